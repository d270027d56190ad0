//! Stories: which articles tell the same news. Careful: two stories that stay apart harm less than two made one.
//!
//! An article joins the story whose articles, taken together, are most like it, weighed by how few *stories* hold each
//! term: what everybody writes of one event stays what tells it from others. Stories that grow alike become one.

mod common;
mod piece;
mod told;

pub use piece::Piece;

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use news::{ArticleId, StoryId};
use told::Told;

use crate::terms;

/// The terms of a text, in the spelling in which they are compared.
pub fn spelled(text: &str) -> impl Iterator<Item = String> + '_ {
    terms::spelled(text).map(|(spelling, _)| spelling)
}

/// A story that nobody has told for this long is over: what is alike then is another one.
const LASTS: SignedDuration = SignedDuration::from_hours(72);

/// Articles that are compared with at most.
const MOST: usize = 10_000;

/// Stories that the table of common terms stands for, and such as hold none of the terms seen.
const BEFORE: f32 = 500.0;
const UNSEEN: f32 = 20.0;

/// Terms by which others are looked for, and how many of those found are compared.
const PROBES: usize = 16;
const COMPARED: usize = 64;

/// How alike an article must be to a story, and a story to another to become one with it.
const ALIKE: f32 = 0.24;
const ONE: f32 = 0.28;

/// How alike an article that is hardly more than a headline must be to one of the story.
const ALIKE_SHORT: f32 = 0.65;

/// What names beside the other's ask for in addition.
const OTHER_NAMES: f32 = 0.15;

/// Terms below which a text is hardly more than a headline, and above which it is a whole one.
const SHORT: usize = 14;
const LONG: usize = 60;

/// Articles of a story that a short one is compared with.
const NEWEST: usize = 12;

#[derive(Debug)]
struct Entry {
    piece: Piece,
    /// The length of its vector, as rare as its terms were when it came.
    norm: f32,
    story: StoryId,
}

/// The articles of the last days and their stories, in memory: rebuilt from the store at any time.
#[derive(Debug, Default)]
pub struct Window {
    entries: HashMap<u32, Entry>,
    order: VecDeque<u32>,
    numbers: HashMap<ArticleId, u32>,
    told: HashMap<StoryId, Told>,
    /// The stories that hold a term.
    holders: HashMap<u32, Vec<StoryId>>,
    moved: Vec<(ArticleId, StoryId)>,
    next: u32,
}

impl Window {
    /// Adds an article whose story is known, in the order in which they came; `by_hand` where a person placed it.
    pub fn add(&mut self, piece: Piece, story: StoryId, by_hand: bool) {
        self.remove(piece.id);
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        self.numbers.insert(piece.id, number);
        self.order.push_back(number);
        let (came, norm) = (piece.came, self.length(piece.weights.iter().copied()));
        self.join(number, &piece, story);
        if let Some(told) = self.told.get_mut(&story) {
            told.by_hand |= by_hand;
        }
        self.entries.insert(number, Entry { piece, norm, story });
        self.forget(came);
    }

    /// The story that an article belongs to: one that is told already, else a new one. The article is then added.
    pub fn place(&mut self, piece: Piece) -> StoryId {
        let id = piece.id;
        let story = self.find(&piece).unwrap_or_else(|| StoryId::new(piece.came));
        self.add(piece, story, false);
        self.unite(story);
        self.story(id).unwrap_or(story)
    }

    /// The other story that an article belongs to, now that more is known of it: where it stood alone till now, or
    /// where its story has become one with another.
    pub fn replace(&mut self, piece: Piece, story: StoryId) -> Option<StoryId> {
        let now = self.story(piece.id).unwrap_or(story);
        let number = self.numbers.get(&piece.id).copied();
        // What came before the window may have told it too: then it stays.
        let alone = number.is_some_and(|number| self.told.get(&now).is_some_and(|told| told.members == [number]));
        self.remove(piece.id);
        let other = if alone { self.find(&piece) } else { None };
        let found = other.unwrap_or(now);
        self.add(piece, found, false);
        (found != story).then_some(found)
    }

    /// Takes an article out.
    pub fn remove(&mut self, id: ArticleId) {
        if let Some(number) = self.numbers.remove(&id) {
            self.order.retain(|known| *known != number);
            self.drop_entry(number);
        }
    }

    /// The articles that went to another story since this was asked last, because their stories became one.
    pub fn moved(&mut self) -> Vec<(ArticleId, StoryId)> {
        std::mem::take(&mut self.moved)
    }

    /// The story of an article of the window.
    pub fn story(&self, id: ArticleId) -> Option<StoryId> {
        self.numbers.get(&id).and_then(|number| self.entries.get(number)).map(|entry| entry.story)
    }

