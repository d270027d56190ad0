//! The trail of a request through the log: an id that comes with it or is given, and how it was answered.

use std::time::Instant;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from others.
const LONGEST: usize = 64;

/// Gives every request an id, in the log and in its answer.
pub(crate) async fn follow(request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(fresh);
    // What stands behind the path may hold what is nobody's business, and of some paths the last part does.
    let path = told(request.uri().path()).to_owned();
    let span = tracing::info_span!("request", id, method = %request.method(), path);
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| {
        tracing::debug!(status = response.status().as_u16(), ms = begun.elapsed().as_millis(), "answered");
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(NAME, value);
    }
    response
}

/// The id that a proxy gave, where it can stand in a log as it is.
fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(NAME)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    ((1..=LONGEST).contains(&id.len()) && id.bytes().all(plain)).then(|| id.to_owned())
}

fn fresh() -> String {
    news::CaptureId::new(jiff::Timestamp::now()).to_string()
}

/// A path as the log tells it: what hubs are told is a secret of theirs and ours.
fn told(path: &str) -> &str {
    if path.starts_with("/websub/") { "/websub/…" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_others_are_taken_where_they_are_plain() {
        for (id, taken) in [("abc-1.2_3", true), ("", false), ("a b", false), ("a\"}", false), (&"x".repeat(65), false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(NAME, HeaderValue::from_str(id).unwrap());
            assert_eq!(given(&headers).is_some(), taken, "{id:?}");
        }
        assert_ne!(fresh(), fresh());
        assert_eq!(told("/websub/source/secret"), "/websub/…");
    }
}
