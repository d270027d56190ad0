//! The phrases that pages put between the paragraphs of every piece, in French, English and a few more languages.

/// Phrases that open furniture, with the reason; matched at the start of a short text, in lower case.
const OPENINGS: &[(&str, &str)] = &[
    ("vea también", "related"),
    ("ver también", "related"),
    ("veja também", "related"),
    ("você pode gostar", "related"),
    ("lisez également", "related"),
    ("plus d’informations sur", "related"),
    ("les + lus", "related"),
    ("voir plus", "related"),
    ("have a tip", "newsletter"),
    ("advert", "advertisement"),
    ("article rédigé par", "byline"),
    ("lire aussi", "related"),
    ("à lire aussi", "related"),
    ("a lire aussi", "related"),
    ("à lire également", "related"),
    ("lire également", "related"),
    ("à voir aussi", "related"),
    ("voir aussi", "related"),
    ("à découvrir aussi", "related"),
    ("à lire :", "related"),
    ("à lire sur", "related"),
    ("à voir :", "related"),
    ("à voir également", "related"),
    ("lisez aussi", "related"),
    ("à lire ensuite", "related"),
    ("à écouter", "related"),
    ("lire plus", "related"),
    ("plus d’infos", "related"),
    ("pour aller plus loin", "related"),
    ("notre dossier", "related"),
    ("sur le même sujet", "related"),
    ("sur le même thème", "related"),
    ("dans la même rubrique", "related"),
    ("retrouvez ", "related"),
    ("à consulter", "related"),
    ("nos articles sur", "related"),
    ("tous nos articles", "related"),
    ("en savoir plus", "related"),
    ("les plus lus", "related"),
    ("contenus sponsorisés", "advertisement"),
    ("à ne pas manquer", "related"),
    ("découvrez aussi", "related"),
    ("lire la suite", "related"),
    ("lire l'article", "related"),
    ("lire l’article", "related"),
    ("read also", "related"),
    ("read more", "related"),
    ("also read", "related"),
    ("see also", "related"),
    ("related:", "related"),
    ("related stories", "related"),
    ("related articles", "related"),
    ("related content", "related"),
    ("more from", "related"),
    ("more on this", "related"),
    ("recommended", "related"),
    ("read next", "related"),
    ("you may also like", "related"),
    ("you might also like", "related"),
    ("more stories", "related"),
    ("don't miss", "related"),
    ("don’t miss", "related"),
    ("watch:", "related"),
    ("watch more", "related"),
    ("read:", "related"),
    ("continue reading", "related"),
    ("lesen sie auch", "related"),
    ("lesen sie mehr", "related"),
    ("mehr zum thema", "related"),
    ("lees ook", "related"),
    ("leer también", "related"),
    ("lea también", "related"),
    ("leia também", "related"),
    ("leggi anche", "related"),
    ("auch interessant", "related"),
    ("les også", "related"),
    ("läs också", "related"),
    ("la suite après cette publicité", "advertisement"),
    ("la suite après la publicité", "advertisement"),
    ("publicité", "advertisement"),
    ("advertisement", "advertisement"),
    ("article continues below", "advertisement"),
    ("story continues below", "advertisement"),
    ("continue below", "advertisement"),
    ("annonce", "advertisement"),
    ("anzeige", "advertisement"),
    ("werbung", "advertisement"),
    ("article continues after", "advertisement"),
    ("scroll to continue", "advertisement"),
    ("sponsored", "advertisement"),
    ("contenu sponsorisé", "advertisement"),
    ("il vous reste ", "paywall"),
    ("déjà abonné", "paywall"),
    ("cet article est réservé", "paywall"),
    ("article réservé", "paywall"),
    ("réservé aux abonnés", "paywall"),
    ("lecture audio réservée", "paywall"),
    ("la suite est réservée", "paywall"),
    ("pour lire la suite", "paywall"),
    ("abonnez-vous", "paywall"),
    ("s’abonner", "paywall"),
    ("s'abonner", "paywall"),
    ("already a subscriber", "paywall"),
    ("this content is reserved for", "paywall"),
    ("subscribe for more", "paywall"),
    ("register / sign in", "paywall"),
    ("create an account or sign in", "paywall"),
    ("create a free account", "paywall"),
    ("subscribe now", "paywall"),
    ("subscribe to", "newsletter"),
    ("this article is for subscribers", "paywall"),
    ("to continue reading", "paywall"),
    ("sign in to", "paywall"),
    ("log in to", "paywall"),
    ("je m'abonne", "paywall"),
    ("je m’abonne", "paywall"),
    ("déjà inscrit", "newsletter"),
    ("inscrivez-vous", "newsletter"),
    ("recevez ", "newsletter"),
    ("newsletter", "newsletter"),
    ("sign up", "newsletter"),
    ("get the latest", "newsletter"),
    ("votre adresse e-mail", "newsletter"),
    ("en vous inscrivant", "newsletter"),
    ("thank you for subscribing", "newsletter"),
    ("by signing up", "newsletter"),
    ("partager", "share"),
    ("share this", "share"),
    ("share on", "share"),
    ("share", "share"),
    ("suivez-nous", "share"),
    ("follow us", "share"),
    ("follow @", "share"),
    ("click to share", "share"),
    ("cliquez pour partager", "share"),
    ("tweet", "share"),
    ("copier le lien", "share"),
    ("suivez toute l’actualité", "share"),
    ("suivez toute l'actualité", "share"),
    ("envoyer par e-mail", "share"),
    ("like this", "share"),
    ("be sociable", "share"),
    ("permalien", "share"),
    ("permalink", "share"),
    ("imprimer", "share"),
    ("print", "share"),
    ("nos partenaires et nous", "consent"),
    ("nous et nos partenaires", "consent"),
    ("ce contenu est bloqué", "consent"),
    ("pour afficher ce contenu", "consent"),
    ("en cliquant sur", "consent"),
    ("we use cookies", "consent"),
    ("this content is hosted", "consent"),
    ("ce contenu n’a pas pu", "consent"),
    ("accepter les cookies", "consent"),
    ("gérer mes cookies", "consent"),
    ("vous avez choisi de refuser", "consent"),
    ("cette vidéo peut pas", "consent"),
    ("commentaires", "comments"),
    ("comments", "comments"),
    ("leave a comment", "comments"),
    ("leave a reply", "comments"),
    ("laisser un commentaire", "comments"),
    ("réagir", "comments"),
    ("view comments", "comments"),
    ("join the conversation", "comments"),
    ("add comment", "comments"),
    ("0 comments", "comments"),
    ("temps de lecture", "byline"),
    ("lecture ", "byline"),
    ("publié le", "date"),
    ("mis à jour le", "date"),
    ("publié il y a", "date"),
    ("modifié le", "date"),
    ("posted on", "date"),
    ("published on", "date"),
    ("last updated", "date"),
    ("updated:", "date"),
    ("updated on", "date"),
    ("published:", "date"),
    ("posted by", "byline"),
    ("written by", "byline"),
    ("crédit photo", "caption"),
    ("crédits photo", "caption"),
    ("photo credit", "caption"),
    ("image credit", "caption"),
    ("photo :", "caption"),
    ("photo by", "caption"),
    ("photo:", "caption"),
    ("image:", "caption"),
    ("©", "caption"),
    ("(photo", "caption"),
    ("file photo", "caption"),
    ("getty images", "caption"),
    ("tags:", "tags"),
    ("tags", "tags"),
    ("mots-clés", "tags"),
    ("filed under", "tags"),
    ("topics:", "tags"),
    ("thèmes", "tags"),
    ("tagged", "tags"),
    ("categories:", "tags"),
    ("posted in", "tags"),
    ("en direct", "navigation"),
    ("accueil", "navigation"),
    ("table of contents", "navigation"),
    ("sommaire", "navigation"),
    ("all rights reserved", "footer"),
    ("tous droits réservés", "footer"),
    ("copyright", "footer"),
    ("skip to", "navigation"),
    ("about the author", "byline"),
    ("à propos de l’auteur", "byline"),
    ("loading", "navigation"),
    ("chargement", "navigation"),
    ("your browser does not", "navigation"),
    ("votre navigateur ne", "navigation"),
];

