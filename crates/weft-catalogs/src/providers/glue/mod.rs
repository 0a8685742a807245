//! AWS Glue Data Catalog with the tags and permissions of Lake Formation.

mod call;
mod map;
mod read;
mod wire;

use crate::catalog::CatalogFuture;
use crate::http::{AuthMethod, Client, ClientSpec, Context, Prober};
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use call::Call;
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "glue",
    name: "AWS Glue Data Catalog",
    summary: "Databases, tables, jobs and schemas of AWS Glue with the tags and permissions of Lake Formation",
    capabilities: &["assets", "columns", "owners", "tags", "jobs", "runs", "lineage", "policies"],
    fields: &[
        Field {
            name: "at",
            label: "Endpoint of Glue",
            help: "As in https://glue.eu-central-1.amazonaws.com. On AWS, tags and permissions have an endpoint of \
                   their own: give https://lakeformation.eu-central-1.amazonaws.com as the second origin",
            required: true,
        },
        Field {
            name: "catalog_id",
            label: "Catalog",
            help: "Account whose catalog is read (or <account>:<catalog> for one below it), where that is not the \
                   account of the key; jobs, crawlers and schemas are then not read",
            required: false,
        },
        Field {
            name: "table_versions",
            label: "Count table versions",
            help: "\"yes\" counts the versions kept of each table, with one more request for each",
            required: false,
        },
    ],
    auth: &[AuthMethod::Aws],
    versions: "Glue API 2017-03-31 and Lake Formation API 2021-03-31, against moto 5.2.5; not against AWS itself",
    permissions: &[
        "glue:GetDatabases and glue:GetTables",
        "glue:GetTableVersions, when versions are counted",
        "glue:GetJobs, glue:GetJobRuns, glue:GetTriggers and glue:GetCrawlers",
        "glue:ListRegistries, glue:ListSchemas, glue:GetSchema and glue:GetSchemaVersion",
        "lakeformation:ListLFTags, lakeformation:SearchDatabasesByLFTags and lakeformation:SearchTablesByLFTags",
        "lakeformation:ListPermissions and lakeformation:GetDataLakeSettings",
        "Where Lake Formation governs the catalog, DESCRIBE on every database and table that is to be seen",
    ],
    limits: &[
        "Of each job the newest 20 runs; of each crawler the newest crawl",
        "Columns of schemas in Avro only; other definitions are kept as text",
        "Lineage only of jobs drawn in Glue Studio; scripts are not read",
        "Not read: partitions, column statistics, data quality results, connections, workflows, user-defined functions",
        "Databases behind a resource link are listed, their tables belong to the account that shares them",
    ],
    incremental: "Does not ask again for the definition of a schema of the registry while its newest version is the same. Tables come whole with their listing; runs, tags, permissions and counts of versions are covered by no version",
};

const SPEC: ClientSpec = ClientSpec { auth: DESCRIPTION.auth, login: None, token_path: None };

/// Opens a Glue Data Catalog.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let client = Client::new(config, context, SPEC)?;
    let option = |name: &str| config.options.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    let host = client.base_url().host_str().unwrap_or_default().to_owned();
    let region = option("region").or_else(|| host.split('.').nth(1).map(str::to_owned)).unwrap_or_default();
    let lake = match option("also_origin") {
        Some(url) => Some(format!("{}/", url.trim_end_matches('/'))),
        // Everything but AWS itself answers for all services at one address.
        None if is_aws(&host) => None,
        None => Some(String::new()),
    };
    let table_versions = option("table_versions").is_some_and(|word| matches!(word.as_str(), "yes" | "true"));
    Ok(Box::new(Glue { client, region, catalog_id: option("catalog_id"), lake, table_versions }))
}

fn is_aws(host: &str) -> bool {
    host.starts_with("glue") && (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn"))
}

/// A Glue Data Catalog.
#[derive(Debug, Clone)]
struct Glue {
    client: Client,
    region: String,
    /// The catalog that was asked for; the caller's own when `None`.
    catalog_id: Option<String>,
    /// Where Lake Formation answers, empty for the address of Glue itself; `None` when it is not known.
    lake: Option<String>,
    table_versions: bool,
}

impl Glue {
    /// Why nothing is read from Lake Formation.
    fn no_lake(&self) -> String {
        format!(
            "the endpoint of Lake Formation is not set; give https://lakeformation.{}.amazonaws.com as the second \
             origin (also_origin)",
            self.region
        )
    }

    async fn try_out(&self, cancel: CancellationToken) -> Result<ProbeReport, CatalogError> {
        let mut prober = Prober::connect(&self.client, cancel).await?;
        let databases = Call::of_catalog(self, "GetDatabases", json!({ "MaxResults": 1 }));
        let first = prober
            .request(
                "auth",
                |client| databases.request(client),
                |answer| {
                    call::list(&answer.value()?, "DatabaseList", "GetDatabases")?;
                    Ok(format!("the signature for region {} is accepted", self.region))
                },
            )
            .await;
        prober.step("permission", Ok("databases may be listed".to_owned()));
        prober.step("version", Ok("Glue API 2017-03-31".to_owned()));
        let first = first.and_then(|answer| answer.value().ok());
        let name = first.as_ref().and_then(|value| value["DatabaseList"][0]["Name"].as_str());
        match name {
            Some(name) => {
                let tables = Call::of_catalog(self, "GetTables", json!({ "DatabaseName": name, "MaxResults": 1 }));
                let describe = |answer: &crate::http::Response| {
                    call::list(&answer.value()?, "TableList", "GetTables")?;
                    Ok(format!("tables of the database {name} may be listed"))
                };
                prober.request("listing", |client| tables.request(client), describe).await;
            }
            None => prober.step("listing", Ok("no database is visible with this key".to_owned())),
        }
        self.try_lake(&mut prober).await;
        Ok(prober.report())
    }

    /// Lake Formation may be missing or closed without harm to the rest, so this step only says what will be missing.
    async fn try_lake(&self, prober: &mut Prober) {
        if !prober.ok() {
            return;
        }
        let words = match Call::lake(self, "ListLFTags", json!({ "MaxResults": 1 })) {
            None => format!("tags and permissions will not be read: {}", self.no_lake()),
            Some(call) => match call.send(prober.client()).await {
                Ok(_) => "tags may be listed".to_owned(),
                Err(error) => format!("tags and permissions will not be read: {error}"),
            },
        };
        prober.step("lake formation", Ok(words));
    }
}

impl Catalog for Glue {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(self.try_out(cancel))
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(read::read(self, sink, cancel))
    }
}
