//! What a file says, before anything is looked up.
//!
//! The tree holds places, not words: the text of a [`Name`] is read from the source. That
//! keeps it at a small multiple of the file's size. Whatever was mistaken has already been
//! reported by the parser: it appears here as `None` or `Broken`, and no later floor
//! complains about it again.

use std::sync::Arc;

use crate::source::{Span, Stamp};

/// One file: its items in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    /// The items, shared with whoever reads the text again after an edit.
    pub items: Vec<Arc<Item>>,
}

impl Ast {
    /// Returns the items.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &Item> {
        self.items.iter().map(Arc::as_ref)
    }
}

/// Something that stands at the outermost level.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// From the keyword to the last brace.
    pub span: Span,
    /// The keyword that starts it.
    pub keyword: Span,
    /// The name under which others refer to it; `None` where it has none or lacks it.
    pub name: Option<Name>,
    /// Its label.
    pub label: Option<Text>,
    /// What kind of item it is, with what only that kind has.
    pub kind: ItemKind,
    /// What is said about it: sources, dates, notes.
    pub attributes: Vec<Attribute>,
    /// Some part of it could not be read; what it lacks must not be held against it.
    pub damaged: bool,
    /// When it was read.
    pub stamp: Stamp,
}

/// The kinds of item.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `agenda "title" { … }`
    Agenda,
    /// `list L "label" { member "label" … }`
    List {
        /// The members.
        members: Vec<Member>,
    },
    /// `group G "label" of L { a, b, G2 }`
    Group {
        /// The list that it is taken from.
        of: Option<Name>,
        /// Members of that list, or other groups of it.
        members: Vec<Name>,
    },
    /// `issue I[L] "label": TYPE performed by P process { … }`
    Issue {
        /// The list with one cell a member.
        index: Option<Name>,
        /// Its type; `None` where it was missing or broken.
        ty: Option<Type>,
        /// The parties whose act it is.
        performers: Vec<Name>,
        /// The word `process`, where it is about the talks themselves.
        process: Option<Span>,
    },
    /// `event E[L] "label": TYPE`
    Event {
        /// The list with one cell a member.
        index: Option<Name>,
        /// Its type.
        ty: Option<Type>,
    },
    /// `milestone M "label" after N, … part of N`
    Milestone {
        /// The milestones that it follows.
        after: Vec<Name>,
        /// The milestone that it is a part of.
        part_of: Option<Name>,
    },
    /// `party P "label" { also "…" }`
    Party,
    /// `bloc B "label" { p, q  also "…" }`
    Bloc {
        /// Its members.
        members: Vec<Name>,
    },
    /// `person S "label" { role "…" of P  also "…" }`
    Person,
    /// `source R "title" { author "…"  published DATE … }`
    Source,
    /// `rule R "label" { condition }`
    Rule {
        /// What everybody shares.
        conditions: Vec<Condition>,
    },
    /// `reading R "label" { by …  condition }`
    Reading {
        /// What it takes for true.
        conditions: Vec<Condition>,
    },
    /// `position N of P "label" { … }`
    Position {
        /// Whose it is.
        of: Option<Name>,
        /// The clauses and packages.
        clauses: Vec<Clause>,
    },
    /// `proposal N "label" by X { … }`
    Proposal {
        /// Who made it.
        by: Option<Speaker>,
        /// Its terms. A bare condition is a term without a name.
        terms: Vec<Clause>,
    },
    /// `reaction of P to N: welcomes { … }`
    Reaction {
        /// Whose it is.
        of: Option<Name>,
        /// The proposal that it answers.
        to: Option<Name>,
        /// The answer.
        answer: Option<(Answer, Span)>,
    },
    /// `acceptance { all of a, b  at least 2 of c, d, e  veto f }`
    Acceptance {
        /// All of them must hold.
        rules: Vec<AcceptanceRule>,
    },
    /// `utility of P { condition worth 30 …  reservation 55 }`
    Utility {
        /// Whose it is.
        of: Option<Name>,
        /// What each outcome is worth to it.
        worths: Vec<Worth>,
        /// The least that it would accept.
        reservation: Option<Number>,
    },
    /// An item whose keyword is unknown; its body was read only to keep its mistakes apart.
    Unknown,
}

/// A name as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// The place; its text is the name.
    pub span: Span,
}

