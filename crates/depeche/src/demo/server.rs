//! Serves the sample over HTTP, as its sources would: what there is to read depends on the time.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use tokio::net::TcpListener;

use super::feeds::{self, View};
use super::pages;
use super::sample::{Piece, Sample};
use super::script::{Form, Outlet};

const ROBOTS: &str = "User-agent: *\nDisallow: /recherche\nDisallow: /compte/\nAllow: /\n";

type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

#[derive(Clone)]
struct House {
    sample: Arc<Sample>,
    base: Arc<str>,
    clock: Clock,
}

/// Serves `sample` on `listener` until the future is dropped; `clock` says what time it is.
pub async fn serve(
    sample: Sample,
    listener: TcpListener,
    clock: impl Fn() -> Timestamp + Send + Sync + 'static,
) -> Result<()> {
    let base = format!("http://{}", listener.local_addr()?);
    axum::serve(listener, router(sample, &base, clock)).await?;
    Ok(())
}

/// The routes of all sources under the address `base`.
pub fn router(sample: Sample, base: &str, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Router {
    let house = House { sample: Arc::new(sample), base: base.into(), clock: Arc::new(clock) };
    Router::new()
        .route("/", get(sources))
        .route("/robots.txt", get(|| async { ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], ROBOTS) }))
        .route("/{source}/", get(home))
        .route("/{source}/{*path}", get(resource))
        .with_state(house)
}

async fn sources(State(house): State<House>) -> Response {
    let item =
        |outlet: &Outlet| format!("<li><a href=\"/{}/\">{}</a>, {}</li>\n", outlet.id, outlet.name, outlet.motto);
    let items: String = house.sample.outlets().iter().map(item).collect();
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>Le fil de démonstration</title></head>\
         <body><h1>Le fil de démonstration</h1><p>Sources, lieux et personnes sont inventés.</p><ul>{items}</ul></body></html>"
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

async fn home(State(house): State<House>, Path(source): Path<String>, headers: HeaderMap) -> Response {
    answer(&house, &source, "", &headers)
}

async fn resource(
    State(house): State<House>,
    Path((source, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&house, &source, &path, &headers)
}

/// What lies at an address: its kind, when it last changed, and the text.
struct Found {
    media_type: &'static str,
    changed: Timestamp,
    text: String,
}

fn answer(house: &House, source: &str, path: &str, headers: &HeaderMap) -> Response {
    let now = (house.clock)();
    let Some(outlet) = house.sample.outlet(source) else { return StatusCode::NOT_FOUND.into_response() };
    let view = View { sample: &house.sample, outlet, base: &house.base, now };
    match found(view, path) {
        Ok(Some(found)) => conditional(outlet, found, headers),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, source, path, "the sample cannot be shown");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn found(view: View<'_>, path: &str) -> Result<Option<Found>> {
    let outlet = view.outlet;
    if outlet.form == Form::Bulletin {
        let Some(piece) = view.sample.bulletin(outlet, view.now) else { return Ok(None) };
        let here = path.is_empty() || path == outlet.feed;
        let text = if here { pages::article(view, &piece, &[])? } else { return Ok(None) };
        return Ok(Some(Found { media_type: "text/html", changed: piece.published(), text }));
    }
    let list = view.sample.list(outlet, view.now);
    let changed = last_change(&list, view.now);
    if path == outlet.feed {
        let media_type = match outlet.form {
            Form::Atom | Form::AtomXhtml => "application/atom+xml",
            Form::JsonFeed => "application/feed+json",
            _ => "application/rss+xml",
        };
        return Ok(Some(Found { media_type, changed, text: feeds::feed(view, &list, changed)? }));
    }
    if path.is_empty() {
        return Ok(Some(Found { media_type: "text/html", changed, text: pages::front(view, &list) }));
    }
    let capture = path.strip_prefix("captures/").and_then(|name| name.strip_suffix(".txt"));
    let slug = if outlet.form == Form::RssCaptures { capture } else { path.strip_suffix(".html") };
    let Some(piece) = slug.and_then(|slug| view.sample.find(outlet, slug, view.now)) else { return Ok(None) };
    let text =
        if capture.is_some() { pages::capture(view, &piece, &list)? } else { pages::article(view, &piece, &list)? };
    let media_type = if capture.is_some() { "text/plain" } else { "text/html" };
    // The lists around a text change with every piece.
    Ok(Some(Found { media_type, changed, text }))
}

/// When the newest version of a list came out.
fn last_change(list: &[Arc<Piece>], now: Timestamp) -> Timestamp {
    let editions = list.iter().filter_map(|piece| piece.current(now));
    editions.map(|edition| edition.at).max().unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Answers 304 where the asker has this very text (RFC 9110 §13.1), else the text in the charset of its source.
fn conditional(outlet: &Outlet, found: Found, headers: &HeaderMap) -> Response {
    let (charset, body) = match outlet.form {
        Form::RssLatin => ("windows-1252", encoding_rs::WINDOWS_1252.encode(&found.text).0.into_owned()),
        _ => ("utf-8", found.text.into_bytes()),
    };
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let etag = format!("\"{:016x}\"", hasher.finish());
    // The header knows whole seconds only.
    let changed = Timestamp::from_second(found.changed.as_second()).unwrap_or(found.changed);
    let modified = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&changed).unwrap_or_default();
    let mut answer = HeaderMap::new();
    let mut say = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            answer.insert(name, value);
        }
    };
    say(header::ETAG, &etag);
    say(header::LAST_MODIFIED, &modified);
    say(header::CACHE_CONTROL, "max-age=15");
    say(header::CONTENT_LANGUAGE, &outlet.language);
    if is_known(headers, &etag, changed) {
        return (StatusCode::NOT_MODIFIED, answer).into_response();
    }
    say(header::CONTENT_TYPE, &format!("{}; charset={charset}", found.media_type));
    (answer, body).into_response()
}

fn is_known(headers: &HeaderMap, etag: &str, changed: Timestamp) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if let Some(tags) = text(header::IF_NONE_MATCH) {
        return tags.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*");
    }
    let since = text(header::IF_MODIFIED_SINCE);
    let since = since.and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
    since.is_some_and(|since| changed <= since)
}
