//! Stories: which articles tell the same news. Careful: two stories that stay apart harm less than two made one.

use std::cmp::Ordering;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use jiff::{SignedDuration, Timestamp};
use news::{Article, ArticleId, BlockKind, Fingerprint, Reading, StoryId};

use crate::terms;

/// A story that nobody has told for this long is over: what is alike then is another one.
const LASTS: SignedDuration = SignedDuration::from_hours(72);

/// Articles that are compared with at most.
const MOST: usize = 10_000;

/// Fingerprints of copies of one text differ in this many bits at most.
const COPY_BITS: u32 = 3;

/// Words of the body that are looked at: news says first what it is about.
const OPENING: usize = 160;

/// How often a word of the headline and a name count.
const HEADLINE: f32 = 2.5;
const NAME: f32 = 1.3;

/// Articles that a small window is taken to hold beside: it knows little of which terms are rare.
const UNSEEN: f32 = 200.0;

/// Terms by which others are looked for, and how many of those found are compared.
const PROBES: usize = 16;
const COMPARED: usize = 64;

/// How alike an article must be to the most alike one of a story, and to its articles in the mean.
const ALIKE: f32 = 0.28;
const ALIKE_IN_THE_MEAN: f32 = 0.18;

/// The same where one of the two is hardly more than a headline.
const ALIKE_SHORT: f32 = 0.5;

/// What names beside the other's ask for in addition.
const OTHER_NAMES: f32 = 0.15;

/// Terms below which a text is hardly more than a headline, and above which it is a whole one.
const SHORT: usize = 14;
const LONG: usize = 60;

/// What stories are told by.
#[derive(Debug, Clone)]
pub struct Piece {
    id: ArticleId,
    /// When it was told, which counts for likeness; archives are older than the day they came.
    time: Timestamp,
    came: Timestamp,
    /// How often each term stands in it, by term.
    weights: Vec<(u32, f32)>,
    names: Vec<u32>,
    fingerprint: Option<Fingerprint>,
}

impl Piece {
    /// What an article and its reading say of the event.
    pub fn of(article: &Article, reading: &Reading) -> Self {
        let mut counts: HashMap<u32, f32> = HashMap::new();
        let mut names = Vec::new();
        for term in terms::of(&article.headline) {
            *counts.entry(term.hash).or_default() += HEADLINE;
            if term.name {
                names.push(term.hash);
            }
        }
        let body = article.body.iter().filter(|block| block.kind != BlockKind::Figure).map(|block| block.text.as_str());
        let text = article.standfirst.as_deref().into_iter().chain(body).flat_map(terms::of);
        for term in text.take(OPENING) {
            *counts.entry(term.hash).or_default() += if term.name { NAME } else { 1.0 };
        }
        let mut weights: Vec<(u32, f32)> = counts.into_iter().map(|(term, count)| (term, 1.0 + count.ln())).collect();
        weights.sort_unstable_by_key(|(term, _)| *term);
        Self {
            id: article.id,
            time: article.time(),
            came: article.received,
            weights,
            names,
            fingerprint: reading.fingerprint,
        }
    }
}

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
    holders: HashMap<u32, Vec<u32>>,
    /// Copies share at least one quarter of their fingerprints.
    quarters: HashMap<(u8, u16), Vec<u32>>,
    tellers: HashMap<StoryId, Vec<u32>>,
    next: u32,
}

impl Window {
    /// Adds an article whose story is known, in the order in which they came.
    pub fn add(&mut self, piece: Piece, story: StoryId) {
        self.remove(piece.id);
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        for (term, _) in &piece.weights {
            self.holders.entry(*term).or_default().push(number);
        }
        for quarter in quarters(piece.fingerprint) {
            self.quarters.entry(quarter).or_default().push(number);
        }
        self.tellers.entry(story).or_default().push(number);
        self.numbers.insert(piece.id, number);
        self.order.push_back(number);
        let (came, norm) = (piece.came, self.norm(&piece));
        self.entries.insert(number, Entry { piece, norm, story });
        self.forget(came);
    }

    /// The story that an article belongs to: one that is told already, else a new one. The article is then added.
    pub fn place(&mut self, piece: Piece) -> StoryId {
        let story = self.find(&piece).unwrap_or_else(|| StoryId::new(piece.came));
        self.add(piece, story);
        story
    }

    /// The other story that an article belongs to, now that more is known of it, where it stood alone till now.
    pub fn replace(&mut self, piece: Piece, story: StoryId) -> Option<StoryId> {
        let number = self.numbers.get(&piece.id).copied();
        // What came before the window may have told it too: then it stays.
        let alone = number.is_some_and(|number| self.tellers.get(&story).is_some_and(|all| *all == [number]));
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
        let probe = Probe::of(piece, self);
        let mut best: Option<(f32, StoryId)> = None;
        for (story, likeness) in self.candidates(&probe) {
            if best.is_none_or(|(most, _)| likeness > most) && self.in_the_mean(&probe, story) {
                best = Some((likeness, story));
            }
        }
        best.map(|(_, story)| story)
    }

    /// The story of a copy of the same text: of the first one.
    fn copied(&self, piece: &Piece) -> Option<StoryId> {
        let fingerprint = piece.fingerprint?;
        let near = quarters(piece.fingerprint).filter_map(|quarter| self.quarters.get(&quarter)).flatten();
        near.filter_map(|number| self.entries.get(number))
            .filter(|entry| near_in_time(piece, &entry.piece))
            .filter(|entry| entry.piece.fingerprint.is_some_and(|other| other.distance(fingerprint) <= COPY_BITS))
            .min_by_key(|entry| (entry.piece.time, entry.piece.id))
            .map(|entry| entry.story)
    }

