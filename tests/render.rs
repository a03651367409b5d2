//! Whatever the files hold, every format shows it: no panic, no escape, nothing too wide.

use demarche::check::{Added, Options, Outcome, check, mend};
use demarche::report::terminal::{self, Look};
use demarche::report::{json, short};
use demarche::workspace::Workspace;

#[test]
fn damaged_files_are_shown() {
    let mut originals = Vec::new();
    for entry in walkdir::WalkDir::new("positions").sort_by_file_name() {
        let path = entry.unwrap().into_path();
        let name = path.to_string_lossy().replace('\\', "/");
        if name.ends_with("pos") && !name.contains("orange") {
            originals.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
    let pieces = [
        "{",
        "}",
        "\"",
        "is ",
        "é",
        "\u{1b}[31m",
        "\u{202e}",
        "\r",
        "\t",
        "\n\n",
        "85,000",
        "[",
        "]",
        "中中中中",
        "firm ",
        "👩‍👩‍👧",
        "not ",
        "\u{9b}",
        "every ",
    ];
    let mut random = fastrand::Rng::with_seed(20);
    for round in 0..40 {
        let mut files = originals.clone();
        for _ in 0..random.usize(1..8) {
            let (_, text) = &mut files[random.usize(0..originals.len())];
            let mut at = random.usize(0..=text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            if random.bool() {
                text.insert_str(at, pieces[random.usize(0..pieces.len())]);
            } else {
                let mut end = (at + random.usize(1..30)).min(text.len());
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                text.replace_range(at..end.max(at), "");
            }
        }
        let workspace = Workspace::from_texts(files);
        let outcome = check(&workspace, &Options::default());
        let report = outcome.report(&workspace);
        let width = [60, 80, 110][round % 3];
        let look = Look {
            width,
            unicode: true,
            colour: false,
        };
        let text = terminal::render(&report, &workspace.sources, look);
        let hostile = |text: &str| text.contains(['\u{1b}', '\u{202e}', '\u{9b}', '\r']);
        assert!(!hostile(&text));
        let asked = match round % 5 {
            0 => asked(&workspace, &outcome, round, look),
            _ => String::new(),
        };
        assert!(!hostile(&asked));
        for line in text.lines().chain(asked.lines()) {
            let columns = textwrap::core::display_width(line);
            // A tab in a line of a file takes four columns, and a place is never cut: it is
            // what a terminal opens.
            let is_drawn = line.contains(" │ ") || line.contains("  · ") || line.contains("╭─[");
            let most = if is_drawn { width + 12 } else { width };
            assert!(columns <= most, "{columns} columns of {width}: {line}");
        }
        assert!(!hostile(&short::render(&report, &workspace.sources)));
        let json = json::render(&report, &workspace.sources);
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        for (_, file) in workspace.sources.files() {
            let _ = mend(file, &outcome.diagnostics);
        }
    }
}

/// Asks why of something, and what if something had not been said.
fn asked(workspace: &Workspace, outcome: &Outcome, round: usize, look: Look) -> String {
    let issues = &outcome.negotiation.issues;
    let clauses = &outcome.negotiation.clauses;
    let (issue, clause) = (
        &issues[round % issues.len()],
        &clauses[round * 7 % clauses.len()],
    );
    let options = Options {
        dropped: vec![clause.key.clone()],
        ..Options::default()
    };
    let without = check(workspace, &options);
    let answer = without.what_if(workspace, &Added::default());
    let report = without.report(workspace);
    let sources = &workspace.sources;
    let mut text = terminal::render_what_if(&answer, &report, false, sources, look);
    for name in [&issue.name, &clause.key] {
        // What is declared twice may be found under another kind of name.
        if let Ok(why) = outcome.why(workspace, name) {
            text.push_str(&terminal::render_why(&why, sources, look));
            let json = json::render_why(&why, sources);
            assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        }
    }
    text
}
