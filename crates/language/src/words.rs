//! Words: tokens with their place, elision, folding.

mod fold;
mod stops;

pub use fold::{fold, normal, slug};
pub use stops::is_stop_word;

use std::borrow::Cow;
use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A word, or one part of a compound.
    Word,
    /// A number: its text has no separator between thousands and a comma before decimals.
    Number,
    /// Letters with dots: its text has none (`O.T.A.N.` is `OTAN`).
    Acronym,
    /// An elided word before an apostrophe: the `l` of `l'Élysée`.
    Elision,
}

/// A word of a text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// Its bytes in the text; an elision's without the apostrophe.
    pub range: Range<usize>,
    /// The word in NFC, as written but for what [`Kind`] says; apostrophes within it are straight.
    pub text: Cow<'a, str>,
    /// What it is.
    pub kind: Kind,
    /// Whether one hyphen alone stands between it and the token before: `parole` in `porte-parole`.
    pub hyphen: bool,
}

/// The words of `text`, in order.
///
/// A compound comes in its parts, each with [`Token::hyphen`]; `aujourd'hui`, `prud'homme` and `presqu'île` are whole;
/// thousands may be parted by any space or a dot. Linear, and without allocation for plain words.
///
/// ```
/// use language::words::tokens;
///
/// let words: Vec<_> = tokens("L’O.T.A.N. livre 10 000 porte-avions").map(|token| token.text.into_owned()).collect();
/// assert_eq!(words, ["L", "OTAN", "livre", "10000", "porte", "avions"]);
/// ```
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, last_end: None }
}

/// The iterator of [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Where the last token ended, unless it was an elision.
    last_end: Option<usize>,
}

/// Whether `c` is an apostrophe as people type it.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}' | '\u{2018}' | '\u{00B4}' | '`' | '\u{2032}' | '\u{FF07}')
}

/// Whether `c` joins the parts of a compound.
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// Signs without width that may stand within a word.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

fn is_word(c: char) -> bool {
    match c {
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        // The accented letters of Latin, all but two: French needs no table.
        '\u{C0}'..='\u{24F}' => !matches!(c, '×' | '÷'),
        _ => c.is_alphanumeric() && !is_apostrophe(c),
    }
}

/// Whether `c` goes on a word that has begun.
fn goes_on(c: char) -> bool {
    is_word(c) || (!c.is_ascii() && (is_invisible(c) || unicode_normalization::char::is_combining_mark(c)))
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let rest = self.text.get(self.at..)?;
        let Some(offset) = rest.find(is_word) else {
            self.at = self.text.len();
            return None;
        };
        let start = self.at + offset;
        let rest = self.text.get(start..)?;
        let chained = start > 0
            && self.last_end == Some(start - 1)
            && matches!(self.text.as_bytes().get(start - 1), Some(b'.' | b','));
        let (len, skip, kind, text) = scan(rest, chained);
        let hyphen = self.last_end.is_some_and(|end| one_hyphen(self.text.get(end..start).unwrap_or_default()));
        self.at = start + len + skip;
        self.last_end = (kind != Kind::Elision).then_some(start + len);
        Some(Token { range: start..start + len, text, kind, hyphen })
    }
}

fn one_hyphen(between: &str) -> bool {
    let mut chars = between.chars();
    chars.next().is_some_and(is_hyphen) && chars.next().is_none()
}

/// Reads the token that `rest` begins with: its length, what to skip after it, its kind and its text.
///
/// A `chained` one follows a number and a dot: a date's month is not the head of a decimal.
fn scan(rest: &str, chained: bool) -> (usize, usize, Kind, Cow<'_, str>) {
    let first = rest.as_bytes().first().copied().unwrap_or(0);
    if first.is_ascii_digit()
        && !chained
        && let Some((len, text)) = number(rest)
    {
        return (len, 0, Kind::Number, text);
    }
    if rest.chars().nth(1) == Some('.')
        && let Some((len, text)) = acronym(rest)
    {
        return (len, 0, Kind::Acronym, Cow::Owned(text));
    }
    word(rest)
}

/// A word, or the elided word at its head.
fn word(rest: &str) -> (usize, usize, Kind, Cow<'_, str>) {
    let mut plain = true;
    let mut end = rest.len();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        if goes_on(c) {
            plain &= c.is_ascii() || is_word(c) && !is_decomposed(c);
            continue;
        }
        if !is_apostrophe(c) {
            end = at;
            break;
        }
        let after = chars.as_str();
        let before = rest.get(..at).unwrap_or_default();
        if elides(before, after) {
            return (at, c.len_utf8(), Kind::Elision, tidy(before, plain));
        }
        if is_possessive(after) {
            return (at, c.len_utf8() + 1, Kind::Word, tidy(before, plain));
        }
        if !after.chars().next().is_some_and(is_word) {
            end = at;
            break;
        }
        plain &= c == '\'';
    }
    let text = rest.get(..end).unwrap_or(rest);
    (text.len(), 0, Kind::Word, tidy(text, plain))
}

