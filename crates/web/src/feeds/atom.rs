//! Atom 1.0 (RFC 4287), in pages (RFC 5005), with what was withdrawn (RFC 6721).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::entries::urn;
use super::{Entry, Feed};
use crate::output::clean;

type Out = Writer<Vec<u8>>;

const SPACES: [(&str, &str); 3] = [
    ("xmlns", "http://www.w3.org/2005/Atom"),
    ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
    ("xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
];

/// Writes a feed.
pub(super) fn write(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let element = out.create_element("feed").with_attributes(SPACES).with_attribute(("xml:lang", feed.lang));
    element.write_inner_content(|out| {
        text(out, "id", &feed.address)?;
        text(out, "title", &feed.title)?;
        text(out, "updated", &feed.updated.to_string())?;
        out.create_element("author").write_inner_content(|out| text(out, "name", &feed.site))?;
        link(out, "self", "application/atom+xml", &feed.itself)?;
        link(out, "alternate", "text/html", &feed.page)?;
        relations(out, feed, "link")?;
        for gone in &feed.gone {
            let (id, when) = (urn(gone.id), gone.at.to_string());
            let attributes = [("ref", id.as_str()), ("when", when.as_str())];
            out.create_element("at:deleted-entry").with_attributes(attributes).write_empty()?;
        }
        feed.entries.iter().try_for_each(|item| entry(out, item))
    })?;
    Ok(out.into_inner())
}

/// Who tells of its changes and where a feed goes on, by links called `name`: the page of what came before is both the
/// next and an archive.
pub(super) fn relations(out: &mut Out, feed: &Feed, name: &str) -> io::Result<()> {
    if feed.is_archive() {
        out.create_element("fh:archive").write_empty()?;
    }
    let current = feed.is_archive().then_some(("current", feed.address.as_str()));
    let older = feed.older.iter().flat_map(|older| [("next", older.as_str()), ("prev-archive", older)]);
    let hub = feed.hub.as_deref().map(|hub| ("hub", hub));
    for (rel, href) in hub.into_iter().chain(current).chain(older) {
        out.create_element(name).with_attributes([("rel", rel), ("href", &clean(href))]).write_empty()?;
    }
    Ok(())
}

fn entry(out: &mut Out, entry: &Entry) -> io::Result<()> {
    let mut element = out.create_element("entry");
    if let Some(lang) = &entry.lang {
        element = element.with_attribute(("xml:lang", lang.as_str()));
    }
    element.write_inner_content(|out| {
        text(out, "id", &entry.id)?;
        text(out, "title", &entry.title)?;
        text(out, "published", &entry.published.to_string())?;
        text(out, "updated", &entry.updated.to_string())?;
        link(out, "alternate", "text/html", &entry.url)?;
        if let Some(original) = &entry.original {
            link(out, "via", "text/html", original)?;
        }
        for author in entry.by() {
            out.create_element("author").write_inner_content(|out| text(out, "name", author))?;
        }
        categories(out, entry)?;
        entry.summary.iter().try_for_each(|summary| text(out, "summary", summary))?;
        if let Some(content) = &entry.content {
            let element = out.create_element("content").with_attribute(("type", "html"));
            element.write_text_content(BytesText::new(content))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// The section says by its scheme what it is.
fn categories(out: &mut Out, entry: &Entry) -> io::Result<()> {
    if let Some(section) = &entry.section {
        let attributes = [("term", clean(section)), ("scheme", "urn:depeche:section".into())];
        let attributes = attributes.iter().map(|(name, value)| (*name, value.as_ref()));
        out.create_element("category").with_attributes(attributes).write_empty()?;
    }
    for tag in &entry.tags {
        out.create_element("category").with_attribute(("term", clean(tag).as_ref())).write_empty()?;
    }
    Ok(())
}

fn text(out: &mut Out, name: &str, value: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&clean(value)))?;
    Ok(())
}

fn link(out: &mut Out, rel: &str, media_type: &str, href: &str) -> io::Result<()> {
    out.create_element("link")
        .with_attributes([("rel", rel), ("type", media_type), ("href", &clean(href))])
        .write_empty()?;
    Ok(())
}
