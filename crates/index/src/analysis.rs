//! What a word leaves in the index: its form, its form with accents, its stem, at one position.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use language::words::{fold, is_stop_word, normal};
use rustc_hash::FxHashMap;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::pairs::pair;
use crate::pieces::{Join, Pieces, pieces};
use crate::sentences::ends;
use crate::stems;

/// Another analysis leaves other terms: an index made by one is of no use to the other.
pub(crate) const VERSION: &str = "fr-6";

/// The name under which the engine knows [`French`].
pub(crate) const NAME: &str = "french";

/// Before a stem, so that it is no form.
pub(crate) const STEM: char = '\u{1}';

/// Stands where a sentence begins, and where a paragraph does, with its first word.
pub(crate) const SENTENCE: &str = "\u{4}";
pub(crate) const PARAGRAPH: &str = "\u{5}";

/// The first sign of a headline's text, and how often each of its words counts.
pub(crate) const HEADLINE: char = '\u{2}';
/// The first sign of a standfirst's text.
pub(crate) const STANDFIRST: char = '\u{3}';

const HEADLINE_WEIGHT: u8 = 4;
const STANDFIRST_WEIGHT: u8 = 2;

/// Words between two texts of one article: no phrase and no nearness reaches across.
const GAP: usize = 64;

/// Longer words are cut.
const MAX_WORD: usize = 64;

/// Words kept with their evidence while many documents are read.
const CACHE: usize = 1 << 16;

/// So many such collections are handed on, where they hold at least so many words.
const KEPT: usize = 2;
const WORTH_KEEPING: usize = 1 << 12;

/// What a word leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Evidence {
    terms: Box<[Box<str>]>,
    accented: bool,
    is_stop_word: bool,
}

impl Evidence {
    /// What `word`, one token, leaves.
    pub(crate) fn of(word: &str) -> Self {
        let word = clip(word);
        let form = fold(word);
        let lower = normal(word).to_lowercase();
        let accented = !lower.is_ascii() && lower != form;
        let is_stop_word = is_stop_word(&form);
        let mut terms: Vec<Box<str>> = vec![form.as_ref().into()];
        if accented {
            terms.push(lower.as_str().into());
        }
        if let Some(stem) = stem_of(&form) {
            terms.push(format!("{STEM}{stem}").into());
        }
        Self { terms: terms.into(), accented, is_stop_word }
    }

    /// Evidence that is this term alone.
    fn alone(term: &str) -> Self {
        Self { terms: [term.into()].into(), accented: false, is_stop_word: false }
    }

    /// The folded form.
    pub(crate) fn form(&self) -> &str {
        self.terms.first().map_or("", |form| form)
    }

    /// The form with its accents, where it has some.
    pub(crate) fn accented(&self) -> Option<&str> {
        if self.accented { self.terms.get(1).map(|form| &**form) } else { None }
    }

    /// The term by which any inflection is found: the stem, or the form of a word that has none.
    pub(crate) fn matching(&self) -> &str {
        self.terms.last().map_or("", |term| if term.starts_with(STEM) { term } else { self.form() })
    }
}

/// The stem of a folded form; stop words and what has digits have none.
pub(crate) fn stem_of(form: &str) -> Option<Cow<'_, str>> {
    (!is_stop_word(form) && !form.bytes().any(|b| b.is_ascii_digit())).then(|| stems::stem(form))
}

fn clip(word: &str) -> &str {
    word.get(..word.floor_char_boundary(MAX_WORD)).unwrap_or(word)
}

/// The words of a question or a name; a compound's parts stand alone.
pub(crate) fn words(text: &str) -> Vec<String> {
    pieces(text).map(|piece| piece.text.into_owned()).collect()
}

/// The folded forms of a text's words.
pub(crate) fn forms(text: &str) -> Vec<String> {
    words(text).iter().map(|word| fold(clip(word)).into_owned()).collect()
}

/// The folded forms of a text's words, a unit in one with its number: `1er`.
pub(crate) fn wholes(text: &str) -> Vec<String> {
    let mut wholes: Vec<String> = Vec::new();
    for piece in pieces(text) {
        let form = fold(clip(&piece.text));
        match wholes.last_mut() {
            Some(last) if piece.join == Join::Glued => last.push_str(&form),
            _ => wholes.push(form.into_owned()),
        }
    }
    wholes
}

