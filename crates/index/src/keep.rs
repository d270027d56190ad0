//! Keeps the index: new articles in memory at once, on disk soon after, with how far in the outbox that is.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use news::ArticleId;
use tantivy::index::SegmentId;
use tantivy::indexer::UserOperation;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{IndexReader, IndexWriter, Term};

use crate::analysis::VERSION;
use crate::fresh::{self, Batch, Part};
use crate::schema::{Fields, lay_out};
use crate::segments::too_many;
use crate::view::View;
use crate::{Document, Error, Result, engine};

/// A larger batch is not searchable before it is on disk: nobody waits for one of its articles.
const SMALL: usize = 512;

/// Of a batch that is, so many articles become searchable together.
const TOGETHER: usize = 64;

/// So many articles in memory are written without waiting for more,
const ENOUGH: usize = 16_384;

/// and with so many who brings more waits, and is told of a failure.
const TOO_MANY: usize = 24_576;

/// How long an article is in memory only,
const SOON: Duration = Duration::from_secs(1);

/// and where large batches come one after the other: each commit costs, and nobody waits for one of their articles.
const FILLING: Duration = Duration::from_secs(20);

/// Nothing was told for so long: time to put segments together.
const QUIET: Duration = Duration::from_secs(10);

/// Or there are so many,
const MANY: usize = 12;

/// even while large batches come, of which each segment holds thousands.
const VERY_MANY: usize = 48;

/// Changes that one thread of the engine is given at once, two for each article: what little came in a second becomes
/// one segment.
const AT_ONCE: usize = 512;

/// The index of one place, as its only writer keeps it.
pub(crate) struct Keeper {
    pub(crate) fields: Fields,
    pub(crate) reader: IndexReader,
    tokenizers: TokenizerManager,
    /// None where the index is open to read.
    writer: Option<Mutex<IndexWriter>>,
    /// Held by who changes something: changes come one after the other. Taken after the writer, before what is waiting.
    turn: Mutex<()>,
    waiting: Mutex<Waiting>,
    view: RwLock<Arc<View>>,
    position: AtomicU64,
}

/// What is not on disk yet.
#[derive(Default)]
struct Waiting {
    parts: Vec<Part>,
    /// So many of the first parts are being written: they stay as they are.
    leaving: usize,
    /// How far in the outbox all of it comes.
    told: u64,
}

impl Keeper {
    pub(crate) fn new(fields: Fields, reader: IndexReader, writer: Option<IndexWriter>, position: u64) -> Self {
        let searcher = reader.searcher();
        Self {
            tokenizers: searcher.index().tokenizers().clone(),
            view: RwLock::new(Arc::new(View::of(fields.id, searcher))),
            fields,
            reader,
            writer: writer.map(Mutex::new),
            turn: Mutex::default(),
            waiting: Mutex::new(Waiting { told: position, ..Waiting::default() }),
            position: AtomicU64::new(position),
        }
    }

