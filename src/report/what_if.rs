//! What would be different if something had not been said, or had been, in words and places.

use std::collections::BTreeSet;

use crate::analysis::{self, Event, Supposed, Turn, Turned, Verdict};
use crate::model::{ClauseId, Strength};
use crate::source::Span;

use super::changes::{self, Day, When, verdict_words};
use super::words::{self, capital, count, the};
use super::{Builder, Facts, Said};

/// What would be different.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// What is supposed.
    pub supposed: Vec<Line>,
    /// What then no longer counts, or counts again, and where that is said.
    pub also: Vec<(String, Span)>,
    /// The gist, in a sentence or two.
    pub gist: String,
    /// Everything that would be different. What goes without saying is left out: that what
    /// stays no longer follows from what was dropped, too.
    pub day: Day,
}

/// Something that is supposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Whether it is added; otherwise it is dropped.
    pub is_added: bool,
    /// What it is: `clause`, `position`, `rule`, `reading` or `issue`.
    pub what: &'static str,
    /// Its key or name.
    pub name: String,
    /// The party, by name; `None` where it is nobody's.
    pub party: Option<String>,
    /// What it says, in words.
    pub words: String,
    /// What to keep in mind of it, such as that it was a red line.
    pub remarks: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl Line {
    /// Returns what is supposed with its remarks, in a sentence.
    pub fn sentence(&self) -> String {
        let mut text = self.words.clone();
        for remark in &self.remarks {
            text.push_str("; ");
            text.push_str(remark);
        }
        text
    }
}

impl WhatIf {
    /// Tells whether all that is supposed changes nothing, nor could.
    pub fn is_idle(&self) -> bool {
        let day = &self.day;
        day.changes.is_empty() && day.zones.is_empty() && day.limits.is_empty()
    }
}

/// Puts what would be different into words. Of the facts, the texts and what was said are
/// needed.
pub fn build(facts: Facts<'_>, supposed: &Supposed, found: &analysis::Changes) -> WhatIf {
    let builder = Builder {
        facts,
        parties: facts.analysis.parties.clone(),
    };
    let day = changes::build(facts, std::slice::from_ref(found)).pop();
    let mut day = day.unwrap_or_default();
    let lines = builder.supposed(supposed, found);
    let keys = |is_added: bool| -> Vec<&String> {
        let lines = lines.iter().filter(|line| line.is_added == is_added);
        lines.map(|line| &line.name).collect()
    };
    let (dropped, added) = (keys(false), keys(true));
    for change in &mut day.changes {
        change.moves.retain(|moved| {
            moved.what != "clauses"
                || !moved.from.iter().all(|key| dropped.contains(&key))
                || !moved.to.iter().all(|key| added.contains(&key))
        });
    }
    day.changes
        .retain(|change| change.event != Event::Moved || !change.moves.is_empty());
    WhatIf {
        gist: builder.outlook(&lines, found, &day),
        also: builder.also(found),
        supposed: lines,
        day,
    }
}

