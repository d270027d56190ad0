//! The network: guarded, polite, and bounded in time and size.

use std::collections::HashMap;
use std::error::Error as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use reqwest::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION,
};
use reqwest::{Client, StatusCode};
use tokio::time::timeout;
use url::Url;

use crate::guard::{Closed, Gate, Guard};
use crate::sites::{Site, Sites};
use crate::{Error, Fetch, Fetched, Network, Request, Response, Result, Robots, address, headers, robots, shown};

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// How long a robots.txt may take.
const ROBOTS_TIME: Duration = Duration::from_secs(10);

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
    /// Names that are not asked of the DNS, with their addresses. Private ones still need `allow`.
    pub hosts: Vec<(String, Vec<IpAddr>)>,
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
            hosts: Vec::new(),
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
        let guard = Arc::new(Guard::new(settings.allow.clone(), &settings.hosts));
        let client = |port| client(&settings, Gate { guard: Arc::clone(&guard), port });
        let by_port = guard.ports().map(|port| Ok((port, client(port)?))).collect::<Result<_>>()?;
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
                self.ask_robots(&url).await?;
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
        let client = url.port_or_known_default().and_then(|port| self.by_port.get(&port)).unwrap_or(&self.other);
        let accept = if request.robots { ACCEPT_PAGE } else { ACCEPT_FEED };
        let mut asked = client.get(url.clone()).header(ACCEPT, accept);
        for (name, value) in [(IF_NONE_MATCH, &request.etag), (IF_MODIFIED_SINCE, &request.last_modified)] {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok()) {
                asked = asked.header(name, value);
            }
        }
        asked.send().await.map_err(|error| explain(error, url))
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
        let max_age = headers::max_age(fields);
        let conditional = request.etag.is_some() || request.last_modified.is_some();
        match answer.status() {
            StatusCode::NOT_MODIFIED if conditional => return Ok(Response::NotModified { max_age }),
            // Not 202: it is how some walls say "come back with a browser".
            StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION => {}
            status => {
                let retry_after = headers::retry_after(fields, Timestamp::now());
                return Err(Error::Status { url: shown(url.as_str()), status: status.as_u16(), retry_after });
            }
        }
        let mut fetched = Fetched {
            url: address::without_credentials(url),
            moved,
            media_type: headers::text(fields, CONTENT_TYPE),
            language: headers::text(fields, CONTENT_LANGUAGE),
            etag: headers::text(fields, ETAG),
            last_modified: headers::text(fields, LAST_MODIFIED),
            max_age,
            opt_out: headers::opt_out(fields),
            body: Vec::new(),
        };
        fetched.body = body(answer, url, limit).await?;
        Ok(Response::Fresh(Box::new(fetched)))
    }

    /// Whether the site's robots.txt lets us have `url`.
    async fn ask_robots(&self, url: &Url) -> Result<()> {
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
            Site::Rules(robots) if robots.allows(&path) => Ok(()),
            Site::Rules(_) => Err(Error::Robots(shown(url.as_str()))),
            Site::Silent => Err(Error::RobotsUnreachable(shown(url.as_str()))),
        }
    }

    /// Fetches a site's robots.txt. Boxed, for it is a fetch within a fetch.
    fn site<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, Site> {
        Box::pin(async move {
            let Ok(target) = url.join("/robots.txt") else { return Site::Silent };
            let request = Request { url: target.to_string(), ..Request::default() };
            let fetched = self.follow(&target, &request, Limit::Cut(robots::READ as u64));
            match timeout(ROBOTS_TIME.min(self.total_time), fetched).await {
                Ok(Ok(Response::Fresh(fetched))) => {
                    let mut text = String::from_utf8_lossy(&fetched.body).into_owned();
                    if fetched.body.len() >= robots::READ {
                        // A rule that was cut would forbid more than it says.
                        text.truncate(text.rfind('\n').unwrap_or(0));
                    }
                    Site::Rules(Arc::new(Robots::parse(&text)))
                }
                // No robots.txt: nothing is forbidden (RFC 9309 §2.3.1.3). 429 is "later", not "none".
                Ok(Err(Error::Status { status: 400..=428 | 430..=499, .. } | Error::Redirects(_))) => {
                    Site::Rules(Arc::new(Robots::open()))
                }
                _ => Site::Silent,
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
}

fn client(settings: &Settings, gate: Gate) -> Result<Client> {
    let wrong = |error: &dyn std::fmt::Display| Error::Settings(error.to_string());
    // The provider is named here, so that nothing depends on which one was installed first.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let version = env!("CARGO_PKG_VERSION");
    let agent = match settings.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty()) {
        Some(contact) => format!("depeche/{version} (+{contact})"),
        None => format!("depeche/{version}"),
    };
    let languages = [(ACCEPT_LANGUAGE, HeaderValue::from_static("fr, en;q=0.8, *;q=0.5"))];
    Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Arc::new(gate))
        // A proxy would resolve names in our place, behind the guard.
        .no_proxy()
        // By hand: every address on the way is checked.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .user_agent(agent)
        .default_headers(languages.into_iter().collect())
        .connect_timeout(settings.connect_time)
        .pool_max_idle_per_host(2)
        .pool_idle_timeout(Duration::from_secs(30))
        .build()
        .map_err(|error| wrong(&error))
}

/// Where an answer leads, if it is a redirect. One without an address to follow is left as it is.
fn redirect(answer: &reqwest::Response, url: &Url) -> Result<Option<Url>> {
    if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(target) = headers::text(answer.headers(), LOCATION) else { return Ok(None) };
    let joined = url.join(&target).map_err(|_| Error::Address(shown(&target)))?;
    address::read(joined.as_str()).map(Some)
}

/// Reads a body chunk by chunk: what is too large is left before it is all here.
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
    let most_here = usize::try_from(most).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(most_here));
    while let Some(chunk) = answer.chunk().await.map_err(|error| explain(error, url))? {
        let room = most_here - bytes.len();
        match chunk.get(..room) {
            Some(part) if chunk.len() > room => {
                bytes.extend_from_slice(part);
                return if cut { Ok(bytes) } else { Err(too_large()) };
            }
            _ => bytes.extend_from_slice(&chunk),
        }
    }
    Ok(bytes)
}

/// An error of the library in our words, without the address that it would show whole.
fn explain(error: reqwest::Error, url: &Url) -> Error {
    let shown = shown(url.as_str());
    let error = error.without_url();
    let mut reasons: Vec<String> = Vec::new();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(current) = cause {
        if let Some(closed) = current.downcast_ref::<Closed>() {
            return Error::Forbidden { url: shown, address: closed.0 };
        }
        let reason = current.to_string();
        if reasons.last() != Some(&reason) {
            reasons.push(reason);
        }
        cause = current.source();
    }
    if error.is_timeout() {
        return Error::TimedOut(shown);
    }
    if reasons.is_empty() {
        reasons.push(error.to_string());
    }
    Error::Connection { url: shown, reason: reasons.join(": ") }
}
