//! Many rows in few statements: multi-row `VALUES`, several times faster than row by row (docs/benchmarks.md).

use crate::StoreError;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, Encode, Sqlite, SqliteConnection, Type};
use std::sync::Arc;

/// Values bound by one statement. SQLite allows 32,766; beyond a few hundred there is nothing to gain.
const VALUES_PER_STATEMENT: usize = 720;

/// Collects rows for one `INSERT` and runs it whenever enough have come together.
pub(crate) struct Batch {
    head: &'static str,
    tail: &'static str,
    columns: usize,
    rows_per_statement: usize,
    full: Arc<str>,
    arguments: SqliteArguments,
    rows: usize,
}

impl Batch {
    /// `head` is everything before `VALUES`, as in `INSERT INTO word (id, text)`; `columns` are its columns.
    pub(crate) fn new(head: &'static str, columns: usize) -> Self {
        Self::enclosed(head, columns, "")
    }

    /// The same for `DELETE … WHERE (a, b) IN (SELECT * FROM (VALUES …))`: `tail` is everything behind the
    /// rows. (`IN (VALUES …)` alone does not use an index.)
    pub(crate) fn enclosed(head: &'static str, columns: usize, tail: &'static str) -> Self {
        let rows_per_statement = (VALUES_PER_STATEMENT / columns.max(1)).max(1);
        let full = statement(head, columns, rows_per_statement, tail).into();
        Self { head, tail, columns, rows_per_statement, full, arguments: SqliteArguments::default(), rows: 0 }
    }

    /// Adds the next value of the row under way. All values of a row are added before [`Batch::end_row`].
    pub(crate) fn bind<'q, T: Encode<'q, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> Result<&mut Self, StoreError> {
        self.arguments.add(value).map_err(|e| StoreError::Sql(sqlx::Error::Encode(e)))?;
        Ok(self)
    }

    /// Ends a row; writes when the statement is full.
    pub(crate) async fn end_row(&mut self, conn: &mut SqliteConnection) -> Result<(), StoreError> {
        debug_assert_eq!(self.arguments.len(), (self.rows + 1) * self.columns);
        self.rows += 1;
        if self.rows < self.rows_per_statement {
            return Ok(());
        }
        let sql = Arc::clone(&self.full);
        self.run(conn, sql, true).await
    }

    /// Writes what is left.
    pub(crate) async fn finish(&mut self, conn: &mut SqliteConnection) -> Result<(), StoreError> {
        if self.rows == 0 {
            return Ok(());
        }
        let sql = statement(self.head, self.columns, self.rows, self.tail).into();
        self.run(conn, sql, false).await
    }

    async fn run(&mut self, conn: &mut SqliteConnection, sql: Arc<str>, keep: bool) -> Result<(), StoreError> {
        let arguments = std::mem::take(&mut self.arguments);
        self.arguments.reserve(self.columns * self.rows_per_statement, 0);
        self.rows = 0;
        sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(keep).execute(conn).await?;
        Ok(())
    }
}

fn statement(head: &str, columns: usize, rows: usize, tail: &str) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    format!("{head} VALUES {}{tail}", vec![row; rows].join(","))
}

/// A list of row ids as JSON, for `IN (SELECT value FROM json_each(?))`.
pub(crate) fn id_list(ids: &[i64]) -> String {
    let mut text = String::with_capacity(ids.len() * 8 + 2);
    text.push('[');
    for (i, id) in ids.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        text.push_str(&id.to_string());
    }
    text.push(']');
    text
}

/// Rows in one page of [`each_line`].
const LINES: &str = "4000";

/// Reads rows as lines of text, many at a time. `sql` selects `id` and `line`, a text without line breaks, from rows
/// with an id beyond `?1`; `?2` is `with`. `each` gets every line, its parts separated by single blanks.
pub(crate) async fn each_line(
    conn: &mut SqliteConnection,
    sql: &str,
    with: Option<i64>,
    mut each: impl FnMut(&mut Line<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let sql = format!("SELECT max(id), group_concat(line, char(10)) FROM ({sql} ORDER BY id LIMIT {LINES})");
    let sql: Arc<str> = sql.into();
    let mut last = i64::MIN;
    loop {
        let query = sqlx::query_as(AssertSqlSafe(Arc::clone(&sql))).bind(last).bind(with);
        let (newest, page): (Option<i64>, Option<String>) = query.fetch_one(&mut *conn).await?;
        let (Some(newest), Some(page)) = (newest, page) else { return Ok(()) };
        last = newest;
        for line in page.lines() {
            each(&mut Line(line.split(' ')))?;
        }
    }
}

/// The parts of one line.
pub(crate) struct Line<'a>(std::str::Split<'a, char>);

impl<'a> Line<'a> {
    /// The next part as text.
    pub(crate) fn text(&mut self) -> Result<&'a str, StoreError> {
        self.0.next().ok_or_else(|| StoreError::unreadable("a row", "a part is missing"))
    }

    /// The next part as a whole number.
    pub(crate) fn number(&mut self) -> Result<i64, StoreError> {
        self.text()?.parse().map_err(|e| StoreError::unreadable("a row", format!("{e}")))
    }

    /// The next part as a whole number, if there is one.
    pub(crate) fn next_number(&mut self) -> Result<Option<i64>, StoreError> {
        let number = self.0.next().map(str::parse).transpose();
        number.map_err(|e| StoreError::unreadable("a row", format!("{e}")))
    }

    /// The next part, written by `hex()`, as a 128-bit figure; anything else reads as 0, which equals no hash.
    pub(crate) fn digest(&mut self) -> Result<u128, StoreError> {
        Ok(u128::from_str_radix(self.text()?, 16).unwrap_or(0))
    }
}
