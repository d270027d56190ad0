//! The index on this machine: Tantivy in a folder, or in memory.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use jiff::Timestamp;
use news::ArticleId;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{ReloadPolicy, TantivyDocument, TantivyError};

use crate::analysis::{French, NAME, VERSION};
use crate::ask::Desk;
use crate::keep::{Bell, Keeper, step_over};
use crate::schema::schema;
use crate::synonyms::Synonyms;
use crate::{Answer, Document, Index, Request, Result, engine};

/// Memory for what waits for a commit; half of it for each thread.
const HEAP: usize = 96 << 20;

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
    /// First, so that it stops writing before the rest goes; none where nothing is written.
    bell: Option<Bell>,
    keeper: Arc<Keeper>,
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
        if let Some(writer) = &writer {
            step_over(writer)?;
            // The keeper says what is put together, and when.
            writer.set_merge_policy(Box::new(NoMergePolicy));
        }
        let known = position(&index)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let keeper = Arc::new(Keeper::new(schema().1, reader, writer, known.unwrap_or(0)));
        if known.is_none() && writing {
            keeper.begin().map_err(|error| TantivyError::InternalError(error.to_string()))?;
        }
        let inner = Inner {
            bell: if writing { Some(Bell::hang(&keeper)?) } else { None },
            keeper,
            synonyms,
            seen: beside.map(|dir| (dir.join(META), Mutex::new(modified(&dir.join(META))))),
        };
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
        f.debug_struct("Local").field("position", &self.inner.keeper.position()).finish_non_exhaustive()
    }
}

/// The position that the last commit of this analysis says.
fn position(index: &tantivy::Index) -> tantivy::Result<Option<u64>> {
    let payload = index.load_metas()?.payload.unwrap_or_default();
    let (version, position) = payload.split_once(' ').unwrap_or_default();
    Ok(if version == VERSION { position.parse().ok() } else { None })
}

pub(crate) fn synonyms(dir: &Path) -> Synonyms {
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
    fn apply(&self, documents: &[Document], gone: &[ArticleId], position: u64) -> Result<()> {
        self.keeper.apply(documents, gone, position)?;
        if let Some(bell) = &self.bell {
            bell.ring();
        }
        Ok(())
    }

    /// Sees what another process has committed since.
    fn catch_up(&self) -> tantivy::Result<()> {
        let Some((meta, seen)) = &self.seen else { return Ok(()) };
        let changed = modified(meta);
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        if changed == *seen {
            return Ok(());
        }
        let searcher = self.keeper.reader.searcher();
        self.keeper.reload(position(searcher.index())?.unwrap_or(0))?;
        *seen = changed;
        Ok(())
    }

    fn desk(&self) -> Result<Desk<'_>> {
        self.catch_up().map_err(engine)?;
        Ok(Desk { view: self.keeper.view(), fields: &self.keeper.fields, synonyms: &self.synonyms })
    }

    fn search(&self, request: &Request) -> Result<Answer> {
        self.desk()?.ask(request)
    }

    fn holds(&self, ids: &[ArticleId]) -> Result<Vec<bool>> {
        let view = self.desk()?.view;
        ids.iter().map(|id| view.holds(*id).map_err(engine)).collect()
    }
}

#[async_trait]
impl Index for Local {
    async fn apply(&self, documents: Vec<Document>, gone: Vec<ArticleId>, position: u64) -> Result<()> {
        self.blocking(move |inner| inner.apply(&documents, &gone, position)).await
    }

    fn position(&self) -> u64 {
        self.inner.keeper.position()
    }

    async fn clear(&self) -> Result<()> {
        self.blocking(|inner| inner.keeper.begin()).await
    }

    async fn settle(&self) -> Result<()> {
        self.blocking(|inner| inner.keeper.settle()).await
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
        self.blocking(|inner| Ok(inner.desk()?.view.count())).await
    }
}
