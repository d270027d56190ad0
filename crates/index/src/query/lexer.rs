//! What was typed, cut into words, phrases, brackets and operators.

use news::ArticleId;

use super::{Field, Manner, Nearness, Note};
use crate::pieces::{capital, sign};

/// At most this many bytes of a question are read.
const MAX_BYTES: usize = 8 * 1024;
/// At most this many pieces of it.
const MAX_PIECES: usize = 256;
/// At most this many beginnings of one or two letters: each stands in nearly everything.
const MAX_SHORT: usize = 2;
/// Brackets deeper than this are left out.
const MAX_DEPTH: usize = 24;

/// One piece of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Open,
    Close,
    And,
    Or,
    Not,
    Near(Nearness),
    /// `AUMOINS/3`, before what is counted.
    AtLeast(u32),
    Like(ArticleId),
    How(Manner),
    /// A minus sign glued to what follows.
    Minus,
    Field(Field),
    /// A date field, `depuis:` and its kin, with its value.
    Dated(&'static str, String),
    Phrase(Vec<String>),
    Word(String),
    Prefix(String),
}

/// The pieces of `typed`, its brackets balanced, with notes on what was not.
pub(super) fn pieces(typed: &str, notes: &mut Vec<Note>) -> Vec<Piece> {
    let mut lexer = Lexer { rest: cut(typed, notes), pieces: Vec::new(), notes, fresh: true };
    while lexer.piece() {
        if lexer.pieces.len() >= MAX_PIECES {
            note(lexer.notes, Note::Truncated);
            break;
        }
    }
    let pieces = lexer.pieces;
    balance(pieces, notes)
}

pub(super) fn note(notes: &mut Vec<Note>, new: Note) {
    if notes.len() < 20 && !notes.contains(&new) {
        notes.push(new);
    }
}

fn cut<'a>(typed: &'a str, notes: &mut Vec<Note>) -> &'a str {
    if typed.len() <= MAX_BYTES {
        return typed;
    }
    note(notes, Note::Truncated);
    let end = typed.floor_char_boundary(MAX_BYTES);
    typed.get(..end).unwrap_or_default()
}

/// Leaves out brackets without partner and those nested too deep.
fn balance(pieces: Vec<Piece>, notes: &mut Vec<Note>) -> Vec<Piece> {
    let mut open = Vec::new();
    let mut keep = vec![true; pieces.len()];
    let drop = |at: usize, keep: &mut Vec<bool>| {
        if let Some(flag) = keep.get_mut(at) {
            *flag = false;
        }
    };
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open => open.push(at),
            Piece::Close => match open.pop() {
                Some(partner) if open.len() >= MAX_DEPTH => {
                    note(notes, Note::Truncated);
                    drop(partner, &mut keep);
                    drop(at, &mut keep);
                }
                Some(_) => {}
                None => {
                    note(notes, Note::Unbalanced(')'));
                    drop(at, &mut keep);
                }
            },
            _ => {}
        }
    }
    for at in open {
        note(notes, Note::Unbalanced('('));
        drop(at, &mut keep);
    }
    pieces.into_iter().zip(keep).filter_map(|(piece, keep)| keep.then_some(piece)).collect()
}

struct Lexer<'a, 'n> {
    rest: &'a str,
    pieces: Vec<Piece>,
    notes: &'n mut Vec<Note>,
    /// Whether white space, a bracket or a field stands before: only there is a minus sign an operator.
    fresh: bool,
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '\u{FF02}')
}

fn closes(opened: char, c: char) -> bool {
    match opened {
        '«' => c == '»',
        '“' | '”' | '„' => matches!(c, '”' | '“' | '"'),
        _ => c == '"' || c == '\u{FF02}',
    }
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '(' | ')') || is_quote(c)
}

