//! Keeping a page: a reader names an address, and is led to the article that was on it.

use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use news::Role;
use serde::Deserialize;

use super::errors::Whole;
use super::page;
use crate::address::Place;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::keeper::Refused;
use crate::locales::{KeepTexts, keep_texts, refused};
use crate::view::Setter;
use crate::visitor::Visitor;

/// The longest form that is read.
const LONGEST: usize = 16 << 10;

/// How long a page may take to be fetched: less than a page of ours may.
const PATIENCE: Duration = Duration::from_secs(16);

#[derive(Template)]
#[template(path = "keep.html")]
struct Form {
    frame: Frame,
    k: &'static KeepTexts,
    /// Where the form is sent.
    action: String,
    /// The address as it was given.
    url: String,
    /// Why it was not kept.
    refused: Option<String>,
}

/// An address that a link brings along, as a bookmark of a browser does.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    url: String,
}

/// The form.
pub(crate) async fn form(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Query(given): Query<Given>,
) -> Result<Html<String>> {
    may_keep(&app, &visitor)?;
    write(&app, reader, given.url, None).await
}

/// Keeps the page of the form and leads to its article.
pub(crate) async fn keep(State(app): State<App>, reader: Reader, visitor: Visitor, form: String) -> Result<Response> {
    may_keep(&app, &visitor)?;
    let Some(keeper) = &app.keeper else { return Err(Error::NotFound) };
    if form.len() > LONGEST {
        return Err(Error::Invalid);
    }
    let url = url::form_urlencoded::parse(form.as_bytes()).find(|(name, _)| name == "url");
    let url = url.map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
    let kept = tokio::time::timeout(PATIENCE, keeper.keep(&url)).await.unwrap_or(Err(Refused::NoAnswer));
    match kept {
        Ok(id) => {
            app.forget_names();
            tracing::info!(article = %id, user = %visitor.name, "a page was kept");
            Ok(Redirect::to(&Place::Article(id, String::new()).path(reader.lang)).into_response())
        }
        Err(why) => {
            let status =
                if why == Refused::Failed { StatusCode::BAD_GATEWAY } else { StatusCode::UNPROCESSABLE_ENTITY };
            let mut response = (status, write(&app, reader, url, Some(why)).await?).into_response();
            response.extensions_mut().insert(Whole);
            Ok(response)
        }
    }
}

fn may_keep(app: &App, visitor: &Visitor) -> Result<()> {
    if app.keeper.is_none() { Err(Error::NotFound) } else { visitor.may(Role::Documentalist) }
}

async fn write(app: &App, reader: Reader, url: String, why: Option<Refused>) -> Result<Html<String>> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let k = keep_texts(set.lang);
    let mut frame = Frame::new(app, &set, Some(&Place::Keep), k.title);
    frame.noindex = true;
    let refused = why.map(|why| refused(why, set.lang));
    page(&Form { frame, k, action: Place::Keep.path(set.lang), url, refused })
}
