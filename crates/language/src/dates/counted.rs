//! Days and weeks told by their place: "la semaine du 7 octobre", "le premier mercredi du mois prochain", "mardi en huit".

use super::lexicon::{month, ordinal, turn, weekday};
use super::parse::{Day, Expression, Parsed, Turn, Unit, four_digits, joined, named_day, word};
use super::token::Token;

/// What is counted within a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// A day of the week, 1 (Monday) to 7.
    Weekday(i8),
    /// A day.
    Day,
    /// A week.
    Week,
    /// A weekend.
    Weekend,
    /// A fortnight.
    Fortnight,
}

/// "la semaine du 7 octobre", "la semaine de Noël": the week that has the day.
pub(super) fn week_of(tokens: &[Token], at: usize) -> Parsed {
    if word(tokens, at) != "semaine" || !matches!(joined(tokens, at + 1), "du" | "de") {
        return None;
    }
    let (day, span) = named_day(tokens, at + 2)
        .filter(|(day, _)| matches!(day, Expression::Day(day, _) if day.day.is_some()))
        .or_else(|| super::feasts::named(tokens, at + 2))?;
    Some((Expression::WeekOf(Box::new(day)), at..span.end))
}

/// "la veille du 14 juillet", "le lendemain du 8 mai 2018".
pub(super) fn eve(tokens: &[Token], at: usize) -> Parsed {
    let shift = match word(tokens, at) {
        "veille" => -1,
        "lendemain" => 1,
        _ => return None,
    };
    if !matches!(joined(tokens, at + 1), "du" | "de") {
        return None;
    }
    let (day, span) = named_day(tokens, at + 2)
        .filter(|(day, _)| matches!(day, Expression::Day(Day { day: Some(_), month: Some(_), .. }, None)))?;
    Some((Expression::Beside(Box::new(day), shift), at..span.end))
}

/// "le premier mercredi de mars", "la première semaine d'octobre 2014", "le dernier jour du mois", "la deuxième quinzaine de mai".
pub(super) fn nth(tokens: &[Token], at: usize) -> Parsed {
    let last = matches!(word(tokens, at), "dernier" | "derniere");
    let place = if last {
        -1
    } else {
        match word(tokens, at) {
            "premiere" => 1,
            "seconde" => 2,
            "dernier" => return None,
            other => ordinal(other)?,
        }
    };
    let (counted, end) = match (joined(tokens, at + 1), joined(tokens, at + 2)) {
        ("jour", _) => (Counted::Day, at + 2),
        ("semaine", _) => (Counted::Week, at + 2),
        ("quinzaine", _) => (Counted::Fortnight, at + 2),
        ("week", "end") => (Counted::Weekend, at + 3),
        ("weekend", _) => (Counted::Weekend, at + 2),
        (day, _) => (Counted::Weekday(weekday(day)?), at + 2),
    };
    let of = matches!(joined(tokens, end), "de" | "d" | "du");
    let week_of_year = || {
        let year = four_digits(tokens, end + 1).filter(|_| counted == Counted::Week && place > 0)?;
        Some((Expression::Year(year), end + 2))
    };
    let (within, end) = month_at(tokens, end + 1).or_else(week_of_year).filter(|_| of)?;
    Some((Expression::Nth { place, counted, month: Box::new(within) }, at..end))
}

/// "mars", "mars 2014", "mois", "mois prochain".
fn month_at(tokens: &[Token], at: usize) -> Option<(Expression, usize)> {
    let at = at + usize::from(joined(tokens, at) == "mois" && joined(tokens, at + 1) == "de") * 2;
    if matches!(joined(tokens, at), "ce" | "cette") && joined(tokens, at + 1) == "mois" {
        return Some((Expression::Unit { unit: Unit::Month, turn: Turn::This }, at + 2));
    }
    if joined(tokens, at) == "mois" {
        let turned = turn(joined(tokens, at + 1));
        let end = at + 1 + usize::from(turned.is_some());
        return Some((Expression::Unit { unit: Unit::Month, turn: turned.unwrap_or(Turn::This) }, end));
    }
    let month = month(joined(tokens, at))?;
    let year = four_digits(tokens, at + 1).filter(|_| tokens.get(at + 1).is_some_and(Token::is_joined));
    let end = at + 1 + usize::from(year.is_some());
    Some((Expression::Month { month, year, turn: None, edge: None }, end))
}

/// "mardi en huit", "mardi de la semaine prochaine": weeks added to a weekday's next day, or the week itself.
pub(super) fn weekday_of_week(tokens: &[Token], at: usize) -> Parsed {
    let name = weekday(word(tokens, at))?;
    let mut next = at + 1;
    if joined(tokens, next) == "en" {
        let weeks = match joined(tokens, next + 1) {
            "huit" | "8" => 1,
            "quinze" | "15" => 2,
            _ => return None,
        };
        return Some((Expression::Weeks(name, weeks), at..next + 2));
    }
    next += usize::from(joined(tokens, next) == "de");
    let this = joined(tokens, next) == "cette";
    if !this && joined(tokens, next) != "la" || joined(tokens, next + 1) != "semaine" {
        return None;
    }
    let turned = if this { Some(Turn::This) } else { turn(joined(tokens, next + 2)) }?;
    Some((Expression::DayOfWeek(name, turned), at..next + 2 + usize::from(!this)))
}
