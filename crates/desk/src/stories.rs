//! Stories: which articles tell the same news. Careful: two stories that stay apart harm less than two made one.

use std::collections::{HashMap, HashSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use news::{Article, ArticleId, BlockKind, Fingerprint, Reading, StoryId};

use crate::terms;

/// A story that nobody has told for this long is over: what is alike then is another one.
const LASTS: SignedDuration = SignedDuration::from_hours(72);

/// Articles that are compared with at most.
const MOST: usize = 20_000;

/// Fingerprints of copies of one text differ in this many bits at most.
const COPY_BITS: u32 = 3;

/// Words of the body that are looked at: news says first what it is about.
const OPENING: usize = 160;

/// Terms by which others are looked for.
const PROBES: usize = 16;

/// How alike an article must be to the most alike one of a story, and to its articles in the mean.
const ALIKE: f32 = 0.42;
const ALIKE_IN_THE_MEAN: f32 = 0.25;

/// The same where one of the two is hardly more than a headline.
const ALIKE_SHORT: f32 = 0.72;

/// Terms below which a text is hardly more than a headline.
const SHORT: usize = 14;

/// What stories are told by.
#[derive(Debug, Clone)]
pub struct Piece {
    id: ArticleId,
    time: Timestamp,
    weights: Vec<(u64, f32)>,
    names: HashSet<u64>,
    fingerprint: Option<Fingerprint>,
}

impl Piece {
    /// What an article and its reading say of the event.
    pub fn of(article: &Article, reading: &Reading) -> Self {
        let mut counts: HashMap<u64, f32> = HashMap::new();
        let mut names = HashSet::new();
        for term in terms::of(&article.headline) {
            *counts.entry(term.hash).or_default() += 2.5;
            if term.name {
                names.insert(term.hash);
            }
        }
        let body = article.body.iter().filter(|block| block.kind != BlockKind::Figure).map(|block| block.text.as_str());
        let text = article.standfirst.as_deref().into_iter().chain(body).flat_map(terms::of);
        for term in text.take(OPENING) {
            *counts.entry(term.hash).or_default() += if term.name { 1.3 } else { 1.0 };
        }
        let weights = counts.into_iter().map(|(term, count)| (term, 1.0 + count.ln().max(-0.5))).collect();
        Self { id: article.id, time: article.received, weights, names, fingerprint: reading.fingerprint }
    }
}

#[derive(Debug)]
struct Entry {
    piece: Piece,
    story: StoryId,
}

/// The articles of the last days and their stories, in memory: rebuilt from the store at any time.
#[derive(Debug, Default)]
pub struct Window {
    entries: HashMap<u64, Entry>,
    order: VecDeque<u64>,
    numbers: HashMap<ArticleId, u64>,
    holders: HashMap<u64, VecDeque<u64>>,
    tellers: HashMap<StoryId, Vec<u64>>,
    next: u64,
}

impl Window {
    /// Adds an article whose story is known, in the order in which they came.
    pub fn add(&mut self, piece: Piece, story: StoryId) {
        self.remove(piece.id);
        let number = self.next;
        self.next += 1;
        for (term, _) in &piece.weights {
            self.holders.entry(*term).or_default().push_back(number);
        }
        self.tellers.entry(story).or_default().push(number);
        self.numbers.insert(piece.id, number);
        self.order.push_back(number);
        let time = piece.time;
        self.entries.insert(number, Entry { piece, story });
        self.forget(time);
    }

    /// The story that an article belongs to: one that is told already, else a new one. The article is then added.
    pub fn place(&mut self, piece: Piece) -> StoryId {
        let story = self.find(&piece).unwrap_or_else(|| StoryId::new(piece.time));
        self.add(piece, story);
        story
    }

    /// The other story that an article belongs to, now that more is known of it, where it stood alone till now.
    pub fn replace(&mut self, piece: Piece, story: StoryId) -> Option<StoryId> {
        let alone = self.tellers.get(&story).is_none_or(|tellers| {
            tellers.iter().all(|number| self.entries.get(number).is_some_and(|entry| entry.piece.id == piece.id))
        });
        self.remove(piece.id);
        let other = if alone { self.find(&piece) } else { None };
        self.add(piece, other.unwrap_or(story));
        other
    }

    /// Takes an article out.
    pub fn remove(&mut self, id: ArticleId) {
        if let Some(number) = self.numbers.remove(&id) {
            self.order.retain(|known| *known != number);
            self.drop_entry(number);
        }
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
        let norm = self.norm(piece);
        let mut best: Option<(f32, StoryId)> = None;
        for (story, likeness) in self.candidates(piece, norm) {
            if best.is_none_or(|(most, _)| likeness > most) && self.in_the_mean(piece, norm, story) {
                best = Some((likeness, story));
            }
        }
        best.map(|(_, story)| story)
    }

    /// The story of a copy of the same text.
    fn copied(&self, piece: &Piece) -> Option<StoryId> {
        let fingerprint = piece.fingerprint?;
        let same = |entry: &&Entry| {
            let distance = entry.piece.fingerprint.map(|other| other.distance(fingerprint));
            distance.is_some_and(|distance| distance <= COPY_BITS) && self.near_in_time(piece, &entry.piece)
        };
        self.entries.values().filter(same).min_by_key(|entry| entry.piece.time).map(|entry| entry.story)
    }

    fn near_in_time(&self, one: &Piece, other: &Piece) -> bool {
        one.time.duration_since(other.time).abs() <= LASTS
    }

    /// Stories with an article that is alike enough, each with how alike the most alike one is.
    fn candidates(&self, piece: &Piece, norm: f32) -> HashMap<StoryId, f32> {
        let mut weighted: Vec<(f32, u64)> =
            piece.weights.iter().map(|(term, weight)| (weight * self.rarity(*term), *term)).collect();
        weighted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut shared: HashMap<u64, u32> = HashMap::new();
        for (_, term) in weighted.iter().take(PROBES) {
            for number in self.holders.get(term).into_iter().flatten() {
                *shared.entry(*number).or_default() += 1;
            }
        }
        let mine: HashMap<u64, f32> = piece.weights.iter().copied().collect();
        let mut found: HashMap<StoryId, f32> = HashMap::new();
        for (number, count) in shared {
            let Some(entry) = self.entries.get(&number).filter(|_| count >= 2) else { continue };
            if !self.near_in_time(piece, &entry.piece) {
                continue;
            }
            let likeness = self.likeness(&mine, norm, &entry.piece);
            if likeness >= needed(piece, &entry.piece) {
                let most = found.entry(entry.story).or_default();
                *most = most.max(likeness);
            }
        }
        found
    }

    /// Whether an article is like the articles of a story taken together: a chain of likenesses is no story.
    fn in_the_mean(&self, piece: &Piece, norm: f32, story: StoryId) -> bool {
        let mine: HashMap<u64, f32> = piece.weights.iter().copied().collect();
        let tellers = self.tellers.get(&story).map(Vec::as_slice).unwrap_or_default();
        let newest = tellers.iter().rev().take(12).filter_map(|number| self.entries.get(number));
        let (sum, count) = newest
            .fold((0.0, 0.0_f32), |(sum, count), entry| (sum + self.likeness(&mine, norm, &entry.piece), count + 1.0));
        sum >= ALIKE_IN_THE_MEAN * count
    }

    /// The cosine of two articles, rare terms counting more.
    fn likeness(&self, mine: &HashMap<u64, f32>, norm: f32, other: &Piece) -> f32 {
        let mut product = 0.0;
        for (term, weight) in &other.weights {
            if let Some(own) = mine.get(term) {
                let rarity = self.rarity(*term);
                product += own * weight * rarity * rarity;
            }
        }
        product / (norm * self.norm(other)).max(f32::MIN_POSITIVE)
    }

    fn norm(&self, piece: &Piece) -> f32 {
        let square = |(term, weight): &(u64, f32)| (weight * self.rarity(*term)).powi(2);
        piece.weights.iter().map(square).sum::<f32>().sqrt()
    }

    /// How much a term tells: the logarithm of how few articles hold it. A small window knows little of that yet.
    fn rarity(&self, term: u64) -> f32 {
        let holders = self.holders.get(&term).map_or(0, VecDeque::len);
        #[allow(clippy::cast_precision_loss)] // at most MOST articles
        let (all, holding) = (self.entries.len() as f32, holders as f32);
        ((all + 60.0) / (holding + 1.0)).ln().max(0.1)
    }

    /// Lets go of what is too old or too much.
    fn forget(&mut self, now: Timestamp) {
        while let Some(number) = self.order.front().copied() {
            let old = self.entries.get(&number).is_none_or(|entry| now.duration_since(entry.piece.time) > LASTS);
            if !old && self.order.len() <= MOST {
                return;
            }
            self.order.pop_front();
            self.drop_entry(number);
        }
    }

    fn drop_entry(&mut self, number: u64) {
        let Some(entry) = self.entries.remove(&number) else { return };
        if self.numbers.get(&entry.piece.id) == Some(&number) {
            self.numbers.remove(&entry.piece.id);
        }
        for (term, _) in &entry.piece.weights {
            if let Some(holders) = self.holders.get_mut(term) {
                if let Some(at) = holders.iter().position(|known| *known == number) {
                    holders.remove(at);
                }
                if holders.is_empty() {
                    self.holders.remove(term);
                }
            }
        }
        if let Some(tellers) = self.tellers.get_mut(&entry.story) {
            tellers.retain(|known| *known != number);
            if tellers.is_empty() {
                self.tellers.remove(&entry.story);
            }
        }
    }
}

/// How alike two articles must be to tell one story.
fn needed(one: &Piece, other: &Piece) -> f32 {
    if one.weights.len() >= SHORT && other.weights.len() >= SHORT {
        return ALIKE;
    }
    // "Valmorel bat Saint-Aubin" and "Valmorel bat Les Tilleuls" share most words: names that only one of the two
    // holds, on both sides, are two events.
    let differ = one.names.iter().any(|name| !other.holds(*name)) && other.names.iter().any(|name| !one.holds(*name));
    if differ { f32::INFINITY } else { ALIKE_SHORT }
}

impl Piece {
    fn holds(&self, term: u64) -> bool {
        self.weights.iter().any(|(known, _)| *known == term)
    }
}
