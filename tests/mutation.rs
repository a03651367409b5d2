//! Laws of the parser: what one mistake does to a healthy file, and that no text is too much.
//!
//! The healthy files are the shipped positions and the fixtures. Every mistake is drawn from
//! a fixed seed, so a run gives the same figures each time.

#![allow(clippy::cast_precision_loss, reason = "shares are shown to one digit")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use demarche::diagnostic::Diagnostic;
use demarche::source::{File, SourceMap};
use demarche::syntax::ast::{Ast, Clause, ClauseKind, Item, ItemKind};
use demarche::syntax::scan::{Token, TokenKind, tokens};
use demarche::syntax::{dump, keywords, parse};
use fastrand::Rng;

const MUTANTS: usize = 2_400;

#[test]
fn one_mistake_gives_one_diagnostic_where_it_is() {
    let files = healthy();
    let mut figures: BTreeMap<&str, Figures> = BTreeMap::new();
    let mut total = Figures::default();
    let mut seed = 0;
    while total.mutants < MUTANTS {
        seed += 1;
        let mut rng = Rng::with_seed(seed);
        let file = &files[rng.usize(..files.len())];
        let (kind, mutate) = MISTAKES[rng.usize(..MISTAKES.len())];
        let Some((text, at)) = mutate(&file.text, &mut rng) else {
            continue;
        };
        let (map, ast, diagnostics) = read(&text);
        if diagnostics.is_empty() {
            continue;
        }
        let parsed = map.files().next().expect("one file was added").1;
        let seen = Figures {
            mutants: 1,
            exact: usize::from(diagnostics.len() == 1),
            near: usize::from(near(parsed, &diagnostics, at)),
            kept: usize::from(kept(file, parsed, &ast, at)),
        };
        if std::env::var("SHOW").is_ok_and(|show| show == kind || show == "all") && seen != PERFECT
        {
            show(file, parsed, &diagnostics, at, kind, &seen);
        }
        figures.entry(kind).or_default().add(&seen);
        total.add(&seen);
    }
    let mut report = String::new();
    for (kind, figures) in &figures {
        let _ = writeln!(report, "{kind:<24}{figures}");
    }
    println!("{report}{:<24}{total}", "all");
    let share = |part: usize| part as f64 / total.mutants as f64;
    assert!(
        share(total.exact) >= 0.90,
        "exactly one diagnostic:\n{report}"
    );
    assert!(share(total.near) >= 0.99, "within one line:\n{report}");
    assert_eq!(total.kept, total.mutants, "healthy clauses kept:\n{report}");
}

#[test]
fn five_mistakes_give_hardly_more_than_five_diagnostics() {
    let files = healthy();
    let (mut mutants, mut given) = (0, 0);
    for seed in 0..1_000 {
        let mut rng = Rng::with_seed(seed);
        let file = &files[rng.usize(..files.len())];
        if file.text.len() < 800 {
            continue;
        }
        let mut text = file.text.clone();
        let mut made = 0;
        while made < 5 {
            let (_, mutate) = MISTAKES[rng.usize(..MISTAKES.len())];
            if let Some((next, _)) = mutate(&text, &mut rng) {
                text = next;
                made += 1;
            }
        }
        let (_, _, diagnostics) = read(&text);
        mutants += 1;
        given += diagnostics.len();
    }
    let average = given as f64 / f64::from(mutants);
    println!("five mistakes: {average:.2} diagnostics on average over {mutants} files");
    assert!(average <= 5.5, "{average:.2} diagnostics on average");
}

