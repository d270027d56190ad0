//! Who asks too much: limits by address and by key, of letters to mailboxes that did not ask for them, and wrong
//! passwords answered later and later.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use news::UserId;

/// How many wrong passwords for a name or from an address cost nothing.
const FREE: u32 = 5;

/// The longest wait after a wrong password for a name, whoever tries.
const LONGEST_NAME: Duration = Duration::from_secs(30);

/// The longest wait after a wrong password from an address.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How long wrong passwords are remembered.
const MEMORY: Duration = Duration::from_secs(24 * 3600);

/// How many names and addresses are remembered before the oldest go.
const ROOM: usize = 50_000;

/// How many letters a day may ask one mailbox whether it wants an alert, and be sent at the wish of one user.
const LETTERS_TO: u32 = 10;
const LETTERS_BY: u32 = 30;

/// How many limits by address there may be before those that rest are forgotten.
const ADDRESSES: usize = 100_000;

/// Who asked how much.
#[derive(Debug)]
pub(crate) struct Brakes {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    keys: Mutex<HashMap<i64, (u32, Arc<DefaultDirectRateLimiter>)>>,
    wrong: Mutex<HashMap<String, Wrong>>,
    letters_to: DefaultKeyedRateLimiter<String>,
    letters_by: DefaultKeyedRateLimiter<UserId>,
}

/// Passwords in a row that were not right.
#[derive(Debug, Clone, Copy)]
struct Wrong {
    times: u32,
    last: Instant,
}

impl Wrong {
    /// When the next password is looked at.
    fn until(self, longest: Duration) -> Instant {
        let Some(beyond) = self.times.checked_sub(FREE) else { return self.last };
        self.last + Duration::from_secs(1 << beyond.min(12)).min(longest)
    }
}

fn quota(a_minute: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN))
}

/// So many at once, and again so many by the next day.
fn a_day(number: u32) -> Quota {
    let number = NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    let pause = Duration::from_secs(24 * 3600) / number.get();
    Quota::with_period(pause).unwrap_or(Quota::per_hour(NonZeroU32::MIN)).allow_burst(number)
}

impl Brakes {
    /// Lets each address ask so many times a minute.
    pub(crate) fn new(a_minute: u32) -> Self {
        Self {
            addresses: RateLimiter::dashmap(quota(a_minute)),
            keys: Mutex::default(),
            wrong: Mutex::default(),
            letters_to: RateLimiter::dashmap(a_day(LETTERS_TO)),
            letters_by: RateLimiter::dashmap(a_day(LETTERS_BY)),
        }
    }

    /// Counts a request of an address; how long to wait where there were too many.
    pub(crate) fn address(&self, address: IpAddr) -> Result<(), Duration> {
        if self.addresses.len() > ADDRESSES {
            self.addresses.retain_recent();
        }
        let clock = DefaultClock::default();
        self.addresses.check_key(&network(address)).map_err(|until| until.wait_time_from(clock.now()))
    }

    /// Counts a request by a key that may ask `pace` times a minute; how long to wait where there were too many.
    pub(crate) fn key(&self, id: i64, pace: u32) -> Result<(), Duration> {
        let limiter = {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            let (_, limiter) = keys
                .entry(id)
                .and_modify(|known| {
                    if known.0 != pace {
                        *known = (pace, Arc::new(RateLimiter::direct(quota(pace))));
                    }
                })
                .or_insert_with(|| (pace, Arc::new(RateLimiter::direct(quota(pace)))));
            Arc::clone(limiter)
        };
        limiter.check().map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }

    /// Counts a letter that asks a mailbox at the wish of a user; how long to wait where there were too many. Forgetting
    /// what was asked for does not uncount it: else the form would be a bomb.
    pub(crate) fn letter(&self, to: &str, by: UserId) -> Result<(), Duration> {
        if self.letters_to.len() > ADDRESSES {
            self.letters_to.retain_recent();
        }
        let now = DefaultClock::default().now();
        self.letters_by.check_key(&by).map_err(|until| until.wait_time_from(now))?;
        self.letters_to.check_key(&mailbox(to)).map_err(|until| until.wait_time_from(now))
    }

