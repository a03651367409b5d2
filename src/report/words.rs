//! Findings in plain, neutral sentences.

use std::borrow::Cow;

use indexmap::IndexSet;

use crate::analysis::{Asked, FindingKind, Gap, Limit, Overlap};
use crate::domain::{Cut, Values};
use crate::model::{
    Atom, CellId, Clause, ClauseKind, DurationUnit, Formula, Issue, IssueId, Negotiation, PartyId,
    Speaker, Statement, Strength, Term, Timing, TypeKind, join,
};
use crate::source::SourceMap;

use super::{Answers, Bound, Shape};

/// Tells whether a character could disguise what a terminal shows: control characters, and
/// those that reorder text or break lines.
pub fn is_disguise(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Returns a text that can be shown anywhere: on one line, with nothing that disguises.
pub fn clean(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !is_disguise(c);
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '\r' => {}
            c if is_disguise(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Returns a text on one line, with single spaces, at most `most` characters long.
pub fn clip(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    // A word cut in its middle reads badly; one word is not worth much of the room.
    let kept = match kept.rfind(' ') {
        Some(at) if at * 3 > kept.len() * 2 => &kept[..at],
        _ => &kept,
    };
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':']))
}

/// Returns `3 regions`, `1 region`; a name with hyphens reads as words.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        return format!("1 {}", noun.replace('-', " "));
    }
    format!("{number} {}", plural(noun))
}

/// Returns the plural of an English noun.
pub fn plural(noun: &str) -> String {
    let noun = noun.replace('-', " ");
    let before_last = noun.chars().rev().nth(1);
    if noun.ends_with('y') && !before_last.is_some_and(|c| "aeiou".contains(c)) {
        return format!("{}ies", &noun[..noun.len() - 1]);
    }
    if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| noun.ends_with(end))
    {
        return format!("{noun}es");
    }
    format!("{noun}s")
}

/// Returns a party as a list shows it: its label, or else its name.
pub fn party(negotiation: &Negotiation, id: PartyId) -> String {
    let party = negotiation.party(id);
    clean(party.label.as_deref().unwrap_or(&party.name)).into_owned()
}

/// Returns a party as a sentence names it: `the Russian Federation`, `Ukraine`.
pub fn the(label: &str) -> String {
    const HEADS: [&str; 37] = [
        "Federation",
        "Union",
        "Kingdom",
        "States",
        "Republic",
        "Emirates",
        "Nations",
        "Commission",
        "Council",
        "Parliament",
        "League",
        "Alliance",
        "Organization",
        "Organisation",
        "Group",
        "Agency",
        "Bank",
        "Committee",
        "Government",
        "Netherlands",
        "Philippines",
        "G7",
        "G8",
        "G20",
        "EU",
        "UN",
        "US",
        "USA",
        "UK",
        "Kremlin",
        "West",
        "Ministry",
        "Company",
        "Board",
        "Presidency",
        "Secretariat",
        "Confederation",
    ];
    if let Some(rest) = label.strip_prefix("The ") {
        return format!("the {rest}");
    }
    let last = label.split(' ').next_back().unwrap_or_default();
    let lower = label.split(' ').next().unwrap_or_default().to_lowercase();
    // `Republic of …` and `United States of America` are named by the word before `of`.
    let before_of = label
        .split(" of ")
        .next()
        .and_then(|part| part.split(' ').next_back());
    if lower != "the"
        && (HEADS.contains(&last)
            || (label.contains(" of ") && before_of.is_some_and(|word| HEADS.contains(&word))))
    {
        return format!("the {label}");
    }
    label.to_owned()
}

/// Returns a verb phrase that agrees with a party: `the farms demand`, `Ukraine demands`.
pub fn agree(label: &str, phrase: &str) -> String {
    // Some names are plural in form only.
    const ONE: [&str; 5] = [
        "States",
        "Nations",
        "Emirates",
        "Netherlands",
        "Philippines",
    ];
    let last = label.split(' ').next_back().unwrap_or_default();
    let is_plural = the(label).starts_with("the ")
        && last.ends_with('s')
        && !["ss", "us", "is"].iter().any(|end| last.ends_with(end))
        && !ONE.contains(&last)
        && last.chars().any(char::is_lowercase);
    let (verb, rest) = phrase.split_at(phrase.find([' ', ':', ',']).unwrap_or(phrase.len()));
    let verb = match verb {
        _ if !is_plural => verb,
        "is" => "are",
        "has" => "have",
        "would" => "would",
        other => other.strip_suffix('s').unwrap_or(other),
    };
    format!("{verb}{rest}")
}

