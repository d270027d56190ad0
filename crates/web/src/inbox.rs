//! Where hubs push to (WebSub): the site only hears them out; who takes it in is told what they said.

use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

/// Bytes of a push.
const LARGEST: usize = 10 << 20;

/// What a hub asks before it pushes (§5.3 of the recommendation).
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Verification {
    /// `subscribe`, `unsubscribe` or `denied`.
    #[serde(default, rename = "hub.mode")]
    pub mode: String,
    /// Which feed it is about.
    #[serde(default, rename = "hub.topic")]
    pub topic: String,
    /// What is to be echoed.
    #[serde(default, rename = "hub.challenge")]
    pub challenge: String,
    /// For how many seconds it will push.
    #[serde(default, rename = "hub.lease_seconds")]
    pub lease: Option<String>,
}

/// What a hub pushes (§7).
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// `X-Hub-Signature`.
    pub signature: Option<String>,
    /// `Content-Type`.
    pub media_type: Option<String>,
    /// The feed.
    pub body: Vec<u8>,
}

/// Who takes in what hubs say. The store may fail: then the hub is told to come again.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// What to answer a hub that asks whether we asked for it; `None` means no.
    async fn verify(&self, source: &str, token: &str, asked: Verification) -> Option<String>;

    /// Takes in what a hub pushes; `Some(false)` where there is no such subscription, `None` where it failed.
    async fn deliver(&self, source: &str, token: &str, delivery: Delivery) -> Option<bool>;
}

/// The route that hubs are told.
pub(crate) fn route<S: Clone + Send + Sync + 'static>(inbox: &Arc<dyn Inbox>) -> Router<S> {
    let (asked, pushed) = (Arc::clone(inbox), Arc::clone(inbox));
    let verify = move |Path((source, token)): Path<(String, String)>, Query(verification): Query<Verification>| async move {
        match asked.verify(&source, &token, verification).await {
            Some(challenge) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], challenge).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    };
    let deliver = move |Path((source, token)): Path<(String, String)>, headers: HeaderMap, body: Bytes| async move {
        let field = |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let delivery =
            Delivery { signature: field("x-hub-signature"), media_type: field("content-type"), body: body.into() };
        answer(pushed.deliver(&source, &token, delivery).await)
    };
    Router::new().route("/websub/{source}/{token}", get(verify).post(deliver)).layer(DefaultBodyLimit::max(LARGEST))
}

/// A wrong signature is answered like a right one: who forges learns nothing.
fn answer(taken: Option<bool>) -> Response {
    match taken {
        Some(true) => StatusCode::ACCEPTED,
        // It may forget us: the source is no longer ours.
        Some(false) => StatusCode::GONE,
        None => StatusCode::SERVICE_UNAVAILABLE,
    }
    .into_response()
}
