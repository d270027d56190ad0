//! Asks a subscriber whether it meant it (§5.3), and keeps what it confirms.

use jiff::Timestamp;
use store::Subscriber;
use wire::{Request, Response, shown};

use super::feed::Press;
use super::{Ask, Hub, Mode};
use crate::app::App;

/// Feeds that are watched, and subscriptions in all: what a change may cost has an end.
const FEEDS: usize = 500;
const SUBSCRIPTIONS: u64 = 20_000;

pub(super) async fn verify(app: &App, hub: &Hub, ask: Ask) {
    let callback = shown(&ask.callback);
    match confirmed(app, hub, &ask).await {
        Ok(done) => {
            tracing::info!(callback, topic = ask.topic, mode = ask.mode.as_str(), done, "a subscriber was asked")
        }
        Err(why) => {
            tracing::info!(callback, topic = ask.topic, why, "a subscription was denied");
            if let Some(url) = wire::verification(&ask.callback, &ask.topic, "denied", &[("hub.reason", &why)]) {
                let _ = hub.fetch.fetch(&Request { url, ..Request::default() }).await;
            }
        }
    }
}

/// Whether the subscriber confirmed it; why it is denied, where it is.
async fn confirmed(app: &App, hub: &Hub, ask: &Ask) -> Result<bool, String> {
    let now = Timestamp::now();
    if ask.mode == Mode::Unsubscribe {
        return Ok(means_it(hub, ask, &[]).await
            && app.store.unsubscribe(&ask.topic, &ask.callback).await.map_err(|error| error.to_string())?);
    }
    let feed = Press::new(app).feed(&ask.topic).await?.ok_or("no such feed")?;
    let watched = app.store.topics(now).await.map_err(|error| error.to_string())?;
    let is_new = watched.iter().all(|(topic, _)| *topic != ask.topic);
    if (is_new && watched.len() >= FEEDS) || watched.iter().map(|(_, count)| count).sum::<u64>() >= SUBSCRIPTIONS {
        return Err("this hub is full".to_owned());
    }
    let lease = ask.lease();
    if !means_it(hub, ask, &[("hub.lease_seconds", &lease.as_secs().to_string())]).await {
        return Ok(false);
    }
    let subscriber = Subscriber {
        topic: ask.topic.clone(),
        callback: ask.callback.clone(),
        secret: ask.secret.clone().filter(|secret| !secret.is_empty()),
        until: now + lease,
        attempts: 0,
        told: Some(feed.hash),
    };
    app.store.subscribe(&subscriber).await.map_err(|error| error.to_string())?;
    Ok(true)
}

/// Whether the subscriber echoes our challenge.
async fn means_it(hub: &Hub, ask: &Ask, more: &[(&str, &str)]) -> bool {
    let Ok(challenge) = wire::unguessable() else { return false };
    let more: Vec<_> = more.iter().copied().chain([("hub.challenge", challenge.as_str())]).collect();
    let Some(url) = wire::verification(&ask.callback, &ask.topic, ask.mode.as_str(), &more) else { return false };
    match hub.fetch.fetch(&Request { url, ..Request::default() }).await {
        Ok(Response::Fresh(answer)) => answer.body.trim_ascii() == challenge.as_bytes(),
        Ok(Response::NotModified(_)) | Err(_) => false,
    }
}
