//! What was read, for programs: stories, names, quotes, what is ahead, and the sources.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use news::{Outlet, Share, StoryId};
use reading::names::alias;
use serde::Deserialize;
use store::{Asked, Cursor, Days, SaidCursor, Selection};
use utoipa::IntoParams;

use super::params::{Page, Paging, Params, after, after_number, limit};
use super::problem::Problem;
use super::shapes::{Ahead, Entity, Event, Kind, Origin, Piece, Said, Story, Told, Words};
use super::{Desk, Result};
use crate::address::Place;
use crate::app::App;
use crate::error::Error;
use crate::frame::Reader;
use crate::pages::agenda::{ahead, told_once};
use crate::visitor::Visitor;

/// For how many days the names of `entities` are counted.
const DAYS: i64 = 7;

impl Desk<'_> {
    fn story(&self, story: &news::Story, lead: Piece) -> Story {
        Story {
            id: story.id.to_string(),
            page: format!("{}{}", self.app.site.base_url, Place::Story(story.id).path(self.set.lang)),
            articles: story.articles,
            sources: story.sources,
            first: story.first.to_string(),
            first_source: story.first_source.to_string(),
            last: story.last.to_string(),
            lead,
        }
    }
}

/// The stories of the newest articles.
#[utoipa::path(get, path = "/api/v1/stories", tag = "stories", params(Paging), responses(
    (status = 200, description = "The last told first", body = Page<Story>),
    (status = 400, description = "A parameter cannot be", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn stories(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Params(paging): Params<Paging>,
    RawQuery(asked): RawQuery,
) -> Result<Response> {
    let desk = Desk::new(&app, reader, &visitor).await?;
    let selection = Selection { visible_at: Some(reader.now), ..Selection::default() };
    let limit = paging.limit()?;
    let mut rows = app.store.latest(&selection, paging.cursor()?, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| after(&Cursor { time: row.article.time, id: row.article.id }));
    let told = rows.iter().filter_map(|row| Some(desk.story(row.story.as_ref()?, desk.piece(&row.article))));
    Ok(Page { items: told.collect(), next }.answer("/api/v1/stories", &asked.unwrap_or_default()))
}

/// One story with the articles that tell it.
#[utoipa::path(get, path = "/api/v1/stories/{id}", tag = "stories",
    params(("id" = String, Path, description = "Its id", pattern = "^[0-9a-f]{32}$")), responses(
    (status = 200, description = "The story; of one that went into another, that other one", body = Told),
    (status = 404, description = "No such story", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn story(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Json<Told>> {
    let desk = Desk::new(&app, reader, &visitor).await?;
    let id: StoryId = id.parse().map_err(|_| Error::NotFound)?;
    let (story, articles) = app.store.story(id).await?.ok_or(Error::NotFound)?;
    let lead = articles.iter().find(|article| article.id == story.lead).or(articles.first()).ok_or(Error::NotFound)?;
    let pieces = articles.iter().map(|article| desk.piece(article)).collect();
    Ok(Json(Told { story: desk.story(&story, desk.piece(lead)), pieces }))
}

/// Which names.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Names {
    /// Of which kind.
    #[param(inline)]
    #[serde(rename = "type")]
    kind: Kind,
    /// How many items: 1 to 100, 20 where it is not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// The persons, places or organisations that most articles of the last seven days name.
#[utoipa::path(get, path = "/api/v1/entities", tag = "read", params(Names), responses(
    (status = 200, description = "The most named first", body = Vec<Entity>),
    (status = 400, description = "A parameter cannot be", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn entities(
    State(app): State<App>,
    reader: Reader,
    Params(asked): Params<Names>,
) -> Result<Json<Vec<Entity>>> {
    let since = reader.now - SignedDuration::from_hours(24 * DAYS);
    let found = app.store.names(asked.kind.entity(), since, reader.now, limit(asked.limit)?).await?;
    let entity = |(name, articles): (store::NameRef, u64)| Entity {
        kind: asked.kind,
        page: format!("{}{}", app.site.base_url, Place::Name(name.kind, name.slug.clone()).path(reader.lang)),
        slug: name.slug,
        name: name.name,
        articles,
        roles: Vec::new(),
    };
    Ok(Json(found.into_iter().map(entity).collect()))
}

/// One person, place or organisation.
#[utoipa::path(get, path = "/api/v1/entities/{type}/{slug}", tag = "read", params(
    ("type" = inline(Kind), Path, description = "What it is"),
    ("slug" = String, Path, description = "Its name in addresses, or another one: `odile-marchandeau`, `nato`")), responses(
    (status = 200, description = "The name, with its roles", body = Entity),
    (status = 400, description = "No such kind", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No article has this name", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn entity(
    State(app): State<App>,
    reader: Reader,
    Path((kind, slug)): Path<(Kind, String)>,
) -> Result<Json<Entity>> {
    let known = alias::of_slug(kind.entity(), &slug).map(language::words::slug);
    let found = match app.store.name(kind.entity(), &slug, reader.now).await? {
        None => app.store.name(kind.entity(), &known.ok_or(Error::NotFound)?, reader.now).await?,
        found => found,
    };
    let found = found.ok_or(Error::NotFound)?;
    let place = Place::Name(found.name.kind, found.name.slug.clone());
    Ok(Json(Entity {
        kind,
        page: format!("{}{}", app.site.base_url, place.path(reader.lang)),
        slug: found.name.slug,
        name: found.name.name,
        articles: found.articles,
        roles: found.roles.into_iter().map(|(role, _)| role).collect(),
    }))
}

/// The articles that have a name.
#[utoipa::path(get, path = "/api/v1/entities/{type}/{slug}/articles", tag = "read", params(
    ("type" = inline(Kind), Path, description = "What it is"),
    ("slug" = String, Path, description = "Its name in addresses"), Paging), responses(
    (status = 200, description = "The newest first", body = Page<Piece>),
    (status = 400, description = "A parameter cannot be", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn naming(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((kind, slug)): Path<(Kind, String)>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Piece>>> {
    let desk = Desk::new(&app, reader, &visitor).await?;
    let limit = paging.limit()?;
    let name = (kind.entity(), slug.as_str());
    let mut rows = app.store.naming(name, reader.now, paging.cursor()?, limit + 1).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok(Json(desk.page(&rows, more)))
}

/// Which quotes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Quotes {
    /// Words of the name of who said it.
    #[serde(default)]
    #[param(required = false)]
    by: String,
    /// Words that were said.
    #[serde(default)]
    #[param(required = false)]
    q: String,
}

/// Who said what.
#[utoipa::path(get, path = "/api/v1/quotes", tag = "read", params(Quotes, Paging), responses(
    (status = 200, description = "The newest first", body = Page<Said>),
    (status = 400, description = "A parameter cannot be", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn quotes(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Params(wanted): Params<Quotes>,
    Params(paging): Params<Paging>,
    RawQuery(asked): RawQuery,
) -> Result<Response> {
    let desk = Desk::new(&app, reader, &visitor).await?;
    let limit = paging.limit()?;
    let question = Asked { by: wanted.by, words: wanted.q, ..Asked::default() };
    let from = paging.numbered()?.map(|(time, key)| SaidCursor { time, key });
    let mut found = app.store.said(&question, reader.now, from, limit + 1).await?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|said| after_number(said.cursor.time, said.cursor.key));
    let may = |source| desk.set.names.share(source, Outlet::Api, desk.audience) > Share::Link;
    let said = found.iter().filter(|said| may(&said.article.source)).map(|said| Said {
        words: Words {
            text: said.text.clone(),
            direct: said.direct,
            speaker: said.speaker.as_ref().map(|name| name.name.clone()).or_else(|| said.surface.clone()),
            cue: said.cue.clone(),
        },
        article: desk.piece(&said.article),
    });
    Ok(Page { items: said.collect(), next }.answer("/api/v1/quotes", &asked.unwrap_or_default()))
}

/// Which of what is ahead.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Coming {
    /// What is not over before this day; today where it is not given.
    #[param(value_type = Option<String>, format = "date")]
    from: Option<Date>,
    /// What has begun by this day.
    #[param(value_type = Option<String>, format = "date")]
    until: Option<Date>,
    /// Only at this place.
    place: Option<String>,
    /// Only what articles announce, or senders plan, that answer this question.
    q: Option<String>,
    /// How many items: 1 to 100, 20 where it is not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
}

/// What is ahead.
#[utoipa::path(get, path = "/api/v1/agenda", tag = "read", params(Coming), responses(
    (status = 200, description = "In the order of its days", body = Vec<Ahead>),
    (status = 400, description = "A parameter cannot be", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn agenda(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Params(asked): Params<Coming>,
) -> Result<Json<Vec<Ahead>>> {
    let desk = Desk::new(&app, reader, &visitor).await?;
    let today = desk.set.zone.to_datetime(reader.now).date();
    let days = Days {
        from: Some(asked.from.unwrap_or(today)),
        until: asked.until,
        place: asked.place.map(|place| language::words::slug(&place)).filter(|slug| !slug.is_empty()),
        ..Days::default()
    };
    let text: String = asked.q.as_deref().unwrap_or_default().trim().chars().take(400).collect();
    let mut found = ahead(&app, &desk.set, &text, days, limit(asked.limit)?).await?;
    found.retain(|item| desk.set.names.share(&item.article.source, Outlet::Api, desk.audience) > Share::Link);
    told_once(&mut found);
    let told = found.iter().map(|item| Ahead {
        event: Event {
            value: item.value.clone(),
            what: item.what.clone(),
            place: item.place.clone(),
            who: item.who.clone(),
        },
        first: item.first.to_string(),
        last: item.last.to_string(),
        article: desk.piece(&item.article),
    });
    Ok(Json(told.collect()))
}

/// The sources, and how each is doing.
#[utoipa::path(get, path = "/api/v1/sources", tag = "sources", responses(
    (status = 200, description = "By name", body = Vec<Origin>)))]
pub(crate) async fn sources(State(app): State<App>) -> Result<Json<Vec<Origin>>> {
    let names = app.names().await?;
    let origin = |(source, polling): &(news::Source, news::Polling)| {
        Origin::of(source, polling.last_good.map(|at: Timestamp| at), polling.failures)
    };
    Ok(Json(names.sources.iter().map(origin).collect()))
}
