//! What the page of the API says of its calls and parameters. Their description is written in English, for programs; a
//! French reader has it in French.

use language::clock::Lang;

/// English, as the description says it, and French.
const TOLD: [(&str, &str); 36] = [
    ("The newest articles, one a story.", "Les derniers articles, un par sujet."),
    (
        "One article with its text, as far as its source lets it leave.",
        "Un article avec son texte, dans la limite des droits de sa source.",
    ),
    ("The versions of an article, the oldest first.", "Les versions d’un article, la plus ancienne d’abord."),
    ("What a question finds.", "Ce que trouve une question."),
    ("The stories of the newest articles.", "Les sujets des derniers articles."),
    ("One story with the articles that tell it.", "Un sujet et les articles qui le racontent."),
    (
        "The persons, places or organisations that most articles of the last seven days name.",
        "Les personnes, lieux ou organisations les plus nommés des sept derniers jours.",
    ),
    ("One person, place or organisation.", "Une personne, un lieu ou une organisation."),
    ("The articles that have a name.", "Les articles où figure un nom."),
    ("Who said what.", "Qui a dit quoi."),
    ("What is ahead.", "Ce qui est annoncé."),
    ("The sources, and how each is doing.", "Les sources, et l’état de chacune."),
    (
        "What was done to accounts, sessions, keys and stories; for administrators, and for keys with the scope `administer`.",
        "Ce qui a été fait des comptes, sessions, clés et sujets\u{202f}; pour l’administration, et pour les clés de portée `administer`.",
    ),
    (
        "What comes in, as it comes (server-sent events); goes on after `Last-Event-ID`.",
        "Ce qui arrive, à mesure (événements SSE)\u{202f}; reprend après `Last-Event-ID`.",
    ),
    ("Only of this section, by its name.", "De cette rubrique seulement, par son nom."),
    ("Only of this source, by its short name.", "De cette source seulement, par son nom court."),
    ("Only this section, by its name.", "Cette rubrique seulement, par son nom."),
    ("Only this source, by its short name.", "Cette source seulement, par son nom court."),
    ("`en` for addresses of the English pages.", "`en` pour les adresses des pages en anglais."),
    ("The last change that is known.", "Le dernier changement connu."),
    ("Its id", "Son identifiant"),
    (
        "The question, as on the page *Rechercher*: `titre:otan SAUF afghanistan 2018-02..2018-03`.",
        "La question, comme à la page *Rechercher*\u{a0}: `titre:otan SAUF afghanistan 2018-02..2018-03`.",
    ),
    ("The order.", "L’ordre."),
    (
        "Where the list goes on: the `next` of the page before, of the same question in the same order.",
        "Où reprendre la liste\u{a0}: le `next` de la page précédente, pour la même question dans le même ordre.",
    ),
    (
        "Where the list goes on: the `next` of the page before.",
        "Où reprendre la liste\u{a0}: le `next` de la page précédente.",
    ),
    ("How many items: 1 to 100, 20 where it is not given.", "Combien d’éléments\u{a0}: de 1 à 100, 20 d’office."),
    ("Of which kind.", "De quelle sorte."),
    ("What it is", "Ce que c’est"),
    (
        "Its name in addresses, or another one: `odile-marchandeau`, `nato`",
        "Son nom dans les adresses, ou un autre\u{a0}: `odile-marchandeau`, `nato`",
    ),
    ("Its name in addresses", "Son nom dans les adresses"),
    ("Words of the name of who said it.", "Des mots du nom de qui l’a dit."),
    ("Words that were said.", "Des mots qui ont été dits."),
    (
        "What is not over before this day; today where it is not given.",
        "Ce qui n’est pas fini avant ce jour\u{202f}; aujourd’hui d’office.",
    ),
    ("What has begun by this day.", "Ce qui a commencé à ce jour."),
    ("Only at this place.", "À ce lieu seulement."),
    (
        "Only what articles announce, or senders plan, that answer this question.",
        "Seulement ce qu’annoncent les articles, ou que prévoient les agences, qui répondent à cette question.",
    ),
];

/// A text of the description in the reader's language; one that has no French stays as it is, and `None` tells so.
pub fn described(english: &str, lang: Lang) -> Option<&str> {
    if lang == Lang::En {
        return Some(english);
    }
    TOLD.iter().find(|(told, _)| *told == english).map(|(_, french)| *french)
}
