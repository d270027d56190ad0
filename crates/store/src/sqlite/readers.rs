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

    /// Runs `work` on a blocking thread; all that it reads is of one moment.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| Error::Closed)?;
        let (idle, dir) = (Arc::clone(&self.idle), self.dir.clone());
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let taken = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let db = match taken {
                Some(db) => db,
                None => schema::open_reader(&dir)?,
            };
            let transaction = db.unchecked_transaction()?;
            let answer = work(&transaction);
            drop(transaction);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
            answer
        });
        task.await.map_err(|error| Error::Database(Box::new(error)))?
    }
}
