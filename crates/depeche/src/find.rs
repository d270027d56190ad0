//! What a site offers to follow: the feeds that its page names, and the sitemaps that its robots.txt lists.

use std::time::Duration;

use anyhow::{Result, bail};
use intake::sitemap::{self, Sitemap};
use intake::{Context, Drafts};
use jiff::Timestamp;
use news::{Capture, Obtained, SourceId};
use url::Url;
use wire::{Fetch, Fetched, Request, Response, Robots};

/// Sitemaps that are looked into, and how long the site is left alone between two.
const MOST_MAPS: usize = 12;
const PAUSE: Duration = Duration::from_secs(1);

/// Something that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its address.
    pub url: String,
    /// What the page calls it.
    pub title: Option<String>,
    /// What it is.
    pub kind: Kind,
}

/// What can be followed of a site, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// RSS, Atom, JSON Feed.
    Feed,
    /// A sitemap that tells titles and times.
    NewsSitemap,
    /// A sitemap that tells addresses alone.
    Sitemap,
}

impl Kind {
    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::NewsSitemap => "news sitemap",
            Self::Sitemap => "sitemap",
        }
    }
}

/// Looks what there is at `url`: it may be a feed or a sitemap itself.
pub async fn offers(fetch: &dyn Fetch, url: &str, context: &Context) -> Result<Vec<Offer>> {
    let fetched = get(fetch, url).await?;
    let itself = |kind| vec![Offer { url: url.to_owned(), title: None, kind }];
    let text = text(&fetched);
    if let Ok(map) = sitemap::read(&text) {
        return Ok(itself(kind_of(&map)));
    }
    let base = Url::parse(&fetched.url)?;
    let named = intake::page::named_feeds(&text, &base);
    if named.is_empty() && is_feed(&fetched, context) {
        return Ok(itself(Kind::Feed));
    }
    let mut found: Vec<Offer> = named.into_iter().map(|(url, title)| Offer { url, title, kind: Kind::Feed }).collect();
    found.extend(maps(fetch, &base).await?);
    Ok(found)
}

/// The sitemaps that robots.txt lists: those of news, or where there is none the first of the others.
async fn maps(fetch: &dyn Fetch, site: &Url) -> Result<Vec<Offer>> {
    let robots = match get(fetch, site.join("/robots.txt")?.as_str()).await {
        Ok(fetched) => Robots::parse(&text(&fetched)),
        Err(_) => Robots::open(),
    };
    let mut waiting: Vec<String> = robots.sitemaps().to_vec();
    if waiting.is_empty() {
        waiting.push(site.join("/sitemap.xml")?.into());
    }
    by_promise(&mut waiting);
    let (mut news, mut plain, mut looked) = (Vec::new(), None, 0);
    while let Some(url) = waiting.pop().filter(|_| looked < MOST_MAPS) {
        looked += 1;
        tokio::time::sleep(PAUSE).await;
        let Ok(fetched) = get(fetch, &url).await else { continue };
        let Ok(map) = sitemap::read(&text(&fetched)) else { continue };
        let kind = kind_of(&map);
        let offer = Offer { url, title: None, kind };
        match kind {
            Kind::NewsSitemap => news.push(offer),
            _ => plain = plain.or(Some(offer)),
        }
        let mut inner: Vec<String> = map.maps.into_iter().map(|map| map.loc).filter(|url| promises_news(url)).collect();
        by_promise(&mut inner);
        waiting.extend(inner);
    }
    Ok(if news.is_empty() { plain.into_iter().collect() } else { news })
}

/// Sorts what promises news to the end, where it is taken from.
fn by_promise(urls: &mut [String]) {
    urls.reverse();
    urls.sort_by_key(|url| promises_news(url));
}

fn promises_news(url: &str) -> bool {
    let url = url.to_lowercase();
    ["news", "actu", "nouvelle", "info"].iter().any(|word| url.contains(word))
}

fn kind_of(map: &Sitemap) -> Kind {
    if map.pages.iter().any(|page| page.news.is_some()) { Kind::NewsSitemap } else { Kind::Sitemap }
}

fn is_feed(fetched: &Fetched, context: &Context) -> bool {
    let capture = Capture {
        url: Some(fetched.url.clone()),
        media_type: fetched.media_type.clone(),
        ..Capture::new(SourceId::of("source"), Obtained::Poll, fetched.body.clone(), Timestamp::now())
    };
    let read: Drafts = intake::drafts(&capture, context).unwrap_or_default();
    read.drafts.iter().any(|draft| draft.format.is_some_and(news::Format::is_feed)) || !read.told.hubs.is_empty()
}

async fn get(fetch: &dyn Fetch, url: &str) -> Result<Fetched> {
    match fetch.fetch(&Request { url: url.to_owned(), ..Request::default() }).await? {
        Response::Fresh(fetched) => Ok(*fetched),
        Response::NotModified(_) => bail!("{}: no answer", wire::shown(url)),
    }
}

/// The text of an answer: a sitemap may come packed.
fn text(fetched: &Fetched) -> String {
    let body = intake::archive::unpacked(fetched.body.clone(), 64 << 20).unwrap_or_default();
    intake::charset::decode(&body, fetched.media_type.as_deref()).text.to_string()
}
