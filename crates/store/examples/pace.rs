//! Prints how fast the store takes in and how fast it answers.
//!
//! `cargo run --release -p store --example pace [ARTICLES [FOLDER]]`; a folder is kept and, once filled, only asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use news::{
    Article, ArticleId, Block, Capture, CaptureId, Fingerprint, Format, Moment, Obtained, Reading, SourceId, StoryId,
};
use store::{Cursor, Durability, Intake, Selection, Settings, Sqlite, Store, Taken};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const WORDS: [&str; 24] = [
    "le",
    "la",
    "de",
    "conseil",
    "municipal",
    "pont",
    "mairie",
    "lundi",
    "a",
    "voté",
    "budget",
    "école",
    "route",
    "travaux",
    "selon",
    "préfecture",
    "habitants",
    "réunion",
    "avenir",
    "vallée",
    "et",
    "pour",
    "dans",
    "une",
];

/// A cheap source of numbers that look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides.max(1)
    }

    fn text(&mut self, words: usize) -> String {
        let mut text = String::with_capacity(words * 8);
        for _ in 0..words {
            let word = usize::try_from(self.roll(WORDS.len() as u64)).unwrap_or(0);
            text.push_str(WORDS.get(word).copied().unwrap_or_default());
            // Rare words too, else it compresses as no text does.
            if self.roll(3) == 0 {
                text.push_str(&format!("{:x}", self.roll(60_000)));
            }
            text.push(' ');
        }
        text
    }
}

fn start() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An article of 260 words, one of a few hundred sources, half a minute after the one before.
fn article(number: u64, dice: &mut Dice) -> Article {
    let received = start() + SignedDuration::from_secs(i64::try_from(number).unwrap_or(0) * 30);
    let source = SourceId::of(&format!("source-{}", dice.roll(500)));
    let url =
        format!("https://www.{source}.example/region/2026/{number}-{}.html", dice.text(4).trim().replace(' ', "-"));
    Article {
        url: Some(url),
        language: Some("fr".to_owned()),
        headline: dice.text(9),
        standfirst: Some(dice.text(30)),
        byline: Some("Par Anne Martin".to_owned()),
        authors: vec!["Anne Martin".to_owned()],
        section: Some(format!("Rubrique {}", dice.roll(20))),
        published: Some(Moment::utc(received - SignedDuration::from_secs(60))),
        body: (0..6).map(|_| Block::paragraph(dice.text(36))).collect(),
        ..Article::new(source, Format::Html, received)
    }
}

/// A capture that holds `pieces` articles.
fn intake(number: u64, pieces: u64, dice: &mut Dice) -> Intake {
    let articles: Vec<Article> = (0..pieces).map(|piece| article(number * pieces + piece, dice)).collect();
    let body = articles.iter().flat_map(|article| &article.body).map(|block| format!("<p>{}</p>\n", block.text));
    let received = articles.first().map_or_else(start, |article| article.received);
    let source = articles.first().map_or_else(|| SourceId::of("vide"), |article| article.source.clone());
    let mut capture = Capture::new(source, Obtained::Page, body.collect::<String>().into_bytes(), received);
    capture.url = articles.first().and_then(|article| article.url.clone());
    let taken = articles.into_iter().map(|article| {
        let keys = vec![news::address_key(article.url.as_deref().unwrap_or_default()).unwrap_or_default()];
        let fingerprint = Some(Fingerprint(dice.roll(u64::MAX)));
        let reading = Reading { language: Some("fr".to_owned()), fingerprint, ..Reading::default() };
        let hash = article.text_hash();
        Taken { article, reading, keys, hash }
    });
    Intake { taken: taken.collect(), capture, jobs: Vec::new(), polling: None }
}

fn rate(what: &str, count: u64, time: Duration) {
    println!("{what:<48} {:>10.0} /s", count as f64 / time.as_secs_f64());
}

