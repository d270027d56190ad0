//! The door of the site: every request passes it, and behind it is known who asks and whether they may.

mod address;
mod brakes;
mod cookies;
mod secret;
pub(crate) mod session;

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use store::{Deed, Key};

use crate::address::{Place, lang_of};
use crate::app::App;
use crate::error::{Error, Result};
use crate::pages::errors::Whole;
use crate::recent::Recent;
use crate::visitor::{Visitor, Way};
use brakes::Brakes;

use address::is_loopback_host;

pub use address::{Network, is_near};
pub(crate) use cookies::{cookie, set_cookie};
pub use secret::token as new_token;
pub(crate) use secret::{derived, same as same_secret};

/// How long it is taken as known whether the house has users.
const FRESH: Duration = Duration::from_secs(2);

/// The longest form of a user.
const LONGEST: usize = 4 << 20;

/// How long a form may take to come in.
const PATIENCE: Duration = Duration::from_secs(20);

/// How exactly the last use of a key is known.
const EXACTLY: SignedDuration = SignedDuration::from_mins(1);

/// What stands before every key: whoever finds one somewhere knows what it opens.
const KEY_MARK: &str = "depeche_";

/// Who may come in.
#[derive(Debug, Clone)]
pub struct Access {
    /// Whether the house is open to whoever reaches it while it has no users; for loopback only.
    pub open: bool,
    /// Whether those who are not logged in may read.
    pub public: bool,
    /// How many requests a minute an address may make once there are users.
    pub a_minute: u32,
    /// The proxies that are believed where they say for whom they ask.
    pub proxies: Vec<Network>,
    /// What the first administrator shows to be let in.
    pub first: Option<String>,
}

impl Default for Access {
    fn default() -> Self {
        Self { open: true, public: true, a_minute: 1_200, proxies: Vec::new(), first: None }
    }
}

/// What the door remembers.
#[derive(Debug)]
pub(crate) struct Door {
    /// Who asks too much.
    pub(crate) brakes: Brakes,
    users: Recent<bool>,
}

impl Door {
    pub(crate) fn new(access: &Access) -> Self {
        Self { brakes: Brakes::new(access.a_minute), users: Recent::new(FRESH) }
    }

    /// Forgets whether the house has users: that has changed.
    pub(crate) fn forget(&self) {
        self.users.forget();
    }
}

/// Where a request comes from, as handlers ask for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct From(pub IpAddr);

/// A new key: what its user is shown once, and what is kept of it.
pub fn new_key() -> Result<(String, store::SecretHash)> {
    let key = format!("{KEY_MARK}{}", secret::token()?);
    let hash = secret::hash(&key);
    Ok((key, hash))
}

impl App {
    /// Whether the house has users.
    pub(crate) async fn has_users(&self) -> Result<bool> {
        if let Some(has) = self.door.users.get() {
            return Ok(has);
        }
        let has = !self.store.users().await?.is_empty();
        self.door.users.set(has);
        Ok(has)
    }

    /// Notes in the audit log what a visitor did.
    pub(crate) async fn note(&self, visitor: &Visitor, from: From, deed: &str, about: &str) -> Result<()> {
        let user = (visitor.way != Way::Nobody).then_some(visitor.user);
        let (name, address) = (visitor.name.clone(), from.0.to_string());
        let deed = Deed { at: Timestamp::now(), user, name, deed: deed.into(), about: about.into(), address };
        tracing::info!(deed = deed.deed, user = deed.name, about, address = deed.address, "noted");
        Ok(self.store.note(&deed).await?)
    }
}

/// Whether a key opens the house.
pub(crate) async fn opens(app: &App, key: &str) -> Result<bool> {
    Ok(app.store.key(secret::hash(key), Timestamp::now()).await?.is_some())
}

/// Where an answer leads a reader who did not say who they are: to where they do. A program is told that it did not.
pub(crate) fn to_log_in(wanted: &Uri, answer: &Response) -> Option<Response> {
    let is_asked = answer.status() == StatusCode::UNAUTHORIZED;
    let is_told = answer.extensions().get::<Whole>().is_some();
    (is_asked && !is_told).then(|| {
        let path = wanted.path_and_query().map_or("/", |path| path.as_str());
        Redirect::to(&Place::LogIn(path.to_owned()).path(lang_of(wanted.path()))).into_response()
    })
}

