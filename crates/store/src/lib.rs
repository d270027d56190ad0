//! Keeps everything we took in: the truth from which the index and every list can be rebuilt.

mod accounts;
mod alerts;
mod corrections;
mod error;
mod history;
mod intake;
mod job;
mod list;
mod merge;
mod passing;
mod readings;
mod sqlite;

pub use accounts::{Accounts, Deed, Key, SecretHash, Session, User};
pub use alerts::{
    ASKED, Alert, Alerts, Attempt, Channel, Content, Delivery, DeliveryState, NewTold, Pace, Queued, Quiet, Rules,
    Rung, SavedQuestion, Sent, Told, ToldKind, UNCONFIRMED,
};
pub use corrections::{Correction, Corrections};
pub use error::{Error, Result};
pub use history::{Change, ChangeKind, Stored, Version, VersionWhy};
pub use intake::{Intake, Outcome, Put, Sighting, Taken};
pub use job::{Job, NewJob};
pub use list::{Counts, Cursor, Neighbour, Row, Selection, Summary};
pub use passing::{Arranged, Mark, Marks, Passing, Stream, Subscriber, Wanted, Withdrawn};
pub use readings::{Ahead, Asked, Copy, Days, Name, NameRef, Noted, Readings, Retitled, Said, SaidCursor};
pub use sqlite::{Durability, Settings, Sqlite};

use async_trait::async_trait;
use jiff::Timestamp;
use news::{ArticleId, Capture, CaptureId, Polling, Source, SourceId, Story, StoryId};
use tokio::sync::watch;

/// A place in the outbox; it only grows.
pub type Seq = u64;

/// Keeps everything we took in. Used as `Arc<dyn Store>`; `tests/contract.rs` holds every promise made here.
#[async_trait]
pub trait Store: Readings + Corrections + Accounts + Alerts + Passing + Send + Sync {
    /// Keeps what one capture gave and notes it in the outbox, durably, in one transaction.
    ///
    /// The same bytes from the same source and address again change nothing but the polling state and give
    /// what was already there. A changed text is a new version; `received` and a known `published` stay.
    /// One [`Put`] for each [`Taken`], in order.
    ///
    /// Of two texts the fuller one stays, the newer where both are as full: a teaser never takes a full text
    /// away, it may only fill what is not known. A cancelled piece stays cancelled. An article is found by the
    /// first of its keys that is known. A capture that is put again under its own id is read again.
    async fn put(&self, intake: Intake) -> Result<Vec<Put>>;

    /// Like [`Store::put`] for many captures, committed together.
    async fn put_all(&self, intakes: Vec<Intake>) -> Result<Vec<Vec<Put>>>;

    /// Whether these bytes are here already, from this source and address.
    async fn has_capture(&self, source: &SourceId, url: Option<&str>, hash: [u8; 32]) -> Result<bool>;

    /// What is known of items, by their keys (any of them): one answer for each, in order.
    ///
    /// The hash is that of the last poll, push or import: a page that was followed does not change it.
    async fn sighted(&self, source: &SourceId, items: &[Vec<String>]) -> Result<Vec<Option<Sighting>>>;

    /// A capture, with its bytes.
    async fn capture(&self, id: CaptureId) -> Result<Option<Capture>>;

    /// An article in its newest version, whatever its status: who shows it asks [`news::Article::is_visible`].
    async fn article(&self, id: ArticleId) -> Result<Option<Stored>>;

    /// Several articles, in the order asked; unknown ones are left out.
    async fn articles(&self, ids: &[ArticleId]) -> Result<Vec<Stored>>;

    /// All versions of an article, the oldest first.
    async fn versions(&self, id: ArticleId) -> Result<Vec<Version>>;

    /// The newest rows of a list, one a story, newest first by [`news::Article::time`], after `after` where given.
    async fn latest(&self, selection: &Selection, after: Option<Cursor>, limit: usize) -> Result<Vec<Row>>;

    /// List rows for articles, in the order asked; unknown ones are left out.
    async fn rows(&self, ids: &[ArticleId]) -> Result<Vec<Row>>;

    /// A story and the articles that tell it and may be shown now, the first told first.
    ///
    /// Of a story that went into another one: that other one, by its own id.
    async fn story(&self, id: StoryId) -> Result<Option<(Story, Vec<Summary>)>>;

    /// The sections of the pieces received since `since`, with how many each has, most first.
    async fn sections(&self, since: Timestamp) -> Result<Vec<(String, u64)>>;

    /// All articles by id, from after `after`: for export and for rebuilding the index.
    async fn scan(&self, after: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>>;

    /// Placed articles received since `since`, the newest first: who may tell the same story.
    async fn neighbours(&self, since: Timestamp, limit: usize) -> Result<Vec<Neighbour>>;

    /// Places articles in stories (a story is made by its first article) and notes it in the outbox.
    ///
    /// What a person placed stays where it is. A story that loses its last article leads to the one that got it.
    async fn place(&self, placements: &[(ArticleId, StoryId)]) -> Result<()>;

    /// Notes in the outbox that an article may be shown from now on: its embargo has ended.
    async fn announce(&self, id: ArticleId) -> Result<()>;

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
