//! The contents of a file as a tree, and a search in the names of all files.

use super::View;
use super::cursor;
use super::names::{Kind, Names, Space};
use crate::report::words;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Answer, Clause, ClauseKind, Item, ItemKind, Member, Text, TypeKind};
use crate::syntax::unquote;

/// One thing in a file, with what it contains.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name, or else its first words.
    pub name: String,
    /// What it is, and its label.
    pub detail: String,
    /// What sort of thing it is.
    pub sort: Sort,
    /// All of it.
    pub whole: Span,
    /// Its name, or else its keyword.
    pub head: Span,
    /// What it contains.
    pub children: Vec<Node>,
}

/// What stands in an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Something that has a name.
    Named(Kind),
    /// `agenda`
    Agenda,
    /// `reaction`
    Reaction,
    /// `acceptance`
    Acceptance,
    /// `utility`
    Utility,
}

/// Something found by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its name.
    pub name: String,
    /// What it belongs to.
    pub container: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Where its name stands.
    pub span: Span,
    /// How well it fits: less is better.
    pub rank: u32,
}

/// Names are cut to so many characters.
const LONGEST: usize = 60;

/// Returns the contents of a file, in their order.
pub fn outline(view: View<'_>, file: FileId) -> Vec<Node> {
    view.items(file)
        .filter_map(|item| node(view, item))
        .collect()
}

fn node(view: View<'_>, item: &Item) -> Option<Node> {
    use ItemKind as K;
    let sort = Sort::Named(match &item.kind {
        K::Agenda => return Some(plain(view, item, Sort::Agenda, "agenda")),
        K::Reaction { of, to, answer } => {
            let mut words = String::from("reaction");
            for (link, name) in [("of", of), ("to", to)] {
                if let Some(name) = name {
                    words = format!("{words} {link} {}", view.text(name.span));
                }
            }
            let answer = answer.map(|(answer, _): (Answer, Span)| answer.word());
            let mut node = plain(view, item, Sort::Reaction, &words);
            node.detail = answer.unwrap_or_default().to_owned();
            return Some(node);
        }
        K::Acceptance { .. } => return Some(plain(view, item, Sort::Acceptance, "acceptance")),
        K::Utility { of, .. } => {
            let of = of.map(|of| format!("utility of {}", view.text(of.span)));
            let words = of.unwrap_or_else(|| "utility".to_owned());
            return Some(plain(view, item, Sort::Utility, &words));
        }
        K::Unknown => return None,
        K::List { .. } => Kind::List,
        K::Group { .. } => Kind::Group,
        K::Issue { .. } => Kind::Issue,
        K::Event { .. } => Kind::Event,
        K::Milestone { .. } => Kind::Milestone,
        K::Party => Kind::Party,
        K::Bloc { .. } => Kind::Bloc,
        K::Person => Kind::Person,
        K::Source => Kind::Source,
        K::Rule { .. } => Kind::Rule,
        K::Reading { .. } => Kind::Reading,
        K::Position { .. } => Kind::Position,
        K::Proposal { .. } => Kind::Proposal,
    });
    let keyword = view.text(item.keyword);
    let mut node = plain(view, item, sort, keyword);
    if let Some(name) = item.name {
        view.text(name.span).clone_into(&mut node.name);
        node.head = name.span;
        let of = match &item.kind {
            K::Position { of, .. } | K::Group { of, .. } => *of,
            _ => None,
        };
        let what = of.map_or_else(
            || keyword.to_owned(),
            |of| format!("{keyword} of {}", view.text(of.span)),
        );
        node.detail = detail(view, &what, item.label);
    }
    node.children = match &item.kind {
        K::List { members } => self::members(view, members, Kind::Member),
        K::Issue { ty, .. } | K::Event { ty, .. } => match ty.as_ref().map(|ty| &ty.kind) {
            Some(
                TypeKind::OneOf(members) | TypeKind::Scale(members) | TypeKind::AnyOf(members),
            ) => self::members(view, members, Kind::Value),
            _ => Vec::new(),
        },
        _ => clauses(
            view,
            cursor::clauses(item),
            matches!(item.kind, K::Proposal { .. }),
        ),
    };
    Some(around(node))
}

/// Makes a node of what has no name.
fn plain(view: View<'_>, item: &Item, sort: Sort, words: &str) -> Node {
    Node {
        name: words.to_owned(),
        detail: item
            .label
            .map(|label| said(view, label))
            .unwrap_or_default(),
        sort,
        whole: item.span.to(item.keyword),
        head: item.keyword,
        children: Vec::new(),
    }
}

