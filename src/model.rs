//! What was said, with every name looked up and every value checked.
//!
//! `resolve` makes a [`Negotiation`] of the trees of all files. Entities name each other by
//! ids, which count in the order of files and declarations; nothing here holds a reference
//! or a lock. What was mistaken has been reported and is not here.

mod deal;
mod dump;
mod formula;
mod moved;
mod resolve;
mod same;
mod standing;
mod time;
mod types;

pub use deal::{Deal, Point};
pub use dump::dump;
pub use formula::{Atom, Formula, Moment, Order, Relation, Term};
pub use resolve::{Incremental, resolve};
pub use standing::{
    Standing, Status, Unsaid, last_day, standing, standing_unsaid, standing_without, turning_days,
};
pub use time::{Date, Period, day_number, day_of_number};
pub use types::{DurationUnit, Type, TypeKind, Value, join};

pub use crate::syntax::ast::{Answer, Timing};

use std::sync::Arc;

use crate::source::{Span, Stamp};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub u32);

            impl $name {
                /// Returns the index into the list that it counts.
                pub fn index(self) -> usize {
                    self.0 as usize
                }
            }
        )+
    };
}

ids! {
    /// Names a [`List`].
    ListId
    /// Names an [`Issue`] (or an event).
    IssueId
    /// Names a [`Cell`]: an issue, or an issue at one member of its list.
    CellId
    /// Names a [`Milestone`].
    MilestoneId
    /// Names a [`Party`].
    PartyId
    /// Names a [`Person`].
    PersonId
    /// Names a [`Source`].
    SourceId
    /// Names a rule or a reading.
    BackgroundId
    /// Names a [`Position`].
    PositionId
    /// Names a [`Clause`].
    ClauseId
    /// Names a [`Proposal`].
    ProposalId
}

/// Everything that the files of a workspace say.
#[derive(Clone, Debug, Default)]
pub struct Negotiation {
    /// The agenda's title.
    pub title: Option<String>,
    /// The lists and their groups.
    pub lists: Vec<List>,
    /// The issues and events.
    pub issues: Vec<Issue>,
    /// The cells of all issues, each issue's together, in the order of its list.
    pub cells: Vec<Cell>,
    /// The milestones.
    pub milestones: Vec<Milestone>,
    /// The parties and blocs.
    pub parties: Vec<Party>,
    /// The persons.
    pub persons: Vec<Person>,
    /// The sources.
    pub sources: Vec<Source>,
    /// The rules and readings.
    pub backgrounds: Vec<Background>,
    /// The positions, shared with whoever resolves them again after an edit.
    pub positions: Vec<Arc<Position>>,
    /// The clauses of all positions, each position's together.
    pub clauses: Vec<Arc<Clause>>,
    /// The withdrawals and replacements.
    pub withdrawals: Vec<Withdrawal>,
    /// The drafts.
    pub proposals: Vec<Proposal>,
    /// The recorded answers to drafts.
    pub reactions: Vec<Reaction>,
    /// Who must agree; empty means every party.
    pub acceptance: Vec<Acceptance>,
    /// What outcomes are worth.
    pub utilities: Vec<Utility>,
    /// Clauses that take each other back in a circle, so that nobody can tell which holds.
    pub undecided: Vec<ClauseId>,
    /// Places whose meaning is left out because they could not be read or resolved.
    pub left_out: Vec<Span>,
}

/// A universe of named things.
#[derive(Clone, Debug)]
pub struct List {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// Its members, in order.
    pub members: Vec<Value>,
    /// Its groups: name, label, and the members, groups of groups flattened.
    pub groups: Vec<Group>,
}

/// A named part of a list.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// Indexes of members of the list, ascending.
    pub members: Vec<u32>,
}

/// Something to be settled, or a fact that no party decides.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// The list with one cell a member.
    pub index: Option<ListId>,
    /// Its type.
    pub ty: Type,
    /// The parties whose act it is.
    pub performers: Vec<PartyId>,
    /// Whether it is about the talks themselves.
    pub process: bool,
    /// Whether it is an event, which no party decides.
    pub event: bool,
    /// Its first cell.
    pub first_cell: CellId,
    /// How many cells it has: one, or one a member.
    pub cell_count: u32,
}

impl Issue {
    /// Returns its cells.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = CellId> + use<> {
        (self.first_cell.0..self.first_cell.0 + self.cell_count).map(CellId)
    }
}

