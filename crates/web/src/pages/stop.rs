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

/// A page for who reads a mailbox: what its button does, or has done.
#[derive(Template)]
#[template(path = "mailbox.html")]
struct Mailbox {
    frame: Frame,
    lead: &'static str,
    name: String,
    done: bool,
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
    let a = alert_texts(reader.lang);
    mailbox(app, reader, question, a.stop_title, if stopped { a.stop_done } else { a.stop_lead }, stopped).await
}

/// Shows who reads a mailbox what the button `title` does to the alert on a question, or has done.
pub(super) async fn mailbox(
    app: &App,
    reader: Reader,
    question: &SavedQuestion,
    title: &'static str,
    lead: &'static str,
    done: bool,
) -> Result<Html<String>> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let mut frame = Frame::new(app, &set, None, title);
    frame.noindex = true;
    page(&Mailbox { frame, lead, name: set.text(&question.name, Some("fr")), done })
}
