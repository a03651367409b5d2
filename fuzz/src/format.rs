//! Any text: what `demarche format` makes of it holds the same words in the same order, means
//! the same, and is formatted.

#[path = "../../tests/support/formatted.rs"]
mod formatted;

pub fn run(bytes: &[u8]) {
    formatted::Read::new(&String::from_utf8_lossy(bytes)).check("it");
}
