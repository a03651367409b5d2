//! Laws of the formatter, for every example in the specification, the pages and the
//! positions, and for thousands of mutations of them.

#[path = "support/formatted.rs"]
mod formatted;
#[path = "support/rounds.rs"]
mod rounds;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use demarche::format::{WIDTH, edits_in, left_alone};
use demarche::source::Span;
use demarche::syntax::scan::{Token, TokenKind, tokens};
use fastrand::Rng;
use formatted::{Read, apply};
use rounds::each_seed;

#[test]
fn the_laws_hold_for_every_example() {
    for (name, text) in examples() {
        let read = Read::new(&text);
        read.check(&name);
        Read::new(&text.replace('\n', "\r\n")).check(&format!("{name}, with CRLF"));
        if read.diagnostics.is_empty() {
            check_form(&read, &name);
        }
    }
}

#[test]
fn the_laws_hold_for_mutations() {
    let examples = examples();
    each_seed(4_000, |seed| {
        let mut rng = Rng::with_seed(seed);
        let (name, text) = &examples[rng.usize(..examples.len())];
        let text = mutated(text, &mut rng);
        Read::new(&text).check(&format!("{name}, seed {seed}"));
    });
}

/// The form of a sound file does not depend on how it was written: with other white space
/// that reads the same, it comes out the same, but for blank lines.
#[test]
fn the_form_is_one() {
    let sound: Vec<(String, String)> = examples()
        .into_iter()
        .filter(|(_, text)| Read::new(text).diagnostics.is_empty())
        .collect();
    let mut tried = 0;
    let rounds = each_seed(3_000, |seed| {
        let mut rng = Rng::with_seed(seed);
        let (name, text) = &sound[rng.usize(..sound.len())];
        let other = respaced(text, &mut rng);
        let (read, again) = (Read::new(text), Read::new(&other));
        if !again.diagnostics.is_empty() || again.said() != read.said() {
            return;
        }
        tried += 1;
        again.check(&format!("{name}, seed {seed}"));
        assert_eq!(
            without_blank_lines(&again.formatted()),
            without_blank_lines(&read.formatted()),
            "{name}, seed {seed}:\n{other}"
        );
    });
    assert!(
        rounds.is_none() || tried > 1_000,
        "only {tried} texts read the same"
    );
}

#[test]
fn any_bytes_are_formatted() {
    each_seed(2_000, |seed| {
        let mut rng = Rng::with_seed(seed);
        let bytes: Vec<u8> = (0..rng.usize(..200)).map(|_| rng.u8(..)).collect();
        Read::new(&String::from_utf8_lossy(&bytes)).check("random bytes");
    });
    for text in [
        "",
        "\n",
        " \n\t\n",
        "\u{feff}",
        "\u{feff}\n\n# a\n",
        "/*",
        "\"",
        "# a",
        "\r",
    ] {
        Read::new(text).check("an odd text");
    }
}

#[test]
fn a_mistake_keeps_its_own_item_only() {
    let text =
        "party  a\nissue  x :  number\nparty  b   \"B\" {  also \"C\" }\n\n\n\nissue y:  nmber\n";
    let read = Read::new(text);
    assert_eq!(
        read.formatted(),
        "party a\nissue x: number\nparty b \"B\" { also \"C\" }\n\nissue y:  nmber\n"
    );
    let left = left_alone(read.file(), &read.tree, &read.diagnostics);
    let left: Vec<&str> = left.iter().map(|span| read.file().slice(*span)).collect();
    assert_eq!(left, ["issue y:  nmber"]);
}

#[test]
fn line_breaks_stay_of_their_kind() {
    for text in [
        "party  a\r\n\r\n\r\nparty b { also \"c\"  note \"d\" }",
        "party  a\n\n\nparty b",
    ] {
        let formatted = Read::new(text).formatted();
        let crlf = text.contains('\r');
        assert_eq!(formatted.matches("\r\n").count() > 0, crlf);
        assert_eq!(formatted.replace("\r\n", "").contains('\n'), !crlf);
    }
    // One that stays decides, so that a second time is like the first.
    let mixed = "\r\nparty  a\nissue x: nmber {\n}\n";
    assert_eq!(
        Read::new(mixed).formatted(),
        "party a\nissue x: nmber {\n}\n"
    );
}