/// A word without the punctuation around it, a number with its sign; `None` where nothing is left.
pub(super) fn bare(word: &str) -> Option<String> {
    let begun = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let plain = begun.trim_end_matches(|c: char| !c.is_alphanumeric());
    let signed = sign_after(plain, begun.get(plain.len()..).unwrap_or_default());
    let word = begun.get(..plain.len() + signed).unwrap_or(plain);
    let plain: String = word.chars().filter(|c| *c != '*' && !is_quote(*c)).collect();
    let plain = language::words::normal(&plain).into_owned();
    let has_word = language::words::tokens(&plain).next().is_some();
    has_word.then_some(plain)
}

/// The bytes of the sign that `rest` begins with, by itself or after a space, where `word` is a number: `10 €`.
fn sign_after(word: &str, rest: &str) -> usize {
    let signed = sign(rest).filter(|_| word.starts_with(|c: char| c.is_ascii_digit()));
    let end = signed.map_or(0, |sign| sign.range.end);
    let goes_on = rest.get(end..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    if goes_on { 0 } else { end }
}

/// Letters with dots and spaces, written as without the spaces, and what follows them: `S.N.C.F.` of `S. N. C. F.`
fn spelt(typed: &str) -> Option<(String, &str)> {
    let mut letters = Vec::new();
    let (mut next, mut after) = (typed, typed);
    while let Some((letter, rest)) = capital(next).and_then(|len| next.split_at_checked(len))
        && rest.chars().next().is_none_or(ends_word)
    {
        letters.push(letter);
        after = rest;
        next = rest.trim_start_matches(' ');
    }
    // A letter alone is no acronym.
    (letters.len() > 1).then(|| (letters.concat(), after))
}

/// The words of a phrase.
fn words_of(phrase: &str) -> impl Iterator<Item = String> + '_ {
    let mut rest = phrase;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            rest = rest.trim_start_matches(ends_word);
            let (word, after) = match spelt(rest) {
                Some((letters, after)) => (bare(&letters), after),
                None => {
                    let end = rest.find(ends_word).unwrap_or(rest.len());
                    let (word, after) = rest.split_at(end);
                    let (word, after) = rest.split_at(end + sign_after(word, after));
                    (bare(word), after)
                }
            };
            rest = after;
            if word.is_some() {
                return word;
            }
        }
        None
    })
}

impl Lexer<'_, '_> {
    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Reads one piece; false at the end.
    fn piece(&mut self) -> bool {
        let before = self.rest.len();
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
        self.fresh |= self.rest.len() < before;
        let Some(c) = self.rest.chars().next() else { return false };
        match c {
            '(' | ')' => {
                self.skip(1);
                self.pieces.push(if c == '(' { Piece::Open } else { Piece::Close });
                self.fresh = c == '(';
            }
            '-' | '\u{2212}' if self.fresh && self.minus(c.len_utf8()) => {}
            _ if is_quote(c) => self.phrase(c),
            _ => self.word(),
        }
        true
    }

    /// A minus sign before a word, a phrase or a bracket.
    fn minus(&mut self, len: usize) -> bool {
        let after = self.rest.get(len..).and_then(|rest| rest.chars().next());
        let glued = after.is_some_and(|c| c.is_alphanumeric() || c == '(' || (is_quote(c) && c != '»'));
        if glued {
            self.skip(len);
            self.pieces.push(Piece::Minus);
        }
        glued
    }

    fn phrase(&mut self, opened: char) {
        self.skip(opened.len_utf8());
        self.fresh = false;
        let Some(end) = self.rest.find(|c| closes(opened, c)) else {
            note(self.notes, Note::Unbalanced(opened));
            self.fresh = true;
            return;
        };
        let inside = self.rest.get(..end).unwrap_or_default();
        let words: Vec<String> = words_of(inside).take(64).collect();
        self.skip(end);
        self.skip(self.rest.chars().next().map_or(0, char::len_utf8));
        if !words.is_empty() {
            self.pieces.push(Piece::Phrase(words));
        }
    }

