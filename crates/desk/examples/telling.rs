//! How long after it is stored an article is found, through store, outbox, stories and index, while questions are asked.
//!
//! `cargo run --release -p desk --example telling CORPUS INDEX [SECONDS [EACH_SECOND]]`: CORPUS is JSON lines with
//! `title` and `body`, gzipped; INDEX a folder with an index, which is copied.

#![allow(clippy::expect_used)] // a measurement that cannot begin says so

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use desk::{Desk, Settings, Sites};
use index::{Answer, Document, Index, Local, Question, Request, Sort};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Article, ArticleId, Block, Capture, Format, Obtained, SourceId};
use store::{Intake, Sqlite, Store, Taken};
use tokio::sync::watch;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
type Found = Arc<Mutex<HashMap<ArticleId, Instant>>>;

/// The index, which notes when each article is first found.
struct Watched {
    index: Local,
    found: Found,
}

#[async_trait]
impl Index for Watched {
    async fn apply(&self, documents: Vec<Document>, gone: Vec<ArticleId>, position: u64) -> index::Result<()> {
        let ids: Vec<ArticleId> = documents.iter().map(|document| document.article.id).collect();
        self.index.apply(documents, gone, position).await?;
        let held = self.index.holds(&ids).await?;
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, _) in ids.into_iter().zip(held).filter(|(_, held)| *held) {
            found.entry(id).or_insert_with(Instant::now);
        }
        Ok(())
    }
    fn position(&self) -> u64 {
        self.index.position()
    }
    async fn settle(&self) -> index::Result<()> {
        self.index.settle().await
    }
    async fn clear(&self) -> index::Result<()> {
        self.index.clear().await
    }
    async fn search(&self, request: &Request) -> index::Result<Answer> {
        self.index.search(request).await
    }
    async fn suggest(&self, typed: &str, limit: usize, now: Timestamp) -> index::Result<Vec<String>> {
        self.index.suggest(typed, limit, now).await
    }
    async fn holds(&self, ids: &[ArticleId]) -> index::Result<Vec<bool>> {
        self.index.holds(ids).await
    }
    async fn count(&self) -> index::Result<u64> {
        self.index.count().await
    }
}

/// Nothing is fetched here.
struct Offline;

#[async_trait]
impl wire::Fetch for Offline {
    async fn fetch(&self, request: &wire::Request) -> wire::Result<wire::Response> {
        Err(wire::Error::Address(request.url.clone()))
    }
    async fn send(&self, url: &str, _: &[(String, String)]) -> wire::Result<u16> {
        Err(wire::Error::Address(url.to_owned()))
    }
    async fn post(&self, post: &wire::Post) -> wire::Result<wire::Answered> {
        Err(wire::Error::Address(post.url.clone()))
    }
    async fn exchange(&self, post: &wire::Post) -> wire::Result<(u16, Vec<u8>)> {
        Err(wire::Error::Address(post.url.clone()))
    }
    fn check(&self, url: &str) -> wire::Result<()> {
        Err(wire::Error::Address(url.to_owned()))
    }
}

/// Headlines and bodies of a corpus.
fn corpus(path: &Path) -> Outcome<Vec<(String, Vec<String>)>> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_string(&mut text)?;
    let mut pieces = Vec::new();
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| line.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        pieces.push((field("title"), field("body").split("\n").map(str::to_owned).collect()));
    }
    Ok(pieces)
}

fn intake(number: usize, pieces: &[(String, Vec<String>)]) -> Option<Intake> {
    let (title, body) = pieces.get(number * 7_919 % pieces.len())?;
    let now = Timestamp::now();
    let source = SourceId::of(&format!("source-{}", number % 200));
    let url = format!("https://www.{source}.example/{number}");
    let article = Article {
        url: Some(url.clone()),
        language: Some("fr".to_owned()),
        headline: format!("{title} ({number})"),
        body: body.iter().map(Block::paragraph).collect(),
        ..Article::new(source.clone(), Format::Html, now)
    };
    let capture = Capture::new(source, Obtained::Page, format!("{number} {title}").into_bytes(), now);
    let reading = reading::read(&article);
    let hash = article.text_hash();
    let taken = vec![Taken { keys: vec![url], hash, article, reading }];
    Some(Intake { taken, capture, jobs: Vec::new(), polling: None })
}

