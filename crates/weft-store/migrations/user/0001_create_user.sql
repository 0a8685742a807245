-- What the user said; it cannot be fetched again. Migrations only add. `user_version` is the floor: the
-- lowest format a program must know to open the file; `meta.needs` tells the version of that program.
PRAGMA user_version = 1;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('needs', '0.1.0');

CREATE TABLE catalog (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    location   TEXT NOT NULL,
    options    TEXT NOT NULL,     -- JSON object of texts; never a secret
    enabled    INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,     -- JSON
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE decision (
    left_catalog  TEXT NOT NULL,
    left_key      TEXT NOT NULL,
    right_catalog TEXT NOT NULL,
    right_key     TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    decided_at    INTEGER NOT NULL,
    PRIMARY KEY (left_catalog, left_key, right_catalog, right_key)
) STRICT;

CREATE TABLE authority_map (
    catalog    TEXT NOT NULL,
    scope      TEXT NOT NULL,
    authority  TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (catalog, scope)
) STRICT;

CREATE TABLE saved_view (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    route      TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE star (
    key        TEXT PRIMARY KEY,
    starred_at INTEGER NOT NULL
) STRICT;

CREATE TABLE seen_mark (
    name    TEXT PRIMARY KEY,
    seq     INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;
