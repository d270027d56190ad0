//! Pages for machines: suggestions, robots.txt, OpenSearch, the news sitemap, what is reserved.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use quick_xml::escape::escape;
use serde::Deserialize;
use serde_json::json;
use store::{Cursor, Selection, Summary};

use crate::address::{Place, Search, cursor_of, cursor_text};
use crate::app::{App, Mining};
use crate::assets;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::locales::texts;
use crate::output::clean;
use crate::visitor::Visitor;

/// How many suggestions are made, and for how long a beginning.
const SUGGESTIONS: usize = 8;
const TYPED: usize = 100;
/// How many pieces a news sitemap may name.
const SITEMAP: usize = 1_000;

/// What a reader has typed so far.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    q: String,
}

/// What the visitor keeps under a name that begins so, then words and headlines, in the form of OpenSearch suggestions:
/// a kept question is suggested by its text, its name beside it.
pub(crate) async fn suggestions(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Query(typed): Query<Typed>,
) -> Result<Response> {
    let begun: String = typed.q.trim_start().chars().take(TYPED).collect();
    let (mut texts, mut names) = (Vec::new(), Vec::new());
    let has_own = visitor.may_have_own().is_ok();
    if has_own && !begun.is_empty() {
        for kept in app.store.questions_named(visitor.user, &begun, SUGGESTIONS / 2).await? {
            texts.push(kept.text);
            names.push(kept.name);
        }
    }
    if !begun.is_empty() {
        let mut found = app.index.suggest(&begun, SUGGESTIONS - texts.len(), reader.now).await?;
        found.retain(|text| !texts.contains(text));
        texts.extend(found);
    }
    names.resize(texts.len(), String::new());
    // What is one's own is kept by nobody on the way.
    let headers = [(header::CACHE_CONTROL, if has_own { "private, no-store" } else { "max-age=60" })];
    Ok((headers, Json(json!([typed.q, texts, names]))).into_response())
}

/// Robots that gather texts to train on; told one by one, for they read no other sign.
const MINERS: [&str; 9] = [
    "GPTBot",
    "ClaudeBot",
    "Google-Extended",
    "Applebot-Extended",
    "CCBot",
    "Bytespider",
    "Meta-ExternalAgent",
    "cohere-training-data-crawler",
    "Amazonbot",
];

/// What robots may read: all but questions, of which there is no end; for mining, only where the house allows it.
pub(crate) async fn robots(State(app): State<App>) -> Response {
    let reserved = app.site.mining == Mining::Reserved;
    let miners: String = MINERS.iter().filter(|_| reserved).map(|name| format!("User-agent: {name}\n")).collect();
    let text = format!(
        "{miners}{}User-agent: *\nDisallow: /recherche\nDisallow: /en/search\nDisallow: /direct\n\
         Disallow: /suggestions\nDisallow: /reader/\n{}\nSitemap: {}/sitemap-news.xml\n",
        if reserved { "Disallow: /\n\n" } else { "" },
        if reserved { "Content-Signal: search=yes, ai-train=no\n" } else { "" },
        app.site.base_url
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// Whether the right to mine texts and data is reserved (TDM Reservation Protocol).
pub(crate) async fn mining(State(app): State<App>) -> Json<serde_json::Value> {
    let reservation = u8::from(app.site.mining == Mining::Reserved);
    Json(json!([{ "location": "/", "tdm-reservation": reservation }]))
}

/// How a browser searches here (OpenSearch 1.1).
pub(crate) async fn open_search(State(app): State<App>, reader: Reader) -> Response {
    let base = &app.site.base_url;
    let search = Place::Search(Search::default()).path(reader.lang);
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{name}</ShortName>\n<Description>{about}</Description>\n<InputEncoding>UTF-8</InputEncoding>\n\
         <Language>{lang}</Language>\n<Image type=\"image/svg+xml\">{base}{icon}</Image>\n\
         <Url type=\"text/html\" template=\"{base}{search}?q={{searchTerms}}\"/>\n\
         <Url type=\"application/atom+xml\" template=\"{base}{search}.atom?q={{searchTerms}}\"/>\n\
         <Url type=\"application/x-suggestions+json\" template=\"{base}/suggestions?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n",
        // Browsers refuse a longer name.
        name = escape(app.site.name.chars().take(16).collect::<String>()),
        about = escape(texts(reader.lang).search_label),
        lang = reader.lang.tag(),
        base = escape(base.as_str()),
        icon = assets::icon(),
    );
    ([(header::CONTENT_TYPE, "application/opensearchdescription+xml")], xml).into_response()
}

/// The pieces of the last two days, as search engines for news want them; an index of files where they are many.
pub(crate) async fn sitemap(State(app): State<App>, reader: Reader, Query(part): Query<Part>) -> Result<Response> {
    let since = reader.now - SignedDuration::from_hours(48);
    let base = escape(app.site.base_url.as_str());
    let after = part.after.as_deref().map(|text| cursor_of(text).ok_or(Error::Invalid)).transpose()?;
    let rows = told(&app, reader, since, after).await?;
    let mut next = (rows.len() == SITEMAP).then(|| rows.last().map(cursor)).flatten();
    if part.after.is_some() || next.is_none() {
        return Ok(xml(urls(&app, reader, &base, &rows)));
    }
    let mut files = vec![format!("{base}/sitemap-news.xml?after=9999-12-30T22:00:00Z_{}", "f".repeat(32))];
    while let Some(cursor) = next {
        files.push(format!("{base}/sitemap-news.xml?after={}", cursor_text(&cursor)));
        let rows = told(&app, reader, since, Some(cursor)).await?;
        next = (rows.len() == SITEMAP).then(|| rows.last().map(self::cursor)).flatten();
    }
    let files: String = files.iter().map(|file| format!("<sitemap><loc>{file}</loc></sitemap>\n")).collect();
    Ok(xml(format!("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{files}</sitemapindex>\n")))
}

/// A file of a sitemap: the pieces after this one.
#[derive(Debug, Deserialize)]
pub(crate) struct Part {
    after: Option<String>,
}

fn cursor(article: &Summary) -> Cursor {
    Cursor { time: article.time, id: article.id }
}

/// The next pieces since `since`, one a story.
async fn told(app: &App, reader: Reader, since: Timestamp, after: Option<Cursor>) -> Result<Vec<Summary>> {
    let selection = Selection { visible_at: Some(reader.now), ..Selection::default() };
    let rows = app.store.latest(&selection, after, SITEMAP).await?;
    Ok(rows.into_iter().map(|row| row.article).filter(|article| article.time >= since).collect())
}

fn xml(body: String) -> Response {
    let text = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{body}");
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response()
}

fn urls(app: &App, reader: Reader, base: &str, articles: &[Summary]) -> String {
    let mut xml = String::from(
        "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n",
    );
    for article in articles {
        let address = Place::Article(article.id, article.headline.clone()).path(reader.lang);
        xml.push_str(&format!(
            "<url><loc>{base}{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language>\
             </news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>\n",
            escape(address),
            escape(app.site.name.as_str()),
            escape(article.language.as_deref().unwrap_or("fr")),
            article.time,
            escape(clean(&article.headline)),
        ));
    }
    xml.push_str("</urlset>\n");
    xml
}
