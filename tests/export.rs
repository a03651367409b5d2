//! What is written for other programs, and what Z3 says of it.

#[path = "support/brute.rs"]
mod brute;
#[path = "support/large.rs"]
mod large;
#[path = "support/random.rs"]
mod random;
#[path = "support/rounds.rs"]
mod rounds;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use demarche::analysis::{self, Deadlock, Verdict};
use demarche::check::{Options, check};
use demarche::constraint;
use demarche::export::{self, Dialect, Expected, Facts, Question, Table};
use demarche::model::{self, ClauseId, Negotiation};
use demarche::solver::{Effort, Extent, Solver};
use demarche::source::SourceMap;
use demarche::workspace::Workspace;
use rounds::each_seed;

/// How many random tables are asked of.
const ROUNDS: u64 = 60;

/// How many of those that are larger.
const LARGER: u64 = 12;

/// Every type and every form of condition.
const EVERYTHING: &str = r#"agenda "A bit of everything"
list region "Regions" { north "The North", south, west }
group coast of region { north, west }
issue status[region] "Whose each region is": one of { ours "Ours", theirs, open }
issue guard "Who stands guard": scale { nobody < few < many < all }
issue watch "Who keeps watch": scale { nobody < few < many < all }
issue aid "Which help": any of { food, money, arms }
issue share "How much of it": number -5..60
issue portion "Portion": percent
issue price "Price": money USD
issue debt "Debt": money USD
issue period "How long": duration
issue start "When": date
issue vote "Whether people vote": yes or no
issue ceiling "No more than": number 70..90
milestone talks
milestone ceasefire
source s "Source" { published 2024-03 }
party a "Alpha"
party b "Beta"
rule "who pays, guards" { price more than 0 USD implies guard is not nobody }
reading narrow "aid means arms" { by "a reader" aid is not empty implies aid includes arms }
position one of a "One" {
  stated 2024-02-03 by "Ann" cites s
  precondition lands "All lands" { status[every region] is ours }
  demand most { at least 2 of { vote is yes guard at least few portion is 12.5 % } }
  demand any-coast { status[some coast] is not open }
  demand count { status[at least 2 of region] is ours }
  demand cold { share between -2.5 and 8 }
  demand order { talks before ceasefire }
  refuse hurry { ceasefire before talks }
  demand early { start by 2024-06-30 }
  demand bound { ceiling at most share or watch is few }
  demand watchers { guard at most watch }
  offer swap { price at most 3 billion USD } in exchange for { period at least 2 years and vote is yes }
  refuse arms { aid includes arms aid is exactly food }
}
position two of b "Two" {
  stated 2024-02-04 by "Bob" cites s
  demand south { status[south] is one of theirs, open }
  demand warm { share more than 8 }
  demand late { start not before 2024-07-01 } if { vote is yes }
  demand poor { price at most debt and debt is 0.25 USD }
  demand yes { vote is yes and guard is all and watch is one of nobody, many }
  refuse lone { period less than 6 months }
}
"#;

/// Labels, names and texts that try to be commands.
const HOSTILE: &str = r#"agenda "p cnf 1 1\n(exit)"
party a "A\n(assert false)\nh 1 0"
party b "B | \\ \" ;"
issue select "An issue\n(exit)": number 0..9
issue xor "Another |": one of { true "or\n(exit)", false "\") (exit) (echo \"" }
issue été "Naïve": yes or no
source s "S" { published 2024-03 }
position push of a {
  stated 2024-01-01 by "Somebody\n(exit)" cites s
  demand exit "A label\n(assert false)" { select at most 3 and xor is true }
  demand assert "|)(exit)" {
    xor is true # (exit)
    été is yes
  }
}
position str of b {
  stated 2024-01-02 by "Nobody \"|\\" cites s
  demand len { select at least 4 }
}
"#;

struct Script {
    text: String,
    /// Whether everything at the table holds together, as our own encoding has it.
    holds: bool,
    clauses: Clauses,
}

/// The same table for SAT solvers and their relatives, and what they should say of it.
struct Clauses {
    dimacs: String,
    wcnf: String,
    gcnf: String,
    verdict: Verdict,
    /// The weight of the lightest concession; `None` where red lines clash.
    weight: Option<u64>,
    /// The conflicts, by group, of so many clauses at most: of three, or all of them where
    /// they are not many; `None` where some may be missing.
    known: Option<(usize, BTreeSet<Vec<usize>>)>,
}

