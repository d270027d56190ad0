//! Attacks over real sockets: each is refused or survived.
#![allow(clippy::unwrap_used)] // in tests a failure is the answer

mod house;
mod sample;

use std::net::SocketAddr;
use std::time::Duration;

use house::people::{PASSWORD, add, key};
use house::{Site, site, site_with};
use news::{Role, Scope};
use store::Accounts;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use web::Access;

/// A site that listens, until it is dropped.
struct Served {
    address: SocketAddr,
    site: Site,
    _stop: watch::Sender<bool>,
}

async fn served(site: Site) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(web::serve(listener, site.app.clone(), stopped));
    Served { address, site, _stop: stop }
}

async fn staffed() -> Served {
    let site = site_with(Access { open: false, ..Access::default() }).await;
    add(&site, "Odile", Role::Administrator).await;
    served(site).await
}

impl Served {
    /// Sends these bytes and reads until the other side closes.
    async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // It may close before all of it is taken: that is an answer too.
        let _ = stream.write_all(bytes).await;
        let mut answer = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(120), stream.read_to_end(&mut answer)).await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A request for `path` with these lines of a head, and a body.
    async fn ask(&self, method: &str, path: &str, head: &[(&str, &str)], body: &str) -> String {
        let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !head.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            text.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in head {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        self.raw(format!("{text}\r\n{body}").as_bytes()).await
    }

    /// The code that the forms of a session carry.
    async fn code(&self, cookie: &str) -> String {
        let page = self.ask("GET", "/compte", &[("Cookie", cookie)], "").await;
        page.split("name=\"jeton\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    async fn log_in(&self, head: &[(&str, &str)], password: &str) -> String {
        let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(head);
        self.ask("POST", "/connexion", &all, &format!("name=Odile&password={}", password.replace(' ', "+"))).await
    }
}

/// The number of an answer's status; 0 where there was none.
fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

fn cookie(answer: &str) -> Option<String> {
    let line = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie:"))?;
    Some(line.split_once(':')?.1.split(';').next()?.trim().to_owned())
}

#[tokio::test]
async fn a_name_that_leads_here_from_elsewhere_opens_nothing() {
    let open = served(site().await).await;
    let port = open.address.port();
    for (host, expected) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        ("depeche.example".to_owned(), 200),
        (format!("attaque.example:{port}"), 403),
        (format!("127.0.0.1.attaque.example:{port}"), 403),
        (format!("192.0.2.1:{port}"), 403),
        ("localhost@attaque.example".to_owned(), 400),
    ] {
        assert_eq!(status(&open.ask("GET", "/", &[("Host", &host)], "").await), expected, "{host}");
    }
    // By the public address everybody comes: they read, and see to nothing.
    assert_eq!(status(&open.ask("GET", "/utilisateurs", &[("Host", "depeche.example")], "").await), 403);
    let twice = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: attaque.example\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&open.raw(twice.as_bytes()).await), 400);
}

#[tokio::test]
async fn the_host_named_by_others_stands_on_no_page() {
    let house = staffed().await;
    for head in [
        &[("Host", "attaque.example")][..],
        &[("X-Forwarded-Host", "attaque.example"), ("Forwarded", "host=attaque.example")],
    ] {
        for path in ["/", "/flux.atom", "/connexion", "/sources.opml"] {
            let answer = house.ask("GET", path, head, "").await;
            assert!(!answer.contains("attaque.example"), "{path} {head:?}");
        }
    }
}

#[tokio::test]
async fn forms_of_other_sites_change_nothing() {
    let house = staffed().await;
    let cookie = cookie(&house.log_in(&[], PASSWORD).await).unwrap();
    let add = "action=add&name=Intrus&password=une+longue+phrase&role=administrator";
    let typed = ("Content-Type", "application/x-www-form-urlencoded");
    for head in [
        vec![("Sec-Fetch-Site", "cross-site")],
        vec![("Sec-Fetch-Site", "same-site")],
        vec![("Origin", "https://attaque.example")],
        vec![("Origin", "null")],
        vec![("Sec-Fetch-Site", "same-origin")],
        vec![],
        vec![("X-Jeton", "0000000000000000000000000000000000000000000000000000000000000000")],
    ] {
        let mut all = vec![("Cookie", cookie.as_str()), typed];
        all.extend(head.iter().copied());
        assert_eq!(status(&house.ask("POST", "/utilisateurs", &all, add).await), 403, "{head:?}");
    }
    // The code of another session is no code of this one.
    let other = self::cookie(&house.log_in(&[], PASSWORD).await).unwrap();
    let code = house.code(&other).await;
    let with = format!("{add}&jeton={code}");
    assert_eq!(status(&house.ask("POST", "/utilisateurs", &[("Cookie", &cookie), typed], &with).await), 403);
    assert_eq!(house.site.sample.store.users().await.unwrap().len(), 1);
    assert_eq!(status(&house.ask("POST", "/utilisateurs", &[("Cookie", &other), typed], &with).await), 200);
    // Nor may another site log a browser in under a name of its own.
    assert_eq!(status(&house.log_in(&[("Sec-Fetch-Site", "cross-site")], PASSWORD).await), 403);
}

