//! Alerts from end to end: a reader keeps a question by the site's forms, a feed brings the news, a receiver of
//! webhooks and a mail server on loopback hear of it, while the program is killed at any moment.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use house::{Running, client, get as fetch, page, wait_for};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// What the outside world of a test saw.
#[derive(Default)]
struct Seen {
    /// How many items the feed has.
    items: AtomicUsize,
    /// Every webhook: its headers and body.
    hooks: Mutex<Vec<(HashMap<String, String>, String)>>,
    /// How many webhooks are refused before one is taken.
    refuse: AtomicUsize,
    /// Every letter, as it came.
    letters: Mutex<Vec<String>>,
}

type World = Arc<Seen>;

impl Seen {
    /// The articles that webhooks told of, by delivery.
    fn told(&self) -> HashMap<String, Vec<String>> {
        let mut told: HashMap<String, Vec<String>> = HashMap::new();
        for (headers, body) in self.hooks.lock().unwrap().iter() {
            let body: Value = serde_json::from_str(body).unwrap();
            let articles = body["data"]["articles"].as_array().unwrap();
            let headlines = articles.iter().map(|article| article["headline"].as_str().unwrap().to_owned()).collect();
            // A repeat says the same under the same id.
            let before = told.insert(headers["webhook-id"].clone(), headlines);
            assert!(before.is_none_or(|before| before == told[&headers["webhook-id"]]));
        }
        told
    }
}

async fn feed(State(world): State<World>) -> Response {
    let items = world.items.load(Ordering::SeqCst);
    let mut xml =
        String::from("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Le Courrier du Val</title>");
    for number in 0..items {
        xml += &format!(
            "<item><title>Valmorel : le conseil vote le plan Peuplier{number}</title><link>/page/{number}</link>\
             <guid isPermaLink=\"false\">courrier-{number}</guid>\
             <description>Réunis lundi soir, les élus ont adopté le plan Peuplier{number}…</description></item>"
        );
    }
    xml += "</channel></rss>";
    ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], xml).into_response()
}

async fn piece(axum::extract::Path(number): axum::extract::Path<usize>) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page(number, "Valmorel", &format!("Peuplier{number}")))
        .into_response()
}

async fn hook(State(world): State<World>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let text = |(name, value): (&header::HeaderName, &header::HeaderValue)| {
        (name.to_string(), value.to_str().unwrap_or_default().to_owned())
    };
    let body = String::from_utf8(body.to_vec()).unwrap();
    world.hooks.lock().unwrap().push((headers.iter().map(text).collect(), body));
    let refused = world.refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
    if refused.is_ok() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT }
}

/// The feed, the pages and the receiver of webhooks, on one port.
async fn world() -> (World, String) {
    let world = World::default();
    let routes = Router::new()
        .route("/feed", get(feed))
        .route("/page/{number}", get(piece))
        .route("/hook", post(hook))
        .route("/gone", post(|| async { StatusCode::GONE }))
        .with_state(Arc::clone(&world));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (world, url)
}

/// A mail server that keeps what it is given.
async fn mail_server(world: World) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let _ = write.write_all(b"220 courrier.example ESMTP\r\n").await;
                while let Ok(Some(line)) = lines.next_line().await {
                    let verb = line.get(..4).unwrap_or_default().to_uppercase();
                    let answer = match verb.as_str() {
                        "EHLO" => "250-courrier.example\r\n250 8BITMIME\r\n",
                        "DATA" => {
                            let _ = write.write_all(b"354 go on\r\n").await;
                            let mut letter = String::new();
                            while let Ok(Some(line)) = lines.next_line().await {
                                if line == "." {
                                    break;
                                }
                                letter += &line;
                                letter.push('\n');
                            }
                            // Long headings come folded.
                            world.letters.lock().unwrap().push(letter.replace("\n ", " "));
                            "250 taken\r\n"
                        }
                        "QUIT" => "221 bye\r\n",
                        _ => "250 ok\r\n",
                    };
                    if write.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

/// A data folder whose house polls the feed every second and may reach this machine.
fn house(dir: &Path, world: &str, mail: u16) {
    let outline = format!("<outline type=\"rss\" text=\"Le Courrier du Val\" xmlUrl=\"{world}/feed\"/>");
    std::fs::write(dir.join("sources.opml"), format!("<opml version=\"2.0\"><head/><body>{outline}</body></opml>"))
        .unwrap();
    std::fs::write(
        dir.join("depeche.toml"),
        format!(
            "[wire]\nallow_networks = [\"127.0.0.1/32\"]\nmin_interval_seconds = 1\nmax_interval_seconds = 1\n\
             host_pause_ms = 0\n[mail]\nserver = \"127.0.0.1\"\nport = {mail}\nencryption = \"none\"\n\
             from = \"Dépêche <alertes@depeche.example>\"\n"
        ),
    )
    .unwrap();
}

fn posted(url: &str, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    client().post(url).header("content-type", "application/x-www-form-urlencoded").body(body)
}

async fn send(url: &str, form: &[(&str, &str)]) -> (StatusCode, String, String) {
    let answer = posted(url, form).send().await.unwrap();
    let (status, url) = (answer.status(), answer.url().path().to_owned());
    (StatusCode::from_u16(status.as_u16()).unwrap(), url, answer.text().await.unwrap())
}

/// Keeps a question; the path of its page.
async fn keep(site: &str, text: &str, name: &str) -> String {
    let (status, path, _) = send(&format!("{site}/mes-questions"), &[("q", text), ("name", name)]).await;
    assert_eq!(status, StatusCode::OK);
    path
}

async fn alert(site: &str, question: &str, fields: &[(&str, &str)]) -> (String, String) {
    let fields: Vec<(&str, &str)> = [("action", "alert"), ("pace", "now")].into_iter().chain(fields.to_vec()).collect();
    let (status, path, text) = send(&format!("{site}{question}"), &fields).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    (path, text)
}

/// The path at which a letter asks its mailbox to say yes, where it does.
fn asked(letter: &str) -> Option<String> {
    let whole = letter.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
    let paths = whole.split("/alerte/").skip(1);
    let paths =
        paths.map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect::<String>());
    paths.into_iter().find(|path| path.contains("/oui/")).map(|path| format!("/alerte/{path}"))
}

