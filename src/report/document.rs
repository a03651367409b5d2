//! The whole report as a text in blocks, which Markdown and plain text write each in its way.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::analysis::{Asked, State, Tally, Verdict};
use crate::code::Severity;
use crate::diagnostic::Diagnostic;
use crate::model::join;
use crate::source::{SourceMap, Span};

use super::draft::{Draft, Found};
use super::joint::{Deadlock, Joint};
use super::matrix;
use super::process::Process;
use super::terminal::shared_folder;
use super::words::{self, capital, count, the};
use super::{Cited, Counts, Finding, Kind, Pair, Report, Said, survey};

/// More conflicts of one deadlock than this are counted.
const MOST_CONFLICTS: usize = 200;

/// A text in blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What is being negotiated.
    pub title: String,
    /// The text.
    pub blocks: Vec<Block>,
    /// What it cites, in the order of its first mention.
    pub sources: Vec<Source>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The sentence that says the most, behind a sign.
    Gist(&'static str, String),
    /// A heading; 2 is the highest below the title.
    Heading(usize, String),
    /// A paragraph.
    Paragraph(String),
    /// A line of a list.
    Item(Item),
    /// A table.
    Table(Table),
}

/// A line of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Of the outermost list, 0.
    pub depth: usize,
    /// What stands before it; empty for a plain dot.
    pub sign: &'static str,
    /// What it says.
    pub text: String,
    /// The place in the files that it is about.
    pub place: Option<Place>,
    /// The sources that it cites, by index.
    pub cites: Vec<usize>,
}

/// A place in the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// As a person writes it.
    pub words: String,
    /// Where it is.
    pub span: Span,
}

/// A table. The first column names its row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
    /// The columns that hold numbers.
    pub numbers: std::ops::Range<usize>,
}

/// A source, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// Where and when it appeared, and where in it.
    pub details: String,
}

impl From<&Cited> for Source {
    fn from(cited: &Cited) -> Self {
        let details = [&cited.outlet, &cited.published, &cited.at];
        let details: Vec<&str> = details.into_iter().flatten().map(String::as_str).collect();
        Self {
            title: cited.title.as_ref().unwrap_or(&cited.name).clone(),
            url: cited.url.clone(),
            details: details.join(", "),
        }
    }
}

/// Returns the report as a text.
pub fn document(report: &Report, sources: &SourceMap) -> Document {
    let mut writer = Writer {
        report,
        sources,
        folder: shared_folder(sources),
        out: Document {
            title: report.title.clone().unwrap_or_else(|| "Report".to_owned()),
            ..Document::default()
        },
        numbers: BTreeMap::new(),
    };
    writer.summary();
    writer.mistakes(Severity::Error);
    writer.pairs();
    writer.survey();
    writer.matrix();
    writer.issues(false);
    writer.issues(true);
    writer.asked();
    writer.silence();
    if let Some(joint) = &report.joint {
        writer.deadlocks(joint);
        writer.openings(joint);
        writer.left(joint);
    }
    if let Some(process) = &report.process {
        writer.process(process);
    }
    writer.drafts();
    writer.readings();
    writer.statements();
    writer.timeline();
    writer.mistakes(Severity::Warning);
    writer.notes();
    writer.out
}

struct Writer<'a> {
    report: &'a Report,
    sources: &'a SourceMap,
    /// The folder that all files share, which the summary names.
    folder: String,
    out: Document,
    /// Numbers of sources by name and place.
    numbers: BTreeMap<(String, Option<String>), usize>,
}

