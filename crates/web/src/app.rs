//! What every page needs: the store, the index, the site, and the names it shows everywhere.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use index::Index;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use news::{Audience, Outlet, Polling, Profiles, Rights, Share, Source, SourceId, share};
use serde::{Deserialize, Serialize};
use store::{Row, Store};
use tokio::sync::watch;

use crate::cache::Cache;
use crate::door::{Access, Door};
use crate::error::Result;
use crate::hub::Hub;
use crate::inbox::Inbox;
use crate::keeper::Keeper;
use crate::live::Live;
use crate::oidc::{Oidc, Vouching};
use crate::recent::Recent;

/// How long the names of sources and sections, and the stories that lead, are taken as known.
const FRESH: Duration = Duration::from_secs(5);

/// How far back the stories go that lead, and how many of them are shown.
const LEADING: SignedDuration = SignedDuration::from_hours(36);
const SHOWN: usize = 6;

/// What the house says of itself.
#[derive(Debug, Clone)]
pub struct Site {
    /// The name in the masthead.
    pub name: String,
    /// Its public address, without a slash at the end: `https://depeche.example`.
    pub base_url: String,
    /// The time zone in which hours are told.
    pub timezone: TimeZone,
    /// How many readers may follow live at once.
    pub live_readers: usize,
    /// Whether who reaches an open house may correct its stories.
    pub corrections: bool,
    /// Whether others may mine what it shows.
    pub mining: Mining,
    /// What may be passed on of each source.
    pub rights: Profiles,
    /// Who may come in.
    pub access: Access,
}

/// Whether others may mine texts and data of the site (TDM Reservation Protocol, directive (EU) 2019/790, art. 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mining {
    /// The right is reserved, and says so to machines.
    #[default]
    Reserved,
    /// Whoever reads may mine.
    Allowed,
}

impl Site {
    /// Whether readers reach it by https.
    pub(crate) fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

impl Default for Site {
    fn default() -> Self {
        Self {
            name: "Dépêche".to_owned(),
            base_url: "http://127.0.0.1:8080".to_owned(),
            timezone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC),
            live_readers: 20_000,
            corrections: false,
            mining: Mining::default(),
            rights: Profiles::default(),
            access: Access::default(),
        }
    }
}

/// The site: one for all requests, which each hold it by one pointer.
#[derive(Clone)]
pub struct App(Arc<House>);

/// What the site is made of.
#[derive(Clone)]
pub struct House {
    /// The truth.
    pub(crate) store: Arc<dyn Store>,
    /// What finds it.
    pub(crate) index: Arc<dyn Index>,
    /// What the house says of itself.
    pub(crate) site: Arc<Site>,
    /// Who follows live.
    pub(crate) live: Arc<Live>,
    /// Pages that were just written.
    pub(crate) cache: Arc<Cache>,
    /// Who comes in.
    pub(crate) door: Arc<Door>,
    /// Who takes in what hubs push, where they are told where to.
    pub(crate) inbox: Option<Arc<dyn Inbox>>,
    /// Who keeps the pages that readers name.
    pub(crate) keeper: Option<Arc<dyn Keeper>>,
    /// Who tells others that our feeds have changed.
    pub(crate) hub: Option<Arc<Hub>>,
    /// The house that vouches for users.
    pub(crate) oidc: Option<Arc<Vouching>>,
    meters: Option<Arc<dyn Fn() -> String + Send + Sync>>,
    names: Arc<Recent<Arc<Names>>>,
    /// The stories that lead, and the last change when they were looked for.
    leading: Arc<Recent<(u64, Arc<[Row]>)>>,
}

impl Deref for App {
    type Target = House;

    fn deref(&self) -> &House {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("site", &self.site).finish_non_exhaustive()
    }
}

/// The sources and sections there are.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// All sources, by name.
    pub sources: Vec<(Source, Polling)>,
    /// The sections of the last week, the fullest first.
    pub sections: Vec<(String, u64)>,
    by_id: HashMap<SourceId, (String, Rights)>,
}

impl Names {
    /// The name of a source for readers; its id where it is not known any more.
    pub fn source<'a>(&'a self, id: &'a SourceId) -> &'a str {
        self.by_id.get(id).map_or(id.as_str(), |(name, _)| name)
    }