/// A pronoun after a verb (`dit-il`) or a demonstrative's `-là`: no compound.
fn is_clitic(form: &str) -> bool {
    form.len() <= 5
        && matches!(
            form,
            "il" | "elle"
                | "on"
                | "ils"
                | "elles"
                | "je"
                | "tu"
                | "nous"
                | "vous"
                | "le"
                | "la"
                | "les"
                | "lui"
                | "leur"
                | "moi"
                | "toi"
                | "y"
                | "en"
                | "ce"
                | "ci"
                | "t"
                | "meme"
                | "memes"
        )
}

/// The French analysis, as the engine's tokenizer. The engine takes a new one for each field of each segment: they hand
/// on what they have learnt.
#[derive(Default)]
pub(crate) struct French {
    learnt: Learnt,
    left: Arc<Mutex<Vec<Learnt>>>,
}

/// Words with their evidence.
#[derive(Default)]
struct Learnt {
    seen: FxHashMap<Box<str>, Known>,
    /// Of stop words in a row.
    pairs: FxHashMap<(Known, Known), Known>,
    evidence: Vec<Evidence>,
}

/// The place of a word's evidence among all.
type Known = usize;

impl Clone for French {
    fn clone(&self) -> Self {
        Self { learnt: Learnt::default(), left: Arc::clone(&self.left) }
    }
}

impl Drop for French {
    fn drop(&mut self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if self.learnt.evidence.len() >= WORTH_KEEPING && left.len() < KEPT {
            left.push(std::mem::take(&mut self.learnt));
        }
    }
}

impl Learnt {
    /// Looks a word up; good until the end of the text.
    fn know(&mut self, word: &str) -> Known {
        if let Some(known) = self.seen.get(word) {
            return *known;
        }
        let place = self.evidence.len();
        self.evidence.push(Evidence::of(word));
        if word.len() <= MAX_WORD {
            self.seen.insert(word.into(), place);
        }
        place
    }

    /// Looks up what two words in a row leave, where both are stop words.
    fn know_pair(&mut self, first: Known, second: Known) -> Option<Known> {
        if !self.is_stop_word(first) || !self.is_stop_word(second) {
            return None;
        }
        let place = self.evidence.len();
        let known = *self.pairs.entry((first, second)).or_insert(place);
        if known == place {
            let both = pair(self.form(first), self.form(second));
            self.evidence.push(Evidence::alone(&both));
        }
        Some(known)
    }

    /// Looks up a sign.
    fn know_sign(&mut self, sign: &str) -> Known {
        if let Some(known) = self.seen.get(sign) {
            return *known;
        }
        let place = self.evidence.len();
        self.evidence.push(Evidence::alone(sign));
        self.seen.insert(sign.into(), place);
        place
    }

    fn form(&self, known: Known) -> &str {
        self.evidence.get(known).map_or("", Evidence::form)
    }

    fn is_stop_word(&self, known: Known) -> bool {
        self.evidence.get(known).is_some_and(|evidence| evidence.is_stop_word)
    }
}

impl French {
    fn begin(&mut self) {
        if self.learnt.evidence.len() >= CACHE {
            self.learnt = Learnt::default();
        } else if self.learnt.evidence.is_empty() {
            let left = self.left.lock().unwrap_or_else(PoisonError::into_inner).pop();
            self.learnt = left.unwrap_or_default();
        }
    }
}

impl Tokenizer for French {
    type TokenStream<'a> = FrenchStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FrenchStream<'a> {
        let weight = if text.starts_with(HEADLINE) {
            HEADLINE_WEIGHT
        } else if text.starts_with(STANDFIRST) {
            STANDFIRST_WEIGHT
        } else {
            1
        };
        self.begin();
        FrenchStream {
            learnt: &mut self.learnt,
            words: pieces(text),
            text,
            sentence_end: 0,
            weight,
            next_position: GAP,
            before: None,
            whole: Whole::default(),
            ahead: VecDeque::new(),
            term: 0,
            repeat: 0,
            token: Token::default(),
        }
    }
}

/// A compound as it is read, part by part.
#[derive(Default)]
struct Whole {
    text: String,
    start: usize,
    parts: usize,
    clitic: bool,
}

/// The terms of one text.
pub(crate) struct FrenchStream<'a> {
    learnt: &'a mut Learnt,
    words: Pieces<'a>,
    text: &'a str,
    /// The byte at which the next sentence begins.
    sentence_end: usize,
    weight: u8,
    next_position: usize,
    /// The word read last.
    before: Option<Known>,
    whole: Whole,
    /// What is to be given out.
    ahead: VecDeque<Given>,
    /// How far the first of it is: which of its terms, given so often.
    term: usize,
    repeat: u8,
    token: Token,
}