fn script(facts: &Facts<'_>) -> Script {
    let sets = facts.sets;
    let table = Table::of(sets, facts.analysis);
    let questions = export::questions(&table, facts.analysis);
    let text = export::smt_lib(facts, &table, &questions);
    let again = export::smt_lib(facts, &table, &questions);
    assert_eq!(text, again, "the same input gives the same bytes");

    let parties = sets.parties.iter().flat_map(|set| &set.binding);
    let constraints = sets.background.iter().chain(parties);
    let mut solver = Solver::new(sets.layout.variables(), &Effort::unbounded());
    let groups: Vec<_> = constraints
        .filter(|constraint| table.members().any(|origin| origin == constraint.origin))
        .map(|constraint| solver.group(constraint.conjuncts.iter().map(|c| &c.proposition)))
        .collect();
    Script {
        text,
        holds: solver.holds(&groups),
        clauses: clauses(facts, &table),
    }
}

fn clauses(facts: &Facts<'_>, table: &Table) -> Clauses {
    let write = |dialect| {
        let text = export::cnf(facts, table, dialect);
        let again = export::cnf(facts, table, dialect);
        assert_eq!(text, again, "the same input gives the same bytes");
        text
    };
    let joint = &facts.analysis.joint;
    let strength = |id: &ClauseId| facts.negotiation.clause(*id).strength;
    let is_flexible = |id: &&ClauseId| strength(id) == model::Strength::Flexible;
    let flexible = table.clauses.iter().filter(is_flexible).count() as u64;
    let lightest = |deadlock: &Deadlock| -> Option<u64> {
        let clauses = &deadlock.way.concessions.first()?.clauses;
        let weights = clauses
            .iter()
            .map(|id| analysis::weight(strength(id), flexible));
        weights.sum()
    };
    let group = |id: &ClauseId| 1 + table.clauses.binary_search(id).expect("it is at the table");
    let deadlocks = &joint.deadlocks;
    let is_known = |deadlock: &Deadlock| deadlock.extent > Extent::UpTo(2) && deadlock.more == 0;
    let mut conflicts: BTreeSet<Vec<usize>> = deadlocks
        .iter()
        .flat_map(|deadlock| &deadlock.conflicts)
        .map(|conflict| conflict.clauses.iter().map(group).collect())
        .collect();
    let is_all = deadlocks.iter().all(|d| d.extent == Extent::All) && conflicts.len() < 40;
    let size = if is_all { table.clauses.len() } else { 3 };
    conflicts.retain(|conflict| conflict.len() <= size);
    Clauses {
        dimacs: write(Dialect::Dimacs),
        wcnf: write(Dialect::Wcnf),
        gcnf: write(Dialect::Gcnf),
        verdict: joint.verdict,
        weight: joint.deadlocks.iter().map(lightest).sum(),
        known: deadlocks.iter().all(is_known).then_some((size, conflicts)),
    }
}

fn of_workspace(workspace: &Workspace, options: &Options) -> Script {
    let outcome = check(workspace, options);
    assert_eq!(outcome.unknown, []);
    script(&Facts {
        sources: &workspace.sources,
        negotiation: &outcome.negotiation,
        sets: &outcome.sets,
        analysis: &outcome.analysis,
    })
}

fn of_text(text: &str, assume: &[&str]) -> Script {
    let workspace = Workspace::from_texts([("a.pos", text)]);
    let options = Options {
        assume: assume.iter().map(|name| (*name).to_owned()).collect(),
        ..Options::default()
    };
    let report = check(&workspace, &options).report(&workspace);
    assert_eq!(report.mistakes().0, 0, "{:#?}", report.diagnostics);
    of_workspace(&workspace, &options)
}

fn random_table(seed: u64) -> Negotiation {
    let mut random = fastrand::Rng::with_seed(seed);
    let parties = random.u32(2..=4);
    random::random_negotiation(&mut random, parties)
}

fn of_random(seed: u64) -> Script {
    of_negotiation(&random_table(seed))
}

fn of_negotiation(negotiation: &Negotiation) -> Script {
    let standing = model::standing(negotiation, None);
    let sets = constraint::constrain(negotiation, &standing, &[]);
    let options = analysis::Options::default();
    let (analysis, _) = analysis::analyse(negotiation, &standing, &sets, &options);
    let mut sources = SourceMap::new();
    sources.add("a.pos", "");
    script(&Facts {
        sources: &sources,
        negotiation,
        sets: &sets,
        analysis: &analysis,
    })
}

