//! The index of sketches: which of a million texts a new one copies, in microseconds.

use std::collections::HashMap;
use std::hash::Hash;

use super::sketch::{Likeness, Sketch, likeness};

/// By how many of its hashes each text is looked for; the smallest, which the sketch of any part of it has too.
const PROBES: usize = 16;

/// How many links of a chain are followed: phrases that everybody prints lead nowhere.
const STEPS: usize = 48;

/// How many texts are compared with a new one at most, those with most hashes in common first.
const COMPARED: usize = 48;

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// A text that shares runs of words with the one asked about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match<K> {
    /// The text.
    pub id: K,
    /// How much they share.
    pub likeness: Likeness,
}

/// Texts by their sketches, in memory: about 400 bytes for a text of 300 words.
///
/// Chains of hashes run through two arrays; the hashes themselves stand in the sketches only. It holds four thousand
/// million hashes at most and can be filled again from the sketches at any time.
#[derive(Debug)]
pub struct Copies<K> {
    /// The first link of each chain; a power of two of them.
    heads: Vec<u32>,
    /// The next link; the links of text n are those from n × PROBES on, one for each of its smallest hashes.
    next: Vec<u32>,
    hashes: Vec<u32>,
    /// Where the hashes of each text begin, and where the last ones end.
    starts: Vec<u32>,
    bounds: Vec<u32>,
    ids: Vec<K>,
    numbers: HashMap<K, u32>,
}

