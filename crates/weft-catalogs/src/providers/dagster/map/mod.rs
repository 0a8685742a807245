//! From Dagster's answers to observations.

mod checks;
mod columns;
mod jobs;
mod names;
#[cfg(test)]
mod tests;

pub(super) use checks::check;
pub(super) use jobs::{job, location, unloaded, without_job};
pub(super) use names::Place;

use super::wire::{self, Entry, Event, Node, Pair};
use crate::formats::fields::is_secret;
use crate::http::Listing;
use names::Storage;
use serde_json::{Map, Value};
use weft_model::party::{Ownership, Party, PartyKind, Role};
use weft_model::{
    Asset, AssetKind, CanonicalKey, Dialect, Domain, Edge, EdgeKind, Entity, Evidence, EvidenceKind, Kind, Method,
    Observation, Promise, Schedule, TagRef, TimeMs,
};

/// Labels of metadata that have a place in the model, or are only a note of Dagster to itself.
const MAPPED: [&str; 3] = ["dagster/column_schema", "dagster/column_lineage", "dagster/last_updated_timestamp"];

/// An asset, defined or only known by its events.
pub(super) fn asset(said: &wire::Asset, place: &Place, listing: &mut Listing) -> Observation {
    let node = said.definition.as_ref();
    let (defined, measured) = (entries(node), newest(said).map_or(&[][..], |event| &event.metadata_entries));
    let storage = Storage::read(node, measured.iter().chain(defined));
    let (columns, constraints) = columns::columns(defined, measured, listing);
    let kind = kind_of(node, &storage, !columns.is_empty());
    let mut asset = Asset { evidence: evidence(said, &kind), kind, columns, ..Asset::default() };
    asset.properties.extend(constraints.into_iter().map(|rule| ("table constraint".to_owned(), rule)));
    asset.properties.push(("dagster".to_owned(), sort_of(node).to_owned()));
    if let Some(node) = node {
        define(node, &said.key.text(), place, &mut asset);
    }
    let mut unmapped = Map::new();
    metadata(defined, &mut asset, &mut unmapped, listing);
    for (name, event) in [("materialization", newest(said)), ("observation", said.asset_observations.first())] {
        if let Some(event) = event {
            unmapped.insert(name.to_owned(), event_rest(event, &mut asset, listing));
        }
    }
    let mut observation =
        Observation::new(Dialect::DAGSTER, said.key.text(), place.asset(&said.key), Entity::Asset(asset));
    observation.identity.aliases = storage.aliases(&said.key, place);
    observation.unmapped = (!unmapped.is_empty()).then_some(Value::Object(unmapped));
    observation
}

fn entries(node: Option<&Node>) -> &[Entry] {
    node.map_or(&[][..], |node| &node.metadata_entries)
}

/// The newest materialisation.
fn newest(said: &wire::Asset) -> Option<&Event> {
    said.asset_materializations.first()
}

/// What the definition says beside metadata.
fn define(node: &Node, name: &str, place: &Place, asset: &mut Asset) {
    asset.description = node.description.clone().filter(|text| !text.trim().is_empty());
    asset.domain = group(node).map(|group| CanonicalKey::of_kind(Kind::Domain, group));
    asset.owners = owners(&node.owners);
    asset.tags = node.tags.iter().filter_map(tag).collect();
    asset.promises = promises(node, name);
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            asset.properties.push((name.to_owned(), value.to_owned()));
        }
    };
    put("kinds", Some(&node.kinds.join(", ")));
    put("compute kind", node.compute_kind.as_deref());
    put("code version", node.op_version.as_deref());
    put("partitions", node.partition_definition.as_ref().and_then(|p| p.description.as_deref()));
    put("automation", node.automation_condition.as_ref().and_then(|condition| condition.label.as_deref()));
    for own in node.tags.iter().filter(|pair| is_of_dagster(pair) && !pair.key.starts_with("dagster/kind/")) {
        put(&own.key, own.value.as_deref());
    }
    if let Some(repository) = &node.repository {
        put("code location", Some(&repository.location.name));
        asset.container = Some(place.repository(&repository.location.name, &repository.name));
    }
}

