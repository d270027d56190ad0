//! Telling the house what the store took in: stories first, then the index. After a crash the outbox goes on.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use index::Document;
use jiff::{SignedDuration, Timestamp};
use news::{Article, ArticleId, Status, StoryId};
use store::{Change, ChangeKind, Seq, Stored};
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use crate::sources::Sources;
use crate::stories::{Piece, Window};
use crate::{Desk, Result};

/// Articles that are read again at the start, to know the stories that are being told.
const REMEMBERED: usize = 5_000;

/// How far back they go.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(72);

/// How long to wait after a failure of the store or the index.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells the index of every change of the store, until `stop`; what has been committed by then is told first.
///
/// Failures are logged and tried again: an article that is stored is searchable sooner or later.
///
/// # Errors
/// None but those of the first look at store and index.
pub async fn tell(desk: &Desk, mut stop: watch::Receiver<bool>) -> Result<()> {
    let mut head = desk.store.head();
    let mut teller = Teller::start(desk).await?;
    loop {
        let stopping = *stop.borrow_and_update();
        head.borrow_and_update();
        match teller.catch_up(desk).await {
            Ok(()) if stopping => {
                teller.note_position(desk).await?;
                return Ok(desk.index.settle().await?);
            }
            Ok(()) => {
                tokio::select! {
                    changed = head.changed() => if changed.is_err() { return teller.note_position(desk).await },
                    () = tokio::time::sleep(PATIENCE), if teller.noted < teller.position => {
                        if let Err(error) = teller.note_position(desk).await {
                            tracing::error!(%error, "the index was not told how far it has come");
                        }
                    },
                    changed = stop.changed() => if changed.is_err() { return teller.note_position(desk).await },
                }
            }
            Err(error) if stopping => return Err(error),
            Err(error) => {
                tracing::error!(%error, "what the store took in was not told; trying again");
                tokio::select! {
                    () = tokio::time::sleep(PATIENCE) => {}
                    changed = stop.changed() => if changed.is_err() { return Err(error) },
                }
            }
        }
    }
}

/// Empties the index and fills it again from the store. Returns how many articles it then holds.
pub async fn reindex(desk: &Desk) -> Result<u64> {
    let mut teller = Teller { position: 0, ..Teller::default() };
    teller.window = window(desk).await?;
    teller.rebuild(desk).await?;
    Ok(desk.index.count().await?)
}

/// One who tells; what it knows beside the store is only to save work.
#[derive(Debug, Default)]
struct Teller {
    position: Seq,
    /// What the index was last told.
    noted: Seq,
    window: Window,
    /// Placements of our own, whose documents the index has already.
    placed: HashSet<ArticleId>,
    sources: Sources,
}

impl Teller {
    async fn start(desk: &Desk) -> Result<Self> {
        let position = desk.index.position();
        let mut teller = Self { position, noted: position, window: window(desk).await?, ..Self::default() };
        if position == 0 && *desk.store.head().borrow() > 0 {
            // A new index, or one of another analysis: each article once instead of each change.
            teller.rebuild(desk).await?;
        }
        Ok(teller)
    }

    async fn catch_up(&mut self, desk: &Desk) -> Result<()> {
        loop {
            let changes = desk.store.changes(self.position, desk.settings.batch.max(1)).await?;
            let Some(last) = changes.last() else { return Ok(()) };
            let last = last.seq;
            self.tell(desk, &changes, last).await?;
            self.position = last;
        }
    }

    async fn tell(&mut self, desk: &Desk, changes: &[Change], position: Seq) -> Result<()> {
        let mut ids: Vec<ArticleId> = Vec::with_capacity(changes.len());
        let mut seen = HashSet::new();
        for change in changes {
            let known = change.kind == ChangeKind::Placed && self.placed.remove(&change.article);
            if !known && seen.insert(change.article) {
                ids.push(change.article);
            }
        }
        if ids.is_empty() {
            return Ok(());
        }
        let stored = desk.store.articles(&ids).await?;
        let found: HashSet<ArticleId> = stored.iter().map(|stored| stored.article.id).collect();
        let mut gone: Vec<ArticleId> = ids.into_iter().filter(|id| !found.contains(id)).collect();
        let (documents, placements) = self.documents(desk, stored, &mut gone).await?;
        // Found first, as readers wait for it; the position says so only when the stories are kept too.
        desk.index.apply(documents, gone, self.position).await?;
        self.keep_places(desk, &placements).await?;
        desk.index.apply(Vec::new(), Vec::new(), position).await?;
        self.noted = position;
        Ok(())
    }

    /// Makes documents of what a reader may see; with the stories of those that have none yet.
    async fn documents(
        &mut self,
        desk: &Desk,
        stored: Vec<Stored>,
        gone: &mut Vec<ArticleId>,
    ) -> Result<(Vec<Document>, Vec<(ArticleId, StoryId)>)> {
        let mut documents = Vec::with_capacity(stored.len());
        let mut placements: Vec<(ArticleId, StoryId)> = Vec::new();
        for (Stored { article, reading, story }, placed) in self.place(stored).await {
            if !is_held(&article) {
                gone.push(article.id);
                continue;
            }
            placements.extend(placed.map(|placed| (article.id, placed)));
            let source_name = match self.sources.get(desk, &article.source).await? {
                Some(source) => source.name.clone(),
                None => article.source.to_string(),
            };
            let earlier = if article.version > 1 { earlier(desk, &article).await? } else { Vec::new() };
            documents.push(Document { source_name, story: placed.or(story), article, reading, earlier });
        }
        Ok((documents, placements))
    }

