//! How much of one text stands in another: runs of four words, counted as a multiset.

use std::collections::HashMap;

/// The shingles of a text, each with its count.
pub type Shingles<'a> = HashMap<Vec<&'a str>, u32>;

/// Words to a shingle.
const LENGTH: usize = 4;

/// The words of `text`: runs of letters, digits, marks and `_`, case kept.
pub fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect()
}

/// The shingles of `text`; a text shorter than a shingle is one.
pub fn shingles(text: &str) -> Shingles<'_> {
    let words = words(text);
    let mut shingles = Shingles::new();
    if words.is_empty() {
        return shingles;
    }
    if words.len() < LENGTH {
        shingles.insert(words, 1);
        return shingles;
    }
    for window in words.windows(LENGTH) {
        *shingles.entry(window.to_vec()).or_default() += 1;
    }
    shingles
}

/// How one page came out, each figure as a share of all shingles of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Overlap {
    /// In both.
    pub both: f64,
    /// Only in what was read.
    pub extra: f64,
    /// Only in what was expected.
    pub missed: f64,
}

impl Overlap {
    /// Of what was read, the share that was expected; `None` where nothing was read.
    pub fn precision(&self) -> Option<f64> {
        (self.both + self.extra > 0.0).then(|| self.both / (self.both + self.extra))
    }

    /// Of what was expected, the share that was read; `None` where nothing was expected.
    pub fn recall(&self) -> Option<f64> {
        (self.both + self.missed > 0.0).then(|| self.both / (self.both + self.missed))
    }
}

/// Compares what was read with what was expected; shingles of `free` cost nothing when read.
pub fn compare(expected: &str, got: &str, free: &str) -> Overlap {
    let (expected, got, free) = (shingles(expected), shingles(got), shingles(free));
    let (mut both, mut extra, mut missed) = (0_u32, 0_u32, 0_u32);
    for (shingle, count) in &got {
        let wanted = expected.get(shingle).copied().unwrap_or(0);
        both += wanted.min(*count);
        extra += count.saturating_sub(wanted).saturating_sub(free.get(shingle).copied().unwrap_or(0));
    }
    for (shingle, count) in &expected {
        missed += count.saturating_sub(got.get(shingle).copied().unwrap_or(0));
    }
    let all = f64::from(both + extra + missed);
    if all == 0.0 {
        return Overlap::default();
    }
    Overlap { both: f64::from(both) / all, extra: f64::from(extra) / all, missed: f64::from(missed) / all }
}

/// Precision, recall and F1 over pages: the means of the first two, and the harmonic mean of these means.
pub fn summary(pages: &[Overlap]) -> (f64, f64, f64) {
    let mean =
        |values: Vec<f64>| if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 };
    let precision = mean(pages.iter().filter_map(Overlap::precision).collect());
    let recall = mean(pages.iter().filter_map(Overlap::recall).collect());
    (precision, recall, harmonic(precision, recall))
}

/// The harmonic mean.
pub fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_itself() {
        let overlap = compare("un deux trois quatre cinq", "un deux trois quatre cinq", "");
        assert_eq!((overlap.precision(), overlap.recall()), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn extra_words_cost_unless_free() {
        let strict = compare("a b c d", "a b c d\ne f g h", "");
        assert!(strict.precision().unwrap() < 0.3);
        let lenient = compare("a b c d", "a b c d", "e f g h");
        assert_eq!(lenient.precision(), Some(1.0));
    }

    #[test]
    fn nothing_read_is_no_precision_and_no_recall() {
        let overlap = compare("a b c d", "", "");
        assert_eq!((overlap.precision(), overlap.recall()), (None, Some(0.0)));
    }
}
