//! News sitemaps: lists of addresses that publishers keep for search engines, with title and time of each piece.

use jiff::tz::TimeZone;
use news::{Draft, Extent, Format, Image, Moment};

use crate::feed::xml::{Id, Tree};
use crate::feed::{collapse, date};
use crate::{Context, Drafts, Error, Lead, Result};

/// The most addresses that one sitemap may hold (sitemaps.org).
const MOST: usize = 50_000;

/// A sitemap as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sitemap {
    /// The pages it lists.
    pub pages: Vec<Listed>,
    /// The sitemaps it lists, where it is an index.
    pub maps: Vec<Listed>,
}

/// An address of a sitemap; texts are as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// The address.
    pub loc: String,
    /// When it last changed.
    pub lastmod: Option<String>,
    /// What is said of it as news.
    pub news: Option<News>,
    /// The addresses of its pictures.
    pub images: Vec<String>,
}

/// What the news extension says of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)] // the names are those of the extension
pub struct News {
    pub name: Option<String>,
    pub language: Option<String>,
    pub publication_date: Option<String>,
    pub title: Option<String>,
    pub keywords: Option<String>,
    pub genres: Option<String>,
    pub stock_tickers: Option<String>,
}

/// Reads a sitemap or an index of sitemaps, as far as it goes where it is damaged.
pub fn read(text: &str) -> Result<Sitemap> {
    let tree = Tree::parse(text);
    let mut map = Sitemap::default();
    let mut found = false;
    for id in tree.elements() {
        let list = match tree.name(id) {
            "urlset" | "sitemapindex" => {
                found = true;
                continue;
            }
            "url" => &mut map.pages,
            "sitemap" => &mut map.maps,
            _ => continue,
        };
        if list.len() < MOST {
            list.extend(listed(&tree, id));
        }
    }
    let reason = || "neither a list of pages nor of sitemaps".to_owned();
    if found { Ok(map) } else { Err(Error::Unreadable { format: Format::Sitemap, reason: reason() }) }
}

fn line(tree: &Tree<'_>, id: Id, name: &str) -> Option<String> {
    tree.child(id, name).map(|id| collapse(&tree.text(id))).filter(|text| !text.is_empty())
}

fn listed(tree: &Tree<'_>, id: Id) -> Option<Listed> {
    let news = tree.child(id, "news").map(|news| News {
        name: tree.child(news, "publication").and_then(|of| line(tree, of, "name")),
        language: tree.child(news, "publication").and_then(|of| line(tree, of, "language")),
        publication_date: line(tree, news, "publication_date"),
        title: line(tree, news, "title"),
        keywords: line(tree, news, "keywords"),
        genres: line(tree, news, "genres"),
        stock_tickers: line(tree, news, "stock_tickers"),
    });
    let images = tree.children(id).filter(|image| tree.name(*image) == "image");
    Some(Listed {
        loc: line(tree, id, "loc")?,
        lastmod: line(tree, id, "lastmod"),
        news,
        images: images.filter_map(|image| line(tree, image, "loc")).collect(),
    })
}

/// A draft for each page that is told of as news; its text is on the page.
pub(crate) fn drafts(text: &str, context: &Context) -> Result<Drafts> {
    let map = read(text)?;
    let mut drafts = Drafts::default();
    if map.pages.iter().all(|page| page.news.is_none()) {
        drafts.pages = map.pages.iter().map(|page| lead(page, &context.timezone)).collect();
    }
    drafts.drafts = map.pages.into_iter().filter_map(|page| draft(page, &context.timezone)).collect();
    Ok(drafts)
}

/// The sitemaps that an index lists; none where it is none.
pub fn maps(text: &str) -> Vec<Lead> {
    let maps = read(text).map(|map| map.maps).unwrap_or_default();
    maps.iter().map(|map| lead(map, &TimeZone::UTC)).collect()
}

fn lead(listed: &Listed, zone: &TimeZone) -> Lead {
    let at = listed.lastmod.as_deref().and_then(|text| date(text, zone)).map(|moment| moment.at);
    Lead { url: listed.loc.clone(), at }
}

fn draft(page: Listed, zone: &TimeZone) -> Option<Draft> {
    let news = page.news?;
    let moment = |text: Option<String>| -> Option<Moment> { date(&text?, zone) };
    let keywords = news.keywords.unwrap_or_default();
    let published = moment(news.publication_date);
    let updated = moment(page.lastmod).filter(|updated| published.is_some_and(|published| published.at < updated.at));
    Some(Draft {
        format: Some(Format::Sitemap),
        url: Some(page.loc),
        headline: Some(news.title?),
        language: news.language,
        published,
        updated,
        tags: keywords.split(',').map(collapse).filter(|word| !word.is_empty()).collect(),
        images: page.images.into_iter().map(|url| Image { url, ..Image::default() }).collect(),
        extent: Extent::Headline,
        ..Draft::default()
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use news::{Capture, Obtained, SourceId};

    use super::*;

    const MAP: &str = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' \
        xmlns:n='http://www.google.com/schemas/sitemap-news/0.9' xmlns:i='http://www.google.com/schemas/sitemap-image/1.1'>\
        <url><loc> https://exemple.fr/pont?a=1&amp;b=2 </loc><lastmod>2026-11-24T10:00:00+01:00</lastmod><n:news><n:publication>\
        <n:name>Le Courrier</n:name><n:language>fr</n:language></n:publication><n:publication_date>2026-11-24</n:publication_date>\
        <n:title>Le pont &amp; la crue</n:title><n:keywords>pont, crue,</n:keywords></n:news>\
        <i:image><i:loc>https://exemple.fr/a.jpg</i:loc></i:image></url>\
        <url><loc>https://exemple.fr/contact</loc></url>";

    #[test]
    fn pieces_are_listed_with_title_and_time() {
        let now = Timestamp::UNIX_EPOCH;
        let context = Context { format: None, timezone: TimeZone::get("Europe/Paris").unwrap(), published: None, now };
        let capture = Capture::new(SourceId::of("essai"), Obtained::Poll, MAP.as_bytes().to_vec(), now);
        let drafts = crate::drafts(&capture, &context).unwrap().drafts;
        assert_eq!(drafts.len(), 1, "a page that is no news is left out");
        let draft = &drafts[0];
        assert_eq!(draft.url.as_deref(), Some("https://exemple.fr/pont?a=1&b=2"));
        assert_eq!((draft.headline.as_deref(), draft.language.as_deref()), (Some("Le pont & la crue"), Some("fr")));
        assert_eq!(draft.published.unwrap().to_string(), "2026-11-24T00:00:00+01:00");
        assert_eq!(draft.updated.unwrap().to_string(), "2026-11-24T10:00:00+01:00");
        assert_eq!((draft.tags.clone(), draft.images.len()), (vec!["pont".to_owned(), "crue".to_owned()], 1));
    }

    #[test]
    fn an_index_names_its_sitemaps() {
        let text =
            "<sitemapindex><sitemap><loc>https://exemple.fr/1.xml.gz</loc><lastmod>2026-11-24</lastmod></sitemap>";
        let map = read(text).unwrap();
        assert_eq!(
            (map.maps[0].loc.as_str(), map.maps[0].lastmod.as_deref()),
            ("https://exemple.fr/1.xml.gz", Some("2026-11-24"))
        );
        assert!(read("<rss/>").is_err());
    }
}
