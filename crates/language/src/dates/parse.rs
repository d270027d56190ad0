//! From tokens to what a date says, before anything is known of the day it was written.

use std::ops::Range;

use super::lexicon::{edge, leads_to_date, month, part, season, small_number, turn, unit, weekday};
use super::token::Token;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// "dernier", "prochain"; `This` is "ce".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Last,
    This,
    Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    Middle,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// A time on the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    Hour(i8),
    Minute(i8, i8),
    Part(Part),
}

/// A day as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Day {
    pub(super) weekday: Option<i8>,
    pub(super) day: Option<i8>,
    pub(super) month: Option<i8>,
    pub(super) year: Option<i16>,
    pub(super) turn: Option<Turn>,
}

/// What a date says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// A day, by its name or number, and perhaps a time.
    Day(Day, Option<Clock>),
    /// So many days from today: "hier" is -1.
    Near(i64, Option<Clock>),
    /// A month.
    Month { month: i8, year: Option<i16>, turn: Option<Turn>, edge: Option<Edge> },
    /// A year.
    Year(i16),
    /// A decade, by its first year.
    Decade(i16),
    /// A season.
    Season { season: Season, year: Option<i16>, turn: Turn },
    /// "la semaine dernière", "ce mois-ci", "l'an prochain".
    Unit { unit: Unit, turn: Turn },
    /// "ce week-end".
    Weekend(Turn),
    /// "il y a trois jours" is -3 days.
    Away(Unit, i64),
    /// From one to the other.
    Interval(Box<Expression>, Box<Expression>),
}

type Parsed = Option<(Expression, Range<usize>)>;

/// The date that begins at token `at`, with the tokens it covers.
pub(super) fn date_at(tokens: &[Token], at: usize) -> Parsed {
    interval(tokens, at)
        .or_else(|| numeric(tokens, at))
        .or_else(|| named_day(tokens, at))
        .or_else(|| near(tokens, at))
        .or_else(|| month_or_edge(tokens, at))
        .or_else(|| relative_unit(tokens, at))
        .or_else(|| away(tokens, at))
        .or_else(|| seasonal(tokens, at))
        .or_else(|| year(tokens, at))
}

fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.word.as_str())
}

/// The word at `at`, where it goes on the phrase of the one before.
fn joined(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).filter(|token| token.is_joined()).map_or("", |token| token.word.as_str())
}

fn number(tokens: &[Token], at: usize, within: std::ops::RangeInclusive<u32>) -> Option<u32> {
    tokens.get(at)?.number.filter(|number| within.contains(number))
}

fn four_digits(tokens: &[Token], at: usize) -> Option<i16> {
    let token = tokens.get(at).filter(|token| token.range.len() == 4)?;
    token.number.filter(|number| (1500..=2100).contains(number)).and_then(|number| i16::try_from(number).ok())
}

fn small(tokens: &[Token], at: usize, within: std::ops::RangeInclusive<u32>) -> Option<i8> {
    number(tokens, at, within).and_then(|number| i8::try_from(number).ok())
}

/// `13/02/2018`, `13.02.2018`, `2018-02-13`.
fn numeric(tokens: &[Token], at: usize) -> Parsed {
    let sign = tokens.get(at + 1)?.gap;
    if !matches!(sign, '/' | '.' | '-') || tokens.get(at + 2)?.gap != sign {
        return None;
    }
    let (day, year) = if sign == '-' { (at + 2, at) } else { (at, at + 2) };
    let day = Day {
        day: Some(small(tokens, day, 1..=31)?),
        month: Some(small(tokens, at + 1, 1..=12)?),
        year: Some(four_digits(tokens, year)?),
        ..Day::default()
    };
    Some((Expression::Day(day, None), at..at + 3))
}

