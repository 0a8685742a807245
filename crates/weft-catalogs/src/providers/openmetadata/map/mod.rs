//! From OpenMetadata's entities to statements: pure functions of one item and of what was read before it.

mod assets;
mod business;
mod columns;
mod contracts;
mod fqn;
mod jobs;
mod lineage;
mod names;
mod people;
mod quality;
#[cfg(test)]
mod tests;

pub(super) use business::{Related, product, with_parts};
pub(super) use lineage::edges;
pub(super) use names::Names;

use super::wire::{Common, Label, Ref, Text};
use crate::formats::tolerant::says_nothing;
use crate::http::Listing;
use serde_json::{Map, Value};
use weft_model::{
    Asset, AssetKind, CanonicalKey, Dialect, Entity, Evidence, EvidenceKind, Kind, Lifecycle, Observation, Ownership,
    Role, TagRef, TimeMs, Usage,
};

/// How one kind of item becomes statements.
pub(super) type Mapping = fn(&Value, &mut Names, &mut Listing) -> Vec<Observation>;

/// A listing of the server.
pub(super) struct Sort {
    /// Name of the scope.
    pub(super) scope: &'static str,
    /// Path below `api/v1`.
    pub(super) path: &'static str,
    /// The version that brought it, as major and minor.
    pub(super) since: (u32, u32),
    /// Fields that must be asked for.
    pub(super) fields: &'static str,
    /// Fields that older servers refuse.
    pub(super) newer: &'static str,
    /// Keys of other listings are made from it.
    pub(super) names: bool,
    /// It lists steps in time: its cursor is an offset and its total counts steps, not items.
    pub(super) series: bool,
    /// Items on a page.
    pub(super) limit: u32,
    /// The mapping.
    pub(super) map: Mapping,
}

const OWNED: &str = "owners,domains,tags";
const ASSET: &str = "owners,domains,tags,extension,lifeCycle";
const TABLE: &str = "owners,domains,tags,extension,lifeCycle,columns,tableConstraints,tablePartition,usageSummary";

const fn sort(scope: &'static str, path: &'static str, fields: &'static str, map: Mapping) -> Sort {
    Sort { scope, path, since: (1, 0), fields, newer: "", names: false, series: false, limit: 1000, map }
}

/// A listing that others need for their keys.
const fn naming(scope: &'static str, path: &'static str, fields: &'static str, map: Mapping) -> Sort {
    Sort { names: true, ..sort(scope, path, fields, map) }
}

/// A listing of assets.
const fn assets(scope: &'static str, path: &'static str, fields: &'static str, map: Mapping) -> Sort {
    Sort { newer: "certification", ..sort(scope, path, fields, map) }
}

