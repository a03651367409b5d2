// @ts-check

// ── The overview ─────────────────────────────────────────────────────────────────────────
// The verdict, what concerns the reader, parties by parties, and parties by issues.

/** @param {string} id @param {string} title @param {...Child} children */
const section = (id, title, ...children) => h('section', { id, tabindex: -1, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...children);

/** @param {Shown} shown */
function verdictSection({ view, choice, page }) {
  const { report } = view;
  const joint = report.joint;
  const state = !joint ? 'without-value' : joint.verdict === 'incompatible' ? 'contradicts' : joint.verdict === 'compatible' ? 'agrees' : 'open';
  const scope = report.scope;
  const day = report.as_of ? ['As of ', time(report.as_of)] : ['Everything stated so far'];
  const errors = report.summary.errors ?? 0;
  return h(
    'section',
    { id: 'verdict', tabindex: -1, 'aria-labelledby': 'title' },
    h('p.kicker', null, day, ': ', count(scope.clauses, 'clause'), ' of ', list(view.parties.length > 6 ? [`${view.parties.length} parties`] : view.parties.map((party) => party.label)), ' in force, from ', count(scope.positions, 'statement'), '.'),
    h('h1', { id: 'title', dir: 'auto' }, report.title ?? 'Positions compared'),
    h('p.verdict', { dir: 'auto' }, sign(state), h('span', null, joint ? prose(`${capital(joint.sentence)}.`) : 'There are not two parties to compare.')),
    report.assumed.length > 0 && h('p.assumed', null, 'Assuming ', report.assumed.map((reason, at) => [at > 0 && ' and ', bdi(`“${reason.label ?? reason.name}”`)]), '.'),
    errors > 0 && h('p.warning', null, inward('files', count(errors, 'error')), ` in the files: what they concern is left out.`),
    pairLines(view, choice),
    page.bounds.length > 0 && h('ul.bounds', { 'aria-label': 'Left out of this page' }, page.bounds.map((bound) => h('li', null, bound))),
  );
}

/** How many lines of pairs stand open. */
const PAIRS = 12;

/** @param {View} view @param {Choice} choice */
function pairLines(view, choice) {
  const pairs = view.report.pairs.filter((pair) => pair.parties.every((party) => choice.hears(party)) && (choice.me === '' || pair.parties.includes(choice.me)));
  if (pairs.length < 1 || view.parties.length < 2) return null;
  const weight = (/** @type {Pair} */ pair) => pair.substance.contradictions * 1000 + pair.process.contradictions * 1000 + pair.substance.overlaps;
  const sorted = pairs.length > PAIRS ? [...pairs].sort((a, b) => weight(b) - weight(a)) : pairs;
  const lines = (/** @type {Pair[]} */ some) => h('ul.pairs', null, some.map((pair) => pairLine(view, pair)));
  const rest = sorted.slice(PAIRS);
  return [lines(sorted.slice(0, PAIRS)), rest.length > 0 && lazyFold(count(rest.length, 'further pair'), () => lines(rest))];
}

/** @param {View} view @param {Pair} pair */
function pairLine(view, { parties: [a, b], substance, process }) {
  const contradicted = [...substance.contradicted_issues, ...process.contradicted_issues];
  const shared = substance.shared_issues;
  const unanswered = substance.unanswered + process.unanswered;
  const some = (/** @type {string[]} */ names) => [
    names.slice(0, 3).map((name, at) => [at > 0 && ', ', inward(`issue-${name}`, bdi(view.issues.get(name)?.label ?? name))]),
    names.length > 3 && ` and ${names.length - 3} more`,
  ];
  /** @type {Child[][]} */
  const parts = [];
  if (contradicted.length > 0) parts.push(['contradict each other on ', some(contradicted)]);
  if (shared.length > 0) parts.push(['meet on ', some(shared)]);
  if (process.shared_issues.length > 0) parts.push(['meet on the talks themselves']);
  if (unanswered > 0) parts.push([count(unanswered, 'request'), ' unanswered']);
  if (parts.length === 0) parts.push(['nothing between them yet']);
  const state = contradicted.length > 0 ? 'contradicts' : shared.length > 0 ? 'agrees' : process.shared_issues.length > 0 ? 'common-ground' : unanswered > 0 ? 'asked' : 'silent';
  return h('li', null, sign(state) ?? h('span.sign.s-silent'), h('span', null, h('b', null, bdi(view.label(a)), ' – ', bdi(view.label(b))), ': ', parts.map((part, at) => [at > 0 && '; ', ...part]), '.'));
}

// ── For the reader ───────────────────────────────────────────────────────────────────────

/** How many lines of one list stand open. */
const LINES = 8;

/** @param {Shown} shown */
function meSection({ view, choice }) {
  const me = choice.me;
  if (me === '') return null;
  if (!view.parties.some(({ name }) => name === me)) return section('me', 'For nobody', h('p', null, 'In this view, no party that is compared is called ', h('code', null, me), '.'));
  /** @type {Record<'asked' | 'waiting' | 'against' | 'with', [string, Finding][]>} */
  const mine = { asked: [], waiting: [], against: [], with: [] };
  for (const issue of view.report.issues) {
    for (const [id, finding] of view.findings(issue.name)) {
      if (!finding.parties.includes(me)) continue;
      const isAsked = finding.kind === 'unaddressed' && (finding.asked !== 'others' || finding.performer);
      if (isAsked) (finding.parties[0] === me ? mine.asked : mine.waiting).push([id, finding]);
      if (finding.kind === 'contradiction') mine.against.push([id, finding]);
      if (finding.kind === 'overlap') mine.with.push([id, finding]);
    }
  }
  // In a large report, the matrix alone tells of some requests.
  const told = new Set(mine.asked.map(([, finding]) => finding.issue));
  const further = view.report.issues.filter((issue) => !told.has(issue.name) && view.rows.get(issue.name)?.some((square) => square.party === me && square.state === 'asked'));
  const line = (/** @type {[string, Finding]} */ [id, finding]) => {
    const other = finding.parties.filter((party) => party !== me).map((party) => view.label(party));
    const label = view.issues.get(finding.issue)?.label ?? finding.issue;
    return h('li', { dir: 'auto' }, inward(id, bdi(label)), h('span.faint', null, ` — ${list(other)}${finding.performer && finding.parties[0] === me ? ', as the one who would act' : finding.asked === 'named' ? ', by name' : ''}`));
  };
  const lines = (/** @type {string} */ title, /** @type {string} */ state, /** @type {[string, Finding][]} */ found, /** @type {string} */ none, /** @type {Issue[]} */ more = []) => {
    const items = [...found.map(line), ...more.map((issue) => h('li', { dir: 'auto' }, inward(`issue-${issue.name}`, bdi(issue.label))))];
    return h(
      'div',
      null,
      h('h3', null, sign(state), ` ${title} `, h('span.number', null, items.length)),
      items.length === 0 ? h('p.faint', null, none) : h('ul', null, items.slice(0, LINES)),
      items.length > LINES && fold(`${items.length - LINES} more`, h('ul', null, items.slice(LINES))),
    );
  };
  return section(
    'me',
    `For ${view.label(me)}`,
    h(
      'div.columns',
      null,
      lines('Contradicted in', 'contradicts', mine.against, 'Nobody contradicts it.'),
      lines('Asked, and not answered', 'asked', mine.asked, 'Every request is answered.', further),
      lines('Met in', 'agrees', mine.with, 'It meets nobody yet.'),
      lines('Waiting for an answer', 'alone', mine.waiting, 'It waits for nobody.'),
    ),
  );
}

// ── Parties by parties ───────────────────────────────────────────────────────────────────

/** @param {string} kind @param {string} shape @param {number} number */
const chip = (kind, shape, number) => number > 0 && h(`span.n-${kind}`, { 'aria-hidden': 'true' }, `${shape} ${number}`);

/** @param {Shown} shown */
function heatSection({ view, choice }) {
  const parties = view.parties;
  if (parties.length < 3) return null;
  /** @type {Map<string, Pair>} */
  const pairs = new Map(view.report.pairs.flatMap((pair) => [[pair.parties.join(' '), pair], [[...pair.parties].reverse().join(' '), pair]]));
  const most = Math.max(1, ...view.report.pairs.map((pair) => pair.substance.contradictions + pair.process.contradictions));
  const isChosen = (/** @type {string} */ a, /** @type {string} */ b) => choice.parties.size === 2 && choice.parties.has(a) && choice.parties.has(b);
  const square = (/** @type {string} */ a, /** @type {string} */ b) => {
    const pair = pairs.get(`${a} ${b}`);
    if (a === b || !pair) return h('td.none', null, h('span.unseen', null, 'itself'));
    const sum = (/** @type {'contradictions' | 'overlaps' | 'unanswered'} */ what) => pair.substance[what] + pair.process[what];
    const [against, meet, open] = [sum('contradictions'), sum('overlaps'), sum('unanswered')];
    const words = `${view.label(a)} and ${view.label(b)}: ${count(against, 'contradiction')}, ${count(meet, 'overlap')}, ${open} unanswered`;
    const heat = against > 0 ? 1 + Math.ceil((against / most) * 3) : meet > 0 ? 1 : 0;
    return h(
      `td.heat-${heat}`,
      null,
      h(
        'button',
        { type: 'button', 'data-pair': `${a} ${b}`, 'aria-pressed': String(isChosen(a, b)), title: words, tabindex: -1 },
        h('span.unseen', null, words),
        chip('against', '✗', against),
        chip('with', '✓', meet),
        chip('open', '?', open),
      ),
    );
  };
  return section(
    'pairs',
    'Between each two parties',
    h('p.note', null, 'How often two parties contradict each other (✗), meet (✓) and have left a request unanswered (?). Choose a square to see what is between the two.'),
    h(
      'div.scroll',
      { tabindex: 0, role: 'group', 'aria-label': 'Parties by parties' },
      h(
        `table.heat.roving${parties.length > 9 ? '.dense' : ''}`,
        null,
        h('thead', null, h('tr', null, h('td'), parties.map((party) => h('th', { scope: 'col' }, bdi(party.label))))),
        h('tbody', null, parties.map((row) => h('tr', null, h('th', { scope: 'row' }, bdi(row.label)), parties.map((column) => square(row.name, column.name))))),
      ),
    ),
  );
}

// ── Parties by issues ────────────────────────────────────────────────────────────────────

/** How many rows of the matrix are made at once; the rest follows when there is time. */
const ROWS = 40;

/** @param {Shown} shown */
function matrixSection({ view, choice, left }) {
  const parties = view.parties.filter((party) => choice.hears(party.name));
  const isDense = parties.length > 8;
  const seen = new Set();
  const row = (/** @type {Issue} */ issue) => {
    const squares = new Map((view.rows.get(issue.name) ?? []).map((square) => [square.party, square]));
    return h('tr', null, h('th', { scope: 'row' }, inward(`issue-${issue.name}`, bdi(issue.label))), parties.map((party) => square(view, issue, squares.get(party.name), isDense)));
  };
  const all = view.report.issues.filter((issue) => left.has(issue.name));
  for (const issue of all) for (const { state } of view.rows.get(issue.name) ?? []) seen.add(state);
  const body = h('tbody');
  const table = h(
    `table.matrix.roving${isDense ? '.dense' : ''}`,
    null,
    h('caption.unseen', null, 'What each party holds on each issue'),
    h('thead', null, h('tr', null, h('th.corner', { scope: 'col' }, 'Issue'), parties.map((party) => h('th', { scope: 'col' }, h('span', null, bdi(party.label)))))),
    body,
  );
  table.style.setProperty('--columns', String(parties.length));
  inChunks(all, ROWS, (issue) => body.append(row(issue)));
  return section(
    'matrix',
    'Who holds what',
    h('ul.legend', { 'aria-label': 'Signs' }, Object.entries(STATES).filter(([state, [shape]]) => shape !== '' && seen.has(state)).map(([state, [, meaning]]) => h('li', null, sign(state), ` ${meaning}`)), seen.has('silent') && h('li', null, 'blank: silent')),
    all.length === 0 ? h('p.faint', null, 'Nothing fits the filters.') : h('div.scroll.tall', { tabindex: 0, role: 'group', 'aria-label': 'Issues by parties' }, table),
  );
}

/** @param {View} view @param {Issue} issue @param {Square | undefined} square @param {boolean} isDense */
function square(view, issue, square, isDense) {
  if (!square || square.state === 'silent') return h('td.q-silent', null, h('span.unseen', null, 'silent'));
  const [, meaning] = STATES[square.state] ?? ['', square.state];
  const others = (/** @type {string[]} */ names) => list(names.map((name) => view.label(name)));
  const against = square.against.length > 0 ? `; against ${others(square.against)}` : '';
  const words = square.words || meaning;
  const state = square.words ? `; ${meaning}${against}` : against;
  const isFirm = square.strength === 'firm';
  const title = `${view.label(square.party)}: ${words}${isFirm ? ', a red line' : ''}${state}`;
  const href = `#${encodeURIComponent(`issue-${issue.name}`)}`;
  if (isDense) return h(`td.q-${square.state}`, null, h(`a.sign.s-${square.state}`, { href, title, 'aria-label': title, tabindex: -1 }, STATES[square.state]?.[0]));
  return h(
    `td.q-${square.state}`,
    null,
    h(
      'a',
      { href, title, tabindex: -1 },
      sign(square.state),
      h('span.words', null, h('span.unseen', null, bdi(view.label(square.party)), ': '), bdi(capital(words)), isFirm && [' ', h('span.red-line', null, 'red line')], h('span.unseen', null, state)),
    ),
  );
}
