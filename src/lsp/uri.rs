//! Addresses of files, as clients write them.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands for itself in an address.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Returns the path of a `file:` address. Any other address, such as that of a text that was
/// never saved, is its own path: it names the text, and lies nowhere.
pub fn to_path(uri: &str) -> PathBuf {
    let Some(rest) = uri.strip_prefix("file://") else {
        return PathBuf::from(uri);
    };
    // A host is left out: `file://host/share` is met only on Windows, as `\\host\share`.
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = percent_decode_str(path).decode_utf8_lossy();
    if !host.is_empty() && host != "localhost" && cfg!(windows) {
        return PathBuf::from(format!("//{host}{path}"));
    }
    let is_drive = {
        let mut chars = path.chars();
        chars.next() == Some('/')
            && chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && chars.next() == Some(':')
    };
    if is_drive {
        // Clients disagree on `C:` and `c:`, which are one drive.
        let (drive, rest) = path[1..].split_at(1);
        return PathBuf::from(format!("{}{rest}", drive.to_ascii_lowercase()));
    }
    PathBuf::from(path.as_ref())
}

/// Returns the address of a path.
pub fn from_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    if !path.is_absolute() {
        return text.into_owned();
    }
    let text = if cfg!(windows) {
        format!("/{}", text.replace('\\', "/"))
    } else {
        text.into_owned()
    };
    format!("file://{}", utf8_percent_encode(&text, ESCAPED))
}

/// Tells whether an address names a file on disk.
pub fn is_file(uri: &str) -> bool {
    uri.starts_with("file://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back() {
        for path in ["/tmp/a b/caf\u{e9}.pos", "/x/100%/\u{4e2d}#?.pos"] {
            assert_eq!(to_path(&from_path(Path::new(path))), Path::new(path));
        }
        assert_eq!(to_path("file:///a%20b"), Path::new("/a b"));
        assert_eq!(to_path("file:///C%3A/x.pos"), Path::new("c:/x.pos"));
        assert_eq!(
            to_path("untitled:Untitled-1"),
            Path::new("untitled:Untitled-1")
        );
    }
}
