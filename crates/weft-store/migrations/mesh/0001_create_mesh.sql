-- What the catalogs said, when it was true, and the map derived from it.
-- Times are UTC in milliseconds. `user_version` is the format of the file; a program that knows only a
-- lower one must leave the file alone, and `meta.needs` tells the version of the program that can read it.
PRAGMA user_version = 1;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('needs', '0.1.0'), ('stamp', '0'), ('things', '0'), ('edges', '0');

-- Names that repeat on every row: catalogs, dialects, scopes.
CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE sync (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    catalog_id  INTEGER NOT NULL REFERENCES word (id),
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER NOT NULL,
    complete    INTEGER NOT NULL,
    added       INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    gone        INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    held        INTEGER NOT NULL, -- missing, unconfirmed
    unread      INTEGER NOT NULL, -- kept because their scope was not read to its end
    richer      INTEGER NOT NULL, -- kept because the new statement said less and its scope was partial
    duplicates  INTEGER NOT NULL,
    derived     INTEGER NOT NULL, -- the map was derived again
    things      INTEGER NOT NULL,
    edges       INTEGER NOT NULL,
    hash        BLOB NOT NULL,    -- of everything current in the catalog
    gaps        TEXT NOT NULL     -- JSON
) STRICT;
CREATE INDEX sync_catalog ON sync (catalog_id, seq);

-- Newest report of every scope.
CREATE TABLE scope (
    catalog_id INTEGER NOT NULL REFERENCES word (id),
    scope_id   INTEGER NOT NULL REFERENCES word (id),
    reason     TEXT,              -- why it is partial; NULL is complete
    items      INTEGER NOT NULL,
    PRIMARY KEY (catalog_id, scope_id)
) STRICT, WITHOUT ROWID;

-- What the newest sync of a catalog saw and could not carry over.
CREATE TABLE loss (
    id         INTEGER PRIMARY KEY,
    catalog_id INTEGER NOT NULL REFERENCES word (id),
    source     TEXT NOT NULL,
    path       TEXT NOT NULL,
    reason     TEXT NOT NULL,
    count      INTEGER NOT NULL,
    kept       INTEGER NOT NULL
) STRICT;
CREATE INDEX loss_catalog ON loss (catalog_id);

-- What was said. Rows never change; one that no observation points to is staged and seen by nobody.
CREATE TABLE statement (
    id         INTEGER PRIMARY KEY,
    scope_id   INTEGER NOT NULL,
    dialect_id INTEGER NOT NULL,
    ident      BLOB NOT NULL,     -- xxh3-128 of dialect, kind and key or native id
    hash       BLOB NOT NULL,     -- xxh3-128 of all that is said
    kind       TEXT NOT NULL,
    promise    INTEGER NOT NULL,  -- carries promises or evidence
    native     TEXT,              -- NULL where an edge's id is that of its ends
    key        TEXT,              -- NULL likewise
    subject    TEXT,              -- what a check, run, incident, policy or agreement is about
    body       TEXT NOT NULL      -- JSON
) STRICT;
CREATE INDEX statement_key ON statement (key) WHERE key IS NOT NULL;
CREATE INDEX statement_native ON statement (native) WHERE native IS NOT NULL;
CREATE INDEX statement_subject ON statement (subject) WHERE subject IS NOT NULL;
CREATE INDEX statement_promise ON statement (id) WHERE promise = 1;
CREATE INDEX statement_kind ON statement (kind);

-- Statements of a sync that has not ended, as ranges of ids.
CREATE TABLE staged (
    catalog_id INTEGER NOT NULL,
    first_id   INTEGER NOT NULL,
    last_id    INTEGER NOT NULL
) STRICT;

-- When a statement was true: from sync `from_seq` until before `to_seq` (slowly changing dimension, type 2).
CREATE TABLE observation (
    id         INTEGER PRIMARY KEY, -- that of the statement
    catalog_id INTEGER NOT NULL,
    scope_id   INTEGER NOT NULL,
    ident      BLOB NOT NULL,
    hash       BLOB NOT NULL,
    from_seq   INTEGER NOT NULL,
    to_seq     INTEGER,             -- NULL while it is true
    missing    INTEGER NOT NULL     -- no longer seen, but the loss was too large to believe
) STRICT;
CREATE INDEX observation_current ON observation (catalog_id, id) WHERE to_seq IS NULL;
CREATE INDEX observation_from ON observation (from_seq);
CREATE INDEX observation_to ON observation (to_seq) WHERE to_seq IS NOT NULL;

-- The map: what several catalogs speak of, as one.
CREATE TABLE thing (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    subtype     TEXT NOT NULL,
    name        TEXT NOT NULL,
    folded_name TEXT NOT NULL,
    folded_last TEXT,              -- last part of the key, where it is not the name
    domain_id   INTEGER,
    lifecycle   TEXT NOT NULL,
    stub        INTEGER NOT NULL,
    disagrees   INTEGER NOT NULL,
    usage       INTEGER NOT NULL,
    stamp       INTEGER NOT NULL,  -- derivation that last wrote the row
    hash        BLOB NOT NULL,
    body        TEXT NOT NULL      -- JSON: description, references, tags, columns
) STRICT;
CREATE INDEX thing_name ON thing (folded_name);
CREATE INDEX thing_last ON thing (folded_last) WHERE folded_last IS NOT NULL;
CREATE INDEX thing_kind ON thing (kind, folded_name);
CREATE INDEX thing_stamp ON thing (stamp);

-- Things that a derivation removed, for readers that follow the map (the search index).
CREATE TABLE thing_gone (
    thing_id INTEGER NOT NULL,
    key      TEXT NOT NULL,
    stamp    INTEGER NOT NULL
) STRICT;
CREATE INDEX thing_gone_stamp ON thing_gone (stamp);

CREATE TABLE thing_member (
    thing_id       INTEGER NOT NULL,
    observation_id INTEGER NOT NULL,
    PRIMARY KEY (thing_id, observation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX thing_member_observation ON thing_member (observation_id);

-- Who refers to a thing: 1 domain, 2 product, 3 owner, 4 contract.
CREATE TABLE thing_link (
    role      INTEGER NOT NULL,
    target_id INTEGER NOT NULL,
    thing_id  INTEGER NOT NULL,
    PRIMARY KEY (role, target_id, thing_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mesh_edge (
    id         INTEGER PRIMARY KEY,
    from_id    INTEGER NOT NULL,
    to_id      INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    knot       INTEGER NOT NULL,
    confidence REAL NOT NULL,
    hash       BLOB NOT NULL,
    columns    TEXT,               -- JSON; NULL when no column mapping is known
    provenance TEXT NOT NULL       -- JSON
) STRICT;
CREATE INDEX mesh_edge_from ON mesh_edge (from_id, to_id);
CREATE INDEX mesh_edge_to ON mesh_edge (to_id);

-- Why two statements are about one thing, or may be, or are not.
CREATE TABLE ledger (
    id       INTEGER PRIMARY KEY,
    left_id  INTEGER NOT NULL,     -- observation
    right_id INTEGER NOT NULL,
    step     TEXT NOT NULL,
    evidence TEXT NOT NULL,
    overlap  REAL,
    sides    TEXT,                 -- JSON of both members where one is no observation
    hash     BLOB NOT NULL
) STRICT;
CREATE INDEX ledger_left ON ledger (left_id);
CREATE INDEX ledger_right ON ledger (right_id);
CREATE INDEX ledger_step ON ledger (step);
