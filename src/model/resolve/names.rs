//! What is declared under which name, and what is said about names that nothing declares.
//!
//! Uses of names that lead nowhere are gathered first and reported at the end, so that a
//! name mistyped at its declaration is one mistake and not one for each use.

use std::cmp::Ordering;

use indexmap::{IndexMap, IndexSet};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Edit, Fix, Missing, Safety};
use crate::model::types::join;
use crate::model::{BackgroundId, ListId, MilestoneId, PartyId, PersonId, SourceId};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::syntax::keywords::is_reserved;

use super::Resolver;

/// What shares its names: within a space, each name is declared once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Space {
    /// Issues, events and milestones, which occur in the same places.
    Agenda,
    /// Lists and groups.
    Lists,
    /// Parties, blocs and persons, all of whom speak.
    People,
    /// Sources.
    Sources,
    /// Positions and proposals.
    Positions,
    /// Rules and readings.
    Backgrounds,
}

impl Space {
    pub(super) const ALL: [Self; 6] = [
        Self::Agenda,
        Self::Lists,
        Self::People,
        Self::Sources,
        Self::Positions,
        Self::Backgrounds,
    ];
}

/// What a name stands for. Those with an index count the resolver's own lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entity {
    Issue(usize),
    Event(usize),
    Milestone(MilestoneId),
    List(ListId),
    Group(usize),
    Party(PartyId),
    Bloc(PartyId),
    Person(PersonId),
    Source(SourceId),
    Position(usize),
    Proposal(usize),
    Rule(BackgroundId),
    Reading(BackgroundId),
}

impl Entity {
    /// Returns what it is, with an article.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Issue(_) => "an issue",
            Self::Event(_) => "an event",
            Self::Milestone(_) => "a milestone",
            Self::List(_) => "a list",
            Self::Group(_) => "a group",
            Self::Party(_) => "a party",
            Self::Bloc(_) => "a bloc",
            Self::Person(_) => "a person",
            Self::Source(_) => "a source",
            Self::Position(_) => "a position",
            Self::Proposal(_) => "a proposal",
            Self::Rule(_) => "a rule",
            Self::Reading(_) => "a reading",
        }
    }
}

/// A declared name.
#[derive(Clone, Debug)]
pub(super) struct Symbol {
    pub(super) entity: Entity,
    /// Where it is declared.
    pub(super) span: Span,
    /// Its label, which may show how the name is meant to be spelt.
    pub(super) label: Option<Span>,
    /// How often it is looked up.
    pub(super) uses: u32,
}

/// Names the values of a type, or the members of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct UniverseId(pub(super) usize);

/// The values of a type, or the members of a list.
#[derive(Debug)]
pub(super) struct Universe<'a> {
    /// The issue or list that they belong to.
    pub(super) owner: &'a str,
    /// Whether they are a list's members.
    pub(super) list: Option<ListId>,
    /// Some of them could not be read, so that an unknown one may be among those.
    pub(super) damaged: bool,
    pub(super) elements: IndexMap<&'a str, Element>,
}

/// One value or member.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    pub(super) span: Span,
    pub(super) label: Option<Span>,
    pub(super) uses: u32,
}

/// That a name was looked up: its space or universe, and its number there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Use {
    Name(Space, usize),
    Element(UniverseId, usize),
}

/// What stands where a name was looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    Issue,
    Milestone,
    /// An issue, event or milestone.
    Moment,
    List,
    Party,
    /// A person or a party.
    Speaker,
    /// A person, a party or a source.
    Teller,
    Source,
    Position,
    Proposal,
    /// A value of a type, or a member or group of a list.
    Element(UniverseId),
}

impl Wanted {
    fn spaces(self) -> &'static [Space] {
        match self {
            Self::Issue | Self::Milestone | Self::Moment => &[Space::Agenda],
            Self::List => &[Space::Lists],
            Self::Party | Self::Speaker => &[Space::People],
            Self::Teller => &[Space::People, Space::Sources],
            Self::Source => &[Space::Sources],
            Self::Position | Self::Proposal => &[Space::Positions],
            Self::Element(_) => &[],
        }
    }

    fn fits(self, entity: Entity) -> bool {
        match self {
            Self::Issue => matches!(entity, Entity::Issue(_) | Entity::Event(_)),
            Self::Milestone => matches!(entity, Entity::Milestone(_)),
            Self::List => matches!(entity, Entity::List(_)),
            Self::Party => matches!(entity, Entity::Party(_) | Entity::Bloc(_)),
            Self::Moment | Self::Speaker | Self::Teller | Self::Source | Self::Element(_) => true,
            Self::Position => matches!(entity, Entity::Position(_)),
            Self::Proposal => matches!(entity, Entity::Proposal(_)),
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Milestone => "milestone",
            Self::Moment => "issue or milestone",
            Self::List => "list",
            Self::Party => "party",
            Self::Speaker => "person or party",
            Self::Teller => "person, party or source",
            Self::Source => "source",
            Self::Position => "position",
            Self::Proposal => "proposal",
            Self::Element(_) => "value",
        }
    }
}

