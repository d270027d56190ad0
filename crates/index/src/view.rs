//! One moment of the index: what is on disk and what is still in memory, asked as one.

use std::collections::HashSet;
use std::sync::Arc;

use news::ArticleId;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term};

use crate::collect::{Gather, Gathered, Segment as Gathering};
use crate::columns::{Columns, Opened};
use crate::ranked::{Ranked, Taker};

/// A segment, and which of its pieces a later part has anew or has seen go.
#[derive(Clone)]
pub(crate) struct Segment {
    pub(crate) reader: SegmentReader,
    part: Arc<Searcher>,
    /// The segment's place in its part.
    place: u32,
    covered: Option<Arc<HashSet<DocId>>>,
    columns: Opened,
}

impl Segment {
    /// Whether this piece is the last version of one that is not gone.
    pub(crate) fn shows(&self, doc: DocId) -> bool {
        !self.reader.is_deleted(doc) && self.covered.as_ref().is_none_or(|covered| !covered.contains(&doc))
    }

    /// Its columns.
    pub(crate) fn columns(&self) -> tantivy::Result<Arc<Columns>> {
        self.columns.of(&self.reader)
    }

    /// Whether every piece of it is.
    fn is_whole(&self) -> bool {
        self.covered.is_none() && !self.reader.has_deletes()
    }

    /// The pieces that have `term`, all versions of them, the gone ones too.
    fn docs(&self, term: &Term) -> tantivy::Result<Vec<DocId>> {
        let inverted = self.reader.inverted_index(term.field())?;
        let mut docs = Vec::new();
        if let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? {
            let mut doc = postings.doc();
            while doc != TERMINATED {
                docs.push(doc);
                doc = postings.advance();
            }
        }
        Ok(docs)
    }

    fn cover(&mut self, docs: &[DocId]) {
        if !docs.is_empty() {
            Arc::make_mut(self.covered.get_or_insert_default()).extend(docs);
        }
    }
}

/// The parts in order: what is on disk, then what is in memory, the newest last.
#[derive(Clone)]
pub(crate) struct View {
    id: Field,
    pub(crate) segments: Vec<Segment>,
}

impl View {
    /// A view of one part alone.
    pub(crate) fn of(id: Field, disk: Searcher) -> Self {
        let mut view = Self { id, segments: Vec::new() };
        view.add(disk);
        view
    }

    /// Takes over what `before` has opened of the segments that are in both.
    pub(crate) fn go_on_from(mut self, before: &Self) -> Self {
        for segment in &mut self.segments {
            let id = segment.reader.segment_id();
            if let Some(known) = before.segments.iter().find(|known| known.reader.segment_id() == id) {
                segment.columns = known.columns.clone();
            }
        }
        self
    }

    /// Adds a part; what it has anew is to be covered first.
    pub(crate) fn add(&mut self, part: Searcher) {
        let part = Arc::new(part);
        let readers = part.segment_readers().iter().zip(0..);
        let segment = |(reader, place): (&SegmentReader, u32)| Segment {
            reader: reader.clone(),
            part: Arc::clone(&part),
            place,
            covered: None,
            columns: Opened::default(),
        };
        let segments: Vec<Segment> = readers.map(segment).collect();
        self.segments.extend(segments);
    }

