//! What holds of every text, sound or torn, for texts made up from the forms of the language.
//!
//! What breaks a property is shrunk and shown; told in a few words, it becomes a case in
//! `tests/spec/`. `LAWS=10000 cargo test --test properties` tries more, `SEED=2` others.

#[path = "support/formatted.rs"]
mod formatted;
#[path = "support/rounds.rs"]
mod rounds;

use std::cell::Cell;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use demarche::check::{Options, check};
use demarche::code::Severity;
use demarche::diagnostic::{Diagnostic, Label};
use demarche::model;
use demarche::report::{json, short};
use demarche::source::{SourceMap, Span};
use demarche::syntax::{self, Incremental};
use demarche::workspace::Workspace;
use formatted::Read;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, Select, select};
use proptest::strategy::Union;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// How many texts are tried.
const ROUNDS: u64 = 60;

/// Says the same each time, unless `SEED` says otherwise.
fn holds<T: Debug>(strategy: impl Strategy<Value = T>, law: impl Fn(T)) {
    let config = Config {
        cases: rounds::rounds(ROUNDS) as u32,
        failure_persistence: None,
        max_shrink_iters: 5_000,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&rounds::seed().to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, random);
    let told = runner.run(&strategy, |value| {
        law(value);
        Ok::<(), TestCaseError>(())
    });
    if let Err(broken) = told {
        panic!("{broken}");
    }
}

#[test]
fn a_sound_text_has_no_mistakes_and_one_form() {
    holds(files(1), |files| {
        let text = files.concat();
        let read = Read::new(&text);
        assert_eq!(read.diagnostics, [], "{text}");
        read.check("it");
        let (formatted, crlf) = (read.formatted(), text.replace('\n', "\r\n"));
        Read::new(&crlf).check("it, with CRLF");
        for text in [&text, &formatted] {
            let workspace = Workspace::from_texts([("a.pos", text.as_str())]);
            let mut map = SourceMap::new();
            let id = map.add("a.pos", text.as_str());
            let tree = Arc::new(syntax::parse(map.file(id)).0);
            let (negotiation, mistakes) = model::resolve(&map, &[(id, tree)]);
            let is_grave = |mistake: &Diagnostic| mistake.severity == Severity::Error;
            assert!(!mistakes.iter().any(is_grave), "{mistakes:#?}\n{text}");
            assert_eq!(negotiation.left_out, [], "{text}");
            assert_eq!(workspace.diagnostics, [], "{text}");
        }
        assert_eq!(told(&[formatted]), told(&[text]), "it means the same");
    });
}

#[test]
fn a_torn_text_is_read_and_its_mistakes_lie_within_it() {
    let torn = (files(1), vec(tear(), 1..6)).prop_map(|(files, tears)| {
        let mut text = files.concat();
        for tear in tears {
            let (range, piece) = tear.on(&text);
            text.replace_range(range, piece);
        }
        text
    });
    holds(torn, |text| {
        Read::new(&text).check("it");
        let workspace = Workspace::from_texts([("before.pos", "party z\n"), ("a.pos", &text)]);
        let outcome = check(&workspace, &Options::default());
        let check = |diagnostic: &Diagnostic, span: Span| {
            let place = workspace.sources.place(span);
            let file = workspace.sources.file(place.file);
            let (start, end) = (span.start - file.base, span.end - file.base);
            let is_within = start <= end && end as usize <= file.text.len();
            assert!(is_within, "{diagnostic:?}\n{text}");
            for at in [start, end] {
                assert!(
                    file.text.is_char_boundary(at as usize),
                    "{diagnostic:?}\n{text}"
                );
            }
        };
        for diagnostic in &outcome.diagnostics {
            let labels = [&diagnostic.primary]
                .into_iter()
                .chain(&diagnostic.secondary);
            labels.for_each(|Label { span, .. }| check(diagnostic, *span));
            let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits);
            edits.for_each(|edit| check(diagnostic, edit.span));
        }
    });
}

#[test]
fn the_order_of_files_says_nothing() {
    let shuffled = files(4).prop_flat_map(|files| {
        let other = Just(files.clone()).prop_shuffle();
        (Just(files), other)
    });
    let compared = Cell::new(0);
    holds(shuffled, |(files, other)| {
        // Which of two clauses contradicts the other, their order says.
        if let Some(expected) = told(&files) {
            assert_eq!(told(&other), Some(expected));
            compared.set(compared.get() + 1);
        }
    });
    let compared = compared.get();
    assert!(compared * 5 > rounds::rounds(ROUNDS), "only {compared}");
}

