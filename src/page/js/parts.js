// @ts-check

// ── Parts ────────────────────────────────────────────────────────────────────────────────
// Clauses and findings, as every section shows them.

/** What is shown now. */
/** @typedef {{ view: View, choice: Choice, page: ReturnType<typeof unpack>, left: Map<string, Map<string, Finding>>, appeared: Set<string> }} Shown */

/** @param {View} view @param {string} key @param {string} issue */
const clauseId = (view, key, issue) => (view.home.get(key) === issue ? `clause-${key}` : `clause-${key}-on-${issue}`);

/**
 * Returns who said a clause, when, and who tells of it.
 * @param {Clause} clause
 */
function attribution(clause) {
  /** @type {Child[][]} */
  const parts = [];
  if (clause.speaker) parts.push([bdi(clause.role ? `${clause.speaker}, ${clause.role}` : clause.speaker)]);
  if (clause.stated) parts.push([time(clause.stated)]);
  if (clause.since) parts.push(['since ', time(clause.since), clause.stated ? null : ' at the latest']);
  if (clause.until) parts.push(['until ', time(clause.until)]);
  if (clause.reported) parts.push(clause.reported_by ? ['reported by ', bdi(clause.reported_by)] : ['as reported']);
  if (clause.private) parts.push(['said in private']);
  return parts.flatMap((part, at) => (at > 0 ? [' · ', ...part] : part));
}

/** @param {Source} source */
function sourceLine(source) {
  const title = source.title ?? source.name;
  return h(
    'li',
    null,
    source.url ? outward(source.url, title) : bdi(title),
    source.outlet && [', ', bdi(source.outlet)],
    source.published && [', ', time(source.published)],
    source.at && [', ', bdi(source.at)],
    source.url && h('span.address', null, ' ', bdi(source.url)),
  );
}

/**
 * @param {Shown} shown @param {string} key @param {string} issue
 */
function clauseCard({ view, page }, key, issue) {
  const clause = view.clauses.get(key);
  if (!clause) return h('li.clause', null, h('code', null, key));
  const [verb, rest] = split(view.says(key, issue));
  const text = page.texts.get(key);
  return h(
    `li.clause.${clause.strength === 'firm' ? 'firm' : 'soft'}`,
    { id: clauseId(view, key, issue), tabindex: -1 },
    clause.label && h('h5', { dir: 'auto' }, clause.label),
    clause.kind !== 'claim' && h('p.says', { dir: 'auto' }, verb && h('b', null, capital(verb)), prose(rest)),
    clause.quote && h('blockquote', { dir: 'auto' }, `“${clause.quote}”`),
    h('p.by', { dir: 'auto' }, attribution(clause)),
    clause.sources.length > 0 && h('ul.sources', null, clause.sources.map(sourceLine)),
    text && h('details.written', null, h('summary', null, 'As written'), h('pre', { tabindex: 0 }, h('code', { dir: 'auto' }, text.text)), h('p.place', null, bdi(text.file), `, line ${text.line}`)),
    text && h('p.place.paper', null, bdi(text.file), `, line ${text.line}`),
  );
}

/** Parts `demands: yes` into its verb and the rest. @param {string} says @returns {[string, string]} */
function split(says) {
  const at = says.indexOf(': ');
  return at < 0 || at > 60 ? ['', capital(says)] : [says.slice(0, at + 1), says.slice(at + 1)];
}

/**
 * Returns a line that names a clause and leads to it.
 * @param {View} view @param {Clause | string} given
 */
function clauseLine(view, given) {
  const clause = typeof given === 'string' ? view.clauses.get(given) : given;
  if (!clause) return h('li', null, h('code', null, keyOf(given)));
  const [verb, rest] = split(clause.says);
  const home = view.home.has(clause.key);
  const name = clause.label ? `“${clause.label}”` : clause.key;
  return h(
    'li',
    { dir: 'auto' },
    h('b', null, bdi(view.label(clause.party))),
    ' ',
    verb ? verb : '',
    prose(verb ? rest : ` ${clause.says}`),
    h('span.faint', null, ' — ', home ? inward(`clause-${clause.key}`, bdi(name)) : bdi(name), clause.stated || clause.since ? [', ', time(clause.stated ?? clause.since ?? '')] : null),
  );
}

