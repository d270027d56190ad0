//! Who signs: the people that a byline names.

/// Senders that sign without being people.
const AGENCIES: &[&str] = &[
    "afp",
    "reuters",
    "ap",
    "apa",
    "dpa",
    "efe",
    "ansa",
    "belga",
    "ats",
    "sda",
    "agences",
    "agence",
    "agencies",
    "avec agences",
    "associated press",
    "press association",
    "pa",
    "bloomberg",
    "la redaction",
    "redaction",
    "the associated press",
    "the canadian press",
    "la presse canadienne",
    "afp agence france presse",
    "agence france presse",
    "epd",
    "kna",
    "sid",
    "staff",
    "le monde avec afp",
    "newsroom",
    "editor",
];

/// Words that open a byline.
const OPENERS: &[&str] = &[
    "article rédigé par",
    "article redige par",
    "rédigé par",
    "écrit par",
    "publié par",
    "propos recueillis par",
    "recueilli par",
    "un article de",
    "posted by",
    "written by",
    "reported by",
    "story by",
    "author:",
    "auteur :",
    "par",
    "by",
    "von",
    "de",
    "por",
    "di",
    "door",
    "av",
    "af",
    "text:",
    "texte :",
];

/// Words that no name of a person holds.
const NO_NAMES: &[&str] = &[
    "rédaction",
    "redaction",
    "redaktion",
    "avec",
    "with",
    "news",
    "press",
    "presse",
    "team",
    "staff",
    "service",
    "journal",
    "magazine",
    "media",
    "france",
    "agence",
    "agency",
    "the",
    "minutes",
    "info",
    "tv",
    "radio",
    "rubrique",
    "desk",
    "editor",
    "web",
    "online",
    "redactie",
];

/// The people that a byline names, in its order.
pub(crate) fn authors(line: &str) -> Vec<String> {
    let mut rest = line.trim();
    while let Some(shorter) = OPENERS.iter().find_map(|opener| without_opener(rest, opener)) {
        rest = shorter;
    }
    let cut =
        [" avec ", " with ", " | ", " - ", " – ", " — ", " (", " für ", " • ", " · ", " pour ", " à ", " in "].iter();
    let end = cut.filter_map(|mark| rest.find(mark)).min().unwrap_or(rest.len());
    let names = rest[..end]
        .replace(" et ", ",")
        .replace(" and ", ",")
        .replace(" und ", ",")
        .replace(" y ", ",")
        .replace(" & ", ",");
    names.split([',', ';']).map(str::trim).filter(|name| is_person(name)).map(str::to_owned).collect()
}

/// What follows `opener`, where the line opens with it as a word.
fn without_opener<'a>(line: &'a str, opener: &str) -> Option<&'a str> {
    let head = line.get(..opener.len())?;
    let rest = line.get(opener.len()..)?;
    let bounded = opener.ends_with(':') || rest.starts_with([' ', ':', '\u{a0}']);
    let is_opener = bounded && head.chars().flat_map(char::to_lowercase).eq(opener.chars());
    is_opener.then(|| rest.trim_start_matches([' ', ':', '\u{a0}']))
}

/// Whether a line opens as a byline does.
pub(super) fn opens(line: &str) -> bool {
    OPENERS.iter().any(|opener| {
        without_opener(line, opener).is_some_and(|rest| rest.chars().next().is_some_and(char::is_uppercase))
    })
}

/// Whether a byline stands here whose name is on the next line.
pub(super) fn announces(line: &str) -> bool {
    let bare = line.trim_end_matches([' ', ':', '\u{a0}']).to_lowercase();
    OPENERS.iter().any(|opener| opener.trim_end_matches([' ', ':']) == bare)
        || bare == "author of the article"
        || bare == "autor"
}

/// Whether `name` reads as initials: « J.U. », « O. B. ».
pub(super) fn is_initials(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').map(str::trim).collect();
    let Some((last, letters)) = parts.split_last() else { return false };
    let capital = |part: &&str| part.chars().count() == 1 && part.chars().all(char::is_uppercase);
    last.is_empty() && (2..=4).contains(&letters.len()) && letters.iter().all(capital)
}

/// Whether `name` reads as the name of a person: two to five words, capital letters, no agency.
pub(super) fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    if !(2..=5).contains(&words.len()) || name.chars().any(|c| c.is_ascii_digit() || "@:/!?«\"".contains(c)) {
        return false;
    }
    let low = super::line::folded(name);
    if AGENCIES.contains(&low.as_str()) {
        return false;
    }
    let particles = [
        "de", "du", "von", "van", "der", "den", "la", "le", "el", "al", "ben", "da", "di", "dos", "des", "zu", "y",
        "d'",
    ];
    let capital =
        |word: &&str| word.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
    let odd = words.iter().any(|word| !capital(word) && !particles.contains(word) && !word.starts_with("d'"));
    let no_name =
        words.iter().any(|word| NO_NAMES.contains(&word.to_lowercase().as_str()) && !particles.contains(word));
    let opens_small =
        words.first().is_some_and(|word| ["le", "la", "les", "the"].contains(&word.to_lowercase().as_str()));
    words.iter().filter(|word| capital(word)).count() >= 2 && !odd && !opens_small && !no_name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        assert_eq!(authors(line), expected, "{line:?}");
    }

    #[test]
    fn people() {
        check("Par Anne Martin", &["Anne Martin"]);
        check("Par Anne Martin et Luc de La Roy", &["Anne Martin", "Luc de La Roy"]);
        check("By Jane Doe and John Roe", &["Jane Doe", "John Roe"]);
        check("Von Grete Müller", &["Grete Müller"]);
        check("Article rédigé par Zoé Petit", &["Zoé Petit"]);
        check("Par Zoé Petit avec AFP", &["Zoé Petit"]);
    }

    #[test]
    fn initials() {
        assert!(is_initials("J.U.") && is_initials("O. B."));
        assert!(!is_initials("J.") && !is_initials("AFP") && !is_initials("U.S.A") && !is_initials("No. 4."));
    }

    #[test]
    fn agencies_are_not_people() {
        check("Par Le Matin avec AFP", &[]);
        check("AFP", &[]);
        check("Par la rédaction", &[]);
        check("By Associated Press", &[]);
    }
}
