//! The French analysis: which terms a text leaves in the index, and which a typed word looks for.
//!
//! A word leaves up to four terms at one position: as written (`=côte`), folded (`cote`) and its stems (`~cot`). Stems are taken both of the folded and of
//! the accented form, since folding first conflates too little and stemming first loses what is typed without accents.

use std::borrow::Cow;

use language::words::{self, Kind};
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer, TokenStream};

/// The version of the analysis: an index made by another one is built anew.
pub(crate) const VERSION: &str = "french-1";

/// Positions between two blocks: no phrase runs from one into the other.
pub(crate) const GAP: usize = 20;

/// What marks the form as written.
const EXACT: char = '=';

/// What marks a stem.
const STEM: char = '~';

/// Longer words are cut: nothing readable is that long.
const LONGEST: usize = 64;

/// Stems words; one a thread, since the stemmer works in place.
pub(crate) struct French {
    stemmer: TextAnalyzer,
}

/// The terms of one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    /// As written, in lower case: `=côte`.
    pub(crate) exact: String,
    /// Folded: `cote`.
    pub(crate) folded: String,
    /// One or two stems.
    pub(crate) stems: Vec<String>,
}

impl French {
    pub(crate) fn new() -> Self {
        Self { stemmer: TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(Language::French)).build() }
    }

    /// The terms of `word`, one token of a text.
    pub(crate) fn terms(&mut self, word: &str) -> Terms {
        let word: Cow<'_, str> = match word.char_indices().nth(LONGEST) {
            Some((end, _)) => Cow::Owned(word.get(..end).unwrap_or_default().to_owned()),
            None => Cow::Borrowed(word),
        };
        let lower = word.to_lowercase();
        let folded = words::fold(&lower).into_owned();
        let mut stems = vec![self.stem(&folded)];
        if folded != lower {
            let of_accented = words::fold(&self.stem(&lower)).into_owned();
            if !stems.contains(&of_accented) {
                stems.push(of_accented);
            }
        }
        let stems = stems.into_iter().map(|stem| format!("{STEM}{stem}")).collect();
        Terms { exact: format!("{EXACT}{lower}"), folded, stems }
    }

    /// The stem of a lower-case word. Numbers and what is mixed with digits have none but themselves.
    fn stem(&mut self, word: &str) -> String {
        if word.len() < 3 || word.bytes().any(|byte| byte.is_ascii_digit()) {
            return word.to_owned();
        }
        let mut stream = self.stemmer.token_stream(word);
        if stream.advance() { stream.token().text.clone() } else { word.to_owned() }
    }
}

/// The words of a text that count, with their byte ranges: elided articles leave no term and take no position.
pub(crate) fn words_of(text: &str) -> impl Iterator<Item = words::Token<'_>> {
    words::tokens(text).filter(|token| token.kind != Kind::Elision)
}

/// Whether an index term is a folded word: neither a form as written nor a stem.
pub(crate) fn is_folded(term: &str) -> bool {
    !term.starts_with([EXACT, STEM])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_leaves_its_forms() {
        let mut french = French::new();
        let terms = french.terms("Élysée");
        assert_eq!((terms.exact.as_str(), terms.folded.as_str()), ("=élysée", "elysee"));
        assert!(terms.stems.contains(&french.terms("elysee").stems[0]), "{terms:?}");
    }

    #[test]
    fn inflections_meet() {
        let mut french = French::new();
        for (one, other) in
            [("retraites", "retraite"), ("journaux", "journal"), ("régional", "régionaux"), ("irakien", "irakiennes")]
        {
            let (one, other) = (french.terms(one).stems, french.terms(other).stems);
            assert!(one.iter().any(|stem| other.contains(stem)), "{one:?} {other:?}");
        }
    }
}
