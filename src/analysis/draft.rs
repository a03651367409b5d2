//! Drafts, judged against what every party asks.
//!
//! Let `T` be all that a draft says, with the rules and the readings assumed. A clause `φ` is
//! *met* if `T` implies it, and *violated* if the two cannot both hold. Otherwise the draft
//! says nothing of its cells, or hangs on events that no party decides, or leaves room on both
//! sides. All of it is asked of the solver, each clause by itself and each of its conditions.

mod bench;
mod compare;
mod mistakes;

use std::collections::{BTreeMap, BTreeSet};

use crate::constraint::{ConstraintSets, Layout, Origin, binding};
use crate::diagnostic::Diagnostic;
use crate::domain::Values;
use crate::model::{
    Acceptance, Answer, BackgroundId, CellId, Clause, ClauseId, ClauseKind, Date, Formula,
    Negotiation, PartyId, Proposal, ProposalId, Statement, Strength, Term,
};
use crate::solver::{Effort, Memory};

use super::internal::Sound;
use super::touch::Touch;
use super::{Gap, Scope};

use bench::Bench;

pub use compare::{Pairing, Same, compare};

/// A draft and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The draft.
    pub proposal: ProposalId,
    /// Whether it had been stated by the day of the comparison.
    pub is_stated: bool,
    /// What it gives each cell that it restricts, by itself or through rules, ascending.
    pub gives: Vec<Given>,
    /// Each clause that speaks of a value, by party as declared, then as written.
    pub judged: Vec<Judged>,
    /// Of parties with no clause violated: clauses that the draft leaves no room to meet all.
    pub together: Vec<(PartyId, Vec<ClauseId>)>,
    /// Its terms, by number, on whose cells no party compared has said anything.
    pub unasked: Vec<usize>,
    /// Its terms that exclude each other or a rule, and were left out.
    pub left_out: Vec<usize>,
    /// Its terms that place something in time, which is not judged here.
    pub ordering: Vec<usize>,
    /// The recorded reactions, as written.
    pub reactions: Vec<Reply>,
    /// Whether it could stand.
    pub acceptance: Vec<Agreement>,
    /// The rules and readings that it was judged with.
    pub backgrounds: Vec<BackgroundId>,
    /// Whether the search for the verdicts was not cut short.
    pub is_complete: bool,
}

/// What a draft gives a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The cell.
    pub cell: CellId,
    /// The values that are left.
    pub values: Values,
}

/// A clause against a draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The clause.
    pub clause: ClauseId,
    /// The parties compared that hold it: its own, or else members of its bloc.
    pub holders: Vec<PartyId>,
    /// In which way it counts.
    pub role: Role,
    /// What the draft does to it.
    pub verdict: Verdict,
    /// The same of each of its conditions.
    pub conditions: Vec<Condition>,
    /// The terms of the draft, by number, that meet or violate it.
    pub by: Vec<usize>,
    /// The rules and readings without which they would not.
    pub rests_on: Vec<BackgroundId>,
}

/// In which way a clause counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It binds its party.
    Binding,
    /// Its party would accept it.
    Offer,
    /// Its party would like it.
    Wish,
}

/// What a draft does to a clause, or to one of its conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It implies it.
    Met,
    /// It excludes it.
    Violated,
    /// It leaves room on both sides.
    Open,
    /// It says nothing of its cells: it names none, and leaves of each value of them, or element
    /// of a subset, what the rules leave anyway.
    Unaddressed,
    /// Some outcome of these events makes it met, and another violates it.
    Depends {
        /// The cells of the events, ascending.
        events: Vec<CellId>,
        /// Of a single event: the outcomes under which it is met, and violated.
        outcomes: Option<(Values, Values)>,
    },
}

/// One condition of a clause: what one of its terms asks of the same cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The cells, ascending.
    pub cells: Vec<CellId>,
    /// What the draft does to it.
    pub verdict: Verdict,
    /// Of a condition on one cell: what it accepts there.
    pub accepts: Option<Values>,
    /// Of one on an ordered cell that is violated: how far the draft is from it.
    pub gap: Option<Gap>,
}