    /// How much of the pieces of a source leaves by a door.
    pub fn share(&self, id: &SourceId, outlet: Outlet, audience: Audience) -> Share {
        share(self.by_id.get(id).map_or(Rights::Extract, |(_, rights)| *rights), outlet, audience)
    }
}

impl App {
    /// A site over a store and an index.
    pub fn new(store: Arc<dyn Store>, index: Arc<dyn Index>, mut site: Site) -> Self {
        site.base_url = site.base_url.trim_end_matches('/').to_owned();
        let live = Arc::new(Live::new(site.live_readers));
        let door = Arc::new(Door::new(&site.access));
        Self(Arc::new(House {
            store,
            door,
            index,
            site: Arc::new(site),
            live,
            cache: Arc::default(),
            inbox: None,
            keeper: None,
            hub: None,
            oidc: None,
            meters: None,
            names: Arc::new(Recent::new(FRESH)),
            leading: Arc::new(Recent::new(FRESH)),
        }))
    }

    /// The same site, with a route that hubs may push to.
    #[must_use]
    pub fn with_inbox(mut self, inbox: Arc<dyn Inbox>) -> Self {
        Arc::make_mut(&mut self.0).inbox = Some(inbox);
        self
    }

    /// The same site, whose readers may name pages to keep.
    #[must_use]
    pub fn with_keeper(mut self, keeper: Arc<dyn Keeper>) -> Self {
        Arc::make_mut(&mut self.0).keeper = Some(keeper);
        self
    }

    /// The same site, whose feeds others may subscribe to (WebSub): they are asked and told by `fetch`.
    #[must_use]
    pub fn with_hub(mut self, fetch: Arc<dyn wire::Fetch>) -> Self {
        Arc::make_mut(&mut self.0).hub = Some(Arc::new(Hub::new(fetch)));
        self
    }

    /// The same site, whose users may log in by another house, which is asked by `fetch`.
    #[must_use]
    pub fn with_oidc(mut self, about: Oidc, fetch: Arc<dyn wire::Fetch>) -> Self {
        Arc::make_mut(&mut self.0).oidc = Some(Arc::new(Vouching::new(about, fetch)));
        self
    }

    /// The same site, whose `/metrics` also tells what `meters` says, in the text format of Prometheus.
    #[must_use]
    pub fn with_meters(mut self, meters: Arc<dyn Fn() -> String + Send + Sync>) -> Self {
        Arc::make_mut(&mut self.0).meters = Some(meters);
        self
    }

    /// What the house counts.
    pub(crate) fn meters(&self) -> String {
        self.meters.as_ref().map(|meters| meters()).unwrap_or_default()
    }

    /// Waits for what the store takes in and tells it to every reader who follows, until `stop` says so.
    pub async fn follow(&self, stop: watch::Receiver<bool>) {
        crate::live::follow(self, stop).await;
    }

    /// Forgets the names: a source has come that pages must know at once.
    pub(crate) fn forget_names(&self) {
        self.names.forget();
    }

    /// The sources and sections, as of a few seconds ago.
    pub(crate) async fn names(&self) -> Result<Arc<Names>> {
        if let Some(names) = self.names.get() {
            return Ok(names);
        }
        let sources = self.store.sources().await?;
        let week = Timestamp::now() - SignedDuration::from_hours(24 * 7);
        let sections = self.store.sections(week).await?;
        let by_id = sources.iter().map(|(source, _)| {
            (source.id.clone(), (source.name.clone(), self.site.rights.of(&source.id, source.kind)))
        });
        let by_id = by_id.collect();
        let names = Arc::new(Names { sources, sections, by_id });
        self.names.set(names.clone());
        Ok(names)
    }

    /// The stories that most sources told in the last day and a half, those that grow first: every front page asks for
    /// them, and all stories of that time are looked at. What has changed since is told at once.
    pub(crate) async fn leading(&self, now: Timestamp) -> Result<Arc<[Row]>> {
        let head = *self.store.head().borrow();
        if let Some((_, rows)) = self.leading.get().filter(|(seen, _)| *seen == head) {
            return Ok(rows);
        }
        let rows: Arc<[Row]> = self.store.leading(now - LEADING, now, SHOWN).await?.into();
        self.leading.set((head, rows.clone()));
        Ok(rows)
    }
}
