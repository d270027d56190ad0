//! Dates in numbers: `13/02/2018`, `13/02`, `02/2018`, "le 13", "samedi 16".

use super::lexicon::month;
use super::parse::{Day, Expression, Parsed, four_digits, joined, small, word};
use super::token::Token;

/// `13/02/2018`, `13.02.2018`, `13 02 2018`, `2018-02-13`, `13/02/18`, "le 13/02", `02/2018`.
pub(super) fn numeric(tokens: &[Token], at: usize) -> Parsed {
    let sign = tokens.get(at + 1)?.gap;
    if !matches!(sign, '/' | '.' | '-' | ' ') {
        return None;
    }
    let tight = |place: usize| {
        tokens.get(place).zip(tokens.get(place + 1)).is_some_and(|(one, next)| next.range.start == one.range.end + 1)
    };
    let led = at.checked_sub(1).is_some_and(|before| matches!(word(tokens, before), "le" | "du" | "au" | "depuis"));
    if tight(at) && tight(at + 1) && tokens.get(at + 2).is_some_and(|third| third.gap == sign) {
        let big = matches!(sign, '-' | '/') && four_digits(tokens, at).is_some();
        let (day, year) = if big { (at + 2, at) } else { (at, at + 2) };
        let year = four_digits(tokens, year).or_else(|| short_year(tokens, year).filter(|_| sign == '/' || led));
        if let (Some(day), Some(month), Some(year)) = (small(tokens, day, 1..=31), small(tokens, at + 1, 1..=12), year)
        {
            let day = Day { day: Some(day), month: Some(month), year: Some(year), ..Day::default() };
            return Some((Expression::Day(day, None), at..at + 3));
        }
    }
    if sign != '/' || !tight(at) || tokens.get(at + 2).is_some_and(|third| third.gap == '/') {
        return None;
    }
    if let (Some(month), Some(year)) = (small(tokens, at, 1..=12), four_digits(tokens, at + 1)) {
        return Some((Expression::Month { month, year: Some(year), turn: None, edge: None }, at..at + 2));
    }
    // "17/20" is a mark and "1/3" a share: a day and month need a word before them, or both their digits.
    let (day, month) = (small(tokens, at, 1..=31)?, small(tokens, at + 1, 1..=12)?);
    let day = Day { day: Some(day), month: Some(month), ..Day::default() };
    let whole = tokens.get(at + 1).is_some_and(|token| token.range.len() == 2 && token.word.starts_with('0'));
    (led || whole).then_some((Expression::Day(day, None), at..at + 2))
}

/// A year by its last two digits: `98`, and `14` of this century.
pub(super) fn short_year(tokens: &[Token], at: usize) -> Option<i16> {
    let number = small(tokens, at, 0..=99).filter(|_| tokens.get(at).is_some_and(|token| token.range.len() == 2))?;
    Some(i16::from(number) + if number < 40 { 2000 } else { 1900 })
}

/// Whether nothing is counted by the number that stands before `end`.
pub(super) fn counts_nothing(tokens: &[Token], end: usize) -> bool {
    tokens.get(end).is_none_or(|next| matches!(next.gap, '.' | ',' | ')' | ';' | '\n' | '!' | '?' | '…'))
        || matches!(
            joined(tokens, end),
            "et" | "a" | "au" | "dans" | "en" | "pour" | "par" | "avec" | "lors" | "sur" | "vers"
        )
}

/// "le 13", where nothing is counted by it.
pub(super) fn number_alone(tokens: &[Token], at: usize) -> Parsed {
    let number = small(tokens, at, 1..=31)?;
    let before = at.checked_sub(1).map_or("", |before| word(tokens, before));
    let digits = tokens.get(at).is_some_and(|token| token.gap == ' ' && token.range.len() <= 2 || token.word == "1er");
    let decimal = tokens.get(at + 1).is_some_and(|next| next.number.is_some() && matches!(next.gap, ',' | '.'));
    if !digits || decimal || !counts_nothing(tokens, at + 1) || !matches!(before, "le" | "du" | "au") {
        return None;
    }
    let (clock, end) = super::clock::clock(tokens, at + 1);
    let hour = clock.filter(|clock| !matches!(clock, super::parse::Clock::Part(_)));
    Some((Expression::Number(number, hour), at..if hour.is_some() { end } else { at + 1 }))
}

/// "13 au 15 juillet", "13-15 juillet", "entre le 13 et le 15 juillet", "lundi 1er au mercredi 10 juillet": the first number of a range whose month comes with the last.
pub(super) fn opens_range(tokens: &[Token], at: usize) -> Option<(i8, Option<i8>, usize)> {
    let start = at + usize::from(super::lexicon::weekday(word(tokens, at)).is_some());
    let day = small(tokens, start, 1..=31).filter(|_| tokens.get(start).is_some_and(|token| token.range.len() <= 3))?;
    let own = month(joined(tokens, start + 1));
    let end = start + 1 + usize::from(own.is_some());
    Some((day, own, end))
}
