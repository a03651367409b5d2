//! `demarche check --watch`: checks again whenever a file is saved.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use jiff::Zoned;
use notify::event::{AccessKind, AccessMode};
use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::analysis::Asked;
use crate::check::Checker;
use crate::report::link::Links;
use crate::report::words::{clean, count};
use crate::report::{Kind, Report};
use crate::workspace::{self, Renewal, Workspace};

use super::pager::Paging;
use super::progress::waiting;
use super::{
    CheckArguments, Status, complain, complain_about_names, deliver, interrupt, is_dumb,
    is_unicode, pager, rendered,
};

/// An editor that saves makes several changes at once; after the last, this long nothing happens.
const QUIET: Duration = Duration::from_millis(60);

/// Where changes never end, nobody waits longer for them.
const MOST: Duration = Duration::from_secs(1);

/// How often files are looked at where the system does not tell of changes.
const POLL: Duration = Duration::from_secs(1);

enum News {
    /// Something happened in a folder.
    Change,
    /// Somebody asked the program to stop.
    Stop,
}

/// Checks, and checks again after each change, until somebody interrupts it.
pub fn watch(arguments: &CheckArguments) -> io::Result<Status> {
    let (tell, told) = mpsc::channel();
    let stop = tell.clone();
    interrupt::listen(move || {
        let _ = stop.send(News::Stop);
    });
    let mut sentry = match Sentry::new(&tell) {
        Ok(sentry) => sentry,
        Err(error) => {
            complain(
                &format!("files cannot be watched here: {error}"),
                "run `demarche check` again after each change",
            );
            return Ok(Status::Unusable);
        }
    };
    if let Some(missing) = arguments.paths.iter().find(|path| !path.exists()) {
        complain(
            &format!(
                "there is no file or folder `{}`",
                clean(&missing.to_string_lossy())
            ),
            "check the spelling, or run `demarche new DIR` to begin a negotiation",
        );
        return Ok(Status::Unusable);
    }
    let mut rounds = Rounds::default();
    loop {
        // What happens from here on is told, so nothing is missed while files are read.
        let trouble = sentry.aim(&arguments.paths);
        rounds.renew(arguments)?;
        if let Some(trouble) = trouble {
            say(&format!("not every change will be noticed: {trouble}"));
        }
        if interrupt::is_asked() || !wait(&told) {
            return Ok(Status::Interrupted);
        }
    }
}

/// Waits for a change, and until it is over. Tells whether to go on.
fn wait(told: &Receiver<News>) -> bool {
    let Ok(News::Change) = told.recv() else {
        return false;
    };
    let began = Instant::now();
    while began.elapsed() < MOST {
        match told.recv_timeout(QUIET) {
            Ok(News::Change) => {}
            Ok(News::Stop) => return false,
            Err(_) => break,
        }
    }
    true
}

/// Tells of changes in folders.
struct Sentry {
    watcher: Box<dyn Watcher>,
    folders: BTreeSet<PathBuf>,
}

impl Sentry {
    fn new(tell: &Sender<News>) -> notify::Result<Self> {
        let handler = |tell: Sender<News>| {
            move |event: notify::Result<notify::Event>| {
                // To read a file is no change, and this program reads them.
                let is_change = event.is_ok_and(|event| match event.kind {
                    EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
                    _ => true,
                });
                if is_change {
                    let _ = tell.send(News::Change);
                }
            }
        };
        let config = Config::default().with_poll_interval(POLL);
        let watcher: Box<dyn Watcher> = match RecommendedWatcher::new(handler(tell.clone()), config)
        {
            Ok(watcher) => Box::new(watcher),
            Err(_) => Box::new(PollWatcher::new(handler(tell.clone()), config)?),
        };
        Ok(Self {
            watcher,
            folders: BTreeSet::new(),
        })
    }

    /// Looks at the folders in which a change can matter now, and returns why not all of them can
    /// be looked at, if so. One that is gone may come back, and the nearest one that is there
    /// stands in for it.
    fn aim(&mut self, paths: &[PathBuf]) -> Option<String> {
        let mut trouble = None;
        let mut wanted = BTreeSet::new();
        for (folder, is_deep) in workspace::watched(paths) {
            let there = folder.ancestors().find(|folder| folder.is_dir());
            let Some(there) = there.map(Path::to_owned) else {
                continue;
            };
            let mode = if is_deep && there == folder {
                RecursiveMode::Recursive
            } else {
                RecursiveMode::NonRecursive
            };
            // Again each time: another folder may be there by the same name.
            if let Err(error) = self.watcher.watch(&there, mode)
                && there.is_dir()
            {
                trouble = Some(error.to_string());
            }
            wanted.insert(there);
        }
        for folder in self.folders.difference(&wanted) {
            let _ = self.watcher.unwatch(folder);
        }
        self.folders = wanted;
        trouble
    }
}

/// What is known from one check to the next.
#[derive(Default)]
struct Rounds {
    workspace: Option<Workspace>,
    checker: Checker,
    counts: Option<Counts>,
    /// Why there was nothing to check, the last time.
    complaint: Option<String>,
}