/// A recorded reaction beside what the draft does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The reaction, as an index into those of the negotiation.
    pub reaction: usize,
    /// How the two fit.
    pub fit: Fit,
}

/// How a reaction fits what the draft does to its party's clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Nothing to remark.
    Fits,
    /// The party is not compared.
    NotCompared,
    /// It accepts, and these clauses of it are violated.
    AcceptsViolated(Vec<ClauseId>),
    /// It accepts in principle, and these red lines and preconditions of it are violated.
    PrincipleViolated(Vec<ClauseId>),
    /// It rejects, though none of its clauses is violated.
    RejectsNothing,
    /// It welcomes, which accepts nothing; these red lines of it are violated.
    WelcomesViolated(Vec<ClauseId>),
}

impl Fit {
    /// Tells whether what was said does not fit what the draft does.
    pub fn is_mismatch(&self) -> bool {
        matches!(
            self,
            Self::AcceptsViolated(_) | Self::PrincipleViolated(_) | Self::RejectsNothing
        )
    }
}

/// Whether a draft could stand under one rule of acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The rule, as an index into those of the negotiation; `None` for every party compared.
    pub rule: Option<usize>,
    /// The parties of the rule of whom something is violated.
    pub lacks: Vec<PartyId>,
    /// The parties of the rule that are not compared.
    pub unknown: Vec<PartyId>,
    /// Whether the others suffice; `None` where that is not known.
    pub holds: Option<bool>,
}

/// What drafts are judged against.
pub struct Table<'a> {
    /// What was said.
    pub negotiation: &'a Negotiation,
    /// What it asks of a deal.
    pub sets: &'a ConstraintSets,
    /// Which of it can be relied on.
    pub sound: &'a Sound,
    /// For each party, the cells that it touches.
    pub touches: &'a [BTreeMap<CellId, Touch>],
    /// The parties compared.
    pub parties: &'a [PartyId],
    /// The day as of which they are.
    pub as_of: Option<Date>,
    /// How much is asked: of clashes alone, whether the drafts can hold.
    pub scope: Scope,
    /// What the answers may cost.
    pub effort: &'a Effort,
    /// What was answered before.
    pub memory: &'a Memory,
}

/// Judges every draft. The diagnostics are of drafts that contradict themselves or the rules.
pub fn judge(table: &Table<'_>) -> (Vec<Draft>, Vec<Diagnostic>) {
    let negotiation = table.negotiation;
    if negotiation.proposals.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let backgrounds: Vec<BackgroundId> = table.backgrounds();
    let clauses = table.clauses();
    let mut formulas: Vec<&Formula> = Vec::new();
    for id in &backgrounds {
        formulas.extend(formulas_of(&negotiation.background(*id).terms));
    }
    for (id, _) in &clauses {
        for terms in negotiation.clause(*id).terms() {
            formulas.extend(formulas_of(terms));
        }
    }
    for term in negotiation.proposals.iter().flat_map(|draft| &draft.terms) {
        formulas.extend(formulas_of(&term.terms));
    }
    let layout = Layout::of(negotiation, &formulas);
    let mut drafts = Vec::new();
    let mut diagnostics = Vec::new();
    for (at, proposal) in negotiation.proposals.iter().enumerate() {
        let id = ProposalId(at as u32);
        let (effort, memory) = (table.effort, table.memory);
        let bench = Bench::new(negotiation, &layout, proposal, &backgrounds, effort);
        let Some((mut bench, conflicts)) = bench.without_conflicts(memory) else {
            if table.scope == Scope::Everything {
                drafts.push(table.untold(id, proposal));
            }
            continue;
        };
        diagnostics.extend(mistakes::diagnostics(negotiation, proposal, &conflicts));
        if table.scope == Scope::Clashes {
            continue;
        }
        if bench.address().is_none() {
            drafts.push(table.untold(id, proposal));
            continue;
        }
        drafts.push(table.draft(id, proposal, bench, &clauses));
    }
    (drafts, diagnostics)
}

