//! Words that carry no matter of their own.

/// Whether the folded word `word` is an article, pronoun, preposition or auxiliary that a question can do without.
pub fn is_stop_word(word: &str) -> bool {
    word.len() <= 10 && STOPS.binary_search(&word).is_ok()
}

/// Folded, sorted. French, then what English questions carry.
const STOPS: &[&str] = &[
    "a", "afin", "ai", "ainsi", "alors", "an", "and", "apres", "are", "as", "at", "au", "aussi", "autre", "autres",
    "aux", "avait", "avant", "avec", "avoir", "avons", "be", "by", "c", "ca", "car", "ce", "cela", "celle", "celles",
    "celui", "ces", "cet", "cette", "ceux", "chez", "combien", "comme", "comment", "d", "dans", "de", "depuis", "des",
    "did", "do", "does", "doit", "donc", "dont", "du", "elle", "elles", "en", "entre", "es", "est", "et", "etaient",
    "etait", "etant", "ete", "etre", "eu", "eux", "faire", "fait", "for", "from", "furent", "fut", "has", "have",
    "how", "ici", "il", "ils", "in", "is", "it", "its", "j", "je", "l", "la", "laquelle", "le", "lequel", "les",
    "lesquels", "leur", "leurs", "lors", "lorsque", "lui", "m", "ma", "mais", "me", "meme", "mes", "mon", "n", "ne",
    "ni", "nos", "notre", "nous", "of", "on", "ont", "or", "ou", "par", "parce", "pas", "pendant", "peut", "plus",
    "pour", "pourquoi", "puis", "qu", "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "s", "sa",
    "sans", "se", "selon", "sera", "seront", "ses", "si", "soit", "son", "sont", "sous", "sur", "t", "ta", "te", "tes",
    "that", "the", "this", "to", "ton", "tres", "tu", "un", "une", "vers", "via", "vos", "votre", "vous", "was",
    "were", "what", "when", "where", "which", "who", "with", "y",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        let mut sorted = STOPS.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, STOPS);
    }
}
