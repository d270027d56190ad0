//! The text of the piece, cleaned line by line: what is left out is kept apart, with the reason.

use std::collections::HashSet;

use news::{Block, BlockKind, Removed};

use super::blocks::join;
use super::claims::{Claims, key};
use super::container::{Attested, choose, twins};
use super::dom::{Dom, Id};
use super::furniture;
use super::headline::Headline;
use super::hints::Hints;
use super::outline::{Outline, is_ended, of_the_most, prose};
use super::segments::Segment;
use super::standfirst;

/// More would be the whole page.
const MAX_REMOVED: usize = 120;

/// The text of a page's piece.
pub struct Piece {
    /// The element that holds it.
    pub container: Id,
    /// The standfirst, where it is visible.
    pub standfirst: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// What stood in or beside it and was left out.
    pub removed: Vec<Removed>,
    /// Whether paywall text stood in it.
    pub paywalled: bool,
}

/// Reads the piece of a page.
pub fn read(dom: &Dom, claims: &Claims, outline: &Outline, headline: Option<&Headline>) -> Piece {
    let attested = claims.article_body().map(|text| Attested::of(&text));
    let container = choose(dom, outline, attested.as_ref(), headline.and_then(|headline| headline.node));
    let head = headline.and_then(|headline| headline_segment(dom, outline, headline));
    let standfirst = standfirst::find(dom, claims, outline, head, container);
    let mut inside = vec![false; dom.len()];
    for part in std::iter::once(container).chain(twins(dom, outline, container)) {
        for id in std::iter::once(part).chain(dom.descendants(part)) {
            if let Some(inside) = inside.get_mut(id as usize) {
                *inside = true;
            }
        }
    }
    let live = claims.is_live();
    let mut lines: Vec<Line<'_>> = Vec::new();
    let within: Vec<Segment> = outline
        .segments
        .iter()
        .filter(|segment| inside.get(segment.node as usize).copied().unwrap_or(false))
        .cloned()
        .collect();
    let around: Vec<Hints> = within.iter().map(|segment| hints_within(dom, outline, container, segment)).collect();
    let void = of_the_most(&within, &around, Hints::COMMENT);
    let mut cleaner = Cleaner {
        void,
        dom,
        outline,
        container,
        attested: attested.as_ref(),
        title: headline.map(|headline| key(&headline.text)).unwrap_or_default(),
        standfirst: standfirst.as_ref().map(|standfirst| key(&standfirst.text)).unwrap_or_default(),
        seen: HashSet::new(),
    };
    for (number, segment) in outline.segments.iter().enumerate() {
        if !inside.get(segment.node as usize).copied().unwrap_or(false) {
            continue;
        }
        let taken = standfirst.as_ref().is_some_and(|standfirst| standfirst.segments.contains(&number));
        let why = if Some(number) == head {
            Some("title again")
        } else if taken {
            Some("standfirst")
        } else if head.is_some_and(|head| number < head) {
            cleaner.reason(segment).or((segment.chars < 200).then_some("above the headline"))
        } else {
            cleaner.reason(segment)
        };
        let entry = live && number > head.unwrap_or(0) && is_clock(&segment.text);
        lines.push(Line { segment, why: why.filter(|_| !entry), entry });
    }
    drop_boxes(dom, container, &mut lines);
    drop_lists_of_links(&mut lines);
    trim_start(&mut lines);
    trim_biographies(&mut lines, &super::byline::claimed(claims));
    trim_end(&mut lines);
    drop_lone_headings(&mut lines);
    let paywalled = lines.iter().any(|line| line.why == Some("paywall"));
    let mut removed = Vec::new();
    let mut kept: Vec<Segment> = Vec::new();
    for line in lines {
        match line.why {
            None if line.entry => kept.push(Segment { kind: BlockKind::Heading, list: None, ..line.segment.clone() }),
            None => kept.push(line.segment.clone()),
            Some("standfirst" | "title again") => {}
            Some(why) if removed.len() < MAX_REMOVED => {
                removed.push(Removed { text: line.segment.text.clone(), why: why.to_owned() });
            }
            Some(_) => {}
        }
    }
    let mut standfirst = standfirst.map(|standfirst| standfirst.text);
    let mut shown = join(kept);
    let length: usize = shown.iter().map(|block| block.text.len()).sum();
    if let Some(text) = standfirst.take_if(|text| length < 200 && text.len() > 200) {
        // A text of one paragraph has no standfirst.
        shown.insert(0, Block::paragraph(text));
    }
    let blocks = told_in_json(claims, &shown, standfirst.as_deref()).unwrap_or(shown);
    Piece { container, standfirst, blocks, removed, paywalled }
}

