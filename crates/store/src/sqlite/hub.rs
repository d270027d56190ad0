//! What was withdrawn, and who subscribed to our feeds.

use async_trait::async_trait;
use jiff::Timestamp;
use news::{ArticleId, SourceId, UserId};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::values::{self, moment, nanos};
use super::{Sqlite, limit, marks};
use crate::{Arranged, Cursor, Mark, Marks, Passing, Result, Selection, Stream, Subscriber, Wanted, Withdrawn};

/// How many withdrawn pieces a list tells.
const TOLD: i64 = 200;

fn withdrawn(db: &Connection, selection: &Selection, since: Timestamp) -> Result<Vec<Withdrawn>> {
    let mut sql =
        "SELECT t.article, t.at FROM tombstones t JOIN articles a ON a.id = t.article WHERE t.at >= ?".to_owned();
    let mut given = vec![Value::Integer(nanos(since))];
    if let Some(section) = &selection.section {
        sql.push_str(" AND a.section = ?");
        given.push(Value::Text(section.clone()));
    }
    if let Some(source) = &selection.source {
        sql.push_str(" AND a.source = (SELECT key FROM sources WHERE id = ?)");
        given.push(Value::Text(source.as_str().to_owned()));
    }
    sql.push_str(" ORDER BY t.at DESC, t.article LIMIT ?");
    given.push(Value::Integer(TOLD));
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(given))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Withdrawn { id: values::id(row, 0, ArticleId::from_bytes)?, at: moment(row.get(1)?) });
    }
    Ok(found)
}

fn subscribe(db: &Connection, subscriber: &Subscriber) -> Result<()> {
    let Subscriber { topic, callback, secret, until, told, .. } = subscriber;
    db.prepare_cached(
        "INSERT INTO subscribers (topic, callback, secret, until, told) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET secret = excluded.secret, until = excluded.until, attempts = 0",
    )?
    .execute(params![topic, callback, secret, nanos(*until), told])?;
    Ok(())
}

