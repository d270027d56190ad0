//! Small words of French, and what each tells about the words around it.

use language::clock::MOIS;

use super::cues::is_adverb;
use super::page::Page;

pub(super) const DETERMINERS: [&str; 30] = [
    "le",
    "la",
    "les",
    "l'",
    "un",
    "une",
    "des",
    "ce",
    "cet",
    "cette",
    "ces",
    "son",
    "sa",
    "ses",
    "leur",
    "leurs",
    "notre",
    "nos",
    "plusieurs",
    "certains",
    "certaines",
    "quelques",
    "deux",
    "trois",
    "quatre",
    "aucun",
    "chaque",
    "tous",
    "certain",
    "nombre",
];

pub(super) const PREPOSITIONS: [&str; 31] = [
    "à", "au", "aux", "dans", "sur", "lors", "devant", "auprès", "chez", "en", "par", "via", "depuis", "après",
    "avant", "pendant", "vers", "avec", "sous", "face", "contre", "durant", "entre", "parmi", "malgré", "sans",
    "selon", "outre", "hors", "suite", "dès",
];

pub(super) const OF: [&str; 4] = ["de", "d'", "du", "des"];

pub(super) const PRONOUNS: [&str; 14] = [
    "il",
    "elle",
    "ils",
    "elles",
    "on",
    "celui-ci",
    "celle-ci",
    "ceux-ci",
    "celui-là",
    "celle-là",
    "lui",
    "eux",
    "je",
    "nous",
];

pub(super) const DAYS: [&str; 15] = [
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "hier",
    "aujourd'hui",
    "matin",
    "soir",
    "midi",
    "après-midi",
    "nuit",
    "demain",
];

pub(super) const TITLES: [&str; 9] = ["m", "mm", "mme", "mmes", "mlle", "me", "dr", "pr", "mgr"];

/// Words that end a phrase.
pub(super) const ENDS: [&str; 24] = [
    "qui",
    "que",
    "qu'",
    "dont",
    "où",
    "mais",
    "alors",
    "car",
    "lorsque",
    "lorsqu'",
    "quand",
    "tandis",
    "lequel",
    "laquelle",
    "si",
    "puis",
    "ainsi",
    "comme",
    "afin",
    "pour",
    "tout",
    "cité",
    "citée",
    "interrogé",
];

/// Whether the word is a preposition that opens a circumstance: "dans", "lors".
pub(super) fn is_preposition(word: &str) -> bool {
    PREPOSITIONS.contains(&word)
}

/// Whether the word at `at` says nothing of its own: an article, a preposition, an adverb, a time.
pub(super) fn is_function(page: &Page<'_>, at: usize) -> bool {
    let word = page.low(at);
    DETERMINERS.contains(&word)
        || PREPOSITIONS.contains(&word)
        || OF.contains(&word)
        || is_adverb(word)
        || is_time(word)
        || word == "mi-journée"
        || matches!(word, "que" | "qu'" | "comme" | "c'" | "était" | "est" | "sont" | "étaient" | "fait")
        || is_number(word)
        || page.sign(at) == ','
}

pub(super) fn is_number(word: &str) -> bool {
    word.starts_with(|sign: char| sign.is_ascii_digit())
}

pub(super) fn is_time(word: &str) -> bool {
    DAYS.contains(&word) || MOIS.contains(&word)
}

/// Whether the word opens a phrase of its own: an article, a possessive, a preposition.
pub(super) fn opens_phrase(word: &str) -> bool {
    DETERMINERS.contains(&word) || OF.contains(&word) || is_preposition(word)
}

/// Words that open a sentence without naming anything.
pub(super) fn is_opening(word: &str) -> bool {
    matches!(
        word,
        "c'" | "et"
            | "mais"
            | "ou"
            | "or"
            | "donc"
            | "car"
            | "si"
            | "s'"
            | "comme"
            | "quand"
            | "pourquoi"
            | "pour"
            | "qu'"
            | "que"
            | "qui"
            | "n'"
            | "ne"
            | "y"
            | "lorsque"
            | "alors"
            | "puis"
            | "ainsi"
            | "enfin"
            | "aussi"
            | "voici"
            | "voilà"
            | "j'"
            | "là"
            | "ici"
            | "où"
            | "dont"
            | "quant"
            | "sauf"
            | "déjà"
    )
}

/// Verb forms that end any phrase before them.
pub(super) fn is_plain_verb(word: &str) -> bool {
    matches!(
        word,
        "est"
            | "sont"
            | "était"
            | "étaient"
            | "a"
            | "ont"
            | "avait"
            | "avaient"
            | "sera"
            | "seront"
            | "serait"
            | "fut"
            | "peut"
            | "peuvent"
            | "doit"
            | "doivent"
            | "va"
            | "vont"
            | "ne"
            | "n'"
            | "se"
            | "s'"
            | "aura"
            | "aurait"
            | "fait"
            | "font"
    )
}
