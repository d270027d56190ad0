//! Days and times in numbers: `15/03`, `15-03-18`, `2018/mars/15`, `3/2018`, `2018-03-15T18:30`, `20:00:24`, `8:30pm`.

use super::super::clock::hour_at;
use super::super::lexicon;
use super::super::numerals::numeral;
use super::super::numeric::short_year;
use super::super::parse::{Clock, Day, four_digits, joined, word};
use super::super::token::Token;

/// A month by its name or a short form of it.
pub(super) fn month(word: &str) -> Option<i8> {
    Some(match word {
        "jan" => 1,
        "fev" | "fevrier" => 2,
        "jui" => 7,
        "aou" => 8,
        "sep" => 9,
        _ => return lexicon::month(word),
    })
}

/// One part of a day in numbers.
struct Piece {
    value: i16,
    digits: usize,
    named: bool,
}

fn piece(tokens: &[Token], at: usize) -> Option<Piece> {
    let written = tokens.get(at)?.word.split('t').next().unwrap_or_default();
    let digits = written.len();
    match written.parse::<i16>() {
        Ok(value) if matches!(digits, 1 | 2 | 4) => Some(Piece { value, digits, named: false }),
        Ok(_) => None,
        Err(_) => month(word(tokens, at)).map(|month| Piece { value: i16::from(month), digits: 0, named: true }),
    }
}

/// A day, or a month of a year, in numbers, with where it ends.
pub(super) fn day(tokens: &[Token], at: usize) -> Option<(Day, usize)> {
    three(tokens, at).or_else(|| two(tokens, at))
}

/// Day, month and year in any order that the year or the month's name or a number above twelve settles; else as the French write them.
fn three(tokens: &[Token], at: usize) -> Option<(Day, usize)> {
    let sign = tight(tokens, at)?;
    if tight(tokens, at + 1)? != sign
        || !matches!(sign, '/' | '-' | '.' | ' ')
        || tight(tokens, at + 2) == Some(sign) && sign != ' '
    {
        return None;
    }
    let pieces = [piece(tokens, at)?, piece(tokens, at + 1)?, piece(tokens, at + 2)?];
    if sign == ' ' && pieces.iter().any(|piece| piece.named) {
        return None;
    }
    let long = (0..3).find(|place| four_digits_of(&pieces, *place));
    let year_place = long.or_else(|| short_year(tokens, at + 2).map(|_| 2))?;
    let year = long.and_then(|place| Some(pieces.get(place)?.value)).or_else(|| short_year(tokens, at + 2))?;
    let rest: Vec<&Piece> =
        pieces.iter().enumerate().filter(|(place, _)| *place != year_place).map(|(_, piece)| piece).collect();
    let [first, second] = rest[..] else { return None };
    let (day, month) = if first.named || year_place == 0 && !second.named { (second, first) } else { (first, second) };
    if year_place == 1 && !day.named && !month.named {
        return None;
    }
    let day = dated(day.value, month.value, month.named, Some(year))?;
    Some((day, at + 3))
}

fn four_digits_of(pieces: &[Piece; 3], place: usize) -> bool {
    pieces.get(place).is_some_and(|piece| piece.digits == 4 && (1500..=2100).contains(&piece.value))
}

/// `15/03`, "le 15 03"; `03/2018`, `2018-3`, also with spaces around the sign.
fn two(tokens: &[Token], at: usize) -> Option<(Day, usize)> {
    let sign = tokens.get(at + 1)?.gap;
    let (first, second) = (piece(tokens, at)?, piece(tokens, at + 1)?);
    if first.named || second.named || tokens.get(at + 1)?.word.contains('t') {
        return None;
    }
    let month_of = |month: &Piece, year: Option<i16>| {
        let month = i8::try_from(month.value).ok().filter(|month| (1..=12).contains(month))?;
        Some((Day { month: Some(month), year: Some(year?), ..Day::default() }, at + 2))
    };
    if matches!(sign, '/' | '-' | '.') {
        let found = if first.digits == 4 {
            month_of(&second, four_digits(tokens, at))
        } else if second.digits == 4 {
            month_of(&first, four_digits(tokens, at + 1))
        } else {
            None
        };
        if found.is_some() {
            return found;
        }
    }
    let led = at.checked_sub(1).is_some_and(|before| word(tokens, before) == "le");
    if tight(tokens, at)? != '/' && !(led && sign == ' ') || first.digits > 2 || second.digits > 2 {
        return None;
    }
    dated(first.value, second.value, false, None).map(|day| (day, at + 2))
}

/// The day of these numbers; as the English write it where it cannot be French.
fn dated(day: i16, month: i16, named: bool, year: Option<i16>) -> Option<Day> {
    let (day, month) = if month > 12 && !named { (month, day) } else { (day, month) };
    let day = i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
    let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    Some(Day { day: Some(day), month: Some(month), year, ..Day::default() })
}

