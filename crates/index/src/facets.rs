//! Facets: how what was found is spread over sources, sections, names and days.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::gather::Gathered;
use crate::{FacetCount, Facets};

/// Values that a facet lists.
const MOST: usize = 50;

/// More days than these are counted by month.
const DAYS: i64 = 92;

/// The facets of what was gathered; `name_of` gives a source's name for readers.
pub(crate) fn of(gathered: Gathered, name_of: impl Fn(&str) -> Option<String>) -> Facets {
    let [sources, sections, languages, persons, places, organisations] = gathered.facets.map(most_first);
    let sources = sources
        .into_iter()
        .map(|facet| FacetCount { label: name_of(&facet.value).unwrap_or_else(|| facet.value.clone()), ..facet })
        .collect();
    Facets { sources, sections, languages, persons, places, organisations, days: days(&gathered.days) }
}

fn most_first(counts: HashMap<String, u64>) -> Vec<FacetCount> {
    let mut all: Vec<FacetCount> =
        counts.into_iter().map(|(value, count)| FacetCount { label: value.clone(), value, count }).collect();
    all.sort_by(|a, b| b.count.cmp(&a.count).then(a.value.cmp(&b.value)));
    all.truncate(MOST);
    all
}

/// By day where the pieces lie within a quarter, else by month; empty days and months between are told too.
fn days(counts: &HashMap<i64, u64>) -> Vec<FacetCount> {
    let (Some(first), Some(last)) = (counts.keys().min(), counts.keys().max()) else { return Vec::new() };
    let date = |day: i64| Date::constant(1970, 1, 1).checked_add(day.days()).ok();
    let facet = |value: String, count| FacetCount { label: value.clone(), value, count };
    if last - first < DAYS {
        let day = |day: i64| Some(facet(date(day)?.to_string(), counts.get(&day).copied().unwrap_or(0)));
        return (*first..=*last).filter_map(day).collect();
    }
    let mut months: Vec<((i16, i8), u64)> = Vec::new();
    let mut sorted: Vec<(&i64, &u64)> = counts.iter().collect();
    sorted.sort();
    for (day, count) in sorted {
        let Some(date) = date(*day) else { continue };
        let month = (date.year(), date.month());
        match months.last_mut() {
            Some((known, sum)) if *known == month => *sum += count,
            _ => months.push((month, *count)),
        }
    }
    months.into_iter().map(|((year, month), count)| facet(format!("{year:04}-{month:02}"), count)).collect()
}
