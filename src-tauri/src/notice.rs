//! Notifications of the desktop, off until the user switches them on in the settings.

use crate::window;
use std::sync::Arc;
use tauri::{AppHandle, Runtime};
use tauri_plugin_notification::NotificationExt;
use weft_app::App;

/// Remembers how many promises were broken at the last look, so that only a worse state is told.
pub(crate) struct Watch {
    broken: u32,
}

impl Watch {
    /// Begins with the state as it is: what was broken before the start is not news.
    pub(crate) async fn begin(app: &Arc<App>) -> Self {
        Self { broken: broken(app).await.unwrap_or(0) }
    }

    /// Looks again after the data changed.
    pub(crate) async fn look<R: Runtime>(&mut self, handle: &AppHandle<R>, app: &Arc<App>) {
        let Some(now) = broken(app).await else { return };
        let before = std::mem::replace(&mut self.broken, now);
        if now <= before || !wanted(app).await || window::is_focused(handle) {
            return;
        }
        let more = now - before;
        let body = if more == 1 {
            "One more promise is broken".to_owned()
        } else {
            format!("{more} more promises are broken")
        };
        if let Err(error) = handle.notification().builder().title("Weft").body(body).show() {
            tracing::warn!("the notification could not be shown: {error}");
        }
    }
}

async fn broken(app: &Arc<App>) -> Option<u32> {
    Some(app.status().await.ok()?.broken)
}

async fn wanted(app: &Arc<App>) -> bool {
    app.settings().await.is_ok_and(|settings| settings.notify)
}
