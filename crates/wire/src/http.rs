//! The network: guarded, polite, and bounded in time and size.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION,
};
use reqwest::{Client, StatusCode};
use tokio::time::timeout;
use url::Url;

use crate::client::{client, explain};
use crate::encoding::{self, Fault};
use crate::guard::{Gate, Guard};
use crate::sites::{Site, Sites};
use crate::tdm::{self, Reservations};
use crate::{
    Answered, Dns, Error, Fetch, Fetched, Names, Network, Post, Proxy, Request, Response, Result, Robots, address,
    headers, robots, shown,
};

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// How long a site may take to give a file about itself.
const SITE_TIME: Duration = Duration::from_secs(10);

/// Bytes of what a program answers to a post.
const MOST_ANSWER: u64 = 1 << 20;

const ACCEPT_FEED: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, \
                           application/json;q=0.8, text/xml;q=0.8, text/html;q=0.7, */*;q=0.5";
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml, */*;q=0.5";

/// How the network is used; the defaults work.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who runs this, for those who are asked: an address of the web or of mail, put into `User-Agent`.
    pub contact: Option<String>,
    /// Networks that may be reached although they are not public.
    pub allow: Vec<Network>,
    /// Ports that may be asked beside those of the web (80, 443 and most above 1023).
    pub ports: Vec<u16>,
    /// Who is asked for the addresses of names.
    pub names: Arc<dyn Names>,
    /// Through whom requests go; what that means for the guard is said there.
    pub proxy: Option<Proxy>,
    /// Certificate authorities that are trusted beside the public ones, as PEM.
    pub authorities: String,
    /// Bytes of an answer, after decompression.
    pub max_bytes: u64,
    /// How long a fetch may take in all, redirects and robots.txt included.
    pub total_time: Duration,
    /// How long a connection may take.
    pub connect_time: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            contact: None,
            allow: Vec::new(),
            ports: Vec::new(),
            names: Arc::new(Dns),
            proxy: None,
            authorities: String::new(),
            max_bytes: 20_000_000,
            total_time: Duration::from_secs(30),
            connect_time: Duration::from_secs(10),
        }
    }
}

/// The network as a [`Fetch`].
pub struct Http {
    guard: Arc<Guard>,
    /// For ports that an allowed network is bound to: their resolver knows the port.
    by_port: HashMap<u16, Client>,
    other: Client,
    sites: Sites,
    max_bytes: u64,
    total_time: Duration,
}

/// What becomes of an answer that is larger than allowed.
#[derive(Clone, Copy)]
enum Limit {
    /// It is refused.
    Refuse(u64),
    /// Its beginning is taken.
    Cut(u64),
}

impl Http {
    /// A client with these settings; it opens no connection yet.
    pub fn new(settings: Settings) -> Result<Self> {
        let proxies = settings.proxy.iter().flat_map(Proxy::hosts);
        let guard = Arc::new(Guard::new(settings.allow.clone(), settings.ports.clone(), proxies));
        let gate = |port| Gate { guard: Arc::clone(&guard), names: Arc::clone(&settings.names), port };
        let client = |port| client(&settings, gate(port));
        let by_port = guard.bound_ports().map(|port| Ok((port, client(port)?))).collect::<Result<_>>()?;
        let other = client(0)?;
        let (max_bytes, total_time) = (settings.max_bytes, settings.total_time);
        Ok(Self { guard, by_port, other, sites: Sites::default(), max_bytes, total_time })
    }

    /// Asks for `start` and follows its redirects; every address on the way is checked before it is asked for.
    async fn follow(&self, start: &Url, request: &Request, limit: Limit) -> Result<Response> {
        let (mut url, mut seen, mut permanent) = (start.clone(), Vec::new(), true);
        loop {
            self.guard.check(&url)?;
            if request.robots {
                self.ask_site(&url, request.licensed).await?;
            }
            let answer = self.ask(&url, request).await?;
            let Some(target) = redirect(&answer, &url)? else {
                let moved = permanent && !seen.is_empty() && !address::has_credentials(start);
                return self.take(answer, &url, moved, request, limit).await;
            };
            permanent &= matches!(answer.status().as_u16(), 301 | 308);
            seen.push(url);
            if seen.len() > MOST_REDIRECTS || seen.contains(&target) {
                return Err(Error::Redirects(shown(start.as_str())));
            }
            url = target;
        }
    }

