//! An analysis in words and places, and the forms in which it is shown.
//!
//! [`build`] puts everything into a [`Report`], which holds no ids any more; each format is
//! one file that reads it. A clause pair that says again what another pair of the same two
//! parties says is folded into that finding, in every format alike.

pub mod address;
pub mod changes;
pub mod csv;
pub mod document;
pub mod docx;
pub mod draft;
pub mod github;
pub mod glance;
pub mod joint;
pub mod json;
pub mod junit;
pub mod link;
pub mod markdown;
pub mod matrix;
pub mod plain;
pub mod process;
pub mod readings;
pub mod sarif;
pub mod short;
pub mod snippet;
pub mod statements;
pub mod survey;
pub mod terminal;
pub mod what_if;
pub mod why;
pub mod words;
pub mod xlsx;
pub mod xml;

use std::fmt::Write as _;

use crate::analysis::{
    Analysis, Asked, Finding as Found, FindingKind, Gap, Limit, Overlap, Readings, Timeline, folded,
};
use crate::code::Severity;
use crate::diagnostic::{Diagnostic, Edit, Fix, Label};
use crate::model::{
    BackgroundId, CellId, ClauseId, Date, IssueId, Negotiation, PartyId, Standing, Strength, Target,
};
use crate::source::{SourceMap, Span};
use crate::syntax::Shift as _;

use words::clean;

/// How many errors are shown; the rest are counted.
pub const MOST_ERRORS: usize = 100;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The texts.
    pub sources: &'a SourceMap,
    /// How many `.pos` files were read.
    pub files: usize,
    /// The title to show in place of the agenda's.
    pub title: Option<&'a str>,
    /// What was said.
    pub negotiation: &'a Negotiation,
    /// How every clause stands.
    pub standing: &'a Standing,
    /// The clauses in force.
    pub in_force: &'a [ClauseId],
    /// The withdrawals in force, as indexes into those of the negotiation.
    pub withdrawals: &'a [usize],
    /// What follows.
    pub analysis: &'a Analysis,
    /// What depends on readings, if that was asked.
    pub readings: Option<&'a Readings>,
    /// The counts at every day, if that was asked.
    pub timeline: Option<&'a Timeline>,
    /// What is wrong with the files, in the order of places.
    pub diagnostics: &'a [Diagnostic],
}

/// Everything that is shown.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What is being negotiated.
    pub title: Option<String>,
    /// The day as of which it holds; `None` means everything stated.
    pub as_of: Option<Date>,
    /// The readings that were assumed.
    pub assumed: Vec<Reason>,
    /// How much was read.
    pub scope: Scope,
    /// The parties compared, in the agenda's order.
    pub parties: Vec<Party>,
    /// Each two parties, in the agenda's order.
    pub pairs: Vec<Pair>,
    /// The issues, in the agenda's order.
    pub issues: Vec<Issue>,
    /// The clauses in force of the parties compared, as written.
    pub clauses: Vec<Said>,
    /// What was said on each occasion, in force or not: by date, and what has none first.
    pub statements: Vec<statements::Statement>,
    /// What each party holds on each issue, and how it stands to the others.
    pub matrix: matrix::Matrix,
    /// What was found: by issue as declared, then kind, then parties.
    pub findings: Vec<Finding>,
    /// How the parties stand to each other in numbers, where there is too much to list. Then
    /// neither pairs, clauses, statements, stances nor the matrix are told.
    pub survey: Option<survey::Survey>,
    /// What is true of all parties together; `None` where there are not two to compare.
    pub joint: Option<joint::Joint>,
    /// The way to a settlement; `None` where no milestone is declared.
    pub process: Option<process::Process>,
    /// What depends on readings, if that was asked.
    pub readings: Option<readings::Readings>,
    /// The counts at every day on which something was stated, if that was asked.
    pub timeline: Option<Timeline>,
    /// What was taken as withdrawn or replaced on the word of somebody else.
    pub withdrawn: Vec<Withdrawn>,
    /// The drafts, and what each does to the clauses.
    pub drafts: Vec<draft::Draft>,
    /// What made the answer incomplete.
    pub limits: Vec<Incomplete>,
    /// What is wrong with the files.
    pub diagnostics: Vec<Diagnostic>,
    /// How many places in the files were left out because they could not be read.
    pub left_out: usize,
}

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// `.pos` files.
    pub files: usize,
    /// Positions of the parties compared that count.
    pub positions: usize,
    /// Clauses of the parties compared that are in force.
    pub clauses: usize,
    /// Clauses of the parties compared that are not in force.
    pub not_in_force: usize,
}

