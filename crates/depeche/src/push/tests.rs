//! WebSub from end to end, over loopback: a feed, a hub of our own, the desk and the site.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Form, Router};
use desk::{Desk, Settings};
use jiff::{SignedDuration, Timestamp};
use news::{Polling, Source, SourceId, SourceKind};
use ring::hmac;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Pushed, callback};

#[test]
fn only_a_public_address_is_told_to_hubs() {
    for (base, expected) in [
        ("https://depeche.example/", Some("https://depeche.example/websub")),
        ("https://exemple.fr/fil", Some("https://exemple.fr/fil/websub")),
        ("", None),
        ("http://127.0.0.1:8080", None),
        ("http://192.168.1.4", None),
        ("http://[::1]:8080", None),
        ("http://localhost:8080", None),
        ("http://serveur:8080", None),
        ("ftp://exemple.fr", None),
    ] {
        assert_eq!(callback(base).as_deref(), expected, "{base}");
    }
}

/// What a subscriber asked a hub.
#[derive(Debug, Clone, Default, serde::Deserialize)]
struct Asked {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.topic")]
    topic: String,
    #[serde(rename = "hub.callback")]
    callback: String,
    #[serde(default, rename = "hub.secret")]
    secret: String,
}

/// A feed and its hub.
#[derive(Clone, Default)]
struct Hub {
    asked: Arc<Mutex<Vec<Asked>>>,
    /// What each verification was answered.
    answers: Arc<Mutex<Vec<(u16, String)>>>,
}

fn entry(number: u32) -> String {
    format!(
        "<entry><id>urn:courrier:{number}</id><title>Valmorel vote le plan Peuplier{number}</title>\
         <link href=\"https://courrier.example/{number}\"/><updated>2026-03-03T08:{:02}:00Z</updated>\
         <content type=\"text\">Réunis lundi soir, les élus ont adopté le plan numéro {number} après un long débat.\
         </content></entry>",
        number % 60
    )
}

