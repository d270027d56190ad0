//! An article as the tagger sees it: tokens, what the lists say of each, and what the whole article tells of a word.

use std::collections::HashMap;
use std::ops::Range;

use super::gazetteer::{self as lists, Gazetteer, Kind, Kinds, Match, Ready};
use super::lexicon::Lexicon;
use super::tokens::{Token, split};

/// Tokens around a capital that a name may reach into.
const REACH: usize = 6;
/// Tokens of the longest listed name.
const LONGEST: usize = 12;

/// The blocks of an article, in tokens.
#[derive(Debug)]
pub struct Document<'t> {
    /// All tokens, block after block.
    pub tokens: Vec<Token<'t>>,
    /// The sentences, as ranges of tokens.
    pub sentences: Vec<Range<usize>>,
    /// What is known of each token.
    pub facts: Vec<Facts>,
    /// Listed names of several tokens, with their lists.
    pub listed: Vec<(Range<usize>, Kinds)>,
}

/// What is known of a token before any learning.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Hash of the folded form.
    pub word: u64,
    /// Hash of the form as written.
    pub exact: u64,
    /// Hash of the shape: `Xx-Xx`, `XX`, `9`.
    pub shape: u64,
    /// Hashes of the folded beginnings and ends of two, three and four letters.
    pub affixes: [u64; 6],
    /// The lists that have the word alone.
    pub kinds: Kinds,
    /// The lists with a longer name that begins here.
    pub begins: Kinds,
    /// The lists with a longer name that goes on here.
    pub inside: Kinds,
    /// How the free texts write the word, see [`Lexicon`].
    pub casing: u8,
    /// Whether it begins with a capital.
    pub capital: bool,
    /// Whether it is a word or number rather than a sign.
    pub is_word: bool,
    /// Whether no word stands before it in its sentence.
    pub first: bool,
    /// What the article says of the word elsewhere, as [`hints`].
    pub hints: u32,
    /// Capitals in a row: how many, and which one this is.
    pub run: (u8, u8),
    /// The lists that have any word of that row.
    pub run_kinds: Kinds,
    /// Whether a name may reach here.
    pub active: bool,
}

/// What an article tells of a word by its other places.
pub mod hints {
    /// After a first name.
    pub const AFTER_FIRST_NAME: u32 = 1;
    /// After a form of address or a role.
    pub const AFTER_ROLE: u32 = 2;
    /// After a preposition of place.
    pub const AFTER_PLACE_WORD: u32 = 4;
    /// Before a verb of saying.
    pub const BEFORE_SAYING: u32 = 8;
    /// Alone in parentheses.
    pub const IN_PARENTHESES: u32 = 16;
    /// After a head of bodies.
    pub const AFTER_BODY_HEAD: u32 = 32;
    /// After a head of places.
    pub const AFTER_PLACE_HEAD: u32 = 64;
    /// Without capital.
    pub const LOWER: u32 = 128;
    /// Capital within a sentence.
    pub const CAPITAL_INSIDE: u32 = 256;
    /// After the elided or feminine or masculine article.
    pub const AFTER_ARTICLE: u32 = 512;
    /// Within a listed longer name of a person.
    pub const IN_PERSON: u32 = 1024;
    /// Within a listed longer name of a body.
    pub const IN_BODY: u32 = 2048;
    /// Within a listed longer name of a place.
    pub const IN_PLACE: u32 = 4096;
    /// Followed by another capital.
    pub const BEFORE_CAPITAL: u32 = 8192;
    /// How many there are.
    pub const COUNT: u32 = 14;
}

