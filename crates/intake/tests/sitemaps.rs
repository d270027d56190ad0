//! Sitemaps of the shared corpus, field by field.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)] // a test that fails says so

use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use intake::sitemap::{self, Listed};
use serde_json::{Map, Value, json};

/// A listed page in the field names of the corpus.
fn written(page: &Listed) -> Value {
    let news = page.news.clone().unwrap_or_default();
    let fields = [
        ("loc", Some(page.loc.clone())),
        ("lastmod", page.lastmod.clone()),
        ("news_name", news.name),
        ("news_language", news.language),
        ("news_publication_date", news.publication_date),
        ("news_title", news.title),
        ("news_keywords", news.keywords),
        ("news_genres", news.genres),
        ("news_stock_tickers", news.stock_tickers),
    ];
    let mut object: Map<String, Value> =
        fields.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Value::String(text?)))).collect();
    if !page.images.is_empty() {
        object.insert("images".to_owned(), json!(page.images));
    }
    Value::Object(object)
}

#[test]
fn every_sitemap_reads_as_expected() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/feeds/sitemaps.jsonl.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    for line in BufReader::new(GzDecoder::new(file)).lines() {
        let case: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let map = sitemap::read(case["doc"].as_str().unwrap_or_default());
        let Some(expected) = case["expect"].as_array() else { continue };
        let map = map.unwrap();
        let pages: Vec<Value> = map.pages.iter().chain(&map.maps).map(written).collect();
        assert_eq!(&pages, expected, "{}", case["id"]);
    }
}
