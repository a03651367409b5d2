//! "Did you mean …?": the one word that another was likely meant to be.

/// Words longer than this get no suggestion; the distance costs the product of both lengths.
const LONGEST: usize = 64;

/// Returns the one candidate that is nearest to `word`, in any case of letters, if no other
/// is as near and at most `allowed` letters of it are changed, left out, added or swapped.
///
/// The distance is that of optimal string alignment.
pub fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    allowed: impl Fn(&str) -> usize,
) -> Option<&'a str> {
    if word.chars().count() > LONGEST {
        return None;
    }
    let lower = word.to_lowercase();
    let letters = lower.chars().count();
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let allowed = allowed(candidate);
        let spelt = candidate.to_lowercase();
        // No word is nearer than the letters that it has more or fewer.
        if spelt.chars().count().abs_diff(letters) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&lower, &spelt);
        if distance > allowed {
            continue;
        }
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, known)) if distance == least => tied |= known != candidate,
            _ => {
                best = Some((distance, candidate));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}
