//! The dates of feeds: RFC 822 with all its misuse, RFC 3339, W3CDTF and what people write by hand.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use news::Moment;

use super::date_words::{Word, meaning};

/// Longer than any date that is written.
const MAX_LENGTH: usize = 120;

/// Reads a date; where it names no zone, it is of `zone`. An impossible date is none.
///
/// ```
/// use intake::feed::date;
/// use jiff::tz::TimeZone;
///
/// let read = |text: &str| date(text, &TimeZone::UTC).map(|moment| moment.to_string());
/// assert_eq!(read("mar., 24 nov. 2026 10:05 CET").as_deref(), Some("2026-11-24T10:05:00+01:00"));
/// assert_eq!(read("2026-11-24T10:05:00Z").as_deref(), Some("2026-11-24T10:05:00+00:00"));
/// assert_eq!(read("31 février 2026"), None);
/// ```
pub fn date(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(text, zone);
    }
    let mut parts = Parts::default();
    parts.read(text)?;
    parts.moment(zone)
}

/// A date written as one number: seconds or milliseconds since 1970, or the figures of a day without separators.
fn digits(text: &str, zone: &TimeZone) -> Option<Moment> {
    let number: i64 = text.parse().ok()?;
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| text.get(from..to)?.parse::<i8>().ok();
    let day = match text.len() {
        9 | 10 => return Timestamp::from_second(number).ok().map(Moment::utc),
        12 | 13 => return Timestamp::from_millisecond(number).ok().map(Moment::utc),
        14 => {
            let day = Date::new(part(0, 4)?, small(4, 6)?, small(6, 8)?).ok()?;
            let time = Time::new(small(8, 10)?, small(10, 12)?, small(12, 14)?, 0).ok()?;
            return place(day.to_datetime(time), zone);
        }
        8 => Date::new(part(0, 4)?, small(4, 6)?, small(6, 8)?),
        6 => Date::new(century(part(0, 2)?), small(2, 4)?, small(4, 6)?),
        7 => return ordinal(part(0, 4)?, part(4, 7)?).and_then(|day| Moment::day(day, zone)),
        5 => return ordinal(century(part(0, 2)?), part(2, 5)?).and_then(|day| Moment::day(day, zone)),
        4 => Date::new(part(0, 4)?, 1, 1),
        _ => return None,
    };
    Moment::day(day.ok()?, zone)
}

fn ordinal(year: i16, day: i16) -> Option<Date> {
    Date::new(year, 1, 1).ok()?.with().day_of_year(day).build().ok()
}

/// The year that two figures mean.
fn century(year: i16) -> i16 {
    match year {
        0..70 => 2000 + year,
        70..100 => 1900 + year,
        _ => year,
    }
}

fn place(time: DateTime, zone: &TimeZone) -> Option<Moment> {
    let at = zone.to_ambiguous_timestamp(time).compatible().ok()?;
    Some(Moment::in_zone(at, zone))
}

/// A number that stands alone, with how many figures it has.
#[derive(Debug, Clone, Copy)]
struct Number {
    value: i32,
    figures: usize,
}

/// What was found in a date so far.
#[derive(Debug, Default)]
struct Parts {
    numbers: Vec<Number>,
    month: Option<i8>,
    /// « mar. » is a month or a Tuesday: it is a month where no other is named.
    maybe_month: Option<(i8, usize)>,
    weekday: Option<i8>,
    time: Option<(i8, i8, i8)>,
    afternoon: Option<bool>,
    offset: Option<Offset>,
    zone: Option<TimeZone>,
    /// The figures were joined by `-` from the year on, as ISO 8601 has it.
    iso: bool,
    slashed: bool,
    day_of_year: Option<i16>,
}

