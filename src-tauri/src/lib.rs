//! The window of Weft: one webview, a native menu, links, and two commands to the program behind it. It knows no
//! word of data meshes; what is shown and done is in `weft_app` and in the page.

mod deep_link;
mod desk;
mod graphics;
mod ipc;
mod menu;
mod notice;
mod outside;
mod start;
mod window;

use desk::Desk;
use start::Arguments;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::process::ExitCode;
use tauri::utils::config::{AppDirectoriesOverride, AppDirectoryOverrides};
use tauri::{Builder, Context, Manager, RunEvent, Runtime, Wry};
use tauri_plugin_window_state::StateFlags;
use weft_app::paths::Paths;

/// Opens the window and stays until it is closed.
pub fn run() -> ExitCode {
    let arguments =
        Arguments::read(std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()));
    if !start::has_screen() {
        return refuse("there is no screen to open a window on; `weft serve` shows the same pages in a browser");
    }
    graphics::prepare(arguments.safe_graphics);
    let Some(paths) = start::paths() else {
        return refuse("this user has no home folder; set WEFT_HOME to a folder for Weft's files");
    };
    let mut context = tauri::generate_context!();
    keep_files_in(&mut context, &paths);
    let builder = with_neighbours(Builder::<Wry>::default());
    match furnish(builder, paths, arguments).build(context) {
        Ok(app) => {
            app.run(|handle, event| {
                if matches!(event, RunEvent::ExitRequested { .. }) {
                    handle.state::<Desk>().leave();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => refuse(&format!("the window could not be opened: {error}")),
    }
}

/// Says why there is no window, on the one place that is left.
fn refuse(why: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "weft-desktop: {why}");
    ExitCode::FAILURE
}

/// Plugins that look at the desktop around the program. The first must stay the first: a second start ends there.
fn with_neighbours<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    let single = tauri_plugin_single_instance::Builder::new().callback(|handle, arguments, _folder| {
        window::focus(handle);
        if let Some(link) = Arguments::read(arguments.into_iter().skip(1)).link {
            deep_link::show(&handle.state::<Desk>(), &link);
        }
    });
    // Another WEFT_HOME is another mesh, and may have a window of its own.
    let single = match start::home() {
        Some(home) => single.dbus_id(format!("dev.weft.desktop.home{:016x}", hash_of(&home))),
        None => single,
    };
    let flags = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED | StateFlags::FULLSCREEN;
    builder
        .plugin(single.build())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(flags).with_filename("window.json").build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
}

/// The program's own part: commands, menu, window, and the link it was started with.
fn furnish<R: Runtime>(builder: Builder<R>, paths: Paths, arguments: Arguments) -> Builder<R> {
    builder
        .manage(Desk::new(paths))
        .invoke_handler(tauri::generate_handler![ipc::call, ipc::subscribe])
        .menu(menu::build)
        .on_menu_event(|handle, event| menu::chosen(handle, event.id().as_ref()))
        .on_window_event(|window, event| window::on_event(window.app_handle(), event))
        .setup(move |app| {
            // Begun before there is a window, so that the data is open and read when the page asks; a failure is told
            // to whoever asks.
            let behind = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                let begun = async { behind.state::<Desk>().app(&behind).await?.warm().await };
                if let Err(error) = begun.await {
                    tracing::error!("{}", error.message);
                }
            });
            let handle = app.handle();
            window::open(handle)?;
            if let Some(link) = &arguments.link {
                deep_link::show(&handle.state::<Desk>(), link);
            }
            #[cfg(target_os = "macos")]
            listen_for_links(handle);
            Ok(())
        })
}

/// macOS hands links over as events; elsewhere they are arguments.
#[cfg(target_os = "macos")]
fn listen_for_links<R: Runtime>(handle: &tauri::AppHandle<R>) {
    use tauri_plugin_deep_link::DeepLinkExt;

    let desk_of = handle.clone();
    handle.deep_link().on_open_url(move |event| {
        if let Some(url) = event.urls().first() {
            deep_link::show(&desk_of.state::<Desk>(), url.as_str());
        }
    });
}

