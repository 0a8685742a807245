//! The order in which a catalog is read: databases, tags, tables, then jobs and schemas, then permissions.

mod work;

use super::call::{self, Call, Pages};
use super::map::{lake, names::Names, tables};
use super::{Glue, wire};
use crate::http::{Client, HttpError, Listing};
use crate::reading::Reading;
use crate::{CatalogError, Sink};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::HashMap;
use tokio_util::sync::CancellationToken;

/// Calls for details that are prepared at a time.
const DETAILS: usize = 40;

/// Tags of databases and tables, read before them.
#[derive(Default)]
struct Assigned {
    databases: HashMap<String, lake::Tags>,
    tables: HashMap<(String, String), lake::Tags>,
    /// The server cannot search by tag: each database and table is asked for its tags.
    ask: bool,
}

/// Reads everything.
pub(super) async fn read(glue: &Glue, sink: Sink, cancel: CancellationToken) -> Result<(), CatalogError> {
    let reading = Reading::new(&glue.client, sink, cancel);
    let client = reading.client().clone();
    let mut listing = reading.listing("databases");
    let mut databases = Vec::new();
    let outcome = list_databases(glue, &client, &mut listing, &mut databases).await;
    let id = databases.iter().find_map(|database: &wire::Database| database.catalog_id.clone());
    let names = Names::new(&glue.region, glue.catalog_id.clone().or(id).as_deref(), &client.host());
    let mut session = Session { glue, client, names, reading };
    session.reading.join(&mut listing, tables::catalog(&session.names));
    let mut assigned = session.tags(&databases).await?;
    for database in &databases {
        let tags = assigned.databases.remove(&database.name);
        let said = tables::database(&session.names, database.clone(), tags.as_ref());
        session.reading.add(&mut listing, said).await?;
    }
    session.reading.end(listing, outcome).await?;
    session.all_tables(&databases, &mut assigned).await?;
    if glue.catalog_id.is_none() {
        session.jobs().await?;
        session.schemas().await?;
    }
    session.permissions().await?;
    session.reading.finish().await
}

async fn list_databases(
    glue: &Glue,
    client: &Client,
    listing: &mut Listing,
    databases: &mut Vec<wire::Database>,
) -> Result<(), CatalogError> {
    let mut pages = Pages::of(Call::of_catalog(glue, "GetDatabases", json!({ "MaxResults": 100 })), "DatabaseList");
    while let Some(items) = pages.next(client, listing).await? {
        databases.extend(items.iter().filter_map(|item| named(listing, item, |d: &wire::Database| &d.name)));
    }
    Ok(())
}

/// An item whose name is not empty.
fn named<T: DeserializeOwned>(listing: &mut Listing, item: &Value, name: impl Fn(&T) -> &str) -> Option<T> {
    let read: T = listing.item(item)?;
    if name(&read).trim().is_empty() {
        listing.set_aside("Name", "the name is empty");
        return None;
    }
    Some(read)
}

struct Session<'a> {
    glue: &'a Glue,
    client: Client,
    names: Names,
    reading: Reading,
}

