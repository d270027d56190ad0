//! What is understood of French news: languages, names, quotes, dates, near-copies.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Result;
use jiff::civil::DateTime;
use news::Reading;
use serde_json::{Value, json};

use crate::cases::{Tally, answers, lines, share, text};
use crate::row::Row;
use crate::tasks::{copies, expressions, people, said, stems, stories};

/// Scores the corpora of `data/language` that are there.
pub fn score(data: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let folder = data.join("language");
    let mut rows = Vec::new();
    let tasks: [(&str, crate::Task); 10] = [
        ("langid", langid),
        ("ner", names),
        ("articles", people::articles),
        ("articles", said::articles),
        ("quotes", said::quotes),
        ("dates", said::dates),
        ("dates", expressions::score),
        ("neardup", copies::score),
        ("stories", stories::events),
        ("stems", stems::score),
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

/// What the product reads in a case of `text` and `date`.
pub(super) fn annotate(case: &Value) -> Reading {
    let published = case["date"].as_str().and_then(|date| date.parse::<jiff::civil::Date>().ok());
    let published: Option<DateTime> = published.map(|date| date.at(12, 0, 0, 0));
    reading::annotate(case["text"].as_str().unwrap_or_default(), published)
}
