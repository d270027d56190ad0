//! The headline: the page's title without the site's name, and the line lower down that says it again.

use std::collections::HashSet;

use super::cues::{Cue, cues};
use super::line::{Ending, Line, folded};
use super::marks::View;
use super::model::Label;
use super::when;

/// Marks between a headline and the name of the site.
const SEPARATORS: [&str; 8] = [" | ", " - ", " – ", " — ", " • ", " · ", " « ", ", "];

/// What the capture says of its headline.
#[derive(Debug, Default)]
pub(super) struct Title {
    /// The line that is the headline in the page.
    pub line: Option<usize>,
    /// Whether the first line is the page's title.
    pub opens: bool,
    /// Its words of some length, folded.
    pub words: HashSet<String>,
}

/// The readings of a page title, from whole to shortest: without the site's name after it or before it.
fn readings(text: &str) -> Vec<&str> {
    let mut found = vec![text];
    for separator in SEPARATORS {
        for (at, _) in text.match_indices(separator) {
            found.push(&text[..at]);
        }
        if separator != ", "
            && let Some(at) = text.find(separator)
        {
            found.push(&text[at + separator.len()..]);
        }
    }
    if let Some((_, after)) = text.split_once(": ") {
        found.push(after);
        found.push(without_site(after));
    }
    found.sort_by_key(|reading| std::cmp::Reverse(reading.len()));
    found
}

/// Whether two folded texts have the same letters: a kicker may be glued to the headline.
fn same_words(a: &str, b: &str) -> bool {
    a == b || a.len().abs_diff(b.len()) <= 4 && a.bytes().filter(|c| *c != b' ').eq(b.bytes().filter(|c| *c != b' '))
}

/// How far down a headline may stand.
const REACH: usize = 2_000;

/// Finds the line that repeats the page's title, which is the first line.
pub(super) fn find(lines: &[Line<'_>]) -> Title {
    let Some(first) = lines.first() else { return Title::default() };
    let mut title = Title { words: long_words(&folded(without_site(first.text))), ..Title::default() };
    // « Rechercher » twice is a menu, not a title and its headline.
    if first.words > 60 || first.words < 2 || first.words < 3 && cues(first).strong != 0 {
        return Title::default();
    }
    let readings: Vec<String> =
        readings(first.text).into_iter().take(12).map(folded).filter(|reading| reading.len() > 3).collect();
    let mut best = usize::MAX;
    for (number, line) in lines.iter().enumerate().take(REACH).skip(1) {
        if line.words > 50 {
            continue;
        }
        let rank = readings.iter().position(|reading| same_words(reading, &line.folded));
        if let Some(rank) = rank.filter(|rank| *rank < best)
            && (rank == 0 || line.words >= 4 || line.words * 3 >= first.words)
        {
            best = rank;
            title.line = Some(number);
        }
    }
    if title.line.is_none() {
        title.line = like(first, lines, &title.words);
    }
    title.opens = title.line.is_some() || (first.words >= 4 && first.class() < 3);
    title
}

/// The first line that shares most of its words with the page's title.
fn like(first: &Line<'_>, lines: &[Line<'_>], words: &HashSet<String>) -> Option<usize> {
    if words.len() < 3 {
        return None;
    }
    let candidates = lines.iter().enumerate().take(REACH).skip(1);
    let likeness = |line: &Line<'_>| {
        let (own, shared) = shared(&line.folded, words);
        if shared < 3 { 0 } else { shared * 100 / own.max(words.len()).max(1) }
    };
    candidates
        .filter(|(_, line)| (4..40).contains(&line.words) && line.words * 3 >= first.words)
        .map(|(number, line)| (number, likeness(line)))
        .filter(|(_, likeness)| *likeness >= 50)
        .max_by_key(|(number, likeness)| (*likeness, std::cmp::Reverse(*number)))
        .map(|(number, _)| number)
}

/// How many long words a folded line holds, and how many of them are among `words`.
pub(super) fn shared(folded: &str, words: &HashSet<String>) -> (usize, usize) {
    let long = folded.split(' ').filter(|word| is_long(word));
    long.fold((0, 0), |(own, shared), word| (own + 1, shared + usize::from(words.contains(word))))
}

fn is_long(word: &str) -> bool {
    word.len() >= 4 && word.chars().nth(3).is_some()
}

/// The words of a folded line that carry its meaning.
pub(super) fn long_words(folded: &str) -> HashSet<String> {
    folded.split(' ').filter(|word| is_long(word)).map(str::to_owned).collect()
}

