//! Ids: time-ordered, made at intake, the same in every engine below.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Result};

macro_rules! time_ordered_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes a new id of the moment `at` (UUIDv7, RFC 9562 §5.7); two ids of the same moment differ.
            pub fn new(at: jiff::Timestamp) -> Self {
                let seconds = u64::try_from(at.as_second()).unwrap_or(0);
                let nanos = u32::try_from(at.subsec_nanosecond()).unwrap_or(0);
                Self(Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)))
            }

            /// The sixteen bytes that the stores keep; their order is the order of time.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The id that `bytes` hold, as [`Self::as_bytes`] gave them.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The id that a slice of a database row holds; `None` unless it is sixteen bytes long.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                Uuid::from_slice(bytes).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0.simple(), f)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|_| Error::Invalid { kind: $kind, value: text.to_owned() })
            }
        }
    };
}

time_ordered_id!(
    /// An article, from its first version on.
    ArticleId,
    "article id"
);
time_ordered_id!(
    /// A capture: bytes as they came, once.
    CaptureId,
    "capture id"
);
time_ordered_id!(
    /// A story: the articles about one event.
    StoryId,
    "story id"
);
time_ordered_id!(
    /// Someone who uses the house.
    UserId,
    "user id"
);

time_ordered_id!(
    /// A saved question.
    QuestionId,
    "question id"
);
time_ordered_id!(
    /// An alert on a saved question.
    AlertId,
    "alert id"
);
time_ordered_id!(
    /// What is sent to who keeps an alert, the same however often it is tried.
    DeliveryId,
    "delivery id"
);

impl UserId {
    /// The one user of a house without accounts, which answers on loopback only; its first administrator afterwards.
    pub const HOUSE: Self = Self(Uuid::nil());
    /// Whoever reads without having said who they are.
    pub const NOBODY: Self = Self(Uuid::max());
}

/// A source, by the short name it has in addresses and searches: `le-courrier-du-val`.
///
/// Invariant: 1 to 64 of `a`–`z`, `0`–`9` and `-`, neither first nor last a hyphen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceId(String);

impl SourceId {
    /// The id that a name or an address gives: lower case, accents folded, other signs a hyphen.
    ///
    /// ```
    /// assert_eq!(news::SourceId::of("Le Courrier du Val-d'Ière").as_str(), "le-courrier-du-val-d-iere");
    /// assert_eq!(news::SourceId::of("…").as_str(), "source");
    /// ```
    pub fn of(name: &str) -> Self {
        let mut slug = String::with_capacity(name.len().min(66));
        // Whether there is room for more.
        let mut add = |c: char| {
            let ascii = match c {
                'a'..='z' | '0'..='9' => c,
                'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => 'a',
                'ç' => 'c',
                'è' | 'é' | 'ê' | 'ë' => 'e',
                'ì' | 'í' | 'î' | 'ï' => 'i',
                'ñ' => 'n',
                'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
                'ù' | 'ú' | 'û' | 'ü' => 'u',
                'œ' => {
                    slug.push('o');
                    'e'
                }
                _ => '-',
            };
            if ascii != '-' || !(slug.is_empty() || slug.ends_with('-')) {
                slug.push(ascii);
            }
            slug.len() < 64
        };
        for c in name.chars() {
            let has_room = if c.is_ascii() { add(c.to_ascii_lowercase()) } else { c.to_lowercase().all(&mut add) };
            if !has_room {
                break;
            }
        }
        slug.truncate(64);
        slug.truncate(slug.trim_end_matches('-').len());
        Self(if slug.is_empty() { "source".to_owned() } else { slug })
    }

    /// The id as it stands in addresses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SourceId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if plain && (1..=64).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-') {
            Ok(Self(text))
        } else {
            Err(Error::Invalid { kind: "source id", value: text })
        }
    }
}

impl FromStr for SourceId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::try_from(text.to_owned())
    }
}

impl From<SourceId> for String {
    fn from(id: SourceId) -> Self {
        id.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time() {
        let early = ArticleId::new("2026-01-01T00:00:00Z".parse().unwrap());
        let late = ArticleId::new("2026-01-01T00:00:01Z".parse().unwrap());
        assert!(early < late);
        assert_eq!(early.to_string().parse::<ArticleId>().unwrap(), early);
    }

    #[test]
    fn source_ids_are_checked() {
        assert!("le-monde".parse::<SourceId>().is_ok());
        for bad in ["", "-a", "a-", "É", "a b", "../x"] {
            assert!(bad.parse::<SourceId>().is_err(), "{bad:?}");
        }
        assert_eq!(SourceId::of("  L'Œil – du Sud! ").as_str(), "l-oeil-du-sud");
    }
}
