//! Keeps everything we took in: the truth from which the index and every list can be rebuilt.

mod error;
mod merge;
mod sqlite;

pub use error::{Error, Result};
pub use sqlite::{Durability, Settings, Sqlite};

use async_trait::async_trait;
use jiff::Timestamp;
use news::{Article, ArticleId, Capture, CaptureId, Polling, Reading, Source, SourceId, Story, StoryId};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// A place in the outbox; it only grows.
pub type Seq = u64;

/// What one capture gave, to be kept in one transaction: all of it or nothing.
#[derive(Debug, Clone)]
pub struct Intake {
    /// The bytes it was read from.
    pub capture: Capture,
    /// What it held that is new or changed.
    pub taken: Vec<Taken>,
    /// What is to be done next, e.g. fetching a page.
    pub jobs: Vec<NewJob>,
    /// Where the polling of its source stands now.
    pub polling: Option<Polling>,
}

/// One article of a capture, with what it is known by.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The article; its id counts only where none of `keys` is known yet.
    pub article: Article,
    /// What was understood of it.
    pub reading: Reading,
    /// The keys of [`news::keys`], never empty.
    pub keys: Vec<String>,
    /// [`news::Draft::hash`] of the item: seen again unchanged, it needs no work.
    pub hash: [u8; 32],
}

/// What became of a [`Taken`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put {
    /// The id it has here: that of the first time it was seen.
    pub id: ArticleId,
    /// Its version now.
    pub version: u32,
    /// What happened.
    pub outcome: Outcome,
}

/// What a put did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was not known.
    New,
    /// Its text changed: a new version.
    Changed,
    /// Something beside the text changed: kept, no new version.
    Amended,
    /// Nothing changed.
    Same,
}

/// An item as a source last showed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// The article it is.
    pub article: ArticleId,
    /// [`news::Draft::hash`] of it then; zero where this source never showed it.
    pub hash: [u8; 32],
}

/// An article with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The article in its newest version.
    pub article: Article,
    /// What was understood of it.
    pub reading: Reading,
    /// The story it belongs to, once placed.
    pub story: Option<StoryId>,
}

/// A change of the store, in the order in which it was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Its place.
    pub seq: Seq,
    /// The article it is about.
    pub article: ArticleId,
    /// What changed.
    pub kind: ChangeKind,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A new article.
    New,
    /// A new version, or an amendment.
    Changed,
    /// It was placed in a story.
    Placed,
    /// It is withdrawn: cancelled, or removed with its source.
    Withdrawn,
}

/// One version of an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Its number, from 1.
    pub number: u32,
    /// When we had it.
    pub received: Timestamp,
    /// Why it is there.
    pub why: VersionWhy,
    /// Which parts changed since the one before: `headline`, `standfirst`, `body`, `kicker`, `status`.
    pub changed: Vec<String>,
    /// The article then.
    pub article: Article,
}

/// Why a version is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VersionWhy {
    /// The first we had.
    First,
    /// We had a part and now have more of the same text ([`news::Extent`] grew): nobody rewrote anything.
    Completed,
    /// The sender changed the text.
    Changed,
}

/// Which rows a list shows; an empty field means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Only this section (exact name).
    pub section: Option<String>,
    /// Only this source.
    pub source: Option<SourceId>,
    /// Only pieces a reader may see at this moment; always given by pages.
    pub visible_at: Option<Timestamp>,
}

/// Where a list goes on: the last row shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Its [`Article::time`].
    pub time: Timestamp,
    /// Its article.
    pub id: ArticleId,
}

/// An article as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Its id.
    pub id: ArticleId,
    /// Where we have it from.
    pub source: SourceId,
    /// The source's name for readers.
    pub source_name: String,
    /// The line above the headline.
    pub kicker: Option<String>,
    /// The headline.
    pub headline: String,
    /// The standfirst, else the opening of the body, at most 400 scalar values.
    pub summary: Option<String>,
    /// The section.
    pub section: Option<String>,
    /// The language of the text, as read.
    pub language: Option<String>,
    /// [`Article::time`].
    pub time: Timestamp,
    /// 1 (flash) to 8.
    pub urgency: Option<u8>,
    /// Its version now.
    pub version: u32,
    /// When its text last changed, where it ever did ([`VersionWhy::Changed`]).
    pub changed: Option<Timestamp>,
    /// The address at the source.
    pub url: Option<String>,
}

/// A row of a list: one story, by the article that stands for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The newest article of the story in this list.
    pub article: Summary,
    /// The story, where the article is placed in one.
    pub story: Option<Story>,
}

/// Work to be done later, in the same transaction as what asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What kind, e.g. `page`.
    pub kind: &'static str,
    /// Two jobs of one kind and key are one.
    pub key: String,
    /// What it needs, as JSON.
    pub payload: String,
    /// Not before.
    pub due: Timestamp,
}

/// A job that is leased to a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// As in [`NewJob`].
    pub key: String,
    /// As in [`NewJob`].
    pub payload: String,
    /// How often it was leased, this time included.
    pub attempts: u32,
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub sources: u64,
    pub captures: u64,
    pub articles: u64,
    pub versions: u64,
    pub stories: u64,
    pub jobs: u64,
}

