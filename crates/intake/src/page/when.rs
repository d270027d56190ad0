//! Dates as pages write them, in attributes, addresses and words.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use news::Moment;

/// Names of months, by their opening letters, in the languages of Europe.
const MONTHS: [(&str, i8); 74] = [
    ("janv", 1),
    ("jan", 1),
    ("jän", 1),
    ("ene", 1),
    ("gen", 1),
    ("sty", 1),
    ("févr", 2),
    ("fevr", 2),
    ("fév", 2),
    ("fev", 2),
    ("feb", 2),
    ("lut", 2),
    ("fév.", 2),
    ("mars", 3),
    ("mar", 3),
    ("mär", 3),
    ("mrt", 3),
    ("maa", 3),
    ("maart", 3),
    ("avr", 4),
    ("apr", 4),
    ("abr", 4),
    ("kwi", 4),
    ("mai", 5),
    ("may", 5),
    ("mei", 5),
    ("maj", 5),
    ("mag", 5),
    ("maggio", 5),
    ("juin", 6),
    ("jun", 6),
    ("giu", 6),
    ("cze", 6),
    ("juni", 6),
    ("juil", 7),
    ("jul", 7),
    ("lug", 7),
    ("lip", 7),
    ("juli", 7),
    ("août", 8),
    ("aout", 8),
    ("aug", 8),
    ("ago", 8),
    ("sie", 8),
    ("aoû", 8),
    ("sept", 9),
    ("sep", 9),
    ("set", 9),
    ("wrz", 9),
    ("oct", 10),
    ("okt", 10),
    ("ott", 10),
    ("out", 10),
    ("paź", 10),
    ("październik", 10),
    ("nov", 11),
    ("lis", 11),
    ("noiembrie", 11),
    ("listopad", 11),
    ("déc", 12),
    ("dec", 12),
    ("dez", 12),
    ("dic", 12),
    ("gru", 12),
    ("grud", 12),
    ("января", 1),
    ("февраля", 2),
    ("марта", 3),
    ("апреля", 4),
    ("мая", 5),
    ("июня", 6),
    ("июля", 7),
    ("августа", 8),
    ("сентября", 9),
];

/// How to read a date that leaves something open.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The zone of a time that names none.
    pub zone: TimeZone,
    /// Whether `3/4/2023` is the fourth of March.
    pub month_first: bool,
    /// Now: later dates are mistaken.
    pub now: Timestamp,
}

impl Reading {
    /// The moment that a machine-made `text` tells.
    pub fn stamp(&self, text: &str) -> Option<Moment> {
        let text = text.trim();
        let stamp = text.parse::<Moment>().ok().or_else(|| self.unix(text)).or_else(|| self.words(text));
        stamp.filter(|moment| self.is_sane(moment))
    }

    fn unix(&self, text: &str) -> Option<Moment> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: i64 = text.parse().ok()?;
        let at = match text.len() {
            10 => Timestamp::from_second(number).ok()?,
            13 => Timestamp::from_millisecond(number).ok()?,
            _ => return None,
        };
        Some(Moment::in_zone(at, &self.zone))
    }

    /// A piece is not older than the web, nor younger than tomorrow.
    fn is_sane(&self, moment: &Moment) -> bool {
        moment.date().year() >= 1990
            && moment.at <= self.now.saturating_add(SignedDuration::from_hours(48)).unwrap_or(self.now)
    }

    /// The first date in `text`, with the hour that follows it.
    pub fn words(&self, text: &str) -> Option<Moment> {
        let tokens = tokens(text);
        (0..tokens.len()).find_map(|start| {
            let (date, used) = self.date(tokens.get(start..)?)?;
            let moment = match clock(tokens.get(start + used..)?) {
                Some((time, offset)) => self.moment(date, time, offset)?,
                None => Moment::day(date, &self.zone)?,
            };
            Some(moment).filter(|moment| self.is_sane(moment))
        })
    }

    fn moment(&self, date: Date, time: Time, offset: Option<Offset>) -> Option<Moment> {
        let civil = date.to_datetime(time);
        match offset {
            Some(offset) => Some(Moment { at: offset.to_timestamp(civil).ok()?, offset }),
            None => {
                let at = self.zone.to_ambiguous_timestamp(civil).compatible().ok()?;
                Some(Moment::in_zone(at, &self.zone))
            }
        }
    }

    /// A date at the start of `tokens`, and how many it takes.
    fn date(&self, tokens: &[Token<'_>]) -> Option<(Date, usize)> {
        let number = |at: usize| tokens.get(at).and_then(Token::number);
        let sign = |at: usize| tokens.get(at).and_then(Token::sign);
        let separated =
            |at: usize| matches!((sign(at), sign(at + 2)), (Some(a), Some(b)) if a == b && "-/.".contains(a));
        let word = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|token| token.starts_with(words));
        if let (Some((year, 4)), true, Some(month), Some(day)) = (number(0), separated(1), number(2), number(4)) {
            return Some((date(year, month.0, day.0)?, 5));
        }
        // 2019年4月28日, 2026년 1월 29일
        if let (Some((year, 4)), Some(month), Some(day)) = (number(0), number(2), number(4))
            && word(1, &["年", "년"])
            && word(3, &["月", "월"])
        {
            return Some((date(year, month.0, day.0)?, 5));
        }
        if let (Some((first, 1 | 2)), true, Some((second, 1 | 2)), Some((year, length @ (2 | 4)))) =
            (number(0), separated(1), number(2), number(4))
        {
            let year = if length == 2 { 2000 + year } else { year };
            let (day, month) =
                // Nobody who begins with the month sets dots.
                if second > 12 || (self.month_first && first <= 12 && sign(1) != Some('.')) {
                    (second, first)
                } else {
                    (first, second)
                };
            return Some((date(year, month, day)?, 5));
        }
        if let Some((compact, 8)) = number(0) {
            return Some((date(compact / 10_000, compact / 100 % 100, compact % 100)?, 1));
        }
        let month = |at: usize| tokens.get(at).and_then(Token::month);
        // 10 avril 2023, 1er mars 2023, 4. Juni 2023
        if let Some((day, 1 | 2)) = number(0) {
            let at = (1..4).find(|at| month(*at).is_some())?;
            let year = (at + 1..at + 4)
                .find_map(|at| number(at).filter(|(_, length)| *length == 4).map(|(year, _)| (year, at)));
            let (year, end) = year?;
            return Some((date(year, i64::from(month(at)?), day)?, end + 1));
        }
        // April 10, 2023; Mon Aug 03 12:45:00 EDT 2015
        if let (Some(month), Some((day, 1 | 2))) = (month(0), number(1).or(number(2))) {
            let year = |at: usize| number(at).filter(|(year, length)| *length == 4 && (1900..2200).contains(year));
            let (year, end) = (2..10).find_map(|at| Some((year(at)?.0, at)))?;
            return Some((date(year, i64::from(month), day)?, end + 1));
        }
        None
    }
}

