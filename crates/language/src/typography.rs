//! French typography on output: no-break spaces, guillemets, apostrophes. What is stored keeps its own.
//!
//! Only for text in French: English sets its marks close. Addresses and code are left as they are.

use std::borrow::Cow;
use std::ops::Range;

const THIN: &str = "\u{202f}";
const WIDE: &str = "\u{a0}";

/// A piece of the text and what stands in its place.
struct Edit {
    range: Range<usize>,
    with: &'static str,
}

/// The character `c` at `offset`, replaced.
fn replaced(offset: usize, c: char, with: &'static str) -> Edit {
    Edit { range: offset..offset + c.len_utf8(), with }
}

fn inserted(offset: usize, with: &'static str) -> Edit {
    Edit { range: offset..offset, with }
}

/// Sets a French text as a printer would.
///
/// ```
/// use language::typography::french;
///
/// assert_eq!(french("L'accord : \"oui\" !"), "L’accord\u{a0}: «\u{202f}oui\u{202f}»\u{202f}!");
/// assert_eq!(french("https://exemple.fr/?q=l'an"), "https://exemple.fr/?q=l'an");
/// ```
pub fn french(text: &str) -> Cow<'_, str> {
    let edits = edits(text);
    if edits.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(apply(text, &edits)) }
}

/// Like [`french`], for a text with marked parts (byte ranges): they keep the words they had.
pub fn french_marked(text: &str, marks: &[Range<usize>]) -> (String, Vec<Range<usize>>) {
    let edits = edits(text);
    let moved = |at: usize, is_end: bool| {
        let mut shifted = at;
        for edit in &edits {
            let inserted_at_end = is_end && edit.range.is_empty() && edit.range.start == at;
            if edit.range.end > at || inserted_at_end {
                break;
            }
            shifted = shifted + edit.with.len() - edit.range.len();
        }
        shifted
    };
    let marks = marks.iter().map(|mark| moved(mark.start, false)..moved(mark.end, true)).collect();
    (apply(text, &edits), marks)
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut set = String::with_capacity(text.len() + 4 * edits.len());
    let mut from = 0;
    for edit in edits {
        set.push_str(text.get(from..edit.range.start).unwrap_or_default());
        set.push_str(edit.with);
        from = edit.range.end;
    }
    set.push_str(text.get(from..).unwrap_or_default());
    set
}

/// What to change, in order, without overlap.
fn edits(text: &str) -> Vec<Edit> {
    let page = Page { text };
    let mut edits = Vec::new();
    let (mut quotes, mut has_guillemets, mut is_quote_shielded) = (Vec::new(), false, false);
    for (token, signs) in page.tokens() {
        if page.may_join(token.start) {
            page.space_before(token.start, &mut edits);
        }
        if signs == 0 {
            continue;
        }
        let is_shielded = signs & SHIELD != 0 && page.is_shielded(&token);
        if signs & QUOTE != 0 {
            quotes.extend(page.slice(&token).match_indices('"').map(|(at, _)| token.start + at));
            is_quote_shielded |= is_shielded;
        }
        has_guillemets |= signs & MARK != 0 && page.slice(&token).contains(['«', '»']);
        if is_shielded {
            continue;
        }
        if signs & CAPITAL != 0 {
            capital(&page, &token, &mut edits);
        }
        if signs & MARK != 0 {
            page.slice(&token).char_indices().for_each(|(at, c)| page.mark(token.start + at, c, &mut edits));
        }
    }
    if !is_quote_shielded && !has_guillemets {
        page.straight_quotes(&quotes, &mut edits);
    }
    if edits.is_empty() {
        return edits;
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut end = 0;
    let mut last = None;
    edits.retain(|edit| {
        let fits = edit.range.start >= end && last != Some((edit.range.start, edit.range.end));
        if fits {
            end = edit.range.end;
            last = Some((edit.range.start, edit.range.end));
        }
        fits
    });
    edits
}

/// A sign that may shield its token.
const SHIELD: u8 = 1;
/// A sign that may be set otherwise.
const MARK: u8 = 2;
/// A straight quotation mark.
const QUOTE: u8 = 4;
/// A capital that French may accent.
const CAPITAL: u8 = 8;
/// White space, or the first byte of what may be.
const SPACE: u8 = 16;

/// What each byte of a text can be the sign of: most words have none, and are passed over.
const SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        signs[byte] = match byte as u8 {
            b':' => SHIELD | MARK,
            b'@' | b'=' | b'{' | b'}' | b'<' | b'>' | b'`' | b'\\' | b'_' | b'#' | b'(' | b'&' => SHIELD,
            b';' | b'!' | b'?' | b'\'' | b'.' => MARK,
            // The first byte of « and », and of the no-break space.
            0xc2 => MARK | SPACE,
            b'\t'..=b'\r' | b' ' | 0xe1..=0xe3 => SPACE,
            b'"' => QUOTE,
            b'E' | b'I' | b'C' | b'A' => CAPITAL,
            _ => 0,
        };
        byte += 1;
    }
    signs
};

