//! A feed as its sender wrote it, whatever the format: what it says of itself and its entries.

use news::{Format, Moment, Told};
use serde::Serialize;

use super::markup::Markup;

/// A person or an organisation that is named as author or contributor.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)] // the names say it
pub struct Person {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
}

impl Person {
    /// `Name (address)`, or the one of them that there is.
    pub fn label(&self) -> Option<String> {
        match (&self.name, &self.email) {
            (Some(name), Some(email)) if name != email => Some(format!("{name} ({email})")),
            (name, email) => name.clone().or_else(|| email.clone()),
        }
    }

    /// Whether nothing is said of it.
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.email.is_none() && self.uri.is_none()
    }
}

/// A keyword or section.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)] // as Atom names them
pub struct Category {
    pub term: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// A link as Atom has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)] // as Atom names them
pub struct FeedLink {
    pub href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rel: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hreflang: Option<String>,
}

/// A file that belongs to an entry: an enclosure, a picture, a film.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)] // the names say it
pub struct Media {
    pub url: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
    /// `image`, `video`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub medium: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// The picture of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)] // as RSS names them
pub struct FeedImage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<String>,
}

/// One form of the text of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Content {
    /// The text.
    pub value: Markup,
    /// Its media type, e.g. `text/html`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Where it stands, if not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What its addresses are relative to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

/// What a feed, an entry, and the feed that an entry was taken from all say of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)] // the names say it
pub struct Head {
    /// Plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<FeedLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contributors: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<Markup>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The subtitle of a feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<Markup>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<FeedImage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
}

impl Head {
    /// The first author as one line.
    pub fn author(&self) -> Option<String> {
        self.authors.first().and_then(Person::label)
    }
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)] // the names say it
pub struct Entry {
    #[serde(flatten)]
    pub head: Head,
    /// Whether its id is also its address.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub guidislink: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Markup>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Content>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<Media>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media_content: Vec<Media>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media_thumbnail: Vec<Media>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<String>,
    /// The feed it was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Head>,
}

impl Entry {
    /// Its text: the content if there is one, else the summary.
    pub fn body(&self) -> Option<&Markup> {
        let filled = self.content.iter().map(|content| &content.value).find(|text| !text.is_empty());
        filled.or(self.summary.as_ref())
    }
}

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// What it is written in.
    pub format: Format,
    /// The charset it was read in.
    pub encoding: String,
    /// What it says of itself.
    pub head: Head,
    /// Long words about it, for people who look at the feed itself.
    pub info: Option<Markup>,
    /// Its own address.
    pub feed_url: Option<String>,
    /// What made it.
    pub generator: Option<Generator>,
    /// What it tells those who poll it.
    pub told: Told,
    /// Its entries, in its order.
    pub entries: Vec<Entry>,
    /// What was wrong with it.
    pub problems: Vec<String>,
}

/// The program that made a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)] // the names say it
pub struct Generator {
    pub name: String,
    pub url: Option<String>,
    pub version: Option<String>,
}