/// A dotted name: `decree.not-with-putin` is a position and one of its clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// The position, proposal or, in a clause of the same position, the clause.
    pub first: Name,
    /// The clause.
    pub second: Option<Name>,
}

impl Path {
    /// Returns the place of the whole path.
    pub fn span(self) -> Span {
        self.second
            .map_or(self.first.span, |second| self.first.span.to(second.span))
    }
}

/// A text in quotes; the span includes them. See `syntax::unquote`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// The place, with its quotes.
    pub span: Span,
}

/// A named thing with a label: a member of a list, or a value of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
}

/// The type of an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// The place.
    pub span: Span,
    /// Which type.
    pub kind: TypeKind,
}

/// The types.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// `yes or no`
    YesNo,
    /// `one of { a, b }`
    OneOf(Vec<Member>),
    /// `scale { a < b < c }`
    Scale(Vec<Member>),
    /// `any of { a, b }`
    AnyOf(Vec<Member>),
    /// `any of LIST`
    AnyOfList(Name),
    /// `number`, `percent`, `money USD`, `duration` or `date`, each with an optional range `0..100`
    Quantity {
        /// Which of them.
        kind: QuantityKind,
        /// The currency of `money`.
        currency: Option<Name>,
        /// The least and the greatest value allowed.
        range: Option<Box<(Value, Value)>>,
    },
}

/// The types whose values are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityKind {
    /// An exact decimal.
    Number,
    /// An exact decimal in per cent.
    Percent,
    /// An exact decimal in one currency.
    Money,
    /// A length of time.
    Duration,
    /// A calendar day.
    Date,
}

/// Something said about an item or a clause: `stated 2022-11-07 by zelenskyy`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// From its keyword to its end.
    pub span: Span,
    /// Its keyword.
    pub keyword: Span,
    /// What it says.
    pub kind: AttributeKind,
}

/// What can be said about an item or a clause. The parser takes any of these in any body;
/// `model` knows which belongs where.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeKind {
    /// `note "…"`
    Note(Text),
    /// `quote "…"`: short and exact.
    Quote(Text),
    /// `vague "…"`: what is left unsaid.
    Vague(Text),
    /// `also "…", "…"`: other spellings.
    Also(Vec<Text>),
    /// `title "…"`
    Title(Text),
    /// `author "…"`
    Author(Text),
    /// `outlet "…"`
    Outlet(Text),
    /// `published DATE`
    Published(Date),
    /// `url "…"`
    Url(Text),
    /// `file "…"`
    File(Text),
    /// `page "…"` or `page 12`
    Page(Span),
    /// `role "President" of ukraine since DATE until DATE`
    Role(Box<Role>),
    /// `stated DATE by S`
    Stated {
        /// When.
        date: Date,
        /// By whom.
        by: Option<Speaker>,
    },
    /// `by S`
    By(Speaker),
    /// `since DATE`: in force from then on.
    Since(Date),
    /// `until DATE`: in force up to and including then.
    Until(Date),
    /// `cites SOURCE, SOURCE "page 3"`
    Cites(Vec<Citation>),
    /// `reported` or `reported by S`: somebody else says that they said so.
    Reported(Option<Speaker>),
    /// `private`
    Private,
    /// `withdraws POSITION.CLAUSE according to "Politico"`
    Withdraws {
        /// What is withdrawn.
        targets: Box<[Path]>,
        /// Who says so, where the party did not.
        according: Box<[Speaker]>,
    },
    /// `replaces POSITION.CLAUSE according to "Politico"`
    Replaces {
        /// What is replaced.
        targets: Box<[Path]>,
        /// Who says so, where the party did not.
        according: Box<[Speaker]>,
    },
    /// An attribute whose value could not be read.
    Broken,
}

/// What somebody is, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// What the role is called.
    pub title: Text,
    /// The party that it is held in.
    pub of: Option<Name>,
    /// Its first day.
    pub since: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
}

/// Somebody: a declared person, party or source, or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// A declared name.
    Name(Name),
    /// Somebody who is not declared.
    Text(Text),
}

impl Speaker {
    /// Returns the place.
    pub fn span(self) -> Span {
        match self {
            Self::Name(name) => name.span,
            Self::Text(text) => text.span,
        }
    }
}

