//! Lists: one row a story, the newest first.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use news::{ArticleId, Fingerprint, Story, StoryId};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row as Columns, params, params_from_iter};

use super::articles::source;
use super::stories;
use super::values::{self, NEVER, moment, nanos};
use crate::{Cursor, Neighbour, Result, Row, Selection, Summary};

/// The columns of a [`Summary`].
macro_rules! summary {
    () => {
        "SELECT a.id, s.id, s.name, a.kicker, a.headline, a.summary, a.section, a.language, a.time,
                a.urgency, a.version, a.changed, a.url"
    };
}

/// What is read of an article.
pub(super) const SUMMARY: &str = concat!(summary!(), " FROM articles a JOIN sources s ON s.key = a.source");

/// What is read of an article of a list, and of the story that it stands for.
const ROW: &str = concat!(
    summary!(),
    ", t.id, t.lead, t.articles, t.sources, t.first, t.first_source, t.last
     FROM articles a JOIN sources s ON s.key = a.source LEFT JOIN stories t ON t.key = a.story"
);

/// What the columns of [`SUMMARY`] hold.
pub(super) fn summary(row: &Columns<'_>) -> Result<Summary> {
    Ok(Summary {
        id: values::id(row, 0, ArticleId::from_bytes)?,
        source: source(row, 1)?,
        source_name: row.get(2)?,
        kicker: row.get(3)?,
        headline: row.get(4)?,
        summary: row.get(5)?,
        section: row.get(6)?,
        language: row.get(7)?,
        time: moment(row.get(8)?),
        urgency: row.get(9)?,
        version: row.get(10)?,
        changed: row.get::<_, Option<i64>>(11)?.map(moment),
        url: row.get(12)?,
    })
}

/// What the columns of [`ROW`] hold.
fn row(columns: &Columns<'_>) -> Result<Row> {
    let is_in_one = !matches!(columns.get_ref(13)?, ValueRef::Null);
    let story = is_in_one.then(|| story_from(columns, 13)).transpose()?;
    Ok(Row { article: summary(columns)?, story })
}

/// The story that stands from a column on.
fn story_from(row: &Columns<'_>, column: usize) -> Result<Story> {
    Ok(Story {
        id: values::id(row, column, StoryId::from_bytes)?,
        lead: values::id(row, column + 1, ArticleId::from_bytes)?,
        articles: row.get(column + 2)?,
        sources: row.get(column + 3)?,
        first: moment(row.get(column + 4)?),
        first_source: source(row, column + 5)?,
        last: moment(row.get(column + 6)?),
    })
}

fn one_story(db: &Connection, key: i64) -> Result<Option<Story>> {
    let mut statement =
        db.prepare_cached("SELECT id, lead, articles, sources, first, first_source, last FROM stories WHERE key = ?")?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(|row| story_from(row, 0)).transpose()
}

/// A selection as conditions on columns that every list index holds.
struct Filter {
    index: &'static str,
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    fn of(selection: &Selection) -> Self {
        let index = match selection {
            Selection { source: Some(_), .. } => "articles_source",
            Selection { section: Some(_), .. } => "articles_section",
            _ => "articles_time",
        };
        let mut filter = Self { index, sql: "shown_from <= ?".to_owned(), values: Vec::new() };
        filter.values.push(Value::Integer(selection.visible_at.map_or(NEVER, nanos)));
        if let Some(section) = &selection.section {
            filter.sql.push_str(" AND section = ?");
            filter.values.push(Value::Text(section.clone()));
        }
        if let Some(source) = &selection.source {
            filter.sql.push_str(" AND source = (SELECT key FROM sources WHERE id = ?)");
            filter.values.push(Value::Text(source.as_str().to_owned()));
        }
        filter
    }
}

/// The newest rows of a list.
///
/// The index is walked from the newest on; of each story the first article met stands for it. After a cursor a
/// story may have stood on an earlier page: one look at the story's own index tells.
pub(super) fn latest(db: &Connection, list: &Selection, after: Option<Cursor>, limit: usize) -> Result<Vec<Row>> {
    let filter = Filter::of(list);
    let mut values = filter.values.clone();
    let mut sql = format!("SELECT key, story FROM articles INDEXED BY {} WHERE {}", filter.index, filter.sql);
    if let Some(cursor) = after {
        sql.push_str(" AND (time, id) < (?, ?)");
        values.extend(place(cursor));
    }
    sql.push_str(" ORDER BY time DESC, id DESC");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut keys, mut told) = (Vec::new(), HashSet::new());
    while keys.len() < limit {
        let Some(row) = rows.next()? else { break };
        if let Some(story) = row.get::<_, Option<i64>>(1)? {
            let shown = match after {
                _ if !told.insert(story) => true,
                Some(cursor) => was_shown(db, &filter, story, cursor)?,
                None => false,
            };
            if shown {
                continue;
            }
        }
        keys.push(row.get::<_, i64>(0)?);
    }
    let mut statement = db.prepare_cached(&format!("{ROW} WHERE a.key = ?"))?;
    let mut list = Vec::with_capacity(keys.len());
    for key in keys {
        let mut rows = statement.query([key])?;
        if let Some(columns) = rows.next()? {
            list.push(row(columns)?);
        }
    }
    Ok(list)
}

