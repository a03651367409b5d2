//! The specification: every case in `tests/spec/**/*.md`, and the examples on the pages of
//! the codes.
//!
//! A heading `## …` is a case. A fenced block ```` ```pos a.pos ```` is an input, every other
//! fence an expected output. `cargo test --test spec NAME` runs the cases whose name contains
//! `NAME`; with `BLESS=1` the expectations are rewritten with what came out.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use demarche::code::{Code, Severity};
use demarche::diagnostic::{Diagnostic, Edit, Safety};
use demarche::source::{SourceMap, Span};
use demarche::{model, syntax};
use libtest_mimic::{Arguments, Failed, Trial};

/// The expected outputs: the name of the fence, and what makes the text.
const OUTPUTS: &[(&str, fn(&[Input]) -> String)] =
    &[("short", short), ("fixed", fixed), ("tree", tree), ("model", model)];

/// Codes that no short example can give.
const WITHOUT_EXAMPLE: &[Code] = &[Code::TooLarge, Code::TooMuch, Code::Internal];

/// Everything that is said about the inputs. All cases and all pages come through here.
///
/// Cases in a file named `syntax-…` and pages of the codes of reading are about the text
/// alone, so they need not declare what they name.
fn diagnose(inputs: &[Input]) -> (SourceMap, Vec<Diagnostic>) {
    let mut map = SourceMap::new();
    for input in inputs.iter().filter(|input| input.language == "pos") {
        map.add(&*input.name, &*input.text);
    }
    let mut diagnostics = Vec::new();
    let mut trees = Vec::new();
    for (id, file) in map.files() {
        let (tree, found) = syntax::parse(file);
        trees.push((id, tree));
        diagnostics.extend(found);
    }
    if inputs.iter().any(|input| input.is_resolved) {
        diagnostics.extend(model::resolve(&map, &trees).1);
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
    (map, diagnostics)
}

/// One line a diagnostic, then its help, other places and fixes, indented.
fn short(inputs: &[Input]) -> String {
    let (map, diagnostics) = diagnose(inputs);
    let mut out = String::new();
    for diagnostic in &diagnostics {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let (id, name) = (diagnostic.code.id(), diagnostic.code.name());
        let place = place(&map, diagnostic.primary.span);
        let _ = writeln!(out, "{place}: {severity}[{id}] {name}: {}", diagnostic.message);
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(out, "    help: {help}");
        }
        for label in &diagnostic.secondary {
            let _ = writeln!(out, "    also {}: {}", self::place(&map, label.span), label.text);
        }
        for fix in &diagnostic.fixes {
            let _ = writeln!(out, "    fix: {}", fix.title);
        }
    }
    out
}

fn place(map: &SourceMap, span: Span) -> String {
    let place = map.place(span);
    let file = &map.file(place.file).name;
    format!("{file}:{}:{}", place.line, place.column)
}

/// The first input with all safe fixes applied.
fn fixed(inputs: &[Input]) -> String {
    let (map, diagnostics) = diagnose(inputs);
    let Some((_, file)) = map.files().next() else {
        return String::new();
    };
    let mut edits: Vec<&Edit> = diagnostics
        .iter()
        .flat_map(|diagnostic| &diagnostic.fixes)
        .filter(|fix| fix.safety == Safety::Safe)
        .flat_map(|fix| &fix.edits)
        .filter(|edit| file.span().contains(edit.span))
        .collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        let range = file.range(edit.span);
        if range.start >= at {
            out.push_str(&file.text[at..range.start]);
            out.push_str(&edit.text);
            at = range.end;
        }
    }
    out.push_str(&file.text[at..]);
    out
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

