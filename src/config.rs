//! `demarche.toml`: what belongs to a workspace, and how it is checked.
//!
//! Every mistake is reported at the key or value itself, and everything that could be read
//! still counts.

use std::ops::Range;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::code::{Code, Severity};
use crate::diagnostic::{Diagnostic, Fix};
use crate::model::{Date, Period};
use crate::source::{File, FileId, SourceMap, Span};

/// The name of the file that makes a folder a workspace.
pub const FILE_NAME: &str = "demarche.toml";

/// What `demarche.toml` says. What it leaves out is `None` or empty.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The title of the report, in place of the agenda's.
    pub title: Option<String>,
    /// Patterns for the files that belong to the workspace, relative to its folder.
    pub files: Vec<Setting<String>>,
    /// The parties compared, by name.
    pub parties: Vec<Setting<String>>,
    /// The day as of which positions count.
    pub as_of: Option<Date>,
    /// The readings assumed, by name.
    pub assume: Vec<Setting<String>>,
    /// How grave each lint is.
    pub lints: Vec<(Code, Level)>,
}

/// A value and where it stands in `demarche.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// How grave a lint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not reported.
    Allow,
    /// Reported, but the file is sound.
    Warn,
    /// An error.
    Deny,
}

impl Config {
    /// Reads a `demarche.toml`.
    pub fn parse(sources: &SourceMap, file: FileId) -> (Self, Vec<Diagnostic>) {
        let file = sources.file(file);
        let mut reader = Reader {
            file,
            config: Self::default(),
            diagnostics: Vec::new(),
            broken: Vec::new(),
        };
        let text = file.text.trim_start_matches('\u{feff}');
        let skipped = (file.text.len() - text.len()) as u32;
        let (table, errors) = DeTable::parse_recoverable(text);
        reader.errors(&errors, skipped);
        let syntax = reader.diagnostics.len();
        // What follows a broken heading belongs to none that could be named.
        let lost = reader
            .broken
            .iter()
            .copied()
            .find(|line| file.line_text(*line).trim_start().starts_with('['));
        reader.document(table.get_ref(), skipped);
        let (config, mut diagnostics) = (reader.config, reader.diagnostics);
        let mut at = 0;
        diagnostics.retain(|diagnostic| {
            at += 1;
            let line = file.line_of(diagnostic.primary.span.start - file.base);
            at <= syntax || lost.is_none_or(|lost| line < lost)
        });
        diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span);
        (config, diagnostics)
    }

    /// Returns the matcher of its file patterns; without any, every `.pos` file belongs.
    pub fn matcher(&self) -> GlobSet {
        let mut set = GlobSetBuilder::new();
        for pattern in &self.files {
            // Patterns that cannot be read were reported and left out by `parse`.
            if let Ok(glob) = GlobBuilder::new(pattern.value.trim_start_matches("./"))
                .literal_separator(true)
                .build()
            {
                set.add(glob);
            }
        }
        set.build().unwrap_or_else(|_| GlobSet::empty())
    }

    /// Gives a lint the gravity that the settings ask for; `None` drops it.
    pub fn apply(&self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        let level = self
            .lints
            .iter()
            .rev()
            .find(|(code, _)| *code == diagnostic.code)
            .map(|(_, level)| *level);
        match level {
            None => (!diagnostic.code.is_silent()).then_some(diagnostic),
            Some(Level::Allow) => None,
            Some(Level::Warn) => {
                diagnostic.severity = Severity::Warning;
                Some(diagnostic)
            }
            Some(Level::Deny) => {
                diagnostic.severity = Severity::Error;
                Some(diagnostic)
            }
        }
    }
}

/// Returns the one candidate that `word` is a near miss of, if just one is nearest.
///
/// The distance is that of optimal string alignment (strsim), at most a third of the length.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let third = (word.chars().count() / 3).max(1);
    // Of a short candidate at least one letter must be right.
    crate::near::nearest(word, candidates, |candidate| {
        third.min(candidate.chars().count().saturating_sub(1))
    })
}

