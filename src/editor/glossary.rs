//! The words of the language, each in one sentence, with an example from the reference.

use super::sheet::Sheet;
use crate::syntax::scan::{TokenKind, tokens};

/// Returns what a word of the language means.
pub fn meaning(word: &str) -> Option<&'static str> {
    let found = MEANINGS.iter().find(|(known, _)| *known == word);
    found.map(|(_, meaning)| *meaning)
}

/// Returns what a word of the language means, with an example.
pub fn sheet(word: &str) -> Option<Sheet> {
    let meaning = meaning(word)?;
    let mut sheet = Sheet::titled(word);
    sheet.line(meaning);
    if let Some(example) = example(word) {
        sheet.code(example);
    }
    Some(sheet)
}

/// The pages of the reference, whose examples run in the tests.
const PAGES: [&str; 8] = [
    include_str!("../../docs/language/positions.md"),
    include_str!("../../docs/language/agenda.md"),
    include_str!("../../docs/language/people.md"),
    include_str!("../../docs/language/conditions.md"),
    include_str!("../../docs/language/process.md"),
    include_str!("../../docs/language/time.md"),
    include_str!("../../docs/language/readings.md"),
    include_str!("../../docs/language/drafts.md"),
];

/// The longest example that is shown, in lines.
const LINES: usize = 6;

/// Returns the first lines of an example that use a word, up to the brace that closes them.
pub fn example(word: &str) -> Option<String> {
    let first = word.split(' ').next()?;
    let uses = |line: &str| {
        let words = tokens(line).filter(|token| token.kind == TokenKind::Word);
        let at = |token: crate::syntax::scan::Token| token.start as usize;
        words
            .filter(|token| token.text(line) == first)
            .any(|token| line[at(token)..].starts_with(word))
    };
    // A line that starts with the word shows it best.
    let starts = |line: &str| line.trim_start().starts_with(word) && uses(line);
    let find = |is: &dyn Fn(&str) -> bool| {
        PAGES.iter().find_map(|page| {
            let mut fences = page.split("```pos\n").skip(1);
            fences.find_map(|fence| {
                let body = fence.split("```").next().unwrap_or_default();
                let lines: Vec<&str> = body.lines().collect();
                let mut all = 0..lines.len();
                all.find(|at| is(lines[*at]))
                    .and_then(|at| closed(&lines[at..]))
            })
        })
    };
    find(&starts).or_else(|| find(&uses))
}

/// Returns lines up to the one that closes what the first opens, without their indentation.
fn closed(lines: &[&str]) -> Option<String> {
    let indent = lines[0].len() - lines[0].trim_start().len();
    let mut depth = 0;
    let mut out: Vec<&str> = Vec::new();
    for line in lines.iter().take(LINES) {
        for token in tokens(line) {
            match token.kind {
                TokenKind::Open(b'{') => depth += 1,
                TokenKind::Close(b'}') => depth -= 1,
                _ => {}
            }
        }
        out.push(line.get(indent..).unwrap_or_default());
        if depth <= 0 {
            return Some(out.join("\n"));
        }
    }
    // A long one is shown as far as it goes: its head says the most.
    Some(format!(
        "{}\n  \u{2026}\n}}",
        out[..LINES.min(3).min(out.len())].join("\n")
    ))
}

