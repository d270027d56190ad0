//! RSS 2.0, with the Atom and Dublin Core elements that readers expect.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Entry, Feed, atom, http_date};
use crate::output::clean;

type Out = Writer<Vec<u8>>;

const SPACES: [(&str, &str); 4] = [
    ("xmlns:atom", "http://www.w3.org/2005/Atom"),
    ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
    ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
];

/// Writes a feed.
pub(super) fn write(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    out.create_element("rss").with_attribute(("version", "2.0")).with_attributes(SPACES).write_inner_content(
        |out| {
            out.create_element("channel").write_inner_content(|out| channel(out, feed))?;
            Ok(())
        },
    )?;
    Ok(out.into_inner())
}

fn channel(out: &mut Out, feed: &Feed) -> io::Result<()> {
    text(out, "title", &feed.title)?;
    text(out, "link", &feed.page)?;
    text(out, "description", &feed.title)?;
    text(out, "language", feed.lang)?;
    text(out, "lastBuildDate", &http_date(feed.updated))?;
    let itself = [("rel", "self"), ("type", "application/rss+xml"), ("href", feed.itself.as_str())];
    out.create_element("atom:link").with_attributes(itself).write_empty()?;
    atom::relations(out, feed, "atom:link")?;
    feed.entries.iter().try_for_each(|entry| item(out, entry))
}

fn item(out: &mut Out, entry: &Entry) -> io::Result<()> {
    out.create_element("item").write_inner_content(|out| {
        text(out, "title", &entry.title)?;
        text(out, "link", &entry.url)?;
        out.create_element("guid")
            .with_attribute(("isPermaLink", "false"))
            .write_text_content(BytesText::new(&entry.id))?;
        text(out, "pubDate", &http_date(entry.published))?;
        entry.by().try_for_each(|author| text(out, "dc:creator", author))?;
        if let Some(section) = &entry.section {
            let element = out.create_element("category").with_attribute(("domain", "urn:depeche:section"));
            element.write_text_content(BytesText::new(&clean(section)))?;
        }
        entry.tags.iter().try_for_each(|tag| text(out, "category", tag))?;
        // A description is read as HTML: the text is escaped once for it, and once more for XML.
        entry
            .summary
            .iter()
            .try_for_each(|summary| text(out, "description", &quick_xml::escape::partial_escape(summary.as_str())))?;
        entry.content.iter().try_for_each(|content| text(out, "content:encoded", content))
    })?;
    Ok(())
}

fn text(out: &mut Out, name: &str, value: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&clean(value)))?;
    Ok(())
}