impl Session<'_> {
    /// Reads the tags and who bears them. Both are one listing: when it breaks off, tables keep the tags they had.
    async fn tags(&mut self, databases: &[wire::Database]) -> Result<Assigned, CatalogError> {
        let mut assigned = Assigned::default();
        let Some(call) = Call::lake(self.glue, "ListLFTags", json!({ "MaxResults": 1000 })) else {
            self.reading.skip("lf tags", &self.glue.no_lake()).await?;
            return Ok(assigned);
        };
        let mut listing = self.reading.listing("lf tags");
        let outcome = self.assignments(call, databases, &mut listing, &mut assigned).await;
        self.reading.end(listing, outcome).await?;
        Ok(assigned)
    }

    async fn assignments(
        &mut self,
        call: Call,
        databases: &[wire::Database],
        listing: &mut Listing,
        assigned: &mut Assigned,
    ) -> Result<(), CatalogError> {
        let mut known = Vec::new();
        self.list_tags(call, listing, &mut known).await?;
        match self.search(&known, listing, assigned).await {
            Err(CatalogError::Http(HttpError::NotFound { .. })) => {
                *assigned = Assigned { ask: true, ..Assigned::default() };
                self.ask_databases(databases, listing, assigned).await
            }
            outcome => outcome,
        }
    }

    async fn list_tags(
        &mut self,
        call: Call,
        listing: &mut Listing,
        known: &mut Vec<wire::LfTag>,
    ) -> Result<(), CatalogError> {
        let mut pages = Pages::of(call, "LFTags");
        while let Some(items) = pages.next(&self.client, listing).await? {
            for item in &items {
                let Some(tag) = named(listing, item, |tag: &wire::LfTag| &tag.tag_key) else { continue };
                for said in lake::tags(&tag) {
                    self.reading.add(listing, said).await?;
                }
                known.push(tag);
            }
        }
        Ok(())
    }

    /// Everything that bears any value of each key.
    async fn search(
        &mut self,
        known: &[wire::LfTag],
        listing: &mut Listing,
        assigned: &mut Assigned,
    ) -> Result<(), CatalogError> {
        for tag in known {
            let body = json!({
                "Expression": [{ "TagKey": tag.tag_key, "TagValues": tag.tag_values }], "MaxResults": 100
            });
            let Some(call) = Call::lake(self.glue, "SearchDatabasesByLFTags", body.clone()) else { continue };
            let mut pages = Pages::of(call, "DatabaseList");
            while let Some(items) = pages.next(&self.client, listing).await? {
                for found in items.iter().filter_map(|item| listing.item::<wire::TaggedDatabase>(item)) {
                    let tags = lake::Tags { on_database: found.lf_tags, ..lake::Tags::default() };
                    assigned.databases.insert(found.database.name, tags);
                }
            }
            let Some(call) = Call::lake(self.glue, "SearchTablesByLFTags", body) else { continue };
            let mut pages = Pages::of(call, "TableList");
            while let Some(items) = pages.next(&self.client, listing).await? {
                for found in items.iter().filter_map(|item| listing.item::<wire::TaggedTable>(item)) {
                    let Some(name) = found.table.name.clone() else { continue };
                    assigned.tables.insert((found.table.database_name.clone(), name), found.into());
                }
            }
        }
        Ok(())
    }

    async fn ask_databases(
        &mut self,
        databases: &[wire::Database],
        listing: &mut Listing,
        assigned: &mut Assigned,
    ) -> Result<(), CatalogError> {
        for some in databases.chunks(DETAILS) {
            let resource = |d: &wire::Database| json!({ "Database": { "Name": d.name } });
            for (database, tags) in some.iter().zip(self.ask(some.iter().map(resource), listing).await?) {
                assigned.databases.insert(database.name.clone(), tags);
            }
        }
        Ok(())
    }

    /// The tags of each resource.
    async fn ask(
        &mut self,
        resources: impl Iterator<Item = Value>,
        listing: &mut Listing,
    ) -> Result<Vec<lake::Tags>, CatalogError> {
        let call = |resource| Call::lake(self.glue, "GetResourceLFTags", json!({ "Resource": resource }));
        let mut found = Vec::new();
        for answer in call::all(&self.client, resources.filter_map(call).collect()).await {
            let tags = listing.item::<wire::TaggedTable>(&answer?).unwrap_or_default();
            found.push(tags.into());
        }
        Ok(found)
    }

    async fn all_tables(&mut self, databases: &[wire::Database], assigned: &mut Assigned) -> Result<(), CatalogError> {
        for (done, database) in databases.iter().enumerate() {
            if database.target_database.is_some() {
                continue;
            }
            let what = format!("tables of {}", database.name);
            self.reading.progress(done as u64, Some(databases.len() as u64), &what).await?;
            let mut listing = self.reading.listing(what);
            let outcome = self.tables(&database.name, assigned, &mut listing).await;
            self.reading.end(listing, outcome).await?;
        }
        Ok(())
    }

    async fn tables(
        &mut self,
        database: &str,
        assigned: &mut Assigned,
        listing: &mut Listing,
    ) -> Result<(), CatalogError> {
        let body = json!({ "DatabaseName": database, "MaxResults": 100 });
        let mut pages = Pages::of(Call::of_catalog(self.glue, "GetTables", body), "TableList");
        while let Some(items) = pages.next(&self.client, listing).await? {
            let tables: Vec<wire::Table> =
                items.iter().filter_map(|item| named(listing, item, |table: &wire::Table| &table.name)).collect();
            if assigned.ask {
                let resource = |t: &wire::Table| json!({ "Table": { "DatabaseName": database, "Name": t.name } });
                let tags = self.ask(tables.iter().map(resource), listing).await?;
                let named = tables.iter().map(|table| (database.to_owned(), table.name.clone()));
                assigned.tables.extend(named.zip(tags));
            }
            let mut versions = self.versions(database, &tables, listing).await?.into_iter();
            for table in tables {
                let tags = assigned.tables.remove(&(database.to_owned(), table.name.clone()));
                let count = versions.next();
                let said = tables::table(&self.names, database, table, tags.as_ref(), count, listing);
                self.reading.add(listing, said).await?;
            }
        }
        Ok(())
    }

    /// How many versions of each table are kept; nothing when that is not asked for.
    async fn versions(
        &mut self,
        database: &str,
        tables: &[wire::Table],
        listing: &mut Listing,
    ) -> Result<Vec<u64>, CatalogError> {
        let mut counts = Vec::new();
        for table in tables.iter().filter(|_| self.glue.table_versions) {
            let body = json!({ "DatabaseName": database, "TableName": table.name, "MaxResults": 100 });
            let mut count = 0;
            // Versions are no rows of the listing of tables, so they are counted in one of their own.
            let mut own = self.reading.listing(listing.scope());
            let mut pages = Pages::of(Call::of_catalog(self.glue, "GetTableVersions", body), "TableVersions");
            while let Some(items) = pages.next(&self.client, &mut own).await? {
                count += items.len() as u64;
            }
            counts.push(count);
        }
        Ok(counts)
    }
}

