//! Header fields of an answer: how long it holds, when to come back, what it opts out of.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use reqwest::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, LINK, RETRY_AFTER};
use url::Url;

/// More than this is taken for this: no sender is waited for longer than a week.
const LONGEST_WAIT: i64 = 7 * 24 * 3600;

/// Headers that say what a page may not be used for.
const OPT_OUT: &[&str] = &["x-robots-tag", "tdm-reservation", "tdm-policy"];

/// A header as text, where it is there and is text.
pub(crate) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let bytes = headers.get(name)?.as_bytes();
    let text = String::from_utf8_lossy(bytes).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// All lines of a header as one list (RFC 9110 §5.3).
pub(crate) fn list(headers: &HeaderMap, name: &HeaderName) -> String {
    let lines = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    lines.collect::<Vec<_>>().join(", ")
}

/// Seconds for which an answer stays fresh (RFC 9111 §4.2): `max-age`, else `Expires`, less the age that it has
/// already. `None` where it says nothing.
pub(crate) fn fresh_for(headers: &HeaderMap, now: Timestamp) -> Option<u32> {
    let control = list(headers, &CACHE_CONTROL).to_ascii_lowercase();
    let mut directives = control.split(',').map(str::trim);
    if directives.clone().any(|directive| matches!(directive, "no-store" | "no-cache")) {
        return Some(0);
    }
    // The first of several counts, and one that is no number is stale (§4.2.1).
    let max_age = directives.find_map(|directive| directive.strip_prefix("max-age=")).map(|value| {
        let digits = value.trim_matches('"');
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return 0;
        }
        digits.parse::<u64>().unwrap_or(u64::MAX)
    });
    let seconds = match max_age {
        Some(seconds) => seconds,
        None => {
            let expires = text(headers, EXPIRES)?;
            let here = text(headers, DATE).and_then(|date| http_date(&date)).unwrap_or(now);
            // A date that is none has passed (§5.3).
            let left = http_date(&expires).map_or(0, |end| end.as_second().saturating_sub(here.as_second()));
            u64::try_from(left).unwrap_or(0)
        }
    };
    let age: u64 = text(headers, AGE).and_then(|age| age.parse().ok()).unwrap_or(0);
    Some(u32::try_from(seconds.saturating_sub(age)).unwrap_or(u32::MAX))
}

/// The links of an answer (RFC 8288) as relation and address, whole as seen from `base`; a hundred at most.
pub(crate) fn links(headers: &HeaderMap, base: &Url) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for value in headers.get_all(LINK) {
        let value = String::from_utf8_lossy(value.as_bytes());
        for (target, parameters) in link_values(&value) {
            let Ok(target) = base.join(target) else { continue };
            let relations = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("rel"));
            for relation in relations.map(|(_, value)| value.split_whitespace()).into_iter().flatten() {
                if found.len() < 100 {
                    found.push((relation.to_ascii_lowercase(), target.to_string()));
                }
            }
        }
    }
    found
}

/// Name and value of the parameter of a link.
type Parameter = (String, String);

/// The links of one header line, each with its parameters.
fn link_values(line: &str) -> Vec<(&str, Vec<Parameter>)> {
    let (mut found, mut rest) = (Vec::new(), line);
    while let Some((_, after)) = rest.split_once('<') {
        let Some((target, after)) = after.split_once('>') else { break };
        let mut parameters = Vec::new();
        rest = after;
        while let Some(after) = rest.trim_start().strip_prefix(';') {
            let (parameter, after) = parameter(after);
            parameters.push(parameter);
            rest = after;
        }
        found.push((target.trim(), parameters));
    }
    found
}

/// One `name="value"` or `name=value`, and what stands behind it.
fn parameter(text: &str) -> (Parameter, &str) {
    let end = text.find(['=', ';', ',']).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let name = name.trim().to_owned();
    let Some(value) = rest.strip_prefix('=').map(str::trim_start) else { return ((name, String::new()), rest) };
    let Some(quoted) = value.strip_prefix('"') else {
        let end = value.find([';', ',']).unwrap_or(value.len());
        let (value, rest) = value.split_at(end);
        return ((name, value.trim().to_owned()), rest);
    };
    let (mut out, mut escaped) = (String::new(), false);
    for (at, letter) in quoted.char_indices() {
        match letter {
            _ if escaped => {
                out.push(letter);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return ((name, out), quoted.get(at + 1..).unwrap_or_default()),
            _ => out.push(letter),
        }
    }
    ((name, out), "")
}

/// `Retry-After` in seconds from `now`, at most a week.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<u32> {
    let value = text(headers, RETRY_AFTER)?;
    let seconds = match value.parse::<i64>() {
        Ok(seconds) => seconds,
        Err(_) => {
            // The sender counts by its own clock, and says what that shows.
            let here = text(headers, DATE).and_then(|date| http_date(&date)).unwrap_or(now);
            http_date(&value)?.as_second().saturating_sub(here.as_second())
        }
    };
    u32::try_from(seconds.clamp(0, LONGEST_WAIT)).ok()
}