impl Parts {
    fn read(&mut self, text: &str) -> Option<()> {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let taken = if first.is_ascii_digit() {
                self.figures(rest)?
            } else if first.is_alphabetic() {
                self.word(rest)?
            } else if matches!(first, '+' | '-' | '−') && self.time.is_some() && self.numbers_done() {
                self.offset(rest)?
            } else if first == '(' {
                rest.find(')').map_or(rest.len(), |end| end + 1)
            } else {
                first.len_utf8()
            };
            rest = rest.get(taken..)?;
        }
        Some(())
    }

    fn numbers_done(&self) -> bool {
        self.numbers.len() + usize::from(self.month.or(self.maybe_month.map(|(month, _)| month)).is_some()) >= 3
            || self.day_of_year.is_some()
            || self.iso
    }

    /// Figures: a time, a day of three parts, or a number alone.
    fn figures(&mut self, text: &str) -> Option<usize> {
        let length = text.bytes().take_while(u8::is_ascii_digit).count();
        let value: i32 = text.get(..length).filter(|text| text.len() <= 9)?.parse().ok()?;
        let after = text.get(length..)?;
        let next = after.bytes().next();
        let figure_follows = after.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        if self.time.is_none()
            && length <= 2
            && (next == Some(b':') || is_hour_mark(after))
            && (figure_follows || is_hour_mark(after))
        {
            return self.clock(text);
        }
        if next == Some(b':') && length <= 2 {
            return None; // a second time
        }
        if self.numbers.is_empty()
            && matches!(next, Some(b'-'))
            && figure_follows
            && self.month.is_none()
            && let Some(taken) = self.iso_day(text, length)
        {
            return Some(taken);
        }
        if self.numbers.is_empty() && matches!(next, Some(b'/')) && figure_follows {
            self.slashed = true;
        }
        self.numbers.push(Number { value, figures: length });
        if self.numbers.len() > 3 {
            return None;
        }
        let suffix = ["st", "nd", "rd", "th", "er", "ème", "º", "ª"].iter().find(|suffix| {
            after.get(..suffix.len()).is_some_and(|start| start.eq_ignore_ascii_case(suffix))
                && !after.get(suffix.len()..).unwrap_or_default().starts_with(char::is_alphabetic)
        });
        Some(length + suffix.map_or(0, |suffix| suffix.len()))
    }

    /// `2026-11-24`, `2026-11`, `2026-328` (the day of the year), `26-11-24`.
    fn iso_day(&mut self, text: &str, length: usize) -> Option<usize> {
        let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '-').unwrap_or(text.len());
        let day = text.get(..end)?.trim_end_matches('-');
        let parts: Vec<&str> = day.split('-').collect();
        let number = |at: usize| parts.get(at).and_then(|part| part.parse::<i32>().ok());
        match (length, parts.len()) {
            (4, 2) if parts.get(1).is_some_and(|part| part.len() == 3) => {
                self.day_of_year = number(1).and_then(|day| i16::try_from(day).ok());
                self.numbers.push(Number { value: number(0)?, figures: 4 });
            }
            (4, 2) => {
                self.numbers.push(Number { value: number(0)?, figures: 4 });
                self.month = Some(i8::try_from(number(1)?).ok()?);
                self.numbers.push(Number { value: 1, figures: 1 });
            }
            (4, 3) | (2, 3) if number(1)? <= 12 => {
                let year =
                    if length == 2 && number(0)? <= 31 && parts.get(2)?.len() == 4 { return None } else { number(0)? };
                self.numbers.push(Number { value: i32::from(century(i16::try_from(year).ok()?)), figures: 4 });
                self.month = Some(i8::try_from(number(1)?).ok()?);
                self.numbers.push(Number { value: number(2)?, figures: 2 });
            }
            (4, 3) => return None,
            _ => return None,
        }
        self.iso = true;
        Some(day.len())
    }

    /// `10:05`, `10:05:30.5`, `10h05`, `10 h`, `10.05.30` is none.
    fn clock(&mut self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut fields = [0_i32; 3];
        let mut found = 0;
        for field in &mut fields {
            let start = at;
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
            if at == start {
                break;
            }
            *field = text.get(start..at)?.parse().ok()?;
            found += 1;
            let gap = text.get(at..)?;
            let blanks = gap.len() - gap.trim_start_matches([' ', '\u{a0}', '\u{202f}']).len();
            match bytes.get(at) {
                Some(b':') if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => at += 1,
                Some(b':') => return None,
                _ if found == 1 && is_hour_mark(gap) => {
                    at += blanks + 1;
                    let minutes = text.get(at..)?;
                    let blank = minutes.len() - minutes.trim_start_matches([' ', '\u{a0}', '\u{202f}']).len();
                    let figures = text.get(at + blank..)?.bytes().take_while(u8::is_ascii_digit).count();
                    if figures != 2 {
                        break;
                    }
                    at += blank;
                }
                _ => break,
            }
        }
        // Fractions of a second tell no reader anything: they are read and left.
        let fraction = text.get(at..)?;
        if found == 3 && fraction.starts_with(['.', ',']) {
            at += 1 + fraction.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        }
        let [hour, minute, second] = fields.map(|field| i8::try_from(field).unwrap_or(i8::MAX));
        self.time = Some((hour, minute, second));
        Some(at)
    }

    fn word(&mut self, text: &str) -> Option<usize> {
        let is_part = |letter: char| letter.is_alphabetic() || matches!(letter, '/' | '_');
        let mut length = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
        let word = text.get(..length)?;
        if word.contains('/') {
            self.zone = Some(TimeZone::get(word).ok()?);
            return Some(length);
        }
        let lower = word.to_lowercase();
        if matches!(lower.as_str(), "a" | "p") && text.get(length..)?.to_ascii_lowercase().starts_with(".m") {
            self.afternoon = Some(lower == "p");
            return Some(length + 2);
        }
        if lower == "t" || (lower == "z" && self.offset.is_some()) {
            return Some(length);
        }
        match meaning(&lower) {
            Word::Month(month) if lower == "mar" => self.maybe_month = Some((month, self.numbers.len())),
            Word::Month(month) if self.month.is_none() => self.month = Some(month),
            Word::Month(_) | Word::Nothing => {}
            Word::Weekday(day) => self.weekday = Some(day),
            Word::Afternoon(is) => self.afternoon = Some(is),
            Word::Zone(minutes) => {
                self.offset = Some(Offset::from_seconds(minutes * 60).ok()?);
                // `GMT+0200` counts from GMT.
                let after = text.get(length..)?;
                if minutes == 0
                    && after.starts_with(['+', '-'])
                    && after.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
                {
                    length += self.offset(after)?;
                }
            }
            // Before the first figure stands a weekday of some language; later a word must mean something.
            Word::Unknown if self.numbers.is_empty() && self.time.is_none() => {}
            Word::Unknown if self.month.is_none() && self.maybe_month.is_none() => return None,
            Word::Unknown if self.iso => return None,
            Word::Unknown => {}
        }
        Some(length)
    }

    /// `+0100`, `+01:00`, `+1`, `-05:00Z`.
    fn offset(&mut self, text: &str) -> Option<usize> {
        let sign = text.chars().next()?;
        let start = sign.len_utf8();
        let rest = text.get(start..)?;
        if !rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            // « 18:00 - » is a dash, « +zz » is damaged
            return if rest.starts_with(char::is_alphabetic) { None } else { Some(start) };
        }
        let figures: String = rest.chars().take_while(|letter| letter.is_ascii_digit() || *letter == ':').collect();
        let number = |text: &str| text.parse::<i32>().ok();
        let (hours, minutes) = match figures.split_once(':') {
            Some((hours, minutes)) => (number(hours)?, number(minutes.get(..minutes.len().min(2))?)?),
            None if figures.len() <= 2 => (number(&figures)?, 0),
            None => {
                let value = number(&figures)?;
                (value / 100, value % 100)
            }
        };
        if minutes > 59 || hours > 24 {
            return None;
        }
        let seconds = (hours * 60 + minutes) * 60;
        self.offset = Some(Offset::from_seconds(if sign == '+' { seconds } else { -seconds }).ok()?);
        Some(start + figures.len())
    }

    fn moment(self, zone: &TimeZone) -> Option<Moment> {
        let day = self.day()?;
        let zone = match self.offset {
            Some(offset) => TimeZone::fixed(offset),
            None => self.zone.clone().unwrap_or_else(|| zone.clone()),
        };
        let Some((mut hour, minute, second)) = self.time else {
            return Moment::day(day, &zone);
        };
        match self.afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        let next_day = hour == 24 && minute == 0 && second == 0;
        let second = if second == 60 { 59 } else { second };
        let time = Time::new(if next_day { 0 } else { hour }, minute, second, 0).ok()?;
        let day = if next_day { day.tomorrow().ok()? } else { day };
        place(day.to_datetime(time), &zone)
    }

    fn day(&self) -> Option<Date> {
        let first = self.numbers.first()?;
        if let Some(day) = self.day_of_year {
            // « 2003-012-31 » has the third number: then the second was a month.
            return ordinal(i16::try_from(first.value).ok()?, day);
        }
        let month = self.month.or(self.maybe_month.map(|(month, _)| month));
        let date = |year: i32, month: i8, day: i32, figures: usize| {
            let year = i16::try_from(year).ok()?;
            let year = if figures <= 2 { century(year) } else { year };
            Date::new(year, month, i8::try_from(day).ok()?).ok()
        };
        match (month, self.numbers.as_slice()) {
            (Some(month), [year]) if year.figures == 4 => date(year.value, month, 1, 4),
            (Some(month), [year, day]) if year.figures >= 3 => date(year.value, month, day.value, 4),
            (Some(month), [day, year]) => date(year.value, month, day.value, year.figures),
            (None, [year, month, day]) if year.figures == 4 => {
                date(year.value, i8::try_from(month.value).ok()?, day.value, 4)
            }
            (None, [one, two, year]) => {
                self.day_and_month(*one, *two, |month, day| date(year.value, month, day, year.figures))
            }
            _ => None,
        }
    }

    /// `03/04/2026`: the weekday decides where one is named, else the habit of the country that writes so.
    fn day_and_month(&self, one: Number, two: Number, date: impl Fn(i8, i32) -> Option<Date>) -> Option<Date> {
        let month = |number: Number| i8::try_from(number.value).ok();
        let european = month(two).and_then(|month| date(month, one.value));
        let american = month(one).and_then(|month| date(month, two.value));
        let fits =
            |day: &Option<Date>| day.is_some_and(|day| Some(day.weekday().to_monday_one_offset()) == self.weekday);
        match (fits(&european), fits(&american)) {
            (true, _) => european,
            (_, true) => american,
            _ if self.afternoon.is_some() && self.slashed => american.or(european),
            _ => european.or(american),
        }
    }
}

