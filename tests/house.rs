//! The rules of the house: floors, pages, and what the README promises.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use demarche::code::Code;

/// `lib.rs` lists the floors, lowest first, a blank line between two floors. A module may
/// name lower floors only, neither a higher one nor a sibling.
#[test]
fn modules_use_lower_floors_only() {
    let lib = read("src/lib.rs");
    let mut floor = 0;
    let mut floors: BTreeMap<String, usize> = BTreeMap::new();
    for line in lib.lines() {
        match line
            .strip_prefix("pub mod ")
            .and_then(|l| l.strip_suffix(';'))
        {
            Some(module) => {
                floors.insert(module.to_owned(), floor);
            }
            None => floor += 1,
        }
    }
    assert!(floors.len() > 10, "lib.rs lists the floors");
    let mut wrong = Vec::new();
    for (module, own) in &floors {
        for file in module_files(module) {
            for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                for used in code.split("crate::").skip(1) {
                    let used: String = used
                        .chars()
                        .take_while(|c| c.is_alphanumeric() || *c == '_')
                        .collect();
                    let Some(other) = floors.get(&used) else {
                        continue;
                    };
                    if used != *module && other >= own {
                        wrong.push(format!(
                            "{}:{}: `{module}` may not use `{used}`",
                            file.display(),
                            number + 1
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Nothing of ours is exempt from what the compiler checks, wherever its lints reach.
#[test]
fn nothing_is_unsafe() {
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    let mut seen = 0;
    for folder in ["src", "tests", "benches", "fuzz/fuzz_targets"] {
        for file in rust_files(Path::new(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.lines().filter_map(|line| line.split("//").next());
            let words =
                code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'));
            // This file has to name what it looks for.
            let forbidden = ["un", "safe"].concat();
            assert!(
                !words.into_iter().any(|word| word == forbidden),
                "{}",
                file.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen}");
}

/// Only the rim touches files, terminals and clocks.
#[test]
fn the_core_is_pure() {
    let rim = ["config", "workspace", "cli", "lsp"];
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let path = file.strip_prefix("src").unwrap();
        let module = path
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_string_lossy();
        let module = module.trim_end_matches(".rs");
        if rim.contains(&module) || module == "main" {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for forbidden in [" f64", " f32"] {
            let code = text.lines().map(str::trim_start);
            if code
                .filter(|line| !line.starts_with("//"))
                .any(|line| line.contains(forbidden))
            {
                wrong.push(format!("{}: a float", file.display()));
            }
        }
        for forbidden in [
            "std::fs",
            "std::env",
            "std::io::std",
            "SystemTime",
            "Instant::now",
        ] {
            if text.contains(forbidden) {
                wrong.push(format!("{}: {forbidden}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_are_stable_and_have_pages() {
    for pair in Code::ALL.windows(2) {
        assert!(pair[0].id() < pair[1].id(), "the catalogue is in order");
    }
    let pages = fs::read_dir("docs/codes").unwrap().count();
    assert_eq!(pages, Code::ALL.len(), "as many pages as codes");
    for code in Code::ALL {
        let heading = format!("# {} {}\n", code.id(), code.name());
        assert!(code.page().starts_with(&heading), "{}", code.page_path());
        for part in ["\n## Fails\n", "\n## Mended\n", "```pos"] {
            assert!(code.page().contains(part), "{}: {part}", code.page_path());
        }
        assert_eq!(Code::find(code.id()), Some(*code));
        assert_eq!(Code::find(code.name()), Some(*code));
        assert!(
            code.title().chars().all(|c| !c.is_uppercase()) || code.title().contains('`'),
            "{} has a small first letter",
            code.id()
        );
    }
}

/// Every bench has its place on the page, and every command there can be given.
#[test]
fn the_page_of_the_benches_names_what_there_is() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let names = |kind: &str| -> BTreeSet<String> {
        let targets = manifest[kind].as_array().unwrap().iter();
        let names = targets.map(|target| target["name"].as_str().unwrap().to_owned());
        names.collect()
    };
    let stems = |folder: &str| -> BTreeSet<String> {
        let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let files = files.filter(|file| file.extension().is_some_and(|ext| ext == "rs"));
        files
            .map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect()
    };
    let benches = names("bench");
    assert_eq!(benches, stems("benches"), "a bench runs without a harness");
    let page = read("docs/benchmarks.md");
    for bench in &benches {
        let place = page.split(&format!("\n## {bench}: ")).nth(1);
        let place = place.and_then(|rest| rest.split("\n## ").next());
        let place = place.unwrap_or_else(|| panic!("{bench} has a heading"));
        let figures = place.split(&format!("<!-- figures: {bench} -->\n")).nth(1);
        let figures = figures.and_then(|rest| rest.split("<!-- end -->").next());
        let figures = figures.unwrap_or_else(|| panic!("{bench} has a place for its figures"));
        for half in ["not a release build", "no figures to quote"] {
            assert!(!figures.contains(half), "{bench} was only tried: {half}");
        }
    }
    let tests = stems("tests");
    let short: toml::Table = read(".cargo/config.toml").parse().unwrap();
    let blocks = page.split("```sh\n").skip(1);
    let commands = blocks.flat_map(|block| block.split("```").next().unwrap().lines());
    let mut seen = 0;
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        let after = |option| words.iter().skip_while(move |word| **word != option).nth(1);
        let subcommand = words[1];
        assert_eq!(words[0], "cargo", "{command}");
        assert!(
            ["bench", "test"].contains(&subcommand) || short["alias"].get(subcommand).is_some(),
            "{command}"
        );
        assert!(
            after("--bench").is_none_or(|name| benches.contains(*name)),
            "{command}"
        );
        assert!(
            after("--test").is_none_or(|name| tests.contains(*name)),
            "{command}"
        );
        seen += 1;
    }
    assert!(seen > 5, "the page says how to repeat it");
}

fn module_files(module: &str) -> Vec<PathBuf> {
    let mut files = rust_files(&Path::new("src").join(module));
    let root = PathBuf::from(format!("src/{module}.rs"));
    if root.exists() {
        files.push(root);
    }
    files
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}