/// "mardi", "ce mardi 13 février 2018 au soir", "13 février", "jeudi prochain à 18 h 30".
fn named_day(tokens: &[Token], at: usize) -> Parsed {
    let mut day = Day::default();
    let mut end = at;
    if matches!(word(tokens, end), "ce") && weekday(joined(tokens, end + 1)).is_some() {
        day.turn = Some(Turn::This);
        end += 1;
    }
    if let Some(name) = weekday(word(tokens, end)) {
        day.weekday = Some(name);
        end += 1;
    }
    let numbered = small(tokens, end, 1..=31).filter(|_| end == at || tokens.get(end).is_some_and(Token::is_joined));
    if let (Some(number), Some(name)) = (numbered, month(joined(tokens, end + 1))) {
        (day.day, day.month) = (Some(number), Some(name));
        end += 2;
        if let Some(year) = four_digits(tokens, end).filter(|_| tokens.get(end).is_some_and(Token::is_joined)) {
            day.year = Some(year);
            end += 1;
        }
    }
    if day.weekday.is_none() && day.day.is_none() {
        return None;
    }
    if let Some(turned) = turn(joined(tokens, end)) {
        day.turn = Some(turned);
        end += 1;
    }
    let (clock, end) = clock(tokens, end);
    Some((Expression::Day(day, clock), at..end))
}

/// "hier soir", "aujourd'hui", "demain à 9 heures", "ce matin".
fn near(tokens: &[Token], at: usize) -> Parsed {
    let (days, end) = match (word(tokens, at), joined(tokens, at + 1)) {
        ("aujourd", "hui") => (0, at + 2),
        ("avant", "hier") => (-2, at + 2),
        ("apres", "demain") => (2, at + 2),
        ("hier", _) => (-1, at + 1),
        ("demain", _) => (1, at + 1),
        ("ce" | "cet" | "cette", next) => {
            let part = part(next)?;
            let last = if part == Part::Afternoon {
                if joined(tokens, at + 2) == "midi" { at + 3 } else { return None }
            } else {
                at + 2
            };
            return Some((Expression::Near(0, Some(Clock::Part(part))), at..last));
        }
        _ => return None,
    };
    let (clock, end) = clock(tokens, end);
    Some((Expression::Near(days, clock), at..end))
}

/// A time that follows a day: "à 18 h 30", "vers 15 heures", "soir", "à la mi-journée", "dans la nuit".
fn clock(tokens: &[Token], at: usize) -> (Option<Clock>, usize) {
    let mut start = at;
    while start < at + 3 && matches!(joined(tokens, start), "a" | "au" | "vers" | "dans" | "la" | "en" | "apres") {
        if joined(tokens, start) == "apres" && joined(tokens, start + 1) == "midi" {
            return (Some(Clock::Part(Part::Afternoon)), start + 2);
        }
        start += 1;
    }
    let next = joined(tokens, start);
    if next == "mi" && joined(tokens, start + 1) == "journee" {
        return (Some(Clock::Part(Part::Midday)), start + 2);
    }
    if let Some(part) = part(next).filter(|part| *part != Part::Afternoon) {
        return (Some(Clock::Part(part)), start + 1);
    }
    hour(tokens, start).map_or((None, at), |(clock, end)| (Some(clock), end))
}

/// `8h30`, `8 h 30`, `18 heures`, `18 h`.
fn hour(tokens: &[Token], at: usize) -> Option<(Clock, usize)> {
    let token = tokens.get(at).filter(|token| token.is_joined())?;
    if let Some((hour, minute)) = token.word.split_once('h') {
        let hour: i8 = hour.parse().ok().filter(|hour| (0..24).contains(hour))?;
        return match minute.parse::<i8>() {
            Ok(minute) if (0..60).contains(&minute) && minute_is_written(&token.word) => {
                Some((Clock::Minute(hour, minute), at + 1))
            }
            _ if minute.is_empty() => Some((Clock::Hour(hour), at + 1)),
            _ => None,
        };
    }
    let hour = small(tokens, at, 0..=23)?;
    if !matches!(joined(tokens, at + 1), "h" | "heure" | "heures") {
        return None;
    }
    match small(tokens, at + 2, 0..=59).filter(|_| tokens.get(at + 2).is_some_and(Token::is_joined)) {
        Some(minute) => Some((Clock::Minute(hour, minute), at + 3)),
        None => Some((Clock::Hour(hour), at + 2)),
    }
}

