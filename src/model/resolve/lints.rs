//! What is sound, but deserves a look.
//!
//! Lints that speak of an absence run only where nothing is broken: what is missing may be
//! in the part that could not be read. Each stays quiet on a workspace that does not use
//! what it asks for, such as one without any sources.

use std::collections::{BTreeMap, BTreeSet};

use unicode_script::{Script, UnicodeScript};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Fix};
use crate::domain::{Cut, Decimal, Values};
use crate::model::types::join;
use crate::model::{
    Atom, CellId, Clause, ClauseId, ClauseKind, Formula, IssueId, PartyId, PositionId, Statement,
    Term, TypeKind,
};
use crate::source::Span;

use super::Resolver;
use super::names::{Entity, Space};

impl<'a> Resolver<'a> {
    /// Looks at what was resolved.
    pub(super) fn lints(&mut self) {
        self.mixed_scripts();
        self.look_alikes();
        self.source_before_statement();
        self.foreign_speakers();
        self.two_caps();
        if self.has_errors() {
            return;
        }
        self.unsourced_clauses();
        self.unstated_positions();
        self.unaddressed_issues();
        self.unused_names();
        self.idle_backgrounds();
    }

    // ── Letters ──────────────────────────────────────────────────────────────────────────

    /// Every name that the files declare and that has letters beyond ASCII, with its place.
    fn foreign_names(&self) -> Vec<(String, Span)> {
        let symbols = Space::ALL
            .into_iter()
            .flat_map(|space| self.names.space(space));
        let elements = self.names.universes.iter().flat_map(|one| &one.elements);
        let positions = self.positions.iter();
        let clauses = positions
            .filter(|position| position.beyond_ascii)
            .flat_map(|position| &*position.clauses);
        let symbols = symbols.map(|(name, symbol)| (*name, symbol.span));
        let elements = elements.map(|(name, element)| (*name, element.span));
        let clauses = clauses.map(|(name, clause)| (&**name, clause.span));
        let names = symbols.chain(elements).chain(clauses);
        let foreign = names.filter(|(name, _)| !name.is_ascii());
        foreign
            .map(|(name, span)| (name.to_owned(), span))
            .collect()
    }

    /// A name with letters of two scripts, which nobody can tell apart by eye.
    fn mixed_scripts(&mut self) {
        for (name, span) in self.foreign_names() {
            let Some((odd, script, others)) = name.split('-').find_map(odd_letter) else {
                continue;
            };
            let mut diagnostic = Diagnostic::new(
                Code::MixedScripts,
                span,
                format!(
                    "the name `{name}` mixes {} and {} letters",
                    others.full_name(),
                    script.full_name()
                ),
            )
            .label(format!("its `{odd}` is {}", script.full_name()));
            let plain = skeleton(&name);
            diagnostic = if plain != name && !name.split('-').any(|_| odd_letter(&plain).is_some())
            {
                diagnostic
                    .help(format!(
                        "write `{plain}` in letters of one script, here and wherever it is used"
                    ))
                    .fix(Fix::unsure(format!("write `{plain}`"), span, plain.clone()))
            } else {
                diagnostic.help("write the name in letters of one script")
            };
            self.report(diagnostic);
        }
    }

    /// Two names in one place that look the same.
    fn look_alikes(&mut self) {
        let mut groups: Vec<Vec<(&'a str, Span)>> = [
            Space::Agenda,
            Space::Lists,
            Space::People,
            Space::Sources,
            Space::Positions,
            Space::Backgrounds,
        ]
        .into_iter()
        .map(|space| {
            let symbols = self.names.space(space).iter();
            symbols.map(|(name, symbol)| (*name, symbol.span)).collect()
        })
        .collect();
        for universe in &self.names.universes {
            let elements = universe.elements.iter();
            groups.push(
                elements
                    .map(|(name, element)| (*name, element.span))
                    .collect(),
            );
        }
        // Only letters of other scripts look like others.
        groups.retain(|group| group.iter().any(|(name, _)| !name.is_ascii()));
        for group in groups {
            let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
            for (name, span) in group {
                let Some((other, first)) = seen.insert(skeleton(name), (name, span)) else {
                    continue;
                };
                self.report(
                    Diagnostic::new(
                        Code::LookAlikeNames,
                        span,
                        format!("the names `{other}` and `{name}` look the same but are two"),
                    )
                    .label("one of them")
                    .also(first, "the other")
                    .help("give one of them another name, or write both in the same letters"),
                );
            }
        }
    }

