//! Polling: one source asked once, and the worker that asks all of them when they are due.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use news::{Alarm, Capture, Obtained, Polling, Source, SourceId, SourceKind};
use store::{Outcome, Put};
use tokio::sync::{Mutex, MutexGuard, watch};
use tokio::task::{Id, JoinError, JoinSet};
use wire::{Fetched, Request, Response};

use crate::hosts::{Hosts, Turn};
use crate::round::Round;
use crate::schedule::{self, Failure, Heard};
use crate::sources::{Sources, zone};
use crate::steps::{self, Beside};
use crate::{Desk, Error, Result, habit, leads, opt_out, push};

/// How long the worker sleeps when nothing is due, and when something is but the hosts are busy.
const IDLE: Duration = Duration::from_millis(500);
const BUSY: Duration = Duration::from_millis(50);

/// How long a look at who is due is good for.
const LASTS: Duration = Duration::from_secs(5);

/// A host that asks for more is asked again all the same: its other sources are not late for a whole day.
const LONGEST_REST: u32 = 3_600;

/// Polls, pages and hubs all write the state of a source: one at a time. Many sources share a lock.
static STATES: [Mutex<()>; 64] = [const { Mutex::const_new(()) }; 64];

/// Keeps others from writing the polling state of a source, until what it returns is dropped.
pub(crate) async fn hold(id: &SourceId) -> MutexGuard<'static, ()> {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    // Always within: the remainder is below the length.
    STATES[(hasher.finish() % STATES.len() as u64) as usize].lock().await
}

/// Asks a source once and takes in what it answers. Returns where its polling stands then, as it was kept.
///
/// # Errors
/// Only where the store fails: whatever the source does is noted in its polling state.
pub async fn poll(desk: &Desk, source: &Source, polling: &Polling, now: Timestamp) -> Result<Polling> {
    ask(desk, source, polling, now).await.map(|(polling, _)| polling)
}

/// The same, with what went wrong on the wire.
async fn ask(
    desk: &Desk,
    source: &Source,
    polling: &Polling,
    now: Timestamp,
) -> Result<(Polling, Option<wire::Error>)> {
    let mut next = polling.clone();
    let Some(url) = polling.moved_to.clone().or_else(|| source.url.clone()) else { return Ok((next, None)) };
    let request = Request {
        licensed: opt_out::is_licensed(Some(&url), &desk.settings),
        url,
        etag: polling.etag.clone(),
        last_modified: polling.last_modified.clone(),
        robots: source.kind == SourceKind::Page,
    };
    let failure = match desk.fetch.fetch(&request).await {
        Ok(Response::Fresh(fetched)) => {
            count("fresh");
            next = take_in(desk, source, next, *fetched, now).await?;
            None
        }
        Ok(Response::NotModified(fields)) => {
            count("not modified");
            let _held = hold(&source.id).await;
            refresh(desk, source, &mut next).await?;
            if next.failures > 0 {
                next.error = None;
            }
            (next.etag, next.last_modified) = (fields.etag.clone(), fields.last_modified.clone());
            answered(desk, source, &mut next, &fields, Heard::default(), now);
            desk.store.put_polling(&source.id, &next).await?;
            None
        }
        Err(error) => {
            count("failed");
            let _held = hold(&source.id).await;
            refresh(desk, source, &mut next).await?;
            broken(desk, source, &mut next, &request.url, &error, now);
            desk.store.put_polling(&source.id, &next).await?;
            Some(error)
        }
    };
    if next.push.as_ref().is_some_and(|push| push.next.is_some_and(|due| due <= now)) {
        next = push::subscribe(desk, &source.id, now).await?.unwrap_or(next);
    }
    Ok((next, failure))
}

