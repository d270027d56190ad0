//! More like one article: what shares the words that tell it from others.

use std::collections::HashMap;

use language::words::{Kind, tokens};
use news::ArticleId;
use tantivy::Term;
use tantivy::query::{BooleanQuery, BoostQuery, EmptyQuery, Occur, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};

use super::{Boxed, Clause, Planner, term_query};
use crate::analysis::{Evidence, STEM};
use crate::stored::Stored;
use crate::typos;

/// So many words tell an article from others.
const TELLING: usize = 16;

/// Words of a longer text that are looked at.
const LOOKED_AT: usize = 2_000;

impl Planner<'_> {
    /// Articles that share a third of the telling words of this one, which is none of them.
    pub(super) fn like(&mut self, id: ArticleId) -> Clause {
        let Ok(Some(document)) = self.view.article(id) else { return Clause::must(EmptyQuery) };
        let bytes = document.get_first(self.fields.stored).and_then(|value| value.as_bytes());
        let Some(stored) = bytes.and_then(Stored::read) else { return Clause::must(EmptyQuery) };
        let mut words: Vec<(f32, String)> = counted(&stored)
            .into_iter()
            .filter_map(|(term, count)| {
                let articles = typos::articles(self.view, self.fields.text, &term);
                let weight = count.ln_1p() * (self.view.count() as f32 / articles as f32).ln_1p();
                (articles > 1).then_some((weight, term))
            })
            .collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        words.truncate(TELLING);
        if words.is_empty() {
            return Clause::must(EmptyQuery);
        }
        let least = words.len().div_ceil(3);
        let mut clauses: Vec<(Occur, Boxed)> = Vec::with_capacity(words.len());
        for (weight, term) in words {
            self.part();
            self.mark(&term);
            let query = BoostQuery::new(term_query(self.fields.text, &term), weight);
            clauses.push((Occur::Should, Box::new(query)));
        }
        let like: Boxed = Box::new(BooleanQuery::with_minimum_required_clauses(clauses, least));
        let term = Term::from_field_bytes(self.fields.id, id.as_bytes());
        let itself: Boxed = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
        Clause::must(BooleanQuery::new(vec![(Occur::Must, like), (Occur::MustNot, itself)]))
    }
}

/// How often each stem stands in an article; in the headline four times as much.
fn counted(stored: &Stored<'_>) -> HashMap<String, f32> {
    let mut counts = HashMap::new();
    let texts = std::iter::once((4.0, stored.headline))
        .chain(stored.standfirst.iter().map(|text| (2.0, *text)))
        .chain(stored.body.iter().map(|text| (1.0, *text)));
    let words = texts.flat_map(|(weight, text)| tokens(text).map(move |token| (weight, token)));
    for (weight, token) in words.filter(|(_, token)| token.kind != Kind::Elision).take(LOOKED_AT) {
        let evidence = Evidence::of(&token.text);
        if evidence.matching().starts_with(STEM) {
            *counts.entry(evidence.matching().to_owned()).or_insert(0.0) += weight;
        }
    }
    counts
}
