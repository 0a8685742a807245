-- What servers answered, so that the next reading need not ask again for what has not changed. Nothing rests on it: a
-- program that does not know this table can live with the file, so `user_version` stays.
CREATE TABLE answer (
    id         INTEGER PRIMARY KEY,
    catalog_id INTEGER NOT NULL REFERENCES word (id),
    request    BLOB NOT NULL,     -- digest of the request and of the catalog's settings
    mark       TEXT NOT NULL,     -- version of the answer in the words of the server
    body       BLOB NOT NULL      -- packed, behind a digest of its own
) STRICT;
CREATE UNIQUE INDEX answer_request ON answer (catalog_id, request);
