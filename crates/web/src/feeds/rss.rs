//! RSS 2.0, with the Atom and Dublin Core elements that readers expect.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Entry, Feed, clean, http_date};

type Out = Writer<Vec<u8>>;

/// Writes a feed.
pub(super) fn write(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let spaces = [("xmlns:atom", "http://www.w3.org/2005/Atom"), ("xmlns:dc", "http://purl.org/dc/elements/1.1/")];
    out.create_element("rss").with_attribute(("version", "2.0")).with_attributes(spaces).write_inner_content(
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
    let itself = [("rel", "self"), ("type", "application/rss+xml"), ("href", feed.address.as_str())];
    out.create_element("atom:link").with_attributes(itself).write_empty()?;
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
        text(out, "dc:creator", &entry.source)?;
        entry.section.iter().try_for_each(|section| text(out, "category", section))?;
        // A description is read as HTML: the text is escaped once for it, and once more for XML.
        entry
            .summary
            .iter()
            .try_for_each(|summary| text(out, "description", &quick_xml::escape::partial_escape(summary.as_str())))
    })?;
    Ok(())
}

fn text(out: &mut Out, name: &str, value: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&clean(value)))?;
    Ok(())
}
