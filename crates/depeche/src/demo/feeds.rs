//! The feeds of the sample: RSS 2.0, Atom and JSON Feed, each as a source of its kind writes them.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use serde_json::json;

use super::pages::{self, escape};
use super::sample::{Edition, Piece, Sample};
use super::script::{Form, Outlet};

/// Who asks for what, and when.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The wire.
    pub sample: &'a Sample,
    /// The source.
    pub outlet: &'a Outlet,
    /// The address under which the sources stand, without a slash at its end.
    pub base: &'a str,
    /// Now.
    pub now: Timestamp,
}

impl View<'_> {
    /// The address of a piece.
    pub fn address(&self, piece: &Piece) -> String {
        match self.outlet.form {
            Form::RssCaptures => format!("{}/{}/captures/{}.txt", self.base, self.outlet.id, piece.slug),
            _ => format!("{}/{}/{}.html", self.base, self.outlet.id, piece.slug),
        }
    }

    /// The address of the source's front page.
    pub fn home(&self) -> String {
        format!("{}/{}/", self.base, self.outlet.id)
    }

    /// The address to poll.
    pub fn feed(&self) -> String {
        format!("{}/{}/{}", self.base, self.outlet.id, self.outlet.feed)
    }

    /// `at` as RFC 3339 with the offset of the source.
    pub fn rfc3339(&self, at: Timestamp) -> String {
        at.display_with_offset(self.sample.zone().to_offset(at)).to_string()
    }

    fn rfc2822(&self, at: Timestamp) -> Result<String> {
        Ok(jiff::fmt::rfc2822::to_string(&at.to_zoned_datetime(self.sample.zone().clone()))?)
    }
}

/// The feed of a source: its list, in its form.
pub fn feed(view: View<'_>, list: &[Arc<Piece>], changed: Timestamp) -> Result<String> {
    match view.outlet.form {
        Form::Atom | Form::AtomXhtml => atom(view, list, changed),
        Form::JsonFeed => json_feed(view, list),
        _ => rss(view, list, changed),
    }
}

fn rss(view: View<'_>, list: &[Arc<Piece>], changed: Timestamp) -> Result<String> {
    let outlet = view.outlet;
    let encoding = if outlet.form == Form::RssLatin { "windows-1252" } else { "utf-8" };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<rss version=\"2.0\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n<title>{}</title>\n<link>{}</link>\n\
         <description>{}</description>\n<language>{}</language>\n<lastBuildDate>{}</lastBuildDate>\n<ttl>1</ttl>\n\
         <atom:link href=\"{}\" rel=\"self\" type=\"application/rss+xml\"/>\n",
        escape(&outlet.name),
        view.home(),
        escape(&outlet.motto),
        outlet.language,
        view.rfc2822(changed)?,
        view.feed(),
    );
    for piece in list {
        if let Some(edition) = piece.current(view.now) {
            item(view, piece, edition, &mut out)?;
        }
    }
    out.push_str("</channel>\n</rss>\n");
    Ok(out)
}

fn item(view: View<'_>, piece: &Piece, edition: &Edition, out: &mut String) -> Result<()> {
    let address = view.address(piece);
    write!(out, "<item>\n<title>{}</title>\n<link>{address}</link>\n", escape(&edition.headline))?;
    writeln!(out, "<guid isPermaLink=\"false\">{}:{}</guid>", view.outlet.id, piece.slug)?;
    writeln!(out, "<pubDate>{}</pubDate>", view.rfc2822(piece.published())?)?;
    if edition.at > piece.published() {
        writeln!(out, "<atom:updated>{}</atom:updated>", view.rfc3339(edition.at))?;
    }
    let form = view.outlet.form;
    if matches!(form, Form::RssFull | Form::RssTeasers | Form::RssLatin) {
        writeln!(out, "<category>{}</category>", escape(&piece.section))?;
        for tag in &piece.tags {
            writeln!(out, "<category>{}</category>", escape(tag))?;
        }
        if let Some(byline) = &edition.byline {
            writeln!(out, "<dc:creator>{}</dc:creator>", escape(byline))?;
        }
    }
    match form {
        Form::RssFull => {
            writeln!(out, "<description>{}</description>", escape(edition.teaser()))?;
            let html = pages::body_html(edition);
            writeln!(out, "<content:encoded><![CDATA[{html}]]></content:encoded>")?;
        }
        Form::RssTeasers | Form::RssLatin => {
            let teaser = pages::cut(edition.teaser(), 180);
            writeln!(out, "<description>{}</description>", escape(&teaser))?;
        }
        _ => {}
    }
    out.push_str("</item>\n");
    Ok(())
}

fn atom(view: View<'_>, list: &[Arc<Piece>], changed: Timestamp) -> Result<String> {
    let outlet = view.outlet;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{}</id>\n<title>{}</title>\n<subtitle>{}</subtitle>\n<updated>{}</updated>\n\
         <link rel=\"self\" href=\"{}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        outlet.language,
        view.home(),
        escape(&outlet.name),
        escape(&outlet.motto),
        view.rfc3339(changed),
        view.feed(),
        view.home(),
    );
    for piece in list {
        if let Some(edition) = piece.current(view.now) {
            entry(view, piece, edition, &mut out)?;
        }
    }
    out.push_str("</feed>\n");
    Ok(out)
}

fn entry(view: View<'_>, piece: &Piece, edition: &Edition, out: &mut String) -> Result<()> {
    let address = view.address(piece);
    write!(
        out,
        "<entry>\n<id>{address}</id>\n<title>{}</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n\
         <published>{}</published>\n<updated>{}</updated>\n<category term=\"{}\"/>\n",
        escape(&edition.headline),
        view.rfc3339(piece.published()),
        view.rfc3339(edition.at),
        escape(&piece.section),
    )?;
    for tag in &piece.tags {
        writeln!(out, "<category term=\"{}\"/>", escape(tag))?;
    }
    let byline = edition.byline.as_deref().unwrap_or(&view.outlet.name);
    writeln!(out, "<author><name>{}</name></author>", escape(byline))?;
    if let Some(standfirst) = &edition.standfirst {
        writeln!(out, "<summary>{}</summary>", escape(standfirst))?;
    }
    let html = pages::body_html(edition);
    if view.outlet.form == Form::AtomXhtml {
        let open = "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">";
        writeln!(out, "{open}{html}</div></content>\n</entry>")?;
    } else {
        writeln!(out, "<content type=\"html\">{}</content>\n</entry>", escape(&html))?;
    }
    Ok(())
}

fn json_feed(view: View<'_>, list: &[Arc<Piece>]) -> Result<String> {
    let items: Vec<_> = list
        .iter()
        .filter_map(|piece| Some((piece, piece.current(view.now)?)))
        .map(|(piece, edition)| {
            let mut tags = vec![piece.section.clone()];
            tags.extend(piece.tags.iter().cloned());
            json!({
                "id": format!("tag:{},{}", view.outlet.id, piece.slug),
                "url": view.address(piece),
                "title": edition.headline,
                "summary": edition.teaser(),
                "content_html": pages::body_html(edition),
                "date_published": view.rfc3339(piece.published()),
                "date_modified": view.rfc3339(edition.at),
                "authors": [{ "name": edition.byline.as_deref().unwrap_or(&view.outlet.name) }],
                "tags": tags,
                "language": view.outlet.language,
            })
        })
        .collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.outlet.name,
        "description": view.outlet.motto,
        "home_page_url": view.home(),
        "feed_url": view.feed(),
        "language": view.outlet.language,
        "items": items,
    });
    Ok(serde_json::to_string_pretty(&feed)?)
}
