//! Reading again what an older reader read: resumable, since every article keeps which reader read it.

use std::sync::Arc;

use news::{ArticleId, Reading};
use store::Stored;
use tokio::task::spawn_blocking;

use crate::steps::{announcing, understood};
use crate::{Desk, Result};

/// Reads every article again that another reader than today's read, the newest first; `told` hears how many are done.
///
/// Cut short, it goes on where it was: each batch is kept with the reader that read it. Returns how many were read
/// and how many of them are now read otherwise; the outbox tells the index of those.
pub async fn reread(desk: &Desk, mut told: impl FnMut(u64)) -> Result<(u64, u64)> {
    let (mut below, mut done, mut otherwise) = (None, 0, 0);
    loop {
        let stored = desk.store.unread(reading::MODEL, below, desk.settings.batch.max(1)).await?;
        let Some(last) = stored.last() else { return Ok((done, otherwise)) };
        below = Some(last.article.id);
        let count = stored.len() as u64;
        let readings = read(stored).await;
        otherwise += desk.store.reread(&readings).await? as u64;
        done += count;
        told(done);
    }
}

/// Reads a batch on as many threads as there are processors.
async fn read(stored: Vec<Stored>) -> Vec<(ArticleId, u32, Reading)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = stored.len().div_ceil(threads).max(1);
    let stored = Arc::new(stored);
    let work = (0..threads).map(|thread| {
        let stored = Arc::clone(&stored);
        spawn_blocking(move || {
            let own = stored.iter().skip(thread * part).take(part);
            own.map(|stored| (stored.article.id, stored.article.version, reading_of(stored))).collect::<Vec<_>>()
        })
    });
    let mut readings = Vec::with_capacity(stored.len());
    for part in work.collect::<Vec<_>>() {
        match part.await {
            Ok(part) => readings.extend(part),
            Err(error) => tracing::error!(%error, "articles were not read again"),
        }
    }
    readings
}

fn reading_of(stored: &Stored) -> Reading {
    // What makes the reader fail counts as read: it would fail again.
    let read = Reading { model: reading::MODEL, ..understood(&stored.article) };
    // What stands in no block was announced by the sender, not read.
    let announced = stored.reading.agenda.iter().filter(|item| item.block.is_none()).cloned().collect();
    announcing(read, &stored.article, announced)
}
