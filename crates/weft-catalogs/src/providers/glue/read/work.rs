//! Jobs with what starts them, crawlers, and the schema registry: what belongs to the account of the caller.

use super::{DETAILS, Session, named};
use crate::CatalogError;
use crate::http::{HttpError, Listing};
use crate::providers::glue::call::{self, Call, Pages};
use crate::providers::glue::map::{jobs, schemas};
use crate::providers::glue::wire;
use serde_json::{Value, json};

/// Runs read of each job.
const RUNS: usize = 20;

impl Session<'_> {
    /// Jobs, their runs, triggers and crawlers.
    pub(super) async fn jobs(&mut self) -> Result<(), CatalogError> {
        let mut listing = self.reading.listing("jobs");
        let mut found = Vec::new();
        let outcome = self.list_jobs(&mut listing, &mut found).await;
        self.reading.end(listing, outcome).await?;
        let mut listing = self.reading.listing("job runs");
        let outcome = self.runs(&found, &mut listing).await;
        self.reading.end(listing, outcome).await?;
        let mut listing = self.reading.listing("triggers");
        let outcome = self.triggers(&mut listing).await;
        self.reading.end(listing, outcome).await?;
        let mut listing = self.reading.listing("crawlers");
        let outcome = self.crawlers(&mut listing).await;
        self.reading.end(listing, outcome).await
    }

    async fn list_jobs(&mut self, listing: &mut Listing, found: &mut Vec<String>) -> Result<(), CatalogError> {
        let mut pages = Pages::of(Call::glue("GetJobs", json!({ "MaxResults": 100 })), "Jobs");
        while let Some(items) = pages.next(&self.client, listing).await? {
            for item in &items {
                let Some(job) = named(listing, item, |job: &wire::Job| &job.name) else { continue };
                for arguments in ["DefaultArguments", "NonOverridableArguments"] {
                    if job.rest.get(arguments).and_then(Value::as_object).is_some_and(|map| !map.is_empty()) {
                        listing.loss(arguments, "may hold passwords; not kept", false);
                    }
                }
                found.push(job.name.clone());
                let (said, edges) = jobs::job(&self.names, job);
                self.reading.join(listing, said);
                for edge in edges {
                    self.reading.add(listing, edge).await?;
                }
            }
        }
        Ok(())
    }

    /// The newest runs of each job.
    async fn runs(&mut self, found: &[String], listing: &mut Listing) -> Result<(), CatalogError> {
        for some in found.chunks(DETAILS) {
            let call = |job: &String| Call::glue("GetJobRuns", json!({ "JobName": job, "MaxResults": RUNS }));
            let answers = call::all(&self.client, some.iter().map(call).collect()).await;
            for (job, answer) in some.iter().zip(answers) {
                let answer = answer?;
                let items = call::list(&answer, "JobRuns", "GetJobRuns")?;
                listing.page(items.len())?;
                let mut runs: Vec<wire::JobRun> =
                    items.iter().filter_map(|item| named(listing, item, |run: &wire::JobRun| &run.id)).collect();
                runs.sort_by_key(|run| std::cmp::Reverse(run.started_on));
                if runs.len() > RUNS || answer["NextToken"].is_string() {
                    listing.loss("JobRuns", "older runs of a job are not read", false);
                }
                for run in runs.into_iter().take(RUNS) {
                    self.reading.add(listing, jobs::run(&self.names, job, run)).await?;
                }
            }
        }
        Ok(())
    }

    async fn triggers(&mut self, listing: &mut Listing) -> Result<(), CatalogError> {
        let mut pages = Pages::of(Call::glue("GetTriggers", json!({ "MaxResults": 100 })), "Triggers");
        while let Some(items) = pages.next(&self.client, listing).await? {
            for item in &items {
                let Some(trigger) = named(listing, item, |trigger: &wire::Trigger| &trigger.name) else { continue };
                let said = jobs::trigger(&self.names, &trigger, item);
                if said.is_empty() {
                    listing.loss("Triggers[]", "starts no job and no crawler", false);
                }
                for observation in said {
                    self.reading.join(listing, observation);
                }
            }
        }
        Ok(())
    }

    async fn crawlers(&mut self, listing: &mut Listing) -> Result<(), CatalogError> {
        let mut pages = Pages::of(Call::glue("GetCrawlers", json!({ "MaxResults": 100 })), "Crawlers");
        while let Some(items) = pages.next(&self.client, listing).await? {
            for item in &items {
                let Some(crawler) = named(listing, item, |crawler: &wire::Crawler| &crawler.name) else { continue };
                let (said, run) = jobs::crawler(&self.names, crawler);
                self.reading.join(listing, said);
                if let Some(run) = run {
                    self.reading.add(listing, run).await?;
                }
            }
        }
        Ok(())
    }

    /// Registries and their schemas.
    pub(super) async fn schemas(&mut self) -> Result<(), CatalogError> {
        let mut listing = self.reading.listing("schema registries");
        let mut found = Vec::new();
        let outcome = self.registries(&mut listing, &mut found).await;
        self.reading.end(listing, outcome).await?;
        for registry in found {
            let mut listing = self.reading.listing(format!("schemas of {registry}"));
            let outcome = self.schemas_of(&registry, &mut listing).await;
            self.reading.end(listing, outcome).await?;
        }
        Ok(())
    }

    async fn registries(&mut self, listing: &mut Listing, found: &mut Vec<String>) -> Result<(), CatalogError> {
        let mut pages = Pages::of(Call::glue("ListRegistries", json!({ "MaxResults": 100 })), "Registries");
        while let Some(items) = pages.next(&self.client, listing).await? {
            for item in &items {
                let Some(registry) = named(listing, item, |r: &wire::Registry| &r.registry_name) else { continue };
                found.push(registry.registry_name.clone());
                self.reading.add(listing, schemas::registry(&self.names, registry)).await?;
            }
        }
        Ok(())
    }

    async fn schemas_of(&mut self, registry: &str, listing: &mut Listing) -> Result<(), CatalogError> {
        let body = json!({ "RegistryId": { "RegistryName": registry }, "MaxResults": 100 });
        let mut pages = Pages::of(Call::glue("ListSchemas", body), "Schemas");
        while let Some(items) = pages.next(&self.client, listing).await? {
            let listed: Vec<wire::Schema> =
                items.iter().filter_map(|item| named(listing, item, |s: &wire::Schema| &s.schema_name)).collect();
            let id = |s: &wire::Schema| json!({ "RegistryName": registry, "SchemaName": s.schema_name });
            let calls = listed.iter().map(|s| Call::glue("GetSchema", json!({ "SchemaId": id(s) })));
            let mut more: Vec<Result<wire::Schema, HttpError>> = Vec::new();
            for answer in call::all(&self.client, calls.collect()).await {
                more.push(answer.map(|answer| listing.item(&answer).unwrap_or_default()));
            }
            let calls = listed.iter().zip(&more).map(|(s, more)| newest(&id(s), more.as_ref().ok()));
            let answers = call::all(&self.client, calls.collect()).await;
            for ((schema, more), newest) in listed.into_iter().zip(more).zip(answers) {
                let (more, newest) = (more?, listing.item(&newest?).unwrap_or_default());
                let said = schemas::schema(&self.names, registry, schema, more, newest);
                self.reading.add(listing, said).await?;
            }
        }
        Ok(())
    }
}

/// Asks for the newest version of a schema; `known` is what the service says of the schema.
fn newest(id: &Value, known: Option<&wire::Schema>) -> Call {
    let body = json!({ "SchemaId": id, "SchemaVersionNumber": { "LatestVersion": true } });
    let call = Call::glue("GetSchemaVersion", body);
    match known.map(|known| (&known.created_time, &known.latest_schema_version)) {
        Some((Some(created), Some(number))) => call.of_version(created, number),
        _ => call,
    }
}
