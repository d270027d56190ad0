//! When an alert may speak: at once, at its hour, never in the quiet hours of the reader's clock.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use store::{Pace, Quiet, Rules};

/// When something that is to be told from `now` on is due.
pub(super) fn due(rules: &Rules, now: Timestamp, zone: &TimeZone) -> Timestamp {
    match rules.pace {
        Pace::Now => loud(rules.quiet, now, zone),
        // Whoever wants a digest in the quiet hours has said so.
        Pace::Daily(hour) => next(hour, now, zone),
    }
}

/// `now`, or the end of the quiet hours it is in.
pub(super) fn loud(quiet: Option<Quiet>, now: Timestamp, zone: &TimeZone) -> Timestamp {
    let Some(Quiet { from, until }) = quiet else { return now };
    let time = zone.to_datetime(now).time();
    let quiet = if from <= until { (from..until).contains(&time) } else { time >= from || time < until };
    if quiet { next(until, now, zone) } else { now }
}

/// The next moment after `now` at which a clock in `zone` shows `hour`; where the clock leaps over it, the moment
/// after the leap, where it shows it twice, the first.
fn next(hour: Time, now: Timestamp, zone: &TimeZone) -> Timestamp {
    let today = zone.to_datetime(now).date();
    for days in 0..3 {
        let Ok(day) = today.checked_add(Span::new().days(days)) else { break };
        match zone.to_ambiguous_timestamp(day.to_datetime(hour)).compatible() {
            Ok(at) if at > now => return at,
            _ => {}
        }
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn time(hour: i8, minute: i8) -> Time {
        Time::new(hour, minute, 0, 0).unwrap()
    }

    #[test]
    fn a_digest_comes_at_its_hour_through_the_change_of_the_clock() {
        for (hour, now, expected) in [
            (time(7, 30), "2026-03-01T05:00:00Z", "2026-03-01T06:30:00Z"),
            (time(7, 30), "2026-03-01T06:30:00Z", "2026-03-02T06:30:00Z"),
            // The night to summer time, 29 March 2026: 7:30 is an hour earlier in UTC; 2:30 is not on the clock.
            (time(7, 30), "2026-03-28T12:00:00Z", "2026-03-29T05:30:00Z"),
            (time(2, 30), "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),
            // The night back, 25 October 2026: 2:30 comes twice, the digest once.
            (time(2, 30), "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
            (time(2, 30), "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ] {
            let rules = Rules { pace: Pace::Daily(hour), ..Rules::default() };
            assert_eq!(due(&rules, at(now), &paris()), at(expected), "{hour} {now}");
        }
    }

    #[test]
    fn quiet_hours_go_over_midnight() {
        let night = Quiet { from: time(22, 0), until: time(7, 0) };
        let noon = Quiet { from: time(12, 0), until: time(14, 0) };
        let never = Quiet { from: time(8, 0), until: time(8, 0) };
        for (quiet, now, expected) in [
            (night, "2026-03-01T20:59:00Z", "2026-03-01T20:59:00Z"),
            (night, "2026-03-01T21:00:00Z", "2026-03-02T06:00:00Z"),
            (night, "2026-03-02T03:00:00Z", "2026-03-02T06:00:00Z"),
            (night, "2026-03-02T06:00:00Z", "2026-03-02T06:00:00Z"),
            (night, "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"),
            (noon, "2026-03-01T11:30:00Z", "2026-03-01T13:00:00Z"),
            (never, "2026-03-01T07:00:00Z", "2026-03-01T07:00:00Z"),
        ] {
            assert_eq!(loud(Some(quiet), at(now), &paris()), at(expected), "{quiet:?} {now}");
        }
    }
}