/// Who takes positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its name in the files.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// Of a bloc, the names of its members.
    pub members: Option<Vec<String>>,
    /// Whether it is one of those compared; others appear because they would have to act.
    pub compared: bool,
}

/// What two parties have to do with each other. Parties are indexes into the report's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The two.
    pub parties: (usize, usize),
    /// On the substance.
    pub substance: Counts,
    /// On the talks themselves.
    pub process: Counts,
}

/// How much was found between two parties, and on which issues, by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Contradictions.
    pub contradictions: usize,
    /// Overlaps.
    pub overlaps: usize,
    /// Cases in which one is silent on what the other put to it, or to everybody.
    pub unanswered: usize,
    /// Cases in which one is silent on what the other addresses, asked or not.
    pub unaddressed: usize,
    /// The issues of the contradictions, as declared.
    pub contradicted: Vec<usize>,
    /// The issues of the overlaps, as declared.
    pub shared: Vec<usize>,
}

impl Counts {
    /// Tells whether they share anything: an issue that both address, or one that one of
    /// them put to the other.
    pub fn is_empty(&self) -> bool {
        self.contradictions == 0 && self.overlaps == 0 && self.unanswered == 0
    }

    /// Counts a finding. Its issue is noted as often as it is found.
    fn count(&mut self, finding: &Finding) {
        match finding.kind {
            Kind::Contradiction => {
                self.contradictions += 1;
                self.contradicted.push(finding.issue);
            }
            Kind::Overlap => {
                self.overlaps += 1;
                self.shared.push(finding.issue);
            }
            Kind::Unaddressed => {
                self.unaddressed += 1;
                self.unanswered += usize::from(finding.asked != Some(Asked::Others));
            }
            Kind::Fallen
            | Kind::Split
            | Kind::PutOff
            | Kind::Delegated
            | Kind::Excluded
            | Kind::Discussed
            | Kind::Vague => {}
        }
    }

    /// Keeps each issue once.
    fn tidy(&mut self) {
        for issues in [&mut self.contradicted, &mut self.shared] {
            issues.sort_unstable();
            issues.dedup();
        }
    }
}

/// Something to be settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Its name in the files.
    pub name: String,
    /// Its name for people.
    pub label: String,
    /// Whether it is about the talks themselves.
    pub process: bool,
    /// Whether no party decides it.
    pub event: bool,
    /// The parties whose act it is, by name.
    pub performers: Vec<String>,
    /// What can be answered.
    pub answers: Answers,
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Where it is named.
    pub span: Span,
}

/// The answers that are possible on an issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The word for the type, as in the files.
    pub kind: &'static str,
    /// What amounts are counted in: a currency, months, hours or per cent.
    pub unit: Option<String>,
    /// The names and words of the values, or of the elements, as declared.
    pub values: Vec<(String, String)>,
    /// The least amount or the first day.
    pub low: Option<Bound>,
    /// The greatest amount or the last day.
    pub high: Option<Bound>,
}

/// What gets one value.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// As a person writes it: `status[crimea]`.
    pub name: String,
    /// The label of the member; `None` where the issue has one cell.
    pub member: Option<String>,
    /// What the parties hold on it.
    pub stances: Vec<Stance>,
}

/// What a party holds on a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Stance {
    /// The party, by name.
    pub party: String,
    /// What it leaves possible.
    pub values: Option<Values>,
    /// Its clauses, by key.
    pub clauses: Vec<String>,
}

/// A set of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// In words.
    pub words: String,
    /// As data.
    pub shape: Shape,
}

/// A set of values as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One of these.
    OneOf(Vec<String>),
    /// Between these bounds; `None` where there is none.
    Ranges(Vec<(Option<Bound>, Option<Bound>)>),
    /// Subsets.
    Subset {
        /// With all of these.
        with: Vec<String>,
        /// With none of these.
        without: Vec<String>,
        /// Under further conditions.
        further: bool,
    },
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The number or the day.
    pub value: String,
    /// Whether it belongs to the range.
    pub included: bool,
}

/// What can be found, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is described in docs/findings")]
pub enum Kind {
    Contradiction,
    Overlap,
    Fallen,
    Split,
    Unaddressed,
    PutOff,
    Delegated,
    Excluded,
    Discussed,
    Vague,
}