    // ── Statements ───────────────────────────────────────────────────────────────────────

    fn unsourced_clauses(&mut self) {
        if self.negotiation.sources.is_empty() {
            return;
        }
        for at in 0..self.negotiation.positions.len() {
            let id = PositionId(at as u32);
            let clauses: Vec<&Clause> = self.clauses_of(id).map(|(_, clause)| clause).collect();
            let bare: Vec<&&Clause> = clauses
                .iter()
                .filter(|clause| clause.statement.cites.is_empty())
                .collect();
            if bare.is_empty() {
                continue;
            }
            let position = self.negotiation.position(id);
            let help = "add `cites SOURCE`, so that a reader can look it up";
            let diagnostics: Vec<Diagnostic> = if bare.len() == clauses.len() {
                let name = &position.name;
                let message = format!("the position `{name}` cites no source");
                vec![
                    Diagnostic::new(Code::UnsourcedClause, position.span, message)
                        .label("no source"),
                ]
            } else {
                bare.iter()
                    .map(|clause| {
                        let message = format!("the clause `{}` cites no source", clause.key);
                        Diagnostic::new(Code::UnsourcedClause, clause.head, message)
                            .label("no source")
                    })
                    .collect()
            };
            for diagnostic in diagnostics {
                self.report(diagnostic.help(help));
            }
        }
    }

    fn unstated_positions(&mut self) {
        let dated = |statement: &Statement| statement.stated.or(statement.since).is_some();
        let uses_dates = self
            .negotiation
            .clauses
            .iter()
            .any(|clause| dated(&clause.statement));
        let uses_speakers = !self.negotiation.persons.is_empty();
        for at in 0..self.negotiation.positions.len() {
            let id = PositionId(at as u32);
            let position = self.negotiation.position(id);
            let lacks_date = uses_dates
                && self
                    .clauses_of(id)
                    .any(|(_, clause)| !dated(&clause.statement));
            let lacks_speaker = uses_speakers
                && self.clauses_of(id).any(|(_, clause)| {
                    clause.statement.speaker.is_none() && clause.statement.reported.is_none()
                });
            let name = &position.name;
            let (message, help) = match (lacks_date, lacks_speaker) {
                (true, true) => (
                    format!("the position `{name}` says neither when it was stated nor by whom"),
                    "add `stated DATE by PERSON`",
                ),
                (true, false) => (
                    format!("the position `{name}` does not say when it was stated"),
                    "add `stated DATE`; without a date it counts on every day",
                ),
                (false, true) => (
                    format!("the position `{name}` does not say who stated it"),
                    "add `by PERSON`, or `reported` where nobody is named",
                ),
                (false, false) => continue,
            };
            let diagnostic = Diagnostic::new(Code::UnstatedPosition, position.span, message)
                .label(if lacks_date {
                    "not dated"
                } else {
                    "stated by nobody"
                })
                .help(help);
            self.report(diagnostic);
        }
    }

    /// A source that appeared before what it is cited for.
    fn source_before_statement(&mut self) {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for clause in &self.negotiation.clauses {
            let Some(stated) = clause.statement.stated else {
                continue;
            };
            for citation in &clause.statement.cites {
                let source = &self.negotiation.sources[citation.source.index()];
                let Some(published) = source.published else {
                    continue;
                };
                if published.last >= stated.first
                    || !seen.insert((clause.position, citation.source))
                {
                    continue;
                }
                let position = self.negotiation.position(clause.position);
                let (place, name) = if position.statement.stated == Some(stated) {
                    (position.span, &position.name)
                } else {
                    (clause.head, &clause.key)
                };
                found.push(
                    Diagnostic::new(
                        Code::SourceBeforeStatement,
                        place,
                        format!(
                            "`{name}` was stated {stated}, but its source `{}` appeared {published}",
                            source.name
                        ),
                    )
                    .label(format!("stated {stated}"))
                    .also(source.span, format!("published {published}"))
                    .help("one of the two dates is likely wrong, or another source is meant"),
                );
            }
        }
        self.diagnostics.extend(found);
    }

