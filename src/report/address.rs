//! Addresses that other programs open: of files, and of sources in the web.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What does not stand for itself in the path of an address.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What no address holds, whoever wrote it.
const NEVER: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Returns the address of a file by its name as shown: relative where the name is, so that it
/// holds on another machine, too.
pub fn file(name: &str) -> String {
    let path = utf8_percent_encode(name, PATH);
    if name.starts_with('/') {
        format!("file://{path}")
    } else if is_drive(name) {
        format!("file:///{path}")
    } else {
        path.to_string()
    }
}

/// Tells whether a file's name says where it lies without a folder to start from.
pub fn is_absolute(name: &str) -> bool {
    name.starts_with('/') || is_drive(name)
}

/// Returns the address of a page in the web, ready to be opened with one click; `None` for
/// every other address, such as one that would run something, and for one that is damaged.
pub fn web(url: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = url.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let is_sound = !rest.is_empty()
        && !rest.starts_with('/')
        && !url
            .chars()
            .any(|c| c == '\u{fffd}' || super::words::is_disguise(c));
    (is_web && is_sound).then(|| Cow::from(utf8_percent_encode(url, NEVER)))
}

fn is_drive(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && chars.next() == Some('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_where_they_start() {
        assert_eq!(file("a b/c#1.pos"), "a%20b/c%231.pos");
        assert_eq!(file("../d:e.pos"), "../d%3Ae.pos");
        assert_eq!(file("/x/%.pos"), "file:///x/%25.pos");
        assert_eq!(file("C:/x.pos"), "file:///C%3A/x.pos");
    }

    #[test]
    fn only_the_web_is_one_click_away() {
        assert_eq!(
            web("https://a.example/b c").unwrap(),
            "https://a.example/b%20c"
        );
        assert_eq!(
            web("HTTP://a.example/\u{e9}").unwrap(),
            "HTTP://a.example/%C3%A9"
        );
        for url in [
            "javascript:alert(1)",
            "javascript://a.example/%0Aalert(1)",
            "file:///etc/passwd",
            "a.example",
            "https:///x",
            "https://",
            "https://a.example/\u{1b}]8;;\u{7}",
            "https://a.example/\u{202e}gpj.exe",
            "data:text/html,x",
        ] {
            assert_eq!(web(url), None, "{url:?}");
        }
    }
}
