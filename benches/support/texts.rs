//! Texts in the languages of the peers.

use std::fmt::Write as _;

/// Labelled records, as many bytes as asked for.
pub fn toml(bytes: usize) -> String {
    let mut text = String::new();
    let mut count = 0;
    while text.len() < bytes {
        count += 1;
        let _ = writeln!(
            text,
            "[clause-{count}]\nlabel = \"Complete restoration of the reach\"\nshare = {count}\nstated = 2022-11-07\nvalues = [\"north\", \"south\", true]\n"
        );
    }
    text
}

/// Small functions, as many bytes as asked for.
pub fn python(bytes: usize) -> String {
    let mut text = String::from("import os\n");
    let mut count = 0;
    while text.len() < bytes {
        count += 1;
        let _ = write!(
            text,
            "\n\ndef f{count}(a, b):\n    total = a * {count} + b\n    print(os.sep, total)\n    return total\n"
        );
    }
    text
}

/// The first lines of a text, up to the end of one of its pieces of so many lines.
pub fn lines(text: &str, count: usize) -> &str {
    let end = text.match_indices('\n').nth(count.saturating_sub(1));
    end.map_or(text, |(at, _)| &text[..=at])
}
