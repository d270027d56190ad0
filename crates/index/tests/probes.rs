//! The shared probes and the first acceptance case: what French readers type, and what they must find.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod shelf;

use std::path::{Path, PathBuf};

use index::{Document, Index, Local, Question, Request, Sort};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Article, ArticleId, Reading};
use serde_json::Value;
use shelf::article;

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

async fn filled(articles: &[Article]) -> Local {
    let index = Local::in_memory().unwrap();
    let documents = articles
        .iter()
        .map(|article| Document {
            article: article.clone(),
            source_name: "Essai".to_owned(),
            reading: Reading::default(),
            story: None,
            earlier: Vec::new(),
        })
        .collect();
    index.apply(documents, Vec::new(), 1).await.unwrap();
    index
}

async fn ask(index: &Local, query: &str) -> Vec<ArticleId> {
    let now = Timestamp::now();
    let request = Request {
        question: Question::parse(query, now, &TimeZone::UTC),
        sort: Sort::Relevance,
        limit: 50,
        after: None,
        facets: false,
        fold_stories: true,
        now,
    };
    index.search(&request).await.unwrap().hits.into_iter().map(|hit| hit.id).collect()
}

#[tokio::test]
async fn every_shared_probe_is_met() {
    if let Some(path) = shared("search/probes.jsonl") {
        check(&std::fs::read_to_string(path).unwrap()).await;
    }
}

#[tokio::test]
async fn every_probe_of_our_own_is_met() {
    check(include_str!("data/probes.jsonl")).await;
}

async fn check(probes: &str) {
    let (mut met, mut all) = (0, 0);
    for line in probes.lines() {
        let probe: Value = serde_json::from_str(line).unwrap();
        let docs = probe["docs"].as_array().unwrap();
        let articles: Vec<Article> =
            docs.iter().map(|doc| article(doc["headline"].as_str().unwrap(), None, &[])).collect();
        let index = filled(&articles).await;
        let found = ask(&index, probe["query"].as_str().unwrap()).await;
        let place = |id: &Value| {
            let number = docs.iter().position(|doc| doc["id"] == *id).unwrap();
            found.iter().position(|found| *found == articles[number].id)
        };
        let ids = |name: &str| probe[name].as_array().cloned().unwrap_or_default();
        let finds = ids("find").iter().all(|id| place(id).is_some());
        let leaves = ids("not").iter().all(|id| place(id).is_none());
        let orders = ids("before")
            .iter()
            .all(|pair| place(&pair[1]).is_none_or(|second| place(&pair[0]).is_some_and(|first| first < second)));
        all += 1;
        if finds && leaves && orders {
            met += 1;
        } else {
            println!("missed: {} {}", probe["id"], probe["query"]);
        }
    }
    println!("probes met: {met} of {all}");
    assert_eq!(met, all);
}

#[tokio::test]
async fn the_first_case_is_found() {
    let Some(seed) = shared("seed") else { return };
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(seed.join("expected.json")).unwrap()).unwrap();
    let text = std::fs::read_to_string(seed.join("capture.txt")).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.len() > 20).collect();
    let body = &lines[2..lines.len() - 1];
    let index = filled(&[article(lines[0], Some(lines[1]), body)]).await;
    for query in expected["searches_that_find_it"].as_array().unwrap() {
        assert_eq!(ask(&index, query.as_str().unwrap()).await.len(), 1, "{query}");
    }
    for query in expected["searches_that_do_not"].as_array().unwrap() {
        assert_eq!(ask(&index, query.as_str().unwrap()).await.len(), 0, "{query}");
    }
}