/// Whether a story stood on the pages up to `cursor`.
fn was_shown(db: &Connection, filter: &Filter, story: i64, cursor: Cursor) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM articles INDEXED BY articles_story WHERE {} AND (time, id) >= (?, ?) AND story = ? LIMIT 1",
        filter.sql
    );
    let mut values = filter.values.clone();
    values.extend(place(cursor));
    values.push(Value::Integer(story));
    Ok(db.prepare_cached(&sql)?.exists(params_from_iter(values))?)
}

fn place(cursor: Cursor) -> [Value; 2] {
    [Value::Integer(nanos(cursor.time)), Value::Blob(cursor.id.as_bytes().to_vec())]
}

/// List rows for articles, in the order asked.
pub(super) fn rows(db: &Connection, ids: &[ArticleId]) -> Result<Vec<Row>> {
    let mut statement = db.prepare_cached(&format!("{ROW} WHERE a.id = ?"))?;
    let mut list = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = statement.query([id.as_bytes()])?;
        if let Some(columns) = rows.next()? {
            list.push(row(columns)?);
        }
    }
    Ok(list)
}

/// A story and the articles that tell it and may be shown now, the first told first.
pub(super) fn story(db: &Connection, id: StoryId, now: Timestamp) -> Result<Option<(Story, Vec<Summary>)>> {
    let id = stories::resolve(db, id)?;
    let key: Option<i64> = db
        .prepare_cached("SELECT key FROM stories WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(key) = key else { return Ok(None) };
    let Some(story) = one_story(db, key)? else { return Ok(None) };
    let sql = format!("{SUMMARY} WHERE a.story = ? AND a.shown_from <= ? ORDER BY a.time, a.id");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params![key, nanos(now)])?;
    let mut articles = Vec::new();
    while let Some(columns) = rows.next()? {
        articles.push(summary(columns)?);
    }
    Ok(Some((story, articles)))
}

/// The rows of the stories that lead, see [`crate::Corrections::leading`].
pub(super) fn leading(db: &Connection, since: Timestamp, now: Timestamp, limit: usize) -> Result<Vec<Row>> {
    let mut statement = db.prepare_cached(
        "SELECT s.lead FROM (
             SELECT lead, last, sources,
                 (SELECT count(*) FROM articles INDEXED BY articles_story
                  WHERE story = stories.key AND time >= ?3 AND shown_from <= ?2) AS fresh
             FROM stories INDEXED BY stories_last WHERE last >= ?1 AND last <= ?2 AND sources > 1) s
         ORDER BY (s.sources + min(s.fresh, 40) * 0.5) / (1.0 + (?2 - s.last) / 21600000000000.0) DESC, s.last DESC
         LIMIT ?4",
    )?;
    let fresh = now.checked_sub(SignedDuration::from_hours(6)).unwrap_or(Timestamp::MIN);
    let mut rows = statement.query(params![nanos(since), nanos(now), nanos(fresh), super::limit(limit)])?;
    let mut shown = db.prepare_cached(&format!("{ROW} WHERE a.id = ? AND a.shown_from <= ?"))?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let lead: [u8; 16] = row.get(0)?;
        let mut found = shown.query(params![lead, nanos(now)])?;
        if let Some(columns) = found.next()? {
            list.push(self::row(columns)?);
        }
    }
    Ok(list)
}

/// The sections of the pieces received since `since`, most first.
pub(super) fn sections(db: &Connection, since: Timestamp) -> Result<Vec<(String, u64)>> {
    let mut statement = db.prepare_cached(
        "SELECT section, count(*) FROM articles INDEXED BY articles_received
         WHERE received >= ? AND section IS NOT NULL AND status = 0 GROUP BY section ORDER BY 2 DESC, 1",
    )?;
    let rows = statement.query_map([nanos(since)], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// Placed articles received since `since`, the newest first.
pub(super) fn neighbours(db: &Connection, since: Timestamp, limit: usize) -> Result<Vec<Neighbour>> {
    let mut statement = db.prepare_cached(
        "SELECT a.id, s.id, a.headline, a.fingerprint
         FROM articles a INDEXED BY articles_received JOIN stories s ON s.key = a.story
         WHERE a.received >= ? AND a.status < 2 ORDER BY a.received DESC, a.key DESC LIMIT ?",
    )?;
    let rows = statement.query_map(params![nanos(since), super::limit(limit)], |row| {
        Ok(Neighbour {
            id: values::id(row, 0, ArticleId::from_bytes)?,
            story: values::id(row, 1, StoryId::from_bytes)?,
            headline: row.get(2)?,
            fingerprint: row.get::<_, Option<i64>>(3)?.map(|bits| Fingerprint(bits.cast_unsigned())),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}
