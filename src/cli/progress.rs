//! What a long run is doing: on the error stream, if that is a terminal, and gone before the
//! answer is shown.

use std::io::{self, IsTerminal};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::analysis::{Phase, Progress};

use super::{is_dumb, is_unicode};

/// Whoever waits no longer than this wants to see the answer only.
const PATIENCE: Duration = Duration::from_secs(1);

/// Works, and tells what is being done if that takes longer.
pub fn waiting<T>(what: &'static str, work: impl FnOnce(Progress) -> T) -> T {
    if !io::stderr().is_terminal() || is_dumb() {
        return work(Progress::default());
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    bar.set_style(style());
    bar.set_message(what);
    let (done, is_done) = mpsc::channel::<()>();
    let later = {
        let bar = bar.clone();
        thread::spawn(move || {
            if is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(Duration::from_millis(120));
            }
        })
    };
    let answer = work(Progress::to({
        let bar = bar.clone();
        move |phase| bar.set_message(words(phase))
    }));
    // Nothing is drawn any more once the other thread has ended.
    drop(done);
    let _ = later.join();
    bar.finish_and_clear();
    bar.set_draw_target(ProgressDrawTarget::hidden());
    answer
}

fn words(phase: Phase) -> String {
    match phase {
        Phase::Pairs => "comparing the parties, two at a time".to_owned(),
        Phase::Survey(at, of) => format!("comparing everybody with everybody: {at} of {of} cells"),
        Phase::Deal => "looking for a deal that suits all, or for why there is none".to_owned(),
        Phase::Drafts => "holding the drafts against what the parties ask".to_owned(),
        Phase::Readings(at, of) => format!("trying the readings: {at} of {of} combinations"),
        Phase::Days => "comparing as of other days".to_owned(),
    }
}

fn style() -> ProgressStyle {
    let signs: &[&str] = if is_unicode() {
        &["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏", " "]
    } else {
        &["-", "\\", "|", "/", " "]
    };
    ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .tick_strings(signs)
}