/// The listings in the order in which they are read: what others refer to comes first.
pub(super) const LISTINGS: [Sort; 31] = [
    naming("database services", "services/databaseServices", OWNED, assets::database_service),
    naming("messaging services", "services/messagingServices", OWNED, assets::messaging_service),
    naming("dashboard services", "services/dashboardServices", OWNED, assets::dashboard_service),
    naming("pipeline services", "services/pipelineServices", OWNED, assets::pipeline_service),
    naming("ml model services", "services/mlmodelServices", OWNED, assets::mlmodel_service),
    naming("storage services", "services/storageServices", OWNED, assets::storage_service),
    naming("search services", "services/searchServices", OWNED, assets::search_service),
    Sort { since: (1, 5), ..naming("api services", "services/apiServices", OWNED, assets::api_service) },
    naming("users", "users", "teams,roles,domains", people::user),
    sort("teams", "teams", "users,parents,owners,domains", people::team),
    Sort { newer: "tags", ..sort("domains", "domains", "owners,experts", business::domain) },
    Sort {
        newer: "owners,reviewers,domains",
        ..sort("classifications", "classifications", "", business::classification)
    },
    Sort { newer: "owners,reviewers,domains", ..sort("tags", "tags", "", business::tag) },
    Sort {
        newer: "domains,extension",
        ..sort("glossaries", "glossaries", "owners,reviewers,tags", business::glossary)
    },
    sort("glossary terms", "glossaryTerms", "owners,reviewers,tags,relatedTerms", business::term),
    assets("databases", "databases", "owners,domains,tags,extension,lifeCycle,usageSummary", assets::database),
    assets(
        "database schemas",
        "databaseSchemas",
        "owners,domains,tags,extension,lifeCycle,usageSummary",
        assets::schema,
    ),
    Sort { limit: 200, ..assets("tables", "tables", TABLE, assets::table) },
    assets("stored procedures", "storedProcedures", ASSET, jobs::procedure),
    assets("charts", "charts", "owners,domains,tags,extension,lifeCycle,usageSummary", assets::chart),
    assets("dashboard data models", "dashboard/datamodels", ASSET, assets::model),
    assets(
        "dashboards",
        "dashboards",
        "owners,domains,tags,extension,lifeCycle,usageSummary,charts,dataModels",
        assets::dashboard,
    ),
    assets("topics", "topics", ASSET, assets::topic),
    assets("pipelines", "pipelines", "owners,domains,tags,extension,lifeCycle,tasks,pipelineStatus", jobs::pipeline),
    assets(
        "ml models",
        "mlmodels",
        "owners,domains,tags,extension,lifeCycle,usageSummary,mlFeatures,mlHyperParameters,dashboard",
        assets::mlmodel,
    ),
    assets("containers", "containers", "owners,domains,tags,extension,lifeCycle,dataModel,parent", assets::container),
    assets("search indexes", "searchIndexes", "owners,domains,tags,extension,lifeCycle,fields", assets::index),
    Sort {
        since: (1, 5),
        ..sort("api collections", "apiCollections", "owners,domains,tags,extension", assets::collection)
    },
    Sort { since: (1, 5), ..sort("api endpoints", "apiEndpoints", "owners,domains,tags,extension", assets::endpoint) },
    Sort {
        since: (1, 6),
        ..sort("metrics", "metrics", "owners,domains,tags,extension,relatedMetrics", assets::metric)
    },
    sort("test definitions", "dataQuality/testDefinitions", "", quality::definition),
];

/// Listings of what may have lineage.
pub(super) const LINEAGE_OF: [&str; 11] = [
    "tables",
    "charts",
    "dashboard data models",
    "dashboards",
    "topics",
    "pipelines",
    "ml models",
    "containers",
    "search indexes",
    "api endpoints",
    "metrics",
];

/// Products; their assets and ports are asked for one by one.
pub(super) const PRODUCTS: Sort = Sort {
    newer: "tags,extension,certification,consumesFrom,providesTo",
    ..sort("data products", "dataProducts", "owners,experts,domains", nothing)
};

/// Listings that refer to assets and products.
pub(super) const LATER: [Sort; 3] = [
    sort("test cases", "dataQuality/testCases", "owners,testCaseResult,testDefinition", quality::case),
    Sort {
        since: (1, 9),
        newer: "reviewers,extension",
        ..sort("data contracts", "dataContracts", "owners", contracts::contract)
    },
    Sort { series: true, ..sort("incidents", "dataQuality/testCases/testCaseIncidentStatus", "", quality::incident) },
];

fn nothing(_: &Value, _: &mut Names, _: &mut Listing) -> Vec<Observation> {
    Vec::new()
}

/// What no statement is made of: bookkeeping of the server, followers and votes, links to itself.
const BOOKKEEPING: [&str; 20] = [
    "id",
    "name",
    "href",
    "version",
    "updatedBy",
    "createdBy",
    "createdAt",
    "impersonatedBy",
    "changeDescription",
    "incrementalChangeDescription",
    "followers",
    "votes",
    "sourceHash",
    "style",
    "joins",
    "sampleData",
    "profile",
    "processedLineage",
    "provider",
    "incidentId",
];

/// What [`Common`] reads.
const COMMON: [&str; 20] = [
    "displayName",
    "fullyQualifiedName",
    "description",
    "updatedAt",
    "deleted",
    "owners",
    "owner",
    "experts",
    "reviewers",
    "domains",
    "domain",
    "tags",
    "service",
    "serviceType",
    "sourceUrl",
    "extension",
    "certification",
    "lifeCycle",
    "usageSummary",
    "entityStatus",
];

