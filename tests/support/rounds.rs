//! How often a law is tried, and how to try again what broke it.
//!
//! `LAWS=100000 cargo test --test joint` tries every law there that often; `SEED=17` tries
//! one case again, the one that a broken law names.

#![allow(dead_code, reason = "some laws know no seeds, and others nothing else")]

use std::thread;

/// How often to try something that is usually tried so often.
pub fn rounds(usual: u64) -> u64 {
    asked("LAWS").unwrap_or(usual)
}

/// Tries a law with each seed, and returns how many there were; `None` where these are too
/// few to ask whether the cases were worth judging.
pub fn each_seed(usual: u64, mut law: impl FnMut(u64)) -> Option<u64> {
    let rounds = rounds(usual);
    let only = asked("SEED");
    for seed in only.map_or(0..rounds, |seed| seed..seed + 1) {
        let _trying = Trying(seed);
        law(seed);
    }
    (only.is_none() && rounds >= usual).then_some(rounds)
}

/// What random cases that are not numbered begin with.
pub fn seed() -> u64 {
    asked("SEED").unwrap_or(1)
}

fn asked(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name}={text}: a number is due")),
    )
}

/// Names the seed that was tried, if the law broke.
struct Trying(u64);

impl Drop for Trying {
    fn drop(&mut self) {
        if thread::panicking() {
            let (test, seed) = (thread::current(), self.0);
            let name = test.name().unwrap_or_default();
            eprintln!("it was seed {seed}: `SEED={seed} cargo test {name}` tries it again");
        }
    }
}
