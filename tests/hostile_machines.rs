//! Whoever writes a file must not be able to make a report run something, break its format, or
//! say what it does not say.

use demarche::check::{Options, check};
use demarche::report::link::Links;
use demarche::report::terminal::{self, Look};
use demarche::report::{Report, github, junit, sarif, short};
use demarche::workspace::Workspace;
use serde_json::Value;

/// Each would do harm somewhere if it were not kept from it.
const HOSTILE: [&str; 24] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "[click](javascript:alert(1))",
    "[first](1) \\](x) {0} {{1}} {oops",
    "]]><boom/><![CDATA[",
    "--> <!-- & &amp; &#0; &nosuch;",
    "%0A::error file=x,line=1::owned",
    "\n::error file=x,line=1::owned",
    "\r\n::set-output name=x::owned",
    "::stop-commands::token",
    "##[error]owned",
    "a,line=9,title=b:c%2C",
    "\u{1b}[31mred\u{1b}[0m \u{1b}]8;;https://evil.example\u{1b}\\x\u{1b}]8;;\u{1b}\\",
    "\u{9b}31m \u{9d}8;;x\u{9c}",
    "\u{202e}gnp.exe\u{202c} \u{2066}x\u{2069} \u{200f}",
    "nul\u{0}nul \u{7} \u{8}\u{8}\u{8} \u{7f}",
    "lone\rreturn",
    "tab\tand\nnewline",
    "\u{2028}line\u{2029}paragraph\u{85}next",
    "\u{fffe}\u{ffff}\u{1fffe}",
    "👩‍👩‍👧 e\u{301} \u{feff}",
    "\u{e0041}\u{e0042}tags",
    "=HYPERLINK(\"https://evil.example\")",
];

/// Returns a negotiation that says a text wherever one can be said, with mistakes that quote it.
fn files(hostile: &str) -> Vec<(String, String)> {
    // A text holds a line break only as `\n`.
    let said = hostile.replace('\\', "\\\\").replace('"', "\\\"");
    let said = said.replace('\n', "\\n");
    let agenda = format!(
        "negotiation \"{said}\"\n\
         party a \"{said}\"\nparty b \"Bea {said}\"\n\
         issue flow \"{said}\": number\nissue dam \"Dam\": one of {{ kept \"{said}\", breached }}\n\
         issue quiet \"Quiet {said}\": number\n\
         source press \"{said}\" {{ published 2024-03 url \"https://a.example/{said}\" }}\n\
         source other \"Other\" {{ published 2024-03 url \"{said}\" }}\n\
         reading r \"{said}\" {{ if dam is kept then flow at most 4 }}\n\
         milestone talks \"{said}\"\n"
    );
    let positions = format!(
        "position p of a \"{said}\" {{ stated 2024-03-01 by \"{said}\" cites press \"{said}\"\n  \
         demand low \"{said}\" {{ flow at most 5 }} quote \"{said}\"\n  demand keep {{ dam is kept }} }}\n\
         position q of b {{ stated 2024-03-02 by \"{said}\" cites other\n  \
         demand high {{ flow at least 9 }}\n  refuse keep {{ dam is kept }}\n\
         delegate quiet to \"{said}\" }}\n"
    );
    // Not in a text, and not closed.
    let broken = format!("issue {hostile} \"{hostile}\n{hostile}\nparty c \"{said}\" {hostile}\n");
    vec![
        ("agenda.pos".to_owned(), agenda),
        ("positions.pos".to_owned(), positions),
        ("broken, 100%: #1.pos".to_owned(), broken),
    ]
}

fn each(look_at: impl Fn(&str, &Report, &Workspace)) {
    for hostile in HOSTILE {
        let mut contradictions = 0;
        for broken in [false, true] {
            let mut files = files(hostile);
            if !broken {
                files.pop();
            }
            let workspace = Workspace::from_texts(files);
            let report = check(&workspace, &Options::default()).report(&workspace);
            contradictions += report.count(demarche::report::Kind::Contradiction);
            look_at(hostile, &report, &workspace);
        }
        assert!(contradictions > 0, "{hostile:?} is compared at least once");
    }
}