fn topics(db: &Connection, now: Timestamp) -> Result<Vec<(String, u64)>> {
    let mut statement =
        db.prepare_cached("SELECT topic, COUNT(*) FROM subscribers WHERE until > ? GROUP BY topic ORDER BY topic")?;
    let found = statement.query_map([nanos(now)], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn note_topic(db: &Connection, topic: &str, hash: &[u8], now: Timestamp) -> Result<usize> {
    let due = db
        .prepare_cached(
            "UPDATE subscribers SET due = ?1, attempts = 0
             WHERE topic = ?2 AND until > ?1 AND due IS NULL AND told IS NOT ?3",
        )?
        .execute(params![nanos(now), topic, hash])?;
    Ok(due)
}

fn subscriber(row: &Row<'_>) -> rusqlite::Result<Subscriber> {
    Ok(Subscriber {
        topic: row.get(0)?,
        callback: row.get(1)?,
        secret: row.get(2)?,
        until: moment(row.get(3)?),
        attempts: row.get(4)?,
        told: row.get(5)?,
    })
}

fn to_tell(db: &Connection, now: Timestamp, most: usize) -> Result<Vec<Subscriber>> {
    db.prepare_cached("DELETE FROM subscribers WHERE until <= ?")?.execute([nanos(now)])?;
    let mut statement = db.prepare_cached(
        "SELECT topic, callback, secret, until, attempts, told FROM subscribers WHERE due <= ? ORDER BY due LIMIT ?",
    )?;
    let found = statement.query_map(params![nanos(now), limit(most)], subscriber)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn note_told(
    db: &Connection,
    topic: &str,
    callback: &str,
    outcome: &std::result::Result<Vec<u8>, Timestamp>,
) -> Result<()> {
    match outcome {
        Ok(told) => db
            .prepare_cached(
                "UPDATE subscribers SET due = NULL, attempts = 0, told = ? WHERE topic = ? AND callback = ?",
            )?
            .execute(params![told, topic, callback])?,
        Err(again) => db
            .prepare_cached("UPDATE subscribers SET due = ?, attempts = attempts + 1 WHERE topic = ? AND callback = ?")?
            .execute(params![nanos(*again), topic, callback])?,
    };
    Ok(())
}

fn unsubscribe(db: &Connection, topic: &str, callback: &str) -> Result<bool> {
    let mut end = db.prepare_cached("DELETE FROM subscribers WHERE topic = ? AND callback = ?")?;
    Ok(end.execute([topic, callback])? > 0)
}

#[async_trait]
impl Passing for Sqlite {
    async fn withdrawn(&self, selection: &Selection, since: Timestamp) -> Result<Vec<Withdrawn>> {
        let selection = selection.clone();
        self.readers.read(move |db| withdrawn(db, &selection, since)).await
    }

    async fn subscribe(&self, subscriber: &Subscriber) -> Result<()> {
        let subscriber = subscriber.clone();
        self.write(move |db| subscribe(db, &subscriber)).await
    }

    async fn unsubscribe(&self, topic: &str, callback: &str) -> Result<bool> {
        let (topic, callback) = (topic.to_owned(), callback.to_owned());
        self.write(move |db| unsubscribe(db, &topic, &callback)).await
    }

    async fn topics(&self, now: Timestamp) -> Result<Vec<(String, u64)>> {
        self.readers.read(move |db| topics(db, now)).await
    }

    async fn note_topic(&self, topic: &str, hash: &[u8], now: Timestamp) -> Result<usize> {
        let (topic, hash) = (topic.to_owned(), hash.to_vec());
        self.write(move |db| note_topic(db, &topic, &hash, now)).await
    }

    async fn to_tell(&self, now: Timestamp, limit: usize) -> Result<Vec<Subscriber>> {
        self.write(move |db| to_tell(db, now, limit)).await
    }

    async fn note_told(
        &self,
        topic: &str,
        callback: &str,
        outcome: std::result::Result<Vec<u8>, Timestamp>,
    ) -> Result<()> {
        let (topic, callback) = (topic.to_owned(), callback.to_owned());
        self.write(move |db| note_told(db, &topic, &callback, &outcome)).await
    }

    async fn mark(&self, user: UserId, articles: &[ArticleId], mark: Mark, on: bool, at: Timestamp) -> Result<()> {
        let articles = articles.to_vec();
        self.write(move |db| marks::mark(db, user, &articles, mark, on, at)).await
    }

    async fn read_all(&self, user: UserId, stream: &Stream, until: Timestamp) -> Result<()> {
        let stream = stream.clone();
        self.write(move |db| marks::read_all(db, user, &stream, until)).await
    }

    async fn marks(&self, user: UserId, articles: &[ArticleId]) -> Result<Vec<Marks>> {
        let articles = articles.to_vec();
        self.readers.read(move |db| articles.iter().map(|id| marks::of(db, user, *id)).collect()).await
    }

    async fn wanted(
        &self,
        user: UserId,
        wanted: &Wanted,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Cursor, SourceId)>> {
        let wanted = wanted.clone();
        self.readers.read(move |db| marks::wanted(db, user, &wanted, now, limit)).await
    }

    async fn unread_counts(
        &self,
        user: UserId,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<(SourceId, u64, Timestamp)>> {
        self.readers.read(move |db| marks::unread_counts(db, user, now, most)).await
    }

    async fn numbers(&self, articles: &[ArticleId]) -> Result<Vec<i64>> {
        let articles = articles.to_vec();
        self.readers.read(move |db| marks::numbers(db, &articles)).await
    }

    async fn numbered(&self, numbers: &[i64]) -> Result<Vec<ArticleId>> {
        let numbers = numbers.to_vec();
        self.readers.read(move |db| marks::numbered(db, &numbers)).await
    }

    async fn arranged(&self, user: UserId) -> Result<Vec<(SourceId, Arranged)>> {
        self.readers.read(move |db| marks::arranged(db, user)).await
    }

    async fn arrange(&self, user: UserId, source: &SourceId, arranged: &Arranged) -> Result<()> {
        let (source, arranged) = (source.clone(), arranged.clone());
        self.write(move |db| marks::arrange(db, user, &source, &arranged)).await
    }
}
