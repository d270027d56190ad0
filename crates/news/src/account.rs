//! Who uses the house: users and what each may do.

use serde::{Deserialize, Serialize};

/// What a user may do; each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads, and keeps questions and alerts of their own.
    Reader,
    /// Keeps pages, notes and exports beyond what sources let everyone have.
    Documentalist,
    /// Corrects stories, publishes and withdraws.
    Editor,
    /// Sees to users, keys, sources and the machine.
    Administrator,
}
