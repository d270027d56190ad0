//! Facets: how many of the found pieces have a value.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use crate::schema::{NAME_MARK, column};
use crate::{FacetCount, Facets};

/// So many values of a facet are shown.
const SHOWN: usize = 20;
/// So many are carried from one segment to the sum: a value of the first twenty is among the first hundred of most.
const CARRIED: usize = 200;

/// The columns that are counted, in the order of [`Tally`].
const NAMES: [&str; 6] =
    [column::SOURCE, column::SECTION, column::LANGUAGE, column::PERSON, column::PLACE, column::ORGANISATION];

/// The columns of one segment.
pub(crate) struct Columns {
    values: Vec<Option<StrColumn>>,
    time: Column<i64>,
    clock: Clock,
}

/// Counts by value.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    values: [HashMap<String, u64>; 6],
    days: HashMap<i64, u64>,
}

impl Columns {
    pub(crate) fn open(reader: &SegmentReader, zone: &TimeZone) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let values = NAMES.iter().map(|name| columns.str(name)).collect::<tantivy::Result<_>>()?;
        let time = columns.i64(column::TIME)?;
        let clock = Clock::new(zone, time.min_value(), time.max_value());
        Ok(Self { values, time, clock })
    }

    /// Counts the values of `docs`. A column that does not read counts nothing.
    pub(crate) fn tally(&self, docs: &[DocId]) -> Tally {
        let mut tally = Tally::default();
        for (column, counts) in self.values.iter().zip(&mut tally.values) {
            if let Some(column) = column {
                *counts = count(column, docs);
            }
        }
        // Pieces come in about the order of time: most share their day with the one before.
        let mut last = (0, 0);
        for &doc in docs {
            if let Some(time) = self.time.first(doc) {
                let day = self.clock.day(time);
                if day != last.0 {
                    *tally.days.entry(last.0).or_default() += last.1;
                    last = (day, 0);
                }
                last.1 += 1;
            }
        }
        *tally.days.entry(last.0).or_default() += last.1;
        tally.days.retain(|_, count| *count > 0);
        tally
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
        let now = self.0.partition_point(|(from, _)| *from <= time);
        let offset = now.checked_sub(1).and_then(|now| self.0.get(now)).map_or(0, |(_, offset)| *offset);
        (time + offset).div_euclid(86_400_000)
    }
}

fn count(column: &StrColumn, docs: &[DocId]) -> HashMap<String, u64> {
    let mut by_ord = vec![0u32; column.num_terms()];
    for &doc in docs {
        for ord in column.term_ords(doc) {
            if let Some(count) = usize::try_from(ord).ok().and_then(|ord| by_ord.get_mut(ord)) {
                *count += 1;
            }
        }
    }
    let mut counted: Vec<(u64, u32)> = (0..).zip(by_ord).filter(|(_, count)| *count > 0).collect();
    if counted.len() > CARRIED {
        counted.select_nth_unstable_by(CARRIED, |a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        counted.truncate(CARRIED);
    }
    let mut values = HashMap::with_capacity(counted.len());
    for (ord, count) in counted {
        let mut value = String::new();
        if column.ord_to_str(ord, &mut value).unwrap_or(false) {
            values.insert(value, u64::from(count));
        }
    }
    values
}

impl Tally {
    /// Adds the counts of another segment.
    pub(crate) fn add(&mut self, other: Self) {
        for (mine, theirs) in self.values.iter_mut().zip(other.values) {
            for (value, count) in theirs {
                *mine.entry(value).or_default() += count;
            }
        }
        for (day, count) in other.days {
            *self.days.entry(day).or_default() += count;
        }
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
fn histogram(days: &HashMap<i64, u64>) -> Vec<FacetCount> {
    let (Some(first), Some(last)) = (days.keys().min(), days.keys().max()) else { return Vec::new() };
    let by_day = last - first < 92;
    let mut counts = std::collections::BTreeMap::<String, u64>::new();
    for (day, count) in days {
        let Some(date) = date(*day) else { continue };
        let value = if by_day { date.to_string() } else { format!("{:04}-{:02}", date.year(), date.month()) };
        *counts.entry(value).or_default() += count;
    }
    counts.into_iter().map(|(value, count)| FacetCount { label: value.clone(), value, count }).collect()
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
        let days = |all: &[i64]| all.iter().map(|day| (*day, 1)).collect::<HashMap<_, _>>();
        let values = |all: &[i64]| histogram(&days(all)).into_iter().map(|count| count.value).collect::<Vec<_>>();
        assert_eq!(values(&[17_575, 17_576]), ["2018-02-13", "2018-02-14"]);
        assert_eq!(values(&[17_575, 17_576, 17_700]), ["2018-02", "2018-06"]);
    }
}
