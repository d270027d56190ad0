//! Attacks on the fetcher: each is tried, and refused before a connection is made.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

mod server;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use server::{Raw, counter, fetch, outcome, say, settings};
use wire::{Fetch, Http, Names, Proxy, Request, Settings};

/// Addresses that lead inside, and how each is refused. `PORT` is where something of ours listens.
const INSIDE: &[(&str, &str, &str)] = &[
    ("loopback", "http://127.0.0.1:PORT/", "forbidden"),
    ("loopback, another of its addresses", "http://127.200.3.4:PORT/", "forbidden"),
    ("short form", "http://127.1:PORT/", "forbidden"),
    ("decimal form", "http://2130706433:PORT/", "forbidden"),
    ("octal form", "http://0177.0.0.1:PORT/", "forbidden"),
    ("long octal form", "http://0000000177.0.0.0000001:PORT/", "forbidden"),
    ("hexadecimal form", "http://0x7f000001:PORT/", "forbidden"),
    ("hexadecimal form, in parts", "http://0x7f.0x0.0x0.0x1:PORT/", "forbidden"),
    ("mixed form", "http://0x7f.1:PORT/", "forbidden"),
    ("full-width digits", "http://１２７.０.０.１:PORT/", "forbidden"),
    ("digits in circles", "http://①②⑦.⓪.⓪.①:PORT/", "forbidden"),
    ("other dots", "http://127。0。0。1:PORT/", "forbidden"),
    ("percent-encoded digits", "http://%31%32%37.0.0.1:PORT/", "forbidden"),
    ("percent-encoded name", "http://%6c%6f%63alhost:PORT/", "forbidden"),
    ("final dot", "http://127.0.0.1.:PORT/", "forbidden"),
    ("name of loopback", "http://localhost:PORT/", "forbidden"),
    ("name of loopback, in capitals with a dot", "http://LOCALHOST.:PORT/", "forbidden"),
    ("name below that of loopback", "http://a.localhost:PORT/", "forbidden"),
    ("full-width name", "http://ｌｏｃａｌｈｏｓｔ:PORT/", "forbidden"),
    ("soft hyphen in the name", "http://local\u{ad}host:PORT/", "forbidden"),
    ("this host", "http://0.0.0.0:PORT/", "forbidden"),
    ("this host, short", "http://0:PORT/", "forbidden"),
    ("loopback of IPv6", "http://[::1]:PORT/", "forbidden"),
    ("this host of IPv6", "http://[::]:PORT/", "forbidden"),
    ("IPv4 mapped into IPv6", "http://[::ffff:127.0.0.1]:PORT/", "forbidden"),
    ("IPv4 mapped into IPv6, in hexadecimal", "http://[::ffff:7f00:1]:PORT/", "forbidden"),
    ("IPv4 within IPv6, deprecated", "http://[::127.0.0.1]:PORT/", "forbidden"),
    ("IPv4 translated (SIIT)", "http://[::ffff:0:127.0.0.1]:PORT/", "forbidden"),
    ("NAT64", "http://[64:ff9b::7f00:1]:PORT/", "forbidden"),
    ("NAT64 of a local translator", "http://[64:ff9b:1::7f00:1]:PORT/", "forbidden"),
    ("6to4", "http://[2002:7f00:1::]:PORT/", "forbidden"),
    ("Teredo", "http://[2001:0:7f00:1::80ff:fffe]:PORT/", "forbidden"),
    ("ISATAP", "http://[2a01:e0a::5efe:7f00:1]:PORT/", "forbidden"),
    ("private, class A", "http://10.0.0.1/", "forbidden"),
    ("private, class B", "http://172.16.0.1/", "forbidden"),
    ("private, class C", "http://192.168.1.1/", "forbidden"),
    ("carrier NAT", "http://100.64.0.1/", "forbidden"),
    ("link-local", "http://169.254.1.1/", "forbidden"),
    ("metadata service", "http://169.254.169.254/latest/meta-data/", "forbidden"),
    ("metadata service, decimal", "http://2852039166/", "forbidden"),
    ("metadata service, mapped", "http://[::ffff:a9fe:a9fe]/", "forbidden"),
    ("metadata service of IPv6", "http://[fd00:ec2::254]/", "forbidden"),
    ("metadata service of another cloud", "http://100.100.100.200/", "forbidden"),
    ("metadata service of a third cloud", "http://192.0.0.192/", "forbidden"),
    ("host agent on a public address", "http://168.63.129.16/", "forbidden"),
    ("benchmarks", "http://198.18.0.1/", "forbidden"),
    ("documentation", "http://203.0.113.1/", "forbidden"),
    ("multicast", "http://224.0.0.1/", "forbidden"),
    ("multicast of IPv6", "http://[ff02::1]/", "forbidden"),
    ("reserved", "http://240.0.0.1/", "forbidden"),
    ("broadcast", "http://255.255.255.255/", "forbidden"),
    ("unique-local", "http://[fc00::1]/", "forbidden"),
    ("unique-local, the other half", "http://[fd12:3456::1]/", "forbidden"),
    ("link-local of IPv6", "http://[fe80::1]/", "forbidden"),
    ("site-local of IPv6", "http://[fec0::1]/", "forbidden"),
    ("discard", "http://[100::1]/", "forbidden"),
    ("userinfo that looks like a host", "http://exemple.fr@127.0.0.1:PORT/", "forbidden"),
    ("userinfo with a port", "http://exemple.fr:80@127.0.0.1:PORT/", "forbidden"),
    ("a backslash for a slash", "http://127.0.0.1:PORT\\@exemple.fr/", "forbidden"),
    ("tab and line break within", "http://127.0.\t0.\n1:PORT/", "forbidden"),
    ("slashes enough for three", "http:////127.0.0.1:PORT/", "forbidden"),
    ("name that leads to loopback", "http://cache.exemple.fr:PORT/", "forbidden"),
    ("name that leads to loopback, by another letter", "http://CACHÉ.exemple.fr:PORT/", "forbidden"),
    ("name that leads to a private address", "http://prive.exemple.fr/", "forbidden"),
    ("name that leads to the metadata service", "http://meta.exemple.fr/", "forbidden"),
    ("name that leads to mapped loopback", "http://mappe.exemple.fr:PORT/", "forbidden"),
    ("name of a cloud's inside", "http://metadata.google.internal/", "connection"),
    ("port of mail", "http://exemple.fr:25/", "port"),
    ("port of a shell", "http://exemple.fr:22/", "port"),
    ("port of files", "http://exemple.fr:2049/", "port"),
    ("port of chat", "http://exemple.fr:6667/", "port"),
    ("port zero", "http://exemple.fr:0/", "port"),
    ("file", "file:///etc/passwd", "address"),
    ("file of a host", "file://127.0.0.1/etc/passwd", "address"),
    ("gopher", "gopher://127.0.0.1:PORT/_GET", "address"),
    ("ftp", "ftp://127.0.0.1/", "address"),
    ("dict", "dict://127.0.0.1:PORT/", "address"),
    ("data", "data:text/html,<p>", "address"),
    ("script", "javascript:alert(1)", "address"),
    ("jar", "jar:http://127.0.0.1:PORT/!/", "address"),
    ("view-source", "view-source:http://127.0.0.1:PORT/", "address"),
    ("no host", "http://", "address"),
    ("zone within IPv6", "http://[fe80::1%25eth0]/", "address"),
    ("letters that no name has", "http://exemple.fr%00.exemple.org/", "address"),
    ("a name too long to be one", "http://exemple.fr/LONG", "address"),
];

