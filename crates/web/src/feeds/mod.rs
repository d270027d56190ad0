//! Feeds of the front page, of sections, sources and questions: Atom, RSS 2.0 and JSON Feed.

mod atom;
pub(crate) mod ical;
mod json;
pub(crate) mod opml;
pub(crate) mod read;
mod rss;
pub(crate) mod told;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use index::{Request, Sort};
use jiff::Timestamp;
use news::{ArticleId, SourceId};
use store::{Selection, Summary};

use crate::address::{Place, Search, outside};
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::locales::texts;
use crate::pages::search::Asked;
use crate::view::Setter;

/// How many entries a feed holds.
const ENTRIES: usize = 50;

/// A feed, before it is written in one of the formats.
pub(super) struct Feed {
    pub title: String,
    pub lang: &'static str,
    /// The page it is the feed of, absolute.
    pub page: String,
    /// Its own address, absolute; its id too.
    pub address: String,
    /// When an entry last changed.
    pub updated: Timestamp,
    pub entries: Vec<Entry>,
}

/// One entry.
pub(super) struct Entry {
    pub id: String,
    pub url: String,
    pub original: Option<String>,
    pub title: String,
    pub summary: Option<String>,
    pub lang: Option<String>,
    pub source: String,
    pub section: Option<String>,
    pub published: Timestamp,
    pub updated: Timestamp,
}

/// The format of a feed, by the ending of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Atom,
    Rss,
    Json,
}

impl Ending {
    fn of(name: &str) -> Option<Self> {
        match name {
            "atom" => Some(Self::Atom),
            "rss" => Some(Self::Rss),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Rss => "rss",
            Self::Json => "json",
        }
    }
}

/// The ending of `flux.atom`, under either name.
fn ending(file: &str) -> Result<Ending> {
    let (stem, ending) = file.rsplit_once('.').ok_or(Error::NotFound)?;
    if !matches!(stem, "flux" | "feed") {
        return Err(Error::NotFound);
    }
    Ending::of(ending).ok_or(Error::NotFound)
}

/// The feed of the front page.
pub(crate) async fn front(app: State<App>, reader: Reader, ending: Ending) -> Result<Response> {
    latest(&app, reader, Selection::default(), Place::Front, ending).await
}

/// The feed of a section.
pub(crate) async fn section(
    app: State<App>,
    reader: Reader,
    Path((name, file)): Path<(String, String)>,
) -> Result<Response> {
    let selection = Selection { section: Some(name.clone()), ..Selection::default() };
    latest(&app, reader, selection, Place::Section(name), ending(&file)?).await
}

/// The feed of a source.
pub(crate) async fn source(
    app: State<App>,
    reader: Reader,
    Path((name, file)): Path<(String, String)>,
) -> Result<Response> {
    let id: SourceId = name.parse().map_err(|_| Error::NotFound)?;
    let selection = Selection { source: Some(id.clone()), ..Selection::default() };
    latest(&app, reader, selection, Place::Source(id), ending(&file)?).await
}

async fn latest(app: &App, reader: Reader, mut selection: Selection, place: Place, ending: Ending) -> Result<Response> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    selection.visible_at = Some(reader.now);
    let rows = app.store.latest(&selection, None, ENTRIES).await?;
    let title = match &place {
        Place::Section(name) => set.section(name).0,
        Place::Source(id) => set.names.source(id).to_owned(),
        _ => texts(set.lang).latest.to_owned(),
    };
    answer(app, &set, rows.iter().map(|row| &row.article), &place, title, ending)
}

/// The feed of a question: what is found, the newest first.
pub(crate) async fn search(app: State<App>, reader: Reader, asked: Query<Asked>, ending: Ending) -> Result<Response> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let question = asked.question(&set);
    if question.text.is_empty() {
        return Err(Error::NotFound);
    }
    let place = Place::Search(Search::of(question.text.clone()));
    let title = question.text.clone();
    let (sort, now) = (Sort::Newest, set.now);
    let request = Request { question, sort, limit: ENTRIES, after: None, facets: false, fold_stories: true, now };
    let found: Vec<ArticleId> = app.index.search(&request).await?.hits.iter().map(|hit| hit.id).collect();
    let rows = app.store.rows(&found).await?;
    answer(&app, &set, rows.iter().map(|row| &row.article), &place, title, ending)
}

fn answer<'a>(
    app: &App,
    set: &Setter,
    articles: impl Iterator<Item = &'a Summary>,
    place: &Place,
    title: String,
    ending: Ending,
) -> Result<Response> {
    let entries = articles.map(|article| entry(set, article, &app.site.base_url)).collect();
    written(app, set, entries, place, title, ending)
}

/// A feed with these entries, in the format asked for.
fn written(
    app: &App,
    set: &Setter,
    entries: Vec<Entry>,
    place: &Place,
    title: String,
    ending: Ending,
) -> Result<Response> {
    let base = &app.site.base_url;
    let feed = Feed {
        title: format!("{title} – {}", app.site.name),
        lang: set.lang.tag(),
        page: format!("{base}{}", place.path(set.lang)),
        address: format!("{base}{}", place.feed(set.lang, ending.as_str()).unwrap_or_default()),
        // An empty feed has not changed since the beginning.
        updated: entries.iter().map(|entry| entry.updated).max().unwrap_or(Timestamp::UNIX_EPOCH),
        entries,
    };
    let (media_type, text) = match ending {
        Ending::Atom => ("application/atom+xml; charset=utf-8", atom::write(&feed)?),
        Ending::Rss => ("application/rss+xml; charset=utf-8", rss::write(&feed)?),
        Ending::Json => ("application/feed+json; charset=utf-8", json::write(&feed)?),
    };
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::LAST_MODIFIED, http_date(feed.updated)),
        (header::CACHE_CONTROL, "max-age=60".to_owned()),
    ];
    Ok((headers, text).into_response())
}

fn entry(set: &Setter, article: &Summary, base: &str) -> Entry {
    let lang = article.language.as_deref();
    let kicker = article.kicker.as_deref().map(|kicker| format!("{} – ", set.text(kicker, lang))).unwrap_or_default();
    Entry {
        id: urn(article.id),
        url: format!("{base}{}", Place::Article(article.id, article.headline.clone()).path(set.lang)),
        original: article.url.as_deref().and_then(outside),
        title: format!("{kicker}{}", set.text(&article.headline, lang)),
        summary: article.summary.as_deref().map(|text| set.text(text, lang)),
        lang: article.language.clone(),
        source: article.source_name.clone(),
        section: article.section.clone(),
        published: article.time,
        updated: article.changed.unwrap_or(article.time).max(article.time),
    }
}

/// The id of an article wherever it is read: a UUID in its usual form.
fn urn(id: ArticleId) -> String {
    let hex = id.to_string();
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}

/// A moment as HTTP and RSS write it, to the second.
pub(super) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// XML holds no control characters, however they are escaped.
pub(crate) fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let allowed =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    if text.chars().all(allowed) {
        return std::borrow::Cow::Borrowed(text);
    }
    text.chars().filter(|c| allowed(*c)).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_ids() {
        assert_eq!(http_date("2026-03-03T18:42:00+01:00".parse().unwrap()), "Tue, 03 Mar 2026 17:42:00 GMT");
        let id = "0190163d8694739baea5966c26f8ad91".parse().unwrap();
        assert_eq!(urn(id), "urn:uuid:0190163d-8694-739b-aea5-966c26f8ad91");
        assert_eq!(clean("a\u{0}b\u{ffff}c\n"), "abc\n");
    }
}
