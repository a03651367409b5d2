//! Positions with their clauses, drafts and the answers to them, rules and readings.

use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Acceptance, Background, BackgroundId, Clause, ClauseId, ClauseKind, Formula, MilestoneId,
    PartyId, Position, PositionId, Proposal, ProposalId, ProposalTerm, Reaction, Statement,
    Strength, Term, Timing, Utility,
};
use crate::source::{Span, Stamp};
use crate::syntax::ast::{self, AcceptanceRule, Condition, ItemKind};

use super::attributes::{Place, Said};
use super::incremental::{Incremental, Kept};
use super::names::{Entity, Space, Wanted};
use super::values::Unit;
use super::{ClauseName, PositionInfo, RawWithdrawal, Resolver, is_damaged};

/// What a clause takes from its position and from the packages around it.
#[derive(Clone, Default)]
struct Above {
    statement: Statement,
    strength: Strength,
    to: Vec<PartyId>,
    timing: Vec<(Timing, MilestoneId)>,
    given: Vec<Term>,
    package: Package,
}

/// The package around a clause.
#[derive(Clone, Copy, Default)]
enum Package {
    #[default]
    None,
    /// One that has no clause yet.
    Empty,
    /// One with this as its first clause.
    With(ClauseId),
}

/// The clauses of a position as they are made.
struct Clauses {
    position: Option<(PositionId, PartyId)>,
    key: String,
    first: ClauseId,
    /// How many clauses without a name there are of each kind.
    counts: IndexMap<&'static str, u32>,
    names: IndexMap<Box<str>, ClauseName>,
}

impl<'a> Resolver<'a> {
    // ── Rules and readings ───────────────────────────────────────────────────────────────

    /// Makes the rules and readings. Each of their conditions stands by itself: one that
    /// could not be resolved leaves the others in place.
    pub(super) fn backgrounds(&mut self) {
        let mut unnamed = 0;
        for item in self.declarations() {
            let (conditions, place) = match &item.kind {
                ItemKind::Rule { conditions } => (conditions, Place::Rule),
                ItemKind::Reading { conditions } => (conditions, Place::Reading),
                _ => continue,
            };
            let said = self.said(&item.attributes, place);
            let mut terms = Vec::new();
            for condition in conditions {
                match self.attempt(|this| this.term(condition)) {
                    Some(term) => terms.push(term),
                    None => self.negotiation.left_out.push(condition.span),
                }
            }
            if conditions.is_empty() && !item.damaged {
                let noun = if place == Place::Rule {
                    "rule"
                } else {
                    "reading"
                };
                self.report(
                    Diagnostic::new(
                        Code::BindsNothing,
                        item.name.map_or(item.keyword, |name| name.span),
                        format!("this {noun} has no condition, so it says nothing"),
                    )
                    .label("says nothing")
                    .help("write what it takes for true between its braces"),
                );
            }
            let id = BackgroundId(self.negotiation.backgrounds.len() as u32);
            let name = match item.name {
                Some(name) => {
                    let entity = match place {
                        Place::Rule => Entity::Rule(id),
                        _ => Entity::Reading(id),
                    };
                    let label = item.label.map(|label| label.span);
                    if !self.declare(Space::Backgrounds, name, label, entity) {
                        self.negotiation.left_out.push(item.span);
                        continue;
                    }
                    self.text(name.span).to_owned()
                }
                None if place == Place::Rule => {
                    unnamed += 1;
                    format!("rule-{unnamed}")
                }
                // The parser said that it needs a name.
                None => {
                    self.negotiation.left_out.push(item.span);
                    continue;
                }
            };
            self.negotiation.backgrounds.push(Background {
                name,
                label: self.words(item.label),
                span: item.name.map_or(item.keyword, |name| name.span),
                whole: item.span,
                held_by: (place == Place::Reading).then_some(said.by),
                cites: said.cites,
                terms,
            });
        }
    }

    // ── Positions ────────────────────────────────────────────────────────────────────────

