//! The dates of agency documents: ISO 8601 in its long and its compact form, and what else is met.

use jiff::tz::TimeZone;
use news::Moment;

use crate::feed;

/// Reads a date; where it names no offset, it is of `zone`.
pub(super) fn stamp(text: &str, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    match compact(text) {
        Some(long) => feed::date(&long, zone),
        None => feed::date(text, zone),
    }
}

/// `20140829T134951+0000` in its long form.
fn compact(text: &str) -> Option<String> {
    let (day, time) = text.split_once(['T', 't', ' '])?;
    let figures = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if day.len() != 8 || !figures(day) {
        return None;
    }
    let day = format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..8)?);
    let end = time.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(time.len());
    let (clock, rest) = (time.get(..end)?, time.get(end..)?);
    let clock = match clock.len() {
        2 if rest.starts_with(':') => return Some(format!("{day}T{time}")),
        4 => format!("{}:{}:00", clock.get(..2)?, clock.get(2..4)?),
        6 => format!("{}:{}:{}", clock.get(..2)?, clock.get(2..4)?, clock.get(4..6)?),
        _ => return None,
    };
    let zone = rest.trim_start_matches(|letter: char| matches!(letter, '.' | ',') || letter.is_ascii_digit());
    Some(format!("{day}T{clock}{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        for (text, expected) in [
            ("20140829T134951+0000", Some("2014-08-29T13:49:51+00:00")),
            ("20240710T125902Z", Some("2024-07-10T12:59:02+00:00")),
            ("20180404T1759+0300", Some("2018-04-04T17:59:00+03:00")),
            ("20200609T120204", Some("2020-06-09T12:02:04+02:00")),
            ("20180404", Some("2018-04-04T00:00:00+02:00")),
            ("2016-10-21T16:22:45.120-05:00", Some("2016-10-21T16:22:45-05:00")),
            ("2016-04-13 04:52:21+00:00", Some("2016-04-13T04:52:21+00:00")),
            ("Last Tuesday", None),
            ("20181340T000000Z", None),
            ("2018é404T000000Z", None),
            ("", None),
        ] {
            assert_eq!(stamp(text, &paris).map(|moment| moment.to_string()).as_deref(), expected, "{text}");
        }
    }
}
