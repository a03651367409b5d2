//! Declares what a name lacks: a first form, in the file where such things stand.

use crate::diagnostic::{Diagnostic, Edit, Fix, Missing};
use crate::editor::View;
use crate::report::words::{capital, clean};
use crate::source::{File, FileId, Span};
use crate::syntax::ast::{Comparison, Index, Item, ItemKind, Member, Operator, TypeKind, Value};

use super::cite::newline;
use super::{insert, likely, tree};

/// Returns the ways to give a name a meaning.
pub fn declare(view: View<'_>, diagnostic: &Diagnostic) -> Vec<Fix> {
    let Some(missing) = &diagnostic.missing else {
        return Vec::new();
    };
    let here = view.workspace.sources.file_of(diagnostic.primary.span);
    let name = &missing.name;
    let spoken = capital(&spoken(name));
    let mut fixes = Vec::new();
    let mut add = |noun: &str, declaration: String, is: fn(&ItemKind) -> bool| {
        let edit = place(view, here, &declaration, is);
        fixes.push(likely(format!("declare the {noun} `{name}`"), vec![edit]));
    };
    let issue = || issue(view, name, &spoken);
    let milestone = || format!("milestone {name} \"{spoken}\"");
    let party = || format!("party {name} \"{spoken}\"");
    let person = || format!("person {name} \"{spoken}\"");
    let source = || format!("source {name} \"{spoken}\"");
    match missing.what {
        "issue" => add("issue", issue(), is_issue),
        "milestone" => add("milestone", milestone(), is_milestone),
        "issue or milestone" => {
            add("milestone", milestone(), is_milestone);
            add("issue", issue(), is_issue);
        }
        "list" => add("list", list(view, name, &spoken), is_list),
        "party" => add("party", party(), is_party),
        "person or party" => {
            add("person", person(), is_person);
            add("party", party(), is_party);
        }
        "person, party or source" => {
            add("source", source(), is_source);
            add("person", person(), is_person);
        }
        "source" => add("source", source(), is_source),
        "value" => fixes.extend(value(view, missing)),
        _ => {}
    }
    if matches!(missing.what, "person or party" | "person, party or source") {
        let quoted = format!("\"{name}\"");
        let places = std::iter::once(diagnostic.primary.span)
            .chain(diagnostic.secondary.iter().map(|label| label.span));
        let edits: Vec<Edit> = places
            .filter(|span| view.text(*span) == name)
            .map(|span| Edit {
                span,
                text: quoted.clone(),
            })
            .collect();
        // Three other places are shown of a mistake; of more, none would be quoted.
        if edits.len() <= 3 {
            fixes.push(likely(format!("put it in quotes: `{quoted}`"), edits));
        }
    }
    fixes
}

/// Returns a name as people would write it.
pub fn spoken(name: &str) -> String {
    clean(&name.replace(['-', '_'], " ")).into_owned()
}

/// Writes an issue whose type fits what is said of it.
fn issue(view: View<'_>, name: &str, label: &str) -> String {
    let all = tree::comparisons(view);
    let uses: Vec<&Comparison> = all
        .into_iter()
        .filter(|comparison| view.text(comparison.subject.name.span) == name)
        .collect();
    let index = uses
        .iter()
        .find_map(|comparison| index(view, comparison.subject.index.as_deref()?))
        .map_or_else(String::new, |list| format!("[{list}]"));
    format!("issue {name}{index} \"{label}\": {}", type_of(view, &uses))
}

/// Returns the list that an index is taken from.
fn index<'a>(view: View<'a>, index: &'a Index) -> Option<&'a str> {
    let name = match index {
        Index::These(names) | Index::AtLeast { of: names, .. } => names.first()?,
        Index::Every(domain) | Index::Some(domain) | Index::No(domain) => domain.name.as_ref()?,
        Index::Broken => return None,
    };
    let text = view.text(name.span);
    let lists = &view.outcome.negotiation.lists;
    let holds = |list: &&crate::model::List| {
        list.name == text
            || list.groups.iter().any(|group| group.name == text)
            || list.members.iter().any(|member| member.name == text)
    };
    lists.iter().find(holds).map(|list| &*list.name)
}

