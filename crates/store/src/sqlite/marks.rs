//! What readers marked: read, kept for later, read up to a moment; and how each arranges the sources.

use jiff::Timestamp;
use news::{ArticleId, SourceId, UserId};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::articles::source;
use super::limit;
use super::values::{self, moment, nanos};
use crate::{Arranged, Cursor, Mark, Marks, Result, Stream, Wanted};

const READ: i64 = 0;
const STARRED: i64 = 1;
/// Said not to be read, though it lies before a horizon.
const UNREAD: i64 = 2;

/// Whether the article of the row `a` is read by the user `?1`.
const IS_READ: &str = "(EXISTS (SELECT 1 FROM marks WHERE user = ?1 AND kind = 0 AND article = a.id)
    OR (a.time <= coalesce((SELECT max(at) FROM horizons WHERE user = ?1 AND stream IN
            ('', 's:' || (SELECT id FROM sources WHERE key = a.source))), 0)
        AND NOT EXISTS (SELECT 1 FROM marks WHERE user = ?1 AND kind = 2 AND article = a.id)))";

/// Whether the article of the row `a` is kept by the user `?1`.
const IS_STARRED: &str = "EXISTS (SELECT 1 FROM marks WHERE user = ?1 AND kind = 1 AND article = a.id)";

/// Whether the user `?1` follows the source of the row `a`.
const IS_FOLLOWED: &str = "NOT EXISTS (SELECT 1 FROM subscriptions x JOIN sources s ON s.id = x.source
    WHERE x.user = ?1 AND x.shown = 0 AND s.key = a.source)";

/// Sets marks, or takes them away. What is said to be unread stays so, whatever is read up to.
pub(super) fn mark(
    db: &Connection,
    user: UserId,
    articles: &[ArticleId],
    mark: Mark,
    on: bool,
    at: Timestamp,
) -> Result<()> {
    let mut add =
        db.prepare_cached("INSERT INTO marks (user, kind, article, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")?;
    let mut remove = db.prepare_cached("DELETE FROM marks WHERE user = ? AND kind = ? AND article = ?")?;
    let (kind, opposite) = match (mark, on) {
        (Mark::Read, true) => (READ, Some(UNREAD)),
        (Mark::Read, false) => (UNREAD, Some(READ)),
        (Mark::Starred, _) => (STARRED, None),
    };
    for id in articles {
        if mark == Mark::Starred && !on {
            remove.execute(params![user.as_bytes(), kind, id.as_bytes()])?;
        } else {
            add.execute(params![user.as_bytes(), kind, id.as_bytes(), nanos(at)])?;
        }
        if let Some(opposite) = opposite {
            remove.execute(params![user.as_bytes(), opposite, id.as_bytes()])?;
        }
    }
    Ok(())
}

/// All of a list up to a moment is read; what was said to be unread before is so no more.
pub(super) fn read_all(db: &Connection, user: UserId, stream: &Stream, until: Timestamp) -> Result<()> {
    let names = match stream {
        Stream::All => vec![String::new()],
        Stream::Sources(ids) => ids.iter().map(|id| format!("s:{id}")).collect(),
    };
    let mut note =
        db.prepare_cached("INSERT INTO horizons VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)")?;
    for name in names {
        note.execute(params![user.as_bytes(), name, nanos(until)])?;
    }
    let (condition, ids) = of_stream(stream)?;
    db.prepare_cached(&format!(
        "DELETE FROM marks WHERE user = ?1 AND kind = {UNREAD}
         AND article IN (SELECT a.id FROM articles a WHERE a.time <= ?2 AND {condition})"
    ))?
    .execute(params![user.as_bytes(), nanos(until), ids])?;
    Ok(())
}

/// A list as a condition on articles, with the value `?3` that it takes.
fn of_stream(stream: &Stream) -> Result<(&'static str, String)> {
    Ok(match stream {
        Stream::All => ("?3 = '*'", "*".to_owned()),
        Stream::Sources(ids) => {
            ("a.source IN (SELECT key FROM sources WHERE id IN (SELECT value FROM json_each(?3)))", values::json(ids)?)
        }
    })
}

/// The marks of one article.
pub(super) fn of(db: &Connection, user: UserId, id: ArticleId) -> Result<Marks> {
    let sql = format!("SELECT {IS_READ}, {IS_STARRED} FROM articles a WHERE a.id = ?2");
    let marks = db
        .prepare_cached(&sql)?
        .query_row(params![user.as_bytes(), id.as_bytes()], |row| Ok(Marks { read: row.get(0)?, starred: row.get(1)? }))
        .optional()?;
    Ok(marks.unwrap_or_default())
}

