//! The one window: how it opens, where it may go, what is dropped on it, and how large it shows its page.

use crate::desk::Desk;
use crate::outside;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tauri::utils::config::Color;
use tauri::webview::{NewWindowResponse, PermissionResponse};
use tauri::{
    AppHandle, DragDropEvent, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use weft_app::api::settings::Event;

/// Label of the window; `capabilities/main.json` speaks of it.
pub(crate) const LABEL: &str = "main";
/// The page's ground in the light theme, shown until the page is drawn.
const GROUND: Color = Color(248, 247, 244, 255);
/// How long a page may take before the log says what may help.
const BLANK_AFTER: Duration = Duration::from_secs(15);
/// Sizes of the page, as factors.
const ZOOMS: [f64; 11] = [0.5, 0.67, 0.75, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0];
/// Name of the file that keeps the size of the page.
const ZOOM_FILE: &str = "zoom";

/// Opens the window. The frame shows at once; the page fills it when it is there.
pub(crate) fn open<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::default())
        .title("Weft")
        .inner_size(1280.0, 832.0)
        .min_inner_size(480.0, 360.0)
        .prevent_overflow()
        .background_color(GROUND)
        .devtools(cfg!(debug_assertions))
        .on_navigation(is_own_page)
        .on_new_window(|url, _| {
            if let Err(refusal) = outside::open(url.as_str()) {
                tracing::info!("{}", refusal.message);
            }
            NewWindowResponse::Deny
        })
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .on_document_title_changed(|window, title| {
            let _ = window.set_title(&title);
        })
        .build()?;
    restore_zoom(&window);
    tauri::async_runtime::spawn(watch_for_blank(handle.clone()));
    Ok(())
}

/// Whether an address is a page of ours: the program's own origin, or the development server in such a build.
fn is_own_page(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")) => true,
        ("http", Some("localhost")) => cfg!(dev) && url.port() == Some(5173),
        _ => false,
    }
}

/// Brings the window to the front, wherever it is.
pub(crate) fn focus<R: Runtime>(handle: &AppHandle<R>) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    for step in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = step {
            tracing::debug!("the window could not be brought to the front: {error}");
        }
    }
}

/// Whether the user is looking at the window.
pub(crate) fn is_focused<R: Runtime>(handle: &AppHandle<R>) -> bool {
    handle.get_webview_window(LABEL).is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// Files dropped on the window are shown as catalogs to add; the page previews before anything is read for good.
pub(crate) fn on_event<R: Runtime>(handle: &AppHandle<R>, event: &WindowEvent) {
    if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
        offer(handle, paths);
    }
}

/// Opens the page on which files or folders become catalogs.
pub(crate) fn offer<R: Runtime>(handle: &AppHandle<R>, paths: &[PathBuf]) {
    match route_to_add(paths) {
        Some(route) => handle.state::<Desk>().tell(Event::Open { route }),
        None => tell_user(handle, "The name of a dropped file cannot be read as text. Rename it and drop it again."),
    }
}

/// The route that offers to add these paths; `None` when one of them is not text.
fn route_to_add(paths: &[PathBuf]) -> Option<String> {
    let mut address = Url::parse("weft://window/catalogs").ok()?;
    for path in paths {
        address.query_pairs_mut().append_pair("add", path.to_str()?);
    }
    Some(format!("{}?{}", address.path(), address.query()?))
}

/// Shows a message in a box of the desktop, for what no page can show.
pub(crate) fn tell_user<R: Runtime>(handle: &AppHandle<R>, message: &str) {
    handle.dialog().message(message).title("Weft").kind(MessageDialogKind::Info).show(|_| {});
}

/// A step of the page's size: larger, smaller, or back to normal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Zoom {
    /// The next larger size.
    In,
    /// The next smaller size.
    Out,
    /// The normal size.
    Normal,
}

