//! Embargoes: when one ends, the house is told of its article.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::Job;
use tokio::sync::watch;

use crate::steps::{RELEASE, ReleaseJob};
use crate::{Desk, Result};

/// How often embargoes are looked at: a piece is told of at most this late.
const EVERY: Duration = Duration::from_secs(2);

/// How long telling may take before it is tried again.
const LEASE: SignedDuration = SignedDuration::from_mins(1);

/// Embargoes that end together, at most.
const TOGETHER: usize = 256;

/// Tells of articles whose embargo ends, until `stop`.
pub(crate) async fn worker(desk: &Desk, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow_and_update() {
        if let Err(error) = release(desk, Timestamp::now()).await {
            tracing::error!(%error, "what an embargo held was not told; trying again");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            changed = stop.changed() => if changed.is_err() { return },
        }
    }
}

/// Tells of every article whose embargo has ended at `now`.
pub(crate) async fn release(desk: &Desk, now: Timestamp) -> Result<()> {
    for job in desk.queue.lease(RELEASE, now, now + LEASE, TOGETHER).await? {
        announce(desk, &job, now).await?;
        desk.queue.finish(job.id).await?;
    }
    Ok(())
}

async fn announce(desk: &Desk, job: &Job, now: Timestamp) -> Result<()> {
    let Ok(of) = serde_json::from_str::<ReleaseJob>(&job.payload) else {
        tracing::error!(key = %job.key, "a release job that does not read is dropped");
        return Ok(());
    };
    let sighted = desk.store.sighted(&of.source, std::slice::from_ref(&of.keys)).await?;
    let Some(id) = sighted.into_iter().flatten().next().map(|sighting| sighting.article) else { return Ok(()) };
    // A new version may have another embargo, with a job of its own.
    if desk.store.article(id).await?.is_some_and(|stored| stored.article.is_visible(now)) {
        desk.store.announce(id).await?;
    }
    Ok(())
}
