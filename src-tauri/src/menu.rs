//! The native menu. Items of the window act here; items named `page:<id>` run that command of the page's own list;
//! items named `go:<route>` show that route.

use crate::desk::Desk;
use crate::outside;
use crate::window::{self, Zoom};
use tauri::menu::{AboutMetadata, Menu, MenuBuilder, MenuItem, Submenu, SubmenuBuilder};
use tauri::{AppHandle, Manager, Runtime};
use weft_app::api::settings::Event;

/// An item: its id, its words, its keys.
type Item = (&'static str, &'static str, Option<&'static str>);

/// Between groups of items.
const LINE: Item = ("", "", None);

const FILE: &[Item] = &[
    ("window:add-file", "Add File…", Some("CmdOrCtrl+O")),
    ("window:add-folder", "Add Folder…", Some("CmdOrCtrl+Shift+O")),
    ("page:catalogs.sync", "Sync All", None),
    LINE,
    ("window:close", "Close Window", Some("CmdOrCtrl+W")),
    ("window:quit", "Quit", Some("CmdOrCtrl+Q")),
];

// GTK has no edit items of its own, and keys bound here would not reach the page: these have none.
const EDIT: &[Item] = &[
    ("edit:Undo", "Undo", None),
    ("edit:Redo", "Redo", None),
    LINE,
    ("edit:Cut", "Cut", None),
    ("edit:Copy", "Copy", None),
    ("edit:Paste", "Paste", None),
    ("edit:SelectAll", "Select All", None),
];

const PREFERENCES: &[Item] = &[("go:/settings", "Settings…", Some("CmdOrCtrl+Comma"))];

const VIEW: &[Item] = &[
    ("page:app.palette", "Command Palette…", None),
    ("page:search.focus", "Search", None),
    ("page:view.save", "Save View…", None),
    ("page:view.copyLink", "Copy Link", None),
    LINE,
    ("window:zoom-in", "Zoom In", Some("CmdOrCtrl+=")),
    ("window:zoom-out", "Zoom Out", Some("CmdOrCtrl+-")),
    ("window:zoom-normal", "Actual Size", Some("CmdOrCtrl+0")),
    LINE,
    ("window:full-screen", "Full Screen", Some("F11")),
];

const GO: &[Item] = &[
    ("page:view.back", "Back", None),
    ("page:view.forward", "Forward", None),
    LINE,
    ("go:/home", "Home", None),
    ("go:/discover", "Discover", None),
    ("go:/lineage", "Lineage", None),
    ("go:/promises", "Promises", None),
    ("go:/governance", "Governance", None),
    ("go:/changes", "Changes", None),
    ("go:/catalogs", "Catalogs", None),
];

const HELP: &[Item] =
    &[("page:app.shortcuts", "Keyboard Shortcuts", None), ("page:app.diagnostics", "Copy Diagnostics", None)];

/// Builds the menu for the platform.
pub(crate) fn build<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<Menu<R>> {
    let mac = cfg!(target_os = "macos");
    let about = AboutMetadata { version: Some(handle.package_info().version.to_string()), ..Default::default() };
    let mut menu = MenuBuilder::new(handle);
    if mac {
        let program = SubmenuBuilder::new(handle, "Weft").about(Some(about.clone())).separator();
        let program = with_items(handle, program, PREFERENCES)?.separator().services().separator();
        menu = menu.item(&program.hide().hide_others().show_all().separator().quit().build()?);
    }
    menu = menu.item(&submenu(handle, "File", FILE)?);
    let edit = SubmenuBuilder::new(handle, "Edit");
    // On a Mac the keys of copy and paste work only through the platform's own items.
    let edit = if mac {
        edit.undo().redo().separator().cut().copy().paste().select_all()
    } else {
        let edit = with_items(handle, edit, EDIT)?.separator();
        with_items(handle, edit, PREFERENCES)?
    };
    menu = menu.item(&edit.build()?).item(&submenu(handle, "View", VIEW)?).item(&submenu(handle, "Go", GO)?);
    let help = with_items(handle, SubmenuBuilder::new(handle, "Help"), HELP)?;
    let help = if mac { help } else { help.separator().about_with_text("About Weft", Some(about)) };
    menu.item(&help.build()?).build()
}

fn submenu<R: Runtime>(handle: &AppHandle<R>, title: &str, items: &[Item]) -> tauri::Result<Submenu<R>> {
    with_items(handle, SubmenuBuilder::new(handle, title), items)?.build()
}

fn with_items<'m, R: Runtime>(
    handle: &'m AppHandle<R>,
    mut menu: SubmenuBuilder<'m, R, AppHandle<R>>,
    items: &[Item],
) -> tauri::Result<SubmenuBuilder<'m, R, AppHandle<R>>> {
    for &item in items {
        let (id, words, keys) = item;
        menu =
            if item == LINE { menu.separator() } else { menu.item(&MenuItem::with_id(handle, id, words, true, keys)?) };
    }
    Ok(menu)
}