    /// One request, whose answer's body is not read yet.
    async fn ask(&self, url: &Url, request: &Request) -> Result<reqwest::Response> {
        let accept = if request.robots { ACCEPT_PAGE } else { ACCEPT_FEED };
        let mut asked = self.client(url).get(url.clone()).header(ACCEPT, accept);
        for (name, value) in [(IF_NONE_MATCH, &request.etag), (IF_MODIFIED_SINCE, &request.last_modified)] {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok()) {
                asked = asked.header(name, value);
            }
        }
        asked.send().await.map_err(|error| explain(error, url))
    }

    /// What answers a post; its body is not read yet.
    async fn posted(&self, url: &Url, post: &Post) -> Result<reqwest::Response> {
        self.guard.check(url)?;
        let mut sent = self.client(url).post(url.clone()).header(CONTENT_TYPE, &post.media_type);
        for (name, value) in &post.headers {
            sent = sent.header(*name, value);
        }
        sent.body(post.body.clone()).send().await.map_err(|error| explain(error, url))
    }

    /// The client that may dial the port of `url`.
    fn client(&self, url: &Url) -> &Client {
        url.port_or_known_default().and_then(|port| self.by_port.get(&port)).unwrap_or(&self.other)
    }

    /// Makes of an answer that is no redirect what the caller asked for.
    async fn take(
        &self,
        answer: reqwest::Response,
        url: &Url,
        moved: bool,
        request: &Request,
        limit: Limit,
    ) -> Result<Response> {
        let fields = answer.headers();
        let mut fetched = Fetched {
            url: address::without_credentials(url),
            moved,
            media_type: headers::text(fields, CONTENT_TYPE),
            language: headers::text(fields, CONTENT_LANGUAGE),
            etag: headers::text(fields, ETAG),
            last_modified: headers::text(fields, LAST_MODIFIED),
            max_age: headers::fresh_for(fields, Timestamp::now()),
            links: headers::links(fields, url),
            opt_out: headers::opt_out(fields),
            body: Vec::new(),
        };
        let conditional = request.etag.is_some() || request.last_modified.is_some();
        match answer.status() {
            StatusCode::NOT_MODIFIED if conditional => return Ok(not_modified(fetched, request)),
            // Not 202: it is how some walls say "come back with a browser".
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {}
            status => {
                let retry_after = headers::retry_after(fields, Timestamp::now());
                return Err(Error::Status { url: shown(url.as_str()), status: status.as_u16(), retry_after });
            }
        }
        if is_known(&fetched, request) {
            return Ok(not_modified(fetched, request));
        }
        if let Some(media_type) = fetched.media_type.as_ref().filter(|media_type| is_no_text(media_type)) {
            return Err(Error::Media { url: shown(url.as_str()), media_type: media_type.clone() });
        }
        fetched.body = body(answer, url, limit).await?;
        Ok(Response::Fresh(Box::new(fetched)))
    }

    /// Whether the site lets us have `url`: its robots.txt, and what it reserves.
    async fn ask_site(&self, url: &Url, licensed: bool) -> Result<()> {
        let origin = url.origin().ascii_serialization();
        let site = match self.sites.get(&origin, Instant::now()) {
            Some(site) => site,
            None => {
                let site = self.site(url).await;
                self.sites.put(origin, site.clone(), Instant::now());
                site
            }
        };
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        match site {
            Site::Rules(robots, _) if !robots.allows(&path) => Err(Error::Robots(shown(url.as_str()))),
            Site::Rules(_, reserved) if !licensed && reserved.reserves(&path) => {
                Err(Error::Reserved(shown(url.as_str())))
            }
            Site::Rules(..) => Ok(()),
            Site::Silent => Err(Error::RobotsUnreachable(shown(url.as_str()))),
        }
    }

    /// Asks what a site says of itself.
    async fn site(&self, url: &Url) -> Site {
        let robots = match self.file(url, "/robots.txt", robots::READ).await {
            Ok(text) => Robots::parse(&text),
            // No robots.txt: nothing is forbidden (RFC 9309 §2.3.1.3). 429 is "later", not "none".
            Err(Error::Status { status: 400..=428 | 430..=499, .. } | Error::Redirects(_) | Error::Media { .. }) => {
                Robots::open()
            }
            Err(_) => return Site::Silent,
        };
        // What does not answer here reserves nothing: robots.txt just did.
        let reserved = self.file(url, "/.well-known/tdmrep.json", tdm::READ).await;
        let reserved = reserved.map_or_else(|_| Reservations::default(), |text| Reservations::parse(&text));
        Site::Rules(Arc::new(robots), Arc::new(reserved))
    }

    /// The beginning of a file of a site, cut behind a line. Boxed, for it is a fetch within a fetch.
    fn file<'a>(&'a self, url: &'a Url, path: &'a str, most: usize) -> BoxFuture<'a, Result<String>> {
        Box::pin(async move {
            let target = url.join(path).map_err(|_| Error::Address(shown(url.as_str())))?;
            let request = Request { url: target.to_string(), ..Request::default() };
            let fetched = self.follow(&target, &request, Limit::Cut(most as u64));
            let timed_out = |_| Error::TimedOut(shown(target.as_str()));
            match timeout(SITE_TIME.min(self.total_time), fetched).await.map_err(timed_out)?? {
                Response::Fresh(fetched) => {
                    let mut text = String::from_utf8_lossy(&fetched.body).into_owned();
                    if fetched.body.len() >= most {
                        // A rule that was cut would forbid more than it says.
                        text.truncate(text.rfind('\n').unwrap_or(0));
                    }
                    Ok(text)
                }
                Response::NotModified(_) => {
                    Err(Error::Status { url: shown(target.as_str()), status: 304, retry_after: None })
                }
            }
        })
    }
}

