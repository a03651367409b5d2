// @ts-check

// ── The page ─────────────────────────────────────────────────────────────────────────────

const page = unpack(JSON.parse(byId('demarche').textContent ?? ''));
const asked = page.views[0];
let choice = Choice.read(location.hash);
/** The report that was handed over, in place of those in the page. @type {View | undefined} */
let handed;
/** @type {Shown} */
let shown;
/** What is new in this view, and what is gone. @type {{ appeared: Set<string>, gone: string[] }} */
let changes = { appeared: new Set(), gone: [] };

/** Returns the view that was chosen, or the nearest that is in the page. */
function chosenView() {
  if (handed) return handed;
  const day = choice.day ?? asked.as_of;
  const readings = [...(choice.readings ?? asked.assumed)].sort().join();
  const find = (/** @type {string | null} */ day, /** @type {string} */ readings) => page.views.findIndex((view) => view.as_of === day && [...view.assumed].sort().join() === readings);
  let at = find(day, readings);
  if (at < 0 && choice.readings) {
    // Days were compared with the readings that were asked for, and with no others.
    at = find(day, [...asked.assumed].sort().join());
    if (at >= 0) choice.readings = undefined;
  }
  if (at < 0) {
    choice.day = choice.readings = undefined;
    at = 0;
  }
  return page.view(at);
}

/** The sections, and whether the filters change them. @type {[(shown: Shown) => HTMLElement | null, boolean][]} */
const SECTIONS = [
  [verdictSection, true],
  [changeSection, false],
  [meSection, true],
  [matrixSection, true],
  [heatSection, true],
  [dealSection, true],
  [leftSection, true],
  [draftSection, true],
  [processSection, false],
  [(shown) => timeSection(shown, choice.day ?? asked.as_of ?? undefined), false],
  [issueSection, true],
  [claimSection, true],
  [withdrawnSection, false],
  [fileSection, false],
  [() => h('footer', null, h('p', null, `Made by Demarche ${shown.view.report.version}. Silence is shown as silence, and never taken for a yes or a no.`)), false],
];

/** @type {(HTMLElement | null)[]} */
let sections = [];

/** Shows what was chosen. */
function render() {
  const view = chosenView();
  const isNew = shown?.view !== view;
  if (isNew && shown) changes = compare(shown.view, view);
  later.length = 0;
  shown = { view, choice, page, left: choice.issues(view), appeared: changes.appeared };
  const keep = anchorOfScroll();
  sections = SECTIONS.map(([make, isFiltered], at) => (isNew || isFiltered ? make(shown) : sections[at]));
  const main = byId('main');
  main.replaceChildren(...sections.filter((section) => section !== null));
  document.querySelectorAll('.roving').forEach(rove);
  showControls();
  keep();
  highlight();
  return isNew;
}

/** Returns what puts the part that stands at the top of the window back there. */
function anchorOfScroll() {
  const top = [...document.querySelectorAll('main section, main article')].reverse().find((part) => part.id !== '' && part.getBoundingClientRect().top <= 80);
  if (!top || window.scrollY < 200) return () => {};
  const before = top.getBoundingClientRect().top;
  return () => {
    const again = document.getElementById(top.id);
    if (again) window.scrollBy({ top: again.getBoundingClientRect().top - before, behavior: 'instant' });
  };
}

/** Above so many findings two views are not compared finding by finding. */
const COMPARED = 20_000;

/** @param {View} before @param {View} now */
function compare(before, now) {
  const names = (/** @type {View} */ view) => (view.report.findings.length > COMPARED ? new Map() : new Map(view.report.issues.flatMap((issue) => [...view.findings(issue.name)])));
  const [old, fresh] = [names(before), names(now)];
  return {
    appeared: new Set([...fresh.keys()].filter((name) => !old.has(name))),
    gone: [...old].filter(([name]) => !fresh.has(name)).map(([, finding]) => finding.sentence),
  };
}

/** What the last switch of the day or of a reading changed. @param {Shown} shown */
function changeSection({ view, appeared }) {
  if (appeared.size + changes.gone.length === 0) return null;
  const found = [...appeared].flatMap((id) => {
    for (const issue of view.report.issues) {
      const finding = view.findings(issue.name).get(id);
      if (finding) return [h('li', { dir: 'auto' }, inward(id, prose(finding.sentence)))];
    }
    return [];
  });
  const gone = changes.gone.map((sentence) => h('li', { dir: 'auto' }, prose(sentence)));
  return h(
    'section.changes',
    { id: 'changes', tabindex: -1, 'aria-label': 'What the switch changed' },
    found.length > 0 && [h('h2', null, `New in this view: ${found.length}`), openList(found, 'ul.plain', 'more')],
    gone.length > 0 && [h('h2', null, `No longer found: ${gone.length}`), openList(gone, 'ul.plain', 'more')],
  );
}

