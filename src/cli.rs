//! The command line.

mod changes;
mod draft;
mod explain;
mod export;
mod fix;
mod form;
mod format;
mod interrupt;
mod new;
mod pager;
mod pictures;
mod progress;
mod report;
mod watch;
mod what_if;
mod why;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};

use crate::analysis::Progress;
use crate::check::{self, Options, Outcome};
use crate::code::{Code, Severity};
use crate::config::nearest;
use crate::domain::Decimal;
use crate::model::{Date, Period};
use crate::report::link::Links;
use crate::report::{
    Kind, Report, TOPICS, address, csv, docx, github, json, junit, markdown, plain, sarif, short,
    terminal, xlsx,
};
use crate::solver::Effort;
use crate::source::File;
use crate::workspace::{Error, Workspace, reason, write_new, write_whole};
use crate::{constraint, model, page as html, syntax};

use pager::Paging;
use progress::waiting;

/// The steps after which a search ends even if nobody asks for that: a minute or so.
const STEPS: u64 = 1_000_000_000;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The files are sound.
    Sound = 0,
    /// A file has errors, or `--fail-on` matched.
    Failed = 1,
    /// Wrong usage, or input that cannot be read.
    Unusable = 2,
    /// Somebody interrupted what would not have ended by itself.
    Interrupted = interrupt::STATUS as isize,
}

/// Compares negotiating positions: what overlaps, what contradicts, what nobody has answered.
#[derive(Debug, Parser)]
#[command(name = "demarche", version, about, long_about = None, disable_help_subcommand = true)]
#[command(after_help = "Begin with `demarche new DIR`, then `demarche check DIR`.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the files and compare the positions
    Check(CheckArguments),
    /// Tell what appears, goes or moves from one day to another, and what did it
    Changes(changes::Arguments),
    /// Tell why an issue stands as it does: each clause, and what is left after it
    Why(why::Arguments),
    /// Tell what would be different if something had not been said, or had been
    WhatIf(what_if::Arguments),
    /// Show what Demarche makes of the files
    Show {
        /// What to show: the tree as read, what was resolved, or what each party's clauses ask
        what: What,
        /// Files and folders; by default the current folder
        #[arg(value_hint = ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        selection: Selection,
    },
    /// Bring files into their one form: white space and line breaks, and nothing else
    Format(format::Arguments),
    /// Hold a draft against what every party asks, or two drafts against each other
    Draft(draft::Arguments),
    /// Write the comparison for another program, which can check it
    Export(export::Arguments),
    /// Write everything as one page for a browser
    Report(report::Arguments),
    /// Explain a code such as D0101, or a finding such as `contradiction`
    Explain {
        /// A code's number or name, or a finding's name; without it, all are listed
        code: Option<String>,
    },
    /// Begin a negotiation: a small commented example that checks
    New {
        /// The folder to make
        #[arg(value_hint = ValueHint::DirPath)]
        dir: PathBuf,
    },
    /// Serve an editor: rich errors and the verdict while you type
    #[command(
        long_about = "Serve an editor: rich errors and the verdict while you type.\n\n\
        Editors start this by themselves and speak the Language Server Protocol to it on the \
        standard input and output; see `editors/README.md` for how to set yours up."
    )]
    Lsp,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, clap::Args)]
struct CheckArguments {
    /// Files and folders; by default the current folder
    #[arg(value_hint = ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    selection: Selection,
    /// How to show the report
    #[arg(long, value_enum, default_value_t = Format::Terminal)]
    format: Format,
    /// What to draw, with `--format svg`, `dot` or `mermaid`
    #[arg(long, value_enum, value_name = "WHAT")]
    picture: Option<pictures::Picture>,
    /// Write the report to this file, whole or not at all
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Exit with 1 if there is one of these
    #[arg(long, value_name = "KIND", value_enum, value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// Whether to use colours
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Whether to show a long report through a pager: `$DEMARCHE_PAGER`, `$PAGER`, or `less`
    #[arg(long, value_enum, default_value_t = Paging::Auto, value_name = "WHEN")]
    pager: Paging,
    /// Check again whenever a file is saved, until Ctrl-C; show what fits on the screen
    #[arg(long, conflicts_with = "fix")]
    watch: bool,
    /// Apply the fixes that are certain, then check
    #[arg(long)]
    fix: bool,
    /// Try every combination of the readings, and tell what depends on them
    #[arg(long, value_enum, value_name = "WHICH")]
    readings: Option<WhichReadings>,
    /// Count what is found as of every day on which something was stated
    #[arg(long)]
    timeline: bool,
    #[command(flatten)]
    cost: Cost,
}

