//! JSON-LD: what a page says of its article to search engines.

use serde_json::Value;

use super::dom::{Dom, Id, ROOT};
use super::segments::collapsed;

/// Longer scripts are data, not claims.
const MAX_SCRIPT: usize = 2 << 20;
/// More values than any graph of a page.
const MAX_VALUES: usize = 20_000;

/// The objects that describe an article, the likeliest first.
pub fn articles(dom: &Dom) -> Vec<Value> {
    let mut found: Vec<(u8, Value)> = Vec::new();
    let scripts = dom.descendants(ROOT).filter(|id| is_json_ld(dom, *id)).take(50);
    for script in scripts {
        let text: String = dom.children(script).filter_map(|child| dom.text_node(child)).collect();
        if let Some(value) = parse(&text) {
            collect(value, &mut found);
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, value)| value).collect()
}

fn is_json_ld(dom: &Dom, id: Id) -> bool {
    dom.name(id) == "script"
        && dom
            .attribute(id, "type")
            .is_some_and(|kind| kind.trim().to_ascii_lowercase().starts_with("application/ld+json"))
}

/// Reads JSON as pages write it: with raw line ends in strings, in a comment, with a last semicolon.
fn parse(text: &str) -> Option<Value> {
    if text.len() > MAX_SCRIPT {
        return None;
    }
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let text = text.trim_start_matches("//<![CDATA[").trim_end_matches("//]]>").trim().trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let cleaned: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&cleaned).ok().or_else(|| {
            let mut out = String::with_capacity(cleaned.len());
            for c in cleaned.chars() {
                if matches!(c, '}' | ']') {
                    let end = out.trim_end().trim_end_matches(',').len();
                    out.truncate(end);
                }
                out.push(c);
            }
            serde_json::from_str(&out).ok()
        })
    })
}

fn collect(value: Value, found: &mut Vec<(u8, Value)>) {
    let mut open = vec![value];
    let mut seen = 0;
    while let Some(value) = open.pop() {
        seen += 1;
        if seen > MAX_VALUES {
            return;
        }
        match value {
            Value::Array(values) => open.extend(values.into_iter().rev()),
            Value::Object(mut object) => {
                for name in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner @ (Value::Array(_) | Value::Object(_))) = object.get(name) {
                        open.push(inner.clone());
                    }
                }
                if let Some(rank) = rank(object.get("@type")) {
                    object.remove("@graph");
                    found.push((rank, Value::Object(object)));
                }
            }
            _ => {}
        }
    }
}

fn rank(kind: Option<&Value>) -> Option<u8> {
    let of = |kind: &str| {
        let kind = kind.rsplit('/').next().unwrap_or(kind);
        match kind {
            "ReportageNewsArticle" | "NewsArticle" | "AnalysisNewsArticle" | "OpinionNewsArticle" => Some(0),
            "Article" | "BlogPosting" | "LiveBlogPosting" | "Report" | "AdvertiserContentArticle" => Some(1),
            _ if kind.ends_with("Article") => Some(1),
            "SocialMediaPosting" | "Recipe" | "Review" => Some(2),
            "WebPage" | "CreativeWork" | "VideoObject" | "NewsVideoObject" => Some(3),
            _ => None,
        }
    };
    match kind {
        Some(Value::String(kind)) => of(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).filter_map(of).min(),
        _ => None,
    }
}

/// The text at `name`, mark-up and entities read.
pub fn text(object: &Value, name: &str) -> Option<String> {
    let value = object.get(name)?;
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Array(values) => values.first()?.as_str()?,
        _ => return None,
    };
    Some(plain(text)).filter(|text| !text.is_empty())
}

/// `text` without mark-up and entities, which some pages escape twice.
pub fn plain(text: &str) -> String {
    let mut text = collapsed(text);
    for _ in 0..2 {
        if !(text.contains('&') || text.contains('<')) {
            break;
        }
        text = Dom::parse(&text).text(ROOT);
    }
    text
}

/// A person or organisation that the object names at `name`: its name, and whether it is no person.
pub fn names(object: &Value, name: &str) -> Vec<(String, bool)> {
    let Some(value) = object.get(name) else { return Vec::new() };
    let values = match value {
        Value::Array(values) => values.as_slice(),
        other => std::slice::from_ref(other),
    };
    let mut names = Vec::new();
    for value in values.iter().take(40) {
        match value {
            Value::String(name) => names.push((plain(name), false)),
            Value::Object(object) => {
                let organisation =
                    matches!(object.get("@type").and_then(Value::as_str), Some(kind) if kind.ends_with("Organization"));
                match object.get("name") {
                    Some(Value::String(name)) => names.push((plain(name), organisation)),
                    Some(Value::Array(list)) => {
                        names.extend(list.iter().filter_map(Value::as_str).map(|name| (plain(name), organisation)));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names
}
