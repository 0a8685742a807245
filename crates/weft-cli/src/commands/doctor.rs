//! `weft doctor`, `weft paths`, `weft backup`.

use super::Ended;
use crate::Outcome;
use crate::args::BackupArgs;
use crate::print::{Printer, cut};
use std::collections::BTreeMap;
use weft_app::App;
use weft_app::api::settings::{self, DiagnosticsQuery};
use weft_app::paths::Paths;

pub(super) async fn run(app: &App, out: &mut Printer) -> Ended {
    let diagnostics = settings::diagnostics(app, DiagnosticsQuery { files: Some(true) }).await?;
    let ok = diagnostics.checks.iter().all(|c| c.ok != Some(false));
    if out.json {
        out.object(&diagnostics);
    } else {
        let rows = diagnostics.checks.iter().map(|c| {
            let mark = match c.ok {
                Some(true) => "✓",
                Some(false) => "●",
                None => " ",
            };
            vec![mark.to_owned(), c.name.clone(), cut(&c.message, 160)]
        });
        out.table(&["", "", ""], rows.collect(), &[]);
    }
    Ok(if ok { Outcome::Pass } else { Outcome::Findings })
}

pub(super) fn paths(paths: &Paths, out: &mut Printer) -> Ended {
    if out.json {
        out.object(&paths.rows().into_iter().collect::<BTreeMap<_, _>>());
    } else {
        for (name, path) in paths.rows() {
            out.line(&format!("{name:<7} {}", path.display()));
        }
    }
    Ok(Outcome::Pass)
}

pub(super) async fn backup(app: &App, args: BackupArgs, out: &mut Printer) -> Ended {
    app.backup(&args.to).await?;
    if out.json {
        out.object(&serde_json::json!({ "written": args.to }));
    } else {
        out.line(&format!("copied the data to {}", args.to.display()));
    }
    Ok(Outcome::Pass)
}
