//! Every text of the language that is in the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// A file, or a fenced block of a page.
pub struct Sample {
    /// Its path, and the line of the fence.
    pub name: String,
    pub text: String,
}

/// The `.pos` files and the `pos` blocks of the pages.
pub fn all() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    for folder in ["docs", "editors", "positions", "src", "tests"] {
        find(&root.join(folder), &mut paths);
    }
    let mut samples = Vec::new();
    for path in paths {
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .display()
            .to_string();
        let text = fs::read_to_string(&path).expect("it is UTF-8");
        if path.extension().is_some_and(|kind| kind == "pos") {
            samples.push(Sample { name, text });
        } else {
            blocks(&name, &text, &mut samples);
        }
    }
    samples
}

fn find(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                find(&path, paths);
            }
        } else if path
            .extension()
            .is_some_and(|kind| kind == "pos" || kind == "md")
        {
            paths.push(path);
        }
    }
}

fn blocks(name: &str, text: &str, samples: &mut Vec<Sample>) {
    let mut open: Option<(&str, bool)> = None;
    for (number, line) in text.lines().enumerate() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        let info = line[ticks.len()..].trim();
        match open {
            Some((fence, _)) if ticks.len() >= fence.len() && info.is_empty() => open = None,
            Some((_, true)) => {
                let sample = samples.last_mut().expect("the fence opened one");
                sample.text.push_str(line);
                sample.text.push('\n');
            }
            Some(_) => {}
            None if ticks.len() >= 3 => {
                let ours = info.split(' ').next() == Some("pos");
                open = Some((ticks, ours));
                if ours {
                    let name = format!("{name}:{}", number + 1);
                    samples.push(Sample {
                        name,
                        text: String::new(),
                    });
                }
            }
            None => {}
        }
    }
}
