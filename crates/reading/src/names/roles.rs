//! What a person is, as the text says beside the name: "le secrétaire général de l'OTAN, Jens Stoltenberg".

use std::ops::Range;

use language::words::fold;

use super::document::Document;
use super::gazetteer::{self as lists, Kind, Kinds};

/// Tokens of the longest role.
pub(super) const LONGEST: usize = 22;
/// Words before the noun that belong to the role: `ancien ministre`.
const BEFORE_NOUN: [&str; 27] = [
    "ancien",
    "ancienne",
    "ex",
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
    "premiere",
    "feu",
    "celebre",
    "double",
    "triple",
    "quadruple",
    "quintuple",
    "sextuple",
    "septuple",
    "petit",
    "petite",
    "vice",
    "haut",
];
/// Words between the comma and the role that are no part of it: `alors secrétaire`.
const ADVERBS: [&str; 9] =
    ["alors", "autre", "aussi", "egalement", "desormais", "lui", "elle", "notamment", "pourtant"];
/// Words that open a noun phrase.
const OPENERS: [&str; 22] = [
    "le", "la", "l", "les", "un", "une", "du", "au", "des", "son", "sa", "ses", "leur", "leurs", "notre", "mon", "ma",
    "ce", "cet", "cette", "aux", "votre",
];
/// Words that end a role when it is read forwards, and leave it a role.
const RELATIVES: [&str; 6] = ["qui", "que", "qu", "dont", "ou", "mais"];
/// Verbs and what goes with them: what stands before one is its subject.
const VERBS: [&str; 22] = [
    "a", "est", "sont", "etait", "ont", "avait", "sera", "va", "ne", "n", "se", "s", "fait", "doit", "peut", "veut",
    "vient", "reste", "met", "prend", "tient", "devrait",
];
/// Words that part a role from the name behind it: "le frère d'Angèle", "le président et Jean Dupont".
pub(super) const LINKS: [&str; 18] = [
    "de", "d", "du", "des", "pour", "et", "ou", "avec", "contre", "par", "a", "au", "en", "sur", "chez", "comme",
    "que", "sous",
];
/// Verbs that give a role: "Jean Dupont a été nommé directeur".
const BECOMES: [&str; 16] = [
    "est",
    "etait",
    "sera",
    "devient",
    "nomme",
    "nommee",
    "elu",
    "elue",
    "designe",
    "designee",
    "promu",
    "promue",
    "ete",
    "a",
    "reste",
    "redevient",
];

/// Whether the word at `at` stands before the noun: `ancien`, `anciennes`.
pub(super) fn is_before_noun(document: &Document<'_>, at: usize) -> bool {
    let plain = plain(document, at);
    let one = plain.strip_suffix('s').or_else(|| plain.strip_suffix('x')).unwrap_or(&plain);
    BEFORE_NOUN.contains(&plain.as_str()) || BEFORE_NOUN.contains(&one)
}

pub(super) fn plain(document: &Document<'_>, at: usize) -> String {
    document.tokens.get(at).map_or_else(String::new, |token| fold(token.text).into_owned())
}

pub(super) fn is_any(document: &Document<'_>, at: usize, words: &[&str]) -> bool {
    words.contains(&plain(document, at).as_str())
}

pub(super) fn text<'t>(document: &Document<'t>, at: usize) -> &'t str {
    document.tokens.get(at).map_or("", |token| token.text)
}

/// A sign that ends any phrase.
pub(super) fn is_stop(text: &str) -> bool {
    matches!(text, "," | ";" | ":" | "." | "«" | "»" | "\"" | "“" | "”" | ")" | "–" | "—" | "!" | "?" | "…" | "[" | "]")
}

/// Whether the word at `at` is what people are; a plural too.
fn is_noun(document: &Document<'_>, at: usize) -> bool {
    const ENDS: [&str; 8] = ["iste", "logue", "graphe", "icien", "icienne", "trice", "teur", "naute"];
    let Some((facts, token)) = document.facts.get(at).zip(document.tokens.get(at)) else { return false };
    let listed = (facts.kinds | facts.begins) & lists::ROLES != 0;
    let plural = || lists::is_role_of_several(token.text);
    const THINGS: [&str; 7] = ["dialogue", "catalogue", "prologue", "épilogue", "moteur", "secteur", "facteur"];
    let ends = ENDS.iter().any(|end| token.text.ends_with(end)) && !THINGS.contains(&token.text);
    let looks = !token.is_capital() && token.text.len() > 6 && ends;
    facts.is_word && (listed || plural() || looks || token.text.starts_with("ex-"))
}

/// Whether the word at `at` is a participle behind its auxiliary: "a prévenu Anne Roux" gives her no role.
fn is_participle(document: &Document<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let plain = plain(document, at);
    let ends = plain.ends_with('u') || text(document, at).ends_with('é');
    ends && is_any(document, before, &["a", "ont", "avait", "avaient", "ayant", "aurait"])
        && text(document, before) != "à"
}

/// Whether a role begins at `at`: a noun, perhaps after `ancien`.
pub(super) fn begins(document: &Document<'_>, at: usize) -> bool {
    is_noun(document, at) && !is_participle(document, at)
        || is_before_noun(document, at)
            && (is_noun(document, at + 1) || is_before_noun(document, at + 1) && is_noun(document, at + 2))
}

