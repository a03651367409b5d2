// Whatever a text says, it stays text.

import assert from 'node:assert/strict';

import { made, test, visit } from './harness.mjs';

const image = "<img src=x onerror=alert(1)>";
const ends = '</script><script>alert(2)</script><!--<script>';
const bidi = '\u202eabc\u2066 \u200f';
const colour = '\u001b[31mred\u001b[0m';

/** A negotiation whose every text is hostile. */
const hostile = made(`
agenda "${image} ${ends}"
party anna "Anna ${image}"
party bea "Bea ${ends}"
bloc both "Both ${bidi}" { anna, bea }
person carl "Carl ${image}" { role "${ends}" of anna }
source web "Web ${image}" { outlet "${ends}" url "javascript:alert(3)" }
source data "Data ${ends}" { outlet "${image}" url "data:text/html,<script>alert(4)</script>" }
source ok "Fine" { url "https://example.org/?q=<script>alert(5)</script>" }
list place "Places ${image}" { here "Here ${image}", there "There ${ends}" }
issue wait "Minutes ${image} {{data}} {{script}}": number 0..60
issue who[place] "Who ${ends}": one of { a "A ${image}", b "B ${bidi}" }
issue parts "Parts ${image}": any of { x "X ${image}", y "Y ${ends}" }
milestone talks "Talks ${image}"
reading odd "Odd ${image}" { by "${ends}" wait at most 20 implies who[every place] is b }
position p of anna "Position ${image}" {
  stated 2024-05-04 by carl
  cites web, data, ok
  demand soon "Soon ${image}" { quote "${ends} ${bidi}" wait at most 10 }
  demand mine "Mine ${ends}" { who[every place] is a }
  demand wide "Wide ${image}" { parts includes x }
  defer who[here] for 3 years
}
position q of bea "Position ${ends}" {
  stated 2024-05-05 by "Dora ${image} ${colour.replaceAll('\u001b', '')}"
  demand late "Late ${image}" { quote "${image}" wait at least 30 }
  delegate who[there] to "${image} ${ends}"
  demand other "Other ${image}" { who[here] is b vague "${image}" }
}
proposal plan "Plan ${image}" {
  by "${ends}"
  stated 2024-05-06
  term wait { wait is 20 }
}
`);

test('hostile text is shown as text: no script runs, nothing is asked of the network', async () => {
  for (const how of [{}, { dark: true, width: 390 }]) {
    await visit(hostile, how, async (page) => {
      const text = await page.locator('main').innerText();
      for (const part of [image, '</script>', '<!--', '{{data}}']) assert.ok(text.includes(part), `${part} is not shown`);
      assert.equal(await page.locator('img, iframe, object, embed, svg, form[action]').count(), 0);
      assert.equal(await page.locator('script').count(), 2);
      const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      assert.ok(links.some((link) => link.startsWith('https://example.org/')), 'the address of the web is a link');
      assert.ok(links.every((link) => /^(#|https:\/\/example\.org\/)/.test(link)), links.filter((link) => !link.startsWith('#')).join());
      for (const fold of await page.locator('main details').all()) await fold.evaluate((element) => element.setAttribute('open', ''));
      if (how.width) await page.getByText('Contents, filters and time').click();
      await page.getByLabel('I am').selectOption('anna');
      await page.getByLabel('Search').fill(image);
      await page.waitForFunction(() => location.hash.includes('q='));
      assert.equal(await page.locator('img').count(), 0);
    });
  }
});

test('hostile fragments are words to look for, and no more', async () => {
  for (const hash of [`q=${encodeURIComponent(image)}`, encodeURIComponent(image), 'at=%E0%A4%A', '%', 'party=__proto__&kind=constructor', 'day=9999-99-99', 'assume=nothing,odd', 'me=nobody', '__proto__']) {
    await visit(hostile, { hash }, async (page) => {
      assert.ok(await page.locator('h1').isVisible());
      assert.equal(await page.locator('img').count(), 0);
    });
  }
});

test('text that reorders lines cannot reach what surrounds it', () =>
  visit(hostile, {}, async (page) => {
    const loose = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!/[\u202a-\u202e\u2066-\u2069]/.test(node.nodeValue ?? '') || node.parentElement?.closest('script, noscript, pre')) continue;
        const isolated = node.parentElement?.closest('bdi, [dir="auto"]');
        if (!isolated || !/isolate|plaintext/.test(getComputedStyle(isolated).unicodeBidi)) found.push(node.nodeValue);
      }
      return found;
    });
    assert.deepEqual(loose, []);
  }));

