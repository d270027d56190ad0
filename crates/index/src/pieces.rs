//! The words of a text as the index counts them: without elided ones, a unit apart from its number, signs in words.

use std::borrow::Cow;
use std::ops::Range;

use language::words::{Kind, Token, Tokens, tokens};

/// How a word stands to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    /// By itself.
    Apart,
    /// After a hyphen: `parole` in `porte-parole`.
    Hyphen,
    /// As the unit of a number (`120km`) or the next of dotted letters (`S. N. C. F.`).
    Glued,
}

/// One word, or what stands for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// Its bytes in the text; of a sign in several words, each has the sign's.
    pub(crate) range: Range<usize>,
    pub(crate) text: Cow<'a, str>,
    pub(crate) join: Join,
}

/// The words of `text`, in order.
pub(crate) fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, tokens: tokens(text), letter: 0, signed: 0, ahead: Vec::new() }
}

/// The iterator of [`pieces`].
pub(crate) struct Pieces<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    /// Where the word before ended, with its dot, if that was one capital letter; else 0.
    letter: usize,
    /// Where the sign after the last number ended.
    signed: usize,
    /// What one token gave beside the piece given out, the last first.
    ahead: Vec<Piece<'a>>,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(piece) = self.ahead.pop() {
            return Some(piece);
        }
        let signed = self.signed;
        let token = self.tokens.find(|token| token.kind != Kind::Elision && token.range.start >= signed)?;
        let before = std::mem::take(&mut self.letter);
        if token.text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            return Some(self.number(token));
        }
        let mut join = if token.hyphen { Join::Hyphen } else { Join::Apart };
        if let Some(len) = capital(self.text.get(token.range.start..).unwrap_or_default()) {
            self.letter = token.range.start + len;
            let between = self.text.get(before..token.range.start).unwrap_or_default();
            if before > 0 && is_one_space(between) {
                join = Join::Glued;
            }
        }
        Some(Piece { range: token.range, text: token.text, join })
    }
}

impl<'a> Pieces<'a> {
    /// A number; its unit and the sign after it are words of their own.
    fn number(&mut self, token: Token<'a>) -> Piece<'a> {
        let join = if token.hyphen { Join::Hyphen } else { Join::Apart };
        let Token { mut range, mut text, .. } = token;
        let as_written = self.text.get(range.clone()) == Some(&*text);
        // "3M€" is a number with its sign.
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let after = range.start + digits;
        let is_scaled = |rest: &str| sign(rest).is_some_and(|sign| sign.range.start == 0 && sign.scale.is_some());
        if as_written && self.text.get(after..).is_some_and(is_scaled) {
            range.end = after;
            text = Cow::Owned(text.get(..digits).unwrap_or_default().to_owned());
        }
        if let Some(sign) = sign(self.text.get(range.end..).unwrap_or_default()) {
            self.signed = range.end + sign.range.end;
            let range = range.end + sign.range.start..self.signed;
            let words = sign.scale.iter().chain(sign.words);
            self.ahead.extend(words.rev().map(|word| Piece {
                range: range.clone(),
                text: Cow::Borrowed(*word),
                join: Join::Apart,
            }));
        }
        let Some([number, unit, smaller]) = measure(&text).filter(|_| as_written) else {
            return Piece { range, text, join };
        };
        let mut end = range.end;
        for part in [smaller, unit] {
            if !part.is_empty() {
                let range = end - part.len()..end;
                end = range.start;
                self.ahead.push(Piece { range, text: Cow::Owned(part.to_owned()), join: Join::Glued });
            }
        }
        Piece { range: range.start..end, text: Cow::Owned(number.to_owned()), join }
    }
}

/// The sign that follows a number, in the words of those who write it out.
pub(crate) struct Sign {
    /// Its bytes, without the space before it.
    pub(crate) range: Range<usize>,
    scale: Option<&'static str>,
    words: &'static [&'static str],
}

/// The sign that `rest` begins with, by itself or after a space: `€`, `M€`.
pub(crate) fn sign(rest: &str) -> Option<Sign> {
    const SCALES: [(&str, &str); 3] = [("Mds", "milliards"), ("Md", "milliards"), ("M", "millions")];
    let space = rest.chars().next().filter(|c| matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}'));
    let start = space.map_or(0, char::len_utf8);
    let written = rest.get(start..)?;
    let scaled = SCALES.iter().find_map(|(sign, word)| Some((Some(*word), written.strip_prefix(sign)?)));
    let (scale, unit) = scaled.unwrap_or((None, written));
    let sign = unit.chars().next()?;
    let (is_money, words): (bool, &[&str]) = match sign {
        '€' => (true, &["euros"]),
        '$' => (true, &["dollars"]),
        '£' => (true, &["livres"]),
        '%' => (false, &["pour", "cent"]),
        '°' => (false, &["degrés"]),
        _ => return None,
    };
    let end = rest.len() - unit.len() + sign.len_utf8();
    (is_money || scale.is_none()).then_some(Sign { range: start..end, scale, words })
}

/// A number, its unit, and what follows that in smaller ones, if anything: `120km`, `20h30`.
fn measure(word: &str) -> Option<[&str; 3]> {
    let (number, rest) = word.split_at_checked(word.bytes().take_while(u8::is_ascii_digit).count())?;
    let (unit, smaller) = rest.split_at_checked(rest.bytes().take_while(u8::is_ascii_alphabetic).count())?;
    let is_one = !number.is_empty() && (1..=4).contains(&unit.len()) && smaller.bytes().all(|b| b.is_ascii_digit());
    is_one.then_some([number, unit, smaller])
}

/// The bytes of the capital letter with a dot that `rest` begins with.
pub(crate) fn capital(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let letter = chars.next().filter(|c| c.is_uppercase())?;
    (chars.next() == Some('.')).then_some(letter.len_utf8() + 1)
}

fn is_one_space(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_whitespace) && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_signs_and_letters_are_words() {
        use Join::{Apart, Glued, Hyphen};
        for (text, expected) in [
            ("L’été", &[("été", Apart)][..]),
            ("à 20h30", &[("à", Apart), ("20", Apart), ("h", Glued), ("30", Glued)]),
            ("10 000 €", &[("10000", Apart), ("euros", Apart)]),
            ("7% d'un", &[("7", Apart), ("pour", Apart), ("cent", Apart), ("un", Apart)]),
            ("S. N. C. F.", &[("S", Apart), ("N", Glued), ("C", Glued), ("F", Glued)]),
            ("M. Roy, J. Pic", &[("M", Apart), ("Roy", Apart), ("J", Apart), ("Pic", Apart)]),
            ("porte-avions", &[("porte", Apart), ("avions", Hyphen)]),
            (
                "3 M€ et 2Mds$ pour M. Roy",
                &[
                    ("3", Apart),
                    ("millions", Apart),
                    ("euros", Apart),
                    ("et", Apart),
                    ("2", Apart),
                    ("milliards", Apart),
                    ("dollars", Apart),
                    ("pour", Apart),
                    ("M", Apart),
                    ("Roy", Apart),
                ],
            ),
            ("120km€", &[("120", Apart), ("km", Glued), ("euros", Apart)]),
        ] {
            let found: Vec<_> = pieces(text).collect();
            let told: Vec<(&str, Join)> = found.iter().map(|piece| (&*piece.text, piece.join)).collect();
            assert_eq!(told, expected, "{text:?}");
            for piece in found {
                assert!(text.get(piece.range).is_some_and(|part| !part.is_empty()), "{text:?}");
            }
        }
    }
}
