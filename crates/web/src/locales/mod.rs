//! What the site says to its reader, in each language; a text that is missing does not compile.

mod account;
mod alerts;
mod api;
mod en;
mod fr;
mod keep;
mod read;
mod watch;

pub use account::{AccountTexts, account_texts, deed_about, deed_name, role_name, scope_name};
pub use alerts::{AlertTexts, alert_texts, failure};
pub use api::described;
pub use keep::{KeepTexts, keep_texts, refused};
pub use read::{Read, read};
pub use watch::{WatchTexts, alarm, bare, stretch, watch_texts};

use language::clock::Lang;

/// The fixed texts of the site.
#[derive(Debug)]
#[allow(missing_docs)] // the French table says each
pub struct Texts {
    pub tagline: &'static str,
    pub skip: &'static str,
    pub menu: &'static str,
    pub search: &'static str,
    pub search_label: &'static str,
    pub search_hint: &'static str,
    pub sections: &'static str,
    pub sources: &'static str,
    pub health: &'static str,
    pub other_language: &'static str,
    pub front: &'static str,
    pub latest: &'static str,
    pub older: &'static str,
    pub newest: &'static str,
    pub most_covered: &'static str,
    pub empty: &'static str,
    pub empty_advice: &'static str,
    pub live: &'static str,
    pub pause: &'static str,
    pub resume: &'static str,
    pub paused: &'static str,
    pub lost: &'static str,
    pub new_one: &'static str,
    pub new_many: &'static str,
    pub first_told: &'static str,
    pub urgencies: [&'static str; 3],
    pub rewritten: &'static str,
    pub whole_story: &'static str,
    pub by: &'static str,
    pub published: &'static str,
    pub updated: &'static str,
    pub received: &'static str,
    pub original: &'static str,
    pub excerpt: &'static str,
    pub paywalled: &'static str,
    pub picture: &'static str,
    pub credit: &'static str,
    pub rights: &'static str,
    pub keywords: &'static str,
    pub same_story: &'static str,
    pub alike: &'static str,
    pub versions: &'static str,
    pub version: &'static str,
    pub version_first: &'static str,
    pub version_completed: &'static str,
    pub version_changed: &'static str,
    pub compare: &'static str,
    pub back_to_article: &'static str,
    pub removed: &'static str,
    pub added: &'static str,
    pub unchanged: &'static str,
    pub cited: &'static str,
    pub persons: &'static str,
    pub places: &'static str,
    pub organisations: &'static str,
    pub quotes: &'static str,
    pub reported: &'static str,
    pub agenda: &'static str,
    pub story: &'static str,
    pub timeline: &'static str,
    pub by_relevance: &'static str,
    pub by_newest: &'static str,
    pub by_oldest: &'static str,
    pub any_age: &'static str,
    pub all_versions: &'static str,
    pub order: &'static str,
    pub results: &'static str,
    pub nothing_found: &'static str,
    pub nothing_advice: &'static str,
    pub did_you_mean: &'static str,
    pub corrected: &'static str,
    /// No article has all the words.
    pub partial: &'static str,
    pub next_page: &'static str,
    pub first_page: &'static str,
    pub narrow: &'static str,
    pub languages: &'static str,
    pub volume: &'static str,
    pub volume_table: &'static str,
    pub day: &'static str,
    pub month: &'static str,
    pub articles: &'static str,
    pub follow_question: &'static str,
    pub how_to_search: &'static str,
    pub help: [(&'static str, &'static str); 10],
    pub source: &'static str,
    pub section: &'static str,
    pub site_of: &'static str,
    pub last_good: &'static str,
    pub never: &'static str,
    pub errors_in_row: &'static str,
    pub state: &'static str,
    pub fine: &'static str,
    pub waiting: &'static str,
    pub failing: &'static str,
    pub gone: &'static str,
    pub imported: &'static str,
    pub opml: &'static str,
    pub healthy: &'static str,
    pub unhealthy: &'static str,
    pub captures: &'static str,
    pub stories: &'static str,
    pub jobs: &'static str,
    pub indexed: &'static str,
    pub lag: &'static str,
    pub followers: &'static str,
    pub up_since: &'static str,
    pub go_front: &'static str,
    pub print_from: &'static str,
}

/// The texts of a language.
pub fn texts(lang: Lang) -> &'static Texts {
    match lang {
        Lang::Fr => &fr::TEXTS,
        Lang::En => &en::TEXTS,
    }
}

