//! The files of a negotiation, on disk or in memory.
//!
//! This is where files are read; all floors below work on texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use crate::code::Code;
use crate::config::{Config, FILE_NAME};
use crate::diagnostic::Diagnostic;
use crate::report::words::is_disguise;
use crate::source::{FileId, SourceMap, Span};

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// A negotiation's texts and its settings.
#[derive(Debug, Default)]
pub struct Workspace {
    /// All texts, `demarche.toml` included.
    pub sources: SourceMap,
    /// The `.pos` files, in the order of their names. A file that could not be read is not
    /// among them.
    pub files: Vec<FileId>,
    /// What `demarche.toml` says.
    pub config: Config,
    /// What is wrong with the settings, or with files as such.
    pub diagnostics: Vec<Diagnostic>,
    /// Where each text lies on disk, in the order of their ids.
    paths: Vec<Option<PathBuf>>,
    /// What counts instead of what lies on disk, while files are read.
    open: BTreeMap<PathBuf, String>,
}

/// What an editor checks together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Root {
    /// The `.pos` files of a folder, as its `demarche.toml` has it if there is one.
    Folder(PathBuf),
    /// A file by itself.
    File(PathBuf),
}

impl Root {
    /// Returns the root of a file: the nearest folder with a `demarche.toml`, else the
    /// outermost of the folders that the editor has open, else the file by itself.
    pub fn of(path: &Path, folders: &[PathBuf]) -> Self {
        let outermost = || {
            let mut around = folders.iter().filter(|folder| path.starts_with(folder));
            around
                .by_ref()
                .min_by_key(|folder| folder.as_os_str().len())
                .cloned()
        };
        match find_root(path, false).or_else(outermost) {
            Some(folder) => Self::Folder(folder),
            None => Self::File(path.to_owned()),
        }
    }

    /// Returns the roots in a folder that an editor has open.
    pub fn below(folder: &Path) -> BTreeSet<Self> {
        let mut roots = BTreeSet::new();
        if let Some(root) = find_root(folder, true) {
            roots.insert(Self::Folder(root));
        } else {
            let names = Names::new(&[]);
            let mut loose = false;
            walk(folder, &names, &mut BTreeSet::new(), &mut |path, _| {
                loose |= is_position(path);
            });
            if loose {
                roots.insert(Self::Folder(folder.to_owned()));
            }
        }
        let entries = WalkDir::new(folder).follow_links(true).into_iter();
        let entries = entries.filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry));
        for entry in entries.filter_map(Result::ok) {
            if entry.file_name() == FILE_NAME
                && let Some(folder) = entry.path().parent()
            {
                roots.insert(Self::Folder(folder.to_owned()));
            }
        }
        roots
    }
}

/// What is different where files were read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// Nothing.
    Nothing,
    /// The texts of some files.
    Texts(Vec<FileId>),
    /// Which files there are, the settings, or where texts lie.
    Whole,
}

/// Returns the folders in which something can change what these paths stand for, and whether
/// that holds of the folders below them, too.
pub fn watched(paths: &[PathBuf]) -> BTreeMap<PathBuf, bool> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut folders = BTreeMap::new();
    for path in paths {
        let named = absolute(path);
        // A file that is gone for a moment is still a file.
        let is_dir = named.is_dir() || !is_position(&named);
        let (folder, is_deep) = match (find_root(path, is_dir), is_dir) {
            (Some(root), _) => (root, true),
            (None, true) => (named, true),
            (None, false) => {
                // A link may lead elsewhere, and what it leads to is changed there.
                let real = fs::canonicalize(&named).unwrap_or_default();
                if let Some(parent) = real.parent() {
                    folders.entry(parent.to_owned()).or_default();
                }
                let parent = named.parent().unwrap_or(&named);
                (parent.to_owned(), false)
            }
        };
        *folders.entry(folder).or_default() |= is_deep;
    }
    folders
}

