//! OpenMetadata: lists every kind of entity in pages, asks each product for its assets and ports, and each asset for
//! the edges that lead to it.

mod map;
mod wire;

use crate::catalog::CatalogFuture;
use crate::http::{AuthMethod, Client, ClientSpec, Context, HttpError, Listing, LoginForm, Prober, Request, Response};
use crate::reading::Reading;
use crate::{Catalog, CatalogConfig, CatalogError, Description, Field, ProbeReport, Sink};
use futures_util::stream::{self, StreamExt};
use map::{LATER, LISTINGS, Names, PRODUCTS, Related, Sort};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use weft_model::Observation;

/// What this kind of catalog is.
pub const DESCRIPTION: Description = Description {
    kind: "openmetadata",
    name: "OpenMetadata",
    summary: "Data assets, lineage, products, contracts, quality, people and glossaries of an OpenMetadata server",
    capabilities: &["assets", "lineage", "products", "contracts", "quality", "people", "tags", "jobs"],
    fields: &[Field {
        name: "at",
        label: "Base URL",
        help: "The address of the server without /api, for example https://openmetadata.example.com",
        required: true,
    }],
    auth: &[AuthMethod::Bearer, AuthMethod::Login],
    versions: "2.0 (a stand-in whose every answer satisfies the models published for 2.0.6); from 1.5 on by their API descriptions",
    permissions: &[
        "A token (of a bot or of a user) or the mail and password of a user",
        "ViewBasic on every kind of entity that shall be read; ViewTests for test cases",
        "ViewAll on services, where the host of a service shall be part of the keys; without it the server hides the connection",
    ],
    limits: &[
        "Runs of a pipeline, results of a test and states of an incident before the newest",
        "Edges between services, domains and products, which the server derives from those of assets; lineage of assets costs one request for each of them",
        "Suggested tags, followers, votes, sample data, profiles, drives (files, spreadsheets) and saved queries",
    ],
    incremental: "Asks everything again: neither a new edge of lineage nor a new asset or port of a product changes the version of an entity, so nothing says that they are the same",
};

/// Where everything is.
const API: &str = "api/v1";
/// Requests in flight where one is needed for each item.
const AT_ONCE: usize = 4;
/// Assets whose lineage counts as one page.
const CHUNK: usize = 200;
/// Items on a page of what one product refers to.
const PARTS: u64 = 1000;
/// The version that was tested.
const TESTED: (u32, u32) = (2, 0);
/// The first version that lists assets and ports of a product by themselves.
const PORTS_SINCE: (u32, u32) = (1, 12);

/// Opens the server at `config.at`.
pub(crate) fn open(config: &CatalogConfig, context: &Context) -> Result<Box<dyn Catalog>, CatalogError> {
    let login = LoginForm {
        path: "api/v1/users/login",
        user: "email",
        password: "password",
        base64: true,
        token: "accessToken",
    };
    let spec = ClientSpec { auth: DESCRIPTION.auth, login: Some(login), token_path: None };
    Ok(Box::new(OpenMetadata { client: Client::new(config, context, spec)? }))
}

/// An OpenMetadata server.
struct OpenMetadata {
    client: Client,
}

impl Catalog for OpenMetadata {
    fn describe(&self) -> Description {
        DESCRIPTION
    }

    fn probe(&self, cancel: CancellationToken) -> CatalogFuture<'_, ProbeReport> {
        Box::pin(async move {
            let mut prober = Prober::connect(&self.client, cancel).await?;
            prober.request("version", |client| client.get("api/v1/system/version"), told_version).await;
            prober.request("auth", |client| client.get("api/v1/users/loggedInUser"), told_user).await;
            prober.request("listing", tables, told_tables).await;
            Ok(prober.report())
        })
    }

    fn read(&self, sink: Sink, cancel: CancellationToken) -> CatalogFuture<'_, ()> {
        Box::pin(async move {
            let reading = Reading::new(&self.client, sink, cancel);
            let server = Server { version: version(reading.client()).await?, client: reading.client().clone() };
            server.read(reading).await
        })
    }
}

/// Says which version answered, and whether it is one that was tested.
fn told_version(answer: &Response) -> Result<String, HttpError> {
    let version = answer.json::<wire::Version>()?.version;
    Ok(match numbers(&version) {
        Some(found) if found < TESTED => {
            format!("OpenMetadata {version}, older than the tested 2.0; what it does not have is left out")
        }
        Some(found) if found > TESTED => {
            format!("OpenMetadata {version}, newer than the tested 2.0; what is new in it is not read")
        }
        Some(_) => format!("OpenMetadata {version}"),
        None => "an OpenMetadata server that does not tell its version".to_owned(),
    })
}

fn told_user(answer: &Response) -> Result<String, HttpError> {
    let name = answer.json::<wire::LoggedIn>()?.name;
    Ok(if name.is_empty() { "the server accepts the credentials".to_owned() } else { format!("logged in as {name}") })
}

fn tables(client: &Client) -> Request<'_> {
    client.get("api/v1/tables").query("limit", 1).query("include", "non-deleted")
}

