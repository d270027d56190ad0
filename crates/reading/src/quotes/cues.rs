//! Where somebody is said to speak: "a déclaré", "souligne", "a-t-il ajouté", "estimant", "selon".

use std::ops::Range;

use super::page::Page;
use super::verbs::{Verb, verb};

/// How a cue stands in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// "déclare", "a déclaré".
    Finite,
    /// "déclarant".
    Gerund,
    /// "avant d'ajouter", "pour dénoncer".
    Infinitive,
    /// "selon", "d'après", "pour": who speaks follows.
    Source,
}

/// A cue in a text.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    /// Its tokens: the verb with its auxiliary and what stands between.
    pub(super) span: Range<usize>,
    /// How it stands.
    pub(super) form: Form,
    /// What its verb can do.
    pub(super) verb: Verb,
    /// The inverted pronoun: "il" in "a-t-il ajouté".
    pub(super) pronoun: Option<usize>,
}

const AUXILIARIES: [&str; 12] =
    ["a", "ont", "avait", "avaient", "aurait", "auraient", "ait", "aura", "eut", "ai", "avons", "ayant"];
const REFLEXIVE_AUXILIARIES: [&str; 8] = ["est", "sont", "était", "étaient", "serait", "seraient", "fut", "soit"];
const PRONOUNS: [&str; 13] = ["se", "s'", "lui", "leur", "l'", "le", "la", "y", "en", "nous", "m'", "me", "vous"];
const DETERMINERS: [&str; 36] = [
    "le",
    "la",
    "les",
    "l'",
    "un",
    "une",
    "des",
    "du",
    "de",
    "d'",
    "ce",
    "cet",
    "cette",
    "ces",
    "son",
    "sa",
    "ses",
    "leur",
    "leurs",
    "au",
    "aux",
    "à",
    "en",
    "par",
    "sur",
    "sans",
    "notre",
    "votre",
    "nos",
    "mon",
    "ma",
    "chaque",
    "aucune",
    "quelle",
    "toute",
    "première",
];

/// The cue that begins at `at`, its verb group whole.
pub(super) fn cue_at(page: &Page<'_>, at: usize) -> Option<Cue> {
    if !page.is_word(at) {
        return None;
    }
    source(page, at).or_else(|| compound(page, at)).or_else(|| simple(page, at))
}

/// "selon", "d'après", "pour", "aux yeux de", "de source".
fn source(page: &Page<'_>, at: usize) -> Option<Cue> {
    let next = page.low(at + 1);
    let words = match page.low(at) {
        "selon" | "suivant" | "dixit" => 1,
        "d'" if next == "après" => 2,
        "pour" if opens_phrase(page, at) => 1,
        "à" if next == "en" && page.low(at + 2) == "croire" => 3,
        "aux" if next == "yeux" && matches!(page.low(at + 2), "de" | "du" | "des" | "d'") => 2,
        _ => return None,
    };
    let verb = Verb::default();
    Some(Cue { span: at..at + words, form: Form::Source, verb, pronoun: None })
}

/// Whether a sentence or a part of one begins at `at`.
fn opens_phrase(page: &Page<'_>, at: usize) -> bool {
    page.is_capital(at)
        || at.checked_sub(1).is_some_and(|before| matches!(page.sign(before), ',' | ':' | ';' | '—' | '–' | '\n'))
}

/// "a déclaré", "a-t-il également ajouté", "s'est indigné", "a fait savoir", "avait mis en garde".
fn compound(page: &Page<'_>, at: usize) -> Option<Cue> {
    let reflexive = matches!(page.low_before(at), "s'" | "se");
    let auxiliary = page.low(at);
    if !(AUXILIARIES.contains(&auxiliary) || reflexive && REFLEXIVE_AUXILIARIES.contains(&auxiliary)) {
        return None;
    }
    let pronoun = Some(at + 1).filter(|next| page.is_turned(*next));
    let after = at + 1 + usize::from(pronoun.is_some());
    let place = past_adverbs(page, after);
    let behind = at.checked_sub(1).is_some_and(|before| matches!(page.sign(before), ',' | '"' | '»' | '”'));
    let any = |word: &str| {
        ["é", "i", "u", "it", "is"].iter().any(|end| word.ends_with(end)).then_some((place + 1, Verb::default()))
    };
    let open = pronoun.is_some() && behind;
    let (end, verb) = participle(page, place).or_else(|| if open { any(page.low(place)) } else { None })?;
    let start = with_pronouns(page, at);
    let form = if auxiliary == "ayant" { Form::Gerund } else { Form::Finite };
    Some(Cue { span: start..end, form, verb, pronoun })
}

