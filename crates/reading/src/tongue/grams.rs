//! A text as the runs of letters that tell languages apart, and the weights that tell them.

use crate::{Error, Result};

/// The languages told apart by letters, by their BCP 47 tags.
pub const TONGUES: [&str; 13] = ["fr", "en", "es", "it", "pt", "ca", "de", "nl", "ro", "la", "eo", "pl", "tr"];
/// How many weights a run of letters has: the languages, filled up to a power of two.
pub const ROW: usize = 16;
/// The number of rows is two to this.
const SIZE: u32 = 17;
/// Letters of the longest run.
const LONGEST: usize = 5;
/// Scalar values that are enough: more text changes no answer and costs time.
const ENOUGH: usize = 600;
/// Letters of the longest word that is read whole.
const WORD: usize = 24;

/// The numbers of the rows of a text's runs: one to five letters with the bounds of words, and whole words.
pub fn rows(text: &str, mut each: impl FnMut(usize)) {
    let mut word = [0_u32; WORD + 2];
    let mut len = 1;
    let mut add = |word: &mut [u32; WORD + 2], len: &mut usize| {
        if *len > 1 {
            if let (Some(first), Some(end)) = (word.first_mut(), Some(*len)) {
                *first = u32::from('^');
                if let Some(last) = word.get_mut(end) {
                    *last = u32::from('$');
                }
            }
            word_rows(word.get(..=*len).unwrap_or_default(), &mut each);
        }
        *len = 1;
    };
    for c in text.chars().take(ENOUGH) {
        if c.is_alphabetic() || c == '·' {
            let small = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
            if let Some(slot) = word.get_mut(len).filter(|_| len <= WORD) {
                *slot = u32::from(small);
                len += 1;
            }
        } else {
            // An apostrophe belongs to the word that it elides.
            if matches!(c, '\'' | '’') && len > 1 && len <= WORD {
                if let Some(slot) = word.get_mut(len) {
                    *slot = u32::from('\'');
                }
                len += 1;
            }
            add(&mut word, &mut len);
        }
    }
    add(&mut word, &mut len);
}

fn word_rows(word: &[u32], each: &mut impl FnMut(usize)) {
    for start in 0..word.len() {
        let mut hash = 0x811c_9dc5_u32;
        for (size, letter) in word.get(start..).unwrap_or_default().iter().take(LONGEST).enumerate() {
            hash = (hash ^ letter).wrapping_mul(0x0100_0193).rotate_left(5);
            // A bound alone says nothing.
            if size > 0 || (start > 0 && start + 1 < word.len()) {
                each(row(hash));
            }
        }
    }
    if word.len() > LONGEST {
        each(row(word
            .iter()
            .fold(0x1234_5678, |hash, letter| (hash ^ letter).wrapping_mul(0x0100_0193).rotate_left(5))));
    }
}

fn row(hash: u32) -> usize {
    (hash.wrapping_mul(0x9e37_79b1) >> (32 - SIZE)) as usize
}

/// The weights of all rows.
#[derive(Debug, Clone)]
pub struct Weights {
    rows: Vec<[i8; ROW]>,
}

impl Weights {
    /// These weights; there are [`Self::count`] rows.
    pub fn new(rows: Vec<[i8; ROW]>) -> Self {
        Self { rows }
    }

    /// How many rows there are.
    pub fn count() -> usize {
        1 << SIZE
    }

    /// The sum of a text's weights for each of the [`TONGUES`], and of how many runs.
    pub fn sums(&self, text: &str) -> ([i32; ROW], u32) {
        let (mut sums, mut count) = ([0_i32; ROW], 0);
        rows(text, |row| {
            if let Some(weights) = self.rows.get(row) {
                sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += i32::from(*weight));
                count += 1;
            }
        });
        (sums, count)
    }

    /// Packs them.
    pub fn pack(&self) -> Result<Vec<u8>> {
        use std::io::Write as _;
        let bytes: Vec<u8> = self
            .rows
            .iter()
            .flat_map(|row| row.iter().take(TONGUES.len()))
            .map(|weight| weight.cast_unsigned())
            .collect();
        let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&bytes).and_then(|()| packed.finish()).map_err(|_| Error::Model("cannot be packed"))
    }

    /// Reads what [`Self::pack`] gave.
    pub fn unpack(packed: &[u8]) -> Result<Self> {
        use std::io::Read as _;
        let mut bytes = Vec::new();
        let size = Self::count() * TONGUES.len();
        let read = flate2::read::DeflateDecoder::new(packed).take(size as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|_| Error::Model("is not deflated"))?;
        if bytes.len() != size {
            return Err(Error::Model("is not a model of languages"));
        }
        let mut rows = vec![[0; ROW]; Self::count()];
        for (row, bytes) in rows.iter_mut().zip(bytes.chunks_exact(TONGUES.len())) {
            row.iter_mut().zip(bytes).for_each(|(weight, byte)| *weight = byte.cast_signed());
        }
        Ok(Self { rows })
    }
}