/// What a deal gives one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The issue.
    pub issue: IssueId,
    /// The member of the issue's list.
    pub member: Option<u32>,
}

/// A point in the process.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// What it follows.
    pub after: Vec<MilestoneId>,
    /// What it is a part of.
    pub part_of: Option<MilestoneId>,
}

/// Who takes positions: a party or a bloc.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Other spellings.
    pub also: Vec<String>,
    /// Where it is named.
    pub span: Span,
    /// Of a bloc, its members; `None` for a party.
    pub members: Option<Vec<PartyId>>,
}

/// Who speaks.
#[derive(Clone, Debug)]
pub struct Person {
    /// Its name.
    pub name: String,
    /// The person's full name.
    pub label: Option<String>,
    /// Other spellings.
    pub also: Vec<String>,
    /// Where it is named.
    pub span: Span,
    /// Offices held.
    pub roles: Vec<Role>,
}

/// An office of a person.
#[derive(Clone, Debug)]
pub struct Role {
    /// What it is called.
    pub title: String,
    /// For whom it is held.
    pub of: Option<PartyId>,
    /// Its first day.
    pub since: Option<Period>,
    /// Its last day.
    pub until: Option<Period>,
}

/// A citation.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// Who wrote it.
    pub author: Option<String>,
    /// Where it appeared.
    pub outlet: Option<String>,
    /// When it appeared.
    pub published: Option<Period>,
    /// Its address.
    pub url: Option<String>,
    /// The file that holds it, relative to the workspace.
    pub file: Option<String>,
    /// The page.
    pub page: Option<String>,
}

/// A rule, which binds everybody, or a reading, which binds when it is assumed.
#[derive(Clone, Debug)]
pub struct Background {
    /// Its name; a rule without one is called `rule-1`, `rule-2`, ….
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Where it is named, or its keyword.
    pub span: Span,
    /// All of it.
    pub whole: Span,
    /// Of a reading, who holds it; `None` for a rule.
    pub held_by: Option<Vec<String>>,
    /// Its sources.
    pub cites: Vec<Citation>,
    /// What it says.
    pub terms: Vec<Term>,
}

impl Background {
    /// Tells whether it is off unless assumed.
    pub fn is_reading(&self) -> bool {
        self.held_by.is_some()
    }

    /// Tells whether its name was given to it, rather than written.
    pub fn is_unnamed(&self) -> bool {
        // Its keyword stands for the name.
        self.span.start == self.whole.start
    }
}

/// A source, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The source.
    pub source: SourceId,
    /// Page, paragraph or time.
    pub at: Option<String>,
}

/// Who said something, when, and who reports it. A clause has its position's unless it
/// says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// When it was said.
    pub stated: Option<Period>,
    /// Since when it is in force, where that is not when it was said.
    pub since: Option<Period>,
    /// Until when, inclusive, it is in force.
    pub until: Option<Period>,
    /// Who said it.
    pub speaker: Option<Speaker>,
    /// Where it is recorded.
    pub cites: Vec<Citation>,
    /// Somebody else says that they said so; who, if it is said.
    pub reported: Option<Option<Speaker>>,
    /// It was not said in public.
    pub private: bool,
}

/// Somebody, as shown to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// The person's full name, or the text as written.
    pub name: String,
    /// The declared person.
    pub person: Option<PersonId>,
    /// The office held on the day of the statement.
    pub role: Option<String>,
}

/// Statements of one party on one occasion.
#[derive(Clone, Debug)]
pub struct Position {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// Whose it is.
    pub party: PartyId,
    /// Who, when and where.
    pub statement: Statement,
    /// Its notes.
    pub notes: Vec<String>,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Its position.
    pub position: PositionId,
    /// The position's party.
    pub party: PartyId,
    /// How people refer to it: `five-points.integrity`; a clause without a name is called
    /// after its kind, with a number from the second on: `istanbul.defer`, `istanbul.defer-2`.
    pub key: String,
    /// Its label.
    pub label: Option<String>,
    /// From its first word to its last brace.
    pub span: Span,
    /// Its head, which stands for it in a report: its name, or else the word of its kind.
    pub head: Span,
    /// What it says.
    pub kind: ClauseKind,
    /// How hard it is to drop.
    pub strength: Strength,
    /// The parties that it is said to; empty means everybody at the table.
    pub to: Vec<PartyId>,
    /// When it must hold.
    pub timing: Vec<(Timing, MilestoneId)>,
    /// `if { … }`: it says something only then.
    pub given: Vec<Term>,
    /// The package that it belongs to: the first clause of that package.
    pub package: Option<ClauseId>,
    /// Who, when and where.
    pub statement: Statement,
    /// What it leaves unsaid.
    pub vague: Option<String>,
    /// Its exact words.
    pub quote: Option<String>,
    /// Its notes.
    pub notes: Vec<String>,
    /// When it was resolved.
    pub stamp: Stamp,
}

