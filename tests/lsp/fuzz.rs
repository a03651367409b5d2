//! Edits at random: what the server has is what the client has.

use crate::client::{Client, capabilities};
use demarche::lsp::apply;
use demarche::source::Encoding;
use fastrand::Rng;
use serde_json::{Value, json};

/// What is typed: signs of one, two and three bytes, pairs of surrogates, every line break,
/// and what is likely to make sense.
const PIECES: [&str; 34] = [
    "",
    "\u{e9}",
    "\u{4e2d}",
    "\u{1f34a}",
    "e\u{301}",
    "\u{feff}",
    "\r\n",
    "\n",
    "\r",
    "\r\r\n",
    " ",
    "\t",
    "{",
    "}",
    "\"",
    "#",
    ",",
    "[",
    "]",
    "position c of anna {\n",
    "demand { wait at most 3 }\r\n",
    "offer ",
    "wait ",
    "is ",
    "at least ",
    "7",
    "party \u{e9}va\n",
    "issue peel: yes or no\n",
    "peel is yes",
    "anna",
    "stated 2024-05-0",
    "bea \"\u{1f34a}\"",
    "and ",
    "of ",
];

const START: &str = "issue wait \"Min\u{fc}ten\": number\r\nparty anna \"\u{1f34a} Anna\"\rparty bea\n\nposition a of anna {\n  stated 2024-05-04 by \"\u{4e2d}\"\n  demand soon { wait at most 10 } # \u{1f34a}\u{1f34a}\n}\nposition b of bea {\r\n  stated 2024-05-04 by \"Bea\"\r\n  demand rise { wait at least 30 }\r\n}";

// ── A client, in UTF-16 units ────────────────────────────────────────────────────────────

/// A text as an editor such as Visual Studio Code has it.
#[derive(Clone)]
struct Units(Vec<u16>);

const LF: u16 = 10;
const CR: u16 = 13;

impl Units {
    fn new(text: &str) -> Self {
        Self(text.encode_utf16().collect())
    }

    fn text(&self) -> String {
        String::from_utf16(&self.0).expect("no pair is ever torn")
    }

    /// Where each line starts, and where it ends without its break.
    fn lines(&self) -> Vec<(usize, usize)> {
        let mut lines = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < self.0.len() {
            let unit = self.0[at];
            if unit == LF || unit == CR {
                lines.push((start, at));
                let pair = unit == CR && self.0.get(at + 1) == Some(&LF);
                at += if pair { 2 } else { 1 };
                start = at;
            } else {
                at += 1;
            }
        }
        lines.push((start, at));
        lines
    }

    /// The unit that a position means: within the line, and never between two surrogates.
    fn offset(&self, line: u32, character: u32) -> usize {
        let lines = self.lines();
        let Some((start, end)) = lines.get(line as usize) else {
            return self.0.len();
        };
        let at = (start + character as usize).min(*end);
        let torn = at > *start
            && self
                .0
                .get(at)
                .is_some_and(|unit| (0xdc00..0xe000).contains(unit));
        at - usize::from(torn)
    }

    fn change(&mut self, change: &Value) {
        let place = |end: &str| {
            let at = &change["range"][end];
            let number = |name: &str| at[name].as_u64().unwrap() as u32;
            self.offset(number("line"), number("character"))
        };
        let new = Self::new(change["text"].as_str().unwrap());
        if change["range"].is_null() {
            *self = new;
            return;
        }
        let (start, end) = (place("start"), place("end"));
        self.0.splice(start.min(end)..start.max(end), new.0);
    }
}

fn position(rng: &mut Rng, text: &Units) -> Value {
    let lines = text.lines();
    let line = rng.usize(..lines.len());
    let (start, end) = lines[line];
    let line = match rng.u8(..40) {
        0 => lines.len() + rng.usize(..3),
        1 => u32::MAX as usize,
        _ => line,
    };
    let character = match rng.u8(..20) {
        0 => end - start + rng.usize(..5),
        1 => u32::MAX as usize,
        _ => rng.usize(..=end - start),
    };
    json!({ "line": line, "character": character })
}

fn edit(rng: &mut Rng, text: &Units) -> Value {
    if rng.u8(..60) == 0 {
        return json!({ "text": START });
    }
    let start = position(rng, text);
    // Most edits are small, as people's are.
    let end = match rng.u8(..8) {
        0 => position(rng, text),
        1..=3 => {
            let character = start["character"].as_u64().unwrap();
            let character = (character + rng.u64(..6)).min(u64::from(u32::MAX));
            json!({ "line": start["line"], "character": character })
        }
        _ => start.clone(),
    };
    let new: String = (0..rng.usize(..3))
        .map(|_| PIECES[rng.usize(..PIECES.len())])
        .collect();
    json!({ "range": { "start": start, "end": end }, "text": new })
}

#[test]
fn edits_are_applied_as_a_client_applies_them() {
    for seed in 0..200 {
        let mut rng = Rng::with_seed(seed);
        let mut own = Units::new(START);
        let mut text = START.to_owned();
        for _ in 0..100 {
            let change = edit(&mut rng, &own);
            own.change(&change);
            let change = serde_json::from_value(change.clone()).expect("it is a change");
            apply(&mut text, &[change], Encoding::Utf16);
            assert_eq!(text, own.text(), "seed {seed}");
        }
    }
}

/// What a client can see of its text: what is wrong, and how it would be formatted.
fn seen(client: &mut Client, names: &[&str]) -> Vec<Value> {
    let folder = crate::client::address(&client.folder());
    let mut all = Vec::new();
    for name in names {
        let document = client.document(name);
        let params = json!({
            "textDocument": document, "options": { "tabSize": 4, "insertSpaces": true },
        });
        all.push(client.request("textDocument/formatting", params));
        let params = json!({ "textDocument": document });
        let report = client.request("textDocument/diagnostic", params);
        let text = report["items"].to_string().replace(&folder, "");
        all.push(json!(text));
    }
    all
}

#[test]
fn after_any_edits_the_server_says_what_it_says_of_the_final_text() {
    let mut can = capabilities();
    can["textDocument"]["diagnostic"] = json!({ "dynamicRegistration": false });
    let names = ["a.pos", "b.pos"];
    let files = [
        ("demarche.toml", ""),
        (names[0], START),
        (names[1], "party cleo\n"),
    ];
    let mut fresh = Client::with(&files, &can, json!(null));
    let mut edited = Client::with(&files, &can, json!(null));
    for name in names {
        edited.open(name);
    }
    let mut own = [Units::new(START), Units::new("party cleo\n")];
    for seed in 0..60 {
        let mut rng = Rng::with_seed(seed);
        for _ in 0..rng.usize(1..6) {
            let at = rng.usize(..2);
            let mut changes = Vec::new();
            for _ in 0..rng.usize(1..4) {
                let change = edit(&mut rng, &own[at]);
                own[at].change(&change);
                changes.push(change);
            }
            edited.change(names[at], json!(changes));
            if rng.bool() {
                seen(&mut edited, &names);
            }
        }
        for (name, text) in names.iter().zip(&own) {
            fresh.open_text(name, &text.text());
        }
        assert_eq!(
            seen(&mut edited, &names),
            seen(&mut fresh, &names),
            "seed {seed}: {:?}",
            own.each_ref().map(Units::text)
        );
        for name in names {
            let document = fresh.document(name);
            fresh.notify("textDocument/didClose", json!({ "textDocument": document }));
        }
    }
}