/// The tables of names.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    spaces: [IndexMap<&'a str, Symbol>; 6],
    pub(super) universes: Vec<Universe<'a>>,
    /// Names that belong to items which could not be read.
    pub(super) hidden: IndexSet<&'a str>,
    /// Where some declaration lacks its name.
    pub(super) nameless: Vec<Space>,
    missing: IndexMap<(Wanted, &'a str), Vec<Span>>,
}

impl<'a> Names<'a> {
    /// Returns the names of a space, in the order in which they were declared.
    pub(super) fn space(&self, space: Space) -> &IndexMap<&'a str, Symbol> {
        &self.spaces[space as usize]
    }

    /// Returns what a name stands for, whatever is wanted.
    pub(super) fn peek(&self, space: Space, text: &str) -> Option<Entity> {
        self.space(space).get(text).map(|symbol| symbol.entity)
    }
}

impl<'a> Resolver<'a> {
    /// Declares a name, or reports that it is taken; tells whether it was free.
    pub(super) fn declare(
        &mut self,
        space: Space,
        name: Name,
        label: Option<Span>,
        entity: Entity,
    ) -> bool {
        let text = self.text(name.span);
        if let Some(first) = self.names.space(space).get(text) {
            // Kinds are declared one after the other, so the first found may stand later.
            let (mut earlier, mut later) = ((first.span, first.entity), (name.span, entity));
            if later.0 < earlier.0 {
                std::mem::swap(&mut earlier, &mut later);
            }
            let same = earlier.1.noun() == later.1.noun();
            let message = if same {
                format!("the name `{text}` is declared twice")
            } else {
                format!("`{text}` is already the name of {}", earlier.1.noun())
            };
            self.report(
                Diagnostic::new(Code::DeclaredTwice, later.0, message)
                    .label(if same {
                        "declared again here"
                    } else {
                        "this needs a name of its own"
                    })
                    .also(earlier.0, "first declared here")
                    .help("give one of them another name, or remove one"),
            );
            return false;
        }
        self.names.spaces[space as usize].insert(
            text,
            Symbol {
                entity,
                span: name.span,
                label,
                uses: 0,
            },
        );
        true
    }

    /// Looks a name up; what leads nowhere is reported once, at the end.
    pub(super) fn look_up(&mut self, wanted: Wanted, name: Name) -> Option<Entity> {
        let text = self.text(name.span);
        for space in wanted.spaces() {
            if let Some((at, _, symbol)) = self.names.space(*space).get_full(text)
                && wanted.fits(symbol.entity)
            {
                let entity = symbol.entity;
                self.mark(Use::Name(*space, at));
                return Some(entity);
            }
        }
        self.miss(wanted, name.span);
        None
    }

    /// Looks up a party.
    pub(super) fn party(&mut self, name: Name) -> Option<PartyId> {
        match self.look_up(Wanted::Party, name)? {
            Entity::Party(id) | Entity::Bloc(id) => Some(id),
            _ => None,
        }
    }

    /// Looks up a milestone.
    pub(super) fn milestone(&mut self, name: Name) -> Option<MilestoneId> {
        match self.look_up(Wanted::Milestone, name)? {
            Entity::Milestone(id) => Some(id),
            _ => None,
        }
    }

    /// Counts a name as used that was looked at on the side.
    pub(super) fn mark_used(&mut self, space: Space, text: &str) {
        if let Some(at) = self.names.space(space).get_index_of(text) {
            self.mark(Use::Name(space, at));
        }
    }

    fn mark(&mut self, one: Use) {
        self.uses.push(one);
        self.count_use(one);
    }

    /// Counts a name as used.
    pub(super) fn count_use(&mut self, one: Use) {
        let uses = match one {
            Use::Name(space, at) => {
                let symbol = self.names.spaces[space as usize].get_index_mut(at);
                symbol.map(|(_, symbol)| &mut symbol.uses)
            }
            Use::Element(universe, at) => {
                let elements = &mut self.names.universes[universe.0].elements;
                let element = elements.get_index_mut(at);
                element.map(|(_, element)| &mut element.uses)
            }
        };
        if let Some(uses) = uses {
            *uses += 1;
        }
    }

