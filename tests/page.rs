//! The page for a browser: its data is the report's, and nothing in it can run.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use demarche::check::{Options, check};
use demarche::model::Period;
use demarche::page;
use demarche::report::json;
use demarche::solver::Effort;
use demarche::workspace::Workspace;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const READINGS: &str = r#"
party delta "The delta"
party hills "Hillside"
issue access "Free access to the river": yes or no
issue dams "Dams upstream": yes or no
reading shared-bed "Free access means no dams" { by "the engineers" access is yes implies dams is no }
reading ferries "Free access means ferries" { access is yes implies dams is yes }
position d of delta "The delta speaks" {
  stated 2024-05-04 by "the mayor"
  demand a "Access for all" {
    access is yes
  }
}
position h of hills {
  stated 2024-05-06
  until 2024-06-30
  demand b { dams is yes }
}
position later of delta { stated 2024-07-02 by "the council" withdraws d.a }
"#;

/// A page, taken apart.
struct Page {
    html: String,
    packed: Value,
    /// What the data stands for.
    data: Value,
}

impl Page {
    fn of(workspace: &Workspace, options: &Options) -> Self {
        let outcome = check(workspace, options);
        let report = outcome.report(workspace);
        Self::read(page::render(&outcome, &report, workspace))
    }

    fn of_text(text: &str) -> Self {
        let workspace = Workspace::from_texts([("a.pos", text)]);
        Self::of(&workspace, &Options::default())
    }

    fn read(html: String) -> Self {
        let open = "<script type=\"application/json\" id=\"demarche\">";
        let (_, rest) = html.split_once(open).expect("the data has its element");
        let (text, _) = rest.split_once("</script>").expect("the element ends");
        let packed: Value = serde_json::from_str(text).expect("the data is JSON");
        let mut pool: Vec<Value> = Vec::new();
        for entry in packed["pool"].as_array().unwrap() {
            // One that referred to a later one would be out of bounds here.
            pool.push(match entry {
                Value::Number(_) => entry.clone(),
                entry => unpacked(entry, &packed["shapes"], &pool),
            });
        }
        let data = packed
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| *name != "shapes" && *name != "pool")
            .map(|(name, value)| (name.clone(), unpacked(value, &packed["shapes"], &pool)))
            .collect();
        Self { html, packed, data }
    }

    fn list(&self, name: &str) -> &Vec<Value> {
        self.data[name].as_array().unwrap()
    }

    fn report(&self, view: &Value) -> &Value {
        &self.data["reports"][view["report"].as_u64().unwrap() as usize]
    }

    /// Returns what stands in the first element of a kind.
    fn element(&self, open: &str, close: &str) -> &str {
        let (_, rest) = self.html.split_once(open).expect(open);
        rest.split_once(close).expect(close).0
    }
}

fn unpacked(value: &Value, shapes: &Value, pool: &[Value]) -> Value {
    match value {
        Value::Number(at) => pool[at.as_u64().unwrap() as usize].clone(),
        Value::Array(items) => {
            let values = items[1..].iter().map(|item| unpacked(item, shapes, pool));
            let shape = items[0].as_u64().unwrap() as usize;
            if shape == 0 {
                return values.collect();
            }
            let names = shapes[shape].as_array().unwrap();
            assert_eq!(names.len(), items.len() - 1);
            let names = names.iter().map(|name| name.as_str().unwrap().to_owned());
            names.zip(values).collect()
        }
        other => other.clone(),
    }
}

