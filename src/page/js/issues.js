// @ts-check

// ── Issue by issue ───────────────────────────────────────────────────────────────────────

/** So many issues are filled while the reader does nothing, so that the browser's own search finds them. */
const EAGER = 80;

/** @param {Shown} shown */
function issueSection(shown) {
  const { view, left } = shown;
  const issues = view.report.issues.filter((issue) => left.has(issue.name));
  const all = view.report.issues.length;
  const made = section(
    'issues',
    'Issue by issue',
    h('p.note', null, issues.length === all ? `${count(all, 'issue')}.` : `${issues.length} of ${count(all, 'issue')}, as the filters leave them.`),
    issues.length === 0 && h('p.faint', null, 'Nothing fits the filters.'),
  );
  const parts = issues.map((issue) => issuePart(shown, issue, left.get(issue.name) ?? new Map()));
  add(made, parts);
  if (parts.length <= EAGER) inChunks(parts, 4, fill);
  return made;
}

/** @param {Shown} shown @param {Issue} issue @param {Map<string, Finding>} found */
function issuePart(shown, issue, found) {
  const { view, choice } = shown;
  const id = `issue-${issue.name}`;
  const squares = (view.rows.get(issue.name) ?? []).filter((square) => choice.hears(square.party) && square.state !== 'silent');
  const about = [
    issue.process && 'About the talks themselves.',
    issue.event && 'An event that no party decides.',
    issue.performers.length > 0 && `To be done by ${list(issue.performers.map((party) => view.label(party)))}.`,
  ].filter(Boolean);
  const part = h(
    'article.issue',
    { id, tabindex: -1, 'aria-labelledby': `${id}-title` },
    h('h3', { id: `${id}-title`, dir: 'auto' }, bdi(issue.label), h('code.name', null, issue.name), copier(id, 'this issue')),
    about.length > 0 && h('p.about', { dir: 'auto' }, about.join(' ')),
    squares.length > 0 && squares.length <= 10 && h('ul.standing', null, squares.map((square) => h('li', null, sign(square.state), h('b', null, bdi(view.label(square.party))), h('span.unseen', null, `: ${STATES[square.state]?.[1] ?? square.state}`)))),
  );
  return lazy(part, () => issueBody(shown, issue, found));
}

/** @param {Shown} shown @param {Issue} issue @param {Map<string, Finding>} found */
function issueBody(shown, issue, found) {
  const { view, choice } = shown;
  const order = Object.keys(KINDS);
  const all = [...found].sort(([, a], [, b]) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const told = all.filter(([, finding]) => finding.kind !== 'unaddressed');
  const unanswered = all.filter(([, finding]) => finding.kind === 'unaddressed').sort(([, a], [, b]) => rank(a) - rank(b));
  /** @type {Map<string, string[]>} */
  const voices = new Map();
  for (const key of view.keysOn(issue)) {
    const party = view.clauses.get(key)?.party ?? '';
    if (!choice.hears(party)) continue;
    const keys = voices.get(party);
    if (keys) keys.push(key);
    else voices.set(party, [key]);
  }
  // In a large report, the matrix alone tells of some that they have not answered.
  const listed = new Set((view.found.get(issue.name) ?? []).filter(({ kind }) => kind === 'unaddressed').map(({ parties }) => parties[0]));
  const silent = (view.rows.get(issue.name) ?? []).filter((square) => square.state === 'asked' && choice.kinds.size === 0 && choice.hears(square.party) && !listed.has(square.party));
  const places = new Map(view.report.parties.map((party, at) => [party.name, at]));
  const columns = [...voices].sort(([a], [b]) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  return [
    told.length > 0 && h('ul.findings', null, told.map(([id, finding]) => findingItem(shown, id, finding))),
    drawIssue(view, issue, choice),
    voicesOf(shown, columns, issue.name, 'h4'),
    silent.length > 0 && h('p.unanswered', { dir: 'auto' }, sign('asked'), ' Asked, and silent: ', list(silent.map((square) => view.label(square.party))), '.'),
    unanswered.length > 0 && h('div.unanswered', null, h('h4', null, 'Not answered'), h('ul', null, unanswered.map(([id, finding]) => unansweredItem(shown, id, finding)))),
  ];
}

/** @param {Shown} shown @param {[string, string[]][]} columns @param {string} issue @param {string} heading */
const voicesOf = (shown, columns, issue, heading) =>
  columns.length > 0 && h('div.voices', null, columns.map(([party, keys]) => h('div.voice', null, h(heading, null, bdi(shown.view.label(party))), h('ul', null, keys.map((key) => clauseCard(shown, key, issue))))));

/** What touches no issue. @param {Shown} shown */
function claimSection(shown) {
  const { view, choice } = shown;
  const query = choice.query.trim().toLowerCase();
  const isLeft = (/** @type {Clause} */ clause) =>
    view.home.get(clause.key) === '' && choice.hears(clause.party) && choice.kinds.size === 0 && choice.issue === '' && (choice.me === '' || choice.me === clause.party) && wordsOf(clause).toLowerCase().includes(query);
  /** @type {Map<string, string[]>} */
  const voices = new Map();
  for (const clause of view.report.clauses) if (isLeft(clause)) voices.set(clause.party, [...(voices.get(clause.party) ?? []), clause.key]);
  if (voices.size === 0) return null;
  const all = [...voices.values()].flat().length;
  return section('claims', 'Assessments', h('p.note', null, 'What somebody asserts or predicts. It is recorded, and never compared.'), fold(count(all, 'assessment'), voicesOf(shown, [...voices], '', 'h3')));
}

/** Whoever would have to act comes first, then who is named. @param {Finding} finding */
const rank = (finding) => (finding.performer ? 0 : { named: 1, everybody: 2, others: 3 }[finding.asked ?? 'others'] ?? 3);