/// The cases of every comparison: each text above, each shipped workspace with and without its
/// readings, and random tables; `LAWS=1000 cargo test --test export` tries more of these.
/// Returns how many these were, as [`each_seed`] does.
fn every_case(mut see: impl FnMut(&str, Script)) -> Option<u64> {
    see("everything", of_text(EVERYTHING, &[]));
    see("everything, as read", of_text(EVERYTHING, &["narrow"]));
    see("hostile", of_text(HOSTILE, &[]));
    for folder in ["positions/orange", "positions/ukraine-war"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let workspace = Workspace::open(&[path]).unwrap();
        see(folder, of_workspace(&workspace, &Options::default()));
        let outcome = check(&workspace, &Options::default());
        let readings = outcome.negotiation.backgrounds.iter();
        let assume: Vec<String> = readings
            .filter(|b| b.is_reading())
            .map(|b| b.name.clone())
            .collect();
        let options = Options {
            assume,
            ..Options::default()
        };
        see(folder, of_workspace(&workspace, &options));
    }
    each_seed(ROUNDS, |seed| see(&format!("seed {seed}"), of_random(seed)))
}

/// Random tables too large for brute force, which Z3 and python-sat can still judge.
fn larger_cases(mut see: impl FnMut(&str, Script)) -> Option<u64> {
    each_seed(LARGER, |seed| {
        let negotiation = large::large_negotiation(&mut fastrand::Rng::with_seed(seed));
        see(&format!("large, seed {seed}"), of_negotiation(&negotiation));
    })
}

#[test]
fn every_type_and_form_is_written() {
    let text = of_text(EVERYTHING, &["narrow"]).text;
    for expected in [
        "; Whose each region is (a.pos:4): one of these values\n\
         (define-fun |status: ours| () Int 0) ; Ours\n",
        "(declare-const |issue status[north]| Int)\n(assert (<= 0 |issue status[north]| 2))\n",
        "(declare-const |issue aid: food| Bool)\n",
        "(declare-const |issue vote| Bool)\n",
        "(declare-const |issue share| Real)\n(assert (<= (- 5.0) |issue share| 60.0))\n",
        "; Price (a.pos:10): an amount in USD\n(declare-const |issue price| Real)\n",
        "; How long (a.pos:12): a length of time in months\n",
        "(define-fun |day 2024-06-30| () Int 19904)\n",
        "; one.lands \"All lands\", of Alpha\n; Ann, 2024-02-03 (a.pos:25)\n\
         ; | precondition lands \"All lands\" { status[every region] is ours }\n\
         (define-fun |one.lands says| () Bool\n  (and\n    \
         (= |issue status[north]| |status: ours|)\n    \
         (= |issue status[south]| |status: ours|)\n    \
         (= |issue status[west]| |status: ours|)))\n",
        "(>= (+ (ite |issue vote| 1 0) (ite (>= |issue guard| |guard: few|) 1 0) \
         (ite (= |issue portion| 12.5) 1 0)) 2)",
        "(or (not (= |issue status[north]| |status: open|)) \
         (not (= |issue status[west]| |status: open|)))",
        "  (<= (- 2.5) |issue share| 8.0))",
        "as false, so that it never excludes anything.\n\
         (define-fun |one.order says| () Bool\n  true)\n",
        "(define-fun |one.hurry says| () Bool\n  (not false))\n",
        "  (<= |issue start| |day 2024-06-30|))",
        "  (<= |issue guard| |issue watch|))",
        "(=> (<= |issue price| 3000000000.0) (<= 24.0 |issue period|))\n",
        "(=> (<= |issue price| 3000000000.0) |issue vote|)))\n",
        "(not |issue aid: arms|)\n",
        "(not (and |issue aid: food| (not |issue aid: money|) (not |issue aid: arms|)))",
        "  (not (= |issue status[south]| |status: ours|)))",
        "  (< 8.0 |issue share|))",
        "  (=> |issue vote| (<= |day 2024-07-01| |issue start|)))",
        "(= |issue debt| 0.25)",
        "(not (< |issue period| 6.0))",
        "; narrow \"aid means arms\": a reading, assumed\n; a reader (a.pos:22)\n",
        "(=> (< 0.0 |issue price|) (>= |issue guard| |guard: few|))",
        ":named |reading narrow|))",
        ":named |rule rule-1|))",
        "(echo \"the whole table: expected unsat\")\n(check-sat)\n(pop 1)\n",
        "(assert (! |one.lands says| :named |clause one.lands|))\n\
         (assert (! |two.south says| :named |clause two.south|))\n\
         (echo \"conflict 1 of",
        ", core = all 2\")\n(check-sat)\n(get-unsat-core)\n(pop 1)\n",
        ", without its member 1: expected sat\")\n(check-sat)\n(pop 1)\n",
    ] {
        assert!(
            text.contains(expected),
            "missing:\n{expected}\n\nin:\n{text}"
        );
    }
    let unassumed = of_text(EVERYTHING, &[]).text;
    assert!(
        !unassumed.contains("narrow"),
        "a reading is off unless assumed"
    );
}

