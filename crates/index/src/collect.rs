//! Gathers what a question finds in one pass: the rows of a page, the exact total, stories and facets.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use jiff::tz::TimeZone;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal};

use crate::Sort;
use crate::columns::Columns;
use crate::facets::Tally;

/// By what rows are ordered, the highest first: the order asked for, then time, then the id's tail.
pub(crate) type Key = (i64, i64, u64);

/// What to gather.
#[derive(Debug, Clone)]
pub(crate) struct Gather {
    pub sort: Sort,
    pub limit: usize,
    /// Rows at or before this key were given already.
    pub after: Option<Key>,
    pub facets: bool,
    pub fold: bool,
    /// What is hidden at this moment is not found; milliseconds.
    pub now: i64,
    /// By which freshness is reckoned: on the next page the moment of the first.
    pub fresh: i64,
    /// Whether new pieces stand a little higher.
    pub favours_new: bool,
    /// By whose clock days are counted.
    pub zone: TimeZone,
    pub since: i64,
    pub before: i64,
    /// Whether all that is found answers as well: nothing has to be scored.
    pub alike: bool,
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub key: Key,
    pub doc: DocAddress,
    pub score: Score,
    pub others: u32,
}

/// What was gathered.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub rows: Vec<Row>,
    /// Whether there are rows after these.
    pub more: bool,
    pub total: u64,
    pub tally: Tally,
}

impl Gather {
    /// Gathers in one segment.
    pub(crate) fn segment(&self, ordinal: SegmentOrdinal, columns: Arc<Columns>) -> Segment {
        Segment {
            ordinal,
            hides: columns.hidden.max_value() > self.now || self.now < 0,
            columns,
            found: Vec::new(),
            top: self.top(),
            ranks_alone: (self.limit == 0 || !self.fold && self.sort == Sort::Relevance)
                && self.since == i64::MIN
                && self.before == i64::MAX,
            stories: HashMap::new(),
            total: 0,
            gather: self.clone(),
        }
    }

    /// Whether the engine is to score.
    pub(crate) fn is_scored(&self) -> bool {
        self.sort == Sort::Relevance && self.limit > 0 && !self.alike
    }

    /// Room for one row more than asked for, which says that there are more; for none where none is asked for.
    fn top(&self) -> Top {
        Top::new(if self.limit == 0 { 0 } else { self.limit.saturating_add(1) })
    }

    /// What all segments gave.
    pub(crate) fn merge(&self, fruits: Vec<Fruit>) -> Gathered {
        let mut gathered = Gathered::default();
        let mut top = self.top();
        let mut stories: HashMap<u64, Row> = HashMap::new();
        for fruit in fruits {
            gathered.total += fruit.total;
            gathered.tally.add(fruit.tally);
            for row in fruit.rows {
                top.push(row);
            }
            for (story, row) in fruit.stories {
                fold_in(&mut stories, story, row);
            }
        }
        for row in stories.into_values() {
            if self.after.is_none_or(|after| row.key < after) {
                top.push(row);
            }
        }
        gathered.rows = top.into_rows();
        gathered.more = gathered.rows.len() > self.limit;
        gathered.rows.truncate(self.limit);
        gathered
    }
}

/// Keeps the better of two rows of one story; the other is one of its others.
fn fold_in(stories: &mut HashMap<u64, Row>, story: u64, row: Row) {
    stories
        .entry(story)
        .and_modify(|best| {
            let others = best.others + row.others + 1;
            if row.key > best.key {
                *best = row;
            }
            best.others = others;
        })
        .or_insert(row);
}

/// The best rows so far.
struct Top {
    limit: usize,
    rows: BinaryHeap<Reverse<Ordered>>,
}

struct Ordered(Row);

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.key.cmp(&other.0.key)
    }
}

impl Top {
    fn new(limit: usize) -> Self {
        Self { limit, rows: BinaryHeap::new() }
    }

    /// Whether a row with this first part of a key might be among the best.
    fn wants(&self, primary: i64) -> bool {
        self.rows.len() < self.limit || self.rows.peek().is_some_and(|Reverse(worst)| primary >= worst.0.key.0)
    }

    /// The score of the last of the best, where there are enough.
    fn bar(&self) -> Option<Score> {
        let worst = self.rows.peek().filter(|_| self.rows.len() >= self.limit)?;
        Some(score_of(worst.0.0.key.0))
    }

    /// Whether a row of this time might be among the best of which all answer alike: the newer stands higher.
    fn wants_time(&self, time: i64) -> bool {
        self.rows.len() < self.limit || self.rows.peek().is_some_and(|Reverse(worst)| time >= worst.0.key.1)
    }

    fn push(&mut self, row: Row) {
        if self.rows.len() < self.limit {
            self.rows.push(Reverse(Ordered(row)));
        } else if let Some(mut worst) = self.rows.peek_mut()
            && row.key > worst.0.0.key
        {
            *worst = Reverse(Ordered(row));
        }
    }

    fn into_rows(self) -> Vec<Row> {
        self.rows.into_sorted_vec().into_iter().map(|Reverse(Ordered(row))| row).collect()
    }
}