/// Returns a report as a page has it: of places, the file and the line.
fn with_short_places(value: Value) -> Value {
    match value {
        Value::Object(mut fields) => {
            if fields.contains_key("column") {
                fields.retain(|name, _| name == "file" || name == "line");
            }
            let fields = fields.into_iter();
            fields
                .map(|(name, value)| (name, with_short_places(value)))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(with_short_places).collect(),
        other => other,
    }
}

fn positions(name: &str) -> Workspace {
    Workspace::open(&[Path::new("positions").join(name)]).unwrap()
}

/// Every view of a page is the very report that a check of that day, under those readings, gives.
#[test]
fn each_view_is_the_report_of_its_own_check() {
    let war = positions("ukraine-war");
    let agreement = positions("camp-david");
    let small = Workspace::from_texts([("a.pos", READINGS)]);
    for (workspace, views, reports) in [(&war, 28, 28), (&agreement, 22, 22), (&small, 8, 8)] {
        let page = Page::of(workspace, &Options::default());
        assert_eq!(page.list("bounds"), &Vec::<Value>::new());
        assert_eq!(page.list("views").len(), views);
        assert_eq!(page.list("reports").len(), reports);
        for view in page.list("views") {
            let day = view["as_of"].as_str();
            let assumed = view["assumed"].as_array().unwrap().iter();
            let options = Options {
                as_of: day.map(|day| Period::parse(day).unwrap().last),
                assume: assumed
                    .map(|name| name.as_str().unwrap().to_owned())
                    .collect(),
                ..Options::default()
            };
            let report = check(workspace, &options).report(workspace);
            let text = json::render(&report, &workspace.sources);
            let expected = with_short_places(serde_json::from_str(&text).unwrap());
            assert!(*page.report(view) == expected, "{view}");
        }
    }
}

#[test]
fn the_first_view_is_the_one_that_was_asked_for() {
    let workspace = positions("ukraine-war");
    let options = Options {
        as_of: Some(Period::parse("2022-11-15").unwrap().last),
        assume: vec!["cement".to_owned()],
        readings: true,
        timeline: true,
        ..Options::default()
    };
    let page = Page::of(&workspace, &options);
    assert_eq!(
        page.list("views")[0],
        json!({ "as_of": "2022-11-15", "assumed": ["cement"], "report": 0 })
    );
    let report = page.report(&page.list("views")[0]);
    assert!(report["readings"].is_object() && report["timeline"].is_object());
    let mut seen = BTreeSet::new();
    for view in page.list("views") {
        assert!(
            view["as_of"] == "2022-11-15" || view["assumed"] == json!(["cement"]),
            "{view}"
        );
        // The day that was asked for may be one on which something happened.
        let _ = seen.insert(format!("{} {}", view["as_of"], view["assumed"]));
    }
    // Eight combinations as of that day, and nineteen or twenty days.
    assert!(seen.len() >= 27, "{seen:?}");
}

#[test]
fn data_follows_its_schema() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("schema/page-1.json").unwrap()).unwrap();
    let packed = jsonschema::validator_for(&schema).unwrap();
    let unpacked = json!({ "$ref": "#/$defs/page", "$defs": schema["$defs"] });
    let unpacked = jsonschema::validator_for(&unpacked).unwrap();
    for workspace in [
        positions("ukraine-war"),
        positions("orange"),
        Workspace::from_texts([("a.pos", READINGS)]),
        Workspace::from_texts([("empty.pos", "")]),
    ] {
        let page = Page::of(&workspace, &Options::default());
        for (validator, value) in [(&packed, &page.packed), (&unpacked, &page.data)] {
            let errors: Vec<String> = validator
                .iter_errors(value)
                .take(3)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }
}

#[test]
fn days_tell_what_happened() {
    let page = Page::of_text(READINGS);
    let happened: Vec<String> = page
        .list("days")
        .iter()
        .flat_map(|day| {
            let statements = day["statements"].as_array().unwrap();
            let day = format!(
                "{} {}/{} {}",
                day["day"], day["contradictions"], day["unanswered"], day["verdict"]
            );
            statements.iter().map(move |statement| {
                format!(
                    "{day}: {} {} {} {} {}",
                    statement["position"],
                    statement["clause"],
                    statement["party"],
                    statement["speaker"],
                    statement["what"]
                )
                .replace('"', "")
            })
        })
        .collect();
    assert_eq!(
        happened,
        [
            "2024-05-04 0/0 unknown: d null delta the mayor stated",
            "2024-05-06 0/2 compatible: h null hills null stated",
            "2024-07-01 0/1 compatible: h null hills null until",
            "2024-07-02 0/0 compatible: later null delta the council stated",
            "2024-07-02 0/0 compatible: d d.a delta the council withdrawn",
        ]
    );
}

