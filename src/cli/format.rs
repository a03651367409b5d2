//! `demarche format`: the one form of a file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use clap::ValueHint;
use similar::TextDiff;

use crate::code::Code;
use crate::format;
use crate::report::snippet::place;
use crate::report::words::{clean, count};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax;
use crate::syntax::ast::Ast;
use crate::workspace::LARGEST_FILE;

use super::{Color, Status, complain, open, rewrite};

/// How long the best way to show a difference is looked for; then the next best will do.
const PATIENCE: Duration = Duration::from_secs(2);

/// What to format, and what to do with it.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files and folders, or `-` for standard input; by default the current folder
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// List the files that would change, and write nothing; exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Show how files would change, and write nothing; exit with 1 if there are any
    #[arg(long)]
    diff: bool,
    /// What to call standard input in messages
    #[arg(long, value_name = "NAME", default_value = "<stdin>")]
    stdin_name: String,
    /// Whether to use colours
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
}

/// What became of the files.
#[derive(Default)]
struct Tally {
    files: usize,
    changed: usize,
    /// Items that were left as they are.
    left: usize,
    /// Something could not be read or written.
    failed: bool,
    /// What goes to standard output.
    out: String,
}

/// Formats files, or standard input.
pub fn format(arguments: &Arguments) -> io::Result<Status> {
    let is_stdin = |path: &PathBuf| path.as_os_str() == "-";
    let mut tally = Tally::default();
    match arguments.paths.as_slice() {
        [path] if is_stdin(path) => stdin(arguments, &mut tally)?,
        paths if paths.iter().any(is_stdin) => {
            complain(
                "`-` stands for standard input, and no file can stand beside it",
                "format the files and standard input one after the other",
            );
            return Ok(Status::Unusable);
        }
        [] => files(arguments, Path::new("."), &mut BTreeSet::new(), &mut tally),
        paths => {
            let mut seen = BTreeSet::new();
            for path in paths {
                files(arguments, path, &mut seen, &mut tally);
            }
        }
    }
    show(&tally.out, arguments)?;
    if tally.files > 0 {
        let _ = writeln!(io::stderr(), "{}", tally.summary(arguments));
    }
    let would_change = tally.changed > 0 && !arguments.writes();
    Ok(if tally.failed {
        Status::Unusable
    } else if would_change || tally.left > 0 {
        Status::Failed
    } else {
        Status::Sound
    })
}

impl Arguments {
    fn writes(&self) -> bool {
        !(self.check || self.diff)
    }
}

impl Tally {
    fn summary(&self, arguments: &Arguments) -> String {
        let all = count(self.files, "file");
        let mut line = match (self.changed, self.files, arguments.writes()) {
            (0, 1, _) => format!("{all} has its form already"),
            (0, ..) => format!("{all} have their form already"),
            (some, files, true) if some == files => format!("{all} formatted"),
            (some, _, true) => format!("{some} of {all} formatted"),
            (some, files, false) if some == files => format!("{all} would change"),
            (some, _, false) => format!("{some} of {all} would change"),
        };
        if self.left > 0 {
            let are = if self.left == 1 { "is" } else { "are" };
            let _ = write!(
                line,
                "; {} {are} left, with mistakes that `demarche check` shows",
                count(self.left, "item")
            );
        }
        line
    }

    /// Formats one text and takes down what is to be shown of it. `None` if it has its form
    /// already.
    fn take(&mut self, sources: &SourceMap, id: FileId, arguments: &Arguments) -> Option<String> {
        let file = sources.file(id);
        let (tree, diagnostics) = syntax::parse(file);
        for span in format::left_alone(file, &tree, &diagnostics) {
            self.left += 1;
            let mistakes = diagnostics
                .iter()
                .filter(|diagnostic| span.contains(diagnostic.primary.span))
                .count();
            let _ = writeln!(
                io::stderr(),
                "left {} as it is: {} has {}",
                place(sources, span),
                name(&tree, sources, span),
                count(mistakes.max(1), "mistake")
            );
        }
        let text = format::format(file, &tree, &diagnostics);
        if text == file.text {
            return None;
        }
        self.changed += 1;
        if arguments.diff {
            let mut config = TextDiff::configure();
            let diff = config.timeout(PATIENCE).diff_lines(&*file.text, &*text);
            let name = clean(&file.name);
            let mut diff = diff.unified_diff();
            let _ = write!(self.out, "{}", diff.header(&name, &name));
        } else if arguments.check {
            let _ = writeln!(self.out, "{}", clean(&file.name));
        }
        Some(text)
    }
}

