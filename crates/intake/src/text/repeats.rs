//! What a capture says twice: the teaser that repeats the opening and breaks off, and paragraphs shown again.

use std::collections::HashSet;

use news::Draft;

use super::Labelled;
use super::line::{Ending, Line};
use super::model::Label;

/// A repetition of fewer words may be chance or style.
const LEAST_WORDS: usize = 8;

/// Takes repetitions out of the article; the first telling stays.
pub(super) fn take_out(page: &mut Labelled<'_>, draft: &mut Draft, reasons: &mut [Option<&'static str>]) {
    teaser(page, draft, reasons);
    again(page, reasons);
}

/// The words of a line, as they are compared.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase)
}

fn in_article(label: Label) -> bool {
    label.is_body() || label == Label::Lead
}

/// Finds the line that repeats the opening of the article.
fn teaser(page: &mut Labelled<'_>, draft: &mut Draft, reasons: &mut [Option<&'static str>]) {
    let mut openings = [page.start(), page.body_start()];
    openings.sort_unstable();
    for start in openings {
        let Some(first) = page.lines.get(start) else { continue };
        let first_words: Vec<String> = words(first.text).take(4).collect();
        if first_words.len() < 4 {
            continue;
        }
        let candidates: Vec<usize> = (0..page.lines.len())
            .filter(|at| *at != start && breaks_off(&page.lines[*at]))
            .filter(|at| words(page.lines[*at].text).take(4).eq(first_words.iter().cloned()))
            .take(8)
            .collect();
        for at in candidates {
            if !repeats(page, start, at) {
                continue;
            }
            draft.teaser.get_or_insert_with(|| page.lines[at].text.to_owned());
            reasons[at] = Some("teaser");
            if in_article(page.labels[at]) {
                page.labels[at] = Label::Gap;
            }
        }
    }
}

fn breaks_off(line: &Line<'_>) -> bool {
    line.words >= LEAST_WORDS
        && (line.ending == Ending::Ellipsis || line.text.ends_with("[…]") || line.text.ends_with("[...]"))
}

/// Whether line `at` says what the article says from line `start` on, its last word perhaps cut.
fn repeats(page: &Labelled<'_>, start: usize, at: usize) -> bool {
    let article = (start..page.lines.len()).filter(|line| *line != at && in_article(page.labels[*line]));
    let mut told = article.flat_map(|line| words(page.lines[line].text));
    let mut said = words(page.lines[at].text).peekable();
    while let Some(word) = said.next() {
        let Some(next) = told.next() else { return false };
        let last = said.peek().is_none();
        if word != next && !(last && next.starts_with(&word)) {
            return false;
        }
    }
    // A paragraph that itself ends so is no cut of anything.
    told.next().is_some()
}

/// Leaves out paragraphs of the article that stood in it before.
fn again(page: &mut Labelled<'_>, reasons: &mut [Option<&'static str>]) {
    let mut seen: HashSet<&str> = HashSet::new();
    for ((line, label), reason) in page.lines.iter().zip(page.labels.iter_mut()).zip(reasons) {
        if in_article(*label) && line.words >= LEAST_WORDS && !seen.insert(line.text) {
            *label = Label::Gap;
            *reason = Some("repeated");
        }
    }
}
