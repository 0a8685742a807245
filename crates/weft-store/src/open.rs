//! Opening a data directory: lock, look, copy aside, migrate. One program does it at a time.

use crate::health::{self, Health, inspect};
use crate::store::{read_only_options, writer_options};
use crate::{StoreError, lock};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteSynchronous;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};
use std::path::{Path, PathBuf};

static MESH: Migrator = sqlx::migrate!("./migrations/mesh");
static USER: Migrator = sqlx::migrate!("./migrations/user");

/// Highest `user_version` this program can read, per file. Raised by a migration that older programs
/// cannot live with.
const MESH_FORMAT: i64 = 2;
const USER_FORMAT: i64 = 1;

/// The first SQLite with the fix for the WAL-reset defect (<https://sqlite.org/wal.html#walresetbug>).
const NEEDED_SQLITE: &str = "3.51.3";

/// Copies kept of `user.db` and `mesh.db`.
const USER_COPIES: usize = 3;
const MESH_COPIES: usize = 1;

/// Something that happened at open and that the user should be told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// `mesh.db` was damaged and lies aside now; the map is empty, or as old as the copy, until the next sync.
    MeshRebuilt {
        /// Where the damaged file is.
        moved_to: PathBuf,
        /// What was wrong with it.
        damage: String,
        /// The copy that took its place, where there was a sound one.
        restored_from: Option<PathBuf>,
    },
}

/// What open hands to the store: both files migrated, one writer each.
pub(crate) struct Opened {
    pub(crate) mesh: SqliteConnection,
    pub(crate) user: SqliteConnection,
    pub(crate) notices: Vec<Notice>,
}

/// Opens both files below `dir`, creating what is missing.
pub(crate) async fn open(dir: &Path) -> Result<Opened, StoreError> {
    create_private_dir(dir)?;
    let _lock = lock::wait_to_open(dir).await?;
    let (mesh_file, user_file) = (dir.join("mesh.db"), dir.join("user.db"));
    let user_health = inspect(&user_file).await?;
    if let Health::Damaged(detail) = user_health {
        return Err(StoreError::Corrupt { hint: restore_hint(dir), file: user_file, detail });
    }
    let mut notices = Vec::new();
    let mut mesh_health = inspect(&mesh_file).await?;
    if let Health::Damaged(damage) = mesh_health {
        let notice = replace_damaged_mesh(dir, &mesh_file, damage).await?;
        notices.push(notice);
        mesh_health = inspect(&mesh_file).await?;
    }
    refuse_newer(&mesh_file, &mesh_health, MESH_FORMAT).await?;
    refuse_newer(&user_file, &user_health, USER_FORMAT).await?;
    let mesh = migrate(dir, &mesh_file, &mesh_health, &MESH, MESH_COPIES, SqliteSynchronous::Normal).await?;
    let user = migrate(dir, &user_file, &user_health, &USER, USER_COPIES, SqliteSynchronous::Full).await?;
    Ok(Opened { mesh, user, notices })
}

fn create_private_dir(dir: &Path) -> Result<(), StoreError> {
    if dir.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(dir).map_err(|e| StoreError::io(dir, e))?;
    restrict(dir, 0o700)
}

/// Keeps other users of the machine out of a file or directory.
pub(crate) fn restrict(path: &Path, mode: u32) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(|e| StoreError::io(path, e))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

fn restore_hint(dir: &Path) -> String {
    match copies(dir, "user").last() {
        Some(newest) => format!("It was left as it is; to go back, put {} in its place", newest.display()),
        None => "It was left as it is; put a copy of your own in its place, or move it away to begin anew".to_owned(),
    }
}

async fn refuse_newer(file: &Path, health: &Health, known: i64) -> Result<(), StoreError> {
    let Health::Sound { format, .. } = health else { return Ok(()) };
    if *format <= known {
        return Ok(());
    }
    let read = async {
        let mut conn = read_only_options(file).connect().await?;
        let needs: Option<String> =
            sqlx::query_scalar("SELECT value FROM meta WHERE name = 'needs'").fetch_optional(&mut conn).await?;
        conn.close().await?;
        Ok::<_, sqlx::Error>(needs)
    };
    let needs = read.await.ok().flatten().unwrap_or_else(|| format!("that knows format {format}"));
    Err(StoreError::TooNew { file: file.to_owned(), needs })
}

