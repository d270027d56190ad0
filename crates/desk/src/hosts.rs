//! One request at a time for each host, and a pause between two.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

/// Above this many hosts the free ones are forgotten.
const MANY: usize = 4_096;

/// How long a wish to go first counts; who still has it says so again.
const WISH: Duration = Duration::from_secs(1);

/// Who is being asked now, and who was a moment ago. Cloning it gives the same.
#[derive(Debug, Clone)]
pub struct Hosts {
    pause: Duration,
    turns: Arc<Mutex<HashMap<String, State>>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    busy: bool,
    /// When its pause ends.
    free: Option<Instant>,
    /// When a poll, and when a page, last asked for it in vain.
    poll_wished: Option<Instant>,
    page_wished: Option<Instant>,
    /// Whether the last turn was a poll's: where both wish for the host they take turns.
    last_was_poll: bool,
}

impl State {
    fn is_free(&self, now: Instant) -> bool {
        !self.busy && self.free.is_none_or(|free| free <= now)
    }
}

impl Hosts {
    /// All hosts, each left alone for `pause` between two requests.
    pub fn new(pause: Duration) -> Self {
        Self { pause, turns: Arc::default() }
    }

    /// A turn at the host of `url` for a page; `None` while it is being asked, has its pause, or it is a poll's turn.
    pub fn turn(&self, url: &str, now: Instant) -> Option<Turn> {
        self.take(host(url), false, now)
    }

    /// The same for a poll. A thousand pages of a site do not keep its news away, nor many feeds its pages.
    pub fn turn_first(&self, url: &str, now: Instant) -> Option<Turn> {
        self.take(host(url), true, now)
    }

    /// The same for a poll, by the name that [`host`] gives.
    pub(crate) fn turn_at(&self, host: &str, now: Instant) -> Option<Turn> {
        self.take(host.to_owned(), true, now)
    }

    fn take(&self, host: String, first: bool, now: Instant) -> Option<Turn> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() > MANY {
            turns.retain(|_, state| !state.is_free(now));
        }
        let state = turns.entry(host.clone()).or_default();
        let rival = if first { state.page_wished } else { state.poll_wished };
        let rival = rival.is_some_and(|wished| now.duration_since(wished) < WISH);
        if !state.is_free(now) || (rival && state.last_was_poll == first) {
            let wish = if first { &mut state.poll_wished } else { &mut state.page_wished };
            *wish = Some(now);
            return None;
        }
        state.busy = true;
        state.last_was_poll = first;
        *(if first { &mut state.poll_wished } else { &mut state.page_wished }) = None;
        Some(Turn { host, hosts: self.clone() })
    }

    fn free(&self, host: String, from: Instant) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let state = turns.entry(host).or_default();
        (state.busy, state.free) = (false, Some(from));
    }
}

/// Host and port; an address without them is its own.
pub(crate) fn host(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.origin().ascii_serialization())
}

/// A turn. [`Turn::end`] ends it; dropping it does so too, now and with the usual pause.
#[derive(Debug)]
pub struct Turn {
    host: String,
    hosts: Hosts,
}

impl Turn {
    /// Ends the turn at `now`: the host rests for the usual pause, or for `rest` where that is longer.
    pub fn end(mut self, now: Instant, rest: Option<Duration>) {
        let rest = self.hosts.pause.max(rest.unwrap_or_default());
        self.hosts.free(std::mem::take(&mut self.host), now + rest);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.host.is_empty() {
            self.hosts.free(std::mem::take(&mut self.host), Instant::now() + self.hosts.pause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let (hosts, now) = (Hosts::new(Duration::ZERO), Instant::now());
        let turn = hosts.turn("https://exemple.fr/a", now).unwrap();
        assert!(hosts.turn("https://exemple.fr/b", now).is_none());
        assert!(hosts.turn("https://autre.exemple.fr/", now).is_some());
        turn.end(now, None);
        assert!(hosts.turn("https://exemple.fr/b", now).is_some());
        let now = Instant::now();
        let page = hosts.turn("https://exemple.fr/a", now).unwrap();
        assert!(hosts.turn_first("https://exemple.fr/flux", now).is_none());
        page.end(now, None);
        assert!(hosts.turn("https://exemple.fr/b", now).is_none(), "a poll goes first");
        hosts.turn_first("https://exemple.fr/flux", now).unwrap().end(now, None);
        assert!(hosts.turn_first("https://exemple.fr/flux", now).is_none(), "then a page that wished");
        assert!(hosts.turn("https://exemple.fr/b", now).is_some());
    }

    #[test]
    fn pauses() {
        let (hosts, now) = (Hosts::new(Duration::from_secs(1)), Instant::now());
        let later = |millis| now + Duration::from_millis(millis);
        hosts.turn_first("https://exemple.fr/a", now).unwrap().end(later(200), None);
        assert!(hosts.turn_first("https://exemple.fr/b", later(1_100)).is_none());
        let turn = hosts.turn_first("https://exemple.fr/b", later(1_200)).unwrap();
        turn.end(later(1_300), Some(Duration::from_secs(10)));
        assert!(hosts.turn_first("https://exemple.fr/a", later(11_000)).is_none(), "as long as it asks");
        assert!(hosts.turn_first("https://exemple.fr/a", later(11_300)).is_some());
    }

    #[test]
    fn a_turn_that_is_lost_ends() {
        let (hosts, now) = (Hosts::new(Duration::ZERO), Instant::now());
        drop(hosts.turn("https://exemple.fr/a", now));
        assert!(hosts.turn("https://exemple.fr/a", Instant::now()).is_some());
    }
}
