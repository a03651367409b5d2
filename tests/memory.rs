//! What is remembered changes no answer: a series of edits, each compared with and without.

#[path = "support/random.rs"]
mod random;

use std::path::Path;
use std::sync::Arc;

use demarche::analysis::{self, Scope};
use demarche::check::{self, Checker};
use demarche::constraint;
use demarche::model::{Clause, ClauseKind, Negotiation, PartyId, Strength, Term};
use demarche::solver::{Effort, Memory};
use demarche::workspace::Workspace;
use fastrand::Rng;

use random::{random_negotiation, random_terms};

/// One negotiation is edited again and again; some edits take back the one before.
#[test]
fn a_negotiation_edited_at_random_is_judged_as_if_seen_for_the_first_time() {
    let (mut remembered, mut findings, mut cut_short) = (0, 0, 0);
    for seed in 0..60 {
        let mut random = Rng::with_seed(seed);
        let parties = random.u32(2..5);
        let mut negotiation = random_negotiation(&mut random, parties);
        if negotiation.cells.is_empty() {
            continue;
        }
        let memory = Memory::default();
        let mut dropped: Vec<(usize, Arc<Clause>)> = Vec::new();
        for _ in 0..25 {
            edit(&mut random, &mut negotiation, &mut dropped);
            memory.begin_run();
            for scope in [Scope::Clashes, Scope::Everything] {
                let steps = match random.u8(0..4) {
                    0 => Some(random.u64(0..3_000)),
                    1 => Some(random.u64(0..300)),
                    _ => None,
                };
                let fresh = answer(&negotiation, scope, steps, &Memory::default());
                let known = answer(&negotiation, scope, steps, &memory);
                assert_eq!(fresh, known, "seed {seed}, {scope:?}, {steps:?} steps");
                cut_short += usize::from(fresh.contains("CutShort"));
                findings += usize::from(fresh.contains("Contradiction"));
            }
        }
        remembered += memory.len();
    }
    assert!(remembered > 1_000, "{remembered}");
    assert!(findings > 200, "{findings}");
    assert!(cut_short > 100, "{cut_short}");
}

/// Lines of written positions are broken and mended, as if somebody typed there.
#[test]
fn a_workspace_typed_in_is_checked_as_if_seen_for_the_first_time() {
    for folder in ["camp-david", "ukraine-war"] {
        let mut random = Rng::with_seed(7);
        let path = Path::new("positions").join(folder);
        let mut workspace = Workspace::open(&[path]).expect("the positions are there");
        let mut checker = Checker::default();
        let mut broken = None;
        for _ in 0..12 {
            if let Some((file, at)) = broken.take() {
                workspace.edit(file, at..at + 1, "");
            } else {
                let file = workspace.files[random.usize(..workspace.files.len())];
                let text = &workspace.sources.file(file).text;
                let at = text.floor_char_boundary(random.usize(..text.len()));
                let at = text[..at].rfind('{').unwrap_or(0);
                workspace.edit(file, at..at, "x");
                broken = Some((file, at));
            }
            checker.forget();
            let options = check::Options::default();
            let fresh = check::check(&workspace, &options);
            let clashes = check::Options {
                scope: Scope::Clashes,
                ..check::Options::default()
            };
            let mut known = checker.check(&workspace, &clashes);
            assert_eq!(fresh.diagnostics, known.diagnostics, "{folder}");
            assert_eq!(fresh.analysis.process, known.analysis.process, "{folder}");
            assert_eq!(fresh.analysis.joint.verdict, known.analysis.joint.verdict);
            known.complete(Effort::unbounded());
            let text = |outcome: &check::Outcome| format!("{:#?}", outcome.analysis);
            assert_eq!(text(&fresh), text(&known), "{folder}");
        }
    }
}

/// What the first step finds is part of what the second does.
#[test]
fn what_is_marked_is_part_of_what_is_found() {
    for seed in 0..100 {
        let mut random = Rng::with_seed(seed);
        let negotiation = random_negotiation(&mut random, 3);
        let judge = |scope| {
            let standing = demarche::model::standing(&negotiation, None);
            let sets = constraint::constrain(&negotiation, &standing, &[]);
            let options = analysis::Options {
                scope,
                ..analysis::Options::default()
            };
            analysis::analyse(&negotiation, &standing, &sets, &options).0
        };
        let (marked, whole) = (judge(Scope::Clashes), judge(Scope::Everything));
        let is_clash = |found: &&analysis::Finding| {
            matches!(found.kind, analysis::FindingKind::Contradiction { .. })
        };
        let clashes: Vec<_> = whole.findings.iter().filter(is_clash).collect();
        assert_eq!(marked.findings.iter().collect::<Vec<_>>(), clashes);
        assert_eq!(marked.joint.verdict, whole.joint.verdict);
        let conflicts = |analysis: &analysis::Analysis| -> Vec<Vec<analysis::Conflict>> {
            let deadlocks = analysis.joint.deadlocks.iter();
            deadlocks
                .map(|deadlock| deadlock.conflicts.clone())
                .collect()
        };
        assert_eq!(conflicts(&marked), conflicts(&whole));
        assert_eq!(marked.process, whole.process);
        assert_eq!(marked.limits, whole.limits);
    }
}

