//! What can go wrong in reading: nothing in an article can, only in a model.

/// An error of this crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A model file that cannot be read or written.
    #[error("the model {0}")]
    Model(&'static str),
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