#[test]
fn texts_are_the_clauses_as_written() {
    let page = Page::of_text(READINGS);
    assert_eq!(
        page.data["texts"]["d.a"],
        json!({
            "file": "a.pos",
            "line": 10,
            "text": "demand a \"Access for all\" {\n  access is yes\n}",
        })
    );
    assert_eq!(
        page.list("readings")[0],
        json!({
            "name": "shared-bed",
            "label": "Free access means no dams",
            "held_by": ["the engineers"],
        })
    );
}

#[test]
fn what_is_left_out_is_said() {
    let mut text = String::from("party a\nparty b\nissue i: number\n");
    for reading in 0..70 {
        let _ = writeln!(text, "reading r{reading} {{ i is at least {reading} }}");
    }
    for day in 0..120 {
        let (year, month) = (1990 + day / 12, 1 + day % 12);
        let _ = writeln!(
            text,
            "position p{day} of a {{ stated {year}-{month:02}-01 demand c {{ i is at most {} }} }}",
            1000 - day
        );
    }
    let page = Page::of_text(&text);
    assert_eq!(
        page.list("bounds"),
        &[
            "There are 70 readings: each can be switched by itself, and not together with others.",
            "Only the first 63 can be switched.",
            "Of the days on which something changed, the latest 100 can be chosen; 20 earlier ones are left out.",
        ]
    );
    assert_eq!(page.list("views").len(), 1 + 63 + 100);
    assert_eq!(page.list("days")[0]["day"], "1991-09-01");
    assert_eq!(page.list("days")[99]["day"], "1999-12-01");
}

#[test]
fn a_search_that_was_cut_short_leaves_a_page() {
    let workspace = Workspace::from_texts([("a.pos", READINGS)]);
    let options = Options {
        effort: Effort::new(Some(0), Some(Box::new(|| true))),
        ..Options::default()
    };
    let page = Page::of(&workspace, &options);
    assert_eq!(page.list("views").len(), 1);
    assert_eq!(
        page.list("bounds"),
        &[
            "Of 3 further combinations of readings, 3 are left out, as the search was cut short.",
            "Of 4 days on which something changed, 4 are left out, as the search was cut short.",
        ]
    );
    assert!(page.html.contains("cut short"));
}

/// Whatever is wrong with the files, there is a page, and its data can be read.
#[test]
fn damaged_files_give_a_page() {
    let pieces = [
        "{",
        "}",
        "\"",
        "is ",
        "</script",
        "\u{202e}",
        "\r",
        "2024-",
        "firm ",
        "withdraws ",
    ];
    let mut random = fastrand::Rng::with_seed(4);
    for _ in 0..60 {
        let mut text = READINGS.to_owned();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(0..text.len());
            if text.is_char_boundary(at) {
                text.insert_str(at, pieces[random.usize(0..pieces.len())]);
            }
        }
        let page = Page::of_text(&text);
        assert!(!page.list("views").is_empty());
    }
}

