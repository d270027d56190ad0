//! Moves the news: from the wire through intake and reading into the store, then to stories and the index.
//!
//! Only this crate knows the order. **Invariant:** every step may run twice: the second time changes nothing.
//! **Invariant:** one source, capture or page that fails never stops the others. **Invariant:** the store commits
//! first; what follows it resumes from the outbox.

pub mod alerts;
mod check;
mod copies;
mod error;
pub mod habit;
pub mod hosts;
mod merge;
mod opt_out;
mod pages;
mod poll;
pub mod push;
mod release;
mod reread;
pub mod round;
mod run;
pub mod schedule;
mod settings;
mod site;
mod sources;
mod steps;
pub mod stories;
mod tell;
mod terms;

pub use check::check;
pub use error::{Error, Result};
pub use poll::poll;
pub use reread::reread;
pub use run::run;
pub use settings::Settings;
pub use site::Sites;
pub use steps::{take, take_all};
pub use tell::{reindex, tell};

use std::sync::Arc;

use index::Index;
use store::{Queue, Store};
use wire::Fetch;

/// The desk: what it works with. Cloning it is cheap and gives the same desk.
#[derive(Clone)]
pub struct Desk {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// Work that survives a crash; usually the same object as `store`.
    pub queue: Arc<dyn Queue>,
    /// What finds it.
    pub index: Arc<dyn Index>,
    /// The network.
    pub fetch: Arc<dyn Fetch>,
    /// What it knows of the pages of each site.
    pub sites: Sites,
    /// How it works.
    pub settings: Settings,
}
