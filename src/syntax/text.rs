//! Texts between quotes.

use std::borrow::Cow;

/// Returns what a text between quotes says: without its quotes, with `\"`, `\\` and `\n`
/// replaced by what they stand for. Takes a text whose closing quote is missing, too.
///
/// ```
/// use demarche::syntax::unquote;
/// assert_eq!(unquote(r#""plain""#), "plain");
/// assert_eq!(unquote(r#""she said \"no\"""#), "she said \"no\"");
/// assert_eq!(unquote("“curly”"), "curly");
/// ```
pub fn unquote(text: &str) -> Cow<'_, str> {
    let mut inner = text;
    if let Some(first) = text.chars().next().filter(|c| is_quote(*c)) {
        inner = &text[first.len_utf8()..];
        let closes = |c: char| {
            if first.is_ascii() {
                c == first
            } else {
                is_quote(c)
            }
        };
        if let Some(last) = inner.chars().next_back().filter(|c| closes(*c)) {
            inner = &inner[..inner.len() - last.len_utf8()];
        } else {
            inner = inner.trim_end();
        }
    }
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut plain = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => plain.push('\n'),
                Some(c @ ('"' | '\\')) => plain.push(c),
                Some(c) => plain.extend(['\\', c]),
                None => plain.push('\\'),
            },
            _ => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// Tells whether a sign opens or closes a text, in the language or in a word processor.
pub fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '\'' | '`')
}