/// Gathers in one segment.
pub(crate) struct Segment {
    ordinal: SegmentOrdinal,
    columns: Arc<Columns>,
    /// Whether some piece is to be hidden at this moment.
    hides: bool,
    found: Vec<DocId>,
    top: Top,
    /// Whether a score alone may say that a piece is no row: no dates, no stories.
    ranks_alone: bool,
    stories: HashMap<u64, Row>,
    total: u64,
    gather: Gather,
}

/// What one segment gave.
pub(crate) struct Fruit {
    rows: Vec<Row>,
    stories: HashMap<u64, Row>,
    total: u64,
    tally: Tally,
}

/// By how much the newest piece stands higher.
const FRESHEST: f32 = 1.1;

/// New pieces stand a little higher: a tenth on the first day, half of that after a week.
fn freshened(score: Score, time: i64, now: i64) -> Score {
    const WEEK: f32 = 7.0 * 86_400_000.0;
    let age = now.saturating_sub(time).max(0) as f32;
    score * (1.0 + (FRESHEST - 1.0) / (1.0 + age / WEEK))
}

/// The bits of a score as a number in the same order.
pub(crate) fn ordered(score: Score) -> i64 {
    i64::from(score.max(0.0).to_bits())
}

/// The score that [`ordered`] was made from.
pub(crate) fn score_of(primary: i64) -> Score {
    f32::from_bits(u32::try_from(primary).unwrap_or(0))
}

/// So many pieces' times are read at once.
const BLOCK: usize = 128;

impl Segment {
    /// What a piece has to score at least to be a row; the most that freshness adds is taken off, and what rounding does.
    pub(crate) fn bar(&self) -> Score {
        if self.ranks_alone { self.top.bar().map_or(Score::MIN, |bar| bar / FRESHEST * 0.999) } else { Score::MIN }
    }

    /// Takes one piece that is no row.
    pub(crate) fn pass(&mut self, doc: DocId) {
        if !self.is_hidden(doc) {
            self.count(&[doc]);
        }
    }

    /// Takes one piece with its score.
    pub(crate) fn collect(&mut self, doc: DocId, score: Score) {
        if self.is_hidden(doc) {
            return;
        }
        if self.ranks_alone && !self.top.wants(ordered(score * FRESHEST)) {
            // The most that freshness adds does not bring it up.
            self.count(&[doc]);
            return;
        }
        let time = self.columns.time.get_val(doc);
        if self.is_asked_for(time) {
            self.count(&[doc]);
            self.place(doc, time, score);
        }
    }

    /// Takes pieces that answer alike.
    pub(crate) fn collect_alike(&mut self, docs: &[DocId]) {
        if self.ranks_alone && !self.hides && self.gather.limit == 0 {
            self.count(docs);
            return;
        }
        let mut times = [0; BLOCK];
        for docs in docs.chunks(BLOCK) {
            let Some(times) = times.get_mut(..docs.len()) else { return };
            self.columns.time.get_vals(docs, times);
            for (doc, time) in docs.iter().zip(times) {
                if self.is_asked_for(*time) && !self.is_hidden(*doc) {
                    self.count(&[*doc]);
                    self.place(*doc, *time, 1.0);
                }
            }
        }
    }

    fn is_hidden(&self, doc: DocId) -> bool {
        self.hides && self.columns.hidden.first(doc).is_some_and(|until| until > self.gather.now)
    }

    fn is_asked_for(&self, time: i64) -> bool {
        (self.gather.since..self.gather.before).contains(&time)
    }

    fn count(&mut self, docs: &[DocId]) {
        self.total += docs.len() as u64;
        if self.gather.facets {
            self.found.extend_from_slice(docs);
        }
    }

    /// Makes a piece a row where it is among the best.
    fn place(&mut self, doc: DocId, time: i64, score: Score) {
        let story = if self.gather.fold { self.columns.story.get_val(doc) } else { 0 };
        if story == 0 && self.gather.alike && self.gather.sort == Sort::Relevance && !self.top.wants_time(time) {
            return;
        }
        let primary = match self.gather.sort {
            Sort::Relevance if self.gather.favours_new => ordered(freshened(score, time, self.gather.fresh)),
            Sort::Relevance => ordered(score),
            Sort::Newest => time,
            Sort::Oldest => -time,
        };
        if story == 0 && !self.top.wants(primary) {
            return;
        }
        let key = (primary, time, self.columns.tie.get_val(doc));
        let row = Row { key, doc: DocAddress::new(self.ordinal, doc), score: score_of(primary), others: 0 };
        if story != 0 {
            fold_in(&mut self.stories, story, row);
        } else if self.gather.after.is_none_or(|after| key < after) {
            self.top.push(row);
        }
    }

    /// What there was.
    pub(crate) fn harvest(self) -> Fruit {
        let tally = if self.gather.facets {
            Tally::of(&self.columns, &self.gather.zone, &self.found)
        } else {
            Tally::default()
        };
        Fruit { rows: self.top.into_rows(), stories: self.stories, total: self.total, tally }
    }
}
