//! Articles that the tests of the index make.

#![allow(dead_code, unused_macros, unused_imports)] // every test binary uses a part

use std::sync::Arc;

use index::{Answer, Document, Index, Question, Request, Sort};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use news::{
    Article, ArticleId, Block, Entity, EntityType, Format, Moment, Quote, QuoteKind, Reading, SourceId, Status, StoryId,
};

/// An article of now.
pub fn article(headline: &str, standfirst: Option<&str>, body: &[&str]) -> Article {
    let now = Timestamp::now();
    Article {
        language: Some("fr".to_owned()),
        headline: headline.to_owned(),
        standfirst: standfirst.map(str::to_owned),
        body: body.iter().map(|text| Block::paragraph(*text)).collect(),
        ..Article::new(SourceId::of("essai"), Format::Text, now)
    }
}

/// A moment.
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When the questions are asked.
pub fn now() -> Timestamp {
    at("2026-02-01T08:00:00Z")
}

/// A question as typed.
pub fn request(typed: &str) -> Request {
    Request {
        question: Question::parse(typed, now(), &TimeZone::UTC),
        sort: Sort::Relevance,
        limit: 50,
        after: None,
        facets: false,
        fold_stories: false,
        now: now(),
    }
}

/// The ids found, in order.
pub fn ids(answer: &Answer) -> Vec<ArticleId> {
    answer.hits.iter().map(|hit| hit.id).collect()
}

/// A piece of 13 February 2018, 10 h, unless told otherwise.
pub struct Piece(Document);

impl Piece {
    /// A piece with this headline.
    pub fn new(headline: &str) -> Self {
        let time = at("2018-02-13T10:00:00Z");
        let mut article = article(headline, None, &[]);
        (article.published, article.received) = (Some(Moment::utc(time)), at("2018-06-01T00:00:00Z"));
        Self(Document {
            article,
            source_name: "Essai".to_owned(),
            reading: Reading::default(),
            story: None,
            earlier: Vec::new(),
        })
    }

    pub fn document(self) -> Document {
        self.0
    }

    pub fn standfirst(mut self, text: &str) -> Self {
        self.0.article.standfirst = Some(text.to_owned());
        self
    }

    pub fn body(mut self, text: &str) -> Self {
        self.0.article.body.push(Block::paragraph(text));
        self
    }

    pub fn author(mut self, name: &str) -> Self {
        self.0.article.authors.push(name.to_owned());
        self
    }

    pub fn source(mut self, id: &str, name: &str) -> Self {
        self.0.article.source = id.parse().unwrap();
        self.0.source_name = name.to_owned();
        self
    }

    pub fn section(mut self, name: &str) -> Self {
        self.0.article.section = Some(name.to_owned());
        self
    }

    pub fn language(mut self, tag: &str) -> Self {
        self.0.article.language = Some(tag.to_owned());
        self
    }

    pub fn status(mut self, status: Status) -> Self {
        self.0.article.status = status;
        self
    }

    pub fn embargo(mut self, until: Timestamp) -> Self {
        self.0.article.embargo = Some(Moment::utc(until));
        self
    }

    /// So many hours later.
    pub fn hour(mut self, hours: i64) -> Self {
        let time = at("2018-02-13T10:00:00Z") + SignedDuration::from_hours(hours);
        self.0.article.published = Some(Moment::utc(time));
        self
    }

    /// In the story of this number.
    pub fn story(mut self, number: i64) -> Self {
        let mut bytes = *StoryId::new(at("2018-02-13T10:00:00Z")).as_bytes();
        bytes[8..].copy_from_slice(&(number + 1).to_be_bytes());
        self.0.story = Some(StoryId::from_bytes(bytes));
        self
    }

    pub fn earlier(mut self, text: &str) -> Self {
        self.0.earlier.push(text.to_owned());
        self
    }

    pub fn named(mut self, name: &str, alias: &str) -> Self {
        self = self.organisation(name);
        self.0.reading.entities.last_mut().unwrap().aliases.push(alias.to_owned());
        self
    }

    pub fn speaker(self, name: &str) -> Self {
        self.says(name, "On verra.")
    }

    pub fn says(mut self, name: &str, words: &str) -> Self {
        self.0.reading.quotes.push(Quote {
            kind: QuoteKind::Direct,
            text: words.to_owned(),
            speaker: Some(name.to_owned()),
            speaker_surface: None,
            cue: None,
            block: None,
            start: 0,
            end: 0,
        });
        self
    }

    pub fn person(self, name: &str) -> Self {
        self.entity(name, EntityType::Per)
    }

    pub fn place(self, name: &str) -> Self {
        self.entity(name, EntityType::Loc)
    }

    pub fn organisation(self, name: &str) -> Self {
        self.entity(name, EntityType::Org)
    }

    fn entity(mut self, name: &str, kind: EntityType) -> Self {
        let (name, none) = (name.to_owned(), Vec::new());
        self.0.reading.entities.push(Entity {
            name,
            kind,
            role: None,
            gender: None,
            known_as: None,
            aliases: Vec::new(),
            mentions: none,
        });
        self
    }
}

/// Runs a promise on an empty index of each kind.
macro_rules! promises {
    ($($(#[$doc:meta])* $name:ident($index:ident) $body:block)*) => {
        $(
            $(#[$doc])*
            #[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let kinds: [(&str, std::sync::Arc<dyn index::Index>); 2] = [
                    ("in memory", std::sync::Arc::new(index::Local::in_memory().unwrap())),
                    ("in a folder", std::sync::Arc::new(index::Local::open(folder.path()).unwrap())),
                ];
                for (kind, $index) in kinds {
                    println!("{kind}");
                    $body
                }
            }
        )*
    };
}
pub(crate) use promises;

/// How many pieces a question finds.
pub async fn total(index: &Arc<dyn Index>, typed: &str) -> u64 {
    index.search(&request(typed)).await.unwrap().total
}

/// The headlines that a question finds, in order.
pub async fn headlines(index: &Arc<dyn Index>, typed: &str) -> Vec<String> {
    let answer = index.search(&request(typed)).await.unwrap();
    answer.hits.into_iter().map(|hit| hit.headline.text).collect()
}

pub async fn put(index: &Arc<dyn Index>, pieces: Vec<Piece>) {
    let documents = pieces.into_iter().map(Piece::document).collect();
    index.apply(documents, Vec::new(), 1).await.unwrap();
}
