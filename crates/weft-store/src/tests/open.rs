//! Opening, locks, damage, copies.

use super::{at, numbered, sync, whole_map};
use crate::{Notice, Store};
use sqlx::Connection;
use std::path::Path;
use weft_model::Stitched;

/// A closed store with forty things and one setting.
async fn filled(dir: &Path) {
    let store = Store::open(dir).await.unwrap();
    sync(&store, "halden", numbered(0..40), 1).await;
    store.save_setting("theme", Some(&"dark".into()), at(1)).await.unwrap();
    store.close().await.unwrap();
}

async fn run(file: &Path, sql: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
    let mut conn = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test]
async fn what_was_written_is_there_after_closing_and_nobody_else_may_read_it() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("weft");
    filled(&dir).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        for file in ["mesh.db", "user.db", "open.lock", "sync.lock"] {
            assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
        }
    }
    assert!(!dir.join("mesh.db-wal").exists(), "closing empties the log");
    let store = Store::open(&dir).await.unwrap();
    assert!(store.notices().is_empty());
    assert_eq!(whole_map(&store).await.unwrap().things.len(), 40);
    assert_eq!(store.setting("theme").await.unwrap(), Some("dark".into()));
}

#[tokio::test]
async fn the_files_are_opened_as_the_rules_say() {
    let store = Store::in_memory().await.unwrap();
    let mut mesh = store.mesh().await;
    let mut user = store.user().await;
    let pragma = async |conn: &mut sqlx::SqliteConnection, name: &'static str| -> String {
        let sql = sqlx::AssertSqlSafe(format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}"));
        sqlx::query_scalar(sql).fetch_one(conn).await.unwrap()
    };
    assert_eq!(pragma(&mut mesh, "journal_mode").await, "wal");
    assert_eq!(pragma(&mut mesh, "synchronous").await, "1");
    assert_eq!(pragma(&mut user, "synchronous").await, "2");
    assert_eq!(pragma(&mut mesh, "foreign_keys").await, "1");
    assert_eq!(sqlx::query_scalar::<_, i64>("PRAGMA busy_timeout").fetch_one(&mut *mesh).await.unwrap(), 5_000);
    assert_eq!(sqlx::query_scalar::<_, i64>("PRAGMA mmap_size").fetch_one(&mut *mesh).await.unwrap(), 0);
    drop((mesh, user));
    let mut read = store.read().await.unwrap();
    assert!(sqlx::query("DELETE FROM meta").execute(&mut *read).await.is_err(), "readers cannot write");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn d12_eight_that_open_an_empty_home_together_all_succeed() {
    for _ in 0..5 {
        let home = tempfile::tempdir().unwrap();
        let opening: Vec<_> = (0..8)
            .map(|_| {
                let dir = home.path().join("weft");
                tokio::spawn(async move { Store::open(&dir).await.map(|store| store.notices()) })
            })
            .collect();
        for task in opening {
            assert!(task.await.unwrap().unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn d05_a_damaged_mesh_is_moved_aside_reported_once_and_rebuilt() {
    type Damage = fn(Vec<u8>) -> Vec<u8>;
    let damages: [(&str, Damage); 4] = [
        ("flipped bytes", |mut bytes| {
            let page = bytes.len() / 4096 / 2 * 4096;
            bytes[page..page + 600].iter_mut().for_each(|b| *b = !*b);
            bytes
        }),
        ("cut in half", |bytes| bytes[..bytes.len() / 2].to_vec()),
        ("zeroed header", |mut bytes| {
            bytes[..100].fill(0);
            bytes
        }),
        ("empty file", |_| Vec::new()),
    ];
    for (name, damage) in damages {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path()).await;
        let user_before = std::fs::read(dir.path().join("user.db")).unwrap();
        let file = dir.path().join("mesh.db");
        let damaged = damage(std::fs::read(&file).unwrap());
        std::fs::write(&file, &damaged).unwrap();
        let store = Store::open(dir.path()).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        let notices = store.notices();
        let [Notice::MeshRebuilt { moved_to, restored_from: None, .. }] = notices.as_slice() else {
            panic!("{name}: {notices:?}")
        };
        assert_eq!(std::fs::read(moved_to).unwrap(), damaged, "{name}");
        assert!(store.notices().is_empty(), "{name}");
        assert_eq!(whole_map(&store).await.unwrap(), Stitched::default(), "{name}");
        assert_eq!(sync(&store, "halden", numbered(0..40), 2).await.added, 40);
        store.close().await.unwrap();
        assert_eq!(std::fs::read(dir.path().join("user.db")).unwrap(), user_before, "{name}");
        assert!(Store::open(dir.path()).await.unwrap().notices().is_empty());
    }
}

#[tokio::test]
async fn d05_a_large_damaged_mesh_is_found_by_a_check_and_replaced_at_the_next_open() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    let store = Store::open(dir.path()).await.unwrap();
    let file = dir.path().join("mesh.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let page = bytes.len() / 4096 / 2 * 4096;
    bytes[page..page + 600].iter_mut().for_each(|b| *b = !*b);
    std::fs::write(&file, bytes).unwrap();
    assert!(store.check().await.unwrap().mesh.is_some());
    drop(store);
    assert!(dir.path().join("mesh.db.suspect").exists());
    assert_eq!(Store::open(dir.path()).await.unwrap().notices().len(), 1);
    assert!(!dir.path().join("mesh.db.suspect").exists());
}

#[tokio::test]
async fn d05_history_comes_back_from_the_last_copy() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    let copy = dir.path().join("backup/mesh-000001.db");
    std::fs::create_dir(dir.path().join("backup")).unwrap();
    std::fs::copy(dir.path().join("mesh.db"), &copy).unwrap();
    std::fs::write(dir.path().join("mesh.db"), b"not a database").unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let notices = store.notices();
    assert!(matches!(&notices[..], [Notice::MeshRebuilt { restored_from: Some(from), .. }] if *from == copy));
    assert_eq!(whole_map(&store).await.unwrap().things.len(), 40);
}

#[tokio::test]
async fn d06_a_damaged_user_file_is_an_error_and_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    let file = dir.path().join("user.db");
    std::fs::write(&file, b"SQLite format 3\0 and then nothing").unwrap();
    let refused = Store::open(dir.path()).await.err().unwrap();
    assert_eq!(refused.code(), "Corrupt");
    assert!(refused.to_string().contains("user.db is damaged"), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), b"SQLite format 3\0 and then nothing");
}