    /// Looks up a value or a member, without complaint.
    pub(super) fn element(&mut self, universe: UniverseId, text: &str) -> Option<u32> {
        let elements = &self.names.universes[universe.0].elements;
        let at = elements.get_index_of(text)?;
        self.mark(Use::Element(universe, at));
        Some(at as u32)
    }

    /// Remembers a use of a name that leads nowhere.
    pub(super) fn miss(&mut self, wanted: Wanted, span: Span) {
        let text = self.text(span);
        self.failed = true;
        self.complaints += 1;
        let uses = self.names.missing.entry((wanted, text)).or_default();
        uses.push(span);
    }

    /// Reports the names that lead nowhere, each once.
    pub(super) fn report_missing(&mut self) {
        let mut merged: IndexMap<&'a str, Vec<(Wanted, Vec<Span>)>> = IndexMap::new();
        for ((wanted, text), uses) in std::mem::take(&mut self.names.missing) {
            // What is missing as a source is the same that is missing as a teller.
            let found = merged.entry(text).or_default();
            let shares = |known: &Wanted| {
                let spaces = known.spaces();
                spaces.iter().any(|space| wanted.spaces().contains(space))
            };
            match found.iter_mut().find(|(known, _)| shares(known)) {
                Some((_, known)) => known.extend(uses),
                None => found.push((wanted, uses)),
            }
        }
        let merged = merged.into_iter().flat_map(|(text, found)| {
            found
                .into_iter()
                .map(move |(wanted, uses)| (wanted, text, uses))
        });
        for (wanted, text, mut uses) in merged {
            uses.sort_unstable();
            uses.dedup();
            if let Some(diagnostic) = self.missing(wanted, text, &uses) {
                self.report(diagnostic);
            }
        }
    }

    fn missing(&mut self, wanted: Wanted, text: &'a str, uses: &[Span]) -> Option<Diagnostic> {
        if self.is_hidden(text) {
            return None;
        }
        if let Wanted::Element(universe) = wanted
            && self.names.universes[universe.0].damaged
        {
            return None;
        }
        if let Some(diagnostic) = self.of_another_kind(wanted, text, uses) {
            return Some(diagnostic);
        }
        let is_nameless = |space: &Space| self.names.nameless.contains(space);
        let candidates = self.candidates(wanted);
        // A file that is wrong throughout gets its errors, but not a guess for each.
        let cost = candidates.len() as u32 + 1;
        let near = self
            .guesses
            .checked_sub(cost)
            .and_then(|left| {
                self.guesses = left;
                near(text, candidates.iter().map(|candidate| candidate.name))
            })
            .and_then(|name| candidates.iter().find(|candidate| candidate.name == name));
        if let Some(near) = near
            && near.uses == 0
            && (uses.len() > 1 || self.text_speaks_for(near.name, near.label, text))
        {
            return Some(mistyped_declaration(near, text, uses));
        }
        // It may be the name that some declaration lacks, which was reported.
        if near.is_none() && wanted.spaces().iter().any(is_nameless) {
            return None;
        }
        Some(self.unknown(wanted, text, uses, near))
    }

    /// Tells whether the parser has reported a name, or where it should be declared.
    pub(super) fn is_hidden(&self, text: &str) -> bool {
        self.names.hidden.contains(text) || is_reserved(text)
    }

