//! Datasets, charts, dashboards, containers and machine-learning models as assets.

use super::edges::Edges;
use super::reader::{Reader, time_in};
use super::wire::{
    Container, Info, Instance, MlData, Operation, Profile, Siblings, SubTypes, TestResults, Upstreams, Usage, View,
};
use super::{columns, quality, urn};
use crate::formats::Collector;
use crate::formats::tolerant::filled;
use weft_model::{Asset, AssetKind, CanonicalKey, EdgeKind, Entity, Evidence, EvidenceKind, StatedAlias, TimeMs};

/// Emits a dataset.
pub(super) fn dataset(mut reader: Reader<'_>, edges: &mut Edges, out: &mut Collector) {
    let Some(parsed) = urn::dataset(reader.urn) else { return };
    let info = reader.info(&["datasetProperties"], out);
    let edited = reader.info(&["editableDatasetProperties"], out);
    let view = reader.take::<View>("viewProperties", out);
    let key = reader.key();
    let mut asset = common(&info, &mut reader, out);
    lay_over(&mut asset, edited.description);
    asset.name = [edited.name, info.name.clone()].into_iter().find_map(filled).filter(|n| n != key.name());
    asset.columns = columns::columns(&mut reader, out);
    asset.kind = kind_of(&mut reader, parsed.platform, view.is_some(), &mut asset.properties, out);
    if let Some(view) = view {
        asset.properties.extend(view.materialized.map(|m| ("materialized".to_owned(), m.to_string())));
        asset.properties.extend(view.view_language.map(|l| ("view language".to_owned(), l)));
        if let Some(logic) = filled(view.view_logic) {
            reader.keep("viewLogic", logic.into());
        }
    }
    measured(&reader, &mut asset, out);
    if let Some(results) = reader.take::<TestResults>("testResults", out) {
        quality::test_results(&reader, results, out);
    }
    if let Some(upstreams) = reader.take::<Upstreams>("upstreamLineage", out) {
        edges.upstreams(reader.urn, upstreams, reader.catalogue, out);
    }
    let aliases = siblings(&mut reader, &key, out);
    let changed = time_in(info.last_modified.as_ref());
    let instance = reader.catalogue.instances.contains_key(reader.urn);
    let scope = (!instance && key.authority.is_none()).then(|| format!("datahub:{}:{}", parsed.platform, parsed.env));
    let mut observation = reader.observation(Entity::Asset(asset), changed, out);
    observation.identity.aliases = aliases;
    observation.identity.authority_scope = scope;
    out.add(observation);
}

/// Emits any other asset.
pub(super) fn other(sort: &str, mut reader: Reader<'_>, edges: &mut Edges, out: &mut Collector) {
    const INFO: [&str; 9] = [
        "chartInfo",
        "dashboardInfo",
        "containerProperties",
        "notebookInfo",
        "mlModelProperties",
        "mlModelGroupProperties",
        "mlFeatureProperties",
        "mlFeatureTableProperties",
        "mlPrimaryKeyProperties",
    ];
    const EDITED: [&str; 9] = [
        "editableChartProperties",
        "editableDashboardProperties",
        "editableContainerProperties",
        "editableNotebookProperties",
        "editableMlModelProperties",
        "editableMlModelGroupProperties",
        "editableMlFeatureProperties",
        "editableMlFeatureTableProperties",
        "editableMlPrimaryKeyProperties",
    ];
    let info = reader.info(&INFO, out);
    let edited = reader.info(&EDITED, out);
    let mut asset = common(&info, &mut reader, out);
    lay_over(&mut asset, edited.description);
    viewed(&reader, &mut asset, out);
    asset.name = [&info.title, &info.display_name, &info.name].into_iter().find_map(|n| filled(n.clone()));
    asset.name = asset.name.or_else(|| urn::tuple(urn::id(reader.urn)).get(1).map(|n| (*n).to_owned()));
    let platform = urn::tuple(urn::id(reader.urn)).first().map(|p| urn::id(p).to_owned());
    if !matches!(sort, "container" | "mlFeature" | "mlPrimaryKey") {
        asset.properties.extend(platform.map(|p| ("platform".to_owned(), p)));
    }
    let stated = kind_of(&mut reader, "", false, &mut asset.properties, out);
    asset.kind = match sort {
        "chart" => AssetKind::Chart,
        "dashboard" => AssetKind::Dashboard,
        "container" => AssetKind::Container,
        "mlModel" | "mlModelGroup" => AssetKind::Model,
        "mlFeature" | "mlFeatureTable" | "mlPrimaryKey" => AssetKind::Feature,
        _ => stated,
    };
    lineage(&info, &mut reader, edges, out);
    let changed = time_in(info.last_modified.as_ref());
    let observation = reader.observation(Entity::Asset(asset), changed, out);
    out.add(observation);
}

