//! Agency formats: NewsML-G2, NewsML 1.x, NITF, ninjs, IPTC 7901, against `data/agency`.

use std::path::Path;

use anyhow::Result;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use news::{Capture, Draft, Obtained, SourceId, Status};
use serde_json::{Value, json};

use crate::cases::{answers, lines, share};
use crate::row::Row;

/// The fields that count.
const MUST: [&str; 10] = [
    "guid",
    "version",
    "headline",
    "language",
    "urgency",
    "pubstatus",
    "subjects",
    "versioncreated",
    "embargoed",
    "body_snippet",
];

/// Scores `data/agency`: the share of checks that count, for each format and for documents in French.
pub fn score(data: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let cases = lines(&data.join("agency/cases.jsonl.gz"))?;
    let mut tallies: Vec<(String, usize, usize)> = Vec::new();
    let mut answered = Vec::new();
    for case in &cases {
        let items: Vec<Value> = read(case).iter().map(item).collect();
        let expected = case["expect"]["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (number, wanted) in expected.iter().enumerate() {
            let format = wanted["kind"].as_str().or(case["format"].as_str()).unwrap_or("?").to_owned();
            let french = wanted["language"].as_str().is_some_and(|tag| tag.to_lowercase().starts_with("fr"));
            for field in MUST.iter().filter(|field| counts(case, wanted, number, field)) {
                let met = items.get(number).is_some_and(|got| is_met(field, wanted, got));
                add(&mut tallies, &format, met);
                add(&mut tallies, "all", met);
                if french {
                    add(&mut tallies, "in French", met);
                }
            }
        }
        answered.push(json!({"id": case["id"], "items": items}));
    }
    answers(out, "agency.jsonl", answered)?;
    tallies.sort();
    Ok(tallies.into_iter().map(|(name, met, all)| Row::new("agency", name, share(met, all), all)).collect())
}

fn add(tallies: &mut Vec<(String, usize, usize)>, name: &str, met: bool) {
    match tallies.iter_mut().find(|(known, ..)| known == name) {
        Some((_, right, all)) => {
            *right += usize::from(met);
            *all += 1;
        }
        None => tallies.push((name.to_owned(), usize::from(met), 1)),
    }
}

/// Contested values do not count; a case names them as `items[0].headline`.
fn counts(case: &Value, wanted: &Value, number: usize, field: &str) -> bool {
    let name = format!("items[{number}].{field}");
    let contested = case["contested"].as_array().is_some_and(|names| names.iter().any(|known| *known == name));
    !wanted[field].is_null() && !contested
}

fn read(case: &Value) -> Vec<Draft> {
    let bytes = match (case["doc"].as_str(), case["doc_b64"].as_str()) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, Some(packed)) => crate::base64::decode(packed),
        (None, None) => return Vec::new(),
    };
    let now = Timestamp::UNIX_EPOCH;
    let context = intake::Context { format: None, timezone: TimeZone::UTC, published: None, now };
    let capture = Capture::new(SourceId::of("agency"), Obtained::Import, bytes, now);
    std::panic::catch_unwind(|| intake::drafts(&capture, &context).map(|drafts| drafts.drafts).unwrap_or_default())
        .unwrap_or_default()
}

/// A draft in the field names of the cases.
fn item(draft: &Draft) -> Value {
    // The standfirst is part of the text, wherever the house keeps it.
    let standfirst = draft.standfirst.iter().map(String::as_str);
    let body: Vec<&str> = standfirst.chain(draft.body.iter().map(|block| block.text.as_str())).collect();
    json!({
        "guid": draft.guid,
        "version": draft.revision,
        "headline": draft.headline,
        "language": draft.language,
        "urgency": draft.urgency,
        "pubstatus": match draft.status {
            Status::Usable => "usable",
            Status::Withheld => "withheld",
            Status::Cancelled => "canceled",
        },
        "subjects": draft.subjects.iter().map(|subject| subject.code.as_str()).collect::<Vec<_>>(),
        "versioncreated": draft.updated.or(draft.published).map(|moment| moment.at.to_string()),
        "embargoed": draft.embargo.map(|moment| moment.at.to_string()),
        "body": body.join("\n"),
        "byline": draft.byline,
    })
}

fn is_met(field: &str, item: &Value, got: &Value) -> bool {
    let wanted = &item[field];
    match field {
        // An identifier that all items of an agency share names none: provider and item id do.
        "guid" if item["guid_weak"] == true => {
            let guid = squeeze(&got["guid"]);
            ["provider", "newsitemid"].iter().all(|part| guid.contains(&squeeze(&item[*part])))
        }
        "subjects" => {
            let found = got["subjects"].as_array().map(Vec::as_slice).unwrap_or_default();
            wanted.as_array().is_some_and(|codes| codes.iter().all(|code| found.contains(code)))
        }
        "body_snippet" => squeeze(&got["body"]).contains(&squeeze(wanted)),
        "language" => primary(wanted) == primary(&got[field]),
        "versioncreated" | "embargoed" => same_moment(&squeeze(wanted), &squeeze(&got[field])),
        _ => squeeze(wanted) == squeeze(&got[field]),
    }
}

fn squeeze(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn primary(tag: &Value) -> String {
    squeeze(tag).to_lowercase().split(['-', '_']).next().unwrap_or_default().to_owned()
}

fn same_moment(wanted: &str, got: &str) -> bool {
    match (wanted.parse::<Timestamp>(), got.parse::<Timestamp>()) {
        (Ok(wanted), Ok(got)) => wanted == got,
        // A bare local stamp: the clock must be the same.
        _ => !wanted.is_empty() && got.starts_with(wanted.trim_end_matches('Z')),
    }
}
