//! What the tagger looks at: the features of a token, as hashes.

use super::document::{Document, Facts, hints};
use super::gazetteer::{Kinds, mix};

/// How many of the first features name the very word: training drops them at times, so that the rest learns too.
pub const OWN_WORD: usize = 10;

/// The words that stand between the head of a name and what it is of: `ministère de la Défense`.
const LINKS: [&str; 12] = ["de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "à", "aux"];

/// The features of `tokens[at]`, which stands in `sentence`; those of the very word come first.
pub fn of(document: &Document<'_>, sentence: &std::ops::Range<usize>, at: usize, out: &mut Vec<u64>) {
    out.clear();
    let words = &document.facts;
    let get = |offset: isize| -> Option<&Facts> {
        let place = at.checked_add_signed(offset)?;
        if sentence.contains(&place) { words.get(place) } else { None }
    };
    let Some(word) = words.get(at) else { return };
    let far = Facts { word: 1, exact: 1, shape: 1, ..Facts::default() };
    let (b2, b1) = (get(-2).unwrap_or(&far), get(-1).unwrap_or(&far));
    let (a1, a2) = (get(1).unwrap_or(&far), get(2).unwrap_or(&far));
    own_word(word, b1, a1, out);
    debug_assert_eq!(out.len(), OWN_WORD);
    let mut add = |template: u64, a: u64, b: u64| out.push(feature(template, a, b));
    add(20, b1.word, 0);
    add(21, a1.word, 0);
    add(22, b2.word, 0);
    add(23, a2.word, 0);
    add(24, b1.word, a1.word);
    add(25, b2.word, b1.word);
    add(26, a1.word, a2.word);
    add(27, b1.word, word.shape);
    add(28, a1.word, word.shape);
    add(30, word.shape, 0);
    add(31, b1.shape, word.shape);
    add(32, word.shape, a1.shape);
    add(33, b1.shape ^ a1.shape.rotate_left(7), word.shape);
    add(34, word.shape, u64::from(word.first));
    add(35, u64::from(word.casing), word.shape);
    add(36, u64::from(word.casing), u64::from(word.first));
    add(37, u64::from(b1.casing), u64::from(word.casing));
    add(38, u64::from(a1.casing), u64::from(word.casing));
    add(39, u64::from(word.run.0), u64::from(word.run.1));
    let lists = u64::from(word.kinds);
    add(40, lists, u64::from(word.begins) << 32 | u64::from(word.inside));
    add(41, u64::from(b1.kinds), lists);
    add(42, lists, u64::from(a1.kinds));
    add(43, lists, u64::from(word.hints));
    let head = head(document, sentence, at);
    let tail = tail(document, sentence, at);
    add(44, head.word, 0);
    add(45, tail.word, 0);
    add(46, head.word, word.shape);
    add(47, head.word, u64::from(b1.capital));
    let mut each = |template: u64, set: Kinds, with: u64| bits(set, |bit| out.push(feature(template, bit, with)));
    each(50, word.kinds, u64::from(word.capital));
    each(51, word.kinds, word.shape);
    each(52, word.begins, 0);
    each(53, word.inside, 0);
    each(54, b1.kinds, u64::from(word.capital));
    each(55, a1.kinds, u64::from(word.capital));
    each(56, b2.kinds, u64::from(word.capital));
    each(57, a2.kinds, u64::from(word.capital));
    each(58, head.kinds, u64::from(word.capital));
    each(59, tail.kinds, u64::from(word.capital));
    each(60, word.run_kinds, u64::from(word.run.1));
    each(61, word.hints & ((1 << hints::COUNT) - 1), u64::from(word.capital));
    each(62, a1.begins | a1.inside, u64::from(word.capital));
    each(63, b1.begins | b1.inside, u64::from(word.capital));
}

/// The [`OWN_WORD`] features that name the very word.
fn own_word(word: &Facts, before: &Facts, after: &Facts, out: &mut Vec<u64>) {
    out.push(feature(1, word.word, 0));
    out.push(feature(2, word.exact, 0));
    out.push(feature(3, before.word, word.word));
    out.push(feature(4, word.word, after.word));
    for (number, affix) in (5_u64..).zip(word.affixes) {
        out.push(if affix == 0 { 0 } else { feature(number, affix, u64::from(word.capital)) });
    }
}

/// The nearest word before that is no link: `ministère` before `Défense` in `ministère de la Défense`.
fn head<'d>(document: &'d Document<'_>, sentence: &std::ops::Range<usize>, at: usize) -> &'d Facts {
    nearest(document, (sentence.start..at).rev())
}

fn tail<'d>(document: &'d Document<'_>, sentence: &std::ops::Range<usize>, at: usize) -> &'d Facts {
    nearest(document, at + 1..sentence.end)
}

fn nearest<'d>(document: &'d Document<'_>, places: impl Iterator<Item = usize>) -> &'d Facts {
    static NOTHING: std::sync::LazyLock<Facts> = std::sync::LazyLock::new(Facts::default);
    static LINK_HASHES: std::sync::LazyLock<[u64; 12]> = std::sync::LazyLock::new(|| LINKS.map(super::gazetteer::hash));
    for place in places.take(5) {
        let Some(facts) = document.facts.get(place) else { break };
        if !LINK_HASHES.contains(&facts.word) {
            return facts;
        }
    }
    &NOTHING
}

fn bits(mut set: u32, mut each: impl FnMut(u64)) {
    while set != 0 {
        each(u64::from(set.trailing_zeros()));
        set &= set - 1;
    }
}

fn feature(template: u64, a: u64, b: u64) -> u64 {
    // Zero means "no feature".
    mix(mix(a ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)) ^ b.wrapping_mul(0xc2b2_ae3d_27d4_eb4f)).max(1)
}
