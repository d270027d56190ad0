//! Polling: one source asked once, and the worker that asks all of them when they are due.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use news::{Capture, Obtained, Polling, Source, SourceId};
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use wire::{Fetched, Request, Response};

use crate::hosts::Hosts;
use crate::schedule::{self, Heard};
use crate::sources::Sources;
use crate::steps::{self, Beside};
use crate::{Desk, Result};

/// Due sources that are looked at together: more than can be asked at once, for many may share a busy host.
const LOOK_AT: usize = 1_000;

/// How long the worker sleeps when nothing is due, and when something is but the hosts are busy.
const IDLE: Duration = Duration::from_millis(500);
const BUSY: Duration = Duration::from_millis(50);

/// How long a look at who is due is good for.
const LASTS: Duration = Duration::from_secs(5);

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
            let (asked, mut told) = (wire::shown(&request.url), error.to_string());
            if !told.contains(&asked) {
                // It is about where a redirect leads.
                told = format!("{asked}: {told}");
            }
            schedule::failed(&mut next, &source.id, told, retry_after, now, &desk.settings);
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
    let mut round = Round::default();
    while !*stop.borrow_and_update() {
        if round.is_stale() {
            round.look(desk).await;
        }
        round.start(desk, hosts);
        tokio::select! {
            Some(ended) = round.running.join_next_with_id() => round.end(ended),
            () = tokio::time::sleep(if round.due.is_empty() { IDLE } else { BUSY }) => {}
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    while round.running.join_next().await.is_some() {}
}

/// The sources that are due and those that are being asked.
#[derive(Default)]
struct Round {
    due: VecDeque<(Source, Polling)>,
    looked: Option<Instant>,
    running: JoinSet<()>,
    asked: HashMap<Id, SourceId>,
}

impl Round {
    /// Whether it is time to look who is due.
    fn is_stale(&self) -> bool {
        let since = self.looked.map(|looked| looked.elapsed());
        since.is_none_or(|since| since > LASTS || (self.due.is_empty() && since > IDLE / 2))
    }

    async fn look(&mut self, desk: &Desk) {
        match desk.store.due(Timestamp::now(), LOOK_AT).await {
            // One that is being asked is due until its answer is kept.
            Ok(due) => self.due = due.into_iter().filter(|(source, _)| !self.is_asked(&source.id)).collect(),
            Err(error) => tracing::error!(%error, "the store does not say which sources are due"),
        }
        self.looked = Some(Instant::now());
    }

    fn is_asked(&self, id: &SourceId) -> bool {
        self.asked.values().any(|asked| asked == id)
    }

    /// Starts polls of sources whose hosts are free; the others stay.
    fn start(&mut self, desk: &Desk, hosts: &Hosts) {
        let most = desk.settings.concurrency.max(1);
        for _ in 0..self.due.len() {
            if self.running.len() >= most {
                return;
            }
            let Some((source, polling)) = self.due.pop_front() else { return };
            let Some(url) = polling.moved_to.as_deref().or(source.url.as_deref()) else { continue };
            let Some(turn) = hosts.turn_first(url) else {
                self.due.push_back((source, polling));
                continue;
            };
            let (desk, id) = (desk.clone(), source.id.clone());
            let task = self.running.spawn(async move {
                if let Err(error) = poll(&desk, &source, &polling, Timestamp::now()).await {
                    tracing::error!(source = %source.id, %error, "a poll was not kept");
                }
                drop(turn);
            });
            self.asked.insert(task.id(), id);
        }
    }

    fn end(&mut self, ended: std::result::Result<(Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => id,
            Err(error) => {
                tracing::error!(source = ?self.asked.get(&error.id()), %error, "a poll ended early");
                error.id()
            }
        };
        self.asked.remove(&id);
    }
}
