//! What letters say beside the news, in each language.

/// The fixed texts of a letter.
pub(super) struct Texts {
    pub corrected: &'static str,
    pub withdrawn: &'static str,
    pub before: &'static str,
    pub withdrawn_advice: &'static str,
    pub read: &'static str,
    pub original: &'static str,
    pub why: &'static str,
    pub stop: &'static str,
    pub all: &'static str,
    pub many: &'static str,
    pub colon: &'static str,
    pub consent_subject: &'static str,
    pub consent_lead: &'static str,
    pub consent_yes: &'static str,
    pub consent_else: &'static str,
}

/// The texts of a language, by its tag.
pub(super) fn texts(lang: &str) -> &'static Texts {
    if lang == "en" { &ENGLISH } else { &FRENCH }
}

static FRENCH: Texts = Texts {
    corrected: "Titre corrigé",
    withdrawn: "Dépêche annulée",
    before: "Titre précédent",
    withdrawn_advice: "La source a retiré cet article\u{a0}: il ne doit plus être utilisé.",
    read: "Lire",
    original: "À la source",
    why: "Vous recevez ce message parce que vous suivez la question",
    stop: "Arrêter cette alerte",
    all: "Voir tout ce que trouve la question",
    many: "articles",
    colon: "\u{a0}: ",
    consent_subject: "confirmez cette alerte",
    consent_lead: "Quelqu’un demande que cette adresse reçoive ce que trouve la question",
    consent_yes: "Recevoir cette alerte",
    consent_else: "Si ce n’est pas vous, ne faites rien\u{a0}: aucun autre message ne viendra.",
};

static ENGLISH: Texts = Texts {
    corrected: "Headline corrected",
    withdrawn: "Article withdrawn",
    before: "Headline before",
    withdrawn_advice: "The source has withdrawn this article: it must not be used.",
    read: "Read",
    original: "At the source",
    why: "You receive this message because you follow the question",
    stop: "Stop this alert",
    all: "See all that the question finds",
    many: "articles",
    colon: ": ",
    consent_subject: "confirm this alert",
    consent_lead: "Somebody asks that this address be told what the question finds:",
    consent_yes: "Receive this alert",
    consent_else: "If it was not you, do nothing: no other message will come.",
};
