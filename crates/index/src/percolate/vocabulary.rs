//! The terms and beginnings that saved questions ask for, by number, and which of them a word of an article is.

use language::words::is_stop_word;
use rustc_hash::FxHashMap;
use tantivy::schema::Field as Column;

use crate::analysis::{PARAGRAPH, SENTENCE, STEM};

/// A term of a column that some question asks for, or a beginning of its words.
pub(super) type Id = u32;

/// Words of a column that are remembered with what they are.
const REMEMBERED: usize = 1 << 16;

/// What questions ask for, with how often articles had it.
#[derive(Default)]
pub(super) struct Vocabulary {
    columns: FxHashMap<Column, Asked>,
    known: Vec<Known>,
}

struct Known {
    seen: u32,
    /// What a guess says before any article came: small for long words.
    guess: u32,
}

/// What questions ask of one column.
#[derive(Default)]
pub(super) struct Asked {
    terms: FxHashMap<Box<str>, Id>,
    beginnings: FxHashMap<Box<str>, Id>,
    /// The words that came, each with its part of `ids`: most come again, and their beginnings are many.
    words: FxHashMap<Box<str>, (usize, usize)>,
    ids: Vec<Id>,
}

impl Vocabulary {
    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The number of a term, which is given one where it has none.
    pub(super) fn term(&mut self, column: Column, term: &str) -> Id {
        let asked = self.columns.entry(column).or_default();
        if let Some(id) = asked.terms.get(term) {
            return *id;
        }
        asked.forget();
        let id = next(&mut self.known, guess(term));
        asked.terms.insert(term.into(), id);
        id
    }

    /// The number of a beginning, which is given one where it has none: it stands wherever a word begins so.
    pub(super) fn beginning(&mut self, column: Column, begin: &str) -> Id {
        let asked = self.columns.entry(column).or_default();
        if let Some(id) = asked.beginnings.get(begin) {
            return *id;
        }
        asked.forget();
        let id = next(&mut self.known, guess(begin).saturating_mul(4));
        asked.beginnings.insert(begin.into(), id);
        id
    }

    /// What is asked of a column; nothing for most.
    pub(super) fn asked(&mut self, column: Column) -> Option<&mut Asked> {
        self.columns.get_mut(&column)
    }

    /// How common something is: the more, the more articles have it.
    pub(super) fn weight(&self, id: Id) -> u64 {
        self.known.get(id as usize).map_or(0, |known| u64::from(known.seen) * 64 + u64::from(known.guess))
    }

    pub(super) fn count(&mut self, ids: &[Id]) {
        for id in ids {
            if let Some(known) = self.known.get_mut(*id as usize) {
                known.seen = known.seen.saturating_add(1);
            }
        }
    }

    pub(super) fn halve(&mut self) {
        self.known.iter_mut().for_each(|known| known.seen /= 2);
    }
}

impl Asked {
    /// What a token of this column is of what is asked for.
    pub(super) fn ids(&mut self, token: &str) -> &[Id] {
        let (from, to) = match self.words.get(token) {
            Some(range) => *range,
            None => self.look_up(token),
        };
        self.ids.get(from..to).unwrap_or_default()
    }

    fn look_up(&mut self, token: &str) -> (usize, usize) {
        if self.words.len() >= REMEMBERED {
            self.forget();
        }
        let from = self.ids.len();
        self.ids.extend(self.terms.get(token));
        // A stem or the sign of a sentence is no word that begins.
        if !self.beginnings.is_empty() && !token.starts_with(char::is_control) {
            let ends = token.char_indices().map(|(at, _)| at).chain([token.len()]);
            let beginnings = ends.filter_map(|end| self.beginnings.get(token.get(..end)?));
            self.ids.extend(beginnings);
        }
        let range = (from, self.ids.len());
        self.words.insert(token.into(), range);
        range
    }

    /// Forgets the words that came: they may be more than they were.
    fn forget(&mut self) {
        self.words.clear();
        self.ids.clear();
    }
}

fn next(known: &mut Vec<Known>, guess: u32) -> Id {
    let id = Id::try_from(known.len()).unwrap_or(Id::MAX);
    known.push(Known { seen: 0, guess });
    id
}

fn guess(term: &str) -> u32 {
    if matches!(term, SENTENCE | PARAGRAPH) || is_stop_word(term) {
        return 1 << 16;
    }
    let letters = term.trim_start_matches(STEM).len();
    64 / u32::try_from(letters.max(1)).unwrap_or(u32::MAX)
}