/// Returns the type that the values ask for, with which a name is compared.
fn type_of(view: View<'_>, uses: &[&Comparison]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for value in uses.iter().flat_map(|comparison| &comparison.values) {
        if let Value::Reference(reference) = value {
            let text = view.text(reference.name.span);
            if !names.contains(&text) {
                names.push(text);
            }
        }
    }
    let is_any = |operators: &[Operator]| {
        uses.iter()
            .any(|comparison| operators.contains(&comparison.operator))
    };
    let is_subset = is_any(&[
        Operator::Includes,
        Operator::Excludes,
        Operator::IsExactly,
        Operator::IsWithin,
        Operator::IsEmpty,
        Operator::IsNotEmpty,
    ]) || uses
        .iter()
        .any(|comparison| matches!(comparison.operator, Operator::IncludesAtLeast(_)));
    let is_ordered = is_any(&[
        Operator::AtLeast,
        Operator::AtMost,
        Operator::MoreThan,
        Operator::LessThan,
        Operator::Between,
    ]);
    let first = uses
        .iter()
        .flat_map(|comparison| &comparison.values)
        .find(|value| !matches!(value, Value::Broken(_) | Value::Text(_)));
    match first {
        Some(Value::Number(number)) => match number.unit.map(|unit| view.text(unit)) {
            None => "number".to_owned(),
            Some("%") => "percent".to_owned(),
            Some(unit) if iso_currency::Currency::from_code(unit).is_some() => {
                format!("money {unit}")
            }
            Some(_) => "duration".to_owned(),
        },
        Some(Value::Date(_)) => "date".to_owned(),
        _ if is_subset => {
            if names.is_empty() {
                names = vec!["one", "another"];
            }
            format!("any of {{ {} }}", names.join(", "))
        }
        _ if names.is_empty() && is_ordered => "number".to_owned(),
        _ if names.is_empty() || names.iter().all(|name| matches!(*name, "yes" | "no")) => {
            "yes or no".to_owned()
        }
        _ => {
            names.retain(|name| !matches!(*name, "yes" | "no"));
            if is_ordered {
                format!("scale {{ {} }}", names.join(" < "))
            } else {
                format!("one of {{ {} }}", names.join(", "))
            }
        }
    }
}

/// Writes a list with the members that are named where it is used.
fn list(view: View<'_>, name: &str, label: &str) -> String {
    let is_indexed = |item: &&Item| match &item.kind {
        ItemKind::Issue { index, .. } | ItemKind::Event { index, .. } => {
            index.is_some_and(|index| view.text(index.span) == name)
        }
        _ => false,
    };
    let trees = view.outcome.trees.iter();
    let issues: Vec<&str> = trees
        .flat_map(|(_, tree)| tree.items())
        .filter(is_indexed)
        .filter_map(|item| Some(view.text(item.name?.span)))
        .collect();
    let mut members: Vec<&str> = Vec::new();
    for comparison in tree::comparisons(view) {
        let subject = &comparison.subject;
        if let Some(Index::These(names)) = subject.index.as_deref()
            && issues.contains(&view.text(subject.name.span))
        {
            for name in names {
                let text = view.text(name.span);
                if !members.contains(&text) {
                    members.push(text);
                }
            }
        }
    }
    if members.is_empty() {
        members = vec!["one", "another"];
    }
    format!("list {name} \"{label}\" {{ {} }}", members.join(", "))
}

