//! The formats of a feed, by the ending of its address, and the answer that carries it.

use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::{Feed, atom, json, rss};
use crate::error::Result;
use crate::output::{Written, newsml_g2};

/// The format of a feed, by the ending of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Atom,
    Rss,
    Json,
    Ninjs,
    NewsMl,
}

impl Ending {
    /// All formats.
    pub(crate) const ALL: [Self; 5] = [Self::Atom, Self::Rss, Self::Json, Self::Ninjs, Self::NewsMl];

    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ending| ending.as_str() == name)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Rss => "rss",
            Self::Json => "json",
            Self::Ninjs => "ninjs",
            Self::NewsMl => "newsml",
        }
    }

    /// Its media type; ninjs has none of its own.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
            Self::Ninjs => "application/json",
            Self::NewsMl => "application/vnd.iptc.g2.newsmessage+xml",
        }
    }

    /// What readers call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::Json => "JSON Feed",
            Self::Ninjs => "ninjs",
            Self::NewsMl => "NewsML-G2",
        }
    }
}

/// A feed as its format has it.
pub(super) fn write(ending: Ending, feed: &Feed) -> Result<Vec<u8>> {
    Ok(match ending {
        Ending::Atom => atom::write(feed)?,
        Ending::Rss => rss::write(feed)?,
        Ending::Json => json::write(feed)?,
        Ending::Ninjs => serde_json::to_vec(&pieces(feed).map(|piece| piece.ninjs()).collect::<Vec<_>>())?,
        Ending::NewsMl => newsml(feed)?,
    })
}

/// The answer with a feed, its validators, and where to hear of its changes.
pub(super) fn answer(ending: Ending, feed: &Feed) -> Result<Response> {
    let text = write(ending, feed)?;
    let older = feed.older.as_ref().map(|older| format!(", <{older}>; rel=\"next\"")).unwrap_or_default();
    let hub = feed.hub.as_ref().map(|hub| format!(", <{hub}>; rel=\"hub\"")).unwrap_or_default();
    let links = format!("<{}>; rel=\"self\"{hub}{older}", feed.itself);
    let headers: [(HeaderName, String); 4] = [
        (header::CONTENT_TYPE, format!("{}; charset=utf-8", ending.media_type())),
        (header::LAST_MODIFIED, http_date(feed.updated)),
        (header::CACHE_CONTROL, "max-age=60".to_owned()),
        (header::LINK, links),
    ];
    Ok((headers, text).into_response())
}

/// The pieces behind the entries, each once.
fn pieces(feed: &Feed) -> impl Iterator<Item = Written<'_>> {
    let mut seen = std::collections::HashSet::new();
    let pieces = feed.entries.iter().filter_map(|entry| entry.piece.as_deref());
    pieces.filter(move |(article, _)| seen.insert(article.id)).map(|(article, reading)| Written {
        article,
        reading,
        removed: &[],
        input: None,
    })
}

fn newsml(feed: &Feed) -> Result<Vec<u8>> {
    let mut lines = vec![newsml_g2::opening(feed.updated)];
    for piece in pieces(feed) {
        lines.push(newsml_g2::item(piece.article, piece.reading)?);
    }
    lines.push(newsml_g2::CLOSING.to_owned());
    Ok(lines.join("\n").into_bytes())
}

/// A moment as HTTP and RSS write it, to the second.
pub(crate) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_endings() {
        assert_eq!(http_date("2026-03-03T18:42:00+01:00".parse().unwrap()), "Tue, 03 Mar 2026 17:42:00 GMT");
        assert!(Ending::ALL.into_iter().all(|ending| Ending::of(ending.as_str()) == Some(ending)));
    }
}