/// Returns a made-up negotiation in which every party speaks of some of the issues.
fn made_up(parties: usize, issues: usize, each: usize) -> Workspace {
    let mut random = fastrand::Rng::with_seed(5);
    let mut agenda = String::new();
    for issue in 0..issues {
        let answers = [
            "one of { low, middle, high, none }",
            "yes or no",
            "money USD",
            "any of { observers, troops, funds, courts }",
        ];
        let _ = writeln!(
            agenda,
            "issue topic-{issue} \"Topic number {issue}\": {}",
            answers[issue % 4]
        );
    }
    let mut files = Vec::new();
    for party in 0..parties {
        let _ = writeln!(agenda, "party p{party} \"Party number {party}\"");
        let mut chosen: Vec<usize> = (0..issues).collect();
        random.shuffle(&mut chosen);
        let mut text = String::new();
        for (number, some) in chosen[..each].chunks(8).enumerate() {
            let _ = writeln!(
                text,
                "position p{party}-{number} of p{party} \"Statement {number} of party {party}\" {{\n  stated 2024-{:02}-{:02} by \"The delegate\"",
                1 + number % 12,
                1 + (party + number) % 28
            );
            for (at, issue) in some.iter().enumerate() {
                let kind = ["demand", "demand", "offer", "prefer"][random.usize(0..4)];
                let value = match issue % 4 {
                    0 => ["is low", "is middle", "is high"][random.usize(0..3)].to_owned(),
                    1 => ["is yes", "is yes", "is no"][random.usize(0..3)].to_owned(),
                    2 if random.bool() => format!("is at least {} USD", random.u32(100..500)),
                    2 => format!("is at most {} USD", random.u32(400..900)),
                    _ => ["includes observers", "includes troops"][random.usize(0..2)].to_owned(),
                };
                let _ = writeln!(
                    text,
                    "  {kind} c{at} \"What is asked\" {{ topic-{issue} {value} }}"
                );
            }
            text += "}\n";
        }
        files.push((format!("p{party}.pos"), text));
    }
    files.push(("agenda.pos".to_owned(), agenda));
    Workspace::from_texts(files)
}

#[test]
fn silence_that_fills_a_page_is_counted_only() {
    let workspace = made_up(10, 60, 20);
    let page = Page::of(&workspace, &Options::default());
    let report = page.report(&page.list("views")[0]);
    let counted = report["summary"]["unaddressed"].as_u64().unwrap();
    assert!(counted > 1000, "{counted}");
    let findings = report["findings"].as_array().unwrap();
    let listed = |kind: &str| findings.iter().filter(|f| f["kind"] == kind).count() as u64;
    assert_eq!(
        page.list("bounds")[0].as_str().unwrap(),
        format!(
            "{} silences are counted and not listed; the table of issues and parties shows who is \
             silent.",
            counted - listed("unaddressed")
        )
    );
    for kind in ["contradiction", "overlap"] {
        assert_eq!(report["summary"][kind], listed(kind));
        assert!(listed(kind) > 0);
    }
    assert!(listed("unaddressed") <= 1000);
}

/// A page opens at once where a negotiation has 30 parties and 300 issues, too.
#[test]
#[ignore = "for `cargo test --release`: half a minute without it"]
fn a_large_page_stays_small() {
    for each in [20, 60, 150, 300] {
        let workspace = made_up(30, 300, each);
        let page = Page::of(&workspace, &Options::default());
        assert!(page.html.len() < 5_000_000, "{}", page.html.len());
        assert!(page.list("bounds").len() > 1);
    }
}

#[test]
fn a_page_is_small() {
    let page = Page::of(&positions("ukraine-war"), &Options::default());
    assert!(page.html.len() < 300_000, "{}", page.html.len());
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let render = || Page::of(&positions("ukraine-war"), &Options::default()).html;
    assert!(render() == render());
}