fn formulas_of(terms: &[Term]) -> impl Iterator<Item = &Formula> {
    terms.iter().map(|term| &term.formula)
}

/// Tells whether something had been stated, and still counted, on a day.
fn counts(statement: &Statement, as_of: Option<Date>) -> bool {
    let Some(day) = as_of else {
        return true;
    };
    let from = statement.since.or(statement.stated);
    from.is_none_or(|from| from.first <= day)
        && statement.until.is_none_or(|until| until.last >= day)
}

impl Table<'_> {
    fn backgrounds(&self) -> Vec<BackgroundId> {
        let origins = self.sets.background.iter().map(|c| c.origin);
        origins
            .filter(|origin| self.sound.holds(*origin))
            .filter_map(|origin| match origin {
                Origin::Background(id) => Some(id),
                Origin::Clause(_) => None,
            })
            .collect()
    }

    /// Returns the clauses that speak of a value, with the parties compared that hold them.
    fn clauses(&self) -> Vec<(ClauseId, Vec<PartyId>)> {
        let mut found: BTreeMap<ClauseId, Vec<PartyId>> = BTreeMap::new();
        for party in self.parties {
            let Some(set) = self.sets.parties.get(party.index()) else {
                continue;
            };
            for id in &set.clauses {
                let own = self.negotiation.clause(*id).party;
                // A bloc at the table speaks for itself.
                let elsewhere = own != *party && self.parties.contains(&own);
                let origin = Origin::Clause(*id);
                if !elsewhere && self.sound.holds_for(Some(*party), origin) {
                    found.entry(*id).or_default().push(*party);
                }
            }
        }
        let mut found: Vec<(ClauseId, Vec<PartyId>)> = found.into_iter().collect();
        found.sort_by_key(|(id, _)| (self.negotiation.clause(*id).party, *id));
        found
    }

    fn draft(
        &self,
        id: ProposalId,
        proposal: &Proposal,
        mut bench: Bench<'_>,
        clauses: &[(ClauseId, Vec<PartyId>)],
    ) -> Draft {
        let mut draft = self.untold(id, proposal);
        draft.backgrounds = bench.backgrounds();
        draft.left_out = bench.left_out();
        draft.gives = bench.gives();
        let mut asked: Vec<(ClauseId, bench::Ask)> = Vec::new();
        for (clause, holders) in clauses {
            let Some((role, formulas)) = role(self.negotiation.clause(*clause)) else {
                continue;
            };
            let ask = bench.ask(&formulas);
            if ask.is_idle() {
                continue;
            }
            let judged = bench.judge(&ask);
            if self.effort.check().is_err() {
                return draft;
            }
            draft.judged.push(Judged {
                clause: *clause,
                holders: holders.clone(),
                role,
                verdict: judged.verdict,
                conditions: judged.conditions,
                by: judged.by,
                rests_on: judged.rests_on,
            });
            if role == Role::Binding {
                asked.push((*clause, ask));
            }
        }
        for at in 0..self.negotiation.parties.len() as u32 {
            let party = PartyId(at);
            if !self.knows(party) || !draft.violated(self, party).is_empty() {
                continue;
            }
            let own: Vec<&(ClauseId, bench::Ask)> = asked
                .iter()
                .filter(|(clause, _)| self.holds(party, *clause))
                .collect();
            let asks: Vec<&bench::Ask> = own.iter().map(|(_, ask)| ask).collect();
            if let Some(clash) = bench.clash(&asks) {
                let clauses = clash.into_iter().map(|at| own[at].0).collect();
                draft.together.push((party, clauses));
            }
        }
        if self.effort.check().is_err() {
            draft.together.clear();
            return draft;
        }
        draft.is_complete = !bench.gave_up();
        draft.reactions = self.replies(&draft);
        draft.acceptance = self.agreements(&draft);
        draft
    }

    /// Returns what is known of a draft before anything is asked of the solver.
    fn untold(&self, id: ProposalId, proposal: &Proposal) -> Draft {
        let all = || proposal.terms.iter().enumerate();
        let cells = |at: usize| {
            let mut cells = BTreeSet::new();
            for formula in formulas_of(&proposal.terms[at].terms) {
                formula.each_cell(&mut |cell| {
                    if !self.negotiation.issue_of(cell).event {
                        cells.insert(cell);
                    }
                });
            }
            cells
        };
        let is_touched = |cell: &CellId| {
            self.parties
                .iter()
                .filter_map(|party| self.touches.get(party.index()))
                .any(|touches| touches.contains_key(cell))
        };
        Draft {
            proposal: id,
            is_stated: counts(&proposal.statement, self.as_of),
            gives: Vec::new(),
            judged: Vec::new(),
            together: Vec::new(),
            unasked: all()
                .map(|(at, _)| (at, cells(at)))
                .filter(|(_, cells)| !cells.is_empty() && !cells.iter().any(is_touched))
                .map(|(at, _)| at)
                .collect(),
            left_out: Vec::new(),
            ordering: all()
                .filter(|(_, term)| formulas_of(&term.terms).any(Formula::has_order))
                .map(|(at, _)| at)
                .collect(),
            reactions: Vec::new(),
            acceptance: Vec::new(),
            backgrounds: Vec::new(),
            is_complete: false,
        }
    }

    /// Tells whether a clause counts for a party, by itself or through a bloc.
    fn holds(&self, party: PartyId, clause: ClauseId) -> bool {
        let set = self.sets.parties.get(party.index());
        set.is_some_and(|set| set.clauses.contains(&clause))
            && self.sound.holds_for(Some(party), Origin::Clause(clause))
    }

    /// Tells whether a party is compared, or a bloc that speaks for it.
    fn knows(&self, party: PartyId) -> bool {
        let mut compared = self.parties.iter();
        compared.any(|whole| self.negotiation.includes(*whole, party))
    }

    fn replies(&self, draft: &Draft) -> Vec<Reply> {
        let reactions = self.negotiation.reactions.iter().enumerate();
        reactions
            .filter(|(_, reaction)| {
                reaction.proposal == draft.proposal && counts(&reaction.statement, self.as_of)
            })
            .map(|(at, reaction)| {
                let party = reaction.party;
                let fit = if self.knows(party) {
                    let violated = draft.violated(self, party);
                    let known = self.known(&violated, &reaction.statement);
                    self.fit(draft, party, reaction.answer, &violated, known)
                } else {
                    Fit::NotCompared
                };
                Reply { reaction: at, fit }
            })
            .collect()
    }

    /// Returns those of some clauses that can have been stated before a reaction: what came
    /// later, it could not heed.
    fn known(&self, clauses: &[ClauseId], reaction: &Statement) -> Vec<ClauseId> {
        let Some(day) = reaction.stated.or(reaction.since) else {
            return clauses.to_vec();
        };
        let before = |id: &&ClauseId| {
            let statement = &self.negotiation.clause(**id).statement;
            statement
                .stated
                .or(statement.since)
                .is_none_or(|stated| stated.first <= day.last)
        };
        clauses.iter().filter(before).copied().collect()
    }

    fn fit(
        &self,
        draft: &Draft,
        party: PartyId,
        answer: Answer,
        violated: &[ClauseId],
        mut known: Vec<ClauseId>,
    ) -> Fit {
        let is_firm = |clause: &Clause| clause.strength == Strength::Firm;
        let is_gate = |clause: &Clause| matches!(clause.kind, ClauseKind::Precondition { .. });
        let mut keep = |wanted: &dyn Fn(&Clause) -> bool| {
            known.retain(|id| wanted(self.negotiation.clause(*id)));
            std::mem::take(&mut known)
        };
        let of = |clauses: Vec<ClauseId>, fit: fn(Vec<ClauseId>) -> Fit| {
            if clauses.is_empty() {
                Fit::Fits
            } else {
                fit(clauses)
            }
        };
        match answer {
            Answer::Accepts => of(keep(&|_| true), Fit::AcceptsViolated),
            Answer::AcceptsInPrinciple => of(
                keep(&|clause| is_firm(clause) || is_gate(clause)),
                Fit::PrincipleViolated,
            ),
            Answer::Welcomes => of(keep(&is_firm), Fit::WelcomesViolated),
            Answer::Rejects
                if violated.is_empty() && !draft.together.iter().any(|(of, _)| *of == party) =>
            {
                Fit::RejectsNothing
            }
            Answer::Rejects | Answer::BasisForTalks | Answer::Reserves => Fit::Fits,
        }
    }

    fn agreements(&self, draft: &Draft) -> Vec<Agreement> {
        let rules = &self.negotiation.acceptance;
        if rules.is_empty() {
            return vec![self.agreement(draft, None, self.parties, self.parties.len())];
        }
        let rules = rules.iter().enumerate();
        rules
            .map(|(at, rule)| match rule {
                Acceptance::AllOf(parties) | Acceptance::Veto(parties) => {
                    self.agreement(draft, Some(at), parties, parties.len())
                }
                Acceptance::AtLeast(count, parties) => {
                    self.agreement(draft, Some(at), parties, *count as usize)
                }
            })
            .collect()
    }

    fn agreement(
        &self,
        draft: &Draft,
        rule: Option<usize>,
        parties: &[PartyId],
        needed: usize,
    ) -> Agreement {
        let (known, unknown): (Vec<PartyId>, Vec<PartyId>) =
            parties.iter().partition(|party| self.knows(**party));
        let (lacks, have): (Vec<PartyId>, Vec<PartyId>) = known.into_iter().partition(|party| {
            !draft.violated(self, *party).is_empty()
                || draft.together.iter().any(|(of, _)| of == party)
        });
        let holds = if have.len() >= needed {
            Some(true)
        } else if have.len() + unknown.len() < needed {
            Some(false)
        } else {
            None
        };
        Agreement {
            rule,
            lacks,
            unknown,
            holds,
        }
    }
}

