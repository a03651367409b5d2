//! The pages of the findings are run: the example gives just what the page says.
//!
//! `BLESS=1 cargo test --test findings` rewrites what they say.

use demarche::check::{Options, check};
use demarche::report::{Kind, TOPICS, changes, short};
use demarche::workspace::Workspace;

#[test]
fn pages_tell_the_truth() {
    let bless = std::env::var_os("BLESS").is_some();
    let kinds = Kind::ALL.into_iter().map(|kind| (kind.name(), Some(kind)));
    let topics = TOPICS.into_iter().map(|(name, ..)| (name, None));
    for (name, kind) in kinds.chain(topics) {
        let path = format!("docs/findings/{name}.md");
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(page.starts_with(&format!("# {name}\n")), "{path}");
        let example = fence(&page, "pos").unwrap_or_else(|| panic!("{path} has an example"));
        let expected = fence(&page, "short").unwrap_or_else(|| panic!("{path} has a report"));
        let workspace = Workspace::from_texts([("example.pos", example)]);
        let outcome = check(&workspace, &Options::default());
        let report = outcome.report(&workspace);
        // What changes, another command tells.
        let text = if name == "change" {
            changes::short::render(&outcome.history(&workspace), &workspace.sources)
        } else {
            short::render(&report, &workspace.sources)
        };
        let shows = kind.map_or_else(
            || {
                [&format!(": {name}: "), "    opens: ", ": appeared: "]
                    .iter()
                    .any(|part| text.contains(part))
            },
            |kind| report.count(kind) > 0,
        );
        assert!(shows, "{path} shows what it explains");
        assert_eq!(report.mistakes().0, 0, "{path} has no errors");
        // Lints about sources would only distract in an example of a few lines.
        let actual: String = text
            .lines()
            .scan(false, |is_lint, line| {
                if !line.starts_with(' ') {
                    *is_lint = line.contains(": warning[");
                }
                Some((*is_lint, line))
            })
            .filter(|(is_lint, _)| !is_lint)
            .map(|(_, line)| format!("{line}\n"))
            .collect();
        if bless && actual != expected {
            let start = page.find("```short\n").unwrap() + "```short\n".len();
            let text = format!(
                "{}{actual}{}",
                &page[..start],
                &page[start + expected.len()..]
            );
            std::fs::write(&path, text).unwrap();
        } else {
            assert_eq!(actual, expected, "{path}");
        }
    }
}

fn fence<'a>(page: &'a str, info: &str) -> Option<&'a str> {
    let opener = format!("```{info}\n");
    let start = page.find(&opener)? + opener.len();
    let end = start + page[start..].find("```")?;
    Some(&page[start..end])
}
