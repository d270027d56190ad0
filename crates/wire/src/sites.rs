//! What the sites asked lately say of themselves (robots.txt, tdmrep.json): a bounded memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Robots;
use crate::tdm::Reservations;

/// How long rules count; RFC 9309 §2.4 asks for a day at most.
const RULES_LAST: Duration = Duration::from_secs(12 * 3600);

/// How long a site that did not answer is left alone.
const SILENCE_LASTS: Duration = Duration::from_secs(5 * 60);

/// Sites and rules kept at most, whichever comes first.
const MOST_SITES: usize = 4_096;
const MOST_RULES: usize = 100_000;

/// What a site said.
#[derive(Debug, Clone)]
pub(crate) enum Site {
    /// Its rules for us, and what it reserves.
    Rules(Arc<Robots>, Arc<Reservations>),
    /// Nothing: it failed or did not answer.
    Silent,
}

impl Site {
    fn lasts(&self) -> Duration {
        match self {
            Self::Rules(..) => RULES_LAST,
            Self::Silent => SILENCE_LASTS,
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Rules(robots, reserved) => robots.len() + reserved.len(),
            Self::Silent => 0,
        }
    }
}

/// Sites by origin.
#[derive(Debug, Default)]
pub(crate) struct Sites {
    known: Mutex<HashMap<String, (Instant, Site)>>,
}

impl Sites {
    pub(crate) fn get(&self, origin: &str, now: Instant) -> Option<Site> {
        let known = self.known();
        let (since, site) = known.get(origin)?;
        (now.saturating_duration_since(*since) < site.lasts()).then(|| site.clone())
    }

    pub(crate) fn put(&self, origin: String, site: Site, now: Instant) {
        let mut known = self.known();
        known.insert(origin, (now, site));
        let weight: usize = known.values().map(|(_, site)| site.weight()).sum();
        if known.len() > MOST_SITES || weight > MOST_RULES {
            // A quarter goes at once, the oldest first, so that this is rare.
            let mut ages: Vec<Instant> = known.values().map(|(since, _)| *since).collect();
            ages.sort_unstable();
            if let Some(&oldest_kept) = ages.get(ages.len().div_ceil(4)) {
                known.retain(|_, (since, _)| *since >= oldest_kept);
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, (Instant, Site)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_bounded_and_forgets() {
        let (sites, start) = (Sites::default(), Instant::now());
        for number in 0..10_000u64 {
            let now = start + Duration::from_millis(number);
            sites.put(format!("https://{number}.exemple.fr"), Site::Silent, now);
        }
        assert!(sites.known().len() <= MOST_SITES);
        let last = "https://9999.exemple.fr";
        assert!(sites.get(last, start + Duration::from_secs(60)).is_some());
        assert!(sites.get(last, start + Duration::from_secs(3600)).is_none());
    }

    #[test]
    fn large_rules_weigh_more() {
        let (sites, start) = (Sites::default(), Instant::now());
        let text = format!("User-agent: *\n{}", "Disallow: /a\n".repeat(30_000));
        let robots = Arc::new(Robots::parse(&text));
        for number in 0..20u64 {
            let now = start + Duration::from_millis(number);
            sites.put(number.to_string(), Site::Rules(Arc::clone(&robots), Arc::default()), now);
        }
        assert!(sites.known().len() <= 4);
    }
}
