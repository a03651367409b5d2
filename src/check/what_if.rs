//! What would be if something had not been said, or had been. No file is ever touched.

use std::fmt::Write as _;

use super::{Outcome, UnknownName, clause_by_short_name, party, party_names, same, unknown};
use crate::analysis::{self, Supposed};
use crate::diagnostic::Diagnostic;
use crate::model::{self, BackgroundId, ClauseId, Date, IssueId, Negotiation, PositionId, Unsaid};
use crate::report::what_if::{self, WhatIf};
use crate::solver::Effort;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::{self, keywords};
use crate::workspace::Workspace;

/// Texts that count as if they were in a file.
#[derive(Clone, Debug, Default)]
pub struct Added {
    /// The files that hold them.
    files: Vec<FileId>,
    /// The last day on which anything was stated without them.
    last_day: Option<Date>,
}

/// Why a text cannot be supposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsupposable {
    /// Nobody is said to say it.
    Nobody,
    /// It names a party that no file declares.
    Unknown(UnknownName),
    /// There is no room for it.
    TooLarge,
}

impl Unsupposable {
    /// Returns the fact.
    pub fn message(&self) -> String {
        match self {
            Self::Nobody => "it is not said who would say it".to_owned(),
            Self::Unknown(unknown) => unknown.message(),
            Self::TooLarge => "there is no room for it".to_owned(),
        }
    }

    /// Returns the next step.
    pub fn help(&self) -> String {
        match self {
            Self::Nobody => {
                "write the party, a colon and a clause, as in `anna: demand wait at most 20`, \
                 or whole items such as `position … of anna { … }`"
                    .to_owned()
            }
            Self::Unknown(unknown) => unknown.help(),
            Self::TooLarge => "suppose less at a time".to_owned(),
        }
    }
}

/// Adds texts to a workspace, as if they were in files, and files of their own: whole items
/// as they stand, and `PARTY: CLAUSE` as a position of that party.
///
/// # Errors
///
/// The number of a text that cannot be taken so, and why.
pub fn suppose(
    workspace: &mut Workspace,
    texts: &[String],
    files: Vec<FileId>,
) -> Result<Added, (usize, Unsupposable)> {
    let is_added = |id: &&FileId| files.contains(id);
    let read = workspace.files.iter().filter(|id| !is_added(id));
    let trees: Vec<_> = read
        .map(|id| {
            let (tree, _) = syntax::parse(workspace.sources.file(*id));
            (*id, tree.into())
        })
        .collect();
    let (negotiation, _) = model::resolve(&workspace.sources, &trees);
    let mut added = Added {
        files,
        last_day: model::last_day(&negotiation),
    };
    for (at, text) in texts.iter().enumerate() {
        let text = items(text, &negotiation, &workspace.sources).map_err(|why| (at, why))?;
        let name = match texts.len() {
            1 => "--add".to_owned(),
            _ => format!("--add {}", at + 1),
        };
        let file = workspace.suppose(&name, text);
        added.files.push(file.ok_or((at, Unsupposable::TooLarge))?);
    }
    Ok(added)
}

/// Returns whole items: `anna: demand x is y` becomes a position of hers.
fn items(
    text: &str,
    negotiation: &Negotiation,
    sources: &SourceMap,
) -> Result<String, Unsupposable> {
    let first = text.split_whitespace().next().unwrap_or_default();
    if keywords::ITEMS.contains(&first) {
        return Ok(text.to_owned());
    }
    let spoken = text
        .split_once(':')
        .filter(|(who, _)| !who.trim().is_empty() && !who.contains(['{', '"', '\n']));
    let Some((who, clause)) = spoken else {
        return Err(Unsupposable::Nobody);
    };
    let Some(by) = party(negotiation, who) else {
        let declared = || party_names(negotiation);
        return Err(Unsupposable::Unknown(unknown(
            "party",
            who.trim(),
            declared,
        )));
    };
    let is_taken = |name: &str| sources.files().any(|(_, file)| file.text.contains(name));
    let name = (1..=u32::MAX)
        .map(|at| match at {
            1 => "supposed".to_owned(),
            at => format!("supposed-{at}"),
        })
        .find(|name| !is_taken(name))
        .unwrap_or_default();
    let party = &negotiation.party(by).name;
    let clause = braced(clause.trim());
    Ok(format!("position {name} of {party} {{\n  {clause}\n}}\n"))
}

/// Returns a clause with the braces that a hurried person leaves out.
fn braced(clause: &str) -> String {
    const WITH_CONDITIONS: [&str; 5] = ["demand", "precondition", "refuse", "offer", "prefer"];
    if clause.contains(['{', '#']) {
        return clause.to_owned();
    }
    let mut head = String::new();
    let mut rest = clause;
    loop {
        let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let is_strength = matches!(word, "firm" | "flexible");
        if !is_strength && !WITH_CONDITIONS.contains(&word) {
            return clause.to_owned();
        }
        head.push_str(word);
        head.push(' ');
        rest = after.trim_start();
        if !is_strength {
            break;
        }
    }
    let (said, given) = match rest.split_once(" if ") {
        Some((said, given)) => (said, Some(given)),
        None => (rest, None),
    };
    let (said, exchange) = match said.split_once(" in exchange for ") {
        Some((said, exchange)) => (said, Some(exchange)),
        None => (said, None),
    };
    let mut text = format!("{head}{{ {said} }}");
    for (word, part) in [("in exchange for", exchange), ("if", given)] {
        if let Some(part) = part {
            let _ = write!(text, " {word} {{ {part} }}");
        }
    }
    text
}

