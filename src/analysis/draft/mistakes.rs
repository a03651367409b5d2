//! Drafts whose terms cannot all hold.

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Negotiation, Proposal, join};

use super::bench::Conflict;

/// Says which terms of a draft exclude each other, a rule, or a reading that was assumed.
pub fn diagnostics<'a>(
    negotiation: &'a Negotiation,
    proposal: &'a Proposal,
    conflicts: &'a [Conflict],
) -> impl Iterator<Item = Diagnostic> + 'a {
    conflicts.iter().filter_map(move |conflict| {
        let (last, earlier) = conflict.terms.split_last()?;
        let backgrounds = || conflict.backgrounds.iter().map(|id| negotiation.background(*id));
        let readings: Vec<String> = backgrounds()
            .filter(|background| background.is_reading())
            .map(|reading| format!("`{}`", reading.name))
            .collect();
        let (code, under) = if readings.is_empty() {
            (Code::DraftCannotHold, String::new())
        } else {
            let under = format!(", if {} is assumed", join(&readings, "and"));
            (Code::DraftCannotHoldIfRead, under)
        };
        let others: Vec<String> = earlier.iter().map(|at| name(proposal, *at)).collect();
        let (this, draft) = (name(proposal, *last), &proposal.name);
        let (message, label) = if !others.is_empty() {
            (
                format!(
                    "the draft `{draft}` contradicts itself: {this} excludes {}{under}",
                    join(&others, "and")
                ),
                "cannot hold with what the draft says elsewhere",
            )
        } else if conflict.backgrounds.is_empty() {
            (
                format!("the draft `{draft}` can never hold: the conditions of {this} exclude each other"),
                "this can never be so",
            )
        } else {
            (
                format!("the draft `{draft}` contradicts what everybody shares in {this}{under}"),
                "cannot hold with the rule",
            )
        };
        let help = if readings.is_empty() {
            "if the draft really says so, keep only what is meant to hold; until then these \
             terms are left out of the comparison"
        } else {
            "these terms are left out of the comparison while the reading is assumed"
        };
        let mut diagnostic = Diagnostic::new(code, proposal.terms[*last].span, message)
            .label(label)
            .help(help);
        for at in earlier {
            diagnostic = diagnostic.also(proposal.terms[*at].span, "together with this");
        }
        for background in backgrounds() {
            let text = if background.is_reading() {
                "if this reading is assumed"
            } else {
                "by this rule"
            };
            diagnostic = diagnostic.also(background.span, text);
        }
        Some(diagnostic)
    })
}

/// Returns a term as a person refers to it: by its name, or else by its number.
fn name(proposal: &Proposal, at: usize) -> String {
    match &proposal.terms[at].name {
        Some(name) => format!("`{name}`"),
        None => format!("term {}", at + 1),
    }
}
