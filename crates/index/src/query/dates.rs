//! Dates as a question writes them: a day, a month, a range, a while ago, or as people jot them down ("mardi dernier", "15/03 9h").

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The moments that a question's dates stand for, and how they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dates {
    pub since: Option<Timestamp>,
    pub before: Option<Timestamp>,
    pub text: String,
}

/// A word that is a day, a month or a range of them.
pub(super) fn word(word: &str, zone: &TimeZone) -> Option<Dates> {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit() && c != '.');
    if let Some((from, to)) = word.split_once("..") {
        let from_days = if from.is_empty() { None } else { Some(days(from)?) };
        let to_days = if to.is_empty() { None } else { Some(days(to)?) };
        if from_days.is_none() && to_days.is_none() {
            return None;
        }
        let (from, to) = (from_days.as_ref().map_or("", |d| &d.2), to_days.as_ref().map_or("", |d| &d.2));
        let text = format!("{from}..{to}");
        let (mut since, mut before) = (from_days.as_ref().map(|d| d.0), to_days.as_ref().map(|d| d.1));
        if let (Some((start, end, _)), Some((other, last, _))) = (&from_days, &to_days)
            && start > other
        {
            // "2018-03..2018-02": what lies between is what was meant.
            (since, before) = (Some(*other), Some(*end.max(last)));
        }
        return Some(Dates { since: instant(since, zone)?, before: instant(before, zone)?, text });
    }
    if !word.contains('-') {
        return None;
    }
    let (first, after, text) = days(word)?;
    Some(Dates { since: instant(Some(first), zone)?, before: instant(Some(after), zone)?, text })
}

/// `depuis:3j`, `avant:2018-02`, `date:2018-02-13`, `date:"mardi dernier"`.
pub(super) fn dated(name: &str, value: &str, now: Timestamp, zone: &TimeZone) -> Option<Dates> {
    let value = value.trim_end_matches([',', ';', '?', '!', ' ']);
    if name == "date" {
        return match word(value, zone) {
            Some(dates) => Some(dates),
            None => {
                let (first, after, text) = told(value, now, zone)?;
                let text = format!("date:{text}");
                Some(Dates { since: at(first, zone)?, before: at(after, zone)?, text })
            }
        };
    }
    if let Some((at, text)) = ago(value, now, zone) {
        let text = format!("{name}:{text}");
        return Some(match name {
            "depuis" => Dates { since: Some(at), before: None, text },
            _ => Dates { since: None, before: Some(at), text },
        });
    }
    let (first, _, text) = told(value, now, zone)?;
    let text = format!("{name}:{text}");
    let at = at(first, zone)?;
    Some(match name {
        "depuis" => Dates { since: at, before: None, text },
        _ => Dates { since: None, before: at, text },
    })
}

/// The moments that a value spans, its end excluded, and how it is written: in digits, or in words as a note.
fn told(value: &str, now: Timestamp, zone: &TimeZone) -> Option<(DateTime, DateTime, String)> {
    if let Some((first, after, text)) = days(value) {
        return Some((first.into(), after.into(), text));
    }
    if value.contains(super::lexer::is_quote) {
        return None;
    }
    let date = language::dates::whole(value, zone.to_datetime(now))?;
    let (first, after) = language::dates::covers(&date.value)?;
    let spaced = value.contains(char::is_whitespace);
    Some((first, after, if spaced { format!("\"{value}\"") } else { value.to_owned() }))
}

/// The first day, the day after the last, and how it is written: `2018-02-13`, `2018-02`, `2018`, `13/02/2018`.
fn days(text: &str) -> Option<(Date, Date, String)> {
    if let [day, month, year] = text.split('/').collect::<Vec<_>>()[..] {
        return days(&format!("{year}-{month:0>2}-{day:0>2}"));
    }
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    let number = |part: &str| part.parse::<i16>().ok();
    let (year, rest) = parts.split_first()?;
    if !digits(year, 4) || !rest.iter().all(|part| digits(part, 2)) {
        return None;
    }
    let year = number(year)?;
    let (first, length) = match rest {
        [] => (Date::new(year, 1, 1).ok()?, Span::new().years(1)),
        [month] => (Date::new(year, month.parse().ok()?, 1).ok()?, Span::new().months(1)),
        [month, day] => (Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?, Span::new().days(1)),
        _ => return None,
    };
    Some((first, first.checked_add(length).ok()?, text.to_owned()))
}

/// The outer option is a day out of range.
#[allow(clippy::option_option)] // a bound that is open is no failure
fn instant(day: Option<Date>, zone: &TimeZone) -> Option<Option<Timestamp>> {
    let Some(day) = day else { return Some(None) };
    at(day.into(), zone)
}

#[allow(clippy::option_option)]
fn at(moment: DateTime, zone: &TimeZone) -> Option<Option<Timestamp>> {
    zone.to_ambiguous_timestamp(moment).compatible().ok().map(Some)
}

/// `3j`, `12h`, `2sem`, `1mois`, `1an`, in English `3d`, `2w`, `1y`; `aujourd'hui`, `hier`.
fn ago(value: &str, now: Timestamp, zone: &TimeZone) -> Option<(Timestamp, String)> {
    let today = now.to_zoned_datetime(zone.clone()).start_of_day().ok()?;
    match language::words::fold(value).as_ref() {
        "aujourdhui" | "today" => return Some((today.timestamp(), "aujourd'hui".to_owned())),
        "hier" | "yesterday" => {
            let day = today.checked_sub(Span::new().days(1)).ok()?;
            return Some((day.timestamp(), "hier".to_owned()));
        }
        _ => {}
    }
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 4 {
        return None;
    }
    let count: i64 = value.get(..digits)?.parse().ok()?;
    let (span, unit) = match language::words::fold(value.get(digits..)?).as_ref() {
        "min" | "mn" => (Span::new().minutes(count), "min"),
        "h" | "heure" | "heures" | "hours" => (Span::new().hours(count), "h"),
        "j" | "d" | "jour" | "jours" | "days" => (Span::new().days(count), "j"),
        "s" | "w" | "sem" | "semaine" | "semaines" | "weeks" => (Span::new().weeks(count), "sem"),
        "m" | "mois" | "months" => (Span::new().months(count), "mois"),
        "a" | "y" | "an" | "ans" | "years" => (Span::new().try_years(count).ok()?, "an"),
        _ => return None,
    };
    let at = now.to_zoned_datetime(zone.clone()).checked_sub(span).ok()?;
    Some((at.timestamp(), format!("{count}{unit}")))
}
