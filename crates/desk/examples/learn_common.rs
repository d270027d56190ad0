//! Makes `data/common.txt`: which terms stand in many articles, from the texts of WiNER-fr (JSON lines, gzip).
//!
//! `cargo run --release -p desk --example learn_common -- ../shared/data/language/ner/winer_fr.{train,dev}.jsonl.gz > crates/desk/data/common.txt`
#![allow(clippy::unwrap_used)] // a tool for who works on the house: it may stop where its input is wrong

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;

/// Articles that must hold a term, and terms of Wikinews that are no news.
const LEAST: usize = 6;
const ITS_OWN: [&str; 2] = ["wikinew", "article"];

fn main() {
    let mut holding: BTreeMap<String, usize> = BTreeMap::new();
    let mut articles = 0_usize;
    for path in std::env::args().skip(1) {
        let mut text = String::new();
        flate2::read::GzDecoder::new(File::open(&path).unwrap()).read_to_string(&mut text).unwrap();
        for line in text.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let terms: BTreeSet<String> = desk::stories::spelled(case["text"].as_str().unwrap()).collect();
            terms.into_iter().for_each(|term| *holding.entry(term).or_default() += 1);
            articles += 1;
        }
    }
    for (term, count) in holding {
        if count >= LEAST && !ITS_OWN.contains(&term.as_str()) && !term.starts_with(|c: char| c.is_numeric()) {
            println!("{term} {}", (count * 1_000).div_ceil(articles));
        }
    }
}
