//! `depeche serve` polling real servers on loopback, good ones and bad ones side by side.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::convert::Infallible;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures_util::stream;
use house::{Running, get as fetch, page, run, wait_for};

/// What the servers count.
#[derive(Default)]
struct Seen {
    feed: AtomicUsize,
    unchanged: AtomicUsize,
    private: AtomicUsize,
    items: AtomicUsize,
}

type Shared = Arc<Seen>;

const STAMP: &str = "Tue, 03 Mar 2026 08:30:00 +0100";

/// A feed of teasers that grows by one item whenever `items` does; its pages hold the text.
async fn feed(State(seen): State<Shared>, headers: HeaderMap) -> Response {
    seen.feed.fetch_add(1, Ordering::SeqCst);
    let items = seen.items.load(Ordering::SeqCst);
    let etag = format!("\"{items}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes()) {
        seen.unchanged.fetch_add(1, Ordering::SeqCst);
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut xml =
        String::from("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Le Courrier du Val</title>");
    for number in 0..=items {
        xml += &format!(
            "<item><title>Valmorel : le conseil vote le plan Peuplier{number}</title><link>/page/{number}</link>\
             <guid isPermaLink=\"false\">courrier-{number}</guid><pubDate>{STAMP}</pubDate>\
             <description>Réunis lundi soir, les élus ont adopté le plan…</description></item>"
        );
    }
    xml += "</channel></rss>";
    ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8".to_owned()), (header::ETAG, etag)], xml)
        .into_response()
}

async fn article(axum::extract::Path(number): axum::extract::Path<usize>) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page(number, "Valmorel", &format!("Peuplier{number}")))
        .into_response()
}

fn xml(text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "application/rss+xml")], text).into_response()
}

const BOMB: &str = r#"<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<rss version="2.0"><channel><title>Bombe</title><item><title>Avant la bombe Sorbier</title><guid>b1</guid><description>&d;</description></item></channel></rss>"#;

const HOSTILE: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Hostile</title><item>
<title>Titre &lt;script&gt;alert("Noyer")&lt;/script&gt; hostile</title><link>javascript:alert(1)</link><guid isPermaLink="false">h1</guid><dc:creator>&lt;img src=x onerror=alert(2)&gt;</dc:creator>
<content:encoded>&lt;p onclick="alert(3)" style="position:fixed"&gt;Un texte hostile mais lisible, assez long pour être une vraie dépêche du Noyer, avec &lt;a href="javascript:alert(4)"&gt;un lien&lt;/a&gt;.&lt;/p&gt;&lt;script&gt;alert(5)&lt;/script&gt;&lt;iframe src="https://exemple.invalid"&gt;&lt;/iframe&gt;</content:encoded></item></channel></rss>"#;

const DATES: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Dates</title>
<item><title>Une pièce de 1970 sous le Frêne</title><guid isPermaLink="false">d1</guid><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate><description>Un texte qui se dit très ancien et qui ne doit gêner personne dans la liste.</description></item>
<item><title>Une pièce de 2099 sous le Frêne</title><guid isPermaLink="false">d2</guid><pubDate>Thu, 01 Jan 2099 00:00:00 GMT</pubDate><description>Un texte qui se dit de l’avenir et qui ne doit pas rester en tête de liste.</description></item></channel></rss>"#;

const LATIN: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Latin</title><item><title>L'\xe9t\xe9 arrive \xe0 Ch\xe2taigneraie \x96 \x80</title><guid isPermaLink=\"false\">l1</guid><description>Un texte d'\xe9t\xe9 cod\xe9 autrement qu'il ne le dit.</description></item></channel></rss>";

fn endless(pause: Option<Duration>) -> Response {
    let piece = Bytes::from(vec![b'a'; 64 * 1024]);
    let body = stream::unfold((), move |()| {
        let piece = piece.clone();
        async move {
            if let Some(pause) = pause {
                tokio::time::sleep(pause).await;
            }
            Some((Ok::<_, Infallible>(piece), ()))
        }
    });
    ([(header::CONTENT_TYPE, "application/rss+xml")], Body::from_stream(body)).into_response()
}

