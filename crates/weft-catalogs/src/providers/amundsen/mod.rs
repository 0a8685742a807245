//! Amundsen: its metadata service, and its search service where it is named, since only that lists what there is.

mod ask;
mod map;
mod read;
mod wire;

use crate::catalog::CatalogFuture;
use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, Prober, Request};
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use map::TableKey;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "amundsen",
    name: "Amundsen",
    summary: "Tables, dashboards, people, tags and lineage of Amundsen",
    capabilities: &["assets", "columns", "owners", "people", "tags", "lineage", "jobs"],
    fields: &[
        Field {
            name: "at",
            label: "Metadata service",
            help: "As in http://amundsen-metadata:5002, not the address of Amundsen's pages",
            required: true,
        },
        Field {
            name: "search",
            label: "Search service",
            help: "As in http://amundsen-search:5001 (then also as the second origin), or a path on the same server. \
                   Only the search service lists all tables; without it Weft finds those that people own, read or \
                   follow, that are popular, that you name, and that lineage or dashboards lead to",
            required: false,
        },
        Field {
            name: "tables",
            label: "Tables",
            help: "Keys of tables from which to begin where there is no search service, separated by commas, as in \
                   hive://gold.core/orders",
            required: false,
        },
        Field {
            name: "column_lineage",
            label: "Column lineage",
            help: "\"yes\" asks for the lineage of each column, with one more request for each",
            required: false,
        },
    ],
    auth: &[AuthMethod::None, AuthMethod::Bearer, AuthMethod::Basic, AuthMethod::Header],
    versions: "metadata service 3.13.0 (on its MySQL proxy over SQLite); search service 4.2.0 from its code only",
    permissions: &[
        "Amundsen has none of its own; what stands before it must let GET requests through",
        "POST to /v2/search, where the search service is used",
    ],
    limits: &[
        "Without the search service the listings of tables and dashboards are never complete, so nothing in them is \
         ever called gone",
        "The search service lists at most 10,000 tables",
        "Not read: features, descriptions of schemas, people who are not active and own nothing",
        "Of the readers of a table only the most frequent, as the service gives them",
    ],
    incremental: "Asks everything again: Amundsen tells no version of a table, and the times in its search index are those of the data",
};

const SPEC: ClientSpec = ClientSpec { auth: DESCRIPTION.auth, login: None, token_path: None };

/// Opens an Amundsen.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let client = Client::new(config, context, SPEC)?;
    let option = |name: &str| config.options.get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
    let mut tables = Vec::new();
    for text in option("tables").unwrap_or_default().split([',', '\n']).map(str::trim).filter(|text| !text.is_empty()) {
        let key = TableKey::parse(text).ok_or_else(|| CatalogError::SettingWrong {
            field: "tables".to_owned(),
            reason: format!("\"{text}\" is no key of a table; write it like hive://gold.core/orders"),
        })?;
        tables.push(key.text());
    }
    let search = option("search").map(|base| format!("{}/v2/search", base.trim_end_matches('/')));
    let column_lineage = option("column_lineage").is_some_and(|word| matches!(word.as_str(), "yes" | "true"));
    Ok(Box::new(Amundsen { client, search, tables, column_lineage }))
}

/// An Amundsen.
#[derive(Debug, Clone)]
struct Amundsen {
    client: Client,
    /// Where the search service answers.
    search: Option<String>,
    /// Keys that the user gave.
    tables: Vec<String>,
    column_lineage: bool,
}

impl Amundsen {
    /// One page of everything of a sort (`table`, `dashboard`); `None` without a search service.
    fn page<'a>(&self, client: &'a Client, sort: &str, page: u64, rows: u64) -> Option<Request<'a>> {
        let body = json!({
            "query_term": "", "resource_types": [sort], "page_index": page, "results_per_page": rows,
            "filters": [], "highlight_options": {},
        });
        Some(client.post(self.search.as_deref()?).json(&body))
    }

    async fn try_out(&self, cancel: CancellationToken) -> Result<ProbeReport, CatalogError> {
        let mut prober = Prober::connect(&self.client, cancel).await?;
        let words = |_: &crate::http::Response| {
            Ok("the metadata service is up; it does not tell its version, 3.13.0 was tested".to_owned())
        };
        prober.request("version", |client| client.get("healthcheck"), words).await;
        let tags = |answer: &crate::http::Response| {
            let count = list(&answer.value()?, "tag_usages", "/tags/")?.len();
            Ok(format!("{count} tags may be listed"))
        };
        prober.request("permission", |client| client.get("tags/"), tags).await;
        prober.authenticated("requests are accepted");
        if self.search.is_none() {
            let words = "no search service is named, so not every table can be found".to_owned();
            prober.step("listing", Ok(words));
            return Ok(prober.report());
        }
        let count = |answer: &crate::http::Response| {
            let (_, total) = found(&answer.value()?, "table")?;
            Ok(format!("the search service knows {total} tables"))
        };
        prober
            .request("listing", |client| self.page(client, "table", 0, 1).unwrap_or_else(|| client.get("tags/")), count)
            .await;
        Ok(prober.report())
    }
}

impl Catalog for Amundsen {
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

/// The list called `name` of an answer.
fn list(answer: &Value, name: &str, path: &str) -> Result<Vec<Value>, HttpError> {
    let list = answer[name].as_array().cloned();
    list.ok_or_else(|| wrong(path, name, "a list was expected"))
}

/// The hits of a page of the search service, and how many there are in all. A search that failed inside has none.
fn found(answer: &Value, sort: &str) -> Result<(Vec<Value>, u64), HttpError> {
    let page = &answer["results"][sort];
    let total =
        page["total_results"].as_u64().ok_or_else(|| wrong("/v2/search", sort, "the search found no answer"))?;
    Ok((list(page, "results", "/v2/search")?, total))
}

fn wrong(path: &str, place: &str, reason: &str) -> HttpError {
    HttpError::BadAnswer { path: path.to_owned(), place: place.to_owned(), reason: reason.to_owned() }
}