const MEANINGS: &[(&str, &str)] = &[
    ("agenda", "Says what is being negotiated."),
    (
        "list",
        "Names things of one kind, so that an issue can be asked of each of them.",
    ),
    ("group", "Names some members of a list."),
    (
        "issue",
        "A question to be settled, with the answers that are possible after the colon.",
    ),
    (
        "event",
        "A fact that no party decides; what hangs on it is told as such.",
    ),
    (
        "milestone",
        "A point in the process, such as the opening of talks.",
    ),
    ("party", "Somebody who takes positions."),
    (
        "bloc",
        "A party made of parties: what it says binds its members, unless they say otherwise themselves.",
    ),
    ("person", "Somebody who speaks, in an office."),
    ("source", "Where something is recorded."),
    ("rule", "What everybody shares; it binds all parties."),
    (
        "reading",
        "What somebody takes another's words to mean; it counts only when it is assumed.",
    ),
    ("position", "What one party said on one occasion."),
    (
        "proposal",
        "A draft that is nobody's position, such as a mediator's plan.",
    ),
    ("reaction", "What a party answered to a draft."),
    (
        "acceptance",
        "Says who must agree for a deal to stand; without it, every party must.",
    ),
    ("utility", "What outcomes are worth to a party."),
    ("demand", "Must be so in the settlement."),
    (
        "precondition",
        "Must be so before a milestone, `talks` unless another is named, and in the settlement.",
    ),
    (
        "refuse",
        "Must not be so, each condition by itself; `and` joins those refused only together.",
    ),
    (
        "offer",
        "Would accept it; with `in exchange for`, only then.",
    ),
    ("prefer", "Would like it, and would do without."),
    ("defer", "Puts an issue off, without a value."),
    (
        "delegate",
        "Hands an issue on to somebody, without a value.",
    ),
    ("exclude", "Refuses an issue as a subject."),
    (
        "discuss",
        "Is open to talk about an issue, without a value.",
    ),
    ("claim", "An assessment: recorded, and never compared."),
    ("term", "One term of a draft."),
    (
        "package",
        "Clauses that are all or nothing: whoever gives up one gives up all.",
    ),
    ("firm", "A red line: no concession crosses it."),
    ("flexible", "Given up first."),
    (
        "stated",
        "When it was said, and by whom; `2024`, `2024-05` and `2024-05-04` are all dates.",
    ),
    (
        "by",
        "Who said it; before a date in a condition, on that day or earlier.",
    ),
    ("cites", "The sources that record it."),
    (
        "since",
        "In force from this day on, where that is not the day it was said.",
    ),
    ("until", "In force up to and including this day."),
    ("reported", "Somebody else says that they said so."),
    ("private", "It was not said in public."),
    (
        "withdraws",
        "Takes a clause, or a whole position, back; a missing mention takes back nothing.",
    ),
    (
        "replaces",
        "Takes a clause, or a whole position, back and puts something in its place.",
    ),
    ("according to", "Who says so, where the party did not."),
    ("according", "Who says so, where the party did not."),
    ("quote", "The exact words, and few of them."),
    ("vague", "What is left unsaid."),
    ("note", "A remark for the reader; never compared."),
    ("also", "Other spellings of a name."),
    (
        "role",
        "An office, for whom it is held, since when and until when.",
    ),
    ("title", "The title of a source."),
    ("author", "Who wrote a source."),
    ("outlet", "Where a source appeared."),
    ("published", "When a source appeared."),
    ("url", "The address of a source."),
    ("file", "The file that holds a source."),
    ("page", "The page of a source."),
    ("is", "Has just this value."),
    ("is not", "Has any value but this."),
    ("is one of", "Has one of these values."),
    ("is not one of", "Has none of these values."),
    ("is exactly", "Holds these, and no others."),
    ("is within", "Holds none but these."),
    ("is empty", "Holds none."),
    ("is not empty", "Holds at least one."),
    ("at least", "This, or more."),
    ("at most", "This, or less."),
    ("more than", "More than this."),
    ("less than", "Less than this."),
    ("between", "From the first to the second, both included."),
    ("not before", "On that day or later."),
    ("includes", "Holds all of these."),
    ("excludes", "Holds none of these."),
    ("includes at least", "Holds so many of these."),
    ("before", "Earlier than."),
    ("after", "Later than."),
    ("during", "While it goes on."),
    ("with", "At the same time as."),
    ("not", "It is not so."),
    ("and", "Both hold."),
    ("or", "One of them holds, or both."),
    ("implies", "Where the first holds, so does the second."),
    ("every", "Each member of the list or group."),
    ("some", "At least one member of the list or group."),
    ("except", "Leaves these members out."),
    (
        "in exchange for",
        "What is asked in return: the offer stands only with it.",
    ),
    ("if", "It says something only then."),
    ("performed by", "Whose act it is, and so who must answer."),
    ("performed", "Whose act it is, and so who must answer."),
    (
        "process",
        "About the talks themselves, and told apart from their substance.",
    ),
    ("part of", "A milestone that belongs to another one."),
    ("veto", "Any of these can block a deal."),
    ("all of", "Each of these must agree."),
    (
        "worth",
        "What an outcome is worth to the party, as a number.",
    ),
    (
        "reservation",
        "The least that the party would accept, as a number.",
    ),
    ("yes or no", "The answer is yes or no."),
    ("one of", "The answer is one of these, without an order."),
    ("scale", "The answer is one of these, least first."),
    ("any of", "The answer is any selection of these."),
    (
        "number",
        "The answer is an exact number, within a range if one is given.",
    ),
    ("percent", "The answer is a number of per cent."),
    ("money", "The answer is an amount in one currency."),
    ("duration", "The answer is a length of time."),
    ("date", "The answer is a day."),
    ("accepts", "Takes the draft as it is."),
    (
        "accepts-in-principle",
        "Takes the draft, with details left open.",
    ),
    (
        "welcomes",
        "Is glad of the draft, which is not to accept it.",
    ),
    ("basis-for-talks", "Is ready to negotiate from the draft."),
    ("reserves", "Keeps its answer back."),
    ("rejects", "Does not take the draft."),
];