    /// Declares the names of positions and proposals.
    pub(super) fn declare_positions(&mut self) {
        let mut proposals = 0;
        for item in self.items() {
            let label = item.label.map(|label| label.span);
            match (&item.kind, item.name) {
                (ItemKind::Position { .. }, name) => {
                    let at = self.positions.len();
                    if let Some(name) = name {
                        self.declare(Space::Positions, name, label, Entity::Position(at));
                    }
                    self.positions.push(PositionInfo {
                        name: name.map_or("position", |name| self.text(name.span)),
                        id: None,
                        damaged: false,
                        beyond_ascii: false,
                        first: ClauseId(0),
                        clauses: Arc::default(),
                        item,
                    });
                }
                (ItemKind::Proposal { .. }, Some(name)) => {
                    self.declare(Space::Positions, name, label, Entity::Proposal(proposals));
                    proposals += 1;
                }
                (ItemKind::Proposal { .. }, None) => proposals += 1,
                _ => {}
            }
        }
    }

    /// Makes the positions and their clauses.
    pub(super) fn resolve_positions(&mut self, incremental: &mut Incremental) {
        let mut kept = incremental.take(self);
        let mut keys: IndexMap<&str, u32> = IndexMap::new();
        for at in 0..self.positions.len() {
            let name = self.positions[at].name;
            let times = keys.entry(name).or_default();
            *times += 1;
            let key = if *times == 1 {
                name.to_owned()
            } else {
                format!("{name}-{times}")
            };
            let known = kept.remove(&self.positions[at].item.stamp.key());
            let resolved = match known.filter(|known| known.holds(&key, self.size)) {
                Some(known) => Some(self.recall_position(at, known)),
                None => self.resolve_position(at, key),
            };
            if let Some(resolved) = resolved {
                incremental.keep(resolved);
            }
        }
    }

    /// Takes a position up again that was resolved before.
    fn recall_position(&mut self, at: usize, mut kept: Kept) -> Kept {
        kept.follow(self.positions[at].item);
        kept.renumber(
            PositionId(self.negotiation.positions.len() as u32),
            ClauseId(self.negotiation.clauses.len() as u32),
        );
        let negotiation = &mut self.negotiation;
        negotiation.positions.push(Arc::clone(&kept.position));
        negotiation.clauses.extend(kept.clauses.iter().cloned());
        self.raw_withdrawals.extend_from_slice(&kept.withdrawals);
        for one in &kept.uses {
            self.count_use(*one);
        }
        self.size += kept.size;
        let clauses = kept.clauses.iter();
        self.weigh_again(clauses.flat_map(|clause| clause.terms()).flatten());
        self.has_recalled = true;
        let info = &mut self.positions[at];
        info.id = Some(kept.id);
        info.first = kept.first;
        info.damaged = kept.damaged;
        info.beyond_ascii = kept.beyond_ascii;
        info.clauses = Arc::clone(&kept.names);
        kept
    }