    /// A speaker whose offices are all in other parties.
    fn foreign_speakers(&mut self) {
        let mut found = Vec::new();
        for position in &self.negotiation.positions {
            let person = position
                .statement
                .speaker
                .as_ref()
                .and_then(|speaker| speaker.person);
            let Some(person) = person.map(|id| &self.negotiation.persons[id.index()]) else {
                continue;
            };
            let near = |other: PartyId| {
                let members = |id: PartyId| {
                    self.negotiation
                        .party(id)
                        .members
                        .clone()
                        .unwrap_or_default()
                };
                other == position.party
                    || members(position.party).contains(&other)
                    || members(other).contains(&position.party)
            };
            let parties: Vec<PartyId> = person.roles.iter().filter_map(|role| role.of).collect();
            if parties.is_empty()
                || parties.len() < person.roles.len()
                || parties.iter().any(|id| near(*id))
            {
                continue;
            }
            let party = self.negotiation.party(position.party);
            let other = self.negotiation.party(parties[0]);
            let speaker = person.label.as_ref().unwrap_or(&person.name);
            found.push(
                Diagnostic::new(
                    Code::ForeignSpeaker,
                    position.span,
                    format!(
                        "`{}` is a position of `{}`, but {speaker} speaks for `{}`",
                        position.name, party.name, other.name
                    ),
                )
                .label(format!("stated by {speaker}"))
                .also(person.span, format!("holds office in `{}`", other.name))
                .help(
                    "name the speaker's party, or add `reported by` if somebody else passes it on",
                ),
            );
        }
        self.diagnostics.extend(found);
    }

    // ── The agenda ───────────────────────────────────────────────────────────────────────

    fn unaddressed_issues(&mut self) {
        if self.negotiation.positions.is_empty() {
            return;
        }
        let mut touched = vec![false; self.negotiation.issues.len()];
        let mut touch = |cell: CellId| {
            touched[self.negotiation.cell(cell).issue.index()] = true;
        };
        for clause in &self.negotiation.clauses {
            each_cell(clause, &mut touch);
        }
        let backgrounds = self
            .negotiation
            .backgrounds
            .iter()
            .flat_map(|background| &background.terms);
        let drafts = self.negotiation.proposals.iter();
        let drafts = drafts.flat_map(|draft| draft.terms.iter().flat_map(|term| &term.terms));
        let worths = self.negotiation.utilities.iter();
        let worths = worths.flat_map(|utility| utility.worths.iter().map(|(term, _)| term));
        for term in backgrounds.chain(drafts).chain(worths) {
            term.formula.each_cell(&mut touch);
        }
        let found: Vec<Diagnostic> = self
            .negotiation
            .issues
            .iter()
            .enumerate()
            .filter(|(at, _)| !touched[*at])
            .map(|(_, issue)| {
                let noun = if issue.event { "event" } else { "issue" };
                Diagnostic::new(
                    Code::UnaddressedIssue,
                    issue.span,
                    format!("nobody addresses the {noun} `{}`", issue.name),
                )
                .label("no clause speaks of it")
                .help("remove it, or record who says what about it; `discuss` and `exclude` count too")
            })
            .collect();
        self.diagnostics.extend(found);
    }

