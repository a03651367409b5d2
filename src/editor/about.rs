//! What is known of something, on one short sheet.

use super::View;
use super::names::{Kind, Names, Symbol, SymbolId};
use super::outlook::{self, Tie};
use super::sheet::Sheet;
use crate::analysis::{self, Finding, FindingKind, Options};
use crate::constraint;
use crate::domain::Values;
use crate::model::{
    BackgroundId, CellId, ClauseId, IssueId, MilestoneId, Negotiation, PartyId, PersonId, SourceId,
    Statement, Type, TypeKind, join,
};
use crate::report::words::{self, agree, capital, clean, clip, count, the};
use crate::solver::Effort;
use crate::source::Span;
use crate::syntax::unquote;

/// How many items a list on a sheet has.
const MOST: usize = 8;

/// The longest text of somebody's own that is shown.
const LONGEST: usize = 160;

/// What a comparison for one sheet may cost: a fraction of a second.
const STEPS: u64 = 2_000_000;

/// Returns what is known of something that is declared.
pub fn symbol(view: View<'_>, names: &Names, id: SymbolId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let symbol = names.symbol(id);
    let span = symbol.span;
    let owner = match symbol.space {
        super::names::Space::Within(owner) => Some(names.symbol(owner)),
        _ => None,
    };
    let sheet = match symbol.kind {
        Kind::Issue | Kind::Event => {
            let id = at(&negotiation.issues, span, |issue| issue.span).map(IssueId);
            id.map(|id| issue(view, id))
        }
        Kind::Milestone => at(&negotiation.milestones, span, |one| one.span)
            .map(|at| milestone(view, MilestoneId(at))),
        Kind::Party | Kind::Bloc => {
            at(&negotiation.parties, span, |one| one.span).map(|at| party(view, PartyId(at)))
        }
        Kind::Person => {
            at(&negotiation.persons, span, |one| one.span).map(|at| person(view, PersonId(at)))
        }
        Kind::Source => {
            at(&negotiation.sources, span, |one| one.span).map(|at| source(view, SourceId(at)))
        }
        Kind::Rule | Kind::Reading => at(&negotiation.backgrounds, span, |one| one.span)
            .map(|at| background(view, BackgroundId(at))),
        Kind::Position => at(&negotiation.positions, span, |one| one.span)
            .map(|at| position(view, crate::model::PositionId(at))),
        Kind::Proposal => {
            at(&negotiation.proposals, span, |one| one.span).map(|at| proposal(view, at as usize))
        }
        Kind::Clause => {
            at(&negotiation.clauses, span, |one| one.head).map(|at| clause(view, ClauseId(at)))
        }
        Kind::List => negotiation
            .lists
            .iter()
            .find(|list| list.span == span)
            .map(|list| {
                let all: Vec<u32> = (0..list.members.len() as u32).collect();
                members(list, &list.name, list.label.as_deref(), &all)
            }),
        Kind::Group => negotiation.lists.iter().find_map(|list| {
            let group = list.groups.iter().find(|group| group.span == span)?;
            let label = group.label.as_deref();
            Some(members(list, &group.name, label, &group.members))
        }),
        Kind::Member | Kind::Value => owner.map(|owner| {
            let mut sheet = plain(view, symbol);
            sheet.line(format!("`{}` of `{}`", symbol.name, owner.name));
            let values = at(&negotiation.issues, owner.span, |issue| issue.span);
            if let Some(id) = values.map(IssueId) {
                askers(view, id, &symbol.name, &mut sheet);
            }
            sheet
        }),
        Kind::Package | Kind::Term => None,
    };
    sheet.unwrap_or_else(|| {
        let mut sheet = plain(view, symbol);
        sheet.line(format!("The {} `{}`.", symbol.kind.noun(), symbol.name));
        sheet
    })
}

/// Returns a sheet that says what a thing is called and nothing else.
fn plain(view: View<'_>, symbol: &Symbol) -> Sheet {
    let label = symbol.label.map(|label| unquote(view.text(label.span)));
    Sheet::titled(clip(
        &clean(label.as_deref().unwrap_or(&symbol.name)),
        LONGEST,
    ))
}

fn at<T>(all: &[T], span: Span, of: impl Fn(&T) -> Span) -> Option<u32> {
    let found = all.iter().position(|one| of(one) == span);
    found.map(|at| at as u32)
}

