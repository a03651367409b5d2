//! `demarche new`: a small negotiation to begin with.

use std::fs;
use std::io;
use std::path::Path;

use crate::workspace::reason;

use super::{Status, complain, print};

const FILES: [(&str, &str); 4] = [
    ("demarche.toml", include_str!("new/demarche.toml")),
    ("agenda.pos", include_str!("new/agenda.pos")),
    ("upstream.pos", include_str!("new/upstream.pos")),
    ("downstream.pos", include_str!("new/downstream.pos")),
];

/// Makes the folder and its files. Whatever exists stays as it is.
pub fn new(dir: &Path) -> io::Result<Status> {
    let shown = dir.display();
    for (name, _) in FILES {
        if fs::symlink_metadata(dir.join(name)).is_ok() {
            complain(
                &format!("`{shown}/{name}` exists already, and is left as it is"),
                "name a folder that does not exist yet",
            );
            return Ok(Status::Unusable);
        }
    }
    let made = fs::create_dir_all(dir).and_then(|()| {
        for (name, text) in FILES {
            let mut file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(dir.join(name))?;
            io::Write::write_all(&mut file, text.as_bytes())?;
        }
        Ok(())
    });
    if let Err(error) = made {
        complain(
            &format!("`{shown}` cannot be made: {}", reason(&error)),
            "name another folder",
        );
        return Ok(Status::Unusable);
    }
    let list: Vec<String> = FILES
        .iter()
        .map(|(name, _)| format!("  {shown}/{name}"))
        .collect();
    let list = list.join("\n");
    print(
        &format!(
            "Two states share a river. Made:\n{list}\n\nNow run `demarche check {shown}`, and write your own.\n"
        ),
        anstream::ColorChoice::Never,
    )?;
    Ok(Status::Sound)
}