/// What an answer may cost.
#[derive(Debug, Default, clap::Args)]
struct Cost {
    /// Stop searching after so many seconds, and report what has been found by then
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
    /// Stop searching after so many steps, at the same place on every machine; by default after
    /// a thousand million, a minute or so
    #[arg(long, value_name = "STEPS", value_parser = steps)]
    effort: Option<u64>,
    /// Work on so many things at once, which changes no answer; by default one for each core
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

#[derive(Debug, Default, clap::Args)]
struct Selection {
    /// Count what was stated up to and including this day, month or year
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Compare only these parties, by name
    #[arg(long, value_name = "PARTY", value_delimiter = ',')]
    parties: Vec<String>,
    /// Assume a reading, by name; may be repeated
    #[arg(long, value_name = "READING", value_delimiter = ',')]
    assume: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// The tree of each file
    Ast,
    /// What was said, with every name looked up
    Model,
    /// What each party's clauses ask of a deal
    Constraints,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum WhichReadings {
    /// All that are not assumed
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: a summary, then the findings by issue
    Terminal,
    /// One line each: for screen readers, grep and editors
    Short,
    /// For programs: demarche.report/1
    Json,
    /// For a browser: one page that holds everything
    Html,
    /// For pages that show Markdown: tables, and sources as footnotes
    Markdown,
    /// For mail: plain text of 72 columns
    Plain,
    /// For spreadsheets: the matrix
    Csv,
    /// For Excel: the matrix in colours, findings, clauses and statements; needs `--output`
    Xlsx,
    /// For Word and other word processors; needs `--output`
    Docx,
    /// A picture for browsers and documents; see `--picture`
    Svg,
    /// A graph for Graphviz
    Dot,
    /// A graph for pages that draw Mermaid
    Mermaid,
    /// For services that show findings beside the text: SARIF 2.1.0
    Sarif,
    /// For GitHub: commands of a workflow that mark lines of a change
    Github,
    /// For services that count tests: XML that they all read
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// No deal suits everybody
    Deadlock,
    /// A reaction to a draft does not fit what the draft does
    Mismatch,
    /// Two parties leave no value that suits both
    Contradiction,
    /// Two parties leave values that suit both
    Overlap,
    /// An offer falls, as what it asks in exchange is refused
    Fallen,
    /// A member of a bloc has a position of its own
    Split,
    /// Somebody is silent
    Unaddressed,
    /// An issue is put off
    PutOff,
    /// An issue is handed on
    Delegated,
    /// An issue is refused as a subject
    Excluded,
    /// An issue is declared open
    Discussed,
    /// A meaning is left open
    Vague,
    /// There is a warning
    Warning,
    /// Something cut the answer short
    Limit,
}

/// Runs the command line and returns how it ended. Nothing is printed after the reader of a
/// pipe has gone.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Status {
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => match command(arguments.command) {
            Ok(status) => status,
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Status::Sound,
            Err(error) => {
                complain(&format!("the output cannot be written: {error}"), "");
                Status::Unusable
            }
        },
        Err(error) => {
            let status = if error.use_stderr() {
                Status::Unusable
            } else {
                Status::Sound
            };
            let _ = error.print();
            status
        }
    }
}

