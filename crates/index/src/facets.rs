//! Facets: how many of the found pieces have a value.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tantivy::DocId;
use tantivy::columnar::{Cardinality, Column, StrColumn};

use crate::columns::{Columns, each};
use crate::schema::NAME_MARK;
use crate::{FacetCount, Facets};

/// So many values of a facet are shown.
const SHOWN: usize = 20;
/// So many are carried from one segment to the sum: a value of the first twenty is among the first hundred of most.
const CARRIED: usize = 200;

/// Counts by value: a column of [`COUNTED`](crate::columns::COUNTED) after the other, and the days.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    values: [HashMap<String, u64>; 6],
    days: Days,
}

impl Tally {
    /// Counts the values of `docs`, their days by the clock of `zone`.
    pub(crate) fn of(columns: &Columns, zone: &TimeZone, docs: &[DocId]) -> Self {
        let mut tally = Self::default();
        for (column, counts) in columns.counted.iter().zip(&mut tally.values) {
            if let Some(column) = column {
                *counts = count(column, docs);
            }
        }
        let clock = Clock::new(zone, columns.times.min_value(), columns.times.max_value());
        tally.days = Days::count(&columns.times, &clock, docs);
        tally
    }

    /// Adds the counts of another segment.
    pub(crate) fn add(&mut self, other: Self) {
        for (mine, theirs) in self.values.iter_mut().zip(other.values) {
            for (value, count) in theirs {
                *mine.entry(value).or_default() += count;
            }
        }
        self.days.add(other.days);
    }

    /// The facets as a page shows them.
    pub(crate) fn facets(self) -> Facets {
        let [sources, sections, languages, persons, places, organisations] = self.values;
        Facets {
            sources: named(sources),
            sections: listed(sections),
            languages: listed(languages),
            persons: listed(persons),
            places: listed(places),
            organisations: listed(organisations),
            days: histogram(&self.days),
        }
    }
}

/// Days that are counted beside each other; about sixteen months.
const STRETCH: i64 = 512;

/// The days of a segment that spans less are counted in one row.
const CENTURY: i64 = 36_525;

/// Counts by day since 1970, in stretches of which few are touched.
#[derive(Debug, Default)]
struct Days(BTreeMap<i64, Box<[u32; STRETCH as usize]>>);

impl Days {
    fn count(time: &Column<i64>, clock: &Clock, docs: &[DocId]) -> Self {
        let mut days = Self::default();
        if docs.is_empty() {
            return days;
        }
        let (first, last) = (clock.day(time.min_value()), clock.day(time.max_value()));
        if last - first >= CENTURY {
            each(time, docs, |time| days.more(clock.day(time), 1));
            return days;
        }
        let mut counts = vec![0; usize::try_from(last - first + 1).unwrap_or(0)];
        each(time, docs, |time| {
            if let Some(count) = usize::try_from(clock.day(time) - first).ok().and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        });
        (first..).zip(counts).filter(|(_, count)| *count > 0).for_each(|(day, count)| days.more(day, count));
        days
    }

    fn more(&mut self, day: i64, count: u32) {
        let stretch = self.0.entry(day.div_euclid(STRETCH)).or_insert_with(|| Box::new([0; STRETCH as usize]));
        if let Some(known) = usize::try_from(day.rem_euclid(STRETCH)).ok().and_then(|at| stretch.get_mut(at)) {
            *known += count;
        }
    }

    fn add(&mut self, other: Self) {
        for (place, counts) in other.0 {
            match self.0.entry(place) {
                Entry::Vacant(entry) => drop(entry.insert(counts)),
                Entry::Occupied(mut known) => {
                    known.get_mut().iter_mut().zip(counts.iter()).for_each(|(known, count)| *known += count);
                }
            }
        }
    }

    /// The days that have some, in order.
    fn counted(&self) -> impl Iterator<Item = (i64, u64)> {
        let days = self.0.iter().flat_map(|(place, counts)| (place * STRETCH..).zip(counts.iter()));
        days.map(|(day, count)| (day, u64::from(*count))).filter(|(_, count)| *count > 0)
    }
}

/// A reader's clock: from when on it is how far from UTC, both in milliseconds, in the order of time.
struct Clock(Vec<(i64, i64)>);

impl Clock {
    fn new(zone: &TimeZone, first: i64, last: i64) -> Self {
        let begin = Timestamp::from_millisecond(first).unwrap_or(Timestamp::MIN);
        let offset = |at: Timestamp| i64::from(zone.to_offset(at).seconds()) * 1_000;
        let changes =
            zone.following(begin).map(|change| change.timestamp()).take_while(|at| at.as_millisecond() <= last);
        let later = changes.take(1_000).map(|at| (at.as_millisecond(), offset(at)));
        Self(std::iter::once((i64::MIN, offset(begin))).chain(later).collect())
    }

    /// Days since 1970.
    fn day(&self, time: i64) -> i64 {
        let offset = match self.0.as_slice() {
            [(_, offset)] => *offset,
            changes => {
                let now = changes.partition_point(|(from, _)| *from <= time);
                now.checked_sub(1).and_then(|now| changes.get(now)).map_or(0, |(_, offset)| *offset)
            }
        };
        (time + offset).div_euclid(86_400_000)
    }
}

/// A segment with so many times more values than found articles is not counted value by value.
const SPARSE: usize = 8;

