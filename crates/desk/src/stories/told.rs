//! A story of the window: its articles taken together.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::Piece;

/// A story that is being told.
#[derive(Debug)]
pub(super) struct Told {
    /// Its articles by their numbers, in the order in which they came.
    pub(super) members: Vec<u32>,
    /// Of each term how many articles hold it and what it weighs in all of them.
    pub(super) terms: HashMap<u32, (u32, f32)>,
    /// The length of its vector, as rare as its terms were when it last changed.
    pub(super) norm: f32,
    /// Terms of its longest article.
    pub(super) longest: usize,
    /// A person shaped it: it goes into no other story.
    pub(super) by_hand: bool,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
}

impl Told {
    /// A story that nobody tells yet.
    pub(super) fn new(at: Timestamp) -> Self {
        let (members, terms) = (Vec::new(), HashMap::new());
        Self { members, terms, norm: 0.0, longest: 0, by_hand: false, first: at, last: at }
    }

    /// Adds an article; the terms that are new to the story.
    pub(super) fn join(&mut self, number: u32, piece: &Piece) -> Vec<u32> {
        self.members.push(number);
        self.first = self.first.min(piece.time);
        self.last = self.last.max(piece.time);
        self.longest = self.longest.max(piece.weights.len());
        let mut new = Vec::new();
        for (term, weight) in &piece.weights {
            let (count, sum) = self.terms.entry(*term).or_default();
            if *count == 0 {
                new.push(*term);
            }
            *count += 1;
            *sum += weight;
        }
        new
    }

    /// Takes an article out; the terms that the story then no longer holds.
    pub(super) fn leave(&mut self, number: u32, piece: &Piece) -> Vec<u32> {
        self.members.retain(|known| *known != number);
        let mut gone = Vec::new();
        for (term, weight) in &piece.weights {
            if let Some((count, sum)) = self.terms.get_mut(term) {
                *count -= 1;
                *sum -= weight;
                if *count == 0 {
                    self.terms.remove(term);
                    gone.push(*term);
                }
            }
        }
        gone
    }

    /// What a term weighs in the mean of its articles.
    pub(super) fn weight(&self, term: u32) -> f32 {
        #[allow(clippy::cast_precision_loss)] // some thousands at most
        let articles = self.members.len().max(1) as f32;
        self.terms.get(&term).map_or(0.0, |(_, sum)| sum / articles)
    }

    /// Whether it was told within `lasts` of a moment.
    pub(super) fn is_near(&self, time: Timestamp, lasts: SignedDuration) -> bool {
        self.first.duration_since(time) <= lasts && time.duration_since(self.last) <= lasts
    }
}
