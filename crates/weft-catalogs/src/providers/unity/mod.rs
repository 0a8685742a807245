//! Unity Catalog: the open-source server, its relatives, and Databricks.
//!
//! Order of reading: metastore, governed tags, catalogs, schemas, then all tables, volumes, functions and models, then
//! grants and lineage. One scope holds one sort of thing of the whole metastore, so that what a dropped schema held is
//! seen to be gone.

mod details;
mod map;
mod read;
mod wire;

use crate::catalog::CatalogFuture;
use crate::formats::tolerant::filled;
use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, Prober};
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use map::Place;
use tokio_util::sync::CancellationToken;

/// Where the API begins.
const API: &str = "api/2.1/unity-catalog/";

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "unity",
    name: "Unity Catalog",
    summary: "Catalogs, schemas, tables, volumes, functions and models of Unity Catalog, open source or Databricks",
    capabilities: &["assets", "columns", "owners", "tags", "lineage", "policies"],
    fields: &[
        Field {
            name: "at",
            label: "Server",
            help: "Where the server is, without the path of the API: https://adb-1234.azuredatabricks.net",
            required: true,
        },
        Field {
            name: "catalogs",
            label: "Catalogs",
            help: "Names of catalogs to read, separated by commas; all but those of the system if empty",
            required: false,
        },
        Field {
            name: "details",
            label: "Details",
            help: "What is asked for each thing on its own, separated by commas: tables (constraints and dependencies \
                   of views), tags, column_tags, grants, lineage, column_lineage, or none. If empty: tables, tags, \
                   grants and lineage of Databricks, grants of other servers",
            required: false,
        },
    ],
    auth: &[AuthMethod::Bearer, AuthMethod::Oauth, AuthMethod::None],
    versions: "API 2.1; olai-uc-server 0.0.11; the open-source server and Databricks by their API descriptions only",
    permissions: &[
        "USE CATALOG and USE SCHEMA on what is to be seen, and SELECT or BROWSE on its tables",
        "READ VOLUME and EXECUTE, or BROWSE, for volumes, functions and models",
        "Ownership or MANAGE of a thing for all of its grants",
    ],
    limits: &[
        "Inherited grants, external lineage, versions of models, shares, connections, storage credentials and external \
         locations are not read",
        "Lineage is read from Databricks only; the open-source server has none",
        "The catalogs system, samples and __databricks_internal, and every information_schema, are left out",
    ],
    incremental: "Does not ask again for the constraints and dependencies of a table whose listed record, with its time of change, is the same. Tags, grants and lineage are not covered by that time and are asked again",
};

/// Opens a Unity Catalog.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let mut config = config.clone();
    let at = config.at.trim().trim_end_matches('/');
    config.at = at.strip_suffix(API.trim_end_matches('/')).unwrap_or(at).to_owned();
    let option = |name: &str| config.options.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let only = option("catalogs").map(list).unwrap_or_default();
    let details = option("details").map(details::Details::parse).transpose()?;
    // Databricks gives no token without a scope, and there is one that fits.
    if option("auth") == Some("oauth") && option("token_url").is_none() && option("scope").is_none() {
        config.options.insert("scope".to_owned(), "all-apis".to_owned());
    }
    let spec = ClientSpec { auth: DESCRIPTION.auth, login: None, token_path: Some("oidc/v1/token") };
    Ok(Box::new(Unity { client: Client::new(&config, context, spec)?, only, details }))
}

/// The words of a comma-separated setting.
fn list(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

/// One server.
struct Unity {
    client: Client,
    only: Vec<String>,
    details: Option<details::Details>,
}

/// What answers there.
struct Server {
    place: Place,
    databricks: bool,
    words: String,
}

/// Asks for the metastore. Only a server that has no such request goes by its host: any other failure would give
/// everything another name.
async fn server(client: &Client) -> Result<Server, HttpError> {
    let url = client.base_url();
    let host = url.host_str().unwrap_or("").to_owned();
    let host = url.port().map_or(host.clone(), |port| format!("{host}:{port}"));
    let summary: wire::Metastore = match client.get(API).segment("metastore_summary").send().await {
        Ok(answer) => answer.json()?,
        Err(HttpError::NotFound { .. }) => {
            let words = format!("API 2.1 without a metastore; names are those of {host}");
            return Ok(Server { place: Place { metastore: None, host }, databricks: false, words });
        }
        Err(error) => return Err(error),
    };
    let metastore = filled(summary.metastore_id);
    // The open-source server says nothing but the id.
    let databricks = summary.name.is_some() || summary.cloud.is_some() || summary.region.is_some();
    let sort = if databricks { "Databricks" } else { "open source" };
    let name = summary.name.as_deref().or(metastore.as_deref()).unwrap_or(&host);
    let words = format!("API 2.1, {sort}, metastore {name}");
    Ok(Server { place: Place { metastore, host }, databricks, words })
}

/// How many catalogs there are on the first page, and whose they are.
async fn look(client: &Client) -> (Result<usize, HttpError>, Result<Server, HttpError>) {
    let request = client.get(API).segment("catalogs").query("max_results", 100);
    let count = |page: wire::Page| page.lists.get("catalogs").and_then(|list| list.as_array()).map_or(0, Vec::len);
    let listed = request.send().await.and_then(|answer| answer.json()).map(count);
    (listed, server(client).await)
}

impl Catalog for Unity {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(async move {
            let mut prober = Prober::connect(&self.client, cancel).await?;
            if prober.ok() {
                let (listed, found) = look(prober.client()).await;
                if matches!(found, Err(HttpError::Cancelled)) {
                    return Err(CatalogError::Cancelled);
                }
                match listed {
                    Ok(count) => {
                        prober.authenticated("the server answers with these credentials");
                        prober.step("version", found.map(|server| server.words));
                        prober.step("listing", Ok(format!("{count} catalogs on the first page")));
                    }
                    Err(error) => prober.step("listing", Err(error)),
                }
            }
            Ok(prober.report())
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(read::read(self, sink, cancel))
    }
}
