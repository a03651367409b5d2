//! The README shows what the program really prints. `BLESS=1` rewrites it.

use std::fs;
use std::process::Command;

#[test]
fn the_reports_shown_are_real() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let text = fs::read_to_string(path).unwrap();
    let mut real = String::new();
    let mut rest = text.as_str();
    let mut shown = 0;
    while let Some(at) = rest.find("<!-- run: demarche ") {
        let command = &rest[at + "<!-- run: demarche ".len()..];
        let command = &command[..command.find(" -->").expect("the command ends")];
        let open = at + rest[at..].find("```text\n").expect("a block follows") + "```text\n".len();
        let close = open + rest[open..].find("```\n").expect("the block ends");
        real.push_str(&rest[..open]);
        real.push_str(&run(command));
        rest = &rest[close..];
        shown += 1;
    }
    real.push_str(rest);
    assert!(shown > 0, "the README shows a report");
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, &real).unwrap();
    }
    assert_eq!(text, real, "`cargo bless` rewrites what the README shows");
}

/// Every dependency has its line, and every line its dependency.
#[test]
fn the_dependencies_are_explained() {
    let manifest: toml::Table =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .unwrap()
            .parse()
            .unwrap();
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let table = &readme[readme
        .find("## Dependencies")
        .expect("the table of dependencies")..];
    let targets = manifest["target"].as_table().unwrap().values();
    let sections: Vec<&toml::Table> = std::iter::once(&manifest)
        .chain(targets.filter_map(toml::Value::as_table))
        .flat_map(|table| ["dependencies", "dev-dependencies"].map(|name| table.get(name)))
        .filter_map(|section| section?.as_table())
        .collect();
    assert!(sections.len() > 2);
    for name in sections.iter().flat_map(|section| section.keys()) {
        assert!(
            table.contains(&format!("`{name}`")),
            "{name} has no line in the README"
        );
    }
    for name in table.split('`').skip(1).step_by(2) {
        let known = sections.iter().any(|section| section.contains_key(name));
        assert!(known || name == "demarche.toml", "{name} is no dependency");
    }
}

fn run(command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(command.split(' '))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("COLUMNS", "80")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