/// A text, read by places in its bytes.
struct Page<'a> {
    text: &'a str,
}

impl<'a> Page<'a> {
    fn at(&self, offset: usize) -> Option<char> {
        self.text.get(offset..).and_then(|rest| rest.chars().next())
    }

    fn before(&self, offset: usize) -> Option<char> {
        self.text.get(..offset).and_then(|rest| rest.chars().next_back())
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Runs without white space, each with all that its bytes can be signs of.
    fn tokens(&self) -> impl Iterator<Item = (Range<usize>, u8)> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let rest = self.text.get(from..)?.trim_start();
            let start = self.text.len() - rest.len();
            let (mut end, mut signs) = (start, 0);
            for byte in rest.bytes() {
                let sign = SIGNS[usize::from(byte)];
                if sign & SPACE != 0 && self.at(end).is_some_and(char::is_whitespace) {
                    break;
                }
                signs |= sign & !SPACE;
                end += 1;
            }
            if rest.starts_with("www.") {
                signs |= SHIELD;
            }
            from = end;
            (start < end).then_some((start..end, signs))
        })
    }

    /// Whether a look at two bytes leaves open that the space before the token at `start` must not break.
    fn may_join(&self, start: usize) -> bool {
        let bytes = self.text.as_bytes();
        let (Some(first), Some(space)) = (bytes.get(start), start.checked_sub(1).and_then(|at| bytes.get(at))) else {
            return false;
        };
        let prior = start.checked_sub(2).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
        match first {
            // What is not ASCII here may be a mark, a currency or a capital.
            b';' | b'!' | b'?' | b':' | b'%' | b'$' | b'h' | b'0'..=b'9' | b'A'..=b'Z' | 0x80.. => true,
            // A space that is not ASCII either, or the last byte of « before it.
            _ => *space != b' ' || prior == 0xab,
        }
    }

    /// Whether a token is an address or code, to be left alone.
    fn is_shielded(&self, token: &Range<usize>) -> bool {
        let word = self.slice(token);
        word.contains("://")
            || word.starts_with("www.")
            || word.contains(['@', '=', '{', '}', '<', '>', '`', '\\', '_', '#'])
            || word.contains("::")
            || word.contains("()")
            || (word.contains('&') && word.contains(';'))
    }

    /// The space that stands before the token at `start`, where it must not break.
    fn space_before(&self, start: usize, edits: &mut Vec<Edit>) {
        let Some(space) = self.before(start) else { return };
        let at = start - space.len_utf8();
        let (Some(c), Some(prior)) = (self.at(start), self.before(at)) else { return };
        if !matches!(space, ' ' | '\u{a0}' | '\u{202f}') || prior.is_whitespace() {
            return;
        }
        let next = || self.at(start + c.len_utf8());
        let alone = || !next().is_some_and(char::is_alphanumeric);
        let digit = prior.is_ascii_digit();
        let with = match c {
            ';' | '!' | '?' if alone() => THIN,
            ':' if alone() => WIDE,
            '»' => THIN,
            '%' | '€' | '$' | '£' | '‰' if digit => WIDE,
            'h' if digit && !next().is_some_and(char::is_alphabetic) => WIDE,
            _ if prior == '«' => THIN,
            _ if prior == 'h' && c.is_ascii_digit() && self.is_hour(at) => WIDE,
            _ if c.is_ascii_digit() && digit && self.is_thousands(at, start) => THIN,
            _ if matches!(prior, '.' | 'e' | 's' | 'r') && c.is_uppercase() && self.is_title(at) => WIDE,
            _ => return,
        };
        edits.push(replaced(at, space, with));
    }

    /// Whether "18 h" stands before `space`.
    fn is_hour(&self, space: usize) -> bool {
        let before_h = space.checked_sub(1).and_then(|h| self.before(h));
        before_h.is_some_and(|c| c.is_ascii_digit() || c.is_whitespace())
    }

    /// Whether "12" stands before `space` and three digits from `start` on, one number.
    fn is_thousands(&self, space: usize, start: usize) -> bool {
        let digits = |bytes: &mut dyn Iterator<Item = u8>| bytes.take(4).take_while(u8::is_ascii_digit).count();
        if digits(&mut self.text.bytes().skip(start)) != 3 {
            return false;
        }
        let group = digits(&mut self.text.bytes().take(space).rev());
        // "en 2018 300" is a year and a number; "1 250 000" goes on with groups of three.
        let first = space - group;
        ((1..=3).contains(&group) && self.at(first) != Some('0'))
            || (group == 3
                && matches!(self.before(first), Some(' ' | '\u{a0}' | '\u{202f}'))
                && self.text.get(..first).is_some_and(|before| before.chars().nth(1).is_some()))
    }

    /// Whether "M." or "Mme" stands before `space`.
    fn is_title(&self, space: usize) -> bool {
        let word = self.slice(&(0..space)).rsplit(char::is_whitespace).next().unwrap_or_default();
        matches!(word, "M." | "MM." | "Mme" | "Mmes" | "Mlle" | "Me" | "Dr" | "Pr" | "Mgr")
    }

    /// The sign `c` at `at`, within its token.
    fn mark(&self, at: usize, c: char, edits: &mut Vec<Edit>) {
        let prior = || self.before(at);
        let next = || self.at(at + c.len_utf8());
        match c {
            ';' | '!' | '?' | ':' => {
                let closes = next().is_none_or(|c| c.is_whitespace() || matches!(c, '»' | '"' | '”' | ')' | '!' | '?'));
                let follows = prior()
                    .is_some_and(|c| c.is_alphanumeric() || matches!(c, '»' | '"' | '”' | ')' | ']' | '…' | '%' | '.'));
                if closes && follows {
                    edits.push(inserted(at, if c == ':' { WIDE } else { THIN }));
                }
            }
            '«' if next().is_some_and(|c| !c.is_whitespace()) => edits.push(inserted(at + c.len_utf8(), THIN)),
            '»' if prior().is_some_and(|c| !c.is_whitespace()) => edits.push(inserted(at, THIN)),
            '\'' if prior().is_some_and(char::is_alphabetic)
                && next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '«' | '"' | '“')) =>
            {
                edits.push(replaced(at, c, "’"));
            }
            '.' if self.text.get(at..).is_some_and(|rest| rest.starts_with("...") && !rest.starts_with("...."))
                && !matches!(prior(), Some('.' | '/')) =>
            {
                edits.push(Edit { range: at..at + 3, with: "…" });
            }
            _ => {}
        }
    }

    /// Straight quotation marks, where they stand in pairs beyond doubt.
    fn straight_quotes(&self, quotes: &[usize], edits: &mut Vec<Edit>) {
        let paired = quotes.len().is_multiple_of(2)
            && quotes.iter().enumerate().all(|(number, at)| {
                let (prior, next) = (self.before(*at), self.at(at + 1));
                if number.is_multiple_of(2) {
                    prior.is_none_or(|c| {
                        c.is_whitespace() || matches!(c, '(' | '[' | '\'' | '’' | '—' | '–' | '-' | '/')
                    }) && next.is_some_and(|c| !c.is_whitespace())
                } else {
                    prior.is_some_and(|c| !c.is_whitespace()) && !next.is_some_and(char::is_alphanumeric)
                }
            });
        if !paired {
            return;
        }
        for (number, at) in quotes.iter().enumerate() {
            edits.push(replaced(*at, '"', if number.is_multiple_of(2) { "«\u{202f}" } else { "\u{202f}»" }));
        }
    }
}

