//! How free French text writes a word: always small, mostly small, mostly or always with a capital.

/// Never seen.
pub const UNKNOWN: u8 = 0;
/// Seen without capital only.
pub const LOWER_ONLY: u8 = 1;

/// The casing of words, by the upper half of their hashes.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// Sorted; the lowest three bits are the casing.
    entries: Vec<u32>,
}

impl Lexicon {
    /// A lexicon of words' hashes with how often each was small and capital within a sentence.
    pub fn learn(counts: impl IntoIterator<Item = (u64, u32, u32)>) -> Self {
        let mut entries: Vec<u32> =
            counts.into_iter().map(|(word, small, capital)| key(word) | u32::from(class(small, capital))).collect();
        entries.sort_unstable();
        entries.dedup_by_key(|entry| *entry & !7);
        Self { entries }
    }

    /// The lexicon that [`Self::entries`] gave.
    pub fn from_entries(entries: Vec<u32>) -> Self {
        Self { entries }
    }

    /// Its words, sorted.
    pub fn entries(&self) -> &[u32] {
        &self.entries
    }

    /// How the word with this hash is written: [`UNKNOWN`], [`LOWER_ONLY`], then 2 to 5 with growing share of capitals.
    pub fn casing(&self, word: u64) -> u8 {
        let key = key(word);
        let place = self.entries.partition_point(|entry| *entry < key);
        let found = self.entries.get(place).filter(|entry| **entry & !7 == key);
        found.map_or(UNKNOWN, |entry| (*entry & 7) as u8)
    }
}

fn key(word: u64) -> u32 {
    (word >> 32) as u32 & !7
}

fn class(small: u32, capital: u32) -> u8 {
    let share = f64::from(capital) / f64::from((small + capital).max(1));
    match share {
        0.0 => LOWER_ONLY,
        share if share < 0.2 => 2,
        share if share < 0.7 => 3,
        share if share < 1.0 => 4,
        _ => 5,
    }
}