test('a handed-over report is as harmless', () =>
  visit(hostile, {}, async (page) => {
    await page.evaluate((evil) => {
      const counts = { contradictions: 1, overlaps: 1, unaddressed: 0, unanswered: 1, contradicted_issues: [evil], shared_issues: [evil] };
      const values = { words: evil, one_of: [evil] };
      const clause = { key: evil, party: evil, kind: 'demand', strength: 'firm', label: evil, says: `demands: ${evil}`, speaker: evil, role: evil, stated: evil, since: evil, until: evil, reported: true, reported_by: evil, private: true, sources: [{ name: evil, title: evil, outlet: evil, published: evil, url: ' javascript:alert(6)', at: evil }], quote: evil };
      const finding = { kind: 'contradiction', how: null, across: false, issue: evil, process: false, cells: [evil], parties: [evil, 'b'], sentence: evil, values, gap: { words: evil, low: evil, high: evil }, asked: evil, performer: false, detail: evil, rests_on: [{ kind: /** @type {'reading'} */ ('reading'), name: evil, label: evil, held_by: [evil] }], counted_early: [{ clause: evil, date: evil }], clauses: [clause], also: [clause] };
      const party = (/** @type {string} */ name) => ({ name, label: name, members: null, compared: true });
      window.demarche.show({
        schema: evil, version: evil, title: evil, as_of: evil, assumed: finding.rests_on,
        scope: { files: 1, positions: 0, clauses: 0, clauses_not_in_force: 0, places_left_out: 1 }, summary: { errors: 1 },
        parties: [party(evil), party('b'), party('c')], pairs: [{ parties: [evil, 'b'], substance: counts, process: counts }],
        issues: [{ name: evil, label: evil, process: true, event: true, performers: [evil], answers: { kind: 'scale', unit: evil, values: [{ name: evil, words: evil }], low: null, high: null }, cells: [{ name: evil, member: evil, stances: [{ party: evil, values, clauses: [evil] }] }] }],
        clauses: [clause], matrix: [{ issue: evil, squares: [{ party: evil, state: 'contradicts', words: evil, strength: 'firm', against: ['b'], with: [], clauses: [evil] }, { party: 'b', state: evil, words: evil, strength: null, against: [], with: [], clauses: [] }] }],
        findings: [finding],
        joint: { verdict: evil, sentence: evil, left: [{ issue: evil, cells: [evil], zone: values, deal: values, blocked: false, addressed_by: [evil, 'b'] }], deadlocks: [] },
        process: { milestones: [{ name: evil, label: evil, state: evil, sentence: evil, obstacles: [0, 7] }], obstacles: [{ kind: evil, sentence: evil, clauses: [clause], parties: [evil] }] },
        withdrawn: [{ what: evil, label: evil, party: evil, according: [evil], replaced: true }], drafts: [],
        limits: [{ kind: evil, words: evil, places: [{ name: evil }] }],
        diagnostics: [{ code: evil, name: evil, severity: 'error', message: evil, label: evil, help: evil }],
      });
    }, image);
    assert.ok((await page.locator('main').innerText()).includes(image));
    assert.equal(await page.locator('img').count(), 0);
    assert.ok((await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))).every((href) => href.startsWith('#')));
  }));
