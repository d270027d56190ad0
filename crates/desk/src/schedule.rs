//! When to ask a source again: by its own rhythm, with patience where it fails.
//!
//! A source whose pieces come `gap` seconds apart is asked each √(27·gap) seconds. The square root is what costs the
//! fewest requests for a given mean delay over all sources (the delay of a piece is half the wait, so the sum of
//! rate × wait is least for a given sum of 1 ÷ wait where each wait goes as √gap); 27 brings a source of two hundred
//! pieces a day to every other minute. Nobody is asked more than 48 times for one piece.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use news::{Moving, Polling, SourceId, Told};

use crate::{Settings, habit};

/// No sender is left alone for longer than this, whatever it asks.
const LONGEST: u32 = 24 * 3600;

/// After so many failures the address that a redirect gave is forgotten.
const DOUBT_REDIRECT: u32 = 3;

/// So many answers in a row, over such a time, make a permanent redirect believed.
const BELIEVE_REDIRECT: u32 = 3;
const BELIEVE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Of what a refusal taught, one part in so many is forgotten with every good answer.
const FORGET: u32 = 200;

/// See above.
const ROOT: f64 = 27.0;
const MOST_FOR_ONE: u32 = 48;

/// While a hub pushes, polls are only a net below it: so much rarer, and never more often than this.
const LEASED: u32 = 10;
const LEASED_LEAST: u32 = 15 * 60;

/// What a good answer says of a source's rhythm.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// Items never seen before.
    pub new: usize,
    /// Items in all.
    pub total: usize,
    /// When the items say that they were published.
    pub published: Vec<Timestamp>,
    /// How long the sender says that its answer holds, in seconds.
    pub max_age: Option<u32>,
}

/// What a failure says of the next try.
#[derive(Debug, Clone, Default)]
pub struct Failure {
    /// What failed.
    pub error: String,
    /// Seconds that the sender asks for.
    pub retry_after: Option<u32>,
    /// Whether it will most likely fail again: not there, not allowed.
    pub lasting: bool,
    /// Whether it was asked too often (429).
    pub too_often: bool,
}

/// Sets `polling` for an answer at `now`. Its habits must have been learnt already.
pub fn good(polling: &mut Polling, source: &SourceId, heard: &Heard, now: Timestamp, settings: &Settings) {
    let first = polling.rhythm.is_none();
    let rhythm = rhythm(polling, heard, now, settings);
    polling.rhythm = Some(rhythm);
    if heard.new > 0 {
        polling.last_new = Some(now);
    }
    polling.last = Some(now);
    polling.last_good = Some(now);
    polling.failures = 0;
    let (least, most) = limits(settings);
    let gap = by_the_hour(polling, now, &settings.timezone).map_or(rhythm, |gap| gap.min(rhythm)).max(1);
    let root = (ROOT * f64::from(gap)).sqrt() as u32;
    let mut wait = root.max(gap / MOST_FOR_ONE).clamp(least, most);
    if !first && heard.total > 1 && heard.new == heard.total {
        // Nothing that was known is left in the feed: something may have gone through between two polls.
        wait = (wait / 2).max(least);
    }
    // What feeds say of their updates is often a default of their software: at most one piece is waited for.
    wait = wait.max(polling.told.every.unwrap_or(0).min(gap).min(most));
    if polling.push.as_ref().is_some_and(|push| push.is_leased(now)) {
        wait = wait.saturating_mul(LEASED).clamp(LEASED_LEAST.min(most), most);
    }
    if let Some(spacing) = polling.spacing {
        wait = wait.max(spacing.min(most));
        polling.spacing = Some(spacing - spacing.div_ceil(FORGET)).filter(|spacing| *spacing > least);
    }
    let asked = heard.max_age.unwrap_or(0).min(most);
    let next = awake(&polling.told, later(wait, asked, source, now));
    // A lease is renewed after a poll.
    let renewal = polling.push.as_ref().and_then(|push| push.next).filter(|due| *due > now);
    polling.next = Some(renewal.map_or(next, |due| due.min(next)));
}

