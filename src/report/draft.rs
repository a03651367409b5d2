//! Drafts in words: what each does to every party's clauses, who answered, and who is lacking.

use std::collections::BTreeMap;

use crate::analysis::{self, DraftVerdict as Verdict, Fit, Role, Same};
use crate::domain;
use crate::model::{
    Acceptance, Answer, CellId, ClauseId, Date, IssueId, Negotiation, PartyId, ProposalId,
    Strength, join,
};
use crate::source::Span;

use super::words::{self, Where, agree, capital, clean, count, the};
use super::{Builder, Reason, Said, Values, values_of};

/// A draft that is recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Who made it.
    pub by: Option<String>,
    /// When, as written.
    pub stated: Option<String>,
    /// How many terms it has.
    pub terms: usize,
    /// Where it is named.
    pub span: Span,
    /// Whether it had been stated by the day of the comparison.
    pub is_stated: bool,
    /// For each party with a clause that binds: how many of them the draft meets, and so on.
    pub tallies: Vec<Tally>,
    /// Each clause that speaks of a value, by party, then as written.
    pub clauses: Vec<Judged>,
    /// Terms on whose cells no party compared has said anything.
    pub unasked: Vec<Line>,
    /// The recorded reactions, as written.
    pub reactions: Vec<Reply>,
    /// Whether it could stand.
    pub acceptance: Vec<Agreement>,
    /// Clauses of one party that it leaves no room to meet all, in sentences.
    pub together: Vec<String>,
    /// What made the judgement incomplete, in words.
    pub limits: Vec<String>,
}

impl Draft {
    /// Returns what to call it: its label in quotes, or else its name.
    pub fn title(&self) -> String {
        match &self.label {
            Some(label) => format!("\"{label}\""),
            None => format!("`{}`", self.name),
        }
    }

    /// Returns who made it and when, and how long it is.
    pub fn head(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.by.as_ref().map(|by| format!("by {by}")));
        parts.extend(self.stated.clone());
        parts.push(count(self.terms, "term"));
        parts.join(", ")
    }

    /// Returns how many reactions do not fit.
    pub fn mismatches(&self) -> usize {
        let reactions = self.reactions.iter();
        reactions.filter(|reply| reply.is_mismatch).count()
    }
}

/// How many of a party's binding clauses a draft meets, violates and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The party that said them, by name.
    pub party: String,
    /// Its name for people.
    pub label: String,
    /// Of a bloc that is not compared itself, its members that are, by name.
    pub stands_for: Vec<String>,
    /// Met.
    pub met: usize,
    /// Violated.
    pub violated: usize,
    /// Met or violated, as events will have it.
    pub depends: usize,
    /// Left open.
    pub open: usize,
    /// Not addressed.
    pub unaddressed: usize,
}

impl Tally {
    /// Returns it in words: `1 met, 2 violated`.
    pub fn words(&self) -> String {
        let numbers = [
            (self.met, "met"),
            (self.violated, "violated"),
            (self.depends, "depending on events"),
            (self.open, "open"),
            (self.unaddressed, "not addressed"),
        ];
        let parts: Vec<String> = numbers
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        parts.join(", ")
    }

    /// Tells whether the draft says nothing of anything that the party asks.
    pub fn is_silent(&self) -> bool {
        self.met + self.violated + self.depends + self.open == 0
    }
}

/// A clause against a draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The clause.
    pub said: Said,
    /// In which way it counts.
    pub role: Role,
    /// What the draft does to it.
    pub verdict: Found,
    /// How many of its conditions are met, of how many, if that is some and not all.
    pub in_part: Option<(usize, usize)>,
    /// What it is about.
    pub about: String,
    /// What the draft does, to go below the clause: `violates it by its term ...`.
    pub brief: String,
    /// The same in one sentence that stands alone.
    pub sentence: String,
    /// Each condition.
    pub conditions: Vec<Condition>,
    /// The events on which it depends, as a person writes their cells.
    pub events: Vec<String>,
    /// Of a single event, the outcomes under which it is met, and violated.
    pub outcomes: Option<(Values, Values)>,
    /// The terms of the draft that decide it, by name.
    pub by: Vec<String>,
    /// The rules and readings without which they would not.
    pub rests_on: Vec<Reason>,
}

