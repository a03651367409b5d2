//! What the benches share.

pub mod clock;
pub mod negotiation;
pub mod peers;
