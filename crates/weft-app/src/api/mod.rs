//! The wire: one table of commands for the CLI, the window, the browser and the tests.
//!
//! `commands!` names each command once with its request and reply; the router, the list of names and the
//! TypeScript map all come from it. A test fails when `ui/src/ipc/generated.ts` is stale.

pub mod asset;
pub mod catalogs;
pub mod changes;
pub mod governance;
pub mod home;
pub mod lineage;
pub mod network;
pub mod search;
pub mod settings;
pub mod sla;
pub mod types;
mod typescript;

pub use typescript::typescript;

/// Hands the whole table to macro `$use_table`.
macro_rules! commands {
    ($use_table:ident) => {
        $use_table! {
            "app.status" settings::status(settings::Nothing) -> settings::Status;
            "app.diagnostics" settings::diagnostics(settings::DiagnosticsQuery) -> settings::Diagnostics;
            "home.map" home::map(home::HomeQuery) -> home::HomeView;
            "search.run" search::run(search::SearchQuery) -> search::SearchPage;
            "asset.show" asset::show(asset::AssetQuery) -> asset::ThingPage;
            "asset.compare" asset::compare(asset::CompareQuery) -> asset::CompareGrid;
            "lineage.around" lineage::around(lineage::LineageQuery) -> lineage::LineageView;
            "lineage.paths" lineage::paths(lineage::PathQuery) -> lineage::PathsView;
            "lineage.edge" lineage::edge(lineage::EdgeQuery) -> lineage::EdgeDetails;
            "lineage.columns" lineage::columns(lineage::ColumnQuery) -> lineage::ColumnTrace;
            "sla.board" sla::board(sla::SlaQuery) -> sla::PromiseBoard;
            "governance.audit" governance::audit(governance::AuditQuery) -> governance::AuditReport;
            "changes.list" changes::list(changes::ChangesQuery) -> changes::ChangeFeed;
            "changes.between" changes::between(changes::BetweenQuery) -> changes::Between;
            "changes.mark_seen" changes::mark_seen(changes::MarkSeen) -> settings::Nothing;
            "changes.syncs" changes::syncs(settings::Nothing) -> changes::SyncLog;
            "catalogs.list" catalogs::list(settings::Nothing) -> catalogs::CatalogList;
            "catalogs.kinds" catalogs::kinds(settings::Nothing) -> Vec<catalogs::CatalogKind>;
            "catalogs.add" catalogs::add(catalogs::CatalogDraft) -> catalogs::CatalogRow;
            "catalogs.test" catalogs::test(catalogs::CatalogId) -> catalogs::TestReport;
            "catalogs.set_secret" catalogs::set_secret(catalogs::SecretDraft) -> catalogs::CatalogRow;
            "catalogs.remove" catalogs::remove(catalogs::CatalogId) -> settings::Nothing;
            "catalogs.sync" catalogs::sync(catalogs::SyncRequest) -> settings::JobId;
            "catalogs.preview" catalogs::preview(catalogs::PathQueryAt) -> catalogs::Preview;
            "catalogs.losses" catalogs::losses(catalogs::CatalogId) -> catalogs::LossReport;
            "network.requests" network::requests(network::RequestsQuery) -> network::RequestList;
            "network.keyring" network::keyring(settings::Nothing) -> network::KeyringView;
            "stitch.list" catalogs::stitches(catalogs::StitchQuery) -> catalogs::StitchLedger;
            "stitch.decide" catalogs::decide(catalogs::StitchDecision) -> settings::Nothing;
            "sample.open" catalogs::open_sample(settings::Nothing) -> settings::JobId;
            "sample.remove" catalogs::remove_sample(settings::Nothing) -> settings::Nothing;
            "shelf.list" settings::shelf(settings::Nothing) -> settings::Shelf;
            "views.save" settings::save_view(settings::ViewDraft) -> settings::Shelf;
            "stars.set" settings::set_star(settings::StarDraft) -> settings::Shelf;
            "settings.get" settings::get(settings::Nothing) -> settings::Settings;
            "settings.set" settings::set(settings::Settings) -> settings::Settings;
            "jobs.cancel" settings::cancel_job(settings::JobId) -> settings::Nothing;
            "export.text" settings::export(settings::ExportQuery) -> settings::ExportText;
            "link.open" settings::open_link(settings::LinkQuery) -> settings::LinkTarget;
        }
    };
}
pub(crate) use commands;

use crate::App;
use crate::error::{Code, WireError};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::sync::Arc;

/// An answer as the JSON text it is sent as: written once, never built as a tree first.
pub type Reply = Box<RawValue>;

macro_rules! router_of {
    ($($name:literal $module:ident::$function:ident($request:ty) -> $reply:ty;)*) => {
        /// Names of all commands.
        pub const NAMES: &[&str] = &[$($name),*];

        /// Calls the command `name` with its request as JSON.
        ///
        /// # Errors
        /// `UnknownCommand`, `BadRequest` when the request does not fit, and whatever the command says.
        pub async fn call(app: &Arc<App>, name: &str, request: Value) -> Result<Reply, WireError> {
            match name {
                $($name => {
                    let request: $request = parse($name, request)?;
                    let answer: $reply = $module::$function(app, request).await?;
                    reply($name, &answer)
                })*
                _ => Err(WireError::new(Code::UnknownCommand, format!("there is no command \"{}\"", shortened(name)))),
            }
        }
    };
}
commands!(router_of);

/// The answer of a command as it is sent.
///
/// # Errors
/// `Internal` when it cannot be written as JSON.
pub fn reply(name: &str, answer: &impl Serialize) -> Result<Reply, WireError> {
    to_raw_value(answer).map_err(|e| WireError::new(Code::Internal, format!("{name}: {e}")))
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, request: Value) -> Result<T, WireError> {
    // No arguments at all is the same as an empty object.
    let request = if request.is_null() { Value::Object(serde_json::Map::new()) } else { request };
    serde_json::from_value(request).map_err(|e| WireError::new(Code::BadRequest, format!("{name}: {e}")))
}

/// A name from outside, cut so that it cannot flood a log.
fn shortened(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(80).collect()
}
