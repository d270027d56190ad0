//! The outbox: what changed, in the order in which it was committed.

use news::ArticleId;
use rusqlite::{Connection, OptionalExtension, params};

use super::values;
use crate::{Change, ChangeKind, Result, Seq};

/// Notes a change.
pub(super) fn note(db: &Connection, article: ArticleId, kind: ChangeKind) -> Result<()> {
    db.prepare_cached("INSERT INTO outbox (article, kind) VALUES (?, ?)")?
        .execute(params![article.as_bytes(), values::kind(kind)])?;
    Ok(())
}

/// The last place.
pub(super) fn last(db: &Connection) -> Result<Seq> {
    let last: Option<i64> = db.prepare_cached("SELECT max(seq) FROM outbox")?.query_row([], |row| row.get(0))?;
    Ok(last.map_or(0, i64::cast_unsigned))
}

/// Changes after `after`, in order.
pub(super) fn after(db: &Connection, after: Seq, limit: usize) -> Result<Vec<Change>> {
    let mut statement =
        db.prepare_cached("SELECT seq, article, kind FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?")?;
    let mut rows = statement.query(params![signed(after), super::limit(limit)])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        changes.push(Change {
            seq: row.get::<_, i64>(0)?.cast_unsigned(),
            article: values::id(row, 1, ArticleId::from_bytes)?,
            kind: values::read_kind(row.get(2)?)?,
        });
    }
    Ok(changes)
}

/// How far a consumer has come.
pub(super) fn position(db: &Connection, consumer: &str) -> Result<Seq> {
    let seq: Option<i64> = db
        .prepare_cached("SELECT seq FROM consumers WHERE name = ?")?
        .query_row([consumer], |row| row.get(0))
        .optional()?;
    Ok(seq.map_or(0, i64::cast_unsigned))
}

/// Notes how far a consumer has come.
pub(super) fn set_position(db: &Connection, consumer: &str, seq: Seq) -> Result<()> {
    db.prepare_cached("INSERT INTO consumers VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq")?
        .execute(params![consumer, signed(seq)])?;
    Ok(())
}

fn signed(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
