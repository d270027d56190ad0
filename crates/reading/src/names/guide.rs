//! What the house counts as a name and where it begins and ends: rules that no corpus teaches.

use std::ops::Range;

use news::EntityType;

use super::document::Document;
use super::gazetteer::{self as lists, Kind, Kinds};
use super::heads::{BODIES, LINKS, OFFICES, SITES, SORTS, STATES, THINGS};
use super::lexicon;
use super::tagger::Span;

/// Makes the spans follow the guide.
pub fn apply(document: &Document<'_>, spans: &mut Vec<Span>) {
    impose(document, spans);
    let mut split = Vec::new();
    for span in spans.iter_mut() {
        end(document, span, &mut split);
        if span.tokens.is_empty() {
            continue;
        }
        trim(document, span, &mut split);
        post(document, span);
        head(document, span);
        product(document, span);
        seat(document, span);
        movement(document, span);
    }
    spans.append(&mut split);
    lengthen(document, spans);
    recall(document, spans);
    called(document, spans);
    spans.sort_by_key(|span| span.tokens.start);
    let mut end = 0;
    spans.retain(|span| {
        let free = span.tokens.start >= end;
        end = end.max(span.tokens.end);
        free && !span.tokens.is_empty()
    });
}

fn text<'t>(document: &Document<'t>, at: usize) -> &'t str {
    document.tokens.get(at).map_or("", |token| token.text)
}

fn capital(document: &Document<'_>, at: usize) -> bool {
    document.facts.get(at).is_some_and(|facts| facts.capital)
}

fn kinds(document: &Document<'_>, at: usize) -> Kinds {
    document.facts.get(at).map_or(0, |facts| facts.kinds)
}

/// A listed name of several words is one, whatever the tagger made of its parts.
fn impose(document: &Document<'_>, spans: &mut Vec<Span>) {
    for (tokens, kinds) in &document.listed {
        let Some(kind) = listed_kind(*kinds) else { continue };
        let over = |span: &Span| span.tokens.start < tokens.end && span.tokens.end > tokens.start;
        let crosses = |span: &Span| over(span) && (span.tokens.start < tokens.start || span.tokens.end > tokens.end);
        if spans.iter().any(crosses) {
            continue;
        }
        // A body may stand for its seat and a place for its people, but a site is one.
        let site = kinds & Kind::Site as Kinds != 0;
        let fits = |found: Option<EntityType>| if site { found == kind } else { found.is_some() == kind.is_some() };
        let agrees = spans.iter().any(|span| span.tokens == *tokens && fits(span.kind));
        if agrees {
            continue;
        }
        spans.retain(|span| !over(span));
        spans.push(Span { tokens: tokens.clone(), kind });
    }
    spans.sort_by_key(|span| span.tokens.start);
}

/// What a listed name is; `None` where lists differ.
#[allow(clippy::option_option)] // the inner one is a name that is none of ours
fn listed_kind(kinds: Kinds) -> Option<Option<EntityType>> {
    let has = |set: Kinds| kinds & set != 0;
    let (place, body) = (has(lists::PLACES), has(lists::BODIES));
    let (person, thing) = (has(Kind::Person as Kinds), has(Kind::Thing as Kinds));
    match (place, body, person, thing) {
        (true, false, false, false) => Some(Some(EntityType::Loc)),
        (false, true, false, false) => Some(Some(EntityType::Org)),
        (false, false, true, false) => Some(Some(EntityType::Per)),
        (false, false, false, true) => Some(None),
        _ => None,
    }
}

/// Words before which "un" may stand in the name of a body: `Ensemble pour un quai vivant`.
const BEFORE_AN: [&str; 16] = [
    "pour", "dans", "d'", "d’", "à", "avec", "contre", "vers", "sur", "par", "sans", "en", "et", "ou", "comme", "entre",
];