fn members(view: View<'_>, members: &[Member], kind: Kind) -> Vec<Node> {
    let node = |member: &Member| Node {
        name: view.text(member.name.span).to_owned(),
        detail: member
            .label
            .map(|label| said(view, label))
            .unwrap_or_default(),
        sort: Sort::Named(kind),
        whole: member
            .label
            .map_or(member.name.span, |label| member.name.span.to(label.span)),
        head: member.name.span,
        children: Vec::new(),
    };
    members.iter().map(node).collect()
}

fn clauses(view: View<'_>, clauses: &[Clause], is_draft: bool) -> Vec<Node> {
    let node = |clause: &Clause| {
        let kind = match clause.kind {
            ClauseKind::Package(_) => Kind::Package,
            _ if is_draft => Kind::Term,
            _ => Kind::Clause,
        };
        let head = clause.name.map_or(clause.keyword, |name| name.span);
        let keyword = view.text(clause.keyword);
        let (name, detail) = match clause.name {
            Some(name) => (
                view.text(name.span).to_owned(),
                detail(view, keyword, clause.label),
            ),
            None => (first_words(view, clause), String::new()),
        };
        around(Node {
            name,
            detail,
            sort: Sort::Named(kind),
            whole: clause.span.to(head),
            head,
            children: self::clauses(view, cursor::inner(clause), is_draft),
        })
    };
    clauses.iter().map(node).collect()
}

/// Lets a node reach around its children, which in a broken text may lie outside of it.
fn around(mut node: Node) -> Node {
    for child in &node.children {
        node.whole = node.whole.to(child.whole);
    }
    node.whole = node.whole.to(node.head);
    node
}

/// Returns how a clause without a name begins.
fn first_words(view: View<'_>, clause: &Clause) -> String {
    let from = clause.span.to(clause.keyword);
    let text = view.text(Span::new(clause.keyword.start, from.end));
    let head = text
        .split(['{', '\n', '\r', '#'])
        .next()
        .unwrap_or_default();
    let head = head.trim();
    // A bare condition in a draft is all there is.
    let text = if head.is_empty() { text.trim() } else { head };
    words::clip(&words::clean(text), LONGEST)
}

fn detail(view: View<'_>, what: &str, label: Option<Text>) -> String {
    match label.map(|label| said(view, label)) {
        Some(label) if !label.is_empty() => format!("{what}: {label}"),
        _ => what.to_owned(),
    }
}

fn said(view: View<'_>, text: Text) -> String {
    words::clean(&unquote(view.text(text.span))).into_owned()
}

/// Finds everything whose name or label has the letters of a query in their order.
pub fn search(view: View<'_>, query: &str) -> Vec<Found> {
    let names = Names::of(view);
    let named = names.symbols().filter(|(_, symbol)| symbol.is_named);
    named
        .filter_map(|(id, symbol)| {
            let path = names.path(id);
            let label = symbol.label.map(|label| said(view, label));
            let by_name = rank(query, &symbol.name).or_else(|| rank(query, &path));
            // What is found by its label alone comes after what is found by its name.
            let by_label = label
                .as_deref()
                .and_then(|label| rank(query, label))
                .map(|rank| rank + 1000);
            let rank = by_name.or(by_label)?;
            let container = match symbol.space {
                Space::Within(owner) => Some(names.symbol(owner).name.clone()),
                _ => label,
            };
            Some(Found {
                name: symbol.name.clone(),
                container,
                kind: symbol.kind,
                span: symbol.span,
                rank,
            })
        })
        .collect()
}

/// Tells how well a text fits a query: it must have its letters in their order, and the
/// fewer are left out between them, the better. `None` where it does not fit.
fn rank(query: &str, text: &str) -> Option<u32> {
    let text = text.to_lowercase();
    let mut rank = 0;
    let mut letters = text.char_indices();
    let mut start = true;
    for wanted in query
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
    {
        let mut left_out = 0;
        loop {
            let (_, letter) = letters.next()?;
            if letter == wanted {
                break;
            }
            left_out += 1;
        }
        // A later beginning counts less than a gap.
        rank += if start {
            left_out.min(5)
        } else {
            10 * left_out.min(20)
        };
        start = false;
    }
    // Of two that fit alike, the shorter.
    Some(rank.min(900) + (letters.count() as u32).min(99))
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn what_has_the_letters_together_and_early_fits_best() {
        let all = ["five-points", "integrity-five", "fiXXve", "f-i-v-e-long"];
        let mut ranked = all.map(|text| (rank("Five", text).unwrap(), text));
        ranked.sort_unstable();
        assert_eq!(
            ranked.map(|(_, text)| text),
            ["five-points", "integrity-five", "fiXXve", "f-i-v-e-long"]
        );
        assert_eq!(rank("evif", "five"), None);
        assert!(rank("É中", "été 中国").is_some());
        assert_eq!(rank("", "anything").map(|_| ()), Some(()));
    }
}
