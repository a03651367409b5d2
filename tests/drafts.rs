//! Drafts: what the solver says of them agrees with trying every deal.
//!
//! `LAWS=10000 cargo test --test drafts` tries more of them.

#[path = "support/brute.rs"]
mod brute;
#[path = "support/random.rs"]
mod random;
#[path = "support/rounds.rs"]
mod rounds;
#[path = "support/shrink.rs"]
mod shrink;

use std::collections::BTreeSet;

use brute::{Deals, Member, Point, binding, formulas, holds};
use demarche::analysis::{self, Analysis, Draft, DraftVerdict, Role, Same, Verdict};
use demarche::constraint;
use demarche::domain::Values;
use demarche::model::{
    Atom, BackgroundId, CellId, Deal, Formula, Negotiation, PartyId, Proposal, ProposalId,
    ProposalTerm, Statement, Term,
};
use demarche::solver::Effort;
use demarche::source::Span;
use random::{random_negotiation, random_terms};
use rounds::each_seed;

#[test]
fn drafts_agree_with_trying_every_deal() {
    let mut tally = Tally::default();
    let rounds = each_seed(500, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let parties = random.u32(1..=3);
        let mut negotiation = random_negotiation(&mut random, parties);
        for issue in &mut negotiation.issues {
            issue.event = random.u8(0..4) == 0;
        }
        for number in 0..2 {
            let terms = (0..random.usize(1..=3))
                .map(|_| random_terms(&mut random, &negotiation))
                .collect();
            negotiation.proposals.push(proposal(number, terms));
        }
        shrink::judge(&negotiation, |negotiation| {
            judge(negotiation, seed, &mut tally);
        });
    });
    println!("{tally:?}");
    let Some(rounds) = rounds else { return };
    let all = [tally.met, tally.violated, tally.open, tally.unaddressed];
    assert!(
        all.into_iter().all(|number| number * 10 > rounds),
        "{tally:?}"
    );
    let rare = [tally.depends, tally.left_out, tally.together, tally.same];
    assert!(rare.into_iter().all(|number| number > 0), "{tally:?}");
}

#[test]
fn a_draft_equal_to_the_witness_deal_violates_nobody() {
    let mut compatible = 0;
    let rounds = each_seed(300, |seed| {
        let mut random = fastrand::Rng::with_seed(seed);
        let parties = random.u32(2..=4);
        let mut negotiation = random_negotiation(&mut random, parties);
        let analysis = analyse(&negotiation);
        if analysis.joint.verdict != Verdict::Compatible {
            return;
        }
        compatible += 1;
        let deal = &analysis.joint.deal;
        let terms = deal
            .iter()
            .map(|(cell, _)| vec![exactly(&negotiation, deal, cell)])
            .collect();
        negotiation.proposals.push(proposal(0, terms));
        let analysis = analyse(&negotiation);
        let [draft] = analysis.drafts.as_slice() else {
            panic!("seed {seed}: one draft");
        };
        assert!(
            draft.is_complete && draft.left_out.is_empty(),
            "seed {seed}"
        );
        assert!(draft.together.is_empty(), "seed {seed}: {draft:?}");
        for judged in draft.judged.iter().filter(|j| j.role == Role::Binding) {
            assert_eq!(judged.verdict, DraftVerdict::Met, "seed {seed}");
        }
        let holds: Vec<Option<bool>> = draft.acceptance.iter().map(|a| a.holds).collect();
        assert_eq!(holds, [Some(true)], "seed {seed}");
    });
    assert!(
        rounds.is_none_or(|rounds| compatible * 10 > rounds),
        "{compatible}"
    );
}

#[derive(Debug, Default)]
struct Tally {
    met: u64,
    violated: u64,
    open: u64,
    unaddressed: u64,
    depends: u64,
    left_out: u64,
    together: u64,
    same: u64,
}

fn proposal(number: usize, terms: Vec<Vec<Term>>) -> Proposal {
    Proposal {
        name: format!("draft-{number}"),
        label: None,
        span: Span::default(),
        by: None,
        statement: Statement::default(),
        terms: terms
            .into_iter()
            .map(|terms| ProposalTerm {
                name: None,
                label: None,
                span: Span::default(),
                terms,
            })
            .collect(),
    }
}

