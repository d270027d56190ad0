//! What the desk knows of the pages of each site: first from the captures in the store, then from every page it reads.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use intake::Context;
use intake::site::host;
use news::{Capture, Draft, Format};
use store::Selection;

use crate::{Desk, Result, steps};

/// Captures read again when a site is met for the first time.
const PAGES: usize = 12;

/// The memory of all sites. Cloning it gives the same memory.
#[derive(Debug, Clone, Default)]
pub struct Sites(Arc<Mutex<intake::site::Sites>>);

impl Sites {
    fn lock(&self) -> MutexGuard<'_, intake::site::Sites> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Learns the pages among the drafts of a capture and takes out of them what their site repeats.
    pub(crate) async fn clean(
        &self,
        desk: &Desk,
        capture: &Capture,
        context: &Context,
        drafts: &mut [Draft],
    ) -> Result<()> {
        for draft in drafts.iter_mut().filter(|draft| draft.format == Some(Format::Html)) {
            let unknown = draft.url.as_deref().filter(|url| !self.lock().knows(url));
            if let Some(site) = unknown.and_then(host) {
                self.remember(desk, &site, capture, context).await?;
            }
            let mut sites = self.lock();
            sites.learn(draft);
            sites.clean(draft);
        }
        Ok(())
    }

    /// Learns the pages of the site among the newest of the capture's source that the store holds.
    async fn remember(&self, desk: &Desk, site: &str, capture: &Capture, context: &Context) -> Result<()> {
        let selection = Selection { source: Some(capture.source.clone()), ..Selection::default() };
        let rows = desk.store.latest(&selection, None, PAGES).await?;
        // Pages of other sites teach nothing of this one: an import of many sites would read all of them many times.
        let of_site = |url: &Option<String>| url.as_deref().and_then(host).is_some_and(|host| host == site);
        let ids: Vec<_> = rows.iter().filter(|row| of_site(&row.article.url)).map(|row| row.article.id).collect();
        for stored in desk.store.articles(&ids).await? {
            let Some(id) = stored.article.capture.filter(|_| stored.article.format == Format::Html) else { continue };
            let Some(old) = desk.store.capture(id).await? else { continue };
            // A capture that cannot be read again teaches nothing.
            let Ok(read) = steps::read_drafts(Arc::new(old), context.clone()).await else { continue };
            let mut sites = self.lock();
            read.drafts.iter().for_each(|draft| sites.learn(draft));
        }
        Ok(())
    }
}
