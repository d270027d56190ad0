//! The element that holds the text of the piece: several candidates, chosen by agreement.

use super::claims::key;
use super::dom::{Dom, Id, ROOT};
use super::hints::Hints;
use super::outline::Outline;

/// Runs of words of a text that the page attests as its article.
pub struct Attested {
    /// In order.
    runs: Vec<u64>,
    /// Its length in characters.
    pub chars: usize,
}

/// Words to a run.
const RUN: usize = 4;

/// The runs of `text`, each as a number (FNV-1a over the words): a mistaken match in billions harms nothing.
fn runs(text: &str) -> Vec<u64> {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let fold = |hash: u64, number: u64| (hash ^ number).wrapping_mul(PRIME);
    let text = key(text);
    let words: Vec<u64> = text
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| word.bytes().fold(START, |hash, byte| fold(hash, u64::from(byte))))
        .collect();
    words.windows(RUN).map(|window| window.iter().fold(START, |hash, word| fold(hash.rotate_left(7), *word))).collect()
}

impl Attested {
    /// The runs of `text`.
    pub fn of(text: &str) -> Self {
        let mut runs = runs(text);
        runs.sort_unstable();
        Self { runs, chars: text.chars().filter(|c| !c.is_whitespace()).count() }
    }

    /// The share of `text` that stands in the attested one; `None` where it is too short to tell.
    pub fn share(&self, text: &str) -> Option<f32> {
        let runs = runs(text);
        if runs.is_empty() {
            return None;
        }
        Some(runs.iter().filter(|run| self.runs.binary_search(run).is_ok()).count() as f32 / runs.len() as f32)
    }
}

/// Chooses the element whose text is the piece.
pub fn choose(dom: &Dom, outline: &Outline, attested: Option<&Attested>, headline: Option<Id>) -> Id {
    if let Some(id) = attested.and_then(|attested| pointed_to(dom, outline, attested)) {
        return id;
    }
    let total = outline.mass(ROOT);
    if let Some(id) = headline.and_then(|headline| article_around(dom, outline, headline)) {
        return descend(dom, outline, id);
    }
    let mut best: Option<(f32, Id)> = None;
    for id in dom.descendants(ROOT) {
        let mass = outline.mass(id);
        if mass < 140.0 {
            continue;
        }
        let own = outline.own(id);
        let bonus = match dom.name(id) {
            _ if dom.attribute(id, "itemprop") == Some("articleBody") => 1.5,
            _ if own.any(Hints::FOREIGN) => continue,
            _ if own.any(Hints::BODY) => 1.25,
            "article" => 1.15,
            "main" => 1.0,
            _ if dom.attribute(id, "role").is_some_and(|role| role == "main" || role == "article") => 1.05,
            _ => continue,
        };
        let score = mass / total.max(1.0) * bonus;
        // Of two that hold the same text the inner one is the nearer.
        if best.is_none_or(|(old, _)| score > old * 0.995) {
            best = Some((score, id));
        }
    }
    let start = best.filter(|(score, _)| *score > 0.35).map_or(ROOT, |(_, id)| id);
    descend(dom, outline, start)
}

/// The other elements that hold text of the piece: those of the same make as `container`, where the piece is set in parts.
pub fn twins(dom: &Dom, outline: &Outline, container: Id) -> Vec<Id> {
    let Some(class) = dom.attribute(container, "class").filter(|class| !class.trim().is_empty()) else {
        return Vec::new();
    };
    let name = dom.name(container);
    let like = |id: &Id| {
        outline.mass(*id) > 100.0
            && dom.name(*id) == name
            && dom.attribute(*id, "class") == Some(class)
            && !dom.is_in(*id, container)
            && !dom.is_in(container, *id)
            && !std::iter::once(*id).chain(dom.ancestors(*id)).any(|holder| outline.own(holder).any(Hints::FOREIGN))
    };
    let article = |id: Id| dom.ancestors(id).find(|holder| dom.name(*holder) == "article");
    // The next piece of an endless page stands in an article, or under a main heading, of its own.
    let apart = |id: &Id| {
        let branch = dom.ancestors(*id).take_while(|holder| !dom.is_in(container, *holder)).last().unwrap_or(*id);
        article(*id) != article(container) || dom.descendants(branch).any(|inner| dom.name(inner) == "h1")
    };
    let found: Vec<Id> = dom.descendants(ROOT).filter(like).take(30).filter(|id| !apart(id)).collect();
    // Where the others together outweigh it they are pieces of their own.
    let others: f32 = found.iter().map(|id| outline.mass(*id)).sum();
    if others > outline.mass(container) * 1.5 { Vec::new() } else { found }
}

/// The `article` that holds the headline, where it holds a fair share of the prose too.
fn article_around(dom: &Dom, outline: &Outline, headline: Id) -> Option<Id> {
    let around = dom.ancestors(headline).find(|id| dom.name(*id) == "article")?;
    let mass = outline.mass(around);
    (mass > 120.0 && mass > 0.15 * outline.mass(ROOT)).then_some(around)
}

/// The innermost element that holds nearly all of the text that JSON-LD gives.
fn pointed_to(dom: &Dom, outline: &Outline, attested: &Attested) -> Option<Id> {
    let mut mass = vec![0.0_f32; dom.len()];
    let mut total = 0.0;
    for segment in outline.segments.iter().filter(|segment| segment.chars > 30) {
        if attested.share(&segment.text).unwrap_or(0.0) < 0.7 {
            continue;
        }
        let chars = segment.chars as f32;
        total += chars;
        for id in std::iter::once(segment.node).chain(dom.ancestors(segment.node)) {
            if let Some(mass) = mass.get_mut(id as usize) {
                *mass += chars;
            }
        }
    }
    if total < 400.0 || total < 0.5 * attested.chars as f32 {
        return None;
    }
    let mut at = ROOT;
    loop {
        let heavy = dom.children(at).find(|child| mass.get(*child as usize).is_some_and(|mass| *mass > 0.9 * total));
        match heavy {
            Some(child) if !matches!(dom.name(child), "p" | "") => at = child,
            _ => return Some(at),
        }
    }
}

/// Goes down while one child holds nearly all of the prose.
fn descend(dom: &Dom, outline: &Outline, start: Id) -> Id {
    let mut at = start;
    loop {
        let all = outline.mass(at);
        let heaviest = dom.children(at).max_by(|a, b| outline.mass(*a).total_cmp(&outline.mass(*b)));
        let Some(child) = heaviest else { return at };
        let mass = outline.mass(child);
        let named = outline.own(child).any(Hints::BODY) || matches!(dom.name(child), "article" | "main");
        // One of several blocks of the text is not the text.
        let class = dom.attribute(child, "class");
        let twin = |other: &Id| {
            outline.mass(*other) > 0.0
                && dom.attribute(*other, "class").is_some_and(|own| {
                    Some(own) == class || class.is_some_and(|class| class.starts_with(own) || own.starts_with(class))
                })
        };
        let named = named && !dom.children(at).take_while(|other| *other != child).any(|other| twin(&other));
        let needed = if named {
            0.6
        } else if outline.own(at).any(Hints::BODY) {
            0.97
        } else {
            0.8
        };
        if matches!(dom.name(child), "" | "p" | "li" | "blockquote" | "table") || mass < needed * all || mass <= 0.0 {
            return at;
        }
        at = child;
    }
}
