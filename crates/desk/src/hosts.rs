//! One request at a time for each host, and a pause between two.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

/// Above this many hosts the free ones are forgotten.
const MANY: usize = 4_096;

/// Who is being asked now, and who was a moment ago.
#[derive(Debug, Clone)]
pub(crate) struct Hosts {
    pause: Duration,
    turns: Arc<Mutex<HashMap<String, Option<Instant>>>>,
}

impl Hosts {
    pub(crate) fn new(pause: Duration) -> Self {
        Self { pause, turns: Arc::default() }
    }

    /// A turn at the host of `url`; `None` while it is being asked or has its pause.
    pub(crate) fn turn(&self, url: &str) -> Option<Turn> {
        let host = host(url);
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if turns.len() > MANY {
            turns.retain(|_, free| free.is_none_or(|free| free > now));
        }
        match turns.get(&host) {
            Some(None) => None,
            Some(Some(free)) if *free > now => None,
            _ => {
                turns.insert(host.clone(), None);
                Some(Turn { host, hosts: self.clone() })
            }
        }
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
        self.hosts.turns.lock().unwrap_or_else(PoisonError::into_inner).insert(self.host.clone(), Some(free));
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
        let patient = Hosts::new(Duration::from_secs(60));
        drop(patient.turn("https://exemple.fr/a"));
        assert!(patient.turn("https://exemple.fr/a").is_none());
    }
}
