//! Apache Airflow over its stable REST API: version 2 (Airflow 3) or version 1 (Airflow 2), found by asking.
//! See README.md beside this file.

mod map;
mod read;
mod wire;

use crate::catalog::CatalogFuture;
use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, LoginForm, Prober, Request};
use crate::reading::Reading;
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use map::Names;
use read::Reader;
use tokio_util::sync::CancellationToken;

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "airflow",
    name: "Apache Airflow",
    summary: "DAGs, tasks and runs, and the assets (datasets) they read and write",
    capabilities: &["assets", "lineage", "jobs", "owners", "freshness"],
    fields: &[
        Field {
            name: "at",
            label: "Address",
            help: "Where the web interface is, such as https://airflow.example.com; the path of the API is added",
            required: true,
        },
        Field {
            name: "openlineage_namespace",
            label: "OpenLineage namespace",
            help: "The namespace under which this Airflow sends OpenLineage events (its setting openlineage.namespace, \
                   \"default\" when it is not set), if it does: its jobs are then joined with those of the events",
            required: false,
        },
    ],
    auth: &[AuthMethod::Login, AuthMethod::Bearer, AuthMethod::Basic, AuthMethod::None],
    versions: "3.3.2 (REST v2) and 2.11.2 (REST v1)",
    permissions: &[
        "Airflow 3: a user who may read DAGs, their tasks and runs, and assets, such as the role Viewer; log in with \
         user name and password, or give a token",
        "Airflow 2: a user with the role Viewer, and the API's basic authentication switched on",
    ],
    limits: &[
        "Runs beyond the 10 newest of each DAG, and runs of tasks",
        "Asset events beyond the newest 1,000, so an edge that only an older one proves is not known",
        "DAGs that Airflow calls stale or inactive, and assets that no DAG names any more",
        "Dependencies by sensors and triggers between DAGs, and DAGs scheduled on an asset alias, which only the \
         private API of the web interface tells",
        "Parameters of DAGs and runs, connections, variables and logs",
    ],
    incremental: "Asks everything again: Airflow tells no version of a DAG that can be trusted. The time of the last parsing moves with every parsing, and a version that no task has run under is rewritten in place",
};

/// Opens an Airflow server.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let login =
        LoginForm { path: "auth/token", user: "username", password: "password", base64: false, token: "access_token" };
    let spec = ClientSpec { auth: DESCRIPTION.auth, login: Some(login), token_path: None };
    let namespace = config.options.get("openlineage_namespace").map(|text| text.trim().to_owned());
    let openlineage = namespace.filter(|text| !text.is_empty());
    Ok(Box::new(Airflow { client: Client::new(config, context, spec)?, openlineage }))
}

/// An Airflow server.
#[derive(Debug)]
struct Airflow {
    client: Client,
    openlineage: Option<String>,
}