impl<K> Default for Copies<K> {
    fn default() -> Self {
        Self {
            heads: vec![NONE; 1 << 10],
            next: Vec::new(),
            hashes: Vec::new(),
            starts: vec![0],
            bounds: Vec::new(),
            ids: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<K: Copy + Eq + Hash> Copies<K> {
    /// Adds a text, or replaces the one of that id.
    pub fn add(&mut self, id: K, sketch: &Sketch) {
        self.remove(&id);
        let (hashes, bound) = sketch.parts();
        let end = u32::try_from(self.hashes.len() + hashes.len());
        let (Ok(number), Ok(end)) = (u32::try_from(self.ids.len()), end) else { return };
        self.hashes.extend_from_slice(hashes);
        self.starts.push(end);
        self.bounds.push(bound);
        self.ids.push(id);
        self.numbers.insert(id, number);
        self.next.resize(self.ids.len() * PROBES, NONE);
        if self.next.len() > self.heads.len() {
            self.heads = vec![NONE; self.heads.len() * 2];
            (0..=number).for_each(|number| self.link(number));
        } else {
            self.link(number);
        }
    }

    /// Takes a text out: it is not found any more. Whether it was there.
    pub fn remove(&mut self, id: &K) -> bool {
        let Some(number) = self.numbers.remove(id) else { return false };
        // Its links stay in their chains and lead to no hash.
        let (start, end) = self.range(number);
        self.hashes.get_mut(start..end).unwrap_or_default().fill(0);
        if let Some(bound) = self.bounds.get_mut(number as usize) {
            *bound = 0;
        }
        true
    }

    /// The texts that share a part with this one worth telling, the most alike first; never the one called `me`.
    pub fn find(&self, sketch: &Sketch, me: Option<&K>) -> Vec<Match<K>> {
        let me = me.and_then(|id| self.numbers.get(id)).copied();
        let mut met = Vec::new();
        for hash in sketch.parts().0 {
            self.follow(*hash, &mut met);
        }
        met.sort_unstable();
        let mut counted: Vec<(u32, u32)> = Vec::new();
        for number in met.into_iter().filter(|number| Some(*number) != me) {
            match counted.last_mut() {
                Some((count, last)) if *last == number => *count += 1,
                _ => counted.push((1, number)),
            }
        }
        if counted.len() > COMPARED {
            counted.sort_unstable_by(|a, b| b.cmp(a));
            counted.truncate(COMPARED);
        }
        let mut found: Vec<Match<K>> = counted.iter().filter_map(|(_, number)| self.compare(*number, sketch)).collect();
        found.sort_by(|a, b| {
            let by = |m: &Match<K>| (m.likeness.jaccard + m.likeness.containment, m.likeness.jaccard);
            by(b).partial_cmp(&by(a)).unwrap_or(std::cmp::Ordering::Equal)
        });
        found
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// How many bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        let fours = [&self.heads, &self.next, &self.hashes, &self.starts, &self.bounds];
        let map = self.numbers.capacity() * (size_of::<(K, u32)>() + 1);
        fours.iter().map(|numbers| numbers.capacity() * 4).sum::<usize>() + self.ids.capacity() * size_of::<K>() + map
    }

    fn compare(&self, number: u32, sketch: &Sketch) -> Option<Match<K>> {
        let (start, end) = self.range(number);
        let bound = *self.bounds.get(number as usize)?;
        let likeness = likeness((self.hashes.get(start..end)?, bound), sketch.parts());
        likeness.is_reuse().then_some(Match { id: *self.ids.get(number as usize)?, likeness })
    }

    /// Notes the texts that are looked for by this hash.
    fn follow(&self, hash: u32, met: &mut Vec<u32>) {
        let mut link = self.heads.get(self.chain(hash)).copied().unwrap_or(NONE);
        for _ in 0..STEPS {
            let Some(next) = self.next.get(link as usize) else { return };
            let number = link / PROBES as u32;
            let place = self.range(number).0 + link as usize % PROBES;
            if self.hashes.get(place) == Some(&hash) {
                met.push(number);
            }
            link = *next;
        }
    }

    /// Puts a text's smallest hashes at the beginning of their chains.
    fn link(&mut self, number: u32) {
        let (start, end) = self.range(number);
        for (at, place) in (start..end).take(PROBES).enumerate() {
            let Some(hash) = self.hashes.get(place).copied() else { return };
            let chain = self.chain(hash);
            let link = number as usize * PROBES + at;
            if let (Some(head), Some(next)) = (self.heads.get_mut(chain), self.next.get_mut(link)) {
                *next = *head;
                *head = u32::try_from(link).unwrap_or(NONE);
            }
        }
    }

    /// Small hashes are all that is linked: they are spread over the chains.
    fn chain(&self, hash: u32) -> usize {
        let bits = self.heads.len().trailing_zeros();
        (hash.wrapping_mul(0x9e37_79b1) >> (32 - bits.min(32))) as usize
    }

    fn range(&self, number: u32) -> (usize, usize) {
        let at = |place: usize| self.starts.get(place).map_or(0, |start| *start as usize);
        (at(number as usize), at(number as usize + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of `words` words about nothing, another for every seed.
    fn text(seed: u32, words: u32) -> Vec<String> {
        (0..words).map(|n| format!("m{}", (n.wrapping_mul(2_654_435_761) ^ seed.wrapping_mul(40_503)) >> 7)).collect()
    }

    fn sketch(words: &[String]) -> Sketch {
        Sketch::of(&words.join(" ")).unwrap()
    }

    #[test]
    fn copies_are_found_among_many() {
        let mut copies = Copies::default();
        for seed in 0..3_000 {
            copies.add(seed, &sketch(&text(seed, 200)));
        }
        for seed in (0..3_000).step_by(97) {
            let whole = text(seed, 200);
            for (part, what) in [(&whole[..], "whole"), (&whole[..90], "cut"), (&whole[60..160], "middle")] {
                let found = copies.find(&sketch(part), None);
                assert_eq!(found.first().map(|m| m.id), Some(seed), "{what}");
                assert!(found.iter().filter(|m| m.likeness.is_copy()).count() == 1, "{what}");
            }
        }
        assert!(copies.bytes() < 3_000 * 900, "{}", copies.bytes());
    }

    #[test]
    fn what_is_replaced_or_removed_is_not_found() {
        let mut copies = Copies::default();
        let (one, other) = (sketch(&text(1, 100)), sketch(&text(2, 100)));
        copies.add('a', &one);
        copies.add('a', &other);
        assert!(copies.find(&one, None).is_empty());
        assert_eq!((copies.find(&other, None).len(), copies.find(&other, Some(&'a')).len(), copies.len()), (1, 0, 1));
        assert!(copies.remove(&'a') && !copies.remove(&'a'));
        assert!(copies.find(&other, None).is_empty() && copies.is_empty());
    }

    #[test]
    fn a_phrase_that_all_print_costs_little_and_hides_nothing() {
        let mut copies = Copies::default();
        let footer = text(0, 30);
        for seed in 1..2_000 {
            let mut words = text(seed, 60);
            words.extend(footer.iter().cloned());
            copies.add(seed, &sketch(&words));
        }
        let mut first = text(1, 60);
        first.extend(footer);
        assert_eq!(copies.find(&sketch(&first), None).first().map(|m| m.id), Some(1));
    }
}
