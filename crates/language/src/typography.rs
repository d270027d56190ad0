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
    let page = Page::new(text);
    let mut edits = Vec::new();
    for token in page.tokens() {
        page.space_before(token.start, &mut edits);
        if page.is_shielded(&token) {
            continue;
        }
        capital(&page, &token, &mut edits);
        for index in token {
            page.mark(index, &mut edits);
        }
    }
    page.straight_quotes(&mut edits);
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

/// A text by its characters, each with its place.
struct Page<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
}

impl<'a> Page<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, chars: text.char_indices().collect() }
    }

    fn at(&self, index: usize) -> Option<char> {
        self.chars.get(index).map(|(_, c)| *c)
    }

    fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|index| self.at(index))
    }

    fn offset(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(self.offset(range.start)..self.offset(range.end)).unwrap_or_default()
    }

    /// Runs without white space, as ranges of characters.
    fn tokens(&self) -> Vec<Range<usize>> {
        let mut tokens = Vec::new();
        let mut start = None;
        for (index, (_, c)) in self.chars.iter().enumerate() {
            match (c.is_whitespace(), start) {
                (false, None) => start = Some(index),
                (true, Some(from)) => {
                    tokens.push(from..index);
                    start = None;
                }
                _ => {}
            }
        }
        tokens.extend(start.map(|from| from..self.chars.len()));
        tokens
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

    fn replace(&self, index: usize, with: &'static str) -> Edit {
        Edit { range: self.offset(index)..self.offset(index + 1), with }
    }

    fn insert(&self, index: usize, with: &'static str) -> Edit {
        Edit { range: self.offset(index)..self.offset(index), with }
    }

    /// The space that stands before the token at `start`, where it must not break.
    fn space_before(&self, start: usize, edits: &mut Vec<Edit>) {
        let Some(space) = start.checked_sub(1) else { return };
        let (Some(c), Some(prior)) = (self.at(start), self.before(space)) else { return };
        if !matches!(self.at(space), Some(' ' | '\u{a0}' | '\u{202f}')) || prior.is_whitespace() {
            return;
        }
        let next = self.at(start + 1);
        let alone = !next.is_some_and(char::is_alphanumeric);
        let digit = prior.is_ascii_digit();
        let with = match c {
            ';' | '!' | '?' if alone => THIN,
            ':' if alone => WIDE,
            '»' => THIN,
            '%' | '€' | '$' | '£' | '‰' if digit => WIDE,
            'h' if digit && !next.is_some_and(char::is_alphabetic) => WIDE,
            _ if prior == '«' => THIN,
            _ if prior == 'h' && c.is_ascii_digit() && self.is_hour(space) => WIDE,
            _ if c.is_ascii_digit() && self.is_thousands(space) => THIN,
            _ if c.is_uppercase() && self.is_title(space) => WIDE,
            _ => return,
        };
        edits.push(self.replace(space, with));
    }

    /// Whether "18 h" stands before `space`.
    fn is_hour(&self, space: usize) -> bool {
        let before_h = space.checked_sub(2).and_then(|index| self.at(index));
        before_h.is_some_and(|c| c.is_ascii_digit() || c.is_whitespace())
    }

    /// Whether "12" stands before `space` and three digits behind it, one number.
    fn is_thousands(&self, space: usize) -> bool {
        let ahead = (space + 1..space + 5).take_while(|index| self.at(*index).is_some_and(|c| c.is_ascii_digit()));
        if ahead.count() != 3 {
            return false;
        }
        let behind = (0..space).rev().take(4).take_while(|index| self.at(*index).is_some_and(|c| c.is_ascii_digit()));
        let group = behind.count();
        // "en 2018 300" is a year and a number; "1 250 000" goes on with groups of three.
        ((1..=3).contains(&group) && self.at(space - group) != Some('0'))
            || (group == 3 && space > 4 && matches!(self.at(space - 4), Some(' ' | '\u{a0}' | '\u{202f}')))
    }

    /// Whether "M." or "Mme" stands before `space`.
    fn is_title(&self, space: usize) -> bool {
        let start = (0..space).rev().find(|index| self.at(*index).is_some_and(char::is_whitespace));
        let word = self.slice(&(start.map_or(0, |index| index + 1)..space));
        matches!(word, "M." | "MM." | "Mme" | "Mmes" | "Mlle" | "Me" | "Dr" | "Pr" | "Mgr")
    }

    /// The sign at `index`, within its token.
    fn mark(&self, index: usize, edits: &mut Vec<Edit>) {
        let (prior, next) = (self.before(index), self.at(index + 1));
        let Some(c) = self.at(index) else { return };
        match c {
            ';' | '!' | '?' | ':' => {
                let closes = next.is_none_or(|c| c.is_whitespace() || matches!(c, '»' | '"' | '”' | ')' | '!' | '?'));
                let follows = prior
                    .is_some_and(|c| c.is_alphanumeric() || matches!(c, '»' | '"' | '”' | ')' | ']' | '…' | '%' | '.'));
                if closes && follows {
                    edits.push(self.insert(index, if c == ':' { WIDE } else { THIN }));
                }
            }
            '«' if next.is_some_and(|c| !c.is_whitespace()) => edits.push(self.insert(index + 1, THIN)),
            '»' if prior.is_some_and(|c| !c.is_whitespace()) => edits.push(self.insert(index, THIN)),
            '\'' if prior.is_some_and(char::is_alphabetic)
                && next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '«' | '"' | '“')) =>
            {
                edits.push(self.replace(index, "’"));
            }
            '.' if next == Some('.')
                && self.at(index + 2) == Some('.')
                && self.at(index + 3) != Some('.')
                && !matches!(prior, Some('.' | '/')) =>
            {
                edits.push(Edit { range: self.offset(index)..self.offset(index + 3), with: "…" });
            }
            _ => {}
        }
    }

    /// Straight quotation marks, where they stand in pairs beyond doubt.
    fn straight_quotes(&self, edits: &mut Vec<Edit>) {
        let quotes: Vec<usize> = (0..self.chars.len()).filter(|index| self.at(*index) == Some('"')).collect();
        let paired = quotes.len().is_multiple_of(2)
            && quotes.iter().enumerate().all(|(number, index)| {
                let (prior, next) = (self.before(*index), self.at(index + 1));
                if number.is_multiple_of(2) {
                    prior.is_none_or(|c| {
                        c.is_whitespace() || matches!(c, '(' | '[' | '\'' | '’' | '—' | '–' | '-' | '/')
                    }) && next.is_some_and(|c| !c.is_whitespace())
                } else {
                    prior.is_some_and(|c| !c.is_whitespace()) && !next.is_some_and(char::is_alphanumeric)
                }
            });
        let shielded = self.tokens().iter().any(|token| self.slice(token).contains('"') && self.is_shielded(token));
        if quotes.is_empty() || !paired || shielded || self.text.contains(['«', '»']) {
            return;
        }
        for (number, index) in quotes.iter().enumerate() {
            edits.push(self.replace(*index, if number.is_multiple_of(2) { "«\u{202f}" } else { "\u{202f}»" }));
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
    let mut start = token.start;
    for index in token.clone() {
        if matches!(page.at(index), Some('\'' | '’' | '«' | '(' | '"' | '“' | '[')) {
            start = index + 1;
        }
    }
    let end = (start..token.end)
        .find(|index| !page.at(*index).is_some_and(|c| c.is_alphabetic() || c == '-'))
        .unwrap_or(token.end);
    let word = page.slice(&(start..end));
    let Some((_, accented)) = CAPITALS.iter().find(|(plain, _)| *plain == word) else { return };
    let short = word.chars().count() <= 2;
    if short && !is_first_word(page, start, end) {
        return;
    }
    edits.push(page.replace(start, accented));
}

/// Whether the short word from `start` to `end` opens a sentence, and what follows makes it French.
fn is_first_word(page: &Page<'_>, start: usize, end: usize) -> bool {
    let prior = (0..start).rev().find_map(|index| page.at(index).filter(|c| !c.is_whitespace()));
    if !prior.is_none_or(|c| matches!(c, '.' | '!' | '?' | '…' | '«' | '"' | '“' | '—' | '–')) {
        return false;
    }
    if page.at(end) != Some(' ') {
        return false;
    }
    let next = (end + 1..page.chars.len())
        .find(|index| !page.at(*index).is_some_and(char::is_alphabetic))
        .unwrap_or(page.chars.len());
    let next = page.slice(&(end + 1..next));
    match page.at(start) {
        Some('A') => AFTER_A.contains(&next) || (next == "l" && matches!(page.at(end + 2), Some('\'' | '’'))),
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
        fn any_text(text in "\\PC{0,80}", cut in 0usize..80) {
            let cut = (0..=cut.min(text.len())).rev().find(|cut| text.is_char_boundary(*cut)).unwrap_or(0);
            let (set, marks) = french_marked(&text, std::slice::from_ref(&(0..cut)));
            prop_assert!(marks.iter().all(|mark| set.get(mark.clone()).is_some()));
        }
    }
}
