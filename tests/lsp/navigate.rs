//! Moving about in a negotiation: definitions, uses, other names, outlines, folds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::client::{Client, capabilities, cursor};
use demarche::check::{self, Options, Outcome};
use demarche::editor::names::{Form, Kind, Names};
use demarche::editor::{View, cursor as place, folds, links, navigate, outline, rename, selection};
use demarche::model;
use demarche::source::Span;
use demarche::workspace::Workspace;
use serde_json::{Value, json};

// ── A negotiation in two files ───────────────────────────────────────────────────────────

const AGENDA: &str = r#"agenda "É 中 😀"
list region "Regions" { north "the north" south }
group all-of-it of region { north, south }
issue status[region] "Status": one of { free "Free", held }
issue held: yes or no
issue cap "Upper limit": number
issue floor: number
issue parts: any of region
milestone talks
milestone deal after talks
party anna "Anna" { also "the Annas" }
party bea
bloc both { anna, bea }
person zoë "Zoë 😀" { role "Head" of anna also "Zoe" }
source daily "The Daily" { url "https://example.org/é?a=1" }
source weekly "The Weekly" { file "papers/weekly é.pdf" }
source monthly "The Monthly" {
  file "papers/none.pdf"
  url "not an address"
}
reading hard "Hard" { by zoë  held is yes implies status[north] is free }
"#;

const ANNA: &str = r#"position first of anna "Erste é" {
  stated 2024-01-01 by zoë
  cites daily, weekly "page 3"
  precondition open "They open" { status[every region] is held }
  demand low to bea { cap at most floor and parts includes north }
  defer status[south] until deal
}
position second of anna {
  stated 2024-02-01 by "Zoe"
  withdraws first.low, first.defer according to daily
  package both-or-none {
    demand a { held is no }
    demand b { status[all-of-it] is free } before deal
  }
}
"#;

const SETTINGS: &str = "[check]\nparties = [\"anna\", \"bea\"]\nassume = [\"hard\"]\n";

const FILES: [(&str, &str); 4] = [
    ("demarche.toml", SETTINGS),
    ("agenda.pos", AGENDA),
    ("anna.pos", ANNA),
    ("papers/weekly é.pdf", ""),
];

/// Starts a client that asks for diagnostics, and so is told nothing.
fn start(files: &[(&str, &str)]) -> Client {
    with(files, |_| {})
}

fn with(files: &[(&str, &str)], change: impl FnOnce(&mut Value)) -> Client {
    let mut can = capabilities();
    can["textDocument"]["diagnostic"] = json!({});
    change(&mut can);
    Client::with(files, &can, Value::Null)
}

/// Returns where a text stands: `before|after` is the place at the mark.
fn spot(text: &str, mark: &str) -> (u32, u32) {
    let (before, after) = mark.split_once('|').expect("the mark has a `|`");
    let plain = format!("{before}{after}");
    let at = text.find(&plain).unwrap_or_else(|| panic!("no {plain}"));
    let at = at + before.len();
    cursor(&format!("{}$0{}", &text[..at], &text[at..])).1
}

/// Returns the text of a range.
fn slice(text: &str, range: &Value) -> String {
    let at = |end: &str| {
        let line = range[end]["line"].as_u64().unwrap() as usize;
        let column = range[end]["character"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut left = column;
        let mut at = start;
        for c in text[start..].chars() {
            if left == 0 {
                break;
            }
            left -= c.len_utf16();
            at += c.len_utf8();
        }
        at
    };
    text[at("start")..at("end")].to_owned()
}

fn text_of(uri: &str) -> &'static str {
    let file = FILES.iter().find(|(name, _)| uri.ends_with(name));
    file.unwrap_or_else(|| panic!("{uri}")).1
}