/// How Dagster stands to the asset.
fn sort_of(node: Option<&Node>) -> &'static str {
    match node {
        None => "asset without definition",
        Some(node) if node.is_auto_created_stub == Some(true) => "asset that is only depended on",
        Some(node) if node.is_materializable == Some(false) => "external asset",
        Some(_) => "asset",
    }
}

/// True when a code location describes the asset, and does not only depend on it.
pub(super) fn is_described(said: &wire::Asset) -> bool {
    said.definition.as_ref().is_some_and(|node| node.is_auto_created_stub != Some(true))
}

/// What sort of thing it is, as far as Dagster says so.
fn kind_of(node: Option<&Node>, storage: &Storage, has_columns: bool) -> AssetKind {
    let kinds: Vec<String> = node.iter().flat_map(|node| &node.kinds).map(|kind| kind.to_lowercase()).collect();
    let is = |words: &[&str]| kinds.iter().any(|kind| words.contains(&kind.as_str()));
    let view = |word: &String| matches!(word.as_str(), "view" | "materialized_view");
    if storage.dbt_materialization.as_ref().is_some_and(view) || is(&["view"]) {
        AssetKind::View
    } else if is(&["dashboard", "report"]) {
        AssetKind::Dashboard
    } else if storage.table.is_some() || is(&["table"]) {
        AssetKind::Table
    } else if storage.file().is_some() {
        AssetKind::File
    } else if has_columns {
        AssetKind::Table
    } else if is(&["topic"]) {
        AssetKind::Topic
    } else {
        AssetKind::Other("dagster asset".to_owned())
    }
}

/// The group an asset is in; `default` is Dagster's word for none.
fn group(node: &Node) -> Option<&str> {
    node.group_name.as_deref().filter(|group| !group.trim().is_empty() && *group != "default")
}

/// The group of an asset as a domain: it is what Dagster has to say which assets belong together.
pub(super) fn domain(said: &wire::Asset) -> Option<Observation> {
    let group = group(said.definition.as_ref()?)?;
    let domain = Domain {
        name: Some(group.to_owned()),
        domain_type: Some("Dagster asset group".to_owned()),
        ..Domain::default()
    };
    Some(Observation::new(Dialect::DAGSTER, group, CanonicalKey::of_kind(Kind::Domain, group), Entity::Domain(domain)))
}

/// The people and teams who own something.
pub(super) fn parties(said: &[wire::Owner]) -> Vec<Observation> {
    let one = |owner: &wire::Owner| {
        let (key, name, kind) = party(owner)?;
        let mail = (kind == PartyKind::Person && name.contains('@')).then(|| name.to_owned());
        let login = (kind == PartyKind::Person && mail.is_none()).then(|| name.to_owned());
        let display = (kind == PartyKind::Team).then(|| name.to_owned());
        let mails: Vec<String> = mail.into_iter().collect();
        let party =
            Party { kind, display, mails: mails.clone(), logins: login.into_iter().collect(), ..Party::default() };
        let entity = if kind == PartyKind::Team { Entity::Team(party) } else { Entity::Person(party) };
        let mut observation = Observation::new(Dialect::DAGSTER, name, key, entity);
        observation.identity.mails = mails;
        Some(observation)
    };
    said.iter().filter_map(one).collect()
}

fn party(owner: &wire::Owner) -> Option<(CanonicalKey, &str, PartyKind)> {
    let filled = |text: &'_ Option<String>| text.as_deref().map(str::trim).is_some_and(|text| !text.is_empty());
    match owner {
        wire::Owner { team: Some(team), .. } if filled(&owner.team) => {
            Some((CanonicalKey::of_kind(Kind::Team, team.trim()), team.trim(), PartyKind::Team))
        }
        wire::Owner { email: Some(mail), .. } if filled(&owner.email) => {
            Some((CanonicalKey::of_kind(Kind::Person, mail.trim()), mail.trim(), PartyKind::Person))
        }
        _ => None,
    }
}

