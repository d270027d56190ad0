//! A user's own page: what is known of them, their password, browsers and keys.

use askama::Template;
use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use language::clock::Lang;
use news::{Role, Scope};
use store::{Key, User};

use super::log_in;
use super::{fields, page};
use crate::address::Place;
use crate::agent;
use crate::app::App;
use crate::cache;
use crate::door::{From, new_key, session};
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::{AccountTexts, account_texts, role_name, scope_name};
use crate::password;
use crate::view::{Setter, Time};
use crate::visitor::{Visitor, Way};

/// The most requests a minute that a key may be given.
const FASTEST: u32 = 6_000;

/// What a key may ask a minute unless its user says otherwise.
const USUAL: u32 = 120;

/// How many keys a user may have.
const KEYS: usize = 50;

/// A browser that is logged in.
struct Browser {
    mark: String,
    agent: String,
    address: String,
    seen: Time,
    is_this: bool,
}

/// A key, without its secret.
struct KeyLine {
    id: i64,
    name: String,
    scopes: String,
    pace: u32,
    used: Option<Time>,
    ends: Option<Time>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct Account {
    frame: Frame,
    a: &'static AccountTexts,
    action: String,
    user: User,
    role: &'static str,
    browsers: Vec<Browser>,
    keys: Vec<KeyLine>,
    scopes: Vec<(Scope, &'static str)>,
    pace: u32,
    new_key: Option<String>,
    said: Option<(bool, &'static str)>,
    users_url: Option<String>,
    audit_url: String,
}

/// What a change of the page came to.
enum Done {
    /// It is said on the page: whether well, and what.
    Said(bool, &'static str),
    /// A new key, shown this once.
    NewKey(String),
    /// The browser is led elsewhere, with a new session or none.
    Leads(Response),
}

/// The page.
pub(crate) async fn account(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response> {
    visitor.may_in_person(Role::Reader)?;
    show(&app, reader, &visitor, None).await
}

/// Changes what the user asks to be changed.
pub(crate) async fn change(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Extension(from): Extension<From>,
    headers: HeaderMap,
    form: String,
) -> Result<Response> {
    visitor.may_in_person(Role::Reader)?;
    let form = fields(&form);
    let a = account_texts(reader.lang);
    let user = app.store.user(visitor.user).await?.ok_or(Error::NotFound)?;
    let done = match form.get("action").map_or("", String::as_str) {
        "log-out" => Done::Leads(log_in::log_out(&app, &visitor, from, reader).await?),
        "profile" => profile(&app, &visitor, from, a, user, &form).await?,
        "password" => new_password(&app, &visitor, from, reader, user, &headers, &form).await?,
        "end" => end(&app, &visitor, from, a, &form).await?,
        "key" => key(&app, &visitor, from, a, &form).await?,
        "revoke" => revoke(&app, &visitor, from, a, &form).await?,
        _ => return Err(Error::Invalid),
    };
    match done {
        Done::Leads(response) => Ok(response),
        other => show(&app, reader, &visitor, Some(other)).await,
    }
}

type Form = std::collections::HashMap<String, String>;

fn given<'a>(form: &'a Form, name: &str) -> &'a str {
    form.get(name).map_or("", String::as_str)
}

async fn profile(
    app: &App,
    visitor: &Visitor,
    from: From,
    a: &AccountTexts,
    mut user: User,
    form: &Form,
) -> Result<Done> {
    let some = |name| Some(given(form, name).trim().to_owned()).filter(|text| !text.is_empty());
    (user.email, user.zone, user.language) = (some("email"), some("zone"), some("language"));
    let good = user.email.as_deref().is_none_or(is_email)
        && user.zone.as_deref().is_none_or(|zone| TimeZone::get(zone).is_ok())
        && user.language.as_deref().is_none_or(|language| matches!(language, "fr" | "en"));
    if !good {
        return Ok(Done::Said(false, a.bad_profile));
    }
    app.store.put_user(&user).await?;
    app.note(visitor, from, "user.profile", &user.name).await?;
    Ok(Done::Said(true, a.done))
}

/// Whether mail may be sent there: one `@`, and nothing that ends a line or a header.
pub(crate) fn is_email(text: &str) -> bool {
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>(),;:\\\"[]".contains(c);
    let halves = text.split_once('@').filter(|(name, host)| !name.is_empty() && host.contains('.'));
    text.len() <= 254 && text.chars().all(plain) && halves.is_some_and(|(_, host)| !host.contains('@'))
}

/// A new password ends every session; the browser that chose it gets a new one.
async fn new_password(
    app: &App,
    visitor: &Visitor,
    from: From,
    reader: Reader,
    mut user: User,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Done> {
    let a = account_texts(reader.lang);
    if user.external.is_some() {
        // Whoever is no longer vouched for must not come in by a password of their own.
        return Err(Error::Forbidden);
    }
    let is_right =
        user.password.is_none() || log_in::is_right(app, from, &user.name, Some(&user), given(form, "present")).await?;
    if !is_right {
        app.note(visitor, from, "user.password.wrong", &user.name).await?;
        return Ok(Done::Said(false, a.wrong_present));
    }
    let new = given(form, "password");
    if !password::is_fit(new, &user.name) {
        return Ok(Done::Said(false, a.unfit));
    }
    user.password = Some(password::hash(new).await?);
    app.store.put_user(&user).await?;
    app.note(visitor, from, "user.password", &user.name).await?;
    Ok(Done::Leads(log_in::enter(app, &user, from, headers, &Place::Account.path(reader.lang)).await?))
}

/// Ends one of the user's sessions, named by the beginning of its hash, or all others.
async fn end(app: &App, visitor: &Visitor, from: From, a: &AccountTexts, form: &Form) -> Result<Done> {
    let mark = given(form, "session");
    if mark.is_empty() {
        let Way::Session { hash, .. } = visitor.way else { return Err(Error::Invalid) };
        app.store.end_sessions(visitor.user, Some(hash)).await?;
    } else {
        let sessions = app.store.sessions(visitor.user, Timestamp::now()).await?;
        let session = sessions.iter().find(|session| session::mark(session) == mark).ok_or(Error::Invalid)?;
        app.store.end_session(session.hash).await?;
    }
    app.note(visitor, from, "session.end", mark).await?;
    Ok(Done::Said(true, a.done))
}

async fn key(app: &App, visitor: &Visitor, from: From, a: &AccountTexts, form: &Form) -> Result<Done> {
    let name = given(form, "name").trim();
    let days = given(form, "days").trim();
    let days = (!days.is_empty()).then(|| days.parse::<i64>()).transpose().map_err(|_| Error::Invalid)?;
    let pace: u32 = given(form, "pace").trim().parse().unwrap_or(USUAL);
    let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| form.contains_key(scope.as_str())).collect();
    let fits = log_in::is_name(name) && !scopes.is_empty() && days.is_none_or(|days| (1..=3_650).contains(&days));
    if !fits || app.store.keys(Some(visitor.user)).await?.len() >= KEYS {
        return Ok(Done::Said(false, a.bad_profile));
    }
    let now = Timestamp::now();
    let (secret, hash) = new_key()?;
    let key = Key {
        id: 0,
        hash,
        user: visitor.user,
        name: name.to_owned(),
        scopes,
        pace: pace.clamp(1, FASTEST),
        made: now,
        ends: days.map(|days| now + SignedDuration::from_hours(24 * days)),
        used: None,
    };
    app.store.put_key(&key).await?;
    app.note(visitor, from, "key.add", name).await?;
    Ok(Done::NewKey(secret))
}

async fn revoke(app: &App, visitor: &Visitor, from: From, a: &AccountTexts, form: &Form) -> Result<Done> {
    let id: i64 = given(form, "key").parse().map_err(|_| Error::Invalid)?;
    let keys = app.store.keys(Some(visitor.user)).await?;
    // Only one's own: the key of another is no key here.
    let key = keys.iter().find(|key| key.id == id).ok_or(Error::NotFound)?;
    app.store.remove_key(id).await?;
    app.note(visitor, from, "key.remove", &key.name).await?;
    Ok(Done::Said(true, a.done))
}

async fn show(app: &App, reader: Reader, visitor: &Visitor, done: Option<Done>) -> Result<Response> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let a = account_texts(reader.lang);
    // The user of an open house has no account: theirs begins with the first user.
    let Some(user) = app.store.user(visitor.user).await? else {
        return Ok(Redirect::to(&Place::Users.path(reader.lang)).into_response());
    };
    let mut frame = Frame::new(app, &set, Some(&Place::Account), a.account);
    frame.noindex = true;
    let (said, new_key) = match done {
        Some(Done::Said(good, text)) => (Some((good, text)), None),
        Some(Done::NewKey(secret)) => (Some((true, a.shown_once)), Some(secret)),
        Some(Done::Leads(_)) | None => (None, None),
    };
    let written = page(&Account {
        frame,
        a,
        action: Place::Account.path(reader.lang),
        role: role_name(user.role, reader.lang),
        browsers: browsers(app, &set, visitor).await?,
        keys: keys(app, &set, visitor).await?,
        scopes: scopes(user.role, reader.lang),
        pace: USUAL,
        users_url: (user.role == Role::Administrator).then(|| Place::Users.path(reader.lang)),
        audit_url: Place::Audit.path(reader.lang),
        user,
        new_key,
        said,
    })?;
    Ok(cache::private(written.into_response()))
}

async fn browsers(app: &App, set: &Setter, visitor: &Visitor) -> Result<Vec<Browser>> {
    let sessions = app.store.sessions(visitor.user, set.now).await?;
    let browser = |session: &store::Session| Browser {
        mark: session::mark(session),
        agent: agent::called(&session.agent, set.lang),
        address: session.address.clone(),
        seen: set.time(session.seen),
        is_this: matches!(visitor.way, Way::Session { hash, .. } if hash == session.hash),
    };
    Ok(sessions.iter().map(browser).collect())
}

async fn keys(app: &App, set: &Setter, visitor: &Visitor) -> Result<Vec<KeyLine>> {
    let line = |key: Key| KeyLine {
        id: key.id,
        name: key.name,
        scopes: key.scopes.iter().map(|scope| scope_name(*scope, set.lang)).collect::<Vec<_>>().join(", "),
        pace: key.pace,
        used: key.used.map(|used| set.time(used)),
        ends: key.ends.map(|ends| set.time(ends)),
    };
    Ok(app.store.keys(Some(visitor.user)).await?.into_iter().map(line).collect())
}

/// The scopes that are of use to a role.
fn scopes(role: Role, lang: Lang) -> Vec<(Scope, &'static str)> {
    let useful = |scope: &Scope| match scope {
        Scope::Read | Scope::Own => true,
        Scope::Edit => role >= Role::Editor,
        Scope::Administer => role >= Role::Administrator,
    };
    Scope::ALL.into_iter().filter(useful).map(|scope| (scope, scope_name(scope, lang))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_mail() {
        for good in ["odile@exemple.fr", "o.marchandeau+fil@poste.exemple.fr"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "odile", "@exemple.fr", "odile@", "a@b@exemple.fr", "a@b.fr\r\nBcc: x@y.fr", "<a@b.fr>", "a b@c.fr"]
        {
            assert!(!is_email(bad), "{bad:?}");
        }
    }
}
