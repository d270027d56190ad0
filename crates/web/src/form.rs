//! Forms that our own pages send.

use std::collections::HashMap;

use crate::error::{Error, Result};

/// The longest form that is read.
const LONGEST: usize = 16 << 10;

/// The fields of a form; of a name that comes twice the last.
#[derive(Debug, Default)]
pub(crate) struct Form(HashMap<String, String>);

impl Form {
    /// Reads a form; that our own page sent it the door has seen.
    pub(crate) fn read(body: &str) -> Result<Self> {
        if body.len() > LONGEST {
            return Err(Error::Invalid);
        }
        Ok(Self(url::form_urlencoded::parse(body.as_bytes()).into_owned().collect()))
    }

    /// A field, trimmed; empty where it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// A field on one line of at most `most` characters; none where it is empty.
    pub(crate) fn line(&self, name: &str, most: usize) -> Option<String> {
        let line: String = self.get(name).chars().filter(|c| !c.is_control()).take(most).collect();
        (!line.trim().is_empty()).then(|| line.trim().to_owned())
    }
}