/// Finds out who asks and whether they may.
pub(crate) async fn admit(app: &App, request: Request) -> Result<(Visitor, Request)> {
    let (mut parts, body) = request.into_parts();
    let from = From(address::of(&parts, &app.site.access.proxies));
    let host = address::host(&parts).map_err(|()| Error::Invalid)?;
    let has_users = app.has_users().await?;
    let visitor = if has_users || !app.site.access.open {
        app.door.brakes.address(from.0).map_err(Error::TooMany)?;
        known(app, &parts).await?
    } else {
        open(app, &parts, host.as_deref())?
    };
    if visitor.way == Way::Nobody && !(app.site.access.public && has_users) && !is_for_all(parts.uri.path()) {
        return Err(Error::Unknown);
    }
    let body = if parts.method.is_safe() { body } else { own(&visitor, &parts, body).await? };
    parts.extensions.insert(visitor.clone());
    parts.extensions.insert(from);
    Ok((visitor, Request::from_parts(parts, body)))
}

/// Who asks in a house without accounts. Its user reaches it by a name of this machine: a name of others that leads
/// here is an attack through their browser (DNS rebinding); by the public address everybody comes, and only reads.
fn open(app: &App, parts: &Parts, host: Option<&str>) -> Result<Visitor> {
    let visitor = Visitor::of_open_house();
    let Some(host) = host.filter(|host| !is_loopback_host(host)) else { return Ok(visitor) };
    let public = url::Url::parse(&app.site.base_url).ok();
    if public.as_ref().and_then(|url| url.host_str()) == Some(host) {
        return Ok(Visitor { role: news::Role::Reader, ..visitor });
    }
    if parts.uri.path().starts_with("/websub/") { Ok(Visitor::nobody()) } else { Err(Error::Forbidden) }
}

/// Who asks in a house with accounts.
async fn known(app: &App, parts: &Parts) -> Result<Visitor> {
    let now = Timestamp::now();
    if let Some(key) = bearer(&parts.headers) {
        let (key, user) = app.store.key(secret::hash(key), now).await?.ok_or(Error::Unknown)?;
        app.door.brakes.key(key.id, key.pace).map_err(Error::TooMany)?;
        used(app, &key, now).await?;
        return Ok(Visitor::of_key(user, key));
    }
    Ok(session::visitor(app, &parts.headers, now).await?.unwrap_or_else(Visitor::nobody))
}

async fn used(app: &App, key: &Key, now: Timestamp) -> Result<()> {
    if key.used.is_none_or(|used| now.duration_since(used) > EXACTLY) {
        app.store.keep_key(key.id, now).await?;
    }
    Ok(())
}

/// The key that a request brings: as APIs take it, or as reader apps of old send it.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some(rest.trim()),
        "googlelogin" => rest.trim().strip_prefix("auth="),
        _ => None,
    }
}

/// Whether a change was asked for by a page of ours, and by whom the page was made for.
async fn own(visitor: &Visitor, parts: &Parts, body: Body) -> Result<Body> {
    if let Way::Key { .. } = visitor.way {
        visitor.may_keep()?;
        return Ok(body);
    }
    if !address::is_own(&parts.headers) {
        return Err(Error::Forbidden);
    }
    let Way::Session { code, .. } = &visitor.way else { return Ok(body) };
    let given = parts.headers.get("x-jeton").and_then(|value| value.to_str().ok());
    if given.is_some_and(|given| secret::same(given, code)) {
        return Ok(body);
    }
    let whole = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, LONGEST)).await;
    let bytes = whole.map_err(|_| Error::Invalid)?.map_err(|_| Error::TooLong)?;
    if secret::carries(&bytes, code) { Ok(Body::from(bytes)) } else { Err(Error::Forbidden) }
}

/// Whether an address answers everybody, also where reading takes an account.
fn is_for_all(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    match parts.next().unwrap_or_default() {
        "en" => matches!(parts.next(), Some("log-in" | "first-access" | "alerte")),
        first => matches!(
            first,
            "connexion"
                | "premier-acces"
                | "statique"
                | "favicon.ico"
                | "robots.txt"
                | "oidc"
                | "health"
                | "ready"
                | "healthz"
                | "websub"
                | "accounts"
                // The token of an alert lets in who has it.
                | "alerte"
        ),
    }
}

/// Whether who asks reads pages.
pub(crate) fn prefers_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !headers.contains_key(header::AUTHORIZATION) && (accepted.contains("text/html") || accepted.is_empty())
}
