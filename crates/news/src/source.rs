//! A source: a feed, a site or a folder that we take news from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::SourceId;

/// What a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A feed to poll: RSS, Atom or JSON Feed.
    #[default]
    Feed,
    /// A page to poll: each change of it is a capture.
    Page,
    /// Files that were imported.
    Import,
    /// A folder that others put files into.
    Folder,
}

/// A source, as its reader describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its short name.
    pub id: SourceId,
    /// Its name for readers.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub kind: SourceKind,
    /// The address to poll.
    #[serde(default)]
    pub url: Option<String>,
    /// The address of its site, for readers.
    #[serde(default)]
    pub site_url: Option<String>,
    /// Its IANA time zone: dates without offset are read in it.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The section of pieces that do not name one.
    #[serde(default)]
    pub section: Option<String>,
}

/// Where the polling of a source stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Polling {
    /// The validator of the last answer (RFC 9110 §8.8.3).
    pub etag: Option<String>,
    /// The other validator, as sent (RFC 9110 §8.8.2).
    pub last_modified: Option<String>,
    /// The address after a permanent redirect.
    pub moved_to: Option<String>,
    /// When to ask next; `None` means at once.
    pub next: Option<Timestamp>,
    /// When we last asked.
    pub last: Option<Timestamp>,
    /// When it last answered well.
    pub last_good: Option<Timestamp>,
    /// When it last had something new.
    pub last_new: Option<Timestamp>,
    /// Seconds between pieces, learnt from its own rhythm.
    pub rhythm: Option<u32>,
    /// Failures in a row.
    pub failures: u32,
    /// What the last failure was.
    pub error: Option<String>,
    /// The source said that it is gone for good (410).
    pub gone: bool,
}