fn told_tables(answer: &Response) -> Result<String, HttpError> {
    let page: wire::Page = answer.json()?;
    Ok(match page.paging.total {
        Some(total) => format!("{total} tables can be listed"),
        None => "tables can be listed".to_owned(),
    })
}

/// Major and minor number of `1.9.0-SNAPSHOT`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split(['.', '-']);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The version of the server; `None` when it does not tell one.
async fn version(client: &Client) -> Result<Option<(u32, u32)>, CatalogError> {
    match client.get("api/v1/system/version").send().await {
        Ok(answer) => Ok(answer.json::<wire::Version>().ok().and_then(|told| numbers(&told.version))),
        Err(error) if error.is_fatal() => Err(error.into()),
        Err(_) => Ok(None),
    }
}

/// Tells a listing which of the listings it is made from were not read to their end.
fn lacking(scope: &str, gaps: &[&str], listing: &mut Listing) {
    for gap in gaps {
        let needed = match scope {
            "lineage" => map::LINEAGE_OF.contains(gap),
            "incidents" => *gap == "test cases",
            _ => false,
        };
        if needed {
            listing.incomplete(&format!("the listing of {gap} was not read to its end"));
        }
    }
}

/// One reading of a server of a known version.
struct Server {
    client: Client,
    version: Option<(u32, u32)>,
}

impl Server {
    async fn read(&self, mut reading: Reading) -> Result<(), CatalogError> {
        let mut names = Names::new(self.client.host());
        let mut gaps = Vec::new();
        for sort in &LISTINGS {
            let listing = reading.listing(sort.scope);
            gaps.extend(self.list(sort, listing, &mut names, &mut reading).await?);
        }
        let mut listing = reading.listing(PRODUCTS.scope);
        let outcome = self.products(&names, &mut listing, &mut reading).await;
        reading.end(listing, outcome).await?;
        for sort in &LATER {
            let mut listing = reading.listing(sort.scope);
            lacking(sort.scope, &gaps, &mut listing);
            gaps.extend(self.list(sort, listing, &mut names, &mut reading).await?);
        }
        let mut listing = reading.listing("lineage");
        lacking("lineage", &gaps, &mut listing);
        let outcome = self.lineage(&names, &mut listing, &mut reading).await;
        reading.end(listing, outcome).await?;
        reading.finish().await
    }

    fn has(&self, since: (u32, u32)) -> bool {
        self.version.is_none_or(|version| version >= since)
    }

