//! The style sheet, the script and the icon, in the binary, under names that change with their bytes.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};

const CSS: &str = include_str!("../static/depeche.css");
const SCRIPT: &str = include_str!("../static/depeche.js");
const ICON: &str = include_str!("../static/depeche.svg");

/// FNV-1a: enough to tell one release's bytes from another's.
const fn fnv(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
        index += 1;
    }
    hash
}

static CSS_URL: LazyLock<String> = LazyLock::new(|| format!("/statique/depeche.{:016x}.css", const { fnv(CSS) }));
static SCRIPT_URL: LazyLock<String> = LazyLock::new(|| format!("/statique/depeche.{:016x}.js", const { fnv(SCRIPT) }));
static ICON_URL: LazyLock<String> = LazyLock::new(|| format!("/statique/depeche.{:016x}.svg", const { fnv(ICON) }));

/// The address of the style sheet.
pub(crate) fn css() -> &'static str {
    &CSS_URL
}

/// The address of the script.
pub(crate) fn script() -> &'static str {
    &SCRIPT_URL
}

/// The address of the icon.
pub(crate) fn icon() -> &'static str {
    &ICON_URL
}

/// A file by its name; an old name still gets the file, without the promise that it never changes.
pub(crate) async fn file(Path(name): Path<String>) -> Result<Response> {
    let (media_type, text, url) = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => ("text/css; charset=utf-8", CSS, css()),
        Some("js") => ("text/javascript; charset=utf-8", SCRIPT, script()),
        Some("svg") => ("image/svg+xml", ICON, icon()),
        _ => return Err(Error::NotFound),
    };
    let cache = if url.ends_with(&name) { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    Ok(([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, cache)], text).into_response())
}

/// Where browsers look without being told.
pub(crate) async fn favicon() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], ICON).into_response()
}