impl Draft {
    /// Returns the binding clauses of a party that it violates.
    fn violated(&self, table: &Table<'_>, party: PartyId) -> Vec<ClauseId> {
        self.judged
            .iter()
            .filter(|judged| judged.role == Role::Binding && judged.verdict == Verdict::Violated)
            .map(|judged| judged.clause)
            .filter(|clause| table.holds(party, *clause))
            .collect()
    }
}

impl Judged {
    /// Returns how many of its conditions are met, if that is some and not all.
    pub fn met_in_part(&self) -> Option<usize> {
        let met = self
            .conditions
            .iter()
            .filter(|condition| condition.verdict == Verdict::Met)
            .count();
        (0 < met && met < self.conditions.len()).then_some(met)
    }
}

/// Returns what of a clause is held against a draft, a formula for each condition: what binds,
/// what is offered freely, or what is preferred.
fn role(clause: &Clause) -> Option<(Role, Vec<Formula>)> {
    let parts = |formula: Formula| match formula {
        Formula::All(parts) => parts,
        other => vec![other],
    };
    let free = |terms: &[Term]| {
        let said = formulas_of(terms).cloned();
        said.map(|formula| {
            if clause.given.is_empty() {
                formula
            } else {
                let given = Formula::All(formulas_of(&clause.given).cloned().collect());
                Formula::Any(vec![Formula::Not(Box::new(given)), formula])
            }
        })
        .collect()
    };
    match &clause.kind {
        ClauseKind::Offer {
            terms,
            exchange: None,
        } => Some((Role::Offer, free(terms))),
        ClauseKind::Prefer(terms) => Some((Role::Wish, free(terms))),
        _ => binding(clause).map(|formula| (Role::Binding, parts(formula))),
    }
}