/// Returns a sentence that starts with a capital letter.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Returns a message as a sentence: with a capital and, unless it asks something, a full stop.
pub fn sentence(text: &str) -> String {
    let mut out = capital(text.trim_end());
    if !out.is_empty() && !out.ends_with(['.', '?', '!', '…']) {
        out.push('.');
    }
    out
}

/// Returns an issue as a list shows it: its label, or else its name as words.
pub fn issue(issue: &Issue) -> String {
    match &issue.label {
        Some(label) => clean(label).into_owned(),
        None => capital(&issue.name.replace('-', " ")),
    }
}

/// Which cells of an issue are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Where {
    /// `4 of 5 regions`, `all 5 regions`, `Crimea and Sevastopol`; empty where the issue has
    /// one cell.
    pub short: String,
    /// The labels of the members, where `short` only counts them.
    pub members: Vec<String>,
}

/// Returns which cells of an issue are meant.
pub fn cells(negotiation: &Negotiation, issue: IssueId, cells: &[CellId]) -> Where {
    let issue = negotiation.issue(issue);
    let Some(list) = issue.index else {
        return Where::default();
    };
    let list = &negotiation.lists[list.index()];
    let labels: Vec<String> = cells
        .iter()
        .filter_map(|cell| negotiation.cell(*cell).member)
        .filter_map(|member| list.members.get(member as usize))
        .map(|member| clean(member.words()).into_owned())
        .collect();
    let all = issue.cell_count as usize;
    match labels.len() {
        0 => Where::default(),
        1 => Where {
            short: labels[0].clone(),
            members: Vec::new(),
        },
        2 | 3 => Where {
            short: join(&labels, "and"),
            members: Vec::new(),
        },
        few if few == all => Where {
            short: format!("all {}", count(all, &list.name)),
            members: labels,
        },
        few => Where {
            short: format!("{few} of {}", count(all, &list.name)),
            members: labels,
        },
    }
}

/// Returns what a clause says about some cells: `demands: Ukrainian`.
pub fn says(
    sources: &SourceMap,
    negotiation: &Negotiation,
    clause: &Clause,
    cells: &[CellId],
) -> String {
    let about = |terms: &[Term]| about(sources, negotiation, terms, cells);
    let mut text = match &clause.kind {
        ClauseKind::Precondition { milestone, terms } => {
            let milestone = milestone.map_or("talks", |id| {
                negotiation.milestones[id.index()].name.as_str()
            });
            let milestone = clean(milestone).replace('-', " ");
            format!(
                "demands, as a precondition for {milestone}: {}",
                about(terms)
            )
        }
        ClauseKind::Demand(terms) => format!("demands: {}", about(terms)),
        ClauseKind::Refuse(terms) => format!("refuses: {}", about(terms)),
        ClauseKind::Offer { terms, exchange } => match exchange {
            None => format!("offers: {}", about(terms)),
            Some(asked) => {
                // Of an exchange, what is shown first is what touches the cells in question.
                let given = about(terms);
                format!(
                    "offers: {given}, in exchange for: {}",
                    conditions(sources, negotiation, asked)
                )
            }
        },
        ClauseKind::Prefer(terms) => {
            format!("would prefer: {}", about(terms))
        }
        ClauseKind::Defer { until, .. } => match until {
            Some(until) => format!("puts it off {}", term_of(until)),
            None => "puts it off".to_owned(),
        },
        ClauseKind::Delegate { to, .. } => {
            format!("hands it on to {}", clean(to))
        }
        ClauseKind::Exclude(_) => "refuses it as a subject".to_owned(),
        ClauseKind::Discuss(_) => "is open to discuss it".to_owned(),
        ClauseKind::Claim => "claims something".to_owned(),
    };
    if !clause.given.is_empty() {
        text = format!(
            "{text}, if {}",
            conditions(sources, negotiation, &clause.given)
        );
    }
    match clause.strength {
        Strength::Firm => text.push_str(" (a red line)"),
        Strength::Flexible => text.push_str(" (flexible)"),
        Strength::Plain => {}
    }
    agree(&party(negotiation, clause.party), &clean(&text))
}

