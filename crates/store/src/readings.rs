//! What was read, across all articles: who is named, what was said, what is ahead, who copies whom.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use news::{ArticleId, EntityType, Reading};
use serde::{Deserialize, Serialize};

use crate::{Cursor, Result, Stored, Summary};

/// A person, place or organisation that articles name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NameRef {
    /// What it is.
    pub kind: EntityType,
    /// Its name in addresses, of [`language::words::slug`].
    pub slug: String,
    /// Its name for readers.
    pub name: String,
}

/// A name with what articles say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The name.
    pub name: NameRef,
    /// How many articles name it.
    pub articles: u64,
    /// Its roles, as written, the newest of the most frequent first, each with how many articles give it.
    pub roles: Vec<(String, u64)>,
    /// How many articles of each day (UTC) name it, in the order of time.
    pub days: Vec<(Date, u64)>,
}

/// Which quotes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Said by this one.
    pub speaker: Option<(EntityType, String)>,
    /// Words of the speaker's name, or of how the article calls them.
    pub by: String,
    /// Words that were said; all of them, each with what may follow it.
    pub words: String,
    /// Told at or after this moment.
    pub since: Option<Timestamp>,
    /// Told before this moment.
    pub before: Option<Timestamp>,
}

/// Where a list of quotes goes on: the last one shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidCursor {
    /// When it was told.
    pub time: Timestamp,
    /// Its number.
    pub key: i64,
}

impl std::fmt::Display for SaidCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}", self.time, self.key)
    }
}

/// Something somebody said, and the article that tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// Where the list goes on after it.
    pub cursor: SaidCursor,
    /// The article.
    pub article: Summary,
    /// Who, where the article names them.
    pub speaker: Option<NameRef>,
    /// Who, as written.
    pub surface: Option<String>,
    /// Whether these are the words themselves.
    pub direct: bool,
    /// The words, or what was reported.
    pub text: String,
    /// The verb that says so.
    pub cue: Option<String>,
}

/// Which of what is ahead; an empty field means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days {
    /// What is not over before this day.
    pub from: Option<Date>,
    /// What has begun by this day.
    pub until: Option<Date>,
    /// At this place, by its slug.
    pub place: Option<String>,
    /// Of these articles.
    pub articles: Option<Vec<ArticleId>>,
    /// Only what senders plan ([`news::Extent::Announced`]), which stands in no list of pieces.
    pub planned: bool,
}

/// Something that is ahead, and the article that announces it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ahead {
    /// Its number, which it keeps while the article does not change.
    pub key: i64,
    /// The article.
    pub article: Summary,
    /// When, as in [`news::ReadDate::value`].
    pub value: String,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
    /// What.
    pub what: String,
    /// Where.
    pub place: Option<String>,
    /// Who is to be there.
    pub who: Vec<String>,
}

impl Ahead {
    /// The order in which items are told: by day, then the hours of one day.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |item: &Self| (item.first, item.last, clock(&item.value), item.key);
        key(self).cmp(&key(other))
    }
}

/// The time of day at which a value begins, of "2026-03-05TEV" where the evening does; empty where none is told.
pub(crate) fn clock(value: &str) -> String {
    let timed = value.split('/').next().is_some_and(|first| first.contains('T'));
    let from = timed.then(|| language::dates::covers(value)).flatten();
    from.map(|(from, _)| from.strftime("%H:%M").to_string()).unwrap_or_default()
}

/// A headline that its source rewrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retitled {
    /// Where the list goes on after it.
    pub key: i64,
    /// The article as it is now.
    pub article: Summary,
    /// The version that brought the new headline.
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// The headline before.
    pub before: String,
    /// The headline after.
    pub after: String,
}

/// What the index of copies found of an article, to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted {
    /// The article.
    pub article: ArticleId,
    /// The sketch of its text, as bytes; empty where it is too short.
    pub sketch: Vec<u8>,
    /// The articles it shares text with: Jaccard, then containment in the shorter one.
    pub copies: Vec<(ArticleId, f32, f32)>,
}

/// An article that shares text with another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// It.
    pub article: Summary,
    /// What both hold, of all that either holds.
    pub jaccard: f32,
    /// What both hold, of the shorter one.
    pub containment: f32,
}

/// What was read, across articles. Part of every [`crate::Store`]; `tests/readings.rs` holds every promise made here.
///
/// Lists show what may be shown at `now`, and answer in milliseconds at a hundred thousand articles.
#[async_trait]
pub trait Readings: Send + Sync {
    /// A name; `None` where no article that may be shown has it.
    async fn name(&self, kind: EntityType, slug: &str, now: Timestamp) -> Result<Option<Name>>;

    /// The names of a kind that most articles since `since` have, with how many.
    async fn names(
        &self,
        kind: EntityType,
        since: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(NameRef, u64)>>;

    /// The articles that have a name, the newest first.
    async fn naming(
        &self,
        name: (EntityType, &str),
        now: Timestamp,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Vec<Summary>>;

    /// The names that stand beside a name in its newest articles, most frequent first.
    async fn beside(&self, name: (EntityType, &str), now: Timestamp, limit: usize) -> Result<Vec<(NameRef, u64)>>;

    /// What was said, the newest first.
    async fn said(&self, asked: &Asked, now: Timestamp, after: Option<SaidCursor>, limit: usize) -> Result<Vec<Said>>;

    /// What is ahead, in the order of its days.
    async fn ahead(&self, days: &Days, now: Timestamp, limit: usize) -> Result<Vec<Ahead>>;

    /// Headlines that were rewritten, the newest change first, from after the number `after`.
    async fn retitled(&self, now: Timestamp, after: Option<i64>, limit: usize) -> Result<Vec<Retitled>>;

    /// Articles that an older reader than `model` read, the newest first; `below` goes on after the last one.
    async fn unread(&self, model: u32, below: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>>;

    /// Keeps new readings of articles, each of that version of its article; notes it in the outbox where it differs.
    ///
    /// An article that has changed meanwhile keeps what it has. Returns how many readings differ.
    async fn reread(&self, readings: &[(ArticleId, u32, Reading)]) -> Result<usize>;

    /// Keeps sketches and what was found by them; the copies of before of each article go.
    async fn note_copies(&self, noted: &[Noted]) -> Result<()>;

    /// The articles that share text with one, most alike first.
    async fn copies(&self, id: ArticleId, now: Timestamp, limit: usize) -> Result<Vec<Copy>>;

    /// All sketches by the ids of their articles, from after `after`.
    async fn sketches(&self, after: Option<ArticleId>, limit: usize) -> Result<Vec<(ArticleId, Vec<u8>)>>;

    /// Articles without a sketch, from after `after`.
    async fn unsketched(&self, after: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>>;
}
