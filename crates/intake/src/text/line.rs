//! One line of a text capture: its words folded for comparison, and the shape that tells prose from furniture.

/// How much of a line is folded for comparison; longer lines are prose, and are told apart by their opening.
const FOLDED_WORDS: usize = 40;

/// What the last mark of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    None,
    Stop,
    Exclamation,
    AfterQuote,
    Colon,
    Ellipsis,
    Other,
}

/// What a line opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    Upper,
    Lower,
    Digit,
    Quote,
    Mark,
    Script,
}

/// A line that is not blank.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// Its text, without the white space around it.
    pub text: &'a str,
    /// Its first words, lower case, without accents, joined by single spaces.
    pub folded: String,
    /// How many words it holds; a script without spaces counts two characters a word.
    pub words: usize,
    /// Words among them that open with a small letter.
    pub small: usize,
    /// Short words of grammar (articles, prepositions, pronouns) among them.
    pub grammar: usize,
    pub upper_letters: usize,
    pub letters: usize,
    pub digits: usize,
    pub commas: usize,
    /// Sentences that end inside the line.
    pub inner_stops: usize,
    pub quotes: usize,
    /// Bars, bullets, arrows: the marks of menus.
    pub bars: usize,
    pub has_address: bool,
    pub ending: Ending,
    pub opening: Opening,
}

/// The lines of `text` that are not blank.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let trimmed = text.lines().map(|raw| raw.trim_matches(|c: char| c.is_whitespace() || is_invisible(c)));
    trimmed.filter(|line| !line.is_empty()).map(Line::new).collect()
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut line = Self {
            text,
            folded: String::with_capacity(text.len().min(256)),
            words: 0,
            small: 0,
            grammar: 0,
            upper_letters: 0,
            letters: 0,
            digits: 0,
            commas: 0,
            inner_stops: 0,
            quotes: 0,
            bars: 0,
            has_address: text.contains('@') || text.contains("://") || text.contains("www."),
            ending: ending(text),
            opening: opening(text),
        };
        line.scan();
        line
    }

    /// Reads the line once, character by character.
    fn scan(&mut self) {
        let mut word = Word::default();
        let mut ideographs = 0;
        let mut stop = false;
        for c in self.text.chars() {
            if c.is_alphanumeric() {
                self.count_letter(c);
                if stop && c.is_uppercase() && word.len == 0 {
                    self.inner_stops += 1;
                }
                if is_ideograph(c) {
                    ideographs += 1;
                }
                stop = false;
                word.push(c);
                continue;
            }
            if is_invisible(c) {
                continue;
            }
            self.close(&mut word);
            match c {
                ',' | ';' | '،' | '、' | '\u{ff0c}' => self.commas += 1,
                '"' | '«' | '»' | '“' | '”' | '„' => self.quotes += 1,
                '|' | '•' | '·' | '›' | '→' | '>' | '/' | '▶' | '►' => self.bars += 1,
                '.' | '!' | '?' | '…' => stop = true,
                '。' | '\u{ff01}' | '\u{ff1f}' => self.inner_stops += 1,
                _ => {}
            }
        }
        self.close(&mut word);
        if ideographs > 0 {
            self.words += ideographs / 2;
            self.small += ideographs / 2;
            self.grammar += ideographs / 6;
        }
    }

    fn count_letter(&mut self, c: char) {
        if c.is_ascii_digit() {
            self.digits += 1;
        } else {
            self.letters += 1;
            self.upper_letters += usize::from(c.is_uppercase());
        }
    }

    /// Ends the word that was being read.
    fn close(&mut self, word: &mut Word) {
        if word.len == 0 {
            return;
        }
        if self.words < FOLDED_WORDS {
            if !self.folded.is_empty() {
                self.folded.push(' ');
            }
            self.folded.push_str(&word.text);
        }
        self.words += 1;
        self.small += usize::from(word.small);
        if word.len <= 5 && super::cues::is_grammar(&word.text) {
            self.grammar += 1;
        }
        word.clear();
    }

    /// Whether it reads as prose: 3 a paragraph, 2 a sentence, 1 a short line, 0 a label.
    pub(super) fn class(&self) -> usize {
        let ends = !matches!(self.ending, Ending::None | Ending::Other);
        let prose = self.small * 5 >= self.words * 2;
        match self.words {
            20.. if prose && (ends || self.inner_stops > 0) => 3,
            9.. if prose && ends => 2,
            14.. if prose => 2,
            4.. => 1,
            _ => 0,
        }
    }

    /// Whether all its letters are capitals.
    pub(super) fn is_capitals(&self) -> bool {
        self.letters > 3 && self.upper_letters == self.letters
    }
}

