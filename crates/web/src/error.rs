//! What can go wrong at the door, and the one place that turns it into an answer.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::visitor::Visitor;

/// An error of the site.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such page, or it may not be seen yet.
    #[error("no such page")]
    NotFound,
    /// It was withdrawn by its source.
    #[error("withdrawn")]
    Gone,
    /// The request cannot be understood.
    #[error("bad request")]
    Invalid,
    /// Another site sent it, or who sent it may not do that.
    #[error("not allowed")]
    Forbidden,
    /// Nobody said who they are, and only users may do that.
    #[error("not logged in")]
    Unknown,
    /// Too much was asked; how long to wait.
    #[error("too many requests")]
    TooMany(std::time::Duration),
    /// A body is too long.
    #[error("too long")]
    TooLong,
    /// The machine gives no random numbers.
    #[error("no random numbers")]
    Random,
    /// There are as many live readers as the machine holds.
    #[error("too many live readers")]
    Full,
    /// The store does not answer.
    #[error("the store failed")]
    Store(#[from] store::Error),
    /// The index does not answer.
    #[error("the index failed")]
    Index(index::Error),
    /// A page could not be written.
    #[error("a page could not be written")]
    Write(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl From<index::Error> for Error {
    fn from(error: index::Error) -> Self {
        match error {
            index::Error::Cursor => Self::Invalid,
            other => Self::Index(other),
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Write(Box::new(error))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Write(Box::new(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(Box::new(error))
    }
}

/// Details go to the log; the page for the status is written by [`crate::pages::errors`], in the reader's language and
/// for who asked.
impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut answer = self.answer();
        if let Some(visitor) = Visitor::asking() {
            answer.extensions_mut().insert(visitor);
        }
        answer
    }
}

impl Error {
    fn answer(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Gone => StatusCode::GONE.into_response(),
            Self::Invalid => StatusCode::BAD_REQUEST.into_response(),
            Self::Forbidden => StatusCode::FORBIDDEN.into_response(),
            Self::Unknown => {
                let how = [(header::WWW_AUTHENTICATE, "Bearer realm=\"depeche\"")];
                (StatusCode::UNAUTHORIZED, how).into_response()
            }
            Self::TooMany(wait) => {
                let seconds = (wait.as_secs() + 1).to_string();
                (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)]).into_response()
            }
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
            Self::Full => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            error => {
                tracing::error!(error = &error as &dyn std::error::Error, "request failed");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
