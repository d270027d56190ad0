//! The hub of our own feeds (WebSub, W3C recommendation): who subscribes is told when a feed changes.
//!
//! **Invariant:** nobody is told anything who has not confirmed that they asked for it, and no address is asked that
//! the wire's guard refuses. **Invariant:** what is told is what anybody may read at the feed's address.

mod feed;
mod tell;
mod verify;

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde::Deserialize;
use tokio::sync::Semaphore;
use wire::Fetch;

use crate::app::App;
use crate::pages::errors::Whole;

pub(crate) use tell::tell;

/// Where it is asked.
pub(crate) const PATH: &str = "/hub";

/// Leases, in seconds: the one that is given where none is asked for, and the bounds of what is.
const LEASE: i64 = 10 * 24 * 3_600;
const SHORTEST: i64 = 3_600;
const LONGEST: i64 = 30 * 24 * 3_600;

/// The longest secret, in bytes (§5.1), and the longest address.
const SECRET: usize = 199;
const ADDRESS: usize = 2_000;

/// Subscribers that are asked at once whether they meant it.
const AT_ONCE: usize = 16;

/// The hub: by what network it asks and tells.
pub(crate) struct Hub {
    fetch: Arc<dyn Fetch>,
    asking: Arc<Semaphore>,
}

impl Hub {
    pub(crate) fn new(fetch: Arc<dyn Fetch>) -> Self {
        Self { fetch, asking: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// Its address, where there is one.
pub(crate) fn address(app: &App) -> Option<String> {
    app.hub.as_ref().map(|_| format!("{}{PATH}", app.site.base_url))
}

/// What a subscriber sends (§5.1).
#[derive(Debug, Deserialize)]
pub(crate) struct Ask {
    #[serde(rename = "hub.mode")]
    mode: Mode,
    #[serde(rename = "hub.topic")]
    topic: String,
    #[serde(rename = "hub.callback")]
    callback: String,
    #[serde(default, rename = "hub.lease_seconds")]
    lease: Option<String>,
    #[serde(default, rename = "hub.secret")]
    secret: Option<String>,
}

/// What is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Subscribe,
    Unsubscribe,
}

impl Mode {
    fn as_str(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

impl Ask {
    /// How long it will be told, within our bounds.
    fn lease(&self) -> SignedDuration {
        let asked = self.lease.as_deref().and_then(|seconds| seconds.trim().parse().ok());
        SignedDuration::from_secs(asked.unwrap_or(LEASE).clamp(SHORTEST, LONGEST))
    }

    /// What is wrong with it, where that can be said without asking anybody.
    fn problem(&self, app: &App, hub: &Hub) -> Option<&'static str> {
        let below = self.topic.strip_prefix(&app.site.base_url);
        if !below.is_some_and(|path| path.starts_with('/')) || self.topic.len() > ADDRESS {
            return Some("hub.topic is no feed of this site");
        }
        if self.callback.len() > ADDRESS || hub.fetch.check(&self.callback).is_err() {
            return Some("hub.callback is no address that this hub may ask");
        }
        if self.secret.as_ref().is_some_and(|secret| secret.len() > SECRET) {
            return Some("hub.secret is too long");
        }
        None
    }
}

/// Hears a subscriber out; then it is asked whether it meant it.
pub(crate) async fn ask(State(app): State<App>, Form(ask): Form<Ask>) -> Response {
    let Some(hub) = app.hub.clone() else { return StatusCode::NOT_FOUND.into_response() };
    if let Some(problem) = ask.problem(&app, &hub) {
        return refused(StatusCode::BAD_REQUEST, problem);
    }
    let Ok(turn) = Arc::clone(&hub.asking).try_acquire_owned() else {
        let later = [(header::RETRY_AFTER, "30")];
        return (later, refused(StatusCode::SERVICE_UNAVAILABLE, "too many subscribers at once")).into_response();
    };
    tokio::spawn(async move {
        verify::verify(&app, &hub, ask).await;
        drop(turn);
    });
    StatusCode::ACCEPTED.into_response()
}

/// Programs read why, in plain text (§5.2).
fn refused(status: StatusCode, why: &'static str) -> Response {
    let mut answer = (status, why).into_response();
    answer.extensions_mut().insert(Whole);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_have_bounds() {
        for (asked, given) in [
            (None, LEASE),
            (Some("86400"), 86_400),
            (Some("1"), SHORTEST),
            (Some("-5"), SHORTEST),
            (Some("99999999999"), LONGEST),
            (Some("demain"), LEASE),
        ] {
            let (topic, callback, lease) = (String::new(), String::new(), asked.map(str::to_owned));
            let ask = Ask { mode: Mode::Subscribe, topic, callback, lease, secret: None };
            assert_eq!(ask.lease().as_secs(), given, "{asked:?}");
        }
    }
}
