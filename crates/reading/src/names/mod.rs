//! Who and what an article names: persons, places, organisations, with their fullest name, role and every mention.

mod agreement;
pub mod alias;
mod descriptions;
pub mod document;
pub mod features;
pub mod file;
pub mod gazetteer;
mod gender;
mod guide;
mod heads;
pub mod lexicon;
mod link;
pub mod model;
mod roles;
mod shared;
pub mod tagger;
#[cfg(test)]
mod tests;
pub mod tokens;

use std::sync::LazyLock;

use news::{Entity, EntityType, Mention};

use crate::scalars::Scalars;
use document::Document;
use link::{Group, Named};
use model::Model;
use tagger::Span;

/// The learnt weights; how they are made is told in `docs/models.md`.
static WEIGHTS: &[u8] = include_bytes!("../../data/names.model");

static HOUSE: LazyLock<Model> = LazyLock::new(|| {
    // A test holds that the file can be read; without it nothing is named.
    file::Weights::unpack(WEIGHTS).map_or_else(|_| Model::empty(), file::Weights::model)
});

/// The entities of a bare text; mentions have no block.
pub fn of_text(text: &str) -> Vec<Entity> {
    of_blocks(&[(None, text)])
}

/// The entities of an article's texts, each with the block it is, in order of their first mention.
pub fn of_blocks(blocks: &[(Option<i32>, &str)]) -> Vec<Entity> {
    let texts: Vec<&str> = blocks.iter().map(|(_, text)| *text).collect();
    let document = Document::new(&texts, &HOUSE.lexicon);
    let spans = spans(&document, &HOUSE);
    let groups = link::group(&document, &texts, &spans);
    let mut places: Vec<Scalars<'_>> = texts.iter().map(|text| Scalars::new(text)).collect();
    let mut entities: Vec<Entity> = groups
        .iter()
        .zip(roles(&document, &texts, &groups))
        .map(|(group, role)| entity(&document, group, role))
        .collect();
    // Offsets are counted once, forwards through each block.
    let mut all: Vec<(usize, usize, usize)> = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        all.extend(group.mentions.iter().map(|named| (named.tokens.start, named.tokens.end, number)));
    }
    all.sort_unstable();
    for (first, last, number) in all {
        let (Some(first), Some(last)) = (document.tokens.get(first), document.tokens.get(last - 1)) else { continue };
        let (Some(place), Some(entity)) = (places.get_mut(first.block), entities.get_mut(number)) else { continue };
        let surface = texts.get(first.block).and_then(|text| text.get(first.start..last.end)).unwrap_or_default();
        let block = blocks.get(first.block).and_then(|(block, _)| *block);
        entity.mentions.push(Mention {
            block,
            start: place.at(first.start),
            end: place.at(last.end),
            surface: surface.to_owned(),
        });
    }
    entities
}

/// The settled names of a document.
pub fn spans(document: &Document<'_>, model: &Model) -> Vec<Span> {
    agreement::settle(document, tagger::spans(document, model))
}

/// The entity that a group of mentions is, with this role; its mentions are still to come.
fn entity(document: &Document<'_>, group: &Group<'_>, role: Option<String>) -> Entity {
    let name = group.name(document);
    let mut aliases: Vec<String> = Vec::new();
    for named in &group.mentions {
        if named.surface != name && !aliases.iter().any(|alias| alias == named.surface) {
            aliases.push(named.surface.to_owned());
        }
    }
    let person = group.kind == EntityType::Per;
    let gender = if person { gender::of(document, group, &name, role.as_deref()) } else { None };
    let known_as = alias::known_as(group.kind, &name).map(str::to_owned);
    Entity { name, kind: group.kind, role, gender, known_as, aliases, mentions: Vec::new() }
}

/// The role of each group: the first that stands beside its name, or a later one that says it in full; for the
/// people whom the article goes on about, else the description that stands for them.
fn roles(document: &Document<'_>, texts: &[&str], groups: &[Group<'_>]) -> Vec<Option<String>> {
    let sentence_of = |token: usize| document.sentences.partition_point(|sentence| sentence.end <= token);
    let words = |tokens: std::ops::Range<usize>| {
        let (first, last) = (document.tokens.get(tokens.start)?, document.tokens.get(tokens.end.checked_sub(1)?)?);
        let text = texts.get(first.block).filter(|_| first.block == last.block)?;
        text.get(first.start..last.end).map(str::trim)
    };
    let mut in_name = vec![false; document.tokens.len()];
    for named in groups.iter().filter(|group| group.kind == EntityType::Per).flat_map(|group| &group.mentions) {
        in_name.get_mut(named.tokens.clone()).unwrap_or_default().fill(true);
    }
    let at_name = |named: &Named<'_>| {
        let sentence = document.sentences.get(sentence_of(named.tokens.start))?;
        let role = roles::beside(document, sentence, &named.tokens)
            .or_else(|| shared::of_row(document, sentence, &named.tokens, &in_name))?;
        words(shared::one_of(document, role))
    };
    let mut roles: Vec<Option<String>> = groups
        .iter()
        .map(|group| {
            let people = group.mentions.iter().filter(|_| group.kind == EntityType::Per);
            let gender = gender::of(document, group, &group.name(document), None);
            let beside: Vec<String> = people.filter_map(at_name).map(|role| shared::of_one(role, gender)).collect();
            let first = beside.iter().find(|role| !roles::is_kin(role)).or_else(|| beside.first())?;
            let fullest = beside.iter().filter(|role| role.contains(first.as_str())).max_by_key(|role| role.len());
            Some(fullest.unwrap_or(first).clone())
        })
        .collect();
    descriptions::give(document, groups, &in_name, &mut roles, &|tokens| words(tokens).map(str::to_owned));
    roles
}
