//! The corpus of feed documents: what each says, field by field, against what the tests of other readers expect.

mod compare;
mod neutral;

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::Path;

use anyhow::{Context, Result};
use intake::feed::{self, FeedContext};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::base64;
use crate::cases::{self, share};
use crate::row::Row;

/// How many checks of one kind passed, of how many.
#[derive(Default)]
struct Tally {
    passed: usize,
    checks: usize,
}

impl Tally {
    fn add(&mut self, passed: bool) {
        self.passed += usize::from(passed);
        self.checks += 1;
    }
}

/// Scores the feed documents, the dates and the subscription lists.
pub fn score(data: &Path, answers: Option<&Path>) -> Result<Vec<Row>> {
    let folder = data.join("feeds");
    let mut rows = documents(&folder, answers)?;
    rows.push(dates(&folder)?);
    rows.push(outlines(&folder)?);
    Ok(rows)
}

fn documents(folder: &Path, answers: Option<&Path>) -> Result<Vec<Row>> {
    let cases = cases::lines(&folder.join("cases.jsonl.gz"))?;
    let mut levels: BTreeMap<String, Tally> = BTreeMap::new();
    let mut whole = Tally::default();
    let mut written = Vec::with_capacity(cases.len());
    let mut bytes = 0;
    let started = std::time::Instant::now();
    for case in &cases {
        let document = document(case);
        bytes += document.len();
        written.push(answer(case, &document));
    }
    let seconds = started.elapsed().as_secs_f64();
    for (case, answer) in cases.iter().zip(&written) {
        let mut clean = true;
        for check in case["checks"].as_array().into_iter().flatten() {
            let passed = compare::passes(check, answer);
            let level = check["level"].as_str().unwrap_or_default().to_owned();
            clean &= passed || level != "must";
            if !passed && std::env::var_os("EVAL_MISSES").is_some() {
                eprintln!("miss\t{level}\t{}\t{check}\t{}", case["id"], compare::found(check, answer));
            }
            levels.entry(level).or_default().add(passed);
        }
        whole.add(clean);
    }
    cases::answers(answers, "feeds.jsonl", written)?;
    let mut rows: Vec<Row> = levels
        .into_iter()
        .map(|(level, tally)| Row::new("feeds", level, share(tally.passed, tally.checks), tally.checks))
        .collect();
    rows.push(Row::new(
        "feeds",
        "whole documents without a must miss",
        share(whole.passed, whole.checks),
        whole.checks,
    ));
    #[allow(clippy::cast_precision_loss)] // a few megabytes
    rows.push(Row::new("feeds", "MB/s, cleaned", bytes as f64 / 1e6 / seconds, cases.len()));
    Ok(rows)
}

fn document(case: &Value) -> Vec<u8> {
    match (case["doc"].as_str(), case["doc_b64"].as_str()) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (_, Some(packed)) => base64::decode(packed),
        _ => Vec::new(),
    }
}

/// What the house reads in a document, in the names of the cases.
fn answer(case: &Value, document: &[u8]) -> Value {
    let header = |wanted: &str| {
        let headers = case["http"]["headers"].as_object()?;
        let (_, value) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        value.as_str().map(str::to_owned)
    };
    let context = FeedContext {
        url: case["http"]["url"].as_str().map(str::to_owned),
        content_type: header("content-type"),
        content_location: header("content-location"),
        content_language: header("content-language"),
        timezone: TimeZone::UTC,
        now: Timestamp::now(),
    };
    let read = catch_unwind(|| feed::read(document, &context).map(|feed| neutral::of(&feed)));
    match read {
        Ok(Ok(result)) => json!({"id": case["id"], "ok": true, "panic": false, "result": result}),
        Ok(Err(error)) => {
            json!({"id": case["id"], "ok": false, "panic": false, "error": error.to_string(), "result": null})
        }
        Err(_) => json!({"id": case["id"], "ok": false, "panic": true, "result": null}),
    }
}

fn dates(folder: &Path) -> Result<Row> {
    let table = cases::text(&folder.join("dates.tsv"))?;
    let mut tally = Tally::default();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [_, _, written, expected, level] = fields.as_slice() else { continue };
        let text: String = serde_json::from_str(written).with_context(|| format!("no date text: {line}"))?;
        let read = feed::date(&text, &TimeZone::UTC);
        let passed = match (*expected, read) {
            ("*", read) => read.is_some(),
            ("", read) => read.is_none(),
            (_, None) => false,
            (expected, Some(read)) => expected.parse::<Timestamp>().is_ok_and(|expected| expected == read.at),
        };
        if *level == "must" {
            tally.add(passed);
        }
        if !passed && std::env::var_os("EVAL_MISSES").is_some() {
            eprintln!("miss\t{level}\tdates\t{written}\t{expected}\t{read:?}");
        }
    }
    Ok(Row::new("feeds", "dates must", share(tally.passed, tally.checks), tally.checks))
}

fn outlines(folder: &Path) -> Result<Row> {
    let mut tally = Tally::default();
    for case in cases::lines(&folder.join("opml.jsonl.gz"))? {
        let read = intake::opml::read(&document(&case)).unwrap_or_default();
        let read = serde_json::to_value(&read)?;
        let passed = case["expect"].is_null() || outlines_equal(&case["expect"], &read);
        if !passed && std::env::var_os("EVAL_MISSES").is_some() {
            eprintln!("miss\topml\t{}\t{}\t{read}", case["id"], case["expect"]);
        }
        tally.add(passed);
    }
    Ok(Row::new("opml", "documents", share(tally.passed, tally.checks), tally.checks))
}

fn outlines_equal(expected: &Value, read: &Value) -> bool {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (expected, read) = (list(expected), list(read));
    expected.len() == read.len()
        && expected.iter().zip(&read).all(|(expected, read)| {
            ["title", "feed_url", "site_url", "path"].iter().all(|key| {
                let empty = |value: &Value| value.is_null() || value == "" || value == &json!([]);
                expected[key] == read[key] || (empty(&expected[key]) && empty(&read[key]))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was reached; it moves up, never down.
    const GATES: [(&str, f64); 4] = [("must", 0.997), ("should", 0.97), ("dates must", 0.99), ("documents", 0.96)];

    #[test]
    fn gate() {
        let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
        if !data.join("feeds").is_dir() {
            eprintln!("skipped: {} is not here", data.display());
            return;
        }
        for row in score(data, None).unwrap() {
            println!("{:<8} {:<40} {:.4} {}", row.corpus, row.measure, row.value, row.n);
            if let Some((_, least)) = GATES.iter().find(|(measure, _)| *measure == row.measure) {
                assert!(row.value >= *least, "{}: {} is below {least}", row.measure, row.value);
            }
        }
    }
}