/// Notes a failure of the wire.
fn broken(desk: &Desk, source: &Source, next: &mut Polling, url: &str, error: &wire::Error, now: Timestamp) {
    tracing::info!(source = %source.id, %error, "a source failed");
    let (mut retry_after, mut lasting, mut too_often) = (None, false, false);
    match error {
        wire::Error::Status { status, retry_after: wait, .. } => {
            retry_after = *wait;
            lasting = matches!(status, 300..=499) && !matches!(status, 408 | 421 | 425 | 429);
            next.gone = *status == 410;
            too_often = *status == 429;
        }
        wire::Error::Certificate { reason, .. } => {
            next.alarms.retain(|alarm| !matches!(alarm, Alarm::Certificate { .. }));
            next.alarms.push(Alarm::Certificate { reason: reason.clone() });
        }
        wire::Error::Connection { .. } | wire::Error::TimedOut(_) | wire::Error::RobotsUnreachable(_) => {}
        _ => lasting = true,
    }
    let (asked, mut told) = (wire::shown(url), error.to_string());
    if !told.contains(&asked) {
        // It is about where a redirect leads.
        told = format!("{asked}: {told}");
    }
    let failure = Failure { error: told, retry_after, lasting, too_often };
    schedule::failed(next, &source.id, failure, now, &desk.settings);
    watch(desk, source, next, now);
}

/// Notes a good answer: what was learnt of it, when to ask again, what is wrong now.
fn answered(desk: &Desk, source: &Source, next: &mut Polling, fields: &Fetched, heard: Heard, now: Timestamp) {
    let zone = zone(desk, Some(source));
    let silent = next.alarms.iter().any(|alarm| matches!(alarm, Alarm::Silent { .. }));
    // A silence that is an alarm is no habit.
    if let Some(before) = next.last_good.filter(|_| !silent || heard.new > 0) {
        habit::learn(&mut next.habit, before, now, &zone, heard.new);
    }
    let linked =
        |relation: &'static str| fields.links.iter().filter(move |(name, _)| name == relation).map(|(_, url)| url);
    for hub in linked("hub") {
        if !next.told.hubs.contains(hub) {
            next.told.hubs.push(hub.clone());
        }
    }
    if let Some(topic) = linked("self").next() {
        next.told.topic = Some(topic.clone());
    }
    let elsewhere = fields.moved && source.url.as_deref() != Some(fields.url.as_str());
    if elsewhere || next.moved_to.is_none() {
        schedule::moved(next, elsewhere.then_some(fields.url.as_str()), now);
    }
    push::offered(desk, source, next, now);
    schedule::good(next, &source.id, &Heard { max_age: fields.max_age, ..heard }, now, &desk.settings);
    watch(desk, source, next, now);
}

/// Looks what is wrong with a source now; what begins and what ends is logged.
pub(crate) fn watch(desk: &Desk, source: &Source, next: &mut Polling, now: Timestamp) {
    let alarms = habit::alarms(next, now, &zone(desk, Some(source)));
    let has = |list: &[Alarm], kind: &str| list.iter().any(|alarm| alarm.kind() == kind);
    for alarm in alarms.iter().filter(|alarm| !has(&next.alarms, alarm.kind())) {
        tracing::warn!(source = %source.id, alarm = alarm.kind(), details = ?alarm, "a source is not as usual");
    }
    for alarm in next.alarms.iter().filter(|alarm| !has(&alarms, alarm.kind())) {
        tracing::info!(source = %source.id, alarm = alarm.kind(), "a source is as usual again");
    }
    next.alarms = alarms;
}

/// Takes over what others may have written since `next` was read: its hub, its pages.
async fn refresh(desk: &Desk, source: &Source, next: &mut Polling) -> Result<()> {
    if let Some((_, fresh)) = desk.store.source(&source.id).await? {
        next.last_new = next.last_new.max(fresh.last_new);
        if next.habit.since.is_none() || fresh.habit.since.is_some() {
            next.habit = fresh.habit;
        }
        next.push = fresh.push.or(next.push.take());
        next.good_capture = fresh.good_capture.or(next.good_capture);
        next.bad_capture = fresh.bad_capture;
    }
    Ok(())
}