    fn unknown(
        &self,
        wanted: Wanted,
        text: &str,
        uses: &[Span],
        near: Option<&Candidate<'a>>,
    ) -> Diagnostic {
        let (code, message) = match wanted {
            Wanted::Element(id) => {
                let universe = &self.names.universes[id.0];
                let owner = universe.owner;
                match universe.list {
                    Some(_) => (
                        Code::UnknownName,
                        format!("the list `{owner}` has no member `{text}`"),
                    ),
                    None => (
                        Code::WrongValue,
                        format!("`{text}` is not a value of `{owner}`"),
                    ),
                }
            }
            _ => (
                Code::UnknownName,
                format!("no {} is called `{text}`", wanted.noun()),
            ),
        };
        let mut diagnostic = Diagnostic::new(code, uses[0], message);
        diagnostic.missing = Some(Missing {
            what: wanted.noun(),
            name: text.to_owned(),
            of: match wanted {
                Wanted::Element(id) => Some(self.names.universes[id.0].owner.to_owned()),
                _ => None,
            },
        });
        if let Some(near) = near {
            let looks_alike = super::lints::skeleton(near.name) == super::lints::skeleton(text);
            diagnostic = diagnostic
                .label(if looks_alike {
                    "looks the same, but has letters of another script"
                } else if code == Code::WrongValue {
                    "not one of its values"
                } else {
                    "not declared"
                })
                .help(if looks_alike {
                    format!(
                        "did you mean `{}`? it looks the same, but here some letters are of another script",
                        near.name
                    )
                } else {
                    format!("did you mean `{}`?", near.name)
                })
                .fix(rename(near.name, uses));
        } else {
            diagnostic = diagnostic
                .label(if code == Code::WrongValue {
                    "not one of its values"
                } else {
                    "not declared"
                })
                .help(self.advice(wanted, text));
        }
        also_uses(diagnostic, &uses[1..], "also here")
    }

    fn advice(&self, wanted: Wanted, text: &str) -> String {
        let declare = |form: &str| format!("correct the name, or declare it: `{form}`");
        match wanted {
            Wanted::Issue => declare(&format!("issue {text}: yes or no")),
            Wanted::Milestone => declare(&format!("milestone {text}")),
            Wanted::Moment => {
                "correct the name, or declare it as a `milestone` or as an `issue`".to_owned()
            }
            Wanted::List => declare(&format!("list {text} {{ … }}")),
            Wanted::Party => declare(&format!("party {text}")),
            Wanted::Speaker => {
                format!("declare it, `person {text} \"full name\"`, or put who it is in quotes")
            }
            Wanted::Teller => {
                format!("declare it, `source {text} \"title\"`, or put who it is in quotes")
            }
            Wanted::Source => declare(&format!("source {text} \"title\"")),
            Wanted::Position => "name a position that some file declares".to_owned(),
            Wanted::Proposal => declare(&format!("proposal {text} by \"…\" {{ … }}")),
            Wanted::Element(universe) => self.values_of(universe),
        }
    }

    /// Lists what a type or a list holds, when it is little.
    pub(super) fn values_of(&self, universe: UniverseId) -> String {
        let universe = &self.names.universes[universe.0];
        let holds = if universe.list.is_some() {
            "it has"
        } else {
            "it takes"
        };
        let names: Vec<String> = universe
            .elements
            .keys()
            .map(|name| format!("`{name}`"))
            .collect();
        match names.len() {
            0 => "it has none".to_owned(),
            1..=8 if universe.list.is_some() => format!("{holds} {}", join(&names, "and")),
            1..=8 => format!("{holds} {}", join(&names, "or")),
            count => format!(
                "{holds} {} and {} more, see its declaration",
                names[..6].join(", "),
                count - 6
            ),
        }
    }

    /// Tells whether the texts of the workspace spell a name as its one use does rather
    /// than as its declaration does: its label first, then everything else.
    pub(super) fn text_speaks_for(&self, declared: &str, label: Option<Span>, used: &str) -> bool {
        let parts =
            |name: &str| -> Vec<String> { name.split('-').map(str::to_lowercase).collect() };
        let (declared, used) = (parts(declared), parts(used));
        let beyond = |these: &[String], others: &[String]| -> Vec<String> {
            let own = these.iter().filter(|part| !others.contains(part));
            own.cloned().collect()
        };
        let (declared, used) = (beyond(&declared, &used), beyond(&used, &declared));
        let says = |text: &str, parts: &[String]| -> usize {
            text.split(|c: char| !c.is_alphanumeric())
                .filter(|word| parts.iter().any(|part| word.to_lowercase() == *part))
                .count()
        };
        if let Some(label) = label {
            let label = self.text(label);
            match says(label, &used).cmp(&says(label, &declared)) {
                Ordering::Greater => return true,
                Ordering::Less => return false,
                Ordering::Equal => {}
            }
        }
        // Reading everything again is for workspaces that people write by hand.
        let bytes: usize = self.sources.files().map(|(_, file)| file.text.len()).sum();
        if bytes > 1 << 20 {
            return false;
        }
        let all = |parts: &[String]| -> usize {
            let texts = self
                .sources
                .files()
                .map(|(_, file)| says(&file.text, parts));
            texts.sum()
        };
        all(&used) > all(&declared)
    }