/// Words that French writes with an accent on the capital, and no other language or name without it.
const CAPITALS: [(&str, &str); 39] = [
    ("Etat", "É"),
    ("Etats", "É"),
    ("Etats-Unis", "É"),
    ("Elysée", "É"),
    ("Elysées", "É"),
    ("Eglise", "É"),
    ("Eglises", "É"),
    ("Ecole", "É"),
    ("Ecoles", "É"),
    ("Ecologie", "É"),
    ("Ecologistes", "É"),
    ("Economie", "É"),
    ("Education", "É"),
    ("Egalité", "É"),
    ("Egypte", "É"),
    ("Election", "É"),
    ("Elections", "É"),
    ("Electricité", "É"),
    ("Emeutes", "É"),
    ("Energie", "É"),
    ("Energies", "É"),
    ("Energétique", "É"),
    ("Equateur", "É"),
    ("Equipe", "É"),
    ("Erythrée", "É"),
    ("Ethiopie", "É"),
    ("Etudes", "É"),
    ("Etudiants", "É"),
    ("Evacuation", "É"),
    ("Evénement", "É"),
    ("Evénements", "É"),
    ("Evêque", "É"),
    ("Edouard", "É"),
    ("Emirats", "É"),
    ("Ile", "Î"),
    ("Iles", "Î"),
    ("Ile-de-France", "Î"),
    ("Ca", "Ç"),
    ("A", "À"),
];

