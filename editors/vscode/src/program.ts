import { accessSync, constants, statSync } from 'node:fs';
import * as path from 'node:path';

/** Where the program may be: what the search depends on, so that a test can state it. */
export interface Surroundings {
  /** The setting `demarche.server.path`. */
  readonly setting: string;
  /** The folder that is open in the editor. */
  readonly folder: string | undefined;
  /** The folder of this extension. */
  readonly extension: string;
  readonly home: string;
  readonly path: string;
  readonly windows: boolean;
}

/**
 * Returns the places to look at, the first existing one wins. A path in the settings is taken at
 * its word: where it leads nowhere, the reader wants to know, not to get another program.
 */
export function places(around: Surroundings): string[] {
  const name = around.windows ? 'demarche.exe' : 'demarche';
  const setting = around.setting.trim();
  if (setting !== '') {
    return [expand(setting, around)];
  }
  const folders = around.path.split(around.windows ? ';' : ':').filter((folder) => folder !== '');
  return [
    path.join(around.extension, 'server', name),
    ...folders.map((folder) => path.join(folder, name)),
    // An editor started from a menu often lacks this folder in its PATH.
    path.join(around.home, '.cargo', 'bin', name),
  ];
}

/** Returns the program, if there is one. */
export function find(around: Surroundings): string | undefined {
  return places(around).find(runs);
}

function expand(setting: string, around: Surroundings): string {
  const there = setting
    .replace(/^~(?=$|[\\/])/, () => around.home)
    .replaceAll('${workspaceFolder}', () => around.folder ?? '');
  return path.resolve(around.folder ?? around.home, there);
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
