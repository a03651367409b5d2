//! What can be done at a place, and what is answered to questions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::client::{Client, capabilities, cursor};
use demarche::check::{Options, check};
use demarche::code::{Code, Severity};
use demarche::diagnostic::{Diagnostic, Edit};
use demarche::editor::View;
use demarche::editor::actions::{Action, Deed, actions};
use demarche::workspace::Workspace;
use serde_json::{Value, json};

// ── The law ──────────────────────────────────────────────────────────────────────────────

type Texts = BTreeMap<String, String>;

/// The inputs of every example of the specification and of the pages of the codes.
fn examples() -> Vec<(String, Texts)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = Vec::new();
    for folder in ["tests/spec", "docs/codes"] {
        find(&root.join(folder), &mut pages);
    }
    pages.sort();
    let mut all = Vec::new();
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page is readable");
        let name = page.strip_prefix(root).unwrap_or(&page).display();
        let mut case = (name.to_string(), Texts::new());
        let mut fence: Option<(usize, String, String)> = None;
        for line in text.split_inclusive('\n') {
            let ticks = line.len() - line.trim_start_matches('`').len();
            match &mut fence {
                Some((open, info, inner)) if ticks >= *open && line.trim_end().len() == ticks => {
                    if let Some(("pos" | "toml", file)) = info.split_once(' ').or(match &**info {
                        "pos" => Some(("pos", "a.pos")),
                        _ => None,
                    }) {
                        let inner = std::mem::take(inner);
                        let (file, text) = match file.strip_suffix(" crlf") {
                            Some(file) => (file, inner.replace('\n', "\r\n")),
                            None => (file, inner),
                        };
                        case.1.insert(file.trim().to_owned(), text);
                    }
                    fence = None;
                }
                Some((_, _, inner)) => inner.push_str(line),
                None if ticks >= 3 => {
                    fence = Some((ticks, line[ticks..].trim().to_owned(), String::new()));
                }
                None if line.starts_with("## ") => {
                    let next = (format!("{name}: {}", line[3..].trim()), Texts::new());
                    all.push(std::mem::replace(&mut case, next));
                }
                None => {}
            }
        }
        all.push(case);
    }
    all.retain(|(_, texts)| !texts.is_empty());
    all
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("its entries are").path();
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|end| end == "md") {
            found.push(path);
        }
    }
}

fn apply(workspace: &Workspace, edits: &[Edit]) -> Texts {
    let mut texts: Texts = Texts::new();
    for (id, file) in workspace.sources.files() {
        let mut own: Vec<&Edit> = edits
            .iter()
            .filter(|edit| workspace.sources.file_of(edit.span) == id)
            .collect();
        own.sort_by_key(|edit| edit.span);
        let mut text = file.text.clone();
        for edit in own.iter().rev() {
            text.replace_range(file.range(edit.span), &edit.text);
        }
        texts.insert(file.name.clone(), text);
    }
    texts
}

fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.code == b.code && a.message == b.message
}

fn number(all: &[Diagnostic], of: &Diagnostic) -> usize {
    all.iter().filter(|one| same(one, of)).count()
}

/// What a fix may bring to light, and why it is not the fix's fault.
///
/// What names something that nothing declares is left out of the comparison; once the name is
/// declared, what is said of it is compared for the first time.
const BROUGHT_TO_LIGHT: [(Code, &[Code]); 2] = [
    (
        Code::UnknownName,
        &[
            // It contradicts something, by itself or together with others.
            Code::RulesCannotHold,
            Code::NothingLeft,
            // A position whose party is known is looked into.
            Code::WithdrawsNothing,
            // One name is used for several things.
            Code::WrongKindOfName,
            Code::WrongUnit,
            Code::WrongValue,
        ],
    ),
    (Code::WrongValue, &[Code::OfferExcluded]),
];

/// Fixes that leave something of the same sort to mend.
const STEP_BY_STEP: [&str; 1] = ["tests/spec/messages/syntax-many.md: nothing but noise"];

/// Tells whether a mistake kept another from being seen: what cannot be read is not looked up,
/// and so was wrong all along.
fn hid(mended: &Diagnostic, new: &Diagnostic) -> bool {
    let is_of_syntax = |code: Code| code.id().starts_with("D01");
    let known = BROUGHT_TO_LIGHT
        .iter()
        .filter(|(code, _)| *code == mended.code);
    is_of_syntax(mended.code) && !is_of_syntax(new.code)
        || known
            .flat_map(|(_, codes)| *codes)
            .any(|code| *code == new.code)
}

