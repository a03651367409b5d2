//! Laws of editing: what is kept after an edit is what reading everything again would give.
//!
//! `LAWS=100000 cargo test --test edits` tries more of them.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/rounds.rs"]
mod rounds;

use std::sync::Arc;

use demarche::model;
use demarche::source::{FileId, SourceMap};
use demarche::syntax::{self, Incremental};
use fastrand::Rng;
use rounds::each_seed;

#[test]
fn a_text_read_after_an_edit_is_the_text_read_anew() {
    let texts = edits::texts();
    each_seed(800, |seed| {
        let mut random = Rng::with_seed(seed);
        let mut map = SourceMap::spacious();
        map.add("before.pos", "party a\n");
        let id = map.add("a.pos", texts[random.usize(..texts.len())].clone());
        let mut incremental = Incremental::default();
        // A text that many edits have torn apart is less like any that a person has.
        for _ in 0..random.usize(1..30) {
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
    });
}

#[test]
fn a_workspace_resolved_after_an_edit_is_the_workspace_resolved_anew() {
    let mut workspaces = edits::workspaces();
    // Half of the time, a case of the specification beside a file that nobody touches.
    let shipped = workspaces.len();
    let cases = edits::texts();
    workspaces.extend((0..shipped).map(|_| Vec::new()));
    let (mut positions, mut shared) = (0, 0);
    let rounds = each_seed(300, |seed| {
        let mut random = Rng::with_seed(seed);
        let mut texts = workspaces[random.usize(..workspaces.len())].clone();
        if texts.is_empty() {
            texts = (0..2)
                .map(|_| cases[random.usize(..cases.len())].clone())
                .collect();
        }
        let mut map = SourceMap::spacious();
        let ids: Vec<FileId> = texts
            .iter()
            .map(|text| map.add("a.pos", text.clone()))
            .collect();
        let mut readers: Vec<Incremental> = ids.iter().map(|_| Incremental::default()).collect();
        let mut trees: Vec<_> = ids.iter().map(|id| (*id, Arc::default())).collect();
        let mut incremental = model::Incremental::default();
        let mut before = model::Negotiation::default();
        for (at, id) in ids.iter().enumerate() {
            trees[at].1 = Arc::new(readers[at].read(map.file(*id)).0);
        }
        for _ in 0..random.usize(1..20) {
            let at = random.usize(..ids.len());
            let edit = edits::edit(&map.file(ids[at]).text, &mut random);
            let stayed = map.edit(ids[at], edit.range.clone(), &edit.text);
            for (file, id) in ids.iter().enumerate() {
                if file == at || !stayed {
                    trees[file].1 = Arc::new(readers[file].read(map.file(*id)).0);
                }
            }
            let kept = incremental.resolve(&map, &trees);
            let fresh = model::resolve(&map, &trees);
            assert!(
                format!("{kept:?}") == format!("{fresh:?}"),
                "after {edit:?} in\n{}\nkept: {kept:#?}\nfresh: {fresh:#?}",
                map.file(ids[at]).text
            );
            positions += kept.0.positions.len();
            let is_shared = |position: &&Arc<model::Position>| {
                before
                    .positions
                    .iter()
                    .any(|known| Arc::ptr_eq(known, position))
            };
            shared += kept.0.positions.iter().filter(is_shared).count();
            before = kept.0;
        }
    });
    assert!(
        rounds.is_none() || shared * 3 > positions,
        "{shared} of {positions} positions were kept"
    );
}
