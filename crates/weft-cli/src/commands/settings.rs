//! `weft settings`.

use super::Ended;
use crate::Outcome;
use crate::args::SettingsArgs;
use crate::print::Printer;
use serde_json::Value;
use weft_app::App;
use weft_app::error::{Code, WireError};

pub(super) async fn run(app: &App, args: SettingsArgs, out: &mut Printer) -> Ended {
    let settings = match (&args.name, &args.value) {
        (Some(name), Some(value)) => app.change_setting(name, value).await?,
        _ => app.settings().await?,
    };
    let all = serde_json::to_value(settings).map_err(|e| WireError::new(Code::Internal, e.to_string()))?;
    if out.json {
        out.object(&all);
        return Ok(Outcome::Pass);
    }
    let rows = all.as_object().into_iter().flatten().filter(|(name, _)| args.name.as_ref().is_none_or(|n| n == *name));
    let rows: Vec<Vec<String>> = rows.map(|(name, value)| vec![name.clone(), words(value)]).collect();
    if rows.is_empty() {
        let names: Vec<&str> = all.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        return Err(
            WireError::new(Code::NotFound, "there is no such setting").hint(format!("settings: {}", names.join(", ")))
        );
    }
    out.table(&["setting", "value"], rows, &[]);
    Ok(Outcome::Pass)
}

fn words(value: &Value) -> String {
    match value {
        Value::Bool(on) => if *on { "on" } else { "off" }.to_owned(),
        Value::String(word) => word.clone(),
        other => other.to_string(),
    }
}
