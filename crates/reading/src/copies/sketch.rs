//! A sketch of a text: a sample of its four-word runs, the same of every text that holds them.

/// Words in a run.
pub(super) const RUN: usize = 4;

/// Hashes that a sketch keeps at least, and which share of a long text's: a part of it is still seen in it.
const LEAST: usize = 64;
const SHARE: usize = 4;

/// Hashes that it keeps at most: beyond some ten thousand words a text is a list or a book.
const MOST: usize = 4_096;

/// Runs below which a text is too short to be told from others that say the same.
const SHORTEST: usize = 8;

/// The smallest hashes of a text's runs of four words.
///
/// Case, accents, punctuation and typography do not count. Of two sketches the part that both have of the space of
/// hashes is compared, so a cut of a fifth is found in the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// In order, each once.
    hashes: Box<[u32]>,
    /// All runs with a hash up to this one are there.
    bound: u32,
}

/// How much two texts share, by their runs of words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// What both hold, of all that either holds: 0 to 1.
    pub jaccard: f32,
    /// What both hold, of the shorter one: 0 to 1.
    pub containment: f32,
    /// How many of the runs that were compared both hold.
    pub shared: u32,
}

impl Likeness {
    /// Whether the two are one text, in versions of one another.
    ///
    /// A background paragraph that an agency repeats for weeks makes two dispatches alike, not one.
    pub fn is_copy(self) -> bool {
        self.shared >= 4 && is_copy(self.jaccard, self.containment)
    }

    /// Whether one takes over a part of the other worth telling: a paragraph, not a phrase.
    pub fn is_reuse(self) -> bool {
        self.shared >= 3 && self.containment >= 0.1
    }
}

/// Whether two texts that share so much are one, see [`Likeness::is_copy`].
pub fn is_copy(jaccard: f32, containment: f32) -> bool {
    jaccard >= 0.25 || containment >= 0.45
}

impl Sketch {
    /// Sketches a text; `None` where it is too short to compare.
    pub fn of(text: &str) -> Option<Self> {
        let words = words(text);
        let mut hashes: Vec<u32> = words.windows(RUN).map(run).collect();
        hashes.sort_unstable();
        hashes.dedup();
        if hashes.len() < SHORTEST {
            return None;
        }
        let kept = (hashes.len() / SHARE).clamp(LEAST, MOST);
        let bound = if kept < hashes.len() { hashes.get(kept - 1).copied().unwrap_or(u32::MAX) } else { u32::MAX };
        hashes.truncate(kept);
        Some(Self { hashes: hashes.into(), bound })
    }

    /// The hashes that it keeps, in order, and up to where they are all.
    pub(super) fn parts(&self) -> (&[u32], u32) {
        (&self.hashes, self.bound)
    }

    /// How much two texts share.
    pub fn likeness(&self, other: &Self) -> Likeness {
        likeness(self.parts(), other.parts())
    }

    /// As bytes, to be kept: the bound, then the hashes, four bytes each, the least significant first.
    pub fn to_bytes(&self) -> Vec<u8> {
        std::iter::once(&self.bound).chain(self.hashes.iter()).flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// The sketch that [`Sketch::to_bytes`] wrote; `None` where the bytes are not one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut numbers = bytes.chunks_exact(4).map(|four| four.try_into().map_or(0, u32::from_le_bytes));
        let bound = numbers.next()?;
        let hashes: Box<[u32]> = numbers.collect();
        (bytes.len().is_multiple_of(4) && hashes.is_sorted()).then_some(Self { hashes, bound })
    }
}

/// Compares what two sketches both have of the space of hashes.
pub(super) fn likeness((a, a_bound): (&[u32], u32), (b, b_bound): (&[u32], u32)) -> Likeness {
    let bound = a_bound.min(b_bound);
    let within = |hashes: &[u32]| hashes.partition_point(|hash| *hash <= bound);
    let (a, b) = (a.get(..within(a)).unwrap_or_default(), b.get(..within(b)).unwrap_or_default());
    let (mut shared, mut rest) = (0_usize, b);
    for hash in a {
        let before = rest.iter().take_while(|other| *other < hash).count();
        rest = rest.get(before..).unwrap_or_default();
        if rest.first() == Some(hash) {
            shared += 1;
        }
    }
    let share = |of: usize| if of == 0 { 0.0 } else { shared as f32 / of as f32 };
    Likeness {
        jaccard: share(a.len() + b.len() - shared),
        containment: share(a.len().min(b.len())),
        shared: u32::try_from(shared).unwrap_or(u32::MAX),
    }
}

