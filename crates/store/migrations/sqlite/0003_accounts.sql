-- Users, sessions and keys. Passwords, sessions and keys stand here as hashes only.

CREATE TABLE users (
    id       BLOB PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE COLLATE NOCASE, -- by which they log in
    email    TEXT,
    role     TEXT NOT NULL,   -- reader, documentalist, editor, administrator
    password TEXT,            -- Argon2id in PHC form; NULL where somebody else vouches for them
    external TEXT UNIQUE,     -- issuer and subject of who vouches for them
    zone     TEXT,
    language TEXT,
    created  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE sessions (
    hash    BLOB PRIMARY KEY, -- SHA-256 of the token
    user    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    begun   INTEGER NOT NULL,
    seen    INTEGER NOT NULL,
    ends    INTEGER NOT NULL, -- whatever happens
    idle    INTEGER NOT NULL, -- unless seen before; moves on with `seen`
    agent   TEXT NOT NULL,
    address TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user);
CREATE INDEX sessions_ends ON sessions (ends);

CREATE TABLE api_keys (
    id      INTEGER PRIMARY KEY,
    hash    BLOB NOT NULL UNIQUE, -- SHA-256 of the key
    user    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    scopes  TEXT NOT NULL,    -- apart by a space
    pace    INTEGER NOT NULL, -- requests a minute
    made    INTEGER NOT NULL,
    ends    INTEGER,
    used    INTEGER
);
CREATE INDEX api_keys_user ON api_keys (user);

-- What was done; neither the program nor its pages change or remove a line.
CREATE TABLE audit (
    key     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    user    BLOB,          -- NULL: nobody known
    name    TEXT NOT NULL, -- by which they were known then
    deed    TEXT NOT NULL,
    about   TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX audit_user ON audit (user);
