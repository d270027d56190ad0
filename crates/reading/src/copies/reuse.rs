//! Which sentences of an article stand in another one.

use std::collections::HashMap;

use super::sketch::{RUN, run, words};

/// Which share of a sentence's words must stand in the other text, in runs, for it to be taken over.
const TAKEN: f32 = 0.6;

/// A sentence of the article.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// Which of the blocks given it stands in.
    pub block: usize,
    /// Its first byte in the block, and one past the last.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The text it stands in, of those given; the first that has it.
    pub of: Option<usize>,
}

/// What an article takes over from others.
#[derive(Debug, Clone, PartialEq)]
pub struct Reuse {
    /// The sentences, in order.
    pub sentences: Vec<Sentence>,
    /// Which share of the article's words each of the others accounts for, 0 to 1; a sentence counts once.
    pub shares: Vec<f32>,
}

/// Compares an article, a text a block, with others, sentence by sentence.
///
/// ```
/// let copy = ["Le pont est ouvert depuis mardi matin à Valmorel. Notre reporter y était avant tout le monde."];
/// let dispatch = "VALMOREL (AHP) – Le pont est ouvert depuis mardi matin à Valmorel.";
/// let reuse = reading::copies::reuse(&copy, &[dispatch]);
/// assert_eq!(reuse.sentences.iter().map(|sentence| sentence.of).collect::<Vec<_>>(), [Some(0), None]);
/// assert!(reuse.shares[0] > 0.4 && reuse.shares[0] < 0.6);
/// ```
pub fn reuse(blocks: &[&str], others: &[&str]) -> Reuse {
    let mut held: HashMap<u32, Vec<usize>> = HashMap::new();
    for (other, text) in others.iter().enumerate() {
        for hash in words(text).windows(RUN - 1).map(run) {
            let holders = held.entry(hash).or_default();
            if holders.last() != Some(&other) {
                holders.push(other);
            }
        }
    }
    let mut sentences = Vec::new();
    let (mut taken, mut all) = (vec![0_usize; others.len()], 0_usize);
    for (block, text) in blocks.iter().enumerate() {
        for (start, end) in spans(text) {
            let words = words(text.get(start..end).unwrap_or_default());
            let of = (0..others.len()).find(|other| covered(&words, &held, *other) >= TAKEN);
            all += words.len();
            if let Some(taken) = of.and_then(|of| taken.get_mut(of)) {
                *taken += words.len();
            }
            sentences.push(Sentence { block, start, end, of });
        }
    }
    let shares = taken.into_iter().map(|taken| if all == 0 { 0.0 } else { taken as f32 / all as f32 }).collect();
    Reuse { sentences, shares }
}

/// Which share of the words stands in runs that the other text holds.
fn covered(words: &[u64], held: &HashMap<u32, Vec<usize>>, other: usize) -> f32 {
    if words.len() < RUN - 1 {
        return 0.0;
    }
    let mut covered = vec![false; words.len()];
    for (at, window) in words.windows(RUN - 1).enumerate() {
        if held.get(&run(window)).is_some_and(|holders| holders.binary_search(&other).is_ok()) {
            covered.iter_mut().skip(at).take(RUN - 1).for_each(|word| *word = true);
        }
    }
    covered.iter().filter(|word| **word).count() as f32 / words.len() as f32
}

/// The sentences of a text, as byte ranges without the spaces around.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut start = 0;
    let mut ended = false;
    let mut word = 0;
    for (at, c) in text.char_indices() {
        match c {
            // "M. Roy", "J.-P." and "art. 3" go on.
            '.' => ended = word > 3,
            '!' | '?' | '…' => ended = true,
            '»' | '"' | '”' | ')' | '’' => {}
            _ if c.is_whitespace() => {}
            _ if ended && (c.is_uppercase() || matches!(c, '«' | '“' | '–' | '—' | '-')) => {
                spans.push((start, at));
                (start, ended) = (at, false);
            }
            _ => ended = false,
        }
        word = if c.is_alphanumeric() { word + 1 } else { 0 };
    }
    spans.push((start, text.len()));
    spans
        .into_iter()
        .map(|(start, end)| (start, start + text.get(start..end).unwrap_or_default().trim_end().len()))
        .filter(|(start, end)| start < end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = spans(text).into_iter().map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences() {
        check("Un pont. Deux ponts ! « Trois ? » Et puis.", &["Un pont.", "Deux ponts !", "« Trois ? »", "Et puis."]);
        check("Il a vu M. Roy hier. Fin", &["Il a vu M. Roy hier.", "Fin"]);
        check("Il coûte 12.500 euros. ", &["Il coûte 12.500 euros."]);
        check("", &[]);
    }

    #[test]
    fn each_sentence_has_its_own_origin() {
        let first =
            "La crue a coupé la route du bas mardi soir à Valmorel. Douze habitants ont été évacués sans heurts.";
        let second = "La préfecture appelle les riverains à la prudence jusqu'à jeudi midi au moins.";
        let copy = [
            "Douze habitants ont été évacués, sans heurts. Nous les avons rencontrés dans la salle des fêtes.",
            "La préfecture appelle les riverains à la prudence jusqu’à jeudi midi.",
        ];
        let reuse = reuse(&copy, &[first, second]);
        let of: Vec<_> = reuse.sentences.iter().map(|sentence| (sentence.block, sentence.of)).collect();
        assert_eq!(of, [(0, Some(0)), (0, None), (1, Some(1))]);
        assert!(reuse.shares.iter().all(|share| *share > 0.2), "{:?}", reuse.shares);
    }

    proptest::proptest! {
        #[test]
        fn sentences_are_slices_in_order(text in "\\PC{0,200}") {
            let mut last = 0;
            for (start, end) in spans(&text) {
                proptest::prop_assert!(start >= last && text.get(start..end).is_some());
                last = end;
            }
        }
    }
}
