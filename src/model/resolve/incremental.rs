//! Resolving again after an edit: positions that it left alone are not resolved anew.
//!
//! What a position says depends on its own text and on what is declared around it: parties,
//! issues, sources and the like. A position of which nothing was complained is kept, and
//! taken up again while both are as they were, wherever its text has moved. Only numbers and
//! places may have to be counted anew, and names that it used are counted as used again.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::model::{Clause, ClauseId, DurationUnit, Negotiation, Position, PositionId, TypeKind};
use crate::source::{FileId, SourceMap, Stamp};
use crate::syntax::Shift as _;
use crate::syntax::ast::{Ast, Item, ItemKind};

use super::names::Use;
use super::{ClauseName, MAX_SIZE, RawWithdrawal, Resolver};

/// Resolves one workspace again and again.
///
/// What it answers is what [`resolve`](super::resolve) answers; it only takes less time.
#[derive(Debug, Default)]
pub struct Incremental {
    around: Around,
    kept: Positions,
}

/// Positions by the stamps of their items.
pub(super) type Positions = HashMap<usize, Kept>;

/// All that positions depend on beside their own text.
#[derive(Debug, Default)]
struct Around {
    items: Vec<(Arc<Item>, Box<str>)>,
    /// In what each issue of length of time is counted: that, conditions anywhere decide.
    units: Vec<Option<DurationUnit>>,
}

/// A position that was resolved without a complaint.
#[derive(Debug)]
pub(super) struct Kept {
    /// That of its item.
    pub(super) stamp: Stamp,
    /// Where its item began when it was taken up last.
    pub(super) start: u32,
    /// What its clauses' keys begin with.
    pub(super) key: String,
    /// Its number and that of its first clause when it was resolved last.
    pub(super) id: PositionId,
    pub(super) first: ClauseId,
    pub(super) position: Arc<Position>,
    pub(super) clauses: Vec<Arc<Clause>>,
    pub(super) names: Arc<IndexMap<Box<str>, ClauseName>>,
    pub(super) withdrawals: Vec<RawWithdrawal>,
    pub(super) uses: Vec<Use>,
    pub(super) size: u64,
    pub(super) damaged: bool,
    pub(super) beyond_ascii: bool,
}

impl Incremental {
    /// Makes a negotiation of the trees of all files, in the order given, as
    /// [`resolve`](super::resolve) does.
    pub fn resolve(
        &mut self,
        sources: &SourceMap,
        files: &[(FileId, Arc<Ast>)],
    ) -> (Negotiation, Vec<Diagnostic>) {
        super::run(sources, files, self)
    }

    /// Hands out the positions that were kept, if what they depend on is as it was.
    pub(super) fn take(&mut self, resolver: &Resolver<'_>) -> Positions {
        let kept = std::mem::take(&mut self.kept);
        if self.around.update(resolver) {
            kept
        } else {
            Positions::new()
        }
    }

    pub(super) fn keep(&mut self, kept: Kept) {
        self.kept.insert(kept.stamp.key(), kept);
    }
}

impl Around {
    /// Looks around, and tells whether everything is as it was.
    fn update(&mut self, resolver: &Resolver<'_>) -> bool {
        let items = resolver.items();
        let mut count = 0;
        let mut same = true;
        for item in items.filter(|item| matters(&item.kind)) {
            let text = || resolver.text(item.span);
            match self.items.get_mut(count) {
                Some((old, _)) if Arc::ptr_eq(old, item) => {}
                Some((old, old_text)) => {
                    same &= **old_text == *text() && has_only_moved(old, item);
                    *old = Arc::clone(item);
                    *old_text = text().into();
                }
                None => {
                    same = false;
                    self.items.push((Arc::clone(item), text().into()));
                }
            }
            count += 1;
        }
        same &= self.items.len() == count;
        self.items.truncate(count);
        let issues = resolver.negotiation.issues.iter();
        let units = issues.map(|issue| match issue.ty.kind {
            TypeKind::Duration(unit) => Some(unit),
            _ => None,
        });
        let units: Vec<Option<DurationUnit>> = units.collect();
        same &= self.units == units;
        self.units = units;
        same
    }
}

/// Tells whether a position can depend on an item.
fn matters(kind: &ItemKind) -> bool {
    use ItemKind as K;
    match kind {
        K::List { .. }
        | K::Group { .. }
        | K::Issue { .. }
        | K::Event { .. }
        | K::Milestone { .. }
        | K::Party
        | K::Bloc { .. }
        | K::Person
        | K::Source
        | K::Unknown => true,
        K::Agenda
        | K::Rule { .. }
        | K::Reading { .. }
        | K::Position { .. }
        | K::Proposal { .. }
        | K::Reaction { .. }
        | K::Acceptance { .. }
        | K::Utility { .. } => false,
    }
}

fn has_only_moved(old: &Item, new: &Item) -> bool {
    let mut moved = old.clone();
    moved.shift(new.span.start.wrapping_sub(old.span.start) as i32);
    moved == *new
}

impl Kept {
    /// Tells whether it holds under a key, and after conditions of so large a size.
    pub(super) fn holds(&self, key: &str, size: u64) -> bool {
        self.key == key && size.saturating_add(self.size) <= MAX_SIZE
    }

    /// Moves it to where its item is now.
    pub(super) fn follow(&mut self, item: &Item) {
        let by = item.span.start.wrapping_sub(self.start) as i32;
        if by == 0 {
            return;
        }
        self.start = item.span.start;
        Arc::make_mut(&mut self.position).shift(by);
        self.clauses.shift(by);
        for name in Arc::make_mut(&mut self.names).values_mut() {
            name.span.shift(by);
            name.label.shift(by);
        }
        for withdrawal in &mut self.withdrawals {
            withdrawal.targets.shift(by);
            withdrawal.keyword.shift(by);
        }
    }

    /// Gives the position and its first clause other numbers.
    pub(super) fn renumber(&mut self, id: PositionId, first: ClauseId) {
        if (self.id, self.first) == (id, first) {
            return;
        }
        let before = self.first;
        let renumbered = |clause: ClauseId| ClauseId(clause.0 - before.0 + first.0);
        for clause in &mut self.clauses {
            // A clause is shared with the last negotiation, and copied only if it must be.
            if clause.position != id || clause.package.is_some() {
                let clause = Arc::make_mut(clause);
                clause.position = id;
                clause.package = clause.package.map(renumbered);
            }
        }
        for withdrawal in &mut self.withdrawals {
            withdrawal.by = id;
            withdrawal.by_clause = withdrawal.by_clause.map(renumbered);
        }
        (self.id, self.first) = (id, first);
    }
}