/// Sets `polling` for a failure at `now`.
pub fn failed(polling: &mut Polling, source: &SourceId, failure: Failure, now: Timestamp, settings: &Settings) {
    if failure.too_often
        && let Some(last) = polling.last
    {
        // Twice as long as was too short. A refusal that comes late tells of others at the host, not of this pace.
        let learnt = elapsed(last, now).saturating_mul(2).min(failure.retry_after.unwrap_or(u32::MAX).max(60));
        polling.spacing = Some(polling.spacing.unwrap_or(0).max(learnt).min(LONGEST));
    }
    polling.last = Some(now);
    polling.error = Some(failure.error);
    polling.failures = polling.failures.saturating_add(1);
    polling.moving = None;
    if polling.failures >= DOUBT_REDIRECT {
        polling.moved_to = None;
    }
    let (least, mut most) = limits(settings);
    let mut steps = polling.failures;
    if failure.lasting {
        steps = steps.saturating_add(2);
        if steps > 10 {
            most = most.max(LONGEST);
        }
    }
    let wait = least.saturating_mul(1 << steps.min(20)).clamp(least, most);
    let asked = failure.retry_after.unwrap_or(0).min(LONGEST);
    polling.next = Some(later(wait, asked, source, now));
}

/// Notes where an answer at `now` was found: at `to` after nothing but permanent redirects, or not.
///
/// A redirect is believed once it has led to the same place for three answers and an hour: one that was set by
/// mistake for a few minutes, or by a portal that wants a log-in, is never remembered.
pub fn moved(polling: &mut Polling, to: Option<&str>, now: Timestamp) {
    let Some(to) = to else {
        polling.moving = None;
        return;
    };
    let before = polling.moving.take().filter(|moving| moving.to == to);
    let moving = match before {
        Some(moving) => Moving { times: moving.times.saturating_add(1), ..moving },
        None => Moving { to: to.to_owned(), since: now, times: 1 },
    };
    if moving.times >= BELIEVE_REDIRECT && now.duration_since(moving.since) >= BELIEVE_AFTER {
        polling.moved_to = Some(moving.to);
    } else {
        polling.moving = Some(moving);
    }
}

/// The shortest and the longest wait, in seconds.
fn limits(settings: &Settings) -> (u32, u32) {
    let least = seconds(settings.min_interval).max(1);
    (least, seconds(settings.max_interval).max(least))
}

/// Seconds between pieces as this hour usually has them, where habits are known.
fn by_the_hour(polling: &Polling, now: Timestamp, zone: &TimeZone) -> Option<u32> {
    if !habit::is_known(&polling.habit, now) {
        return None;
    }
    let due = habit::expected(&polling.habit, now, now.checked_add(SignedDuration::from_hours(1)).ok()?, zone);
    (due > 0.0).then(|| (3_600.0 / due).min(f64::from(u32::MAX)) as u32)
}

/// After `wait` seconds, a tenth more or less, and not before `asked` seconds.
fn later(wait: u32, asked: u32, source: &SourceId, now: Timestamp) -> Timestamp {
    let wait = jittered(wait, source, now);
    // What was asked for is waited for in full, and a little more: many ask for the same moment.
    let asked = Duration::from_secs(u64::from(asked)) + jittered(asked, source, now) / 20;
    let asked = if asked.is_zero() { asked } else { asked.max(Duration::from_secs(1)) };
    after(now, wait.max(asked))
}

/// The first moment from `next` on at which a feed wants to be asked; one that never wants to is not believed.
fn awake(told: &Told, next: Timestamp) -> Timestamp {
    if told.skip_hours.is_empty() && told.skip_days.is_empty() {
        return next;
    }
    let sleeps = |at: Timestamp| {
        let local = TimeZone::UTC.to_datetime(at);
        let day = local.date().weekday().to_monday_one_offset();
        let has = |list: &[u8], value: i8| list.iter().any(|entry| i8::try_from(*entry) == Ok(value));
        has(&told.skip_hours, local.hour()) || has(&told.skip_days, day)
    };
    let mut at = next;
    for hours in 1..=72 {
        if !sleeps(at) {
            return at;
        }
        // Where in the hour is kept: all sources that sleep do not wake at once.
        match next.checked_add(SignedDuration::from_hours(hours)) {
            Ok(later) => at = later,
            Err(_) => return next,
        }
    }
    next
}