/// Whether NFC may write `c` otherwise or join it with what precedes.
fn is_decomposed(c: char) -> bool {
    // Above Latin Extended Additional and Greek Extended, composition is rare enough to let NFC decide.
    c > '\u{036F}'
}

fn tidy(text: &str, plain: bool) -> Cow<'_, str> {
    if plain { Cow::Borrowed(text) } else { normal(text) }
}

/// Whether `before` is elided before an apostrophe and `after`.
///
/// `presqu'île` is one word; so is a single consonant before a consonant, where French does not elide:
/// `N'Djamena`, `M'Bappé`.
fn elides(before: &str, after: &str) -> bool {
    let mut chars = before.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else { return false };
    if second.is_none() {
        return match first.to_ascii_lowercase() {
            'l' | 'd' => true,
            'j' | 'm' | 't' | 's' | 'n' | 'c' => after.chars().next().is_none_or(|c| !is_consonant(c)),
            _ => false,
        };
    }
    if before.len() > 7 {
        return false;
    }
    match before.to_ascii_lowercase().as_str() {
        "qu" | "jusqu" | "lorsqu" | "puisqu" | "quoiqu" => true,
        "presqu" => !is_isle(after),
        _ => false,
    }
}

fn is_isle(after: &str) -> bool {
    let head: String = after.chars().take(4).collect();
    fold(&head).starts_with("ile")
}

fn is_consonant(c: char) -> bool {
    c.is_ascii_alphabetic() && !matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h')
}

/// The `s` of an English possessive and nothing more.
fn is_possessive(after: &str) -> bool {
    let mut chars = after.chars();
    matches!(chars.next(), Some('s' | 'S')) && !chars.next().is_some_and(goes_on)
}

/// `S.N.C.F.`: two single letters or more, a dot after each but perhaps the last.
fn acronym(rest: &str) -> Option<(usize, String)> {
    let mut letters = String::new();
    let mut len = 0;
    let mut count = 0;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next_if(|c| c.is_alphabetic() && !is_apostrophe(*c)) {
        if chars.next_if_eq(&'.').is_some() {
            letters.push(c);
            len += c.len_utf8() + 1;
            count += 1;
        } else {
            if !chars.peek().copied().is_some_and(|next| goes_on(next) || is_apostrophe(next)) && count > 0 {
                letters.push(c);
                len += c.len_utf8();
                count += 1;
            }
            break;
        }
    }
    let one_case = letters.chars().all(char::is_uppercase) || letters.chars().all(char::is_lowercase);
    (count >= 2 && one_case).then_some((len, letters))
}

/// A number; `None` where letters go on (`20h`, `1er`), which makes it a word.
fn number(rest: &str) -> Option<(usize, Cow<'_, str>)> {
    let lead = digits(rest);
    let mut text = String::new();
    let mut len = lead;
    if (1..=3).contains(&lead) {
        let mut kind = None;
        while let Some(separator) = thousands(rest.get(len..).unwrap_or_default(), kind) {
            if kind.is_none() {
                text.push_str(rest.get(..lead)?);
            }
            kind = Some(separator.1);
            let group = len + separator.0;
            text.push_str(rest.get(group..group + 3)?);
            len = group + 3;
        }
    }
    if let Some(decimals) = decimals(rest.get(len..).unwrap_or_default()) {
        if text.is_empty() {
            text.push_str(rest.get(..len)?);
        }
        text.push(',');
        text.push_str(rest.get(len + 1..len + 1 + decimals)?);
        len += 1 + decimals;
    }
    if rest.get(len..)?.chars().next().is_some_and(goes_on) {
        return None;
    }
    let text = if text.is_empty() { Cow::Borrowed(rest.get(..len)?) } else { Cow::Owned(text) };
    Some((len, text))
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The separator before three more digits: its length and kind, which must be that of the ones before.
fn thousands(text: &str, kind: Option<char>) -> Option<(usize, char)> {
    let c = text.chars().next()?;
    let this = match c {
        ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' => ' ',
        '.' | ',' => c,
        _ => return None,
    };
    if kind.is_some_and(|kind| kind != this) {
        return None;
    }
    let group = text.get(c.len_utf8()..)?;
    (digits(group) == 3).then_some((c.len_utf8(), this))
}

/// How many digits stand after a decimal sign; `None` for a date or an address (`13.02.2018`).
fn decimals(text: &str) -> Option<usize> {
    let tail = text.strip_prefix([',', '.'])?;
    let count = digits(tail);
    let after = tail.get(count..)?;
    let goes_further = after.starts_with(['.', ',']) && after.get(1..).is_some_and(|more| digits(more) > 0);
    (count > 0 && !goes_further).then_some(count)
}

#[cfg(test)]
mod tests;
