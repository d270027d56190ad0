//! Whether an answer passes a check: the operations of the feed cases.

use jiff::Timestamp;
use serde_json::Value;

/// Fields of one line, where plain text is as good as HTML.
const ONE_LINE: &[&str] = &["title", "name", "term", "label", "author", "id", "link", "email", "generator", "url"];

/// Whether `answer` (an object with `panic` and `result`) passes `check`.
pub fn passes(check: &Value, answer: &Value) -> bool {
    if check["op"] == "no_panic" {
        return answer["panic"] == false;
    }
    let name = check["field"].as_str().unwrap_or_default();
    let found = field(&answer["result"], name);
    let text = found.as_ref().map(plain).unwrap_or_default();
    let expected = &check["value"];
    let wanted = plain(expected);
    match check["op"].as_str().unwrap_or_default() {
        "eq" => collapse(&text) == collapse(&wanted) || address(&text) == address(&wanted),
        "html" => html_equal(name, &text, &wanted),
        "date" => instant(&text).is_some_and(|at| Some(at) == instant(&wanted)),
        "empty" => text.trim().is_empty(),
        "present" => !text.trim().is_empty(),
        "contains" => text.contains(&wanted),
        "not_contains" => !text.contains(&wanted),
        "safe_html" => is_safe(&text),
        _ => false,
    }
}

/// What the answer holds where `check` looks.
pub fn found(check: &Value, answer: &Value) -> Value {
    field(&answer["result"], check["field"].as_str().unwrap_or_default()).unwrap_or(Value::Null)
}

/// Looks up `entries[0].authors[1].name`; `.len` counts.
fn field(result: &Value, name: &str) -> Option<Value> {
    let mut value = result;
    for step in name.split('.') {
        if step == "len" && value.get("len").is_none() {
            return Some(Value::from(value.as_array().map_or(0, Vec::len)));
        }
        let (key, index) = match step.split_once('[') {
            Some((key, index)) => (key, index.strip_suffix(']')?.parse::<usize>().ok()),
            None => (step, None),
        };
        value = match value.get(key) {
            Some(inside) => inside,
            None if name.ends_with(".len") => return Some(Value::from(0)),
            None => return None,
        };
        if let Some(index) = index {
            value = value.get(index)?;
        }
    }
    Some(value.clone())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address with its host in lower case and without an empty path.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let path = if path == "/" { "" } else { path };
    Some(format!("{}://{}{path}", scheme.to_lowercase(), host.to_lowercase()))
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn html_equal(name: &str, found: &str, wanted: &str) -> bool {
    let canonical = |html: &str| without_outer_div(tokens(html));
    if canonical(found) == canonical(wanted) {
        return true;
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    let texts = |html: &str| {
        let words: Vec<String> = tokens(html)
            .into_iter()
            .filter(|token| !token.starts_with('<'))
            .map(|token| token.replace('\u{1}', ""))
            .collect();
        collapse(&words.join(" "))
    };
    ONE_LINE.contains(&last) && (collapse(found) == texts(wanted) || texts(found) == texts(wanted))
}

fn without_outer_div(mut tokens: Vec<String>) -> Vec<String> {
    if tokens.first().is_some_and(|token| token == "<div>") && tokens.last().is_some_and(|token| token == "</div>") {
        tokens.pop();
        tokens.remove(0);
    }
    tokens
}

/// HTML as a list of start tags with sorted attributes, end tags and texts with collapsed white space.
fn tokens(html: &str) -> Vec<String> {
    const VOID: &[&str] =
        &["br", "img", "hr", "input", "area", "col", "source", "wbr", "link", "meta", "embed", "param"];
    let mut tokens: Vec<String> = Vec::new();
    let mut text = String::new();
    let flush = |text: &mut String, tokens: &mut Vec<String>| {
        let line = collapse(&decode(text));
        if !line.is_empty() {
            tokens.push(line.replacen('<', "\u{1}<", usize::from(line.starts_with('<'))));
        }
        text.clear();
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let opens = rest[1..].starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '/' | '!'));
        let Some(end) = rest.find('>').filter(|_| opens) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') {
            continue;
        }
        flush(&mut text, &mut tokens);
        match tag.strip_prefix('/') {
            Some(name) => {
                let name = name.trim().to_lowercase();
                if !VOID.contains(&name.as_str()) {
                    tokens.push(format!("</{name}>"));
                }
            }
            None => {
                let (name, attributes) = attributes(tag.trim_end_matches('/'));
                let mut token = format!("<{name}");
                for (key, value) in attributes {
                    token.push_str(&format!(" {key}={value:?}"));
                }
                token.push('>');
                tokens.push(token);
                if tag.ends_with('/') && !VOID.contains(&name.as_str()) {
                    tokens.push(format!("</{name}>"));
                }
            }
        }
    }
    text.push_str(rest);
    flush(&mut text, &mut tokens);
    tokens
}

