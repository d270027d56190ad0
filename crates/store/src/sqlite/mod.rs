//! The embedded store: one SQLite file, one thread that writes it, a few connections that read it.
//!
//! The file is in WAL mode, so that readers never wait for the writer nor it for them. Every commit is synced
//! before it is answered (`synchronous=FULL`): in WAL mode `NORMAL` would lose the last commits with the power,
//! and the wire would not ask for them again. Committing in groups makes that cost small.

mod accounts;
mod alerts;
mod articles;
mod changes;
mod check;
mod copies;
mod deliveries;
mod hub;
mod jobs;
mod lists;
mod marks;
mod names;
mod put;
mod questions;
mod readers;
mod readings;
mod said;
mod schema;
mod sources;
mod stories;
mod tables;
mod values;
mod writer;

use std::fs::{File, TryLockError};
use std::path::Path;

use async_trait::async_trait;
use jiff::Timestamp;
use news::{ArticleId, Capture, CaptureId, Polling, Source, SourceId, StoryId};
use rusqlite::Connection;
use tokio::sync::{Semaphore, watch};

use crate::{
    Change, Counts, Cursor, Error, Intake, Job, Neighbour, Put, Queue, Result, Row, Selection, Seq, Sighting, Store,
    Stored, Summary, Version,
};
use put::Prepared;
use readers::Readers;
use writer::Writer;

/// The name of the file whose lock says that the folder is in use.
const LOCK: &str = "depeche.lock";

/// So many articles are unpacked on the thread that asks for them.
const FEW: usize = 32;

/// How many threads compress at once: each holds a few megabytes for it.
const PREPARING: usize = 4;

/// What a commit survives once it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// The end of the process and the loss of power.
    #[default]
    Full,
    /// The end of the process; the last commits may go with the power.
    Normal,
}

/// How a store is kept; the defaults are right for serving.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// What a commit survives.
    pub durability: Durability,
    /// The file never grows beyond this.
    pub max_bytes: Option<u64>,
}

/// The embedded store.
///
/// Dropping it waits for what is being written. Its methods are to be called within a Tokio runtime.
#[derive(Debug)]
pub struct Sqlite {
    readers: Readers,
    writer: Option<Writer>,
    head: watch::Receiver<Seq>,
    /// Rings when questions, alerts or what they told change.
    bell: watch::Sender<crate::Rung>,
    /// How many intakes are prepared at once.
    preparing: Semaphore,
    /// Held as long as the writer lives.
    _lock: Option<File>,
}

