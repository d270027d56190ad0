//! When to ask a source again: by its own rhythm, with patience where it fails.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use news::{Polling, SourceId};

use crate::Settings;

/// No sender is left alone for longer than this, whatever it asks.
const LONGEST: u32 = 24 * 3600;

/// After so many failures the address that a redirect gave is forgotten.
const DOUBT_REDIRECT: u32 = 3;

/// Sets `polling` for an answer at `now` that held `new` items, `published` at these times.
pub(crate) fn good(polling: &mut Polling, source: &SourceId, answer: &Heard, now: Timestamp, settings: &Settings) {
    let rhythm = rhythm(polling, answer, now, settings);
    polling.rhythm = Some(rhythm);
    if answer.new > 0 {
        polling.last_new = Some(now);
    }
    polling.last = Some(now);
    polling.last_good = Some(now);
    polling.failures = 0;
    // Twice as often as pieces come: then half of them wait less than a quarter of the rhythm.
    let least = seconds(settings.min_interval).max(1);
    let wait = (rhythm / 2).clamp(least, seconds(settings.max_interval).max(least));
    let wait = wait.max(answer.max_age.unwrap_or(0).min(seconds(settings.max_interval)));
    polling.next = Some(after(now, jittered(wait, source, now)));
}

/// What a good answer says of a source's rhythm.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    /// Items never seen before.
    pub(crate) new: usize,
    /// When the items say that they were published.
    pub(crate) published: Vec<Timestamp>,
    /// How long the sender says that its answer holds.
    pub(crate) max_age: Option<u32>,
}

/// Sets `polling` for a failure at `now`.
pub(crate) fn failed(
    polling: &mut Polling,
    source: &SourceId,
    error: String,
    retry_after: Option<u32>,
    now: Timestamp,
    settings: &Settings,
) {
    polling.last = Some(now);
    polling.error = Some(error);
    polling.failures = polling.failures.saturating_add(1);
    if polling.failures >= DOUBT_REDIRECT {
        polling.moved_to = None;
    }
    let (least, most) = (seconds(settings.min_interval).max(1), seconds(settings.max_interval));
    let wait = least.saturating_mul(1 << polling.failures.min(20)).clamp(least, most.max(least));
    let wait = wait.max(retry_after.unwrap_or(0).min(LONGEST));
    polling.next = Some(after(now, jittered(wait, source, now)));
}

/// Seconds between pieces, as far as is known: new pieces shorten it, silence lengthens it.
fn rhythm(polling: &Polling, answer: &Heard, now: Timestamp, settings: &Settings) -> u32 {
    let most = seconds(settings.max_interval).saturating_mul(4);
    let Some(known) = polling.rhythm else {
        let guess = told(&answer.published, now).unwrap_or_else(|| seconds(settings.min_interval).saturating_mul(15));
        return guess.clamp(1, most);
    };
    let since = |moment: Option<Timestamp>| moment.map(|moment| elapsed(moment, now));
    let heard = if answer.new > 0 {
        let pieces = u32::try_from(answer.new).unwrap_or(u32::MAX);
        let span = since(polling.last_new.or(polling.last)).unwrap_or(known);
        mean(known, span / pieces.max(1), 3)
    } else {
        // Silence says something once it is longer than the rhythm.
        let silence = since(polling.last_new).unwrap_or_else(|| known.saturating_mul(2));
        if silence > known { mean(known, silence, 8) } else { known }
    };
    heard.clamp(1, most)
}

/// `old`, moved by one in `parts` towards `new`.
fn mean(old: u32, new: u32, parts: u64) -> u32 {
    let mean = (u64::from(old) * (parts - 1) + u64::from(new)).div_ceil(parts);
    u32::try_from(mean).unwrap_or(u32::MAX)
}

/// The rhythm that the dates of a feed tell: the middle one of the gaps between its newest pieces.
fn told(published: &[Timestamp], now: Timestamp) -> Option<u32> {
    let mut times: Vec<Timestamp> = published.iter().copied().filter(|time| *time <= now).collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    times.truncate(20);
    let newest = *times.first()?;
    let mut gaps: Vec<u32> =
        times.iter().zip(times.iter().skip(1)).map(|(later, earlier)| elapsed(*earlier, *later)).collect();
    gaps.sort_unstable();
    let middle = *gaps.get(gaps.len() / 2)?;
    // A feed that stopped is as slow as it has been silent.
    Some(middle.max(elapsed(newest, now) / 2))
}

