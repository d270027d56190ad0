//! The watch over sources (*la vigie*): their habits are learnt, and what chance does not explain is an alarm.
//!
//! **Silence.** Pieces are counted by the hour of the day, working days apart from Saturdays and Sundays, and the
//! counts fade over four weeks. If pieces came by chance (Poisson's law) at a rate known from `n` of them in `h` hours,
//! no piece in `t` hours would have the probability (1 + t/h)⁻ⁿ, which is close to exp(−nt/h); hours of the day are
//! multiplied. News comes in bursts, so the logarithm is divided by how bursty the source has been, the variance of its
//! counts by their mean. An alarm is a probability below one in a million: ten thousand sources of twenty pieces a day
//! give a false one in five days. A source that is new (a week) or rare (ten pieces in the last weeks, thirty in all)
//! gives none.
//!
//! **Length.** Lengths of texts are close to log-normal. The newest dozen are compared with all before: an alarm is a
//! mean (of logarithms) below a third of the usual one and four standard errors away from it.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use news::{Alarm, HOURS, Habit, Lengths, Polling};

/// How long counts last, in hours of their own hour: four weeks of working days, and of days of rest.
const LASTS: [f64; 2] = [20.0, 8.0];

/// No interval is looked at further back than this.
const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Minus the logarithm of a millionth.
const SURPRISE: f64 = 13.8;

/// A source that has been watched for less, or has shown less, has no habits yet.
const WATCHED: SignedDuration = SignedDuration::from_hours(7 * 24);
const SEEN: u32 = 30;
const SEEN_LATELY: f64 = 10.0;

/// No silence is shorter, nor any streak of failures that is an alarm.
const SILENCE: SignedDuration = SignedDuration::from_hours(1);

/// The burstiest that a source can be thought to be.
const MOST_BURSTS: f64 = 200.0;

/// Newest lengths that are compared with the others, how many of them are enough, and how many others.
const NEWEST: usize = 12;
const ENOUGH_NEWEST: usize = 8;
const ENOUGH_KNOWN: u32 = 30;

/// How much one more length says beside all before.
const LENGTH_WEIGHT: f32 = 0.01;

/// Failures in a row that are an alarm once they last an hour.
const FAILURES: u32 = 3;

/// Learns from `pieces` that came between two answers.
pub fn learn(habit: &mut Habit, from: Timestamp, now: Timestamp, zone: &TimeZone, pieces: usize) {
    habit.since.get_or_insert(from);
    habit.seen = habit.seen.saturating_add(u32::try_from(pieces).unwrap_or(u32::MAX));
    let parts = hours(from, now, zone);
    let span: f64 = parts.iter().map(|(_, hours)| hours).sum();
    if span <= 0.0 {
        return;
    }
    let pieces = pieces as f64;
    let due = expected(habit, from, now, zone);
    if due > 0.0 {
        // Pearson's measure; an interval in which little was due says little.
        let chi = ((pieces - due).powi(2) / due).min(5_000.0);
        let bursts = bursts(habit);
        let moved = bursts + due.min(1.0) / 50.0 * (chi - bursts);
        habit.bursts = short(moved.clamp(1.0, MOST_BURSTS));
    }
    habit.pieces.resize(HOURS, 0.0);
    habit.hours.resize(HOURS, 0.0);
    for (slot, hours) in parts {
        let fade = (-hours / LASTS[usize::from(slot >= 24)]).exp();
        let (Some(count), Some(watched)) = (habit.pieces.get_mut(slot), habit.hours.get_mut(slot)) else { continue };
        *count = short(f64::from(*count) * fade + pieces * hours / span);
        *watched = short(f64::from(*watched) * fade + hours);
    }
}

/// How many pieces are to be expected between two moments; 0 where no habit is known.
pub fn expected(habit: &Habit, from: Timestamp, to: Timestamp, zone: &TimeZone) -> f64 {
    let all: f64 = habit.hours.iter().copied().map(f64::from).sum();
    if all <= 0.0 {
        return 0.0;
    }
    let mean = lately(habit) / all;
    let rate = |slot: usize| {
        let (pieces, watched) = known(habit, slot);
        if watched > 0.0 { pieces / watched } else { mean }
    };
    hours(from, to, zone).into_iter().map(|(slot, hours)| hours * rate(slot)).sum()
}

