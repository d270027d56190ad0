//! In which language a text is written.

use whatlang::{Detector, Lang};

/// The languages that French news meets, by their BCP 47 tags.
const KNOWN: [(Lang, &str); 16] = [
    (Lang::Fra, "fr"),
    (Lang::Eng, "en"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Cat, "ca"),
    (Lang::Deu, "de"),
    (Lang::Nld, "nl"),
    (Lang::Ron, "ro"),
    (Lang::Lat, "la"),
    (Lang::Epo, "eo"),
    (Lang::Ara, "ar"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Pol, "pl"),
    (Lang::Tur, "tr"),
];

/// Scalar values that are enough: more text changes no answer and costs time.
const ENOUGH: usize = 2_000;

/// Returns the language of `text` as a BCP 47 primary tag.
///
/// What the page declares decides where the text alone does not: too short, or torn between two languages.
pub fn of(text: &str, declared: Option<&str>) -> Option<&'static str> {
    let declared = declared.and_then(known);
    let opening = match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    };
    let detector = Detector::with_allowlist(KNOWN.iter().map(|(lang, _)| *lang).collect());
    let Some(info) = detector.detect(opening) else { return declared };
    let read = KNOWN.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, tag)| *tag);
    if info.is_reliable() { read } else { declared.or(read) }
}

/// The primary subtag of `tag`, where we know the language: `fr` of `fr-FR`.
fn known(tag: &str) -> Option<&'static str> {
    let primary = tag.split(['-', '_']).next()?.trim().to_ascii_lowercase();
    KNOWN.iter().find(|(_, name)| *name == primary).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, declared: Option<&str>, expected: Option<&str>) {
        assert_eq!(of(text, declared), expected, "{text:?}");
    }

    #[test]
    fn languages() {
        check("Le conseil municipal a voté mardi le budget de la ville après un long débat.", None, Some("fr"));
        check("The town council voted on Tuesday after a long debate about the new bridge.", None, Some("en"));
        check("El ayuntamiento votó el martes el presupuesto de la ciudad tras un largo debate.", None, Some("es"));
    }

    #[test]
    fn the_page_decides_what_the_text_does_not() {
        check("", Some("fr-FR"), Some("fr"));
        check("", None, None);
        check("1234 567", Some("xx"), None);
    }
}