#[test]
fn a_range_is_a_clause_or_an_item() {
    let text = "party  a\nposition p  of a {\n demand  x { b is c }\n demand  y { b is d }\n}\n";
    let read = Read::new(text);
    let within = |part: &str| {
        let at = text.find(part).expect("it is there") as u32 + read.file().base;
        let span = Span::new(at, at + part.len() as u32);
        apply(
            text,
            read.file(),
            &edits_in(read.file(), &read.tree, &read.diagnostics, span),
        )
    };
    assert_eq!(
        within("y { b"),
        "party  a\nposition p  of a {\n demand  x { b is c }\n  demand y { b is d }\n}\n"
    );
    assert_eq!(
        within("p  of"),
        "party  a\nposition p of a {\n  demand x { b is c }\n  demand y { b is d }\n}\n"
    );
}

/// A long file takes no longer than its length lets one expect.
#[test]
fn long_files_are_formatted() {
    for (piece, head) in [
        ("# a comment\n", ""),
        ("party a\n", ""),
        ("x is y and ", "rule {"),
        ("x is y\n", "rule {"),
        ("a, ", "list l {"),
        ("a # b\n", "list l {"),
        ("{", ""),
        ("(", "rule { "),
    ] {
        let text = format!("{head}{}", piece.repeat(20_000));
        let text = match head {
            "" => text,
            _ => text + "z is w }",
        };
        Read::new(&text).check(piece);
    }
}

#[test]
fn what_is_shipped_is_formatted() {
    let mut files = Vec::new();
    for folder in ["positions", "src/cli/new"] {
        find(&root().join(folder), "pos", &mut files);
    }
    assert!(files.len() > 20, "there are files");
    let mut wrong = String::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a position is text");
        if Read::new(&text).formatted() != text {
            let _ = writeln!(wrong, "{}", path.display());
        }
    }
    assert!(wrong.is_empty(), "`demarche format` changes:\n{wrong}");
}

