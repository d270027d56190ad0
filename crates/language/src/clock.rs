//! Times as a reader reads them: "il y a 5 min", "hier à 18 h 42", "le 1er mars 2026 à 18 h 42".

use std::fmt::{self, Write};

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::dates::covers;

/// The language in which a page speaks to its reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// French, the first.
    #[default]
    Fr,
    /// English.
    En,
}

impl Lang {
    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Fr => Self::En,
            Self::En => Self::Fr,
        }
    }
}

/// The months in French.
pub const MOIS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
/// The months in English.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The days of the week in French, from Monday.
pub const JOURS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
/// The days of the week in English, from Monday.
pub const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// How long ago something may be and still be told in minutes.
const MINUTES: i64 = 60;

/// The moment `at` as a line of news tells it at `now`.
///
/// ```
/// use language::clock::{Lang, tells};
///
/// let paris = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
/// let now = "2026-03-04T09:00:00+01:00".parse().unwrap();
/// let told = |at: &str| tells(at.parse().unwrap(), now, &paris, Lang::Fr).replace('\u{a0}', " ");
/// assert_eq!(told("2026-03-04T08:55:00+01:00"), "il y a 5 min");
/// assert_eq!(told("2026-03-03T18:42:00+01:00"), "hier à 18 h 42");
/// assert_eq!(told("2026-03-01T18:00:00+01:00"), "le 1er mars 2026 à 18 h");
/// ```
pub fn tells(at: Timestamp, now: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    ago(at, now, lang).unwrap_or_else(|| dated(at, now, zone, lang))
}

/// How long ago `at` is, where that is told: within the hour.
pub fn ago(at: Timestamp, now: Timestamp, lang: Lang) -> Option<String> {
    let seconds = now.as_second().saturating_sub(at.as_second());
    // A clock that runs a little ahead of ours is no news from the future.
    match (seconds, lang) {
        (-120..60, Lang::Fr) => return Some("à l’instant".to_owned()),
        (-120..60, Lang::En) => return Some("just now".to_owned()),
        _ => {}
    }
    let minutes = seconds.div_euclid(60);
    (1..MINUTES).contains(&minutes).then(|| match lang {
        Lang::Fr => format!("il y a {minutes}\u{a0}min"),
        Lang::En => format!("{minutes}\u{a0}min ago"),
    })
}

/// The moment `at` by its day and hour, never by how long ago it is: "aujourd’hui à 8 h 12".
pub fn dated(at: Timestamp, now: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    dated_on(zone.to_datetime(at), zone.to_datetime(now).date(), lang)
}

/// [`dated`] of a civil time, told on the day `today`.
pub fn dated_on(then: DateTime, today: Date, lang: Lang) -> String {
    let mut told = String::with_capacity(40);
    push_day_of(&mut told, then.date(), today, lang);
    told.push(' ');
    push_at(&mut told, then, lang);
    told
}

/// The moment `at` within a sentence: "à 8 h 12" today, else "hier à 18 h 42".
pub fn since(at: Timestamp, now: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    let then = zone.to_datetime(at);
    let today = zone.to_datetime(now).date();
    if then.date() != today {
        return dated_on(then, today, lang);
    }
    let mut told = String::new();
    push_at(&mut told, then, lang);
    told
}

/// The moment `at`, whole: "mardi 3 mars 2026 à 18 h 42".
pub fn full(at: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    full_of(zone.to_datetime(at), lang)
}

/// [`full`] of a civil time.
pub fn full_of(then: DateTime, lang: Lang) -> String {
    let mut told = String::with_capacity(48);
    push_long_day(&mut told, then.date(), lang);
    told.push(' ');
    push_at(&mut told, then, lang);
    told
}

/// A day of which no hour is known: "aujourd’hui", "hier", "le 3 mars 2026".
pub fn day_of(day: Date, today: Date, lang: Lang) -> String {
    let mut told = String::new();
    push_day_of(&mut told, day, today, lang);
    told
}

/// A day with its weekday: "mardi 3 mars 2026".
pub fn long_day(day: Date, lang: Lang) -> String {
    let mut told = String::with_capacity(32);
    push_long_day(&mut told, day, lang);
    told
}

/// A day without its weekday: "3 mars 2026".
pub fn short_day(day: Date, lang: Lang) -> String {
    let mut told = String::with_capacity(24);
    push_short_day(&mut told, day, lang);
    told
}

/// The month of a day: "mars 2026".
pub fn month(day: Date, lang: Lang) -> String {
    let mut told = String::with_capacity(20);
    push_month(&mut told, day, lang);
    told
}

/// The hour of `at`: "8 h 12", "18 h"; in English "8:12".
pub fn hour(at: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    time_of_day(zone.to_datetime(at).time(), lang)
}

