//! The spans between quotation marks, whatever marks a desk uses and wherever it forgets one.

use std::ops::Range;

use super::page::{Kind, Page};

/// A stretch of text between quotation marks, as tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    /// From the opening mark to one past the closing one.
    pub(super) outer: Range<usize>,
    /// What stands between.
    pub(super) inner: Range<usize>,
    /// Whether it goes on the quote before it, in a new paragraph.
    pub(super) goes_on: bool,
}

/// How many paragraphs one pair of marks may span.
const MOST_PARAGRAPHS: usize = 8;

/// What a mark does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Opens,
    Closes,
    Either,
}

/// The marked spans of a page, in order and without overlaps: the outermost ones.
pub(super) fn spans(page: &Page<'_>) -> Vec<Marked> {
    let mut spans: Vec<Marked> = Vec::new();
    let mut at = 0;
    let mut unclosed = false;
    while at < page.tokens.len() {
        if page.sign(at) == '\n' {
            at += 1;
            continue;
        }
        let Some(family) = opening(page, at) else {
            unclosed = false;
            at += 1;
            continue;
        };
        let starts_paragraph = at == 0 || page.sign(at - 1) == '\n';
        let goes_on = unclosed && starts_paragraph;
        match close(page, at, family) {
            Some(end) => {
                spans.extend(by_paragraph(page, at, end, goes_on));
                unclosed = false;
                at = end + 1;
            }
            None => {
                let end = paragraph_end(page, at);
                // A whole paragraph that is never closed goes on in the next one, or its writer forgot.
                let repeated = opening(page, end + 1) == Some(family);
                if let Some(last) = closed_later(page, end, family).filter(|_| !repeated) {
                    spans.push(Marked { outer: at..last + 1, inner: at + 1..last, goes_on });
                    at = last + 1;
                    continue;
                }
                if family != '\'' && starts_paragraph && (repeated || goes_on) {
                    spans.push(Marked { outer: at..end, inner: at + 1..end, goes_on });
                    unclosed = true;
                    at = end;
                } else {
                    at += 1;
                }
            }
        }
    }
    spans.retain(|span| !span.inner.is_empty() && span.inner.clone().any(|at| page.is_word(at)));
    spans
}

/// The quote from the mark at `open` to the one at `end`, cut where a paragraph repeats the opening mark.
fn by_paragraph(page: &Page<'_>, open: usize, end: usize, goes_on: bool) -> Vec<Marked> {
    let mut spans = Vec::new();
    let (mut start, mut goes_on) = (open, goes_on);
    let repeats = |at: &usize| page.sign(*at) == page.sign(open) && page.sign(*at - 1) == '\n';
    for again in (open + 1..end).filter(repeats) {
        spans.push(Marked { outer: start..again - 1, inner: start + 1..again - 1, goes_on });
        (start, goes_on) = (again, true);
    }
    spans.push(Marked { outer: start..end + 1, inner: start + 1..end, goes_on });
    spans
}

/// The mark that closes a quote in the paragraph behind the break at `end`: its first one, where it can only close.
fn closed_later(page: &Page<'_>, end: usize, family: char) -> Option<usize> {
    let next = (end + 1..paragraph_end(page, end + 1)).find(|at| page.sign(*at) == family)?;
    (family == '"' && side(page, next) == Side::Closes).then_some(next)
}

/// The family of the mark at `at`, where it can open a quote: the sign that closes it.
fn opening(page: &Page<'_>, at: usize) -> Option<char> {
    match page.sign(at) {
        '«' => Some('»'),
        '“' => Some('”'),
        '„' => Some('“'),
        '‹' => Some('›'),
        '‘' => Some('’'),
        '"' | '”' if side(page, at) != Side::Closes => Some(page.sign(at)),
        '\'' | '’' if side(page, at) == Side::Opens => Some('\''),
        _ => None,
    }
}

/// What a mark that looks the same on both sides does here.
fn side(page: &Page<'_>, at: usize) -> Side {
    let Some(token) = page.tokens.get(at) else { return Side::Either };
    let before = page.before(token.range.start);
    let after = page.after(token.range.end);
    let free_before = before
        .is_none_or(|sign| sign.is_whitespace() || matches!(sign, '(' | '[' | '-' | '—' | '\'' | '’' | ':' | '"'));
    let free_after = after.is_none_or(|sign| {
        sign.is_whitespace() || matches!(sign, ',' | '.' | ')' | ']' | ';' | ':' | '!' | '?' | '…' | '"' | '\'' | '-')
    });
    match (free_before, free_after) {
        (true, false) => Side::Opens,
        (false, true) => Side::Closes,
        _ => Side::Either,
    }
}

/// The mark that closes what opens at `open`.
fn close(page: &Page<'_>, open: usize, family: char) -> Option<usize> {
    let paired = matches!(family, '»' | '”' | '“' | '›');
    let opener = page.sign(open);
    let (mut depth, mut paragraphs) = (0, 0);
    for at in open + 1..page.tokens.len() {
        let sign = page.sign(at);
        if sign == '\n' {
            paragraphs += 1;
            // Only marks that tell their side may close a later paragraph.
            if !paired || opener == family || paragraphs > MOST_PARAGRAPHS {
                return None;
            }
            continue;
        }
        if paired && sign == family && opener != family {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        } else if paired && sign == opener && opener != family {
            if page.sign(at - 1) == '\n' {
                // An opening mark repeated at a new paragraph opens nothing.
                if paragraphs > 0 && depth == 0 {
                    continue;
                }
            }
            if paragraphs > 0 {
                return None;
            }
            depth += 1;
        } else if sign == family || family == '\'' && sign == '’' || family == '’' && sign == '\'' {
            match side(page, at) {
                Side::Closes => {
                    if depth == 0 {
                        return Some(at);
                    }
                    depth -= 1;
                }
                Side::Either if family != '\'' && depth == 0 => return Some(at),
                Side::Opens if family == '"' && nests(page, at) => depth += 1,
                _ => {}
            }
        }
        if family == '\'' && at > open + 60 {
            return None;
        }
    }
    None
}

/// Whether a second pair inside the first one opens at `at`: two marks close in this paragraph.
fn nests(page: &Page<'_>, at: usize) -> bool {
    let mut closing = 0;
    for next in at + 1..page.tokens.len() {
        match page.tokens.get(next).map(|token| token.kind) {
            Some(Kind::Sign('"')) if side(page, next) == Side::Opens => return false,
            Some(Kind::Sign('"')) => closing += 1,
            Some(Kind::Break) | None => break,
            _ => {}
        }
        if closing == 2 {
            return true;
        }
    }
    false
}

fn paragraph_end(page: &Page<'_>, at: usize) -> usize {
    (at..page.tokens.len()).find(|place| page.sign(*place) == '\n').unwrap_or(page.tokens.len())
}