    pub(crate) fn view(&self) -> Arc<View> {
        Arc::clone(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows `view`, and gives back the one before: to let go of it may close files, for which nobody is to wait.
    fn show(&self, view: View) -> Arc<View> {
        let view = Arc::new(view);
        std::mem::replace(&mut *self.view.write().unwrap_or_else(PoisonError::into_inner), view)
    }

    pub(crate) fn position(&self) -> u64 {
        self.position.load(Ordering::Acquire)
    }

    /// What the last commit holds.
    fn on_disk(&self) -> View {
        View::of(self.fields.id, self.reader.searcher()).go_on_from(&self.view())
    }

    fn is_writing(&self) -> bool {
        self.writer.is_some()
    }

    /// Shows what another process has committed.
    pub(crate) fn reload(&self, position: u64) -> tantivy::Result<()> {
        self.reader.reload()?;
        drop(self.show(self.on_disk()));
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    /// Adds, replaces and removes; searchable when this returns where it is little, else with the next commit.
    pub(crate) fn apply(&self, documents: &[Document], gone: &[ArticleId], position: u64) -> Result<()> {
        if !self.is_writing() {
            return Err(Error::ReadOnly);
        }
        let batch = self.lay_out(documents, gone);
        if self.articles_waiting() >= TOO_MANY {
            self.settle()?;
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if batch.ids().count() > SMALL {
            self.waiting.lock().unwrap_or_else(PoisonError::into_inner).parts.push(Part::unseen(batch));
        } else {
            batch.parts(TOGETHER).try_for_each(|part| self.remember(part)).map_err(engine)?;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.told = position;
        if waiting.parts.iter().all(|part| part.is_seen) {
            self.position.store(position, Ordering::Release);
        }
        Ok(())
    }

    /// Whether something waits that no question sees.
    fn is_filling(&self) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.parts.iter().any(|part| !part.is_seen)
    }

    fn articles_waiting(&self) -> usize {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.parts.iter().map(|part| part.batch.documents.len()).sum()
    }

    fn lay_out(&self, documents: &[Document], gone: &[ArticleId]) -> Batch {
        let mut batch = Batch { gone: gone.to_vec(), ..Batch::default() };
        let mut seen = std::collections::HashSet::with_capacity(documents.len());
        for document in documents.iter().rev().filter(|document| seen.insert(document.article.id)) {
            match lay_out(document, &self.fields) {
                Some(laid) => batch.documents.push((document.article.id, laid)),
                None => batch.gone.push(document.article.id),
            }
        }
        batch.documents.reverse();
        batch
    }

    /// Makes a batch searchable from memory.
    fn remember(&self, batch: Batch) -> tantivy::Result<()> {
        if batch.ids().next().is_none() {
            return Ok(());
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut view = View::clone(&self.view());
        view.cover(batch.ids())?;
        let unseen = waiting.parts.iter().rposition(|part| !part.is_seen).map_or(0, |last| last + 1);
        let free = waiting.parts.get(waiting.leaving.max(unseen)..).unwrap_or_default();
        let joined = fresh::joined(free, batch.documents.len() + batch.gone.len());
        let kept = waiting.parts.len() - joined;
        let last = waiting.parts.get(kept..).unwrap_or_default();
        let segments = last.iter().filter(|part| part.searcher.is_some()).count();
        let part = Part::new(fresh::join(last, batch), &self.tokenizers)?;
        view.segments.truncate(view.segments.len() - segments);
        if let Some(searcher) = &part.searcher {
            view.add(searcher.clone());
        }
        waiting.parts.truncate(kept);
        waiting.parts.push(part);
        let before = self.show(view);
        drop(waiting);
        drop(before);
        Ok(())
    }

    /// Makes everything searchable and durable that was applied.
    pub(crate) fn settle(&self) -> Result<()> {
        if !self.is_writing() {
            return Err(Error::ReadOnly);
        }
        self.write_waiting().map_err(engine)
    }

    /// Writes what is waiting, while more may come in.
    fn write_waiting(&self) -> tantivy::Result<()> {
        let Some(writer) = self.writer.as_ref() else { return Ok(()) };
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let (leaving, position) = {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            self.leaving()
        };
        self.write_out(&mut writer, &leaving, position)
    }

    /// The parts that are to be written now, which stay as they are from here on, and the position they come to.
    fn leaving(&self) -> (Vec<Part>, u64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.leaving = waiting.parts.len();
        (waiting.parts.clone(), waiting.told)
    }

    /// One commit of the parts that are leaving memory; the view goes over to it.
    fn write_out(&self, writer: &mut IndexWriter, leaving: &[Part], position: u64) -> tantivy::Result<()> {
        let done = (|| {
            self.write(writer, leaving)?;
            stamp(writer, position)?;
            // Before anything is held: new files take their time to be opened.
            self.reader.reload()
        })();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.leaving = 0;
        if let Err(error) = done {
            // What was half added must not come out with the next commit.
            writer.rollback()?;
            step_over(writer)?;
            return Err(error);
        }
        waiting.parts.drain(..leaving.len());
        let before = self.show_disk(&waiting)?;
        if waiting.parts.iter().all(|part| part.is_seen) {
            self.position.store(waiting.told, Ordering::Release);
        }
        drop(waiting);
        drop(before);
        Ok(())
    }

    /// Shows what is on disk with what waits; gives back the view before.
    fn show_disk(&self, waiting: &Waiting) -> tantivy::Result<Arc<View>> {
        let mut view = self.on_disk();
        for part in waiting.parts.iter().filter(|part| part.is_seen) {
            view.cover(part.batch.ids())?;
            if let Some(searcher) = &part.searcher {
                view.add(searcher.clone());
            }
        }
        Ok(self.show(view))
    }

    /// Shows segments that became one, unless what is being written shows itself, and them with it; gives back the view
    /// before. Lets go of what is waiting: the writer is taken before that.
    fn show_merged(&self) -> tantivy::Result<Option<Arc<View>>> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.leaving == 0 { self.show_disk(&waiting).map(Some) } else { Ok(None) }
    }

    /// Of how many segments the last commit is made.
    fn segments(&self) -> usize {
        self.reader.searcher().segment_readers().len()
    }

    /// Has the engine put together segments of which there are too many, beside all else: `merging`, which are seen as
    /// one the next time. Whether there is anything left to do.
    fn put_together(&self, merging: &mut Vec<SegmentId>) -> tantivy::Result<bool> {
        let Some(writer) = self.writer.as_ref() else { return Ok(false) };
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let sizes: Vec<(u32, SegmentId)> =
            searcher.segment_readers().iter().map(|reader| (reader.num_docs(), reader.segment_id())).collect();
        if !merging.is_empty() && merging.iter().all(|id| sizes.iter().any(|(_, there)| there == id)) {
            return Ok(true);
        }
        let merged = !std::mem::replace(merging, too_many(sizes)).is_empty();
        drop(self.show_merged()?);
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        if merged {
            // No question needs the files any more that became one.
            drop(writer.garbage_collect_files());
        }
        if merging.is_empty() {
            return Ok(false);
        }
        drop(writer.merge(merging));
        Ok(true)
    }

    fn write(&self, writer: &IndexWriter, parts: &[Part]) -> tantivy::Result<()> {
        let delete = |id: &ArticleId| UserOperation::Delete(Term::from_field_bytes(self.fields.id, id.as_bytes()));
        let mut operations = Vec::new();
        for part in parts {
            operations.extend(part.batch.gone.iter().map(delete));
            for (id, document) in &part.batch.documents {
                operations.extend([delete(id), UserOperation::Add(document.clone())]);
                if operations.len() >= AT_ONCE {
                    writer.run(std::mem::take(&mut operations))?;
                }
            }
        }
        writer.run(operations)?;
        Ok(())
    }

    /// Says in a commit of its own which analysis makes this index, or that it is empty.
    pub(crate) fn begin(&self) -> Result<()> {
        let Some(writer) = self.writer.as_ref() else { return Err(Error::ReadOnly) };
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        writer.delete_all_documents().and_then(|_| stamp(&mut writer, 0)).map_err(engine)?;
        *waiting = Waiting::default();
        self.reload(0).map_err(engine)
    }
}

/// Leaves out the number that the last commit had. The engine gives it to the first change after opening, and a merge
/// that runs meanwhile may then take a removal for done.
pub(crate) fn step_over(writer: &IndexWriter) -> tantivy::Result<()> {
    writer.run(std::iter::empty::<UserOperation>())?;
    Ok(())
}

/// Commits with the position in the same file that says what belongs to the index.
fn stamp(writer: &mut IndexWriter, position: u64) -> tantivy::Result<()> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&format!("{VERSION} {position}"));
    commit.commit()?;
    Ok(())
}

/// Waits until something is told; puts segments together meanwhile. False where nobody will tell any more.
fn wait(keeper: &Weak<Keeper>, told: &Receiver<()>, merging: &mut Vec<SegmentId>) -> bool {
    loop {
        match told.recv_timeout(QUIET) {
            Ok(()) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let Some(keeper) = keeper.upgrade() else { return false };
        if !put_together(&keeper, merging) {
            drop(keeper);
            return told.recv().is_ok();
        }
    }
}

/// Whether there is anything left to put together, or to wait for.
fn put_together(keeper: &Keeper, merging: &mut Vec<SegmentId>) -> bool {
    keeper.put_together(merging).unwrap_or_else(|error| {
        tracing::warn!(%error, "segments of the index were not put together");
        false
    })
}

/// Keeps the promise that nothing stays in memory for long, until all senders are gone.
pub(crate) fn keep(keeper: &Weak<Keeper>, told: &Receiver<()>) {
    let (mut failed, mut merging) = (false, Vec::new());
    while failed || wait(keeper, told, &mut merging) {
        let begin = Instant::now();
        let mut until = begin + SOON;
        loop {
            match told.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(()) if failed => {}
                Ok(()) => {
                    let Some(keeper) = keeper.upgrade() else { return };
                    if keeper.articles_waiting() >= ENOUGH {
                        break;
                    }
                    if keeper.is_filling() {
                        until = (Instant::now() + SOON).min(begin + FILLING);
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        let Some(keeper) = keeper.upgrade() else { return };
        let many = if keeper.is_filling() { VERY_MANY } else { MANY };
        let done = keeper.write_waiting();
        failed = done.is_err();
        if let Err(error) = done {
            tracing::error!(%error, "new articles were not written to the index; trying again");
        } else if keeper.segments() > many {
            put_together(&keeper, &mut merging);
        }
    }
}

/// Someone who tells the keeping thread of changes, and ends it with itself.
pub(crate) struct Bell {
    sender: Option<Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Bell {
    /// Starts the thread.
    pub(crate) fn hang(keeper: &Arc<Keeper>) -> std::io::Result<Self> {
        let (sender, told) = std::sync::mpsc::channel();
        let keeper = Arc::downgrade(keeper);
        let thread = std::thread::Builder::new().name("index".to_owned()).spawn(move || keep(&keeper, &told))?;
        Ok(Self { sender: Some(sender), thread: Some(thread) })
    }

    /// Something waits in memory.
    pub(crate) fn ring(&self) {
        if let Some(sender) = &self.sender {
            // Without its thread the next larger batch writes everything.
            let _ = sender.send(());
        }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            // The folder is free for another writer when this returns.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tantivy::tokenizer::TextAnalyzer;
    use tantivy::{Index, ReloadPolicy};

    use crate::analysis::{French, NAME};
    use crate::schema::schema;

    fn keeper() -> Keeper {
        let (schema, fields) = schema();
        let index = Index::create_in_ram(schema);
        index.tokenizers().register(NAME, TextAnalyzer::from(French::default()));
        let writer = index.writer_with_num_threads(1, 15 << 20).unwrap();
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().unwrap();
        Keeper::new(fields, reader, Some(writer), 0)
    }

    #[test]
    fn who_puts_segments_together_keeps_no_writer_waiting() {
        let keeper = Arc::new(keeper());
        let writer = keeper.writer.as_ref().unwrap().lock().unwrap();
        keeper.waiting.lock().unwrap().leaving = 1;
        let merging = {
            let keeper = Arc::clone(&keeper);
            std::thread::spawn(move || keeper.put_together(&mut Vec::new()))
        };
        // Until it waits for the writer.
        std::thread::sleep(Duration::from_millis(300));
        assert!(keeper.waiting.try_lock().is_ok());
        drop(writer);
        assert!(!merging.join().unwrap().unwrap());
    }
}
