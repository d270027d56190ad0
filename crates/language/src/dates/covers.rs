//! What a value covers on the clock.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, ISOWeekDate, Weekday};

/// The first moment of a value and the first one behind it; `None` for what is no time, as `PRESENT_REF`.
///
/// An hour or minute that ends an interval is its end; a day, month or year lies within it.
///
/// ```
/// use jiff::civil::date;
/// use language::dates::covers;
///
/// let day = |number| date(2018, 2, number).at(0, 0, 0, 0);
/// assert_eq!(covers("2018-02-13"), Some((day(13), day(14))));
/// assert_eq!(covers("2018-02-13/2018-02-15"), Some((day(13), day(16))));
/// assert_eq!(covers("2018-02-13T14:00/2018-02-13T16:00").map(|covers| covers.1), Some(date(2018, 2, 13).at(16, 0, 0, 0)));
/// ```
pub fn covers(value: &str) -> Option<(DateTime, DateTime)> {
    if let Some((from, to)) = value.split_once('/') {
        let last = covers(to)?;
        return Some((covers(from)?.0, if to.contains(':') { last.0 } else { last.1 }));
    }
    match value.split_once('T') {
        Some((day, clock)) => on_clock(day.parse().ok()?, clock, value),
        None => in_days(value),
    }
}

/// A part of a day, as night falls; a minute, or a second where it is told to the second.
fn on_clock(day: Date, clock: &str, value: &str) -> Option<(DateTime, DateTime)> {
    let (hour, hours) = match clock {
        "MO" => (4, 8),
        "MI" => (12, 2),
        "AF" => (12, 7),
        "EV" => (18, 6),
        "NI" => (20, 8),
        _ => {
            let from: DateTime = value.parse().ok()?;
            let length = if clock.len() > 5 { 1.second() } else { 1.minute() };
            return Some((from, from.checked_add(length).ok()?));
        }
    };
    let from = day.at(hour, 0, 0, 0);
    Some((from, from.checked_add(hours.hours()).ok()?))
}

/// A day or more.
fn in_days(value: &str) -> Option<(DateTime, DateTime)> {
    let from = |first: Date, length| Some((first.into(), first.checked_add(length).ok()?.into()));
    if let Some(decade) = value.strip_suffix('X') {
        return from(Date::new(decade.parse::<i16>().ok()?.checked_mul(10)?, 1, 1).ok()?, 10.years());
    }
    let (year, rest) = value.split_at_checked(4)?;
    let year: i16 = year.parse().ok()?;
    let months = |first: i8, day: i8, count: i32| from(Date::new(year, first, day).ok()?, count.months());
    let rest = match rest.strip_prefix('-') {
        None => return rest.is_empty().then(|| months(1, 1, 12)).flatten(),
        Some(rest) => rest,
    };
    match rest {
        "S1" => months(1, 1, 6),
        "S2" => months(7, 1, 6),
        "SP" => months(3, 21, 3),
        "SU" => months(6, 21, 3),
        "FA" => months(9, 21, 3),
        "WI" => months(12, 21, 3),
        _ if rest.starts_with('Q') => {
            let quarter: i8 = rest.strip_prefix('Q')?.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
            months(3 * quarter - 2, 1, 3)
        }
        _ if rest.starts_with('W') => {
            let (number, end) = rest.strip_prefix('W')?.split_at_checked(2)?;
            let week = |weekday| ISOWeekDate::new(year, number.parse().ok()?, weekday).ok().map(ISOWeekDate::date);
            match end {
                "" => from(week(Weekday::Monday)?, 1.week()),
                "-WE" => from(week(Weekday::Saturday)?, 2.days()),
                _ => None,
            }
        }
        _ if rest.len() == 2 => months(rest.parse().ok()?, 1, 1),
        _ => from(value.parse().ok()?, 1.day()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grain() {
        for (value, from, end) in [
            ("2018", "2018-01-01T00:00", "2019-01-01T00:00"),
            ("2018-02", "2018-02-01T00:00", "2018-03-01T00:00"),
            ("2018-Q2", "2018-04-01T00:00", "2018-07-01T00:00"),
            ("2018-S2", "2018-07-01T00:00", "2019-01-01T00:00"),
            ("2018-W48-WE", "2018-12-01T00:00", "2018-12-03T00:00"),
            ("2018-W07", "2018-02-12T00:00", "2018-02-19T00:00"),
            ("2018-SU", "2018-06-21T00:00", "2018-09-21T00:00"),
            ("198X", "1980-01-01T00:00", "1990-01-01T00:00"),
            ("2018-02-13TEV", "2018-02-13T18:00", "2018-02-14T00:00"),
            ("2018-02-13T18:30", "2018-02-13T18:30", "2018-02-13T18:31"),
            ("2018-02-13T18:30:10", "2018-02-13T18:30:10", "2018-02-13T18:30:11"),
            ("2018-02/2018-04", "2018-02-01T00:00", "2018-05-01T00:00"),
            ("2018-02-13/2018-02-13T16:00", "2018-02-13T00:00", "2018-02-13T16:00"),
        ] {
            assert_eq!(covers(value), Some((from.parse().unwrap(), end.parse().unwrap())), "{value}");
        }
        for none in ["", "PRESENT_REF", "2018-13", "2018-W60", "été", "2018-02-31", "2018-é", "999X/", "2018-02-13TXX"]
        {
            assert_eq!(covers(none), None, "{none}");
        }
    }
}
