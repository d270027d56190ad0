//! The live wire: every change of the store, told once to all who follow, as server-sent events.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use language::clock::Lang;
use language::typography;
use news::{Article, ArticleId, SourceId};
use serde::{Deserialize, Serialize};
use store::{Change, ChangeKind, Seq};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};

use utoipa::IntoParams;

use crate::address::Place;
use crate::app::{App, Names};
use crate::error::{Error, Result};
use crate::view::primary;

/// How far a reader may fall behind before the line is cut; the browser then comes back for what it missed.
const BEHIND: usize = 256;
/// How many missed changes are told again; who missed more had better load the page.
const MISSED: usize = 500;
/// How often a silent line shows that it is open.
const ALIVE: Duration = Duration::from_secs(15);

/// Who follows.
#[derive(Debug)]
pub(crate) struct Live {
    news: broadcast::Sender<Arc<Event>>,
    seats: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

impl Live {
    /// With `seats` places.
    pub(crate) fn new(seats: usize) -> Self {
        Self {
            news: broadcast::Sender::new(BEHIND),
            seats: Arc::new(Semaphore::new(seats.min(Semaphore::MAX_PERMITS))),
            closing: watch::Sender::new(false),
        }
    }

    /// A place, and the flag that goes up when the house closes; an error where all are taken.
    pub(crate) fn seat(&self) -> Result<(OwnedSemaphorePermit, watch::Receiver<bool>)> {
        let seat = self.seats.clone().try_acquire_owned().map_err(|_| Error::Full)?;
        Ok((seat, self.closing.subscribe()))
    }

    /// How many follow now.
    pub(crate) fn followers(&self) -> usize {
        self.news.receiver_count()
    }
}

/// One change, written once for all readers of a language.
#[derive(Debug)]
struct Event {
    seq: Seq,
    section: Option<String>,
    source: Option<SourceId>,
    french: Bytes,
    english: Bytes,
}

/// What an event says.
#[derive(Debug, Serialize)]
struct Told<'a> {
    id: ArticleId,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    urgency: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
}

/// Reads the outbox as it grows and tells it, until `stop`.
pub(crate) async fn follow(app: &App, mut stop: watch::Receiver<bool>) {
    let mut head = app.store.head();
    let mut at = *head.borrow_and_update();
    loop {
        tokio::select! {
            grown = head.changed() => if grown.is_err() { break },
            () = said(&mut stop) => break,
        }
        loop {
            match app.store.changes(at, MISSED).await {
                Ok(changes) => {
                    let Some(last) = changes.last() else { break };
                    at = last.seq;
                    tell(app, &changes).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "the live wire could not read the outbox");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    break;
                }
            }
        }
    }
    app.live.closing.send_replace(true);
}

/// Waits until the flag is up, or nobody can raise it any more.
async fn said(flag: &mut watch::Receiver<bool>) {
    let _ = flag.wait_for(|up| *up).await;
}

async fn tell(app: &App, changes: &[Change]) {
    if app.live.followers() == 0 {
        return;
    }
    match events(app, changes).await {
        Ok(events) => {
            for event in events {
                // Nobody listening any more is no error.
                let _ = app.live.news.send(Arc::new(event));
            }
        }
        Err(error) => tracing::warn!(%error, "the live wire could not read what changed"),
    }
}

/// What to tell of some changes: one event for each article, at its last change.
async fn events(app: &App, changes: &[Change]) -> Result<Vec<Event>> {
    let mut kinds: HashMap<ArticleId, (Seq, ChangeKind)> = HashMap::new();
    for change in changes {
        let entry = kinds.entry(change.article).or_insert((change.seq, change.kind));
        entry.0 = change.seq;
        // A piece that is new stays new, whatever is done to it at once; unless it is withdrawn.
        if entry.1 != ChangeKind::New || change.kind == ChangeKind::Withdrawn {
            entry.1 = change.kind;
        }
    }
    let ids: Vec<ArticleId> = kinds.keys().copied().collect();
    let (articles, names) = (app.store.articles(&ids).await?, app.names().await?);
    let now = Timestamp::now();
    let mut events = Vec::with_capacity(articles.len());
    for stored in &articles {
        let Some((seq, kind)) = kinds.get(&stored.article.id) else { continue };
        let language = stored.reading.language.as_deref().or(stored.article.language.as_deref());
        if *kind == ChangeKind::Withdrawn {
            events.push(event(*seq, &stored.article, |_| Told::withdrawn(stored.article.id))?);
        } else if stored.article.is_listed(now) {
            events.push(event(*seq, &stored.article, |lang| Told::of(&stored.article, language, *kind, &names, lang))?);
        }
    }
    events.sort_by_key(|event| event.seq);
    Ok(events)
}

fn event<'a>(seq: Seq, article: &Article, told: impl Fn(Lang) -> Told<'a>) -> Result<Event> {
    let frame = |lang| -> Result<Bytes> {
        Ok(Bytes::from(format!("id: {seq}\nevent: info\ndata: {}\n\n", serde_json::to_string(&told(lang))?)))
    };
    let (section, source) = (article.section.clone(), Some(article.source.clone()));
    Ok(Event { seq, section, source, french: frame(Lang::Fr)?, english: frame(Lang::En)? })
}

