//! What the window holds: the program behind it, started once, and the way to the page in front of it.

use crate::notice;
use serde::Serialize;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::OnceCell;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use weft_app::api::settings::Event;
use weft_app::clock::Clock;
use weft_app::error::WireError;
use weft_app::paths::Paths;
use weft_app::secrets::vault_of_system;
use weft_app::{App, Config};

/// What goes down the channel to the page: the program's own events, and what only a window has.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Message {
    /// An event of the program.
    Program(Event),
    /// A choice in the native menu.
    Menu(MenuChoice),
}

/// A command of the page's own list, chosen in the native menu.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "menu")]
pub(crate) struct MenuChoice {
    /// Id in the page's list of commands.
    pub(crate) command: String,
}

/// The state behind the window.
pub(crate) struct Desk {
    paths: Paths,
    app: OnceCell<Arc<App>>,
    page: Mutex<Page>,
}

/// The page in the window. It comes late and may be loaded again.
#[derive(Default)]
struct Page {
    channel: Option<Channel<Message>>,
    /// Route to show once the page listens; only the newest counts (docs/reliability.md L05).
    waiting: Option<String>,
}

impl Desk {
    /// A desk on these folders. Nothing is opened yet.
    pub(crate) fn new(paths: Paths) -> Self {
        Self { paths, app: OnceCell::new(), page: Mutex::default() }
    }

    /// Folder for what the window itself remembers.
    pub(crate) fn config_dir(&self) -> PathBuf {
        self.paths.config.clone()
    }

    /// The program, started by the first who asks. A start that failed is tried again by the next who asks, so
    /// "try again" on the page is an ordinary call.
    ///
    /// # Errors
    /// What kept the program from starting, with advice: data held by another program, damaged, or too new.
    pub(crate) async fn app<R: Runtime>(&self, handle: &AppHandle<R>) -> Result<Arc<App>, WireError> {
        let start = || async {
            let config = Config { paths: self.paths.clone(), clock: Clock::System, vault: vault_of_system() };
            let app = App::start(config).await?;
            tauri::async_runtime::spawn(forward(handle.clone(), Arc::clone(&app), app.subscribe()));
            tauri::async_runtime::spawn(Arc::clone(&app).keep_schedule());
            Ok(app)
        };
        self.app.get_or_try_init(start).await.cloned()
    }

    /// Asks running work to stop, because the window closes. What was swapped in last stays.
    pub(crate) fn leave(&self) {
        if let Some(app) = self.app.get() {
            app.cancel_all_jobs();
        }
    }

    /// The page listens on this channel from now on; an older one belongs to a page that is gone.
    pub(crate) fn listen(&self, channel: Channel<Message>) {
        let waiting = {
            let mut page = self.page();
            page.channel = Some(channel);
            page.waiting.take()
        };
        if let Some(route) = waiting {
            self.tell(Event::Open { route });
        }
    }

    /// Whether a page has come up and listens.
    pub(crate) fn has_page(&self) -> bool {
        self.page().channel.is_some()
    }

    /// Tells the page. Routes wait for a page; other events are only news to a page that is there.
    pub(crate) fn tell(&self, event: Event) {
        let mut page = self.page();
        match (&page.channel, event) {
            (None, Event::Open { route }) => page.waiting = Some(route),
            (_, event) => page.send(Message::Program(event)),
        }
    }

    /// Hands a choice in the menu to the page.
    pub(crate) fn choose(&self, command: &str) {
        self.page().send(Message::Menu(MenuChoice { command: command.to_owned() }));
    }

    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Page {
    fn send(&mut self, message: Message) {
        let Some(channel) = &self.channel else { return };
        if let Err(error) = channel.send(message) {
            tracing::debug!("the page no longer listens: {error}");
            self.channel = None;
        }
    }
}

/// Carries the program's events to the page until the program ends.
async fn forward<R: Runtime>(handle: AppHandle<R>, app: Arc<App>, mut events: Receiver<Event>) {
    let desk = handle.state::<Desk>();
    let mut watch = notice::Watch::begin(&app).await;
    loop {
        match events.recv().await {
            Ok(event) => {
                let changed = matches!(event, Event::DataChanged { .. });
                desk.tell(event);
                if changed {
                    watch.look(&handle, &app).await;
                }
            }
            // The page asks for the state again, so what was missed is made up for.
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!("{missed} events came faster than the page could take them");
                desk.tell(Event::UserChanged {});
            }
            Err(RecvError::Closed) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Desk, MenuChoice, Message};
    use std::sync::{Arc, Mutex};
    use tauri::ipc::{Channel, InvokeResponseBody};
    use weft_app::api::settings::Event;
    use weft_app::paths::Paths;

    fn desk() -> Desk {
        Desk::new(Paths::beneath(std::path::Path::new("unused")))
    }

    fn page() -> (Channel<Message>, Arc<Mutex<Vec<String>>>) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        let channel = Channel::new(move |body| {
            if let InvokeResponseBody::Json(json) = body {
                ears.lock().unwrap().push(json);
            }
            Ok(())
        });
        (channel, heard)
    }

    #[test]
    fn l05_of_several_links_before_the_page_is_there_the_newest_is_shown_once() {
        let desk = desk();
        desk.tell(Event::Open { route: "/first".into() });
        desk.tell(Event::Open { route: "/second".into() });
        let (channel, heard) = page();
        desk.listen(channel);
        assert_eq!(*heard.lock().unwrap(), [r#"{"type":"open","route":"/second"}"#]);
        let (reloaded, heard) = page();
        desk.listen(reloaded);
        assert!(heard.lock().unwrap().is_empty());
    }

    #[test]
    fn u08_a_page_that_was_loaded_again_hears_instead_of_the_old_one() {
        let desk = desk();
        let (old, heard_by_old) = page();
        let (new, heard_by_new) = page();
        desk.listen(old);
        desk.listen(new);
        desk.tell(Event::DataChanged { sync: 7 });
        assert!(heard_by_old.lock().unwrap().is_empty());
        assert_eq!(*heard_by_new.lock().unwrap(), [r#"{"type":"data_changed","sync":7}"#]);
    }

    #[test]
    fn a_choice_in_the_menu_names_a_command_of_the_page() {
        let message = Message::Menu(MenuChoice { command: "palette.open".into() });
        assert_eq!(serde_json::to_string(&message).unwrap(), r#"{"type":"menu","command":"palette.open"}"#);
    }
}
