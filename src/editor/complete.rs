//! What could be written next.

use super::View;
use super::about;
use super::glossary;
use super::settings;
use super::sheet::Sheet;
use super::slot::{self, Body, Slot, Want, slot};
use crate::domain::{Cut, Values};
use crate::model::{
    Date, Issue, IssueId, List, MilestoneId, Negotiation, PartyId, Period, PersonId, SourceId,
    Status, TypeKind,
};
use crate::report::words::{self, clean, clip};
use crate::source::{FileId, Span};
use crate::syntax::keywords::{ANSWERS, ITEMS};
use crate::syntax::scan::{TokenKind, tokens};

/// What could be written at a place.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    /// The word that it replaces.
    pub word: Span,
    /// The offers, the most useful first.
    pub offers: Vec<Offer>,
    /// Whether something of a kind that can be listed is due here, so that it is worth a list
    /// even before a letter is typed.
    pub is_due: bool,
}

/// One thing that could be written.
#[derive(Clone, Debug, Default)]
pub struct Offer {
    /// How it is listed.
    pub label: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// A few words beside it.
    pub detail: String,
    /// What is known of it.
    pub about: Sheet,
    /// What is written.
    pub text: String,
    /// The same with places to fill in, for clients that lead through them.
    pub snippet: Option<String>,
}

/// What kind of thing is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of what is offered")]
pub enum Kind {
    #[default]
    Word,
    Operator,
    Issue,
    Event,
    Milestone,
    Party,
    Person,
    Source,
    Statement,
    List,
    Value,
    Type,
    Amount,
}

impl Offer {
    pub(super) fn new(label: impl Into<String>, kind: Kind) -> Self {
        let label = label.into();
        Self {
            text: label.clone(),
            label,
            kind,
            ..Self::default()
        }
    }

    fn word(word: &str, kind: Kind) -> Self {
        let offer = Self::new(word, kind).about(glossary::sheet(word).unwrap_or_default());
        offer.detail(glossary::meaning(word).unwrap_or_default())
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        // A detail is shown as it is, with no marks in it.
        self.detail = detail.into().replace('`', "");
        self
    }

    fn about(mut self, about: Sheet) -> Self {
        self.about = about;
        self
    }

    fn snippet(mut self, snippet: impl Into<String>) -> Self {
        self.snippet = Some(snippet.into());
        self
    }
}

/// Returns what could be written at a byte of a file's own text. `today` is offered as a day.
pub fn complete(view: View<'_>, file: FileId, at: usize, today: Option<Date>) -> Completion {
    if view.tree(file).is_none() {
        return settings::complete(view, file, at);
    }
    let slot = slot(view.file(file), at);
    let negotiation = &view.outcome.negotiation;
    let named = |name: &str| negotiation.parties.iter().position(|one| one.name == name);
    let context = Context {
        view,
        file,
        negotiation,
        own: slot.party.and_then(named).map(|at| PartyId(at as u32)),
        slot: &slot,
        today,
    };
    let mut offers: Vec<Offer> = Vec::new();
    for want in &slot.wants {
        for offer in context.offers(*want) {
            if !offers.iter().any(|known| known.label == offer.label) {
                offers.push(offer);
            }
        }
    }
    Completion {
        word: slot.word,
        is_due: is_due(&slot),
        offers,
    }
}

fn is_due(slot: &Slot<'_>) -> bool {
    match slot.wants.first() {
        None
        | Some(
            Want::Item
            | Want::Clause
            | Want::Attribute(_)
            | Want::Term
            | Want::Condition
            | Want::Unit(_),
        ) => false,
        // A small word without which nothing goes on.
        Some(Want::Words(words)) => {
            const LINKS: [&str; 7] = ["of", "to", "by", "for", "least", "most", "than"];
            slot.wants.len() == 1 && words.iter().all(|word| LINKS.contains(word))
        }
        Some(_) => true,
    }
}

struct Context<'a> {
    view: View<'a>,
    file: FileId,
    negotiation: &'a Negotiation,
    slot: &'a Slot<'a>,
    /// The party whose item it is.
    own: Option<PartyId>,
    today: Option<Date>,
}