fn minute_is_written(word: &str) -> bool {
    word.len() <= 5
}

/// "début mars", "la mi-janvier", "en juillet", "février 2018", "septembre dernier", "fin 2017", "la fin de l'année".
fn month_or_edge(tokens: &[Token], at: usize) -> Parsed {
    let mut end = at;
    let lead = matches!(word(tokens, at), "en");
    if lead {
        end += 1;
    }
    let edge = edge(word(tokens, end));
    if edge.is_some() {
        end += 1;
        while matches!(joined(tokens, end), "de" | "du" | "d" | "l" | "mois" | "la") && end < at + 4 {
            end += 1;
        }
    }
    let bare = if end == at { word(tokens, end) } else { joined(tokens, end) };
    if let (Some(_), Some(unit), true) = (edge, unit(bare), end > at + 1) {
        return matches!(unit, Unit::Month | Unit::Year | Unit::Week).then(|| {
            (Expression::Unit { unit, turn: turn(joined(tokens, end + 1)).unwrap_or(Turn::This) }, at..end + 1)
        });
    }
    if let (Some(_), Some(year)) = (edge, four_digits(tokens, end)) {
        return Some((Expression::Year(year), at..end + 1));
    }
    let month = month(bare)?;
    end += 1;
    let year = four_digits(tokens, end).filter(|_| tokens.get(end).is_some_and(Token::is_joined));
    end += usize::from(year.is_some());
    let turn = turn(joined(tokens, end));
    end += usize::from(turn.is_some());
    // "mars" is a planet and "mai" a name: a month alone needs a word that leads to it.
    let led = lead
        || edge.is_some()
        || year.is_some()
        || turn.is_some()
        || at
            .checked_sub(1)
            .is_some_and(|before| tokens.get(at).is_some_and(Token::is_joined) && leads_to_date(word(tokens, before)));
    led.then_some((Expression::Month { month, year, turn, edge }, at..end))
}

/// "la semaine dernière", "cette semaine", "le mois prochain", "l'an passé", "ce week-end".
fn relative_unit(tokens: &[Token], at: usize) -> Parsed {
    let this = matches!(word(tokens, at), "ce" | "cette" | "cet");
    if !this && !matches!(word(tokens, at), "la" | "le" | "l") {
        return None;
    }
    let (weekend, end) = match (joined(tokens, at + 1), joined(tokens, at + 2)) {
        ("week", "end") => (true, at + 3),
        ("weekend", _) => (true, at + 2),
        _ => (false, at + 2),
    };
    let turn = if this { Some((Turn::This, end)) } else { turn(joined(tokens, end)).map(|turn| (turn, end + 1)) };
    if weekend {
        let (turn, end) = turn.unwrap_or((Turn::This, end));
        return Some((Expression::Weekend(turn), at..end));
    }
    let unit = unit(joined(tokens, at + 1)).filter(|unit| *unit != Unit::Day)?;
    let (turn, end) = turn?;
    let end = end + usize::from(this && matches!(joined(tokens, end), "ci"));
    Some((Expression::Unit { unit, turn }, at..end))
}

/// "il y a trois jours", "dans deux semaines".
fn away(tokens: &[Token], at: usize) -> Parsed {
    let (sign, start) = match (word(tokens, at), joined(tokens, at + 1), joined(tokens, at + 2)) {
        ("il", "y", "a") => (-1, at + 3),
        ("dans", _, _) => (1, at + 1),
        _ => return None,
    };
    let count = number(tokens, start, 1..=200).or_else(|| small_number(joined(tokens, start)))?;
    let unit = unit(joined(tokens, start + 1))?;
    Some((Expression::Away(unit, sign * i64::from(count)), at..start + 2))
}

