//! `weft serve`.

use super::Ended;
use crate::Outcome;
use crate::args::ServeArgs;
use crate::print::Printer;
use std::sync::Arc;
use weft_app::App;

pub(super) async fn run(app: Arc<App>, args: ServeArgs, out: &mut Printer) -> Ended {
    let server = crate::serve::listen(app, args.port).await?;
    if out.json {
        out.object(&serde_json::json!({ "url": server.url }));
    } else {
        out.line(&server.url);
        out.note("open this link once; it works for one browser and ends with this process (Ctrl+C)");
    }
    server
        .run(async {
            // Without a signal handler the default action ends the process anyway.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await?;
    Ok(Outcome::Pass)
}