/// Writes places as `file:line text`.
fn shown(found: &Value) -> Vec<String> {
    let one = |location: &Value| {
        let uri = location["uri"].as_str().unwrap();
        let name = uri.rsplit('/').next().unwrap();
        let range = &location["range"];
        let line = range["start"]["line"].as_u64().unwrap() + 1;
        format!("{name}:{line} {}", slice(text_of(uri), range))
    };
    found.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_name_leads_to_its_declaration_by_the_rules_of_its_place() {
    let mut client = start(&FILES);
    for (file, mark, leads) in [
        ("anna.pos", "first of |anna", "agenda.pos:11 anna"),
        ("anna.pos", "first of anna|", "agenda.pos:11 anna"),
        ("anna.pos", "by zo|ë", "agenda.pos:14 zoë"),
        ("anna.pos", "by \"Z|oe\"", "agenda.pos:14 zoë"),
        ("anna.pos", "cites dai|ly", "agenda.pos:15 daily"),
        ("anna.pos", "according to d|aily", "agenda.pos:15 daily"),
        // A value of this issue, and not the issue of the same name.
        ("anna.pos", "region] is he|ld", "agenda.pos:4 held"),
        ("anna.pos", "a { he|ld is no", "agenda.pos:5 held"),
        ("anna.pos", "at most fl|oor", "agenda.pos:7 floor"),
        ("anna.pos", "includes n|orth", "agenda.pos:2 north"),
        ("anna.pos", "[every re|gion]", "agenda.pos:2 region"),
        ("anna.pos", "[all|-of-it]", "agenda.pos:3 all-of-it"),
        ("anna.pos", "status[s|outh]", "agenda.pos:2 south"),
        ("anna.pos", "until d|eal", "agenda.pos:10 deal"),
        ("anna.pos", "withdraws fi|rst.low", "anna.pos:1 first"),
        ("anna.pos", "first.l|ow", "anna.pos:5 low"),
        // A clause without a name is called after its kind.
        ("anna.pos", "first.def|er", "anna.pos:6 defer"),
        ("agenda.pos", "after tal|ks", "agenda.pos:9 talks"),
        ("agenda.pos", "party |bea", "agenda.pos:12 bea"),
        ("demarche.toml", "\"be|a\"", "agenda.pos:12 bea"),
        ("demarche.toml", "\"har|d\"", "agenda.pos:21 hard"),
    ] {
        let found = client.at("textDocument/definition", file, spot(text_of(file), mark));
        let leads: Vec<&str> = vec![leads];
        assert_eq!(shown(&found), leads, "{mark}");
    }
    // Words of the language, values of no name, and white space lead nowhere.
    for mark in ["|position first", "held is n|o", "|  demand low"] {
        let found = client.at("textDocument/definition", "anna.pos", spot(ANNA, mark));
        assert_eq!(found, json!([]), "{mark}");
    }
}

#[test]
fn a_client_that_takes_links_sees_all_of_what_a_name_leads_to() {
    let mut client = with(&FILES, |can| {
        can["textDocument"]["definition"] = json!({ "linkSupport": true });
    });
    let found = client.at(
        "textDocument/definition",
        "anna.pos",
        spot(ANNA, "first.l|ow"),
    );
    let [link] = found.as_array().unwrap().as_slice() else {
        panic!("{found}");
    };
    assert_eq!(slice(ANNA, &link["originSelectionRange"]), "low");
    assert_eq!(slice(ANNA, &link["targetSelectionRange"]), "low");
    let whole = slice(ANNA, &link["targetRange"]);
    assert!(
        whole.starts_with("demand low") && whole.ends_with('}'),
        "{whole}"
    );
}

#[test]
fn uses_are_found_in_all_files_spellings_and_settings_among_them() {
    let mut client = start(&FILES);
    let mut ask = |file: &str, mark: &str, declaration: bool| {
        let (line, character) = spot(text_of(file), mark);
        let found = client.request(
            "textDocument/references",
            json!({
                "textDocument": client.document(file),
                "position": { "line": line, "character": character },
                "context": { "includeDeclaration": declaration },
            }),
        );
        shown(&found)
    };
    assert_eq!(
        ask("anna.pos", "by zo|ë", true),
        [
            "agenda.pos:14 zoë",
            "agenda.pos:21 zoë",
            "anna.pos:2 zoë",
            "anna.pos:9 \"Zoe\"",
        ]
    );
    assert_eq!(
        ask("agenda.pos", "party an|na", false),
        [
            "demarche.toml:2 anna",
            "agenda.pos:13 anna",
            "agenda.pos:14 anna",
            "anna.pos:1 anna",
            "anna.pos:8 anna",
        ]
    );
    // A precondition without `for` is one for the talks.
    assert_eq!(
        ask("agenda.pos", "milestone tal|ks", false),
        ["agenda.pos:10 talks", "anna.pos:4 "]
    );
    assert_eq!(
        ask("anna.pos", "region] is he|ld", true),
        ["agenda.pos:4 held", "anna.pos:4 held"]
    );
}

#[test]
fn highlights_stay_in_their_file_and_tell_the_declaration_apart() {
    let mut client = start(&FILES);
    let method = "textDocument/documentHighlight";
    let found = client.at(method, "agenda.pos", spot(AGENDA, "list re|gion"));
    let found = found.as_array().unwrap();
    let kinds: Vec<(u64, String)> = found
        .iter()
        .map(|one| (one["kind"].as_u64().unwrap(), slice(AGENDA, &one["range"])))
        .collect();
    let region = || "region".to_owned();
    assert_eq!(
        kinds,
        [(3, region()), (2, region()), (2, region()), (2, region())]
    );
    // Emoji and letters of other scripts before the place do not shift it.
    let found = client.at(method, "agenda.pos", spot(AGENDA, "Head\" of an|na"));
    assert_eq!(found.as_array().unwrap().len(), 3, "{found}");
}

// ── Another name ─────────────────────────────────────────────────────────────────────────

fn apply(edit: &Value) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let listed = |uri: &str, edits: &Value| {
        let mut text = text_of(uri).to_owned();
        for edit in edits.as_array().unwrap().iter().rev() {
            let before = text_of(uri);
            let old = slice(before, &edit["range"]);
            let line = edit["range"]["start"]["line"].as_u64().unwrap() as usize;
            let start =
                json!({ "start": { "line": 0, "character": 0 }, "end": edit["range"]["start"] });
            let at = slice(before, &start).len();
            assert!(line < before.lines().count());
            text.replace_range(at..at + old.len(), edit["newText"].as_str().unwrap());
        }
        (uri.rsplit('/').next().unwrap().to_owned(), text)
    };
    if let Some(changes) = edit["documentChanges"].as_array() {
        for change in changes {
            let uri = change["textDocument"]["uri"].as_str().unwrap();
            texts.extend([listed(uri, &change["edits"])]);
        }
    } else {
        for (uri, edits) in edit["changes"].as_object().unwrap() {
            texts.extend([listed(uri, edits)]);
        }
    }
    texts
}

