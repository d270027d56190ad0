//! What can go wrong in reading a capture.

use news::Format;

/// An error of intake; the caller knows which capture it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing in it.
    #[error("empty capture")]
    Empty,
    /// No format that we read.
    #[error("unknown format{}", .0.as_deref().map(|t| format!(" ({t})")).unwrap_or_default())]
    UnknownFormat(Option<String>),
    /// It is called so but does not read so.
    #[error("not readable as {format}: {reason}")]
    Unreadable {
        /// What it was taken for.
        format: Format,
        /// What is wrong and where.
        reason: String,
    },
    /// It exceeds a limit that keeps one capture from harming the rest.
    #[error("too large: {0}")]
    TooLarge(String),
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
