//! The negotiation as text, for a look inside: `demarche show model`.

use std::fmt::Write as _;

use crate::domain::Values;
use crate::source::SourceMap;

use super::{
    Acceptance, Answer, Atom, CellId, Citation, Clause, ClauseKind, Formula, Moment, Negotiation,
    PartyId, Relation, Speaker, Statement, Strength, Target, Term, Timing, TypeKind, Value, join,
};

/// Writes everything that was resolved, in the order of the files.
pub fn dump(negotiation: &Negotiation, sources: &SourceMap) -> String {
    let mut dump = Dump {
        n: negotiation,
        out: String::new(),
    };
    dump.all(sources);
    dump.out
}

impl Negotiation {
    /// Returns a formula in words, as a person could have written it.
    pub fn words(&self, formula: &Formula) -> String {
        match formula {
            Formula::Atom(atom) => self.atom_words(atom),
            Formula::Order(order) => format!(
                "{} {} {}",
                self.moment_words(order.subject),
                timing_word(order.timing),
                self.moment_words(order.object)
            ),
            Formula::Not(inner) => format!("not {}", self.inner_words(inner)),
            Formula::All(parts) if parts.is_empty() => "nothing further".to_owned(),
            Formula::Any(parts) if parts.is_empty() => "what cannot be".to_owned(),
            Formula::All(parts) => self.joined(parts, " and "),
            Formula::Any(parts) => match parts.as_slice() {
                [Formula::Not(given), then] => {
                    format!(
                        "{} implies {}",
                        self.inner_words(given),
                        self.inner_words(then)
                    )
                }
                _ => self.joined(parts, " or "),
            },
            Formula::AtLeast(count, parts) => {
                format!("at least {count} of {{ {} }}", self.joined(parts, "; "))
            }
        }
    }

    fn inner_words(&self, formula: &Formula) -> String {
        match formula {
            Formula::All(parts) | Formula::Any(parts) if parts.len() > 1 => {
                format!("({})", self.words(formula))
            }
            _ => self.words(formula),
        }
    }

    fn joined(&self, parts: &[Formula], with: &str) -> String {
        let words: Vec<String> = parts.iter().map(|part| self.inner_words(part)).collect();
        words.join(with)
    }

    fn atom_words(&self, atom: &Atom) -> String {
        match atom {
            Atom::In(cell, values) => {
                let ty = &self.issue_of(*cell).ty;
                let name = self.cell_name(*cell);
                let words = match (&ty.kind, values) {
                    (TypeKind::Choice(all) | TypeKind::Scale(all), Values::Members(set)) => {
                        let names: Vec<String> =
                            set.iter().map(|at| all[at as usize].name.clone()).collect();
                        join(&names, "or")
                    }
                    _ => ty.describe(values),
                };
                format!("{name} is {words}")
            }
            Atom::Has(cell, element) => {
                let name = self.cell_name(*cell);
                let element = match &self.issue_of(*cell).ty.kind {
                    TypeKind::Subset(elements) => elements
                        .get(*element as usize)
                        .map_or("?", |element| &element.name),
                    _ => "?",
                };
                format!("{name} includes {element}")
            }
            Atom::Compare(left, relation, right) => {
                let words = match relation {
                    Relation::Less => "less than",
                    Relation::AtMost => "at most",
                    Relation::Equal => "is",
                };
                format!(
                    "{} {words} {}",
                    self.cell_name(*left),
                    self.cell_name(*right)
                )
            }
        }
    }

    fn moment_words(&self, moment: Moment) -> String {
        match moment {
            Moment::Milestone(id) => self.milestones[id.index()].name.clone(),
            Moment::Act(cell) => self.cell_name(cell),
        }
    }
}

struct Dump<'a> {
    n: &'a Negotiation,
    out: String,
}

