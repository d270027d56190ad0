//! The ids of that API: streams and items.

use news::SourceId;

/// What stands before the long form of an item's id.
const ITEM: &str = "tag:google.com,2005:reader/item/";

/// What a stream is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StreamId {
    /// `user/-/state/com.google/reading-list`.
    All,
    /// `user/-/state/com.google/read`.
    Read,
    /// `user/-/state/com.google/starred`.
    Starred,
    /// `user/-/label/NAME`.
    Label(String),
    /// `feed/SOURCE`.
    Feed(SourceId),
}

impl StreamId {
    /// The stream of an id; programs put a user's id where ours has `-`.
    pub(super) fn of(id: &str) -> Option<Self> {
        if let Some(source) = id.strip_prefix("feed/") {
            return source.parse().ok().map(Self::Feed);
        }
        let (_, rest) = id.strip_prefix("user/")?.split_once('/')?;
        match rest {
            "state/com.google/reading-list" => Some(Self::All),
            "state/com.google/read" => Some(Self::Read),
            "state/com.google/starred" => Some(Self::Starred),
            _ => rest.strip_prefix("label/").map(|name| Self::Label(name.to_owned())),
        }
    }
}

/// The id of a label.
pub(super) fn label(name: &str) -> String {
    format!("user/-/label/{name}")
}

/// The long form of an item's id.
pub(super) fn item(number: i64) -> String {
    format!("{ITEM}{number:016x}")
}

/// The number of an item, by its long form, its sixteen digits or as a decimal.
pub(super) fn number(id: &str) -> Option<i64> {
    let hex = |digits: &str| u64::from_str_radix(digits, 16).ok().map(u64::cast_signed);
    if let Some(digits) = id.strip_prefix(ITEM) {
        return hex(digits);
    }
    let is_hex = id.len() == 16 && id.starts_with('0');
    if is_hex { hex(id) } else { id.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams() {
        assert_eq!(StreamId::of("feed/le-courrier"), Some(StreamId::Feed(SourceId::of("le-courrier"))));
        assert_eq!(StreamId::of("user/-/label/Éco/Vie"), Some(StreamId::Label("Éco/Vie".into())));
        assert_eq!(StreamId::of("user/123/state/com.google/starred"), Some(StreamId::Starred));
        for bad in ["", "feed/", "feed/É", "user/-", "user/-/state/com.google/x", "x"] {
            assert_eq!(StreamId::of(bad), None, "{bad}");
        }
    }

    #[test]
    fn items() {
        for (id, expected) in [
            ("tag:google.com,2005:reader/item/00000000000000ff", Some(255)),
            ("00000000000000ff", Some(255)),
            ("255", Some(255)),
            ("-1", Some(-1)),
            ("tag:google.com,2005:reader/item/ffffffffffffffff", Some(-1)),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(number(id), expected, "{id}");
        }
        assert_eq!(number(&item(42)), Some(42));
    }
}
