//! Pages for machines: suggestions, robots.txt, OpenSearch, the news sitemap, the manifest.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use quick_xml::escape::escape;
use serde::Deserialize;
use serde_json::json;
use store::Selection;

use crate::address::{Place, Search};
use crate::app::App;
use crate::assets;
use crate::error::Result;
use crate::feeds;
use crate::frame::Reader;
use crate::locales::texts;

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

/// Words and headlines that begin so, in the form of OpenSearch suggestions.
pub(crate) async fn suggestions(
    State(app): State<App>,
    reader: Reader,
    Query(typed): Query<Typed>,
) -> Result<Response> {
    let begun: String = typed.q.trim_start().chars().take(TYPED).collect();
    let found = if begun.is_empty() { Vec::new() } else { app.index.suggest(&begun, SUGGESTIONS, reader.now).await? };
    let headers = [(header::CACHE_CONTROL, "max-age=60")];
    Ok((headers, Json(json!([typed.q, found]))).into_response())
}

/// What robots may read: all but questions, of which there is no end.
pub(crate) async fn robots(State(app): State<App>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /recherche\nDisallow: /en/search\nDisallow: /direct\nDisallow: /suggestions\n\n\
         Sitemap: {}/sitemap-news.xml\n",
        app.site.base_url
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
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

/// The pieces of the last two days, as search engines for news want them.
pub(crate) async fn sitemap(State(app): State<App>, reader: Reader) -> Result<Response> {
    let selection = Selection { visible_at: Some(reader.now), ..Selection::default() };
    let since = reader.now - SignedDuration::from_hours(48);
    let rows = app.store.latest(&selection, None, SITEMAP).await?;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n",
    );
    for article in rows.iter().map(|row| &row.article).filter(|article| article.time >= since) {
        let address = Place::Article(article.id, article.headline.clone()).path(reader.lang);
        xml.push_str(&format!(
            "<url><loc>{}{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language>\
             </news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>\n",
            escape(app.site.base_url.as_str()),
            escape(address),
            escape(app.site.name.as_str()),
            escape(article.language.as_deref().unwrap_or("fr")),
            article.time,
            escape(feeds::clean(&article.headline)),
        ));
    }
    xml.push_str("</urlset>\n");
    Ok(([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response())
}