/// Minus the logarithm of the probability that chance leaves a silence between two moments.
fn surprise(habit: &Habit, from: Timestamp, to: Timestamp, zone: &TimeZone) -> f64 {
    let mut silent = [0.0; HOURS];
    for (slot, hours) in hours(from, to, zone) {
        if let Some(sum) = silent.get_mut(slot) {
            *sum += hours;
        }
    }
    let parts = silent.iter().enumerate().map(|(slot, hours)| {
        let (pieces, watched) = known(habit, slot);
        if watched > 0.0 { pieces * (hours / watched).ln_1p() } else { 0.0 }
    });
    parts.sum::<f64>() / bursts(habit)
}

/// Pieces and hours watched of an hour of the day.
fn known(habit: &Habit, slot: usize) -> (f64, f64) {
    let of = |values: &[f32]| values.get(slot).copied().map_or(0.0, f64::from);
    (of(&habit.pieces), of(&habit.hours))
}

/// Whether a source has been watched for long enough to have habits.
pub fn is_known(habit: &Habit, now: Timestamp) -> bool {
    let watched = habit.since.is_some_and(|since| now.duration_since(since) >= WATCHED);
    watched && habit.seen >= SEEN && lately(habit) >= SEEN_LATELY
}

/// What is wrong with a source at `now`.
pub(crate) fn alarms(polling: &Polling, now: Timestamp, zone: &TimeZone) -> Vec<Alarm> {
    let certificate = polling.alarms.iter().find(|alarm| matches!(alarm, Alarm::Certificate { .. }));
    let mut alarms: Vec<Alarm> = Vec::new();
    if polling.gone {
        return vec![Alarm::Gone];
    }
    if polling.failures == 0 {
        alarms.extend(silence(polling, now, zone));
    } else {
        // Since the last good answer nothing is known: what fails is not called silent.
        alarms.extend(certificate.cloned());
        let lasts = polling.last_good.is_none_or(|good| now.duration_since(good) >= SILENCE);
        if polling.failures >= FAILURES && lasts {
            alarms.push(Alarm::Failing { since: polling.last_good, times: polling.failures });
        }
    }
    alarms.extend(shortened(&polling.habit.texts, false));
    alarms.extend(shortened(&polling.habit.pages, true));
    alarms.extend(polling.moved_to.clone().map(|to| Alarm::Moved { to }));
    alarms
}

/// The alarm of a source that has had nothing new for longer than chance explains.
fn silence(polling: &Polling, now: Timestamp, zone: &TimeZone) -> Option<Alarm> {
    let (habit, since) = (&polling.habit, polling.last_new?);
    let silent = now.duration_since(since);
    if silent < SILENCE || !is_known(habit, now) {
        return None;
    }
    let hours = silent.min(LONGEST).as_secs_f64() / 3_600.0;
    let usual = || short(expected(habit, since, now, zone) / hours);
    (surprise(habit, since, now, zone) >= SURPRISE).then(|| Alarm::Silent { since, usual: usual() })
}

/// Learns the length of a text.
pub(crate) fn learn_length(lengths: &mut Lengths, letters: usize) {
    lengths.newest.push(u32::try_from(letters).unwrap_or(u32::MAX));
    while lengths.newest.len() > NEWEST {
        // Only what is no longer new becomes usual: a fall is seen before it is got used to.
        let log = (lengths.newest.remove(0).max(1) as f32).ln();
        lengths.known = lengths.known.saturating_add(1);
        let weight = LENGTH_WEIGHT.max(1.0 / lengths.known as f32);
        let away = log - lengths.mean;
        lengths.mean = short(f64::from(lengths.mean + weight * away));
        lengths.variance = short(f64::from((1.0 - weight) * (lengths.variance + weight * away * away)));
    }
}

/// The alarm of texts that are much shorter than usual.
fn shortened(lengths: &Lengths, pages: bool) -> Option<Alarm> {
    let newest = lengths.newest.len();
    if newest < ENOUGH_NEWEST || lengths.known < ENOUGH_KNOWN {
        return None;
    }
    let count = newest as f32;
    let now = lengths.newest.iter().map(|letters| ((*letters).max(1) as f32).ln()).sum::<f32>() / count;
    let error = (lengths.variance / count).sqrt();
    let fall = lengths.mean - now;
    let is_alarming = fall > 3.0_f32.ln() && fall > 4.0 * error;
    is_alarming.then(|| Alarm::Short { pages, usual: lengths.mean.exp().round() as u32, now: now.exp().round() as u32 })
}

