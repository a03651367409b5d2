//! How a clause fares: whom it contradicts, who agrees with it, who has not answered.

use std::collections::BTreeMap;

use super::View;
use crate::analysis::{Asked, Finding, FindingKind, Overlap};
use crate::model::{ClauseId, PartyId, Status};
use crate::report::words::{self, clip, the};

/// How another party meets a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// No value suits both.
    Contradicts,
    /// Both leave the same.
    Agrees,
    /// The clause asks what the other offers.
    AcceptedBy,
    /// The clause offers what the other asks.
    Accepts,
    /// Some of what each leaves is left by both.
    CommonGround,
    /// One would meet the other only under a condition.
    Conditional,
    /// The other was asked and is silent.
    Unanswered,
}

/// One party that meets a clause in some way, and the finding that says so.
#[derive(Clone, Copy, Debug)]
pub struct Meeting<'a> {
    /// In which way.
    pub tie: Tie,
    /// Who.
    pub party: PartyId,
    /// What was found.
    pub finding: &'a Finding,
}

/// Returns, for each clause of which something was found, who meets it and how.
pub fn outlooks(view: View<'_>) -> BTreeMap<ClauseId, Vec<Meeting<'_>>> {
    let mut all: BTreeMap<ClauseId, Vec<Meeting<'_>>> = BTreeMap::new();
    for finding in &view.outcome.analysis.findings {
        for clause in &finding.clauses {
            let met = meetings(view, *clause, finding);
            if !met.is_empty() {
                all.entry(*clause).or_default().extend(met);
            }
        }
    }
    for meetings in all.values_mut() {
        meetings.sort_by_key(|meeting| (meeting.tie, meeting.party));
    }
    all
}

/// Returns who meets one clause, and how.
pub fn outlook(view: View<'_>, clause: ClauseId) -> Vec<Meeting<'_>> {
    let findings = view.outcome.analysis.findings.iter();
    let mut met: Vec<Meeting<'_>> = findings
        .filter(|finding| finding.clauses.contains(&clause))
        .flat_map(|finding| meetings(view, clause, finding))
        .collect();
    met.sort_by_key(|meeting| (meeting.tie, meeting.party));
    met
}

fn meetings<'a>(view: View<'a>, id: ClauseId, finding: &'a Finding) -> Vec<Meeting<'a>> {
    let negotiation = &view.outcome.negotiation;
    let clause = negotiation.clause(id);
    let is_own = |party: PartyId| negotiation.includes(clause.party, party);
    let is_offer = matches!(clause.kind, crate::model::ClauseKind::Offer { .. });
    let tie = match &finding.kind {
        FindingKind::Contradiction { .. } => Tie::Contradicts,
        FindingKind::Overlap { how, .. } => match how {
            Overlap::Agreed => Tie::Agrees,
            Overlap::Accepted if is_offer => Tie::Accepts,
            Overlap::Accepted => Tie::AcceptedBy,
            Overlap::CommonGround => Tie::CommonGround,
            Overlap::Conditional => Tie::Conditional,
            Overlap::Open => return Vec::new(),
        },
        // The first is silent; the second asks.
        FindingKind::Unaddressed { asked, .. } if *asked != Asked::Others => {
            let silent = finding
                .parties
                .first()
                .filter(|_| finding.parties.len() > 1);
            let silent = silent.filter(|party| !is_own(**party));
            return silent
                .map(|party| Meeting {
                    tie: Tie::Unanswered,
                    party: *party,
                    finding,
                })
                .into_iter()
                .collect();
        }
        _ => return Vec::new(),
    };
    let others = finding.parties.iter().filter(|party| !is_own(**party));
    others
        .map(|party| Meeting {
            tie,
            party: *party,
            finding,
        })
        .collect()
}

/// Returns in a few words how a clause fares: `contradicts Bea · unanswered by 3`. A party that
/// meets it in several ways is named once, in the first of them.
pub fn summary(view: View<'_>, met: &[Meeting<'_>]) -> String {
    const TIES: [(Tie, &str, &str, &str); 7] = [
        (Tie::Contradicts, "contradicts", "contradicts", " in part"),
        (Tie::Agrees, "agrees with", "agrees with", " in part"),
        (Tie::AcceptedBy, "accepted by", "accepted in part by", ""),
        (
            Tie::Accepts,
            "meets a demand of",
            "meets a demand of",
            " in part",
        ),
        (
            Tie::CommonGround,
            "common ground with",
            "some common ground with",
            "",
        ),
        (
            Tie::Conditional,
            "agrees under a condition with",
            "agrees under a condition with",
            " in part",
        ),
        (Tie::Unanswered, "unanswered by", "unanswered by", ""),
    ];
    let mut ways: BTreeMap<PartyId, (Tie, bool)> = BTreeMap::new();
    for meeting in met {
        let way = ways.entry(meeting.party).or_insert((meeting.tie, false));
        way.1 |= way.0 != meeting.tie;
        way.0 = way.0.min(meeting.tie);
    }
    let mut parts: Vec<String> = Vec::new();
    for (tie, wholly, partly, after) in TIES {
        for (is_part, words, after) in [(false, wholly, ""), (true, partly, after)] {
            let of = |way: &(&PartyId, &(Tie, bool))| *way.1 == (tie, is_part);
            let parties: Vec<PartyId> = ways.iter().filter(of).map(|(party, _)| *party).collect();
            let who = match parties.as_slice() {
                [] => continue,
                [only] => clip(&the(&words::party(&view.outcome.negotiation, *only)), 28),
                many => words::count(many.len(), "party"),
            };
            parts.push(format!("{words} {who}{after}"));
        }
    }
    parts.join(" \u{b7} ")
}

/// Returns the parties that meet a clause in a way, each once.
pub fn parties(met: &[Meeting<'_>], tie: Tie) -> Vec<PartyId> {
    let of = met.iter().filter(|meeting| meeting.tie == tie);
    let mut parties: Vec<PartyId> = of.map(|meeting| meeting.party).collect();
    parties.sort_unstable();
    parties.dedup();
    parties
}

/// Returns why a clause does not count; `None` where it does.
pub fn lapsed(view: View<'_>, id: ClauseId) -> Option<String> {
    let negotiation = &view.outcome.negotiation;
    match view.outcome.standing.of(id) {
        Status::InForce { .. } => None,
        Status::NotYet => Some("not in force yet".to_owned()),
        Status::Expired => {
            let until = negotiation.clause(id).statement.until;
            Some(match until {
                Some(until) => format!("in force until {until}, and over"),
                None => "over".to_owned(),
            })
        }
        Status::Undecided => Some("in a circle of withdrawals, so nobody can tell".to_owned()),
        Status::Withdrawn { by, .. } => {
            let withdrawal = negotiation.withdrawals.get(by)?;
            let position = negotiation.position(withdrawal.by);
            let statement = match withdrawal.by_clause {
                Some(clause) => &negotiation.clause(clause).statement,
                None => &position.statement,
            };
            let (name, label) = match withdrawal.by_clause {
                Some(clause) => {
                    let clause = negotiation.clause(clause);
                    (&clause.key, &clause.label)
                }
                None => (&position.name, &position.label),
            };
            let by = match label {
                Some(label) => format!("\"{}\"", clip(label, 60)),
                None => format!("`{name}`"),
            };
            let verb = if withdrawal.replaces {
                "replaced"
            } else {
                "withdrawn"
            };
            let on = statement
                .stated
                .map_or_else(String::new, |date| format!(" on {date}"));
            let according = if withdrawal.according.is_empty() {
                String::new()
            } else {
                let who: Vec<String> = withdrawal
                    .according
                    .iter()
                    .map(|who| words::clean(who).into_owned())
                    .collect();
                format!(", according to {}", crate::model::join(&who, "and"))
            };
            Some(format!("{verb} by {by}{on}{according}"))
        }
    }
}