fn feed(entries: &str) -> String {
    format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Le Courrier du Val</title>{entries}</feed>")
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

impl Hub {
    async fn start(&self) -> SocketAddr {
        let ask = async |State(hub): State<Hub>, Form(asked): Form<Asked>| {
            hub.asked.lock().unwrap().push(asked.clone());
            tokio::spawn(async move { hub.verify(&asked, &asked.mode, &asked.topic).await });
            StatusCode::ACCEPTED
        };
        let flux = async || {
            let links = "</hub>; rel=\"hub\", </flux>; rel=\"self\"";
            ([("link", links), ("content-type", "application/atom+xml")], feed(&entry(1))).into_response()
        };
        serve(Router::new().route("/hub", post(ask)).route("/flux", get(flux)).with_state(self.clone())).await
    }

    /// Asks a subscriber whether it meant it.
    async fn verify(&self, asked: &Asked, mode: &str, topic: &str) -> (u16, String) {
        let mut url = url::Url::parse(&asked.callback).unwrap();
        url.query_pairs_mut()
            .append_pair("hub.mode", mode)
            .append_pair("hub.topic", topic)
            .append_pair("hub.challenge", "défi 1+1")
            .append_pair("hub.lease_seconds", "1000");
        let answer = client().get(url).send().await.unwrap();
        let answer = (answer.status().as_u16(), answer.text().await.unwrap());
        self.answers.lock().unwrap().push(answer.clone());
        answer
    }

    fn last(&self) -> Asked {
        self.asked.lock().unwrap().last().cloned().unwrap()
    }

    fn counts(&self) -> (usize, usize) {
        (self.asked.lock().unwrap().len(), self.answers.lock().unwrap().len())
    }
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn signature(method: &str, secret: &str, body: &str) -> String {
    let algorithm = match method {
        "sha1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" => hmac::HMAC_SHA256,
        "sha384" => hmac::HMAC_SHA384,
        _ => hmac::HMAC_SHA512,
    };
    let tag = hmac::sign(&hmac::Key::new(algorithm, secret.as_bytes()), body.as_bytes());
    let digest: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{method}={digest}")
}

async fn push(callback: &str, signature: Option<&str>, body: String) -> u16 {
    let mut sent = client().post(callback).header("content-type", "application/atom+xml").body(body);
    if let Some(signature) = signature {
        sent = sent.header("x-hub-signature", signature);
    }
    sent.send().await.unwrap().status().as_u16()
}

/// A desk, the site that hubs reach it by, and one source.
async fn house(folder: &std::path::Path, wire: SocketAddr) -> (Desk, Source) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = listener.local_addr().unwrap();
    let store = Arc::new(store::Sqlite::open(folder).unwrap());
    let allow = vec![wire::Network::socket(wire)];
    let desk = Desk {
        store: store.clone(),
        queue: store.clone(),
        index: Arc::new(index::Local::open(&folder.join("index")).unwrap()),
        fetch: Arc::new(wire::Http::new(wire::Settings { allow, ..wire::Settings::default() }).unwrap()),
        sites: desk::Sites::default(),
        settings: Settings { callback: Some(format!("http://{site}/websub")), ..Settings::default() },
    };
    let app = web::App::new(desk.store.clone(), desk.index.clone(), web::Site::default());
    let app = app.with_inbox(Arc::new(Pushed(desk.clone())));
    let (open, stop) = watch::channel(false);
    tokio::spawn(async move {
        let _open = open;
        web::serve(listener, app, stop).await
    });
    let source = Source {
        id: SourceId::of("le-courrier"),
        name: "Le Courrier".into(),
        kind: SourceKind::Feed,
        url: Some(format!("http://{wire}/flux")),
        site_url: None,
        timezone: None,
        section: None,
    };
    desk.store.put_source(&source).await.unwrap();
    (desk, source)
}

async fn polling(desk: &Desk, source: &Source) -> Polling {
    desk.store.source(&source.id).await.unwrap().unwrap().1
}

async fn until(done: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not in ten seconds");
}

#[tokio::test]
async fn a_hub_pushes_from_discovery_to_renewal() {
    let (hub, folder) = (Hub::default(), tempfile::tempdir().unwrap());
    let wire = hub.start().await;
    let (desk, source) = house(folder.path(), wire).await;
    let articles = async || desk.store.counts().await.unwrap().articles;

    // Found in the Link header, asked, verified.
    let now = Timestamp::now();
    desk::poll(&desk, &source, &Polling::default(), now).await.unwrap();
    until(async || polling(&desk, &source).await.push.is_some_and(|push| push.until.is_some())).await;
    until(async || hub.counts() == (1, 1)).await;
    let asked = hub.last();
    assert_eq!((asked.mode.as_str(), asked.topic.clone()), ("subscribe", format!("http://{wire}/flux")));
    assert!(asked.callback.contains("/websub/le-courrier/") && asked.callback.len() > 80, "{}", asked.callback);
    assert!(asked.secret.len() >= 32);
    assert_eq!(hub.answers.lock().unwrap()[0], (200, "défi 1+1".to_owned()));
    let leased = polling(&desk, &source).await.push.unwrap();
    let lease = leased.until.unwrap().as_second() - now.as_second();
    assert!((995..=1_010).contains(&lease), "{lease}");
    assert_eq!(articles().await, 1, "what was polled");

    // Pushed with each method, the part of the feed that is new.
    for (number, method) in [(2, "sha1"), (3, "sha256"), (4, "sha384"), (5, "sha512")] {
        let body = feed(&entry(number));
        assert_eq!(push(&asked.callback, Some(&signature(method, &asked.secret, &body)), body).await, 202);
        assert_eq!(articles().await, u64::from(number), "{method}");
    }
    assert!(polling(&desk, &source).await.push.unwrap().last.is_some());

    // What is not signed so is dropped, and told nothing.
    let body = feed(&entry(9));
    let right = signature("sha256", &asked.secret, &body);
    for wrong in
        [None, Some("sha256=00"), Some("md5=00"), Some(&*signature("sha256", "autre", &body)), Some(&right[..40])]
    {
        assert_eq!(push(&asked.callback, wrong, body.clone()).await, 202, "{wrong:?}");
    }
    assert_eq!(push(&asked.callback, Some(&right), feed(&entry(8))).await, 202);
    assert_eq!(articles().await, 5, "nothing forged was taken");
    let elsewhere = asked.callback.replace("/websub/le-courrier/", "/websub/le-courrier/0");
    assert_eq!(push(&elsewhere, Some(&right), body.clone()).await, 410);
    assert_eq!(push(&asked.callback.replace("le-courrier", "autre"), Some(&right), body.clone()).await, 410);
    let garbage = "ni flux ni page".to_owned();
    assert_eq!(push(&asked.callback, Some(&signature("sha256", &asked.secret, &garbage)), garbage).await, 202);

    // What was not asked for is not confirmed.
    for (mode, topic) in [
        ("subscribe", asked.topic.as_str()),
        ("unsubscribe", asked.topic.as_str()),
        ("subscribe", "http://autre.example/"),
        ("", ""),
    ] {
        assert_eq!(hub.verify(&asked, mode, topic).await.0, 404, "{mode} {topic}");
    }
    let stranger = Asked { callback: elsewhere, ..asked.clone() };
    assert_eq!(hub.verify(&stranger, "subscribe", &asked.topic).await.0, 404);

    // Polled rarely while it lasts, and renewed before it ends, at a poll that comes in time.
    let state = polling(&desk, &source).await;
    let state = desk::poll(&desk, &source, &state, now + SignedDuration::from_secs(10)).await.unwrap();
    let next = state.next.unwrap();
    assert!(next > now + SignedDuration::from_mins(10) && next < leased.until.unwrap(), "{next}");
    assert_eq!(hub.counts().0, 1);
    let (before, later) = (hub.counts().1, leased.next.unwrap() + SignedDuration::from_secs(1));
    desk::poll(&desk, &source, &state, later).await.unwrap();
    until(async || hub.counts() == (2, before + 1)).await;
    assert_eq!((hub.last().callback, hub.last().secret), (asked.callback.clone(), asked.secret.clone()));
    let renewed = polling(&desk, &source).await.push.unwrap();
    assert!(renewed.until >= leased.until && renewed.failures == 0);

    // Given up: the hub is asked to stop, and once the source is gone it may.
    let state = polling(&desk, &source).await;
    desk.store.remove_source(&source.id).await.unwrap();
    let before = hub.counts().1;
    desk::push::leave(&desk, &source.id, &state).await;
    until(async || hub.counts() == (3, before + 1)).await;
    assert_eq!((hub.last().mode.as_str(), hub.last().callback), ("unsubscribe", asked.callback.clone()));
    assert_eq!(hub.answers.lock().unwrap().last().unwrap().0, 200);
    desk.store.put_source(&source).await.unwrap();
    desk.store.put_polling(&source.id, &state).await.unwrap();

    // Refused.
    assert_eq!(hub.verify(&asked, "denied", &asked.topic).await.0, 200);
    assert_eq!(polling(&desk, &source).await.push.unwrap().until, None);
}

#[tokio::test]
async fn a_hub_that_does_not_answer_is_asked_again_and_polls_go_on() {
    let dead = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let links = format!("<http://{dead}/hub>; rel=hub");
    let flux = async move || ([("link", links)], feed(&entry(1)));
    let wire = serve(Router::new().route("/flux", get(flux))).await;
    let folder = tempfile::tempdir().unwrap();
    let (desk, source) = house(folder.path(), wire).await;
    let now = Timestamp::now();
    let first = desk::poll(&desk, &source, &Polling::default(), now).await.unwrap();
    let push = first.push.clone().unwrap();
    assert_eq!((push.until, push.failures), (None, 1));
    assert!(push.next.unwrap() > now + SignedDuration::from_mins(50));
    assert!(first.next.unwrap() < now + SignedDuration::from_hours(7) && first.failures == 0);
    let again = desk::poll(&desk, &source, &first, now + SignedDuration::from_hours(2)).await.unwrap();
    assert_eq!(again.push.unwrap().failures, 2, "asked again, later each time");
}

#[tokio::test]
async fn without_a_public_address_no_hub_is_asked() {
    let (hub, folder) = (Hub::default(), tempfile::tempdir().unwrap());
    let wire = hub.start().await;
    let (desk, source) = house(folder.path(), wire).await;
    let desk = Desk { settings: Settings { callback: None, ..desk.settings.clone() }, ..desk };
    let state = desk::poll(&desk, &source, &Polling::default(), Timestamp::now()).await.unwrap();
    assert_eq!((state.push, hub.counts().0), (None, 0));
    assert_eq!(state.told.hubs, [format!("http://{wire}/hub")]);
}