    /// Keeps in the store which story each article got.
    async fn keep_places(&mut self, desk: &Desk, placements: &[(ArticleId, StoryId)]) -> Result<()> {
        if placements.is_empty() {
            return Ok(());
        }
        if let Err(error) = desk.store.place(placements).await {
            // They are placed anew when this is tried again.
            placements.iter().for_each(|(id, _)| self.window.remove(*id));
            return Err(error.into());
        }
        self.placed.extend(placements.iter().map(|(id, _)| *id));
        Ok(())
    }

    /// The new story of each article, where it gets one: worked out beside the threads that serve.
    async fn place(&mut self, stored: Vec<Stored>) -> Vec<(Stored, Option<StoryId>)> {
        let stored = Arc::new(stored);
        let (shared, mut window) = (Arc::clone(&stored), std::mem::take(&mut self.window));
        let work = spawn_blocking(move || {
            let placed: Vec<Option<StoryId>> = shared.iter().map(|stored| placed(stored, &mut window)).collect();
            (window, placed)
        });
        let placed = match work.await {
            Ok((window, placed)) => {
                self.window = window;
                placed
            }
            Err(error) => {
                // Rather stories that stay apart than articles that nobody finds.
                tracing::error!(%error, "stories were not compared");
                stored
                    .iter()
                    .map(|stored| stored.story.is_none().then(|| StoryId::new(stored.article.received)))
                    .collect()
            }
        };
        let stored = Arc::try_unwrap(stored).unwrap_or_else(|shared| (*shared).clone());
        stored.into_iter().zip(placed).collect()
    }

    async fn rebuild(&mut self, desk: &Desk) -> Result<()> {
        desk.index.clear().await?;
        let head = *desk.store.head().borrow();
        let mut after = None;
        loop {
            let stored = desk.store.scan(after, desk.settings.batch.max(1)).await?;
            let Some(last) = stored.last() else { break };
            after = Some(last.article.id);
            let mut gone = Vec::new();
            let (documents, placements) = self.documents(desk, stored, &mut gone).await?;
            desk.index.apply(documents, gone, 0).await?;
            self.keep_places(desk, &placements).await?;
        }
        // Only now: a rebuild that is cut short begins again.
        desk.index.settle().await?;
        desk.index.apply(Vec::new(), Vec::new(), head).await?;
        desk.index.settle().await?;
        (self.position, self.noted) = (head, head);
        Ok(())
    }

    /// Tells the index how far it has come where the last changes gave it nothing to hold.
    async fn note_position(&mut self, desk: &Desk) -> Result<()> {
        if self.noted < self.position {
            desk.index.apply(Vec::new(), Vec::new(), self.position).await?;
            self.noted = self.position;
        }
        Ok(())
    }
}

/// The story that an article gets now, if it gets another than it has.
fn placed(stored: &Stored, window: &mut Window) -> Option<StoryId> {
    let Stored { article, reading, story } = stored;
    if !is_held(article) {
        window.remove(article.id);
        return None;
    }
    match story {
        None => Some(window.place(Piece::of(article, reading))),
        // Archives that are told again have their stories, which nobody will tell any more.
        Some(_) if article.received.duration_since(Timestamp::now()) < -LOOK_BACK => None,
        Some(story) => window.replace(Piece::of(article, reading), *story),
    }
}

/// What earlier versions of an article said that this one says no more.
async fn earlier(desk: &Desk, article: &Article) -> Result<Vec<String>> {
    let mut said: HashSet<String> = texts(article).map(str::to_owned).collect();
    let mut earlier = Vec::new();
    for version in desk.store.versions(article.id).await? {
        earlier.extend(texts(&version.article).filter(|text| said.insert((*text).to_owned())).map(str::to_owned));
    }
    Ok(earlier)
}

fn texts(article: &Article) -> impl Iterator<Item = &str> {
    let blocks = article.body.iter().map(|block| block.text.as_str());
    std::iter::once(article.headline.as_str()).chain(article.standfirst.as_deref()).chain(blocks)
}

/// Whether the index holds an article: embargoes it judges itself, at the moment of the question.
pub(crate) fn is_held(article: &Article) -> bool {
    article.status == Status::Usable
}

/// The stories that are being told, from the store.
async fn window(desk: &Desk) -> Result<Window> {
    let since = Timestamp::now().checked_sub(LOOK_BACK).unwrap_or(Timestamp::MIN);
    let neighbours = desk.store.neighbours(since, REMEMBERED).await?;
    let ids: Vec<ArticleId> = neighbours.iter().rev().map(|neighbour| neighbour.id).collect();
    let mut window = Window::default();
    for part in ids.chunks(desk.settings.batch.max(1)) {
        for Stored { article, reading, story } in desk.store.articles(part).await? {
            if let Some(story) = story {
                window.add(Piece::of(&article, &reading), story);
            }
        }
    }
    Ok(window)
}