#[test]
fn every_action_leaves_files_that_check_better() {
    let mut broken = Vec::new();
    let mut tried = 0;
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (name, texts) in examples() {
        let workspace = Workspace::from_texts(texts.clone());
        let outcome = check(&workspace, &Options::default());
        let view = View {
            workspace: &workspace,
            outcome: &outcome,
        };
        let mut done: Vec<Action> = Vec::new();
        for diagnostic in &outcome.diagnostics {
            let span = diagnostic.primary.span;
            let file = workspace.sources.file_of(span);
            for action in actions(view, file, &[span]) {
                let Deed::Edit(edits) = &action.deed else {
                    continue;
                };
                if done.contains(&action) {
                    continue;
                }
                done.push(action.clone());
                tried += 1;
                let after = apply(&workspace, edits);
                let workspace = Workspace::from_texts(after.clone());
                let now = check(&workspace, &Options::default()).diagnostics;
                for mended in &action.mends {
                    let mended = &outcome.diagnostics[*mended];
                    *kinds.entry(mended.code.name()).or_default() += 1;
                    if number(&now, mended) >= number(&outcome.diagnostics, mended) {
                        broken.push(format!(
                            "{name}: {:?} does not mend {}: {}\n{after:#?}",
                            action.title,
                            mended.code.name(),
                            mended.message
                        ));
                    }
                }
                for new in now.iter().filter(|new| new.severity == Severity::Error) {
                    let is_new = number(&now, new) > number(&outcome.diagnostics, new);
                    let mut mended = action.mends.iter();
                    let hidden = mended.any(|at| hid(&outcome.diagnostics[*at], new));
                    if is_new && !hidden && !STEP_BY_STEP.contains(&&*name) {
                        broken.push(format!(
                            "{name}: {:?} brings {}: {}\n{after:#?}",
                            action.title,
                            new.code.name(),
                            new.message
                        ));
                    }
                }
            }
        }
    }
    // What the editor alone can mend is among what was tried.
    for code in [
        Code::UnknownName,
        Code::UnsourcedClause,
        Code::TwoCaps,
        Code::Semicolon,
    ] {
        assert!(kinds.contains_key(code.name()), "{kinds:?}");
    }
    assert!(
        broken.is_empty(),
        "{} of {tried}:\n{}",
        broken.len(),
        broken.join("\n")
    );
}

// ── Mending, as a client asks for it ─────────────────────────────────────────────────────

const AGENDA: &str = "issue wait \"Minutes\": number\nparty anna\nparty bea\nperson old \"Old\"\n";

/// Opens the files, of which one has the cursor, and asks what can be done there.
fn ask(files: &[(&str, &str)], options: Value, context: Value) -> (Client, Vec<Value>) {
    let files: Vec<(String, String)> = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let (name, marked) = files
        .iter()
        .find(|(_, text)| text.contains("$0"))
        .expect("one file has the cursor");
    let (text, (line, character)) = cursor(marked);
    let plain: Vec<(&str, &str)> = files
        .iter()
        .map(|(other, own)| (&**other, if other == name { &*text } else { &**own }))
        .collect();
    let mut client = Client::with(&plain, &capabilities(), options);
    client.open(name);
    client.skip();
    let at = json!({ "line": line, "character": character });
    let mut params = json!({
        "textDocument": client.document(name),
        "range": { "start": at, "end": at },
        "context": { "diagnostics": [] },
    });
    if let Some(more) = context.as_object() {
        for (key, value) in more {
            params["context"][key] = value.clone();
        }
    }
    let answer = client.request("textDocument/codeAction", params);
    let actions = answer.as_array().cloned().expect("it is a list");
    (client, actions)
}

fn titles(actions: &[Value]) -> Vec<&str> {
    let all = actions.iter();
    all.map(|action| action["title"].as_str().unwrap())
        .collect()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    let found = actions.iter().find(|action| action["title"] == title);
    found.unwrap_or_else(|| panic!("{title:?} is not among {:?}", titles(actions)))
}

/// Returns what an action writes into each file: the name, the place, and the text.
fn written(action: &Value) -> Vec<(String, u64, u64, String)> {
    let mut all = Vec::new();
    for document in action["edit"]["documentChanges"].as_array().unwrap() {
        let uri = document["textDocument"]["uri"].as_str().unwrap();
        for edit in document["edits"].as_array().unwrap() {
            let start = &edit["range"]["start"];
            all.push((
                uri.rsplit('/').next().unwrap().to_owned(),
                start["line"].as_u64().unwrap(),
                start["character"].as_u64().unwrap(),
                edit["newText"].as_str().unwrap().to_owned(),
            ));
        }
    }
    all
}

