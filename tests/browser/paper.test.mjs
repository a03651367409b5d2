// The page on paper.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { folder, shipped, test, visit } from './harness.mjs';

test('a report prints whole: every finding and clause, the sources’ addresses, and no control', () =>
  visit(shipped('ukraine-war'), {}, async (page) => {
    const findings = await page.evaluate(() => JSON.stringify([...document.querySelectorAll('.finding')].length));
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    const seen = await page.evaluate(() => ({
      findings: document.querySelectorAll('.finding').length,
      clauses: shown.view.report.clauses.filter(({ key }) => document.getElementById(`clause-${key}`)).length,
      folded: [...document.querySelectorAll('main details:not(.written)')].filter((fold) => !fold.hasAttribute('open')).length,
      controls: getComputedStyle(/** @type {Element} */ (document.getElementById('controls'))).display,
      copy: getComputedStyle(/** @type {Element} */ (document.querySelector('.copy'))).display,
      address: getComputedStyle(/** @type {Element} */ (document.querySelector('.address'))).display,
      cut: document.getElementById('cut') !== null,
    }));
    // As many as the report counts.
    assert.deepEqual(seen, { findings: 122, clauses: 85, folded: 0, controls: 'none', copy: 'none', address: 'inline', cut: false });
    assert.ok(Number(findings) <= seen.findings);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.ok((await page.locator('main details:not([open])').count()) > 10, 'what was folded is folded again');
  }));

test('a PDF is made, and holds what the filters leave', () =>
  visit(shipped('ukraine-war'), { hash: 'kind=contradiction' }, async (page) => {
    const few = await page.pdf({ format: 'A4' });
    await page.getByRole('button', { name: 'Show everything' }).click();
    const all = await page.pdf({ format: 'A4' });
    writeFileSync(path.join(folder, 'report.pdf'), all);
    const pages = (/** @type {Buffer} */ pdf) => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    assert.ok(pages(few) >= 3 && pages(all) > 2 * pages(few), `${pages(few)} and ${pages(all)} pages`);
  }));
