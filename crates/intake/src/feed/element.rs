//! What the elements of a feed hold: texts with their type, addresses with their base, people, categories, files.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use news::Moment;
use url::Url;

use super::entities::{collapse, is_html, plain};
use super::markup::{Markup, TextKind};
use super::model::{Category, Content, FeedLink, Media, Person};
use super::names::Ns;
use super::xml::{Id, ROOT, Tree};
use super::{dates, people};

/// How deep `xml:base` and `xml:lang` are looked for.
const MAX_STEPS: usize = 64;

/// A document and what its values depend on.
pub(super) struct Document<'t, 'a> {
    pub(super) tree: &'t Tree<'a>,
    /// What relative addresses are relative to where the document says nothing.
    pub(super) base: Option<Url>,
    pub(super) zone: &'t TimeZone,
    /// Whether some element says `xml:base`.
    pub(super) has_bases: bool,
    /// Whether the document is Atom, where a text is plain unless it says otherwise.
    pub(super) atom: bool,
}

impl Document<'_, '_> {
    /// The base of what stands in `id`.
    pub(super) fn base(&self, id: Id) -> Option<Url> {
        if !self.has_bases {
            return self.base.clone();
        }
        let mut said = Vec::new();
        let mut at = Some(id);
        while let Some(id) = at.filter(|id| *id != ROOT && said.len() < MAX_STEPS) {
            said.extend(self.tree.attribute(id, "xml:base"));
            at = self.tree.parent(id);
        }
        said.iter().rev().fold(self.base.clone(), |base, said| match base {
            Some(base) => base.join(said).ok().or(Some(base)),
            None => Url::parse(said).ok(),
        })
    }

    /// The language of what stands in `id`, as a tag.
    pub(super) fn language(&self, id: Id) -> Option<String> {
        let mut at = Some(id);
        for _ in 0..MAX_STEPS {
            let id = at.filter(|id| *id != ROOT)?;
            if let Some(language) = self.tree.attribute(id, "xml:lang") {
                return tag(&language);
            }
            at = self.tree.parent(id);
        }
        None
    }

    /// An address, completed.
    pub(super) fn address(&self, id: Id, address: &str) -> Option<String> {
        let address = address.trim();
        if address.is_empty() {
            return None;
        }
        let harmful = ["javascript:", "vbscript:", "data:text/html"];
        let compact: String = address.chars().filter(|letter| !letter.is_whitespace()).take(20).collect();
        if harmful.iter().any(|scheme| compact.to_ascii_lowercase().starts_with(scheme)) {
            return None;
        }
        if Url::parse(address).is_ok() {
            return Some(address.to_owned());
        }
        Some(self.base(id).and_then(|base| base.join(address).ok()).map_or_else(|| address.to_owned(), String::from))
    }

    /// The address that is the text of `id`.
    pub(super) fn address_text(&self, id: Id) -> Option<String> {
        self.address(id, &self.tree.text(id))
    }

    /// The text of `id`, on one line, if there is some.
    pub(super) fn line(&self, id: Id) -> Option<String> {
        Some(collapse(&self.tree.text(id))).filter(|text| !text.is_empty())
    }

    /// The date in `id`.
    pub(super) fn date(&self, id: Id) -> Option<Moment> {
        dates::date(&self.tree.text(id), self.zone)
    }

    /// The text of `id` as its `type` and `mode` say it is written.
    pub(super) fn markup(&self, id: Id) -> Option<Markup> {
        let (source, kind) = self.written(id);
        let markup = Markup::new(source, kind, self.base(id));
        (!markup.is_empty()).then_some(markup)
    }

    /// A headline or name: mark-up left out.
    pub(super) fn title(&self, id: Id) -> Option<String> {
        let (source, kind) = self.written(id);
        let html = kind == TextKind::Html && (self.atom || is_html(&source));
        Some(if html { plain(&source) } else { collapse(&source) }).filter(|title| !title.is_empty())
    }

    fn written(&self, id: Id) -> (String, TextKind) {
        let tree = self.tree;
        let kind = tree.attribute(id, "type").map(|kind| kind.to_ascii_lowercase());
        let mode = tree.attribute(id, "mode").map(|mode| mode.to_ascii_lowercase());
        let typed = self.atom || matches!(tree.ns(id), Ns::Atom);
        if mode.as_deref() == Some("base64") || (typed && kind.as_deref().is_some_and(is_binary)) {
            let text = decode_base64(&tree.text(id)).unwrap_or_default();
            return (text, TextKind::Html);
        }
        if tree.has_elements(id) {
            // Inside `type="html"` the text between naked tags is HTML too.
            let unescaped = typed
                && kind.as_deref().is_some_and(|kind| matches!(kind, "html" | "text/html"))
                && mode.as_deref() != Some("xml");
            if unescaped {
                return (tree.half_markup(id), TextKind::Html);
            }
            let inside = tree
                .children(id)
                .next()
                .filter(|child| tree.name(*child).eq_ignore_ascii_case("div") && tree.children(id).count() == 1);
            return match inside {
                Some(div) if collapse(&tree.text(id)) == collapse(&tree.text(div)) => {
                    (tree.markup(div, !typed), TextKind::Html)
                }
                _ => (tree.markup(id, !typed), TextKind::Html),
            };
        }
        let text = tree.text(id);
        let kind = match kind.as_deref() {
            _ if mode.as_deref() == Some("xml") && typed => TextKind::Plain,
            Some("xhtml" | "application/xhtml+xml") => TextKind::Html,
            Some("text" | "text/plain") => TextKind::Plain,
            Some(kind) if kind.contains("html") => TextKind::Html,
            _ if typed => TextKind::Plain,
            _ if is_html(&text) => TextKind::Html,
            _ => TextKind::Plain,
        };
        (text, kind)
    }