/** @param {string} words */
function announce(words) {
  byId('live').textContent = words;
}

function announceView() {
  const { report } = shown.view;
  const day = report.as_of ? `As of ${dateWords(report.as_of)}` : 'Everything stated';
  const readings = report.assumed.length > 0 ? `, assuming ${list(report.assumed.map((reason) => reason.label ?? reason.name))}` : '';
  announce(`${day}${readings}: ${report.joint?.sentence ?? ''}. ${count(changes.appeared.size, 'finding')} new, ${changes.gone.length} gone.`);
}

// ── The controls ─────────────────────────────────────────────────────────────────────────

/** The days that the slider stops at; the last is everything that was asked for. */
const stops = [...page.days.map((day) => day.day), ...(asked.as_of === null ? [null] : [])].filter((day) => page.views.some((view) => view.as_of === day));

/** @param {string} name @param {string} label @param {[string, string][]} options @param {string} chosen @param {string} none */
function chooser(name, label, options, chosen, none) {
  const select = /** @type {HTMLSelectElement} */ (h('select', { name }, h('option', { value: '' }, none), options.map(([value, words]) => h('option', { value }, words))));
  select.value = chosen;
  return h('label.field', null, h('span', null, label), select);
}

/** @param {string} name @param {string} value @param {boolean} checked @param {...Child} words */
const box = (name, value, checked, ...words) => h('label.check', null, Object.assign(h('input', { type: 'checkbox', name, value }), { checked }), h('span', null, words));

function makeControls() {
  const { report } = shown.view;
  const compact = window.matchMedia('(max-width: 70rem)').matches;
  const contents = h('nav', { 'aria-label': 'Contents' }, h('ul', { id: 'contents' }));
  const filters = h(
    'form',
    { id: 'filters', role: 'search', 'aria-label': 'Filters' },
    h('label.field', null, h('span', null, 'Search'), h('input', { type: 'search', name: 'q', value: choice.query, autocomplete: 'off', spellcheck: 'false' })),
    report.parties.length > 1 && chooser('me', 'I am', shown.view.parties.map((party) => [party.name, party.label]), choice.me, 'nobody in particular'),
    h('fieldset', null, h('legend', null, 'Parties'), h('div.boxes', { id: 'party-boxes' })),
    chooser('issue', 'Issue', report.issues.map((issue) => [issue.name, issue.label]), choice.issue, 'every issue'),
    h('fieldset', null, h('legend', null, 'Findings'), h('div.boxes', { id: 'kind-boxes' })),
    h('button', { type: 'button', id: 'reset' }, 'Show everything'),
    page.readings.length > 0 && h('fieldset', null, h('legend', null, 'Readings assumed'), h('div.boxes', { id: 'reading-boxes' })),
  );
  const slider = h(
    'div.slider',
    null,
    h('label', { for: 'day' }, 'As of ', h('output', { id: 'day-words', for: 'day' })),
    h('div.slide', null, h('button', { type: 'button', 'data-step': -1, 'aria-label': 'The day before' }, '‹'), h('input', { type: 'range', id: 'day', min: 0, max: Math.max(0, stops.length - 1), step: 1 }), h('button', { type: 'button', 'data-step': 1, 'aria-label': 'The day after' }, '›')),
  );
  const theme = h('fieldset.theme', null, h('legend', null, 'Colours'), ['auto', 'light', 'dark'].map((name) => h('label', null, Object.assign(h('input', { type: 'radio', name: 'theme', value: name }), { checked: name === 'auto' }), h('span', null, capital(name)))));
  const fold = /** @type {HTMLDetailsElement} */ (h('details.panel', null, h('summary', null, 'Contents, filters and time'), contents, stops.length > 1 && slider, filters, theme, h('button', { type: 'button', id: 'print' }, 'Print')));
  fold.open = !compact;
  byId('controls').replaceChildren(fold);
  byId('controls').hidden = false;
}

