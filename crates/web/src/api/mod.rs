//! The API for programs, version 1: what the site shows, as JSON, with a description (OpenAPI 3.1) made from this code.

mod articles;
mod audit;
mod page;
mod params;
mod problem;
mod read;
mod shapes;

use axum::Json;
use axum::Router;
use axum::routing::get;
use news::Audience;
use utoipa::OpenApi;

use crate::app::App;
use crate::frame::Reader;
use crate::live;
use crate::view::Setter;
use crate::visitor::Visitor;
pub(crate) use problem::Problem;

/// A result of the API: what goes wrong is told as a problem.
type Result<T> = std::result::Result<T, Problem>;

/// Where an answer is put together for one asker.
struct Desk<'a> {
    app: &'a App,
    set: Setter,
    audience: Audience,
}

impl<'a> Desk<'a> {
    async fn new(app: &'a App, reader: Reader, visitor: &Visitor) -> Result<Self> {
        let set = Setter::new(app, reader.lang, reader.now).await?;
        Ok(Self { app, set, audience: visitor.audience() })
    }
}

/// The description of the API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Dépêche",
        version = "1",
        description = "What the wire holds. Lists go on at `next`; errors are problem details (RFC 9457); \
                       of each source only what its rights allow leaves."
    ),
    paths(
        articles::articles,
        articles::article,
        articles::versions,
        articles::search,
        read::stories,
        read::story,
        read::entities,
        read::entity,
        read::naming,
        read::quotes,
        read::agenda,
        read::sources,
        audit::audit,
        live::stream,
    ),
    tags(
        (name = "articles", description = "Articles"),
        (name = "stories", description = "The articles about one event"),
        (name = "read", description = "What was read in them"),
        (name = "sources", description = "Where they come from"),
        (name = "live", description = "What comes in"),
        (name = "audit", description = "What was done in the house"),
    )
)]
pub(crate) struct Description;

/// The description as a file.
async fn description() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

/// The routes that answer at once.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/articles", get(articles::articles))
        .route("/api/v1/articles/{id}", get(articles::article))
        .route("/api/v1/articles/{id}/versions", get(articles::versions))
        .route("/api/v1/search", get(articles::search))
        .route("/api/v1/stories", get(read::stories))
        .route("/api/v1/stories/{id}", get(read::story))
        .route("/api/v1/entities", get(read::entities))
        .route("/api/v1/entities/{type}/{slug}", get(read::entity))
        .route("/api/v1/entities/{type}/{slug}/articles", get(read::naming))
        .route("/api/v1/quotes", get(read::quotes))
        .route("/api/v1/agenda", get(read::agenda))
        .route("/api/v1/sources", get(read::sources))
        .route("/api/v1/openapi.json", get(description))
        .route("/api/v1/{*rest}", get(async || Problem::from(crate::Error::NotFound)))
        .layer(axum::middleware::from_fn(problem::explain))
        .route("/api", get(page::page))
        .route("/en/api", get(page::page))
        .route("/api/essai", get(page::attempt))
}

/// What is not for all of the house: never kept for the next who asks.
pub(crate) fn closed() -> Router<App> {
    Router::new().route("/api/v1/audit", get(audit::audit)).layer(axum::middleware::from_fn(problem::explain))
}

/// The stream, which lasts.
pub(crate) fn stream() -> Router<App> {
    Router::new().route("/api/v1/stream", get(live::stream)).layer(axum::middleware::from_fn(problem::explain))
}
