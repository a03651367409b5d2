//! Any text: what `demarche format` makes of it holds the same words in the same order, means
//! the same, and is formatted.

#![no_main]

#[path = "../../tests/support/formatted.rs"]
mod formatted;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| formatted::Read::new(&String::from_utf8_lossy(bytes)).check("it"));