    fn word(&mut self) {
        if let Some((letters, rest)) = spelt(self.rest) {
            self.rest = rest;
            self.fresh = false;
            self.pieces.extend(bare(&letters).map(Piece::Word));
            return;
        }
        let end = self.rest.find(ends_word).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        let end = end + sign_after(word, after);
        let word = self.rest.get(..end).unwrap_or_default();
        if let Some((name, after)) = word.split_once(':')
            && self.field(name, after, end)
        {
            return;
        }
        self.skip(end);
        self.fresh = false;
        let spaced = self.rest.trim_start();
        if let (Some(field), Some(after)) = (field(word), spaced.strip_prefix(':')) {
            // French puts a space before the colon.
            self.rest = after;
            self.fresh = true;
            self.pieces.push(Piece::Field(field));
            return;
        }
        self.plain(word);
    }

    /// What stands next, up to white space, or between its marks.
    fn value(&mut self) -> String {
        let opened = self.rest.chars().next().filter(|c| is_quote(*c));
        let quoted = opened.and_then(|opened| {
            let inside = self.rest.get(opened.len_utf8()..)?;
            let end = inside.find(|c| closes(opened, c))?;
            let mark = inside.get(end..)?.chars().next()?.len_utf8();
            Some((inside.get(..end)?, opened.len_utf8() + end + mark))
        });
        let (value, length) = quoted.unwrap_or_else(|| {
            let next = self.rest.find(ends_word).unwrap_or(self.rest.len());
            (self.rest.get(..next).unwrap_or_default(), next)
        });
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        self.skip(length);
        value
    }

    /// `name:` and what is glued to it; false where it is no field.
    fn field(&mut self, name: &str, after: &str, end: usize) -> bool {
        if let Some(field) = field(name) {
            self.skip(name.len() + 1);
            self.fresh = true;
            self.pieces.push(Piece::Field(field));
            return true;
        }
        let rest = self.rest.get(name.len() + 1..end).unwrap_or_default();
        if let Some(piece) = whole(name, rest) {
            self.skip(end);
            self.fresh = false;
            self.pieces.push(piece);
            return true;
        }
        if let Some(name) = dated(name) {
            self.skip(end);
            let mut value = after.to_owned();
            if value.is_empty() {
                // "depuis: 3j", date:"mardi dernier"
                self.rest = self.rest.trim_start();
                value = self.value();
            }
            self.fresh = false;
            self.pieces.push(Piece::Dated(name, value));
            return true;
        }
        let named = name.chars().all(char::is_alphabetic) && !name.is_empty();
        let glued = after.starts_with(|c: char| c.is_alphanumeric());
        if named && (glued || (after.is_empty() && self.rest.get(end..).is_some_and(|rest| rest.starts_with(is_quote))))
        {
            note(self.notes, Note::UnknownField(name.to_owned()));
            self.skip(name.len() + 1);
            self.plain(name);
            return true;
        }
        false
    }

    fn plain(&mut self, word: &str) {
        let piece = operator(word).or_else(|| range(word).map(Piece::Word));
        let starred = word.trim_end_matches([',', ';', '.', '?', '!', '…']).ends_with('*');
        let piece = piece.or_else(|| {
            let bare = bare(word)?;
            // "..ET" is a word: as one it must not read as an operator the next time.
            let bare = if operator(&bare).is_some() { bare.to_lowercase() } else { bare };
            Some(if starred { Piece::Prefix(bare) } else { Piece::Word(bare) })
        });
        let is_short = |piece: &Piece| matches!(piece, Piece::Prefix(begin) if begin.chars().count() < 3);
        if piece.as_ref().is_some_and(is_short)
            && self.pieces.iter().filter(|piece| is_short(piece)).count() >= MAX_SHORT
        {
            note(self.notes, Note::Truncated);
            return;
        }
        self.pieces.extend(piece);
    }
}

/// The operator that `word` is.
fn operator(word: &str) -> Option<Piece> {
    match word {
        "ET" | "AND" | "&&" => Some(Piece::And),
        "OU" | "OR" | "||" => Some(Piece::Or),
        "SAUF" | "NOT" | "NON" => Some(Piece::Not),
        _ => near(word).map(Piece::Near).or_else(|| at_least(word).map(Piece::AtLeast)),
    }
}

