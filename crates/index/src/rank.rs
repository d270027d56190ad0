//! The order of an answer, its pages, and the folding of stories into rows.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, HashSet};

use crate::gather::Found;
use crate::{Error, Result, Sort};

/// How much the newest pieces gain over old ones, at most; halved every week.
const FRESH: f32 = 0.25;
const WEEK: f32 = 7.0 * 86_400.0e6;

/// Where a page begins: after the row of this key.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cursor {
    /// The score's bits, or the time.
    key: i64,
    story: u64,
}

impl Cursor {
    fn read(text: &str) -> Result<Self> {
        let (key, story) = text.split_once('.').ok_or(Error::Cursor)?;
        let read = |digits| u64::from_str_radix(digits, 16).map_err(|_| Error::Cursor);
        Ok(Self { key: read(key)?.cast_signed(), story: read(story)? })
    }

    fn write(self) -> String {
        format!("{:x}.{:x}", self.key.cast_unsigned(), self.story)
    }
}

/// One row: the article that stands for it, and how many more of its story were found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked {
    pub(crate) found: Found,
    pub(crate) others: u32,
}

#[derive(PartialEq, Eq)]
struct Keyed {
    key: i64,
    story: u64,
    place: usize,
}

impl Ord for Keyed {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key).then(other.story.cmp(&self.story)).then(other.place.cmp(&self.place))
    }
}

impl PartialOrd for Keyed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Adds what freshness gives to the scores.
pub(crate) fn freshen(found: &mut [Found], now: i64) {
    for hit in found {
        let age = (now - hit.time).max(0) as f32;
        hit.score *= 1.0 + FRESH * 0.5_f32.powf(age / WEEK);
    }
}

/// The rows of a page, and the cursor of the next; linear in what was found.
///
/// A story shown on an earlier page does not come back by another of its articles: a row is known by its best.
pub(crate) fn page(
    found: &[Found],
    sort: Sort,
    limit: usize,
    after: Option<&str>,
    fold: bool,
) -> Result<(Vec<Ranked>, Option<String>)> {
    let after = after.map(Cursor::read).transpose()?;
    let key = |hit: &Found| match sort {
        // Scores are never negative: their bits sort as they do.
        Sort::Relevance => i64::from(hit.score.to_bits()),
        Sort::Newest => hit.time,
        Sort::Oldest => -hit.time,
    };
    let row_of = |hit: &Found, place: usize| if fold { hit.story } else { place as u64 };
    let comes_after = |key: i64, story: u64| {
        after.is_none_or(|cursor| key < cursor.key || (key == cursor.key && story > cursor.story))
    };

    let mut shown: HashSet<u64> = HashSet::new();
    if after.is_some() && fold {
        shown.extend(found.iter().filter(|hit| !comes_after(key(hit), hit.story)).map(|hit| hit.story));
    }
    let waiting: Vec<Keyed> = found
        .iter()
        .enumerate()
        .map(|(place, hit)| Keyed { key: key(hit), story: row_of(hit, place), place })
        .filter(|keyed| comes_after(keyed.key, keyed.story) && !shown.contains(&keyed.story))
        .collect();
    let mut heap = BinaryHeap::from(waiting);
    let mut rows: Vec<Ranked> = Vec::new();
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut last = None;
    while rows.len() < limit {
        let Some(Keyed { key, story, place }) = heap.pop() else { break };
        if places.contains_key(&story) {
            continue;
        }
        let Some(hit) = found.get(place) else { continue };
        places.insert(story, rows.len());
        rows.push(Ranked { found: *hit, others: 0 });
        last = Some(Cursor { key, story });
    }
    let more = heap.iter().any(|keyed| !places.contains_key(&keyed.story));
    if fold {
        for hit in found {
            if let Some(row) = places.get(&hit.story).and_then(|row| rows.get_mut(*row)) {
                row.others += 1;
            }
        }
        rows.iter_mut().for_each(|row| row.others = row.others.saturating_sub(1));
    }
    Ok((rows, last.filter(|_| more).map(Cursor::write)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(score: f32, time: i64, story: u64) -> Found {
        Found { score, time, story, segment: 0, doc: 0 }
    }

    #[test]
    fn stories_are_one_row_over_all_pages() {
        let all = [found(3.0, 10, 1), found(2.0, 30, 2), found(1.0, 20, 1), found(0.5, 5, 3)];
        let (rows, next) = page(&all, Sort::Relevance, 2, None, true).unwrap();
        assert_eq!(rows.iter().map(|row| (row.found.story, row.others)).collect::<Vec<_>>(), [(1, 1), (2, 0)]);
        let (rows, next) = page(&all, Sort::Relevance, 2, next.as_deref(), true).unwrap();
        assert_eq!(rows.iter().map(|row| row.found.story).collect::<Vec<_>>(), [3]);
        assert_eq!(next, None);
        let (rows, _) = page(&all, Sort::Newest, 9, None, true).unwrap();
        assert_eq!(rows.iter().map(|row| row.found.time).collect::<Vec<_>>(), [30, 20, 5]);
        let (rows, _) = page(&all, Sort::Oldest, 9, None, false).unwrap();
        assert_eq!(rows.iter().map(|row| row.found.time).collect::<Vec<_>>(), [5, 10, 20, 30]);
    }

    #[test]
    fn pages_cover_everything_once() {
        let all: Vec<Found> = (0..95_u8).map(|n| found(f32::from(n % 7), i64::from(n % 5), u64::from(n))).collect();
        for (sort, fold) in [(Sort::Relevance, true), (Sort::Newest, true), (Sort::Oldest, false)] {
            let (mut seen, mut after) = (Vec::new(), None::<String>);
            loop {
                let (rows, next) = page(&all, sort, 10, after.as_deref(), fold).unwrap();
                seen.extend(rows.iter().map(|row| row.found.story));
                after = next;
                if after.is_none() {
                    break;
                }
            }
            seen.sort_unstable();
            assert_eq!(seen, (0..95).collect::<Vec<_>>());
        }
        assert!(page(&all, Sort::Newest, 1, Some("nonsense"), true).is_err());
    }
}
