//! A source: a feed, a site or a folder that we take news from.

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
    /// Pages that someone of the house kept, each by its address.
    Kept,
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
