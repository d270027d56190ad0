//! Writing: one thread that commits what has gathered while the disk was busy.
//!
//! A durable commit waits for the disk, whatever it holds. So the thread takes all errands that are waiting, runs
//! each in a savepoint of its own and commits them at once; nobody is answered before.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use crate::{Error, Result, Seq};

/// How many errands one commit holds at most.
const GROUP: usize = 512;

/// How many errands may wait; whoever comes then waits without being counted.
const WAITING: usize = 4 * GROUP;

/// Something to write: may be run again where the transaction that it ran in was lost.
trait Errand: Send {
    /// Runs it; whether it may be committed.
    fn run(&mut self, db: &Connection) -> bool;
    /// Tells who asked how it ended.
    fn answer(self: Box<Self>, committed: Result<()>);
}

struct Asked<T, F> {
    work: F,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: Fn(&Connection) -> Result<T> + Send> Errand for Asked<T, F> {
    fn run(&mut self, db: &Connection) -> bool {
        let outcome = (self.work)(db);
        let good = outcome.is_ok();
        self.outcome = Some(outcome);
        good
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        let answer = match (self.outcome, committed) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(error)), _) | (_, Err(error)) => Err(error),
            (None, Ok(())) => Err(Error::Closed),
        };
        // Who asked may have gone; what is written stays.
        let _ = self.reply.send(answer);
    }
}

/// The one that writes.
#[derive(Debug)]
pub(super) struct Writer {
    errands: Mutex<Option<SyncSender<Box<dyn Errand>>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread; `head` then follows the outbox.
    pub(super) fn start(db: Connection, head: watch::Sender<Seq>) -> Result<Self> {
        let (errands, waiting) = sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(&db, &waiting, &head))
            .map_err(|error| Error::Database(Box::new(error)))?;
        Ok(Self { errands: Mutex::new(Some(errands)), thread: Some(thread) })
    }

    /// Runs `work` in a transaction and answers once it is durable.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&Connection) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let sender = self.errands.lock().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::Closed)?;
        let mut errand: Box<dyn Errand> = Box::new(Asked { work, outcome: None, reply });
        while let Err(refused) = sender.try_send(errand) {
            match refused {
                std::sync::mpsc::TrySendError::Full(back) => errand = back,
                std::sync::mpsc::TrySendError::Disconnected(_) => return Err(Error::Closed),
            }
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        drop(sender);
        answer.await.map_err(|_| Error::Closed)?
    }
}

impl Drop for Writer {
    /// Waits for what is under way: the lock of the folder must not be given up before.
    fn drop(&mut self) {
        self.errands.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(db: &Connection, waiting: &Receiver<Box<dyn Errand>>, head: &watch::Sender<Seq>) {
    while let Ok(first) = waiting.recv() {
        let mut group = vec![first];
        group.extend(waiting.try_iter().take(GROUP - 1));
        if let Err(error) = together(db, &mut group) {
            tracing::warn!(%error, errands = group.len(), "a commit failed; trying its errands one by one");
            for errand in group {
                one(db, errand);
                tell(db, head);
            }
            continue;
        }
        tell(db, head);
        for errand in group {
            errand.answer(Ok(()));
        }
    }
}

/// Commits a group. On an error nothing of it is written.
fn together(db: &Connection, group: &mut [Box<dyn Errand>]) -> Result<()> {
    db.execute_batch("BEGIN IMMEDIATE")?;
    let written = match group {
        // Alone it needs no savepoint, whose journal of pages a large errand would fill.
        [only] => {
            if !only.run(db) {
                return rollback(db);
            }
            Ok(())
        }
        group => group.iter_mut().try_for_each(|errand| apart(db, errand.as_mut())),
    };
    finish(db, written)
}

/// Runs an errand in a savepoint: where it fails, only what it did is undone.
fn apart(db: &Connection, errand: &mut dyn Errand) -> Result<()> {
    db.prepare_cached("SAVEPOINT errand")?.execute([])?;
    let good = errand.run(db);
    if !good {
        // A full disk takes the whole transaction back; then this fails and the group is run again.
        db.prepare_cached("ROLLBACK TO errand")?.execute([])?;
    }
    db.prepare_cached("RELEASE errand")?.execute([])?;
    Ok(())
}

fn one(db: &Connection, mut errand: Box<dyn Errand>) {
    let committed = db
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(Error::from)
        .and_then(|()| if errand.run(db) { finish(db, Ok(())) } else { rollback(db) });
    errand.answer(committed);
}

fn finish(db: &Connection, written: Result<()>) -> Result<()> {
    let done = written.and_then(|()| Ok(db.execute_batch("COMMIT")?));
    if done.is_err() {
        rollback(db)?;
    }
    done
}

fn rollback(db: &Connection) -> Result<()> {
    if !db.is_autocommit() {
        db.execute_batch("ROLLBACK")?;
    }
    Ok(())
}

fn tell(db: &Connection, head: &watch::Sender<Seq>) {
    match super::changes::last(db) {
        Ok(seq) => {
            head.send_if_modified(|head| std::mem::replace(head, seq) != seq);
        }
        Err(error) => tracing::warn!(%error, "the outbox cannot be read"),
    }
}
