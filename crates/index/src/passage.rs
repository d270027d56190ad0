//! The passage that shows why an article was found.

use std::ops::Range;

use crate::Passage;
use crate::marks::{Marks, Part};
use crate::sentences::ends;

/// A passage is cut where it is longer, in bytes.
const LONGEST: usize = 320;

/// Blocks that are looked through for the best passage.
const BLOCKS: usize = 200;

type Found = Vec<(Range<usize>, Part)>;

/// Marks what matched in a whole text.
pub(crate) fn marked(text: &str, marks: &Marks) -> Passage {
    Passage { text: text.to_owned(), marks: marks.find(text).into_iter().map(|(range, _)| range).collect() }
}

/// The sentence that shows best why an article was found; its opening where nothing in it matched.
pub(crate) fn best(standfirst: Option<&str>, body: &[&str], marks: &Marks) -> Passage {
    let mut blocks = standfirst.into_iter().chain(body.iter().copied()).take(BLOCKS);
    if marks.is_empty() {
        return blocks.next().map(|block| cut(block, &Vec::new())).unwrap_or_default();
    }
    let mut opening = None;
    let mut best: Option<(usize, &str, Found)> = None;
    for block in blocks {
        opening = opening.or(Some(block));
        let found = marks.find(block);
        let answered = parts(&found);
        if answered > best.as_ref().map_or(0, |(most, ..)| *most) {
            best = Some((answered, block, found));
        }
        if answered >= marks.parts() {
            break;
        }
    }
    match (best, opening) {
        (Some((_, block, found)), _) => cut(block, &found),
        (None, Some(block)) => cut(block, &Vec::new()),
        (None, None) => Passage::default(),
    }
}

/// How many of the question's parts are answered; one of a question of very many may be taken for another.
fn parts<'f>(found: impl IntoIterator<Item = &'f (Range<usize>, Part)>) -> usize {
    found.into_iter().fold(0u128, |seen, (_, part)| seen | 1 << (part % 128)).count_ones() as usize
}

/// The part of `text` around the marks that answer most, from one sentence's begin where it is near.
fn cut(text: &str, found: &Found) -> Passage {
    if text.len() <= LONGEST {
        return Passage { text: text.to_owned(), marks: found.iter().map(|(range, _)| range.clone()).collect() };
    }
    let within =
        |start: usize| parts(found.iter().filter(move |(mark, _)| mark.start >= start && mark.end <= start + LONGEST));
    let starts = found.iter().map(|(mark, _)| mark.start).take(64);
    let anchor = starts.max_by_key(|start| (within(*start), std::cmp::Reverse(*start))).unwrap_or(0);
    let start = opening_before(text, anchor);
    let last = found.iter().map(|(mark, _)| mark.end).filter(|end| *end <= start + LONGEST).max().unwrap_or(start);
    let end = closing_after(text, start, last);
    let inside = found.iter().filter(|(mark, _)| mark.start >= start && mark.end <= end);
    Passage {
        text: text.get(start..end).unwrap_or_default().trim_end().to_owned(),
        marks: inside.map(|(mark, _)| mark.start - start..mark.end - start).collect(),
    }
}

/// Where to begin so that `anchor` is read in its sentence: the sentence's begin, or a word's where that is far.
fn opening_before(text: &str, anchor: usize) -> usize {
    // A sentence that begins farther away is not looked for.
    let far = text.floor_char_boundary(anchor.saturating_sub(LONGEST / 2));
    let begins = ends(text.get(far..).unwrap_or_default()).map(|end| far + end).take_while(|end| *end <= anchor);
    if let Some(sentence) = begins.last().or((far == 0).then_some(0)) {
        return sentence;
    }
    let near = text.floor_char_boundary(anchor - LONGEST / 3);
    near + text.get(near..anchor).and_then(|part| part.find(' ')).map_or(0, |space| space + 1)
}

/// Where to end: with the sentence of the last mark, else with a word.
fn closing_after(text: &str, start: usize, last: usize) -> usize {
    let most = text.floor_char_boundary((start + LONGEST).min(text.len()));
    let mut closes = ends(text.get(start..).unwrap_or_default()).map(|end| start + end);
    if let Some(end) = closes.find(|end| *end >= last && *end > start)
        && end <= most
    {
        return end;
    }
    if most == text.len() {
        return most;
    }
    text.get(start..most)
        .and_then(|part| part.rfind(char::is_whitespace))
        .map_or(most, |space| (start + space).max(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Evidence;

    fn marks(words: &[&str]) -> Marks {
        let mut marks = Marks::default();
        for word in words {
            marks.part();
            marks.term(Evidence::of(word).matching());
        }
        marks
    }

    fn shown(passage: &Passage) -> Vec<&str> {
        passage.marks.iter().map(|mark| &passage.text[mark.clone()]).collect()
    }

    #[test]
    fn one_sentence_is_shown() {
        let far = "Un long préambule ne dit rien de ce que l'on cherche. ".repeat(20);
        let last = format!("{far}Le maire M. Roy a signé le budget. {far}");
        let passage = best(None, &[&far, &last], &marks(&["maires", "budget"]));
        assert_eq!(
            (passage.text.as_str(), shown(&passage)),
            ("Le maire M. Roy a signé le budget.", vec!["maire", "budget"])
        );
    }

    #[test]
    fn a_sentence_without_end_is_cut_at_a_word() {
        let text = "mot ".repeat(500) + "budget " + &"mot ".repeat(500);
        let passage = best(None, &[&text], &marks(&["budget"]));
        assert!(passage.text.len() <= LONGEST && passage.text.starts_with("mot"), "{passage:?}");
        assert_eq!(shown(&passage), ["budget"]);
    }

    #[test]
    fn without_marks_the_opening() {
        assert_eq!(best(Some("Le chapô."), &[], &Marks::default()).text, "Le chapô.");
        assert_eq!(best(None, &["Rien ici."], &marks(&["budget"])).text, "Rien ici.");
    }
}
