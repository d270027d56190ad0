//! Fetches over the network: politely, and never where it must not.

mod address;
mod error;
mod guard;
mod headers;
mod http;
mod network;
mod recorded;
mod robots;
mod sites;

pub use address::shown;
pub use error::{Error, Result};
pub use http::{Http, Settings};
pub use network::{Network, is_public};
pub use recorded::Recorded;
pub use robots::Robots;

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
}

/// An answer.
#[derive(Debug, Clone)]
pub enum Response {
    /// The resource.
    Fresh(Box<Fetched>),
    /// It has not changed (304).
    NotModified {
        /// Seconds for which the sender says it stays so.
        max_age: Option<u32>,
    },
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
    /// Seconds for which the sender says it stays so (`Cache-Control: max-age`).
    pub max_age: Option<u32>,
    /// Opt-out headers: `X-Robots-Tag`, `tdm-reservation`, `tdm-policy`, as `name: value`.
    pub opt_out: Vec<String>,
    /// The bytes after content encoding.
    pub body: Vec<u8>,
}

/// Fetches one resource. Used as `Arc<dyn Fetch>`: the network, or recorded answers in tests.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// Fetches it, within the limits of time and size, never from a forbidden network.
    async fn fetch(&self, request: &Request) -> Result<Response>;
}
