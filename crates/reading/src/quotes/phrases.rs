//! The words that say who speaks: the phrase behind an inverted verb, or the subject before one.

use std::ops::Range;

use super::cast::Cast;
use super::cues::is_adverb;
use super::grammar::{
    DETERMINERS, ENDS, OF, PRONOUNS, TITLES, is_number, is_opening, is_plain_verb, is_preposition, is_time,
};
use super::page::Page;

/// How far a speaker may stand behind its verb, in tokens.
const FAR: usize = 26;

/// Whether a phrase that can name a speaker begins at `at`.
pub(super) fn begins(page: &Page<'_>, at: usize) -> bool {
    let word = page.low(at);
    let function = page.is_capital(at) && (OF.contains(&word) || is_preposition(word) || is_opening(word));
    page.is_capital(at) && !function
        || DETERMINERS.contains(&word)
        || PRONOUNS.contains(&word)
        || TITLES.contains(&word)
}

/// The phrase that names the speaker behind a verb or "selon" which ends before `from`: circumstances between them are passed over.
pub(super) fn after(page: &Page<'_>, from: usize, cast: &Cast<'_>) -> Option<Range<usize>> {
    let mut at = from;
    while at < from + FAR {
        let word = page.low(at);
        if page.sign(at) == ',' && at > from && (is_circumstance(page, at + 1) || begins(page, at + 1)) {
            at += 1;
        } else if page.sign(at) == '(' {
            at = closing(page, at)? + 1;
        } else if !page.is_word(at) {
            return None;
        } else if is_time(word) || is_number(word) || is_adverb(word) || word == "non" {
            at += 1;
        } else if is_this_time(page, at) || word == "le" && is_number(page.low(at + 1)) {
            at += 2;
        } else if is_preposition(word) || OF.contains(&word) && word != "des" {
            at = past_circumstance(page, at, cast);
        } else if begins(page, at) {
            let end = phrase_end(page, at, cast);
            let bare = end == at + 1 && DETERMINERS.contains(&page.low(at));
            return (!bare).then_some(at..end);
        } else {
            return None;
        }
    }
    None
}

/// "ce mardi", "cette semaine".
fn is_this_time(page: &Page<'_>, at: usize) -> bool {
    let next = page.low(at + 1);
    matches!(page.low(at), "ce" | "cet" | "cette") && (is_time(next) || matches!(next, "week-end" | "semaine"))
}

fn is_circumstance(page: &Page<'_>, at: usize) -> bool {
    is_preposition(page.low(at)) || is_time(page.low(at))
}

fn closing(page: &Page<'_>, open: usize) -> Option<usize> {
    (open..open + FAR).find(|at| page.sign(*at) == ')')
}

/// Where a circumstance that begins with the preposition at `at` ends: "sur Twitter", "à l'AFP", "lors d'un point presse".
pub(super) fn past_circumstance(page: &Page<'_>, at: usize, cast: &Cast<'_>) -> usize {
    let mut place = at + 1;
    while OF.contains(&page.low(place)) || is_preposition(page.low(place)) {
        place += 1;
    }
    if DETERMINERS.contains(&page.low(place)) || page.low(place) == "de" {
        place += 1;
    }
    let mut nouns = 0;
    while place < at + FAR && page.is_word(place) {
        let word = page.low(place);
        if let Some(end) = cast.mention_end(place) {
            // A name is the whole of it, or follows its noun: "au journal Le Monde".
            return if nouns == 0 || page.is_capital(place) && !cast.is_person_at(place) { end } else { place };
        }
        if page.is_capital(place) {
            // "à l'Agence Orée le maire": the whole name where another phrase follows, else its first word.
            let run = (place..at + FAR).find(|next| !page.is_capital(*next)).unwrap_or(place + 1);
            let whole = DETERMINERS.contains(&page.low(run)) && run > place;
            return if nouns > 0 {
                place
            } else if whole {
                run
            } else {
                place + 1
            };
        }
        if OF.contains(&word) || word == "à" && nouns > 0 {
            place += 1 + usize::from(DETERMINERS.contains(&page.low(place + 1)));
            nouns = 0;
            continue;
        }
        if nouns > 0 && (begins(page, place) || is_preposition(word) || is_time(word)) || ENDS.contains(&word) {
            return place;
        }
        nouns += 1;
        place += 1;
    }
    place
}

/// The phrase that begins at `at`, whatever its first word.
pub(super) fn from(page: &Page<'_>, at: usize, cast: &Cast<'_>) -> Range<usize> {
    at..phrase_end(page, at, cast)
}

