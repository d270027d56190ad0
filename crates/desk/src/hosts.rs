//! One request at a time for each host, and a pause between two.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

/// Above this many hosts the free ones are forgotten.
const MANY: usize = 4_096;

/// How long a wish to go first counts; who still has it says so again.
const WISH: Duration = Duration::from_secs(1);

/// Who is being asked now, and who was a moment ago.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
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
    pub(crate) fn new(pause: Duration) -> Self {
        Self { pause, turns: Arc::default() }
    }

    /// A turn at the host of `url` for a page; `None` while it is being asked, has its pause, or it is a poll's turn.
    pub(crate) fn turn(&self, url: &str) -> Option<Turn> {
        self.take(url, false)
    }

    /// The same for a poll. A thousand pages of a site do not keep its news away, nor many feeds its pages.
    pub(crate) fn turn_first(&self, url: &str) -> Option<Turn> {
        self.take(url, true)
    }

    fn take(&self, url: &str, first: bool) -> Option<Turn> {
        let host = host(url);
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
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
}

/// Host and port; an address without them is its own.
fn host(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.origin().ascii_serialization())
}

/// A turn; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Turn {
    host: String,
    hosts: Hosts,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let free = Instant::now() + self.hosts.pause;
        let mut turns = self.hosts.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let state = turns.entry(std::mem::take(&mut self.host)).or_default();
        (state.busy, state.free) = (false, Some(free));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let hosts = Hosts::new(Duration::ZERO);
        let turn = hosts.turn("https://exemple.fr/a").unwrap();
        assert!(hosts.turn("https://exemple.fr/b").is_none());
        assert!(hosts.turn("https://autre.exemple.fr/").is_some());
        drop(turn);
        assert!(hosts.turn("https://exemple.fr/b").is_some());
        let page = hosts.turn("https://exemple.fr/a").unwrap();
        assert!(hosts.turn_first("https://exemple.fr/flux").is_none());
        drop(page);
        assert!(hosts.turn("https://exemple.fr/b").is_none(), "a poll goes first");
        drop(hosts.turn_first("https://exemple.fr/flux").unwrap());
        assert!(hosts.turn_first("https://exemple.fr/flux").is_none(), "then a page that wished");
        assert!(hosts.turn("https://exemple.fr/b").is_some());
        let patient = Hosts::new(Duration::from_secs(60));
        drop(patient.turn("https://exemple.fr/a"));
        assert!(patient.turn("https://exemple.fr/a").is_none());
    }
}