impl Added {
    fn holds(&self, sources: &SourceMap, span: Span) -> bool {
        self.files.contains(&sources.file_of(span))
    }

    /// Returns which of some diagnostics are about what is added: where they point first.
    pub fn own<'d>(
        &self,
        workspace: &Workspace,
        diagnostics: &'d [Diagnostic],
    ) -> Vec<&'d Diagnostic> {
        let own =
            |diagnostic: &&Diagnostic| self.holds(&workspace.sources, diagnostic.primary.span);
        diagnostics.iter().filter(own).collect()
    }
}

/// Returns what is meant to be dropped: clauses, positions and all that a party says. What has
/// that name is meant before what has that label.
pub(super) fn unsaid(
    negotiation: &Negotiation,
    names: &[String],
    unknown_names: &mut Vec<UnknownName>,
) -> Unsaid {
    let mut unsaid = Unsaid::default();
    for asked in names {
        let asked = asked.trim();
        let labelled = |label: Option<&str>| label.is_some_and(|label| same(label, asked));
        let mut clauses = negotiation.clause_ids();
        let positions = || (0..negotiation.positions.len() as u32).map(PositionId);
        let clause = |id: &ClauseId| negotiation.clause(*id);
        let position = |id: &PositionId| negotiation.position(*id);
        if let Some(id) = clauses.find(|id| same(&clause(id).key, asked)) {
            unsaid.clauses.push(id);
        } else if let Some(id) = positions().find(|id| same(&position(id).name, asked)) {
            unsaid.positions.push(id);
        } else if let Some(by) = party(negotiation, asked) {
            unsaid
                .positions
                .extend(positions().filter(|id| position(id).party == by));
        } else if let Some(id) = clause_by_short_name(negotiation, asked) {
            unsaid.clauses.push(id);
        } else if let Some(id) = positions().find(|id| labelled(position(id).label.as_deref())) {
            unsaid.positions.push(id);
        } else if let Some(id) = negotiation
            .clause_ids()
            .find(|id| labelled(clause(id).label.as_deref()))
        {
            unsaid.clauses.push(id);
        } else {
            unknown_names.push(unknown("clause, position or party", asked, || {
                let positions = positions().map(|id| position(&id).name.clone());
                let clauses = negotiation.clauses.iter().map(|clause| clause.key.clone());
                let parties = party_names(negotiation).into_iter();
                positions.chain(parties).chain(clauses).collect()
            }));
        }
    }
    unsaid
}

impl Outcome {
    /// Returns what is different from what was found without what was added and with what was
    /// dropped: see [`suppose`] and [`Options::dropped`](super::Options::dropped).
    pub fn what_if(&self, workspace: &Workspace, added: &Added) -> WhatIf {
        let negotiation = &self.negotiation;
        let holds = |span: Span| added.holds(&workspace.sources, span);
        let positions = (0..negotiation.positions.len() as u32).map(PositionId);
        let backgrounds = (0..negotiation.backgrounds.len() as u32).map(BackgroundId);
        let issues = (0..negotiation.issues.len() as u32).map(IssueId);
        let supposed = Supposed {
            dropped: self.unsaid.clone(),
            added: Unsaid {
                positions: positions
                    .filter(|id| holds(negotiation.position(*id).span))
                    .collect(),
                clauses: Vec::new(),
            },
            backgrounds: backgrounds
                .filter(|id| holds(negotiation.background(*id).span))
                .collect(),
            issues: issues
                .filter(|id| holds(negotiation.issue(*id).span))
                .collect(),
            without: self.question.as_of.or(added.last_day),
        };
        self.supposing(workspace, &supposed, &self.question.effort)
    }

    /// Returns what would be different if a clause had not been said: neither it nor what it
    /// takes back.
    pub fn without(&self, workspace: &Workspace, clause: ClauseId, effort: &Effort) -> WhatIf {
        let supposed = Supposed {
            dropped: Unsaid {
                clauses: vec![clause],
                positions: Vec::new(),
            },
            ..Supposed::default()
        };
        self.supposing(workspace, &supposed, effort)
    }

    fn supposing(&self, workspace: &Workspace, supposed: &Supposed, effort: &Effort) -> WhatIf {
        let question = analysis::Options {
            effort: effort.clone(),
            ..self.question.clone()
        };
        let changes = analysis::supposing(&self.negotiation, &question, supposed);
        what_if::build(self.facts(workspace), supposed, &changes)
    }
}
