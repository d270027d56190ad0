//! What changed between two texts, word by word, as a reader can follow it.

/// A stretch of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// In both.
    Same,
    /// In the old text only.
    Removed,
    /// In the new text only.
    Added,
}

/// How many cells a table of a comparison may have; beyond it a stretch counts as replaced whole.
const CELLS: usize = 4_000_000;

/// The stretches of the two texts in reading order; those in a row that are alike are one.
pub(crate) fn words(old: &str, new: &str) -> Vec<(Change, String)> {
    let (old, new) = (tokens(old), tokens(new));
    let mut out: Vec<(Change, String)> = Vec::new();
    for (change, token) in compare(&old, &new) {
        match out.last_mut() {
            Some((last, text)) if *last == change => text.push_str(token),
            _ => out.push((change, token.to_owned())),
        }
    }
    out
}

/// The paragraphs of the two texts in reading order: pairs of those that changed are compared by words.
pub(crate) fn paragraphs(old: &[String], new: &[String]) -> Vec<Vec<(Change, String)>> {
    let (a, b): (Vec<&str>, Vec<&str>) =
        (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
    let mut out = Vec::new();
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for (change, paragraph) in compare(&a, &b) {
        match change {
            Change::Removed => removed.push(paragraph),
            Change::Added => added.push(paragraph),
            Change::Same => {
                changed(&mut removed, &mut added, &mut out);
                out.push(vec![(Change::Same, paragraph.to_owned())]);
            }
        }
    }
    changed(&mut removed, &mut added, &mut out);
    out
}

/// Pairs what was removed with what was added in its place.
fn changed(removed: &mut Vec<&str>, added: &mut Vec<&str>, out: &mut Vec<Vec<(Change, String)>>) {
    for index in 0..removed.len().max(added.len()) {
        out.push(words(removed.get(index).copied().unwrap_or_default(), added.get(index).copied().unwrap_or_default()));
    }
    removed.clear();
    added.clear();
}

/// Words, the spaces between them, and signs.
fn tokens(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut kind = None;
    for (index, c) in text.char_indices() {
        let next = if c.is_alphanumeric() {
            0_u8
        } else if c.is_whitespace() {
            1
        } else {
            2
        };
        if kind.is_some_and(|kind| kind != next || kind == 2) {
            out.extend(text.get(start..index));
            start = index;
        }
        kind = Some(next);
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    out
}

/// The longest common subsequence, as stretches: what is removed comes before what is added.
fn compare<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Change, &'a str)> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().skip(head).rev().zip(new.iter().skip(head).rev()).take_while(|(a, b)| a == b).count();
    let a = old.get(head..old.len() - tail).unwrap_or_default();
    let b = new.get(head..new.len() - tail).unwrap_or_default();
    let mut out: Vec<(Change, &str)> = old.iter().take(head).map(|token| (Change::Same, *token)).collect();
    let width = b.len() + 1;
    if (a.len() + 1).saturating_mul(width) > CELLS {
        out.extend(a.iter().map(|token| (Change::Removed, *token)));
        out.extend(b.iter().map(|token| (Change::Added, *token)));
    } else {
        walk(a, b, &lengths(a, b), &mut out);
    }
    out.extend(old.iter().skip(old.len() - tail).map(|token| (Change::Same, *token)));
    out
}

/// For every place in both, how long a common subsequence lies ahead; row by row.
fn lengths(a: &[&str], b: &[&str]) -> Vec<u32> {
    let width = b.len() + 1;
    let mut table = vec![0_u32; (a.len() + 1) * width];
    for (i, left) in a.iter().enumerate().rev() {
        for (j, right) in b.iter().enumerate().rev() {
            let get = |i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
            let length = if left == right { get(i + 1, j + 1) + 1 } else { get(i + 1, j).max(get(i, j + 1)) };
            if let Some(cell) = table.get_mut(i * width + j) {
                *cell = length;
            }
        }
    }
    table
}

fn walk<'a>(a: &[&'a str], b: &[&'a str], table: &[u32], out: &mut Vec<(Change, &'a str)>) {
    let width = b.len() + 1;
    let get = |i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    let (mut i, mut j) = (0, 0);
    loop {
        match (a.get(i), b.get(j)) {
            (Some(left), Some(right)) if left == right => {
                out.push((Change::Same, left));
                i += 1;
                j += 1;
            }
            (Some(left), right) if right.is_none() || get(i + 1, j) >= get(i, j + 1) => {
                out.push((Change::Removed, left));
                i += 1;
            }
            (_, Some(right)) => {
                out.push((Change::Added, right));
                j += 1;
            }
            _ => break,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[-…-]` is removed, `{+…+}` added.
    #[track_caller]
    fn check(old: &str, new: &str, expected: &str) {
        let shown: String = words(old, new)
            .into_iter()
            .map(|(change, text)| match change {
                Change::Same => text,
                Change::Removed => format!("[-{text}-]"),
                Change::Added => format!("{{+{text}+}}"),
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn by_words() {
        check("Trois blessés à Arcène", "Cinq blessés à Arcène", "[-Trois-]{+Cinq+} blessés à Arcène");
        check("a b", "a b c", "a b{+ c+}");
        check("", "neuf", "{+neuf+}");
        check("vieux", "", "[-vieux-]");
        check("pareil.", "pareil.", "pareil.");
    }

    #[test]
    fn paragraphs_are_paired() {
        let text = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let shown = paragraphs(&text(&["un", "deux mots", "trois"]), &text(&["un", "deux lots", "trois", "quatre"]));
        assert_eq!(shown.len(), 4);
        assert_eq!(shown[1].len(), 3);
        assert_eq!(shown[3], [(Change::Added, "quatre".to_owned())]);
    }

    #[test]
    fn long_texts_stay_bounded() {
        let old: String = (0..20_000).map(|n| format!("{n} ")).collect();
        let new: String = (0..20_000).map(|n| format!("{} ", n * 7)).collect();
        assert!(!words(&old, &new).is_empty());
    }
}
