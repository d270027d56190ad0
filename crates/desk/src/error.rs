//! What can go wrong on the desk.

use std::sync::Arc;

/// An error of the desk; each names what it is about.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The store failed: nothing was kept.
    #[error("the store failed: {0}")]
    Store(#[source] Arc<store::Error>),
    /// The index failed: what it misses is told again.
    #[error("the index failed: {0}")]
    Index(#[source] Arc<index::Error>),
    /// The network failed.
    #[error(transparent)]
    Wire(#[from] wire::Error),
    /// A capture that cannot be read; it is kept and can be read again.
    #[error("{capture}: {reason}")]
    Unreadable {
        /// Its address, else its id.
        capture: String,
        /// Why.
        reason: intake::Error,
    },
    /// A capture that made the reader fail; it is kept and can be read again.
    #[error("{capture}: the reader failed on it: {reason}")]
    Panicked {
        /// Its address, else its id.
        capture: String,
        /// What the reader said.
        reason: String,
    },
    /// A page that is not the article that led to it: a front page, a wall, an error page.
    #[error("{0}: not the article that led there")]
    OtherPage(String),
    /// What was to be kept as a page is none: a feed, a list, nothing to read.
    #[error("{0}: no page with an article")]
    NoPage(String),
    /// The publisher keeps the page out of houses like ours, and nobody has a licence.
    #[error("{page}: its publisher reserves it ({signal})")]
    OptedOut {
        /// Its address.
        page: String,
        /// What it said.
        signal: String,
    },
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<index::Error> for Error {
    fn from(error: index::Error) -> Self {
        Self::Index(Arc::new(error))
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
