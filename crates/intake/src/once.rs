//! Nothing stands twice in an article: paragraphs that a page shows again are left out, whatever its format.

use std::collections::HashSet;

use news::{Draft, Removed};

/// A repetition of fewer letters may be chance or style.
const LEAST_LETTERS: usize = 40;

/// Letters and digits only: what a reader sees of a text, however it is set.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Leaves out of `draft` the blocks that stood in it before; the first telling stays.
pub(crate) fn tell_once(draft: &mut Draft) {
    let standfirst = draft.standfirst.as_deref().map(letters);
    let whole = standfirst.as_ref().is_some_and(|lead| draft.body.iter().all(|block| letters(&block.text) == *lead));
    let mut seen: HashSet<String> = standfirst.into_iter().filter(|_| !whole).collect();
    let removed = &mut draft.removed;
    draft.body.retain(|block| {
        let key = letters(&block.text);
        let again = key.chars().nth(LEAST_LETTERS).is_some() && !seen.insert(key);
        if again {
            removed.push(Removed { text: block.text.clone(), why: "repeated".to_owned() });
        }
        !again
    });
}

#[cfg(test)]
mod tests {
    use news::Block;

    use super::*;

    const ONE: &str = "« Nous avons tenu les délais », a dit la maire de Valbleu devant les pêcheurs venus la saluer.";

    fn told(standfirst: Option<&str>, body: &[&str]) -> Vec<String> {
        let body = body.iter().copied().map(Block::paragraph).collect();
        let mut draft = Draft { standfirst: standfirst.map(str::to_owned), body, ..Draft::default() };
        tell_once(&mut draft);
        draft.body.into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn a_paragraph_shown_again_goes_however_it_is_set() {
        let otherwise = ONE.replace(['«', '»'], "\"");
        assert_eq!(told(None, &[ONE, "Suite.", &otherwise]), [ONE, "Suite."]);
        assert_eq!(told(Some(ONE), &[&otherwise, "Suite."]), ["Suite."]);
    }

    #[test]
    fn a_text_of_one_paragraph_stays_and_so_do_short_lines() {
        assert_eq!(told(Some(ONE), &[ONE]), [ONE]);
        assert_eq!(told(None, &["Non.", "Oui.", "Non."]), ["Non.", "Oui.", "Non."]);
    }
}
