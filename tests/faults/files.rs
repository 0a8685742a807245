//! P rows: files that are broken, hostile or odd, through the whole program.

use serde_json::Value;
use std::path::Path;
use weft_tests::{Home, list};

/// Syncs a folder as catalog `x` and returns its outcome with the loss report.
fn read(folder: &Path) -> (Home, Value, Vec<Value>) {
    let home = Home::new();
    home.add("x", folder);
    let answer = home.json(&["sync"]);
    let outcome = list(&answer, "catalogs")[0].clone();
    let losses = list(&home.json(&["catalog", "losses", "x"]), "losses").clone();
    (home, outcome, losses)
}

/// A folder with one good contract and one bad file; the bad file must be named with `word` and the good one read.
fn beside_a_good_file(name: &str, content: &[u8], word: &str) {
    let dir = tempfile::tempdir().unwrap();
    let good = weft_tests::fixture("odcs")
        .read_dir()
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "yaml"));
    std::fs::copy(good.expect("an ODCS fixture"), dir.path().join("good.yaml")).unwrap();
    std::fs::write(dir.path().join(name), content).unwrap();
    let (_, outcome, losses) = read(dir.path());
    assert!(outcome["added"].as_u64().unwrap() > 0, "{name}: the good file was not read: {outcome}");
    let said = format!("{outcome} {losses:?}");
    assert!(said.contains(name), "{name} is not named: {said}");
    assert!(said.to_lowercase().contains(&word.to_lowercase()), "{name}: \"{word}\" is not said: {said}");
}

#[test]
fn p03_an_alias_bomb_ends_with_a_budget_error() {
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (n, c) in ('b'..='j').enumerate() {
        let before = char::from(b'a' + n as u8);
        bomb.push_str(&format!("{c}: &{c} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"));
    }
    bomb.push_str("kind: DataContract\napiVersion: v3.0.0\n");
    beside_a_good_file("bomb.yaml", bomb.as_bytes(), "limit");
    let deep = format!("kind: DataContract\nx: {}{}", "[".repeat(500), "]".repeat(500));
    beside_a_good_file("deep.yaml", deep.as_bytes(), "deep");
}

#[test]
fn p04_text_that_looks_like_something_else_stays_text() {
    let dir = tempfile::tempdir().unwrap();
    let contract = "apiVersion: v3.1.0\nkind: DataContract\nid: no-country\nname: NO\nversion: 1.10\nstatus: active\ndomain: on\n\
                    servers:\n  - server: s\n    type: postgres\n    host: h\n    port: 5432\n    database: d\n    schema: s\n\
                    schema:\n  - name: country\n    physicalName: country\n    properties:\n      - name: code\n        physicalType: text\n        logicalType: string\n";
    std::fs::write(dir.path().join("c.yaml"), contract).unwrap();
    let (home, _, _) = read(dir.path());
    let page = home.json(&["show", "contract:///no-country"]);
    assert_eq!(page["thing"]["name"], "NO", "{}", page["thing"]);
    assert!(page["facts"].to_string().contains("1.10"), "version 1.10 keeps its zero");
    assert_eq!(page["thing"]["domain"]["name"], "on");
}

#[test]
fn p05_a_key_twice_in_yaml_is_an_error_with_its_line() {
    beside_a_good_file("twice.yaml", b"apiVersion: v3.1.0\nkind: DataContract\nid: a\nid: b\n", "line 4");
}

#[test]
fn p06_a_reference_is_shown_and_never_fetched() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let contract = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: refs\nversion: 1.0.0\nstatus: active\nschema:\n  - $ref: http://{}/schema.json\n",
        listener.local_addr().unwrap()
    );
    beside_a_good_file("refs.yaml", contract.as_bytes(), "$ref");
    assert!(listener.accept().is_err(), "a connection was made");
}

#[test]
fn p08_half_a_json_file_is_named_with_its_place() {
    let manifest = std::fs::read(weft_tests::fixture("dbt/jaffle_shop_duckdb/manifest.json")).unwrap();
    beside_a_good_file("half.json", &manifest[..manifest.len() / 2], "still being written");
}

#[test]
fn p09_pictures_empty_files_and_folders_are_called_what_they_are() {
    beside_a_good_file("picture.yaml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG");
    beside_a_good_file("empty.json", b"", "empty");
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("folder.json")).unwrap();
    let (_, outcome, _) = read(dir.path());
    assert!(outcome["error"].is_null(), "{outcome}");
}

#[test]
fn h14_other_encodings_are_refused_with_the_place_and_a_byte_order_mark_is_fine() {
    beside_a_good_file("utf16.yaml", b"\xff\xfek\0i\0n\0d\0", "UTF-16");
    beside_a_good_file("latin1.yaml", b"kind: DataContract\nname: caf\xe9\n", "UTF-8");
    let dir = tempfile::tempdir().unwrap();
    let contract = "\u{feff}apiVersion: v3.1.0\nkind: DataContract\nid: bom\nversion: 1.0.0\nstatus: active\n";
    std::fs::write(dir.path().join("bom.yaml"), contract).unwrap();
    let (home, _, _) = read(dir.path());
    home.json(&["show", "contract:///bom"]);
}

#[test]
fn p07_a_file_over_the_limit_is_refused_with_the_limit() {
    let dir = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(dir.path().join("manifest.json")).unwrap();
    // Sparse: a gigabyte that takes no room. It begins like metadata, so only its size speaks against it.
    std::io::Write::write_all(
        &mut &file,
        b"{\"metadata\": {\"dbt_schema_version\": \"https://schemas.getdbt.com/dbt/manifest/v12.json\"},",
    )
    .unwrap();
    file.set_len(1 << 30).unwrap();
    let (_, outcome, losses) = read(dir.path());
    let said = format!("{outcome} {losses:?}");
    assert!(said.contains("64 MiB"), "{said}");
}

#[test]
fn p11_links_that_loop_or_lead_out_are_reported_and_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(
        outside.path().join("secret.yaml"),
        "apiVersion: v3.1.0\nkind: DataContract\nid: outside\nversion: 1.0.0\nstatus: active\n",
    )
    .unwrap();
    std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
    std::os::unix::fs::symlink(outside.path(), dir.path().join("out")).unwrap();
    let (home, outcome, losses) = read(dir.path());
    assert!(outcome["error"].is_null(), "{outcome}");
    assert!(format!("{losses:?}").contains("out"), "{losses:?}");
    assert_eq!(home.run(&["show", "contract:///outside"]).status.code(), Some(2));
}

#[test]
fn p12_what_is_not_known_is_kept_and_listed() {
    let contract =
        "apiVersion: v3.9.0\nkind: DataContract\nid: future\nversion: 1.0.0\nstatus: active\nsomethingNew: {a: 1}\n";
    beside_a_good_file("future.yaml", contract.as_bytes(), "somethingNew");
}

#[test]
fn u05_names_that_programs_stumble_over_are_ordinary() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["constructor", "__proto__", "toString", "NaN", "null"] {
        let contract = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: id-{name}\nname: \"{name}\"\nversion: 1.0.0\nstatus: active\n"
        );
        std::fs::write(dir.path().join(format!("{name}.yaml")), contract).unwrap();
    }
    let (home, _, _) = read(dir.path());
    for name in ["constructor", "__proto__", "toString", "NaN", "null"] {
        let page = home.json(&["search", &format!("\"{name}\"")]);
        assert_eq!(list(&page, "hits")[0]["name"], name, "{page}");
    }
}