    /// How many articles there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The story that tells the news of `piece`, if one does.
    fn find(&self, piece: &Piece) -> Option<StoryId> {
        if let Some(copied) = self.copied(piece) {
            return Some(copied);
        }
        let probe = Probe::of(self, piece.weights.iter().copied());
        let near = |story: &StoryId| self.told.get(story).is_some_and(|told| told.is_near(piece.time, LASTS));
        let candidates = self.candidates(&probe).into_iter().filter(near);
        let alike = candidates.filter_map(|story| Some((self.alike(piece, &probe, story)?, story)));
        alike.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, story)| story)
    }

    /// The story of a copy of the same text: of the first one.
    fn copied(&self, piece: &Piece) -> Option<StoryId> {
        let numbers = piece.copies.iter().filter_map(|id| self.numbers.get(id));
        let near = numbers.filter_map(|number| self.entries.get(number));
        near.filter(|entry| near_in_time(piece, &entry.piece))
            .min_by_key(|entry| (entry.piece.time, entry.piece.id))
            .map(|entry| entry.story)
    }

    /// How alike an article and a story are, if they are enough.
    fn alike(&self, piece: &Piece, probe: &Probe, story: StoryId) -> Option<f32> {
        let told = self.told.get(&story)?;
        let likeness = probe.likeness_to(told);
        if piece.weights.len() >= LONG && told.longest >= LONG {
            return (likeness >= ALIKE).then_some(likeness);
        }
        // Of what is short little is known: it must be like one of them, and name the same.
        let newest = told.members.iter().rev().take(NEWEST).filter_map(|number| self.entries.get(number));
        let likest = newest.map(|entry| (probe.likeness(entry), entry)).max_by(|a, b| a.0.total_cmp(&b.0));
        likest.filter(|(most, entry)| *most >= needed(piece, &entry.piece)).map(|(most, _)| most.max(likeness))
    }

    /// Stories that hold some of the rarest terms, those that hold most of them first.
    fn candidates(&self, probe: &Probe) -> Vec<StoryId> {
        let mut shared: HashMap<StoryId, (u32, f32)> = HashMap::new();
        // What very many stories hold leads nowhere, and would cost the most.
        let most = (self.told.len() / 25).max(100);
        for (weight, term) in &probe.rarest {
            for story in self.holders.get(term).filter(|holders| holders.len() <= most).into_iter().flatten() {
                let (count, sum) = shared.entry(*story).or_default();
                *count += 1;
                *sum += weight;
            }
        }
        let mut found: Vec<(f32, StoryId)> =
            shared.into_iter().filter(|(_, (count, _))| *count >= 2).map(|(story, (_, sum))| (sum, story)).collect();
        found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.truncate(COMPARED);
        found.into_iter().map(|(_, story)| story).collect()
    }

    /// Makes a story one with those it has grown alike to; the older address stays where both are as large.
    fn unite(&mut self, mut story: StoryId) {
        while let Some(other) = self.twin(story) {
            let size = |id: &StoryId| self.told.get(id).map_or(0, |told| told.members.len());
            let keep = size(&other) > size(&story) || (size(&other) == size(&story) && other < story);
            let (into, from) = if keep { (other, story) } else { (story, other) };
            let members = self.told.get(&from).map(|told| told.members.clone()).unwrap_or_default();
            for number in members {
                let Some(Entry { piece, .. }) = self.entries.get(&number) else { continue };
                let piece = piece.clone();
                self.leave(number, &piece, from);
                self.join(number, &piece, into);
                if let Some(entry) = self.entries.get_mut(&number) {
                    entry.story = into;
                }
                self.moved.push((piece.id, into));
            }
            story = into;
        }
    }

    /// The story that tells the same as this one.
    fn twin(&self, story: StoryId) -> Option<StoryId> {
        let told = self.told.get(&story).filter(|told| !told.by_hand && told.members.len() > 1)?;
        let probe = Probe::of(self, told.terms.keys().map(|term| (*term, told.weight(*term))));
        let others = self.candidates(&probe).into_iter().filter(|other| *other != story);
        let alike = others.filter_map(|id| {
            let other = self.told.get(&id).filter(|other| !other.by_hand && other.longest >= LONG)?;
            let likeness = probe.likeness_to(other);
            let near = other.is_near(told.first, LASTS) || other.is_near(told.last, LASTS);
            (near && likeness >= ONE).then_some((likeness, id))
        });
        alike.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, id)| id)
    }

    fn join(&mut self, number: u32, piece: &Piece, story: StoryId) {
        let new = self.told.entry(story).or_insert_with(|| Told::new(piece.time)).join(number, piece);
        for term in new {
            self.holders.entry(term).or_default().push(story);
        }
        self.measure(story);
    }

    fn leave(&mut self, number: u32, piece: &Piece, story: StoryId) {
        let Some(told) = self.told.get_mut(&story) else { return };
        for term in told.leave(number, piece) {
            if let Some(holders) = self.holders.get_mut(&term) {
                holders.retain(|known| *known != story);
                if holders.is_empty() {
                    self.holders.remove(&term);
                }
            }
        }
        if self.told.get(&story).is_some_and(|told| told.members.is_empty()) {
            self.told.remove(&story);
        }
        self.measure(story);
    }

    fn measure(&mut self, story: StoryId) {
        let Some(told) = self.told.get(&story) else { return };
        let norm = self.length(told.terms.keys().map(|term| (*term, told.weight(*term))));
        if let Some(told) = self.told.get_mut(&story) {
            told.norm = norm;
        }
    }

    fn length(&self, weights: impl Iterator<Item = (u32, f32)>) -> f32 {
        weights.map(|(term, weight)| (weight * self.rarity(term)).powi(2)).sum::<f32>().sqrt()
    }

    /// How much a term tells: the logarithm of how few stories hold it.
    fn rarity(&self, term: u32) -> f32 {
        let holders = self.holders.get(&term).map_or(0, Vec::len);
        #[allow(clippy::cast_precision_loss)] // at most MOST stories
        let (all, holding) = (self.told.len() as f32, holders as f32);
        ((all + BEFORE + UNSEEN) / (holding + common::share(term) * BEFORE + 1.0)).ln().max(0.1)
    }

    /// Lets go of what is too old or too much.
    fn forget(&mut self, now: Timestamp) {
        while let Some(number) = self.order.front().copied() {
            let old = self.entries.get(&number).is_none_or(|entry| now.duration_since(entry.piece.came) > LASTS);
            if !old && self.order.len() <= MOST {
                return;
            }
            self.order.pop_front();
            self.drop_entry(number);
        }
    }

    fn drop_entry(&mut self, number: u32) {
        let Some(Entry { piece, story, .. }) = self.entries.remove(&number) else { return };
        if self.numbers.get(&piece.id) == Some(&number) {
            self.numbers.remove(&piece.id);
        }
        self.leave(number, &piece, story);
    }
}

