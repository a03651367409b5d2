//! Text to tree: the grammar, the parser, and what is said about text that breaks the rules.

pub mod ast;
