//! What the benches share.
#![allow(dead_code, reason = "no bench needs all of it")]

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
