//! One file per verb.

mod audit;
mod catalog;
mod changes;
mod doctor;
mod export;
mod lineage;
mod open;
mod requests;
mod sample;
mod search;
mod serve;
mod settings;
mod show;
mod sla;
mod stitch;
mod sync;

use crate::Outcome;
use crate::args::{Cli, LevelArg, Verb};
use crate::print::Printer;
use std::path::Path;
use weft_app::api::lineage::Level;
use weft_app::clock::Clock;
use weft_app::error::{Code, WireError};
use weft_app::paths::Paths;
use weft_app::{App, Config};
use weft_model::TimeMs;

/// What every verb gives back.
type Ended = Result<Outcome, WireError>;

/// Does what the command line asks.
pub(crate) async fn run(cli: Cli, out: &mut Printer) -> Ended {
    let home = std::env::var_os("WEFT_HOME").filter(|home| !home.is_empty());
    let paths = Paths::of_user(home.as_deref().map(Path::new)).ok_or_else(|| {
        WireError::new(Code::Unreadable, "this system names no home folder").hint("set WEFT_HOME to a folder")
    })?;
    let clock = match &cli.at_time {
        None => Clock::System,
        Some(text) => Clock::standing_at(time_of(text, "--at-time")?),
    };
    if let Verb::Paths = cli.verb {
        return doctor::paths(&paths, out);
    }
    let app = App::start(Config { paths, clock, vault: weft_app::secrets::vault_of_system() }).await?;
    for notice in app.notices() {
        out.notice(&notice);
    }
    match cli.verb {
        Verb::Catalog(verb) => catalog::run(&app, verb, out).await,
        Verb::Sync(args) => sync::run(&app, args, out).await,
        Verb::Search(args) => search::run(&app, args, out).await,
        Verb::Show(args) => show::run(&app, args, out).await,
        Verb::Compare(args) => show::compare(&app, args, out).await,
        Verb::Lineage(args) => lineage::run(&app, args, out).await,
        Verb::Sla(args) => sla::run(&app, args, out).await,
        Verb::Audit(args) => audit::run(&app, args, out).await,
        Verb::Changes(args) => changes::run(&app, args, out).await,
        Verb::Requests(args) => requests::run(&app, &args, out),
        Verb::Diff(args) => changes::diff(&app, args, out).await,
        Verb::Stitch(verb) => stitch::run(&app, verb, out).await,
        Verb::Export(args) => export::run(&app, args, out).await,
        Verb::Sample(args) => sample::run(&app, args, out).await,
        Verb::Settings(args) => settings::run(&app, args, out).await,
        Verb::Doctor => doctor::run(&app, out).await,
        Verb::Paths => Ok(Outcome::Pass),
        Verb::Backup(args) => doctor::backup(&app, args, out).await,
        Verb::Open(args) => open::run(&app, args, out).await,
        Verb::Serve(args) => serve::run(app, args, out).await,
    }
}

/// A time that the user typed: RFC 3339, a date and time, or a date.
fn time_of(text: &str, argument: &str) -> Result<TimeMs, WireError> {
    TimeMs::parse(text).ok_or_else(|| {
        WireError::new(Code::BadRequest, format!("{argument} \"{text}\" is not a time"))
            .hint("write it like 2026-01-15T09:12:00Z or 2026-01-15")
    })
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Domain => Self::Domain,
            LevelArg::Product => Self::Product,
            LevelArg::Asset => Self::Asset,
            LevelArg::Column => Self::Column,
        }
    }
}
