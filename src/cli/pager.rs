//! A text that is longer than the screen is shown by the program that the user reads long texts
//! with.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use clap::ValueEnum;

use super::{interrupt, is_dumb};

/// Ends by itself where the text is short, shows colours, and leaves the text on the screen.
const DEFAULT: &str = "less -FRX";

/// When to show a text through a pager.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Paging {
    /// Where the text is longer than the screen
    #[default]
    Auto,
    /// However short the text is
    Always,
    /// Nowhere
    Never,
}

impl Paging {
    /// Returns the pager to show a text with. Where there is no terminal there is none.
    pub fn of(self, lines: usize) -> Option<Command> {
        let wanted = match self {
            Self::Never => false,
            Self::Always => true,
            // The last row is the prompt's.
            Self::Auto => lines >= rows(),
        };
        (wanted && io::stdout().is_terminal() && !is_dumb())
            .then(|| command(&chosen()))
            .flatten()
    }
}

/// Returns how many lines the terminal shows.
pub fn rows() -> usize {
    terminal_size::terminal_size().map_or(24, |(_, height)| usize::from(height.0))
}

/// Shows a text through a pager. Tells whether it could be started; a reader who has seen enough
/// before the end is right.
pub fn show(mut pager: Command, bytes: &[u8]) -> bool {
    let Ok(mut child) = pager.stdin(Stdio::piped()).spawn() else {
        return false;
    };
    interrupt::leave_to(|| {
        if let Some(mut input) = child.stdin.take() {
            let _ = input.write_all(bytes);
        }
        let _ = child.wait();
    });
    true
}

/// Tells whether what the user reads long texts with is known to show links as such.
pub fn shows_links(pager: &Command) -> bool {
    // Since version 566, `less` passes them on; older ones show their addresses as noise.
    let program = pager.get_program();
    if program != "less" {
        return false;
    }
    let Ok(output) = Command::new(program).arg("--version").output() else {
        return false;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.split_whitespace().nth(1);
    let number: Option<u32> = version.and_then(|version| version.split('.').next()?.parse().ok());
    number.is_some_and(|number| number >= 566)
}

fn chosen() -> String {
    ["DEMARCHE_PAGER", "PAGER"]
        .into_iter()
        .find_map(|name| env::var(name).ok())
        .unwrap_or_else(|| DEFAULT.to_owned())
}

/// Returns the command for a pager; `None` for an empty one, for `cat`, and for one whose quotes
/// do not close.
fn command(text: &str) -> Option<Command> {
    let words = shlex::split(text)?;
    let (program, arguments) = words.split_first()?;
    if program == "cat" {
        return None;
    }
    let mut command = Command::new(program);
    command.args(arguments);
    // Pagers that are named without options are told in their own way to show colours.
    for (name, options) in [("LESS", "FRX"), ("LV", "-c")] {
        if env::var_os(name).is_none() {
            command.env(name, options);
        }
    }
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_is_a_program_and_its_options() {
        let pager = command("less '-P my prompt' -R").unwrap();
        let arguments: Vec<_> = pager.get_args().collect();
        assert_eq!(pager.get_program(), "less");
        assert_eq!(arguments, ["-P my prompt", "-R"]);
        for none in ["", "  ", "cat", "less 'open"] {
            assert!(command(none).is_none(), "{none:?}");
        }
    }
}
