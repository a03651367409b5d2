//! Who speaks, for whom, and where it is recorded: parties, blocs, persons, sources.

use crate::model::{Party, PartyId, Person, PersonId, Role, Source, SourceId};
use crate::source::Span;
use crate::syntax::ast::{Attribute, AttributeKind, ItemKind};
use crate::syntax::unquote;

use super::attributes::Place;
use super::names::{Entity, Space};
use super::{Resolver, placed_circles};

impl<'a> Resolver<'a> {
    /// Makes the parties and blocs, the latter still without members.
    pub(super) fn parties(&mut self) {
        for item in self.declarations() {
            let is_bloc = match &item.kind {
                ItemKind::Party => false,
                ItemKind::Bloc { .. } => true,
                _ => continue,
            };
            let also = self.spellings(&item.attributes, Place::Party);
            let Some(name) = item.name else { continue };
            let id = PartyId(self.negotiation.parties.len() as u32);
            let entity = if is_bloc {
                Entity::Bloc(id)
            } else {
                Entity::Party(id)
            };
            let label = item.label.map(|label| label.span);
            if self.declare(Space::People, name, label, entity) {
                self.negotiation.parties.push(Party {
                    name: self.text(name.span).to_owned(),
                    label: self.words(item.label),
                    also,
                    span: name.span,
                    members: is_bloc.then(Vec::new),
                });
            }
        }
    }

    /// Gives the blocs their members, blocs of blocs flattened.
    pub(super) fn link_blocs(&mut self) {
        let count = self.negotiation.parties.len();
        let mut edges: Vec<Vec<(usize, Span)>> = vec![Vec::new(); count];
        for item in self.declarations() {
            let (ItemKind::Bloc { members }, Some(name)) = (&item.kind, item.name) else {
                continue;
            };
            let Some(Entity::Bloc(id)) = self.names.peek(Space::People, self.text(name.span))
            else {
                continue;
            };
            if self.negotiation.party(id).span != name.span {
                continue;
            }
            for member in members {
                let Some(party) = self.party(*member) else {
                    continue;
                };
                let edge = (party.index(), member.span);
                if let Some((_, first)) = edges[id.index()].iter().find(|(to, _)| *to == edge.0) {
                    let first = *first;
                    let text = self.text(member.span);
                    let bloc = self.text(name.span);
                    self.report(
                        crate::diagnostic::Diagnostic::new(
                            crate::code::Code::DeclaredTwice,
                            member.span,
                            format!("`{bloc}` has `{text}` twice"),
                        )
                        .label("again here")
                        .also(first, "first here")
                        .help("remove one of them"),
                    );
                    continue;
                }
                edges[id.index()].push(edge);
            }
        }
        for (circle, spans) in placed_circles(&edges) {
            let names: Vec<String> = circle
                .iter()
                .map(|at| self.negotiation.parties[*at].name.clone())
                .collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            self.circle("bloc", "contains", &names, &spans);
        }
        for start in 0..count {
            if self.negotiation.parties[start].members.is_none() {
                continue;
            }
            // Parties, in the order in which they are named; blocs stand for their members.
            let mut members = Vec::new();
            let mut seen = vec![false; count];
            seen[start] = true;
            let mut stack: Vec<usize> = edges[start].iter().rev().map(|(to, _)| *to).collect();
            while let Some(at) = stack.pop() {
                if std::mem::replace(&mut seen[at], true) {
                    continue;
                }
                if self.negotiation.parties[at].members.is_none() {
                    members.push(PartyId(at as u32));
                }
                stack.extend(edges[at].iter().rev().map(|(to, _)| *to));
            }
            self.negotiation.parties[start].members = Some(members);
        }
    }

    /// Makes the persons.
    pub(super) fn persons(&mut self) {
        for item in self.declarations() {
            let ItemKind::Person = item.kind else {
                continue;
            };
            let also = self.spellings(&item.attributes, Place::Person);
            let mut roles = Vec::new();
            for attribute in &item.attributes {
                let AttributeKind::Role(role) = &attribute.kind else {
                    continue;
                };
                roles.push(Role {
                    title: self.unquoted(role.title),
                    of: role.of.and_then(|of| self.party(of)),
                    since: role.since.and_then(|date| self.period(date)),
                    until: role.until.and_then(|date| self.period(date)),
                });
            }
            let Some(name) = item.name else { continue };
            let id = PersonId(self.negotiation.persons.len() as u32);
            let label = item.label.map(|label| label.span);
            if self.declare(Space::People, name, label, Entity::Person(id)) {
                for spelling in also.iter().cloned().chain(self.words(item.label)) {
                    self.spellings.entry(spelling.to_lowercase()).or_insert(id);
                }
                self.negotiation.persons.push(Person {
                    name: self.text(name.span).to_owned(),
                    label: self.words(item.label),
                    also,
                    span: name.span,
                    roles,
                });
            }
        }
    }

    /// Makes the sources.
    pub(super) fn cited_sources(&mut self) {
        for item in self.declarations() {
            let ItemKind::Source = item.kind else {
                continue;
            };
            let mut source = Source {
                name: String::new(),
                title: self.words(item.label),
                span: item.span,
                author: None,
                outlet: None,
                published: None,
                url: None,
                file: None,
                page: None,
            };
            for attribute in self.belonging(&item.attributes, Place::Source) {
                match &attribute.kind {
                    AttributeKind::Title(text) => source.title = Some(self.unquoted(*text)),
                    AttributeKind::Author(text) => {
                        let author = self.unquoted(*text);
                        source.author = Some(match source.author.take() {
                            Some(others) => format!("{others}, {author}"),
                            None => author,
                        });
                    }
                    AttributeKind::Outlet(text) => source.outlet = Some(self.unquoted(*text)),
                    AttributeKind::Published(date) => source.published = self.period(*date),
                    AttributeKind::Url(text) => source.url = Some(self.unquoted(*text)),
                    AttributeKind::File(text) => source.file = Some(self.unquoted(*text)),
                    AttributeKind::Page(span) => {
                        source.page = Some(unquote(self.text(*span)).into_owned());
                    }
                    _ => {}
                }
            }
            let Some(name) = item.name else { continue };
            let id = SourceId(self.negotiation.sources.len() as u32);
            let label = item.label.map(|label| label.span);
            if self.declare(Space::Sources, name, label, Entity::Source(id)) {
                self.text(name.span).clone_into(&mut source.name);
                source.span = name.span;
                self.negotiation.sources.push(source);
            }
        }
    }

    fn spellings(&mut self, attributes: &'a [Attribute], place: Place) -> Vec<String> {
        let mut spellings = Vec::new();
        for attribute in self.belonging(attributes, place) {
            if let AttributeKind::Also(texts) = &attribute.kind {
                spellings.extend(texts.iter().map(|text| self.unquoted(*text)));
            }
        }
        spellings
    }
}
