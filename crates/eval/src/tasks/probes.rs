//! Search: what French readers type, and the one article or passage that they mean.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use index::{Document, Index, Local, Question, Request, Sort};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{ArticleId, Block, Capture, Draft, Extent, Moment, Obtained, Reading, SourceId};
use serde_json::{Value, json};

use crate::cases::{answers, lines, share};
use crate::row::Row;

/// How many results a reader looks at.
const PAGE: usize = 10;

/// How many documents go into the index at once.
const BATCH: usize = 2_000;

/// The queries of a known item: as typed, and how a reader gets it wrong.
const VARIANTS: [&str; 4] = ["query", "no_accents", "typo", "inflected"];

/// Scores the probes, and the known-item sets where they are.
pub fn score(data: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut rows = runtime.block_on(probes(&data.join("search/probes.jsonl")))?;
    let folder = data.join("language/search");
    if folder.is_dir() {
        rows.extend(runtime.block_on(known_item(&folder, out))?);
        rows.extend(runtime.block_on(piaf(&folder, out))?);
    } else {
        eprintln!("skipped: known items: {} is not here", folder.display());
    }
    Ok(rows)
}

/// An index in memory, with the names that the corpus gives its documents.
struct Shelf {
    index: Local,
    names: HashMap<ArticleId, String>,
}

impl Shelf {
    async fn of(drafts: Vec<(String, Draft)>) -> Result<Self> {
        let received = Timestamp::now();
        let mut shelf = Self { index: Local::in_memory()?, names: HashMap::new() };
        let mut batch = Vec::new();
        for (name, draft) in drafts {
            let capture = Capture::new(SourceId::of("eval"), Obtained::Import, Vec::new(), received);
            let article = intake::article(draft, &capture).with_context(|| format!("{name} is empty"))?;
            shelf.names.insert(article.id, name);
            batch.push(Document {
                article,
                source_name: "Eval".to_owned(),
                reading: Reading::default(),
                story: None,
                earlier: Vec::new(),
            });
            if batch.len() >= BATCH {
                shelf.index.apply(std::mem::take(&mut batch), Vec::new(), 1).await?;
            }
        }
        shelf.index.apply(batch, Vec::new(), 1).await?;
        shelf.index.settle().await?;
        Ok(shelf)
    }

    /// The names of what is found, the best first.
    async fn ask(&self, typed: &str) -> Result<Vec<String>> {
        let now = Timestamp::now();
        let request = Request {
            question: Question::parse(typed, now, &TimeZone::UTC),
            sort: Sort::Relevance,
            limit: PAGE,
            after: None,
            facets: false,
            fold_stories: false,
            now,
        };
        let answer = self.index.search(&request).await?;
        Ok(answer.hits.iter().filter_map(|hit| self.names.get(&hit.id).cloned()).collect())
    }
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap_or_default()
}

fn list<'a>(case: &'a Value, field: &str) -> &'a [Value] {
    case[field].as_array().map(Vec::as_slice).unwrap_or_default()
}

async fn probes(path: &Path) -> Result<Vec<Row>> {
    let probes = lines(path)?;
    let mut met = 0;
    for probe in &probes {
        let draft = |doc: &Value| {
            let headline = Some(text(doc, "headline").to_owned());
            (text(doc, "id").to_owned(), Draft { headline, ..Draft::default() })
        };
        let shelf = Shelf::of(list(probe, "docs").iter().map(draft).collect()).await?;
        let found = shelf.ask(text(probe, "query")).await?;
        if is_met(probe, &found) {
            met += 1;
        } else {
            eprintln!("missed: {}", text(probe, "id"));
        }
    }
    Ok(vec![Row::new("probes", "met", share(met, probes.len()), probes.len())])
}