/// Whatever the files hold, it is text in the page, and nothing there ends an element, opens
/// one, or disguises what follows.
#[test]
fn hostile_texts_stay_texts() {
    let evil = "</script><script>alert(1)</script><!--<script>{{script}}{{data}}]]>&lt;'`${x}\
        </pre></noscript></title><img src=x onerror=alert(1)>\u{2028}\u{2029}\u{202e}\u{1b}[31m\u{e0041}";
    let text = format!(
        "agenda \"{evil}\"\n\
         party a \"A {evil}\"\n\
         party b \"B {evil}\"\n\
         issue i \"I {evil}\": yes or no\n\
         source s \"S {evil}\" {{ outlet \"{evil}\" url \"javascript:alert(1)\" }}\n\
         source t \"T\" {{ url \"data:text/html,<script>alert(1)</script>\" }}\n\
         reading r \"R {evil}\" {{ by \"{evil}\" i is yes }}\n\
         position p of a \"P {evil}\" {{\n  stated 2024-01-02 by \"{evil}\"\n  cites s, t\n  demand c \"C {evil}\" {{ i is yes\n    quote \"{evil}\" }}\n}}\n\
         position q of b {{\n  stated 2024-01-03\n  demand d {{ i is no }} }}\n\
         <!-- </script> -->\n"
    );
    let name = "</script><img src=x onerror=alert(1)>.pos";
    let workspace = Workspace::from_texts([(name, text)]);
    let page = Page::of(&workspace, &Options::default());
    let empty = Page::of_text("");
    let html = &page.html;
    // As many tags as a page without any texts, of each kind.
    for tag in [
        "<script",
        "</script",
        "<style",
        "</style",
        "<noscript",
        "</noscript",
        "<title",
        "</title",
        "<pre",
        "<!--",
        "<img",
    ] {
        let count = |html: &str| html.matches(tag).count();
        assert_eq!(count(html), count(&empty.html), "{tag}");
    }
    let title = page.element("<title>", "</title>");
    assert!(
        title.starts_with("&lt;/script&gt;&lt;script&gt;alert(1)"),
        "{title}"
    );
    assert!(title.contains("{{script}}{{data}}"), "{title}");
    let disguise = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{2028}'..='\u{202e}' | '\u{e0000}'..='\u{e007f}')
    };
    let body = html.split_once("<main").unwrap().1;
    assert!(
        !page
            .element("id=\"demarche\">", "</script>")
            .contains(['<', '>', '&'])
    );
    assert!(!body.contains(disguise));
    // All of it was understood, but for the last line.
    let mistakes = page.report(&page.list("views")[0])["diagnostics"]
        .as_array()
        .unwrap();
    let errors = mistakes
        .iter()
        .filter(|mistake| mistake["severity"] == "error");
    assert_eq!(errors.count(), 1, "{mistakes:#?}");
    // The script gets what was written.
    let report = page.report(&page.list("views")[0]);
    let label = report["issues"][0]["label"].as_str().unwrap();
    assert!(
        label.contains("</script><script>alert(1)</script><!--"),
        "{label}"
    );
    assert_eq!(
        report["clauses"][0]["sources"][0]["url"],
        "javascript:alert(1)"
    );
}

/// The policy allows the page's own style and script, and nothing else.
#[test]
fn nothing_else_can_run_or_load() {
    let page = Page::of(&positions("orange"), &Options::default());
    let policy = page.element("http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    let hash = |text: &str| {
        let hash = Sha256::digest(text.as_bytes());
        format!(
            "'sha256-{}'",
            base64::engine::general_purpose::STANDARD.encode(hash)
        )
    };
    let rules: Vec<(&str, &str)> = policy
        .split(';')
        .filter_map(|rule| rule.trim().split_once(' '))
        .collect();
    let rule = |name: &str| rules.iter().find(|(own, _)| *own == name).unwrap().1;
    assert_eq!(rule("default-src"), "'none'");
    assert_eq!(rule("style-src"), hash(page.element("<style>", "</style>")));
    assert_eq!(
        rule("script-src"),
        hash(page.element("<script>", "</script>"))
    );
    assert_eq!(rule("base-uri"), "'none'");
    assert_eq!(rule("form-action"), "'none'");
    // It comes before whatever it is to hold.
    let at = |text: &str| page.html.find(text).unwrap();
    assert!(at("Content-Security-Policy") < at("<style>"));
    assert!(at("Content-Security-Policy") < at("<script"));
    for attribute in ["onclick=", "onload=", "onerror=", " src=", "@import"] {
        assert!(!page.html.contains(attribute), "{attribute}");
    }
}

