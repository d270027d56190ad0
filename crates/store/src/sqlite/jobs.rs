//! Jobs: work that survives a crash.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::values::nanos;
use crate::{Job, NewJob, Result};

/// Adds a job, unless there is one of its kind and key.
pub(super) fn add(db: &Connection, job: &NewJob) -> Result<()> {
    db.prepare_cached("INSERT INTO jobs (kind, key, payload, due) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")?
        .execute(params![job.kind, job.key, job.payload, nanos(job.due)])?;
    Ok(())
}

/// Leases due jobs: each is due again when its lease ends, unless it is finished before.
pub(super) fn lease(db: &Connection, kind: &str, now: Timestamp, until: Timestamp, limit: usize) -> Result<Vec<Job>> {
    let mut statement = db.prepare_cached(
        "SELECT id, key, payload, attempts + 1 FROM jobs WHERE kind = ? AND due <= ? ORDER BY due, id LIMIT ?",
    )?;
    let jobs = statement
        .query_map(params![kind, nanos(now), super::limit(limit)], |row| {
            Ok(Job { id: row.get(0)?, key: row.get(1)?, payload: row.get(2)?, attempts: row.get(3)? })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for job in &jobs {
        db.prepare_cached("UPDATE jobs SET due = ?, attempts = attempts + 1 WHERE id = ?")?
            .execute(params![nanos(until), job.id])?;
    }
    Ok(jobs)
}

/// A job is done.
pub(super) fn finish(db: &Connection, id: i64) -> Result<()> {
    db.prepare_cached("DELETE FROM jobs WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// A job is to be tried again.
pub(super) fn retry(db: &Connection, id: i64, due: Timestamp, error: &str) -> Result<()> {
    db.prepare_cached("UPDATE jobs SET due = ?, error = ? WHERE id = ?")?.execute(params![nanos(due), error, id])?;
    Ok(())
}
