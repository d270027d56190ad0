//! JSON Feed 1.1.

use serde_json::{Map, Value, json};

use super::{Entry, Feed};
use crate::error::Result;

/// Writes a feed.
pub(super) fn write(feed: &Feed) -> Result<Vec<u8>> {
    let items: Vec<Value> = feed.entries.iter().map(item).collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "language": feed.lang,
        "items": items,
    });
    Ok(serde_json::to_vec(&feed)?)
}

fn item(entry: &Entry) -> Value {
    let mut item = Map::new();
    let mut put = |name: &str, value: Value| drop(item.insert(name.to_owned(), value));
    put("id", json!(entry.id));
    put("url", json!(entry.url));
    put("title", json!(entry.title));
    // The specification wants a content in every item.
    put("content_text", json!(entry.summary.as_ref().unwrap_or(&entry.title)));
    put("date_published", json!(entry.published.to_string()));
    put("date_modified", json!(entry.updated.to_string()));
    put("authors", json!([{ "name": entry.source }]));
    if let Some(original) = &entry.original {
        put("external_url", json!(original));
    }
    if let Some(lang) = &entry.lang {
        put("language", json!(lang));
    }
    if let Some(section) = &entry.section {
        put("tags", json!([section]));
    }
    Value::Object(item)
}
