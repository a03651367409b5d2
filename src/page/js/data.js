// @ts-check
'use strict';

// ── The data ─────────────────────────────────────────────────────────────────────────────
// What Rust wrote, with shared values put back, and the look-ups that the page needs.

/** What a finding's kind is called, in the order in which kinds are shown. */
const KINDS = /** @type {const} */ ({
  contradiction: ['✗', 'Contradictions'],
  overlap: ['✓', 'Overlaps'],
  fallen: ['⤓', 'Fallen offers'],
  split: ['⑂', 'Splits within a bloc'],
  'put-off': ['…', 'Put off'],
  delegated: ['→', 'Handed on'],
  excluded: ['⊘', 'Refused as a subject'],
  discussed: ['○', 'Open to talk'],
  vague: ['~', 'Left vague'],
  unaddressed: ['?', 'Not answered'],
});

/** The states of a square, their signs and meanings; `src/report/matrix.rs` has the same. */
const STATES = /** @type {Record<string, [string, string]>} */ ({
  contradicts: ['✗', 'contradicts another party'],
  agrees: ['✓', 'agrees with another party'],
  'common-ground': ['≈', 'leaves common ground with another party'],
  conditional: ['⇄', 'would meet another party under a condition'],
  open: ['○', 'not ruled out with another party'],
  alone: ['•', 'stated, and unanswered'],
  'without-value': ['…', 'spoken of without a value'],
  asked: ['?', 'asked, and silent'],
  silent: ['', 'silent'],
});

/** The state that an overlap puts its parties into. */
const HOW = /** @type {Record<string, string>} */ ({
  agreed: 'agrees',
  accepted: 'agrees',
  'common-ground': 'common-ground',
  conditional: 'conditional',
  open: 'open',
});

/**
 * Returns the page's data unpacked. A number stands for an entry of the pool, a list that begins
 * with 0 for a list, and one that begins with another number for an object of that shape. A
 * report is put together when it is first shown.
 * @param {PageData} data
 */
function unpack(data) {
  /** @type {unknown[]} */
  const pool = [];
  /** @param {any} value @returns {any} */
  const whole = (value) => {
    if (typeof value === 'number') return pool[value];
    if (!Array.isArray(value)) return value;
    const [shape, ...parts] = value;
    if (shape === 0) return parts.map(whole);
    return Object.fromEntries(data.shapes[shape].map((name, at) => [name, whole(parts[at])]));
  };
  for (const value of data.pool) pool.push(typeof value === 'number' ? value : whole(value));
  const reports = /** @type {unknown[]} */ (Array.isArray(data.reports) ? data.reports.slice(1) : []);
  /** @type {View[]} */
  const seen = [];
  return {
    views: /** @type {ViewOf[]} */ (whole(data.views)),
    readings: /** @type {Reading[]} */ (whole(data.readings)),
    days: /** @type {Day[]} */ (whole(data.days)),
    texts: new Map(Object.entries(/** @type {Record<string, Written>} */ (whole(data.texts)))),
    bounds: /** @type {string[]} */ (whole(data.bounds)),
    /** @param {number} at */
    view: (at) => (seen[at] ??= new View(whole(reports[at]))),
  };
}