/// The word being read, folded.
#[derive(Default)]
struct Word {
    text: String,
    len: usize,
    small: bool,
}

impl Word {
    fn push(&mut self, c: char) {
        if self.len == 0 {
            // A script without capitals (Arabic, Hangul, Devanagari) writes its prose in words that are none.
            self.small =
                c.is_lowercase() || !c.is_ascii() && c.is_alphabetic() && !c.is_uppercase() && !is_ideograph(c);
        }
        self.len += 1;
        if self.len <= 40 {
            fold(c, &mut self.text);
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.len = 0;
        self.small = false;
    }
}

/// Writes `c` in lower case and without its accent.
fn fold(c: char, out: &mut String) {
    let plain = match c {
        'a'..='z' | '0'..='9' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' | 'Å' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => 'i',
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'ø' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' | 'Ø' => 'o',
        'ù' | 'û' | 'ü' | 'ú' | 'Ù' | 'Û' | 'Ü' | 'Ú' => 'u',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' => 'n',
        'ÿ' | 'Ÿ' | 'ý' | 'Ý' => 'y',
        'œ' | 'Œ' => {
            out.push_str("oe");
            return;
        }
        'æ' | 'Æ' => {
            out.push_str("ae");
            return;
        }
        'ß' => {
            out.push_str("ss");
            return;
        }
        other => {
            out.extend(other.to_lowercase());
            return;
        }
    };
    out.push(plain);
}

/// Folds a text as lines are folded: words only, lower case, no accents.
pub(super) fn folded(text: &str) -> String {
    Line::new(text).folded
}

/// Marks that a browser does not show.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}')
}

/// Scripts that write without spaces.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}')
}

fn ending(text: &str) -> Ending {
    let mut backwards = text.chars().rev().filter(|c| !c.is_whitespace());
    let Some(last) = backwards.next() else { return Ending::None };
    match last {
        '.' if text.ends_with("...") => Ending::Ellipsis,
        '…' => Ending::Ellipsis,
        '.' | '。' | '।' | '۔' => Ending::Stop,
        '!' | '?' | '\u{ff01}' | '\u{ff1f}' | '؟' => Ending::Exclamation,
        ':' | '\u{ff1a}' => Ending::Colon,
        '"' | '»' | '”' | '“' | '’' | '\'' | ')' | '」' | '›' | ']' => match backwards.next() {
            Some('.' | '!' | '?' | '…' | '。' | '\u{ff01}' | '\u{ff1f}' | ',' | '"' | '»' | '”') => {
                Ending::AfterQuote
            }
            _ => Ending::Other,
        },
        c if c.is_alphanumeric() => Ending::None,
        _ => Ending::Other,
    }
}

fn opening(text: &str) -> Opening {
    match text.chars().next() {
        Some(c) if c.is_uppercase() => Opening::Upper,
        Some(c) if c.is_lowercase() => Opening::Lower,
        Some(c) if c.is_numeric() => Opening::Digit,
        Some('"' | '«' | '“' | '„' | '‘' | '\'' | '‹' | '「') => Opening::Quote,
        Some(c) if c.is_alphabetic() => Opening::Script,
        _ => Opening::Mark,
    }
}
