-- What was read, across articles: who is named, what was said, what is ahead, who copies whom. All of it is made anew
-- from the readings in `versions` when an article changes; `shown_from` is that of the article, for lists.

ALTER TABLE articles ADD COLUMN model INTEGER NOT NULL DEFAULT 0;   -- which reader read it; 0: one before they counted
ALTER TABLE articles ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0; -- 1: a person placed it in its story
CREATE INDEX articles_model ON articles (model);
CREATE INDEX stories_last ON stories (last, sources);

CREATE TABLE names (
    key  INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL, -- 0 person, 1 place, 2 organisation
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, slug)
);

CREATE TABLE named (
    name       INTEGER NOT NULL REFERENCES names (key),
    time       INTEGER NOT NULL,
    article    INTEGER NOT NULL REFERENCES articles (key),
    shown_from INTEGER NOT NULL,
    role       TEXT,
    PRIMARY KEY (name, time, article)
) WITHOUT ROWID;
CREATE INDEX named_article ON named (article);
CREATE INDEX named_time ON named (time);

CREATE TABLE said (
    key        INTEGER PRIMARY KEY,
    article    INTEGER NOT NULL REFERENCES articles (key),
    speaker    INTEGER REFERENCES names (key), -- NULL where the article names nobody for it
    time       INTEGER NOT NULL,
    shown_from INTEGER NOT NULL,
    direct     INTEGER NOT NULL,
    text       TEXT NOT NULL,
    surface    TEXT, -- who, as written
    cue        TEXT
);
CREATE INDEX said_article ON said (article);
CREATE INDEX said_speaker ON said (speaker, time) WHERE speaker IS NOT NULL;
CREATE INDEX said_time ON said (time);
CREATE VIRTUAL TABLE said_words USING fts5(
    text, speaker, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");

CREATE TABLE ahead (
    key        INTEGER PRIMARY KEY,
    article    INTEGER NOT NULL REFERENCES articles (key),
    first      TEXT NOT NULL, -- its first and last day
    last       TEXT NOT NULL,
    value      TEXT NOT NULL,
    shown_from INTEGER NOT NULL,
    what       TEXT NOT NULL,
    place      TEXT,
    slug       TEXT           -- the place's
);
CREATE INDEX ahead_article ON ahead (article);
CREATE INDEX ahead_first ON ahead (first);
CREATE INDEX ahead_place ON ahead (slug, first) WHERE slug IS NOT NULL;

-- Headlines that their sources rewrote.
CREATE TABLE retitled (
    key     INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (key),
    number  INTEGER NOT NULL, -- the version that brought the new one
    at      INTEGER NOT NULL,
    before  TEXT NOT NULL,
    after   TEXT NOT NULL
);
CREATE INDEX retitled_at ON retitled (at);

CREATE TABLE sketches (
    article INTEGER PRIMARY KEY REFERENCES articles (key),
    sketch  BLOB NOT NULL
);

CREATE TABLE copies (
    article     INTEGER NOT NULL REFERENCES articles (key),
    other       INTEGER NOT NULL REFERENCES articles (key),
    jaccard     REAL NOT NULL,
    containment REAL NOT NULL,
    PRIMARY KEY (article, other)
) WITHOUT ROWID;
CREATE INDEX copies_other ON copies (other);

-- Where the articles of a story went that is no more.
CREATE TABLE story_paths (
    id      BLOB PRIMARY KEY,
    towards BLOB NOT NULL
) WITHOUT ROWID;

-- What people changed in the stories.
CREATE TABLE corrections (
    key     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    article BLOB NOT NULL,
    before  BLOB,
    after   BLOB NOT NULL
);
CREATE INDEX corrections_before ON corrections (before);
CREATE INDEX corrections_after ON corrections (after);
