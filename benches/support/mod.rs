//! What the benches share.
#![allow(dead_code, reason = "no bench needs all of it")]

/// What is measured within a bench finds its room in memory as the program does, and so do the
/// libraries beside it.
#[cfg(not(any(target_env = "msvc", target_family = "wasm")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod clock;
pub mod figure;
pub mod machine;
pub mod negotiation;
pub mod peers;
pub mod process;
pub mod run;
pub mod table;
pub mod texts;
pub mod workspace;
pub mod written;
