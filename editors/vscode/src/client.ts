import * as vscode from 'vscode';
import {
  LanguageClient,
  RevealOutputChannelOn,
  type Location,
  type Position,
} from 'vscode-languageclient/node';
import { Answers, type Answer } from './answers.ts';
import { isDate } from './dates.ts';

/** The server's commands whose results are answers to show. */
export const ask = {
  whatIf: 'demarche.whatIf',
  asOf: 'demarche.asOf',
  report: 'demarche.report',
} as const;

/** Returns a client that will start `program` and show its answers. */
export function newClient(
  program: string,
  answers: Answers,
  output: vscode.LogOutputChannel,
): LanguageClient {
  const client = new LanguageClient(
    'demarche',
    'Demarche',
    { command: program, args: ['lsp'] },
    {
      documentSelector: [
        { scheme: 'file', language: 'pos' },
        { scheme: 'untitled', language: 'pos' },
      ],
      initializationOptions: { showsAnswers: true },
      outputChannel: output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      middleware: {
        executeCommand: async (command, args: unknown[], next) => {
          if (!Object.values<string>(ask).includes(command)) {
            return next(command, args);
          }
          if (command === ask.asOf && args[1] == null) {
            const date = await askForDate();
            if (date === undefined) {
              return undefined;
            }
            args = [args[0], date];
          }
          const question = async () => (await next(command, args)) as Answer | null;
          const answer = await vscode.window.withProgress(
            { location: vscode.ProgressLocation.Window, title: 'Demarche is comparing the positions' },
            question,
          );
          if (answer === null) {
            void vscode.window.showInformationMessage('Demarche has nothing to say about this yet.');
          } else {
            await answers.show(answer, command === ask.whatIf ? undefined : question);
          }
          return answer;
        },
        provideCodeLenses: (document, token, next) => (enabled('codeLens') ? next(document, token) : []),
        provideInlayHints: (document, range, token, next) =>
          enabled('inlayHints') ? next(document, range, token) : [],
      },
    },
  );
  return client;
}

/** Opens the list of places that a code lens counts. */
export async function showLocations(
  client: LanguageClient,
  uri: string,
  position: Position,
  locations: Location[],
): Promise<void> {
  const converter = client.protocol2CodeConverter;
  await vscode.commands.executeCommand(
    'editor.action.showReferences',
    converter.asUri(uri),
    converter.asPosition(position),
    locations.map((location) => converter.asLocation(location)),
  );
}

function enabled(feature: 'codeLens' | 'inlayHints'): boolean {
  return vscode.workspace.getConfiguration('demarche').get(`${feature}.enabled`, true);
}

async function askForDate(): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'The report as of a day',
    prompt: 'Count only what had been stated by then',
    placeHolder: 'A day, a month or a year: 2024-05-14, 2024-05 or 2024',
    validateInput: (value) =>
      value.trim() === '' || isDate(value.trim()) ? null : 'Write a day like 2024-05-14, a month like 2024-05, or a year.',
  });
  return text?.trim() || undefined;
}
