//! Stopping an alert without logging in, by the address that each letter carries.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use store::{ASKED, Alert, SavedQuestion, UNCONFIRMED};

use super::page;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::alert_texts;
use crate::view::Setter;

#[derive(Template)]
#[template(path = "stop.html")]
struct Stop {
    frame: Frame,
    name: String,
    stopped: bool,
}

/// The alert of a token, with its question.
pub(crate) async fn known(app: &App, token: &str) -> Result<(Alert, SavedQuestion)> {
    let alert = app.store.alert_of(token).await?.ok_or(Error::NotFound)?;
    let question = app.store.question(alert.question).await?.ok_or(Error::NotFound)?;
    Ok((alert, question))
}

/// Asks whether to stop: what fetches links ahead of a reader stops nothing.
pub(crate) async fn ask(State(app): State<App>, reader: Reader, Path(token): Path<String>) -> Result<Html<String>> {
    let (alert, question) = known(&app, &token).await?;
    shown(&app, reader, &question, alert.ended.as_deref().is_some_and(|why| !matches!(why, UNCONFIRMED | ASKED))).await
}

/// Stops the alert: for the button of the page, and for mail programs (RFC 8058), which send no cookie and say nothing
/// of where they come from. The token alone allows it.
pub(crate) async fn stop(State(app): State<App>, reader: Reader, Path(token): Path<String>) -> Result<Html<String>> {
    let (alert, question) = known(&app, &token).await?;
    // One that has not begun is stopped too: its mailbox does not want it.
    if alert.ended.as_deref().is_none_or(|why| matches!(why, UNCONFIRMED | ASKED)) {
        tracing::info!(alert = %alert.id, "an alert was stopped by its address");
        app.store.put_alert(&Alert { ended: Some("reader".to_owned()), ..alert }).await?;
    }
    shown(&app, reader, &question, true).await
}

async fn shown(app: &App, reader: Reader, question: &SavedQuestion, stopped: bool) -> Result<Html<String>> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let mut frame = Frame::new(app, &set, None, alert_texts(set.lang).stop_title);
    frame.noindex = true;
    page(&Stop { frame, name: set.text(&question.name, Some("fr")), stopped })
}
