//! The `demarche` program; everything it does is in `demarche::cli`.

use std::panic;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

/// A comparison is made of many small things, for which this finds room faster than most systems
/// do: 30 parties are compared in two thirds of the time, and so is what is typed.
#[cfg(not(any(target_env = "msvc", target_family = "wasm")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Where the program went wrong, if it did.
static PLACE: Mutex<String> = Mutex::new(String::new());

fn main() -> ExitCode {
    panic::set_hook(Box::new(|info| {
        if let Some(at) = info.location() {
            let mut place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
            *place = format!("{}:{}", at.file(), at.line());
        }
    }));
    match panic::catch_unwind(|| demarche::cli::run(std::env::args_os())) {
        Ok(status) => ExitCode::from(status as u8),
        Err(cause) => {
            let what = cause
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| cause.downcast_ref::<String>().map(String::as_str))
                .unwrap_or("no reason is known");
            let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner);
            eprintln!("error: Demarche made a mistake of its own ({place}): {what}");
            eprintln!(
                "  help: please report these lines and `demarche {}`, with the files if you may share them",
                env!("CARGO_PKG_VERSION")
            );
            ExitCode::from(2)
        }
    }
}
