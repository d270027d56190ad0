//! Keeping a page by hand: the form, what it fetches, and what it refuses.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use house::{Running, get as fetch, page, run, stdout};

fn html(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

/// A site with pages of every kind, and beside it a private one that counts who comes.
async fn servers() -> (String, String, Arc<AtomicUsize>) {
    let reached = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&reached);
    let private = Router::new().fallback(move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async { html(page(9, "Secretville", "Secret")) }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.2:0").await.unwrap();
    let secret = format!("http://{}/page", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, private).await });

    let target = secret.clone();
    let noai = page(4, "Montferrin", "Réserve").replace("<head>", "<head><meta name=\"robots\" content=\"noai\">");
    let feed = "<rss version=\"2.0\"><channel><title>F</title><item><title>Une pièce du flux</title><guid>1</guid></item></channel></rss>";
    let routes = Router::new()
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /interdit\n" }))
        .route("/pont", get(|| async { html(page(3, "Valmorel", "Passerelle")) }))
        .route("/ailleurs", get(|| async { Redirect::temporary("/pont") }))
        .route("/interdit", get(|| async { html(page(3, "Valmorel", "Interdit")) }))
        .route("/reserve", get(move || async move { html(noai) }))
        .route("/vide", get(|| async { html("<html><body></body></html>".to_owned()) }))
        .route("/flux", get(move || async move { ([(header::CONTENT_TYPE, "application/rss+xml")], feed) }))
        .route("/secret", get(move || async move { Redirect::temporary(&target) }))
        .route("/panne", get(|| async { StatusCode::BAD_GATEWAY }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (base, secret, reached)
}

/// Sends the form as a browser would; the status, and where it leads or what it says.
async fn keep(site: &str, path: &str, url: &str, from: &str) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let body: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("url", url).finish();
    let asked = client.post(format!("{site}{path}")).header("sec-fetch-site", from).body(body);
    let answer = asked.send().await.unwrap();
    let status = answer.status().as_u16();
    let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
    (
        status,
        match place {
            Some(place) => place,
            None => answer.text().await.unwrap(),
        },
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_kept_and_the_reader_led_to_it() {
    let _ = house::client();
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("depeche.toml"), "[wire]\nallow_networks = [\"127.0.0.1/32\"]\n").unwrap();
    let (base, secret, reached) = servers().await;
    let site = Running::serve(dir.path());
    assert!(fetch(&format!("{}/sources", site.url)).await.contains("href=\"/garder\""));
    assert!(fetch(&format!("{}/en/sources", site.url)).await.contains("href=\"/en/keep\""));
    let form = fetch(&format!("{}/garder?url=https%3A%2F%2Fexemple.fr%2F%22a", site.url)).await;
    assert!(form.contains("value=\"https://exemple.fr/&#34;a\""), "{form}");

    let (status, place) = keep(&site.url, "/garder", &format!(" {base}/pont "), "same-origin").await;
    assert_eq!(status, 303, "{place}");
    let article = fetch(&format!("{}{place}", site.url)).await;
    assert!(article.contains("le conseil vote le plan Passerelle") && article.contains("Pages gardées"), "{article}");
    // The same page again, by another way: the same article.
    let (status, again) = keep(&site.url, "/en/keep", &format!("{base}/ailleurs"), "same-origin").await;
    assert_eq!((status, again), (303, format!("/en{place}")));

    for (url, status, said) in [
        ("pas une adresse".to_owned(), 422, "pas une adresse du web"),
        ("file:///etc/passwd".to_owned(), 422, "pas une adresse du web"),
        (secret.clone(), 422, "pas public"),
        (format!("{base}/secret"), 422, "pas public"),
        ("http://169.254.169.254/latest".to_owned(), 422, "pas public"),
        (format!("{base}/interdit"), 422, "robots.txt"),
        (format!("{base}/reserve"), 422, "réserve cette page"),
        (format!("{base}/rien"), 422, "existe pas"),
        (format!("{base}/panne"), 422, "réponse 502"),
        (format!("{base}/vide"), 422, "Aucun article"),
        (format!("{base}/flux"), 422, "Aucun article"),
        (format!("{base}/{}", "a".repeat(20_000)), 400, ""),
    ] {
        let (answered, text) = keep(&site.url, "/garder", &url, "same-origin").await;
        assert!(answered == status && text.contains(said), "{url}: {answered} {text}");
    }
    let (status, _) = keep(&site.url, "/garder", &format!("{base}/pont"), "cross-site").await;
    assert_eq!(status, 403);
    assert_eq!(reached.load(Ordering::SeqCst), 0, "a private server was asked");
    drop(site);
    let kept = stdout(&run(dir.path(), &["export", "*"]));
    assert_eq!(kept.lines().count(), 1, "{kept}");
}
