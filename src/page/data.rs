//! The data in a page: `demarche.page/1`, described by `schema/page-1.json`.

use serde_json::{Value, json};

use crate::analysis::{Asked, Overlap};
use crate::check::Outcome;
use crate::model::{
    BackgroundId, ClauseId, Date, Negotiation, Period, Statement, Strength, Target,
};
use crate::report::joint::verdict_word;
use crate::report::words::{self, clean, count};
use crate::report::{Finding, Kind, Report, json as wire};
use crate::workspace::Workspace;

use super::pool::{Id, Pool};
use super::views::{self, View};

/// So many silences are listed; of more, those of whoever was asked most directly.
const MOST_SILENCES: usize = 1000;
/// So many overlaps are listed; of more, those in which the two are closest.
const MOST_OVERLAPS: usize = 8000;
/// So many contradictions are listed; of more, those that touch a red line.
const MOST_CONTRADICTIONS: usize = 4000;
/// After so many findings in all views together, no view is added.
const MOST_FINDINGS: usize = 600_000;
/// Once everything written once takes about so many bytes, no view is added, and no text.
const MOST_BYTES: usize = 3_500_000;

/// Compares what the page can switch to, and returns all of it.
pub fn render(outcome: &Outcome, report: &Report, workspace: &Workspace) -> String {
    let mut page = Page {
        outcome,
        workspace,
        pool: Pool::default(),
        reports: Vec::new(),
        views: Vec::new(),
        findings: 0,
        days: Vec::new(),
        bounds: Vec::new(),
    };
    let asked = View {
        as_of: outcome.question.as_of,
        assumed: outcome.question.assumed.clone(),
    };
    page.show(&asked, report);
    page.compare();
    page.write()
}

struct Page<'a> {
    outcome: &'a Outcome,
    workspace: &'a Workspace,
    pool: Pool,
    reports: Vec<Id>,
    views: Vec<Value>,
    /// How many findings all reports have.
    findings: usize,
    /// The days and how much was found.
    days: Vec<(Date, Value)>,
    bounds: Vec<String>,
}

impl Page<'_> {
    /// Compares everything that the page can switch to, as far as there is room.
    fn compare(&mut self) {
        let (outcome, workspace) = (self.outcome, self.workspace);
        let plan = views::plan(outcome);
        self.bounds.extend(plan.bounds);
        let combinations = plan.readings.len();
        let made = views::compare(
            outcome,
            workspace,
            plan.readings.into_iter(),
            &mut |view, seen| self.keep(view, seen),
        );
        if made < combinations {
            self.bounds.push(format!(
                "Of {} of readings, {} left out, {}.",
                count(combinations, "further combination"),
                are(combinations - made),
                self.why_not_all()
            ));
        }
        let days = plan.days.len();
        // The latest days tell most of how things stand.
        let made = views::compare(
            outcome,
            workspace,
            plan.days.into_iter().rev(),
            &mut |view, seen| self.keep(view, seen),
        );
        self.days.reverse();
        if made < days {
            self.bounds.push(format!(
                "Of {} on which something changed, {} left out, {}.",
                count(days, "day"),
                are(days - made),
                self.why_not_all()
            ));
        }
    }

    fn why_not_all(&self) -> &'static str {
        match self.outcome.question.effort.check() {
            Ok(()) => "as the comparison is large",
            Err(_) => "as the search was cut short",
        }
    }

    /// Takes in what was compared. Tells whether there was room for it.
    fn keep(&mut self, view: &View, seen: &Outcome) -> bool {
        let next = seen.analysis.findings.len();
        if self.findings + next > MOST_FINDINGS || self.pool.size() > MOST_BYTES {
            return false;
        }
        let report = seen.report(self.workspace);
        self.show(view, &report);
        if let Some(day) = view.as_of
            && view.assumed == self.outcome.question.assumed
        {
            self.days.push((day, counted(&report)));
        }
        true
    }

    fn show(&mut self, view: &View, report: &Report) {
        self.findings += report.findings.len();
        let listed = Listed::of(report);
        let is_listed = |finding: &Finding| listed.has(finding);
        let mut value = wire::value(report, &self.workspace.sources, is_listed);
        compact(&mut value);
        if listed.strength != Some(Strength::Flexible) {
            silence_conflicts(&mut value);
        }
        if self.views.is_empty() {
            self.bounds.extend(listed.left_out(report));
        }
        let id = self.pool.add(value);
        let at = self.reports.iter().position(|known| *known == id);
        let at = at.unwrap_or_else(|| {
            self.reports.push(id);
            self.reports.len() - 1
        });
        let names: Vec<&str> = view
            .assumed
            .iter()
            .map(|id| &*self.outcome.negotiation.background(*id).name)
            .collect();
        self.views.push(json!({
            "as_of": view.as_of.map(|day| day.to_string()),
            "assumed": names,
            "report": at,
        }));
    }

    fn write(self) -> String {
        let negotiation = &self.outcome.negotiation;
        let days: Value = self
            .days
            .iter()
            .map(|(day, counts)| {
                let mut value = counts.clone();
                value["day"] = json!(day.to_string());
                value["statements"] = statements(negotiation, *day);
                value
            })
            .collect();
        let mut bounds = self.bounds;
        let mut texts = json!({});
        if self.pool.size() > MOST_BYTES {
            bounds.push(
                "The lines in which the clauses are written are left out; each clause names its file and line."
                    .to_owned(),
            );
        } else {
            texts = negotiation
                .clause_ids()
                .map(|id| text_of(self.workspace, negotiation, id))
                .collect();
        }
        let readings: Value = views::readings(self.outcome)
            .map(|id| reading(negotiation, id))
            .collect();
        let mut pool = self.pool;
        // The reports are taken in already.
        let reports = pool.list(self.reports);
        let fields = [
            ("reports", reports),
            ("views", pool.add(Value::Array(self.views))),
            ("readings", pool.add(readings)),
            ("days", pool.add(days)),
            ("texts", pool.add(texts)),
            ("bounds", pool.add(json!(bounds))),
        ];
        let head = [
            ("schema", super::SCHEMA),
            ("version", env!("CARGO_PKG_VERSION")),
        ];
        pool.write(&head, &fields)
    }
}

