//! What can be wrong with a value of the house.

/// An error about one value: an id, an address, a moment that does not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is not an id of the named kind.
    #[error("{value:?} is not a valid {kind}")]
    Invalid {
        /// What it should have been, e.g. `article id`.
        kind: &'static str,
        /// The text as it was given.
        value: String,
    },
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;