    /// Stories with an article that is alike enough, each with how alike the most alike one is.
    fn candidates(&self, probe: &Probe<'_>) -> Vec<(StoryId, f32)> {
        let mut shared: HashMap<u32, (u32, f32)> = HashMap::new();
        // What very many articles hold leads nowhere, and would cost the most.
        let most = (self.entries.len() / 25).max(100);
        for (weight, term) in &probe.rarest {
            for number in self.holders.get(term).filter(|holders| holders.len() <= most).into_iter().flatten() {
                let (count, sum) = shared.entry(*number).or_default();
                *count += 1;
                *sum += weight;
            }
        }
        let mut compared: Vec<(f32, u32)> =
            shared.into_iter().filter(|(_, (count, _))| *count >= 2).map(|(number, (_, sum))| (sum, number)).collect();
        compared.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        compared.truncate(COMPARED);
        let mut found: Vec<(StoryId, f32)> = Vec::new();
        for entry in compared.iter().filter_map(|(_, number)| self.entries.get(number)) {
            let likeness = probe.likeness(entry);
            if near_in_time(probe.piece, &entry.piece) && likeness >= needed(probe.piece, &entry.piece) {
                match found.iter_mut().find(|(story, _)| *story == entry.story) {
                    Some((_, most)) => *most = most.max(likeness),
                    None => found.push((entry.story, likeness)),
                }
            }
        }
        found
    }

    /// Whether an article is like the articles of a story taken together: a chain of likenesses is no story.
    fn in_the_mean(&self, probe: &Probe<'_>, story: StoryId) -> bool {
        let tellers = self.tellers.get(&story).map(Vec::as_slice).unwrap_or_default();
        let newest = tellers.iter().rev().take(12).filter_map(|number| self.entries.get(number));
        let (sum, count) =
            newest.fold((0.0, 0.0_f32), |(sum, count), entry| (sum + probe.likeness(entry), count + 1.0));
        sum >= ALIKE_IN_THE_MEAN * count
    }

    fn norm(&self, piece: &Piece) -> f32 {
        let square = |(term, weight): &(u32, f32)| (weight * self.rarity(*term)).powi(2);
        piece.weights.iter().map(square).sum::<f32>().sqrt()
    }

    /// How much a term tells: the logarithm of how few articles hold it.
    fn rarity(&self, term: u32) -> f32 {
        let holders = self.holders.get(&term).map_or(0, Vec::len);
        #[allow(clippy::cast_precision_loss)] // at most MOST articles
        let (all, holding) = (self.entries.len() as f32, holders as f32);
        ((all + UNSEEN) / (holding + 1.0)).ln().max(0.1)
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
        for (term, _) in &piece.weights {
            leave(&mut self.holders, term, number);
        }
        for quarter in quarters(piece.fingerprint) {
            leave(&mut self.quarters, &quarter, number);
        }
        leave(&mut self.tellers, &story, number);
    }
}

/// Takes a number out of a list, and the list out where it was the last one.
fn leave<K: Eq + Hash>(lists: &mut HashMap<K, Vec<u32>>, key: &K, number: u32) {
    let Some(list) = lists.get_mut(key) else { return };
    list.retain(|known| *known != number);
    if list.is_empty() {
        lists.remove(key);
    }
}

/// The four quarters of a fingerprint: with three bits changed one of them is as it was.
fn quarters(fingerprint: Option<Fingerprint>) -> impl Iterator<Item = (u8, u16)> {
    fingerprint.into_iter().flat_map(|fingerprint| {
        let [a, b, c, d, e, f, g, h] = fingerprint.0.to_be_bytes();
        [(0, [a, b]), (1, [c, d]), (2, [e, f]), (3, [g, h])].map(|(place, pair)| (place, u16::from_be_bytes(pair)))
    })
}

fn near_in_time(one: &Piece, other: &Piece) -> bool {
    one.time.duration_since(other.time).abs() <= LASTS
}

/// An article that is compared with many.
struct Probe<'a> {
    piece: &'a Piece,
    norm: f32,
    /// Its weights, with how rare each term is.
    weights: Vec<(u32, f32)>,
    /// What it is looked for by.
    rarest: Vec<(f32, u32)>,
}

impl<'a> Probe<'a> {
    fn of(piece: &'a Piece, window: &Window) -> Self {
        let (mut weights, mut rarest) = (Vec::new(), Vec::new());
        for (term, weight) in &piece.weights {
            let rarity = window.rarity(*term);
            weights.push((*term, weight * rarity * rarity));
            rarest.push((weight * rarity, *term));
        }
        rarest.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        rarest.truncate(PROBES);
        Self { piece, norm: window.norm(piece), weights, rarest }
    }

    /// The cosine of the two, rare terms counting more.
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

/// How alike two articles must be to tell one story: the less is known of them, the more.
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

impl Piece {
    /// Whether its headline names what the other does not hold.
    fn names_beside(&self, other: &Self) -> bool {
        self.names.iter().any(|name| !other.holds(*name))
    }

    fn holds(&self, term: u32) -> bool {
        self.weights.binary_search_by_key(&term, |(known, _)| *known).is_ok()
    }
}
