//! A feed in the neutral names of the cases.

use intake::feed::{Feed, Head};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// `{"format", "encoding", "feed", "entries"}`.
pub fn of(feed: &Feed) -> Value {
    let mut about = object(&feed.head);
    author(&mut about, &feed.head);
    if let Some(base) = feed.head.rights.as_ref().and_then(|rights| rights.base()) {
        about.insert("rights_base".to_owned(), json!(base));
    }
    if let Some(info) = &feed.info {
        about.insert("info".to_owned(), json!(info));
    }
    if let Some(url) = &feed.feed_url {
        about.insert("feed_url".to_owned(), json!(url));
    }
    if let Some(generator) = &feed.generator {
        about.insert("generator".to_owned(), json!(generator.name));
        about.insert("generator_url".to_owned(), json!(generator.url));
        about.insert("generator_href".to_owned(), json!(generator.url));
        about.insert("generator_version".to_owned(), json!(generator.version));
    }
    let entries: Vec<Value> = feed.entries.iter().map(entry).collect();
    let mut result = json!({"format": feed.format, "encoding": feed.encoding, "feed": about, "entries": entries, "bozo": !feed.problems.is_empty()});
    in_utc(&mut result, 0);
    aliases(&mut result, 0);
    result
}

fn entry(entry: &intake::feed::Entry) -> Value {
    let mut fields = object(entry);
    author(&mut fields, &entry.head);
    if let Some(body) = entry.body() {
        fields.insert("body".to_owned(), json!(body));
    }
    if let Some(date) = entry.head.published.or(entry.head.updated) {
        fields.insert("date".to_owned(), json!(date));
    }
    if let Some(source) = &entry.source {
        let mut about = object(source);
        author(&mut about, source);
        about.insert("href".to_owned(), json!(source.link));
        fields.insert("source".to_owned(), Value::Object(about));
    }
    Value::Object(fields)
}

fn object(value: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn author(fields: &mut Map<String, Value>, head: &Head) {
    if let Some(author) = head.author() {
        fields.insert("author".to_owned(), json!(author));
    }
}

/// The names by which other readers call the same things in the parts of a source.
fn aliases(value: &mut Value, depth: usize) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| aliases(value, depth + 1)),
        Value::Object(fields) if depth < 16 => {
            if let Some(uri) = fields.get("uri").cloned() {
                fields.insert("url".to_owned(), uri.clone());
                fields.insert("href".to_owned(), uri);
            }
            fields.values_mut().for_each(|value| aliases(value, depth + 1));
            let first = fields.get("authors").and_then(|authors| authors.get(0)).cloned();
            fields.extend(first.map(|first| ("author_detail".to_owned(), first)));
            let categories = fields.get("categories").cloned();
            fields.extend(categories.map(|categories| ("tags".to_owned(), categories)));
        }
        _ => {}
    }
}

/// Dates are told in UTC.
fn in_utc(value: &mut Value, depth: usize) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| in_utc(value, depth + 1)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text)
                        if matches!(name.as_str(), "published" | "updated" | "created" | "date" | "expired") =>
                    {
                        if let Ok(at) = text.parse::<Timestamp>() {
                            *text = at.to_string();
                        }
                    }
                    value if depth < 16 => in_utc(value, depth + 1),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}
