//! Logging in and out, and the first access to a house that has no users yet.

use askama::Template;
use axum::Form;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use news::{Role, UserId};
use serde::Deserialize;
use store::User;

use super::errors::Whole;
use super::page;
use crate::address::Place;
use crate::app::App;
use crate::cache;
use crate::door::{From, same_secret, session};
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::{AccountTexts, account_texts};
use crate::oidc;
use crate::password;
use crate::view::Setter;
use crate::visitor::{Visitor, Way};

#[derive(Template)]
#[template(path = "log_in.html")]
struct LogIn {
    frame: Frame,
    a: &'static AccountTexts,
    action: String,
    /// Whether the first administrator is asked for the token too.
    first: bool,
    name: String,
    wanted: String,
    problem: Option<&'static str>,
    /// Where the house that vouches is asked, and what it is called.
    elsewhere: Option<(String, String)>,
}

/// Where a reader was going.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    vers: String,
}

/// What the form holds.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    vers: String,
}

/// The form; in a house without users that of the first access.
pub(crate) async fn form(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let wanted = below(&asked.vers);
    match visitor.way {
        Way::Session { .. } => Ok(Redirect::to(wanted).into_response()),
        Way::Open => Ok(Redirect::to(&Place::Users.path(reader.lang)).into_response()),
        _ if !app.has_users().await? => Ok(Redirect::to(&Place::FirstAccess.path(reader.lang)).into_response()),
        _ => show(&app, reader, &Given { vers: wanted.to_owned(), ..Given::default() }, None, false).await,
    }
}

