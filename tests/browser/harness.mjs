// A real browser, the real program, and a page that may do nothing in secret.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const program = process.env.DEMARCHE ?? path.join(root, 'target/debug/demarche');
const candidates = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const folder = mkdtempSync(path.join(tmpdir(), 'demarche-page-'));

/** @type {import('playwright-core').Browser} */
export let browser;

before(async () => {
  // Chromium refuses its sandbox to the superuser.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({ executablePath: candidates.find((file) => existsSync(file)), args });
});

after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Runs the program and returns the page that it writes. @param {string[]} args */
function written(args) {
  const run = spawnSync(program, ['check', '--format', 'html', ...args], { encoding: 'utf8', cwd: root, maxBuffer: 1 << 28 });
  assert.ok(run.stdout.startsWith('<!doctype html>'), run.stderr);
  return run.stdout;
}

let files = 0;
/** Keeps a page and returns its address. @param {string} html */
export function keep(html) {
  const file = path.join(folder, `page-${files++}.html`);
  writeFileSync(file, html);
  return pathToFileURL(file).href;
}

/** @type {Map<string, string>} */
const pages = new Map();
/** Returns the address of a shipped negotiation's page. @param {string} name */
export function shipped(name) {
  const page = pages.get(name) ?? keep(written([`positions/${name}`]));
  pages.set(name, page);
  return page;
}

/** Returns the address of the page of a text. @param {string} text */
export function made(text) {
  const file = path.join(folder, `made-${files++}.pos`);
  writeFileSync(file, text);
  return keep(written([file]));
}

/** The place of the data in a page. */
export const DATA = /(<script type="application\/json" id="demarche">)([^]*?)(<\/script>)/;

/** Returns what a page says about itself. @param {string} url */
export const source = (url) => readFileSync(new URL(url), 'utf8');

/**
 * @typedef {{ hash?: string, dark?: boolean, width?: number, height?: number, script?: boolean, reduced?: boolean }} How
 */

/**
 * Opens a page, lets `act` use it, and then checks that it asked the network for nothing, met
 * no error, broke no policy and opened no dialog.
 * @param {string} url @param {How} how @param {(page: import('playwright-core').Page) => Promise<void>} act
 */
export async function visit(url, how, act) {
  const context = await browser.newContext({
    viewport: { width: how.width ?? 1280, height: how.height ?? 900 },
    colorScheme: how.dark ? 'dark' : 'light',
    javaScriptEnabled: how.script ?? true,
  });
  /** @type {string[]} */
  const wrong = [];
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.on('console', (message) => wrong.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => wrong.push(`popup: ${popup.url()}`));
  page.on('request', (request) => request.url().startsWith(url) || wrong.push(`request: ${request.url()}`));
  try {
    if (how.script !== false) {
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
      });
    }
    await page.goto(how.hash === undefined ? url : `${url}#${how.hash}`);
    if (how.script !== false) await page.waitForFunction(() => performance.getEntriesByName('demarche-ready').length > 0);
    await act(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

/** Returns how long the last change of what is shown took, in milliseconds. @param {import('playwright-core').Page} page */
export const lastChange = (page) => page.evaluate(() => performance.getEntriesByName('demarche-choice', 'measure').at(-1)?.duration ?? NaN);

/** Waits until an element's top lies in the window, and it has the focus or holds it. @param {import('playwright-core').Page} page @param {string} id */
export async function arrived(page, id) {
  await page.waitForFunction((id) => {
    const element = document.getElementById(id);
    const top = element?.getBoundingClientRect().top ?? -1;
    return element !== null && element.contains(document.activeElement) && top >= -2 && top < innerHeight;
  }, id);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails where axe finds anything. @param {import('playwright-core').Page} page */
export async function sound(page) {
  // The policy of the page forbids scripts from elsewhere; the debugger may run one.
  await page.evaluate(axe);
  const result = await page.evaluate(async () => {
    const { violations, passes } = await /** @type {any} */ (window).axe.run(document, { resultTypes: ['violations'] });
    const short = violations.map((/** @type {any} */ one) => `${one.impact} ${one.id}: ${one.nodes.slice(0, 3).map((/** @type {any} */ node) => `${node.target.join(' ')} ${node.failureSummary}`).join(' | ')}`);
    return { violations: short, passes: passes.length };
  });
  assert.ok(result.passes > 10, 'axe has looked');
  assert.deepEqual(result.violations, []);
}

export { test };
