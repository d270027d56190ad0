//! Lists: which rows they show and what each says.

use jiff::Timestamp;
use news::{ArticleId, SourceId, Story, StoryId};
use serde::{Deserialize, Serialize};

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
    /// Its [`news::Article::time`].
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
    /// [`news::Article::time`].
    pub time: Timestamp,
    /// 1 (flash) to 8.
    pub urgency: Option<u8>,
    /// Its version now.
    pub version: u32,
    /// When its text last changed, where it ever did ([`crate::VersionWhy::Changed`]).
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
