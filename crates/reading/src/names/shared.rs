//! A role that several people share: "les ministres Jean Petit et Anne Roux", "Jean Petit et Anne Roux, députés".

use std::ops::Range;

use news::Gender;

use super::document::Document;
use super::gazetteer::{self as lists, Gazetteer, Kind, Kinds};
use super::roles::{self, LONGEST, begins, is_any, is_verb, phrase_end, text};

/// What stands between the names of a row, or before its first: "dont Jean Petit et Mme Roux".
const BETWEEN: [&str; 16] =
    [",", "et", "ou", "puis", "ainsi", "que", "dont", "comme", ":", "MM", "M", "Mme", "Mmes", "Me", "Mes", "."];
/// Words that open a noun phrase of several.
const SEVERAL: [&str; 16] = [
    "les",
    "des",
    "aux",
    "ses",
    "leurs",
    "ces",
    "nos",
    "vos",
    "plusieurs",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "quelques",
    "autres",
];

/// The role that a plural before or behind a row of names gives to each of them, `name` being one; `named` tells
/// the tokens of people's names.
pub fn of_row(
    document: &Document<'_>,
    sentence: &Range<usize>,
    name: &Range<usize>,
    named: &[bool],
) -> Option<Range<usize>> {
    before(document, sentence, row_start(document, sentence, name.start, named), named)
        .or_else(|| behind(document, sentence, row_end(document, sentence, name.end, named)))
}

fn is_in_row(document: &Document<'_>, at: usize, named: &[bool]) -> bool {
    named.get(at).copied().unwrap_or(false) || BETWEEN.contains(&text(document, at))
}

/// Where the row begins that goes on before `start`; what stands in parentheses does not end it.
fn row_start(document: &Document<'_>, sentence: &Range<usize>, start: usize, named: &[bool]) -> usize {
    let mut depth = 0;
    let inside = |at: &usize| {
        match text(document, *at) {
            ")" => depth += 1,
            "(" if depth > 0 => {
                depth -= 1;
                return true;
            }
            _ => {}
        }
        depth > 0 || is_in_row(document, *at, named)
    };
    start - (sentence.start..start).rev().take_while(inside).count()
}

/// Where the row ends that goes on behind `end`, without the comma that parts it from what follows.
fn row_end(document: &Document<'_>, sentence: &Range<usize>, end: usize, named: &[bool]) -> usize {
    let len = (end..sentence.end).take_while(|at| is_in_row(document, *at, named)).count();
    (end..end + len).rev().find(|at| named.get(*at).copied().unwrap_or(false)).map_or(end, |last| last + 1)
}

/// The plural that ends where the row begins: "plusieurs élus du Nord, dont", "les ministres".
fn before(document: &Document<'_>, sentence: &Range<usize>, end: usize, named: &[bool]) -> Option<Range<usize>> {
    let least = sentence.start.max(end.saturating_sub(LONGEST));
    if end <= least || is_any(document, end - 1, &roles::LINKS) {
        return None;
    }
    let ends = |at: usize| {
        roles::is_stop(text(document, at)) || is_verb(document, at) || named.get(at).copied().unwrap_or(false)
    };
    let phrase = (least..end).rev().take_while(|at| !ends(*at));
    let start =
        phrase.filter(|at| *at > least && is_any(document, at - 1, &SEVERAL)).find(|at| is_several(document, *at))?;
    Some(start..end)
}

/// The plural behind the row: "Jean Petit et Anne Roux, les deux députés".
fn behind(document: &Document<'_>, sentence: &Range<usize>, end: usize) -> Option<Range<usize>> {
    if !matches!(text(document, end), "," | "(") {
        return None;
    }
    let openers = (end + 1..sentence.end).take_while(|at| {
        is_any(document, *at, &SEVERAL) || is_any(document, *at, &["tous", "toutes", "respectivement"])
    });
    let start = end + 1 + openers.count();
    let found = start < sentence.end && is_several(document, start);
    found.then(|| start..phrase_end(document, sentence, start, LONGEST)).filter(|role| !role.is_empty())
}

