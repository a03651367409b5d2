//! The language server, as its clients see it.

mod client;

mod act;
mod assist;
mod diagnostics;
mod fuzz;
mod navigate;
mod protocol;
