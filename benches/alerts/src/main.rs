//! How many articles a second meet ten thousand saved questions, and the naive way beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a measurement that fails says so

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use index::{Document, Index, Local, Percolator, Question, Request, Sort};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Article, Block, Format, Reading, SourceId};
use serde_json::Value;

/// Articles that the naive way is shown.
const NAIVE: usize = 5;

/// The next of a pseudo-random sequence (xorshift), below `below`.
fn next(state: &mut u64, below: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state % below.max(1) as u64) as usize
}

/// Time on the clock, and the time that this thread ran: what else the machine does lengthens only the first.
struct Watch(Instant, Duration);

impl Watch {
    fn start() -> Self {
        Self(Instant::now(), Self::ran())
    }

    fn clock(&self) -> Duration {
        self.0.elapsed()
    }

    fn cpu(&self) -> Duration {
        Self::ran() - self.1
    }

    /// How long this thread has run; Linux alone tells it in a file.
    fn ran() -> Duration {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let nanoseconds = told.split_whitespace().next().and_then(|first| first.parse().ok());
        Duration::from_nanos(nanoseconds.unwrap_or_default())
    }
}

fn articles(now: Timestamp) -> Vec<Document> {
    // From the package of this measurement and from that of the index, which shares it, the way is the same.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/language/search/news_corpus.jsonl.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: {} is not here", path.display());
        return Vec::new();
    };
    let lines = BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    lines.map(|line| document(&serde_json::from_str(&line.unwrap()).unwrap(), now)).collect()
}

fn document(line: &Value, now: Timestamp) -> Document {
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let paragraphs = text("body");
    let article = Article {
        headline: text("title"),
        standfirst: Some(text("chapo")).filter(|standfirst| !standfirst.is_empty()),
        language: Some("fr".to_owned()),
        body: paragraphs.split('\n').filter(|text| !text.trim().is_empty()).map(Block::paragraph).collect(),
        ..Article::new(SourceId::of("le-courrier"), Format::Text, now)
    };
    let (reading, source_name) = (Reading::default(), "Le Courrier".to_owned());
    Document { article, source_name, reading, story: None, earlier: Vec::new() }
}

/// A question of words that stand in an article; some with more.
fn question(words: &[&str], state: &mut u64) -> String {
    let mut word = || {
        let word = words[next(state, words.len())];
        word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
    };
    let (one, two, three) = (word(), word(), word());
    let place = next(state, words.len().saturating_sub(2));
    match next(state, 10) {
        0 => format!("\"{} {}\"", words[place], words[place + 1]),
        1 => format!("{one} NEAR/8 {two}"),
        2 => format!("titre:{one} {two}"),
        3 => format!("{}* {two}", one.chars().take(5).collect::<String>()),
        4 => format!("{one} ({two} OU {three})"),
        5 => format!("{one} {two} SAUF {three}"),
        6 => format!("{one} {two} depuis:7j"),
        7 => one,
        _ => format!("{one} {two}"),
    }
}

fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10_000);
    let now = Timestamp::now();
    let articles = articles(now);
    if articles.is_empty() {
        return;
    }
    let mut state = 0x2545_f491_4f6c_dd1d;
    let mut questions = Vec::with_capacity(count);
    while questions.len() < count {
        let article = &articles[next(&mut state, articles.len())].article;
        let blocks = article.body.iter().map(|block| block.text.as_str());
        let text: Vec<&str> = std::iter::once(article.headline.as_str()).chain(blocks).collect();
        let words: Vec<&str> = text.iter().flat_map(|text| text.split_whitespace()).filter(|w| w.len() > 3).collect();
        if words.len() > 3 {
            questions.push(question(&words, &mut state));
        }
    }
    let mut saved = Percolator::default();
    let watch = Watch::start();
    for (key, text) in questions.iter().enumerate() {
        saved.insert(key, text, &TimeZone::UTC, now);
    }
    println!("{count} questions saved in {:.2?}, {:.2?} of CPU", watch.clock(), watch.cpu());
    let (mut matches, mut slowest) = (0, Duration::ZERO);
    let watch = Watch::start();
    for article in &articles {
        let one = Watch::start();
        matches += saved.matches(article, now).len();
        slowest = slowest.max(one.cpu());
    }
    let number = articles.len() as f64;
    let (clock, pace) = (number / watch.clock().as_secs_f64(), number / watch.cpu().as_secs_f64());
    let each = matches as f64 / number;
    println!("ours   {clock:>9.0} articles/s on the clock, {pace:.0} a second of CPU");
    println!("       {each:.1} matches an article; the slowest article {slowest:.2?} of CPU");
    naive(&articles, &questions, &mut saved, now, pace);
}

/// An index of one article, asked each question.
fn naive(articles: &[Document], questions: &[String], saved: &mut Percolator<usize>, now: Timestamp, pace: f64) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (mut spent, mut differ) = (Duration::ZERO, 0);
    for article in articles.iter().take(NAIVE) {
        let mut ours: Vec<usize> = saved.matches(article, now);
        ours.sort_unstable();
        let watch = Watch::start();
        let index = Local::in_memory().unwrap();
        runtime.block_on(index.apply(vec![article.clone()], Vec::new(), 1)).unwrap();
        // Where a likely word was searched in the place of a typed one, a saved question is not to do the same.
        let (mut theirs, mut apart) = (Vec::new(), Vec::new());
        for (key, text) in questions.iter().enumerate() {
            let question = Question::parse(text, now, &TimeZone::UTC);
            let (sort, after) = (Sort::Newest, None);
            let request = Request { question, sort, limit: 1, after, facets: false, fold_stories: false, now };
            let answer = index.ask(&request).unwrap();
            if !answer.corrected.is_empty() {
                apart.push(key);
            } else if answer.total > 0 {
                theirs.push(key);
            }
        }
        spent += watch.cpu();
        ours.retain(|key| apart.binary_search(key).is_err());
        differ += theirs.iter().filter(|key| ours.binary_search(key).is_err()).count();
        differ += ours.iter().filter(|key| theirs.binary_search(key).is_err()).count();
    }
    let naive = articles.len().min(NAIVE) as f64 / spent.as_secs_f64();
    println!(
        "naive  {naive:>9.2} articles a second of CPU; ours is {:.0} times as fast; answers that differ: {differ}",
        pace / naive
    );
}