/// How hard a clause is to drop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Dropped first.
    Flexible,
    /// Neither.
    #[default]
    Plain,
    /// A red line.
    Firm,
}

/// The kinds of clause.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// Must be so before a milestone, and in the settlement.
    Precondition {
        /// The milestone; `None` where no `talks` is declared.
        milestone: Option<MilestoneId>,
        /// What must be so.
        terms: Vec<Term>,
    },
    /// Must be so in the settlement.
    Demand(Vec<Term>),
    /// Must not be so, each by itself.
    Refuse(Vec<Term>),
    /// Would accept it; with an exchange, only then.
    Offer {
        /// What is given.
        terms: Vec<Term>,
        /// What is asked in return.
        exchange: Option<Vec<Term>>,
    },
    /// Wants it, would do without.
    Prefer(Vec<Term>),
    /// Put off.
    Defer {
        /// What is put off.
        cells: Vec<CellId>,
        /// For how long, as written.
        until: Option<String>,
    },
    /// Handed on.
    Delegate {
        /// What is handed on.
        cells: Vec<CellId>,
        /// To whom.
        to: String,
    },
    /// Refused as a subject.
    Exclude(Vec<CellId>),
    /// Open.
    Discuss(Vec<CellId>),
    /// An assessment; never enters the analysis. Its label says what is claimed.
    Claim,
}

impl Clause {
    /// Returns its conditions: what it says, what it asks in exchange, and on what it depends.
    pub fn terms(&self) -> [&[Term]; 3] {
        let (said, exchange): (&[Term], &[Term]) = match &self.kind {
            ClauseKind::Precondition { terms, .. }
            | ClauseKind::Demand(terms)
            | ClauseKind::Refuse(terms)
            | ClauseKind::Prefer(terms) => (terms, &[]),
            ClauseKind::Offer { terms, exchange } => (terms, exchange.as_deref().unwrap_or(&[])),
            _ => (&[], &[]),
        };
        [said, exchange, &self.given]
    }

    /// Tells whether it places something in time.
    pub fn has_order(&self) -> bool {
        let mut terms = self.terms().into_iter().flatten();
        !self.timing.is_empty() || terms.any(|term| term.formula.has_order())
    }

    /// Returns every cell that it mentions in any way, ascending, each once.
    pub fn cells(&self) -> Vec<CellId> {
        let mut cells = match &self.kind {
            ClauseKind::Defer { cells, .. }
            | ClauseKind::Delegate { cells, .. }
            | ClauseKind::Exclude(cells)
            | ClauseKind::Discuss(cells) => cells.clone(),
            _ => Vec::new(),
        };
        for term in self.terms().into_iter().flatten() {
            term.formula.each_cell(&mut |cell| cells.push(cell));
        }
        cells.sort_unstable();
        cells.dedup();
        cells
    }
}

impl ClauseKind {
    /// Returns the word that a person writes for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Precondition { .. } => "precondition",
            Self::Demand(_) => "demand",
            Self::Refuse(_) => "refuse",
            Self::Offer { .. } => "offer",
            Self::Prefer(_) => "prefer",
            Self::Defer { .. } => "defer",
            Self::Delegate { .. } => "delegate",
            Self::Exclude(_) => "exclude",
            Self::Discuss(_) => "discuss",
            Self::Claim => "claim",
        }
    }
}

/// That a clause or a whole position no longer holds.
#[derive(Clone, Debug)]
pub struct Withdrawal {
    /// The position that says so.
    pub by: PositionId,
    /// The clause of it that says so, if not the position as a whole.
    pub by_clause: Option<ClauseId>,
    /// What no longer holds.
    pub target: Target,
    /// Whether something takes its place.
    pub replaces: bool,
    /// Who says so, where the party did not.
    pub according: Vec<String>,
    /// Where it is said.
    pub span: Span,
}

