//! Words of the index that are nearly the typed one.

use std::collections::HashMap;

use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use crate::analysis::{STEM, stem_of};
use crate::pairs::PAIR;
use crate::stems::stem;
use crate::view::View;

/// How many neighbours a word is searched by.
const MOST: usize = 3;

/// A neighbour must stand in at least a twentieth of the articles that the most frequent one has.
const SHARE: u64 = 20;

/// Letters that a stem and a form with it share.
const SHARED: usize = 4;

/// A word of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub(crate) word: String,
    pub(crate) articles: u64,
}

/// In how many articles `term` stands, those lately removed included.
pub(crate) fn articles(view: &View, field: Field, term: &str) -> u64 {
    view.articles(&Term::from_field_text(field, term))
}

/// The folded words of the index that differ from the folded `word` by little, the most frequent first.
///
/// One edit (two letters that change places count as one) for four letters and more, two for eight where one finds
/// nothing. Few typos hit the first letter: words that share it come before the others, and those before inflections of
/// a word whose stem is as near. A word that stands only in pieces not to be shown at `now` is none.
pub(crate) fn neighbours(view: &View, field: Field, word: &str, now: i64) -> Vec<Neighbour> {
    let letters = word.chars().count();
    if letters < 4 || word.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let first = word.chars().next().and_then(|first| word.get(..first.len_utf8())).unwrap_or_default();
    let stem = format!("{STEM}{}", stem(word));
    let first_of_stem = stem.get(..STEM.len_utf8() + first.len()).unwrap_or_default();
    for distance in 1..=(if letters < 8 { 1 } else { 2 }) {
        // Most of the dictionary need not be looked at where something begins like the word.
        for (sought, begin) in [(word, first), (word, ""), (stem.as_str(), first_of_stem)] {
            let found = within(view, field, sought, distance, begin);
            let found = found.into_iter().filter(|one| is_shown(view, field, &one.word, now)).take(MOST);
            let mut shown: Vec<Neighbour> = found.filter_map(|one| spelt(view, field, one, now)).collect();
            if let Some(most) = shown.iter().map(|one| one.articles).max() {
                shown.retain(|one| one.articles.saturating_mul(SHARE) >= most);
                return shown;
            }
        }
    }
    Vec::new()
}

/// A word as it is; in the place of a stem, the most frequent form that has it and may be shown.
fn spelt(view: &View, field: Field, found: Neighbour, now: i64) -> Option<Neighbour> {
    let Some(stem) = found.word.strip_prefix(STEM) else { return Some(found) };
    let begin = stem.get(..stem.len().min(SHARED)).unwrap_or_default();
    let mut forms = Terms::default();
    for segment in &view.segments {
        let Ok(inverted) = segment.reader.inverted_index(field) else { continue };
        let Ok(mut stream) = inverted.terms().range().ge(begin).lt(after(begin)).into_stream() else { continue };
        while stream.advance() {
            forms.add(stream.key(), stream.value(), |form| stem_of(form).as_deref() == Some(stem));
        }
    }
    let word = forms.by_frequency().into_iter().find(|form| is_shown(view, field, &form.word, now))?.word;
    Some(Neighbour { word, ..found })
}

/// The words or stems so near that begin with `begin`, the most frequent first.
fn within(view: &View, field: Field, word: &str, distance: u8, begin: &str) -> Vec<Neighbour> {
    let Ok(automaton) = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true).automaton() else {
        return Vec::new();
    };
    let mut found = Terms::default();
    for segment in &view.segments {
        let Ok(inverted) = segment.reader.inverted_index(field) else { continue };
        let terms = inverted.terms().search(&automaton);
        let Ok(mut stream) = terms.ge(begin).lt(after(begin)).into_stream() else { continue };
        while stream.advance() {
            let of_a_kind = |term: &str| term != word && term.starts_with(STEM) == word.starts_with(STEM);
            found.add(stream.key(), stream.value(), of_a_kind);
        }
    }
    found.by_frequency()
}

/// What stands after all that begins so.
fn after(begin: &str) -> String {
    format!("{begin}{}", char::MAX)
}

/// Terms of several segments, with how many articles have each.
#[derive(Default)]
struct Terms(HashMap<String, u64>);

impl Terms {
    fn add(&mut self, term: &[u8], info: &TermInfo, is_wanted: impl Fn(&str) -> bool) {
        // A form with accents has its folded twin; a pair of words is none.
        if let Ok(term) = std::str::from_utf8(term)
            && term.is_ascii()
            && !term.starts_with(PAIR)
            && is_wanted(term)
        {
            *self.0.entry(term.to_owned()).or_default() += u64::from(info.doc_freq);
        }
    }

    /// The most frequent first.
    fn by_frequency(self) -> Vec<Neighbour> {
        let terms = self.0.into_iter().map(|(word, articles)| Neighbour { word, articles });
        let mut terms: Vec<Neighbour> = terms.collect();
        terms.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.word.cmp(&b.word)));
        terms
    }
}

/// Whether a piece that may be shown at `now` has `term`.
pub(crate) fn is_shown(view: &View, field: Field, term: &str, now: i64) -> bool {
    let term = Term::from_field_text(field, term);
    view.segments.iter().any(|segment| {
        let Ok(columns) = segment.columns() else { return false };
        let Ok(inverted) = segment.reader.inverted_index(field) else { return false };
        let Ok(Some(mut postings)) = inverted.read_postings(&term, IndexRecordOption::Basic) else { return false };
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if segment.shows(doc) && columns.hidden.first(doc).is_none_or(|until| until <= now) {
                return true;
            }
            doc = postings.advance();
        }
        false
    })
}