/// The item's common part; an item without id or name is set aside.
fn common(value: &Value, listing: &mut Listing) -> Option<Common> {
    let mut common: Common = listing.item(value)?;
    if common.fully_qualified_name.is_empty() {
        common.fully_qualified_name = common.name.filled().unwrap_or_default();
    }
    if common.id.trim().is_empty() || common.fully_qualified_name.trim().is_empty() {
        let place = if common.id.is_empty() { common.fully_qualified_name } else { common.id };
        listing.set_aside(&place, "the item has no id or no name");
        return None;
    }
    Some(common)
}

/// What of an item is in none of `used`, kept as it was.
fn rest(value: &Value, used: &[&str], listing: &mut Listing) -> Map<String, Value> {
    let mut kept = Map::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let known = [used, &COMMON, &BOOKKEEPING].iter().any(|names| names.contains(&name.as_str()));
        if known || says_nothing(value) || *value == Value::Bool(false) {
            continue;
        }
        listing.loss(name, "has no place in the model", true);
        kept.insert(name.clone(), value.clone());
    }
    kept
}

fn time(text: &Text) -> Option<TimeMs> {
    TimeMs::from_epoch_of_unknown_unit(text.whole()?)
}

impl Common {
    /// Name for people, where it is not the last part of the key.
    fn title(&self, key: &CanonicalKey) -> Option<String> {
        self.display_name.filled().or_else(|| self.name.filled()).filter(|name| name != key.name())
    }

    /// The name under which it is shown, whatever its key is.
    fn shown(&self) -> Option<String> {
        self.display_name.filled().or_else(|| self.name.filled())
    }

    fn owned(&self, names: &Names, listing: &mut Listing) -> Vec<Ownership> {
        let owners = self.owners.iter().chain(&self.owner).map(|of| (of, Role::Owner, "owner"));
        let experts = self.experts.iter().map(|of| (of, Role::Expert, "expert"));
        let reviewers = self.reviewers.iter().map(|of| (of, Role::Steward, "reviewer"));
        let mut owned: Vec<Ownership> = Vec::new();
        for (of, role, word) in owners.chain(experts).chain(reviewers) {
            let Some(party) = names.key(of) else {
                listing.loss("owners[]", "names nobody", false);
                continue;
            };
            let raw_role = Some(word.to_owned());
            owned.push(Ownership { party, role, raw_role, inherited: of.inherited, since: None, until: None });
        }
        owned
    }

    /// The first domain; further ones are kept.
    fn domain(&self, names: &Names, kept: &mut Map<String, Value>, listing: &mut Listing) -> Option<CanonicalKey> {
        let mut domains = self.domains.iter().chain(&self.domain).filter_map(|of| names.key(of));
        let first = domains.next();
        let more: Vec<Value> = domains.map(|key| Value::from(key.to_string())).collect();
        if !more.is_empty() {
            listing.loss("domains[]", "only the first domain is shown", true);
            kept.insert("further domains".to_owned(), Value::Array(more));
        }
        first
    }

    /// Lifecycle in our words and as written.
    fn lifecycle(&self) -> (Lifecycle, Option<String>) {
        if self.deleted {
            return (Lifecycle::Retired, Some("deleted".to_owned()));
        }
        let raw = self.entity_status.filled().filter(|word| word != "Unprocessed");
        (raw.as_deref().map_or(Lifecycle::Unknown, lifecycle), raw)
    }