    /// Makes a position, and returns what of it can be taken up again: nothing, if anything
    /// was wrong with it.
    fn resolve_position(&mut self, at: usize, key: String) -> Option<Kept> {
        let (name, item) = (self.positions[at].name, self.positions[at].item);
        let ItemKind::Position { of, clauses } = &item.kind else {
            return None;
        };
        let faults = |this: &Self| (this.complaints, this.negotiation.left_out.len());
        let (faults_before, size_before) = (faults(self), self.size);
        let withdrawals_before = self.raw_withdrawals.len();
        self.uses.clear();
        let first = ClauseId(self.negotiation.clauses.len() as u32);

        let party = of.and_then(|of| self.party(of));
        let said = self.said(&item.attributes, Place::Position);
        let statement = self.statement(&said, &Statement::default(), party);
        let position =
            party.map(|party| (PositionId(self.negotiation.positions.len() as u32), party));
        match position {
            Some((_, party)) => self.negotiation.positions.push(Arc::new(Position {
                name: name.to_owned(),
                label: self.words(item.label),
                span: item.name.map_or(item.keyword, |name| name.span),
                party,
                statement: statement.clone(),
                // What a position as a whole leaves open, or its words, is told as a note.
                notes: (said.notes.iter().chain(&said.vague).chain(&said.quote))
                    .cloned()
                    .collect(),
            })),
            None => self.negotiation.left_out.push(item.span),
        }
        let above = Above {
            statement,
            ..Above::default()
        };
        let mut made = Clauses {
            position,
            key,
            first,
            counts: IndexMap::new(),
            names: IndexMap::new(),
        };
        for clause in clauses {
            self.clause(clause, &mut above.clone(), &mut made);
        }
        if clauses.is_empty() && !item.damaged && said.vague.is_none() && said.withdraws.is_empty()
        {
            self.report(
                Diagnostic::new(
                    Code::BindsNothing,
                    item.name.map_or(item.keyword, |name| name.span),
                    format!("the position `{name}` has no clause, so it says nothing"),
                )
                .label("says nothing")
                .help("write a clause such as `demand { … }`, or `vague \"…\"` with what was left open"),
            );
        }
        if let Some((id, party)) = position {
            self.keep_withdrawals(&said, id, None, party);
        }
        let info = &mut self.positions[at];
        info.id = position.map(|(id, _)| id);
        info.first = first;
        info.damaged = is_damaged(item);
        info.beyond_ascii = made.names.keys().any(|name| !name.is_ascii());
        info.clauses = Arc::new(made.names);

        let (id, _) = position?;
        (faults(self) == faults_before).then(|| Kept {
            stamp: item.stamp.clone(),
            start: item.span.start,
            key: made.key,
            id,
            first,
            position: Arc::clone(&self.negotiation.positions[id.index()]),
            clauses: self.negotiation.clauses[first.index()..].to_vec(),
            names: Arc::clone(&self.positions[at].clauses),
            withdrawals: self.raw_withdrawals[withdrawals_before..].to_vec(),
            uses: self.uses.clone(),
            size: self.size - size_before,
            damaged: self.positions[at].damaged,
            beyond_ascii: self.positions[at].beyond_ascii,
        })
    }

    fn keep_withdrawals(
        &mut self,
        said: &Said<'a>,
        by: PositionId,
        by_clause: Option<ClauseId>,
        party: PartyId,
    ) {
        for withdraws in &said.withdraws {
            self.raw_withdrawals.push(RawWithdrawal {
                by,
                by_clause,
                party,
                targets: withdraws.targets.into(),
                according: withdraws.according.clone(),
                replaces: withdraws.replaces,
                keyword: withdraws.keyword,
            });
        }
    }

    fn clause(&mut self, clause: &'a ast::Clause, above: &mut Above, made: &mut Clauses) {
        let fresh = self.name_clause(clause, made);
        let said = self.said(&clause.attributes, Place::Clause);
        let party = made.position.map(|(_, party)| party);
        let statement = self.statement(&said, &above.statement, party);
        let head = self.attempt(|this| this.head(clause, above));
        if let ast::ClauseKind::Package(inner) = &clause.kind {
            let Some((to, timing, given)) = head else {
                self.negotiation.left_out.push(clause.span);
                return;
            };
            let mut within = Above {
                statement,
                strength: strength(clause, above),
                to,
                timing,
                given,
                package: match above.package {
                    Package::With(first) => Package::With(first),
                    Package::None | Package::Empty => Package::Empty,
                },
            };
            let before = self.negotiation.clauses.len();
            for clause in inner {
                self.clause(clause, &mut within, made);
            }
            if matches!(above.package, Package::Empty) {
                above.package = within.package;
            }
            let inner = before..self.negotiation.clauses.len();
            if let (Some((by, party)), false) = (made.position, inner.is_empty()) {
                let first = ClauseId(inner.start as u32);
                self.keep_withdrawals(&said, by, Some(first), party);
            }
            self.remember(clause, fresh, inner, made);
            return;
        }
        let kind = self.attempt(|this| this.clause_kind(clause));
        let (Some(kind), Some((to, timing, given)), Some((position, party)), false) =
            (kind, head, made.position, clause.damaged)
        else {
            self.negotiation.left_out.push(clause.span);
            self.remember(clause, fresh, 0..0, made);
            return;
        };
        if self.says_nothing(clause, &kind, &said) {
            self.negotiation.left_out.push(clause.span);
            self.remember(clause, fresh, 0..0, made);
            return;
        }
        let id = ClauseId(self.negotiation.clauses.len() as u32);
        let package = match above.package {
            Package::None => None,
            Package::Empty => {
                above.package = Package::With(id);
                Some(id)
            }
            Package::With(first) => Some(first),
        };
        let key = self.clause_key(clause, &kind, made);
        self.negotiation.clauses.push(Arc::new(Clause {
            position,
            party,
            key,
            label: self.words(clause.label),
            span: clause.span,
            head: clause.name.map_or(clause.keyword, |name| name.span),
            kind,
            strength: strength(clause, above),
            to,
            timing,
            given,
            package,
            statement,
            vague: said.vague.clone(),
            quote: said.quote.clone(),
            notes: said.notes.clone(),
            stamp: Stamp::default(),
        }));
        self.keep_withdrawals(&said, position, Some(id), party);
        self.remember(clause, fresh, id.index()..id.index() + 1, made);
    }

