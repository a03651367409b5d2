//! What a long comparison is doing, for whoever waits for it.

use std::fmt;
use std::rc::Rc;

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Comparing the parties, two at a time.
    Pairs,
    /// Counting how all pairs stand to each other: on so many cells done, of how many.
    Survey(usize, usize),
    /// Looking for a deal that suits all, for why there is none, and for ways out.
    Deal,
    /// Holding drafts against what the parties ask.
    Drafts,
    /// Trying combinations of readings: which one, of how many.
    Readings(usize, usize),
    /// Comparing as of other days.
    Days,
}

/// Whom to tell of each phase as it begins; by default, nobody.
#[derive(Clone, Default)]
pub struct Progress {
    tell: Option<Rc<dyn Fn(Phase)>>,
}

impl Progress {
    /// Tells somebody.
    pub fn to(tell: impl Fn(Phase) + 'static) -> Self {
        Self {
            tell: Some(Rc::new(tell)),
        }
    }

    /// Tells that a phase begins.
    pub fn begin(&self, phase: Phase) {
        if let Some(tell) = &self.tell {
            tell(phase);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}
