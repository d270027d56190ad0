//! An article as we keep it: one text, without the page that stood around it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{ArticleId, Block, CaptureId, Dateline, Format, Image, Moment, SourceId, Subject};

/// Whether a piece may be used (IPTC publishing status, `pubStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It may be shown.
    #[default]
    Usable,
    /// Not now.
    Withheld,
    /// Never again.
    Cancelled,
}

/// How much of a piece we hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extent {
    /// No piece at all: what is planned, or a list that pieces refer to. It stands in no list of pieces.
    Announced,
    /// Its headline.
    #[default]
    Headline,
    /// Its opening or a summary: the page holds more.
    Teaser,
    /// All that the sender shows.
    Full,
}

/// What one article is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the names say it
pub enum LinkKind {
    Corrects,
    Replaces,
    SameTextAs,
}

/// A link to another piece, by the id or address that the sender uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What this article is to the other.
    pub kind: LinkKind,
    /// The other's guid or address.
    pub target: String,
}

/// An article.
///
/// Invariants: the headline or the body is not empty; no body block repeats the standfirst; every text stood in
/// the capture. The words are those of the sender: typography is a matter of output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Its id, through all versions.
    pub id: ArticleId,
    /// Where we have it from.
    pub source: SourceId,
    /// The capture it was read from.
    pub capture: Option<CaptureId>,
    /// The format it was read as.
    pub format: Format,
    /// The address that the source gives.
    pub url: Option<String>,
    /// The address that the page calls its own.
    pub canonical_url: Option<String>,
    /// The sender's own id.
    pub guid: Option<String>,
    /// The language it declares, as a BCP 47 tag.
    pub language: Option<String>,
    /// The line above the headline, in French *le surtitre*.
    pub kicker: Option<String>,
    /// The headline; the opening words where the sender gives none.
    pub headline: String,
    /// The standfirst, in French *le chapô*.
    pub standfirst: Option<String>,
    /// The byline as written.
    pub byline: Option<String>,
    /// The people it names.
    pub authors: Vec<String>,
    /// Place, date and agency of agency copy.
    pub dateline: Option<Dateline>,
    /// The section it stands in.
    pub section: Option<String>,
    /// When it was first published; never rewritten once known.
    pub published: Option<Moment>,
    /// When the sender last changed it.
    pub updated: Option<Moment>,
    /// When we first had it.
    pub received: Timestamp,
    /// The text.
    pub body: Vec<Block>,
    /// The opening as lists show it, where the capture held one.
    pub teaser: Option<String>,
    /// Its pictures.
    pub images: Vec<Image>,
    /// Its keywords.
    pub tags: Vec<String>,
    /// Its subjects by code.
    pub subjects: Vec<Subject>,
    /// 1 (flash) to 8 (routine), as agencies count.
    pub urgency: Option<u8>,
    /// Who holds the rights and what they allow, as written.
    pub rights: Option<String>,
    /// Whether it may be shown.
    pub status: Status,
    /// Not to be shown before this moment.
    pub embargo: Option<Moment>,
    /// Our version: 1, then one more for every change of text.
    pub version: u32,
    /// What it is to other pieces.
    pub links: Vec<Link>,
    /// Whether the page showed a part only.
    pub paywalled: bool,
    /// Opt-out signals as found, e.g. `noindex`, `tdm-reservation: 1`.
    pub opt_out: Vec<String>,
    /// How much of the piece we hold.
    pub extent: Extent,
}

impl Article {
    /// An article of which nothing is known yet but where it came from: its id is of the moment `received`, its texts
    /// are empty and to be filled.
    pub fn new(source: SourceId, format: Format, received: Timestamp) -> Self {
        Self {
            id: ArticleId::new(received),
            source,
            capture: None,
            format,
            url: None,
            canonical_url: None,
            guid: None,
            language: None,
            kicker: None,
            headline: String::new(),
            standfirst: None,
            byline: None,
            authors: Vec::new(),
            dateline: None,
            section: None,
            published: None,
            updated: None,
            received,
            body: Vec::new(),
            teaser: None,
            images: Vec::new(),
            tags: Vec::new(),
            subjects: Vec::new(),
            urgency: None,
            rights: None,
            status: Status::Usable,
            embargo: None,
            version: 1,
            links: Vec::new(),
            paywalled: false,
            opt_out: Vec::new(),
            extent: Extent::Full,
        }
    }

    /// The moment that lists sort by: publication, unless it lies ahead of when we had it; the end of an embargo.
    ///
    /// A feed that dates a piece in 2099 must not hold the top of the page for ever. What was held back appears on
    /// top when its minute comes, not among what was published while it waited.
    pub fn time(&self) -> Timestamp {
        let told = match self.published {
            Some(published) if published.at <= self.received => published.at,
            _ => self.received,
        };
        self.embargo.map_or(told, |embargo| told.max(embargo.at))
    }

    /// Whether a reader may see it at `now`.
    pub fn is_visible(&self, now: Timestamp) -> bool {
        self.status == Status::Usable && self.embargo.is_none_or(|embargo| embargo.at <= now)
    }

    /// Whether lists of pieces show it at `now`: what only announces events stands in the agenda instead.
    pub fn is_listed(&self, now: Timestamp) -> bool {
        self.extent != Extent::Announced && self.is_visible(now)
    }

    /// A hash of what a reader reads: two versions differ when it differs.
    pub fn text_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        part(self.kicker.as_deref().unwrap_or_default());
        part(&self.headline);
        part(self.standfirst.as_deref().unwrap_or_default());
        for block in &self.body {
            part(&block.text);
        }
        part(match self.status {
            Status::Usable => "usable",
            Status::Withheld => "withheld",
            Status::Cancelled => "cancelled",
        });
        hash.finalize().into()
    }

    /// The texts that a reader reads, by block number: -1 the headline, -2 the standfirst, then the body from 0.
    pub fn texts(&self) -> impl Iterator<Item = (i32, &str)> {
        let head = std::iter::once((-1, self.headline.as_str()));
        let standfirst = self.standfirst.iter().map(|text| (-2, text.as_str()));
        let body = self.body.iter().zip(0..).map(|(block, number)| (number, block.text.as_str()));
        head.chain(standfirst).chain(body)
    }
}
