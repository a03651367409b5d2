//! The language server: `demarche lsp`.
//!
//! ```text
//! client ──▶ Wire ──▶ Server ──▶ Projects ──▶ editor ──▶ Wire ──▶ client
//! ```
//!
//! One thread owns everything and takes messages in their order: it applies all edits that
//! wait, compares once, and then tells what has changed. An edit that arrives meanwhile
//! interrupts the comparison, so that a large negotiation never makes anybody wait for an
//! answer about a text that no longer exists.

mod client;
mod edits;
mod lines;
mod pages;
mod projects;
mod publish;
mod requests;
mod server;
mod uri;
mod wire;

use std::io;

use lsp_server::Connection;

use wire::Wire;

pub use edits::apply;
pub use lines::Lines;

/// Serves one client on the standard input and output, until it says `exit` or is gone.
/// Returns whether it took its leave as the protocol asks.
///
/// # Errors
///
/// When the input or output breaks.
pub fn serve() -> io::Result<bool> {
    talk(Wire::stdio())
}

/// Serves one client, from `initialize` to `exit`. Returns whether it took its leave as the
/// protocol asks: `shutdown` first.
pub fn run(connection: &Connection) -> bool {
    talk(Wire::over(connection)).unwrap_or(false)
}

fn talk(wire: Wire) -> io::Result<bool> {
    let polite = server::run(&wire);
    // A client that is gone without a word may have left its end open, where the reading
    // thread would wait for ever.
    if polite {
        wire.end()?;
    }
    Ok(polite)
}