fn one(name: &str, line: u64, character: u64, text: &str) -> Vec<(String, u64, u64, String)> {
    vec![(name.to_owned(), line, character, text.to_owned())]
}

#[test]
fn an_unknown_issue_is_declared_beside_the_others_with_a_type_that_fits() {
    let anna = "position a of anna {\n  demand \"\u{e9}\u{1f34a}\" { pri$0ze at most 10 EUR }\n}\n";
    let files = [
        ("demarche.toml", ""),
        ("agenda.pos", AGENDA),
        ("anna.pos", anna),
    ];
    let (client, actions) = ask(&files, json!(null), json!(null));
    let action = titled(&actions, "Declare the issue `prize`");
    assert_eq!(
        written(action),
        one("agenda.pos", 0, 28, "\nissue prize \"Prize\": money EUR")
    );
    // The other file is not open, and so has no version.
    let changed = &action["edit"]["documentChanges"][0]["textDocument"];
    assert_eq!(changed["version"], Value::Null);
    assert_eq!(changed["uri"], client.uri("agenda.pos"));
    assert_eq!(action["diagnostics"][0]["code"], "D0201");
    assert_eq!(action["kind"], "quickfix");
}

#[test]
fn a_speaker_is_declared_or_put_in_quotes() {
    let anna =
        "position a of anna {\n  stated 2024-05-04 by grand$0ma\n  demand { wait at most 10 }\n}\n";
    let files = [
        ("demarche.toml", ""),
        ("agenda.pos", AGENDA),
        ("anna.pos", anna),
    ];
    let (_client, actions) = ask(&files, json!(null), json!(null));
    assert_eq!(
        written(titled(&actions, "Declare the person `grandma`")),
        one("agenda.pos", 3, 16, "\nperson grandma \"Grandma\"")
    );
    assert_eq!(
        written(titled(&actions, "Put it in quotes: `\"grandma\"`")),
        one("anna.pos", 1, 23, "\"grandma\"")
    );
}

#[test]
fn what_nothing_declares_yet_is_declared_in_the_same_file_below_what_is() {
    let text = "# Two sisters.\nissue wait: number\r\nparty anna\r\n\r\nposition a of anna {\r\n  cites dia$0ry\r\n  demand { wait at most 10 }\r\n}\r\n";
    let (_client, actions) = ask(&[("a.pos", text)], json!(null), json!(null));
    assert_eq!(
        written(titled(&actions, "Declare the source `diary`")),
        one("a.pos", 2, 10, "\r\n\r\nsource diary \"Diary\"")
    );
}

#[test]
fn sources_are_offered_the_same_speakers_first() {
    let text = "issue wait: number\nparty anna\nparty bea\nsource early \"Early\" { published 2020 }\nsource late \"Late\" { published 2024-06 }\nsource hers \"Hers\" { published 2025 }\n\nposition a of anna {\n  stated 2024-05-04 by \"Anna\"\n  cites hers\n  demand { wait at most 10 }\n}\nposition b$0 of anna {\n  stated 2024-05-05 by \"Anna\"\n  discuss wait\n}\n";
    let (_client, actions) = ask(&[("a.pos", text)], json!(null), json!(null));
    let cited: Vec<&str> = titles(&actions)
        .into_iter()
        .filter(|title| title.starts_with("Add `cites"))
        .collect();
    assert_eq!(
        cited,
        ["Add `cites hers` (Hers)", "Add `cites late` (Late)"]
    );
    assert_eq!(
        written(titled(&actions, cited[0])),
        one("a.pos", 13, 29, "\n  cites hers")
    );
}

#[test]
fn two_caps_become_an_issue() {
    let page = include_str!("../../docs/codes/two-caps.md");
    let fails = page.split("```pos\n").nth(1).unwrap();
    let fails = fails.split("```").next().unwrap();
    let marked = fails.replace(
        "demand { fleet is at most 35",
        "dem$0and { fleet is at most 35",
    );
    let (_client, actions) = ask(&[("a.pos", &marked)], json!(null), json!(null));
    let action = titled(&actions, "Make the limit the issue: declare `fleet-cap`");
    let texts: Vec<String> = written(action).into_iter().map(|(.., text)| text).collect();
    assert_eq!(
        texts,
        [
            "\nissue fleet-cap \"Upper limit: Ships in the strait, as a treaty term\": number",
            "fleet-cap",
            "is",
            "fleet-cap",
            "is",
        ]
    );
}

