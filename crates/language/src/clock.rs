//! Times as a reader reads them: "il y a 5 min", "hier à 18 h 42", "le 1er mars 2026 à 18 h 42".

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

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
    let seconds = now.as_second().saturating_sub(at.as_second());
    // A clock that runs a little ahead of ours is no news from the future.
    match (seconds, lang) {
        (-120..60, Lang::Fr) => return "à l’instant".to_owned(),
        (-120..60, Lang::En) => return "just now".to_owned(),
        _ => {}
    }
    let minutes = seconds.div_euclid(60);
    if (1..MINUTES).contains(&minutes) {
        return match lang {
            Lang::Fr => format!("il y a {minutes}\u{a0}min"),
            Lang::En => format!("{minutes}\u{a0}min ago"),
        };
    }
    dated(at, now, zone, lang)
}

/// The moment `at` by its day and hour, never by how long ago it is: "aujourd’hui à 8 h 12".
pub fn dated(at: Timestamp, now: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    let (then, today) = (zone.to_datetime(at), zone.to_datetime(now).date());
    let (day, hour) = (day_of(then.date(), today, lang), hour_of(then, lang));
    match lang {
        Lang::Fr => format!("{day} à\u{a0}{hour}"),
        Lang::En => format!("{day} at {hour}"),
    }
}

/// The moment `at` within a sentence: "à 8 h 12" today, else "hier à 18 h 42".
pub fn since(at: Timestamp, now: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    let then = zone.to_datetime(at);
    if then.date() != zone.to_datetime(now).date() {
        return dated(at, now, zone, lang);
    }
    match lang {
        Lang::Fr => format!("à\u{a0}{}", hour_of(then, lang)),
        Lang::En => format!("at {}", hour_of(then, lang)),
    }
}

/// The moment `at`, whole: "mardi 3 mars 2026 à 18 h 42".
pub fn full(at: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    let then = zone.to_datetime(at);
    let (day, hour) = (long_day(then.date(), lang), hour_of(then, lang));
    match lang {
        Lang::Fr => format!("{day} à\u{a0}{hour}"),
        Lang::En => format!("{day} at {hour}"),
    }
}

/// A day of which no hour is known: "aujourd’hui", "hier", "le 3 mars 2026".
pub fn day_of(day: Date, today: Date, lang: Lang) -> String {
    let yesterday = today.yesterday().ok();
    match lang {
        Lang::Fr if day == today => "aujourd’hui".to_owned(),
        Lang::En if day == today => "today".to_owned(),
        Lang::Fr if Some(day) == yesterday => "hier".to_owned(),
        Lang::En if Some(day) == yesterday => "yesterday".to_owned(),
        Lang::Fr => format!("le\u{a0}{}", short_day(day, lang)),
        Lang::En => short_day(day, lang),
    }
}

/// A day with its weekday: "mardi 3 mars 2026".
pub fn long_day(day: Date, lang: Lang) -> String {
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    let names = match lang {
        Lang::Fr => &JOURS,
        Lang::En => &DAYS,
    };
    format!("{} {}", names.get(weekday).copied().unwrap_or_default(), short_day(day, lang))
}

/// A day without its weekday: "3 mars 2026".
pub fn short_day(day: Date, lang: Lang) -> String {
    let ordinal = match (lang, day.day()) {
        (Lang::Fr, 1) => "1er".to_owned(),
        (_, number) => number.to_string(),
    };
    format!("{ordinal}\u{a0}{}", month(day, lang))
}

/// The month of a day: "mars 2026".
pub fn month(day: Date, lang: Lang) -> String {
    let names = match lang {
        Lang::Fr => &MOIS,
        Lang::En => &MONTHS,
    };
    let index = usize::try_from(day.month() - 1).unwrap_or(0);
    format!("{} {}", names.get(index).copied().unwrap_or_default(), day.year())
}

/// The hour of `at`: "8 h 12", "18 h"; in English "8:12".
pub fn hour(at: Timestamp, zone: &TimeZone, lang: Lang) -> String {
    hour_of(zone.to_datetime(at), lang)
}

fn hour_of(then: DateTime, lang: Lang) -> String {
    match (lang, then.hour(), then.minute()) {
        (Lang::Fr, hour, 0) => format!("{hour}\u{a0}h"),
        (Lang::Fr, hour, minute) => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        (Lang::En, hour, minute) => format!("{hour}:{minute:02}"),
    }
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
    fn whole_days() {
        let day = jiff::civil::date(2026, 11, 24);
        assert_eq!(long_day(day, Lang::Fr).replace('\u{a0}', " "), "mardi 24 novembre 2026");
        assert_eq!(long_day(day, Lang::En).replace('\u{a0}', " "), "Tuesday 24 November 2026");
        assert_eq!(month(day, Lang::Fr), "novembre 2026");
        assert_eq!(day_of(day, day, Lang::Fr), "aujourd’hui");
    }
}
