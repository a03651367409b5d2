//! `demarche check --fix`: what can be mended without doubt.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::check::{self, Options};
use crate::report::snippet::place;
use crate::report::words::{clean, count};
use crate::workspace::Workspace;

use super::{open, rewrite};

/// Mending one thing can show another; more rounds than this never help.
const ROUNDS: usize = 16;

/// Applies the safe fixes until there are none left, and returns the files as they are then.
/// What was mended, and what was not, is said on the error stream. `None` when a file could
/// not be written; it is then as it was.
pub fn fix(mut workspace: Workspace, paths: &[PathBuf], options: &Options) -> Option<Workspace> {
    let mut mended = 0;
    let mut unwritten = false;
    for _ in 0..ROUNDS {
        let outcome = check::check(&workspace, options);
        let mut changed = false;
        for (id, file) in workspace.sources.files() {
            let Some((text, titles)) = check::mend(file, &outcome.diagnostics) else {
                continue;
            };
            let Some(path) = workspace.path(id) else {
                continue;
            };
            if !rewrite(path, file, &text) {
                unwritten = true;
                continue;
            }
            changed = true;
            for (span, title) in titles {
                mended += 1;
                let _ = writeln!(
                    io::stderr(),
                    "mended {}: {}",
                    place(&workspace.sources, span),
                    clean(&title)
                );
            }
        }
        if unwritten {
            return None;
        }
        if !changed {
            break;
        }
        workspace = open(paths)?;
    }
    let left = check::check(&workspace, options)
        .diagnostics
        .iter()
        .filter(|diagnostic| !diagnostic.fixes.is_empty())
        .count();
    let mut line = if mended == 0 {
        "nothing could be mended safely".to_owned()
    } else {
        format!("{} mended", count(mended, "mistake"))
    };
    if left > 0 {
        let left = match left {
            1 => "1 is left".to_owned(),
            several => format!("{several} are left"),
        };
        line = format!("{line}; {left} with a suggestion that needs a person's eye");
    }
    let _ = writeln!(io::stderr(), "{line}");
    Some(workspace)
}
