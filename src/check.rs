//! From a workspace to everything that is known about it: the one call that the command line
//! and the editors share.

mod what_if;
mod why;

pub use what_if::{Added, Unsupposable, suppose};

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::{self, Analysis, Progress, Readings, Scope, Timeline};
use crate::code::Code;
use crate::config::{Setting, nearest};
use crate::constraint::{self, ConstraintSets};
use crate::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::model::{
    self, BackgroundId, ClauseId, Date, Negotiation, PartyId, ProposalId, Standing, Status, Unsaid,
};
use crate::report::changes::{Changes, Day};
use crate::report::glance::{Glance, Phrases};
use crate::report::{self, Report};
use crate::share;
use crate::solver::{Effort, Memory};
use crate::source::{File, FileId, Span};
use crate::syntax::{self, ast::Ast};
use crate::workspace::Workspace;

/// What to compare, where that differs from what `demarche.toml` says.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The parties, by name, label or other spelling.
    pub parties: Option<Vec<String>>,
    /// The day.
    pub as_of: Option<Date>,
    /// The readings, by name or label.
    pub assume: Vec<String>,
    /// Clauses, positions and parties, by name or label, that count as if they had never said
    /// anything.
    pub dropped: Vec<String>,
    /// Whether to try every combination of the readings that are not assumed.
    pub readings: bool,
    /// Whether to count what is found as of every day on which something was stated.
    pub timeline: bool,
    /// How much to compare; [`Outcome::complete`] adds what was left out.
    pub scope: Scope,
    /// How often parties may meet before it is counted and no longer listed, if that is not
    /// [`analysis::MOST_LISTED`].
    pub most_listed: Option<u64>,
    /// What the answer may cost.
    pub effort: Effort,
    /// Whom to tell what is being done.
    pub progress: Progress,
}

/// Everything that is known about a workspace.
#[derive(Debug)]
pub struct Outcome {
    /// The trees of its files.
    pub trees: Vec<(FileId, Arc<Ast>)>,
    /// What was said.
    pub negotiation: Rc<Negotiation>,
    /// What of it is in force.
    pub standing: Standing,
    /// What it asks of a deal.
    pub sets: Rc<ConstraintSets>,
    /// What follows.
    pub analysis: Rc<Analysis>,
    /// What depends on readings, if that was asked.
    pub readings: Option<Readings>,
    /// The counts at every day, if that was asked.
    pub timeline: Option<Timeline>,
    /// What was asked.
    pub question: analysis::Options,
    /// What counts as if it had never been said.
    pub unsaid: Unsaid,
    /// What is wrong with the files, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
    /// Names in the options that no file declares.
    pub unknown: Vec<UnknownName>,
    /// A number that another outcome of the same [`Checker`] shares only if the same follows.
    pub comparison: u64,
    /// What is wrong with the files whatever is compared.
    about_files: Vec<Diagnostic>,
    kept: Rc<Kept>,
}

/// A name that no file declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// What it should name: `party`, `reading` or `draft`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// The one that was probably meant.
    pub near: Option<String>,
    /// What is declared.
    pub declared: Vec<String>,
}

impl UnknownName {
    /// Returns the fact.
    pub fn message(&self) -> String {
        let name = report::words::clean(&self.name);
        format!("there is no {} named `{name}`", self.what)
    }

    /// Returns the next step.
    pub fn help(&self) -> String {
        match &self.near {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.declared.is_empty() => format!("the files declare no {}", self.what),
            None => {
                let names: Vec<String> = self
                    .declared
                    .iter()
                    .take(12)
                    .map(|name| format!("`{name}`"))
                    .collect();
                format!("these are declared: {}", model::join(&names, "and"))
            }
        }
    }
}

/// Reads, resolves, compares.
pub fn check(workspace: &Workspace, options: &Options) -> Outcome {
    let mut diagnostics = workspace.diagnostics.clone();
    let mut trees = Vec::with_capacity(workspace.files.len());
    let read = share::map(&workspace.files, 2, |id| {
        syntax::parse(workspace.sources.file(*id))
    });
    for (id, (tree, found)) in workspace.files.iter().copied().zip(read) {
        diagnostics.extend(found);
        trees.push((id, Arc::new(tree)));
    }
    let resolved = model::resolve(&workspace.sources, &trees);
    compare(
        workspace,
        options,
        Rc::default(),
        trees,
        diagnostics,
        resolved,
    )
}

