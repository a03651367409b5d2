// Everybody can use the page: the checks of axe, in every light and on every screen.

import assert from 'node:assert/strict';

import { made, shipped, sound, test, visit } from './harness.mjs';

const sick = made('party anna "Anna"\nparty bea "Bea"\nissue wait "Wait": number\nposition p of anna { stated 2024-01-01 by "A" demnad x { wait at most 3 } demand y { wait at most 4 } }\n');

const screens = /** @type {[string, import('./harness.mjs').How][]} */ ([
  ['light', {}],
  ['dark', { dark: true }],
  ['a phone', { width: 390, height: 844 }],
  ['a phone in the dark', { width: 390, height: 844, dark: true }],
  ['a tablet', { width: 800, height: 1100 }],
  ['a wall', { width: 2560, height: 1440 }],
]);

for (const [name, how] of screens) {
  test(`axe finds nothing: ${name}`, () =>
    visit(shipped('orange'), how, async (page) => {
      await sound(page);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'the page is no wider than the window');
    }));
}

test('axe finds nothing in a long report, filtered, with everything open', () =>
  visit(shipped('ukraine-war'), { hash: 'me=russia&kind=contradiction,overlap,vague,split' }, async (page) => {
    await page.locator('main details').evaluateAll((all) => all.forEach((fold) => fold.setAttribute('open', '')));
    await page.locator('.voice').first().waitFor({ state: 'attached' });
    await sound(page);
  }));

test('axe finds nothing where a day changed the findings, in the dark', () =>
  visit(shipped('camp-david'), { hash: 'day=1977-12-27', dark: true }, async (page) => {
    await page.getByRole('button', { name: 'The day after' }).click();
    await page.locator('.finding.new').first().waitFor({ state: 'attached' });
    await sound(page);
  }));

test('axe finds nothing where files have mistakes', () =>
  visit(sick, {}, async (page) => {
    assert.match(await page.locator('#files').innerText(), /Error D\d+/);
    await sound(page);
  }));

test('no page is wider than its window', async () => {
  for (const name of ['ukraine-war', 'camp-david']) {
    for (const width of [320, 390, 800, 1280, 2560]) {
      await visit(shipped(name), { width }, async (page) => {
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${name} at ${width}`);
      });
    }
  }
});

test('light and dark can be chosen against the system', () =>
  visit(shipped('orange'), {}, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.getByLabel('Dark').check();
    assert.notEqual(await paper(), light);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await paper(), 'rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
    await page.getByLabel('Light').check();
    assert.equal(await paper(), light);
  }));
