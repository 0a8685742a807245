//! `weft export`.

use super::Ended;
use crate::Outcome;
use crate::args::{ExportArgs, ExportNoun, FormatArg};
use crate::print::Printer;
use std::path::Path;
use weft_app::App;
use weft_app::api::governance::FindingFilter;
use weft_app::api::settings::{self, ExportFormat, ExportQuery, ExportWhat};
use weft_app::error::{Code, WireError};

pub(super) async fn run(app: &App, args: ExportArgs, out: &mut Printer) -> Ended {
    let format = format_of(&args)?;
    let text = args.about.join(" ");
    let key = || {
        (!text.is_empty()).then(|| text.clone()).ok_or_else(|| {
            WireError::new(Code::BadRequest, "name what to export").hint("weft export show orders_daily --to orders.md")
        })
    };
    let what = match args.what {
        ExportNoun::Search => ExportWhat::Search { text },
        ExportNoun::Show => ExportWhat::Asset { key: key()? },
        ExportNoun::Compare => ExportWhat::Compare { keys: args.about.clone() },
        ExportNoun::Lineage => {
            ExportWhat::Lineage { key: (!text.is_empty()).then_some(text), level: args.level.into() }
        }
        ExportNoun::Sla => ExportWhat::Sla { text },
        ExportNoun::Audit => {
            ExportWhat::Audit { filter: FindingFilter { rules: args.about.clone(), ..FindingFilter::default() } }
        }
        ExportNoun::Changes => ExportWhat::Changes { since: 0 },
        ExportNoun::Stitch => ExportWhat::Ledger {},
        ExportNoun::Statements => ExportWhat::Statements { catalog: key()? },
    };
    let export = settings::export(app, ExportQuery { what, format }).await?;
    let complete = export.complete;
    match &args.to {
        None => out.line(export.text.trim_end_matches('\n')),
        Some(path) => {
            weft_app::files::write_whole(path, export.text.as_bytes())?;
            if out.json {
                out.object(&serde_json::json!({ "written": path, "complete": complete }));
            } else {
                out.line(&format!("wrote {}", path.display()));
            }
        }
    }
    // The file says it too; the exit code tells a script (X04).
    Ok(if complete { Outcome::Pass } else { Outcome::Incomplete })
}

fn format_of(args: &ExportArgs) -> Result<ExportFormat, WireError> {
    let ending = args.to.as_deref().and_then(Path::extension).and_then(|e| e.to_str()).map(str::to_lowercase);
    match (args.format, ending.as_deref()) {
        (Some(FormatArg::Csv), _) | (None, Some("csv")) => Ok(ExportFormat::Csv),
        (Some(FormatArg::Json), _) | (None, Some("json")) => Ok(ExportFormat::Json),
        (Some(FormatArg::Md), _) | (None, Some("md" | "markdown")) => Ok(ExportFormat::Markdown),
        (Some(FormatArg::Svg), _) | (None, Some("svg")) => Ok(ExportFormat::Svg),
        (Some(FormatArg::Ndjson), _) | (None, Some("ndjson" | "jsonl")) => Ok(ExportFormat::Ndjson),
        (None, None) => Ok(ExportFormat::Csv),
        (None, Some(other)) => {
            Err(WireError::new(Code::BadRequest, format!("\".{other}\" is not a format of exports"))
                .hint("use .csv, .json, .ndjson, .md or .svg, or name the format with --format"))
        }
    }
}
