//! What depends on how words are read.
//!
//! A reading is off unless it is assumed. Here every combination is tried, and what is found
//! under some and not under others is told with the combinations that decide it. Readings
//! that share no cell, not even through clauses, decide nothing together; so they are sorted
//! into clusters, and each cluster is tried with the others left as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

use indexmap::IndexMap;

use crate::constraint::{self, Constraint, ConstraintSets, Origin};
use crate::diagnostic::Diagnostic;
use crate::model::{BackgroundId, CellId, Negotiation, Standing};

use super::union::Union;
use super::{
    Analysis, Conflict, Finding, FindingKind, Options, Phase, Progress, Verdict, Zone, analyse,
};

/// Of one cluster, every combination of so many readings is tried; of a larger one, each
/// reading alone, and all together.
const CLUSTER: usize = 6;

/// In how many cases a deal is said to exist. Where there are more, it is only said in which
/// there is none.
const CASES: usize = 100;

/// What depends on readings.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    /// The readings that were tried, as written.
    pub tried: Vec<BackgroundId>,
    /// How many combinations were compared.
    pub combinations: usize,
    /// Clusters of which not every combination was tried.
    pub partly: Vec<Vec<BackgroundId>>,
    /// Whether the effort was spent before all were tried.
    pub is_cut_short: bool,
    /// How many findings hold under every combination.
    pub always: usize,
    /// Findings that do not. Silence is left aside: readings break none.
    pub findings: Vec<Depends<Finding>>,
    /// Minimal conflicts of all parties together that do not.
    pub conflicts: Vec<Depends<Conflict>>,
    /// Zones that do not.
    pub zones: Vec<Depends<Zone>>,
    /// Verdicts; one, where it is the same under every combination. Where a deal exists in
    /// too many cases to tell, only those in which none does.
    pub verdicts: Vec<Depends<Verdict>>,
    /// What is wrong with a party's own clauses under some readings.
    pub diagnostics: Vec<Depends<Diagnostic>>,
}

/// Something, and the cases in which it holds; without cases, always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depends<T> {
    /// What.
    pub what: T,
    /// It holds in each of these cases, and in no other.
    pub when: Vec<Case>,
}

/// One case: these readings are assumed and those are not. Others do not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Case {
    /// Assumed.
    pub with: Vec<BackgroundId>,
    /// Not assumed.
    pub without: Vec<BackgroundId>,
}

/// Compares the parties under every combination of the readings that are not assumed anyway.
pub fn readings(negotiation: &Negotiation, standing: &Standing, options: &Options) -> Readings {
    let all: Vec<BackgroundId> = (0..negotiation.backgrounds.len() as u32)
        .map(BackgroundId)
        .filter(|id| negotiation.background(*id).is_reading())
        .collect();
    let tried: Vec<BackgroundId> = all
        .iter()
        .copied()
        .filter(|id| !options.assumed.contains(id))
        .collect();
    let sets = constraint::constrain(negotiation, standing, &all);
    let clusters = clusters(&sets, &tried);
    let mut runs = vec![Run {
        cluster: 0,
        assumed: Vec::new(),
    }];
    let mut partly = Vec::new();
    for (at, cluster) in clusters.readings.iter().enumerate() {
        let combinations = if cluster.len() <= CLUSTER {
            subsets(cluster)
        } else {
            partly.push(cluster.clone());
            let alone = cluster.iter().map(|id| vec![*id]);
            alone.chain([cluster.clone()]).collect()
        };
        runs.extend(combinations.into_iter().map(|assumed| Run {
            cluster: at,
            assumed,
        }));
    }

    let mut seen = Seen::default();
    let mut compared = 0;
    for (at, run) in runs.iter().enumerate() {
        options.progress.begin(Phase::Readings(at + 1, runs.len()));
        let mut assumed = options.assumed.clone();
        assumed.extend(&run.assumed);
        assumed.sort_unstable();
        let sets = constraint::constrain(negotiation, standing, &assumed);
        let options = Options {
            assumed,
            drafts: false,
            progress: Progress::default(),
            ..options.clone()
        };
        let (analysis, diagnostics) = analyse(negotiation, standing, &sets, &options);
        if options.effort.check().is_err() {
            break;
        }
        seen.note(at, analysis, diagnostics, &clusters);
        compared = at + 1;
    }
    // What was not compared decides nothing.
    let is_cut_short = compared < runs.len();
    let whole = runs[..compared].to_vec();
    let judge = Judge {
        runs: &whole,
        clusters: &clusters.readings,
    };
    Readings {
        tried,
        combinations: compared,
        partly,
        is_cut_short,
        always: seen
            .findings
            .values()
            .filter(|at| at.len() == compared)
            .count(),
        findings: judge.depends(seen.findings),
        conflicts: judge.depends(seen.conflicts),
        zones: judge.depends(seen.zones),
        verdicts: judge.verdicts(&seen.outcomes),
        diagnostics: judge
            .depends(seen.diagnostics)
            .into_iter()
            .map(|depends| Depends {
                what: depends.what.0,
                when: depends.when,
            })
            .collect(),
    }
}