/// "cet été", "l'été dernier", "été 1986", "cet hiver".
fn seasonal(tokens: &[Token], at: usize) -> Parsed {
    let article = matches!(word(tokens, at), "cet" | "ce" | "l" | "le");
    let start = at + usize::from(article);
    let season = season(if article { joined(tokens, start) } else { word(tokens, start) })?;
    let year = four_digits(tokens, start + 1);
    let turned = turn(joined(tokens, start + 1));
    // "été" is also a participle ("a été"): alone it needs its article, a year or a turn.
    let led = article || year.is_some() || turned.is_some();
    let end = start + 1 + usize::from(year.is_some() || turned.is_some());
    led.then_some((Expression::Season { season, year, turn: turned.unwrap_or(Turn::This) }, at..end))
}

/// "en 2017", "(1986)", "les années 1990", "les années 80".
fn year(tokens: &[Token], at: usize) -> Parsed {
    if word(tokens, at) == "annees" {
        if let Some(first) = four_digits(tokens, at + 1).filter(|year| year % 10 == 0) {
            return Some((Expression::Decade(first), at..at + 2));
        }
        let short = number(tokens, at + 1, 10..=90).filter(|year| year % 10 == 0)?;
        return Some((Expression::Decade(1900 + i16::try_from(short).ok()?), at..at + 2));
    }
    let year = four_digits(tokens, at)?;
    let token = tokens.get(at)?;
    let before = at.checked_sub(1).map_or("", |before| word(tokens, before));
    // "1 500 2000 euros" and "2000 personnes" are no years: what follows a year is not counted by it.
    let counted = joined(tokens, at + 1).ends_with('s')
        && !matches!(
            joined(tokens, at + 1),
            "dans" | "sous" | "sans" | "mais" | "depuis" | "apres" | "puis" | "les" | "des" | "ses" | "vers"
        );
    let led = leads_to_date(before) && token.is_joined() || token.gap == '(';
    (led && !counted).then_some((Expression::Year(year), at..at + 1))
}

/// "du 3 au 7 mars 2018", "entre 2015 et 2018", "de 2010 à 2017", "de mars à juin".
fn interval(tokens: &[Token], at: usize) -> Parsed {
    let first = word(tokens, at);
    let link = match first {
        "du" => ["au", "au"],
        "de" => ["a", "a"],
        "entre" => ["et", "et"],
        _ => return None,
    };
    if let (Some(from), true, Some(to)) =
        (four_digits(tokens, at + 1), link.contains(&joined(tokens, at + 2)), four_digits(tokens, at + 3))
    {
        let ends = (Box::new(Expression::Year(from)), Box::new(Expression::Year(to)));
        return Some((Expression::Interval(ends.0, ends.1), at + 1..at + 4));
    }
    let start = at + 1 + usize::from(weekday(joined(tokens, at + 1)).is_some());
    let from = small(tokens, start, 1..=31)?;
    let own_month = month(joined(tokens, start + 1));
    let middle = start + 1 + usize::from(own_month.is_some());
    if !link.contains(&joined(tokens, middle)) {
        return None;
    }
    let to = middle + 1 + usize::from(matches!(joined(tokens, middle + 1), "le"));
    let (last, span) = named_day(tokens, to)?;
    let Expression::Day(last, _) = last else { return None };
    let month = own_month.or(last.month)?;
    let opening = Day { day: Some(from), month: Some(month), year: last.year, turn: last.turn, ..Day::default() };
    let ends = (Box::new(Expression::Day(opening, None)), Box::new(Expression::Day(last, None)));
    Some((Expression::Interval(ends.0, ends.1), at + 1..span.end))
}
