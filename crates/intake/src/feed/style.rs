//! The `style` attribute: declarations that can only change how words look.

/// Properties whose value is free, within the letters that [`is_tame`] admits.
const FREE: &str = "azimuth background-color border-bottom-color border-collapse border-color border-left-color \
    border-right-color border-top-color clear color cursor direction display elevation float font font-family \
    font-size font-style font-variant font-weight height letter-spacing line-height overflow pause pause-after \
    pause-before pitch pitch-range richness speak speak-header speak-numeral speak-punctuation speech-rate stress \
    text-align text-decoration text-indent unicode-bidi vertical-align voice-family volume white-space width";

/// Families of properties whose values are lengths, colours and a few words.
const MEASURED: [&str; 4] = ["background", "border", "margin", "padding"];

const WORDS: &str = "auto aqua black block blue bold both bottom brown center collapse dashed dotted fuchsia gray \
    green !important italic left lime maroon medium none navy normal nowrap olive pointer purple red right solid \
    silver teal top transparent underline white yellow";

const UNITS: [&str; 9] = ["cm", "em", "ex", "in", "mm", "pc", "pt", "px", "%"];

/// The declarations of `style` that are safe; `None` where none is.
pub(super) fn tamed(style: &str) -> Option<String> {
    let mut kept = String::new();
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        if !is_tame(value) {
            continue;
        }
        let family = name.split('-').next().unwrap_or_default();
        let free = FREE.split_ascii_whitespace().any(|free| free == name);
        if free || (MEASURED.contains(&family) && value.split_whitespace().all(is_measure)) {
            if !kept.is_empty() {
                kept.push(' ');
            }
            kept.push_str(&format!("{name}: {value};"));
        }
    }
    (!kept.is_empty()).then_some(kept)
}

/// Whether a value has only letters that carry no address and no function but `rgb(…)`.
fn is_tame(value: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_alphanumeric() || " \t\n\r,#%.!-'\"()".contains(letter);
    let lower = value.to_ascii_lowercase();
    let harmful = ["expression", "binding", "javascript", "behavior"].iter().any(|word| lower.contains(word));
    let functions =
        lower.match_indices('(').all(|(at, _)| lower.get(..at).is_some_and(|before| before.ends_with("rgb")));
    !value.is_empty() && value.chars().all(letters) && functions && !harmful
}

/// A word, a colour or a length of at most two figures before and after the point.
fn is_measure(word: &str) -> bool {
    let word = word.trim_end_matches(',');
    if WORDS.split_ascii_whitespace().any(|known| known == word) {
        return true;
    }
    if let Some(colour) = word.strip_prefix('#') {
        return colour.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let number = UNITS.iter().find_map(|unit| word.strip_suffix(unit)).unwrap_or(word);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    [whole, part].iter().all(|figures| figures.len() <= 2 && figures.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::tamed;

    #[test]
    fn looks_stay_and_harm_goes() {
        for (style, kept) in [
            ("color:red; margin: 0 15px", Some("color: red; margin: 0 15px;")),
            ("background: url(javascript:x()); color: #fff", Some("color: #fff;")),
            ("width: expression(alert(1))", None),
            ("position: fixed; top: 0", None),
            ("-moz-binding: url(x)", None),
            ("color: r\\65 d", None),
            ("padding: 99999em", None),
            ("border: none !important", Some("border: none !important;")),
        ] {
            assert_eq!(tamed(style).as_deref(), kept, "{style}");
        }
    }
}
