-- Figures that are shown on every start, so that nobody needs to read every row for them. A program that does not keep
-- them must not write to the file.
PRAGMA user_version = 2;

-- Statements that are true now, by catalog and kind; kept by every swap.
CREATE TABLE statement_count (
    catalog_id INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    n          INTEGER NOT NULL,
    PRIMARY KEY (catalog_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO statement_count (catalog_id, kind, n)
    SELECT o.catalog_id, s.kind, count(*) FROM observation o JOIN statement s ON s.id = o.id
    WHERE o.to_seq IS NULL GROUP BY o.catalog_id, s.kind;

CREATE INDEX thing_place ON thing (kind, stub, domain_id);

-- From here on statement.promise is 1 for what carries promises and 2 for what carries only evidence of the last update;
-- what is there already keeps its 1 until it is said anew.
