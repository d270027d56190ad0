//! What every request passes: it gets its trail, the door says who asks, what is kept is told again, and what is
//! answered is explained and carries the headers of the house.
//!
//! It stands before the router and not in it: each layer of a router is copied, with all that is under it, for each
//! request, and most requests need none of the rooms.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse, Response};
use tower::{Service, ServiceExt};
use tracing::Instrument;

use crate::address::lang_of;
use crate::api::Problem;
use crate::app::App;
use crate::error::Error;
use crate::pages::errors;
use crate::trail::Trail;
use crate::visitor::{ASKING, Visitor};
use crate::{cache, door, headers};

/// The site, with all that is behind its door.
#[derive(Debug, Clone)]
pub struct Gate {
    app: App,
    rooms: Router,
}

impl Gate {
    /// The gate before the routes of a site.
    pub(crate) fn new(app: App, rooms: Router) -> Self {
        Self { app, rooms }
    }

    /// Takes a request through the house.
    async fn pass(&self, request: Request) -> Response {
        let trail = Trail::of(request.headers());
        let asked = Asked::of(&request);
        let admitted = door::admit(&self.app, request).await;
        let kept = admitted.as_ref().ok().and_then(|(visitor, request)| cache::again(&self.app, visitor, request));
        let mut response = match kept {
            Some(kept) => kept,
            None => self.answer(admitted, &asked).instrument(trail.span(&asked.method, asked.uri.path())).await,
        };
        trail.end(&mut response);
        response
    }

    async fn answer(&self, admitted: crate::Result<(Visitor, Request)>, asked: &Asked) -> Response {
        let answer = match admitted {
            Ok((visitor, request)) => {
                let Ok(answer) = ASKING.scope(visitor, self.rooms.clone().oneshot(request)).await;
                answer
            }
            Err(error) => asked.refused(error),
        };
        let led = asked.is_page.then(|| door::to_log_in(&asked.uri, &answer)).flatten();
        let mut answer = errors::explain(&self.app, lang_of(asked.uri.path()), led.unwrap_or(answer)).await;
        headers::add(&self.app.site, answer.headers_mut());
        answer
    }
}

/// What was asked for, while the request is on its way.
struct Asked {
    method: Method,
    uri: Uri,
    is_api: bool,
    is_page: bool,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let is_api = uri.path().starts_with("/api/v1/");
        let is_page = method == Method::GET && !is_api && door::prefers_pages(request.headers());
        Self { method, uri, is_api, is_page }
    }

    fn refused(&self, error: Error) -> Response {
        if self.is_api { Problem::from(error).into_response() } else { error.into_response() }
    }
}

impl Service<Request> for Gate {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let gate = self.clone();
        // In a box: what a request needs on its way takes no room of a connection that rests or follows live.
        Box::pin(async move { Ok(gate.pass(request).await) })
    }
}
