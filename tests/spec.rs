//! The specification: every case in `tests/spec/**/*.md`, and the examples on the pages of
//! the codes.
//!
//! A heading `## …` is a case. A fenced block ```` ```pos a.pos ```` is an input, whose lines end
//! with CRLF where it says ```` ```pos a.pos crlf ````; every other fence is an expected output. `cargo test --test spec NAME` runs the cases whose name contains
//! `NAME`; with `BLESS=1` the expectations are rewritten with what came out.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use demarche::analysis::compare_drafts;
use demarche::check::{Options, check, mend, suppose};
use demarche::code::{Code, Severity};
use demarche::diagnostic::Diagnostic;
use demarche::format::format;
use demarche::model::{Period, ProposalId};
use demarche::picture::{self, Picture};
use demarche::report::draft::Comparison;
use demarche::report::short::{self, diagnostic_lines};
use demarche::report::{Kind, Report, markdown, plain};
use demarche::solver::Effort;
use demarche::source::SourceMap;
use demarche::syntax;
use demarche::workspace::Workspace;
use libtest_mimic::{Arguments, Failed, Trial};

/// What makes the text of an output.
type Make = fn(&[Input]) -> String;

/// The expected outputs: the name of the fence, and what makes the text.
const OUTPUTS: &[(&str, Make)] = &[
    ("short", said),
    ("fixed", fixed),
    ("tree", tree),
    ("model", model),
    ("constraints", constraints),
    ("findings", findings),
    ("drafts", drafts),
    ("formatted", formatted),
    ("markdown", |inputs| shown(inputs, markdown::render)),
    ("plain", |inputs| shown(inputs, plain::render)),
    ("csv", |inputs| shown(inputs, |report, _| commas(report))),
    ("dot", |inputs| {
        shown(inputs, |report, _| graph(picture::dot, report))
    }),
    ("mermaid", |inputs| {
        shown(inputs, |report, _| graph(picture::mermaid, report))
    }),
];

/// What makes the text of an answer to a question, which follows the name of the fence.
type Answer = fn(&[Input], &str) -> String;

/// The expected answers: the name of the fence, and what makes the text.
const ANSWERS: &[(&str, Answer)] = &[("why", why), ("what-if", what_if)];

/// Codes that no short example can give.
const WITHOUT_EXAMPLE: &[Code] = &[
    Code::TooLarge,
    Code::TooMuch,
    Code::Internal,
    Code::NotUtf8,
    Code::FileUnreadable,
    Code::WorkspaceTooLarge,
    Code::PatternWithoutFiles,
];

/// Everything that is said about the inputs. All cases and all pages come through here.
///
/// A case about syntax names what it does not declare, so only the parser is heard.
fn diagnose(inputs: &[Input]) -> (Workspace, Vec<Diagnostic>) {
    let workspace = workspace(inputs);
    let diagnostics = if inputs
        .iter()
        .any(|input| input.topic == "syntax" || input.topic.starts_with("syntax-"))
    {
        let files = workspace.sources.files();
        files.flat_map(|(_, file)| syntax::parse(file).1).collect()
    } else {
        check(&workspace, &Options::default()).diagnostics
    };
    (workspace, diagnostics)
}

fn workspace(inputs: &[Input]) -> Workspace {
    Workspace::from_texts(inputs.iter().map(|input| (&*input.name, &*input.text)))
}

/// What was resolved.
fn model(inputs: &[Input]) -> String {
    let workspace = workspace(inputs);
    let outcome = check(&workspace, &Options::default());
    demarche::model::dump(&outcome.negotiation, &workspace.sources)
}

/// What each party's clauses demand of a deal.
fn constraints(inputs: &[Input]) -> String {
    let workspace = workspace(inputs);
    let outcome = check(&workspace, &Options::default());
    demarche::constraint::dump(&outcome.negotiation, &outcome.sets)
}