#[test]
fn without_its_script_a_page_tells_the_report() {
    let page = Page::of(&positions("orange"), &Options::default());
    let plain = page.element("<noscript>", "</noscript>");
    assert!(
        plain.contains("No deal can satisfy both parties"),
        "{plain}"
    );
    assert!(plain.contains("Anna demands: at most 10"), "{plain}");
    assert!(
        page.html
            .contains("<title>Two sisters and one orange</title>")
    );
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.pos"), READINGS).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn run(
        &self,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
        command.args(arguments).current_dir(self.0.path());
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"] {
            command.env_remove(name);
        }
        let output = command.envs(environment.iter().copied()).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }
}

#[test]
fn report_writes_a_page_and_says_where() {
    let folder = Folder::new();
    let (status, out, err) = folder.run(&["report"], &[]);
    assert_eq!((status, &*err), (Some(0), ""));
    assert_eq!(
        out,
        "One deal can satisfy both parties.\nThe report is in `report.html`.\n"
    );
    let html = fs::read_to_string(folder.file("report.html")).unwrap();
    let page = Page::read(html.clone());
    assert!(page.data["reports"][0]["readings"].is_object());
    // Written again, it is renewed.
    fs::write(folder.file("report.html"), &html.as_bytes()[..2000]).unwrap();
    assert_eq!(folder.run(&["report"], &[]).0, Some(0));
    assert!(fs::read_to_string(folder.file("report.html")).unwrap() == html);
    // It is what `check` writes when asked the same.
    let (_, printed, _) = folder.run(&["check", "--format", "html", "--readings", "all"], &[]);
    assert!(printed == html);
}

#[test]
fn report_never_overwrites_what_is_not_its_own() {
    let folder = Folder::new();
    fs::write(folder.file("report.html"), "<p>mine</p>").unwrap();
    let (status, out, err) = folder.run(&["report"], &[]);
    assert_eq!((status, &*out), (Some(2), ""));
    assert!(err.contains("that Demarche did not write"), "{err}");
    assert_eq!(
        fs::read_to_string(folder.file("report.html")).unwrap(),
        "<p>mine</p>"
    );
    let (status, _, err) = folder.run(&["report", "-o", "a.pos"], &[]);
    assert_eq!(status, Some(2));
    assert!(err.contains("is one of the files to compare"), "{err}");
    assert_eq!(fs::read_to_string(folder.file("a.pos")).unwrap(), READINGS);
    // Whoever names it means it.
    assert_eq!(folder.run(&["report", "-o", "report.html"], &[]).0, Some(0));
}

#[test]
fn report_opens_no_browser_where_there_is_none() {
    let folder = Folder::new();
    let (status, out, err) = folder.run(&["report", "--open"], &[]);
    assert_eq!((status, &*err), (Some(0), ""));
    #[cfg(target_os = "linux")]
    assert!(
        out.contains("It was not opened, as there is no display here."),
        "{out}"
    );
    assert!(out.contains("`report.html`"), "{out}");
}

#[cfg(target_os = "linux")]
#[test]
fn report_opens_the_page_in_the_browser() {
    use std::os::unix::fs::PermissionsExt;
    use std::thread::sleep;
    use std::time::Duration;

    let folder = Folder::new();
    let opener = folder.file("xdg-open");
    fs::write(
        &opener,
        "#!/bin/sh\necho \"$1\" > opened.tmp; mv opened.tmp opened\n",
    )
    .unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", folder.0.path().display());
    let (status, _, err) = folder.run(
        &["report", "--open", "--output=-x.html"],
        &[("PATH", &path), ("DISPLAY", ":99")],
    );
    assert_eq!((status, &*err), (Some(0), ""));
    let opened = folder.file("opened");
    for _ in 0..100 {
        if opened.exists() {
            break;
        }
        sleep(Duration::from_millis(50));
    }
    let opened = fs::read_to_string(opened).unwrap();
    assert!(
        opened.starts_with('/') && opened.trim_end().ends_with("/-x.html"),
        "{opened}"
    );
}