/// The examples on the pages have the form that they teach; those that show a mistake, or a
/// form before it was formatted, are excepted.
#[test]
fn the_examples_of_the_pages_are_formatted() {
    let mut wrong = String::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page is text");
        for example in fences(&text, "pos") {
            let read = Read::new(&example);
            let formatted = read.formatted();
            if read.diagnostics.is_empty() && formatted != example {
                let _ = writeln!(wrong, "{}:\n{example}--\n{formatted}", page.display());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What `docs/format.md` shows after is what comes of what it shows before.
#[test]
fn the_page_of_the_form_tells_the_truth() {
    let page = fs::read_to_string(root().join("docs/format.md")).expect("there is a page");
    let before = fences(&page, "text");
    let after = fences(&page, "pos");
    assert!(!before.is_empty());
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(after) {
        assert_eq!(Read::new(before).formatted(), after);
    }
}

/// What holds of the form of a sound file.
fn check_form(read: &Read, name: &str) {
    let formatted = read.formatted();
    if formatted.is_empty() {
        return;
    }
    let shown = || format!("{name}:\n{formatted}");
    assert!(
        formatted.ends_with('\n') && !formatted.ends_with("\n\n"),
        "{}",
        shown()
    );
    assert!(
        !formatted.contains("\n\n\n") && !formatted.starts_with('\n'),
        "{}",
        shown()
    );
    for line in formatted.lines() {
        assert!(!line.ends_with([' ', '\t']), "{}", shown());
        let code = line.split('#').next().unwrap_or_default();
        // Only a text is longer than a line.
        assert!(
            code.chars().count() <= WIDTH || code.contains('"'),
            "{}",
            shown()
        );
    }
}

fn without_blank_lines(text: &str) -> String {
    text.lines()
        .filter(|line| !line.is_empty())
        .flat_map(|line| [line, "\n"])
        .collect()
}

/// Deletes, doubles, swaps and inserts tokens, and shakes white space.
fn mutated(text: &str, rng: &mut Rng) -> String {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        ";",
        "\"",
        "#",
        "# c\n",
        "\n",
        "\n\n\n",
        " ",
        "\t",
        "\u{a0}",
        "\u{200b}",
        "\r",
        "\r\n",
        "and",
        "or",
        "not",
        "is",
        "demand",
        "party",
        "note",
        "x",
        "5",
        "%",
        "<",
        ">=",
        "..",
        "-",
        "“",
        "'",
        "`",
        "/*",
        "*/",
        "//",
        "\u{feff}",
        "of",
        "{}",
        "{ x is y }",
        "at least 2 of { x is y }",
        "\nparty q\n",
        "\nparty\n",
        "by",
        "é",
    ];
    let mut words: Vec<&str> = tokens(text).map(|token| token.text(text)).collect();
    for _ in 0..rng.usize(..6) {
        let at = rng.usize(..=words.len());
        match rng.u8(..5) {
            0 if at < words.len() => {
                words.remove(at);
            }
            1 if at < words.len() => words.insert(at, words[at]),
            2 if at + 1 < words.len() => words.swap(at, at + 1),
            _ => words.insert(at, PIECES[rng.usize(..PIECES.len())]),
        }
    }
    let shaken = rng.usize(..=100);
    for word in &mut words {
        if word.trim().is_empty() && rng.usize(..100) < shaken / 4 {
            *word = [
                " ", "\n", "\n\n\n", "\t", "   ", " # c\n", "\n# c\n", "\u{a0}", "\r\n",
            ][rng.usize(..9)];
        }
    }
    words.concat()
}

/// The same tokens with other white space, but for that beside comments and texts that end
/// a file.
fn respaced(text: &str, rng: &mut Rng) -> String {
    let all: Vec<Token> = tokens(text).collect();
    let is_blank = |token: &Token| matches!(token.kind, TokenKind::Space | TokenKind::Newline);
    let kind = rng.u8(..3);
    let mut out = String::new();
    let mut at = 0;
    while at < all.len() {
        if !is_blank(&all[at]) {
            out.push_str(all[at].text(text));
            at += 1;
            continue;
        }
        let end = (at..all.len())
            .find(|at| !is_blank(&all[*at]))
            .unwrap_or(all.len());
        let beside = [at.checked_sub(1), Some(end)];
        let is_comment = beside.into_iter().flatten().any(|at| {
            all.get(at)
                .is_none_or(|token| token.kind == TokenKind::Comment)
        });
        let gap = &text[all[at].start as usize..all[end - 1].end as usize];
        let new = match kind {
            _ if is_comment => gap,
            // All on one line.
            0 if gap.contains("\n\n") => "\n",
            0 => " ",
            // A word a line.
            1 if rng.u8(..8) == 0 => " ",
            1 => "\n   ",
            _ => [" ", gap, "\n", "\t"][rng.usize(..4)],
        };
        out.push_str(new);
        at = end;
    }
    out
}

/// Every example: its place and its text.
fn examples() -> Vec<(String, String)> {
    let mut examples = Vec::new();
    let mut pages = pages();
    find(&root().join("tests/spec"), "md", &mut pages);
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page is text");
        for (at, example) in fences(&text, "pos").into_iter().enumerate() {
            examples.push((format!("{}, example {}", page.display(), at + 1), example));
        }
    }
    let mut files = Vec::new();
    for folder in ["positions", "tests/fixtures", "src/cli/new"] {
        find(&root().join(folder), "pos", &mut files);
    }
    for file in files {
        let text = fs::read_to_string(&file).expect("a position is text");
        examples.push((file.display().to_string(), text));
    }
    assert!(examples.len() > 300, "there are examples");
    examples
}

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    find(&root().join("docs"), "md", &mut pages);
    pages
}

/// Returns the fenced blocks of a page in one language.
fn fences(page: &str, language: &str) -> Vec<String> {
    let mut fences = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in page.split_inclusive('\n') {
        match &mut open {
            Some((ticks, text)) => {
                if line.trim_end() == *ticks {
                    fences.extend(open.take().map(|(_, text)| text));
                } else {
                    text.push_str(line);
                }
            }
            None if line.starts_with("```") => {
                let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
                let info = line[ticks.len()..].trim();
                if info.split(' ').next() == Some(language) {
                    open = Some((ticks, String::new()));
                }
            }
            None => {}
        }
    }
    fences
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn find(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder is readable")
        .map(|entry| entry.expect("it is readable").path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            find(&path, extension, found);
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
}