/// What the comparison finds, in the short format; in a file named after a kind of finding,
/// that kind only.
fn findings(inputs: &[Input]) -> String {
    let workspace = workspace(inputs);
    let outcome = check(&workspace, &Options::default());
    let mut report = outcome.report(&workspace);
    report
        .diagnostics
        .retain(|diagnostic| diagnostic.severity == Severity::Error);
    if let Some(kind) = Kind::ALL
        .into_iter()
        .find(|kind| inputs.iter().any(|input| input.topic == kind.name()))
    {
        report.findings.retain(|finding| finding.kind == kind);
    }
    let text = short::render(&report, &workspace.sources);
    let lines: Vec<&str> = text.lines().collect();
    let (_, lines) = lines.split_last().expect("the summary comes last");
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// What `demarche draft` says of the draft, or of two; without diagnostics.
fn drafts(inputs: &[Input]) -> String {
    let workspace = workspace(inputs);
    let outcome = check(&workspace, &Options::default());
    let mut report = outcome.report(&workspace);
    report.diagnostics.clear();
    let all: Vec<usize> = (0..report.drafts.len()).collect();
    let pair = [ProposalId(0), ProposalId(1)];
    let comparison = (all.len() == 2).then(|| {
        let negotiation = &outcome.negotiation;
        let rules = &outcome.analysis.drafts[0].backgrounds;
        let [a, b] = pair;
        let rows = compare_drafts(negotiation, rules, a, b, &Effort::unbounded());
        Comparison::new(negotiation, pair, &rows.expect("nothing cuts it short"))
    });
    short::render_drafts(&report, &all, comparison.as_ref(), &workspace.sources)
}

/// The report in some format.
fn shown(inputs: &[Input], render: fn(&Report, &SourceMap) -> String) -> String {
    let workspace = workspace(inputs);
    let report = check(&workspace, &Options::default()).report(&workspace);
    render(&report, &workspace.sources)
}

/// The matrix for a spreadsheet, with the line breaks of this file.
fn commas(report: &Report) -> String {
    let text = String::from_utf8(demarche::report::csv::render(report)).expect("it is a text");
    text.replace("\r\n", "\n")
}

/// The conflicts as a graph, and the order where milestones are declared.
fn graph(write: fn(&Report, Picture) -> Option<String>, report: &Report) -> String {
    let conflicts = write(report, Picture::Conflicts).expect("it is a graph");
    let order = report
        .process
        .is_some()
        .then(|| write(report, Picture::Order).expect("it is a graph"));
    conflicts + &order.unwrap_or_default()
}

/// What `demarche why` says; as of a day, where one follows: `why wait as-of 2024`.
fn why(inputs: &[Input], asked: &str) -> String {
    let workspace = workspace(inputs);
    let (name, day) = asked.split_once(" as-of ").unwrap_or((asked, ""));
    let options = Options {
        as_of: Period::parse(day).map(|period| period.last),
        ..Options::default()
    };
    match check(&workspace, &options).why(&workspace, name) {
        Ok(mut answer) => {
            let is_error = |known: &Diagnostic| known.severity == Severity::Error;
            answer.report.diagnostics.retain(is_error);
            short::render_why(&answer, &workspace.sources)
        }
        Err(unknown) => format!("{}\n    help: {}\n", unknown.message(), unknown.help()),
    }
}

/// What `demarche what-if` says: `what-if --drop a.soon --add anna: demand wait at most 9`.
fn what_if(inputs: &[Input], asked: &str) -> String {
    let mut workspace = workspace(inputs);
    let (mut dropped, mut texts) = (Vec::new(), Vec::new());
    for part in asked.split("--").filter(|part| !part.is_empty()) {
        match part.trim().split_once(' ') {
            Some(("drop", name)) => dropped.push(name.to_owned()),
            Some(("add", text)) => texts.push(text.to_owned()),
            _ => return format!("neither `drop` nor `add`: {part}"),
        }
    }
    let added = match suppose(&mut workspace, &texts, Vec::new()) {
        Ok(added) => added,
        Err((_, why)) => return format!("{}\n    help: {}\n", why.message(), why.help()),
    };
    let options = Options {
        dropped,
        ..Options::default()
    };
    let outcome = check(&workspace, &options);
    let mut out = String::new();
    for unknown in &outcome.unknown {
        let _ = writeln!(out, "{}\n    help: {}", unknown.message(), unknown.help());
    }
    let errors = outcome.diagnostics.iter();
    for diagnostic in errors.filter(|known| known.severity == Severity::Error) {
        diagnostic_lines(diagnostic, &workspace.sources, &mut out);
    }
    if out.is_empty() {
        let report = outcome.report(&workspace);
        let answer = outcome.what_if(&workspace, &added);
        out = short::render_what_if(&answer, &report, false, &workspace.sources);
    }
    out
}

/// One line a diagnostic, then its help, other places and fixes, indented.
fn said(inputs: &[Input]) -> String {
    let (workspace, diagnostics) = diagnose(inputs);
    let mut out = String::new();
    for diagnostic in &diagnostics {
        diagnostic_lines(diagnostic, &workspace.sources, &mut out);
    }
    out
}

/// The first input with all safe fixes applied.
fn fixed(inputs: &[Input]) -> String {
    let (workspace, diagnostics) = diagnose(inputs);
    let Some((_, file)) = workspace.sources.files().next() else {
        return String::new();
    };
    mend(file, &diagnostics).map_or_else(|| file.text.clone(), |(text, _)| text)
}

/// The first input in its one form.
fn formatted(inputs: &[Input]) -> String {
    let workspace = workspace(inputs);
    let Some((_, file)) = workspace.sources.files().next() else {
        return String::new();
    };
    let (tree, diagnostics) = syntax::parse(file);
    format(file, &tree, &diagnostics)
}

/// The trees of all inputs.
fn tree(inputs: &[Input]) -> String {
    let mut map = SourceMap::new();
    for input in inputs {
        map.add(&*input.name, &*input.text);
    }
    map.files()
        .map(|(_, file)| syntax::dump(&syntax::parse(file).0, file))
        .collect()
}

fn main() {
    let mut arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bless = std::env::var_os("BLESS").is_some();
    if bless {
        // Cases of one file rewrite it one after another.
        arguments.test_threads = Some(1);
    }
    let mut trials = Vec::new();
    let mut files = Vec::new();
    find(&root.join("tests/spec"), &mut files);
    files.sort();
    for path in files {
        let name = path
            .strip_prefix(root.join("tests/spec"))
            .unwrap_or(&path)
            .with_extension("")
            .display()
            .to_string();
        let text = fs::read_to_string(&path).expect("a specification is readable");
        let cases = cases(&text);
        if cases.is_empty() {
            trials.push(Trial::test(name, || {
                Err(Failed::from("the file has no case"))
            }));
            continue;
        }
        let shared = Arc::new(Mutex::new(text));
        // From the last to the first, so that a rewritten case does not move the next one.
        let topic = match name.split_once('/') {
            Some(("syntax", _)) => "syntax",
            _ => name.rsplit('/').next().unwrap_or_default(),
        }
        .to_owned();
        for mut case in cases.into_iter().rev() {
            case.topic.clone_from(&topic);
            let (shared, path) = (Arc::clone(&shared), path.clone());
            trials.push(Trial::test(format!("{name}::{}", case.name), move || {
                run(&case, bless, &shared, &path)
            }));
        }
    }
    for code in Code::ALL {
        trials.push(Trial::test(format!("page::{}", code.name()), || {
            page(*code)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// A file that a case gives.
struct Input {
    language: String,
    name: String,
    text: String,
    /// The name of the file that holds the case.
    topic: String,
}

/// A fenced block.
struct Fence {
    info: String,
    text: String,
    /// Where its text stands in the Markdown.
    range: std::ops::Range<usize>,
}

struct Case {
    name: String,
    topic: String,
    fences: Vec<Fence>,
}

impl Case {
    fn inputs(&self) -> Vec<Input> {
        let inputs = self.fences.iter().filter_map(|fence| {
            let (language, name) = fence.info.split_once(' ').unwrap_or((&fence.info, ""));
            let (name, text) = match name.strip_suffix(" crlf") {
                Some(name) => (name, fence.text.replace('\n', "\r\n")),
                None => (name, fence.text.clone()),
            };
            matches!(language, "pos" | "toml").then(|| Input {
                language: language.to_owned(),
                name: name.trim().to_owned(),
                text,
                topic: self.topic.clone(),
            })
        });
        inputs.collect()
    }
}

fn run(case: &Case, bless: bool, shared: &Mutex<String>, path: &Path) -> Result<(), Failed> {
    let inputs = case.inputs();
    if inputs.is_empty() {
        return Err("the case has no input: write a fence such as ```pos a.pos".into());
    }
    if let Some(input) = inputs.iter().find(|input| input.name.is_empty()) {
        return Err(format!("an input has no name: write ```{} NAME", input.language).into());
    }
    let mut outputs = 0;
    let mut wrong = String::new();
    // From the last to the first, for the same reason as above.
    for fence in case.fences.iter().rev() {
        let word = fence.info.split(' ').next().unwrap_or("");
        if matches!(word, "pos" | "toml") {
            continue;
        }
        let output = OUTPUTS.iter().find(|(name, _)| *name == fence.info);
        let answer = ANSWERS.iter().find(|(name, _)| *name == word);
        let asked = fence.info[word.len()..].trim();
        let made = match (output, answer) {
            (Some((_, make)), _) => Some(make(&inputs)),
            (None, Some((_, make))) => Some(make(&inputs, asked)),
            (None, None) => None,
        };
        let Some(mut actual) = made else {
            let outputs = OUTPUTS.iter().map(|(name, _)| *name);
            let answers = ANSWERS.iter().map(|(name, _)| *name);
            let known: Vec<&str> = outputs.chain(answers).collect();
            return Err(format!(
                "unknown fence `{}`: known are {}",
                fence.info,
                known.join(", ")
            )
            .into());
        };
        outputs += 1;
        if !actual.is_empty() && !actual.ends_with('\n') {
            actual.push('\n');
        }
        if actual == fence.text {
            continue;
        }
        if bless {
            let mut text = shared.lock().expect("no case panics while it writes");
            text.replace_range(fence.range.clone(), &actual);
            fs::write(path, &*text).map_err(|error| error.to_string())?;
        } else {
            let _ = write!(
                wrong,
                "\n── expected {} ──\n{}── actual ──\n{actual}",
                fence.info, fence.text
            );
        }
    }
    if outputs == 0 {
        return Err("the case expects nothing: write a fence such as ```short".into());
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.into())
    }
}

/// Runs the two examples on the page of a code.
fn page(code: Code) -> Result<(), Failed> {
    let page = code.page();
    let title = format!("# {} {}", code.id(), code.name());
    if page.lines().next() != Some(title.as_str()) {
        return Err(format!("the page starts with `{title}`").into());
    }
    let cases = cases(page);
    if WITHOUT_EXAMPLE.contains(&code) {
        return Ok(());
    }
    let example = |name: &str| {
        let case = cases.iter().find(|case| case.name == name)?;
        let mut inputs = case.inputs();
        for input in inputs.iter_mut().filter(|input| input.name.is_empty()) {
            input.name = "example.pos".into();
        }
        (!inputs.is_empty()).then_some(inputs)
    };
    for (name, expected) in [("Fails", true), ("Mended", false)] {
        let Some(inputs) = example(name) else {
            return Err(format!("the page has no example under `## {name}`").into());
        };
        let (_, diagnostics) = diagnose(&inputs);
        let given: Vec<Code> = diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect();
        let errors: Vec<Code> = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error && diagnostic.code != code)
            .map(|diagnostic| diagnostic.code)
            .collect();
        if !errors.is_empty() || given.contains(&code) != expected {
            return Err(format!("`{name}` gives:\n{}", said(&inputs)).into());
        }
    }
    Ok(())
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folder of specifications is readable");
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

/// Reads the cases of a Markdown file.
fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut fence: Option<(usize, Fence)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &mut fence {
            Some((opened, open)) if ticks >= *opened && line.trim_end().len() == ticks => {
                open.range.end = start;
                text[open.range.clone()].clone_into(&mut open.text);
                let Some((_, open)) = fence.take() else {
                    continue;
                };
                if let Some(case) = cases.last_mut() {
                    case.fences.push(open);
                }
            }
            Some(_) => {}
            None if ticks >= 3 => {
                let info = line[ticks..].trim().to_owned();
                fence = Some((
                    ticks,
                    Fence {
                        info,
                        text: String::new(),
                        range: at..at,
                    },
                ));
            }
            None => {
                if let Some(name) = line.strip_prefix("## ") {
                    cases.push(Case {
                        topic: String::new(),
                        name: name.trim().to_owned(),
                        fences: Vec::new(),
                    });
                }
            }
        }
    }
    cases
}