    /// Two parties that cap the same amount differently: is the cap itself the issue?
    fn two_caps(&mut self) {
        type Cap<'c> = (PartyId, Decimal, &'c Clause);
        let mut caps: BTreeMap<CellId, Vec<Cap<'_>>> = BTreeMap::new();
        for clause in &self.negotiation.clauses {
            let terms: &[Term] = match &clause.kind {
                ClauseKind::Precondition { terms, .. } | ClauseKind::Demand(terms) => terms,
                _ => continue,
            };
            for term in terms {
                let Formula::Atom(Atom::In(cell, Values::Line(line))) = &term.formula else {
                    continue;
                };
                let issue = self.negotiation.issue_of(*cell);
                let is_amount = matches!(issue.ty.kind, TypeKind::Number | TypeKind::Money(_));
                let bounds = issue.ty.range.stretches().first();
                let [stretch] = line.stretches() else {
                    continue;
                };
                let from_below = bounds.is_some_and(|bounds| bounds.low == stretch.low);
                if let (true, true, Cut::After(limit)) = (is_amount, from_below, stretch.high) {
                    caps.entry(*cell)
                        .or_default()
                        .push((clause.party, limit, clause));
                }
            }
        }
        let mut reported: BTreeSet<IssueId> = BTreeSet::new();
        let mut found = Vec::new();
        for (cell, caps) in caps {
            let (party, limit, first) = caps[0];
            let other = caps
                .iter()
                .find(|(other, amount, _)| *other != party && *amount != limit);
            let Some((other, amount, second)) = other else {
                continue;
            };
            if !reported.insert(self.negotiation.cell(cell).issue) {
                continue;
            }
            let issue = self.negotiation.issue_of(cell);
            let name = self.negotiation.cell_name(cell);
            let party = |id: PartyId| &self.negotiation.party(id).name;
            found.push(
                Diagnostic::new(
                    Code::TwoCaps,
                    second.head,
                    format!(
                        "`{}` and `{}` each set an upper limit on `{name}`, so a low value satisfies both",
                        party(first.party),
                        party(*other)
                    ),
                )
                .label(format!("at most {}", issue.ty.amount(*amount)))
                .also(first.head, format!("at most {}", issue.ty.amount(limit)))
                .help(format!(
                    "if the limit itself is disputed, make it the issue (\"upper limit on …, as a treaty term\") and write `{name} is …`"
                )),
            );
        }
        self.diagnostics.extend(found);
    }

    fn unused_names(&mut self) {
        let mut found = Vec::new();
        for space in [Space::Lists, Space::Sources, Space::People] {
            for (name, symbol) in self.names.space(space) {
                let noun = match symbol.entity {
                    Entity::Group(_) => "group",
                    Entity::Source(_) => "source",
                    Entity::Person(_) => "person",
                    Entity::List(id) => {
                        let universe = &self.names.universes[self.list_universes[id.index()].0];
                        if universe.elements.values().any(|element| element.uses > 0) {
                            continue;
                        }
                        "list"
                    }
                    _ => continue,
                };
                if symbol.uses > 0 {
                    continue;
                }
                found.push(
                    Diagnostic::new(
                        Code::UnusedName,
                        symbol.span,
                        format!("nothing uses the {noun} `{name}`"),
                    )
                    .label("not used")
                    .help(match symbol.entity {
                        Entity::Source(_) => "cite it where it is the source, or remove it",
                        _ => "remove it, or use it",
                    }),
                );
            }
        }
        self.diagnostics.extend(found);
    }

    /// A rule or reading about things that no party speaks of, so that it changes nothing.
    fn idle_backgrounds(&mut self) {
        if self.negotiation.clauses.is_empty() || self.negotiation.backgrounds.is_empty() {
            return;
        }
        let mut touched = vec![false; self.negotiation.cells.len()];
        for clause in &self.negotiation.clauses {
            each_cell(clause, &mut |cell| touched[cell.index()] = true);
        }
        for draft in &self.negotiation.proposals {
            for term in draft.terms.iter().flat_map(|term| &term.terms) {
                term.formula
                    .each_cell(&mut |cell| touched[cell.index()] = true);
            }
        }
        let cells: Vec<BTreeSet<CellId>> = self
            .negotiation
            .backgrounds
            .iter()
            .map(|background| {
                let mut cells = BTreeSet::new();
                for term in &background.terms {
                    term.formula.each_cell(&mut |cell| {
                        cells.insert(cell);
                    });
                }
                cells
            })
            .collect();
        // Through one rule, another may come to matter.
        let mut changed = true;
        let mut live = vec![false; cells.len()];
        while changed {
            changed = false;
            for (at, cells) in cells.iter().enumerate() {
                if !live[at] && cells.iter().any(|cell| touched[cell.index()]) {
                    live[at] = true;
                    changed = true;
                    for cell in cells {
                        touched[cell.index()] = true;
                    }
                }
            }
        }
        let mut found = Vec::new();
        for (background, live) in self.negotiation.backgrounds.iter().zip(live) {
            if live || background.terms.is_empty() {
                continue;
            }
            let noun = if background.is_reading() {
                "reading"
            } else {
                "rule"
            };
            let mut issues: Vec<String> = Vec::new();
            for term in &background.terms {
                term.formula.each_cell(&mut |cell| {
                    let name = format!("`{}`", self.negotiation.issue_of(cell).name);
                    if !issues.contains(&name) {
                        issues.push(name);
                    }
                });
            }
            if issues.is_empty() {
                continue;
            }
            issues.truncate(4);
            found.push(
                Diagnostic::new(
                    Code::IdleBackground,
                    background.span,
                    format!(
                        "the {noun} `{}` changes nothing, because no clause speaks of {}",
                        background.name,
                        join(&issues, "or")
                    ),
                )
                .label("changes nothing")
                .help("record what the parties say about it, or remove it"),
            );
        }
        self.diagnostics.extend(found);
    }

    /// Returns the clauses of a position.
    pub(super) fn clauses_of(
        &self,
        position: PositionId,
    ) -> impl Iterator<Item = (ClauseId, &Clause)> {
        let clauses = &self.negotiation.clauses;
        let start = clauses.partition_point(|clause| clause.position < position);
        (start as u32..)
            .map(ClauseId)
            .zip(clauses[start..].iter().map(|clause| &**clause))
            .take_while(move |(_, clause)| clause.position == position)
    }
}

