// A negotiation of 30 parties on 300 issues, with 9,000 squares and 13,000 findings, stays usable.

import assert from 'node:assert/strict';

import { DATA, keep, lastChange, shipped, sound, source, test, visit } from './harness.mjs';

const PARTIES = 30;
const ISSUES = 300;

/** Returns the same numbers each time. @param {number} seed */
function dice(seed) {
  return (/** @type {number} */ sides) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * sides);
  };
}

/** Returns a report in which everybody speaks on most issues. */
function invented() {
  const roll = dice(7);
  const names = Array.from({ length: PARTIES }, (_, at) => `party-${at}`);
  const label = (/** @type {string} */ name) => `Party ${name.slice(6)}`;
  /** @type {Clause[]} */
  const clauses = [];
  /** @type {Finding[]} */
  const findings = [];
  /** @type {Issue[]} */
  const issues = [];
  /** @type {WholeReport['matrix']} */
  const matrix = [];
  /** @type {Map<string, Pair>} */
  const pairs = new Map();
  const none = () => ({ contradictions: 0, overlaps: 0, unaddressed: 0, unanswered: 0, contradicted_issues: /** @type {string[]} */ ([]), shared_issues: [] });
  for (let a = 0; a < PARTIES; a++) for (let b = a + 1; b < PARTIES; b++) pairs.set(`${a} ${b}`, { parties: [names[a], names[b]], substance: none(), process: none() });
  for (let at = 0; at < ISSUES; at++) {
    const issue = `topic-${at}`;
    const held = names.map(() => roll(50));
    const values = (/** @type {number} */ low) => ({ words: `at least ${low}`, ranges: [{ low: { value: String(low), included: true }, high: { value: String(low + 25), included: true } }] });
    const own = names.map((party, who) => {
      const key = `p${who}.c${at}`;
      clauses.push({ key, party, kind: 'demand', strength: roll(9) === 0 ? 'firm' : 'plain', label: `Number ${at} as ${label(party)} sees it`, says: `demands: at least ${held[who]}`, speaker: 'A speaker', role: null, stated: '2024-05-04', since: null, until: null, reported: false, reported_by: null, private: false, sources: [], quote: null });
      return key;
    });
    issues.push({ name: issue, label: `Topic number ${at}`, process: false, event: false, performers: [], answers: { kind: 'number', unit: null, values: [], low: null, high: null }, cells: [{ name: issue, member: null, stances: names.map((party, who) => ({ party, values: values(held[who]), clauses: [own[who]] })) }] });
    const against = names.map(() => /** @type {string[]} */ ([]));
    for (let some = 0; some < 44; some++) {
      const [a, b] = [roll(PARTIES), roll(PARTIES)].sort((x, y) => x - y);
      if (a === b) continue;
      const clash = Math.abs(held[a] - held[b]) > 25;
      findings.push({ kind: clash ? 'contradiction' : 'overlap', how: clash ? null : 'common-ground', across: false, issue, process: false, cells: [issue], parties: [names[a], names[b]], sentence: `${label(names[a])} and ${label(names[b])} ${clash ? 'contradict each other' : 'leave common ground'} on "Topic number ${at}"`, values: null, gap: null, asked: null, performer: false, detail: null, rests_on: [], counted_early: [], clauses: [own[a], own[b]], also: [] });
      const pair = /** @type {Pair} */ (pairs.get(`${a} ${b}`));
      if (clash) pair.substance.contradictions += 1;
      else pair.substance.overlaps += 1;
      if (clash) [against[a], against[b]] = [[...against[a], names[b]], [...against[b], names[a]]];
    }
    matrix.push({ issue, squares: names.map((party, who) => ({ party, state: against[who].length > 0 ? 'contradicts' : 'common-ground', words: `at least ${held[who]}`, strength: 'plain', against: against[who], with: [], clauses: [own[who]] })) });
  }
  return {
    schema: 'demarche.report/1', version: '0', title: 'Invented', as_of: null, assumed: [],
    scope: { files: 1, positions: PARTIES, clauses: clauses.length, clauses_not_in_force: 0, places_left_out: 0 }, summary: {},
    parties: names.map((name) => ({ name, label: label(name), members: null, compared: true })), pairs: [...pairs.values()],
    issues, clauses, matrix, findings, joint: { verdict: 'incompatible', sentence: 'no deal can satisfy all 30 parties', left: [], deadlocks: [] },
    process: null, withdrawn: [], drafts: [], limits: [], diagnostics: [],
  };
}

