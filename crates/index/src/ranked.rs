//! Words of a question as they find and rank: in all their inflections, the better the more they are as typed.
//!
//! The engine's own queries would score each part by itself, piece by piece, and look for words side by side in each
//! piece that has them. Here what cannot bring a piece among the best is not looked at.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, BooleanQuery, EmptyScorer, EnableScoring, Explanation, Query, Scorer,
    TermQuery, Weight,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// Words, all of which a piece has.
#[derive(Debug, Clone)]
pub(crate) struct Ranked {
    pub words: Vec<Word>,
    pub pairs: Vec<Pair>,
}

/// A word.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// The term that all inflections share.
    pub found: Term,
    /// Terms of other words for the same, each weighing so much: one of them will do.
    pub others: Vec<(Term, Score)>,
    /// Terms that stand only where `found` does and count as well, each so much.
    pub more: Vec<(Term, Score)>,
    /// Terms any of which adds the same.
    pub any: Vec<Term>,
    pub bonus: Score,
}

/// Two forms that rank where the second stands so many places after the first.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub first: Term,
    pub second: Term,
    pub apart: u32,
    pub boost: Score,
}

/// Who takes what is found.
pub(crate) trait Taker {
    /// What a piece has to score at least to be looked at.
    fn bar(&self) -> Score;
    /// Takes a piece with its score.
    fn take(&mut self, doc: DocId, score: Score);
    /// Counts a piece that scores less.
    fn pass(&mut self, doc: DocId);
}

impl Ranked {
    /// One word.
    pub(crate) fn word(word: Word) -> Self {
        Self { words: vec![word], pairs: Vec::new() }
    }

    /// What its words and pairs weigh.
    pub(crate) fn weigh(&self, statistics: &dyn Bm25StatisticsProvider) -> tantivy::Result<Weighed> {
        let weight = |terms: &[Term], boost| Ok(Bm25Weight::for_terms(statistics, terms)?.boost_by(boost));
        let one = |term: &Term, boost| weight(std::slice::from_ref(term), boost);
        let all = |terms: &[(Term, Score)]| -> tantivy::Result<Vec<Bm25Weight>> {
            terms.iter().map(|(term, boost)| one(term, *boost)).collect()
        };
        let word = |word: &Word| -> tantivy::Result<WordWeight> {
            Ok(WordWeight { found: one(&word.found, 1.0)?, others: all(&word.others)?, more: all(&word.more)? })
        };
        let pair = |pair: &Pair| weight(&[pair.first.clone(), pair.second.clone()], pair.boost);
        Ok(Weighed {
            words: self.words.iter().map(word).collect::<tantivy::Result<_>>()?,
            pairs: self.pairs.iter().map(pair).collect::<tantivy::Result<_>>()?,
            ranked: self.clone(),
        })
    }
}

impl Query for Ranked {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        if let EnableScoring::Enabled { statistics_provider, .. } = scoring {
            return Ok(Box::new(self.weigh(statistics_provider)?));
        }
        let term =
            |word: &Word| -> Box<dyn Query> { Box::new(TermQuery::new(word.found.clone(), IndexRecordOption::Basic)) };
        BooleanQuery::intersection(self.words.iter().map(term).collect()).weight(scoring)
    }
}

/// Words and pairs with what they weigh.
pub(crate) struct Weighed {
    ranked: Ranked,
    words: Vec<WordWeight>,
    pairs: Vec<Bm25Weight>,
}

/// What the terms of a word weigh.
struct WordWeight {
    found: Bm25Weight,
    others: Vec<Bm25Weight>,
    more: Vec<Bm25Weight>,
}

impl Weighed {
    /// Gives all pieces of a segment that have the words.
    pub(crate) fn each(&self, reader: &SegmentReader, taker: &mut impl Taker) -> tantivy::Result<()> {
        let Some(mut words) = self.open(reader, 1.0)? else { return Ok(()) };
        let mut bar = taker.bar();
        let mut doc = words.doc();
        while doc != TERMINATED {
            match words.score_above(bar) {
                Some(score) => {
                    taker.take(doc, score);
                    bar = taker.bar();
                }
                None => taker.pass(doc),
            }
            doc = words.advance();
        }
        Ok(())
    }