/** @param {Reason[]} reasons */
const restsOn = (reasons) =>
  reasons.length > 0 &&
  h(
    'p.rests',
    null,
    'Rests on ',
    reasons.map((reason, at) => [at > 0 && ' and ', reason.kind === 'reading' ? 'the reading ' : 'the rule ', bdi(`“${reason.label ?? reason.name}”`), reason.held_by && reason.held_by.length > 0 && [', held by ', bdi(list(reason.held_by))]]),
    '.',
  );

/** @param {Finding} finding */
function stateOfFinding(finding) {
  if (finding.kind === 'contradiction') return 'contradicts';
  if (finding.kind === 'overlap') return HOW[finding.how ?? ''] ?? 'open';
  return finding.kind === 'unaddressed' ? 'asked' : 'without-value';
}

/**
 * @param {Shown} shown @param {string} id @param {Finding} finding
 */
function findingItem({ view, appeared }, id, finding) {
  const state = stateOfFinding(finding);
  const mark = finding.kind === 'contradiction' || finding.kind === 'overlap' ? sign(state) : sign(state, /** @type {any} */ (KINDS)[finding.kind]?.[0]);
  return h(
    `li.finding.k-${finding.kind}${appeared.has(id) ? '.new' : ''}`,
    { id, tabindex: -1 },
    mark,
    h(
      'div',
      null,
      h('p.sentence', { dir: 'auto' }, prose(capital(finding.sentence)), appeared.has(id) && h('span.badge', null, 'new here'), copier(id, 'this finding')),
      finding.clauses.length > 0 && h('ul.rest-on', null, finding.clauses.map((clause) => clauseLine(view, clause))),
      finding.also.length > 0 && fold(`Said again in ${count(finding.also.length, 'further clause')}`, h('ul.rest-on', null, finding.also.map((clause) => clauseLine(view, clause)))),
      restsOn(finding.rests_on),
      finding.counted_early.map(({ clause, date }) => h('p.faint', null, h('code', null, clause), ` is dated ${dateWords(date)} and counts from its first day.`)),
    ),
  );
}

/**
 * Returns an unanswered request on one line.
 * @param {Shown} shown @param {string} id @param {Finding} finding
 */
function unansweredItem({ view, appeared }, id, finding) {
  const [silent, asker] = finding.parties;
  const cells = finding.cells.length;
  const all = view.issues.get(finding.issue)?.cells ?? [];
  const members = cells > 0 && cells < all.length ? all.filter(({ name }) => finding.cells.includes(name)).map((cell) => cell.member ?? cell.name) : [];
  const how = finding.performer ? 'as the one who would act' : { named: 'by name', everybody: 'with everybody', others: 'though others were asked' }[finding.asked ?? 'others'];
  return h(
    `li.finding.k-unaddressed.a-${finding.asked ?? 'others'}${appeared.has(id) ? '.new' : ''}`,
    { id, tabindex: -1 },
    sign('asked', '?'),
    h(
      'span',
      null,
      silent === undefined
        ? 'Nobody at the table has addressed it.'
        : [h('b', null, bdi(view.label(silent))), finding.asked === 'others' && !finding.performer ? ' has not spoken; ' : ' has not answered ', asker !== undefined && bdi(view.label(asker)), finding.asked === 'others' && !finding.performer ? ' asked others' : `, asked ${how}`],
      members.length > 0 && [' (', bdi(list(members)), ')'],
      appeared.has(id) && h('span.badge', null, 'new here'),
      copier(id, 'this finding'),
      restsOn(finding.rests_on),
    ),
  );
}