const SLOPPY: &str = "issue wait: number;\nparty anna;$0\nparty bea;\n";

#[test]
fn safe_fixes_are_preferred_and_can_be_made_all_at_once() {
    let (_client, actions) = ask(&[("a.pos", SLOPPY)], json!(null), json!(null));
    let first = &actions[0];
    assert_eq!(first["isPreferred"], true, "{actions:?}");
    assert_eq!(first["diagnostics"].as_array().unwrap().len(), 1);
    let all = titled(
        &actions,
        "Mend all 3 mistakes of this kind: a semicolon separates nothing",
    );
    assert_eq!(written(all).len(), 3);
    assert_eq!(all["diagnostics"].as_array().unwrap().len(), 3);
    let whole = titled(&actions, "Mend 3 mistakes that can be mended safely");
    assert_eq!(whole["kind"], "source.fixAll.demarche");
}

#[test]
fn only_the_kinds_asked_for_are_offered() {
    let kinds = |only: Value| -> Vec<String> {
        let (_client, actions) = ask(&[("a.pos", SLOPPY)], json!(null), only);
        let mut kinds: Vec<String> = actions
            .iter()
            .map(|action| action["kind"].as_str().unwrap().to_owned())
            .collect();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(json!({ "only": ["quickfix"] })), ["quickfix"]);
    assert_eq!(
        kinds(json!({ "only": ["source.fixAll"] })),
        ["source.fixAll.demarche"]
    );
    assert_eq!(
        kinds(json!({ "only": ["source"] })),
        ["source.fixAll.demarche"]
    );
    assert_eq!(kinds(json!({ "only": ["refactor"] })), [""; 0]);
    assert_eq!(kinds(json!({ "only": ["demarche.ask"] })), ["demarche.ask"]);
    // A light that shines by itself is for mistakes.
    assert_eq!(
        kinds(json!({ "triggerKind": 2 })),
        ["quickfix", "source.fixAll.demarche"]
    );
}

#[test]
fn an_empty_file_and_every_place_of_a_broken_one_have_an_answer() {
    let (_client, actions) = ask(&[("a.pos", "$0")], json!(null), json!(null));
    assert!(actions.is_empty(), "{actions:?}");
    let text = "\u{feff}position \u{1f34a} of {{ demand \"caf\u{e9} { x is \r\n at most }} cites \u{4e2d} offer";
    let mut client = Client::start(&[("a.pos", text)]);
    client.skip();
    for line in 0..3 {
        for character in 0..60 {
            let at = json!({ "line": line, "character": character });
            let params = json!({
                "textDocument": client.document("a.pos"),
                "range": { "start": at, "end": at },
                "context": { "diagnostics": [] },
            });
            client.request("textDocument/codeAction", params);
        }
    }
    client.skip();
}

// ── Questions ────────────────────────────────────────────────────────────────────────────

const SISTERS: &str = "issue wait \"Minutes\": number\nparty anna \"Anna\"\nparty bea \"Bea\"\nposition a of anna {\n  stated 2024-05-04 by \"Anna\"\n  demand so$0on \"Soon \u{1f34a}\" { wait at most 10 }\n  discuss wait\n}\nposition b of bea {\n  stated 2024-05-06 by \"Bea\"\n  demand rise { wait at least 30 }\n}\n";

fn run(client: &mut Client, command: &Value) -> Value {
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    client.request("workspace/executeCommand", params)
}

