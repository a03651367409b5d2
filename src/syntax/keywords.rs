//! The words of the language, in one place.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::near::nearest;

/// Words that start an item.
pub const ITEMS: &[&str] = &[
    "issue",
    "position",
    "source",
    "person",
    "party",
    "milestone",
    "group",
    "list",
    "event",
    "bloc",
    "agenda",
    "reading",
    "rule",
    "proposal",
    "reaction",
    "acceptance",
    "utility",
];

/// Words that start a clause.
pub const CLAUSES: &[&str] = &[
    "demand",
    "precondition",
    "offer",
    "refuse",
    "prefer",
    "term",
    "package",
    "defer",
    "delegate",
    "exclude",
    "discuss",
    "claim",
    "firm",
    "flexible",
];

/// Words that start something said about an item or a clause.
pub const ATTRIBUTES: &[&str] = &[
    "cites",
    "note",
    "by",
    "stated",
    "quote",
    "vague",
    "also",
    "since",
    "until",
    "reported",
    "private",
    "withdraws",
    "replaces",
    "title",
    "author",
    "outlet",
    "published",
    "url",
    "file",
    "role",
    "page",
];

/// Words from which conditions and heads are built.
pub const CONDITIONS: &[&str] = &[
    "is",
    "at",
    "more",
    "less",
    "between",
    "includes",
    "excludes",
    "not",
    "and",
    "or",
    "implies",
    "before",
    "after",
    "during",
    "with",
    "of",
    "to",
    "for",
    "in",
    "if",
    "every",
    "some",
    "except",
    "according",
    "worth",
    "reservation",
];

/// Words that say the type of an issue.
pub const TYPES: &[&str] = &[
    "yes", "one", "scale", "any", "number", "percent", "money", "duration", "date",
];

/// Words with which a party answers a proposal.
pub const ANSWERS: &[&str] = &[
    "accepts",
    "accepts-in-principle",
    "welcomes",
    "basis-for-talks",
    "reserves",
    "rejects",
];

/// Words that may stand in the head of an item or a clause, beside those of [`CONDITIONS`].
pub const HEADS: &[&str] = &[
    "of",
    "to",
    "for",
    "by",
    "before",
    "after",
    "during",
    "with",
    "part",
    "performed",
    "process",
    "exchange",
    "according",
];

/// Words that say something only beside another: `at least`, `is empty`, `[no region]`,
/// `all of a, b`, `veto c`.
pub const PARTICLES: &[&str] = &[
    "least", "most", "than", "exactly", "within", "empty", "no", "all", "veto",
];

/// Words that multiply the digits before them.
pub const SCALES: &[&str] = &["thousand", "million", "billion", "trillion"];

/// Units of time. The other units are `%` and the three letters of a currency.
pub const UNITS: &[&str] = &[
    "years", "year", "months", "month", "weeks", "week", "days", "day", "hours", "hour",
];

/// All lists, under the names that the files for editors call them by; `tests/editors.rs`
/// writes them there.
pub const GROUPS: &[(&str, &[&str])] = &[
    ("items", ITEMS),
    ("clauses", CLAUSES),
    ("attributes", ATTRIBUTES),
    ("conditions", CONDITIONS),
    ("types", TYPES),
    ("answers", ANSWERS),
    ("heads", HEADS),
    ("particles", PARTICLES),
    ("scales", SCALES),
    ("units", UNITS),
];

/// Tells whether a word is kept for the language, and so cannot be a name.
pub fn is_reserved(word: &str) -> bool {
    static RESERVED: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let lists = [ITEMS, CLAUSES, ATTRIBUTES, CONDITIONS];
        lists.into_iter().flatten().copied().collect()
    });
    word.len() <= 12 && RESERVED.contains(word)
}

/// Tells whether a word starts an item.
pub fn is_item(word: &str) -> bool {
    word.len() <= 10 && ITEMS.contains(&word)
}

/// Returns the one word of `lists` that `word` is a near miss of: at most a third of its
/// letters differ, and no other word is as near.
pub fn near_miss(word: &str, lists: &[&[&'static str]]) -> Option<&'static str> {
    let length = word.chars().count();
    let words = lists.iter().flat_map(|list| list.iter().copied());
    nearest(word, words, |candidate| length.max(candidate.len()) / 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that a rule of the grammar lists.
    fn listed(rule: &str) -> Vec<&'static str> {
        let grammar = include_str!("../../grammar/position.pest");
        let start = grammar
            .find(&format!("\n{rule} = "))
            .expect("the grammar has the rule");
        let body = &grammar[start..start + grammar[start..].find("\n}").expect("it ends")];
        body.split('"').skip(1).step_by(2).collect()
    }

    #[test]
    fn the_grammar_reserves_the_same_words() {
        assert_eq!(listed("item_start"), ITEMS);
        assert_eq!(listed("clause_start"), CLAUSES);
        assert_eq!(listed("attribute_start"), ATTRIBUTES);
        assert_eq!(listed("condition_word"), CONDITIONS);
    }

    #[test]
    fn only_a_unique_near_miss_is_offered() {
        assert_eq!(near_miss("demnd", &[CLAUSES]), Some("demand"));
        assert_eq!(near_miss("hello", &[ITEMS, CLAUSES]), None);
        assert_eq!(near_miss("at", &[&["ax", "ay"]]), None);
        assert_eq!(near_miss(&"a".repeat(100), &[ITEMS]), None);
    }
}
