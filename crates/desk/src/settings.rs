//! How the desk works; the defaults work.

use std::time::Duration;

use jiff::tz::TimeZone;

/// The settings of a [`crate::Desk`].
#[derive(Debug, Clone)]
pub struct Settings {
    /// The zone of dates that name none, where their source names none either.
    pub timezone: TimeZone,
    /// How many sources and how many pages are fetched at once.
    pub concurrency: usize,
    /// The shortest time between two polls of a source.
    pub min_interval: Duration,
    /// The longest.
    pub max_interval: Duration,
    /// How long a host is left alone between two requests.
    pub host_pause: Duration,
    /// How many polls are started a second, at most.
    pub pace: u32,
    /// Where hubs may push to, without a slash at the end: `https://depeche.example/websub`. Without it none is asked.
    pub callback: Option<String>,
    /// Domains of publishers that have licensed mining: what they reserve does not bar their pages.
    pub licensed: Vec<String>,
    /// Whether the page is fetched where a feed holds only a teaser.
    pub fetch_pages: bool,
    /// How often a page is tried before it is given up.
    pub page_attempts: u32,
    /// How many changes are told to the index at once.
    pub batch: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timezone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC),
            concurrency: 32,
            min_interval: Duration::from_secs(60),
            max_interval: Duration::from_secs(6 * 3600),
            host_pause: Duration::from_secs(1),
            pace: 50,
            callback: None,
            licensed: Vec::new(),
            fetch_pages: true,
            page_attempts: 5,
            batch: 500,
        }
    }
}