fn renamed(client: &mut Client, file: &str, mark: &str, new: &str) -> Result<Value, String> {
    let (line, character) = spot(text_of(file), mark);
    let params = json!({
        "textDocument": client.document(file),
        "position": { "line": line, "character": character },
        "newName": new,
    });
    let answer = client.try_request("textDocument/rename", params);
    answer.map_err(|error| error["message"].as_str().unwrap().to_owned())
}

#[test]
fn another_name_is_written_in_all_files_and_in_the_settings() {
    let mut client = start(&FILES);
    client.open("anna.pos");
    let edit = renamed(&mut client, "anna.pos", "first of an|na", "anja").unwrap();
    let versions: Vec<(&str, &Value)> = edit["documentChanges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let uri = change["textDocument"]["uri"].as_str().unwrap();
            (
                uri.rsplit('/').next().unwrap(),
                &change["textDocument"]["version"],
            )
        })
        .collect();
    let null = Value::Null;
    let one = json!(1);
    assert_eq!(
        versions,
        [
            ("demarche.toml", &null),
            ("agenda.pos", &null),
            ("anna.pos", &one)
        ]
    );
    let texts = apply(&edit);
    assert_eq!(texts["demarche.toml"], SETTINGS.replace("anna", "anja"));
    assert_eq!(texts["agenda.pos"], AGENDA.replace("anna", "anja"));
    assert_eq!(texts["anna.pos"], ANNA.replace("anna", "anja"));

    // What a precondition without `for` is a condition for is written out.
    let edit = renamed(&mut client, "agenda.pos", "milestone ta|lks", "meeting").unwrap();
    let texts = apply(&edit);
    let open = "precondition open \"They open\"";
    assert_eq!(
        texts["anna.pos"],
        ANNA.replace(open, &format!("{open} for meeting"))
    );
    assert_eq!(texts["agenda.pos"], AGENDA.replace("talks", "meeting"));

    // The value of one issue is not the issue of the same name.
    let edit = renamed(&mut client, "anna.pos", "region] is he|ld", "kept").unwrap();
    let texts = apply(&edit);
    assert_eq!(texts["anna.pos"], ANNA.replace("] is held", "] is kept"));
    assert_eq!(
        texts["agenda.pos"],
        AGENDA.replace("\"Free\", held", "\"Free\", kept")
    );
    // The name that it has is no change.
    let edit = renamed(&mut client, "anna.pos", "zo|ë", "zoë").unwrap();
    assert_eq!(edit, json!({ "documentChanges": [] }));
}