#[async_trait]
impl Fetch for Http {
    async fn fetch(&self, request: &Request) -> Result<Response> {
        let url = address::read(&request.url)?;
        match timeout(self.total_time, self.follow(&url, request, Limit::Refuse(self.max_bytes))).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::TimedOut(shown(url.as_str()))),
        }
    }

    async fn send(&self, url: &str, form: &[(String, String)]) -> Result<u16> {
        let url = address::read(url)?;
        self.guard.check(&url)?;
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let sent = self.client(&url).post(url.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        match timeout(self.total_time, sent.body(body).send()).await {
            Ok(answer) => Ok(answer.map_err(|error| explain(error, &url))?.status().as_u16()),
            Err(_) => Err(Error::TimedOut(shown(url.as_str()))),
        }
    }

    async fn post(&self, post: &Post) -> Result<Answered> {
        let url = address::read(&post.url)?;
        match timeout(self.total_time, self.posted(&url, post)).await {
            Ok(answer) => {
                let answer = answer?;
                let retry_after = headers::retry_after(answer.headers(), Timestamp::now());
                Ok(Answered { status: answer.status().as_u16(), retry_after })
            }
            Err(_) => Err(Error::TimedOut(shown(url.as_str()))),
        }
    }

    async fn exchange(&self, post: &Post) -> Result<(u16, Vec<u8>)> {
        let url = address::read(&post.url)?;
        let read = async {
            let answer = self.posted(&url, post).await?;
            Ok((answer.status().as_u16(), body(answer, &url, Limit::Refuse(MOST_ANSWER)).await?))
        };
        match timeout(self.total_time, read).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::TimedOut(shown(url.as_str()))),
        }
    }

    fn check(&self, url: &str) -> Result<()> {
        self.guard.check(&address::read(url)?)
    }

    fn pause(&self, url: &str) -> Option<Duration> {
        let origin = Url::parse(url).ok()?.origin().ascii_serialization();
        match self.sites.get(&origin, Instant::now())? {
            Site::Rules(robots, _) => robots.delay(),
            Site::Silent => None,
        }
    }
}

/// Where an answer leads, if it is a redirect. One without an address to follow is left as it is.
fn redirect(answer: &reqwest::Response, url: &Url) -> Result<Option<Url>> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(target) = headers::text(answer.headers(), LOCATION) else { return Ok(None) };
    let joined = url.join(&target).map_err(|_| Error::Address(shown(&target)))?;
    address::read(joined.as_str()).map(|target| Some(address::redirected(url, target)))
}

/// Whether an answer is the one that we have, though it was sent again (RFC 9110 §8.8): the same `ETag`, or where
/// there is none the same `Last-Modified`.
fn is_known(fetched: &Fetched, request: &Request) -> bool {
    match (&fetched.etag, &request.etag) {
        (Some(sent), Some(known)) => sent == known,
        (None, None) => fetched.last_modified.is_some() && fetched.last_modified == request.last_modified,
        _ => false,
    }
}

/// What was not modified keeps the validators that it does not say anew (RFC 9111 §4.3.4).
fn not_modified(mut fetched: Fetched, request: &Request) -> Response {
    fetched.etag = fetched.etag.or_else(|| request.etag.clone());
    fetched.last_modified = fetched.last_modified.or_else(|| request.last_modified.clone());
    Response::NotModified(Box::new(fetched))
}

/// Whether a media type has no text to read.
fn is_no_text(media_type: &str) -> bool {
    let kind = media_type.split('/').next().unwrap_or_default().trim().to_ascii_lowercase();
    matches!(kind.as_str(), "audio" | "video" | "image" | "font") && !media_type.contains("xml")
}

/// Reads a body chunk by chunk, so that what is too large is left before it is all here, and undoes its encodings.
async fn body(mut answer: reqwest::Response, url: &Url, limit: Limit) -> Result<Vec<u8>> {
    let (most, cut) = match limit {
        Limit::Refuse(most) => (most, false),
        Limit::Cut(most) => (most, true),
    };
    let too_large = || Error::TooLarge { url: shown(url.as_str()), limit: most };
    let announced = answer.content_length().unwrap_or(0);
    if announced > most && !cut {
        return Err(too_large());
    }
    let encodings = headers::list(answer.headers(), &CONTENT_ENCODING);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(most));
    while let Some(chunk) = answer.chunk().await.map_err(|error| explain(error, url))? {
        let room = most - bytes.len();
        match chunk.get(..room) {
            Some(part) if chunk.len() > room => {
                if !cut {
                    return Err(too_large());
                }
                bytes.extend_from_slice(part);
                break;
            }
            _ => bytes.extend_from_slice(&chunk),
        }
    }
    if encodings.is_empty() {
        return Ok(bytes);
    }
    // Megabytes take a while to unpack: not on a thread that others wait for.
    let undone = tokio::task::spawn_blocking(move || encoding::decoded(bytes, &encodings, most, cut));
    match undone.await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(Fault::TooLarge)) => Err(too_large()),
        Ok(Err(Fault::Damaged(reason))) => Err(Error::Encoding { url: shown(url.as_str()), reason }),
        Err(ended) => Err(Error::Encoding { url: shown(url.as_str()), reason: ended.to_string() }),
    }
}
