//! Trees to negotiation: every name looked up, every value checked.
//!
//! The steps run in the order of what they need, and none of them stops at a mistake: what
//! cannot be resolved is reported once and left out as a whole, and the rest goes on.

mod agenda;
mod attributes;
mod bulk;
mod conditions;
mod incremental;
mod lints;
mod names;
mod people;
mod positions;
mod values;
mod withdrawals;

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::code::{Code, Severity};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::ast::{self, Ast, Item, ItemKind, Name, Text};
use crate::syntax::{keywords::is_reserved, unquote};

use super::{ClauseId, DurationUnit, MilestoneId, Negotiation, PartyId, PersonId, PositionId};
use agenda::{GroupInfo, IssueInfo};
use bulk::Bulk;
use names::{Names, Space, UniverseId, Use};

pub use incremental::Incremental;

/// Makes a negotiation of the trees of all files, in the order given.
///
/// What was mistaken is in the diagnostics, sorted by place, and not in the negotiation.
pub fn resolve(
    sources: &SourceMap,
    files: &[(FileId, Arc<Ast>)],
) -> (Negotiation, Vec<Diagnostic>) {
    run(sources, files, &mut Incremental::default())
}

fn run(
    sources: &SourceMap,
    files: &[(FileId, Arc<Ast>)],
    incremental: &mut Incremental,
) -> (Negotiation, Vec<Diagnostic>) {
    let mut resolver = Resolver::resolved(sources, files, incremental);
    if resolver.bulk.is_too_much() && resolver.has_recalled {
        // Which condition is the first too many is told only where none is taken as it was.
        *incremental = Incremental::default();
        resolver = Resolver::resolved(sources, files, incremental);
    }
    let Resolver {
        mut negotiation,
        mut diagnostics,
        ..
    } = resolver;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.primary.span, diagnostic.code));
    negotiation.left_out.sort_unstable();
    negotiation.left_out.dedup();
    (negotiation, diagnostics)
}

/// What is known so far.
struct Resolver<'a> {
    sources: &'a SourceMap,
    files: &'a [(FileId, Arc<Ast>)],
    /// The items that are no positions: few of many, and most steps need no others.
    declarations: Rc<[&'a Item]>,
    negotiation: Negotiation,
    diagnostics: Vec<Diagnostic>,
    /// Some part of what is being resolved could not be: set with every error, and by what
    /// the parser reported.
    failed: bool,
    /// How often something was found to be wrong, told or not.
    complaints: u32,
    names: Names<'a>,
    /// The names that were looked up since this was last cleared.
    uses: Vec<Use>,
    list_universes: Vec<UniverseId>,
    groups: Vec<GroupInfo>,
    issues: Vec<IssueInfo<'a>>,
    issue_items: Vec<IssueItem<'a>>,
    milestone_links: Vec<(MilestoneId, &'a [Name], Option<Name>)>,
    /// In which family of units each issue of length of time is counted.
    duration_units: HashMap<&'a str, DurationUnit>,
    /// The persons by all their spellings, in small letters.
    spellings: HashMap<String, PersonId>,
    positions: Vec<PositionInfo<'a>>,
    raw_withdrawals: Vec<RawWithdrawal>,
    /// Mistakes that may recur because one declaration is wrong, each told once.
    repeats: indexmap::IndexMap<(Code, usize, String), Repeat>,
    /// How many names may still be compared with unknown ones to find what was meant.
    guesses: u32,
    /// How large all conditions are, written out for each cell.
    size: u64,
    /// How much a comparison of them would have to hold.
    bulk: Bulk,
    /// Some position was taken as it was resolved before.
    has_recalled: bool,
}

/// Enough for a hundred unknown names among ten thousand.
const GUESSES: u32 = 1_000_000;

/// The most cells that all issues together may have.
const MAX_CELLS: u64 = 200_000;

/// The most that all conditions may come to, written out for each cell.
const MAX_SIZE: u64 = 2_000_000;

/// The most values that have to be told apart, of all cells together.
const MAX_VALUES: u64 = 2_000_000;

/// A mistake that recurs.
struct Repeat {
    /// Its index in the diagnostics.
    first: usize,
    /// The other places.
    more: Vec<Span>,
}

type IssueItem<'a> = (Option<usize>, &'a Item, Option<Name>, Option<&'a ast::Type>);

/// What the resolver knows of a position.
struct PositionInfo<'a> {
    name: &'a str,
    /// `None` where nobody knows whose it is.
    id: Option<PositionId>,
    /// Some part of it could not be read.
    damaged: bool,
    /// Some of its clauses' names have letters beyond ASCII.
    beyond_ascii: bool,
    /// Its first clause.
    first: ClauseId,
    /// Its clauses and packages by their names.
    clauses: Arc<indexmap::IndexMap<Box<str>, ClauseName>>,
    item: &'a Arc<Item>,
}

