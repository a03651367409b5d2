//! What depends on how words are read, in words.

use crate::analysis::{self, Case, Verdict};
use crate::model::{BackgroundId, join};

use super::joint::verdict_word;
use super::words::{self, capital, clean, count};
use super::{Builder, Kind, Reason};

/// What depends on readings.
#[derive(Clone, Debug, PartialEq)]
pub struct Readings {
    /// The readings that were tried.
    pub tried: Vec<Reason>,
    /// How many combinations were compared.
    pub combinations: usize,
    /// How many findings hold under every combination.
    pub always: usize,
    /// What made that incomplete, in words.
    pub limits: Vec<String>,
    /// The verdicts, with the cases in which each holds.
    pub verdicts: Vec<Reading>,
    /// What holds under some combinations and not under others: mistakes, findings,
    /// conflicts of more than two parties, zones.
    pub changes: Vec<Reading>,
}

/// Something that a reading decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// A finding's name, or `verdict`, `conflict`, `zone`, `error`.
    pub kind: &'static str,
    /// What holds.
    pub sentence: String,
    /// When, in words; empty if always.
    pub when: String,
    /// The cases, by the readings' names.
    pub cases: Vec<(Vec<String>, Vec<String>)>,
}

impl Builder<'_> {
    /// Puts what depends on readings into words.
    pub(super) fn readings(&self, readings: &analysis::Readings) -> Readings {
        let negotiation = self.facts.negotiation;
        let mut changes: Vec<Reading> = Vec::new();
        for depends in &readings.diagnostics {
            let message = clean(&depends.what.message).into_owned();
            changes.push(self.reading("error", message, &depends.when));
        }
        for depends in &readings.findings {
            let finding = self.finding(&depends.what, &[]);
            let kind = Kind::of(&depends.what.kind).name();
            changes.push(self.reading(kind, finding.sentence, &depends.when));
        }
        for depends in &readings.conflicts {
            // Of two parties, the contradiction says it.
            if depends.what.parties.len() > 2 {
                let conflict = self.conflict(&depends.what);
                changes.push(self.reading("conflict", conflict.sentence, &depends.when));
            }
        }
        for depends in &readings.zones {
            let zone = &depends.what;
            let issue = negotiation.cell(zone.cell).issue;
            let place = words::cells(negotiation, issue, &[zone.cell]).short;
            let place = if place.is_empty() {
                place
            } else {
                format!(" ({place})")
            };
            let sentence = format!(
                "what is left on \"{}\"{place} is: {}",
                words::issue(negotiation.issue(issue)),
                self.values(zone.cell, &zone.values).words
            );
            changes.push(self.reading("zone", sentence, &depends.when));
        }
        let mut limits = Vec::new();
        if readings.is_cut_short {
            limits
                .push("the search was cut short before every combination was compared".to_owned());
        }
        if !self.facts.analysis.is_listed() {
            limits.push(
                "two parties meet too often to list it, so what each two have to do with each other was not compared".to_owned(),
            );
        }
        if let [only] = readings.verdicts.as_slice()
            && !only.when.is_empty()
        {
            limits.push("the cases in which one deal can suit everybody are too many to list: they are all others than those told".to_owned());
        }
        for cluster in &readings.partly {
            limits.push(format!(
                "{} bear on each other, which is too many to try every combination: each was tried alone, and all together",
                count(cluster.len(), "reading")
            ));
        }
        Readings {
            tried: self.reasons(&readings.tried),
            combinations: readings.combinations,
            always: readings.always,
            limits,
            verdicts: readings
                .verdicts
                .iter()
                .map(|depends| {
                    let sentence = match depends.what {
                        Verdict::Compatible => "one deal can suit everybody",
                        Verdict::Incompatible => "no deal can suit everybody",
                        Verdict::Unknown => "whether a deal can suit everybody is not known",
                    };
                    let kind = verdict_word(depends.what);
                    let mut reading = self.reading("verdict", sentence.to_owned(), &depends.when);
                    reading.kind = kind;
                    reading
                })
                .collect(),
            changes,
        }
    }

    fn reading(&self, kind: &'static str, sentence: String, when: &[Case]) -> Reading {
        let names = |ids: &[BackgroundId]| -> Vec<String> {
            ids.iter()
                .map(|id| self.facts.negotiation.background(*id).name.clone())
                .collect()
        };
        let cases: Vec<(Vec<String>, Vec<String>)> = when
            .iter()
            .map(|case| (names(&case.with), names(&case.without)))
            .collect();
        let tell = |names: &[String], last: &str| {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            join(&quoted, last)
        };
        let are = |names: &[String]| if names.len() > 1 { "are" } else { "is" };
        let parts: Vec<String> = cases
            .iter()
            .map(|(with, without)| {
                let (all, none) = (tell(with, "and"), tell(without, "or"));
                match (with.as_slice(), without.as_slice()) {
                    ([], []) => String::new(),
                    (_, []) => format!("if {all} {} assumed", are(with)),
                    ([], _) if cases.len() == 1 => format!("unless {none} is assumed"),
                    ([], [_]) => format!("if {none} is not assumed"),
                    ([], _) => format!("if neither {} is assumed", tell(without, "nor")),
                    _ => format!("if {all} {} assumed without {none}", are(with)),
                }
            })
            .collect();
        let when = match parts.as_slice() {
            [] => String::new(),
            [only] if only.starts_with("unless") => only.clone(),
            parts => format!("only {}", parts.join(", or ")),
        };
        Reading {
            kind,
            sentence: capital(&sentence),
            when,
            cases,
        }
    }
}
