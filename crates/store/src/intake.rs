//! What is taken in, and what became of it.

use news::{Article, ArticleId, Capture, Polling, Reading};

use crate::NewJob;

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
