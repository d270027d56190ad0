//! Dates and hours as pages print them beside a headline.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use news::Moment;

/// Month names and their short forms, folded, by number.
const MONTHS: [&str; 12] = [
    "janvier janv jan january januar janner enero ene gennaio januari janeiro",
    "fevrier fevr fev feb february februar febrero febbraio februari fevereiro",
    "mars mar march marz marzo maart marco mrz maerz",
    "avril avr apr april abril abr aprile",
    "mai may mayo maggio mei maio maj",
    "juin jun june juni junio giugno junho",
    "juillet juil jul july juli julio luglio julho",
    "aout aou aug august agosto augustus ago augusti",
    "septembre sept sep september septiembre settembre setembro",
    "octobre oct october oktober okt octubre ottobre outubro",
    "novembre nov november noviembre novembro",
    "decembre dec december dezember dez diciembre dicembre dezembro desember",
];

fn month(word: &str) -> Option<i8> {
    let low = super::line::folded(word);
    (1..).zip(MONTHS).find(|(_, names)| names.split(' ').any(|name| name == low)).map(|(number, _)| number)
}

/// A number or a word of a line, and the marks before it.
struct Token<'a> {
    text: &'a str,
    before: &'a str,
    at: usize,
}

impl Token<'_> {
    fn number(&self) -> Option<i16> {
        self.text.parse().ok().filter(|_| self.text.len() <= 4)
    }
}

/// Splits at the borders of digits, letters and marks.
fn tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut start, mut end, mut kind) = (0, 0, 0);
    for (at, c) in line.char_indices().take(400).chain([(line.len(), ' ')]) {
        let now = if c.is_ascii_digit() {
            1
        } else if c.is_alphabetic() {
            2
        } else {
            0
        };
        if now != kind {
            if kind != 0 {
                tokens.push(Token { text: &line[start..at], before: &line[end..start], at: start });
                end = at;
            }
            start = at;
            kind = now;
        }
    }
    tokens
}

/// A date found in a line: the day, the hour where it is told, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub date: Date,
    pub time: Option<Time>,
    pub at: usize,
}

impl Found {
    /// The moment in `zone`.
    pub(super) fn moment(&self, zone: &TimeZone) -> Option<Moment> {
        let Some(time) = self.time else { return Moment::day(self.date, zone) };
        let at = zone.to_ambiguous_timestamp(DateTime::from_parts(self.date, time)).compatible().ok()?;
        Some(Moment::in_zone(at, zone))
    }
}

/// The dates of a line, in its order; an hour alone takes the day of the date before it.
pub(super) fn dates(line: &str) -> Vec<Found> {
    let tokens = tokens(line);
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((date, length)) = date(&tokens[at..]) {
            found.push(Found { date, time: None, at: tokens[at].at });
            at += length;
        } else if let Some((time, length)) = time(&tokens[at..]) {
            match found.last_mut() {
                Some(last) if last.time.is_none() => last.time = Some(time),
                Some(&mut Found { date, .. }) => found.push(Found { date, time: Some(time), at: tokens[at].at }),
                None => {}
            }
            at += length;
        } else {
            at += 1;
        }
    }
    if let [only] = found.as_mut_slice()
        && only.time.is_none()
    {
        // « 12:20pm Jan 7, 2024 »: the hour stands first.
        let place = tokens.iter().position(|token| token.at == only.at).unwrap_or(0);
        only.time = (place.saturating_sub(5)..place).find_map(|at| time(&tokens[at..]).map(|(time, _)| time));
    }
    found
}

fn year(number: i16, digits: usize) -> Option<i16> {
    match (digits, number) {
        (4, 1900..=2100) => Some(number),
        (2, _) => Some(2000 + number),
        _ => None,
    }
}

