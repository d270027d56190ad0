//! A day in a minute: the desk's own scheduling, over sources, hosts and a clock that are made up.
//!
//! What decides is the desk's (`Round`, `Hosts`, `schedule`, `habit`); what is made up is who publishes when, how long a
//! server takes, which of them fail, and the time.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::time::{Duration, Instant};

use desk::hosts::{Hosts, Turn};
use desk::round::Round;
use desk::schedule::{self, Failure, Heard};
use desk::{Settings, habit};
use jiff::{SignedDuration, Timestamp};
use news::{Polling, Source, SourceId, SourceKind};

/// How many items a feed shows.
const WINDOW: usize = 20;

/// How often the desk looks who is due, and how finely time passes, in milliseconds.
const LOOK: u64 = 250;
const TICK: u64 = 50;

const HOUR: u64 = 3_600_000;

/// Pieces a day of the classes of sources, with their share in thousandths.
const CLASSES: [(&str, f64, u64); 6] = [
    ("agency, 600 a day", 600.0, 10),
    ("daily, 200 a day", 200.0, 60),
    ("site, 40 a day", 40.0, 230),
    ("blog, 5 a day", 5.0, 350),
    ("letter, 1 in two days", 0.5, 250),
    ("office, 1 a month", 0.033, 100),
];

/// How a server behaves.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Good,
    /// It never answers.
    Dead,
    /// One answer in ten fails.
    Flaky,
    /// It asks for ten minutes of peace when asked more than every five minutes.
    Strict,
}

struct Feed {
    source: Source,
    polling: Polling,
    class: usize,
    manner: Manner,
    /// When its pieces come, in milliseconds of the day; those of the days before are negative.
    pieces: Vec<i64>,
    /// How many of them have been seen.
    seen: usize,
    polls: u32,
    last: Option<u64>,
}

