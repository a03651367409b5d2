//! What is taken back: what it was, whose it was, and when.

use std::collections::HashMap;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Fix};
use crate::model::{ClauseId, PartyId, PositionId, Statement, Target, Withdrawal};
use crate::source::Span;
use crate::syntax::ast::Path;

use super::names::{Entity, Space, Wanted, near};
use super::{RawWithdrawal, Resolver, circles};

impl Resolver<'_> {
    /// Makes the withdrawals, once every position has its clauses.
    pub(super) fn withdrawals(&mut self) {
        let mut made: Vec<Withdrawal> = Vec::new();
        for raw in std::mem::take(&mut self.raw_withdrawals) {
            for path in &raw.targets {
                let targets = self.attempt(|this| this.targets(&raw, *path));
                for target in targets.into_iter().flatten() {
                    made.push(Withdrawal {
                        by: raw.by,
                        by_clause: raw.by_clause,
                        target,
                        replaces: raw.replaces,
                        according: raw.according.clone(),
                        span: raw.keyword.to(path.span()),
                    });
                }
            }
        }
        // From each withdrawal to those that it would take back.
        let mut by_position: HashMap<PositionId, Vec<usize>> = HashMap::new();
        let mut by_clause: HashMap<ClauseId, Vec<usize>> = HashMap::new();
        for (at, withdrawal) in made.iter().enumerate() {
            by_position.entry(withdrawal.by).or_default().push(at);
            if let Some(clause) = withdrawal.by_clause {
                by_clause.entry(clause).or_default().push(at);
            }
        }
        let edges: Vec<Vec<usize>> = made
            .iter()
            .map(|from| match from.target {
                Target::Position(position) => by_position.get(&position),
                Target::Clause(clause) => by_clause.get(&clause),
            })
            .map(|hit| hit.cloned().unwrap_or_default())
            .collect();
        let mut dropped = vec![false; made.len()];
        for circle in circles(&edges) {
            self.withdrawn_in_a_circle(&circle, &made);
            for at in circle {
                dropped[at] = true;
                let target = made[at].target;
                let negotiation = &mut self.negotiation;
                let taken = negotiation.clause_ids().filter(|id| match target {
                    Target::Clause(clause) => clause == *id,
                    Target::Position(position) => negotiation.clause(*id).position == position,
                });
                let taken: Vec<ClauseId> = taken.collect();
                negotiation.undecided.extend(taken);
            }
        }
        for (at, withdrawal) in made.iter().enumerate() {
            if !dropped[at] && self.said_later(withdrawal) {
                dropped[at] = true;
            }
        }
        let mut kept = dropped.iter().map(|dropped| !dropped);
        made.retain(|_| kept.next().unwrap_or(true));
        self.negotiation.withdrawals = made;
    }

    /// Finds what a path names: nothing, where that was reported, or was left out before.
    fn targets(&mut self, raw: &RawWithdrawal, path: Path) -> Option<Vec<Target>> {
        let text = self.text(path.first.span);
        let at = match self.names.peek(Space::Positions, text) {
            Some(Entity::Position(at)) => at,
            Some(_) => {
                self.look_up(Wanted::Position, path.first);
                return None;
            }
            None => return self.no_such_position(raw, path),
        };
        self.mark_used(Space::Positions, text);
        let id = self.positions[at].id?;
        let party = self.negotiation.position(id).party;
        // Only a party itself takes back what it said; a bloc, what it said itself.
        if raw.party != party {
            let (owner, by) = (self.party_words(party), self.party_words(raw.party));
            let declared = self.negotiation.position(id).span;
            let word = if raw.replaces { "replace" } else { "withdraw" };
            self.fail(
                Diagnostic::new(
                    Code::NotItsOwn,
                    path.span(),
                    format!("{by} cannot {word} a position of {owner}"),
                )
                .label(format!("a position of {owner}"))
                .also(declared, "declared here")
                .help(format!(
                    "put it into a position of {owner}; where others reported it, add `according to …`"
                )),
            );
            return None;
        }
        let itself = |this: &mut Self, what: &str| {
            this.fail(
                Diagnostic::new(
                    Code::WithdrawsItself,
                    path.span(),
                    format!(
                        "{what} takes back `{}`, which is part of itself",
                        this.text(path.span())
                    ),
                )
                .label("takes itself back")
                .help("name what was said before, or remove it"),
            );
            None
        };
        let Some(second) = path.second else {
            if id == raw.by {
                return itself(self, "this position");
            }
            return Some(vec![Target::Position(id)]);
        };
        let clause = self.text(second.span);
        let found = if let Some(clause) = self.positions[at].clauses.get(clause) {
            let first = self.positions[at].first.0;
            let ids = clause.clauses.clone().map(|at| ClauseId(first + at));
            Some(ids.collect())
        } else {
            let key = format!("{}.{clause}", self.positions[at].name);
            let mut clauses = self.clauses_of(id);
            let found = clauses.find(|(_, clause)| clause.key == key);
            found.map(|(id, _)| vec![id])
        };
        let Some(ids) = found else {
            self.no_such_clause(at, id, second.span);
            return None;
        };
        // It was left out before, and that was reported.
        if ids.is_empty() {
            return None;
        }
        if id == raw.by && raw.by_clause.is_none_or(|by| ids.contains(&by)) {
            let what = if raw.by_clause.is_some() {
                "this clause"
            } else {
                "this position"
            };
            return itself(self, what);
        }
        Some(ids.into_iter().map(Target::Clause).collect())
    }

    fn no_such_position(&mut self, raw: &RawWithdrawal, path: Path) -> Option<Vec<Target>> {
        let text = self.text(path.first.span);
        if self.is_hidden(text) {
            self.failed = true;
            return None;
        }
        let word = if raw.replaces {
            "replaces"
        } else {
            "withdraws"
        };
        let mut diagnostic = Diagnostic::new(
            Code::WithdrawsNothing,
            path.first.span,
            format!("this {word} `{text}`, but no position is called so"),
        )
        .label("never declared");
        let with_clause = self.positions.iter().find_map(|position| {
            let clause = position.clauses.get(text)?;
            Some((position.name, clause.span))
        });
        let names = self.names.space(Space::Positions).iter();
        let positions = names.filter(|(_, symbol)| matches!(symbol.entity, Entity::Position(_)));
        let near = near(text, positions.map(|(name, _)| *name));
        if near.is_none() && self.names.nameless.contains(&Space::Positions) {
            self.failed = true;
            return None;
        }
        if let Some(near) = near
            && let Some(symbol) = self.names.space(Space::Positions).get(near)
            && symbol.uses == 0
            && self.text_speaks_for(near, symbol.label, text)
        {
            let diagnostic = misdeclared("position", near, text, symbol.span, path.first.span);
            self.fail(diagnostic);
            return None;
        }
        diagnostic = if let (None, Some((position, span))) = (path.second, with_clause) {
            diagnostic
                .help(format!("it is a clause: write `{position}.{text}`"))
                .also(span, format!("a clause of `{position}`"))
                .fix(Fix::unsure(
                    format!("write `{position}.{text}`"),
                    path.first.span,
                    format!("{position}.{text}"),
                ))
        } else if let Some(near) = near {
            diagnostic
                .help(format!("did you mean `{near}`?"))
                .fix(Fix::unsure(
                    format!("write `{near}`"),
                    path.first.span,
                    near,
                ))
        } else {
            diagnostic.help("only what was stated can be taken back: declare the position with its date, or remove this")
        };
        self.fail(diagnostic);
        None
    }

    fn no_such_clause(&mut self, at: usize, id: PositionId, span: Span) {
        self.failed = true;
        let text = self.text(span);
        // The clause may be among what could not be read.
        if self.positions[at].item.damaged || self.is_hidden(text) {
            return;
        }
        let name = self.positions[at].name;
        let prefix = format!("{name}.");
        let keys: Vec<String> = self
            .clauses_of(id)
            .filter_map(|(_, clause)| clause.key.strip_prefix(&prefix).map(str::to_owned))
            .chain(
                self.positions[at]
                    .clauses
                    .keys()
                    .map(|name| name.clone().into()),
            )
            .collect();
        let near = near(text, keys.iter().map(String::as_str));
        if let Some(near) = near
            && let Some(clause) = self.positions[at].clauses.get(near)
            && self.text_speaks_for(near, clause.label, text)
        {
            let diagnostic = misdeclared("clause", near, text, clause.span, span);
            self.report(diagnostic);
            return;
        }
        let declared = self.negotiation.position(id).span;
        let mut diagnostic = Diagnostic::new(
            Code::WithdrawsNothing,
            span,
            format!("the position `{name}` has no clause `{text}`"),
        )
        .label("never said")
        .also(declared, "the position");
        diagnostic = if let Some(near) = near {
            diagnostic
                .help(format!("did you mean `{name}.{near}`?"))
                .fix(Fix::unsure(format!("write `{near}`"), span, near))
        } else {
            let names = self.positions[at].clauses.keys().take(6);
            let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
            diagnostic.help(if names.is_empty() {
                format!("give the clause that is meant a name, or take back all of `{name}`")
            } else {
                format!("it has {}", crate::model::types::join(&names, "and"))
            })
        };
        self.report(diagnostic);
    }

    /// Reports positions or clauses that take each other back.
    fn withdrawn_in_a_circle(&mut self, circle: &[usize], made: &[Withdrawal]) {
        let says = |at: usize| {
            let withdrawal = &made[at];
            match withdrawal.by_clause {
                Some(clause) => format!("`{}`", self.negotiation.clause(clause).key),
                None => format!("`{}`", self.negotiation.position(withdrawal.by).name),
            }
        };
        let names: Vec<String> = circle.iter().map(|at| says(*at)).collect();
        let message = if names.len() == 2 {
            format!(
                "{} and {} withdraw each other, so neither can hold",
                names[0], names[1]
            )
        } else {
            format!(
                "{} withdraw each other in a circle, so none of them can hold",
                crate::model::types::join(&names, "and")
            )
        };
        let takes = |step: usize| {
            format!(
                "{} takes back {}",
                names[step],
                names[(step + 1) % names.len()]
            )
        };
        let mut diagnostic =
            Diagnostic::new(Code::WithdrawnInACircle, made[circle[0]].span, message)
                .label(takes(0));
        for (step, at) in circle.iter().enumerate().skip(1) {
            diagnostic = diagnostic.also(made[*at].span, takes(step));
        }
        self.report(diagnostic.help(
            "keep the withdrawal that came last; until then what they take back is left out",
        ));
    }

    /// Reports a withdrawal of what was said only afterwards.
    fn said_later(&mut self, withdrawal: &Withdrawal) -> bool {
        let own: &Statement = match withdrawal.by_clause {
            Some(clause) => &self.negotiation.clause(clause).statement,
            None => &self.negotiation.position(withdrawal.by).statement,
        };
        let (target, place, name) = match withdrawal.target {
            Target::Position(id) => {
                let position = self.negotiation.position(id);
                (&position.statement, position.span, position.name.clone())
            }
            Target::Clause(id) => {
                let clause = self.negotiation.clause(id);
                (&clause.statement, clause.head, clause.key.clone())
            }
        };
        let (Some(now), Some(then)) = (own.stated, target.stated) else {
            return false;
        };
        if then.first <= now.last {
            return false;
        }
        self.report(
            Diagnostic::new(
                Code::WithdrawnBeforeSaid,
                withdrawal.span,
                format!("`{name}` was stated {then}, after it is taken back here, {now}"),
            )
            .label(format!("said on {now}"))
            .also(place, format!("stated {then}"))
            .help("correct one of the two dates, or take this out"),
        );
        true
    }

    fn party_words(&self, id: PartyId) -> String {
        format!("`{}`", self.negotiation.party(id).name)
    }
}

/// Says that a name is likely misspelt where it is declared.
fn misdeclared(noun: &str, declared: &str, used: &str, at: Span, by: Span) -> Diagnostic {
    Diagnostic::new(
        Code::WithdrawsNothing,
        at,
        format!("this {noun} is called `{declared}`, but what takes it back says `{used}`"),
    )
    .label(format!("called `{declared}`"))
    .also(by, format!("says `{used}`"))
    .help(format!("if `{used}` is meant, write it here too"))
    .fix(Fix::unsure(format!("write `{used}`"), at, used))
}