/// Says that a cell is just what a deal gives it.
fn exactly(negotiation: &Negotiation, deal: &Deal, cell: CellId) -> Term {
    let values = deal.values(negotiation, cell).expect("it is settled");
    let formula = match values {
        Values::Family(family) => {
            let has = |at| Formula::Atom(Atom::Has(cell, at));
            let required = family.required.iter().map(has);
            let forbidden = family
                .forbidden
                .iter()
                .map(|at| Formula::Not(Box::new(has(at))));
            Formula::All(required.chain(forbidden).collect())
        }
        values => Formula::Atom(Atom::In(cell, values)),
    };
    Term {
        span: Span::default(),
        formula,
    }
}

fn analyse(negotiation: &Negotiation) -> Analysis {
    let standing = demarche::model::standing(negotiation, None);
    let sets = constraint::constrain(negotiation, &standing, &[]);
    let parties = (0..negotiation.parties.len() as u32).map(PartyId);
    let options = analysis::Options {
        parties: Some(parties.collect()),
        drafts: true,
        ..analysis::Options::default()
    };
    analysis::analyse(negotiation, &standing, &sets, &options).0
}

fn judge(negotiation: &Negotiation, seed: u64, tally: &mut Tally) {
    let deals = Deals::of(negotiation);
    let analysis = analyse(negotiation);
    for draft in &analysis.drafts {
        Table::of(negotiation, &deals, draft, seed).judge(tally);
    }
    let [first, second] = [ProposalId(0), ProposalId(1)];
    let rules = &analysis.drafts[0].backgrounds;
    let compare = |a, b| {
        analysis::compare_drafts(negotiation, rules, a, b, &Effort::unbounded()).expect("no limit")
    };
    assert!(
        compare(first, first)
            .iter()
            .all(|row| row.same == Same::Same),
        "seed {seed}"
    );
    let tables = [0, 1].map(|at| Table::of(negotiation, &deals, &analysis.drafts[at], seed));
    for row in compare(first, second) {
        let [a, b] = tables.each_ref().map(|table| table.projection(row.cell));
        if row.same == Same::Same {
            tally.same += 1;
            assert_eq!(a, b, "seed {seed}: {row:?}");
        }
        if row.same == Same::Differ && a == b {
            let [a, b] = tables.each_ref().map(|table| &table.possible);
            assert_ne!(a, b, "seed {seed}: {row:?}");
        }
    }
}

/// A draft against all deals.
struct Table<'a> {
    negotiation: &'a Negotiation,
    draft: &'a Draft,
    seed: u64,
    terms: Vec<Formula>,
    /// The deals that the rules allow.
    allowed: Vec<&'a Vec<Point>>,
    /// Those of them that the draft allows.
    possible: Vec<&'a Vec<Point>>,
}

impl<'a> Table<'a> {
    fn of(negotiation: &'a Negotiation, deals: &'a Deals, draft: &'a Draft, seed: u64) -> Self {
        let rules: Vec<Member> = draft
            .backgrounds
            .iter()
            .map(|id: &BackgroundId| Member::Background(*id))
            .collect();
        let rules = formulas(negotiation, &rules);
        let proposal = &negotiation.proposals[draft.proposal.index()];
        let terms: Vec<Formula> = (0..proposal.terms.len())
            .filter(|at| !draft.left_out.contains(at))
            .map(|at| brute::all(&proposal.terms[at].terms))
            .collect();
        let fits = |formulas: &[Formula], deal: &[Point]| formulas.iter().all(|f| holds(f, deal));
        let allowed: Vec<&Vec<Point>> =
            deals.all.iter().filter(|deal| fits(&rules, deal)).collect();
        let possible = allowed
            .iter()
            .copied()
            .filter(|deal| fits(&terms, deal))
            .collect();
        Self {
            negotiation,
            draft,
            seed,
            terms,
            allowed,
            possible,
        }
    }

    fn is_event(&self, cell: CellId) -> bool {
        self.negotiation.issue_of(cell).event
    }

    fn projection(&self, cell: CellId) -> BTreeSet<(Point, bool)> {
        let value = |deal: &&Vec<Point>| deal[cell.index()].stretch();
        self.possible.iter().map(value).collect()
    }