fn names() -> Arc<dyn Names> {
    let table = [
        ("cache.exemple.fr", vec!["127.0.0.1"]),
        ("xn--cach-epa.exemple.fr", vec!["127.0.0.1"]),
        ("prive.exemple.fr", vec!["10.1.2.3", "192.168.0.7"]),
        ("meta.exemple.fr", vec!["169.254.169.254"]),
        ("mappe.exemple.fr", vec!["::ffff:127.0.0.1"]),
    ];
    let table = table.into_iter().map(|(name, addresses)| {
        (name.to_owned(), addresses.into_iter().map(|address| address.parse().unwrap()).collect::<Vec<IpAddr>>())
    });
    Arc::new(table.collect::<HashMap<_, _>>())
}

#[tokio::test]
async fn nothing_inside_is_dialled_directly_or_by_redirect() {
    let (inside, knocks) = counter("127.0.0.1:0").await.unwrap();
    let six = counter(&format!("[::1]:{}", inside.port())).await;
    let fill = |url: &str| url.replace("PORT", &inside.port().to_string()).replace("LONG", &"a".repeat(9_000));
    let targets: Vec<String> = INSIDE.iter().map(|(_, url, _)| fill(url)).collect();
    let open = Raw::start({
        let targets = targets.clone();
        move |path| {
            let target = &targets[path.trim_start_matches('/').parse::<usize>().unwrap()];
            // What no header can hold cannot come in one.
            let target = target.replace(['\t', '\n'], "");
            say(&format!("HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"))
        }
    })
    .await;
    let http = Http::new(Settings { names: names(), ..settings(open.address) }).unwrap();
    let mut wrong = Vec::new();
    for (n, ((what, _, expected), target)) in INSIDE.iter().zip(&targets).enumerate() {
        for url in [target.clone(), open.url(&format!("/{n}"))] {
            let redirected = url != *target;
            let answer = fetch(&http, &url).await;
            let found = outcome(&answer);
            // A relative address is no address of its own, but leads somewhere from another.
            let relative = redirected && ["http://", "LONG"].iter().any(|end| INSIDE[n].1.ends_with(end));
            if found != *expected && !(relative && answer.is_err()) {
                wrong.push(format!("{what}, {url}: {found}, not {expected}"));
            }
        }
        let pushed = http.send(target, &[]).await;
        if pushed.is_ok() {
            wrong.push(format!("{what}: a form was sent"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(knocks.load(Ordering::SeqCst), 0, "nobody knocked");
    assert!(six.is_none_or(|(_, knocks)| knocks.load(Ordering::SeqCst) == 0));
    println!("{} attacks, each directly and by redirect, refused without a connection", INSIDE.len());
}

/// A name that leads elsewhere each time it is asked for.
#[derive(Debug)]
struct Turning {
    answers: Mutex<Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

#[async_trait]
impl Names for Turning {
    async fn addresses(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        Ok(if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() })
    }
}

#[tokio::test]
async fn rebinding_finds_no_gap() {
    let open = Raw::start(|_| say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")).await;
    let Some((_, knocks)) = counter(&format!("127.0.0.2:{}", open.address.port())).await else {
        println!("skipped: this machine has no 127.0.0.2");
        return;
    };
    let (good, bad): (IpAddr, IpAddr) = (open.address.ip(), "127.0.0.2".parse().unwrap());
    let names = Arc::new(Turning {
        answers: Mutex::new(vec![vec![good], vec![bad], vec![bad, good], vec![bad]]),
        asked: AtomicUsize::new(0),
    });
    let http = Http::new(Settings { names: names.clone(), ..settings(open.address) }).unwrap();
    let url = format!("http://tourne.exemple.fr:{}/", open.address.port());
    for (expected, asked) in [("fresh 2", 1), ("forbidden", 2), ("fresh 2", 3), ("forbidden", 4), ("forbidden", 5)] {
        assert_eq!(outcome(&fetch(&http, &url).await), expected);
        assert_eq!(
            names.asked.load(Ordering::SeqCst),
            asked,
            "one look for each connection, and what it says is dialled"
        );
    }
    assert_eq!(knocks.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn cookies_and_credentials_stay_where_they_belong() {
    let other = Raw::start(|_| say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")).await;
    let elsewhere = other.url("/fin");
    let home = Raw::start(move |path| {
        let target = match path {
            "/ailleurs" => elsewhere.clone(),
            "/ici" => "/fin".to_owned(),
            _ => return say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        };
        say(&format!(
            "HTTP/1.1 302 Found\r\nSet-Cookie: a=1; Path=/\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
        ))
    })
    .await;
    let http = Http::new(Settings {
        allow: vec![wire::Network::socket(home.address), wire::Network::socket(other.address)],
        ..Settings::default()
    })
    .unwrap();
    let with_key = |path: &str| format!("http://anne:mdp@{}{path}", home.address);
    for path in ["/ailleurs", "/ici"] {
        assert_eq!(outcome(&fetch(&http, &with_key(path)).await), "fresh 2");
    }
    let heads: Vec<String> = home.heads().iter().chain(&other.heads()).map(|head| head.to_ascii_lowercase()).collect();
    assert!(heads.iter().all(|head| !head.contains("cookie") && !head.contains("referer")), "{heads:#?}");
    assert!(other.heads().iter().all(|head| !head.to_ascii_lowercase().contains("authorization")));
    let keyed = home.heads().iter().filter(|head| head.to_ascii_lowercase().contains("authorization: basic")).count();
    assert_eq!(keyed, 3, "the first two, and the redirect that stays");
}

#[tokio::test]
async fn secrets_are_in_no_error() {
    let raw = Raw::start(|path| match path.split('?').next() {
        Some("/non") => say("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n"),
        Some("/boucle") => say("HTTP/1.1 302 x\r\nLocation: /boucle?token=abc123\r\nContent-Length: 0\r\n\r\n"),
        Some("/film") => say("HTTP/1.1 200 x\r\nContent-Type: video/mp4\r\nContent-Length: 0\r\n\r\n"),
        Some("/grand") => say("HTTP/1.1 200 x\r\nContent-Length: 99999999\r\n\r\n"),
        Some("/faux") => say("HTTP/1.1 200 x\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\u{8b}"),
        Some("/file") => say("HTTP/1.1 302 x\r\nLocation: file:///a?token=abc123\r\nContent-Length: 0\r\n\r\n"),
        Some("/port") => {
            say("HTTP/1.1 302 x\r\nLocation: http://a:s3cret@exemple.fr:25/?key=abc123\r\nContent-Length: 0\r\n\r\n")
        }
        Some("/prive") => {
            say("HTTP/1.1 302 x\r\nLocation: http://a:s3cret@10.0.0.1/?key=abc123\r\nContent-Length: 0\r\n\r\n")
        }
        _ => Vec::new(),
    })
    .await;
    let http = raw.http();
    for path in ["non", "boucle", "film", "grand", "faux", "file", "port", "prive", "rien"] {
        let url = format!("http://anne:s3cret@{}/{path}?token=abc123&Signature=abc123&p=2", raw.address);
        let error = fetch(&http, &url).await.unwrap_err();
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(!text.contains("s3cret") && !text.contains("abc123"), "{path}: {text}");
        }
    }
}

#[tokio::test]
async fn redirects_end() {
    let raw = Raw::start(|path| {
        let (kind, n) = path[1..].split_once('/').unwrap_or((&path[1..], "0"));
        let next = n.parse::<u64>().unwrap_or(0) + 1;
        let target = match kind {
            "moi" => "/moi".to_owned(),
            "deux" => format!("/deux/{}", next % 2),
            _ => format!("/sans-fin/{next}"),
        };
        say(&format!("HTTP/1.1 301 Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"))
    })
    .await;
    for path in ["/moi", "/deux/0", "/sans-fin/0"] {
        assert_eq!(outcome(&fetch(&raw.http(), &raw.url(path)).await), "redirects", "{path}");
    }
    assert!(raw.heads().len() <= 10, "{} requests", raw.heads().len());
}

#[tokio::test]
async fn behind_a_proxy_the_guard_sees_the_address_and_the_proxy_the_rest() {
    let proxy = Raw::start(|_| say("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nrelais")).await;
    let direct = Raw::start(|_| say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")).await;
    let mut through = Proxy::all(&format!("http://anne:mdp@relais.exemple.fr:{}", proxy.address.port()));
    through.except = "127.0.0.1".to_owned();
    // The proxy's own name may lead inside: the configuration names it.
    let names = HashMap::from([("relais.exemple.fr".to_owned(), vec![proxy.address.ip()])]);
    let http =
        Http::new(Settings { proxy: Some(through), names: Arc::new(names), ..settings(direct.address) }).unwrap();
    assert_eq!(outcome(&fetch(&http, "http://exemple.fr/flux").await), "fresh 6");
    assert_eq!(outcome(&fetch(&http, &direct.url("/")).await), "fresh 2", "an exception is dialled directly");
    let head = proxy.heads()[0].clone();
    assert!(head.starts_with("GET http://exemple.fr/flux ") && head.contains("proxy-authorization: Basic"), "{head}");
    for (url, expected) in [
        ("http://10.0.0.1/", "forbidden"),
        ("http://[::1]/", "forbidden"),
        ("http://169.254.169.254/", "forbidden"),
        ("http://exemple.fr:25/", "port"),
        ("http://relais.exemple.fr/", "private name"),
        ("ftp://exemple.fr/", "address"),
    ] {
        assert_eq!(outcome(&fetch(&http, url).await), expected, "{url}");
    }
    assert_eq!(proxy.heads().len(), 1, "the proxy was asked for nothing that is forbidden");
}

#[tokio::test]
async fn robots_txt_is_no_way_in() {
    let (inside, knocks) = counter("127.0.0.1:0").await.unwrap();
    let target = format!("http://{inside}/");
    let raw = Raw::start(move |path| match path {
        "/page" => say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        _ => say(&format!("HTTP/1.1 302 x\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n")),
    })
    .await;
    let request = Request { url: raw.url("/page"), robots: true, ..Request::default() };
    assert_eq!(outcome(&raw.http().fetch(&request).await), "robots silent");
    assert_eq!(knocks.load(Ordering::SeqCst), 0);
}
