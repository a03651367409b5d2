// @ts-check

// ── Drawings ─────────────────────────────────────────────────────────────────────────────
// What the parties hold on an issue: amounts and days as bars along a line, values as a table,
// members as tiles. Every drawing has its words beside it.

/** @param {string} value @param {boolean} isDate */
const position = (value, isDate) => (isDate ? Date.parse(value) / 86_400_000 : Number(value));

/** @param {string} value @param {Answers | undefined} answers */
function amount(value, answers) {
  const kind = answers?.kind;
  const number = Number(value);
  if (kind === 'date' || !Number.isFinite(number)) return dateWords(value);
  if (kind === 'duration' && answers?.unit === 'months') return number % 12 === 0 && number !== 0 ? count(number / 12, 'year') : count(number, 'month');
  const digits = number.toLocaleString('en', kind === 'money' ? { notation: 'compact', compactDisplay: 'long' } : { maximumFractionDigits: 6 });
  return answers?.unit ? `${digits} ${answers.unit}` : digits;
}

/**
 * Draws stretches of a line, a party a row.
 * @param {Issue} issue
 * @param {{ who: string, values: Values, state: string }[]} rows
 * @param {{ low: string, high: string, words: string } | null} gap
 */
function drawLine(issue, rows, gap) {
  const answers = issue.answers;
  const isDate = answers ? answers.kind === 'date' : rows.some(({ values }) => values.ranges?.some(({ low, high }) => /^\d{4}-\d\d-\d\d$/.test(low?.value ?? high?.value ?? '')));
  const at = (/** @type {Bound | null | undefined} */ bound) => (bound ? position(bound.value, Boolean(isDate)) : NaN);
  const bounds = rows.flatMap(({ values }) => (values.ranges ?? []).flatMap(({ low, high }) => [low, high])).filter((bound) => bound !== null);
  const known = bounds.map(at).filter(Number.isFinite);
  if (known.length === 0) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const margin = (most - least || Math.abs(most) || 1) / 4;
  const from = Math.max(least - margin, Number.isFinite(at(answers?.low)) ? at(answers?.low) : -Infinity);
  const to = Math.min(most + margin, Number.isFinite(at(answers?.high)) ? at(answers?.high) : Infinity);
  const share = (/** @type {number} */ value) => Math.max(0, Math.min(100, ((value - from) / (to - from || 1)) * 100));
  const bar = (/** @type {string} */ kind, /** @type {number} */ low, /** @type {number} */ high) => {
    const made = h(`i.${kind}`);
    made.style.setProperty('--from', `${Number.isFinite(low) ? share(low) : 0}%`);
    made.style.setProperty('--to', `${100 - (Number.isFinite(high) ? share(high) : 100)}%`);
    if (!Number.isFinite(low)) made.classList.add('open-low');
    if (!Number.isFinite(high)) made.classList.add('open-high');
    return made;
  };
  const lines = rows.map(({ who, values, state }) => {
    const bars = (values.ranges ?? []).map(({ low, high }) => {
      const made = bar(`bar.b-${state}`, at(low), at(high));
      if (low && !low.included) made.classList.add('without-low');
      if (high && !high.included) made.classList.add('without-high');
      return made;
    });
    return h(`li.row-${state}`, null, h('span.who', null, bdi(who)), h('span.track', { 'aria-hidden': 'true' }, bars), h('span.words', null, bdi(values.words)));
  });
  if (gap) {
    const room = bar('bar.b-gap', position(gap.low, Boolean(isDate)), position(gap.high, Boolean(isDate)));
    const [low, high] = [gap.low, gap.high].map((value) => position(value, Boolean(isDate)));
    const bars = Number.isFinite(low) && Number.isFinite(high) ? [room] : [];
    lines.push(h('li.row-gap', null, h('span.who', null, 'Gap'), h('span.track', { 'aria-hidden': 'true' }, bars), h('span.words', null, bdi(gap.words.replace(/^the gap is /, '')))));
  }
  const marks = [...new Map(bounds.map((bound) => [bound.value, at(bound)]))].filter(([, value]) => value >= from && value <= to).sort((a, b) => a[1] - b[1]);
  let last = -100;
  const ticks = marks.flatMap(([value, where]) => {
    const place = share(where);
    if (place - last < 16) return [];
    last = place;
    const made = h(`span.tick${place < 8 ? '.first' : place > 92 ? '.last' : ''}`, null, amount(value, answers));
    made.style.setProperty('--at', `${place}%`);
    return [made];
  });
  return h('div.line', null, h('ul', null, lines), h('div.axis', { 'aria-hidden': 'true' }, h('span.ticks', null, ticks)));
}

/**
 * Draws a choice, a scale or yes and no: a row for each value, a column for each party.
 * @param {Issue} issue
 * @param {{ who: string, values: Values, state: string }[]} rows
 */