/// What a person wrote comes before what was ingested, which is kept.
fn lay_over(asset: &mut Asset, edited: Option<String>) {
    if let Some(text) = filled(edited) {
        let before = asset.description.replace(text);
        asset.properties.extend(before.map(|text| ("description before editing".to_owned(), text)));
    }
}

/// Use of a chart or dashboard: views are no queries, so they are a property.
fn viewed(reader: &Reader<'_>, asset: &mut Asset, out: &mut Collector) {
    for name in ["chartUsageStatistics", "dashboardUsageStatistics"] {
        let usage: Vec<Usage> = reader.series(name, out);
        let Some(last) = usage.last() else { continue };
        let from = last.timestamp_millis.and_then(TimeMs::from_millis);
        asset.usage = Some(weft_model::Usage {
            last_used: from.filter(|_| last.views_count.is_some_and(|views| views > 0)),
            ..window(last)
        });
        asset.properties.extend(last.views_count.map(|views| ("views".to_owned(), views.to_string())));
        for _ in 1..usage.len() {
            out.loss(name, "only the newest of the series is shown", false);
        }
    }
}

/// What every asset may have.
fn common(info: &Info, reader: &mut Reader<'_>, out: &mut Collector) -> Asset {
    let (lifecycle, raw_status, successor) = reader.lifecycle(out);
    let container = reader.take::<Container>("container", out).and_then(|c| c.container);
    let mut tags = reader.tags(out);
    for name in info.tags.iter().filter(|name| !name.trim().is_empty()) {
        let found = weft_model::TagRef::tag(urn::id(name));
        if !tags.iter().any(|t| t.name == found.name) {
            tags.push(found);
        }
    }
    let mut properties = reader.properties(info, out);
    properties.extend(info.qualified_name.clone().map(|name| ("qualified name".to_owned(), name)));
    properties.extend(info.sort.clone().map(|sort| ("type".to_owned(), sort)));
    Asset {
        description: filled(info.description.clone()),
        domain: reader.domain(out),
        owners: reader.owners(out),
        links: reader.links(info, out),
        container: container.and_then(|urn| reader.catalogue.key(&urn)),
        lifecycle,
        raw_status,
        successor,
        properties,
        tags,
        ..Asset::default()
    }
}

/// The kind: by subtype, by being a view, by platform.
fn kind_of(
    reader: &mut Reader<'_>,
    platform: &str,
    view: bool,
    properties: &mut Vec<(String, String)>,
    out: &mut Collector,
) -> AssetKind {
    let stated = reader.take::<Instance>("dataPlatformInstance", out).unwrap_or_default();
    if platform.is_empty() {
        properties.extend(stated.platform.map(|p| ("platform".to_owned(), urn::id(&p).to_owned())));
        properties.extend(stated.instance.map(|i| ("platform instance".to_owned(), urn::id(&i).to_owned())));
        let mut seen = Vec::new();
        properties.retain(|p| {
            !seen.contains(p) && {
                seen.push(p.clone());
                true
            }
        });
    }
    let subtypes = reader.take::<SubTypes>("subTypes", out).unwrap_or_default().type_names;
    if !subtypes.is_empty() {
        properties.push(("subtypes".to_owned(), subtypes.join(", ")));
    }
    let word = subtypes.first().map(|s| s.to_lowercase()).unwrap_or_default();
    match word.as_str() {
        w if w.contains("view") => AssetKind::View,
        w if w.contains("table") || w.contains("snapshot") || w.contains("seed") => AssetKind::Table,
        w if w.contains("topic") || w.contains("stream") => AssetKind::Topic,
        w if w.contains("file") || w.contains("folder") => AssetKind::File,
        _ if view => AssetKind::View,
        w if !w.is_empty() && platform.is_empty() => AssetKind::from(w.to_owned()),
        _ => match platform {
            "kafka" | "pulsar" | "kinesis" | "pubsub" => AssetKind::Topic,
            "s3" | "gcs" | "abs" | "adls" | "adlsGen1" | "adlsGen2" | "hdfs" | "file" | "oss" => AssetKind::File,
            _ => AssetKind::Table,
        },
    }
}

/// Siblings are two names of one thing, as the source states.
fn siblings(reader: &mut Reader<'_>, key: &CanonicalKey, out: &mut Collector) -> Vec<StatedAlias> {
    let stated = reader.take::<Siblings>("siblings", out).unwrap_or_default();
    let mut aliases = Vec::new();
    for urn in &stated.siblings {
        match reader.catalogue.key(urn) {
            Some(other) if other != *key => {
                let role = if stated.primary == Some(true) { "primary of" } else { "sibling of" };
                aliases.push(StatedAlias { key: other, evidence: format!("DataHub siblings: {role} {urn}") });
            }
            Some(_) => {}
            None => out.loss("siblings.siblings[]", "is no urn of an asset", false),
        }
    }
    aliases
}

