//! Pages that were just written, kept for as long as nothing changed, and the validators that spare sending them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use news::Audience;

use crate::app::App;
use crate::headers;
use crate::visitor::{Visitor, Way};

/// How long a page may be told again: "il y a 5 min" must not be wrong for long.
const FRESH: Duration = Duration::from_secs(5);
/// How much is kept before all of it is forgotten.
const ROOM: usize = 32 << 20;
/// A page longer than this is sent without being kept.
const PAGE: usize = 4 << 20;

/// Pages by address and encoding.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    pages: Mutex<(usize, HashMap<String, Kept>)>,
}

#[derive(Debug, Clone)]
struct Kept {
    seen: (u64, u64),
    at: Instant,
    headers: HeaderMap,
    body: Bytes,
}

impl Cache {
    /// A page in which nothing has changed. Of one that has grown old, the first who asks writes it anew and the
    /// others have the old one until it is there: a page that many read is not written by all of them at once.
    fn get(&self, key: &str, seen: (u64, u64)) -> Option<Kept> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = pages.1.get_mut(key).filter(|kept| kept.seen == seen)?;
        if kept.at.elapsed() < FRESH {
            return Some(kept.clone());
        }
        // Where nobody asked for long, what it tells of hours is too old for anybody.
        let is_alive = kept.at.elapsed() < 2 * FRESH;
        if is_alive {
            kept.at = Instant::now();
        }
        None
    }

    fn keep(&self, key: String, kept: Kept) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let size = key.len() + kept.body.len() + 1024;
        if pages.0 + size > ROOM {
            pages.1.clear();
            pages.0 = 0;
        }
        pages.0 += size;
        if let Some(old) = pages.1.insert(key, kept) {
            pages.0 = pages.0.saturating_sub(old.body.len() + 1024);
        }
    }
}

/// What is asked for, where it may be kept for others: not of a page that is made for one user, nor are its forms.
fn key(visitor: &Visitor, request: &Request) -> Option<String> {
    if request.method() != Method::GET || matches!(visitor.way, Way::Session { .. }) {
        return None;
    }
    let encoding = encoding(request.headers());
    // What the house may read whole, others may not.
    let whom = if visitor.audience() == Audience::House { " house " } else { " public " };
    let asked = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    Some([encoding, whom, asked].concat())
}

/// Up to where the store and the index have come: what was written before is old.
fn seen(app: &App) -> (u64, u64) {
    (*app.store.head().borrow(), app.index.position())
}

/// The answer to a request as it was given before, where nothing has changed since.
pub(crate) fn again(app: &App, visitor: &Visitor, request: &Request) -> Option<Response> {
    let kept = app.cache.get(&key(visitor, request)?, seen(app))?;
    Some(answer(request.headers(), kept.headers, kept.body))
}

/// Keeps what is answered, gives every page a validator and honours it.
pub(crate) async fn validate(State(app): State<App>, visitor: Visitor, mut request: Request, next: Next) -> Response {
    let Some(key) = key(&visitor, &request) else {
        let answer = next.run(request).await;
        return if matches!(visitor.way, Way::Session { .. }) { private(answer) } else { answer };
    };
    let asked = request.headers().clone();
    let encoding = HeaderValue::from_static(encoding(&asked));
    request.headers_mut().insert(header::ACCEPT_ENCODING, encoding);
    let seen = seen(&app);
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = axum::body::to_bytes(body, PAGE).await else {
        tracing::error!(key, "a page is too long to be sent");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.remove(header::TRANSFER_ENCODING);
    parts.headers.remove(header::CONTENT_LENGTH);
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{:016x}\"", hash(&body))) {
        parts.headers.insert(header::ETAG, tag);
    }
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    headers::add(&app.site, &mut parts.headers);
    app.cache.keep(key, Kept { seen, at: Instant::now(), headers: parts.headers.clone(), body: body.clone() });
    answer(&asked, parts.headers, body)
}

/// Keeps an answer out of what others may be told.
pub(crate) fn private(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

fn hash(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    hasher.finish()
}

/// The one encoding that will be used.
fn encoding(headers: &HeaderMap) -> &'static str {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| {
        accepted.split(',').map(str::trim).any(|item| {
            let (coding, weight) = item.split_once(';').unwrap_or((item, ""));
            let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
            coding.trim().eq_ignore_ascii_case(name) && !refused
        })
    };
    ["br", "gzip"].into_iter().find(|name| accepts(name)).unwrap_or("identity")
}

fn answer(asked: &HeaderMap, headers: HeaderMap, body: Bytes) -> Response {
    let status = if is_known(asked, &headers) { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = Response::new(if status == StatusCode::OK { Body::from(body) } else { Body::empty() });
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    if status == StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(header::CONTENT_ENCODING);
    }
    response
}

/// Whether the asker has this answer already (RFC 9110 §13.2.2: the tag decides where both are given).
fn is_known(asked: &HeaderMap, headers: &HeaderMap) -> bool {
    let text =
        |map: &HeaderMap, name| map.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
    if let Some(tags) = text(asked, header::IF_NONE_MATCH) {
        let ours = text(headers, header::ETAG).unwrap_or_default();
        let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        return tags.trim() == "*" || tags.split(',').any(|tag| bare(tag) == bare(&ours));
    }
    let moment = |map, name| text(map, name).and_then(|text| jiff::fmt::rfc2822::parse(&text).ok());
    let Some(since) = moment(asked, header::IF_MODIFIED_SINCE) else { return false };
    moment(headers, header::LAST_MODIFIED).is_some_and(|changed| changed.timestamp() <= since.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_page_is_written_anew_by_one() {
        let cache = Cache::default();
        let body = Bytes::from_static(b"page");
        let aged = |seconds| Instant::now().checked_sub(Duration::from_secs(seconds)).unwrap();
        let kept = |at| Kept { seen: (1, 1), at, headers: HeaderMap::new(), body: body.clone() };
        cache.keep("a".to_owned(), kept(aged(0)));
        assert!(cache.get("a", (1, 1)).is_some() && cache.get("a", (2, 1)).is_none(), "until something changes");
        cache.keep("a".to_owned(), kept(aged(6)));
        assert!(cache.get("a", (1, 1)).is_none() && cache.get("a", (1, 1)).is_some(), "the first writes it anew");
        cache.keep("a".to_owned(), kept(aged(60)));
        assert!(cache.get("a", (1, 1)).is_none() && cache.get("a", (1, 1)).is_none(), "too old for anybody");
    }

    #[test]
    fn encodings() {
        let check = |accepted: &str, expected: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
            assert_eq!(encoding(&headers), expected, "{accepted:?}");
        };
        check("gzip, deflate, br", "br");
        check("gzip;q=0.5, br;q=0", "gzip");
        check("identity", "identity");
        check("", "identity");
    }
}
