//! `demarche draft` as a person types it.

use std::fs;
use std::path::Path;
use std::process::Command;

const RIVER: &str = r#"
party up "Up"
party down "Down"
issue flow "Flow": number
issue school "A school": yes or no
position a of up { stated 2024-03-01 by "a minister" firm demand low { flow at most 300 } }
position b of down { stated 2024-03-02 by "another" demand high { flow at least 100 } }
proposal plan "The mediator's plan" by "the mediator" {
  stated 2024-04-01
  term water { flow is 400 }
  term school { school is yes }
}
proposal revised "The plan, revised" by "the mediator" {
  stated 2024-05-01
  term water { flow is 200 }
}
reaction of up to plan: accepts { stated 2024-04-02 by "a minister" }
"#;

/// A folder with a negotiation in `river/` and in `river/a.pos`, removed at the end.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("river")).unwrap();
        fs::write(folder.path().join("river/a.pos"), text).unwrap();
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_in(self.0.path(), arguments, "80")
    }

    fn run_in(&self, folder: &Path, arguments: &[&str], columns: &str) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("COLUMNS", columns)
            .env("LANG", "C.UTF-8")
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let status = output.status.code().expect("it ended by itself");
        (status, text(output.stdout), text(output.stderr))
    }
}

#[test]
fn a_draft_is_shown_clause_by_clause() {
    let folder = Folder::with(RIVER);
    let (status, out, err) = folder.run(&["draft", "plan", "river"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    for part in [
        "The mediator's plan",
        "The draft violates it, a red line, by its term `water`; it gives: 400; the",
        "The draft meets it by its term `water`",
        "Mismatch: accepted, and violates Up's `a.low` (a red line)",
        "it lacks Up",
        "school is yes (a.pos:11)",
    ] {
        assert!(out.contains(part), "{part}:\n{out}");
    }
    for columns in ["80", "110"] {
        for arguments in [
            &["draft", "plan", "river"][..],
            &["draft", "plan", "revised", "river"],
        ] {
            let (_, out, _) = folder.run_in(folder.0.path(), arguments, columns);
            let widest = out.lines().map(|line| line.chars().count()).max();
            assert!(widest <= columns.parse().ok(), "{out}");
            assert!(out.lines().all(|line| line == line.trim_end()), "{out}");
        }
    }
}

#[test]
fn the_current_folder_is_the_default() {
    let folder = Folder::with(RIVER);
    let river = folder.0.path().join("river");
    let (status, out, _) = folder.run_in(&river, &["draft", "plan", "--format", "short"], "80");
    assert_eq!(status, 0);
    assert!(
        out.contains("a.pos:6:72: violated: the draft violates Up's `a.low`"),
        "{out}"
    );
}

#[test]
fn two_drafts_stand_side_by_side() {
    let folder = Folder::with(RIVER);
    let (_, words, _) = folder.run(&["draft", "plan", "revised", "river", "--format", "short"]);
    let (_, comma, _) = folder.run(&["draft", "plan,revised", "river", "--format", "short"]);
    assert_eq!(words, comma);
    assert!(words.contains("differ: flow: 400 | 200\n"), "{words}");
    assert!(
        words.contains("only-first: school: yes | nothing\n"),
        "{words}"
    );
}

/// Neither breaks what the other says of the schools, one of them only because of who runs
/// them; what is left of the schools is not the same.
#[test]
fn drafts_that_leave_different_schools_differ() {
    let folder = Folder::with(
        r#"
party a "A"
party b "B"
issue who "Who runs them": one of { up, down }
issue schools "Schools": any of { north, south, west }
proposal plan by "the mediator" {
  stated 2024-04-01
  who is down
  schools is not empty
}
proposal revised by "the mediator" {
  stated 2024-04-02
  who is up
  who is down or schools includes north or schools includes south
}
"#,
    );
    let (_, words, _) = folder.run(&["draft", "plan", "revised", "river", "--format", "short"]);
    let told = "differ: schools: under further conditions | under further conditions\n";
    assert!(words.contains(told), "{words}");
}

#[test]
fn an_unknown_name_gets_a_suggestion() {
    let folder = Folder::with(RIVER);
    let (status, out, err) = folder.run(&["draft", "plam", "river"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("there is no draft named `plam`"), "{err}");
    assert!(err.contains("did you mean `plan`?"), "{err}");
    let river = folder.0.path();
    fs::create_dir(river.join("quay")).unwrap();
    let (status, _, err) = folder.run(&["draft", "quay", "river"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("if the folder or file is meant, write `./quay`"),
        "{err}"
    );
}

#[test]
fn without_a_name_the_only_draft_is_meant() {
    let folder = Folder::with(RIVER);
    let (status, _, err) = folder.run(&["draft", "./river"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("these are declared: `plan` and `revised`"),
        "{err}"
    );
    let one = Folder::with(
        &RIVER
            .replace("proposal revised", "# proposal revised")
            .replace("  stated 2024-05-01\n  term water { flow is 200 }\n}\n", ""),
    );
    let (status, out, err) = one.run(&["draft", "./river"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    let none = Folder::with("party up \"Up\"\n");
    let (status, _, err) = none.run(&["draft", "./river"]);
    assert_eq!(status, 2);
    assert!(err.contains("the files declare no draft"), "{err}");
}

#[test]
fn a_draft_counts_from_the_day_it_was_stated() {
    let folder = Folder::with(RIVER);
    let check = |day: &str| {
        let arguments = ["check", "river", "--format", "short", "--as-of", day];
        folder.run(&arguments).1
    };
    assert!(!check("2024-03-31").contains(": draft: "));
    let april = check("2024-04-01");
    assert!(
        april.contains(": draft: \"The mediator's plan\""),
        "{april}"
    );
    assert!(
        !april.contains("mismatch"),
        "nobody has reacted yet:\n{april}"
    );
    assert!(!april.contains("revised"), "{april}");
    let (_, early, _) = folder.run(&["draft", "plan", "river", "--as-of", "2024-03-31"]);
    assert!(early.contains("The draft was stated later."), "{early}");
    assert!(early.contains("The draft violates it"), "{early}");
}

#[test]
fn a_mismatch_can_fail_a_run() {
    let folder = Folder::with(RIVER);
    let fail = |day: &str| {
        let arguments = ["check", "river", "--fail-on", "mismatch", "--as-of", day];
        folder.run(&arguments).0
    };
    assert_eq!((fail("2024-04-01"), fail("2024-04-02")), (0, 1));
}

#[test]
fn a_reading_counts_only_where_it_is_assumed() {
    let folder = Folder::with(&format!(
        "{RIVER}\nreading dry \"a school needs a dry river\" {{ by \"somebody\" school is yes implies flow at most 50 }}\n"
    ));
    let draft = |extra: &[&str]| {
        let arguments = [&["draft", "plan", "river", "--format", "short"][..], extra].concat();
        folder.run(&arguments)
    };
    assert!(!draft(&[]).1.contains("D0507"));
    let (status, assumed, _) = draft(&["--assume", "dry"]);
    assert_eq!(status, 0, "a reading is no mistake of the files");
    assert!(assumed.contains("warning[D0507]"), "{assumed}");
    assert!(
        assumed.contains("limit: left out, because they cannot hold together"),
        "{assumed}"
    );
}

#[test]
fn json_follows_its_schema() {
    let schema = fs::read_to_string("schema/report-1.json").unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = Folder::with(RIVER);
    for arguments in [
        &["draft", "plan", "river", "--format", "json"][..],
        &["draft", "plan,revised", "river", "--format", "json"],
        &["check", "river", "--format", "json"],
    ] {
        let (status, out, _) = folder.run(arguments);
        assert_eq!(status, 0);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&json)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let violated = &json["drafts"][0]["clauses"][0];
        assert_eq!(violated["verdict"], "violated");
        assert_eq!(violated["conditions"][0]["gap"]["high"], "400");
        assert_eq!(json["drafts"][0]["reactions"][0]["mismatch"], true);
    }
}

#[test]
fn a_search_that_is_cut_short_says_so() {
    let folder = Folder::with(RIVER);
    let arguments = [
        "draft",
        "plan",
        "river",
        "--timeout",
        "0",
        "--format",
        "short",
    ];
    let (status, out, _) = folder.run(&arguments);
    assert_eq!(status, 0, "{out}");
    assert!(out.contains("limit: it was not compared"), "{out}");
    assert!(!out.contains("violated"), "{out}");
}
