//! Sites that keep sitemaps: found through their robots.txt, followed through their indexes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use house::{Running, get as fetch, page, run, stdout, wait_for};
use jiff::{SignedDuration, Timestamp};

fn xml(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml")], text).into_response()
}

fn html(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

fn ago(hours: i64) -> String {
    (Timestamp::now() - SignedDuration::from_hours(hours)).to_string()
}

/// An entry of a sitemap: its path, when it changed, its headline where the sitemap is one of news.
fn entry(base: &str, path: &str, hours: i64, title: Option<&str>) -> String {
    let news = title.map(|title| {
        format!(
            "<n:news><n:publication><n:name>Le Val</n:name><n:language>fr</n:language></n:publication>\
             <n:publication_date>{}</n:publication_date><n:title>{title}</n:title></n:news>",
            ago(hours)
        )
    });
    format!("<url><loc>{base}{path}</loc><lastmod>{}</lastmod>{}</url>", ago(hours), news.unwrap_or_default())
}

fn urlset(entries: &str) -> String {
    format!(
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{entries}</urlset>"
    )
}

/// A page that was published some hours ago.
async fn article(Path(number): Path<usize>) -> Response {
    let hours = if number == 3 { 24 * 90 } else { 5 };
    let old = "2026-03-";
    let page = page(number, "Courcelane", &format!("Charme{number}"));
    let at = page.find(old).unwrap();
    let page = format!("{}{}{}", &page[..at], ago(hours), &page[at + "2026-03-01T08:30:00+01:00".len()..]);
    html(page)
}

/// A site with an index of four sitemaps, one of them long unchanged: counts who asks for that one. The one of news
/// grows by a piece when told to.
async fn site() -> (String, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let old = Arc::new(AtomicUsize::new(0));
    let grown = Arc::new(AtomicUsize::new(0));
    let (b, counted, told) = (base.clone(), Arc::clone(&old), Arc::clone(&grown));
    let index = format!(
        "<sitemapindex><sitemap><loc>{b}/vieux.xml</loc><lastmod>2020-01-01</lastmod></sitemap>\
         <sitemap><loc>{b}/pages.xml</loc><lastmod>{}</lastmod></sitemap>\
         <sitemap><loc>{b}/actu.xml</loc></sitemap><sitemap><loc>https://ailleurs.invalid/x.xml</loc></sitemap></sitemapindex>",
        ago(1)
    );
    let first = entry(&b, "/a/1", 2, Some("Courcelane : le conseil vote le plan Charme1"));
    let second = entry(&b, "/a/5", 1, Some("Courcelane : le conseil vote le plan Charme5"));
    let news = [urlset(&first), urlset(&[second, first].concat())];
    // Today's piece, one that only changed today, one of long ago, a page that is no piece.
    let plain = urlset(
        &[
            entry(&b, "/a/2", 3, None),
            entry(&b, "/a/3", 3, None),
            entry(&b, "/a/4", 24 * 30, None),
            entry(&b, "/contact", 1, None),
        ]
        .concat(),
    );
    let robots = format!("User-agent: *\nDisallow: /prive\n\nSitemap: {b}/plan.xml\n");
    let front = "<html><head><link rel=alternate type='application/atom+xml' href='/fil.atom' title='Le fil'>\
                 <link rel=alternate type='application/atom+xml' href='/commentaires/feed' title='Commentaires'></head><body><p>Le Val</p></body></html>";
    let routes = Router::new()
        .route("/", get(move || async move { html(front.to_owned()) }))
        .route("/nu", get(|| async { html("<p>Sans flux</p>".to_owned()) }))
        .route("/robots.txt", get(move || async move { robots }))
        .route("/plan.xml", get(move || async move { xml(index) }))
        .route("/actu.xml", get(move || async move { xml(news[told.load(Ordering::SeqCst)].clone()) }))
        .route("/pages.xml", get(move || async move { xml(plain) }))
        .route(
            "/vieux.xml",
            get(move || async move {
                counted.fetch_add(1, Ordering::SeqCst);
                xml(urlset(""))
            }),
        )
        .route("/a/{number}", get(article))
        .route("/contact", get(|| async { html("<html><body><h1>Nous écrire</h1><p>Par la poste ou par courriel, à toute heure du jour.</p></body></html>".to_owned()) }));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (base, old, grown)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_is_found_and_its_index_followed() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().to_owned();
    fs::write(
        data.join("depeche.toml"),
        "[wire]\nallow_networks = [\"127.0.0.1/32\"]\nmin_interval_seconds = 1\nmax_interval_seconds = 2\nhost_pause_ms = 10\n",
    )
    .unwrap();
    let (base, old, grown) = site().await;
    // A page that names feeds: its main one is added, and the sitemap of news.
    let (folder, url) = (data.clone(), base.clone());
    let said =
        tokio::task::spawn_blocking(move || stdout(&run(&folder, &["sources", "add", "--find", &url]))).await.unwrap();
    assert!(said.contains(&format!("added: feed {base}/fil.atom")), "{said}");
    assert!(said.contains(&format!("added: news sitemap {base}/actu.xml")), "{said}");
    assert!(said.contains("also there: feed") && said.contains("Commentaires"), "{said}");

    // The index itself as the only source.
    let list = format!(
        "<opml version=\"2.0\"><body><outline type=\"rss\" text=\"Le Val\" xmlUrl=\"{base}/plan.xml\"/></body></opml>"
    );
    fs::write(data.join("sources.opml"), list).unwrap();
    let serving = Running::serve(&data);
    // A search that finds nothing still names what was asked: an address of an article tells.
    let found = async |word: &str| {
        fetch(&format!("{}/recherche.atom?q={word}", serving.url)).await.contains(&format!("le plan {word}"))
    };
    wait_for("both pieces are in", async || found("Charme1").await && found("Charme2").await).await;
    let asked = old.load(Ordering::SeqCst);
    grown.store(1, Ordering::SeqCst);
    wait_for("an index that stays the same is followed again", async || found("Charme5").await).await;
    assert_eq!(old.load(Ordering::SeqCst), asked, "a sitemap that never changes is left alone after the first time");
    drop(serving);
    let kept = tokio::task::spawn_blocking(move || stdout(&run(&data, &["export", "*"]))).await.unwrap();
    assert!(!kept.contains("Charme3") && !kept.contains("Charme4") && !kept.contains("écrire"), "{kept}");
    let count = kept.lines().count();
    assert_eq!(count, 3);
}
