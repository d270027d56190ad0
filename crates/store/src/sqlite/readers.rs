//! Reading: a few connections, each used by one blocking thread at a time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::schema;
use crate::{Error, Result};

/// More readers than processors only wait for one another.
const READERS: usize = 4;

/// Connections for reading, opened as they are needed.
#[derive(Debug)]
pub(super) struct Readers {
    dir: PathBuf,
    idle: Arc<Mutex<Vec<Connection>>>,
    free: Arc<Semaphore>,
}

impl Readers {
    /// Opens the first of them, so that a file that cannot be read is known at once.
    pub(super) fn open(dir: &Path) -> Result<Self> {
        let first = schema::open_reader(dir)?;
        Ok(Self {
            dir: dir.to_owned(),
            idle: Arc::new(Mutex::new(vec![first])),
            free: Arc::new(Semaphore::new(READERS)),
        })
    }

    /// The folder that they read.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Runs `work`, which reads a bounded number of rows, on the thread that asks: the way to another thread and back
    /// takes longer than they do. All that it reads is of one moment.
    ///
    /// Connections are then as many as threads, beside those of [`Self::read`].
    pub(super) fn glance<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        at_one_moment(&self.idle, &self.dir, work)
    }

    /// Runs `work`, however long it takes, on a blocking thread; all that it reads is of one moment.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| Error::Closed)?;
        let (idle, dir) = (Arc::clone(&self.idle), self.dir.clone());
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            at_one_moment(&idle, &dir, work)
        });
        task.await.map_err(|error| Error::Database(Box::new(error)))?
    }
}

/// Runs `work` in a transaction of an idle connection, or of a new one.
fn at_one_moment<T>(
    idle: &Mutex<Vec<Connection>>,
    dir: &Path,
    work: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    let taken = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let db = match taken {
        Some(db) => db,
        None => schema::open_reader(dir)?,
    };
    db.prepare_cached("BEGIN")?.execute([])?;
    let answer = work(&db);
    db.prepare_cached("COMMIT")?.execute([])?;
    idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
    answer
}
