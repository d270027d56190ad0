//! Counted times: "dans 3 j", "il y a 1 an et 2 mois", "deux jours plus tard", "les trois prochaines semaines".

use super::super::lexicon;
use super::super::numerals::numeral;
use super::super::parse::{Expression, Parsed, Turn, Unit, joined, word};
use super::super::token::Token;

/// The counted time at `at`, where something tells which way it counts.
pub(super) fn amount(tokens: &[Token], at: usize) -> Parsed {
    led(tokens, at).or_else(|| followed(tokens, at)).or_else(|| run(tokens, at))
}

/// How long: "pour 3 heures", "pendant deux jours"; where it ends.
pub(super) fn duration(tokens: &[Token], at: usize) -> Option<usize> {
    let lasts = matches!(word(tokens, at), "pour" | "pendant" | "durant" | "duree" | "depuis");
    let start = at + 1 + usize::from(matches!(joined(tokens, at + 1), "de" | "d" | "environ"));
    if !lasts {
        return None;
    }
    // "pour deux heures et demie", "pour deux et demie heures"
    let half =
        |at: usize| at + 2 * usize::from(joined(tokens, at) == "et" && joined(tokens, at + 1).starts_with("demi"));
    let halved = number(tokens, start).map(|(_, end)| (end, half(end))).filter(|(end, half)| half > end);
    if let Some((_, half)) = halved.filter(|(_, half)| unit(joined(tokens, *half)).is_some()) {
        return Some(half + 1);
    }
    sum(tokens, start).map(|(_, end)| half(end))
}

/// The unit that a word or its short form names.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "seconde" | "secondes" | "sec" | "secs" | "s" => Unit::Second,
        "minute" | "minutes" | "min" | "mins" | "mn" => Unit::Minute,
        "heure" | "heures" | "h" | "hr" | "hrs" => Unit::Hour,
        "j" => Unit::Day,
        "sem" => Unit::Week,
        _ => return lexicon::unit(word),
    })
}

/// "prochaines", "passées", "suivant".
pub(super) fn turn(word: &str) -> Option<Turn> {
    Some(match word {
        "suivant" | "suivante" | "suivants" | "suivantes" => Turn::Next,
        "passes" | "passees" | "precedent" | "precedente" | "precedents" | "precedentes" => Turn::Last,
        _ => return lexicon::turn(word),
    })
}

/// "dans 3 j", "il y a environ deux heures", "moins de 20 min", "dans les 2 h".
fn led(tokens: &[Token], at: usize) -> Parsed {
    let (sign, start) = match (word(tokens, at), joined(tokens, at + 1), joined(tokens, at + 2)) {
        ("il", "y", "a") => (-1, at + 3),
        ("il", "ya", _) | ("y", "a", _) | ("moins", "de", _) => (-1, at + 2),
        ("dans", "les", _) => {
            let (count, unit, end) = counted(tokens, at + 2)?;
            return Some((Expression::Run { unit, count, turn: Turn::Next }, at..end));
        }
        ("dans", ..) => (1, at + 1),
        _ => return None,
    };
    let start = start
        + match (joined(tokens, start), joined(tokens, start + 1), joined(tokens, start + 2)) {
            ("environ", ..) => 1,
            ("moins" | "pres", "de", _) => 2,
            ("a", "peu", "pres") => 3,
            _ => 0,
        };
    let (sum, end) = sum(tokens, start)?;
    // "dans deux heures de débats" is how long.
    (!matches!(joined(tokens, end), "de" | "d")).then(|| (away(sum, sign), at..end))
}

/// "deux jours plus tard", "un jour après", "une semaine plus tôt", with nothing behind that they count from.
fn followed(tokens: &[Token], at: usize) -> Parsed {
    let (sum, next) = sum(tokens, at)?;
    let (sign, end) = match (joined(tokens, next), joined(tokens, next + 1)) {
        ("plus", "tard") => (1, next + 2),
        ("plus", "tot") => (-1, next + 2),
        ("apres", _) => (1, next + 1),
        ("avant" | "auparavant", _) => (-1, next + 1),
        _ => return None,
    };
    joined(tokens, end).is_empty().then(|| (away(sum, sign), at..end))
}

/// "3 prochains jours", "2 semaines passées", "dernier 3 min", "prochaine heure".
fn run(tokens: &[Token], at: usize) -> Parsed {
    if let Some(turned) = turn(word(tokens, at)) {
        let (count, unit, end) = counted(tokens, at + 1).or_else(|| {
            let unit = unit(joined(tokens, at + 1))?;
            matches!(unit, Unit::Second | Unit::Minute | Unit::Hour).then_some((1, unit, at + 2))
        })?;
        return Some((Expression::Run { unit, count, turn: turned }, at..end));
    }
    let (count, next) = number(tokens, at)?;
    let (unit, turned) = match turn(joined(tokens, next)) {
        Some(turned) => (unit(joined(tokens, next + 1))?, turned),
        // "du 4 au 23 mois prochain" counts no months.
        None => {
            let behind = joined(tokens, next + 1);
            (unit(joined(tokens, next))?, turn(behind).filter(|_| count == 1 || behind.ends_with('s'))?)
        }
    };
    Some((Expression::Run { unit, count, turn: turned }, at..next + 2))
}

fn away(sum: Vec<(Unit, i64)>, sign: i64) -> Expression {
    Expression::Away(sum.into_iter().map(|(unit, count)| (unit, sign * count)).collect())
}

/// One or more counted units: "1 an, 2 mois et 3 jours".
fn sum(tokens: &[Token], at: usize) -> Option<(Vec<(Unit, i64)>, usize)> {
    let mut sum: Vec<(Unit, i64)> = Vec::new();
    let mut end = at;
    loop {
        let start = end + usize::from(!sum.is_empty() && word(tokens, end) == "et");
        let Some((count, unit, next)) = counted(tokens, start) else { break };
        sum.push((unit, count));
        end = next;
    }
    (!sum.is_empty()).then_some((sum, end))
}

/// "3 jours", "trois jours", "3j".
fn counted(tokens: &[Token], at: usize) -> Option<(i64, Unit, usize)> {
    let token = tokens.get(at)?;
    let digits = token.word.bytes().take_while(u8::is_ascii_digit).count();
    if let (1..=4, Some(name)) = (digits, token.word.get(digits..).filter(|name| !name.is_empty())) {
        return Some((token.word.get(..digits)?.parse().ok()?, unit(name)?, at + 1));
    }
    let (count, next) = number(tokens, at)?;
    Some((count, unit(joined(tokens, next))?, next + 1))
}

fn number(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let written = || tokens.get(at)?.number.map(|number| (number, at + 1));
    numeral(tokens, at).or_else(written).map(|(number, end)| (i64::from(number), end))
}
