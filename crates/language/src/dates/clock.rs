//! Times of the day: "à 18 h 30", "quinze heures", "vers midi", "de 9h à 11h", "en fin de journée".

use super::lexicon::{part, weekday};
use super::numerals::numeral;
use super::parse::{Clock, Expression, Parsed, Part, joined, named_day, near, small, word};
use super::token::Token;

/// A time that follows a day: "à 18 h 30", "vers 15 heures", "soir", "à la mi-journée", "dans la nuit".
pub(super) fn clock(tokens: &[Token], at: usize) -> (Option<Clock>, usize) {
    let mut start = at;
    let leads = |place: usize| match joined(tokens, place) {
        "a" | "au" | "vers" | "dans" | "la" | "en" | "apres" | "autour" | "partir" | "des" => true,
        // "de 9h à 11h" is a range of its own.
        "de" => place > at && matches!(joined(tokens, place - 1), "partir" | "autour"),
        _ => false,
    };
    while start < at + 3 && leads(start) {
        if joined(tokens, start) == "apres" && joined(tokens, start + 1) == "midi" {
            return (Some(Clock::Part(Part::Afternoon)), start + 2);
        }
        start += 1;
    }
    let next = joined(tokens, start);
    if next == "mi" && joined(tokens, start + 1) == "journee" {
        return (Some(Clock::Part(Part::Midday)), start + 2);
    }
    if let Some(found) = hour(tokens, start) {
        return (Some(found.0), found.1);
    }
    // "mardi de la nuit" is no time.
    let led = (at..start).any(|place| matches!(joined(tokens, place), "de" | "partir" | "des" | "autour"));
    match part(next).filter(|part| *part != Part::Afternoon && !led) {
        Some(part) => (Some(Clock::Part(part)), start + 1),
        None => (None, at),
    }
}

/// `8h30`, `8 h 30`, `18 heures`, `18:30`, "quinze heures trente", "midi et quart", "8h du soir".
fn hour(tokens: &[Token], at: usize) -> Option<(Clock, usize)> {
    tokens.get(at).filter(|token| token.is_joined() || token.gap == '\n')?;
    hour_at(tokens, at)
}

/// The same, whatever stands before it.
pub(super) fn hour_at(tokens: &[Token], at: usize) -> Option<(Clock, usize)> {
    let (hour, minute, end) = whole_hour(tokens, at)?;
    let (hour, minute, end) = match minute {
        Some(minute) => (hour, Some(minute), end),
        None => quarters(tokens, hour, end),
    };
    let (hour, end) = match (joined(tokens, end), joined(tokens, end + 1)) {
        ("du", "matin") => (hour, end + 2),
        ("du", "soir") => (hour + if hour < 12 { 12 } else { 0 }, end + 2),
        ("de", "l") if joined(tokens, end + 2) == "apres" && joined(tokens, end + 3) == "midi" => {
            (hour + if hour < 12 { 12 } else { 0 }, end + 4)
        }
        _ => (hour, end),
    };
    Some((minute.map_or(Clock::Hour(hour), |minute| Clock::Minute(hour, minute)), end))
}

/// The hour at `at`, its minutes where they are written with it, and where that ends.
fn whole_hour(tokens: &[Token], at: usize) -> Option<(i8, Option<i8>, usize)> {
    let token = tokens.get(at)?;
    // "Midi-Libre" is a name.
    let named = tokens.get(at + 1).is_some_and(|next| next.gap == '-' && next.capital);
    match token.word.as_str() {
        "midi" | "minuit" if named => return None,
        "midi" => return Some((12, None, at + 1)),
        "minuit" => return Some((24, None, at + 1)),
        _ => {}
    }
    let written = token.word.split_once('h').filter(|(hour, _)| hour.starts_with(|sign: char| sign.is_ascii_digit()));
    if let Some((hour, minute)) = written {
        let hour: i8 = hour.parse().ok().filter(|hour| (0..24).contains(hour))?;
        return match minute.parse::<i8>() {
            Ok(minute) if (0..60).contains(&minute) && token.word.len() <= 5 => Some((hour, Some(minute), at + 1)),
            _ if minute.is_empty() => Some((hour, None, at + 1)),
            _ => None,
        };
    }
    if let Some(minute) = colon(tokens, at) {
        return Some((small(tokens, at, 0..=23)?, Some(minute), at + 2));
    }
    let (hour, next) = small(tokens, at, 0..=23)
        .map(|hour| (hour, at + 1))
        .or_else(|| numeral(tokens, at).and_then(|(hour, next)| Some((i8::try_from(hour).ok()?, next))))?;
    let unit = matches!(joined(tokens, next), "h" | "heure" | "heures") && (0..24).contains(&hour);
    unit.then_some((hour, None, next + 1))
}

