//! PostgreSQL: a stored tsvector, unaccent and French Snowball, GIN. `postgres.sh` starts the cluster.

use std::io::Write;

use anyhow::Result;
use postgres::{Client, NoTls};

use crate::corpus::{Asked, Class, Corpus};
use crate::{Engine, Found};

pub struct Postgres(std::cell::RefCell<Client>);

impl Postgres {
    pub fn connect(address: &str) -> Result<Self> {
        Ok(Self(std::cell::RefCell::new(Client::connect(address, NoTls)?)))
    }
}

impl Engine for Postgres {
    fn build(&mut self, corpus: &Corpus, articles: u64) -> Result<()> {
        let base = self.0.get_mut();
        base.batch_execute(
            "DROP TABLE IF EXISTS doc; CREATE EXTENSION IF NOT EXISTS unaccent;
             DROP TEXT SEARCH CONFIGURATION IF EXISTS fr;
             CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
             ALTER TEXT SEARCH CONFIGURATION fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
             CREATE UNLOGGED TABLE doc(id bigint, time bigint, text text,
               words tsvector GENERATED ALWAYS AS (to_tsvector('fr', text)) STORED);",
        )?;
        let mut copy = base.copy_in("COPY doc(id, time, text) FROM STDIN")?;
        for n in 0..articles {
            let made = corpus.article(n);
            let text = made.text().replace('\\', " ").replace('\t', " ").replace('\n', "\\n");
            writeln!(copy, "{n}\t{}\t{text}", made.time)?;
        }
        copy.finish()?;
        base.batch_execute("CREATE INDEX ON doc USING gin(words); CREATE INDEX ON doc(time); ANALYZE doc;")?;
        Ok(())
    }

    fn ask(&self, class: Class, asked: &Asked) -> Result<Found> {
        let mut base = self.0.borrow_mut();
        let words = asked.words.join(" ");
        let query = match class {
            Class::Phrase => "phraseto_tsquery('fr', $1)",
            Class::Prefix => "($1 || ':*')::tsquery",
            _ => "plainto_tsquery('fr', $1)",
        };
        let (since, until) = (asked.since * 86_400, (asked.since + 30) * 86_400);
        let (dates, order) = match class {
            Class::Dates => (format!("AND time >= {since} AND time < {until}"), "time DESC".to_owned()),
            _ => (String::new(), format!("ts_rank_cd(words, {query}) DESC")),
        };
        if class == Class::Days {
            let sql = format!("SELECT time/86400, count(*) FROM doc WHERE words @@ {query} GROUP BY 1");
            let total: i64 = base.query(&sql, &[&words])?.iter().map(|row| row.get::<_, i64>(1)).sum();
            return Ok(Found { total: total as u64, shown: 0, marks: 0 });
        }
        let total: i64 =
            base.query_one(&format!("SELECT count(*) FROM doc WHERE words @@ {query} {dates}"), &[&words])?.get(0);
        let sql = format!(
            "SELECT ts_headline('fr', text, {query}) FROM (SELECT text FROM doc WHERE words @@ {query} {dates} ORDER BY {order} LIMIT 10) top"
        );
        let rows = base.query(&sql, &[&words])?;
        let marks = rows.iter().map(|row| row.get::<_, String>(0).matches("<b>").count()).sum();
        Ok(Found { total: total as u64, shown: rows.len(), marks })
    }
}