/// What came of a day.
#[derive(Debug, Default)]
pub struct Report {
    /// Polls in all.
    pub polls: u64,
    /// Starts within the busiest second.
    pub busiest_second: u32,
    /// Requests of the most asked host within its busiest minute.
    pub busiest_host_minute: u32,
    /// Requests to a host that was being asked or had its pause.
    pub broken_pauses: u32,
    /// Sources that were never asked.
    pub never: usize,
    /// The longest that a source waited after it was due, in seconds.
    pub latest: f64,
    /// Seconds after which every source had been asked once.
    pub all_asked: f64,
    /// Pieces that ran through a feed unseen.
    pub missed: usize,
    /// Seconds from publication to intake, by class: mean, median, 95th of a hundred, how many, polls a source.
    pub delays: Vec<(&'static str, f64, f64, f64, usize, f64)>,
    /// The same over all.
    pub delay: (f64, f64, f64, usize),
}

/// Numbers as if by chance, always the same.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// How busy an hour of the day is, on average 1.
fn busy(hour: u64) -> f64 {
    match hour % 24 {
        0..=5 => 0.2,
        6..=8 => 1.6,
        9..=18 => 1.5,
        _ => 0.8,
    }
}

/// The pieces of a source over some days before the day, and the day.
fn pieces(rate: f64, chance: &mut Chance) -> Vec<i64> {
    let (mut times, day) = (Vec::new(), 24.0 * HOUR as f64);
    // Enough days before for a feed that is full, of a source that is slow.
    let days = (WINDOW as f64 / rate).clamp(2.0, 400.0);
    let mut at = -days * day;
    while at < day {
        at -= (1.0 - chance.next()).ln() * day / (rate * 1.6);
        let hour = (at.rem_euclid(day) / HOUR as f64) as u64;
        if chance.next() < busy(hour) / 1.6 {
            times.push(at as i64);
        }
    }
    times
}

fn feeds(count: usize, chance: &mut Chance) -> Vec<Feed> {
    (0..count)
        .map(|n| {
            let mut share = (chance.next() * 1_000.0) as u64;
            let class = CLASSES
                .iter()
                .position(|(_, _, part)| {
                    let here = share < *part;
                    share = share.saturating_sub(*part);
                    here
                })
                .unwrap_or(3);
            // Three in twenty live on five large hosts, the others share a host by threes.
            let host = if n % 20 < 3 { n % 5 } else { 5 + n / 3 };
            let manner = match (chance.next() * 1_000.0) as u64 {
                0..20 => Manner::Dead,
                20..50 => Manner::Flaky,
                50..60 => Manner::Strict,
                _ => Manner::Good,
            };
            let source = Source {
                id: SourceId::of(&format!("source-{n}")),
                name: String::new(),
                kind: SourceKind::Feed,
                url: Some(format!("https://h{host}.example/{n}.xml")),
                site_url: None,
                timezone: None,
                section: None,
            };
            let rate = CLASSES[class].1 * (0.5 + chance.next());
            let pieces = pieces(rate, chance);
            Feed { source, polling: Polling::default(), class, manner, pieces, seen: 0, polls: 0, last: None }
        })
        .collect()
}

/// A poll under way.
struct Running {
    feed: usize,
    host: String,
    turn: Turn,
}

struct Day {
    settings: Settings,
    start: Timestamp,
    feeds: Vec<Feed>,
    chance: Chance,
    /// Due moments in milliseconds, with the source.
    due: BTreeSet<(u64, usize)>,
    delays: Vec<Vec<f64>>,
    report: Report,
    /// When each host was last let go, and how often it was asked in which minute.
    hosts: HashMap<String, (bool, u64, u64, u32)>,
}

/// Runs `sources` sources for `hours` hours.
pub fn run(sources: usize, hours: u64, settings: Settings) -> Report {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let feeds = feeds(sources, &mut chance);
    let mut day = Day {
        start: "2026-11-24T00:00:00+01:00".parse().expect("a date"),
        due: (0..feeds.len()).map(|feed| (0, feed)).collect(),
        settings,
        feeds,
        chance,
        delays: vec![Vec::new(); CLASSES.len()],
        report: Report::default(),
        hosts: HashMap::new(),
    };
    day.pass(hours * HOUR);
    day.report()
}

impl Day {
    fn pass(&mut self, end: u64) {
        let base = Instant::now();
        let hosts = Hosts::new(self.settings.host_pause);
        let mut round = Round::new(self.settings.pace);
        let mut running: HashMap<u64, Running> = HashMap::new();
        let mut ends: BinaryHeap<Reverse<(u64, u64)>> = BinaryHeap::new();
        let mut asked = std::collections::HashSet::new();
        let names: HashMap<SourceId, usize> =
            self.feeds.iter().enumerate().map(|(n, feed)| (feed.source.id.clone(), n)).collect();
        let (mut now, mut looked, mut number, mut second) = (0, None, 0, (0, 0));
        while now < end {
            let instant = base + Duration::from_millis(now);
            while let Some(Reverse((at, id))) = ends.peek().copied().filter(|Reverse((at, _))| *at <= now) {
                ends.pop();
                let Some(Running { feed, host, turn }) = running.remove(&id) else { continue };
                asked.remove(&feed);
                let rest = self.answer(feed, at);
                turn.end(base + Duration::from_millis(at), rest);
                self.hosts.entry(host).and_modify(|state| (state.0, state.1) = (false, at));
            }
            let stale = looked.is_none_or(|looked| now - looked >= if round.is_empty() { LOOK } else { 5_000 });
            if stale {
                let limit = round.look_at();
                let due: Vec<usize> = self.due.range(..=(now, usize::MAX)).take(limit).map(|(_, feed)| *feed).collect();
                let is_all = due.len() < limit;
                let due = due.into_iter().filter(|feed| !asked.contains(feed));
                let rows = due.map(|feed| (self.feeds[feed].source.clone(), self.feeds[feed].polling.clone()));
                round.fill(rows.collect::<Vec<_>>(), is_all);
                looked = Some(now);
            }
            while running.len() < self.settings.concurrency {
                let Some((source, _, turn)) = round.next(&hosts, instant) else { break };
                let feed = names[&source.id];
                second = if second.0 == now / 1_000 { (second.0, second.1 + 1) } else { (now / 1_000, 1) };
                self.report.busiest_second = self.report.busiest_second.max(second.1);
                let host = self.started(feed, now);
                number += 1;
                ends.push(Reverse((now + self.takes(feed), number)));
                running.insert(number, Running { feed, host, turn });
                asked.insert(feed);
            }
            now += TICK;
            if round.is_empty() {
                // Nothing happens until somebody is due or answers.
                let next = self.due.first().map_or(end, |(at, _)| *at).min(ends.peek().map_or(end, |end| end.0.0));
                now = now.max(next.saturating_sub(next % TICK)).max(looked.map_or(0, |looked| looked + LOOK).min(end));
            }
        }
    }