    fn open(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Option<Words>> {
        let Some(first) = self.ranked.words.first() else { return Ok(None) };
        let field = first.found.field();
        let inverted = reader.inverted_index(field)?;
        let weighing = |term: &Term| inverted.read_postings(term, IndexRecordOption::WithFreqs);
        let all = |terms: &[(Term, Score)], weights: &[Bm25Weight]| -> tantivy::Result<Vec<Weighing>> {
            let mut all = Vec::with_capacity(terms.len());
            for ((term, _), weight) in terms.iter().zip(weights) {
                all.extend(weighing(term)?.map(|postings| Weighing { postings, weight: weight.clone() }));
            }
            Ok(all)
        };
        let mut words = Vec::with_capacity(self.words.len());
        for (word, weights) in self.ranked.words.iter().zip(&self.words) {
            let others = all(&word.others, &weights.others)?;
            let Some(postings) = weighing(&word.found)?.or((!others.is_empty()).then(SegmentPostings::empty)) else {
                return Ok(None);
            };
            let found = Weighing { postings, weight: weights.found.clone() };
            let more = all(&word.more, &weights.more)?;
            let mut any = Vec::with_capacity(word.any.len());
            for term in &word.any {
                any.extend(inverted.read_postings(term, IndexRecordOption::Basic)?);
            }
            let bonus = if any.is_empty() { 0.0 } else { word.bonus };
            words.push(WordHere { found, others, more, any, bonus });
        }
        // The rarest leads.
        words.sort_by_key(WordHere::pieces);
        let mut pairs = Vec::with_capacity(self.pairs.len());
        for (pair, weight) in self.ranked.pairs.iter().zip(&self.pairs) {
            let open = |term| inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions);
            if let (Some(first), Some(second)) = (open(&pair.first)?, open(&pair.second)?) {
                pairs.push(PairHere { first, second, apart: pair.apart, weight: weight.clone() });
            }
        }
        let most = Most {
            bonus: words.iter().map(|word| word.bonus).sum(),
            pairs: pairs.iter().map(|pair| pair.weight.max_score()).sum(),
        };
        let lengths = reader.get_fieldnorms_reader(field)?;
        let mut words = Words { words, pairs, most, lengths, boost, places: Default::default() };
        words.align(0);
        Ok(Some(words))
    }
}

impl Weight for Weighed {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(match self.open(reader, boost)? {
            Some(words) => Box::new(words),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("words", 1.0))
    }
}

/// Words in a segment.
struct Words {
    words: Vec<WordHere>,
    pairs: Vec<PairHere>,
    most: Most,
    lengths: FieldNormReader,
    boost: Score,
    places: [Vec<u32>; 2],
}

/// A term that weighs.
struct Weighing {
    postings: SegmentPostings,
    weight: Bm25Weight,
}

struct WordHere {
    found: Weighing,
    others: Vec<Weighing>,
    more: Vec<Weighing>,
    any: Vec<SegmentPostings>,
    bonus: Score,
}

/// What bonuses and pairs add at most.
#[derive(Clone, Copy)]
struct Most {
    bonus: Score,
    pairs: Score,
}

struct PairHere {
    first: SegmentPostings,
    second: SegmentPostings,
    apart: u32,
    weight: Bm25Weight,
}

/// Goes to the first piece from `doc` on; pieces are asked for in order.
fn go_to(term: &mut SegmentPostings, doc: DocId) -> DocId {
    let at = term.doc();
    if at < doc { term.seek(doc) } else { at }
}

impl Weighing {
    /// Its score in the piece that it is at.
    fn score(&self, length: u8) -> Score {
        self.weight.score(length, self.postings.term_freq())
    }
}

impl WordHere {
    /// In how many pieces it stands, about.
    fn pieces(&self) -> u32 {
        self.others.iter().map(|other| other.postings.size_hint()).sum::<u32>() + self.found.postings.size_hint()
    }

    fn doc(&self) -> DocId {
        let mut doc = self.found.postings.doc();
        for other in &self.others {
            doc = doc.min(other.postings.doc());
        }
        doc
    }

    fn go_to(&mut self, doc: DocId) -> DocId {
        let mut at = go_to(&mut self.found.postings, doc);
        for other in &mut self.others {
            at = at.min(go_to(&mut other.postings, doc));
        }
        at
    }

    fn advance(&mut self) -> DocId {
        if self.others.is_empty() {
            return self.found.postings.advance();
        }
        match self.doc() {
            TERMINATED => TERMINATED,
            doc => self.go_to(doc + 1),
        }
    }

    /// What the word adds at this piece, without what stands beside it.
    fn score(&self, doc: DocId, length: u8) -> Score {
        let mut score = if self.found.postings.doc() == doc { self.found.score(length) } else { 0.0 };
        for other in &self.others {
            if other.postings.doc() == doc {
                score = score.max(other.score(length));
            }
        }
        score
    }

