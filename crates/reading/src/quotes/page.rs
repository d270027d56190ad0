//! The text as the reading of quotes sees it: words, signs, and the sentences they make.

use std::ops::Range;

/// A word, a sign or the end of a paragraph.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    low: Range<usize>,
    /// What it is.
    pub(super) kind: Kind,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
    /// Whether it is the pronoun of an inversion: "il" in "a-t-il".
    pub(super) turned: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Sign(char),
    Break,
}

/// The tokens of a text.
#[derive(Debug)]
pub(super) struct Page<'t> {
    /// The text itself.
    pub(super) text: &'t str,
    /// Its tokens, in order.
    pub(super) tokens: Vec<Token>,
    low: String,
}

impl<'t> Page<'t> {
    /// Cuts `text` into tokens.
    pub(super) fn new(text: &'t str) -> Self {
        let mut page =
            Self { text, tokens: Vec::with_capacity(text.len() / 5), low: String::with_capacity(text.len()) };
        let mut at = 0;
        while let Some(sign) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let next = at + sign.len_utf8();
            if sign == '\n' {
                page.push(at..next, Kind::Break);
            } else if sign.is_alphanumeric() {
                let end = word_end(text, at);
                page.push_word(at..end);
                at = end;
                continue;
            } else if !sign.is_whitespace() && !is_invisible(sign) {
                page.push(at..next, Kind::Sign(sign));
            }
            at = next;
        }
        page
    }

    fn push(&mut self, range: Range<usize>, kind: Kind) {
        let begin = self.low.len();
        let word = self.text.get(range.clone()).unwrap_or_default();
        let capital = kind == Kind::Word && word.chars().next().is_some_and(char::is_uppercase);
        if kind == Kind::Word {
            for sign in word.chars().flat_map(char::to_lowercase) {
                self.low.push(if sign == '’' { '\'' } else { sign });
            }
        }
        self.tokens.push(Token { range, low: begin..self.low.len(), kind, capital, turned: false });
    }

    /// A word; "a-t-il" and "dit-elle" are a verb and the pronoun behind it.
    fn push_word(&mut self, range: Range<usize>) {
        let word = self.text.get(range.clone()).unwrap_or_default();
        let turned = word.rfind('-').filter(|cut| {
            let pronoun = word.get(cut + 1..).unwrap_or_default();
            matches!(pronoun, "il" | "elle" | "on" | "ils" | "elles" | "je")
        });
        let Some(cut) = turned else { return self.push(range, Kind::Word) };
        let verb = word.get(..cut).unwrap_or_default();
        let verb = verb.strip_suffix("-t").unwrap_or(verb);
        // "a t-elle", with a space for the hyphen: the t is nothing by itself.
        if verb != "t" {
            self.push(range.start..range.start + verb.len(), Kind::Word);
        }
        self.push(range.start + cut + 1..range.end, Kind::Word);
        if let Some(pronoun) = self.tokens.last_mut() {
            pronoun.turned = true;
        }
    }

    /// The lower-case word at `at`; empty for a sign and beyond the ends.
    pub(super) fn low(&self, at: usize) -> &str {
        self.tokens.get(at).and_then(|token| self.low.get(token.low.clone())).unwrap_or_default()
    }

    /// The word before `at`.
    pub(super) fn low_before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.low(before))
    }

    /// The sign at `at`; a space for a word and beyond the ends, a line feed for a break.
    pub(super) fn sign(&self, at: usize) -> char {
        match self.tokens.get(at).map(|token| token.kind) {
            Some(Kind::Sign(sign)) => sign,
            Some(Kind::Break) => '\n',
            _ => ' ',
        }
    }

    /// Whether the word at `at` begins with a capital letter.
    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.capital)
    }

    /// Whether a word stands at `at`.
    pub(super) fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Word)
    }

    /// Whether an inverted pronoun stands at `at`.
    pub(super) fn is_turned(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.turned)
    }

    /// The bytes that the tokens `span` cover.
    pub(super) fn bytes(&self, span: &Range<usize>) -> Range<usize> {
        let first = self.tokens.get(span.start).map(|token| token.range.start);
        let last = span.end.checked_sub(1).and_then(|last| self.tokens.get(last)).map(|token| token.range.end);
        match (first, last) {
            (Some(first), Some(last)) if first <= last => first..last,
            _ => 0..0,
        }
    }

    /// The words of `span` as written.
    pub(super) fn slice(&self, span: &Range<usize>) -> &'t str {
        self.text.get(self.bytes(span)).unwrap_or_default()
    }

    /// The first token that begins at or behind the byte `at`.
    pub(super) fn token_at(&self, at: usize) -> usize {
        self.tokens.partition_point(|token| token.range.start < at)
    }

    /// The byte before which white space ends, going back from `at`.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// The sign that stands at the byte `at`.
    pub(super) fn after(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }
}

