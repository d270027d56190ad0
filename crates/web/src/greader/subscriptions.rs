//! Sources as subscriptions: the list, folders, how many are not read, and how a reader arranges them.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use news::Source;
use serde_json::{Value, json};
use store::Arranged;

use super::ids::{StreamId, label};
use super::{Call, Shelf, known, micros, plain};
use crate::address::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::visitor::Visitor;

/// How far unread items are counted.
const COUNTED: usize = 10_000;

/// The folders, and what is starred.
pub(super) async fn tags(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let shelf = Shelf::of(&app, &visitor).await?;
    let labels: BTreeSet<&str> = shelf.followed().filter_map(|source| shelf.label(source)).collect();
    let starred = json!({ "id": "user/-/state/com.google/starred" });
    let folders = labels.into_iter().map(|name| json!({ "id": label(name), "type": "folder" }));
    let tags: Vec<Value> = std::iter::once(starred).chain(folders).collect();
    Ok(Json(json!({ "tags": tags })).into_response())
}

/// The sources that a reader follows.
pub(super) async fn list(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response> {
    let shelf = Shelf::of(&app, &visitor).await?;
    let subscription = |source: &Source| {
        let place = Place::Source(source.id.clone());
        let base = &app.site.base_url;
        let categories: Vec<Value> =
            shelf.label(source).map(|name| json!({ "id": label(name), "label": name })).into_iter().collect();
        json!({
            "id": format!("feed/{}", source.id),
            "title": shelf.title(source),
            "categories": categories,
            "url": source.url.clone().or_else(|| Some(format!("{base}{}", place.feed(reader.lang, "atom")?))),
            "htmlUrl": source.site_url.clone().unwrap_or_else(|| format!("{base}{}", place.path(reader.lang))),
            "iconUrl": format!("{base}{}", crate::assets::icon()),
            "sortid": source.id.as_str(),
            "firstitemmsec": "0",
        })
    };
    let subscriptions: Vec<Value> = shelf.followed().map(subscription).collect();
    Ok(Json(json!({ "subscriptions": subscriptions })).into_response())
}

/// Follows a source of the house, leaves it, names it or puts it into a folder: for this reader alone.
pub(super) async fn edit(State(app): State<App>, visitor: Visitor, call: Call) -> Result<Response> {
    known(&visitor)?.may_keep()?;
    let shelf = Shelf::of(&app, &visitor).await?;
    for stream in call.all("s") {
        let source = source(&shelf, stream).ok_or(Error::NotFound)?;
        let mut arranged =
            shelf.arranged.get(&source.id).cloned().unwrap_or(Arranged { shown: true, ..Arranged::default() });
        match call.get("ac") {
            Some("subscribe") => arranged.shown = true,
            Some("unsubscribe") => arranged.shown = false,
            Some("edit") => {}
            _ => return Err(Error::Invalid),
        }
        if let Some(title) = call.get("t").filter(|title| !title.is_empty()) {
            arranged.title = Some(title.to_owned());
        }
        let named = |name| match call.get(name).and_then(StreamId::of) {
            Some(StreamId::Label(label)) => Some(label),
            _ => None,
        };
        if named("r").is_some() {
            arranged.label = Some(String::new());
        }
        arranged.label = named("a").or(arranged.label);
        app.store.arrange(visitor.user, &source.id, &arranged).await?;
    }
    Ok(plain("OK"))
}

/// A source by its stream id: our short name, or the address of its feed or site.
fn source<'a>(shelf: &'a Shelf, stream: &str) -> Option<&'a Source> {
    let name = stream.strip_prefix("feed/").unwrap_or(stream);
    let is_it = |source: &&Source| {
        source.id.as_str() == name || source.url.as_deref() == Some(name) || source.site_url.as_deref() == Some(name)
    };
    shelf.names.sources.iter().map(|(source, _)| source).find(is_it)
}

/// Follows a source by its address, where the house takes from it; what it takes from is the house's to say.
pub(super) async fn quick_add(State(app): State<App>, visitor: Visitor, call: Call) -> Result<Response> {
    known(&visitor)?.may_keep()?;
    let shelf = Shelf::of(&app, &visitor).await?;
    let asked = call.get("quickadd").unwrap_or_default();
    let Some(source) = source(&shelf, asked) else {
        return Ok(Json(json!({ "numResults": 0, "query": asked })).into_response());
    };
    let arranged = shelf.arranged.get(&source.id).cloned().unwrap_or_default();
    app.store.arrange(visitor.user, &source.id, &Arranged { shown: true, ..arranged }).await?;
    let id = format!("feed/{}", source.id);
    Ok(Json(json!({ "numResults": 1, "query": asked, "streamId": id, "streamName": source.name })).into_response())
}

/// How many items are not read: of all, of each folder and each source.
pub(super) async fn unread(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response> {
    let shelf = Shelf::of(&app, &visitor).await?;
    let counts = app.store.unread_counts(visitor.user, reader.now, COUNTED).await?;
    let mut sums: BTreeMap<String, (u64, Timestamp)> = BTreeMap::new();
    let mut add = |id: String, count: u64, newest: Timestamp| {
        let sum = sums.entry(id).or_insert((0, newest));
        *sum = (sum.0 + count, sum.1.max(newest));
    };
    for (id, count, newest) in counts {
        add("user/-/state/com.google/reading-list".to_owned(), count, newest);
        if let Some(name) = shelf.followed().find(|source| source.id == id).and_then(|source| shelf.label(source)) {
            add(label(name), count, newest);
        }
        add(format!("feed/{id}"), count, newest);
    }
    let unread = sums
        .into_iter()
        .map(|(id, (count, newest))| json!({ "id": id, "count": count, "newestItemTimestampUsec": micros(newest) }));
    Ok(Json(json!({ "max": COUNTED, "unreadcounts": unread.collect::<Vec<_>>() })).into_response())
}