/** Brings the controls up to what is shown. */
function showControls() {
  if (!document.getElementById('filters')) makeControls();
  const { view } = shown;
  byId('contents').replaceChildren(
    ...sections.filter((section) => section !== null && section.id !== '' && section.id !== 'changes').map((section) => h('li', null, inward(/** @type {HTMLElement} */ (section).id, section?.id === 'verdict' ? 'The verdict' : (section?.querySelector('h2')?.textContent ?? '')))),
  );
  const parties = byId('party-boxes');
  if (parties.childElementCount !== view.parties.length) parties.replaceChildren(...view.parties.map((party) => box('party', party.name, false, bdi(party.label))));
  const kinds = byId('kind-boxes');
  /** @type {Record<string, number>} */
  const numbers = {};
  for (const finding of view.report.findings) numbers[finding.kind] = (numbers[finding.kind] ?? 0) + 1;
  const focused = /** @type {HTMLInputElement | null} */ (document.activeElement);
  const isInside = focused && kinds.contains(focused) ? focused.value : null;
  kinds.replaceChildren(...Object.entries(KINDS).filter(([kind]) => numbers[kind] || choice.kinds.has(kind)).map(([kind, [, words]]) => box('kind', kind, false, words, ' ', h('span.number', null, numbers[kind] ?? 0))));
  if (isInside) /** @type {HTMLElement | null} */ (kinds.querySelector(`input[value="${isInside}"]`))?.focus();
  const readings = document.getElementById('reading-boxes');
  const assumed = choice.readings ?? new Set(asked.assumed);
  if (readings && readings.childElementCount === 0) {
    readings.append(...page.readings.map((reading) => box('assume', reading.name, false, bdi(reading.label ?? reading.name), reading.held_by && reading.held_by.length > 0 ? h('span.faint', null, ' — ', bdi(list(reading.held_by))) : null)));
  }
  const set = (/** @type {string} */ name, /** @type {(value: string) => boolean} */ isOn) => document.querySelectorAll(`input[name="${name}"]`).forEach((input) => void (/** @type {HTMLInputElement} */ (input).checked = isOn(/** @type {HTMLInputElement} */ (input).value)));
  set('party', (value) => choice.parties.has(value));
  set('kind', (value) => choice.kinds.has(value));
  set('assume', (value) => assumed.has(value));
  for (const [name, value] of [['q', choice.query], ['me', choice.me], ['issue', choice.issue]]) {
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector(`#filters [name="${name}"]`));
    if (field && field.value !== value) field.value = value;
  }
  byId('reset').hidden = !choice.isFiltered && choice.day === undefined && choice.readings === undefined;
  const day = /** @type {HTMLInputElement | null} */ (document.getElementById('day'));
  if (day) {
    const now = handed ? handed.report.as_of : (choice.day ?? asked.as_of);
    const at = stops.indexOf(now);
    day.value = String(at < 0 ? stops.length - 1 : at);
    const words = now === null ? 'everything stated' : dateWords(now);
    day.setAttribute('aria-valuetext', words);
    byId('day-words').textContent = words;
  }
}

// ── Going somewhere ──────────────────────────────────────────────────────────────────────

/** Returns the issue under which something with this name is shown. @param {string} id */
function issueOf(id) {
  const { view } = shown;
  if (id.startsWith('issue-')) return view.issues.has(id.slice(6)) ? id.slice(6) : undefined;
  if (id.startsWith('clause-')) {
    const home = view.home.get(id.slice(7));
    return home ?? view.report.issues.find((issue) => id.endsWith(`-on-${issue.name}`))?.name;
  }
  if (id.startsWith('finding-')) return view.report.issues.find((issue) => id.includes(issue.name) && view.findings(issue.name).has(id))?.name;
  return undefined;
}

/** Goes to a place, and shows it if the filters hide it. @param {string} id */
function go(id) {
  if (id.startsWith('day-')) {
    choice.day = id.slice(4);
    choice.at = '';
    commit(true);
    return;
  }
  const issue = issueOf(id);
  const find = () => {
    if (issue !== undefined) {
      const part = document.getElementById(`issue-${issue}`);
      if (part) fill(part);
    }
    return document.getElementById(id);
  };
  let target = find();
  if (!target && choice.isFiltered) {
    choice.unfilter();
    render();
    target = find();
  }
  if (!target) {
    announce('Nothing of that name is in this view.');
    return;
  }
  for (let outer = target.parentElement; outer; outer = outer.parentElement) if (outer instanceof HTMLDetailsElement) outer.open = true;
  document.querySelectorAll('.here').forEach((other) => other.classList.remove('here'));
  target.classList.add('here');
  target.focus({ preventScroll: true });
  stay(target);
}

/** Ends the going to a place. @type {(() => void) | undefined} */
let arrived;

/**
 * Scrolls to a place until it stays: what comes near the window on the way is filled, and moves
 * what is below it. The reader's own scrolling ends it.
 * @param {HTMLElement} target
 */
