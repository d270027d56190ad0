//! Feed and page of one article: the fuller of the two wins, field by field.

use news::{Article, BlockKind, Extent};

use crate::terms;

/// Whether a signal reserves the right to mine the text (TDM Reservation Protocol).
pub(crate) fn is_reservation(signal: &str) -> bool {
    let mut parts = signal.splitn(2, [':', '=']);
    let name = parts.next().unwrap_or_default().trim();
    name.eq_ignore_ascii_case("tdm-reservation") && parts.next().is_some_and(|value| value.trim() == "1")
}

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
