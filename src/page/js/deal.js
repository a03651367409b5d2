// @ts-check

// ── Towards a deal ───────────────────────────────────────────────────────────────────────
// Why there is none, what would open one, what nothing stands against, drafts and the process.

/** @param {Shown} shown */
function dealSection({ view, choice }) {
  const all = view.report.joint?.deadlocks ?? [];
  const deadlocks = all.filter(
    (deadlock) =>
      (choice.issue === '' || deadlock.issues.includes(choice.issue)) &&
      (choice.me === '' || deadlock.parties.includes(choice.me)) &&
      (choice.parties.size === 0 || deadlock.parties.some((party) => choice.parties.has(party))),
  );
  if (deadlocks.length === 0) return null;
  return section(
    'deal',
    'Why there is no deal, and what would open one',
    deadlocks.length < all.length && h('p.note', null, `${deadlocks.length} of ${count(all.length, 'deadlock')}, as the filters leave them.`),
    deadlocks.map((deadlock, at) => deadlockPart(view, deadlock, at < OPEN)),
  );
}

/** How many conflicts or concessions stand open. */
const OPEN = 6;

/** @param {(HTMLElement)[]} items @param {string} kind @param {string} more */
function openList(items, kind, more) {
  return [h(kind, null, items.slice(0, OPEN)), items.length > OPEN && fold(count(items.length - OPEN, more), h(kind, null, items.slice(OPEN)))];
}

/** @param {View} view @param {Deadlock} deadlock @param {boolean} isNow whether it is filled at once */
function deadlockPart(view, deadlock, isNow) {
  const id = `deadlock-${[...deadlock.issues, ...deadlock.parties].join('-')}`;
  const part = h(
    'article.deadlock',
    { id, tabindex: -1 },
    h('h3', { dir: 'auto' }, list(deadlock.parties.map((party) => view.label(party))), ' over ', deadlock.issues.map((name, at) => [at > 0 && (at === deadlock.issues.length - 1 ? ' and ' : ', '), inward(`issue-${name}`, bdi(view.issues.get(name)?.label ?? name))]), copier(id, 'this deadlock')),
  );
  lazy(part, () => deadlockBody(view, deadlock));
  if (isNow) fill(part);
  return part;
}

/** @param {View} view @param {Deadlock} deadlock */
function deadlockBody(view, deadlock) {
  const clauses = new Map(deadlock.clauses.map((clause) => [clause.key, clause]));
  const said = (/** @type {string[]} */ keys) => h('ul.rest-on', null, keys.map((key) => clauseLine(view, clauses.get(key) ?? key)));
  const concession = (/** @type {Concession} */ given) => [h('p', { dir: 'auto' }, prose(given.sentence), given.then && h('span.then', null, ' — ', prose(given.then.replace(/^then /, 'then ')), '.'))];
  const told = deadlock.told ?? deadlock.conflicts.map(({ sentence }, at) => ({ sentence, conflicts: [at] }));
  const conflicts = told.map(({ sentence, conflicts: numbers }) => {
    const each = numbers.map((at) => deadlock.conflicts[at]).filter(Boolean);
    const clash = numbers.some((at) => deadlock.red_line_conflicts.includes(at));
    const reasons = new Map(each.flatMap(({ rests_on }) => rests_on.map((reason) => [reason.name, reason])));
    return h(
      'li',
      null,
      sign('contradicts'),
      h('div', null, h('p', { dir: 'auto' }, prose(`${capital(sentence)}.`), clash && h('span.red-line', null, 'red lines')), restsOn([...reasons.values()]), fold('The clauses', said([...new Set(each.flatMap(({ clauses }) => clauses))]))),
    );
  });
  // What the list of concessions has already is not said twice.
  const listed = new Set(deadlock.concessions.map(({ sentence }) => sentence));
  const alone = deadlock.alone.filter(({ concession: given }) => !given || !listed.has(given.sentence)).map(({ party, concession: given, why_not }) =>
    h('li', { dir: 'auto' }, given ? [h('b', null, bdi(view.label(party))), ' could open it alone: ', prose(given.sentence), '.'] : prose(`${capital(why_not ?? `${view.label(party)} cannot open it alone`)}.`)),
  );
  return h(
    'div.two',
    null,
    h(
      'div',
      null,
      h('h4', null, 'Why no deal'),
      openList(conflicts, 'ul.signed', 'further conflict'),
      deadlock.conflicts_not_listed > 0 && h('p.faint', null, `${count(deadlock.conflicts_not_listed, 'further conflict')} not listed.`),
      deadlock.complete_to !== null && h('p.faint', null, `Every conflict of up to ${count(deadlock.complete_to, 'clause')} is listed; longer ones may exist.`),
    ),
    h(
      'div',
      null,
      h('h4', null, 'What would open one'),
      deadlock.red_lines_clash && h('p', null, sign('contradicts'), ' Red lines clash: every way out crosses one.'),
      deadlock.concessions.length > 0 && h('p.faint', null, 'Lightest first. Each alone is enough.'),
      openList(deadlock.concessions.map((given) => h('li', null, sign('conditional', '→'), h('div', null, concession(given), fold('The clauses', said(given.clauses))))), 'ul.signed', 'further way'),
      deadlock.concessions.length === 0 && !deadlock.red_lines_clash && h('p.faint', null, 'No concession was found.'),
      !deadlock.concessions_complete && h('p.faint', null, 'There may be further ones.'),
      alone.length > 0 && [h('h5', null, 'Each party alone'), h('ul', null, alone)],
    ),
  );
}