    /// Reads one listing from its first page to its last; its scope when something of it was not read.
    async fn list(
        &self,
        sort: &Sort,
        mut listing: Listing,
        names: &mut Names,
        reading: &mut Reading,
    ) -> Result<Option<&'static str>, CatalogError> {
        if !self.has(sort.since) {
            let (major, minor) = sort.since;
            let why = format!("the server is older than {major}.{minor}, which brought this listing");
            listing.loss(sort.path, &why, false);
            return reading.end(listing, Ok(())).await.map(|()| None);
        }
        let outcome = self.pages(sort, &mut listing, reading, |value, listing| (sort.map)(value, names, listing)).await;
        match outcome {
            // Keys are made from what these listings say. What may not be read stays so and the keys do without it; after
            // any other failure the keys would be others than at the last sync.
            Err(CatalogError::Http(HttpError::ScopeMissing { .. } | HttpError::NotFound { .. })) => {}
            Err(error) if sort.names => return Err(error),
            _ => {}
        }
        let gap = (outcome.is_err() || !listing.is_whole()).then_some(sort.scope);
        reading.end(listing, outcome).await.map(|()| gap)
    }

    async fn pages(
        &self,
        sort: &Sort,
        listing: &mut Listing,
        reading: &mut Reading,
        mut map: impl FnMut(&Value, &mut Listing) -> Vec<Observation>,
    ) -> Result<(), CatalogError> {
        let mut cursor: Option<String> = None;
        let mut newer = true;
        loop {
            let page = match self.page(sort, cursor.as_deref(), newer).await {
                // Older servers refuse a request that asks for a field they do not know.
                Err(HttpError::Status { status: 400, .. }) if newer && cursor.is_none() && !sort.newer.is_empty() => {
                    newer = false;
                    listing.loss(sort.newer, "the server does not know one of these fields", false);
                    continue;
                }
                page => page?,
            };
            listing.page(page.data.len())?;
            if let Some(total) = page.paging.total.filter(|_| !sort.series) {
                listing.announce(total);
            }
            for value in &page.data {
                for observation in map(value, listing) {
                    reading.add(listing, observation).await?;
                }
            }
            reading.progress(listing.rows(), page.paging.total, sort.scope).await?;
            cursor = listing.next(page.paging.after.0.as_deref())?;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    async fn page(&self, sort: &Sort, cursor: Option<&str>, newer: bool) -> Result<wire::Page, HttpError> {
        let mut request = self.client.get(&format!("{API}/{}", sort.path)).query("limit", sort.limit);
        let fields = [sort.fields, if newer { sort.newer } else { "" }].join(",");
        let fields: Vec<&str> =
            fields.split(',').filter(|field| !field.is_empty()).map(|f| self.field(sort, f)).collect();
        if !fields.is_empty() {
            request = request.query("fields", fields.join(","));
        }
        request = match sort.scope {
            // Servers before 1.10 want both ends of the time.
            _ if sort.series => {
                request.query("latest", true).query("startTs", 0).query("endTs", 253_402_300_799_999_u64)
            }
            // A user who was deleted still owns things, and that is worth knowing.
            "users" => request.query("include", "all"),
            _ => request.query("include", "non-deleted"),
        };
        if let Some(cursor) = cursor {
            request = request.query(if sort.series { "offset" } else { "after" }, cursor);
        }
        request.send().await?.json()
    }

    /// The name of a field in this version: 1.5 made several owners of one, 1.9 several domains.
    fn field<'a>(&self, sort: &Sort, field: &'a str) -> &'a str {
        match field {
            "owners" if !self.has((1, 5)) => "owner",
            "domains" if !self.has((1, 9)) && !matches!(sort.path, "users" | "teams") => "domain",
            field => field,
        }
    }

    /// Products, each with its assets and ports.
    async fn products(&self, names: &Names, listing: &mut Listing, reading: &mut Reading) -> Result<(), CatalogError> {
        let mut found = Vec::new();
        let alone = self.has(PORTS_SINCE);
        let old = Sort { fields: "owners,experts,domains,assets", ..PRODUCTS };
        let sort = if alone { &PRODUCTS } else { &old };
        let map = |value: &Value, listing: &mut Listing| {
            found.extend(map::product(value, names, listing));
            Vec::new()
        };
        self.pages(sort, listing, reading, map).await?;
        if !alone && !found.is_empty() {
            listing.loss("ports", "this version does not list the ports of products", false);
        }
        let mut answers = stream::iter(found)
            .map(|(id, observations)| async move {
                let related = if alone { self.related(&id).await } else { Ok(Related::default()) };
                (related, observations)
            })
            .buffered(AT_ONCE);
        while let Some((related, observations)) = answers.next().await {
            let related = match related {
                Err(error @ HttpError::NotFound { .. }) => {
                    listing.loss("dataProducts", &format!("its assets and ports could not be read: {error}"), false);
                    listing.incomplete("the assets and ports of some products could not be read");
                    Related::default()
                }
                related => related?,
            };
            for observation in observations {
                reading.add(listing, map::with_parts(observation, &related, names)).await?;
            }
        }
        Ok(())
    }

    async fn related(&self, id: &str) -> Result<Related, HttpError> {
        Ok(Related {
            assets: self.parts(id, "assets").await?,
            inputs: self.parts(id, "inputPorts").await?,
            outputs: self.parts(id, "outputPorts").await?,
        })
    }

    /// Everything that a product refers to in one way.
    async fn parts(&self, id: &str, what: &str) -> Result<Vec<wire::Ref>, HttpError> {
        let mut all: Vec<wire::Ref> = Vec::new();
        loop {
            let request = self.client.get("api/v1/dataProducts").segment(id).segment(what);
            let request = request.query("limit", PARTS).query("offset", all.len());
            let page: wire::RefPage = request.send().await?.json()?;
            let came = page.data.len();
            all.extend(page.data);
            if came == 0 || all.len() as u64 >= page.paging.total.unwrap_or_default() {
                return Ok(all);
            }
        }
    }

    /// The edges into every asset. One step upstream of each asset is every edge once; deeper answers repeat what
    /// other requests bring, and the search index, which could be listed, may lag behind and drops long lineage.
    async fn lineage(&self, names: &Names, listing: &mut Listing, reading: &mut Reading) -> Result<(), CatalogError> {
        let total = u64::try_from(names.targets.len()).ok();
        let mut done = 0;
        for chunk in names.targets.chunks(CHUNK) {
            let mut answers = stream::iter(chunk.to_vec())
                .map(|(sort, id)| async move {
                    let answer = self.upstream(&sort, &id).send().await;
                    (sort, id, answer)
                })
                .buffered(AT_ONCE);
            let mut rows = 0;
            while let Some((sort, id, answer)) = answers.next().await {
                let value = match answer {
                    Ok(answer) => answer.value()?,
                    Err(HttpError::NotFound { .. }) => {
                        listing.set_aside(
                            &format!("{sort} {id}"),
                            "its lineage is gone; it may have been deleted just now",
                        );
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                };
                for edge in map::edges(&value, &sort, &id, names, listing) {
                    rows += 1;
                    reading.add(listing, edge).await?;
                }
            }
            listing.page(rows)?;
            done += chunk.len() as u64;
            reading.progress(done, total, "lineage").await?;
        }
        Ok(())
    }

    fn upstream(&self, sort: &str, id: &str) -> Request<'_> {
        let request = self.client.get("api/v1/lineage").segment(sort).segment(id);
        request.query("upstreamDepth", 1).query("downstreamDepth", 0)
    }
}