/// Returns a type as a person writes it, with the labels of its values.
pub fn type_words(ty: &Type) -> String {
    let values = |all: &[crate::model::Value], between: &str| {
        let shown: Vec<&str> = all
            .iter()
            .take(MOST)
            .map(crate::model::Value::words)
            .collect();
        let more = if all.len() > MOST { ", \u{2026}" } else { "" };
        clean(&format!("{}{more}", shown.join(between))).into_owned()
    };
    let word = match &ty.kind {
        TypeKind::YesNo => return "yes or no".to_owned(),
        TypeKind::Choice(all) if all.len() <= MOST => {
            let words = all.iter().map(|value| clean(value.words()).into_owned());
            return join(&words.collect::<Vec<_>>(), "or");
        }
        TypeKind::Choice(all) => return format!("one of: {}", values(all, ", ")),
        TypeKind::Scale(all) => return format!("scale: {}", values(all, " < ")),
        TypeKind::Subset(all) => return format!("any of: {}", values(all, ", ")),
        TypeKind::Number => "number".to_owned(),
        TypeKind::Percent => "percent".to_owned(),
        TypeKind::Money(currency) => format!("money in {currency}"),
        TypeKind::Duration(_) => "duration".to_owned(),
        TypeKind::Date => "date".to_owned(),
    };
    let range = crate::domain::Line::all();
    if ty.range == range {
        word
    } else {
        // Described within an unbounded type, so that the bounds are told at all.
        let all = Type {
            kind: ty.kind.clone(),
            range,
        };
        format!("{word}, {}", all.describe(&Values::Line(ty.range.clone())))
    }
}

/// Returns who said something, when and where it is recorded, in brackets.
fn recorded(negotiation: &Negotiation, statement: &Statement) -> String {
    let mut text = words::statement(statement);
    if let Some(citation) = statement.cites.first() {
        let source = &negotiation.sources[citation.source.index()];
        let title = source.title.as_deref().unwrap_or(&source.name);
        text.push_str("; ");
        text.push_str(&clip(&clean(title), 60));
    }
    format!("({text})")
}

/// Returns what an issue asks, and what everybody holds on it.
pub fn issue(view: View<'_>, id: IssueId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let issue = negotiation.issue(id);
    let mut sheet = heading(view, id);
    let cells: Vec<CellId> = issue.cells().collect();
    stances(view, id, &cells, &mut sheet);
    sheet
}

/// Returns what an issue asks at one member of its list, and what everybody holds on that.
pub fn cell(view: View<'_>, cell: CellId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let id = negotiation.cell(cell).issue;
    let mut sheet = heading(view, id);
    let place = words::cells(negotiation, id, &[cell]).short;
    if !place.is_empty() {
        sheet.line(format!("Here: {place}."));
    }
    stances(view, id, &[cell], &mut sheet);
    sheet
}

fn heading(view: View<'_>, id: IssueId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let issue = negotiation.issue(id);
    let mut sheet = Sheet::titled(clip(&words::issue(issue), LONGEST));
    let mut facts = vec![capital(&type_words(&issue.ty))];
    if let Some(list) = issue.index {
        facts.push(format!(
            "asked of each {}",
            clean(&negotiation.lists[list.index()].name).replace('-', " ")
        ));
    }
    if !issue.performers.is_empty() {
        let who = issue.performers.iter();
        let who: Vec<String> = who.map(|id| the(&words::party(negotiation, *id))).collect();
        facts.push(format!("for {} to do", join(&who, "and")));
    }
    if issue.event {
        facts.push("an event, which no party decides".to_owned());
    }
    if issue.process {
        facts.push("about the talks themselves".to_owned());
    }
    sheet.line(format!("{}.", facts.join("; ")));
    sheet
}