/// Words before which a first "A" is the preposition: French has no other word there.
const AFTER_A: [&str; 26] = [
    "la", "partir", "noter", "suivre", "cause", "propos", "travers", "peine", "moins", "nouveau", "ce", "cette", "ces",
    "son", "sa", "ses", "leur", "leurs", "quelques", "lire", "voir", "savoir", "défaut", "terme", "force", "quoi",
];

/// The accent that belongs on the first letter of a token.
fn capital(page: &Page<'_>, token: &Range<usize>, edits: &mut Vec<Edit>) {
    // The word behind an elision or an opening mark: « l'Etat ».
    let opening = ['\'', '’', '«', '(', '"', '“', '['];
    let behind = page.slice(token).char_indices().rev().find(|(_, c)| opening.contains(c));
    let start = token.start + behind.map_or(0, |(at, c)| at + c.len_utf8());
    let Some(first @ ('E' | 'I' | 'C' | 'A')) = page.at(start) else { return };
    let rest = page.slice(&(start..token.end));
    let word = rest.split(|c: char| !(c.is_alphabetic() || c == '-')).next().unwrap_or_default();
    let Some((_, accented)) = CAPITALS.iter().find(|(plain, _)| *plain == word) else { return };
    let short = word.chars().count() <= 2;
    if short && !is_first_word(page, start, start + word.len()) {
        return;
    }
    edits.push(replaced(start, first, accented));
}

