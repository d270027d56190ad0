//! Where a mailbox says that it wants an alert, by the address that only the letter to it holds.

use axum::extract::{Path, State};
use axum::response::Html;
use store::{Alert, SavedQuestion};

use super::stop::{known, mailbox};
use crate::app::App;
use crate::door::same_secret;
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::locales::alert_texts;

/// The alert that this word lets begin, or has: the address of one that runs goes on saying so.
async fn of(app: &App, token: &str, word: &str) -> Result<(Alert, SavedQuestion)> {
    let (alert, question) = known(app, token).await?;
    let is_right = match &alert.proof {
        Some(proof) => same_secret(proof, word),
        None => alert.ended.is_none(),
    };
    if is_right { Ok((alert, question)) } else { Err(Error::NotFound) }
}

/// Asks: what fetches links ahead of a reader confirms nothing.
pub(crate) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path((token, word)): Path<(String, String)>,
) -> Result<Html<String>> {
    let (alert, question) = of(&app, &token, &word).await?;
    shown(&app, reader, &question, alert.proof.is_none()).await
}

/// Lets the alert begin; it tells of nothing that was here before.
pub(crate) async fn give(
    State(app): State<App>,
    reader: Reader,
    Path((token, word)): Path<(String, String)>,
) -> Result<Html<String>> {
    let (alert, question) = of(&app, &token, &word).await?;
    if alert.proof.is_some() {
        tracing::info!(alert = %alert.id, "a mailbox wants an alert");
        app.store.put_alert(&Alert { ended: None, proof: None, ..alert }).await?;
    }
    shown(&app, reader, &question, true).await
}

async fn shown(app: &App, reader: Reader, question: &SavedQuestion, given: bool) -> Result<Html<String>> {
    let a = alert_texts(reader.lang);
    mailbox(app, reader, question, a.consent_title, if given { a.consent_done } else { a.consent_lead }, given).await
}