impl Session<'_> {
    /// Grants and administrators.
    async fn permissions(&mut self) -> Result<(), CatalogError> {
        let grants = Call::lake(self.glue, "ListPermissions", json!({ "MaxResults": 1000 }));
        let settings = Call::lake(self.glue, "GetDataLakeSettings", json!({}));
        let (Some(grants), Some(settings)) = (grants, settings) else {
            for scope in ["lf permissions", "data lake settings"] {
                self.reading.skip(scope, &self.glue.no_lake()).await?;
            }
            return Ok(());
        };
        let mut listing = self.reading.listing("lf permissions");
        let outcome = self.grants(grants, &mut listing).await;
        self.reading.end(listing, outcome).await?;
        let mut listing = self.reading.listing("data lake settings");
        let outcome = self.settings(settings, &mut listing).await;
        self.reading.end(listing, outcome).await
    }

    async fn grants(&mut self, call: Call, listing: &mut Listing) -> Result<(), CatalogError> {
        let mut pages = Pages::of(call, "PrincipalResourcePermissions");
        while let Some(items) = pages.next(&self.client, listing).await? {
            for item in &items {
                let Some(grant) = listing.item::<wire::Grant>(item) else { continue };
                if grant.principal.data_lake_principal_identifier.is_empty() {
                    listing.set_aside("Principal", "a grant to nobody");
                    continue;
                }
                for said in lake::grant(&self.names, grant) {
                    self.reading.add(listing, said).await?;
                }
            }
        }
        Ok(())
    }

    async fn settings(&mut self, call: Call, listing: &mut Listing) -> Result<(), CatalogError> {
        let answer = call.send(&self.client).await?;
        listing.page(1)?;
        let Some(settings) = listing.item::<wire::Settings>(&answer["DataLakeSettings"]) else { return Ok(()) };
        for said in lake::admins(&self.names, &settings) {
            self.reading.add(listing, said).await?;
        }
        let mut catalog = tables::catalog(&self.names);
        catalog.unmapped = lake::other_settings(settings);
        self.reading.join(listing, catalog);
        Ok(())
    }
}
