//! How feeds take leave: « L'article … est apparu en premier sur … », « Lire la suite », rows of share links.

use news::{Block, Removed};

/// How the plug-ins that write feeds open and join their last sentence, by language.
const APPEARED: &[(&str, &str)] = &[
    ("l'article", "est apparu en premier sur"),
    ("cet article", "est apparu en premier sur"),
    ("l'article", "est apparu d'abord sur"),
    ("the post", "appeared first on"),
    ("the article", "appeared first on"),
    ("this article", "appeared first on"),
    ("der beitrag", "erschien zuerst auf"),
    ("la entrada", "se publicó primero en"),
    ("la entrada", "apareció primero en"),
    ("l'articolo", "proviene da"),
    ("het bericht", "verscheen eerst op"),
];

/// What leads to the rest of a text.
const MORE: &[&str] = &[
    "lire la suite",
    "lire l'article",
    "lire plus",
    "lire tout",
    "continuer la lecture",
    "continuer à lire",
    "en savoir plus",
    "la suite sur",
    "suite de l'article",
    "cliquez ici pour lire",
    "read more",
    "read the full",
    "read full",
    "read the rest",
    "continue reading",
    "weiterlesen",
    "mehr lesen",
    "leer más",
    "seguir leyendo",
    "leggi tutto",
    "lees verder",
];

/// The words of a row of share links.
const SHARE: &[&str] = &[
    "partager",
    "partagez",
    "sur",
    "par",
    "facebook",
    "twitter",
    "x",
    "linkedin",
    "whatsapp",
    "telegram",
    "email",
    "e",
    "mail",
    "courriel",
    "tweet",
    "tweeter",
    "pinterest",
    "imprimer",
    "bluesky",
    "mastodon",
    "threads",
    "share",
    "on",
    "print",
    "teilen",
    "auf",
    "messenger",
    "reddit",
    "flipboard",
    "copier",
    "le",
    "lien",
    "ce",
    "cet",
    "cette",
    "article",
    "this",
];

/// A line that leads elsewhere has no more words.
const SHORT: usize = 14;

/// Takes leave-takings off the end of a text.
pub(super) fn take_off(blocks: &mut Vec<Block>, removed: &mut Vec<Removed>) {
    while let Some(last) = blocks.last_mut() {
        let Some(end) = end(&last.text) else { return };
        let (kept, left) = last.text.split_at(end);
        removed.push(Removed { text: left.trim().to_owned(), why: why(left).to_owned() });
        let kept = kept.trim_end().to_owned();
        if !kept.is_empty() {
            last.text = kept;
            return;
        }
        blocks.pop();
    }
}

/// One letter for one, so that places stay: small letters, straight apostrophes.
fn plain(text: &str) -> String {
    let small = |c: char| match c {
        '’' => '\'',
        c if c.to_lowercase().count() == 1 => c.to_lowercase().next().unwrap_or(c),
        c => c,
    };
    text.chars().map(small).collect()
}

/// Where the leave-taking of a text starts, in bytes.
fn end(text: &str) -> Option<usize> {
    let low = plain(text);
    let place = appeared(&low).or_else(|| more(&low)).or_else(|| is_share(&low).then_some(0))?;
    // The places are those of `low`; a letter and its small one may differ in bytes.
    let letters = low.get(..place)?.chars().count();
    text.char_indices().nth(letters).map(|(at, _)| at)
}

/// The last sentence, where it says which article appeared where.
fn appeared(low: &str) -> Option<usize> {
    APPEARED.iter().find_map(|(opens, joins)| {
        let joint = low.rfind(joins)?;
        let start = low.get(..joint)?.rfind(opens)?;
        let bounded = start == 0 || low.get(..start)?.ends_with([' ', '\n', '\u{a0}', '.', '…', ']']);
        let short = low.get(joint..)?.split_whitespace().count() <= SHORT + 4;
        (bounded && short).then_some(start)
    })
}

/// The words that lead to the rest, at the end of the text.
fn more(low: &str) -> Option<usize> {
    MORE.iter().filter_map(|words| low.rfind(words)).min().filter(|start| {
        let (before, tail) = low.split_at(*start);
        let before = before.trim_end_matches([' ', '\u{a0}', '→', '»', '>', '(', '[', '|', '-', '–']);
        let bounded = before.is_empty() || before.ends_with(['.', '!', '?', '…', '"', ']', ')', '\n']);
        bounded && tail.split_whitespace().count() <= SHORT
    })
}

fn is_share(low: &str) -> bool {
    let mut words = low.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some_and(|first| {
        !matches!(*first, "le" | "ce" | "cet" | "cette" | "sur" | "par" | "on" | "this" | "article")
    }) && words.all(|word| SHARE.contains(&word))
}

fn why(left: &str) -> &'static str {
    if is_share(&plain(left)) { "share" } else { "related" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(blocks: &[&str], kept: &[&str]) {
        let mut blocks: Vec<Block> = blocks.iter().copied().map(Block::paragraph).collect();
        let mut removed = Vec::new();
        take_off(&mut blocks, &mut removed);
        assert_eq!(blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), kept, "{removed:?}");
    }

    #[test]
    fn leave_takings_go() {
        check(
            &["Le bac rouvre.", "L’article Le bac rouvre est apparu en premier sur Le Courrier de Valombre."],
            &["Le bac rouvre."],
        );
        check(&["Le bac rouvre. The post The ferry opens appeared first on The Courier."], &["Le bac rouvre."]);
        check(&["Le bac rouvre samedi… Lire la suite"], &["Le bac rouvre samedi…"]);
        check(&["Le bac rouvre samedi […] Lire la suite de l'article »"], &["Le bac rouvre samedi […]"]);
        check(
            &["Le bac rouvre.", "Lire la suite sur Le Courrier", "Partager sur Facebook", "Tweeter"],
            &["Le bac rouvre."],
        );
        check(&["İL ROUVRE. Lire la suite"], &["İL ROUVRE."]);
    }

    #[test]
    fn sentences_that_speak_so_stay() {
        check(&["Il faut lire la suite des aventures de Lou."], &["Il faut lire la suite des aventures de Lou."]);
        check(
            &["L'article 49 est apparu en premier dans la Constitution."],
            &["L'article 49 est apparu en premier dans la Constitution."],
        );
        check(&["Partager le pain."], &["Partager le pain."]);
        check(&[], &[]);
    }
}