/// The sources of the test on one port, and beside it a private server that nobody may reach.
async fn servers(seen: Shared) -> (String, String) {
    let private = Router::new()
        .route(
            "/",
            get(|State(seen): State<Shared>| async move {
                seen.private.fetch_add(1, Ordering::SeqCst);
                "secret"
            }),
        )
        .with_state(Arc::clone(&seen));
    // Another loopback address than the one that the configuration allows: refused before any connection.
    let listener = tokio::net::TcpListener::bind("127.0.0.2:0").await.unwrap();
    let secret = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, private).await });

    let target = secret.clone();
    let routes = Router::new()
        .route("/feed", get(feed))
        .route("/page/{number}", get(article))
        .route("/truncated", get(|| async { xml("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Coupé</title><item><title>La pièce entière du Tilleul</title><guid>t1</guid></item><item><title>La pièce cou") }))
        .route("/notxml", get(|| async { ([(header::CONTENT_TYPE, "application/rss+xml")], "\u{1}\u{2}\u{3}\u{fffd} rien qui se lise").into_response() }))
        .route("/bomb", get(|| async { xml(BOMB) }))
        .route("/hostile", get(|| async { xml(HOSTILE) }))
        .route("/dates", get(|| async { xml(DATES) }))
        .route("/latin", get(|| async { ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], LATIN).into_response() }))
        .route("/large", get(|| async { ([(header::CONTENT_TYPE, "application/rss+xml")], Body::from_stream(stream::iter((0..4_800).map(|_| Ok::<_, Infallible>(Bytes::from_static(&[b' '; 65_536])))))).into_response() }))
        .route("/endless", get(|| async { endless(Some(Duration::from_millis(200))) }))
        .route("/loop", get(|| async { Redirect::temporary("/loop") }))
        .route("/private", get(move || async move { Redirect::temporary(&target) }))
        .route("/gone", get(|| async { StatusCode::GONE }))
        .with_state(seen);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (base, secret)
}

const NAMES: [&str; 13] = [
    "feed",
    "truncated",
    "notxml",
    "bomb",
    "hostile",
    "dates",
    "latin",
    "large",
    "endless",
    "loop",
    "private",
    "gone",
    "dead",
];

fn configure(data: &Path, base: &str) {
    fs::write(
        data.join("depeche.toml"),
        "[wire]\nallow_networks = [\"127.0.0.1/32\"]\ntimeout_seconds = 3\nmax_bytes = 2_000_000\nmin_interval_seconds = 1\nhost_pause_ms = 0\n",
    )
    .unwrap();
    let outlines: String = NAMES
        .iter()
        .map(|name| {
            // Nobody listens on port 9 here: a dead source.
            let url = if *name == "dead" { "http://127.0.0.1:9/feed".to_owned() } else { format!("{base}/{name}") };
            format!("<outline type=\"rss\" text=\"{name}\" xmlUrl=\"{url}\"/>")
        })
        .collect();
    fs::write(data.join("sources.opml"), format!("<opml version=\"2.0\"><head/><body>{outlines}</body></opml>"))
        .unwrap();
}

