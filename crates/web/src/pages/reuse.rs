//! What an article takes over from earlier ones of other sources, sentence by sentence, and who takes it over.

use std::ops::Range;

use news::{Article, ArticleId, BlockKind};
use reading::copies::{self, Reuse};
use store::{Stored, Summary};

use crate::app::App;
use crate::error::Result;
use crate::marked::{Html, with_marks};
use crate::view::Setter;

/// How many copies are looked at, how many earlier texts are told, and how many later ones.
const LOOKED_AT: usize = 24;
const EARLIER: usize = 3;
const LATER: usize = 12;

/// The least share worth telling: a phrase in common is no copy.
const LEAST: f32 = 0.1;

/// The copies of an article.
#[derive(Debug, Default)]
pub(super) struct Copies {
    /// Whose text it takes over, with which share of its own words; most first.
    pub earlier: Vec<(Summary, f32)>,
    /// Its blocks with the sentences that it takes over marked; none where it takes over none.
    pub marked: Vec<Html>,
    /// Who takes its text over.
    pub later: Vec<Summary>,
}

/// The copies of an article that a reader may see.
pub(super) async fn of(app: &App, set: &Setter, stored: &Stored) -> Result<Copies> {
    let article = &stored.article;
    let mut found = app.store.copies(article.id, set.now, LOOKED_AT).await?;
    found.retain(|copy| copy.article.source != article.source);
    let (earlier, later): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|copy| (copy.article.time, copy.article.id) < (article.time(), article.id));
    let mut earlier: Vec<Summary> = earlier.into_iter().map(|copy| copy.article).collect();
    // The first who told it is the origin; who copied it since is a copy as well.
    earlier.sort_by_key(|copy| (copy.time, copy.id));
    earlier.truncate(EARLIER);
    let mut copies =
        Copies { later: later.into_iter().map(|copy| copy.article).take(LATER).collect(), ..Copies::default() };
    let ids: Vec<ArticleId> = earlier.iter().map(|copy| copy.id).collect();
    let texts: Vec<Stored> = app.store.articles(&ids).await?;
    if texts.is_empty() {
        return Ok(copies);
    }
    let lang = stored.reading.language.as_deref().or(article.language.as_deref());
    let others: Vec<String> = texts.iter().map(|other| blocks(&other.article).join("\n")).collect();
    let own = blocks(article);
    let reuse = copies::reuse(&own, &others.iter().map(String::as_str).collect::<Vec<_>>());
    let shares = earlier.into_iter().zip(&reuse.shares).map(|(copy, share)| (copy, *share));
    copies.earlier = shares.filter(|(_, share)| *share >= LEAST).collect();
    copies.earlier.sort_by(|a, b| b.1.total_cmp(&a.1));
    if !copies.earlier.is_empty() {
        let marks = own.iter().enumerate().map(|(at, text)| with_marks(set, text, lang, &taken(&reuse, at)));
        copies.marked = marks.collect();
    }
    Ok(copies)
}

/// The sentences of a block that stand in another text.
fn taken(reuse: &Reuse, block: usize) -> Vec<Range<usize>> {
    let own = reuse.sentences.iter().filter(|sentence| sentence.block == block && sentence.of.is_some());
    own.map(|sentence| sentence.start..sentence.end).collect()
}

/// The texts of an article, as a reader reads them.
fn blocks(article: &Article) -> Vec<&str> {
    let body = article.body.iter().filter(|block| block.kind != BlockKind::Figure).map(|block| block.text.as_str());
    article.standfirst.as_deref().into_iter().chain(body).collect()
}