/// Whether a role of several begins at `at`: `ministres`, `anciens ministres`.
fn is_several(document: &Document<'_>, at: usize) -> bool {
    begins(document, at) && (at..at + 3).any(|at| lists::is_role_of_several(text(document, at)))
}

/// The role with the "un des" or "une des" before it.
pub fn one_of(document: &Document<'_>, role: Range<usize>) -> Range<usize> {
    let start = role.start.saturating_sub(2);
    let one = is_any(document, start, &["un", "une"]) && text(document, start + 1) == "des";
    if one && is_several(document, role.start) { start..role.end } else { role }
}

/// A role of several as one of them has it: "anciens ministres de l'Intérieur" as "ancien ministre de l'Intérieur",
/// for a woman "ancienne ministre de l'Intérieur".
pub fn of_one(role: &str, gender: Option<Gender>) -> String {
    let words: Vec<&str> = role.split(' ').collect();
    if !words.iter().take(3).any(|word| lists::is_role_of_several(word)) {
        return role.to_owned();
    }
    let own = words.iter().take_while(|word| !roles::LINKS.contains(word) && !word.contains(['\'', '’', '(']));
    let own = own.count();
    let one = words.iter().take(own).map(|word| feminine_if(gender, singular(word))).collect::<Vec<_>>().join(" ");
    [one.as_str()].into_iter().chain(words.iter().skip(own).copied()).collect::<Vec<_>>().join(" ")
}

/// One of what a plural names; what is none stays: `nationaux` as `national`, `français` and `RN` as they are.
fn singular(word: &str) -> String {
    let small = word.starts_with(char::is_lowercase);
    let known = Gazetteer::house().kinds(word) & (lists::ROLES | Kind::People as Kinds) != 0;
    let plural_too = lists::singulars(word).iter().any(|one| Gazetteer::house().kinds(one) != 0);
    if !small || known && !plural_too || word.ends_with("ois") || word.ends_with("ais") {
        return word.to_owned();
    }
    let [of_s, of_aux] = lists::singulars(word);
    if word.ends_with("aux") && !word.ends_with("eaux") { of_aux } else { of_s }
}

/// The form of a word that a woman is called by, where the lists have one: `chroniqueuse`, `directrice`, `élue`.
fn feminine_if(gender: Option<Gender>, word: String) -> String {
    const ENDS: [(&str, &str); 8] = [
        ("teur", "trice"),
        ("eur", "euse"),
        ("er", "ère"),
        ("ien", "ienne"),
        ("on", "onne"),
        ("f", "ve"),
        ("eux", "euse"),
        ("", "e"),
    ];
    if gender != Some(Gender::Female) {
        return word;
    }
    let female = Kind::RoleFemale as Kinds | Kind::People as Kinds;
    let forms: Vec<String> =
        ENDS.iter().filter_map(|(male, of_her)| Some(format!("{}{of_her}", word.strip_suffix(male)?))).collect();
    let known = |form: &String| form == "ancienne" || Gazetteer::house().kinds(form) & female != 0;
    let regular = word.ends_with('é') || word.ends_with("al");
    forms.into_iter().find(known).unwrap_or_else(|| if regular { word + "e" } else { word })
}

#[cfg(test)]
mod tests {
    use news::Gender;

    fn of_one(role: &str) -> String {
        super::of_one(role, None)
    }

    #[test]
    fn one_of_several() {
        assert_eq!(of_one("anciens ministres français de l'Intérieur"), "ancien ministre français de l'Intérieur");
        assert_eq!(of_one("secrétaires généraux de la CGT"), "secrétaire général de la CGT");
        assert_eq!(of_one("députés LR"), "député LR");
        assert_eq!(of_one("directrices des ventes"), "directrice des ventes");
        assert_eq!(of_one("directeur des ventes"), "directeur des ventes");
        let woman = |role: &str| super::of_one(role, Some(Gender::Female));
        assert_eq!(woman("anciens directeurs généraux"), "ancienne directrice générale");
        assert_eq!(woman("députés américains"), "députée américaine");
    }
}