/// Whether the word at `at` looks like a verb in the third person.
pub(super) fn is_verb(document: &Document<'_>, at: usize) -> bool {
    let Some(facts) = document.facts.get(at) else { return false };
    let word = plain(document, at);
    let says = facts.kinds & Kind::Says as Kinds != 0 && facts.kinds & lists::ROLES == 0;
    let future = word.len() > 5
        && (word.ends_with("era") || word.ends_with("ira") || word.ends_with("dra") || word.ends_with("ront"));
    let past = future
        || word.len() > 4
            && (word.ends_with("ait") || word.ends_with("aient") || word.ends_with("erent"))
            && word != "lait";
    !facts.capital && text(document, at) != "à" && (says || past || VERBS.contains(&word.as_str()))
}

/// The role beside the person that stands at `name`, as tokens.
pub fn beside(document: &Document<'_>, sentence: &Range<usize>, name: &Range<usize>) -> Option<Range<usize>> {
    let comma = name.start > sentence.start && text(document, name.start - 1) == ",";
    if comma {
        return after(document, sentence, name)
            .or_else(|| before(document, sentence, name))
            .or_else(|| becomes(document, sentence, name));
    }
    before(document, sentence, name)
        .or_else(|| after(document, sentence, name))
        .or_else(|| becomes(document, sentence, name))
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
    } else if end > sentence.start && is_any(document, end - 1, &LINKS) {
        // "le frère d'Angèle" says nothing of Angèle.
        return None;
    }
    // Marks around what someone is called: le "gilet jaune" Jean Dupont.
    if end > sentence.start && matches!(text(document, end - 1), "\"" | "»" | "”") {
        end -= 1;
    }
    let least = sentence.start.max(end.saturating_sub(LONGEST));
    let mut depth = 0;
    let mut found = None;
    for at in (least..end).rev() {
        match text(document, at) {
            ")" => depth += 1,
            "(" if depth > 0 => depth -= 1,
            stop if depth == 0 && (is_stop(stop) || stop == "(") => break,
            _ => {}
        }
        if depth > 0 {
            continue;
        }
        if is_verb(document, at) || is_any(document, at, &RELATIVES) && found.is_none() && at + 1 < end {
            break;
        }
        let edge = at == sentence.start || !document.facts.get(at - 1).is_some_and(|facts| facts.is_word);
        let opened = edge || is_any(document, at - 1, &OPENERS);
        let adjacent = at + 1 == end && !comma;
        if begins(document, at) && (opened || adjacent) {
            found = Some(at);
            if opened {
                break;
            }
        }
    }
    let mut start = found?;
    while start > least && is_before_noun(document, start - 1) {
        start -= 1;
    }
    // After a comma only one can be meant: "des ministres, Jean Dupont" is a list.
    let plural = comma && start > 0 && is_any(document, start - 1, &["les", "des", "ses", "leurs", "aux"]);
    (!plural && start < end).then_some(start..end)
}

/// Whether a form of address ends at `at`: `M.`, `Mme`.
pub(super) fn is_civil(document: &Document<'_>, at: usize) -> bool {
    let short = |at: usize| matches!(text(document, at), "M" | "Dr" | "Pr" | "Mme" | "Mlle" | "Me" | "Mgr" | "Mr");
    short(at) || text(document, at) == "M." || text(document, at) == "." && at > 0 && short(at - 1)
}

/// The role behind the name: "Jens Stoltenberg, secrétaire général de l'OTAN,".
fn after(document: &Document<'_>, sentence: &Range<usize>, name: &Range<usize>) -> Option<Range<usize>> {
    let sign = text(document, name.end);
    if !matches!(sign, "," | "(" | ":") {
        return None;
    }
    let mut start = name.end + 1;
    while is_any(document, start, &ADVERBS) {
        start += 1;
    }
    let mut opened = false;
    for _ in 0..3 {
        if is_any(document, start, &OPENERS) {
            opened = true;
            start += 1;
        }
    }
    if start >= sentence.end || !begins(document, start) {
        return None;
    }
    let end = phrase_end(document, sentence, start, LONGEST);
    // "Bruno Dubois, l'interprète donnait": a new subject, no apposition.
    let subject = opened && is_verb(document, end);
    (end > start && !subject && (opened || sign != ":")).then_some(start..end)
}

/// The role that a verb gives: "Jean Dupont est nommé directeur de la ville".
fn becomes(document: &Document<'_>, sentence: &Range<usize>, name: &Range<usize>) -> Option<Range<usize>> {
    let verbs = (name.end..sentence.end).take_while(|at| is_any(document, *at, &BECOMES)).count();
    let mut start = name.end + verbs;
    if is_any(document, start, &["le", "la", "l", "un", "une"]) {
        start += 1;
    }
    let named = verbs > 0 && start < sentence.end && begins(document, start);
    named.then(|| start..phrase_end(document, sentence, start, LONGEST)).filter(|role| !role.is_empty())
}

/// Whether a role is one in a family: any other tells more.
pub fn is_kin(role: &str) -> bool {
    const KIN: [&str; 14] = [
        "fils", "fille", "frere", "soeur", "mere", "pere", "epouse", "epoux", "mari", "femme", "veuve", "oncle",
        "neveu", "compagne",
    ];
    role.split_whitespace().next().is_some_and(|word| KIN.contains(&fold(word).as_ref()))
}

/// Where the phrase that begins at `start` ends: before a verb, a relative or a sign.
pub(super) fn phrase_end(document: &Document<'_>, sentence: &Range<usize>, start: usize, longest: usize) -> usize {
    let mut depth = 0;
    let mut end = start;
    while end < sentence.end && end < start + longest {
        match text(document, end) {
            "(" => depth += 1,
            ")" if depth > 0 => depth -= 1,
            stop if depth == 0 && is_stop(stop) => break,
            _ if depth == 0 && end > start && (is_verb(document, end) || is_any(document, end, &RELATIVES)) => break,
            _ => {}
        }
        end += 1;
    }
    end
}
