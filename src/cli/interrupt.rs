//! Ctrl-C: the first ends what is being done, the second the program.

use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static IGNORED: AtomicBool = AtomicBool::new(false);

/// The status of a program that an interrupt ended, as shells expect it.
pub const STATUS: u8 = 130;

/// Notes from now on when somebody asks the program to stop, and wakes up whoever sleeps. Only
/// the first call counts. Where no handler can be set, an interrupt ends the program, as it does
/// without one.
pub fn listen(wake: impl Fn() + Send + 'static) {
    let _ = ctrlc::set_handler(move || {
        if IGNORED.load(Ordering::Relaxed) {
            return;
        }
        if ASKED.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(STATUS));
        }
        wake();
    });
}

/// Tells whether somebody has asked the program to stop.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}

/// Leaves interrupts to another program, which has the terminal meanwhile.
pub fn leave_to<T>(other: impl FnOnce() -> T) -> T {
    IGNORED.store(true, Ordering::Relaxed);
    let done = other();
    IGNORED.store(false, Ordering::Relaxed);
    done
}
