//! Where sentences end.

/// Where sentences end in `text`, as the byte after the sign and the white space that follows it.
pub(crate) fn ends(text: &str) -> impl DoubleEndedIterator<Item = usize> + '_ {
    let signs = |c: char| matches!(c, '.' | '!' | '?' | '…' | '\n');
    text.match_indices(signs).filter_map(move |(at, sign)| {
        let after = at + sign.len();
        let rest = text.get(after..)?;
        if sign == "\n" {
            return Some(after);
        }
        let space = rest.chars().next().filter(|c| c.is_whitespace())?;
        // "M. Martin", "10.000 et": no end before a small letter, nor after one capital.
        let next = rest.trim_start().chars().next()?;
        let before: Vec<char> = text.get(..at)?.chars().rev().take(2).collect();
        let initial =
            before.first().is_some_and(|c| c.is_uppercase()) && before.get(1).is_none_or(|c| !c.is_alphanumeric());
        (!next.is_lowercase() && !initial).then_some(after + space.len_utf8())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_capitals_end_a_sentence() {
        for (text, count) in
            [("Il vient. Elle part. Fin", 2), ("M. Roy, J. Pic et 10.000 euros. Oui", 1), ("Quoi ?\nRien", 2), ("", 0)]
        {
            assert_eq!(ends(text).count(), count, "{text:?}");
        }
    }
}
