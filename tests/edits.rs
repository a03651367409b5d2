//! Laws of editing: what is kept after an edit is what reading everything again would give.
//!
//! `EDITS=100000 cargo test --test edits` tries more of them.

#[path = "support/edits.rs"]
mod edits;

use demarche::source::SourceMap;
use demarche::syntax::{self, Incremental};
use fastrand::Rng;

fn rounds() -> usize {
    std::env::var("EDITS").map_or(12_000, |text| text.parse().expect("a number"))
}

#[test]
fn a_text_read_after_an_edit_is_the_text_read_anew() {
    let texts = edits::texts();
    let mut random = Rng::with_seed(1);
    let mut left = rounds();
    while left > 0 {
        let mut map = SourceMap::spacious();
        map.add("before.pos", "party a\n");
        let id = map.add("a.pos", texts[random.usize(..texts.len())].clone());
        let mut incremental = Incremental::default();
        // A text that many edits have torn apart is less like any that a person has.
        for _ in 0..random.usize(1..30).min(left) {
            left -= 1;
            let edit = edits::edit(&map.file(id).text, &mut random);
            map.edit(id, edit.range.clone(), &edit.text);
            let file = map.file(id);
            let (kept, fresh) = (incremental.read(file), syntax::parse(file));
            assert!(
                format!("{kept:?}") == format!("{fresh:?}"),
                "after {edit:?} in\n{}\nkept: {kept:#?}\nfresh: {fresh:#?}",
                file.text
            );
        }
    }
}
