//! All routes of the site, in one list.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use language::clock::Lang;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::address::{Place, prefix, word};
use crate::app::App;
use crate::feeds::{self, At, Ending, Onwards};
use crate::frame::Reader;
use crate::gate::Gate;
use crate::pages::search::Asked;
use crate::pages::{
    account, agenda, alert, article, changed, consent, correct, errors, front, health, keep, log_in, lookout, machines,
    metrics, name, names, questions, said, search, section, source, sources, stop, story, users, version,
};
use crate::visitor::Visitor;
use crate::{api, assets, cache, greader, hub, inbox, live, oidc, serving};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves the site and its live wire on `listener` until `stop` says so.
pub async fn serve(listener: TcpListener, app: App, stop: watch::Receiver<bool>) -> std::io::Result<()> {
    let gate = site(app.clone());
    tokio::join!(app.follow(stop.clone()), hub::tell(&app, stop.clone()), serving::serve(listener, gate, stop));
    Ok(())
}

/// The site.
pub fn site(app: App) -> Gate {
    health::begin();
    let written = pages(Lang::Fr)
        .merge(pages(Lang::En))
        .merge(api::routes())
        .route("/en", get(|| async { Redirect::permanent("/en/") }))
        .route("/sources.opml", get(feeds::opml::opml))
        .route("/robots.txt", get(machines::robots))
        .route("/.well-known/tdmrep.json", get(machines::mining))
        .route("/sitemap-news.xml", get(machines::sitemap))
        .route("/statique/{name}", get(assets::file))
        .route("/favicon.ico", get(assets::favicon))
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn_with_state(app.clone(), cache::validate))
        .merge(api::closed())
        .merge(alerts(Lang::Fr))
        .merge(alerts(Lang::En))
        .route("/suggestions", get(machines::suggestions))
        .merge(greader::routes())
        .route("/healthz", get(health::healthz))
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .merge(accounts(Lang::Fr))
        .merge(accounts(Lang::En))
        .merge(app.inbox.as_ref().map(inbox::route).unwrap_or_default())
        .route(hub::PATH, post(hub::ask))
        .route(oidc::PATH, get(oidc::go))
        .route(oidc::BACK, get(oidc::come_back))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE));
    let routes: Router = written
        .route("/direct", get(live::stream))
        .merge(api::stream())
        .route("/alerte/{token}/direct", get(feeds::told::stream))
        .fallback(errors::not_found)
        .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
        .with_state(app.clone());
    Gate::new(app, routes)
}

/// Pages and feeds as who is not known reads them, for our own use: no door stands before them.
pub(crate) fn for_all(app: App) -> Router {
    pages(Lang::Fr)
        .merge(pages(Lang::En))
        .layer(axum::middleware::from_fn_with_state(app.clone(), cache::validate))
        .with_state(app)
}

/// What readers keep: never cached, for it is theirs.
fn alerts(lang: Lang) -> Router<App> {
    let path = |place: &str| format!("{}/{}{place}", prefix(lang), word(lang, "kept"));
    let own = |place: &str| format!("{}/alerte/{{token}}{place}", prefix(lang));
    Router::new()
        .route(&path(""), get(questions::list).post(questions::keep))
        .route(&path("/{id}"), get(questions::question).post(questions::change))
        .route(&path(&format!("/{}/{{id}}", word(lang, "alert"))), get(alert::alert).post(alert::change))
        .route(&path(&format!("/{}", word(lang, "dead"))), get(alert::dead).post(alert::replay))
        .route(&own(""), get(stop::ask).post(stop::stop))
        .route(&own("/oui/{word}"), get(consent::ask).post(consent::give))
        .route(&own("/flux.atom"), get(feeds::told::feed))
}

