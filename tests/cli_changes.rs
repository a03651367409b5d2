//! `demarche changes` and `demarche check --timeline` as a person types them.

#[path = "support/command.rs"]
mod command;

use std::fmt::Write as _;
use std::fs;

use command::{Ran, run_at};

const WAR: &str = "positions/ukraine-war";

fn run(arguments: &[&str]) -> Ran {
    run_at("80", arguments)
}

fn is_neat(text: &str) {
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
        assert_eq!(line, line.trim_end(), "no spaces at the end");
        assert!(!line.contains('\u{1b}'), "no colours in a pipe");
    }
}

#[test]
fn a_position_is_told_with_what_it_changed() {
    let by_name = run(&["changes", WAR, "--position", "five-points"]);
    assert_eq!(by_name.status, 0, "{}", by_name.err);
    is_neat(&by_name.out);
    for part in [
        "From 2022-11-06 to 2022-11-07.",
        "━━ Appeared ━",
        "━━ Went ━",
        "Washington Post do; else it stands",
        "━━ Silence ━",
    ] {
        assert!(by_name.out.contains(part), "{part}: {}", by_name.out);
    }
    let by_days = run(&["changes", WAR, "--from", "2022-11-06", "--to", "2022-11-07"]);
    assert_eq!(by_days.out, by_name.out);
}

#[test]
fn without_a_day_every_day_is_told() {
    let ran = run(&["changes", WAR]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    is_neat(&ran.out);
    for day in ["2022-02-24", "2022-11-07", "2024-11-08"] {
        assert!(ran.out.contains(&format!("━━ {day} ━")), "{day}");
    }
    let short = run(&["changes", WAR, "--format", "short"]);
    let days = |text: &str, start: &str| text.lines().filter(|l| l.starts_with(start)).count();
    assert_eq!(days(&short.out, "from "), days(&ran.out, "━━ 20"));
}

#[test]
fn wrong_usage_gives_two() {
    for (arguments, says) in [
        (&["--from", "2023", "--to", "2022"][..], "lies after"),
        (&["--position", "five-point"], "did you mean `five-points`?"),
        (
            &["--position", "five-points", "--from", "2022"],
            "cannot be used with",
        ),
        (&["--from", "yesterday"], "write year, month and day"),
        (&["--parties", "nobody"], "there is no party"),
    ] {
        let ran = run(&[&["changes", WAR], arguments].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.err.contains(says), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_day_on_which_nothing_is_said_changes_nothing() {
    let ran = run(&["changes", WAR, "--from", "2023-01-01", "--to", "2023-02-01"]);
    assert_eq!(ran.status, 0);
    assert!(
        ran.out.contains("Nothing that is found on one day differs"),
        "{}",
        ran.out
    );
}

#[test]
fn the_timeline_fits_and_counts_what_the_report_counts() {
    let ran = run(&["check", WAR, "--timeline"]);
    is_neat(&ran.out);
    assert!(ran.out.contains("━━ Over time ━"));
    assert!(!run(&["check", WAR]).out.contains("Over time"));
    let narrow = run_at("60", &["changes", WAR, "--from", "2022-11-01"]).out;
    let wide = narrow.lines().find(|line| line.chars().count() > 60);
    assert_eq!(wide, None);
    let short = run(&["check", WAR, "--timeline", "--format", "short"]).out;
    let last = short.lines().rfind(|line| line.starts_with("day "));
    let json = run(&["check", WAR, "--timeline", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let days = json["timeline"]["days"].as_array().unwrap();
    let end = days.last().unwrap();
    assert_eq!(end["contradictions"], json["summary"]["contradiction"]);
    assert_eq!(end["overlaps"], json["summary"]["overlap"]);
    assert_eq!(end["clauses_in_force"], json["scope"]["clauses"]);
    let deadlocks = json["joint"]["deadlocks"].as_array().unwrap();
    assert_eq!(end["deadlocks"], deadlocks.len());
    assert_eq!(
        last,
        Some(
            format!(
                "day {}: {} contradictions, {} overlaps, {} unanswered, {} deadlocks, {} clauses in force",
                end["day"].as_str().unwrap(),
                end["contradictions"],
                end["overlaps"],
                end["unanswered"],
                end["deadlocks"],
                end["clauses_in_force"]
            )
            .as_str()
        )
    );
}

/// Many days are folded into months, and many months into years.
#[test]
fn a_long_timeline_is_folded() {
    let folder = tempfile::tempdir().unwrap();
    for (years, count, last, note) in [
        (2, 60, "\n  2001-12 ", "end of each month"),
        (30, 120, "\n  2029 ", "end of each year"),
    ] {
        let mut text = String::from("party up\nparty down\nissue flow: number\n");
        for at in 0..count {
            let (year, month) = (2000 + at * years / count, 1 + at * 12 * years / count % 12);
            let party = if at % 2 == 0 { "up" } else { "down" };
            let _ = writeln!(
                text,
                "position p{at} of {party} {{ stated {year}-{month:02}-{:02} demand {{ flow at least {at} }} }}",
                1 + at % 28
            );
        }
        let path = folder.path().join("long.pos");
        fs::write(&path, text).unwrap();
        let ran = run(&["check", "--timeline", path.to_str().unwrap()]);
        is_neat(&ran.out);
        assert!(ran.out.contains(note), "{}", ran.out);
        assert!(ran.out.contains(last), "{}", ran.out);
        if count > 100 {
            assert!(
                ran.out.contains("20 earlier days are left out"),
                "{}",
                ran.out
            );
        }
    }
}

#[test]
fn json_follows_its_schema() {
    let validator = |path: &str| {
        let schema = fs::read_to_string(path).unwrap();
        jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
    };
    let (changes, report) = (
        validator("schema/changes-1.json"),
        validator("schema/report-1.json"),
    );
    let schema = fs::read_to_string("schema/changes-1.json").unwrap();
    for kind in demarche::report::Kind::ALL {
        assert!(
            schema.contains(&format!("\"{}\"", kind.name())),
            "{}",
            kind.name()
        );
    }
    for (validator, arguments, name) in [
        (&changes, &["changes", WAR][..], "demarche.changes/1"),
        (
            &changes,
            &["changes", WAR, "--position", "five-points"],
            "demarche.changes/1",
        ),
        (
            &changes,
            &["changes", "positions/orange", "--from", "2000"],
            "demarche.changes/1",
        ),
        (&report, &["check", WAR, "--timeline"], "demarche.report/1"),
    ] {
        let ran = run(&[arguments, &["--format", "json"]].concat());
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&json)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{arguments:?}: {}", errors.join("\n"));
        assert_eq!(json["schema"], name);
        assert!(ran.out.ends_with("}\n"));
    }
}