/// Changes the size of the page and remembers it.
pub(crate) fn zoom<R: Runtime>(handle: &AppHandle<R>, step: Zoom) {
    let Some(window) = handle.get_webview_window(LABEL) else { return };
    let file = handle.state::<Desk>().config_dir().join(ZOOM_FILE);
    let factor = next_zoom(kept_zoom(&file), step);
    if let Err(error) = window.set_zoom(factor) {
        tracing::warn!("the size of the page could not be changed: {error}");
        return;
    }
    let kept =
        file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&file, factor.to_string()));
    if let Err(error) = kept {
        tracing::warn!("the size of the page could not be kept in {}: {error}", file.display());
    }
}

fn restore_zoom<R: Runtime>(window: &WebviewWindow<R>) {
    let factor = kept_zoom(&window.state::<Desk>().config_dir().join(ZOOM_FILE));
    if factor.total_cmp(&1.0).is_ne() {
        let _ = window.set_zoom(factor);
    }
}

/// The kept size, or the normal one when there is none that makes sense.
fn kept_zoom(file: &Path) -> f64 {
    let kept = std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse::<f64>().ok());
    kept.filter(|factor| ZOOMS.contains(factor)).unwrap_or(1.0)
}

fn next_zoom(now: f64, step: Zoom) -> f64 {
    let found = match step {
        Zoom::In => ZOOMS.iter().find(|&&factor| factor > now),
        Zoom::Out => ZOOMS.iter().rev().find(|&&factor| factor < now),
        Zoom::Normal => Some(&1.0),
    };
    found.copied().unwrap_or(now)
}

/// Says in the log what may help when no page came up.
async fn watch_for_blank<R: Runtime>(handle: AppHandle<R>) {
    tokio::time::sleep(BLANK_AFTER).await;
    if !handle.state::<Desk>().has_page() {
        tracing::warn!(
            "no page after {} s: if the window stays blank, start with --safe-graphics",
            BLANK_AFTER.as_secs()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{ZOOMS, Zoom, is_own_page, kept_zoom, next_zoom, route_to_add};
    use tauri::Url;

    #[test]
    fn u07_the_window_stays_on_its_own_origin() {
        assert!(is_own_page(&Url::parse("tauri://localhost/index.html#/home").unwrap()));
        for elsewhere in [
            "https://example.com",
            "http://127.0.0.1:4870",
            "tauri://evil.example",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "https://tauri.localhost.evil.example",
        ] {
            assert!(!is_own_page(&Url::parse(elsewhere).unwrap()), "{elsewhere}");
        }
    }

    #[test]
    fn dropped_files_become_one_route_whatever_their_names() {
        let paths = ["/data/a b&c=d.yaml".into(), "/data/é#?.json".into()];
        let route = route_to_add(&paths).unwrap();
        assert_eq!(route, "/catalogs?add=%2Fdata%2Fa+b%26c%3Dd.yaml&add=%2Fdata%2F%C3%A9%23%3F.json");
    }

    #[test]
    fn zoom_steps_through_the_sizes_and_stops_at_both_ends() {
        assert!(next_zoom(1.0, Zoom::In) > 1.0);
        assert!(next_zoom(1.0, Zoom::Out) < 1.0);
        let ends = [(ZOOMS[10], Zoom::In), (ZOOMS[0], Zoom::Out)];
        assert!(ends.iter().all(|&(end, step)| next_zoom(end, step).total_cmp(&end).is_eq()));
        assert!(next_zoom(1.75, Zoom::Normal).total_cmp(&1.0).is_eq());
    }

    #[test]
    fn a_kept_size_that_makes_no_sense_is_the_normal_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("zoom");
        for text in ["", "NaN", "-1", "1e9", "wide"] {
            std::fs::write(&file, text).unwrap();
            assert!(kept_zoom(&file).total_cmp(&1.0).is_eq(), "{text}");
        }
        std::fs::write(&file, "1.25\n").unwrap();
        assert!(kept_zoom(&file).total_cmp(&1.25).is_eq());
    }
}
