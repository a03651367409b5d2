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
    MissingName "D0102" "missing-name" Error "a name is missing"
    MissingWord "D0103" "missing-word" Error "a small word or sign is missing"
    MissingValue "D0104" "missing-value" Error "a value is missing"
    MissingComparison "D0105" "missing-comparison" Error "a condition does not compare"
    WrongOperator "D0106" "wrong-operator" Error "a comparison is written in another way"
    UnclosedBrace "D0107" "unclosed-brace" Error "a brace is not closed"
    StrayBrace "D0108" "stray-brace" Error "a brace has no partner"
    UnclosedText "D0109" "unclosed-text" Error "a text is not closed"
    WrongQuotes "D0110" "wrong-quotes" Error "a text stands in other quotes"
    Semicolon "D0111" "semicolon" Error "a semicolon separates nothing"
    WrongComment "D0112" "wrong-comment" Error "a comment starts with another sign"
    BrokenNumber "D0113" "broken-number" Error "a number cannot be read"
    BrokenDate "D0114" "broken-date" Error "a date cannot be read"
    ReservedWord "D0115" "reserved-word" Error "a word of the language is used as a name"
    MixedConnectives "D0116" "mixed-connectives" Error "`and` and `or` stand side by side"
    MissingComma "D0117" "missing-comma" Error "a comma is missing or another sign stands for it"
    LeftOver "D0118" "left-over" Error "something belongs to nothing"
    MissingText "D0119" "missing-text" Error "a text in quotes is missing"
    MissingType "D0120" "missing-type" Error "a type is missing or unknown"
    Misplaced "D0121" "misplaced" Error "something stands where it cannot"
    MissingBody "D0122" "missing-body" Error "the part in braces is missing"
    MissingCondition "D0123" "missing-condition" Error "a condition is missing"
    UnclosedBracket "D0124" "unclosed-bracket" Error "a bracket is not closed"
    RepeatedPart "D0125" "repeated-part" Error "something is said twice"

    ContradictsItself "D0501" "contradicts-itself" Error "clauses of one party exclude each other"
    CannotHold "D0502" "cannot-hold" Error "a clause that no deal can satisfy"
    RulesCannotHold "D0503" "rules-cannot-hold" Error "rules that exclude each other"
    OfferExcluded "D0504" "offer-excluded" Error "an offer that the party's own demands exclude"
    ContradictsItselfIfRead "D0505" "contradicts-itself-if-read" Warning "clauses of one party exclude each other under a reading"
    UnreadableSetting "D0701" "unreadable-setting" Error "a line of demarche.toml that is no setting"
    UnknownSetting "D0702" "unknown-setting" Error "a setting that does not exist"
    WrongSettingType "D0703" "wrong-setting-type" Error "a setting with the wrong kind of value"
    WrongSettingValue "D0704" "wrong-setting-value" Error "a setting with a value that it cannot take"
    WrongPattern "D0705" "wrong-pattern" Error "a pattern for file names that cannot be read"
    UnknownLint "D0706" "unknown-lint" Error "a lint that does not exist"
    UnknownSettingName "D0707" "unknown-setting-name" Error "a party or reading in demarche.toml that no file declares"
    PatternWithoutFiles "D0708" "pattern-without-files" Warning "a pattern that fits no file"

    NotUtf8 "D0801" "not-utf8" Error "a file that is not UTF-8 text"
    TooDeep "D0801" "too-deep" Error "a text nests too deep"
    FileTooLarge "D0802" "file-too-large" Error "a file of more than 16 MB"
    TooLarge "D0802" "too-large" Error "a file is too large"
    FileUnreadable "D0803" "file-unreadable" Error "a file that cannot be opened"
    Internal "D0803" "internal" Error "Demarche failed"
    WorkspaceTooLarge "D0804" "workspace-too-large" Error "more text than fits into one comparison"
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