/// The participle at `at`, or a set phrase around one.
fn participle(page: &Page<'_>, at: usize) -> Option<(usize, Verb)> {
    let next = past_adverbs(page, at + 1);
    if let Some(phrase) = phrase(page, at, next) {
        return Some(phrase);
    }
    verb(page.low(at)).filter(|verb| verb.participle).map(|verb| (at + 1, verb))
}

/// Set phrases of common verbs: "fait savoir", "mis en garde", "laissé entendre", "tenu à rappeler", "fait part de".
fn phrase(page: &Page<'_>, at: usize, next: usize) -> Option<(usize, Verb)> {
    let (word, follows) = (page.low(at), page.low(next));
    let says = Verb { que: true, infinitive: true, object: true, ..Verb::default() };
    let takes = Verb { object: true, ..Verb::default() };
    let known = match (word, follows) {
        (
            "fait" | "font" | "faisait" | "faisaient" | "faisant" | "faire",
            "savoir" | "valoir" | "remarquer" | "observer" | "comprendre",
        ) => says,
        ("fait" | "font" | "faisait" | "faisaient" | "faisant" | "faire", "part" | "état") => takes,
        ("laissé" | "laisse" | "laissent" | "laissait" | "laissaient" | "laissant", "entendre") => says,
        ("mis" | "met" | "mettent" | "mettait" | "mettaient" | "mettant" | "mettre", "en")
            if matches!(page.low(next + 1), "garde" | "avant" | "cause") =>
        {
            return Some((next + 2, takes));
        }
        ("tenu" | "tient" | "tiennent" | "tenait" | "tenant", "à")
            if verb(page.low(next + 1)).is_some_and(|verb| verb.bare) =>
        {
            return Some((next + 2, says));
        }
        ("commencé" | "commence" | "fini" | "finit", "par")
            if verb(page.low(next + 1)).is_some_and(|verb| verb.bare) =>
        {
            return Some((next + 2, says));
        }
        (
            "préfère" | "préfèrent" | "préférait" | "préféré" | "veut" | "veulent" | "voulait" | "voulu" | "tente"
            | "tenté" | "ose" | "osé" | "cru" | "croit" | "finit" | "peut" | "doit" | "vient",
            _,
        ) if verb(follows).is_some_and(|verb| verb.bare) => says,
        ("parlé" | "parle" | "parlent" | "parlait" | "parlant", "de" | "d'" | "du" | "des") => {
            return Some((at + 1, takes));
        }
        _ => return None,
    };
    Some((next + 1, known))
}

/// "déclare", "souligne-t-il", "se félicite", "estimant", "d'ajouter", "fait savoir".
fn simple(page: &Page<'_>, at: usize) -> Option<Cue> {
    let pronoun = Some(at + 1).filter(|next| page.is_turned(*next));
    let start = with_pronouns(page, at);
    if pronoun.is_none()
        && let Some((end, known)) = phrase(page, at, at + 1)
    {
        let form = if page.low(at).ends_with("ant") { Form::Gerund } else { Form::Finite };
        let finite = !page.low(at).ends_with('é') && !matches!(page.low(at), "mis" | "tenu" | "faire" | "mettre");
        return finite.then_some(Cue { span: start..end, form, verb: known, pronoun });
    }
    let known = verb(page.low(at)).or_else(|| any_turned(page, at, start, pronoun))?;
    let form = if known.gerund {
        Form::Gerund
    } else if known.finite {
        Form::Finite
    } else if known.bare {
        Form::Infinitive
    } else {
        return None;
    };
    let before = page.low_before(start);
    // "la demande", "une note": a noun. "l'explique" is a verb, and "l'annonce" behind "comme".
    let object = page.low_before(at);
    let elided = object == "l'" && (!is_noun(page.low(at)) || matches!(before, "comme" | "il" | "elle" | "qui"));
    let cited = before == "comme" && matches!(object, "le" | "la");
    let pronominal =
        cited || elided || start < at && matches!(object, "se" | "s'" | "lui" | "nous" | "m'" | "me" | "vous" | "y");
    let noun = matches!(form, Form::Finite | Form::Gerund)
        && object != "en"
        && pronoun.is_none()
        && !pronominal
        && DETERMINERS.contains(&object);
    if noun || page.is_capital(at) && form != Form::Gerund {
        return None;
    }
    let end = at + 1 + usize::from(pronoun.is_some());
    Some(Cue { span: start..end, form, verb: known, pronoun })
}