#[test]
fn a_text_cannot_become_a_command() {
    let text = of_text(HOSTILE, &[]).text;
    let commands: Vec<&str> = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(';') && !line.starts_with("  "))
        .map(|line| line.split(' ').next().unwrap_or_default())
        .collect();
    for command in &commands {
        assert!(
            matches!(
                *command,
                "(set-option"
                    | "(set-logic"
                    | "(define-fun"
                    | "(declare-const"
                    | "(assert"
                    | "(push"
                    | "(pop"
                    | "(echo"
                    | "(check-sat)"
                    | "(get-unsat-core)"
            ),
            "{command} in\n{text}"
        );
    }
    let mut echoes = text.lines().filter(|line| line.starts_with("(echo"));
    assert!(echoes.all(str::is_ascii), "what cvc5 wants of a text");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
}

/// Says so past the capture of tests that pass, so that it is seen.
fn skipped(test: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "{test} is skipped: {why}");
}

#[test]
fn z3_agrees() {
    let Some(z3) = Z3::find() else {
        let why = "neither `z3` nor a `python3` with the module `z3` is on the PATH";
        return skipped("z3_agrees", why);
    };
    let mut tally = Tally::default();
    let rounds = every_case(|name, script| tally.add(name, &z3, &script));
    println!("{tally:?}");
    let mut larger = Tally::default();
    larger_cases(|name, script| larger.add(name, &z3, &script));
    println!("larger: {larger:?}");
    if rounds.is_none() {
        return;
    }
    assert!(
        tally.unsat > 7 && tally.sat > 3 && tally.conflicts > 30 && tally.conceded > 30,
        "the cases are worth asking: {tally:?}"
    );
    assert!(larger.unsat > 3 && larger.conflicts > 50, "{larger:?}");
}

/// Most random tables hold, so that Z3 is asked about every three of their members, too.
#[test]
fn z3_agrees_on_parts() {
    let Some(z3) = Z3::find() else {
        return skipped("z3_agrees_on_parts", "there is no Z3");
    };
    let mut tally = (0, 0);
    each_seed(ROUNDS, |seed| {
        let negotiation = random_table(seed);
        let standing = model::standing(&negotiation, None);
        let sets = constraint::constrain(&negotiation, &standing, &[]);
        let parties = sets.parties.iter().flat_map(|set| &set.binding);
        let constraints: Vec<_> = sets.background.iter().chain(parties).collect();
        let mut solver = Solver::new(sets.layout.variables(), &Effort::unbounded());
        let groups: Vec<_> = constraints
            .iter()
            .map(|constraint| solver.group(constraint.conjuncts.iter().map(|c| &c.proposition)))
            .collect();
        let parts: Vec<Vec<usize>> = (1..1_u32 << groups.len())
            .filter(|bits| bits.count_ones() <= 3)
            .map(|bits| {
                (0..groups.len())
                    .filter(|at| bits & (1 << at) != 0)
                    .collect()
            })
            .collect();

        let mut sources = SourceMap::new();
        sources.add("a.pos", "");
        let questions: Vec<Question> = parts
            .iter()
            .map(|part| Question {
                title: "a part".to_owned(),
                members: part.iter().map(|at| constraints[*at].origin).collect(),
                expected: Expected::Unknown,
            })
            .collect();
        let facts = Facts {
            sources: &sources,
            negotiation: &negotiation,
            sets: &sets,
            analysis: &analysis::Analysis::default(),
        };
        let script = export::smt_lib(&facts, &Table::default(), &questions);
        let said = z3.run(&script);
        let answers: Vec<&str> = said
            .lines()
            .filter(|line| !line.starts_with("a part: "))
            .collect();
        assert_eq!(answers.len(), parts.len(), "seed {seed}: {said}");
        for (part, answer) in parts.iter().zip(answers) {
            let part: Vec<_> = part.iter().map(|at| groups[*at]).collect();
            let holds = solver.holds(&part);
            let expected = if holds { "sat" } else { "unsat" };
            assert_eq!(answer, expected, "seed {seed}: {part:?} of\n{script}");
            tally.0 += u32::from(holds);
            tally.1 += u32::from(!holds);
        }
    });
    println!("{} parts hold, {} do not", tally.0, tally.1);
}

/// Asks python-sat for the verdict of each table, for what it costs, and, of those that
/// cannot hold, for the minimal unsatisfiable sets of as many groups as are asked for.
const PYTHON_SAT: &str = r#"
import sys
from pysat.formula import CNF, WCNF
from pysat.solvers import Solver
from pysat.examples.rc2 import RC2
from pysat.examples.optux import OptUx

