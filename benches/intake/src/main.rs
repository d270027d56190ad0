//! What intake costs beside its peers: each contestant in a process of its own, one thread, the same captures.
//!
//! `intake-bench [DATA] [--python PYTHON]` prints the tables; `intake-bench DATA --only NAME` runs one contestant.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod captures;
mod contestants;

use std::process::Command;

/// The allocator of the product.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A contestant's name, the table it stands in, and the peer by which its ratio is told.
const TABLES: [(&str, &str, &[&str]); 4] = [
    ("French pages", "pages/s", &["pages ours", "pages dom_smoothie", "pages trafilatura-rs"]),
    ("Text captures", "captures/s", &["texts ours"]),
    ("Feeds, cleaned", "MB/s", &["feeds ours", "feeds feed-rs", "feeds quick-xml"]),
    ("Agency documents", "documents/s", &["agency ours"]),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1));
    let data =
        arguments.first().filter(|first| !first.starts_with("--")).map_or("../../../shared/data", String::as_str);
    if let Some(name) = option("--only") {
        let (units, seconds) = run(data, name);
        println!("{} {}", units / seconds, peak());
        return;
    }
    for (title, unit, contestants) in TABLES {
        println!("\n{title:32} {unit:>12}  ours is   peak MB");
        let mut rows: Vec<(String, f64, f64)> = contestants
            .iter()
            .filter_map(|name| Some((*name, apart(data, name)?)))
            .map(|(name, (pace, peak))| (name.to_owned(), pace, peak))
            .collect();
        if let Some(python) = option("--python").filter(|_| title == "French pages") {
            let told = Command::new(python).args(["peers.py", data]).output().expect("python runs");
            rows.extend(
                numbers(&told.stdout).map(|(pace, peak)| ("pages trafilatura (Python)".to_owned(), pace, peak)),
            );
        }
        let ours = rows.first().map_or(0.0, |(_, pace, _)| *pace);
        for (name, pace, peak) in &rows {
            println!("{name:32} {pace:12.1}  {:5.1} ×  {peak:8.1}", ours / pace);
        }
    }
    curve();
}

/// Runs a contestant in its own process: what it holds in memory is its own.
fn apart(data: &str, name: &str) -> Option<(f64, f64)> {
    let own = std::env::current_exe().ok()?;
    let told = Command::new(own).args([data, "--only", name]).output().ok()?;
    numbers(&told.stdout)
}

fn numbers(told: &[u8]) -> Option<(f64, f64)> {
    let text = String::from_utf8_lossy(told);
    let mut fields = text.split_whitespace().map(str::parse);
    Some((fields.next()?.ok()?, fields.next()?.ok()?))
}

/// How many seconds each contestant is measured at least; it goes over its captures as often as that takes.
const LEAST: f64 = 3.0;

/// Units done and seconds taken, the first round not counted.
fn run(data: &str, name: &str) -> (f64, f64) {
    let (units, mut round) = contestants::named(data, name);
    round();
    let (started, mut rounds) = (spent(), 0);
    while rounds < 1 || spent() - started < LEAST {
        round();
        rounds += 1;
    }
    (units * f64::from(rounds), spent() - started)
}

/// Seconds of the processor that this process took: other work on the machine does not count.
fn spent() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = status.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// The most memory this process held, in megabytes.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

/// Pages of one kind at growing sizes: the last column stays as it is where cost is linear.
fn curve() {
    println!("\n{:32} {:>12} {:>10} {:>10}", "Cost by size", "bytes", "ms", "ns/byte");
    for (name, make) in captures::GROWING {
        for times in [1_usize, 4, 16] {
            let page = make(times);
            let started = spent();
            contestants::page(page.as_bytes());
            let spent = spent() - started;
            println!("{name:32} {:12} {:10.1} {:10.1}", page.len(), spent * 1e3, spent * 1e9 / page.len() as f64);
        }
    }
}