/// Formats the files at a path that belong to its negotiation, as `check` finds them.
fn files(arguments: &Arguments, path: &Path, seen: &mut BTreeSet<PathBuf>, tally: &mut Tally) {
    let Some(workspace) = open(&[path.to_owned()]) else {
        tally.failed = true;
        return;
    };
    for diagnostic in &workspace.diagnostics {
        let id = workspace.sources.file_of(diagnostic.primary.span);
        let is_unreadable = matches!(
            diagnostic.code,
            Code::NotUtf8 | Code::TooLarge | Code::FileUnreadable | Code::WorkspaceTooLarge
        );
        if is_unreadable && workspace.is_at(id, path) {
            complain(
                &diagnostic.message,
                diagnostic.help.as_deref().unwrap_or_default(),
            );
            tally.failed = true;
        }
    }
    for id in &workspace.files {
        let Some(own) = workspace.path(*id).filter(|_| workspace.is_at(*id, path)) else {
            continue;
        };
        if !seen.insert(own.to_owned()) {
            continue;
        }
        tally.files += 1;
        let Some(text) = tally.take(&workspace.sources, *id, arguments) else {
            continue;
        };
        if !arguments.writes() {
            continue;
        }
        let file = workspace.sources.file(*id);
        if rewrite(own, file, &text) {
            let _ = writeln!(io::stderr(), "formatted {}", clean(&file.name));
        } else {
            tally.changed -= 1;
            tally.failed = true;
        }
    }
}

/// Formats standard input to standard output.
fn stdin(arguments: &Arguments, tally: &mut Tally) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut input = io::stdin().lock().take(LARGEST_FILE + 1);
    input.read_to_end(&mut bytes)?;
    let name = &arguments.stdin_name;
    if bytes.len() as u64 > LARGEST_FILE {
        complain(
            &format!("`{}` is larger than 16 MB", clean(name)),
            "divide it into several files: names are shared by the whole workspace",
        );
        tally.failed = true;
        return Ok(());
    }
    let Ok(text) = String::from_utf8(bytes) else {
        complain(
            &format!("`{}` is not UTF-8 text", clean(name)),
            "save it with the encoding UTF-8",
        );
        tally.failed = true;
        return Ok(());
    };
    let mut sources = SourceMap::new();
    let id = sources.add(name.as_str(), text);
    let text = tally.take(&sources, id, arguments);
    if arguments.writes() {
        tally.out = text.unwrap_or_else(|| sources.file(id).text.clone());
    }
    Ok(())
}

/// Returns what to call an item: by its keyword and its name.
fn name(tree: &Ast, sources: &SourceMap, span: Span) -> String {
    let Some(item) = tree.items.iter().find(|item| span.contains(item.span)) else {
        return "what stands there".to_owned();
    };
    let keyword = sources.text(item.keyword);
    match item.name {
        Some(name) => format!("`{} {}`", clean(keyword), clean(sources.text(name.span))),
        None => format!("this `{}`", clean(keyword)),
    }
}

/// Prints names, a difference or a text: just so, unless it is a difference in colours.
fn show(text: &str, arguments: &Arguments) -> io::Result<()> {
    let choice = arguments.color.choice(&io::stdout());
    if !arguments.diff || choice == ColorChoice::Never {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        return out.flush();
    }
    let mut coloured = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        let style = match line.as_bytes() {
            [b'-', b'-', b'-', ..] | [b'+', b'+', b'+', ..] => "\u{1b}[1m",
            [b'@', ..] => "\u{1b}[36m",
            [b'-', ..] => "\u{1b}[31m",
            [b'+', ..] => "\u{1b}[32m",
            _ => "",
        };
        let reset = if style.is_empty() { "" } else { "\u{1b}[0m" };
        let _ = writeln!(coloured, "{style}{}{reset}", clean(line));
    }
    let mut out = AutoStream::new(io::stdout().lock(), choice);
    out.write_all(coloured.as_bytes())?;
    out.flush()
}