/// The page's title without the site's name, where no line lower down says which part is which.
pub(super) fn without_site(text: &str) -> &str {
    let mut rest = without_date(text.trim());
    for _ in 0..2 {
        let cut = SEPARATORS[..6].iter().filter_map(|separator| Some((rest.rfind(separator)?, separator.len()))).max();
        let Some((at, length)) = cut else { break };
        let (headline, site) = (words(&rest[..at]), words(&rest[at + length..]));
        if site > 4 || headline <= site {
            break;
        }
        rest = rest[..at].trim_end();
    }
    rest
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Papers sign their titles with name and day: « Headline, The Paper, 26.04.2024 ».
fn without_date(text: &str) -> &str {
    let Some((rest, _)) = text.rsplit_once(", ").filter(|(_, last)| when::dates(last).len() == 1) else { return text };
    match rest.rsplit_once(", ") {
        Some((headline, paper)) if words(paper) <= 4 => headline,
        _ => rest,
    }
}

/// A headline and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Headline<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// The headline: the line that repeats the page's title, the title itself, or the line above the article.
pub(super) fn headline<'a>(
    lines: &[Line<'a>],
    views: &[View],
    title: &Title,
    labels: &[Label],
) -> Option<Headline<'a>> {
    let opening = lines.first().filter(|_| title.opens);
    if let Some(line) = title.line {
        let start = start(labels);
        let line = below_breadcrumb(lines, views, title, line, start).unwrap_or(line);
        let found = lines.get(line)?;
        return Some(Headline { text: without_kicker(found, opening), line });
    }
    let start = start(labels);
    let above = (0..start).rev().take(40).filter(|at| is_headline(&lines[*at], &views[*at]));
    if let Some(first) = opening.filter(|_| start > 0) {
        let told = opening_words(lines, labels);
        let close = above.take_while(|at| start - at < 14).filter(|at| *at > 0 && lines[*at].words >= 4);
        let best =
            close.map(|at| (related(&lines[at], &title.words, &told), at)).filter(|(score, _)| *score >= 3).max();
        let page = Headline { text: without_site(first.text), line: 0 };
        return Some(best.map_or(page, |(_, line)| Headline { text: lines[line].text, line }));
    }
    let line = above.max_by_key(|at| (lines[*at].words.min(7), *at))?;
    Some(Headline { text: lines[line].text, line })
}

/// The headline of a line in which the kicker is glued to it, as the page's title tells.
fn without_kicker<'a>(line: &Line<'a>, title: Option<&Line<'a>>) -> &'a str {
    let Some((_, after)) = title.and_then(|title| title.text.split_once(": ")) else { return line.text };
    let (text, after) = (line.text, without_site(after));
    let glued = text.len().checked_sub(after.len()).filter(|at| text.get(*at..) == Some(after));
    let joint =
        glued.and_then(|at| text.get(..at)).is_some_and(|kicker| kicker.ends_with(|c: char| c.is_alphanumeric()));
    if joint && words(after) >= 3 { after } else { text }
}

/// The long words of the article's first paragraphs.
fn opening_words(lines: &[Line<'_>], labels: &[Label]) -> HashSet<String> {
    let article = lines.iter().zip(labels).filter(|(_, label)| label.is_body() || **label == Label::Lead);
    article.take(4).flat_map(|(line, _)| long_words(&line.folded)).collect()
}

/// How much a line above the article speaks of what its title and its opening speak of; 0 for too little.
fn related(line: &Line<'_>, title: &HashSet<String>, opening: &HashSet<String>) -> usize {
    let (of_title, of_opening) = (shared(&line.folded, title).1, shared(&line.folded, opening).1);
    if of_title >= 2 || of_title == 1 && of_opening >= 2 { of_title * 2 + of_opening } else { 0 }
}

/// The first line of standfirst or body.
fn start(labels: &[Label]) -> usize {
    labels.iter().position(|label| label.is_body() || *label == Label::Lead).unwrap_or(labels.len())
}

/// The headline just below the line that repeats the page's title, where that line ends a breadcrumb.
///
/// Such pages name the piece twice, in other words each time, a kicker between.
fn below_breadcrumb(lines: &[Line<'_>], views: &[View], title: &Title, crumb: usize, start: usize) -> Option<usize> {
    let near = crumb + 1..(crumb + 4).min(start);
    let named = |at: &usize| {
        let (line, view) = (&lines[*at], &views[*at]);
        let plain = line.words >= 5 && view.cues.strong == 0 && view.class < 2 && is_headline(line, view);
        plain && !view.cues.has(Cue::Caption) && shared(&line.folded, &title.words).1 >= 2
    };
    let signed = |at: usize| views.get(at + 1).is_some_and(|view| view.signs) || at + 1 == start;
    near.filter(named).find(|at| signed(*at))
}

/// Whether a line above the article can be its headline.
fn is_headline(line: &Line<'_>, view: &View) -> bool {
    let label = view.cues.strong != 0 && line.words < 8;
    (3..40).contains(&line.words)
        && !label
        && !view.signs
        && line.ending != Ending::Stop
        && line.ending != Ending::Ellipsis
}
