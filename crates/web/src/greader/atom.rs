//! Streams as Atom, as the reader apps want them that were written for Google Reader itself.

use std::io;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::Value;

use super::{Call, streams};
use crate::app::App;
use crate::error::Result;
use crate::feeds::Ending;
use crate::frame::Reader;
use crate::output::clean;
use crate::visitor::Visitor;

type Out = Writer<Vec<u8>>;

/// The names that the API adds to those of Atom.
const READER: &str = "http://www.google.com/schemas/reader/atom/";

/// By this programs know a category that says what its reader did.
const SCHEME: &str = "http://www.google.com/reader/";

/// The items of the stream that the address names.
pub(super) async fn stream(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(stream): Path<String>,
    call: Call,
) -> Result<Response> {
    let page = streams::page(&app, reader, &visitor, &stream, &call).await?;
    let media_type = format!("{}; charset=utf-8", Ending::Atom.media_type());
    Ok(([(header::CONTENT_TYPE, media_type)], write(&page)?).into_response())
}

fn write(page: &Value) -> io::Result<Vec<u8>> {
    let mut out = Writer::new(Vec::new());
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let spaces = [("xmlns", "http://www.w3.org/2005/Atom"), ("xmlns:gr", READER)];
    out.create_element("feed").with_attributes(spaces).write_inner_content(|out| {
        text(out, "id", &format!("tag:google.com,2005:reader/{}", said(&page["id"])))?;
        text(out, "title", said(&page["title"]))?;
        text(out, "updated", &moment(&page["updated"]))?;
        if let Some(next) = page["continuation"].as_str() {
            text(out, "gr:continuation", next)?;
        }
        page["items"].as_array().into_iter().flatten().try_for_each(|item| entry(out, item))
    })?;
    Ok(out.into_inner())
}

fn entry(out: &mut Out, item: &Value) -> io::Result<()> {
    let at = ("gr:crawl-timestamp-msec", said(&item["crawlTimeMsec"]));
    out.create_element("entry").with_attribute(at).write_inner_content(|out| {
        text(out, "id", said(&item["id"]))?;
        text(out, "title", said(&item["title"]))?;
        text(out, "published", &moment(&item["published"]))?;
        text(out, "updated", &moment(&item["updated"]))?;
        link(out, &item["alternate"][0]["href"])?;
        let author = Some(said(&item["author"])).filter(|author| !author.is_empty());
        let author = author.unwrap_or(said(&item["origin"]["title"]));
        out.create_element("author").write_inner_content(|out| text(out, "name", author))?;
        for category in item["categories"].as_array().into_iter().flatten().map(said) {
            let label = clean(category.rsplit('/').next().unwrap_or_default());
            let attributes = [("term", &*clean(category)), ("scheme", SCHEME), ("label", &*label)];
            out.create_element("category").with_attributes(attributes).write_empty()?;
        }
        let summary = out.create_element("summary").with_attribute(("type", "html"));
        summary.write_text_content(BytesText::new(&clean(said(&item["summary"]["content"]))))?;
        let origin = &item["origin"];
        let id = ("gr:stream-id", said(&origin["streamId"]));
        out.create_element("source").with_attribute(id).write_inner_content(|out| {
            text(out, "id", &format!("tag:google.com,2005:reader/{}", said(&origin["streamId"])))?;
            text(out, "title", said(&origin["title"]))?;
            link(out, &origin["htmlUrl"])
        })?;
        Ok(())
    })?;
    Ok(())
}

fn said(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Seconds since 1970, as Atom writes a moment.
fn moment(seconds: &Value) -> String {
    seconds.as_i64().and_then(|at| Timestamp::from_second(at).ok()).unwrap_or_default().to_string()
}

fn text(out: &mut Out, name: &str, value: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&clean(value)))?;
    Ok(())
}

fn link(out: &mut Out, href: &Value) -> io::Result<()> {
    let attributes = [("rel", "alternate"), ("type", "text/html"), ("href", &*clean(said(href)))];
    out.create_element("link").with_attributes(attributes).write_empty()?;
    Ok(())
}
