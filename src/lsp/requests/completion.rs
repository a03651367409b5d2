//! What could be written next.

use gen_lsp_types::{CompletionParams, CompletionTriggerKind};
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::complete::{Kind, Offer, complete};
use crate::lsp::server::Server;
use crate::model::Date;
use crate::report::words::clip;

/// How long the words beside an offer are.
const BESIDE: usize = 48;

/// Answers with a list, the most useful first. After a space that somebody typed, there is
/// only one where something that can be listed is due.
pub fn completion(server: &mut Server<'_>, params: CompletionParams) -> Result<Value, Refusal> {
    let place = params.text_document_position_params;
    let is_space = params.context.is_some_and(|context| {
        context.trigger_kind == CompletionTriggerKind::TriggerCharacter
            && context.trigger_character.as_deref() == Some(" ")
    });
    let (snippets, markdown) = (server.client.snippets, server.client.markdown);
    let beside = server.client.label_details;
    let items = server.look(&place.text_document.uri, |view, file, places, _| {
        let at = places.offset(file, place.position) - view.file(file).base;
        let completion = complete(view, file, at as usize, Some(today()));
        if is_space && !completion.is_due {
            return Vec::new();
        }
        let range = places.range(completion.word);
        let offers = completion.offers.iter();
        offers
            .filter(|offer| snippets || !offer.text.is_empty())
            .enumerate()
            .map(|(rank, offer)| {
                let mut item = written(offer, snippets, markdown);
                if beside && !offer.detail.is_empty() {
                    let words = clip(&offer.detail, BESIDE);
                    item["labelDetails"] = json!({ "description": words });
                }
                item["sortText"] = json!(format!("{rank:05}"));
                item["textEdit"]["range"] = json!(range);
                item
            })
            .collect()
    });
    Ok(json!({ "isIncomplete": false, "items": items.unwrap_or_default() }))
}

fn written(offer: &Offer, snippets: bool, markdown: bool) -> Value {
    let snippet = offer.snippet.as_ref().filter(|_| snippets);
    let mut item = json!({
        "label": offer.label,
        "kind": number(offer.kind),
        "insertTextFormat": if snippet.is_some() { 2 } else { 1 },
        "textEdit": { "newText": snippet.unwrap_or(&offer.text) },
    });
    // What a person types to find it has no quotes.
    if offer.label.starts_with('"') {
        item["filterText"] = json!(offer.label.trim_matches('"'));
    }
    if !offer.detail.is_empty() {
        item["detail"] = json!(offer.detail);
    }
    if !offer.about.is_empty() {
        item["documentation"] = if markdown {
            json!({ "kind": "markdown", "value": offer.about.markdown() })
        } else {
            json!(offer.about.plain())
        };
    }
    item
}

/// Returns the protocol's number for a kind of thing, which decides its icon.
fn number(kind: Kind) -> u32 {
    match kind {
        Kind::Word => 14,
        Kind::Operator => 24,
        Kind::Issue => 5,
        Kind::Event | Kind::Milestone => 23,
        Kind::Party => 7,
        Kind::Person => 8,
        Kind::Source => 18,
        Kind::Statement => 9,
        Kind::List => 13,
        Kind::Value => 20,
        Kind::Type => 25,
        Kind::Amount => 12,
    }
}

/// The day, as the clock of the world has it.
fn today() -> Date {
    let now = jiff::Timestamp::now();
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}