/// What a draft does to a clause or a condition, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is described in docs/findings/draft.md")]
pub enum Found {
    Violated,
    Depends,
    Open,
    Met,
    NotAddressed,
}

impl Found {
    /// Returns the name that people use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Violated => "violated",
            Self::Depends => "depends",
            Self::Open => "open",
            Self::Met => "met",
            Self::NotAddressed => "not-addressed",
        }
    }

    /// Returns the name for a clause that counts in some way: what is offered or preferred
    /// binds nobody, so it cannot be violated.
    pub fn name_as(self, role: Role) -> &'static str {
        match (role, self) {
            (Role::Offer | Role::Wish, Self::Met) => "given",
            (Role::Offer | Role::Wish, Self::Violated) => "not-given",
            _ => self.name(),
        }
    }

    fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Met => Self::Met,
            Verdict::Violated => Self::Violated,
            Verdict::Open => Self::Open,
            Verdict::Unaddressed => Self::NotAddressed,
            Verdict::Depends { .. } => Self::Depends,
        }
    }
}

/// A condition of a clause against a draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The cells, as a person writes them.
    pub cells: Vec<String>,
    /// What the draft does to it.
    pub verdict: Found,
    /// What the draft gives, where it is about one cell that the draft speaks of.
    pub gives: Option<Values>,
    /// What it accepts there.
    pub accepts: Option<Values>,
    /// How far the two are apart.
    pub gap: Option<super::Room>,
}

/// A term of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name, or its number.
    pub name: String,
    /// Its label, or else how it is written.
    pub words: String,
    /// Where it stands.
    pub span: Span,
}

/// A recorded reaction beside what the draft does.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The party, by name.
    pub party: String,
    /// The answer, as a person writes it.
    pub answer: &'static str,
    /// Who answered what, in one sentence.
    pub sentence: String,
    /// How that fits what the draft does, where there is something to say.
    pub remark: Option<String>,
    /// Whether it does not.
    pub is_mismatch: bool,
    /// The clauses that the remark is about, by key.
    pub clauses: Vec<String>,
    /// Where it is recorded.
    pub span: Span,
}

/// Whether a draft could stand under a rule of acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Who must agree, and whether that is possible, in one sentence.
    pub sentence: String,
    /// Whether it could stand; `None` where that is not known.
    pub holds: Option<bool>,
    /// The parties of whom something is violated, by name.
    pub lacks: Vec<String>,
    /// The parties that are not compared, by name.
    pub unknown: Vec<String>,
}

/// Two drafts side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// The names of the two.
    pub names: [String; 2],
    /// What to call the two.
    pub titles: [String; 2],
    /// Cells of one issue that compare alike stand together.
    pub rows: Vec<Row>,
}

/// What two drafts say of some cells of an issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The issue in words.
    pub issue: String,
    /// The cells in words.
    pub place: Where,
    /// The cells, as a person writes them.
    pub cells: Vec<String>,
    /// How the two compare.
    pub same: Same,
    /// What the first leaves, if it speaks of them.
    pub first: Option<Values>,
    /// What the second leaves.
    pub second: Option<Values>,
}

