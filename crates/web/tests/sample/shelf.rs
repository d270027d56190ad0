//! An index for tests of the site: it keeps all and looks through all.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use index::{Answer, Document, FacetCount, Facets, Hit, Index, Passage, Query, Request, Result, Sort};
use jiff::Timestamp;
use news::{ArticleId, EntityType};

#[derive(Default)]
pub struct Shelf {
    documents: Mutex<(BTreeMap<ArticleId, Document>, u64)>,
}

fn words(query: &Query, out: &mut Vec<String>) {
    match query {
        Query::Word(word) | Query::Prefix(word) => out.push(word.to_lowercase()),
        Query::Phrase(words) => out.push(words.join(" ").to_lowercase()),
        Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| words(part, out)),
        Query::In(_, inner) => words(inner, out),
        _ => {}
    }
}

fn passage(text: &str, words: &[String]) -> Passage {
    let folded = text.to_lowercase();
    let mut marks = Vec::new();
    // Lower case may change lengths; a test text whose does is simply not marked.
    if folded.len() == text.len() {
        for word in words.iter().flat_map(|word| word.split_whitespace()) {
            marks.extend(folded.match_indices(word).map(|(at, found)| at..at + found.len()));
        }
    }
    marks.sort_by_key(|mark| mark.start);
    marks.dedup_by(|b, a| b.start < a.end);
    Passage { text: text.to_owned(), marks }
}

fn count<'a>(values: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<FacetCount> {
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (value, label) in values {
        *counts.entry((value.to_owned(), label.to_owned())).or_default() += 1;
    }
    let mut counts: Vec<FacetCount> =
        counts.into_iter().map(|((value, label), count)| FacetCount { value, label, count }).collect();
    counts.sort_by_key(|facet| std::cmp::Reverse(facet.count));
    counts
}

fn facets(found: &[&Document]) -> Facets {
    let entities = |kind: EntityType| {
        count(found.iter().flat_map(|d| &d.reading.entities).filter(|e| e.kind == kind).map(|e| (&*e.name, &*e.name)))
    };
    let days: Vec<String> = found.iter().map(|d| d.article.time().strftime("%Y-%m-%d").to_string()).collect();
    let mut by_day = count(days.iter().map(|day| (day.as_str(), day.as_str())));
    by_day.sort_by(|a, b| a.value.cmp(&b.value));
    Facets {
        sources: count(found.iter().map(|d| (d.article.source.as_str(), &*d.source_name))),
        sections: count(found.iter().filter_map(|d| d.article.section.as_deref()).map(|s| (s, s))),
        languages: count(found.iter().filter_map(|d| d.article.language.as_deref()).map(|l| (l, l))),
        persons: entities(EntityType::Per),
        places: entities(EntityType::Loc),
        organisations: entities(EntityType::Org),
        days: by_day,
    }
}

#[async_trait]
impl Index for Shelf {
    async fn apply(&self, documents: Vec<Document>, gone: Vec<ArticleId>, position: u64) -> Result<()> {
        let mut kept = self.documents.lock().unwrap();
        for document in documents {
            kept.0.insert(document.article.id, document);
        }
        gone.iter().for_each(|id| drop(kept.0.remove(id)));
        kept.1 = position;
        Ok(())
    }

    fn position(&self) -> u64 {
        self.documents.lock().unwrap().1
    }

    async fn clear(&self) -> Result<()> {
        *self.documents.lock().unwrap() = Default::default();
        Ok(())
    }

    async fn search(&self, request: &Request) -> Result<Answer> {
        let kept = self.documents.lock().unwrap();
        let mut asked = Vec::new();
        words(&request.question.query, &mut asked);
        let holds = |document: &&Document| {
            let text = document.article.texts().map(|(_, text)| text.to_lowercase()).collect::<Vec<_>>().join(" ");
            let own = format!("{text} {} {}", document.source_name, document.article.source).to_lowercase();
            asked.iter().all(|word| own.contains(word)) && document.article.is_visible(request.now)
        };
        let mut found: Vec<&Document> = kept.0.values().filter(holds).collect();
        found.sort_by_key(|document| document.article.time());
        if request.sort != Sort::Oldest {
            found.reverse();
        }
        let from = match &request.after {
            None => 0,
            Some(after) => after.parse().map_err(|_| index::Error::Cursor)?,
        };
        let hits = found.iter().skip(from).take(request.limit).map(|document| Hit {
            id: document.article.id,
            story: document.story,
            score: 1.0,
            headline: passage(&document.article.headline, &asked),
            passage: passage(document.article.standfirst.as_ref().unwrap_or(&document.article.body[0].text), &asked),
            source: document.article.source.clone(),
            source_name: document.source_name.clone(),
            section: document.article.section.clone(),
            language: document.article.language.clone(),
            time: document.article.time(),
            url: document.article.url.clone(),
            others: 0,
        });
        let next = from + request.limit;
        Ok(Answer {
            hits: hits.collect(),
            total: found.len() as u64,
            next: (next < found.len()).then(|| next.to_string()),
            facets: request.facets.then(|| facets(&found)),
            corrected: Vec::new(),
            suggestion: found.is_empty().then(|| "séisme".to_owned()),
            partial: false,
        })
    }

    async fn suggest(&self, typed: &str, limit: usize, _: Timestamp) -> Result<Vec<String>> {
        let kept = self.documents.lock().unwrap();
        let typed = typed.to_lowercase();
        let headlines = kept.0.values().map(|document| &document.article.headline);
        Ok(headlines.filter(|headline| headline.to_lowercase().contains(&typed)).take(limit).cloned().collect())
    }

    async fn holds(&self, ids: &[ArticleId]) -> Result<Vec<bool>> {
        let kept = self.documents.lock().unwrap();
        Ok(ids.iter().map(|id| kept.0.contains_key(id)).collect())
    }

    async fn count(&self) -> Result<u64> {
        Ok(self.documents.lock().unwrap().0.len() as u64)
    }
}
