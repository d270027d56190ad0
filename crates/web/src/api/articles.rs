//! Articles of the API: the newest, one with its text and versions, and what a question finds.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use index::{Question, Request, Sort};
use news::{ArticleId, Outlet, SourceId, Status, passed};
use serde::{Deserialize, Serialize};
use store::{Cursor, Selection, Summary};
use utoipa::{IntoParams, ToSchema};

use super::params::{Page, Paging, Params, after, limit};
use super::problem::Problem;
use super::shapes::{Piece, Version, Whole};
use super::{Desk, Result};
use crate::app::App;
use crate::error::Error;
use crate::frame::Reader;
use crate::visitor::Visitor;

/// Which articles.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Only of this section, by its name.
    section: Option<String>,
    /// Only of this source, by its short name.
    #[param(pattern = "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$")]
    source: Option<String>,
}

/// The newest articles, one a story.
#[utoipa::path(get, path = "/api/v1/articles", tag = "articles", params(Wanted, Paging), responses(
    (status = 200, description = "The newest first", body = Page<Piece>),
    (status = 400, description = "A parameter cannot be", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn articles(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Params(wanted): Params<Wanted>,
    Params(paging): Params<Paging>,
    RawQuery(asked): RawQuery,
) -> Result<Response> {
    let desk = Desk::new(&app, reader, &visitor).await?;
    let source = wanted.source.map(|id| id.parse::<SourceId>()).transpose();
    let source = source.map_err(|error| Problem::parameter(error.to_string()))?;
    let selection = Selection { section: wanted.section, source, visible_at: Some(reader.now) };
    let limit = paging.limit()?;
    let mut rows = app.store.latest(&selection, paging.cursor()?, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let rows: Vec<Summary> = rows.into_iter().map(|row| row.article).collect();
    Ok(desk.page(&rows, more).answer("/api/v1/articles", &asked.unwrap_or_default()))
}

impl Desk<'_> {
    /// A page of articles; `more` says whether the list goes on.
    pub(super) fn page(&self, rows: &[Summary], more: bool) -> Page<Piece> {
        let next = rows.last().filter(|_| more).map(|row| after(&Cursor { time: row.time, id: row.id }));
        Page { items: rows.iter().map(|row| self.piece(row)).collect(), next }
    }

    /// One article of a list.
    pub(super) fn piece(&self, row: &Summary) -> Piece {
        let share = self.set.names.share(&row.source, Outlet::Api, self.audience);
        Piece::of(row, &self.set, &self.app.site.base_url, share)
    }
}

async fn stored(app: &App, reader: Reader, id: &str) -> Result<store::Stored> {
    let id: ArticleId = id.parse().map_err(|_| Error::NotFound)?;
    let stored = app.store.article(id).await?.ok_or(Error::NotFound)?;
    match stored.article.status {
        Status::Cancelled => Err(Error::Gone.into()),
        _ if !stored.article.is_visible(reader.now) => Err(Error::NotFound.into()),
        _ => Ok(stored),
    }
}

/// One article with its text, as far as its source lets it leave.
#[utoipa::path(get, path = "/api/v1/articles/{id}", tag = "articles",
    params(("id" = String, Path, description = "Its id", pattern = "^[0-9a-f]{32}$")), responses(
    (status = 200, description = "The article", body = Whole),
    (status = 404, description = "No such article", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was withdrawn", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn article(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Json<Whole>> {
    let desk = Desk::new(&app, reader, &visitor).await?;
    let stored = stored(&app, reader, &id).await?;
    let row = app.store.rows(&[stored.article.id]).await?.pop().ok_or(Error::NotFound)?;
    let share = desk.set.names.share(&stored.article.source, Outlet::Api, desk.audience);
    let (article, reading) = passed(&stored.article, &stored.reading, share);
    let story = stored.story.map(|story| story.to_string());
    Ok(Json(Whole::of(desk.piece(&row.article), &article, &reading, share, story)))
}

/// The versions of an article, the oldest first.
#[utoipa::path(get, path = "/api/v1/articles/{id}/versions", tag = "articles",
    params(("id" = String, Path, description = "Its id", pattern = "^[0-9a-f]{32}$")), responses(
    (status = 200, description = "Its versions", body = Vec<Version>),
    (status = 404, description = "No such article", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "It was withdrawn", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn versions(
    State(app): State<App>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Vec<Version>>> {
    let stored = stored(&app, reader, &id).await?;
    let versions = app.store.versions(stored.article.id).await?.into_iter();
    // A version that was under embargo, or is not to be used, is not told either.
    let shown = versions.filter(|version| version.article.is_visible(reader.now)).map(|version| Version {
        number: version.number,
        received: version.received.to_string(),
        why: version.why,
        changed: version.changed,
        headline: version.article.headline,
    });
    Ok(Json(shown.collect()))
}

/// The order of what is found.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the names say it
pub(crate) enum Order {
    #[default]
    Relevance,
    Newest,
    Oldest,
}

/// A question.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// The question, as on the page *Rechercher*: `titre:otan SAUF afghanistan 2018-02..2018-03`.
    q: String,
    /// The order.
    #[param(inline)]
    #[serde(default)]
    sort: Order,
    /// Where the list goes on: the `next` of the page before, of the same question in the same order.
    cursor: Option<String>,
    /// How many items: 1 to 100, 20 where it is not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// What a question found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Found {
    /// How many articles, or about how many.
    total: u64,
    /// Those of this page, one a story.
    items: Vec<Piece>,
    /// What of the question was not understood, and taken as plain words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    /// A question that finds more.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    /// Where the list goes on; absent on its last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What a question finds.
#[utoipa::path(get, path = "/api/v1/search", tag = "articles", params(Asked), responses(
    (status = 200, description = "What was found", body = Found),
    (status = 400, description = "A parameter cannot be", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such page of what was found", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn search(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Params(asked): Params<Asked>,
) -> Result<Json<Found>> {
    let desk = Desk::new(&app, reader, &visitor).await?;
    let question = Question::parse(asked.q.trim(), reader.now, &desk.set.zone);
    let sort = match asked.sort {
        Order::Relevance => Sort::Relevance,
        Order::Newest => Sort::Newest,
        Order::Oldest => Sort::Oldest,
    };
    let notes = question.notes.iter().map(|note| crate::locales::note(note, reader.lang)).collect();
    let request = Request {
        question,
        sort,
        limit: limit(asked.limit)?,
        after: asked.cursor,
        facets: false,
        fold_stories: true,
        now: reader.now,
    };
    let answer = app.index.search(&request).await.map_err(|error| match error {
        index::Error::Cursor => Error::NotFound,
        other => other.into(),
    })?;
    let ids: Vec<ArticleId> = answer.hits.iter().map(|hit| hit.id).collect();
    let rows = app.store.rows(&ids).await?;
    Ok(Json(Found {
        total: answer.total,
        items: rows.iter().map(|row| desk.piece(&row.article)).collect(),
        notes,
        suggestion: answer.suggestion,
        next: answer.next,
    }))
}
