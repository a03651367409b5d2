//! What is tried with any bytes: one room a target. `tests/fuzz.rs` tries them, too, without a
//! fuzzer.

pub mod check;
pub mod edit;
pub mod format;
pub mod serve;
pub mod settings;
