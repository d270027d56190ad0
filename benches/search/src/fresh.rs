//! How long after it is stored an article is found, while articles come in and questions are asked.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use index::{Index, Local, Question, Request, Sort};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use crate::corpus::{Asked, Class, Corpus};
use crate::{at, ours};

const EACH_SECOND: u32 = 200;
const ASKED_EACH_SECOND: u32 = 20;
const SECONDS: u32 = 40;

pub fn measure(dir: &Path, corpus: &Corpus, articles: u64) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
    runtime.block_on(run(dir, corpus, articles))
}

async fn run(dir: &Path, corpus: &Corpus, articles: u64) -> Result<()> {
    let index = Local::open(dir)?;
    println!("fresh: {} articles held", index.count().await?);
    let (stored, mut outbox) = mpsc::unbounded_channel();
    let intake = {
        let made: Vec<_> = (0..EACH_SECOND * SECONDS)
            .map(|n| {
                let mut made = corpus.article(articles + u64::from(n));
                made.title = format!("{} jeton{n}x", made.title);
                ours::document(&made)
            })
            .collect();
        tokio::spawn(async move {
            let mut tick = tokio::time::interval(Duration::from_secs(1) / EACH_SECOND);
            for (n, document) in made.into_iter().enumerate() {
                tick.tick().await;
                let _ = stored.send((n, Instant::now(), document));
            }
        })
    };
    let asking = {
        let index = index.clone();
        let asked: Vec<(Class, Asked)> = corpus.questions();
        tokio::spawn(async move {
            let mut tick = tokio::time::interval(Duration::from_secs(1) / ASKED_EACH_SECOND);
            let mut times = Vec::new();
            for n in 0..(ASKED_EACH_SECOND * SECONDS) as usize {
                tick.tick().await;
                let Some((class, asked)) = asked.get(n * 97 % asked.len()) else { break };
                let start = Instant::now();
                if index.search(&ours::request(*class, asked)).await.is_ok() {
                    times.push(start.elapsed());
                }
            }
            times
        })
    };
    let (mut waits, mut lost) = (Vec::new(), 0);
    let mut batch = Vec::new();
    let mut position = index.position();
    while outbox.recv_many(&mut batch, 64).await > 0 {
        position += batch.len() as u64;
        let documents = batch.iter().map(|(_, _, document)| document.clone()).collect();
        index.apply(documents, Vec::new(), position).await?;
        let applied = Instant::now();
        for (n, stored, _) in batch.drain(..) {
            waits.push(applied - stored);
            // One in ten is looked for: what was applied must be there.
            if n % 10 == 0 && index.ask(&only(n))?.total == 0 {
                lost += 1;
            }
        }
    }
    intake.await?;
    let mut times = asking.await?;
    println!(
        "stored to searchable, {} articles: p50 {:.1} p90 {:.1} p99 {:.1} p99.9 {:.1} max {:.1} ms; {lost} not found",
        waits.len(),
        at(&mut waits, 50),
        at(&mut waits, 90),
        at(&mut waits, 99),
        waits.get(waits.len() * 999 / 1_000).map_or(0.0, |wait| wait.as_secs_f64() * 1_000.0),
        at(&mut waits, 100)
    );
    for (from, to) in [(0, 5), (5, 10), (10, 20), (20, 30), (30, 50), (50, 100), (100, 100_000)] {
        let within = |wait: &&Duration| (from..to).contains(&(wait.as_millis() as u64));
        println!("{from:>6} to {to:>6} ms {:>6}", waits.iter().filter(within).count());
    }
    println!("questions meanwhile: p50 {:.2} p99 {:.2} ms", at(&mut times, 50), at(&mut times, 99));
    let start = Instant::now();
    index.settle().await?;
    println!("settled in {:.0} ms; {} articles held", start.elapsed().as_secs_f64() * 1_000.0, index.count().await?);
    Ok(())
}

fn only(n: usize) -> Request {
    let now = Timestamp::now();
    Request {
        question: Question::parse(&format!("titre:jeton{n}x"), now, &TimeZone::UTC),
        sort: Sort::Relevance,
        limit: 10,
        after: None,
        facets: false,
        fold_stories: false,
        now,
    }
}
