//! What `cargo package` packs: all that a build needs and a reader looks for, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use demarche::code::Code;

fn packed() -> BTreeSet<String> {
    let listed = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&listed.stderr);
    assert!(listed.status.success(), "{said}");
    let list = String::from_utf8(listed.stdout).expect("names are text");
    list.lines().map(|line| line.replace('\\', "/")).collect()
}

#[test]
fn nothing_is_packed_that_no_reader_needs() {
    const WHOLE: [&str; 8] = [
        // Cargo's own notes on what it packed.
        ".cargo_vcs_info.json",
        "Cargo.toml.orig",
        "Cargo.toml",
        "Cargo.lock",
        "README.md",
        "CHANGELOG.md",
        "LICENSE-APACHE",
        "LICENSE-MIT",
    ];
    const FOLDERS: [(&str, &[&str]); 5] = [
        ("grammar", &["pest"]),
        (
            "src",
            &["rs", "pos", "toml", "html", "css", "js", "ts", "json"],
        ),
        ("positions", &["pos", "toml", "md"]),
        ("docs", &["md", "png", "svg", "pos", "toml"]),
        ("schema", &["json"]),
    ];
    let packed = packed();
    for name in WHOLE.iter().skip(1) {
        assert!(packed.contains(*name), "{name} is lacking");
    }
    let mut bytes = 0;
    for name in &packed {
        let (folder, rest) = name.split_once('/').unwrap_or(("", name));
        let is_known = FOLDERS.iter().any(|(known, endings)| {
            let ending = rest.rsplit_once('.').map(|(_, ending)| ending);
            *known == folder && ending.is_some_and(|ending| endings.contains(&ending))
        });
        assert!(
            WHOLE.contains(&name.as_str()) || is_known,
            "{name} is packed"
        );
        bytes += fs::metadata(name).map_or(0, |meta| meta.len());
    }
    // A registry takes no more than ten.
    assert!(bytes < 8_000_000, "{bytes} bytes");
}

#[test]
fn what_the_sources_include_is_packed() {
    let packed = packed();
    let mut included = 0;
    let sources = packed.iter().filter(|name| name.starts_with("src/"));
    for file in sources {
        let text = fs::read_to_string(file).unwrap();
        let folder = Path::new(file).parent().unwrap();
        for part in text.split("include_str!(\"").skip(1) {
            let path = plain(&folder.join(part.split('"').next().unwrap()));
            assert!(packed.contains(&path), "{file} includes {path}");
            included += 1;
        }
        for part in text.split("#[grammar = \"").skip(1) {
            let path = plain(&Path::new("src").join(part.split('"').next().unwrap()));
            assert!(packed.contains(&path), "{file} includes {path}");
            included += 1;
        }
    }
    assert!(included > 40, "{included}");
    for code in Code::ALL {
        let page = format!("docs/codes/{}.md", code.name());
        assert!(packed.contains(&page), "{page}");
    }
}

/// The negotiations to learn from are there as they are.
#[test]
fn every_example_is_packed() {
    let packed = packed();
    for folder in ["positions", "schema", "docs"] {
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry.unwrap();
            if entry.file_type().is_file() {
                let path = plain(entry.path());
                assert!(packed.contains(&path), "{path} is not packed");
            }
        }
    }
}

fn plain(path: &Path) -> String {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => assert!(plain.pop(), "{} leaves the crate", path.display()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain.to_string_lossy().replace('\\', "/")
}