#[test]
fn what_is_read_after_an_edit_is_what_is_read_anew() {
    let edited = (files(1), vec(tear(), 1..12));
    holds(edited, |(files, tears)| {
        let mut map = SourceMap::spacious();
        let id = map.add("a.pos", files.concat());
        let (mut reader, mut resolver) = (Incremental::default(), model::Incremental::default());
        for tear in tears {
            let (range, piece) = tear.on(&map.file(id).text);
            map.edit(id, range, piece);
            let file = map.file(id);
            let (kept, fresh) = (reader.read(file), syntax::parse(file));
            assert_eq!(format!("{kept:?}"), format!("{fresh:?}"), "{}", file.text);
            let trees = [(id, Arc::new(fresh.0))];
            let (kept, fresh) = (resolver.resolve(&map, &trees), model::resolve(&map, &trees));
            assert_eq!(format!("{kept:?}"), format!("{fresh:?}"));
        }
    });
}

/// Every line of the report without its place, sorted, and the words of each; `None` where
/// something is wrong.
fn told(files: &[String]) -> Option<Vec<String>> {
    let names = ["a.pos", "b.pos", "c.pos", "d.pos", "e.pos"];
    let texts = names.into_iter().zip(files.iter().map(String::as_str));
    let workspace = Workspace::from_texts(texts);
    let report = check(&workspace, &Options::default()).report(&workspace);
    // Every form of the report comes of it.
    assert!(!json::render(&report, &workspace.sources).is_empty());
    if report.mistakes().0 > 0 {
        return None;
    }
    let text = short::render(&report, &workspace.sources);
    let is_place = |word: &&str| word.contains(".pos:");
    // Which of several clauses is told first, their order says.
    let lines = text.lines().filter(|line| !line.starts_with("    also "));
    let lines = lines.map(|line| {
        let words = line.split(' ').filter(|word| !is_place(word));
        // Where a list has its commas, the order of what it lists says.
        let mut words: Vec<&str> = words.map(|word| word.trim_end_matches(',')).collect();
        words.sort_unstable();
        words.join(" ")
    });
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    Some(lines)
}

// ── Texts that are torn ──────────────────────────────────────────────────────────────────

/// Takes something out of a text and puts something in.
#[derive(Clone, Debug)]
struct Tear {
    at: Index,
    gone: usize,
    piece: &'static str,
}

fn tear() -> impl Strategy<Value = Tear> {
    const PIECES: &[&str] = &[
        "",
        " ",
        "\n",
        "\r\n",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "'",
        "“",
        "#",
        "//",
        "/*",
        ",",
        ":",
        ";",
        ".",
        "..",
        "-",
        "x",
        "7",
        "é",
        "🍊",
        "\u{feff}",
        "\u{a0}",
        "and ",
        "is ",
        "not ",
        "demand ",
        "\nposition p of a {\n",
        "party ",
        "of ",
        "every ",
        "2024-05-04",
        "12.5 %",
    ];
    let gone = prop_oneof![3 => 0..4_usize, 1 => 0..60_usize];
    (any::<Index>(), gone, one(PIECES)).prop_map(|(at, gone, piece)| Tear { at, gone, piece })
}

