//! Fetches over the network: politely, and never where it must not.

mod address;
mod client;
mod encoding;
mod error;
mod guard;
mod headers;
mod http;
mod mail;
mod names;
mod network;
mod proxy;
mod recorded;
mod robots;
mod sites;
mod tdm;
mod webhook;
mod websub;

pub use address::shown;
pub use error::{Error, Result};
pub use http::{Http, Settings};
pub use mail::{Encryption, Letter, Mail, MailServer, Smtp, is_mailbox};
pub use names::{Dns, Names};
pub use network::{Network, is_public};
pub use proxy::Proxy;
pub use recorded::{Recorded, Sent};
pub use robots::Robots;
pub use webhook::{secret, signature};
pub use websub::{hub_signature, is_signed, subscription, unguessable, verification};

use std::time::Duration;

use async_trait::async_trait;

/// What to fetch, and what we have of it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The address.
    pub url: String,
    /// `If-None-Match`.
    pub etag: Option<String>,
    /// `If-Modified-Since`.
    pub last_modified: Option<String>,
    /// Whether robots.txt is asked first: for pages, not for feeds, which are made to be fetched.
    pub robots: bool,
    /// Whether the publisher has licensed mining: what the site reserves (`tdmrep.json`) does not matter then.
    pub licensed: bool,
}

/// An answer.
#[derive(Debug, Clone)]
pub enum Response {
    /// The resource.
    Fresh(Box<Fetched>),
    /// It has not changed: a 304, or a 200 with the validator that we have. What its headers say, without a body.
    NotModified(Box<Fetched>),
}

/// A fetched resource.
#[derive(Debug, Clone, Default)]
pub struct Fetched {
    /// Its address after redirects, without user and password.
    pub url: String,
    /// Whether every redirect on the way was permanent (301, 308) and there was one.
    ///
    /// Never set for an address with user and password: the new one would have lost them.
    pub moved: bool,
    /// `Content-Type`.
    pub media_type: Option<String>,
    /// `Content-Language`.
    pub language: Option<String>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
    /// Seconds for which the sender says it stays so (`Cache-Control: max-age`, else `Expires`, less `Age`).
    pub max_age: Option<u32>,
    /// The `Link` header as relation and address, e.g. `hub` and `self`.
    pub links: Vec<(String, String)>,
    /// Opt-out headers: `X-Robots-Tag`, `tdm-reservation`, `tdm-policy`, as `name: value`.
    pub opt_out: Vec<String>,
    /// The bytes after content encoding.
    pub body: Vec<u8>,
}

/// What is posted to a program that asked for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Post {
    /// The address.
    pub url: String,
    /// `Content-Type`.
    pub media_type: String,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

/// How a program answered; its words do not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// Seconds to wait, as it asks (`Retry-After`).
    pub retry_after: Option<u32>,
}

/// Fetches one resource. Used as `Arc<dyn Fetch>`: the network, or recorded answers in tests.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Fetches it, within the limits of time and size, never from a forbidden network.
    async fn fetch(&self, request: &Request) -> Result<Response>;

    /// Sends a form (`application/x-www-form-urlencoded`), under the same guard; the status of the answer. No redirect
    /// is followed.
    async fn send(&self, url: &str, form: &[(String, String)]) -> Result<u16>;

    /// Posts to a program, under the same guard. No redirect is followed and no body read.
    async fn post(&self, post: &Post) -> Result<Answered>;

    /// Posts to a program and reads what it answers, one megabyte at most; the status and the bytes. No redirect is
    /// followed.
    async fn exchange(&self, post: &Post) -> Result<(u16, Vec<u8>)>;

    /// Refuses an address that is never asked, before anything is: no web address, a forbidden network or port. Where a
    /// name leads is seen only when it is asked.
    fn check(&self, url: &str) -> Result<()>;

    /// How long the host of `url` asks to be left alone between two requests, as far as is known already.
    fn pause(&self, _url: &str) -> Option<Duration> {
        None
    }
}