/// A name of a clause or of a package.
#[derive(Clone, Debug)]
struct ClauseName {
    span: Span,
    label: Option<Span>,
    /// The clause, or those of the package, counted from the position's first; none stands
    /// for what was left out.
    clauses: Range<u32>,
}

/// A withdrawal whose targets are still to be found.
#[derive(Clone, Debug)]
struct RawWithdrawal {
    by: PositionId,
    by_clause: Option<ClauseId>,
    party: PartyId,
    targets: Box<[ast::Path]>,
    according: Vec<String>,
    replaces: bool,
    keyword: Span,
}

impl<'a> Resolver<'a> {
    /// Takes all steps.
    fn resolved(
        sources: &'a SourceMap,
        files: &'a [(FileId, Arc<Ast>)],
        incremental: &mut Incremental,
    ) -> Self {
        let mut resolver = Self::new(sources, files);
        resolver.hide_damaged_names();
        resolver.agenda_title();
        resolver.parties();
        resolver.link_blocs();
        resolver.persons();
        resolver.cited_sources();
        resolver.lists();
        resolver.groups();
        resolver.milestones();
        resolver.declare_issues();
        resolver.link_milestones();
        resolver.choose_duration_units();
        resolver.resolve_issues();
        resolver.backgrounds();
        resolver.declare_positions();
        resolver.resolve_positions(incremental);
        resolver.proposals();
        resolver.reactions();
        resolver.acceptance();
        resolver.utilities();
        resolver.withdrawals();
        resolver.report_missing();
        resolver.report_repeats();
        resolver.lints();
        resolver
    }

    fn new(sources: &'a SourceMap, files: &'a [(FileId, Arc<Ast>)]) -> Self {
        let items = files.iter().flat_map(|(_, tree)| &tree.items);
        let declarations = items
            .map(|item| &**item)
            .filter(|item| !matches!(item.kind, ItemKind::Position { .. }));
        Self {
            sources,
            files,
            declarations: declarations.collect(),
            negotiation: Negotiation::default(),
            diagnostics: Vec::new(),
            failed: false,
            complaints: 0,
            names: Names::default(),
            uses: Vec::new(),
            list_universes: Vec::new(),
            groups: Vec::new(),
            issues: Vec::new(),
            issue_items: Vec::new(),
            milestone_links: Vec::new(),
            duration_units: HashMap::new(),
            spellings: HashMap::new(),
            positions: Vec::new(),
            raw_withdrawals: Vec::new(),
            repeats: indexmap::IndexMap::new(),
            guesses: GUESSES,
            size: 0,
            bulk: Bulk::default(),
            has_recalled: false,
        }
    }

    /// Returns the items that are no positions.
    fn declarations(&self) -> impl Iterator<Item = &'a Item> + use<'a> {
        let declarations = Rc::clone(&self.declarations);
        (0..declarations.len()).map(move |at| declarations[at])
    }

    fn items(&self) -> impl Iterator<Item = &'a Arc<Item>> + use<'a> {
        self.files.iter().flat_map(|(_, tree)| &tree.items)
    }

