//! From tokens to what a date says, before anything is known of the day it was written.

use std::ops::Range;

use super::lexicon::{
    edge, is_counted, is_yearly, leads_to_date, month, ordinal, part, season, small_number, turn, unit, weekday,
};
use super::ranges::{first_months, interval, night, shared_month, weekdays, years};
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
    /// A quarter of a year.
    Quarter(i8, Option<i16>),
    /// A half of a year.
    Half(i8, Option<i16>),
    /// A year.
    Year(i16),
    /// "la rentrée 2020": the start of the school year.
    Term(Option<i16>, Turn),
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
    /// "la nuit de lundi à mardi", by the day it ends on.
    Night(Day),
    /// "à ce jour".
    Now,
    /// "le 13" of a month named before.
    Number(i8),
    /// "à 18 h", "en fin de journée": of the day named before.
    Time(Clock),
    /// From one to the other.
    Interval(Box<Expression>, Box<Expression>),
}

pub(super) type Parsed = Option<(Expression, Range<usize>)>;

/// The date that begins at token `at`, with the tokens it covers.
pub(super) fn date_at(tokens: &[Token], at: usize) -> Parsed {
    night(tokens, at)
        .or_else(|| interval(tokens, at))
        .or_else(|| first_months(tokens, at))
        .or_else(|| years(tokens, at))
        .or_else(|| numeric(tokens, at))
        .or_else(|| time_first(tokens, at))
        .or_else(|| to_date(tokens, at))
        .or_else(|| shared_month(tokens, at))
        .or_else(|| weekdays(tokens, at))
        .or_else(|| named_day(tokens, at))
        .or_else(|| near(tokens, at))
        .or_else(|| month_or_edge(tokens, at))
        .or_else(|| relative_unit(tokens, at))
        .or_else(|| away(tokens, at))
        .or_else(|| quarter(tokens, at))
        .or_else(|| term(tokens, at))
        .or_else(|| seasonal(tokens, at))
        .or_else(|| year(tokens, at))
        .or_else(|| time(tokens, at))
        .or_else(|| number_alone(tokens, at))
        .filter(|(_, span)| !is_distant(tokens, span.end))
}

/// "ce soir-là": a day of the story, not of the calendar.
fn is_distant(tokens: &[Token], end: usize) -> bool {
    tokens.get(end).is_some_and(|token| token.gap == '-' && token.accented && token.word == "la")
}

pub(super) fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.word.as_str())
}

/// The word at `at`, where it goes on the phrase of the one before.
pub(super) fn joined(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).filter(|token| token.is_joined()).map_or("", |token| token.word.as_str())
}

fn number(tokens: &[Token], at: usize, within: std::ops::RangeInclusive<u32>) -> Option<u32> {
    tokens.get(at)?.number.filter(|number| within.contains(number))
}

pub(super) fn four_digits(tokens: &[Token], at: usize) -> Option<i16> {
    let token = tokens.get(at).filter(|token| token.range.len() == 4)?;
    token.number.filter(|number| (1500..=2100).contains(number)).and_then(|number| i16::try_from(number).ok())
}

