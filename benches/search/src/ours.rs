//! Dépêche's own index.

use std::path::{Path, PathBuf};

use anyhow::Result;
use index::{Document, Index, Local, Question, Request, Sort};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};
use news::{Article, Block, Format, Moment, Reading, SourceId, };

use crate::corpus::{Asked, Class, Corpus, Made};
use crate::{Engine, Found};

/// Articles given at once, as an import does.
const BATCH: usize = 2_000;

pub struct Ours {
    pub index: Local,
    dir: PathBuf,
    runtime: tokio::runtime::Runtime,
}

impl Ours {
    pub fn open(dir: &Path) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build()?;
        Ok(Self { index: Local::open(dir)?, dir: dir.to_owned(), runtime })
    }
}

pub fn document(made: &Made) -> Document {
    let time = Timestamp::from_second(made.time).unwrap_or(Timestamp::UNIX_EPOCH);
    let article = Article {
        language: Some("fr".to_owned()),
        headline: made.title.clone(),
        published: Some(Moment::utc(time)),
        body: made.body.iter().map(Block::paragraph).collect(),
        ..Article::new(SourceId::of("bench"), Format::Text, time)
    };
    Document { article, source_name: "Banc".to_owned(), reading: Reading::default(), story: None, earlier: Vec::new() }
}

pub fn day(days: i64) -> Date {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap_or(Date::ZERO)
}

pub fn request(class: Class, asked: &Asked) -> Request {
    let words = asked.words.join(" ");
    let typed = match class {
        Class::Phrase => format!("\"{words}\""),
        Class::Prefix => format!("{words}*"),
        Class::Dates => format!("{words} {}..{}", day(asked.since), day(asked.since + 29)),
        _ => words,
    };
    let now = Timestamp::from_second(1_800_000_000).unwrap_or(Timestamp::UNIX_EPOCH);
    Request {
        question: Question::parse(&typed, now, &TimeZone::UTC),
        sort: if class == Class::Dates { Sort::Newest } else { Sort::Relevance },
        limit: if class == Class::Days { 0 } else { 10 },
        after: None,
        facets: class == Class::Days,
        fold_stories: false,
        now,
    }
}

impl Engine for Ours {
    fn build(&mut self, corpus: &Corpus, articles: u64) -> Result<()> {
        let mut batch = Vec::with_capacity(BATCH);
        for n in 0..articles {
            batch.push(document(&corpus.article(n)));
            if batch.len() == BATCH {
                self.runtime.block_on(self.index.apply(std::mem::take(&mut batch), Vec::new(), n))?;
            }
        }
        self.runtime.block_on(self.index.apply(batch, Vec::new(), articles))?;
        Ok(self.runtime.block_on(self.index.settle())?)
    }

    fn rest(&self) -> Result<()> {
        let segments = || -> Result<usize> {
            let meta: serde_json::Value = serde_json::from_slice(&std::fs::read(self.dir.join("meta.json"))?)?;
            Ok(meta["segments"].as_array().map_or(0, Vec::len))
        };
        let begun = std::time::Instant::now();
        while segments()? > 2 && begun.elapsed().as_secs() < 300 {
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        // The index sees it a little later.
        std::thread::sleep(std::time::Duration::from_secs(11));
        Ok(())
    }

    fn ask(&self, class: Class, asked: &Asked) -> Result<Found> {
        let answer = self.index.ask(&request(class, asked))?;
        let marks = answer.hits.iter().map(|hit| hit.passage.marks.len() + hit.headline.marks.len()).sum();
        Ok(Found { total: answer.total, shown: answer.hits.len(), marks })
    }
}
