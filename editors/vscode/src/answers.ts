import * as vscode from 'vscode';

/** What the server answers to a question about the whole negotiation. */
export interface Answer {
  readonly title: string;
  readonly text: string;
  readonly markdown: string;
}

/** Asks the server, again at every save; an answer may turn out to be none. */
export type Question = () => Promise<Answer | null>;

/**
 * Shows answers as documents that nobody can edit, beside the file. A document's address is its
 * title, so that asking the same again renews what is shown.
 */
export class Answers implements vscode.TextDocumentContentProvider {
  static readonly scheme = 'demarche';

  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  private readonly shown = new Map<string, { text: string; renew: Question | undefined }>();

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.shown.get(uri.toString())?.text ?? '';
  }

  /** Shows an answer; with `renew`, it follows the files. */
  async show(answer: Answer, renew?: Question): Promise<void> {
    const name = answer.title.replaceAll(/[\\/:?#\s]+/g, ' ').trim();
    const uri = vscode.Uri.from({ scheme: Answers.scheme, path: `/${name}` });
    this.shown.set(uri.toString(), { text: answer.text, renew });
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'demarche-report');
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
  }

  /** Asks anew for every report that is open. */
  async renew(): Promise<void> {
    for (const document of vscode.workspace.textDocuments) {
      const shown = this.shown.get(document.uri.toString());
      const answer = await shown?.renew?.();
      if (shown !== undefined && answer != null && answer.text !== shown.text) {
        shown.text = answer.text;
        this.changed.fire(document.uri);
      }
    }
  }

  /** Forgets what is no longer open. */
  close(uri: vscode.Uri): void {
    this.shown.delete(uri.toString());
  }
}