/// Where the phrase that begins at `at` ends.
pub(super) fn phrase_end(page: &Page<'_>, at: usize, cast: &Cast<'_>) -> usize {
    if PRONOUNS.contains(&page.low(at)) {
        return at + 1;
    }
    let mut place = at;
    let mut named = false;
    while place < at + FAR {
        if let Some(end) = cast.mention_end(place) {
            let person = cast.is_person_at(place);
            place = end;
            named |= person;
            continue;
        }
        let word = page.low(place);
        let title = page.sign(place) == '.' && TITLES.contains(&page.low_before(place));
        if title || is_initial(page, place) {
            place += 1;
            continue;
        }
        if !page.is_word(place) {
            break;
        }
        let capital = page.is_capital(place);
        let first = place == at;
        if !first
            && (ENDS.contains(&word)
                || is_plain_verb(word)
                || matches!(word, "il" | "elle" | "ils" | "elles" | "on")
                || is_time(word)
                || is_adverb(word) && !capital)
        {
            break;
        }
        // "le ministre à la Santé", but "Anne Roux à l'AFP" and "un proche à Paul Roy".
        let to_somebody = || matches!(word, "à" | "aux") && cast.mention_end(place + 1).is_some();
        if !first && is_preposition(word) && (named || !matches!(word, "à" | "au" | "aux" | "en") || to_somebody()) {
            break;
        }
        if !first && word == "et" && !(page.is_capital(place + 1) || DETERMINERS.contains(&page.low(place + 1))) {
            break;
        }
        if named && !capital && !OF.contains(&word) && word != "et" {
            break;
        }
        named |= capital && !first && page.is_capital(place - 1);
        place += 1;
    }
    while place > at + 1
        && (OF.contains(&page.low(place - 1))
            || DETERMINERS.contains(&page.low(place - 1))
            || matches!(page.low(place - 1), "et" | "à" | "en"))
    {
        place -= 1;
    }
    apposed(page, at, place, named, cast)
}

/// Whether the point at `at` stands behind an initial: "A. Roux".
fn is_initial(page: &Page<'_>, at: usize) -> bool {
    let before = page.low_before(at);
    page.sign(at) == '.' && before.chars().count() == 1 && page.is_capital(at - 1) && page.is_capital(at + 1)
}

/// "le patron du syndicat, Luc Roy": the name behind a comma belongs to the phrase.
fn apposed(page: &Page<'_>, at: usize, end: usize, named: bool, cast: &Cast<'_>) -> usize {
    if named
        || page.sign(end) != ','
        || !page.is_capital(end + 1)
        || page.is_capital(at) && !DETERMINERS.contains(&page.low(at))
    {
        return end;
    }
    // "selon les responsables, Paul Roy a fui": a name that goes on is no apposition.
    let closed = |last: usize| !page.is_word(last);
    if let Some(last) = cast.mention_end(end + 1).filter(|last| cast.is_person_at(end + 1) && closed(*last)) {
        return last;
    }
    let mut last = end + 1;
    while page.is_capital(last)
        || page.is_word(last)
            && matches!(page.low(last), "de" | "le" | "la" | "von" | "van" | "al")
            && page.is_capital(last + 1)
    {
        last += 1;
    }
    if last >= end + 3 && closed(last) { last } else { end }
}

/// Whether a phrase names somebody who can speak: a known name, a pronoun, a person or a body by its trade.
pub(super) fn can_speak(page: &Page<'_>, span: &Range<usize>, cast: &Cast<'_>) -> bool {
    const BODIES: &[&str] = &[
        "collectif",
        "comité",
        "parti",
        "club",
        "mouvement",
        "équipe",
        "parc",
        "musée",
        "hôpital",
        "tribunal",
        "cour",
        "institut",
        "université",
        "ong",
        "fondation",
        "commission",
        "conseil",
        "assemblée",
        "sénat",
        "région",
        "ville",
        "union",
        "ligue",
        "armée",
        "école",
        "présidence",
        "famille",
        "source",
        "sources",
        "police",
        "parquet",
        "ministère",
        "préfecture",
        "agence",
        "site",
        "journal",
        "quotidien",
        "hebdomadaire",
        "magazine",
        "communiqué",
        "étude",
        "rapport",
        "porte-parole",
        "direction",
        "autorités",
        "syndicat",
        "syndicats",
        "association",
        "mairie",
        "justice",
        "avocat",
        "avocate",
        "procureur",
        "procureure",
        "gouvernement",
        "entreprise",
        "groupe",
        "compagnie",
        "société",
        "médias",
        "chaîne",
        "radio",
        "télévision",
        "experts",
        "chercheurs",
        "spécialistes",
        "témoins",
        "organisation",
        "fédération",
        "gendarmerie",
        "pompiers",
    ];
    if PRONOUNS.contains(&page.low(span.start)) {
        return true;
    }
    if span.clone().any(|at| cast.is_person_at(at)) {
        return true;
    }
    let head = span
        .clone()
        .map(|at| page.low(at))
        .find(|word| !DETERMINERS.contains(word) && word.len() > 2)
        .unwrap_or_default();
    let trade = [
        "eur",
        "euse",
        "trice",
        "iste",
        "istes",
        "eurs",
        "aire",
        "ministre",
        "maire",
        "président",
        "présidente",
        "chef",
        "élu",
        "élue",
        "député",
        "députée",
    ];
    BODIES.contains(&head)
        || trade.iter().any(|ending| head.ends_with(ending))
        || page.is_capital(span.start) && page.is_capital(span.start + 1) && span.len() < 5
}
