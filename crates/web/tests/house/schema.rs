//! Whether JSON is as its schema says: as much of JSON Schema as our description and those of ninjs use. A word of a
//! schema that is not known here is a problem too, so that nothing is left unlooked at.
#![allow(dead_code, clippy::panic)] // each test file uses a part of it; what a schema says and we do not know is a failure

use serde_json::Value;

/// Words that say nothing about what may be.
const SILENT: [&str; 11] = [
    "$schema",
    "$id",
    "id",
    "title",
    "description",
    "definitions",
    "$defs",
    "example",
    "examples",
    "default",
    "deprecated",
];

/// What in `value` is not as `schema` says, with where; `root` holds what the schema refers to.
pub fn problems(value: &Value, schema: &Value, root: &Value) -> Vec<String> {
    let mut found = Vec::new();
    look(value, schema, root, "", &mut found);
    found
}

fn look(value: &Value, schema: &Value, root: &Value, at: &str, found: &mut Vec<String>) {
    let Some(words) = schema.as_object() else {
        if schema == &Value::Bool(false) {
            found.push(format!("{at}: nothing may stand here"));
        }
        return;
    };
    let fits = |one: &Value| {
        let mut problems = Vec::new();
        look(value, one, root, at, &mut problems);
        problems.is_empty()
    };
    for (word, says) in words {
        let all = || says.as_array().into_iter().flatten();
        let good = match word.as_str() {
            "$ref" => {
                let target = says.as_str().unwrap().trim_start_matches('#');
                let target = if target.is_empty() { Some(root) } else { root.pointer(target) };
                look(value, target.unwrap_or_else(|| panic!("{says}")), root, at, found);
                true
            }
            "type" => {
                says.as_str().is_some_and(|kind| is(value, kind)) || all().any(|kind| is(value, kind.as_str().unwrap()))
            }
            "enum" => all().any(|one| one == value),
            "const" => says == value,
            "required" => {
                value.as_object().is_none_or(|object| all().all(|name| object.contains_key(name.as_str().unwrap())))
            }
            "oneOf" => all().filter(|one| fits(one)).count() == 1,
            "anyOf" => all().any(fits),
            "allOf" => all().all(fits),
            "minimum" => value.as_f64().is_none_or(|number| number >= says.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= says.as_f64().unwrap()),
            "format" => value.as_str().is_none_or(|text| is_written(text, says.as_str().unwrap())),
            "pattern" => value.as_str().is_none_or(|text| matches(text, says.as_str().unwrap())),
            "items" => {
                for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                    look(item, says, root, &format!("{at}/{place}"), found);
                }
                true
            }
            "properties" | "patternProperties" | "additionalProperties" => true,
            silent => SILENT.contains(&silent),
        };
        if !good {
            found.push(format!(
                "{at}: {word} is {says}, but here stands {}",
                value.to_string().chars().take(200).collect::<String>()
            ));
        }
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        let by_name = words.get("properties").and_then(|named| named.get(name));
        let by_start = words.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
        let by_start = by_start.filter(|(start, _)| matches(name, start)).map(|(_, schema)| schema);
        let known: Vec<&Value> = by_name.into_iter().chain(by_start).collect();
        let rest = words.get("additionalProperties").filter(|_| known.is_empty());
        for schema in known.into_iter().chain(rest) {
            look(inner, schema, root, &format!("{at}/{name}"), found);
        }
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("type {other}"),
    }
}

fn is_written(text: &str, format: &str) -> bool {
    match format {
        "date-time" => text.parse::<jiff::Timestamp>().is_ok(),
        "date" => text.parse::<jiff::civil::Date>().is_ok(),
        "uri" => url::Url::parse(text).is_ok(),
        "int32" | "int64" | "double" => true,
        other => panic!("format {other}"),
    }
}

/// The patterns of these schemas: hexadecimal digits of a number, short names, beginnings of names.
fn matches(text: &str, pattern: &str) -> bool {
    let hex = |count: usize| text.len() == count && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    match pattern {
        "^[0-9a-f]{32}$" => hex(32),
        "^[0-9a-f]{48}$" => hex(48),
        "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$" => text.parse::<news::SourceId>().is_ok(),
        _ => {
            let start = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix("[a-zA-Z0-9_]+"));
            let rest = text.strip_prefix(start.unwrap_or_else(|| panic!("pattern {pattern}")));
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
        }
    }
}