/// Takes in a fresh answer; its articles and the polling state are committed together.
async fn take_in(desk: &Desk, source: &Source, mut next: Polling, fetched: Fetched, now: Timestamp) -> Result<Polling> {
    let mut fields = fetched;
    let beside = Beside { opt_out: std::mem::take(&mut fields.opt_out), again: next.error.is_some() };
    let capture = Capture {
        url: Some(fields.url.clone()),
        media_type: fields.media_type.clone(),
        language: fields.language.clone(),
        ..Capture::new(source.id.clone(), Obtained::Poll, std::mem::take(&mut fields.body), now)
    };
    let read = steps::read(desk, capture, now, beside, &mut Sources::default()).await?;
    let followed = leads::follow(desk, source, &fields, &read.maps, next.last_good).await?;
    let _held = hold(&source.id).await;
    refresh(desk, source, &mut next).await?;
    note_read(&mut next, &read);
    match &read.failure {
        Some(failure) => {
            // Its validators are not kept: "not modified" would hide that it was never read.
            (next.etag, next.last_modified) = (None, None);
            let failure = Failure { error: failure.to_string(), ..Failure::default() };
            schedule::failed(&mut next, &source.id, failure, now, &desk.settings);
            watch(desk, source, &mut next, now);
        }
        None => {
            // An index is asked for whole each time: what it leads to changes without it.
            let validators = (fields.etag.clone(), fields.last_modified.clone());
            (next.etag, next.last_modified) = if read.maps.is_empty() { validators } else { (None, None) };
            next.error = read.problems.first().map(|problem| format!("{}: {problem}", wire::shown(&fields.url)));
            let mut heard = Heard::default();
            for read in std::iter::once(&read).chain(&followed) {
                heard.new += read.new;
                heard.total += read.total;
                heard.published.extend(&read.published);
            }
            answered(desk, source, &mut next, &fields, heard, now);
            note_captures(&mut next, &read);
        }
    }
    for read in followed {
        match steps::keep(desk, read, &source.id, None).await {
            Ok(puts) => count_pieces(&puts),
            Err(error @ Error::Store(_)) => return Err(error),
            Err(failure) => tracing::info!(source = %source.id, %failure, "a sitemap of an index cannot be read"),
        }
    }
    match steps::keep(desk, read, &source.id, Some(next.clone())).await {
        Err(error @ Error::Store(_)) => Err(error),
        Err(failure) => {
            tracing::info!(source = %source.id, %failure, "a source sent what cannot be read");
            Ok(next)
        }
        Ok(puts) => {
            count_pieces(&puts);
            Ok(next)
        }
    }
}

/// Notes what reading a capture told of its source.
pub(crate) fn note_read(next: &mut Polling, read: &steps::Read) {
    if read.failure.is_some() {
        next.bad_capture = read.intake.as_ref().map(|intake| intake.capture.id).or(next.bad_capture);
        return;
    }
    if read.intake.is_some() {
        next.told.clone_from(&read.told);
    }
    // The first answer holds the pieces of weeks: they are as long as any.
    for length in &read.lengths {
        habit::learn_length(&mut next.habit.texts, *length);
    }
}

/// Notes which capture is the last good one, or the bad one beside it.
pub(crate) fn note_captures(next: &mut Polling, read: &steps::Read) {
    let Some(id) = read.intake.as_ref().map(|intake| intake.capture.id) else { return };
    if next.alarms.iter().any(|alarm| matches!(alarm, Alarm::Short { pages: false, .. })) {
        next.bad_capture = Some(id);
    } else {
        (next.good_capture, next.bad_capture) = (Some(id), None);
    }
}

/// Learns how long the text of a source's page was.
pub(crate) async fn learn_page(desk: &Desk, id: &SourceId, letters: usize) -> Result<()> {
    let _held = hold(id).await;
    if let Some((_, mut polling)) = desk.store.source(id).await? {
        habit::learn_length(&mut polling.habit.pages, letters);
        desk.store.put_polling(id, &polling).await?;
    }
    Ok(())
}

