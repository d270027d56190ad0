//! The trail of a request through the log: an id that comes with it or is given, and how it was answered.

use std::time::Instant;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;
use tracing::Span;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from others.
const LONGEST: usize = 64;

/// Where a request stands in the log.
pub(crate) struct Trail {
    id: String,
    begun: Instant,
}

impl Trail {
    /// The trail of a request that has just come, with these headers.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self { id: given(headers).unwrap_or_else(fresh), begun: Instant::now() }
    }

    /// What the log tells while the request is answered stands under this.
    pub(crate) fn span(&self, method: &Method, path: &str) -> Span {
        // What stands behind the path may hold what is nobody's business, and of some paths the last part does.
        tracing::info_span!("request", id = self.id, %method, path = told(path))
    }

    /// Notes how it was answered, and tells its id to who asked.
    pub(crate) fn end(self, response: &mut Response) {
        let (status, ms) = (response.status().as_u16(), self.begun.elapsed().as_millis());
        tracing::debug!(id = self.id, status, ms, "answered");
        if let Ok(value) = HeaderValue::try_from(self.id) {
            response.headers_mut().insert(NAME, value);
        }
    }
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

/// A path as the log tells it: of some the last part is a secret, shared with a hub or with who gets an alert.
fn told(path: &str) -> &str {
    let secret = ["/websub/", "/alerte/", "/en/alerte/"].into_iter().find(|start| path.starts_with(start));
    secret.unwrap_or(path)
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
        assert_eq!(told("/websub/source/secret"), "/websub/");
        assert_eq!(told("/recherche"), "/recherche");
    }
}
