//! In which language a text is written: by its script, then by runs of letters.

pub mod grams;

use std::sync::LazyLock;

use grams::{ROW, TONGUES, Weights};

/// The learnt weights; how they are made is told in `docs/models.md`.
static WEIGHTS: &[u8] = include_bytes!("../data/tongues.model");

static HOUSE: LazyLock<Weights> = LazyLock::new(|| {
    // A test holds that the file can be read; without it only scripts tell.
    Weights::unpack(WEIGHTS).unwrap_or_else(|_| Weights::new(Vec::new()))
});

/// Languages of other scripts that French news meets.
const BY_SCRIPT: [&str; 3] = ["ar", "ru", "uk"];
/// Scalar values that show the script.
const SHOWN: usize = 200;
/// Runs of letters below which what the page declares counts more than what they look like: three or four words.
const FEW: u32 = 110;

/// Returns the language of `text` as a BCP 47 primary tag.
///
/// What the page declares decides where the text alone does not: too short, or torn between two languages.
pub fn of(text: &str, declared: Option<&str>) -> Option<&'static str> {
    let declared = declared.and_then(known);
    if let Some(tag) = by_script(text) {
        return Some(tag);
    }
    let (sums, count) = HOUSE.sums(text);
    if count == 0 {
        return declared;
    }
    let (best, read) = best(&sums);
    let Some(place) = declared.and_then(|tag| TONGUES.iter().position(|other| *other == tag)) else {
        return Some(read);
    };
    let claimed = sums.get(place).copied().unwrap_or(i32::MIN);
    // A short text, or one that the declared language fits nearly as well, is what the page says.
    let near = (best - claimed) * 12 <= best.abs().max(1);
    if count < FEW / 2 || (count < FEW && (best - claimed) * 3 <= best.abs()) || near { declared } else { Some(read) }
}

fn best(sums: &[i32; ROW]) -> (i32, &'static str) {
    let best = sums.iter().zip(TONGUES).max_by_key(|(sum, _)| **sum);
    best.map_or((0, "fr"), |(sum, tag)| (*sum, tag))
}

/// The language of a text in another script than the Latin.
fn by_script(text: &str) -> Option<&'static str> {
    let (mut latin, mut arabic, mut cyrillic, mut ukrainian) = (0, 0, 0, 0);
    for c in text.chars().take(SHOWN) {
        match c {
            'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' => latin += 1,
            '\u{600}'..='\u{6FF}' => arabic += 1,
            'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' | 'Ґ' => ukrainian += 1,
            '\u{400}'..='\u{4FF}' => cyrillic += 1,
            _ => {}
        }
    }
    if arabic > latin {
        Some("ar")
    } else if cyrillic + ukrainian > latin {
        Some(if ukrainian * 40 > cyrillic { "uk" } else { "ru" })
    } else {
        None
    }
}

/// The primary subtag of `tag`, where we know the language: `fr` of `fr-FR`.
fn known(tag: &str) -> Option<&'static str> {
    let primary = tag.split(['-', '_']).next()?.trim().to_ascii_lowercase();
    TONGUES.into_iter().chain(BY_SCRIPT).find(|name| *name == primary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, declared: Option<&str>, expected: Option<&str>) {
        assert_eq!(of(text, declared), expected, "{text:?}");
    }

    #[test]
    fn languages() {
        check("Le conseil municipal a voté mardi le budget de la ville après un long débat.", None, Some("fr"));
        check("The town council voted on Tuesday after a long debate about the new bridge.", None, Some("en"));
        check("El ayuntamiento votó el martes el presupuesto de la ciudad tras un largo debate.", None, Some("es"));
        check("Городской совет проголосовал во вторник за новый мост.", None, Some("ru"));
        check("Міська рада проголосувала у вівторок за новий міст.", None, Some("uk"));
        check("Rada miasta przegłosowała we wtorek budżet po długiej debacie o nowym moście.", None, Some("pl"));
    }

    #[test]
    fn the_page_decides_what_the_text_does_not() {
        check("", Some("fr-FR"), Some("fr"));
        check("", None, None);
        check("1234 567", Some("xx"), None);
        check("Direct", Some("fr"), Some("fr"));
        check("The town council voted on Tuesday after a long debate about the new bridge.", Some("fr"), Some("en"));
    }

    #[test]
    fn the_model_can_be_read() {
        assert!(Weights::unpack(WEIGHTS).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn no_text_breaks_it(text in "\\PC*") {
            let _ = of(&text, Some("fr"));
        }
    }
}
