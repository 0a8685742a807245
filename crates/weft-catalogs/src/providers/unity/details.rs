//! What is asked for each thing on its own: tags, grants, lineage.

use super::API;
use super::map::{self, Lineage, Sort};
use super::read::{AT_ONCE, Found, Walk, concerns_one, rows};
use super::wire::{self, Page};
use crate::CatalogError;
use crate::http::{Client, HttpError, Listing, Request};
use futures_util::stream::{self, StreamExt as _};
use serde_json::Value;
use std::collections::HashSet;
use weft_model::{Entity, Observation, TagRef};

/// Refusals in a row after which nobody is asked any more.
const REFUSALS: usize = 25;

/// What is asked for each thing on its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one word of a setting")]
pub(super) struct Details {
    pub(super) tables: bool,
    pub(super) tags: bool,
    pub(super) column_tags: bool,
    pub(super) grants: bool,
    pub(super) lineage: bool,
    pub(super) column_lineage: bool,
}

impl Details {
    /// Reads the setting `details`.
    pub(super) fn parse(text: &str) -> Result<Self, CatalogError> {
        let mut details = Self::default();
        for word in super::list(text) {
            match word.as_str() {
                "none" => {}
                "tables" => details.tables = true,
                "tags" => details.tags = true,
                "column_tags" => (details.tags, details.column_tags) = (true, true),
                "grants" => details.grants = true,
                "lineage" => details.lineage = true,
                "column_lineage" => (details.lineage, details.column_lineage) = (true, true),
                _ => {
                    let reason = format!(
                        "\"{word}\" is none of: tables, tags, column_tags, grants, lineage, column_lineage, none"
                    );
                    return Err(CatalogError::SettingWrong { field: "details".to_owned(), reason });
                }
            }
        }
        Ok(details)
    }

    /// What is asked when the setting is empty.
    pub(super) fn usual(databricks: bool) -> Self {
        Self { tables: databricks, tags: databricks, grants: true, lineage: databricks, ..Self::default() }
    }
}

/// A scope whose answers are gathered thing by thing.
pub(super) struct Asking {
    pub(super) listing: Listing,
    pub(super) outcome: Result<(), CatalogError>,
    pub(super) refused: usize,
    /// The failure, other than a refusal, that ended the asking.
    pub(super) failed: Option<HttpError>,
    pub(super) over: bool,
}

impl Asking {
    pub(super) fn new(listing: Listing) -> Self {
        Self { listing, outcome: Ok(()), refused: 0, failed: None, over: false }
    }

    /// Takes an answer about `native`. One that may not be read leaves a gap and the asking goes on, anything else ends
    /// it; errors when all reading must end.
    fn take<T>(&mut self, native: &str, answer: Result<Vec<T>, HttpError>) -> Result<Vec<T>, CatalogError> {
        let error = match answer {
            Ok(rows) => {
                self.refused = 0;
                self.listing.page(rows.len())?;
                return Ok(rows);
            }
            Err(error) => error,
        };
        if error.is_fatal() {
            return Err(error.into());
        }
        self.refused += 1;
        if !concerns_one(&error) {
            self.failed.get_or_insert(error.clone());
        }
        self.over |= self.failed.is_some() || self.refused >= REFUSALS;
        self.listing.loss(native, &format!("could not be read: {error}"), false);
        if self.outcome.is_ok() {
            self.outcome = Err(error.into());
        }
        Ok(Vec::new())
    }
}

