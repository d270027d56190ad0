//! The first acceptance case: one captured page as text, and what reading it must give.

use std::path::Path;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use news::{Article, Capture, Draft, Format, Moment, Obtained, Reading, SourceId};
use serde_json::Value;

use crate::row::Row;

/// Scores `data/seed`: 1 or 0 for each expectation about the text, shares for what is read in it.
pub fn score(data: &Path, _out: Option<&Path>) -> Result<Vec<Row>> {
    let expected: Value = serde_json::from_str(&crate::cases::text(&data.join("seed/expected.json"))?)?;
    let text = crate::cases::text(&data.join("seed/capture.txt"))?;
    let (draft, article) = read(&text, &expected["given"])?;
    let reading = reading::read(&article);
    let mut rows: Vec<Row> = text_checks(&expected, &draft, &reading)
        .into_iter()
        .map(|(name, met)| Row::new("seed", name, if met { 1.0 } else { 0.0 }, 1))
        .collect();
    rows.extend(reading_checks(&expected, &reading));
    Ok(rows)
}

fn read(text: &str, given: &Value) -> Result<(Draft, Article)> {
    let timezone = TimeZone::get(given["timezone"].as_str().unwrap_or("UTC"))?;
    let day: Date = given["published"].as_str().context("no date is given")?.parse()?;
    let now: Timestamp = timezone.to_timestamp(day.tomorrow()?.at(0, 0, 0, 0))?;
    let published = Moment::day(day, &timezone);
    let context = intake::Context { format: Some(Format::Text), timezone, published, now };
    let capture = Capture::new(SourceId::of("seed"), Obtained::Import, text.as_bytes().to_vec(), now);
    let draft = intake::drafts(&capture, &context)?.drafts.into_iter().next().context("no draft")?;
    let article = intake::article(draft.clone(), &capture).context("no article")?;
    Ok((draft, article))
}

fn text_checks(expected: &Value, draft: &Draft, reading: &Reading) -> Vec<(&'static str, bool)> {
    let wanted = |name: &str| expected[name].as_str().unwrap_or_default();
    let mut paragraphs: Vec<&str> = draft.standfirst.as_deref().into_iter().collect();
    paragraphs.extend(draft.body.iter().map(|block| block.text.as_str()));
    let first = paragraphs.first().copied().unwrap_or_default();
    let mut removed: Vec<&str> = draft.removed.iter().map(|removed| removed.text.as_str()).collect();
    let residue = expected["residue"].as_array().into_iter().flatten().filter_map(Value::as_str).all(|line| {
        let at = removed.iter().position(|text| *text == line);
        at.map(|at| removed.swap_remove(at)).is_some()
    });
    let count = expected["body_paragraphs_including_standfirst"].as_u64().unwrap_or_default();
    let teaser = draft.teaser.as_deref().unwrap_or_default();
    vec![
        ("headline", draft.headline.as_deref() == Some(wanted("title"))),
        ("section", draft.section.as_deref() == Some(wanted("section"))),
        ("residue", residue),
        ("standfirst", first.starts_with(wanted("standfirst_starts")) && first.ends_with(wanted("standfirst_ends"))),
        ("body paragraphs", paragraphs.len() as u64 == count),
        ("body end", paragraphs.last().is_some_and(|last| last.ends_with(wanted("body_ends")))),
        ("teaser", teaser.ends_with(expected["teaser"]["ends"].as_str().unwrap_or("?"))),
        ("no sentence twice", !twice(&paragraphs)),
        (
            "published",
            draft
                .published
                .is_some_and(|at| Some(at.date().to_string().as_str()) == expected["given"]["published"].as_str()),
        ),
        ("language", reading.language.as_deref() == Some(wanted("language"))),
    ]
}

/// Whether a sentence of some length stands twice.
fn twice(paragraphs: &[&str]) -> bool {
    let sentences: Vec<&str> =
        paragraphs.iter().flat_map(|text| text.split(". ")).filter(|sentence| sentence.len() > 40).collect();
    sentences
        .iter()
        .enumerate()
        .any(|(number, sentence)| sentences.iter().skip(number + 1).any(|other| other == sentence))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn reading_checks(expected: &Value, reading: &Reading) -> Vec<Row> {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let entity = |wanted: &Value| {
        reading.entities.iter().any(|entity| {
            let named = entity.name == text(wanted, "name") || entity.aliases.contains(&text(wanted, "name"));
            named && serde_json::to_value(entity.kind).is_ok_and(|kind| kind == wanted["type"])
        })
    };
    let role = |wanted: &Value| {
        let of = reading.entities.iter().find(|entity| entity.name == text(wanted, "name"));
        of.is_some_and(|entity| entity.role.as_deref() == wanted["role"].as_str())
    };
    let quote = |wanted: &Value| {
        reading.quotes.iter().any(|quote| {
            let kind = serde_json::to_value(quote.kind).is_ok_and(|kind| kind == wanted["kind"]);
            let words = quote.text.contains(wanted["starts"].as_str().unwrap_or("?"));
            kind && words && quote.speaker.as_deref() == wanted["speaker"].as_str()
        })
    };
    let date = |wanted: &Value| {
        reading.dates.iter().any(|date| wanted["surface"] == date.surface && wanted["value"] == date.value)
    };
    let agenda = |wanted: &Value| {
        let place = wanted["place"].as_str();
        reading
            .agenda
            .iter()
            .any(|item| wanted["date"] == item.value && place.is_none_or(|place| item.place.as_deref() == Some(place)))
    };
    let share = |name: &str, values: Vec<bool>| {
        let met = values.iter().filter(|met| **met).count();
        Row::new("seed", name, crate::cases::share(met, values.len()), values.len())
    };
    let roles = list(&expected["entities"]).filter(|wanted| wanted["role"].is_string());
    vec![
        share("entities found", list(&expected["entities"]).map(entity).collect()),
        share("roles found", roles.map(role).collect()),
        share("quotes found", list(&expected["quotes"]).map(quote).collect()),
        share("dates found", list(&expected["dates"]).map(date).collect()),
        share("agenda found", list(&expected["agenda"]).map(agenda).collect()),
    ]
}
