//! What is said about an item or a clause: which attribute belongs where, and what it means.

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Citation, PartyId, Period, PersonId, Role, Speaker, Statement};
use crate::source::Span;
use crate::syntax::ast::{self, Attribute, AttributeKind};

use super::Resolver;
use super::names::{Entity, Space, Wanted};

/// Where an attribute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Agenda,
    List,
    Group,
    Issue,
    Milestone,
    Party,
    Person,
    Source,
    Rule,
    Reading,
    Position,
    Clause,
    Proposal,
    Term,
    Reaction,
    Acceptance,
    Utility,
}

impl Place {
    const ALL: [Self; 17] = [
        Self::Position,
        Self::Clause,
        Self::Source,
        Self::Person,
        Self::Party,
        Self::Proposal,
        Self::Reaction,
        Self::Reading,
        Self::Term,
        Self::Rule,
        Self::Issue,
        Self::Milestone,
        Self::Agenda,
        Self::List,
        Self::Group,
        Self::Acceptance,
        Self::Utility,
    ];

    fn noun(self) -> &'static str {
        match self {
            Self::Agenda => "the agenda",
            Self::List => "a list",
            Self::Group => "a group",
            Self::Issue => "an issue",
            Self::Milestone => "a milestone",
            Self::Party => "a party",
            Self::Person => "a person",
            Self::Source => "a source",
            Self::Rule => "a rule",
            Self::Reading => "a reading",
            Self::Position => "a position",
            Self::Clause => "a clause",
            Self::Proposal => "a proposal",
            Self::Term => "a term of a proposal",
            Self::Reaction => "a reaction",
            Self::Acceptance => "the acceptance",
            Self::Utility => "a utility",
        }
    }

    fn takes(self, kind: &AttributeKind) -> bool {
        use AttributeKind as A;
        let is_statement = matches!(
            self,
            Self::Position | Self::Clause | Self::Proposal | Self::Reaction
        );
        let is_said = is_statement || matches!(self, Self::Reading | Self::Term);
        match kind {
            A::Note(_) | A::Broken => true,
            A::Quote(_) => is_said || self == Self::Rule,
            A::Vague(_) => matches!(
                self,
                Self::Position | Self::Clause | Self::Proposal | Self::Term
            ),
            A::Also(_) => matches!(self, Self::Party | Self::Person),
            A::Title(_) => self == Self::Source,
            A::Author(_) | A::Outlet(_) | A::Published(_) | A::Url(_) | A::File(_) | A::Page(_) => {
                self == Self::Source
            }
            A::Role { .. } => self == Self::Person,
            A::Stated { .. } | A::By(_) => is_said,
            A::Since(_) | A::Until(_) => is_statement,
            A::Cites(_) => !matches!(self, Self::Source | Self::List | Self::Group | Self::Agenda),
            A::Reported(_) | A::Private => is_statement || self == Self::Reading,
            A::Withdraws { .. } | A::Replaces { .. } => {
                matches!(self, Self::Position | Self::Clause)
            }
        }
    }
}

/// Returns the attribute's word where it can be said only once.
fn only_once(kind: &AttributeKind, place: Place) -> Option<&'static str> {
    use AttributeKind as A;
    Some(match kind {
        A::Quote(_) => "quote",
        A::Vague(_) => "vague",
        A::Title(_) => "title",
        A::Outlet(_) => "outlet",
        A::Published(_) => "published",
        A::Url(_) => "url",
        A::File(_) => "file",
        A::Page(_) => "page",
        A::Stated { .. } => "stated",
        A::By(_) if place != Place::Reading => "by",
        A::Since(_) => "since",
        A::Until(_) => "until",
        A::Reported(_) => "reported",
        A::Private => "private",
        A::Note(_)
        | A::By(_)
        | A::Also(_)
        | A::Author(_)
        | A::Role { .. }
        | A::Cites(_)
        | A::Withdraws { .. }
        | A::Replaces { .. }
        | A::Broken => return None,
    })
}

/// What a body says beside its conditions and clauses.
#[derive(Clone, Debug, Default)]
pub(super) struct Said<'a> {
    pub(super) stated: Option<(Period, Span)>,
    pub(super) since: Option<(Period, Span)>,
    pub(super) until: Option<(Period, Span)>,
    pub(super) speaker: Option<Speaker>,
    /// All who are named with `by`.
    pub(super) by: Vec<String>,
    pub(super) cites: Vec<Citation>,
    #[expect(
        clippy::option_option,
        reason = "as in `Statement`: whether, and by whom"
    )]
    pub(super) reported: Option<Option<Speaker>>,
    pub(super) private: bool,
    pub(super) vague: Option<String>,
    pub(super) quote: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) withdraws: Vec<Withdraws<'a>>,
}

