//! The index on this machine: Tantivy in a folder, or in memory.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use jiff::Timestamp;
use news::ArticleId;
use tantivy::collector::Count;
use tantivy::indexer::UserOperation;
use tantivy::query::TermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use crate::analysis::{French, NAME, VERSION};
use crate::ask::Desk;
use crate::schema::{Fields, lay_out, schema};
use crate::synonyms::Synonyms;
use crate::{Answer, Document, Error, Index, Request, Result, engine};

/// Memory for what waits for a commit; half of it for each thread.
const HEAP: usize = 128 << 20;

/// Documents that one thread is given at once: a small batch becomes one segment.
const BATCH: usize = 256;

/// The list of synonyms that a folder may bring.
const SYNONYMS: &str = "synonymes.txt";

/// What the engine writes last in a commit.
const META: &str = "meta.json";

/// Tantivy, in this process. Cheap to clone.
///
/// A folder may hold `synonymes.txt`, which then takes the place of the bundled list.
#[derive(Clone)]
pub struct Local {
    inner: Arc<Inner>,
}

struct Inner {
    fields: Fields,
    reader: IndexReader,
    writer: Option<Mutex<IndexWriter>>,
    position: AtomicU64,
    synonyms: Synonyms,
    /// For a reader beside a writer: the folder, and the commit that it has seen.
    seen: Option<(PathBuf, Mutex<Option<SystemTime>>)>,
}

impl Local {
    /// Opens the index in `dir` to write; makes it where there is none, where it is damaged, or where another version of
    /// the analysis made it.
    pub fn open(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(engine)?;
        if dir.join(META).exists() {
            match Self::existing(dir) {
                Ok(Some(index)) => return Ok(index),
                Ok(None) => {}
                Err(error) if is_damage(&error) => {
                    tracing::warn!(%error, dir = %dir.display(), "the index is damaged and will be made anew");
                }
                Err(error) => return Err(engine(error)),
            }
        }
        // Nothing here that the store cannot give again.
        empty(dir)?;
        let index = tantivy::Index::create_in_dir(dir, schema().0).map_err(engine)?;
        Self::with(index, true, synonyms(dir), None).map_err(engine)
    }

    /// The index that is in `dir`, unless another version made it.
    fn existing(dir: &Path) -> tantivy::Result<Option<Self>> {
        let index = tantivy::Index::open_in_dir(dir)?;
        if index.schema() != schema().0 || position(&index)?.is_none() {
            return Ok(None);
        }
        Self::with(index, true, synonyms(dir), None).map(Some)
    }

    /// Opens the index in `dir` to read, beside a process that may be writing; an empty one where there is none that this
    /// version can read.
    pub fn open_read_only(dir: &Path) -> Result<Self> {
        if let Ok(index) = tantivy::Index::open_in_dir(dir)
            && index.schema() == schema().0
            && position(&index).map_err(engine)?.is_some()
        {
            return Self::with(index, false, synonyms(dir), Some(dir)).map_err(engine);
        }
        Self::with(tantivy::Index::create_in_ram(schema().0), false, Synonyms::bundled(), None).map_err(engine)
    }

    /// An index in memory, gone with it.
    pub fn in_memory() -> Result<Self> {
        Self::with(tantivy::Index::create_in_ram(schema().0), true, Synonyms::bundled(), None).map_err(engine)
    }

    fn with(index: tantivy::Index, writing: bool, synonyms: Synonyms, beside: Option<&Path>) -> tantivy::Result<Self> {
        index.tokenizers().register(NAME, TextAnalyzer::from(French::default()));
        let writer = if writing { Some(index.writer_with_num_threads::<TantivyDocument>(2, HEAP)?) } else { None };
        let known = position(&index)?;
        let inner = Inner {
            fields: schema().1,
            reader: index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?,
            writer: writer.map(Mutex::new),
            position: AtomicU64::new(known.unwrap_or(0)),
            synonyms,
            seen: beside.map(|dir| (dir.join(META), Mutex::new(modified(&dir.join(META))))),
        };
        if known.is_none() && inner.writer.is_some() {
            // The first commit says which analysis makes this index.
            inner.commit(0, |_| Ok(()))?;
        }
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Answers on this thread: for programs without a runtime.
    pub fn ask(&self, request: &Request) -> Result<Answer> {
        self.inner.search(request)
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce(&Inner) -> Result<T> + Send + 'static) -> Result<T> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner)).await.map_err(engine)?
    }
}

impl std::fmt::Debug for Local {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Local").field("position", &self.inner.position).finish_non_exhaustive()
    }
}

/// The position that the last commit of this analysis says.
fn position(index: &tantivy::Index) -> tantivy::Result<Option<u64>> {
    let payload = index.load_metas()?.payload.unwrap_or_default();
    let (version, position) = payload.split_once(' ').unwrap_or_default();
    Ok(if version == VERSION { position.parse().ok() } else { None })
}