/// Checks a workspace again and again, and keeps what an edit leaves as it was.
///
/// What it answers is what [`check`] answers; it only takes less time.
#[derive(Debug, Default)]
pub struct Checker {
    files: HashMap<FileId, Known>,
    model: model::Incremental,
    kept: Rc<Kept>,
}

/// What was found before, and may hold again.
#[derive(Debug, Default)]
struct Kept {
    /// What the comparison answered.
    memory: Memory,
    /// What was put into words.
    phrases: Phrases,
    /// The last comparisons, newest last, but for those that were interrupted or found
    /// mistakes, which have places. Who types goes to and fro between a few states: a clause
    /// that is broken, and the same clause when it is whole.
    last: RefCell<VecDeque<Last>>,
    /// How many different comparisons there have been.
    comparisons: Cell<u64>,
}

/// How many comparisons are kept.
const KEPT: usize = 3;

/// A comparison, and all that it depends on.
#[derive(Debug)]
struct Last {
    question: analysis::Options,
    negotiation: Rc<Negotiation>,
    standing: Standing,
    sets: Rc<ConstraintSets>,
    analysis: Rc<Analysis>,
    comparison: u64,
}

impl Kept {
    /// Returns the number of a comparison that nobody has made before.
    fn another(&self) -> u64 {
        self.comparisons.update(|number| number + 1);
        self.comparisons.get()
    }
}

impl Last {
    /// Tells whether it answers this, too.
    fn answers(
        &self,
        question: &analysis::Options,
        negotiation: &Negotiation,
        standing: &Standing,
    ) -> bool {
        let own = &self.question;
        own.scope >= question.scope
            && own.as_of == question.as_of
            && own.parties == question.parties
            && own.assumed == question.assumed
            && own.drafts == question.drafts
            && self.standing == *standing
            && self.negotiation.means(negotiation)
    }
}

/// What is known of a file.
#[derive(Debug, Default)]
struct Known {
    reader: syntax::Incremental,
    /// Its tree and what is wrong with it; `None` if it has been touched since.
    read: Option<(Arc<Ast>, Vec<Diagnostic>)>,
}

impl Checker {
    /// Looks at a file anew, as its text has changed.
    pub fn touch(&mut self, file: FileId) {
        if let Some(known) = self.files.get_mut(&file) {
            known.read = None;
        }
    }

    /// Forgets all places, as files have moved in the space that they share.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Reads, resolves, compares.
    pub fn check(&mut self, workspace: &Workspace, options: &Options) -> Outcome {
        let mut diagnostics = workspace.diagnostics.clone();
        let mut trees = Vec::with_capacity(workspace.files.len());
        for id in &workspace.files {
            let Known { reader, read } = self.files.entry(*id).or_default();
            let (tree, found) = read.get_or_insert_with(|| {
                let (tree, found) = reader.read(workspace.sources.file(*id));
                (Arc::new(tree), found)
            });
            diagnostics.extend_from_slice(found);
            trees.push((*id, Arc::clone(tree)));
        }
        let resolved = self.model.resolve(&workspace.sources, &trees);
        self.kept.memory.begin_run();
        let kept = Rc::clone(&self.kept);
        compare(workspace, options, kept, trees, diagnostics, resolved)
    }
}

