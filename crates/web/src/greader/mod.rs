//! What reader apps speak: the API of Google Reader, as the programs that outlived it use it.

mod atom;
mod ids;
mod marks;
mod streams;
mod subscriptions;

use axum::extract::{FromRequest, FromRequestParts, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use news::SourceId;
use serde_json::json;
use store::{Arranged, Stream};

use crate::app::{App, Names};
use crate::door;
use crate::error::{Error, Result};
use crate::visitor::Visitor;

/// The longest form that a program sends: some thousand ids.
const LONGEST: usize = 1 << 20;

/// The parameters of a call, those of its address and of its form; programs send either, and many of one name.
pub(crate) struct Call(Vec<(String, String)>);

impl Call {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }
}

impl FromRequest<App> for Call {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let query = Query::<Vec<(String, String)>>::from_request_parts(&mut parts, app).await;
        let Query(mut given) = query.map_err(|_| Error::Invalid)?;
        let form = axum::body::to_bytes(body, LONGEST).await.map_err(|_| Error::Invalid)?;
        given.extend(url::form_urlencoded::parse(&form).into_owned());
        Ok(Self(given))
    }
}

/// The routes; each answers to GET and POST, as programs do either.
pub(crate) fn routes() -> Router<App> {
    let api = |path: &str| format!("/reader/api/0/{path}");
    Router::new()
        .route("/accounts/ClientLogin", get(log_in).post(log_in))
        .route(&api("user-info"), get(user_info))
        .route(&api("token"), get(token))
        .route(&api("tag/list"), get(subscriptions::tags))
        .route(&api("subscription/list"), get(subscriptions::list))
        .route(&api("subscription/edit"), get(subscriptions::list).post(subscriptions::edit))
        .route(&api("subscription/quickadd"), get(subscriptions::quick_add).post(subscriptions::quick_add))
        .route(&api("unread-count"), get(subscriptions::unread))
        .route(&api("stream/contents"), get(streams::contents))
        .route(&api("stream/contents/{*stream}"), get(streams::contents_of))
        .route("/reader/atom/{*stream}", get(atom::stream))
        .route(&api("stream/items/ids"), get(streams::ids).post(streams::ids))
        .route(&api("stream/items/contents"), get(streams::items).post(streams::items))
        .route(&api("edit-tag"), get(plain_refusal).post(marks::edit_tag))
        .route(&api("mark-all-as-read"), get(plain_refusal).post(marks::all_read))
}

/// Changes are not made by addresses that anybody may put on a page.
async fn plain_refusal() -> StatusCode {
    StatusCode::METHOD_NOT_ALLOWED
}

/// Log-in: the password is a key of the house, and what programs then send with every call.
async fn log_in(State(app): State<App>, call: Call) -> Result<Response> {
    let given = call.get("Passwd").unwrap_or_default();
    let open = app.site.access.open && !app.has_users().await?;
    if !open && !door::opens(&app, given).await? {
        let refusal = (StatusCode::UNAUTHORIZED, [(header::CONTENT_TYPE, "text/plain")], "Error=BadAuthentication\n");
        return Ok(refusal.into_response());
    }
    // A house without accounts takes any word; it must be one that a header can carry.
    let key = if open { "maison" } else { given };
    Ok(plain(format!("SID={key}\nLSID={key}\nAuth={key}\n")))
}

fn plain(text: impl Into<String>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text.into()).into_response()
}

/// Who asks, where they said so.
fn known(visitor: &Visitor) -> Result<&Visitor> {
    if visitor.is_known() { Ok(visitor) } else { Err(Error::Unknown) }
}

async fn user_info(visitor: Visitor) -> Result<Response> {
    let visitor = known(&visitor)?;
    let (id, name) = (visitor.user.to_string(), if visitor.name.is_empty() { "depeche" } else { &visitor.name });
    Ok(Json(json!({ "userId": id, "userName": name, "userProfileId": id, "userEmail": "" })).into_response())
}

/// What programs send back with changes; the key is what proves them.
async fn token(visitor: Visitor) -> Result<Response> {
    let visitor = known(&visitor)?;
    Ok(plain(format!("{}0123456789abcdefghijklmno", visitor.user)))
}

/// The sources as one reader arranges them.
struct Shelf {
    names: std::sync::Arc<Names>,
    arranged: std::collections::HashMap<SourceId, Arranged>,
}

impl Shelf {
    async fn of(app: &App, visitor: &Visitor) -> Result<Self> {
        let arranged = app.store.arranged(known(visitor)?.user).await?.into_iter().collect();
        Ok(Self { names: app.names().await?, arranged })
    }

    /// The sources that they follow.
    fn followed(&self) -> impl Iterator<Item = &news::Source> {
        let shown = |id| self.arranged.get(id).is_none_or(|arranged| arranged.shown);
        self.names.sources.iter().map(|(source, _)| source).filter(move |source| shown(&source.id))
    }

    fn source(&self, id: &SourceId) -> Option<&news::Source> {
        self.names.sources.iter().map(|(source, _)| source).find(|source| source.id == *id)
    }

    fn title<'a>(&'a self, source: &'a news::Source) -> &'a str {
        self.arranged.get(&source.id).and_then(|arranged| arranged.title.as_deref()).unwrap_or(&source.name)
    }

    /// The folder of a source: the reader's own, else its section.
    fn label<'a>(&'a self, source: &'a news::Source) -> Option<&'a str> {
        let label = match self.arranged.get(&source.id) {
            Some(Arranged { label: Some(label), .. }) => Some(label.as_str()),
            _ => source.section.as_deref(),
        };
        label.filter(|label| !label.is_empty())
    }

    /// The list that a stream id names; `None` where it names marks.
    fn stream(&self, id: &str) -> Option<Stream> {
        match ids::StreamId::of(id)? {
            ids::StreamId::All => Some(Stream::All),
            ids::StreamId::Feed(source) => Some(Stream::Sources(vec![source])),
            ids::StreamId::Label(name) => {
                let of_label = self.followed().filter(|source| self.label(source) == Some(name.as_str()));
                Some(Stream::Sources(of_label.map(|source| source.id.clone()).collect()))
            }
            ids::StreamId::Read | ids::StreamId::Starred => None,
        }
    }
}

/// A moment in microseconds, as text.
fn micros(at: Timestamp) -> String {
    at.as_microsecond().to_string()
}
