//! What other programs read: SARIF, GitHub's commands, `junit`. Each is read back here as its
//! readers would.

use std::collections::BTreeSet;

use demarche::check::{Options, Outcome, check};
use demarche::report::{Kind, Report, github, junit, sarif};
use demarche::workspace::Workspace;
use serde_json::Value;

const RIVER: &str = "party up \"Up\"\nparty down \"Down\"\nissue flow \"Flow\": number\n\
    issue dam \"Dam\": one of { kept, breached }\nissue fish \"Fish\": number 0..9\n\
    position a of up { stated 2024-03-01 by \"a minister\"\n  \
    demand low { flow at most 5 }\n  demand keep { dam is kept } demand many { fish at least 3 } }\n\
    position b of down { stated 2024-03-02 by \"another\"\n  \
    demand high { flow at least 9 }\n  demand same { dam is kept } }\n\
    source record \"Record\" { published 2024-03 }\n";

struct Checked {
    workspace: Workspace,
    outcome: Outcome,
    report: Report,
}

fn checked(texts: &[(&str, &str)]) -> Checked {
    let workspace = Workspace::from_texts(texts.iter().copied());
    let outcome = check(&workspace, &Options::default());
    let report = outcome.report(&workspace);
    Checked {
        workspace,
        outcome,
        report,
    }
}

fn shipped(folder: &str) -> Checked {
    let workspace = Workspace::open(&[folder.into()]).unwrap();
    let outcome = check(&workspace, &Options::default());
    let report = outcome.report(&workspace);
    Checked {
        workspace,
        outcome,
        report,
    }
}