/// A placed near-copy candidate: what is needed to tell whether another text is the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// The article.
    pub id: ArticleId,
    /// Its story.
    pub story: StoryId,
    /// Its headline.
    pub headline: String,
    /// The fingerprint of its text.
    pub fingerprint: Option<news::Fingerprint>,
}

/// Keeps everything we took in. Used as `Arc<dyn Store>`; `tests/contract.rs` holds every promise made here.
#[async_trait]
pub trait Store: Send + Sync {
    /// Keeps what one capture gave and notes it in the outbox, durably, in one transaction.
    ///
    /// The same bytes from the same source and address again change nothing but the polling state and give
    /// what was already there. A changed text is a new version; `received` and a known `published` stay.
    /// One [`Put`] for each [`Taken`], in order.
    async fn put(&self, intake: Intake) -> Result<Vec<Put>>;

    /// Like [`Store::put`] for many captures, committed together.
    async fn put_all(&self, intakes: Vec<Intake>) -> Result<Vec<Vec<Put>>>;

    /// Whether these bytes are here already, from this source and address.
    async fn has_capture(&self, source: &SourceId, url: Option<&str>, hash: [u8; 32]) -> Result<bool>;

    /// What is known of items, by their keys (any of them): one answer for each, in order.
    async fn sighted(&self, source: &SourceId, items: &[Vec<String>]) -> Result<Vec<Option<Sighting>>>;

    /// A capture, with its bytes.
    async fn capture(&self, id: CaptureId) -> Result<Option<Capture>>;

    /// An article in its newest version, whatever its status: who shows it asks [`Article::is_visible`].
    async fn article(&self, id: ArticleId) -> Result<Option<Stored>>;

    /// Several articles, in the order asked; unknown ones are left out.
    async fn articles(&self, ids: &[ArticleId]) -> Result<Vec<Stored>>;

    /// All versions of an article, the oldest first.
    async fn versions(&self, id: ArticleId) -> Result<Vec<Version>>;

    /// The newest rows of a list, one a story, newest first by [`Article::time`], after `after` where given.
    async fn latest(&self, selection: &Selection, after: Option<Cursor>, limit: usize) -> Result<Vec<Row>>;

    /// List rows for articles, in the order asked; unknown ones are left out.
    async fn rows(&self, ids: &[ArticleId]) -> Result<Vec<Row>>;

    /// A story and the articles that tell it, the first told first.
    async fn story(&self, id: StoryId) -> Result<Option<(Story, Vec<Summary>)>>;

    /// The sections of the pieces received since `since`, with how many each has, most first.
    async fn sections(&self, since: Timestamp) -> Result<Vec<(String, u64)>>;

    /// All articles by id, from after `after`: for export and for rebuilding the index.
    async fn scan(&self, after: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>>;

    /// Placed articles received since `since`, the newest first: who may tell the same story.
    async fn neighbours(&self, since: Timestamp, limit: usize) -> Result<Vec<Neighbour>>;

    /// Places articles in stories (a story is made by its first article) and notes it in the outbox.
    async fn place(&self, placements: &[(ArticleId, StoryId)]) -> Result<()>;

    /// Changes after `after`, in order.
    async fn changes(&self, after: Seq, limit: usize) -> Result<Vec<Change>>;

    /// The last place in the outbox, now and whenever it grows.
    fn head(&self) -> watch::Receiver<Seq>;

    /// How far a named consumer of the outbox has come; 0 at first.
    async fn position(&self, consumer: &str) -> Result<Seq>;

    /// Notes how far a named consumer has come.
    async fn set_position(&self, consumer: &str, seq: Seq) -> Result<()>;

    /// All sources, by name.
    async fn sources(&self) -> Result<Vec<(Source, Polling)>>;

    /// One source.
    async fn source(&self, id: &SourceId) -> Result<Option<(Source, Polling)>>;

    /// Adds a source or changes its description; its polling state stays unless its address changed.
    async fn put_source(&self, source: &Source) -> Result<()>;

    /// Stops taking from a source; its articles stay. Whether it was there.
    async fn remove_source(&self, id: &SourceId) -> Result<bool>;

    /// Sources to poll at `now`, the longest due first.
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<(Source, Polling)>>;

    /// Notes where the polling of a source stands, where nothing was taken in.
    async fn put_polling(&self, id: &SourceId, polling: &Polling) -> Result<()>;

    /// How much there is.
    async fn counts(&self) -> Result<Counts>;

    /// Looks for damage; every finding is a sentence.
    async fn check(&self) -> Result<Vec<String>>;
}

/// Work that survives a crash. A leased job that is not finished comes back when its lease ends.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Leases up to `limit` due jobs of a kind until `until`, the longest due first.
    async fn lease(&self, kind: &str, now: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Job>>;

    /// A job is done.
    async fn finish(&self, id: i64) -> Result<()>;

    /// A job failed and is to be tried again at `due`.
    async fn retry(&self, id: i64, due: Timestamp, error: &str) -> Result<()>;
}
