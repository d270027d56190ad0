//! The tokens of an article for naming: compounds stay whole, an elided article stands alone, sentences are known.

use std::ops::Range;

/// A word or a sign, by its bytes in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'t> {
    /// As written.
    pub text: &'t str,
    /// The block it stands in, by its place in the list of blocks.
    pub block: usize,
    /// First byte in the block.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Token<'_> {
    /// Whether it begins with a capital.
    pub fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it has a letter or a digit.
    pub fn is_word(&self) -> bool {
        self.text.chars().any(char::is_alphanumeric)
    }

    /// Whether this is an elided word with its apostrophe: `l'`.
    pub fn is_elision(&self) -> bool {
        self.text.ends_with(is_apostrophe) && self.text.chars().count() > 1
    }
}

/// Words that French elides before a vowel.
const ELIDED: [&str; 14] =
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu"];

/// Shortened words whose dot ends no sentence.
const SHORTENED: [&str; 24] = [
    "m", "mm", "mme", "mmes", "mlle", "mgr", "me", "dr", "pr", "st", "ste", "jr", "sr", "av", "bd", "art", "no", "vol",
    "etc", "cf", "ex", "env", "gal", "col",
];

pub(super) fn is_apostrophe(c: char) -> bool {
    language::words::is_apostrophe(c)
}

/// The tokens of one block, appended to `tokens`, and its sentences as ranges of them, appended to `sentences`.
pub fn split<'t>(text: &'t str, block: usize, tokens: &mut Vec<Token<'t>>, sentences: &mut Vec<Range<usize>>) {
    let mut first = tokens.len();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        if c.is_whitespace() {
            if c == '\n' {
                close(tokens.len(), &mut first, sentences);
            }
            at += c.len_utf8();
            continue;
        }
        let len = length(rest, c);
        let ends = is_end(tokens, first, c, text.get(at + len..).unwrap_or_default());
        tokens.push(Token { text: text.get(at..at + len).unwrap_or_default(), block, start: at, end: at + len });
        at += len;
        if ends {
            close(tokens.len(), &mut first, sentences);
        }
    }
    close(tokens.len(), &mut first, sentences);
}

fn close(end: usize, first: &mut usize, sentences: &mut Vec<Range<usize>>) {
    if end > *first {
        sentences.push(*first..end);
        *first = end;
    }
}

/// Whether the sign `c`, about to be added after `tokens[first..]`, ends their sentence.
fn is_end(tokens: &[Token<'_>], first: usize, c: char, rest: &str) -> bool {
    let opens = |rest: &str| {
        let rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '»' | '"' | '”' | ')' | '«' | '“' | '–' | '—' | '-')
        });
        rest.chars().next().is_none_or(|c| c.is_uppercase() || c.is_ascii_digit())
    };
    match c {
        '!' | '?' | '…' => {
            opens(rest) && rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '»' | '"' | '”'))
        }
        '.' => {
            let before = tokens.get(first..).unwrap_or_default().last().filter(|token| token.is_word());
            let short = before.is_some_and(|token| {
                let one = token.text.chars().count() == 1 && token.is_capital();
                let plain = token.text.to_lowercase();
                one || SHORTENED.contains(&plain.as_str()) && (token.is_capital() || token.text.len() > 2)
            });
            !short && opens(rest) && (rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric()))
        }
        _ => false,
    }
}

/// The bytes of the token that `rest` begins with; `c` is its first sign.
fn length(rest: &str, c: char) -> usize {
    if !(c.is_alphanumeric() || (c == '@' || c == '#') && rest.chars().nth(1).is_some_and(char::is_alphanumeric)) {
        return c.len_utf8();
    }
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c) {
            continue;
        }
        let next = chars.peek().map(|(_, next)| *next);
        let joined = next.is_some_and(char::is_alphanumeric);
        if is_apostrophe(c) {
            let before = rest.get(..at).unwrap_or_default();
            let elides = ELIDED.iter().any(|word| word.eq_ignore_ascii_case(before));
            if elides {
                return at + c.len_utf8();
            }
            if !joined {
                return at;
            }
            continue;
        }
        match c {
            '-' | '\u{2010}' | '\u{2011}' if joined && parts(rest.get(..at).unwrap_or_default(), next) => return at,
            '-' | '\u{2010}' | '\u{2011}' | '&' if joined => {}
            '.' if joined && is_dotted(rest.get(..at).unwrap_or_default(), next) => {}
            '.' if is_initials(rest.get(..at).unwrap_or_default()) => return at + 1,
            '+' | '!' if !joined && at > 2 && c == '+' => return at + 1,
            _ => return at,
        }
    }
    rest.len()
}

/// Whether a hyphen between `before` and `next` parts two words: `ex-Yougoslavie`, `Europe 1-Les Échos`.
fn parts(before: &str, next: Option<char>) -> bool {
    const PREFIXES: [&str; 8] = ["ex", "anti", "pro", "non", "pré", "post", "mini", "super"];
    let digits = before.chars().all(|c| c.is_ascii_digit());
    next.is_some_and(char::is_uppercase) && (digits || PREFIXES.contains(&before))
}

/// Whether a dot between `before` and `next` holds one word together: `U.S`, `site.fr`, `4.5`.
fn is_dotted(before: &str, next: Option<char>) -> bool {
    let last = before.rsplit('.').next().unwrap_or(before);
    let one = last.chars().count() == 1;
    let digits = last.chars().all(|c| c.is_ascii_digit());
    match next {
        Some(next) if next.is_ascii_digit() => digits,
        Some(next) if next.is_lowercase() => !digits && last.chars().all(char::is_alphanumeric) && before.is_ascii(),
        Some(_) => one && last.chars().all(char::is_uppercase),
        None => false,
    }
}

/// Whether `before` is an acronym whose last dot belongs to it: the `U.S` of `U.S.`.
fn is_initials(before: &str) -> bool {
    before.contains('.')
        && before.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        let (mut tokens, mut sentences) = (Vec::new(), Vec::new());
        split(text, 0, &mut tokens, &mut sentences);
        let found: Vec<Vec<&str>> =
            sentences.into_iter().map(|range| tokens[range].iter().map(|token| token.text).collect()).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn words_and_sentences() {
        check(
            "L’élu d'Orée-sur-Ière, M. Dupont.",
            &[&["L’", "élu", "d'", "Orée-sur-Ière", ",", "M", ".", "Dupont", "."]],
        );
        check("Il part. Elle reste !", &[&["Il", "part", "."], &["Elle", "reste", "!"]]);
        check("Une chaîne Canal+ (A&B)\nO'Brien", &[&["Une", "chaîne", "Canal+", "(", "A&B", ")"], &["O'Brien"]]);
        check("U.S. Air 4.5 aujourd'hui", &[&["U.S.", "Air", "4.5", "aujourd'hui"]]);
    }

    proptest::proptest! {
        #[test]
        fn every_token_stands_where_it_says(text in "\\PC*") {
            let (mut tokens, mut sentences) = (Vec::new(), Vec::new());
            split(&text, 0, &mut tokens, &mut sentences);
            for token in &tokens {
                proptest::prop_assert_eq!(&text[token.start..token.end], token.text);
                proptest::prop_assert!(!token.text.is_empty());
            }
        }
    }
}
