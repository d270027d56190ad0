//! Sources and where their polling stands.

use jiff::Timestamp;
use news::{Polling, Source, SourceId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::values::{self, nanos};
use crate::Result;

/// The number of a source; one that nobody described gets one too, so that nothing taken in is lost.
pub(super) fn key(db: &Connection, id: &SourceId) -> Result<i64> {
    let known = db
        .prepare_cached("SELECT key FROM sources WHERE id = ?")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    db.prepare_cached("INSERT INTO sources (id, name, active, polled) VALUES (?1, ?1, 0, 0)")?
        .execute([id.as_str()])?;
    Ok(db.last_insert_rowid())
}

fn read(row: &Row<'_>) -> rusqlite::Result<(String, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn parse((source, polling): (String, String)) -> Result<(Source, Polling)> {
    Ok((values::from_json(&source, "source")?, values::from_json(&polling, "polling state")?))
}

/// All sources, by name.
pub(super) fn all(db: &Connection) -> Result<Vec<(Source, Polling)>> {
    let mut statement = db.prepare_cached(
        "SELECT description, polling FROM sources WHERE active AND description IS NOT NULL ORDER BY name, id",
    )?;
    let rows = statement.query_map([], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    rows.into_iter().map(parse).collect()
}

/// One source.
pub(super) fn one(db: &Connection, id: &SourceId) -> Result<Option<(Source, Polling)>> {
    db.prepare_cached("SELECT description, polling FROM sources WHERE id = ? AND active AND description IS NOT NULL")?
        .query_row([id.as_str()], read)
        .optional()?
        .map(parse)
        .transpose()
}

/// Sources to poll, the longest due first.
pub(super) fn due(db: &Connection, now: Timestamp, limit: usize) -> Result<Vec<(Source, Polling)>> {
    let mut statement = db.prepare_cached(
        "SELECT description, polling FROM sources INDEXED BY sources_next
         WHERE polled AND (next IS NULL OR next <= ?) ORDER BY next, key LIMIT ?",
    )?;
    let rows =
        statement.query_map(params![nanos(now), super::limit(limit)], read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    rows.into_iter().map(parse).collect()
}

/// Adds a source or changes its description.
pub(super) fn put(db: &Connection, source: &Source) -> Result<()> {
    let key = key(db, &source.id)?;
    let (address, active, polling): (Option<String>, bool, String) = db
        .prepare_cached("SELECT address, active, polling FROM sources WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    // The validators of another address, or of before it was removed, would answer "nothing new".
    let known: Polling = values::from_json(&polling, "polling state")?;
    let polling = if active && address == source.url { known } else { elsewhere(known) };
    db.prepare_cached("UPDATE sources SET name = ?, description = ?, address = ?, active = 1 WHERE key = ?")?
        .execute(params![source.name, values::json(source)?, source.url, key])?;
    set_polling(db, key, &polling)
}

/// Where the polling of a source begins at another address: as at first, but with what was learnt of it.
fn elsewhere(known: Polling) -> Polling {
    Polling { last_new: known.last_new, rhythm: known.rhythm, habit: known.habit, ..Polling::default() }
}

/// Stops taking from a source.
pub(super) fn remove(db: &Connection, id: &SourceId) -> Result<bool> {
    let changed = db
        .prepare_cached("UPDATE sources SET active = 0, polled = 0 WHERE id = ? AND active")?
        .execute([id.as_str()])?;
    Ok(changed > 0)
}

/// Notes where the polling of a source stands.
pub(super) fn put_polling(db: &Connection, id: &SourceId, polling: &Polling) -> Result<()> {
    let key: Option<i64> = db
        .prepare_cached("SELECT key FROM sources WHERE id = ?")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    key.map_or(Ok(()), |key| set_polling(db, key, polling))
}

fn set_polling(db: &Connection, key: i64, polling: &Polling) -> Result<()> {
    db.prepare_cached(
        "UPDATE sources SET polling = ?1, next = ?2,
                polled = active AND address IS NOT NULL AND NOT ?3
                         AND coalesce(description ->> '$.kind', 'feed') NOT IN ('import', 'folder')
         WHERE key = ?4",
    )?
    .execute(params![values::json(polling)?, polling.next.map(nanos), polling.gone, key])?;
    Ok(())
}
