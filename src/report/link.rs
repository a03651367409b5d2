//! Links in a terminal: a text that opens an address.
//!
//! The escape code is OSC 8. Only whoever knows the terminal can tell whether it shows links, so
//! nothing is a link unless somebody says so.

use std::borrow::Cow;

use crate::source::FileId;

use super::address;

/// What is a link.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// The address of each file; `None` where links cannot be shown at all.
    files: Option<Vec<Option<String>>>,
}

impl Links {
    /// Shows links; these are the addresses of the files, in the order of their ids.
    pub fn shown(files: Vec<Option<String>>) -> Self {
        Self { files: Some(files) }
    }

    /// Tells whether there can be any.
    pub fn are_shown(&self) -> bool {
        self.files.is_some()
    }

    /// Returns a text that opens a file.
    pub fn file<'t>(&self, id: FileId, text: &'t str) -> Cow<'t, str> {
        let files = self.files.as_ref();
        match files.and_then(|files| files.get(id.0 as usize)) {
            Some(Some(address)) => link(address, text),
            _ => Cow::Borrowed(text),
        }
    }

    /// Returns a text that opens a page in the web, if it is the address of one.
    pub fn web<'t>(&self, url: Option<&str>, text: &'t str) -> Cow<'t, str> {
        match url.filter(|_| self.are_shown()).and_then(address::web) {
            Some(address) => link(&address, text),
            None => Cow::Borrowed(text),
        }
    }
}

/// An address that could end the escape code early makes no link.
fn link<'t>(address: &str, text: &'t str) -> Cow<'t, str> {
    if !address.chars().all(|c| c.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!(
        "\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_link_unless_somebody_says_so() {
        assert_eq!(Links::default().web(Some("https://a.example"), "a"), "a");
        assert_eq!(Links::default().file(FileId(0), "a"), "a");
    }

    #[test]
    fn an_address_cannot_end_the_escape_code() {
        let links = Links::shown(vec![Some("file:///a\u{1b}\\b".to_owned()), None]);
        assert_eq!(links.file(FileId(0), "a"), "a");
        assert_eq!(links.file(FileId(1), "a"), "a");
        assert_eq!(links.file(FileId(7), "a"), "a");
        assert_eq!(links.web(Some("javascript:alert(1)"), "a"), "a");
        assert_eq!(
            links.web(Some("https://a.example/x"), "a"),
            "\u{1b}]8;;https://a.example/x\u{1b}\\a\u{1b}]8;;\u{1b}\\"
        );
    }
}