/// Returns what a clause asks for on some cells, in values: `Ukrainian`, `not Russian`; `None`
/// if it asks for it under a condition, or for nothing.
pub fn asks(
    sources: &SourceMap,
    negotiation: &Negotiation,
    clause: &Clause,
    cells: &[CellId],
) -> Option<String> {
    if !clause.given.is_empty() {
        return None;
    }
    let words = match &clause.kind {
        ClauseKind::Demand(terms) | ClauseKind::Precondition { terms, .. } => {
            about(sources, negotiation, terms, cells)
        }
        ClauseKind::Refuse(terms) => {
            format!("not {}", about(sources, negotiation, terms, cells))
        }
        _ => return None,
    };
    Some(clean(&words).into_owned())
}

/// Returns `for 15 years` or `until 2037`, whichever words are missing.
pub fn term_of(until: &str) -> String {
    let until = clean(until);
    if until.starts_with("for ") || until.starts_with("until ") {
        until.into_owned()
    } else if until.starts_with(|c: char| c.is_ascii_digit()) && until.contains(' ') {
        format!("for {until}")
    } else {
        format!("until {until}")
    }
}

/// Returns conditions in words: `"Who is President" is somebody else`; as written, where they
/// are not plain.
fn conditions(sources: &SourceMap, negotiation: &Negotiation, terms: &[Term]) -> String {
    let texts: Vec<String> = terms
        .iter()
        .map(|term| {
            let mut touched: IndexSet<CellId> = IndexSet::new();
            term.formula.each_cell(&mut |cell| {
                touched.insert(cell);
            });
            let touched: Vec<CellId> = touched.into_iter().collect();
            let id = touched.first().map(|cell| negotiation.cell(*cell).issue);
            let one = id.filter(|id| {
                touched
                    .iter()
                    .all(|cell| negotiation.cell(*cell).issue == *id)
            });
            let words = plain(negotiation, &term.formula, &touched);
            match (one, words) {
                (Some(id), Some(words)) => {
                    let place = cells(negotiation, id, &touched).short;
                    let on = if place.is_empty() {
                        String::new()
                    } else {
                        format!(" for {place}")
                    };
                    let label = clip(&issue(negotiation.issue(id)), 72);
                    // "is with both of them" is no English.
                    let is = if words.starts_with("with") { "" } else { "is " };
                    format!("\"{label}\"{on} {is}{words}")
                }
                _ => clip(sources.text(term.span), 72),
            }
        })
        .collect();
    join(&texts, "and")
}

/// Returns the first of a clause's terms that is about one of the cells.
pub fn term_about<'a>(clause: &'a Clause, cells: &[CellId]) -> Option<&'a Term> {
    let (first, second): (&[Term], &[Term]) = match &clause.kind {
        ClauseKind::Precondition { terms, .. }
        | ClauseKind::Demand(terms)
        | ClauseKind::Refuse(terms)
        | ClauseKind::Prefer(terms) => (terms, &[]),
        ClauseKind::Offer { terms, exchange } => (terms, exchange.as_deref().unwrap_or_default()),
        ClauseKind::Defer { .. }
        | ClauseKind::Delegate { .. }
        | ClauseKind::Exclude(_)
        | ClauseKind::Discuss(_)
        | ClauseKind::Claim => (&[], &[]),
    };
    first
        .iter()
        .chain(second)
        .find(|term| touches(&term.formula, cells))
}

fn touches(formula: &Formula, cells: &[CellId]) -> bool {
    let mut found = false;
    formula.each_cell(&mut |cell| found |= cells.contains(&cell));
    found
}

