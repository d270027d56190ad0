-- What is passed on: marks of readers, subscribers of the hub, what was withdrawn.

-- What was withdrawn, and when; what is shown again is not.
CREATE TABLE tombstones (
    article BLOB PRIMARY KEY,
    at      INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tombstones_at ON tombstones (at);
CREATE TRIGGER outbox_withdrawn AFTER INSERT ON outbox WHEN NEW.kind = 3 BEGIN
    INSERT INTO tombstones VALUES (NEW.article, CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000000)
        ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER outbox_back AFTER INSERT ON outbox WHEN NEW.kind IN (0, 1) BEGIN
    DELETE FROM tombstones WHERE article = NEW.article
        AND EXISTS (SELECT 1 FROM articles WHERE id = NEW.article AND status = 0);
END;

-- What a reader did with an article. kind: 0 read, 1 starred, 2 kept unread.
CREATE TABLE marks (
    user    BLOB NOT NULL,
    kind    INTEGER NOT NULL,
    article BLOB NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (user, kind, article)
) WITHOUT ROWID;

-- All that a list ('' all, 's:' a source, 'r:' a section) held up to then is read.
CREATE TABLE horizons (
    user   BLOB NOT NULL,
    stream TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (user, stream)
) WITHOUT ROWID;

-- Sources as a reader arranges them: those without a row are followed under their own name and section.
CREATE TABLE subscriptions (
    user   BLOB NOT NULL,
    source TEXT NOT NULL,
    shown  INTEGER NOT NULL,
    title  TEXT,
    label  TEXT,
    PRIMARY KEY (user, source)
) WITHOUT ROWID;

-- Who is told by the hub when one of our feeds changes.
CREATE TABLE subscribers (
    topic    TEXT NOT NULL,
    callback TEXT NOT NULL,
    secret   TEXT,
    until    INTEGER NOT NULL,
    due      INTEGER,          -- when it is to be told next; none where it knows all
    attempts INTEGER NOT NULL DEFAULT 0,
    told     BLOB,             -- the hash of what it was told last
    PRIMARY KEY (topic, callback)
) WITHOUT ROWID;
CREATE INDEX subscribers_due ON subscribers (due) WHERE due IS NOT NULL;
