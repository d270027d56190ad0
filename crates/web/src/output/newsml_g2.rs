//! Articles as NewsML-G2 (IPTC): one message of news items, as agencies send it.

use std::io;

use jiff::Timestamp;
use news::{Article, Block, BlockKind, LinkKind, Moment, Reading};
use quick_xml::Writer;
use quick_xml::events::BytesText;

/// The namespaces of news items and of the text in them.
const NAR: &str = "http://iptc.org/std/nar/2006-10-01/";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// What opens the message.
pub fn opening(now: Timestamp) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<newsMessage xmlns=\"{NAR}\">\n<header><sent>{now}</sent></header>\n<itemSet>"
    )
}

/// What closes it.
pub const CLOSING: &str = "</itemSet>\n</newsMessage>";

type Out = Writer<Vec<u8>>;

/// One article as a news item.
pub fn item(article: &Article, reading: &Reading) -> io::Result<String> {
    let language = reading.language.as_deref().or(article.language.as_deref());
    let (guid, version) = (super::uri(article), article.version.to_string());
    let mut out = Writer::new(Vec::new());
    let mut element = out.create_element("newsItem").with_attributes([
        ("guid", guid.as_str()),
        ("version", version.as_str()),
        ("standard", "NewsML-G2"),
        ("standardversion", "2.34"),
        ("conformance", "power"),
    ]);
    element = element.with_attributes(language.map(|tag| ("xml:lang", tag)));
    element.write_inner_content(|out| {
        out.create_element("catalogRef")
            .with_attribute(("href", "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"))
            .write_empty()?;
        if let Some(rights) = &article.rights {
            out.create_element("rightsInfo").write_inner_content(|out| text(out, "copyrightNotice", rights))?;
        }
        out.create_element("itemMeta").write_inner_content(|out| item_meta(out, article))?;
        out.create_element("contentMeta").write_inner_content(|out| content_meta(out, article, language))?;
        out.create_element("contentSet").write_inner_content(|out| content(out, article))?;
        Ok(())
    })?;
    Ok(String::from_utf8_lossy(&out.into_inner()).into_owned())
}

fn text(out: &mut Out, name: &str, text: &str) -> io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&super::clean(text))).map(drop)
}

fn optional(out: &mut Out, name: &str, value: Option<&str>) -> io::Result<()> {
    value.map_or(Ok(()), |value| text(out, name, value))
}

fn coded(out: &mut Out, name: &str, code: &str) -> io::Result<()> {
    out.create_element(name).with_attribute(("qcode", code)).write_empty().map(drop)
}

fn item_meta(out: &mut Out, article: &Article) -> io::Result<()> {
    coded(out, "itemClass", "ninat:text")?;
    out.create_element("provider").write_inner_content(|out| text(out, "name", article.source.as_str()))?;
    let moment = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
    let created = moment(article.updated.or(article.published)).unwrap_or_else(|| article.received.to_string());
    text(out, "versionCreated", &created)?;
    optional(out, "firstCreated", moment(article.published).as_deref())?;
    optional(out, "embargoed", moment(article.embargo).as_deref())?;
    coded(out, "pubStatus", &format!("stat:{}", super::status(article.status)))?;
    for link in &article.links {
        let rel = match link.kind {
            LinkKind::Corrects => "irel:corrects",
            LinkKind::Replaces => "irel:previousVersion",
            LinkKind::SameTextAs => "irel:sameAs",
        };
        out.create_element("link").with_attributes([("rel", rel), ("residref", link.target.as_str())]).write_empty()?;
    }
    let mut known = [&article.canonical_url, &article.url].into_iter().flatten();
    if let Some(url) = known.find(|url| super::is_uri(url)) {
        out.create_element("link")
            .with_attributes([("rel", "irel:permalink"), ("href", url.as_str())])
            .write_empty()?;
    }
    Ok(())
}