    /// Counts a password before it is looked at, so that many at once win nothing; how long to wait where there were
    /// too many wrong ones.
    pub(crate) fn password(&self, name: &str, address: IpAddr) -> Result<(), Duration> {
        let now = Instant::now();
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() > ROOM {
            wrong.retain(|_, wrong| now.duration_since(wrong.last) < LONGEST);
        }
        if wrong.len() > ROOM {
            wrong.clear();
        }
        let marks = marks(name, address);
        let until = marks.iter().filter_map(|(mark, longest)| wrong.get(mark).map(|wrong| wrong.until(*longest))).max();
        if let Some(wait) = until.and_then(|until| until.checked_duration_since(now)).filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        for (mark, _) in marks {
            let known = wrong.entry(mark).or_insert(Wrong { times: 0, last: now });
            known.times = if now.duration_since(known.last) > MEMORY { 1 } else { known.times.saturating_add(1) };
            known.last = now;
        }
        Ok(())
    }

    /// A right password clears its name; its address keeps what it tried on others.
    pub(crate) fn was_right(&self, name: &str, address: IpAddr) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let [(name, _), (address, _)] = marks(name, address);
        wrong.remove(&name);
        if let Some(known) = wrong.get_mut(&address) {
            known.times = known.times.saturating_sub(1);
        }
    }
}

/// What wrong passwords are counted by, and the longest wait of each. A name waits a short time only: else whoever
/// knows it could lock its user out.
fn marks(name: &str, address: IpAddr) -> [(String, Duration); 2] {
    [(mark_of(name), LONGEST_NAME), (format!("@{}", network(address)), LONGEST)]
}

fn mark_of(name: &str) -> String {
    name.trim().to_lowercase().chars().take(100).collect()
}

/// A mailbox by all the names under which it takes letters: whoever has `a@b.example` has `a+x@b.example` too.
fn mailbox(address: &str) -> String {
    let address = address.to_lowercase();
    match address.rsplit_once('@') {
        Some((name, host)) => format!("{}@{host}", name.split('+').next().unwrap_or_default()),
        None => address,
    }
}

/// Whoever has an address of IPv6 has the other 2⁶⁴ beside it too.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_keys_have_their_pace() {
        let brakes = Brakes::new(3);
        let (one, beside, other): (IpAddr, IpAddr, IpAddr) =
            ("2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap(), "192.0.2.1".parse().unwrap());
        assert!(brakes.address(one).is_ok() && brakes.address(beside).is_ok() && brakes.address(one).is_ok());
        assert!(brakes.address(beside).is_err() && brakes.address(other).is_ok());
        assert!(brakes.key(1, 1).is_ok() && brakes.key(2, 1).is_ok());
        assert!(brakes.key(1, 1).is_err());
    }

    #[test]
    fn a_mailbox_is_asked_a_few_times_a_day() {
        let brakes = Brakes::new(3);
        let user = |number: u8| UserId::from_bytes([number; 16]);
        for number in 0..10 {
            assert!(brakes.letter(&format!("a+{number}@b.example"), user(number % 2)).is_ok());
        }
        assert!(brakes.letter("A@B.example", user(3)).is_err(), "whoever asks, by whatever name");
        for number in 0..30 {
            assert!(brakes.letter(&format!("{number}@b.example"), user(4)).is_ok());
        }
        let wait = brakes.letter("autre@b.example", user(4)).unwrap_err();
        assert!(wait > Duration::from_secs(40 * 60) && wait < Duration::from_secs(50 * 60), "{wait:?}");
        assert!(brakes.letter("autre@b.example", user(5)).is_ok());
    }

    #[test]
    fn wrong_passwords_wait_longer_and_longer() {
        let brakes = Brakes::new(1000);
        let (address, elsewhere) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        for _ in 0..FREE {
            assert!(brakes.password("Odile", address).is_ok());
        }
        // So many that no machine is too slow to see them wait.
        for wrong in brakes.wrong.lock().unwrap().values_mut() {
            assert_eq!(wrong.times, FREE);
            wrong.times = 40;
        }
        assert!(brakes.password("odile ", address).is_err());
        assert!(brakes.password("odile", elsewhere).is_err(), "the name waits, wherever it comes from");
        assert!(brakes.password("basile", address).is_err(), "and the address, whatever the name");
        assert!(brakes.password("basile", elsewhere).is_ok());
        brakes.was_right("odile", elsewhere);
        assert!(brakes.password("odile", elsewhere).is_ok());
        assert!(brakes.password("odile", address).is_err(), "the address still waits");
    }

    #[test]
    fn the_wait_doubles_to_its_longest() {
        let now = Instant::now();
        let wait = |times, longest| (Wrong { times, last: now }).until(longest).duration_since(now).as_secs();
        assert_eq!([4, 5, 6, 8, 40].map(|times| wait(times, LONGEST)), [0, 1, 2, 8, 900]);
        assert_eq!([5, 9, 40].map(|times| wait(times, LONGEST_NAME)), [1, 16, 30]);
    }
}