function stay(target) {
  arrived?.();
  let frames = 40;
  const step = () => {
    if (frames-- <= 0 || !target.isConnected) return arrived?.();
    const top = target.getBoundingClientRect().top;
    target.scrollIntoView({ block: 'start' });
    if (later.length > 0 || Math.abs(top - target.getBoundingClientRect().top) > 1) frames = Math.max(frames, 10);
    requestAnimationFrame(step);
  };
  const end = () => {
    frames = 0;
    ['wheel', 'touchstart', 'keydown', 'pointerdown'].forEach((name) => removeEventListener(name, end));
    arrived = undefined;
  };
  ['wheel', 'touchstart', 'keydown', 'pointerdown'].forEach((name) => addEventListener(name, end, { passive: true }));
  arrived = end;
  step();
}

/** Writes the choice into the address. @param {boolean} isStep whether the browser's way back leads to what was before */
function address(isStep) {
  const fragment = choice.write();
  const url = fragment === '' ? location.href.replace(/#.*$/, '') : `#${fragment}`;
  if (isStep) history.pushState(null, '', url);
  else history.replaceState(null, '', url);
}

/** Shows a changed choice. @param {boolean} [isStep] */
function commit(isStep = false) {
  performance.mark('demarche-choice');
  const isNew = render();
  address(isStep);
  if (isNew) announceView();
  else announce(`${count([...shown.left.values()].reduce((sum, found) => sum + found.size, 0), 'finding')} on ${count(shown.left.size, 'issue')}.`);
  performance.measure('demarche-choice', 'demarche-choice');
}

// ── Marks of the search ──────────────────────────────────────────────────────────────────

function highlight() {
  if (!('highlights' in CSS)) return;
  CSS.highlights.delete('found');
  const query = choice.query.trim().toLowerCase();
  if (query.length < 2) return;
  const marks = new Highlight();
  const walker = document.createTreeWalker(byId('main'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && marks.size < 2000; node = walker.nextNode()) {
    const text = (node.nodeValue ?? '').toLowerCase();
    for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) {
      if (at + query.length > (node.nodeValue ?? '').length) break;
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, at + query.length);
      marks.add(range);
    }
  }
  CSS.highlights.set('found', marks);
}

// ── Tables under the arrow keys ──────────────────────────────────────────────────────────
// One square of a table is in the order of the tab key; the arrow keys move among the others.

/** @param {Element} table */
function rove(table) {
  table.querySelector('tbody a, tbody button, .day[aria-pressed="true"], .day')?.setAttribute('tabindex', '0');
}

/** @param {KeyboardEvent} event */
function arrow(event) {
  const from = event.target instanceof Element ? event.target.closest('a, button') : null;
  const table = from?.closest('.roving');
  const step = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -1e9], End: [0, 1e9] })[event.key];
  if (!from || !table || !step || event.ctrlKey || event.altKey || event.metaKey) return;
  const grid = table.matches('.chart') ? [[...table.children]] : [...table.querySelectorAll('tbody tr')].map((row) => [...row.children].map((square) => square.querySelector('a, button')));
  let row = grid.findIndex((squares) => squares.includes(from));
  if (row < 0) return;
  let column = grid[row].indexOf(from);
  const clamp = (/** @type {number} */ value, /** @type {number} */ length) => Math.max(0, Math.min(length - 1, value));
  // Squares without a link, of whoever is silent, are passed over.
  for (;;) {
    const next = [clamp(row + step[0], grid.length), clamp(column + step[1], grid[row].length)];
    if (next[0] === row && next[1] === column) return;
    [row, column] = next;
    const to = grid[row][column] ?? (Math.abs(step[1]) > 1 ? grid[row].filter(Boolean).at(step[1] < 0 ? 0 : -1) : null);
    if (to) {
      event.preventDefault();
      from.setAttribute('tabindex', '-1');
      to.setAttribute('tabindex', '0');
      /** @type {HTMLElement} */ (to).focus();
      return;
    }
  }
}

// ── Events ───────────────────────────────────────────────────────────────────────────────

/** @param {string} id */
async function copy(id) {
  const link = `${location.href.replace(/#.*$/, '')}#${choice.linkTo(id)}`;
  try {
    await navigator.clipboard.writeText(link);
    announce('The link is copied.');
  } catch {
    choice.at = id;
    address(true);
    announce('The link stands in the address bar.');
  }
}