/// Whether the short word from `start` to `end` opens a sentence, and what follows makes it French.
fn is_first_word(page: &Page<'_>, start: usize, end: usize) -> bool {
    let prior = page.slice(&(0..start)).trim_end().chars().next_back();
    if !prior.is_none_or(|c| matches!(c, '.' | '!' | '?' | '…' | '«' | '"' | '“' | '—' | '–')) {
        return false;
    }
    let Some(behind) = page.text.get(end..).and_then(|rest| rest.strip_prefix(' ')) else { return false };
    let next = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    match page.at(start) {
        Some('A') => AFTER_A.contains(&next) || (next == "l" && (behind.starts_with("l'") || behind.starts_with("l’"))),
        _ => next.chars().next().is_some_and(char::is_lowercase),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `_` stands for a narrow no-break space, `~` for a no-break space.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let set = french(text).replace('\u{202f}', "_").replace('\u{a0}', "~");
        assert_eq!(set, expected, "{text:?}");
        assert_eq!(french(&french(text)), french(text), "setting {text:?} twice");
    }

    #[test]
    fn high_marks() {
        check("Grève : que faire ?", "Grève~: que faire_?");
        check("Grève: que faire?", "Grève~: que faire_?");
        check("Incroyable !!! Vraiment ?!", "Incroyable_!!! Vraiment_?!");
        check("Oui ; non", "Oui_; non");
        check("À 18:30, le score est de 3:2", "À 18:30, le score est de 3:2");
    }

    #[test]
    fn guillemets() {
        check("« Oui », dit-il", "«_Oui_», dit-il");
        check("«Oui», dit-il", "«_Oui_», dit-il");
        check("Il dit \"oui\" et \"non !\"", "Il dit «_oui_» et «_non_!_»");
        check("Un écran de 15\" et 17\" ici", "Un écran de 15\" et 17\" ici");
        check("Il dit \"oui", "Il dit \"oui");
    }

    #[test]
    fn apostrophes_and_ellipses() {
        check("L'accord d'aujourd'hui...", "L’accord d’aujourd’hui…");
        check("l'\"ami\" de tous", "l’«_ami_» de tous");
        check("rock 'n' roll....", "rock 'n' roll....");
        check("[...]", "[…]");
    }

    #[test]
    fn numbers() {
        check("12 000 euros, 1 250 000 $ et 5 %", "12_000 euros, 1_250_000~$ et 5~%");
        check("en 2018 300 personnes", "en 2018 300 personnes");
        check("à 18 h 42", "à 18~h~42");
        check("avec M. Dupré et Mme Lenoir", "avec M.~Dupré et Mme~Lenoir");
    }

    #[test]
    fn capitals() {
        check("L'Etat et les Etats-Unis à l'Elysée", "L’État et les États-Unis à l’Élysée");
        check("A la veille. A l'aube. Ca va", "À la veille. À l’aube. Ça va");
        check("Vitamine A la nuit. A Star Is Born. ETAT", "Vitamine A la nuit. A Star Is Born. ETAT");
        check("Estate, Etatique", "Estate, Etatique");
    }

    #[test]
    fn addresses_and_code_stay() {
        for text in ["https://exemple.fr/a?b=l'c;d!", "nous@exemple.fr", "x=1; y()", "a::b", "AT&amp;T", "`l'a`"] {
            check(text, text);
        }
        check("voir https://exemple.fr/ !", "voir https://exemple.fr/_!");
    }

    #[test]
    fn marks_keep_their_words() {
        let text = "L'accord : \"oui\" !";
        let marks = [2..8, 12..15];
        let (set, moved) = french_marked(text, &marks);
        let words: Vec<&str> = moved.iter().map(|mark| &set[mark.clone()]).collect();
        assert_eq!(words, ["accord", "oui"]);
    }

    proptest! {
        #[test]
        fn never_panics_and_keeps_every_letter(text in "[a-zA-ZÉé0-9 '\"«»:;!?.…\u{a0}\u{202f}%h@/]{0,60}") {
            let set = french(&text);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
            prop_assert_eq!(letters(&text), letters(&set));
        }

        #[test]
        fn looking_at_bytes_misses_nothing(text in "[a-zhE0-9 .'«»:;!?%€$\u{a0}\u{202f}\u{3000}\t]{0,60}") {
            let page = Page { text: &text };
            let tokens: Vec<_> = page.tokens().map(|(token, _)| token).collect();
            prop_assert!(tokens.iter().map(|token| page.slice(token)).eq(text.split_whitespace()), "{:?}", tokens);
            for token in tokens.iter().filter(|token| !page.may_join(token.start)) {
                let mut edits = Vec::new();
                page.space_before(token.start, &mut edits);
                prop_assert!(edits.is_empty(), "{:?}", page.slice(token));
            }
        }

        #[test]
        fn any_text(text in "\\PC{0,80}", cut in 0usize..80) {
            let cut = (0..=cut.min(text.len())).rev().find(|cut| text.is_char_boundary(*cut)).unwrap_or(0);
            let (set, marks) = french_marked(&text, std::slice::from_ref(&(0..cut)));
            prop_assert!(marks.iter().all(|mark| set.get(mark.clone()).is_some()));
        }
    }
}
