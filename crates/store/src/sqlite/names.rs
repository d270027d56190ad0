//! Names across articles: who has one, in which roles, beside whom.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use news::EntityType;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::lists::{SUMMARY, summary};
use super::tables;
use super::values::{self, nanos};
use crate::{Cursor, Name, NameRef, Result, Summary};

/// How many of the newest articles of a name tell beside whom it stands.
const NEWEST: usize = 400;

/// How many roles are told.
const ROLES: usize = 8;

/// Nanoseconds of a day.
const DAY: i64 = 86_400_000_000_000;

/// A name that stands in the columns from `column` on: kind, slug, name.
pub(super) fn name_ref(row: &Row<'_>, column: usize) -> Result<NameRef> {
    let kind = match row.get::<_, i64>(column)? {
        0 => EntityType::Per,
        1 => EntityType::Loc,
        2 => EntityType::Org,
        _ => return Err(values::damaged("name")),
    };
    Ok(NameRef { kind, slug: row.get(column + 1)?, name: row.get(column + 2)? })
}

/// The number of a name and the name.
fn known(db: &Connection, kind: EntityType, slug: &str) -> Result<Option<(i64, NameRef)>> {
    let mut statement = db.prepare_cached("SELECT key, kind, slug, name FROM names WHERE kind = ? AND slug = ?")?;
    let mut rows = statement.query(params![tables::kind(kind), slug])?;
    rows.next()?.map(|row| Ok((row.get(0)?, name_ref(row, 1)?))).transpose()
}

/// The number of a name.
pub(super) fn key(db: &Connection, kind: EntityType, slug: &str) -> Result<Option<i64>> {
    let mut statement = db.prepare_cached("SELECT key FROM names WHERE kind = ? AND slug = ?")?;
    Ok(statement.query_row(params![tables::kind(kind), slug], |row| row.get(0)).optional()?)
}

/// A name with what articles say of it.
pub(super) fn name(db: &Connection, kind: EntityType, slug: &str, now: Timestamp) -> Result<Option<Name>> {
    let Some((key, name)) = known(db, kind, slug)? else { return Ok(None) };
    let mut statement = db.prepare_cached(
        "SELECT time / ?3 - (time % ?3 < 0), count(*) FROM named WHERE name = ?1 AND shown_from <= ?2
         GROUP BY 1 ORDER BY 1",
    )?;
    let mut rows = statement.query(params![key, nanos(now), DAY])?;
    let mut days = Vec::new();
    while let Some(row) = rows.next()? {
        days.push((day(row.get(0)?), row.get::<_, i64>(1)?.cast_unsigned()));
    }
    let articles = days.iter().map(|(_, count)| count).sum();
    if articles == 0 {
        return Ok(None);
    }
    let mut statement = db.prepare_cached(
        "SELECT role, count(*) FROM named WHERE name = ?1 AND shown_from <= ?2 AND role IS NOT NULL
         GROUP BY role ORDER BY 2 DESC, max(time) DESC LIMIT ?3",
    )?;
    let roles = statement.query_map(params![key, nanos(now), super::limit(ROLES)], |row| {
        Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
    })?;
    Ok(Some(Name { name, articles, roles: roles.collect::<rusqlite::Result<Vec<_>>>()?, days }))
}

fn day(number: i64) -> Date {
    let since = SignedDuration::from_hours(number.saturating_mul(24));
    let at = Timestamp::UNIX_EPOCH.checked_add(since).unwrap_or(Timestamp::UNIX_EPOCH);
    jiff::tz::TimeZone::UTC.to_datetime(at).date()
}

/// The names of a kind that most articles have.
pub(super) fn most(
    db: &Connection,
    kind: EntityType,
    since: Timestamp,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(NameRef, u64)>> {
    counted(
        db,
        "SELECT n.kind, n.slug, n.name, t.many FROM
             (SELECT name, count(*) AS many FROM named INDEXED BY named_time
              WHERE time >= ?1 AND shown_from <= ?2 GROUP BY name) t
         JOIN names n ON n.key = t.name WHERE n.kind = ?3 ORDER BY t.many DESC, n.slug LIMIT ?4",
        params![nanos(since), nanos(now), tables::kind(kind), super::limit(limit)],
    )
}

/// The names that stand beside a name.
pub(super) fn beside(
    db: &Connection,
    kind: EntityType,
    slug: &str,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(NameRef, u64)>> {
    let Some(key) = key(db, kind, slug)? else { return Ok(Vec::new()) };
    counted(
        db,
        "SELECT n.kind, n.slug, n.name, t.many FROM
             (SELECT o.name, count(*) AS many FROM
                  (SELECT article FROM named WHERE name = ?1 AND shown_from <= ?2 ORDER BY time DESC LIMIT ?3) a
              JOIN named o INDEXED BY named_article ON o.article = a.article
              WHERE o.name <> ?1 GROUP BY o.name) t
         JOIN names n ON n.key = t.name ORDER BY t.many DESC, n.slug LIMIT ?4",
        params![key, nanos(now), super::limit(NEWEST), super::limit(limit)],
    )
}

fn counted(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<(NameRef, u64)>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut names = Vec::new();
    while let Some(row) = rows.next()? {
        names.push((name_ref(row, 0)?, row.get::<_, i64>(3)?.cast_unsigned()));
    }
    Ok(names)
}

/// The articles that have a name, the newest first.
pub(super) fn naming(
    db: &Connection,
    (kind, slug): (EntityType, &str),
    now: Timestamp,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<Summary>> {
    let Some(key) = key(db, kind, slug)? else { return Ok(Vec::new()) };
    // Articles of one moment are told apart by their ids, which `named` does not hold: the join does.
    let mut statement = db.prepare_cached(&format!(
        "{SUMMARY} JOIN named n ON n.article = a.key
         WHERE n.name = ?1 AND n.shown_from <= ?2 AND n.time <= ?3 AND (n.time, a.id) < (?3, ?4)
         ORDER BY n.time DESC, a.id DESC LIMIT ?5"
    ))?;
    let time = after.map_or(i64::MAX, |cursor| nanos(cursor.time));
    let id = after.map_or(vec![0xff; 17], |cursor| cursor.id.as_bytes().to_vec());
    let mut rows = statement.query(params![key, nanos(now), time, id, super::limit(limit)])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        list.push(summary(row)?);
    }
    Ok(list)
}
