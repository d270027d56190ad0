//! What was known a moment ago.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A value that is taken as known for a while.
#[derive(Debug)]
pub(crate) struct Recent<T> {
    fresh: Duration,
    kept: Mutex<Option<(Instant, T)>>,
}

impl<T: Clone> Recent<T> {
    /// Nothing yet; what comes is known for `fresh`.
    pub(crate) fn new(fresh: Duration) -> Self {
        Self { fresh, kept: Mutex::new(None) }
    }

    pub(crate) fn get(&self) -> Option<T> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| at.elapsed() < self.fresh).map(|(_, value)| value.clone())
    }

    pub(crate) fn set(&self, value: T) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), value));
    }

    pub(crate) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