/// Which files of a folder belong to a workspace.
struct Choice<'a> {
    config: &'a Config,
    matcher: globset::GlobSet,
    used: Vec<bool>,
}

impl<'a> Choice<'a> {
    fn new(config: &'a Config) -> Self {
        Self {
            matcher: config.matcher(),
            used: vec![false; config.files.len()],
            config,
        }
    }

    fn takes(&mut self, folder: &Path, path: &Path) -> bool {
        if self.config.files.is_empty() {
            return is_position(path);
        }
        let inside = slashes(path.strip_prefix(folder).unwrap_or(path));
        let patterns = self.matcher.matches(&inside);
        for pattern in &patterns {
            if let Some(used) = self.used.get_mut(*pattern) {
                *used = true;
            }
        }
        !patterns.is_empty()
    }

    fn unused(self) -> Vec<Diagnostic> {
        let patterns = self.config.files.iter().zip(self.used);
        patterns
            .filter(|(_, used)| !used)
            .map(|(pattern, _)| {
                Diagnostic::new(
                    Code::PatternWithoutFiles,
                    pattern.span,
                    format!("the pattern `{}` fits no file", pattern.value),
                )
                .label("fits no file")
                .help(format!(
                    "patterns start at the folder of `{FILE_NAME}`; `\"**/*.pos\"` stands for every `.pos` file"
                ))
            })
            .collect()
    }
}

/// Why there is nothing to check.
#[derive(Debug)]
pub enum Error {
    /// A path that does not exist.
    Missing(String),
    /// A path that cannot be read.
    Unreadable(String, io::Error),
    /// No `.pos` file; with folders below that hold negotiations of their own.
    NoFiles {
        /// Where they were looked for.
        looked_in: Vec<String>,
        /// Folders below with a `demarche.toml`.
        nested: Vec<String>,
    },
    /// The paths belong to different workspaces.
    SeveralWorkspaces(String, String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "there is no file or folder `{path}`"),
            Self::Unreadable(path, error) => {
                write!(f, "`{path}` cannot be read: {}", reason(error))
            }
            Self::NoFiles { looked_in, .. } => {
                let places: Vec<String> = looked_in
                    .iter()
                    .map(|path| match path.as_str() {
                        "." => "this folder".to_owned(),
                        path => format!("`{path}`"),
                    })
                    .collect();
                write!(
                    f,
                    "there are no `.pos` files in {}",
                    crate::model::join(&places, "or")
                )
            }
            Self::SeveralWorkspaces(a, b) => write!(
                f,
                "`{a}` and `{b}` belong to two negotiations, each with a `{FILE_NAME}` of its own"
            ),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// Returns the next step.
    pub fn help(&self) -> String {
        match self {
            Self::Missing(_) => {
                "check the spelling, or run `demarche new DIR` to begin a negotiation".to_owned()
            }
            Self::Unreadable(..) => "check who may read it".to_owned(),
            Self::NoFiles { nested, .. } => match nested.as_slice() {
                [] => {
                    "name a folder that has some, or run `demarche new DIR` to begin a negotiation"
                        .to_owned()
                }
                [one] => format!("did you mean `{one}`?"),
                several => {
                    let folders: Vec<String> =
                        several.iter().map(|path| format!("`{path}`")).collect();
                    format!(
                        "these folders below hold negotiations: {}",
                        crate::model::join(&folders, "and")
                    )
                }
            },
            Self::SeveralWorkspaces(..) => "check them one at a time".to_owned(),
        }
    }
}

impl Workspace {
    /// Finds and reads the files of a negotiation.
    ///
    /// With a `demarche.toml` in or above one of the paths, its whole folder counts;
    /// otherwise the files and folders named, or the current folder.
    ///
    /// # Errors
    ///
    /// When there is nothing to check. A single file that cannot be read is a diagnostic.
    pub fn open(paths: &[PathBuf]) -> Result<Self, Error> {
        Self::open_into(SourceMap::new(), paths)
    }

