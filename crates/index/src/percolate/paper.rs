//! An article as saved questions see it: where the terms that any of them asks for stand, column by column.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use language::words::is_stop_word;
use tantivy::TantivyDocument;
use tantivy::schema::{Field as Column, Value};
use tantivy::tokenizer::{TokenStream, Tokenizer};

use crate::analysis::{French, PARAGRAPH, SENTENCE, STEM};
use crate::schema::Fields;

/// A term of a column that some question asks for.
pub(super) type Id = u32;

/// Between two texts of one column, as the engine counts.
const GAP: u32 = 1;

/// The terms that questions ask for, with how often articles had them.
#[derive(Default)]
pub(super) struct Vocabulary {
    /// By column, then by term.
    ids: HashMap<Column, HashMap<Box<str>, Id>>,
    terms: Vec<Known>,
    /// The columns of which questions ask beginnings, with the lengths of those that questions stand under.
    beginnings: HashMap<Column, Vec<usize>>,
}

struct Known {
    seen: u32,
    /// What a guess says before any article came: small for long words.
    guess: u32,
}

impl Vocabulary {
    /// The number of a term, which is given one where it has none.
    pub(super) fn id(&mut self, column: Column, term: &str) -> Id {
        let ids = self.ids.entry(column).or_default();
        if let Some(id) = ids.get(term) {
            return *id;
        }
        let id = Id::try_from(self.terms.len()).unwrap_or(Id::MAX);
        ids.insert(term.into(), id);
        self.terms.push(Known { seen: 0, guess: guess(term) });
        id
    }

    /// Beginnings are asked of this column.
    pub(super) fn look_for_beginnings(&mut self, column: Column) {
        self.beginnings.entry(column).or_default();
        self.ids.entry(column).or_default();
    }

    /// A question stands under this beginning.
    pub(super) fn note_beginning(&mut self, column: Column, begin: &str) {
        let lengths = self.beginnings.entry(column).or_default();
        if !lengths.contains(&begin.len()) {
            lengths.push(begin.len());
        }
    }

    /// How common a term is: the more, the more articles have it.
    pub(super) fn weight(&self, id: Id) -> u64 {
        self.terms.get(id as usize).map_or(0, |known| u64::from(known.seen) * 64 + u64::from(known.guess))
    }

    pub(super) fn count(&mut self, ids: impl Iterator<Item = Id>) {
        for id in ids {
            if let Some(known) = self.terms.get_mut(id as usize) {
                known.seen = known.seen.saturating_add(1);
            }
        }
    }

    pub(super) fn halve(&mut self) {
        self.terms.iter_mut().for_each(|known| known.seen /= 2);
    }
}

fn guess(term: &str) -> u32 {
    if matches!(term, SENTENCE | PARAGRAPH) || is_stop_word(term) {
        return 1 << 16;
    }
    let letters = term.trim_start_matches(STEM).len();
    64 / u32::try_from(letters.max(1)).unwrap_or(u32::MAX)
}

/// The last article that was read.
#[derive(Default)]
pub(super) struct Paper {
    french: French,
    /// Where each term stands, in order and once; by its number.
    places: Vec<Vec<u32>>,
    /// The terms that stand somewhere.
    here: Vec<Id>,
    /// The words of columns of which beginnings are asked.
    words: HashMap<Column, BTreeMap<Box<str>, Vec<u32>>>,
    time: i64,
}

impl Paper {
    /// Reads a document as the engine would.
    pub(super) fn read(&mut self, document: &TantivyDocument, fields: &Fields, vocabulary: &mut Vocabulary) {
        self.here.drain(..).for_each(|id| {
            if let Some(places) = self.places.get_mut(id as usize) {
                places.clear();
            }
        });
        self.words.clear();
        self.places.resize_with(vocabulary.terms.len(), Vec::new);
        let mut ends: HashMap<Column, u32> = HashMap::new();
        for (column, value) in document.field_values() {
            if column == fields.time {
                self.time = value.as_i64().unwrap_or_default();
                continue;
            }
            let (Some(ids), Some(text)) = (vocabulary.ids.get(&column), value.as_str()) else { continue };
            if column == fields.language {
                ids.get(text).into_iter().for_each(|id| note(&mut self.places, &mut self.here, *id, 0));
                continue;
            }
            let end = ends.entry(column).or_default();
            let mut words = vocabulary.beginnings.contains_key(&column).then(|| self.words.entry(column).or_default());
            let (start, mut last) = (*end, *end);
            let mut stream = self.french.token_stream(text);
            while stream.advance() {
                let token = stream.token();
                let place = start + u32::try_from(token.position).unwrap_or(u32::MAX - start);
                last = last.max(place + 1);
                if let Some(id) = ids.get(token.text.as_str()) {
                    note(&mut self.places, &mut self.here, *id, place);
                }
                if let Some(words) = &mut words
                    && !token.text.starts_with(|c: char| c.is_control())
                {
                    let places = words.entry(token.text.as_str().into()).or_default();
                    insert(places, place);
                }
            }
            *end = last + GAP;
        }
    }

    /// The terms that stand somewhere.
    pub(super) fn terms(&self) -> impl Iterator<Item = Id> {
        self.here.iter().copied()
    }

    /// What the words begin with, in the lengths that questions stand under; some several times.
    pub(super) fn beginnings<'p>(&'p self, vocabulary: &'p Vocabulary) -> impl Iterator<Item = (Column, &'p str)> {
        self.words.iter().flat_map(|(column, words)| {
            let lengths = vocabulary.beginnings.get(column).map_or(&[][..], Vec::as_slice);
            let begins = |word: &'p str| lengths.iter().filter_map(move |length| word.get(..*length));
            words.keys().flat_map(move |word| begins(word)).map(|begin| (*column, begin))
        })
    }

    /// Where a term stands.
    pub(super) fn places(&self, id: Id) -> &[u32] {
        self.places.get(id as usize).map_or(&[], Vec::as_slice)
    }

    /// Where words that begin so stand, each word by itself.
    pub(super) fn beginning_with(&self, column: Column, begin: &str) -> impl Iterator<Item = &[u32]> {
        let words = self.words.get(&column);
        words
            .into_iter()
            .flat_map(move |words| words.range::<str, _>((Bound::Included(begin), Bound::Unbounded)))
            .take_while(move |(word, _)| word.starts_with(begin))
            .map(|(_, places)| places.as_slice())
    }

    /// [`news::Article::time`], in milliseconds.
    pub(super) fn time(&self) -> i64 {
        self.time
    }
}

fn note(places: &mut [Vec<u32>], here: &mut Vec<Id>, id: Id, place: u32) {
    let Some(places) = places.get_mut(id as usize) else { return };
    if places.is_empty() {
        here.push(id);
    }
    insert(places, place);
}

/// Puts a place in order; a compound's whole comes after its parts, a headline's words come several times.
fn insert(places: &mut Vec<u32>, place: u32) {
    match places.last() {
        Some(last) if *last >= place => {
            if let Err(at) = places.binary_search(&place) {
                places.insert(at, place);
            }
        }
        _ => places.push(place),
    }
}