/// The parts of an interval by the hour they fall into, with their length in hours.
fn hours(from: Timestamp, to: Timestamp, zone: &TimeZone) -> Vec<(usize, f64)> {
    let from = from.max(to.checked_sub(LONGEST).unwrap_or(from));
    let (mut parts, mut at) = (Vec::new(), from.as_second());
    while at < to.as_second() {
        let Ok(moment) = Timestamp::from_second(at) else { break };
        let local = zone.to_datetime(moment);
        let rest = local.date().weekday().to_monday_zero_offset() >= 5;
        let hour = usize::try_from(local.hour()).unwrap_or(0);
        let within = i64::from(local.minute()) * 60 + i64::from(local.second());
        let end = (at + 3_600 - within.clamp(0, 3_599)).min(to.as_second());
        parts.push((hour + if rest { 24 } else { 0 }, (end - at) as f64 / 3_600.0));
        at = end;
    }
    parts
}

/// Pieces of the last weeks.
fn lately(habit: &Habit) -> f64 {
    habit.pieces.iter().copied().map(f64::from).sum()
}

fn bursts(habit: &Habit) -> f64 {
    f64::from(habit.bursts).max(1.0)
}

/// Four digits are enough, and shorter to keep.
fn short(value: f64) -> f32 {
    ((value * 10_000.0).round() / 10_000.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source of the tests: how many pieces an hour it has, by its own clock.
    type Rate = fn(&jiff::civil::DateTime) -> f64;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn start() -> Timestamp {
        // A Monday.
        "2026-03-02T00:00:00+01:00".parse().unwrap()
    }

    /// Numbers as if by chance, always the same.
    struct Chance(u64);

    impl Chance {
        fn next(&mut self) -> f64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }

        /// A count by Poisson's law.
        fn count(&mut self, mean: f64) -> usize {
            let (mut product, mut count, end) = (self.next(), 0, (-mean).exp());
            while product > end {
                product *= self.next();
                count += 1;
            }
            count
        }
    }

    /// Watches a source for some days from `from`, each ten minutes; the moments of alarms of silence.
    fn watch(polling: &mut Polling, from: Timestamp, days: i64, rate: Rate, chance: &mut Chance) -> Vec<Timestamp> {
        let (mut alarms, mut now) = (Vec::new(), from);
        for _ in 0..days * 144 {
            let before = now;
            now += SignedDuration::from_mins(10);
            let pieces = chance.count(rate(&zone().to_datetime(now)) / 6.0);
            if pieces > 0 {
                polling.last_new = Some(now);
            }
            learn(&mut polling.habit, before, now, &zone(), pieces);
            if silence(polling, now, &zone()).is_some() {
                alarms.push(now);
            }
        }
        alarms
    }

    fn day_and_night(local: &jiff::civil::DateTime) -> f64 {
        let rest = local.date().weekday().to_monday_zero_offset() >= 5;
        match local.hour() {
            7..=20 if rest => 3.0,
            7..=20 => 12.0,
            _ => 0.3,
        }
    }

    #[test]
    fn a_silence_is_seen_and_a_night_is_none() {
        let (mut polling, mut chance) = (Polling::default(), Chance(42));
        let alarms = watch(&mut polling, start(), 60, day_and_night, &mut chance);
        assert!(alarms.is_empty(), "{alarms:?}");
        // Silent from eight on a Friday.
        let friday = start() + SignedDuration::from_hours(60 * 24 + 8);
        watch(&mut polling, start() + SignedDuration::from_hours(60 * 24), 1, day_and_night, &mut chance);
        polling.last_new = Some(friday);
        let seen =
            (1..48).find(|half| silence(&polling, friday + SignedDuration::from_mins(30 * half), &zone()).is_some());
        assert!(seen.is_some_and(|half| half <= 6), "within three hours: {seen:?}");
        let Some(Alarm::Silent { usual, .. }) = silence(&polling, friday + SignedDuration::from_hours(6), &zone())
        else {
            panic!("no alarm after six hours");
        };
        assert!((9.0..15.0).contains(&usual), "{usual}");
    }

    #[test]
    fn new_and_rare_sources_give_no_alarm() {
        for (what, rate, days) in
            [("new", (|_| 10.0) as Rate, 6), ("weekly", |_| 1.0 / 168.0, 300), ("monthly", |_| 1.0 / 720.0, 300)]
        {
            let (mut polling, mut chance) = (Polling::default(), Chance(7));
            assert!(watch(&mut polling, start(), days, rate, &mut chance).is_empty(), "{what}");
            let later = start() + SignedDuration::from_hours(24 * days + 3);
            assert_eq!(silence(&polling, later, &zone()), None, "{what}");
        }
    }

    #[test]
    fn batches_are_no_alarm() {
        // Forty pieces at six each working day, nothing else.
        let (mut polling, mut alarms) = (Polling::default(), 0);
        let mut now = start();
        for _ in 0..90 * 24 {
            let before = now;
            now += SignedDuration::from_hours(1);
            let local = zone().to_datetime(now);
            let working = local.date().weekday().to_monday_zero_offset() < 5;
            let pieces = if working && local.hour() == 6 { 40 } else { 0 };
            if pieces > 0 {
                polling.last_new = Some(now);
            }
            learn(&mut polling.habit, before, now, &zone(), pieces);
            alarms += usize::from(silence(&polling, now, &zone()).is_some());
        }
        assert_eq!(alarms, 0);
        let week = now + SignedDuration::from_hours(24 * 7);
        assert!(silence(&polling, week, &zone()).is_some(), "a week is too long");
    }

    #[test]
    fn false_alarms_are_rare() {
        let (mut false_alarms, mut days) = (0, 0);
        for seed in 1..60 {
            let (mut polling, mut chance) = (Polling::default(), Chance(seed * 7_919));
            let rate: Rate = match seed % 3 {
                0 => |_| 1.0,
                1 => day_and_night,
                _ => |local| if local.hour() >= 6 { 4.0 } else { 0.1 },
            };
            days += 120;
            let alarms = watch(&mut polling, start(), 120, rate, &mut chance);
            // One silence gives many looks.
            false_alarms += usize::from(!alarms.is_empty());
        }
        println!("{false_alarms} false alarms in {days} days of sources");
        assert!(false_alarms <= 2, "{false_alarms} in {days} days of sources");
    }

    #[test]
    fn the_rate_of_each_hour_is_learnt() {
        let (mut polling, mut chance) = (Polling::default(), Chance(3));
        watch(&mut polling, start(), 56, day_and_night, &mut chance);
        for (hour, low, high) in [(8, 9.5, 14.5), (3, 0.1, 0.9), (24 * 5 + 12, 2.0, 4.5)] {
            let from = start() + SignedDuration::from_hours(56 * 24 + hour);
            let due = expected(&polling.habit, from, from + SignedDuration::from_hours(1), &zone());
            assert!((low..high).contains(&due), "{hour}: {due}");
        }
    }

    #[test]
    fn texts_that_shrink_are_seen_and_then_usual() {
        let (mut lengths, mut chance) = (Lengths::default(), Chance(5));
        let mut learn = |lengths: &mut Lengths, usual: f64, times: usize| {
            (0..times)
                .filter(|_| {
                    learn_length(lengths, (usual * (0.4 + 1.2 * chance.next())) as usize);
                    shortened(lengths, false).is_some()
                })
                .count()
        };
        assert_eq!(learn(&mut lengths, 2_400.0, 300), 0);
        assert_eq!(learn(&mut lengths, 180.0, 4), 0, "a few short pieces are none");
        assert!(learn(&mut lengths, 180.0, 10) > 0);
        match shortened(&lengths, false) {
            Some(Alarm::Short { usual, now, .. }) => {
                assert!((1_900..2_700).contains(&usual) && (120..240).contains(&now), "{usual} {now}");
            }
            other => panic!("{other:?}"),
        }
        learn(&mut lengths, 180.0, 400);
        assert_eq!(shortened(&lengths, false), None, "what stays becomes usual");
        assert_eq!(learn(&mut Lengths::default(), 20.0, 30), 0, "a new source has no usual length");
    }

    #[test]
    fn failures_and_certificates() {
        let now = start();
        let hour_ago = now - SignedDuration::from_mins(61);
        let failing = |failures, last_good| Polling { failures, last_good, ..Polling::default() };
        let kinds = |polling: &Polling| alarms(polling, now, &zone()).iter().map(Alarm::kind).collect::<Vec<_>>();
        assert_eq!(kinds(&failing(2, Some(hour_ago))), Vec::<&str>::new());
        assert_eq!(kinds(&failing(3, Some(hour_ago))), ["failing"]);
        assert_eq!(kinds(&failing(9, Some(now))), Vec::<&str>::new(), "not yet an hour");
        assert_eq!(kinds(&failing(3, None)), ["failing"], "it never answered");
        let mut expired = failing(1, Some(now));
        expired.alarms = vec![Alarm::Certificate { reason: "expired".into() }];
        assert_eq!(kinds(&expired), ["certificate"]);
        expired.failures = 0;
        assert_eq!(kinds(&expired), Vec::<&str>::new(), "it answered since");
        assert_eq!(kinds(&Polling { gone: true, failures: 9, ..Polling::default() }), ["gone"]);
        assert_eq!(kinds(&Polling { moved_to: Some("https://exemple.fr/b".into()), ..Polling::default() }), ["moved"]);
    }
}
