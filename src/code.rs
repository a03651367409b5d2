//! The catalogue of everything that Demarche can say about a file.
//!
//! A code is added by one line here and one page in `docs/codes/`; the tests run the
//! page's examples. Numbers are stable: a retired number is never given away again.

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file is not sound: what this touches is left out of the comparison.
    Error,
    /// The file is sound, but this deserves a look.
    Warning,
}

macro_rules! catalogue {
    ($($variant:ident $id:literal $name:literal $severity:ident $title:literal)+) => {
        /// A kind of diagnostic.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each variant's title is in the catalogue")]
        pub enum Code { $($variant),+ }

        impl Code {
            /// Every code, in the catalogue's order.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// Returns the stable number, as in `D0101`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$variant => $id),+ }
            }

            /// Returns the name that people use, as in `unknown-word`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),+ }
            }

            /// Returns how grave it is unless `demarche.toml` says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),+ }
            }

            /// Returns the rule that it stands for, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$variant => $title),+ }
            }

            /// Returns its page, in Markdown.
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!("../docs/codes/", $name, ".md"))),+
                }
            }
        }
    };
}

// D01: reading the text. D02: names. D03: types and values. D04: positions and time.
// D05: what cannot hold. D06: lints, which `demarche.toml` can switch. D07: settings.
// D08: files and limits.
catalogue! {
    UnknownWord "D0101" "unknown-word" Error "a word that starts nothing"

    ContradictsItself "D0501" "contradicts-itself" Error "clauses of one party exclude each other"
    CannotHold "D0502" "cannot-hold" Error "a clause that no deal can satisfy"
    RulesCannotHold "D0503" "rules-cannot-hold" Error "rules that exclude each other"
    OfferExcluded "D0504" "offer-excluded" Error "an offer that the party's own demands exclude"
    ContradictsItselfIfRead "D0505" "contradicts-itself-if-read" Warning "clauses of one party exclude each other under a reading"
}

impl Code {
    /// Tells whether `demarche.toml` can switch it on and off.
    pub fn is_lint(self) -> bool {
        self.id().starts_with("D06")
    }

    /// Finds a code by its number or its name, in any case.
    pub fn find(text: &str) -> Option<Self> {
        let wanted = text.trim().to_lowercase();
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.id().to_lowercase() == wanted || code.name() == wanted)
    }

    /// Returns the path of its page in the repository.
    pub fn page_path(self) -> String {
        format!("docs/codes/{}.md", self.name())
    }
}
