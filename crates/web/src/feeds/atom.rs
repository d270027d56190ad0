//! Atom 1.0 (RFC 4287).

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Entry, Feed, clean};

type Out = Writer<Vec<u8>>;

/// Writes a feed.
pub(super) fn write(feed: &Feed) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    out.create_element("feed")
        .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", feed.lang)])
        .write_inner_content(|out| {
            text(out, "id", &feed.address)?;
            text(out, "title", &feed.title)?;
            text(out, "updated", &feed.updated.to_string())?;
            link(out, "self", "application/atom+xml", &feed.address)?;
            link(out, "alternate", "text/html", &feed.page)?;
            feed.entries.iter().try_for_each(|item| entry(out, item))
        })?;
    Ok(out.into_inner())
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
        out.create_element("author").write_inner_content(|out| text(out, "name", &entry.source))?;
        if let Some(section) = &entry.section {
            out.create_element("category").with_attribute(("term", clean(section).as_ref())).write_empty()?;
        }
        entry.summary.iter().try_for_each(|summary| text(out, "summary", summary))
    })?;
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
