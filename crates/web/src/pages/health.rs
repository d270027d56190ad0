//! How the service is, for people and for machines.

use std::sync::LazyLock;

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;

use super::lookout::{Watched, watched};
use super::page;
use super::sources::{SourceLine, line};
use crate::address::Place;
use crate::app::App;
use crate::error::Result;
use crate::frame::{Frame, Reader};
use crate::locales::{WatchTexts, figure, texts, watch_texts};
use crate::view::{Setter, Time};

/// How many changes the index may be behind before the page says so.
const BEHIND: u64 = 1_000;

/// When the site was first asked anything; the router sets it when it is made.
static START: LazyLock<Timestamp> = LazyLock::new(Timestamp::now);

/// Notes when the service began.
pub(crate) fn begin() {
    LazyLock::force(&START);
}

#[derive(Template)]
#[template(path = "health.html")]
struct Health {
    frame: Frame,
    is_healthy: bool,
    figures: Vec<(&'static str, String)>,
    since: Time,
    w: &'static WatchTexts,
    watched: Vec<Watched>,
    sources: Vec<SourceLine>,
}

/// How the service is.
pub(crate) async fn health(State(app): State<App>, reader: Reader) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let counts = app.store.counts().await?;
    let indexed = app.index.count().await?;
    let lag = app.store.head().borrow().saturating_sub(app.index.position());
    let t = texts(set.lang);
    let number = |number| figure(number, set.lang);
    let figures = vec![
        (t.articles, number(counts.articles)),
        (t.stories, number(counts.stories)),
        (t.versions, number(counts.versions)),
        (t.captures, number(counts.captures)),
        (t.sources, number(counts.sources)),
        (t.jobs, number(counts.jobs)),
        (t.indexed, number(indexed)),
        (t.lag, number(lag)),
        (t.followers, number(app.live.followers() as u64)),
    ];
    let mut sources: Vec<SourceLine> =
        set.names.sources.iter().map(|(source, polling)| line(&set, source, polling)).collect();
    sources.sort_by_key(|source| std::cmp::Reverse(source.failures));
    let mut frame = Frame::new(&app, &set, Some(&Place::Health), t.health);
    frame.noindex = true;
    page(&Health {
        frame,
        is_healthy: lag <= BEHIND,
        figures,
        since: set.time(*START),
        w: watch_texts(set.lang),
        watched: watched(&set),
        sources,
    })
}

/// The same in short, for machines: 503 where the store or the index does not answer.
pub(crate) async fn healthz(State(app): State<App>) -> Response {
    let (head, position) = (*app.store.head().borrow(), app.index.position());
    let answers = app.store.counts().await.is_ok() && app.index.count().await.is_ok();
    let status = if answers { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "status": if answers { "ok" } else { "failing" },
        "version": env!("CARGO_PKG_VERSION"),
        "head": head,
        "indexed": position,
        "lag": head.saturating_sub(position),
        "followers": app.live.followers(),
    });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// That the process answers at all: nothing is asked of the store or the index.
pub(crate) async fn alive() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(json!({"status": "ok"}))).into_response()
}

/// Whether readers may be sent here: 503 until the store and the index answer and the index has caught up.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let lag = app.store.head().borrow().saturating_sub(app.index.position());
    let (store, index) = (app.store.counts().await.is_ok(), app.index.count().await.is_ok());
    let is_ready = store && index && lag <= BEHIND;
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = |good| if good { "ok" } else { "failing" };
    let body = json!({
        "status": if is_ready { "ready" } else { "waiting" },
        "store": word(store),
        "index": word(index),
        "lag": lag,
    });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
