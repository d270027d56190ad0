//! The network client against servers of our own on loopback: nothing here leaves this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

mod server;

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response as Answer};
use axum::routing::get;
use server::counter;
use tokio::net::TcpListener;
use wire::{Error, Fetch, Fetched, Http, Network, Request, Response, Settings};

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn settings(allow: SocketAddr) -> Settings {
    Settings { allow: vec![Network::socket(allow)], ..Settings::default() }
}

fn http(allow: SocketAddr) -> Http {
    Http::new(settings(allow)).unwrap()
}

async fn fetch(http: &Http, url: String) -> wire::Result<Response> {
    http.fetch(&Request { url, ..Request::default() }).await
}

#[track_caller]
fn fresh(answer: wire::Result<Response>) -> Fetched {
    match answer {
        Ok(Response::Fresh(fetched)) => *fetched,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn forbidden_addresses_are_never_dialled() {
    let (hidden, count) = counter("127.0.0.1:0").await.unwrap();
    let port = hidden.port();
    let mut targets: Vec<String> =
        ["127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f000001", "[::ffff:127.0.0.1]"]
            .iter()
            .chain(&["localhost", "LOCALHOST.", "a.localhost", "cache.exemple.fr", "moitie.exemple.fr", "0.0.0.0"])
            .map(|host| format!("http://{host}:{port}/"))
            .collect();
    targets.push(format!("http://anne:mdp@127.0.0.1:{port}/"));
    let six = counter("[::1]:0").await;
    if let Some((address, _)) = &six {
        targets.push(format!("http://{address}/"));
    }
    let router = Router::new()
        .route("/{n}", get(async |State(to): State<Vec<String>>, Path(n): Path<usize>| Redirect::temporary(&to[n])));
    let open = serve(router.with_state(targets.clone())).await;
    let loopback: IpAddr = Ipv4Addr::LOCALHOST.into();
    let names = Arc::new(HashMap::from([
        ("cache.exemple.fr".to_owned(), vec![loopback]),
        ("moitie.exemple.fr".to_owned(), vec!["::ffff:127.0.0.1".parse().unwrap(), loopback]),
    ]));
    let http = Http::new(Settings { names, ..settings(open) }).unwrap();
    for (number, target) in targets.iter().enumerate() {
        for url in [target.clone(), format!("http://{open}/{number}")] {
            let error = fetch(&http, url.clone()).await.unwrap_err();
            assert!(matches!(error, Error::Forbidden { .. }), "{url}: {error:?}");
            assert!(!error.to_string().contains("mdp"), "{error}");
            let robots = http.fetch(&Request { url, robots: true, ..Request::default() }).await.unwrap_err();
            assert!(matches!(robots, Error::Forbidden { .. } | Error::RobotsUnreachable(_)), "{robots:?}");
        }
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
    assert!(six.is_none_or(|(_, count)| count.load(Ordering::SeqCst) == 0));
}

#[tokio::test]
async fn redirects_to_metadata_services_and_files_are_refused() {
    let targets = [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "//169.254.169.254/",
    ];
    // Each is first refused where no connection can follow: the case below holds no target that could be reached.
    let strict = Http::new(Settings::default()).unwrap();
    for target in targets.iter().filter(|target| target.starts_with("http")) {
        assert!(fetch(&strict, (*target).to_owned()).await.is_err(), "{target}");
    }
    let router = Router::new()
        .route("/{n}", get(async move |Path(n): Path<usize>| (StatusCode::FOUND, [("location", targets[n])])));
    let open = serve(router).await;
    let by_name = Settings {
        names: Arc::new(HashMap::from([(
            "metadata.google.internal".to_owned(),
            vec!["169.254.169.254".parse().unwrap()],
        )])),
        ..settings(open)
    };
    let http = Http::new(by_name).unwrap();
    for (number, target) in targets.iter().enumerate() {
        let error = fetch(&http, format!("http://{open}/{number}")).await.unwrap_err();
        assert!(
            matches!(error, Error::Forbidden { .. } | Error::PrivateName(_) | Error::Address(_)),
            "{target}: {error:?}"
        );
    }
}

#[tokio::test]
async fn redirects() {
    let router = Router::new()
        .route("/loop", get(async || Redirect::permanent("/loop2")))
        .route("/loop2", get(async || Redirect::permanent("/loop")))
        .route("/long/{n}", get(async |Path(n): Path<u32>| Redirect::permanent(&format!("/long/{}", n + 1))))
        .route("/moved", get(async || Redirect::permanent("/end#here")))
        .route("/half", get(async || Redirect::temporary("/moved")))
        .route("/nowhere", get(async || StatusCode::FOUND))
        .route("/end", get(async || "fin"));
    let open = serve(router).await;
    let http = http(open);
    for path in ["loop", "long/0"] {
        let error = fetch(&http, format!("http://{open}/{path}")).await.unwrap_err();
        assert!(matches!(error, Error::Redirects(_)), "{path}: {error:?}");
    }
    let moved = fresh(fetch(&http, format!("http://{open}/moved")).await);
    assert_eq!((moved.url.as_str(), moved.moved), (format!("http://{open}/end").as_str(), true));
    assert!(!fresh(fetch(&http, format!("http://{open}/half")).await).moved);
    assert!(!fresh(fetch(&http, format!("http://{open}/end")).await).moved);
    let with_key = fresh(fetch(&http, format!("http://anne:mdp@{open}/moved")).await);
    assert!(!with_key.moved && !with_key.url.contains("mdp"));
    let left_over = fetch(&http, format!("http://{open}/nowhere")).await.unwrap_err();
    assert!(matches!(left_over, Error::Status { status: 302, .. }));
}

/// A body without end; `sent` counts its megabytes.
fn endless(sent: Arc<AtomicUsize>, pause: Duration) -> Body {
    Body::from_stream(futures_util::stream::unfold((), move |()| {
        let sent = Arc::clone(&sent);
        async move {
            tokio::time::sleep(pause).await;
            sent.fetch_add(1, Ordering::SeqCst);
            Some((Ok::<_, Infallible>(Bytes::from(vec![b'a'; 1_000_000])), ()))
        }
    }))
}

#[tokio::test]
async fn size_and_time_are_bounded() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..300 {
        gzip.write_all(&[0; 1_000_000]).unwrap();
    }
    let bomb = Bytes::from(gzip.finish().unwrap());
    let sent = Arc::new(AtomicUsize::new(0));
    let (fast, slow) = (Arc::clone(&sent), Arc::new(AtomicUsize::new(0)));
    let none = Arc::clone(&slow);
    let router = Router::new()
        .route("/endless", get(async move || endless(fast, Duration::ZERO)))
        .route("/slow", get(async move || endless(slow, Duration::from_millis(200))))
        .route(
            "/announced",
            get(async move || ([("content-length", "300000000")], endless(none, Duration::from_secs(1)))),
        )
        .route("/bomb", get(async move || ([("content-encoding", "gzip")], bomb)))
        .route("/silent", get(async || tokio::time::sleep(Duration::from_secs(60)).await));
    let open = serve(router).await;
    let http = Http::new(Settings { total_time: Duration::from_secs(2), ..settings(open) }).unwrap();
    for path in ["endless", "announced", "bomb"] {
        let error = fetch(&http, format!("http://{open}/{path}")).await.unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: 20_000_000, .. }), "{path}: {error:?}");
    }
    assert!(sent.load(Ordering::SeqCst) < 60, "cut late, after {sent:?} MB");
    for path in ["slow", "silent"] {
        let start = Instant::now();
        let error = fetch(&http, format!("http://{open}/{path}")).await.unwrap_err();
        assert!(matches!(error, Error::TimedOut(_)), "{path}: {error:?}");
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn what_an_answer_says() {
    async fn feed(headers: HeaderMap) -> Answer {
        let agent = headers["user-agent"].to_str().unwrap();
        assert!(agent.starts_with("depeche/") && agent.contains("(+https://exemple.fr/contact)"), "{agent}");
        assert!(headers["accept"].to_str().unwrap().contains("application/rss+xml"));
        assert!(headers["accept-encoding"].to_str().unwrap().contains("br"));
        let fields = [("etag", "\"1\""), ("cache-control", "max-age=90"), ("tdm-reservation", "1")];
        if headers.get("if-none-match").is_some_and(|tag| tag == "\"1\"") {
            return (StatusCode::NOT_MODIFIED, fields).into_response();
        }
        let more = [("content-type", "application/rss+xml"), ("last-modified", "Tue, 24 Nov 2026 08:00:00 GMT")];
        (fields, more, [("content-language", "fr")], "<rss/>").into_response()
    }
    let later = async || (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "120")]);
    let router = Router::new()
        .route("/feed", get(feed))
        .route("/later", get(later))
        .route("/gone", get(async || StatusCode::GONE))
        .route("/304", get(async || StatusCode::NOT_MODIFIED))
        .route("/broken", get(async || ([("content-encoding", "gzip")], &b"\x1f\x8bno gzip at all"[..])));
    let open = serve(router).await;
    let contact = Some("https://exemple.fr/contact".to_owned());
    let http = Http::new(Settings { contact, ..settings(open) }).unwrap();
    let url = format!("http://{open}/feed");
    let fetched = fresh(fetch(&http, url.clone()).await);
    assert_eq!(fetched.body, b"<rss/>");
    assert_eq!(fetched.media_type.as_deref(), Some("application/rss+xml"));
    assert_eq!(fetched.language.as_deref(), Some("fr"));
    assert_eq!(fetched.last_modified.as_deref(), Some("Tue, 24 Nov 2026 08:00:00 GMT"));
    assert_eq!((fetched.max_age, fetched.opt_out), (Some(90), vec!["tdm-reservation: 1".to_owned()]));
    let again = Request { url, etag: fetched.etag, ..Request::default() };
    assert!(matches!(http.fetch(&again).await, Ok(Response::NotModified(fields)) if fields.max_age == Some(90)));
    for (path, status, wait) in [("later", 503, Some(120)), ("gone", 410, None), ("304", 304, None), ("no", 404, None)]
    {
        let error = fetch(&http, format!("http://{open}/{path}?token=abc")).await.unwrap_err();
        let url = format!("http://{open}/{path}?token=…");
        assert_eq!(error, Error::Status { url, status, retry_after: wait });
    }
    let broken = fetch(&http, format!("http://{open}/broken")).await.unwrap_err();
    assert!(matches!(broken, Error::Encoding { .. }), "{broken:?}");
}

