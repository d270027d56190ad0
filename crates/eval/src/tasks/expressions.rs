//! Date expressions of other date readers' own tests: `dates/expressions.tsv.gz`.
//!
//! What is asked is the period that an expression means. Where the words leave the day, week, month or year open ("lundi", "le 2",
//! "31 octobre"), the neighbour in the other direction is right too: those readers answer chats, ours news. Where those readers end a range at
//! the day that it names last, ours ends with that day. Durations and repetitions are no dates here.

use std::path::Path;

use anyhow::Result;
use jiff::ToSpan;
use jiff::civil::{DateTime, Time, date};
use language::dates::covers;
use news::ReadDate;
use serde_json::{Value, json};

use crate::cases::{answers, share, text};
use crate::row::Row;

/// When a case without a reference is told.
const TOLD: DateTime = date(2016, 11, 7).at(16, 12, 0, 0);

type Period = (DateTime, DateTime);

/// Scores the table: a row for each reader's tests, and one for all.
pub fn score(folder: &Path, out: Option<&Path>) -> Result<Vec<Row>> {
    let table = text(&folder.join("dates/expressions.tsv.gz"))?;
    let mut readers: Vec<(String, usize, usize)> = Vec::new();
    let mut answered = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |place: usize| cells.get(place).copied().unwrap_or_default();
        let told = cell(1).parse().unwrap_or(TOLD);
        let case = Case { text: cell(2), told, kind: cell(6), grain: cell(7), expected: cell(8) };
        if matches!(case.kind, "set" | "duration") {
            continue;
        }
        let found = reading::annotate(case.text, Some(told)).dates;
        let right = if case.kind == "none" { found.is_empty() } else { found.iter().any(|read| case.is(read)) };
        let reader = cell(0).split('/').next().unwrap_or_default();
        let place = readers.iter().position(|(name, ..)| name == reader).unwrap_or_else(|| {
            readers.push((reader.to_owned(), 0, 0));
            readers.len() - 1
        });
        if let Some((_, good, all)) = readers.get_mut(place) {
            *good += usize::from(right);
            *all += 1;
        }
        answered.push(json!({"id": cell(0), "dates": found, "right": right}));
    }
    answers(out, "expressions.jsonl", answered)?;
    let (good, all) = readers.iter().fold((0, 0), |sum, (_, good, all)| (sum.0 + good, sum.1 + all));
    let mut rows: Vec<Row> = readers
        .into_iter()
        .map(|(reader, good, all)| Row::new("expressions", format!("{reader} right"), share(good, all), all))
        .collect();
    rows.push(Row::new("expressions", "dates right", share(good, all), all));
    Ok(rows)
}

/// One expression with what it means.
struct Case<'c> {
    text: &'c str,
    told: DateTime,
    kind: &'c str,
    grain: &'c str,
    expected: &'c str,
}

