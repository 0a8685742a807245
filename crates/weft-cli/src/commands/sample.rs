//! `weft sample`.

use super::Ended;
use crate::Outcome;
use crate::args::SampleArgs;
use crate::print::Printer;
use weft_app::App;
use weft_app::api::catalogs::SyncRequest;

pub(super) async fn run(app: &App, args: SampleArgs, out: &mut Printer) -> Ended {
    if args.remove {
        app.remove_sample().await?;
        if out.json {
            out.object(&serde_json::json!({ "removed": true }));
        } else {
            out.line("the sample mesh is gone");
        }
        return Ok(Outcome::Pass);
    }
    let ids = app.add_sample().await?;
    let request = SyncRequest { ids: Some(ids), accept_removals: Some(true), full: None };
    let outcomes = super::sync::watched(app, out, request).await?;
    super::sync::report(app, outcomes, out).await
}
