//! The pages of the sample, with all that stands around a text on a news site: menus, related lists, teasers, banners.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Result;
use news::{Block, BlockKind};
use serde_json::json;

use super::calendar::{Here, write_out};
use super::feeds::View;
use super::sample::{Edition, Piece};
use super::script::Form;

const DAILY: &str = include_str!("../../sample/pages/daily.html");
const PLAIN: &str = include_str!("../../sample/pages/plain.html");
const VILLAGE: &str = include_str!("../../sample/pages/village.html");
const FRONT: &str = include_str!("../../sample/pages/front.html");
const CAPTURE: &str = include_str!("../../sample/pages/capture.txt");

/// Escapes what XML and HTML read as their own.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    Cow::Owned(text.replace('"', "&quot;"))
}

/// Cuts a teaser after a word, as lists do, with three dots.
pub fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let head: String = text.chars().take(longest).collect();
    let whole = head.rsplit_once(' ').map_or(head.as_str(), |(words, _)| words);
    format!("{}...", whole.trim_end_matches([',', ';', ':', ' ', '\u{a0}', '«']))
}

/// The text as HTML that is also XML, with the dateline before its first words.
pub fn body_html(edition: &Edition) -> String {
    let mut out = String::new();
    let mut dateline = edition.dateline.as_deref();
    for Block { kind, text } in &edition.body {
        let text = escape(text);
        let (open, close) = match kind {
            BlockKind::Heading => ("<h2>", "</h2>\n"),
            BlockKind::Quote => ("<blockquote><p>", "</p></blockquote>\n"),
            BlockKind::List => {
                let items: String = text.lines().map(|item| format!("<li>{item}</li>")).collect();
                out.push_str(&format!("<ul>{items}</ul>\n"));
                continue;
            }
            _ => ("<p>", "</p>\n"),
        };
        out.push_str(open);
        out.push_str(&escape(dateline.take().unwrap_or_default()));
        out.push_str(&text);
        out.push_str(close);
    }
    out
}

/// The page of a piece, as its source lays it out.
pub fn article(view: View<'_>, piece: &Piece, list: &[Arc<Piece>]) -> Result<String> {
    let Some(edition) = piece.current(view.now) else { return Ok(String::new()) };
    let template = match view.outlet.form {
        Form::RssTeasers => DAILY,
        Form::RssLinks => VILLAGE,
        _ => PLAIN,
    };
    let address = view.address(piece);
    let element = |name: &str, class: &str, text: Option<&str>| {
        text.map_or(String::new(), |text| format!("<{name} class=\"{class}\">{}</{name}>", escape(text)))
    };
    Ok(lay_out(
        template,
        &[
            ("language", &view.outlet.language),
            ("source", &escape(&view.outlet.name)),
            ("motto", &escape(&view.outlet.motto)),
            ("home", &view.home()),
            ("address", &address),
            ("charset", if view.outlet.form == Form::RssLatin { "windows-1252" } else { "utf-8" }),
            ("headline", &escape(&edition.headline)),
            ("description", &escape(&cut(edition.teaser(), 155))),
            ("kicker", &element("p", "surtitre", edition.kicker.as_deref())),
            ("standfirst", &element("p", "chapo", edition.standfirst.as_deref())),
            ("byline", &element("span", "auteur", edition.byline.as_deref())),
            ("section", &escape(&piece.section)),
            ("dates", &dates(view, piece, edition)?),
            ("published", &view.rfc3339(piece.published())),
            ("modified", &view.rfc3339(edition.at)),
            ("body", &body_html(edition)),
            ("menu", &menu(view, list)),
            ("related", &links(view, &related(piece, list))),
            ("latest", &teasers(view, piece, list)),
            ("json_ld", &json_ld(view, piece, edition)?),
        ],
    ))
}

/// The front page of a source.
pub fn front(view: View<'_>, list: &[Arc<Piece>]) -> String {
    let mut items = String::new();
    for piece in list {
        if let Some(edition) = piece.current(view.now) {
            let teaser = cut(edition.teaser(), 180);
            let (address, headline) = (view.address(piece), escape(&edition.headline));
            items.push_str(&format!(
                "<li><h2><a href=\"{address}\">{headline}</a></h2><p>{}</p></li>\n",
                escape(&teaser)
            ));
        }
    }
    lay_out(
        FRONT,
        &[
            ("language", &view.outlet.language),
            ("charset", if view.outlet.form == Form::RssLatin { "windows-1252" } else { "utf-8" }),
            ("source", &escape(&view.outlet.name)),
            ("motto", &escape(&view.outlet.motto)),
            ("feed", &view.feed()),
            ("items", &items),
        ],
    )
}

