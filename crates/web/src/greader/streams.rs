//! Streams: which items a list holds, and the items themselves.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use news::{ArticleId, Outlet, passed};
use serde_json::{Value, json};
use store::{Cursor, Mark, Marks, Stored, Stream, Wanted};

use super::ids::{StreamId, item, label, number};
use super::{Call, Shelf, known, micros};
use crate::address::{Place, cursor_of, cursor_text, outside};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::output::html;
use crate::visitor::Visitor;

/// How many items a page holds where none is asked, and at most: of ids, and of whole items.
const ITEMS: usize = 20;
const MOST: usize = 1_000;
const MOST_IDS: usize = 10_000;

/// Which items a call asks for; `None` where its stream is none.
fn wanted(shelf: &Shelf, stream: &str, call: &Call) -> Option<Wanted> {
    let excluded = call.get("xt").and_then(StreamId::of);
    let included = call.get("it").and_then(StreamId::of);
    let id = StreamId::of(stream)?;
    let marked = match (&id, &excluded, &included) {
        (StreamId::Starred, ..) | (.., Some(StreamId::Starred)) => Some((Mark::Starred, true)),
        (StreamId::Read, ..) | (.., Some(StreamId::Read)) => Some((Mark::Read, true)),
        (_, Some(StreamId::Read), _) => Some((Mark::Read, false)),
        (_, Some(StreamId::Starred), _) => Some((Mark::Starred, false)),
        _ => None,
    };
    let second = |name| call.number(name).and_then(|seconds| Timestamp::from_second(seconds).ok());
    Some(Wanted {
        // What a reader kept stays, whether they still follow its source or not.
        followed: id == StreamId::All,
        stream: shelf.stream(stream).unwrap_or(Stream::All),
        marked,
        between: (second("ot"), second("nt")),
        oldest_first: call.get("r") == Some("o"),
        after: call.get("c").and_then(cursor_of),
    })
}

/// A page of a stream: the rows, and where it goes on.
async fn rows(
    app: &App,
    (reader, visitor): (Reader, &Visitor),
    shelf: &Shelf,
    (stream, call): (&str, &Call),
    most: usize,
) -> Result<(Vec<(Cursor, news::SourceId)>, Option<String>)> {
    let wanted = wanted(shelf, stream, call).ok_or(Error::NotFound)?;
    let limit = call.number("n").unwrap_or(ITEMS).clamp(1, most);
    let mut rows = app.store.wanted(visitor.user, &wanted, reader.now, limit + 1).await?;
    let next = (rows.len() > limit).then(|| rows.pop()).and_then(|_| rows.last());
    let next = next.map(|(cursor, _)| cursor_text(cursor));
    Ok((rows, next))
}

/// The ids of the items of a stream.
pub(super) async fn ids(State(app): State<App>, reader: Reader, visitor: Visitor, call: Call) -> Result<Response> {
    let shelf = Shelf::of(&app, &visitor).await?;
    let stream = call.get("s").ok_or(Error::Invalid)?;
    let (rows, next) = rows(&app, (reader, &visitor), &shelf, (stream, &call), MOST_IDS).await?;
    let articles: Vec<ArticleId> = rows.iter().map(|(cursor, _)| cursor.id).collect();
    let numbers = app.store.numbers(&articles).await?;
    let refs: Vec<Value> = rows
        .iter()
        .zip(numbers)
        .map(|((cursor, source), number)| {
            json!({
                "id": number.to_string(),
                "directStreamIds": [format!("feed/{source}")],
                "timestampUsec": micros(cursor.time),
            })
        })
        .collect();
    Ok(Json(with_next(json!({ "itemRefs": refs }), next)).into_response())
}

fn with_next(mut answer: Value, next: Option<String>) -> Value {
    if let Some(next) = next {
        answer["continuation"] = json!(next);
    }
    answer
}

/// The items of the stream that the address names.
pub(super) async fn contents_of(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(stream): Path<String>,
    call: Call,
) -> Result<Response> {
    Ok(Json(page(&app, reader, &visitor, &stream, &call).await?).into_response())
}

/// The items of the stream that a parameter names; of all where none does.
pub(super) async fn contents(State(app): State<App>, reader: Reader, visitor: Visitor, call: Call) -> Result<Response> {
    let stream = call.get("s").unwrap_or("user/-/state/com.google/reading-list");
    Ok(Json(page(&app, reader, &visitor, stream, &call).await?).into_response())
}

