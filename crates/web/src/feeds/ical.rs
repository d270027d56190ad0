//! What is ahead as a calendar (iCalendar, RFC 5545).

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::{Span, Timestamp};
use store::Ahead;

use crate::address::{Agenda, Place};
use crate::app::App;
use crate::error::Result;
use crate::frame::Reader;
use crate::locales::read;
use crate::output::clean;
use crate::pages::agenda::{Asked, ahead, ends, timed, told_once};
use crate::view::Setter;

/// How many events a calendar holds, and for how many days it remembers.
const EVENTS: usize = 500;
const REMEMBERED: i64 = 7;

/// Bytes of a line, its end not counted (RFC 5545 §3.1).
const LINE: usize = 75;

/// The calendar of what is ahead, of a question, or at a place.
pub(crate) async fn calendar(State(app): State<App>, reader: Reader, asked: Query<Asked>) -> Result<Response> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let asked = asked.place()?;
    let today = set.today;
    let from = today.checked_sub(Span::new().days(REMEMBERED)).unwrap_or(today);
    let mut found = ahead(&app, &set, &asked.text, asked.days(from), EVENTS).await?;
    found.retain(|item| set.may_quote(&item.article.source));
    told_once(&mut found);
    let text = written(&app, &set, &asked, &found);
    let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "max-age=300")];
    Ok((headers, text).into_response())
}

fn written(app: &App, set: &Setter, asked: &Agenda, found: &[Ahead]) -> String {
    let title = read(set.lang).agenda;
    let name = [Some(asked.text.as_str()).filter(|text| !text.is_empty()), asked.place.as_deref()];
    let name = name
        .into_iter()
        .flatten()
        .fold(format!("{} – {title}", app.site.name), |name, part| format!("{name} – {part}"));
    let mut out = Calendar::default();
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", "-//Depeche//Depeche//FR");
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", "PUBLISH");
    out.text("NAME", &name);
    out.text("X-WR-CALNAME", &name);
    out.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    found.iter().for_each(|item| event(app, set, item, &mut out));
    out.line("END", "VCALENDAR");
    out.0
}

fn event(app: &App, set: &Setter, item: &Ahead, out: &mut Calendar) {
    let article = &item.article;
    let lang = article.language.as_deref();
    let url = format!("{}{}", app.site.base_url, Place::Article(article.id, article.headline.clone()).path(set.lang));
    out.line("BEGIN", "VEVENT");
    out.line("UID", &format!("{}-{}@depeche", article.id, item.key));
    out.line("DTSTAMP", &stamp(article.time));
    match timed(set, item) {
        Some(at) => {
            out.line("DTSTART", &stamp(at));
            if let Some(end) = ends(set, item).filter(|end| *end > at) {
                out.line("DTEND", &stamp(end));
            }
        }
        None => {
            // The end is the day after the last.
            let end = item.last.checked_add(Span::new().days(1)).unwrap_or(item.last);
            out.line("DTSTART;VALUE=DATE", &item.first.strftime("%Y%m%d").to_string());
            out.line("DTEND;VALUE=DATE", &end.strftime("%Y%m%d").to_string());
        }
    }
    out.text("SUMMARY", &set.text(&item.what, lang));
    if let Some(place) = &item.place {
        out.text("LOCATION", &set.text(place, lang));
    }
    let source = &article.source_name;
    let who = if item.who.is_empty() { String::new() } else { format!("{}\n", item.who.join(", ")) };
    out.text("DESCRIPTION", &format!("{who}{}\n{source}\n{url}", set.text(&article.headline, lang)));
    out.line("URL", &url);
    out.line("TRANSP", "TRANSPARENT");
    out.line("END", "VEVENT");
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The lines of a calendar.
#[derive(Debug, Default)]
struct Calendar(String);

impl Calendar {
    /// A property whose value is text.
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for c in clean(value).chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                '\r' => {}
                _ => escaped.push(c),
            }
        }
        self.line(name, &escaped);
    }

    /// A line, folded where it is long: never within a letter.
    fn line(&mut self, name: &str, value: &str) {
        let mut room = LINE;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The properties of a calendar, as a reader of calendars reads them.
    fn read_back(text: &str) -> Vec<(String, String)> {
        let unfolded = text.replace("\r\n ", "");
        let lines = unfolded.split("\r\n").filter(|line| !line.is_empty());
        let plain = |value: &str| {
            let mut out = String::new();
            let mut chars = value.chars();
            while let Some(c) = chars.next() {
                match c {
                    '\\' => match chars.next() {
                        Some('n') => out.push('\n'),
                        Some(other) => out.push(other),
                        None => {}
                    },
                    _ => out.push(c),
                }
            }
            out
        };
        lines.map(|line| line.split_once(':').unwrap()).map(|(name, value)| (name.to_owned(), plain(value))).collect()
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(value in "[ -~é€\u{1f4f0}\n]{0,300}") {
            let mut out = Calendar::default();
            out.text("SUMMARY", &value);
            proptest::prop_assert!(out.0.split("\r\n").all(|line| line.len() <= LINE));
            proptest::prop_assert_eq!(read_back(&out.0), [("SUMMARY".to_owned(), value)]);
        }
    }
}
