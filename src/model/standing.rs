//! What is in force (placeholder until the model's own lands).
use super::{ClauseId, Date, Negotiation};
/// Which clauses are in force.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    early: Vec<ClauseId>,
    out: Vec<ClauseId>,
}
impl Standing {
    /// Tells whether a clause is in force.
    pub fn is_in_force(&self, id: ClauseId) -> bool {
        !self.out.contains(&id)
    }
    /// Tells whether a clause counts from the first possible day of its date.
    pub fn is_counted_early(&self, id: ClauseId) -> bool {
        self.early.contains(&id)
    }
}
/// Returns what is in force.
pub fn standing(_: &Negotiation, _: Option<Date>) -> Standing {
    Standing::default()
}
