//! From a draft to an article: what must be there is, and nothing is said twice.

use news::{Article, ArticleId, Capture, Draft, Format};

/// The longest headline made of opening words, in scalar values.
const OPENING: usize = 110;

/// The urgency that agencies write before a headline ("FLASH - …", "URGENT: …"), by their scale of 1 to 8.
///
/// Only in capitals and before a sign: "Urgent besoin de sang" is a headline like any other.
fn urgency(headline: &str) -> Option<u8> {
    let (word, _) = headline.split_once([' ', ':', '\u{a0}', '\u{202f}'])?;
    let rest = headline.get(word.len()..)?.trim_start();
    if !rest.starts_with(['-', '–', '—', ':']) {
        return None;
    }
    match word {
        "FLASH" => Some(1),
        "ALERTE" | "BULLETIN" => Some(2),
        "URGENT" => Some(3),
        _ => None,
    }
}

/// Makes an article of a draft; `None` where it has neither headline nor text.
pub fn article(draft: Draft, capture: &Capture) -> Option<Article> {
    let mut body = draft.body;
    body.retain(|block| !block.text.trim().is_empty());
    let mut standfirst = filled(draft.standfirst);
    if let Some(text) = &standfirst {
        let is_repeat = |block: &news::Block| same(&block.text, text);
        if !body.is_empty() && body.iter().all(is_repeat) {
            standfirst = None;
        } else {
            body.retain(|block| !is_repeat(block));
        }
    }
    let teaser = filled(draft.teaser);
    let headline = filled(draft.headline).or_else(|| {
        let first = standfirst.as_deref().or_else(|| body.first().map(|block| block.text.as_str()));
        first.or(teaser.as_deref()).map(opening)
    })?;
    let urgency = draft.urgency.or_else(|| urgency(&headline));
    Some(Article {
        id: ArticleId::new(capture.received),
        source: capture.source.clone(),
        capture: Some(capture.id),
        format: draft.format.unwrap_or(Format::Html),
        url: filled(draft.url),
        canonical_url: filled(draft.canonical_url),
        guid: filled(draft.guid),
        language: filled(draft.language).or_else(|| capture.language.clone()),
        kicker: filled(draft.kicker),
        headline,
        standfirst,
        byline: filled(draft.byline),
        authors: draft.authors,
        dateline: draft.dateline,
        section: filled(draft.section),
        published: draft.published,
        updated: draft.updated,
        received: capture.received,
        body,
        teaser,
        images: draft.images,
        tags: draft.tags,
        subjects: draft.subjects,
        urgency,
        rights: filled(draft.rights),
        status: draft.status,
        embargo: draft.embargo,
        version: 1,
        links: draft.links,
        paywalled: draft.paywalled,
        opt_out: draft.opt_out,
        extent: draft.extent,
    })
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// Whether two texts are the same to a reader: white space aside.
fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// The first sentence, or as many whole words as a headline may have.
fn opening(text: &str) -> String {
    let mut headline = String::new();
    for word in text.split_whitespace() {
        if headline.chars().count() + word.chars().count() >= OPENING {
            headline.push('…');
            break;
        }
        if !headline.is_empty() {
            headline.push(' ');
        }
        headline.push_str(word);
        if word.ends_with(['.', '!', '?']) && word.chars().count() > 3 {
            break;
        }
    }
    headline
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use news::{Block, Obtained, SourceId};

    use super::*;

    fn of(draft: Draft) -> Option<Article> {
        let capture = Capture::new(SourceId::of("essai"), Obtained::Import, Vec::new(), Timestamp::UNIX_EPOCH);
        article(draft, &capture)
    }

    #[test]
    fn agencies_write_their_urgency_before_the_headline() {
        let urgency =
            |headline: &str| of(Draft { headline: Some(headline.into()), ..Draft::default() }).unwrap().urgency;
        assert_eq!(urgency("FLASH - Accord de trêve"), Some(1));
        assert_eq!(urgency("URGENT : six cents habitants évacués"), Some(3));
        assert_eq!(urgency("URGENT: la digue a cédé"), Some(3));
        assert_eq!(urgency("Urgent besoin de sang"), None);
        assert_eq!(urgency("URGENT BESOIN DE SANG"), None);
    }

    #[test]
    fn opening_words_stand_for_a_headline() {
        let body = vec![Block::paragraph("Le marché rouvre samedi. Les étals seront plus nombreux.")];
        let article = of(Draft { body, ..Draft::default() }).unwrap();
        assert_eq!(article.headline, "Le marché rouvre samedi.");
        assert_eq!(of(Draft { headline: Some(" ".into()), ..Draft::default() }), None);
    }

    #[test]
    fn the_standfirst_stands_once() {
        let draft = Draft {
            headline: Some("Titre".into()),
            standfirst: Some("Le chapô.".into()),
            body: vec![Block::paragraph("Le  chapô."), Block::paragraph("La suite.")],
            ..Draft::default()
        };
        assert_eq!(of(draft).unwrap().body, [Block::paragraph("La suite.")]);
    }
}