/// The minutes of `18:30`, where nothing goes on behind them as in `2:05:30`.
fn colon(tokens: &[Token], at: usize) -> Option<i8> {
    let (hour, minute) = tokens.get(at).zip(tokens.get(at + 1))?;
    let written = minute.gap == ':' && minute.range.start == hour.range.end + 1 && minute.range.len() == 2;
    let more = tokens.get(at + 2).is_some_and(|more| more.gap == ':' && more.range.start == minute.range.end + 1);
    small(tokens, at + 1, 0..=59).filter(|_| written && !more)
}

/// The minutes that words tell behind an hour: "trente", "et quart", "moins dix".
fn quarters(tokens: &[Token], hour: i8, at: usize) -> (i8, Option<i8>, usize) {
    let minus = joined(tokens, at) == "moins";
    let and = joined(tokens, at) == "et";
    let mut place = at + usize::from(minus || and);
    place += usize::from(minus && joined(tokens, place) == "le");
    let told = match joined(tokens, place) {
        "quart" => Some((15, place + 1)),
        "demi" | "demie" => Some((30, place + 1)),
        "trois" if joined(tokens, place + 1) == "quarts" => Some((45, place + 2)),
        _ => numeral(tokens, place)
            .and_then(|(minutes, end)| {
                Some((i8::try_from(minutes).ok().filter(|minutes| (1..60).contains(minutes))?, end))
            })
            // "entre midi et 2" has no minutes.
            .filter(|(_, end)| is_end(tokens, *end) && (!and || past_minutes(tokens, *end) > *end)),
    };
    match told {
        Some((minutes, end)) if minus => ((hour - 1).rem_euclid(24), Some(60 - minutes), past_minutes(tokens, end)),
        Some((minutes, end)) => (hour, Some(minutes), past_minutes(tokens, end)),
        None => (hour, None, at),
    }
}

fn past_minutes(tokens: &[Token], at: usize) -> usize {
    at + usize::from(matches!(joined(tokens, at), "minute" | "minutes"))
}

/// Whether a number before `at` counts nothing: "à 18 heures dix personnes" has no minutes.
fn is_end(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_none_or(|next| !next.is_joined())
        || matches!(
            joined(tokens, at),
            "minute"
                | "minutes"
                | "am"
                | "pm"
                | "du"
                | "a"
                | "et"
                | "au"
                | "dans"
                | "en"
                | "pour"
                | "par"
                | "avec"
                | "sur"
        )
        || weekday(joined(tokens, at)).is_some()
}

/// "14h15 jeudi 1er mars": the time before its day.
pub(super) fn time_first(tokens: &[Token], at: usize) -> Parsed {
    let (clock, end) = hour(tokens, at)?;
    tokens.get(end).filter(|token| token.is_joined())?;
    let day = end + usize::from(matches!(joined(tokens, end), "le"));
    let (day, last) = day_of(tokens, day)?;
    timed(day, clock).map(|expression| (expression, at..last))
}

/// The day at `at`, with where it ends.
fn day_of(tokens: &[Token], at: usize) -> Option<(Expression, usize)> {
    named_day(tokens, at).or_else(|| near(tokens, at)).map(|(day, span)| (day, span.end))
}

/// A day that has no time of its own, at this one.
fn timed(day: Expression, clock: Clock) -> Option<Expression> {
    match day {
        Expression::Day(day, None) => Some(Expression::Day(day, Some(clock))),
        Expression::Near(days, None) => Some(Expression::Near(days, Some(clock))),
        _ => None,
    }
}