impl Comparison {
    /// Puts what was found of two drafts into words.
    pub fn new(
        negotiation: &Negotiation,
        drafts: [ProposalId; 2],
        pairings: &[analysis::Pairing],
    ) -> Self {
        let proposals = drafts.map(|id| &negotiation.proposals[id.index()]);
        let mut groups: Vec<(IssueId, Vec<CellId>, &analysis::Pairing)> = Vec::new();
        for pairing in pairings {
            let issue = negotiation.cell(pairing.cell).issue;
            let same = groups.iter_mut().find(|(known, _, first)| {
                *known == issue
                    && first.same == pairing.same
                    && first.first == pairing.first
                    && first.second == pairing.second
            });
            match same {
                Some((_, cells, _)) => cells.push(pairing.cell),
                None => groups.push((issue, vec![pairing.cell], pairing)),
            }
        }
        Self {
            names: proposals.map(|proposal| proposal.name.clone()),
            titles: proposals.map(|proposal| match &proposal.label {
                Some(label) => format!("\"{}\"", clean(label)),
                None => format!("`{}`", proposal.name),
            }),
            rows: groups
                .into_iter()
                .map(|(issue, cells, pairing)| Row {
                    issue: words::issue(negotiation.issue(issue)),
                    place: words::cells(negotiation, issue, &cells),
                    cells: names(negotiation, &cells),
                    same: pairing.same,
                    first: pairing
                        .first
                        .as_ref()
                        .map(|values| left(negotiation, pairing.cell, values)),
                    second: pairing
                        .second
                        .as_ref()
                        .map(|values| left(negotiation, pairing.cell, values)),
                })
                .collect(),
        }
    }
}

impl Row {
    /// Returns what it is about: the issue, and the cells where it has several.
    pub fn subject(&self) -> String {
        if self.place.short.is_empty() {
            self.issue.clone()
        } else {
            format!("{} ({})", self.issue, self.place.short)
        }
    }
}

/// Returns the name of a way in which two drafts compare.
pub fn same_word(same: Same) -> &'static str {
    match same {
        Same::Same => "same",
        Same::Differ => "differ",
        Same::OnlyFirst => "only-first",
        Same::OnlySecond => "only-second",
    }
}

fn names(negotiation: &Negotiation, cells: &[CellId]) -> Vec<String> {
    cells
        .iter()
        .map(|cell| negotiation.cell_name(*cell))
        .collect()
}

/// Returns what a draft leaves on a cell that it speaks of. Where that is everything, it ties
/// the cell to others.
fn left(negotiation: &Negotiation, cell: CellId, values: &domain::Values) -> Values {
    let mut shown = values_of(negotiation, cell, values);
    if *values == negotiation.issue_of(cell).ty.space().all() {
        "anything, under conditions".clone_into(&mut shown.words);
    }
    shown
}