impl Dump<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        for _ in 0..depth {
            self.out.push_str("  ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn all(&mut self, sources: &SourceMap) {
        let n = self.n;
        if let Some(title) = &n.title {
            self.line(0, &format!("agenda {title:?}"));
        }
        for list in &n.lists {
            let members: Vec<&str> = list.members.iter().map(|member| &*member.name).collect();
            self.line(
                0,
                &format!(
                    "list {}{}: {}",
                    list.name,
                    quoted(list.label.as_ref()),
                    members.join(", ")
                ),
            );
            for group in &list.groups {
                let members: Vec<&str> = group
                    .members
                    .iter()
                    .map(|member| &*list.members[*member as usize].name)
                    .collect();
                self.line(
                    1,
                    &format!(
                        "group {}{}: {}",
                        group.name,
                        quoted(group.label.as_ref()),
                        members.join(", ")
                    ),
                );
            }
        }
        for issue in &n.issues {
            let noun = if issue.event { "event" } else { "issue" };
            let mut text = format!(
                "{noun} {}{}: {}",
                issue.name,
                quoted(issue.label.as_ref()),
                type_words(issue)
            );
            if !issue.performers.is_empty() {
                let _ = write!(text, ", performed by {}", self.parties(&issue.performers));
            }
            if issue.process {
                text.push_str(", process");
            }
            self.line(0, &text);
            if issue.index.is_some() {
                let cells: Vec<String> = issue.cells().map(|cell| n.cell_name(cell)).collect();
                self.line(1, &format!("cells {}", cells.join(", ")));
            }
        }
        for milestone in &n.milestones {
            let mut text = format!(
                "milestone {}{}",
                milestone.name,
                quoted(milestone.label.as_ref())
            );
            if !milestone.after.is_empty() {
                let after: Vec<&str> = milestone
                    .after
                    .iter()
                    .map(|id| &*n.milestones[id.index()].name)
                    .collect();
                let _ = write!(text, " after {}", after.join(", "));
            }
            if let Some(whole) = milestone.part_of {
                let _ = write!(text, " part of {}", n.milestones[whole.index()].name);
            }
            self.line(0, &text);
        }
        self.people();
        for background in &n.backgrounds {
            let noun = if background.is_reading() {
                "reading"
            } else {
                "rule"
            };
            let mut text = format!(
                "{noun} {}{}",
                background.name,
                quoted(background.label.as_ref())
            );
            if let Some(held_by) = background
                .held_by
                .as_ref()
                .filter(|held_by| !held_by.is_empty())
            {
                let _ = write!(text, " by {}", held_by.join(", "));
            }
            text.push_str(&self.cites(&background.cites));
            self.line(0, &text);
            self.terms(1, &background.terms);
        }
        self.positions();
        self.drafts();
        if !n.left_out.is_empty() {
            self.line(0, "left out");
            for span in &n.left_out {
                let place = sources.place(*span);
                let name = &sources.file(place.file).name;
                let first = sources
                    .text(*span)
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_end();
                self.line(
                    1,
                    &format!("{name}:{}:{} {first}", place.line, place.column),
                );
            }
        }
    }

    fn people(&mut self) {
        let n = self.n;
        for party in &n.parties {
            let text = format!(
                "{}{}{}",
                party.name,
                quoted(party.label.as_ref()),
                also(&party.also)
            );
            match &party.members {
                Some(members) => {
                    let members = self.parties(members);
                    self.line(0, &format!("bloc {text}: {members}"));
                }
                None => self.line(0, &format!("party {text}")),
            }
        }
        for person in &n.persons {
            self.line(
                0,
                &format!(
                    "person {}{}{}",
                    person.name,
                    quoted(person.label.as_ref()),
                    also(&person.also)
                ),
            );
            for role in &person.roles {
                let mut text = format!("role {:?}", role.title);
                if let Some(party) = role.of {
                    let _ = write!(text, " of {}", n.party(party).name);
                }
                if let Some(since) = role.since {
                    let _ = write!(text, " since {since}");
                }
                if let Some(until) = role.until {
                    let _ = write!(text, " until {until}");
                }
                self.line(1, &text);
            }
        }
        for source in &n.sources {
            let mut text = format!("source {}{}", source.name, quoted(source.title.as_ref()));
            let parts = [
                ("author", &source.author),
                ("outlet", &source.outlet),
                ("url", &source.url),
                ("file", &source.file),
                ("page", &source.page),
            ];
            for (word, part) in parts {
                if let Some(part) = part {
                    let _ = write!(text, ", {word} {part:?}");
                }
            }
            if let Some(published) = source.published {
                let _ = write!(text, ", published {published}");
            }
            self.line(0, &text);
        }
    }

    fn positions(&mut self) {
        let n = self.n;
        let mut clauses = n.clause_ids().peekable();
        for (at, position) in n.positions.iter().enumerate() {
            let party = &n.party(position.party).name;
            self.line(
                0,
                &format!(
                    "position {} of {party}{}{}",
                    position.name,
                    quoted(position.label.as_ref()),
                    self.statement(&position.statement)
                ),
            );
            let withdrawals = n
                .withdrawals
                .iter()
                .filter(|withdrawal| withdrawal.by.index() == at);
            for withdrawal in withdrawals {
                let by = withdrawal
                    .by_clause
                    .map_or_else(String::new, |id| format!("{} ", n.clause(id).key));
                let word = if withdrawal.replaces {
                    "replaces"
                } else {
                    "withdraws"
                };
                let target = match withdrawal.target {
                    Target::Position(id) => &n.position(id).name,
                    Target::Clause(id) => &n.clause(id).key,
                };
                let according = if withdrawal.according.is_empty() {
                    String::new()
                } else {
                    format!(" according to {}", withdrawal.according.join(", "))
                };
                self.line(1, &format!("{by}{word} {target}{according}"));
            }
            while let Some(id) = clauses.next_if(|id| n.clause(*id).position.index() == at) {
                self.clause(n.clause(id), &position.statement);
            }
        }
    }