    fn candidates(&self, wanted: Wanted) -> Vec<Candidate<'a>> {
        let symbol = |(name, symbol): (&&'a str, &Symbol)| Candidate {
            name,
            span: symbol.span,
            label: symbol.label,
            uses: symbol.uses,
        };
        let mut candidates: Vec<Candidate<'a>> = wanted
            .spaces()
            .iter()
            .flat_map(|space| self.names.space(*space))
            .filter(|(_, symbol)| wanted.fits(symbol.entity))
            .map(symbol)
            .collect();
        if let Wanted::Element(id) = wanted {
            let universe = &self.names.universes[id.0];
            candidates.extend(universe.elements.iter().map(|(name, element)| Candidate {
                name,
                span: element.span,
                label: element.label,
                uses: element.uses,
            }));
            if let Some(list) = universe.list {
                let groups = self.names.space(Space::Lists).iter().filter(|(_, symbol)| {
                    matches!(symbol.entity, Entity::Group(at) if self.groups[at].list == Some(list))
                });
                candidates.extend(groups.map(symbol));
            }
        }
        candidates
    }

    /// Says what a name is, where it is not what was wanted.
    fn of_another_kind(&self, wanted: Wanted, text: &str, uses: &[Span]) -> Option<Diagnostic> {
        let first = uses[0];
        let wrong = |declared: Span, is: String, label: &str, help: String| {
            let diagnostic = Diagnostic::new(Code::WrongKindOfName, first, is)
                .label(label)
                .also(declared, "declared here")
                .help(help);
            also_uses(diagnostic, &uses[1..], "also here")
        };
        let mut spaces = Space::ALL.into_iter();
        if let Some(symbol) = spaces.find_map(|space| self.names.space(space).get(text)) {
            let noun = symbol.entity.noun();
            if let (Wanted::Element(id), Entity::Group(at)) = (wanted, symbol.entity)
                && let (Some(own), Some(of)) =
                    (self.names.universes[id.0].list, self.groups[at].list)
            {
                let of = self.list_name(of).unwrap_or_default();
                let own = self.list_name(own).unwrap_or_default();
                let diagnostic = Diagnostic::new(
                    Code::ForeignMember,
                    first,
                    format!("`{text}` is a group of the list `{of}`, not of `{own}`"),
                )
                .label(format!("a group of `{of}`"))
                .also(symbol.span, "declared here")
                .help(format!("name members or groups of `{own}`"));
                return Some(also_uses(diagnostic, &uses[1..], "also here"));
            }
            let message = match wanted {
                Wanted::Element(id) => {
                    let universe = &self.names.universes[id.0];
                    let owner = universe.owner;
                    match universe.list {
                        Some(_) => {
                            format!("`{text}` is {noun}, not a member of the list `{owner}`")
                        }
                        None => format!("`{text}` is {noun}, not a value of `{owner}`"),
                    }
                }
                _ => format!(
                    "`{text}` is {noun}, but {} belongs here",
                    article(wanted.noun())
                ),
            };
            let help = match (symbol.entity, wanted) {
                (Entity::Group(at), Wanted::List) => {
                    match self.groups[at].list.and_then(|id| self.list_name(id)) {
                        Some(list) => format!("name the list that it is a group of: `{list}`"),
                        None => "name a list".to_owned(),
                    }
                }
                (_, Wanted::Element(id)) => self.values_of(id),
                (Entity::Milestone(_), Wanted::Issue) => {
                    format!("a milestone has no value; say when it comes, as in `{text} before …`")
                }
                (Entity::Issue(_) | Entity::Event(_), Wanted::Milestone) => {
                    format!(
                        "declare `milestone {text}` under another name, or put the order into the conditions"
                    )
                }
                (Entity::Position(_), Wanted::Proposal) => {
                    "a reaction answers a draft, which is declared with `proposal`".to_owned()
                }
                (Entity::Proposal(_), Wanted::Position) => {
                    "a draft binds nobody, so there is nothing to take back".to_owned()
                }
                (Entity::Person(_), Wanted::Party) => {
                    "name the party that the person speaks for".to_owned()
                }
                _ => format!("name {} instead", article(wanted.noun())),
            };
            return Some(wrong(
                symbol.span,
                message,
                &format!("this is {noun}"),
                help,
            ));
        }
        let own = match wanted {
            Wanted::Element(id) => Some(id),
            _ => None,
        };
        let (at, universe) = self
            .names
            .universes
            .iter()
            .enumerate()
            .find(|(at, universe)| {
                own != Some(UniverseId(*at)) && universe.elements.contains_key(text)
            })?;
        let declared = universe.elements[text].span;
        let what = match universe.list {
            Some(_) => format!("a member of the list `{}`", universe.owner),
            None => format!("a value of `{}`", universe.owner),
        };
        if let Some(own) = own {
            // A value of another issue says little where a near miss is at hand.
            let candidates = self.candidates(wanted);
            if near(text, candidates.iter().map(|candidate| candidate.name)).is_some() {
                return None;
            }
            let owner = &self.names.universes[own.0];
            let (code, message) = match (owner.list, universe.list) {
                (Some(_), Some(_)) => (
                    Code::ForeignMember,
                    format!("`{text}` is {what}, not of `{}`", owner.owner),
                ),
                (Some(_), None) => (
                    Code::WrongKindOfName,
                    format!(
                        "`{text}` is {what}, not a member of the list `{}`",
                        owner.owner
                    ),
                ),
                (None, _) => (
                    Code::WrongValue,
                    format!("`{text}` is {what}, not a value of `{}`", owner.owner),
                ),
            };
            let diagnostic = Diagnostic::new(code, first, message)
                .label(if owner.list.is_some() {
                    "not a member"
                } else {
                    "not one of its values"
                })
                .also(declared, "declared here")
                .help(self.values_of(own));
            return Some(also_uses(diagnostic, &uses[1..], "also here"));
        }
        let help = match (wanted, universe.list) {
            (Wanted::Issue | Wanted::Moment, Some(list)) => {
                match self.issues.iter().find(|issue| issue.index == Some(list)) {
                    Some(issue) => format!(
                        "write it in brackets after an issue: `{}[{text}]`",
                        issue.name
                    ),
                    None => "name an issue".to_owned(),
                }
            }
            (Wanted::Issue, None) if !self.names.universes[at].damaged => {
                format!("write the issue first: `{} is {text}`", universe.owner)
            }
            (Wanted::Speaker | Wanted::Teller, _) => {
                format!("put who it is in quotes: `\"{text}\"`")
            }
            _ => format!("name {} instead", article(wanted.noun())),
        };
        let message = format!(
            "`{text}` is {what}, but {} belongs here",
            article(wanted.noun())
        );
        Some(wrong(declared, message, "not what belongs here", help))
    }

    /// Returns the name of a list.
    pub(super) fn list_name(&self, id: ListId) -> Option<&str> {
        self.negotiation
            .lists
            .get(id.index())
            .map(|list| &*list.name)
    }
}

