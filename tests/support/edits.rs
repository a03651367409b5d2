//! Texts of all kinds, and edits such as a person types, makes and regrets.

use std::fs;
use std::ops::Range;
use std::path::Path;

use fastrand::Rng;

/// A replacement of a stretch of a text.
#[derive(Clone, Debug)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
}

/// Every shipped workspace: the texts of its files.
pub fn workspaces() -> Vec<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("positions");
    let folders = fs::read_dir(root).expect("the folder exists");
    let mut folders: Vec<_> = folders.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders.retain(|folder| folder.is_dir());
    let workspaces = folders.iter().map(|folder| {
        let mut texts = Vec::new();
        collect(folder, &mut texts);
        texts
    });
    workspaces.collect()
}

/// Every shipped position, and every input of the specification.
pub fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["positions", "tests/fixtures", "tests/spec"] {
        collect(&root.join(folder), &mut texts);
    }
    assert!(texts.len() > 200, "the texts are where they were");
    texts
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    let entries = fs::read_dir(folder).expect("the folder exists");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, texts);
            continue;
        }
        let text = fs::read_to_string(&path).expect("the texts are UTF-8");
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("pos") => texts.push(text),
            Some("md") => {
                let blocks = text.split("```pos").skip(1);
                let bodies =
                    blocks.filter_map(|block| block.split_once('\n')?.1.split("```").next());
                texts.extend(bodies.map(str::to_owned));
            }
            _ => {}
        }
    }
}

/// Makes up an edit: signs that tear a text apart, words that start something, pieces of the
/// text itself, characters of several bytes; or something is taken out.
pub fn edit(text: &str, random: &mut Rng) -> Edit {
    const PIECES: &[&str] = &[
        "{",
        "}",
        "\"",
        "'",
        "`",
        "[",
        "]",
        "(",
        ")",
        ";",
        "#",
        "//",
        "/*",
        "*/",
        "“",
        "„",
        "é",
        "中",
        "😀",
        "\u{feff}",
        "\r\n",
        "\n",
        "\n\n",
        " ",
        "-",
        "x",
        "7",
        "not ",
        "!",
        ":",
        ",",
        "\nissue ",
        "\n  demand ",
        "party",
        "\nposition p of a {\n",
        "\n}\n",
        "agenda",
        "list ",
        "withdraws ",
        "is ",
        "2022-11-07",
    ];
    let at = boundary(text, random.usize(..=text.len()));
    let length = match random.u32(..10) {
        0..4 => 0,
        4..8 => random.usize(..4),
        8 => random.usize(..40),
        _ => random.usize(..400),
    };
    let end = boundary(text, (at + length).min(text.len()));
    let inserted = match random.u32(..8) {
        0 | 1 if length > 0 => String::new(),
        0..6 => PIECES[random.usize(..PIECES.len())].to_owned(),
        6 => random.alphanumeric().to_string(),
        _ => {
            let from = boundary(text, random.usize(..=text.len()));
            let to = boundary(text, (from + random.usize(..120)).min(text.len()));
            text[from..to].to_owned()
        }
    };
    Edit {
        range: at..end,
        text: inserted,
    }
}

fn boundary(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}