    /// Does the same for whoever reads the files again and again: their texts have room to grow.
    ///
    /// # Errors
    ///
    /// As [`Workspace::open`].
    pub fn open_to_edit(paths: &[PathBuf]) -> Result<Self, Error> {
        Self::open_into(SourceMap::spacious(), paths)
    }

    fn open_into(sources: SourceMap, paths: &[PathBuf]) -> Result<Self, Error> {
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here[..] } else { paths };
        let names = Names::new(paths);
        let mut root: Option<(PathBuf, &Path)> = None;
        for (at, path) in paths.iter().enumerate() {
            let meta = fs::metadata(path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                    Error::Missing(typed(path))
                }
                _ => Error::Unreadable(typed(path), error),
            })?;
            let found = find_root(path, meta.is_dir());
            match (&root, found) {
                (None, Some(found)) if at == 0 => root = Some((found, path)),
                (None, None) => {}
                (Some((known, _)), Some(found)) if *known == found => {}
                (Some((_, first)), _) => {
                    return Err(Error::SeveralWorkspaces(typed(first), typed(path)));
                }
                (None, Some(_)) => {
                    return Err(Error::SeveralWorkspaces(typed(&paths[0]), typed(path)));
                }
            }
        }

        let mut workspace = Self {
            sources,
            ..Self::default()
        };
        let mut found = BTreeSet::new();
        let mut nested = BTreeSet::new();
        let mut closed = Vec::new();
        let mut looked_in = Vec::new();
        if let Some((folder, _)) = &root {
            workspace.read_settings(&names, &folder.join(FILE_NAME));
            looked_in.push(names.show(folder));
            let mut choice = Choice::new(&workspace.config);
            walk(folder, &names, &mut nested, &mut |path, error| {
                if choice.takes(folder, path) {
                    found.insert(entry(&names, path));
                } else {
                    closed.extend(error.map(|error| (path.to_owned(), error)));
                }
            });
            workspace.diagnostics.extend(choice.unused());
        }
        for path in paths {
            let named = absolute(path);
            if named.is_dir() {
                if root.is_none() {
                    looked_in.push(names.show(&named));
                    walk(&named, &names, &mut nested, &mut |path, error| {
                        if is_position(path) {
                            found.insert(entry(&names, path));
                        } else {
                            closed.extend(error.map(|error| (path.to_owned(), error)));
                        }
                    });
                }
            } else if named.file_name().is_none_or(|name| name != FILE_NAME) {
                found.insert(entry(&names, &named));
            }
        }
        workspace.tell_closed(&names, closed);
        if found.is_empty()
            && workspace
                .diagnostics
                .iter()
                .all(|d| d.code == Code::PatternWithoutFiles)
        {
            return Err(Error::NoFiles {
                looked_in,
                nested: nested.into_iter().collect(),
            });
        }

        let mut seen = BTreeSet::new();
        for (name, path) in found {
            // The same file may be reached by two names.
            let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
            if seen.insert(real) && !workspace.read_file(&name, path) {
                break;
            }
        }
        Ok(workspace)
    }

    /// Reads what belongs to a root, for an editor: what it has open counts instead of what
    /// lies on disk, texts have room to grow, and there may be nothing to check at all.
    pub fn open_root(root: &Root, open: &BTreeMap<PathBuf, String>) -> Self {
        let mut workspace = Self {
            sources: SourceMap::spacious(),
            open: open.clone(),
            ..Self::default()
        };
        let mut found = BTreeSet::new();
        match root {
            Root::File(path) => {
                let name = path
                    .file_name()
                    .map_or_else(String::new, |name| typed(Path::new(name)));
                found.insert((name, path.clone()));
            }
            Root::Folder(folder) => {
                let names = Names {
                    here: Some(folder.clone()),
                    from_root: true,
                };
                let settings = folder.join(FILE_NAME);
                if settings.is_file() || open.contains_key(&settings) {
                    workspace.read_settings(&names, &settings);
                }
                let mut choice = Choice::new(&workspace.config);
                walk(folder, &names, &mut BTreeSet::new(), &mut |path, _| {
                    if choice.takes(folder, path) {
                        found.insert(entry(&names, path));
                    }
                });
                // Not saved yet, and so not found on disk.
                let unsaved = open.keys().filter(|path| !path.exists());
                for path in unsaved.filter(|path| path.starts_with(folder)) {
                    if choice.takes(folder, path) {
                        found.insert(entry(&names, path));
                    }
                }
                workspace.diagnostics.extend(choice.unused());
            }
        }
        for (name, path) in found {
            if !workspace.read_file(&name, path) {
                break;
            }
        }
        workspace.open = BTreeMap::new();
        workspace
    }

    /// Takes over what was read of the same files later, and tells what is different. Where only
    /// texts are, the places in all others stay as they were.
    pub fn renew(&mut self, fresh: Self) -> Renewal {
        let names = |workspace: &Self| -> Vec<String> {
            let files = workspace.sources.files();
            files.map(|(_, file)| file.name.clone()).collect()
        };
        let is_alike = self.paths == fresh.paths
            && self.files == fresh.files
            && names(self) == names(&fresh)
            && self.diagnostics.len() == fresh.diagnostics.len();
        if !is_alike {
            *self = fresh;
            return Renewal::Whole;
        }
        let old = self.sources.files();
        let new = fresh.sources.files();
        let changed: Vec<FileId> = old
            .zip(new)
            .filter(|((_, old), (_, new))| old.text != new.text)
            .map(|((id, _), _)| id)
            .collect();
        let is_position = |id: &FileId| self.files.contains(id);
        if changed.is_empty() {
            return Renewal::Nothing;
        }
        if !changed.iter().all(is_position) || !self.diagnostics.is_empty() {
            *self = fresh;
            return Renewal::Whole;
        }
        for id in &changed {
            let whole = 0..self.sources.file(*id).text.len();
            if !self.edit(*id, whole, &fresh.sources.file(*id).text) {
                *self = fresh;
                return Renewal::Whole;
            }
        }
        Renewal::Texts(changed)
    }

    /// Replaces a stretch of a file's text, given in bytes of that text. Returns whether the
    /// places in all other files stayed as they were.
    ///
    /// # Panics
    ///
    /// If the range does not lie on boundaries of characters.
    pub fn edit(&mut self, file: FileId, range: Range<usize>, text: &str) -> bool {
        self.sources.edit(file, range, text)
    }

    /// Returns the text that lies at a path on disk.
    pub fn file_at(&self, path: &Path) -> Option<FileId> {
        let at = self
            .paths
            .iter()
            .position(|own| own.as_deref() == Some(path))?;
        Some(FileId(at as u32))
    }

    /// Makes a workspace of texts in memory; a text named `demarche.toml` gives the settings.
    pub fn from_texts<N: Into<String>, T: Into<String>>(
        texts: impl IntoIterator<Item = (N, T)>,
    ) -> Self {
        let mut workspace = Self::default();
        // As on disk: in the order of their names, whatever the order they come in.
        let mut texts: Vec<(String, T)> = texts
            .into_iter()
            .map(|(name, text)| (name.into(), text))
            .collect();
        texts.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, text) in texts {
            let is_settings = name == FILE_NAME || name.ends_with(&format!("/{FILE_NAME}"));
            let id = workspace.sources.add(name, text);
            workspace.paths.push(None);
            if is_settings {
                workspace.take_settings(id);
            } else {
                workspace.files.push(id);
            }
        }
        workspace
    }

    /// Adds a text that counts as if it were in a file; `None` if there is no room for it.
    pub fn suppose(&mut self, name: &str, text: String) -> Option<FileId> {
        if text.len() as u64 > LARGEST_FILE || !self.has_room() {
            return None;
        }
        let id = self.sources.add(name, text);
        self.paths.push(None);
        self.files.push(id);
        Some(id)
    }

    /// Reads a file that is not of the workspace as if it were; `None` if it cannot be read,
    /// which is reported.
    pub fn suppose_file(&mut self, path: &Path) -> Option<FileId> {
        let known = self.files.len();
        self.read_file(&typed(path), absolute(path));
        self.files.get(known).copied()
    }

    /// Returns where a text lies on disk.
    pub fn path(&self, file: FileId) -> Option<&Path> {
        self.paths.get(file.0 as usize)?.as_deref()
    }

    /// Tells whether a text lies at a path, or below it; the path of a `demarche.toml` stands
    /// for its folder.
    pub fn is_at(&self, file: FileId, path: &Path) -> bool {
        let Some(own) = self.path(file) else {
            return false;
        };
        let mut path = absolute(path);
        if path.file_name().is_some_and(|name| name == FILE_NAME) {
            path.pop();
        }
        // One file may have two names.
        let is_same = || {
            fs::canonicalize(own)
                .is_ok_and(|own| fs::canonicalize(&path).is_ok_and(|path| own == path))
        };
        own.starts_with(&path) || is_same()
    }

    /// Tells whether some file could not be read at all.
    pub fn has_unreadable(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| {
            matches!(
                diagnostic.code,
                Code::NotUtf8 | Code::TooLarge | Code::FileUnreadable | Code::WorkspaceTooLarge
            )
        })
    }

    fn read_settings(&mut self, names: &Names, path: &Path) {
        let name = names.show(path);
        if let Some(id) = self.read(&name, path.to_owned()) {
            self.take_settings(id);
        }
    }

    fn take_settings(&mut self, id: FileId) {
        let (config, diagnostics) = Config::parse(&self.sources, id);
        self.config = config;
        self.diagnostics.extend(diagnostics);
    }

    /// Reports folders that cannot be entered: what lies in them is not compared.
    fn tell_closed(&mut self, names: &Names, folders: Vec<(PathBuf, io::Error)>) {
        for (path, error) in folders {
            // A link to nowhere that is named like no file of ours is none of ours.
            if error.kind() != io::ErrorKind::PermissionDenied {
                continue;
            }
            let name = names.show(&path);
            let span = self.add(&name, String::new(), path);
            let message = format!("`{name}` cannot be opened: {}", reason(&error));
            let diagnostic = Diagnostic::new(Code::FileUnreadable, span, message)
                .help("check who may read it; what lies in this folder is not compared");
            self.diagnostics.push(diagnostic);
        }
    }

    fn has_room(&self) -> bool {
        u64::from(self.sources.left()) >= LARGEST_FILE + 2
    }

    /// Returns whether there is room for more.
    fn read_file(&mut self, name: &str, path: PathBuf) -> bool {
        if !self.has_room() {
            let diagnostic = Diagnostic::new(
                Code::WorkspaceTooLarge,
                Span::default(),
                "the files hold more than 4 GB together; the rest is left out",
            )
            .help("check fewer files at a time");
            self.diagnostics.push(diagnostic);
            return false;
        }
        if let Some(id) = self.read(name, path) {
            self.files.push(id);
        }
        true
    }

    /// Adds a text. One that cannot be read is added as far as it can be shown, reported,
    /// and not returned.
    fn read(&mut self, name: &str, path: PathBuf) -> Option<FileId> {
        if let Some(text) = self.open.remove(&path) {
            self.add(name, text, path);
            return Some(FileId(self.paths.len() as u32 - 1));
        }
        let bytes = match read_bytes(&path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                let span = self.add(name, String::new(), path);
                let diagnostic = Diagnostic::new(
                    Code::TooLarge,
                    span,
                    format!("`{name}` is larger than 16 MB"),
                )
                .help("split it into several files; names are shared by all of them");
                self.diagnostics.push(diagnostic);
                return None;
            }
            Err(error) => {
                let span = self.add(name, String::new(), path);
                let diagnostic = Diagnostic::new(
                    Code::FileUnreadable,
                    span,
                    format!("`{name}` cannot be opened: {}", reason(&error)),
                )
                .help(match error.kind() {
                    io::ErrorKind::InvalidInput => "save the text in a file, and name that",
                    io::ErrorKind::NotFound => {
                        "it may be a link to a file that is gone, or have been removed just now"
                    }
                    _ => "check who may read it",
                });
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.add(name, text, path);
                Some(FileId(self.paths.len() as u32 - 1))
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let bytes = error.into_bytes();
                let byte = bytes.get(at).copied().unwrap_or_default();
                let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
                let prefix = String::from_utf8_lossy(&bytes[..at]).into_owned();
                let span = self.add(name, prefix, path);
                let diagnostic = Diagnostic::new(
                    Code::NotUtf8,
                    Span::new(span.end, span.end),
                    format!("`{name}` is not UTF-8 text: byte {at} (0x{byte:02X}) does not belong"),
                )
                .label("readable up to here")
                .help(if is_utf16 {
                    "it looks like UTF-16: in your editor, save it with the encoding UTF-8"
                } else {
                    "in your editor, save it with the encoding UTF-8"
                });
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn add(&mut self, name: &str, text: String, path: PathBuf) -> Span {
        let id = self.sources.add(name, text);
        self.paths.push(Some(path));
        self.sources.file(id).span()
    }
}

/// Writes a file whole or not at all, through links, keeping who may read it.
///
/// # Errors
///
/// When the folder cannot be written to; the file is then as it was.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;

    let real = fs::canonicalize(path)?;
    let meta = fs::metadata(&real)?;
    if meta.permissions().readonly() {
        return Err(io::Error::from(io::ErrorKind::PermissionDenied));
    }
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".demarche-")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().set_permissions(meta.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&real).map_err(|error| error.error)?;
    Ok(())
}