/// Openings that are furniture only when nothing else stands in the line.
const WHOLE_ONLY: &[&str] = &[
    "publicité",
    "advertisement",
    "advert",
    "annonce",
    "anzeige",
    "werbung",
    "share",
    "tweet",
    "print",
    "imprimer",
    "comments",
    "commentaires",
    "recommended",
    "newsletter",
    "tags",
    "thèmes",
    "sponsored",
    "accueil",
    "sommaire",
    "en direct",
    "copyright",
    "loading",
    "tagged",
    "partager",
    "réagir",
    "chargement",
    "getty images",
];

/// Words that together are said only of what a page may load and store.
const CONSENTS: &[(&str, &str)] = &[
    ("eingebettete inhalte", "einwilligung"),
    ("externe inhalt", "angezeigt"),
    ("externen inhalt", "angezeigt"),
    ("externer inhalt", "datenschutz"),
    ("ce contenu", "cookie"),
    ("ce contenu", "traceur"),
    ("ce contenu", "données personnelles"),
    ("vous acceptez", "cookies"),
    ("you accept", "cookies"),
    ("you agree to", "cookies"),
    ("you agree to our", "privacy policy"),
    ("this content", "cookies"),
];

/// Words that only lines about the site or its channels hold.
const ANYWHERE: &[(&str, &str)] = &[
    ("canal de telegram", "appeal"),
    ("canal de whatsapp", "appeal"),
    ("canal de youtube", "appeal"),
    ("telegram channel", "appeal"),
    ("whatsapp channel", "appeal"),
    ("chaîne whatsapp", "appeal"),
    ("whatsapp-kanal", "appeal"),
    ("copyrighted property", "footer"),
    ("must be obtained before reprint", "footer"),
    ("may not be published, broadcast", "footer"),
    ("may not be reproduced", "footer"),
    ("toute reproduction interdite", "footer"),
    ("reproduction interdite", "footer"),
    ("tous droits réservés", "footer"),
    ("all rights reserved", "footer"),
    ("alle rechte vorbehalten", "footer"),
    ("todos los derechos reservados", "footer"),
    ("n’engagent que leurs auteurs", "footer"),
    ("n'engagent que leurs auteurs", "footer"),
];

