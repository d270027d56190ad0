//! What is said where a page is kept, in each language.

use language::clock::Lang;

use crate::keeper::Refused;

/// The fixed texts of the form.
#[derive(Debug)]
#[allow(missing_docs)] // the French table says each
pub struct KeepTexts {
    pub title: &'static str,
    pub lead: &'static str,
    pub label: &'static str,
    pub send: &'static str,
}

const FR: KeepTexts = KeepTexts {
    title: "Garder une page",
    lead: "La page est lue une fois, tout de suite, et son article rejoint le fil sous «\u{202f}Pages gardées\u{202f}».",
    label: "Adresse de la page",
    send: "Garder cette page",
};

const EN: KeepTexts = KeepTexts {
    title: "Keep a page",
    lead: "The page is read once, now, and its article joins the wire under “Pages gardées”.",
    label: "Address of the page",
    send: "Keep this page",
};

/// The texts of a language.
pub fn keep_texts(lang: Lang) -> &'static KeepTexts {
    match lang {
        Lang::Fr => &FR,
        Lang::En => &EN,
    }
}

/// Why a page was not kept, as a sentence.
pub fn refused(why: Refused, lang: Lang) -> String {
    let (french, english) = match why {
        Refused::Address => (
            "Ce n’est pas une adresse du web\u{a0}: elle commence par https:// ou http://.",
            "This is no address of the web: it begins with https:// or http://.",
        ),
        Refused::Private => (
            "Cette adresse mène à un réseau qui n’est pas public\u{a0}: elle n’est pas suivie.",
            "This address leads into a network that is not public: it is not followed.",
        ),
        Refused::Robots => (
            "Le site ne veut pas que cette page soit lue par un programme (robots.txt).",
            "The site does not want this page to be read by a program (robots.txt).",
        ),
        Refused::Reserved => (
            "L’éditeur réserve cette page\u{a0}: son texte n’est pas gardé sans licence.",
            "The publisher reserves this page: its text is not kept without a licence.",
        ),
        Refused::Status(404 | 410) => ("Cette page n’existe pas, ou plus.", "There is no such page, or not any more."),
        Refused::Status(status) => {
            return match lang {
                Lang::Fr => format!("Le site ne donne pas cette page (réponse {status})."),
                Lang::En => format!("The site does not give this page (answer {status})."),
            };
        }
        Refused::NoAnswer => (
            "Le site ne répond pas, ou pas à temps. Réessayez plus tard.",
            "The site does not answer, or not in time. Try again later.",
        ),
        Refused::TooLarge => ("Cette page est trop grande.", "This page is too large."),
        Refused::NoArticle => (
            "Aucun article n’a été trouvé à cette adresse. Un flux s’ajoute comme source.",
            "No article was found at this address. A feed is added as a source.",
        ),
        Refused::Failed => (
            "La page n’a pas pu être gardée\u{a0}: le journal du service dit pourquoi.",
            "The page could not be kept: the log of the service says why.",
        ),
    };
    if lang == Lang::Fr { french } else { english }.to_owned()
}