/// Evidence at its position, each of its terms so many times.
#[derive(Clone, Copy)]
struct Given {
    position: usize,
    known: Known,
    times: u8,
}

impl FrenchStream<'_> {
    fn give(&mut self, position: usize, known: Known, times: u8) {
        self.ahead.push_back(Given { position, known, times });
    }

    /// A sentence begins with the word at `position`, which starts at `byte`.
    fn begin(&mut self, position: usize, byte: usize) {
        let sentence = self.learnt.know_sign(SENTENCE);
        self.give(position, sentence, 1);
        if position == GAP {
            let paragraph = self.learnt.know_sign(PARAGRAPH);
            self.give(position, paragraph, 1);
        }
        let rest = self.text.get(byte..).unwrap_or_default();
        self.sentence_end = ends(rest).next().map_or(usize::MAX, |end| byte + end);
    }

    /// Takes the next word; false at the end.
    fn read(&mut self) -> bool {
        let Some(word) = self.words.next() else {
            self.end_whole();
            return !self.ahead.is_empty();
        };
        let known = self.learnt.know(&word.text);
        let position = self.next_position;
        self.next_position += 1;
        if word.join == Join::Apart {
            self.end_whole();
            self.whole.start = position;
            self.whole.text.clear();
        }
        let form = self.learnt.form(known);
        self.whole.text.push_str(form);
        self.whole.parts += 1;
        self.whole.clitic = word.join == Join::Hyphen && is_clitic(form);
        self.give(position, known, self.weight);
        let pair = self.before.and_then(|before| self.learnt.know_pair(before, known));
        if let Some(pair) = pair {
            self.give(position - 1, pair, self.weight);
        }
        self.before = Some(known);
        if word.range.start >= self.sentence_end {
            self.begin(position, word.range.start);
        }
        true
    }

    /// Gives out the whole of the compound that ends here, once.
    fn end_whole(&mut self) {
        if self.whole.parts > 1 && !self.whole.clitic {
            let whole = self.learnt.know(&self.whole.text);
            self.give(self.whole.start, whole, self.weight);
        }
        self.whole.parts = 0;
    }
}

impl TokenStream for FrenchStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            while let Some(Given { position, known, times }) = self.ahead.front().copied() {
                if let Some(term) = self.learnt.evidence.get(known).and_then(|one| one.terms.get(self.term)) {
                    if self.repeat == 0 {
                        self.token.text.clear();
                        self.token.text.push_str(term);
                        self.token.position = position;
                    }
                    self.repeat += 1;
                    if self.repeat >= times {
                        self.repeat = 0;
                        self.term += 1;
                    }
                    return true;
                }
                self.ahead.pop_front();
                self.term = 0;
            }
            if !self.read() {
                return false;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &str)]) {
        let mut french = French::default();
        let mut stream = french.token_stream(text);
        let mut found = Vec::new();
        while stream.advance() {
            if matches!(stream.token().text.as_str(), SENTENCE | PARAGRAPH) {
                continue;
            }
            found.push((stream.token().position - GAP, stream.token().text.clone()));
        }
        let found: Vec<(usize, &str)> = found.iter().map(|(at, term)| (*at, term.as_str())).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn one_position_holds_all_evidence() {
        check("L’été décédée", &[(0, "ete"), (0, "été"), (1, "decedee"), (1, "décédée"), (1, "\u{1}deced")]);
        check("10 000", &[(0, "10000")]);
        check("8h", &[(0, "8"), (1, "h"), (1, "\u{1}h"), (0, "8h")]);
    }

    #[test]
    fn a_compound_is_its_parts_and_its_whole() {
        check(
            "week-end là",
            &[
                (0, "week"),
                (0, "\u{1}week"),
                (1, "end"),
                (1, "\u{1}end"),
                (0, "weekend"),
                (0, "\u{1}weekend"),
                (2, "la"),
                (2, "là"),
            ],
        );
        check("dit-il", &[(0, "dit"), (0, "\u{1}dire"), (1, "il")]);
    }

    #[test]
    fn stop_words_in_a_row_are_a_term() {
        check(
            "pas sur les murs",
            &[
                (0, "pas"),
                (1, "sur"),
                (0, "\u{6}pas sur"),
                (2, "les"),
                (1, "\u{6}sur les"),
                (3, "murs"),
                (3, "\u{1}mur"),
            ],
        );
    }

    #[test]
    fn a_headline_counts_more() {
        check("\u{3}oui", &[(0, "oui"), (0, "oui"), (0, "\u{1}oui"), (0, "\u{1}oui")]);
    }
}
