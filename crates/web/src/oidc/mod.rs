//! Log-in by another house (OpenID Connect 1.0, authorization code with PKCE): it vouches for its users.
//!
//! **Invariant:** nothing of a log-in under way is kept here: all of it follows from one random cookie, which the
//! browser brings back. **Invariant:** an account is known by issuer and subject alone, never by a name or an address
//! that its user may choose.

mod claims;
mod provider;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use news::{Role, UserId};
use ring::digest;
use serde::Deserialize;
use store::User;
use wire::Fetch;

use crate::address::lang_of;
use crate::app::App;
use crate::cache;
use crate::door::{From, cookie, derived, new_token, same_secret, set_cookie};
use crate::error::{Error, Result};
use crate::frame::Reader;
use crate::locales::account_texts;
use crate::pages::log_in::{self, below, is_name, new_user};
use crate::pages::users::is_last_administrator;
use crate::visitor::Visitor;
use claims::Claims;
use provider::Providers;

/// Where a log-in begins, and where it comes back to.
pub(crate) const PATH: &str = "/oidc";
pub(crate) const BACK: &str = "/oidc/retour";

/// The cookie of a log-in under way.
const COOKIE: &str = "depeche-oidc";

/// How long a log-in may take elsewhere, in seconds.
const PATIENCE: i64 = 600;

/// The house that vouches, as configured.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// Its address; it describes itself at `/.well-known/openid-configuration` below.
    pub issuer: String,
    /// By which it knows this site.
    pub client_id: String,
    /// The secret that it shares with this site; empty for none.
    pub client_secret: String,
    /// What readers call it; its host where that is empty.
    pub name: String,
    /// The claim that says what a user may do: a name, or a path by dots (`realm_access.roles`).
    pub roles_claim: String,
    /// The role that each of its values gives; roles are kept here where there is none.
    pub roles: BTreeMap<String, Role>,
    /// Whether whom nobody knows here gets an account.
    pub create: bool,
}

impl Oidc {
    /// As what the house vouches for a subject: the mark by which an account is known.
    pub fn vouched(&self, subject: &str) -> String {
        format!("{} {subject}", self.issuer.trim_end_matches('/'))
    }

    /// The role that claims give; none where roles are kept here.
    fn role(&self, claims: &Claims) -> Option<Role> {
        let given = claims.values(&self.roles_claim).into_iter().filter_map(|value| self.roles.get(value)).max();
        (!self.roles.is_empty()).then(|| given.copied().unwrap_or(Role::Reader))
    }
}

/// The house that vouches, and how it is asked.
pub(crate) struct Vouching {
    pub(crate) about: Oidc,
    providers: Providers,
}

impl Vouching {
    pub(crate) fn new(mut about: Oidc, fetch: Arc<dyn Fetch>) -> Self {
        if about.name.is_empty() {
            let url = url::Url::parse(&about.issuer).ok();
            about.name = url.as_ref().and_then(|url| url.host_str()).unwrap_or_default().to_owned();
        }
        Self { providers: Providers::new(&about, fetch), about }
    }
}

/// Where a reader was going.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    vers: String,
}

/// With what a browser comes back.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    iss: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

/// Sends a browser to the house that vouches.
pub(crate) async fn go(State(app): State<App>, reader: Reader, Query(wanted): Query<Wanted>) -> Result<Response> {
    let vouching = here(&app).await?;
    let wanted = below(&wanted.vers);
    let provider = match vouching.providers.current().await {
        Ok(provider) => provider,
        Err(why) => return failed(&app, reader, wanted, &why).await,
    };
    let token = new_token()?;
    let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, derived(&token, "verifier").as_bytes()));
    let mut url = provider.authorization.clone();
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &vouching.about.client_id)
        .append_pair("redirect_uri", &back(&app))
        .append_pair("scope", "openid profile email")
        .append_pair("state", &state(&token, wanted))
        .append_pair("nonce", &derived(&token, "nonce"))
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    let cookie = set_cookie(&app, COOKIE, &token, PATIENCE)?;
    Ok(cache::private(([(header::SET_COOKIE, cookie)], Redirect::to(url.as_str())).into_response()))
}

