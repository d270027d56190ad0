//! Alerts: saved questions met by what the store takes in, and word sent to who keeps them.
//!
//! **Invariant:** what is to be told is queued in one transaction with the position in the outbox: a crash loses
//! nothing and tells nothing twice. **Invariant:** a delivery keeps its id through all tries: a receiver that heard it
//! just before a crash knows the repeat.

mod consent;
mod deliver;
mod due;
mod hook;
mod letter;
mod texts;
mod watch;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;
use store::Store;
use tokio::sync::watch as flag;
use wire::{Fetch, Mail};

/// Who tells, and by what ways. Cloning it is cheap.
#[derive(Clone)]
pub struct Herald {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// The network, for webhooks.
    pub fetch: Arc<dyn Fetch>,
    /// The mail server, where there is one.
    pub mail: Option<Arc<dyn Mail>>,
    /// What it says of the house.
    pub house: House,
}

/// What letters and webhooks say of the house.
#[derive(Debug, Clone)]
pub struct House {
    /// Its name.
    pub name: String,
    /// Its public address, without a slash at the end.
    pub base_url: String,
    /// The zone of readers who name none.
    pub timezone: TimeZone,
    /// From whom letters come: `Dépêche <alertes@depeche.example>`.
    pub from: String,
    /// The folder of the index, which may bring synonyms.
    pub index: Option<PathBuf>,
    /// What may be passed on of each source.
    pub rights: news::Profiles,
}

impl House {
    /// The zone of this name; the house's where it is none.
    fn zone(&self, name: &str) -> TimeZone {
        if name.is_empty() {
            return self.timezone.clone();
        }
        TimeZone::get(name).unwrap_or_else(|_| self.timezone.clone())
    }

    /// Its name in the network, which makes the ids of letters its own.
    fn host(&self) -> String {
        let url = url::Url::parse(&self.base_url).ok();
        url.as_ref().and_then(url::Url::host_str).unwrap_or("depeche").to_owned()
    }

    /// The address of an article.
    fn article(&self, id: news::ArticleId, lang: &str) -> String {
        format!("{}{}/article/{id}", self.base_url, prefix(lang))
    }

    /// The address at which who has its token stops an alert.
    fn stop(&self, token: &str, lang: &str) -> String {
        format!("{}{}/alerte/{token}", self.base_url, prefix(lang))
    }
}

/// What stands before the paths of a language.
fn prefix(lang: &str) -> &'static str {
    if lang == "en" { "/en" } else { "" }
}

/// Matches and delivers until `stop` is true (or its sender is gone).
pub async fn run(herald: Herald, stop: flag::Receiver<bool>) {
    tokio::join!(watch::worker(&herald, stop.clone()), deliver::worker(&herald, stop));
}
