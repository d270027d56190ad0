//! The standfirst: the lines between headline and text that say what the piece is about.

use news::BlockKind;

use super::claims::{Claims, key, likeness};
use super::dom::{Dom, Id};
use super::hints::Hints;
use super::outline::Outline;

/// A standfirst found among the segments of a page.
pub struct Standfirst {
    /// Its text.
    pub text: String,
    /// The segments it takes.
    pub segments: Vec<usize>,
}

/// Finds the visible standfirst; `headline` is the number of the headline's segment, `first` that of the first of the text.
pub fn find(
    dom: &Dom,
    claims: &Claims,
    outline: &Outline,
    headline: Option<usize>,
    container: Id,
) -> Option<Standfirst> {
    let described: Vec<String> =
        claims.descriptions().iter().map(|text| key(text)).filter(|text| text.len() > 20).collect();
    let titles = claims.titles();
    let from = headline.map_or(0, |number| number.saturating_sub(3));
    let mut prose_seen = 0;
    let mut best: Option<(u32, usize)> = None;
    for (number, segment) in outline.segments.iter().enumerate().skip(from).take(60) {
        if segment.chars < 25 || segment.chars > 1_200 || Some(number) == headline {
            continue;
        }
        let hints = outline.around.get(number).copied().unwrap_or_default();
        let inside = dom.is_in(segment.node, container);
        let matched = described.iter().any(|text| tells_the_same(&key(&segment.text), text));
        let named = near_hint(dom, outline, segment.node);
        let title = titles.iter().any(|title| likeness(title, &segment.text) > 0.7);
        let foreign = title || hints.any(Hints::FOREIGN.with(Hints::CAPTION));
        let plain = is_plain_paragraph(dom, outline, number);
        let score = if title || (foreign && !matched) {
            0
        } else {
            4 * u32::from(matched && !plain) + 3 * u32::from(named && !plain) + u32::from(matched && plain && named) * 3
        };
        // Only a named one may be long: else a description cut short matches the opening of the text.
        // A text whose first words alone are the description is the opening of the piece.
        let opening = inside && matched && !named && !described.contains(&key(&segment.text));
        let score = if opening { 0 } else { score };
        let score = if segment.chars > 420 && !named { 0 } else { score };
        let linked = segment.link * 2 > segment.chars;
        if score > 0 && !linked && best.is_none_or(|(old, _)| score > old) {
            best = Some((score, number));
        }
        if inside && !named && !foreign && segment.kind == BlockKind::Paragraph && segment.chars > 80 {
            prose_seen += 1;
            if prose_seen > 2 {
                break;
            }
        }
    }
    let (_, number) = best?;
    let segments = whole(dom, outline, number, headline, container);
    let texts: Vec<&str> = segments
        .iter()
        .filter_map(|number| outline.segments.get(*number))
        .map(|segment| segment.text.as_str())
        .collect();
    let alone = (segments.len() == 1)
        .then(|| outline.segments.get(number).and_then(|segment| without_label(dom, segment.node)))
        .flatten();
    Some(Standfirst { text: alone.unwrap_or_else(|| texts.join(" ")), segments })
}

/// All segments of the element that is named as standfirst, where it holds several.
fn whole(dom: &Dom, outline: &Outline, number: usize, headline: Option<usize>, container: Id) -> Vec<usize> {
    let Some(segment) = outline.segments.get(number) else { return Vec::new() };
    let holder = std::iter::once(segment.node)
        .chain(dom.ancestors(segment.node))
        .take(5)
        .take_while(|id| *id != container && !dom.is_in(container, *id))
        .filter(|id| outline.own(*id).any(Hints::STANDFIRST))
        .last();
    let Some(holder) = holder else { return vec![number] };
    let mut from = number;
    while from > 0 && outline.segments.get(from - 1).is_some_and(|segment| dom.is_in(segment.node, holder)) {
        from -= 1;
    }
    let all: Vec<usize> = (from..outline.segments.len())
        .take_while(|at| outline.segments.get(*at).is_some_and(|s| dom.is_in(s.node, holder)))
        .collect();
    let chars: usize = all.iter().filter_map(|at| outline.segments.get(*at)).map(|segment| segment.chars).sum();
    if chars > 1_200 || headline.is_some_and(|headline| all.contains(&headline)) {
        return vec![number];
    }
    let apart = |at: &usize| outline.around.get(*at).is_some_and(|hints| hints.any(Hints::FOREIGN.with(Hints::APART)));
    let said = |at: &usize| {
        outline.segments.get(*at).is_some_and(|segment| segment.chars > 30 && segment.link * 2 < segment.chars)
    };
    all.into_iter().filter(|at| *at == number || (said(at) && !apart(at))).collect()
}

/// The text without a label that opens it in an element of its own.
fn without_label(dom: &Dom, node: Id) -> Option<String> {
    let parts: Vec<(Id, String)> =
        dom.children(node).map(|child| (child, dom.text(child))).filter(|(_, text)| !text.is_empty()).collect();
    let [(label, first), (rest, second)] = parts.as_slice() else { return None };
    let elements = !dom.name(*label).is_empty() && !dom.name(*rest).is_empty();
    let short = first.chars().count() < 40 && second.chars().count() > 3 * first.chars().count();
    (elements && short && !super::outline::is_ended(first)).then(|| second.clone())
}

/// Whether a visible text is what a description, perhaps cut short, says.
pub fn tells_the_same(seen: &str, described: &str) -> bool {
    if seen == described {
        return true;
    }
    let (short, long) = if seen.len() < described.len() { (seen, described) } else { (described, seen) };
    let cut = short.rsplit_once(' ').map_or(short, |(before, _)| before);
    short.len() > 50
        && (long.starts_with(cut) || (long.ends_with(short) && short.len() * 2 > long.len()))
        && short.len() * 3 > long.len()
}

/// Whether the element or one just around it is named as standfirst.
fn near_hint(dom: &Dom, outline: &Outline, node: Id) -> bool {
    std::iter::once(node).chain(dom.ancestors(node)).take(3).any(|id| outline.own(id).any(Hints::STANDFIRST))
}

/// Whether the segment is one of a row of paragraphs all alike: then it opens the text.
fn is_plain_paragraph(dom: &Dom, outline: &Outline, number: usize) -> bool {
    let Some(segment) = outline.segments.get(number) else { return false };
    let shape =
        |id: Id| (dom.name(id).to_owned(), dom.attribute(id, "class").unwrap_or_default().to_owned(), dom.parent(id));
    let own = shape(segment.node);
    if segment.kind == BlockKind::Heading {
        return false;
    }
    let bold = segment.strong * 10 > segment.chars * 9;
    outline.segments.iter().skip(number + 1).take(6).any(|other| {
        other.chars > 60
            && shape(other.node) == own
            && (other.strong * 10 > other.chars * 9) == bold
            && other.kind == segment.kind
    })
}