    /// Notes that a source is being asked, and that its host's peace is kept; its host.
    fn started(&mut self, feed: usize, now: u64) -> String {
        let pause = u64::try_from(self.settings.host_pause.as_millis()).unwrap_or(0);
        let due = self.feeds[feed].polling.next.map_or(0, |next| self.millis(next));
        self.report.latest = self.report.latest.max(now.saturating_sub(due) as f64 / 1_000.0);
        let url = self.feeds[feed].source.url.clone().unwrap_or_default();
        let host = url.split('/').nth(2).unwrap_or_default().to_owned();
        let state = self.hosts.entry(host.clone()).or_insert((false, 0, 0, 0));
        if state.0 || (state.3 > 0 && now < state.1 + pause) {
            self.report.broken_pauses += 1;
        }
        let minute = now / 60_000;
        let asked = if state.2 == minute { state.3 + 1 } else { 1 };
        *state = (true, state.1, minute, asked);
        self.report.busiest_host_minute = self.report.busiest_host_minute.max(asked);
        let feed = &mut self.feeds[feed];
        if feed.polls == 0 {
            self.report.all_asked = self.report.all_asked.max(now as f64 / 1_000.0);
        }
        feed.polls += 1;
        self.report.polls += 1;
        host
    }

    /// How long an answer takes.
    fn takes(&mut self, feed: usize) -> u64 {
        match self.feeds[feed].manner {
            Manner::Dead => 10_000,
            _ if self.chance.next() < 0.01 => 10_000,
            _ => 80 + (self.chance.next() * 900.0) as u64,
        }
    }

    fn millis(&self, at: Timestamp) -> u64 {
        u64::try_from(at.as_millisecond() - self.start.as_millisecond()).unwrap_or(0)
    }

    /// Takes in what a source answers at `now`; how long its host wants to be left alone.
    fn answer(&mut self, number: usize, now: u64) -> Option<Duration> {
        let at = self.start + SignedDuration::from_millis(now as i64);
        let (settings, flaky) = (&self.settings, self.chance.next() < 0.1);
        let feed = &mut self.feeds[number];
        let before = feed.last.replace(now);
        let mut rest = None;
        let failure = match feed.manner {
            Manner::Dead => Some(Failure { error: "no answer".into(), ..Failure::default() }),
            Manner::Flaky if flaky => Some(Failure { error: "503".into(), ..Failure::default() }),
            Manner::Strict if before.is_some_and(|before| now - before < 300_000) => {
                rest = Some(Duration::from_secs(600));
                Some(Failure { error: "429".into(), retry_after: Some(600), too_often: true, ..Failure::default() })
            }
            _ => None,
        };
        let old = feed
            .polling
            .next
            .map_or(0, |next| u64::try_from(next.as_millisecond() - self.start.as_millisecond()).unwrap_or(0));
        match failure {
            Some(failure) => schedule::failed(&mut feed.polling, &feed.source.id, failure, at, settings),
            None => {
                let here = feed.pieces.partition_point(|piece| *piece <= now as i64);
                let shown = &feed.pieces[here.saturating_sub(WINDOW)..here];
                let unseen = &feed.pieces[feed.seen..here];
                let new = unseen.len().min(shown.len());
                self.report.missed += unseen.iter().filter(|piece| **piece >= 0).count().saturating_sub(new);
                let fresh = unseen[unseen.len() - new..].iter().filter(|piece| **piece >= 0);
                self.delays[feed.class].extend(fresh.map(|piece| (now as i64 - piece) as f64 / 1_000.0));
                let start = self.start;
                let published = shown.iter().map(|piece| start + SignedDuration::from_millis(*piece)).collect();
                let heard = match new {
                    0 => Heard::default(),
                    _ => Heard { new, total: shown.len(), published, max_age: None },
                };
                if let Some(good) = feed.polling.last_good {
                    habit::learn(&mut feed.polling.habit, good, at, &settings.timezone, new);
                }
                feed.seen = here;
                schedule::good(&mut feed.polling, &feed.source.id, &heard, at, settings);
            }
        }
        self.due.remove(&(old, number));
        let next = self.feeds[number].polling.next.map_or(0, |next| self.millis(next));
        self.due.insert((next, number));
        rest
    }

    fn report(mut self) -> Report {
        self.report.never = self.feeds.iter().filter(|feed| feed.polls == 0).count();
        let mut all = Vec::new();
        for (class, mut delays) in self.delays.into_iter().enumerate() {
            let of_class: Vec<&Feed> = self.feeds.iter().filter(|feed| feed.class == class).collect();
            let polls: u32 = of_class.iter().map(|feed| feed.polls).sum();
            let (mean, median, late) = summary(&mut delays);
            let polls = f64::from(polls) / of_class.len().max(1) as f64;
            self.report.delays.push((CLASSES[class].0, mean, median, late, delays.len(), polls));
            all.extend(delays);
        }
        let (mean, median, late) = summary(&mut all);
        self.report.delay = (mean, median, late, all.len());
        self.report
    }
}

/// Mean, median and 95th of a hundred.
fn summary(values: &mut [f64]) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |part: f64| values.get((values.len() as f64 * part) as usize).copied().unwrap_or(0.0);
    (values.iter().sum::<f64>() / values.len().max(1) as f64, at(0.5), at(0.95))
}
