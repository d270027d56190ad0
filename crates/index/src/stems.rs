//! Stems: what the inflections of a French word have in common.

use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};
use language::words::fold;

static FRENCH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::French));

/// Gives the stems of a word to `give`: that of its folded form, and the folded one of its form with accents.
///
/// Both are needed. The first brings together what is typed with and without accents; the second knows that the é of
/// *décédée* is an ending. They may be the same.
pub(crate) fn stems(form: &str, lower: &str, mut give: impl FnMut(&str)) {
    if form.chars().count() <= 2 {
        give(form);
        return;
    }
    give(&FRENCH.stem(form));
    if lower != form {
        give(&fold(&FRENCH.stem(lower)));
    }
}
