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
export class Answers implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider {
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
    // The folder in the address says which language the text is in; see package.json.
    const uri = vscode.Uri.from({ scheme: Answers.scheme, path: `/demarche-answers/${name}` });
    this.shown.set(uri.toString(), { text: answer.text, renew });
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
  }

  /** Makes a link of each place such as `north.pos:12:3` that is a place in a file of ours. */
  async provideDocumentLinks(document: vscode.TextDocument): Promise<vscode.DocumentLink[]> {
    const files = new Map<string, Promise<vscode.Uri | undefined>>();
    const links = [...document.getText().matchAll(/([^\s()[\]"]+\.pos):(\d+)(?::(\d+))?/g)].map(async (match) => {
      const [place, name = '', line, column] = match;
      const file = await (files.get(name) ?? files.set(name, findFile(name)).get(name));
      const start = document.positionAt(match.index);
      return file === undefined
        ? []
        : [
            new vscode.DocumentLink(
              new vscode.Range(start, start.translate(0, place.length)),
              file.with({ fragment: `${line},${column ?? 1}` }),
            ),
          ];
    });
    return (await Promise.all(links)).flat();
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

/** Finds a file by the end of its path; where several fit, the shortest path is meant. */
async function findFile(name: string): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles(`**/${name}`, undefined, 20);
  return found.sort((a, b) => a.path.length - b.path.length)[0];
}
