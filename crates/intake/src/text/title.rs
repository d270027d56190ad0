//! The headline: the page's title without the site's name, and the line lower down that says it again.

use std::collections::HashSet;

use super::line::{Ending, Line, folded};
use super::marks::View;
use super::model::Label;

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
    }
    found.sort_by_key(|reading| std::cmp::Reverse(reading.len()));
    found
}

/// How far down a headline may stand.
const REACH: usize = 2_000;

/// Finds the line that repeats the page's title, which is the first line.
pub(super) fn find(lines: &[Line<'_>]) -> Title {
    let Some(first) = lines.first() else { return Title::default() };
    let mut title = Title { words: long_words(&first.folded), ..Title::default() };
    if first.words > 60 {
        return title;
    }
    let readings: Vec<String> =
        readings(first.text).into_iter().take(12).map(folded).filter(|reading| reading.len() > 3).collect();
    let mut best = usize::MAX;
    for (number, line) in lines.iter().enumerate().take(REACH).skip(1) {
        if line.words > 50 {
            continue;
        }
        let rank = readings.iter().position(|reading| *reading == line.folded);
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
        let own = long_words(&line.folded);
        let shared = own.intersection(words).count();
        if shared < 3 { 0 } else { shared * 100 / own.len().max(words.len()).max(1) }
    };
    candidates
        .filter(|(_, line)| (4..40).contains(&line.words) && line.words * 3 >= first.words)
        .map(|(number, line)| (number, likeness(line)))
        .filter(|(_, likeness)| *likeness >= 50)
        .max_by_key(|(number, likeness)| (*likeness, std::cmp::Reverse(*number)))
        .map(|(number, _)| number)
}

/// The words of a folded line that carry its meaning.
pub(super) fn long_words(folded: &str) -> HashSet<String> {
    folded.split(' ').filter(|word| word.chars().count() >= 4).map(str::to_owned).collect()
}

/// The page's title without the site's name, where no line lower down says which part is which.
pub(super) fn without_site(text: &str) -> &str {
    let cut = |separator: &str| text.rfind(separator);
    for separator in &SEPARATORS[..6] {
        if let Some(at) = cut(separator) {
            let (headline, site) = (&text[..at], &text[at + separator.len()..]);
            let short = site.split_whitespace().count() <= 4;
            if short && headline.split_whitespace().count() > site.split_whitespace().count() {
                return headline.trim();
            }
        }
    }
    text.trim()
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
    if let Some(line) = title.line {
        return lines.get(line).map(|found| Headline { text: found.text, line });
    }
    let start = labels.iter().position(|label| label.is_body() || *label == Label::Lead).unwrap_or(lines.len());
    let above = (0..start).rev().take(40).filter(|at| is_headline(&lines[*at], &views[*at]));
    let nearest = above.max_by_key(|at| (lines[*at].words.min(7), *at));
    match (lines.first(), nearest) {
        (Some(first), None) if title.opens && start > 0 => Some(Headline { text: without_site(first.text), line: 0 }),
        (Some(first), Some(_)) if title.opens => Some(Headline { text: without_site(first.text), line: 0 }),
        (_, Some(line)) => Some(Headline { text: lines[line].text, line }),
        _ => None,
    }
}

/// Whether a line above the article can be its headline.
fn is_headline(line: &Line<'_>, view: &View) -> bool {
    let label = view.cues.strong != 0 && line.words < 8;
    (3..40).contains(&line.words) && !label && line.ending != Ending::Stop && line.ending != Ending::Ellipsis
}