fn command(command: Command) -> io::Result<Status> {
    match command {
        Command::Check(arguments) => check_command(&arguments),
        Command::Changes(arguments) => changes::changes(&arguments),
        Command::Why(arguments) => why::why(&arguments),
        Command::WhatIf(arguments) => what_if::what_if(&arguments),
        Command::Show {
            what,
            paths,
            selection,
        } => show(what, &paths, &selection),
        Command::Format(arguments) => format::format(&arguments),
        Command::Draft(arguments) => draft::draft(&arguments),
        Command::Export(arguments) => export::export(&arguments),
        Command::Report(arguments) => report::report(&arguments),
        Command::Explain { code } => explain::explain(code.as_deref()),
        Command::New { dir } => new::new(&dir),
        Command::Completions { shell } => {
            // The generator writes to anything, but only reports what goes wrong by panicking.
            let mut bytes = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "demarche", &mut bytes);
            io::stdout().lock().write_all(&bytes)?;
            Ok(Status::Sound)
        }
        Command::Lsp => Ok(if crate::lsp::serve()? {
            Status::Sound
        } else {
            Status::Failed
        }),
        Command::Man => {
            let mut bytes = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut bytes)?;
            io::stdout().lock().write_all(&bytes)?;
            Ok(Status::Sound)
        }
    }
}

fn check_command(arguments: &CheckArguments) -> io::Result<Status> {
    if let Err((message, help)) = pictures::fits(arguments) {
        complain(message, help);
        return Ok(Status::Unusable);
    }
    if arguments.watch {
        return watch::watch(arguments);
    }
    let opened = waiting("reading the files", |_| Workspace::open(&arguments.paths));
    let Some(mut workspace) = usable(opened) else {
        return Ok(Status::Unusable);
    };
    if arguments.fix {
        match fix::fix(
            workspace,
            &arguments.paths,
            &arguments.options(Progress::default()),
        ) {
            Some(mended) => workspace = mended,
            None => return Ok(Status::Unusable),
        }
    }
    let (outcome, report) = waiting("reading the files", |progress| {
        let outcome = check::check(&workspace, &arguments.options(progress));
        let report = outcome.report(&workspace);
        (outcome, report)
    });
    if complain_about_names(&outcome) {
        return Ok(Status::Unusable);
    }
    let is_drawn = matches!(
        arguments.format,
        Format::Html | Format::Svg | Format::Dot | Format::Mermaid
    );
    if is_drawn && is_beyond_drawing(&outcome) {
        return Ok(Status::Unusable);
    }
    if let Some(path) = &arguments.output {
        let (colour, links) = (ColorChoice::Never, Links::default());
        let bytes = rendered(arguments, &outcome, &report, &workspace, colour, &links);
        if !deliver(&workspace, path, &bytes) {
            return Ok(Status::Unusable);
        }
    } else {
        show_report(arguments, &outcome, &report, &workspace)?;
    }
    let status = status(&workspace, &report, &arguments.fail_on);
    // The program ends here. To take millions of small things apart one by one would cost more
    // time than to leave their memory to the system.
    std::mem::forget((outcome, report, workspace));
    Ok(status)
}

/// Shows the report on the standard output, through a pager where it is long.
fn show_report(
    arguments: &CheckArguments,
    outcome: &Outcome,
    report: &Report,
    workspace: &Workspace,
) -> io::Result<()> {
    let choice = arguments.choice();
    let links = arguments.links(workspace);
    let mut bytes = rendered(arguments, outcome, report, workspace, choice, &links);
    let lines = memchr::memchr_iter(b'\n', &bytes).count();
    if let Some(pager) = arguments.pager.of(lines) {
        if links.are_shown() && !pager::shows_links(&pager) {
            bytes = rendered(
                arguments,
                outcome,
                report,
                workspace,
                choice,
                &Links::default(),
            );
        }
        if pager::show(pager, &bytes) {
            return Ok(());
        }
    }
    let mut stream = AutoStream::new(io::stdout().lock(), choice);
    stream.write_all(&bytes)?;
    stream.flush()
}