/// Time series of a dataset: last change, use, size.
fn measured(reader: &Reader<'_>, asset: &mut Asset, out: &mut Collector) {
    let operations: Vec<Operation> = reader.series("operation", out);
    for operation in operations.iter().rev().take(1) {
        let stated = operation.last_updated_timestamp.and_then(TimeMs::from_millis);
        let observed_at = operation.timestamp_millis.and_then(TimeMs::from_millis);
        let sort = operation.operation_type.clone().unwrap_or_else(|| "operation".to_owned());
        if let Some(updated_at) = stated.or(observed_at) {
            let by = Some(format!("DataHub operation {sort}"));
            asset.evidence.push(Evidence { updated_at, kind: EvidenceKind::TableMetadata, observed_at, by });
        }
    }
    let usage: Vec<Usage> = reader.series("datasetUsageStatistics", out);
    asset.usage = usage.last().map(window);
    let profiles: Vec<Profile> = reader.series("datasetProfile", out);
    if let Some(profile) = profiles.last() {
        let at = profile.timestamp_millis.and_then(TimeMs::from_millis).map(|t| t.to_string());
        let rows = [
            ("row count", &profile.row_count),
            ("column count", &profile.column_count),
            ("size in bytes", &profile.size_in_bytes),
            ("profiled at", &at),
        ];
        asset.properties.extend(rows.into_iter().filter_map(|(n, v)| Some((n.to_owned(), v.clone()?))));
    }
    for (name, count) in [("operation", operations.len()), ("usage", usage.len()), ("datasetProfile", profiles.len())] {
        for _ in 1..count {
            out.loss(name, "only the newest of the series is shown", false);
        }
    }
    for (name, value) in &reader.record.series {
        if name == "datasetprofile" && value.get("fieldProfiles").is_some() {
            out.loss("datasetProfile.fieldProfiles", "profiles of single columns are not kept", false);
        }
    }
}

/// One bucket of use.
fn window(usage: &Usage) -> weft_model::Usage {
    let from = usage.timestamp_millis.and_then(TimeMs::from_millis);
    let length = usage.event_granularity.as_ref().and_then(|g| {
        let unit = match g.unit.as_deref()? {
            "MINUTE" => 60_000,
            "HOUR" => 3_600_000,
            "DAY" => 86_400_000,
            "WEEK" => 604_800_000,
            _ => return None,
        };
        g.multiple.unwrap_or(1).checked_mul(unit)
    });
    weft_model::Usage {
        from,
        to: from.zip(length).map(|(from, length)| from.plus_millis(length)),
        queries: usage.total_sql_queries,
        users: usage.unique_user_count,
        last_used: from.filter(|_| usage.total_sql_queries.is_some_and(|q| q > 0)),
    }
}

/// What charts, dashboards and models are made from.
fn lineage(info: &Info, reader: &mut Reader<'_>, edges: &mut Edges, out: &mut Collector) {
    let to = reader.urn;
    let edge_urns = |list: &[super::wire::EdgeTo]| -> Vec<String> {
        list.iter().filter_map(|e| e.destination_urn.clone()).collect()
    };
    let lists = [
        info.inputs.clone(),
        edge_urns(&info.input_edges),
        info.charts.clone(),
        edge_urns(&info.chart_edges),
        info.datasets.clone(),
        edge_urns(&info.dataset_edges),
        edge_urns(&info.dashboards),
        info.sources.clone(),
        if to.starts_with("urn:li:mlModel:") { info.ml_features.clone() } else { Vec::new() },
    ];
    for from in lists.iter().flatten() {
        edges.plain(from, to, EdgeKind::Data, reader.catalogue, out);
    }
    if to.starts_with("urn:li:mlFeatureTable:") {
        for feature in info.ml_features.iter().chain(&info.ml_primary_keys) {
            edges.plain(to, feature, EdgeKind::Contains, reader.catalogue, out);
        }
    }
    for group in info.groups.iter().filter(|_| to.starts_with("urn:li:mlModel:")) {
        edges.plain(group, to, EdgeKind::Contains, reader.catalogue, out);
    }
    for aspect in ["trainingData", "mlModelTrainingData", "evaluationData", "mlModelEvaluationData"] {
        for data in reader.take::<MlData>(aspect, out).unwrap_or_default().training_data {
            if let Some(from) = data.dataset {
                edges.plain(&from, to, EdgeKind::Data, reader.catalogue, out);
            }
        }
    }
    if let Some(upstreams) = reader.take::<Upstreams>("upstreamLineage", out) {
        edges.upstreams(to, upstreams, reader.catalogue, out);
    }
}
