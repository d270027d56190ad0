//! What format a capture has, by its own first words and then by what the sender calls it.

use news::Format;

/// How much of a text is looked at.
const HEAD: usize = 16 * 1024;

/// Says what `text` is; `None` where nothing tells.
///
/// The text itself comes first: feeds are often sent as `text/html` and pages as `text/plain`.
///
/// ```
/// use intake::sniff::format;
/// use news::Format;
///
/// assert_eq!(format("<?xml version='1.0'?><!-- <html> --><rss version='2.0'>", None), Some(Format::Rss));
/// assert_eq!(format("Deux lignes\nde texte", Some("text/plain")), Some(Format::Text));
/// ```
pub fn format(text: &str, media_type: Option<&str>) -> Option<Format> {
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text).trim_start_matches(is_blank);
    archive(head)
        .or_else(|| wire_copy(head))
        .or_else(|| json(head))
        .or_else(|| markup(head))
        .or_else(|| declared(head, media_type))
        .or_else(|| (!head.is_empty() && !head.contains('\0')).then_some(Format::Text))
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{feff}'
}

/// A web archive; that of extracted text holds `conversion` records.
fn archive(head: &str) -> Option<Format> {
    let rest = head.strip_prefix("WARC/")?;
    let converted = rest.contains("WARC-Type: conversion") || rest.contains("warc-type: conversion");
    Some(if converted { Format::Wet } else { Format::Warc })
}

/// An IPTC 7901 message: start of header (SOH) or of text (STX), the start of message signal, or the header line.
fn wire_copy(head: &str) -> Option<Format> {
    let filler = |letter: char| matches!(letter, '\u{0}' | '\u{7f}' | '\u{16}' | '\r' | '\n' | ' ');
    let opens = head.trim_start_matches(filler).starts_with(['\u{1}', '\u{2}'])
        || head.lines().next().is_some_and(crate::agency::is_wire_header);
    let signalled =
        head.starts_with("ZCZC") && head.get(4..5).is_some_and(|next| !next.starts_with(char::is_alphabetic));
    (opens || signalled).then_some(Format::Iptc7901)
}

fn json(head: &str) -> Option<Format> {
    if !head.starts_with(['{', '[']) {
        return None;
    }
    let has = |key: &str| head.contains(key);
    if has("jsonfeed.org/version") {
        return Some(Format::JsonFeed);
    }
    if has("\"uri\"")
        && ["\"headline", "\"body_", "\"bodies\"", "\"versioncreated\"", "\"pubstatus\"", "ninjs"]
            .iter()
            .any(|key| has(key))
    {
        return Some(Format::Ninjs);
    }
    let is_item = has("\"uri\"") || (has("\"guid\"") && has("\"headline\""));
    has("\"items\"").then_some(Format::JsonFeed).or_else(|| is_item.then_some(Format::Ninjs))
}

/// By the first element that names a format; comments, instructions and stray words before it are passed over.
fn markup(head: &str) -> Option<Format> {
    let mut rest = head;
    let mut markup = false;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..)?;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..))?;
            continue;
        }
        if rest.starts_with('?') {
            continue;
        }
        if rest.get(..13).is_some_and(|start| start.eq_ignore_ascii_case("!doctype html")) {
            return Some(Format::Html);
        }
        let name = rest.split(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/')).next()?;
        if let Some(format) = element(name) {
            return Some(format);
        }
        markup |= is_html(name);
    }
    markup.then_some(Format::Html)
}

