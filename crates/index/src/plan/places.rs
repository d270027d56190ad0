//! Questions of where words stand: near each other, or so often.

use tantivy::query::BooleanQuery;
use tantivy::schema::Field as Column;

use super::{Boxed, Clause, Planner, is_stop, matching, row};
use crate::analysis::{Evidence, forms, words};
use crate::near::{PlaceQuery, Side, Test};
use crate::query::{Field, Nearness, Query, SHORTEST};

/// How many words that begin so a nearness looks at.
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

    /// With somebody who is to be quoted, the words beside that: in what is said.
    pub(super) fn said(&mut self, parts: &[Query], field: Column) -> Vec<Boxed> {
        let who = |part: &Query| if let Query::In(Field::Speaker, who) = part { Some((**who).clone()) } else { None };
        let speakers: Vec<Query> = parts.iter().filter_map(who).collect();
        if speakers.is_empty() || field != self.fields.text {
            return Vec::new();
        }
        let said = self.fields.said;
        let marking = std::mem::replace(&mut self.marking, false);
        let speakers: Vec<Side> = speakers.iter().filter_map(|who| self.side(who, said)).collect();
        let mut found: Vec<Boxed> = Vec::new();
        for part in parts.iter().filter(|part| !is_stop(part)) {
            let words = match part {
                Query::Word(typed) => {
                    // What was misspelt is said as it was found.
                    let meant = self.corrected.iter().find(|(wrong, _)| wrong == typed).map(|(_, meant)| meant.clone());
                    self.side(&Query::Word(meant.unwrap_or_else(|| typed.clone())), said)
                }
                Query::Phrase(_) | Query::Prefix(_) | Query::Or(_) => self.side(part, said),
                _ => None,
            };
            let Some(words) = words else { continue };
            let test = |who: &Side| Test::Said(who.clone(), words.clone());
            let either = speakers.iter().map(|who| -> Boxed { Box::new(PlaceQuery { field: said, test: test(who) }) });
            let either: Vec<Boxed> = either.collect();
            if !either.is_empty() {
                found.push(Box::new(BooleanQuery::union(either)));
            }
        }
        self.marking = marking;
        found
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
            Query::Phrase(phrase) => vec![row(phrase)],
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
    pub(super) fn beginnings(&self, begin: &str, field: Column) -> Vec<String> {
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
