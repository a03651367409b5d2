//! Any text and any edits of it: what is kept after each is what reading everything again gives.
//!
//! The first line break of the input ends the edits, of which each is three bytes: where, how
//! much goes, and which piece comes.

use std::sync::Arc;

use demarche::model;
use demarche::source::SourceMap;
use demarche::syntax::{self, Incremental};

const PIECES: [&str; 24] = [
    "",
    " ",
    "\n",
    "\r\n",
    "{",
    "}",
    "(",
    "\"",
    "#",
    ",",
    "[",
    ".",
    "x",
    "7",
    "\u{e9}",
    "\u{1f34a}",
    "is ",
    "yes",
    "demand ",
    "offer ",
    "position ",
    "party ",
    "of ",
    "stated 2024-05-04 ",
];

pub fn run(bytes: &[u8]) {
    let at = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len());
    let (edits, text) = bytes.split_at(at);
    let text = String::from_utf8_lossy(text);
    let mut map = SourceMap::spacious();
    let id = map.add("a.pos", &*text);
    let (mut reader, mut resolver) = (Incremental::default(), model::Incremental::default());
    for edit in edits.chunks_exact(3).take(24) {
        let text = &map.file(id).text;
        let mut start = text.len() * usize::from(edit[0]) / 255;
        let mut end = (start + usize::from(edit[1] >> 3)).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        map.edit(id, start..end, PIECES[usize::from(edit[2]) % PIECES.len()]);
        let file = map.file(id);
        let (kept, fresh) = (reader.read(file), syntax::parse(file));
        assert_eq!(
            format!("{kept:?}"),
            format!("{fresh:?}"),
            "in\n{}",
            file.text
        );
        let trees = [(id, Arc::new(fresh.0))];
        let (kept, fresh) = (resolver.resolve(&map, &trees), model::resolve(&map, &trees));
        assert_eq!(
            format!("{kept:?}"),
            format!("{fresh:?}"),
            "in\n{}",
            map.file(id).text
        );
    }
}