/// Ends a body's name where the sentence goes on: at the comma of « l'Union, Claire Martin », and before the verb of
/// « l'association tient une permanence », where no name is left.
fn end(document: &Document<'_>, span: &mut Span, split: &mut Vec<Span>) {
    if span.kind != Some(EntityType::Org) {
        return;
    }
    let start = span.tokens.start;
    let last = span.tokens.end;
    let is_first = |at: usize| capital(document, at) && kinds(document, at) & lists::FIRST != 0;
    let are_two = |at: usize| at + 2 == last && is_unknown_name(document, at) && capital(document, at + 1);
    let is_person = |at: usize| at < last && (is_first(at) || are_two(at));
    if let Some(comma) = (start + 1..last).find(|at| text(document, *at) == "," && is_person(at + 1)) {
        split.push(Span { tokens: comma + 1..last, kind: Some(EntityType::Per) });
        span.tokens.end = comma;
    }
    let is_clause = |at: &usize| {
        let verb = text(document, at - 1);
        matches!(text(document, *at), "un" | "une")
            && verb.starts_with(char::is_lowercase)
            && !BEFORE_AN.contains(&verb)
    };
    if let Some(article) = (start + 2..span.tokens.end).find(is_clause) {
        span.tokens.end = article - 1;
        if !span.tokens.clone().any(|at| capital(document, at)) {
            span.tokens.end = start;
        }
    }
}

/// Parts a person's name from the body or post before it, and a body's from the word for what it is.
fn trim(document: &Document<'_>, span: &mut Span, split: &mut Vec<Span>) {
    let start = span.tokens.start;
    if span.kind == Some(EntityType::Per) && span.tokens.len() > 2 {
        let (first, second) = (kinds(document, start), kinds(document, start + 1));
        let named = first & lists::FIRST == 0 && second & lists::FIRST != 0;
        let body = first & (Kind::Media as Kinds | Kind::Acronym as Kinds | Kind::Company as Kinds) != 0;
        let post = first & (lists::ROLES | Kind::People as Kinds) != 0;
        if named && (body || post) {
            span.tokens.start += 1;
            if body {
                split.push(Span { tokens: start..start + 1, kind: Some(EntityType::Org) });
            }
        }
    }
    if span.kind == Some(EntityType::Per) && span.tokens.len() > 1 && OFFICES.contains(&text(document, start)) {
        span.tokens.start += 1;
    }
    let sort = text(document, start).to_lowercase();
    let lower = !capital(document, start) || sort == "ong";
    if span.kind == Some(EntityType::Org) && span.tokens.len() > 1 && lower && SORTS.contains(&sort.as_str()) {
        let linked = usize::from(LINKS.contains(&text(document, start + 1)));
        let next = start + 1 + linked;
        let named = capital(document, next) || text(document, next).starts_with(|c: char| c.is_ascii_digit());
        if named
            && next < span.tokens.end
            && !(linked == 1 && capital(document, next) && kinds(document, next) & lists::PLACES != 0)
        {
            span.tokens.start = next;
        }
    }
}

/// The word before a name that says what is named, over its links: the place of `gare` in `gare de Lyon`.
fn head_of(document: &Document<'_>, start: usize) -> Option<usize> {
    let mut at = start.checked_sub(1)?;
    for _ in 0..2 {
        if LINKS.contains(&text(document, at)) {
            at = at.checked_sub(1)?;
        }
    }
    let same_block = document.tokens.get(at)?.block == document.tokens.get(start)?.block;
    same_block.then_some(at)
}

/// What a minister is in charge of is no body: `ministre de la Défense`.
fn post(document: &Document<'_>, span: &mut Span) {
    const POSTS: [&str; 8] =
        ["ministre", "ministres", "secrétaire", "secrétaires", "délégué", "déléguée", "ministérielle", "ministériel"];
    if span.kind != Some(EntityType::Org) || kinds(document, span.tokens.start) & Kind::Acronym as Kinds != 0 {
        return;
    }
    let mut at = span.tokens.start;
    for _ in 0..5 {
        let Some(before) = at.checked_sub(1) else { return };
        let word = text(document, before).to_lowercase();
        if POSTS.contains(&word.as_str()) && at < span.tokens.start && !is_listed_body(document, span) {
            span.kind = None;
            return;
        }
        let adjective = kinds(document, before) & Kind::People as Kinds != 0;
        let state =
            matches!(word.as_str(), "état" | "etat" | "d'" | "d’" | "délégué" | "déléguée" | "chargé" | "chargée");
        if !(adjective || state || LINKS.contains(&word.as_str()) || matches!(word.as_str(), "à" | "aux" | "au")) {
            return;
        }
        at = before;
    }
}