/// A source, and where in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The source.
    pub source: Name,
    /// Page, paragraph or time.
    pub at: Option<Text>,
}

/// One statement of a position, or one term of a proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// From its first word to its last brace.
    pub span: Span,
    /// The word that says its kind; of a bare condition in a proposal, the condition.
    pub keyword: Span,
    /// `firm` or `flexible`.
    pub strength: Option<(Strength, Span)>,
    /// Its name.
    pub name: Option<Name>,
    /// Its label.
    pub label: Option<Text>,
    /// Its kind, with what only that kind has.
    pub kind: ClauseKind,
    /// The parties that it is said to.
    pub to: Box<[Name]>,
    /// The milestones that it must hold before, after or during.
    pub timing: Box<[(Timing, Name)]>,
    /// `if { … }`
    pub given: Box<[Condition]>,
    /// What is said about it.
    pub attributes: Vec<Attribute>,
    /// Some part of it could not be read; its meaning must not be used.
    pub damaged: bool,
}

/// The kinds of clause.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// `precondition N for M { … }`
    Precondition {
        /// The milestone that it is a condition for.
        milestone: Option<Name>,
        /// What must be so.
        conditions: Vec<Condition>,
    },
    /// `demand N { … }`
    Demand(Vec<Condition>),
    /// `refuse N { … }`
    Refuse(Vec<Condition>),
    /// `offer N { … } in exchange for { … }`
    Offer {
        /// What is given.
        conditions: Vec<Condition>,
        /// What is asked in return; `None` for a plain offer.
        exchange: Option<Vec<Condition>>,
    },
    /// `prefer N { … }`
    Prefer(Vec<Condition>),
    /// `defer I, … for 15 years` or `… until DATE` or `… until MILESTONE`
    Defer {
        /// What is put off.
        issues: Vec<Reference>,
        /// For how long.
        until: Option<Box<Term>>,
    },
    /// `delegate I, … to X`
    Delegate {
        /// What is handed on.
        issues: Vec<Reference>,
        /// To whom.
        to: Option<Speaker>,
    },
    /// `exclude I, …`
    Exclude(Vec<Reference>),
    /// `discuss I, …`
    Discuss(Vec<Reference>),
    /// `claim "…"`; the clause's label is the claim.
    Claim,
    /// `term N "label" { … }`, or a bare condition, in a proposal.
    Term(Vec<Condition>),
    /// `package N { clause … }`
    Package(Vec<Clause>),
    /// A clause whose keyword is unknown.
    Unknown,
}

/// How hard a clause is to drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// A red line.
    Firm,
    /// Dropped first.
    Flexible,
}

/// How a clause or a condition relates to a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timing {
    /// Earlier.
    Before,
    /// Later.
    After,
    /// While it goes on.
    During,
    /// At the same time.
    With,
}

/// How long something is put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// `for 15 years`
    For(Number),
    /// `until 2037-03`
    Until(Date),
    /// `until settlement`
    Milestone(Name),
}

/// A recorded answer to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// `accepts`
    Accepts,
    /// `accepts-in-principle`
    AcceptsInPrinciple,
    /// `welcomes`
    Welcomes,
    /// `basis-for-talks`
    BasisForTalks,
    /// `reserves`
    Reserves,
    /// `rejects`
    Rejects,
}

impl Answer {
    /// Returns the word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepts => "accepts",
            Self::AcceptsInPrinciple => "accepts-in-principle",
            Self::Welcomes => "welcomes",
            Self::BasisForTalks => "basis-for-talks",
            Self::Reserves => "reserves",
            Self::Rejects => "rejects",
        }
    }
}

/// Who must agree.
#[derive(Clone, Debug, PartialEq)]
pub enum AcceptanceRule {
    /// `all of a, b`
    AllOf(Vec<Name>),
    /// `at least 2 of a, b, c`
    AtLeast(Option<Number>, Vec<Name>),
    /// `veto a, b`
    Veto(Vec<Name>),
}

/// What an outcome is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// The outcome.
    pub condition: Condition,
    /// Its score.
    pub worth: Option<Number>,
}

/// Something that a deal makes true or false.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The place.
    pub span: Span,
    /// What it says.
    pub kind: ConditionKind,
}

