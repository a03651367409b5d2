import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';
import { find, places, type Surroundings } from '../src/program.ts';

const nowhere: Surroundings = {
  setting: '',
  folder: undefined,
  extension: '/extension',
  home: '/home/anna',
  path: '/usr/bin:/bin',
  windows: false,
};

test('the program of the extension comes before that of the system', () => {
  assert.deepEqual(places(nowhere), [
    '/extension/server/demarche',
    '/usr/bin/demarche',
    '/bin/demarche',
    '/home/anna/.cargo/bin/demarche',
  ]);
});

test('a setting is taken at its word', () => {
  const at = (setting: string, folder?: string) => places({ ...nowhere, setting, folder });
  assert.deepEqual(at('~/bin/demarche'), ['/home/anna/bin/demarche']);
  assert.deepEqual(at('${workspaceFolder}/demarche', '/some $& files'), ['/some $& files/demarche']);
  assert.deepEqual(at('tools/demarche', '/folder'), ['/folder/tools/demarche']);
  assert.deepEqual(at('/opt/~/demarche'), ['/opt/~/demarche']);
});

test('only a file that runs is a program', { skip: process.platform === 'win32' }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'demarche-'));
  try {
    const [first, second] = [path.join(folder, 'one'), path.join(folder, 'two')];
    mkdirSync(path.join(first, 'demarche'), { recursive: true });
    mkdirSync(second);
    const program = path.join(second, 'demarche');
    writeFileSync(program, '');
    chmodSync(program, 0o644);
    const around = { ...nowhere, path: `${first}:${second}` };
    assert.equal(find(around), undefined);
    chmodSync(program, 0o755);
    assert.equal(find(around), program);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