fn date(tokens: &[Token<'_>]) -> Option<(Date, usize)> {
    let [a, b, c, ..] = tokens else { return None };
    if b.text == "年" {
        let [_, _, _, month, day, ..] = tokens else { return None };
        let small = |number: Option<i16>| number.and_then(|number| i8::try_from(number).ok());
        let date = Date::new(a.number()?, small(c.number())?, small(day.number())?).ok()?;
        return (month.text == "月").then_some((date, 5));
    }
    let made = |year: i16, month: i8, day: i16| Date::new(year, month, i8::try_from(day).ok()?).ok();
    let small = |number: i16| i8::try_from(number).ok();
    let date = match (a.number(), b.number(), c.number()) {
        (Some(year), Some(month), Some(day)) if a.text.len() == 4 && b.before == "-" && c.before == "-" => {
            made(year, small(month)?, day)
        }
        (Some(first), Some(second), Some(last)) if b.before == c.before && matches!(b.before, "/" | "." | "-") => {
            let year = year(last, c.text.len())?;
            made(year, small(second)?, first).or_else(|| made(year, small(first)?, second))
        }
        (Some(first), Some(second), Some(last)) if b.before == ". " || c.before == ". " => {
            made(year(last, c.text.len()).filter(|_| c.text.len() == 4)?, small(second)?, first)
        }
        (Some(day), None, _) if matches!(b.text, "er" | "st" | "nd" | "rd" | "th") || b.text == "de" => {
            let skip = tokens.get(2).filter(|token| token.text != "de").map_or(3, |_| 2);
            let next = tokens.get(skip)?;
            let last = tokens.get(skip + 1).filter(|token| token.text != "de").or_else(|| tokens.get(skip + 2))?;
            return Some((made(year(last.number()?, last.text.len())?, month(next.text)?, day)?, skip + 2));
        }
        (Some(day), None, Some(last)) => {
            made(year(last, c.text.len()).filter(|_| c.text.len() == 4)?, month(b.text)?, day)
        }
        (None, Some(day), Some(last)) if c.text.len() == 4 => made(year(last, 4)?, month(a.text)?, day),
        (None, Some(day), None) if matches!(c.text, "st" | "nd" | "rd" | "th") => {
            let last = tokens.get(3).filter(|token| token.text.len() == 4)?;
            return Some((made(year(last.number()?, 4)?, month(a.text)?, day)?, 4));
        }
        _ => None,
    };
    date.map(|date| (date, 3))
}

fn time(tokens: &[Token<'_>]) -> Option<(Time, usize)> {
    let hour = tokens.first().filter(|token| token.text.len() <= 2)?;
    let mut value = i8::try_from(hour.number()?).ok()?;
    let next = tokens.get(1)?;
    let (minute, used) = match next.number() {
        Some(minute) if next.text.len() == 2 && matches!(next.before, ":" | ".") => (i8::try_from(minute).ok()?, 2),
        None if matches!(next.text, "h" | "H") => match tokens.get(2) {
            Some(token) if token.text.len() == 2 && token.before.trim().is_empty() => {
                (token.number().and_then(|minute| i8::try_from(minute).ok()).unwrap_or(0), 3)
            }
            _ => (0, 2),
        },
        None if matches!(next.text, "am" | "pm" | "AM" | "PM") => (0, 1),
        _ => return None,
    };
    let half = tokens.get(used).map(|token| token.text.to_lowercase()).unwrap_or_default();
    let marked = next.before == "." && used == 2;
    match half.as_str() {
        "pm" | "p" if value < 12 => value += 12,
        "am" | "a" if value == 12 => value = 0,
        "uhr" | "am" | "pm" | "h" => {}
        // « 12.30 » alone may be a price or a day.
        _ if marked => return None,
        _ => {}
    }
    Time::new(value, minute, 0, 0).ok().map(|time| (time, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        let found: Vec<String> = dates(line)
            .iter()
            .map(|found| match found.time {
                Some(time) => format!("{} {}", found.date, &time.to_string()[..5]),
                None => found.date.to_string(),
            })
            .collect();
        assert_eq!(found, expected, "{line:?}");
    }

    #[test]
    fn french() {
        check("Publié le 10/04/23 à 08h47", &["2023-04-10 08:47"]);
        check("Publié le 10 avril 2023 à 18h49", &["2023-04-10 18:49"]);
        check("Le 1er août 2023 à 7 h", &["2023-08-01 07:00"]);
        check("Publié le 28/03/2023 12:50 Mis à jour le 28/03/2023 12:51", &["2023-03-28 12:50", "2023-03-28 12:51"]);
        check("| Publié le 10 avril 2023 à 06:45 - Mis à jour à 06:56", &["2023-04-10 06:45", "2023-04-10 06:56"]);
    }

    #[test]
    fn others() {
        check("April 10, 2023", &["2023-04-10"]);
        check("12:20pm Jan 7, 2024", &["2024-01-07 12:20"]);
        check("Published Aug 28, 2024 • 4 minute read", &["2024-08-28"]);
        check("Nov 19, 2019, 10:31 pm CST", &["2019-11-19 22:31"]);
        check("22.11.2024 07.57 Uhr", &["2024-11-22 07:57"]);
        check("10. April 2023", &["2023-04-10"]);
        check("2024-05-02", &["2024-05-02"]);
        check("10 de abril de 2023", &["2023-04-10"]);
    }

    #[test]
    fn no_dates() {
        check("Il a payé 12.30 euros pour 45 minutes", &[]);
        check("99/99/2023", &[]);
        check("", &[]);
    }
}
