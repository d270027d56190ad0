//! Pushed news (WebSub, W3C recommendation): hubs that feeds name are asked to push, and what they push is taken in
//! as if it had been polled.
//!
//! **Invariant:** nothing is taken that the hub has not signed with the secret of that subscription. A wrong signature
//! is dropped without a word to the sender: it learns nothing.

use jiff::{SignedDuration, Timestamp};
use news::{Capture, Obtained, Polling, Push, Source, SourceId};

use crate::sources::{Sources, zone};
use crate::steps::{self, Beside};
use crate::{Desk, Error, Result, habit, poll};

/// How long a hub is asked to push, in seconds: ten days, as many hubs have it.
const LEASE: u32 = 10 * 24 * 3_600;

/// No lease that a hub gives is taken for longer, or for shorter.
const LONGEST: u32 = 90 * 24 * 3_600;
const SHORTEST: u32 = 60;

/// How long a hub may take to verify that we asked; then it is asked again.
const VERIFIED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// What a hub asks to know whether we asked for it (§5.3).
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// `hub.mode`: `subscribe`, `unsubscribe` or `denied`.
    pub mode: String,
    /// `hub.topic`.
    pub topic: String,
    /// `hub.challenge`, to be echoed.
    pub challenge: String,
    /// `hub.lease_seconds`.
    pub lease: Option<u32>,
}

/// What a hub pushes (§7).
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// `X-Hub-Signature`.
    pub signature: Option<String>,
    /// `Content-Type`.
    pub media_type: Option<String>,
    /// The feed, or the part of it that is new.
    pub body: Vec<u8>,
}

/// Notes the hub that a feed offers, where hubs can reach us; it is asked after the poll that found it.
pub(crate) fn offered(desk: &Desk, source: &Source, next: &mut Polling, now: Timestamp) {
    let (Some(_), Some(hub)) = (&desk.settings.callback, next.told.hubs.first()) else {
        // A feed that names no hub any more is polled again as before, once its lease has ended.
        next.push = next.push.take().filter(|push| push.is_leased(now));
        return;
    };
    let Some(topic) = next.told.topic.clone().or_else(|| next.moved_to.clone()).or_else(|| source.url.clone()) else {
        return;
    };
    if next.push.as_ref().is_some_and(|push| push.hub == *hub && push.topic == topic) {
        return;
    }
    let (Ok(token), Ok(secret)) = (wire::unguessable(), wire::unguessable()) else { return };
    let push = Push { hub: hub.clone(), topic, token, secret, until: None, next: Some(now), failures: 0, last: None };
    next.push = Some(push);
}

/// Asks a source's hub to push, where that is due; where its polling stands then.
///
/// The next try is noted before the hub is asked: it may verify before it answers.
pub(crate) async fn subscribe(desk: &Desk, id: &SourceId, now: Timestamp) -> Result<Option<Polling>> {
    let Some(callback) = &desk.settings.callback else { return Ok(None) };
    let asked = {
        let _held = poll::hold(id).await;
        let Some((_, mut polling)) = desk.store.source(id).await? else { return Ok(None) };
        let Some(push) = polling.push.as_mut().filter(|push| push.next.is_some_and(|due| due <= now)) else {
            return Ok(Some(polling));
        };
        push.failures = push.failures.saturating_add(1);
        // Until the hub verifies this counts as a failure: an hour, two, four, a day at most.
        push.next = now.checked_add(VERIFIED_WITHIN * (1 << push.failures.saturating_sub(1).min(5))).ok();
        let asked = push.clone();
        desk.store.put_polling(id, &polling).await?;
        asked
    };
    let address = format!("{callback}/{id}/{}", asked.token);
    let form = wire::subscription("subscribe", &asked.topic, &address, &asked.secret, LEASE);
    match desk.fetch.send(&asked.hub, &form).await {
        Ok(200..=299) => tracing::info!(source = %id, hub = %wire::shown(&asked.hub), "a hub was asked to push"),
        Ok(status) => {
            tracing::info!(source = %id, hub = %wire::shown(&asked.hub), status, "a hub does not want to push")
        }
        Err(error) => tracing::info!(source = %id, %error, "a hub cannot be asked"),
    }
    Ok(desk.store.source(id).await?.map(|(_, polling)| polling))
}

