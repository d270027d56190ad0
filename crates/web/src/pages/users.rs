//! The administrators' pages: who uses the house, and what was done.

use askama::Template;
use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use news::{Role, UserId};
use serde::Deserialize;
use store::User;

use super::account::is_email;
use super::log_in::{is_name, new_user};
use super::{fields, page};
use crate::address::Place;
use crate::app::App;
use crate::cache;
use crate::door::From;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::{AccountTexts, account_texts, deed_about, deed_name, role_name};
use crate::password;
use crate::view::{Setter, Time};
use crate::visitor::{Visitor, Way};

/// How many deeds a page of the audit log shows.
const DEEDS: usize = 100;

#[derive(Template)]
#[template(path = "users.html")]
struct Users {
    frame: Frame,
    a: &'static AccountTexts,
    action: String,
    is_open: bool,
    users: Vec<User>,
    roles: Vec<(Role, &'static str)>,
    said: Option<(bool, &'static str)>,
    audit_url: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    frame: Frame,
    lines: Vec<DeedLine>,
    earlier: Option<String>,
    a: &'static AccountTexts,
}

/// What somebody did, as its line tells it.
struct DeedLine {
    at: Time,
    name: String,
    deed: String,
    about: String,
    address: String,
}

/// Where the audit log goes on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Before {
    avant: Option<i64>,
}

/// The list of users.
pub(crate) async fn users(State(app): State<App>, reader: Reader, visitor: Visitor) -> Result<Response> {
    visitor.may_in_person(Role::Administrator)?;
    show(&app, reader, &visitor, None).await
}

/// Adds, changes or removes a user.
pub(crate) async fn change(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Extension(from): Extension<From>,
    form: String,
) -> Result<Response> {
    visitor.may_in_person(Role::Administrator)?;
    let form = fields(&form);
    let a = account_texts(reader.lang);
    let given = |name: &str| form.get(name).map_or("", String::as_str);
    let action = given("action");
    let said = if action == "add" {
        add(&app, &visitor, from, a, [given("name"), given("password"), given("role"), given("email")]).await?
    } else {
        let id: UserId = given("user").parse().map_err(|_| Error::Invalid)?;
        let user = app.store.user(id).await?.ok_or(Error::NotFound)?;
        let value = given(if action == "password" { "password" } else { "role" });
        alter(&app, &visitor, from, a, action, user, value).await?
    };
    if visitor.way == Way::Open && app.has_users().await? {
        // The house is open no more: its user logs in by the account just made.
        return Ok(axum::response::Redirect::to(&Place::LogIn(String::new()).path(reader.lang)).into_response());
    }
    show(&app, reader, &visitor, Some(said)).await
}

type Said = (bool, &'static str);

/// Adds a user. The first one is an administrator, and what the open house kept is theirs.
async fn add(app: &App, visitor: &Visitor, from: From, a: &AccountTexts, given: [&str; 4]) -> Result<Said> {
    let [name, password, role, email] = given.map(str::trim);
    let role: Role = role.parse().map_err(|_| Error::Invalid)?;
    if !is_name(name) || !(email.is_empty() || is_email(email)) {
        return Ok((false, a.bad_profile));
    }
    if !password::is_fit(password, name) {
        return Ok((false, a.unfit));
    }
    let is_first = app.store.users().await?.is_empty();
    let (id, role) =
        if is_first { (UserId::HOUSE, Role::Administrator) } else { (UserId::new(Timestamp::now()), role) };
    let user = User {
        password: Some(password::hash(password).await?),
        email: (!email.is_empty()).then(|| email.to_owned()),
        ..new_user(id, name, role)
    };
    if !app.store.put_user(&user).await? {
        return Ok((false, a.taken));
    }
    app.door.forget();
    app.note(visitor, from, "user.add", &format!("{name} ({role})")).await?;
    Ok((true, a.done))
}

/// Changes a user's role or password, or removes them; the last administrator stays one.
async fn alter(
    app: &App,
    visitor: &Visitor,
    from: From,
    a: &AccountTexts,
    action: &str,
    mut user: User,
    value: &str,
) -> Result<Said> {
    let is_last = is_last_administrator(app, &user).await?;
    let name = user.name.clone();
    match action {
        "role" => {
            let role: Role = value.parse().map_err(|_| Error::Invalid)?;
            if is_last && role != Role::Administrator {
                return Ok((false, a.last_administrator));
            }
            let about = format!("{name}: {} > {role}", user.role);
            user.role = role;
            app.store.put_user(&user).await?;
            app.note(visitor, from, "user.role", &about).await?;
        }
        "password" if user.external.is_some() => return Err(Error::Forbidden),
        "password" => {
            if !password::is_fit(value, &name) {
                return Ok((false, a.unfit));
            }
            user.password = Some(password::hash(value).await?);
            app.store.put_user(&user).await?;
            app.note(visitor, from, "user.password", &name).await?;
        }
        "remove" if is_last => return Ok((false, a.last_administrator)),
        "remove" => {
            app.store.remove_user(user.id).await?;
            app.note(visitor, from, "user.remove", &name).await?;
        }
        _ => return Err(Error::Invalid),
    }
    Ok((true, a.done))
}

/// Whether nobody else could see to the house.
pub(crate) async fn is_last_administrator(app: &App, user: &User) -> Result<bool> {
    let users = app.store.users().await?;
    let others = users.iter().any(|other| other.id != user.id && other.role == Role::Administrator);
    Ok(user.role == Role::Administrator && !others)
}

async fn show(app: &App, reader: Reader, visitor: &Visitor, said: Option<Said>) -> Result<Response> {
    let set = Setter::new(app, reader.lang, reader.now).await?;
    let a = account_texts(reader.lang);
    let mut frame = Frame::new(app, &set, Some(&Place::Users), a.users);
    frame.noindex = true;
    let written = page(&Users {
        frame,
        a,
        action: Place::Users.path(reader.lang),
        is_open: visitor.way == Way::Open,
        users: app.store.users().await?,
        roles: Role::ALL.into_iter().map(|role| (role, role_name(role, reader.lang))).collect(),
        said,
        audit_url: Place::Audit.path(reader.lang),
    })?;
    Ok(cache::private(written.into_response()))
}

/// What was done, the newest first.
pub(crate) async fn audit(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Query(before): Query<Before>,
) -> Result<Response> {
    visitor.may_in_person(Role::Administrator)?;
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let a = account_texts(reader.lang);
    let deeds = app.store.deeds(before.avant, DEEDS).await?;
    let mut frame = Frame::new(&app, &set, Some(&Place::Audit), a.audit);
    frame.noindex = true;
    let earlier = deeds.last().filter(|_| deeds.len() == DEEDS);
    let earlier = earlier.map(|(key, _)| format!("{}?avant={key}", Place::Audit.path(reader.lang)));
    let line = |(_, deed): (i64, store::Deed)| DeedLine {
        at: set.time(deed.at),
        name: if deed.name.is_empty() { "–".to_owned() } else { deed.name },
        deed: deed_name(&deed.deed, reader.lang).to_owned(),
        about: deed_about(&deed.deed, &deed.about, reader.lang),
        address: deed.address,
    };
    let lines = deeds.into_iter().map(line).collect();
    Ok(cache::private(page(&Audit { frame, lines, earlier, a })?.into_response()))
}