/// Says that a name is likely misspelt where it is declared.
fn mistyped_declaration(near: &Candidate<'_>, text: &str, uses: &[Span]) -> Diagnostic {
    let places = match uses.len() {
        1 => "the one place that uses it says".to_owned(),
        2 => "both places that use it say".to_owned(),
        count => format!("all {count} places that use it say"),
    };
    let diagnostic = Diagnostic::new(
        Code::UnknownName,
        near.span,
        format!("`{}` is declared here, but {places} `{text}`", near.name),
    )
    .label(format!("nothing uses `{}`", near.name))
    .help(format!("if `{text}` is meant, write it here too"))
    .fix(Fix::unsure(format!("write `{text}`"), near.span, text));
    also_uses(diagnostic, uses, &format!("says `{text}`"))
}

/// A declared name that may have been meant.
struct Candidate<'a> {
    name: &'a str,
    span: Span,
    label: Option<Span>,
    uses: u32,
}

/// Returns the one candidate that a word was likely meant to be: at most a third of its
/// letters changed, left out, added or swapped, and no other candidate as near.
pub(super) fn near<'n>(word: &str, candidates: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let third = word.chars().count() / 3;
    crate::near::nearest(word, candidates, |_| third)
}

fn rename(to: &str, places: &[Span]) -> Fix {
    Fix {
        title: format!("write `{to}`"),
        safety: Safety::Unsure,
        edits: places
            .iter()
            .map(|span| Edit {
                span: *span,
                text: to.to_owned(),
            })
            .collect(),
    }
}

/// Shows up to three more places, and says how many there are beyond them.
pub(super) fn also_uses(mut diagnostic: Diagnostic, more: &[Span], text: &str) -> Diagnostic {
    let rest = more.len().saturating_sub(3);
    for (at, span) in more.iter().take(3).enumerate() {
        diagnostic = if at == 2 && rest > 0 {
            let places = if rest == 1 { "place" } else { "places" };
            diagnostic.also(*span, format!("{text}, and in {rest} more {places}"))
        } else {
            diagnostic.also(*span, text)
        };
    }
    diagnostic
}

fn article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}