/// Returns the report in the form that was asked for.
fn rendered(
    arguments: &CheckArguments,
    outcome: &Outcome,
    report: &Report,
    workspace: &Workspace,
    colour: ColorChoice,
    links: &Links,
) -> Vec<u8> {
    let sources = &workspace.sources;
    match arguments.format {
        Format::Terminal => {
            let look = look(colour != ColorChoice::Never);
            terminal::render_linked(report, sources, look, links).into_bytes()
        }
        Format::Short => short::render(report, sources).into_bytes(),
        Format::Json => json::render(report, sources).into_bytes(),
        Format::Html => html::render(outcome, report, workspace).into_bytes(),
        Format::Sarif => sarif::render(report, sources).into_bytes(),
        Format::Github => github::render(report, sources).into_bytes(),
        Format::Junit => junit::render(report, sources).into_bytes(),
        Format::Markdown => markdown::render(report, sources).into_bytes(),
        Format::Plain => plain::render(report, sources).into_bytes(),
        Format::Csv => csv::render(report),
        Format::Xlsx => xlsx::render(report, sources),
        Format::Docx => docx::render(report, sources),
        Format::Svg | Format::Dot | Format::Mermaid => pictures::drawn(arguments, report),
    }
}

impl CheckArguments {
    fn options(&self, progress: Progress) -> Options {
        Options {
            readings: self.readings.is_some(),
            timeline: self.timeline,
            progress,
            ..self.selection.options(&self.cost)
        }
    }

    fn choice(&self) -> ColorChoice {
        match self.format {
            Format::Terminal => self.color.choice(&io::stdout()),
            // These go out as they are, byte by byte: two are no texts, and in the others no
            // control character stands unescaped.
            Format::Xlsx | Format::Docx | Format::Json | Format::Sarif => ColorChoice::AlwaysAnsi,
            // Whatever would move a cursor is taken out.
            _ => ColorChoice::Never,
        }
    }

    /// Returns what the terminal can show as links; nothing where the report goes elsewhere, is
    /// in another form, or is wanted plain.
    fn links(&self, workspace: &Workspace) -> Links {
        let is_able = matches!(self.format, Format::Terminal)
            && self.choice() != ColorChoice::Never
            && io::stdout().is_terminal()
            && !is_dumb()
            && supports_hyperlinks::supports_hyperlinks();
        if !is_able {
            return Links::default();
        }
        let files = workspace.sources.files().map(|(id, _)| {
            let path = workspace.path(id)?.to_str()?;
            Some(address::file(&path.replace('\\', "/")))
        });
        Links::shown(files.collect())
    }
}

/// Writes a file, whole or not at all, but none of those that were read. Tells whether it was;
/// why not is said on the error stream.
fn deliver(workspace: &Workspace, path: &Path, bytes: &[u8]) -> bool {
    let shown = path.display();
    let why = if is_input(workspace, path) {
        format!("`{shown}` is one of the files to compare, and is left as it is")
    } else {
        match write_new(path, bytes) {
            Ok(()) => return true,
            Err(error) => format!("`{shown}` cannot be written: {}", reason(&error)),
        }
    };
    complain(&why, "name another file after `--output`");
    false
}

/// Tells whether a file is one of those that were read.
fn is_input(workspace: &Workspace, path: &Path) -> bool {
    let Ok(real) = std::fs::canonicalize(path) else {
        return false;
    };
    let mut inputs = workspace.sources.files();
    inputs.any(|(id, _)| {
        let input = workspace.path(id).map(std::fs::canonicalize);
        input.is_some_and(|input| input.is_ok_and(|input| input == real))
    })
}

fn show(what: What, paths: &[PathBuf], selection: &Selection) -> io::Result<Status> {
    let Some(workspace) = open(paths) else {
        return Ok(Status::Unusable);
    };
    let Some(outcome) = compared(&workspace, &selection.options(&Cost::default())) else {
        return Ok(Status::Unusable);
    };
    let mut text = String::new();
    match what {
        What::Ast => {
            for (at, (id, tree)) in outcome.trees.iter().enumerate() {
                let file = workspace.sources.file(*id);
                if outcome.trees.len() > 1 {
                    if at > 0 {
                        text.push('\n');
                    }
                    let _ = writeln!(text, "# {}", file.name);
                }
                text.push_str(&syntax::dump(tree, file));
            }
        }
        What::Model => text = model::dump(&outcome.negotiation, &workspace.sources),
        What::Constraints => text = constraint::dump(&outcome.negotiation, &outcome.sets),
    }
    let report = outcome.report(&workspace);
    draw_diagnostics(&report, &workspace);
    print(&text, ColorChoice::Never)?;
    Ok(status(&workspace, &report, &[]))
}

