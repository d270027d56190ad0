//! What a person is, as the text says beside the name: "le secrétaire général de l'OTAN, Jens Stoltenberg".

use std::ops::Range;

use super::document::{Document, Facts};
use super::gazetteer::{self as lists, Kind, Kinds};
use super::tokens::Token;

/// Tokens of the longest role.
const LONGEST: usize = 22;

/// Words before the noun that belong to the role: `ancien ministre`.
const BEFORE_NOUN: [&str; 34] = [
    "ancien",
    "ancienne",
    "ex",
    "ex-",
    "futur",
    "future",
    "nouveau",
    "nouvelle",
    "nouvel",
    "actuel",
    "actuelle",
    "jeune",
    "grand",
    "grande",
    "premier",
    "première",
    "feu",
    "célèbre",
    "double",
    "triple",
    "quadruple",
    "quintuple",
    "sextuple",
    "septuple",
    "petit",
    "petite",
    "vieux",
    "vieille",
    "premier",
    "vice",
    "haut",
    "haute",
    "éternel",
    "numéro",
];
/// Words that open a noun phrase.
const OPENERS: [&str; 22] = [
    "le", "la", "l", "les", "un", "une", "du", "au", "des", "son", "sa", "ses", "leur", "leurs", "notre", "mon", "ma",
    "ce", "cet", "cette", "aux", "votre",
];
/// Words that end a role when it is read forwards.
const CLOSERS: [&str; 26] = [
    "qui", "que", "qu", "dont", "où", "a", "est", "sont", "était", "ont", "avait", "sera", "mais", "car", "puis",
    "lors", "après", "avant", "dans", "sur", "depuis", "pendant", "selon", "se", "s", "ne",
];

/// The role beside the person that stands at `name`, as bytes of its block.
pub fn beside(document: &Document<'_>, sentence: &Range<usize>, name: &Range<usize>) -> Option<Range<usize>> {
    let tokens = after(document, sentence, name).or_else(|| before(document, sentence, name))?;
    let (first, last) = (document.tokens.get(tokens.start)?, document.tokens.get(tokens.end.checked_sub(1)?)?);
    (first.block == last.block).then_some(first.start..last.end)
}

fn role_kinds(facts: &Facts) -> bool {
    facts.is_word && (facts.kinds | facts.begins) & lists::ROLES != 0
}

/// A word that is not listed and looks like what people are: `cardiologue`, `infographiste`.
fn looks_like_role(token: &Token<'_>) -> bool {
    const ENDS: [&str; 12] =
        ["iste", "logue", "graphe", "ologue", "icien", "icienne", "trice", "teur", "ateur", "euse", "aliste", "naute"];
    !token.is_capital() && token.text.len() > 6 && ENDS.iter().any(|end| token.text.ends_with(end))
}

fn noun_at(document: &Document<'_>, at: usize) -> bool {
    let Some((facts, token)) = document.facts.get(at).zip(document.tokens.get(at)) else { return false };
    role_kinds(facts) || token.text.starts_with("ex-") || looks_like_role(token)
}

/// Whether a role begins at `at`: a noun, perhaps after `ancien`.
fn begins(document: &Document<'_>, at: usize) -> bool {
    noun_at(document, at)
        || is_any(document, at, &BEFORE_NOUN) && (noun_at(document, at + 1) || begins_later(document, at + 1))
}

fn begins_later(document: &Document<'_>, at: usize) -> bool {
    is_any(document, at, &BEFORE_NOUN) && noun_at(document, at + 1)
        || document.tokens.get(at).is_some_and(|token| token.text == "-")
}

fn is_any(document: &Document<'_>, at: usize, words: &[&str]) -> bool {
    document.tokens.get(at).is_some_and(|token| {
        let plain = language::words::fold(token.text);
        words.iter().any(|word| {
            *word == token.text || language::words::fold(word) == plain && token.is_capital() || *word == plain
        })
    })
}

