//! Words of the index that are nearly the typed one.

use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use crate::analysis::STEM;
use crate::view::View;

/// How many neighbours a word is searched by.
const MOST: usize = 3;

/// A neighbour must stand in at least a twentieth of the articles that the most frequent one has.
const SHARE: u64 = 20;

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
/// nothing. Few typos hit the first letter: words that share it come before the others. A word that stands only in
/// pieces not to be shown at `now` is none.
pub(crate) fn neighbours(view: &View, field: Field, word: &str, now: i64) -> Vec<Neighbour> {
    let letters = word.chars().count();
    if letters < 4 || word.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let first = word.chars().next().and_then(|first| word.get(..first.len_utf8())).unwrap_or_default();
    for distance in 1..=(if letters < 8 { 1 } else { 2 }) {
        // Most of the dictionary need not be looked at where something begins like the word.
        let mut found = within(view, field, word, distance, first);
        if found.is_empty() {
            found = within(view, field, word, distance, "");
        }
        found.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.word.cmp(&b.word)));
        let shown: Vec<Neighbour> =
            found.into_iter().filter(|one| is_shown(view, field, &one.word, now)).take(MOST).collect();
        if let Some(most) = shown.iter().map(|one| one.articles).max() {
            return shown.into_iter().filter(|one| one.articles.saturating_mul(SHARE) >= most).collect();
        }
    }
    Vec::new()
}

/// The words so near that begin with `begin`.
fn within(view: &View, field: Field, word: &str, distance: u8, begin: &str) -> Vec<Neighbour> {
    let Ok(automaton) = FuzzyTermQuery::new(Term::from_field_text(field, word), distance, true).automaton() else {
        return Vec::new();
    };
    let mut found: Vec<Neighbour> = Vec::new();
    for segment in &view.segments {
        let Ok(inverted) = segment.reader.inverted_index(field) else { continue };
        let end = format!("{begin}{}", char::MAX);
        let Ok(mut stream) = inverted.terms().search(&automaton).ge(begin).lt(&end).into_stream() else { continue };
        while stream.advance() {
            let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
            // A form with accents has its folded twin.
            if !term.is_ascii() || term.starts_with(STEM) || term == word {
                continue;
            }
            let articles = u64::from(stream.value().doc_freq);
            match found.iter_mut().find(|known| known.word == term) {
                Some(known) => known.articles += articles,
                None => found.push(Neighbour { word: term.to_owned(), articles }),
            }
        }
    }
    found
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
