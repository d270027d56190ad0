//! What an ID token says of a user (OpenID Connect Core, §2).

use serde::Deserialize;
use serde_json::{Map, Value};

/// The claims of an ID token that was verified.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Claims {
    /// For whom, by a word that never changes.
    #[serde(default)]
    pub sub: String,
    /// What the log-in began with.
    #[serde(default)]
    pub nonce: String,
    /// For which program, where there are several.
    #[serde(default)]
    pub azp: Option<String>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

impl Claims {
    /// Claims with nothing but these.
    #[cfg(test)]
    pub(super) fn of(more: Map<String, Value>) -> Self {
        Self { more, ..Self::default() }
    }

    /// What people call the user.
    pub(super) fn name(&self) -> &str {
        let told = ["preferred_username", "email", "name"].into_iter().find_map(|claim| self.text(claim));
        told.unwrap_or(&self.sub)
    }

    /// Where mail reaches them, as far as the house has seen that it does.
    pub(super) fn email(&self) -> Option<&str> {
        let verified = self.more.get("email_verified").and_then(Value::as_bool).unwrap_or(false);
        self.text("email").filter(|email| verified && crate::pages::account::is_email(email))
    }

    fn text(&self, claim: &str) -> Option<&str> {
        self.more.get(claim).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The texts of a claim: of this name, or at the end of this path by dots.
    pub(super) fn values(&self, claim: &str) -> Vec<&str> {
        let by_path = || {
            let (first, rest) = claim.split_once('.')?;
            rest.split('.').try_fold(self.more.get(first)?, |value, name| value.get(name))
        };
        match self.more.get(claim).or_else(by_path) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}