/// A page of a stream with its items.
pub(super) async fn page(app: &App, reader: Reader, visitor: &Visitor, stream: &str, call: &Call) -> Result<Value> {
    let shelf = Shelf::of(app, visitor).await?;
    let (rows, next) = rows(app, (reader, visitor), &shelf, (stream, call), MOST).await?;
    let ids: Vec<ArticleId> = rows.iter().map(|(cursor, _)| cursor.id).collect();
    let items = written(app, reader, visitor, &shelf, &ids).await?;
    let source = match StreamId::of(stream) {
        Some(StreamId::Feed(id)) => shelf.source(&id),
        _ => None,
    };
    let answer = json!({
        "direction": "ltr",
        "id": stream,
        "title": source.map_or(app.site.name.as_str(), |source| shelf.title(source)),
        "updated": reader.now.as_second(),
        "items": items,
    });
    Ok(with_next(answer, next))
}

/// Items by their ids.
pub(super) async fn items(State(app): State<App>, reader: Reader, visitor: Visitor, call: Call) -> Result<Response> {
    let shelf = Shelf::of(&app, &visitor).await?;
    let numbers: Vec<i64> = call.all("i").filter_map(number).take(MOST).collect();
    let ids = app.store.numbered(&numbers).await?;
    let items = written(&app, reader, &visitor, &shelf, &ids).await?;
    let answer = json!({
        "direction": "ltr",
        "id": "user/-/state/com.google/reading-list",
        "title": app.site.name,
        "updated": reader.now.as_second(),
        "items": items,
    });
    Ok(Json(answer).into_response())
}

/// Articles as items, as far as their sources let them leave.
async fn written(app: &App, reader: Reader, visitor: &Visitor, shelf: &Shelf, ids: &[ArticleId]) -> Result<Vec<Value>> {
    let user = known(visitor)?.user;
    let marks: HashMap<ArticleId, Marks> = ids.iter().copied().zip(app.store.marks(user, ids).await?).collect();
    let numbers: HashMap<ArticleId, i64> = ids.iter().copied().zip(app.store.numbers(ids).await?).collect();
    let stored = app.store.articles(ids).await?;
    let shown = stored.iter().filter(|stored| stored.article.is_visible(reader.now));
    let one = |stored: &Stored| {
        let id = stored.article.id;
        let marks = marks.get(&id).copied().unwrap_or_default();
        Some(one(app, reader, visitor, shelf, stored, (*numbers.get(&id)?, marks)))
    };
    Ok(shown.filter_map(one).collect())
}

fn one(
    app: &App,
    reader: Reader,
    visitor: &Visitor,
    shelf: &Shelf,
    stored: &Stored,
    (number, marks): (i64, Marks),
) -> Value {
    let share = shelf.names.share(&stored.article.source, Outlet::Feed, visitor.audience());
    let (article, _) = passed(&stored.article, &stored.reading, share);
    let page =
        format!("{}{}", app.site.base_url, Place::Article(article.id, article.headline.clone()).path(reader.lang));
    let original = article.url.as_deref().or(article.canonical_url.as_deref()).and_then(outside);
    let above = article.standfirst.as_deref().or(article.teaser.as_deref().filter(|_| article.body.is_empty()));
    let blocks: Vec<news::Block> = above.map(news::Block::paragraph).into_iter().chain(article.body.clone()).collect();
    let source = shelf.source(&article.source);
    let mut categories = vec!["user/-/state/com.google/reading-list".to_owned()];
    categories.extend(marks.read.then(|| "user/-/state/com.google/read".to_owned()));
    categories.extend(marks.starred.then(|| "user/-/state/com.google/starred".to_owned()));
    categories.extend(source.and_then(|source| shelf.label(source)).map(label));
    let link = original.as_ref().unwrap_or(&page);
    json!({
        "id": item(number),
        "crawlTimeMsec": article.received.as_millisecond().to_string(),
        "timestampUsec": micros(article.time()),
        "published": article.time().as_second(),
        "updated": article.updated.map_or_else(|| article.time(), |moment| moment.at).as_second(),
        "title": article.headline,
        "canonical": [{ "href": link }],
        "alternate": [{ "href": link, "type": "text/html" }],
        "summary": { "direction": "ltr", "content": html(&blocks) },
        "author": article.authors.join(", "),
        "categories": categories,
        "origin": {
            "streamId": format!("feed/{}", article.source),
            "title": source.map_or(article.source.as_str(), |source| shelf.title(source)),
            "htmlUrl": source.and_then(|source| source.site_url.as_deref()).unwrap_or(&page),
        },
    })
}
