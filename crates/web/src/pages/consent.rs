//! Where a mailbox says that it wants an alert, by the address that only the letter to it holds.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use store::{Alert, SavedQuestion};

use super::page;
use super::stop::known;
use crate::app::App;
use crate::door::same_secret;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::alert_texts;
use crate::view::Setter;

#[derive(Template)]
#[template(path = "consent.html")]
struct Consent {
    frame: Frame,
    name: String,
    given: bool,
}

/// The alert that this word lets begin.
async fn of(app: &App, token: &str, word: &str) -> Result<(Alert, SavedQuestion)> {
    let (alert, question) = known(app, token).await?;
    let is_right = alert.proof.as_ref().is_some_and(|proof| same_secret(proof, word));
    if is_right { Ok((alert, question)) } else { Err(Error::NotFound) }
}

/// Asks: what fetches links ahead of a reader confirms nothing.
pub(crate) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path((token, word)): Path<(String, String)>,
) -> Result<Html<String>> {
    let (_, question) = of(&app, &token, &word).await?;
    shown(&app, reader, &question, false).await
}

/// Lets the alert begin; it tells of nothing that was here before.
pub(crate) async fn give(
    State(app): State<App>,
    reader: Reader,
    Path((token, word)): Path<(String, String)>,
) -> Result<Html<String>> {
    let (alert, question) = of(&app, &token, &word).await?;
    tracing::info!(alert = %alert.id, "a mailbox wants an alert");
    app.store.put_alert(&Alert { ended: None, proof: None, ..alert }).await?;
    shown(&app, reader, &question, true).await
}

async fn shown(app: &App, reader: Reader, question: &SavedQuestion, given: bool) -> Result<Html<String>> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let mut frame = Frame::new(app, &set, None, alert_texts(set.lang).consent_title);
    frame.noindex = true;
    page(&Consent { frame, name: set.text(&question.name, Some("fr")), given })
}