/// A date in one of the three forms of RFC 9110 §5.6.7; all are in UTC.
fn http_date(text: &str) -> Option<Timestamp> {
    const FORMS: &[&str] = &["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    FORMS
        .iter()
        .find_map(|form| DateTime::strptime(form, text).ok())
        .and_then(|date| TimeZone::UTC.to_timestamp(date).ok())
}

/// The opt-out headers, as `name: value`.
pub(crate) fn opt_out(headers: &HeaderMap) -> Vec<String> {
    let mut found = Vec::new();
    for name in OPT_OUT {
        for value in headers.get_all(*name) {
            found.push(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()).trim()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &str)]) -> HeaderMap {
        fields.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())).collect()
    }

    fn now() -> Timestamp {
        "2026-11-24T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn freshness() {
        for (fields, expected) in [
            (vec![("cache-control", "public, Max-Age=300")], Some(300)),
            (vec![("cache-control", "max-age=300"), ("age", "200")], Some(100)),
            (vec![("cache-control", "max-age=300"), ("age", "400")], Some(0)),
            (vec![("cache-control", "max-age=99999999999")], Some(u32::MAX)),
            (vec![("cache-control", "s-maxage=300")], None),
            (vec![("cache-control", "max-age=abc")], Some(0)),
            (vec![("cache-control", "max-age=60, max-age=600")], Some(60)),
            (vec![("cache-control", "public"), ("cache-control", "max-age=60")], Some(60)),
            (vec![("cache-control", "max-age=600, no-cache")], Some(0)),
            (vec![("cache-control", "no-store")], Some(0)),
            (vec![("expires", "Tue, 24 Nov 2026 08:10:00 GMT")], Some(600)),
            (vec![("expires", "Tue, 24 Nov 2026 07:10:00 GMT")], Some(0)),
            (vec![("expires", "0")], Some(0)),
            (vec![("expires", "Tue, 24 Nov 2026 08:10:00 GMT"), ("cache-control", "max-age=60")], Some(60)),
            (vec![("expires", "Tue, 24 Nov 2026 20:10:00 GMT"), ("date", "Tue, 24 Nov 2026 20:00:00 GMT")], Some(600)),
            (vec![], None),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in &fields {
                map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
            }
            assert_eq!(fresh_for(&map, now()), expected, "{fields:?}");
        }
    }

    #[test]
    fn links_of_a_header() {
        let base = Url::parse("https://exemple.fr/flux/rss").unwrap();
        for (line, expected) in [
            (
                "<https://hub.example/>; rel=\"hub\", <https://exemple.fr/flux>; rel=\"self\"",
                vec![("hub", "https://hub.example/"), ("self", "https://exemple.fr/flux")],
            ),
            ("</hub?a=1,2;3>;title=\"a, \\\"b\\\"; <c>\";rel=hub", vec![("hub", "https://exemple.fr/hub?a=1,2;3")]),
            (
                "<a>; rel=\"HUB  self\"",
                vec![("hub", "https://exemple.fr/flux/a"), ("self", "https://exemple.fr/flux/a")],
            ),
            ("<a>; rel=hub; rel=self", vec![("hub", "https://exemple.fr/flux/a")]),
            ("<a>", vec![]),
            ("<a; rel=hub", vec![]),
            ("hub", vec![]),
        ] {
            let found = links(&headers(&[("link", line)]), &base);
            let found: Vec<(&str, &str)> = found.iter().map(|(rel, url)| (rel.as_str(), url.as_str())).collect();
            assert_eq!(found, expected, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_link_panics(line in "[<>;,=\" a-z\\\\é]{0,60}") {
            let _ = link_values(&line);
        }
    }

    #[test]
    fn waits() {
        for (value, expected) in [
            ("120", Some(120)),
            ("-5", Some(0)),
            ("99999999999", Some(604_800)),
            ("Tue, 24 Nov 2026 08:10:00 GMT", Some(600)),
            ("Tuesday, 24-Nov-26 08:10:00 GMT", Some(600)),
            ("Tue Nov 24 08:10:00 2026", Some(600)),
            ("Tue, 24 Nov 2026 07:00:00 GMT", Some(0)),
            ("demain", None),
        ] {
            assert_eq!(retry_after(&headers(&[("retry-after", value)]), now()), expected, "{value}");
        }
        let skewed =
            headers(&[("retry-after", "Tue, 24 Nov 2026 18:10:00 GMT"), ("date", "Tue, 24 Nov 2026 18:00:00 GMT")]);
        assert_eq!(retry_after(&skewed, now()), Some(600));
    }

    #[test]
    fn opting_out() {
        let fields = headers(&[("tdm-reservation", "1"), ("x-robots-tag", "noindex, noarchive")]);
        assert_eq!(opt_out(&fields), ["x-robots-tag: noindex, noarchive", "tdm-reservation: 1"]);
    }
}