fn text<'t>(document: &Document<'t>, at: usize) -> &'t str {
    document.tokens.get(at).map_or("", |token| token.text)
}

/// The role before the name: "le président américain Donald Trump", "le secrétaire d'État, Rex Tillerson,".
fn before(document: &Document<'_>, sentence: &Range<usize>, name: &Range<usize>) -> Option<Range<usize>> {
    let mut end = name.start;
    // A form of address between the role and the name is no part of it.
    while end > sentence.start && is_civil(document, end - 1) {
        end -= 1;
    }
    let comma = end > sentence.start && text(document, end - 1) == ",";
    if comma {
        end -= 1;
    }
    let least = sentence.start.max(end.saturating_sub(LONGEST));
    let mut depth = 0;
    let mut found = None;
    for at in (least..end).rev() {
        match text(document, at) {
            ")" => depth += 1,
            "(" if depth > 0 => depth -= 1,
            "," | ";" | ":" | "«" | "»" | "\"" | "“" | "”" | "(" | "–" | "—" | "!" | "?" if depth == 0 => {
                break;
            }
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        let opened = at == sentence.start
            || is_any(document, at - 1, &OPENERS)
            || !document.facts.get(at - 1).is_some_and(|facts| facts.is_word);
        let adjacent = at + 1 == end && !comma;
        if begins(document, at) && (opened || adjacent) && !crosses(document, at..end) {
            found = Some(at);
            let before = at.checked_sub(1);
            if !before.is_some_and(|before| before >= least && is_any(document, before, &BEFORE_NOUN)) && opened {
                break;
            }
        }
    }
    let start = found?;
    // After a comma only a whole phrase is a role: "le ministre, Jean Dupont", not "des ministres, Jean Dupont".
    let plural = comma && is_any(document, start.checked_sub(1)?, &["les", "des", "ses", "leurs", "aux"]);
    (!plural && start < end).then_some(start..end)
}

fn is_civil(document: &Document<'_>, at: usize) -> bool {
    matches!(text(document, at), "M" | "M." | "Mme" | "Mlle" | "Me" | "Dr" | "Pr" | "Mgr" | ".")
        && (text(document, at) != "." || at > 0 && matches!(text(document, at - 1), "M" | "Dr" | "Pr"))
}

/// Whether a verb or another clause stands among these tokens.
fn crosses(document: &Document<'_>, tokens: Range<usize>) -> bool {
    tokens.clone().skip(1).any(|at| {
        let facts = document.facts.get(at);
        let says = facts.is_some_and(|facts| {
            !facts.capital && facts.kinds & Kind::Says as Kinds != 0 && facts.kinds & lists::ROLES == 0
        });
        says || is_any(document, at, &["qui", "que", "dont", "où", "mais", "selon", "avec", "contre"])
    })
}

/// The role behind the name: "Jens Stoltenberg, secrétaire général de l'OTAN,".
fn after(document: &Document<'_>, sentence: &Range<usize>, name: &Range<usize>) -> Option<Range<usize>> {
    let opener = text(document, name.end);
    let parenthesis = opener == "(";
    if opener != "," && !parenthesis {
        return None;
    }
    let mut start = name.end + 1;
    if is_any(document, start, &OPENERS) {
        start += 1;
    }
    if start >= sentence.end || !begins(document, start) {
        return None;
    }
    let mut depth = 0;
    let mut end = start;
    while end < sentence.end && end < start + LONGEST {
        let word = text(document, end);
        match word {
            "(" => depth += 1,
            ")" if depth > 0 => depth -= 1,
            "," | ";" | ":" | "." | "«" | "»" | "\"" | "“" | "”" | ")" | "–" | "—" | "!" | "?" | "…" if depth == 0 => {
                break;
            }
            _ if depth == 0 && end > start && is_any(document, end, &CLOSERS) => break,
            _ => {}
        }
        end += 1;
    }
    // "Jean Dupont, ministre et Paul Durand": what goes on with another name is a list.
    (end > start && depth == 0).then_some(start..end)
}