/// Returns what terms say about some cells, in values where they are plain and as written
/// where they are not.
fn about(
    sources: &SourceMap,
    negotiation: &Negotiation,
    terms: &[Term],
    cells: &[CellId],
) -> String {
    let touching: Vec<&Term> = terms
        .iter()
        .filter(|term| touches(&term.formula, cells))
        .collect();
    if touching.is_empty() {
        return conditions(sources, negotiation, terms);
    }
    let mut parts: Vec<String> = Vec::new();
    for term in touching {
        let words = plain(negotiation, &term.formula, cells)
            .unwrap_or_else(|| clip(sources.text(term.span), 72));
        if !parts.contains(&words) {
            parts.push(words);
        }
    }
    join(&parts, "and")
}

/// Returns the values that a formula asks of each of the cells that it touches, if it asks
/// just that, and the same of each.
fn plain(negotiation: &Negotiation, formula: &Formula, cells: &[CellId]) -> Option<String> {
    let mut values: Option<(CellId, Values)> = None;
    let mut elements: Vec<(CellId, bool, String)> = Vec::new();
    gather(negotiation, formula, cells, &mut values, &mut elements)?;
    match (values, elements.as_slice()) {
        (Some((cell, values)), []) => Some(negotiation.issue_of(cell).ty.describe(&values)),
        (None, [(first, _, _), ..]) if elements.iter().all(|(cell, _, _)| cell == first) => {
            let part = |included: bool, word: &str, last: &str| {
                let words: Vec<String> = elements
                    .iter()
                    .filter(|(_, is_in, _)| *is_in == included)
                    .map(|(_, _, words)| words.clone())
                    .collect();
                (!words.is_empty()).then(|| format!("{word} {}", join(&words, last)))
            };
            let parts: Vec<String> = [part(true, "with", "and"), part(false, "without", "or")]
                .into_iter()
                .flatten()
                .collect();
            Some(parts.join(", "))
        }
        _ => None,
    }
}

fn gather(
    negotiation: &Negotiation,
    formula: &Formula,
    cells: &[CellId],
    values: &mut Option<(CellId, Values)>,
    elements: &mut Vec<(CellId, bool, String)>,
) -> Option<()> {
    let element = |cell: CellId, element: u32| match &negotiation.issue_of(cell).ty.kind {
        TypeKind::Subset(all) => all
            .get(element as usize)
            .map(|value| value.words().to_owned()),
        _ => None,
    };
    match formula {
        Formula::Atom(Atom::In(cell, set)) => {
            if cells.contains(cell) {
                match values {
                    Some((_, known)) if known != set => return None,
                    _ => *values = Some((*cell, set.clone())),
                }
            }
            Some(())
        }
        Formula::Atom(Atom::Has(cell, at)) => {
            elements.push((*cell, true, element(*cell, *at)?));
            Some(())
        }
        Formula::Not(inner) => match &**inner {
            Formula::Atom(Atom::Has(cell, at)) => {
                elements.push((*cell, false, element(*cell, *at)?));
                Some(())
            }
            _ => None,
        },
        Formula::All(parts) => {
            for part in parts {
                gather(negotiation, part, cells, values, elements)?;
            }
            Some(())
        }
        _ => None,
    }
}

/// Returns who said it and when: `Volodymyr Zelenskyy, President, 2022-11-07`.
pub fn attribution(clause: &Clause) -> String {
    statement(&clause.statement)
}