impl Selection {
    fn options(&self, cost: &Cost) -> Options {
        Options {
            parties: (!self.parties.is_empty()).then(|| self.parties.clone()),
            as_of: self.as_of,
            assume: self.assume.clone(),
            effort: cost.effort(),
            ..Options::default()
        }
    }
}

impl Color {
    fn choice(self, stream: &impl anstream::stream::RawStream) -> ColorChoice {
        match self {
            // Honours NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM.
            Self::Auto => AutoStream::choice(stream),
            Self::Always => ColorChoice::AlwaysAnsi,
            Self::Never => ColorChoice::Never,
        }
    }
}

impl FailOn {
    fn matches(self, report: &Report) -> bool {
        let kind = match self {
            Self::Deadlock => {
                let joint = report.joint.as_ref();
                return joint.is_some_and(|joint| !joint.deadlocks.is_empty());
            }
            Self::Mismatch => {
                let mut drafts = report.drafts.iter().filter(|draft| draft.is_stated);
                return drafts.any(|draft| draft.mismatches() > 0);
            }
            Self::Contradiction => Kind::Contradiction,
            Self::Overlap => Kind::Overlap,
            Self::Fallen => Kind::Fallen,
            Self::Split => Kind::Split,
            Self::Unaddressed => Kind::Unaddressed,
            Self::PutOff => Kind::PutOff,
            Self::Delegated => Kind::Delegated,
            Self::Excluded => Kind::Excluded,
            Self::Discussed => Kind::Discussed,
            Self::Vague => Kind::Vague,
            Self::Warning => return report.mistakes().1 > 0,
            Self::Limit => return !report.limits.is_empty() || report.left_out > 0,
        };
        report.count(kind) > 0
    }
}

fn status(workspace: &Workspace, report: &Report, fail_on: &[FailOn]) -> Status {
    let has_errors = report
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    if workspace.has_unreadable() {
        Status::Unusable
    } else if has_errors || fail_on.iter().any(|kind| kind.matches(report)) {
        Status::Failed
    } else {
        Status::Sound
    }
}

fn open(paths: &[PathBuf]) -> Option<Workspace> {
    usable(Workspace::open(paths))
}

fn usable(opened: Result<Workspace, Error>) -> Option<Workspace> {
    match opened {
        Ok(workspace) => Some(workspace),
        Err(error) => {
            complain(&error.to_string(), &error.help());
            None
        }
    }
}

/// Writes a file that was read before, whole or not at all. Tells whether it was; why not is
/// said on the error stream.
fn rewrite(path: &Path, file: &File, text: &str) -> bool {
    // A file that could not be read whole is known only in part, and never written.
    let is_whole = std::fs::read(path).is_ok_and(|bytes| bytes == file.text.as_bytes());
    if !is_whole {
        complain(
            &format!(
                "`{}` has changed since it was read, and is left as it is",
                file.name
            ),
            "run the command again",
        );
        return false;
    }
    if let Err(error) = write_whole(path, text.as_bytes()) {
        complain(
            &format!("`{}` cannot be written: {}", file.name, reason(&error)),
            "nothing in it was changed",
        );
        return false;
    }
    true
}

/// Compares, and tells meanwhile what is being done. Complains about names that no file
/// declares.
fn compared(workspace: &Workspace, options: &Options) -> Option<Outcome> {
    let outcome = waiting("reading the files", |progress| {
        let options = Options {
            progress,
            ..options.clone()
        };
        check::check(workspace, &options)
    });
    (!complain_about_names(&outcome)).then_some(outcome)
}

/// Tells whether so much was found that it was only counted, so that there is nothing for a
/// page or a picture to show; that is said on the error stream.
fn is_beyond_drawing(outcome: &Outcome) -> bool {
    let is_beyond = !outcome.analysis.is_listed();
    if is_beyond {
        complain(
            "these parties meet too often for a page or a picture: what each two have to do with \
             each other is counted, not listed",
            "choose some of them with `--parties`; `demarche check` shows the numbers of all, \
             and `--format csv` has them for a spreadsheet",
        );
    }
    is_beyond
}