fn compare(
    workspace: &Workspace,
    options: &Options,
    kept: Rc<Kept>,
    trees: Vec<(FileId, Arc<Ast>)>,
    mut diagnostics: Vec<Diagnostic>,
    (negotiation, found): (Negotiation, Vec<Diagnostic>),
) -> Outcome {
    diagnostics.extend(found);

    let config = &workspace.config;
    let mut unknown = Vec::new();
    let parties = match &options.parties {
        Some(names) => Some(typed(names, &mut unknown, "party", &|name| {
            party(&negotiation, name).ok_or_else(|| party_names(&negotiation))
        })),
        None if config.parties.is_empty() => None,
        None => Some(settings(
            &config.parties,
            &mut diagnostics,
            "party",
            &|name| party(&negotiation, name).ok_or_else(|| party_names(&negotiation)),
        )),
    };
    // Where every name was wrong, comparing nobody would help nobody.
    let parties = parties
        .filter(|parties| !parties.is_empty())
        .map(|mut parties| {
            parties.sort_unstable();
            parties.dedup();
            parties
        });
    let mut assumed = settings(&config.assume, &mut diagnostics, "reading", &|name| {
        reading(&negotiation, name).ok_or_else(|| reading_names(&negotiation))
    });
    assumed.extend(typed(&options.assume, &mut unknown, "reading", &|name| {
        reading(&negotiation, name).ok_or_else(|| reading_names(&negotiation))
    }));
    assumed.sort_unstable();
    assumed.dedup();

    let as_of = options.as_of.or(config.as_of);
    let unsaid = what_if::unsaid(&negotiation, &options.dropped, &mut unknown);
    let standing = model::standing_unsaid(&negotiation, as_of, &unsaid);
    let mut question = analysis::Options {
        as_of,
        parties,
        assumed,
        drafts: true,
        scope: options.scope,
        most_listed: options.most_listed,
        effort: options.effort.clone(),
        memory: kept.memory.clone(),
        progress: options.progress.clone(),
    };
    let negotiation = Rc::new(negotiation);
    let last = {
        let mut all = kept.last.borrow_mut();
        let known = all
            .iter()
            .rposition(|last| last.answers(&question, &negotiation, &standing));
        known.and_then(|at| all.remove(at))
    };
    let (sets, analysis, found, comparison) = if let Some(last) = last {
        // What was edited changes nothing that is compared.
        question.scope = last.question.scope;
        (last.sets, last.analysis, Vec::new(), last.comparison)
    } else {
        let sets = constraint::constrain(&negotiation, &standing, &question.assumed);
        let (analysis, found) = analysis::analyse(&negotiation, &standing, &sets, &question);
        (Rc::new(sets), Rc::new(analysis), found, kept.another())
    };
    if found.is_empty() && options.effort.check().is_ok() {
        let mut all = kept.last.borrow_mut();
        while all.len() >= KEPT {
            all.pop_front();
        }
        all.push_back(Last {
            question: question.clone(),
            negotiation: Rc::clone(&negotiation),
            standing: standing.clone(),
            sets: Rc::clone(&sets),
            analysis: Rc::clone(&analysis),
            comparison,
        });
    }
    let readings = options
        .readings
        .then(|| analysis::readings(&negotiation, &standing, &question));
    let timeline = options
        .timeline
        .then(|| analysis::timeline(&negotiation, &question, as_of));
    let about_files = diagnostics;
    Outcome {
        trees,
        negotiation,
        standing,
        sets,
        analysis,
        readings,
        timeline,
        question,
        unsaid,
        diagnostics: told(workspace, &about_files, found),
        unknown,
        comparison,
        about_files,
        kept,
    }
}

/// Returns what is wrong as it is told: as the settings have it, in the order of places.
fn told(
    workspace: &Workspace,
    about_files: &[Diagnostic],
    about_positions: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let all = about_files.iter().cloned().chain(about_positions);
    let mut told: Vec<Diagnostic> = all
        .filter_map(|diagnostic| workspace.config.apply(diagnostic))
        .collect();
    told.sort_by(|a, b| {
        (a.primary.span, a.code, &a.message).cmp(&(b.primary.span, b.code, &b.message))
    });
    told.dedup();
    told
}

impl Outcome {
    /// Compares the same once more, as of another day or under other readings. It may cost so
    /// much; whether it was enough, the effort tells.
    pub fn under(
        &self,
        workspace: &Workspace,
        as_of: Option<Date>,
        assumed: Vec<BackgroundId>,
        effort: &Effort,
    ) -> Self {
        let question = analysis::Options {
            as_of,
            assumed,
            scope: Scope::Everything,
            effort: effort.clone(),
            ..self.question.clone()
        };
        let standing = model::standing_unsaid(&self.negotiation, as_of, &self.unsaid);
        let sets = constraint::constrain(&self.negotiation, &standing, &question.assumed);
        let (analysis, found) = analysis::analyse(&self.negotiation, &standing, &sets, &question);
        Self {
            trees: self.trees.clone(),
            negotiation: Rc::clone(&self.negotiation),
            standing,
            sets: Rc::new(sets),
            analysis: Rc::new(analysis),
            readings: None,
            timeline: None,
            question,
            diagnostics: told(workspace, &self.about_files, found),
            unsaid: self.unsaid.clone(),
            unknown: Vec::new(),
            comparison: self.kept.another(),
            about_files: self.about_files.clone(),
            kept: Rc::clone(&self.kept),
        }
    }