/// Tells whether a text could take hold of a terminal or turn its words round.
fn disguises(text: &str) -> Option<char> {
    text.chars().find(|c| {
        (c.is_control() && *c != '\n')
            || matches!(
                c,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            )
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
    })
}

#[test]
fn sarif_holds_nothing_but_words() {
    each(|hostile, report, workspace| {
        let text = sarif::render(report, &workspace.sources);
        assert_eq!(disguises(&text), None, "{hostile:?}");
        let log: Value = serde_json::from_str(&text).unwrap();
        let run = &log["runs"][0];
        let mut messages = Vec::new();
        texts(&run["results"], &mut messages);
        for message in &messages {
            assert_eq!(disguises(message), None, "{hostile:?}: {message:?}");
            assert!(!is_link(message), "{hostile:?}: {message}");
            assert!(!is_argument(message), "{hostile:?}: {message}");
        }
        for artifact in run["artifacts"].as_array().unwrap() {
            let uri = artifact["location"]["uri"].as_str().unwrap();
            assert!(!uri.contains([':', '#', ' ', ',']), "{uri}");
        }
    });
}

/// Collects the messages of a log; what a fix writes is no message.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("insertedContent", _) => {}
                    ("text", Value::String(text)) => found.push(text.clone()),
                    _ => texts(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        _ => {}
    }
}

/// Reads a message as the standard has it: `[words](target)`, where a backslash before a sign
/// takes its meaning.
fn is_link(message: &str) -> bool {
    let mut chars = message.chars().peekable();
    let mut open = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '[' => open = true,
            ']' if open && chars.peek() == Some(&'(') => return true,
            _ => {}
        }
    }
    false
}

fn is_argument(message: &str) -> bool {
    let plain = message.replace("{{", "").replace("}}", "");
    let mut parts = plain.split('{').skip(1);
    parts.any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        digits > 0 && rest[digits..].starts_with('}')
    })
}

#[test]
fn a_line_for_github_is_one_command() {
    each(|hostile, report, workspace| {
        let text = github::render(report, &workspace.sources);
        assert_eq!(disguises(&text), None, "{hostile:?}");
        for line in text.lines() {
            let Some(command) = line.strip_prefix("::") else {
                assert!(
                    line.contains(" parties: ") && !line.contains("##["),
                    "{hostile:?}: {line}"
                );
                continue;
            };
            // As the runner reads it: up to the next two colons, properties between commas.
            let (head, _) = command.split_once("::").unwrap();
            let (name, properties) = head.split_once(' ').unwrap();
            assert!(["error", "warning", "notice"].contains(&name), "{line}");
            for property in properties.split(',') {
                let (key, value) = property.split_once('=').unwrap();
                let known = ["file", "line", "endLine", "col", "endColumn", "title"];
                assert!(known.contains(&key), "{hostile:?}: {line}");
                if key == "file" {
                    let name = value
                        .replace("%2C", ",")
                        .replace("%3A", ":")
                        .replace("%25", "%");
                    assert!(
                        workspace.sources.files().any(|(_, file)| file.name == name),
                        "{value}"
                    );
                }
                if key.contains("ine") || key.starts_with("col") {
                    assert!(value.parse::<u32>().unwrap() > 0);
                }
            }
        }
    });
}

#[test]
fn junit_is_xml_whatever_is_said() {
    each(|hostile, report, workspace| {
        let text = junit::render(report, &workspace.sources);
        assert_eq!(disguises(&text), None, "{hostile:?}");
        let xml = roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{hostile:?}: {e}"));
        for node in xml.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            let known = ["testsuites", "testsuite", "testcase", "system-out"];
            let verdicts = ["failure", "error", "skipped"];
            assert!(
                known.contains(&name) || verdicts.contains(&name),
                "{hostile:?}: {name}"
            );
        }
        // What is read back is what was said.
        let labels = report
            .issues
            .iter()
            .map(|issue| issue.label.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}"));
        let suites: Vec<&str> = xml
            .descendants()
            .filter_map(|n| n.attribute("name"))
            .collect();
        for label in labels.take(1) {
            assert!(suites.contains(&label.as_str()), "{label:?} in {suites:?}");
        }
    });
}

