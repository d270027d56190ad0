//! Feasts and public holidays: "à Noël", "la Toussaint", "le lundi de Pâques", "la Saint-Sylvestre 2019".

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::parse::{Expression, Parsed, four_digits, joined, word};
use super::token::Token;

/// When a feast is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feast {
    /// Each year on this day: month, day.
    Fixed(i8, i8),
    /// So many days after Easter Sunday.
    Easter(i64),
    /// Each year on this weekday of a month, 1 is Monday: month, which of them, weekday.
    Weekday(i8, i8, i8),
    /// Mother's Day in France: the last Sunday of May, a week later where that is Whitsun.
    Mothers,
}

impl Feast {
    /// Its day in a year.
    pub(super) fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Easter(days) => easter(year)?.checked_add(days.days()).ok(),
            Self::Weekday(month, place, weekday) => {
                let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(place, weekday).ok()
            }
            Self::Mothers => {
                let last = Self::Weekday(5, -1, 7).in_year(year)?;
                let later = Self::Easter(49).in_year(year) == Some(last);
                last.checked_add(if later { 7 } else { 0 }.days()).ok()
            }
        }
    }
}

/// Easter Sunday (Meeus, Jones and Butcher's way for the Gregorian calendar).
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (golden, century, rest) = (year_number % 19, year_number / 100, year_number % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let shift = (golden + 11 * moon + 22 * weekday) / 451;
    let sum = moon + weekday - 7 * shift + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

/// The feast at `at`, where a word leads to it: "Noël" alone is a first name too.
pub(super) fn feast(tokens: &[Token], at: usize) -> Parsed {
    let led = at.checked_sub(1).is_some_and(|before| {
        matches!(
            word(tokens, before),
            "a" | "avant" | "apres" | "pour" | "sur" | "ici" | "depuis" | "la" | "le" | "l" | "de" | "du" | "pendant"
        ) && tokens.get(at).is_some_and(Token::is_joined)
    });
    // "la magie de Noël" is of no year: behind "de" only what a day or an eve belongs to is meant.
    let of = at.checked_sub(1).is_some_and(|before| matches!(word(tokens, before), "de" | "du"));
    let (expression, span) = named(tokens, at)?;
    let dated = matches!(expression, Expression::Feast(_, Some(_), _));
    let long = span.len() > 1;
    (dated || (long || led) && !of).then_some((expression, span))
}

/// The feast at `at`, with the eve or day that it is told by and its year.
pub(super) fn named(tokens: &[Token], at: usize) -> Parsed {
    let (mut start, mut shift) = (at, 0);
    match (word(tokens, at), joined(tokens, at + 1)) {
        ("veille" | "reveillon", "de" | "du") => (start, shift) = (at + 2, -1),
        ("lendemain", "de" | "du") => (start, shift) = (at + 2, 1),
        ("jour" | "journee" | "fete", "de") if joined(tokens, at + 3) != "an" => start = at + 2,
        ("lundi", "de") => (start, shift) = (at + 2, 1),
        _ => {}
    }
    start += usize::from(start > at && matches!(joined(tokens, start), "la" | "l"));
    let (feast, end) = name(tokens, start)?;
    let monday = word(tokens, at) == "lundi";
    if monday && !matches!(feast, Feast::Easter(0 | 49)) {
        return None;
    }
    let of = usize::from(joined(tokens, end) == "de");
    let year = four_digits(tokens, end + of).filter(|_| tokens.get(end + of).is_some_and(Token::is_joined));
    let end = if year.is_some() { end + of + 1 } else { end };
    Some((Expression::Feast(feast, year, shift), at..end))
}

fn name(tokens: &[Token], at: usize) -> Option<(Feast, usize)> {
    let third = joined(tokens, at + 2);
    Some(match (word(tokens, at), joined(tokens, at + 1)) {
        ("noel", _) => (Feast::Fixed(12, 25), at + 1),
        ("toussaint", _) => (Feast::Fixed(11, 1), at + 1),
        ("nouvel", "an") if !is_elsewhere(third) => (Feast::Fixed(1, 1), at + 2),
        ("jour", "de") if third == "l" && joined(tokens, at + 3) == "an" => (Feast::Fixed(1, 1), at + 4),
        ("saint", "sylvestre") => (Feast::Fixed(12, 31), at + 2),
        ("saint", "valentin") => (Feast::Fixed(2, 14), at + 2),
        ("saint", "jean") if third == "baptiste" => (Feast::Fixed(6, 24), at + 3),
        ("fete", "nationale") if third.is_empty() || third != "belge" && third != "suisse" && third != "du" => {
            (Feast::Fixed(7, 14), at + 2)
        }
        ("fete", "du") if third == "travail" => (Feast::Fixed(5, 1), at + 3),
        ("fete", "des") if third == "meres" => (Feast::Mothers, at + 3),
        ("fete", "des") if third == "peres" => (Feast::Weekday(6, 3, 7), at + 3),
        ("thanksgiving", _) => (Feast::Weekday(11, 4, 4), at + 1),
        ("thanks", "giving") => (Feast::Weekday(11, 4, 4), at + 2),
        ("epiphanie", _) => (Feast::Fixed(1, 6), at + 1),
        ("assomption", _) => (Feast::Fixed(8, 15), at + 1),
        ("chandeleur", _) => (Feast::Fixed(2, 2), at + 1),
        ("paques", _) => (Feast::Easter(0), at + 1),
        ("vendredi", "saint") => (Feast::Easter(-2), at + 2),
        ("ascension", _) => (Feast::Easter(39), at + 1),
        ("pentecote", _) => (Feast::Easter(49), at + 1),
        _ => return None,
    })
}

/// Whose new year is on another day.
fn is_elsewhere(word: &str) -> bool {
    const OTHERS: [&str; 10] =
        ["chinois", "lunaire", "juif", "musulman", "berbere", "amazigh", "iranien", "persan", "orthodoxe", "tamoul"];
    OTHERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_falls_on_its_day() {
        for (year, month, day) in [(2016, 3, 27), (2018, 4, 1), (2019, 4, 21), (2024, 3, 31), (2026, 4, 5)] {
            assert_eq!(easter(year), Date::new(year, month, day).ok(), "{year}");
        }
    }
}