async fn ask(index: Arc<dyn Index>, pieces: Vec<(String, Vec<String>)>, stop: watch::Receiver<bool>) -> Vec<Duration> {
    let mut times = Vec::new();
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    for (title, _) in pieces.iter().cycle() {
        tick.tick().await;
        if *stop.borrow() {
            break;
        }
        let now = Timestamp::now();
        let words = title.split(' ').filter(|word| word.chars().count() > 4).take(2).collect::<Vec<_>>().join(" ");
        let question = Question::parse(&words, now, &TimeZone::UTC);
        let (limit, sort) = (20, Sort::Relevance);
        let request = Request { question, sort, limit, after: None, facets: true, fold_stories: true, now };
        let start = Instant::now();
        if index.search(&request).await.is_ok() {
            times.push(start.elapsed());
        }
    }
    times
}

fn shown(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    println!("{what}, {}: p50 {:.1} p90 {:.1} p99 {:.1} max {:.1} ms", times.len(), at(50), at(90), at(99), at(100));
}

async fn run(articles: &Path, index: &Path, seconds: usize, each_second: usize) -> Outcome<()> {
    let pieces = corpus(articles)?;
    let folder = tempfile::tempdir_in(index.parent().unwrap_or(index))?;
    let copy = folder.path().join("index");
    std::fs::create_dir(&copy)?;
    for entry in std::fs::read_dir(index)? {
        let entry = entry?;
        std::fs::copy(entry.path(), copy.join(entry.file_name()))?;
    }
    let local = Local::open(&copy)?;
    local.apply(Vec::new(), Vec::new(), 0).await?;
    local.settle().await?;
    println!("{} articles held", local.count().await?);
    let found = Found::default();
    let index: Arc<dyn Index> = Arc::new(Watched { index: local, found: Arc::clone(&found) });
    let store = Arc::new(Sqlite::open(&folder.path().join("store"))?);
    let (sites, settings) = (Sites::default(), Settings::default());
    let (queue, index_of_desk) = (Arc::clone(&store), Arc::clone(&index));
    let desk = Desk { store: store.clone(), queue, index: index_of_desk, fetch: Arc::new(Offline), sites, settings };
    let (stop, stopped) = watch::channel(false);
    let telling = tokio::spawn({
        let (desk, stopped) = (desk.clone(), stopped.clone());
        async move { desk::tell(&desk, stopped).await }
    });
    let asking = tokio::spawn(ask(Arc::clone(&index), pieces.clone(), stopped));
    let mut puts = Vec::new();
    let mut tick = tokio::time::interval(Duration::from_secs(1) / u32::try_from(each_second)?);
    for number in 0..seconds * each_second {
        tick.tick().await;
        let Some(intake) = intake(number, &pieces) else { break };
        let store = Arc::clone(&store);
        puts.push(tokio::spawn(async move { store.put(intake).await.map(|puts| (puts, Instant::now())) }));
    }
    let mut stored = Vec::new();
    for put in puts {
        let (puts, at) = put.await??;
        stored.extend(puts.into_iter().map(|put| (put.id, at)));
    }
    stop.send(true)?;
    telling.await??;
    let found = found.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let waits = stored.iter().filter_map(|(id, at)| Some(found.get(id)?.saturating_duration_since(*at)));
    let waits: Vec<Duration> = waits.collect();
    println!("{} of {} were found as soon as they were told", waits.len(), stored.len());
    for (from, to) in [(0, 5), (5, 10), (10, 20), (20, 30), (30, 50), (50, 100), (100, 1_000), (1_000, 100_000)] {
        let within = |wait: &&Duration| (from..to).contains(&wait.as_millis());
        println!("{from:>6} to {to:>6} ms {:>6}", waits.iter().filter(within).count());
    }
    shown("stored to searchable", waits);
    shown("questions meanwhile", asking.await?);
    Ok(())
}

fn main() {
    let mut args = std::env::args().skip(1);
    let (corpus, index) = (args.next().expect("a corpus"), args.next().expect("an index"));
    let mut number = |usual| args.next().and_then(|arg| arg.parse().ok()).unwrap_or(usual);
    let (seconds, each_second) = (number(30), number(200));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run(Path::new(&corpus), Path::new(&index), seconds, each_second)).expect("measured");
}
