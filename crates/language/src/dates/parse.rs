//! From tokens to what a date says, before anything is known of the day it was written.

use std::ops::Range;

use super::clock::{clock, hours, time, time_first};
use super::counted::{Counted, eve, nth, week_of, weekday_of_week};
use super::feasts::{Feast, feast};
use super::lexicon::{edge, is_counted, is_yearly, leads_to_date, month, ordinal, part, season, turn, unit, weekday};
use super::numerals::numeral;
use super::numeric::{counts_nothing, number_alone, numeric, short_year};
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
    Second,
    Minute,
    Hour,
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
    Second(i8, i8, i8),
    Part(Part),
}

impl Clock {
    /// The minute of the day; that of a part is its first.
    pub(super) fn minute(self) -> i32 {
        match self {
            Self::Hour(hour) => i32::from(hour) * 60,
            Self::Minute(hour, minute) | Self::Second(hour, minute, _) => i32::from(hour) * 60 + i32::from(minute),
            Self::Part(_) => 0,
        }
    }

    /// "11h30-1h30": the end of a range in the afternoon, where it would come before its beginning.
    pub(super) fn after(self, from: Self) -> Self {
        match self {
            Self::Hour(hour) if hour < 12 && self.minute() <= from.minute() => Self::Hour(hour + 12),
            Self::Minute(hour, minute) if hour < 12 && self.minute() <= from.minute() => {
                Self::Minute(hour + 12, minute)
            }
            end => end,
        }
    }
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
    /// "il y a trois jours" is -3 days; the finest unit of a sum stands last.
    Away(Vec<(Unit, i64)>),
    /// "les trois prochaines semaines": so many, from now on or until now.
    Run { unit: Unit, count: i64, turn: Turn },
    /// "la veille du 14 juillet": so many days behind another.
    Beside(Box<Expression>, i64),
    /// A day told by something else than its name or number, with its time.
    At(Box<Expression>, Clock),
    /// "la nuit de lundi à mardi", by the day it ends on.
    Night(Day),
    /// "à ce jour".
    Now,
    /// "le 13" of a month named before, and perhaps a time.
    Number(i8, Option<Clock>),
    /// "de 9h à 11h": from a time, with its day where that is told, to another.
    Hours(Box<Expression>, Clock),
    /// "la semaine du 7 octobre".
    WeekOf(Box<Expression>),
    /// "mardi en huit": so many weeks behind the next one.
    Weeks(i8, i64),
    /// "mardi de la semaine prochaine".
    DayOfWeek(i8, Turn),
    /// "le premier mercredi de mars": which of what, -1 the last, in which month.
    Nth { place: i8, counted: Counted, month: Box<Expression> },
    /// A feast, its year, and how many days behind it: its eve is -1.
    Feast(Feast, Option<i16>, i64),
    /// "à 18 h", "en fin de journée": of the day named before.
    Time(Clock),
    /// From one to the other.
    Interval(Box<Expression>, Box<Expression>),
}

pub(super) type Parsed = Option<(Expression, Range<usize>)>;

/// The date that begins at token `at`, with the tokens it covers.
pub(super) fn date_at(tokens: &[Token], at: usize) -> Parsed {
    night(tokens, at)
        .or_else(|| eve(tokens, at))
        .or_else(|| week_of(tokens, at))
        .or_else(|| nth(tokens, at))
        .or_else(|| weekday_of_week(tokens, at))
        .or_else(|| hours(tokens, at))
        .or_else(|| feast(tokens, at))
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
        .or_else(|| decade(tokens, at))
        .or_else(|| year(tokens, at))
        .or_else(|| time(tokens, at))
        .or_else(|| number_alone(tokens, at))
        .filter(|(_, span)| !is_distant(tokens, span.end) && !is_repeated(tokens, at))
}