#[test]
fn a_client_without_versions_gets_plain_changes() {
    let mut client = with(&FILES, |can| {
        can["workspace"]["workspaceEdit"] = json!({});
    });
    let edit = renamed(&mut client, "agenda.pos", "person zo|ë", "zoé").unwrap();
    let texts = apply(&edit);
    assert_eq!(texts["agenda.pos"], AGENDA.replace("zoë", "zoé"));
    // Other spellings stay.
    assert_eq!(texts["anna.pos"], ANNA.replace("zoë", "zoé"));
}

#[test]
fn names_that_cannot_be_are_refused_with_a_reason_and_a_way_out() {
    let mut client = start(&FILES);
    for (file, mark, new, reason) in [
        (
            "anna.pos",
            "of an|na",
            "bea",
            "`bea` is already the name of a party (agenda.pos:12): choose another name",
        ),
        (
            "anna.pos",
            "of an|na",
            "zoë",
            "`zoë` is already the name of a person (agenda.pos:14): choose another name",
        ),
        (
            "agenda.pos",
            "issue fl|oor",
            "held",
            "`held` is already the name of an issue (agenda.pos:5): choose another name",
        ),
        ("anna.pos", "demand lo|w", "defer-1", ""),
        (
            "anna.pos",
            "demand lo|w",
            "open",
            "`open` is already the name of a clause (anna.pos:4): choose another name",
        ),
        (
            "anna.pos",
            "of an|na",
            "demand",
            "`demand` is a word of the language, so it cannot be a name: add to it, as in `demand-1`",
        ),
        (
            "anna.pos",
            "of an|na",
            "",
            "a name needs at least one letter",
        ),
        (
            "anna.pos",
            "of an|na",
            "two words",
            "`two words` cannot be a name: a name begins with a letter and has letters, digits, `-` and `_`, as in `five-points`",
        ),
        (
            "anna.pos",
            "of an|na",
            "2nd",
            "`2nd` cannot be a name: a name begins with a letter and has letters, digits, `-` and `_`, as in `five-points`",
        ),
        // It would be read as `is empty`.
        (
            "anna.pos",
            "region] is he|ld",
            "empty",
            "`empty` would be taken for something else where it is used (anna.pos:4): choose another name",
        ),
        // The member would be taken for the group.
        (
            "anna.pos",
            "status[s|outh]",
            "all-of-it",
            "`all-of-it` would be taken for something else where it is used (anna.pos:13): choose another name",
        ),
        (
            "anna.pos",
            "until de|al",
            "talks",
            "`talks` is already the name of a milestone (agenda.pos:9): choose another name",
        ),
        (
            "anna.pos",
            "by \"Z|oe\"",
            "zora",
            "\"Zoe\" is another spelling of `zoë`, in quotes: change it here, or rename `zoë` where it stands by its name",
        ),
        (
            "anna.pos",
            "first.def|er",
            "later",
            "this clause has no name of its own and is called `defer` after its kind: give it a name where it stands (anna.pos:6)",
        ),
        (
            "anna.pos",
            "dem|and low",
            "x",
            "`demand` is a word of the language: only names can be changed",
        ),
        (
            "anna.pos",
            "stated 2024-01|-01",
            "x",
            "there is no name here: put the cursor on one",
        ),
    ] {
        let answer = renamed(&mut client, file, mark, new);
        match reason {
            "" => assert!(answer.is_ok(), "{mark} {new}: {answer:?}"),
            reason => assert_eq!(answer, Err(reason.to_owned()), "{mark} {new}"),
        }
    }
}

#[test]
fn what_is_renamed_is_shown_beforehand() {
    let mut client = start(&FILES);
    let method = "textDocument/prepareRename";
    let found = client.at(method, "anna.pos", spot(ANNA, "first.l|ow"));
    assert_eq!(found["placeholder"], "low");
    assert_eq!(slice(ANNA, &found["range"]), "low");
    let found = client.at(method, "demarche.toml", spot(SETTINGS, "\"|bea"));
    assert_eq!(found["placeholder"], "bea");
    let (line, character) = spot(ANNA, "pos|ition first");
    let params = json!({
        "textDocument": client.document("anna.pos"),
        "position": { "line": line, "character": character },
    });
    let error = client.try_request(method, params).unwrap_err();
    assert_eq!(
        error["message"],
        "`position` is a word of the language: only names can be changed"
    );
}