fn content_meta(out: &mut Out, article: &Article, language: Option<&str>) -> io::Result<()> {
    optional(out, "urgency", article.urgency.map(|urgency| urgency.to_string()).as_deref())?;
    let dateline = article.dateline.clone().unwrap_or_default();
    if let Some(place) = &dateline.place {
        out.create_element("located").write_inner_content(|out| text(out, "name", place))?;
    }
    for author in &article.authors {
        out.create_element("creator").write_inner_content(|out| text(out, "name", author))?;
    }
    if let Some(tag) = language {
        out.create_element("language").with_attribute(("tag", tag)).write_empty()?;
    }
    for tag in &article.tags {
        text(out, "keyword", tag)?;
    }
    for subject in &article.subjects {
        let element = out.create_element("subject").with_attribute(("qcode", subject.code.as_str()));
        match &subject.name {
            Some(name) => element.write_inner_content(|out| text(out, "name", name))?,
            None => element.write_empty()?,
        };
    }
    text(out, "headline", &article.headline)?;
    optional(out, "dateline", dateline.place.as_deref())?;
    optional(out, "by", article.byline.as_deref())?;
    optional(out, "creditline", dateline.agency.as_deref())?;
    optional(out, "description", article.standfirst.as_deref().or(article.teaser.as_deref()))
}

fn content(out: &mut Out, article: &Article) -> io::Result<()> {
    out.create_element("inlineXML").with_attribute(("contenttype", "application/xhtml+xml")).write_inner_content(
        |out| {
            out.create_element("html").with_attribute(("xmlns", XHTML)).write_inner_content(|out| {
                out.create_element("head").write_inner_content(|out| text(out, "title", &article.headline))?;
                out.create_element("body")
                    .write_inner_content(|out| article.body.iter().try_for_each(|part| block(out, part)))?;
                Ok(())
            })?;
            Ok(())
        },
    )?;
    Ok(())
}

fn block(out: &mut Out, block: &Block) -> io::Result<()> {
    let inside = |out: &mut Out, around: &str, name: &str| {
        out.create_element(around)
            .write_inner_content(|out| block.text.lines().try_for_each(|line| text(out, name, line)))
            .map(drop)
    };
    match block.kind {
        BlockKind::Paragraph => text(out, "p", &block.text),
        BlockKind::Heading => text(out, "h2", &block.text),
        BlockKind::Quote => inside(out, "blockquote", "p"),
        BlockKind::List => inside(out, "ul", "li"),
        BlockKind::Figure => inside(out, "figure", "figcaption"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use news::{Capture, Draft, Link, Obtained, SourceId};

    use super::*;

    #[test]
    fn what_is_written_reads_again() {
        let now = "2026-11-24T06:00:00Z".parse().unwrap();
        let draft = Draft {
            guid: Some("urn:adn:1".into()),
            headline: Some("Vernay : le pont < le bac & l’école".into()),
            standfirst: Some("La circulation est coupée.".into()),
            published: Some("2026-11-24T06:30:00+01:00".parse().unwrap()),
            byline: Some("Jeanne Mirbel".into()),
            body: vec![
                Block::paragraph("Le pont est fermé."),
                Block { kind: BlockKind::Heading, text: "Suite".into() },
            ],
            tags: vec!["pont".into()],
            urgency: Some(3),
            links: vec![Link { kind: LinkKind::Corrects, target: "urn:adn:0".into() }],
            ..Draft::default()
        };
        let capture = Capture::new(SourceId::of("adn"), Obtained::Import, Vec::new(), now);
        let article = intake::article(draft.clone(), &capture).unwrap();
        let written = item(&article, &Reading::default()).unwrap();
        let message = [opening(now), written, CLOSING.to_owned()].join("\n");
        let context = intake::Context { format: None, timezone: TimeZone::UTC, published: None, now };
        let capture = Capture::new(SourceId::of("adn"), Obtained::Import, message.into_bytes(), now);
        let read = intake::drafts(&capture, &context).unwrap().drafts.remove(0);
        assert_eq!((&read.guid, &read.headline, &read.standfirst), (&draft.guid, &draft.headline, &draft.standfirst));
        assert_eq!((read.published, &read.byline, &read.tags), (draft.published, &draft.byline, &draft.tags));
        assert_eq!((read.urgency, &read.links, &read.body[0]), (draft.urgency, &draft.links, &draft.body[0]));
    }
}