/// The text as JSON-LD gives it, where the page shows but little of it: it is set by a script, or behind a wall.
fn told_in_json(claims: &Claims, shown: &[Block], standfirst: Option<&str>) -> Option<Vec<Block>> {
    let length: usize = shown.iter().map(|block| block.text.len()).sum();
    let body = claims.article_body()?;
    if body.len() < 500 || length * 5 > body.len() * 2 {
        return None;
    }
    let mut seen = HashSet::new();
    let standfirst = standfirst.map(key).unwrap_or_default();
    let told = claims.article_paragraphs().into_iter().filter(|text| key(text) != standfirst && seen.insert(key(text)));
    Some(told.map(Block::paragraph).collect())
}

fn headline_segment(dom: &Dom, outline: &Outline, headline: &Headline) -> Option<usize> {
    let node = headline.node?;
    outline.segments.iter().position(|segment| dom.is_in(segment.node, node))
}

struct Line<'a> {
    segment: &'a Segment,
    why: Option<&'static str>,
    /// The time of an entry of a live blog.
    entry: bool,
}

impl Line<'_> {
    fn is_kept_prose(&self) -> bool {
        self.why.is_none() && prose(self.segment) > 0.0
    }
}

struct Cleaner<'a> {
    /// Hints that most of the text has.
    void: Hints,
    dom: &'a Dom,
    outline: &'a Outline,
    container: Id,
    attested: Option<&'a Attested>,
    title: String,
    standfirst: String,
    seen: HashSet<String>,
}

impl Cleaner<'_> {
    /// Why a line is no text of the piece, if it is none.
    fn reason(&mut self, segment: &Segment) -> Option<&'static str> {
        let key = key(&segment.text);
        if segment.kind == BlockKind::Figure {
            return Some("caption");
        }
        if key.is_empty() && segment.chars < 30 && !segment.text.chars().any(|c| c.is_alphanumeric() || c == '"') {
            return Some("ornament");
        }
        if key == self.title && !key.is_empty() {
            return Some("title again");
        }
        if !self.standfirst.is_empty() && key == self.standfirst {
            return Some("standfirst again");
        }
        let links = segment.link as f32 / segment.chars.max(1) as f32;
        let sure = self.attested.and_then(|attested| attested.share(&segment.text)).is_some_and(|share| share > 0.8);
        let hints = hints_within(self.dom, self.outline, self.container, segment).without(self.void);
        let why = hints.without(Hints::BODY.with(Hints::STANDFIRST).with(Hints::HEADLINE)).reason();
        if let Some(why) = why.filter(|_| !sure) {
            return Some(why);
        }
        if let Some(why) = furniture::reason(&segment.text, links).filter(|_| !sure || links > 0.3) {
            return Some(why);
        }
        if links > 0.75
            && !sure
            && segment.list.is_none()
            && segment.kind != BlockKind::Heading
            && (segment.chars < 160 || links > 0.9)
        {
            return Some("related");
        }
        if is_caption(&segment.text) {
            return Some("caption");
        }
        if !sure && stands_under_picture(self.dom, self.outline, self.container, segment) {
            return Some("caption");
        }
        (segment.chars > 20 && !self.seen.insert(key)).then_some("said before")
    }
}

/// What the elements between the container and a segment say.
fn hints_within(dom: &Dom, outline: &Outline, container: Id, segment: &Segment) -> Hints {
    std::iter::once(segment.node)
        .chain(dom.ancestors(segment.node))
        .take_while(|id| *id != container)
        .map(|id| outline.own(id))
        .fold(Hints::default(), Hints::with)
}

/// Whether a short line ends with the credit of a picture.
fn is_caption(text: &str) -> bool {
    if text.chars().count() > 350 {
        return false;
    }
    const MARKS: [&str; 11] = [
        "(image: ",
        "(photo: ",
        "(photo by ",
        "(image credit",
        "(picture: ",
        "bildrechte: ",
        "image credit: ",
        "photo credit: ",
        "crédit photo",
        "(photo ",
        "(crédit",
    ];
    let lower = text.to_lowercase();
    let opening =
        ["pictured ", "pictured:", "sur la photo", "auf dem bild"].iter().any(|words| lower.starts_with(words));
    opening
        || MARKS.iter().any(|mark| lower.rfind(mark).is_some_and(|at| lower.len() - at < 70))
        || text.rfind('©').is_some_and(|at| text.len() - at < 60)
}

/// Whether a short line is the time of an entry: « 14h05 », « 14:05 ».
fn is_clock(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let at = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let rest = text.get(at..).unwrap_or_default();
    let hour = digits(rest);
    let after = rest.get(hour..).unwrap_or_default().trim_start();
    let minutes = after.strip_prefix([':', 'h', 'H']).map(|rest| digits(rest.trim_start()));
    text.chars().count() <= 24 && (1..=2).contains(&hour) && matches!(minutes, Some(0 | 2))
}