/// "de 9h à 11h", "entre 9h30 et 11h jeudi", "14h-16h".
pub(super) fn hours(tokens: &[Token], at: usize) -> Parsed {
    let led = matches!(word(tokens, at), "de" | "entre");
    // "tous les jours entre 16h et 18h" is on no day.
    if (1..=4).filter_map(|back| at.checked_sub(back)).any(|before| matches!(word(tokens, before), "tous" | "chaque")) {
        return None;
    }
    let start = at + usize::from(led);
    let (from, end) = hour(tokens, start)?;
    let hyphen = tokens.get(end).is_some_and(|token| matches!(token.gap, '-' | '–'));
    let next = match joined(tokens, end) {
        "a" | "et" if led => end + 1,
        "jusqu" if joined(tokens, end + 1) == "a" => end + 2,
        _ if hyphen => end,
        _ => return None,
    };
    let (to, end) = hour(tokens, next)?;
    if let Some((day, last)) = day_of(tokens, end + usize::from(joined(tokens, end) == "le"))
        && let Some(opening) = timed(day, from)
    {
        return Some((Expression::Hours(Box::new(opening), to), start..last));
    }
    Some((Expression::Hours(Box::new(Expression::Time(from)), to), start..end))
}

/// "à 18 h 30", "vers 9h", "en fin de journée", "dans la soirée", "à la mi-journée", and the hour that opens a paragraph.
pub(super) fn time(tokens: &[Token], at: usize) -> Parsed {
    let before = at.checked_sub(1).map_or("", |before| word(tokens, before));
    let led = matches!(word(tokens, at), "vers" | "des" | "avant" | "apres")
        || matches!(before, "alentours" | "partir" | "autour") && word(tokens, at) == "de";
    if led || tokens.get(at).is_some_and(|token| token.word == "a" && token.accented) {
        let about = usize::from(matches!(joined(tokens, at + 1), "environ"));
        // "après 3 heures de débats" is how long, not when.
        let lasts = |end: usize| matches!(joined(tokens, end), "de" | "d");
        let afternoon = word(tokens, at) == "apres" && joined(tokens, at + 1) == "midi";
        if let Some((clock, end)) = hour(tokens, at + 1 + about).filter(|(_, end)| !lasts(*end) && !afternoon) {
            return Some((Expression::Time(clock), at + 1 + about..end));
        }
    }
    // "3 heures du matin" is a time whatever stands before it.
    if let Some((clock, end)) = hour(tokens, at).filter(|(_, end)| matches!(word(tokens, end - 1), "matin" | "soir")) {
        return Some((Expression::Time(clock), at..end));
    }
    // Live texts open each entry with its time.
    if tokens.get(at).is_some_and(|token| at == 0 || token.gap == '\n')
        && let Some((clock @ Clock::Minute(..), end)) = hour(tokens, at)
    {
        return Some((Expression::Near(0, Some(clock)), at..end));
    }
    part_of_day(tokens, at)
}

fn part_of_day(tokens: &[Token], at: usize) -> Parsed {
    let (edge, start) = match (word(tokens, at), joined(tokens, at + 1), joined(tokens, at + 2)) {
        ("mi", "journee", _) => return Some((Expression::Time(Clock::Part(Part::Midday)), at..at + 2)),
        ("fin" | "debut" | "milieu", "de" | "d" | "du", _) => {
            (Some(word(tokens, at)), at + 2 + usize::from(matches!(joined(tokens, at + 2), "la" | "l")))
        }
        ("en", "soiree" | "matinee", _) => (None, at + 1),
        ("dans", "la", "soiree" | "matinee") => (None, at + 2),
        ("dans", "l", "apres") => (None, at + 2),
        _ => return None,
    };
    let part = match (joined(tokens, start), edge) {
        ("journee" | "jour", Some("fin")) | ("soiree", _) => Part::Evening,
        ("journee" | "jour", Some("debut")) | ("matinee", _) => Part::Morning,
        ("journee" | "jour", Some("milieu")) => Part::Midday,
        ("apres", _) if joined(tokens, start + 1) == "midi" => {
            return Some((Expression::Time(Clock::Part(Part::Afternoon)), at..start + 2));
        }
        _ => return None,
    };
    // "dans la soirée de vendredi" is read with its day.
    let own_day = matches!(joined(tokens, start + 1), "de" | "du") && weekday(joined(tokens, start + 2)).is_some();
    (!own_day).then_some((Expression::Time(Clock::Part(part)), at..start + 1))
}
