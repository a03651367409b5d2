import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { CodeLensRequest, InlayHintRequest, type LanguageClient } from 'vscode-languageclient/node';
import { Answers, goTo, openPlace } from './answers.ts';
import { ask, newClient, showLocations } from './client.ts';
import { find, type Surroundings } from './program.ts';

/** The client, once it has started; none if there is no program to start. */
let client: Promise<LanguageClient | undefined> = Promise.resolve(undefined);

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Demarche', { log: true });
  const answers = new Answers(vscode.Uri.joinPath(context.extensionUri, 'icons'));
  let example: vscode.TextDocument | undefined;

  const restart = () => {
    const before = client;
    client = before
      .then((old) => old?.dispose())
      // A server that does not leave in good order must not keep the next one from starting.
      .catch((error: unknown) => output.error(String(error)))
      .then(() => start(context, answers, output));
    return client;
  };

  const commands: Record<string, (...args: never[]) => unknown> = {
    'demarche.restartServer': restart,
    'demarche.showOutput': () => output.show(),
    'demarche.openReport': () => about(ask.report),
    'demarche.openReportAsOf': () => about(ask.asOf, null),
    'demarche.whatIfHere': whatIfHere,
    'demarche.showLocations': async (...args: [string, never, never]) => {
      const running = await client;
      return running && showLocations(running, ...args);
    },
    'demarche.openExample': async () => {
      if (example === undefined || example.isClosed) {
        const file = vscode.Uri.joinPath(context.extensionUri, 'examples', 'orange.pos');
        const content = await readFile(file.fsPath, 'utf8');
        example = await vscode.workspace.openTextDocument({ language: 'pos', content });
      }
      await vscode.window.showTextDocument(example, { preview: false });
    },
    'demarche.newPosition': newPosition,
    [openPlace]: goTo,
  };

  context.subscriptions.push(
    output,
    answers,
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (document.languageId === 'pos' || document.fileName.endsWith('demarche.toml')) {
        void answers.renew();
      }
    }),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration('demarche.server.path')) {
        await restart();
      }
      if (change.affectsConfiguration('demarche.codeLens') || change.affectsConfiguration('demarche.inlayHints')) {
        await refreshMarks();
      }
    }),
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await (await client)?.dispose();
}

/** Starts the server, or says what to do so that it can be started. */
async function start(
  context: vscode.ExtensionContext,
  answers: Answers,
  output: vscode.LogOutputChannel,
): Promise<LanguageClient | undefined> {
  const around: Surroundings = {
    setting: vscode.workspace.getConfiguration('demarche').get('server.path', ''),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    extension: context.extensionPath,
    home: homedir(),
    path: process.env['PATH'] ?? process.env['Path'] ?? '',
    windows: process.platform === 'win32',
  };
  const program = find(around);
  if (program === undefined) {
    void explain(
      context,
      around.setting === ''
        ? 'The program demarche is not installed yet. Until it is, your files are coloured, but nothing in them is compared.'
        : `There is no program at ${around.setting}, where the setting “demarche.server.path” looks for demarche.`,
    );
    return undefined;
  }
  try {
    await promisify(execFile)(program, ['lsp', '--help'], { timeout: 10_000 });
  } catch (error) {
    output.error(String(error));
    void explain(context, `The program ${program} does not speak to editors. It may be an older demarche, or another program.`);
    return undefined;
  }
  output.info(`Starting ${program}`);
  const started = newClient(program, answers, output);
  try {
    await started.start();
  } catch (error) {
    // The client has told the reader already.
    output.error(String(error));
    return undefined;
  }
  return started;
}

async function explain(context: vscode.ExtensionContext, what: string): Promise<void> {
  const [how, choose, log] = ['How to Install', 'Choose the Program…', 'Show Output'] as const;
  const answer = await vscode.window.showWarningMessage(what, how, choose, log);
  if (answer === how) {
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(context.extensionUri, 'README.md'));
  } else if (answer === choose) {
    const chosen = await vscode.window.showOpenDialog({ title: 'Where is the program demarche?' });
    if (chosen?.[0] !== undefined) {
      await vscode.workspace
        .getConfiguration('demarche')
        .update('server.path', chosen[0].fsPath, vscode.ConfigurationTarget.Global);
    }
  } else if (answer === log) {
    await vscode.commands.executeCommand('demarche.showOutput');
  }
}

/** Has the server answer about the file that is being read. */
async function about(command: string, ...args: unknown[]): Promise<void> {
  const running = await client;
  const editor = positions();
  if (running === undefined || editor === undefined) {
    void vscode.window.showInformationMessage(
      running === undefined ? 'Demarche is not running.' : 'Open a file with positions first.',
    );
    return;
  }
  const uri = running.code2ProtocolConverter.asUri(editor.document.uri);
  await vscode.commands.executeCommand(command, uri, ...args);
}

/** Asks what would change if the clause under the cursor were dropped. */
async function whatIfHere(): Promise<void> {
  await client;
  const editor = positions();
  const actions =
    editor &&
    (await vscode.commands.executeCommand<(vscode.CodeAction | vscode.Command)[]>(
      'vscode.executeCodeActionProvider',
      editor.document.uri,
      editor.selection,
    ));
  const questions = (actions ?? [])
    .map((action) => (typeof action.command === 'object' ? { label: action.title, ...action.command } : undefined))
    .filter((question) => question !== undefined)
    .filter((question) => question.command === ask.whatIf);
  if (questions.length === 0) {
    void vscode.window.showInformationMessage('Put the cursor on a clause, such as a demand or an offer, and ask again.');
    return;
  }
  const question = questions.length === 1 ? questions[0] : await vscode.window.showQuickPick(questions);
  if (question !== undefined) {
    await vscode.commands.executeCommand(question.command, ...(question.arguments ?? []));
  }
}

/** Puts a position to fill in at the end of the file. */
async function newPosition(): Promise<void> {
  const open = positions()?.document ?? (await vscode.workspace.openTextDocument({ language: 'pos' }));
  const editor = await vscode.window.showTextDocument(open, { preview: false });
  const end = open.lineAt(open.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
  const gap = open.getText().trim() === '' ? '' : end.character === 0 ? '\n' : '\n\n';
  await editor.insertSnippet(new vscode.SnippetString(gap), end);
  await vscode.commands.executeCommand('editor.action.insertSnippet', { langId: 'pos', name: 'Position' });
}

/** The editor with positions that has the cursor, or else one that can be seen. */
function positions(): vscode.TextEditor | undefined {
  const here = (editor: vscode.TextEditor | undefined) => editor?.document.languageId === 'pos';
  const active = vscode.window.activeTextEditor;
  return here(active) ? active : vscode.window.visibleTextEditors.find(here);
}

/** Has the marks in the text asked for again, as the settings now want them. */
async function refreshMarks(): Promise<void> {
  const running = await client;
  for (const document of vscode.workspace.textDocuments) {
    running?.getFeature(CodeLensRequest.method)?.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
    running?.getFeature(InlayHintRequest.method)?.getProvider(document)?.onDidChangeInlayHints.fire();
  }
}