/// A piece as a web archive keeps the text of its page: menus, text and the lists around it, line by line.
pub fn capture(view: View<'_>, piece: &Piece, list: &[Arc<Piece>]) -> Result<String> {
    let Some(edition) = piece.current(view.now) else { return Ok(String::new()) };
    let mut body = String::new();
    for block in &edition.body {
        writeln!(body, "{}", block.text)?;
    }
    let others = others(piece, list, 4);
    let headlines: String =
        others.iter().filter_map(|other| other.current(view.now)).map(|e| format!("{}\n", e.headline)).collect();
    let when = written(view, piece.published())?;
    Ok(lay_out(
        CAPTURE,
        &[
            ("source", &view.outlet.name),
            ("motto", &view.outlet.motto),
            ("section", &piece.section),
            ("headline", &edition.headline),
            ("standfirst", edition.standfirst.as_deref().unwrap_or_default()),
            ("byline", edition.byline.as_deref().unwrap_or_default()),
            ("date", &when),
            ("body", body.trim_end()),
            ("others", headlines.trim_end()),
            ("teaser", &cut(edition.teaser(), 120)),
        ],
    ))
}

/// Puts values in the places `[[name]]` of a page.
fn lay_out(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("[[") {
        out.push_str(before);
        let (name, after) = after.split_once("]]").unwrap_or((after, ""));
        out.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn written(view: View<'_>, at: jiff::Timestamp) -> Result<String> {
    let english = view.outlet.language == "en";
    let local = view.sample.zone().to_datetime(at);
    let text = if english { "{longue:0} {an:0} at {montre:0}" } else { "{longue:0} {an:0} à {montre:0}" };
    write_out(text, Here { local, english, round: 0 })
}

fn dates(view: View<'_>, piece: &Piece, edition: &Edition) -> Result<String> {
    let published = piece.published();
    let (first, again) =
        if view.outlet.language == "en" { ("Published", "updated") } else { ("Publié le", "mis à jour le") };
    let time =
        |at| -> Result<String> { Ok(format!("<time datetime=\"{}\">{}</time>", view.rfc3339(at), written(view, at)?)) };
    let mut out = format!("{first} {}", time(published)?);
    if edition.at > published {
        out.push_str(&format!(", {again} {}", time(edition.at)?));
    }
    Ok(out)
}

fn menu(view: View<'_>, list: &[Arc<Piece>]) -> String {
    let mut sections: Vec<&str> = list.iter().map(|piece| piece.section.as_str()).collect();
    sections.sort_unstable();
    sections.dedup();
    sections.iter().map(|name| format!("<li><a href=\"{}\">{}</a></li>", view.home(), escape(name))).collect()
}

fn others<'a>(piece: &Piece, list: &'a [Arc<Piece>], count: usize) -> Vec<&'a Arc<Piece>> {
    list.iter().filter(|other| other.slug != piece.slug).take(count).collect()
}

fn related<'a>(piece: &Piece, list: &'a [Arc<Piece>]) -> Vec<&'a Arc<Piece>> {
    let near = |other: &&Arc<Piece>| {
        other.slug != piece.slug
            && (other.section == piece.section || other.tags.iter().any(|tag| piece.tags.contains(tag)))
    };
    list.iter().filter(near).take(4).collect()
}

fn links(view: View<'_>, pieces: &[&Arc<Piece>]) -> String {
    let link = |piece: &&Arc<Piece>| {
        let edition = piece.current(view.now)?;
        Some(format!("<li><a href=\"{}\">{}</a></li>\n", view.address(piece), escape(&edition.headline)))
    };
    pieces.iter().filter_map(link).collect()
}

fn teasers(view: View<'_>, piece: &Piece, list: &[Arc<Piece>]) -> String {
    let card = |other: &Arc<Piece>| {
        let edition = other.current(view.now)?;
        let (address, headline) = (view.address(other), escape(&edition.headline));
        let teaser = cut(edition.teaser(), 140);
        Some(format!(
            "<article class=\"carte\"><h3><a href=\"{address}\">{headline}</a></h3><p>{}</p></article>\n",
            escape(&teaser)
        ))
    };
    others(piece, list, 5).into_iter().filter_map(card).collect()
}

/// Who signs, without the words around: `Par Maëlle Trégoat, à Trémazac` is signed by Maëlle Trégoat.
fn signatory(edition: &Edition) -> Option<&str> {
    let byline = edition.byline.as_deref()?;
    let name = byline.strip_prefix("Par ").unwrap_or(byline);
    Some(name.split(", ").next().unwrap_or(name))
}

fn json_ld(view: View<'_>, piece: &Piece, edition: &Edition) -> Result<String> {
    let text = serde_json::to_string(&json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": view.address(piece),
        "headline": edition.headline,
        "description": edition.teaser(),
        "articleSection": piece.section,
        "keywords": piece.tags,
        "inLanguage": view.outlet.language,
        "datePublished": view.rfc3339(piece.published()),
        "dateModified": view.rfc3339(edition.at),
        "author": { "@type": "Person", "name": signatory(edition).unwrap_or(&view.outlet.name) },
        "publisher": { "@type": "Organization", "name": view.outlet.name },
    }))?;
    // A script element ends at the first `</`, whatever the string says.
    Ok(text.replace("</", "<\\/"))
}