    fn clause(&mut self, clause: &Clause, above: &Statement) {
        let n = self.n;
        let mut text = String::new();
        match clause.strength {
            Strength::Firm => text.push_str("firm "),
            Strength::Flexible => text.push_str("flexible "),
            Strength::Plain => {}
        }
        let _ = write!(
            text,
            "{} {}{}",
            clause.kind.word(),
            clause.key,
            quoted(clause.label.as_ref())
        );
        if !clause.to.is_empty() {
            let _ = write!(text, " to {}", self.parties(&clause.to));
        }
        if let ClauseKind::Precondition {
            milestone: Some(id),
            ..
        } = &clause.kind
        {
            let _ = write!(text, " for {}", n.milestones[id.index()].name);
        }
        for (timing, id) in &clause.timing {
            let _ = write!(
                text,
                " {} {}",
                timing_word(*timing),
                n.milestones[id.index()].name
            );
        }
        if let Some(package) = clause.package {
            let _ = write!(text, ", in a package with {}", n.clause(package).key);
        }
        if clause.statement != *above {
            text.push_str(&self.statement(&beyond(&clause.statement, above)));
        }
        self.line(1, &text);
        match &clause.kind {
            ClauseKind::Precondition { terms, .. }
            | ClauseKind::Demand(terms)
            | ClauseKind::Refuse(terms)
            | ClauseKind::Prefer(terms) => self.terms(2, terms),
            ClauseKind::Offer { terms, exchange } => {
                self.terms(2, terms);
                if let Some(exchange) = exchange {
                    self.line(2, "in exchange for");
                    self.terms(3, exchange);
                }
            }
            ClauseKind::Defer { cells, until } => {
                let until = until
                    .as_ref()
                    .map_or_else(String::new, |until| format!(" {until}"));
                let cells = self.cells(cells);
                self.line(2, &format!("{cells}{until}"));
            }
            ClauseKind::Delegate { cells, to } => {
                let cells = self.cells(cells);
                self.line(2, &format!("{cells} to {to}"));
            }
            ClauseKind::Exclude(cells) | ClauseKind::Discuss(cells) => {
                let cells = self.cells(cells);
                self.line(2, &cells);
            }
            ClauseKind::Claim => {}
        }
        if !clause.given.is_empty() {
            self.line(2, "if");
            self.terms(3, &clause.given);
        }
        if let Some(vague) = &clause.vague {
            self.line(2, &format!("vague {vague:?}"));
        }
        if let Some(quote) = &clause.quote {
            self.line(2, &format!("quote {quote:?}"));
        }
    }

    fn drafts(&mut self) {
        let n = self.n;
        for proposal in &n.proposals {
            let by = proposal
                .by
                .as_ref()
                .map_or_else(String::new, |by| format!(" by {}", speaker(by)));
            self.line(
                0,
                &format!(
                    "proposal {}{by}{}",
                    proposal.name,
                    quoted(proposal.label.as_ref())
                ),
            );
            for (at, term) in proposal.terms.iter().enumerate() {
                let name = term.name.clone().unwrap_or_else(|| format!("{}", at + 1));
                self.line(1, &format!("term {name}{}", quoted(term.label.as_ref())));
                self.terms(2, &term.terms);
            }
        }
        for reaction in &n.reactions {
            let answer = match reaction.answer {
                Answer::Accepts => "accepts",
                Answer::AcceptsInPrinciple => "accepts-in-principle",
                Answer::Welcomes => "welcomes",
                Answer::BasisForTalks => "basis-for-talks",
                Answer::Reserves => "reserves",
                Answer::Rejects => "rejects",
            };
            let party = &n.party(reaction.party).name;
            let proposal = &n.proposals[reaction.proposal.index()].name;
            self.line(
                0,
                &format!(
                    "reaction of {party} to {proposal}: {answer}{}",
                    self.statement(&reaction.statement)
                ),
            );
        }
        for rule in &n.acceptance {
            let text = match rule {
                Acceptance::AllOf(parties) => format!("all of {}", self.parties(parties)),
                Acceptance::AtLeast(count, parties) => {
                    format!("at least {count} of {}", self.parties(parties))
                }
                Acceptance::Veto(parties) => format!("veto {}", self.parties(parties)),
            };
            self.line(0, &format!("acceptance: {text}"));
        }
        for utility in &n.utilities {
            self.line(0, &format!("utility of {}", n.party(utility.party).name));
            for (term, worth) in &utility.worths {
                let words = n.words(&term.formula);
                self.line(1, &format!("{words} worth {worth}"));
            }
            if let Some(reservation) = utility.reservation {
                self.line(1, &format!("reservation {reservation}"));
            }
        }
    }