fn are(count: usize) -> String {
    if count == 1 {
        "1 is".to_owned()
    } else {
        format!("{count} are")
    }
}

/// Leaves of each place the file and the line: a page opens no editor.
fn compact(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(compact),
        Value::Object(fields) => {
            if ["file", "line", "column", "start", "end"]
                .iter()
                .all(|name| fields.contains_key(*name))
            {
                fields.retain(|name, _| name == "file" || name == "line");
            }
            fields.values_mut().for_each(compact);
        }
        _ => {}
    }
}

/// Leaves each conflict its clauses alone: of very many, the page shows what tells several at
/// once.
fn silence_conflicts(report: &mut Value) {
    let deadlocks = report.pointer_mut("/joint/deadlocks");
    for deadlock in deadlocks
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let conflicts = deadlock.get_mut("conflicts").and_then(Value::as_array_mut);
        for conflict in conflicts.into_iter().flatten() {
            conflict["sentence"] = json!("");
        }
    }
}

/// Which findings are listed; all are counted.
struct Listed {
    /// How directly a silent party was asked, at least.
    asked: Option<Asked>,
    /// How close two parties are, at least.
    how: Option<Overlap>,
    /// How hard the hardest clause of a contradiction is, at least.
    strength: Option<Strength>,
}

impl Listed {
    /// Lists as many as there is room for. What leaves out one leaves out all of its sort, so
    /// that nothing is missing among those that are listed.
    fn of(report: &Report) -> Self {
        let silences = || report.findings.iter().filter(|finding| is_silence(finding));
        let overlaps = || {
            let all = report.findings.iter();
            all.filter(|finding| finding.kind == Kind::Overlap)
        };
        let contradictions = || {
            let all = report.findings.iter();
            all.filter(|finding| finding.kind == Kind::Contradiction)
        };
        let asked = [Asked::Others, Asked::Everybody, Asked::Named];
        let how = [
            Overlap::Open,
            Overlap::Conditional,
            Overlap::CommonGround,
            Overlap::Accepted,
            Overlap::Agreed,
        ];
        Self {
            asked: asked.into_iter().find(|least| {
                silences().filter(|f| f.asked <= Some(*least)).count() <= MOST_SILENCES
            }),
            how: how.into_iter().find(|least| {
                overlaps().filter(|f| f.how <= Some(*least)).count() <= MOST_OVERLAPS
            }),
            strength: [Strength::Flexible, Strength::Firm]
                .into_iter()
                .find(|least| {
                    contradictions().filter(|f| hardest(f) >= *least).count() <= MOST_CONTRADICTIONS
                }),
        }
    }

    fn has(&self, finding: &Finding) -> bool {
        match finding.kind {
            Kind::Overlap => finding.how <= self.how,
            Kind::Contradiction => self.strength.is_some_and(|least| hardest(finding) >= least),
            _ => !is_silence(finding) || finding.asked <= self.asked,
        }
    }

    /// Returns what is left out, in words.
    fn left_out(&self, report: &Report) -> Vec<String> {
        let missing = report.findings.iter().filter(|finding| !self.has(finding));
        let (silences, others): (Vec<_>, Vec<_>) = missing.partition(|f| is_silence(f));
        let (overlaps, contradictions): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|f| f.kind == Kind::Overlap);
        let sorts = [
            (
                contradictions.len(),
                "contradiction",
                "who contradicts whom",
            ),
            (silences.len(), "silence", "who is silent"),
            (overlaps.len(), "overlap", "who is close to whom"),
        ];
        let sorts = sorts.into_iter().filter(|(number, ..)| *number > 0);
        sorts
            .map(|(number, noun, what)| {
                let (all, are) = (count(number, noun), if number == 1 { "is" } else { "are" });
                format!(
                    "{all} {are} counted and not listed; the table of issues and parties shows {what}."
                )
            })
            .collect()
    }
}

