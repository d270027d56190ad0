//! Feed and page of one article: the fuller of the two wins, field by field.

use news::{Article, BlockKind, Extent};

use crate::terms;

/// The article that a feed told of, completed by its page; `None` where the page is another piece.
///
/// The page gives text, standfirst and authors; what it does not say the feed may have said. A page that shows
/// less than the feed did changes no text.
pub(crate) fn completed(feed: &Article, page: Article) -> Option<Article> {
    if !same_piece(feed, &page) {
        return None;
    }
    let fuller = length(&page) >= length(feed) && page.extent >= feed.extent;
    let (text, other) = if fuller { (&page, feed) } else { (feed, &page) };
    let mut article = text.clone();
    article.id = feed.id;
    article.source = feed.source.clone();
    article.received = feed.received;
    article.version = feed.version;
    article.status = feed.status;
    article.dateline = first(&text.dateline, &other.dateline);
    article.kicker = first(&text.kicker, &other.kicker);
    // What the feed knows better: how its house keeps the piece.
    article.url = first(&feed.url, &page.url);
    article.guid = first(&feed.guid, &page.guid);
    article.published = first(&feed.published, &page.published);
    article.embargo = first(&feed.embargo, &page.embargo);
    article.section = first(&feed.section, &page.section);
    article.urgency = first(&feed.urgency, &page.urgency);
    article.teaser = first(&feed.teaser, &page.teaser);
    article.tags = first_told(&feed.tags, &page.tags);
    article.subjects = first_told(&feed.subjects, &page.subjects);
    article.links = first_told(&feed.links, &page.links);
    // What the page knows better: how readers see it.
    article.canonical_url = first(&page.canonical_url, &feed.canonical_url);
    article.byline = first(&page.byline, &feed.byline);
    article.authors = first_told(&page.authors, &feed.authors);
    article.images = first_told(&page.images, &feed.images);
    article.language = first(&page.language, &feed.language);
    article.rights = first(&page.rights, &feed.rights);
    article.updated = page.updated.max(feed.updated);
    article.paywalled = page.paywalled;
    article.opt_out = page.opt_out.clone();
    for signal in &feed.opt_out {
        if !article.opt_out.contains(signal) {
            article.opt_out.push(signal.clone());
        }
    }
    Some(article)
}

fn first<T: Clone>(one: &Option<T>, other: &Option<T>) -> Option<T> {
    one.as_ref().or(other.as_ref()).cloned()
}

fn first_told<T: Clone>(one: &[T], other: &[T]) -> Vec<T> {
    if one.is_empty() { other.to_vec() } else { one.to_vec() }
}

/// How many scalar values of running text an article has.
fn length(article: &Article) -> usize {
    let body = article.body.iter().filter(|block| block.kind != BlockKind::Figure).map(|block| block.text.as_str());
    article.standfirst.as_deref().into_iter().chain(body).map(|text| text.chars().count()).sum()
}

/// Whether the page tells what the feed announced: a wall, a front page or an error page does not.
///
/// Desks rewrite headlines, so what the feed said is looked for in the whole page.
fn same_piece(feed: &Article, page: &Article) -> bool {
    let announced: Vec<u32> = terms::of(&announcement(feed)).map(|term| term.hash).collect();
    if announced.len() < 2 {
        return true;
    }
    let shown: std::collections::HashSet<u32> =
        page.texts().flat_map(|(_, text)| terms::of(text)).map(|term| term.hash).collect();
    let found = announced.iter().filter(|term| shown.contains(term)).count();
    found * 5 >= announced.len() * 2
}

fn announcement(feed: &Article) -> String {
    let mut text = feed.headline.clone();
    if feed.extent > Extent::Headline {
        for part in feed.standfirst.iter().chain(feed.body.iter().map(|block| &block.text).take(3)) {
            text.push(' ');
            text.push_str(part);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use news::{Block, Capture, Draft, Obtained, SourceId};

    use super::*;

    const TEASER: &str = "La ville de Valmorel a inauguré mardi son nouveau pont sur l'Ière";

    fn article(draft: Draft) -> Article {
        let now = "2026-11-24T06:00:00Z".parse().unwrap();
        let capture = Capture::new(SourceId::of("courrier"), Obtained::Poll, Vec::new(), now);
        intake::article(draft, &capture).unwrap()
    }

    fn draft(headline: &str, body: &[&str], extent: Extent) -> Draft {
        Draft {
            headline: Some(headline.into()),
            body: body.iter().map(|text| Block::paragraph(*text)).collect(),
            extent,
            ..Draft::default()
        }
    }

    fn feed() -> Article {
        let teaser = draft("Un nouveau pont", &[TEASER], Extent::Teaser);
        article(Draft { guid: Some("7".into()), tags: vec!["ponts".into()], byline: Some("AHP".into()), ..teaser })
    }

    #[test]
    fn the_page_gives_the_text_and_the_feed_what_it_knows() {
        let whole = format!("{TEASER}, après trois ans de travaux.");
        let page = Draft {
            standfirst: Some("Trois ans de travaux.".into()),
            authors: vec!["Anne Martin".into()],
            ..draft("Valmorel a son pont", &[&whole, "Les camions devront attendre."], Extent::Full)
        };
        let (feed, page) = (feed(), article(page));
        let merged = completed(&feed, page.clone()).unwrap();
        assert_eq!((merged.id, merged.guid.as_deref(), &merged.tags), (feed.id, Some("7"), &feed.tags));
        assert_eq!((&merged.body, &merged.headline, merged.extent), (&page.body, &page.headline, Extent::Full));
        assert_eq!((merged.byline.as_deref(), &merged.authors), (Some("AHP"), &page.authors));
    }

    #[test]
    fn a_page_that_shows_less_changes_no_text() {
        let page = draft("Un nouveau pont à Valmorel", &["La ville de Valmorel…"], Extent::Teaser);
        let merged = completed(&feed(), article(page)).unwrap();
        assert_eq!(merged.text_hash(), feed().text_hash());
    }

    #[test]
    fn another_page_is_not_taken() {
        for (headline, text) in [
            ("Vérification de votre navigateur", "Merci de patienter quelques secondes, puis d'accepter les cookies."),
            ("Le Courrier", "Toute l'actualité de la région, du sport et des loisirs, chaque matin chez vous."),
            ("Page introuvable", "L'adresse demandée n'existe pas ou plus."),
        ] {
            assert_eq!(completed(&feed(), article(draft(headline, &[text], Extent::Full))), None, "{headline}");
        }
    }
}
