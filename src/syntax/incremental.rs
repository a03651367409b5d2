//! Reading a file again after an edit: only the items that it touched are parsed anew.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::ast::{Ast, Item};
use super::parser::{self, Found};
use super::scan::{self, Part, Slice};
use super::shift::Shift;
use crate::diagnostic::Diagnostic;
use crate::source::File;

/// Reads one file again and again.
///
/// What it answers is what [`parse`](super::parse) answers; it only takes less time.
#[derive(Debug, Default)]
pub struct Incremental {
    base: u32,
    /// The text as it was read last, and its slices.
    text: String,
    pieces: Vec<Piece>,
}

/// A slice of the text, with what was read and found in it.
#[derive(Debug)]
struct Piece {
    slice: Slice,
    items: Vec<Arc<Item>>,
    found: Vec<Found>,
}

impl Incremental {
    /// Reads the file: its tree, and what is wrong with it, in the order of the text.
    pub fn read(&mut self, file: &File) -> (Ast, Vec<Diagnostic>) {
        if file.text.len() > parser::MAX_BYTES {
            *self = Self::default();
            return parser::parse(file);
        }
        if self.base != file.base {
            *self = Self::default();
            self.base = file.base;
        }
        self.update(file);
        let items = self.pieces.iter().flat_map(|piece| &piece.items);
        let items = items.cloned().collect();
        let found = self.pieces.iter().flat_map(|piece| &piece.found);
        let found = found.cloned().collect();
        (Ast { items }, parser::quieten(file, found))
    }

    /// Brings the pieces up to date. A scan that starts where a slice starts finds the same
    /// slices as one that comes from before, so it can begin shortly ahead of the edit, and
    /// end at the first old slice behind it.
    fn update(&mut self, file: &File) {
        let (before, after) = unchanged(&self.text, &file.text);
        if self.text.len() == file.text.len() && before == file.text.len() {
            return;
        }
        let by = file.text.len() as i32 - self.text.len() as i32;
        let place = |piece: &Piece| i64::from(piece.slice.start) + i64::from(by);
        let tail = (file.text.len() - after) as u32;
        // The edit may lengthen the word at which its slice starts, so that it starts none.
        let starts = self
            .pieces
            .partition_point(|piece| piece.slice.start as usize <= before);
        let kept = starts.saturating_sub(2);
        let from = if kept == 0 {
            0
        } else {
            self.pieces[kept].slice.start
        };
        let mut behind = self.pieces.len();
        let mut fresh: Vec<Piece> = Vec::new();
        let mut found = Vec::new();
        scan::split(&file.text, from, |part| {
            let slice = match part {
                Part::Foreign(sign, token) => {
                    found.push(parser::foreign(file, sign, token));
                    return ControlFlow::Continue(());
                }
                Part::Slice(slice) => slice,
            };
            let mut items = Vec::new();
            parser::read_slice(file, slice, &mut items, &mut found);
            fresh.push(Piece {
                slice,
                items,
                found: std::mem::take(&mut found),
            });
            let end = i64::from(slice.end);
            let next = self.pieces.partition_point(|piece| place(piece) < end);
            let meets = self
                .pieces
                .get(next)
                .is_some_and(|piece| place(piece) == end);
            if meets && slice.end >= tail && (slice.end as usize) < file.text.len() {
                behind = next;
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        if by != 0 {
            self.pieces[behind..]
                .iter_mut()
                .for_each(|piece| piece.shift(by));
        }
        self.pieces.splice(kept..behind, fresh);
        self.text.clone_from(&file.text);
    }
}

impl Shift for Piece {
    fn shift(&mut self, by: i32) {
        let Self {
            slice,
            items,
            found,
        } = self;
        slice.shift(by);
        items.shift(by);
        found.shift(by);
    }
}

/// Returns how many bytes two texts have in common at their start, and how many at the end of
/// what follows.
fn unchanged(old: &str, new: &str) -> (usize, usize) {
    const BLOCK: usize = 64;
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let blocks = old.chunks_exact(BLOCK).zip(new.chunks_exact(BLOCK));
    let before = BLOCK * common(blocks);
    let before = before + common(old[before..].iter().zip(&new[before..]));
    let (old, new) = (&old[before..], &new[before..]);
    let blocks = old.rchunks_exact(BLOCK).zip(new.rchunks_exact(BLOCK));
    let after = BLOCK * common(blocks);
    let bytes = old[..old.len() - after].iter().rev();
    let after = after + common(bytes.zip(new[..new.len() - after].iter().rev()));
    (before, after)
}

fn common<T: PartialEq>(pairs: impl Iterator<Item = (T, T)>) -> usize {
    pairs.take_while(|(a, b)| a == b).count()
}
