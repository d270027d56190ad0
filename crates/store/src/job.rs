//! Work to be done later.

use jiff::Timestamp;

/// Work to be done later, in the same transaction as what asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What kind, e.g. `page`.
    pub kind: &'static str,
    /// Two jobs of one kind and key are one.
    pub key: String,
    /// What it needs, as JSON.
    pub payload: String,
    /// Not before.
    pub due: Timestamp,
}

/// A job that is leased to a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// As in [`NewJob`].
    pub key: String,
    /// As in [`NewJob`].
    pub payload: String,
    /// How often it was leased, this time included.
    pub attempts: u32,
}
