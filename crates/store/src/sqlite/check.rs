//! Counting, and looking for damage.

use rusqlite::{Connection, Row};

use crate::{Counts, Result};

/// How much there is.
pub(super) fn counts(db: &Connection) -> Result<Counts> {
    let count = |sql: &str| -> Result<u64> {
        let n: i64 = db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(n.cast_unsigned())
    };
    let read = |row: &Row<'_>| {
        let n = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
        Ok(Counts { captures: n(0)?, articles: n(1)?, versions: n(2)?, stories: n(3)?, ..Counts::default() })
    };
    let kept = db.prepare_cached("SELECT captures, articles, versions, stories FROM totals")?.query_row([], read)?;
    let sources = count("SELECT count(*) FROM sources WHERE active")?;
    Ok(Counts { sources, jobs: count("SELECT count(*) FROM jobs")?, ..kept })
}

/// Adds to the totals what a transaction brought.
pub(super) fn tally(db: &Connection, captures: usize, articles: usize, versions: usize) -> Result<()> {
    if captures + articles + versions > 0 {
        db.prepare_cached(
            "UPDATE totals SET captures = captures + ?, articles = articles + ?, versions = versions + ?",
        )?
        .execute([super::limit(captures), super::limit(articles), super::limit(versions)])?;
    }
    Ok(())
}

/// Adds to the number of stories.
pub(super) fn tally_stories(db: &Connection, more: i64) -> Result<()> {
    db.prepare_cached("UPDATE totals SET stories = stories + ?")?.execute([more])?;
    Ok(())
}

/// Each counts rows that must not be; the sentence says what they are.
const PROMISES: [(&str, &str); 10] = [
    (
        "articles whose newest version is missing",
        "SELECT count(*) FROM articles a WHERE NOT EXISTS
             (SELECT 1 FROM versions v WHERE v.article = a.key AND v.number = a.version)",
    ),
    (
        "articles whose versions are not numbered from 1 without a gap",
        "SELECT count(*) FROM (SELECT 1 FROM versions GROUP BY article HAVING min(number) <> 1 OR max(number) <> count(*))",
    ),
    (
        "articles whose newest version has no reading",
        "SELECT count(*) FROM articles a JOIN versions v ON v.article = a.key AND v.number = a.version
         WHERE v.reading IS NULL",
    ),
    (
        "articles that no change in the outbox tells of",
        "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article FROM outbox)",
    ),
    (
        "changes in the outbox about an article that is not here",
        "SELECT count(*) FROM outbox WHERE article NOT IN (SELECT id FROM articles)",
    ),
    ("gaps in the outbox", "SELECT coalesce(max(seq) - min(seq) + 1 - count(*), 0) FROM outbox"),
    (
        "consumers ahead of the outbox",
        "SELECT count(*) FROM consumers WHERE seq > (SELECT coalesce(max(seq), 0) FROM outbox)",
    ),
    (
        "stories that no article tells, or whose lead is not here",
        "SELECT count(*) FROM stories s WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.story = s.key)
             OR lead NOT IN (SELECT id FROM articles)",
    ),
    ("stories whose last or first article is wrong", "SELECT count(*) FROM stories s WHERE last < first"),
    (
        "totals that are wrong",
        "SELECT count(*) FROM totals WHERE captures <> (SELECT count(*) FROM captures)
             OR articles <> (SELECT count(*) FROM articles) OR versions <> (SELECT count(*) FROM versions)
             OR stories <> (SELECT count(*) FROM stories)",
    ),
];

/// Looks for damage; every finding is a sentence.
pub(super) fn check(db: &Connection) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut pages = db.prepare("PRAGMA integrity_check(20)")?;
    for line in pages.query_map([], |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            findings.push(format!("the file is damaged: {line}"));
        }
    }
    let mut orphans = db.prepare("SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2")?;
    for row in orphans.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))? {
        let (table, parent, n): (String, String, i64) = row?;
        findings.push(format!("{n} rows of {table} point at {parent} that are not here"));
    }
    for (what, sql) in PROMISES {
        let n: i64 = db.query_row(sql, [], |row| row.get(0))?;
        if n > 0 {
            findings.push(format!("there are {n} {what}"));
        }
    }
    Ok(findings)
}
