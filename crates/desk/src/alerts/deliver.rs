//! Delivers what is queued: tries, waits longer after each failure, gives up in the end.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use store::{Attempt, Channel, Sent};
use tokio::sync::watch;

use super::{Herald, consent, due, hook, letter};
use crate::Result;

/// How often what is due is looked at, where no word comes before.
const EVERY: Duration = Duration::from_secs(2);

/// How long to rest where a mailbox could not be asked.
const REST: Duration = Duration::from_secs(15);

/// How long one try may take before it counts as lost.
const LEASE: SignedDuration = SignedDuration::from_mins(2);

/// Deliveries that are under way at once.
const TOGETHER: usize = 16;

/// Seconds to wait after each failure; after the last one it is given up: three days in all.
const WAITS: [i64; 9] = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 72_000, 129_600];

/// However long a receiver asks us to wait.
const LONGEST: i64 = 86_400;

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The receiver has it.
    Taken,
    /// Not this time; after so many seconds at the earliest, where the receiver says so.
    Failed(String, Option<u32>),
    /// It never will.
    Refused(String),
    /// The receiver wants no more of this alert.
    Gone(String),
}

/// Delivers until `stop`.
pub(super) async fn worker(herald: &Herald, mut stop: watch::Receiver<bool>) {
    let (mut bell, mut asked) = (herald.store.alerts_bell(), None);
    // What was under way when the process ended need not wait for its lease.
    if let Err(error) = herald.store.free_deliveries(Timestamp::now()).await {
        tracing::warn!(%error, "deliveries that were under way wait for their leases");
    }
    while !*stop.borrow_and_update() {
        bell.borrow_and_update();
        asked = ask(herald, asked).await;
        match round(herald, Timestamp::now()).await {
            Ok(0) => {
                tokio::select! {
                    () = tokio::time::sleep(EVERY) => {}
                    _ = bell.changed() => {}
                    changed = stop.changed() => if changed.is_err() { return },
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "alerts were not delivered; trying again");
                tokio::time::sleep(EVERY).await;
            }
        }
    }
}

/// Asks the mailboxes that are to be asked; when that failed last, after which it rests a while.
async fn ask(herald: &Herald, failed: Option<Instant>) -> Option<Instant> {
    if failed.is_some_and(|at| at.elapsed() < REST) {
        return failed;
    }
    match consent::round(herald, Timestamp::now()).await {
        Ok(true) => None,
        Ok(false) => Some(Instant::now()),
        Err(error) => {
            tracing::error!(%error, "mailboxes were not asked; trying again");
            Some(Instant::now())
        }
    }
}

/// Tries what is due at `now`; how much that was.
pub(super) async fn round(herald: &Herald, now: Timestamp) -> Result<usize> {
    let attempts = herald.store.lease_deliveries(now, now + LEASE, TOGETHER).await?;
    let tried = attempts.len();
    for noted in join_all(attempts.into_iter().map(|attempt| one(herald, attempt, now))).await {
        noted?;
    }
    if tried > 0 {
        let (waiting, dead) = herald.store.delivery_counts().await?;
        metrics::gauge!("depeche_deliveries_waiting").set(waiting as f64);
        metrics::gauge!("depeche_deliveries_dead").set(dead as f64);
    }
    Ok(tried)
}

async fn one(herald: &Herald, attempt: Attempt, now: Timestamp) -> Result<()> {
    let zone = herald.house.zone(&attempt.alert.rules.zone);
    let loud = due::loud(attempt.alert.rules.quiet, now, &zone);
    let is_digest = matches!(attempt.alert.rules.pace, store::Pace::Daily(_));
    if loud > now && !is_digest {
        return Ok(herald.store.note_delivery(attempt.id, &Sent::Postponed(loud)).await?);
    }
    let (channel, outcome) = match &attempt.alert.channel {
        Channel::Webhook { url, secret } => ("webhook", hook::send(herald, &attempt, url, secret, now).await),
        Channel::Mail { address } => ("mail", letter::send(herald, &attempt, address, now).await),
        Channel::Page => ("page", Outcome::Taken),
    };
    let word = match &outcome {
        Outcome::Taken => "taken",
        Outcome::Failed(..) => "failed",
        Outcome::Refused(_) => "refused",
        Outcome::Gone(_) => "gone",
    };
    metrics::counter!("depeche_deliveries_total", "channel" => channel, "outcome" => word).increment(1);
    if outcome != Outcome::Taken {
        tracing::info!(delivery = %attempt.id, channel, attempts = attempt.attempts, ?outcome, "an alert did not arrive");
    }
    let sent = noted(&attempt, outcome, Timestamp::now());
    Ok(herald.store.note_delivery(attempt.id, &sent).await?)
}