impl Builder<'_> {
    /// Puts the drafts into words.
    pub(super) fn drafts(&self) -> Vec<Draft> {
        let negotiation = self.facts.negotiation;
        let judged = &self.facts.analysis.drafts;
        negotiation
            .proposals
            .iter()
            .enumerate()
            .map(|(at, proposal)| {
                let mut draft = Draft {
                    name: proposal.name.clone(),
                    label: proposal
                        .label
                        .as_ref()
                        .map(|label| clean(label).into_owned()),
                    by: proposal.by.as_ref().map(words::speaker),
                    stated: proposal.statement.stated.map(|date| date.to_string()),
                    terms: proposal.terms.len(),
                    span: proposal.span,
                    is_stated: true,
                    tallies: Vec::new(),
                    clauses: Vec::new(),
                    unasked: Vec::new(),
                    reactions: Vec::new(),
                    acceptance: Vec::new(),
                    together: Vec::new(),
                    limits: Vec::new(),
                };
                match judged.iter().find(|judged| judged.proposal.index() == at) {
                    Some(judged) => self.tell(judged, &mut draft),
                    None => draft.limits.push("it was not compared".to_owned()),
                }
                draft
            })
            .collect()
    }

    fn tell(&self, judged: &analysis::Draft, draft: &mut Draft) {
        let given: BTreeMap<CellId, &domain::Values> = judged
            .gives
            .iter()
            .map(|given| (given.cell, &given.values))
            .collect();
        draft.is_stated = judged.is_stated;
        draft.tallies = self.tallies(judged);
        draft.clauses = judged
            .judged
            .iter()
            .map(|clause| self.judged(judged, &given, clause))
            .collect();
        draft.unasked = judged
            .unasked
            .iter()
            .map(|at| self.line(judged.proposal, *at))
            .collect();
        draft.reactions = judged
            .reactions
            .iter()
            .map(|reply| self.reply(reply))
            .collect();
        draft.acceptance = judged
            .acceptance
            .iter()
            .map(|agreement| self.agreement(agreement))
            .collect();
        draft.together = judged
            .together
            .iter()
            .map(|(party, clauses)| {
                let label = words::party(self.facts.negotiation, *party);
                format!(
                    "no clause of {} is violated by itself, but the draft leaves no room to meet {} together",
                    the(&label),
                    self.owned(clauses)
                )
            })
            .collect();
        draft.limits = self.draft_limits(judged);
    }

    fn draft_limits(&self, judged: &analysis::Draft) -> Vec<String> {
        let terms = |numbers: &[usize]| {
            let names: Vec<String> = numbers
                .iter()
                .map(|at| format!("`{}`", self.line(judged.proposal, *at).name))
                .collect();
            join(&names, "and")
        };
        let mut limits = Vec::new();
        if !judged.left_out.is_empty() {
            limits.push(format!(
                "left out, because they cannot hold together: {}",
                terms(&judged.left_out)
            ));
        }
        if !judged.ordering.is_empty() {
            limits.push(format!(
                "the order of events is not judged in {}",
                terms(&judged.ordering)
            ));
        }
        if !judged.is_complete {
            limits.push("the search was cut short, so not every clause is judged".to_owned());
        }
        limits
    }

    fn tallies(&self, judged: &analysis::Draft) -> Vec<Tally> {
        let negotiation = self.facts.negotiation;
        let mut tallies: Vec<(PartyId, Tally)> = Vec::new();
        for clause in &judged.judged {
            if clause.role != Role::Binding {
                continue;
            }
            let by = negotiation.clause(clause.clause).party;
            if tallies.last().is_none_or(|(known, _)| *known != by) {
                let holders = clause.holders.iter();
                let tally = Tally {
                    party: negotiation.party(by).name.clone(),
                    label: words::party(negotiation, by),
                    stands_for: holders
                        .filter(|holder| **holder != by)
                        .map(|holder| negotiation.party(*holder).name.clone())
                        .collect(),
                    ..Tally::default()
                };
                tallies.push((by, tally));
            }
            let Some((_, tally)) = tallies.last_mut() else {
                continue;
            };
            *match Found::of(&clause.verdict) {
                Found::Met => &mut tally.met,
                Found::Violated => &mut tally.violated,
                Found::Depends => &mut tally.depends,
                Found::Open => &mut tally.open,
                Found::NotAddressed => &mut tally.unaddressed,
            } += 1;
        }
        tallies.into_iter().map(|(_, tally)| tally).collect()
    }

    fn line(&self, proposal: ProposalId, at: usize) -> Line {
        let term = &self.facts.negotiation.proposals[proposal.index()].terms[at];
        let written = || {
            let texts = term.terms.iter();
            let texts: Vec<String> = texts
                .map(|term| words::clip(self.facts.sources.text(term.span), 72))
                .collect();
            join(&texts, "and")
        };
        Line {
            name: term.name.clone().unwrap_or_else(|| (at + 1).to_string()),
            words: term
                .label
                .as_ref()
                .map_or_else(written, |label| clean(label).into_owned()),
            span: term.span,
        }
    }

    fn judged(
        &self,
        draft: &analysis::Draft,
        given: &BTreeMap<CellId, &domain::Values>,
        judged: &analysis::Judged,
    ) -> Judged {
        let negotiation = self.facts.negotiation;
        let clause = negotiation.clause(judged.clause);
        let mut cells: Vec<CellId> = judged
            .conditions
            .iter()
            .flat_map(|condition| condition.cells.iter().copied())
            .filter(|cell| !negotiation.issue_of(*cell).event)
            .collect();
        cells.sort_unstable();
        cells.dedup();
        let verdict = Found::of(&judged.verdict);
        let all = judged.conditions.len();
        let in_part = judged.met_in_part().map(|met| (met, all));
        let (events, outcomes) = match &judged.verdict {
            Verdict::Depends { events, outcomes } => (events.as_slice(), outcomes.as_ref()),
            _ => (&[][..], None),
        };
        let event_values = |values: &domain::Values| values_of(negotiation, events[0], values);
        let outcomes = outcomes.map(|(met, bad)| (event_values(met), event_values(bad)));
        let by: Vec<Line> = judged
            .by
            .iter()
            .map(|at| self.line(draft.proposal, *at))
            .collect();
        let rests_on = self.reasons(&judged.rests_on);
        let depends = self.dependence(events, outcomes.as_ref());
        let part = in_part.map(|(met, all)| {
            let verb = if met == 1 { "is" } else { "are" };
            format!("{met} of its {all} conditions {verb} met")
        });
        let mut tail = format!("{}{depends}", reason(&by, &rests_on));
        for detail in part.into_iter().chain(self.details(given, judged)) {
            tail.push_str("; ");
            tail.push_str(&detail);
        }
        let does = |what: &str| does(judged.role, verdict).replace("{}", what);
        let is_crossed = clause.strength == Strength::Firm && verdict == Found::Violated;
        let it = if is_crossed { "it, a red line," } else { "it" };
        Judged {
            said: self.said(judged.clause, &cells),
            role: judged.role,
            verdict,
            in_part,
            about: self.about(&cells),
            brief: format!("{}{tail}", does(it)),
            sentence: format!("the draft {}{tail}", does(&self.owned(&[judged.clause]))),
            conditions: judged
                .conditions
                .iter()
                .map(|condition| self.condition(given, condition))
                .collect(),
            events: names(negotiation, events),
            outcomes,
            by: by.into_iter().map(|line| line.name).collect(),
            rests_on,
        }
    }

    fn dependence(&self, events: &[CellId], outcomes: Option<&(Values, Values)>) -> String {
        if events.is_empty() {
            return String::new();
        }
        let outcomes = outcomes.map_or_else(String::new, |(met, violated)| {
            format!(": met if {}, violated if {}", met.words, violated.words)
        });
        format!(", depending on {}{outcomes}", self.about(events))
    }

    fn condition(
        &self,
        given: &BTreeMap<CellId, &domain::Values>,
        condition: &analysis::Condition,
    ) -> Condition {
        let negotiation = self.facts.negotiation;
        let cell = match condition.cells.as_slice() {
            [cell] => Some(*cell),
            _ => None,
        };
        Condition {
            cells: names(negotiation, &condition.cells),
            verdict: Found::of(&condition.verdict),
            gives: cell.and_then(|cell| Some(left(negotiation, cell, given.get(&cell)?))),
            accepts: cell
                .zip(condition.accepts.as_ref())
                .map(|(cell, values)| values_of(negotiation, cell, values)),
            gap: cell
                .zip(condition.gap.as_ref())
                .map(|(cell, gap)| self.room(cell, gap)),
        }
    }

    /// Says what the draft gives on the cells of a clause that matter: of one that is violated,
    /// those where it is; cells with the same to say stand together.
    fn details(
        &self,
        given: &BTreeMap<CellId, &domain::Values>,
        judged: &analysis::Judged,
    ) -> Vec<String> {
        type Group<'g> = (IssueId, &'g Verdict, String, Vec<CellId>);
        let negotiation = self.facts.negotiation;
        let whole = Found::of(&judged.verdict);
        if whole == Found::NotAddressed {
            return Vec::new();
        }
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut across: Vec<String> = Vec::new();
        let is_single = judged.conditions.len() == 1;
        for condition in &judged.conditions {
            let found = Found::of(&condition.verdict);
            let matters = found == whole || matches!(found, Found::Violated | Found::NotAddressed);
            if !matters || (found == Found::Met && !is_single) {
                continue;
            }
            let is_event = |cell: &&CellId| negotiation.issue_of(**cell).event;
            let mut settled = condition.cells.iter().filter(|cell| !is_event(cell));
            let (Some(cell), None) = (settled.next(), settled.next()) else {
                if found == Found::Violated && !is_single {
                    across.push(format!("it clashes on {}", self.about(&condition.cells)));
                }
                continue;
            };
            let gap = condition.gap.as_ref().map_or_else(String::new, |gap| {
                format!("; {}", words::gap(negotiation, *cell, gap))
            });
            let text = match (given.get(cell), found) {
                (_, Found::NotAddressed) => "nothing".to_owned(),
                (Some(values), _) => format!("{}{gap}", left(negotiation, *cell, values).words),
                (None, _) => continue,
            };
            let issue = negotiation.cell(*cell).issue;
            let same = groups.iter_mut().find(|(known, verdict, said, _)| {
                *known == issue && Found::of(verdict) == found && *said == text
            });
            match same {
                Some((.., cells)) => cells.push(*cell),
                None => groups.push((issue, &condition.verdict, text, vec![*cell])),
            }
        }
        let mut issues: Vec<IssueId> = groups.iter().map(|(issue, ..)| *issue).collect();
        issues.dedup();
        let several = issues.len() > 1;
        let mut details: Vec<String> = groups
            .into_iter()
            .map(|(issue, verdict, text, cells)| {
                let place = words::cells(negotiation, issue, &cells).short;
                let on = match (several, place.as_str()) {
                    (false, "") => String::new(),
                    (false, place) => format!("on {place} "),
                    (true, _) => format!("on {} ", self.about(&cells)),
                };
                let grain = negotiation.issue(issue).ty.grain();
                let settled = cells.first().and_then(|cell| given.get(cell));
                let is_settled = settled.is_some_and(|values| values.is_single(grain));
                match Found::of(verdict) {
                    Found::Open | Found::Depends if !is_settled => {
                        format!("{on}it leaves: {text}")
                    }
                    Found::NotAddressed => format!("{on}it says nothing"),
                    _ => format!("{on}it gives: {text}"),
                }
            })
            .collect();
        details.extend(across);
        details
    }

    fn reply(&self, reply: &analysis::Reply) -> Reply {
        let negotiation = self.facts.negotiation;
        let reaction = &negotiation.reactions[reply.reaction];
        let label = words::party(negotiation, reaction.party);
        let phrase = match reaction.answer {
            Answer::Accepts => "accepts it",
            Answer::AcceptsInPrinciple => "accepts it in principle",
            Answer::Welcomes => "welcomes it",
            Answer::BasisForTalks => "takes it as a basis for talks",
            Answer::Reserves => "reserves its answer",
            Answer::Rejects => "rejects it",
        };
        let sentence = format!(
            "{} {} ({})",
            capital(&the(&label)),
            agree(&label, phrase),
            words::statement(&reaction.statement)
        );
        let (remark, clauses): (Option<String>, &[ClauseId]) = match &reply.fit {
            Fit::Fits => (None, &[]),
            Fit::NotCompared => (Some("its clauses are not compared".to_owned()), &[]),
            Fit::AcceptsViolated(ids) => (
                Some(format!("accepted, and violates {}", self.owned(ids))),
                ids,
            ),
            Fit::PrincipleViolated(ids) => (
                Some(format!(
                    "accepted in principle, and violates {}",
                    self.owned(ids)
                )),
                ids,
            ),
            Fit::RejectsNothing => (
                Some("rejected, and violates nothing that the party has on record".to_owned()),
                &[],
            ),
            Fit::WelcomesViolated(ids) => (
                Some(format!(
                    "welcomed, and violates {} of its red lines: {}",
                    ids.len(),
                    self.owned(ids)
                )),
                ids,
            ),
        };
        Reply {
            party: negotiation.party(reaction.party).name.clone(),
            answer: reaction.answer.word(),
            sentence,
            remark,
            is_mismatch: reply.fit.is_mismatch(),
            clauses: clauses
                .iter()
                .map(|id| negotiation.clause(*id).key.clone())
                .collect(),
            span: reaction.span,
        }
    }

    fn agreement(&self, agreement: &analysis::Agreement) -> Agreement {
        let negotiation = self.facts.negotiation;
        let list = |parties: &[PartyId], last: &str| {
            let labels: Vec<String> = parties
                .iter()
                .map(|id| the(&words::party(negotiation, *id)))
                .collect();
            join(&labels, last)
        };
        let rule = agreement.rule.map(|at| &negotiation.acceptance[at]);
        let (must, needs) = match rule {
            None => ("every party compared must agree".to_owned(), None),
            Some(Acceptance::AllOf(all)) => (format!("{} must agree", list(all, "and")), None),
            Some(Acceptance::Veto(all)) => (format!("{} can veto it", list(all, "and")), None),
            Some(Acceptance::AtLeast(least, all)) => (
                format!("at least {least} of {} must agree", list(all, "and")),
                Some(all.len() - agreement.lacks.len() - agreement.unknown.len()),
            ),
        };
        let unknown = if agreement.unknown.is_empty() {
            String::new()
        } else {
            format!("; not compared: {}", list(&agreement.unknown, "and"))
        };
        let have = |have: usize| {
            let verb = if have == 1 { "asks" } else { "ask" };
            format!("it violates nothing that {have} of them {verb}")
        };
        let state = match (agreement.holds, needs) {
            (Some(true), None) => "it violates nothing that they ask".to_owned(),
            (Some(true), Some(number)) => have(number),
            (_, Some(number)) if agreement.lacks.is_empty() => have(number),
            (_, Some(number)) => {
                format!(
                    "{}, and lacks {}",
                    have(number),
                    list(&agreement.lacks, "and")
                )
            }
            (_, None) if agreement.lacks.is_empty() => {
                "it violates nothing that the others ask".to_owned()
            }
            (_, None) => format!("it lacks {}", list(&agreement.lacks, "and")),
        };
        let of = |parties: &[PartyId]| {
            parties
                .iter()
                .map(|id| negotiation.party(*id).name.clone())
                .collect()
        };
        Agreement {
            sentence: format!("{must}: {state}{unknown}"),
            holds: agreement.holds,
            lacks: of(&agreement.lacks),
            unknown: of(&agreement.unknown),
        }
    }
}