for name, size in enumerate(sys.argv[2].split(",")):
    path = f"{sys.argv[1]}/{name}"
    with Solver(name="cadical153", bootstrap_with=CNF(from_file=path + ".cnf")) as solver:
        holds = solver.solve()
    with RC2(WCNF(from_file=path + ".wcnf")) as rc2:
        cost = rc2.cost if rc2.compute() is not None else "none"
    small = []
    if not holds and int(size):
        groups = WCNF()
        for line in open(path + ".gcnf", encoding="utf-8"):
            if line.startswith("{"):
                group, *literals = line.split()
                weight = None if group == "{0}" else 1
                groups.append([int(literal) for literal in literals[:-1]], weight)
        with OptUx(groups) as optux:
            for found in optux.enumerate():
                if len(found) > int(size):
                    break
                small.append(",".join(map(str, sorted(found))))
    print("sat" if holds else "unsat", cost, " ".join(small), sep=";")
"#;

#[test]
fn python_sat_agrees() {
    let imports = "import pysat.examples.rc2, pysat.examples.optux";
    let imported = Command::new("python3").args(["-c", imports]).output();
    if !imported.is_ok_and(|output| output.status.success()) {
        let why = "no `python3` with the module `pysat` is on the PATH";
        return skipped("python_sat_agrees", why);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut cases: Vec<(String, Clauses)> = Vec::new();
    let mut see = |name: &str, script: Script| {
        let number = cases.len();
        let put = |extension: &str, text: &str| {
            fs::write(folder.path().join(format!("{number}.{extension}")), text).unwrap();
        };
        put("cnf", &script.clauses.dimacs);
        put("wcnf", &script.clauses.wcnf);
        put("gcnf", &script.clauses.gcnf);
        cases.push((name.to_owned(), script.clauses));
    };
    let rounds = every_case(&mut see);
    larger_cases(&mut see);
    let sizes = cases.iter().map(|(_, ours)| ours.known.as_ref());
    let sizes = sizes.map(|known| known.map_or(0, |(size, _)| *size).to_string());
    let sizes: Vec<String> = sizes.collect();
    let output = Command::new("python3")
        .args(["-X", "utf8", "-c", PYTHON_SAT])
        .arg(folder.path())
        .arg(sizes.join(","))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said.lines().count(), cases.len(), "{problem}");

    let (mut sat, mut red_lines, mut weighed, mut conflicts) = (0, 0, 0, 0);
    for ((name, ours), theirs) in cases.iter().zip(said.lines()) {
        let [verdict, cost, small] = theirs.split(';').collect::<Vec<_>>()[..] else {
            panic!("{theirs}");
        };
        let expected = match verdict {
            "sat" => Verdict::Compatible,
            _ => Verdict::Incompatible,
        };
        assert_eq!(ours.verdict, expected, "{name}\n{}", ours.dimacs);
        let weight = ours
            .weight
            .map_or("none".to_owned(), |weight| weight.to_string());
        assert_eq!(weight, cost, "{name}\n{}", ours.wcnf);
        let theirs: BTreeSet<Vec<usize>> = small
            .split_whitespace()
            .map(|set| set.split(',').map(|group| group.parse().unwrap()).collect())
            .collect();
        if let Some((_, known)) = &ours.known {
            assert_eq!(known, &theirs, "{name}\n{}", ours.gcnf);
            conflicts += known.len();
        }
        sat += u32::from(ours.verdict == Verdict::Compatible);
        red_lines += u32::from(ours.weight.is_none());
        weighed += u32::from(ours.weight.is_some_and(|weight| weight > 0));
    }
    println!("{sat} sat, {weighed} weighed, {red_lines} with red lines, {conflicts} conflicts");
    assert!(rounds.is_none() || sat > 10 && weighed > 10 && red_lines > 0 && conflicts > 50);
}

/// A search for tables so small that nothing cleverer is needed.
fn is_satisfiable(mut clauses: Vec<Vec<i32>>) -> bool {
    let Some(shortest) = clauses.iter().min_by_key(|clause| clause.len()) else {
        return true;
    };
    let Some(literal) = shortest.first().copied() else {
        return false;
    };
    let with = |literal: i32, clauses: &[Vec<i32>]| -> Vec<Vec<i32>> {
        let open = clauses.iter().filter(|clause| !clause.contains(&literal));
        open.map(|clause| {
            clause
                .iter()
                .copied()
                .filter(|other| *other != -literal)
                .collect()
        })
        .collect()
    };
    let is_forced = shortest.len() == 1;
    if is_satisfiable(with(literal, &clauses)) {
        return true;
    }
    clauses = with(-literal, &clauses);
    !is_forced && is_satisfiable(clauses)
}