function drawValues(issue, rows) {
  const named = new Set(rows.flatMap(({ values }) => values.one_of ?? [...(values.subset?.with ?? []), ...(values.subset?.without ?? [])]));
  const values = issue.answers?.values ?? [...named].map((name) => ({ name, words: name }));
  if (values.length === 0 || values.length > 40) return null;
  const isScale = issue.answers?.kind === 'scale';
  const mark = (/** @type {Values} */ held, /** @type {string} */ name, /** @type {string} */ state) => {
    if (held.subset) {
      const [shape, word] = held.subset.with.includes(name) ? ['full', 'wanted'] : held.subset.without.includes(name) ? ['none', 'excluded'] : ['half', 'free'];
      return h('td', null, h(`i.dot.b-${state}.${shape}`, { 'aria-hidden': 'true' }), h('span.unseen', null, word));
    }
    const suits = (held.one_of ?? []).includes(name);
    return h('td', null, suits && h(`i.dot.b-${state}.full`, { 'aria-hidden': 'true' }), h('span.unseen', null, suits ? 'yes' : 'no'));
  };
  const order = isScale ? h('span.order', null, ', from least to most') : null;
  return h(
    'div.scroll',
    { tabindex: 0, role: 'group', 'aria-label': `Who would take which value: ${issue.label}` },
    h(
      'table.values',
      null,
      h('thead', null, h('tr', null, h('th', { scope: 'col' }, issue.answers?.kind === 'any of' ? 'Part' : 'Answer', order), rows.map(({ who, state }) => h(`th.${state}`, { scope: 'col' }, bdi(who))))),
      h(
        'tbody',
        null,
        values.map(({ name, words }, step) => {
          const row = h('tr', null, h('th', { scope: 'row' }, isScale && stair(step, values.length), bdi(words)));
          add(row, rows.map(({ values: held, state }) => mark(held, name, state)));
          return row;
        }),
      ),
    ),
  );
}

/** @param {number} step @param {number} steps */
function stair(step, steps) {
  const made = h('i.stair', { 'aria-hidden': 'true' });
  made.style.setProperty('--high', `${Math.round(((step + 1) / steps) * 100)}%`);
  return made;
}

/**
 * Draws an issue: what each party holds, what is left for all, and the room between.
 * @param {View} view @param {Issue} issue @param {Choice} choice
 */
function drawIssue(view, issue, choice) {
  const groups = new Map();
  for (const cell of issue.cells) {
    const stances = cell.stances.filter((stance) => stance.values && choice.hears(stance.party));
    const left = (view.left.get(issue.name) ?? []).find((left) => left.cells.includes(cell.name));
    const state = stateOf(view, issue, cell.name, choice);
    const key = JSON.stringify([state, stances.map((stance) => [stance.party, stance.values]), left?.zone]);
    const group = groups.get(key);
    if (group) group.cells.push(cell);
    else groups.set(key, { cells: [cell], stances, left, state });
  }
  const drawn = [...groups.values()].map(({ cells, stances, left, state }) => drawGroup(view, issue, cells, stances, left, state));
  if (issue.cells.length < 2) return drawn[0] ?? null;
  return h('ul.tiles', null, drawn.map((tile) => tile && h('li', null, tile)));
}

/**
 * @param {View} view @param {Issue} issue @param {Cell[]} cells @param {Stance[]} stances
 * @param {Left | undefined} left @param {string} state
 */
function drawGroup(view, issue, cells, stances, left, state) {
  const names = new Set(cells.map((cell) => cell.name));
  const isMember = issue.cells.length > 1;
  const rows = stances.map((stance) => ({ who: view.label(stance.party), values: /** @type {Values} */ (stance.values), state: 'held' }));
  const zone = left && !left.blocked && left.zone && left.addressed_by.length > 0 ? left.zone : null;
  if (zone && rows.length > 1) rows.push({ who: 'Left for all', values: zone, state: 'zone' });
  const gap = (view.found.get(issue.name) ?? []).find((finding) => finding.gap && finding.cells.some((cell) => names.has(cell)))?.gap ?? null;
  const isLine = rows.some(({ values }) => values.ranges);
  if (!isMember) {
    if (rows.length === 0) return null;
    return h('figure.drawing', null, isLine ? drawLine(issue, rows, gap) : drawValues(issue, rows));
  }
  return h(
    `div.tile.t-${state}`,
    null,
    h('p.members', null, sign(state), h('span', null, cells.map((cell, at) => [at > 0 && ', ', bdi(cell.member ?? cell.name)]))),
    h('p.unseen', null, STATES[state][1]),
    isLine
      ? drawLine(issue, rows, gap)
      : h('dl', null, rows.map(({ who, values, state }) => h(`div.row-${state}`, null, h('dt', null, bdi(who)), h('dd', null, bdi(values.words))))),
    rows.length === 0 && h('p.faint', null, 'Nobody names a value.'),
  );
}

/** Returns how the parties stand to each other on a cell. @param {View} view @param {Issue} issue @param {string} cell @param {Choice} choice */
function stateOf(view, issue, cell, choice) {
  const order = Object.keys(STATES);
  let state = issue.cells.find(({ name }) => name === cell)?.stances.some((stance) => stance.values) ? 'alone' : 'silent';
  for (const finding of view.found.get(issue.name) ?? []) {
    if (!finding.cells.includes(cell) || !finding.parties.every((party) => choice.hears(party))) continue;
    const now = finding.kind === 'contradiction' ? 'contradicts' : finding.kind === 'overlap' ? (HOW[finding.how ?? ''] ?? 'open') : state;
    if (order.indexOf(now) < order.indexOf(state)) state = now;
  }
  return state;
}