#[test]
fn a_name_declared_twice_or_not_at_all_can_be_mended_by_renaming() {
    let twice = "party a\nparty a\nposition p of a { stated 2024  claim \"x\" }\nposition q of b { stated 2024  claim \"y\" }\n";
    let workspace = Workspace::from_texts([("a.pos", twice)]);
    let outcome = check::check(&workspace, &Options::default());
    let view = View {
        workspace: &workspace,
        outcome: &outcome,
    };
    let file = workspace.files[0];
    let second = twice.rfind("party a").unwrap() as u32 + 6;
    let edits = rename::rename(view, file, second, "c").unwrap();
    assert_eq!(edits.len(), 1, "the uses belong to the first: {edits:?}");
    // What nothing was called may find its name.
    let edits = rename::rename(view, file, second, "b").unwrap();
    assert_eq!(edits.len(), 1, "{edits:?}");
    let unknown = twice.find("of b").unwrap() as u32 + 3;
    assert_eq!(
        rename::prepare(view, file, unknown),
        Err("nothing is called `b`, so there is nothing to rename: correct the name here, or declare it".to_owned())
    );
    // From the use, both declarations are offered.
    let use_of_a = twice.find("of a").unwrap() as u32 + 3;
    assert_eq!(navigate::definitions(view, use_of_a).len(), 2);
}

#[test]
fn a_milestone_does_not_take_over_preconditions_by_its_name() {
    let text = "milestone deal\nissue i: yes or no\nparty a\nposition p of a { stated 2024  precondition { i is yes } }\n";
    let workspace = Workspace::from_texts([("a.pos", text)]);
    let outcome = check::check(&workspace, &Options::default());
    let view = View {
        workspace: &workspace,
        outcome: &outcome,
    };
    assert_eq!(
        rename::rename(view, workspace.files[0], 12, "talks"),
        Err("a precondition without `for` is one for `talks`, and there is one (a.pos:4): choose another name, or write there what it is for".to_owned())
    );
    assert!(rename::rename(view, workspace.files[0], 12, "peace").is_ok());
}

// ── Laws over the shipped negotiations ───────────────────────────────────────────────────

struct Shipped {
    workspace: Workspace,
    outcome: Outcome,
}

impl Shipped {
    fn open(folder: &str) -> Self {
        let workspace = Workspace::open(&[PathBuf::from(folder)]).unwrap();
        let outcome = check::check(&workspace, &Options::default());
        Self { workspace, outcome }
    }

    fn view(&self) -> View<'_> {
        View {
            workspace: &self.workspace,
            outcome: &self.outcome,
        }
    }
}

const SHIPPED: [&str; 3] = [
    "positions/ukraine-war",
    "positions/camp-david",
    "positions/orange",
];

#[test]
fn every_name_in_a_sound_negotiation_leads_somewhere() {
    for folder in SHIPPED {
        let shipped = Shipped::open(folder);
        let names = Names::of(shipped.view());
        let lost: Vec<&str> = names
            .uses()
            .iter()
            .filter(|one| one.symbol.is_none() && one.form != Form::Implied)
            .map(|one| shipped.view().text(one.span))
            .collect();
        assert!(lost.is_empty(), "{folder}: {lost:?}");
        // Each part of the negotiation is there under its name.
        let negotiation = &shipped.outcome.negotiation;
        let heads: BTreeSet<Span> = names.symbols().map(|(_, symbol)| symbol.span).collect();
        let spans = (negotiation.issues.iter().map(|one| one.span))
            .chain(negotiation.parties.iter().map(|one| one.span))
            .chain(negotiation.persons.iter().map(|one| one.span))
            .chain(negotiation.sources.iter().map(|one| one.span))
            .chain(negotiation.positions.iter().map(|one| one.span))
            .chain(negotiation.clauses.iter().map(|one| one.head));
        for span in spans {
            assert!(heads.contains(&span), "{}", shipped.view().text(span));
        }
    }
}

