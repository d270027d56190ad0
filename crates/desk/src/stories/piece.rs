//! What of an article tells which event it is about.

use std::collections::HashMap;

use jiff::Timestamp;
use news::{Article, ArticleId, BlockKind};

use crate::terms;

/// Words of the body that are looked at: news says first what it is about.
const OPENING: usize = 160;

/// How often a word of the headline and a name count.
const HEADLINE: f32 = 2.5;
const NAME: f32 = 1.3;

/// What stories are told by.
#[derive(Debug, Clone)]
pub struct Piece {
    pub(super) id: ArticleId,
    /// When it was told, which counts for likeness; archives are older than the day they came.
    pub(super) time: Timestamp,
    pub(super) came: Timestamp,
    /// How often each term stands in it, by term.
    pub(super) weights: Vec<(u32, f32)>,
    /// The names of its headline.
    pub(super) names: Vec<u32>,
    /// Articles of the same text.
    pub(super) copies: Vec<ArticleId>,
}

impl Piece {
    /// What an article says of the event.
    pub fn of(article: &Article) -> Self {
        let mut counts: HashMap<u32, f32> = HashMap::new();
        let mut names = Vec::new();
        for term in terms::of(&article.headline) {
            *counts.entry(term.hash).or_default() += HEADLINE;
            if term.name {
                names.push(term.hash);
            }
        }
        let body = article.body.iter().filter(|block| block.kind != BlockKind::Figure).map(|block| block.text.as_str());
        let text = article.standfirst.as_deref().into_iter().chain(body).flat_map(terms::of);
        for term in text.take(OPENING) {
            *counts.entry(term.hash).or_default() += if term.name { NAME } else { 1.0 };
        }
        let mut weights: Vec<(u32, f32)> = counts.into_iter().map(|(term, count)| (term, 1.0 + count.ln())).collect();
        weights.sort_unstable_by_key(|(term, _)| *term);
        let (id, time, came) = (article.id, article.time(), article.received);
        Self { id, time, came, weights, names, copies: Vec::new() }
    }

    /// The same, with the articles that hold the same text: where one of them is told, so is this.
    pub fn copying(self, copies: Vec<ArticleId>) -> Self {
        Self { copies, ..self }
    }

    /// Whether its headline names what the other does not hold.
    pub(super) fn names_beside(&self, other: &Self) -> bool {
        self.names.iter().any(|name| !other.holds(*name))
    }

    fn holds(&self, term: u32) -> bool {
        self.weights.binary_search_by_key(&term, |(known, _)| *known).is_ok()
    }
}
