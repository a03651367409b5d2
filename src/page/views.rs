//! Which days and readings a page can switch to.
//!
//! What is compared is bounded by counts, never by a clock, so that the same files give the
//! same page. Whatever is left out is said.

use crate::check::Outcome;
use crate::model::{self, BackgroundId, Date};
use crate::report::words::count;
use crate::workspace::Workspace;

/// Of so many readings, every combination is compared; of more, each alone.
const MOST_COMBINED: usize = 6;
/// Of more readings than these, each alone would be too many, too.
const MOST_READINGS: usize = 63;
/// The latest so many days are compared.
const MOST_DAYS: usize = 100;
/// What all views together may cost, beside the one that was asked for.
const STEPS: u64 = 300_000_000;

/// A comparison to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The day; `None` means everything stated.
    pub as_of: Option<Date>,
    /// The readings that are assumed, ascending.
    pub assumed: Vec<BackgroundId>,
}

/// The comparisons to be made, beside the one that was asked for.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Under other readings, as of the day that was asked for.
    pub readings: Vec<View>,
    /// As of other days, under the readings that were asked for; the earliest first.
    pub days: Vec<View>,
    /// What is left out.
    pub bounds: Vec<String>,
}

/// Decides what to compare.
pub fn plan(outcome: &Outcome) -> Plan {
    let mut plan = Plan::default();
    let question = &outcome.question;
    for assumed in combinations(outcome, &mut plan.bounds) {
        if assumed != question.assumed {
            plan.readings.push(View {
                as_of: question.as_of,
                assumed,
            });
        }
    }
    let mut days = days(outcome);
    if days.len() > MOST_DAYS {
        let earlier = days.len() - MOST_DAYS;
        days.drain(..earlier);
        plan.bounds.push(format!(
            "Of the days on which something changed, the latest {MOST_DAYS} can be chosen; {} left out.",
            if earlier == 1 {
                "1 earlier one is".to_owned()
            } else {
                format!("{earlier} earlier ones are")
            }
        ));
    }
    plan.days = days
        .into_iter()
        .map(|day| View {
            as_of: Some(day),
            assumed: question.assumed.clone(),
        })
        .collect();
    plan
}

/// Makes the comparisons and hands each to `keep` while that has room. Returns how many were
/// made.
pub fn compare(
    outcome: &Outcome,
    workspace: &Workspace,
    views: impl Iterator<Item = View>,
    keep: &mut dyn FnMut(&View, &Outcome) -> bool,
) -> usize {
    let effort = outcome.question.effort.part(STEPS);
    let mut made = 0;
    for view in views {
        if effort.check().is_err() {
            break;
        }
        let seen = outcome.under(workspace, view.as_of, view.assumed.clone(), &effort);
        // What was cut short would be no answer.
        if effort.check().is_err() || !keep(&view, &seen) {
            break;
        }
        made += 1;
    }
    made
}

/// Returns the readings, as declared.
pub fn readings(outcome: &Outcome) -> impl Iterator<Item = BackgroundId> {
    let all = outcome.negotiation.backgrounds.iter().enumerate();
    all.filter(|(_, background)| background.is_reading())
        .map(|(at, _)| BackgroundId(at as u32))
}

fn combinations(outcome: &Outcome, bounds: &mut Vec<String>) -> Vec<Vec<BackgroundId>> {
    let mut all: Vec<BackgroundId> = readings(outcome).collect();
    if all.len() <= MOST_COMBINED {
        let mut combined: Vec<Vec<BackgroundId>> = (0..1_u32 << all.len())
            .map(|bits| {
                let chosen = all.iter().enumerate();
                chosen
                    .filter(|(at, _)| bits & (1 << at) != 0)
                    .map(|(_, id)| *id)
                    .collect()
            })
            .collect();
        combined.sort_by_key(Vec::len);
        return combined;
    }
    bounds.push(format!(
        "There are {}: each can be switched by itself, and not together with others.",
        count(all.len(), "reading")
    ));
    if all.len() > MOST_READINGS {
        bounds.push(format!("Only the first {MOST_READINGS} can be switched."));
        all.truncate(MOST_READINGS);
    }
    let asked = &outcome.question.assumed;
    all.iter()
        .map(|id| {
            let mut assumed: Vec<BackgroundId> =
                asked.iter().copied().filter(|other| other != id).collect();
            if !asked.contains(id) {
                assumed.push(*id);
                assumed.sort_unstable();
            }
            assumed
        })
        .collect()
}

/// Returns the days on which something is said, comes into force or ends. What ends only after
/// everything was said is no part of what is known so far.
fn days(outcome: &Outcome) -> Vec<Date> {
    let negotiation = &outcome.negotiation;
    let parties = &outcome.question.parties;
    let counts = |party| {
        parties.as_ref().is_none_or(|chosen| {
            let mut chosen = chosen.iter();
            chosen.any(|one| negotiation.includes(party, *one))
        })
    };
    let mut days = model::turning_days(negotiation, counts);
    let drafts = negotiation.proposals.iter().map(|draft| &draft.statement);
    let answers = negotiation.reactions.iter().map(|answer| &answer.statement);
    days.extend(
        drafts
            .chain(answers)
            .flat_map(|statement| [statement.stated, statement.since])
            .flatten()
            .map(|period| period.first),
    );
    days.sort_unstable();
    days.dedup();
    let last = model::last_day(negotiation).max(outcome.question.as_of);
    days.retain(|day| last.is_none_or(|last| *day <= last));
    days
}