/// A range of dates as typed: its dots are no punctuation.
fn range(word: &str) -> Option<String> {
    let word = word.trim_end_matches([',', ';', '?', '!']);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let plain = word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'/'));
    (plain && digits >= 4 && word.contains("..")).then(|| word.to_owned())
}

/// `AUMOINS/3`, in English `ATLEAST/3`.
fn at_least(word: &str) -> Option<u32> {
    let count = word.strip_prefix("AUMOINS/").or_else(|| word.strip_prefix("ATLEAST/"))?;
    count.parse::<u32>().ok().map(|count| count.clamp(1, 1_000))
}

/// A field whose value is no word: `comme:` an article, a manner of searching.
fn whole(name: &str, value: &str) -> Option<Piece> {
    if name.len() > 10 || value.len() > 64 {
        return None;
    }
    let value = language::words::fold(value.trim_end_matches([',', ';', '.', '?', '!']));
    Some(match (language::words::fold(name).as_ref(), value.as_ref()) {
        ("comme" | "like", id) => Piece::Like(id.parse().ok()?),
        ("version" | "versions", "toutes" | "all") => Piece::How(Manner::AllVersions),
        ("fraicheur" | "freshness", "non" | "no" | "off") => Piece::How(Manner::AnyAge),
        _ => return None,
    })
}

/// `NEAR/5`, in French also `PROCHE/5`; ten words where no number is given. `NEAR/phrase`, `NEAR/paragraphe`.
fn near(word: &str) -> Option<Nearness> {
    let tail = word.strip_prefix("NEAR").or_else(|| word.strip_prefix("PROCHE"))?;
    if tail.is_empty() {
        return Some(Nearness::Words(10));
    }
    let unit = tail.strip_prefix(['/', '~'])?;
    Some(match unit.to_lowercase().as_str() {
        "phrase" | "ph" | "sentence" | "s" => Nearness::Sentence,
        "paragraphe" | "par" | "paragraph" | "p" => Nearness::Paragraph,
        count => Nearness::Words(count.parse::<u32>().ok()?.clamp(1, 50)),
    })
}

/// The field that `name` names in French or English.
pub(super) fn field(name: &str) -> Option<Field> {
    if name.len() > 16 {
        return None;
    }
    Some(match language::words::fold(name).as_ref() {
        "titre" | "title" | "headline" => Field::Headline,
        "chapo" | "chapeau" | "standfirst" => Field::Standfirst,
        "auteur" | "author" | "signature" | "byline" => Field::Author,
        "source" => Field::Source,
        "lieu" | "place" => Field::Place,
        "personne" | "person" => Field::Person,
        "org" | "organisation" | "organization" => Field::Organisation,
        "langue" | "lang" | "language" => Field::Language,
        "rubrique" | "section" => Field::Section,
        "dit-par" | "ditpar" | "cite" | "said-by" | "saidby" | "speaker" => Field::Speaker,
        _ => return None,
    })
}

/// The name of a field in the canonical text.
pub(super) fn field_name(field: Field) -> &'static str {
    match field {
        Field::Headline => "titre",
        Field::Standfirst => "chapo",
        Field::Author => "auteur",
        Field::Source => "source",
        Field::Place => "lieu",
        Field::Person => "personne",
        Field::Organisation => "org",
        Field::Language => "langue",
        Field::Section => "rubrique",
        Field::Speaker => "dit-par",
    }
}

fn dated(name: &str) -> Option<&'static str> {
    if name.len() > 10 {
        return None;
    }
    Some(match language::words::fold(name).as_ref() {
        "depuis" | "since" | "apres" | "after" => "depuis",
        "avant" | "before" | "jusqua" | "until" => "avant",
        "date" | "le" => "date",
        _ => return None,
    })
}