impl Builder<'_> {
    /// Returns what is supposed, a line each.
    fn supposed(&self, supposed: &Supposed, found: &analysis::Changes) -> Vec<Line> {
        let negotiation = self.facts.negotiation;
        let mut lines = Vec::new();
        let turned: BTreeSet<ClauseId> = found.turns.iter().map(|turned| turned.clause).collect();
        for (is_added, unsaid) in [(false, &supposed.dropped), (true, &supposed.added)] {
            let covered = |id: &ClauseId| unsaid.covers(negotiation, *id);
            let some_count = turned.iter().any(covered);
            for id in negotiation.clause_ids().filter(covered) {
                // Of a position that counts, what does not is not worth a line.
                let counts = turned.contains(&id);
                if counts || !some_count || unsaid.clauses.contains(&id) {
                    lines.push(self.supposed_clause((id, counts), is_added, unsaid, found));
                }
            }
        }
        for id in &supposed.added.positions {
            let position = negotiation.position(*id);
            let mut clauses = negotiation.clauses.iter();
            if clauses.any(|clause| clause.position == *id) {
                continue;
            }
            lines.push(Line {
                is_added: true,
                what: "position",
                name: position.name.clone(),
                party: Some(negotiation.party(position.party).name.clone()),
                words: format!(
                    "The position `{}` of {}",
                    position.name,
                    the(&words::party(negotiation, position.party))
                ),
                remarks: Vec::new(),
                span: position.span,
            });
        }
        for id in &supposed.backgrounds {
            let background = negotiation.background(*id);
            let reason = self.reasons(&[*id]).remove(0);
            let is_off = background.is_reading() && !self.facts.analysis.assumed.contains(id);
            lines.push(Line {
                is_added: true,
                what: if background.is_reading() {
                    "reading"
                } else {
                    "rule"
                },
                name: background.name.clone(),
                party: None,
                words: capital(&reason.words()),
                remarks: is_off
                    .then(|| format!("it counts only with `--assume {}`", background.name))
                    .into_iter()
                    .collect(),
                span: background.span,
            });
        }
        for id in &supposed.issues {
            let issue = negotiation.issue(*id);
            lines.push(Line {
                is_added: true,
                what: "issue",
                name: issue.name.clone(),
                party: None,
                words: format!("The issue \"{}\"", words::issue(issue)),
                remarks: Vec::new(),
                span: issue.span,
            });
        }
        lines
    }

    fn supposed_clause(
        &self,
        (id, counts): (ClauseId, bool),
        is_added: bool,
        unsaid: &crate::model::Unsaid,
        found: &analysis::Changes,
    ) -> Line {
        let negotiation = self.facts.negotiation;
        let clause = negotiation.clause(id);
        let said: Said = self.said(id, &[]);
        let mut remarks = Vec::new();
        if !counts {
            let day = if is_added { found.to } else { found.from };
            let when = day.map_or_else(String::new, |day| format!(" as of {day}"));
            let analysis = self.facts.analysis;
            let is_compared = analysis
                .parties
                .iter()
                .any(|party| negotiation.includes(clause.party, *party));
            remarks.push(if is_compared {
                format!("it is not in force{when}")
            } else {
                "its party is not compared".to_owned()
            });
        }
        if !is_added && clause.strength == Strength::Firm {
            remarks.push("it was declared a red line, so no concession gives it up".to_owned());
        }
        // A package is all or nothing.
        let kept = clause.package.map_or(0, |_| {
            let others = negotiation.clause_ids().filter(|other| {
                negotiation.clause(*other).package == clause.package
                    && !unsaid.covers(negotiation, *other)
            });
            others.count()
        });
        if kept > 0 && !is_added {
            let others = count(kept, "other clause");
            remarks.push(format!("it is all or nothing with {others}, kept here"));
        }
        Line {
            is_added,
            what: "clause",
            name: clause.key.clone(),
            party: Some(negotiation.party(clause.party).name.clone()),
            words: format!("{} {}", capital(&the(&said.party_label)), said.says),
            remarks,
            span: clause.head,
        }
    }

    /// Says what then no longer counts, or counts again.
    fn also(&self, found: &analysis::Changes) -> Vec<(String, Span)> {
        let turns = found.turns.iter().copied();
        let others: Vec<Turned> = turns
            .filter(|turned| !matches!(turned.turn, Turn::Added | Turn::Dropped))
            .collect();
        self.because(&others, When::of(found))
    }

    /// Says what comes of it, in a sentence or two.
    fn outlook(&self, lines: &[Line], found: &analysis::Changes, day: &Day) -> String {
        let (now, then) = day.verdicts;
        let (before, after) = day.compared;
        let is_idle = found.turns.is_empty() && lines.iter().all(|line| line.what == "clause");
        if is_idle {
            return match lines {
                [] => "Nothing is supposed that counts.".to_owned(),
                [only] => {
                    let why = only.remarks.first();
                    let why = why.map_or_else(String::new, |why| format!(": {why}"));
                    format!("Nothing would change{why}.")
                }
                _ => "Nothing would change: none of it counts.".to_owned(),
            };
        }
        match (now, then) {
            (Some(Verdict::Incompatible), Some(Verdict::Compatible)) => {
                let who = if after == 2 {
                    "satisfy both"
                } else {
                    "suit everybody"
                };
                format!("A deal would open: one deal could {who}.")
            }
            (Some(Verdict::Compatible), Some(Verdict::Incompatible)) => {
                format!("The deal would be lost: {}.", verdict_words(then, after))
            }
            (now, then) if now == then && before == after => {
                format!("As before, {}.", verdict_words(then, after))
            }
            (_, None) => "Then there are not two parties to compare.".to_owned(),
            (now, then) => format!(
                "Now {}; then {}.",
                verdict_words(now, before),
                verdict_words(then, after)
            ),
        }
    }
}
