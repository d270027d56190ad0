//! An article as saved questions see it: where what any of them asks for stands, column by column.

use rustc_hash::FxHashMap;
use tantivy::TantivyDocument;
use tantivy::schema::{Field as Column, Value};
use tantivy::tokenizer::{TokenStream, Tokenizer};

use super::vocabulary::{Id, Vocabulary};
use crate::analysis::French;
use crate::schema::Fields;

/// Between two texts of one column, as the engine counts.
const GAP: u32 = 1;

/// The last article that was read.
#[derive(Default)]
pub(super) struct Paper {
    french: French,
    places: Places,
    /// Where each column ends so far.
    ends: FxHashMap<Column, u32>,
    time: i64,
}

/// Where what is asked for stands.
#[derive(Default)]
struct Places {
    /// By its number, in order and once.
    of: Vec<Vec<u32>>,
    /// What stands somewhere.
    here: Vec<Id>,
}

impl Paper {
    /// Reads a document as the engine would.
    pub(super) fn read(&mut self, document: &TantivyDocument, fields: &Fields, vocabulary: &mut Vocabulary) {
        self.places.clear(vocabulary.len());
        self.ends.clear();
        for (column, value) in document.field_values() {
            if column == fields.time {
                self.time = value.as_i64().unwrap_or_default();
                continue;
            }
            let (Some(asked), Some(text)) = (vocabulary.asked(column), value.as_str()) else { continue };
            if column == fields.language {
                asked.ids(text).iter().for_each(|id| self.places.note(*id, 0));
                continue;
            }
            let end = self.ends.entry(column).or_default();
            let (start, mut last) = (*end, *end);
            let mut stream = self.french.token_stream(text);
            while stream.advance() {
                let token = stream.token();
                let place = start + u32::try_from(token.position).unwrap_or(u32::MAX - start);
                last = last.max(place + 1);
                asked.ids(&token.text).iter().for_each(|id| self.places.note(*id, place));
            }
            *end = last + GAP;
        }
    }

    /// What stands somewhere of what is asked for.
    pub(super) fn here(&self) -> &[Id] {
        &self.places.here
    }

    /// Where a term or a beginning stands.
    pub(super) fn places(&self, id: Id) -> &[u32] {
        self.places.of.get(id as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether it stands anywhere.
    pub(super) fn has(&self, id: Id) -> bool {
        !self.places(id).is_empty()
    }

    /// [`news::Article::time`], in milliseconds.
    pub(super) fn time(&self) -> i64 {
        self.time
    }
}

impl Places {
    fn clear(&mut self, numbers: usize) {
        for id in self.here.drain(..) {
            if let Some(places) = self.of.get_mut(id as usize) {
                places.clear();
            }
        }
        self.of.resize_with(numbers, Vec::new);
    }

    /// Puts a place in order; a compound's whole comes after its parts, a headline's words come several times.
    fn note(&mut self, id: Id, place: u32) {
        let Some(places) = self.of.get_mut(id as usize) else { return };
        match places.last() {
            None => {
                self.here.push(id);
                places.push(place);
            }
            Some(last) if *last < place => places.push(place),
            Some(_) => {
                if let Err(at) = places.binary_search(&place) {
                    places.insert(at, place);
                }
            }
        }
    }
}