impl Kind {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::Contradiction,
        Self::Overlap,
        Self::Fallen,
        Self::Split,
        Self::Unaddressed,
        Self::PutOff,
        Self::Delegated,
        Self::Excluded,
        Self::Discussed,
        Self::Vague,
    ];

    /// Returns the name that people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contradiction => "contradiction",
            Self::Overlap => "overlap",
            Self::Fallen => "fallen",
            Self::Split => "split",
            Self::Unaddressed => "unaddressed",
            Self::PutOff => "put-off",
            Self::Delegated => "delegated",
            Self::Excluded => "excluded",
            Self::Discussed => "discussed",
            Self::Vague => "vague",
        }
    }

    /// Returns its page, in Markdown.
    pub fn page(self) -> &'static str {
        match self {
            Self::Contradiction => include_str!("../docs/findings/contradiction.md"),
            Self::Overlap => include_str!("../docs/findings/overlap.md"),
            Self::Fallen => include_str!("../docs/findings/fallen.md"),
            Self::Split => include_str!("../docs/findings/split.md"),
            Self::Unaddressed => include_str!("../docs/findings/unaddressed.md"),
            Self::PutOff => include_str!("../docs/findings/put-off.md"),
            Self::Delegated => include_str!("../docs/findings/delegated.md"),
            Self::Excluded => include_str!("../docs/findings/excluded.md"),
            Self::Discussed => include_str!("../docs/findings/discussed.md"),
            Self::Vague => include_str!("../docs/findings/vague.md"),
        }
    }

    /// Returns what it means, in a few words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Contradiction => "two parties leave no value that suits both",
            Self::Overlap => "two parties leave values that suit both",
            Self::Fallen => "an offer falls, as what it asks in exchange is refused",
            Self::Split => "a member of a bloc has a position of its own",
            Self::Unaddressed => "one party addresses an issue and another is silent",
            Self::PutOff => "a party puts an issue off",
            Self::Delegated => "a party hands an issue on to somebody",
            Self::Excluded => "a party refuses an issue as a subject",
            Self::Discussed => "a party declares an issue open",
            Self::Vague => "a party speaks of an issue and leaves its meaning open",
        }
    }

    fn of(kind: &FindingKind) -> Self {
        match kind {
            FindingKind::Contradiction { .. } => Self::Contradiction,
            FindingKind::Overlap { .. } => Self::Overlap,
            FindingKind::Fallen => Self::Fallen,
            FindingKind::Split { .. } => Self::Split,
            FindingKind::Unaddressed { .. } => Self::Unaddressed,
            FindingKind::PutOff { .. } => Self::PutOff,
            FindingKind::Delegated { .. } => Self::Delegated,
            FindingKind::Excluded => Self::Excluded,
            FindingKind::Discussed => Self::Discussed,
            FindingKind::Vague { .. } => Self::Vague,
        }
    }
}

/// What is said of all parties together, by name: what it means in a few words, and its page.
pub const TOPICS: [(&str, &str, &str); 6] = [
    (
        "deadlock",
        "no deal suits everybody, and these clauses are why",
        include_str!("../docs/findings/deadlock.md"),
    ),
    (
        "concession",
        "what somebody would have to give up for a deal",
        include_str!("../docs/findings/concession.md"),
    ),
    (
        "zone",
        "the values that some deal that suits everybody allows",
        include_str!("../docs/findings/zone.md"),
    ),
    (
        "milestone",
        "a point in the process, and whether it can be reached",
        include_str!("../docs/findings/milestone.md"),
    ),
    (
        "draft",
        "what a draft does to everything that the parties ask",
        include_str!("../docs/findings/draft.md"),
    ),
    (
        "change",
        "what appears, goes or moves between two days, and why",
        include_str!("../docs/findings/change.md"),
    ),
];

/// One thing found.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is.
    pub kind: Kind,
    /// Of an overlap, in which way.
    pub how: Option<Overlap>,
    /// Of a contradiction: no cell clashes by itself, only all taken together.
    pub across: bool,
    /// The issue that it is shown under, by index.
    pub issue: usize,
    /// The cells, as a person writes them.
    pub cells: Vec<String>,
    /// The cells in words; see [`words::Where`].
    pub place: words::Where,
    /// The parties, by index into the report's.
    pub parties: Vec<usize>,
    /// One sentence that stands alone.
    pub sentence: String,
    /// The same below a heading that names the issue.
    pub brief: String,
    /// The values that suit both.
    pub values: Option<Values>,
    /// The room between them.
    pub gap: Option<Room>,
    /// The clauses that it follows from.
    pub clauses: Vec<Said>,
    /// Further clauses of the same parties that say the same again.
    pub also: Vec<Said>,
    /// The rules and readings without which it would not follow.
    pub rests_on: Vec<Reason>,
    /// Clauses counted from the first day of a date that is not exact, where that decides:
    /// their key and the date.
    pub counted_early: Vec<(String, String)>,
    /// How the silent party was asked.
    pub asked: Option<Asked>,
    /// Whether the silent party would have to act.
    pub performer: bool,
    /// For how long it is put off, to whom it is handed on, or what is left unsaid.
    pub detail: Option<String>,
    /// Where a person would look first.
    pub span: Span,
}

