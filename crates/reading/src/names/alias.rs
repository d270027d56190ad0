//! Names that differ and mean the same, whatever the article: OTAN, NATO and the Alliance atlantique.

use std::collections::HashMap;
use std::sync::LazyLock;

use language::words::{fold, slug};
use news::EntityType;

use super::gazetteer::{self as lists, Gazetteer, Kind, Kinds};

/// The lists: a kind, the name that the house uses, then its other names.
const LISTS: &str = include_str!("../../data/names/aliases.txt");

struct Aliases {
    /// By folded name: the house's name, and whether it replaces the one in the text.
    names: HashMap<(EntityType, String), (&'static str, bool)>,
    /// Names that others have too, as `names`: they mean it where the article calls it by another of its names.
    beside: HashMap<(EntityType, String), &'static str>,
}

static HOUSE: LazyLock<Aliases> = LazyLock::new(|| {
    let (mut names, mut beside) = (HashMap::new(), HashMap::new());
    for line in LISTS.lines().filter(|line| !line.starts_with("//")) {
        let Some((kind, rest)) = line.split_once(' ') else { continue };
        let kind = match kind {
            "PER" => EntityType::Per,
            "LOC" => EntityType::Loc,
            _ => EntityType::Org,
        };
        // With "=" the house's name is shown; with "~" the names are one, and the article's own is shown.
        let shown = rest.contains(" = ");
        let Some((name, others)) = rest.split_once(if shown { " = " } else { " ~ " }) else { continue };
        for other in others.split(" | ").chain([name]) {
            match other.trim().strip_prefix('?') {
                Some(other) => {
                    beside.insert((kind, fold(other).into_owned()), name.trim());
                }
                None => {
                    names.insert((kind, fold(other.trim()).into_owned()), (name.trim(), shown));
                }
            }
        }
    }
    Aliases { names, beside }
});

/// The name that the house groups the mentions of an article under, where it has several.
pub fn key(kind: EntityType, name: &str) -> Option<&'static str> {
    let known = (kind, fold(name).into_owned());
    HOUSE.names.get(&known).map(|(name, _)| *name).or_else(|| HOUSE.beside.get(&known).copied())
}

/// The name to show for this one, where it is not the article's own.
pub fn canonical(kind: EntityType, name: &str) -> Option<&'static str> {
    HOUSE.names.get(&(kind, fold(name).into_owned())).filter(|(_, shown)| *shown).map(|(name, _)| *name)
}

/// The well-known people by their folded surnames; none where several have it, or many who are not known.
static SURNAMES: LazyLock<HashMap<String, Option<&'static str>>> = LazyLock::new(|| {
    let mut surnames: HashMap<String, Option<&'static str>> = HashMap::new();
    for name in lists::names_of(Kind::Person) {
        let Some((_, surname)) = name.split_once(' ') else { continue };
        let common = Gazetteer::house().kinds(surname) & (lists::FIRST | Kind::Surname as Kinds) != 0;
        surnames
            .entry(fold(surname).into_owned())
            .and_modify(|known| *known = None)
            .or_insert((!common).then_some(name));
    }
    surnames
});

/// The name under which all articles have what one calls by this name, where that is another one. "L'Union" and "la
/// Commission" are told apart within an article only.
pub fn known_as(kind: EntityType, name: &str) -> Option<&'static str> {
    if Gazetteer::house().kinds(name) & Kind::BodyHead as Kinds != 0 {
        return None;
    }
    let person = || if kind == EntityType::Per { *SURNAMES.get(fold(name).as_ref())? } else { None };
    let listed = HOUSE.names.get(&(kind, fold(name).into_owned())).map(|(name, _)| *name);
    listed.or_else(person).filter(|known| *known != name)
}

/// The name under which all articles have what the last part of an address stands for: of `nato` OTAN.
pub fn of_slug(kind: EntityType, wanted: &str) -> Option<&'static str> {
    static SLUGS: LazyLock<HashMap<(EntityType, String), &'static str>> = LazyLock::new(|| {
        let listed = HOUSE.names.iter().map(|((kind, name), (known, _))| ((*kind, slug(name)), *known));
        let people = SURNAMES.iter().filter_map(|(name, known)| Some(((EntityType::Per, slug(name)), (*known)?)));
        people.chain(listed).collect()
    });
    SLUGS.get(&(kind, wanted.to_owned())).copied().filter(|known| slug(known) != wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntityType::{Loc, Org, Per};

    #[test]
    fn names_of_all_articles() {
        assert_eq!(known_as(Org, "Alliance atlantique"), Some("OTAN"));
        assert_eq!(known_as(Org, "OTAN"), None);
        assert_eq!(
            (key(Org, "Alliance"), known_as(Org, "Alliance")),
            (Some("OTAN"), None),
            "a union has that name too"
        );
        assert_eq!(known_as(Org, "UE"), Some("Union européenne"));
        assert_eq!(known_as(Org, "Union"), None);
        assert_eq!(known_as(Per, "Stoltenberg"), Some("Jens Stoltenberg"));
        assert_eq!(known_as(Per, "Macron"), Some("Emmanuel Macron"));
        // Many are called so.
        assert_eq!(known_as(Per, "Martin"), None);
        assert_eq!(known_as(Loc, "Stoltenberg"), None);
        assert_eq!(of_slug(Org, "nato"), Some("OTAN"));
        assert_eq!(of_slug(Per, "stoltenberg"), Some("Jens Stoltenberg"));
        assert_eq!(of_slug(Org, "otan"), None);
    }
}