/// Adds what each party holds on some cells of one issue, and what that leaves.
fn stances(view: View<'_>, id: IssueId, cells: &[CellId], sheet: &mut Sheet) {
    let negotiation = &view.outcome.negotiation;
    let analysis = &view.outcome.analysis;
    let issue = negotiation.issue(id);
    let all = of_cells(analysis, cells);
    let mut speakers: Vec<PartyId> = all.iter().map(|stance| stance.party).collect();
    speakers.sort_unstable_by_key(|party| analysis.parties.iter().position(|one| one == party));
    speakers.dedup();
    if speakers.is_empty() {
        if !issue.event {
            sheet.line("Nobody has addressed it.");
        }
        return;
    }
    let mut lines: Vec<String> = Vec::new();
    for party in &speakers {
        let of: Vec<&&analysis::Stance> =
            all.iter().filter(|stance| stance.party == *party).collect();
        let mut clauses: Vec<ClauseId> = of.iter().flat_map(|s| s.clauses.clone()).collect();
        clauses.sort_unstable();
        clauses.dedup();
        let binding: Vec<ClauseId> = clauses
            .iter()
            .copied()
            .filter(|id| constraint::binding(negotiation.clause(*id)).is_some())
            .collect();
        let spoken = if binding.is_empty() {
            &clauses
        } else {
            &binding
        };
        let touched = |id: &ClauseId| -> Vec<CellId> {
            let touching = of.iter().filter(|stance| stance.clauses.contains(id));
            touching.map(|stance| stance.cell).collect()
        };
        // One clause speaks for all: that about the most cells, and of these the latest.
        let chosen = spoken.iter().max_by_key(|id| {
            let statement = &negotiation.clause(**id).statement;
            let day = statement.stated.or(statement.since).map(|day| day.first);
            (touched(id).len(), day, **id)
        });
        let Some(chosen) = chosen else { continue };
        let clause = negotiation.clause(*chosen);
        let touched = touched(chosen);
        let place = if cells.len() == 1 {
            String::new()
        } else {
            words::cells(negotiation, id, &touched).short
        };
        let on = if place.is_empty() {
            String::new()
        } else {
            format!(", on {place}")
        };
        let says = words::says(&view.workspace.sources, negotiation, clause, &touched);
        let more = match clauses.len() - 1 {
            0 => String::new(),
            more => format!(", and {}", count(more, "more clause")),
        };
        let who = capital(&the(&words::party(negotiation, *party)));
        // A bloc speaks for its members.
        let by = if clause.party == *party {
            String::new()
        } else {
            format!(
                ", through {}",
                the(&words::party(negotiation, clause.party))
            )
        };
        lines.push(format!(
            "{who}{by} {}{on} {}{more}",
            clip(&says, LONGEST),
            recorded(negotiation, &clause.statement)
        ));
    }
    sheet.items(MOST, lines);
    if let Some(left) = left(view, id, cells) {
        sheet.line(left);
    }
    let silent: Vec<String> = analysis
        .parties
        .iter()
        .filter(|party| !speakers.contains(party))
        .map(|party| the(&words::party(negotiation, *party)))
        .collect();
    match silent.as_slice() {
        [] => {}
        names if names.len() <= 4 => sheet.line(format!("Silent: {}.", join(names, "and"))),
        names => sheet.line(format!("Silent: {}.", count(names.len(), "party"))),
    }
}

/// Returns the stances on cells that follow one another.
fn of_cells<'a>(analysis: &'a analysis::Analysis, cells: &[CellId]) -> Vec<&'a analysis::Stance> {
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
        return Vec::new();
    };
    // Stances come in the order of cells.
    let stances = &analysis.stances;
    let from = stances.partition_point(|stance| stance.cell < *first);
    let of = stances[from..].iter();
    of.take_while(|stance| stance.cell <= *last).collect()
}

