//! How the parties stand to each other in numbers, where that is too much to be listed.

use std::cmp::Reverse;

use crate::analysis::{self, Overlap, Stand, Tally};

use super::{Builder, Report};

/// What each two parties have to do with each other, counted in cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Each two parties, in the agenda's order.
    pub pairs: Vec<Pair>,
    /// For each issue of the report, how all pairs stand on it.
    pub issues: Vec<Tally>,
}

/// Two parties, as indexes into the report's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The two.
    pub parties: (usize, usize),
    /// On the substance.
    pub substance: Tally,
    /// On the talks themselves.
    pub process: Tally,
}

impl Pair {
    /// Returns both taken together.
    pub fn all(&self) -> Tally {
        let mut all = self.substance;
        all.add(&self.process);
        all
    }
}

/// How often one of two is silent on what the other put to it, or to everybody.
pub fn unanswered(tally: &Tally) -> usize {
    tally.of(Stand::Silence { asked: true })
}

/// The head of a column, and what is counted there.
pub type Column = (&'static str, fn(&Tally) -> usize);

/// What a spreadsheet is told of each two parties.
pub const COLUMNS: [Column; 9] = [
    ("contradict", |tally| tally.of(Stand::Contradiction)),
    ("contradict taken together", |tally| tally.of(Stand::Across)),
    ("agree", |tally| tally.of(Stand::Overlap(Overlap::Agreed))),
    ("accept", |tally| {
        tally.of(Stand::Overlap(Overlap::Accepted))
    }),
    ("common ground", |tally| {
        tally.of(Stand::Overlap(Overlap::CommonGround))
    }),
    ("under a condition", |tally| {
        tally.of(Stand::Overlap(Overlap::Conditional))
    }),
    ("not ruled out", |tally| {
        tally.of(Stand::Overlap(Overlap::Open))
    }),
    ("unanswered", unanswered),
    ("silent, not asked", |tally| {
        tally.of(Stand::Silence { asked: false })
    }),
];

/// What a table shows: whom or what, and how it stands there.
pub type Row = (String, Tally);

/// Tables of the pairs and issues that stand out: a title each, and its rows.
pub fn tables(report: &Report, most: usize, dash: &str) -> Vec<(&'static str, Vec<Row>)> {
    let Some(survey) = &report.survey else {
        return Vec::new();
    };
    let label = |at: usize| {
        let party = report.parties.get(at);
        party.map_or("", |party| party.label.as_str())
    };
    let row = |pair: &&Pair| {
        let (a, b) = pair.parties;
        (format!("{}{dash}{}", label(a), label(b)), pair.all())
    };
    let mut apart: Vec<&Pair> = survey.pairs.iter().collect();
    apart.retain(|pair| pair.all().contradictions() > 0);
    apart.sort_by_key(|pair| Reverse((pair.all().contradictions(), pair.all().overlaps())));
    let mut near: Vec<&Pair> = survey.pairs.iter().collect();
    near.retain(|pair| pair.all().overlaps() > 0);
    near.sort_by_key(|pair| (pair.all().contradictions(), Reverse(pair.all().overlaps())));
    let mut disputed: Vec<(usize, &Tally)> = survey.issues.iter().enumerate().collect();
    disputed.retain(|(_, tally)| tally.contradictions() > 0);
    disputed.sort_by_key(|(_, tally)| Reverse(tally.contradictions()));
    let issue = |(at, tally): &(usize, &Tally)| (report.issues[*at].label.clone(), **tally);
    let tables = [
        ("Farthest apart", apart.iter().take(most).map(row).collect()),
        ("Nearest", near.iter().take(most).map(row).collect()),
        (
            "Most disputed",
            disputed.iter().take(most).map(issue).collect(),
        ),
    ];
    let has_rows = |(_, rows): &(_, Vec<Row>)| !rows.is_empty();
    tables.into_iter().filter(has_rows).collect()
}

impl Builder<'_> {
    pub(super) fn survey(&self, survey: &analysis::Survey) -> Survey {
        let count = self.facts.analysis.parties.len();
        let both = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        let pairs = both.zip(&survey.pairs);
        Survey {
            pairs: pairs
                .map(|(parties, [substance, process])| Pair {
                    parties,
                    substance: *substance,
                    process: *process,
                })
                .collect(),
            issues: survey.issues.clone(),
        }
    }
}