/// One comparison.
#[derive(Clone, Debug)]
struct Run {
    /// Which cluster it tries; the first run tries none.
    cluster: usize,
    /// The readings of it that it assumes.
    assumed: Vec<BackgroundId>,
}

/// Diagnostics are told apart by their code, place and message.
#[derive(Clone, Debug)]
struct Mistake(Diagnostic);

impl Mistake {
    fn key(&self) -> (crate::code::Code, crate::source::Span, &str) {
        (self.0.code, self.0.primary.span, &self.0.message)
    }
}

impl PartialEq for Mistake {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Mistake {}

impl Hash for Mistake {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.message.hash(state);
    }
}

/// What was found, and in which runs.
#[derive(Default)]
struct Seen {
    findings: IndexMap<Finding, Vec<usize>>,
    conflicts: IndexMap<Conflict, Vec<usize>>,
    zones: IndexMap<Zone, Vec<usize>>,
    diagnostics: IndexMap<Mistake, Vec<usize>>,
    /// One for each run.
    outcomes: Vec<Outcome>,
}

/// What a run says of all parties together.
struct Outcome {
    verdict: Verdict,
    /// The clusters on whose cells they are deadlocked; `None` for any other cell.
    deadlocked: BTreeSet<Option<usize>>,
}

impl Seen {
    fn note(
        &mut self,
        run: usize,
        analysis: Analysis,
        diagnostics: Vec<Diagnostic>,
        clusters: &Clusters,
    ) {
        let deadlocks = analysis.joint.deadlocks.iter();
        self.outcomes.push(Outcome {
            verdict: analysis.joint.verdict,
            deadlocked: deadlocks
                .map(|deadlock| clusters.of.get(deadlock.cells.first()?).copied())
                .collect(),
        });
        for finding in analysis.findings {
            if !matches!(finding.kind, FindingKind::Unaddressed { .. }) {
                self.findings.entry(finding).or_default().push(run);
            }
        }
        for conflict in analysis
            .joint
            .deadlocks
            .into_iter()
            .flat_map(|d| d.conflicts)
        {
            self.conflicts.entry(conflict).or_default().push(run);
        }
        for mut zone in analysis.joint.zone {
            // Whether a deadlock stands between, the verdicts and conflicts tell.
            zone.is_blocked = false;
            self.zones.entry(zone).or_default().push(run);
        }
        for diagnostic in diagnostics {
            self.diagnostics
                .entry(Mistake(diagnostic))
                .or_default()
                .push(run);
        }
    }
}

struct Judge<'a> {
    runs: &'a [Run],
    clusters: &'a [Vec<BackgroundId>],
}

impl Judge<'_> {
    /// Returns what is not found in every run, with the cases in which it is.
    fn depends<T>(&self, seen: IndexMap<T, Vec<usize>>) -> Vec<Depends<T>> {
        seen.into_iter()
            .filter(|(_, at)| at.len() < self.runs.len())
            .map(|(what, at)| Depends {
                what,
                when: self.cases(&at),
            })
            .collect()
    }

    /// Returns the verdicts. No deal exists as soon as one cluster stands against it, so one
    /// exists where none of them does: two that stand against it alone do not together.
    fn verdicts(&self, outcomes: &[Outcome]) -> Vec<Depends<Verdict>> {
        let always = |what| {
            vec![Depends {
                what,
                when: Vec::new(),
            }]
        };
        let Some(base) = outcomes.first() else {
            return Vec::new();
        };
        if outcomes.iter().any(|one| one.verdict == Verdict::Unknown) {
            return always(Verdict::Unknown);
        }
        if base.deadlocked.contains(&None) {
            return always(Verdict::Incompatible);
        }
        let (mut without_deal, mut with_deal) = (Vec::new(), vec![Case::default()]);
        for (at, cluster) in self.clusters.iter().enumerate() {
            let mut tried = self.tried(at, |run| outcomes[run].deadlocked.contains(&Some(at)));
            if tried.iter().all(|(_, is_deadlocked)| *is_deadlocked) {
                return always(Verdict::Incompatible);
            }
            without_deal.extend(cases(cluster, &tried));
            for (_, is_deadlocked) in &mut tried {
                *is_deadlocked = !*is_deadlocked;
            }
            let open = cases(cluster, &tried);
            with_deal = with_deal
                .iter()
                .flat_map(|known| open.iter().map(|case| known.and(case)))
                .take(CASES + 1)
                .collect();
        }
        if without_deal.is_empty() {
            return always(Verdict::Compatible);
        }
        let mut verdicts = vec![(Verdict::Incompatible, without_deal)];
        if with_deal.len() <= CASES {
            let at = usize::from(base.verdict == Verdict::Incompatible);
            verdicts.insert(at, (Verdict::Compatible, with_deal));
        }
        let verdicts = verdicts.into_iter().map(|(what, mut when)| {
            when.sort();
            Depends { what, when }
        });
        verdicts.collect()
    }

    /// Returns the combinations of a cluster, and for each whether something is so in its run.
    fn tried(&self, cluster: usize, is_so: impl Fn(usize) -> bool) -> Vec<(&[BackgroundId], bool)> {
        let runs = self.runs.iter().enumerate();
        runs.filter(|(number, run)| *number > 0 && run.cluster == cluster)
            .map(|(number, run)| (run.assumed.as_slice(), is_so(number)))
            .chain([(&[] as &[BackgroundId], is_so(0))])
            .collect()
    }

    /// Returns the cases in which something holds that was found in some runs.
    fn cases(&self, found: &[usize]) -> Vec<Case> {
        let holds_anyway = found.contains(&0);
        let mut all: Vec<Case> = Vec::new();
        for (at, cluster) in self.clusters.iter().enumerate() {
            let tried = self.tried(at, |run| found.contains(&run));
            if tried.iter().all(|(_, holds)| *holds == holds_anyway) {
                continue;
            }
            let cases = cases(cluster, &tried);
            // What holds anyway must not be ended by any cluster; what does not, each may bring.
            if holds_anyway && !all.is_empty() {
                all = all
                    .iter()
                    .flat_map(|known| cases.iter().map(|case| known.and(case)))
                    .collect();
            } else {
                all.extend(cases);
            }
        }
        all.sort();
        all
    }
}