    /// Adds what [`Scope::Clashes`] left out. It may cost so much.
    pub fn complete(&mut self, effort: Effort) {
        if self.question.scope == Scope::Everything {
            return;
        }
        self.question.scope = Scope::Everything;
        self.question.effort = effort;
        // What is wrong with the files is known.
        let (analysis, _) = analysis::analyse(
            &self.negotiation,
            &self.standing,
            &self.sets,
            &self.question,
        );
        self.analysis = Rc::new(analysis);
        if self.question.effort.check().is_ok()
            && let Some(last) = self.kept.last.borrow_mut().back_mut()
            && Rc::ptr_eq(&last.negotiation, &self.negotiation)
        {
            last.question = self.question.clone();
            last.analysis = Rc::clone(&self.analysis);
        }
    }

    /// Returns the drafts with these names or labels.
    ///
    /// # Errors
    ///
    /// The names that no file declares.
    pub fn drafts(&self, names: &[String]) -> Result<Vec<ProposalId>, Vec<UnknownName>> {
        let mut unknown = Vec::new();
        let proposals = &self.negotiation.proposals;
        let found = typed(names, &mut unknown, "draft", &|name| {
            let is = |text: &str| text.to_lowercase() == name.trim().to_lowercase();
            let labelled = || {
                proposals
                    .iter()
                    .position(|draft| draft.label.as_deref().is_some_and(is))
            };
            proposals
                .iter()
                .position(|draft| is(&draft.name))
                .or_else(labelled)
                .map(|at| ProposalId(at as u32))
                .ok_or_else(|| proposals.iter().map(|draft| draft.name.clone()).collect())
        });
        if unknown.is_empty() {
            Ok(found)
        } else {
            Err(unknown)
        }
    }

    /// Returns the clauses with their heads at these places, by key.
    pub fn clauses_at(&self, spans: impl IntoIterator<Item = Span>) -> Vec<String> {
        let spans: Vec<Span> = spans.into_iter().collect();
        let clauses = self.negotiation.clauses.iter();
        clauses
            .filter(|clause| spans.contains(&clause.head))
            .map(|clause| clause.key.clone())
            .collect()
    }

    /// Puts it into words and places.
    pub fn report(&self, workspace: &Workspace) -> Report {
        let in_force: Vec<ClauseId> = self
            .negotiation
            .clause_ids()
            .filter(|id| self.standing.is_in_force(*id))
            .collect();
        let mut withdrawals: Vec<usize> = self
            .negotiation
            .clause_ids()
            .filter_map(|id| match self.standing.of(id) {
                Status::Withdrawn { by, .. } => Some(by),
                Status::InForce { .. } | Status::NotYet | Status::Expired | Status::Undecided => {
                    None
                }
            })
            .collect();
        withdrawals.sort_unstable();
        withdrawals.dedup();
        report::build(report::Facts {
            in_force: &in_force,
            withdrawals: &withdrawals,
            ..self.facts(workspace)
        })
    }

    /// Puts what stands in the way of a settlement into words, and nothing else.
    pub fn glance(&self, workspace: &Workspace) -> Glance {
        report::glance::build(self.facts(workspace), &self.analysis, &self.kept.phrases)
    }

    /// Puts one finding into a sentence that stands alone.
    pub fn sentence(&self, workspace: &Workspace, finding: &analysis::Finding) -> String {
        report::glance::sentence(self.facts(workspace), finding)
    }

    /// Puts the way to a settlement into words.
    pub fn process(&self, workspace: &Workspace) -> report::process::Process {
        report::glance::process(self.facts(workspace))
    }

