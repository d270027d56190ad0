//! Finds it: the search index, rebuilt from the store at any time.

mod analysis;
mod ask;
mod collect;
mod columns;
mod cursor;
mod error;
mod facets;
mod fresh;
mod keep;
mod local;
mod marks;
mod near;
mod pairs;
mod passage;
mod percolate;
mod pieces;
mod plan;
mod query;
mod ranked;
mod schema;
mod segments;
mod sentences;
mod stems;
mod stored;
mod suggest;
mod synonyms;
mod typos;
mod view;

pub use error::{Error, Result};
pub use local::Local;
pub use percolate::Percolator;
pub use query::{Cmp, Field, Manner, Nearness, Note, Query, Question, Spoken};

use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;
use news::{Article, ArticleId, Reading, SourceId, StoryId};
use serde::{Deserialize, Serialize};

/// What is indexed of one article.
#[derive(Debug, Clone)]
pub struct Document {
    /// The article.
    pub article: Article,
    /// The source's name for readers.
    pub source_name: String,
    /// What was understood of it.
    pub reading: Reading,
    /// The story it is placed in.
    pub story: Option<StoryId>,
    /// What earlier versions said.
    pub earlier: Vec<String>,
}

/// In which order hits come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// The best first.
    #[default]
    Relevance,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

/// What is asked of the index.
#[derive(Debug, Clone)]
pub struct Request {
    /// The question, parsed.
    pub question: Question,
    /// The order.
    pub sort: Sort,
    /// How many rows.
    pub limit: usize,
    /// The cursor of [`Answer::next`], for what comes after it.
    pub after: Option<String>,
    /// Whether to count facets.
    pub facets: bool,
    /// Whether near-copies and other articles of one story are one row ([`Hit::others`]).
    pub fold_stories: bool,
    /// Pieces under embargo at this moment are not found.
    pub now: Timestamp,
}

/// A piece of text with the parts that matched, as byte ranges in order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Passage {
    /// The text as stored.
    pub text: String,
    /// The byte ranges that matched.
    pub marks: Vec<Range<usize>>,
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The article.
    pub id: ArticleId,
    /// The story it belongs to.
    pub story: Option<StoryId>,
    /// How well it answers; comparable within one answer.
    pub score: f32,
    /// Its headline, with what matched.
    pub headline: Passage,
    /// The standfirst, or the passage that shows why it was found.
    pub passage: Passage,
    /// Its source.
    pub source: SourceId,
    /// The source's name.
    pub source_name: String,
    /// Its section.
    pub section: Option<String>,
    /// The language it is written in.
    pub language: Option<String>,
    /// [`Article::time`].
    pub time: Timestamp,
    /// The address at the source.
    pub url: Option<String>,
    /// How many more articles of the same story were found.
    pub others: u32,
}

/// How many found articles have a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCount {
    /// The value: a source id, a section, a name, a language, a day `2018-02-13` or month `2018-02`.
    pub value: String,
    /// How readers read it.
    pub label: String,
    /// How many articles.
    pub count: u64,
}

/// The facets of an answer, most frequent first; `days` in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)] // the names say it
pub struct Facets {
    pub sources: Vec<FacetCount>,
    pub sections: Vec<FacetCount>,
    pub languages: Vec<FacetCount>,
    pub persons: Vec<FacetCount>,
    pub places: Vec<FacetCount>,
    pub organisations: Vec<FacetCount>,
    /// By day for up to 92 days, else by month.
    pub days: Vec<FacetCount>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answer {
    /// The rows.
    pub hits: Vec<Hit>,
    /// How many articles were found, exactly.
    pub total: u64,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// The facets, where asked for.
    pub facets: Option<Facets>,
    /// Words put in the place of unknown ones: (typed, found by).
    pub corrected: Vec<(String, String)>,
    /// "Vouliez-vous dire": the question with better words, where little was found.
    pub suggestion: Option<String>,
    /// No article has all the words: these have some of them.
    #[serde(default)]
    pub partial: bool,
}

/// The index. Used as `Arc<dyn Index>`; `tests/contract.rs` and `tests/questions.rs` hold every promise made here.
#[async_trait]
pub trait Index: Send + Sync {
    /// Adds or replaces documents by article id and removes `gone` ones; `position` is how far in the outbox the index
    /// comes by that. A few hundred are searchable at once and durable within about a second; more are both a few seconds later,
    /// or with [`Index::settle`]. One call after the other.
    async fn apply(&self, documents: Vec<Document>, gone: Vec<ArticleId>, position: u64) -> Result<()>;

    /// How far in the outbox questions see, as the last [`Index::apply`] said; 0 for a new index and for one
    /// that was made by another version of the analysis. After a crash, as the last durable one said: it holds what was
    /// applied up to there and nothing after it.
    fn position(&self) -> u64;

    /// Makes searchable and durable at once what was applied: for the end of a run.
    async fn settle(&self) -> Result<()> {
        Ok(())
    }

    /// Empties it: the next position is 0.
    async fn clear(&self) -> Result<()>;

    /// Answers a question.
    async fn search(&self, request: &Request) -> Result<Answer>;

    /// Words and headlines that begin like `typed`, the best first.
    async fn suggest(&self, typed: &str, limit: usize, now: Timestamp) -> Result<Vec<String>>;

    /// Which of these articles the index holds: how a check compares it with the store.
    async fn holds(&self, ids: &[ArticleId]) -> Result<Vec<bool>>;

    /// How many articles it holds.
    async fn count(&self) -> Result<u64>;
}

/// What the inflections of a French word have in common, by which the index finds them.
pub fn stem(word: &str) -> String {
    stems::stem(&language::words::fold(word)).into_owned()
}

/// The engine's failure as ours.
fn engine(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Engine(Box::new(error))
}
