//! Folding: one form for all ways to write a word, for comparing only.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::{is_apostrophe, is_invisible};

/// The folded form: lower case, no accents, ligatures opened, no apostrophe nor sign without width.
///
/// It loses what tells *côte* from *cote*: never shown, never stored as text.
///
/// ```
/// assert_eq!(language::words::fold("Cœur d’Élysée"), "coeur delysee");
/// ```
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut folded);
    }
    Cow::Owned(folded)
}

fn fold_char(c: char, folded: &mut String) {
    if c.is_ascii() {
        if c != '\'' && c != '`' {
            folded.push(c.to_ascii_lowercase());
        }
        return;
    }
    match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' | 'Å' => folded.push('a'),
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => folded.push('e'),
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' | 'ı' => folded.push('i'),
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'ø' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' | 'Ø' => folded.push('o'),
        'ù' | 'û' | 'ü' | 'ú' | 'Ù' | 'Û' | 'Ü' | 'Ú' => folded.push('u'),
        'ç' | 'Ç' => folded.push('c'),
        'ÿ' | 'Ÿ' => folded.push('y'),
        'ñ' | 'Ñ' => folded.push('n'),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'œ' | 'Œ' => folded.push_str("oe"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'ß' | 'ẞ' => folded.push_str("ss"),
        'þ' | 'Þ' => folded.push_str("th"),
        _ if is_apostrophe(c) || is_invisible(c) || is_combining_mark(c) => {}
        _ => fold_rare(c, folded),
    }
}

/// What a rare sign is made of, each part folded in its turn: a modifier letter may hide a ligature.
fn fold_rare(c: char, folded: &mut String) {
    for lower in c.to_lowercase() {
        decompose_compatible(lower, |part| {
            if part == c {
                folded.push(part);
            } else {
                fold_char(part, folded);
            }
        });
    }
}

/// The folded words joined by hyphens: a name as it stands in addresses.
///
/// ```
/// assert_eq!(language::words::slug("L’Hay-les-Roses"), "l-hay-les-roses");
/// assert_eq!(language::words::slug("O.T.A.N."), "otan");
/// ```
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for token in super::tokens(name) {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(fold(&token.text).chars().filter(|c| c.is_alphanumeric()));
    }
    slug
}

/// The word as written, in NFC, with straight apostrophes and no sign without width.
pub fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains('`') {
        return Cow::Borrowed(text);
    }
    let changed = |c: char| is_invisible(c) || (is_apostrophe(c) && c != '\'');
    if !text.contains(changed) && unicode_normalization::is_nfc(text) {
        return Cow::Borrowed(text);
    }
    let plain = text.chars().filter(|c| !is_invisible(*c)).map(|c| if is_apostrophe(c) { '\'' } else { c });
    Cow::Owned(plain.nfc().collect())
}