impl Context<'_> {
    fn offers(&self, want: Want<'_>) -> Vec<Offer> {
        let words = |words: &[&str]| -> Vec<Offer> {
            words
                .iter()
                .map(|word| Offer::word(word, Kind::Word))
                .collect()
        };
        match want {
            Want::Item => self.items(),
            Want::Clause => self.clauses(),
            Want::Term => vec![Offer::word("term", Kind::Word).snippet("term ${1:name} { $0 }")],
            Want::Attribute(body) => self.attributes(body),
            Want::Words(all) => words(all).into_iter().map(phrase).collect(),
            Want::Condition => {
                let mut all = self.issues();
                all.extend(self.milestones());
                all
            }
            Want::Issue => self.issues(),
            Want::Operator(name) => self.operators(name),
            Want::Is(name) => match self.issue(name).map(|(_, issue)| &issue.ty.kind) {
                Some(TypeKind::YesNo) => words(&["not"]),
                Some(TypeKind::Subset(_)) => words(&["exactly", "within", "not empty", "empty"]),
                Some(TypeKind::Choice(_)) => words(&["not", "one of", "not one of"]),
                _ => words(&["not", "one of"]),
            },
            Want::Value(name) => self.values(name),
            Want::Unit(name) => self.units(name),
            Want::Party => self.parties(),
            Want::Speaker => self.speakers(),
            Want::Source => self.sources(),
            Want::Milestone => self.milestones(),
            Want::Moment => {
                let mut all = self.milestones();
                let acts = self.issues();
                all.extend(acts.into_iter().filter(|offer| {
                    let issue = self.issue(&offer.label);
                    issue.is_some_and(|(_, issue)| !issue.performers.is_empty())
                }));
                all
            }
            Want::Draft => self
                .negotiation
                .proposals
                .iter()
                .map(|draft| {
                    let label = draft.label.as_deref().unwrap_or_default();
                    Offer::new(&draft.name, Kind::Statement).detail(clean(label))
                })
                .collect(),
            Want::Answer => ANSWERS
                .iter()
                .map(|word| {
                    let fill = format!("{word} {{\n  stated ${{1:{}}}$0\n}}", self.day());
                    Offer::word(word, Kind::Word).snippet(fill)
                })
                .collect(),
            Want::List => {
                let lists = self.negotiation.lists.iter();
                lists.map(|list| self.list(list)).collect()
            }
            Want::Type => self.types(),
            Want::Currency => currencies(self.negotiation),
            Want::Statement => self.statements(),
            Want::ClauseOf(position) => self.clauses_of(position),
            Want::Index(name, is_first) => self.index(name, is_first),
            Want::Domain(name) => match self.issue(name).and_then(|(_, issue)| issue.index) {
                Some(id) => {
                    let list = &self.negotiation.lists[id.index()];
                    let mut all = vec![self.list(list)];
                    all.extend(groups(list));
                    all
                }
                None => Vec::new(),
            },
            Want::Member(name) => {
                let lists = &self.negotiation.lists;
                let list = lists.iter().find(|list| list.name == name);
                list.map(|list| self.members(list)).unwrap_or_default()
            }
            Want::Day => self.days(),
        }
    }

    fn issue(&self, name: &str) -> Option<(IssueId, &Issue)> {
        let issues = &self.negotiation.issues;
        let at = issues.iter().position(|issue| issue.name == name)?;
        Some((IssueId(at as u32), &issues[at]))
    }

    /// The issues: first what others have spoken of and this party has not, then what nobody
    /// has spoken of, then what the party itself has; events last.
    fn issues(&self) -> Vec<Offer> {
        let stances = &self.view.outcome.analysis.stances;
        let mut ranked: Vec<(u32, u32)> = Vec::new();
        for (at, issue) in self.negotiation.issues.iter().enumerate() {
            let from = stances.partition_point(|stance| stance.cell < issue.first_cell);
            let of = stances[from..]
                .iter()
                .take_while(|stance| stance.cell.0 < issue.first_cell.0 + issue.cell_count);
            // While a clause is being written, the comparison does not know of it.
            let mut own = self.slot.before.contains(&issue.name.as_str());
            let mut others = false;
            for stance in of {
                if Some(stance.party) == self.own {
                    own = true;
                } else {
                    others = true;
                }
            }
            let rank = match (issue.event, own, others) {
                (true, ..) => 3,
                (_, true, _) => 2,
                (_, false, true) => 0,
                (_, false, false) => 1,
            };
            ranked.push((rank, at as u32));
        }
        ranked.sort_unstable();
        let all = ranked.into_iter().map(|(rank, at)| {
            let id = IssueId(at);
            let issue = self.negotiation.issue(id);
            let kind = if issue.event {
                Kind::Event
            } else {
                Kind::Issue
            };
            let label = clip(&words::issue(issue), 60);
            let state = match (rank, self.own) {
                (0, Some(_)) => " \u{2014} not answered yet",
                _ => "",
            };
            let ty = about::type_words(&issue.ty);
            let mut sheet = about::issue(self.view, id);
            self.declared(issue.span, &mut sheet);
            let offer = Offer::new(&issue.name, kind).about(sheet);
            let offer = offer.detail(format!("{label}: {ty}{state}"));
            if issue.index.is_some() {
                let fill = format!("{}[$1]$0", issue.name);
                offer.snippet(fill)
            } else {
                offer
            }
        });
        all.collect()
    }

    /// Adds where something is declared.
    fn declared(&self, span: Span, sheet: &mut Sheet) {
        let sources = &self.view.workspace.sources;
        let place = sources.place(span);
        let name = &sources.file(place.file).name;
        sheet.line(format!("Declared in {}:{}.", clean(name), place.line));
    }

    fn operators(&self, name: &str) -> Vec<Offer> {
        let milestones = self.negotiation.milestones.iter();
        let is_milestone = milestones.clone().any(|one| one.name == name);
        let issue = self.issue(name).map(|(_, issue)| issue);
        let words: &[&str] = match issue.map(|issue| &issue.ty.kind) {
            _ if is_milestone => &["before", "after", "with", "during"],
            Some(TypeKind::YesNo) => &["is yes", "is no"],
            Some(TypeKind::Choice(_)) => &["is", "is not", "is one of", "is not one of"],
            Some(TypeKind::Scale(_)) => &["at least", "at most", "is", "is not", "between"],
            Some(TypeKind::Subset(_)) => &[
                "includes",
                "excludes",
                "is exactly",
                "is within",
                "is empty",
                "is not empty",
                "includes at least",
            ],
            Some(TypeKind::Date) => &["by", "not before", "is", "between"],
            Some(_) => &[
                "at least",
                "at most",
                "is",
                "between",
                "more than",
                "less than",
            ],
            None => &["is", "is not", "at least", "at most"],
        };
        let mut all: Vec<Offer> = words
            .iter()
            .map(|word| {
                let offer = Offer::word(word, Kind::Operator);
                match *word {
                    "is yes" | "is no" => offer
                        .detail("")
                        .about(glossary::sheet("is").unwrap_or_default()),
                    "by" => offer.detail("On that day or earlier."),
                    "between" => offer.snippet("between ${1:low} and ${2:high}"),
                    "includes at least" => offer.snippet("includes at least ${1:2} of $0"),
                    _ => offer,
                }
            })
            .collect();
        if issue.is_some_and(|issue| !issue.performers.is_empty()) {
            let timing = ["before", "after"].iter();
            all.extend(timing.map(|word| Offer::word(word, Kind::Operator)));
        }
        all
    }

    /// The values of an issue; of amounts, those that the parties have named.
    fn values(&self, name: &str) -> Vec<Offer> {
        let Some((id, issue)) = self.issue(name) else {
            return Vec::new();
        };
        let value = |value: &crate::model::Value| {
            let label = clean(value.label.as_deref().unwrap_or_default()).into_owned();
            Offer::new(&value.name, Kind::Value).detail(label)
        };
        let mut all: Vec<Offer> = match &issue.ty.kind {
            TypeKind::YesNo => ["yes", "no"]
                .map(|word| Offer::new(word, Kind::Value))
                .into(),
            TypeKind::Choice(values) | TypeKind::Scale(values) | TypeKind::Subset(values) => {
                let free = values.iter();
                free.filter(|one| !self.slot.taken.contains(&one.name.as_str()))
                    .map(value)
                    .collect()
            }
            TypeKind::Date => {
                let mut all = self.amounts(id);
                all.extend(self.days());
                all
            }
            _ => self.amounts(id),
        };
        // An issue can also be compared with another of its type.
        if issue.ty.space().is_ordered() {
            let kin = self.negotiation.issues.iter().filter(|other| {
                other.name != issue.name
                    && other.index.is_none()
                    && std::mem::discriminant(&other.ty.kind)
                        == std::mem::discriminant(&issue.ty.kind)
                    && match (&other.ty.kind, &issue.ty.kind) {
                        (TypeKind::Scale(_), _) => other.ty == issue.ty,
                        (TypeKind::Money(a), TypeKind::Money(b)) => a == b,
                        _ => true,
                    }
            });
            all.extend(kin.map(|other| {
                Offer::new(&other.name, Kind::Issue).detail(clip(&words::issue(other), 60))
            }));
        }
        all
    }

    /// The amounts at which somebody draws a line, with who does.
    fn amounts(&self, id: IssueId) -> Vec<Offer> {
        let issue = self.negotiation.issue(id);
        let ty = &issue.ty;
        let cells: Vec<_> = issue.cells().collect();
        let mut all: Vec<Offer> = Vec::new();
        for stance in &self.view.outcome.analysis.stances {
            let Some(Values::Line(line)) = &stance.values else {
                continue;
            };
            if !cells.contains(&stance.cell) {
                continue;
            }
            let who = words::party(self.negotiation, stance.party);
            let holds = clean(&ty.describe(&Values::Line(line.clone()))).into_owned();
            for cut in line.stretches().iter().flat_map(|s| [s.low, s.high]) {
                let (Cut::Before(value) | Cut::After(value)) = cut else {
                    continue;
                };
                // The ends of the type itself are nobody's line.
                let bounds = ty.range.stretches();
                if bounds
                    .iter()
                    .any(|bound| [bound.low, bound.high].contains(&cut))
                {
                    continue;
                }
                let text = ty.amount(value);
                let detail = format!("{who}: {holds}");
                match all.iter_mut().find(|offer| offer.label == text) {
                    Some(offer) if !offer.detail.contains(&detail) => {
                        offer.detail.push_str("; ");
                        offer.detail.push_str(&detail);
                    }
                    Some(_) => {}
                    None => all.push(Offer::new(text, Kind::Amount).detail(detail)),
                }
            }
        }
        if let Some(fill) = match &ty.kind {
            TypeKind::Percent => Some("${1:50} %".to_owned()),
            TypeKind::Money(currency) => Some(format!("${{1:10}} ${{2:million}} {currency}")),
            TypeKind::Duration(crate::model::DurationUnit::Months) => {
                Some("${1:5} ${2|years,months|}".to_owned())
            }
            TypeKind::Duration(crate::model::DurationUnit::Hours) => {
                Some("${1:5} ${2|days,weeks,hours|}".to_owned())
            }
            _ => None,
        } {
            let unit = match &ty.kind {
                TypeKind::Percent => "%".to_owned(),
                TypeKind::Money(currency) => currency.clone(),
                _ => "years, months, \u{2026}".to_owned(),
            };
            let offer = Offer::new(format!("\u{2026} {unit}"), Kind::Amount).snippet(fill);
            all.push(Offer {
                text: String::new(),
                ..offer.detail("an amount of your own")
            });
        }
        all
    }

    fn units(&self, name: &str) -> Vec<Offer> {
        let Some((_, issue)) = self.issue(name) else {
            return Vec::new();
        };
        let unit = |text: &str| Offer::new(text, Kind::Amount);
        match &issue.ty.kind {
            TypeKind::Percent => vec![unit("%")],
            TypeKind::Number => ["thousand", "million", "billion"].map(unit).into(),
            TypeKind::Money(currency) => ["", "million ", "billion ", "thousand "]
                .map(|scale| unit(&format!("{scale}{currency}")))
                .into(),
            TypeKind::Duration(_) => ["years", "months", "weeks", "days", "hours"]
                .map(unit)
                .into(),
            _ => Vec::new(),
        }
    }

    fn parties(&self) -> Vec<Offer> {
        let taken = |name: &str| self.slot.taken.contains(&name);
        // A party says nothing to itself.
        let is_own =
            |at: usize| self.slot.item == "position" && self.own == Some(PartyId(at as u32));
        let all = self.negotiation.parties.iter().enumerate();
        all.filter(|(at, party)| !taken(&party.name) && !is_own(*at))
            .map(|(at, party)| self.party(PartyId(at as u32), &party.name))
            .collect()
    }

    fn party(&self, id: PartyId, name: &str) -> Offer {
        Offer::new(name, Kind::Party)
            .detail(words::party(self.negotiation, id))
            .about(about::party(self.view, id))
    }

    /// Whoever can speak: first the persons of this party, then other persons, then who has
    /// spoken for it without being declared, then sources and parties.
    fn speakers(&self) -> Vec<Offer> {
        let persons = self.negotiation.persons.iter().enumerate();
        let mut ranked: Vec<(bool, usize)> = persons
            .map(|(at, person)| {
                let of = |role: &crate::model::Role| role.of.is_some() && role.of == self.own;
                (!person.roles.iter().any(of), at)
            })
            .collect();
        ranked.sort_unstable();
        let mut all: Vec<Offer> = ranked
            .into_iter()
            .map(|(_, at)| {
                let person = &self.negotiation.persons[at];
                Offer::new(&person.name, Kind::Person)
                    .detail(clean(person.label.as_deref().unwrap_or_default()))
                    .about(about::person(self.view, PersonId(at as u32)))
            })
            .collect();
        let statements = self.negotiation.positions.iter();
        for position in statements.filter(|position| Some(position.party) == self.own) {
            let speaker = position.statement.speaker.as_ref();
            if let Some(speaker) = speaker.filter(|speaker| speaker.person.is_none()) {
                let text = format!("\"{}\"", clean(&speaker.name).replace(['"', '\\'], ""));
                let known = all.iter().any(|offer| offer.label == text);
                let declared = self.negotiation.sources.iter();
                let mut declared = declared.flat_map(|source| {
                    [&source.name, source.title.as_ref().unwrap_or(&source.name)]
                });
                if !known && !declared.any(|name| *name == speaker.name) {
                    all.push(Offer::new(text, Kind::Person).detail("has spoken for it before"));
                }
            }
        }
        all.extend(self.sources());
        let parties = self.negotiation.parties.iter().enumerate();
        all.extend(parties.map(|(at, party)| self.party(PartyId(at as u32), &party.name)));
        all
    }

    fn sources(&self) -> Vec<Offer> {
        let all = self.negotiation.sources.iter().enumerate();
        all.filter(|(_, source)| !self.slot.taken.contains(&source.name.as_str()))
            .map(|(at, source)| {
                let title = clean(source.title.as_deref().unwrap_or_default());
                let date = source
                    .published
                    .map_or_else(String::new, |date| format!(", {date}"));
                Offer::new(&source.name, Kind::Source)
                    .detail(format!("{}{date}", clip(&title, 60)))
                    .about(about::source(self.view, SourceId(at as u32)))
            })
            .collect()
    }

    fn milestones(&self) -> Vec<Offer> {
        let all = self.negotiation.milestones.iter().enumerate();
        // Nothing comes after itself.
        let is_own = |name: &str| self.slot.item == "milestone" && self.slot.name == Some(name);
        all.filter(|(_, one)| !self.slot.taken.contains(&one.name.as_str()) && !is_own(&one.name))
            .map(|(at, one)| {
                Offer::new(&one.name, Kind::Milestone)
                    .detail(clean(one.label.as_deref().unwrap_or_default()))
                    .about(about::milestone(self.view, MilestoneId(at as u32)))
            })
            .collect()
    }

    /// What can be taken back: the clauses of the same party that are in force, the latest
    /// first, then its positions.
    fn statements(&self) -> Vec<Offer> {
        let own = |party: PartyId| self.own.is_none_or(|own| own == party);
        let mut all: Vec<Offer> = Vec::new();
        let positions = &self.negotiation.positions;
        let mut order: Vec<usize> = (0..positions.len())
            .filter(|at| own(positions[*at].party))
            .filter(|at| self.slot.name != Some(positions[*at].name.as_str()))
            .collect();
        order.sort_by_key(|at| std::cmp::Reverse(positions[*at].statement.stated));
        for at in &order {
            let name = &positions[*at].name;
            let mut clauses = self.clauses_of(name);
            for offer in &mut clauses {
                offer.label = format!("{name}.{}", offer.label);
                offer.text.clone_from(&offer.label);
            }
            all.extend(clauses);
        }
        for at in order {
            let position = &positions[at];
            let label = position.label.as_deref().unwrap_or("all of it");
            all.push(Offer::new(&position.name, Kind::Statement).detail(clean(label)));
        }
        all
    }

    /// The clauses of a position that have a name and are in force.
    fn clauses_of(&self, name: &str) -> Vec<Offer> {
        let negotiation = self.negotiation;
        let positions = &negotiation.positions;
        let Some(position) = positions.iter().position(|one| one.name == name) else {
            return Vec::new();
        };
        let sources = &self.view.workspace.sources;
        negotiation
            .clause_ids()
            .filter(|id| negotiation.clause(*id).position.index() == position)
            .filter(|id| match self.view.outcome.standing.of(*id) {
                Status::InForce { .. } => true,
                // What is being written takes it back already.
                Status::Withdrawn { by, .. } => {
                    let by = negotiation.withdrawals.get(by);
                    let by = by.map(|by| negotiation.position(by.by).name.as_str());
                    by.is_some() && by == self.slot.name
                }
                Status::NotYet | Status::Expired | Status::Undecided => false,
            })
            .filter_map(|id| {
                let clause = negotiation.clause(id);
                let own = sources.text(clause.head);
                let is_named = clause.key == format!("{name}.{own}") && own != clause.kind.word();
                let says = words::says(sources, negotiation, clause, &[]);
                let detail = clause
                    .label
                    .as_deref()
                    .map_or(says, |label| clean(label).into_owned());
                is_named.then(|| {
                    Offer::new(own, Kind::Statement)
                        .detail(clip(&detail, 72))
                        .about(about::clause(self.view, id))
                })
            })
            .collect()
    }

    fn list(&self, list: &List) -> Offer {
        let label = clean(list.label.as_deref().unwrap_or_default()).into_owned();
        Offer::new(&list.name, Kind::List).detail(label)
    }

    fn members(&self, list: &List) -> Vec<Offer> {
        let free = |name: &str| !self.slot.taken.contains(&name);
        let members = list.members.iter().filter(|member| free(&member.name));
        let mut all: Vec<Offer> = members
            .map(|member| {
                let label = clean(member.label.as_deref().unwrap_or_default()).into_owned();
                Offer::new(&member.name, Kind::Value).detail(label)
            })
            .collect();
        all.extend(groups(list).into_iter().filter(|group| free(&group.label)));
        all
    }

    /// Which cells of an issue: those of which the party has not spoken first.
    fn index(&self, name: &str, is_first: bool) -> Vec<Offer> {
        let Some((_, issue)) = self.issue(name) else {
            return Vec::new();
        };
        let Some(list) = issue.index.map(|id| &self.negotiation.lists[id.index()]) else {
            return Vec::new();
        };
        let spoken = |member: &str| {
            let stances = self.view.outcome.analysis.stances.iter();
            let mut own = stances.filter(|stance| Some(stance.party) == self.own);
            own.any(|stance| {
                let cell = self.negotiation.cell(stance.cell);
                let at = cell.member.map_or(usize::MAX, |at| at as usize);
                self.negotiation.issue(cell.issue).name == name
                    && list.members.get(at).is_some_and(|one| one.name == member)
            })
        };
        let mut all = self.members(list);
        all.sort_by_key(|offer| spoken(&offer.label));
        if is_first {
            let every = format!("every {}", list.name);
            let at = all.len();
            all.push(Offer::new(every, Kind::Word).detail("each of them"));
            all.push(Offer::new(format!("some {}", list.name), Kind::Word).detail("at least one"));
            all.push(Offer::new(format!("no {}", list.name), Kind::Word).detail("none of them"));
            let count = Offer::new(format!("at least 2 of {}", list.name), Kind::Word);
            all.push(count.snippet(format!("at least ${{1:2}} of {}", list.name)));
            all[..=at].rotate_right(1);
        }
        all
    }

    /// Days: when the sources cited here appeared, today, and those in the file, latest first.
    fn days(&self) -> Vec<Offer> {
        let mut all: Vec<Offer> = Vec::new();
        let mut add = |text: String, detail: String| {
            if !all.iter().any(|offer| offer.label == text) {
                all.push(Offer::new(text, Kind::Amount).detail(detail));
            }
        };
        for source in self.cited() {
            if let Some(date) = source.published {
                let title = source.title.as_deref().unwrap_or(&source.name);
                add(
                    date.to_string(),
                    format!("{} appeared", clip(&clean(title), 48)),
                );
            }
        }
        if let Some(today) = self.today {
            add(today.to_string(), "today".to_owned());
        }
        let text = &self.view.file(self.file).text;
        let mut dates: Vec<Period> = tokens(text)
            .filter(|token| token.kind == TokenKind::Number)
            .map(|token| token.text(text))
            .filter(|digits| digits.contains('-'))
            .filter_map(Period::parse)
            .collect();
        dates.sort_unstable();
        dates.dedup();
        for date in dates.into_iter().rev().take(12) {
            add(date.to_string(), "in this file".to_owned());
        }
        all
    }

    /// The sources that the item around the place cites, as far as its words tell.
    fn cited(&self) -> Vec<&crate::model::Source> {
        let file = self.view.file(self.file);
        let at = (self.slot.word.start - file.base) as usize;
        let mut items = self.view.items(self.file);
        let item = items.rfind(|item| item.span.start <= file.base + at as u32);
        let Some(item) = item else { return Vec::new() };
        let text = file.slice(item.span);
        let words: Vec<&str> = tokens(text)
            .filter(|token| token.kind == TokenKind::Word)
            .map(|token| token.text(text))
            .collect();
        let cites = words.contains(&"cites");
        let all = self.negotiation.sources.iter();
        all.filter(|source| cites && words.contains(&source.name.as_str()))
            .collect()
    }

    fn day(&self) -> String {
        let day = self.today.map(|day| day.to_string());
        day.unwrap_or_else(|| "2024-05-04".to_owned())
    }

    fn attributes(&self, body: Body) -> Vec<Offer> {
        let all = slot::attributes(body).iter();
        all.filter(|word| !(slot::is_said_once(word) && self.slot.said.contains(word)))
            .map(|word| {
                let offer = Offer::word(word, Kind::Word);
                match *word {
                    "note" | "quote" | "vague" | "title" | "author" | "outlet" | "url" | "file"
                    | "also" | "page" => offer.snippet(format!("{word} \"$1\"")),
                    "role" => offer.snippet("role \"${1:office}\" of ${2:party}"),
                    _ => offer,
                }
            })
            .collect()
    }

    fn clauses(&self) -> Vec<Offer> {
        const CLAUSES: [(&str, &str); 13] = [
            ("demand", "demand ${1:name} { $0 }"),
            ("refuse", "refuse ${1:name} { $0 }"),
            ("offer", "offer ${1:name} { $0 }"),
            (
                "offer \u{2026} in exchange for",
                "offer ${1:name} { $2 } in exchange for { $0 }",
            ),
            ("prefer", "prefer ${1:name} { $0 }"),
            ("precondition", "precondition ${1:name} { $0 }"),
            ("defer", "defer ${1:issue} for ${2:10 years}"),
            ("delegate", "delegate ${1:issue} to \"${2:whom}\""),
            ("exclude", "exclude $0"),
            ("discuss", "discuss $0"),
            ("claim", "claim \"$0\""),
            ("package", "package ${1:name} {\n  $0\n}"),
            ("firm", "firm $0"),
        ];
        let mut all: Vec<Offer> = CLAUSES
            .iter()
            .map(|(label, fill)| {
                let word = label.split(' ').next().unwrap_or_default();
                let offer = Offer {
                    label: (*label).to_owned(),
                    ..Offer::word(word, Kind::Word)
                };
                offer.snippet(*fill)
            })
            .collect();
        if let Some(long) = all
            .iter_mut()
            .find(|offer| offer.label.contains('\u{2026}'))
        {
            "offer { } in exchange for { }".clone_into(&mut long.text);
            let meaning = glossary::meaning("in exchange for");
            meaning.unwrap_or_default().clone_into(&mut long.detail);
        }
        all.push(Offer::word("flexible", Kind::Word));
        all
    }

    fn items(&self) -> Vec<Offer> {
        let parties: Vec<&str> = self
            .negotiation
            .parties
            .iter()
            .take(20)
            .map(|party| party.name.as_str())
            .collect();
        let party = |at: u32| {
            if parties.is_empty() {
                format!("${{{at}:party}}")
            } else {
                format!("${{{at}|{}|}}", parties.join(","))
            }
        };
        let day = self.day();
        ITEMS
            .iter()
            .map(|word| {
                let fill = match *word {
                    "issue" => "issue ${1:name} \"${2:What is to be settled}\": $0".to_owned(),
                    "event" => "event ${1:name} \"${2:What may happen}\": $0".to_owned(),
                    "position" => format!(
                        "position ${{1:name}} of {} {{\n  stated ${{3:{day}}} by \"${{4:who}}\"\n\n  demand ${{5:name}} {{ $0 }}\n}}",
                        party(2)
                    ),
                    "party" => "party ${1:name} \"${2:Name}\"".to_owned(),
                    "bloc" => "bloc ${1:name} \"${2:Name}\" { $0 }".to_owned(),
                    "person" => format!(
                        "person ${{1:name}} \"${{2:Name}}\" {{ role \"${{3:office}}\" of {} }}",
                        party(4)
                    ),
                    "source" => format!(
                        "source ${{1:name}} \"${{2:Title}}\" {{\n  published ${{3:{day}}}\n  outlet \"$4\"\n  url \"$5\"\n}}"
                    ),
                    "list" => "list ${1:name} \"${2:Label}\" {\n  $0\n}".to_owned(),
                    "group" => "group ${1:name} of ${2:list} { $0 }".to_owned(),
                    "milestone" => "milestone ${1:name} \"${2:Label}\"".to_owned(),
                    "agenda" => "agenda \"${1:Title}\"".to_owned(),
                    "rule" => "rule \"${1:What everybody shares}\" { $0 }".to_owned(),
                    "reading" => {
                        "reading ${1:name} \"${2:What is taken to mean what}\" {\n  by \"${3:who}\"\n  $0\n}"
                            .to_owned()
                    }
                    "proposal" => format!(
                        "proposal ${{1:name}} \"${{2:Label}}\" by \"${{3:who}}\" {{\n  stated ${{4:{day}}}\n  term ${{5:name}} {{ $0 }}\n}}"
                    ),
                    "reaction" => format!("reaction of {} to ${{2:draft}}: $0", party(1)),
                    "acceptance" => "acceptance {\n  $0\n}".to_owned(),
                    _ => format!("utility of {} {{\n  $0\n}}", party(1)),
                };
                Offer::word(word, Kind::Word).snippet(fill)
            })
            .collect()
    }

    fn types(&self) -> Vec<Offer> {
        const TYPES: [(&str, &str, &str); 10] = [
            ("yes or no", "yes or no", ""),
            ("one of", "one of", "one of { ${1:first}, ${2:second} }"),
            ("scale", "scale", "scale { ${1:least} < ${2:most} }"),
            ("any of", "any of", "any of { ${1:first}, ${2:second} }"),
            ("number", "number", ""),
            ("number 0..100", "number", "number ${1:0}..${2:100}"),
            ("percent", "percent", ""),
            ("money", "money", "money ${1:USD}"),
            ("duration", "duration", ""),
            ("date", "date", ""),
        ];
        let mut all: Vec<Offer> = TYPES
            .iter()
            .map(|(label, word, fill)| {
                let offer = Offer {
                    label: (*label).to_owned(),
                    text: (*label).to_owned(),
                    ..Offer::word(word, Kind::Type)
                };
                if fill.is_empty() {
                    offer
                } else {
                    offer.snippet(*fill)
                }
            })
            .collect();
        let lists = self.negotiation.lists.iter();
        all.extend(lists.map(|list| {
            let label = clean(list.label.as_deref().unwrap_or_default()).into_owned();
            Offer::new(format!("any of {}", list.name), Kind::Type).detail(label)
        }));
        all
    }
}