fn synonyms(dir: &Path) -> Synonyms {
    std::fs::read_to_string(dir.join(SYNONYMS)).map_or_else(|_| Synonyms::bundled(), |list| Synonyms::read(&list))
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|meta| meta.modified()).ok()
}

/// Whether the files are at fault, and not the disk or another process.
fn is_damage(error: &TantivyError) -> bool {
    use tantivy::directory::error::OpenReadError;
    matches!(
        error,
        TantivyError::DataCorruption(_)
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_))
    )
}

fn empty(dir: &Path) -> Result<()> {
    for entry in std::fs::read_dir(dir).map_err(engine)? {
        let path = entry.map_err(engine)?.path();
        if path.is_file() && path.file_name().is_none_or(|name| name != SYNONYMS) {
            std::fs::remove_file(path).map_err(engine)?;
        }
    }
    Ok(())
}

impl Inner {
    /// Changes the index and says how far it has come, in one commit that is searchable when this returns.
    fn commit(
        &self,
        position: u64,
        change: impl FnOnce(&mut IndexWriter) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let Some(writer) = self.writer.as_ref() else { return Ok(()) };
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let done = (|| {
            change(&mut writer)?;
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&format!("{VERSION} {position}"));
            commit.commit()
        })();
        if let Err(error) = done {
            // What was half added must not come out with the next commit.
            writer.rollback()?;
            return Err(error);
        }
        self.reader.reload()?;
        self.position.store(position, Ordering::Release);
        Ok(())
    }

    fn id_term(&self, id: ArticleId) -> Term {
        Term::from_field_bytes(self.fields.id, id.as_bytes())
    }

    fn apply(&self, documents: &[Document], gone: &[ArticleId], position: u64) -> Result<()> {
        if self.writer.is_none() {
            return Err(Error::ReadOnly);
        }
        self.commit(position, |writer| {
            for ids in gone.chunks(BATCH) {
                writer.run(ids.iter().map(|id| UserOperation::Delete(self.id_term(*id))))?;
            }
            for documents in documents.chunks(BATCH) {
                let mut operations = Vec::with_capacity(2 * documents.len());
                for document in documents {
                    operations.push(UserOperation::Delete(self.id_term(document.article.id)));
                    let laid = lay_out(document, &self.fields).map_err(std::io::Error::from)?;
                    operations.extend(laid.map(UserOperation::Add));
                }
                writer.run(operations)?;
            }
            Ok(())
        })
        .map_err(engine)
    }

    fn clear(&self) -> Result<()> {
        if self.writer.is_none() {
            return Err(Error::ReadOnly);
        }
        self.commit(0, |writer| writer.delete_all_documents().map(|_| ())).map_err(engine)
    }

    /// Sees what another process has committed since.
    fn catch_up(&self) -> tantivy::Result<()> {
        let Some((meta, seen)) = &self.seen else { return Ok(()) };
        let changed = modified(meta);
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        if changed == *seen {
            return Ok(());
        }
        let index = self.reader.searcher().index().clone();
        self.reader.reload()?;
        self.position.store(position(&index)?.unwrap_or(0), Ordering::Release);
        *seen = changed;
        Ok(())
    }

    fn desk(&self) -> Result<Desk<'_>> {
        self.catch_up().map_err(engine)?;
        Ok(Desk { searcher: self.reader.searcher(), fields: &self.fields, synonyms: &self.synonyms })
    }

    fn search(&self, request: &Request) -> Result<Answer> {
        self.desk()?.ask(request)
    }

    fn holds(&self, ids: &[ArticleId]) -> Result<Vec<bool>> {
        let searcher = self.desk()?.searcher;
        ids.iter()
            .map(|id| {
                let query = TermQuery::new(self.id_term(*id), IndexRecordOption::Basic);
                searcher.search(&query, &Count).map(|count| count > 0).map_err(engine)
            })
            .collect()
    }
}

#[async_trait]
impl Index for Local {
    async fn apply(&self, documents: Vec<Document>, gone: Vec<ArticleId>, position: u64) -> Result<()> {
        self.blocking(move |inner| inner.apply(&documents, &gone, position)).await
    }

    fn position(&self) -> u64 {
        self.inner.position.load(Ordering::Acquire)
    }

    async fn clear(&self) -> Result<()> {
        self.blocking(Inner::clear).await
    }

    async fn search(&self, request: &Request) -> Result<Answer> {
        let request = request.clone();
        self.blocking(move |inner| inner.search(&request)).await
    }

    async fn suggest(&self, typed: &str, limit: usize, now: Timestamp) -> Result<Vec<String>> {
        let typed = typed.to_owned();
        self.blocking(move |inner| inner.desk()?.suggest(&typed, limit, now)).await
    }

    async fn holds(&self, ids: &[ArticleId]) -> Result<Vec<bool>> {
        let ids = ids.to_vec();
        self.blocking(move |inner| inner.holds(&ids)).await
    }

    async fn count(&self) -> Result<u64> {
        self.blocking(|inner| Ok(inner.desk()?.searcher.num_docs())).await
    }
}
