//! A feed as anybody reads it at its address.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use ring::digest;
use tower::ServiceExt;

use crate::app::App;
use crate::routes;

/// The longest feed that is told.
const LONGEST: usize = 16 << 20;

/// A feed and what it is told with.
pub(super) struct Feed {
    pub body: Bytes,
    pub media_type: String,
    /// Its `Link` header, which names the hub and the feed.
    pub links: String,
    /// By what it is known whether it has changed.
    pub hash: Vec<u8>,
}

/// Writes feeds as they are written for who is not known.
pub(super) struct Press {
    router: Router,
    base_url: String,
}

impl Press {
    pub(super) fn new(app: &App) -> Self {
        Self { router: routes::for_all(app.clone()), base_url: app.site.base_url.clone() }
    }

    /// The feed at an address; `None` where there is none that names this hub and itself so, an error where that cannot
    /// be known now.
    pub(super) async fn feed(&self, topic: &str) -> Result<Option<Feed>, String> {
        let Some(path) = topic.strip_prefix(&self.base_url) else { return Ok(None) };
        let Ok(request) = Request::get(path).body(Body::empty()) else { return Ok(None) };
        let Ok(answer) = self.router.clone().oneshot(request).await;
        match answer.status() {
            StatusCode::OK => {}
            status if status.is_server_error() => return Err(status.to_string()),
            _ => return Ok(None),
        }
        let (media_type, links) = (field(&answer, header::CONTENT_TYPE), field(&answer, header::LINK));
        if !(links.contains("; rel=\"hub\"") && links.contains(&format!("<{topic}>; rel=\"self\""))) {
            return Ok(None);
        }
        let body = axum::body::to_bytes(answer.into_body(), LONGEST).await.map_err(|error| error.to_string())?;
        let hash = digest::digest(&digest::SHA256, &body).as_ref().to_vec();
        Ok(Some(Feed { body, media_type, links, hash }))
    }
}

fn field(answer: &Response, name: header::HeaderName) -> String {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
