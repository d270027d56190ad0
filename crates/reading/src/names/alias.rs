//! Names that differ and mean the same, whatever the article: OTAN, NATO and the Alliance atlantique.

use std::collections::HashMap;
use std::sync::LazyLock;

use language::words::fold;
use news::EntityType;

/// The lists: a kind, the name that the house uses, then its other names.
const LISTS: &str = include_str!("../../data/names/aliases.txt");

struct Aliases {
    /// By folded name: the house's name, and whether it replaces the one in the text.
    names: HashMap<(EntityType, String), (&'static str, bool)>,
}

static HOUSE: LazyLock<Aliases> = LazyLock::new(|| {
    let mut names = HashMap::new();
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
            names.insert((kind, fold(other.trim()).into_owned()), (name.trim(), shown));
        }
    }
    Aliases { names }
});

/// The name that the house groups the mentions of an article under, where it has several.
pub fn key(kind: EntityType, name: &str) -> Option<&'static str> {
    HOUSE.names.get(&(kind, fold(name).into_owned())).map(|(name, _)| *name)
}

/// The name to show for this one, where it is not the article's own.
pub fn canonical(kind: EntityType, name: &str) -> Option<&'static str> {
    HOUSE.names.get(&(kind, fold(name).into_owned())).filter(|(_, shown)| *shown).map(|(name, _)| *name)
}
