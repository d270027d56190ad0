//! Invented articles for the tests of the store.
#![allow(dead_code)] // every test binary uses a part

use jiff::{SignedDuration, Timestamp};
use news::{Article, Block, Capture, Format, Moment, Obtained, Reading, Source, SourceId, SourceKind};
use store::{Intake, Put, Sqlite, Store, Taken};
use tempfile::TempDir;

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

/// The source of these articles, called so.
pub fn described(name: &str) -> Source {
    Source {
        id: source(),
        name: name.into(),
        kind: SourceKind::Feed,
        url: Some("https://courrier.example/feed".into()),
        site_url: None,
        timezone: Some("Europe/Paris".into()),
        section: None,
    }
}

pub async fn put(store: &dyn Store, article: Article) -> Put {
    store.put(intake(vec![article])).await.unwrap()[0]
}

/// A store and what it stands on.
pub struct Kept<S> {
    pub store: S,
    _folder: TempDir,
}

pub fn sqlite() -> Kept<Sqlite> {
    let folder = tempfile::tempdir().unwrap();
    Kept { store: Sqlite::open(folder.path()).unwrap(), _folder: folder }
}

/// A test for each promise and each store.
#[allow(unused_macros)] // see above
macro_rules! every_store {
    ($($promise:ident)*) => {
        mod on_sqlite {
            $(
                #[tokio::test]
                async fn $promise() {
                    let kept = crate::common::sqlite();
                    super::$promise(&kept.store).await;
                    assert_eq!(store::Store::check(&kept.store).await.unwrap(), Vec::<String>::new());
                }
            )*
        }
    };
}
#[allow(unused_imports)] // see above
pub(crate) use every_store;
