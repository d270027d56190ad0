//! The headline: the page's title without the site's name, and the line lower down that says it again.

use std::collections::HashSet;

use super::cues::cues;
use super::line::{Line, folded};
use super::when;

/// Marks between a headline and the name of the site.
const SEPARATORS: [&str; 12] = [" | ", " - ", " – ", " — ", " • ", " · ", " « ", " :: ", "｜", "--", "_", ", "];

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

/// How a reading of the page's title was cut out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Whole,
    /// Without what stands after a mark: the site's name, its section.
    WithoutEnd,
    /// Without what stands before a mark.
    WithoutStart,
    /// Without the kicker before its colon.
    WithoutKicker,
    /// Without kicker and site's name.
    Bare,
}

impl Reading {
    /// How many kinds there are.
    pub(super) const KINDS: usize = 5;

    pub(super) fn kind(self) -> usize {
        self as usize
    }
}

/// The most readings of a title that are looked at.
const MOST_READINGS: usize = 12;

/// The readings of a page title, from whole to shortest: without the site's name after it or before it, without its kicker.
pub(super) fn readings(text: &str) -> Vec<(&str, Reading)> {
    let mut found = vec![(text, Reading::Whole)];
    for separator in SEPARATORS {
        for (at, _) in text.match_indices(separator) {
            found.push((&text[..at], Reading::WithoutEnd));
        }
        if separator != ", "
            && let Some(at) = text.find(separator)
        {
            found.push((&text[at + separator.len()..], Reading::WithoutStart));
        }
    }
    if let Some((_, after)) = text.split_once(": ") {
        found.push((after, Reading::WithoutKicker));
        found.push((without_site(after), Reading::Bare));
    }
    found.sort_by_key(|(reading, _)| std::cmp::Reverse(reading.len()));
    found.dedup_by_key(|(reading, _)| reading.len());
    found.truncate(MOST_READINGS);
    found
}

/// Whether two folded texts have the same letters: a kicker may be glued to the headline.
pub(super) fn same_words(a: &str, b: &str) -> bool {
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
        readings(first.text).into_iter().map(|(text, _)| folded(text)).filter(|reading| reading.len() > 3).collect();
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
        let cut = SEPARATORS[..9].iter().filter_map(|separator| Some((rest.rfind(separator)?, separator.len()))).max();
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