fn is_listed_body(document: &Document<'_>, span: &Span) -> bool {
    kinds(document, span.tokens.start) & lists::BODIES != 0
        || document.listed.iter().any(|(tokens, kinds)| *tokens == span.tokens && kinds & lists::BODIES != 0)
}

/// Takes the word for what it is into a site's or court's name, and drops the name of a treaty or ship.
fn head(document: &Document<'_>, span: &mut Span) {
    let Some(kind) = span.kind else { return };
    let Some(at) = head_of(document, span.tokens.start) else { return };
    let word = text(document, at).to_lowercase();
    let linked = at + 1 < span.tokens.start;
    if THINGS.contains(&word.as_str()) && !(word == "coupe" && kind == EntityType::Org) {
        span.kind = None;
        return;
    }
    let direct_site = !linked
        && matches!(
            word.as_str(),
            "parc"
                | "musée"
                | "hôpital"
                | "stade"
                | "lycée"
                | "aéroport"
                | "gare"
                | "rue"
                | "avenue"
                | "boulevard"
                | "quai"
                | "pont"
                | "résidence"
                | "théâtre"
                | "prison"
                | "palais"
                | "citadelle"
                | "église"
                | "basilique"
        );
    let site = SITES.contains(&word.as_str())
        && (linked && kind == EntityType::Loc || direct_site || linked && is_street(&word));
    if site && let Some(start) = site_start(document, at, &word) {
        span.tokens.start = start;
        span.kind = Some(EntityType::Loc);
        return;
    }
    if !linked || kind != EntityType::Loc {
        return;
    }
    if STATES.contains(&word.as_str()) && kinds(document, span.tokens.start) & Kind::Country as Kinds != 0 {
        span.tokens.start = at;
        return;
    }
    // An adjective may stand between: `tribunal correctionnel de Paris`.
    let bodies = |at: usize| BODIES.contains(&text(document, at).to_lowercase().as_str());
    let start = if bodies(at) {
        Some(at)
    } else {
        at.checked_sub(1).filter(|before| bodies(*before) && !capital(document, at))
    };
    if let Some(mut start) = start {
        // `cour d'appel`, `section de recherche`.
        if matches!(text(document, start), "appel" | "recherche" | "recherches" | "assises") {
            let Some(first) = start.checked_sub(2) else { return };
            if !matches!(text(document, first).to_lowercase().as_str(), "cour" | "section" | "brigade") {
                return;
            }
            start = first;
        }
        span.tokens.start = start;
        span.kind = Some(EntityType::Org);
    }
}

fn is_street(word: &str) -> bool {
    matches!(word, "rue" | "avenue" | "boulevard" | "quai" | "pont" | "musée" | "stade" | "cimetière")
}

/// Where a site's name begins: two words back for `maison d'arrêt` and `centre pénitentiaire`.
fn site_start(document: &Document<'_>, at: usize, word: &str) -> Option<usize> {
    match word {
        "arrêt" => at.checked_sub(2).filter(|start| text(document, *start).to_lowercase() == "maison"),
        "pénitentiaire" => at.checked_sub(1).filter(|start| text(document, *start).to_lowercase() == "centre"),
        _ => Some(at),
    }
}

