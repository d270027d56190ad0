//! Servers of our own on loopback: one that says any bytes at any pace, one that only counts who knocks.
#![allow(dead_code)] // each test takes what it needs

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wire::{Error, Fetch, Http, Network, Request, Response, Settings};

/// What a server does once it has read a request.
#[derive(Clone)]
pub enum Act {
    Say(Vec<u8>),
    Wait(Duration),
    /// Says this for ever, with pauses.
    Drip(Vec<u8>, Duration),
}

/// The text of an answer, said whole.
pub fn say(text: &str) -> Vec<Act> {
    vec![Act::Say(text.as_bytes().to_vec())]
}

/// A server that answers by path; the heads of the requests that it read are kept.
#[derive(Clone)]
pub struct Raw {
    pub address: SocketAddr,
    pub heads: Arc<Mutex<Vec<String>>>,
}

impl Raw {
    pub async fn start(answer: impl Fn(&str) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let raw = Self { address: listener.local_addr().unwrap(), heads: Arc::default() };
        let (heads, answer) = (Arc::clone(&raw.heads), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (heads, answer) = (Arc::clone(&heads), Arc::clone(&answer));
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                        match stream.read_buf(&mut head).await {
                            Ok(1..) => {}
                            _ => return,
                        }
                    }
                    let head = String::from_utf8_lossy(&head).into_owned();
                    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    heads.lock().unwrap().push(head);
                    for act in answer(&path) {
                        match act {
                            Act::Say(bytes) => {
                                if stream.write_all(&bytes).await.is_err() {
                                    return;
                                }
                            }
                            Act::Wait(pause) => tokio::time::sleep(pause).await,
                            Act::Drip(bytes, pause) => {
                                while stream.write_all(&bytes).await.is_ok() {
                                    tokio::time::sleep(pause).await;
                                }
                                return;
                            }
                        }
                    }
                    let _ = stream.shutdown().await;
                });
            }
        });
        raw
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn http(&self) -> Http {
        Http::new(settings(self.address)).unwrap()
    }

    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// Settings that reach exactly one address.
pub fn settings(allow: SocketAddr) -> Settings {
    Settings {
        allow: vec![Network::socket(allow)],
        total_time: Duration::from_secs(3),
        max_bytes: 1_000_000,
        ..Settings::default()
    }
}

/// A server that counts connections and answers none.
pub async fn counter(address: &str) -> Option<(SocketAddr, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind(address).await.ok()?;
    let (address, count) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            seen.fetch_add(1, Ordering::SeqCst);
        }
    });
    Some((address, count))
}

/// What came of a request, in a few words for tables.
pub fn outcome(answer: &wire::Result<Response>) -> String {
    match answer {
        Ok(Response::Fresh(fetched)) => format!("fresh {}", fetched.body.len()),
        Ok(Response::NotModified(_)) => "not modified".to_owned(),
        Err(Error::Status { status, retry_after: None, .. }) => format!("status {status}"),
        Err(Error::Status { status, retry_after: Some(wait), .. }) => format!("status {status} after {wait}"),
        Err(Error::TooLarge { .. }) => "too large".to_owned(),
        Err(Error::TimedOut(_)) => "timed out".to_owned(),
        Err(Error::Redirects(_)) => "redirects".to_owned(),
        Err(Error::Encoding { .. }) => "encoding".to_owned(),
        Err(Error::Media { .. }) => "media".to_owned(),
        Err(Error::Connection { .. }) => "connection".to_owned(),
        Err(Error::Certificate { .. }) => "certificate".to_owned(),
        Err(Error::Forbidden { .. }) => "forbidden".to_owned(),
        Err(Error::PrivateName(_)) => "private name".to_owned(),
        Err(Error::Port { .. }) => "port".to_owned(),
        Err(Error::Address(_)) => "address".to_owned(),
        Err(Error::Robots(_)) => "robots".to_owned(),
        Err(Error::RobotsUnreachable(_)) => "robots silent".to_owned(),
        Err(Error::Reserved(_)) => "reserved".to_owned(),
        Err(Error::Settings(_)) => "settings".to_owned(),
        Err(Error::Letter(_) | Error::Mail { .. }) => "mail".to_owned(),
    }
}

pub async fn fetch(http: &Http, url: &str) -> wire::Result<Response> {
    http.fetch(&Request { url: url.to_owned(), ..Request::default() }).await
}