    /// Tells whether the draft mentions a cell, or leaves less of it than the rules do: of a
    /// subset, less of some element.
    fn addresses(&self, cell: CellId) -> bool {
        let mut is_mentioned = false;
        for term in &self.terms {
            term.each_cell(&mut |other| is_mentioned |= other == cell);
        }
        let left = |deals: &[&Vec<Point>]| -> BTreeSet<(u32, Point, bool)> {
            let values = deals.iter().map(|deal| deal[cell.index()]);
            let parts = values.flat_map(|value| match value {
                Point::Subset(bits) => (0..u32::BITS)
                    .map(|at| (at, Point::Subset(bits & 1 << at), true))
                    .collect(),
                value => {
                    let (point, is_whole) = value.stretch();
                    vec![(0, point, is_whole)]
                }
            });
            parts.collect()
        };
        is_mentioned || left(&self.possible) != left(&self.allowed)
    }

    fn judge(&self, tally: &mut Tally) {
        let (seed, draft) = (self.seed, self.draft);
        assert!(draft.is_complete, "seed {seed}");
        assert!(
            !self.possible.is_empty(),
            "seed {seed}: what is kept can hold"
        );
        tally.left_out += u64::from(!draft.left_out.is_empty());
        for judged in draft.judged.iter().filter(|j| j.role == Role::Binding) {
            let asked = binding(self.negotiation, judged.clause).expect("it binds");
            self.clause(&asked, &judged.verdict, tally);
        }
        for party in (0..self.negotiation.parties.len() as u32).map(PartyId) {
            self.party(party, tally);
        }
    }

    fn clause(&self, asked: &Formula, verdict: &DraftVerdict, tally: &mut Tally) {
        let seed = self.seed;
        let met = self.possible.iter().all(|deal| holds(asked, deal));
        let violated = self.possible.iter().all(|deal| !holds(asked, deal));
        let mut cells: BTreeSet<CellId> = BTreeSet::new();
        asked.each_cell(&mut |cell| {
            cells.insert(cell);
        });
        let mut settled = cells
            .iter()
            .filter(|cell| !self.is_event(**cell))
            .peekable();
        let is_silent = settled.peek().is_some() && !settled.any(|cell| self.addresses(*cell));
        let all_events: Vec<CellId> = (0..self.negotiation.cells.len() as u32)
            .map(CellId)
            .filter(|cell| self.is_event(*cell))
            .collect();
        let (number, expected) = if met {
            (&mut tally.met, matches!(verdict, DraftVerdict::Met))
        } else if violated {
            (
                &mut tally.violated,
                matches!(verdict, DraftVerdict::Violated),
            )
        } else if is_silent {
            (
                &mut tally.unaddressed,
                matches!(verdict, DraftVerdict::Unaddressed),
            )
        } else if self.decides(asked, &all_events) {
            let expected = match verdict {
                DraftVerdict::Depends { events, .. } => self.decides(asked, events),
                _ => false,
            };
            (&mut tally.depends, expected)
        } else {
            (&mut tally.open, matches!(verdict, DraftVerdict::Open))
        };
        *number += 1;
        assert!(expected, "seed {seed}: {asked:?} {verdict:?}");
    }

    /// Tells whether some outcome of these events meets what is asked, and another violates it.
    fn decides(&self, asked: &Formula, events: &[CellId]) -> bool {
        let outcome = |deal: &[Point]| -> Vec<Point> {
            events.iter().map(|cell| deal[cell.index()]).collect()
        };
        let with = |wanted: bool| -> BTreeSet<Vec<Point>> {
            let deals = self.possible.iter();
            deals
                .filter(|deal| holds(asked, deal) == wanted)
                .map(|deal| outcome(deal))
                .collect()
        };
        let (met, violated) = (with(true), with(false));
        !met.is_subset(&violated) && !violated.is_subset(&met)
    }

    fn party(&self, party: PartyId, tally: &mut Tally) {
        let seed = self.seed;
        let own = self
            .draft
            .judged
            .iter()
            .filter(|judged| judged.role == Role::Binding && judged.holders.contains(&party));
        let (mut asked, mut is_violated) = (Vec::new(), false);
        for judged in own {
            asked.push(binding(self.negotiation, judged.clause).expect("it binds"));
            is_violated |= judged.verdict == DraftVerdict::Violated;
        }
        let fits = |deal: &&&Vec<Point>| asked.iter().all(|asked| holds(asked, deal));
        let has_room = self.possible.iter().any(|deal| fits(&deal));
        let together = self.draft.together.iter().find(|(of, _)| *of == party);
        assert_eq!(together.is_some(), !is_violated && !has_room, "seed {seed}");
        tally.together += u64::from(together.is_some());
        let lacks = &self.draft.acceptance[0].lacks;
        assert_eq!(lacks.contains(&party), !has_room, "seed {seed}");
    }
}