impl Tear {
    fn on(&self, text: &str) -> (Range<usize>, &'static str) {
        let boundary = |at: usize| {
            let mut at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let at = boundary(self.at.index(text.len() + 1));
        (at..boundary(at + self.gone).max(at), self.piece)
    }
}

// ── Texts that are sound ─────────────────────────────────────────────────────────────────

/// What every text can speak of: all types, an index, milestones, a source, blocs, readings.
const AGENDA: &str = r#"agenda "A bit of everything"
list region "Regions" { north "The North", south, west }
group coast of region { north, west }
issue status[region] "Whose each region is": one of { ours "Ours", theirs, open }
issue guard "Who stands guard": scale { nobody < few < many < all }
issue watch "Who keeps watch": scale { nobody < few < many < all }
issue aid "Which help": any of { food, money, arms }
issue share "How much of it": number -5..60
issue portion "Portion": percent
issue price "Price": money USD
issue debt "Debt": money USD
issue period "How long": duration
issue start "When": date
issue vote "Whether people vote": yes or no performed by bea
event flood "Whether it floods": yes or no
milestone talks
milestone ceasefire after talks
source paper "The paper" { published 2024-03 }
party anna "Anna" { also "Ann" }
party bea "Bea"
party cem "Cem"
bloc two { anna, bea }
acceptance {
  all of anna, bea
  at least 1 of cem, bea
  veto cem
}
utility of anna { vote is yes worth 5  reservation 3 }
person max "Max" { role "speaker" of cem since 2020-01-01 }
"#;

/// The agenda, and positions and rules in so many further files.
fn files(count: usize) -> impl Strategy<Value = Vec<String>> {
    let items = vec(vec(item(), 0..4), count);
    items.prop_map(|items| {
        let mut number = 0;
        // Names are numbered here, so that any of the items can be left out.
        let mut numbered = |text: String| {
            let mut out = String::new();
            for c in text.chars() {
                number += u32::from(c == '@');
                match c {
                    '@' | '&' => out.push_str(&number.to_string()),
                    c => out.push(c),
                }
            }
            out
        };
        let files = items.into_iter().map(|items| numbered(items.concat()));
        let mut files: Vec<String> = files.collect();
        files.insert(0, AGENDA.to_owned());
        files
    })
}

fn item() -> impl Strategy<Value = String> {
    let party = one(&["anna", "bea", "cem", "two"]);
    let label = one(&["", " \"A label\"", " \"“Ein Wort” – слово 🍊\""]);
    let day = (1..=12_u32, 1..=28_u32).prop_map(|(month, day)| format!("2024-{month:02}-{day:02}"));
    let said = one(&[
        "",
        " by \"Ann\"",
        " by max cites paper \"p. 7\"",
        " cites paper\n  note \"Said twice.\"",
        " by \"Ann\"\n  private",
        "\n  until 2030",
        "\n  reported by \"A friend\"",
    ]);
    let clauses = vec((gap(), clause()), 1..4);
    let position = (party, label.clone(), day, said, clauses).prop_map(
        |(party, label, day, said, clauses)| {
            let clauses: String = clauses
                .into_iter()
                .map(|(gap, clause)| gap + &clause)
                .collect();
            format!("position p@ of {party}{label} {{\n  stated {day}{said}{clauses}\n}}\n")
        },
    );
    let background = (one(&["rule", "reading r@"]), label_of_rule(), body());
    let background = background.prop_map(|(word, label, body)| {
        let holder = if word == "rule" {
            ""
        } else {
            "by \"a reader\""
        };
        format!("{word}{label} {{ {holder}{body}}}\n")
    });
    let answers = [
        "accepts",
        "accepts-in-principle",
        "welcomes",
        "rejects",
        "reserves",
    ];
    let proposal = (one(&answers), label, body(), body());
    let proposal = proposal.prop_map(|(answer, label, term, bare)| {
        format!(
            "reaction of bea to q@: {answer}\nproposal q& by max{label} {{\n  stated 2024-05-01\n  \
             term t@ {{{term}}}{bare}}}\n"
        )
    });
    let remark = one(&["# A remark.\n", "\n\n", "   \n# é\n"]).prop_map(str::to_owned);
    prop_oneof![6 => position, 1 => background, 1 => proposal, 2 => declaration(), 1 => remark]
}

/// A name of some kind: issues of all types, what happens, who speaks, and what is read.
fn declaration() -> impl Strategy<Value = String> {
    const TYPES: &[&str] = &[
        "yes or no",
        "one of { a, b \"B\", c }",
        "scale { low < middle < high }",
        "any of { a, b }",
        "any of region",
        "number",
        "number 0..9",
        "percent 0 % .. 100 %",
        "money EUR",
        "duration",
        "date",
        "date 2024-01-01 .. 2024-12-31",
    ];
    const OTHERS: &[&str] = &[
        "milestone m@ \"A milestone\" after talks\n",
        "milestone m@ part of ceasefire\n",
        "list l@ { a, b \"B\" }\n",
        "group g@ of region \"A group\" { south }\n",
        "party y@ \"Somebody\" { also \"One\", \"Two\"  note \"Why.\" }\n",
        "bloc z@ { anna, cem }\n",
        "event e@: one of { rain, snow }\n",
        "source s@ \"A book\" { author \"A\"  published 2023-12-24  page 7  url \"https://a.org\" }\n",
        "person n@ \"A person\" { role \"minister\" of anna since 2020 until 2021-05 }\n",
    ];
    let heads = [
        "issue i@",
        "issue i@ \"A label\"",
        "issue i@[region] \"“…”\"",
    ];
    let tails = [
        "",
        " performed by anna, bea",
        " process",
        " { note \"N.\" }",
    ];
    let issue = (one(&heads), one(TYPES), one(&tails));
    let issue = issue.prop_map(|(head, ty, tail)| format!("{head}: {ty}{tail}\n"));
    prop_oneof![issue, one(OTHERS).prop_map(str::to_owned)]
}

/// One of some words.
fn one(of: &[&'static str]) -> Select<&'static str> {
    select(of.to_vec())
}

fn label_of_rule() -> impl Strategy<Value = &'static str> {
    one(&["", " \"What everybody knows\""])
}

/// White space as people leave it, with a remark now and then.
fn gap() -> impl Strategy<Value = String> {
    let gaps = [
        "\n  ",
        "\n",
        "\n\n\n\t",
        "  # a remark\n",
        "\n  # 1\n  # 2\n",
        "\r\n ",
    ];
    one(&gaps).prop_map(str::to_owned)
}

fn clause() -> impl Strategy<Value = String> {
    let words = [
        "demand",
        "firm demand",
        "flexible demand",
        "refuse",
        "firm refuse",
        "prefer",
        "offer",
        "precondition",
    ];
    let heads = ["", " \"A label\"", " to cem", " \"é\" to anna, bea"];
    let tails = [
        "",
        "note \"Why.\"",
        "quote \"Never.\"",
        "vague \"how much\"",
    ];
    let bound = (
        one(&words),
        one(&heads),
        one(&tails),
        body(),
        body(),
        0..4_u8,
    );
    let bound = bound.prop_map(|(word, head, tail, body, other, extra)| {
        let extra = match (extra, word) {
            (0, "offer") => format!(" in exchange for {{{other}}}"),
            (1, _) => format!(" if {{{other}}}"),
            _ => String::new(),
        };
        let separator = if tail.is_empty() { "" } else { " " };
        format!("{word} c@{head} {{{body}{separator}{tail} }}{extra}")
    });
    let cells = [
        "status[every coast]",
        "share",
        "status[south], price",
        "aid",
    ];
    let open = [
        "defer CELLS for 15 years",
        "defer CELLS until 2030-01-01",
        "delegate CELLS to \"a court\"",
        "exclude CELLS",
        "discuss d@: \"A label\" CELLS",
        "claim c@ \"It is so.\"",
    ];
    let open = (one(&open), one(&cells));
    let open = open.prop_map(|(open, cells)| open.replace("CELLS", cells));
    let package = vec((gap(), body()), 1..3).prop_map(|clauses| {
        let clauses = clauses.into_iter();
        let clauses: String = clauses
            .map(|(gap, body)| format!("{gap}demand c@ {{{body}}}"))
            .collect();
        format!("package k@ {{{clauses}\n}}")
    });
    prop_oneof![8 => bound, 2 => open, 1 => package]
}

/// Conditions, one after the other.
fn body() -> impl Strategy<Value = String> {
    let conditions = vec((gap(), condition()), 1..3);
    conditions.prop_map(|conditions| {
        let conditions = conditions.into_iter();
        let text: String = conditions
            .map(|(gap, condition)| gap + &condition)
            .collect();
        text + " "
    })
}

fn condition() -> impl Strategy<Value = String> {
    const ATOMS: &[&str] = &[
        "vote is yes",
        "vote is not yes",
        "status[north] is ours",
        "status[every region] is ours",
        "status[some coast] is not open",
        "status[at least 2 of region] is ours",
        "status[every region except west] is one of theirs, open",
        "status[no coast] is open",
        "status[north, south] is not one of theirs, open",
        "guard at least few",
        "guard is nobody",
        "guard at most watch",
        "watch is one of nobody, many",
        "watch is more than few",
        "aid includes food",
        "aid excludes arms, money",
        "aid is empty",
        "aid is not empty",
        "aid is exactly food, money",
        "aid is within food, arms",
        "aid includes at least 2 of food, money, arms",
        "share between -2.5 and 8",
        "share more than 8",
        "share is 12",
        "share >= 3",
        "portion at most 12.5 %",
        "price at most 3 billion USD",
        "price more than debt",
        "debt is 85_000 USD",
        "period at least 2 years",
        "period less than 18 months",
        "start by 2024-06-30",
        "start not before 2024-07",
        "talks before ceasefire",
        "flood is no",
    ];
    let atom = one(ATOMS).prop_map(str::to_owned);
    atom.prop_recursive(3, 12, 3, |inner| {
        let joined = |word: &'static str, least, most| {
            let parts = vec(
                inner.clone().prop_map(|part| format!("({part})")),
                least..=most,
            );
            parts
                .prop_map(move |parts| parts.join(&format!(" {word} ")))
                .boxed()
        };
        let not = inner
            .clone()
            .prop_map(|part| format!("not ({part})"))
            .boxed();
        let counted = vec((gap(), inner.clone()), 1..4).prop_map(|parts| {
            let parts = parts.into_iter();
            let parts: String = parts.map(|(gap, part)| gap + &part).collect();
            format!("at least 1 of {{{parts} }}")
        });
        Union::new([
            joined("and", 2, 3),
            joined("or", 2, 3),
            joined("implies", 2, 2),
            not,
            counted.boxed(),
        ])
    })
}
