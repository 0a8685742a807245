//! `weft catalog`.

use super::Ended;
use crate::Outcome;
use crate::args::{CatalogAddArgs, CatalogVerb};
use crate::print::{Printer, cut, time};
use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use weft_app::App;
use weft_app::api::catalogs::{self, CatalogDraft, CatalogId, CatalogRow, SecretDraft};
use weft_app::api::settings::Nothing;
use weft_app::error::{Code, WireError};
use weft_app::secrets::SecretText;

pub(super) async fn run(app: &App, verb: CatalogVerb, out: &mut Printer) -> Ended {
    match verb {
        CatalogVerb::Add(args) => add(app, args, out).await,
        CatalogVerb::Secret(args) => secret(app, args.id, out).await,
        CatalogVerb::List => list(app, out).await,
        CatalogVerb::Test(args) => test(app, args.id, out).await,
        CatalogVerb::Losses(args) => losses(app, args.id, out).await,
        CatalogVerb::Kinds => kinds(app, out).await,
        CatalogVerb::Remove(args) => {
            catalogs::remove(app, CatalogId { id: args.id.clone() }).await?;
            if out.json {
                out.object(&serde_json::json!({ "removed": args.id }));
            } else {
                out.line(&format!("removed {}", args.id));
            }
            Ok(Outcome::Pass)
        }
    }
}

async fn add(app: &App, args: CatalogAddArgs, out: &mut Printer) -> Ended {
    let mut options = pairs(&args.options, "--option")?;
    for (scope, authority) in pairs(&args.authority, "--authority")? {
        options.insert(format!("authority.{scope}"), authority);
    }
    let named = [("auth", args.auth), ("user", args.user), ("secret_env", args.secret.secret_env)];
    options.extend(named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    let secret = if args.secret.secret_stdin { Some(secret_of_stdin()?) } else { None };
    let draft = CatalogDraft {
        id: args.id,
        kind: args.kind,
        at: args.at,
        options: Some(options),
        secret,
        proxy_secret: None,
        secret_in: None,
    };
    let row = catalogs::add(app, draft).await?;
    if out.json {
        out.object(&row);
    } else {
        out.line(&format!("added {} ({}); weft sync {} reads it", row.id, row.kind, row.id));
    }
    Ok(Outcome::Pass)
}

async fn secret(app: &App, id: String, out: &mut Printer) -> Ended {
    let row = catalogs::set_secret(app, SecretDraft { id, secret: secret_of_stdin()?, secret_in: None }).await?;
    if out.json {
        out.object(&row);
    } else {
        out.line(&format!("kept the secret of {}; weft catalog test {} tries it", row.id, row.id));
    }
    Ok(Outcome::Pass)
}

/// The secret on standard input: its first line, asked for without showing it where a person types.
fn secret_of_stdin() -> Result<SecretText, WireError> {
    let unread = |e: std::io::Error| WireError::new(Code::BadRequest, format!("the secret cannot be read: {e}"));
    let text = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("secret: ").map_err(unread)?
    } else {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(unread)?;
        line
    };
    Ok(SecretText::new(text.trim_end_matches(['\n', '\r'])))
}

/// `name=value` arguments as a map.
fn pairs(given: &[String], argument: &str) -> Result<BTreeMap<String, String>, WireError> {
    given
        .iter()
        .map(|pair| {
            pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| {
                WireError::new(Code::BadRequest, format!("{argument} \"{pair}\" has no \"=\""))
                    .hint(format!("write it like {argument} name=value"))
            })
        })
        .collect()
}

async fn list(app: &App, out: &mut Printer) -> Ended {
    let list = catalogs::list(app, Nothing {}).await?;
    if out.json {
        out.object(&list);
        return Ok(Outcome::Pass);
    }
    if list.catalogs.is_empty() {
        out.line("no catalog yet; add a folder with `weft catalog add <id> --at <path>`, or try `weft sample`");
        return Ok(Outcome::Pass);
    }
    let head = ["catalog", "kind", "synced", "state", "holds", "not mapped", "at"];
    out.table(&head, list.catalogs.iter().map(row).collect(), &[5]);
    for (row, server) in list.catalogs.iter().filter_map(|row| Some((row, row.server.as_ref()?))) {
        out.note(&format!("{}: {}", row.id, cut(&server.told, 160)));
    }
    out.freshness(&list.freshness);
    Ok(Outcome::Pass)
}

fn row(c: &CatalogRow) -> Vec<String> {
    let state = match (&c.error, c.synced_at, c.complete) {
        (Some(error), _, _) => format!("failed: {}", cut(error, 60)),
        (None, None, _) => "not synced".to_owned(),
        (None, Some(_), true) => "complete".to_owned(),
        (None, Some(_), false) => "partial".to_owned(),
    };
    let counts: Vec<String> = c.counts.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    let cells = [c.id.clone(), c.kind.clone(), time(c.synced_at), state, cut(&counts.join(", "), 90)];
    cells.into_iter().chain([c.losses.to_string(), c.at.clone()]).collect()
}

async fn test(app: &App, id: String, out: &mut Printer) -> Ended {
    let report = catalogs::test(app, CatalogId { id }).await?;
    let ok = report.steps.iter().all(|s| s.ok);
    if out.json {
        out.object(&report);
    } else {
        let rows = report
            .steps
            .iter()
            .map(|s| vec![if s.ok { "✓" } else { "●" }.to_owned(), s.layer.clone(), cut(&s.message, 160)]);
        out.table(&["", "layer", ""], rows.collect(), &[]);
    }
    Ok(if ok { Outcome::Pass } else { Outcome::CatalogFailed })
}

async fn losses(app: &App, id: String, out: &mut Printer) -> Ended {
    let report = catalogs::losses(app, CatalogId { id }).await?;
    if out.json {
        out.object(&report);
        return Ok(Outcome::Pass);
    }
    let rows = report.losses.iter().map(|l| {
        let kept = if l.kept { "kept" } else { "not kept" };
        vec![l.count.to_string(), kept.to_owned(), cut(&l.source, 50), cut(&l.path, 60), cut(&l.reason, 120)]
    });
    out.table(&["times", "", "file", "place", "why"], rows.collect(), &[0]);
    Ok(Outcome::Pass)
}

async fn kinds(app: &App, out: &mut Printer) -> Ended {
    let kinds = catalogs::kinds(app, Nothing {}).await?;
    if out.json {
        out.object(&serde_json::json!({ "kinds": kinds }));
    } else {
        out.table(
            &["kind", "", ""],
            kinds.iter().map(|k| vec![k.kind.clone(), k.name.clone(), k.summary.clone()]).collect(),
            &[],
        );
    }
    Ok(Outcome::Pass)
}
