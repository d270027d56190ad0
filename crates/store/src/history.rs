//! What an article is and was, and what changed.

use jiff::Timestamp;
use news::{Article, ArticleId, Reading, StoryId};
use serde::{Deserialize, Serialize};

use crate::Seq;

/// An article with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stored {
    /// The article in its newest version.
    pub article: Article,
    /// What was understood of it.
    pub reading: Reading,
    /// The story it belongs to, once placed.
    pub story: Option<StoryId>,
    /// Whether a person placed it there: no step moves it.
    #[serde(default)]
    pub by_hand: bool,
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