    /// Registers a clause's name, and tells whether it was free.
    fn name_clause(&mut self, clause: &ast::Clause, made: &mut Clauses) -> bool {
        let Some(name) = clause.name else {
            return false;
        };
        let text = self.text(name.span);
        if let Some(first) = made.names.get(text) {
            let first = first.span;
            self.report(
                Diagnostic::new(
                    Code::DeclaredTwice,
                    name.span,
                    format!("two clauses of this position are called `{text}`"),
                )
                .label("called so again")
                .also(first, "first called so")
                .help("give one of them another name"),
            );
            return false;
        }
        let label = clause.label.map(|label| label.span);
        let entry = ClauseName {
            span: name.span,
            label,
            clauses: 0..0,
        };
        made.names.insert(text.into(), entry);
        true
    }

    fn remember(
        &self,
        clause: &ast::Clause,
        fresh: bool,
        clauses: Range<usize>,
        made: &mut Clauses,
    ) {
        if let (Some(name), true) = (clause.name, fresh)
            && let Some(entry) = made.names.get_mut(self.text(name.span))
        {
            let own = |at: usize| at.saturating_sub(made.first.index()) as u32;
            entry.clauses = own(clauses.start)..own(clauses.end);
        }
    }

    fn clause_key(&self, clause: &ast::Clause, kind: &ClauseKind, made: &mut Clauses) -> String {
        if let Some(name) = clause.name {
            return format!("{}.{}", made.key, self.text(name.span));
        }
        let word = kind.word();
        let count = made.counts.entry(word).or_default();
        loop {
            *count += 1;
            let name = match *count {
                1 => word.to_owned(),
                count => format!("{word}-{count}"),
            };
            if !made.names.contains_key(&*name) {
                return format!("{}.{name}", made.key);
            }
        }
    }