impl Rounds {
    /// Reads the files, and checks them if something in them has changed.
    fn renew(&mut self, arguments: &CheckArguments) -> io::Result<()> {
        let opened = waiting("reading the files", |_| {
            Workspace::open_to_edit(&arguments.paths)
        });
        let fresh = match opened {
            Ok(fresh) => fresh,
            Err(error) => {
                let message = error.to_string();
                if self.complaint.as_ref() != Some(&message) {
                    clear(arguments)?;
                    complain(&message, &error.help());
                    say("nothing to check; waiting for files");
                    self.complaint = Some(message);
                }
                return Ok(());
            }
        };
        // At first, everything is news.
        let renewal = match &mut self.workspace {
            Some(known) => known.renew(fresh),
            none => {
                *none = Some(fresh);
                Renewal::Whole
            }
        };
        match renewal {
            Renewal::Nothing if self.complaint.is_none() => return Ok(()),
            Renewal::Nothing => {}
            Renewal::Texts(files) => {
                for file in files {
                    self.checker.touch(file);
                }
            }
            Renewal::Whole => self.checker.forget(),
        }
        self.complaint = None;
        self.check(arguments)
    }

    /// Compares, and shows the report and what changed in it.
    fn check(&mut self, arguments: &CheckArguments) -> io::Result<()> {
        let Some(workspace) = &self.workspace else {
            return Ok(());
        };
        let (outcome, report) = waiting("reading the files", |progress| {
            let options = arguments.options(progress);
            let outcome = self.checker.check(workspace, &options);
            let report = outcome.report(workspace);
            (outcome, report)
        });
        if interrupt::is_asked() {
            return Ok(());
        }
        clear(arguments)?;
        if complain_about_names(&outcome) {
            say("waiting for a change");
            return Ok(());
        }
        let (colour, links) = match &arguments.output {
            Some(_) => (ColorChoice::Never, Links::default()),
            None => (arguments.choice(), arguments.links(workspace)),
        };
        let bytes = rendered(arguments, &outcome, &report, workspace, colour, &links);
        match &arguments.output {
            Some(path) if !deliver(workspace, path, &bytes) => return Ok(()),
            Some(_) => {}
            None => {
                let mut stream = AutoStream::new(io::stdout().lock(), colour);
                stream.write_all(&screenful(bytes, arguments))?;
                stream.flush()?;
            }
        }
        let counts = Counts::of(&report);
        match &self.counts {
            Some(before) => say(&counts.since(before)),
            None => say(&format!(
                "{} checked. Save one to check again; Ctrl-C ends.",
                count(workspace.files.len(), "file")
            )),
        }
        self.counts = Some(counts);
        Ok(())
    }
}

/// Tells whether there is a screen to draw on again and again.
fn has_screen(arguments: &CheckArguments) -> bool {
    arguments.output.is_none() && io::stdout().is_terminal() && !is_dumb()
}

/// Returns as much of a report as the screen has room for: mistakes and the summary come first,
/// and would be gone if all the rest went by below them.
fn screenful(mut bytes: Vec<u8>, arguments: &CheckArguments) -> Vec<u8> {
    let mut ends = memchr::memchr_iter(b'\n', &bytes);
    let lines = ends.clone().count();
    // Below stand the line that tells of the rest, what changed, and the cursor.
    let room = pager::rows().saturating_sub(3).max(1);
    if arguments.pager == Paging::Never || !has_screen(arguments) || lines <= room {
        return bytes;
    }
    let end = ends.nth(room - 1).map_or(bytes.len(), |at| at + 1);
    bytes.truncate(end);
    let more = count(lines - room, "more line");
    let line = format!("\u{1b}[0m  \u{1b}[2m({more}; `--pager never` shows all)\u{1b}[0m\n");
    bytes.extend_from_slice(line.as_bytes());
    bytes
}

/// Begins a new screen, where there is one.
fn clear(arguments: &CheckArguments) -> io::Result<()> {
    if has_screen(arguments) {
        let mut out = io::stdout().lock();
        out.write_all(b"\x1b[H\x1b[2J\x1b[3J")?;
        out.flush()?;
    }
    Ok(())
}

/// Says something with the time of day, apart from the report.
fn say(text: &str) {
    let now = Zoned::now().strftime("%H:%M:%S").to_string();
    let _ = writeln!(io::stderr(), "{now}  {text}");
}

/// How much was found.
#[derive(Debug, PartialEq, Eq)]
struct Counts([(&'static str, usize); 7]);

impl Counts {
    fn of(report: &Report) -> Self {
        let (errors, warnings) = report.mistakes();
        let unanswered = report.findings.iter().filter(|finding| {
            finding.kind == Kind::Unaddressed
                && !finding.parties.is_empty()
                && finding.asked != Some(Asked::Others)
        });
        let deadlocks = report.joint.as_ref().map_or(0, |j| j.deadlocks.len());
        Self([
            ("errors", errors),
            ("warnings", warnings),
            ("contradictions", report.count(Kind::Contradiction)),
            ("deadlocks", deadlocks),
            ("overlaps", report.count(Kind::Overlap)),
            ("unanswered", unanswered.count()),
            ("clauses", report.scope.clauses),
        ])
    }

    /// Returns in a line what is different.
    fn since(&self, before: &Self) -> String {
        let arrow = if is_unicode() { "→" } else { "->" };
        let changes: Vec<String> = before
            .0
            .iter()
            .zip(&self.0)
            .filter(|(before, now)| before != now)
            .map(|((what, before), (_, now))| format!("{what} {before} {arrow} {now}"))
            .collect();
        if changes.is_empty() {
            "every count is as before".to_owned()
        } else {
            changes.join(", ")
        }
    }
}