/// Logs a user in. Whoever is not known is answered like one whose password is wrong, and as late.
pub(crate) async fn log_in(
    State(app): State<App>,
    reader: Reader,
    Extension(from): Extension<From>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response> {
    let a = account_texts(reader.lang);
    let user = app.store.user_named(given.name.trim()).await?;
    if !is_right(&app, from, given.name.trim(), user.as_ref(), &given.password).await? {
        // What was typed may be a password in the wrong field: it is noted only where it is a name.
        let about = user.map(|user| user.name).unwrap_or_default();
        app.note(&Visitor::nobody(), from, "log-in.wrong", &about).await?;
        return show(&app, reader, &given, Some(a.wrong), false).await;
    }
    let user = user.ok_or(Error::Unknown)?;
    enter(&app, &user, from, &headers, below(&given.vers)).await
}

/// Whether this is the password of the user who goes by this name, where there is one; wrong ones are counted and slow
/// down.
pub(crate) async fn is_right(app: &App, from: From, name: &str, user: Option<&User>, password: &str) -> Result<bool> {
    app.door.brakes.password(name, from.0).map_err(Error::TooMany)?;
    let is_right = password::is_right(password, user.and_then(|user| user.password.as_deref())).await?;
    if is_right {
        app.door.brakes.was_right(name, from.0);
    }
    Ok(is_right)
}

/// Begins the session of a user and leads on.
pub(crate) async fn enter(app: &App, user: &User, from: From, headers: &HeaderMap, to: &str) -> Result<Response> {
    let cookie = session::begin(app, user, headers, &from.0.to_string()).await?;
    let visitor = Visitor { user: user.id, name: user.name.clone(), role: user.role, way: Way::Open };
    app.note(&visitor, from, "log-in", "").await?;
    Ok(cache::private(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()))
}

/// Ends the session and takes its cookie.
pub(crate) async fn log_out(app: &App, visitor: &Visitor, from: From, reader: Reader) -> Result<Response> {
    if let Way::Session { hash, .. } = visitor.way {
        app.store.end_session(hash).await?;
        app.note(visitor, from, "log-out", "").await?;
    }
    let cookie = session::end_cookie(app)?;
    let clear = header::HeaderName::from_static("clear-site-data");
    let headers = [(header::SET_COOKIE, cookie), (clear, header::HeaderValue::from_static("\"cache\""))];
    Ok((headers, Redirect::to(&Place::Front.path(reader.lang))).into_response())
}

/// The form of the first access.
pub(crate) async fn first_form(State(app): State<App>, reader: Reader) -> Result<Response> {
    if app.has_users().await? || app.site.access.first.is_none() {
        return Err(Error::NotFound);
    }
    show(&app, reader, &Given::default(), None, true).await
}

/// Makes the first administrator, for who holds the token of the log.
pub(crate) async fn first(
    State(app): State<App>,
    reader: Reader,
    Extension(from): Extension<From>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response> {
    let Some(token) = app.site.access.first.as_deref() else { return Err(Error::NotFound) };
    if app.has_users().await? {
        return Err(Error::NotFound);
    }
    let a = account_texts(reader.lang);
    app.door.brakes.password("", from.0).map_err(Error::TooMany)?;
    if !same_secret(given.token.trim(), token) {
        return show(&app, reader, &given, Some(a.wrong), true).await;
    }
    let name = given.name.trim();
    if !is_name(name) || !password::is_fit(&given.password, name) {
        return show(&app, reader, &given, Some(a.unfit), true).await;
    }
    let user = User {
        password: Some(password::hash(&given.password).await?),
        ..new_user(UserId::HOUSE, name, Role::Administrator)
    };
    app.store.put_user(&user).await?;
    app.door.forget();
    app.note(&Visitor::nobody(), from, "first-access", name).await?;
    enter(&app, &user, from, &headers, &Place::Users.path(reader.lang)).await
}

/// A user with nothing but a name and a role.
pub(crate) fn new_user(id: UserId, name: &str, role: Role) -> User {
    User {
        id,
        name: name.to_owned(),
        email: None,
        role,
        password: None,
        external: None,
        zone: None,
        language: None,
        created: Timestamp::now(),
    }
}

/// Whether this may be a user's name: what a person can type and read back.
pub fn is_name(name: &str) -> bool {
    (1..=60).contains(&name.chars().count()) && name.trim() == name && !name.chars().any(char::is_control)
}

/// The form again, with why the log-in that was tried elsewhere did not succeed.
pub(crate) async fn refused(app: &App, reader: Reader, wanted: &str, problem: &'static str) -> Result<Response> {
    show(app, reader, &Given { vers: wanted.to_owned(), ..Given::default() }, Some(problem), false).await
}

async fn show(
    app: &App,
    reader: Reader,
    given: &Given,
    problem: Option<&'static str>,
    first: bool,
) -> Result<Response> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let a = account_texts(reader.lang);
    let place = if first { Place::FirstAccess } else { Place::LogIn(String::new()) };
    let mut frame = Frame::new(app, &set, Some(&place), if first { a.first_access } else { a.log_in });
    frame.noindex = true;
    let (name, wanted) = (given.name.clone(), given.vers.clone());
    let elsewhere = app.oidc.as_ref().filter(|_| !first).map(|vouching| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("vers", &wanted).finish();
        (format!("{}?{query}", oidc::PATH), vouching.about.name.clone())
    });
    let action = place.path(reader.lang);
    let written = page(&LogIn { frame, a, action, first, name, wanted, problem, elsewhere })?;
    let mut response = written.into_response();
    if problem.is_some() {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        response.extensions_mut().insert(Whole);
    }
    Ok(cache::private(response))
}

/// The address wanted, where it is one of this site's; else the front page.
pub(crate) fn below(wanted: &str) -> &str {
    let is_ours = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains('\\')
        && !wanted.chars().any(char::is_control)
        && wanted.len() < 2_000;
    if is_ours { wanted } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_are_led_to() {
        for (wanted, led) in [
            ("/recherche?q=a&tri=b", "/recherche?q=a&tri=b"),
            ("//attaque.example/", "/"),
            ("/\\attaque.example", "/"),
            ("https://attaque.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/\r\nSet-Cookie: a=b", "/"),
            ("", "/"),
        ] {
            assert_eq!(below(wanted), led, "{wanted}");
        }
    }

    #[test]
    fn names() {
        for (name, fit) in [("Odile", true), ("odile@exemple.fr", true), ("", false), (" a", false), ("a\nb", false)] {
            assert_eq!(is_name(name), fit, "{name:?}");
        }
        assert!(!is_name(&"x".repeat(61)));
    }
}