    /// The asset without what is special to its kind.
    fn asset(
        &self,
        kind: AssetKind,
        key: &CanonicalKey,
        names: &Names,
        kept: &mut Map<String, Value>,
        listing: &mut Listing,
    ) -> Asset {
        let (lifecycle, raw_status) = self.lifecycle();
        let properties = self.extension.iter().flatten();
        let mut tags = labels(&self.tags, listing);
        tags.extend(self.certification.as_ref().and_then(|c| label(&c.tag_label)));
        tags.dedup();
        let service = self.service.as_ref().and_then(|of| names.key(of));
        Asset {
            kind,
            name: self.title(key),
            description: self.description.filled(),
            domain: self.domain(names, kept, listing),
            lifecycle,
            raw_status,
            owners: self.owned(names, listing),
            tags,
            evidence: self.evidence().into_iter().collect(),
            container: service.filter(|service| service != key),
            links: self.source_url.filled().into_iter().collect(),
            properties: properties.map(|(n, v)| (n.clone(), crate::formats::tolerant::plain(v))).collect(),
            usage: self.usage(),
            ..Asset::default()
        }
    }

    fn evidence(&self) -> Option<Evidence> {
        let updated = self.life_cycle.as_ref()?.updated.as_ref()?;
        let by = updated.accessed_by_a_process.filled();
        let by = by.or_else(|| updated.accessed_by.as_ref().and_then(|of| of.name.filled()));
        let updated_at = time(&updated.timestamp)?;
        let by = Some(by.map_or_else(|| "OpenMetadata".to_owned(), |by| format!("OpenMetadata, {by}")));
        Some(Evidence { updated_at, kind: EvidenceKind::TableMetadata, observed_at: None, by })
    }

    /// The widest window the server counts: 30 days, else 7, else one, up to the end of its date.
    fn usage(&self) -> Option<Usage> {
        const DAY: i64 = 86_400_000;
        let accessed = self.life_cycle.as_ref().and_then(|l| time(&l.accessed.as_ref()?.timestamp));
        let summary = self.usage_summary.as_ref();
        let widest = summary.and_then(|s| {
            let stats = [(&s.monthly_stats, 30), (&s.weekly_stats, 7), (&s.daily_stats, 1)];
            stats.into_iter().find_map(|(stats, days)| Some((stats.as_ref()?.count.whole()?, days)))
        });
        let to = summary.and_then(|s| TimeMs::parse(s.date.0.as_deref()?)).map(|date| date.plus_millis(DAY));
        if widest.is_none() && accessed.is_none() {
            return None;
        }
        Some(Usage {
            from: widest.zip(to).map(|((_, days), to)| to.plus_millis(-days * DAY)),
            to: widest.and(to),
            queries: widest.and_then(|(count, _)| u32::try_from(count).ok()),
            users: None,
            last_used: accessed,
        })
    }

    /// The statement about this item.
    fn state(&self, key: CanonicalKey, entity: Entity, kept: Map<String, Value>) -> Observation {
        let mut observation = Observation::new(Dialect::OPENMETADATA, &self.fully_qualified_name, key, entity);
        observation.changed_at = time(&self.updated_at);
        observation.unmapped = (!kept.is_empty()).then_some(Value::Object(kept));
        observation
    }
}

/// Our word for a status of an entity.
fn lifecycle(word: &str) -> Lifecycle {
    match word.to_lowercase().as_str() {
        "approved" | "active" => Lifecycle::Active,
        "draft" | "in review" => Lifecycle::Draft,
        "archived" => Lifecycle::Retired,
        other => Lifecycle::from_word(other),
    }
}

/// Tags and terms that somebody confirmed.
fn labels(labels: &[Label], listing: &mut Listing) -> Vec<TagRef> {
    let mut tags: Vec<TagRef> = Vec::new();
    for one in labels {
        if one.state == "Suggested" {
            listing.loss("tags[].state", "suggested tags that nobody confirmed are not shown", false);
            continue;
        }
        tags.extend(label(one).filter(|tag| !tags.contains(tag)));
    }
    tags
}

fn label(label: &Label) -> Option<TagRef> {
    let term = label.source == "Glossary";
    let kind = if term { Kind::Term } else { Kind::Tag };
    let key = Some(CanonicalKey::of_kind(kind, &label.tag_fqn));
    (!label.tag_fqn.is_empty()).then(|| TagRef { name: label.tag_fqn.clone(), key, term })
}

/// The keys of references that have one.
fn keys(of: &[Ref], names: &Names) -> Vec<CanonicalKey> {
    of.iter().filter(|of| !of.deleted).filter_map(|of| names.key(of)).collect()
}
