//! Telling the house what the store took in: stories first, then the index. After a crash the outbox goes on.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use index::Document;
use jiff::{SignedDuration, Timestamp};
use news::{Article, ArticleId, Status, StoryId};
use reading::copies::Copies;
use store::{Change, ChangeKind, Noted, Seq, Store, Stored};
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::copies;
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
    teller.known.window = window(desk).await?;
    teller.rebuild(desk).await?;
    Ok(desk.index.count().await?)
}

/// One who tells; what it knows beside the store is only to save work.
#[derive(Debug, Default)]
struct Teller {
    position: Seq,
    /// What the index was last told.
    noted: Seq,
    known: Known,
    /// Placements of our own, whose documents the index has already.
    placed: HashSet<ArticleId>,
    sources: Sources,
    keeping: Option<Keeping>,
}

/// What is being kept in the store while the next changes are told: readers do not wait for that.
#[derive(Debug)]
struct Keeping {
    /// The articles of these changes.
    ids: HashSet<ArticleId>,
    /// Those that got a story.
    placed: Vec<ArticleId>,
    /// How far the index comes with them.
    position: Seq,
    work: JoinHandle<Result<()>>,
}

/// What is known of the articles that came before.
#[derive(Debug, Default)]
struct Known {
    window: Window,
    copies: Copies<ArticleId>,
}

/// What the comparison with the articles before gave, to be kept in the store.
struct Noticed {
    /// The story of each new article.
    placements: Vec<(ArticleId, StoryId)>,
    /// Articles of stories that became one with another.
    moved: Vec<(ArticleId, StoryId)>,
    /// Whose copies they are.
    copies: Vec<Noted>,
}

impl Teller {
    async fn start(desk: &Desk) -> Result<Self> {
        let position = desk.index.position();
        let known = Known { window: window(desk).await?, copies: copies::load(desk).await? };
        let mut teller = Self { position, noted: position, known, ..Self::default() };
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
        if self.keeping.as_ref().is_some_and(|keeping| ids.iter().any(|id| keeping.ids.contains(id))) {
            // Their stories are to be read from the store.
            self.kept(desk).await?;
        }
        let stored = desk.store.articles(&ids).await?;
        let found: HashSet<ArticleId> = stored.iter().map(|stored| stored.article.id).collect();
        let mut gone: Vec<ArticleId> = ids.into_iter().filter(|id| !found.contains(id)).collect();
        let (documents, noticed) = self.documents(desk, stored, &mut gone).await?;
        // Found first, as readers wait for it; the position says so only when the stories are kept too.
        desk.index.apply(documents, gone, self.noted).await?;
        if let Err(error) = self.kept(desk).await {
            noticed.placements.iter().for_each(|(id, _)| self.known.window.remove(*id));
            return Err(error);
        }
        self.keep(desk, noticed, found, position);
        Ok(())
    }

    /// Makes documents of what a reader may see; with the stories of those that have none yet.
    async fn documents(
        &mut self,
        desk: &Desk,
        stored: Vec<Stored>,
        gone: &mut Vec<ArticleId>,
    ) -> Result<(Vec<Document>, Noticed)> {
        let mut documents = Vec::with_capacity(stored.len());
        let mut placements: Vec<(ArticleId, StoryId)> = Vec::new();
        let (stored, copies) = self.place(stored).await;
        for (Stored { article, reading, story, .. }, placed) in stored {
            if !is_held(&article) {
                gone.push(article.id);
                continue;
            }
            placements.extend(placed.map(|placed| (article.id, placed)));
            let source_name = match self.sources.get(desk, &article.source).await? {
                Some(source) => source.name.clone(),
                None => article.source.to_string(),
            };
            let earlier = if article.version > 1 { earlier(desk.store.as_ref(), &article).await? } else { Vec::new() };
            documents.push(Document { source_name, story: placed.or(story), article, reading, earlier });
        }
        // Stories that became one: the outbox brings their articles here again, with the story they are in now.
        let moved = self.known.window.moved();
        Ok((documents, Noticed { placements, moved, copies }))
    }

    /// Begins to keep in the store which story each article got, and whose copy it is.
    fn keep(&mut self, desk: &Desk, noticed: Noticed, ids: HashSet<ArticleId>, position: Seq) {
        let placed: Vec<ArticleId> = noticed.placements.iter().map(|(id, _)| *id).collect();
        // The outbox may bring them before all is kept.
        self.placed.extend(&placed);
        let store = Arc::clone(&desk.store);
        let work = tokio::spawn(async move { keep(&*store, &noticed).await });
        self.keeping = Some(Keeping { ids, placed, position, work });
    }

