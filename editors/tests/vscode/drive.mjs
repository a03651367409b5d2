// Tries the extension in a real VS Code workbench: starts it on a copy of the test workspace, reads
// what the reader would see, and takes pictures.
//
//   DEMARCHE_VSCODE=folder DEMARCHE=target/debug/demarche node drive.mjs [pictures]
//
// DEMARCHE_VSCODE is a folder with code-server and playwright-core from npm under node_modules;
// `chromium` must be installed, and `npm run package` must have made editors/vscode/demarche.vsix.
// Whatever is lacking, the script says so and skips.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const here = import.meta.dirname;
const pictures = process.argv[2];
const skip = (why) => {
  console.log(`skipped: ${why}`);
  process.exit(0);
};

const tools = process.env.DEMARCHE_VSCODE ?? skip('DEMARCHE_VSCODE is not set');
const program = path.resolve(process.env.DEMARCHE ?? skip('DEMARCHE is not set'));
const entry = path.join(tools, 'node_modules/code-server/out/node/entry.js');
const vsix = path.resolve(here, '../../vscode/demarche.vsix');
const browser = [process.env.CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!existsSync(entry)) skip(`no code-server in ${tools}`);
if (!existsSync(vsix)) skip('no demarche.vsix: run `npm run package` in editors/vscode');
if (browser === undefined) skip('no chromium');
const { chromium } = createRequire(path.join(path.resolve(tools), 'package.json'))('playwright-core');
// code-server wants its own version of Node, which the folder may bring along.
const node = [path.join(tools, 'bin/node')].find(existsSync) ?? process.execPath;

const root = mkdtempSync(path.join(tmpdir(), 'demarche-vscode-'));
const folder = path.join(root, 'The bridge');
const code = ['--user-data-dir', path.join(root, 'data'), '--extensions-dir', path.join(root, 'extensions')];
cpSync(path.resolve(here, '../workspace'), folder, { recursive: true });