/// Owners of a definition answer for the pipeline; Dagster has no further roles.
fn owners(said: &[wire::Owner]) -> Vec<Ownership> {
    let one = |(party, _, _)| Ownership {
        party,
        role: Role::TechnicalOwner,
        raw_role: Some("owner".to_owned()),
        inherited: false,
        since: None,
        until: None,
    };
    said.iter().filter_map(party).map(one).collect()
}

/// True for tags that Dagster sets for itself.
fn is_of_dagster(pair: &Pair) -> bool {
    pair.key.starts_with("dagster/")
}

/// A tag; a key with the value "true" or none is a tag of one word.
fn tag(pair: &Pair) -> Option<TagRef> {
    let key = pair.key.trim();
    if key.is_empty() || is_of_dagster(pair) {
        return None;
    }
    Some(TagRef::tag(match pair.value.as_deref().map(str::trim) {
        None | Some("" | "true") => key.to_owned(),
        Some(value) => format!("{key}:{value}"),
    }))
}

fn promises(node: &Node, name: &str) -> Vec<Promise> {
    let mut promises = Vec::new();
    if let Some(policy) = &node.internal_freshness_policy {
        let promise = Promise::new("time_window", format!("freshness policy of the Dagster asset {name}"));
        let unit = Some("seconds".to_owned());
        promises.push(match &policy.deadline_cron {
            Some(cron) => Promise {
                property: "cron".to_owned(),
                value: policy.lower_bound_delta_seconds.clone(),
                unit,
                schedule: Some(Schedule { cron: cron.clone(), tz: policy.timezone.clone() }),
                ..promise
            },
            None if policy.fail_window_seconds.is_some() => Promise {
                value: policy.fail_window_seconds.clone(),
                warn_value: policy.warn_window_seconds.clone(),
                unit,
                ..promise
            },
            // A sort of policy that a newer server has: it is shown and not judged.
            None => Promise { property: policy.type_name.clone().unwrap_or_else(|| "unknown".to_owned()), ..promise },
        });
    }
    if let Some(policy) = &node.freshness_policy {
        let schedule = policy.cron_schedule.clone();
        promises.push(Promise {
            value: policy.maximum_lag_minutes.clone(),
            unit: Some("minutes".to_owned()),
            schedule: schedule.map(|cron| Schedule { cron, tz: policy.cron_schedule_timezone.clone() }),
            ..Promise::new("maximum_lag", format!("older freshness policy of the Dagster asset {name}"))
        });
    }
    promises
}

/// When the data was last updated, and how Dagster knows.
fn evidence(said: &wire::Asset, kind: &AssetKind) -> Vec<Evidence> {
    // A view holds no rows: building it again makes nothing newer.
    let built = newest(said).filter(|_| *kind != AssetKind::View).and_then(|event| {
        let by = match event.run_id.as_deref().filter(|run| !run.is_empty()) {
            Some(run) => format!("Dagster materialisation in run {run}"),
            None => "materialisation reported to Dagster".to_owned(),
        };
        let updated_at = millis(event.timestamp.as_deref()?)?;
        Some(Evidence { updated_at, kind: EvidenceKind::RunEnd, observed_at: None, by: Some(by) })
    });
    let seen = said.asset_observations.first().and_then(|event| {
        let entry = event.metadata_entries.iter().find(|entry| entry.label == "dagster/last_updated_timestamp")?;
        Some(Evidence {
            updated_at: seconds(&entry.text()?)?,
            kind: EvidenceKind::TableMetadata,
            observed_at: event.timestamp.as_deref().and_then(millis),
            by: Some("Dagster observation".to_owned()),
        })
    });
    built.into_iter().chain(seen).collect()
}

/// A time from milliseconds as text.
fn millis(text: &str) -> Option<TimeMs> {
    TimeMs::from_millis(text.trim().parse().ok()?)
}

/// A time from seconds with a fraction as text.
fn seconds(text: &str) -> Option<TimeMs> {
    let millis = text.trim().parse::<f64>().ok()? * 1_000.0;
    #[allow(clippy::cast_possible_truncation, reason = "what does not fit becomes an impossible time, which is none")]
    TimeMs::from_millis(millis.round() as i64)
}