#[test]
fn every_text_is_read() {
    const PIECES: &[&str] = &[
        "position",
        "positoin",
        "demnd",
        "thirst",
        "isue",
        "includs",
        "demand",
        "issue",
        "party",
        "is",
        "and",
        "or",
        "not",
        "at",
        "least",
        "of",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "\"a\"",
        ",",
        ":",
        "<",
        "#",
        "\n",
        "\n\n",
        " ",
        "a",
        "b-c",
        "85,000",
        "2022-11",
        "7/11/2022",
        "$300",
        "every",
        "between",
        "includes",
        "in exchange for",
        "if",
        "cites",
        "stated",
        "by",
        "“",
        "”",
        "'",
        "`",
        ";",
        "//",
        "/*",
        "package",
        "defer",
        "withdraws",
        "x.y",
        "é",
        "中",
        "\u{feff}",
        "\\",
        "implies",
        "utility",
        "worth",
        "acceptance",
        "proposal",
        "reaction",
        "=>",
        "no",
        "\r\n",
        "\t",
    ];
    let mut rng = Rng::with_seed(7);
    for round in 0..6_000 {
        let length = rng.usize(..60);
        let text = if round % 2 == 0 {
            let glue = [" ", "", "\n"][rng.usize(..3)];
            (0..length)
                .map(|_| PIECES[rng.usize(..PIECES.len())])
                .collect::<Vec<_>>()
                .join(glue)
        } else {
            let bytes: Vec<u8> = (0..length * 4).map(|_| rng.u8(..)).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        read(&text);
    }
    for file in fixtures() {
        let step = (file.text.len() / 1_500).max(1);
        for at in (0..file.text.len())
            .step_by(step)
            .filter(|at| file.text.is_char_boundary(*at))
        {
            read(&file.text[..at]);
        }
    }
}

#[test]
fn nothing_nests_too_deep_or_takes_too_long() {
    const NESTING: &[&str] = &[
        "{",
        "(",
        "[",
        "not ",
        "!",
        "not(",
        "a[",
        "(a is b and ",
        "if {",
        "package {",
        "demand {",
        "rule {",
        "at least 2 of {",
        "x {",
        "[(",
    ];
    const OTHERS: &[&str] = &[
        "}",
        ")",
        "]",
        "\"",
        "'",
        "“",
        "`",
        "a ",
        "a and ",
        "#",
        "<",
        ",",
        "a[b",
        "/*",
        "\\",
        "7/",
        "1-",
        "EUR ",
        "is ",
        "a is ",
        "a is b ",
        "a is b, ",
        "a b ",
        "\u{feff}",
        "\n",
        "\r",
        "\"a",
        "cites a, ",
        "- ",
        "firm ",
    ];
    const HEADS: &[&str] = &[
        "",
        "rule { ",
        "position p of a {\n demand {\n",
        "issue i: one of { ",
        "list l { ",
    ];
    let mut texts: Vec<(String, String)> = Vec::new();
    for (signs, many) in [(NESTING, 100_000), (OTHERS, 10_000)] {
        for sign in signs {
            for head in HEADS {
                texts.push((
                    format!("{head}{sign}…"),
                    head.to_string() + &sign.repeat(many),
                ));
            }
            texts.push((
                format!("{sign}\\n…"),
                format!("rule {{\n{}", format!("{sign}\n").repeat(many)),
            ));
        }
    }
    for (name, text) in texts {
        let start = Instant::now();
        std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || {
                read(&text);
            })
            .expect("a thread starts")
            .join()
            .unwrap_or_else(|_| panic!("the parser panics on {name}"));
        let taken = start.elapsed();
        if std::env::var_os("SHOW").is_some() && taken > Duration::from_millis(100) {
            println!("{name:?} takes {taken:?}");
        }
        assert!(taken < Duration::from_secs(20), "{name:?} takes {taken:?}");
    }
}

#[test]
fn the_scan_is_lossless() {
    for file in healthy() {
        let joined: String = tokens(&file.text)
            .map(|token| token.text(&file.text))
            .collect();
        assert_eq!(joined, file.text);
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Figures {
    mutants: usize,
    exact: usize,
    near: usize,
    kept: usize,
}

const PERFECT: Figures = Figures {
    mutants: 1,
    exact: 1,
    near: 1,
    kept: 1,
};

impl Figures {
    fn add(&mut self, other: &Self) {
        self.mutants += other.mutants;
        self.exact += other.exact;
        self.near += other.near;
        self.kept += other.kept;
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = |part: usize| 100.0 * part as f64 / self.mutants.max(1) as f64;
        write!(
            f,
            "{:>5} mutants  exactly one {:>5.1} %  within a line {:>5.1} %  clauses kept {:>5.1} %",
            self.mutants,
            share(self.exact),
            share(self.near),
            share(self.kept)
        )
    }
}

/// A healthy file and its tree.
struct Healthy {
    name: String,
    text: String,
    /// Each clause and each item without clauses: where it stands, and what it says.
    parts: Vec<(std::ops::Range<usize>, String)>,
}

fn fixtures() -> Vec<Healthy> {
    let mut files = Vec::new();
    find(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures"),
        &mut files,
    );
    files
}

fn healthy() -> Vec<Healthy> {
    let mut files = fixtures();
    find(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("positions"),
        &mut files,
    );
    assert!(!files.is_empty(), "there are healthy files");
    files
}

fn find(folder: &Path, files: &mut Vec<Healthy>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "pos") {
            let text = std::fs::read_to_string(&path).expect("a position is UTF-8");
            let (map, ast, diagnostics) = read(&text);
            assert_eq!(diagnostics, [], "{} is healthy", path.display());
            let file = map.files().next().expect("one file was added").1;
            let parts = parts(&ast, file);
            files.push(Healthy {
                name: path.display().to_string(),
                text,
                parts,
            });
        }
    }
}

