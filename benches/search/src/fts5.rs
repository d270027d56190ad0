//! SQLite FTS5: no stemming, accents folded.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, params};

use crate::corpus::{Asked, Class, Corpus};
use crate::{Engine, Found};

pub struct Fts5(Connection);

impl Fts5 {
    pub fn create(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir)?;
        let base = Connection::open(dir.join("fts5.db"))?;
        base.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-200000;
             CREATE TABLE IF NOT EXISTS doc(id INTEGER PRIMARY KEY, time INTEGER, text TEXT);
             CREATE INDEX IF NOT EXISTS doc_time ON doc(time);
             CREATE VIRTUAL TABLE IF NOT EXISTS fts USING fts5(text, content='doc', content_rowid='id',
               tokenize='unicode61 remove_diacritics 2');",
        )?;
        Ok(Self(base))
    }
}

impl Engine for Fts5 {
    fn build(&mut self, corpus: &Corpus, articles: u64) -> Result<()> {
        for part in (0..articles).step_by(5_000) {
            let change = self.0.transaction()?;
            {
                let mut doc = change.prepare("INSERT INTO doc VALUES (?,?,?)")?;
                let mut fts = change.prepare("INSERT INTO fts(rowid, text) VALUES (?,?)")?;
                for n in part..(part + 5_000).min(articles) {
                    let made = corpus.article(n);
                    let text = made.text();
                    doc.execute(params![n as i64, made.time, text])?;
                    fts.execute(params![n as i64, text])?;
                }
            }
            change.commit()?;
        }
        Ok(())
    }

    fn ask(&self, class: Class, asked: &Asked) -> Result<Found> {
        let words: Vec<String> = asked.words.iter().map(|word| format!("\"{word}\"")).collect();
        let matched = match class {
            Class::Phrase => format!("\"{}\"", asked.words.join(" ")),
            Class::Prefix => format!("{}*", words.concat()),
            _ => words.join(" AND "),
        };
        let (since, until) = (asked.since * 86_400, (asked.since + 30) * 86_400);
        if class == Class::Days {
            let mut days = self.0.prepare_cached(
                "SELECT time/86400, count(*) FROM fts JOIN doc ON doc.id=fts.rowid WHERE fts MATCH ? GROUP BY 1",
            )?;
            let counts = days.query_map([&matched], |row| row.get::<_, i64>(1))?;
            let total = counts.sum::<rusqlite::Result<i64>>()?;
            return Ok(Found { total: total as u64, shown: 0, marks: 0 });
        }
        if class == Class::Dates {
            let join = "FROM fts JOIN doc ON doc.id=fts.rowid WHERE fts MATCH ?1 AND time>=?2 AND time<?3";
            let total: i64 = self
                .0
                .prepare_cached(&format!("SELECT count(*) {join}"))?
                .query_row(params![matched, since, until], |row| row.get(0))?;
            let mut top = self
                .0
                .prepare_cached(&format!("SELECT snippet(fts,0,'<','>','',32) {join} ORDER BY time DESC LIMIT 10"))?;
            return rows(top.query_map(params![matched, since, until], |row| row.get(0))?, total);
        }
        let total: i64 = self
            .0
            .prepare_cached("SELECT count(*) FROM fts WHERE fts MATCH ?")?
            .query_row([&matched], |row| row.get(0))?;
        let mut top = self
            .0
            .prepare_cached("SELECT snippet(fts,0,'<','>','',32) FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT 10")?;
        rows(top.query_map([&matched], |row| row.get(0))?, total)
    }
}

fn rows(found: impl Iterator<Item = rusqlite::Result<String>>, total: i64) -> Result<Found> {
    let texts = found.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(Found {
        total: total as u64,
        shown: texts.len(),
        marks: texts.iter().map(|text| text.matches('<').count()).sum(),
    })
}
