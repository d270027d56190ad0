//! The outline of a page: all its text as segments, what stands around each, and where the prose is.

use news::BlockKind;

use super::cards;
use super::dom::{Dom, Id, ROOT};
use super::hints::{Hints, Reader};
use super::segments::{Segment, Visit, is_hidden, segments};

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
        let segments = segments(dom, ROOT, |dom, id| {
            if is_hidden(dom, id) {
                Visit::Skip
            } else if is_apart(dom, id, own.get(id as usize).copied().unwrap_or_default()) {
                Visit::Apart
            } else {
                Visit::Enter
            }
        });
        for card in cards::of(dom, &segments) {
            if let Some(hints) = own.get_mut(card as usize) {
                *hints = hints.with(Hints::RELATED);
            }
        }
        let first = around(dom, &segments, &own);
        let texts = texts(&segments);
        let raw = masses(dom, &segments, &texts, |number| weigh(&first, number, Hints::COMMENT.with(Hints::CONSENT)));
        void_hints_of_the_whole(dom, &mut own, &raw);
        void_hints_above_the_headline(dom, &mut own);
        let void = of_the_most(&segments, &first, Hints::COMMENT.with(Hints::CONSENT));
        own.iter_mut().for_each(|hints| *hints = hints.without(void));
        let around = around(dom, &segments, &own);
        let weight = |number| weigh(&around, number, Hints::FOREIGN.with(Hints::APART));
        let mass = masses(dom, &segments, &texts, weight);
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

/// Whether an element within a line is no part of it: a caption, a mark for readers of the screen, a card of links that opens on hover.
fn is_apart(dom: &Dom, id: Id, own: Hints) -> bool {
    if !matches!(dom.name(id), "span" | "small") {
        return false;
    }
    let named = own.any(Hints::CAPTION.with(Hints::UNSEEN).with(Hints::ADVERT).with(Hints::NEWSLETTER));
    let pictured = dom.children(id).take(8).any(|inner| dom.name(inner) == "img");
    named || (pictured && dom.children(id).take(40).filter(|inner| dom.name(*inner) == "a").count() > 2)
}

/// How much a segment looks like running text, in characters.
pub fn prose(segment: &Segment) -> f32 {
    let plain = segment.chars.saturating_sub(segment.link.saturating_mul(2));
    // A sign of Chinese, Japanese or Korean says as much as two or three letters.
    let dense = segment.text.chars().take(40).filter(|c| ('\u{3040}'..='\u{d7ff}').contains(c)).count() > 10;
    let plain = if dense { plain * 2 } else { plain };
    match segment.kind {
        BlockKind::Heading | BlockKind::Figure => 0.0,
        _ if plain < 20 || (plain < 70 && !is_ended(&segment.text)) => 0.0,
        BlockKind::List if segment.chars < 60 => 0.0,
        _ => plain as f32,
    }
}

/// Whether a text ends as sentences do.
pub fn is_ended(text: &str) -> bool {
    text.ends_with(['.', '!', '?', '…', '»', '"', '”', ':', ';', ')', '’', '。', '।', '」', '！', '？'])
}

/// Whether a text speaks of cookies: on a page of news that is the page, not the news.
fn is_consent(segment: &Segment) -> bool {
    // Nearly no text holds any of these letters in this order; those that do are looked at closely.
    let likely = ["ookie", "OOKIE", "onsent", "ONSENT", "ersonenbezogen", "ersonnelles", "ie privée"];
    if !likely.iter().any(|part| segment.text.contains(part)) {
        return false;
    }
    let lower = segment.text.to_lowercase();
    let count = |word: &str| lower.matches(word).count();
    count("cookie") + count("consent") + count("personenbezogen") + count("données personnelles") + count("vie privée")
        >= 2
}

/// A tenth for what stands in parts with any of `hints`; what readers wrote may be longer than the piece and counts least.
fn weigh(around: &[Hints], number: usize, hints: Hints) -> f32 {
    match around.get(number) {
        Some(around) if around.any(Hints::COMMENT.with(Hints::CONSENT)) => 0.02,
        Some(around) if around.any(hints) => 0.1,
        _ => 1.0,
    }
}

/// Hints that most of the prose has: they are names of the page's design. Those of `but` never are.
pub fn of_the_most(segments: &[Segment], around: &[Hints], but: Hints) -> Hints {
    let mut total = 0.0;
    let mut each = [0.0_f32; 32];
    for (segment, hints) in segments.iter().zip(around) {
        let prose = if hints.any(but) { 0.0 } else { prose(segment) };
        if prose <= 0.0 {
            continue;
        }
        total += prose;
        for (sum, hint) in each.iter_mut().zip(Hints::all()) {
            *sum += if hints.any(hint) { prose } else { 0.0 };
        }
    }
    // Where there is text enough without any hint, the others are parts of the page, however long they are.
    let clean = segments.iter().zip(around).filter(|(_, hints)| !hints.any(Hints::FOREIGN.with(Hints::APART)));
    if clean.map(|(segment, _)| prose(segment)).sum::<f32>() > 600.0 {
        return Hints::default();
    }
    let most = each.iter().zip(Hints::all()).filter(|(sum, _)| **sum > 0.55 * total && total > 300.0);
    most.map(|(_, hint)| hint).fold(Hints::default(), Hints::with).without(but).without(Hints::BODY)
}

/// How much prose each segment is; what speaks of cookies is hardly any.
fn texts(segments: &[Segment]) -> Vec<f32> {
    let text = |segment| match prose(segment) {
        prose if prose > 0.0 && is_consent(segment) => prose * 0.05,
        prose => prose,
    };
    segments.iter().map(text).collect()
}

fn masses(dom: &Dom, segments: &[Segment], texts: &[f32], weight: impl Fn(usize) -> f32) -> Vec<f32> {
    let mut mass = vec![0.0_f32; dom.len()];
    for (number, (segment, text)) in segments.iter().zip(texts).enumerate() {
        let prose = text * weight(number);
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

/// What holds the main heading of a page is not foreign to it.
fn void_hints_above_the_headline(dom: &Dom, own: &mut [Hints]) {
    let headings = dom.descendants(ROOT).filter(|id| dom.name(*id) == "h1").take(3);
    for holder in headings.flat_map(|heading| dom.ancestors(heading)) {
        if let Some(hints) = own.get_mut(holder as usize) {
            let consent = hints.any(Hints::CONSENT);
            *hints = if consent { *hints } else { hints.without(Hints::FOREIGN) };
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