/** @param {number} at */
function toStop(at) {
  const day = stops[Math.max(0, Math.min(stops.length - 1, at))];
  choice.day = day === asked.as_of || day === null ? undefined : day;
  handed = undefined;
  commit();
}

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const link = target?.closest('a[href^="#"]');
  if (link && !link.matches('.skip') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    choice.at = decode((link.getAttribute('href') ?? '').slice(1));
    const id = choice.at;
    go(id);
    address(true);
    return;
  }
  const button = target?.closest('button');
  if (!button) return;
  const { copy: copied, pair, day, step } = button.dataset;
  if (copied !== undefined) void copy(copied);
  else if (pair !== undefined) {
    const both = pair.split(' ');
    const isOn = button.getAttribute('aria-pressed') === 'true';
    choice.parties = new Set(isOn ? [] : both);
    commit(true);
    /** @type {HTMLElement | null} */ (document.querySelector(`button[data-pair="${CSS.escape(pair)}"]`))?.focus({ preventScroll: true });
  } else if (day !== undefined) {
    toStop(stops.indexOf(day));
    /** @type {HTMLElement | null} */ (document.querySelector(`button[data-day="${CSS.escape(day)}"]`))?.focus({ preventScroll: true });
  } else if (step !== undefined) toStop(Number(/** @type {HTMLInputElement} */ (byId('day')).value) + Number(step));
  else if (button.id === 'reset') {
    choice = new Choice();
    handed = undefined;
    commit(true);
    /** @type {HTMLElement | null} */ (document.querySelector('#filters input'))?.focus();
  } else if (button.id === 'print') window.print();
});

document.addEventListener('keydown', arrow);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let typing;
document.addEventListener('input', (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement || input instanceof HTMLSelectElement)) return;
  const toggled = (/** @type {Set<string>} */ set) => {
    const next = new Set(set);
    if (!next.delete(input.value)) next.add(input.value);
    return next;
  };
  choice.at = '';
  switch (input.id === 'day' ? 'day' : input.name) {
    case 'q':
      choice.query = input.value;
      clearTimeout(typing);
      typing = setTimeout(commit, 120);
      return;
    case 'me':
      choice.me = input.value;
      break;
    case 'issue':
      choice.issue = input.value;
      break;
    case 'party':
      choice.parties = toggled(choice.parties);
      break;
    case 'kind':
      choice.kinds = toggled(choice.kinds);
      break;
    case 'assume': {
      const next = toggled(choice.readings ?? new Set(asked.assumed));
      const same = next.size === asked.assumed.length && asked.assumed.every((name) => next.has(name));
      choice.readings = same ? undefined : next;
      if (page.views.every((view) => view.as_of !== (choice.day ?? asked.as_of) || view.assumed.length !== next.size || !view.assumed.every((name) => next.has(name)))) choice.day = undefined;
      handed = undefined;
      break;
    }
    case 'day':
      toStop(Number(input.value));
      return;
    case 'theme':
      document.documentElement.dataset.theme = input.value;
      return;
    default:
      return;
  }
  commit();
});

document.addEventListener('submit', (event) => event.preventDefault());

// A way back by the browser's own buttons, or an address that somebody wrote.
window.addEventListener('hashchange', () => {
  const before = choice;
  choice = Choice.read(location.hash);
  if (choice.linkTo('') !== before.linkTo('') || choice.filters !== before.filters) render();
  else shown.choice = choice;
  if (choice.at !== '') go(choice.at);
});
history.scrollRestoration = 'manual';

// ── Paper ────────────────────────────────────────────────────────────────────────────────

/** @type {Element[]} */
let opened = [];

/** So many lines are laid out for printing; the page says where it stops. */
const PRINTED = 8000;

/** Puts everything that the filters leave on paper. */
function expand() {
  workOff();
  let room = PRINTED;
  let left = 0;
  for (const part of document.querySelectorAll('main .lazy')) {
    if (room > 0) {
      fill(part);
      room -= part.querySelectorAll('li').length;
    } else left += 1;
  }
  document.getElementById('cut')?.remove();
  if (left > 0) byId('main').append(h('p', { id: 'cut' }, `This is not all: ${count(left, 'further part')} would take too much paper. Filter the page to print them.`));
  opened = [...document.querySelectorAll('main details:not([open], .written)')];
  opened.forEach((fold) => fold.setAttribute('open', ''));
}

window.addEventListener('beforeprint', expand);
window.addEventListener('afterprint', () => {
  opened.forEach((fold) => fold.removeAttribute('open'));
  document.getElementById('cut')?.remove();
});

// ── The door ─────────────────────────────────────────────────────────────────────────────

window.demarche = {
  show(report) {
    handed = new View(report);
    choice.day = choice.readings = undefined;
    choice.at = '';
    commit();
  },
};

render();
if (choice.at !== '') go(choice.at);
performance.mark('demarche-ready');
