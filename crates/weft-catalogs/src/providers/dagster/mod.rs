//! Dagster, through the GraphQL endpoint of its webserver. What is read, mapped and lost: `README.md` in this folder.

mod listings;
mod map;
mod queries;
#[cfg(test)]
mod schema;
mod wire;

use crate::catalog::CatalogFuture;
use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, Prober};
use crate::reading::Reading;
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use listings::{GRAPHQL, ask, part};
use map::Place;
use queries::Offered;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// The version this was tested against.
const TESTED: (u32, u32) = (1, 13);

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "dagster",
    name: "Dagster",
    summary: "Assets, lineage of tables and columns, owners, checks, freshness policies and jobs of a Dagster deployment",
    capabilities: &[
        "assets",
        "columns",
        "lineage",
        "column lineage",
        "people",
        "checks",
        "promises",
        "jobs",
        "domains",
    ],
    fields: &[
        Field {
            name: "at",
            label: "Base URL",
            help: "Address of the Dagster webserver, such as http://dagster.example:3000; of Dagster+ with the \
                   deployment, such as https://acme.dagster.cloud/prod",
            required: true,
        },
        Field {
            name: "accounts",
            label: "Accounts behind storage kinds",
            help: "Dagster names tables without their account; as in snowflake=org-account, postgres=db.example:5432 \
                   its tables are found again in other catalogs",
            required: false,
        },
    ],
    auth: &[AuthMethod::None, AuthMethod::Bearer, AuthMethod::Header],
    versions: "Dagster 1.13.27",
    permissions: &[
        "None for Dagster itself, which has no login; what a proxy in front of it asks for",
        "The role Viewer on the deployment for Dagster+, with a user token in the header Dagster-Cloud-Api-Token",
    ],
    limits: &[
        "Runs are not read; of every asset the newest materialisation and observation are, of every check the newest \
         5 executions",
        "Events of single partitions are not told apart: the newest of any partition counts",
        "The freshness state that Dagster computes is not read; promises are judged here from their evidence",
    ],
    incremental: "Asks everything again: listings come with their details, 50 assets to a request, so there is nothing to leave out",
};

/// Opens a Dagster deployment.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let spec = ClientSpec { auth: DESCRIPTION.auth, login: None, token_path: None };
    let client = Client::new(config, context, spec)?;
    let accounts = config.options.get("accounts").map(String::as_str);
    let wrong = |reason| CatalogError::SettingWrong { field: "accounts".to_owned(), reason };
    let place = Place::new(client.base_url(), accounts).map_err(wrong)?;
    Ok(Box::new(Dagster { client, place }))
}

/// A Dagster deployment.
struct Dagster {
    client: Client,
    place: Place,
}

impl Catalog for Dagster {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(async move {
            let mut prober = Prober::connect(&self.client, cancel).await?;
            let version = json!({ "query": queries::VERSION });
            let answer =
                prober.request("version", |client| client.post(GRAPHQL).json(&version), |a| describe(&a.value()?));
            if answer.await.is_some() {
                prober.authenticated("the server answers questions of this user");
            }
            if prober.ok() {
                let data = ask(prober.client(), queries::FIRST_ASSETS, json!({})).await;
                let page = data.and_then(|data| part(&data, "assetsOrError", "nodes"));
                prober.step(
                    "listing",
                    page.map(|rows| match rows.len() {
                        0 => "there are no assets".to_owned(),
                        _ => "assets can be read".to_owned(),
                    }),
                );
            }
            Ok(prober.report())
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(async move {
            let mut reading = Reading::new(&self.client, sink, cancel);
            let offered = match ask(reading.client(), &Offered::query(), json!({})).await {
                Ok(data) => Offered::read(data),
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(_) => Offered::default(),
            };
            listings::read(&mut reading, &self.place, &offered).await?;
            reading.finish().await
        })
    }
}

/// The words for the version of a server.
fn describe(answer: &Value) -> Result<String, HttpError> {
    let bad = |reason: &str| HttpError::BadAnswer {
        path: format!("/{GRAPHQL}"),
        place: "data.version".to_owned(),
        reason: reason.to_owned(),
    };
    let version = answer["data"]["version"].as_str().ok_or_else(|| bad("there is no version; this is no Dagster"))?;
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let own = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    Ok(match own.cmp(&TESTED) {
        std::cmp::Ordering::Equal => format!("Dagster {version}"),
        std::cmp::Ordering::Greater => {
            format!("Dagster {version}, newer than what was tested ({})", DESCRIPTION.versions)
        }
        std::cmp::Ordering::Less => format!("Dagster {version}, older than what was tested ({})", DESCRIPTION.versions),
    })
}