    fn text(&self, span: Span) -> &'a str {
        self.sources.text(span)
    }

    /// Returns what a text in quotes says.
    fn unquoted(&self, text: Text) -> String {
        unquote(self.text(text.span)).into_owned()
    }

    fn words(&self, text: Option<Text>) -> Option<String> {
        text.map(|text| self.unquoted(text))
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.complaints += 1;
        self.diagnostics.push(diagnostic);
    }

    /// Reports a mistake that makes what is being resolved unusable.
    fn fail(&mut self, diagnostic: Diagnostic) {
        self.failed = true;
        self.report(diagnostic);
    }

    /// Reports a mistake about an issue that other clauses may make in the same way: told
    /// once, with all its places.
    fn fail_once(&mut self, issue: usize, detail: &str, diagnostic: Diagnostic) {
        self.failed = true;
        self.complaints += 1;
        let key = (diagnostic.code, issue, detail.to_owned());
        let Some(repeat) = self.repeats.get_mut(&key) else {
            let first = self.diagnostics.len();
            let more = Vec::new();
            self.repeats.insert(key, Repeat { first, more });
            self.diagnostics.push(diagnostic);
            return;
        };
        repeat.more.push(diagnostic.primary.span);
        let first = &mut self.diagnostics[repeat.first];
        for fix in diagnostic.fixes {
            if let Some(same) = first
                .fixes
                .iter_mut()
                .find(|known| known.title == fix.title)
            {
                same.edits.extend(fix.edits);
            }
        }
    }

    /// Shows the other places of mistakes that recur.
    fn report_repeats(&mut self) {
        for ((code, issue, _), repeat) in std::mem::take(&mut self.repeats) {
            if repeat.more.is_empty() {
                continue;
            }
            let at_declaration = self.misdeclared(code, issue, repeat.more.len() as u32 + 1);
            let first = &mut self.diagnostics[repeat.first];
            let places = std::iter::once(first.primary.span)
                .chain(repeat.more)
                .collect::<Vec<_>>();
            *first = if let Some(diagnostic) = at_declaration {
                names::also_uses(diagnostic, &places, "here")
            } else {
                names::also_uses(first.clone(), &places[1..], "also here")
            };
        }
    }

    /// Runs a step and tells whether all of it could be resolved.
    fn attempt<T>(&mut self, step: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = std::mem::replace(&mut self.failed, false);
        let result = step(self);
        let failed = std::mem::replace(&mut self.failed, before);
        result.filter(|_| !failed)
    }

    fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
            || self.positions.iter().any(|position| position.damaged)
            || self.declarations().any(is_damaged)
    }

    /// Remembers names of items that nobody could read, and where a name is lacking: what
    /// uses these is no further mistake.
    fn hide_damaged_names(&mut self) {
        use ItemKind as K;
        for item in self.items() {
            if item.kind == K::Unknown {
                // Where the keyword is lacking, the name stands in its place.
                let spans = std::iter::once(item.keyword).chain(item.name.map(|name| name.span));
                for span in spans {
                    let text = self.text(span);
                    self.names.hidden.insert(text);
                }
                continue;
            }
            // A word of the language is no name, and the parser said so.
            let name = item.name.filter(|name| !is_reserved(self.text(name.span)));
            if name.is_some() {
                continue;
            }
            let space = match &item.kind {
                K::Issue { .. } | K::Event { .. } | K::Milestone { .. } => Space::Agenda,
                K::List { .. } | K::Group { .. } => Space::Lists,
                K::Party | K::Bloc { .. } | K::Person => Space::People,
                K::Source => Space::Sources,
                K::Position { .. } | K::Proposal { .. } => Space::Positions,
                K::Agenda
                | K::Rule { .. }
                | K::Reading { .. }
                | K::Reaction { .. }
                | K::Acceptance { .. }
                | K::Utility { .. }
                | K::Unknown => continue,
            };
            self.names.nameless.push(space);
        }
    }

    fn agenda_title(&mut self) {
        let mut first: Option<Span> = None;
        for item in self.declarations() {
            if !matches!(item.kind, ItemKind::Agenda) {
                continue;
            }
            self.plain_attributes(&item.attributes, attributes::Place::Agenda);
            if let Some(first) = first {
                self.report(
                    Diagnostic::new(
                        Code::DeclaredTwice,
                        item.keyword,
                        "the negotiation has two agendas",
                    )
                    .label("a second agenda")
                    .also(first, "the first one")
                    .help("keep one `agenda`; its title is the title of the whole negotiation"),
                );
                continue;
            }
            first = Some(item.keyword);
            self.negotiation.title = self.words(item.label);
        }
    }
}