/// Asks the hub of a source that is no longer ours to stop. That it does not answer harms nobody: its pushes are
/// answered with 410 from now on.
pub async fn leave(desk: &Desk, id: &SourceId, polling: &Polling) {
    let (Some(callback), Some(push)) = (&desk.settings.callback, &polling.push) else { return };
    let address = format!("{callback}/{id}/{}", push.token);
    let form = wire::subscription("unsubscribe", &push.topic, &address, &push.secret, LEASE);
    match desk.fetch.send(&push.hub, &form).await {
        Ok(status) => tracing::info!(source = %id, hub = %wire::shown(&push.hub), status, "a hub was asked to stop"),
        Err(error) => tracing::info!(source = %id, %error, "a hub cannot be asked to stop"),
    }
}

/// Answers a hub that wants to know whether we asked for it: with its challenge, or with nothing, which means no.
///
/// # Errors
/// Where the store fails.
pub async fn verify(
    desk: &Desk,
    id: &SourceId,
    token: &str,
    asked: &Verification,
    now: Timestamp,
) -> Result<Option<String>> {
    let _held = poll::hold(id).await;
    // What is not subscribed may be ended by whoever asks; what is, by nobody.
    let ended = (asked.mode == "unsubscribe").then(|| asked.challenge.clone());
    let Some((_, mut polling)) = desk.store.source(id).await? else { return Ok(ended) };
    let Some(push) = polling.push.as_mut().filter(|push| push.token == token && push.topic == asked.topic) else {
        return Ok(ended);
    };
    match asked.mode.as_str() {
        // A lease that nobody asked for just now is not taken: the hub renews when we ask it to.
        "subscribe" if push.failures > 0 => {
            let lease = i64::from(asked.lease.unwrap_or(LEASE).clamp(SHORTEST, LONGEST));
            push.until = now.checked_add(SignedDuration::from_secs(lease)).ok();
            // Renewed in its last fifth: several tries have room before it ends.
            push.next = now.checked_add(SignedDuration::from_secs(lease * 4 / 5)).ok();
            push.failures = 0;
            tracing::info!(source = %id, lease, "a hub pushes");
        }
        "denied" => {
            tracing::info!(source = %id, "a hub refuses to push");
            (push.until, push.next) = (None, now.checked_add(SignedDuration::from_hours(24)).ok());
        }
        _ => return Ok(None),
    }
    desk.store.put_polling(id, &polling).await?;
    Ok(Some(asked.challenge.clone()))
}

/// Takes in what a hub pushes. Whether that subscription is ours: nothing else is told to the sender.
///
/// # Errors
/// Where the store fails: the hub is to try again.
pub async fn deliver(desk: &Desk, id: &SourceId, token: &str, delivery: Delivery, now: Timestamp) -> Result<bool> {
    let Some((source, polling)) = desk.store.source(id).await? else { return Ok(false) };
    let Some(push) = polling.push.filter(|push| push.token == token) else { return Ok(false) };
    let signed = delivery.signature.as_deref();
    if !signed.is_some_and(|signature| wire::is_signed(signature, &push.secret, &delivery.body)) {
        metrics::counter!("depeche_pushes_total", "outcome" => "forged").increment(1);
        tracing::warn!(source = %id, "a push without the right signature is dropped");
        return Ok(true);
    }
    metrics::counter!("depeche_pushes_total", "outcome" => "taken").increment(1);
    let capture = Capture {
        url: Some(push.topic),
        media_type: delivery.media_type,
        ..Capture::new(id.clone(), Obtained::Push, delivery.body, now)
    };
    let read = steps::read(desk, capture, now, Beside::default(), &mut Sources::default()).await?;
    let _held = poll::hold(id).await;
    let Some((_, mut next)) = desk.store.source(id).await? else { return Ok(false) };
    noted(desk, &source, &mut next, &read, now);
    match steps::keep(desk, read, id, Some(next)).await {
        Err(error @ Error::Store(_)) => Err(error),
        Err(failure) => {
            tracing::info!(source = %id, %failure, "a hub pushed what cannot be read");
            Ok(true)
        }
        Ok(puts) => {
            poll::count_pieces(&puts);
            Ok(true)
        }
    }
}

/// Notes in the polling state what was pushed. When to poll next stays as it is.
fn noted(desk: &Desk, source: &Source, next: &mut Polling, read: &steps::Read, now: Timestamp) {
    if let Some(push) = &mut next.push {
        push.last = Some(now);
    }
    // What a part of a feed tells of the whole is not taken for it.
    let told = next.told.clone();
    poll::note_read(next, read);
    next.told = told;
    if read.new > 0 {
        // The time since the last answer is learnt at the next one; the pieces count now.
        habit::learn(&mut next.habit, now - SignedDuration::from_secs(1), now, &zone(desk, Some(source)), read.new);
        next.last_new = Some(now);
    }
    poll::watch(desk, source, next, now);
    if read.failure.is_none() {
        poll::note_captures(next, read);
    }
}
