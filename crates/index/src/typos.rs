//! Words of the index that are nearly the typed one.

use tantivy::Searcher;
use tantivy::schema::Field;

use crate::french::is_folded;

/// How many neighbours a word is searched by.
const MOST: usize = 4;

/// A word of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub(crate) word: String,
    pub(crate) distance: usize,
    pub(crate) articles: u64,
}

/// In how many articles `term` stands.
pub(crate) fn articles(searcher: &Searcher, field: Field, term: &str) -> u64 {
    searcher.doc_freq(&tantivy::Term::from_field_text(field, term)).unwrap_or(0)
}

/// The folded words of the index that differ from the folded `word` by little, the nearest and most frequent first.
///
/// One edit (two letters changed places count as one) for 4 to 7 letters, two for more, none for less. Words with the same first letter come first: few typos hit it, and
/// the others are looked at only where there are none.
pub(crate) fn neighbours(searcher: &Searcher, field: Field, word: &str) -> Vec<Neighbour> {
    let letters: Vec<char> = word.chars().collect();
    let allowed = match letters.len() {
        0..=3 => return Vec::new(),
        4..=7 => 1,
        _ => 2,
    };
    let first = letters.iter().take(1).collect::<String>();
    let mut found = scan(searcher, field, &first, &letters, allowed);
    if found.is_empty() {
        found = scan(searcher, field, "", &letters, 1);
    }
    found.sort_by(|a, b| a.distance.cmp(&b.distance).then(b.articles.cmp(&a.articles)).then(a.word.cmp(&b.word)));
    if let Some(nearest) = found.first().map(|neighbour| neighbour.distance) {
        found.retain(|neighbour| neighbour.distance == nearest);
    }
    found.truncate(MOST);
    found
}

fn scan(searcher: &Searcher, field: Field, prefix: &str, letters: &[char], allowed: usize) -> Vec<Neighbour> {
    let mut found: Vec<Neighbour> = Vec::new();
    for segment in searcher.segment_readers() {
        let Ok(inverted) = segment.inverted_index(field) else { continue };
        let mut range = inverted.terms().range().ge(prefix.as_bytes());
        if let Some(end) = successor(prefix) {
            range = range.lt(end.as_bytes());
        }
        let Ok(mut stream) = range.into_stream() else { continue };
        while stream.advance() {
            let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
            if !is_folded(term) || term.len().abs_diff(letters.len()) > allowed + term.len() / 2 {
                continue;
            }
            let Some(distance) = distance(letters, term, allowed) else { continue };
            let articles = u64::from(stream.value().doc_freq);
            match found.iter_mut().find(|neighbour| neighbour.word == term) {
                Some(neighbour) => neighbour.articles += articles,
                None => found.push(Neighbour { word: term.to_owned(), distance, articles }),
            }
        }
    }
    found
}

/// The least text above all that begin with `prefix`.
fn successor(prefix: &str) -> Option<String> {
    let last = prefix.chars().last()?;
    let next = char::from_u32(u32::from(last) + 1)?;
    Some(prefix.get(..prefix.len() - last.len_utf8())?.to_owned() + next.encode_utf8(&mut [0; 4]))
}

/// The edit distance (insertion, deletion, change, neighbours changing places) where it is at most `allowed`.
pub(crate) fn distance(letters: &[char], term: &str, allowed: usize) -> Option<usize> {
    let other: Vec<char> = term.chars().collect();
    if other.len().abs_diff(letters.len()) > allowed {
        return None;
    }
    let width = other.len() + 1;
    let (mut before, mut above, mut row) = (vec![0; width], (0..width).collect::<Vec<_>>(), vec![0; width]);
    for (i, a) in letters.iter().enumerate() {
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let change = above[j] + usize::from(a != b);
            row[j + 1] = change.min(above[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && letters.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            if swapped {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        if row.iter().min().is_some_and(|least| *least > allowed) {
            return None;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above.last().copied().filter(|distance| *distance <= allowed)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[track_caller]
    fn check(a: &str, b: &str, expected: Option<usize>) {
        assert_eq!(distance(&a.chars().collect::<Vec<_>>(), b, 2), expected, "{a} {b}");
    }

    #[test]
    fn distances() {
        check("stoltemberg", "stoltenberg", Some(1));
        check("macrom", "macron", Some(1));
        check("bruxelels", "bruxelles", Some(1));
        check("paris", "paris", Some(0));
        check("otan", "iran", Some(2));
        check("court", "tribunal", None);
    }
}