fn read(text: &str) -> (SourceMap, Ast, Vec<Diagnostic>) {
    let mut map = SourceMap::new();
    let id = map.add("a.pos", text);
    let (ast, diagnostics) = parse(map.file(id));
    (map, ast, diagnostics)
}

/// Every clause, and every item that has no clauses, with what it says but not where.
fn parts(ast: &Ast, file: &File) -> Vec<(std::ops::Range<usize>, String)> {
    let mut parts = Vec::new();
    for item in &ast.items {
        match &item.kind {
            ItemKind::Position { clauses, .. } | ItemKind::Proposal { terms: clauses, .. } => {
                for clause in clauses {
                    clause_parts(item, clause, file, &mut parts);
                }
            }
            _ => parts.push((file.range(item.span), said(item.as_ref().clone(), file))),
        }
    }
    parts
}

fn clause_parts(
    item: &Item,
    clause: &Clause,
    file: &File,
    parts: &mut Vec<(std::ops::Range<usize>, String)>,
) {
    if let ClauseKind::Package(clauses) = &clause.kind {
        for clause in clauses {
            clause_parts(item, clause, file, parts);
        }
        return;
    }
    let alone = Item {
        name: None,
        label: None,
        kind: ItemKind::Position {
            of: None,
            clauses: vec![clause.clone()],
        },
        attributes: Vec::new(),
        damaged: false,
        ..item.clone()
    };
    parts.push((file.range(clause.span), said(alone, file)));
}

