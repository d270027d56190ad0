//! Every kind of answer that a server may give, well formed or not, over real sockets on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

mod server;

use std::time::Duration;

use server::{Act, Raw, fetch, outcome, say, settings};
use wire::{Fetch, Http, Request, Response};

const OK: &str = "HTTP/1.1 200 OK\r\n";

/// The path of a case in the table of a server.
fn number(path: &str) -> usize {
    path.trim_start_matches('/').split(['?', '/']).next().unwrap().parse().unwrap_or(0)
}

async fn check(cases: Vec<(&'static str, Vec<Act>, &'static str)>) {
    let acts: Vec<Vec<Act>> = cases.iter().map(|(_, acts, _)| acts.clone()).collect();
    let raw = Raw::start(move |path| acts[number(path)].clone()).await;
    let http = raw.http();
    let mut wrong = Vec::new();
    for (n, (what, _, expected)) in cases.iter().enumerate() {
        let found = outcome(&fetch(&http, &raw.url(&format!("/{n}"))).await);
        if found != *expected {
            wrong.push(format!("{what}: {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn every_status() {
    let mut cases = vec![
        (
            "continue, then the answer",
            say("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            "fresh 2",
        ),
        (
            "early hints, then the answer",
            say("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            "fresh 2",
        ),
        ("a redirect without an address", say("HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n"), "status 301"),
        (
            "a choice is not made for us",
            say("HTTP/1.1 300 Multiple\r\nLocation: /0\r\nContent-Length: 0\r\n\r\n"),
            "status 300",
        ),
        (
            "a proxy is not taken from strangers",
            say("HTTP/1.1 305 Use Proxy\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
            "status 305",
        ),
        ("not modified, unasked", say("HTTP/1.1 304 Not Modified\r\n\r\n"), "status 304"),
        (
            "later, in seconds",
            say("HTTP/1.1 429 Slow\r\nRetry-After: 1800\r\nContent-Length: 0\r\n\r\n"),
            "status 429 after 1800",
        ),
        (
            "later, by date",
            say(
                "HTTP/1.1 503 Later\r\nDate: Mon, 05 Jan 2026 10:00:00 GMT\r\nRetry-After: Mon, 05 Jan 2026 11:00:00 GMT\r\nContent-Length: 0\r\n\r\n",
            ),
            "status 503 after 3600",
        ),
        (
            "later, a week at most",
            say("HTTP/1.1 503 Later\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n"),
            "status 503 after 604800",
        ),
        (
            "later, in no words",
            say("HTTP/1.1 503 Later\r\nRetry-After: bientôt\r\nContent-Length: 0\r\n\r\n"),
            "status 503",
        ),
    ];
    for (status, expected) in [
        (200, "fresh 0"),
        (203, "fresh 0"),
        (201, "status 201"),
        (202, "status 202"),
        (204, "status 204"),
        (205, "status 205"),
        (206, "status 206"),
        (226, "status 226"),
        (306, "status 306"),
        (400, "status 400"),
        (401, "status 401"),
        (402, "status 402"),
        (403, "status 403"),
        (404, "status 404"),
        (405, "status 405"),
        (406, "status 406"),
        (407, "status 407"),
        (408, "status 408"),
        (409, "status 409"),
        (410, "status 410"),
        (412, "status 412"),
        (415, "status 415"),
        (418, "status 418"),
        (421, "status 421"),
        (425, "status 425"),
        (426, "status 426"),
        (429, "status 429"),
        (431, "status 431"),
        (451, "status 451"),
        (500, "status 500"),
        (501, "status 501"),
        (502, "status 502"),
        (503, "status 503"),
        (504, "status 504"),
        (505, "status 505"),
        (507, "status 507"),
        (508, "status 508"),
        (511, "status 511"),
        (520, "status 520"),
        (599, "status 599"),
        (799, "status 799"),
        (999, "status 999"),
    ] {
        let answer = format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n");
        cases.push(("a status", say(&answer), expected));
    }
    check(cases).await;
}

#[tokio::test]
async fn bodies_whole_and_broken() {
    let chunked = format!("{OK}Transfer-Encoding: chunked\r\n\r\n");
    check(vec![
        ("to the end of the connection", say(&format!("{OK}\r\n<rss/>")), "fresh 6"),
        ("of HTTP/1.0", say("HTTP/1.0 200 OK\r\n\r\n<rss/>"), "fresh 6"),
        ("with its length", say(&format!("{OK}Content-Length: 6\r\n\r\n<rss/>")), "fresh 6"),
        ("shorter than its length", say(&format!("{OK}Content-Length: 60\r\n\r\n<rss/>")), "connection"),
        ("longer than its length", say(&format!("{OK}Content-Length: 4\r\n\r\n<rss/>")), "fresh 4"),
        ("of two lengths", say(&format!("{OK}Content-Length: 4\r\nContent-Length: 6\r\n\r\n<rss/>")), "connection"),
        (
            "of a length twice the same",
            say(&format!("{OK}Content-Length: 6\r\nContent-Length: 6\r\n\r\n<rss/>")),
            "fresh 6",
        ),
        ("of no length at all", say(&format!("{OK}Content-Length: six\r\n\r\n<rss/>")), "connection"),
        ("of a negative length", say(&format!("{OK}Content-Length: -6\r\n\r\n<rss/>")), "connection"),
        ("of a length beyond the limit", say(&format!("{OK}Content-Length: 99999999999\r\n\r\n<rss/>")), "too large"),
        ("in chunks", say(&format!("{chunked}3\r\n<rs\r\n3;x=y\r\ns/>\r\n0\r\nX-Trailer: 1\r\n\r\n")), "fresh 6"),
        (
            "in chunks, whatever the length says",
            say(&format!("{OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<rss/>\r\n0\r\n\r\n")),
            "fresh 6",
        ),
        ("in chunks, cut in one", say(&format!("{chunked}6\r\n<rs")), "connection"),
        ("in chunks, cut between two", say(&format!("{chunked}6\r\n<rss/>\r\n")), "connection"),
        ("in chunks of no size", say(&format!("{chunked}zz\r\n<rss/>\r\n0\r\n\r\n")), "connection"),
        ("in chunks of an endless size", say(&format!("{chunked}ffffffffffffffffff\r\n<rss/>")), "connection"),
        (
            "in chunks beyond the limit",
            vec![
                Act::Say(chunked.clone().into_bytes()),
                Act::Drip([b"ffff\r\n".as_slice(), &[b'a'; 0xffff], b"\r\n"].concat(), Duration::ZERO),
            ],
            "too large",
        ),
        (
            "without end",
            vec![Act::Say(format!("{OK}\r\n").into_bytes()), Act::Drip(vec![b'a'; 50_000], Duration::ZERO)],
            "too large",
        ),
        (
            "drop by drop",
            vec![Act::Say(format!("{OK}\r\n").into_bytes()), Act::Drip(vec![b'a'], Duration::from_millis(100))],
            "timed out",
        ),
        (
            "that never comes",
            vec![Act::Say(format!("{OK}Content-Length: 6\r\n\r\n").into_bytes()), Act::Wait(Duration::from_secs(30))],
            "timed out",
        ),
        (
            "that comes late",
            vec![
                Act::Say(format!("{OK}Content-Length: 6\r\n\r\n<rs").into_bytes()),
                Act::Wait(Duration::from_millis(300)),
                Act::Say(b"s/>".to_vec()),
            ],
            "fresh 6",
        ),
    ])
    .await;
}

#[tokio::test]
async fn heads_whole_and_broken() {
    let many: String = (0..300).map(|n| format!("X-{n}: 1\r\n")).collect();
    let drip = |bytes: &str| {
        vec![Act::Say(OK.as_bytes().to_vec()), Act::Drip(bytes.as_bytes().to_vec(), Duration::from_millis(50))]
    };
    check(vec![
        ("no answer", Vec::new(), "connection"),
        ("silence", vec![Act::Wait(Duration::from_secs(30))], "timed out"),
        ("not HTTP", say("220 mail.exemple.fr ESMTP\r\n"), "connection"),
        ("no head", say("<rss/>"), "connection"),
        ("no status", say("HTTP/1.1 OK\r\n\r\n"), "connection"),
        ("cut", say("HTTP/1.1 200 OK\r\nContent-Ty"), "connection"),
        ("a field that is none", say("HTTP/1.1 200 OK\r\nsans deux points\r\n\r\n"), "connection"),
        ("three hundred fields", say(&format!("{OK}{many}Content-Length: 0\r\n\r\n")), "connection"),
        ("one field of a megabyte", say(&format!("{OK}X: {}\r\n\r\n", "a".repeat(1_000_000))), "connection"),
        (
            "fields without end",
            vec![
                Act::Say(OK.as_bytes().to_vec()),
                Act::Drip(b"X: aaaaaaaaaaaaaaaaaaaa\r\n".repeat(500), Duration::ZERO),
            ],
            "connection",
        ),
        ("fields drop by drop", drip("X: a\r\n"), "timed out"),
        (
            "hints without end",
            vec![Act::Drip(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(), Duration::from_millis(20))],
            "timed out",
        ),
        (
            "bytes beyond ASCII in a field",
            vec![Act::Say(b"HTTP/1.1 200 OK\r\nX-Titre: \xe9t\xe9\r\nContent-Length: 0\r\n\r\n".to_vec())],
            "fresh 0",
        ),
        ("a film", say(&format!("{OK}Content-Type: video/mp4\r\nContent-Length: 900000\r\n\r\n")), "media"),
        ("a picture", say(&format!("{OK}Content-Type: IMAGE/PNG\r\nContent-Length: 900000\r\n\r\n")), "media"),
        (
            "a feed that is called a page",
            say(&format!("{OK}Content-Type: text/html\r\nContent-Length: 6\r\n\r\n<rss/>")),
            "fresh 6",
        ),
        (
            "a feed that is called bytes",
            say(&format!("{OK}Content-Type: application/octet-stream\r\nContent-Length: 6\r\n\r\n<rss/>")),
            "fresh 6",
        ),
        (
            "a feed that is called nothing",
            say(&format!("{OK}Content-Type: \r\nContent-Length: 6\r\n\r\n<rss/>")),
            "fresh 6",
        ),
        (
            "an encoding that is a lie",
            say(&format!("{OK}Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\n<rss/>")),
            "fresh 6",
        ),
        (
            "an encoding that nobody knows",
            say(&format!("{OK}Content-Encoding: utf-8\r\nContent-Length: 6\r\n\r\n<rss/>")),
            "fresh 6",
        ),
    ])
    .await;
}

/// What a request with `known` validators comes to, and which validators are known then.
async fn revalidated(
    raw: &Raw,
    path: &str,
    etag: Option<&str>,
    last_modified: Option<&str>,
) -> (String, Option<String>) {
    let request = Request {
        url: raw.url(path),
        etag: etag.map(str::to_owned),
        last_modified: last_modified.map(str::to_owned),
        ..Request::default()
    };
    let answer = raw.http().fetch(&request).await;
    let etag = match &answer {
        Ok(Response::Fresh(fetched) | Response::NotModified(fetched)) => fetched.etag.clone(),
        Err(_) => None,
    };
    (outcome(&answer), etag)
}

#[tokio::test]
async fn validators() {
    const DAY: &str = "Wed, 21 Oct 2015 07:28:00 GMT";
    const NEXT: &str = "Thu, 22 Oct 2015 07:28:00 GMT";
    let answers = [
        "HTTP/1.1 304 Not Modified\r\n\r\n".to_owned(),
        "HTTP/1.1 304 Not Modified\r\nETag: \"neuf\"\r\n\r\n".to_owned(),
        format!("{OK}ETag: \"abc\"\r\nLast-Modified: {DAY}\r\nContent-Length: 2\r\n\r\nok"),
        format!("{OK}ETag: \"abc\"\r\nLast-Modified: {NEXT}\r\nContent-Length: 2\r\n\r\nok"),
        format!("{OK}ETag: \"xyz\"\r\nLast-Modified: {DAY}\r\nContent-Length: 2\r\n\r\nok"),
        format!("{OK}Last-Modified: {DAY}\r\nContent-Length: 2\r\n\r\nok"),
        format!("{OK}Content-Length: 2\r\n\r\nok"),
    ];
    let raw = Raw::start(move |path| say(&answers[number(path)])).await;
    for (path, etag, modified, expected, then) in [
        ("/0", Some("\"abc\""), None, "not modified", Some("\"abc\"")),
        ("/0", None, Some(DAY), "not modified", None),
        ("/0", None, None, "status 304", None),
        ("/1", Some("\"abc\""), None, "not modified", Some("\"neuf\"")),
        ("/2", Some("\"abc\""), Some(DAY), "not modified", Some("\"abc\"")),
        ("/3", Some("\"abc\""), Some(DAY), "not modified", Some("\"abc\"")),
        ("/4", Some("\"abc\""), Some(DAY), "fresh 2", Some("\"xyz\"")),
        ("/2", Some("W/\"abc\""), None, "fresh 2", Some("\"abc\"")),
        ("/5", None, Some(DAY), "not modified", None),
        ("/5", Some("\"abc\""), Some(DAY), "fresh 2", None),
        ("/6", None, None, "fresh 2", None),
    ] {
        let (found, kept) = revalidated(&raw, path, etag, modified).await;
        assert_eq!((found.as_str(), kept.as_deref()), (expected, then), "{path} {etag:?} {modified:?}");
    }
    let (_, _) = revalidated(&raw, "/2", Some("W/\"abc\""), Some(DAY)).await;
    let heads = raw.heads();
    let head = heads.last().unwrap().to_ascii_lowercase();
    assert!(head.contains("if-none-match: w/\"abc\"\r\n"), "word for word: {head}");
    assert!(head.contains("if-modified-since: wed, 21 oct 2015 07:28:00 gmt\r\n"), "{head}");
    // A validator that no header can hold is left out, not sent in parts.
    let (_, _) = revalidated(&raw, "/6", Some("\"a\r\nX-Evil: 1\""), None).await;
    assert!(!raw.heads().last().unwrap().contains("Evil"));
}

#[tokio::test]
async fn the_cases_of_the_corpus() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/feeds/http_cases.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no {path}");
        return;
    };
    let cases: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let mut checked = 0;
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        if let Some(push) = case["given"]["push"].as_object() {
            let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let signature = word(&push["headers"]["X-Hub-Signature"]);
            let good = wire::is_signed(&signature, &word(&push["secret"]), word(&push["body"]).as_bytes());
            assert_eq!(Some(good), case["expect"]["accept_items"].as_bool(), "{id}");
            checked += 1;
            continue;
        }
        let given = &case["given"]["response"];
        let status = given["status"].as_u64().unwrap_or(200);
        let now = case["given"]["now"].as_str().map(|_| "Date: Mon, 05 Jan 2026 10:00:00 GMT\r\n").unwrap_or_default();
        let fields: String = given["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| format!("{name}: {}\r\n", value.as_str().unwrap().replace("https://example.org", "")))
            .collect();
        let answer = format!("HTTP/1.1 {status} x\r\n{now}{fields}Content-Length: 2\r\n\r\nok");
        let end = format!("{OK}Content-Length: 2\r\n\r\nok");
        let is_304 = status == 304;
        let raw = Raw::start(move |path| {
            let answer = if path == "/flux" { answer.as_str() } else { end.as_str() };
            say(if is_304 { answer.trim_end_matches("Content-Length: 2\r\n\r\nok") } else { answer })
                .into_iter()
                .chain(is_304.then(|| Act::Say(b"\r\n".to_vec())))
                .collect()
        })
        .await;
        let stored = |name: &str| case["given"]["stored"][name].as_str().map(str::to_owned);
        let request = Request {
            url: raw.url("/flux"),
            etag: stored("etag"),
            last_modified: stored("last_modified"),
            ..Request::default()
        };
        let answer = raw.http().fetch(&request).await;
        let expected = &case["expect"];
        let sent = raw.heads()[0].clone();
        for (name, value) in expected["request_headers"].as_object().into_iter().flatten() {
            let line = format!("{}: {}", name.to_ascii_lowercase(), value.as_str().unwrap());
            assert!(sent.contains(&line), "{id}: {sent}");
        }
        let parsed = matches!(answer, Ok(Response::Fresh(_)));
        for name in ["parse", "modified"] {
            if let Some(wanted) = expected[name].as_bool() {
                assert_eq!(parsed, wanted, "{id}");
            }
        }
        if let Some(follow) = expected["follow"].as_bool() {
            assert_eq!(parsed, follow, "{id}");
        }
        let fetched = match &answer {
            Ok(Response::Fresh(fetched) | Response::NotModified(fetched)) => Some(fetched),
            Err(_) => None,
        };
        if let Some(moved) = expected["update_feed_url"].as_bool() {
            assert_eq!(fetched.unwrap().moved, moved, "{id}");
        }
        if let Some(wait) = expected["next_fetch_not_before_seconds"].as_u64() {
            let told = match &answer {
                Err(wire::Error::Status { retry_after, .. }) => *retry_after,
                _ => fetched.unwrap().max_age,
            };
            assert_eq!(told.map(u64::from), Some(wait), "{id}");
        }
        if expected["disable_feed"].is_boolean() {
            let gone = matches!(answer, Err(wire::Error::Status { status: 410, .. }));
            assert_eq!(Some(gone), expected["disable_feed"].as_bool(), "{id}");
        }
        for name in ["etag", "last_modified"] {
            let Some(wanted) = expected["store"][name].as_str() else { continue };
            let fetched = fetched.unwrap();
            let kept = if name == "etag" { &fetched.etag } else { &fetched.last_modified };
            assert_eq!(kept.as_deref(), Some(wanted), "{id}");
        }
        for relation in ["hub", "self"] {
            let Some(wanted) = expected[relation].as_str() else { continue };
            let links = &fetched.unwrap().links;
            let found = links.iter().find(|(name, _)| name == relation).map(|(_, url)| url.as_str());
            let wanted = wanted.replace("https://example.org", &format!("http://{}", raw.address));
            assert_eq!(found, Some(wanted.as_str()), "{id}");
        }
        checked += 1;
    }
    assert_eq!(checked, cases.len());
}

#[tokio::test]
async fn what_a_site_says_of_itself_is_obeyed() {
    let raw = Raw::start(|path| {
        let body = match path {
            "/robots.txt" => "User-agent: *\nCrawl-delay: 7\nDisallow: /prive\n",
            "/.well-known/tdmrep.json" => r#"[{"location":"/reserve/*","tdm-reservation":1}]"#,
            _ => "texte",
        };
        say(&format!("{OK}Content-Length: {}\r\n\r\n{body}", body.len()))
    })
    .await;
    let http = raw.http();
    assert_eq!(http.pause(&raw.url("/une")), None, "not asked yet");
    for (path, expected) in [("/une", "fresh 5"), ("/prive/1", "robots"), ("/reserve/1", "reserved")] {
        let request = Request { url: raw.url(path), robots: true, ..Request::default() };
        assert_eq!(outcome(&http.fetch(&request).await), expected, "{path}");
    }
    assert_eq!(http.pause(&raw.url("/autre")), Some(Duration::from_secs(7)));
    let asked: Vec<String> =
        raw.heads().iter().map(|head| head.split(' ').nth(1).unwrap_or_default().to_owned()).collect();
    assert_eq!(asked, ["/robots.txt", "/.well-known/tdmrep.json", "/une"], "each once, and what is reserved never");
}

#[tokio::test]
async fn who_asks_is_said() {
    let raw = Raw::start(|_| say("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")).await;
    let contact = Some("redaction@exemple.fr".to_owned());
    let http = Http::new(wire::Settings { contact, ..settings(raw.address) }).unwrap();
    let form = wire::subscription("subscribe", "https://exemple.fr/flux?a=1&b=é", "https://d.example/p", "s", 60);
    assert_eq!(http.send(&raw.url("/hub"), &form).await, Ok(202));
    let head = raw.heads()[0].clone();
    assert!(head.contains("(+redaction@exemple.fr)") && head.starts_with("POST /hub "), "{head}");
    assert!(head.contains("accept-encoding: gzip, br, zstd"), "{head}");
}
