//! Cookies: each holds a random token, for this host alone and, where readers come by https, for https alone.

use axum::http::{HeaderMap, HeaderValue, header};

use super::secret;
use crate::app::App;
use crate::error::{Error, Result};

/// A cookie as browsers know it: what stands before its name makes them hold it to this host, and to https.
fn full(app: &App, name: &str) -> String {
    if app.site.is_secure() { format!("__Host-{name}") } else { name.to_owned() }
}

/// The token that a request brings in the cookie of this name.
pub(crate) fn cookie(app: &App, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = full(app, name);
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, token) = pairs.find(|(other, _)| *other == name)?;
    let is_token = token.len() == secret::LENGTH && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_token.then(|| token.to_owned())
}

/// The header that sets a cookie for so many seconds; none takes it away.
pub(crate) fn set_cookie(app: &App, name: &str, token: &str, seconds: i64) -> Result<HeaderValue> {
    let secure = if app.site.is_secure() { "; Secure" } else { "" };
    let name = full(app, name);
    let text = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|error| Error::Write(Box::new(error)))?;
    value.set_sensitive(true);
    Ok(value)
}