/// Some names of each kind, another kind's after the other.
fn some_names(names: &Names, every: usize) -> Vec<(String, u32, Kind)> {
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut some = Vec::new();
    for (_, symbol) in names.symbols().filter(|(_, symbol)| symbol.is_named) {
        let count = taken.entry(symbol.kind.noun()).or_default();
        *count += 1;
        // The first few, and then ever rarer, or every so many.
        if count.is_power_of_two() || count.is_multiple_of(every) {
            some.push((symbol.name.clone(), symbol.span.start, symbol.kind));
        }
    }
    some
}

#[test]
fn another_name_changes_nothing_but_the_name() {
    for (folder, every) in [("positions/ukraine-war", 16), ("positions/camp-david", 16)] {
        let shipped = Shipped::open(folder);
        let view = shipped.view();
        let names = Names::of(view);
        let some = some_names(&names, every);
        let kinds: BTreeSet<&str> = some.iter().map(|(_, _, kind)| kind.noun()).collect();
        assert!(kinds.len() >= 10, "{kinds:?}");
        for (name, offset, _) in some {
            let file = shipped.workspace.sources.file_of(Span::new(offset, offset));
            // As long as before, so that all places stay.
            let new = "q".repeat(name.len());
            let edits = rename::rename(view, file, offset, &new)
                .unwrap_or_else(|reason| panic!("{folder} {name}: {reason}"));
            let texts = shipped.workspace.sources.files().map(|(id, file)| {
                let mut text = file.text.clone();
                for edit in edits.iter().rev() {
                    if shipped.workspace.sources.file_of(edit.span) == id {
                        text.replace_range(file.range(edit.span), &edit.text);
                    }
                }
                (file.name.clone(), text)
            });
            let workspace = Workspace::from_texts(texts.collect::<Vec<_>>());
            let outcome = check::check(&workspace, &Options::default());
            let codes = |outcome: &Outcome| {
                let all = outcome.diagnostics.iter();
                let mut codes: Vec<_> = all.map(|one| (one.code, one.severity)).collect();
                codes.sort_by_key(|(code, _)| code.id());
                codes
            };
            assert_eq!(codes(&outcome), codes(&shipped.outcome), "{folder} {name}");
            if name == "talks" {
                continue;
            }
            let before = model::dump(&shipped.outcome.negotiation, &shipped.workspace.sources);
            let after = model::dump(&outcome.negotiation, &workspace.sources);
            assert!(after != before, "{folder} {name}: nothing was renamed");
            assert_eq!(after.replace(&new, &name), before, "{folder} {name}");
        }
    }
}

// ── Contents ─────────────────────────────────────────────────────────────────────────────

fn write_tree(nodes: &[Value], depth: usize, out: &mut Vec<String>) {
    for node in nodes {
        let (name, detail) = (
            node["name"].as_str().unwrap(),
            node["detail"].as_str().unwrap(),
        );
        out.push(format!("{}{name} | {detail}", "  ".repeat(depth)));
        write_tree(node["children"].as_array().unwrap(), depth + 1, out);
    }
}

#[test]
fn the_contents_of_a_file_are_a_tree() {
    let mut client = start(&FILES);
    let params = json!({ "textDocument": client.document("anna.pos") });
    let found = client.request("textDocument/documentSymbol", params);
    let mut lines = Vec::new();
    write_tree(found.as_array().unwrap(), 0, &mut lines);
    assert_eq!(
        lines,
        [
            "first | position of anna: Erste é",
            "  open | precondition: They open",
            "  low | demand",
            "  defer status[south] until deal | ",
            "second | position of anna",
            "  both-or-none | package",
            "    a | demand",
            "    b | demand",
        ]
    );
    let params = json!({ "textDocument": client.document("agenda.pos") });
    let found = client.request("textDocument/documentSymbol", params);
    let mut lines = Vec::new();
    write_tree(found.as_array().unwrap(), 0, &mut lines);
    assert_eq!(
        lines[..4],
        [
            "agenda | É 中 😀",
            "region | list: Regions",
            "  north | the north",
            "  south | "
        ]
    );
}

#[test]
fn a_client_that_knows_no_trees_gets_a_list() {
    let mut client = with(&FILES, |can| {
        can["textDocument"]["documentSymbol"] = json!({});
    });
    let params = json!({ "textDocument": client.document("anna.pos") });
    let found = client.request("textDocument/documentSymbol", params);
    let all: Vec<(&str, Option<&str>)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["containerName"].as_str()))
        .collect();
    assert_eq!(all.len(), 8);
    assert_eq!(all[1], ("open", Some("first")));
    assert_eq!(found[1]["location"]["uri"], client.uri("anna.pos"));
}

