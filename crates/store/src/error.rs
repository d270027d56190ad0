//! What can go wrong in the store.

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database does not answer, or its disk is full.
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A row that was written by another program, or is damaged.
    #[error("unreadable {what}")]
    Damaged {
        /// Which row.
        what: String,
    },
    /// Another process holds the data folder.
    #[error("the data folder {0} is in use by another process")]
    InUse(std::path::PathBuf),
    /// The folder was made by a newer program.
    #[error("the data folder has schema {found}, this program knows {known}")]
    Newer {
        /// The schema found.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// The store was opened for reading.
    #[error("the store is open for reading only")]
    ReadOnly,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(Box::new(error))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Database(Box::new(error))
    }
}
