//! Passages of a French article in another language: a quote left in English, a paragraph in Spanish.

use std::ops::Range;

use news::Passage;

use crate::tongue;

/// The language of the articles that are read.
const HOME: &str = "fr";
/// Letters below which a piece is what stands around it: names and titles of works have no language of their own.
const FEW: usize = 18;
/// French words that its neighbours do not write: where one word in seven is one, nothing more is asked.
const OURS: [&str; 37] = [
    "des", "du", "une", "dans", "pour", "sur", "avec", "aux", "au", "qui", "pas", "sont", "cette", "ces", "il", "elle",
    "nous", "vous", "ils", "elles", "ont", "été", "à", "où", "être", "mais", "ce", "son", "ses", "leur", "leurs",
    "par", "je", "était", "fait", "très", "aussi",
];

/// The passages of an article's texts that are written in another language, each with the block it stands in.
///
/// What stands between quotation marks is judged by itself, the rest sentence by sentence; neighbours in one language
/// are one passage. A piece is French until its letters say clearly otherwise.
pub fn of(texts: &[(Option<i32>, &str)]) -> Vec<Passage> {
    let mut passages = Vec::new();
    for (block, text) in texts {
        let mut place = crate::scalars::Scalars::new(text);
        for (range, language) in foreign(text) {
            let (start, end) = (place.at(range.start), place.at(range.end));
            passages.push(Passage { language: language.to_owned(), block: *block, start, end });
        }
    }
    passages
}

/// The foreign stretches of one text, in bytes.
fn foreign(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    for piece in pieces(text) {
        let Some(words) = text.get(piece.clone()) else { continue };
        let Some(language) = other(words) else { continue };
        match found.last_mut() {
            Some((last, known)) if *known == language && is_gap(text.get(last.end..piece.start)) => {
                last.end = piece.end
            }
            _ => found.push((piece, language)),
        }
    }
    found
}

/// Whether nothing but signs stands between two passages, and no closing mark: a quote ends with it.
fn is_gap(between: Option<&str>) -> bool {
    between.is_some_and(|between| {
        !between.contains(|c: char| c.is_alphanumeric() || matches!(c, '»' | '”' | '"' | '«' | '“'))
    })
}

/// The language of a piece, where it is clearly not French.
fn other(words: &str) -> Option<&'static str> {
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    if letters < FEW || is_ours(words) || is_named(words) {
        return None;
    }
    tongue::of(words, Some(HOME)).filter(|language| *language != HOME)
}

/// Whether French words run through the piece.
fn is_ours(words: &str) -> bool {
    let (mut all, mut ours) = (0, 0);
    for word in words.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        all += 1;
        ours += usize::from(OURS.contains(&word));
    }
    ours * 7 > all
}

/// Whether the piece is a row of names: most of its words have a capital.
fn is_named(words: &str) -> bool {
    let (mut all, mut capitals) = (0, 0);
    for word in words.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)) {
        all += 1;
        capitals += usize::from(word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
    }
    capitals * 2 > all
}

/// The pieces that are judged: what stands between marks, and the sentences around, in order.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut closing: Option<char> = None;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let next = at + sign.len_utf8();
        let ends = match closing {
            Some(mark) => sign == mark,
            None => false,
        };
        if ends {
            pieces.push(start..at);
            (start, closing) = (next, None);
            continue;
        }
        let opens = match sign {
            '«' => Some('»'),
            '“' => Some('”'),
            '"' => Some('"'),
            _ => None,
        };
        // A mark that is never closed opens nothing.
        if let Some(mark) = opens.filter(|_| closing.is_none())
            && text.get(next..).is_some_and(|rest| rest.contains(mark))
        {
            pieces.push(start..at);
            (start, closing) = (next, Some(mark));
            continue;
        }
        let stops =
            matches!(sign, '.' | '!' | '?' | '…' | '\n') && signs.peek().is_none_or(|(_, next)| next.is_whitespace());
        if stops {
            pieces.push(start..next);
            start = next;
        }
    }
    pieces.push(start..text.len());
    pieces.iter().filter_map(|piece| trimmed(text, piece)).collect()
}

/// The piece without white space around it; `None` where nothing is left.
fn trimmed(text: &str, piece: &Range<usize>) -> Option<Range<usize>> {
    let words = text.get(piece.clone())?;
    let start = piece.start + (words.len() - words.trim_start().len());
    let end = start + words.trim().len();
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let found: Vec<(&str, &str)> =
            foreign(text).into_iter().map(|(range, language)| (&text[range], language)).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn quotes_left_as_they_were_said() {
        check(
            "« We will never give up this harbour », a lancé la maire d'Orée, Anne Roux, devant ses voisins.",
            &[("We will never give up this harbour", "en")],
        );
        check(
            "Sur sa page, le club a écrit : \"Gracias a todos los que han venido esta noche para apoyar a nuestro equipo\". Le match reprendra.",
            &[("Gracias a todos los que han venido esta noche para apoyar a nuestro equipo", "es")],
        );
        check(
            "Le ministre a répondu en allemand : “Wir haben immer gesagt, dass die Brücke gebaut wird.”",
            &[("Wir haben immer gesagt, dass die Brücke gebaut wird.", "de")],
        );
    }

    #[test]
    fn sentences_and_paragraphs() {
        check(
            "This article was first published in English. It has been translated since. Il a été traduit depuis.",
            &[("This article was first published in English. It has been translated since.", "en")],
        );
    }

    #[test]
    fn what_is_french_or_too_short() {
        check("« Nous ne céderons jamais ce port », a lancé la maire. Le film « Good Bye » sort mercredi.", &[]);
        check("Real Madrid, FC Barcelona, Manchester United et Bayern Munich jouent mardi.", &[]);
        check("Le groupe a joué « Knocking on Heaven's Door » puis « The End ».", &[]);
        check("« Une ouverture sans fermeture, \"jamais\" ", &[]);
        check("", &[]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC*") {
            for (range, _) in foreign(&text) {
                proptest::prop_assert!(text.get(range).is_some());
            }
        }
    }
}
