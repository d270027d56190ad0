//! The two servers: the site over a real store, and axum alone with a broadcast.

use std::convert::Infallible;
use std::io::BufRead;
use std::time::SystemTime;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use news::Reading;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, mpsc, watch};

use crate::sample::{self, Sample};

/// A frame as long as those of the site.
const FRAME: &str = "id: 4711\nevent: info\ndata: {\"id\":\"019abcde-0000-7000-8000-000000000000\",\"kind\":\"new\",\
    \"url\":\"/article/nouvelle-annonce-no-4711-de-la-prefecture-019abcde000070008000000000000000\",\
    \"headline\":\"Nouvelle annonce no 4711 de la préfecture\",\"source\":\"Agence centrale\",\"section\":\"Monde\",\
    \"time\":\"2026-11-24T10:00:00Z\",\"lang\":\"fr\"}\n\n";

/// Serves, says where on standard output, and tells something for each line of standard input.
pub async fn serve(kind: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    let (asked, asks) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            if line.is_err() || asked.blocking_send(()).is_err() {
                return;
            }
        }
    });
    match kind {
        "bare" => bare(listener, asks).await,
        _ => ours(listener, asks).await,
    }
}

fn stamp() {
    println!("{}", SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos());
}

async fn ours(listener: TcpListener, mut asks: mpsc::Receiver<()>) {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::empty(folder.path());
    let app = web::App::new(sample.store.clone(), sample.index.clone(), web::Site::default());
    let (_go, stop) = watch::channel(false);
    tokio::spawn(web::serve(listener, app, stop));
    let mut number = 0;
    while asks.recv().await.is_some() {
        number += 1;
        let headline = format!("Nouvelle annonce n° {number} de la préfecture");
        let article = sample::article(number % 5, &headline, jiff::Timestamp::now());
        let language = article.language.clone();
        sample.put(article, Reading { language, ..Reading::default() }).await;
        stamp();
    }
}

async fn bare(listener: TcpListener, mut asks: mpsc::Receiver<()>) {
    let news: broadcast::Sender<Bytes> = broadcast::Sender::new(64);
    let router = axum::Router::new().route("/direct", get(follow)).with_state(news.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    while asks.recv().await.is_some() {
        let _ = news.send(Bytes::from_static(FRAME.as_bytes()));
        stamp();
    }
}

async fn follow(State(news): State<broadcast::Sender<Bytes>>) -> impl IntoResponse {
    let first = Some(Bytes::from_static(b"retry: 3000\n\n"));
    let body = futures_util::stream::unfold((news.subscribe(), first), |(mut line, first)| async move {
        let frame = match first {
            Some(frame) => frame,
            None => line.recv().await.ok()?,
        };
        Some((Ok::<_, Infallible>(frame), (line, None)))
    });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(body))
}