/// Whether a short line is all the text of an element that holds a picture.
fn stands_under_picture(dom: &Dom, outline: &Outline, container: Id, segment: &Segment) -> bool {
    if segment.chars > 250 || segment.kind != BlockKind::Paragraph {
        return false;
    }
    let chars = segment.chars as f32;
    for holder in dom.ancestors(segment.node).take(3).take_while(|holder| *holder != container) {
        if outline.mass(holder) > chars * 1.1 || matches!(dom.name(holder), "article" | "section" | "li" | "main") {
            return false;
        }
        let mut picture = false;
        for inner in dom.descendants(holder).take(60) {
            match dom.name(inner) {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" => return false,
                "img" | "picture" => picture |= !dom.is_in(inner, segment.node),
                _ => {}
            }
        }
        if picture {
            return true;
        }
    }
    false
}

/// The last lines of a piece that tell who its author is.
fn trim_biographies(lines: &mut [Line<'_>], people: &[String]) {
    let last = lines.len().saturating_sub(12);
    let kept: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].why.is_none()).collect();
    for at in kept.into_iter().rev().take(3).filter(|at| *at >= last && *at > 2) {
        let text = &lines[at].segment.text;
        let head: String = text.chars().take(60).collect();
        let names = people.iter().any(|name| name.contains(' ') && head.contains(name.as_str()));
        if names && lines[at].segment.chars < 500 {
            lines[at].why = Some("byline");
        }
    }
}

/// A small element in which one line asks for a subscription, an address or consent is a box that asks for it.
fn drop_boxes(dom: &Dom, container: Id, lines: &mut [Line<'_>]) {
    let mut at = 0;
    while at < lines.len() {
        let why = lines[at].why.filter(|why| matches!(*why, "paywall" | "newsletter" | "consent"));
        let holder =
            dom.parent(lines[at].segment.node).filter(|holder| *holder != container && !dom.is_in(container, *holder));
        let (Some(why), Some(holder)) = (why, holder) else {
            at += 1;
            continue;
        };
        let inside = |line: &Line<'_>| dom.is_in(line.segment.node, holder);
        let from = at - lines[..at].iter().rev().take_while(|line| inside(line)).count();
        let to = at + lines[at..].iter().take_while(|line| inside(line)).count();
        let chars: usize = lines[from..to].iter().map(|line| line.segment.chars).sum();
        let told = lines[from..to].iter().any(|line| line.why.is_none() && line.segment.chars > 220);
        if chars < 1_500 && !told && (to - from) * 2 < lines.len() {
            for line in &mut lines[from..to] {
                line.why = line.why.or(Some(why));
            }
        }
        at = to.max(at + 1);
    }
}

/// A list most of whose text is links leads elsewhere.
fn drop_lists_of_links(lines: &mut [Line<'_>]) {
    let mut start = 0;
    while start < lines.len() {
        let list = lines.get(start).and_then(|line| line.segment.list);
        let end = lines[start..]
            .iter()
            .position(|line| line.segment.list != list)
            .map_or(lines.len(), |length| start + length);
        if list.is_some() {
            let (chars, links) =
                lines[start..end].iter().fold((0, 0), |(c, l), line| (c + line.segment.chars, l + line.segment.link));
            if links * 10 > chars * 6 {
                for line in &mut lines[start..end] {
                    line.why = line.why.or(Some("related"));
                }
            }
        }
        start = end.max(start + 1);
    }
}

/// Short lines before the first prose are the head of the page: dates, sections, names.
fn trim_start(lines: &mut [Line<'_>]) {
    let Some(first) = lines.iter().position(Line::is_kept_prose) else { return };
    for line in &mut lines[..first] {
        let segment = line.segment;
        if line.why.is_none()
            && !line.entry
            && segment.chars < 60
            && segment.kind != BlockKind::Heading
            && segment.list.is_none()
        {
            line.why = Some("head of the page");
        }
    }
}

/// Short lines after the last prose are the foot of the piece.
fn trim_end(lines: &mut [Line<'_>]) {
    let Some(last) = lines.iter().rposition(Line::is_kept_prose) else { return };
    for line in &mut lines[last + 1..] {
        let linked = line.segment.link * 2 > line.segment.chars;
        let short = line.segment.list.is_none() && line.segment.chars < 60 && !is_ended(&line.segment.text);
        if line.why.is_none() && (line.segment.kind == BlockKind::Heading || linked || short) {
            line.why = Some("foot of the page");
        }
    }
}

/// A heading whose section is gone has nothing to head.
fn drop_lone_headings(lines: &mut [Line<'_>]) {
    let mut followed = false;
    let mut gone = false;
    let mut told = false;
    for line in lines.iter_mut().rev() {
        if line.segment.kind == BlockKind::Heading {
            let linked = line.segment.link * 4 > line.segment.chars * 3;
            if line.why.is_none() && ((!followed && gone) || (linked && !told)) {
                line.why = Some("heading of what is left out");
            }
            if line.why.is_none() {
                (followed, gone, told) = (false, false, false);
            }
        } else if line.why.is_none() {
            followed = true;
            told |= line.segment.list.is_some() || prose(line.segment) > 0.0;
        } else {
            gone = true;
        }
    }
}
