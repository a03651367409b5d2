//! Every list of keywords in the files for editors comes from `syntax::keywords`.
//!
//! A file holds the lists between two marks, in the comments of its own language. What stands
//! between them is made here; `BLESS=1` writes it. JSON has no comments, so there an entry of
//! the grammar's repository is made for each list.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use demarche::syntax::keywords::{ANSWERS, ATTRIBUTES, CLAUSES, GROUPS, ITEMS, SCALES, UNITS};
use serde_json::Value;

const BEGIN: &str = "BEGIN KEYWORDS (made by tests/editors.rs)";
const END: &str = "END KEYWORDS";

/// A list: its name and its words.
type Group = (&'static str, &'static [&'static str]);

/// How the lists are written into a file.
enum Form {
    /// Lines between the marks, for each list.
    Region(fn(&[Group]) -> String),
    /// The entries `keywords-…` of the repository of VS Code's grammar.
    TextMate,
}

/// The files that hold the lists.
const FILES: &[(&str, Form)] = &[
    (
        "editors/tree-sitter-pos/queries/highlights.scm",
        Form::Region(queries),
    ),
    (
        "editors/vscode/syntaxes/pos.tmLanguage.json",
        Form::TextMate,
    ),
    ("editors/emacs/demarche-mode.el", Form::Region(emacs)),
    ("editors/kate/demarche.xml", Form::Region(kate)),
    ("editors/neovim/syntax/pos.vim", Form::Region(vim)),
    ("fuzz/pos.dict", Form::Region(dictionary)),
];

#[test]
fn the_lists_of_the_editors_are_ours() {
    let mut found = 0;
    let mut wrong = Vec::new();
    for (path, form) in FILES {
        let file = root().join(path);
        found += 1;
        let text = fs::read_to_string(&file).expect("it is UTF-8");
        let made = match form {
            Form::Region(lines) => region(&text, &lines(GROUPS)),
            Form::TextMate => textmate(&text),
        };
        let made = made.unwrap_or_else(|error| panic!("{path}: {error}"));
        if made != text {
            if std::env::var_os("BLESS").is_some() {
                fs::write(&file, made).expect("it can be written");
            } else {
                wrong.push(*path);
            }
        }
    }
    assert!(found > 0, "no file for editors is there");
    assert!(
        wrong.is_empty(),
        "`cargo bless` rewrites {}",
        wrong.join(", ")
    );
}

/// Puts the lines between the marks, indented as the first mark is.
fn region(text: &str, lines: &str) -> Result<String, String> {
    let begin = text.find(BEGIN).ok_or(format!("has no `{BEGIN}`"))?;
    let start = begin + text[begin..].find('\n').ok_or("ends with its first mark")? + 1;
    let end = start + text[start..].find(END).ok_or(format!("has no `{END}`"))?;
    let end = text[..end].rfind('\n').map_or(end, |at| at + 1);
    let line = &text[text[..begin].rfind('\n').map_or(0, |at| at + 1)..begin];
    let indent = &line[..line.len() - line.trim_start().len()];
    let lines: String = lines
        .lines()
        .map(|line| format!("{indent}{line}\n"))
        .collect();
    Ok(format!("{}{lines}{}", &text[..start], &text[end..]))
}

// ── The forms ────────────────────────────────────────────────────────────────────────────

/// tree-sitter: a word has the colour of the first list that it is in. The words behind a
/// number are no words of the grammar, and a word that is all of its rule is a node.
fn queries(groups: &[Group]) -> String {
    let nodes = read("editors/tree-sitter-pos/src/node-types.json");
    let nodes: Value = serde_json::from_str(&nodes).expect("it is JSON");
    let nodes = nodes.as_array().expect("it is a list of nodes");
    let is_plain = |word: &str| {
        nodes
            .iter()
            .any(|node| node["type"] == word && node["named"] == false)
    };
    let mut out = String::new();
    let mut seen = BTreeSet::new();
    for (name, words) in groups {
        let capture = match *name {
            "items" => "keyword.type",
            "attributes" => "attribute",
            "conditions" | "particles" => "keyword.operator",
            "types" => "type.builtin",
            "answers" => "constant.builtin",
            "scales" | "units" => continue,
            _ => "keyword",
        };
        let _ = write!(out, "; {name}\n[\n");
        for word in words.iter().filter(|word| seen.insert(**word)) {
            let _ = if is_plain(word) {
                writeln!(out, "  \"{word}\"")
            } else {
                writeln!(out, "  ({word})")
            };
        }
        let _ = writeln!(out, "] @{capture}");
    }
    out
}

fn emacs(groups: &[Group]) -> String {
    lines(groups, |name, words| {
        format!("(defconst demarche--{name} '({}))", quoted(words).join(" "))
    })
}

fn kate(groups: &[Group]) -> String {
    lines(groups, |name, words| {
        let items: String = words
            .iter()
            .map(|word| format!("<item>{word}</item>"))
            .collect();
        format!("<list name=\"{name}\">{items}</list>")
    })
}

fn vim(groups: &[Group]) -> String {
    lines(groups, |name, words| {
        let name = name.strip_suffix('s').unwrap_or(name);
        let (first, rest) = name.split_at(1);
        format!(
            "syntax keyword pos{}{rest} {}",
            first.to_uppercase(),
            words.join(" ")
        )
    })
}

fn dictionary(groups: &[Group]) -> String {
    let words: BTreeSet<&str> = groups
        .iter()
        .flat_map(|(_, words)| words.iter().copied())
        .collect();
    let lines = words.into_iter().map(|word| format!("\"{word}\"\n"));
    lines.collect()
}

fn lines(groups: &[Group], line: impl Fn(&str, &[&str]) -> String) -> String {
    groups
        .iter()
        .map(|(name, words)| line(name, words) + "\n")
        .collect()
}

fn quoted(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| format!("\"{word}\"")).collect()
}

/// Replaces what the entries match. A list without an entry is not asked for: the words behind
/// a number, say, are part of a larger pattern.
fn textmate(text: &str) -> Result<String, String> {
    let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let repository = json["repository"].as_object().ok_or("has no repository")?;
    let mut made = text.to_owned();
    let mut known = BTreeSet::new();
    for (name, words) in GROUPS {
        let key = format!("keywords-{name}");
        let Some(entry) = repository.get(&key) else {
            continue;
        };
        let old = entry["match"]
            .as_str()
            .ok_or(format!("`{key}` matches nothing"))?;
        let new = format!(r"(?<![\w-])(?:{})(?![\w-])", words.join("|"));
        let entry = made
            .find(&format!("\"{key}\":"))
            .ok_or(format!("`{key}` is written oddly"))?;
        let old = Value::from(old).to_string();
        let at = made[entry..]
            .find(&old)
            .ok_or(format!("`{key}` is written oddly"))?
            + entry;
        made.replace_range(at..at + old.len(), &Value::from(new).to_string());
        known.insert(key);
    }
    for key in repository.keys().filter(|key| key.starts_with("keywords-")) {
        if !known.contains(key) {
            return Err(format!("`{key}` is none of our lists"));
        }
    }
    if known.len() < 5 {
        return Err("has no entries for the lists, such as `keywords-items`".to_owned());
    }
    Ok(made)
}

// ── The grammars ─────────────────────────────────────────────────────────────────────────

/// The words that the grammars spell out are those of the lists. The rules `bad_…` spell
/// mistakes; an answer is any word to ours, and `empty` any value; units are the scanner's in
/// tree-sitter.
#[test]
fn the_grammars_have_the_words_of_the_lists() {
    let listed = |without: &[&[&str]]| -> BTreeSet<String> {
        let words = GROUPS.iter().flat_map(|(_, words)| words.iter());
        let words = words.filter(|word| !without.iter().any(|list| list.contains(word)));
        words.map(ToString::to_string).collect()
    };
    assert_eq!(
        in_pest(&read("grammar/position.pest")),
        listed(&[ANSWERS, &["empty"]])
    );
    let grammar: Value = serde_json::from_str(&read("editors/tree-sitter-pos/src/grammar.json"))
        .expect("it is JSON");
    let mut words = BTreeSet::new();
    in_grammar(&grammar["rules"], &mut words);
    assert_eq!(words, listed(&[SCALES, UNITS]));
    let scanner = read("editors/tree-sitter-pos/src/scanner.c");
    let spelled: BTreeSet<&str> = words_in(&scanner).collect();
    assert_eq!(spelled, SCALES.iter().chain(UNITS).copied().collect());
}

/// The words in the rules of a pest grammar that spell no mistake.
fn in_pest(grammar: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut bad = false;
    for line in grammar.lines().filter(|line| !line.starts_with("//")) {
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            bad = line.starts_with("bad_");
        }
        if !bad {
            words.extend(words_in(line).map(str::to_owned));
        }
    }
    words
}

/// The words in the strings of a tree-sitter grammar.
fn in_grammar(rule: &Value, words: &mut BTreeSet<String>) {
    match rule {
        Value::Object(parts) if parts.get("type") == Some(&Value::from("STRING")) => {
            let word = parts["value"].as_str().expect("a string has a value");
            if is_word(word) {
                words.insert(word.to_owned());
            }
        }
        Value::Object(parts) => parts.values().for_each(|part| in_grammar(part, words)),
        Value::Array(parts) => parts.iter().for_each(|part| in_grammar(part, words)),
        _ => {}
    }
}

fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('"')
        .skip(1)
        .step_by(2)
        .filter(|word| is_word(word))
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
}

/// What a word starts, an item, a clause or an attribute, shows in its colour: it is in one of
/// the lists only.
#[test]
fn no_word_starts_two_things() {
    let starts: Vec<&str> = [ITEMS, CLAUSES, ATTRIBUTES].concat();
    let different: BTreeSet<&str> = starts.iter().copied().collect();
    assert_eq!(starts.len(), different.len());
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