fn elapsed(from: Timestamp, to: Timestamp) -> u32 {
    u32::try_from(to.as_second().saturating_sub(from.as_second()).max(0)).unwrap_or(u32::MAX)
}

fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs()).unwrap_or(u32::MAX)
}

fn after(now: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now)
}

/// A tenth more or less, by source and moment: sources that were added together do not stay together.
fn jittered(wait: u32, source: &SourceId, now: Timestamp) -> Duration {
    let seed = source.as_str().bytes().fold(now.as_second().cast_unsigned(), |seed, byte| {
        (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(17)
    });
    let thousandths = 900 + (seed >> 20) % 201;
    Duration::from_millis(u64::from(wait) * thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        "2026-11-24T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    fn wait(polling: &Polling, now: Timestamp) -> i64 {
        polling.next.unwrap().as_second() - now.as_second()
    }

    fn source() -> SourceId {
        SourceId::of("le-courrier-du-val")
    }

    #[test]
    fn the_rhythm_is_learnt() {
        let settings = Settings::default();
        let mut polling = Polling::default();
        let hourly = Heard { new: 20, published: (0..20).map(|n| at(-60 * n)).collect(), max_age: None };
        good(&mut polling, &source(), &hourly, at(0), &settings);
        let first = wait(&polling, at(0));
        assert!((1500..2100).contains(&first), "{first}");
        let mut now = at(0);
        for _ in 0..12 {
            now += SignedDuration::from_mins(2);
            good(&mut polling, &source(), &Heard { new: 1, ..Heard::default() }, now, &settings);
        }
        let fast = wait(&polling, now);
        assert!(fast < 120, "new pieces shorten it: {fast}");
        for _ in 0..40 {
            now = polling.next.unwrap();
            good(&mut polling, &source(), &Heard::default(), now, &settings);
        }
        let slow = wait(&polling, now);
        assert!(slow > 20 * fast, "silence lengthens it: {slow}");
        assert!(slow <= 6 * 3600 * 11 / 10);
    }

    #[test]
    fn failures_wait_longer_each_time() {
        let settings = Settings::default();
        let mut polling = Polling { moved_to: Some("https://exemple.fr/b".into()), ..Polling::default() };
        let mut before = 0;
        for n in 0..6 {
            failed(&mut polling, &source(), "rien".into(), None, at(n), &settings);
            let now = wait(&polling, at(n));
            assert!(now > before, "{n}");
            before = now;
        }
        assert_eq!((polling.failures, polling.moved_to.as_deref()), (6, None));
        failed(&mut polling, &source(), "429".into(), Some(7200), at(9), &settings);
        assert!(wait(&polling, at(9)) >= 6480);
        for n in 10..60 {
            failed(&mut polling, &source(), "rien".into(), Some(u32::MAX), at(n), &settings);
        }
        assert!(wait(&polling, at(59)) <= i64::from(LONGEST) * 11 / 10);
    }

    #[test]
    fn max_age_is_respected_and_bounded() {
        let settings = Settings::default();
        let mut polling = Polling { rhythm: Some(60), ..Polling::default() };
        good(&mut polling, &source(), &Heard { max_age: Some(1800), ..Heard::default() }, at(0), &settings);
        assert!(wait(&polling, at(0)) >= 1600);
        good(&mut polling, &source(), &Heard { max_age: Some(u32::MAX), ..Heard::default() }, at(0), &settings);
        assert!(wait(&polling, at(0)) <= 6 * 3600 * 11 / 10);
    }

    #[test]
    fn ten_thousand_sources_do_not_burst() {
        let settings = Settings::default();
        let mut seconds = std::collections::HashMap::new();
        for n in 0..10_000 {
            let mut polling = Polling { rhythm: Some(7200), ..Polling::default() };
            good(&mut polling, &SourceId::of(&format!("source-{n}")), &Heard::default(), at(0), &settings);
            *seconds.entry(wait(&polling, at(0))).or_insert(0) += 1;
        }
        assert!(*seconds.values().max().unwrap() < 120, "{:?}", seconds.values().max());
    }
}