fn complain_about_names(outcome: &Outcome) -> bool {
    for unknown in &outcome.unknown {
        complain(&unknown.message(), &unknown.help());
    }
    !outcome.unknown.is_empty()
}

/// Shows on the error stream what is wrong with the files.
fn draw_diagnostics(report: &Report, workspace: &Workspace) {
    if report.diagnostics.is_empty() {
        return;
    }
    let choice = Color::Auto.choice(&io::stderr());
    let drawn = terminal::render_diagnostics(
        report,
        &workspace.sources,
        look(choice != ColorChoice::Never),
    );
    let _ = AutoStream::new(io::stderr(), choice).write_all(drawn.as_bytes());
}

/// Says on the error stream why nothing was done.
fn complain(message: &str, help: &str) {
    let mut stream = anstream::stderr();
    let _ = writeln!(stream, "\u{1b}[31;1merror\u{1b}[0m: {message}");
    if !help.is_empty() {
        let _ = writeln!(stream, "  help: {help}");
    }
}

/// Prints a text, through a pager where it is long.
fn page(text: &str, choice: ColorChoice, paging: Paging) -> io::Result<()> {
    if let Some(pager) = paging.of(text.lines().count())
        && pager::show(pager, text.as_bytes())
    {
        return Ok(());
    }
    print(text, choice)
}

fn print(text: &str, choice: ColorChoice) -> io::Result<()> {
    let mut stream = AutoStream::new(io::stdout().lock(), choice);
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

fn look(colour: bool) -> terminal::Look {
    let columns = if io::stdout().is_terminal() {
        terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
    } else {
        std::env::var("COLUMNS")
            .ok()
            .and_then(|text| text.parse().ok())
    };
    terminal::Look {
        // Lines longer than this are hard to follow; shorter ones hold no snippet.
        width: columns.unwrap_or(80).clamp(60, 110),
        unicode: is_unicode(),
        colour,
    }
}

/// Tells whether the terminal can do nothing but print.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Tells whether the locale can show more than ASCII. One that says nothing is taken to, as
/// most terminals today can.
fn is_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    locale.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

impl Cost {
    /// Returns the effort: until the steps are done, the time is over, or somebody interrupts
    /// it. Asked to stop a second time, the program ends.
    fn effort(&self) -> Effort {
        if let Some(threads) = self.threads {
            // Once the threads have begun, there is nothing to choose any more.
            let _ = rayon::ThreadPoolBuilder::new()
                .num_threads(usize::from(threads))
                .build_global();
        }
        interrupt::listen(|| ());
        let end = self
            .timeout
            .and_then(|timeout| Instant::now().checked_add(timeout));
        Effort::new(
            Some(self.effort.unwrap_or(STEPS)),
            Some(Box::new(move || {
                interrupt::is_asked() || end.is_some_and(|end| Instant::now() >= end)
            })),
        )
    }
}

fn steps(text: &str) -> Result<u64, String> {
    let digits: String = text.trim().chars().filter(|c| *c != '_').collect();
    digits
        .parse()
        .map_err(|_| "write a number of steps, as in 1000000 or 1_000_000".to_owned())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.trim().trim_end_matches('s');
    let milliseconds = Decimal::from_str_exact(seconds)
        .ok()
        .and_then(|seconds| u64::try_from((seconds * Decimal::from(1000)).trunc()).ok())
        .ok_or_else(|| "write a number of seconds, as in 10 or 0.5".to_owned())?;
    Ok(Duration::from_millis(milliseconds))
}

fn date(text: &str) -> Result<Date, String> {
    Period::parse(text.trim())
        .map(|period| period.last)
        .ok_or_else(|| "write year, month and day, as in 2022-11-30".to_owned())
}

fn codes_and_findings() -> impl Iterator<Item = &'static str> {
    Code::ALL
        .iter()
        .flat_map(|code| [code.id(), code.name()])
        .chain(Kind::ALL.iter().map(|kind| kind.name()))
        .chain(TOPICS.iter().map(|topic| topic.0))
}

fn near_code(word: &str) -> Option<&'static str> {
    nearest(word, codes_and_findings())
}