pub(super) fn small(tokens: &[Token], at: usize, within: std::ops::RangeInclusive<u32>) -> Option<i8> {
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
pub(super) fn named_day(tokens: &[Token], at: usize) -> Parsed {
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
pub(super) fn clock(tokens: &[Token], at: usize) -> (Option<Clock>, usize) {
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
        while matches!(joined(tokens, end), "de" | "du" | "d" | "l" | "la") && end < at + 4 {
            end += 1;
        }
        end += usize::from(joined(tokens, end) == "mois" && joined(tokens, end + 1) == "de");
        end += usize::from(joined(tokens, end) == "de");
    }
    let bare = if end == at { word(tokens, end) } else { joined(tokens, end) };
    if let (Some(_), Some(unit), true) = (edge, unit(bare), end > at + 1) {
        // "les fêtes de fin d'année" come every year.
        let yearly = at.checked_sub(1).is_some_and(|before| matches!(word(tokens, before), "de" | "d"));
        if let Some(year) = four_digits(tokens, end + 1).filter(|_| unit == Unit::Year) {
            return Some((Expression::Year(year), at..end + 2));
        }
        return (!yearly && matches!(unit, Unit::Month | Unit::Year | Unit::Week)).then(|| {
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
    // "sept" is a number too: a short form needs its year here.
    let short = bare.len() <= 4 && !matches!(bare, "mars" | "mai" | "juin" | "aout");
    (led && !(short && year.is_none())).then_some((Expression::Month { month, year, turn, edge }, at..end))
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
        let (turn, end) = turn?;
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
    let next = joined(tokens, at + 1);
    let firmly = matches!(before, "en" | "depuis" | "annee" | "horizon" | "fin" | "debut");
    // "1 500 2000 euros" and "2000 personnes" are no years: what follows a year is not counted by it.
    let surely_counted = matches!(next, "euros" | "exemplaires" | "personnes" | "points");
    if is_counted(next) && (surely_counted || !firmly) {
        return None;
    }
    let follows_year = at.checked_sub(1).is_some_and(|before| four_digits(tokens, before).is_some())
        && matches!(token.gap, ',' | '-' | '–' | '/')
        || matches!(before, "et" | "ou")
            && at.checked_sub(2).is_some_and(|earlier| four_digits(tokens, earlier).is_some());
    // "le Grand Prix du Canada 2008", "la saison 2002": of an event.
    let of_event = token.gap == ' '
        && (1900..=2100).contains(&year)
        && at
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .is_some_and(|token| token.capital && token.word.len() > 3 || is_yearly(&token.word));
    let led = leads_to_date(before) && token.is_joined() || token.gap == '(' || follows_year || of_event;
    led.then_some((Expression::Year(year), at..at + 1))
}

/// "le premier trimestre 2020", "troisième trimestre".
fn quarter(tokens: &[Token], at: usize) -> Parsed {
    let quarter = ordinal(word(tokens, at))?;
    let half = match joined(tokens, at + 1) {
        "trimestre" => false,
        "semestre" => true,
        _ => return None,
    };
    let place = at + 2 + usize::from(matches!(joined(tokens, at + 2), "de"));
    let year = four_digits(tokens, place).filter(|_| tokens.get(place).is_some_and(Token::is_joined));
    let end = if year.is_some() { place + 1 } else { at + 2 };
    Some((if half { Expression::Half(quarter.min(2), year) } else { Expression::Quarter(quarter, year) }, at..end))
}

/// "la rentrée 2020", "la rentrée de septembre 2020".
fn term(tokens: &[Token], at: usize) -> Parsed {
    if word(tokens, at) != "rentree" {
        return None;
    }
    let year = four_digits(tokens, at + 1).filter(|_| tokens.get(at + 1).is_some_and(Token::is_joined));
    let turned = turn(joined(tokens, at + 1));
    (year.is_some() || turned.is_some()).then_some((Expression::Term(year, turned.unwrap_or(Turn::This)), at..at + 2))
}

/// "14h15 jeudi 1er mars": the time before its day.
fn time_first(tokens: &[Token], at: usize) -> Parsed {
    let (clock, end) = hour(tokens, at)?;
    tokens.get(end).filter(|token| token.is_joined())?;
    match named_day(tokens, end).or_else(|| near(tokens, end))? {
        (Expression::Day(day, None), span) => Some((Expression::Day(day, Some(clock)), at..span.end)),
        (Expression::Near(days, None), span) => Some((Expression::Near(days, Some(clock)), at..span.end)),
        _ => None,
    }
}

/// "à ce jour": until now.
fn to_date(tokens: &[Token], at: usize) -> Parsed {
    (word(tokens, at) == "a" && joined(tokens, at + 1) == "ce" && joined(tokens, at + 2) == "jour")
        .then_some((Expression::Now, at..at + 3))
}

/// "à 18 h 30", "vers 9h", "en fin de journée", "dans la soirée", "à la mi-journée".
fn time(tokens: &[Token], at: usize) -> Parsed {
    let about = at.checked_sub(1).is_some_and(|before| word(tokens, before) == "alentours");
    let led = matches!(word(tokens, at), "vers" | "des" | "avant" | "apres") || about && word(tokens, at) == "de";
    if led || tokens.get(at).is_some_and(|token| token.word == "a" && token.accented) {
        // "après 3 heures de débats" is how long, not when.
        let lasts = |end: usize| matches!(joined(tokens, end), "de" | "d");
        if let Some((clock, end)) = hour(tokens, at + 1).filter(|(_, end)| !lasts(*end)) {
            return Some((Expression::Time(clock), at + 1..end));
        }
    }
    let (edge, start) = match (word(tokens, at), joined(tokens, at + 1), joined(tokens, at + 2)) {
        ("mi", "journee", _) => return Some((Expression::Time(Clock::Part(Part::Midday)), at..at + 2)),
        ("fin" | "debut" | "milieu", "de" | "d", _) => (Some(word(tokens, at)), at + 2),
        ("en", "soiree" | "matinee", _) => (None, at + 1),
        ("dans", "la", "soiree" | "matinee") => (None, at + 2),
        ("dans", "l", "apres") => (None, at + 2),
        _ => return None,
    };
    let part = match (joined(tokens, start), edge) {
        ("journee", Some("fin")) | ("soiree", _) => Part::Evening,
        ("journee", Some("debut")) | ("matinee", _) => Part::Morning,
        ("journee", Some("milieu")) => Part::Midday,
        ("apres", _) if joined(tokens, start + 1) == "midi" => {
            return Some((Expression::Time(Clock::Part(Part::Afternoon)), at..start + 2));
        }
        _ => return None,
    };
    // "dans la soirée de vendredi" is read with its day.
    let own_day = matches!(joined(tokens, start + 1), "de" | "du") && weekday(joined(tokens, start + 2)).is_some();
    (!own_day).then_some((Expression::Time(Clock::Part(part)), at..start + 1))
}

/// "le 13", where nothing is counted by it.
fn number_alone(tokens: &[Token], at: usize) -> Parsed {
    let number = small(tokens, at, 1..=31)?;
    let before = at.checked_sub(1).map_or("", |before| word(tokens, before));
    let digits = tokens.get(at).is_some_and(|token| token.gap == ' ' && token.range.len() <= 2 || token.word == "1er");
    let ends = tokens.get(at + 1).is_none_or(|next| matches!(next.gap, '.' | ',' | ')' | ';' | '\n'))
        || matches!(
            joined(tokens, at + 1),
            "et" | "a" | "au" | "dans" | "en" | "pour" | "par" | "avec" | "lors" | "sur"
        );
    let decimal = tokens.get(at + 1).is_some_and(|next| next.number.is_some() && matches!(next.gap, ',' | '.'));
    (digits && ends && !decimal && matches!(before, "le" | "du" | "au"))
        .then_some((Expression::Number(number), at..at + 1))
}
