//! Saved questions met by each article as it comes, without an index: which of ten thousand does it answer?
//!
//! A question is compiled once, by the same rules by which a search is planned (`plan`), and stands under its rarest
//! required terms (`anchors`). An article is analysed once (`paper`), calls up the questions that stand under its
//! terms, and only these are looked at whole. **Invariant:** an article answers a question here just when a search in an
//! index that holds nothing else finds it without putting a likely word in the place of a typed one.

mod anchors;
mod condition;
mod paper;
mod vocabulary;

use std::collections::HashMap;
use std::hash::Hash;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::marks::Marks;
use crate::schema::{Fields, schema, searched};
use crate::synonyms::Synonyms;
use crate::{Document, Passage, Question, passage};
use condition::{Compiler, Condition};
use paper::Paper;
use vocabulary::{Id, Vocabulary};

/// After so many articles the anchors are chosen anew by how often each term was seen, then after four times as many.
const FIRST_LOOK: u32 = 64;
const LAST_LOOK: u32 = 16_384;

/// A question that reads otherwise so much later has dates that move with the clock.
const LATER: SignedDuration = SignedDuration::from_hours(24 * 400);

/// A question as it stands here.
#[derive(Debug)]
struct Saved<K> {
    key: K,
    text: String,
    zone: TimeZone,
    /// What answers it; on some day, where its dates move with the clock.
    condition: Condition,
    /// What answers it at a moment, where its dates move with the clock: `depuis:3j`.
    at: Option<(Timestamp, Condition)>,
    /// See [`anchors::rarest`].
    anchors: Option<Vec<Id>>,
}

/// Saved questions, ready for articles. `K` names a question for who saved it.
pub struct Percolator<K> {
    fields: Fields,
    synonyms: Synonyms,
    vocabulary: Vocabulary,
    paper: Paper,
    saved: Vec<Option<Saved<K>>>,
    places: HashMap<K, usize>,
    /// Places of questions that were forgotten.
    free: Vec<usize>,
    /// The questions that stand under each number of the vocabulary, and those that may stand under none.
    under: Vec<Vec<usize>>,
    always: Vec<usize>,
    /// How many articles came, and when to look at the anchors again.
    articles: u32,
    look: u32,
}

impl<K> std::fmt::Debug for Percolator<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Percolator").field("questions", &self.places.len()).finish_non_exhaustive()
    }
}

impl<K: Clone + Eq + Hash> Default for Percolator<K> {
    fn default() -> Self {
        Self::with(Synonyms::bundled())
    }
}

impl<K: Clone + Eq + Hash> Percolator<K> {
    /// No questions yet; with the synonyms that the index in `dir` has.
    pub fn beside(dir: &Path) -> Self {
        Self::with(crate::local::synonyms(dir))
    }

    fn with(synonyms: Synonyms) -> Self {
        Self {
            fields: schema().1,
            synonyms,
            vocabulary: Vocabulary::default(),
            paper: Paper::default(),
            saved: Vec::new(),
            places: HashMap::new(),
            free: Vec::new(),
            under: Vec::new(),
            always: Vec::new(),
            articles: 0,
            look: FIRST_LOOK,
        }
    }

    /// How many questions are saved.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Saves a question, by its text and the clock of who asks; in the place of the one of this key.
    pub fn insert(&mut self, key: K, text: &str, zone: &TimeZone, now: Timestamp) {
        self.remove(&key);
        let question = Question::parse(text, now, zone);
        let later = now.checked_add(LATER).unwrap_or(now);
        let moves = Question::parse(text, later, zone).query != question.query;
        let (mut condition, _) = self.compile(&question);
        let at = moves.then(|| (now, condition.clone()));
        if moves {
            condition = condition.undated(true);
        }
        let saved = Saved { key: key.clone(), text: text.to_owned(), zone: zone.clone(), condition, at, anchors: None };
        let place = self.free.pop().unwrap_or(self.saved.len());
        if place == self.saved.len() {
            self.saved.push(None);
        }
        if let Some(free) = self.saved.get_mut(place) {
            *free = Some(saved);
        }
        self.places.insert(key, place);
        self.anchor(place);
    }

