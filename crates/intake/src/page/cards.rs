//! Teasers of other pieces set as cards: a linked heading, perhaps a line or two, and the same again beside it.

use std::collections::HashMap;

use news::BlockKind;

use super::dom::{Dom, Id};
use super::segments::Segment;

/// A card holds less text than this, in characters: it leads to a piece, it is none.
const LONGEST: usize = 250;

/// The elements that are cards.
///
/// A card is the largest element around a heading that is all link, with no other such heading in it. One alone may be the headline that links to itself: two or more in one
/// parent are a list of other pieces. A page that is cards for the most part is left as it is: they are what it has to say.
pub fn of(dom: &Dom, segments: &[Segment]) -> Vec<Id> {
    let headings: Vec<Id> =
        segments.iter().filter(|segment| is_linked_heading(segment)).map(|segment| segment.node).collect();
    if headings.len() < 2 {
        return Vec::new();
    }
    let mut headings_in: HashMap<Id, usize> = HashMap::new();
    for id in headings.iter().flat_map(|heading| std::iter::once(*heading).chain(dom.ancestors(*heading))) {
        *headings_in.entry(id).or_default() += 1;
    }
    let mut cards_of: HashMap<Id, Vec<Id>> = HashMap::new();
    for heading in headings {
        let mut card = heading;
        for around in dom.ancestors(heading) {
            if headings_in.get(&around) != Some(&1) {
                cards_of.entry(around).or_default().push(card);
                break;
            }
            card = around;
        }
    }
    cards_of.retain(|_, cards| cards.len() > 1);
    let mut chars_in: HashMap<Id, usize> = cards_of.values().flatten().map(|card| (*card, 0)).collect();
    for segment in segments {
        let card =
            std::iter::once(segment.node).chain(dom.ancestors(segment.node)).find(|id| chars_in.contains_key(id));
        if let Some(chars) = card.and_then(|card| chars_in.get_mut(&card)) {
            *chars += segment.chars;
        }
    }
    chars_in.retain(|_, chars| *chars < LONGEST);
    let all: usize = segments.iter().map(|segment| segment.chars).sum();
    if chars_in.values().sum::<usize>() * 5 > all * 3 {
        return Vec::new();
    }
    chars_in.into_keys().collect()
}

fn is_linked_heading(segment: &Segment) -> bool {
    segment.kind == BlockKind::Heading && segment.chars > 10 && segment.link * 10 >= segment.chars * 8
}