    fn facts<'a>(&'a self, workspace: &'a Workspace) -> report::Facts<'a> {
        report::Facts {
            sources: &workspace.sources,
            files: workspace.files.len(),
            title: workspace.config.title.as_deref(),
            negotiation: &self.negotiation,
            standing: &self.standing,
            in_force: &[],
            withdrawals: &[],
            analysis: &self.analysis,
            readings: self.readings.as_ref(),
            timeline: self.timeline.as_ref(),
            diagnostics: &self.diagnostics,
        }
    }

    /// Returns what changes from a day to the one that was asked about.
    pub fn changes(&self, workspace: &Workspace, from: Date) -> Changes {
        let to = self.question.as_of;
        let days = [analysis::changes(
            &self.negotiation,
            &self.question,
            Some(from),
            to,
        )];
        Changes {
            report: self.report(workspace),
            days: report::changes::build(self.facts(workspace), &days),
            is_history: false,
            earlier: 0,
        }
    }

    /// Returns what changes from one day to another, and may be asked after a day that lies
    /// later, too.
    pub fn between(
        &self,
        workspace: &Workspace,
        from: Option<Date>,
        to: Option<Date>,
        effort: &Effort,
    ) -> Day {
        let question = analysis::Options {
            effort: effort.clone(),
            ..self.question.clone()
        };
        let changes = analysis::changes(&self.negotiation, &question, from, to);
        let mut days = report::changes::build(self.facts(workspace), &[changes]);
        days.pop().unwrap_or_default()
    }

    /// Returns what changed on every day, up to the one that was asked about.
    pub fn history(&self, workspace: &Workspace) -> Changes {
        let history = analysis::history(&self.negotiation, &self.question, self.question.as_of);
        Changes {
            report: self.report(workspace),
            days: report::changes::build(self.facts(workspace), &history.days),
            is_history: true,
            earlier: history.earlier,
        }
    }

    /// Returns the day on which a position came to count: it was stated, and in force. A partial
    /// date counts from its first day. `None` if it has no date.
    ///
    /// # Errors
    ///
    /// If there is no such position.
    pub fn day_of(&self, position: &str) -> Result<Option<Date>, UnknownName> {
        let positions = &self.negotiation.positions;
        let name = position.trim().to_lowercase();
        let found = positions
            .iter()
            .find(|known| known.name.to_lowercase() == name);
        let Some(found) = found else {
            return Err(unknown("position", position, || {
                positions.iter().map(|p| p.name.clone()).collect()
            }));
        };
        let statement = &found.statement;
        let begins = [statement.stated, statement.since].into_iter().flatten();
        Ok(begins.map(|period| period.first).max())
    }
}

/// Returns those safe fixes of a file that can all be applied together, each with the place of
/// its mistake. Of fixes that overlap, the first counts.
pub fn safe_fixes<'d>(
    file: &File,
    diagnostics: impl IntoIterator<Item = &'d Diagnostic>,
) -> Vec<(Span, &'d Fix)> {
    let whole = file.span();
    let mut chosen: Vec<(Span, &Fix)> = Vec::new();
    for diagnostic in diagnostics {
        let Some(fix) = diagnostic
            .fixes
            .iter()
            .find(|fix| fix.safety == Safety::Safe)
        else {
            continue;
        };
        let here = fix.edits.iter().all(|edit| whole.contains(edit.span));
        let free = fix.edits.iter().all(|edit| {
            chosen
                .iter()
                .flat_map(|(_, fix)| &fix.edits)
                .all(|other| apart(edit, other))
        });
        if here && free && !fix.edits.is_empty() {
            chosen.push((diagnostic.primary.span, fix));
        }
    }
    chosen
}