    /// Forgets a question; whether it was there.
    pub fn remove(&mut self, key: &K) -> bool {
        let Some(place) = self.places.remove(key) else { return false };
        self.lift(place);
        if let Some(saved) = self.saved.get_mut(place) {
            *saved = None;
            self.free.push(place);
        }
        true
    }

    /// The questions that `document` answers at `now`, in no order; none while it may not be shown.
    pub fn matches(&mut self, document: &Document, now: Timestamp) -> Vec<K> {
        if self.is_empty() || !document.article.is_visible(now) {
            return Vec::new();
        }
        let Some(laid) = searched(document, &self.fields) else { return Vec::new() };
        self.paper.read(&laid, &self.fields, &mut self.vocabulary);
        self.learn();
        let mut found = Vec::new();
        for place in self.called() {
            if self.answers(place, now) {
                found.extend(self.saved.get(place).and_then(Option::as_ref).map(|saved| saved.key.clone()));
            }
        }
        found
    }

    /// The questions that stand under a term of the paper, each once.
    fn called(&self) -> Vec<usize> {
        let mut called = self.always.clone();
        called.extend(self.paper.here().iter().filter_map(|id| self.under.get(*id as usize)).flatten());
        called.sort_unstable();
        called.dedup();
        called
    }

    /// Whether the paper answers the question at `place`.
    fn answers(&mut self, place: usize, now: Timestamp) -> bool {
        let Some(saved) = self.saved.get(place).and_then(Option::as_ref) else { return false };
        if !saved.condition.holds(&self.paper) {
            return false;
        }
        match &saved.at {
            None => return true,
            Some((moment, condition)) if *moment == now => return condition.holds(&self.paper),
            Some(_) => {}
        }
        let question = Question::parse(&saved.text, now, &saved.zone);
        let condition = self.compile(&question).0;
        let holds = condition.holds(&self.paper);
        if let Some(saved) = self.saved.get_mut(place).and_then(Option::as_mut) {
            saved.at = Some((now, condition));
        }
        holds
    }

    /// The standfirst of `document`, or the passage that shows why it answers the question of this key.
    ///
    /// It costs more than to find the question: it is for those that are told.
    pub fn why(&mut self, key: &K, document: &Document, now: Timestamp) -> Option<Passage> {
        let saved = self.saved.get(*self.places.get(key)?).and_then(Option::as_ref)?;
        let question = Question::parse(&saved.text, now, &saved.zone);
        let marks = self.compile(&question).1;
        let body: Vec<&str> = document.article.body.iter().map(|block| block.text.as_str()).collect();
        Some(passage::best(document.article.standfirst.as_deref(), &body, &marks))
    }

    fn compile(&mut self, question: &Question) -> (Condition, Marks) {
        Compiler::new(&self.fields, &self.synonyms, &mut self.vocabulary).compile(&question.query)
    }

    /// Puts the question at `place` under its rarest required terms.
    fn anchor(&mut self, place: usize) {
        let Some(saved) = self.saved.get_mut(place).and_then(Option::as_mut) else { return };
        saved.anchors = anchors::rarest(&saved.condition, &self.vocabulary);
        let Some(anchors) = &saved.anchors else { return self.always.push(place) };
        self.under.resize_with(self.vocabulary.len(), Vec::new);
        for id in anchors {
            if let Some(standing) = self.under.get_mut(*id as usize) {
                standing.push(place);
            }
        }
    }

    fn lift(&mut self, place: usize) {
        let Some(saved) = self.saved.get_mut(place).and_then(Option::as_mut) else { return };
        let Some(anchors) = saved.anchors.take() else { return self.always.retain(|other| *other != place) };
        for id in anchors {
            if let Some(standing) = self.under.get_mut(id as usize) {
                standing.retain(|other| *other != place);
            }
        }
    }

    /// Counts what stands in the paper; now and then moves each question to what has become its rarest.
    fn learn(&mut self) {
        self.articles += 1;
        self.vocabulary.count(self.paper.here());
        if self.articles < self.look {
            return;
        }
        self.under.iter_mut().for_each(Vec::clear);
        self.always.clear();
        (0..self.saved.len()).for_each(|place| self.anchor(place));
        if self.look < LAST_LOOK {
            self.look *= 4;
        } else {
            // What was written long ago counts less and less.
            self.vocabulary.halve();
            self.articles /= 2;
        }
    }
}
