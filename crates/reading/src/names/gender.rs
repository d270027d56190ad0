//! Whether a person is a woman or a man, by what the text calls them and by the first name.

use news::Gender;

use super::document::Document;
use super::gazetteer::{Gazetteer, Kind, Kinds};
use super::link::Group;

/// The gender of a person with this role.
pub fn of(document: &Document<'_>, group: &Group<'_>, name: &str, role: Option<&str>) -> Option<Gender> {
    addressed(document, group).or_else(|| by_role(role?)).or_else(|| by_first_name(name))
}

/// By the form of address before any mention.
fn addressed(document: &Document<'_>, group: &Group<'_>) -> Option<Gender> {
    group.mentions.iter().find_map(|named| {
        let text = |back: usize| {
            named.tokens.start.checked_sub(back).and_then(|at| document.tokens.get(at)).map_or("", |token| token.text)
        };
        match if text(1) == "." { text(2) } else { text(1) } {
            "M" | "M." | "Monsieur" | "monsieur" | "Mgr" | "MM" | "Sir" | "Lord" => Some(Gender::Male),
            "Mme" | "Mlle" | "Madame" | "madame" | "Mademoiselle" | "Mmes" | "Lady" => Some(Gender::Female),
            _ => None,
        }
    })
}

/// By the noun that says what the person is.
pub fn by_role(role: &str) -> Option<Gender> {
    let lists = Gazetteer::house();
    let words = || role.split(|c: char| c.is_whitespace() || c == '\'' || c == '’');
    match words().next() {
        Some("ancienne" | "nouvelle" | "première" | "future" | "jeune" | "ex-")
            if role.starts_with(['a', 'n', 'p', 'f']) && !role.starts_with("jeune") =>
        {
            return Some(Gender::Female);
        }
        _ => {}
    }
    words().take(3).find_map(|word| {
        let kinds = lists.kinds(word.trim_start_matches("ex-"));
        let has = |kind: Kind| kinds & kind as Kinds != 0;
        match (has(Kind::RoleFemale), has(Kind::RoleMale)) {
            (true, false) => Some(Gender::Female),
            (false, true) if !has(Kind::RoleEither) => Some(Gender::Male),
            _ => None,
        }
    })
}

/// By the first name, or by its first half: `Jean-Bernard`.
pub fn by_first_name(name: &str) -> Option<Gender> {
    let lists = Gazetteer::house();
    let first = name.split_whitespace().next()?;
    [first, first.split('-').next()?].into_iter().find_map(|first| {
        let kinds = lists.kinds(first);
        match (kinds & Kind::Female as Kinds != 0, kinds & Kind::Male as Kinds != 0) {
            (true, false) => Some(Gender::Female),
            (false, true) => Some(Gender::Male),
            _ => None,
        }
    })
}
