//! What was said and what is ahead, across articles.

use jiff::Timestamp;
use news::ArticleId;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::lists::{SUMMARY, summary};
use super::names;
use super::values::{self, moment, nanos};
use crate::{Ahead, Asked, Days, NameRef, Result, Said, SaidCursor, Summary};

/// How many quotes with these words are looked at, the newest taken in first.
const MATCHED: usize = 20_000;

/// What was said, the newest first.
pub(super) fn said(
    db: &Connection,
    asked: &Asked,
    now: Timestamp,
    after: Option<SaidCursor>,
    limit: usize,
) -> Result<Vec<Said>> {
    let mut sql = "SELECT q.key, q.time, q.article, q.speaker, q.surface, q.direct, q.text, q.cue FROM said q
         WHERE q.shown_from <= ?"
        .to_owned();
    let mut values = vec![Value::Integer(nanos(now))];
    if let Some((kind, slug)) = &asked.speaker {
        let Some(key) = names::key(db, *kind, slug)? else { return Ok(Vec::new()) };
        sql.push_str(" AND q.speaker = ?");
        values.push(Value::Integer(key));
    }
    for (bound, side) in [(asked.since, " AND q.time >= ?"), (asked.before, " AND q.time < ?")] {
        if let Some(moment) = bound {
            sql.push_str(side);
            values.push(Value::Integer(nanos(moment)));
        }
    }
    let matching = matching(asked);
    if !matching.is_empty() {
        sql.push_str(
            " AND q.key IN (SELECT rowid FROM said_words WHERE said_words MATCH ? ORDER BY rowid DESC LIMIT ?)",
        );
        values.extend([Value::Text(matching), Value::Integer(super::limit(MATCHED))]);
    } else if !(asked.by.trim().is_empty() && asked.words.trim().is_empty()) {
        return Ok(Vec::new());
    }
    if let Some(cursor) = after {
        sql.push_str(" AND (q.time, q.key) < (?, ?)");
        values.extend([Value::Integer(nanos(cursor.time)), Value::Integer(cursor.key)]);
    }
    sql.push_str(" ORDER BY q.time DESC, q.key DESC LIMIT ?");
    values.push(Value::Integer(super::limit(limit)));
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(article) = article(db, row.get(2)?)? else { continue };
        list.push(Said {
            cursor: SaidCursor { key: row.get(0)?, time: moment(row.get(1)?) },
            article,
            speaker: row.get::<_, Option<i64>>(3)?.map(|key| name(db, key)).transpose()?.flatten(),
            surface: row.get(4)?,
            direct: row.get(5)?,
            text: row.get(6)?,
            cue: row.get(7)?,
        });
    }
    Ok(list)
}

/// The question in the words of FTS5: every word, with what may follow it.
fn matching(asked: &Asked) -> String {
    let terms = |column: &str, text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(|word| format!("{column} : \"{}\" *", stem(word))).collect::<Vec<_>>()
    };
    let mut all = terms("speaker", &asked.by);
    all.extend(terms("text", &asked.words));
    all.join(" AND ")
}

/// A long word without its plural: what may follow is found anyway.
fn stem(word: &str) -> &str {
    match word.strip_suffix(['s', 'x']) {
        Some(stem) if stem.chars().count() >= 4 => stem,
        _ => word,
    }
}

fn name(db: &Connection, key: i64) -> Result<Option<NameRef>> {
    let mut statement = db.prepare_cached("SELECT kind, slug, name FROM names WHERE key = ?")?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(|row| names::name_ref(row, 0)).transpose()
}

/// The list row of an article.
pub(super) fn article(db: &Connection, key: i64) -> Result<Option<Summary>> {
    let mut statement = db.prepare_cached(&format!("{SUMMARY} WHERE a.key = ?"))?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(summary).transpose()
}

/// What is ahead, in the order of its days.
pub(super) fn ahead(db: &Connection, days: &Days, now: Timestamp, limit: usize) -> Result<Vec<Ahead>> {
    let Some(articles) = &days.articles else { return ahead_where(db, days, None, now, limit) };
    let mut list = Vec::new();
    for id in articles {
        list.extend(ahead_where(db, days, Some(*id), now, limit)?);
    }
    list.sort_by(Ahead::order);
    list.truncate(limit);
    Ok(list)
}

fn ahead_where(
    db: &Connection,
    days: &Days,
    article_id: Option<ArticleId>,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Ahead>> {
    let mut sql =
        "SELECT key, article, value, first, last, what, place, who FROM ahead WHERE shown_from <= ?".to_owned();
    let mut given = vec![Value::Integer(nanos(now))];
    if let Some(id) = article_id {
        let key: Option<i64> = db
            .prepare_cached("SELECT key FROM articles WHERE id = ?")?
            .query_row([id.as_bytes()], |row| row.get(0))
            .optional()?;
        let Some(key) = key else { return Ok(Vec::new()) };
        sql.push_str(" AND article = ?");
        given.push(Value::Integer(key));
    }
    if days.planned {
        sql.push_str(" AND article IN (SELECT key FROM articles WHERE extent = ?)");
        given.push(Value::Integer(values::extent(news::Extent::Announced)));
    }
    if let Some(from) = days.from {
        // A year or a season that has begun is no appointment.
        sql.push_str(" AND last >= ? AND first >= ?");
        let earliest = from.checked_sub(jiff::Span::new().days(31)).unwrap_or(from);
        given.extend([Value::Text(from.to_string()), Value::Text(earliest.to_string())]);
    }
    if let Some(until) = days.until {
        sql.push_str(" AND first <= ?");
        given.push(Value::Text(until.to_string()));
    }
    if let Some(place) = &days.place {
        sql.push_str(" AND slug = ?");
        given.push(Value::Text(place.clone()));
    }
    sql.push_str(" ORDER BY first, last, clock, key LIMIT ?");
    given.push(Value::Integer(super::limit(limit)));
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(given))?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(article) = article(db, row.get(1)?)? else { continue };
        let day = |column| -> Result<jiff::civil::Date> {
            row.get::<_, String>(column)?.parse().map_err(|_| values::damaged("agenda"))
        };
        let who: Option<String> = row.get(7)?;
        list.push(Ahead {
            key: row.get(0)?,
            article,
            value: row.get(2)?,
            first: day(3)?,
            last: day(4)?,
            what: row.get(5)?,
            place: row.get(6)?,
            who: who.iter().flat_map(|who| who.lines()).map(str::to_owned).collect(),
        });
    }
    Ok(list)
}