/// The day in an address such as `/2023/04/10/` or `-20230410-`.
pub fn in_address(url: &str) -> Option<Date> {
    let path = url.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let of = |text: &str| text.parse::<i64>().ok();
    let recent = |date: &Date| (1995..2100).contains(&date.year());
    for window in parts.windows(3) {
        if let [year, month, day] = window
            && year.len() == 4
            && month.len() <= 2
            && day.len() <= 2
            && let Some(date) = date(of(year)?, of(month)?, of(day)?).filter(recent)
            && ["/", "-"].iter().any(|cut| path.contains(&format!("{year}{cut}{month}{cut}{day}")))
        {
            return Some(date);
        }
    }
    parts.iter().filter(|part| part.len() == 8).find_map(|part| {
        let number = of(part)?;
        date(number / 10_000, number / 100 % 100, number % 100).filter(recent)
    })
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[derive(Debug, Clone, Copy)]
enum Token<'a> {
    Number(i64, usize),
    Word(&'a str),
    Sign(char),
}

impl Token<'_> {
    fn number(&self) -> Option<(i64, usize)> {
        match self {
            Self::Number(value, length) => Some((*value, *length)),
            _ => None,
        }
    }

    fn starts_with(&self, words: &[&str]) -> bool {
        matches!(self, Self::Word(own) if words.iter().any(|word| own.starts_with(word)))
    }

    fn sign(&self) -> Option<char> {
        match self {
            Self::Sign(c) => Some(*c),
            _ => None,
        }
    }

    fn month(&self) -> Option<i8> {
        let Self::Word(word) = self else { return None };
        let lower = word.to_lowercase();
        if lower.chars().count() < 3 || lower.chars().count() > 11 {
            return None;
        }
        MONTHS
            .iter()
            .filter(|(name, _)| lower.starts_with(name))
            .max_by_key(|(name, _)| name.len())
            .map(|(_, month)| *month)
    }
}

/// Numbers, words and signs; at most the first hundred.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if tokens.len() >= 100 {
            break;
        }
        if c.is_whitespace() {
            continue;
        }
        let same: fn(char) -> bool = if c.is_ascii_digit() {
            |c| c.is_ascii_digit()
        } else if c.is_alphabetic() {
            char::is_alphabetic
        } else {
            tokens.push(Token::Sign(c));
            continue;
        };
        let mut end = start + c.len_utf8();
        while let Some((at, _)) = chars.next_if(|(_, c)| same(*c)) {
            end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(end, |c| at + c.len_utf8());
        }
        let piece = text.get(start..end).unwrap_or_default();
        tokens.push(match piece.parse() {
            Ok(number) if c.is_ascii_digit() && piece.len() <= 17 => Token::Number(number, piece.len()),
            _ => Token::Word(piece),
        });
    }
    tokens
}