#[test]
fn a_clause_can_be_dropped_in_thought() {
    let options = json!({ "showsAnswers": true });
    let (mut client, actions) = ask(&[("a.pos", SISTERS)], options, json!(null));
    let action = titled(
        &actions,
        "What if \u{201c}Soon \u{1f34a}\u{201d} were dropped?",
    );
    assert_eq!(action["command"]["command"], "demarche.whatIf");
    assert_eq!(
        action["command"]["arguments"],
        json!([client.uri("a.pos"), "a.soon"])
    );
    let answer = run(&mut client, &action["command"]);
    assert_eq!(
        answer["title"],
        "If \u{201c}Soon \u{1f34a}\u{201d} were dropped"
    );
    let text = answer["text"].as_str().unwrap();
    assert!(
        text.contains("A deal would open: one deal could satisfy both."),
        "{text}"
    );
    assert!(text.contains("What would go"), "{text}");
    assert!(text.contains("a.pos:6:10"), "{text}");
    let markdown = answer["markdown"].as_str().unwrap();
    assert!(markdown.starts_with("# If \u{201c}Soon"), "{markdown}");
    let link = format!("]({}#L", client.uri("a.pos"));
    assert!(markdown.contains(&link), "{markdown}");
    assert_eq!(client.skip(), [], "the client shows it itself");
    // Nothing has changed.
    let uri = client.uri("a.pos");
    let again = json!({ "command": "demarche.whatIf", "arguments": [uri, "a.soon"] });
    assert_eq!(run(&mut client, &again), answer);
    let unknown = json!({ "command": "demarche.whatIf", "arguments": [uri, "a.late"] });
    let params = json!({ "command": unknown["command"], "arguments": unknown["arguments"] });
    let error = client
        .try_request("workspace/executeCommand", params)
        .unwrap_err();
    assert_eq!(error["message"], "there is no clause `a.late` any more");
}

#[test]
fn a_day_can_be_looked_back_to() {
    let options = json!({ "showsAnswers": true });
    let (mut client, actions) = ask(&[("a.pos", SISTERS)], options, json!(null));
    let answer = run(
        &mut client,
        &titled(&actions, "Show the report as of 2024-05-04")["command"],
    );
    assert_eq!(answer["title"], "As of 2024-05-04");
    let text = answer["text"].as_str().unwrap();
    assert!(text.contains("What has appeared since"), "{text}");
    let answer = run(
        &mut client,
        &titled(&actions, "Show the report as of a day\u{2026}")["command"],
    );
    let text = answer["text"].as_str().unwrap();
    assert!(text.contains("2024-05-04: a (Anna)"), "{text}");
    let uri = client.uri("a.pos");
    let params = json!({ "command": "demarche.asOf", "arguments": [uri, "soon"] });
    let error = client
        .try_request("workspace/executeCommand", params)
        .unwrap_err();
    assert_eq!(error["code"], -32602);
}

#[test]
fn a_text_is_brought_into_its_one_form_by_small_edits() {
    let text = "issue  wait \"\u{1f34a}\" :number\nparty anna\n\n\n\nparty   bea\n";
    let mut client = Client::start(&[("a.pos", text), ("demarche.toml", "")]);
    client.skip();
    let options = json!({ "tabSize": 8, "insertSpaces": false });
    let params = json!({ "textDocument": client.document("a.pos"), "options": options });
    let all = client.request("textDocument/formatting", params);
    let all = all.as_array().unwrap();
    assert_eq!(
        all[0],
        json!({
            "range": {
                "start": { "line": 0, "character": 5 }, "end": { "line": 0, "character": 7 },
            },
            "newText": " ",
        })
    );
    let last = json!({ "line": 5, "character": 2 });
    let params = json!({
        "textDocument": client.document("a.pos"), "options": options,
        "range": { "start": last, "end": last },
    });
    let some = client.request("textDocument/rangeFormatting", params);
    let some = some.as_array().unwrap();
    assert!(
        !some.is_empty() && some.len() < all.len(),
        "{some:?} of {all:?}"
    );
    assert!(some.iter().all(|edit| all.contains(edit)));
    let params = json!({ "textDocument": client.document("demarche.toml"), "options": options });
    assert_eq!(
        client.request("textDocument/formatting", params),
        Value::Null
    );
    client.skip();
}

#[test]
fn the_report_is_the_terminals() {
    let (mut client, actions) = ask(&[("a.pos", SISTERS)], json!(null), json!(null));
    assert!(
        titles(&actions)
            .iter()
            .all(|title| *title != "Show the report as of a day\u{2026}")
    );
    let answer = run(
        &mut client,
        &titled(&actions, "Show the whole report")["command"],
    );
    let text = answer["text"].as_str().unwrap();
    assert!(text.contains("Anna \u{2013} Bea"), "{text}");
    assert!(!text.contains('\u{1b}'), "without colours");
    assert!(
        answer["markdown"]
            .as_str()
            .unwrap()
            .contains("| Anna \u{2013} Bea |")
    );
    // This client opens no documents, so it is told in short.
    let told = client.skip();
    let [(method, message)] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(method, "window/showMessage");
    assert!(
        message["message"]
            .as_str()
            .unwrap()
            .contains("o deal can satisfy"),
        "{message}"
    );
}