impl Finding {
    /// Returns its sign, which tells the kinds apart without colours.
    pub fn sign(&self) -> &'static str {
        match (self.kind, self.how) {
            (Kind::Contradiction, _) => "\u{2717}",
            (Kind::Overlap, Some(Overlap::Agreed | Overlap::Accepted)) => "\u{2713}",
            (Kind::Overlap, Some(Overlap::Conditional)) => "\u{21c4}",
            (Kind::Overlap, Some(Overlap::Open)) => "\u{25cb}",
            (Kind::Overlap, _) => "\u{2248}",
            (Kind::Fallen | Kind::Split, _) => "!",
            (Kind::Unaddressed, _) => "?",
            _ => "\u{2026}",
        }
    }
}

/// The room between two ordered positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// In words.
    pub words: String,
    /// From where.
    pub low: String,
    /// To where.
    pub high: String,
}

/// A clause as a finding shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// How people refer to it.
    pub key: String,
    /// The party's name.
    pub party: String,
    /// The party's name for people.
    pub party_label: String,
    /// The word of its kind.
    pub kind: &'static str,
    /// Its label.
    pub label: Option<String>,
    /// What it says about the finding's cells: `demands: Ukrainian`.
    pub says: String,
    /// Who said it and when, in words.
    pub attribution: String,
    /// Who said it.
    pub speaker: Option<String>,
    /// In which office.
    pub role: Option<String>,
    /// When.
    pub stated: Option<String>,
    /// Since when it is in force.
    pub since: Option<String>,
    /// Until when it is in force.
    pub until: Option<String>,
    /// Whether only somebody else says so; and who.
    pub reported: Option<Option<String>>,
    /// Whether it was said in private.
    pub private: bool,
    /// Where it is recorded.
    pub sources: Vec<Cited>,
    /// Its exact words.
    pub quote: Option<String>,
    /// How hard it is to drop.
    pub strength: Strength,
    /// The part that is about the finding's cells, or else its head.
    pub span: Span,
    /// Its name, or the word of its kind.
    pub head: Span,
    /// All of it.
    pub whole: Span,
    /// For sorting: the first day on which it can have been said.
    pub first: Option<Date>,
}

impl Said {
    /// Moves it along with its text.
    fn shift(&mut self, by: i32) {
        self.span.shift(by);
        self.head.shift(by);
        self.whole.shift(by);
    }
}

/// A source that a clause cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    /// Its name in the files.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it appeared.
    pub outlet: Option<String>,
    /// When it appeared.
    pub published: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Where in it.
    pub at: Option<String>,
}

/// A rule or a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Of a reading, who holds it; `None` for a rule.
    pub held_by: Option<Vec<String>>,
    /// Where it stands.
    pub span: Span,
    /// The same as `file:line:column`, if nothing that was written tells it from others.
    pub only_place: Option<String>,
}

impl Reason {
    /// Returns it in words: `the reading "…", held by the article's author`.
    pub fn words(&self) -> String {
        if let Some(place) = &self.only_place {
            return format!("the rule at {place}");
        }
        let label = self.label.as_deref().unwrap_or(&self.name);
        match &self.held_by {
            None => format!("the rule \"{label}\""),
            Some(by) if by.is_empty() => format!("the reading \"{label}\""),
            Some(by) => format!(
                "the reading \"{label}\", held by {}",
                crate::model::join(by, "and")
            ),
        }
    }
}

/// What was taken as withdrawn on the word of somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The key of the clause or the name of the position.
    pub key: String,
    /// Its label.
    pub label: Option<String>,
    /// Whose it was.
    pub party: String,
    /// Who says so.
    pub according: Vec<String>,
    /// Whether something took its place.
    pub replaced: bool,
    /// Where it is said.
    pub span: Span,
}

/// Something that made the answer incomplete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// Its name, for programs.
    pub kind: &'static str,
    /// In words.
    pub words: String,
    /// The places concerned, with their names.
    pub places: Vec<(String, Span)>,
}

impl Report {
    /// Returns how many parties were compared.
    pub fn compared(&self) -> usize {
        self.parties.iter().filter(|party| party.compared).count()
    }