/// Signs without width that desks and browsers leave behind.
fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}')
}

/// Words that lose their last vowel: "l'", "qu'", "jusqu'".
fn is_elided(word: &str) -> bool {
    let short = word.chars().count() == 1;
    short || ["qu", "jusqu", "lorsqu", "puisqu", "quoiqu"].iter().any(|elided| word.eq_ignore_ascii_case(elided))
}

/// Where the word that begins at `at` ends: hyphens and inner points of numbers belong to it, an elision ends it.
fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let mut signs = rest.char_indices().peekable();
    let mut last = ' ';
    while let Some((place, sign)) = signs.next() {
        let next = signs.peek().map_or(' ', |(_, next)| *next);
        let goes_on = match sign {
            '\'' | '’' if next.is_alphabetic() => {
                if is_elided(rest.get(..place).unwrap_or_default()) {
                    return at + place + sign.len_utf8();
                }
                true
            }
            '-' | '\u{2010}' | '\u{2011}' => last.is_alphanumeric() && next.is_alphanumeric(),
            // "1.500", and "journal.com" too.
            '.' if last.is_alphanumeric() && next.is_lowercase() => true,
            '.' | ',' => last.is_ascii_digit() && next.is_ascii_digit(),
            '\u{300}'..='\u{36f}' => true,
            _ => sign.is_alphanumeric(),
        };
        if !goes_on {
            return at + place;
        }
        last = sign;
    }
    text.len()
}

/// Cuts the page into sentences, as token ranges; `quoted` says which tokens stand between marks.
pub(super) fn sentences(page: &Page<'_>, quoted: &[u32]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for at in 0..page.tokens.len() {
        if ends_at(page, quoted, at) {
            if at + 1 > start {
                sentences.push(start..at + 1);
            }
            start = at + 1;
        }
    }
    if start < page.tokens.len() {
        sentences.push(start..page.tokens.len());
    }
    sentences
}

fn ends_at(page: &Page<'_>, quoted: &[u32], at: usize) -> bool {
    let of = |at: usize| quoted.get(at).copied().unwrap_or_default();
    let next = at + 1;
    if page.sign(at) == '\n' {
        return true;
    }
    let opens = of(next) != 0 && of(next) != of(at);
    if of(at) != 0 {
        // The last token of a quote ends a sentence where the quote itself is one.
        if of(next) == of(at) {
            return false;
        }
        let inner = at.checked_sub(1).map_or(' ', |inner| page.sign(inner));
        return opens || matches!(inner, '.' | '!' | '?' | '…') && page.is_capital(next);
    }
    if !matches!(page.sign(at), '.' | '!' | '?' | '…') {
        return false;
    }
    let abbreviated = page.sign(at) == '.' && is_abbreviation(page, at);
    let starts = opens || page.is_capital(next) || page.low(next).starts_with(|sign: char| sign.is_ascii_digit());
    !abbreviated && (starts || matches!(page.sign(next), '-' | '–' | '—' | '['))
}

/// Whether the point at `at` belongs to a short form: "M.", "Mme.", "E."
fn is_abbreviation(page: &Page<'_>, at: usize) -> bool {
    let word = page.low_before(at);
    let initial = word.chars().count() == 1 && at.checked_sub(1).is_some_and(|before| page.is_capital(before));
    initial || matches!(word, "mm" | "mme" | "mmes" | "mlle" | "dr" | "pr" | "st" | "ste" | "mgr" | "art" | "no")
}