impl Catalog for Airflow {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(async move {
            let mut prober = Prober::connect(&self.client, cancel).await?;
            if !prober.ok() {
                return Ok(prober.report());
            }
            let client = prober.client().clone();
            let api = match Api::find(&client).await {
                Ok(api) => api,
                Err(error) => {
                    prober.step("version", Err(error));
                    return Ok(prober.report());
                }
            };
            prober.step("version", Ok(api.in_words()));
            let first = api.get(&client, "dags").query("limit", 1).send().await;
            match first.and_then(|answer| answer.value()) {
                Ok(answer) => {
                    prober.authenticated("the server accepts the credentials");
                    prober.step("permission", Ok(may_read(&client, &api).await));
                    let total = answer["total_entries"].as_u64().unwrap_or(0);
                    prober.step("listing", Ok(format!("{total} DAGs")));
                }
                Err(error) => prober.step("listing", Err(error)),
            }
            Ok(prober.report())
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(async move {
            let reading = Reading::new(&self.client, sink, cancel);
            let api = Api::find(reading.client()).await?;
            let names = Names::new(authority(&self.client), self.openlineage.clone());
            Reader::new(reading, api, names).read().await
        })
    }
}

/// Host and port, and the path where several deployments share one host.
fn authority(client: &Client) -> String {
    let path = client.base_url().path().trim_matches('/');
    if path.is_empty() { client.host() } else { format!("{}/{path}", client.host()) }
}

/// What may be read beside DAGs, in words; what may not be read makes only its listing partial.
async fn may_read(client: &Client, api: &Api) -> String {
    let mut words = vec!["DAGs may be read".to_owned()];
    for (path, what) in [(api.assets, api.assets), ("dags/~/dagRuns", "runs")] {
        match api.get(client, path).query("limit", 1).send().await {
            Ok(_) => words.push(format!("{what} may be read")),
            Err(error) => words.push(format!("{what}: {error}")),
        }
    }
    words.join("; ")
}

/// The version of the API that a server has, and its words.
struct Api {
    root: &'static str,
    assets: &'static str,
    events: &'static str,
    newest_run: &'static str,
    server: String,
}

impl Api {
    /// Asks the server which version it has.
    async fn find(client: &Client) -> Result<Self, HttpError> {
        let v2 = Self {
            root: "api/v2",
            assets: "assets",
            events: "asset_events",
            newest_run: "-run_after",
            server: String::new(),
        };
        let v1 = Self {
            root: "api/v1",
            assets: "datasets",
            events: "dataset_events",
            newest_run: "-execution_date",
            server: String::new(),
        };
        match v2.ask(client).await {
            Err(HttpError::NotFound { path, .. }) if path.ends_with("auth/token") => {
                let message = "this server has no login for tokens, as Airflow 2 has none; authenticate by basic";
                Err(HttpError::TokenRejected { path, message: message.to_owned() })
            }
            Err(HttpError::NotFound { .. }) => v1.ask(client).await,
            answer => answer,
        }
    }

    async fn ask(self, client: &Client) -> Result<Self, HttpError> {
        let answer = self.get(client, "version").send().await?;
        let version: wire::Version = answer.json()?;
        let server = version.version.ok_or_else(|| HttpError::BadAnswer {
            path: format!("{}/version", self.root),
            place: "version".to_owned(),
            reason: "the server does not say which Airflow it is".to_owned(),
        })?;
        Ok(Self { server, ..self })
    }

    fn get<'a>(&self, client: &'a Client, path: &str) -> Request<'a> {
        client.get(&format!("{}/{path}", self.root))
    }

    /// Datasets came with Airflow 2.4.
    fn has_assets(&self) -> bool {
        self.number() >= (2, 4)
    }

    fn number(&self) -> (u32, u32) {
        let mut parts = self.server.split('.').map(|part| part.parse().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    }

    fn in_words(&self) -> String {
        // Each version of the API is held against the newest Airflow that was tested with it.
        let (major, minor) = if self.root == "api/v2" { (3, 3) } else { (2, 11) };
        let tested = match self.number().cmp(&(major, minor)) {
            std::cmp::Ordering::Equal => String::new(),
            std::cmp::Ordering::Greater => format!("; newer than {major}.{minor}, which was tested"),
            std::cmp::Ordering::Less => format!("; older than {major}.{minor}, which was tested"),
        };
        format!("Airflow {} with the API at {}{tested}", self.server, self.root)
    }
}

#[cfg(test)]
mod testing {
    use super::map::Names;
    use crate::http::{Limits, Listing};
    use serde_json::Value;

    /// The list called `list` of one capture.
    pub(super) fn rows(file: &str, list: &str) -> Vec<Value> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/airflow").join(file);
        let capture: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        capture[list].as_array().unwrap().clone()
    }

    pub(super) fn names() -> Names {
        Names::new("airflow.example:443".to_owned(), Some("default".to_owned()))
    }

    pub(super) fn listing() -> Listing {
        Listing::new("test", Limits::default())
    }
}