#[test]
fn names_are_found_over_all_negotiations_from_some_of_their_letters() {
    let mut client = start(&[
        ("one/demarche.toml", ""),
        (
            "one/a.pos",
            "party ukraine \"Ukraine\"\nissue status: yes or no\n",
        ),
        ("two/demarche.toml", ""),
        (
            "two/b.pos",
            "position five-points of x { demand integrity { y is yes } }\nsource uk-news \"Ruhr\"\n",
        ),
    ]);
    let mut ask = |query: &str| -> Vec<String> {
        let found = client.request("workspace/symbol", json!({ "query": query }));
        let all = found.as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(ask("uk"), ["ukraine", "uk-news"]);
    assert_eq!(ask("UKNE"), ["uk-news", "ukraine"]);
    assert_eq!(ask("five.int"), ["integrity"]);
    assert_eq!(ask("ruhr"), ["uk-news"]);
    assert_eq!(ask("").len(), 5);
    assert_eq!(ask("nothing"), [""; 0]);
}

// ── Ranges and links ─────────────────────────────────────────────────────────────────────

#[test]
fn items_clauses_comments_and_runs_of_sources_fold() {
    let text = "# one\n# two 😀\n\nsource a \"A\"\nsource b {\n  page 1\n}\nsource c\n\nposition p of x {\n  stated 2024\n\n  # a\n  # b\n  # c\n  package {\n    demand d {\n      x is yes\n    }\n  }\n}";
    let mut client = start(&[("demarche.toml", ""), ("a.pos", text)]);
    let params = json!({ "textDocument": client.document("a.pos") });
    let found = client.request("textDocument/foldingRange", params);
    let folds: Vec<(u64, u64, Option<&str>)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let line = |key: &str| one[key].as_u64().unwrap();
            (line("startLine"), line("endLine"), one["kind"].as_str())
        })
        .collect();
    assert_eq!(
        folds,
        [
            (0, 1, Some("comment")),
            (3, 7, Some("imports")),
            (4, 5, None),
            (9, 19, None),
            (12, 14, Some("comment")),
            (15, 18, None),
            (16, 17, None),
        ]
    );
}

#[test]
fn a_selection_grows_from_the_word_to_the_file() {
    let mut client = start(&FILES);
    let (line, character) = spot(ANNA, "region] is he|ld");
    let params = json!({
        "textDocument": client.document("anna.pos"),
        "positions": [{ "line": line, "character": character }, { "line": 0, "character": 0 }],
    });
    let found = client.request("textDocument/selectionRange", params);
    let mut texts = Vec::new();
    let mut range = &found[0];
    while !range.is_null() {
        texts.push(slice(ANNA, &range["range"]));
        range = &range["parent"];
    }
    let body = "{ status[every region] is held }";
    assert_eq!(
        texts[..4],
        [
            "held",
            "status[every region] is held",
            body,
            &format!("precondition open \"They open\" {body}"),
        ]
    );
    assert!(texts[4].starts_with("stated") && texts[4].ends_with("until deal"));
    assert!(texts[5].starts_with('{') && texts[5].ends_with('}'));
    assert!(texts[6].starts_with("position first"));
    assert_eq!(texts[7..], [ANNA]);
    assert_eq!(slice(ANNA, &found[1]["range"]), "position");
    // Of a text in quotes, first what it says.
    let (line, character) = spot(ANNA, "\"Ers|te");
    let params = json!({
        "textDocument": client.document("anna.pos"),
        "positions": [{ "line": line, "character": character }],
    });
    let found = client.request("textDocument/selectionRange", params);
    assert_eq!(slice(ANNA, &found[0]["range"]), "Erste é");
    assert_eq!(slice(ANNA, &found[0]["parent"]["range"]), "\"Erste é\"");
}

#[test]
fn sources_lead_to_pages_and_to_files_that_are_there() {
    let mut client = start(&FILES);
    let params = json!({ "textDocument": client.document("agenda.pos") });
    let found = client.request("textDocument/documentLink", params);
    let all: Vec<(String, &str)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                slice(AGENDA, &one["range"]),
                one["target"].as_str().unwrap(),
            )
        })
        .collect();
    let paper = client.uri("papers/weekly%20%C3%A9.pdf");
    assert_eq!(
        all,
        [
            (
                "https://example.org/é?a=1".to_owned(),
                "https://example.org/é?a=1"
            ),
            ("papers/weekly é.pdf".to_owned(), paper.as_str()),
        ]
    );
}

