//! What somebody may ask "why?" of: an issue, some of its cells, a clause or a milestone.

use super::{Outcome, UnknownName, clause_by_short_name, same, unknown};
use crate::analysis;
use crate::model::{CellId, MilestoneId, Negotiation};
use crate::report::why::{self, Subject, Why};
use crate::workspace::Workspace;

impl Outcome {
    /// Tells why something stands as it does: an issue, cells such as `status[crimea]`, a
    /// clause or a milestone, by name or label.
    ///
    /// # Errors
    ///
    /// If no file declares it.
    pub fn why(&self, workspace: &Workspace, asked: &str) -> Result<Why, UnknownName> {
        let negotiation = &*self.negotiation;
        let subject = subject(negotiation, asked)?;
        let cells: Vec<CellId> = match &subject {
            Subject::Cells(cells) => cells.clone(),
            Subject::Clause(id) => negotiation.clause(*id).cells(),
            Subject::Milestone(_) => Vec::new(),
        };
        let found = analysis::why(
            negotiation,
            &self.standing,
            &self.sets,
            &self.question,
            &self.analysis,
            &cells,
        );
        let report = self.report(workspace);
        let facts = self.facts(workspace);
        Ok(why::build(facts, &self.standing, report, subject, &found))
    }
}

/// Returns what is meant. What has that name is meant before what has that label.
fn subject(negotiation: &Negotiation, asked: &str) -> Result<Subject, UnknownName> {
    let asked = asked.trim();
    let issues = negotiation.issues.iter().map(|issue| {
        let cells = issue.cells().collect();
        (&issue.name, issue.label.as_deref(), Subject::Cells(cells))
    });
    let milestones = negotiation.milestones.iter().enumerate().map(|(at, of)| {
        let id = MilestoneId(at as u32);
        (&of.name, of.label.as_deref(), Subject::Milestone(id))
    });
    let clauses = negotiation.clause_ids().map(|id| {
        let clause = negotiation.clause(id);
        (&clause.key, clause.label.as_deref(), Subject::Clause(id))
    });
    let all: Vec<_> = issues.chain(milestones).chain(clauses).collect();
    let labelled = |label: Option<&str>| label.is_some_and(|label| same(label, asked));
    let found = all
        .iter()
        .find(|(name, ..)| same(name, asked))
        .or_else(|| {
            let clause = clause_by_short_name(negotiation, asked)?;
            all.iter().find(|(.., of)| *of == Subject::Clause(clause))
        })
        .or_else(|| all.iter().find(|(_, label, _)| labelled(*label)));
    match (found, asked.split_once('[')) {
        (Some((.., found)), _) => Ok(found.clone()),
        (None, Some((issue, index))) => {
            let index = index.trim_end().trim_end_matches(']');
            cells_at(negotiation, asked, issue.trim(), index).map(Subject::Cells)
        }
        (None, None) => Err(unknown("issue, clause or milestone", asked, || {
            all.iter().map(|(name, ..)| (*name).clone()).collect()
        })),
    }
}

/// Returns the cells of an issue at some members or groups of its list.
fn cells_at(
    negotiation: &Negotiation,
    asked: &str,
    issue: &str,
    index: &str,
) -> Result<Vec<CellId>, UnknownName> {
    let issues = negotiation.issues.iter();
    let names = || issues.clone().map(|issue| issue.name.clone()).collect();
    let found = issues.clone().find(|known| same(&known.name, issue));
    let Some(found) = found else {
        return Err(unknown("issue", issue, names));
    };
    let Some(list) = found.index else {
        // It has no index, and means just itself.
        return Err(UnknownName {
            what: "cell",
            name: asked.to_owned(),
            near: Some(found.name.clone()),
            declared: Vec::new(),
        });
    };
    let list = &negotiation.lists[list.index()];
    let mut members: Vec<u32> = Vec::new();
    for word in index.split(',') {
        let word = word.trim().trim_start_matches("every ").trim();
        let is = |name: &str, label: Option<&str>| {
            same(name, word) || label.is_some_and(|label| same(label, word))
        };
        let member = list
            .members
            .iter()
            .position(|m| is(&m.name, m.label.as_deref()));
        let group = || list.groups.iter().find(|g| is(&g.name, g.label.as_deref()));
        match (member, group()) {
            (Some(at), _) => members.push(at as u32),
            (None, Some(group)) => members.extend(&group.members),
            (None, None) if same(&list.name, word) => members.extend(0..found.cell_count),
            (None, None) => {
                return Err(unknown("member or group", word, || {
                    let members = list.members.iter().map(|member| member.name.clone());
                    let groups = list.groups.iter().map(|group| group.name.clone());
                    members.chain(groups).collect()
                }));
            }
        }
    }
    members.sort_unstable();
    members.dedup();
    let cells = members
        .into_iter()
        .map(|at| CellId(found.first_cell.0 + at));
    Ok(cells.collect())
}
