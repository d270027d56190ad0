//! The passage that shows why an article was found, and what to mark in it.

use std::collections::HashSet;
use std::ops::Range;

use language::words::fold;

use crate::Passage;
use crate::french::{French, Terms, words_of};

/// A passage is cut where it is longer, in bytes.
const LONGEST: usize = 320;

/// Blocks that are looked through for the best passage.
const BLOCKS: usize = 200;

/// What to mark: folded words, stems, and beginnings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    folded: HashSet<String>,
    stems: HashSet<String>,
    prefixes: Vec<String>,
}

impl Marks {
    pub(crate) fn add(&mut self, terms: &Terms) {
        self.folded.insert(terms.folded.clone());
        self.stems.extend(terms.stems.iter().cloned());
    }

    pub(crate) fn add_folded(&mut self, word: &str) {
        self.folded.insert(word.to_owned());
    }

    pub(crate) fn add_prefix(&mut self, prefix: &str) {
        self.prefixes.push(prefix.to_owned());
    }

    fn is_empty(&self) -> bool {
        self.folded.is_empty() && self.stems.is_empty() && self.prefixes.is_empty()
    }

    /// What a word of the text is found by, if it is; the same for all forms of one typed word where possible.
    fn key(&self, word: &str, french: &mut French) -> Option<String> {
        let folded = fold(word).into_owned();
        if self.prefixes.iter().any(|prefix| folded.starts_with(prefix)) {
            return Some(folded);
        }
        let stem = if self.stems.is_empty() {
            None
        } else {
            french.terms(word).stems.into_iter().find(|stem| self.stems.contains(stem))
        };
        stem.or_else(|| self.folded.contains(&folded).then_some(folded))
    }
}

/// Marks what matched in a whole text.
pub(crate) fn marked(text: &str, marks: &Marks, french: &mut French) -> Passage {
    let found = if marks.is_empty() {
        Vec::new()
    } else {
        matches(text, marks, french).into_iter().map(|(range, _)| range).collect()
    };
    Passage { text: text.to_owned(), marks: found }
}

/// The sentence or two that show best why an article was found; its opening where nothing in it matched.
pub(crate) fn best(standfirst: Option<&str>, body: &[String], marks: &Marks, french: &mut French) -> Passage {
    let blocks = standfirst.into_iter().chain(body.iter().map(String::as_str)).take(BLOCKS);
    let mut best: Option<(usize, &str, Vec<Range<usize>>)> = None;
    let mut opening = None;
    for block in blocks {
        opening = opening.or(Some(block));
        if marks.is_empty() {
            break;
        }
        let found = matches(block, marks, french);
        let different: HashSet<&String> = found.iter().map(|(_, key)| key).collect();
        let count = different.len();
        if count > best.as_ref().map_or(0, |(known, ..)| *known) {
            best = Some((count, block, found.into_iter().map(|(range, _)| range).collect()));
        }
    }
    match (best, opening) {
        (Some((_, block, found)), _) => cut(block, &found),
        (None, Some(block)) => cut(block, &[]),
        (None, None) => Passage::default(),
    }
}

fn matches(text: &str, marks: &Marks, french: &mut French) -> Vec<(Range<usize>, String)> {
    words_of(text).filter_map(|word| Some((word.range.clone(), marks.key(&word.text, french)?))).collect()
}

/// The part of `text` around the densest marks, from one sentence's begin where it is near.
fn cut(text: &str, found: &[Range<usize>]) -> Passage {
    if text.len() <= LONGEST {
        return Passage { text: text.to_owned(), marks: found.to_vec() };
    }
    let within = |start: usize| found.iter().filter(|mark| mark.start >= start && mark.end <= start + LONGEST).count();
    let anchor = found
        .iter()
        .map(|mark| mark.start)
        .max_by_key(|start| (within(*start), std::cmp::Reverse(*start)))
        .unwrap_or(0);
    let start = opening_before(text, anchor);
    let mut end = floor(text, (start + LONGEST).min(text.len()));
    if end < text.len()
        && let Some(space) = text.get(start..end).and_then(|part| part.rfind(char::is_whitespace))
    {
        end = start + space;
    }
    let marks = found
        .iter()
        .filter(|mark| mark.start >= start && mark.end <= end)
        .map(|mark| mark.start - start..mark.end - start);
    Passage { text: text.get(start..end).unwrap_or_default().to_owned(), marks: marks.collect() }
}

/// Where to begin so that `anchor` is read in its sentence: the sentence's begin, or a word's where that is far.
fn opening_before(text: &str, anchor: usize) -> usize {
    let before = text.get(..anchor).unwrap_or_default();
    let sentence = [". ", "! ", "? ", "… ", "\n"]
        .iter()
        .filter_map(|end| before.rfind(end).map(|at| at + end.len()))
        .max()
        .unwrap_or(0);
    if anchor - sentence <= LONGEST / 2 {
        return sentence;
    }
    let near = floor(text, anchor - LONGEST / 3);
    near + text.get(near..anchor).and_then(|part| part.find(' ')).map_or(0, |space| space + 1)
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(words: &[&str]) -> Marks {
        let (mut marks, mut french) = (Marks::default(), French::new());
        words.iter().for_each(|word| marks.add(&french.terms(word)));
        marks
    }

    fn shown(passage: &Passage) -> Vec<&str> {
        passage.marks.iter().map(|mark| &passage.text[mark.clone()]).collect()
    }

    #[test]
    fn inflections_are_marked() {
        let passage = marked("Les négociations de l'Élysée", &marks(&["negociation", "elysee"]), &mut French::new());
        assert_eq!(shown(&passage), ["négociations", "Élysée"]);
    }

    #[test]
    fn the_densest_part_is_shown() {
        let far = "Un long préambule qui ne dit rien de ce que l'on cherche. ".repeat(20);
        let body = vec![far.clone(), format!("{far}Le maire de Valmorel a signé le budget. {far}")];
        let passage = best(None, &body, &marks(&["maire", "budget"]), &mut French::new());
        assert_eq!(shown(&passage), ["maire", "budget"]);
        assert!(passage.text.starts_with("Le maire") && passage.text.len() <= LONGEST);
    }

    #[test]
    fn without_marks_the_opening() {
        assert_eq!(best(Some("Le chapô."), &[], &Marks::default(), &mut French::new()).text, "Le chapô.");
    }
}