fn said(item: Item, file: &File) -> String {
    let items = vec![Arc::new(item)];
    let tree = dump(&Ast { items }, file);
    let is_place = |word: &str| {
        let word = word.trim_end_matches([')', '\n']);
        word.split_once(':').is_some_and(|(line, column)| {
            !line.is_empty()
                && !column.is_empty()
                && (line.to_owned() + column)
                    .bytes()
                    .all(|b| b.is_ascii_digit())
        })
    };
    tree.split(' ')
        .filter(|word| !is_place(word))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Tells whether some diagnostic stands within one line of the mistake.
fn near(file: &File, diagnostics: &[Diagnostic], at: usize) -> bool {
    let line = i64::from(file.line_of(at.min(file.text.len()) as u32));
    diagnostics.iter().any(|diagnostic| {
        std::iter::once(&diagnostic.primary)
            .chain(&diagnostic.secondary)
            .any(|label| {
                let shown = i64::from(file.line_of(label.span.start.saturating_sub(file.base)));
                (shown - line).abs() <= 1
            })
    })
}

/// Tells whether every part on which the mistake did not fall says the same as before.
fn kept(before: &Healthy, after: &File, ast: &Ast, at: usize) -> bool {
    let now: Vec<String> = parts(ast, after)
        .into_iter()
        .map(|(_, said)| said)
        .collect();
    before
        .parts
        .iter()
        .filter(|(range, _)| !(range.start <= at && at <= range.end))
        .all(|(_, said)| now.contains(said))
}

fn show(
    before: &Healthy,
    after: &File,
    diagnostics: &[Diagnostic],
    at: usize,
    kind: &str,
    seen: &Figures,
) {
    let line = after.line_of(at.min(after.text.len()) as u32);
    println!(
        "── {kind}: {} line {} exact {} near {} kept {}",
        before.name,
        line + 1,
        seen.exact,
        seen.near,
        seen.kept
    );
    for line in line.saturating_sub(1)..=(line + 1).min(after.line_starts().len() as u32 - 1) {
        println!("   | {}", after.line_text(line));
    }
    for diagnostic in diagnostics {
        let at = after.line_of(diagnostic.primary.span.start.saturating_sub(after.base)) + 1;
        println!("   {at}: {} {}", diagnostic.code.name(), diagnostic.message);
    }
}

type Mutation = fn(&str, &mut Rng) -> Option<(String, usize)>;

/// The mistakes that people make.
const MISTAKES: &[(&str, Mutation)] = &[
    ("keyword: letter deleted", |text, rng| {
        letters(text, rng, |word, at, _| {
            word.remove(at);
        })
    }),
    ("keyword: letter doubled", |text, rng| {
        letters(text, rng, |word, at, _| {
            let c = word[at];
            word.insert(at, c);
        })
    }),
    ("keyword: letters swapped", |text, rng| {
        letters(text, rng, |word, at, _| {
            let next = (at + 1).min(word.len() - 1);
            word.swap(at, next);
        })
    }),
    ("keyword: letter replaced", |text, rng| {
        letters(text, rng, |word, at, rng| word[at] = rng.lowercase())
    }),
    ("open brace deleted", |text, rng| {
        replace(
            text,
            rng,
            |token, _| token.kind == TokenKind::Open(b'{'),
            "",
        )
    }),
    ("close brace deleted", |text, rng| {
        replace(
            text,
            rng,
            |token, _| token.kind == TokenKind::Close(b'}'),
            "",
        )
    }),
    ("open brace doubled", |text, rng| {
        replace(
            text,
            rng,
            |token, _| token.kind == TokenKind::Open(b'{'),
            "{ {",
        )
    }),
    ("close brace doubled", |text, rng| {
        replace(
            text,
            rng,
            |token, _| token.kind == TokenKind::Close(b'}'),
            "} }",
        )
    }),
    ("opening quote deleted", |text, rng| quote(text, rng, true)),
    ("closing quote deleted", |text, rng| quote(text, rng, false)),
    ("name deleted", |text, rng| {
        replace(
            text,
            rng,
            |token, word| token.kind == TokenKind::Word && !is_keyword(word),
            "",
        )
    }),
    ("value deleted", |text, rng| {
        let all: Vec<Token> = tokens(text).filter(|token| !token.is_trivia()).collect();
        let places: Vec<Token> = all
            .windows(2)
            .filter(|pair| {
                matches!(
                    pair[0].text(text),
                    "is" | "least" | "most" | "than" | "by" | "includes"
                )
            })
            .map(|pair| pair[1])
            .collect();
        let token = *pick(&places, rng)?;
        Some((
            splice(text, token.start as usize, token.end as usize, ""),
            token.start as usize,
        ))
    }),
    ("wrong operator", |text, rng| {
        let right = ["==", "=", "=>", ":", "equals", "!="][rng.usize(..6)];
        replace(text, rng, |_, word| word == "is", right)
    }),
    ("operator deleted", |text, rng| {
        replace(
            text,
            rng,
            |_, word| matches!(word, "is" | "includes" | "excludes" | ">=" | "<"),
            "",
        )
    }),
    ("thousands comma", |text, rng| {
        let places: Vec<Token> = tokens(text)
            .filter(|token| {
                token.kind == TokenKind::Number
                    && token.text(text).bytes().all(|b| b.is_ascii_digit())
            })
            .collect();
        let token = *pick(&places, rng)?;
        Some((
            splice(text, token.start as usize, token.end as usize, "85,000"),
            token.start as usize,
        ))
    }),
    ("curly quotes", |text, rng| {
        let places: Vec<Token> = tokens(text)
            .filter(|token| token.kind == TokenKind::Text && token.text(text).starts_with('"'))
            .collect();
        let token = *pick(&places, rng)?;
        let inner = &text[token.start as usize + 1..token.end as usize - 1];
        (!inner.contains('\\')).then(|| {
            (
                splice(
                    text,
                    token.start as usize,
                    token.end as usize,
                    &format!("“{inner}”"),
                ),
                token.start as usize,
            )
        })
    }),
    ("comma deleted", |text, rng| {
        replace(text, rng, |_, word| word == ",", "")
    }),
    ("stray word", |text, rng| {
        let places: Vec<Token> = tokens(text).filter(|token| !token.is_trivia()).collect();
        let token = *pick(&places, rng)?;
        Some((
            splice(text, token.end as usize, token.end as usize, " zzz"),
            token.end as usize,
        ))
    }),
    ("stray sign", |text, rng| {
        let places: Vec<Token> = tokens(text).filter(|token| !token.is_trivia()).collect();
        let token = *pick(&places, rng)?;
        let sign = [" %", " ?", " *", " )", " ]", " ,"][rng.usize(..6)];
        Some((
            splice(text, token.end as usize, token.end as usize, sign),
            token.end as usize,
        ))
    }),
    ("small word deleted", |text, rng| {
        replace(
            text,
            rng,
            |_, word| matches!(word, "of" | "for" | "by" | "to" | "and" | "or"),
            "",
        )
    }),
    ("broken date", |text, rng| {
        let wrong = [
            "7/11/2022",
            "07.11.2022",
            "7 November 2022",
            "2022/11/07",
            "2022-1-7",
        ][rng.usize(..5)];
        replace(
            text,
            rng,
            |token, word| token.kind == TokenKind::Number && word.len() >= 7 && word.contains('-'),
            wrong,
        )
    }),
    ("rest of line deleted", |text, rng| {
        let places: Vec<Token> = tokens(text)
            .filter(|token| token.kind == TokenKind::Space)
            .collect();
        let token = *pick(&places, rng)?;
        let start = token.end as usize;
        let end = start + text[start..].find('\n').unwrap_or(text.len() - start);
        Some((splice(text, start, end, ""), start))
    }),
    ("words swapped", |text, rng| {
        let all: Vec<Token> = tokens(text).filter(|token| !token.is_trivia()).collect();
        let places: Vec<(Token, Token)> = all
            .windows(2)
            .filter(|pair| {
                pair.iter().all(|token| token.kind == TokenKind::Word)
                    && !text[pair[0].end as usize..pair[1].start as usize].contains('\n')
            })
            .map(|pair| (pair[0], pair[1]))
            .collect();
        let (one, two) = *pick(&places, rng)?;
        let swapped = format!("{} {}", two.text(text), one.text(text));
        Some((
            splice(text, one.start as usize, two.end as usize, &swapped),
            one.start as usize,
        ))
    }),
    ("word doubled", |text, rng| {
        let places: Vec<Token> = tokens(text)
            .filter(|token| token.kind == TokenKind::Word)
            .collect();
        let token = *pick(&places, rng)?;
        Some((
            splice(
                text,
                token.end as usize,
                token.end as usize,
                &format!(" {}", token.text(text)),
            ),
            token.end as usize,
        ))
    }),
    ("semicolon", |text, rng| {
        let places: Vec<Token> = tokens(text)
            .filter(|token| !token.is_trivia() && text[token.end as usize..].starts_with('\n'))
            .collect();
        let token = *pick(&places, rng)?;
        Some((
            splice(text, token.end as usize, token.end as usize, ";"),
            token.end as usize,
        ))
    }),
];

fn is_keyword(word: &str) -> bool {
    keywords::is_reserved(word)
        || matches!(
            word,
            "one"
                | "least"
                | "most"
                | "than"
                | "any"
                | "exactly"
                | "within"
                | "empty"
                | "scale"
                | "number"
                | "percent"
                | "money"
                | "duration"
                | "date"
                | "performed"
                | "process"
                | "part"
                | "exchange"
                | "all"
                | "veto"
                | "no"
                | "yes"
        )
}

fn pick<'a, T>(places: &'a [T], rng: &mut Rng) -> Option<&'a T> {
    (!places.is_empty()).then(|| &places[rng.usize(..places.len())])
}

