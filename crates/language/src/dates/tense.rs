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
    if is_done(tokens, span) {
        return Some(false);
    }
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
        // "jusqu'à 117 personnes ce jeudi": the bound belongs to something else.
        let bound = matches!(tokens.get(place).map(|token| token.word.as_str()), Some("jusqu" | "ici"));
        if let Some(sign) = sign(tokens, place).filter(|_| !bound || distance <= 3) {
            consider(distance, sign);
            break;
        }
    }
    // "Jeudi, le ministre se rendra …": a date that opens its sentence goes with the verb behind its comma.
    let opens = (0..=3).any(|back| {
        span.start
            .checked_sub(back)
            .is_none_or(|place| tokens.get(place).is_some_and(|token| place == 0 || ends_sentence(token.gap)))
    });
    let reach = if opens { 3 * AFTER } else { AFTER };
    let mut aside = false;
    for distance in 1..=reach {
        let place = span.end + distance - 1;
        let Some(token) = tokens.get(place) else { break };
        // "Samedi, dans un entretien au journal, le directeur, qui ira à Rome, a dit …": what stands between commas is passed over.
        aside = if token.gap == ',' { matches!(token.word.as_str(), "qui" | "dont" | "ou") } else { aside };
        let leading = opens && token.gap == ',';
        // "annonce mardi que la loi viendra": what is told is told of another time.
        let tells = distance == 1 && matches!(token.word.as_str(), "que" | "qu");
        if ends_sentence(token.gap) || tells || !leading && matches!(token.gap, ',' | '"' | '«' | '»' | '”') {
            break;
        }
        if aside {
            continue;
        }
        if let Some(sign) = sign(tokens, place) {
            consider(distance + 2, sign);
            break;
        }
    }
    best.map(|(_, sign)| sign)
}

/// "le projet, annoncé jeudi soir": a participle that leans on its noun, right before its date, tells what is done.
fn is_done(tokens: &[Token], span: &Range<usize>) -> bool {
    const TOLD: [&str; 30] = [
        "annonce",
        "publie",
        "diffuse",
        "devoile",
        "paru",
        "adopte",
        "signe",
        "interpelle",
        "arrete",
        "tue",
        "blesse",
        "decouvert",
        "survenu",
        "commis",
        "elu",
        "nomme",
        "inculpe",
        "condamne",
        "hospitalise",
        "libere",
        "depose",
        "decede",
        "mort",
        "disparu",
        "revele",
        "recense",
        "perpetre",
        "abattu",
        "enregistre",
        "constate",
    ];
    let word = |place: usize| tokens.get(place).map_or("", |token| token.word.as_str());
    let joined = |place: usize| tokens.get(place).is_some_and(Token::is_joined);
    let led = span.start.checked_sub(1).filter(|before| matches!(word(*before), "le" | "ce" | "des"));
    let Some(place) = led.unwrap_or(span.start).checked_sub(1).filter(|place| joined(place + 1)) else { return false };
    let Some(token) = tokens.get(place) else { return false };
    let stem = word(place).trim_end_matches('s');
    let told = TOLD.contains(&stem) || stem.strip_suffix('e').is_some_and(|stem| TOLD.contains(&stem));
    // "annonce" is a verb or a noun; "est tué", "sera publié" go with their auxiliary.
    let is_participle = token.acute || !token.accented && !word(place).ends_with('e') && is_participle(tokens, place);
    let auxiliary = place.checked_sub(1).filter(|_| token.is_joined()).map_or("", word);
    let leans = !matches!(auxiliary, "est" | "sont" | "etre" | "soit" | "a" | "ont") && !looks_ahead(auxiliary);
    let apposed = matches!(token.gap, ',' | '(');
    (told || apposed) && is_participle && leans && !looks_ahead(word(place))
}

fn ends_sentence(gap: char) -> bool {
    matches!(gap, '.' | '!' | '?' | ';' | '\n' | '…')
}

