//! The headers that keep a page to itself.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::app::{Mining, Site};

const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), browsing-topics=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("x-frame-options"), "DENY"),
];

/// Two years, as browsers want it of a host that will keep to https.
const ONLY_HTTPS: &str = "max-age=63072000";

/// Adds them, and whether texts and data may be mined (TDM Reservation Protocol).
pub(crate) fn add(site: &Site, headers: &mut HeaderMap) {
    headers.reserve(HEADERS.len() + 2);
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if site.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_HTTPS));
    }
    let reservation = if site.mining == Mining::Reserved { "1" } else { "0" };
    headers.insert(HeaderName::from_static("tdm-reservation"), HeaderValue::from_static(reservation));
}