/// Brings one file up to date, with a copy taken before, and returns its writer.
async fn migrate(
    dir: &Path,
    file: &Path,
    health: &Health,
    migrator: &Migrator,
    keep: usize,
    synchronous: SqliteSynchronous,
) -> Result<SqliteConnection, StoreError> {
    let options = writer_options(file, synchronous);
    let mut conn = options.connect().await.map_err(|e| StoreError::sql(file, e))?;
    assert_version(&mut conn).await?;
    let newest = migrator.iter().map(|m| m.version).max().unwrap_or(0);
    let applied = match health {
        Health::Sound { migration, .. } => *migration,
        _ => 0,
    };
    let mut backup = None;
    if (1..newest).contains(&applied) {
        backup = Some(copy_aside(dir, file, &mut conn, keep).await?);
    }
    if applied < newest {
        let mut migrations = Migrator::with_migrations(migrator.iter().cloned().collect());
        // A newer program may have added to the file; whatever it may not add is guarded by `user_version`.
        migrations.set_ignore_missing(true);
        migrations.run_direct(None, &mut conn, false).await.map_err(|e| migration_error(file, e, backup))?;
    }
    for suffix in ["", "-wal", "-shm"] {
        let path = health::with_suffix(file, suffix);
        if path.exists() {
            restrict(&path, 0o600)?;
        }
    }
    Ok(conn)
}

fn migration_error(file: &Path, error: sqlx::migrate::MigrateError, backup: Option<PathBuf>) -> StoreError {
    use sqlx::migrate::MigrateError;
    let failed = |detail: String| StoreError::Migration { file: file.to_owned(), detail, backup };
    match error {
        MigrateError::Execute(e) | MigrateError::ExecuteMigration(e, _) => match StoreError::sql(file, e) {
            StoreError::Sql(e) => failed(e.to_string()),
            told_apart => told_apart,
        },
        other => failed(other.to_string()),
    }
}

async fn assert_version(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(conn).await?;
    let numbers = |text: &str| text.split('.').map(|n| n.parse().unwrap_or(0)).collect::<Vec<u32>>();
    if numbers(&found) < numbers(NEEDED_SQLITE) {
        return Err(StoreError::OldSqlite { found, needs: NEEDED_SQLITE });
    }
    Ok(())
}

/// Copies of `stem`.db in the backup folder, oldest first.
fn copies(dir: &Path, stem: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir.join("backup")).into_iter().flatten().flatten();
    let is_copy = |name: &str| {
        name.strip_prefix(stem)
            .and_then(|rest| rest.strip_prefix('-'))
            .and_then(|rest| rest.strip_suffix(".db"))
            .is_some_and(|number| number.chars().all(|c| c.is_ascii_digit()))
    };
    let mut found: Vec<PathBuf> =
        entries.filter(|e| is_copy(&e.file_name().to_string_lossy())).map(|e| e.path()).collect();
    found.sort();
    found
}

async fn copy_aside(dir: &Path, file: &Path, conn: &mut SqliteConnection, keep: usize) -> Result<PathBuf, StoreError> {
    let folder = dir.join("backup");
    create_private_dir(&folder)?;
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let older = copies(dir, &stem);
    let number = older.last().and_then(|p| copy_number(p)).unwrap_or(0) + 1;
    let copy = folder.join(format!("{stem}-{number:06}.db"));
    vacuum_into(conn, file, &copy).await?;
    let surplus = (older.len() + 1).saturating_sub(keep);
    for old in older.iter().take(surplus) {
        std::fs::remove_file(old).map_err(|e| StoreError::io(old, e))?;
    }
    Ok(copy)
}

fn copy_number(path: &Path) -> Option<u32> {
    path.file_stem()?.to_string_lossy().rsplit('-').next()?.parse().ok()
}