/// What the inputs mean.
fn model(inputs: &[Input]) -> String {
    let mut map = SourceMap::new();
    for input in inputs {
        map.add(&*input.name, &*input.text);
    }
    let trees: Vec<_> = map
        .files()
        .map(|(id, file)| (id, syntax::parse(file).0))
        .collect();
    model::dump(&model::resolve(&map, &trees).0, &map)
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
    find(&root.join("tests/spec/messages"), &mut files);
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
            trials.push(Trial::test(name, || Err(Failed::from("the file has no case"))));
            continue;
        }
        let shared = Arc::new(Mutex::new(text));
        // From the last to the first, so that a rewritten case does not move the next one.
        for case in cases.into_iter().rev() {
            let (shared, path) = (Arc::clone(&shared), path.clone());
            trials.push(Trial::test(format!("{name}::{}", case.name), move || {
                run(&case, bless, &shared, &path)
            }));
        }
    }
    // What cannot hold, and settings, need more than the reading of files: see `tests/findings.rs`.
    let by_reading = |code: &&Code| !["D05", "D07"].iter().any(|group| code.id().starts_with(group));
    for code in Code::ALL.iter().filter(by_reading) {
        trials.push(Trial::test(format!("page::{}", code.name()), || page(*code)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// A file that a case gives.
struct Input {
    language: String,
    name: String,
    text: String,
    /// Whether its names are looked up.
    is_resolved: bool,
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
    fences: Vec<Fence>,
}

impl Case {
    fn inputs(&self, is_resolved: bool) -> Vec<Input> {
        let inputs = self.fences.iter().filter_map(|fence| {
            let (language, name) = fence.info.split_once(' ').unwrap_or((&fence.info, ""));
            matches!(language, "pos" | "toml").then(|| Input {
                language: language.to_owned(),
                name: name.trim().to_owned(),
                text: fence.text.clone(),
                is_resolved,
            })
        });
        inputs.collect()
    }
}

fn run(case: &Case, bless: bool, shared: &Mutex<String>, path: &Path) -> Result<(), Failed> {
    let is_syntax = path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("syntax"));
    let inputs = case.inputs(!is_syntax);
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
        let Some((_, make)) = OUTPUTS.iter().find(|(name, _)| *name == fence.info) else {
            let known: Vec<&str> = OUTPUTS.iter().map(|(name, _)| *name).collect();
            return Err(format!("unknown fence `{}`: known are {}", fence.info, known.join(", ")).into());
        };
        outputs += 1;
        let mut actual = make(&inputs);
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
            let _ = write!(wrong, "\n── expected {} ──\n{}── actual ──\n{actual}", fence.info, fence.text);
        }
    }
    if outputs == 0 {
        return Err("the case expects nothing: write a fence such as ```short".into());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.into()) }
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
        let case = cases.iter().find(|case| case.name == name);
        let fence = case.and_then(|case| case.fences.iter().find(|fence| fence.info == "pos"));
        fence.map(|fence| Input {
            language: "pos".into(),
            name: "example.pos".into(),
            text: fence.text.clone(),
            is_resolved: !code.id().starts_with("D01") && !code.id().starts_with("D08"),
        })
    };
    for (name, expected) in [("Fails", true), ("Mended", false)] {
        let Some(input) = example(name) else {
            return Err(format!("the page has no example under `## {name}`").into());
        };
        let inputs = [input];
        let (_, diagnostics) = diagnose(&inputs);
        let given: Vec<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        let errors: Vec<Code> = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error && diagnostic.code != code)
            .map(|diagnostic| diagnostic.code)
            .collect();
        if !errors.is_empty() || given.contains(&code) != expected {
            return Err(format!("`{name}` gives:\n{}", short(&inputs)).into());
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
                open.text = text[open.range.clone()].to_owned();
                let Some((_, open)) = fence.take() else { continue };
                if let Some(case) = cases.last_mut() {
                    case.fences.push(open);
                }
            }
            Some(_) => {}
            None if ticks >= 3 => {
                let info = line[ticks..].trim().to_owned();
                fence = Some((ticks, Fence { info, text: String::new(), range: at..at }));
            }
            None => {
                if let Some(name) = line.strip_prefix("## ") {
                    cases.push(Case { name: name.trim().to_owned(), fences: Vec::new() });
                }
            }
        }
    }
    cases
}