impl Case {
    fn and(&self, other: &Self) -> Self {
        let join = |a: &[BackgroundId], b: &[BackgroundId]| {
            let mut all = [a, b].concat();
            all.sort_unstable();
            all.dedup();
            all
        };
        Self {
            with: join(&self.with, &other.with),
            without: join(&self.without, &other.without),
        }
    }

    fn covers(&self, assumed: &[BackgroundId]) -> bool {
        self.with.iter().all(|id| assumed.contains(id))
            && !self.without.iter().any(|id| assumed.contains(id))
    }
}

/// Returns the fewest words for which combinations of a cluster something holds under: cases
/// that mention as few readings as they can.
fn cases(cluster: &[BackgroundId], tried: &[(&[BackgroundId], bool)]) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (assumed, holds) in tried {
        if !holds || cases.iter().any(|case| case.covers(assumed)) {
            continue;
        }
        let mut case = Case {
            with: assumed.to_vec(),
            without: cluster
                .iter()
                .copied()
                .filter(|id| !assumed.contains(id))
                .collect(),
        };
        let is_right = |case: &Case| {
            tried
                .iter()
                .all(|(assumed, holds)| *holds || !case.covers(assumed))
        };
        for id in cluster.iter().rev() {
            let mut wider = case.clone();
            wider.with.retain(|known| known != id);
            wider.without.retain(|known| known != id);
            if is_right(&wider) {
                case = wider;
            }
        }
        cases.push(case);
    }
    let all = cases.clone();
    // A case found early may be covered by wider ones found later.
    cases.retain(|case| {
        !all.iter().any(|other| {
            other != case
                && other.with.iter().all(|id| case.with.contains(id))
                && other.without.iter().all(|id| case.without.contains(id))
        })
    });
    cases
}

/// Returns every combination but the empty one, those with the fewest members first.
fn subsets(cluster: &[BackgroundId]) -> Vec<Vec<BackgroundId>> {
    let mut subsets: Vec<Vec<BackgroundId>> = (1..1_u32 << cluster.len())
        .map(|bits| {
            let members = cluster.iter().enumerate();
            members
                .filter(|(at, _)| bits & (1 << at) != 0)
                .map(|(_, id)| *id)
                .collect()
        })
        .collect();
    subsets.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    subsets
}

/// Readings, sorted so that no two clusters share a cell.
struct Clusters {
    readings: Vec<Vec<BackgroundId>>,
    /// The cells of which each cluster decides something.
    of: BTreeMap<CellId, usize>,
}

fn clusters(sets: &ConstraintSets, tried: &[BackgroundId]) -> Clusters {
    // All that one clause or reading ties, even by conditions that have nothing to do with each
    // other: a clause that contradicts itself under a reading is left out with all of them.
    let mut tied: Union<CellId> = Union::new();
    let cells_of = |constraint: &Constraint| -> Vec<CellId> {
        let conjuncts = constraint.conjuncts.iter();
        conjuncts
            .flat_map(|conjunct| conjunct.cells.clone())
            .collect()
    };
    let binding = sets.parties.iter().flat_map(|set| &set.binding);
    for constraint in sets.background.iter().chain(binding) {
        tied.join_all(cells_of(constraint));
    }
    let mut readings: BTreeMap<CellId, Vec<BackgroundId>> = BTreeMap::new();
    for constraint in &sets.background {
        if let Origin::Background(id) = constraint.origin
            && tried.contains(&id)
            && let Some(cell) = cells_of(constraint).first()
        {
            readings.entry(tied.root(*cell)).or_default().push(id);
        }
    }
    let roots: Vec<CellId> = readings.keys().copied().collect();
    let members = tied.members().into_iter();
    Clusters {
        readings: readings.into_values().collect(),
        of: members
            .filter_map(|cell| Some((cell, roots.binary_search(&tied.root(cell)).ok()?)))
            .collect(),
    }
}
