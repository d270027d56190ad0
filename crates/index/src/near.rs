//! Places: two things near each other, or one thing several times.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use crate::analysis::{PARAGRAPH, SENTENCE};
use crate::query::Nearness;

/// What may stand on one side: any of these sequences of terms.
pub(crate) type Side = Vec<Vec<String>>;

/// What is asked of the places.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// Both sides are near each other, in either order.
    Near(Side, Nearness, Side),
    /// The first side is a speaker, the second stands in what is said.
    Said(Side, Side),
    /// The side stands at so many places.
    Times(Side, u32),
}

/// Finds pieces by where words stand in one field.
#[derive(Debug, Clone)]
pub(crate) struct PlaceQuery {
    pub field: Field,
    pub test: Test,
}

impl Query for PlaceQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(PlaceWeight(self.clone())))
    }
}

struct PlaceWeight(PlaceQuery);

impl PlaceWeight {
    fn found(&self, reader: &SegmentReader) -> tantivy::Result<Vec<DocId>> {
        let open = |side: &Side| Cursors::open(reader, self.0.field, side);
        let mut found = Vec::new();
        match &self.0.test {
            Test::Times(side, times) => {
                let mut side = open(side)?;
                let mut doc = side.seek(0);
                while doc != TERMINATED {
                    let mut spans = side.spans(doc);
                    // A headline's words count several times at one place.
                    spans.dedup();
                    if spans.len() >= *times as usize {
                        found.push(doc);
                    }
                    doc = side.seek(doc + 1);
                }
            }
            Test::Near(left, ..) | Test::Said(left, _) => {
                let (right, sign) = match &self.0.test {
                    Test::Near(_, Nearness::Sentence, right) => (right, Some(SENTENCE)),
                    Test::Near(_, Nearness::Paragraph, right) | Test::Said(_, right) => (right, Some(PARAGRAPH)),
                    Test::Near(_, Nearness::Words(_), right) => (right, None),
                    Test::Times(..) => return Ok(found),
                };
                let (mut left, mut right) = (open(left)?, open(right)?);
                let mut begins = sign.map(|sign| open(&vec![vec![sign.to_owned()]])).transpose()?;
                let mut doc = 0;
                loop {
                    let (a, b) = (left.seek(doc), right.seek(doc));
                    if a == TERMINATED || b == TERMINATED {
                        break;
                    }
                    doc = a.max(b);
                    if a == b {
                        let (one, other) = (left.spans(doc), right.spans(doc));
                        let begins = begins.as_mut().map(|begins| (begins.seek(doc), begins.spans(doc)));
                        let near = match (&self.0.test, begins) {
                            (Test::Near(_, Nearness::Words(distance), _), _) => near(&one, &other, *distance),
                            (Test::Near(..), Some((at, begins))) => at == doc && together(&one, &other, &begins),
                            (Test::Said(..), Some((at, begins))) => at == doc && says(&one, &other, &begins),
                            _ => false,
                        };
                        if near {
                            found.push(doc);
                        }
                        doc += 1;
                    }
                }
            }
        }
        Ok(found)
    }
}

impl Weight for PlaceWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        // Nearness says more than two words anywhere do.
        Ok(Box::new(ConstScorer::new(Found { docs: self.found(reader)?, at: 0 }, 4.0 * boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("near", 4.0))
    }
}

/// The pieces found, in order.
struct Found {
    docs: Vec<DocId>,
    at: usize,
}

impl DocSet for Found {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}

/// First and last position of one occurrence.
pub(crate) type Span = (u32, u32);

/// Whether one of `left` and one of `right` are at most `distance` positions apart and do not overlap.
pub(crate) fn near(left: &[Span], right: &[Span], distance: u32) -> bool {
    left.iter().any(|&(start, end)| {
        let next = right.partition_point(|span| span.0 <= end);
        let after = right.get(next).is_some_and(|span| span.0 - end <= distance);
        let before = right.get(..next).unwrap_or_default();
        after || before.iter().rev().find(|span| span.1 < start).is_some_and(|span| start - span.1 <= distance)
    })
}

/// Whether one of `left` and one of `right` stand between the same two of `begins` and do not overlap.
pub(crate) fn together(left: &[Span], right: &[Span], begins: &[Span]) -> bool {
    let unit = |span: &Span| begins.partition_point(|begin| begin.0 <= span.0);
    left.iter().any(|one| {
        let here = unit(one);
        right.iter().any(|other| unit(other) == here && (other.1 < one.0 || one.1 < other.0))
    })
}

