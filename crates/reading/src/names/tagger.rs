//! Finds the names in a document: labels from the model, passage by passage.

use std::ops::Range;

use news::EntityType;

use super::document::Document;
use super::features;
use super::model::{LABELS, Model, Place, meaning};

/// A name: its tokens and what it is; `None` is a name that is none of ours, an event or a work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The tokens.
    pub tokens: Range<usize>,
    /// What it is.
    pub kind: Option<EntityType>,
}

/// The type with the number that labels give it.
pub fn kind(number: usize) -> Option<EntityType> {
    match number {
        0 => Some(EntityType::Per),
        1 => Some(EntityType::Loc),
        2 => Some(EntityType::Org),
        _ => None,
    }
}

/// The parts of a sentence where names may be.
pub fn passages(document: &Document<'_>, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let mut passages = Vec::new();
    let mut start = None;
    for place in sentence.clone() {
        let active = document.facts.get(place).is_some_and(|facts| facts.active);
        match (active, start) {
            (true, None) => start = Some(place),
            (false, Some(from)) => {
                passages.push(from..place);
                start = None;
            }
            _ => {}
        }
    }
    passages.extend(start.map(|from| from..sentence.end));
    passages
}

/// The names of a document, in order.
pub fn spans(document: &Document<'_>, model: &Model) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut seen = Vec::new();
    let mut scores: Vec<[f32; LABELS]> = Vec::new();
    for sentence in &document.sentences {
        for passage in passages(document, sentence) {
            scores.clear();
            for place in passage.clone() {
                features::of(document, sentence, place, &mut seen);
                scores.push(model.scores(&seen));
            }
            collect(&model.best(&scores), passage.start, &mut spans);
        }
    }
    spans
}

/// The names that a row of labels makes, its first token being `start`.
pub fn collect(labels: &[usize], start: usize, spans: &mut Vec<Span>) {
    let mut from = start;
    for (place, label) in (start..).zip(labels) {
        let (part, number) = meaning(*label);
        match part {
            Place::Begin => from = place,
            Place::Last => spans.push(Span { tokens: from..place + 1, kind: kind(number) }),
            Place::Single => spans.push(Span { tokens: place..place + 1, kind: kind(number) }),
            Place::Outside | Place::Inside => {}
        }
    }
}