/// Returns what the parties that bind themselves on some cells of an issue leave in common.
fn left(view: View<'_>, id: IssueId, cells: &[CellId]) -> Option<String> {
    let negotiation = &view.outcome.negotiation;
    let ty = &negotiation.issue(id).ty;
    let mut shared: Vec<(Option<String>, Vec<CellId>)> = Vec::new();
    for cell in cells {
        let stances = of_cells(&view.outcome.analysis, &[*cell]).into_iter();
        let bound: Vec<&Values> = stances
            .filter_map(|stance| stance.values.as_ref())
            .collect();
        let [first, rest @ ..] = bound.as_slice() else {
            continue;
        };
        if rest.is_empty() {
            continue;
        }
        let common = rest
            .iter()
            .fold((*first).clone(), |all, values| all.intersection(values));
        let words = (!common.is_empty()).then(|| clean(&ty.describe(&common)).into_owned());
        match shared.iter_mut().find(|(known, _)| *known == words) {
            Some((_, cells)) => cells.push(*cell),
            None => shared.push((words, vec![*cell])),
        }
    }
    let parts: Vec<String> = shared
        .iter()
        .take(3)
        .map(|(values, at)| {
            let place = words::cells(negotiation, id, at).short;
            let on = if place.is_empty() || cells.len() == 1 {
                String::new()
            } else {
                format!(" on {place}")
            };
            match values {
                Some(values) => format!("Left in common{on}: {values}."),
                None => format!("Nothing is left in common{on}."),
            }
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Adds who asks for a value of an issue.
fn askers(view: View<'_>, id: IssueId, value: &str, sheet: &mut Sheet) {
    let negotiation = &view.outcome.negotiation;
    let issue = negotiation.issue(id);
    let at = match &issue.ty.kind {
        TypeKind::Choice(all) | TypeKind::Scale(all) => {
            all.iter().position(|one| one.name == value)
        }
        _ => None,
    };
    let Some(at) = at.map(|at| at as u32) else {
        return;
    };
    let allows = |values: &Values| match values {
        Values::Members(set) => set.contains(at),
        _ => true,
    };
    let name = |stance: &&analysis::Stance| the(&words::party(negotiation, stance.party));
    let cells: Vec<CellId> = issue.cells().collect();
    let [cell] = cells.as_slice() else { return };
    let stances = of_cells(&view.outcome.analysis, &[*cell]).into_iter();
    let (for_it, against): (Vec<_>, Vec<_>) = stances
        .filter(|stance| stance.values.is_some())
        .partition(|stance| stance.values.as_ref().is_some_and(allows));
    for (words, who) in [("Leaves room for it", for_it), ("Rules it out", against)] {
        let names: Vec<String> = who.iter().map(name).collect();
        if !names.is_empty() {
            sheet.line(format!("{words}: {}.", join(&names, "and")));
        }
    }
}

/// Returns what a clause says, how it stands, and how it fares.
pub fn clause(view: View<'_>, id: ClauseId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let clause = negotiation.clause(id);
    let label = clause
        .label
        .as_deref()
        .map(|label| clip(&clean(label), LONGEST));
    let who = capital(&the(&words::party(negotiation, clause.party)));
    let mut sheet = Sheet::titled(label.unwrap_or_else(|| clean(&clause.key).into_owned()));
    let cells = clause.cells();
    let says = words::says(&view.workspace.sources, negotiation, clause, &[]);
    let about: Vec<String> = match &clause.kind {
        crate::model::ClauseKind::Claim => Vec::new(),
        _ if clause.terms().iter().all(|terms| terms.is_empty()) => {
            let mut issues: Vec<IssueId> =
                cells.iter().map(|c| negotiation.cell(*c).issue).collect();
            issues.dedup();
            let issues = issues.into_iter();
            issues
                .map(|id| format!("\"{}\"", words::issue(negotiation.issue(id))))
                .collect()
        }
        _ => Vec::new(),
    };
    let on = if about.is_empty() {
        String::new()
    } else {
        format!(" (about {})", join(&about, "and"))
    };
    // Two remarks in brackets would stand side by side.
    let says = says.replace(" (a red line)", ", a red line");
    sheet.line(format!(
        "{who} {}{on} {}.",
        clip(&says, 2 * LONGEST),
        recorded(negotiation, &clause.statement)
    ));
    if let Some(quote) = &clause.quote {
        sheet.line(format!("\u{201c}{}\u{201d}", clip(&clean(quote), LONGEST)));
    }
    if let Some(vague) = &clause.vague {
        sheet.line(format!("Left open: {}.", clip(&clean(vague), LONGEST)));
    }
    let placed = words::timing(negotiation, clause);
    if !placed.is_empty() {
        sheet.line(format!("To hold {}.", join(&placed, "and")));
    }
    if let Some(lapsed) = outlook::lapsed(view, id) {
        sheet.line(format!("It does not count: {lapsed}."));
        return sheet;
    }
    if matches!(clause.kind, crate::model::ClauseKind::Claim) {
        sheet.line("A claim is recorded and never compared.");
        return sheet;
    }
    let met = outlook::outlook(view, id);
    if met.is_empty() {
        sheet.line(if view.outcome.analysis.is_listed() {
            "Nobody meets it, and nobody stands against it."
        } else {
            "Who meets it, and who stands against it, is too much to list here; \
             `demarche check --parties` lists it for some."
        });
        return sheet;
    }
    let mut lines: Vec<String> = Vec::new();
    let mut seen: Vec<&Finding> = Vec::new();
    for meeting in met.iter().filter(|meeting| meeting.tie != Tie::Unanswered) {
        if !seen.contains(&meeting.finding) {
            seen.push(meeting.finding);
            lines.push(view.outcome.sentence(view.workspace, meeting.finding));
        }
    }
    lines.dedup();
    sheet.items(MOST, lines);
    unanswered(view, &cells, &met, &mut sheet);
    sheet
}

/// Says who has not answered, and on what, if that is not all of the clause.
fn unanswered(view: View<'_>, cells: &[CellId], met: &[outlook::Meeting<'_>], sheet: &mut Sheet) {
    let negotiation = &view.outcome.negotiation;
    let mut on: Vec<(String, Vec<String>)> = Vec::new();
    for party in outlook::parties(met, Tie::Unanswered) {
        let findings = met
            .iter()
            .filter(|meeting| meeting.tie == Tie::Unanswered && meeting.party == party)
            .map(|meeting| meeting.finding);
        let mut open: Vec<CellId> = findings.flat_map(|found| &found.cells).copied().collect();
        open.retain(|cell| cells.contains(cell));
        open.sort_unstable();
        open.dedup();
        let place = if open.len() == cells.len() {
            String::new()
        } else {
            let mut issues: Vec<IssueId> =
                open.iter().map(|c| negotiation.cell(*c).issue).collect();
            issues.dedup();
            let places: Vec<String> = issues
                .into_iter()
                .map(|id| {
                    let of = |cell: &CellId| negotiation.cell(*cell).issue == id;
                    let these: Vec<CellId> = open.iter().copied().filter(of).collect();
                    let label = format!("\"{}\"", clip(&words::issue(negotiation.issue(id)), 60));
                    match words::cells(negotiation, id, &these).short {
                        short if short.is_empty() => label,
                        short => format!("{label} for {short}"),
                    }
                })
                .collect();
            format!(" on {}", join(&places, "and"))
        };
        let name = the(&words::party(negotiation, party));
        match on.iter_mut().find(|(known, _)| *known == place) {
            Some((_, names)) => names.push(name),
            None => on.push((place, vec![name])),
        }
    }
    for (place, names) in on {
        let who = match names.len() {
            1..=4 => join(&names, "and"),
            many => count(many, "party"),
        };
        sheet.line(format!("Not answered by {who}{place}."));
    }
}

/// Returns whose a position is, and how its clauses stand.
pub fn position(view: View<'_>, id: crate::model::PositionId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let position = negotiation.position(id);
    let label = position.label.as_deref().unwrap_or(&position.name);
    let mut sheet = Sheet::titled(clip(&clean(label), LONGEST));
    let who = the(&words::party(negotiation, position.party));
    sheet.line(format!(
        "A position of {who} {}.",
        recorded(negotiation, &position.statement)
    ));
    sheet.line(format!(
        "{}.",
        capital(&super::lenses::position_words(view, id))
    ));
    sheet
}

fn proposal(view: View<'_>, at: usize) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let proposal = &negotiation.proposals[at];
    let label = proposal.label.as_deref().unwrap_or(&proposal.name);
    let mut sheet = Sheet::titled(clip(&clean(label), LONGEST));
    let by = proposal
        .by
        .as_ref()
        .map_or_else(String::new, |by| format!(" by {}", words::speaker(by)));
    let stated = proposal.statement.stated;
    sheet.line(format!(
        "A draft{by}{}, with {}.",
        stated.map_or_else(String::new, |day| format!(", {day}")),
        count(proposal.terms.len(), "term")
    ));
    let reactions = negotiation.reactions.iter();
    let lines: Vec<String> = reactions
        .filter(|reaction| reaction.proposal.index() == at)
        .map(|reaction| {
            let label = words::party(negotiation, reaction.party);
            let answer = reaction.answer.word().replace('-', " ");
            let answer = match reaction.answer {
                crate::model::Answer::BasisForTalks => "takes it as a basis for talks".to_owned(),
                _ => agree(&label, &format!("{answer} it")),
            };
            let record = recorded(negotiation, &reaction.statement);
            format!("{} {answer} {record}", capital(&the(&label)))
        })
        .collect();
    sheet.items(MOST, lines);
    sheet
}

/// Returns who a party is, and with whom it clashes.
pub fn party(view: View<'_>, id: PartyId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let party = negotiation.party(id);
    let mut sheet = Sheet::titled(words::party(negotiation, id));
    if !party.also.is_empty() {
        let also: Vec<String> = party.also.iter().map(|a| clean(a).into_owned()).collect();
        sheet.line(format!("Also: {}.", join(&also, "and")));
    }
    let name = |id: PartyId| the(&words::party(negotiation, id));
    if let Some(members) = &party.members {
        let members: Vec<String> = members.iter().map(|id| name(*id)).collect();
        sheet.line(format!("A bloc of {}.", join(&members, "and")));
    }
    let blocs = negotiation.blocs_of(id);
    if !blocs.is_empty() {
        let blocs: Vec<String> = blocs.iter().map(|id| name(*id)).collect();
        sheet.line(format!("A member of {}.", join(&blocs, "and")));
    }
    let clauses: Vec<ClauseId> = negotiation
        .clause_ids()
        .filter(|clause| negotiation.clause(*clause).party == id)
        .collect();
    let in_force = clauses
        .iter()
        .filter(|id| view.outcome.standing.is_in_force(**id))
        .count();
    let mut positions: Vec<_> = clauses
        .iter()
        .map(|c| negotiation.clause(*c).position)
        .collect();
    positions.dedup();
    if clauses.is_empty() {
        sheet.line("It has no position of its own.");
    } else {
        sheet.line(format!(
            "{} in {}, {in_force} in force.",
            capital(&count(clauses.len(), "clause")),
            count(positions.len(), "position")
        ));
    }
    let findings = &view.outcome.analysis.findings;
    let between = analysis::folded(negotiation, findings);
    let mut lines: Vec<(usize, String)> = Vec::new();
    for other in view
        .outcome
        .analysis
        .parties
        .iter()
        .filter(|other| **other != id)
    {
        let with = between
            .iter()
            .map(|folded| folded.finding)
            .filter(|finding| {
                finding.parties.len() == 2
                    && finding.parties.contains(&id)
                    && finding.parties.contains(other)
            });
        let analysis = &view.outcome.analysis;
        let counted = analysis.survey.as_ref();
        let counted = counted.and_then(|survey| survey.of(&analysis.parties, id, *other));
        let counted = counted.unwrap_or_default();
        let (mut clashes, mut meets) = (counted.contradictions(), counted.overlaps());
        for finding in with {
            match finding.kind {
                FindingKind::Contradiction { .. } => clashes += 1,
                FindingKind::Overlap { .. } => meets += 1,
                _ => {}
            }
        }
        if clashes + meets > 0 {
            let mut parts = Vec::new();
            if clashes > 0 {
                parts.push(count(clashes, "contradiction"));
            }
            if meets > 0 {
                parts.push(count(meets, "overlap"));
            }
            let text = format!("With {}: {}", name(*other), join(&parts, "and"));
            lines.push((clashes, text));
        }
    }
    lines.sort_by_key(|(clashes, _)| std::cmp::Reverse(*clashes));
    sheet.items(
        MOST,
        lines.into_iter().map(|(_, text)| text).collect::<Vec<_>>(),
    );
    sheet
}

/// Returns which offices a person holds.
pub fn person(view: View<'_>, id: PersonId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let person = &negotiation.persons[id.index()];
    let label = person.label.as_deref().unwrap_or(&person.name);
    let mut sheet = Sheet::titled(clean(label));
    let roles: Vec<String> = person
        .roles
        .iter()
        .map(|role| {
            let mut text = clean(&role.title).into_owned();
            if let Some(of) = role.of {
                text.push_str(" of ");
                text.push_str(&the(&words::party(negotiation, of)));
            }
            let when = match (role.since, role.until) {
                (Some(since), Some(until)) => format!(", {since} to {until}"),
                (Some(since), None) => format!(", since {since}"),
                (None, Some(until)) => format!(", until {until}"),
                (None, None) => String::new(),
            };
            text + &when
        })
        .collect();
    sheet.items(MOST, roles);
    if !person.also.is_empty() {
        let also: Vec<String> = person.also.iter().map(|a| clean(a).into_owned()).collect();
        sheet.line(format!("Also written: {}.", join(&also, "and")));
    }
    let clauses = negotiation.clauses.iter();
    let spoken = clauses
        .filter(|clause| {
            let speaker = clause.statement.speaker.as_ref();
            speaker.is_some_and(|speaker| speaker.person == Some(id))
        })
        .count();
    if spoken > 0 {
        sheet.line(format!("Speaks in {}.", count(spoken, "clause")));
    }
    sheet
}

/// Returns what a source is, and where it is found.
pub fn source(view: View<'_>, id: SourceId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let source = &negotiation.sources[id.index()];
    let title = source.title.as_deref().unwrap_or(&source.name);
    let mut sheet = Sheet::titled(clip(&clean(title), LONGEST));
    let page = source.page.as_ref().map(|page| format!("page {page}"));
    let published = source.published.map(|date| date.to_string());
    let facts = [
        source.author.clone(),
        source.outlet.clone(),
        published,
        page,
        source.file.clone(),
    ];
    let facts: Vec<String> = facts
        .iter()
        .flatten()
        .map(|fact| clip(&clean(fact), LONGEST))
        .collect();
    sheet.line(facts.join(", "));
    if let Some(url) = &source.url {
        let url = clean(url);
        sheet.link(clip(&url, 72), url);
    }
    let cites = |statement: &Statement| statement.cites.iter().any(|one| one.source == id);
    let cited = negotiation
        .clauses
        .iter()
        .filter(|clause| cites(&clause.statement))
        .count();
    sheet.line(match cited {
        0 => "No clause rests on it.".to_owned(),
        1 => "1 clause rests on it.".to_owned(),
        many => format!("{many} clauses rest on it."),
    });
    sheet
}

/// Returns whether a milestone can be reached, and why not.
pub fn milestone(view: View<'_>, id: MilestoneId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let milestone = &negotiation.milestones[id.index()];
    let label = milestone.label.as_deref().unwrap_or(&milestone.name);
    let mut sheet = Sheet::titled(clip(&clean(label), LONGEST));
    let process = view.outcome.process(view.workspace);
    let told = process
        .milestones
        .iter()
        .find(|told| told.span == milestone.span);
    let Some(told) = told else {
        sheet.line("A milestone.");
        return sheet;
    };
    sheet.line(format!("{}.", told.sentence.trim_end_matches('.')));
    let why: Vec<String> = told
        .obstacles
        .iter()
        .filter_map(|at| process.obstacles.get(*at))
        .map(|obstacle| obstacle.sentence.clone())
        .collect();
    sheet.items(MOST, why);
    if !told.gates.is_empty() {
        sheet.line(format!(
            "{} must be met before it.",
            count(told.gates.len(), "clause")
        ));
    }
    sheet
}

fn members(list: &crate::model::List, name: &str, label: Option<&str>, members: &[u32]) -> Sheet {
    let mut sheet = Sheet::titled(clip(&clean(label.unwrap_or(name)), LONGEST));
    let all: Vec<String> = members
        .iter()
        .filter_map(|at| list.members.get(*at as usize))
        .map(|member| match &member.label {
            Some(label) => format!("`{}`: {}", member.name, clean(label)),
            None => format!("`{}`", member.name),
        })
        .collect();
    sheet.items(12, all);
    sheet
}

/// Returns what a rule or a reading says, and what a reading changes.
pub fn background(view: View<'_>, id: BackgroundId) -> Sheet {
    let negotiation = &view.outcome.negotiation;
    let background = negotiation.background(id);
    let label = background.label.as_deref().unwrap_or(&background.name);
    let mut sheet = Sheet::titled(clip(&clean(label), LONGEST));
    match &background.held_by {
        None => sheet.line("A rule, which everybody shares."),
        Some(by) => {
            let by: Vec<String> = by.iter().map(|who| clean(who).into_owned()).collect();
            let held = if by.is_empty() {
                String::new()
            } else {
                format!(", held by {}", join(&by, "and"))
            };
            let is_on = view.outcome.analysis.assumed.contains(&id);
            let state = if is_on { "assumed" } else { "not assumed" };
            sheet.line(format!("A reading{held}; {state}."));
        }
    }
    let says: Vec<&str> = background
        .terms
        .iter()
        .map(|term| view.text(term.span).trim())
        .collect();
    let says = says.join("\n");
    if !says.is_empty() && says.lines().count() <= MOST {
        sheet.code(says);
    }
    if background.is_reading() {
        changes(view, id, &mut sheet);
    }
    sheet
}

/// Adds what is found with a reading and not without it, and the other way round.
fn changes(view: View<'_>, id: BackgroundId, sheet: &mut Sheet) {
    let outcome = view.outcome;
    let negotiation = &outcome.negotiation;
    let mut assumed = outcome.question.assumed.clone();
    let is_on = assumed.contains(&id);
    if is_on {
        assumed.retain(|one| *one != id);
    } else {
        assumed.push(id);
        assumed.sort_unstable();
    }
    let effort = Effort::new(Some(STEPS), None);
    let sets = constraint::constrain(negotiation, &outcome.standing, &assumed);
    let question = Options {
        assumed,
        drafts: false,
        effort: effort.clone(),
        ..outcome.question.clone()
    };
    let (other, _) = analysis::analyse(negotiation, &outcome.standing, &sets, &question);
    if effort.check().is_err() {
        sheet.line("What it changes would take longer to find out: `--readings all` does.");
        return;
    }
    let (with, without) = if is_on {
        (&*outcome.analysis, &other)
    } else {
        (&other, &*outcome.analysis)
    };
    // What a finding rests on is no difference by itself, and silence depends on no reading.
    let key = |finding: &Finding| {
        (
            finding.kind.clone(),
            finding.issue,
            finding.cells.clone(),
            finding.parties.clone(),
        )
    };
    let news = |these: &analysis::Analysis, those: &analysis::Analysis| -> Vec<String> {
        let known: Vec<_> = those.findings.iter().map(key).collect();
        let mut lines: Vec<String> = these
            .findings
            .iter()
            .filter(|finding| {
                matches!(
                    finding.kind,
                    FindingKind::Contradiction { .. } | FindingKind::Overlap { .. }
                )
            })
            .filter(|finding| !known.contains(&key(finding)))
            .map(|finding| view.outcome.sentence(view.workspace, finding))
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        lines.retain(|line| seen.insert(line.clone()));
        lines
    };
    let (appear, vanish) = (news(with, without), news(without, with));
    let zones = zones(negotiation, with, without);
    if appear.is_empty() && vanish.is_empty() && zones.is_empty() {
        sheet.line("It changes nothing that is found.");
        return;
    }
    for (words, lines) in [("With it:", appear), ("Only without it:", vanish)] {
        if !lines.is_empty() {
            sheet.line(words);
            sheet.items(4, lines);
        }
    }
    if !zones.is_empty() {
        sheet.line("What a deal can still be:");
        sheet.items(4, zones);
    }
}

/// Returns what a reading changes in the values that a deal can still have, cell by cell.
fn zones(
    negotiation: &Negotiation,
    with: &analysis::Analysis,
    without: &analysis::Analysis,
) -> Vec<String> {
    let of = |analysis: &analysis::Analysis, cell: CellId| {
        let zone = analysis.joint.zone.iter().find(|zone| zone.cell == cell);
        zone.map(|zone| (zone.values.clone(), zone.is_blocked))
    };
    let mut cells: Vec<CellId> = Vec::new();
    for analysis in [with, without] {
        cells.extend(analysis.joint.zone.iter().map(|zone| zone.cell));
    }
    cells.sort_unstable();
    cells.dedup();
    let words = |cell: CellId, zone: &Option<(Values, bool)>| match zone {
        None => "anything".to_owned(),
        Some((values, is_blocked)) => {
            let values = negotiation.issue_of(cell).ty.describe(values);
            let beside = if *is_blocked {
                ", beside a deadlock"
            } else {
                ""
            };
            format!("{}{beside}", clean(&values))
        }
    };
    cells
        .into_iter()
        .map(|cell| (cell, of(with, cell), of(without, cell)))
        .filter(|(_, with, without)| with != without)
        .map(|(cell, with, without)| {
            let id = negotiation.cell(cell).issue;
            let place = words::cells(negotiation, id, &[cell]).short;
            let on = if place.is_empty() {
                String::new()
            } else {
                format!(" ({place})")
            };
            format!(
                "\"{}\"{on}: {}; without it: {}",
                words::issue(negotiation.issue(id)),
                words(cell, &with),
                words(cell, &without)
            )
        })
        .collect()
}
