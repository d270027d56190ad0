//! What a version changed, word by word.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use news::{Article, Outlet, Share};

use super::article::{VersionLine, shown, version_lines};
use super::page;
use crate::address::Place;
use crate::app::App;
use crate::diff::{self, Change};
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::texts;
use crate::view::Setter;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "version.html")]
struct VersionPage {
    frame: Frame,
    lang: Option<String>,
    number: u32,
    before: u32,
    why: String,
    headline: Vec<(Change, String)>,
    paragraphs: Vec<Vec<(Change, String)>>,
    is_same: bool,
    versions: Vec<VersionLine>,
    article_url: String,
}

/// A version beside the one before it.
pub(crate) async fn version(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((address, number)): Path<(String, String)>,
) -> Result<Html<String>> {
    let number: u32 = number.parse().map_err(|_| Error::NotFound)?;
    let stored = shown(&app, reader, &address).await?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    // Two versions side by side are whole texts.
    if set.names.share(&stored.article.source, Outlet::Page, visitor.audience()) < Share::Full {
        return Err(Error::NotFound);
    }
    let versions = app.store.versions(stored.article.id).await?;
    let at = versions.iter().position(|version| version.number == number).ok_or(Error::NotFound)?;
    let (before, after) = match (at.checked_sub(1).and_then(|at| versions.get(at)), versions.get(at)) {
        (Some(before), Some(after)) => (before, after),
        _ => return Err(Error::NotFound),
    };
    // A version that was under embargo, or is not to be used, is not shown by way of comparison either.
    if !before.article.is_visible(reader.now) || !after.article.is_visible(reader.now) {
        return Err(Error::NotFound);
    }
    let lang = stored.reading.language.as_deref().or(stored.article.language.as_deref());
    let headline = diff::words(&set.text(&before.article.headline, lang), &set.text(&after.article.headline, lang));
    let paragraphs = diff::paragraphs(&lines(&set, &before.article, lang), &lines(&set, &after.article, lang));
    let same = |parts: &[(Change, String)]| parts.iter().all(|(change, _)| *change == Change::Same);
    let article = &stored.article;
    let place = Place::Version(article.id, article.headline.clone(), number);
    let versions = version_lines(&set, article, &versions);
    let mut frame = Frame::new(&app, &set, Some(&place), format!("{} {number}", texts(set.lang).version));
    frame.noindex = true;
    page(&VersionPage {
        frame,
        lang: set.lang_of(lang),
        number,
        before: before.number,
        why: versions.iter().find(|line| line.number == number).map(|line| line.why.to_owned()).unwrap_or_default(),
        is_same: same(&headline) && paragraphs.iter().all(|parts| same(parts)),
        headline,
        paragraphs,
        versions,
        article_url: Place::Article(article.id, article.headline.clone()).path(set.lang),
    })
}

/// The texts of an article below its headline.
fn lines(set: &Setter, article: &Article, lang: Option<&str>) -> Vec<String> {
    let head = article.kicker.iter().chain(&article.standfirst).map(String::as_str);
    let body = article.body.iter().flat_map(|block| block.text.lines());
    head.chain(body).map(|text| set.text(text, lang)).collect()
}
