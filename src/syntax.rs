//! Text to tree: the grammar, the parser, and what is said about text that breaks the rules.
//!
//! ```text
//! text ── scan ──▶ items ── recovery ──▶ mended text ── grammar ──▶ pairs ── parser ──▶ Ast
//!           │                  │                                        │
//!           └──────────────────┴────────────▶ Diagnostics ◀─────────────┘
//! ```
//!
//! Each item is scanned, mended and parsed by itself, so that memory stays small and an
//! editor can parse the item that was touched and nothing else.

pub mod ast;
mod dump;
mod incremental;
pub mod keywords;
mod parser;
mod quantity;
mod recovery;
pub mod scan;
mod shift;
mod text;

pub use dump::dump;
pub use incremental::Incremental;
pub use parser::{MAX_BYTES, parse};
pub use shift::Shift;
pub use text::{is_quote, unquote};