/// Returns who stated something and when.
pub fn statement(statement: &Statement) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(who) = &statement.speaker {
        parts.push(speaker(who));
    }
    match (statement.stated, statement.since) {
        (Some(stated), Some(since)) if since != stated => {
            parts.push(stated.to_string());
            parts.push(format!("in force since {since}"));
        }
        (Some(stated), _) => parts.push(stated.to_string()),
        (None, Some(since)) => parts.push(format!("since {since}")),
        (None, None) => {}
    }
    if let Some(until) = statement.until {
        parts.push(format!("until {until}"));
    }
    match &statement.reported {
        Some(Some(by)) => parts.push(format!("as reported by {}", clean(&by.name))),
        Some(None) => parts.push("reportedly".to_owned()),
        None => {}
    }
    if statement.private {
        parts.push("in private".to_owned());
    }
    if parts.is_empty() {
        "nobody is named, and no date".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Returns a speaker with the office held: `Volodymyr Zelenskyy, President`.
pub fn speaker(who: &Speaker) -> String {
    match &who.role {
        Some(role) => format!("{}, {}", clean(&who.name), clean(role)),
        None => clean(&who.name).into_owned(),
    }
}

/// Returns the room between two positions in words.
pub fn gap(negotiation: &Negotiation, cell: CellId, gap: &Gap) -> String {
    let ty = &negotiation.issue_of(cell).ty;
    match gap {
        Gap::Amounts(low, high) if low == high => {
            format!(
                "they touch at {}, which one of them excludes",
                ty.amount(*low)
            )
        }
        Gap::Amounts(low, high) => format!(
            "the gap is {}, from {} to {}",
            ty.distance(*low, *high),
            ty.amount(*low),
            ty.amount(*high)
        ),
        Gap::Steps(low, high) => {
            let word = |step: u32| match &ty.kind {
                TypeKind::Scale(values) => values
                    .get(step as usize)
                    .map_or_else(String::new, |value| format!("\"{}\"", clean(value.words()))),
                _ => step.to_string(),
            };
            let steps = count(high.saturating_sub(*low) as usize, "step");
            format!("the gap is {steps}, from {} to {}", word(*low), word(*high))
        }
    }
}

/// Returns a set of values as data.
pub fn shape(negotiation: &Negotiation, cell: CellId, values: &Values) -> Shape {
    let ty = &negotiation.issue_of(cell).ty;
    let name = |at: u32| match &ty.kind {
        TypeKind::YesNo => ["no", "yes"][(at as usize).min(1)].to_owned(),
        TypeKind::Choice(all) | TypeKind::Scale(all) | TypeKind::Subset(all) => all
            .get(at as usize)
            .map_or_else(|| at.to_string(), |value| value.name.clone()),
        _ => at.to_string(),
    };
    let bound = |cut: Cut| match cut {
        Cut::Start | Cut::End => None,
        Cut::Before(value) => Some((value, true)),
        Cut::After(value) => Some((value, false)),
    };
    let is_date = ty.kind == TypeKind::Date;
    let amount = |value: crate::domain::Decimal| {
        if is_date {
            ty.amount(value)
        } else {
            value.normalize().to_string()
        }
    };
    match values {
        Values::Members(set) => Shape::OneOf(set.iter().map(name).collect()),
        Values::Family(family) => Shape::Subset {
            with: family.required.iter().map(name).collect(),
            without: family.forbidden.iter().map(name).collect(),
            further: family.further,
        },
        Values::Line(line) => Shape::Ranges(
            line.stretches()
                .iter()
                .map(|stretch| {
                    let low = bound(stretch.low).map(|(value, before)| Bound {
                        value: amount(value),
                        included: before,
                    });
                    // A cut before a day ends the day before.
                    let high = bound(stretch.high).map(|(value, before)| match (is_date, before) {
                        (true, true) => Bound {
                            value: amount(value - crate::domain::Decimal::ONE),
                            included: true,
                        },
                        _ => Bound {
                            value: amount(value),
                            included: !before,
                        },
                    });
                    (low, high)
                })
                .collect(),
        ),
    }
}

/// Returns what can be answered on an issue, as data.
pub fn answers(negotiation: &Negotiation, issue: &Issue) -> Answers {
    let ty = &issue.ty;
    let (kind, unit) = match &ty.kind {
        TypeKind::YesNo => ("yes or no", None),
        TypeKind::Choice(_) => ("one of", None),
        TypeKind::Scale(_) => ("scale", None),
        TypeKind::Subset(_) => ("any of", None),
        TypeKind::Number => ("number", None),
        TypeKind::Percent => ("percent", Some("%")),
        TypeKind::Money(currency) => ("money", Some(currency.as_str())),
        TypeKind::Duration(DurationUnit::Months) => ("duration", Some("months")),
        TypeKind::Duration(DurationUnit::Hours) => ("duration", Some("hours")),
        TypeKind::Date => ("date", None),
    };
    let values = match &ty.kind {
        TypeKind::YesNo => ["no", "yes"]
            .map(|word| (word.to_owned(), word.to_owned()))
            .to_vec(),
        TypeKind::Choice(all) | TypeKind::Scale(all) | TypeKind::Subset(all) => all
            .iter()
            .map(|value| (value.name.clone(), clean(value.words()).into_owned()))
            .collect(),
        _ => Vec::new(),
    };
    let range = Values::Line(ty.range.clone());
    let stretches = match issue
        .cells()
        .next()
        .map(|cell| shape(negotiation, cell, &range))
    {
        Some(Shape::Ranges(stretches)) if values.is_empty() => stretches,
        _ => Vec::new(),
    };
    Answers {
        kind,
        unit: unit.map(|unit| clean(unit).into_owned()),
        values,
        low: stretches.first().and_then(|(low, _)| low.clone()),
        high: stretches.last().and_then(|(_, high)| high.clone()),
    }
}

/// What a sentence about a finding needs.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The negotiation.
    pub negotiation: &'a Negotiation,
    /// The finding.
    pub finding: &'a crate::analysis::Finding,
    /// Which cells it is about.
    pub place: &'a Where,
    /// The values, in words.
    pub values: Option<&'a str>,
    /// The gap, in words.
    pub gap: Option<&'a str>,
}