impl Case<'_> {
    /// Whether what was read is what the expression means.
    fn is(&self, read: &ReadDate) -> bool {
        let Some(period) = covers(&read.value) else {
            // "tout de suite", "en ce moment"
            let now = moment(self.expected).is_some_and(|now| now == self.told || now == self.told.date().into());
            return read.value == self.grain || now && read.value == "PRESENT_REF";
        };
        match self.kind {
            "ago" => moment(self.expected).is_some_and(|moment| period.0 <= moment && moment < period.1),
            "instant" => moment(self.expected).is_some_and(|moment| self.starts(&period, moment, read)),
            "from" | "until" => moment(self.expected).is_some_and(|moment| self.starts(&period, moment, read)),
            "interval" => {
                let ends = self.expected.split_once('/').and_then(|(from, to)| Some((moment(from)?, moment(to)?)));
                ends.is_some_and(|ends| self.covers(&period, ends, read))
            }
            _ => self.candidates().iter().any(|candidate| self.candidate_fits(candidate, &period, read)),
        }
    }

    fn starts(&self, period: &Period, wanted: DateTime, read: &ReadDate) -> bool {
        let coarse = self.is_away() || read.grain == "part of day" || read.grain == "season";
        same_but_cycle(period.0, wanted) || coarse && period.0 <= wanted && wanted < period.1
    }

    /// "il y a deux mois" at the grain of its unit has the day.
    fn is_away(&self) -> bool {
        let text = self.text.to_lowercase();
        text.contains("il y a") || text.split(' ').any(|word| word == "dans")
    }

    /// Whether the period is this one; "début", "mi" and "fin" of a month are within it.
    fn covers(&self, period: &Period, (from, to): Period, read: &ReadDate) -> bool {
        let edged = ["début", "fin", "mi-", "milieu"].iter().any(|edge| self.text.contains(edge));
        if read.grain == "part of day" || edged {
            let day = from.date().into();
            return same_but_cycle(period.0.date().into(), day) || period.0 <= from && to <= period.1;
        }
        // Their weekend begins on Friday evening.
        let friday = period.0.date().yesterday().unwrap_or_default();
        let weekend = read.grain == "weekend" && same_but_cycle(friday.into(), from.date().into());
        if weekend {
            return true;
        }
        // Those ends are told with the minute or hour that they begin.
        let last = to == period.1
            || [1.minute(), 1.hour()].into_iter().any(|more| to.checked_sub(more).ok() == Some(period.1));
        from == period.0 && last
    }

    /// Whether one of the candidates, as its reader writes it, is what was read.
    fn candidate_fits(&self, candidate: &Value, period: &Period, read: &ReadDate) -> bool {
        let cell = |names: &[&str]| names.iter().find_map(|name| candidate[*name].as_str());
        let part = read.grain == "part of day";
        let same = |text: &str, ours: DateTime| match text.parse::<Time>() {
            Ok(time) => {
                time.hour() == ours.hour() && time.minute() == ours.minute() && read.value.contains('T') || part
            }
            Err(_) => moment(text).is_some_and(|moment| moment == ours || part && moment.date() == ours.date()),
        };
        let from = cell(&["startDate", "startDateTime", "startTime", "start"]);
        let to = cell(&["endDate", "endDateTime", "endTime", "end"]);
        if from.is_some() || to.is_some() {
            let late = part && to.is_some();
            // A range ends where the day begins that it names last; what is before a moment ends there.
            let named = if candidate["Mod"] == "before" { Some(period.0) } else { last_part(&read.value) };
            let ends = |to: &str| same(to, period.1) || named.is_some_and(|named| same(to, named));
            return from.is_none_or(|from| same(from, period.0)) && (late || to.is_none_or(ends));
        }
        let value = cell(&["date", "dateTime", "time", "value"]);
        let within = |text: &str| moment(text).is_some_and(|moment| period.0 <= moment && moment < period.1);
        value.is_some_and(|value| same(value, period.0) || self.is_away() && within(value))
            || cell(&["timex"]) == Some(read.value.as_str())
    }

    fn candidates(&self) -> Vec<Value> {
        match serde_json::from_str(self.expected) {
            Ok(Value::Array(list)) => list,
            Ok(Value::Object(map)) => map.into_iter().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        }
    }
}

/// Whether two moments are the same, or the same place in another week, month or year.
fn same_but_cycle(one: DateTime, other: DateTime) -> bool {
    let time = one.time() == other.time();
    let week =
        one.weekday() == other.weekday() && one.date().until(other.date()).is_ok_and(|span| span.get_days().abs() == 7);
    let year = one.month() == other.month() && one.day() == other.day() && (one.year() - other.year()).abs() == 1
        // The week or weekend of another year.
        || one.weekday() == other.weekday() && one.year() != other.year() && matches!(apart(one, other), 357..=371);
    let month = one.day() == other.day() && one.year() == other.year() && (one.month() - other.month()).abs() == 1;
    one == other || time && (week || year || month)
}

/// How many days lie between two moments.
fn apart(one: DateTime, other: DateTime) -> i32 {
    one.date().until(other.date()).map_or(i32::MAX, |span| span.get_days().abs())
}

/// Where a value's last part begins: of "2010/2018" the year 2018.
fn last_part(value: &str) -> Option<DateTime> {
    covers(value.split_once('/')?.1).map(|last| last.0)
}

/// A moment as the table writes it, with a space or a `T`; a day begins at midnight.
fn moment(text: &str) -> Option<DateTime> {
    text.replace(' ', "T").parse().ok()
}
