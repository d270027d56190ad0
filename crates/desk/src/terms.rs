//! The words that say what a text is about, in one spelling.

/// A word of a text that is not one of the small ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Term {
    /// Of the word in lower case, without accents and plural.
    pub(crate) hash: u32,
    /// Whether it is written with a capital, or is a number: a name of something.
    pub(crate) name: bool,
}

/// Words that stand in any text.
const SMALL: &[&str] = &[
    "les", "des", "une", "aux", "est", "son", "ses", "ces", "cet", "par", "pas", "plus", "que", "qui", "sur", "dans",
    "pour", "avec", "sans", "sous", "mais", "ont", "ete", "etre", "avoir", "elle", "ils", "elles", "leur", "nous",
    "vous", "cette", "comme", "tout", "tous", "toute", "fait", "faire", "deux", "entre", "apres", "avant", "depuis",
    "contre", "selon", "ainsi", "aussi", "alors", "encore", "dont", "chez", "vers", "lors", "quand", "etait", "sont",
    "sera", "peut", "doit", "etaient", "avait", "avaient", "ans", "non", "oui", "ici", "meme", "tres", "lui", "afp",
    "the", "and", "for", "with", "that", "this", "from", "are", "was", "has", "have", "not", "its", "said", "lundi",
    "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "jour", "jours", "annee", "annees",
];

/// The terms of a text, in order.
pub(crate) fn of(text: &str) -> impl Iterator<Item = Term> + '_ {
    spelled(text).map(|(spelling, name)| Term { hash: hash(&spelling), name })
}

/// The terms of a text in their spelling, each with whether it names something.
pub(crate) fn spelled(text: &str) -> impl Iterator<Item = (String, bool)> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter_map(term)
}

fn term(word: &str) -> Option<(String, bool)> {
    let first = word.chars().next()?;
    let number = first.is_numeric();
    let folded = folded(word);
    let long = folded.len() >= 3 || number || (folded.len() == 2 && word.chars().all(char::is_uppercase));
    if !long || SMALL.contains(&folded.as_str()) {
        return None;
    }
    let stem = if number { folded.len() } else { singular(&folded).len() };
    let mut stemmed = folded;
    stemmed.truncate(stem);
    Some((stemmed, number || first.is_uppercase()))
}

/// French and English plurals end alike; what else a stem would join need not be the same story.
fn singular(word: &str) -> &str {
    match word.strip_suffix(['s', 'x']) {
        Some(stem) if stem.len() >= 3 => stem,
        _ => word,
    }
}

fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => out.push('a'),
            'ç' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'ÿ' | 'ý' => out.push('y'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '\u{300}'..='\u{36f}' => {}
            _ => out.push(c),
        }
    }
    out
}

/// FNV-1a.
pub(crate) fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