/// Puts one by one, from many tasks and in batches.
async fn puts(folder: &Path, durability: Durability) -> Outcome<()> {
    let store = Arc::new(Sqlite::open_with(folder, Settings { durability, ..Settings::default() })?);
    let mut dice = Dice(1);
    let mut fresh = |from: u64, count: u64| (from..from + count).map(|n| intake(n, 1, &mut dice)).collect::<Vec<_>>();
    let name = format!("{durability:?}");
    let single = fresh(0, 500);
    let clock = Instant::now();
    for intake in single {
        store.put(intake).await?;
    }
    rate(&format!("{name}: put, one after the other"), 500, clock.elapsed());
    let mut shares = fresh(1_000, 6_400);
    let clock = Instant::now();
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (store, share) = (Arc::clone(&store), shares.split_off(shares.len() - 100));
            tokio::spawn(async move {
                for intake in share {
                    store.put(intake).await?;
                }
                Ok::<(), store::Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    rate(&format!("{name}: put, 64 tasks"), 6_400, clock.elapsed());
    let batch = fresh(10_000, 10_000);
    let clock = Instant::now();
    let mut batch = batch.into_iter().peekable();
    while batch.peek().is_some() {
        store.put_all(batch.by_ref().take(500).collect()).await?;
    }
    rate(&format!("{name}: put_all, 500 pages at a time"), 10_000, clock.elapsed());
    Ok(())
}

/// Fills a store with `count` articles in stories of four.
async fn fill(store: &Sqlite, count: u64) -> Outcome<()> {
    let mut dice = Dice(7);
    let (mut putting, mut placing) = (Duration::ZERO, Duration::ZERO);
    let mut stories: Vec<StoryId> = Vec::new();
    for batch in 0..count / 1_000 {
        let intakes: Vec<_> = (0..50).map(|n| intake(batch * 50 + n, 20, &mut dice)).collect();
        let clock = Instant::now();
        let puts = store.put_all(intakes).await?;
        putting += clock.elapsed();
        let mut placements = Vec::new();
        for put in puts.iter().flatten() {
            if stories.is_empty() || dice.roll(4) == 0 {
                stories.push(StoryId::new(Timestamp::now()));
            }
            let recent = stories.len() as u64 - 1 - dice.roll(300).min(stories.len() as u64 - 1);
            placements.extend(stories.get(usize::try_from(recent)?).map(|story| (put.id, *story)));
        }
        let clock = Instant::now();
        store.place(&placements).await?;
        placing += clock.elapsed();
    }
    rate(&format!("Full: put_all of feeds, {count} articles"), count, putting);
    rate("Full: place, 1000 at a time", count, placing);
    Ok(())
}

/// Runs a question 300 times and prints how long it took.
async fn ask<T, F: Future<Output = store::Result<T>>>(what: &str, question: impl Fn(u64) -> F) -> Outcome<()> {
    let mut times = Vec::new();
    for n in 0..300 {
        let clock = Instant::now();
        question(n).await?;
        times.push(clock.elapsed());
    }
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
    println!("{what:<48} p50 {:>7.3} ms   p99 {:>7.3} ms", at(50), at(99));
    Ok(())
}

async fn questions(store: &Sqlite, count: u64) -> Outcome<()> {
    let now = Timestamp::now();
    let all = Selection { visible_at: Some(now), ..Selection::default() };
    let section = Selection { section: Some("Rubrique 3".to_owned()), ..all.clone() };
    let source = Selection { source: Some(SourceId::of("source-77")), ..all.clone() };
    let middle = store.scan(None, 1).await?.first().map(|stored| stored.article.received).unwrap_or(now)
        + SignedDuration::from_secs(i64::try_from(count)? * 15);
    let deep = Some(Cursor { time: middle, id: ArticleId::new(middle) });
    ask("latest(50)", |_| store.latest(&all, None, 50)).await?;
    ask("latest(50) from the middle", |_| store.latest(&all, deep, 50)).await?;
    ask("latest(50) of a section", |_| store.latest(&section, None, 50)).await?;
    ask("latest(50) of a source", |_| store.latest(&source, None, 50)).await?;
    ask("latest(50) of a source from the middle", |_| store.latest(&source, deep, 50)).await?;
    let some: Vec<_> = store.neighbours(Timestamp::UNIX_EPOCH, 50_000).await?;
    let id =
        |n: u64| some.get(usize::try_from(n * 163).unwrap_or(0) % some.len().max(1)).map(|one| (one.id, one.story));
    let ids: Vec<ArticleId> = (0..50).filter_map(|n| id(n).map(|(id, _)| id)).collect();
    ask("rows(50)", |_| store.rows(&ids)).await?;
    ask("article", |n| store.article(id(n).map_or(ArticleId::new(now), |(id, _)| id))).await?;
    ask("story", |n| store.story(id(n).map_or(StoryId::new(now), |(_, story)| story))).await?;
    let items: Vec<Vec<String>> = store
        .articles(&ids)
        .await?
        .iter()
        .map(|stored| news::address_key(stored.article.url.as_deref().unwrap_or_default()).into_iter().collect())
        .collect();
    ask("sighted(50)", |_| store.sighted(some_source(), &items)).await?;
    let day = store.rows(&ids).await?.first().map_or(now, |row| row.article.time) - SignedDuration::from_hours(24);
    ask("sections of the last day", |_| store.sections(day)).await?;
    ask("neighbours(500)", |_| store.neighbours(day, 500)).await?;
    ask("changes(500)", |n| store.changes(n * 100, 500)).await?;
    ask("counts", |_| store.counts()).await?;
    Ok(())
}

fn some_source() -> &'static SourceId {
    static SOURCE: std::sync::OnceLock<SourceId> = std::sync::OnceLock::new();
    SOURCE.get_or_init(|| SourceId::of("source-77"))
}

/// What the process holds, in megabytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Asks a store that is filled, and prints what that takes.
async fn look(data: &Path, count: u64) -> Outcome<()> {
    let clock = Instant::now();
    let store = Sqlite::open(data)?;
    println!("{:<48} {:>10.1} ms", "open", clock.elapsed().as_secs_f64() * 1e3);
    println!("{:<48} {:>10} MB", "memory after opening", memory());
    questions(&store, count).await?;
    println!("{:<48} {:>10} MB", "memory after the questions", memory());
    let clock = Instant::now();
    println!("{:<48} {:>10} findings in {:.1} s", "check", store.check().await?.len(), clock.elapsed().as_secs_f64());
    drop(store);
    println!("{:<48} {:>10} MB", "file", std::fs::metadata(data.join("depeche.db"))?.len() >> 20);
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(200_000);
    let kept = arguments.next().map(PathBuf::from);
    if let Some(data) = kept.as_ref().filter(|data| data.join("depeche.db").exists()) {
        return look(data, count).await;
    }
    let folder = std::env::temp_dir().join(format!("depeche-pace-{}", CaptureId::new(Timestamp::now())));
    puts(&folder.join("normal"), Durability::Normal).await?;
    puts(&folder.join("full"), Durability::Full).await?;
    let data = kept.unwrap_or_else(|| folder.join("data"));
    fill(&Sqlite::open(&data)?, count).await?;
    look(&data, count).await?;
    std::fs::remove_dir_all(folder)?;
    Ok(())
}
