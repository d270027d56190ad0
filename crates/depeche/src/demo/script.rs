//! The sample as it is written down: TOML files, one or more a source, that travel in the binary.

use anyhow::{Context, Result, bail};
use jiff::civil::Time;
use news::SourceId;
use serde::Deserialize;

/// The files: those who publish, what they publish, and what they go on with.
const SOURCES: &str = include_str!("../../sample/sources.toml");
const FOLLOW_UPS: &str = include_str!("../../sample/follow_ups.toml");
const FILES: &[(&str, &str)] = &[
    ("ahp_1", include_str!("../../sample/ahp_1.toml")),
    ("ahp_2", include_str!("../../sample/ahp_2.toml")),
    ("ahp_3", include_str!("../../sample/ahp_3.toml")),
    ("courrier_1", include_str!("../../sample/courrier_1.toml")),
    ("courrier_2", include_str!("../../sample/courrier_2.toml")),
    ("deux_rives_1", include_str!("../../sample/deux_rives_1.toml")),
    ("deux_rives_2", include_str!("../../sample/deux_rives_2.toml")),
    ("ondes_1", include_str!("../../sample/ondes_1.toml")),
    ("parallaxe", include_str!("../../sample/parallaxe.toml")),
    ("saint_elme", include_str!("../../sample/saint_elme.toml")),
    ("carnets", include_str!("../../sample/carnets.toml")),
    ("harbour", include_str!("../../sample/harbour.toml")),
];

/// All that is written down.
#[derive(Debug)]
pub struct Script {
    /// The sources.
    pub outlets: Vec<Outlet>,
    /// Their pieces.
    pub pieces: Vec<RawPiece>,
    /// Their templates.
    pub follow_ups: Vec<Template>,
}

/// How a source gives out its pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// RSS 2.0 with the whole text in `content:encoded`.
    RssFull,
    /// RSS 2.0 with teasers; the text is on pages that carry JSON-LD.
    RssTeasers,
    /// RSS 2.0 in windows-1252 with teasers; the text is on pages without JSON-LD.
    RssLatin,
    /// RSS 2.0 with nothing but headlines and addresses.
    RssLinks,
    /// RSS 2.0 whose entries lead to captures of pages as plain text.
    RssCaptures,
    /// Atom with HTML content.
    Atom,
    /// Atom with XHTML content.
    AtomXhtml,
    /// JSON Feed 1.1.
    JsonFeed,
    /// One page, whose text changes.
    Bulletin,
}

impl Form {
    /// Whether it is one page without a feed.
    pub fn is_bulletin(self) -> bool {
        self == Self::Bulletin
    }
}

/// A source of the sample.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// Its name in addresses.
    pub id: SourceId,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub motto: String,
    /// How it gives out its pieces.
    pub form: Form,
    /// The last part of the address to poll.
    pub feed: String,
    /// The language it writes.
    pub language: String,
    /// What an agency puts in its datelines.
    pub initials: Option<String>,
    /// The byline of pieces that name none.
    pub byline: Option<String>,
    /// Whether it sets its text with typographic apostrophes and spaces.
    #[serde(default)]
    pub typeset: bool,
}

/// A piece as it is written down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPiece {
    #[serde(skip, default = "nowhere")]
    pub source: SourceId,
    /// Its name in the sample and in addresses.
    pub id: String,
    /// Its section.
    pub section: String,
    /// Its headline.
    pub headline: String,
    /// The line above it.
    pub kicker: Option<String>,
    /// The standfirst.
    pub standfirst: Option<String>,
    /// Who signs; the source where it is not said.
    pub byline: Option<String>,
    /// The place of the dateline.
    pub place: Option<String>,
    /// Its keywords.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Its text.
    #[serde(default)]
    pub body: String,
    /// The piece whose text it takes over.
    pub copies: Option<String>,
    /// How many blocks of it.
    pub keep: Option<usize>,
    /// Minutes before the start.
    ago: Option<i64>,
    /// Days before the start, at the local time `at`.
    days: Option<i64>,
    at: Option<Time>,
    /// Its turn among the pieces that come out while the demo runs.
    held_back: Option<i64>,
    /// Its later versions.
    #[serde(default)]
    pub version: Vec<RawVersion>,
}

/// When a piece comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// Minutes before the start.
    Ago(i64),
    /// Days before it, at a local time.
    Day(i64, Time),
    /// Its turn after it.
    HeldBack(i64),
}

/// A later version of a piece: what it does not say stays.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawVersion {
    /// Seconds after the publication.
    pub later: i64,
    /// The headline anew.
    pub headline: Option<String>,
    /// The line above it anew.
    pub kicker: Option<String>,
    /// The standfirst anew.
    pub standfirst: Option<String>,
    /// Paragraphs that come before the text.
    pub top: Option<String>,
    /// The text anew.
    pub body: Option<String>,
}

/// A text that is used again and again with other figures.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Who publishes it.
    pub source: SourceId,
    /// Its name in addresses, before a number.
    pub slug: String,
    /// Its section.
    pub section: String,
    /// Its headline.
    pub headline: String,
    /// The line above it.
    pub kicker: Option<String>,
    /// The standfirst.
    pub standfirst: Option<String>,
    /// Who signs; the source where it is not said.
    pub byline: Option<String>,
    /// The place of the dateline.
    pub place: Option<String>,
    /// Its keywords.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Its text.
    pub body: String,
}

impl RawPiece {
    /// When it comes out: exactly one of the three ways is said.
    pub fn timing(&self) -> Result<Timing> {
        match (self.ago, self.days, self.at, self.held_back) {
            (Some(minutes), None, None, None) => Ok(Timing::Ago(minutes)),
            (None, Some(days), Some(time), None) => Ok(Timing::Day(days, time)),
            (None, None, None, Some(slot)) => Ok(Timing::HeldBack(slot)),
            _ => bail!("it must say `ago`, `days` with `at`, or `held_back`"),
        }
    }
}

fn nowhere() -> SourceId {
    SourceId::of("")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    source: Vec<Outlet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pieces {
    source: SourceId,
    piece: Vec<RawPiece>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FollowUps {
    follow_up: Vec<Template>,
}

/// Reads the files.
pub fn bundled() -> Result<Script> {
    let sources: Sources = toml::from_str(SOURCES).context("sources.toml")?;
    let follow_ups: FollowUps = toml::from_str(FOLLOW_UPS).context("follow_ups.toml")?;
    let mut pieces = Vec::new();
    for (name, text) in FILES {
        let file: Pieces = toml::from_str(text).with_context(|| format!("{name}.toml"))?;
        pieces.extend(file.piece.into_iter().map(|piece| RawPiece { source: file.source.clone(), ..piece }));
    }
    Ok(Script { outlets: sources.source, pieces, follow_ups: follow_ups.follow_up })
}
