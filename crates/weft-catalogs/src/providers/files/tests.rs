//! The files provider from end to end, on folders made for the test. Names begin with the row of the fault table.

use super::testing::Folder;
use super::{Files, preview};
use crate::{Catalog, CatalogConfig, CatalogError, Message, Sink, limits};
use std::path::Path;
use tokio_util::sync::CancellationToken;
use weft_model::{Completeness, Loss, Observation, ScopeReport};

const CONTRACT: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.10\nstatus: active\n\
                        schema:\n- name: orders\n  properties:\n  - name: country\n    classification: NO\n";

#[derive(Default)]
struct Read {
    observations: Vec<Observation>,
    losses: Vec<Loss>,
    scopes: Vec<ScopeReport>,
    largest_batch: usize,
    progress: usize,
}

impl Read {
    fn complete(&self) -> bool {
        self.scopes.iter().all(|scope| scope.completeness.is_complete())
    }

    fn partial(&self) -> &str {
        match &self.scopes[0].completeness {
            Completeness::Partial(reason) => reason,
            Completeness::Complete => "",
        }
    }

    fn reason(&self, file: &str) -> &str {
        self.losses.iter().find(|l| l.source == file).map_or("", |l| l.reason.as_str())
    }
}

fn catalog(at: &Path) -> Box<dyn Catalog> {
    let config = CatalogConfig {
        id: "c".to_owned(),
        kind: "files".to_owned(),
        at: at.display().to_string(),
        ..Default::default()
    };
    crate::registry::open(&config, &crate::http::Context::new(|| weft_model::TimeMs::clamped(1))).unwrap()
}

async fn read(at: &Path) -> Read {
    let (sink, mut receiver) = Sink::channel(4);
    let catalog = catalog(at);
    let reading = tokio::spawn(async move { catalog.read(sink, CancellationToken::new()).await });
    let mut read = Read::default();
    while let Some(message) = receiver.recv().await {
        match message {
            Message::Observations(mut batch) => {
                read.largest_batch = read.largest_batch.max(batch.len());
                read.observations.append(&mut batch);
            }
            Message::Loss(mut losses) => read.losses.append(&mut losses),
            Message::Scope(scope) => read.scopes.push(scope),
            Message::Waiting { .. } | Message::Progress { .. } => read.progress += 1,
        }
    }
    reading.await.unwrap().unwrap();
    read
}

#[tokio::test]
async fn a_folder_is_read_and_every_scope_is_reported() {
    let folder = Folder::new();
    folder.write("contracts/orders.txt", CONTRACT.as_bytes());
    folder.write("README.md", b"# Words\n\nNote: nothing to see\n");
    folder.write("models/orders.sql", b"select 1");
    folder.write("dbt_project.yml", b"name: shop\nversion: 1.0\n");
    let read = read(folder.path()).await;
    assert!(read.complete());
    assert_eq!(read.observations.len(), 2);
    assert_eq!(read.scopes.len(), crate::formats::FORMATS.len());
    assert_eq!(read.scopes.iter().find(|s| s.scope == "odcs").unwrap().items, 2);
    assert!(read.progress > 0);
    for file in ["README.md", "models/orders.sql", "dbt_project.yml"] {
        assert!(read.reason(file).starts_with("not recognised"), "{file}: {}", read.reason(file));
    }
}

#[tokio::test]
async fn the_same_folder_read_twice_says_the_same_byte_for_byte() {
    let folder = Folder::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    for (n, name) in
        ["odcs/full-example.odcs.yaml", "odps/customer-data-product.odps.yaml", "people/people.csv"].iter().enumerate()
    {
        folder.write(&format!("{n}.any"), &std::fs::read(fixtures.join(name)).unwrap());
    }
    let (first, second) = (read(folder.path()).await, read(folder.path()).await);
    assert!(first.observations.len() > 10);
    assert_eq!(
        serde_json::to_string(&first.observations).unwrap(),
        serde_json::to_string(&second.observations).unwrap()
    );
    assert_eq!(first.losses, second.losses);
}

#[tokio::test]
async fn p01_p02_archives_are_refused_with_a_reason() {
    let folder = Folder::new();
    folder.write("contracts.zip", b"PK\x03\x04../x");
    folder.write("contracts.tar.gz", b"\x1f\x8b\x08\0");
    let read = read(folder.path()).await;
    assert!(read.complete() && read.observations.is_empty());
    assert!(read.reason("contracts.zip").contains("archives are not read"));
    assert!(read.reason("contracts.tar.gz").contains("gzip"));
}