/// Tells whether any part of an item could not be read.
fn is_damaged(item: &Item) -> bool {
    fn clause_is(clause: &ast::Clause) -> bool {
        let inner: &[ast::Clause] = match &clause.kind {
            ast::ClauseKind::Package(inner) => inner,
            _ => &[],
        };
        clause.damaged || inner.iter().any(clause_is)
    }
    let inside = match &item.kind {
        ItemKind::Unknown => true,
        ItemKind::Position { clauses, .. } => clauses.iter().any(clause_is),
        ItemKind::Proposal { terms, .. } => terms.iter().any(clause_is),
        _ => false,
    };
    item.damaged || inside
}

/// Finds circles in a graph whose links stand somewhere: the nodes of each, and the place of
/// the link from each node to the next.
fn placed_circles(edges: &[Vec<(usize, Span)>]) -> Vec<(Vec<usize>, Vec<Span>)> {
    let plain: Vec<Vec<usize>> = edges
        .iter()
        .map(|links| links.iter().map(|(to, _)| *to).collect())
        .collect();
    let place = |from: usize, next: usize| {
        let link = edges[from].iter().find(|(to, _)| *to == next);
        link.map(|(_, span)| *span)
    };
    circles(&plain)
        .into_iter()
        .map(|circle| {
            let places = (0..circle.len())
                .filter_map(|step| place(circle[step], circle[(step + 1) % circle.len()]))
                .collect();
            (circle, places)
        })
        .collect()
}

/// Finds circles in a graph: one, as short as can be, for each set of nodes that all lead
/// to each other, starting with its least node (Tarjan's components, then breadth first).
fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let component = components(edges);
    let mut done = vec![false; edges.len()];
    let mut found = Vec::new();
    for start in 0..edges.len() {
        if done[component[start]] {
            continue;
        }
        let mut from: Vec<Option<usize>> = vec![None; 0];
        let inside = |to: usize| component[to] == component[start];
        if edges[start].contains(&start) {
            done[component[start]] = true;
            found.push(vec![start]);
            continue;
        }
        if !edges[start].iter().any(|to| inside(*to)) {
            continue;
        }
        done[component[start]] = true;
        from.resize(edges.len(), None);
        let mut queue = std::collections::VecDeque::from([start]);
        'search: while let Some(at) = queue.pop_front() {
            for to in edges[at].iter().copied().filter(|to| inside(*to)) {
                if to == start {
                    let mut circle = vec![at];
                    let mut at = at;
                    while let Some(before) = from[at] {
                        circle.push(before);
                        at = before;
                    }
                    circle.reverse();
                    found.push(circle);
                    break 'search;
                }
                if from[to].is_none() {
                    from[to] = Some(at);
                    queue.push_back(to);
                }
            }
        }
    }
    found
}

/// Numbers the strongly connected components of a graph.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = edges.len();
    let (mut order, mut low, mut component) = (vec![NEW; count], vec![0; count], vec![NEW; count]);
    let (mut next, mut components) = (0, 0);
    let mut open: Vec<usize> = Vec::new();
    for start in 0..count {
        if order[start] != NEW {
            continue;
        }
        let mut stack = vec![(start, 0)];
        while let Some((at, step)) = stack.pop() {
            if step == 0 {
                order[at] = next;
                low[at] = next;
                next += 1;
                open.push(at);
            } else {
                let child = edges[at][step - 1];
                if component[child] == NEW {
                    low[at] = low[at].min(low[child]);
                }
            }
            let mut step = step;
            let mut descends = false;
            while let Some(to) = edges[at].get(step).copied() {
                step += 1;
                if order[to] == NEW {
                    stack.push((at, step));
                    stack.push((to, 0));
                    descends = true;
                    break;
                }
                if component[to] == NEW {
                    low[at] = low[at].min(order[to]);
                }
            }
            if !descends && low[at] == order[at] {
                while let Some(member) = open.pop() {
                    component[member] = components;
                    if member == at {
                        break;
                    }
                }
                components += 1;
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_once_each() {
        assert_eq!(
            circles(&[vec![1], vec![2], vec![]]),
            Vec::<Vec<usize>>::new()
        );
        assert_eq!(
            circles(&[vec![1], vec![0], vec![2]]),
            vec![vec![0, 1], vec![2]]
        );
        assert_eq!(
            circles(&[vec![1], vec![2], vec![3, 1], vec![1]]),
            vec![vec![1, 2]]
        );
    }
}
