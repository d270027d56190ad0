//! The hub of our feeds, with a subscriber on loopback: from the feed that names it to the push that it checks.
#![allow(clippy::unwrap_used, clippy::panic)] // in tests a failure is the answer

mod house;
mod sample;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::get;
use house::{Answer, Site, site};
use jiff::{SignedDuration, Timestamp};
use store::{Passing, Subscriber};
use tokio::net::TcpListener;
use tokio::sync::watch;

const TOPIC: &str = "https://depeche.example/flux.atom";

/// A program that subscribes.
#[derive(Clone, Default)]
struct Reader {
    asked: Arc<Mutex<Vec<HashMap<String, String>>>>,
    told: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    /// What it answers when it is told.
    answers: Arc<Mutex<Vec<u16>>>,
}

impl Reader {
    async fn start(&self) -> SocketAddr {
        let asked = async |State(reader): State<Self>, Query(query): Query<HashMap<String, String>>| {
            reader.asked.lock().unwrap().push(query.clone());
            let confirms = query.get("id").is_some_and(|id| id == "1");
            if confirms { query.get("hub.challenge").cloned().unwrap_or_default() } else { "non".to_owned() }
        };
        let told = async |State(reader): State<Self>, headers: HeaderMap, body: Bytes| {
            reader.told.lock().unwrap().push((headers, body));
            StatusCode::from_u16(reader.answers.lock().unwrap().pop().unwrap_or(204)).unwrap()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/rappel", get(asked).post(told)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    /// What it was asked last.
    async fn asked(&self, count: usize) -> HashMap<String, String> {
        until(async || self.asked.lock().unwrap().len() >= count).await;
        self.asked.lock().unwrap()[count - 1].clone()
    }

    async fn told(&self, count: usize) -> (HeaderMap, Bytes) {
        until(async || self.told.lock().unwrap().len() >= count).await;
        self.told.lock().unwrap()[count - 1].clone()
    }
}

async fn until(done: impl AsyncFn() -> bool) {
    for _ in 0..1_500 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not in half a minute");
}

/// A site with a hub that may reach `allowed`, and that tells until it is dropped.
async fn hub(allowed: Option<SocketAddr>) -> (Site, watch::Sender<bool>) {
    let allow = allowed.map(wire::Network::socket).into_iter().collect();
    let fetch = wire::Http::new(wire::Settings { allow, ..wire::Settings::default() }).unwrap();
    let site = site().await;
    let app = site.app.clone().with_hub(Arc::new(fetch));
    let site = site.with(app);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(web::serve(listener, site.app.clone(), stopped));
    (site, stop)
}

async fn ask(site: &Site, fields: &[(&str, &str)]) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post("/hub")
        .header(header::HOST, "depeche.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    site.ask(request.body(Body::from(form)).unwrap()).await
}

async fn news(site: &Site, headline: &str) {
    site.sample.put(sample::article(0, headline, Timestamp::now()), house::reading("fr")).await;
}

#[tokio::test]
async fn a_subscriber_is_asked_told_and_let_go() {
    let reader = Reader::default();
    let address = reader.start().await;
    let (site, _stop) = hub(Some(address)).await;
    let callback = format!("http://{address}/rappel?id=1");
    let store = site.sample.store.clone();
    let topics = async || store.topics(Timestamp::now()).await.unwrap();

    // Asked whether it meant it, with a lease within bounds; the callback's own query stays.
    let subscribe = [
        ("hub.mode", "subscribe"),
        ("hub.topic", TOPIC),
        ("hub.callback", callback.as_str()),
        ("hub.lease_seconds", "5"),
        ("hub.secret", "mot de passe du fil"),
    ];
    assert_eq!(ask(&site, &subscribe).await.status, StatusCode::ACCEPTED);
    let asked = reader.asked(1).await;
    let field = |name: &str| asked.get(name).map(String::as_str);
    assert_eq!((field("id"), field("hub.mode"), field("hub.topic")), (Some("1"), Some("subscribe"), Some(TOPIC)));
    assert_eq!(field("hub.lease_seconds"), Some("3600"));
    assert!(field("hub.challenge").unwrap().len() >= 32);
    until(async || topics().await == [(TOPIC.to_owned(), 1)]).await;

    // Told what is new, signed: the feed as it stands at its address.
    news(&site, "Valmorel : le plan Tilleul est voté").await;
    let (headers, body) = reader.told(1).await;
    let signature = headers.get("x-hub-signature").unwrap().to_str().unwrap();
    assert!(wire::is_signed(signature, "mot de passe du fil", &body));
    assert!(!wire::is_signed(signature, "autre", &body));
    assert_eq!(headers.get(header::CONTENT_TYPE).unwrap(), "application/atom+xml; charset=utf-8");
    let links = headers.get(header::LINK).unwrap().to_str().unwrap();
    assert!(links.contains(&format!("<{TOPIC}>; rel=\"self\"")), "{links}");
    assert!(links.contains("<https://depeche.example/hub>; rel=\"hub\""), "{links}");
    assert!(String::from_utf8_lossy(&body).contains("le plan Tilleul est voté"));

    // One that fails is tried again later.
    reader.answers.lock().unwrap().push(503);
    news(&site, "Valmorel : le plan Tilleul est contesté").await;
    reader.told(2).await;
    let later = async || store.to_tell(Timestamp::now() + SignedDuration::from_secs(60), 9).await.unwrap();
    until(async || later().await.iter().any(|one| one.attempts == 1)).await;
    store.note_told(TOPIC, &callback, Err(Timestamp::now())).await.unwrap();
    let (_, body) = reader.told(3).await;
    assert!(String::from_utf8_lossy(&body).contains("le plan Tilleul est contesté"));

    // Renewed, then ended by its own wish, which it confirms too.
    assert_eq!(ask(&site, &subscribe[..3]).await.status, StatusCode::ACCEPTED);
    let lease = reader.asked(2).await.get("hub.lease_seconds").cloned();
    assert_eq!(lease.as_deref(), Some("864000"));
    let end = [("hub.mode", "unsubscribe"), ("hub.topic", TOPIC), ("hub.callback", callback.as_str())];
    assert_eq!(ask(&site, &end).await.status, StatusCode::ACCEPTED);
    until(async || topics().await.is_empty()).await;
}

#[tokio::test]
async fn who_does_not_confirm_or_wants_no_more_is_not_told() {
    let reader = Reader::default();
    let address = reader.start().await;
    let (site, _stop) = hub(Some(address)).await;
    let (store, callback) = (site.sample.store.clone(), format!("http://{address}/rappel"));
    let subscribe = |topic: &'static str, id: &str| {
        let callback = format!("{callback}?id={id}");
        let fields = [("hub.mode", "subscribe"), ("hub.topic", topic)].map(|(name, value)| (name, value.to_owned()));
        fields.into_iter().chain([("hub.callback", callback)]).collect::<Vec<_>>()
    };
    // What is no feed of ours, or a page of what came before, is denied with the reason.
    let denied = [
        "https://depeche.example/",
        "https://depeche.example/rien.atom",
        "https://depeche.example/flux.atom?x=1",
        "https://depeche.example/alerte/abc/flux.atom",
    ];
    for (number, topic) in denied.into_iter().enumerate() {
        let fields = subscribe(topic, "1");
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(ask(&site, &fields).await.status, StatusCode::ACCEPTED, "{topic}");
        let told = reader.asked(number + 1).await;
        assert_eq!(told.get("hub.mode").map(String::as_str), Some("denied"), "{topic}");
        assert!(told.contains_key("hub.reason"));
    }
    let fields = subscribe(TOPIC, "2");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(ask(&site, &fields).await.status, StatusCode::ACCEPTED);
    reader.asked(denied.len() + 1).await;
    assert!(store.topics(Timestamp::now()).await.unwrap().is_empty());

    // One answers that it is gone, the lease of the other has ended.
    let subscriber = |id: &str, until: Timestamp| Subscriber {
        topic: TOPIC.to_owned(),
        callback: format!("{callback}?id={id}"),
        secret: None,
        until,
        attempts: 0,
        told: None,
    };
    reader.answers.lock().unwrap().push(410);
    let now = Timestamp::now();
    store.subscribe(&subscriber("gone", now + SignedDuration::from_hours(1))).await.unwrap();
    store.subscribe(&subscriber("ended", now - SignedDuration::from_hours(1))).await.unwrap();
    news(&site, "Valmorel : le plan Tilleul est voté").await;
    let (headers, _) = reader.told(1).await;
    assert!(!headers.contains_key("x-hub-signature"), "no secret, no signature");
    until(async || store.topics(Timestamp::now()).await.unwrap().is_empty()).await;
    assert_eq!(reader.told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_before_any_connection() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let (site, _stop) = hub(None).await;
    let (private, name) = (format!("http://127.0.0.1:{port}/"), format!("http://localhost:{port}/"));
    let long = "s".repeat(200);
    for fields in [
        [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", private.as_str()), ("hub.secret", "s")],
        [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", "http://[::1]/"), ("hub.secret", "s")],
        [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", "ftp://exemple.fr/"), ("hub.secret", "s")],
        [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", "rien"), ("hub.secret", "s")],
        [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", name.as_str()), ("hub.secret", &long)],
        [("hub.mode", "subscribe"), ("hub.topic", "https://a.example/"), ("hub.callback", &name), ("hub.secret", "s")],
        [("hub.mode", "publish"), ("hub.topic", TOPIC), ("hub.callback", name.as_str()), ("hub.secret", "s")],
    ] {
        let answer = ask(&site, &fields).await;
        assert!(answer.status.is_client_error(), "{fields:?}: {}", answer.status);
    }
    // Where a name leads is seen when it is asked: then nobody is asked.
    let fields = [("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", name.as_str())];
    assert_eq!(ask(&site, &fields).await.status, StatusCode::ACCEPTED);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    assert!(site.sample.store.topics(Timestamp::now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_feed_names_its_hub_and_itself() {
    let (site, _stop) = hub(None).await;
    for address in ["/flux", "/en/feed", "/source/le-courrier-du-val/flux", "/citations", "/titres-modifies"] {
        for ending in ["atom", "rss", "json", "ninjs", "newsml"] {
            let answer = site.get(&format!("{address}.{ending}")).await;
            let links = answer.header(header::LINK);
            let itself = format!("<https://depeche.example{address}.{ending}>; rel=\"self\"");
            assert!(links.contains(&itself) && links.contains("/hub>; rel=\"hub\""), "{address}.{ending}: {links}");
        }
    }
    let named = "rel=\"hub\" href=\"https://depeche.example/hub\"";
    assert!(site.get("/flux.atom").await.body.contains(&format!("<link {named}")));
    assert!(site.get("/flux.rss").await.body.contains(&format!("<atom:link {named}")));
    let json: serde_json::Value = serde_json::from_str(&site.get("/flux.json").await.body).unwrap();
    assert_eq!(json["hubs"], serde_json::json!([{ "type": "WebSub", "url": "https://depeche.example/hub" }]));
    // A house without a hub names none, and has none.
    let plain = house::site().await;
    assert!(!plain.get("/flux.atom").await.body.contains("rel=\"hub\""));
    assert_eq!(
        ask(&plain, &[("hub.mode", "subscribe"), ("hub.topic", TOPIC), ("hub.callback", "x")]).await.status,
        404
    );
}