impl Sqlite {
    /// Opens the store in `dir`, which is made where it is missing, for this process alone to write.
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_with(dir, Settings::default())
    }

    /// Like [`Sqlite::open`], kept in another way.
    pub fn open_with(dir: &Path, settings: Settings) -> Result<Self> {
        std::fs::create_dir_all(dir)?;
        let lock = File::options().create(true).truncate(false).write(true).open(dir.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse(dir.to_owned())),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let db = schema::open_writer(dir, &settings)?;
        limit_size(&db, settings.max_bytes)?;
        let (head, watched) = watch::channel(changes::last(&db)?);
        let readers = Readers::open(dir)?;
        Ok(Self {
            readers,
            writer: Some(Writer::start(db, head)?),
            head: watched,
            bell: watch::Sender::default(),
            preparing: Semaphore::new(PREPARING),
            _lock: Some(lock),
        })
    }

    /// Opens the store in `dir` for reading, also while another process writes it.
    ///
    /// [`Store::head`] then stays where it was at opening.
    pub fn open_read_only(dir: &Path) -> Result<Self> {
        let db = schema::open_reader(dir)?;
        let (_, head) = watch::channel(changes::last(&db)?);
        Ok(Self {
            readers: Readers::open(dir)?,
            writer: None,
            head,
            bell: watch::Sender::default(),
            preparing: Semaphore::new(PREPARING),
            _lock: None,
        })
    }

    /// Opens the store in `dir` beside the process that writes it, for [`crate::Accounts`] alone: what is written here is
    /// not told to who follows the outbox there.
    pub fn open_beside(dir: &Path) -> Result<Self> {
        let db = schema::open_beside(dir)?;
        let (head, watched) = watch::channel(changes::last(&db)?);
        Ok(Self {
            readers: Readers::open(dir)?,
            writer: Some(Writer::start(db, head)?),
            head: watched,
            bell: watch::Sender::default(),
            preparing: Semaphore::new(PREPARING),
            _lock: None,
        })
    }

    /// Writes a copy of the store, as it is at one moment, to a file that is not there yet.
    ///
    /// The wire goes on meanwhile. In another folder, named `depeche.db`, the copy is a store.
    pub async fn backup(&self, file: &Path) -> Result<()> {
        let (dir, file) = (self.readers.dir().to_owned(), file.to_owned());
        let work = move || schema::copy(&dir, &file);
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Database(Box::new(error)))?
    }

    /// Hashes and compresses on a blocking thread: it takes longer than the writing.
    async fn prepare(&self, intakes: Vec<Intake>) -> Result<Vec<Prepared>> {
        let _permit = self.preparing.acquire().await.map_err(|_| Error::Closed)?;
        let work = move || intakes.into_iter().map(put::prepare).collect();
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::Database(Box::new(error)))?
    }

    async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        self.writer.as_ref().ok_or(Error::ReadOnly)?.write(work).await
    }
}

/// Sets how many pages the file may have.
fn limit_size(db: &Connection, bytes: Option<u64>) -> Result<()> {
    let page: i64 = db.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let pages = bytes.map_or(i64::from(u32::MAX - 1), |bytes| i64::try_from(bytes).unwrap_or(i64::MAX) / page.max(1));
    db.pragma_update_and_check(None, "max_page_count", pages.max(1), |_| Ok(()))?;
    Ok(())
}

/// A limit as SQLite takes it.
fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

#[async_trait]
impl Store for Sqlite {
    async fn put(&self, intake: Intake) -> Result<Vec<Put>> {
        let prepared = self.prepare(vec![intake]).await?.pop().ok_or(Error::Closed)?;
        self.write(move |db| put::put(db, &prepared)).await
    }

    async fn put_all(&self, intakes: Vec<Intake>) -> Result<Vec<Vec<Put>>> {
        let prepared = self.prepare(intakes).await?;
        self.write(move |db| prepared.iter().map(|prepared| put::put(db, prepared)).collect()).await
    }

    async fn has_capture(&self, source: &SourceId, url: Option<&str>, hash: [u8; 32]) -> Result<bool> {
        let (source, url) = (source.clone(), url.map(str::to_owned));
        self.readers.read(move |db| articles::has_capture(db, &source, url.as_deref(), &hash)).await
    }

    async fn sighted(&self, source: &SourceId, items: &[Vec<String>]) -> Result<Vec<Option<Sighting>>> {
        let (source, items) = (source.clone(), items.to_vec());
        self.readers.read(move |db| items.iter().map(|keys| articles::sighted(db, &source, keys)).collect()).await
    }

    async fn capture(&self, id: CaptureId) -> Result<Option<Capture>> {
        self.readers.read(move |db| articles::capture(db, id)).await
    }

    async fn article(&self, id: ArticleId) -> Result<Option<Stored>> {
        self.readers.glance(|db| articles::one(db, id))
    }

    async fn articles(&self, ids: &[ArticleId]) -> Result<Vec<Stored>> {
        let ids = ids.to_vec();
        let few = ids.len() <= FEW;
        let found = move |db: &Connection| ids.iter().filter_map(|id| articles::one(db, *id).transpose()).collect();
        if few { self.readers.glance(found) } else { self.readers.read(found).await }
    }

    async fn versions(&self, id: ArticleId) -> Result<Vec<Version>> {
        self.readers.glance(|db| articles::versions(db, id))
    }

