//! A reading: what was understood of an article. Spans over it, never changes to it.

use serde::{Deserialize, Serialize};

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EntityType {
    /// A person.
    Per,
    /// A place.
    Loc,
    /// An organisation.
    Org,
}

/// Whether a person is a woman or a man, as a text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    /// A woman.
    Female,
    /// A man.
    Male,
}

/// One place where an entity is named. Offsets count Unicode scalar values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The block: -1 the headline, -2 the standfirst, else an index of the body; `None` in a bare text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
    /// First scalar value.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words as written.
    pub surface: String,
}

/// A person, place or organisation that the article names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Its fullest name.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// What it does here, as the text says: "secrétaire général de l'OTAN".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Whether a person is a woman or a man, where the text or the first name tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gender: Option<Gender>,
    /// Its other names in the article.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aliases: Vec<String>,
    /// Where it is named.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub mentions: Vec<Mention>,
}

/// How words are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuoteKind {
    /// In quotation marks.
    Direct,
    /// Reported.
    Indirect,
}

/// Something somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// How it is given.
    pub kind: QuoteKind,
    /// The words, without the marks around them.
    pub text: String,
    /// Who said it, by the fullest name known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker: Option<String>,
    /// Who said it, as written beside the words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub speaker_surface: Option<String>,
    /// The verb that says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cue: Option<String>,
    /// The block, as in [`Mention`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
    /// First scalar value.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A date that the text names, resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadDate {
    /// The words as written.
    pub surface: String,
    /// ISO 8601 at its grain: `2018-02-13`, `2018-W07`, `2018-07`, `2017`, `2018-02-13T08:30`, `A/B`.
    pub value: String,
    /// `minute`, `hour`, `day`, `week`, `weekend`, `month`, `quarter`, `season`, `year`, `decade`, `interval`.
    pub grain: String,
    /// The block, as in [`Mention`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
    /// First scalar value.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// Something that is ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// When, as in [`ReadDate::value`].
    pub value: String,
    /// What.
    pub what: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// The block, as in [`Mention`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub block: Option<i32>,
}

/// A 64-bit similarity hash of a text; near-copies differ in few bits (Charikar 2002).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub u64);

impl Fingerprint {
    /// How many bits differ, 0 to 64.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0))
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16).map(Self).map_err(serde::de::Error::custom)
    }
}

/// What was understood of one article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// The language it is written in, as a BCP 47 primary tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Who and what it names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// What was said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<Quote>,
    /// When.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<ReadDate>,
    /// What is ahead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<AgendaItem>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// For near-copies; absent where the text is too short to compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
}
