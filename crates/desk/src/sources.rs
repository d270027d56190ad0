//! What is known of sources, remembered for a while: their names, zones and sections.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use news::{Source, SourceId};

use crate::{Desk, Result};

/// A source that is renamed is known by its new name this much later.
const LASTS: Duration = Duration::from_secs(60);

/// Sources by id, for one worker.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    known: HashMap<SourceId, Option<Source>>,
    since: Option<Instant>,
}

impl Sources {
    /// A source, `None` where nobody described it.
    pub(crate) async fn get(&mut self, desk: &Desk, id: &SourceId) -> Result<Option<&Source>> {
        if self.since.is_none_or(|since| since.elapsed() > LASTS) {
            self.known.clear();
            self.since = Some(Instant::now());
        }
        if !self.known.contains_key(id) {
            let source = desk.store.source(id).await?.map(|(source, _)| source);
            self.known.insert(id.clone(), source);
        }
        Ok(self.known.get(id).and_then(Option::as_ref))
    }
}

/// The zone of a source's dates that name none.
pub(crate) fn zone(desk: &Desk, source: Option<&Source>) -> TimeZone {
    source
        .and_then(|source| source.timezone.as_deref())
        .and_then(|name| TimeZone::get(name).ok())
        .unwrap_or_else(|| desk.settings.timezone.clone())
}