/// Takes a browser back, and logs its user in where the house vouches for somebody whom this one knows.
pub(crate) async fn come_back(
    State(app): State<App>,
    Extension(from): Extension<From>,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response> {
    let vouching = here(&app).await?;
    let wanted = wanted(&back.state).unwrap_or_default();
    let wanted = below(&wanted);
    let reader = Reader { lang: lang_of(wanted), now: Timestamp::now() };
    let claims = match vouched(&app, &vouching, &headers, &back).await {
        Ok(claims) => claims,
        Err(why) => return ended(&app, failed(&app, reader, wanted, &why).await?),
    };
    let Some(user) = known(&app, &vouching.about, &claims, from).await? else {
        let about = format!("{} ({})", claims.sub, claims.name());
        app.note(&Visitor::nobody(), from, "log-in.unknown", &about).await?;
        let a = account_texts(reader.lang);
        return ended(&app, log_in::refused(&app, reader, wanted, a.unknown_here).await?);
    };
    ended(&app, log_in::enter(&app, &user, from, &headers, wanted).await?)
}

/// The house that vouches, where there is one, and users to be vouched for.
async fn here(app: &App) -> Result<Arc<Vouching>> {
    match &app.oidc {
        Some(vouching) if app.has_users().await? => Ok(Arc::clone(vouching)),
        _ => Err(Error::NotFound),
    }
}

/// What the house says of who comes back; why it is not believed, where it is not.
async fn vouched(
    app: &App,
    vouching: &Vouching,
    headers: &HeaderMap,
    back: &Back,
) -> std::result::Result<Claims, String> {
    let token = cookie(app, headers, COOKIE).ok_or("no log-in was under way in this browser")?;
    let wanted = wanted(&back.state).ok_or("no state")?;
    if !same_secret(&back.state, &state(&token, &wanted)) {
        return Err("the state is another one".to_owned());
    }
    if let Some(error) = &back.error {
        return Err(format!("refused there: {error}"));
    }
    let provider = vouching.providers.current().await?;
    // Where houses say in the address who they are, no other one takes their place (RFC 9207).
    if back.iss.as_ref().is_some_and(|issuer| *issuer != provider.issuer) {
        return Err("another house answers".to_owned());
    }
    let proof = derived(&token, "verifier");
    let answer = vouching.providers.exchange(&provider, &back.code, &self::back(app), &proof).await?;
    vouching.providers.verified(&answer, &derived(&token, "nonce")).await
}

/// The user for whom the house vouches, with the role that it gives; none where they are not known here.
async fn known(app: &App, about: &Oidc, claims: &Claims, from: From) -> Result<Option<User>> {
    let external = about.vouched(&claims.sub);
    let role = about.role(claims);
    let Some(mut user) = app.store.user_vouched(&external).await? else {
        if !about.create {
            return Ok(None);
        }
        return added(app, &external, role.unwrap_or(Role::Reader), claims, from).await;
    };
    if let Some(role) = role.filter(|role| *role != user.role)
        && !is_last_administrator(app, &user).await?
    {
        let told = format!("{}: {} > {role}", user.name, user.role);
        user.role = role;
        app.store.put_user(&user).await?;
        app.note(&Visitor::nobody(), from, "user.role", &told).await?;
    }
    Ok(Some(user))
}

/// A new account, by the name that its house tells; one that is taken here gets a number.
async fn added(app: &App, external: &str, role: Role, claims: &Claims, from: From) -> Result<Option<User>> {
    let told: String = claims.name().chars().filter(|c| !c.is_control()).take(50).collect();
    let told = told.trim();
    for number in 1..100 {
        let name = if number == 1 { told.to_owned() } else { format!("{told} ({number})") };
        if !is_name(&name) {
            return Ok(None);
        }
        let user = User {
            external: Some(external.to_owned()),
            email: claims.email().map(str::to_owned),
            ..new_user(UserId::new(Timestamp::now()), &name, role)
        };
        if app.store.put_user(&user).await? {
            app.note(&Visitor::nobody(), from, "user.add", &format!("{name} ({role})")).await?;
            return Ok(Some(user));
        }
    }
    Ok(None)
}

/// Where it comes back to.
fn back(app: &App) -> String {
    format!("{}{BACK}", app.site.base_url)
}

/// What goes there and comes back: where the reader was going, under a seal that only this browser's token makes.
fn state(token: &str, wanted: &str) -> String {
    format!("{}.{}", derived(token, &format!("state {wanted}")), URL_SAFE_NO_PAD.encode(wanted))
}

/// Where the reader was going, as a state says it.
fn wanted(state: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(state.split_once('.')?.1).ok()?).ok()
}

async fn failed(app: &App, reader: Reader, wanted: &str, why: &str) -> Result<Response> {
    tracing::warn!(why, "a log-in by another house failed");
    log_in::refused(app, reader, wanted, account_texts(reader.lang).failed_elsewhere).await
}

/// Takes the cookie of the log-in away.
fn ended(app: &App, mut response: Response) -> Result<Response> {
    let cookie: HeaderValue = set_cookie(app, COOKIE, "", 0)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_carries_its_way_under_the_seal_of_its_token() {
        let (token, other) = ("a".repeat(64), "b".repeat(64));
        let sealed = state(&token, "/recherche?q=été");
        assert_eq!(wanted(&sealed).as_deref(), Some("/recherche?q=été"));
        assert_ne!(sealed, state(&other, "/recherche?q=été"));
        let (seal, _) = sealed.split_once('.').unwrap();
        assert_ne!(state(&token, "/ailleurs"), format!("{seal}.{}", URL_SAFE_NO_PAD.encode("/ailleurs")));
        assert_eq!((wanted(""), wanted("x.é")), (None, None));
    }

    #[test]
    fn roles_follow_the_claim() {
        let roles = BTreeMap::from([("redac".to_owned(), Role::Editor), ("docs".to_owned(), Role::Documentalist)]);
        let about = Oidc { roles_claim: "acces.roles".to_owned(), roles, ..Oidc::default() };
        for (claims, role) in [
            (r#"{"acces":{"roles":["docs","redac","x"]}}"#, Some(Role::Editor)),
            (r#"{"acces":{"roles":"docs"}}"#, Some(Role::Documentalist)),
            (r#"{"acces.roles":["redac"]}"#, Some(Role::Editor)),
            (r#"{"acces":{"roles":[1,null]}}"#, Some(Role::Reader)),
            (r"{}", Some(Role::Reader)),
        ] {
            let claims = Claims::of(serde_json::from_str(claims).unwrap());
            assert_eq!(about.role(&claims), role, "{claims:?}");
        }
        assert_eq!(Oidc::default().role(&Claims::of(serde_json::Map::new())), None);
    }
}