/// Seconds between pieces, as far as is known: new pieces shorten it, silence lengthens it.
fn rhythm(polling: &Polling, heard: &Heard, now: Timestamp, settings: &Settings) -> u32 {
    let most = seconds(settings.max_interval).saturating_mul(MOST_FOR_ONE);
    let Some(known) = polling.rhythm else {
        let guess = told(&heard.published, now).unwrap_or_else(|| seconds(settings.min_interval).saturating_mul(5));
        return guess.clamp(1, most);
    };
    let since = |moment: Option<Timestamp>| moment.map(|moment| elapsed(moment, now));
    let heard = if heard.new > 0 {
        let pieces = u32::try_from(heard.new).unwrap_or(u32::MAX);
        let span = since(polling.last_new.or(polling.last)).unwrap_or(known);
        // Pieces that came together say as much as if each had come alone.
        mean(known, span / pieces.max(1), 8 / pieces.clamp(1, 4))
    } else {
        // Silence says something once it is longer than the rhythm.
        let silence = since(polling.last_new).unwrap_or_else(|| known.saturating_mul(2));
        if silence > known { mean(known, silence, 16) } else { known }
    };
    heard.clamp(1, most)
}

/// `old`, moved by one in `parts` towards `new`.
fn mean(old: u32, new: u32, parts: u32) -> u32 {
    let parts = u64::from(parts.max(1));
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
    use news::Push;

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

    fn heard(new: usize) -> Heard {
        Heard { new, total: 20, ..Heard::default() }
    }

    fn fail(error: &str) -> Failure {
        Failure { error: error.to_owned(), ..Failure::default() }
    }

    /// The wait of a source whose pieces come so many seconds apart.
    fn settled(gap: u32) -> i64 {
        let mut polling = Polling { rhythm: Some(gap), last_new: Some(at(0)), ..Polling::default() };
        good(&mut polling, &source(), &heard(0), at(0), &Settings::default());
        wait(&polling, at(0))
    }

    #[test]
    fn busy_sources_often_and_rare_ones_rarely() {
        for (gap, low, high) in [
            (60, 54, 66),                        // an agency
            (432, 90, 130),                      // two hundred a day
            (3_600, 270, 350),                   // one an hour
            (86_400, 1_600, 2_000),              // one a day
            (7 * 86_400, 11_000, 14_000),        // one a week
            (30 * 86_400, 6 * 3_240, 6 * 3_960), // one a month: the longest wait
        ] {
            let wait = settled(gap);
            assert!((low..=high).contains(&wait), "{gap}: {wait}");
        }
    }

    #[test]
    fn the_rhythm_is_learnt() {
        let settings = Settings::default();
        let mut polling = Polling::default();
        let hourly = Heard { new: 20, total: 20, published: (0..20).map(|n| at(-60 * n)).collect(), max_age: None };
        good(&mut polling, &source(), &hourly, at(0), &settings);
        let first = wait(&polling, at(0));
        assert!((270..350).contains(&first), "{first}");
        let mut now = at(0);
        for _ in 0..25 {
            now += SignedDuration::from_mins(2);
            good(&mut polling, &source(), &heard(1), now, &settings);
        }
        let fast = wait(&polling, now);
        assert!(fast < 110, "new pieces shorten it: {fast}");
        for _ in 0..200 {
            now = polling.next.unwrap();
            good(&mut polling, &source(), &heard(0), now, &settings);
        }
        let slow = wait(&polling, now);
        assert!(slow > 10 * fast, "silence lengthens it: {slow}");
        assert!(slow <= 6 * 3600 * 11 / 10);
    }

    #[test]
    fn the_hour_of_the_day_counts() {
        let (settings, mut polling, mut now) = (Settings::default(), Polling::default(), at(0));
        for _ in 0..21 * 24 {
            let before = now;
            now += SignedDuration::from_hours(1);
            let busy = (8..20).contains(&settings.timezone.to_datetime(before).hour());
            habit::learn(&mut polling.habit, before, now, &settings.timezone, if busy { 20 } else { 0 });
        }
        let mut waits = Vec::new();
        for hour in [3, 12] {
            let now = now + SignedDuration::from_hours(hour);
            let mut polling = Polling { rhythm: Some(40_000), last_new: Some(now), ..polling.clone() };
            good(&mut polling, &source(), &heard(0), now, &settings);
            waits.push(wait(&polling, now));
        }
        // `now` is seven in Paris.
        assert!(waits[0] < 90 && waits[1] < 90, "by day, though it was slow of late: {waits:?}");
        let night = now + SignedDuration::from_hours(18);
        let mut polling = Polling { rhythm: Some(40_000), last_new: Some(night), ..polling };
        good(&mut polling, &source(), &heard(0), night, &settings);
        assert!(wait(&polling, night) > 600, "{}", wait(&polling, night));
    }

    #[test]
    fn failures_wait_longer_each_time() {
        let settings = Settings::default();
        let mut polling = Polling { moved_to: Some("https://exemple.fr/b".into()), ..Polling::default() };
        let mut before = 0;
        for n in 0..6 {
            failed(&mut polling, &source(), fail("rien"), at(n), &settings);
            let now = wait(&polling, at(n));
            assert!(now > before, "{n}");
            before = now;
        }
        assert_eq!((polling.failures, polling.moved_to.as_deref()), (6, None));
        let busy = |seconds| Failure { retry_after: Some(seconds), ..fail("429") };
        failed(&mut polling, &source(), busy(7200), at(9), &settings);
        assert!(wait(&polling, at(9)) >= 7200, "never sooner than it asks");
        for n in 10..60 {
            failed(&mut polling, &source(), busy(u32::MAX), at(n), &settings);
        }
        assert!(wait(&polling, at(59)) <= i64::from(LONGEST) * 11 / 10);
    }

    #[test]
    fn what_is_not_there_is_asked_for_rarely() {
        let (settings, mut soon, mut rarely) = (Settings::default(), Polling::default(), Polling::default());
        failed(&mut soon, &source(), fail("503"), at(0), &settings);
        failed(&mut rarely, &source(), Failure { lasting: true, ..fail("404") }, at(0), &settings);
        assert!(wait(&rarely, at(0)) >= 3 * wait(&soon, at(0)));
        for n in 0..20 {
            failed(&mut soon, &source(), fail("503"), at(n), &settings);
            failed(&mut rarely, &source(), Failure { lasting: true, ..fail("404") }, at(n), &settings);
        }
        assert!(wait(&soon, at(19)) <= 6 * 3600 * 11 / 10);
        assert!(wait(&rarely, at(19)) >= 21 * 3600, "once a day");
    }

    #[test]
    fn what_the_sender_asks_is_respected_and_bounded() {
        let settings = Settings::default();
        let next = |told: Told, rhythm: u32, max_age: Option<u32>| {
            let mut polling = Polling { rhythm: Some(rhythm), last_new: Some(at(0)), told, ..Polling::default() };
            good(&mut polling, &source(), &Heard { max_age, ..heard(0) }, at(0), &settings);
            wait(&polling, at(0))
        };
        for seconds in [60, 900, 1_800, 7_200] {
            let wait = next(Told::default(), 60, Some(seconds));
            assert!(wait >= i64::from(seconds) && wait <= i64::from(seconds) * 11 / 10 + 70, "{seconds}: {wait}");
        }
        assert!(next(Told::default(), 60, Some(u32::MAX)) <= 6 * 3600 * 11 / 10);
        let every = |seconds| Told { every: Some(seconds), ..Told::default() };
        assert!(next(every(3_600), 432, None) <= 432 * 11 / 10, "one piece is waited for");
        assert!(next(every(3_600), 86_400, None) >= 3_240, "a slow source is taken at its word");
        assert!(next(every(60), 86_400, None) >= 1_600, "and not asked more often than it is worth");
    }

    #[test]
    fn nobody_is_woken() {
        let settings = Settings::default();
        let next = |told: Told| {
            let mut polling = Polling { rhythm: Some(60), last_new: Some(at(0)), told, ..Polling::default() };
            good(&mut polling, &source(), &heard(0), at(0), &settings);
            polling.next.unwrap()
        };
        // It is six, on a Tuesday, in UTC.
        let sleeps = |hours: &[u8], days: &[u8]| Told {
            skip_hours: hours.to_vec(),
            skip_days: days.to_vec(),
            ..Told::default()
        };
        assert_eq!(TimeZone::UTC.to_datetime(next(sleeps(&[6, 7, 8], &[]))).hour(), 9);
        assert_eq!(TimeZone::UTC.to_datetime(next(sleeps(&[5], &[]))).hour(), 6);
        let day = TimeZone::UTC.to_datetime(next(sleeps(&[], &[2, 3]))).date().weekday();
        assert_eq!(day.to_monday_one_offset(), 4);
        let all: Vec<u8> = (0..24).collect();
        assert!(next(sleeps(&all, &[])) < at(5), "one that always sleeps is not believed");
    }

    #[test]
    fn a_feed_that_ran_over_is_asked_sooner() {
        let settings = Settings::default();
        let next = |new| {
            let mut polling = Polling { rhythm: Some(3_600), last_new: Some(at(-60)), ..Polling::default() };
            good(&mut polling, &source(), &Heard { published: Vec::new(), ..heard(new) }, at(0), &settings);
            wait(&polling, at(0))
        };
        assert!(next(20) < next(10));
    }

    #[test]
    fn a_leased_source_is_polled_rarely() {
        let settings = Settings::default();
        let push = Push {
            hub: String::new(),
            topic: String::new(),
            token: String::new(),
            secret: String::new(),
            until: Some(at(60)),
            next: None,
            failures: 0,
            last: None,
        };
        let mut polling = Polling { rhythm: Some(60), last_new: Some(at(0)), push: Some(push), ..Polling::default() };
        good(&mut polling, &source(), &heard(0), at(0), &settings);
        assert!(wait(&polling, at(0)) >= 800, "{}", wait(&polling, at(0)));
        good(&mut polling, &source(), &heard(0), at(61), &settings);
        assert!(wait(&polling, at(61)) < 120, "the lease has ended");
    }

    #[test]
    fn redirects_are_believed_once_they_are_stable() {
        let mut polling = Polling::default();
        for (minute, to, expected) in [
            (0, Some("b"), None),
            (20, Some("b"), None),
            (40, Some("b"), None),
            (61, Some("b"), Some("b")),
            (80, None, Some("b")),
        ] {
            moved(&mut polling, to, at(minute));
            assert_eq!(polling.moved_to.as_deref(), expected, "{minute}");
        }
        let mut polling = Polling::default();
        for (minute, to) in [(0, Some("b")), (60, None), (120, Some("b")), (121, Some("c")), (240, Some("b"))] {
            moved(&mut polling, to, at(minute));
            assert_eq!(polling.moved_to, None, "{minute}");
        }
    }

    #[test]
    fn ten_thousand_sources_do_not_burst() {
        let settings = Settings::default();
        let mut seconds = std::collections::HashMap::new();
        for n in 0..10_000 {
            let mut polling = Polling { rhythm: Some(86_400), last_new: Some(at(0)), ..Polling::default() };
            good(&mut polling, &SourceId::of(&format!("source-{n}")), &heard(0), at(0), &settings);
            *seconds.entry(wait(&polling, at(0))).or_insert(0) += 1;
        }
        assert!(*seconds.values().max().unwrap() < 120, "{:?}", seconds.values().max());
    }
}
