//! The days and hours that a piece of the sample names, written out from the moment it is published.
//!
//! A placeholder stands in braces: `{jour:-1}` (mardi), `{date:3}` (27 novembre), `{longue:2}` (jeudi 26 novembre),
//! `{mois:1}` (décembre), `{an:-2}` (2024): days, months and years from the publication; `{heure:-25}` (8 h 12) and
//! `{quand:-90}` (mardi matin), `{montre:0}` (8 h 00): minutes from it. A source in English has the same words in English.

use anyhow::{Context, Result, bail};
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span};
use language::clock::{DAYS, JOURS, MOIS, MONTHS};

use super::figures;

/// From where a text counts its days and figures.
#[derive(Debug, Clone, Copy)]
pub struct Here {
    /// The local time of publication.
    pub local: DateTime,
    /// Whether the source writes English.
    pub english: bool,
    /// How many times the template has been used before, where the text is one.
    pub round: u64,
}

/// Returns `text` with its placeholders written out.
pub fn write_out(text: &str, here: Here) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (placeholder, after) =
            after.split_once('}').with_context(|| format!("a brace is left open before {after:?}"))?;
        out.push_str(before);
        let word = word(placeholder, here).with_context(|| format!("placeholder {{{placeholder}}}"))?;
        out.push_str(&word);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn word(placeholder: &str, here: Here) -> Result<String> {
    let (name, argument) = placeholder.split_once(':').unwrap_or((placeholder, "0"));
    if let Some(figure) = figures::word(name, argument, here.round)? {
        return Ok(figure);
    }
    let count: i64 = argument.parse()?;
    let day = || here.local.date().checked_add(Span::new().try_days(count)?);
    Ok(match name {
        "jour" => weekday(day()?, here.english).to_owned(),
        "date" => day_of_month(day()?, here.english),
        "longue" if here.english => format!("{}, {}", weekday(day()?, true), day_of_month(day()?, true)),
        "longue" => format!("{} {}", weekday(day()?, false), day_of_month(day()?, false)),
        "mois" => {
            let first = here.local.date().first_of_month();
            month(first.checked_add(Span::new().try_months(count)?)?, here.english).to_owned()
        }
        "an" => (i64::from(here.local.year()) + count).to_string(),
        "heure" => clock(minutes_from(here.local, count)?, here.english),
        // As machines write it under a headline.
        "montre" if !here.english => {
            let time = minutes_from(here.local, count)?;
            format!("{} h {:02}", time.hour(), time.minute())
        }
        "montre" => clock(minutes_from(here.local, count)?, true),
        "quand" => part_of_day(minutes_from(here.local, count)?, here.english)?,
        _ => bail!("no such word"),
    })
}

fn minutes_from(local: DateTime, minutes: i64) -> Result<DateTime> {
    Ok(local.checked_add(SignedDuration::from_mins(minutes))?)
}

fn weekday(date: Date, english: bool) -> &'static str {
    let names = if english { DAYS } else { JOURS };
    names.get(usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())).copied().unwrap_or_default()
}

fn month(date: Date, english: bool) -> &'static str {
    let names = if english { MONTHS } else { MOIS };
    names.get(usize::from(date.month().unsigned_abs()).saturating_sub(1)).copied().unwrap_or_default()
}

/// Returns `1er décembre`, `27 novembre`, `27 November`.
fn day_of_month(date: Date, english: bool) -> String {
    let ordinal = if date.day() == 1 && !english { "er" } else { "" };
    format!("{}{ordinal} {}", date.day(), month(date, english))
}

/// Returns `8 h 05`, `8 heures`, or `8:05 am`.
fn clock(time: DateTime, english: bool) -> String {
    let (hour, minute) = (time.hour(), time.minute());
    if english {
        let half = if hour < 12 { "am" } else { "pm" };
        let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        return format!("{twelve}:{minute:02} {half}");
    }
    match (hour, minute) {
        (0, 0) => "minuit".to_owned(),
        (12, 0) => "midi".to_owned(),
        (1, 0) => "1 heure".to_owned(),
        (_, 0) => format!("{hour} heures"),
        _ => format!("{hour} h {minute:02}"),
    }
}

/// Returns `mardi matin`, `dans la nuit de mardi à mercredi`, `early on Wednesday`.
fn part_of_day(time: DateTime, english: bool) -> Result<String> {
    let day = weekday(time.date(), english);
    let part = match (time.hour(), english) {
        (0..5, true) => return Ok(format!("early on {day}")),
        (0..5, false) => {
            let eve = weekday(time.date().yesterday()?, false);
            return Ok(format!("dans la nuit de {eve} à {day}"));
        }
        (5..12, true) => "morning",
        (12..18, true) => "afternoon",
        (_, true) => "evening",
        (5..12, false) => "matin",
        (12..18, false) => "après-midi",
        (_, false) => "soir",
    };
    Ok(format!("{day} {part}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, french: &str, english: &str) {
        let local = jiff::civil::date(2026, 11, 24).at(8, 37, 0, 0);
        for (expected, english) in [(french, false), (english, true)] {
            assert_eq!(write_out(text, Here { local, english, round: 0 }).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn days_are_counted_from_the_publication() {
        check("{jour:0}", "mardi", "Tuesday");
        check("{jour:-1}", "lundi", "Monday");
        check("le {longue:7}", "le mardi 1er décembre", "le Tuesday, 1 December");
        check("{date:-7}", "17 novembre", "17 November");
        check("{mois:2} {an:1}", "janvier 2027", "January 2027");
    }

    #[test]
    fn hours_are_counted_from_the_publication() {
        check("{heure:-25}", "8 h 12", "8:12 am");
        check("{heure:-37}", "8 heures", "8:00 am");
        check("{heure:203}", "midi", "12:00 pm");
        check("{montre:-37}", "8 h 00", "8:00 am");
        check("{quand:0}", "mardi matin", "Tuesday morning");
        check("{quand:-300}", "dans la nuit de lundi à mardi", "early on Tuesday");
        check("{quand:-700}", "lundi soir", "Monday evening");
    }

    #[test]
    fn a_wrong_placeholder_is_an_error() {
        let local = jiff::civil::date(2026, 11, 24).at(8, 37, 0, 0);
        for bad in ["{jour:x}", "{rien:1}", "{jour:1", "{n:1}", "{jour:99999999999}"] {
            assert!(write_out(bad, Here { local, english: false, round: 0 }).is_err(), "{bad}");
        }
    }
}
