//! Processor time and memory.

use std::fs;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

/// Returns the median of several runs' seconds, and what the last of them answered.
pub fn median<T>(runs: usize, mut job: impl FnMut() -> T) -> (f64, T) {
    let mut times = Vec::with_capacity(runs);
    let mut answer = job();
    for _ in 0..runs {
        // The clock of the system is coarse: short jobs are repeated.
        let start = processor();
        let mut repeats = 0;
        while repeats == 0 || processor() - start < 0.05 {
            answer = black_box(job());
            repeats += 1;
        }
        times.push((processor() - start) / f64::from(repeats));
    }
    times.sort_by(f64::total_cmp);
    (times[runs / 2], answer)
}

/// Seconds that this thread has had a processor; where the system does not tell, seconds.
fn processor() -> f64 {
    thread_local!(static START: Instant = Instant::now());
    let schedule = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = schedule.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(
        || START.with(|start| start.elapsed().as_secs_f64()),
        |nanoseconds| nanoseconds / 1e9,
    )
}

/// The most memory that this process ever had, in KB; 0 where the system does not tell.
pub fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

/// The peak of a process that runs this bench with these arguments, as it prints it itself.
pub fn peak_of(arguments: &[&str]) -> u64 {
    let output = Command::new(std::env::current_exe().expect("the bench has a path"))
        .args(arguments)
        .output();
    let output = output.expect("the bench starts itself");
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .unwrap_or(0)
}
