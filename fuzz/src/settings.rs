//! Any `demarche.toml`, beside a small negotiation.

use demarche::check::{self, Options};
use demarche::report::terminal;
use demarche::workspace::Workspace;

const POSITIONS: &str = r#"
agenda "An orange"
issue peel: yes or no
reading generous { peel is yes }
party anna
party bea
position a of anna { stated 2024-05-04 demand { peel is yes } }
position b of bea { stated 2024-05-06 demand { peel is no } }
"#;

pub fn run(bytes: &[u8]) {
    let settings = String::from_utf8_lossy(bytes);
    let texts = [("demarche.toml", &*settings), ("a.pos", POSITIONS)];
    let workspace = Workspace::from_texts(texts);
    let outcome = check::check(&workspace, &Options::default());
    let look = terminal::Look {
        width: 60,
        unicode: false,
        colour: false,
    };
    terminal::render(&outcome.report(&workspace), &workspace.sources, look);
}