/// Writes a file that need not be there yet, so that nobody ever finds half of it. What is no
/// ordinary file, such as a terminal or a pipe, is written to as it is.
pub fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::io::Write;

    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(meta) if !meta.is_file() => return fs::write(path, bytes),
        Ok(_) => return write_whole(path, bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".demarche-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What a program that makes a file asks for; the user's mask takes its part.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Returns all of a file; `None` if it is larger than any file may be. What is no file may
/// never end, or never begin, and is not read.
fn read_bytes(path: &Path) -> io::Result<Option<Vec<u8>>> {
    use std::io::Read;

    let meta = fs::metadata(path)?;
    if meta.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    if !meta.is_file() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is a pipe or a device, and no file",
        ));
    }
    let mut bytes = Vec::with_capacity(meta.len().min(LARGEST_FILE) as usize);
    // It may grow while it is read.
    fs::File::open(path)?
        .take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LARGEST_FILE).then_some(bytes))
}

/// Returns what went wrong with a file, in plain words.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::AlreadyExists => "it already exists".to_owned(),
        _ => error.to_string(),
    }
}

fn is_position(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "pos")
}

fn entry(names: &Names, path: &Path) -> (String, PathBuf) {
    (names.show(path), path.to_owned())
}

fn find_root(path: &Path, is_dir: bool) -> Option<PathBuf> {
    let start = absolute(path);
    let start = if is_dir {
        start.as_path()
    } else {
        start.parent()?
    };
    start
        .ancestors()
        .find(|folder| folder.join(FILE_NAME).is_file())
        .map(Path::to_owned)
}

