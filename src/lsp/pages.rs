//! The pages of codes and findings, and answers, as files that an editor can open.
//!
//! The pages are part of the program. A client opens an address, so a page is written to the
//! user's folder for such things when a diagnostic first names it.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::PathBuf;

use super::uri;
use crate::editor::marks::Topic;

/// Where pages lie, and which have been written.
#[derive(Debug)]
pub struct Pages {
    folder: Option<PathBuf>,
    written: HashMap<&'static str, Option<String>>,
}

impl Pages {
    /// Finds the folder; nothing is written yet.
    pub fn new() -> Self {
        let home = || env::var_os("HOME").map(PathBuf::from);
        let cache = if cfg!(windows) {
            env::var_os("LOCALAPPDATA").map(PathBuf::from)
        } else if cfg!(target_os = "macos") {
            home().map(|home| home.join("Library/Caches"))
        } else {
            let set = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
            set.or_else(|| home().map(|home| home.join(".cache")))
        };
        Self {
            folder: cache
                .filter(|cache| cache.is_absolute())
                .map(|cache| cache.join("demarche").join(env!("CARGO_PKG_VERSION"))),
            written: HashMap::new(),
        }
    }

    /// Returns the address of a page; `None` if it cannot be written.
    pub fn address(&mut self, topic: Topic) -> Option<&str> {
        let folder = self.folder.as_ref()?;
        let written = self.written.entry(topic.name()).or_insert_with(|| {
            let path = folder.join(format!("{}.md", topic.name()));
            fs::create_dir_all(folder).ok()?;
            // An editor may have it open: it is written only where it differs.
            if fs::read(&path).ok().as_deref() != Some(topic.page().as_bytes()) {
                fs::write(&path, topic.page()).ok()?;
            }
            Some(uri::from_path(&path))
        });
        written.as_deref()
    }

    /// Writes an answer, under its title, and returns its address; `None` if it cannot be
    /// written. Asked again, it is renewed.
    pub fn write(&self, title: &str, text: &str) -> Option<String> {
        let words: Vec<String> = title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        // A name of a file may have 255 bytes.
        let name: String = words.join("-").chars().take(60).collect();
        let folder = self.folder.as_ref()?.join("answers");
        fs::create_dir_all(&folder).ok()?;
        let path = folder.join(format!("{name}.txt"));
        fs::write(&path, text).ok()?;
        Some(uri::from_path(&path))
    }
}
