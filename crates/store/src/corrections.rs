//! Stories as people correct them, and which of them lead.

use async_trait::async_trait;
use jiff::Timestamp;
use news::{ArticleId, StoryId};
use serde::{Deserialize, Serialize};

use crate::{Result, Row};

/// An article that a person took to another story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When.
    pub at: Timestamp,
    /// The article.
    pub article: ArticleId,
    /// Where it was.
    pub before: Option<StoryId>,
    /// Where it is.
    pub after: StoryId,
}

/// Stories as people correct them. Part of every [`crate::Store`].
#[async_trait]
pub trait Corrections: Send + Sync {
    /// Takes articles to a story by hand: no step moves them again. Noted in the history and in the outbox.
    ///
    /// A story that loses its last article so leads to the one that got it.
    async fn correct(&self, articles: &[ArticleId], story: StoryId, at: Timestamp) -> Result<()>;

    /// What people changed in a story, the newest first.
    async fn corrections(&self, story: StoryId) -> Result<Vec<Correction>>;

    /// The stories that lead: told since `since` by most sources and growing fastest, at most one row each.
    ///
    /// A story counts by its sources, and by its articles of the last six hours; what nobody goes on telling sinks.
    async fn leading(&self, since: Timestamp, now: Timestamp, limit: usize) -> Result<Vec<Row>>;
}
