//! The dossier of a story: who tells it and since when, who is in it, what was said, what is ahead, what was rewritten.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use news::{Article, ArticleId, StoryId};
use store::{Stored, Summary};

use super::changed::Changed;
use super::dossier::{self, Person, Teller};
use super::name::Link;
use super::page;
use super::said::Line as Quote;
use crate::address::Place;
use crate::app::App;
use crate::chart::Chart;
use crate::diff::Change;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::read;
use crate::view::{Line, Setter, Time};
use crate::visitor::Visitor;

/// How long after its last article a story counts as over.
const OVER: jiff::SignedDuration = jiff::SignedDuration::from_hours(72);

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    frame: Frame,
    tally: Option<String>,
    over_since: Option<Time>,
    lead: Line,
    lines: Vec<Told>,
    chart: Option<Chart>,
    tellers: Vec<Teller>,
    people: Vec<Person>,
    names: Vec<(&'static str, Vec<Link>)>,
    quotes: Vec<Quote>,
    changes: Vec<Changed>,
    agenda: Vec<(String, String, Option<String>)>,
    /// Where corrections are sent, where they may be.
    correct_url: Option<String>,
    history: Vec<dossier::Corrected>,
}

/// An article of the story, as its line tells it.
struct Told {
    id: ArticleId,
    line: Line,
}

/// A story.
pub(crate) async fn story(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(address): Path<String>,
) -> Result<Response> {
    let id: StoryId = address.parse().map_err(|_| Error::NotFound)?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let (story, articles) = app.store.story(id).await?.ok_or(Error::NotFound)?;
    let place = Place::Story(story.id);
    if story.id != id || address != id.to_string() {
        // It went into another one, or is written in another way: one address each.
        return Ok(Redirect::permanent(&place.path(set.lang)).into_response());
    }
    let ids: Vec<ArticleId> = articles.iter().map(|article| article.id).collect();
    let mut stored = app.store.articles(&ids).await?;
    stored.retain(|stored| stored.article.is_visible(set.now));
    let articles = seen(articles, &stored);
    let lead = dossier::lead(&articles, &stored).ok_or(Error::NotFound)?;
    let lead = set.line(lead, None);
    let title: String = lead.headline.parts.iter().map(|(text, _)| text.as_str()).collect();
    let mut frame = Frame::new(&app, &set, Some(&place), title);
    let passage = lead.passage.as_ref();
    frame.description = passage.map(|text| text.parts.iter().map(|(text, _)| text.as_str()).collect());
    let moments: Vec<jiff::Timestamp> = articles.iter().map(|article| article.time).collect();
    let r = read(set.lang);
    let history = app.store.corrections(id).await?;
    page(&StoryPage {
        tally: (story.articles > 1).then(|| set.tally(&story)),
        over_since: (set.now.duration_since(story.last) > OVER).then(|| set.time(story.last)),
        chart: Chart::of_moments(&set, r.over_time, r.hour, &moments),
        tellers: dossier::tellers(&set, &articles),
        people: dossier::people(&set, &stored),
        names: dossier::names(&set, &stored),
        quotes: dossier::quotes(&set, &articles, &stored),
        changes: dossier::changes(&app, &set, &articles).await?,
        agenda: dossier::agenda(&set, &stored),
        correct_url: visitor.corrects(&app).then(|| dossier::correct_url(id, set.lang)),
        history: dossier::history(&set, id, &history, &articles),
        lines: lines(&set, &articles),
        lead,
        frame,
    })
    .map(IntoResponse::into_response)
}

fn lines(set: &Setter, articles: &[Summary]) -> Vec<Told> {
    let mut day = None;
    let line = |article: &Summary| {
        let mut line = set.line(article, None);
        let date = set.zone.to_datetime(article.time).date();
        if day.replace(date) != Some(date) {
            line.day = Some(language::clock::long_day(date, set.lang));
        }
        Told { id: article.id, line }
    };
    articles.iter().map(line).collect()
}

fn seen(articles: Vec<Summary>, stored: &[Stored]) -> Vec<Summary> {
    let seen: std::collections::HashSet<ArticleId> = stored.iter().map(|stored| stored.article.id).collect();
    articles.into_iter().filter(|article| seen.contains(&article.id)).collect()
}

/// Those of the articles that a reader may see now.
pub(super) async fn visible(app: &App, set: &Setter, articles: Vec<Summary>) -> Result<Vec<Summary>> {
    let ids: Vec<ArticleId> = articles.iter().map(|article| article.id).collect();
    let mut stored = app.store.articles(&ids).await?;
    stored.retain(|stored| Article::is_visible(&stored.article, set.now));
    Ok(seen(articles, &stored))
}