/// What can be counted: (one, many).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Noun {
    Article,
    Source,
    Result,
    Other,
}

/// A count as a reader reads it: "1 source", "1 204 articles".
pub fn count(number: u64, noun: Noun, lang: Lang) -> String {
    let (one, many) = match (noun, lang) {
        (Noun::Article, Lang::Fr | Lang::En) => ("article", "articles"),
        (Noun::Source, Lang::Fr | Lang::En) => ("source", "sources"),
        (Noun::Result, Lang::Fr) => ("article trouvé", "articles trouvés"),
        (Noun::Result, Lang::En) => ("article found", "articles found"),
        (Noun::Other, Lang::Fr) => ("autre article du même sujet", "autres articles du même sujet"),
        (Noun::Other, Lang::En) => ("more article on this story", "more articles on this story"),
    };
    // French counts nought in the singular, English in the plural.
    let single = number == 1 || (number == 0 && lang == Lang::Fr);
    format!("{}\u{a0}{}", figure(number, lang), if single { one } else { many })
}

/// A number with its thousands apart: "12 000", "12,000".
pub fn figure(number: u64, lang: Lang) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 8);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(if lang == Lang::Fr { '\u{202f}' } else { ',' });
        }
        out.push(digit);
    }
    out
}

/// The name of a part of an article, as `store` notes what changed.
pub fn part(name: &str, lang: Lang) -> &str {
    match (name, lang) {
        ("headline", Lang::Fr) => "titre",
        ("standfirst", Lang::Fr) => "chapô",
        ("body", Lang::Fr) => "texte",
        ("body", Lang::En) => "text",
        ("kicker", Lang::Fr) => "surtitre",
        ("status", Lang::Fr) => "statut",
        (other, _) => other,
    }
}

/// The name of a language by its tag.
pub fn language_name(tag: &str, lang: Lang) -> &str {
    match (tag, lang) {
        ("fr", Lang::Fr) => "français",
        ("fr", Lang::En) => "French",
        ("en", Lang::Fr) => "anglais",
        ("en", Lang::En) => "English",
        ("de", Lang::Fr) => "allemand",
        ("de", Lang::En) => "German",
        ("es", Lang::Fr) => "espagnol",
        ("es", Lang::En) => "Spanish",
        ("it", Lang::Fr) => "italien",
        ("it", Lang::En) => "Italian",
        ("nl", Lang::Fr) => "néerlandais",
        ("nl", Lang::En) => "Dutch",
        ("pt", Lang::Fr) => "portugais",
        ("pt", Lang::En) => "Portuguese",
        ("ca", Lang::Fr) => "catalan",
        ("ca", Lang::En) => "Catalan",
        ("ar", Lang::Fr) => "arabe",
        ("ar", Lang::En) => "Arabic",
        (other, _) => other,
    }
}

/// What was not understood in a question, as a sentence.
pub fn note(note: &index::Note, lang: Lang) -> String {
    use index::Note;
    match (note, lang) {
        (Note::Unbalanced(sign), Lang::Fr) => {
            format!("Le signe «\u{202f}{sign}\u{202f}» n’est pas refermé\u{a0}: il n’est pas compté.")
        }
        (Note::Unbalanced(sign), Lang::En) => format!("The sign “{sign}” has no partner: it is not counted."),
        (Note::Operator(word), Lang::Fr) => {
            format!("«\u{202f}{word}\u{202f}» n’a rien à relier ici\u{a0}: il est cherché comme un mot.")
        }
        (Note::Operator(word), Lang::En) => format!("“{word}” has nothing to join here: it is searched as a word."),
        (Note::UnknownField(name), Lang::Fr) => {
            format!("Il n’y a pas de champ «\u{202f}{name}\u{202f}»\u{a0}: il est cherché comme un mot.")
        }
        (Note::UnknownField(name), Lang::En) => format!("There is no field “{name}”: it is searched as a word."),
        (Note::Date(text), Lang::Fr) => {
            format!("«\u{202f}{text}\u{202f}» n’est pas une date lisible\u{a0}: elle est cherchée comme un mot.")
        }
        (Note::Date(text), Lang::En) => format!("“{text}” is not a date we can read: it is searched as a word."),
        (Note::Truncated, Lang::Fr) => "La question est trop longue\u{a0}: seul son début est cherché.".to_owned(),
        (Note::Truncated, Lang::En) => "The question is too long: only its beginning is searched.".to_owned(),
        (Note::Short(begin), Lang::Fr) => {
            format!("«\u{a0}{begin}\u{a0}» est trop court pour NEAR\u{a0}: il est cherché n’importe où dans l’article.")
        }
        (Note::Short(begin), Lang::En) => {
            format!("“{begin}” is too short for NEAR: it is searched anywhere in the article.")
        }
    }
}