fn states(data: &Path) -> Vec<serde_json::Value> {
    let output = run(data, &["sources", "list", "--json"]);
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn good_sources_arrive_and_bad_ones_harm_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Shared::default();
    let (base, _secret) = servers(Arc::clone(&seen)).await;
    configure(dir.path(), &base);
    let serving = Running::serve(dir.path());
    let site = serving.url.clone();
    let finds = async |query: &str, text: &str| fetch(&format!("{site}/recherche?q={query}")).await.contains(text);

    wait_for("the teaser's page is read", async || {
        finds("%22calendrier+trop+serr%C3%A9%22+peuplier0", "Peuplier0").await
    })
    .await;
    wait_for("the whole item of a truncated feed", async || finds("tilleul+enti%C3%A8re", "Tilleul").await).await;
    wait_for("the feed with the bomb", async || finds("sorbier", "Sorbier").await).await;
    wait_for("the hostile feed", async || finds("noyer+lisible", "hostile").await).await;
    wait_for("bytes in another charset", async || finds("chataigneraie", "Châtaigneraie").await).await;
    wait_for("lying dates", async || finds("fr%C3%AAne+1970", "1970").await && finds("fr%C3%AAne+2099", "2099").await)
        .await;

    let found = fetch(&format!("{site}/recherche?q=noyer")).await;
    for hostile in ["<script>alert", "onerror=", "onclick=", "javascript:", "<iframe"] {
        assert!(!found.contains(hostile), "{hostile} in {found}");
    }

    // A new item is found and on the live page soon after it is there to be polled.
    seen.items.store(1, Ordering::SeqCst);
    wait_for("the new item", async || {
        finds("peuplier1", "Peuplier1").await && fetch(&site).await.contains("Peuplier1")
    })
    .await;
    wait_for("an unchanged feed is not sent again", async || seen.unchanged.load(Ordering::SeqCst) > 0).await;

    let broken = ["notxml", "large", "endless", "loop", "private", "gone", "dead"];
    wait_for("every bad source is named with its error", async || {
        let states = states(dir.path());
        broken.iter().all(|name| {
            states.iter().any(|state| state["source"]["name"] == *name && state["polling"]["error"].is_string())
        })
    })
    .await;
    assert_eq!(seen.private.load(Ordering::SeqCst), 0, "the private server must never see a connection");
    let good = states(dir.path()).into_iter().find(|state| state["source"]["name"] == "feed").unwrap();
    assert!(good["polling"]["error"].is_null(), "{good}");

    let (well, took) = serving.stop();
    assert!(well && took < Duration::from_secs(6), "{took:?}");
    assert!(run(dir.path(), &["check"]).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_serving_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Shared::default();
    let (base, _) = servers(Arc::clone(&seen)).await;
    fs::write(
        dir.path().join("depeche.toml"),
        "[wire]\nallow_networks = [\"127.0.0.1/32\"]\nmin_interval_seconds = 1\nmax_interval_seconds = 2\nhost_pause_ms = 0\n",
    )
    .unwrap();
    fs::write(
        dir.path().join("sources.opml"),
        format!("<opml version=\"2.0\"><body><outline text=\"Courrier\" xmlUrl=\"{base}/feed\"/></body></opml>"),
    )
    .unwrap();
    let mut shown = 0;
    for round in 0..20 {
        seen.items.store(round * 3, Ordering::SeqCst);
        let serving = Running::serve(dir.path());
        // Some rounds are cut before anything can happen, some in the middle of it.
        tokio::time::sleep(Duration::from_millis((round as u64 * 97) % 700)).await;
        let now = fetch(&format!("{}/healthz", serving.url)).await;
        let head = serde_json::from_str::<serde_json::Value>(&now).unwrap()["head"].as_u64().unwrap();
        assert!(head >= shown, "round {round}: {head} changes after {shown}");
        shown = head;
        serving.kill();
    }
    let serving = Running::serve(dir.path());
    wait_for("the last item", async || {
        fetch(&format!("{}/recherche?q=peuplier57", serving.url)).await.contains("Peuplier57")
    })
    .await;
    serving.stop();
    let check = run(dir.path(), &["check"]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_never_break_the_site() {
    let dir = tempfile::tempdir().unwrap();
    let serving = Running::serve(dir.path());
    for query in ["%22", "((((", "titre:", "AND+OR+NOT", "nulle:part", "2018-99..", "%00%01", "NEAR/", "-", "*"] {
        let answer = house::client().get(format!("{}/recherche?q={query}", serving.url)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{query}");
    }
    let long = "a".repeat(10 << 20);
    let start = Instant::now();
    let sent = house::client().get(format!("{}/recherche?q={long}", serving.url)).send().await;
    // Refused with a status, or by closing the connection while it is still being sent: never answered as a search.
    assert!(sent.is_err() || sent.is_ok_and(|answer| answer.status().is_client_error()));
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(house::client().get(&serving.url).send().await.unwrap().status(), 200);
}