/** Packs data as the program does. @param {unknown} whole */
function packed(whole) {
  /** @type {string[][]} */
  const shapes = [[]];
  /** @type {Map<string, number>} */
  const known = new Map();
  /** @type {number[]} */
  const pool = [];
  /** @param {any} value @returns {any} */
  const pack = (value) => {
    if (typeof value === 'number') return pool.push(value) - 1;
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return [0, .../** @type {any[]} */ (value.map(pack))];
    const names = Object.keys(value);
    const shape = known.get(names.join()) ?? shapes.push(names) - 1;
    known.set(names.join(), shape);
    return [shape, .../** @type {any[]} */ (names.map((name) => pack(value[name])))];
  };
  const parts = Object.fromEntries(Object.entries(/** @type {object} */ (whole)).map(([name, part]) => [name, pack(part)]));
  return { schema: 'demarche.page/1', shapes, pool, ...parts };
}

const report = invented();
const data = packed({ version: '0', reports: [report], views: [{ as_of: null, assumed: [], report: 0 }], readings: [], days: [], texts: {}, bounds: [] });
const large = keep(source(shipped('orange')).replace(DATA, (_, open, __, close) => `${open}${JSON.stringify(data).replaceAll('<', '\\u003c')}${close}`));

test('a large negotiation opens, filters and is searched', () =>
  visit(large, { height: 1000 }, async (page) => {
    const ready = await page.evaluate(() => performance.getEntriesByName('demarche-ready')[0].startTime);
    assert.equal(await page.locator('article.issue').count(), ISSUES);
    await page.waitForFunction((rows) => document.querySelectorAll('.matrix tbody tr').length === rows, ISSUES);
    assert.equal(await page.locator('.matrix tbody td').count(), PARTIES * ISSUES);
    const filled = await page.locator('article.issue .voices').count();
    assert.ok(filled < 20, `${filled} issues are filled that nobody looks at`);
    /** @type {Record<string, number>} */
    const took = {};
    await page.getByRole('checkbox', { name: 'Party 3', exact: true }).check();
    took.party = await lastChange(page);
    await page.getByRole('checkbox', { name: 'Contradictions' }).check();
    took.kind = await lastChange(page);
    await page.getByLabel('Search').fill('number 27');
    await page.waitForFunction(() => location.hash.includes('q=number'));
    took.search = await lastChange(page);
    assert.ok((await page.locator('article.issue').count()) <= 11);
    await page.getByRole('button', { name: 'Show everything' }).click();
    took.all = await lastChange(page);
    await page.locator('.matrix tbody tr').nth(211).locator('a').nth(3).click();
    await page.waitForFunction(() => document.activeElement?.id === 'issue-topic-211' && document.querySelectorAll('#issue-topic-211 .clause').length === 30);
    console.log(`ready after ${Math.round(ready)} ms; ${Object.entries(took).map(([what, time]) => `${what} ${Math.round(time)} ms`).join(', ')}`);
    // Far more than it takes, so that a busy machine passes, and anything quadratic does not.
    assert.ok(ready < 15_000 && Object.values(took).every((time) => time < 3_000), JSON.stringify({ ready, ...took }));
  }));

test('axe finds nothing among signs without words', () =>
  visit(large, { hash: 'issue=topic-3', dark: true }, async (page) => {
    assert.equal(await page.locator('.matrix.dense td a').count(), PARTIES);
    await page.locator('.voice').first().waitFor({ state: 'attached' });
    await sound(page);
  }));

test('printing a large negotiation stops, and says where', () =>
  visit(large, {}, async (page) => {
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.match(await page.locator('#cut').innerText(), /This is not all: \d+ further parts would take too much paper/);
    assert.ok((await page.locator('.clause').count()) > 1000);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await page.locator('#cut').count(), 0);
  }));