fn sign(tokens: &[Token], place: usize) -> Option<bool> {
    let token = tokens.get(place)?;
    let word = token.word.as_str();
    let next = tokens.get(place + 1).map_or("", |token| token.word.as_str());
    // "compte venir" looks ahead; "compté" and "compte dix bateaux" do not.
    let plans = word != "compte" || ["er", "ir", "re"].iter().any(|end| next.ends_with(end));
    if looks_ahead(word) && plans {
        return Some(true);
    }
    match word {
        "jusqu" | "ici" => Some(true),
        "partir" if next == "de" || next == "du" => Some(true),
        "a" if token.accented => None,
        // "est ouverte" is a state; "est venu" and "s'est réuni" are past.
        "est" | "sont"
            if !is_reflexive(tokens, place)
                && !(1..=3).any(|step| tokens.get(place + step).is_some_and(|token| moves(&token.word))) =>
        {
            None
        }
        "a" | "ont" | "ai" | "avons" | "est" | "sont"
            if is_participle(tokens, place + 1) || is_participle_after(tokens, place) =>
        {
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
    const NOT_VERBS: [&str; 9] = ["opera", "camera", "agora", "aura", "sahara", "choera", "jura", "flora", "vrai"];
    if PLANS.contains(&word) || word == "aura" {
        return true;
    }
    let ending = [
        "era", "eront", "ira", "iront", "dra", "dront", "vra", "vront", "ura", "uront", "erai", "irai", "drai", "vrai",
        "erons", "irons", "drons", "erez", "irez", "drez",
    ];
    word.len() >= 4 && ending.iter().any(|end| word.ends_with(end)) && !NOT_VERBS.contains(&word)
}

fn is_reflexive(tokens: &[Token], place: usize) -> bool {
    place
        .checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|token| matches!(token.word.as_str(), "s" | "se"))
}

/// Participles that take "être" without being passive: "est venu".
fn moves(word: &str) -> bool {
    const STEMS: [&str; 17] = [
        "venu",
        "alle",
        "arrive",
        "parti",
        "mort",
        "decede",
        "ne",
        "entre",
        "sorti",
        "reste",
        "tombe",
        "devenu",
        "revenu",
        "survenu",
        "intervenu",
        "rentre",
        "passe",
    ];
    let stem = word.strip_suffix('s').unwrap_or(word);
    STEMS.contains(&stem) || stem.strip_suffix('e').is_some_and(|stem| STEMS.contains(&stem))
}

/// A past participle, by its ending: "déclaré", "réunis", "ouvert", "perdu".
fn is_participle(tokens: &[Token], place: usize) -> bool {
    let Some(token) = tokens.get(place) else { return false };
    let word = token.word.as_str();
    let ends =
        ["i", "is", "it", "ie", "ies", "u", "us", "ue", "ues", "ert", "erte", "int", "inte", "ort", "orte", "ise"];
    word.len() >= 2
        && (token.acute || ends.iter().any(|end| word.ends_with(end)))
        && !matches!(word, "qui" | "plus" | "lui" | "du" | "au" | "puis" | "depuis" | "parmi" | "ni" | "oui" | "si")
}

/// A participle behind an adverb or pronoun: "a déjà été", "a-t-il dit".
fn is_participle_after(tokens: &[Token], place: usize) -> bool {
    (2..=3).any(|step| tokens.get(place + step).is_some_and(Token::is_joined) && is_participle(tokens, place + step))
}

/// Whether a finished act stands right at the date: "a annoncé aujourd'hui", "aujourd'hui, X a annoncé".
pub(super) fn is_told(tokens: &[Token], span: &Range<usize>) -> bool {
    let has = |place: usize| {
        let Some(token) = tokens.get(place).filter(|token| !token.accented) else { return false };
        let active = matches!(token.word.as_str(), "a" | "ont");
        let moved = matches!(token.word.as_str(), "est" | "sont")
            && (is_reflexive(tokens, place)
                || (1..=3).any(|step| tokens.get(place + step).is_some_and(|token| moves(&token.word))));
        (active || moved) && (is_participle(tokens, place + 1) || is_participle_after(tokens, place))
    };
    (1..=4).filter_map(|back| span.start.checked_sub(back)).any(has)
}
