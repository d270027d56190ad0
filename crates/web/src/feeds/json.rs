//! JSON Feed 1.1.

use serde_json::{Map, Value, json};

use super::entries::urn;
use super::{Entry, Feed};
use crate::error::Result;

/// Writes a feed.
pub(super) fn write(feed: &Feed) -> Result<Vec<u8>> {
    let items: Vec<Value> = feed.entries.iter().map(item).collect();
    let mut written = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.itself,
        "language": feed.lang,
        "items": items,
    });
    if let Some(older) = &feed.older {
        written["next_url"] = json!(older);
    }
    if let Some(hub) = &feed.hub {
        written["hubs"] = json!([{ "type": "WebSub", "url": hub }]);
    }
    if !feed.gone.is_empty() {
        // The format has no word for what was withdrawn; extensions begin with an underscore.
        let gone = feed.gone.iter().map(|gone| json!({ "id": urn(gone.id), "when": gone.at.to_string() }));
        written["_depeche"] = json!({ "deleted": gone.collect::<Vec<_>>() });
    }
    Ok(serde_json::to_vec(&written)?)
}

fn item(entry: &Entry) -> Value {
    let mut item = Map::new();
    let mut put = |name: &str, value: Value| drop(item.insert(name.to_owned(), value));
    put("id", json!(entry.id));
    put("url", json!(entry.url));
    put("title", json!(entry.title));
    // The specification wants a content in every item.
    match &entry.content {
        Some(content) => put("content_html", json!(content)),
        None => put("content_text", json!(entry.summary.as_ref().unwrap_or(&entry.title))),
    }
    if let Some(summary) = &entry.summary {
        put("summary", json!(summary));
    }
    put("date_published", json!(entry.published.to_string()));
    put("date_modified", json!(entry.updated.to_string()));
    put("authors", entry.by().map(|name| json!({ "name": name })).collect());
    if let Some(original) = &entry.original {
        put("external_url", json!(original));
    }
    if let Some(lang) = &entry.lang {
        put("language", json!(lang));
    }
    let tags: Vec<&String> = entry.section.iter().chain(&entry.tags).collect();
    if !tags.is_empty() {
        put("tags", json!(tags));
    }
    Value::Object(item)
}