/// A make before a model names the model: `la BMW X1`.
fn product(document: &Document<'_>, span: &mut Span) {
    if span.kind != Some(EntityType::Org)
        || span.tokens.len() > 2
        || kinds(document, span.tokens.start) & Kind::Company as Kinds == 0
    {
        return;
    }
    let next = text(document, span.tokens.end);
    let year = next.len() == 4 && next.bytes().all(|b| b.is_ascii_digit());
    let model = next.contains(|c: char| c.is_ascii_digit()) && !year;
    let before = span.tokens.start.checked_sub(1).map_or("", |at| text(document, at));
    let one = matches!(before, "cette" | "une" | "la" | "Cette" | "La" | "Une" | "nouvelle")
        && capital(document, span.tokens.end);
    if model || one {
        span.kind = None;
    }
}

/// A seat of power stands for the power, unless someone is at it.
fn seat(document: &Document<'_>, span: &mut Span) {
    const SEATS: [&str; 9] = [
        "Élysée",
        "Elysée",
        "Matignon",
        "Bercy",
        "Kremlin",
        "Beauvau",
        "Pentagone",
        "Maison-Blanche",
        "Maison Blanche",
    ];
    let start = span.tokens.start;
    if span.tokens.len() == 1 && span.kind == Some(EntityType::Loc) && SEATS.contains(&text(document, start)) {
        let before = |back: usize| start.checked_sub(back).map_or("", |at| text(document, at));
        let at_it = matches!(before(1), "au" | "à")
            || matches!(before(2), "à" | "palais" | "locataire")
            || before(3) == "palais";
        if !at_it {
            span.kind = Some(EntityType::Org);
        }
    }
}

/// People named by what they wear are no body; capital and without marks they stand for their movement.
fn movement(document: &Document<'_>, span: &mut Span) {
    if text(document, span.tokens.start).to_lowercase() == "gilets" {
        let marked = span.tokens.start.checked_sub(1).is_some_and(|at| {
            let before = text(document, at);
            matches!(before, "\"" | "«" | "“" | "de") || before.starts_with(|c: char| c.is_ascii_digit())
        });
        if marked || !capital(document, span.tokens.start) {
            span.kind = None;
        }
    }
}

/// Whether an unknown word with a capital stands at `at`, that may be a part of a person's name.
fn is_unknown_name(document: &Document<'_>, at: usize) -> bool {
    let other = lists::PLACES
        | lists::BODIES
        | lists::ROLES
        | Kind::Common as Kinds
        | Kind::People as Kinds
        | Kind::Civil as Kinds
        | Kind::Thing as Kinds
        | Kind::BodyHead as Kinds
        | Kind::PlaceHead as Kinds;
    document.facts.get(at).is_some_and(|facts| {
        let plain = facts.kinds & (lists::FIRST | Kind::Surname as Kinds) != 0 || facts.kinds & other == 0;
        let letters = text(document, at).chars().skip(1).any(char::is_lowercase);
        facts.capital && plain && letters && !facts.first && matches!(facts.casing, lexicon::UNKNOWN | 4 | 5)
    })
}

/// A person's name takes the unknown capitals that touch it.
fn lengthen(document: &Document<'_>, spans: &mut [Span]) {
    let mut taken = taken(document, spans);
    for span in spans.iter_mut().filter(|span| span.kind == Some(EntityType::Per)) {
        let free = |taken: &[bool], at: usize| !taken.get(at).copied().unwrap_or(true);
        let sentence = document.sentences.iter().find(|sentence| sentence.contains(&span.tokens.start));
        let Some(sentence) = sentence else { continue };
        while span.tokens.end < sentence.end
            && free(&taken, span.tokens.end)
            && is_unknown_name(document, span.tokens.end)
        {
            span.tokens.end += 1;
        }
        while span.tokens.start > sentence.start
            && free(&taken, span.tokens.start - 1)
            && is_unknown_name(document, span.tokens.start - 1)
        {
            span.tokens.start -= 1;
        }
        taken.get_mut(span.tokens.clone()).unwrap_or_default().fill(true);
    }
}