/// Does what was chosen.
pub(crate) fn chosen<R: Runtime>(handle: &AppHandle<R>, id: &str) {
    match id.split_once(':') {
        Some(("page", command)) => handle.state::<Desk>().choose(command),
        Some(("go", route)) => handle.state::<Desk>().tell(Event::Open { route: route.to_owned() }),
        Some(("edit", command)) => edit(handle, command),
        Some(("window", act)) => act_on_window(handle, act),
        _ => {}
    }
}

fn act_on_window<R: Runtime>(handle: &AppHandle<R>, act: &str) {
    let Some(window) = handle.get_webview_window(window::LABEL) else { return };
    let done = match act {
        "close" => window.close(),
        "full-screen" => window.is_fullscreen().and_then(|full| window.set_fullscreen(!full)),
        other => {
            match other {
                "quit" => handle.exit(0),
                "zoom-in" => window::zoom(handle, Zoom::In),
                "zoom-out" => window::zoom(handle, Zoom::Out),
                "zoom-normal" => window::zoom(handle, Zoom::Normal),
                "add-file" => add(handle, false),
                "add-folder" => add(handle, true),
                _ => {}
            }
            Ok(())
        }
    };
    if let Err(error) = done {
        tracing::warn!("the menu item {act} failed: {error}");
    }
}

/// Lets the user choose what to add, then shows it on the page where it is previewed.
fn add<R: Runtime>(handle: &AppHandle<R>, folder: bool) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        match outside::choose_path(&handle, folder).await {
            Ok(choice) => {
                if let Some(path) = choice.get("path").and_then(|path| path.as_str()) {
                    window::offer(&handle, &[path.into()]);
                }
            }
            Err(refusal) => window::tell_user(&handle, &refusal.message),
        }
    });
}

/// Runs an editing command where the cursor is.
#[cfg(target_os = "linux")]
fn edit<R: Runtime>(handle: &AppHandle<R>, command: &str) {
    use webkit2gtk::WebViewExt;

    let Some(window) = handle.get_webview_window(window::LABEL) else { return };
    let command = command.to_owned();
    let done = window.with_webview(move |webview| webview.inner().execute_editing_command(&command));
    if let Err(error) = done {
        tracing::warn!("the edit item failed: {error}");
    }
}

/// The page's own editing command; elsewhere the platform's items do this.
#[cfg(not(target_os = "linux"))]
fn edit<R: Runtime>(handle: &AppHandle<R>, command: &str) {
    let Some(window) = handle.get_webview_window(window::LABEL) else { return };
    let _ = window.eval(format!("document.execCommand({command:?})"));
}

#[cfg(test)]
mod tests {
    use super::{EDIT, FILE, GO, HELP, LINE, PREFERENCES, VIEW};
    use std::collections::BTreeSet;
    use weft_app::link::route_of;

    fn items() -> impl Iterator<Item = super::Item> {
        [FILE, EDIT, PREFERENCES, VIEW, GO, HELP].into_iter().flatten().copied().filter(|item| *item != LINE)
    }

    #[test]
    fn no_two_items_share_an_id_or_keys() {
        let all: Vec<_> = items().collect();
        let ids: BTreeSet<_> = all.iter().map(|item| item.0).collect();
        let keys: Vec<_> = all.iter().filter_map(|item| item.2).collect();
        assert_eq!(ids.len(), all.len());
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    }

    #[test]
    fn every_command_is_one_of_the_page() {
        let commands = include_str!("../../ui/src/app/commands.ts");
        for command in items().filter_map(|item| item.0.strip_prefix("page:")) {
            assert!(commands.contains(&format!("id: \"{command}\"")), "{command}");
        }
    }

    #[test]
    fn every_place_to_go_is_a_screen_that_a_link_can_show_too() {
        let screens: Vec<_> = items().filter_map(|item| item.0.strip_prefix("go:/")).collect();
        assert!(!screens.is_empty());
        for screen in screens.iter().filter(|&&screen| screen != "lineage") {
            assert_eq!(route_of(&format!("weft://{screen}")).unwrap(), format!("/{screen}"));
        }
    }
}