/// The sections.
pub const SECTIONS: [&str; 3] = ["workspace", "check", "lint"];
/// What `[workspace]` can say.
pub const WORKSPACE: [&str; 2] = ["title", "files"];
/// What `[check]` can say.
pub const CHECK: [&str; 3] = ["parties", "as-of", "assume"];

struct Reader<'a> {
    file: &'a File,
    config: Config,
    diagnostics: Vec<Diagnostic>,
    /// The lines that could not be read, from 0; what stands there is not held against
    /// anybody a second time.
    broken: Vec<u32>,
}

type Table<'a> = DeTable<'a>;
type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn span(&self, range: Range<usize>, skipped: u32) -> Span {
        let start = self.file.base + skipped + range.start as u32;
        let end = self.file.base + skipped + range.end as u32;
        let end = end.min(self.file.span().end);
        Span::new(start.min(end), end)
    }

    fn is_broken(&self, span: Span) -> bool {
        let line = self.file.line_of(span.start - self.file.base);
        self.broken.contains(&line)
    }

    fn document(&mut self, table: &Table<'_>, skipped: u32) {
        for (key, value) in table {
            let span = self.span(key.span(), skipped);
            if self.is_broken(span) && !matches!(value.get_ref(), DeValue::Table(_)) {
                continue;
            }
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("workspace", DeValue::Table(table)) => self.workspace(table, skipped),
                ("check", DeValue::Table(table)) => self.check(table, skipped),
                ("lint", DeValue::Table(table)) => self.lint(table, skipped),
                (name @ ("workspace" | "check" | "lint"), _) => {
                    let diagnostic = Diagnostic::new(
                        Code::WrongSettingType,
                        span,
                        format!("`{name}` is a heading, not a setting"),
                    )
                    .label("a heading stands in brackets")
                    .help(format!(
                        "write `[{name}]` on a line of its own, and the settings below it"
                    ));
                    self.diagnostics.push(diagnostic);
                }
                (name, DeValue::Table(_)) => {
                    self.unknown(span, name, "a heading", &SECTIONS, "headings");
                }
                (name, _) => self.homeless(span, name),
            }
        }
    }

    fn workspace(&mut self, table: &Table<'_>, skipped: u32) {
        for (key, value) in table {
            let span = self.span(key.span(), skipped);
            if self.is_broken(span) {
                continue;
            }
            match key.get_ref().as_ref() {
                "title" => self.config.title = self.text("title", value, skipped),
                "files" => {
                    let patterns = self.texts("files", value, skipped);
                    for pattern in patterns {
                        self.pattern(pattern);
                    }
                }
                name => self.misplaced(span, name, "workspace", &WORKSPACE),
            }
        }
    }

    fn check(&mut self, table: &Table<'_>, skipped: u32) {
        for (key, value) in table {
            let span = self.span(key.span(), skipped);
            if self.is_broken(span) {
                continue;
            }
            match key.get_ref().as_ref() {
                "parties" => self.config.parties = self.texts("parties", value, skipped),
                "assume" => self.config.assume = self.texts("assume", value, skipped),
                "as-of" => self.config.as_of = self.date(value, skipped),
                name => self.misplaced(span, name, "check", &CHECK),
            }
        }
    }

    fn lint(&mut self, table: &Table<'_>, skipped: u32) {
        for (key, value) in table {
            let span = self.span(key.span(), skipped);
            if self.is_broken(span) {
                continue;
            }
            let name = key.get_ref().as_ref();
            let Some(code) = Code::find(name) else {
                let lints: Vec<&str> = lint_names().collect();
                let near = nearest(name, lints.iter().copied());
                let mut diagnostic = Diagnostic::new(
                    Code::UnknownLint,
                    span,
                    format!("there is no lint named `{name}`"),
                )
                .label("no lint has this name")
                .help(near.map_or_else(
                    || "`demarche explain` lists all lints".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ));
                if let Some(near) = near {
                    diagnostic = diagnostic.fix(Fix::unsure(format!("write `{near}`"), span, near));
                }
                self.diagnostics.push(diagnostic);
                continue;
            };
            if !code.is_lint() {
                let diagnostic = Diagnostic::new(
                    Code::UnknownLint,
                    span,
                    format!("`{}` is not a lint and cannot be switched", code.name()),
                )
                .label("this is always reported")
                .help("only lints, whose numbers start with D06, can be switched");
                self.diagnostics.push(diagnostic);
                continue;
            }
            if let Some(level) = self.level(name, value, skipped) {
                self.config.lints.push((code, level));
            }
        }
    }

    fn level(&mut self, name: &str, value: &Value<'_>, skipped: u32) -> Option<Level> {
        let word = self.text(name, value, skipped)?;
        let level = match word.as_str() {
            "allow" => Level::Allow,
            "warn" => Level::Warn,
            "deny" => Level::Deny,
            _ => {
                let span = self.span(value.span(), skipped);
                let near = nearest(&word, ["allow", "warn", "deny"]).or_else(|| synonym(&word));
                let mut diagnostic = Diagnostic::new(
                    Code::WrongSettingValue,
                    span,
                    format!("`{word}` is not a level"),
                )
                .label("neither allow, warn nor deny")
                .help(near.map_or_else(
                    || "a lint is switched to \"allow\", \"warn\" or \"deny\"".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                ));
                if let Some(near) = near {
                    let fix = Fix::unsure(format!("write \"{near}\""), span, format!("\"{near}\""));
                    diagnostic = diagnostic.fix(fix);
                }
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        Some(level)
    }

    fn pattern(&mut self, pattern: Setting<String>) {
        match GlobBuilder::new(&pattern.value)
            .literal_separator(true)
            .build()
        {
            Ok(_) if pattern.value.trim().is_empty() => {
                let diagnostic =
                    Diagnostic::new(Code::WrongPattern, pattern.span, "a pattern is empty")
                        .label("fits no file")
                        .help("`\"**/*.pos\"` stands for every `.pos` file in any folder");
                self.diagnostics.push(diagnostic);
            }
            Ok(_) => self.config.files.push(pattern),
            Err(error) => {
                let what = match error.kind() {
                    globset::ErrorKind::UnclosedClass => "its `[` is never closed",
                    globset::ErrorKind::InvalidRange(..) => "its range runs backwards",
                    globset::ErrorKind::UnopenedAlternates => "its `}` was never opened",
                    globset::ErrorKind::UnclosedAlternates => "its `{` is never closed",
                    globset::ErrorKind::NestedAlternates => "it has braces within braces",
                    globset::ErrorKind::DanglingEscape => "it ends in a lone `\\`",
                    _ => "it is not a pattern",
                };
                let diagnostic = Diagnostic::new(
                    Code::WrongPattern,
                    pattern.span,
                    format!("the pattern `{}` cannot be read: {what}", pattern.value),
                )
                .label(what)
                .help("in a pattern `*` stands for any name, `**` for any folders, `{a,b}` for either");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn date(&mut self, value: &Value<'_>, skipped: u32) -> Option<Date> {
        let span = self.span(value.span(), skipped);
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) if date.time.is_none() && date.offset.is_none() => {
                date.to_string()
            }
            DeValue::Datetime(_) => {
                let diagnostic = Diagnostic::new(
                    Code::WrongSettingValue,
                    span,
                    "`as-of` takes a day without a time",
                )
                .label("has a time")
                .help("write the day alone, as in `as-of = 2022-11-30`");
                self.diagnostics.push(diagnostic);
                return None;
            }
            DeValue::Integer(year) if Period::parse(year.as_str()).is_some() => {
                year.as_str().to_owned()
            }
            other => {
                self.wrong_type(span, "as-of", "a date", other, "as-of = 2022-11-30");
                return None;
            }
        };
        let day = Period::parse(text.trim()).map(|period| period.last);
        if day.is_none() {
            let diagnostic = Diagnostic::new(
                Code::WrongSettingValue,
                span,
                format!("`{text}` is not a date"),
            )
            .label("no such day")
            .help("write year, month and day, as in `as-of = 2022-11-30`");
            self.diagnostics.push(diagnostic);
        }
        day
    }

    fn text(&mut self, key: &str, value: &Value<'_>, skipped: u32) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            other => {
                let span = self.span(value.span(), skipped);
                self.wrong_type(span, key, "a text", other, &format!("{key} = \"…\""));
                None
            }
        }
    }

    fn texts(&mut self, key: &str, value: &Value<'_>, skipped: u32) -> Vec<Setting<String>> {
        let span = self.span(value.span(), skipped);
        match value.get_ref() {
            DeValue::Array(items) => {
                let mut texts = Vec::new();
                for item in items {
                    let span = self.span(item.span(), skipped);
                    match item.get_ref() {
                        DeValue::String(text) => texts.push(Setting {
                            value: text.to_string(),
                            span,
                        }),
                        other => self.wrong_type(
                            span,
                            key,
                            "a list of texts",
                            other,
                            &format!("{key} = [\"…\", \"…\"]"),
                        ),
                    }
                }
                texts
            }
            DeValue::String(text) => {
                // One text in place of a list says clearly what is meant.
                let raw = self.file.slice(span).to_owned();
                let diagnostic = Diagnostic::new(
                    Code::WrongSettingType,
                    span,
                    format!("`{key}` must be a list of texts"),
                )
                .label("a single text")
                .help(format!("put it in brackets: `{key} = [{raw}]`"))
                .fix(Fix::safe("put it in brackets", span, format!("[{raw}]")));
                self.diagnostics.push(diagnostic);
                vec![Setting {
                    value: text.to_string(),
                    span,
                }]
            }
            other => {
                self.wrong_type(
                    span,
                    key,
                    "a list of texts",
                    other,
                    &format!("{key} = [\"…\", \"…\"]"),
                );
                Vec::new()
            }
        }
    }

    fn wrong_type(
        &mut self,
        span: Span,
        key: &str,
        wanted: &str,
        value: &DeValue<'_>,
        example: &str,
    ) {
        let found = match value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a group of settings",
        };
        let diagnostic = Diagnostic::new(
            Code::WrongSettingType,
            span,
            format!("`{key}` must be {wanted}, not {found}"),
        )
        .label(found)
        .help(format!("write it as in `{example}`"));
        self.diagnostics.push(diagnostic);
    }

    fn misplaced(&mut self, span: Span, name: &str, section: &str, known: &[&str]) {
        let home = [("workspace", &WORKSPACE[..]), ("check", &CHECK[..])]
            .into_iter()
            .find(|(_, keys)| keys.contains(&name));
        if let Some((home, _)) = home {
            let diagnostic = Diagnostic::new(
                Code::UnknownSetting,
                span,
                format!("`{name}` belongs under `[{home}]`, not under `[{section}]`"),
            )
            .label(format!("belongs under `[{home}]`"))
            .help(format!("move this line below the heading `[{home}]`"));
            self.diagnostics.push(diagnostic);
        } else {
            self.unknown(
                span,
                name,
                &format!("a setting of `[{section}]`"),
                known,
                "settings there",
            );
        }
    }

    fn homeless(&mut self, span: Span, name: &str) {
        let home = [("workspace", &WORKSPACE[..]), ("check", &CHECK[..])]
            .into_iter()
            .find(|(_, keys)| nearest(name, keys.iter().copied()).is_some());
        let message = format!("`{name}` stands before any heading");
        let diagnostic = Diagnostic::new(Code::UnknownSetting, span, message)
            .label("no heading above it")
            .help(match home {
                Some((home, _)) => format!("write the heading `[{home}]` on the line above it"),
                None => {
                    "settings stand under one of the headings `[workspace]`, `[check]` and `[lint]`"
                        .to_owned()
                }
            });
        self.diagnostics.push(diagnostic);
    }

    fn unknown(&mut self, span: Span, name: &str, what: &str, known: &[&str], plural: &str) {
        let near = nearest(name, known.iter().copied());
        let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let mut diagnostic = Diagnostic::new(
            Code::UnknownSetting,
            span,
            format!("`{name}` is not {what}"),
        )
        .label("not known")
        .help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the {plural} are {}", crate::model::join(&list, "and")),
        });
        if let Some(near) = near {
            diagnostic = diagnostic.fix(Fix::safe(format!("write `{near}`"), span, near));
        }
        self.diagnostics.push(diagnostic);
    }

    /// Says in plain words what is wrong with lines that are not TOML at all.
    fn errors(&mut self, errors: &[toml::de::Error], skipped: u32) {
        for error in errors {
            let at = error.span().map_or(0, |range| range.start) as u32 + skipped;
            let at = at.min(self.file.text.len() as u32);
            // A mistake that is noticed only on the next line belongs to the one before.
            let mut line = self.file.line_of(at);
            while line > 0 && self.file.line_text(line).trim().is_empty() {
                line -= 1;
            }
            if self.broken.contains(&line) {
                continue;
            }
            self.broken.push(line);
            let diagnostic = self.broken_line(line, error, skipped);
            self.diagnostics.push(diagnostic);
        }
    }

    fn broken_line(&self, line: u32, error: &toml::de::Error, skipped: u32) -> Diagnostic {
        let text = self.file.line_text(line);
        let start = self.file.base + self.file.line_starts()[line as usize];
        let trimmed = text.trim();
        let indent = (text.len() - text.trim_start().len()) as u32;
        let whole = Span::new(start + indent, start + indent + trimmed.len() as u32);
        let new = |span, message: String| Diagnostic::new(Code::UnreadableSetting, span, message);
        if error.message().starts_with("duplicate key") {
            let span = error
                .span()
                .map_or(whole, |range| self.span(range, skipped));
            let key = self.file.slice(span).to_owned();
            return new(span, format!("`{key}` is set twice"))
                .label("the second time")
                .help("keep one of the two lines");
        }
        if trimmed.starts_with('[') && !trimmed.contains('=') && !trimmed.ends_with(']') {
            return new(
                whole,
                format!("the heading `{trimmed}` lacks its closing bracket"),
            )
            .label("`]` is missing")
            .help("close it with `]`")
            .fix(Fix::safe("add `]`", whole.after(), "]"));
        }
        let Some((key, value)) = trimmed.split_once('=') else {
            if let Some((key, value)) = trimmed.split_once(':')
                && is_key(key.trim())
            {
                let at = whole.start + key.len() as u32;
                return new(
                    Span::new(at, at + 1),
                    format!("`{}` is followed by `:` where `=` belongs", key.trim()),
                )
                .label("`=` belongs here")
                .help(format!("write `{} = {}`", key.trim(), value.trim()))
                .fix(Fix::safe("write `=`", Span::new(at, at + 1), " ="));
            }
            if is_key(trimmed) {
                return new(whole, format!("`{trimmed}` has no value"))
                    .label("no value")
                    .help(format!("write `{trimmed} = …`"));
            }
            return new(whole, "this line is not a setting".to_owned())
                .label("not a setting")
                .help("a setting is a line such as `as-of = 2022-11-30`, below a heading such as `[check]`");
        };
        let (key, raw) = (key.trim(), value.trim());
        let offset = trimmed.len() - value.trim_start().len();
        let at = whole.start + offset as u32;
        let value_span = Span::new(at, at + raw.len() as u32);
        if raw.is_empty() {
            return new(whole, format!("`{key}` has no value"))
                .label("no value")
                .help(format!("write what `{key}` is after the `=`"));
        }
        if raw.starts_with('"') && raw.matches('"').count() % 2 == 1 {
            return new(
                value_span,
                "a text lacks its closing quotation mark".to_owned(),
            )
            .label("`\"` is missing")
            .help("close the text with `\"`")
            .fix(Fix::unsure("add `\"`", value_span.after(), "\""));
        }
        if raw.starts_with('[') && !raw.ends_with(']') {
            return new(value_span, "a list lacks its closing bracket".to_owned())
                .label("`]` is missing")
                .help("close the list with `]`")
                .fix(Fix::unsure("add `]`", value_span.after(), "]"));
        }
        if raw.contains(['“', '”', '„', '‘', '’']) {
            let straight = raw.replace(['“', '”', '„'], "\"").replace(['‘', '’'], "'");
            return new(
                value_span,
                "a text stands in curly quotation marks".to_owned(),
            )
            .label("curly quotation marks")
            .help("use straight ones: `\"`")
            .fix(Fix::safe(
                "use straight quotation marks",
                value_span,
                straight,
            ));
        }
        if Period::parse(raw).is_some_and(|period| !period.is_day()) {
            return new(value_span, format!("the date `{raw}` lacks its day"))
                .label("no day")
                .help(format!(
                    "add the day, or put it in quotation marks: `{key} = \"{raw}\"`"
                ))
                .fix(Fix::safe(
                    "put it in quotation marks",
                    value_span,
                    format!("\"{raw}\""),
                ));
        }
        if looks_like_date(raw) {
            return new(value_span, format!("`{raw}` is not a date"))
                .label("no such day")
                .help(other_order(raw).unwrap_or_else(|| {
                    "write year, month and day, as in `2022-11-30`".to_owned()
                }));
        }
        if raw.chars().next().is_some_and(char::is_alphabetic) && !raw.contains('"') {
            return new(
                value_span,
                format!("the text `{raw}` lacks its quotation marks"),
            )
            .label("a text without quotation marks")
            .help(format!("write `{key} = \"{raw}\"`"))
            .fix(Fix::safe(
                "put it in quotation marks",
                value_span,
                format!("\"{raw}\""),
            ));
        }
        new(
            value_span,
            format!("what stands after `{key} =` cannot be read"),
        )
        .label("neither a text, a list nor a date")
        .help("texts stand in `\"`, lists in `[` and `]`, dates are written 2022-11-30")
    }
}