/// How long the host of `url` is to be left alone after an answer: as long as its robots.txt says, or as it asked.
pub(crate) fn rest(desk: &Desk, url: &str, error: Option<&Error>) -> Option<Duration> {
    let asked = match error {
        Some(Error::Wire(wire::Error::Status { status: 429 | 503, retry_after, .. })) => *retry_after,
        _ => None,
    };
    let asked = asked.map(|seconds| Duration::from_secs(u64::from(seconds.min(LONGEST_REST))));
    asked.max(desk.fetch.pause(url))
}

/// Counts what became of pieces.
pub(crate) fn count_pieces(puts: &[Put]) {
    for put in puts {
        let outcome = match put.outcome {
            Outcome::New => "new",
            Outcome::Changed => "changed",
            Outcome::Amended => "amended",
            Outcome::Same => "same",
        };
        metrics::counter!("depeche_pieces_total", "outcome" => outcome).increment(1);
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("depeche_polls_total", "outcome" => outcome).increment(1);
}

/// Asks sources when they are due, until `stop`. What is under way then is finished.
pub(crate) async fn poller(desk: &Desk, hosts: &Hosts, mut stop: watch::Receiver<bool>) {
    let mut poller = Poller::new(desk.settings.pace);
    while !*stop.borrow_and_update() {
        if poller.is_stale() {
            poller.look(desk).await;
        }
        poller.start(desk, hosts);
        tokio::select! {
            Some(ended) = poller.running.join_next_with_id() => poller.end(ended),
            () = tokio::time::sleep(if poller.round.is_empty() { IDLE } else { BUSY }) => {}
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    while poller.running.join_next().await.is_some() {}
}

/// The sources that are due and those that are being asked.
struct Poller {
    round: Round,
    looked: Option<Instant>,
    running: JoinSet<()>,
    asked: HashMap<Id, SourceId>,
}

impl Poller {
    fn new(pace: u32) -> Self {
        Self { round: Round::new(pace), looked: None, running: JoinSet::new(), asked: HashMap::new() }
    }

    /// Whether it is time to look who is due.
    fn is_stale(&self) -> bool {
        let since = self.looked.map(|looked| looked.elapsed());
        since.is_none_or(|since| since > LASTS || (self.round.is_empty() && since > IDLE / 2))
    }

    async fn look(&mut self, desk: &Desk) {
        let limit = self.round.look_at();
        match desk.store.due(Timestamp::now(), limit).await {
            Ok(due) => {
                let is_all = due.len() < limit;
                // One that is being asked is due until its answer is kept.
                let asked: std::collections::HashSet<&SourceId> = self.asked.values().collect();
                self.round.fill(due.into_iter().filter(|(source, _)| !asked.contains(&source.id)), is_all);
            }
            Err(error) => tracing::error!(%error, "the store does not say which sources are due"),
        }
        self.looked = Some(Instant::now());
    }

    /// Starts polls of sources whose hosts are free; the others stay.
    fn start(&mut self, desk: &Desk, hosts: &Hosts) {
        let most = desk.settings.concurrency.max(1);
        while self.running.len() < most {
            let Some((source, polling, turn)) = self.round.next(hosts, Instant::now()) else { return };
            let id = source.id.clone();
            let task = self.running.spawn(turn_of(desk.clone(), source, polling, turn));
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

/// One source's turn.
async fn turn_of(desk: Desk, source: Source, polling: Polling, turn: Turn) {
    let failure = match ask(&desk, &source, &polling, Timestamp::now()).await {
        Ok((_, failure)) => failure.map(Error::Wire),
        Err(error) => {
            tracing::error!(source = %source.id, %error, "a poll was not kept");
            None
        }
    };
    let url = polling.moved_to.or(source.url).unwrap_or_default();
    turn.end(Instant::now(), rest(&desk, &url, failure.as_ref()));
}