impl About<'_> {
    /// Returns the finding in one sentence; with `topic`, one that stands alone.
    pub fn sentence(self, topic: bool) -> String {
        let finding = self.finding;
        let label_of = |at: usize| {
            finding
                .parties
                .get(at)
                .map_or_else(|| "nobody".to_owned(), |id| party(self.negotiation, *id))
        };
        let name = |at: usize| the(&label_of(at));
        let does = |at: usize, phrase: &str| {
            let label = label_of(at);
            format!("{} {}", the(&label), agree(&label, phrase))
        };
        let label = issue(self.negotiation.issue(finding.issue));
        let on = self.on(topic, &label);
        let values = self.values.unwrap_or("nothing");
        let text = match &finding.kind {
            FindingKind::Contradiction { across, .. } => {
                let what = if *across {
                    let issues = self.issues();
                    if issues.len() > 1 {
                        format!(" on {} taken together", join(&issues, "and"))
                    } else {
                        format!("{on}, taken together")
                    }
                } else {
                    on
                };
                let gap = self.gap.map_or_else(String::new, |gap| format!("; {gap}"));
                format!(
                    "{} and {} contradict each other{what}{gap}",
                    name(0),
                    name(1)
                )
            }
            FindingKind::Overlap { how, .. } => {
                let (giver, asker) = self.giver();
                match how {
                    Overlap::Agreed => format!("{} and {} agree{on}: {values}", name(0), name(1)),
                    Overlap::Accepted => {
                        format!(
                            "{} what {}{on}: {values}",
                            does(giver, "offers"),
                            does(asker, "asks")
                        )
                    }
                    Overlap::CommonGround => format!(
                        "{} and {} leave common ground{on}: {values}",
                        name(0),
                        name(1)
                    ),
                    Overlap::Conditional => format!(
                        "{} would meet {}{on}, but only under a condition: {values}",
                        name(giver),
                        name(asker)
                    ),
                    Overlap::Open => format!(
                        "{} and {} do not rule each other out{on}, but neither offers what the other asks: {values}",
                        name(0),
                        name(1)
                    ),
                }
            }
            FindingKind::Unaddressed { asked, performer } => {
                if finding.parties.is_empty() {
                    format!("nobody has addressed{}", self.object(topic, &label))
                } else if finding.parties.len() == 1 {
                    format!(
                        "{}{}",
                        does(0, "has not addressed"),
                        self.object(topic, &label)
                    )
                } else {
                    let how = match (asked, performer) {
                        (Asked::Named, true) => {
                            format!(", which {} as the one who would act", does(1, "asks of it"))
                        }
                        (Asked::Named, false) => {
                            format!(", which {} by name", does(1, "asks of it"))
                        }
                        (Asked::Everybody, _) => format!(", which {} put to everybody", name(1)),
                        (Asked::Others, _) => format!(", which {} put to others", name(1)),
                    };
                    format!(
                        "{}{}{how}",
                        does(0, "has not addressed"),
                        self.object(topic, &label)
                    )
                }
            }
            FindingKind::PutOff { until } => {
                let until = until
                    .as_deref()
                    .map_or_else(String::new, |until| format!(" {}", term_of(until)));
                let puts_off = if topic {
                    format!("{}{}", does(0, "puts off"), self.object(topic, &label))
                } else {
                    does(0, "puts it off")
                };
                format!("{puts_off}{until}{}", self.others())
            }
            FindingKind::Delegated { to } => {
                let hands_on = if topic {
                    format!("{}{}", does(0, "hands on"), self.object(topic, &label))
                } else {
                    does(0, "hands it on")
                };
                format!("{hands_on} to {}{}", clean(to), self.others())
            }
            FindingKind::Split { apart } => {
                let how = if *apart {
                    "which leaves nothing in common with it"
                } else {
                    "beside it"
                };
                format!(
                    "{} of its own{on}, apart from its bloc, {}, {how}",
                    does(0, "has a position"),
                    name(1)
                )
            }
            FindingKind::Fallen => {
                let others: Vec<String> = (1..finding.parties.len()).map(name).collect();
                let verb = match others.len() {
                    1 => "does",
                    _ => "do",
                };
                format!(
                    "the offer of {} falls{on}: {} {verb} not give what it asks in exchange",
                    name(0),
                    join(&others, "and")
                )
            }
            FindingKind::Excluded => format!(
                "{}{} as a subject{}",
                does(0, "refuses"),
                self.object(topic, &label),
                self.others()
            ),
            FindingKind::Discussed => {
                format!(
                    "{}{}",
                    does(0, "is open to discuss"),
                    self.object(topic, &label)
                )
            }
            FindingKind::Vague { what } => format!(
                "{}{}: {}",
                does(0, "is vague"),
                self.on(topic, &label),
                clean(what)
            ),
        };
        capital(&text)
    }

    fn on(&self, topic: bool, label: &str) -> String {
        match (topic, self.place.short.as_str()) {
            (true, "") => format!(" on \"{label}\""),
            (true, place) => format!(" on \"{label}\" ({place})"),
            (false, "") => String::new(),
            (false, place) => format!(" on {place}"),
        }
    }

    fn object(&self, topic: bool, label: &str) -> String {
        match (topic, self.place.short.as_str()) {
            (true, "") => format!(" \"{label}\""),
            (true, place) => format!(" \"{label}\" ({place})"),
            (false, "") => " it".to_owned(),
            (false, place) => format!(" {place}"),
        }
    }

    fn others(&self) -> String {
        let others: Vec<String> = self
            .finding
            .parties
            .iter()
            .skip(1)
            .map(|id| the(&party(self.negotiation, *id)))
            .collect();
        match others.len() {
            0 => String::new(),
            1 => {
                let label = party(self.negotiation, self.finding.parties[1]);
                format!(
                    ", where {} {}",
                    others[0],
                    agree(&label, "wants it settled")
                )
            }
            _ => format!(", where {} want it settled", join(&others, "and")),
        }
    }

    fn issues(&self) -> Vec<String> {
        let mut issues: Vec<IssueId> = Vec::new();
        for cell in &self.finding.cells {
            let id = self.negotiation.cell(*cell).issue;
            if !issues.contains(&id) {
                issues.push(id);
            }
        }
        issues
            .into_iter()
            .map(|id| format!("\"{}\"", issue(self.negotiation.issue(id))))
            .collect()
    }

    /// Returns which of the two parties offers, and which asks.
    fn giver(&self) -> (usize, usize) {
        let offers = |at: usize| {
            self.finding.clauses.iter().any(|id| {
                let clause = self.negotiation.clause(*id);
                Some(&clause.party) == self.finding.parties.get(at)
                    && (matches!(clause.kind, ClauseKind::Offer { .. }) || !clause.given.is_empty())
            })
        };
        if !offers(0) && offers(1) {
            (1, 0)
        } else {
            (0, 1)
        }
    }
}