/// Returns what a draft does to a clause, with `{}` for the clause.
fn does(role: Role, verdict: Found) -> &'static str {
    match (role, verdict) {
        (Role::Binding, Found::Met) => "meets {}",
        (Role::Binding, Found::Violated) => "violates {}",
        (Role::Binding, Found::Open) => "leaves {} open",
        (_, Found::NotAddressed) => "says nothing on {}",
        (Role::Binding, Found::Depends) => "meets or violates {}",
        (Role::Offer, Found::Met) => "gives what is offered in {}",
        (Role::Offer, Found::Violated) => "gives something else than is offered in {}",
        (Role::Offer, Found::Open) => "leaves open what is offered in {}",
        (Role::Offer, Found::Depends) => "may or may not give what is offered in {}",
        (Role::Wish, Found::Met) => "gives what is preferred in {}",
        (Role::Wish, Found::Violated) => "gives something else than is preferred in {}",
        (Role::Wish, Found::Open) => "leaves open what is preferred in {}",
        (Role::Wish, Found::Depends) => "may or may not give what is preferred in {}",
    }
}

/// Returns by what a clause is met or violated: ` by its term "…", because of the rule "…"`.
fn reason(by: &[Line], rests_on: &[Reason]) -> String {
    let names: Vec<String> = by.iter().map(|line| format!("`{}`", line.name)).collect();
    let by = match names.len() {
        0 => String::new(),
        1 => format!(" by its term {}", names[0]),
        _ => format!(" by its terms {}", join(&names, "and")),
    };
    format!("{by}{}", super::joint::grounds(rests_on))
}

/// Returns the day as of which a report holds, in words.
pub fn day(as_of: Option<Date>) -> String {
    as_of.map_or_else(
        || "everything stated so far".to_owned(),
        |day| format!("what had been stated by {day}"),
    )
}