/// The title and the advice of a page that says no.
pub fn refusal(status: u16, lang: Lang) -> (&'static str, &'static str) {
    match (status, lang) {
        (404, Lang::Fr) => (
            "Page introuvable",
            "Cette adresse ne mène à rien. L’article a pu être déplacé, ou n’est pas encore publié.",
        ),
        (404, Lang::En) => {
            ("Page not found", "This address leads nowhere. The article may have moved, or is not yet published.")
        }
        (410, Lang::Fr) => ("Dépêche annulée", "La source a retiré cet article\u{a0}: il ne doit plus être utilisé."),
        (410, Lang::En) => ("Article withdrawn", "The source has withdrawn this article: it must not be used."),
        (401, Lang::Fr) => ("Connexion requise", "Il faut un compte, ou une clé encore valable, pour aller plus loin."),
        (401, Lang::En) => ("Log-in needed", "It takes an account, or a key that is still good, to go any further."),
        (403, Lang::Fr) => (
            "Action refusée",
            "Votre compte ne permet pas cette action, ou la page a été ouverte avant votre connexion. Rechargez-la.",
        ),
        (403, Lang::En) => (
            "Not allowed",
            "Your account does not allow this, or the page was opened before you logged in. Reload it and try again.",
        ),
        (413, Lang::Fr) => ("Envoi trop lourd", "Ce qui a été envoyé dépasse la taille admise."),
        (413, Lang::En) => ("Too large", "What was sent is larger than what is taken."),
        (429, Lang::Fr) => {
            ("Trop de demandes", "Trop de demandes en peu de temps. Attendez un peu avant de recommencer.")
        }
        (429, Lang::En) => {
            ("Too many requests", "Too many requests in a short time. Wait a little before you try again.")
        }
        (414, Lang::Fr) => ("Adresse trop longue", "La question est trop longue. Raccourcissez-la et recommencez."),
        (414, Lang::En) => ("Address too long", "The question is too long. Shorten it and try again."),
        (503, Lang::Fr) => ("Trop de monde", "Le direct est complet pour l’instant. Rechargez la page dans un moment."),
        (503, Lang::En) => ("Too busy", "The live wire is full at the moment. Reload the page in a while."),
        (400..500, Lang::Fr) => {
            ("Demande incomprise", "Cette demande n’a pas pu être lue. Vérifiez l’adresse, ou repartez de la une.")
        }
        (400..500, Lang::En) => (
            "Request not understood",
            "This request could not be read. Check the address, or start again from the front page.",
        ),
        (_, Lang::Fr) => (
            "Une panne de notre côté",
            "La page n’a pas pu être préparée. L’incident est noté\u{202f}; réessayez dans un instant.",
        ),
        (_, Lang::En) => (
            "A fault on our side",
            "The page could not be prepared. The incident has been logged; try again in a moment.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(count(0, Noun::Source, Lang::Fr), "0\u{a0}source");
        assert_eq!(count(0, Noun::Source, Lang::En), "0\u{a0}sources");
        assert_eq!(count(12_000, Noun::Article, Lang::Fr), "12\u{202f}000\u{a0}articles");
        assert_eq!(count(1_234_567, Noun::Result, Lang::En), "1,234,567\u{a0}articles found");
    }

    #[test]
    fn french_texts_are_set_as_french() {
        let all = format!("{:?}", texts(Lang::Fr)).replace("\\u{a0}", "\u{a0}").replace("\\u{202f}", "\u{202f}");
        for bad in [" :", " ;", " ?", " !", "« ", " »", "..."] {
            assert!(!all.replace(": \"", "").contains(bad), "{bad:?}");
        }
        assert!(!all.contains('\''), "a straight apostrophe");
    }
}