    async fn latest(&self, selection: &Selection, after: Option<Cursor>, limit: usize) -> Result<Vec<Row>> {
        self.readers.glance(|db| lists::latest(db, selection, after, limit))
    }

    async fn rows(&self, ids: &[ArticleId]) -> Result<Vec<Row>> {
        self.readers.glance(|db| lists::rows(db, ids))
    }

    async fn story(&self, id: StoryId) -> Result<Option<(news::Story, Vec<Summary>)>> {
        self.readers.glance(|db| lists::story(db, id, Timestamp::now()))
    }

    async fn sections(&self, since: Timestamp) -> Result<Vec<(String, u64)>> {
        self.readers.read(move |db| lists::sections(db, since)).await
    }

    async fn scan(&self, after: Option<ArticleId>, limit: usize) -> Result<Vec<Stored>> {
        self.readers.read(move |db| articles::scan(db, after, limit)).await
    }

    async fn neighbours(&self, since: Timestamp, limit: usize) -> Result<Vec<Neighbour>> {
        self.readers.read(move |db| lists::neighbours(db, since, limit)).await
    }

    async fn place(&self, placements: &[(ArticleId, StoryId)]) -> Result<()> {
        let placements = placements.to_vec();
        self.write(move |db| stories::place(db, &placements)).await
    }

    async fn announce(&self, id: ArticleId) -> Result<()> {
        self.write(move |db| changes::note(db, id, crate::ChangeKind::New)).await
    }

    async fn changes(&self, after: Seq, limit: usize) -> Result<Vec<Change>> {
        self.readers.read(move |db| changes::after(db, after, limit)).await
    }

    fn head(&self) -> watch::Receiver<Seq> {
        self.head.clone()
    }

    async fn position(&self, consumer: &str) -> Result<Seq> {
        let consumer = consumer.to_owned();
        self.readers.read(move |db| changes::position(db, &consumer)).await
    }

    async fn set_position(&self, consumer: &str, seq: Seq) -> Result<()> {
        let consumer = consumer.to_owned();
        self.write(move |db| changes::set_position(db, &consumer, seq)).await
    }

    async fn sources(&self) -> Result<Vec<(Source, Polling)>> {
        self.readers.read(sources::all).await
    }

    async fn source(&self, id: &SourceId) -> Result<Option<(Source, Polling)>> {
        let id = id.clone();
        self.readers.read(move |db| sources::one(db, &id)).await
    }

    async fn put_source(&self, source: &Source) -> Result<()> {
        let source = source.clone();
        self.write(move |db| sources::put(db, &source)).await
    }

    async fn remove_source(&self, id: &SourceId) -> Result<bool> {
        let id = id.clone();
        self.write(move |db| sources::remove(db, &id)).await
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<(Source, Polling)>> {
        self.readers.read(move |db| sources::due(db, now, limit)).await
    }

    async fn put_polling(&self, id: &SourceId, polling: &Polling) -> Result<()> {
        let (id, polling) = (id.clone(), polling.clone());
        self.write(move |db| sources::put_polling(db, &id, &polling)).await
    }

    async fn counts(&self) -> Result<Counts> {
        self.readers.read(check::counts).await
    }

    async fn check(&self) -> Result<Vec<String>> {
        self.readers.read(check::check).await
    }
}

#[async_trait]
impl Queue for Sqlite {
    async fn lease(&self, kind: &str, now: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Job>> {
        let kind = kind.to_owned();
        self.write(move |db| jobs::lease(db, &kind, now, until, limit)).await
    }

    async fn finish(&self, id: i64) -> Result<()> {
        self.write(move |db| jobs::finish(db, id)).await
    }

    async fn retry(&self, id: i64, due: Timestamp, error: &str) -> Result<()> {
        let error = error.to_owned();
        self.write(move |db| jobs::retry(db, id, due, &error)).await
    }
}
