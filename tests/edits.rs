//! Laws of editing: what is kept after an edit is what reading everything again would give.
//!
//! `LAWS=100000 cargo test --test edits` tries more of them.

#[path = "support/edits.rs"]
mod edits;
#[path = "support/rounds.rs"]
mod rounds;

use std::path::PathBuf;
use std::sync::Arc;

use demarche::analysis::Scope;
use demarche::check::{self, Checker};
use demarche::diagnostic::Diagnostic;
use demarche::model;
use demarche::source::{FileId, SourceMap};
use demarche::syntax::{self, Incremental};
use demarche::workspace::Workspace;
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

/// What stands in the way is told in the same words and at the same places, whether the words
/// are new, were kept, or were moved along with their clauses.
#[test]
fn what_is_told_after_an_edit_is_what_is_told_of_the_text_read_anew() {
    let (mut told, mut edits) = (0, 0);
    let rounds = each_seed(60, |seed| {
        let mut random = Rng::with_seed(seed);
        let folder = ["ukraine-war", "camp-david", "orange"][seed as usize % 3];
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("positions")
            .join(folder);
        let mut workspace = Workspace::open_to_edit(&[folder]).expect("the positions are there");
        let mut checker = Checker::default();
        let options = check::Options {
            scope: Scope::Clashes,
            ..check::Options::default()
        };
        for _ in 0..8 {
            let file = workspace.files[random.usize(..workspace.files.len())];
            let text = &workspace.sources.file(file).text;
            // Mostly whole lines come and go, so that much moves and little breaks.
            let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
            let at = starts[random.usize(..starts.len())];
            let (range, new) = match random.u8(0..8) {
                0 => {
                    let edit = edits::edit(text, &mut random);
                    (edit.range, edit.text)
                }
                1 => {
                    let end = text[at..].find('\n').map_or(text.len(), |len| at + len + 1);
                    (at..end, String::new())
                }
                _ => (at..at, "# A remark.\n".repeat(random.usize(1..3))),
            };
            if workspace.edit(file, range, &new) {
                checker.touch(file);
            } else {
                checker.forget();
            }
            let known = checker.check(&workspace, &options).glance(&workspace);
            let fresh = check::check(&workspace, &options).glance(&workspace);
            assert_eq!(
                format!("{known:#?}"),
                format!("{fresh:#?}"),
                "after {new:?} in {}",
                workspace.sources.file(file).name
            );
            told += fresh.contradictions.len();
            edits += 1;
        }
    });
    assert!(rounds.is_none() || told > edits / 2, "{told} in {edits}");
}

/// How lines end is nobody's concern: every text has the same mistakes at the same lines and
/// columns if a machine has put carriage returns before its line breaks.
#[test]
fn carriage_returns_before_line_breaks_change_no_mistake() {
    // Of several lines of one item, each has a text that is not closed or was not opened.
    let open = "position a of anna \"A\u{fffd}}\n  note \"B}\n  note \"C, \"D\"\n  note E\"\n}\n";
    let mut mistakes = 0;
    for text in edits::texts().into_iter().chain([open.to_owned()]) {
        let text = text.replace('\r', "");
        let found = found_in(&text);
        assert_eq!(found, found_in(&text.replace('\n', "\r\n")), "{text}");
        mistakes += found.len();
    }
    assert!(mistakes > 100, "{mistakes}");
}

/// What is wrong with a text, by line and column.
fn found_in(text: &str) -> Vec<(&'static str, String, u32, u32)> {
    let mut map = SourceMap::new();
    let id = map.add("a.pos", text);
    let (_, diagnostics) = syntax::parse(map.file(id));
    let told = |one: &Diagnostic| {
        let place = map.place(one.primary.span);
        (one.code.id(), one.message.clone(), place.line, place.column)
    };
    diagnostics.iter().map(told).collect()
}