impl Checked {
    fn sarif(&self) -> Value {
        let text = sarif::render(&self.report, &self.workspace.sources);
        serde_json::from_str(&text).unwrap()
    }
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

#[test]
fn sarif_keeps_to_its_schema() {
    let schema = include_str!("fixtures/sarif/sarif-schema-2.1.0.json");
    // The pattern for languages has a bracket too many, which no reader of patterns takes.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}?$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let broken = format!("{RIVER}issue more \"More\": numbre\nprty x \"X\"\nissue flow: date\n");
    let cases = [
        shipped("positions/orange"),
        shipped("positions/camp-david"),
        shipped("positions/ukraine-war"),
        checked(&[("river.pos", RIVER)]),
        checked(&[
            ("a b/r#ver.pos", &broken),
            ("/else/where.pos", "party x \"X\""),
        ]),
        checked(&[("empty.pos", "")]),
        checked(&[("demarche.toml", "[workspac]\n"), ("river.pos", RIVER)]),
    ];
    for case in cases {
        let log = case.sarif();
        let errors: Vec<String> = validator
            .iter_errors(&log)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let rules = log["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .unwrap();
        for result in results(&log) {
            let at = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(rules[at]["id"], result["ruleId"]);
        }
    }
    // What it would say of a wrong one.
    assert!(!validator.is_valid(&serde_json::json!({"version": "2.1.0", "runs": [{}]})));
}

#[test]
fn sarif_tells_everything_with_its_weight() {
    let case = checked(&[("river.pos", RIVER), ("more.pos", "isue x \"X\": number\n")]);
    // Lints wait until there are no errors.
    let (log, sound) = (case.sarif(), checked(&[("river.pos", RIVER)]).sarif());
    let levels: BTreeSet<(&str, &str)> = results(&log)
        .iter()
        .chain(results(&sound))
        .map(|result| {
            (
                result["ruleId"].as_str().unwrap(),
                result["level"].as_str().unwrap(),
            )
        })
        .collect();
    for expected in [
        ("D0101", "error"),
        ("D0601", "warning"),
        ("contradiction", "warning"),
        ("deadlock", "warning"),
        ("overlap", "note"),
        ("unaddressed", "note"),
    ] {
        assert!(levels.contains(&expected), "{expected:?} in {levels:?}");
    }
    let clash = results(&log)
        .iter()
        .find(|result| result["ruleId"] == "contradiction")
        .unwrap();
    assert_eq!(
        clash["properties"]["parties"],
        serde_json::json!(["up", "down"])
    );
    // Each party's words are a place of their own.
    let place = |location: &Value| {
        let physical = &location["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], "river.pos");
        assert_eq!(physical["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        physical["region"]["startLine"].as_u64().unwrap()
    };
    assert_eq!(place(&clash["locations"][0]), 7);
    assert_eq!(place(&clash["relatedLocations"][0]), 10);
    assert!(
        clash["relatedLocations"][0]["message"]["text"]
            .as_str()
            .unwrap()
            .starts_with("Down demands: at least 9"),
        "{clash}"
    );
}

/// Lines and columns, found by walking over characters, name the same text as bytes do.
#[test]
fn sarif_places_are_right_in_both_ways() {
    let text = "\u{feff}party é \"É\"\r\nparty b \"中😀\" isue x\nissue 中: numbre\n# end 😀";
    let case = checked(&[("first.pos", RIVER), ("odd.pos", text)]);
    let log = case.sarif();
    let mut seen = 0;
    let mut check = |location: &Value| {
        let uri = location["artifactLocation"]["uri"].as_str().unwrap();
        let text = if uri == "odd.pos" { text } else { RIVER };
        let region = &location["region"];
        let number = |key: &str| region[key].as_u64().unwrap() as usize;
        let at = |line: usize, column: usize| {
            let start: usize = text
                .split_inclusive('\n')
                .take(line - 1)
                .map(str::len)
                .sum();
            let bom = if line == 1 && text.starts_with('\u{feff}') {
                3
            } else {
                0
            };
            let rest = &text[start + bom..];
            start
                + bom
                + rest
                    .chars()
                    .take(column - 1)
                    .map(char::len_utf8)
                    .sum::<usize>()
        };
        let start = at(number("startLine"), number("startColumn"));
        let end = at(number("endLine"), number("endColumn"));
        assert_eq!(start, number("byteOffset"), "{region}");
        assert_eq!(end - start, number("byteLength"), "{region}");
        seen += 1;
    };
    for result in results(&log) {
        for location in result["locations"].as_array().unwrap() {
            check(&location["physicalLocation"]);
        }
        for location in result["relatedLocations"].as_array().into_iter().flatten() {
            check(&location["physicalLocation"]);
        }
        for fix in result["fixes"].as_array().into_iter().flatten() {
            for change in fix["artifactChanges"].as_array().unwrap() {
                for replacement in change["replacements"].as_array().unwrap() {
                    check(&serde_json::json!({
                        "artifactLocation": change["artifactLocation"],
                        "region": replacement["deletedRegion"],
                    }));
                }
            }
        }
    }
    assert!(seen > 9, "{seen} places");
}

#[test]
fn a_fix_in_sarif_mends() {
    let text = RIVER.replace("issue dam", "isue dam");
    let case = checked(&[("river.pos", &text)]);
    let log = case.sarif();
    let result = results(&log)
        .iter()
        .find(|result| result["ruleId"] == "D0101")
        .unwrap();
    let fix = &result["fixes"][0];
    assert_eq!(fix["properties"]["safety"], "safe", "{fix}");
    let replacement = &fix["artifactChanges"][0]["replacements"][0];
    let number = |key: &str| replacement["deletedRegion"][key].as_u64().unwrap() as usize;
    let start = number("byteOffset");
    let mut mended = text.clone();
    mended.replace_range(
        start..start + number("byteLength"),
        replacement["insertedContent"]["text"].as_str().unwrap(),
    );
    assert_eq!(mended, RIVER);
}

/// What tells a result from others stays when something else is edited, and goes with it.
#[test]
fn fingerprints_outlive_edits_elsewhere() {
    let prints = |text: &str| -> BTreeSet<String> {
        let log = checked(&[("river.pos", text)]).sarif();
        let all: Vec<String> = results(&log)
            .iter()
            .map(|result| {
                let print = &result["partialFingerprints"]["demarche/v1"];
                print.as_str().unwrap().to_owned()
            })
            .collect();
        let different: BTreeSet<String> = all.iter().cloned().collect();
        assert_eq!(different.len(), all.len(), "each its own: {all:#?}");
        different
    };
    let broken = format!("{RIVER}issue odd \"Odd\": numbre\nissue odder \"Odder\": numbre\n");
    let before = prints(&broken);
    let moved = prints(&format!(
        "# A line.\n\n{}party third \"Third\"\n",
        broken.replace("demand low", "demand\n    low")
    ));
    assert!(moved.is_superset(&before), "{before:#?}\n{moved:#?}");
    let agreed = prints(&broken.replace("at least 9", "at least 4"));
    let clash = |print: &&String| print.starts_with("contradiction ");
    assert_eq!(before.iter().filter(clash).count(), 1);
    assert_eq!(agreed.iter().filter(clash).count(), 0);
}

#[test]
fn an_interrupted_search_is_told_in_sarif() {
    let workspace = Workspace::open(&["positions/orange".into()]).unwrap();
    let options = Options {
        effort: demarche::solver::Effort::new(Some(0), Some(Box::new(|| true))),
        ..Options::default()
    };
    let report = check(&workspace, &options).report(&workspace);
    let log: Value = serde_json::from_str(&sarif::render(&report, &workspace.sources)).unwrap();
    let notes = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notes[0]["descriptor"]["id"], "cut-short", "{notes}");
    assert_eq!(notes[0]["level"], "warning");
}

#[test]
fn junit_counts_what_it_lists() {
    for case in [
        shipped("positions/ukraine-war"),
        checked(&[("river.pos", RIVER), ("bad.pos", "isue x\nparty \"\"\n")]),
    ] {
        let text = junit::render(&case.report, &case.workspace.sources);
        let xml = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}"));
        let root = xml.root_element();
        assert_eq!(root.tag_name().name(), "testsuites");
        let count = |node: roxmltree::Node<'_, '_>, tag: &str| {
            node.descendants().filter(|n| n.has_tag_name(tag)).count()
        };
        let suites = root.children().filter(roxmltree::Node::is_element);
        for node in std::iter::once(root).chain(suites) {
            for (attribute, tag) in [
                ("tests", "testcase"),
                ("failures", "failure"),
                ("errors", "error"),
                ("skipped", "skipped"),
            ] {
                let told: usize = node.attribute(attribute).unwrap().parse().unwrap();
                assert_eq!(told, count(node, tag), "{attribute}");
            }
        }
        // No case is told twice, or a service would drop one.
        let cases = root
            .descendants()
            .filter(|node| node.has_tag_name("testcase"));
        let names: Vec<_> = cases
            .map(|case| (case.attribute("classname"), case.attribute("name")))
            .collect();
        let different: BTreeSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
        let clashes = root
            .descendants()
            .filter(|node| node.attribute("type") == Some("contradiction"))
            .count();
        assert!(clashes > 0 && clashes <= case.report.count(Kind::Contradiction));
    }
}

#[test]
fn junit_says_which_question_had_which_answer() {
    let case = checked(&[("river.pos", RIVER), ("bad.pos", "isue x \"X\": number\n")]);
    let text = junit::render(&case.report, &case.workspace.sources);
    let xml = roxmltree::Document::parse(&text).unwrap();
    let answer = |class: &str, name: &str| {
        let case = xml
            .descendants()
            .find(|n| n.attribute("classname") == Some(class) && n.attribute("name") == Some(name))
            .unwrap_or_else(|| panic!("{class} {name} in {text}"));
        let first = case.children().find(roxmltree::Node::is_element);
        first.map_or("", |node| node.tag_name().name()).to_owned()
    };
    assert_eq!(answer("demarche.issues.flow", "Up and Down"), "failure");
    assert_eq!(answer("demarche.issues.dam", "Up and Down"), "system-out");
    assert_eq!(answer("demarche.issues.fish", "Up and Down"), "skipped");
    assert_eq!(answer("demarche.files", "bad.pos"), "error");
    let deal = "One deal can satisfy all parties";
    assert_eq!(answer("demarche.together", deal), "failure");
}

#[test]
fn github_marks_the_lines() {
    let case = checked(&[("river.pos", RIVER), ("bad.pos", "isue x \"X\": number\n")]);
    assert!(!case.outcome.diagnostics.is_empty());
    let text = github::render(&case.report, &case.workspace.sources);
    let lines: Vec<&str> = text.lines().collect();
    let starts = |start: &str| lines.iter().any(|line| line.starts_with(start));
    assert!(starts(
        "::error file=bad.pos,line=1,col=1,endColumn=4,title=D0101 unknown-word::"
    ));
    assert!(
        starts("::warning file=river.pos,line=7,col=16,endColumn=29,title=deadlock::"),
        "{text}"
    );
    assert!(starts(
        "::warning file=river.pos,line=7,col=16,endColumn=29,title=contradiction%3A Flow::"
    ));
    assert!(starts("::notice file=river.pos,line=8,"), "{text}");
    assert!(
        lines
            .last()
            .unwrap()
            .starts_with("2 parties: 1 contradiction, 1 overlap")
    );
    let clash = lines
        .iter()
        .find(|line| line.contains("title=contradiction"))
        .unwrap();
    assert!(
        clash.contains("%0Ariver.pos:10:17: Down demands: at least 9"),
        "{clash}"
    );
}

/// What `docs/ci.md` tells people to run does run, and writes what it says.
#[test]
fn the_page_on_build_services_works() {
    let page = std::fs::read_to_string("docs/ci.md").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut ran = 0;
    for line in page.lines() {
        let line = line.trim_start().trim_start_matches("- run: ");
        let Some(arguments) = line.strip_prefix("demarche ") else {
            continue;
        };
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(arguments.split(' ').map(|word| {
                let is_output = word.starts_with("demarche.");
                let path = folder.path().join(word);
                if is_output {
                    path.into_os_string()
                } else {
                    word.into()
                }
            }))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let wanted = i32::from(arguments.contains("--fail-on"));
        assert_eq!(output.status.code(), Some(wanted), "{line}: {output:?}");
        ran += 1;
    }
    assert_eq!(ran, 4);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(serde_json::from_str::<Value>(&read("demarche.sarif")).is_ok());
    assert!(roxmltree::Document::parse(&read("demarche.xml")).is_ok());
}
