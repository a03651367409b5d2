//! Demarche compares negotiating positions.
//!
//! ```text
//! text ── syntax ──▶ Ast ── model ──▶ Negotiation ── constraint ──▶ ConstraintSets
//!                                                                        │
//!       bytes ◀── report ◀── Analysis ◀───────── analysis ◀─────────────┘
//! ```
//!
//! Below are the floors, lowest first. A module uses what stands on lower floors, never a
//! higher one nor a sibling; `tests/house.rs` reads this list and checks it.

pub mod source;

pub mod share;

pub mod near;

pub mod code;

pub mod diagnostic;

pub mod syntax;

pub mod format;

pub mod domain;

pub mod model;

pub mod constraint;

pub mod solver;

pub mod analysis;

pub mod report;

pub mod picture;

pub mod export;

pub mod config;

pub mod workspace;

pub mod check;

pub mod page;

pub mod editor;

pub mod lsp;

pub mod cli;
