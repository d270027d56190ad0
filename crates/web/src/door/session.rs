//! Sessions: the cookie of a browser that is logged in, and what is kept of it.

use axum::http::{HeaderMap, HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use store::{Session, User};

use super::{cookie, secret, set_cookie};
use crate::app::App;
use crate::error::Result;
use crate::visitor::Visitor;

/// How long a session lasts that is used.
const WHOLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a session lasts that is not used.
const IDLE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How exactly its last use is known: a page must not cost a commit.
const EXACTLY: SignedDuration = SignedDuration::from_mins(1);

/// The most that is kept of what a browser calls itself.
const AGENT: usize = 200;

/// The cookie of a session.
const COOKIE: &str = "depeche";

/// Who is logged in by the cookie of a request.
pub(super) async fn visitor(app: &App, headers: &HeaderMap, now: Timestamp) -> Result<Option<Visitor>> {
    let Some(token) = cookie(app, headers, COOKIE) else { return Ok(None) };
    let hash = secret::hash(&token);
    let Some((session, user)) = app.store.session(hash, now).await? else { return Ok(None) };
    if now.duration_since(session.seen) > EXACTLY {
        app.store.keep_session(hash, now, now + IDLE).await?;
    }
    Ok(Some(Visitor::of_session(user, hash, secret::code(&token))))
}

/// Begins a session under a new token; one that the browser had before ends. The cookie to set.
pub(crate) async fn begin(app: &App, user: &User, headers: &HeaderMap, address: &str) -> Result<HeaderValue> {
    let now = Timestamp::now();
    if let Some(before) = cookie(app, headers, COOKIE) {
        app.store.end_session(secret::hash(&before)).await?;
    }
    let token = secret::token()?;
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let session = Session {
        hash: secret::hash(&token),
        user: user.id,
        begun: now,
        seen: now,
        ends: now + WHOLE,
        idle: now + IDLE,
        agent: agent.chars().take(AGENT).collect(),
        address: address.to_owned(),
    };
    app.store.begin_session(&session).await?;
    set_cookie(app, COOKIE, &token, WHOLE.as_secs())
}

/// The cookie that takes a session's token from a browser.
pub(crate) fn end_cookie(app: &App) -> Result<HeaderValue> {
    set_cookie(app, COOKIE, "", 0)
}

/// By what a page names a session: enough of its hash to tell it from others, and of no use to who reads it.
pub(crate) fn mark(session: &Session) -> String {
    session.hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