/// Returns the text of a file with its safe fixes applied, and their titles; `None` if there
/// are none.
pub fn mend(file: &File, diagnostics: &[Diagnostic]) -> Option<(String, Vec<(Span, String)>)> {
    let chosen = safe_fixes(file, diagnostics);
    if chosen.is_empty() {
        return None;
    }
    let mut edits: Vec<&Edit> = chosen.iter().flat_map(|(_, fix)| &fix.edits).collect();
    edits.sort_by_key(|edit| edit.span);
    let mut text = String::with_capacity(file.text.len() + 64);
    let mut at = 0;
    for edit in edits {
        let range = file.range(edit.span);
        if range.start < at {
            continue;
        }
        text.push_str(&file.text[at..range.start]);
        text.push_str(&edit.text);
        at = range.end;
    }
    text.push_str(&file.text[at..]);
    let titles = chosen
        .into_iter()
        .map(|(span, fix)| (span, fix.title.clone()))
        .collect();
    (text != file.text).then_some((text, titles))
}

fn apart(a: &Edit, b: &Edit) -> bool {
    if a.span == b.span {
        return false;
    }
    a.span.end <= b.span.start || b.span.end <= a.span.start
}

type Lookup<'a, T> = &'a dyn Fn(&str) -> Result<T, Vec<String>>;

fn typed<T>(
    names: &[String],
    names_unknown: &mut Vec<UnknownName>,
    what: &'static str,
    find: Lookup<'_, T>,
) -> Vec<T> {
    let mut found = Vec::new();
    for name in names {
        match find(name) {
            Ok(id) => found.push(id),
            Err(declared) => names_unknown.push(unknown(what, name, || declared.clone())),
        }
    }
    found
}

/// Returns that something is not declared.
fn unknown(what: &'static str, name: &str, declared: impl Fn() -> Vec<String>) -> UnknownName {
    let declared = declared();
    let near = nearest(name, declared.iter().map(String::as_str)).map(str::to_owned);
    UnknownName {
        what,
        name: name.to_owned(),
        near,
        declared,
    }
}

/// Returns the only clause that has this name within its position.
fn clause_by_short_name(negotiation: &Negotiation, name: &str) -> Option<ClauseId> {
    let is_meant = |id: &ClauseId| {
        let key = &negotiation.clause(*id).key;
        key.split_once('.').is_some_and(|(_, own)| same(own, name))
    };
    let mut found = negotiation.clause_ids().filter(is_meant);
    found.next().filter(|_| found.next().is_none())
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn settings<T>(
    names: &[Setting<String>],
    diagnostics: &mut Vec<Diagnostic>,
    what: &'static str,
    find: Lookup<'_, T>,
) -> Vec<T> {
    let mut found = Vec::new();
    for setting in names {
        match find(&setting.value) {
            Ok(id) => found.push(id),
            Err(declared) => {
                let unknown = unknown(what, &setting.value, || declared.clone());
                let near = &unknown.near;
                let mut diagnostic =
                    Diagnostic::new(Code::UnknownSettingName, setting.span, unknown.message())
                        .label(format!("no file declares this {what}"))
                        .help(unknown.help());
                if let Some(near) = near {
                    let fix = Fix::unsure(
                        format!("write \"{near}\""),
                        setting.span,
                        format!("\"{near}\""),
                    );
                    diagnostic = diagnostic.fix(fix);
                }
                diagnostics.push(diagnostic);
            }
        }
    }
    found
}

fn party(negotiation: &Negotiation, name: &str) -> Option<PartyId> {
    let is = |text: &str| text.to_lowercase() == name.trim().to_lowercase();
    negotiation
        .parties
        .iter()
        .position(|party| is(&party.name))
        .or_else(|| {
            negotiation.parties.iter().position(|party| {
                party.label.as_deref().is_some_and(is) || party.also.iter().any(|also| is(also))
            })
        })
        .map(|at| PartyId(at as u32))
}

fn party_names(negotiation: &Negotiation) -> Vec<String> {
    negotiation
        .parties
        .iter()
        .map(|party| party.name.clone())
        .collect()
}

fn reading(negotiation: &Negotiation, name: &str) -> Option<BackgroundId> {
    let name = name.trim().to_lowercase();
    negotiation
        .backgrounds
        .iter()
        .position(|background| background.is_reading() && background.name.to_lowercase() == name)
        .map(|at| BackgroundId(at as u32))
}

fn reading_names(negotiation: &Negotiation) -> Vec<String> {
    negotiation
        .backgrounds
        .iter()
        .filter(|background| background.is_reading())
        .map(|background| background.name.clone())
        .collect()
}
