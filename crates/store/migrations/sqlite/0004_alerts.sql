-- Saved questions, alerts and their deliveries.

CREATE TABLE questions (
    key     INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE,
    owner   BLOB NOT NULL,
    name    TEXT NOT NULL,
    folded  TEXT NOT NULL, -- the name's words without accents and capitals, each behind a space
    text    TEXT NOT NULL,
    created INTEGER NOT NULL
);
CREATE INDEX questions_owner ON questions (owner, folded);

CREATE TABLE alerts (
    key      INTEGER PRIMARY KEY,
    id       BLOB NOT NULL UNIQUE,
    question INTEGER NOT NULL REFERENCES questions (key) ON DELETE CASCADE,
    token    TEXT NOT NULL UNIQUE,
    channel  TEXT NOT NULL, -- JSON, as the rules
    rules    TEXT NOT NULL,
    created  INTEGER NOT NULL,
    ended    TEXT
);
CREATE INDEX alerts_question ON alerts (question);

CREATE TABLE deliveries (
    key      INTEGER PRIMARY KEY AUTOINCREMENT,
    id       BLOB NOT NULL UNIQUE,
    alert    INTEGER NOT NULL REFERENCES alerts (key) ON DELETE CASCADE,
    digest   INTEGER NOT NULL,
    created  INTEGER NOT NULL,
    due      INTEGER NOT NULL, -- while leased: when the lease ends
    attempts INTEGER NOT NULL DEFAULT 0,
    state    INTEGER NOT NULL DEFAULT 0, -- 0 waiting, 1 sent, 2 given up
    error    TEXT,
    done     INTEGER
);
CREATE INDEX deliveries_due ON deliveries (due) WHERE state = 0;
CREATE INDEX deliveries_alert ON deliveries (alert, key);
CREATE INDEX deliveries_dead ON deliveries (key) WHERE state = 2;

CREATE TABLE told (
    key      INTEGER PRIMARY KEY AUTOINCREMENT,
    alert    INTEGER NOT NULL REFERENCES alerts (key) ON DELETE CASCADE,
    article  BLOB NOT NULL,
    story    BLOB,
    kind     INTEGER NOT NULL, -- 0 found, 1 corrected, 2 withdrawn
    version  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    content  TEXT NOT NULL, -- JSON
    delivery INTEGER REFERENCES deliveries (key) ON DELETE SET NULL
);
-- An article is found once; a version of it is corrected or withdrawn once.
CREATE UNIQUE INDEX told_found ON told (alert, article) WHERE kind = 0;
CREATE UNIQUE INDEX told_after ON told (alert, article, kind, version) WHERE kind > 0;
CREATE INDEX told_story ON told (alert, story) WHERE story IS NOT NULL;
CREATE INDEX told_article ON told (article);
CREATE INDEX told_alert ON told (alert, key);
CREATE INDEX told_delivery ON told (delivery) WHERE delivery IS NOT NULL;