/// Any verb may follow what somebody says where its pronoun stands behind it: "…, grimace-t-il".
fn any_turned(page: &Page<'_>, at: usize, start: usize, pronoun: Option<usize>) -> Option<Verb> {
    let behind = start.checked_sub(1).is_some_and(|before| matches!(page.sign(before), ',' | '"' | '»' | '”'));
    let person = pronoun.is_some_and(|pronoun| matches!(page.low(pronoun), "il" | "elle" | "ils" | "elles"));
    let auxiliary = AUXILIARIES.contains(&page.low(at)) || REFLEXIVE_AUXILIARIES.contains(&page.low(at));
    (behind && person && !auxiliary).then(|| Verb { finite: true, ..Verb::default() })
}

/// Verbs whose present is a noun too.
fn is_noun(word: &str) -> bool {
    matches!(
        word,
        "annonce"
            | "estime"
            | "alarme"
            | "avance"
            | "offre"
            | "appuie"
            | "écart"
            | "analyse"
            | "alerte"
            | "accuse"
            | "engage"
            | "excuse"
    )
}

/// "décrite par X", "dénoncé notamment par X": right behind a quote.
pub(super) fn passive(page: &Page<'_>, at: usize) -> Option<Cue> {
    let place = past_adverbs(page, at);
    let known = verb(page.low(place)).filter(|verb| verb.participle && (verb.object || verb.que) && !verb.finite)?;
    let by = past_adverbs(page, place + 1);
    (page.low(by) == "par").then(|| Cue { span: place..by + 1, form: Form::Source, verb: known, pronoun: None })
}

/// Takes the object pronouns before a verb into its group.
fn with_pronouns(page: &Page<'_>, at: usize) -> usize {
    let mut start = at;
    while start > 0 && start + 2 > at && PRONOUNS.contains(&page.low(start - 1)) {
        start -= 1;
    }
    start
}

/// Skips what may stand between an auxiliary and its participle: "également", "de son côté", ", lui,".
pub(super) fn past_adverbs(page: &Page<'_>, at: usize) -> usize {
    let mut place = at;
    for _ in 0..4 {
        let word = page.low(place);
        let next = page.low(place + 1);
        let long = match (word, next) {
            ("de" | "pour" | "d'", "son" | "sa" | "leur" | "autre") => 3,
            ("malgré", "tout") => 2,
            (
                "tout" | "à" | "par" | "en" | "au" | "d'",
                "de" | "nouveau" | "ailleurs" | "outre" | "fait" | "passage" | "abord" | "effet",
            ) => {
                if next == "de" {
                    3
                } else {
                    2
                }
            }
            _ if is_adverb(word) => 1,
            _ if page.sign(place) == ',' && page.sign(place + 2) == ',' => 3,
            _ => return place,
        };
        place += long;
    }
    place
}

/// Nouns that end as adverbs do.
const NOUNS: [&str; 36] = [
    "gouvernement",
    "parlement",
    "mouvement",
    "rassemblement",
    "département",
    "groupement",
    "établissement",
    "document",
    "règlement",
    "régiment",
    "jugement",
    "enseignement",
    "monument",
    "bâtiment",
    "événement",
    "évènement",
    "élément",
    "appartement",
    "logement",
    "traitement",
    "changement",
    "développement",
    "investissement",
    "argument",
    "sentiment",
    "engagement",
    "renseignement",
    "médicament",
    "équipement",
    "fonctionnement",
    "arrondissement",
    "détachement",
    "tempérament",
    "testament",
    "classement",
    "moment",
];

/// Adverbs that go with verbs of speech.
pub(super) fn is_adverb(word: &str) -> bool {
    const SHORT: &[&str] = &[
        "tard",
        "tôt",
        "auparavant",
        "ainsi",
        "souvent",
        "parfois",
        "désormais",
        "longtemps",
        "ensemble",
        "vite",
        "là",
        "ici",
        "hélas",
        "jadis",
        "alors",
        "aussi",
        "aussitôt",
        "bien",
        "déjà",
        "encore",
        "enfin",
        "ensuite",
        "même",
        "notamment",
        "toujours",
        "toutefois",
        "pourtant",
        "cependant",
        "plutôt",
        "presque",
        "sobrement",
        "puis",
        "donc",
        "quant",
        "tout",
        "surtout",
        "jamais",
        "pas",
        "plus",
        "beaucoup",
        "récemment",
        "depuis",
        "hier",
        "aujourd'hui",
        "par",
        "néanmoins",
        "volontiers",
        "carrément",
        "dûment",
        "clairement",
    ];
    (SHORT.contains(&word) && word != "par") || word.len() > 6 && word.ends_with("ment") && !NOUNS.contains(&word)
}
