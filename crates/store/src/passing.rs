//! What is passed on: what was withdrawn, who subscribed to our feeds, and what readers marked elsewhere.

use async_trait::async_trait;
use jiff::Timestamp;
use news::{ArticleId, SourceId, UserId};
use serde::{Deserialize, Serialize};

use crate::{Result, Selection};

/// A piece that was withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The article.
    pub id: ArticleId,
    /// When.
    pub at: Timestamp,
}

/// Someone who is told when one of our feeds changes (WebSub).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// The address of the feed.
    pub topic: String,
    /// Where it is told.
    pub callback: String,
    /// What its deliveries are signed with.
    pub secret: Option<String>,
    /// When the subscription ends.
    pub until: Timestamp,
    /// How often it could not be told in turn.
    pub attempts: u32,
    /// The hash of what it was told last.
    pub told: Option<Vec<u8>>,
}

/// A mark that a reader sets on an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Read.
    Read,
    /// Kept for later.
    Starred,
}

/// The marks of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Whether it is read.
    pub read: bool,
    /// Whether it is kept.
    pub starred: bool,
}

/// The list that a reader has read up to a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stream {
    /// All there is.
    All,
    /// What these sources give: one, or those of a reader's folder.
    Sources(Vec<SourceId>),
}

/// Which articles a reader's program asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of this list.
    pub stream: Stream,
    /// Only those with (or without) a mark.
    pub marked: Option<(Mark, bool)>,
    /// Not the sources that the reader does not follow.
    pub followed: bool,
    /// Only what lists sort after this moment, and before that one.
    pub between: (Option<Timestamp>, Option<Timestamp>),
    /// The oldest first.
    pub oldest_first: bool,
    /// After this one.
    pub after: Option<crate::Cursor>,
}

/// How a reader arranges a source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arranged {
    /// Whether it is followed.
    pub shown: bool,
    /// Its name; that of the source where none is given.
    pub title: Option<String>,
    /// Its folder; its section where none is given.
    pub label: Option<String>,
}

/// What is passed on. Part of every [`crate::Store`]; `tests/passing.rs` holds every promise made here.
#[async_trait]
pub trait Passing: Send + Sync {
    /// What was withdrawn of a list since `since`, the latest first.
    async fn withdrawn(&self, selection: &Selection, since: Timestamp) -> Result<Vec<Withdrawn>>;

    /// Keeps a subscription, or renews it.
    async fn subscribe(&self, subscriber: &Subscriber) -> Result<()>;

    /// Ends a subscription. Whether it was there.
    async fn unsubscribe(&self, topic: &str, callback: &str) -> Result<bool>;

    /// The feeds that anyone is subscribed to at `now`, with how many are.
    async fn topics(&self, now: Timestamp) -> Result<Vec<(String, u64)>>;

    /// Notes that a feed has become what `hash` says: whoever was not told that is due.
    async fn note_topic(&self, topic: &str, hash: &[u8], now: Timestamp) -> Result<usize>;

    /// Whom to tell at `now`; whose time has ended goes.
    async fn to_tell(&self, now: Timestamp, limit: usize) -> Result<Vec<Subscriber>>;

    /// Notes that a subscriber was told `hash`, or is to be tried again at a moment.
    async fn note_told(
        &self,
        topic: &str,
        callback: &str,
        outcome: std::result::Result<Vec<u8>, Timestamp>,
    ) -> Result<()>;

    /// Sets a mark on articles, or takes it away.
    async fn mark(&self, user: UserId, articles: &[ArticleId], mark: Mark, on: bool, at: Timestamp) -> Result<()>;

    /// Marks all of a list as read that lists sort up to `until`.
    async fn read_all(&self, user: UserId, stream: &Stream, until: Timestamp) -> Result<()>;

    /// The marks of articles, in order.
    async fn marks(&self, user: UserId, articles: &[ArticleId]) -> Result<Vec<Marks>>;

    /// Articles of a list that may be shown at `now`, with where each stands.
    async fn wanted(
        &self,
        user: UserId,
        wanted: &Wanted,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(crate::Cursor, SourceId)>>;

    /// How many articles of each source a reader has not read, counted up to `most` each, with the newest of them.
    async fn unread_counts(&self, user: UserId, now: Timestamp, most: usize)
    -> Result<Vec<(SourceId, u64, Timestamp)>>;

    /// The number by which readers' programs call articles; in order.
    async fn numbers(&self, articles: &[ArticleId]) -> Result<Vec<i64>>;

    /// The articles of numbers, in order; unknown ones are left out.
    async fn numbered(&self, numbers: &[i64]) -> Result<Vec<ArticleId>>;

    /// How a reader arranges the sources they arranged.
    async fn arranged(&self, user: UserId) -> Result<Vec<(SourceId, Arranged)>>;

    /// Arranges a source for a reader.
    async fn arrange(&self, user: UserId, source: &SourceId, arranged: &Arranged) -> Result<()>;
}
