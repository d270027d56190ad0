//! Names in whole articles read by hand: spans, fullest names, roles.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;
use news::{Entity, EntityType};
use serde_json::{Value, json};

use crate::cases::{Tally, answers, lines, share};
use crate::row::Row;

/// A span with its type, as the corpora write it.
type Place = (u64, u64, String);

/// Scores `articles/articles.jsonl`.
pub fn articles(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let cases = lines(&folder.join("articles/articles.jsonl"))?;
    let (mut tally, mut organisations) = (Tally::default(), Tally::default());
    let (mut named, mut names, mut with_role, mut roles) = (0, 0, 0, 0);
    let mut answered = Vec::new();
    for case in &cases {
        let entities = reading::annotate(case["text"].as_str().unwrap_or_default(), None).entities;
        let found = found(&entities);
        for wanted in list(&case["entities"]) {
            let kind = wanted["type"].as_str().unwrap_or_default();
            let mentions: Vec<Place> = list(&wanted["mentions"])
                .filter_map(|m| Some((m["start"].as_u64()?, m["end"].as_u64()?, kind.to_owned())))
                .collect();
            let Some(of) = mentions.iter().find_map(|place| found.get(place)) else { continue };
            if wanted["optional"] == true {
                continue;
            }
            names += 1;
            named += usize::from(folded(&of.name) == folded(wanted["name"].as_str().unwrap_or_default()));
        }
        for wanted in list(&case["entities"]).filter(|wanted| wanted["role"].is_string()) {
            roles += 1;
            let mut places = list(&wanted["mentions"])
                .filter_map(|m| Some((m["start"].as_u64()?, m["end"].as_u64()?, "PER".to_owned())));
            let of = places.find_map(|place| found.get(&place));
            let read = of.and_then(|entity| entity.role.as_deref()).map(folded);
            let right = folded(wanted["role"].as_str().unwrap_or_default());
            with_role += usize::from(read.is_some_and(|read| read.contains(&right) || right.contains(&read)));
        }
        count(case, &found, |_| true, &mut tally);
        count(case, &found, |kind| kind == "ORG", &mut organisations);
        answered.push(json!({"id": case["id"], "entities": entities}));
    }
    answers(out, "articles.jsonl", answered)?;
    Ok(vec![
        Row::new("articles", "names F1", tally.f1(), cases.len()),
        Row::new("articles", "organisations F1", organisations.f1(), cases.len()),
        Row::new("articles", "canonical name right", share(named, names), names),
        Row::new("articles", "role right", share(with_role, roles), roles),
    ])
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn folded(text: &str) -> String {
    language::words::fold(&text.replace(['’', '\''], " ")).into_owned()
}

fn found(entities: &[Entity]) -> HashMap<Place, &Entity> {
    let places = entities.iter().flat_map(|entity| {
        entity
            .mentions
            .iter()
            .map(move |m| ((u64::from(m.start), u64::from(m.end), code(entity.kind).to_owned()), entity))
    });
    places.collect()
}

/// The type as the corpora write it.
pub fn code(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Per => "PER",
        EntityType::Loc => "LOC",
        EntityType::Org => "ORG",
    }
}

/// Counts spans right, wrong and missed; what is optional counts as neither.
fn count(case: &Value, found: &HashMap<Place, &Entity>, of: impl Fn(&str) -> bool, tally: &mut Tally) {
    let mut optional = Vec::new();
    let mut wanted = Vec::new();
    for entity in list(&case["entities"]) {
        let kind = entity["type"].as_str().unwrap_or_default();
        for mention in list(&entity["mentions"]) {
            let (Some(start), Some(end)) = (mention["start"].as_u64(), mention["end"].as_u64()) else { continue };
            if entity["optional"] == true {
                optional.push((start, end));
            } else if of(kind) {
                wanted.push((start, end, kind.to_owned()));
            }
        }
    }
    tally.right += wanted.iter().filter(|place| found.contains_key(*place)).count();
    tally.missed += wanted.iter().filter(|place| !found.contains_key(*place)).count();
    let stray = |(start, end, kind): &&Place| {
        of(kind) && !optional.contains(&(*start, *end)) && !wanted.contains(&(*start, *end, kind.clone()))
    };
    tally.wrong += found.keys().filter(stray).count();
}
