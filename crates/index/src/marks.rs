//! What a question's words are found by in a text: to mark why a piece was found.

use std::collections::HashMap;
use std::ops::Range;

use language::words::fold;

use crate::analysis::{STEM, stem_of};
use crate::pieces::{Piece, pieces};
use crate::stems::is_suppletive;
use crate::stems::stem;

/// So many letters a regular form and its stem have in common.
pub(crate) const HEAD: usize = 2;

/// Which of a question's parts a mark answers.
pub(crate) type Part = u16;

/// The terms, beginnings and sequences that a question looks for.
#[derive(Debug, Clone)]
pub(crate) struct Marks {
    forms: HashMap<String, Part>,
    stems: HashMap<String, Part>,
    /// What is looked for begins with, in the first [`HEAD`] letters; none where it may begin otherwise.
    heads: Option<Vec<String>>,
    prefixes: Vec<(String, Part)>,
    sequences: Vec<(Vec<String>, Part)>,
    parts: Part,
}

impl Marks {
    /// Begins the next part of the question.
    pub(crate) fn part(&mut self) {
        self.parts = self.parts.saturating_add(1);
    }

    /// How many parts the question has.
    pub(crate) fn parts(&self) -> usize {
        usize::from(self.parts)
    }

    /// A word that has this term.
    pub(crate) fn term(&mut self, term: &str) {
        let Some(stem) = term.strip_prefix(STEM) else {
            self.forms.entry(term.to_owned()).or_insert(self.parts);
            self.begins(term);
            return;
        };
        self.stems.entry(stem.to_owned()).or_insert(self.parts);
        if is_suppletive(stem) {
            self.heads = None;
        } else {
            self.begins(stem);
        }
    }

    fn begins(&mut self, form: &str) {
        let head: String = form.chars().take(HEAD).collect();
        match &mut self.heads {
            Some(heads) if head.is_ascii() && !head.is_empty() => {
                if !heads.contains(&head) {
                    heads.push(head);
                }
            }
            heads => *heads = None,
        }
    }

    /// Whether a word that begins so may be looked for. Most need not be folded; what begins with more than plain letters
    /// may fold to anything.
    fn may_begin(&self, word: &str) -> bool {
        let Some(heads) = &self.heads else { return true };
        let begin = word.as_bytes().get(..HEAD.min(word.len())).unwrap_or_default();
        let plain = begin.iter().all(u8::is_ascii_alphanumeric);
        !plain
            || heads
                .iter()
                .any(|head| begin.iter().zip(head.bytes()).all(|(one, other)| one.to_ascii_lowercase() == other))
    }

    /// A word that begins so.
    pub(crate) fn prefix(&mut self, form: &str) {
        self.prefixes.push((form.to_owned(), self.parts));
        self.begins(form);
    }

    /// Words in a row that have these terms.
    pub(crate) fn sequence(&mut self, terms: &[String]) {
        match terms {
            [] => {}
            [only] => self.term(only),
            _ => self.sequences.push((terms.to_vec(), self.parts)),
        }
    }

    /// Whether nothing is to be marked.
    pub(crate) fn is_empty(&self) -> bool {
        self.forms.is_empty() && self.stems.is_empty() && self.prefixes.is_empty() && self.sequences.is_empty()
    }

    /// What matches in `text`, in order, without overlap.
    pub(crate) fn find(&self, text: &str) -> Vec<(Range<usize>, Part)> {
        let mut found = Vec::new();
        if self.is_empty() {
            return found;
        }
        if self.sequences.is_empty() {
            let words = pieces(text).filter(|word| self.may_begin(&word.text));
            found.extend(words.filter_map(|word| Some((word.range, self.word(&fold(&word.text))?))));
            found.dedup_by(|one, before| one.0 == before.0);
            return found;
        }
        let words: Vec<(Piece, String)> = pieces(text)
            .map(|word| {
                let form = fold(&word.text).into_owned();
                (word, form)
            })
            .collect();
        let mut marks: Vec<Option<Part>> = words.iter().map(|(_, form)| self.word(form)).collect();
        for (sequence, part) in &self.sequences {
            for start in 0..words.len() {
                let row = words.get(start..start + sequence.len()).unwrap_or_default();
                let matches = |(term, (_, form)): (&String, &(Piece, String))| has(form, term);
                if row.len() == sequence.len() && sequence.iter().zip(row).all(matches) {
                    marks.iter_mut().skip(start).take(row.len()).for_each(|mark| *mark = Some(*part));
                }
            }
        }
        found.extend(words.iter().zip(marks).filter_map(|((word, _), mark)| Some((word.range.clone(), mark?))));
        // A sign that stands for several words is one mark.
        found.dedup_by(|one, before| one.0 == before.0);
        found
    }

    fn word(&self, form: &str) -> Option<Part> {
        if let Some((_, part)) = self.prefixes.iter().find(|(prefix, _)| form.starts_with(prefix.as_str())) {
            return Some(*part);
        }
        if let Some(part) = self.forms.get(form) {
            return Some(*part);
        }
        if self.stems.is_empty() || !self.may_begin(form) {
            return None;
        }
        // Stop words have no stem; most words need not be looked up for that.
        let part = self.stems.get(&*stem(form))?;
        stem_of(form).map(|_| *part)
    }
}

impl Default for Marks {
    fn default() -> Self {
        let (forms, stems, prefixes, sequences) = Default::default();
        Self { forms, stems, heads: Some(Vec::new()), prefixes, sequences, parts: 0 }
    }
}

fn has(form: &str, term: &str) -> bool {
    match term.strip_prefix(STEM) {
        None => form == term,
        Some(stem) => stem_of(form).is_some_and(|own| own == stem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Evidence;

    #[track_caller]
    fn check(marks: &Marks, text: &str, expected: &[&str]) {
        let found: Vec<&str> = marks.find(text).into_iter().map(|(range, _)| &text[range]).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn inflections_beginnings_and_rows() {
        let mut marks = Marks::default();
        marks.term(Evidence::of("négociation").matching());
        check(&marks, "Les négociations de l'Élysée", &["négociations"]);
        marks.prefix("ely");
        check(&marks, "Les négociations de l'Élysée", &["négociations", "Élysée"]);
        let mut marks = Marks::default();
        marks.term(Evidence::of("œil").matching());
        check(&marks, "Les yeux ou un œil", &["yeux", "œil"]);
        let mut marks = Marks::default();
        marks.sequence(&["gagner".to_owned(), "la".to_owned(), "paix".to_owned()]);
        check(&marks, "La paix : gagner la paix", &["gagner", "la", "paix"]);
    }
}
