//! What is underlined, in the files of a negotiation and before anything is saved.

use std::collections::BTreeMap;

use crate::client::{Client, capabilities};
use serde_json::{Value, json};

const AGENDA: &str = "issue wait \"Minutes\": number\nparty anna\nparty bea\n";
const ANNA: &str =
    "position a of anna {\n  stated 2024-05-04 by \"Anna\"\n  demand soon { wait at most 10 }\n}\n";
const BEA: &str =
    "position b of bea {\n  stated 2024-05-04 by \"Bea\"\n  demand rise { wait at least 30 }\n}\n";

const SISTERS: [(&str, &str); 4] = [
    ("demarche.toml", ""),
    ("agenda.pos", AGENDA),
    ("anna.pos", ANNA),
    ("bea.pos", BEA),
];

fn of<'d>(found: &'d [Value], code: &str) -> Vec<&'d Value> {
    found.iter().filter(|one| one["code"] == code).collect()
}

#[test]
fn a_contradiction_is_told_on_both_sides_with_the_other_as_related_place() {
    let mut client = Client::start(&SISTERS);
    let mut told = [client.diagnostics(), client.diagnostics()];
    told.sort_by(|a, b| a.0.cmp(&b.0));
    for ((name, found), (own, other)) in told
        .iter()
        .zip([("anna.pos", "bea.pos"), ("bea.pos", "anna.pos")])
    {
        assert_eq!(name, own);
        let [clash] = of(found, "contradiction")[..] else {
            panic!("{found:?}");
        };
        assert_eq!(
            clash["range"]["start"],
            json!({ "line": 2, "character": 16 })
        );
        let related = clash["relatedInformation"][0].clone();
        assert_eq!(related["location"]["uri"], client.uri(other));
        assert!(
            related["message"]
                .as_str()
                .unwrap()
                .contains("demands: at "),
            "{related}"
        );
    }
}

/// Whoever types waits for what concerns the text before him, and not for the rest.
#[test]
fn the_text_that_is_typed_into_is_told_of_first() {
    let mut client = Client::start(&SISTERS);
    client.open("bea.pos");
    client.skip();
    for (text, count) in [("5", 0), ("30", 1), ("8", 0)] {
        let now = BEA.replace("30", text);
        client.replace("bea.pos", &now);
        for name in ["bea.pos", "anna.pos"] {
            let (told, found) = client.diagnostics();
            assert_eq!((told.as_str(), found.len()), (name, count), "{text}");
        }
    }
    // Whoever asks does not wait for a pause.
    client.replace("bea.pos", BEA);
    let told = client.skip();
    let told: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn what_is_typed_counts_and_not_what_lies_on_disk() {
    let mut client = Client::start(&SISTERS);
    client.skip();
    client.open("bea.pos");
    let line = json!({ "line": 2, "character": 30 });
    let end = json!({ "line": 2, "character": 32 });
    assert_eq!(&BEA.lines().nth(2).unwrap()[30..32], "30");
    client.change(
        "bea.pos",
        json!([{ "range": { "start": line, "end": end }, "text": "5" }]),
    );
    // On a busy machine the text as it was opened may be told first.
    let mut told = BTreeMap::from([client.diagnostics(), client.diagnostics()]);
    while told.values().any(|marks| !marks.is_empty()) {
        told.extend([client.diagnostics()]);
    }
    let files: Vec<&str> = told.keys().map(String::as_str).collect();
    assert_eq!(files, ["anna.pos", "bea.pos"]);
    // Closed without saving: what lies on disk counts again.
    client.notify(
        "textDocument/didClose",
        json!({ "textDocument": client.document("bea.pos") }),
    );
    let (_, found) = client.diagnostics();
    assert_eq!(of(&found, "contradiction").len(), 1);
    client.diagnostics();
}

#[test]
fn clients_that_pull_are_told_nothing_and_get_the_same() {
    let mut can = capabilities();
    can["textDocument"]["diagnostic"] = json!({ "dynamicRegistration": false });
    let mut client = Client::with(&SISTERS, &can, json!(null));
    assert_eq!(
        client.capabilities["diagnosticProvider"]["workspaceDiagnostics"],
        true
    );
    assert_eq!(client.skip(), []);
    let document = client.document("anna.pos");
    let report = client.request(
        "textDocument/diagnostic",
        json!({ "textDocument": document }),
    );
    assert_eq!(report["kind"], "full");
    assert_eq!(report["items"][0]["code"], "contradiction");
    let again = json!({ "textDocument": document, "previousResultId": report["resultId"] });
    assert_eq!(
        client.request("textDocument/diagnostic", again)["kind"],
        "unchanged"
    );
    let all = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(all["items"].as_array().unwrap().len(), 4);
    assert_eq!(client.skip(), []);
}
