//! Two stop words side by side are a term of their own: each stands nearly everywhere, both together seldom.

use language::words::is_stop_word;

/// Before the two words, so that they are no form.
pub(crate) const PAIR: char = '\u{6}';

/// The term of two stop words in a row, at the place of the first.
pub(crate) fn pair(first: &str, second: &str) -> String {
    format!("{PAIR}{first} {second}")
}

/// The terms by which a row of terms is found, with their places in it.
pub(crate) fn paired(row: &[String]) -> Vec<(usize, String)> {
    let mut found = Vec::with_capacity(row.len());
    let mut covered = false;
    for (at, term) in row.iter().enumerate() {
        let next = row.get(at + 1).filter(|next| is_stop_word(term) && is_stop_word(next));
        match next {
            Some(next) => found.push((at, pair(term, next))),
            None if covered => {}
            None => found.push((at, term.clone())),
        }
        covered = next.is_some();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_in_a_row_are_found_by_two() {
        for (row, expected) in [
            ("paix", &[(0, "paix")][..]),
            ("la paix de", &[(0, "la"), (1, "paix"), (2, "de")]),
            ("de la", &[(0, "\u{6}de la")]),
            ("pas sur les", &[(0, "\u{6}pas sur"), (1, "\u{6}sur les")]),
            ("gagner dans la paix", &[(0, "gagner"), (1, "\u{6}dans la"), (3, "paix")]),
        ] {
            let words: Vec<String> = row.split(' ').map(str::to_owned).collect();
            let found = paired(&words);
            let found: Vec<(usize, &str)> = found.iter().map(|(at, term)| (*at, term.as_str())).collect();
            assert_eq!(found, expected, "{row:?}");
        }
    }
}