fn near_in_time(one: &Piece, other: &Piece) -> bool {
    one.time.duration_since(other.time).abs() <= LASTS
}

/// An article or a story that is compared with many.
struct Probe {
    norm: f32,
    /// Its weights by term, with how rare each term is.
    weights: Vec<(u32, f32)>,
    /// What it is looked for by.
    rarest: Vec<(f32, u32)>,
}

impl Probe {
    fn of(window: &Window, terms: impl Iterator<Item = (u32, f32)>) -> Self {
        let (mut weights, mut rarest, mut square) = (Vec::new(), Vec::new(), 0.0);
        for (term, weight) in terms {
            let rarity = window.rarity(term);
            weights.push((term, weight * rarity * rarity));
            rarest.push((weight * rarity, term));
            square += (weight * rarity).powi(2);
        }
        weights.sort_unstable_by_key(|(term, _)| *term);
        rarest.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        rarest.truncate(PROBES);
        Self { norm: square.sqrt(), weights, rarest }
    }

    /// The cosine with a story, rare terms counting more.
    fn likeness_to(&self, told: &Told) -> f32 {
        let product: f32 = self.weights.iter().map(|(term, weight)| weight * told.weight(*term)).sum();
        product / (self.norm * told.norm).max(f32::MIN_POSITIVE)
    }

    /// The cosine with one article.
    fn likeness(&self, entry: &Entry) -> f32 {
        let (mut mine, mut theirs) = (self.weights.iter().peekable(), entry.piece.weights.iter().peekable());
        let mut product = 0.0;
        while let (Some((left, own)), Some((right, other))) = (mine.peek(), theirs.peek()) {
            match left.cmp(right) {
                Ordering::Less => {
                    mine.next();
                }
                Ordering::Greater => {
                    theirs.next();
                }
                Ordering::Equal => {
                    product += own * other;
                    mine.next();
                    theirs.next();
                }
            }
        }
        product / (self.norm * entry.norm).max(f32::MIN_POSITIVE)
    }
}

/// How alike two articles must be to tell one story, where little is known of one: the less, the more.
fn needed(one: &Piece, other: &Piece) -> f32 {
    let terms = one.weights.len().min(other.weights.len());
    // "Valmorel bat Saint-Aubin" and "Valmorel bat Les Tilleuls" share most words: names that only one of the two
    // holds, on both sides, are two events.
    let other_names = terms < LONG && one.names_beside(other) && other.names_beside(one);
    if other_names && terms < SHORT {
        return f32::INFINITY;
    }
    #[allow(clippy::cast_precision_loss)] // some hundreds at most
    let unknown = (LONG.saturating_sub(terms) as f32 / (LONG - SHORT) as f32).min(1.0);
    let least = ALIKE + (ALIKE_SHORT - ALIKE) * unknown;
    if other_names { least + OTHER_NAMES * unknown } else { least }
}