/// The words of a text, as hashes of their folded forms.
pub(super) fn words(text: &str) -> Vec<u64> {
    let mut words = Vec::with_capacity(text.len() / 5);
    let mut word = EMPTY;
    let mut buffer = [0; 4];
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word = (word ^ u64::from(c.to_ascii_lowercase() as u8)).wrapping_mul(PRIME);
        } else if !c.is_ascii() && c.is_alphanumeric() {
            let folded = language::words::fold(c.encode_utf8(&mut buffer));
            word = folded.bytes().fold(word, |word, byte| (word ^ u64::from(byte)).wrapping_mul(PRIME));
        } else if word != EMPTY && !is_mark(c) {
            words.push(word);
            word = EMPTY;
        }
    }
    if word != EMPTY {
        words.push(word);
    }
    words
}

/// Signs within a word that typography adds or takes away: accents of their own, soft hyphens, joiners.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// FNV-1a, 64 bits: sketches are kept in stores, so hashes must never depend on the compiler.
const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

/// The hash of a run of words, spread over all its bits (the finaliser of MurmurHash3).
pub(super) fn run(words: &[u64]) -> u32 {
    let mut bits = words.iter().fold(EMPTY, |seed, word| (seed.rotate_left(23) ^ word).wrapping_mul(PRIME));
    bits = (bits ^ bits >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ bits >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    // The upper half of the bits.
    u32::try_from(bits >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: &str = "La ville de Valmorel a inauguré mardi son nouveau pont sur l’Ière, après trois ans de travaux. \
        « C’est un grand jour pour les habitants », a déclaré la maire, qui promet une seconde passerelle avant l’été \
        prochain. L’ouvrage, long de 180 mètres, a coûté 12 millions d’euros et doit désengorger le centre ancien.";

    #[test]
    fn typography_changes_nothing() {
        let plain = PIECE.replace('’', "'").replace(['«', '»'], "\"").to_uppercase();
        assert_eq!(Sketch::of(PIECE), Sketch::of(&plain));
        assert_eq!(Sketch::of(PIECE), Sketch::of(&PIECE.replace('é', "e\u{301}")));
    }

    #[test]
    fn parts_are_found_in_the_whole() {
        let whole = Sketch::of(PIECE).unwrap();
        let cut = Sketch::of(PIECE.split(". ").next().unwrap()).unwrap();
        assert!(whole.likeness(&cut).containment > 0.99 && whole.likeness(&cut).is_copy());
        let other = Sketch::of(
            "Le club de Saint-Aubin a battu dimanche son voisin sur le score de trois buts à un, devant quatre mille \
             spectateurs venus malgré la pluie qui tombait depuis le matin sur le stade des Tilleuls.",
        );
        assert_eq!(whole.likeness(&other.unwrap()).shared, 0);
    }

    #[test]
    fn a_part_of_a_long_text_is_found_in_it() {
        let long: String = (0..5_000_u32).map(|n| format!("mot{} ", n.wrapping_mul(2_654_435_761) >> 12)).collect();
        let part: String = long.split_inclusive(' ').skip(2_000).take(200).collect();
        let likeness = Sketch::of(&long).unwrap().likeness(&Sketch::of(&part).unwrap());
        assert!(likeness.containment > 0.9 && likeness.shared > 20, "{likeness:?}");
    }

    #[test]
    fn sketches_are_kept_as_bytes() {
        let sketch = Sketch::of(PIECE).unwrap();
        assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
        assert_eq!(Sketch::from_bytes(&[1, 2, 3]), None);
        assert_eq!(Sketch::of("Trois mots seulement"), None);
    }
}