fn answer(negotiation: &Negotiation, scope: Scope, steps: Option<u64>, memory: &Memory) -> String {
    let standing = demarche::model::standing(negotiation, None);
    let sets = constraint::constrain(negotiation, &standing, &[]);
    let effort = Effort::new(steps, None);
    let options = analysis::Options {
        drafts: true,
        scope,
        effort: effort.clone(),
        memory: memory.clone(),
        ..analysis::Options::default()
    };
    let (analysis, diagnostics) = analysis::analyse(negotiation, &standing, &sets, &options);
    // What it cost is the same, too, unless it was not to be had.
    let spent = effort.check().ok().map(|()| effort.spent());
    format!("{analysis:#?} {diagnostics:#?} {spent:?}")
}

/// Changes something, as a keystroke may.
fn edit(random: &mut Rng, negotiation: &mut Negotiation, dropped: &mut Vec<(usize, Arc<Clause>)>) {
    let count = negotiation.clauses.len();
    let terms = random_terms(random, negotiation);
    match random.u8(0..10) {
        0 | 1 if count > 0 => {
            let at = random.usize(..count);
            dropped.push((at, negotiation.clauses.remove(at)));
        }
        2..=4 if !dropped.is_empty() => {
            let (at, clause) = dropped.swap_remove(random.usize(..dropped.len()));
            negotiation.clauses.insert(at.min(count), clause);
        }
        5 if count > 0 => {
            let at = random.usize(..count);
            Arc::make_mut(&mut negotiation.clauses[at]).strength =
                [Strength::Flexible, Strength::Plain, Strength::Firm][random.usize(..3)];
        }
        6 if count > 0 => {
            let party = PartyId(random.u32(..negotiation.parties.len() as u32));
            let at = random.usize(..count);
            Arc::make_mut(&mut negotiation.clauses[at]).party = party;
        }
        7 => match negotiation.backgrounds.pop() {
            Some(_) => {}
            None => negotiation.backgrounds.extend(rule(terms)),
        },
        _ if count > 0 => {
            let at = random.usize(..count);
            *said(&mut Arc::make_mut(&mut negotiation.clauses[at]).kind) = terms;
        }
        _ => {}
    }
}

fn said(kind: &mut ClauseKind) -> &mut Vec<Term> {
    match kind {
        ClauseKind::Demand(terms)
        | ClauseKind::Refuse(terms)
        | ClauseKind::Prefer(terms)
        | ClauseKind::Precondition { terms, .. }
        | ClauseKind::Offer { terms, .. } => terms,
        other => panic!("the support makes no such clause: {other:?}"),
    }
}

/// Makes a rule of some terms, with the rest as the support has it.
fn rule(terms: Vec<Term>) -> Option<demarche::model::Background> {
    let mut backgrounds = (0..).find_map(|seed| {
        let made = random_negotiation(&mut Rng::with_seed(seed), 1);
        (!made.backgrounds.is_empty()).then_some(made.backgrounds)
    })?;
    backgrounds[0].terms = terms;
    backgrounds.pop()
}

#[test]
fn what_changes_no_meaning_is_not_compared_again() {
    let agenda = "issue wait \"Minutes\": number\nparty anna\nparty bea\n";
    let text = "position a of anna {\n  stated 2024-05-04 by \"Anna\"\n  demand soon { wait at most 10 note \"now\" }\n}\n\nposition b of bea {\n  stated 2024-05-04 by \"Bea\"\n  demand rise { wait at least 30 }\n}\n";
    let texts = |text: &str| {
        Workspace::from_texts([
            ("agenda.pos", agenda.to_owned()),
            ("b.pos", text.to_owned()),
        ])
    };
    let mut checker = Checker::default();
    let options = check::Options::default();
    let first = checker.check(&texts(text), &options);
    assert_eq!(first.analysis.findings.len(), 1);
    let edits = [
        ("\"now\"", "\"at once, and no later\"", true),
        ("  demand rise", "\n\n  demand rise", true),
        ("demand soon", "demand soon \"Soon\"", true),
        ("most 10", "most 40", false),
        ("2024-05-04 by \"Bea\"", "2024-05-05 by \"Bea\"", false),
        ("demand rise", "firm demand rise", false),
        ("demand rise {", "demnad rise {", false),
    ];
    for (from, to, is_same) in edits {
        // Back to the first text, so that each edit is judged by itself.
        for file in texts(text).files {
            checker.touch(file);
        }
        let before = checker.check(&texts(text), &options);
        let edited = texts(&text.replace(from, to));
        for file in &edited.files {
            checker.touch(*file);
        }
        let after = checker.check(&edited, &options);
        let kept = std::rc::Rc::ptr_eq(&before.analysis, &after.analysis);
        assert_eq!(kept, is_same, "{from} to {to}");
        let fresh = check::check(&edited, &options);
        assert_eq!(
            format!("{:?}", after.analysis),
            format!("{:?}", fresh.analysis)
        );
        assert_eq!(after.diagnostics, fresh.diagnostics);
    }
}