/// Openings with which pages ask their readers for something.
const APPEALS: &[&str] = &[
    "hat ihnen dieser artikel gefallen",
    "our website is ",
    "stay informed with",
    "support independent journalism",
    "support our journalism",
    "soutenez ",
    "faites un don",
    "if you've enjoyed",
    "if you’ve enjoyed",
    "if you buy something using links",
    "when you buy through",
    "if you purchase",
    "we may earn",
    "we may receive a commission",
    "updated at ",
    "first published",
    "this story was originally published",
    "cet article vous a plu",
    "vous avez aimé cet article",
    "note: we are temporarily moderating",
    "follow us on",
    "follow him on twitter",
    "follow her on twitter",
];

/// Endings of lines that name who else worked on a piece.
const CREDITS: &[&str] = &[
    "contributed to this report.",
    "contributed to this story.",
    "contributed to this article.",
    "contributed reporting.",
    "contributed to this post.",
];

/// Why a line is furniture by its words, if it is.
pub fn reason(text: &str, link_share: f32) -> Option<&'static str> {
    let length = text.chars().count();
    if length > 600 {
        return None;
    }
    if link_share > 0.5 && [">>", "→", "►", "▶", "➡", "🔴", "👉", "•• "].iter().any(|mark| text.starts_with(mark))
    {
        return Some("related");
    }
    let lower = text.to_lowercase();
    let lower = lower.trim_start_matches(|c: char| !c.is_alphanumeric() && !"©([".contains(c)).replace('\u{a0}', " ");
    if length < 250 && CREDITS.iter().any(|ending| lower.ends_with(ending)) {
        return Some("byline");
    }
    if length < 200
        && let Some((_, why)) = ANYWHERE.iter().find(|(words, _)| lower.contains(words))
    {
        return Some(why);
    }
    if CONSENTS.iter().any(|(a, b)| lower.contains(a) && lower.contains(b)) {
        return Some("consent");
    }
    if length < 300 && APPEALS.iter().any(|opening| lower.starts_with(opening)) {
        return Some("appeal");
    }
    if length > 300 {
        return None;
    }
    let (opening, why) =
        OPENINGS.iter().filter(|(opening, _)| lower.starts_with(opening)).max_by_key(|(opening, _)| opening.len())?;
    let rest = lower.get(opening.len()..).unwrap_or_default();
    // « Partagera » and « sharely » are other words.
    if rest.starts_with(char::is_alphanumeric) && opening.ends_with(char::is_alphanumeric) {
        return None;
    }
    let bare = rest.chars().filter(|c| c.is_alphanumeric()).count();
    let limit = if WHOLE_ONLY.contains(opening) { 12 } else { weight(why, link_share) };
    (bare <= limit).then_some(*why)
}

/// How many more letters a line may have and still be furniture.
fn weight(why: &str, link_share: f32) -> usize {
    match why {
        "related" if link_share > 0.3 => 300,
        "related" => 30,
        "paywall" | "consent" | "newsletter" => 220,
        "advertisement" => 60,
        "share" | "comments" | "tags" => {
            if link_share > 0.3 {
                200
            } else {
                40
            }
        }
        "date" | "byline" | "navigation" => 60,
        _ => 80,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, links: f32, expected: Option<&str>) {
        assert_eq!(reason(text, links), expected, "{text:?}");
    }

    #[test]
    fn lines() {
        check("Lire aussi : Le port rouvre", 0.7, Some("related"));
        check("La suite après cette publicité", 0.0, Some("advertisement"));
        check("Publicité", 0.0, Some("advertisement"));
        check("Publicité et journalisme ne se mêlent pas, dit le maire.", 0.0, None);
        check("Partager les richesses est un choix.", 0.0, None);
        check("Il vous reste 62 % de cet article à découvrir.", 0.0, Some("paywall"));
        check("Le maire a parlé.", 0.0, None);
        check("Sharepoint est en panne", 0.0, None);
    }
}
