//! What is the same on two days, and what differs in it.

use crate::analysis::FindingKind;

use super::{Move, Subject};

/// What was, and what is.
pub(super) type Pair<'a> = (Option<&'a Subject>, Option<&'a Subject>);

/// Pairs what is the same on both days; of several that are, first those that do not differ.
/// What has grown or shrunk is paired, too, where there is just one that it can have been. So
/// the pairs are the same in both directions.
pub(super) fn matched<'a>(old: &[&'a Subject], new: &[&'a Subject]) -> Vec<Pair<'a>> {
    let mut is_of: Vec<Option<usize>> = vec![None; old.len()];
    let mut was_of: Vec<Option<usize>> = vec![None; new.len()];
    let mut pair = |fits: &dyn Fn(&Subject, &Subject) -> bool| {
        for (was, a) in old.iter().enumerate() {
            if is_of[was].is_some() {
                continue;
            }
            let free = |is: &usize| was_of[*is].is_none() && fits(a, new[*is]);
            if let Some(is) = (0..new.len()).find(free) {
                is_of[was] = Some(is);
                was_of[is] = Some(was);
            }
        }
    };
    pair(&|a, b| a.is_same(b) && moves(a, b).is_empty());
    pair(&|a, b| a.is_same(b));
    let lone_old: Vec<usize> = (0..old.len()).filter(|at| is_of[*at].is_none()).collect();
    let lone_new: Vec<usize> = (0..new.len()).filter(|at| was_of[*at].is_none()).collect();
    for was in &lone_old {
        let mut kin = lone_new.iter().filter(|is| old[*was].is_kin(new[**is]));
        let (Some(is), None) = (kin.next(), kin.next()) else {
            continue;
        };
        let rivals = lone_old.iter().filter(|at| old[**at].is_kin(new[*is]));
        if rivals.count() == 1 {
            is_of[*was] = Some(*is);
            was_of[*is] = Some(*was);
        }
    }
    let stayed_or_went = old
        .iter()
        .zip(&is_of)
        .map(|(was, is)| (Some(*was), is.map(|is| new[is])));
    let appeared = new
        .iter()
        .zip(&was_of)
        .filter(|(_, was)| was.is_none())
        .map(|(is, _)| (None, Some(*is)));
    stayed_or_went.chain(appeared).collect()
}

/// Returns what differs in the same thing on two days.
pub(super) fn moves(was: &Subject, is: &Subject) -> Vec<Move> {
    let mut moves = Vec::new();
    if let (Subject::Finding(a, _), Subject::Finding(b, _)) = (was, is) {
        moves.extend(kind_moves(&a.kind, &b.kind));
        let (others, more_others) = difference(&a.parties, &b.parties);
        if !others.is_empty() || !more_others.is_empty() {
            moves.push(Move::Others(others, more_others));
        }
    }
    // Whether a conflict is the same, its clauses decide.
    let (cells, more_cells) = difference(was.cells(), is.cells());
    if !cells.is_empty() || !more_cells.is_empty() {
        moves.push(Move::Cells(cells, more_cells));
    }
    let (clauses, more_clauses) = difference(&was.clauses(), &is.clauses());
    if !clauses.is_empty() || !more_clauses.is_empty() {
        moves.push(Move::Clauses(clauses, more_clauses));
    }
    if let (Subject::Finding(a, _), Subject::Finding(b, _)) = (was, is) {
        let (grounds, more_grounds) = difference(&a.rests_on, &b.rests_on);
        if !grounds.is_empty() || !more_grounds.is_empty() {
            moves.push(Move::Grounds(grounds, more_grounds));
        }
    }
    moves
}

fn kind_moves(was: &FindingKind, is: &FindingKind) -> Vec<Move> {
    let mut moves = Vec::new();
    match (was, is) {
        (FindingKind::Contradiction { gap: a, .. }, FindingKind::Contradiction { gap: b, .. })
            if a != b =>
        {
            moves.push(Move::Gap(a.clone(), b.clone()));
        }
        (
            FindingKind::Overlap { how, values },
            FindingKind::Overlap {
                how: now,
                values: others,
            },
        ) => {
            if how != now {
                moves.push(Move::Way(*how, *now));
            }
            if values != others {
                moves.push(Move::Values(values.clone(), others.clone()));
            }
        }
        (FindingKind::Unaddressed { asked: a, .. }, FindingKind::Unaddressed { asked: b, .. })
            if a != b =>
        {
            moves.push(Move::Asked(*a, *b));
        }
        (FindingKind::PutOff { until: a }, FindingKind::PutOff { until: b }) if a != b => {
            moves.push(Move::Detail(a.clone(), b.clone()));
        }
        (FindingKind::Delegated { to: a }, FindingKind::Delegated { to: b })
        | (FindingKind::Vague { what: a }, FindingKind::Vague { what: b })
            if a != b =>
        {
            moves.push(Move::Detail(Some(a.clone()), Some(b.clone())));
        }
        (FindingKind::Split { apart: a }, FindingKind::Split { apart: b }) if a != b => {
            let word = |apart: bool| {
                let text = if apart { "apart" } else { "not apart" };
                Some(text.to_owned())
            };
            moves.push(Move::Detail(word(*a), word(*b)));
        }
        _ => {}
    }
    moves
}

/// Returns what only the first has, and what only the second has.
fn difference<T: Copy + PartialEq>(a: &[T], b: &[T]) -> (Vec<T>, Vec<T>) {
    let without = |a: &[T], b: &[T]| a.iter().copied().filter(|x| !b.contains(x)).collect();
    (without(a, b), without(b, a))
}