/// The pages of users, which nobody else is shown.
fn accounts(lang: Lang) -> Router<App> {
    Router::new()
        .route(&Place::LogIn(String::new()).path(lang), get(log_in::form).post(log_in::log_in))
        .route(&Place::FirstAccess.path(lang), get(log_in::first_form).post(log_in::first))
        .route(&Place::Account.path(lang), get(account::account).post(account::change))
        .route(&Place::Users.path(lang), get(users::users).post(users::change))
        .route(&Place::Audit.path(lang), get(users::audit))
}

/// The pages of a language.
fn pages(lang: Lang) -> Router<App> {
    let path = |rest: String| format!("{}/{rest}", prefix(lang));
    let w = |name| word(lang, name);
    let mut router = Router::new()
        .route(&path(String::new()), get(front::front))
        .route(&path(format!("{}/{{name}}", w("section"))), get(section::section))
        .route(&path(format!("{}/{{name}}/{{file}}", w("section"))), get(feeds::section))
        .route(&path("source/{id}".to_owned()), get(source::source))
        .route(&path("source/{id}/{file}".to_owned()), get(feeds::source))
        .route(&path(w("search").to_owned()), get(search::search))
        .route(&path("article/{slug}".to_owned()), get(article::article))
        .route(&path("article/{slug}/version/{number}".to_owned()), get(version::version))
        .route(&path(format!("{}/{{id}}", w("story"))), get(story::story))
        .route(&path(format!("{}/{{id}}/{}", w("story"), w("correct"))), post(correct::correct))
        .route(&path(format!("{}/{{id}}/{{file}}", w("story"))), get(feeds::read::story))
        .route(&path(format!("{}/{{slug}}", w("person"))), get(name::person))
        .route(&path(format!("{}/{{slug}}/{{file}}", w("person"))), get(feeds::read::person))
        .route(&path(format!("{}/{{slug}}", w("place"))), get(name::place))
        .route(&path(format!("{}/{{slug}}/{{file}}", w("place"))), get(feeds::read::place))
        .route(&path(format!("{}/{{slug}}", w("organisation"))), get(name::organisation))
        .route(&path(format!("{}/{{slug}}/{{file}}", w("organisation"))), get(feeds::read::organisation))
        .route(&path(w("names").to_owned()), get(names::names))
        .route(&path(w("quotes").to_owned()), get(said::said))
        .route(&path(w("agenda").to_owned()), get(agenda::agenda))
        .route(&path(format!("{}.ics", w("agenda"))), get(feeds::ical::calendar))
        .route(&path(w("changed").to_owned()), get(changed::changed))
        .route(&path("sources".to_owned()), get(sources::sources))
        .route(&path(w("keep").to_owned()), get(keep::form).post(keep::keep))
        .route(&path(w("health").to_owned()), get(health::health))
        .route(&path(format!("{}/{{id}}", w("health"))), get(lookout::lookout))
        .route(&path("opensearch.xml".to_owned()), get(machines::open_search));
    for ending in Ending::ALL {
        let name = ending.as_str();
        let front = move |app: State<App>, reader: Reader, who: Visitor, on: Query<Onwards>| {
            feeds::front(app, At::new(reader, who, ending, on.0.avant))
        };
        let search = move |app: State<App>, reader: Reader, who: Visitor, asked: Query<Asked>, on: Query<Onwards>| {
            feeds::search(app, At::new(reader, who, ending, on.0.avant), asked.0)
        };
        let said =
            move |app: State<App>, reader: Reader, who: Visitor, asked: Query<said::Question>, on: Query<Onwards>| {
                feeds::read::said(app, At::new(reader, who, ending, on.0.avant), asked.0)
            };
        let changed = move |app: State<App>, reader: Reader, who: Visitor, on: Query<Onwards>| {
            feeds::read::changed(app, At::new(reader, who, ending, on.0.avant))
        };
        router = router
            .route(&path(format!("{}.{name}", w("quotes"))), get(said))
            .route(&path(format!("{}.{name}", w("changed"))), get(changed))
            .route(&path(format!("{}.{name}", w("feed"))), get(front))
            .route(&path(format!("{}.{name}", w("search"))), get(search));
    }
    router
}
