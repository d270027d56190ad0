//! The watch over sources, as readers and machines see it, and the door that hubs knock at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in tests a failure is the answer
#![allow(dead_code)] // what the houses of other tests need

mod house;
mod sample;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use house::{Site, empty};
use jiff::{SignedDuration, Timestamp};
use news::{Alarm, Capture, HOURS, Habit, Lengths, Obtained, Polling, Source, SourceId, SourceKind};
use store::{Intake, Store};
use tower::ServiceExt;
use web::{Delivery, Inbox, Verification};

async fn source(site: &Site, url: &str, polling: impl FnOnce(&Capture, &Capture) -> Polling) -> SourceId {
    let source = Source {
        id: SourceId::of("le-courrier"),
        name: "Le Courrier".into(),
        kind: SourceKind::Feed,
        url: Some(url.into()),
        site_url: None,
        timezone: None,
        section: None,
    };
    site.sample.store.put_source(&source).await.unwrap();
    let now = Timestamp::now();
    let capture = |body: &str| Capture {
        url: Some(url.into()),
        media_type: Some("application/rss+xml".into()),
        ..Capture::new(source.id.clone(), Obtained::Poll, body.as_bytes().to_vec(), now)
    };
    let (good, bad) = (capture("<rss><b>bon flux</b></rss>"), capture("<html><script>alert(1)</script>"));
    let polling = polling(&good, &bad);
    for capture in [good, bad] {
        let intake = Intake { capture, taken: Vec::new(), jobs: Vec::new(), polling: None };
        site.sample.store.put(intake).await.unwrap();
    }
    site.sample.store.put_polling(&source.id, &polling).await.unwrap();
    source.id
}

fn unusual(good: &Capture, bad: &Capture) -> Polling {
    let now = Timestamp::now();
    Polling {
        last: Some(now),
        last_good: Some(now),
        error: Some("https://courrier.example/flux: status 503".into()),
        alarms: vec![
            Alarm::Silent { since: now - SignedDuration::from_hours(6), usual: 9.0 },
            Alarm::Short { pages: false, usual: 2_400, now: 180 },
            Alarm::Moved { to: "https://courrier.example/neuf?key=s3cret".into() },
        ],
        habit: Habit {
            since: Some(now - SignedDuration::from_hours(24 * 30)),
            pieces: vec![9.0; HOURS],
            hours: vec![1.0; HOURS],
            texts: Lengths { known: 90, mean: 2_400.0_f32.ln(), ..Lengths::default() },
            ..Habit::default()
        },
        good_capture: Some(good.id),
        bad_capture: Some(bad.id),
        ..Polling::default()
    }
}

#[tokio::test]
async fn what_is_not_as_usual_is_on_the_page_and_in_the_figures() {
    let site = empty().await;
    source(&site, "https://courrier.example/flux", unusual).await;
    let page = site.get("/sante").await.body;
    for part in [
        "Silencieuse depuis 6\u{a0}h (d’habitude 9\u{a0}pièces à l’heure)",
        "tombée de 2\u{202f}400 à 180 signes",
        "href=\"/sante/le-courrier\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("s3cret"));
    assert!(site.get("/en/health").await.body.contains("usually 9\u{a0}pieces an hour"));
    let page = site.get("/sante/le-courrier").await;
    assert_eq!(page.status, StatusCode::OK);
    for part in
        ["Dernière bonne capture", "bon flux", "La capture en cause", "&#60;script&#62;alert(1)", "216", "2\u{202f}400"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(page.body.contains("noindex") && !page.body.contains("s3cret"));
    assert_eq!(site.get("/sante/personne").await.status, StatusCode::NOT_FOUND);
    let figures = site.get("/metrics").await;
    assert!(figures.header(axum::http::header::CONTENT_TYPE).starts_with("text/plain; version=0.0.4"));
    for line in [
        "depeche_sources 1",
        "depeche_sources_due 1",
        "depeche_captures 2",
        "depeche_outbox_lag 0",
        "depeche_source_alarms{source=\"le-courrier\",kind=\"silent\"} 1",
    ] {
        assert!(figures.body.lines().any(|found| found == line), "{line}: {}", figures.body);
    }
}

#[tokio::test]
async fn captures_of_closed_addresses_are_not_shown() {
    let site = empty().await;
    source(&site, "https://anne:s3cret@courrier.example/flux", unusual).await;
    let page = site.get("/sante/le-courrier").await.body;
    assert!(!page.contains("bon flux") && !page.contains("s3cret") && page.contains("courrier.example"));
}

#[tokio::test]
async fn all_quiet() {
    let site = empty().await;
    source(&site, "https://courrier.example/flux", |_, _| Polling::default()).await;
    assert!(site.get("/sante").await.body.contains("Toutes les sources sont comme d’habitude."));
    assert!(site.get("/sante/le-courrier").await.body.contains("Aucune."));
}

/// An inbox that keeps what it hears.
#[derive(Default)]
struct Ear(Mutex<Vec<String>>);

#[async_trait]
impl Inbox for Ear {
    async fn verify(&self, source: &str, token: &str, asked: Verification) -> Option<String> {
        self.0.lock().unwrap().push(format!("{source} {token} {} {} {:?}", asked.mode, asked.topic, asked.lease));
        (token == "bon").then_some(asked.challenge)
    }

    async fn deliver(&self, source: &str, token: &str, delivery: Delivery) -> Option<bool> {
        self.0.lock().unwrap().push(format!("{source} {:?} {}", delivery.signature, delivery.body.len()));
        (token != "panne").then_some(token == "bon")
    }
}

#[tokio::test]
async fn hubs_are_heard() {
    let site = empty().await;
    let ear = Arc::new(Ear::default());
    let router = web::site(site.app.clone().with_inbox(ear.clone()));
    let ask = async |request: Request<Body>| {
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    };
    let query = "hub.mode=subscribe&hub.topic=https%3A%2F%2Fexemple.fr%2Fflux&hub.challenge=a%2Bb&hub.lease_seconds=60";
    let get = |token: &str| Request::get(format!("/websub/courrier/{token}?{query}")).body(Body::empty()).unwrap();
    assert_eq!(ask(get("bon")).await, (StatusCode::OK, "a+b".to_owned()));
    assert_eq!(ask(get("faux")).await.0, StatusCode::NOT_FOUND);
    let post = |token: &str, size: usize| {
        let request = Request::post(format!("/websub/courrier/{token}")).header("x-hub-signature", "sha256=00");
        request.body(Body::from(vec![b'a'; size])).unwrap()
    };
    for (token, size, expected) in
        [("bon", 5_000_000, 202), ("faux", 1, 410), ("panne", 1, 503), ("bon", 11 << 20, 413)]
    {
        assert_eq!(ask(post(token, size)).await.0.as_u16(), expected, "{token} {size}");
    }
    let heard = ear.0.lock().unwrap().clone();
    assert_eq!(heard[0], "courrier bon subscribe https://exemple.fr/flux Some(\"60\")");
    assert_eq!(heard[2], "courrier Some(\"sha256=00\") 5000000");
    assert_eq!(site.get("/websub/courrier/bon").await.status, StatusCode::NOT_FOUND, "no route where nobody listens");
}
