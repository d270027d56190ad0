//! The watch over one source: its habits, what is wrong, and the last good capture beside the bad one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use news::{CaptureId, Lengths, Obtained, Polling, Source, SourceId};

use super::page;
use crate::address::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::{WatchTexts, alarm, bare, figure, stretch, watch_texts};
use crate::view::{Setter, Time};

/// Letters of a capture that are shown.
const SHOWN: usize = 4_000;

/// A source that is not as usual.
pub(super) struct Watched {
    pub name: String,
    pub url: String,
    pub alarms: Vec<String>,
}

/// A capture as it came.
struct Shown {
    time: Time,
    about: String,
    text: Option<String>,
}

#[derive(Template)]
#[template(path = "watch.html")]
struct WatchPage {
    frame: Frame,
    w: &'static WatchTexts,
    source_url: String,
    alarms: Vec<String>,
    facts: Vec<(&'static str, String)>,
    captures: Vec<(&'static str, Option<Shown>)>,
}

/// The sources that are not as usual, those with most to say first.
pub(super) fn watched(set: &Setter) -> Vec<Watched> {
    let with_alarms = set.names.sources.iter().filter(|(_, polling)| !polling.alarms.is_empty());
    let mut found: Vec<Watched> = with_alarms
        .map(|(source, polling)| Watched {
            name: source.name.clone(),
            url: Place::Watch(source.id.clone()).path(set.lang),
            alarms: sentences(set, polling),
        })
        .collect();
    found.sort_by_key(|watched| std::cmp::Reverse(watched.alarms.len()));
    found
}

fn sentences(set: &Setter, polling: &Polling) -> Vec<String> {
    let since = |from: jiff::Timestamp| stretch(set.now.duration_since(from).as_secs(), set.lang);
    polling.alarms.iter().map(|about| alarm(about, set.lang, since)).collect()
}

/// The watch over a source.
pub(crate) async fn lookout(State(app): State<App>, reader: Reader, Path(name): Path<String>) -> Result<Html<String>> {
    let id: SourceId = name.parse().map_err(|_| Error::NotFound)?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let (source, polling) = app.store.source(&id).await?.ok_or(Error::NotFound)?;
    let place = Place::Watch(id.clone());
    let mut frame = Frame::new(&app, &set, Some(&place), source.name.clone());
    frame.noindex = true;
    let w = watch_texts(set.lang);
    page(&WatchPage {
        frame,
        w,
        source_url: Place::Source(id).path(set.lang),
        alarms: sentences(&set, &polling),
        facts: facts(&set, &source, &polling),
        captures: vec![
            (w.good_capture, capture(&app, &set, &source, polling.good_capture).await?),
            (w.bad_capture, capture(&app, &set, &source, polling.bad_capture).await?),
        ],
    })
}

/// What is known of a source's polling and habits.
fn facts(set: &Setter, source: &Source, polling: &Polling) -> Vec<(&'static str, String)> {
    let w = watch_texts(set.lang);
    let mut facts = Vec::new();
    let address = polling.moved_to.as_deref().or(source.url.as_deref()).map(bare);
    let moment = |at: Option<jiff::Timestamp>| at.map(|at| set.time(at).full);
    let until = polling.push.as_ref().filter(|push| push.is_leased(set.now)).and_then(|push| push.until);
    for (name, value) in [
        (w.address, address),
        (w.last_poll, moment(polling.last)),
        (w.next_poll, moment(polling.next.filter(|_| !polling.gone))),
        (w.last_new, moment(polling.last_new)),
        (w.watched_since, moment(polling.habit.since)),
        (w.usual_day, a_day(polling).map(|pieces| figure(pieces, set.lang))),
        (w.usual_text, usual(&polling.habit.texts).map(|letters| figure(letters, set.lang))),
        (w.usual_page, usual(&polling.habit.pages).map(|letters| figure(letters, set.lang))),
        (w.pushed_until, moment(until)),
        (w.last_error, polling.error.clone()),
    ] {
        if let Some(value) = value {
            facts.push((name, value));
        }
    }
    facts
}

/// Pieces a day, as the hours watched tell.
fn a_day(polling: &Polling) -> Option<u64> {
    let habit = &polling.habit;
    let (pieces, hours): (f32, f32) = (habit.pieces.iter().sum(), habit.hours.iter().sum());
    (hours >= 24.0).then(|| f64::from(pieces / hours * 24.0).round() as u64)
}

/// The usual length of a text.
fn usual(lengths: &Lengths) -> Option<u64> {
    (lengths.known > 0).then(|| f64::from(lengths.mean.exp()).round() as u64)
}

/// A capture, with its beginning. Only what was polled from an open address is shown: what came by another way may
/// hold what is under embargo.
async fn capture(app: &App, set: &Setter, source: &Source, id: Option<CaptureId>) -> Result<Option<Shown>> {
    let Some(id) = id else { return Ok(None) };
    let Some(capture) = app.store.capture(id).await? else { return Ok(None) };
    let is_open = source.url.as_deref().is_some_and(|url| !url.contains(['@', '?']));
    let text = (is_open && capture.obtained == Obtained::Poll)
        .then(|| String::from_utf8_lossy(&capture.body).chars().take(SHOWN).collect());
    let unknown = || watch_texts(set.lang).unknown.to_owned();
    let about = format!(
        "{} · {}\u{a0}octets",
        capture.media_type.clone().unwrap_or_else(unknown),
        figure(capture.body.len() as u64, set.lang)
    );
    Ok(Some(Shown { time: set.time(capture.received), about, text }))
}
