//! `/.well-known/tdmrep.json`: for which paths of a site text and data mining is reserved (TDMRep, W3C community report).

use serde_json::Value;

use crate::robots::{fits, normal};

/// Rules that are read at most.
const MOST_RULES: usize = 1_000;

/// Bytes of the file that are read.
pub(crate) const READ: usize = 200 * 1024;

/// One site's reservations, the more precise rule first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reservations {
    rules: Vec<(Vec<u8>, bool)>,
}

impl Reservations {
    /// Reads the file: a list of `{"location", "tdm-reservation", "tdm-policy"}`. Never fails: what is no rule is left.
    pub(crate) fn parse(text: &str) -> Self {
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_default();
        let listed = match &value {
            Value::Array(rules) => rules.as_slice(),
            Value::Object(_) => std::slice::from_ref(&value),
            _ => &[],
        };
        let mut rules = Vec::new();
        for rule in listed.iter().take(MOST_RULES) {
            let location = rule.get("location").and_then(Value::as_str).unwrap_or("/");
            let Some(reserved) = rule.get("tdm-reservation").and_then(flag) else { continue };
            let slash = if location.starts_with(['/', '*']) { "" } else { "/" };
            rules.push((normal(format!("{slash}{location}").as_bytes()), reserved));
        }
        rules.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.len()));
        Self { rules }
    }

    /// Whether mining of `path`, with its query, is reserved.
    pub(crate) fn reserves(&self, path: &str) -> bool {
        let path = normal(path.as_bytes());
        self.rules.iter().find(|(pattern, _)| fits(pattern, &path)).is_some_and(|(_, reserved)| *reserved)
    }

    /// How many rules there are.
    pub(crate) fn len(&self) -> usize {
        self.rules.len()
    }
}

/// 1 and 0, as numbers, texts or truths.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_u64().map(|number| number == 1),
        Value::String(text) => Some(text.trim() == "1"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_precise_rule_decides() {
        let text = r#"[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://exemple.fr/p.json"},
                       {"location": "/libre/*", "tdm-reservation": 0}, {"location": "/libre/*.pdf$", "tdm-reservation": "1"},
                       {"location": "depeches", "tdm-reservation": false}, 7, {"location": "/x"}]"#;
        let rules = Reservations::parse(text);
        for (path, reserved) in [
            ("/", true),
            ("/politique/a?b", true),
            ("/libre/a.html", false),
            ("/libre/a.pdf", true),
            ("/depeches/1", false),
            ("/x", true),
        ] {
            assert_eq!(rules.reserves(path), reserved, "{path}");
        }
    }

    #[test]
    fn what_is_no_rule_reserves_nothing() {
        for text in ["", "null", "<html>404</html>", "[]", "{}", "[1]", r#"{"location": "/"}"#] {
            assert!(!Reservations::parse(text).reserves("/a"), "{text}");
        }
        assert!(Reservations::parse(r#"{"location": "/", "tdm-reservation": 1}"#).reserves("/a"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in ".{0,200}", path in "/.{0,60}") {
            let _ = Reservations::parse(&text).reserves(&path);
            let _ = Reservations::parse(&format!(r#"[{{"location": {text:?}, "tdm-reservation": 1}}]"#)).reserves(&path);
        }
    }
}
