//! What the fuzzers try, without a fuzzer: every file of their corpus, and changes of it.
//!
//! `LAWS=100000 cargo test --test fuzz` tries more of these.

#[path = "support/rounds.rs"]
mod rounds;
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use fastrand::Rng;

#[test]
fn any_texts_are_compared() {
    tried("check", targets::check::run);
}

#[test]
fn any_edits_are_followed() {
    tried("edit", targets::edit::run);
}

#[test]
fn any_text_is_formatted() {
    tried("format", targets::format::run);
}

#[test]
fn any_messages_are_answered() {
    tried("serve", targets::serve::run);
}

#[test]
fn any_settings_are_read() {
    tried("settings", targets::settings::run);
}

fn tried(target: &str, run: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let folder = fs::read_dir(root.join("corpus").join(target)).expect("there is a corpus");
    let mut paths: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let inputs: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| fs::read(path).expect("an input can be read"))
        .collect();
    assert!(inputs.len() > 50, "the corpus is where it was");
    let words = fs::read_to_string(root.join("pos.dict")).expect("there is a dictionary");
    let words: Vec<&str> = words.lines().filter_map(word).collect();
    let run = |input: &[u8]| {
        let ran = catch_unwind(AssertUnwindSafe(|| run(input)));
        ran.unwrap_or_else(|cause| {
            eprintln!("it was the input \"{}\"", input.escape_ascii());
            resume_unwind(cause)
        });
    };
    for input in &inputs {
        run(input);
    }
    rounds::each_seed(200, |seed| {
        let mut random = Rng::with_seed(seed);
        run(&changed(&inputs, &words, &mut random));
    });
}

/// A word of the dictionary; what is escaped there is left to the fuzzers.
fn word(line: &str) -> Option<&str> {
    let word = line.strip_prefix('"')?.strip_suffix('"')?;
    (!word.contains('\\')).then_some(word)
}

/// An input that is cut, lengthened by words or a piece of another, or has other bytes.
fn changed(inputs: &[Vec<u8>], words: &[&str], random: &mut Rng) -> Vec<u8> {
    let mut input = inputs[random.usize(..inputs.len())].clone();
    for _ in 0..random.usize(1..=4) {
        let at = random.usize(..=input.len());
        let end = (at + random.usize(..20)).min(input.len());
        match random.u8(..4) {
            0 => drop(input.drain(at..end)),
            1 => input[at..end].fill_with(|| random.u8(..)),
            2 => {
                let word = words[random.usize(..words.len())];
                input.splice(at..at, word.bytes().chain(*b" "));
            }
            _ => {
                let other = &inputs[random.usize(..inputs.len())];
                let from = random.usize(..=other.len());
                let to = (from + random.usize(..60)).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
        }
    }
    input
}