fn lint_names() -> impl Iterator<Item = &'static str> {
    Code::ALL
        .iter()
        .filter(|code| code.is_lint())
        .map(|code| code.name())
}

fn synonym(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "off" | "ignore" | "none" | "no" => Some("allow"),
        "warning" | "on" | "yes" => Some("warn"),
        "error" | "forbid" | "fail" => Some("deny"),
        _ => None,
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn looks_like_date(text: &str) -> bool {
    text.len() >= 6
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.'))
        && text.contains(['-', '/', '.'])
}

/// Says what `7/11/2022` may mean: in some countries the month comes first.
fn other_order(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [first, second, year] = parts.as_slice() else {
        return None;
    };
    let day = |month: &str, day: &str| {
        Period::parse(&format!("{year}-{month:0>2}-{day:0>2}")).map(|period| period.to_string())
    };
    match (day(second, first), day(first, second)) {
        (Some(a), Some(b)) if a != b => Some(format!(
            "write year, month and day: `{a}` or `{b}`, whichever is meant"
        )),
        (Some(a), _) | (None, Some(a)) => Some(format!("write year, month and day: `{a}`")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Config, Vec<String>) {
        let mut sources = SourceMap::new();
        let file = sources.add(FILE_NAME, text);
        let (config, diagnostics) = Config::parse(&sources, file);
        let lines = diagnostics
            .iter()
            .map(|diagnostic| {
                let place = sources.place(diagnostic.primary.span);
                format!("{}:{} {}", place.line, place.column, diagnostic.message)
            })
            .collect();
        (config, lines)
    }

    #[test]
    fn settings_are_read() {
        let (config, lines) = read(
            "[workspace]\ntitle = \"T\"\nfiles = [\"**/*.pos\"]\n[check]\nparties = [\"a\"]\nas-of = 2022-11-30\n",
        );
        assert_eq!(lines, Vec::<String>::new());
        assert_eq!(config.title.as_deref(), Some("T"));
        assert_eq!(config.as_of, Period::parse("2022-11-30").map(|p| p.last));
        assert!(config.matcher().is_match("a/b.pos"));
        assert!(!config.matcher().is_match("a/b.txt"));
    }

    #[test]
    fn near_misses_must_be_unique() {
        assert_eq!(nearest("partys", ["parties", "title"]), Some("parties"));
        assert_eq!(nearest("ab", ["aa", "bb"]), None);
        assert_eq!(nearest(&"x".repeat(65), ["x"]), None);
    }

    #[test]
    fn nothing_panics_on_any_line() {
        let pieces = [
            "[", "]", "=", "\"", "a", "é", "\n", " ", "2022-11", ",", "#", "{", "}", "\u{feff}",
            "\r\n",
        ];
        let mut random = fastrand::Rng::with_seed(3);
        for _ in 0..3_000 {
            let text: String = (0..random.usize(0..24))
                .map(|_| pieces[random.usize(0..pieces.len())])
                .collect();
            let _ = read(&text);
        }
    }
}
