//! What every request passes: it gets its trail, the door says who asks, what is kept is told again, and what is
//! answered is explained and carries the headers of the house.
//!
//! All of it is one layer around all routes: each layer of a router is copied, with all that is under it, for each request.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use crate::address::lang_of;
use crate::api::Problem;
use crate::app::App;
use crate::pages::errors;
use crate::trail::Trail;
use crate::visitor::ASKING;
use crate::{cache, door, headers};

/// Takes a request through the house.
pub(crate) async fn pass(State(app): State<App>, request: Request, next: Next) -> Response {
    let trail = Trail::of(&request);
    let mut response = answer(&app, request, next).instrument(trail.span()).await;
    trail.end(&mut response);
    response
}

async fn answer(app: &App, request: Request, next: Next) -> Response {
    let asked = request.uri().clone();
    let is_api = asked.path().starts_with("/api/v1/");
    let is_page = request.method() == Method::GET && !is_api && door::prefers_pages(request.headers());
    let answer = match door::admit(app, request).await {
        Ok((visitor, request)) => match cache::again(app, &visitor, &request) {
            Some(kept) => return kept,
            None => ASKING.scope(visitor, next.run(request)).await,
        },
        Err(error) if is_api => Problem::from(error).into_response(),
        Err(error) => error.into_response(),
    };
    let led = is_page.then(|| door::to_log_in(&asked, &answer)).flatten();
    let mut answer = errors::explain(app, lang_of(asked.path()), led.unwrap_or(answer)).await;
    headers::add(&app.site, answer.headers_mut());
    answer
}
