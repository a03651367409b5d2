import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finish } from '../src/markup.ts';

test('a sign stands in the place of the dot', () => {
  assert.equal(
    finish('<ul>\n<li data-line="3" class="code-line">✗ They contradict</li>\n<li>? Nobody answered</li>\n<li>plain</li></ul>'),
    '<ul>\n<li class="against" style="list-style-type: \'✗\u00a0\u00a0\'">They contradict</li>\n' +
      '<li class="sign" style="list-style-type: \'?\u00a0\u00a0\'">Nobody answered</li>\n<li>plain</li></ul>',
  );
});

test('a day stays whole, and an address as it is', () => {
  assert.equal(
    finish('<a href="command:open?2024-03-09.pos">said 2024-03-09</a>'),
    '<a href="command:open?2024-03-09.pos">said <span class="day">2024-03-09</span></a>',
  );
});
