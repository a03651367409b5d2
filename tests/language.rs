//! The pages of the language reference are run: every ```` ```pos ```` fence checks without
//! errors, and a ```` ```short ```` fence after one is just what `check --format short` prints.
//!
//! `BLESS=1 cargo test --test language` rewrites what they say.

use demarche::check::{Options, check};
use demarche::report::short;
use demarche::workspace::Workspace;

#[test]
fn pages_tell_the_truth() {
    let bless = std::env::var_os("BLESS").is_some();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/language");
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .expect("there is a reference")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    pages.sort();
    assert!(!pages.is_empty());
    for path in pages {
        let page = std::fs::read_to_string(&path).expect("a page is text");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let real = run(&page, &name);
        if bless {
            std::fs::write(&path, &real).expect("a page can be written");
        } else {
            assert_eq!(page, real, "{name}: `cargo bless` rewrites it");
        }
    }
}

/// Returns a page with the reports that its examples really give.
fn run(page: &str, name: &str) -> String {
    let mut real = String::new();
    let mut report: Option<String> = None;
    let mut rest = page;
    while let Some(at) = rest.find("```") {
        let (before, fence) = rest.split_at(at);
        let open = fence.find('\n').map_or(fence.len(), |at| at + 1);
        let (opener, body) = fence.split_at(open);
        let close = body
            .find("```")
            .unwrap_or_else(|| panic!("{name}: a fence ends"));
        let (text, after) = body.split_at(close);
        real.push_str(before);
        real.push_str(opener);
        match opener.trim_start_matches('`').trim() {
            "pos" => {
                report = Some(said(text, name));
                real.push_str(text);
            }
            "short" => {
                let report = report.take();
                real.push_str(&report.unwrap_or_else(|| panic!("{name}: an example first")));
            }
            _ => real.push_str(text),
        }
        real.push_str("```");
        rest = &after[3..];
    }
    real.push_str(rest);
    real
}

/// Returns the report of an example, without lints, which would only distract.
fn said(text: &str, name: &str) -> String {
    let workspace = Workspace::from_texts([("example.pos", text)]);
    let outcome = check(&workspace, &Options::default());
    let mut report = outcome.report(&workspace);
    assert_eq!(report.mistakes().0, 0, "{name} has no errors:\n{text}");
    report.diagnostics.clear();
    short::render(&report, &workspace.sources)
}