/// A consistent copy of the open database at `target`, which must not exist; written beside it, then renamed.
pub(crate) async fn vacuum_into(conn: &mut SqliteConnection, file: &Path, target: &Path) -> Result<(), StoreError> {
    let part = health::with_suffix(target, ".part");
    let _ = std::fs::remove_file(&part);
    let quoted = part.to_string_lossy().replace('\'', "''");
    // VACUUM takes no bound value in every version; the path is quoted as SQL text.
    let done = sqlx::query(AssertSqlSafe(format!("VACUUM INTO '{quoted}'"))).execute(conn).await;
    if let Err(e) = done {
        let _ = std::fs::remove_file(&part);
        return Err(StoreError::sql(file, e));
    }
    let synced = std::fs::File::open(&part).and_then(|f| f.sync_all()).and_then(|()| std::fs::rename(&part, target));
    synced.map_err(|e| StoreError::io(target, e))?;
    restrict(target, 0o600)
}

async fn replace_damaged_mesh(dir: &Path, file: &Path, damage: String) -> Result<Notice, StoreError> {
    let moved_to = health::move_aside(file)?;
    let mut restored_from = None;
    for copy in copies(dir, "mesh").into_iter().rev() {
        if matches!(inspect(&copy).await?, Health::Sound { .. }) {
            std::fs::copy(&copy, file).map_err(|e| StoreError::io(file, e))?;
            restored_from = Some(copy);
            break;
        }
    }
    tracing::warn!(file = %file.display(), %damage, moved_to = %moved_to.display(), "the mesh file was damaged");
    Ok(Notice::MeshRebuilt { moved_to, damage, restored_from })
}

#[cfg(test)]
mod tests {
    use super::{Health, Migrator, USER, copies, inspect, migrate, open};
    use crate::StoreError;
    use sqlx::migrate::{Migration, MigrationType};
    use sqlx::sqlite::SqliteSynchronous;
    use sqlx::{Connection, SqlSafeStr};
    use std::path::Path;

    /// The migrations of `user.db` and one more.
    fn and_then(version: i64, sql: &'static str) -> Migrator {
        let more = Migration::new(version, "add wish".into(), MigrationType::Simple, sql.into_sql_str(), false);
        Migrator::with_migrations(USER.iter().cloned().chain([more]).collect())
    }

    async fn migrated(dir: &Path, migrator: &Migrator) -> Result<(), StoreError> {
        let file = dir.join("user.db");
        let health = inspect(&file).await?;
        let conn = migrate(dir, &file, &health, migrator, 3, SqliteSynchronous::Full).await?;
        conn.close().await.map_err(StoreError::from)
    }

    #[tokio::test]
    async fn a_copy_is_taken_before_every_migration_and_the_newest_three_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()).await.unwrap());
        assert!(copies(dir.path(), "user").is_empty(), "a new file needs no copy");
        for version in 100..105 {
            migrated(dir.path(), &and_then(version, "CREATE TABLE IF NOT EXISTS wish (id INTEGER)")).await.unwrap();
        }
        let names: Vec<_> = copies(dir.path(), "user").iter().map(|p| p.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["user-000003.db", "user-000004.db", "user-000005.db"]);
        let Health::Sound { migration, .. } = inspect(&copies(dir.path(), "user")[2]).await.unwrap() else { panic!() };
        assert_eq!(migration, 103, "the copy is of the moment before");
    }

    #[tokio::test]
    async fn d11_a_migration_that_fails_half_way_is_rolled_back_and_the_copy_is_named() {
        let dir = tempfile::tempdir().unwrap();
        drop(open(dir.path()).await.unwrap());
        let broken = and_then(100, "CREATE TABLE wish (id INTEGER); INSERT INTO nowhere VALUES (1)");
        let failed = migrated(dir.path(), &broken).await.unwrap_err();
        let StoreError::Migration { backup: Some(backup), .. } = &failed else { panic!("{failed}") };
        assert!(backup.exists() && failed.to_string().contains("left as it was"), "{failed}");
        let Health::Sound { migration, .. } = inspect(&dir.path().join("user.db")).await.unwrap() else { panic!() };
        assert_eq!(migration, 1);
        open(dir.path()).await.unwrap();
    }
}