/// A time of day: "7 h 30"; in English "7:30".
pub fn time_of_day(time: Time, lang: Lang) -> String {
    let mut told = String::new();
    push_hour(&mut told, time, lang);
    told
}

/// A time in the notation of [`crate::dates`], at its own grain; as it stands where it is none.
///
/// ```
/// use language::clock::{Lang, period};
///
/// let told = |value| period(value, Lang::Fr).replace('\u{a0}', " ");
/// assert_eq!(told("2026-03-03"), "3 mars 2026");
/// assert_eq!(told("2026-03-03T18:42"), "mardi 3 mars 2026 à 18 h 42");
/// assert_eq!(told("2026-03-03TEV"), "3 mars 2026, le soir");
/// assert_eq!(told("2026-W10-WE"), "7 mars 2026 – 8 mars 2026");
/// ```
pub fn period(value: &str, lang: Lang) -> String {
    let Some((from, until)) = covers(value) else { return value.to_owned() };
    let (first, last) = (from.date(), until.checked_sub(1.second()).map_or(until.date(), DateTime::date));
    let clocks = value.split('/').filter(|end| end.contains(':')).count();
    match value.split_once('/') {
        Some(_) if clocks == 2 && first == last => {
            format!(
                "{}, {}\u{a0}– {}",
                short_day(first, lang),
                time_of_day(from.time(), lang),
                time_of_day(until.time(), lang)
            )
        }
        None if clocks == 1 => full_of(from, lang),
        None if value.bytes().all(|byte| byte.is_ascii_digit()) => value.to_owned(),
        None if format!("{value}-01").parse::<Date>().is_ok() => month(first, lang),
        None if let Some(part) = part_of_day(value, lang) => format!("{}, {part}", short_day(first, lang)),
        _ if first == last => short_day(first, lang),
        _ => format!("{}\u{a0}– {}", short_day(first, lang), short_day(last, lang)),
    }
}

/// The part of a day that a time in the notation of [`crate::dates`] names: "le soir" of `2026-03-05TEV`.
pub fn part_of_day(value: &str, lang: Lang) -> Option<&'static str> {
    let (_, part) = value.split_once('T')?;
    Some(match (part, lang) {
        ("MO", Lang::Fr) => "le matin",
        ("MI", Lang::Fr) => "à midi",
        ("AF", Lang::Fr) => "l’après-midi",
        ("EV", Lang::Fr) => "le soir",
        ("NI", Lang::Fr) => "la nuit",
        ("MO", Lang::En) => "in the morning",
        ("MI", Lang::En) => "at noon",
        ("AF", Lang::En) => "in the afternoon",
        ("EV", Lang::En) => "in the evening",
        ("NI", Lang::En) => "at night",
        _ => return None,
    })
}

fn push_day_of(told: &mut String, day: Date, today: Date, lang: Lang) {
    let known = match lang {
        Lang::Fr if day == today => Some("aujourd’hui"),
        Lang::En if day == today => Some("today"),
        Lang::Fr if Some(day) == today.yesterday().ok() => Some("hier"),
        Lang::En if Some(day) == today.yesterday().ok() => Some("yesterday"),
        _ => None,
    };
    if let Some(known) = known {
        return told.push_str(known);
    }
    if lang == Lang::Fr {
        told.push_str("le\u{a0}");
    }
    push_short_day(told, day, lang);
}

fn push_long_day(told: &mut String, day: Date, lang: Lang) {
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    let names = match lang {
        Lang::Fr => &JOURS,
        Lang::En => &DAYS,
    };
    told.push_str(names.get(weekday).copied().unwrap_or_default());
    told.push(' ');
    push_short_day(told, day, lang);
}

fn push_short_day(told: &mut String, day: Date, lang: Lang) {
    match (lang, day.day()) {
        (Lang::Fr, 1) => told.push_str("1er"),
        (_, number) => push(told, format_args!("{number}")),
    }
    told.push('\u{a0}');
    push_month(told, day, lang);
}

fn push_month(told: &mut String, day: Date, lang: Lang) {
    let names = match lang {
        Lang::Fr => &MOIS,
        Lang::En => &MONTHS,
    };
    let index = usize::try_from(day.month() - 1).unwrap_or(0);
    told.push_str(names.get(index).copied().unwrap_or_default());
    push(told, format_args!(" {}", day.year()));
}

/// "à 18 h 42", "at 18:42".
fn push_at(told: &mut String, then: DateTime, lang: Lang) {
    told.push_str(match lang {
        Lang::Fr => "à\u{a0}",
        Lang::En => "at ",
    });
    push_hour(told, then.time(), lang);
}