/// Returns how hard the hardest of its clauses is.
fn hardest(finding: &Finding) -> Strength {
    let clauses = finding.clauses.iter();
    clauses.map(|said| said.strength).max().unwrap_or_default()
}

/// Tells whether a finding is that one party says nothing; that nobody does is another matter.
fn is_silence(finding: &Finding) -> bool {
    finding.kind == Kind::Unaddressed && !finding.parties.is_empty()
}

fn counted(report: &Report) -> Value {
    let unanswered = report.findings.iter().filter(|finding| {
        let asked = finding.asked.is_some_and(|asked| asked != Asked::Others);
        asked && !finding.parties.is_empty()
    });
    let joint = report.joint.as_ref();
    json!({
        "contradictions": report.count(Kind::Contradiction),
        "overlaps": report.count(Kind::Overlap),
        "unanswered": unanswered.count(),
        "verdict": joint.map_or("unknown", |joint| verdict_word(joint.verdict)),
    })
}

/// Returns what was said on a day, what came into force or ended, and what was taken back.
fn statements(negotiation: &Negotiation, day: Date) -> Value {
    let mut all = Vec::new();
    for position in &negotiation.positions {
        let entry = |what: &str| {
            json!({
                "position": position.name,
                "clause": null,
                "party": negotiation.party(position.party).name,
                "label": position.label.as_deref().map(clean),
                "speaker": position.statement.speaker.as_ref().map(words::speaker),
                "what": what,
            })
        };
        all.extend(happens(&position.statement, day).map(entry));
    }
    for clause in &negotiation.clauses {
        let position = &negotiation.positions[clause.position.index()];
        let entry = |what: &str| {
            json!({
                "position": position.name,
                "clause": clause.key,
                "party": negotiation.party(clause.party).name,
                "label": clause.label.as_deref().map(clean),
                "speaker": clause.statement.speaker.as_ref().map(words::speaker),
                "what": what,
            })
        };
        // What it shares with its position was told there.
        let told: Vec<&str> = happens(&position.statement, day).collect();
        all.extend(
            happens(&clause.statement, day)
                .filter(|what| !told.contains(what))
                .map(entry),
        );
    }
    for withdrawal in &negotiation.withdrawals {
        let by = &negotiation.positions[withdrawal.by.index()];
        let statement = match withdrawal.by_clause {
            Some(clause) => &negotiation.clause(clause).statement,
            None => &by.statement,
        };
        if begins(statement) != Some(day) {
            continue;
        }
        let (position, clause, label) = match withdrawal.target {
            Target::Position(id) => {
                let position = negotiation.position(id);
                (position, None, &position.label)
            }
            Target::Clause(id) => {
                let clause = negotiation.clause(id);
                let position = negotiation.position(clause.position);
                (position, Some(&clause.key), &clause.label)
            }
        };
        all.push(json!({
            "position": position.name,
            "clause": clause,
            "party": negotiation.party(position.party).name,
            "label": label.as_deref().map(clean),
            "speaker": statement.speaker.as_ref().map(words::speaker),
            "what": "withdrawn",
        }));
    }
    Value::Array(all)
}

/// Returns what happens to a statement on a day. It ends on the first day without it.
fn happens(statement: &Statement, day: Date) -> impl Iterator<Item = &'static str> {
    let first = |period: Option<Period>| period.map(|period| period.first);
    let over = statement.until.and_then(|until| until.last.tomorrow().ok());
    let stated = first(statement.stated);
    let since = first(statement.since).filter(|since| stated != Some(*since));
    [("stated", stated), ("since", since), ("until", over)]
        .into_iter()
        .filter(move |(_, when)| *when == Some(day))
        .map(|(what, _)| what)
}

/// Returns the first day on which a statement counts.
fn begins(statement: &Statement) -> Option<Date> {
    let both = [statement.stated, statement.since];
    both.into_iter().flatten().map(|period| period.first).max()
}

fn reading(negotiation: &Negotiation, id: BackgroundId) -> Value {
    let background = negotiation.background(id);
    let held_by = background.held_by.iter().flatten();
    json!({
        "name": background.name,
        "label": background.label.as_deref().map(clean),
        "held_by": held_by.map(|who| clean(who)).collect::<Vec<_>>(),
    })
}

/// Returns the key of a clause, and its own lines in its file.
fn text_of(workspace: &Workspace, negotiation: &Negotiation, id: ClauseId) -> (String, Value) {
    let clause = negotiation.clause(id);
    let sources = &workspace.sources;
    let place = sources.place(clause.span);
    let file = sources.file(place.file);
    let text = lines(&file.text, file.range(clause.span));
    let value = json!({ "file": file.name, "line": place.line, "text": text });
    (clause.key.clone(), value)
}

/// Returns a stretch of a text as it is written, without what it is indented by.
fn lines(text: &str, range: std::ops::Range<usize>) -> String {
    let before = &text[..range.start];
    let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]);
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let lines = text[range].lines().enumerate().map(|(at, line)| {
        let spaces = line.len() - line.trim_start_matches([' ', '\t']).len();
        let line = if at == 0 {
            line
        } else {
            &line[spaces.min(indent)..]
        };
        clean(line).into_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
