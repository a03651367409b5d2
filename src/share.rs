//! Work that several threads share.

use rayon::prelude::*;

/// Returns what `work` makes of each item, in their order, whoever did it. Fewer items than
/// `worth` are not worth the waking of threads.
pub fn map<T, R>(items: &[T], worth: usize, work: impl Fn(&T) -> R + Sync + Send) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    if items.len() < worth {
        items.iter().map(work).collect()
    } else {
        items.par_iter().map(work).collect()
    }
}
