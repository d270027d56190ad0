-- Times are nanoseconds since 1970 in UTC. Ids are the sixteen bytes of a UUIDv7; inside, rows point at one another
-- by small integers. Texts and captures are zstd frames; an article and its reading are JSON within.

CREATE TABLE sources (
    key         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    description TEXT,              -- the source as JSON; NULL where nobody described it
    address     TEXT,
    polling     TEXT NOT NULL DEFAULT '{}',
    next        INTEGER,           -- NULL: at once
    active      INTEGER NOT NULL,  -- 0: removed, its articles stay
    polled      INTEGER NOT NULL   -- active, with an address, not gone
);
CREATE INDEX sources_next ON sources (next) WHERE polled;

CREATE TABLE captures (
    key        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    identity   BLOB NOT NULL UNIQUE, -- a hash of source, address and bytes
    source     INTEGER NOT NULL REFERENCES sources (key),
    url        TEXT,
    media_type TEXT,
    language   TEXT,
    received   INTEGER NOT NULL,
    obtained   TEXT NOT NULL,
    hash       BLOB NOT NULL,
    body       BLOB NOT NULL
);

CREATE TABLE stories (
    key          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE,
    lead         BLOB NOT NULL,
    articles     INTEGER NOT NULL,
    sources      INTEGER NOT NULL,
    first        INTEGER NOT NULL,
    first_source TEXT NOT NULL,
    last         INTEGER NOT NULL
);

CREATE TABLE articles (
    key         INTEGER PRIMARY KEY,
    id          BLOB NOT NULL UNIQUE,
    source      INTEGER NOT NULL REFERENCES sources (key),
    story       INTEGER REFERENCES stories (key),
    version     INTEGER NOT NULL,
    time        INTEGER NOT NULL,
    received    INTEGER NOT NULL,
    shown_from  INTEGER NOT NULL, -- its embargo; the greatest integer where it is not to be shown at all
    status      INTEGER NOT NULL, -- 0 usable, 1 withheld, 2 cancelled
    extent      INTEGER NOT NULL, -- 0 headline, 1 teaser, 2 full
    changed     INTEGER,
    section     TEXT,
    language    TEXT,
    kicker      TEXT,
    headline    TEXT NOT NULL,
    summary     TEXT,
    urgency     INTEGER,
    url         TEXT,
    fingerprint INTEGER
);
-- The lists: each index alone tells which rows a page shows; only those are then read.
CREATE INDEX articles_time ON articles (time, id, story, shown_from);
CREATE INDEX articles_section ON articles (section, time, id, story, shown_from) WHERE section IS NOT NULL;
CREATE INDEX articles_source ON articles (source, time, id, story, shown_from, section);
CREATE INDEX articles_story ON articles (story, time, id, shown_from, source, section, status, extent)
    WHERE story IS NOT NULL;
CREATE INDEX articles_received ON articles (received, section, status);

CREATE TABLE versions (
    key      INTEGER PRIMARY KEY,
    article  INTEGER NOT NULL REFERENCES articles (key),
    number   INTEGER NOT NULL,
    received INTEGER NOT NULL,
    why      TEXT NOT NULL,
    changed  TEXT NOT NULL, -- the parts, as a JSON array
    body     BLOB NOT NULL,
    reading  BLOB,          -- of the newest version only
    UNIQUE (article, number)
);

CREATE TABLE keys (
    key     TEXT PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (key)
) WITHOUT ROWID;

-- How each source last showed an article.
CREATE TABLE sightings (
    article INTEGER NOT NULL REFERENCES articles (key),
    source  INTEGER NOT NULL REFERENCES sources (key),
    hash    BLOB NOT NULL,
    PRIMARY KEY (article, source)
) WITHOUT ROWID;

CREATE TABLE outbox (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    article BLOB NOT NULL,
    kind    INTEGER NOT NULL -- 0 new, 1 changed, 2 placed, 3 withdrawn
);

CREATE TABLE consumers (
    name TEXT PRIMARY KEY,
    seq  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE jobs (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT NOT NULL,
    key      TEXT NOT NULL,
    payload  TEXT NOT NULL,
    due      INTEGER NOT NULL, -- while leased: when the lease ends
    attempts INTEGER NOT NULL DEFAULT 0,
    error    TEXT,
    UNIQUE (kind, key)
);
CREATE INDEX jobs_due ON jobs (kind, due);

-- Counting a million rows takes a tenth of a second; these are kept as rows come and go. Not by triggers: a
-- statement that fires one opens a journal of its own, which made taking in half as fast.
CREATE TABLE totals (
    captures INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    stories  INTEGER NOT NULL
);
INSERT INTO totals VALUES (0, 0, 0, 0);
