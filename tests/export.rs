//! What is written for other programs, and what Z3 says of it.

#[path = "support/random.rs"]
mod random;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use demarche::analysis;
use demarche::check::{Options, check};
use demarche::constraint::{self, ConstraintSets};
use demarche::export::{self, Table};
use demarche::model::{self, Negotiation};
use demarche::solver::{Effort, Solver};
use demarche::source::SourceMap;
use demarche::workspace::Workspace;

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
const HOSTILE: &str = r#"agenda "A title\n(exit)"
party a "A\n(assert false)"
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
}

fn script(
    sources: &SourceMap,
    negotiation: &Negotiation,
    sets: &ConstraintSets,
    analysis: &analysis::Analysis,
) -> Script {
    let table = Table::of(sets, analysis);
    let conflicts = export::conflicts(analysis);
    let text = export::smt_lib(sources, negotiation, &table, &conflicts);
    let again = export::smt_lib(sources, negotiation, &table, &conflicts);
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
    }
}

fn of_workspace(workspace: &Workspace, options: &Options) -> Script {
    let outcome = check(workspace, options);
    assert_eq!(outcome.unknown, []);
    script(
        &workspace.sources,
        &outcome.negotiation,
        &outcome.sets,
        &outcome.analysis,
    )
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

fn of_random(seed: u64) -> Script {
    let negotiation = random::random_negotiation(&mut fastrand::Rng::with_seed(seed), 2);
    let standing = model::standing(&negotiation, None);
    let sets = constraint::constrain(&negotiation, &standing, &[]);
    let options = analysis::Options::default();
    let (analysis, _) = analysis::analyse(&negotiation, &standing, &sets, &options);
    let mut sources = SourceMap::new();
    sources.add("a.pos", "");
    script(&sources, &negotiation, &sets, &analysis)
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

#[test]
fn z3_agrees() {
    let Some(z3) = Z3::find() else {
        // Past the capture of tests that pass, so that it is seen.
        let why = "neither `z3` nor a `python3` with the module `z3` is on the PATH";
        let _ = writeln!(std::io::stderr(), "z3_agrees is skipped: {why}");
        return;
    };
    let mut tally = Tally::default();
    tally.add("everything", &z3, &of_text(EVERYTHING, &[]));
    tally.add(
        "everything, as read",
        &z3,
        &of_text(EVERYTHING, &["narrow"]),
    );
    tally.add("hostile", &z3, &of_text(HOSTILE, &[]));
    for folder in ["positions/orange", "positions/ukraine-war"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let workspace = Workspace::open(&[path]).unwrap();
        tally.add(folder, &z3, &of_workspace(&workspace, &Options::default()));
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
        tally.add(folder, &z3, &of_workspace(&workspace, &options));
    }
    let rounds = std::env::var("EXPORTS").map_or(60, |text| text.parse().expect("a number"));
    for seed in 0..rounds {
        tally.add(&format!("seed {seed}"), &z3, &of_random(seed));
    }
    println!("{tally:?}");
    assert!(
        tally.unsat > 7 && tally.sat > 3 && tally.conflicts > 30,
        "the cases are worth asking: {tally:?}"
    );
}

/// Most random tables hold, so that Z3 is asked about every three of their members, too.
#[test]
fn z3_agrees_on_parts() {
    let Some(z3) = Z3::find() else {
        return;
    };
    let rounds = std::env::var("EXPORTS").map_or(60, |text| text.parse().expect("a number"));
    let mut tally = (0, 0);
    for seed in 0..rounds {
        let negotiation = random::random_negotiation(&mut fastrand::Rng::with_seed(seed));
        let standing = model::standing(&negotiation, None);
        let sets = constraint::constrain(&negotiation, &standing, &[]);
        let parties = sets.parties.iter().flat_map(|set| &set.binding);
        let constraints: Vec<_> = sets.background.iter().chain(parties).collect();
        let mut solver = Solver::new(sets.layout.variables());
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
        let origins = |part: &Vec<usize>| part.iter().map(|at| constraints[*at].origin).collect();
        let posed: Vec<Vec<_>> = parts.iter().map(origins).collect();
        let script = export::smt_lib(&sources, &negotiation, &Table::default(), &posed);
        let said = z3.run(&script.replace("(get-unsat-core)\n", ""));
        let answers: Vec<&str> = said
            .lines()
            .zip(said.lines().skip(1))
            .filter(|(question, _)| question.contains("core = all"))
            .map(|(_, answer)| answer)
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
    }
    println!("{} parts hold, {} do not", tally.0, tally.1);
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
                self.without_one += 1;
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
        let output = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(["export", "--format", "smt-lib"])
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
    assert!(err.contains("one of the files to export"), "{err}");
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
