import * as vscode from 'vscode';
import { finish } from './markup.ts';

/** What the server answers to a question about the whole negotiation. */
export interface Answer {
  readonly title: string;
  /** For a terminal of 80 columns. */
  readonly text: string;
  readonly markdown: string;
}

/** Asks the server; an answer may turn out to be none. */
export type Question = () => Promise<Answer | null>;

/** Opens a place that an answer links to: `file:///folder/north.pos#L12`. */
export const openPlace = 'demarche.openPlace';

/**
 * Shows answers as pages beside the file. A page belongs to a title, so that asking the same again
 * renews what is shown.
 */
export class Answers implements vscode.Disposable {
  private readonly pages = new Map<string, { panel: vscode.WebviewPanel; renew: Question | undefined }>();
  private readonly icons: { light: vscode.Uri; dark: vscode.Uri };

  constructor(folder: vscode.Uri) {
    const icon = (theme: string) => vscode.Uri.joinPath(folder, `file-${theme}.svg`);
    this.icons = { light: icon('light'), dark: icon('dark') };
  }

  /** Shows an answer; with `renew`, it follows the files. */
  async show(answer: Answer, renew?: Question): Promise<void> {
    const panel = this.pages.get(answer.title)?.panel ?? this.open(answer.title);
    this.pages.set(answer.title, { panel, renew });
    panel.webview.html = await page(answer);
    panel.reveal(undefined, true);
  }

  /** Asks anew for every report that is open. */
  async renew(): Promise<void> {
    for (const { panel, renew } of this.pages.values()) {
      const answer = await renew?.();
      if (answer != null) {
        panel.webview.html = await page(answer);
      }
    }
  }

  dispose(): void {
    for (const { panel } of [...this.pages.values()]) {
      panel.dispose();
    }
  }

  private open(title: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(
      'demarche.answer',
      title,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableFindWidget: true, enableCommandUris: [openPlace], localResourceRoots: [] },
    );
    panel.iconPath = this.icons;
    panel.onDidDispose(() => this.pages.delete(title));
    return panel;
  }
}

/** Goes to a place that somebody followed a link to. */
export async function goTo(place: string): Promise<void> {
  const uri = vscode.Uri.parse(place, true);
  const line = Number(/^L(\d+)/.exec(uri.fragment)?.[1] ?? 1) - 1;
  await vscode.window.showTextDocument(uri.with({ fragment: '' }), {
    viewColumn: vscode.ViewColumn.One,
    selection: new vscode.Range(line, 0, line, 0),
  });
}

// Nothing on the page runs: a label in somebody's file may hold any HTML.
async function page(answer: Answer): Promise<string> {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
  body { padding: 0.5em 1.5em 3em; font-size: calc(var(--vscode-font-size) * 1.1); line-height: 1.5; }
  main { max-width: 44em; }
  h1 { font-size: 1.6em; font-weight: 600; margin: 0.6em 0; }
  h2 { font-size: 1.2em; font-weight: 600; margin: 1.8em 0 0.5em; padding-bottom: 0.2em; border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, #8884)); }
  h3 { font-size: 1.05em; font-weight: 600; margin: 1.2em 0 0.3em; }
  ul, ol { padding-left: 1.5em; }
  li { margin: 0.2em 0; }
  li.against::marker { color: var(--vscode-errorForeground); }
  li.agreed::marker { color: var(--vscode-testing-iconPassed); }
  .day, a { white-space: nowrap; }
  main a { text-decoration: var(--text-link-decoration, none); }
  main a:hover { text-decoration: underline; }
  table { border-collapse: collapse; margin: 1em 0; }
  th, td { padding: 0.25em 0.9em 0.25em 0; border-bottom: 1px solid var(--vscode-widget-border, #8884); text-align: left; vertical-align: top; }
  th { font-weight: 600; }
  code, pre { font-family: var(--vscode-editor-font-family); font-size: 0.95em; }
  pre { overflow-x: auto; line-height: 1.3; }
  blockquote { margin: 0.6em 0; padding-left: 1em; border-left: 3px solid var(--vscode-textBlockQuote-border); }
</style>
</head>
<body><main>${await html(answer)}</main></body>
</html>`;
}

async function html(answer: Answer): Promise<string> {
  try {
    // The renderer lets no link to a file through, so these become links to our own command.
    const linked = answer.markdown.replaceAll(/\]\((file:[^)\s]*)\)/g, (_, place: string) => {
      const argument = encodeURIComponent(JSON.stringify([place]));
      return `](command:${openPlace}?${argument})`;
    });
    return finish(await vscode.commands.executeCommand<string>('markdown.api.render', linked));
  } catch {
    // The part of the editor that knows Markdown can be switched off.
    const plain = answer.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return `<pre>${plain}</pre>`;
  }
}