/** @param {Shown} shown */
function leftSection({ view, left: seen }) {
  const all = (view.report.joint?.left ?? []).filter((left) => !left.blocked && seen.has(left.issue));
  if (all.length === 0) return null;
  const line = (/** @type {Left} */ left) => {
    const issue = view.issues.get(left.issue);
    const members = issue && left.cells.length < issue.cells.length ? issue.cells.filter((cell) => left.cells.includes(cell.name)).map((cell) => cell.member ?? cell.name) : [];
    const deal = left.deal && left.deal.words !== left.zone?.words ? left.deal.words : null;
    return h(
      'tr',
      null,
      h('th', { scope: 'row', dir: 'auto' }, inward(`issue-${left.issue}`, bdi(issue?.label ?? left.issue)), members.length > 0 && h('span.faint', null, ' ', bdi(list(members)))),
      h('td', { dir: 'auto' }, left.zone ? capital(left.zone.words) : 'Anything', deal && h('span.faint', null, ' — for example ', bdi(deal))),
      h('td', { dir: 'auto' }, list(left.addressed_by.map((party) => view.label(party)))),
    );
  };
  const table = (/** @type {Left[]} */ lefts) =>
    h('div.scroll', { tabindex: 0, role: 'group', 'aria-label': 'What is left' }, h('table.left', null, h('thead', null, h('tr', null, ['Issue', 'What is left', 'Said by'].map((word) => h('th', { scope: 'col' }, word)))), h('tbody', null, lefts.map(line))));
  const shared = all.filter((left) => left.addressed_by.length > 1);
  const single = all.filter((left) => left.addressed_by.length === 1);
  const nobody = all.filter((left) => left.addressed_by.length === 0);
  return section(
    'left',
    'What nothing stands against',
    h('p.note', null, 'Outside the deadlocks: the values that would suit all who speak of the issue.'),
    shared.length > 0 ? table(shared) : h('p.faint', null, 'No issue on which two or more parties have spoken.'),
    single.length > 0 && fold(`Asked by one party alone: ${count(single.length, 'issue')}. Silence is no consent`, table(single)),
    nobody.length > 0 && fold(`Bound by a rule alone: ${count(nobody.length, 'issue')}`, table(nobody)),
  );
}

// ── Drafts ───────────────────────────────────────────────────────────────────────────────

/** What a draft does to a clause: the sign, the words, whether it stands open. */
const VERDICTS = /** @type {Record<string, [string, string, boolean]>} */ ({
  violated: ['contradicts', 'Violated', true],
  met: ['agrees', 'Met', true],
  given: ['agrees', 'Given', true],
  depends: ['conditional', 'Hangs on an event', true],
  open: ['open', 'Left open', true],
  'not-given': ['without-value', 'Not given', false],
  'not-addressed': ['silent', 'Not addressed', false],
});

/** @param {Shown} shown */
function draftSection({ view, choice }) {
  const drafts = view.report.drafts;
  if (drafts.length === 0) return null;
  return section('drafts', drafts.length === 1 ? 'The draft' : 'The drafts', drafts.map((draft) => draftPart(view, draft, choice)));
}