impl Walk<'_> {
    /// Tags of each of `natives`, in their order.
    pub(super) async fn tags_of(&mut self, sort: Sort, natives: &[String]) -> Result<Vec<Vec<TagRef>>, CatalogError> {
        if !self.details.tags || self.tags.over || !sort.bears_tags() {
            return Ok(vec![Vec::new(); natives.len()]);
        }
        self.assigned(sort.path(), natives).await
    }

    pub(super) async fn tag_columns(&mut self, table: &str, said: &mut Observation) -> Result<(), CatalogError> {
        let Entity::Asset(asset) = &mut said.entity else { return Ok(()) };
        let names: Vec<String> = asset.columns.iter().map(|column| format!("{table}.{}", column.path)).collect();
        if !self.tags.over {
            let tags = self.assigned("columns", &names).await?;
            asset.columns.iter_mut().zip(tags).for_each(|(column, tags)| column.tags = tags);
        }
        Ok(())
    }

    /// Asks for the tags of things of one type.
    async fn assigned(&mut self, sort: &'static str, natives: &[String]) -> Result<Vec<Vec<TagRef>>, CatalogError> {
        let asked = natives.iter().map(|native| {
            let below = vec![sort.to_owned(), native.clone(), "tags".to_owned()];
            pages(self.client.clone(), format!("{API}entity-tag-assignments"), below, "tag_assignments")
        });
        let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
        let mut all = Vec::new();
        for (native, answer) in natives.iter().zip(answers) {
            let rows = self.tags.take(native, answer)?;
            let tags = rows.iter().filter_map(|row| self.tags.listing.item::<wire::TagAssignment>(row));
            let tags: Vec<_> = tags.collect();
            all.push(tags.iter().filter_map(|tag| map::tag(tag, &self.governed)).collect());
        }
        Ok(all)
    }

    pub(super) async fn grants(&mut self) -> Result<(), CatalogError> {
        let mut asking = Asking::new(self.reading.listing("grants"));
        let found = std::mem::take(&mut self.found);
        for (number, some) in found.chunks(AT_ONCE).enumerate() {
            if asking.over {
                break;
            }
            self.reading.progress((number * AT_ONCE) as u64, Some(found.len() as u64), "grants").await?;
            let asked = some.iter().map(|found| {
                let below = vec![found.sort.grants(self.databricks).to_owned(), found.native.clone()];
                pages(self.client.clone(), format!("{API}permissions"), below, "privilege_assignments")
            });
            let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
            for (found, answer) in some.iter().zip(answers) {
                for row in asking.take(&found.native, answer)? {
                    let Some(said) = asking.listing.item::<wire::PrivilegeAssignment>(&row) else { continue };
                    let native = format!("{} {}", found.sort.grants(false), found.native);
                    for grant in map::grants(&found.key, &native, &said) {
                        self.reading.add(&mut asking.listing, grant).await?;
                    }
                }
            }
        }
        self.found = found;
        self.end(asking.listing, asking.outcome).await
    }

    pub(super) async fn lineage(&mut self) -> Result<(), CatalogError> {
        let mut asking = Asking::new(self.reading.listing("lineage"));
        let mut lineage = Lineage::default();
        let found = std::mem::take(&mut self.found);
        let tables: Vec<&Found> = found.iter().filter(|found| found.sort == Sort::Table).collect();
        for (number, some) in tables.chunks(AT_ONCE).enumerate() {
            if asking.over {
                break;
            }
            self.reading.progress((number * AT_ONCE) as u64, Some(tables.len() as u64), "lineage").await?;
            let asked = some.iter().map(|table| lineage_of(self.client.clone(), table.native.clone(), None));
            let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
            for (table, answer) in some.iter().zip(answers) {
                for row in asking.take(&table.native, answer)? {
                    let Some(said) = asking.listing.item::<wire::TableLineage>(&row) else { continue };
                    let mut lost = Vec::new();
                    lineage.table(&table.key, &said, &self.place, &mut |name| lost.push(name.to_owned()));
                    for name in lost {
                        asking.listing.loss(&name, "lineage to things that are not read", false);
                    }
                }
            }
        }
        if self.details.column_lineage {
            self.column_lineage(&tables, &mut asking, &mut lineage).await?;
        }
        for said in lineage.observations(|native| self.told.contains(native)) {
            self.reading.add(&mut asking.listing, said).await?;
        }
        self.end(asking.listing, asking.outcome).await
    }

    /// Only tables into which something flows are asked about, column by column.
    async fn column_lineage(
        &mut self,
        tables: &[&Found],
        asking: &mut Asking,
        lineage: &mut Lineage,
    ) -> Result<(), CatalogError> {
        let fed: Vec<&&Found> = tables.iter().filter(|table| lineage.has_upstream(&table.key)).collect();
        for (done, table) in fed.iter().enumerate() {
            self.reading.progress(done as u64, Some(fed.len() as u64), "column lineage").await?;
            let asked = table
                .columns
                .iter()
                .map(|column| lineage_of(self.client.clone(), table.native.clone(), Some(column.clone())));
            let answers: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
            for (column, answer) in table.columns.iter().zip(answers) {
                if asking.over {
                    return Ok(());
                }
                for row in asking.take(&format!("{}.{column}", table.native), answer)? {
                    if let Some(said) = asking.listing.item(&row) {
                        lineage.column(&table.key, column, &said, &self.place);
                    }
                }
            }
        }
        Ok(())
    }
}

/// All rows of the listing at `path` and the segments `below`.
pub(super) async fn pages(
    client: Client,
    path: String,
    below: Vec<String>,
    list: &'static str,
) -> Result<Vec<Value>, HttpError> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    let mut token: Option<String> = None;
    loop {
        let mut request: Request<'_> = client.get(&path);
        for part in &below {
            request = request.segment(part);
        }
        if let Some(token) = &token {
            request = request.query("page_token", token);
        }
        let page: Page = request.send().await?.json()?;
        all.extend(rows(&page, list)?);
        token = page.next_page_token.filter(|token| !token.is_empty());
        match &token {
            None => return Ok(all),
            Some(token) if !seen.insert(token.clone()) => {
                return Err(HttpError::PagingLoop { cursor: token.chars().take(60).collect() });
            }
            Some(_) => {}
        }
    }
}

/// The lineage of a table, or of one of its columns.
async fn lineage_of(client: Client, table: String, column: Option<String>) -> Result<Vec<Value>, HttpError> {
    let path = if column.is_some() { "column-lineage" } else { "table-lineage" };
    let request = client.get("api/2.0/lineage-tracking").segment(path).query("table_name", table);
    let request = match column {
        Some(column) => request.query("column_name", column),
        None => request.query("include_entity_lineage", true),
    };
    let answer = request.send().await?.value()?;
    Ok(if answer.is_null() { Vec::new() } else { vec![answer] })
}
