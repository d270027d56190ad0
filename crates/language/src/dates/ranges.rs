//! Dates that name two ends: "du 3 au 7 mars", "la nuit de lundi à mardi", "les 27 et 28 septembre".

use super::clock::clock;
use super::lexicon::{month, small_number, weekday};
use super::numeric::{counts_nothing, opens_range};
use super::parse::{Day, Expression, Parsed, four_digits, joined, named_day, small, word};
use super::token::Token;

/// "la nuit de lundi à mardi 5 novembre", "la nuit du 3 au 4 mars".
pub(super) fn night(tokens: &[Token], at: usize) -> Parsed {
    if word(tokens, at) != "nuit" || !matches!(joined(tokens, at + 1), "de" | "du") {
        return None;
    }
    let mut place = at + 2;
    place += usize::from(weekday(joined(tokens, place)).is_some());
    place += usize::from(small(tokens, place, 1..=31).is_some());
    place += usize::from(month(joined(tokens, place)).is_some());
    if place == at + 2 || !matches!(joined(tokens, place), "a" | "au") {
        return None;
    }
    let (Expression::Day(day, _), span) = named_day(tokens, place + 1)? else { return None };
    Some((Expression::Night(day), at..span.end))
}

/// "les 27 et 28 septembre", "le 5, le 6 ou le 9 mars": the first number, or both where they are neighbours.
pub(super) fn shared_month(tokens: &[Token], at: usize) -> Parsed {
    let first = small(tokens, at, 1..=31)?;
    let mut place = at + 1;
    let comma = tokens.get(place).is_some_and(|token| token.gap == ',');
    let link = joined(tokens, place);
    if matches!(link, "et" | "ou" | "puis") {
        place += 1;
    } else if !comma {
        return None;
    }
    place += usize::from(matches!(word(tokens, place), "le" | "les"));
    let more = place;
    let (last, span) = match shared_month(tokens, more) {
        Some((Expression::Interval(from, _), span)) => (*from, span),
        Some(found) => found,
        None => named_day(tokens, more)?,
    };
    let Expression::Day(last, _) = last else { return None };
    let month = last.month?;
    let day = Day { day: Some(first), month: Some(month), year: last.year, ..Day::default() };
    if link == "et" && last.day == Some(first + 1) && shared_month(tokens, more).is_none() {
        let ends = (Box::new(Expression::Day(day, None)), Box::new(Expression::Day(last, None)));
        return Some((Expression::Interval(ends.0, ends.1), at..span.end));
    }
    Some((Expression::Day(day, None), at..at + 1))
}

/// "vendredi soir à dimanche", after "de".
pub(super) fn weekdays(tokens: &[Token], at: usize) -> Parsed {
    let before = at.checked_sub(1).map_or("", |before| word(tokens, before));
    if !matches!(before, "de" | "du" | "d") {
        return None;
    }
    let name = weekday(word(tokens, at))?;
    let (from, middle) = clock(tokens, at + 1);
    if !matches!(joined(tokens, middle), "a" | "au") {
        return None;
    }
    weekday(joined(tokens, middle + 1))?;
    let (last, span) = named_day(tokens, middle + 1)?;
    let first = Day { weekday: Some(name), ..Day::default() };
    Some((Expression::Interval(Box::new(Expression::Day(first, from)), Box::new(last)), at..span.end))
}

/// "du 3 au 7 mars 2018", "entre 2015 et 2018", "13-15 juillet", "lundi 1er au mercredi 10 juillet", "du 13 au 18".
pub(super) fn interval(tokens: &[Token], at: usize) -> Parsed {
    let first = word(tokens, at);
    let link = match first {
        "du" => "au",
        "de" => "a",
        "entre" => "et",
        _ => "",
    };
    let led = usize::from(!link.is_empty());
    if let (Some(from), true, Some(to)) =
        (four_digits(tokens, at + 1), led == 1 && joined(tokens, at + 2) == link, four_digits(tokens, at + 3))
    {
        let ends = (Box::new(Expression::Year(from)), Box::new(Expression::Year(to)));
        return Some((Expression::Interval(ends.0, ends.1), at + 1..at + 4));
    }
    let begin = at + led + usize::from(led == 1 && joined(tokens, at + 1) == "le");
    let (from, own_month, middle) = opens_range(tokens, begin)?;
    let hyphen = tokens.get(middle).is_some_and(|token| matches!(token.gap, '-' | '–'));
    let to = match joined(tokens, middle) {
        "au" => middle + 1,
        "jusqu" if joined(tokens, middle + 1) == "au" => middle + 2,
        word if led == 1 && word == link => middle + 1,
        _ if hyphen => middle,
        _ => return None,
    };
    let to = to + usize::from(joined(tokens, to) == "le");
    if let Some((Expression::Day(last, _), span)) = named_day(tokens, to)
        && let (Some(_), Some(month)) = (last.day, own_month.or(last.month))
    {
        let opening = Day { day: Some(from), month: Some(month), year: last.year, turn: last.turn, ..Day::default() };
        let closing = Day { weekday: None, ..last };
        let ends = (Box::new(Expression::Day(opening, None)), Box::new(Expression::Day(closing, None)));
        return Some((Expression::Interval(ends.0, ends.1), begin..span.end));
    }
    // "du 13 au 18": of the month that is told before, or is now.
    let last = small(tokens, to, 1..=31).filter(|last| first == "du" && *last > from && own_month.is_none())?;
    let ends = (Box::new(Expression::Number(from, None)), Box::new(Expression::Number(last, None)));
    counts_nothing(tokens, to + 1).then_some((Expression::Interval(ends.0, ends.1), begin..to + 1))
}

/// "(1974-1981)": two years with nothing but a hyphen between.
pub(super) fn years(tokens: &[Token], at: usize) -> Parsed {
    let (from, to) = (four_digits(tokens, at)?, four_digits(tokens, at + 1)?);
    let (first, second) = (tokens.get(at)?, tokens.get(at + 1)?);
    let hyphen = matches!(second.gap, '-' | '–') && second.range.start - first.range.end <= second.gap.len_utf8();
    (hyphen && from < to)
        .then(|| (Expression::Interval(Box::new(Expression::Year(from)), Box::new(Expression::Year(to))), at..at + 2))
}

/// "les neuf premiers mois de 2018": from January on.
pub(super) fn first_months(tokens: &[Token], at: usize) -> Parsed {
    let count = small(tokens, at, 2..=12)
        .or_else(|| small_number(word(tokens, at)).and_then(|count| i8::try_from(count).ok()))?;
    if !matches!(joined(tokens, at + 1), "premiers") || joined(tokens, at + 2) != "mois" {
        return None;
    }
    let mut place = at + 3;
    while matches!(joined(tokens, place), "de" | "l" | "annee") {
        place += 1;
    }
    let year = four_digits(tokens, place)?;
    let month = |month: i8| Box::new(Expression::Month { month, year: Some(year), turn: None, edge: None });
    (2..=12).contains(&count).then(|| (Expression::Interval(month(1), month(count)), at..place + 1))
}