function settings(theme, server = program) {
  const write = (name, all) => {
    const file = path.join(root, 'data', name, 'settings.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(all));
  };
  // To the workbench in the browser, where the program lies is a matter of the other machine.
  write('Machine', { 'demarche.server.path': server });
  write('User', {
    'workbench.colorTheme': theme,
    'workbench.startupEditor': 'none',
    'workbench.editor.enablePreview': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'security.workspace.trust.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'chat.disableAIFeatures': true,
    'window.commandCenter': false,
    'editor.minimap.enabled': false,
    'editor.fontSize': 14,
    'breadcrumbs.enabled': false,
    'problems.defaultViewMode': 'tree',
  });
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

// Waits until `look` returns something, for the machine may be busy; at the end returns what there is.
async function until(look, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const found = await look();
    if (found || Date.now() > end) return found;
    await new Promise((done) => setTimeout(done, 200));
  }
}

// What the extension wrote to its output, for whoever has to find a fault.
function output() {
  const logs = path.join(root, 'data/logs');
  return readdirSync(logs, { recursive: true })
    .filter((name) => /Demarche\.log$|exthost\.log$|remoteexthost\.log$/.test(name))
    .map((name) => `${name}:\n${readFileSync(path.join(logs, name), 'utf8').split('\n').filter((line) => /demarche|error/i.test(line)).slice(-15).join('\n')}`)
    .join('\n');
}

// What the server itself says that it offers, so that only what it lacks is skipped.
async function capabilities() {
  const talk = spawn(program, ['lsp'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const message = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { processId: process.pid, rootUri: null, capabilities: {} },
  });
  talk.stdin.write(`Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
  let text = '';
  for await (const chunk of talk.stdout) {
    text += chunk;
    const [head, body] = text.split('\r\n\r\n');
    if (body !== undefined && Buffer.byteLength(body) >= Number(/\d+/.exec(head)[0])) break;
  }
  talk.kill();
  return JSON.parse(text.split('\r\n\r\n')[1]).result.capabilities;
}

const offered = await capabilities();
const checks = [];
async function check(what, needs, run) {
  try {
    if (needs !== '' && !offered[needs]) {
      checks.push(['skip', `${what}: the server does not offer it`]);
    } else {
      await run();
      checks.push(['ok', what]);
    }
  } catch (error) {
    checks.push(['FAILED', `${what}: ${String(error.message ?? error).replaceAll('\n', '\n    ')}`]);
  }
  console.log(checks.at(-1).join(' '));
}

let server;
let context;
try {
  settings('Default Dark Modern');
  const installed = spawnSync(node, [entry, ...code, '--install-extension', vsix], { encoding: 'utf8' });
  assert.equal(installed.status, 0, installed.stderr);
  const port = await freePort();
  server = spawn(node, [entry, ...code, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'], { stdio: 'ignore' });
  context = await chromium.launchPersistentContext(path.join(root, 'browser'), {
    executablePath: browser,
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  for (let tries = 0; tries < 60; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/healthz`).then(() => true, () => false)) break;
    await page.waitForTimeout(500);
  }

  const mod = process.platform === 'darwin' ? 'Meta' : 'Control';
  const open = async () => {
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`, { waitUntil: 'domcontentloaded' });
    await page.waitForSelector('.explorer-folders-view .monaco-list-row', { timeout: 90_000 });
    await page.waitForTimeout(2000);
  };
  const run = async (command) => {
    const input = '.quick-input-widget:not([style*="display: none"]) .quick-input-box input';
    await until(async () => {
      await page.keyboard.press('F1');
      return page.waitForSelector(input, { timeout: 4000 }).catch(() => null);
    }, 60);
    await page.keyboard.type(command);
    const listed = async () => (await labels('.quick-input-list .monaco-list-row')).join();
    await until(async () => (await listed()).includes(command.split(': ').at(-1)), 8);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(700);
  };
  const file = async (name) => {
    await page.dblclick(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`);
    await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
    await page.waitForSelector('.view-line span span', { timeout: 60_000 });
    await page.waitForTimeout(700);
  };
  // Puts the cursor before the first letter of `word`, in the active editor, by way of the search.
  const goTo = async (word) => {
    await page.keyboard.press(`${mod}+Home`);
    await page.keyboard.press(`${mod}+f`);
    await page.keyboard.type(word);
    await page.waitForTimeout(400);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowLeft');
  };
  const texts = (selector) => page.$$eval(selector, (found) => found.map((one) => one.textContent.replaceAll('\u00a0', ' ')));
  const labels = (selector) => page.$$eval(selector, (found) => found.map((one) => one.ariaLabel ?? one.textContent));
  // The text of the page on which an answer is shown: a frame within a frame.
  const answer = async () => {
    for (const frame of page.frames()) {
      const text = await frame.evaluate(() => document.querySelector('main')?.innerText).catch(() => undefined);
      if (text) return text;
    }
    return '';
  };
  const shoot = (name) => pictures && page.screenshot({ path: path.join(pictures, `${name}.png`) });
  if (pictures) mkdirSync(pictures, { recursive: true });

  await open();
  await file('vale.pos');

  await check('the language of the file', '', async () => {
    const status = async () => (await texts('.statusbar-item')).join(' | ');
    assert.ok(await until(async () => /Negotiating positions/.test(await status())), await status());
  });
  await check('the colours of the grammar', '', async () => {
    const colours = () => page.$$eval('.view-line span span', (spans) =>
      Object.fromEntries(spans.map((span) => [span.textContent.trim(), getComputedStyle(span).color])),
    );
    await until(async () => 'position' in (await colours()), 60);
    const { position, lamps, '"Answer of the vale"': text, cheap } = await colours();
    assert.equal(new Set([position, lamps, text, cheap]).size, 4, JSON.stringify(await colours()));
  });
  await check('the contradiction is marked', '', async () => {
    await page.waitForSelector('.squiggly-error, .squiggly-warning, .squiggly-info', { timeout: 60_000 }).catch((error) => {
      throw new Error(`${error.message}\n${output()}`);
    });
  });
  await check('the problems of the whole folder', '', async () => {
    await run('Problems: Focus on Problems View');
    await page.waitForSelector('.markers-panel .monaco-list-row', { timeout: 20_000 });
    await page.waitForTimeout(1000);
    const rows = (await labels('.markers-panel .monaco-list-row')).join('\n');
    assert.match(rows, /contradict/, rows);
    assert.match(rows, /demnad/, rows);
    assert.match(rows, /wacth/, rows);
    await shoot('problems');
    await run('View: Close Panel');
  });
  await check('hover', '', async () => {
    await file('vale.pos');
    await goTo('at most');
    await run('Show or Focus Hover');
    await page.waitForTimeout(1000);
    const hover = (await texts('.monaco-hover')).join(' ');
    assert.match(hover, /contradict/, hover);
    await shoot('hover');
    await page.keyboard.press('Escape');
  });
  await check('code lenses', 'codeLensProvider', async () => {
    await page.waitForTimeout(1000);
    const lenses = await texts('.codelens-decoration');
    assert.match(lenses.join(' '), /contradicts/);
  });
  await check('completion', 'completionProvider', async () => {
    await goTo('toll at');
    await page.keyboard.press(`${mod}+Space`);
    await page.waitForTimeout(1500);
    const listed = await labels('.suggest-widget .monaco-list-row');
    await shoot('completion');
    await page.keyboard.press('Escape');
    assert.match(listed.join('\n'), /watch/);
    assert.match(listed.join('\n'), /toll/);
  });
  await check('going to the definition', 'definitionProvider', async () => {
    await goTo('toll at');
    await page.keyboard.press('F12');
    await page.waitForTimeout(1500);
    const tab = await page.getAttribute('.tab.active', 'data-resource-name');
    assert.equal(tab, 'agenda.pos');
  });
  await check('renaming', 'renameProvider', async () => {
    await file('vale.pos');
    await goTo('toll at');
    await page.keyboard.press('F2');
    await page.waitForTimeout(1000);
    const box = await page.$('.rename-box .rename-input');
    assert.ok(await box?.isVisible(), 'no box for the new name');
    await page.keyboard.press(`${mod}+a`);
    await page.keyboard.type('bridge-toll');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(1500);
    assert.match((await texts('.view-line')).join('\n'), /bridge-toll at most 5/);
    await file('agenda.pos');
    assert.match((await texts('.view-line')).join('\n'), /issue bridge-toll/);
    await page.keyboard.press(`${mod}+z`);
    await page.waitForTimeout(500);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(800);
  });
  await check('the quick fix of a misspelt keyword', 'codeActionProvider', async () => {
    await file('broken.pos');
    await goTo('demnad');
    await page.keyboard.press(`${mod}+.`);
    await page.waitForTimeout(1500);
    const listed = (await texts('.action-widget .monaco-list-row')).join('\n');
    await shoot('fixes');
    await page.keyboard.press('Escape');
    assert.match(listed, /demand/);
  });
  await check('formatting', 'documentFormattingProvider', async () => {
    await file('hill.pos');
    await goTo('offer light');
    await page.keyboard.type('    ');
    await run('Format Document');
    await page.waitForTimeout(1200);
    const line = (await texts('.view-line')).find((text) => text.includes('offer light'));
    await page.keyboard.press(`${mod}+z`);
    assert.match(line, /^ {2}offer light/);
  });
  await run('File: Revert File');
  await check('what if', 'executeCommandProvider', async () => {
    await file('vale.pos');
    await goTo('demand cheap');
    await run('Demarche: What if this clause');
    await until(answer, 60);
    await page.waitForTimeout(1000);
    await shoot('what-if');
    assert.match(await answer(), /Toll for a cart/);
  });
  await run('View: Close All Editors');
  // The pictures show a workspace without mistakes.
  rmSync(path.join(folder, 'broken.pos'));
  for (const theme of ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast']) {
    settings(theme);
    await open();
    await run('View: Close All Editors');
    if (await page.isVisible('.part.panel .markers-panel')) await run('View: Close Panel');
    await file('vale.pos');
    await page.waitForTimeout(1500);
    await goTo('at most');
    await run('Show or Focus Hover');
    await page.waitForTimeout(1500);
    await shoot(`contradiction-${theme.split(' ').slice(1).join('-').toLowerCase()}`);
    await page.keyboard.press('Escape');
    await check(`the report in ${theme}`, 'executeCommandProvider', async () => {
      await run('Demarche: Open the report beside');
      await until(answer, 60);
      await page.waitForTimeout(1500);
      await shoot(`report-${theme.split(' ').slice(1).join('-').toLowerCase()}`);
      assert.match(await answer(), /Toll for a cart/);
      const link = (await Promise.all(page.frames().map((frame) => frame.$('main a[href^="command:"]')))).find(Boolean);
      assert.ok(link, 'no link to a statement on the page');
      await link.click();
      const at = () => page.getAttribute('.tab.active', 'data-resource-name');
      assert.ok(await until(async () => (await at()) === 'hill.pos'), await at());
    });
  }
  await run('View: Close All Editors');
  await check('the first steps, up to the contradiction in the example', '', async () => {
    await run('Welcome: Open Walkthrough');
    await page.keyboard.type('First steps with Demarche');
    await page.waitForTimeout(1000);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.gettingStartedContainer .step-list-container >> text=See a contradiction', { timeout: 20_000 });
    await page.waitForTimeout(2000);
    await shoot('first-steps');
    await page.click('text=Open the example');
    const lines = async () => (await texts('.view-line')).join('\n');
    assert.ok(await until(async () => (await lines()).includes('issue juice')), await lines());
    await page.waitForSelector('.squiggly-error, .squiggly-warning, .squiggly-info', { timeout: 30_000 });
  });
  await check('a position to fill in', '', async () => {
    await run('Demarche: Write a position');
    const lines = async () => (await texts('.view-line')).join('\n');
    assert.ok(await until(async () => (await lines()).includes('position a-name of the-party')), await lines());
    await shoot('new-position');
    await run('File: Revert and Close Editor');
  });
  await check('a program that is not there is explained', '', async () => {
    settings('Default Light Modern', path.join(root, 'nowhere'));
    await open();
    await file('vale.pos');
    const shown = async () => (await texts('.notification-list-item')).join();
    assert.ok(await until(async () => /There is no program at .*nowhere/.test(await shown())), await shown());
    await shoot('no-program');
  });
} finally {
  await context?.close();
  server?.kill();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}

const failed = checks.filter(([result]) => result === 'FAILED');
console.log(`${checks.length - failed.length} of ${checks.length} hold`);
process.exitCode = failed.length === 0 ? 0 : 1;
