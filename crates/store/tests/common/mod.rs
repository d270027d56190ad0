//! Invented articles for the tests of the store.
#![allow(dead_code)] // every test binary uses a part

use jiff::{SignedDuration, Timestamp};
use news::{Article, Block, Capture, Format, Moment, Obtained, Reading, SourceId};
use store::{Intake, Taken};

/// A moment of the morning that all tests play on.
pub fn at(minute: i64) -> Timestamp {
    "2026-03-01T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

pub fn source() -> SourceId {
    SourceId::of("le-courrier-du-val")
}

/// An article as a page of the source shows it.
pub fn article(name: &str, minute: i64) -> Article {
    Article {
        url: Some(format!("https://courrier.example/{name}")),
        language: Some("fr".into()),
        headline: format!("Le pont de {name} rouvre"),
        published: Some(Moment::utc(at(minute))),
        body: vec![Block::paragraph(format!("Le pont de {name} rouvre lundi, a dit la mairie."))],
        ..Article::new(source(), Format::Html, at(minute))
    }
}

/// An article as it is known by its address.
pub fn taken(article: Article) -> Taken {
    let keys = article.url.as_deref().and_then(news::address_key).into_iter().collect();
    let hash = article.text_hash();
    Taken { article, reading: Reading::default(), keys, hash }
}

/// A capture that holds the articles, each capture other bytes.
pub fn intake(articles: Vec<Article>) -> Intake {
    let received = articles.iter().map(|article| article.received).max().unwrap_or_else(|| at(0));
    let bytes = serde_json::to_vec(&articles).unwrap();
    let mut capture = Capture::new(source(), Obtained::Poll, bytes, received);
    capture.url = Some("https://courrier.example/feed".into());
    Intake { capture, taken: articles.into_iter().map(taken).collect(), jobs: Vec::new(), polling: None }
}
