//! Feeds: RSS of every version, Atom and JSON Feed, read as they are found and not as they should be.

mod closing;
mod date_words;
mod dates;
mod draft;
mod element;
mod entities;
mod jsonfeed;
mod markup;
mod model;
mod names;
mod people;
mod sections;
mod style;
mod told;
pub(crate) mod xml;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

pub use dates::date;
pub use draft::drafts;
pub use entities::plain as plain_text;
pub(crate) use entities::{collapse, resolved};
pub use markup::{Markup, TextKind};
pub use model::{Category, Content, Entry, Feed, FeedImage, FeedLink, Generator, Head, Media, Person};

use crate::{Error, Result, charset};

/// What is known about a feed beside its bytes.
#[derive(Debug, Clone)]
pub struct FeedContext {
    /// The address it came from.
    pub url: Option<String>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `Content-Location` header.
    pub content_location: Option<String>,
    /// The `Content-Language` header.
    pub content_language: Option<String>,
    /// The zone of dates that name none.
    pub timezone: TimeZone,
    /// Now.
    pub now: Timestamp,
}

impl FeedContext {
    /// What relative addresses of the document are relative to.
    fn base(&self) -> Option<Url> {
        let url = self.url.as_deref().and_then(|url| Url::parse(url.trim()).ok());
        match (&self.content_location, &url) {
            (Some(location), Some(url)) => url.join(location).ok().or_else(|| Some(url.clone())),
            (Some(location), None) => Url::parse(location).ok(),
            (None, _) => url,
        }
    }
}

/// Reads a feed. What is damaged is read as far as it goes; what is no feed at all is an error.
pub fn read(bytes: &[u8], context: &FeedContext) -> Result<Feed> {
    let decoded = charset::decode(bytes, context.content_type.as_deref());
    let mut feed = read_text(&decoded.text, context)?;
    if decoded.damaged {
        feed.problems.push(format!("bytes that are not {}", decoded.encoding));
    }
    feed.encoding = decoded.encoding;
    Ok(feed)
}

/// Reads a feed that is decoded already.
pub(crate) fn read_text(text: &str, context: &FeedContext) -> Result<Feed> {
    let start = text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
    if start.is_empty() {
        return Err(Error::Empty);
    }
    let mut feed =
        if start.starts_with(['{', '[']) { jsonfeed::read(start, context)? } else { sections::read(text, context)? };
    name(&mut feed, context);
    Ok(feed)
}

/// A feed that does not say where it is is where we found it, and one without a name bears its address.
fn name(feed: &mut Feed, context: &FeedContext) {
    if feed.feed_url.is_none() {
        feed.feed_url.clone_from(&context.url);
    }
    if feed.head.link.is_none() {
        feed.head.link.clone_from(&feed.feed_url);
    }
    if feed.head.title.is_none() {
        feed.head.title.clone_from(&feed.head.link);
    }
    if feed.head.image.is_none() {
        let url = feed.head.logo.clone().or_else(|| feed.head.icon.clone());
        feed.head.image = url.map(|url| FeedImage { url: Some(url), ..FeedImage::default() });
    }
}