/// Moves what the webview and the window remember beneath the program's own folders.
fn keep_files_in<R: Runtime>(context: &mut Context<R>, paths: &Paths) {
    context.config_mut().app.app_directories_override =
        Some(AppDirectoriesOverride::Directories(AppDirectoryOverrides {
            config: Some(paths.config.clone()),
            data: Some(paths.data.join("webview")),
            local_data: Some(paths.data.join("webview")),
            cache: Some(paths.cache.join("webview")),
            log: Some(paths.state.clone()),
        }));
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{Arguments, furnish};
    use serde_json::{Value, json};
    use tauri::ipc::{CallbackFn, InvokeBody};
    use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
    use tauri::webview::InvokeRequest;
    use tauri::{App, WebviewWindow, WebviewWindowBuilder};
    use weft_app::paths::Paths;

    /// The window without a screen, on an empty folder.
    fn opened() -> (tempfile::TempDir, App<MockRuntime>, WebviewWindow<MockRuntime>) {
        let home = tempfile::tempdir().unwrap();
        let builder = furnish(mock_builder(), Paths::beneath(home.path()), Arguments::default());
        let app = builder.build(tauri::generate_context!()).unwrap();
        let window =
            WebviewWindowBuilder::new(&app, super::window::LABEL, tauri::WebviewUrl::default()).build().unwrap();
        (home, app, window)
    }

    fn ask_as(window: &WebviewWindow<MockRuntime>, origin: &str, command: &str, body: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: origin.parse().unwrap(),
            body: InvokeBody::Json(body),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
    }

    fn ask(window: &WebviewWindow<MockRuntime>, command: &str, body: Value) -> Result<Value, Value> {
        ask_as(window, "tauri://localhost", command, body)
    }

    #[test]
    fn the_page_asks_the_table_of_the_program() {
        let (_home, _app, window) = opened();
        let status = ask(&window, "call", json!({ "name": "app.status", "json": {} })).unwrap();
        assert_eq!(status["version"], env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn l06_unknown_commands_and_wrong_arguments_are_typed_errors() {
        let (_home, _app, window) = opened();
        for (name, code) in [
            ("no.such", "UnknownCommand"),
            ("window.no_such", "UnknownCommand"),
            ("window.open", "BadRequest"),
            ("window.save", "BadRequest"),
        ] {
            let refusal = ask(&window, "call", json!({ "name": name, "json": { "surprise": [1, null] } })).unwrap_err();
            assert_eq!(refusal["code"], code, "{name}");
        }
        assert!(ask(&window, "call", json!({ "name": 7 })).is_err());
        assert!(ask(&window, "call", json!([])).is_err());
    }

    #[test]
    fn l06_a_huge_request_is_refused_without_repeating_it() {
        let (_home, _app, window) = opened();
        let huge = "x".repeat(50 << 20);
        let refusal = ask(&window, "call", json!({ "name": "search.run", "json": { "text": huge } })).unwrap_err();
        assert_eq!(refusal["code"], "BadRequest");
        assert!(refusal["message"].as_str().unwrap().len() < 200);
    }

    #[test]
    fn the_page_may_call_nothing_but_the_two_commands() {
        let (_home, _app, window) = opened();
        for command in [
            "open_outside",
            "plugin:event|listen",
            "plugin:window|close",
            "plugin:webview|set_webview_zoom",
            "plugin:opener|open_url",
            "plugin:dialog|open",
            "plugin:path|resolve_directory",
        ] {
            assert!(ask(&window, command, json!({})).is_err(), "{command}");
        }
    }

    #[test]
    fn a_page_from_elsewhere_may_call_nothing() {
        let (_home, _app, window) = opened();
        let asked = ask_as(&window, "https://evil.example", "call", json!({ "name": "app.status", "json": {} }));
        assert!(asked.is_err());
    }
}
