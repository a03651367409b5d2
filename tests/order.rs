//! The order in which things are written down says nothing.

#[path = "support/rounds.rs"]
mod rounds;

use std::fs;
use std::path::Path;

use demarche::check::{Options, check};
use demarche::report::{json, short};
use demarche::source::SourceMap;
use demarche::syntax;
use demarche::workspace::Workspace;

use rounds::each_seed;

fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(folder).to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "pos") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.to_str().unwrap().replace('\\', "/"), text));
            }
        }
    }
    let settings = format!("{folder}/demarche.toml");
    if let Ok(text) = fs::read_to_string(&settings) {
        found.push((settings, text));
    }
    found.sort();
    found
}

fn workspace(files: &[(String, String)]) -> Workspace {
    Workspace::from_texts(
        files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )
}

/// The same files in any order give the same bytes.
#[test]
fn the_order_of_files_changes_no_byte() {
    for folder in [
        "positions/orange",
        "positions/ukraine-war",
        "positions/camp-david",
    ] {
        let mut all = files(folder);
        let render = |files: &[(String, String)]| {
            let workspace = workspace(files);
            let report = check(&workspace, &Options::default()).report(&workspace);
            json::render(&report, &workspace.sources) + &short::render(&report, &workspace.sources)
        };
        let expected = render(&all);
        each_seed(4, |seed| {
            fastrand::Rng::with_seed(seed).shuffle(&mut all);
            assert!(render(&all) == expected, "{folder}");
        });
    }
}

/// Declarations in any order, and in any file, mean the same: only the places change. The
/// agenda's own order, of issues and parties, is the order of the report, so these stay.
#[test]
fn the_order_of_declarations_changes_no_finding() {
    for folder in [
        "positions/orange",
        "positions/ukraine-war",
        "positions/camp-david",
    ] {
        let all = files(folder);
        let expected = told(&workspace(&all));
        each_seed(4, |seed| {
            let shuffled = shuffled(&all, &mut fastrand::Rng::with_seed(seed));
            let found = told(&workspace(&shuffled));
            let differ = |a: &[String], b: &[String]| -> Vec<String> {
                a.iter().filter(|line| !b.contains(line)).cloned().collect()
            };
            assert_eq!(
                differ(&found, &expected),
                differ(&expected, &found),
                "{folder}"
            );
            assert_eq!(found, expected, "{folder}");
        });
    }
}

/// Every line of the report without its place, sorted, and the words of each: of several
/// clauses of one party, the one that is written first is told first.
fn told(workspace: &Workspace) -> Vec<String> {
    let report = check(workspace, &Options::default()).report(workspace);
    assert_eq!(report.mistakes().0, 0);
    let mut lines: Vec<String> = short::render(&report, &workspace.sources)
        .lines()
        .map(|line| {
            let words = line.split(' ');
            let is_place = |word: &&str| word.contains(".pos:");
            let mut words: Vec<&str> = words.filter(|word| !is_place(word)).collect();
            words.sort_unstable();
            words.join(" ")
        })
        .collect();
    lines.sort();
    lines
}

fn shuffled(files: &[(String, String)], random: &mut fastrand::Rng) -> Vec<(String, String)> {
    let mut agenda = String::new();
    let mut loose: Vec<String> = Vec::new();
    let (settings, files): (Vec<_>, Vec<_>) = files
        .iter()
        .cloned()
        .partition(|(name, _)| Path::new(name).extension().is_some_and(|end| end == "toml"));
    for (name, text) in files {
        let mut map = SourceMap::new();
        let id = map.add(name.clone(), text.clone());
        let (tree, _) = syntax::parse(map.file(id));
        for item in &tree.items {
            let source = map.text(item.span).to_owned() + "\n";
            let first = source.split_whitespace().next().unwrap_or_default();
            if [
                "agenda",
                "list",
                "group",
                "issue",
                "event",
                "milestone",
                "party",
                "bloc",
            ]
            .contains(&first)
            {
                agenda.push_str(&source);
            } else {
                loose.push(source);
            }
        }
    }
    random.shuffle(&mut loose);
    let half = loose.len() / 2;
    let mut all = vec![
        ("a.pos".to_owned(), loose[..half].concat()),
        ("b.pos".to_owned(), agenda),
        ("c.pos".to_owned(), loose[half..].concat()),
    ];
    all.extend(settings);
    all
}