    /// Returns how much was compared, in words.
    pub fn extent(&self) -> String {
        let scope = self.scope;
        let mut words = format!(
            "{} of {} in force, from {}",
            words::count(scope.clauses, "clause"),
            words::count(self.compared(), "party"),
            words::count(scope.positions, "statement")
        );
        if scope.not_in_force > 0 {
            let _ = write!(words, "; {} not in force", scope.not_in_force);
        }
        words
    }

    /// Returns how many findings there are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        let listed = self.findings.iter().filter(|finding| finding.kind == kind);
        let counted = self.survey.iter().flat_map(|survey| &survey.issues);
        let counted = counted.map(|tally| match kind {
            Kind::Contradiction => tally.contradictions(),
            Kind::Overlap => tally.overlaps(),
            Kind::Unaddressed => tally.silences(),
            _ => 0,
        });
        listed.count() + counted.sum::<usize>()
    }

    /// Returns how many errors and how many warnings there are.
    pub fn mistakes(&self) -> (usize, usize) {
        let errors = self
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count();
        (errors, self.diagnostics.len() - errors)
    }

    /// Returns the diagnostics that are shown: the first hundred, errors before warnings
    /// where there are more.
    pub fn shown(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        if all.len() > MOST_ERRORS {
            all.sort_by_key(|diagnostic| diagnostic.severity);
            all.truncate(MOST_ERRORS);
            all.sort_by_key(|diagnostic| diagnostic.primary.span);
        }
        all
    }
}

/// Puts an analysis into words and places.
pub fn build(facts: Facts<'_>) -> Report {
    let Facts {
        negotiation,
        analysis,
        ..
    } = facts;
    let builder = Builder {
        facts,
        parties: named(analysis),
    };
    let findings = builder.findings();
    let compared = |id: &ClauseId| {
        let party = negotiation.clause(*id).party;
        builder.party_index(party).is_some() || builder.bound_by(party)
    };
    let in_force: Vec<&ClauseId> = facts.in_force.iter().filter(|id| compared(id)).collect();
    let mut positions: Vec<_> = in_force
        .iter()
        .map(|id| negotiation.clause(**id).position)
        .collect();
    positions.sort_unstable();
    positions.dedup();
    let all = negotiation.clause_ids().filter(compared).count();
    let issues = builder.issues();
    let mut report = Report {
        title: facts
            .title
            .or(negotiation.title.as_deref())
            .map(|title| clean(title).into_owned()),
        as_of: analysis.as_of,
        assumed: builder.reasons(&analysis.assumed),
        scope: Scope {
            files: facts.files,
            positions: positions.len(),
            clauses: in_force.len(),
            not_in_force: all - in_force.len(),
        },
        parties: builder
            .parties
            .iter()
            .map(|id| {
                let party = negotiation.party(*id);
                Party {
                    name: party.name.clone(),
                    label: words::party(negotiation, *id),
                    members: party.members.as_ref().map(|members| {
                        members
                            .iter()
                            .map(|member| negotiation.party(*member).name.clone())
                            .collect()
                    }),
                    compared: analysis.parties.contains(id),
                }
            })
            .collect(),
        survey: analysis.survey.as_ref().map(|found| builder.survey(found)),
        issues,
        findings,
        joint: (analysis.parties.len() > 1).then(|| builder.joint()),
        process: (!negotiation.milestones.is_empty()).then(|| builder.process()),
        readings: facts.readings.map(|readings| builder.readings(readings)),
        timeline: facts.timeline.cloned(),
        withdrawn: builder.withdrawn(),
        drafts: builder.drafts(),
        limits: builder.limits(),
        diagnostics: facts.diagnostics.iter().map(cleaned).collect(),
        left_out: negotiation.left_out.len(),
        ..Report::default()
    };
    // What every pair and every clause is, nobody reads where there is too much to list.
    if analysis.is_listed() {
        report.pairs = builder.pairs(&report.findings);
        report.clauses = in_force.iter().map(|id| builder.said(**id, &[])).collect();
        report.statements = builder.statements();
        report.matrix = builder.matrix(&report.issues, &report.findings);
    }
    report
}

/// Returns the parties compared, then others that findings name.
fn named(analysis: &Analysis) -> Vec<PartyId> {
    let mut parties = analysis.parties.clone();
    for party in analysis
        .findings
        .iter()
        .flat_map(|finding| &finding.parties)
    {
        if !parties.contains(party) {
            parties.push(*party);
        }
    }
    parties
}

struct Builder<'a> {
    facts: Facts<'a>,
    /// The parties compared, then others that findings name.
    parties: Vec<PartyId>,
}

