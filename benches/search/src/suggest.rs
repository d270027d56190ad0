//! How long suggestions take, letter by letter.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use index::{Index, Local};
use jiff::Timestamp;

use crate::at;
use crate::corpus::Corpus;

pub fn measure(dir: &Path, corpus: &Corpus) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let index = Local::open_read_only(dir)?;
    let (mut times, mut worst) = (Vec::new(), (0.0, String::new()));
    for n in 0..60 {
        let title = corpus.article(n).title.to_lowercase();
        let typed: Vec<char> = title.chars().take(16).collect();
        for letters in 1..=typed.len() {
            let begun: String = typed.iter().take(letters).collect();
            let start = Instant::now();
            runtime.block_on(index.suggest(&begun, 8, Timestamp::now()))?;
            let time = start.elapsed();
            if time.as_secs_f64() > worst.0 {
                worst = (time.as_secs_f64(), begun);
            }
            times.push(time);
        }
    }
    println!(
        "suggestions, {}: p50 {:.1} p99 {:.1} max {:.1} ms ({:?})",
        times.len(),
        at(&mut times, 50),
        at(&mut times, 99),
        at(&mut times, 100),
        worst.1
    );
    Ok(())
}