#[test]
fn lines_stay_lines() {
    each(|hostile, report, workspace| {
        let text = short::render(report, &workspace.sources);
        assert_eq!(disguises(&text), None, "{hostile:?}");
        for line in text.lines() {
            assert!(
                !line.starts_with("::") && !line.starts_with("owned"),
                "{line}"
            );
        }
    });
}

/// A file's name comes from the disk, and somebody has chosen it.
#[cfg(unix)]
#[test]
fn names_of_files_disguise_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (_, text) = files("x").pop().unwrap();
    for name in [
        "a\u{202e}b.pos",
        "c\u{1b}[31md.pos",
        "e\nf.pos",
        "::error::g.pos",
        "h\u{9b}.pos",
    ] {
        std::fs::write(folder.path().join(name), &text).unwrap();
    }
    let workspace = Workspace::open(&[folder.path().into()]).unwrap();
    let report = check(&workspace, &Options::default()).report(&workspace);
    let (report, sources) = (&report, &workspace.sources);
    let look = Look {
        width: 80,
        unicode: true,
        colour: false,
    };
    for text in [
        sarif::render(report, sources),
        github::render(report, sources),
        junit::render(report, sources),
        short::render(report, sources),
        terminal::render(report, sources, look),
    ] {
        assert!(text.contains("error"), "{text}");
        assert_eq!(disguises(&text), None, "{text}");
        assert!(
            !text.lines().any(|line| line.starts_with("::error::g")),
            "{text}"
        );
    }
}

/// A report in a terminal holds no escape codes but its own colours and links, and the links lead
/// to files of the workspace or to the web.
#[test]
fn a_terminal_shows_only_what_demarche_draws() {
    each(|hostile, report, workspace| {
        let look = |colour| Look {
            width: 80,
            unicode: true,
            colour,
        };
        let plain = terminal::render(report, &workspace.sources, look(false));
        assert_eq!(disguises(&plain), None, "{hostile:?}\n{plain}");
        let files = workspace
            .sources
            .files()
            .map(|(id, _)| Some(format!("file:///x/{}.pos", id.0)));
        let links = Links::shown(files.collect());
        let rich = terminal::render_linked(report, &workspace.sources, look(true), &links);
        let (text, targets) = undressed(&rich);
        assert_eq!(text, plain, "{hostile:?}: links and colours change no word");
        assert!(
            targets
                .iter()
                .any(|target| target.starts_with("file:///x/")),
            "{hostile:?}"
        );
        for target in targets.iter().filter(|target| !target.is_empty()) {
            let is_known =
                target.starts_with("file:///x/") || target.starts_with("https://a.example/");
            assert!(is_known, "{hostile:?}: {target}");
            assert!(target.chars().all(|c| c.is_ascii_graphic()), "{target:?}");
        }
    });
}

/// Takes the colours and links out of a text, and fails on every other escape code.
fn undressed(text: &str) -> (String, Vec<String>) {
    let (mut plain, mut targets) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(colour) = rest.strip_prefix('[') {
            let end = colour
                .find(|c: char| c != ';' && !c.is_ascii_digit())
                .unwrap();
            assert!(
                colour[end..].starts_with('m'),
                "a colour: {:?}",
                &colour[..=end]
            );
            rest = &colour[end + 1..];
        } else {
            let link = rest.strip_prefix("]8;;").expect("a colour or a link");
            let end = link.find("\u{1b}\\").expect("the link's address ends");
            targets.push(link[..end].to_owned());
            rest = &link[end + 2..];
        }
    }
    plain.push_str(rest);
    (plain, targets)
}
