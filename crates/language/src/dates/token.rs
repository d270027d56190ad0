//! The text as this module reads it: folded words and numbers, with what stands between them.

use std::ops::Range;

/// A word or number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// Lower case, accents folded.
    pub(super) word: String,
    /// What stands before it: a space where only white space does, else the sign that parts most.
    pub(super) gap: char,
    /// Whether folding changed it: "à" is no verb.
    pub(super) accented: bool,
    /// Whether it ends as a participle in é: "déclaré", "réunies".
    pub(super) acute: bool,
    /// Whether it begins with a capital letter.
    pub(super) capital: bool,
    /// Its value, where it is a number: `1er` is 1.
    pub(super) number: Option<u32>,
}

impl Token {
    /// Whether it follows the one before without a break of the phrase.
    pub(super) fn is_joined(&self) -> bool {
        matches!(self.gap, ' ' | '-') || is_apostrophe(self.gap)
    }
}

/// The tokens of `text`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut gap = ' ';
    let mut signs = text.char_indices().peekable();
    while let Some((start, sign)) = signs.next() {
        if !sign.is_alphanumeric() || is_apostrophe(sign) {
            if weight(sign) > weight(gap) {
                gap = sign;
            }
            continue;
        }
        let mut end = start + sign.len_utf8();
        let mut word = String::new();
        fold(sign, &mut word);
        while let Some((place, next)) = signs.peek().copied() {
            if (!next.is_alphanumeric() || is_apostrophe(next)) && !is_mark(next) {
                break;
            }
            fold(next, &mut word);
            end = place + next.len_utf8();
            signs.next();
        }
        let number = number(&word);
        let accented = end - start != word.len();
        let acute = ends_acute(text.get(start..end).unwrap_or_default());
        let capital = sign.is_uppercase();
        tokens.push(Token { range: start..end, word, gap, accented, acute, capital, number });
        gap = ' ';
    }
    tokens
}

/// How much a sign parts what stands around it.
fn weight(sign: char) -> u8 {
    match sign {
        '\n' => 5,
        '.' | '!' | '?' | '…' | ';' => 4,
        '(' => 3,
        ',' => 2,
        sign if sign.is_whitespace() => 0,
        _ => 1,
    }
}

/// "é", "ée", "és", "ées" at the end of a word.
fn ends_acute(word: &str) -> bool {
    let stem = word.strip_suffix('s').unwrap_or(word);
    let stem = stem.strip_suffix('e').unwrap_or(stem);
    stem.ends_with('é') || stem.ends_with("e\u{301}")
}

/// An apostrophe, or a sign typed for one; Unicode calls some of these letters.
fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '’' | '‘' | '´' | '`' | '′' | '‵' | 'ʹ' | 'ʼ')
}

/// A combining accent, as macOS writes it.
fn is_mark(sign: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&sign)
}

fn fold(sign: char, word: &mut String) {
    for lower in sign.to_lowercase() {
        match lower {
            'à' | 'â' | 'ä' => word.push('a'),
            'ç' => word.push('c'),
            'è' | 'é' | 'ê' | 'ë' => word.push('e'),
            'î' | 'ï' => word.push('i'),
            'ô' | 'ö' => word.push('o'),
            'ù' | 'û' | 'ü' => word.push('u'),
            mark if is_mark(mark) => {}
            other => word.push(other),
        }
    }
}

fn number(word: &str) -> Option<u32> {
    let digits = word.strip_suffix("er").unwrap_or(word);
    let plain = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}
