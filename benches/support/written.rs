//! An assembly, made up and written as files: many parties, each of which speaks on some issues.
//!
//! Every issue has a common answer. What a party says on it is true of that answer or, where the
//! party strays, of another one; it speaks on an issue once, so that it agrees with itself, and
//! contradictions are between parties. The same shape gives the same files.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use fastrand::Rng;

/// What an assembly is like.
#[derive(Clone, Copy)]
pub struct Assembly {
    pub parties: usize,
    /// How many clauses there are, shared out evenly.
    pub clauses: usize,
    pub issues: usize,
    /// How many of a thousand clauses stray from the common answer.
    pub strays: u32,
}

/// How many clauses a statement has.
const STATEMENT: usize = 20;

const KINDS: [&str; 6] = [
    "demand",
    "demand",
    "demand",
    "firm demand",
    "offer",
    "prefer",
];

const AREAS: usize = 6;

impl Assembly {
    /// Writes the files into a folder.
    pub fn write(&self, folder: &Path) {
        let mut rng = Rng::with_seed(3);
        let answers: Vec<usize> = (0..self.issues).map(|_| rng.usize(..12)).collect();
        write(folder, "agenda.pos", &self.agenda());
        for party in 0..self.parties {
            let text = self.statements(party, &answers, &mut rng);
            write(folder, &format!("state-{party}.pos"), &text);
        }
    }

    fn agenda(&self) -> String {
        let mut text = String::from("agenda \"An assembly\"\n\nlist area \"The areas\" {\n");
        for area in 0..AREAS {
            let _ = writeln!(text, "  area-{area} \"Area {area}\"");
        }
        text.push_str("}\n\n");
        for issue in 0..self.issues {
            let (index, ty) = match issue % 5 {
                0 => ("", "yes or no"),
                1 => ("", "one of { low, middle, high }"),
                2 => ("", "money USD"),
                3 => ("", "any of { observers, funds, courts }"),
                _ => ("[area]", "one of { mine, yours, shared }"),
            };
            let _ = writeln!(text, "issue item-{issue}{index} \"Item {issue}\": {ty}");
        }
        text.push('\n');
        for party in 0..self.parties {
            let _ = writeln!(text, "party state-{party} \"State {party}\"");
        }
        text.push_str("\nsource record \"The record\" { published 2024-12-31 }\n");
        text
    }

    fn statements(&self, party: usize, answers: &[usize], rng: &mut Rng) -> String {
        // The first parties take what cannot be shared out.
        let extra = usize::from(party < self.clauses % self.parties);
        let count = (self.clauses / self.parties + extra).min(self.issues);
        let mut issues = rng.choose_multiple(0..self.issues, count);
        issues.sort_unstable();
        let mut text = String::new();
        for (number, issues) in issues.chunks(STATEMENT).enumerate() {
            let (month, day) = (1 + number % 9, 10 + number % 19);
            let _ = writeln!(
                text,
                "position state-{party}-{number} of state-{party} \"Statement {number} of state {party}\" {{\n  stated 2024-0{month}-{day} by \"The delegate\"\n  cites record\n"
            );
            let mut last = String::new();
            for &issue in issues {
                let strays = rng.u32(..1000) < self.strays;
                let answer = answers[issue] + usize::from(strays) * rng.usize(1..12);
                let condition = condition(issue, answer % 12, rng);
                // One in ten asks for something in exchange: what the same party said before.
                if !last.is_empty() && rng.u32(..10) == 0 {
                    let _ = writeln!(
                        text,
                        "  offer on-{issue} {{ {condition} }} in exchange for {{ {last} }}"
                    );
                } else {
                    let kind = KINDS[rng.usize(..KINDS.len())];
                    let _ = writeln!(text, "  {kind} on-{issue} {{ {condition} }}");
                }
                last = condition;
            }
            text.push_str("}\n\n");
        }
        text
    }
}

/// Something that is true of one of twelve answers.
fn condition(issue: usize, answer: usize, rng: &mut Rng) -> String {
    let item = format!("item-{issue}");
    let third = answer / 4;
    match issue % 5 {
        0 => format!("{item} is {}", if answer < 8 { "yes" } else { "no" }),
        1 => format!("{item} is {}", ["low", "middle", "high"][third]),
        2 => {
            let side = if rng.bool() { "least" } else { "most" };
            format!("{item} is at {side} {} USD", 100 * (1 + answer))
        }
        3 => format!(
            "{item} includes {}",
            ["observers", "funds", "courts"][third]
        ),
        _ => {
            let area = rng.usize(..AREAS);
            format!(
                "{item}[area-{area}] is {}",
                ["mine", "yours", "shared"][third]
            )
        }
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("the temporary folder can be written");
}