    /// One form of the text of an entry.
    pub(super) fn content(&self, id: Id) -> Content {
        let (source, kind) = self.written(id);
        let said = self.tree.attribute(id, "type").filter(|kind| kind.contains('/'));
        let short = self.tree.attribute(id, "type");
        let media_type = match short.as_deref() {
            Some("xhtml") => "application/xhtml+xml".to_owned(),
            Some("html") => "text/html".to_owned(),
            Some("text") => "text/plain".to_owned(),
            _ => said.unwrap_or_else(|| if kind == TextKind::Html { "text/html" } else { "text/plain" }.to_owned()),
        };
        let base = self.base(id);
        Content {
            src: self.tree.attribute(id, "src").and_then(|src| self.address(id, &src)),
            language: self.language(id),
            base: base.as_ref().map(Url::to_string),
            value: Markup::new(source, kind, base),
            media_type: Some(media_type),
        }
    }

    /// A person: of Atom with its parts, of RSS in one line.
    pub(super) fn person(&self, id: Id) -> Person {
        let part = |names: [&str; 3]| {
            names.iter().find_map(|name| self.tree.child(id, name)).and_then(|child| self.line(child))
        };
        if !self.tree.has_elements(id) {
            return people::person(&self.tree.text(id));
        }
        let mut person = Person {
            name: part(["name", "title", "value"]).map(|name| plain_name(&name)),
            email: part(["email", "mbox", "e-mail"]),
            uri: part(["uri", "url", "homepage"]),
        };
        person.uri = person.uri.and_then(|uri| self.address(id, &uri));
        if person.email.is_none()
            && let Some(name) = person.name.clone()
        {
            let read = people::person(&name);
            if read.email.is_some() {
                person.email = read.email;
                person.name = read.name;
            }
        }
        person
    }

    /// A category: its attributes (Atom) or its text (RSS).
    pub(super) fn category(&self, id: Id) -> Option<Category> {
        let attribute = |name: &str| self.tree.attribute(id, name).filter(|value| !value.is_empty());
        let label = attribute("label");
        let text = self.title(id);
        let term = attribute("term").or(text).or_else(|| label.clone())?;
        Some(Category { term, scheme: attribute("scheme").or_else(|| attribute("domain")), label })
    }

    /// A link with attributes.
    pub(super) fn link(&self, id: Id) -> Option<FeedLink> {
        let attribute = |name: &str| self.tree.attribute(id, name).filter(|value| !value.is_empty());
        let href = attribute("href").or_else(|| attribute("rel").and_then(|_| self.line(id)))?;
        let href = self.address(id, &href)?;
        let rel = attribute("rel").unwrap_or_else(|| "alternate".to_owned());
        let rel = rel.strip_prefix("http://www.iana.org/assignments/relation/").unwrap_or(&rel).to_owned();
        Some(FeedLink {
            href,
            rel: Some(rel),
            media_type: attribute("type"),
            title: attribute("title"),
            length: attribute("length"),
            hreflang: attribute("hreflang"),
        })
    }

    /// An enclosure or a media file.
    pub(super) fn media(&self, id: Id) -> Option<Media> {
        let attribute = |name: &str| self.tree.attribute(id, name).filter(|value| !value.is_empty());
        let address = attribute("url").or_else(|| attribute("href")).or_else(|| self.line(id))?;
        let inside = |name: &str| self.tree.child(id, name).and_then(|child| self.title(child));
        Some(Media {
            url: self.address(id, &address)?,
            media_type: attribute("type"),
            length: attribute("length").or_else(|| attribute("fileSize")),
            medium: attribute("medium"),
            caption: inside("description").or_else(|| inside("title")),
            credit: inside("credit").or_else(|| inside("copyright")),
        })
    }
}

fn plain_name(name: &str) -> String {
    if is_html(name) { plain(name) } else { name.to_owned() }
}

/// A language tag with its usual hyphen; `None` where it is empty.
pub(super) fn tag(language: &str) -> Option<String> {
    let language = language.split([',', ';']).next()?.trim().replace('_', "-");
    (!language.is_empty()).then_some(language)
}

fn is_binary(kind: &str) -> bool {
    kind.contains('/') && !kind.starts_with("text/") && !kind.ends_with("+xml") && !kind.ends_with("/xml")
}

/// Base 64, white space and damage aside.
fn decode_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            byte if byte.is_ascii_whitespace() => continue,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).unwrap_or_default());
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    match text {
        Cow::Borrowed(text) => Some(text.to_owned()),
        Cow::Owned(text) => Some(text),
    }
}
