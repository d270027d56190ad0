//! The dates that a French text writes, resolved against the day it was published.
//!
//! Values are ISO 8601 at their grain, with the extensions of TIMEX3 for weekends (`2018-W48-WE`), seasons (`2019-SU`), decades (`199X`) and parts
//! of the day (`2018-02-13TMO`, `TMI`, `TAF`, `TEV`, `TNI`), and `PRESENT_REF` for "aujourd'hui" that only means nowadays. What is vague ("bientôt") or hangs on another event ("la veille") is not a date.

mod clock;
mod context;
mod counted;
mod covers;
mod feasts;
mod jotted;
mod lexicon;
mod numerals;
mod numeric;
mod parse;
mod ranges;
mod resolve;
mod tense;
mod token;

use std::ops::Range;

use jiff::civil::{Date, DateTime};

pub use covers::covers;

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names say it
pub enum Grain {
    Second,
    Minute,
    Hour,
    DayPart,
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Half,
    Season,
    Year,
    Decade,
    Interval,
    Present,
}

impl Grain {
    /// Its name in output, e.g. `day`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::DayPart => "part of day",
            Self::Day => "day",
            Self::Weekend => "weekend",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Half => "half-year",
            Self::Season => "season",
            Self::Year => "year",
            Self::Decade => "decade",
            Self::Interval => "interval",
            Self::Present => "present",
        }
    }
}

/// A date in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Its value.
    pub value: String,
    /// How exact it is.
    pub grain: Grain,
    /// The first day it covers, to tell what lies ahead.
    pub first_day: Option<Date>,
    /// What the words around it tell: whether it looks ahead (`true`) or back.
    pub ahead: Option<bool>,
}

/// Finds the dates of `text`, in order and without overlaps.
///
/// `published` is the day that "mardi" and "le mois dernier" count from; without it only full dates are found.
///
/// ```
/// let day = jiff::civil::date(2018, 2, 13);
/// let found = language::dates::find("Une réunion est prévue jeudi, a-t-il dit mardi.", Some(day));
/// let values: Vec<&str> = found.iter().map(|date| date.value.as_str()).collect();
/// assert_eq!(values, ["2018-02-15", "2018-02-13"]);
/// ```
pub fn find(text: &str, published: Option<Date>) -> Vec<Found> {
    read(text, published, None)
}

/// Finds the dates of a text whose time of publication is known to the minute: "il y a deux heures" counts from it.
pub fn find_at(text: &str, published: Option<DateTime>) -> Vec<Found> {
    read(text, published.map(DateTime::date), clocked(published))
}

/// The moment, where its hour is known: a day without one stands at midnight.
fn clocked(published: Option<DateTime>) -> Option<DateTime> {
    published.filter(|moment| moment.time() != jiff::civil::Time::midnight())
}

/// Finds the dates of a note: a text that is little but a date, as people jot it down, its parts in any order.
///
/// What is no note (eight words or more that say nothing of a date, or more than forty in all) is read like any text.
///
/// ```
/// let monday = jiff::civil::date(2018, 2, 12).at(9, 0, 0, 0);
/// let value = |note| language::dates::find_in_note(note, Some(monday)).pop().map(|date| date.value);
/// assert_eq!(value("14h30-16h jeu. 15").as_deref(), Some("2018-02-15T14:30/2018-02-15T16:00"));
/// assert_eq!(value("mars 8, 9h").as_deref(), Some("2018-03-08T09:00"));
/// ```
pub fn find_in_note(text: &str, published: Option<DateTime>) -> Vec<Found> {
    let tokens = token::tokens(text);
    let (parsed, bare) = in_note(&tokens);
    let manner = Manner { bare, back: false };
    resolved(&tokens, &parsed, published.map(DateTime::date), clocked(published), manner)
}

/// The date that a text is, where it says nothing else; it looks back from `now`: "mardi" is the last one, and "9h" of this day.
///
/// ```
/// let now = jiff::civil::date(2018, 2, 12).at(9, 0, 0, 0);
/// let value = |text| language::dates::whole(text, now).map(|date| date.value);
/// assert_eq!(value("mardi dernier").as_deref(), Some("2018-02-06"));
/// assert_eq!(value("mardi, la pluie"), None);
/// ```
pub fn whole(text: &str, now: DateTime) -> Option<Found> {
    let tokens = token::tokens(text);
    let (parsed, bare) = in_note(&tokens);
    let manner = Manner { bare, back: true };
    let mut found = resolved(&tokens, &parsed, Some(now.date()), Some(now), manner);
    found.pop().filter(|_| bare && parsed.len() == 1)
}

/// What the dates of a note say, with the tokens each covers; and whether the note is nothing else.
fn in_note(tokens: &[token::Token]) -> (Vec<(parse::Expression, Range<usize>)>, bool) {
    let mut parsed = expressions(tokens);
    let jotted = jotted::expressions(tokens);
    let bare = jotted.iter().map(|jotted| jotted.led.len()).sum::<usize>() == tokens.len();
    for jotted in jotted {
        let apart = |span: &Range<usize>| span.end <= jotted.span.start || jotted.span.end <= span.start;
        let within = |inner: &Range<usize>, outer: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
        // The usual grammar knows more of what it reads as a whole.
        let wider = |span: &Range<usize>| within(span, &jotted.led) && !within(&jotted.span, span);
        if parsed.iter().all(|(_, span)| apart(span) || wider(span)) {
            parsed.retain(|(_, span)| apart(span));
            parsed.push((jotted.expression, jotted.span));
        }
    }
    parsed.sort_by_key(|(_, span)| span.start);
    (parsed, bare)
}

/// How a text is told, where its words leave it open.
#[derive(Debug, Clone, Copy, Default)]
struct Manner {
    /// It is nothing but a date: "aujourd'hui" is this day, not these days.
    bare: bool,
    /// It looks back.
    back: bool,
}

fn read(text: &str, published: Option<Date>, moment: Option<DateTime>) -> Vec<Found> {
    let tokens = token::tokens(text);
    resolved(&tokens, &expressions(&tokens), published, moment, Manner::default())
}

/// The dates that the expressions mean where they stand.
fn resolved(
    tokens: &[token::Token],
    parsed: &[(parse::Expression, Range<usize>)],
    published: Option<Date>,
    moment: Option<DateTime>,
    manner: Manner,
) -> Vec<Found> {
    let mut context = context::Context::new(tokens, parsed, published, moment);
    let mut found = Vec::with_capacity(parsed.len());
    for (expression, span) in parsed {
        let ahead = context.ahead(tokens, expression, span).or(manner.back.then_some(false));
        let at = context.at(tokens, span, ahead);
        let value = resolve::value(expression, &context::At { told: at.told || manner.bare, ..at });
        let bytes = tokens.get(span.start).zip(tokens.get(span.end.saturating_sub(1)));
        if let (Some((value, grain, first_day)), Some((first, last))) = (value, bytes) {
            context.note(span, grain, first_day);
            found.push(Found { range: first.range.start..last.range.end, value, grain, first_day, ahead });
        }
    }
    found
}

/// What dates say, with the tokens each covers.
fn expressions(tokens: &[token::Token]) -> Vec<(parse::Expression, Range<usize>)> {
    let mut parsed = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match lexicon::can_begin(token).then(|| parse::date_at(tokens, at)).flatten() {
            Some((expression, span)) => {
                at = span.end.max(at + 1);
                parsed.push((expression, span));
            }
            None => at += 1,
        }
    }
    parsed
}

#[cfg(test)]
mod tests;
