//! The desk at work: the poller, the page worker, the release of embargoes and the teller, until they are told to stop.

use tokio::sync::watch;

use crate::hosts::Hosts;
use crate::{Desk, Result, pages, poll, release, tell};

/// Runs the desk until `stop` is true (or its sender is gone), then finishes what is under way.
///
/// Nothing is half done afterwards: what was fetched is stored, what is stored is told to the index, and what was
/// not begun is still due.
///
/// # Errors
/// Only where store or index cannot be used at the start, or fail while stopping.
pub async fn run(desk: Desk, stop: watch::Receiver<bool>) -> Result<()> {
    let hosts = Hosts::new(desk.settings.host_pause);
    let (last, teller_stop) = watch::channel(false);
    let teller = {
        let desk = desk.clone();
        tokio::spawn(async move { tell(&desk, teller_stop).await })
    };
    tokio::join!(
        poll::poller(&desk, &hosts, stop.clone()),
        pages::worker(&desk, &hosts, stop.clone()),
        release::worker(&desk, stop)
    );
    // The teller goes last: it tells what the others stored while stopping.
    let _ = last.send(true);
    match teller.await {
        Ok(told) => told,
        Err(ended) => {
            tracing::error!(error = %ended, "the teller ended early; the outbox goes on at the next start");
            Ok(())
        }
    }
}
