//! How much work an answer may cost.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

/// The work that may still be done, shared by everything that helps with one answer.
///
/// It is counted in steps (one propagation of the oracle, or as much of our own work), not
/// in time, so the same question is cut short at the same place on every machine. What is
/// spent stays spent: from then on every question is refused with [`Stopped`].
#[derive(Clone, Default)]
pub struct Effort {
    shared: Rc<Shared>,
}

/// There was no time, or no will, to finish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

#[derive(Default)]
struct Shared {
    limit: Option<u64>,
    spent: Cell<u64>,
    stopped: Cell<bool>,
    interrupt: Option<Box<dyn Fn() -> bool>>,
    asked: Cell<u64>,
    /// Whose part it is.
    whole: Option<Effort>,
}

/// After so many steps the interrupt is asked again.
const PATIENCE: u64 = 10_000;

impl Effort {
    /// Allows everything.
    pub fn unbounded() -> Self {
        Self::default()
    }

    /// Allows so many steps, and stops early once `interrupt` says so.
    pub fn new(steps: Option<u64>, interrupt: Option<Box<dyn Fn() -> bool>>) -> Self {
        Self {
            shared: Rc::new(Shared {
                limit: steps,
                interrupt,
                ..Shared::default()
            }),
        }
    }

    /// Returns a part of it: so many steps, which count here, too.
    #[must_use]
    pub fn part(&self, steps: u64) -> Self {
        Self {
            shared: Rc::new(Shared {
                limit: Some(steps),
                whole: Some(self.clone()),
                ..Shared::default()
            }),
        }
    }

    /// Counts so many steps.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if they were the last.
    pub fn spend(&self, steps: u64) -> Result<(), Stopped> {
        let shared = &self.shared;
        let spent = shared.spent.get().saturating_add(steps);
        shared.spent.set(spent);
        if shared.limit.is_some_and(|limit| spent > limit) {
            shared.stopped.set(true);
        }
        if let Some(whole) = &shared.whole
            && whole.spend(steps).is_err()
        {
            shared.stopped.set(true);
        }
        if let Some(interrupt) = &shared.interrupt
            && spent >= shared.asked.get()
        {
            shared.asked.set(spent + PATIENCE);
            if interrupt() {
                shared.stopped.set(true);
            }
        }
        self.check()
    }

    /// Returns how many steps were counted so far.
    pub fn spent(&self) -> u64 {
        self.shared.spent.get()
    }

    /// Tells whether so many steps more could be counted, and it would not be stopped by them.
    pub fn affords(&self, steps: u64) -> bool {
        let shared = &self.shared;
        let spent = shared.spent.get().saturating_add(steps);
        self.check().is_ok()
            && shared.limit.is_none_or(|limit| spent <= limit)
            && shared
                .whole
                .as_ref()
                .is_none_or(|whole| whole.affords(steps))
    }

    /// Asks at once whether to go on, for work that is not counted in steps.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if it is not.
    pub fn ask(&self) -> Result<(), Stopped> {
        let shared = &self.shared;
        let is_interrupted = || shared.interrupt.as_ref().is_some_and(|asked| asked());
        let is_over = || {
            shared
                .whole
                .as_ref()
                .is_some_and(|whole| whole.ask().is_err())
        };
        if !shared.stopped.get() && (is_interrupted() || is_over()) {
            shared.stopped.set(true);
        }
        self.check()
    }

    /// Tells whether there is anything left to spend.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if there is not.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.shared.stopped.get() {
            Err(Stopped)
        } else {
            Ok(())
        }
    }
}

impl fmt::Debug for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Effort")
            .field("limit", &self.shared.limit)
            .field("spent", &self.shared.spent.get())
            .finish_non_exhaustive()
    }
}