/** A report with its look-ups. */
class View {
  /** @param {WholeReport} report */
  constructor(report) {
    this.report = report;
    this.parties = report.parties.filter((party) => party.compared);
    this.labels = new Map(report.parties.map((party) => [party.name, party.label]));
    this.issues = new Map(report.issues.map((issue) => [issue.name, issue]));
    this.clauses = new Map(report.clauses.map((clause) => [clause.key, clause]));
    this.rows = new Map(report.matrix.map((row) => [row.issue, row.squares]));
    /** On how many issues a clause touches. @type {Map<string, number>} */
    this.spread = new Map();
    for (const { squares } of report.matrix) for (const { clauses } of squares) for (const key of clauses) this.spread.set(key, (this.spread.get(key) ?? 0) + 1);
    /** What a clause says of an issue. @type {Map<string, string>} */
    this.about = new Map();
    /** @type {Map<string, Finding[]>} */
    this.found = new Map(report.issues.map((issue) => [issue.name, []]));
    for (const finding of report.findings) {
      this.found.get(finding.issue)?.push(finding);
      for (const clause of [...finding.clauses, ...finding.also]) {
        this.learn(clause);
        if (typeof clause !== 'string') this.about.set(`${clause.key} ${finding.issue}`, clause.says);
      }
    }
    for (const obstacle of report.process?.obstacles ?? []) obstacle.clauses.forEach((clause) => this.learn(clause));
    for (const deadlock of report.joint?.deadlocks ?? []) deadlock.clauses.forEach((clause) => this.learn(clause));
    /** @type {Map<string, Left[]>} */
    this.left = new Map();
    for (const left of report.joint?.left ?? []) {
      const all = this.left.get(left.issue);
      if (all) all.push(left);
      else this.left.set(left.issue, [left]);
    }
    /** The issue with which a clause is shown first. @type {Map<string, string>} */
    this.home = new Map();
    for (const issue of report.issues) {
      for (const key of this.keysOn(issue)) if (!this.home.has(key)) this.home.set(key, issue.name);
    }
    // What touches no issue is an assessment, and stands with its like.
    for (const { key } of report.clauses) if (!this.home.has(key)) this.home.set(key, '');
    /** @type {Map<string, Map<string, Finding>>} */
    this.named = new Map();
    /** @type {Map<string, string>} */
    this.words = new Map();
  }

  /** @param {Clause | string} clause */
  learn(clause) {
    if (typeof clause !== 'string' && !this.clauses.has(clause.key)) this.clauses.set(clause.key, clause);
  }

  /**
   * Returns what a clause says, of this issue alone where it speaks of several.
   * @param {string} key @param {string} issue
   */
  says(key, issue) {
    const whole = this.clauses.get(key)?.says ?? key;
    const isPlain = this.issues.get(issue)?.cells.length === 1 || (this.spread.get(key) ?? 0) > 1;
    return (isPlain && this.about.get(`${key} ${issue}`)) || whole;
  }

  /** @param {string} party */
  label(party) {
    return this.labels.get(party) ?? party;
  }

  /**
   * Returns the keys of the clauses shown with an issue: the stances', then what only findings name.
   * @param {Issue} issue
   */
  keysOn(issue) {
    const keys = new Set((this.rows.get(issue.name) ?? []).flatMap((square) => square.clauses));
    for (const finding of this.found.get(issue.name) ?? []) {
      if (finding.kind === 'unaddressed') continue;
      for (const clause of [...finding.clauses, ...finding.also]) keys.add(keyOf(clause));
    }
    return keys;
  }

  /**
   * Returns an issue's findings by the names that links use. A name is made of what the finding
   * is about, so that it outlives edits of the files.
   * @param {string} issue
   */
  findings(issue) {
    let named = this.named.get(issue);
    if (named) return named;
    named = new Map();
    const cells = this.issues.get(issue)?.cells.length ?? 0;
    for (const finding of this.found.get(issue) ?? []) {
      const parts = ['finding', finding.kind, issue, ...finding.parties];
      if (finding.cells.length > 0 && finding.cells.length < cells) {
        parts.push(...finding.cells.map((cell) => /\[(.*)\]$/.exec(cell)?.[1] ?? cell));
      }
      const name = parts.join('-');
      let free = name;
      for (let again = 2; named.has(free); again++) free = `${name}-${again}`;
      named.set(free, finding);
    }
    this.named.set(issue, named);
    return named;
  }

  /**
   * Returns everything that can be searched of an issue, in small letters.
   * @param {Issue} issue
   */
  searchable(issue) {
    let words = this.words.get(issue.name);
    if (words !== undefined) return words;
    const parts = [issue.name, issue.label];
    for (const cell of issue.cells) parts.push(cell.member ?? '');
    for (const finding of this.found.get(issue.name) ?? []) parts.push(finding.sentence);
    for (const key of this.keysOn(issue)) parts.push(wordsOf(this.clauses.get(key)));
    words = parts.join('\n').toLowerCase();
    this.words.set(issue.name, words);
    return words;
  }
}

/** Returns everything that can be searched of a clause. @param {Clause | undefined} clause */
const wordsOf = (clause) =>
  clause ? [clause.key, clause.label, clause.says, clause.quote, clause.speaker, clause.role, clause.reported_by, ...clause.sources.flatMap((source) => [source.title, source.outlet])].filter(Boolean).join('\n') : '';

/** @param {Clause | string} clause */
const keyOf = (clause) => (typeof clause === 'string' ? clause : clause.key);