fn count(column: &StrColumn, docs: &[DocId]) -> HashMap<String, u64> {
    let (terms, ords) = (column.num_terms(), column.ords());
    if terms == 0 || docs.is_empty() {
        return HashMap::new();
    }
    if terms == 1 && ords.get_cardinality() == Cardinality::Full {
        // There is nothing to tell apart.
        return named_counts(column, vec![(0, u32::try_from(docs.len()).unwrap_or(u32::MAX))]);
    }
    if docs.len() < terms / SPARSE {
        let mut met = Vec::with_capacity(docs.len());
        each(ords, docs, |ord| met.push(ord));
        met.sort_unstable();
        let counted = met.chunk_by(|a, b| a == b).filter_map(|same| Some((*same.first()?, same.len())));
        return named_counts(
            column,
            counted.map(|(ord, count)| (ord, u32::try_from(count).unwrap_or(u32::MAX))).collect(),
        );
    }
    let mut by_ord = vec![0u32; terms];
    each(ords, docs, |ord| {
        if let Some(count) = usize::try_from(ord).ok().and_then(|ord| by_ord.get_mut(ord)) {
            *count += 1;
        }
    });
    named_counts(column, (0..).zip(by_ord).filter(|(_, count)| *count > 0).collect())
}

/// The counts by value, those of the most frequent ones.
fn named_counts(column: &StrColumn, mut counted: Vec<(u64, u32)>) -> HashMap<String, u64> {
    if counted.len() > CARRIED {
        counted.select_nth_unstable_by(CARRIED, |a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counted.truncate(CARRIED);
    }
    // The dictionary is walked once, in its order.
    counted.sort_unstable_by_key(|(ord, _)| *ord);
    let ords: Vec<u64> = counted.iter().map(|(ord, _)| *ord).collect();
    let mut values = HashMap::with_capacity(counted.len());
    let mut counts = counted.iter().map(|(_, count)| u64::from(*count));
    let walked = column.dictionary().sorted_ords_to_term_cb(&ords, |term| {
        values.extend(std::str::from_utf8(term).ok().map(str::to_owned).zip(counts.next()));
    });
    if !matches!(walked, Ok(true)) {
        tracing::warn!(?walked, "the values of a facet cannot be read");
    }
    values
}

fn most_frequent(mut counts: Vec<FacetCount>) -> Vec<FacetCount> {
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    counts.truncate(SHOWN);
    counts
}

fn listed(counts: HashMap<String, u64>) -> Vec<FacetCount> {
    most_frequent(counts.into_iter().map(|(value, count)| FacetCount { label: value.clone(), value, count }).collect())
}

/// Sources count by id; one that changed its name is one source.
fn named(counts: HashMap<String, u64>) -> Vec<FacetCount> {
    let mut by_id: HashMap<String, FacetCount> = HashMap::new();
    for (value, count) in counts {
        let (id, name) = value.split_once(NAME_MARK).unwrap_or((&value, &value));
        by_id.entry(id.to_owned()).and_modify(|known| known.count += count).or_insert_with(|| FacetCount {
            value: id.to_owned(),
            label: name.to_owned(),
            count,
        });
    }
    most_frequent(by_id.into_values().collect())
}

/// By day for up to 92 days, else by month.
fn histogram(days: &Days) -> Vec<FacetCount> {
    let days: Vec<(i64, u64)> = days.counted().collect();
    let (Some((first, _)), Some((last, _))) = (days.first(), days.last()) else { return Vec::new() };
    let counted = |value: String, count| FacetCount { label: value.clone(), value, count };
    if last - first < 92 {
        let by_day = days.into_iter().filter_map(|(day, count)| Some(counted(date(day)?.to_string(), count)));
        return by_day.collect();
    }
    let mut months: Vec<(Date, i64, u64)> = Vec::new();
    for (day, count) in days {
        match months.last_mut() {
            Some((_, end, sum)) if day < *end => *sum += count,
            _ => months
                .extend(date(day).map(|date| (date, day + i64::from(date.days_in_month() - date.day()) + 1, count))),
        }
    }
    months
        .into_iter()
        .map(|(month, _, count)| counted(format!("{:04}-{:02}", month.year(), month.month()), count))
        .collect()
}

fn date(days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_the_readers_clock() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let (winter, summer) = (at("2018-02-13T23:30:00Z"), at("2018-07-13T22:30:00Z"));
        for (zone, days) in
            [("Europe/Paris", [17_576, 17_726]), ("UTC", [17_575, 17_725]), ("America/Cayenne", [17_575, 17_725])]
        {
            let clock = Clock::new(&TimeZone::get(zone).unwrap(), winter, summer);
            assert_eq!([clock.day(winter), clock.day(summer)], days, "{zone}");
        }
    }

    #[test]
    fn a_long_time_is_counted_by_month() {
        let days = |all: &[i64]| {
            let mut days = Days::default();
            all.iter().for_each(|day| days.more(*day, 1));
            days
        };
        let values = |all: &[i64]| histogram(&days(all)).into_iter().map(|count| count.value).collect::<Vec<_>>();
        assert_eq!(values(&[17_575, 17_576]), ["2018-02-13", "2018-02-14"]);
        assert_eq!(values(&[17_575, 17_576, 17_700]), ["2018-02", "2018-06"]);
    }
}
