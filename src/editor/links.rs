//! Where sources lead: to pages, and to files beside the negotiation.

use super::View;
use super::cursor::between_quotes;
use crate::source::{FileId, Span};
use crate::syntax::ast::{AttributeKind, Text};
use crate::syntax::unquote;

/// A place that leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text between the quotes.
    pub span: Span,
    /// Where it leads.
    pub target: Target,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A page.
    Page(String),
    /// A file, relative to the folder of the negotiation.
    File(String),
}

/// Returns the links of a file, in their order. Whether a file is there is not known here.
pub fn links(view: View<'_>, file: FileId) -> Vec<Link> {
    let attributes = view.items(file).flat_map(|item| &item.attributes);
    attributes
        .filter_map(|attribute| match &attribute.kind {
            AttributeKind::Url(text) => {
                let address = unquote(view.text(text.span));
                link(view, *text, page(address.trim()).map(Target::Page))
            }
            AttributeKind::File(text) => {
                let path = unquote(view.text(text.span)).into_owned();
                link(view, *text, Some(Target::File(path)))
            }
            _ => None,
        })
        .collect()
}

/// Returns the address of a page; anything else that stands there leads nowhere.
fn page(text: &str) -> Option<String> {
    let is_page = ["https://", "http://"].iter().any(|scheme| {
        let rest = text.strip_prefix(scheme);
        rest.is_some_and(|rest| !rest.is_empty())
    });
    let is_plain = !text.contains(|c: char| c.is_whitespace() || c.is_control());
    match (is_plain, is_page, text.starts_with("www.")) {
        (true, true, _) => Some(text.to_owned()),
        (true, false, true) => Some(format!("https://{text}")),
        _ => None,
    }
}

fn link(view: View<'_>, text: Text, target: Option<Target>) -> Option<Link> {
    let span = between_quotes(view, text.span);
    let target = target.filter(|_| !span.is_empty())?;
    Some(Link { span, target })
}