/// Whether one of `words` stands in the text after one with one of `names`; of the texts, which start at `begins`, each
/// other one is a speaker.
fn says(names: &[Span], words: &[Span], begins: &[Span]) -> bool {
    let unit = |span: &Span| begins.partition_point(|begin| begin.0 <= span.0);
    let speakers: Vec<usize> = names.iter().map(unit).filter(|unit| unit % 2 == 1).collect();
    words.iter().any(|word| unit(word).checked_sub(1).is_some_and(|before| speakers.contains(&before)))
}

/// The occurrences of one side, doc by doc.
struct Cursors(Vec<Sequence>);

impl Cursors {
    fn open(reader: &SegmentReader, field: Field, side: &Side) -> tantivy::Result<Self> {
        let inverted = reader.inverted_index(field)?;
        let mut cursors = Vec::with_capacity(side.len());
        for sequence in side {
            let mut terms = Vec::with_capacity(sequence.len());
            for term in sequence {
                let term = Term::from_field_text(field, term);
                terms.extend(inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?);
            }
            if terms.len() == sequence.len() && !terms.is_empty() {
                cursors.push(Sequence { terms });
            }
        }
        Ok(Self(cursors))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.0.iter_mut().map(|sequence| sequence.seek(target)).min().unwrap_or(TERMINATED)
    }

    fn spans(&mut self, doc: DocId) -> Vec<Span> {
        let mut spans = Vec::new();
        for sequence in &mut self.0 {
            if sequence.seek(doc) == doc {
                sequence.spans(&mut spans);
            }
        }
        spans.sort_unstable();
        spans
    }
}

/// Terms that follow one another.
struct Sequence {
    terms: Vec<SegmentPostings>,
}

impl Sequence {
    /// The first doc from `target` on that has all terms.
    fn seek(&mut self, target: DocId) -> DocId {
        let mut doc = target;
        'search: loop {
            for term in &mut self.terms {
                let at = if term.doc() < doc { term.seek(doc) } else { term.doc() };
                if at == TERMINATED {
                    return TERMINATED;
                }
                if at > doc {
                    doc = at;
                    continue 'search;
                }
            }
            return doc;
        }
    }

    fn spans(&mut self, spans: &mut Vec<Span>) {
        let length = u32::try_from(self.terms.len()).unwrap_or(1);
        let mut starts: Vec<u32> = Vec::new();
        let mut positions = Vec::new();
        for (term, offset) in self.terms.iter_mut().zip(0..) {
            term.positions(&mut positions);
            if offset == 0 {
                starts.clone_from(&positions);
            } else {
                starts.retain(|start| positions.binary_search(&(start + offset)).is_ok());
            }
        }
        spans.extend(starts.into_iter().map(|start| (start, start + length - 1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_holds_both_or_not() {
        let begins = [(0, 0), (10, 10), (20, 20)];
        for (left, right, expected) in [
            (vec![(3, 3)], vec![(9, 9)], true),
            (vec![(9, 9)], vec![(10, 10)], false),
            (vec![(12, 12)], vec![(12, 12)], false),
            (vec![(1, 1), (25, 25)], vec![(15, 15), (21, 22)], true),
        ] {
            assert_eq!(together(&left, &right, &begins), expected, "{left:?} {right:?}");
        }
    }

    #[test]
    fn a_speaker_says_what_stands_after_the_name() {
        // Roy: "… Martin …"; Martin: "… paix …".
        let begins = [(0, 0), (10, 10), (20, 20), (30, 30)];
        let (roy, martin, peace) = ([(0, 0)], [(15, 15), (20, 20)], [(34, 34)]);
        assert!(says(&martin, &peace, &begins));
        assert!(says(&roy, &martin, &begins));
        assert!(!says(&roy, &peace, &begins));
        assert!(!says(&martin, &martin, &begins));
    }

    #[test]
    fn nearness_goes_both_ways_and_never_over_itself() {
        for (left, right, distance, expected) in [
            (vec![(5, 5)], vec![(8, 8)], 3, true),
            (vec![(5, 5)], vec![(9, 9)], 3, false),
            (vec![(9, 9)], vec![(5, 6)], 3, true),
            (vec![(9, 9)], vec![(9, 9)], 3, false),
            (vec![(1, 1), (20, 20)], vec![(10, 10), (22, 22)], 2, true),
            (vec![], vec![(1, 1)], 2, false),
        ] {
            assert_eq!(near(&left, &right, distance), expected, "{left:?} {right:?} {distance}");
        }
    }
}