/// The name and the sorted attributes of a start tag; `rel` and `xmlns` do not count.
fn attributes(tag: &str) -> (String, Vec<(String, String)>) {
    let end = tag.find(char::is_whitespace).unwrap_or(tag.len());
    let (name, mut rest) = tag.split_at(end);
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '=').unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        let key = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|letter| matches!(letter, '"' | '\''));
            let (inside, next) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            value = collapse(&decode(inside));
            rest = next;
        }
        if key != "rel" && !key.starts_with("xmlns") {
            let value =
                if key == "style" { value.trim_end_matches(';').replace(": ", ":").replace("; ", ";") } else { value };
            found.push((key, value));
        }
    }
    found.sort();
    (name.to_lowercase(), found)
}

fn decode(text: &str) -> String {
    intake::feed::plain_text(&text.replace('<', "&lt;"))
}

/// The rules of `safe_html`.
fn is_safe(html: &str) -> bool {
    const ELEMENTS: &[&str] =
        &["script", "style", "iframe", "object", "embed", "applet", "base", "meta", "link", "frame", "frameset"];
    tokens(html).iter().filter(|token| token.starts_with('<')).all(|token| {
        let inside = token.trim_start_matches(['<', '/']).trim_end_matches('>');
        let (name, attributes) = attributes(inside);
        !ELEMENTS.contains(&name.as_str())
            && attributes.iter().all(|(key, value)| {
                let compact: String = value.to_lowercase().split_whitespace().collect();
                let runs =
                    ["javascript:", "vbscript:", "data:text/html"].iter().any(|scheme| compact.starts_with(scheme));
                let styled =
                    key == "style" && ["expression(", "-moz-binding", "url("].iter().any(|bad| compact.contains(bad));
                !key.starts_with("on") && !runs && !styled
            })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_found_by_path() {
        let result = json!({"entries": [{"authors": [{"name": "Anne"}]}]});
        assert_eq!(field(&result, "entries[0].authors[0].name"), Some(json!("Anne")));
        assert_eq!(field(&result, "entries.len"), Some(json!(1)));
        assert_eq!(field(&result, "entries[1].title"), None);
    }

    #[test]
    fn html_is_equal_by_its_tree() {
        assert!(html_equal(
            "entries[0].body",
            "<div><a href=\"/x\" class=\"c\">é</a></div>",
            "<a class='c' href='/x'>&eacute;</a>"
        ));
        assert!(html_equal("feed.title", "gras", "<b>gras</b>"));
        assert!(!html_equal("entries[0].body", "gras", "<b>gras</b>"));
    }

    #[test]
    fn harm_is_seen() {
        assert!(is_safe("<p style=\"color: red\">a</p>"));
        assert!(!is_safe("<p onclick=\"x()\">a</p>"));
        assert!(!is_safe("<a href=\"java\nscript:x()\">a</a>"));
    }
}
