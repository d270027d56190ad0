//! JSON Feed 1.0 and 1.1.

use news::{Format, Told};
use serde_json::Value;
use url::Url;

use super::dates::date;
use super::element::tag;
use super::entities::{collapse, is_html, plain};
use super::markup::{Markup, TextKind};
use super::model::{Category, Content, Entry, Feed, FeedImage, Head, Media, Person};
use super::{FeedContext, Generator};
use crate::{Error, Result};

/// Reads a JSON Feed.
pub(super) fn read(text: &str, context: &FeedContext) -> Result<Feed> {
    let unreadable = |reason: String| Error::Unreadable { format: Format::JsonFeed, reason };
    let value: Value =
        serde_json::from_str(text.trim_end_matches(['\0', '\u{feff}'])).map_err(|e| unreadable(e.to_string()))?;
    let Some(object) = value.as_object() else {
        return Err(unreadable("no object".to_owned()));
    };
    if !["version", "items", "title", "feed_url"].iter().any(|key| object.contains_key(*key)) {
        return Err(unreadable("none of the members of a feed".to_owned()));
    }
    let base = context.base();
    let reader = JsonReader { context, base: base.clone() };
    let mut head = reader.head(&value);
    head.link = reader.address(&value, "home_page_url");
    head.subtitle = string(&value, "description").map(|text| Markup::new(text, kind_of(text), base.clone()));
    head.icon = reader.address(&value, "favicon");
    head.image = reader.address(&value, "icon").map(|url| FeedImage { url: Some(url), ..FeedImage::default() });
    head.logo = reader.address(&value, "icon");
    if head.language.is_none() {
        head.language = context.content_language.as_deref().and_then(tag);
    }
    let items = value.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Ok(Feed {
        format: Format::JsonFeed,
        encoding: String::new(),
        head,
        info: None,
        feed_url: reader.address(&value, "feed_url"),
        generator: string(&value, "generator").map(|name| Generator { name: name.to_owned(), ..Generator::default() }),
        told: Told { hubs: reader.hubs(&value), topic: reader.address(&value, "feed_url"), ..Told::default() },
        entries: items.iter().filter(|item| item.is_object()).map(|item| reader.entry(item)).collect(),
        problems: Vec::new(),
    })
}

struct JsonReader<'c> {
    context: &'c FeedContext,
    base: Option<Url>,
}

impl JsonReader<'_> {
    fn head(&self, value: &Value) -> Head {
        let single = value.get("author").into_iter().flat_map(people);
        let several = value.get("authors").into_iter().flat_map(people);
        let mut authors: Vec<Person> = several.collect();
        if authors.is_empty() {
            authors.extend(single);
        }
        Head {
            title: string(value, "title").map(title).filter(|title| !title.is_empty()),
            authors,
            language: string(value, "language").and_then(tag),
            ..Head::default()
        }
    }

    fn hubs(&self, value: &Value) -> Vec<String> {
        let listed = value.get("hubs").and_then(Value::as_array).into_iter().flatten();
        let websub = listed.filter(|hub| {
            string(hub, "type").is_some_and(|kind| ["websub", "pubsubhubbub"].contains(&&*kind.to_ascii_lowercase()))
        });
        websub.filter_map(|hub| self.address(hub, "url")).collect()
    }

    fn entry(&self, item: &Value) -> Entry {
        let mut head = self.head(item);
        head.id = item.get("id").and_then(scalar);
        head.link = self.address(item, "url").or_else(|| self.address(item, "external_url"));
        head.published = self.date(item, "date_published");
        head.updated = self.date(item, "date_modified");
        let tags = item.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        head.categories = tags
            .map(collapse)
            .filter(|term| !term.is_empty())
            .map(|term| Category { term, ..Category::default() })
            .collect();
        let image = self.address(item, "image").or_else(|| self.address(item, "banner_image"));
        head.image = image.map(|url| FeedImage { url: Some(url), ..FeedImage::default() });
        let attachments = item.get("attachments").and_then(Value::as_array).into_iter().flatten();
        Entry {
            summary: string(item, "summary").map(|text| Markup::new(text, kind_of(text), self.base.clone())),
            content: self.content(item, head.language.clone()),
            enclosures: attachments.filter_map(|attachment| self.media(attachment)).collect(),
            guidislink: false,
            head,
            ..Entry::default()
        }
    }

    fn content(&self, item: &Value, language: Option<String>) -> Vec<Content> {
        let forms = [("content_html", TextKind::Html, "text/html"), ("content_text", TextKind::Plain, "text/plain")];
        let form = |(key, kind, media_type): (&str, TextKind, &str)| {
            let text = string(item, key).filter(|text| !text.trim().is_empty())?;
            Some(Content {
                value: Markup::new(text, kind, self.base.clone()),
                media_type: Some(media_type.to_owned()),
                src: None,
                language: language.clone(),
                base: None,
            })
        };
        forms.into_iter().filter_map(form).collect()
    }

    fn media(&self, attachment: &Value) -> Option<Media> {
        Some(Media {
            url: self.address(attachment, "url")?,
            media_type: string(attachment, "mime_type").map(str::to_owned),
            length: attachment.get("size_in_bytes").and_then(scalar),
            caption: string(attachment, "title").map(title),
            ..Media::default()
        })
    }

    fn date(&self, value: &Value, key: &str) -> Option<news::Moment> {
        date(string(value, key)?, &self.context.timezone)
    }

    fn address(&self, value: &Value, key: &str) -> Option<String> {
        let text = string(value, key)?.trim();
        if text.is_empty() {
            return None;
        }
        match (Url::parse(text), &self.base) {
            (Ok(url), _) if matches!(url.scheme(), "javascript" | "vbscript" | "data") => None,
            (Ok(_), _) => Some(text.to_owned()),
            (Err(_), Some(base)) => base.join(text).ok().map(String::from),
            (Err(_), None) => Some(text.to_owned()),
        }
    }
}

fn string<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// A number where a text should stand is often sent for an id.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn people(value: &Value) -> Vec<Person> {
    let one = |value: &Value| match value {
        Value::String(name) => Some(Person { name: Some(title(name)), ..Person::default() }),
        Value::Object(_) => {
            let part =
                |key: &str| string(value, key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            let person = Person { name: part("name").map(|name| title(&name)), email: part("email"), uri: part("url") };
            Some(person)
        }
        _ => None,
    };
    let found: Vec<Person> = match value {
        Value::Array(several) => several.iter().filter_map(one).collect(),
        single => one(single).into_iter().collect(),
    };
    found.into_iter().filter(|person| !person.is_empty()).collect()
}

fn title(text: &str) -> String {
    if is_html(text) { plain(text) } else { collapse(text) }
}

fn kind_of(text: &str) -> TextKind {
    if is_html(text) { TextKind::Html } else { TextKind::Plain }
}