/// Metadata of the definition: short values become properties, addresses also links, the rest is kept.
fn metadata(defined: &[Entry], asset: &mut Asset, unmapped: &mut Map<String, Value>, listing: &mut Listing) {
    let mut kept = Map::new();
    for entry in defined.iter().filter(|entry| !MAPPED.contains(&entry.label.as_str())) {
        let Some(value) = value_of(entry, listing) else { continue };
        match (entry.type_name.as_deref(), entry.text()) {
            (Some("MarkdownMetadataEntry"), _) | (_, None) => {
                kept.insert(entry.label.clone(), value);
            }
            (Some("UrlMetadataEntry"), Some(url)) => {
                asset.properties.push((entry.label.clone(), url.clone()));
                asset.links.push(url);
            }
            (_, Some(text)) => asset.properties.push((entry.label.clone(), text)),
        }
    }
    if !kept.is_empty() {
        unmapped.insert("metadata".to_owned(), Value::Object(kept));
    }
}

/// The value of an entry that may be kept.
fn value_of(entry: &Entry, listing: &mut Listing) -> Option<Value> {
    let why = match entry.value() {
        _ if is_secret(&entry.label) => "looks like a secret; not kept",
        Some(Value::String(text)) if text.ends_with("(unserializable)") => "Dagster itself cannot show it",
        Some(value) => return Some(value),
        None if entry.schema.is_some() || entry.lineage.is_some() => "a further table schema or lineage",
        None => "a kind of value that is not read",
    };
    listing.loss("metadataEntries[]", why, false);
    None
}

/// What an event says beyond the model. The number of rows is a property of the asset.
fn event_rest(event: &Event, asset: &mut Asset, listing: &mut Listing) -> Value {
    let mut kept = Map::new();
    for entry in event.metadata_entries.iter().filter(|entry| !MAPPED.contains(&entry.label.as_str())) {
        let Some(value) = value_of(entry, listing) else { continue };
        match (entry.label.as_str(), entry.text()) {
            ("dagster/row_count", Some(rows)) => asset.properties.push((entry.label.clone(), rows)),
            _ => drop(kept.insert(entry.label.clone(), value)),
        }
    }
    let mut rest = Map::new();
    let (run, partition) = (event.run_id.as_deref().filter(|run| !run.is_empty()), event.partition.as_deref());
    for (name, text) in [("timestamp", event.timestamp.as_deref()), ("runId", run), ("partition", partition)] {
        rest.extend(text.map(|text| (name.to_owned(), Value::from(text))));
    }
    if !kept.is_empty() {
        rest.insert("metadata".to_owned(), Value::Object(kept));
    }
    Value::Object(rest)
}

/// The edges into an asset: its declared dependencies, and what only its column lineage names.
pub(super) fn edges(said: &wire::Asset, place: &Place, listing: &mut Listing) -> Vec<Observation> {
    let node = said.definition.as_ref();
    let measured = newest(said).map_or(&[][..], |event| &event.metadata_entries);
    let mut flows = columns::flows(entries(node), measured, &said.key, place, listing);
    for dependency in node.iter().flat_map(|node| &node.dependency_keys) {
        let from = place.asset(dependency);
        // A partition that depends on earlier ones of the same asset is no edge.
        if dependency.is_name() && *dependency != said.key && !flows.iter().any(|(known, _)| *known == from) {
            flows.push((from, Vec::new()));
        }
    }
    let proven = newest(said).filter(|_| columns::lineage(measured).is_some());
    let last_seen = proven.and_then(|event| event.timestamp.as_deref()).and_then(millis);
    let edge = |(from, columns): (CanonicalKey, Vec<_>)| {
        let stated = !columns.is_empty();
        let edge = Edge {
            from,
            to: place.asset(&said.key),
            kind: EdgeKind::Data,
            method: if stated { Method::ColumnFacet } else { Method::Declared },
            columns,
            job: None,
            last_seen: last_seen.filter(|_| stated),
        };
        Observation::edge(Dialect::DAGSTER, edge)
    };
    flows.into_iter().map(edge).collect()
}