/// Why a try failed, in a word of ours that pages tell in the reader's language; the log has it all.
pub(super) fn reason(error: &wire::Error) -> String {
    use wire::Error;
    tracing::info!(%error, "a receiver could not be told");
    let word = match error {
        Error::Address(_) => "address",
        Error::Forbidden { .. } | Error::PrivateName(_) => "private",
        Error::Port { .. } => "port",
        Error::TimedOut(_) => "late",
        Error::Certificate { .. } => "certificate",
        Error::Connection { .. } => "connection",
        Error::Letter(_) => "letter",
        Error::Mail { reason, .. } => return format!("mail {reason}"),
        other => return other.to_string(),
    };
    word.to_owned()
}

/// What becomes of a delivery whose try ended so.
fn noted(attempt: &Attempt, outcome: Outcome, at: Timestamp) -> Sent {
    match outcome {
        Outcome::Taken => Sent::Arrived(at),
        Outcome::Refused(error) => Sent::Never { at, error },
        Outcome::Gone(error) => Sent::Gone { at, error },
        Outcome::Failed(error, asked) => {
            let failures = usize::try_from(attempt.attempts).unwrap_or(usize::MAX);
            let Some(wait) = failures.checked_sub(1).and_then(|failure| WAITS.get(failure)) else {
                return Sent::Never { at, error };
            };
            let wait = scattered(attempt, *wait).max(asked.map_or(0, |asked| i64::from(asked).min(LONGEST)));
            Sent::Again { due: at + SignedDuration::from_secs(wait), error }
        }
    }
}

/// A wait, a fifth longer or shorter at most: those who failed together do not come back together. What scatters them
/// is their ids, which are random at the end.
fn scattered(attempt: &Attempt, wait: i64) -> i64 {
    let random = i64::from(attempt.id.as_bytes().last().copied().unwrap_or(128).rotate_left(attempt.attempts));
    wait + wait * (random - 128) / 640
}

#[cfg(test)]
mod tests {
    use news::{AlertId, DeliveryId, QuestionId, UserId};
    use store::{Alert, Rules, SavedQuestion};

    use super::*;

    fn attempt(attempts: u32) -> Attempt {
        let at = Timestamp::UNIX_EPOCH;
        let (question, id) = (QuestionId::new(at), AlertId::new(at));
        let (token, ended, rules) = (String::new(), None, Rules::default());
        Attempt {
            id: DeliveryId::new(at),
            alert: Alert { id, question, channel: Channel::Page, rules, token, created: at, ended, proof: None },
            question: SavedQuestion {
                id: question,
                owner: UserId::HOUSE,
                name: String::new(),
                text: String::new(),
                created: at,
            },
            told: Vec::new(),
            created: at,
            attempts,
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let at = Timestamp::UNIX_EPOCH;
        let mut before = 0;
        for failure in 1..=WAITS.len() {
            let attempt = attempt(u32::try_from(failure).unwrap());
            let sent = noted(&attempt, Outcome::Failed("503".to_owned(), None), at);
            let Sent::Again { due, .. } = sent else { panic!("{sent:?}") };
            assert!(due.as_second() > before, "{failure}: {due}");
            before = due.as_second();
        }
        let last = attempt(u32::try_from(WAITS.len()).unwrap() + 1);
        assert!(matches!(noted(&last, Outcome::Failed(String::new(), None), at), Sent::Never { .. }));
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it() {
        for (asked, expected) in [(600, 600), (u32::MAX, LONGEST)] {
            let sent = noted(&attempt(1), Outcome::Failed(String::new(), Some(asked)), Timestamp::UNIX_EPOCH);
            let Sent::Again { due, .. } = sent else { panic!("{sent:?}") };
            assert_eq!(due.as_second(), expected);
        }
    }
}