impl Writer<'_> {
    fn heading(&mut self, level: usize, text: &str) {
        let text = text.to_owned();
        self.out.blocks.push(Block::Heading(level, text));
    }

    fn paragraph(&mut self, text: String) {
        self.out.blocks.push(Block::Paragraph(text));
    }

    fn item(&mut self, depth: usize, sign: &'static str, text: impl Into<String>) {
        self.push(Item {
            depth,
            sign,
            text: text.into(),
            ..Item::default()
        });
    }

    fn item_at(&mut self, depth: usize, sign: &'static str, text: impl Into<String>, at: Span) {
        let place = Some(self.place(at));
        self.push(Item {
            depth,
            sign,
            text: text.into(),
            place,
            ..Item::default()
        });
    }

    fn push(&mut self, item: Item) {
        self.out.blocks.push(Block::Item(item));
    }

    fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.out.blocks.push(Block::Table(table));
        }
    }

    fn place(&self, span: Span) -> Place {
        let words = self.place_words(span);
        Place { words, span }
    }

    fn place_words(&self, span: Span) -> String {
        let place = self.sources.place(span);
        let name = &self.sources.file(place.file).name;
        let name = name.get(self.folder.len()..).unwrap_or(name);
        format!("{}:{}", words::clean(name), place.line)
    }

    fn party(&self, at: usize) -> &str {
        let party = self.report.parties.get(at);
        party.map_or("", |party| &party.label)
    }

    fn issue(&self, at: usize) -> &str {
        let issue = self.report.issues.get(at);
        issue.map_or("", |issue| &issue.label)
    }

    /// Writes a clause with its source, below what it is about.
    fn said(&mut self, depth: usize, said: &Said) {
        let label = said.label.as_ref();
        let label = label.map_or_else(String::new, |label| format!(", \"{label}\""));
        let who = capital(&the(&said.party_label));
        let item = Item {
            depth,
            text: format!("{who} {}{label} \u{2014} {}", said.says, said.attribution),
            place: Some(self.place(said.span)),
            cites: said.sources.iter().map(|cited| self.cite(cited)).collect(),
            ..Item::default()
        };
        self.push(item);
        if let Some(quote) = &said.quote {
            self.item(depth + 1, "", format!("\u{201c}{quote}\u{201d}"));
        }
    }

    fn cite(&mut self, cited: &Cited) -> usize {
        let key = (cited.name.clone(), cited.at.clone());
        let next = self.out.sources.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.out.sources.push(Source::from(cited));
        }
        number
    }

    fn summary(&mut self) {
        let report = self.report;
        if let Some(joint) = &report.joint {
            let sign = match joint.verdict {
                Verdict::Compatible => "\u{2713}",
                Verdict::Incompatible => "\u{2717}",
                Verdict::Unknown => "?",
            };
            let text = format!("{}.", capital(&joint.sentence));
            self.out.blocks.push(Block::Gist(sign, text));
        }
        let when = report.as_of.map_or_else(
            || "Everything stated so far".to_owned(),
            |day| format!("As of {day}"),
        );
        let mut text = format!("{when}: {}.", report.extent());
        if !self.folder.is_empty() {
            let folder = words::clean(self.folder.trim_end_matches('/'));
            let _ = write!(text, " Files in {folder}.");
        }
        for reading in &report.assumed {
            let _ = write!(text, " Assuming {}.", reading.words());
        }
        if report.compared() < 2 {
            text.push_str(" A comparison needs at least two parties with a position.");
        }
        self.paragraph(text);
    }

    /// Writes the errors, which cut the comparison short and so come first, or the warnings.
    fn mistakes(&mut self, severity: Severity) {
        let report = self.report;
        let own = |diagnostic: &&Diagnostic| diagnostic.severity == severity;
        let all = report.diagnostics.iter().filter(own).count();
        let shown: Vec<&Diagnostic> = report.shown().into_iter().filter(own).collect();
        if shown.is_empty() {
            return;
        }
        let (title, sign) = match severity {
            Severity::Error => ("To be mended in the files", "\u{2717}"),
            Severity::Warning => ("Worth a look in the files", "!"),
        };
        self.heading(2, title);
        let hidden = all - shown.len();
        for diagnostic in shown {
            let message = capital(&diagnostic.message);
            let text = format!("{message} ({})", diagnostic.code.id());
            self.item_at(0, sign, text, diagnostic.primary.span);
            if let Some(help) = &diagnostic.help {
                self.item(1, "", capital(help));
            }
        }
        if hidden > 0 {
            self.item(
                0,
                "",
                format!("{} not shown", count(hidden, "more mistake")),
            );
        }
    }

    fn pairs(&mut self) {
        let has_process = self
            .report
            .pairs
            .iter()
            .any(|pair| !pair.process.is_empty());
        self.pair_table("Between the parties", |pair| &pair.substance);
        if has_process {
            self.pair_table("On the talks themselves", |pair| &pair.process);
        }
    }

    fn pair_table(&mut self, title: &str, of: fn(&Pair) -> &Counts) {
        let shown = self.report.pairs.iter().filter(|pair| !of(pair).is_empty());
        let mut shown: Vec<&Pair> = shown.collect();
        // Pairs that contradict each other come first; among equals the agenda's order stays.
        shown.sort_by_key(|pair| {
            let counts = of(pair);
            std::cmp::Reverse((counts.contradictions, counts.overlaps, counts.unanswered))
        });
        if shown.is_empty() {
            return;
        }
        self.heading(2, title);
        let issues = |sign: &str, issues: &[usize]| {
            let names: Vec<&str> = issues.iter().map(|at| self.issue(*at)).collect();
            match names.as_slice() {
                [] => None,
                names => Some(format!("{sign} {}", names.join("; "))),
            }
        };
        let rows = shown.into_iter().map(|pair| {
            let counts = of(pair);
            let (a, b) = pair.parties;
            let on = [
                issues("\u{2717}", &counts.contradicted),
                issues("\u{2713}", &counts.shared),
            ];
            vec![
                format!("{} \u{2013} {}", self.party(a), self.party(b)),
                counts.contradictions.to_string(),
                counts.overlaps.to_string(),
                counts.unanswered.to_string(),
                on.into_iter().flatten().collect::<Vec<_>>().join(" "),
            ]
        });
        let table = Table {
            rows: rows.collect(),
            head: ["Between", "contradict", "overlap", "unanswered", "on"]
                .map(str::to_owned)
                .to_vec(),
            numbers: 1..4,
        };
        self.table(table);
    }

    /// Writes which pairs and issues stand out, where there is too much to list.
    fn survey(&mut self) {
        const MOST: usize = 25;
        for (title, rows) in survey::tables(self.report, MOST, " \u{2013} ") {
            self.heading(2, title);
            let numbers = |tally: &Tally| {
                [
                    tally.contradictions(),
                    tally.overlaps(),
                    survey::unanswered(tally),
                ]
            };
            let rows = rows.into_iter().map(|(label, tally)| {
                let numbers = numbers(&tally).map(|number| number.to_string());
                std::iter::once(label).chain(numbers).collect()
            });
            let table = Table {
                rows: rows.collect(),
                head: ["", "contradict", "overlap", "unanswered"]
                    .map(str::to_owned)
                    .to_vec(),
                numbers: 1..4,
            };
            self.table(table);
        }
    }

    fn matrix(&mut self) {
        let report = self.report;
        let is_heard = |row: &&matrix::Row| {
            let mut squares = row.squares.iter();
            squares.any(|square| square.state < matrix::State::Asked)
        };
        let heard: Vec<&matrix::Row> = report.matrix.rows.iter().filter(is_heard).collect();
        if heard.is_empty() {
            return;
        }
        self.heading(2, "Who holds what");
        let parties = report.parties.iter().filter(|party| party.compared);
        let mut head = vec!["Issue".to_owned()];
        head.extend(parties.map(|party| party.label.clone()));
        let rows = heard.iter().map(|row| {
            let mut cells = vec![self.issue(row.issue).to_owned()];
            cells.extend(row.squares.iter().map(matrix::Square::text));
            cells
        });
        let rows = rows.collect();
        let squares = || heard.iter().flat_map(|row| &row.squares);
        let used: Vec<String> = matrix::State::ALL
            .into_iter()
            .filter(|state| !state.sign().is_empty())
            .filter(|state| squares().any(|square| square.state == *state))
            .map(|state| format!("{} {}", state.sign(), state.meaning()))
            .collect();
        self.table(Table {
            head,
            rows,
            numbers: 0..0,
        });
        self.paragraph(format!("The signs: {}.", used.join("; ")));
    }

    /// Writes what was found on each issue, on the substance or on the talks themselves.
    fn issues(&mut self, process: bool) {
        let report = self.report;
        let mut is_first = true;
        for (at, issue) in report.issues.iter().enumerate() {
            let own: Vec<&Finding> = report
                .findings
                .iter()
                .filter(|finding| finding.issue == at && finding.kind != Kind::Unaddressed)
                .collect();
            if issue.process != process || own.is_empty() {
                continue;
            }
            if is_first {
                is_first = false;
                self.heading(
                    2,
                    if process {
                        "The talks themselves"
                    } else {
                        "Issue by issue"
                    },
                );
            }
            self.heading(3, &issue.label);
            let mut told: Vec<&str> = Vec::new();
            for finding in own {
                self.finding(finding, &mut told);
            }
        }
    }

    /// Writes a finding and the clauses that it follows from, each clause once an issue.
    fn finding<'f>(&mut self, finding: &'f Finding, told: &mut Vec<&'f str>) {
        self.item(0, finding.sign(), capital(&finding.brief));
        if !finding.place.members.is_empty() {
            let members = join(&finding.place.members, "and");
            self.item(1, "", format!("Where: {members}"));
        }
        for said in finding.clauses.iter().chain(&finding.also) {
            if !told.contains(&&*said.key) {
                told.push(&said.key);
                self.said(1, said);
            }
        }
        for reason in &finding.rests_on {
            let because = match reason.held_by {
                None => "Because of",
                Some(_) => "Only under",
            };
            self.item(1, "", format!("{because} {}", reason.words()));
        }
        if finding.kind == Kind::Contradiction {
            for (key, date) in &finding.counted_early {
                let text = format!("{date} counts from its first day, in `{key}`");
                self.item(1, "", text);
            }
        }
    }

    /// Writes what was asked and not answered, by who asked.
    fn asked(&mut self) {
        // By who asked, on which issue, and where in it.
        let mut open: BTreeMap<(usize, usize, &str), Vec<String>> = BTreeMap::new();
        let report = self.report;
        for finding in &report.findings {
            let [silent, asker] = finding.parties.as_slice() else {
                continue;
            };
            if finding.kind != Kind::Unaddressed || finding.asked == Some(Asked::Others) {
                continue;
            }
            let who = the(self.party(*silent));
            let who = match (finding.asked, finding.performer) {
                (_, true) => format!("{who} (who would have to act)"),
                (Some(Asked::Named), false) => format!("{who} (asked by name)"),
                _ => who,
            };
            let question = (*asker, finding.issue, &*finding.place.short);
            open.entry(question).or_default().push(who);
        }
        if open.is_empty() {
            return;
        }
        self.heading(2, "Asked, and not answered");
        let mut last = None;
        for ((asker, issue, place), silent) in open {
            if last != Some(asker) {
                last = Some(asker);
                let who = capital(&the(self.party(asker)));
                self.item(0, "?", format!("{who} asked:"));
            }
            let text = format!(
                "{}{}: no answer from {}",
                self.issue(issue),
                bracketed(place),
                join(&silent, "and")
            );
            self.item(1, "", text);
        }
    }

    fn silence(&mut self) {
        let report = self.report;
        let nobody =
            |finding: &&Finding| finding.kind == Kind::Unaddressed && finding.parties.is_empty();
        let silent: Vec<&Finding> = report.findings.iter().filter(nobody).collect();
        if silent.is_empty() {
            return;
        }
        self.heading(2, "Silence");
        self.paragraph("Nobody at the table has addressed:".to_owned());
        for finding in silent {
            let text = format!(
                "{}{}",
                self.issue(finding.issue),
                bracketed(&finding.place.short)
            );
            self.item_at(0, "?", text, finding.span);
        }
    }

    fn deadlock_title(&self, joint: &Joint, at: usize, deadlock: &Deadlock) -> String {
        let parties = deadlock.parties.iter();
        let names: Vec<String> = parties.map(|at| the(self.party(*at))).collect();
        let number = match joint.deadlocks.len() {
            1 => String::new(),
            _ => format!("Deadlock {}: ", at + 1),
        };
        let names = capital(&join(&names, "and"));
        format!("{number}{names} over {}", deadlock.title)
    }

    fn deadlocks(&mut self, joint: &Joint) {
        if joint.deadlocks.is_empty() {
            return;
        }
        self.heading(2, "Why no deal");
        for (at, deadlock) in joint.deadlocks.iter().enumerate() {
            self.heading(3, &self.deadlock_title(joint, at, deadlock));
            for told in deadlock.told.iter().take(MOST_CONFLICTS) {
                self.item(0, "\u{2717}", capital(&told.sentence));
            }
            let more = deadlock.told.len().saturating_sub(MOST_CONFLICTS) + deadlock.more;
            if more > 0 {
                let more = count(more, "more conflict");
                self.item(0, "", format!("And {more} of this kind"));
            }
            if let Some(extent) = &deadlock.extent {
                self.item(0, "!", capital(extent));
            }
        }
    }

    fn openings(&mut self, joint: &Joint) {
        if joint.deadlocks.is_empty() {
            return;
        }
        self.heading(2, "What would open one");
        for (at, deadlock) in joint.deadlocks.iter().enumerate() {
            self.heading(3, &self.deadlock_title(joint, at, deadlock));
            if let Some(red_lines) = &deadlock.red_lines {
                self.item(0, "\u{2717}", capital(red_lines));
                for at in &deadlock.red_conflicts {
                    self.item(1, "", &*deadlock.conflicts[*at].sentence);
                }
                continue;
            }
            let mut known: Vec<&str> = Vec::new();
            for concession in &deadlock.concessions {
                known.push(&concession.sentence);
                self.item(0, "\u{2192}", &*concession.sentence);
                if !concession.then.is_empty() {
                    self.item(1, "", capital(&concession.then));
                }
            }
            for alone in &deadlock.alone {
                if let Some(concession) = &alone.concession
                    && !known.contains(&&*concession.sentence)
                {
                    let text = format!("{} (alone)", concession.sentence);
                    self.item(0, "\u{2192}", text);
                }
                if let Some(why_not) = &alone.why_not {
                    self.item(0, "", capital(why_not));
                }
            }
            if !deadlock.is_complete {
                let text = match deadlock.concessions.len() {
                    0 => "The search for concessions was cut short",
                    _ => "There are other ways, none of them lighter",
                };
                self.item(0, "!", text);
            }
        }
    }

    /// Writes what is left where nothing, or nothing but a deadlock elsewhere, stands between.
    fn left(&mut self, joint: &Joint) {
        let rows = joint.left_open();
        if rows.is_empty() {
            return;
        }
        let (title, intro) = joint.left_heading();
        self.heading(2, title);
        self.paragraph(intro.to_owned());
        for left in rows {
            let zone = left.zone.as_ref().map_or("", |zone| &zone.words);
            let value = match &left.deal {
                Some(deal) if deal.words == zone => zone.to_owned(),
                Some(deal) => format!("{} ({zone} would do)", deal.words),
                None => format!("{zone}, once the deadlock is open"),
            };
            let issue = self.report.issues.get(left.issue);
            let is_event = issue.is_some_and(|issue| issue.event);
            // What one party asks and nobody answers is not agreed, however free the way.
            let (sign, note) = match left.addressed_by.as_slice() {
                [_, _, ..] => ("\u{2713}", String::new()),
                [alone] => (
                    "?",
                    format!(
                        " (asked by {} alone, and not answered; silence is no consent)",
                        the(self.party(*alone))
                    ),
                ),
                [] if is_event => ("?", " (no party decides it)".to_owned()),
                [] => ("", " (settled by the rules)".to_owned()),
            };
            let place = bracketed(&left.place.short);
            let text = format!("{}{place}: {value}{note}", self.issue(left.issue));
            self.item(0, sign, text);
        }
    }

    fn process(&mut self, process: &Process) {
        if process.milestones.is_empty() {
            return;
        }
        self.heading(2, "The way to a settlement");
        let mut told: Vec<usize> = Vec::new();
        for milestone in &process.milestones {
            let sign = match milestone.state {
                State::Reachable => "\u{2713}",
                State::Depends => "?",
                State::Blocked => "\u{2717}",
            };
            self.item_at(0, sign, &*milestone.sentence, milestone.span);
            for at in &milestone.obstacles {
                if told.contains(at) {
                    continue;
                }
                told.push(*at);
                let obstacle = &process.obstacles[*at];
                self.item(1, "", &*obstacle.sentence);
                for said in &obstacle.clauses {
                    self.said(2, said);
                }
            }
        }
    }

    fn drafts(&mut self) {
        let stated: Vec<&Draft> = self.report.drafts.iter().filter(|d| d.is_stated).collect();
        if stated.is_empty() {
            return;
        }
        self.heading(2, "Drafts");
        for draft in stated {
            self.heading(3, &format!("{}, {}", draft.title(), draft.head()));
            for tally in draft.tallies.iter().filter(|tally| !tally.is_silent()) {
                self.item(0, "", format!("{}: {}", tally.label, tally.words()));
            }
            for judged in &draft.clauses {
                let sign = match judged.verdict {
                    Found::Violated => "\u{2717}",
                    Found::Depends => "?",
                    Found::Open | Found::Met | Found::NotAddressed => continue,
                };
                self.item(0, sign, capital(&judged.sentence));
            }
            for sentence in &draft.together {
                self.item(0, "\u{2717}", capital(sentence));
            }
            for reply in &draft.reactions {
                let sign = if reply.is_mismatch { "!" } else { "" };
                self.item_at(0, sign, capital(&reply.sentence), reply.span);
                if let Some(remark) = &reply.remark {
                    self.item(1, "", capital(remark));
                }
            }
            for agreement in &draft.acceptance {
                let sign = match agreement.holds {
                    Some(true) => "\u{2713}",
                    Some(false) => "\u{2717}",
                    None => "?",
                };
                self.item(0, sign, capital(&agreement.sentence));
            }
            for limit in &draft.limits {
                self.item(0, "!", capital(limit));
            }
        }
    }

    fn readings(&mut self) {
        let Some(readings) = &self.report.readings else {
            return;
        };
        self.heading(2, "What depends on readings");
        for reading in readings.verdicts.iter().chain(&readings.changes) {
            let when = match &*reading.when {
                "" => "however the words are read",
                when => when,
            };
            self.item(0, "", format!("{}: {when}", capital(&reading.sentence)));
        }
        for limit in &readings.limits {
            self.item(0, "!", capital(limit));
        }
    }

    fn statements(&mut self) {
        let statements = &self.report.statements;
        if statements.is_empty() {
            return;
        }
        self.heading(2, "What was said, by date");
        for statement in statements {
            let date = match (statement.stated, statement.since) {
                (Some(stated), _) => stated.to_string(),
                (None, Some(since)) => format!("Since {since}"),
                (None, None) => "Without a date".to_owned(),
            };
            let mut details: Vec<String> = Vec::new();
            if !statement.clauses.is_empty() {
                details.push(count(statement.clauses.len(), "clause"));
            }
            if !statement.withdraws.is_empty() {
                let keys = statement.withdraws.iter().map(|key| format!("`{key}`"));
                let keys: Vec<String> = keys.collect();
                details.push(format!("takes back {}", join(&keys, "and")));
            }
            if statement.is_reported {
                details.push("reported by others".to_owned());
            }
            if let (Some(_), Some(since)) = (statement.stated, statement.since) {
                details.push(format!("since {since}"));
            }
            details.extend(statement.until.map(|until| format!("until {until}")));
            let fate = statement.fate();
            details.extend((!fate.is_empty()).then_some(fate));
            let speaker = statement.speaker.as_ref();
            let speaker = speaker.map_or_else(String::new, |who| format!(" \u{2014} {who}"));
            let text = format!(
                "{date}, {}: {}{speaker}{}",
                statement.party_label,
                statement.label,
                bracketed(&details.join("; "))
            );
            let cites = statement.clauses.iter();
            let mut cites: Vec<usize> = cites
                .flat_map(|clause| &clause.said.sources)
                .map(|cited| self.cite(cited))
                .collect();
            cites.sort_unstable();
            cites.dedup();
            let item = Item {
                text,
                place: Some(self.place(statement.span)),
                cites,
                ..Item::default()
            };
            self.push(item);
        }
    }

    fn timeline(&mut self) {
        let Some(timeline) = &self.report.timeline else {
            return;
        };
        self.heading(2, "What was found, day by day");
        let mut text = String::new();
        super::changes::short::timeline_lines(timeline, &mut text);
        for line in text.lines() {
            self.item(0, "", capital(line.trim()));
        }
    }

    fn notes(&mut self) {
        let report = self.report;
        let mut notes: Vec<(&'static str, String)> = Vec::new();
        for withdrawn in &report.withdrawn {
            let verb = if withdrawn.replaced {
                "replaced"
            } else {
                "withdrawn"
            };
            let text = format!(
                "Taken as {verb}, according to {}: `{}` of {} ({})",
                join(&withdrawn.according, "and"),
                withdrawn.key,
                the(&withdrawn.party),
                self.place_words(withdrawn.span)
            );
            notes.push(("", text));
        }
        for limit in &report.limits {
            let places: Vec<String> = limit
                .places
                .iter()
                .map(|(key, span)| format!("{key} ({})", self.place_words(*span)))
                .collect();
            let places = match places.as_slice() {
                [] => String::new(),
                places => format!(": {}", places.join(", ")),
            };
            notes.push(("!", format!("{}{places}", capital(&limit.words))));
        }
        if report.left_out > 0 {
            let places = count(report.left_out, "place");
            let text = format!("{places} in the files could not be understood and was left out");
            notes.push(("!", text));
        }
        if notes.is_empty() {
            return;
        }
        self.heading(2, "What this report rests on");
        for (sign, text) in notes {
            self.item(0, sign, text);
        }
    }
}

fn bracketed(place: &str) -> String {
    match place {
        "" => String::new(),
        place => format!(" ({place})"),
    }
}
