//! Catalogs that speak the Iceberg REST protocol: Nessie, Polaris, Lakekeeper, Gravitino, Unity Catalog and others.
//!
//! Order of reading: configuration, all namespaces from the top down, then the tables and the views of each. A list of
//! tables holds names only, so that each table is loaded, four at once.

mod map;
mod read;
mod wire;

use crate::catalog::CatalogFuture;
use crate::formats::tolerant::{filled, plain};
use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, Prober, Request};
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use tokio_util::sync::CancellationToken;

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "iceberg",
    name: "Iceberg REST catalog",
    summary: "Namespaces, tables and views of a catalog that speaks the Iceberg REST protocol (Nessie, Polaris, \
              Lakekeeper and others)",
    capabilities: &["assets", "columns", "owners"],
    fields: &[
        Field {
            name: "at",
            label: "Catalog",
            help: "The URI that is given to engines as `uri`, without v1: https://lake.example.com/iceberg",
            required: true,
        },
        Field {
            name: "warehouse",
            label: "Warehouse",
            help: "Name or location of the warehouse, where the server has several (in Polaris: the catalog)",
            required: false,
        },
    ],
    auth: &[AuthMethod::Bearer, AuthMethod::Oauth, AuthMethod::None],
    versions: "Apache Iceberg's reference server 1.10.1; Nessie, Polaris and Lakekeeper by the protocol only",
    permissions: &["Listing of namespaces, tables and views, and reading of their metadata; no access to data files"],
    limits: &[
        "Lineage is not part of the protocol; what a view reads is kept as its SQL only",
        "Functions, branches and older snapshots are not read",
        "Credentials for storage are never asked for",
    ],
    incremental: "Asks whether a table has changed since (ETag) and does not load its metadata again when it has not, where the server supports that. Views and namespaces have no such tag",
};

/// Opens an Iceberg REST catalog.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let mut config = config.clone();
    let at = config.at.trim().trim_end_matches('/');
    config.at = at.strip_suffix("/v1").unwrap_or(at).to_owned();
    let option = |name: &str| config.options.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let warehouse = option("warehouse").map(str::to_owned);
    // The scope that the protocol names; a login elsewhere has its own.
    if option("auth") == Some("oauth") && option("token_url").is_none() && option("scope").is_none() {
        config.options.insert("scope".to_owned(), "catalog".to_owned());
    }
    let spec = ClientSpec { auth: DESCRIPTION.auth, login: None, token_path: Some("v1/oauth/tokens") };
    Ok(Box::new(Iceberg { client: Client::new(&config, context, spec)?, warehouse }))
}

/// One warehouse of one server.
struct Iceberg {
    client: Client,
    warehouse: Option<String>,
}

/// What the server's configuration says.
#[derive(Debug, Clone)]
struct Server {
    /// Where namespaces are: `v1/namespaces` or `v1/<prefix>/namespaces`.
    namespaces: String,
    /// What joins the parts of a namespace in a request.
    separator: String,
    endpoints: Option<Vec<String>>,
    /// Authority of keys: `warehouse@host`, or the host alone.
    authority: String,
    words: String,
}

impl Server {
    /// Reads the configuration of `warehouse`.
    async fn ask(client: &Client, warehouse: Option<&str>) -> Result<Self, HttpError> {
        let mut request = client.get("v1/config");
        if let Some(warehouse) = warehouse {
            request = request.query("warehouse", warehouse);
        }
        let config: wire::Config = request.send().await?.json()?;
        let setting = |name: &str| filled(config.overrides.get(name).or(config.defaults.get(name)).map(plain));
        let prefix = setting("prefix");
        let url = client.base_url();
        let host = url.host_str().unwrap_or("").to_owned();
        let host = url.port().map_or(host.clone(), |port| format!("{host}:{port}"));
        let named = warehouse.map(|name| format!("{name}@{host}"));
        let offers = config.endpoints.as_ref().map_or("unknown".to_owned(), |list| list.len().to_string());
        let below = prefix.as_deref().map_or("no prefix".to_owned(), |prefix| format!("prefix {prefix}"));
        Ok(Self {
            namespaces: prefix.map_or("v1/namespaces".to_owned(), |prefix| format!("v1/{prefix}/namespaces")),
            separator: setting("namespace-separator").map_or("\u{1f}".to_owned(), |text| unescaped(&text)),
            endpoints: config.endpoints,
            authority: named.unwrap_or(host),
            words: format!("Iceberg REST v1, {below}, number of endpoints: {offers}"),
        })
    }

    /// True when the server says that it does not offer an endpoint; an older server says nothing.
    fn lacks(&self, endpoint: &str) -> bool {
        self.endpoints.as_ref().is_some_and(|list| !list.iter().any(|offered| offered == endpoint))
    }

    /// A request below a namespace.
    fn below<'a>(&self, client: &'a Client, namespace: &[String]) -> Request<'a> {
        client.get(&self.namespaces).segment(&namespace.join(&self.separator))
    }
}

/// The separator is given as it stands in a URL.
fn unescaped(text: &str) -> String {
    url::form_urlencoded::parse(text.replace('+', "%2B").as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

impl Catalog for Iceberg {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(async move {
            let mut prober = Prober::connect(&self.client, cancel).await?;
            if !prober.ok() {
                return Ok(prober.report());
            }
            match Server::ask(prober.client(), self.warehouse.as_deref()).await {
                Err(HttpError::Cancelled) => return Err(CatalogError::Cancelled),
                Err(error) => prober.step("version", Err(error)),
                Ok(server) => {
                    let listed = prober.client().get(&server.namespaces).send().await;
                    let listed = listed.and_then(|answer| answer.json::<wire::Namespaces>());
                    if listed.is_ok() {
                        prober.authenticated("the server answers with these credentials");
                        prober.step("version", Ok(server.words));
                    }
                    prober
                        .step("listing", listed.map(|page| format!("{} namespaces at the top", page.namespaces.len())));
                }
            }
            Ok(prober.report())
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(read::read(self, sink, cancel))
    }
}
