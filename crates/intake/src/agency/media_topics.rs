//! Subjects by their codes, and the French names of IPTC Media Topics and Subject Codes.

use std::collections::HashMap;
use std::sync::LazyLock;

use news::Subject;

/// The names by code; a Subject Code is found where no Media Topic bears its number.
static NAMES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("media_topics.tsv").lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<(&str, &str, &str)> = lines
        .filter_map(|line| {
            let (code, rest) = line.split_once('\t')?;
            let (older, name) = rest.split_once('\t')?;
            Some((code, older, name))
        })
        .collect();
    // Of several topics with one older number the first, which is the broadest, has it; a topic's own number wins.
    let older = rows.iter().rev().filter(|(_, older, _)| !older.is_empty()).map(|(_, older, name)| (*older, *name));
    older.chain(rows.iter().map(|(code, _, name)| (*code, *name))).collect()
});

/// The French name of the subject with this code, as senders write it.
pub(super) fn french_name(code: &str) -> Option<&'static str> {
    let at = code.rfind([':', '/', '#']).map_or(0, |at| at + 1);
    let (scheme, number) = code.split_at_checked(at)?;
    let scheme = scheme.to_lowercase();
    let is_iptc = scheme.is_empty()
        || ["medtop", "mediatopic", "media-topic", "subj", "subref", "iptc"].iter().any(|name| scheme.contains(name));
    (is_iptc && number.len() == 8).then(|| NAMES.get(number).copied()).flatten()
}

/// The subject `code`, called `name` by the sender, of a piece in `language`.
///
/// A piece in French, or in no known language, has its subjects in French where the code has a French name.
pub(super) fn subject(code: String, name: Option<String>, language: Option<&str>) -> Subject {
    let french = || french_name(&code).map(str::to_owned);
    let is_french = language.is_none_or(|tag| super::element::primary(tag) == "fr");
    let name = if is_french { french().or(name) } else { name.or_else(french) };
    Subject { code, name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (code, expected) in [
            ("medtop:04000000", Some("Economie et finances")),
            ("http://cv.iptc.org/newscodes/mediatopic/15000000", Some("Sport")),
            ("02000000", Some("Criminalité, droit et justice")),
            ("subj:01011000", Some("Musique")),
            ("apadesk:04000000", None),
            ("medtop:99999999", None),
            ("N2:GB", None),
            ("é", None),
        ] {
            assert_eq!(french_name(code), expected, "{code}");
        }
    }

    #[test]
    fn the_language_of_the_piece_decides() {
        let named = |language| subject("medtop:15000000".to_owned(), Some("sport (en)".to_owned()), language).name;
        assert_ne!(named(Some("fr-FR")).as_deref(), Some("sport (en)"));
        assert_eq!(named(Some("en")).as_deref(), Some("sport (en)"));
    }
}