/// Articles of a list, in its order.
pub(super) fn wanted(
    db: &Connection,
    user: UserId,
    wanted: &Wanted,
    now: Timestamp,
    most: usize,
) -> Result<Vec<(Cursor, SourceId)>> {
    let (condition, ids) = of_stream(&wanted.stream)?;
    let mut given = vec![Value::Blob(user.as_bytes().to_vec()), Value::Integer(nanos(now)), Value::Text(ids)];
    let mut sql = format!(
        "SELECT a.id, a.time, (SELECT id FROM sources WHERE key = a.source) FROM articles a
         WHERE a.shown_from <= ?2 AND {condition}"
    );
    let mut and = |condition: &str, values: Vec<Value>| {
        sql.push_str(" AND ");
        sql.push_str(condition);
        given.extend(values);
    };
    match wanted.marked {
        Some((Mark::Read, true)) => and(IS_READ, Vec::new()),
        Some((Mark::Read, false)) => and(&format!("NOT {IS_READ}"), Vec::new()),
        Some((Mark::Starred, true)) => and(IS_STARRED, Vec::new()),
        Some((Mark::Starred, false)) => and(&format!("NOT {IS_STARRED}"), Vec::new()),
        None => {}
    }
    if wanted.followed {
        and(IS_FOLLOWED, Vec::new());
    }
    if let Some(from) = wanted.between.0 {
        and("a.time > ?", vec![Value::Integer(nanos(from))]);
    }
    if let Some(until) = wanted.between.1 {
        and("a.time < ?", vec![Value::Integer(nanos(until))]);
    }
    let (sign, order) = if wanted.oldest_first { (">", "ASC") } else { ("<", "DESC") };
    if let Some(after) = wanted.after {
        let place = vec![Value::Integer(nanos(after.time)), Value::Blob(after.id.as_bytes().to_vec())];
        and(&format!("(a.time, a.id) {sign} (?, ?)"), place);
    }
    sql.push_str(&format!(" ORDER BY a.time {order}, a.id {order} LIMIT ?"));
    given.push(Value::Integer(limit(most)));
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(given))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id = values::id(row, 0, ArticleId::from_bytes)?;
        found.push((Cursor { time: moment(row.get(1)?), id }, source(row, 2)?));
    }
    Ok(found)
}

/// How many of each source are not read.
pub(super) fn unread_counts(
    db: &Connection,
    user: UserId,
    now: Timestamp,
    most: usize,
) -> Result<Vec<(SourceId, u64, Timestamp)>> {
    let sql = format!(
        "SELECT f.id, count(*), max(u.time) FROM sources f JOIN (
             SELECT a.source, a.time FROM articles a WHERE a.shown_from <= ?2 AND NOT {IS_READ} AND {IS_FOLLOWED}
             ORDER BY a.time DESC LIMIT ?3
         ) u ON u.source = f.key GROUP BY f.key ORDER BY f.id"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![user.as_bytes(), nanos(now), limit(most)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((source(row, 0)?, row.get::<_, i64>(1)?.cast_unsigned(), moment(row.get(2)?)));
    }
    Ok(found)
}

/// The numbers of articles.
pub(super) fn numbers(db: &Connection, articles: &[ArticleId]) -> Result<Vec<i64>> {
    let mut statement = db.prepare_cached("SELECT key FROM articles WHERE id = ?")?;
    let number = |id: &ArticleId| statement.query_row([id.as_bytes()], |row| row.get(0)).optional();
    Ok(articles.iter().map(number).collect::<rusqlite::Result<Vec<Option<i64>>>>()?.into_iter().flatten().collect())
}

/// The articles of numbers.
pub(super) fn numbered(db: &Connection, numbers: &[i64]) -> Result<Vec<ArticleId>> {
    let mut statement = db.prepare_cached("SELECT id FROM articles WHERE key = ?")?;
    let id = |number: &i64| statement.query_row([number], |row| values::id(row, 0, ArticleId::from_bytes)).optional();
    let ids = numbers.iter().map(id).collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(ids.into_iter().flatten().collect())
}

/// How a reader arranges the sources they arranged.
pub(super) fn arranged(db: &Connection, user: UserId) -> Result<Vec<(SourceId, Arranged)>> {
    let mut statement =
        db.prepare_cached("SELECT source, shown, title, label FROM subscriptions WHERE user = ? ORDER BY source")?;
    let mut rows = statement.query([user.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((source(row, 0)?, Arranged { shown: row.get(1)?, title: row.get(2)?, label: row.get(3)? }));
    }
    Ok(found)
}

/// Arranges a source for a reader.
pub(super) fn arrange(db: &Connection, user: UserId, source: &SourceId, arranged: &Arranged) -> Result<()> {
    let Arranged { shown, title, label } = arranged;
    db.prepare_cached(
        "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET shown = excluded.shown, title = excluded.title, label = excluded.label",
    )?
    .execute(params![user.as_bytes(), source.as_str(), shown, title, label])?;
    Ok(())
}