/// Calls `see` for each cell that a clause speaks of.
fn each_cell(clause: &Clause, see: &mut impl FnMut(CellId)) {
    let terms = |terms: &[Term], see: &mut dyn FnMut(CellId)| {
        for term in terms {
            term.formula.each_cell(&mut |cell| see(cell));
        }
    };
    match &clause.kind {
        ClauseKind::Precondition { terms: all, .. }
        | ClauseKind::Demand(all)
        | ClauseKind::Refuse(all)
        | ClauseKind::Prefer(all) => terms(all, see),
        ClauseKind::Offer {
            terms: all,
            exchange,
        } => {
            terms(all, see);
            terms(exchange.as_deref().unwrap_or_default(), see);
        }
        ClauseKind::Defer { cells, .. }
        | ClauseKind::Delegate { cells, .. }
        | ClauseKind::Exclude(cells)
        | ClauseKind::Discuss(cells) => cells.iter().for_each(|cell| see(*cell)),
        ClauseKind::Claim => {}
    }
    terms(&clause.given, see);
}

/// Returns the first letter of a word that is not of the script of most of its letters.
fn odd_letter(word: &str) -> Option<(char, Script, Script)> {
    let mut counts: Vec<(Script, u32)> = Vec::new();
    for c in word.chars() {
        let script = family(c.script());
        if matches!(script, Script::Common | Script::Inherited | Script::Unknown) {
            continue;
        }
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    if counts.len() < 2 {
        return None;
    }
    let main = counts.iter().rev().max_by_key(|(_, count)| *count)?.0;
    word.chars().find_map(|c| {
        let script = family(c.script());
        let odd = script != main
            && !matches!(script, Script::Common | Script::Inherited | Script::Unknown);
        odd.then_some((c, script, main))
    })
}

/// Scripts that are written together, as Japanese and Korean are, count as one.
fn family(script: Script) -> Script {
    match script {
        Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => Script::Han,
        script => script,
    }
}

/// Returns a name with each letter that looks like a Latin one replaced by it.
pub(super) fn skeleton(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            'а' | 'α' => 'a',
            'А' | 'Α' => 'A',
            'В' | 'Β' => 'B',
            'с' | 'ϲ' => 'c',
            'С' => 'C',
            'ԁ' => 'd',
            'е' => 'e',
            'Е' | 'Ε' => 'E',
            'һ' => 'h',
            'Н' | 'Η' => 'H',
            'і' | 'ι' => 'i',
            'І' | 'Ι' => 'I',
            'ј' => 'j',
            'Ј' => 'J',
            'К' | 'Κ' => 'K',
            'к' | 'κ' => 'k',
            'М' | 'Μ' => 'M',
            'Ν' => 'N',
            'о' | 'ο' => 'o',
            'О' | 'Ο' => 'O',
            'р' | 'ρ' => 'p',
            'Р' | 'Ρ' => 'P',
            'ѕ' => 's',
            'Ѕ' => 'S',
            'Т' | 'Τ' => 'T',
            'у' | 'γ' => 'y',
            'У' | 'Υ' => 'Y',
            'ν' | 'ѵ' => 'v',
            'х' | 'χ' => 'x',
            'Х' | 'Χ' => 'X',
            'Ζ' => 'Z',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_two_scripts_are_seen() {
        let (odd, script, main) = odd_letter("сrimea").unwrap();
        assert_eq!((odd, script, main), ('с', Script::Cyrillic, Script::Latin));
        assert!(odd_letter("crimea").is_none());
        assert!(odd_letter("крим").is_none());
        assert!(odd_letter("東京タワー").is_none());
        assert_eq!(skeleton("сrimea"), "crimea");
    }
}