#[tokio::test]
async fn robots_are_asked_once_and_obeyed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let rules = async move || {
        count.fetch_add(1, Ordering::SeqCst);
        "User-agent: depeche\nDisallow: /prive\n"
    };
    let router = Router::new()
        .route("/robots.txt", get(rules))
        .route("/une", get(async || "la une"))
        .route("/vers", get(async || Redirect::temporary("/prive/x")))
        .route("/prive/x", get(async || "non"));
    let open = serve(router).await;
    let http = http(open);
    let page = |path: &str| Request { url: format!("http://{open}{path}"), robots: true, ..Request::default() };
    assert_eq!(fresh(http.fetch(&page("/une")).await).body, b"la une");
    for path in ["/prive/x", "/vers"] {
        assert!(matches!(http.fetch(&page(path)).await, Err(Error::Robots(_))), "{path}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert!(fetch(&http, format!("http://{open}/prive/x")).await.is_ok(), "feeds are made to be fetched");
}

#[tokio::test]
async fn without_robots_all_is_allowed_and_with_failing_ones_nothing() {
    let open = serve(Router::new().route("/une", get(async || "la une"))).await;
    let request = Request { url: format!("http://{open}/une"), robots: true, ..Request::default() };
    assert!(http(open).fetch(&request).await.is_ok());
    let router = Router::new()
        .route("/robots.txt", get(async || StatusCode::INTERNAL_SERVER_ERROR))
        .route("/une", get(async || "la une"));
    let failing = serve(router).await;
    let request = Request { url: format!("http://{failing}/une"), robots: true, ..Request::default() };
    assert!(matches!(http(failing).fetch(&request).await, Err(Error::RobotsUnreachable(_))));
}

#[tokio::test]
async fn a_dead_port_is_an_error_that_names_it() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = fetch(&http(address), format!("http://anne:mdp@{address}/")).await.unwrap_err();
    assert!(matches!(error, Error::Connection { .. }), "{error:?}");
    assert!(error.to_string().contains(&address.to_string()) && !error.to_string().contains("mdp"), "{error}");
}