/// Calls `see` for each file below a folder. Hidden folders, build folders, folders with a
/// `demarche.toml` of their own, and links that lead back are left out.
/// What else is met there cannot be entered, or leads nowhere, and is seen with the reason why.
fn walk(
    folder: &Path,
    names: &Names,
    nested: &mut BTreeSet<String>,
    see: &mut dyn FnMut(&Path, Option<io::Error>),
) {
    let entries = WalkDir::new(folder)
        .follow_links(true)
        .into_iter()
        .filter_entry(|entry| {
            if entry.depth() == 0 {
                return true;
            }
            if is_passed_over(entry) {
                return false;
            }
            if entry.file_type().is_dir() && entry.path().join(FILE_NAME).is_file() {
                nested.insert(names.show(entry.path()));
                return false;
            }
            true
        });
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() => see(entry.path(), None),
            Ok(_) => {}
            // A link that leads back leads to what has been seen.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                if let Some(path) = error.path().map(Path::to_owned) {
                    see(&path, error.into_io_error());
                }
            }
        }
    }
}

/// Tells whether nobody writes positions there: what is hidden, and folders of builds.
fn is_passed_over(entry: &walkdir::DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let is_build = name == "target" || name == "node_modules";
    name.starts_with('.') || (is_build && entry.file_type().is_dir())
}