#[test]
fn dimacs_is_satisfiable_exactly_when_a_deal_is() {
    every_case(|name, script| {
        let text = &script.clauses.dimacs;
        let mut lines = text.lines().filter(|line| !line.starts_with('c'));
        let head: Vec<&str> = lines.next().unwrap().split(' ').collect();
        let clauses: Vec<Vec<i32>> = lines
            .map(|line| {
                let line = line.strip_suffix('0').expect("a clause ends in 0");
                line.split_whitespace()
                    .map(|number| number.parse().unwrap())
                    .collect()
            })
            .collect();
        let highest = clauses.iter().flatten().map(|literal| literal.abs()).max();
        assert_eq!(head[..2], ["p", "cnf"], "{name}");
        assert!(highest.unwrap_or(0) <= head[2].parse().unwrap(), "{name}");
        assert_eq!(clauses.len().to_string(), head[3], "{name}");
        assert_eq!(is_satisfiable(clauses), script.holds, "{name}\n{text}");
        let verdict = if script.holds {
            Verdict::Compatible
        } else {
            Verdict::Incompatible
        };
        assert_eq!(script.clauses.verdict, verdict, "{name}");
    });
}

#[test]
fn a_legend_says_what_each_number_means() {
    let text = EVERYTHING
        .replace("demand early {", "firm demand early {")
        .replace("demand warm {", "flexible demand warm {");
    let script = of_text(&text, &["narrow"]).clauses;
    for expected in [
        "c Title: A bit of everything\nc Compared: Alpha and Beta\nc\n",
        "c 88 one.lands, weight 2, of Alpha (a.pos:25)\n",
        "c 111 one.early, a red line, of Alpha (a.pos:32)\n",
        "c 122 two.warm, weight 1, of Beta (a.pos:41)\n",
        "c rule rule-1 (a.pos:21)\nc reading narrow (a.pos:22)\n",
        "c 2 status[north] = ours\nc 3 status[north] = theirs\nc 4 status[north] = open\n",
        "c 13 guard at most many\nc 14 watch at most nobody\n",
        "c 17 aid includes food\n",
        "c 20 share less than -5, at place 1 of 2\nc 21 share less than -5\nc 22 share at most -5\n",
        "c 38 share unbounded, at place 1 of 2\n",
        "c 39 portion less than 12.5 %\nc 40 portion at most 12.5 %\n",
        "c 49 price at most 3 billion USD\n",
        "c 63 start by 2024-06-30\nc 64 vote = no\nc 65 vote = yes\n",
        "\n2 88 0\n",
        "\nh 111 0\n",
        "\n1 122 0\n",
    ] {
        assert!(
            script.wcnf.contains(expected),
            "missing: {expected}\n{}",
            script.wcnf
        );
    }
    for (expected, text) in [
        ("c 88 one.lands, of Alpha (a.pos:25)\n", &script.dimacs),
        ("\n88 0\n", &script.dimacs),
        ("c {1} one.lands, of Alpha (a.pos:25)\n", &script.gcnf),
        ("\n{1} 88 0\n", &script.gcnf),
    ] {
        assert!(text.contains(expected), "missing: {expected}\n{text}");
    }
}

#[test]
fn a_text_cannot_become_a_clause() {
    // What some programs take for commands, where a comment begins with it.
    let commands = ["p", "ind", "max", "s", "t", "v", "w"];
    let text = HOSTILE.to_owned() + "rule p \"ind 1 0\" { select at most 8 }";
    let text = text.replace("demand len {", "demand ind { select is 3 } demand len {");
    let workspace = Workspace::from_texts([("a.pos", text.as_str())]);
    let script = of_workspace(&workspace, &Options::default()).clauses;
    for text in [script.dimacs, script.wcnf, script.gcnf] {
        let mut heads = 0;
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let first = words.next().unwrap_or_default();
            if first == "c" {
                let second = words.next().unwrap_or_default();
                assert!(!commands.contains(&second), "{line}\n{text}");
            } else if first == "p" {
                heads += 1;
            } else {
                let is_prefix = first == "h" || first.starts_with('{');
                assert!(is_prefix || first.parse::<i32>().is_ok(), "{line}\n{text}");
                assert!(
                    words.all(|word| word.parse::<i32>().is_ok()),
                    "{line}\n{text}"
                );
            }
        }
        assert!(heads < 2, "{text}");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text}");
        assert!(
            text.contains("\nc - str.ind (a.pos:"),
            "it is left out: {text}"
        );
    }
}