/** @param {View} view @param {Draft} draft @param {Choice} choice */
function draftPart(view, draft, choice) {
  const id = `draft-${draft.name}`;
  const parties = draft.parties.filter((party) => choice.hears(party.party));
  const columns = /** @type {const} */ ([['met', 'agrees', 'Met'], ['violated', 'contradicts', 'Violated'], ['depends', 'conditional', 'Hang on an event'], ['open', 'open', 'Left open'], ['not_addressed', 'silent', 'Not addressed']]);
  /** @type {Map<string, Draft['clauses']>} */
  const groups = new Map();
  for (const clause of draft.clauses) {
    if (!choice.hears(clause.party)) continue;
    const group = groups.get(clause.verdict);
    if (group) group.push(clause);
    else groups.set(clause.verdict, [clause]);
  }
  const order = Object.keys(VERDICTS);
  const lines = [...groups].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)).map(([verdict, clauses]) => {
    const [state, words, isOpen] = VERDICTS[verdict] ?? ['open', verdict, true];
    const items = clauses.map((clause) => h('li', { dir: 'auto' }, prose(`${capital(clause.sentence)}.`), ' ', view.home.has(clause.clause) && h('span.faint', null, inward(`clause-${clause.clause}`, h('code', null, clause.clause))), restsOn(clause.rests_on)));
    return isOpen ? [h('h4', null, sign(state), ` ${words} `, h('span.number', null, clauses.length)), openList(items, 'ul.plain', 'more')] : fold(`${words}: ${clauses.length}`, h('ul.plain', null, items));
  });
  return h(
    'article.draft',
    { id, tabindex: -1 },
    h('h3', { dir: 'auto' }, draft.label ?? draft.name, copier(id, 'this draft')),
    h('p.by', { dir: 'auto' }, draft.by && [bdi(draft.by), ' · '], draft.stated && [time(draft.stated), ' · '], count(draft.terms, 'term')),
    h(
      'div.scroll',
      { tabindex: 0, role: 'group', 'aria-label': 'The draft against each party' },
      h(
        'table.counts',
        null,
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, 'Clauses of'), columns.map(([, state, words]) => h('th', { scope: 'col' }, sign(state), ` ${words}`)))),
        h('tbody', null, parties.map((party) => h('tr', null, h('th', { scope: 'row' }, bdi(view.label(party.party))), columns.map(([name]) => h(party[name] === 0 ? 'td.zero' : 'td', null, party[name]))))),
      ),
    ),
    draft.acceptance.map((rule) => h('p.signed-line', { dir: 'auto' }, sign(rule.holds === true ? 'agrees' : rule.holds === false ? 'contradicts' : 'open'), ` ${capital(rule.sentence)}.`)),
    draft.reactions.length > 0 && [h('h4', null, 'What was answered'), h('ul.plain', null, draft.reactions.map((reaction) => h('li', { dir: 'auto' }, prose(`${capital(reaction.sentence)}.`), reaction.remark && h(reaction.mismatch ? 'span.mismatch' : 'span.faint', null, ` ${reaction.mismatch ? 'This does not fit: ' : ''}`, prose(reaction.remark), '.'))))],
    draft.together.map((one) => h('p.signed-line', { dir: 'auto' }, sign('contradicts'), ' ', prose(capital(one)))),
    lines,
    draft.unasked.length > 0 && fold(`Terms that nobody asked for: ${draft.unasked.length}`, h('ul.plain', null, draft.unasked.map((term) => h('li', { dir: 'auto' }, bdi(term.words))))),
    draft.limits.map((limit) => h('p.faint', null, prose(limit))),
  );
}

// ── The process ──────────────────────────────────────────────────────────────────────────

/** @param {Shown} shown */
function processSection({ view }) {
  const process = view.report.process;
  if (!process) return null;
  const state = (/** @type {string} */ word) => (word === 'blocked' ? 'contradicts' : word === 'reachable' ? 'agrees' : 'open');
  return section(
    'process',
    'The way to a settlement',
    h(
      'ol.milestones',
      null,
      process.milestones.map((milestone) =>
        h(
          'li',
          { id: `milestone-${milestone.name}`, tabindex: -1 },
          sign(state(milestone.state)),
          h('div', null, h('p', { dir: 'auto' }, prose(`${capital(milestone.sentence)}.`)), milestone.obstacles.map((at) => process.obstacles[at] && h('p.obstacle', { dir: 'auto' }, prose(`${process.obstacles[at].sentence}.`)))),
        ),
      ),
    ),
  );
}

/** @param {Shown} shown */
function withdrawnSection({ view }) {
  const all = view.report.withdrawn;
  if (all.length === 0) return null;
  return section(
    'withdrawn',
    'Withdrawn on somebody’s word',
    h('p.note', null, 'Taken out of force because somebody else says so. If they are mistaken, it still counts.'),
    h('ul.plain', null, all.map((one) => h('li', { dir: 'auto' }, h('b', null, bdi(one.party)), ': ', bdi(one.label ? `“${one.label}”` : one.what), one.replaced ? ', replaced' : ', withdrawn', ' according to ', bdi(list(one.according)), '. ', h('code.faint', null, one.what)))),
  );
}

/** @param {Shown} shown */
function fileSection({ view }) {
  const { limits, diagnostics, scope } = view.report;
  if (limits.length + diagnostics.length + scope.places_left_out === 0) return null;
  return section(
    'files',
    'What is wrong or incomplete',
    limits.length > 0 && h('ul.plain', null, limits.map((limit) => h('li', { dir: 'auto' }, prose(capital(limit.words))))),
    scope.places_left_out > 0 && h('p', null, `${count(scope.places_left_out, 'place')} in the files could not be read and ${scope.places_left_out === 1 ? 'is' : 'are'} left out.`),
    h(
      'ul.diagnostics',
      null,
      diagnostics.map((one) =>
        h(
          `li.${one.severity}`,
          { dir: 'auto' },
          h('b', null, one.severity === 'error' ? 'Error' : 'Warning'),
          ` ${one.code}: `,
          prose(one.message),
          one.label && one.label !== one.message && [' — ', prose(one.label)],
          one.help && h('p.faint', null, prose(capital(one.help))),
          one.place && h('p.place', null, bdi(one.place.file), `, line ${one.place.line}`),
        ),
      ),
    ),
  );
}