/// Unknown capitals behind a form of address, or in a row behind what people are: `le rappeur Moha La Plaine`.
fn called(document: &Document<'_>, spans: &mut Vec<Span>) {
    let taken = taken(document, spans);
    for sentence in &document.sentences {
        let mut at = sentence.start;
        while at < sentence.end {
            let rows = (at..sentence.end).take_while(|at| {
                let inner =
                    matches!(text(document, *at), "La" | "Le" | "El" | "de" | "al" | "ben" | "von" | "van" | "bin");
                !taken.get(*at).copied().unwrap_or(true) && (is_unknown_name(document, *at) || inner)
            });
            let mut len = rows.count();
            while len > 0 && !capital(document, at + len - 1) {
                len -= 1;
            }
            let row = at..at + len;
            let first_name = kinds(document, at) & lists::FIRST != 0;
            // "M. Durand": one word is enough.
            let addressed = at > sentence.start && super::roles::is_civil(document, at - 1);
            let introduced = (2..5).contains(&len)
                && (first_name
                    || behind(document, sentence, at)
                    || super::roles::beside(document, sentence, &row).is_some());
            if capital(document, at) && (introduced || addressed && (1..5).contains(&len)) {
                spans.push(Span { tokens: at..at + len, kind: Some(EntityType::Per) });
            }
            at += len.max(1);
        }
    }
}

/// Whether the word before `at` is what people are, perhaps with a people's adjective: `le rappeur belge`.
fn behind(document: &Document<'_>, sentence: &Range<usize>, at: usize) -> bool {
    let role = |at: usize| kinds(document, at) & lists::ROLES != 0;
    let Some(before) = at.checked_sub(1).filter(|before| *before >= sentence.start) else { return false };
    let adjective = kinds(document, before) & Kind::People as Kinds != 0 && !capital(document, before);
    role(before) || adjective && before.checked_sub(1).is_some_and(role)
}

/// Which tokens are in a span.
fn taken(document: &Document<'_>, spans: &[Span]) -> Vec<bool> {
    let mut taken = vec![false; document.tokens.len()];
    for span in spans {
        taken.get_mut(span.tokens.clone()).unwrap_or_default().fill(true);
    }
    taken
}

/// Whether a compound is built as towns are: `Barou-en-Auge`, `Orée-sur-Ière`.
fn is_town(word: &str) -> bool {
    const INNER: [&str; 14] =
        ["sur", "sous", "en", "lès", "les", "lez", "le", "la", "de", "du", "des", "aux", "devant", "près"];
    let parts: Vec<&str> = word.split('-').collect();
    let inner = |part: &&str| INNER.contains(&part.to_lowercase().as_str());
    parts.len() > 2
        && parts.iter().skip(1).take(parts.len() - 2).any(inner)
        && [parts.first(), parts.last()]
            .into_iter()
            .flatten()
            .all(|part| part.starts_with(char::is_uppercase) && part.len() > 1)
}

/// Lone capitals that the lists know without doubt and the tagger left.
fn recall(document: &Document<'_>, spans: &mut Vec<Span>) {
    let taken = taken(document, spans);
    let free = |range: Range<usize>| taken.get(range).unwrap_or_default().iter().all(|taken| !taken);
    for (at, facts) in document.facts.iter().enumerate() {
        let small = matches!(facts.casing, lexicon::LOWER_ONLY | 2 | 3) && facts.capital;
        let alone = facts.run.0 <= 1;
        if alone && facts.capital && facts.kinds == 0 && free(at..at + 1) && is_town(text(document, at)) {
            spans.push(Span { tokens: at..at + 1, kind: Some(EntityType::Loc) });
            continue;
        }
        if facts.kinds == 0 || facts.begins | facts.inside != 0 || small || !alone || !free(at..at + 1) {
            continue;
        }
        let doubt = lists::FIRST
            | lists::ROLES
            | Kind::Surname as Kinds
            | Kind::Common as Kinds
            | Kind::People as Kinds
            | Kind::BodyHead as Kinds
            | Kind::PlaceHead as Kinds
            | Kind::Civil as Kinds
            | Kind::Says as Kinds;
        if facts.kinds & doubt == 0
            && let Some(Some(kind)) = listed_kind(facts.kinds)
        {
            spans.push(Span { tokens: at..at + 1, kind: Some(kind) });
        }
    }
}
