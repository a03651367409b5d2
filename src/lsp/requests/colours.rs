//! What each word is, in the protocol's relative numbers.

use std::collections::HashMap;

use gen_lsp_types::{
    SemanticTokensDeltaParams, SemanticTokensParams, SemanticTokensRangeParams, Uri,
};
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::View;
use crate::editor::colours::{MODIFIERS, Sort, colours};
use crate::lsp::publish::Places;
use crate::lsp::server::Server;
use crate::source::{File, FileId, Span};

/// What a client was last told of each text, so that it need only be told what differs.
#[derive(Debug, Default)]
pub struct Told {
    texts: HashMap<String, (u64, Vec<u32>)>,
    count: u64,
}

/// Returns what the server can do.
pub fn capability() -> Value {
    json!({
        "legend": { "tokenTypes": Sort::NAMES, "tokenModifiers": MODIFIERS },
        "full": { "delta": true },
        "range": true,
    })
}

/// Answers for a whole text.
pub fn full(server: &mut Server<'_>, params: SemanticTokensParams) -> Result<Value, Refusal> {
    let uri = params.text_document.uri;
    let numbers = whole(server, &uri);
    let id = server.told_colours.note(&uri.0, numbers.clone());
    Ok(json!({ "resultId": id, "data": numbers }))
}

/// Answers with what differs from the last answer, if that is the one that the client has.
pub fn delta(server: &mut Server<'_>, params: SemanticTokensDeltaParams) -> Result<Value, Refusal> {
    let uri = params.text_document.uri;
    let numbers = whole(server, &uri);
    let known = server.told_colours.texts.remove(&uri.0);
    let known = known.filter(|(id, _)| id.to_string() == params.previous_result_id);
    let id = server.told_colours.note(&uri.0, numbers.clone());
    let Some((_, before)) = known else {
        return Ok(json!({ "resultId": id, "data": numbers }));
    };
    let same = |(a, b): &(&u32, &u32)| a == b;
    let start = before.iter().zip(&numbers).take_while(same).count();
    let (old, new) = (&before[start..], &numbers[start..]);
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take_while(same)
        .count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    let edits = if old.is_empty() && new.is_empty() {
        json!([])
    } else {
        json!([{ "start": start, "deleteCount": old.len(), "data": new }])
    };
    Ok(json!({ "resultId": id, "edits": edits }))
}

/// Answers for a range.
pub fn range(server: &mut Server<'_>, params: SemanticTokensRangeParams) -> Result<Value, Refusal> {
    let numbers = server.look(&params.text_document.uri, |view, file, places, _| {
        let start = places.offset(file, params.range.start);
        let end = places.offset(file, params.range.end).max(start);
        numbers(view, file, places, Span::new(start, end))
    });
    Ok(json!({ "data": numbers.unwrap_or_default() }))
}

fn whole(server: &mut Server<'_>, uri: &Uri) -> Vec<u32> {
    let numbers = server.look(uri, |view, file, places, _| {
        numbers(view, file, places, view.file(file).span())
    });
    numbers.unwrap_or_default()
}

fn numbers(view: View<'_>, file: FileId, places: &mut Places<'_>, within: Span) -> Vec<u32> {
    let mut numbers = Vec::new();
    let (mut line, mut column) = (0, 0);
    for colour in colours(view, file, within) {
        let modifiers = [colour.declares, colour.is_over, colour.is_firm];
        let bits = modifiers.iter().enumerate();
        let bits: u32 = bits.map(|(at, is)| u32::from(*is) << at).sum();
        for span in lines(view.file(file), colour.span) {
            let range = places.range(span);
            let (start, end) = (range.start, range.end);
            if start.line != line {
                column = 0;
            }
            numbers.extend([
                start.line - line,
                start.character - column,
                end.character - start.character,
                colour.kind as u32,
                bits,
            ]);
            (line, column) = (start.line, start.character);
        }
    }
    numbers
}

/// Cuts a token at every carriage return that stands alone: it ends a line of the protocol, and
/// none of ours.
fn lines(file: &File, span: Span) -> impl Iterator<Item = Span> {
    let mut start = span.start;
    let lines = file.slice(span).split('\r').map(move |line| {
        let end = start + line.len() as u32;
        let line = Span::new(start, end);
        start = end + 1;
        line
    });
    lines.filter(|line| line.start < line.end)
}

impl Told {
    /// Notes what is told now; returns its name.
    fn note(&mut self, uri: &str, numbers: Vec<u32>) -> String {
        self.count += 1;
        self.texts.insert(uri.to_owned(), (self.count, numbers));
        self.count.to_string()
    }

    /// Forgets a text that the client has closed.
    pub fn forget(&mut self, uri: &str) {
        self.texts.remove(uri);
    }
}
