//! What an alert told, as a feed and as a live stream, at the address that only its reader knows.

use std::collections::{HashSet, VecDeque};
use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use news::AlertId;
use serde_json::json;
use store::{Rung, Told, ToldKind};
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::entries::urn;
use super::{Entry, Feed, atom};
use crate::address::{Place, outside, prefix};
use crate::app::App;
use crate::error::Result;
use crate::frame::Reader;
use crate::locales::alert_texts;
use crate::pages::stop::known;
use crate::view::Setter;

/// How many entries the feed holds, and how much of the stream is read at once.
const ENTRIES: usize = 50;

/// How often a silent line says that it is alive.
const ALIVE: Duration = Duration::from_secs(15);

/// The feed of an alert.
pub(crate) async fn feed(State(app): State<App>, reader: Reader, Path(token): Path<String>) -> Result<Response> {
    let (alert, question) = known(&app, &token).await?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let own = format!("{}{}/alerte/{token}", app.site.base_url, prefix(set.lang));
    let told = app.store.told(alert.id, None, ENTRIES).await?;
    let mut seen = HashSet::new();
    // Of each article the last word.
    let entries: Vec<Entry> = told
        .iter()
        .filter(|told| seen.insert(told.article))
        .map(|told| entry(&set, told, &app.site.base_url))
        .collect();
    let feed = Feed {
        title: format!("{} – {}", question.name, app.site.name),
        lang: set.lang.tag(),
        site: app.site.name.clone(),
        address: format!("{own}/flux.atom"),
        itself: format!("{own}/flux.atom"),
        older: None,
        // What one reader is told is told to them alone.
        hub: None,
        gone: Vec::new(),
        page: own,
        updated: entries.iter().map(|entry| entry.updated).max().unwrap_or(Timestamp::UNIX_EPOCH),
        entries,
    };
    let headers = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"), (header::CACHE_CONTROL, "private")];
    Ok((headers, atom::write(&feed)?).into_response())
}

fn entry(set: &Setter, told: &Told, base: &str) -> Entry {
    let (content, a) = (&told.content, alert_texts(set.lang));
    let lang = content.language.as_deref();
    let headline = set.text(&content.headline, lang);
    let label = match told.kind {
        ToldKind::Found => None,
        ToldKind::Corrected => Some(a.corrected),
        ToldKind::Withdrawn => Some(a.withdrawn),
    };
    Entry {
        id: urn(told.article),
        url: format!("{base}{}", Place::Article(told.article, content.headline.clone()).path(set.lang)),
        original: content.url.as_deref().and_then(outside),
        title: label.map_or_else(|| headline.clone(), |label| format!("[{label}] {headline}")),
        summary: (told.kind == ToldKind::Found).then(|| set.text(&content.passage, lang)),
        lang: content.language.clone(),
        source: content.source_name.clone(),
        content: None,
        authors: Vec::new(),
        section: None,
        tags: Vec::new(),
        published: content.time,
        updated: told.at,
        piece: None,
    }
}

/// The live stream of an alert: what it tells from now on, or after the last event that its reader has.
pub(crate) async fn stream(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Result<Response> {
    let (alert, _) = known(&app, &token).await?;
    let (seat, closing) = app.live.seat()?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let bell = app.store.alerts_bell();
    let after = match last {
        Some(last) => last,
        None => app.store.told(alert.id, None, 1).await?.first().map_or(0, |told| told.key),
    };
    let queue = VecDeque::from([Bytes::from_static(b"retry: 3000\n\n")]);
    let line = Line { app, alert: alert.id, after, bell, closing, queue, _seat: seat };
    let body = futures_util::stream::unfold(line, |mut line| async move {
        let frame = line.next().await?;
        Some((Ok::<_, Infallible>(frame), line))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// The line to one reader.
struct Line {
    app: App,
    alert: AlertId,
    after: i64,
    bell: watch::Receiver<Rung>,
    closing: watch::Receiver<bool>,
    queue: VecDeque<Bytes>,
    _seat: OwnedSemaphorePermit,
}

impl Line {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(frame) = self.queue.pop_front() {
                return Some(frame);
            }
            self.bell.borrow_and_update();
            let told = self.app.store.told_since(self.alert, self.after, ENTRIES).await.ok()?;
            self.after = told.last().map_or(self.after, |told| told.key);
            self.queue.extend(told.iter().map(frame));
            if !self.queue.is_empty() {
                continue;
            }
            tokio::select! {
                _ = self.closing.wait_for(|closing| *closing) => return None,
                rung = self.bell.changed() => rung.ok()?,
                () = tokio::time::sleep(ALIVE) => return Some(Bytes::from_static(b": \n\n")),
            }
        }
    }
}

fn frame(told: &Told) -> Bytes {
    let data = json!({
        "type": told.kind, "article": told.article, "story": told.story, "headline": told.content.headline,
        "passage": told.content.passage, "source": told.content.source_name, "time": told.content.time,
        "urgency": told.content.urgency,
    });
    Bytes::from(format!("id: {}\nevent: alerte\ndata: {data}\n\n", told.key))
}
