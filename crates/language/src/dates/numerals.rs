//! Numbers in words, as dates use them: "vingt-deux", "dix-huit", "trente et un".

use super::parse::joined;
use super::token::Token;

/// The number below a hundred that begins at `at`, in words or digits, with where it ends.
pub(super) fn numeral(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    let first = tokens.get(at)?;
    if let Some(number) = first.number.filter(|number| *number < 100) {
        return Some((number, at + 1));
    }
    if first.word == "quatre" && matches!(joined(tokens, at + 1), "vingt" | "vingts") {
        let more = unit(joined(tokens, at + 2)).filter(|more| *more >= 1);
        return Some(more.map_or((80, at + 2), |more| (80 + more, at + 3)));
    }
    let value = unit(&first.word).or_else(|| ten(&first.word))?;
    if unit(&first.word).is_some() && value != 10 {
        return Some((value, at + 1));
    }
    let and = usize::from(joined(tokens, at + 1) == "et" && matches!(joined(tokens, at + 2), "un" | "une" | "onze"));
    let next = at + 1 + and;
    let most = if value == 60 { 19 } else { 9 };
    // "dix-huit", "vingt-deux"; "dix deux" is no number.
    let more = unit(joined(tokens, next)).filter(|more| (1..=most).contains(more) && (value != 10 || *more >= 7));
    Some(more.map_or((value, at + 1), |more| (value + more, next + 1)))
}

fn unit(word: &str) -> Option<u32> {
    const UNITS: [&str; 17] = [
        "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
        "treize", "quatorze", "quinze", "seize",
    ];
    if word == "une" {
        return Some(1);
    }
    UNITS.iter().position(|unit| *unit == word).and_then(|value| u32::try_from(value).ok())
}

fn ten(word: &str) -> Option<u32> {
    Some(match word {
        "vingt" => 20,
        "trente" => 30,
        "quarante" => 40,
        "cinquante" => 50,
        "soixante" => 60,
        _ => return None,
    })
}
