//! Gathers all that was found in one pass: how well, when, in which story, and the facets.

use std::collections::HashMap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// One article found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) score: Score,
    /// [`news::Article::time`] in microseconds.
    pub(crate) time: i64,
    pub(crate) story: u64,
    pub(crate) segment: SegmentOrdinal,
    pub(crate) doc: DocId,
}

/// The fields whose values are counted, in the order of [`Gathered::facets`].
pub(crate) const FACETS: [&str; 6] =
    ["facet_source", "facet_section", "facet_language", "facet_person", "facet_place", "facet_organisation"];

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) found: Vec<Found>,
    /// How many articles have each value, for each of [`FACETS`].
    pub(crate) facets: [HashMap<String, u64>; 6],
    /// How many on each day, counted from 1970.
    pub(crate) days: HashMap<i64, u64>,
}

/// Gathers; scores and facets only where asked for.
pub(crate) struct Gather {
    pub(crate) scores: bool,
    pub(crate) facets: bool,
    /// Pieces under embargo after this moment, in microseconds, are not found.
    pub(crate) now: i64,
}

/// Gathers in one segment.
pub(crate) struct Child {
    segment: SegmentOrdinal,
    time: Column<i64>,
    story: Column<u64>,
    embargo: Column<i64>,
    now: i64,
    columns: Vec<(StrColumn, Vec<u64>, usize)>,
    counting: bool,
    out: Gathered,
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = Child;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Child> {
        let fast = reader.fast_fields();
        let mut columns = Vec::new();
        if self.facets {
            for (place, name) in FACETS.iter().enumerate() {
                if let Some(column) = fast.str(name)? {
                    let counts = vec![0; column.num_terms()];
                    columns.push((column, counts, place));
                }
            }
        }
        Ok(Child {
            segment,
            time: fast.i64("time")?,
            story: fast.u64("story")?,
            embargo: fast.i64("embargo")?,
            now: self.now,
            columns,
            counting: self.facets,
            out: Gathered::default(),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scores
    }

    fn merge_fruits(&self, parts: Vec<Gathered>) -> tantivy::Result<Gathered> {
        let mut parts = parts.into_iter();
        let mut all = parts.next().unwrap_or_default();
        for part in parts {
            all.found.extend(part.found);
            for (known, more) in all.facets.iter_mut().zip(part.facets) {
                more.into_iter().for_each(|(value, count)| *known.entry(value).or_default() += count);
            }
            part.days.into_iter().for_each(|(day, count)| *all.days.entry(day).or_default() += count);
        }
        Ok(all)
    }
}

impl SegmentCollector for Child {
    type Fruit = Gathered;

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.embargo.first(doc).is_some_and(|embargo| embargo > self.now) {
            return;
        }
        let time = self.time.first(doc).unwrap_or(0);
        let story = self.story.first(doc).unwrap_or(0);
        self.out.found.push(Found { score, time, story, segment: self.segment, doc });
        if self.counting {
            *self.out.days.entry(time.div_euclid(DAY)).or_default() += 1;
            for (column, counts, _) in &mut self.columns {
                for ord in column.term_ords(doc) {
                    if let Some(count) = usize::try_from(ord).ok().and_then(|ord| counts.get_mut(ord)) {
                        *count += 1;
                    }
                }
            }
        }
    }

    fn harvest(mut self) -> Gathered {
        for (column, counts, place) in &self.columns {
            let Some(facet) = self.out.facets.get_mut(*place) else { continue };
            for (ord, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                let mut value = String::new();
                if column.ord_to_str(ord as u64, &mut value).unwrap_or(false) {
                    facet.insert(value, *count);
                }
            }
        }
        self.out
    }
}
