//! The page of a story: all who tell it, the first first.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use news::{ArticleId, StoryId};
use store::Summary;

use super::page;
use crate::address::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::view::{Line, Setter};

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    frame: Frame,
    tally: Option<String>,
    lead: Line,
    lines: Vec<Line>,
}

/// A story.
pub(crate) async fn story(State(app): State<App>, reader: Reader, Path(id): Path<String>) -> Result<Html<String>> {
    let id: StoryId = id.parse().map_err(|_| Error::NotFound)?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let (story, articles) = app.store.story(id).await?.ok_or(Error::NotFound)?;
    let articles = visible(&app, &set, articles).await?;
    let lead = articles.iter().find(|article| article.id == story.lead).or_else(|| articles.last());
    let lead = lead.map(|article| set.line(article, None)).ok_or(Error::NotFound)?;
    let mut lines: Vec<Line> = Vec::with_capacity(articles.len());
    let mut day = None;
    for article in &articles {
        let mut line = set.line(article, None);
        let date = set.zone.to_datetime(article.time).date();
        if day.replace(date) != Some(date) {
            line.day = Some(language::clock::long_day(date, set.lang));
        }
        lines.push(line);
    }
    let title: String = lead.headline.parts.iter().map(|(text, _)| text.as_str()).collect();
    let frame = Frame::new(&app, &set, Some(&Place::Story(id)), title);
    let tally = (story.articles > 1).then(|| set.tally(&story));
    page(&StoryPage { frame, tally, lead, lines })
}

/// Those of the articles that a reader may see now.
pub(super) async fn visible(app: &App, set: &Setter, articles: Vec<Summary>) -> Result<Vec<Summary>> {
    let ids: Vec<ArticleId> = articles.iter().map(|article| article.id).collect();
    let seen: std::collections::HashSet<ArticleId> = app
        .store
        .articles(&ids)
        .await?
        .iter()
        .filter(|stored| stored.article.is_visible(set.now))
        .map(|stored| stored.article.id)
        .collect();
    Ok(articles.into_iter().filter(|article| seen.contains(&article.id)).collect())
}