fn element(name: &str) -> Option<Format> {
    let local = name.rsplit(':').next().unwrap_or(name);
    match local {
        "newsMessage" | "newsItem" | "packageItem" | "conceptItem" | "knowledgeItem" | "planningItem"
        | "catalogItem" => Some(Format::NewsMlG2),
        "urlset" | "sitemapindex" => Some(Format::Sitemap),
        "NewsML" => Some(Format::NewsMl1),
        "nitf" => Some(Format::Nitf),
        _ if local.eq_ignore_ascii_case("rss") || name.eq_ignore_ascii_case("rdf:rdf") => Some(Format::Rss),
        _ if local.eq_ignore_ascii_case("channel") => Some(Format::Rss),
        _ if local.eq_ignore_ascii_case("feed") || local == "entry" => Some(Format::Atom),
        _ if ["html", "head", "body"].iter().any(|page| local.eq_ignore_ascii_case(page)) => Some(Format::Html),
        _ => None,
    }
}

fn is_html(name: &str) -> bool {
    const TAGS: &[&str] = &[
        "p", "div", "a", "meta", "title", "link", "script", "article", "section", "h1", "h2", "span", "br", "img",
        "ul", "table", "main",
    ];
    TAGS.iter().any(|tag| name.eq_ignore_ascii_case(tag))
}

/// By the media type, which only decides what the text leaves open.
fn declared(head: &str, media_type: Option<&str>) -> Option<Format> {
    let kind = media_type?.split(';').next()?.trim().to_ascii_lowercase();
    match kind.as_str() {
        "text/html" | "application/xhtml+xml" if head.contains('<') => Some(Format::Html),
        "application/rss+xml" | "application/rdf+xml" => Some(Format::Rss),
        "application/atom+xml" => Some(Format::Atom),
        "application/feed+json" => Some(Format::JsonFeed),
        "application/vnd.iptc.g2.newsitem+xml" | "application/vnd.iptc.g2.newsmessage+xml" => Some(Format::NewsMlG2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, media_type: Option<&str>, expected: Option<Format>) {
        assert_eq!(format(text, media_type), expected, "{text:?}");
    }

    #[test]
    fn feeds() {
        check("\u{feff}\n<rss>", Some("text/html"), Some(Format::Rss));
        check("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", None, Some(Format::Rss));
        check("<feed xmlns='http://www.w3.org/2005/Atom'>", None, Some(Format::Atom));
        check("<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", None, Some(Format::Atom));
        check("{\"version\": \"https://jsonfeed.org/version/1.1\"}", None, Some(Format::JsonFeed));
    }

    #[test]
    fn agencies() {
        check("<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>", None, Some(Format::NewsMlG2));
        check("<NewsML Version='1.2'>", None, Some(Format::NewsMl1));
        check("<nitf>", None, Some(Format::Nitf));
        check("{\"uri\":\"urn:x\",\"headline\":\"h\"}", None, Some(Format::Ninjs));
        check("<nar:planningItem xmlns:nar='http://iptc.org/std/nar/2006-10-01/'>", None, Some(Format::NewsMlG2));
        check("{\"guid\":\"x\",\"headline\":\"h\"}", None, Some(Format::Ninjs));
        check("{\"uri\":\"x\",\"type\":\"text\"}", None, Some(Format::Ninjs));
        check("\u{1}APA123 4 pl 100\r\n\u{2}", None, Some(Format::Iptc7901));
        check("\u{7f}\u{7f}\r\n\u{7f}\u{1}bsf025 3 ec 121\r\n\u{2}", None, Some(Format::Iptc7901));
        check("adn0075 3 i 510    adn 1003\n\nFrance/pont/\nLe pont rouvre =\n", None, Some(Format::Iptc7901));
        check("le 3 mai 2026 à Vernay", Some("text/plain"), Some(Format::Text));
    }

    #[test]
    fn pages_texts_and_archives() {
        check("<!DOCTYPE html><title>a</title>", None, Some(Format::Html));
        check("<p>bonjour</p>", None, Some(Format::Html));
        check("Un titre\n\nUn texte où 3 < 4.", None, Some(Format::Text));
        check("WARC/1.0\r\nWARC-Type: warcinfo\r\n", None, Some(Format::Warc));
        check("WARC/1.0\r\nWARC-Type: conversion\r\n", None, Some(Format::Wet));
        check("", None, None);
    }
}
