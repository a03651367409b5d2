//! The words of the language, in one place.

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

/// Tells whether a word is kept for the language, and so cannot be a name.
pub fn is_reserved(word: &str) -> bool {
    word.len() <= 12
        && [ITEMS, CLAUSES, ATTRIBUTES, CONDITIONS]
            .iter()
            .any(|list| list.contains(&word))
}

/// Tells whether a word starts an item.
pub fn is_item(word: &str) -> bool {
    word.len() <= 10 && ITEMS.contains(&word)
}

/// Returns the one word of `lists` that `word` is a near miss of: at most a third of its
/// letters differ, and no other word is as near.
pub fn near_miss(word: &str, lists: &[&[&'static str]]) -> Option<&'static str> {
    let length = word.chars().count();
    if length > 64 {
        return None;
    }
    let lower = word.to_lowercase();
    let mut best: Option<(usize, &'static str)> = None;
    let mut tie = false;
    for candidate in lists.iter().flat_map(|list| list.iter().copied()) {
        let distance = strsim::osa_distance(&lower, candidate);
        if distance > length.max(candidate.len()) / 3 {
            continue;
        }
        match best {
            Some((least, word)) if distance > least || word == candidate => {}
            Some((least, _)) if distance == least => tie = true,
            _ => {
                best = Some((distance, candidate));
                tie = false;
            }
        }
    }
    best.filter(|_| !tie).map(|(_, word)| word)
}