/// How paths are shown: relative to the current folder, as a person would type them.
struct Names {
    here: Option<PathBuf>,
    /// Whether a path was typed from the root; then paths outside the current folder are
    /// shown so too.
    from_root: bool,
}

impl Names {
    fn new(paths: &[PathBuf]) -> Self {
        Self {
            here: std::env::current_dir().ok(),
            from_root: paths.iter().any(|path| path.is_absolute()),
        }
    }

    fn show(&self, path: &Path) -> String {
        let shown = match &self.here {
            Some(here) => match path.strip_prefix(here) {
                Ok(inside) => inside.to_owned(),
                Err(_) if self.from_root => path.to_owned(),
                Err(_) => upwards(here, path).unwrap_or_else(|| path.to_owned()),
            },
            None => path.to_owned(),
        };
        typed(&shown)
    }
}

fn upwards(here: &Path, path: &Path) -> Option<PathBuf> {
    let shared = here
        .components()
        .zip(path.components())
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        return None;
    }
    let up = here.components().count() - shared;
    let mut shown: PathBuf = std::iter::repeat_n(Component::ParentDir, up).collect();
    shown.extend(path.components().skip(shared));
    Some(shown)
}

/// Returns an absolute path without `.` and `..`, links kept.
fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            other => clean.push(other),
        }
    }
    clean
}

