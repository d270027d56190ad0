//! A story: the articles that tell the same news.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ArticleId, SourceId, StoryId};

/// A story, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// The article that stands for it: the newest of the fullest.
    pub lead: ArticleId,
    /// How many articles tell it.
    pub articles: u32,
    /// How many sources do.
    pub sources: u32,
    /// When it was first told.
    pub first: Timestamp,
    /// By whom.
    pub first_source: SourceId,
    /// When it was last told.
    pub last: Timestamp,
}
