//! Ten thousand sources for a day on a virtual clock: `cargo run --release -p desk --example day [SOURCES] [HOURS]`.
#![allow(clippy::expect_used)] // a made-up day that cannot begin says so

#[path = "../tests/virtual_day/mod.rs"]
mod virtual_day;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse::<u64>().ok());
    let sources = numbers.next().unwrap_or(10_000);
    let hours = numbers.next().unwrap_or(24);
    let start = std::time::Instant::now();
    let report = virtual_day::run(usize::try_from(sources).unwrap_or(10_000), hours, desk::Settings::default());
    println!("{sources} sources, {hours} h of virtual time in {:.1} s", start.elapsed().as_secs_f64());
    println!("polls                         {}", report.polls);
    println!("all asked once after          {:.0} s", report.all_asked);
    println!("busiest second                {} starts", report.busiest_second);
    println!("busiest minute of a host      {} requests", report.busiest_host_minute);
    println!("pauses not kept               {}", report.broken_pauses);
    println!("never asked                   {}", report.never);
    println!("longest wait beyond due       {:.0} s", report.latest);
    println!("pieces that ran through       {}", report.missed);
    println!(
        "{:<24} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "publication to intake", "mean s", "p50 s", "p95 s", "pieces", "polls"
    );
    for (name, mean, median, late, pieces, polls) in &report.delays {
        println!("{name:<24} {mean:>9.0} {median:>9.0} {late:>9.0} {pieces:>9} {polls:>9.0}");
    }
    let (mean, median, late, pieces) = report.delay;
    println!("{:<24} {mean:>9.0} {median:>9.0} {late:>9.0} {pieces:>9}", "all");
}