#[test]
fn the_page_shows_what_is_written() {
    let page = fs::read_to_string("docs/export.md").unwrap();
    let fences = |info: &str| -> Vec<String> {
        page.split(&format!("```{info}\n"))
            .skip(1)
            .map(|rest| rest[..rest.find("```").unwrap()].to_owned())
            .collect()
    };
    let workspace = Workspace::open(&[PathBuf::from("positions/orange")]).unwrap();
    let script = of_workspace(&workspace, &Options::default());
    for shown in fences("smt2") {
        assert!(script.text.contains(&shown), "{shown}\n{}", script.text);
    }
    for shown in fences("wcnf") {
        let text = &script.clauses.wcnf;
        assert!(text.contains(&shown), "{shown}\n{text}");
    }
    if let Some(z3) = Z3::find() {
        // In which order a core is listed, each version of Z3 decides.
        let sorted = |said: &str| -> Vec<Vec<String>> {
            let names = |line: &str| {
                let mut names: Vec<String> = line.split('|').map(str::to_owned).collect();
                names.sort();
                names
            };
            said.lines().map(names).collect()
        };
        assert_eq!(fences("text").len(), 1);
        assert_eq!(sorted(&fences("text")[0]), sorted(&z3.run(&script.text)));
    }
}

#[derive(Debug, Default)]
struct Tally {
    scripts: u32,
    sat: u32,
    unsat: u32,
    conflicts: u32,
    without_one: u32,
    conceded: u32,
}

impl Tally {
    /// Compares every answer to what its line expects, and the first one to our own encoding.
    fn add(&mut self, name: &str, z3: &Z3, script: &Script) {
        let said = z3.run(&script.text);
        assert!(!said.contains("error"), "{name}: {said}\n{}", script.text);
        let mut lines = said.lines();
        let mut answers = 0;
        while let Some(question) = lines.next() {
            let answer = lines.next().unwrap_or_default();
            let context = || format!("{name}: {question}\n{}", script.text);
            if question.starts_with("the whole table") {
                let holds = if script.holds { "sat" } else { "unsat" };
                assert_eq!(answer, holds, "{}", context());
                self.scripts += 1;
                self.sat += u32::from(script.holds);
                self.unsat += u32::from(!script.holds);
            }
            if let Some((_, size)) = question.split_once(": expected unsat, core = all ") {
                assert_eq!(answer, "unsat", "{}", context());
                let core = lines.next().unwrap_or_default();
                let names = core.matches('|').count() / 2;
                assert_eq!(names.to_string(), size, "{core} {}", context());
                self.conflicts += 1;
            } else if question.ends_with("expected unsat") {
                assert_eq!(answer, "unsat", "{}", context());
            } else if question.ends_with("expected sat") {
                assert_eq!(answer, "sat", "{}", context());
                self.without_one += u32::from(question.starts_with("conflict"));
                self.conceded += u32::from(question.starts_with("deadlock"));
            }
            answers += 1;
        }
        let questions = script.text.matches("\n(check-sat)\n").count();
        assert_eq!(
            answers, questions,
            "{name}: every question is answered\n{said}"
        );
    }
}

/// The solver that checks ours: its program, or what its Python package gives.
enum Z3 {
    Program,
    Python,
}

impl Z3 {
    fn find() -> Option<Self> {
        let works = |output: std::io::Result<Output>| output.is_ok_and(|o| o.status.success());
        if works(Command::new("z3").arg("--version").output()) {
            Some(Self::Program)
        } else if works(Command::new("python3").args(["-c", "import z3"]).output()) {
            Some(Self::Python)
        } else {
            None
        }
    }

    fn run(&self, script: &str) -> String {
        const ASK: &str = "import sys, z3\n\
            print(z3.Z3_eval_smtlib2_string(z3.main_ctx().ref(), open(sys.argv[1]).read()))";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("script.smt2");
        fs::write(&file, script).unwrap();
        let output = match self {
            Self::Program => Command::new("z3").arg(&file).output(),
            Self::Python => Command::new("python3")
                .args(["-X", "utf8", "-c", ASK])
                .arg(&file)
                .output(),
        };
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        let lines = text
            .lines()
            .map(|line| line.trim_matches('"'))
            .filter(|line| !line.is_empty());
        lines.map(|line| format!("{line}\n")).collect()
    }
}

// ── The command ──────────────────────────────────────────────────────────────────────────

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.pos"), text).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn export(&self, arguments: &[&str]) -> (i32, String, String) {
        self.export_as("smt-lib", arguments)
    }

    fn export_as(&self, format: &str, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(["export", "--format", format])
            .args(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }
}