/// Returns, in words, what made the answer incomplete.
pub fn limit(negotiation: &Negotiation, limit: &Limit) -> String {
    match limit {
        Limit::CutShort(pairs) if pairs.is_empty() => {
            "the search was cut short; what is told is right, and a longer search may find more"
                .to_owned()
        }
        Limit::CutShort(pairs) => {
            const MOST: usize = 6;
            let names: Vec<String> = pairs
                .iter()
                .take(MOST)
                .map(|(a, b)| {
                    let name = |id: PartyId| the(&party(negotiation, id));
                    format!("{} with {}", name(*a), name(*b))
                })
                .collect();
            let more = match pairs.len().saturating_sub(MOST) {
                0 => String::new(),
                more => format!(" and {}", count(more, "more pair")),
            };
            format!(
                "the search was cut short; what is told is right, but not compared were {}{more}",
                names.join(", ")
            )
        }
        Limit::NotListed { meetings, counted } => format!(
            "two parties meet {} times, which is too much to {}, and `--parties` lists what some \
             of them have to do with each other",
            thousands(*meetings),
            if *counted {
                "list: it is counted"
            } else {
                "compare: only all of them together are"
            }
        ),
        Limit::MoreContradictions { parties, listed } => format!(
            "{} and {} contradict each other in more ways than the {listed} that are listed",
            the(&party(negotiation, parties.0)),
            the(&party(negotiation, parties.1)),
        ),
        Limit::OrderNotJudged(clauses) => format!(
            "the order of events is not judged where it hangs on a condition or is refused, as in {}",
            count(clauses.len(), "clause")
        ),
        Limit::SelfContradicting(clauses) => format!(
            "{} left out of the comparison, because their own party contradicts them",
            count_are(clauses.len(), "clause")
        ),
        Limit::HangsOnEvents(clauses) => format!(
            "{} on an event that no party decides; what that blocks is not judged yet",
            if clauses.len() == 1 {
                "1 clause hangs".to_owned()
            } else {
                format!("{} hang", count(clauses.len(), "clause"))
            }
        ),
        Limit::NothingToCompare(clauses) => format!(
            "{} no issue, so there is nothing to compare",
            if clauses.len() == 1 {
                "1 clause names".to_owned()
            } else {
                format!("{} name", count(clauses.len(), "clause"))
            }
        ),
        Limit::BackgroundLeftOut(backgrounds) => {
            let names: Vec<String> = backgrounds
                .iter()
                .map(|id| format!("`{}`", clean(&negotiation.background(*id).name)))
                .collect();
            format!(
                "left out, because they cannot hold together: {}",
                join(&names, "and")
            )
        }
    }
}