fn is_met(probe: &Value, found: &[String]) -> bool {
    let place = |id: &Value| found.iter().position(|found| Some(found.as_str()) == id.as_str());
    let above = |pair: &Value| match (place(&pair[0]), place(&pair[1])) {
        (Some(first), Some(second)) => first < second,
        (first, _) => first.is_some(),
    };
    list(probe, "find").iter().all(|id| place(id).is_some())
        && list(probe, "not").iter().all(|id| place(id).is_none())
        && list(probe, "before").iter().all(above)
}

/// Successes on the first page, and how high they stand.
#[derive(Default)]
struct Standing {
    n: usize,
    found: usize,
    reciprocal: f64,
    answers: Vec<Value>,
}

impl Standing {
    fn note(&mut self, case: &Value, found: &[String], right: impl Fn(&str) -> bool) {
        self.n += 1;
        if let Some(place) = found.iter().position(|name| right(name)) {
            self.found += 1;
            self.reciprocal += 1.0 / (place + 1) as f64;
        }
        self.answers.push(json!({"id": case["id"], "docs": found}));
    }

    fn rows(&self, corpus: &str) -> [Row; 2] {
        let mean = if self.n == 0 { 0.0 } else { self.reciprocal / self.n as f64 };
        [Row::new(corpus, "success@10", share(self.found, self.n), self.n), Row::new(corpus, "MRR", mean, self.n)]
    }
}

/// Four words of one article among 12,000.
async fn known_item(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let drafts = lines(&folder.join("news_corpus.jsonl.gz"))?;
    let shelf =
        Shelf::of(drafts.iter().map(|article| (text(article, "id").to_owned(), news(article))).collect()).await?;
    let cases = lines(&folder.join("known_item.jsonl"))?;
    let mut rows = Vec::new();
    for variant in VARIANTS {
        let mut standing = Standing::default();
        for case in cases.iter().filter(|case| case[variant].is_string()) {
            let found = shelf.ask(text(case, variant)).await?;
            let twins = list(case, "also_right");
            standing.note(case, &found, |name| {
                name == text(case, "doc") || twins.iter().any(|twin| twin.as_str() == Some(name))
            });
        }
        rows.extend(standing.rows(&format!("known-item {variant}")));
        answers(out, &format!("known_item.{variant}.jsonl"), standing.answers)?;
    }
    Ok(rows)
}

fn news(article: &Value) -> Draft {
    let noon = format!("{}T12:00:00Z", text(article, "date"));
    Draft {
        headline: Some(text(article, "title").to_owned()),
        standfirst: Some(text(article, "chapo").to_owned()).filter(|text| !text.is_empty()),
        body: text(article, "body").lines().map(Block::paragraph).collect(),
        published: noon.parse::<Timestamp>().ok().map(Moment::utc),
        extent: Extent::Full,
        ..Draft::default()
    }
}

/// Questions as people write them, and the one passage of an encyclopaedia that answers.
async fn piaf(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let draft = |passage: &Value| Draft {
        headline: Some(text(passage, "title").to_owned()),
        body: text(passage, "text").lines().map(Block::paragraph).collect(),
        extent: Extent::Full,
        ..Draft::default()
    };
    let passages = lines(&folder.join("piaf_passages.jsonl.gz"))?;
    let shelf = Shelf::of(passages.iter().map(|one| (text(one, "id").to_owned(), draft(one))).collect()).await?;
    let mut standing = Standing::default();
    for case in lines(&folder.join("piaf_queries.jsonl.gz"))? {
        let found = shelf.ask(text(&case, "query")).await?;
        standing.note(&case, &found, |name| name == text(&case, "doc"));
    }
    let rows = standing.rows("PIAF");
    answers(out, "piaf.jsonl", standing.answers)?;
    Ok(rows.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_is_met_by_what_it_finds_and_leaves_and_in_which_order() {
        let probe = json!({"find": ["a"], "not": ["c"], "before": [["a", "b"]]});
        for (found, expected) in
            [(&["a", "b"][..], true), (&["a"], true), (&["b", "a"], false), (&["b"], false), (&["a", "c"], false)]
        {
            let found: Vec<String> = found.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(is_met(&probe, &found), expected, "{found:?}");
        }
    }
}
