//! Where sources lead.

use std::path::{Path, PathBuf};

use gen_lsp_types::DocumentLinkParams;
use serde_json::{Value, json};

use super::Refusal;
use crate::editor::links::{Target, links as find};
use crate::lsp::server::Server;
use crate::lsp::uri;
use crate::workspace::Root;

/// Answers with the links of a text. A file that is not there is no link.
pub fn links(server: &mut Server<'_>, params: DocumentLinkParams) -> Result<Vec<Value>, Refusal> {
    let address = params.text_document.uri;
    let path = uri::to_path(&address.0);
    let folder = match Root::of(&path, server.projects.folders()) {
        Root::Folder(folder) => folder,
        Root::File(path) => path.parent().map(Path::to_owned).unwrap_or_default(),
    };
    let found = server.glance(&address, |view, file, places, _| {
        let links = find(view, file).into_iter();
        let written = links.filter_map(|link| {
            let target = match link.target {
                Target::Page(address) => address,
                Target::File(path) => uri::from_path(&existing(&folder, &path)?),
            };
            Some(json!({ "range": places.range(link.span), "target": target }))
        });
        written.collect()
    });
    Ok(found.unwrap_or_default())
}

/// Returns where a file lies, if it is there.
fn existing(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = folder.join(Path::new(path));
    (path.is_absolute() && path.is_file()).then_some(path)
}
