//! The list of sources as OPML 2.0, by section.

use std::collections::BTreeMap;
use std::io;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use news::Source;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::app::App;
use crate::error::Result;
use crate::output::clean;

/// The sources, for other readers to take over.
pub(crate) async fn opml(State(app): State<App>) -> Result<Response> {
    let names = app.names().await?;
    let text = write(&app.site.name, names.sources.iter().map(|(source, _)| source))?;
    let headers = [
        (header::CONTENT_TYPE, "text/x-opml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"sources.opml\""),
    ];
    Ok((headers, text).into_response())
}

fn write<'a>(title: &str, sources: impl Iterator<Item = &'a Source>) -> io::Result<Vec<u8>> {
    let mut sections: BTreeMap<Option<&str>, Vec<&Source>> = BTreeMap::new();
    for source in sources.filter(|source| source.url.is_some()) {
        sections.entry(source.section.as_deref()).or_default().push(source);
    }
    let mut out = Writer::new(Vec::new());
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    out.create_element("opml").with_attribute(("version", "2.0")).write_inner_content(|out| {
        out.create_element("head").write_inner_content(|out| {
            out.create_element("title").write_text_content(BytesText::new(&clean(title)))?;
            Ok(())
        })?;
        out.create_element("body").write_inner_content(|out| {
            for (section, sources) in &sections {
                match section {
                    None => sources.iter().try_for_each(|source| outline(out, source))?,
                    Some(name) => {
                        out.create_element("outline")
                            .with_attribute(("text", clean(name).as_ref()))
                            .write_inner_content(|out| sources.iter().try_for_each(|source| outline(out, source)))?;
                    }
                }
            }
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(out.into_inner())
}

fn outline(out: &mut Writer<Vec<u8>>, source: &Source) -> io::Result<()> {
    let name = clean(&source.name);
    let mut attributes = vec![("type", "rss"), ("text", name.as_ref()), ("title", name.as_ref())];
    attributes.extend(source.url.as_deref().map(|url| ("xmlUrl", url)));
    attributes.extend(source.site_url.as_deref().map(|url| ("htmlUrl", url)));
    out.create_element("outline").with_attributes(attributes).write_empty()?;
    Ok(())
}
