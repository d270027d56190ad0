//! A draft: what a feed entry, an agency item or a page claims. Every field may be missing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{AgendaItem, Block, Extent, Format, Image, Link, Moment, Status};

/// The line that opens agency copy: place, date, agency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Dateline {
    /// The town, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The date, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The agency, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
}

/// A subject by its code, e.g. an IPTC Media Topic.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Subject {
    /// The code as the sender wrote it, e.g. `medtop:04000000`.
    pub code: String,
    /// Its name in the language of the piece, where one is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Text that stood in the capture and is not in the article, with the reason: an editor can check it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Removed {
    /// The text.
    pub text: String,
    /// Why it is out, in one of a few words: `navigation`, `related`, `teaser`, `title again`, `paywall`, …
    pub why: String,
}

/// What one item of a capture says of itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)] // the fields are those of `Article`, before anything is known to be there
pub struct Draft {
    pub format: Option<Format>,
    pub url: Option<String>,
    pub canonical_url: Option<String>,
    pub guid: Option<String>,
    pub language: Option<String>,
    pub kicker: Option<String>,
    pub headline: Option<String>,
    pub standfirst: Option<String>,
    pub byline: Option<String>,
    pub authors: Vec<String>,
    pub dateline: Option<Dateline>,
    pub section: Option<String>,
    pub published: Option<Moment>,
    pub updated: Option<Moment>,
    pub body: Vec<Block>,
    pub teaser: Option<String>,
    pub images: Vec<Image>,
    pub tags: Vec<String>,
    pub subjects: Vec<Subject>,
    pub urgency: Option<u8>,
    pub rights: Option<String>,
    pub status: Status,
    pub embargo: Option<Moment>,
    /// The sender's own version: a number with most, any words with some.
    pub revision: Option<String>,
    pub links: Vec<Link>,
    /// What it announces, where it is a planning or event item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<AgendaItem>,
    pub paywalled: bool,
    /// Opt-out signals as found, e.g. `noindex`, `tdm-reservation: 1`.
    pub opt_out: Vec<String>,
    /// How much of the piece the capture held.
    pub extent: Extent,
    pub removed: Vec<Removed>,
}

impl Draft {
    /// A hash of everything that the item says, but for what was left out: an item seen twice is known by it.
    pub fn hash(&self) -> [u8; 32] {
        let said = Self { removed: Vec::new(), ..self.clone() };
        let bytes = serde_json::to_vec(&said).unwrap_or_default();
        Sha256::digest(bytes).into()
    }
}
