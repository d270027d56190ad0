//! The pages that say no, in the reader's language.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use language::clock::Lang;

use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::Frame;
use crate::locales::refusal;
use crate::view::Setter;
use crate::visitor::{ASKING, Visitor};

/// What an answer that says no tells programs.
const KEPT: [HeaderName; 3] = [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE];

#[derive(Template)]
#[template(path = "error.html")]
struct Refusal {
    frame: Frame,
    status: u16,
    advice: &'static str,
}

/// Marks an answer that says no on a page of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whole;

/// No route leads there.
pub(crate) async fn not_found() -> Error {
    Error::NotFound
}

/// Gives every answer that says no a page that a reader understands.
pub(crate) async fn explain(app: &App, lang: Lang, response: Response) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|value| {
        [&b"application/json"[..], b"application/problem+json"].iter().any(|json| value.as_bytes().starts_with(json))
    });
    let is_whole = response.extensions().get::<Whole>().is_some();
    if is_json || is_whole {
        return response;
    }
    let kept = KEPT.map(|name| response.headers().get(&name).cloned().map(|value| (name, value)));
    let page = write(app, lang, status);
    let page = match response.extensions().get::<Visitor>() {
        Some(asking) => ASKING.scope(asking.clone(), page).await,
        None => page.await,
    };
    let mut answer = match page {
        Ok(page) => (status, page).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page of an error failed too");
            let (title, advice) = refusal(status.as_u16(), lang);
            (status, format!("{title}\n{advice}\n")).into_response()
        }
    };
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.headers_mut().extend(kept.into_iter().flatten());
    answer
}

async fn write(app: &App, lang: Lang, status: StatusCode) -> Result<Html<String>> {
    let (title, advice) = refusal(status.as_u16(), lang);
    let set = Setter::new(app, lang, jiff::Timestamp::now()).await?;
    let mut frame = Frame::new(app, &set, None, title);
    frame.noindex = true;
    super::page(&Refusal { frame, status: status.as_u16(), advice })
}