/// Adds a value to a list, or to the type of an issue; not to a scale, where nobody knows its
/// place.
fn value(view: View<'_>, missing: &Missing) -> Option<Fix> {
    let owner = missing.of.as_deref()?;
    let mut items = view.outcome.trees.iter().flat_map(|(_, tree)| tree.items());
    let (members, title): (&[Member], String) = items.find_map(|item| {
        if item.damaged || view.text(item.name?.span) != owner {
            return None;
        }
        match &item.kind {
            ItemKind::List { members } => Some((
                &**members,
                format!("add `{}` to the list `{owner}`", missing.name),
            )),
            ItemKind::Issue { ty, .. } | ItemKind::Event { ty, .. } => match &ty.as_ref()?.kind {
                TypeKind::OneOf(members) | TypeKind::AnyOf(members) => Some((
                    &**members,
                    format!("add `{}` to the values of `{owner}`", missing.name),
                )),
                _ => None,
            },
            _ => None,
        }
    })?;
    let end = |member: &Member| {
        member
            .label
            .map_or(member.name.span.end, |label| label.span.end)
    };
    let last = members.last()?;
    // As the last two members are set apart, so is the new one.
    let between = match members {
        [.., previous, last] => view.text(Span::new(end(previous), last.name.span.start)),
        _ => ", ",
    };
    let is_plain = between.chars().all(|c| c.is_whitespace() || c == ',');
    let between = if is_plain { between } else { ", " };
    Some(likely(
        title,
        vec![insert(end(last), format!("{between}{}", missing.name))],
    ))
}

/// Returns how a declaration is written where such things stand: behind the last of the file
/// that has most of them; else, in this file, behind its declarations, or first.
fn place(view: View<'_>, here: FileId, declaration: &str, is: fn(&ItemKind) -> bool) -> Edit {
    let sound = |item: &&Item| !item.damaged && !item.span.is_empty();
    let trees = view.outcome.trees.iter();
    let most = trees
        .map(|(file, tree)| {
            let own = tree.items().filter(sound);
            let own: Vec<&Item> = own.filter(|item| is(&item.kind)).collect();
            (*file, own)
        })
        .filter(|(_, own)| !own.is_empty())
        // Of equals, the first.
        .rev()
        .max_by_key(|(_, own)| own.len());
    if let Some((file, own)) = most
        && let Some(last) = own.last()
    {
        let (at, text) = after(view.file(file), last.span, declaration);
        return insert(at, text);
    }
    let file = view.file(here);
    let newline = newline(file);
    let declared = view
        .items(here)
        .filter(sound)
        .rfind(|item| is_declaration(&item.kind));
    if let Some(last) = declared {
        let (at, text) = after(file, last.span, declaration);
        return insert(at, format!("{newline}{text}"));
    }
    // Above the first item, with the comment that belongs to it.
    let first = view.items(here).map(|item| item.span.start).min();
    let first = first.unwrap_or(file.span().end);
    let before = file.slice(Span::new(file.base, first));
    let mut at = before.rfind('\n').map_or(0, |at| at + 1);
    while let Some(line) = before[..at].lines().next_back()
        && line.trim_start().starts_with('#')
    {
        at = before[..at]
            .trim_end_matches(['\n', '\r'])
            .rfind('\n')
            .map_or(0, |at| at + 1);
    }
    if before[at..].starts_with('\u{feff}') {
        at += '\u{feff}'.len_utf8();
    }
    insert(
        file.base + at as u32,
        format!("{declaration}{newline}{newline}"),
    )
}

/// Returns where and how a declaration is written on a line below another.
pub fn after(file: &File, item: Span, declaration: &str) -> (u32, String) {
    let newline = newline(file);
    let rest = file.slice(Span::new(item.end, file.span().end));
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    let comment = line.trim_start();
    if comment.is_empty() || comment.starts_with('#') {
        let at = item.end + line.len() as u32;
        (at, format!("{newline}{declaration}"))
    } else {
        (item.end, format!("{newline}{declaration}{newline}"))
    }
}

fn is_issue(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Issue { .. })
}

fn is_milestone(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Milestone { .. })
}

fn is_list(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::List { .. })
}

fn is_party(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Party)
}

fn is_person(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Person)
}

fn is_source(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Source)
}

fn is_declaration(kind: &ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Agenda
            | ItemKind::List { .. }
            | ItemKind::Group { .. }
            | ItemKind::Issue { .. }
            | ItemKind::Event { .. }
            | ItemKind::Milestone { .. }
            | ItemKind::Party
            | ItemKind::Bloc { .. }
            | ItemKind::Person
            | ItemKind::Source
    )
}