impl Builder<'_> {
    fn party_index(&self, id: PartyId) -> Option<usize> {
        self.parties.iter().position(|party| *party == id)
    }

    /// Tells whether a bloc binds one of the parties compared.
    fn bound_by(&self, bloc: PartyId) -> bool {
        let members = &self.facts.negotiation.party(bloc).members;
        members.as_ref().is_some_and(|members| {
            members
                .iter()
                .any(|member| self.party_index(*member).is_some())
        })
    }

    fn findings(&self) -> Vec<Finding> {
        folded(self.facts.negotiation, &self.facts.analysis.findings)
            .into_iter()
            .map(|folded| self.finding(folded.finding, &folded.again))
            .collect()
    }

    fn finding(&self, found: &Found, again: &[ClauseId]) -> Finding {
        let negotiation = self.facts.negotiation;
        let place = words::cells(negotiation, found.issue, &self.own_cells(found));
        let first_cell = found
            .cells
            .first()
            .copied()
            .unwrap_or(negotiation.issue(found.issue).first_cell);
        let (mut values, mut gap, mut how, mut across) = (None, None, None, false);
        let (mut asked, mut performer, mut detail) = (None, false, None);
        match &found.kind {
            FindingKind::Contradiction {
                gap: room,
                across: all,
            } => {
                gap = room.as_ref().map(|room| self.room(first_cell, room));
                across = *all;
            }
            FindingKind::Overlap {
                how: way,
                values: set,
            } => {
                how = Some(*way);
                values = Some(self.values(first_cell, set));
            }
            FindingKind::Unaddressed {
                asked: way,
                performer: acts,
            } => {
                asked = Some(*way);
                performer = *acts;
            }
            FindingKind::PutOff { until } => {
                detail = until.as_ref().map(|until| clean(until).into_owned());
            }
            FindingKind::Delegated { to } => detail = Some(clean(to).into_owned()),
            FindingKind::Vague { what } => detail = Some(clean(what).into_owned()),
            FindingKind::Excluded
            | FindingKind::Discussed
            | FindingKind::Fallen
            | FindingKind::Split { .. } => {}
        }
        let about = words::About {
            negotiation,
            finding: found,
            place: &place,
            values: values.as_ref().map(|values| values.words.as_str()),
            gap: gap.as_ref().map(|gap: &Room| gap.words.as_str()),
        };
        let (sentence, brief) = (about.sentence(true), about.sentence(false));
        let clauses: Vec<Said> = found
            .clauses
            .iter()
            .map(|id| self.said(*id, &found.cells))
            .collect();
        Finding {
            kind: Kind::of(&found.kind),
            how,
            across,
            issue: found.issue.index(),
            cells: found
                .cells
                .iter()
                .map(|cell| negotiation.cell_name(*cell))
                .collect(),
            place,
            parties: found
                .parties
                .iter()
                .filter_map(|id| self.party_index(*id))
                .collect(),
            sentence,
            brief,
            values,
            gap,
            span: clauses
                .first()
                .map_or(negotiation.issue(found.issue).span, |said| said.span),
            clauses,
            also: again
                .iter()
                .map(|id| self.said(*id, &found.cells))
                .collect(),
            rests_on: self.reasons(&found.rests_on),
            counted_early: found
                .counted_early
                .iter()
                .filter_map(|id| {
                    let clause = negotiation.clause(*id);
                    let date = clause.statement.since.or(clause.statement.stated)?;
                    Some((clause.key.clone(), date.to_string()))
                })
                .collect(),
            asked,
            performer,
            detail,
        }
    }

    /// Returns the cells of the issue that a finding is shown under.
    fn own_cells(&self, found: &Found) -> Vec<CellId> {
        found
            .cells
            .iter()
            .copied()
            .filter(|cell| self.facts.negotiation.cell(*cell).issue == found.issue)
            .collect()
    }

    fn room(&self, cell: CellId, gap: &Gap) -> Room {
        let ty = &self.facts.negotiation.issue_of(cell).ty;
        let step = |step: u32| match &ty.kind {
            crate::model::TypeKind::Scale(values) => values
                .get(step as usize)
                .map_or_else(|| step.to_string(), |value| value.name.clone()),
            _ => step.to_string(),
        };
        let (low, high) = match gap {
            Gap::Amounts(low, high) => (ty.amount(*low), ty.amount(*high)),
            Gap::Steps(low, high) => (step(*low), step(*high)),
        };
        Room {
            words: words::gap(self.facts.negotiation, cell, gap),
            low,
            high,
        }
    }

    fn values(&self, cell: CellId, values: &crate::domain::Values) -> Values {
        values_of(self.facts.negotiation, cell, values)
    }

    fn said(&self, id: ClauseId, cells: &[CellId]) -> Said {
        let negotiation = self.facts.negotiation;
        let clause = negotiation.clause(id);
        let statement = &clause.statement;
        let text = |text: &String| clean(text).into_owned();
        Said {
            key: clause.key.clone(),
            party: negotiation.party(clause.party).name.clone(),
            party_label: words::party(negotiation, clause.party),
            kind: clause.kind.word(),
            label: clause.label.as_ref().map(text),
            says: words::says(self.facts.sources, negotiation, clause, cells),
            attribution: words::attribution(clause),
            speaker: statement
                .speaker
                .as_ref()
                .map(|speaker| text(&speaker.name)),
            role: statement
                .speaker
                .as_ref()
                .and_then(|speaker| speaker.role.as_ref())
                .map(text),
            stated: statement.stated.map(|date| date.to_string()),
            since: statement.since.map(|date| date.to_string()),
            until: statement.until.map(|date| date.to_string()),
            reported: statement
                .reported
                .as_ref()
                .map(|by| by.as_ref().map(|speaker| text(&speaker.name))),
            private: statement.private,
            sources: statement
                .cites
                .iter()
                .map(|citation| {
                    let source = &negotiation.sources[citation.source.index()];
                    Cited {
                        name: source.name.clone(),
                        title: source.title.as_ref().map(text),
                        outlet: source.outlet.as_ref().map(text),
                        published: source.published.map(|date| date.to_string()),
                        url: source.url.as_ref().map(text),
                        at: citation.at.as_ref().map(text),
                    }
                })
                .collect(),
            quote: clause.quote.as_ref().map(text),
            strength: clause.strength,
            span: words::term_about(clause, cells).map_or(clause.head, |term| term.span),
            head: clause.head,
            whole: clause.span,
            first: first_day(negotiation, id),
        }
    }

    fn reasons(&self, ids: &[BackgroundId]) -> Vec<Reason> {
        ids.iter()
            .map(|id| {
                let background = self.facts.negotiation.background(*id);
                let is_told = background.label.is_some() || !background.is_unnamed();
                Reason {
                    name: background.name.clone(),
                    label: background
                        .label
                        .as_ref()
                        .map(|label| clean(label).into_owned()),
                    held_by: background
                        .held_by
                        .as_ref()
                        .map(|by| by.iter().map(|name| clean(name).into_owned()).collect()),
                    span: background.span,
                    only_place: (!is_told)
                        .then(|| snippet::place(self.facts.sources, background.span)),
                }
            })
            .collect()
    }

    fn pairs(&self, findings: &[Finding]) -> Vec<Pair> {
        let count = self.facts.analysis.parties.len();
        let pair = |a, b| Pair {
            parties: (a, b),
            substance: Counts::default(),
            process: Counts::default(),
        };
        let mut pairs: Vec<Pair> = (0..count)
            .flat_map(|a| (a + 1..count).map(move |b| pair(a, b)))
            .collect();
        for finding in findings {
            let [x, y] = *finding.parties.as_slice() else {
                continue;
            };
            // Others than those compared are only named.
            let key = (x.min(y), x.max(y));
            let Ok(at) = pairs.binary_search_by_key(&key, |pair| pair.parties) else {
                continue;
            };
            let pair = &mut pairs[at];
            if self.facts.negotiation.issues[finding.issue].process {
                pair.process.count(finding);
            } else {
                pair.substance.count(finding);
            }
        }
        for pair in &mut pairs {
            pair.substance.tidy();
            pair.process.tidy();
        }
        pairs
    }

    fn issues(&self) -> Vec<Issue> {
        let negotiation = self.facts.negotiation;
        let analysis = self.facts.analysis;
        // What each of two hundred parties holds on each of thousands of issues, nobody reads.
        let stances = if analysis.is_listed() {
            analysis.stances.as_slice()
        } else {
            &[]
        };
        let id_of = |at: usize| IssueId(at as u32);
        (0..negotiation.issues.len())
            .map(|at| {
                let issue = negotiation.issue(id_of(at));
                Issue {
                    name: issue.name.clone(),
                    label: words::issue(issue),
                    process: issue.process,
                    event: issue.event,
                    performers: issue
                        .performers
                        .iter()
                        .map(|id| negotiation.party(*id).name.clone())
                        .collect(),
                    answers: words::answers(negotiation, issue),
                    cells: issue
                        .cells()
                        .map(|cell| Cell {
                            name: negotiation.cell_name(cell),
                            member: issue.index.and_then(|list| {
                                let member = negotiation.cell(cell).member?;
                                let member = negotiation.lists[list.index()]
                                    .members
                                    .get(member as usize)?;
                                Some(clean(member.words()).into_owned())
                            }),
                            // Stances come in the order of cells.
                            stances: {
                                let from = stances.partition_point(|stance| stance.cell < cell);
                                stances[from..]
                                    .iter()
                                    .take_while(|stance| stance.cell == cell)
                                    .map(|stance| Stance {
                                        party: negotiation.party(stance.party).name.clone(),
                                        values: stance
                                            .values
                                            .as_ref()
                                            .map(|values| self.values(cell, values)),
                                        clauses: stance
                                            .clauses
                                            .iter()
                                            .map(|id| negotiation.clause(*id).key.clone())
                                            .collect(),
                                    })
                                    .collect()
                            },
                        })
                        .collect(),
                    span: issue.span,
                }
            })
            .collect()
    }

    fn withdrawn(&self) -> Vec<Withdrawn> {
        let negotiation = self.facts.negotiation;
        self.facts
            .withdrawals
            .iter()
            .map(|at| &negotiation.withdrawals[*at])
            .filter(|withdrawal| !withdrawal.according.is_empty())
            .map(|withdrawal| {
                let (key, label, party) = match withdrawal.target {
                    Target::Position(id) => {
                        let position = negotiation.position(id);
                        (&position.name, &position.label, position.party)
                    }
                    Target::Clause(id) => {
                        let clause = negotiation.clause(id);
                        (&clause.key, &clause.label, clause.party)
                    }
                };
                Withdrawn {
                    key: key.clone(),
                    label: label.as_ref().map(|label| clean(label).into_owned()),
                    party: words::party(negotiation, party),
                    according: withdrawal
                        .according
                        .iter()
                        .map(|who| clean(who).into_owned())
                        .collect(),
                    replaced: withdrawal.replaces,
                    span: withdrawal.span,
                }
            })
            .collect()
    }

    fn limits(&self) -> Vec<Incomplete> {
        let negotiation = self.facts.negotiation;
        let clauses = |ids: &[ClauseId]| {
            ids.iter()
                .map(|id| {
                    let clause = negotiation.clause(*id);
                    (clause.key.clone(), clause.head)
                })
                .collect()
        };
        self.facts
            .analysis
            .limits
            .iter()
            .map(|limit| {
                let (kind, places) = match limit {
                    Limit::CutShort(_) => ("cut-short", Vec::new()),
                    Limit::NotListed { .. } => ("not-listed", Vec::new()),
                    Limit::MoreContradictions { .. } => ("more-contradictions", Vec::new()),
                    Limit::OrderNotJudged(ids) => ("order-not-judged", clauses(ids)),
                    Limit::SelfContradicting(ids) => ("self-contradicting", clauses(ids)),
                    Limit::HangsOnEvents(ids) => ("hangs-on-events", clauses(ids)),
                    Limit::NothingToCompare(ids) => ("nothing-to-compare", clauses(ids)),
                    Limit::BackgroundLeftOut(ids) => (
                        "background-left-out",
                        ids.iter()
                            .map(|id| {
                                let background = negotiation.background(*id);
                                (background.name.clone(), background.span)
                            })
                            .collect(),
                    ),
                };
                Incomplete {
                    kind,
                    words: words::limit(negotiation, limit),
                    places,
                }
            })
            .collect()
    }
}

