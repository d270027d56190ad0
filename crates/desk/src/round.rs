//! A round: which of the sources that are due are asked now, and which wait for their host.

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use news::{Polling, Source};

use crate::hosts::{self, Hosts, Turn};

/// Due sources that are looked at together at first, and at most: many may share a busy host.
const LOOK_AT: usize = 1_000;
const LOOK_AT_MOST: usize = 64_000;

/// Starts that may be made up for at once, as a part of a second: a worker does not wake for each of them.
const CATCH_UP: Duration = Duration::from_millis(200);

/// By how much a source may be later than another, in seconds, because it is asked more rarely: where a host cannot
/// serve all, what changes by the minute goes before what changes by the week.
const GRACE: i64 = 20 * 60;

/// The sources that are due, by their hosts, and the pace at which they are asked.
#[derive(Debug)]
pub struct Round {
    /// The hosts in the order of their turns: each serves one of its sources, then it stands at the end.
    crowds: VecDeque<Crowd>,
    gap: Duration,
    /// When the next start may be.
    next: Option<Instant>,
    look_at: usize,
}

/// The sources of a host that are due, the most pressing last.
#[derive(Debug)]
struct Crowd {
    host: String,
    due: Vec<(Source, Polling)>,
}

impl Round {
    /// A round that starts at most `pace` polls a second: ten thousand sources that are due at once are no burst.
    pub fn new(pace: u32) -> Self {
        Self { crowds: VecDeque::new(), gap: Duration::from_secs(1) / pace.max(1), next: None, look_at: LOOK_AT }
    }

    /// How many due sources to look at.
    pub fn look_at(&self) -> usize {
        self.look_at
    }

    /// Takes what is due now in the place of what was.
    ///
    /// Where there is more than was looked at, more is looked at next: a crowd that waits for one slow host must not
    /// stand in the way of all others.
    pub fn fill(&mut self, due: impl IntoIterator<Item = (Source, Polling)>, is_all: bool) {
        let mut hosts: HashMap<String, Vec<(Source, Polling)>> = HashMap::new();
        for (source, polling) in due {
            let Some(url) = polling.moved_to.as_deref().or(source.url.as_deref()) else { continue };
            hosts.entry(hosts::host(url)).or_default().push((source, polling));
        }
        let mut crowds: Vec<Crowd> = hosts.into_iter().map(|(host, due)| Crowd { host, due }).collect();
        for crowd in &mut crowds {
            // Of two that press as much, the one that came first.
            crowd.due.reverse();
            crowd.due.sort_by_cached_key(|(_, polling)| Reverse(deadline(polling)));
        }
        crowds.sort_by_cached_key(|crowd| (crowd.due.last().map(|(_, polling)| deadline(polling)), crowd.host.clone()));
        self.crowds = crowds.into();
        self.look_at = if is_all { LOOK_AT } else { (self.look_at * 2).min(LOOK_AT_MOST) };
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.crowds.is_empty()
    }

    /// The next source to ask, with a turn at its host; `None` where all hosts are busy or it is too early.
    ///
    /// It costs one look for each host that somebody waits for, however many wait for it.
    pub fn next(&mut self, hosts: &Hosts, now: Instant) -> Option<(Source, Polling, Turn)> {
        if self.next.is_some_and(|next| next > now) {
            return None;
        }
        for _ in 0..self.crowds.len() {
            let mut crowd = self.crowds.pop_front()?;
            let turn = hosts.turn_at(&crowd.host, now);
            let started = turn.and_then(|turn| crowd.due.pop().map(|(source, polling)| (source, polling, turn)));
            if !crowd.due.is_empty() {
                self.crowds.push_back(crowd);
            }
            if started.is_some() {
                let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
                self.next = Some(self.next.map_or(earliest, |next| next.max(earliest)) + self.gap);
                return started;
            }
        }
        None
    }
}

/// When a source that is due begins to be late, in seconds: as long after it was due as it waits between two polls,
/// within limits. One that was never asked goes first.
fn deadline(polling: &Polling) -> i64 {
    let Some(next) = polling.next else { return i64::MIN };
    let wait = polling.last.map_or(0, |last| next.as_second() - last.as_second());
    next.as_second() + wait.clamp(0, GRACE)
}

#[cfg(test)]
mod tests {
    use news::SourceId;

    use super::*;

    fn source(n: usize, host: usize) -> (Source, Polling) {
        let source = Source {
            id: SourceId::of(&format!("source-{n}")),
            name: String::new(),
            kind: news::SourceKind::Feed,
            url: Some(format!("https://h{host}.example/{n}")),
            site_url: None,
            timezone: None,
            section: None,
        };
        (source, Polling::default())
    }

    #[test]
    fn the_pace_is_kept() {
        let (hosts, start) = (Hosts::new(Duration::ZERO), Instant::now());
        let mut round = Round::new(50);
        round.fill((0..1_000).map(|n| source(n, n)), true);
        let mut started = Vec::new();
        for tick in 0..100 {
            let now = start + Duration::from_millis(tick * 50);
            let mut here = 0;
            while let Some((_, _, turn)) = round.next(&hosts, now) {
                turn.end(now, None);
                here += 1;
            }
            started.push(here);
        }
        let all: u32 = started.iter().sum();
        assert!((240..=260).contains(&all), "{all} in five seconds");
        assert!(started.iter().all(|here| *here <= 11), "{started:?}");
    }

    #[test]
    fn a_busy_host_stands_in_nobodys_way() {
        let (hosts, now) = (Hosts::new(Duration::from_secs(60)), Instant::now());
        let mut round = Round::new(1_000_000);
        round.fill((0..100).map(|n| source(n, 0)).chain([source(100, 1)]), true);
        let mut turns = Vec::new();
        while let Some((source, _, turn)) = round.next(&hosts, now + Duration::from_millis(1)) {
            turns.push((source.id, turn));
        }
        let names: Vec<&str> = turns.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(names, ["source-0", "source-100"]);
        assert!(!round.is_empty());
    }

    #[test]
    fn a_crowded_host_serves_what_changes_most_before_what_is_due_longest() {
        let (hosts, now) = (Hosts::new(Duration::ZERO), Instant::now());
        let at = |minute: i64| Some(jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_mins(1_000 + minute));
        let with = |n, last, next| (source(n, 0).0, Polling { last: at(last), next: at(next), ..Polling::default() });
        let mut round = Round::new(1_000_000);
        // Once in five hours, due for ten minutes; the same, due for an hour; every other minute, just due; a new one.
        round.fill([with(0, -310, -10), with(1, -360, -60), with(2, -2, 0), source(3, 0)], true);
        let mut order = Vec::new();
        while let Some((source, _, turn)) = round.next(&hosts, now + Duration::from_secs(order.len() as u64)) {
            turn.end(now, None);
            order.push(source.id.to_string());
        }
        assert_eq!(order, ["source-3", "source-1", "source-2", "source-0"]);
    }

    #[test]
    fn more_is_looked_at_where_there_is_more() {
        let mut round = Round::new(1);
        round.fill([], false);
        round.fill([], false);
        assert_eq!(round.look_at(), 4 * LOOK_AT);
        round.fill([], true);
        assert_eq!(round.look_at(), LOOK_AT);
    }
}