/// What a withdrawal takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// All clauses of a position.
    Position(PositionId),
    /// One clause.
    Clause(ClauseId),
}

/// A draft.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// Who made it.
    pub by: Option<Speaker>,
    /// Who, when and where.
    pub statement: Statement,
    /// Its terms.
    pub terms: Vec<ProposalTerm>,
}

/// One term of a draft.
#[derive(Clone, Debug)]
pub struct ProposalTerm {
    /// Its name.
    pub name: Option<String>,
    /// Its label.
    pub label: Option<String>,
    /// All of it.
    pub span: Span,
    /// What it says.
    pub terms: Vec<Term>,
}

/// A recorded answer to a draft.
#[derive(Clone, Debug)]
pub struct Reaction {
    /// Whose it is.
    pub party: PartyId,
    /// The draft.
    pub proposal: ProposalId,
    /// The answer.
    pub answer: Answer,
    /// All of it.
    pub span: Span,
    /// Who, when and where.
    pub statement: Statement,
    /// Its exact words.
    pub quote: Option<String>,
}

/// Who must agree for a deal to stand.
#[derive(Clone, Debug)]
pub enum Acceptance {
    /// Every one of these.
    AllOf(Vec<PartyId>),
    /// So many of these.
    AtLeast(u32, Vec<PartyId>),
    /// Any of these can block.
    Veto(Vec<PartyId>),
}

/// What outcomes are worth to a party.
#[derive(Clone, Debug)]
pub struct Utility {
    /// Whose it is.
    pub party: PartyId,
    /// Outcomes and their scores.
    pub worths: Vec<(Term, crate::domain::Decimal)>,
    /// The reservation value.
    pub reservation: Option<crate::domain::Decimal>,
}

impl Negotiation {
    /// Returns an issue.
    pub fn issue(&self, id: IssueId) -> &Issue {
        &self.issues[id.index()]
    }

    /// Returns a cell.
    pub fn cell(&self, id: CellId) -> Cell {
        self.cells[id.index()]
    }

    /// Returns the issue that a cell belongs to.
    pub fn issue_of(&self, id: CellId) -> &Issue {
        self.issue(self.cell(id).issue)
    }

    /// Returns a party.
    pub fn party(&self, id: PartyId) -> &Party {
        &self.parties[id.index()]
    }

    /// Returns a position.
    pub fn position(&self, id: PositionId) -> &Position {
        &self.positions[id.index()]
    }

    /// Returns a clause.
    pub fn clause(&self, id: ClauseId) -> &Clause {
        &self.clauses[id.index()]
    }

    /// Returns a rule or a reading.
    pub fn background(&self, id: BackgroundId) -> &Background {
        &self.backgrounds[id.index()]
    }

    /// Returns the ids of all clauses.
    pub fn clause_ids(&self) -> impl ExactSizeIterator<Item = ClauseId> + use<> {
        (0..self.clauses.len() as u32).map(ClauseId)
    }

    /// Tells whether `whole` is the party itself, or a bloc that has it as a member, directly
    /// or through other blocs.
    pub fn includes(&self, whole: PartyId, party: PartyId) -> bool {
        whole == party || self.blocs_of(party).contains(&whole)
    }

    /// Returns the blocs that a party belongs to, nearest first, each once.
    pub fn blocs_of(&self, party: PartyId) -> Vec<PartyId> {
        let mut found: Vec<PartyId> = Vec::new();
        let mut level = vec![party];
        while !level.is_empty() {
            let above = (0..self.parties.len() as u32).map(PartyId).filter(|bloc| {
                let members = self.party(*bloc).members.as_deref().unwrap_or_default();
                *bloc != party
                    && !found.contains(bloc)
                    && members.iter().any(|member| level.contains(member))
            });
            level = above.collect();
            found.extend(&level);
        }
        found
    }

    /// Returns a cell as a person writes it: `status[crimea]`.
    pub fn cell_name(&self, id: CellId) -> String {
        let cell = self.cell(id);
        let issue = self.issue(cell.issue);
        match (issue.index, cell.member) {
            (Some(list), Some(member)) => {
                let member = &self.lists[list.index()].members[member as usize];
                format!("{}[{}]", issue.name, member.name)
            }
            _ => issue.name.clone(),
        }
    }
}