fn splice(text: &str, start: usize, end: usize, with: &str) -> String {
    format!("{}{with}{}", &text[..start], &text[end..])
}

fn replace(
    text: &str,
    rng: &mut Rng,
    choose: impl Fn(Token, &str) -> bool,
    with: &str,
) -> Option<(String, usize)> {
    let places: Vec<Token> = tokens(text)
        .filter(|token| choose(*token, token.text(text)))
        .collect();
    let token = *pick(&places, rng)?;
    Some((
        splice(text, token.start as usize, token.end as usize, with),
        token.start as usize,
    ))
}

fn letters(
    text: &str,
    rng: &mut Rng,
    change: impl Fn(&mut Vec<char>, usize, &mut Rng),
) -> Option<(String, usize)> {
    let places: Vec<Token> = tokens(text)
        .filter(|token| token.kind == TokenKind::Word && is_keyword(token.text(text)))
        .collect();
    let token = *pick(&places, rng)?;
    let mut word: Vec<char> = token.text(text).chars().collect();
    let at = rng.usize(..word.len());
    change(&mut word, at, rng);
    let word: String = word.into_iter().collect();
    (word != token.text(text)).then(|| {
        (
            splice(text, token.start as usize, token.end as usize, &word),
            token.start as usize,
        )
    })
}

fn quote(text: &str, rng: &mut Rng, opening: bool) -> Option<(String, usize)> {
    let places: Vec<Token> = tokens(text)
        .filter(|token| token.kind == TokenKind::Text && token.text(text).starts_with('"'))
        .collect();
    let token = *pick(&places, rng)?;
    let at = if opening {
        token.start as usize
    } else {
        token.end as usize - 1
    };
    Some((splice(text, at, at + 1, ""), at))
}
