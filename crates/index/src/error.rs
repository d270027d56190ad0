//! What can go wrong in the index.

/// An error of the index.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine failed.
    #[error("the index failed")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A cursor that this index did not give.
    #[error("not a cursor of this question")]
    Cursor,
    /// The index was opened to read only.
    #[error("the index is open for reading only")]
    ReadOnly,
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