fn secret(page: &str) -> String {
    let start = page.find("whsec_").expect("the secret is shown once");
    page[start..].chars().take_while(|c| !"<\" ".contains(*c)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_while_it_delivers_nothing_is_lost_and_repeats_keep_their_key() {
    let dir = tempfile::tempdir().unwrap();
    let (world, address) = world().await;
    house(dir.path(), &address, mail_server(Arc::clone(&world)).await);
    let mut serving = Running::serve(dir.path());
    let question = keep(&serving.url, "plan valmorel", "Les plans de Valmorel").await;
    let hook = format!("{address}/hook");
    let (_, shown) =
        alert(&serving.url, &question, &[("channel", "webhook"), ("address", &hook), ("every", "1")]).await;
    let secret = secret(&shown);
    let mailed = [("channel", "mail"), ("address", "lectrice@exemple.fr"), ("every", "1")];
    alert(&serving.url, &question, &mailed).await;
    // The mailbox is asked first, and says yes.
    let asking = || world.letters.lock().unwrap().iter().find_map(|letter| asked(letter));
    wait_for("the letter that asks", async || asking().is_some()).await;
    let (status, _, text) = send(&format!("{}{}", serving.url, asking().unwrap()), &[]).await;
    assert!(status == StatusCode::OK && text.contains("C’est noté"), "{text}");
    assert!(!fetch(&format!("{}{question}", serving.url)).await.contains(&secret), "the secret is shown again");
    world.refuse.store(3, Ordering::SeqCst);
    for round in 1..=5 {
        world.items.store(round * 4, Ordering::SeqCst);
        let seen = || world.hooks.lock().unwrap().len();
        let before = seen();
        // Killed as soon as something of this round was told.
        wait_for("a webhook", async || seen() > before).await;
        serving.kill();
        serving = Running::serve(dir.path());
    }
    let headlines: HashSet<String> =
        (0..20).map(|number| format!("Valmorel : le conseil vote le plan Peuplier{number}")).collect();
    wait_for("all twenty by webhook", async || {
        world.told().values().flatten().cloned().collect::<HashSet<_>>() == headlines
    })
    .await;
    // Nothing is told under two keys, whatever was killed when.
    assert_eq!(world.told().len(), 20);
    for (headers, body) in world.hooks.lock().unwrap().iter() {
        let seconds = headers["webhook-timestamp"].parse().unwrap();
        let expected = wire::signature(&secret, &headers["webhook-id"], seconds, body.as_bytes());
        assert_eq!(headers["webhook-signature"], expected);
    }
    wait_for("all twenty by mail", async || {
        let letters = world.letters.lock().unwrap().clone();
        let ids: HashSet<&str> = letters
            .iter()
            .filter(|letter| asked(letter).is_none())
            .filter_map(|letter| letter.lines().find(|line| line.starts_with("Message-ID:")))
            .collect();
        ids.len() == 20
    })
    .await;
    let letter = world.letters.lock().unwrap().iter().find(|letter| asked(letter).is_none()).unwrap().clone();
    assert!(letter.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{letter}");
    let metrics = fetch(&format!("{}/metrics", serving.url)).await;
    assert!(metrics.contains("depeche_deliveries_total"), "{metrics}");

    // One click in the mail program stops it, without a log-in.
    let stop = letter.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: ")).unwrap();
    let stop = stop.trim().trim_start_matches('<');
    let path = stop.trim_end_matches('>').splitn(4, '/').nth(3).unwrap().to_owned();
    let stop = format!("{}/{path}", serving.url);
    assert!(fetch(&stop).await.contains("Arrêter cette alerte"));
    let (status, _, text) = send(&stop, &[("List-Unsubscribe", "One-Click")]).await;
    assert!(status == StatusCode::OK && text.contains("L’alerte est arrêtée"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_gone_is_left_alone_and_what_is_forbidden_is_never_asked() {
    let dir = tempfile::tempdir().unwrap();
    let (world, address) = world().await;
    house(dir.path(), &address, 1);
    // Another loopback address than the one that is allowed: refused before any connection.
    let private = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let forbidden = format!("http://{}/", private.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    tokio::spawn(async move {
        while private.accept().await.is_ok() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    let serving = Running::serve(dir.path());
    let site = &serving.url;
    let question = keep(site, "plan", "Plans").await;
    for url in [&forbidden, &format!("{address}/gone")] {
        alert(site, &question, &[("channel", "webhook"), ("address", url)]).await;
    }
    alert(site, &question, &[("channel", "page")]).await;
    world.items.store(1, Ordering::SeqCst);
    wait_for("the end of who is gone", async || {
        fetch(&format!("{site}{question}")).await.contains("le destinataire a répondu 410")
    })
    .await;
    let dead = format!("{site}/mes-questions/rebut");
    wait_for("the dead letter", async || fetch(&dead).await.contains("réseau privé")).await;
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    // The forms of others are refused.
    let forged = posted(&format!("{site}{question}"), &[("action", "forget")]).header("origin", "https://mal.example");
    let answer = forged.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    let (status, _, _) =
        send(&format!("{site}{question}"), &[("action", "alert"), ("channel", "mail"), ("address", "x")]).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