/// Writes a number with commas between its thousands.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut words = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

fn count_are(number: usize, noun: &str) -> String {
    let verb = if number == 1 { "is" } else { "are" };
    format!("{} {verb}", count(number, noun))
}

/// Returns how a clause is placed in time: `before talks`.
pub fn timing(negotiation: &Negotiation, clause: &Clause) -> Vec<String> {
    clause
        .timing
        .iter()
        .map(|(timing, milestone)| {
            let word = match timing {
                Timing::Before => "before",
                Timing::After => "after",
                Timing::During => "during",
                Timing::With => "with",
            };
            format!("{word} {}", negotiation.milestones[milestone.index()].name)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_an_article_where_english_wants_one() {
        assert_eq!(the("Ukraine"), "Ukraine");
        assert_eq!(the("Russian Federation"), "the Russian Federation");
        assert_eq!(the("the West"), "the West");
        assert_eq!(the("United States"), "the United States");
        assert_eq!(
            the("United States of America"),
            "the United States of America"
        );
        assert_eq!(the("G7"), "the G7");
        assert_eq!(the("Bea"), "Bea");
        assert_eq!(the("The union"), "the union");
        assert_eq!(capital("the union"), "The union");
        assert_eq!(agree("The farms", "demands: yes"), "demand: yes");
        assert_eq!(agree("The farms", "is vague"), "are vague");
        assert_eq!(agree("United States", "demands: yes"), "demands: yes");
        assert_eq!(agree("Athens", "demands: yes"), "demands: yes");
        assert_eq!(agree("Ukraine", "has no answer"), "has no answer");
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(count(1, "border-post"), "1 border post");
        assert_eq!(count(2, "country"), "2 countries");
        assert_eq!(count(3, "branch"), "3 branches");
        assert_eq!(count(3, "day"), "3 days");
    }

    #[test]
    fn long_texts_are_clipped_between_words() {
        assert_eq!(clip("one two  three", 40), "one two three");
        assert_eq!(clip("one two three four", 15), "one two three…");
    }

    #[test]
    fn nothing_disguises_the_report() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c\nd"), "a\u{fffd}[2Jb\u{fffd}c d");
    }
}
