//! Keeping a page that a reader names: the site asks, who fetches answers.

use async_trait::async_trait;
use news::ArticleId;

/// Why a page is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no address of the web.
    Address,
    /// It leads into a network that is not public.
    Private,
    /// robots.txt says no.
    Robots,
    /// The publisher reserves it.
    Reserved,
    /// The site answers with an HTTP status that is not the page.
    Status(u16),
    /// It does not answer, or not in time.
    NoAnswer,
    /// It is too large.
    TooLarge,
    /// There is no article on it.
    NoArticle,
    /// We failed ourselves.
    Failed,
}

/// Who fetches a page and keeps it.
#[async_trait]
pub trait Keeper: Send + Sync {
    /// Fetches the page at `url`, keeps it, and tells which article it is.
    async fn keep(&self, url: &str) -> Result<ArticleId, Refused>;
}