#[tokio::test]
async fn d09_a_mesh_of_a_newer_program_is_left_as_it_is_and_the_version_is_named() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    let file = dir.path().join("mesh.db");
    run(&file, "PRAGMA user_version = 9; UPDATE meta SET value = '4.2.0' WHERE name = 'needs'").await;
    let before = std::fs::read(&file).unwrap();
    let refused = Store::open(dir.path()).await.err().unwrap();
    assert_eq!(refused.code(), "TooNew");
    assert!(refused.to_string().contains("needs weft 4.2.0 or newer"), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_mesh_from_before_answers_and_figures_were_kept_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    let file = dir.path().join("mesh.db");
    let before = "DROP TABLE answer; DROP TABLE statement_count; DROP INDEX thing_place; PRAGMA user_version = 1; \
                  DELETE FROM _sqlx_migrations WHERE version > 1";
    run(&file, before).await;
    let store = Store::open(dir.path()).await.unwrap();
    assert!(dir.path().join("backup/mesh-000001.db").exists(), "a copy is taken before");
    assert_eq!(whole_map(&store).await.unwrap().things.len(), 40);
    store.forget_answers("halden").await.unwrap();
    assert_eq!(store.statements_by_kind("halden").await.unwrap(), [("asset".to_owned(), 40)]);
    let format: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *store.mesh().await).await.unwrap();
    assert_eq!(format, 2, "a program that does not keep the figures may not write");
}

#[tokio::test]
async fn d10_a_newer_user_file_opens_when_it_only_added_and_is_refused_when_its_floor_rose() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).await;
    let file = dir.path().join("user.db");
    let added = "CREATE TABLE wish (id INTEGER PRIMARY KEY); INSERT INTO _sqlx_migrations \
                 (version, description, success, checksum, execution_time) VALUES (9999, 'add wish', 1, x'00', 1)";
    run(&file, added).await;
    let store = Store::open(dir.path()).await.unwrap();
    assert_eq!(store.setting("theme").await.unwrap(), Some("dark".into()));
    store.close().await.unwrap();
    run(&file, "PRAGMA user_version = 2; UPDATE meta SET value = '2.0.0' WHERE name = 'needs'").await;
    let refused = Store::open(dir.path()).await.err().unwrap();
    assert!(refused.to_string().contains("user.db needs weft 2.0.0"), "{refused}");
}

#[tokio::test]
async fn d13_a_place_that_cannot_be_written_is_said_so() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("a file");
    std::fs::write(&file, b"").unwrap();
    let refused = Store::open(&file.join("weft")).await.err().unwrap();
    assert!(refused.to_string().contains("a file"), "{refused}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let dir = home.path().join("read only");
        std::fs::create_dir(&dir).unwrap();
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o500)).unwrap();
        // The superuser may write anywhere; for everybody else it is an error that says so.
        match Store::open(&dir).await {
            Ok(_) => assert!(std::fs::write(dir.join("probe"), b"").is_ok()),
            Err(e) => assert_eq!(e.code(), "ReadOnly", "{e}"),
        }
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
}

#[tokio::test]
async fn d19_a_copy_made_during_a_sync_opens_and_is_the_map_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..40), 1).await;
    store.save_setting("theme", Some(&"dark".into()), at(1)).await.unwrap();
    let mut staging = super::staged(&store, "halden", numbered(0..80), 2).await;
    staging.flush().await.unwrap();
    store.backup(&dir.path().join("mesh.db")).await.unwrap();
    assert_eq!(store.backup(&dir.path().join("mesh.db")).await.unwrap_err().code(), "Io");
    std::fs::rename(dir.path().join("mesh.db.user.db"), dir.path().join("user.db")).unwrap();
    let copy = Store::open(dir.path()).await.unwrap();
    assert_eq!(whole_map(&copy).await.unwrap(), whole_map(&store).await.unwrap());
    assert_eq!(copy.setting("theme").await.unwrap(), Some("dark".into()));
}
