//! What a whole process costs, from its start to its end.

use std::path::Path;
use std::process::{Command, Stdio, exit};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::figure::Figure;

/// The word that has a bench run a command for another one, and tell its cost.
const SERVE: &str = "cost-of";

/// What a process needed.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Cost {
    /// Seconds from the start to the end.
    wall: f64,
    /// Seconds of processor time, of all threads.
    processor: f64,
    /// The most memory at any one time, in bytes.
    memory: f64,
    /// Whether it took too long, and was ended.
    cut_off: bool,
}

/// One of the figures that a cost consists of, and its name.
pub type Named = (&'static str, fn(&Cost) -> Figure);

/// What is told of a process.
pub const FIGURES: [Named; 3] = [
    ("from start to end", Cost::wall),
    ("processor time", Cost::processor),
    ("peak memory", Cost::memory),
];

impl Cost {
    pub fn wall(&self) -> Figure {
        self.judged(Figure::seconds(self.wall))
    }

    pub fn processor(&self) -> Figure {
        self.judged(Figure::seconds(self.processor))
    }

    pub fn memory(&self) -> Figure {
        self.judged(Figure::bytes(self.memory))
    }

    pub fn is_cut_off(&self) -> bool {
        self.cut_off
    }

    fn judged(&self, figure: Figure) -> Figure {
        if self.cut_off {
            figure.cut_off()
        } else {
            figure
        }
    }
}

/// Runs a command several times and returns the medians; `None` if it is not there. One that
/// takes longer than the limit, or more than its share of memory, is cut off and not repeated.
pub fn cost(command: &[&str], runs: usize, limit: Duration) -> Option<Cost> {
    let mut costs = Vec::with_capacity(runs);
    for _ in 0..runs {
        let output = Command::new(std::env::current_exe().expect("the bench has a path"))
            .arg(SERVE)
            .arg(limit.as_secs().to_string())
            .args(command)
            .output()
            .expect("the bench starts itself");
        let cost: Cost = serde_json::from_slice(&output.stdout).ok()?;
        if cost.cut_off {
            return Some(cost);
        }
        costs.push(cost);
        // What takes long varies little.
        if costs.iter().map(|cost| cost.wall).sum::<f64>() > 20.0 {
            break;
        }
    }
    let median = |of: fn(&Cost) -> f64| {
        let mut values: Vec<f64> = costs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Some(Cost {
        wall: median(|cost| cost.wall),
        processor: median(|cost| cost.processor),
        memory: median(|cost| cost.memory),
        cut_off: false,
    })
}

/// Runs one command if that is what the bench was started for, tells its cost, and ends. The
/// system counts over all children of a process, so each command gets a parent of its own.
pub fn serve(arguments: &[String]) {
    let [word, limit, program, rest @ ..] = arguments else {
        return;
    };
    if word != SERVE {
        return;
    }
    let limit = Duration::from_secs(limit.parse().expect("the bench says how long"));
    match run(program, rest, limit) {
        Some(cost) => {
            println!("{}", serde_json::to_string(&cost).expect("it is JSON"));
            exit(0);
        }
        None => exit(1),
    }
}

fn run(program: &str, arguments: &[String], limit: Duration) -> Option<Cost> {
    bound_memory();
    let start = Instant::now();
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let id = child.id();
    // A thread of its own ends what takes too long: the clock stops with the process itself.
    let (done, is_done) = channel::<()>();
    let watch = thread::spawn(move || {
        let late = is_done.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
        if late {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
        }
        late
    });
    let status = child.wait().ok()?;
    let wall = start.elapsed().as_secs_f64();
    drop(done);
    let late = watch.join().ok()?;
    let (processor, memory) = children();
    Some(Cost {
        wall,
        processor: processor.unwrap_or(wall),
        memory,
        // Without a code, something ended it: us, or the want of memory.
        cut_off: late || status.code().is_none(),
    })
}

/// How many bytes a command may ask for: a bench must not bring a machine down.
#[cfg(unix)]
const MEMORY: u64 = 12 << 30;

#[cfg(unix)]
fn bound_memory() {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    if let Ok((_, most)) = getrlimit(Resource::RLIMIT_AS) {
        // Where the system refuses, the limit of time is left.
        let _ = setrlimit(Resource::RLIMIT_AS, MEMORY.min(most), most);
    }
}

/// Seconds of processor time and the peak of memory of the only child, which has ended.
#[cfg(unix)]
fn children() -> (Option<f64>, f64) {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else {
        return (None, f64::NAN);
    };
    let microseconds = (usage.user_time() + usage.system_time()).num_microseconds();
    // macOS counts bytes here, every other system KB.
    let unit = if cfg!(target_vendor = "apple") {
        1
    } else {
        1024
    };
    (
        Some(microseconds as f64 / 1e6),
        (usage.max_rss() * unit) as f64,
    )
}

#[cfg(not(unix))]
fn bound_memory() {}

#[cfg(not(unix))]
fn children() -> (Option<f64>, f64) {
    (None, f64::NAN)
}

/// Measures `demarche check` on the folder that `write` fills.
pub fn check(write: impl FnOnce(&Path), runs: usize, limit: Duration) -> Cost {
    let folder = tempfile::tempdir().expect("there is a temporary folder");
    write(folder.path());
    let name = folder.path().to_str();
    let name = name.expect("the temporary folder is UTF-8");
    let command = [env!("CARGO_BIN_EXE_demarche"), "check", name];
    cost(&command, runs, limit).expect("our own program is there")
}