fn typed(path: &Path) -> String {
    let text = slashes(path);
    if text.is_empty() {
        ".".to_owned()
    } else {
        text
    }
}

/// Returns a path with `/` between folders, and without characters that could disguise it.
fn slashes(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    };
    text.chars()
        .map(|c| if is_disguise(c) { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_from_here() {
        let names = Names {
            here: Some(PathBuf::from("/a/b")),
            from_root: false,
        };
        assert_eq!(names.show(Path::new("/a/b/c.pos")), "c.pos");
        assert_eq!(names.show(Path::new("/a/d/c.pos")), "../d/c.pos");
        assert_eq!(names.show(Path::new("/a/b")), ".");
    }

    #[test]
    fn files_beyond_the_space_of_offsets_are_left_out_and_told() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.pos", "b.pos", "c.pos", "d.pos"] {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_len(10 << 20).unwrap();
        }
        let paths = [folder.path().to_owned()];
        let open = |space| Workspace::open_into(SourceMap::small(space), &paths).unwrap();
        let workspace = open(40 << 20);
        assert_eq!(workspace.files.len(), 3);
        assert!(workspace.has_unreadable());
        let told: Vec<Code> = workspace.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(told, [Code::WorkspaceTooLarge]);
        let workspace = open(60 << 20);
        assert_eq!(workspace.files.len(), 4);
        assert!(workspace.diagnostics.is_empty());
    }

    #[test]
    fn texts_in_memory_have_settings() {
        let workspace = Workspace::from_texts([
            ("demarche.toml", "[workspace]\ntitle = \"T\"\n"),
            ("a.pos", ""),
        ]);
        assert_eq!(workspace.config.title.as_deref(), Some("T"));
        assert_eq!(workspace.files.len(), 1);
    }
}
