//! `weft serve`.

use super::Ended;
use crate::Outcome;
use crate::args::ServeArgs;
use crate::print::Printer;
use crate::serve::Entrance;
use std::sync::Arc;
use weft_app::App;
use weft_app::events::EventDoor;

pub(super) async fn run(app: Arc<App>, args: ServeArgs, out: &mut Printer) -> Ended {
    let token_env = args.openlineage_token_env;
    let entrance = match &args.openlineage {
        Some(catalog) => Some(Entrance::new(app.open_event_door(catalog).await?, token_env.as_deref())?),
        None => None,
    };
    let events = entrance.as_ref().map(|entrance| (entrance.door.clone(), entrance.token.clone()));
    let server = crate::serve::listen(app.clone(), args.port, entrance).await?;
    if out.json {
        let mut answer = serde_json::json!({ "url": server.url });
        if let Some((door, token)) = &events {
            answer["openlineage"] = serde_json::json!({
                "url": server.address, "endpoint": "api/v1/lineage", "catalog": door.catalog(),
                // A token that the user chose is known already and stays out of what may be logged.
                "token": token_env.is_none().then_some(token),
            });
        }
        out.object(&answer);
    } else {
        out.line(&server.url);
        if let Some((door, token)) = &events {
            out.line(&format!("{}/api/v1/lineage takes in events for catalog {}", server.address, door.catalog()));
            match &token_env {
                Some(name) => out.line(&format!("token: in {name}")),
                None => out.line(&format!("token: {token}")),
            }
        }
        out.note("open this link once; it works for one browser and ends with this process (Ctrl+C)");
    }
    let reading = events.map(|(door, _)| tokio::spawn(read_events(door)));
    let schedule = tokio::spawn(app.keep_schedule());
    let ended = server
        .run(async {
            // Without a signal handler the default action ends the process anyway.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await;
    schedule.abort();
    if let Some(reading) = reading {
        reading.abort();
    }
    ended?;
    Ok(Outcome::Pass)
}

async fn read_events(door: Arc<EventDoor>) {
    door.keep_synced().await;
}
