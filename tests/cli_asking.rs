//! `demarche why` and `demarche what-if` as a person types them.

#[path = "support/command.rs"]
mod command;

use std::fs;

use command::{Ran, run_at};
use serde_json::Value;

const WAR: &str = "positions/ukraine-war";
const ORANGE: &str = "positions/orange";

fn run(arguments: &[&str]) -> Ran {
    run_at("80", arguments)
}

fn is_neat(text: &str, columns: usize) {
    for line in text.lines() {
        assert!(line.chars().count() <= columns, "too wide: {line}");
        assert_eq!(line, line.trim_end(), "no spaces at the end");
        assert!(!line.contains('\u{1b}'), "no colours in a pipe");
    }
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}:\n{text}");
    }
}

#[test]
fn why_tells_each_clause_and_what_is_left() {
    let ran = run(&["why", "wait", ORANGE]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    is_neat(&ran.out, 80);
    has(
        &ran.out,
        &[
            "✗ No value is left that suits everybody since 2024-05-04: Bea's `cake.rise`",
            "  2024-05-04  Anna demands: at most 10\n",
            "              → left: at most 10\n",
            "✗ nothing is left: it cannot hold with Anna's `thirst.soon`",
            "Anna – Bea  ✗ nothing; the gap is 20, from 10 to 30",
            "→ Bea gives up `cake.rise`",
        ],
    );
    let narrow = run_at("60", &["why", "status", WAR]);
    is_neat(&narrow.out, 60);
}

#[test]
fn everything_with_a_name_can_be_asked_about() {
    let json = run(&["check", WAR, "--format", "json"]).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    let name = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    let issues = report["issues"].as_array().unwrap();
    let clauses = report["clauses"].as_array().unwrap();
    let milestones = report["process"]["milestones"].as_array().unwrap();
    let mut names: Vec<String> = issues.iter().map(|issue| name(issue, "name")).collect();
    // Each takes the same way, so a few do.
    let some = issues.iter().step_by(7);
    names.extend(some.map(|issue| name(issue, "label")));
    names.extend(milestones.iter().map(|milestone| name(milestone, "name")));
    names.extend(clauses.iter().step_by(19).map(|clause| name(clause, "key")));
    assert!(names.len() > 20, "{names:?}");
    let validator = validator("schema/why-1.json");
    for name in names {
        let ran = run(&["why", &name, WAR, "--format", "json"]);
        assert_eq!(ran.status, 0, "{name}: {}", ran.err);
        follows(&validator, &ran.out, "demarche.why/1");
        let text = run(&["why", &name, WAR]).out;
        is_neat(&text, 80);
        assert!(text.lines().count() > 6, "{name}: {text}");
    }
}

#[test]
fn what_is_left_at_the_end_is_the_zone() {
    let json = run(&["check", WAR, "--format", "json"]).out;
    let report: Value = serde_json::from_str(&json).unwrap();
    let mut compared = 0;
    for left in report["joint"]["left"].as_array().unwrap() {
        let zone = &left["zone"]["words"];
        if left["blocked"] == true || zone.is_null() {
            continue;
        }
        for cell in left["cells"].as_array().unwrap() {
            let cell = cell.as_str().unwrap();
            let ran = run(&["why", cell, WAR, "--format", "json"]);
            let why: Value = serde_json::from_str(&ran.out).unwrap();
            let story = &why["cells"][0];
            // What nobody speaks of, a rule alone may settle.
            let last = story["steps"].as_array().unwrap().last();
            let last = last.map_or(&story["at_first"], |step| &step["left"]);
            assert_eq!(&last["words"], zone, "{cell}");
            compared += 1;
        }
    }
    assert!(compared > 5, "{compared}");
}

#[test]
fn a_day_parties_and_readings_count() {
    let early = run(&["why", "status[crimea]", WAR, "--as-of", "2022-04"]);
    has(&early.out, &["Ukraine puts it off for 15 years"]);
    assert!(!early.out.contains("  2022-11-07  "), "{}", early.out);
    let assumed = run(&["why", "status[crimea]", WAR, "--assume", "leave-crimea"]);
    has(&assumed.out, &["tied by   The reading"]);
    let alone = run(&["why", "wait", ORANGE, "--parties", "bea"]);
    has(&alone.out, &["Only Bea speaks of it"]);
    assert!(!alone.out.contains("Anna"), "{}", alone.out);
    let none = run(&["why", "wait", ORANGE, "--timeout", "0"]);
    has(&none.out, &["The search was cut short"]);
}

#[test]
fn what_if_tells_what_changes_and_touches_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orange.pos");
    fs::copy("positions/orange/orange.pos", &path).unwrap();
    let before = fs::read(&path).unwrap();
    let place = path.to_str().unwrap();
    let ran = run(&[
        "what-if",
        place,
        "--drop",
        "thirst.soon",
        "--add",
        "anna: demand wait at most 40",
        "--report",
    ]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    is_neat(&ran.out, 80);
    has(
        &ran.out,
        &[
            "✓ A deal would open: one deal could satisfy both.",
            "━━ What would go ━",
            "\"Minutes until the orange is cut\": now nothing; then between 30 and 40",
            "The report as it would be",
            "✓ One deal can satisfy both parties.",
        ],
    );
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_can_be_supposed_and_an_answer_written() {
    let folder = tempfile::tempdir().unwrap();
    let (more, answer) = (folder.path().join("more.pos"), folder.path().join("a.txt"));
    fs::write(
        &more,
        "position more-of-bea of bea {\n  stated 2024-05-05\n  replaces cake.rise\n  \
         demand { wait at least 5 }\n}\n",
    )
    .unwrap();
    let (more, written) = (more.to_str().unwrap(), answer.to_str().unwrap());
    let ran = run(&["what-if", ORANGE, "--add", more, "-o", written]);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
    let text = fs::read_to_string(&answer).unwrap();
    is_neat(&text, 80);
    has(
        &text,
        &[
            "A deal would open",
            "Bea's `cake.rise` is replaced by `more-of-bea`",
        ],
    );
    // It is among those compared already.
    let twice = run(&["what-if", more, ORANGE, "--add", more]);
    assert_eq!(twice.status, 2);
    has(&twice.err, &["is compared already"]);
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_answered() {
    for (arguments, says) in [
        (
            &["why", "wiat", ORANGE][..],
            &["no issue, clause or milestone named `wiat`", "`wait`?"][..],
        ),
        (
            &["why", "status[crimae]", WAR],
            &["member or group named `crimae`", "`crimea`?"],
        ),
        (&["why", ORANGE], &["the name comes first"]),
        (&["why"], &["<NAME>"]),
        (&["what-if", ORANGE], &["nothing is supposed"]),
        (
            &["what-if", ORANGE, "--drop", "thirst.son"],
            &["did you mean `thirst.soon`?"],
        ),
        (
            &["what-if", ORANGE, "--add", "anna: demand wait at most 4o"],
            &["[--add:2:25]", "neither a number nor a name"],
        ),
        (
            &["what-if", ORANGE, "--add", "anna: demand wait at least 40"],
            &["contradicts itself", "`--drop thirst.soon`"],
        ),
        (
            &["what-if", ORANGE, "--add", "ana: demand wait at most 4"],
            &["did you mean `anna`?"],
        ),
        (
            &["what-if", ORANGE, "--add", "nowhere.pos"],
            &["there is no file `nowhere.pos`"],
        ),
        (
            &["what-if", ORANGE, "--drop", "anna", "--assume", "x"],
            &["there is no reading named `x`"],
        ),
    ] {
        let ran = run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}");
        has(&ran.err, says);
    }
}

/// Whatever somebody types, there is an answer or a complaint.
#[test]
fn hostile_texts_are_answered() {
    let deep = format!("anna: demand {}", "{ ".repeat(5_000));
    let long = format!("anna: demand wait at most {}", "9".repeat(50_000));
    let texts = [
        "",
        ":",
        " : ",
        "::::",
        "anna:",
        "anna: ",
        "anna: demand",
        "anna: firm",
        "anna: firm flexible firm",
        "anna: demand  if ",
        "anna: offer in exchange for if",
        "anna: demand { wait at most 4",
        "anna: }}}}",
        "anna: demand wait at most 4 # }",
        "anna: claim \"\u{202e}desrever\" } position x of bea { claim \"x\"",
        "\u{feff}anna: demand wait at most 4",
        "anna: d\u{e9}mande wait at most 4",
        "issue",
        "position",
        "party anna",
        "position supposed of anna { demand { wait at most 4 } }",
        "--add",
        "\u{1b}[31m: demand",
        &deep,
        &long,
    ];
    for text in texts {
        let ran = run(&[
            "what-if",
            ORANGE,
            "--drop",
            "soon",
            &format!("--add={text}"),
        ]);
        assert!((0..=2).contains(&ran.status), "{text}: {}", ran.status);
        assert!(
            !(ran.out.is_empty() && ran.err.is_empty()),
            "{text}: nothing is said"
        );
        for said in [&ran.out, &ran.err] {
            assert!(!said.contains("panicked"), "{text}: {said}");
            assert!(!said.contains(['\u{202e}', '\u{1b}']), "{text}: {said}");
        }
        for ran in [
            run(&["why", "--format=short", "--", text, ORANGE]),
            run(&["what-if", ORANGE, &format!("--drop={text}")]),
        ] {
            assert_eq!(ran.status, 2, "{text}: {}", ran.out);
            assert!(!ran.err.contains(['\u{202e}', '\u{1b}']), "{text}");
        }
    }
    for name in [
        "status[",
        "status]",
        "status[]",
        "status[,]",
        "[",
        "status[[crimea]]",
        "[[[",
    ] {
        let ran = run(&["why", name, WAR]);
        assert_eq!(ran.status, 2, "{name}: {}", ran.out);
    }
}

#[test]
fn json_follows_its_schema() {
    let validator = validator("schema/what-if-1.json");
    for arguments in [
        &["what-if", ORANGE, "--drop", "thirst.soon"][..],
        &["what-if", ORANGE, "--drop", "bea", "--report"],
        &["what-if", WAR, "--drop", "five-points", "--report"],
        &["what-if", WAR, "--drop", "russia", "--as-of", "2023"],
        &[
            "what-if",
            ORANGE,
            "--add",
            "rule \"Forty\" { wait at most 40 } position tea-time of anna { demand { tea is yes } } issue tea: yes or no",
        ],
    ] {
        let ran = run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
        follows(&validator, &ran.out, "demarche.what-if/1");
        let text = run(arguments).out;
        is_neat(&text, 80);
    }
}

/// What one drops and adds again changes nothing.
#[test]
fn what_is_dropped_and_added_again_is_as_before() {
    let again = "anna: demand { wait at most 10 }";
    let ran = run(&[
        "what-if", ORANGE, "--drop", "soon", "--add", again, "--format", "json",
    ]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let counts = &json["differences"]["counts"];
    assert_eq!(counts["before"], counts["after"]);
    let verdict = &json["differences"]["verdict"];
    assert_eq!(verdict["before"], verdict["after"]);
    assert_eq!(json["left"], Value::Array(Vec::new()));
}

/// Every page of `demarche explain` reads well in 80 columns, with all of its words.
#[test]
fn pages_are_set_out_for_a_terminal() {
    let codes = demarche::code::Code::ALL.iter();
    let pages = codes.map(|code| (code.id(), code.page()));
    let kinds = demarche::report::Kind::ALL.into_iter();
    let kinds = kinds.map(|kind| (kind.name(), kind.page()));
    let topics = demarche::report::TOPICS.into_iter();
    let topics = topics.map(|(name, _, page)| (name, page));
    let look = demarche::report::terminal::Look {
        width: 80,
        unicode: true,
        colour: false,
    };
    for (name, page) in pages.chain(kinds).chain(topics) {
        let drawn = demarche::report::terminal::render_page(page, look);
        is_neat(&drawn, 80);
        let letters = |text: &str| -> String {
            let all = text.chars();
            all.filter(|c| c.is_alphanumeric()).collect()
        };
        let lines = page.lines().filter(|line| !line.starts_with("```"));
        let words: Vec<&str> = lines.collect();
        assert_eq!(letters(&drawn), letters(&words.concat()), "{name}");
        for sign in ["**", "```", "\n#", "](", "\n- "] {
            // A pattern of files has two stars, too.
            let is_left = drawn.contains(sign) && !(sign == "**" && page.contains("files ="));
            assert!(!is_left, "{name}: {sign}: {drawn}");
        }
    }
    let list = run(&["explain"]).out;
    assert!(list.lines().count() > 100, "{list}");
}

/// The page shows what the program really says. `BLESS=1` rewrites it.
#[test]
fn the_page_is_real() {
    let path = "docs/asking.md";
    let text = fs::read_to_string(path).unwrap();
    let (mut real, mut rest, mut shown) = (String::new(), text.as_str(), 0);
    while let Some(at) = rest.find("\n$ demarche ") {
        let line = at + "\n$ demarche ".len();
        let end = line + rest[line..].find('\n').expect("a command is a line");
        let close = end + rest[end..].find("\n```").expect("the block ends");
        let command = &rest[line..end];
        // Words in quotes are one.
        let quoted = command.split('\'').enumerate();
        let words: Vec<&str> = quoted
            .flat_map(|(at, part)| match at % 2 {
                1 => vec![part],
                _ => part.split_whitespace().collect(),
            })
            .collect();
        let ran = run(&words);
        real.push_str(&rest[..end]);
        real.push('\n');
        let said = if ran.out.is_empty() { ran.err } else { ran.out };
        real.push_str(said.trim_end());
        rest = &rest[close..];
        shown += 1;
    }
    real.push_str(rest);
    assert!(shown > 3, "the page shows answers");
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, &real).unwrap();
    }
    assert_eq!(text, real, "`cargo bless` rewrites what the page shows");
}

fn validator(path: &str) -> jsonschema::Validator {
    let read =
        |path: &str| -> Value { serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap() };
    let registry = jsonschema::Registry::new()
        .add("urn:demarche:report:1", read("schema/report-1.json"))
        .and_then(|known| known.add("urn:demarche:changes:1", read("schema/changes-1.json")))
        .and_then(jsonschema::RegistryBuilder::prepare)
        .unwrap();
    jsonschema::options()
        .with_registry(&registry)
        .build(&read(path))
        .unwrap()
}

fn follows(validator: &jsonschema::Validator, text: &str, name: &str) {
    let json: Value = serde_json::from_str(text).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&json)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    assert_eq!(json["schema"], name);
    assert!(text.ends_with("}\n"));
}