#[tokio::test]
#[allow(clippy::disallowed_methods)] // the test measures how long reading takes
async fn p03_a_bomb_makes_the_folder_partial_and_ends_soon() {
    let folder = Folder::new();
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 10].join(", ")));
    }
    folder.write("bomb.yaml", bomb.as_bytes());
    folder.write("good.yaml", CONTRACT.as_bytes());
    let started = std::time::Instant::now();
    let read = read(folder.path()).await;
    assert!(started.elapsed() < std::time::Duration::from_secs(5));
    assert_eq!(read.observations.len(), 2);
    for scope in &read.scopes {
        assert_eq!(scope.completeness, Completeness::Partial("could not be read: bomb.yaml".to_owned()));
    }
}

#[tokio::test]
async fn p04_text_stays_text_up_to_the_model() {
    let folder = Folder::new();
    folder.write("c.yaml", CONTRACT.as_bytes());
    let read = read(folder.path()).await;
    let text = serde_json::to_string(&read.observations).unwrap();
    assert!(text.contains(r#""version":"1.10""#) && text.contains(r#""name":"NO""#), "{text}");
}

#[tokio::test]
async fn p05_duplicate_keys_stop_yaml_and_warn_in_json() {
    let folder = Folder::new();
    folder.write("twice.yaml", b"kind: DataContract\nid: a\nid: b\n");
    folder.write(
        "twice.json",
        br#"{"apiVersion": "v3.1.0", "kind": "DataContract", "id": "a", "id": "b", "status": "active"}"#,
    );
    let read = read(folder.path()).await;
    assert!(!read.complete());
    assert!(read.reason("twice.yaml").contains("line 3"), "{}", read.reason("twice.yaml"));
    let loss = read.losses.iter().find(|l| l.source == "twice.json").unwrap();
    assert_eq!((loss.path.as_str(), loss.reason.as_str()), ("id", "the key occurs twice; the last one counts"));
    assert_eq!(read.observations[0].key.to_string(), "contract:///b");
}

#[tokio::test]
async fn p07_a_file_over_the_limit_is_said_and_lines_are_streamed() {
    let folder = Folder::new();
    let mut large = vec![b' '; usize::try_from(limits::FILE_BYTES).unwrap() + 10];
    large[..30].copy_from_slice(br#"{"metadata": {"a": 1},"nodes":"#);
    folder.write("manifest.json", &large);
    large.fill(b' ');
    large.iter_mut().step_by(1024 * 1024).for_each(|byte| *byte = b'\n');
    large[..24].copy_from_slice(b"{\"eventType\": 1}\n{\"a\":2}");
    folder.write("events.ndjson", &large);
    drop(large);
    let read = read(folder.path()).await;
    assert!(!read.complete());
    assert!(read.reason("manifest.json").starts_with("FileTooLarge: the file has 65 MiB"));
    let lines = read.losses.iter().find(|l| l.source == "events.ndjson").unwrap();
    assert_eq!((lines.count, lines.reason.starts_with("not recognised")), (2, true));
}

#[tokio::test]
async fn p08_a_file_that_is_still_being_written_keeps_old_facts() {
    let folder = Folder::new();
    folder.write("half.json", b"{\"apiVersion\": \"v3.1.0\",\n \"kind\": \"Data");
    folder.write("empty.yaml", b"");
    folder.write("events.ndjson", b"{\"a\": 1}\n{\"b\": 2}\n{\"c\": ");
    let read = read(folder.path()).await;
    assert!(!read.complete());
    let half = read.reason("half.json");
    assert!(half.contains("line 2, column 14") && half.contains("still being written?"), "{half}");
    assert!(read.reason("empty.yaml").contains("still being written?"));
    assert!(
        read.losses.iter().any(|l| l.source == "events.ndjson" && l.reason.contains("line 3")),
        "{:?}",
        read.losses
    );
}

#[tokio::test]
async fn p09_what_is_not_what_its_name_says_is_told() {
    let folder = Folder::new();
    folder.write("logo.yaml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    folder.write("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    folder.write("latin.yaml", b"name: Gr\xfc\xdfe\n");
    folder.write("wide.yaml", b"\xff\xfek\0i\0n\0d\0");
    folder.write("bom.yaml", format!("\u{feff}{CONTRACT}").as_bytes());
    folder.write("folder.json/inner.yaml", b"a: 1\n");
    let read = read(folder.path()).await;
    assert_eq!(read.observations.len(), 2);
    assert_eq!(read.reason("logo.yaml"), "looks like a PNG image, not like its name says");
    assert_eq!(read.reason("logo.png"), "not recognised: looks like a PNG image");
    assert!(read.reason("latin.yaml").contains("BadEncoding: the text is not UTF-8 from byte 8 on"));
    assert!(read.reason("wide.yaml").contains("BadEncoding: the text is UTF-16"));
    assert_eq!(read.partial(), "could not be read: latin.yaml, logo.yaml, wide.yaml");
}

#[tokio::test]
async fn a_page_saved_as_metadata_is_unread_and_other_text_is_not() {
    let folder = Folder::new();
    folder.write("manifest.json", b"<html>log in</html>");
    folder.write("model.sql", b"{{ config(materialized='table') }}\nselect 1");
    folder.write("setup.ini", b"[section]\nkey=1");
    folder.write("soda.yml", b"checks for orders:\n  - row_count > 0\n");
    folder.write("note.yaml", b"# nothing yet\n");
    let read = read(folder.path()).await;
    assert_eq!(read.partial(), "could not be read: manifest.json");
    assert!(read.reason("manifest.json").contains("line 1, column 1"), "{}", read.reason("manifest.json"));
    for file in ["model.sql", "setup.ini", "soda.yml", "note.yaml"] {
        assert!(read.reason(file).starts_with("not recognised"), "{file}: {}", read.reason(file));
    }
}

#[tokio::test]
async fn p10_people_are_read_in_batches_and_wide_text_is_explained() {
    let folder = Folder::new();
    let mut text = String::from("mail;name;team\n");
    for n in 0..2_500 {
        text.push_str(&format!("p{n}@x.example;\"Person; {n}\";T{}\n", n % 7));
    }
    folder.write("people.csv", text.as_bytes());
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("wide.csv", &wide);
    let read = read(folder.path()).await;
    assert_eq!(read.observations.len(), 2_507);
    assert_eq!(read.largest_batch, limits::BATCH);
    assert!(read.reason("wide.csv").contains("save it as UTF-8"), "{}", read.reason("wide.csv"));
    assert!(!read.complete());
}

#[tokio::test]
async fn reading_stops_when_asked_or_when_nobody_listens() {
    let folder = Folder::new();
    folder.write("c.yaml", CONTRACT.as_bytes());
    let catalog = catalog(folder.path());
    let cancel = CancellationToken::new();
    cancel.cancel();
    let (sink, _receiver) = Sink::channel(4);
    assert!(matches!(catalog.read(sink, cancel).await, Err(CatalogError::Cancelled)));
    let (sink, receiver) = Sink::channel(4);
    drop(receiver);
    assert!(matches!(catalog.read(sink, CancellationToken::new()).await, Err(CatalogError::ReceiverGone)));
}

#[tokio::test]
async fn a_missing_folder_is_an_error_so_that_nothing_is_called_gone() {
    let folder = Folder::new();
    let missing = catalog(&folder.path().join("gone"));
    let (sink, _receiver) = Sink::channel(4);
    let error = missing.read(sink, CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.code(), "PathMissing");
    let probe = missing.probe(CancellationToken::new()).await.unwrap();
    assert!(!probe.ok() && probe.steps[0].message.contains("does not exist"));
    assert!(catalog(folder.path()).probe(CancellationToken::new()).await.unwrap().ok());
    let empty = CatalogConfig { kind: "files".to_owned(), ..CatalogConfig::default() };
    assert_eq!(Files::new(&empty).unwrap_err().code(), "SettingWrong");
}

#[test]
fn a_preview_counts_formats_and_things_of_one_file() {
    let folder = Folder::new();
    folder.write("c.yaml", CONTRACT.as_bytes());
    let preview = preview(&folder.path().join("c.yaml")).unwrap();
    assert_eq!(preview.formats.len(), 1);
    assert_eq!((preview.formats[0].dialect.as_str(), preview.formats[0].documents), ("odcs", 1));
    assert_eq!(preview.formats[0].things.get("contract"), Some(&1));
    assert_eq!(preview.completeness, Completeness::Complete);
}
