//! What a page may ask of the desktop around it: open an address in the browser, save a file where the user says,
//! choose a file or folder. Each is a command `window.…` beside the program's table.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use tauri::{AppHandle, Runtime, Url};
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;
use weft_app::error::{Code, WireError};

/// An address to open outside.
#[derive(Deserialize)]
struct Address {
    url: String,
}

/// A file to save: a text or a picture, as base64, so that the page needs one way for both.
#[derive(Deserialize)]
struct File {
    file_name: String,
    base64: String,
}

/// What to choose.
#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    folder: bool,
}

/// Runs one of the window's own commands, named without `window.`.
pub(crate) async fn call<R: Runtime>(handle: &AppHandle<R>, name: &str, request: Value) -> Result<Value, WireError> {
    match name {
        "open" => open(&read::<Address>(request)?.url),
        "save" => save(handle, read(request)?).await,
        "choose" => choose_path(handle, read::<Choice>(request)?.folder).await,
        _ => Err(WireError::new(Code::UnknownCommand, format!("there is no command \"window.{}\"", cut(name)))),
    }
}

fn read<T: DeserializeOwned>(request: Value) -> Result<T, WireError> {
    serde_json::from_value(request)
        .map_err(|error| WireError::new(Code::BadRequest, format!("the arguments do not fit: {error}")))
}

/// Whether an address may leave the window: to the web and to mail, nothing else.
pub(crate) fn may_open(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https" | "mailto")
}

/// Opens an address in the user's browser or mail program.
pub(crate) fn open(address: &str) -> Result<Value, WireError> {
    let refuse = || {
        WireError::new(Code::BadRequest, format!("\"{}\" is not opened", cut(address)))
            .hint("only http, https and mailto addresses leave Weft")
    };
    let url = Url::parse(address).map_err(|_| refuse())?;
    if !may_open(&url) {
        return Err(refuse());
    }
    tauri_plugin_opener::open_url(url.as_str(), None::<&str>).map_err(|error| {
        WireError::new(Code::Unreadable, format!("the desktop could not open {}: {error}", cut(url.as_str())))
            .hint("set a default browser, or copy the address")
    })?;
    Ok(Value::Null)
}

/// Asks where, then writes the whole file or nothing. The answer names the file, or nothing when the user left.
async fn save<R: Runtime>(handle: &AppHandle<R>, file: File) -> Result<Value, WireError> {
    let content = content_of(&file.base64)?;
    let (chosen, answer) = oneshot::channel();
    handle.dialog().file().set_file_name(&file.file_name).save_file(move |path| {
        let _ = chosen.send(path);
    });
    let Some(path) = path_of(answer.await.ok().flatten())? else { return Ok(json!({ "path": null })) };
    write_whole(Path::new(&path), &content).map_err(|error| {
        let code = match error.kind() {
            std::io::ErrorKind::StorageFull => Code::DiskFull,
            _ => Code::ReadOnly,
        };
        WireError::new(code, format!("{path} could not be written: {error}")).hint("choose another folder")
    })?;
    Ok(json!({ "path": path }))
}

fn content_of(base64: &str) -> Result<Vec<u8>, WireError> {
    STANDARD
        .decode(base64)
        .map_err(|error| WireError::new(Code::BadRequest, format!("the file is not base64: {error}")))
}

/// Lets the user choose one file or folder.
pub(crate) async fn choose_path<R: Runtime>(handle: &AppHandle<R>, folder: bool) -> Result<Value, WireError> {
    let (chosen, answer) = oneshot::channel();
    let answered = move |path: Option<FilePath>| {
        let _ = chosen.send(path);
    };
    let dialog = handle.dialog().file();
    if folder {
        dialog.pick_folder(answered);
    } else {
        dialog.pick_file(answered);
    }
    Ok(json!({ "path": path_of(answer.await.ok().flatten())? }))
}

fn path_of(chosen: Option<FilePath>) -> Result<Option<String>, WireError> {
    let Some(chosen) = chosen else { return Ok(None) };
    let path = chosen.into_path().ok().and_then(|path| path.to_str().map(str::to_owned));
    path.map(Some).ok_or_else(|| {
        WireError::new(Code::BadName, "the name of this file cannot be read as text").hint("rename it and try again")
    })
}

/// Writes beside the target, then renames: the target is the old file or the whole new one.
fn write_whole(target: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let beside = target.with_file_name(name);
    let written = std::fs::File::create(&beside).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| std::fs::rename(&beside, target));
    if renamed.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    renamed
}

/// The beginning of a text that came from the page, for a message.
fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::{content_of, may_open, open, write_whole};
    use tauri::Url;

    #[test]
    fn u02_only_web_and_mail_addresses_leave_the_window() {
        for good in ["https://example.com/a?b#c", "http://localhost:1", "mailto:a@example.com"] {
            assert!(may_open(&Url::parse(good).unwrap()), "{good}");
        }
        for bad in
            ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "weft://home", "smb://x/y", "no url"]
        {
            assert!(open(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_of_the_page_arrives_byte_for_byte() {
        assert_eq!(content_of("iVBORw0KGgo=").unwrap(), b"\x89PNG\r\n\x1a\n");
        assert_eq!(content_of("").unwrap(), b"");
        assert!(content_of("data:image/png;base64,AA").is_err());
    }

    #[test]
    fn x02_a_file_that_cannot_be_written_leaves_the_old_one_and_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("export.csv");
        write_whole(&target, b"old").unwrap();
        write_whole(&target, b"new").unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"new");
        let occupied = folder.path().join("folder");
        std::fs::create_dir_all(occupied.join("inside")).unwrap();
        assert!(write_whole(&occupied, b"x").is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
