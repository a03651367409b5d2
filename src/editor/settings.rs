//! What could be written next in `demarche.toml`.

use super::View;
use super::complete::{Completion, Kind, Offer};
use crate::code::Code;
use crate::config::{CHECK, SECTIONS, WORKSPACE};
use crate::report::words::clean;
use crate::source::{FileId, Span};

/// Returns what could be written at a byte of the settings' own text.
pub fn complete(view: View<'_>, file: FileId, at: usize) -> Completion {
    let file = view.file(file);
    let at = file.range(Span::new(file.base, file.base + at as u32)).end;
    let (before, after) = file.text.split_at(at);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let start = before.trim_end_matches(is_part).len();
    let end = file.text.len() - after.trim_start_matches(is_part).len();
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let is_quoted = line.matches('"').count() % 2 == 1;
    let heading = before.rfind("\n[").map(|at| at + 1);
    let heading = heading.or(before.starts_with('[').then_some(0));
    let section = heading.and_then(|at| file.text[at + 1..].split([']', '\n']).next());
    let offers = if line.contains('#') {
        Vec::new()
    } else if line.starts_with('[') && !line.contains(']') {
        named(&SECTIONS)
    } else {
        let of_section = &before[heading.unwrap_or_default()..];
        match (section.unwrap_or_default(), key(of_section)) {
            ("workspace", None) => named(&WORKSPACE),
            ("check", None) => named(&CHECK),
            ("lint", None) => {
                let lints = Code::ALL.iter().filter(|code| code.is_lint());
                lints
                    .map(|code| Offer::new(code.name(), Kind::Word).detail(code.title()))
                    .collect()
            }
            ("lint", Some(_)) => quoted(named(&["allow", "warn", "deny"]), is_quoted),
            ("check", Some("parties")) => quoted(parties(view), is_quoted),
            ("check", Some("assume")) => quoted(readings(view), is_quoted),
            (_, None) if section.is_none() => SECTIONS
                .iter()
                .map(|name| Offer::new(format!("[{name}]"), Kind::Word))
                .collect(),
            _ => Vec::new(),
        }
    };
    Completion {
        word: Span::new(file.base + start as u32, file.base + end as u32),
        is_due: false,
        offers,
    }
}

/// Returns the key whose value is being written.
fn key(section: &str) -> Option<&str> {
    let at = section.rfind('=')?;
    let (head, value) = section.split_at(at);
    let is_open = value.matches('[').count() > value.matches(']').count();
    if value.contains('\n') && !is_open {
        return None;
    }
    head.lines().next_back().map(str::trim)
}

fn named(names: &[&str]) -> Vec<Offer> {
    let names = names.iter();
    names.map(|name| Offer::new(*name, Kind::Word)).collect()
}

fn parties(view: View<'_>) -> Vec<Offer> {
    let parties = view.outcome.negotiation.parties.iter();
    parties
        .map(|party| {
            let label = party.label.as_deref().unwrap_or_default();
            Offer::new(&party.name, Kind::Party).detail(clean(label))
        })
        .collect()
}

fn readings(view: View<'_>) -> Vec<Offer> {
    let all = view.outcome.negotiation.backgrounds.iter();
    all.filter(|one| one.is_reading())
        .map(|one| {
            let label = one.label.as_deref().unwrap_or_default();
            Offer::new(&one.name, Kind::Statement).detail(clean(label))
        })
        .collect()
}

/// Puts texts in quotes, unless they stand there already.
fn quoted(mut offers: Vec<Offer>, is_quoted: bool) -> Vec<Offer> {
    for offer in offers.iter_mut().filter(|_| !is_quoted) {
        offer.text = format!("\"{}\"", offer.text);
    }
    offers
}