/// The one sign that stands between a token and the next.
fn tight(tokens: &[Token], at: usize) -> Option<char> {
    let (one, next) = tokens.get(at).zip(tokens.get(at + 1))?;
    (next.range.start == one.range.end + next.gap.len_utf8()).then_some(next.gap)
}

/// Which half of the day: "pm" is `true`.
pub(super) type Late = bool;

/// The time at `at`, the half of the day where it is glued to it, and where it ends.
pub(super) fn clock(tokens: &[Token], at: usize) -> Option<(Clock, Option<Late>, usize)> {
    stamped(tokens, at)
        .or_else(|| digits(tokens, at))
        .or_else(|| hour_at(tokens, at).map(|(clock, end)| (clock, None, end)))
        .or_else(|| half_past(tokens, at).map(|(clock, end)| (clock, None, end)))
}

/// The time of `2018-03-15T18:30`, at its last token before the colon.
fn stamped(tokens: &[Token], at: usize) -> Option<(Clock, Option<Late>, usize)> {
    let (_, hour) = word(tokens, at).split_once('t')?;
    let hour: i8 = hour.parse().ok().filter(|hour| (0..24).contains(hour))?;
    let (minute, end) = sixty(tokens, at + 1)?;
    Some(match sixty(tokens, end) {
        Some((second, end)) => (Clock::Second(hour, minute.0, second.0), None, end),
        None => (Clock::Minute(hour, minute.0), None, end),
    })
}

/// `20:00:24`, `8:30pm`, `8pm`, `340pm`, `1140 a.m.`
fn digits(tokens: &[Token], at: usize) -> Option<(Clock, Option<Late>, usize)> {
    let (number, glued) = split_late(word(tokens, at));
    let value: i16 = number.parse().ok()?;
    let hour = i8::try_from(value).ok().filter(|hour| (0..24).contains(hour) && number.len() <= 2);
    if let (Some(hour), None, Some((minute, end))) = (hour, glued, sixty(tokens, at + 1)) {
        return Some(match sixty(tokens, end).filter(|_| minute.1.is_none()) {
            Some((second, end)) => (Clock::Second(hour, minute.0, second.0), second.1, end),
            None => (Clock::Minute(hour, minute.0), minute.1, end),
        });
    }
    let (late, end) = glued.map(|late| (late, at + 1)).or_else(|| late(tokens, at + 1))?;
    match hour {
        Some(hour) => Some((Clock::Hour(hour), Some(late), end)),
        None => {
            let (hour, minute) = (i8::try_from(value / 100).ok()?, i8::try_from(value % 100).ok()?);
            let fits = (3..=4).contains(&number.len()) && hour < 24 && minute < 60;
            fits.then_some((Clock::Minute(hour, minute), Some(late), end))
        }
    }
}

/// Two digits behind a colon, and the half of the day where it is glued to them.
fn sixty(tokens: &[Token], at: usize) -> Option<((i8, Option<Late>), usize)> {
    let token = tokens.get(at).filter(|token| token.gap == ':')?;
    let (number, late) = split_late(&token.word);
    let value: i8 = number.parse().ok().filter(|value| (0..60).contains(value))?;
    (number.len() == 2 && tight(tokens, at - 1).is_some()).then_some(((value, late), at + 1))
}

fn split_late(word: &str) -> (&str, Option<Late>) {
    let stripped = |end, late| word.strip_suffix(end).map(|number| (number, Some(late)));
    stripped("am", false).or_else(|| stripped("pm", true)).unwrap_or((word, None))
}

/// "am", "p.m.", "p m".
pub(super) fn late(tokens: &[Token], at: usize) -> Option<(Late, usize)> {
    match (word(tokens, at), word(tokens, at + 1)) {
        ("am", _) => Some((false, at + 1)),
        ("pm", _) => Some((true, at + 1)),
        ("a", "m") => Some((false, at + 2)),
        ("p", "m") => Some((true, at + 2)),
        _ => None,
    }
}

/// "huit et demie", "8 et quart", where the hour has no unit.
fn half_past(tokens: &[Token], at: usize) -> Option<(Clock, usize)> {
    let (hour, next) = numeral(tokens, at).filter(|(hour, _)| *hour < 24)?;
    let minute = match (joined(tokens, next), joined(tokens, next + 1)) {
        ("et", "demie" | "demi") => 30,
        ("et", "quart") => 15,
        _ => return None,
    };
    let unit = usize::from(matches!(joined(tokens, next + 2), "heure" | "heures"));
    Some((Clock::Minute(i8::try_from(hour).ok()?, minute), next + 2 + unit))
}
