// Every snippet, left as it is inserted, must read as sound syntax: only its names are unknown yet.
// DEMARCHE names the program that reads them; without it, the test is skipped.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';

const program = process.env['DEMARCHE'];
const file = path.join(import.meta.dirname, '../snippets/pos.json');
const snippets = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { prefix: string | string[]; body: string[] }>;
const items = /^(agenda|party|bloc|person|source|list|group|issue|event|milestone|rule|reading|position|proposal|reaction|acceptance|utility)\b/;

function asInserted(body: string[]): string {
  return body
    .join('\n')
    .replaceAll('${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE}', '2024-05-14')
    .replaceAll(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
    .replaceAll('$0', '');
}

function around(text: string): string {
  if (items.test(text)) return text;
  return text.startsWith('term')
    ? `proposal a-draft by "somebody" {\nstated 2024\n${text}\n}`
    : `position a-name of the-party {\nstated 2024\n${text}\n}`;
}

test('snippets are sound', { skip: program === undefined && 'DEMARCHE is not set' }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'demarche-'));
  try {
    for (const [name, { body }] of Object.entries(snippets)) {
      const text = around(asInserted(body));
      assert.doesNotMatch(text, /\$/, name);
      writeFileSync(path.join(folder, 'one.pos'), `${text}\n`);
      const run = spawnSync(path.resolve(program ?? ''), ['check', folder, '--format', 'short'], { encoding: 'utf8' });
      assert.notEqual(run.status, null, String(run.error));
      const mistakes = run.stdout.split('\n').filter((line) => /error\[D0[013-9]/.test(line));
      assert.deepEqual(mistakes, [], `${name}:\n${text}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