fn values_of(negotiation: &Negotiation, cell: CellId, values: &crate::domain::Values) -> Values {
    let ty = &negotiation.issue_of(cell).ty;
    Values {
        words: clean(&ty.describe(values)).into_owned(),
        shape: words::shape(negotiation, cell, values),
    }
}

fn first_day(negotiation: &Negotiation, id: ClauseId) -> Option<Date> {
    let statement = &negotiation.clause(id).statement;
    statement.stated.or(statement.since).map(|date| date.first)
}

/// Returns a diagnostic that can be shown anywhere.
fn cleaned(diagnostic: &Diagnostic) -> Diagnostic {
    let label = |label: &Label| Label {
        span: label.span,
        text: clean(&label.text).into_owned(),
    };
    Diagnostic {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: clean(&diagnostic.message).into_owned(),
        primary: label(&diagnostic.primary),
        secondary: diagnostic.secondary.iter().map(label).collect(),
        help: diagnostic
            .help
            .as_ref()
            .map(|help| clean(help).into_owned()),
        fixes: diagnostic
            .fixes
            .iter()
            .map(|fix| Fix {
                title: clean(&fix.title).into_owned(),
                safety: fix.safety,
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| Edit {
                        span: edit.span,
                        text: edit.text.clone(),
                    })
                    .collect(),
            })
            .collect(),
        missing: diagnostic.missing.clone(),
    }
}