/// The forms of a page that change something: where each leads, and what it holds.
fn forms<'p>(path: &'p str, page: &'p str) -> impl Iterator<Item = (&'p str, &'p str)> {
    let forms = page.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap_or_default());
    forms.filter(|form| form.contains("method=\"post\"")).map(move |form| {
        (form.split("action=\"").nth(1).map_or(path, |rest| rest.split('"').next().unwrap_or_default()), form)
    })
}

#[tokio::test]
async fn every_form_carries_the_code_and_does_nothing_without() {
    let house = staffed().await;
    let cookie = cookie(&house.log_in(&[], PASSWORD).await).unwrap();
    let code = house.code(&cookie).await;
    let head = [("Cookie", cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let kept = house.ask("POST", "/mes-questions", &head, &format!("q=pont&jeton={code}")).await;
    let question = kept.split("location: ").nth(1).unwrap().split("\r\n").next().unwrap().to_owned();
    let made = format!("action=alert&channel=page&jeton={code}");
    let made = house.ask("POST", &question, &head, &made).await;
    let alert = made.split("location: ").nth(1).unwrap().split("\r\n").next().unwrap().to_owned();
    let front = house.ask("GET", "/", &[], "").await;
    let story = format!("/sujet/{}", front.split("\"/sujet/").nth(1).unwrap().split('"').next().unwrap());
    let mut actions = std::collections::BTreeSet::new();
    for path in ["/compte", "/utilisateurs", "/recherche?q=pont", &question, &alert, &story, "/en/account", "/en/users"]
    {
        let page = house.ask("GET", path, &[("Cookie", &cookie)], "").await;
        for (action, form) in forms(path, &page) {
            assert!(form.contains(&format!("name=\"jeton\" value=\"{code}\"")), "{path}: {form}");
            actions.insert(action.to_owned());
        }
    }
    assert!(actions.len() >= 8, "{actions:?}");
    for action in actions {
        let own = [head[0], head[1], ("Sec-Fetch-Site", "same-origin")];
        assert_eq!(status(&house.ask("POST", &action, &own, "action=forget").await), 403, "{action} without the code");
        let other = [head[0], head[1], ("Sec-Fetch-Site", "cross-site")];
        let with = format!("action=forget&jeton={code}");
        assert_eq!(status(&house.ask("POST", &action, &other, &with).await), 403, "{action} from elsewhere");
    }
    assert_eq!(status(&house.ask("GET", &alert, &[("Cookie", &cookie)], "").await), 200, "nothing was forgotten");
}

#[tokio::test]
async fn no_log_in_leads_elsewhere() {
    let house = staffed().await;
    for wanted in [
        "https://attaque.example/",
        "//attaque.example/",
        "/\\attaque.example/",
        "\\\\attaque.example",
        "javascript:alert(1)",
        "/\t/attaque.example",
        "@attaque.example",
    ] {
        let encoded: String = wanted.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let typed = [("Content-Type", "application/x-www-form-urlencoded")];
        let fields = format!("name=Odile&password={}&vers={encoded}", PASSWORD.replace(' ', "+"));
        let answer = house.ask("POST", "/connexion", &typed, &fields).await;
        assert!(status(&answer) == 303 && answer.contains("location: /\r\n"), "{wanted}: {answer}");
    }
}

#[tokio::test]
async fn a_session_that_others_chose_is_never_taken() {
    let house = staffed().await;
    let chosen = format!("__Host-depeche={}", "ab".repeat(32));
    let answer = house.log_in(&[("Cookie", &chosen)], PASSWORD).await;
    let given = cookie(&answer).unwrap();
    assert_ne!(given, chosen);
    assert_ne!(status(&house.ask("GET", "/compte", &[("Cookie", &chosen)], "").await), 200);
    // Logging in again ends the session before, even one that was good.
    let code = house.code(&given).await;
    let next = cookie(&house.log_in(&[("Cookie", &given), ("X-Jeton", &code)], PASSWORD).await).unwrap();
    assert_ne!(status(&house.ask("GET", "/compte", &[("Cookie", &given)], "").await), 200);
    assert_eq!(status(&house.ask("GET", "/compte", &[("Cookie", &next)], "").await), 200);
}

#[tokio::test]
async fn guessing_passwords_gets_slower_and_tells_nothing() {
    let house = staffed().await;
    for number in 0..5 {
        assert_eq!(status(&house.log_in(&[], &format!("essai numéro {number}")).await), 401);
    }
    // The waits double: however slow the machine, one of the next comes too early, and so does the right one then.
    let mut made_to_wait = false;
    for number in 5..15 {
        let guessed = house.log_in(&[], &format!("essai numéro {number}")).await;
        if status(&guessed) == 429 {
            assert!(guessed.to_ascii_lowercase().contains("retry-after:"));
            made_to_wait = status(&house.log_in(&[], PASSWORD).await) == 429;
            break;
        }
    }
    assert!(made_to_wait);
    // At once, as many as come: no more are looked at.
    let fresh = staffed().await;
    let all = futures_util::future::join_all((0..40).map(|_| fresh.log_in(&[], "au hasard encore"))).await;
    let looked_at = all.iter().filter(|answer| status(answer) == 401).count();
    assert!(looked_at <= 12, "{looked_at} of 40 were looked at");
}

#[tokio::test]
async fn unknown_users_are_answered_like_known_ones() {
    let house = staffed().await;
    let typed = [("Content-Type", "application/x-www-form-urlencoded")];
    let known = house.ask("POST", "/connexion", &typed, "name=Odile&password=pas+la+bonne").await;
    let unknown = house.ask("POST", "/connexion", &typed, "name=Ariel&password=pas+la+bonne").await;
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.replace("Odile", "Ariel");
    assert_eq!(status(&known), status(&unknown));
    assert_eq!(body(&known), body(&unknown));
}

#[tokio::test]
async fn texts_of_users_are_shown_as_texts() {
    let house = staffed().await;
    let cookie = cookie(&house.log_in(&[], PASSWORD).await).unwrap();
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let encoded: String = evil.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let code = house.code(&cookie).await;
    let agent = [("User-Agent", evil)];
    house.log_in(&agent, PASSWORD).await;
    let head = [("Cookie", cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    for (path, fields) in [
        ("/compte", format!("action=key&name={encoded}&read=1")),
        ("/utilisateurs", format!("action=add&name={encoded}&password=une+longue+phrase&role=reader")),
        ("/connexion", format!("name={encoded}&password=x&vers={encoded}")),
    ] {
        house.ask("POST", path, &head, &format!("{fields}&jeton={code}")).await;
    }
    for path in [
        "/compte",
        "/utilisateurs",
        "/journal",
        &format!("/connexion?vers={encoded}"),
        &format!("/recherche?q={encoded}"),
        &format!("/{encoded}"),
    ] {
        let answer = house.ask("GET", path, &[("Cookie", &cookie)], "").await;
        assert!(!answer.contains("<script>alert") && !answer.contains("<img src=x"), "{path}");
        let policy = answer.lines().find(|line| line.starts_with("content-security-policy:")).unwrap();
        assert!(!policy.contains("unsafe") && policy.contains("default-src 'none'"), "{path}");
    }
    assert!(house.ask("GET", "/journal", &[("Cookie", &cookie)], "").await.contains("&#60;script&#62;"));
}

#[tokio::test]
async fn quotes_of_sql_are_letters() {
    let house = staffed().await;
    for evil in ["' OR '1'='1", "Odile'--", "'; DROP TABLE users; --", "\" OR \"\"=\""] {
        let encoded: String = evil.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let typed = [("Content-Type", "application/x-www-form-urlencoded")];
        let answer = house.ask("POST", "/connexion", &typed, &format!("name={encoded}&password={encoded}")).await;
        assert!(matches!(status(&answer), 401 | 429), "{evil}");
        for path in ["/recherche?q=", "/rubrique/", "/source/", "/personne/", "/citations?q=", "/agenda?lieu="] {
            let code = status(&house.ask("GET", &format!("{path}{encoded}"), &[], "").await);
            assert!((200..500).contains(&code), "{path}{evil}: {code}");
        }
        let bearer = format!("Bearer {evil}");
        assert_eq!(status(&house.ask("GET", "/", &[("Authorization", &bearer)], "").await), 401);
    }
    assert_eq!(house.site.sample.store.users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn no_path_leaves_the_site() {
    let house = staffed().await;
    for path in [
        "/statique/../../../../etc/passwd",
        "/statique/..%2f..%2f..%2fetc%2fpasswd",
        "/statique/%2e%2e/%2e%2e/depeche.db",
        "/source/..%2f..%2fdepeche.db",
        "/article/..%00",
        "/rubrique/%2e%2e%2fdepeche.toml/flux.atom",
        "//etc/passwd",
        "/\\..\\..\\depeche.db",
    ] {
        let answer = house.ask("GET", path, &[], "").await;
        // A section of that name has no piece, so its feed is empty.
        assert!(matches!(status(&answer), 200 | 400..500), "{path}: {}", status(&answer));
        assert!(!answer.contains("root:") && !answer.contains("SQLite format"), "{path}");
    }
}

#[tokio::test]
async fn no_header_of_ours_is_written_by_others() {
    let house = staffed().await;
    for path in [
        "/connexion?vers=/%0d%0aSet-Cookie:%20a=b",
        "/recherche?q=%0d%0aX-Injected:%201",
        "/rubrique/%0d%0aX-Injected:%201",
        "/en?%0d%0aX-Injected:%201",
        "/agenda?lieu=%0d%0aX-Injected:%201",
    ] {
        let answer = house.ask("GET", path, &[("X-Request-Id", "a b\"}{")], "").await.to_ascii_lowercase();
        let head = answer.split("\r\n\r\n").next().unwrap();
        let mut lines = head.lines();
        assert!(!lines.any(|line| line.starts_with("x-injected") || line.starts_with("set-cookie")), "{path}: {head}");
        assert!(!head.contains("a b\""), "{path}: {head}");
    }
    let typed = [("Content-Type", "application/x-www-form-urlencoded")];
    let fields = format!("name=Odile&password={}&vers=/%0d%0aX-Injected:%201", PASSWORD.replace(' ', "+"));
    let answer = house.ask("POST", "/connexion", &typed, &fields).await;
    assert_eq!(status(&answer), 303);
    assert!(!answer.to_ascii_lowercase().lines().any(|line| line.starts_with("x-injected")));
    // Two lengths, or a length and chunks: no second request hides in the first.
    let smuggled = "POST /connexion HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 60\r\n\r\nabcd\
                    GET /utilisateurs HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_eq!(status(&house.raw(smuggled.as_bytes()).await), 400);
}

#[tokio::test]
async fn a_key_reaches_no_further_than_its_scopes() {
    let house = staffed().await;
    let odile = house.site.sample.store.user_named("Odile").await.unwrap().unwrap().id;
    let reads = format!("Bearer {}", key(&house.site, odile, &[Scope::Read], 5).await);
    let head = [("Authorization", reads.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    for (path, body) in [
        ("/utilisateurs", "action=add&name=Intrus&password=une+longue+phrase&role=administrator"),
        ("/compte", "action=key&name=plus&administer=1"),
        ("/sujet/0190163d8694739baea5966c26f8ad91/corriger", "action=split"),
    ] {
        assert_eq!(status(&house.ask("POST", path, &head, body).await), 403, "{path}");
    }
    // What was done is for the administrators, and for keys of theirs that may administer; nobody else hears of it.
    for (scope, expected) in [(Scope::Read, 403), (Scope::Edit, 403), (Scope::Administer, 200), (Scope::Edit, 403)] {
        let bearer = format!("Bearer {}", key(&house.site, odile, &[scope], 600).await);
        let answer = house.ask("GET", "/api/v1/audit", &[("Authorization", &bearer)], "").await;
        assert_eq!(status(&answer), expected, "{scope}");
    }
    assert_eq!(status(&house.ask("GET", "/api/v1/audit", &[], "").await), 401);
    // And it has its pace, five a minute: some are answered, and soon one is told to wait.
    let mut answers = Vec::new();
    while answers.last() != Some(&429) && answers.len() < 40 {
        answers.push(status(&house.ask("GET", "/", &head[..1], "").await));
    }
    assert_eq!((answers.first(), answers.last()), (Some(&200), Some(&429)), "{answers:?}");
    assert_eq!(house.site.sample.store.users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_address_that_asks_too_much_waits() {
    let site = site_with(Access { open: false, a_minute: 10, ..Access::default() }).await;
    add(&site, "Odile", Role::Administrator).await;
    let house = served(site).await;
    let mut answers = Vec::new();
    while answers.last() != Some(&429) && answers.len() < 60 {
        // What it says of whom it asks for is not believed: it is no proxy of ours.
        let forged = format!("192.0.2.{}", answers.len());
        answers.push(status(&house.ask("GET", "/health", &[("X-Forwarded-For", &forged)], "").await));
    }
    assert_eq!((answers.first(), answers.last()), (Some(&200), Some(&429)), "{answers:?}");
}

#[tokio::test]
async fn bodies_that_are_too_long_are_not_taken() {
    let house = staffed().await;
    let typed = ("Content-Type", "application/x-www-form-urlencoded");
    let huge = format!("name=Odile&password={}", "x".repeat(6 << 20));
    let answer = house.ask("POST", "/connexion", &[typed], &huge).await;
    assert!(matches!(status(&answer), 0 | 413), "{}", status(&answer));
    let cookie = cookie(&house.log_in(&[], PASSWORD).await).unwrap();
    let answer = house.ask("POST", "/compte", &[("Cookie", &cookie), typed], &huge).await;
    assert!(matches!(status(&answer), 0 | 413), "{}", status(&answer));
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: {}\r\n\r\n", "x".repeat(1 << 20));
    assert!(matches!(status(&house.raw(head.as_bytes()).await), 0 | 431));
    assert_eq!(status(&house.ask("GET", "/health", &[], "").await), 200, "it goes on");
}

#[tokio::test]
async fn slow_clients_are_left_and_keep_nobody_waiting() {
    let house = staffed().await;
    let mut slow = Vec::new();
    for begin in ["", "P", "GET / HTTP/1.1\r\nHost: lo", "PRI * HTTP/2.0\r\n"] {
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(begin.as_bytes()).await.unwrap();
        slow.push((begin, stream));
    }
    let mut body = TcpStream::connect(house.address).await.unwrap();
    let head = "POST /connexion HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nname=O";
    body.write_all(head.as_bytes()).await.unwrap();
    slow.push(("a body", body));
    // Who gives a sign now and then is no quicker: the whole head, and the whole body, have their time.
    let mut dripping = Vec::new();
    for begin in ["GET / HTTP/1.1\r\nHost: localhost\r\nX-Drip: ", &head.replace(": 100", ": 100000")] {
        let (mut read, mut write) = TcpStream::connect(house.address).await.unwrap().into_split();
        write.write_all(begin.as_bytes()).await.unwrap();
        tokio::spawn(async move {
            while write.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        });
        dripping.push(tokio::spawn(async move {
            let mut answer = Vec::new();
            let ended = tokio::time::timeout(Duration::from_secs(120), read.read_to_end(&mut answer)).await;
            (ended.is_ok(), String::from_utf8_lossy(&answer).into_owned())
        }));
    }
    assert_eq!(status(&house.ask("GET", "/health", &[], "").await), 200, "others are answered meanwhile");
    for (begin, mut stream) in slow {
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(120), stream.read_to_end(&mut answer)).await;
        let text = String::from_utf8_lossy(&answer).into_owned();
        // With HTTP/1.1 an answer that says no leaves the connection; its next head has the same patience.
        assert!(ended.is_ok(), "{begin:?} is still waited for: {text}");
        assert_ne!(status(&text), 200, "{begin:?}");
    }
    for drip in dripping {
        let (ended, text) = drip.await.unwrap();
        assert!(ended && status(&text) != 200, "what drips is still waited for: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_keep_nobody_out() {
    let house = staffed().await;
    // Both ends are ours: what the limit lets, up to ten thousand.
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
    let soft: usize = line.split_whitespace().nth(3).and_then(|word| word.parse().ok()).unwrap_or(1_024);
    let count = (soft.saturating_sub(200) / 2).min(10_000);
    let mut idle = Vec::with_capacity(count);
    assert_eq!(status(&house.ask("GET", "/", &[], "").await), 200);
    let before = memory();
    for _ in 0..count {
        idle.push(TcpStream::connect(house.address).await.unwrap());
    }
    for _ in 0..5 {
        assert_eq!(status(&house.ask("GET", "/health", &[], "").await), 200);
        assert_eq!(status(&house.ask("GET", "/", &[], "").await), 200);
    }
    let each = memory().saturating_sub(before) / count.max(1) as u64;
    println!("{} idle connections, {each} bytes each with both ends in this process", idle.len());
}

/// The memory that this process holds, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0) * 1024
}
