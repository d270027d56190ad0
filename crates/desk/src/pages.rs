//! Pages: where a feed holds only a teaser, its article is completed from its page.

use std::sync::Arc;
use std::time::{Duration, Instant};

use intake::Context;
use jiff::{SignedDuration, Timestamp};
use news::{Article, Capture, Draft, Obtained};
use store::{Intake, Job, Stored, Taken};
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use wire::{Fetched, Request, Response};

use crate::hosts::{Hosts, Turn};
use crate::sources::{Sources, zone};
use crate::steps::{self, PAGE, PageJob};
use crate::{Desk, Error, Result, leads, merge, opt_out, poll};

/// How long a job may take before another worker may have it.
const LEASE: SignedDuration = SignedDuration::from_mins(10);

/// Jobs in hand that wait for their host, at most.
const IN_HAND: usize = 512;

/// The signal of a page that its site reserves as a whole.
const RESERVED: &str = "tdm-reservation: 1";

/// How long the worker sleeps when there is nothing to fetch, and when there is but the hosts are busy.
const IDLE: Duration = Duration::from_secs(2);
const BUSY: Duration = Duration::from_millis(100);

/// Fetches pages until `stop`. What is under way then is finished; what waits comes back when its lease ends.
pub(crate) async fn worker(desk: &Desk, hosts: &Hosts, mut stop: watch::Receiver<bool>) {
    let mut running = JoinSet::new();
    let mut waiting: Vec<(Job, Timestamp)> = Vec::new();
    // Jobs come with articles: when the outbox grows there may be some.
    let mut head = desk.store.head();
    while !*stop.borrow_and_update() {
        let now = Timestamp::now();
        // A job that waited too long belongs to whoever leases it next.
        waiting.retain(|(_, until)| *until - SignedDuration::from_mins(2) > now);
        if waiting.len() < IN_HAND / 2 {
            match desk.queue.lease(PAGE, now, now + LEASE, IN_HAND - waiting.len()).await {
                Ok(jobs) => waiting.extend(jobs.into_iter().map(|job| (job, now + LEASE))),
                Err(error) => tracing::error!(%error, "the queue does not answer"),
            }
        }
        let mut room = desk.settings.concurrency.max(1).saturating_sub(running.len());
        let mut rest = Vec::with_capacity(waiting.len());
        for (job, until) in waiting.drain(..) {
            match (room > 0).then(|| hosts.turn(&job.key, Instant::now())).flatten() {
                Some(turn) => {
                    room -= 1;
                    running.spawn(work(desk.clone(), job, turn));
                }
                None => rest.push((job, until)),
            }
        }
        waiting = rest;
        tokio::select! {
            Some(_) = running.join_next() => {}
            () = tokio::time::sleep(if waiting.is_empty() { IDLE } else { BUSY }) => {}
            Ok(()) = head.changed() => tokio::time::sleep(BUSY).await,
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    while running.join_next().await.is_some() {}
    let now = Timestamp::now();
    for (job, _) in waiting {
        // Given back, so that the next start need not wait for the lease to end.
        if let Err(error) = desk.queue.retry(job.id, now, "stopped").await {
            tracing::warn!(%error, "a job was not given back");
        }
    }
}

async fn work(desk: Desk, job: Job, turn: Turn) {
    let outcome = complete(&desk, &job, Timestamp::now()).await;
    turn.end(Instant::now(), poll::rest(&desk, &job.key, outcome.as_ref().err()));
    if let Err(error) = settle(&desk, &job, outcome, Timestamp::now()).await {
        tracing::error!(%error, page = %wire::shown(&job.key), "a page job was not settled: it comes back");
    }
}

/// Ends a job or plans its next try.
pub(crate) async fn settle(desk: &Desk, job: &Job, outcome: Result<()>, now: Timestamp) -> Result<()> {
    let page = wire::shown(&job.key);
    let error = match outcome {
        Ok(()) => return Ok(desk.queue.finish(job.id).await?),
        Err(error) => error,
    };
    match wait(&error, job.attempts) {
        Some(wait) if job.attempts < desk.settings.page_attempts => {
            tracing::debug!(%page, %error, attempts = job.attempts, "a page is tried again later");
            desk.queue.retry(job.id, now + wait, &error.to_string()).await?;
        }
        _ => {
            tracing::info!(%page, %error, attempts = job.attempts, "a page is given up: its teaser stays");
            desk.queue.finish(job.id).await?;
        }
    }
    Ok(())
}

/// How long to wait before another try; `None` where another would end the same way.
fn wait(error: &Error, attempts: u32) -> Option<SignedDuration> {
    let least = match error {
        Error::Store(_) => 30,
        Error::Wire(wire::Error::Status { status: 429 | 500..=599, retry_after, .. }) => retry_after.unwrap_or(0),
        Error::Wire(wire::Error::TimedOut(_) | wire::Error::Connection { .. } | wire::Error::RobotsUnreachable(_)) => 0,
        _ => return None,
    };
    let patience = 60_i64 << (2 * attempts.saturating_sub(1)).min(12);
    Some(SignedDuration::from_secs(patience.max(i64::from(least.min(24 * 3600)))))
}

/// Fetches the page of a job and completes its article with it.
pub(crate) async fn complete(desk: &Desk, job: &Job, now: Timestamp) -> Result<()> {
    let Ok(page) = serde_json::from_str::<PageJob>(&job.payload) else {
        tracing::error!(key = %job.key, "a page job that does not read is dropped");
        return Ok(());
    };
    let sightings = desk.store.sighted(&page.source, std::slice::from_ref(&page.keys)).await?;
    let known = match sightings.into_iter().flatten().next() {
        Some(sighting) => desk.store.article(sighting.article).await?,
        None => None,
    };
    // Another way may have brought a listed page before.
    if known.is_some() == page.listed {
        return Ok(());
    }
    let licensed = opt_out::is_licensed(Some(&page.url), &desk.settings);
    let request = Request { url: page.url.clone(), robots: true, licensed, ..Request::default() };
    let fetched = match desk.fetch.fetch(&request).await {
        Ok(Response::Fresh(fetched)) => fetched,
        Ok(Response::NotModified(_)) => return Ok(()),
        Err(wire::Error::Reserved(_)) => return note(desk, known, RESERVED.to_owned(), page.keys).await,
        Err(error) => return Err(error.into()),
    };
    if let Some(signal) = opt_out::bars_page(&fetched.opt_out, Some(&page.url), &desk.settings) {
        return note(desk, known, signal.clone(), page.keys).await;
    }
    match known {
        Some(stored) => take_page(desk, stored, *fetched, page, now).await,
        None => leads::take_listed(desk, &page, *fetched, now).await.map(drop),
    }
}

async fn take_page(desk: &Desk, stored: Stored, fetched: Fetched, page: PageJob, now: Timestamp) -> Result<()> {
    let mut sources = Sources::default();
    let timezone = zone(desk, sources.get(desk, &page.source).await?);
    let capture = Arc::new(Capture {
        url: Some(fetched.url),
        media_type: fetched.media_type,
        language: fetched.language,
        ..Capture::new(page.source.clone(), Obtained::Page, fetched.body, now)
    });
    let context = Context { format: None, timezone, published: None, now };
    let (draft, failure) = match steps::drafts(desk, Arc::clone(&capture), context).await {
        Ok(drafts) => (drafts.drafts.into_iter().find(|draft| !draft.format.is_some_and(news::Format::is_feed)), None),
        Err(failure) => (None, Some(failure)),
    };
    let barring = draft.as_ref().and_then(|draft| opt_out::bars_page(&draft.opt_out, Some(&page.url), &desk.settings));
    if let Some(signal) = barring {
        return note(desk, Some(stored), signal.clone(), page.keys).await;
    }
    let (url, source) = (page.url.clone(), page.source.clone());
    let shared = Arc::clone(&capture);
    let taken = spawn_blocking(move || taken(&stored.article, draft?, &shared, page, fetched.opt_out)).await;
    let taken = taken.ok().flatten();
    let other = failure.unwrap_or(Error::OtherPage(wire::shown(&url)));
    let found = taken.is_some();
    let length = taken.as_ref().map(|taken| taken.article.body.iter().map(|block| block.text.chars().count()).sum());
    let capture = Arc::try_unwrap(capture).unwrap_or_else(|shared| (*shared).clone());
    let intake = Intake { capture, taken: taken.into_iter().collect(), jobs: Vec::new(), polling: None };
    desk.store.put(intake).await?;
    if let Some(length) = length {
        poll::learn_page(desk, &source, length).await?;
    }
    if found { Ok(()) } else { Err(other) }
}

/// The stored article, completed with its page.
fn taken(stored: &Article, draft: Draft, capture: &Capture, page: PageJob, opt_out: Vec<String>) -> Option<Taken> {
    let hash = draft.hash();
    // The keys that led here come first: a page that calls another address its own is still this article.
    let mut keys = page.keys;
    for key in news::keys(&capture.source, &draft) {
        // Words are no key of a page that has an address.
        if !keys.contains(&key) && !key.contains(" sha256:") {
            keys.push(key);
        }
    }
    let mut article = merge::completed(stored, intake::article(draft, capture)?)?;
    for signal in opt_out {
        if !article.opt_out.contains(&signal) {
            article.opt_out.push(signal);
        }
    }
    let reading = steps::understood(&article);
    Some(Taken { article, reading, keys, hash })
}

/// Notes that the page may not be taken: the teaser stays, and nothing of the page is kept.
async fn note(desk: &Desk, known: Option<Stored>, signal: String, keys: Vec<String>) -> Result<()> {
    let Some(Stored { mut article, reading, .. }) = known else { return Ok(()) };
    tracing::info!(article = %article.id, %signal, "a page opts out: its teaser stays");
    let from = match article.capture {
        Some(id) => desk.store.capture(id).await?,
        None => None,
    };
    let (Some(capture), false) = (from, article.opt_out.contains(&signal)) else { return Ok(()) };
    article.opt_out.push(signal);
    let hash = desk.store.sighted(&article.source, std::slice::from_ref(&keys)).await?;
    let hash = hash.into_iter().flatten().next().map_or([0; 32], |sighting| sighting.hash);
    // Under the capture that it came from: no new bytes, and the item is as its source last showed it.
    let taken = vec![Taken { article, reading, keys, hash }];
    desk.store.put(Intake { capture, taken, jobs: Vec::new(), polling: None }).await?;
    Ok(())
}