/// A `withdraws` or `replaces` as written.
#[derive(Clone, Debug)]
pub(super) struct Withdraws<'a> {
    pub(super) targets: &'a [ast::Path],
    pub(super) according: Vec<String>,
    pub(super) replaces: bool,
    pub(super) keyword: Span,
}

impl<'a> Resolver<'a> {
    /// Checks the attributes of an item that are kept nowhere but in its text.
    pub(super) fn plain_attributes(&mut self, attributes: &'a [Attribute], place: Place) {
        self.said(attributes, place);
    }

    /// Returns the attributes that belong here, each once where it can be said only once.
    pub(super) fn belonging(
        &mut self,
        attributes: &'a [Attribute],
        place: Place,
    ) -> Vec<&'a Attribute> {
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        let mut belonging = Vec::new();
        for attribute in attributes {
            if !place.takes(&attribute.kind) {
                self.misplaced(attribute, place);
                continue;
            }
            if let Some(word) = only_once(&attribute.kind, place) {
                // `stated … by S` names a speaker just as `by S` does.
                let names_speaker =
                    matches!(attribute.kind, AttributeKind::Stated { by: Some(_), .. })
                        && place != Place::Reading;
                let words = [Some(word), names_speaker.then_some("by")];
                let twice = words
                    .iter()
                    .flatten()
                    .find_map(|word| seen.iter().find(|(seen, _)| seen == word).copied());
                if let Some((word, first)) = twice {
                    self.report(
                        Diagnostic::new(
                            Code::SaidTwice,
                            attribute.keyword,
                            match word {
                                "by" => "who said it is given twice".to_owned(),
                                _ => format!("`{word}` is given twice"),
                            },
                        )
                        .label("again here")
                        .also(first, "first here")
                        .help("keep one of them"),
                    );
                    continue;
                }
                seen.extend(
                    words
                        .into_iter()
                        .flatten()
                        .map(|word| (word, attribute.keyword)),
                );
            }
            belonging.push(attribute);
        }
        belonging
    }

    fn misplaced(&mut self, attribute: &Attribute, place: Place) {
        let word = self.text(attribute.keyword);
        let places: Vec<String> = Place::ALL
            .into_iter()
            .filter(|place| place.takes(&attribute.kind))
            .take(2)
            .map(|place| place.noun().to_owned())
            .collect();
        let belongs = crate::model::types::join(&places, "or");
        self.report(
            Diagnostic::new(
                Code::MisplacedAttribute,
                attribute.keyword,
                format!("`{word}` belongs in {belongs}, not in {}", place.noun()),
            )
            .label(format!("not in {}", place.noun()))
            .help(format!("move it into {belongs}, or write it as a `note`")),
        );
    }

    /// Reads what is said about something.
    pub(super) fn said(&mut self, attributes: &'a [Attribute], place: Place) -> Said<'a> {
        let mut said = Said::default();
        for attribute in self.belonging(attributes, place) {
            match &attribute.kind {
                AttributeKind::Note(text) => said.notes.push(self.unquoted(*text)),
                AttributeKind::Quote(text) => said.quote = Some(self.unquoted(*text)),
                AttributeKind::Vague(text) => said.vague = Some(self.unquoted(*text)),
                AttributeKind::Stated { date, by } => {
                    said.stated = self.period(*date).map(|period| (period, date.span));
                    if let Some(by) = by {
                        said.speaker = self.speaker(*by, Wanted::Speaker);
                        said.by
                            .extend(said.speaker.iter().map(|by| by.name.clone()));
                    }
                }
                AttributeKind::By(by) => {
                    if let Some(by) = self.speaker(*by, Wanted::Speaker) {
                        said.by.push(by.name.clone());
                        said.speaker = Some(by);
                    }
                }
                AttributeKind::Since(date) => {
                    said.since = self.period(*date).map(|period| (period, date.span));
                }
                AttributeKind::Until(date) => {
                    said.until = self.period(*date).map(|period| (period, date.span));
                }
                AttributeKind::Cites(citations) => {
                    for citation in citations {
                        if let Some(Entity::Source(source)) =
                            self.look_up(Wanted::Source, citation.source)
                        {
                            said.cites.push(Citation {
                                source,
                                at: self.words(citation.at),
                            });
                        }
                    }
                }
                AttributeKind::Reported(by) => {
                    said.reported = Some(by.and_then(|by| self.speaker(by, Wanted::Teller)));
                }
                AttributeKind::Private => said.private = true,
                AttributeKind::Withdraws { targets, according }
                | AttributeKind::Replaces { targets, according } => {
                    let replaces = matches!(attribute.kind, AttributeKind::Replaces { .. });
                    let according = according
                        .iter()
                        .filter_map(|by| self.speaker(*by, Wanted::Teller))
                        .map(|by| by.name)
                        .collect();
                    said.withdraws.push(Withdraws {
                        targets,
                        according,
                        replaces,
                        keyword: attribute.keyword,
                    });
                }
                AttributeKind::Also(_)
                | AttributeKind::Title(_)
                | AttributeKind::Author(_)
                | AttributeKind::Outlet(_)
                | AttributeKind::Published(_)
                | AttributeKind::Url(_)
                | AttributeKind::File(_)
                | AttributeKind::Page(_)
                | AttributeKind::Role { .. }
                | AttributeKind::Broken => {}
            }
        }
        said
    }

    /// Reads who it is: somebody declared, or a text.
    pub(super) fn speaker(&mut self, by: ast::Speaker, wanted: Wanted) -> Option<Speaker> {
        match by {
            ast::Speaker::Text(text) => {
                let name = self.unquoted(text);
                let person = self.person_called(&name);
                Some(Speaker {
                    name,
                    person,
                    role: None,
                })
            }
            ast::Speaker::Name(name) => {
                let entity = self.look_up(wanted, name)?;
                let shown = match entity {
                    Entity::Person(id) => {
                        let person = &self.negotiation.persons[id.index()];
                        person.label.as_ref().unwrap_or(&person.name)
                    }
                    Entity::Party(id) | Entity::Bloc(id) => {
                        let party = &self.negotiation.parties[id.index()];
                        party.label.as_ref().unwrap_or(&party.name)
                    }
                    Entity::Source(id) => {
                        let source = &self.negotiation.sources[id.index()];
                        let outlet = source.outlet.as_ref().or(source.title.as_ref());
                        outlet.unwrap_or(&source.name)
                    }
                    _ => return None,
                };
                Some(Speaker {
                    name: shown.clone(),
                    person: match entity {
                        Entity::Person(id) => Some(id),
                        _ => None,
                    },
                    role: None,
                })
            }
        }
    }

    fn person_called(&mut self, text: &str) -> Option<PersonId> {
        let id = *self.spellings.get(&text.to_lowercase())?;
        let name = self.negotiation.persons[id.index()].name.clone();
        self.mark_used(Space::People, &name);
        Some(id)
    }

    /// Makes the statement of a clause or position: what it lacks, it takes from `above`.
    pub(super) fn statement(
        &mut self,
        said: &Said<'a>,
        above: &Statement,
        party: Option<PartyId>,
    ) -> Statement {
        let own = |date: Option<(Period, Span)>| date.map(|(period, _)| period);
        let mut statement = Statement {
            stated: own(said.stated).or(above.stated),
            since: own(said.since).or(above.since),
            until: own(said.until).or(above.until),
            speaker: said.speaker.clone().or_else(|| above.speaker.clone()),
            cites: if said.cites.is_empty() {
                above.cites.clone()
            } else {
                said.cites.clone()
            },
            reported: said.reported.clone().or_else(|| above.reported.clone()),
            private: said.private || above.private,
        };
        if let Some(speaker) = &mut statement.speaker
            && let Some(person) = speaker.person
        {
            let roles = &self.negotiation.persons[person.index()].roles;
            speaker.role = role_on(roles, statement.stated, party).map(|role| role.title.clone());
        }
        self.check_ends(said, &statement);
        statement
    }

    /// Reports what ends before it begins.
    fn check_ends(&mut self, said: &Said<'a>, statement: &Statement) {
        let Some(until) = statement.until else { return };
        let begins = [
            (statement.since, said.since, "since"),
            (statement.stated, said.stated, "stated"),
        ];
        for (begin, own, word) in begins {
            let Some(begin) = begin.filter(|begin| begin.first > until.last) else {
                continue;
            };
            // Inherited dates were reported where they stand.
            let Some((_, place)) = said.until.or(own) else {
                return;
            };
            let message = format!("this ends {until}, before it begins: `{word} {begin}`");
            let mut diagnostic = Diagnostic::new(Code::EndsBeforeStart, place, message)
                .label("the end comes first")
                .help("correct one of the two dates");
            if let (Some((_, span)), true) = (own, said.until.is_some()) {
                diagnostic = diagnostic.also(span, "begins here");
            }
            self.report(diagnostic);
            return;
        }
    }
}

/// Returns the office held on a day: for the given party, or else for anybody.
fn role_on(roles: &[Role], stated: Option<Period>, party: Option<PartyId>) -> Option<&Role> {
    let holds = |role: &&Role| match stated {
        Some(day) => {
            role.since.is_none_or(|since| since.first <= day.last)
                && role.until.is_none_or(|until| day.first <= until.last)
        }
        None => role.since.is_none() && role.until.is_none(),
    };
    let mut held = roles.iter().filter(holds);
    held.clone()
        .find(|role| party.is_some() && role.of == party)
        .or_else(|| held.next())
}