/// The forms of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum ConditionKind {
    /// `I[…] is v`
    Compare(Box<Comparison>),
    /// `M before N`
    Order(Box<Order>),
    /// `not c`
    Not(Box<Condition>),
    /// `c and d and e`, at least two
    And(Vec<Condition>),
    /// `c or d or e`, at least two
    Or(Vec<Condition>),
    /// `c implies d`
    Implies(Box<(Condition, Condition)>),
    /// `at least 2 of { c  d  e }`
    AtLeast {
        /// How many; boxed to keep every condition small.
        count: Box<Number>,
        /// Of which.
        of: Vec<Condition>,
    },
    /// It could not be read.
    Broken,
}

/// `subject operator values`
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What is compared.
    pub subject: Reference,
    /// How.
    pub operator: Operator,
    /// The operator's words.
    pub operator_span: Span,
    /// With what: none for `is empty`; two for `between`; one or more for the list forms.
    pub values: Vec<Value>,
}

/// The operators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `is v`
    Is,
    /// `is not v`
    IsNot,
    /// `is one of a, b`
    IsOneOf,
    /// `is not one of a, b`
    IsNotOneOf,
    /// `at least v`, `>= v`
    AtLeast,
    /// `at most v`, `<= v`
    AtMost,
    /// `more than v`, `> v`
    MoreThan,
    /// `less than v`, `< v`
    LessThan,
    /// `between v and w`
    Between,
    /// `by DATE`: on that day or earlier
    By,
    /// `not before DATE`: on that day or later
    NotBefore,
    /// `includes a, b`
    Includes,
    /// `excludes a, b`
    Excludes,
    /// `includes at least 2 of a, b, c`
    IncludesAtLeast(Box<Number>),
    /// `is exactly a, b`
    IsExactly,
    /// `is within a, b`
    IsWithin,
    /// `is empty`
    IsEmpty,
    /// `is not empty`
    IsNotEmpty,
}

/// `ceasefire before talks`; either side may be a milestone or an act.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What is placed in time.
    pub subject: Reference,
    /// How.
    pub timing: Timing,
    /// Relative to what.
    pub object: Reference,
}

/// An issue, an event or a milestone, with an index where it has cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// The name with its index.
    pub span: Span,
    /// The name.
    pub name: Name,
    /// Which cells; boxed, because most references have none.
    pub index: Option<Box<Index>>,
}

/// The part in square brackets.
#[derive(Clone, Debug, PartialEq)]
pub enum Index {
    /// `[a, b, GROUP]`
    These(Vec<Name>),
    /// `[every L except a]`
    Every(Domain),
    /// `[some L except a]`
    Some(Domain),
    /// `[no L except a]`
    No(Domain),
    /// `[at least 2 of L]` or `[at least 2 of a, b, c]`
    AtLeast {
        /// How many.
        count: Number,
        /// Of which.
        of: Vec<Name>,
    },
    /// It could not be read.
    Broken,
}

/// A list or group, less some members.
#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    /// The list or group; `None` when it is left out, as in `[every]`, and means the whole list.
    pub name: Option<Name>,
    /// Members or groups left out.
    pub except: Vec<Name>,
}

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A value of a choice, an element, `yes`, `no`, or another issue; which one, the type tells.
    Reference(Reference),
    /// `300 billion USD`, `100 %`, `15 years`, `85_000`
    Number(Number),
    /// `2022-11-07`
    Date(Date),
    /// A text where a value was meant; types have none, but it may be a label.
    Text(Text),
    /// It could not be read, and was reported.
    Broken(Span),
}

impl Value {
    /// Returns the place.
    pub fn span(&self) -> Span {
        match self {
            Self::Reference(reference) => reference.span,
            Self::Number(number) => number.span,
            Self::Date(date) => date.span,
            Self::Text(text) => text.span,
            Self::Broken(span) => *span,
        }
    }
}

/// A number with what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// All of it.
    pub span: Span,
    /// The digits, with an optional sign, `_` between thousands, and a decimal point.
    pub digits: Span,
    /// `thousand`, `million`, `billion` or `trillion`.
    pub scale: Option<Span>,
    /// `%`, a currency or a unit of time.
    pub unit: Option<Span>,
}

/// A date that may lack its day or its month; digits only, checked by `model`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// `2022`, `2022-11` or `2022-11-07`
    pub span: Span,
}