impl<'a> Told<'a> {
    fn withdrawn(id: ArticleId) -> Self {
        let kind = "withdrawn";
        Self { id, kind, url: None, headline: None, source: None, section: None, time: None, urgency: None, lang: None }
    }

    fn of(article: &'a Article, language: Option<&'a str>, kind: ChangeKind, names: &'a Names, lang: Lang) -> Self {
        let is_french = language.is_some_and(|tag| primary(tag) == "fr");
        let headline =
            if is_french { typography::french(&article.headline).into_owned() } else { article.headline.clone() };
        Self {
            id: article.id,
            kind: if kind == ChangeKind::New { "new" } else { "changed" },
            url: Some(Place::Article(article.id, article.headline.clone()).path(lang)),
            headline: Some(headline),
            source: Some(names.source(&article.source)),
            section: article.section.as_deref(),
            time: Some(article.time()),
            urgency: article.urgency,
            lang: language,
        }
    }
}

/// What a reader follows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Following {
    /// Only this section, by its name.
    #[serde(alias = "section")]
    #[param(rename = "section")]
    rubrique: Option<String>,
    /// Only this source, by its short name.
    #[param(value_type = Option<String>, pattern = "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$")]
    source: Option<SourceId>,
    /// `en` for addresses of the English pages.
    lang: Option<String>,
    /// The last change that is known.
    #[serde(alias = "since")]
    #[param(rename = "since", minimum = 0, maximum = 9_223_372_036_854_775_807i64)]
    depuis: Option<Seq>,
}

impl Following {
    fn wants(&self, event: &Event) -> bool {
        self.rubrique.as_ref().is_none_or(|section| event.section.as_ref() == Some(section))
            && self.source.as_ref().is_none_or(|source| event.source.as_ref() == Some(source))
    }

    fn frame(&self, event: &Event) -> Bytes {
        if self.lang.as_deref() == Some("en") { event.english.clone() } else { event.french.clone() }
    }
}

/// What comes in, as it comes (server-sent events); goes on after `Last-Event-ID`.
#[utoipa::path(get, path = "/api/v1/stream", tag = "live",
    params(Following, ("Last-Event-ID" = Option<u64>, Header, description = "The last event that was seen")),
    responses(
        (status = 200, description = "Events `info`, each an article that is new, changed or withdrawn",
            body = String, content_type = "text/event-stream"),
        (status = 400, description = "A parameter cannot be", body = crate::api::Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "As many follow as the machine holds", body = crate::api::Problem,
            content_type = "application/problem+json")))]
pub(crate) async fn stream(
    State(app): State<App>,
    Query(following): Query<Following>,
    headers: HeaderMap,
) -> Result<Response> {
    let seat = app.live.seats.clone().try_acquire_owned().map_err(|_| Error::Full)?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    // Listening begins before the look back, so that nothing falls between.
    let news = app.live.news.subscribe();
    let mut line = Line {
        news,
        closing: app.live.closing.subscribe(),
        queue: VecDeque::from([Bytes::from_static(b"retry: 3000\n\n")]),
        seq: 0,
        following,
        _seat: seat,
    };
    if let Some(after) = last.or(line.following.depuis) {
        line.catch_up(&app, after).await?;
    }
    let body = futures_util::stream::unfold(line, |mut line| async move {
        let frame = line.next().await?;
        Some((Ok::<_, Infallible>(frame), line))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// The line to one reader.
struct Line {
    news: broadcast::Receiver<Arc<Event>>,
    closing: watch::Receiver<bool>,
    queue: VecDeque<Bytes>,
    seq: Seq,
    following: Following,
    _seat: OwnedSemaphorePermit,
}

impl Line {
    /// Queues what happened after `after`; says so where that is too much.
    async fn catch_up(&mut self, app: &App, after: Seq) -> Result<()> {
        let changes = app.store.changes(after, MISSED + 1).await?;
        let Some(last) = changes.last() else { return Ok(()) };
        if changes.len() > MISSED {
            let head = *app.store.head().borrow();
            self.queue.push_back(Bytes::from(format!("id: {head}\nevent: behind\ndata: {{}}\n\n")));
            self.seq = head;
            return Ok(());
        }
        self.seq = last.seq;
        for event in events(app, &changes).await? {
            if self.following.wants(&event) {
                self.queue.push_back(self.following.frame(&event));
            }
        }
        Ok(())
    }

    /// What to send next; none where the line ends.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(frame) = self.queue.pop_front() {
            return Some(frame);
        }
        loop {
            tokio::select! {
                biased;
                () = said(&mut self.closing) => return None,
                event = self.news.recv() => {
                    // A reader who fell behind is cut off, and comes back with the last id.
                    let event = event.ok()?;
                    if event.seq > self.seq {
                        self.seq = event.seq;
                        if self.following.wants(&event) {
                            return Some(self.following.frame(&event));
                        }
                    }
                }
                () = tokio::time::sleep(ALIVE) => return Some(Bytes::from_static(b": \n\n")),
            }
        }
    }
}
