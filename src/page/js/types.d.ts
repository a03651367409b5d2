// The shapes of the data, for the checker only: `demarche.page/1` and what it shows of
// `demarche.report/1`. The schemas in `schema/` say more.
type Bound = { value: string; included: boolean };
type Values = {
  words: string;
  one_of?: string[];
  ranges?: { low: Bound | null; high: Bound | null }[];
  subset?: { with: string[]; without: string[]; further: boolean };
};
type Place = { file: string; line: number };
type Reason = { kind: 'reading' | 'rule'; name: string; label: string | null; held_by: string[] | null };
type Source = {
  name: string;
  title: string | null;
  outlet: string | null;
  published: string | null;
  url: string | null;
  at: string | null;
};
type Clause = {
  key: string;
  party: string;
  kind: string;
  strength: string;
  label: string | null;
  says: string;
  speaker: string | null;
  role: string | null;
  stated: string | null;
  since: string | null;
  until: string | null;
  reported: boolean;
  reported_by: string | null;
  private: boolean;
  sources: Source[];
  quote: string | null;
  place?: Place;
  whole?: Place;
};
type Finding = {
  kind: string;
  how: string | null;
  across: boolean;
  issue: string;
  process: boolean;
  cells: string[];
  parties: string[];
  sentence: string;
  values: Values | null;
  gap: { words: string; low: string; high: string } | null;
  asked: string | null;
  performer: boolean;
  detail: string | null;
  rests_on: Reason[];
  counted_early: { clause: string; date: string }[];
  clauses: (Clause | string)[];
  also: (Clause | string)[];
};
type Stance = { party: string; values: Values | null; clauses: string[] };
type Cell = { name: string; member: string | null; stances: Stance[] };
type Answers = {
  kind: string;
  unit: string | null;
  values: { name: string; words: string }[];
  low: Bound | null;
  high: Bound | null;
};
type Issue = {
  name: string;
  label: string;
  process: boolean;
  event: boolean;
  performers: string[];
  answers?: Answers;
  place?: Place;
  cells: Cell[];
};
type Square = {
  party: string;
  state: string;
  words: string;
  strength: string | null;
  against: string[];
  with: string[];
  clauses: string[];
};
type Counts = {
  contradictions: number;
  overlaps: number;
  unaddressed: number;
  unanswered: number;
  contradicted_issues: string[];
  shared_issues: string[];
};
type Pair = { parties: [string, string]; substance: Counts; process: Counts };
type Left = {
  issue: string;
  cells: string[];
  zone: Values | null;
  deal: Values | null;
  blocked: boolean;
  addressed_by: string[];
};
type Concession = { sentence: string; then: string; clauses: string[]; parties: string[]; opens: Left[] };
type Deadlock = {
  title: string;
  issues: string[];
  cells: string[];
  parties: string[];
  clauses: Clause[];
  conflicts: { sentence: string; clauses: string[]; rests_on: Reason[]; cells: string[]; parties: string[] }[];
  /** Missing in reports of earlier versions. */
  told?: { sentence: string; conflicts: number[] }[];
  conflicts_not_listed: number;
  complete_to: number | null;
  concessions: Concession[];
  concessions_complete: boolean;
  alone: { party: string; concession: Concession | null; why_not: string | null }[];
  red_lines_clash: boolean;
  red_line_conflicts: number[];
};
type Draft = {
  name: string;
  label: string | null;
  by: string | null;
  stated: string | null;
  terms: number;
  parties: {
    party: string;
    stands_for: string[];
    met: number;
    violated: number;
    depends: number;
    open: number;
    not_addressed: number;
  }[];
  clauses: { clause: string; party: string; role: string; verdict: string; sentence: string; rests_on: Reason[] }[];
  together: string[];
  unasked: { name: string; words: string }[];
  reactions: { party: string; answer: string; sentence: string; remark: string | null; mismatch: boolean }[];
  acceptance: { sentence: string; holds: boolean | null }[];
  limits: string[];
};
type Diagnostic = {
  code: string;
  name: string;
  severity: 'error' | 'warning';
  message: string;
  place?: Place;
  label: string;
  help: string | null;
};
type WholeReport = {
  schema: string;
  version: string;
  title: string | null;
  as_of: string | null;
  assumed: Reason[];
  scope: { files: number; positions: number; clauses: number; clauses_not_in_force: number; places_left_out: number };
  summary: Record<string, number>;
  parties: { name: string; label: string; members: string[] | null; compared: boolean }[];
  pairs: Pair[];
  issues: Issue[];
  clauses: Clause[];
  matrix: { issue: string; squares: Square[] }[];
  findings: Finding[];
  joint: { verdict: string; sentence: string; left: Left[]; deadlocks: Deadlock[] } | null;
  process: {
    milestones: { name: string; label: string; state: string; sentence: string; obstacles: number[] }[];
    obstacles: { kind: string; sentence: string; clauses: (Clause | string)[]; parties: string[] }[];
  } | null;
  withdrawn: { what: string; label: string | null; party: string; according: string[]; replaced: boolean }[];
  drafts: Draft[];
  limits: { kind: string; words: string; places: { name: string }[] }[];
  diagnostics: Diagnostic[];
};
type Day = {
  day: string;
  contradictions: number;
  overlaps: number;
  unanswered: number;
  verdict: string;
  statements: { position: string; party: string; label: string | null; speaker: string | null; what: string; clause: string | null }[];
};
/** What is packed: `unpack` tells how. */
type PageData = {
  schema: string;
  version: string;
  shapes: string[][];
  pool: unknown[];
  reports: unknown;
  views: unknown;
  readings: unknown;
  days: unknown;
  texts: unknown;
  bounds: unknown;
};
type ViewOf = { as_of: string | null; assumed: string[]; report: number };
type Reading = { name: string; label: string | null; held_by: string[] | null };
type Written = { file: string; line: number; text: string };

interface Window {
  demarche: { show(report: WholeReport): void };
}

/** What an element can hold. */
type Child = Node | string | number | null | undefined | false | Child[];