    /// Resolves to whom a clause is said, when, and under which condition.
    #[expect(
        clippy::type_complexity,
        reason = "the three parts of a head, used at once"
    )]
    fn head(
        &mut self,
        clause: &ast::Clause,
        above: &Above,
    ) -> Option<(Vec<PartyId>, Vec<(Timing, MilestoneId)>, Vec<Term>)> {
        let to: Vec<Option<PartyId>> = clause.to.iter().map(|name| self.party(*name)).collect();
        let timing: Vec<Option<(Timing, MilestoneId)>> = clause
            .timing
            .iter()
            .map(|(timing, name)| Some((*timing, self.milestone(*name)?)))
            .collect();
        let given = self.terms(&clause.given);
        let to: Vec<PartyId> = to.into_iter().collect::<Option<_>>()?;
        let own: Vec<(Timing, MilestoneId)> = timing.into_iter().collect::<Option<_>>()?;
        let mut all_given = above.given.clone();
        all_given.extend(given?);
        let mut timing = above.timing.clone();
        timing.extend(own);
        Some((
            if to.is_empty() { above.to.clone() } else { to },
            timing,
            all_given,
        ))
    }

    fn clause_kind(&mut self, clause: &ast::Clause) -> Option<ClauseKind> {
        use ast::ClauseKind as K;
        Some(match &clause.kind {
            K::Precondition {
                milestone,
                conditions,
            } => {
                let named = match milestone {
                    Some(name) => Some(self.milestone(*name)?),
                    None => match self.names.peek(Space::Agenda, "talks") {
                        Some(Entity::Milestone(id)) => {
                            self.mark_used(Space::Agenda, "talks");
                            Some(id)
                        }
                        _ => None,
                    },
                };
                ClauseKind::Precondition {
                    milestone: named,
                    terms: self.terms(conditions)?,
                }
            }
            K::Demand(conditions) => ClauseKind::Demand(self.terms(conditions)?),
            K::Refuse(conditions) => ClauseKind::Refuse(self.refused(conditions)?),
            K::Offer {
                conditions,
                exchange,
            } => {
                let terms = self.terms(conditions);
                let exchange = exchange.as_ref().map(|exchange| self.terms(exchange));
                ClauseKind::Offer {
                    terms: terms?,
                    exchange: match exchange {
                        Some(exchange) => Some(exchange?),
                        None => None,
                    },
                }
            }
            K::Prefer(conditions) => ClauseKind::Prefer(self.terms(conditions)?),
            K::Defer { issues, until } => {
                let cells = self.addressed(issues);
                let until = match until {
                    Some(until) => Some(self.put_off_until(**until)?),
                    None => None,
                };
                ClauseKind::Defer {
                    cells: cells?,
                    until,
                }
            }
            K::Delegate { issues, to } => {
                let cells = self.addressed(issues);
                let to = to.and_then(|to| self.speaker(to, Wanted::Teller));
                ClauseKind::Delegate {
                    cells: cells?,
                    to: to?.name,
                }
            }
            K::Exclude(issues) => ClauseKind::Exclude(self.addressed(issues)?),
            K::Discuss(issues) => ClauseKind::Discuss(self.addressed(issues)?),
            K::Claim => ClauseKind::Claim,
            K::Term(conditions) => {
                self.terms(conditions);
                self.fail(
                    Diagnostic::new(
                        Code::Misplaced,
                        clause.keyword,
                        "`term` belongs in a proposal, not in a position",
                    )
                    .label("not in a position")
                    .help("write `demand`, `offer`, `refuse` or `prefer`"),
                );
                return None;
            }
            K::Package(_) | K::Unknown => {
                self.failed = true;
                return None;
            }
        })
    }

    fn put_off_until(&mut self, until: ast::Term) -> Option<String> {
        match until {
            ast::Term::For(number) => {
                self.decimal(&number)?;
                let unit = number.unit.map(|unit| Unit::of(self.text(unit)));
                let text = self.text(number.span);
                if !matches!(unit, Some(Unit::Time(..) | Unit::Unreadable)) {
                    self.fail(
                        Diagnostic::new(
                            Code::WrongUnit,
                            number.span,
                            format!("`{text}` is not a length of time"),
                        )
                        .label("for how long?")
                        .help("say in what it is counted, as in `15 years` or `6 months`"),
                    );
                    return None;
                }
                Some(format!("for {text}"))
            }
            ast::Term::Until(date) => Some(format!("until {}", self.period(date)?)),
            ast::Term::Milestone(name) => {
                self.milestone(name)?;
                Some(format!("until {}", self.text(name.span)))
            }
        }
    }

    /// Reports a clause that binds nothing, because it has no condition.
    fn says_nothing(&mut self, clause: &ast::Clause, kind: &ClauseKind, said: &Said<'a>) -> bool {
        let empty = match kind {
            ClauseKind::Precondition { terms, .. }
            | ClauseKind::Demand(terms)
            | ClauseKind::Refuse(terms)
            | ClauseKind::Offer { terms, .. }
            | ClauseKind::Prefer(terms) => terms.is_empty(),
            ClauseKind::Defer { cells, .. }
            | ClauseKind::Delegate { cells, .. }
            | ClauseKind::Exclude(cells)
            | ClauseKind::Discuss(cells) => {
                if cells.is_empty() {
                    return true;
                }
                false
            }
            ClauseKind::Claim => clause.label.is_none() && said.quote.is_none(),
        };
        if !empty || said.vague.is_some() {
            return false;
        }
        let word = kind.word();
        let place = clause.name.map_or(clause.keyword, |name| name.span);
        let diagnostic = if *kind == ClauseKind::Claim {
            Diagnostic::new(
                Code::BindsNothing,
                place,
                "this claim does not say what it claims",
            )
            .label("says nothing")
            .help("write the claim in quotes: `claim \"…\"`")
        } else {
            Diagnostic::new(
                Code::BindsNothing,
                place,
                format!("this `{word}` has no condition, so it says nothing"),
            )
            .label("says nothing")
            .help("write a condition between its braces, or `vague \"…\"` with what was left open")
        };
        self.report(diagnostic);
        true
    }

    // ── Drafts ───────────────────────────────────────────────────────────────────────────

    /// Makes the proposals.
    pub(super) fn proposals(&mut self) {
        for item in self.declarations() {
            let ItemKind::Proposal { by, terms } = &item.kind else {
                continue;
            };
            let said = self.said(&item.attributes, Place::Proposal);
            let statement = self.statement(&said, &Statement::default(), None);
            let by = by.and_then(|by| self.speaker(by, Wanted::Teller));
            let mut names: IndexMap<&str, Span> = IndexMap::new();
            let mut made = Vec::new();
            for clause in terms {
                self.said(&clause.attributes, Place::Term);
                if let Some(name) = clause.name {
                    let text = self.text(name.span);
                    if let Some(first) = names.insert(text, name.span) {
                        self.report(
                            Diagnostic::new(
                                Code::DeclaredTwice,
                                name.span,
                                format!("two terms of this proposal are called `{text}`"),
                            )
                            .label("called so again")
                            .also(first, "first called so")
                            .help("give one of them another name"),
                        );
                    }
                }
                let resolved = self.attempt(|this| this.proposal_term(clause));
                match resolved {
                    Some(terms) if !clause.damaged => made.push(ProposalTerm {
                        name: clause.name.map(|name| self.text(name.span).to_owned()),
                        label: self.words(clause.label),
                        span: clause.span,
                        terms,
                    }),
                    _ => self.negotiation.left_out.push(clause.span),
                }
            }
            self.negotiation.proposals.push(Proposal {
                name: item
                    .name
                    .map_or("proposal", |name| self.text(name.span))
                    .to_owned(),
                label: self.words(item.label),
                span: item.name.map_or(item.keyword, |name| name.span),
                by: by.or_else(|| statement.speaker.clone()),
                statement,
                terms: made,
            });
        }
    }

    fn proposal_term(&mut self, clause: &ast::Clause) -> Option<Vec<Term>> {
        let conditions: &[Condition] = match &clause.kind {
            ast::ClauseKind::Term(conditions) => conditions,
            ast::ClauseKind::Unknown => {
                self.failed = true;
                return None;
            }
            _ => {
                let word = self.text(clause.keyword);
                self.fail(
                    Diagnostic::new(
                        Code::Misplaced,
                        clause.keyword,
                        format!("`{word}` belongs in a position, but a proposal has terms"),
                    )
                    .label("not in a proposal")
                    .help("write `term { … }`, or the condition alone"),
                );
                return None;
            }
        };
        let terms = self.terms(conditions);
        let given = self.terms(&clause.given);
        let timing: Vec<Option<MilestoneId>> = clause
            .timing
            .iter()
            .map(|(_, name)| self.milestone(*name))
            .collect();
        let (terms, given) = (terms?, given?);
        if timing.contains(&None) {
            return None;
        }
        let vague =
            |attribute: &ast::Attribute| matches!(attribute.kind, ast::AttributeKind::Vague(_));
        if terms.is_empty() && !clause.damaged && !clause.attributes.iter().any(vague) {
            self.fail(
                Diagnostic::new(
                    Code::BindsNothing,
                    clause.name.map_or(clause.keyword, |name| name.span),
                    "this term has no condition, so it says nothing",
                )
                .label("says nothing")
                .help("write a condition between its braces, or `vague \"…\"` with what was left open"),
            );
            return None;
        }
        if given.is_empty() {
            return Some(terms);
        }
        // `term { φ } if { ψ }` says ψ implies φ.
        let given: Vec<Formula> = given.into_iter().map(|term| term.formula).collect();
        let unless = Formula::Not(Box::new(Formula::All(given)));
        let implied = terms.into_iter().map(|term| Term {
            span: term.span,
            formula: Formula::Any(vec![unless.clone(), term.formula]),
        });
        Some(implied.collect())
    }

    /// Makes the reactions.
    pub(super) fn reactions(&mut self) {
        for item in self.declarations() {
            let ItemKind::Reaction { of, to, answer } = &item.kind else {
                continue;
            };
            let party = of.and_then(|of| self.party(of));
            let proposal = to.and_then(|to| match self.look_up(Wanted::Proposal, to)? {
                Entity::Proposal(at) => Some(ProposalId(at as u32)),
                _ => None,
            });
            let said = self.said(&item.attributes, Place::Reaction);
            let statement = self.statement(&said, &Statement::default(), party);
            let (Some(party), Some(proposal), Some((answer, _))) = (party, proposal, *answer)
            else {
                self.negotiation.left_out.push(item.span);
                continue;
            };
            self.negotiation.reactions.push(Reaction {
                party,
                proposal,
                answer,
                span: item.span,
                statement,
                quote: said.quote,
            });
        }
    }

    /// Makes the rules of acceptance.
    pub(super) fn acceptance(&mut self) {
        for item in self.declarations() {
            let ItemKind::Acceptance { rules } = &item.kind else {
                continue;
            };
            self.plain_attributes(&item.attributes, Place::Acceptance);
            for rule in rules {
                if let Some(rule) = self.attempt(|this| this.acceptance_rule(rule)) {
                    self.negotiation.acceptance.push(rule);
                } else {
                    self.negotiation.left_out.push(item.span);
                }
            }
        }
    }

    fn acceptance_rule(&mut self, rule: &AcceptanceRule) -> Option<Acceptance> {
        let (names, number) = match rule {
            AcceptanceRule::AllOf(names) | AcceptanceRule::Veto(names) => (names, None),
            AcceptanceRule::AtLeast(number, names) => (names, Some(*number)),
        };
        let parties: Vec<Option<PartyId>> = names.iter().map(|name| self.party(*name)).collect();
        let count = number
            .and_then(|number| number)
            .map(|number| (self.count(&number), number));
        let parties: Vec<PartyId> = parties.into_iter().collect::<Option<_>>()?;
        Some(match rule {
            AcceptanceRule::AllOf(_) => Acceptance::AllOf(parties),
            AcceptanceRule::Veto(_) => Acceptance::Veto(parties),
            AcceptanceRule::AtLeast(..) => {
                let (count, number) = count?;
                let count = count?;
                // A bloc among them stands for its members, so only names of parties count.
                let plain = parties
                    .iter()
                    .all(|id| self.negotiation.party(*id).members.is_none());
                if plain {
                    self.check_count(count, parties.len(), number.span, ("party", "parties"))?;
                }
                Acceptance::AtLeast(count, parties)
            }
        })
    }

    /// Makes the utilities.
    pub(super) fn utilities(&mut self) {
        for item in self.declarations() {
            let ItemKind::Utility {
                of,
                worths,
                reservation,
            } = &item.kind
            else {
                continue;
            };
            self.plain_attributes(&item.attributes, Place::Utility);
            let party = of.and_then(|of| self.party(of));
            let mut made = Vec::new();
            for worth in worths {
                let resolved = self.attempt(|this| {
                    let term = this.term(&worth.condition);
                    let score = worth.worth.as_ref().map(|score| this.score(score));
                    Some((term?, score??))
                });
                match resolved {
                    Some(worth) => made.push(worth),
                    None => self.negotiation.left_out.push(worth.condition.span),
                }
            }
            let reservation = reservation.as_ref().and_then(|score| self.score(score));
            match party {
                Some(party) => self.negotiation.utilities.push(Utility {
                    party,
                    worths: made,
                    reservation,
                }),
                None => self.negotiation.left_out.push(item.span),
            }
        }
    }
}

fn strength(clause: &ast::Clause, above: &Above) -> Strength {
    match clause.strength {
        Some((ast::Strength::Firm, _)) => Strength::Firm,
        Some((ast::Strength::Flexible, _)) => Strength::Flexible,
        None => above.strength,
    }
}
