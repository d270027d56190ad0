//! What is understood of French news: languages, names, quotes, dates, near-copies.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Result;
use jiff::civil::DateTime;
use news::Reading;
use serde_json::{Value, json};

use crate::cases::{Tally, answers, lines, share, text};
use crate::row::Row;
use crate::tasks::{people, stories};

/// Scores the corpora of `data/language` that are there.
pub fn score(data: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let folder = data.join("language");
    let mut rows = Vec::new();
    let tasks: [(&str, crate::Task); 7] = [
        ("langid", langid),
        ("ner", names),
        ("articles", people::articles),
        ("quotes", quotes),
        ("dates", dates),
        ("neardup", stories::versions),
        ("stories", stories::events),
    ];
    for (name, task) in tasks {
        if folder.join(name).is_dir() {
            rows.extend(task(&folder, out)?);
        } else {
            eprintln!("skipped: {} is not here", folder.join(name).display());
        }
    }
    Ok(rows)
}

fn langid(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let table = text(&folder.join("langid/langid.tsv.gz"))?;
    let mut kinds: Vec<(String, usize, usize)> = Vec::new();
    let mut answered = Vec::new();
    for line in table.lines().skip(1) {
        let mut cells = line.splitn(4, '\t');
        let (Some(id), Some(lang), Some(kind), Some(text)) = (cells.next(), cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let read = reading::annotate(text, None).language;
        let place = kinds.iter().position(|(name, ..)| name == kind).unwrap_or_else(|| {
            kinds.push((kind.to_owned(), 0, 0));
            kinds.len() - 1
        });
        if let Some((_, right, all)) = kinds.get_mut(place) {
            *right += usize::from(read.as_deref() == Some(lang));
            *all += 1;
        }
        answered.push(json!({"id": id, "lang": read}));
    }
    answers(out, "langid.jsonl", answered)?;
    Ok(kinds
        .into_iter()
        .map(|(kind, right, all)| Row::new("langid", format!("{kind} right"), share(right, all), all))
        .collect())
}

fn names(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut answered = Vec::new();
    for (corpus, file) in [("winer", "ner/winer_fr.test.jsonl.gz"), ("fenec", "ner/fenec.test.jsonl.gz")] {
        let cases = lines(&folder.join(file))?;
        let mut tally = Tally::default();
        for case in &cases {
            let expected = expected_names(case);
            let reading = annotate(case);
            let found = found_names(&reading);
            tally.right += found.intersection(&expected).count();
            tally.wrong += found.difference(&expected).count();
            tally.missed += expected.difference(&found).count();
            answered.push(json!({"id": case["id"], "entities": reading.entities}));
        }
        rows.push(Row::new(corpus, "names F1", tally.f1(), cases.len()));
    }
    answers(out, "ner.jsonl", answered)?;
    Ok(rows)
}

fn expected_names(case: &Value) -> HashSet<(u64, u64, String)> {
    let entities = case["entities"].as_array().map(Vec::as_slice).unwrap_or_default();
    let flat = entities.iter().filter(|entity| entity["flat"].as_bool().unwrap_or(true));
    flat.filter_map(|entity| {
        let kind = entity["type"].as_str().filter(|kind| ["PER", "LOC", "ORG"].contains(kind))?;
        Some((entity["start"].as_u64()?, entity["end"].as_u64()?, kind.to_owned()))
    })
    .collect()
}

fn found_names(reading: &Reading) -> HashSet<(u64, u64, String)> {
    let mut found = HashSet::new();
    for entity in &reading.entities {
        let kind = people::code(entity.kind);
        found.extend(entity.mentions.iter().map(|m| (u64::from(m.start), u64::from(m.end), kind.to_owned())));
    }
    found
}

fn quotes(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let cases = lines(&folder.join("quotes/quotes_fr.jsonl"))?;
    let (mut spoken, mut attributed) = (0, 0);
    let mut answered = Vec::new();
    for case in &cases {
        let reading = annotate(case);
        let text = case["text"].as_str().unwrap_or_default();
        for quote in case["quotes"].as_array().map(Vec::as_slice).unwrap_or_default() {
            if !matches!(quote["kind"].as_str(), Some("quote" | "partial")) {
                continue;
            }
            let speakers: Vec<&str> = quote["speaker"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default()
                .iter()
                .filter_map(|speaker| speaker["span_text"].as_str())
                .collect();
            if speakers.is_empty() {
                continue;
            }
            spoken += 1;
            let span = (quote["quote"][0].as_u64(), quote["quote"][1].as_u64());
            attributed += usize::from(is_attributed(&reading, span, &speakers, text));
        }
        answered.push(json!({"id": case["id"], "quotes": reading.quotes}));
    }
    answers(out, "quotes.jsonl", answered)?;
    Ok(vec![Row::new("quotes", "speaker right", share(attributed, spoken), spoken)])
}

fn is_attributed(reading: &Reading, span: (Option<u64>, Option<u64>), speakers: &[&str], _text: &str) -> bool {
    let (Some(start), Some(end)) = span else { return false };
    reading.quotes.iter().any(|quote| {
        let overlaps = u64::from(quote.start) < end && u64::from(quote.end) > start;
        let said_by = [&quote.speaker, &quote.speaker_surface];
        overlaps
            && said_by
                .into_iter()
                .flatten()
                .any(|found| speakers.iter().any(|speaker| found.contains(speaker) || speaker.contains(found.as_str())))
    })
}

fn dates(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let cases = lines(&folder.join("dates/news_dates_fr.jsonl"))?;
    let (mut right, mut all) = (0, 0);
    let mut answered = Vec::new();
    for case in &cases {
        let reading = annotate(case);
        for expected in case["expressions"].as_array().map(Vec::as_slice).unwrap_or_default() {
            all += 1;
            let (start, end) = (expected["span"][0].as_u64(), expected["span"][1].as_u64());
            right += usize::from(reading.dates.iter().any(|date| {
                Some(u64::from(date.start)) < end
                    && Some(u64::from(date.end)) > start
                    && Some(date.value.as_str()) == expected["value"].as_str()
            }));
        }
        answered.push(json!({"id": case["id"], "dates": reading.dates}));
    }
    answers(out, "dates.jsonl", answered)?;
    Ok(vec![Row::new("news dates", "value right", share(right, all), all)])
}

fn annotate(case: &Value) -> Reading {
    let published = case["date"].as_str().and_then(|date| date.parse::<jiff::civil::Date>().ok());
    let published: Option<DateTime> = published.map(|date| date.at(12, 0, 0, 0));
    reading::annotate(case["text"].as_str().unwrap_or_default(), published)
}