/// « h » after an hour: `18h`, `18 h 42`, `18h42`.
fn is_hour_mark(after: &str) -> bool {
    let after = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    after.starts_with(['h', 'H']) && !after.get(1..).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(date(text, &paris).map(|moment| moment.to_string()).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn mail_dates() {
        check("Tue, 24 Nov 2026 10:05:30 +0100", Some("2026-11-24T10:05:30+01:00"));
        check("24 Nov 26 10:05 GMT", Some("2026-11-24T10:05:00+00:00"));
        check("Tuesday, November 24, 2026 - 3:07pm EST", Some("2026-11-24T15:07:00-05:00"));
        check("Tue Nov 24 10:05:30 2026", Some("2026-11-24T10:05:30+01:00"));
        check("Tue, 24 Nov 2026 24:00:00 +0000", Some("2026-11-25T00:00:00+00:00"));
        check("Tue, 24 Nov 2026 10:05 GMT+02:00", Some("2026-11-24T10:05:00+02:00"));
    }

    #[test]
    fn iso_dates() {
        check("2026-11-24T10:05:30.123Z", Some("2026-11-24T10:05:30+00:00"));
        check("2026-11-24T10:05", Some("2026-11-24T10:05:00+01:00"));
        check("2026-11-24 10:05:30+0530", Some("2026-11-24T10:05:30+05:30"));
        check("20261124", Some("2026-11-24T00:00:00+01:00"));
        check("2026-07", Some("2026-07-01T00:00:00+02:00"));
        check("1795511130", Some("2026-11-24T09:05:30+00:00"));
    }

    #[test]
    fn words_of_other_languages() {
        check("mardi 24 novembre 2026 à 18h42", Some("2026-11-24T18:42:00+01:00"));
        check("1er août 2026", Some("2026-08-01T00:00:00+02:00"));
        check("mar. 3 mars 2026 18 h 05", Some("2026-03-03T18:05:00+01:00"));
        check("Di, 24. November 2026 10:05 MEZ", Some("2026-11-24T10:05:00+01:00"));
        check("24 de noviembre de 2026", Some("2026-11-24T00:00:00+01:00"));
        check("terça-feira, 24 de novembro de 2026", Some("2026-11-24T00:00:00+01:00"));
        check("wtorek, 24 listopada 2026 10:05", Some("2026-11-24T10:05:00+01:00"));
        check("dimarts, 24 novembre 2026", Some("2026-11-24T00:00:00+01:00"));
        check("wt., 9 lut 2021 10:05", Some("2021-02-09T10:05:00+01:00"));
        check("tis, 24 nov 2026 10:05:00 +0100", Some("2026-11-24T10:05:00+01:00"));
        check("Вт, 24 ноя 2026 10:05:00 +0300", Some("2026-11-24T10:05:00+03:00"));
        check("martedì 24 novembre 2026, 10:05", Some("2026-11-24T10:05:00+01:00"));
        check("mar., 24 nov. 2026 10:05 HNE", Some("2026-11-24T10:05:00-05:00"));
        check("24/11/2026 10:05", Some("2026-11-24T10:05:00+01:00"));
        check("03/04/2026", Some("2026-04-03T00:00:00+02:00"));
        check("Sat, 04/03/2026 9:00 am", Some("2026-04-03T09:00:00+02:00"));
        check("24 juillet 2026 10:00 HAEC", Some("2026-07-24T10:00:00+02:00"));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for text in [
            "",
            "hier",
            "31 février 2026",
            "2026-13-01",
            "2026-11-24T25:00:00Z",
            "24 Nov 2026 10:61",
            "99/99/2026",
            "-",
            "12:30",
        ] {
            check(text, None);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "[0-9a-zA-Zéû:/.,+\\- ]{0,40}") {
            let _ = date(&text, &TimeZone::UTC);
        }
    }
}
