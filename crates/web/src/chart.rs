//! A drawn timeline: bars in SVG for who sees them, a table for who does not.

use askama::Template;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use language::clock;

use crate::locales::{Noun, count, figure, texts};
use crate::view::Setter;

/// How high the highest bar is, and how wide each is with its gap.
const HEIGHT: u64 = 64;
const WIDTH: usize = 10;

/// How many days or hours are drawn one by one.
const MOST: usize = 92;

/// Bars of equal stretches of time.
#[derive(Debug, Template)]
#[template(path = "chart.html")]
pub(crate) struct Chart {
    title: &'static str,
    figures: &'static str,
    unit: &'static str,
    articles: &'static str,
    told: String,
    first: String,
    last: String,
    width: usize,
    bars: Vec<Bar>,
}

impl askama::filters::HtmlSafe for Chart {}

#[derive(Debug)]
struct Bar {
    x: usize,
    y: u64,
    height: u64,
    label: String,
    count: String,
}

impl Chart {
    /// How many articles each day had; by month where days would be too many. None where there is one day only.
    pub(crate) fn of_days(set: &Setter, title: &'static str, days: &[(Date, u64)]) -> Option<Self> {
        let (first, last) = (days.first()?.0, days.last()?.0);
        let stretch = usize::try_from(first.until(last).ok()?.get_days()).ok()?;
        let t = texts(set.lang);
        if stretch >= MOST {
            let bars = filled(days, Date::first_of_month, Span::new().months(1));
            let bars = bars.into_iter().map(|(month, count)| (clock::month(month, set.lang), count)).collect();
            return Self::new(set, title, t.month, bars);
        }
        let bars = filled(days, |day| day, Span::new().days(1));
        let bars = bars.into_iter().map(|(day, count)| (clock::short_day(day, set.lang), count)).collect();
        Self::new(set, title, t.day, bars)
    }

    /// How many of these moments each hour had, up to four days; beyond that each day.
    pub(crate) fn of_moments(set: &Setter, title: &'static str, hour: &'static str, at: &[Timestamp]) -> Option<Self> {
        let (first, last) = (at.iter().min()?, at.iter().max()?);
        let hours = usize::try_from(last.duration_since(*first).as_hours()).ok()?;
        if hours >= MOST {
            let mut days: Vec<(Date, u64)> = at.iter().map(|at| (set.zone.to_datetime(*at).date(), 1)).collect();
            days.sort_unstable();
            return Self::of_days(set, title, &days);
        }
        let from = first.as_second().div_euclid(3_600);
        let mut counts = vec![0_u64; hours + 2];
        for at in at {
            let place = usize::try_from(at.as_second().div_euclid(3_600) - from).unwrap_or_default();
            counts.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
        }
        while counts.last() == Some(&0) {
            counts.pop();
        }
        let label = |place: usize| {
            let second = (from + i64::try_from(place).unwrap_or_default()) * 3_600;
            clock::full(Timestamp::from_second(second).unwrap_or_default(), &set.zone, set.lang)
        };
        let bars = counts.iter().enumerate().map(|(place, count)| (label(place), *count)).collect();
        Self::new(set, title, hour, bars)
    }

    fn new(set: &Setter, title: &'static str, unit: &'static str, bars: Vec<(String, u64)>) -> Option<Self> {
        let t = texts(set.lang);
        let most = bars.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
        let (first, last) = (bars.first()?.0.clone(), bars.last()?.0.clone());
        let all = bars.iter().map(|(_, count)| count).sum();
        let told = format!("{title}: {}, {first} – {last}", count(all, Noun::Article, set.lang));
        let bar = |(index, (label, count)): (usize, (String, u64))| {
            // An hour with one article stays visible beside one with a thousand.
            let height = (count * HEIGHT).div_ceil(most);
            Bar { x: index * WIDTH, y: HEIGHT - height, height, label, count: figure(count, set.lang) }
        };
        let bars: Vec<Bar> = bars.into_iter().enumerate().map(bar).collect();
        (bars.len() > 1).then(|| Self {
            title,
            figures: t.volume_table,
            unit,
            articles: t.articles,
            told,
            first,
            last,
            width: bars.len() * WIDTH,
            bars,
        })
    }

    /// The stretches in which there was something.
    fn rows(&self) -> impl Iterator<Item = &Bar> {
        self.bars.iter().filter(|bar| bar.height > 0)
    }
}

/// Counts by stretches of time, the empty ones between them too: time runs evenly.
fn filled(days: &[(Date, u64)], begin: impl Fn(Date) -> Date, step: Span) -> Vec<(Date, u64)> {
    let mut out: Vec<(Date, u64)> = Vec::new();
    for (day, count) in days {
        let begun = begin(*day);
        while let Some((last, sum)) = out.last_mut() {
            if *last >= begun {
                *sum += count;
                break;
            }
            match last.checked_add(step) {
                Ok(next) if next <= begun => out.push((next, 0)),
                _ => break,
            }
        }
        if out.is_empty() {
            out.push((begun, *count));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_evenly() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let days = [(day("2026-02-27"), 2), (day("2026-03-01"), 1), (day("2026-03-01"), 4)];
        let filled_days = filled(&days, |day| day, Span::new().days(1));
        assert_eq!(filled_days, [(day("2026-02-27"), 2), (day("2026-02-28"), 0), (day("2026-03-01"), 5)]);
        let months = filled(&days, Date::first_of_month, Span::new().months(1));
        assert_eq!(months, [(day("2026-02-01"), 2), (day("2026-03-01"), 5)]);
        assert_eq!(filled(&[], |day| day, Span::new().days(1)), []);
    }
}