    fn bonus(&mut self, doc: DocId) -> Score {
        if self.any.iter_mut().any(|term| go_to(term, doc) == doc) { self.bonus } else { 0.0 }
    }

    /// What terms beside `found`, none of which stands more often, add at most.
    fn most_more(&self, length: u8) -> Score {
        let times = self.found.postings.term_freq();
        let mut most = 0.0;
        for term in &self.more {
            most += term.weight.score(length, times);
        }
        most
    }

    /// What terms beside `found` add.
    fn more(&mut self, doc: DocId, length: u8) -> Score {
        let mut more = 0.0;
        for term in &mut self.more {
            if go_to(&mut term.postings, doc) == doc {
                more += term.score(length);
            }
        }
        more
    }
}

impl PairHere {
    /// What it adds at most at this piece, by how often both stand in it.
    fn most(&mut self, doc: DocId, length: u8) -> Score {
        if go_to(&mut self.first, doc) != doc || go_to(&mut self.second, doc) != doc {
            return 0.0;
        }
        self.weight.score(length, self.first.term_freq().min(self.second.term_freq()))
    }

    /// What it adds at the piece that both are at.
    fn score(&mut self, length: u8, [first, second]: &mut [Vec<u32>; 2]) -> Score {
        self.first.positions_with_offset(self.apart, first);
        self.second.positions(second);
        match in_both(first, second) {
            0 => 0.0,
            times => self.weight.score(length, times),
        }
    }
}

/// How many places are in both, which are in order; a headline's words have one several times.
fn in_both(mut first: &[u32], mut second: &[u32]) -> u32 {
    let mut times = 0;
    while let ([one, after_one @ ..], [other, after_other @ ..]) = (first, second) {
        times += u32::from(one == other);
        if one <= other {
            first = after_one;
        }
        if one >= other {
            second = after_other;
        }
    }
    times
}

impl Words {
    /// Goes to the first piece from `doc` on that has all words.
    fn align(&mut self, mut doc: DocId) -> DocId {
        'next: while doc != TERMINATED {
            for word in &mut self.words {
                let at = word.go_to(doc);
                if at > doc {
                    doc = at;
                    continue 'next;
                }
            }
            return doc;
        }
        if let Some(first) = self.words.first_mut() {
            first.go_to(TERMINATED);
        }
        TERMINATED
    }

    /// The score of this piece; none where it is sure to be below `bar`.
    fn score_above(&mut self, bar: Score) -> Option<Score> {
        let doc = self.doc();
        let length = self.lengths.fieldnorm_id(doc);
        let mut score = 0.0;
        for word in &self.words {
            score += word.score(doc, length);
        }
        let rest = self.most;
        let mut more = 0.0;
        for word in &self.words {
            more += word.most_more(length);
        }
        if score + rest.bonus + more + rest.pairs < bar {
            return None;
        }
        for word in &mut self.words {
            score += word.bonus(doc);
        }
        if score + more + rest.pairs < bar {
            return None;
        }
        for word in &mut self.words {
            score += word.more(doc, length);
        }
        if score + rest.pairs < bar {
            return None;
        }
        let mut pairs = rest.pairs;
        for pair in &mut self.pairs {
            let most = pair.most(doc, length);
            pairs += most - pair.weight.max_score();
            if score + pairs < bar {
                return None;
            }
            pairs -= most;
            if most > 0.0 {
                score += pair.score(length, &mut self.places);
            }
        }
        Some(score * self.boost)
    }
}

impl DocSet for Words {
    fn advance(&mut self) -> DocId {
        let next = self.words.first_mut().map_or(TERMINATED, WordHere::advance);
        if self.words.len() > 1 { self.align(next) } else { next }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.align(target.max(self.doc()))
    }

    fn doc(&self) -> DocId {
        self.words.first().map_or(TERMINATED, WordHere::doc)
    }

    fn size_hint(&self) -> u32 {
        self.words.first().map_or(0, WordHere::pieces)
    }
}

impl Scorer for Words {
    fn score(&mut self) -> Score {
        self.score_above(Score::MIN).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_both_are_counted() {
        for (first, second, times) in [
            (&[][..], &[1][..], 0),
            (&[1, 5, 9], &[2, 5, 9], 2),
            (&[3, 3, 3, 3, 8], &[3, 3, 3, 3, 9], 4),
            (&[3, 3], &[3], 1),
        ] {
            assert_eq!(in_both(first, second), times, "{first:?} {second:?}");
        }
    }
}
