//! Dépêche's search beside plain Tantivy, SQLite FTS5 and PostgreSQL, on one corpus in one run.

mod corpus;
mod fresh;
mod fts5;
mod hostile;
mod memory;
mod ours;
mod plain;
mod postgres;
mod suggest;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Result;
use corpus::{Asked, Class, Corpus};
use cpu_time::{ProcessTime, ThreadTime};

/// What one question gave.
pub struct Found {
    pub total: u64,
    pub shown: usize,
    pub marks: usize,
}

/// An engine that is measured.
pub trait Engine {
    fn build(&mut self, corpus: &Corpus, articles: u64) -> Result<()>;
    fn ask(&self, class: Class, asked: &Asked) -> Result<Found>;
    /// Lets the engine finish what it does beside all else.
    fn rest(&self) -> Result<()> {
        Ok(())
    }
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let articles: u64 = args.next().as_deref().unwrap_or("200000").parse()?;
    let wanted: Vec<String> = args.collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let corpus = Corpus::read(&root.join("../shared/data/language/search/news_corpus.jsonl.gz"))?;
    let questions = corpus.questions();
    let work = root.join(format!("target/bench-search/{articles}"));
    println!("{articles} articles, {} questions", questions.len());
    for name in ["ours", "tantivy", "fts5", "postgres"] {
        if !wanted.is_empty() && !wanted.iter().any(|one| one == name) {
            continue;
        }
        if let Err(error) = measure(name, &work.join(name), &corpus, &questions, articles) {
            println!("{name}: left out: {error:#}");
        }
    }
    if wanted.iter().any(|one| one == "fresh") {
        fresh::measure(&work.join("ours"), &corpus, articles)?;
    }
    if wanted.iter().any(|one| one == "suggest") {
        suggest::measure(&work.join("ours"), &corpus)?;
    }
    if wanted.iter().any(|one| one == "hostile") {
        hostile::measure(&work.join("ours"))?;
    }
    Ok(())
}

fn measure(name: &str, dir: &PathBuf, corpus: &Corpus, questions: &[(Class, Asked)], articles: u64) -> Result<()> {
    let built = dir.join("built");
    let mut engine: Box<dyn Engine> = match name {
        "ours" => Box::new(ours::Ours::open(dir)?),
        "tantivy" => Box::new(plain::Plain::create(dir)?),
        "fts5" => Box::new(fts5::Fts5::create(dir)?),
        _ => Box::new(postgres::Postgres::connect(&format!("host=127.0.0.1 port=54329 user=bench dbname=postgres"))?),
    };
    if !built.exists() {
        let memory = memory::Watch::begin();
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        engine.build(corpus, articles)?;
        let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu.elapsed().as_secs_f64());
        let resting = ProcessTime::now();
        engine.rest()?;
        let resting = resting.elapsed().as_secs_f64();
        // What making the articles costs is not the engine's.
        let making = ProcessTime::now();
        (0..articles / 20).for_each(|n| drop(std::hint::black_box(corpus.article(n))));
        let making = making.elapsed().as_secs_f64() * 20.0;
        println!(
            "{name}: built {:.0} docs/s, {:.1} CPU s ({:.1} of making articles left out), {:.1} more at rest, {} MB on disk, {} MB of memory at most",
            articles as f64 / wall,
            cpu - making,
            making,
            resting,
            size(dir) >> 20,
            memory.most()
        );
        std::fs::create_dir_all(dir)?;
        std::fs::write(built, "")?;
    }
    for (class, asked) in questions {
        engine.ask(*class, asked)?;
    }
    println!(
        "{name:<9}{:>8}{:>9}{:>9}{:>9}{:>9}{:>10}{:>8}{:>8}  slowest by CPU",
        "class", "p50 ms", "p99 ms", "cpu p50", "cpu p99", "hits", "shown", "marks"
    );
    let classes =
        [Class::Common, Class::Rare, Class::Two, Class::Phrase, Class::Prefix, Class::Fuzzy, Class::Dates, Class::Days];
    for class in classes {
        let (mut wall, mut cpu, mut found) = (Vec::new(), Vec::new(), (0u64, 0usize, 0usize));
        let mut slowest: Option<(Duration, &Asked)> = None;
        for (_, asked) in questions.iter().filter(|(one, _)| *one == class) {
            let (start, used) = (Instant::now(), ThreadTime::now());
            let one = engine.ask(class, asked)?;
            let used = used.elapsed();
            (cpu.push(used), wall.push(start.elapsed()));
            if slowest.is_none_or(|(most, _)| used > most) {
                slowest = Some((used, asked));
            }
            found = (found.0 + one.total, found.1 + one.shown, found.2 + one.marks);
        }
        let n = wall.len().max(1);
        println!(
            "{:<9}{:>8}{:>9.2}{:>9.2}{:>9.2}{:>9.2}{:>10}{:>8}{:>8}  {}",
            "",
            format!("{class:?}"),
            at(&mut wall, 50),
            at(&mut wall, 99),
            at(&mut cpu, 50),
            at(&mut cpu, 99),
            found.0 / n as u64,
            found.1 / n,
            found.2 / n,
            slowest.map_or(String::new(), |(_, asked)| asked.words.join(" "))
        );
    }
    Ok(())
}

/// Milliseconds at a percentile.
pub fn at(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

fn size(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries.flatten().filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
}