// ── Broken and empty texts ───────────────────────────────────────────────────────────────

#[test]
fn in_a_broken_file_names_still_lead_to_their_declarations() {
    let broken = "party anna\nissue cap: number\nposition p of anna {\n  stated 2024\n  demand d { cap at most }\n  demand e { cap at least 5\n";
    let mut client = start(&[("demarche.toml", ""), ("a.pos", broken)]);
    for (mark, line) in [("of an|na", 0), ("d { c|ap", 1), ("e { ca|p", 1)] {
        let found = client.at("textDocument/definition", "a.pos", spot(broken, mark));
        assert_eq!(found[0]["range"]["start"]["line"], line, "{mark}: {found}");
    }
    let params = json!({ "textDocument": client.document("a.pos") });
    let found = client.request("textDocument/documentSymbol", params);
    let mut lines = Vec::new();
    write_tree(found.as_array().unwrap(), 0, &mut lines);
    assert_eq!(
        lines,
        [
            "anna | party",
            "cap | issue",
            "p | position of anna",
            "  d | demand",
            "  e | demand",
        ]
    );
    let (line, character) = spot(broken, "e { ca|p");
    let params = json!({
        "textDocument": client.document("a.pos"),
        "position": { "line": line, "character": character },
        "newName": "limit",
    });
    let edit = client.request("textDocument/rename", params);
    assert_eq!(
        edit["documentChanges"][0]["edits"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn an_empty_file_has_nothing_and_says_so() {
    let mut client = start(&[("demarche.toml", ""), ("a.pos", "")]);
    for method in ["textDocument/definition", "textDocument/documentHighlight"] {
        assert_eq!(client.at(method, "a.pos", (0, 0)), json!([]), "{method}");
        assert_eq!(client.at(method, "a.pos", (9, 9)), json!([]), "{method}");
    }
    for method in [
        "textDocument/documentSymbol",
        "textDocument/foldingRange",
        "textDocument/documentLink",
    ] {
        let params = json!({ "textDocument": client.document("a.pos") });
        assert_eq!(client.request(method, params), json!([]), "{method}");
    }
    let params = json!({
        "textDocument": client.document("a.pos"),
        "positions": [{ "line": 0, "character": 0 }],
    });
    let found = client.request("textDocument/selectionRange", params);
    assert_eq!(found[0]["parent"], Value::Null);
}

#[test]
fn no_place_in_any_text_is_too_much() {
    let all = format!("{AGENDA}{ANNA}");
    let cuts = (0..=all.len()).filter(|at| all.is_char_boundary(*at));
    for cut in cuts.step_by(53) {
        // From the start, and from the middle.
        for text in [&all[..cut], &all[cut..]] {
            let workspace = Workspace::from_texts([("a.pos", text)]);
            let outcome = check::check(&workspace, &Options::default());
            let view = View {
                workspace: &workspace,
                outcome: &outcome,
            };
            let file = workspace.files[0];
            let whole = view.file(file).span();
            let names = Names::of(view);
            for one in names.uses() {
                assert!(whole.contains(one.span));
            }
            for offset in (whole.start..=whole.end + 2).step_by(3) {
                let cursor = place::at(view, file, offset);
                assert!(cursor.offset <= whole.end);
                let grown = selection::grow(view, file, offset);
                assert_eq!(grown.last(), Some(&whole));
                assert!(grown.windows(2).all(|two| two[1].contains(two[0])));
                if let Some(found) = names.at(offset) {
                    assert!(place::touches(found.span, offset));
                }
            }
            navigate::references(view, whole.end / 2, true);
            let _ = rename::rename(view, file, whole.end / 2, "other");
            contained(&outline::outline(view, file));
            folds::folds(view, file);
            links::links(view, file);
        }
    }
}

/// A client refuses a tree whose parts do not lie in each other.
fn contained(nodes: &[outline::Node]) {
    for node in nodes {
        assert!(node.whole.contains(node.head), "{node:?}");
        assert!(!node.name.trim().is_empty(), "{node:?}");
        for child in &node.children {
            assert!(node.whole.contains(child.whole), "{node:?}");
        }
        contained(&node.children);
    }
}
