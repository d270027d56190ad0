//! The outline of a page: all its text as segments, what stands around each, and where the prose is.

use news::BlockKind;

use super::blocks::{Segment, Visit, is_hidden, segments};
use super::dom::{Dom, Id, ROOT};
use super::hints::{Hints, Reader};

/// A page read once.
pub struct Outline {
    /// All text that is shown, in reading order.
    pub segments: Vec<Segment>,
    /// What each element says of itself, by id; void where it holds most of the page's prose.
    pub own: Vec<Hints>,
    /// For each segment what the elements around it say.
    pub around: Vec<Hints>,
    /// How much prose each element holds, in characters; what stands in foreign parts counts a tenth.
    pub mass: Vec<f32>,
}

impl Outline {
    /// Reads `dom`.
    pub fn read(dom: &Dom) -> Self {
        let mut own = vec![Hints::default(); dom.len()];
        let mut reader = Reader::default();
        for id in dom.descendants(ROOT) {
            if let (false, Some(hints)) = (matches!(dom.name(id), "" | "html" | "body"), own.get_mut(id as usize)) {
                *hints = reader.read(dom, id);
            }
        }
        let segments = segments(dom, ROOT, |dom, id| if is_hidden(dom, id) { Visit::Skip } else { Visit::Enter });
        let raw = masses(dom, &segments, |_| 1.0);
        void_hints_of_the_whole(dom, &mut own, &raw);
        let around = around(dom, &segments, &own);
        let mut number = 0;
        let mass = masses(dom, &segments, |_| {
            let hints = around.get(number).copied().unwrap_or_default();
            number += 1;
            if hints.any(Hints::FOREIGN.with(Hints::APART)) { 0.1 } else { 1.0 }
        });
        Self { segments, own, around, mass }
    }

    /// The prose that `id` holds.
    pub fn mass(&self, id: Id) -> f32 {
        self.mass.get(id as usize).copied().unwrap_or(0.0)
    }

    /// What `id` says of itself.
    pub fn own(&self, id: Id) -> Hints {
        self.own.get(id as usize).copied().unwrap_or_default()
    }
}

/// How much a segment looks like running text, in characters.
pub fn prose(segment: &Segment) -> f32 {
    let plain = segment.chars.saturating_sub(segment.link.saturating_mul(2));
    let ended = segment.text.ends_with(['.', '!', '?', '…', '»', '"', '”', ':', ';', ')', '’', '。', '।']);
    match segment.kind {
        BlockKind::Heading | BlockKind::Figure => 0.0,
        _ if plain < 20 || (plain < 70 && !ended) => 0.0,
        BlockKind::List if segment.chars < 60 => 0.0,
        _ => plain as f32,
    }
}

fn masses(dom: &Dom, segments: &[Segment], mut weight: impl FnMut(&Segment) -> f32) -> Vec<f32> {
    let mut mass = vec![0.0_f32; dom.len()];
    for segment in segments {
        let prose = prose(segment) * weight(segment);
        if prose <= 0.0 {
            continue;
        }
        for id in std::iter::once(segment.node).chain(dom.ancestors(segment.node)) {
            if let Some(mass) = mass.get_mut(id as usize) {
                *mass += prose;
            }
        }
    }
    mass
}

/// A wrapper of the whole piece may be called anything; what is said of it says nothing about its text.
fn void_hints_of_the_whole(dom: &Dom, own: &mut [Hints], raw: &[f32]) {
    let total = raw.first().copied().unwrap_or(0.0);
    for id in 0..dom.len() {
        let (Some(hints), Some(mass)) = (own.get_mut(id), raw.get(id)) else { continue };
        let outside = total - mass;
        if hints.any(Hints::COMMENT) && outside > 600.0 {
            continue;
        }
        if *mass > total * 0.5 && *mass > 300.0 {
            *hints = hints.without(Hints::FOREIGN).without(Hints::APART).without(Hints::STANDFIRST);
        }
    }
}

fn around(dom: &Dom, segments: &[Segment], own: &[Hints]) -> Vec<Hints> {
    segments
        .iter()
        .map(|segment| {
            std::iter::once(segment.node)
                .chain(dom.ancestors(segment.node))
                .filter_map(|id| own.get(id as usize))
                .fold(Hints::default(), |hints, own| hints.with(*own))
        })
        .collect()
}
