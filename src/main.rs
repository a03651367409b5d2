//! The `demarche` program; everything it does is in `demarche::cli`.

use std::panic;
use std::process::ExitCode;

fn main() -> ExitCode {
    // What went wrong inside is said once, in words, below.
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(|| demarche::cli::run(std::env::args_os()));
    match result {
        Ok(status) => ExitCode::from(status as u8),
        Err(cause) => {
            let what = cause
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| cause.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("no reason is known");
            eprintln!("error: Demarche made a mistake of its own: {what}");
            eprintln!(
                "  help: please report this line, with the files if you may share them; nothing was changed"
            );
            ExitCode::from(2)
        }
    }
}
