//! Who uses the house: users and what each may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// What a user may do; each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads, and keeps questions and alerts of their own.
    Reader,
    /// Keeps pages, and sees how the house runs.
    Documentalist,
    /// Corrects stories.
    Editor,
    /// Sees to users, and to what is noted of what they did.
    Administrator,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Documentalist, Self::Editor, Self::Administrator];

    /// The name that files and forms have for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Documentalist => "documentalist",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
        }
    }
}

/// What a key may be used for; a key never does more than its user may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Reads articles, stories, lists and feeds.
    Read,
    /// Changes what is the user's own: marks, questions, alerts.
    Own,
    /// Does what an editor may.
    Edit,
    /// Does what an administrator may.
    Administer,
}

impl Scope {
    /// All scopes, the least first.
    pub const ALL: [Self; 4] = [Self::Read, Self::Own, Self::Edit, Self::Administer];

    /// The name that files and forms have for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Own => "own",
            Self::Edit => "edit",
            Self::Administer => "administer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let role = Self::ALL.into_iter().find(|role| role.as_str() == text);
        role.ok_or_else(|| Error::Invalid { kind: "role", value: text.to_owned() })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let scope = Self::ALL.into_iter().find(|scope| scope.as_str() == text);
        scope.ok_or_else(|| Error::Invalid { kind: "scope", value: text.to_owned() })
    }
}
