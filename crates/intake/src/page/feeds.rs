//! The feeds that a page names in its head.

use url::Url;

use super::dom::{Dom, ROOT};

/// The media types of feeds.
const TYPES: [&str; 4] =
    ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];

/// The feeds that `html` names (`link rel=alternate`), as address and title, in its order; feeds of comments last.
///
/// ```
/// let base = url::Url::parse("https://exemple.fr/une").unwrap();
/// let html = "<link rel=alternate type='application/rss+xml' href='/flux.xml' title='La une'>";
/// let feeds = intake::page::named_feeds(html, &base);
/// assert_eq!(feeds, [("https://exemple.fr/flux.xml".to_owned(), Some("La une".to_owned()))]);
/// ```
pub fn named_feeds(html: &str, base: &Url) -> Vec<(String, Option<String>)> {
    let dom = Dom::parse(html);
    let mut feeds: Vec<(String, Option<String>)> = Vec::new();
    for id in dom.descendants(ROOT).filter(|id| dom.name(*id) == "link") {
        let has = |name, words: &[&str]| {
            let value = dom.attribute(id, name).unwrap_or_default().to_ascii_lowercase();
            value.split([' ', ';']).any(|word| words.contains(&word))
        };
        if !has("rel", &["alternate"]) || !has("type", &TYPES) {
            continue;
        }
        let url = dom.attribute(id, "href").and_then(|href| base.join(href.trim()).ok());
        let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from) else { continue };
        let title = dom.attribute(id, "title").map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned);
        if feeds.iter().all(|(known, _)| *known != url) {
            feeds.push((url, title));
        }
    }
    feeds.sort_by_key(|(url, title)| is_of_comments(url) || title.as_deref().is_some_and(is_of_comments));
    feeds
}

fn is_of_comments(words: &str) -> bool {
    let words = words.to_lowercase();
    ["comment", "kommentar"].iter().any(|word| words.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_come_last_and_scripts_never() {
        let html = "<head><link rel='alternate' type='application/rss+xml' href='/comments/feed' title='Commentaires'>\
                    <link rel='ALTERNATE stylesheet' type='application/atom+xml; charset=utf-8' href='a.atom'>\
                    <link rel='alternate' hreflang='en' href='/en'><link rel=alternate type='application/rss+xml' href='javascript:x'>\
                    <link rel='alternate' type='application/atom+xml' href='a.atom'></head>";
        let feeds = named_feeds(html, &Url::parse("https://exemple.fr/x/").unwrap());
        let urls: Vec<&str> = feeds.iter().map(|(url, _)| url.as_str()).collect();
        assert_eq!(urls, ["https://exemple.fr/x/a.atom", "https://exemple.fr/comments/feed"]);
    }
}
