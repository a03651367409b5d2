//! What is told to the person who wrote a file: a fact, a place, and the next step.

use crate::code::{Code, Severity};
use crate::source::Span;

/// One mistake, or one thing worth a look.
///
/// The message stands alone; labels are shorter; `help` is the next step. All three
/// start with a small letter and end without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of mistake it is.
    pub code: Code,
    /// How grave it is; at first that of its code, later what `demarche.toml` says.
    pub severity: Severity,
    /// The fact, in one sentence.
    pub message: String,
    /// Where a person would point.
    pub primary: Label,
    /// Other places that matter, in any file.
    pub secondary: Vec<Label>,
    /// What to do next.
    pub help: Option<String>,
    /// Edits that mend it.
    pub fixes: Vec<Fix>,
    /// The name that nothing declares, where that is the mistake.
    pub missing: Option<Missing>,
}

impl Diagnostic {
    /// Creates a diagnostic with its message and its primary place.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            primary: Label {
                span,
                text: String::new(),
            },
            secondary: Vec::new(),
            help: None,
            fixes: Vec::new(),
            missing: None,
        }
    }

    /// Says what the primary place is.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        // A file can hold thousands of mistakes, and most have one place and one fix.
        self.secondary.reserve_exact(1);
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a way to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.reserve_exact(1);
        self.fixes.push(fix);
        self
    }
}

/// A name that nothing declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it should name: `issue`, `person or party`, `value`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// Of a value, the list or issue that it should belong to.
    pub of: Option<String>,
}

/// A place and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; may be empty.
    pub text: String,
}

/// Edits that mend a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: ``write `85_000` ``.
    pub title: String,
    /// How far it can be trusted.
    pub safety: Safety,
    /// The edits; they do not overlap, and all apply or none.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// Creates a fix that is certain to keep what the author meant.
    pub fn safe(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self::one(Safety::Safe, title, span, text)
    }

    /// Creates a fix that is likely right but must be looked at.
    pub fn unsure(title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self::one(Safety::Unsure, title, span, text)
    }

    fn one(safety: Safety, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            safety,
            edits: vec![Edit {
                span,
                text: text.into(),
            }],
        }
    }
}

/// How far a fix can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// Keeps what the author meant; `check --fix` applies it.
    Safe,
    /// Likely right; applied one by one, by a person.
    Unsure,
}

/// A replacement of some text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}
