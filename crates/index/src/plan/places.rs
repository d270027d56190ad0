//! Questions of where words stand: near each other, or so often.

use tantivy::schema::Field as Column;

use super::{Clause, Planner, matching};
use crate::analysis::{Evidence, forms, words};
use crate::near::{PlaceQuery, Side, Test};
use crate::query::{Nearness, Query};

/// Letters of a beginning that a nearness looks at,
const SHORTEST: usize = 3;
/// and how many words that begin so.
const BEGINNINGS: usize = 200;

impl Planner<'_> {
    /// So often in one text; of what has no place in a text, once.
    pub(super) fn times(&mut self, times: u32, inner: &Query, field: Column) -> Clause {
        self.part();
        match self.side(inner, field) {
            Some(side) => Clause::must(PlaceQuery { field, test: Test::Times(side, times) }),
            None => self.tree(inner, field),
        }
    }

    /// Both near each other, in either order; of what has no place in a text, both.
    pub(super) fn near(&mut self, left: &Query, nearness: Nearness, right: &Query, field: Column) -> Clause {
        self.part();
        let (first, second) = (self.side(left, field), self.side(right, field));
        match (first, second) {
            (Some(left), Some(right)) => Clause::must(PlaceQuery { field, test: Test::Near(left, nearness, right) }),
            _ => self.all(&[left.clone(), right.clone()], field),
        }
    }

    /// The rows of terms that a side of a nearness is found by.
    fn side(&mut self, query: &Query, field: Column) -> Option<Side> {
        let side: Side = match query {
            Query::Word(word) => {
                let parts = words(word);
                let mut side = match parts.as_slice() {
                    [single] => vec![vec![Evidence::of(single).matching().to_owned()]],
                    several => vec![several.iter().map(|word| matching(word)).collect()],
                };
                side.extend(self.synonyms.of(&forms(word)).into_iter().cloned());
                side
            }
            Query::Phrase(phrase) => vec![phrase.iter().flat_map(|word| forms(word)).collect()],
            Query::Prefix(prefix) => {
                // Shorter beginnings stand nearly everywhere.
                let begins = forms(prefix).pop().filter(|begins| begins.chars().count() >= SHORTEST)?;
                self.beginnings(&begins, field).into_iter().map(|term| vec![term]).collect()
            }
            Query::Or(parts) => {
                let sides: Option<Vec<Side>> = parts.iter().map(|part| self.side(part, field)).collect();
                return sides.map(|sides| sides.concat());
            }
            _ => return None,
        };
        if self.marking && !self.denied {
            side.iter().for_each(|row| self.marks.sequence(row));
        }
        Some(side)
    }

    /// The forms in the index that begin so.
    fn beginnings(&self, begin: &str, field: Column) -> Vec<String> {
        let mut found = std::collections::BTreeSet::new();
        for segment in &self.view.segments {
            let Ok(inverted) = segment.reader.inverted_index(field) else { continue };
            let Ok(mut stream) = inverted.terms().range().ge(begin).into_stream() else { continue };
            let mut count = 0;
            while stream.advance() && count < BEGINNINGS {
                let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
                if !term.starts_with(begin) {
                    break;
                }
                found.insert(term.to_owned());
                count += 1;
            }
        }
        found.into_iter().collect()
    }
}