    /// Hides what all parts so far have of these articles.
    pub(crate) fn cover<'a>(&mut self, ids: impl IntoIterator<Item = &'a ArticleId>) -> tantivy::Result<()> {
        for id in ids {
            let term = Term::from_field_bytes(self.id, id.as_bytes());
            for segment in &mut self.segments {
                let docs = segment.docs(&term)?;
                segment.cover(&docs);
            }
        }
        Ok(())
    }

    /// Whether an article is held.
    pub(crate) fn holds(&self, id: ArticleId) -> tantivy::Result<bool> {
        let term = Term::from_field_bytes(self.id, id.as_bytes());
        for segment in &self.segments {
            if segment.docs(&term)?.into_iter().any(|doc| segment.shows(doc)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is stored of an article, where it is held.
    pub(crate) fn article(&self, id: ArticleId) -> tantivy::Result<Option<TantivyDocument>> {
        let term = Term::from_field_bytes(self.id, id.as_bytes());
        for segment in &self.segments {
            if let Some(doc) = segment.docs(&term)?.into_iter().find(|doc| segment.shows(*doc)) {
                return segment.part.doc(DocAddress::new(segment.place, doc)).map(Some);
            }
        }
        Ok(None)
    }

    /// How many articles are held.
    pub(crate) fn count(&self) -> u64 {
        let hidden = |segment: &Segment| {
            let covered = segment.covered.iter().flat_map(|covered| covered.iter());
            covered.filter(|doc| !segment.reader.is_deleted(**doc)).count() as u64
        };
        self.segments.iter().map(|segment| u64::from(segment.reader.num_docs()) - hidden(segment)).sum()
    }

    /// What `query` finds, gathered in one pass.
    pub(crate) fn search(&self, query: &dyn Query, gather: &Gather) -> tantivy::Result<Gathered> {
        let Some(first) = self.segments.first() else { return Ok(Gathered::default()) };
        let scoring = gather.is_scored();
        if let Some(ranked) = query.downcast_ref::<Ranked>().filter(|_| scoring) {
            let weighed = ranked.weigh(self)?;
            return self.gathered(gather, |segment, gathering| {
                weighed.each(&segment.reader, &mut Shown { segment, whole: segment.is_whole(), gathering })
            });
        }
        let enabled = if scoring {
            EnableScoring::enabled_from_statistics_provider(self, &first.part)
        } else {
            EnableScoring::disabled_from_searcher(&first.part)
        };
        let weight = query.weight(enabled)?;
        self.gathered(gather, |segment, gathering| {
            let whole = segment.is_whole();
            if scoring {
                let mut shown = Shown { segment, whole, gathering };
                return weight.for_each(&segment.reader, &mut |doc: DocId, score: Score| shown.take(doc, score));
            }
            let mut shown = Vec::new();
            weight.for_each_no_score(&segment.reader, &mut |docs| {
                if whole {
                    return gathering.collect_alike(docs);
                }
                shown.clear();
                shown.extend(docs.iter().copied().filter(|doc| segment.shows(*doc)));
                gathering.collect_alike(&shown);
            })
        })
    }

    /// What `look` gathers of each segment, together.
    fn gathered(
        &self,
        gather: &Gather,
        look: impl Fn(&Segment, &mut Gathering) -> tantivy::Result<()>,
    ) -> tantivy::Result<Gathered> {
        let mut fruits = Vec::with_capacity(self.segments.len());
        for (segment, ordinal) in self.segments.iter().zip(0..) {
            let mut gathering = gather.segment(ordinal, segment.columns()?);
            look(segment, &mut gathering)?;
            fruits.push(gathering.harvest());
        }
        Ok(gather.merge(fruits))
    }

    /// What is stored of a piece.
    pub(crate) fn doc(&self, at: DocAddress) -> tantivy::Result<Option<TantivyDocument>> {
        let segment = self.segments.get(at.segment_ord as usize);
        segment.map(|segment| segment.part.doc(DocAddress::new(segment.place, at.doc_id))).transpose()
    }

    /// In how many articles `term` stands, those lately removed included.
    pub(crate) fn articles(&self, term: &Term) -> u64 {
        self.doc_freq(term).unwrap_or(0)
    }
}

/// Gathers of a segment what may be shown.
struct Shown<'s> {
    segment: &'s Segment,
    whole: bool,
    gathering: &'s mut Gathering,
}

impl Taker for Shown<'_> {
    fn bar(&self) -> Score {
        self.gathering.bar()
    }

    fn take(&mut self, doc: DocId, score: Score) {
        if self.whole || self.segment.shows(doc) {
            self.gathering.collect(doc, score);
        }
    }

    fn pass(&mut self, doc: DocId) {
        if self.whole || self.segment.shows(doc) {
            self.gathering.pass(doc);
        }
    }
}

/// One set of statistics for all parts: scores compare.
impl Bm25StatisticsProvider for View {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.segments.iter().map(|one| Ok(one.reader.inverted_index(field)?.total_num_tokens())).sum()
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.segments.iter().map(|one| u64::from(one.reader.max_doc())).sum())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.segments.iter().map(|one| Ok(u64::from(one.reader.inverted_index(term.field())?.doc_freq(term)?))).sum()
    }
}
