//! Polling: one source asked once, and the worker that asks all of them when they are due.

use jiff::Timestamp;
use news::{Capture, Obtained, Polling, Source};
use tokio::sync::watch;
use tokio::task::JoinSet;
use wire::{Fetched, Request, Response};

use crate::hosts::Hosts;
use crate::schedule::{self, Heard};
use crate::sources::Sources;
use crate::steps::{self, Beside};
use crate::{Desk, Result};

/// Due sources that are looked at together: more than can be asked at once, for many may share a busy host.
const LOOK_AT: usize = 1_000;

/// How long the worker sleeps when nothing is due.
const IDLE: std::time::Duration = std::time::Duration::from_millis(500);

/// Asks a source once and takes in what it answers. Returns where its polling stands then, as it was kept.
///
/// # Errors
/// Only where the store fails: whatever the source does is noted in its polling state.
pub async fn poll(desk: &Desk, source: &Source, polling: &Polling, now: Timestamp) -> Result<Polling> {
    let mut next = polling.clone();
    let Some(url) = polling.moved_to.clone().or_else(|| source.url.clone()) else { return Ok(next) };
    let request = Request {
        url,
        etag: polling.etag.clone(),
        last_modified: polling.last_modified.clone(),
        robots: source.kind == news::SourceKind::Page,
    };
    match desk.fetch.fetch(&request).await {
        Ok(Response::Fresh(fetched)) => return take_in(desk, source, next, *fetched, now).await,
        Ok(Response::NotModified { max_age }) => {
            if next.failures > 0 {
                next.error = None;
            }
            let heard = Heard { max_age, ..Heard::default() };
            schedule::good(&mut next, &source.id, &heard, now, &desk.settings);
        }
        Err(error) => {
            tracing::info!(source = %source.id, %error, "a source failed");
            let (mut retry_after, mut gone) = (None, false);
            if let wire::Error::Status { status, retry_after: wait, .. } = &error {
                (retry_after, gone) = (*wait, *status == 410);
            }
            schedule::failed(&mut next, &source.id, error.to_string(), retry_after, now, &desk.settings);
            next.gone = gone;
        }
    }
    desk.store.put_polling(&source.id, &next).await?;
    Ok(next)
}

/// Takes in a fresh answer; its articles and the polling state are committed together.
async fn take_in(desk: &Desk, source: &Source, mut next: Polling, fetched: Fetched, now: Timestamp) -> Result<Polling> {
    let beside = Beside { opt_out: fetched.opt_out, again: next.error.is_some() };
    let capture = Capture {
        url: Some(fetched.url.clone()),
        media_type: fetched.media_type,
        language: fetched.language,
        ..Capture::new(source.id.clone(), Obtained::Poll, fetched.body, now)
    };
    let read = steps::read(desk, capture, now, beside, &mut Sources::default()).await?;
    match &read.failure {
        Some(failure) => {
            // Its validators are not kept: "not modified" would hide that it was never read.
            (next.etag, next.last_modified) = (None, None);
            schedule::failed(&mut next, &source.id, failure.to_string(), None, now, &desk.settings);
        }
        None => {
            (next.etag, next.last_modified) = (fetched.etag, fetched.last_modified);
            next.error = read.problems.first().map(|problem| format!("{}: {problem}", wire::shown(&fetched.url)));
            if fetched.moved {
                next.moved_to = Some(fetched.url).filter(|url| source.url.as_ref() != Some(url));
            }
            let heard = Heard { new: read.new, published: read.published.clone(), max_age: fetched.max_age };
            schedule::good(&mut next, &source.id, &heard, now, &desk.settings);
        }
    }
    match steps::keep(desk, read, &source.id, Some(next.clone())).await {
        Err(error @ crate::Error::Store(_)) => Err(error),
        Err(failure) => {
            tracing::info!(source = %source.id, %failure, "a source sent what cannot be read");
            Ok(next)
        }
        Ok(_) => Ok(next),
    }
}

/// Asks sources when they are due, until `stop`. What is under way then is finished.
pub(crate) async fn poller(desk: &Desk, hosts: &Hosts, mut stop: watch::Receiver<bool>) {
    let mut running = JoinSet::new();
    while !*stop.borrow_and_update() {
        let room = desk.settings.concurrency.max(1).saturating_sub(running.len());
        let mut started = 0;
        if room > 0 {
            match desk.store.due(Timestamp::now(), LOOK_AT).await {
                Ok(due) => started = start(desk, hosts, due, room, &mut running),
                Err(error) => tracing::error!(%error, "the store does not say which sources are due"),
            }
        }
        if started == 0 {
            tokio::select! {
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(IDLE) => {}
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
    }
    while running.join_next().await.is_some() {}
}

/// Starts polls of sources whose hosts are free; how many.
fn start(desk: &Desk, hosts: &Hosts, due: Vec<(Source, Polling)>, room: usize, running: &mut JoinSet<()>) -> usize {
    let mut started = 0;
    for (source, polling) in due {
        if started == room {
            break;
        }
        let Some(url) = polling.moved_to.as_deref().or(source.url.as_deref()) else { continue };
        let Some(turn) = hosts.turn(url) else { continue };
        let desk = desk.clone();
        running.spawn(async move {
            if let Err(error) = poll(&desk, &source, &polling, Timestamp::now()).await {
                tracing::error!(source = %source.id, %error, "a poll was not kept");
            }
            drop(turn);
        });
        started += 1;
    }
    started
}