/// An hour near the start of `tokens`: `à 08h47`, `08:47:12+02:00`, `8:47 AM`.
fn clock(tokens: &[Token<'_>]) -> Option<(Time, Option<Offset>)> {
    let at = (0..tokens.len().min(5)).find(|at| {
        let hour = tokens.get(*at).and_then(Token::number).is_some_and(|(hour, length)| hour < 24 && length <= 2);
        let cut = match tokens.get(at + 1) {
            Some(Token::Sign(':' | '.')) => true,
            Some(Token::Word(word)) => word.eq_ignore_ascii_case("h") || ["時", "时", "시"].contains(word),
            _ => false,
        };
        hour && cut
    })?;
    let hour = tokens.get(at)?.number()?.0;
    let minute = tokens.get(at + 2).and_then(Token::number).filter(|(minute, length)| *minute < 60 && *length == 2);
    let mut next = at + if minute.is_some() { 3 } else { 2 };
    let mut second = 0;
    if matches!(tokens.get(next), Some(Token::Sign(':')))
        && let Some((value, 2)) = tokens.get(next + 1).and_then(Token::number)
    {
        second = value.min(59);
        next += 2;
        if matches!(tokens.get(next), Some(Token::Sign('.'))) {
            next += 2;
        }
    }
    let half = tokens.get(next).and_then(|token| match token {
        Token::Word(word) if word.eq_ignore_ascii_case("pm") || word.eq_ignore_ascii_case("p") => Some(12),
        Token::Word(word) if word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("a") => Some(0),
        _ => None,
    });
    next += usize::from(half.is_some());
    let hour = half.map_or(hour, |half| hour % 12 + half);
    let minute = minute.map_or(0, |(minute, _)| minute);
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()?;
    Some((time, offset(tokens.get(next..).unwrap_or_default())))
}

fn offset(tokens: &[Token<'_>]) -> Option<Offset> {
    match tokens.first()? {
        Token::Word(word) if matches!(*word, "Z" | "UTC" | "GMT") => Some(Offset::UTC),
        Token::Word(word) => match *word {
            "CET" => Offset::from_hours(1).ok(),
            "CEST" => Offset::from_hours(2).ok(),
            "EST" => Offset::from_hours(-5).ok(),
            "EDT" => Offset::from_hours(-4).ok(),
            "PST" => Offset::from_hours(-8).ok(),
            "PDT" => Offset::from_hours(-7).ok(),
            _ => None,
        },
        Token::Sign(sign @ ('+' | '-')) => {
            let (value, length) = tokens.get(1)?.number()?;
            let minutes = match length {
                4 => value / 100 * 60 + value % 100,
                1 | 2 => {
                    let more = tokens
                        .get(3)
                        .and_then(Token::number)
                        .filter(|_| matches!(tokens.get(2), Some(Token::Sign(':'))));
                    value * 60 + more.map_or(0, |(minutes, _)| minutes)
                }
                _ => return None,
            };
            let seconds = i32::try_from(minutes * 60).ok()?;
            Offset::from_seconds(if *sign == '-' { -seconds } else { seconds }).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let reading = Reading {
            zone: TimeZone::get("Europe/Paris").unwrap(),
            month_first: false,
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
        };
        let got = reading.stamp(text).map(|moment| moment.to_string()).unwrap_or_default();
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn stamps() {
        check("2023-04-10T08:47:00+02:00", "2023-04-10T08:47:00+02:00");
        check("2023-04-10T06:47:00.123Z", "2023-04-10T06:47:00.123+00:00");
        check("2023-04-10 08:47:00", "2023-04-10T08:47:00+02:00");
        check("2023-04-10T08:47", "2023-04-10T08:47:00+02:00");
        check("2023-04-10T08:47:00+0200", "2023-04-10T08:47:00+02:00");
        check("2023-04-10", "2023-04-10T00:00:00+02:00");
        check("20230410", "2023-04-10T00:00:00+02:00");
        check("Publié le 10/04/23 à 08h47", "2023-04-10T08:47:00+02:00");
        check("Le lundi 1er mai 2023, 8 h 05", "2023-05-01T08:05:00+02:00");
        check("April 10, 2023 8:47 PM EDT", "2023-04-10T20:47:00-04:00");
        check("Mon, 10 Apr 2023 08:47:12 GMT", "2023-04-10T08:47:12+00:00");
        check("2023年4月10日 08時47分", "2023-04-10T08:47:00+02:00");
        check("2023년 4월 10일", "2023-04-10T00:00:00+02:00");
        check("Mon Apr 10 08:47:12 EDT 2023", "2023-04-10T00:00:00+02:00");
        check("1681109220", "2023-04-10T08:47:00+02:00");
        check("10 décembre 2199", "");
        check("rien", "");
    }

    #[test]
    fn addresses() {
        assert_eq!(
            in_address("https://exemple.fr/2023/04/10/titre-1").map(|d| d.to_string()).as_deref(),
            Some("2023-04-10")
        );
        assert_eq!(
            in_address("https://exemple.fr/a-20230410-titre").map(|d| d.to_string()).as_deref(),
            Some("2023-04-10")
        );
        assert_eq!(in_address("https://exemple.fr/article/12345678"), None);
    }
}