    fn terms(&mut self, depth: usize, terms: &[Term]) {
        for term in terms {
            let words = self.n.words(&term.formula);
            self.line(depth, &words);
        }
    }

    fn cells(&self, cells: &[CellId]) -> String {
        let names: Vec<String> = cells.iter().map(|cell| self.n.cell_name(*cell)).collect();
        names.join(", ")
    }

    fn parties(&self, parties: &[PartyId]) -> String {
        let names: Vec<&str> = parties.iter().map(|id| &*self.n.party(*id).name).collect();
        names.join(", ")
    }

    fn cites(&self, cites: &[Citation]) -> String {
        let mut text = String::new();
        for (at, citation) in cites.iter().enumerate() {
            text.push_str(if at == 0 { ", cites " } else { ", " });
            text.push_str(&self.n.sources[citation.source.index()].name);
            if let Some(place) = &citation.at {
                let _ = write!(text, " {place:?}");
            }
        }
        text
    }

    fn statement(&self, statement: &Statement) -> String {
        let mut text = String::new();
        for (word, period) in [
            ("stated", statement.stated),
            ("since", statement.since),
            ("until", statement.until),
        ] {
            if let Some(period) = period {
                let _ = write!(text, ", {word} {period}");
            }
        }
        if let Some(by) = &statement.speaker {
            let _ = write!(text, ", by {}", speaker(by));
        }
        text.push_str(&self.cites(&statement.cites));
        match &statement.reported {
            Some(Some(by)) => {
                let _ = write!(text, ", reported by {}", speaker(by));
            }
            Some(None) => text.push_str(", reported"),
            None => {}
        }
        if statement.private {
            text.push_str(", private");
        }
        text
    }
}

/// Returns what a clause says of itself beyond its position.
fn beyond(own: &Statement, above: &Statement) -> Statement {
    let date = |own, above| if own == above { None } else { own };
    Statement {
        stated: date(own.stated, above.stated),
        since: date(own.since, above.since),
        until: date(own.until, above.until),
        speaker: own
            .speaker
            .clone()
            .filter(|speaker| above.speaker.as_ref() != Some(speaker)),
        cites: if own.cites == above.cites {
            Vec::new()
        } else {
            own.cites.clone()
        },
        reported: own
            .reported
            .clone()
            .filter(|by| above.reported.as_ref() != Some(by)),
        private: own.private && !above.private,
    }
}

fn quoted(label: Option<&String>) -> String {
    label.map_or_else(String::new, |label| format!(" {label:?}"))
}

fn also(spellings: &[String]) -> String {
    let spellings: Vec<String> = spellings.iter().map(|name| format!("{name:?}")).collect();
    if spellings.is_empty() {
        String::new()
    } else {
        format!(", also {}", spellings.join(", "))
    }
}

fn speaker(speaker: &Speaker) -> String {
    match &speaker.role {
        Some(role) => format!("{} ({role})", speaker.name),
        None => speaker.name.clone(),
    }
}

fn timing_word(timing: Timing) -> &'static str {
    match timing {
        Timing::Before => "before",
        Timing::After => "after",
        Timing::During => "during",
        Timing::With => "with",
    }
}

fn type_words(issue: &super::Issue) -> String {
    let names = |values: &[Value], with: &str| {
        let names: Vec<&str> = values.iter().map(|value| &*value.name).collect();
        names.join(with)
    };
    let ty = &issue.ty;
    let counted = match &ty.kind {
        TypeKind::YesNo => return "yes or no".to_owned(),
        TypeKind::Choice(values) => return format!("one of {{ {} }}", names(values, ", ")),
        TypeKind::Scale(values) => return format!("scale {{ {} }}", names(values, " < ")),
        TypeKind::Subset(values) => return format!("any of {{ {} }}", names(values, ", ")),
        TypeKind::Number => "number".to_owned(),
        TypeKind::Percent => "percent".to_owned(),
        TypeKind::Money(currency) => format!("money {currency}"),
        TypeKind::Duration(super::DurationUnit::Months) => "duration in months".to_owned(),
        TypeKind::Duration(super::DurationUnit::Hours) => "duration in hours".to_owned(),
        TypeKind::Date => "date".to_owned(),
    };
    let open = super::Type {
        kind: ty.kind.clone(),
        range: crate::domain::Line::all(),
    };
    match open.describe(&Values::Line(ty.range.clone())).as_str() {
        "anything" => counted,
        range => format!("{counted} {range}"),
    }
}