fn push_hour(told: &mut String, time: Time, lang: Lang) {
    match (lang, time.hour(), time.minute()) {
        (Lang::Fr, hour, 0) => push(told, format_args!("{hour}\u{a0}h")),
        (Lang::Fr, hour, minute) => push(told, format_args!("{hour}\u{a0}h\u{a0}{minute:02}")),
        (Lang::En, hour, minute) => push(told, format_args!("{hour}:{minute:02}")),
    }
}

fn push(told: &mut String, words: fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = told.write_fmt(words);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(at: &str, french: &str, english: &str) {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let now = "2026-03-04T09:00:00+01:00".parse().unwrap();
        let told = |lang| tells(at.parse().unwrap(), now, &paris, lang).replace('\u{a0}', " ");
        assert_eq!(told(Lang::Fr), french, "{at}");
        assert_eq!(told(Lang::En), english, "{at}");
    }

    #[test]
    fn from_now_back() {
        check("2026-03-04T09:01:00+01:00", "à l’instant", "just now");
        check("2026-03-04T08:59:30+01:00", "à l’instant", "just now");
        check("2026-03-04T08:59:00+01:00", "il y a 1 min", "1 min ago");
        check("2026-03-04T08:00:01+01:00", "il y a 59 min", "59 min ago");
        check("2026-03-04T08:00:00+01:00", "aujourd’hui à 8 h", "today at 8:00");
        check("2026-03-03T23:05:00Z", "aujourd’hui à 0 h 05", "today at 0:05");
        check("2026-03-03T18:42:00+01:00", "hier à 18 h 42", "yesterday at 18:42");
        check("2026-03-02T18:42:00+01:00", "le 2 mars 2026 à 18 h 42", "2 March 2026 at 18:42");
        check("2025-08-01T07:00:00+02:00", "le 1er août 2025 à 7 h", "1 August 2025 at 7:00");
    }

    #[test]
    fn ahead_is_told_by_its_date() {
        check("2026-03-05T10:00:00+01:00", "le 5 mars 2026 à 10 h", "5 March 2026 at 10:00");
        check("2026-03-04T12:00:00+01:00", "aujourd’hui à 12 h", "today at 12:00");
    }

    #[test]
    fn an_hour_ago_may_be_yesterday() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let now = "2026-03-04T00:10:00+01:00".parse().unwrap();
        let at = "2026-03-03T23:05:00+01:00".parse().unwrap();
        assert_eq!(tells(at, now, &paris, Lang::Fr).replace('\u{a0}', " "), "hier à 23 h 05");
        assert_eq!(since(at, now, &paris, Lang::En), "yesterday at 23:05");
        assert_eq!(since(now, now, &paris, Lang::Fr).replace('\u{a0}', " "), "à 0 h 10");
    }

    #[test]
    fn every_grain_is_told() {
        for (value, french, english) in [
            ("2026", "2026", "2026"),
            ("2026-03", "mars 2026", "March 2026"),
            ("2026-Q1", "1er janvier 2026 – 31 mars 2026", "1 January 2026 – 31 March 2026"),
            ("198X", "1er janvier 1980 – 31 décembre 1989", "1 January 1980 – 31 December 1989"),
            ("2026-03-03/2026-03-05", "3 mars 2026 – 5 mars 2026", "3 March 2026 – 5 March 2026"),
            ("2026-03-03T14:00/2026-03-03T16:30", "3 mars 2026, 14 h – 16 h 30", "3 March 2026, 14:00 – 16:30"),
            ("2026-03-03T14:00/2026-03-04T16:30", "3 mars 2026 – 4 mars 2026", "3 March 2026 – 4 March 2026"),
            ("2026-03-03TMO", "3 mars 2026, le matin", "3 March 2026, in the morning"),
            ("2026-03-03T23:59", "mardi 3 mars 2026 à 23 h 59", "Tuesday 3 March 2026 at 23:59"),
            ("PRESENT_REF", "PRESENT_REF", "PRESENT_REF"),
        ] {
            let told = |lang| period(value, lang).replace('\u{a0}', " ");
            assert_eq!((told(Lang::Fr).as_str(), told(Lang::En).as_str()), (french, english));
        }
    }

    #[test]
    fn whole_days() {
        let day = jiff::civil::date(2026, 11, 24);
        assert_eq!(long_day(day, Lang::Fr).replace('\u{a0}', " "), "mardi 24 novembre 2026");
        assert_eq!(long_day(day, Lang::En).replace('\u{a0}', " "), "Tuesday 24 November 2026");
        assert_eq!(month(day, Lang::Fr), "novembre 2026");
        assert_eq!(day_of(day, day, Lang::Fr), "aujourd’hui");
    }
}
