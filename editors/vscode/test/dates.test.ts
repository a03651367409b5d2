import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDate } from '../src/dates.ts';

test('years, months and days that exist', () => {
  for (const text of ['2022', '0099', '2022-11', '2022-11-30', '2024-02-29']) {
    assert.equal(isDate(text), true, text);
  }
});

test('neither other spellings nor days that do not exist', () => {
  for (const text of ['', '22', '2022-13', '2022-00', '2023-02-29', '2022-11-31', '2022-1-1', '30.11.2022', '2022-11-30 ']) {
    assert.equal(isDate(text), false, text);
  }
});
