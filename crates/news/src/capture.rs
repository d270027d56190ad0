//! A capture: bytes as they came, from where, when.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{CaptureId, Error, Result, SourceId};

/// A format that we read; its names are those of the command line and of the `format` field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // each is the name of a public format
pub enum Format {
    Html,
    Text,
    Rss,
    Atom,
    #[serde(rename = "jsonfeed")]
    JsonFeed,
    #[serde(rename = "newsml-g2")]
    NewsMlG2,
    #[serde(rename = "newsml-1.2")]
    NewsMl1,
    Ninjs,
    Nitf,
    #[serde(rename = "iptc7901")]
    Iptc7901,
    Warc,
    Wet,
    Sitemap,
}

impl Format {
    const NAMES: [(Self, &'static str); 13] = [
        (Self::Html, "html"),
        (Self::Text, "text"),
        (Self::Rss, "rss"),
        (Self::Atom, "atom"),
        (Self::JsonFeed, "jsonfeed"),
        (Self::NewsMlG2, "newsml-g2"),
        (Self::NewsMl1, "newsml-1.2"),
        (Self::Ninjs, "ninjs"),
        (Self::Nitf, "nitf"),
        (Self::Iptc7901, "iptc7901"),
        (Self::Warc, "warc"),
        (Self::Wet, "wet"),
        (Self::Sitemap, "sitemap"),
    ];

    /// Its name, e.g. `jsonfeed`.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(format, _)| *format == self).map_or("html", |(_, name)| name)
    }

    /// Whether a capture of this format lists entries of a source (RSS, Atom, JSON Feed, a news sitemap).
    pub fn is_feed(self) -> bool {
        matches!(self, Self::Rss | Self::Atom | Self::JsonFeed | Self::Sitemap)
    }

    /// Whether a capture of this format is what an agency sends: every item says when it was revised.
    pub fn is_agency(self) -> bool {
        matches!(self, Self::NewsMlG2 | Self::NewsMl1 | Self::Nitf | Self::Ninjs | Self::Iptc7901)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::NAMES
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(format, _)| *format)
            .ok_or_else(|| Error::Invalid { kind: "format", value: text.to_owned() })
    }
}

/// How a capture came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Obtained {
    /// The wire asked the source for it.
    Poll,
    /// The wire followed an entry to its page.
    Page,
    /// The source sent it.
    Push,
    /// A file or folder of captures.
    Import,
}

/// Bytes as they came. What cannot be read today is kept and read again tomorrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Its id, of the moment it was received.
    pub id: CaptureId,
    /// Where it belongs.
    pub source: SourceId,
    /// Its address after redirects, or the path of its file.
    pub url: Option<String>,
    /// What the sender calls it: the `Content-Type` header, with its charset.
    pub media_type: Option<String>,
    /// The `Content-Language` header.
    pub language: Option<String>,
    /// What the publisher reserved in the headers beside it, as `name: value`; kept with the articles, not with it.
    pub opt_out: Vec<String>,
    /// When we had it whole.
    pub received: Timestamp,
    /// How we had it.
    pub obtained: Obtained,
    /// The bytes, after content encoding.
    pub body: Vec<u8>,
}

impl Capture {
    /// A capture of `body`, received at `now`.
    pub fn new(source: SourceId, obtained: Obtained, body: Vec<u8>, now: Timestamp) -> Self {
        Self {
            id: CaptureId::new(now),
            source,
            url: None,
            media_type: None,
            language: None,
            opt_out: Vec::new(),
            received: now,
            obtained,
            body,
        }
    }

    /// The SHA-256 of the bytes: the same capture twice is known by it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(&self.body).into()
    }
}
