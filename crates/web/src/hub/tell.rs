//! Tells subscribers what has changed: signed, tried again, given up in the end.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use store::{Seq, Subscriber};
use tokio::sync::watch;
use wire::{Post, shown};

use super::Hub;
use super::feed::{Feed, Press};
use crate::app::App;
use crate::error::Result;

/// How often it is looked whether somebody is to be told.
const EVERY: Duration = Duration::from_secs(2);

/// What comes within this time is told together.
const GATHER: Duration = Duration::from_millis(500);

/// Writing the feeds anew takes one part in so many of the time, however many are watched.
const SHARE: u32 = 5;

/// How long a subscriber may take: others wait for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Subscribers that are told at once.
const AT_ONCE: usize = 32;

/// Seconds to wait after each failure; after the last one a subscriber is told of the next change only.
const WAITS: [i64; 5] = [10, 60, 300, 1_800, 7_200];

/// Tells subscribers until `stop`; nothing where there is no hub.
pub(crate) async fn tell(app: &App, mut stop: watch::Receiver<bool>) {
    let Some(hub) = app.hub.clone() else { return };
    let (press, mut head, mut noted) = (Press::new(app), app.store.head(), None);
    while !*stop.borrow_and_update() {
        // What the index finds follows what the store takes in.
        let seen: (Seq, Seq) = (*head.borrow_and_update(), app.index.position());
        let mut rest = GATHER;
        let round = async {
            if noted != Some(seen) {
                let begun = Instant::now();
                note(app, &press).await?;
                noted = Some(seen);
                rest = GATHER.max(begun.elapsed() * (SHARE - 1));
            }
            tell_due(app, &hub, &press).await
        };
        match round.await {
            Ok(told) if told == AT_ONCE => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "subscribers were not told; trying again"),
        }
        let pause = async {
            tokio::time::sleep(rest).await;
            let _ = tokio::time::timeout(EVERY, head.changed()).await;
        };
        tokio::select! {
            () = pause => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// Notes which feeds have changed.
async fn note(app: &App, press: &Press) -> Result<()> {
    let now = Timestamp::now();
    for (topic, _) in app.store.topics(now).await? {
        if let Ok(Some(feed)) = press.feed(&topic).await {
            app.store.note_topic(&topic, &feed.hash, now).await?;
        }
    }
    Ok(())
}

/// Tells whom that is due; how many.
async fn tell_due(app: &App, hub: &Hub, press: &Press) -> Result<usize> {
    let due = app.store.to_tell(Timestamp::now(), AT_ONCE).await?;
    for noted in join_all(due.iter().map(|subscriber| one(app, hub, press, subscriber))).await {
        noted?;
    }
    Ok(due.len())
}

async fn one(app: &App, hub: &Hub, press: &Press, subscriber: &Subscriber) -> Result<()> {
    let Subscriber { topic, callback, attempts, .. } = subscriber;
    // Many are told the same feed: it is kept from one to the next, as for readers.
    let told = match press.feed(topic).await {
        Ok(Some(feed)) => post(hub, subscriber, &feed).await.map(|is_wanted| is_wanted.then_some(feed.hash)),
        // There is no such feed any more.
        Ok(None) => Ok(None),
        Err(why) => Err(why),
    };
    let outcome = match told {
        Ok(Some(hash)) => Ok(hash),
        Ok(None) => {
            tracing::info!(callback = shown(callback), topic, "a subscription has ended");
            app.store.unsubscribe(topic, callback).await?;
            return Ok(());
        }
        Err(why) => {
            tracing::info!(callback = shown(callback), topic, attempts, why, "a subscriber was not told");
            let wait = usize::try_from(*attempts).ok().and_then(|failures| WAITS.get(failures));
            match wait {
                Some(wait) => Err(Timestamp::now() + SignedDuration::from_secs(*wait)),
                // It is left in peace until there is something else to tell.
                None => Ok(subscriber.told.clone().unwrap_or_default()),
            }
        }
    };
    Ok(app.store.note_told(topic, callback, outcome).await?)
}

/// Whether the subscriber wants more; why it was not told, where it was not.
async fn post(hub: &Hub, subscriber: &Subscriber, feed: &Feed) -> std::result::Result<bool, String> {
    let mut headers = vec![("link", feed.links.clone())];
    if let Some(secret) = &subscriber.secret {
        headers.push(("x-hub-signature", wire::hub_signature(secret, &feed.body)));
    }
    let (url, media_type, body) = (subscriber.callback.clone(), feed.media_type.clone(), feed.body.to_vec());
    let post = Post { url, media_type, headers, body };
    let answer = tokio::time::timeout(PATIENCE, hub.fetch.post(&post)).await.map_err(|_| "no answer in time")?;
    match answer.map_err(|error| error.to_string())?.status {
        200..=299 => Ok(true),
        410 => Ok(false),
        status => Err(format!("status {status}")),
    }
}