impl<'t> Document<'t> {
    /// Reads the blocks of an article.
    pub fn new(blocks: &[&'t str], lexicon: &Lexicon) -> Self {
        let (mut tokens, mut sentences) = (Vec::new(), Vec::new());
        for (number, block) in blocks.iter().enumerate() {
            split(block, number, &mut tokens, &mut sentences);
        }
        let gazetteer = Gazetteer::house();
        let mut facts: Vec<Facts> = tokens.iter().map(|token| facts(token, gazetteer, lexicon)).collect();
        let mut listed = Vec::new();
        for sentence in &sentences {
            let words = facts.get_mut(sentence.clone()).unwrap_or_default();
            mark_first(words);
            mark_runs(words);
            mark_matches(words, gazetteer, sentence.start, &mut listed);
            mark_active(words);
        }
        let mut document = Self { tokens, sentences, facts, listed };
        document.mark_hints();
        document
    }

    /// Gathers what each place of a word says, and tells all its places.
    fn mark_hints(&mut self) {
        let mut told: HashMap<u64, u32, std::hash::BuildHasherDefault<Ready>> = HashMap::default();
        for sentence in &self.sentences {
            let (Some(tokens), Some(words)) = (self.tokens.get(sentence.clone()), self.facts.get(sentence.clone()))
            else {
                continue;
            };
            for place in 0..words.len() {
                if let Some(word) = words.get(place).filter(|word| word.is_word) {
                    *told.entry(word.word).or_default() |= place_hints(tokens, words, place);
                }
            }
        }
        for word in &mut self.facts {
            if word.capital {
                word.hints = told.get(&word.word).copied().unwrap_or_default();
            }
        }
    }
}

fn facts(token: &Token<'_>, gazetteer: &Gazetteer, lexicon: &Lexicon) -> Facts {
    let folded = language::words::fold(token.text);
    let is_word = token.is_word();
    let affix = |range: Option<&str>| range.map_or(0, |part| lists::bytes_hash(part.as_bytes()));
    let cut = |count: usize| folded.char_indices().nth(count).map(|(at, _)| at);
    let tail = |count: usize| folded.char_indices().rev().nth(count - 1).map(|(at, _)| at);
    let affixes = if is_word {
        [
            affix(cut(2).and_then(|at| folded.get(..at))),
            affix(cut(3).and_then(|at| folded.get(..at))),
            affix(cut(4).and_then(|at| folded.get(..at))),
            affix(tail(2).and_then(|at| folded.get(at..))),
            affix(tail(3).and_then(|at| folded.get(at..))),
            affix(tail(4).and_then(|at| folded.get(at..))),
        ]
    } else {
        [0; 6]
    };
    let word = lists::bytes_hash(folded.as_bytes());
    Facts {
        word,
        exact: lists::bytes_hash(token.text.as_bytes()),
        shape: shape(token.text),
        affixes,
        kinds: if is_word { gazetteer.kinds(token.text) } else { 0 },
        casing: if is_word { lexicon.casing(word) } else { 0 },
        capital: token.is_capital(),
        is_word,
        ..Facts::default()
    }
}

/// The hash of the kinds of signs in a word, each run of one kind once, short words apart.
fn shape(text: &str) -> u64 {
    let mut shape = [0_u8; 10];
    let mut len = 0;
    for c in text.chars() {
        let kind = if c.is_uppercase() {
            b'X'
        } else if c.is_lowercase() {
            b'x'
        } else if c.is_ascii_digit() {
            b'9'
        } else if c.is_alphabetic() {
            b'z'
        } else if super::tokens::is_apostrophe(c) {
            b'\''
        } else {
            u8::try_from(u32::from(c)).unwrap_or(b'?')
        };
        let repeats = len > 0 && shape.get(len - 1) == Some(&kind);
        if !repeats && let Some(slot) = shape.get_mut(len) {
            *slot = kind;
            len += 1;
        }
    }
    let size = text.chars().take(5).count().min(4) as u8;
    let mut all = shape.to_vec();
    all.push(size);
    lists::bytes_hash(&all)
}

fn mark_first(words: &mut [Facts]) {
    for word in words {
        word.first = true;
        if word.is_word {
            return;
        }
    }
}

/// Finds the rows of capitals, each with what the lists say of any of its words.
fn mark_runs(words: &mut [Facts]) {
    let mut at = 0;
    while at < words.len() {
        let len = words.get(at..).unwrap_or_default().iter().take_while(|word| in_run(word)).count();
        let row = words.get_mut(at..at + len).unwrap_or_default();
        let kinds = row.iter().fold(0, |kinds, word| kinds | word.kinds);
        for (place, word) in row.iter_mut().enumerate() {
            word.run = (len.min(5) as u8, place.min(4) as u8);
            word.run_kinds = kinds;
        }
        at += len.max(1);
    }
}

/// Whether a word can belong to a row of capitals: the first word of a sentence only where it is no common one.
fn in_run(word: &Facts) -> bool {
    word.capital
        && !(word.first && matches!(word.casing, super::lexicon::LOWER_ONLY | 2 | 3) && word.kinds & lists::FIRST == 0)
}

fn mark_matches(words: &mut [Facts], gazetteer: &Gazetteer, first: usize, listed: &mut Vec<(Range<usize>, Kinds)>) {
    let keys: Vec<(u64, bool)> = words.iter().map(|word| (word.word, word.capital)).collect();
    let mut found: Vec<Match> = Vec::new();
    let mut covered = 0;
    for start in 0..words.len() {
        let Some(word) = words.get(start) else { return };
        if !word.is_word {
            continue;
        }
        gazetteer.matches(keys.iter().skip(start).take(LONGEST).copied(), &mut found);
        let Some(longest) = found.iter().rev().find(|found| found.len > 1) else { continue };
        // A name within a longer one says nothing of its own.
        if start + longest.len <= covered {
            continue;
        }
        covered = start + longest.len;
        listed.push((first + start..first + covered, longest.kinds));
        for (place, word) in words.iter_mut().skip(start).take(longest.len).enumerate() {
            let side = if place == 0 { &mut word.begins } else { &mut word.inside };
            *side |= longest.kinds;
        }
    }
}

/// Marks where names may be: near a capital, or where a list has a name without one.
fn mark_active(words: &mut [Facts]) {
    let named = lists::PLACES | lists::BODIES | Kind::Person as Kinds;
    let anchors: Vec<usize> = words
        .iter()
        .enumerate()
        .filter(|(_, word)| {
            let starts = word.capital
                && !(word.first && word.casing == super::lexicon::LOWER_ONLY && word.run.0 == 1 && word.kinds == 0);
            starts || (word.kinds | word.begins) & named != 0
        })
        .map(|(place, _)| place)
        .collect();
    for anchor in anchors {
        for word in words.iter_mut().take(anchor + REACH + 1).skip(anchor.saturating_sub(REACH)) {
            word.active = true;
        }
    }
}

fn place_hints(tokens: &[Token<'_>], words: &[Facts], place: usize) -> u32 {
    let (Some(token), Some(word)) = (tokens.get(place), words.get(place)) else { return 0 };
    if !word.capital {
        return hints::LOWER;
    }
    let mut told = 0;
    let mut tell = |is: bool, hint: u32| told |= if is { hint } else { 0 };
    let before = place.checked_sub(1).and_then(|place| words.get(place).zip(tokens.get(place)));
    let after = words.get(place + 1).zip(tokens.get(place + 1));
    if let Some((word, token)) = before {
        tell(word.capital && word.kinds & lists::FIRST != 0, hints::AFTER_FIRST_NAME);
        tell(word.kinds & (lists::ROLES | Kind::Civil as Kinds) != 0, hints::AFTER_ROLE);
        tell(word.kinds & Kind::BodyHead as Kinds != 0, hints::AFTER_BODY_HEAD);
        tell(word.kinds & Kind::PlaceHead as Kinds != 0, hints::AFTER_PLACE_HEAD);
        let text = token.text;
        tell(
            matches!(text, "à" | "en" | "vers" | "depuis" | "dans" | "À" | "En" | "entre" | "aux" | "au"),
            hints::AFTER_PLACE_WORD,
        );
        tell(token.is_elision() || matches!(text, "la" | "le" | "La" | "Le" | "du"), hints::AFTER_ARTICLE);
        tell(text == "(" && after.is_some_and(|(_, token)| token.text == ")"), hints::IN_PARENTHESES);
    }
    if let Some((word, _)) = after {
        tell(word.kinds & Kind::Says as Kinds != 0, hints::BEFORE_SAYING);
        tell(word.capital, hints::BEFORE_CAPITAL);
    }
    let longer = word.begins | word.inside;
    tell(longer & Kind::Person as Kinds != 0, hints::IN_PERSON);
    tell(longer & lists::BODIES != 0, hints::IN_BODY);
    tell(longer & lists::PLACES != 0, hints::IN_PLACE);
    tell(!word.first && token.is_word(), hints::CAPITAL_INSIDE);
    told
}
