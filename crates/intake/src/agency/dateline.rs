//! The line that opens agency copy: « PARIS, 13 fév 2018 (AFP) - ».

use news::Dateline;

/// The longest line before the agency, in bytes.
const MAX_LINE: usize = 90;

/// Beginnings of the names of months, in the languages of the agencies that we read.
const MONTHS: &[&str] = &[
    "jan", "fév", "fev", "feb", "mar", "mär", "avr", "apr", "abr", "mai", "may", "mag", "mei", "juin", "jun", "juil",
    "jul", "giu", "lug", "août", "aou", "aug", "ago", "sep", "set", "oct", "okt", "ott", "nov", "déc", "dec", "dez",
    "dic", "ene",
];

/// Senders that sign without a dash after them.
const AGENCIES: &[&str] =
    &["afp", "ats", "belga", "dpa", "reuters", "ap", "apa", "efe", "ansa", "sda", "tass", "kyodo", "xinhua", "pa"];

/// Reads a dateline that the sender marks as one.
pub(super) fn of_line(line: &str) -> Dateline {
    let line = line.trim().trim_end_matches([' ', '-', '–', '—', ':']).trim_end_matches(".-").trim();
    let (rest, agency) = match line.rfind('(').filter(|_| line.ends_with(')')) {
        Some(at) => {
            let inside = line.get(at + 1..line.len() - 1).unwrap_or_default().trim();
            (line.get(..at).unwrap_or_default().trim(), (!inside.is_empty()).then(|| inside.to_owned()))
        }
        None => (line, None),
    };
    let at = date_start(rest);
    let part = |text: &str| {
        let text = text.trim().trim_matches([',', '-', '–', ' ']);
        (!text.is_empty()).then(|| text.to_owned())
    };
    let (place, date) = rest.split_at_checked(at).unwrap_or((rest, ""));
    Dateline { place: part(place), date: part(date), agency }
}

/// Reads the dateline that opens a paragraph, where one does.
pub(crate) fn of_opening(paragraph: &str) -> Option<Dateline> {
    let open = paragraph.find('(').filter(|at| (2..MAX_LINE).contains(at))?;
    let close = open + paragraph.get(open..)?.find(')')?;
    let agency = paragraph.get(open + 1..close)?;
    let words: Vec<&str> = agency.split([' ', '/', ',']).filter(|word| !word.is_empty()).collect();
    let is_sign = (1..=4).contains(&words.len())
        && words.iter().all(|word| word.chars().count() <= 12 && word.chars().all(|c| c.is_alphabetic() || c == '.'));
    let after = paragraph.get(close + 1..)?.trim_start();
    let known = words.iter().all(|word| AGENCIES.contains(&word.to_lowercase().as_str()));
    let separated = after.starts_with(['-', '–', '—']) || after.starts_with(".-") || after.starts_with(". -");
    let place = paragraph.get(..open)?.trim_end();
    let is_place = place.starts_with(|letter: char| letter.is_uppercase())
        && place.split_whitespace().count() <= 7
        && !place.contains([';', ':', '«', '"', '!', '?'])
        // A full stop ends an abbreviation, as in « GREENFORD, Conn. », or a sentence.
        && place.split_whitespace().all(|word| !word.ends_with('.') || word.chars().count() <= 6);
    if !is_sign || !is_place || !(separated || known) {
        return None;
    }
    Some(of_line(paragraph.get(..=close)?)).filter(|dateline| dateline.place.is_some())
}

/// Where the date begins: at a figure or the name of a month; the end of the text where there is none.
fn date_start(text: &str) -> usize {
    let mut at = 0;
    for word in text.split_inclusive([' ', ',', '\u{a0}', '\u{202f}']) {
        let bare = word.trim_matches([' ', ',', '.', '\u{a0}', '\u{202f}']).to_lowercase();
        let is_month = bare.chars().count() <= 9
            && MONTHS.iter().any(|month| bare.starts_with(month))
            && at > 0
            && text.get(at + word.len()..).is_some_and(|rest| rest.trim().starts_with(|c: char| c.is_ascii_digit()));
        let alone = at == 0
            && MONTHS.contains(&bare.get(..3).unwrap_or_default())
            && text.ends_with(|c: char| c.is_ascii_digit());
        if bare.starts_with(|letter: char| letter.is_ascii_digit()) || is_month || alone {
            return at;
        }
        at += word.len();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(dateline: &Dateline) -> [&str; 3] {
        [&dateline.place, &dateline.date, &dateline.agency].map(|part| part.as_deref().unwrap_or("-"))
    }

    #[test]
    fn lines() {
        for (line, expected) in [
            ("Vernay, 21 jan 2026 (ADN) -", ["Vernay", "21 jan 2026", "ADN"]),
            ("Port-Aval, Îles Basses, May 16, 2026 (ADN) -", ["Port-Aval, Îles Basses", "May 16, 2026", "ADN"]),
            ("Vernay (adn) -", ["Vernay", "-", "adn"]),
            ("GREENFORD, Conn.", ["GREENFORD, Conn.", "-", "-"]),
            ("4/4/2026", ["-", "4/4/2026", "-"]),
            ("January 21", ["-", "January 21", "-"]),
            ("", ["-", "-", "-"]),
        ] {
            assert_eq!(parts(&of_line(line)), expected, "{line}");
        }
    }

    #[test]
    fn openings() {
        for (text, expected) in [
            ("VERNAY, 13 fév 2026 (ADN) - Le pont a rouvert.", Some(["VERNAY", "13 fév 2026", "ADN"])),
            ("Vernay (ats afp) Le pont a rouvert.", Some(["Vernay", "-", "ats afp"])),
            ("Vernay, 16 ene (EFE).- El puente.", Some(["Vernay", "16 ene", "EFE"])),
            ("GREENFORD, Conn. (AP) — The bridge is open.", Some(["GREENFORD, Conn.", "-", "AP"])),
            ("Le maire (LVR) a rouvert le pont.", None),
            ("Le pont a rouvert. (ADN) - Suite", None),
            ("Le pont", None),
            ("(", None),
        ] {
            assert_eq!(of_opening(text).as_ref().map(parts), expected, "{text}");
        }
    }
}