#[test]
fn the_command_writes_to_the_terminal_or_a_file() {
    let folder = Folder::with(EVERYTHING);
    let (status, out, err) = folder.export(&[]);
    assert_eq!((status, out), (0, of_text(EVERYTHING, &[]).text), "{err}");
    let (status, out, err) = folder.export(&["-o", "out.smt2", "--assume", "narrow", "a.pos"]);
    assert_eq!((status, out.as_str()), (0, ""), "{err}");
    let written = fs::read_to_string(folder.file("out.smt2")).unwrap();
    assert_eq!(written, of_text(EVERYTHING, &["narrow"]).text);
    let (status, out, _) = folder.export(&["--as-of", "2024-02-03"]);
    assert_eq!(status, 0);
    assert!(
        out.contains("\n; Compared: Alpha, as of 2024-02-03\n"),
        "{out}"
    );
    assert!(
        out.contains("|one.cold says|") && !out.contains("two."),
        "{out}"
    );
    let (status, out, _) = folder.export(&["--parties", "Beta"]);
    assert_eq!(status, 0);
    assert!(
        out.contains("|two.warm says|") && !out.contains("one."),
        "{out}"
    );
}

#[test]
fn the_command_writes_every_format() {
    let folder = Folder::with(EVERYTHING);
    let ours = of_text(EVERYTHING, &[]).clauses;
    for (format, expected) in [
        ("dimacs", ours.dimacs),
        ("wcnf", ours.wcnf),
        ("gcnf", ours.gcnf),
    ] {
        let (status, out, err) = folder.export_as(format, &[]);
        assert_eq!((status, out), (0, expected), "{err}");
    }
}

#[test]
fn the_command_says_what_is_wrong() {
    let folder = Folder::with(&format!("{EVERYTHING}\nissue other \"Other\": numbre\n"));
    let (status, out, err) = folder.export(&[]);
    assert_eq!(status, 1, "{err}");
    assert!(err.contains("numbre"), "{err}");
    assert!(
        out.contains("|one.cold says|"),
        "what is healthy is exported: {out}"
    );
    let (status, out, err) = folder.export(&["--parties", "gamma"]);
    assert_eq!((status, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("there is no party named `gamma`"), "{err}");
    let (status, _, err) = folder.export(&["-o", "no/such/folder.smt2"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("cannot be written"), "{err}");
    let before = fs::read_to_string(folder.file("a.pos")).unwrap();
    let (status, _, err) = folder.export(&["-o", "a.pos"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("one of the files to compare"), "{err}");
    assert_eq!(fs::read_to_string(folder.file("a.pos")).unwrap(), before);
}

#[test]
fn what_cannot_hold_is_left_out() {
    let text = EVERYTHING.replace(
        "demand early {",
        "demand colder { share is 1 } demand coldest { share is 2 } demand early {",
    );
    let folder = Folder::with(&text);
    let (_, out, _) = folder.export(&[]);
    let head = &out[..out.find("(set-logic").unwrap()];
    assert!(head.contains("; - one.colder (a.pos:32)\n"), "{head}");
    assert!(!out.contains("|one.colder says|"), "{out}");
}

#[test]
fn a_bloc_speaks_once() {
    let folder = Folder::with(
        "party a\nparty b\nbloc w { a, b }\nissue flow \"Flow\": number\n\
         position joint of w { stated 2024-01-01 by \"Wim\" demand low { flow at most 5 } }\n",
    );
    for arguments in [&["--parties", "a,b"][..], &["--parties", "w"], &[]] {
        let (status, out, err) = folder.export(arguments);
        assert_eq!(status, 0, "{err}");
        let times = out.matches("(assert (! |joint.low says|").count();
        assert_eq!(times, 1, "{arguments:?} {out}");
    }
}

#[test]
fn what_no_member_takes_over_is_not_at_the_table() {
    let folder = Folder::with(
        "party a\nparty b\nparty c\nbloc w { a, b }\nissue flow \"Flow\": number\n\
         issue vote \"Vote\": yes or no\n\
         rule tie { vote is yes implies flow more than 5 }\n\
         position joint of w { stated 2024-01-01 by \"Wim\" demand low { flow at most 5 } }\n\
         position own of a { stated 2024-01-01 by \"Ann\" demand ask { vote is yes } }\n\
         position other of c { stated 2024-01-01 by \"Cem\" demand less { flow less than 9 } }\n",
    );
    for (parties, is_there) in [("a,c", false), ("a,b,c", true), ("c,w", true)] {
        let (_, out, err) = folder.export(&["--parties", parties]);
        let asked = out.contains("(assert (! |joint.low says|");
        assert_eq!(asked, is_there, "{parties}: {err}\n{out}");
        let expected = match parties {
            "a,b,c" => "the whole table: expected unsat",
            _ => "the whole table: expected sat",
        };
        assert!(out.contains(expected), "{parties}: {out}");
    }
}
