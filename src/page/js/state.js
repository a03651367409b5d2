// @ts-check

// ── What is shown ────────────────────────────────────────────────────────────────────────
// The choices of the reader. They stand in the address behind the `#`, so that a filtered view
// can be linked; `#issue-status` alone is a link to one place.

class Choice {
  constructor() {
    /** @type {Set<string>} */
    this.parties = new Set();
    /** @type {Set<string>} */
    this.kinds = new Set();
    this.issue = '';
    /** Who the reader is. */
    this.me = '';
    this.query = '';
    /** The day; `undefined` stands for the one that was asked for. @type {string | undefined} */
    this.day = undefined;
    /** The readings, where they are not those that were asked for. @type {Set<string> | undefined} */
    this.readings = undefined;
    /** The place to go to. */
    this.at = '';
  }

  /** @param {string} fragment */
  static read(fragment) {
    const choice = new Choice();
    const text = fragment.replace(/^#/, '');
    if (text === '') return choice;
    if (!text.includes('=')) {
      choice.at = decode(text);
      return choice;
    }
    const parts = new URLSearchParams(text);
    const all = (/** @type {string} */ name) => new Set((parts.get(name) ?? '').split(',').filter((word) => word !== ''));
    choice.parties = all('party');
    choice.kinds = all('kind');
    choice.issue = parts.get('issue') ?? '';
    choice.me = parts.get('me') ?? '';
    choice.query = parts.get('q') ?? '';
    choice.day = parts.get('day') ?? undefined;
    choice.readings = parts.has('assume') ? all('assume') : undefined;
    choice.at = parts.get('at') ?? '';
    return choice;
  }

  /** Returns it as it stands in the address, without the `#`. */
  write() {
    const parts = new URLSearchParams();
    const put = (/** @type {string} */ name, /** @type {string | undefined} */ value) => {
      if (value) parts.set(name, value);
    };
    put('party', [...this.parties].join(','));
    put('kind', [...this.kinds].join(','));
    put('issue', this.issue);
    put('me', this.me);
    put('q', this.query);
    put('day', this.day);
    if (this.readings) parts.set('assume', [...this.readings].join(','));
    if (this.at !== '' && parts.size === 0) return encodeURIComponent(this.at);
    put('at', this.at);
    return parts.toString().replaceAll('%2C', ',');
  }

  /** Returns a link to a place that shows it to everybody: the day and the readings, and no filter. @param {string} id */
  linkTo(id) {
    const bare = new Choice();
    bare.day = this.day;
    bare.readings = this.readings;
    bare.at = id;
    return bare.write();
  }

  /** The filters as they stand in the address. */
  get filters() {
    const bare = Object.assign(new Choice(), this, { at: '', day: undefined, readings: undefined });
    return bare.write();
  }

  get isFiltered() {
    return this.filters !== '';
  }

  unfilter() {
    this.parties = new Set();
    this.kinds = new Set();
    this.issue = this.me = this.query = '';
  }

  /** @param {Finding} finding */
  shows(finding) {
    if (this.kinds.size > 0 && !this.kinds.has(finding.kind)) return false;
    if (this.me !== '' && !finding.parties.includes(this.me)) return false;
    if (this.parties.size === 0) return true;
    // Of one party, all that concerns it; of several, what is between them.
    if (this.parties.size === 1) return finding.parties.some((party) => this.parties.has(party));
    return finding.parties.length > 1 && finding.parties.every((party) => this.parties.has(party));
  }

  /** Whether a party's words are shown beside the others'. @param {string} party */
  hears(party) {
    return this.parties.size === 0 || this.parties.has(party) || party === this.me;
  }

  /**
   * Returns the issues that are left, each with the findings that are.
   * @param {View} view
   */
  issues(view) {
    const query = this.query.trim().toLowerCase();
    /** @type {Map<string, Map<string, Finding>>} */
    const left = new Map();
    for (const issue of view.report.issues) {
      if (this.issue !== '' && issue.name !== this.issue) continue;
      if (query !== '' && !view.searchable(issue).includes(query)) continue;
      const found = new Map();
      for (const [id, finding] of view.findings(issue.name)) if (this.shows(finding)) found.set(id, finding);
      const speaks = () => (view.rows.get(issue.name) ?? []).some((square) => square.clauses.length > 0 && this.speaksFor(square.party));
      // Between two parties, what one says to nobody in particular is left out.
      const isPlain = this.kinds.size === 0 && this.parties.size < 2 && ((this.parties.size === 0 && this.me === '') || speaks());
      if (found.size > 0 || isPlain) left.set(issue.name, found);
    }
    return left;
  }

  /** @param {string} party */
  speaksFor(party) {
    return this.parties.size > 0 ? this.parties.has(party) : party === this.me;
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