/// A word that something follows for certain is written with what it opens.
fn phrase(offer: Offer) -> Offer {
    let fill = match offer.label.as_str() {
        "in exchange for" => "in exchange for { $0 }",
        "if" => "if { $0 }",
        "at least" => "at least ${1:2} of $0",
        _ => return offer,
    };
    offer.snippet(fill)
}

fn groups(list: &List) -> Vec<Offer> {
    let members = |group: &crate::model::Group| {
        let names: Vec<&str> = group
            .members
            .iter()
            .filter_map(|at| list.members.get(*at as usize))
            .map(|member| member.name.as_str())
            .collect();
        clip(&names.join(", "), 60)
    };
    list.groups
        .iter()
        .map(|group| Offer::new(&group.name, Kind::List).detail(members(group)))
        .collect()
}

/// Currencies: those of the agenda first.
fn currencies(negotiation: &Negotiation) -> Vec<Offer> {
    let used = negotiation
        .issues
        .iter()
        .filter_map(|issue| match &issue.ty.kind {
            TypeKind::Money(currency) => Some(currency.as_str()),
            _ => None,
        });
    let common = [
        "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "RUB", "UAH", "XDR",
    ];
    let mut all: Vec<Offer> = Vec::new();
    for code in used.chain(common) {
        if all.iter().any(|offer| offer.label == code) {
            continue;
        }
        let currency = iso_currency::Currency::from_code(code);
        let name = currency.map(|currency| currency.name().to_owned());
        all.push(Offer::new(code, Kind::Amount).detail(name.unwrap_or_default()));
    }
    all
}
