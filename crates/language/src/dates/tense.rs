//! Whether the words around a date look back or ahead: "s'est réuni jeudi", "se réunira jeudi".

use std::ops::Range;

use super::token::Token;

/// How far the verb may stand from its date, in words.
const BEFORE: usize = 14;
const AFTER: usize = 8;

/// Says whether the date that `span` covers lies ahead (`Some(true)`), back (`Some(false)`), or nothing tells.
///
/// The nearest sign within the sentence decides; before the date counts more than behind it.
pub(super) fn ahead(tokens: &[Token], span: &Range<usize>) -> Option<bool> {
    let mut best: Option<(usize, bool)> = None;
    let mut consider = |distance: usize, sign: bool| {
        if best.is_none_or(|(known, _)| distance < known) {
            best = Some((distance, sign));
        }
    };
    for distance in 1..=BEFORE {
        let Some(place) = span.start.checked_sub(distance) else { break };
        if tokens.get(place + 1).is_some_and(|next| ends_sentence(next.gap)) {
            break;
        }
        if let Some(sign) = sign(tokens, place) {
            consider(distance, sign);
            break;
        }
    }
    for distance in 1..=AFTER {
        let place = span.end + distance - 1;
        let Some(token) = tokens.get(place) else { break };
        if ends_sentence(token.gap) || matches!(token.gap, ',' | '"' | '«' | '»' | '”') {
            break;
        }
        if let Some(sign) = sign(tokens, place) {
            consider(distance + 2, sign);
            break;
        }
    }
    best.map(|(_, sign)| sign)
}

fn ends_sentence(gap: char) -> bool {
    matches!(gap, '.' | '!' | '?' | ';' | '\n' | '…')
}

fn sign(tokens: &[Token], place: usize) -> Option<bool> {
    let token = tokens.get(place)?;
    let word = token.word.as_str();
    let next = tokens.get(place + 1).map_or("", |token| token.word.as_str());
    if looks_ahead(word) {
        return Some(true);
    }
    match word {
        "jusqu" | "ici" => Some(true),
        "partir" if next == "de" || next == "du" => Some(true),
        "a" if token.accented => None,
        "a" | "ont" | "ai" | "avons" | "est" | "sont" if is_participle(next) || is_participle_after(tokens, place) => {
            Some(false)
        }
        "avait" | "avaient" | "etait" | "etaient" | "fut" | "furent" | "depuis" => Some(false),
        _ if word.len() > 5 && (word.ends_with("erent") || word.ends_with("irent")) => Some(false),
        _ => None,
    }
}

/// Future and conditional forms, and the words of a plan.
fn looks_ahead(word: &str) -> bool {
    const PLANS: [&str; 24] = [
        "prevu",
        "prevue",
        "prevus",
        "prevues",
        "attendu",
        "attendue",
        "attendus",
        "attendues",
        "programme",
        "programmee",
        "doit",
        "doivent",
        "devrait",
        "devraient",
        "va",
        "vont",
        "prevoit",
        "prevoient",
        "compte",
        "rendez",
        "prochain",
        "prochaine",
        "fixe",
        "fixee",
    ];
    const NOT_VERBS: [&str; 8] = ["opera", "camera", "agora", "aura", "sahara", "choera", "jura", "flora"];
    if PLANS.contains(&word) || word == "aura" {
        return true;
    }
    let ending =
        ["era", "eront", "ira", "iront", "dra", "dront", "vra", "vront", "ura", "uront", "erai", "erons", "erez"];
    word.len() >= 4 && ending.iter().any(|end| word.ends_with(end)) && !NOT_VERBS.contains(&word)
}

/// A past participle, by its ending: "déclaré", "réunis", "ouvert", "perdu".
fn is_participle(word: &str) -> bool {
    word.len() >= 3
        && ["e", "ee", "es", "ees", "i", "is", "it", "ie", "u", "us", "ue", "ert", "ait", "int"]
            .iter()
            .any(|end| word.ends_with(end))
        && !matches!(word, "le" | "les" | "des" | "une" | "que" | "qui" | "ce" | "de")
}

/// A participle behind an adverb or pronoun: "a déjà été", "a-t-il dit".
fn is_participle_after(tokens: &[Token], place: usize) -> bool {
    (2..=3).any(|step| tokens.get(place + step).is_some_and(|token| token.is_joined() && is_participle(&token.word)))
}
