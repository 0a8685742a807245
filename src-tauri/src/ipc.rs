//! The two commands of the page: one for the whole table of the program, one to listen.

use crate::desk::{Desk, Message};
use crate::outside;
use serde_json::Value;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, Runtime};
use weft_app::api::{self, Reply};
use weft_app::error::{Code, WireError};

/// Largest request of the page, in bytes (docs/reliability.md).
const LARGEST_REQUEST: usize = 1 << 20;
/// Largest request that carries a finished file, which is as large as what was asked for.
const LARGEST_FILE: usize = 128 << 20;

/// Asks one command of the program's table, or one of the window's own (`window.…`, see `outside.rs`).
#[tauri::command]
pub(crate) async fn call<R: Runtime>(handle: AppHandle<R>, name: String, json: Value) -> Result<Reply, WireError> {
    let largest = if name == "window.save" { LARGEST_FILE } else { LARGEST_REQUEST };
    if weight(&json) + name.len() > largest {
        return Err(WireError::new(Code::BadRequest, format!("the request is larger than {} MiB", largest >> 20)));
    }
    // In a task of its own: a defect in one command must not leave the page without an answer.
    tauri::async_runtime::spawn(async move {
        match name.strip_prefix("window.") {
            Some(own) => api::reply(own, &outside::call(&handle, own, json).await?),
            None => {
                let app = handle.state::<Desk>().app(&handle).await?;
                api::call(&app, &name, json).await
            }
        }
    })
    .await
    .unwrap_or_else(|defect| {
        tracing::error!("a command ended without an answer: {defect}");
        Err(WireError::new(Code::Internal, "Weft could not finish this because of a defect")
            .hint("Help → Copy diagnostics has the details; everything else goes on working"))
    })
}

/// Listens to what the program tells without being asked. The newest listener counts.
#[tauri::command]
#[allow(clippy::needless_pass_by_value, reason = "commands take their arguments by value")]
pub(crate) fn subscribe<R: Runtime>(handle: AppHandle<R>, channel: Channel<Message>) {
    handle.state::<Desk>().listen(channel);
}

/// About how many bytes a value had as text; stops being exact where it no longer matters.
fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 4,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(|item| weight(item) + 1).sum::<usize>() + 2,
        Value::Object(fields) => fields.iter().map(|(name, field)| name.len() + 4 + weight(field)).sum::<usize>() + 2,
    }
}

#[cfg(test)]
mod tests {
    use super::weight;
    use serde_json::json;

    #[test]
    fn the_weight_of_a_request_is_close_to_its_text() {
        let value = json!({ "text": "x".repeat(5_000), "list": vec!["abc"; 1_000] });
        let text = serde_json::to_string(&value).unwrap().len();
        assert!(weight(&value).abs_diff(text) < text / 10);
    }
}