/// "chaque lundi": no day of the calendar.
fn is_repeated(tokens: &[Token], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| word(tokens, before) == "chaque")
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
    let numbered = day_number(tokens, end).filter(|_| end == at || tokens.get(end).is_some_and(Token::is_joined));
    if let Some((number, next)) = numbered {
        if let Some(name) = month(joined(tokens, next)) {
            (day.day, day.month) = (Some(number), Some(name));
            end = next + 1;
            let of = usize::from(joined(tokens, end) == "de" && four_digits(tokens, end + 1).is_some());
            let joins = tokens.get(end + of).is_some_and(Token::is_joined);
            if let Some(year) = four_digits(tokens, end + of).or_else(|| past_year(tokens, end)).filter(|_| joins) {
                day.year = Some(year);
                end += of + 1;
            }
        } else if day.weekday.is_some()
            && tokens.get(end).is_some_and(|token| token.range.len() <= 3 && token.number.is_some())
            && counts_nothing(tokens, next)
        {
            // "samedi 16": the month is told by the weekday.
            day.day = Some(number);
            end = next;
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

/// The number of a day: `13`, `1er`, "premier", "vingt-deux".
fn day_number(tokens: &[Token], at: usize) -> Option<(i8, usize)> {
    if word(tokens, at) == "premier" {
        return Some((1, at + 1));
    }
    let short = tokens.get(at).is_some_and(|token| token.number.is_none() || token.range.len() <= 3);
    let (number, end) = numeral(tokens, at).filter(|_| short)?;
    i8::try_from(number).ok().filter(|number| (1..=31).contains(number)).map(|number| (number, end))
}

/// A year of the last century by two digits: "mai 68".
fn past_year(tokens: &[Token], at: usize) -> Option<i16> {
    short_year(tokens, at).filter(|year| (1932..2000).contains(year) && counts_nothing(tokens, at + 1))
}

/// "hier soir", "aujourd'hui", "demain à 9 heures", "ce matin".
pub(super) fn near(tokens: &[Token], at: usize) -> Parsed {
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
    let joins = tokens.get(end).is_some_and(Token::is_joined);
    let year = four_digits(tokens, end).or_else(|| past_year(tokens, end)).filter(|_| joins);
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
        ("il", "ya", _) => (-1, at + 2),
        ("dans", _, _) => (1, at + 1),
        _ => return None,
    };
    let start = start
        + match (joined(tokens, start), joined(tokens, start + 1), joined(tokens, start + 2)) {
            ("environ", ..) => 1,
            ("a", "peu", "pres") => 3,
            _ => 0,
        };
    let more = || number(tokens, start, 100..=200).map(|count| (count, start + 1));
    let (count, end) = numeral(tokens, start).filter(|(count, _)| *count > 0).or_else(more)?;
    let unit = match joined(tokens, end) {
        "minute" | "minutes" | "min" => Unit::Minute,
        "heure" | "heures" => Unit::Hour,
        word => unit(word)?,
    };
    // "dans deux heures de débats" is how long, and "dans une minute" means soon.
    let lasts = unit == Unit::Minute && count == 1
        || matches!(unit, Unit::Minute | Unit::Hour) && matches!(joined(tokens, end + 1), "de" | "d");
    (!lasts).then(|| (Expression::Away(vec![(unit, sign * i64::from(count))]), at..end + 1))
}

/// "cet été", "l'été dernier", "été 1986", "cet hiver".
pub(super) fn seasonal(tokens: &[Token], at: usize) -> Parsed {
    let article = matches!(word(tokens, at), "cet" | "ce" | "cette" | "l" | "le");
    let start = at + usize::from(article);
    let season = season(if article { joined(tokens, start) } else { word(tokens, start) })?;
    let year = four_digits(tokens, start + 1);
    let turned = turn(joined(tokens, start + 1));
    // "été" is also a participle ("a été"): alone it needs its article, a year or a turn.
    let led = article || year.is_some() || turned.is_some();
    let end = start + 1 + usize::from(year.is_some() || turned.is_some());
    led.then_some((Expression::Season { season, year, turn: turned.unwrap_or(Turn::This) }, at..end))
}

/// "les années 1990", "les années 80", "les années soixante-dix".
pub(super) fn decade(tokens: &[Token], at: usize) -> Parsed {
    if word(tokens, at) != "annees" {
        return None;
    }
    if let Some(first) = four_digits(tokens, at + 1).filter(|year| year % 10 == 0) {
        return Some((Expression::Decade(first), at..at + 2));
    }
    if joined(tokens, at + 1) == "deux" && joined(tokens, at + 2) == "mille" {
        return Some((Expression::Decade(2000), at..at + 3));
    }
    let (short, end) = numeral(tokens, at + 1).filter(|(year, _)| (10..=90).contains(year) && year % 10 == 0)?;
    Some((Expression::Decade(1900 + i16::try_from(short).ok()?), at..end))
}

/// "en 2017", "(1986)".
fn year(tokens: &[Token], at: usize) -> Parsed {
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
pub(super) fn quarter(tokens: &[Token], at: usize) -> Parsed {
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

/// "à ce jour": until now.
fn to_date(tokens: &[Token], at: usize) -> Parsed {
    (word(tokens, at) == "a" && joined(tokens, at + 1) == "ce" && joined(tokens, at + 2) == "jour")
        .then_some((Expression::Now, at..at + 3))
}
