//! Header fields of an answer: how long it holds, when to come back, what it opts out of.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use reqwest::header::{AGE, CACHE_CONTROL, DATE, HeaderMap, HeaderName, RETRY_AFTER};

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

/// `Cache-Control: max-age`, less the age that the answer has already.
pub(crate) fn max_age(headers: &HeaderMap) -> Option<u32> {
    let control = text(headers, CACHE_CONTROL)?.to_ascii_lowercase();
    let seconds: u64 = control
        .split(',')
        .filter_map(|directive| directive.trim().strip_prefix("max-age="))
        .find_map(|value| value.trim_matches('"').parse().ok())?;
    let age: u64 = text(headers, AGE).and_then(|age| age.parse().ok()).unwrap_or(0);
    Some(u32::try_from(seconds.saturating_sub(age)).unwrap_or(u32::MAX))
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

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn ages() {
        for (fields, expected) in [
            (vec![("cache-control", "public, Max-Age=300")], Some(300)),
            (vec![("cache-control", "max-age=300"), ("age", "200")], Some(100)),
            (vec![("cache-control", "max-age=300"), ("age", "400")], Some(0)),
            (vec![("cache-control", "max-age=99999999999")], Some(u32::MAX)),
            (vec![("cache-control", "s-maxage=300")], None),
            (vec![("cache-control", "max-age=abc")], None),
            (vec![], None),
        ] {
            assert_eq!(max_age(&headers(&fields)), expected, "{fields:?}");
        }
    }

    #[test]
    fn waits() {
        let now: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
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
            assert_eq!(retry_after(&headers(&[("retry-after", value)]), now), expected, "{value}");
        }
        let skewed =
            headers(&[("retry-after", "Tue, 24 Nov 2026 18:10:00 GMT"), ("date", "Tue, 24 Nov 2026 18:00:00 GMT")]);
        assert_eq!(retry_after(&skewed, now), Some(600));
    }

    #[test]
    fn opting_out() {
        let fields = headers(&[("tdm-reservation", "1"), ("x-robots-tag", "noindex, noarchive")]);
        assert_eq!(opt_out(&fields), ["x-robots-tag: noindex, noarchive", "tdm-reservation: 1"]);
    }
}