    /// Waits for what is being kept, and tells the index how far it has come by that.
    async fn kept(&mut self, desk: &Desk) -> Result<()> {
        let Some(Keeping { placed, position, work, .. }) = self.keeping.take() else { return Ok(()) };
        let done = match work.await {
            Ok(done) => done,
            Err(ended) => Err(store::Error::Database(Box::new(ended)).into()),
        };
        if let Err(error) = done {
            // They are placed anew when this is tried again.
            for id in placed {
                self.known.window.remove(id);
                self.placed.remove(&id);
            }
            self.position = self.noted;
            return Err(error);
        }
        desk.index.apply(Vec::new(), Vec::new(), position).await?;
        self.noted = position;
        Ok(())
    }

    /// The new story of each article, where it gets one, and its copies: worked out beside the threads that serve.
    async fn place(&mut self, stored: Vec<Stored>) -> (Vec<(Stored, Option<StoryId>)>, Vec<Noted>) {
        let stored = Arc::new(stored);
        let (shared, mut known) = (Arc::clone(&stored), std::mem::take(&mut self.known));
        let work = spawn_blocking(move || {
            let mut noted = Vec::with_capacity(shared.len());
            let placed = shared.iter().map(|stored| placed(stored, &mut known, &mut noted)).collect::<Vec<_>>();
            (known, placed, noted)
        });
        let (placed, noted) = match work.await {
            Ok((known, placed, noted)) => {
                self.known = known;
                (placed, noted)
            }
            Err(error) => {
                // Rather stories that stay apart than articles that nobody finds.
                tracing::error!(%error, "stories were not compared");
                let alone = |stored: &Stored| stored.story.is_none().then(|| StoryId::new(stored.article.received));
                (stored.iter().map(alone).collect(), Vec::new())
            }
        };
        let stored = Arc::try_unwrap(stored).unwrap_or_else(|shared| (*shared).clone());
        (stored.into_iter().zip(placed).collect(), noted)
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
            let (documents, noticed) = self.documents(desk, stored, &mut gone).await?;
            desk.index.apply(documents, gone, 0).await?;
            self.keep(desk, noticed, HashSet::new(), 0);
            self.kept(desk).await?;
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
        self.kept(desk).await?;
        if self.noted < self.position {
            desk.index.apply(Vec::new(), Vec::new(), self.position).await?;
            self.noted = self.position;
        }
        Ok(())
    }
}

async fn keep(store: &dyn Store, noticed: &Noticed) -> Result<()> {
    let Noticed { placements, moved, copies } = noticed;
    let all: Vec<(ArticleId, StoryId)> = placements.iter().chain(moved).copied().collect();
    if !all.is_empty() {
        store.place(&all).await?;
    }
    if !copies.is_empty() {
        store.note_copies(copies).await?;
    }
    Ok(())
}

/// The story that an article gets now, if it gets another than it has.
fn placed(stored: &Stored, known: &mut Known, noted: &mut Vec<Noted>) -> Option<StoryId> {
    let Stored { article, story, by_hand, .. } = stored;
    let Known { window, copies } = known;
    if !is_held(article) {
        window.remove(article.id);
        copies.remove(&article.id);
        return None;
    }
    let note = copies::note(copies, article);
    let piece = Piece::of(article).copying(copies::same_text(&note));
    noted.push(note);
    match story {
        None => Some(window.place(piece)),
        Some(story) if *by_hand => {
            window.add(piece, *story, true);
            None
        }
        // Archives that are told again have their stories, which nobody will tell any more.
        Some(_) if article.received.duration_since(Timestamp::now()) < -LOOK_BACK => None,
        Some(story) => window.replace(piece, *story),
    }
}

/// What earlier versions of an article said that this one says no more.
pub(crate) async fn earlier(store: &dyn Store, article: &Article) -> Result<Vec<String>> {
    let mut said: HashSet<String> = texts(article).map(str::to_owned).collect();
    let mut earlier = Vec::new();
    for version in store.versions(article.id).await? {
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
        for Stored { article, story, by_hand, .. } in desk.store.articles(part).await? {
            if let Some(story) = story {
                window.add(Piece::of(&article), story, by_hand);
            }
        }
    }
    Ok(window)
}
