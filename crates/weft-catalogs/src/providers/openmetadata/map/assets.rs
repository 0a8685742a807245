//! Services, databases, tables, topics, dashboards, files, models, APIs, metrics.

use super::super::wire::{Column as Field, Common, Feature, Parts, Service};
use super::columns::{columns, constrain, unwrapped};
use super::{Names, common, keys, labels, rest};
use crate::http::Listing;
use serde_json::{Map, Value};
use weft_model::{
    Asset, AssetKind, CanonicalKey, Column, ColumnFlow, Dialect, Edge, EdgeKind, Entity, Method, Observation,
    StatedAlias, Transformation,
};

/// An asset while its statement is made.
struct Making<'a> {
    value: &'a Value,
    common: Common,
    parts: Parts,
    key: CanonicalKey,
    scope: Option<String>,
    kept: Map<String, Value>,
    asset: Asset,
    root: Option<String>,
}

impl<'a> Making<'a> {
    /// Begins with what all assets have; `used` names the fields that the caller reads beside.
    fn of(
        sort: &str,
        kind: AssetKind,
        used: &[&str],
        value: &'a Value,
        names: &Names,
        listing: &mut Listing,
    ) -> Option<Self> {
        let common = common(value, listing)?;
        let parts: Parts = listing.item(value)?;
        let (mut key, mut scope) = names.place(sort, &common.fully_qualified_name, &common.service_type);
        if let Some(stated) = parts.full_path.filled().and_then(|path| located(&path)) {
            (key, scope) = (stated, None);
        }
        let mut kept = rest(value, used, listing);
        let asset = common.asset(kind, &key, names, &mut kept, listing);
        Some(Self { value, common, parts, key, scope, kept, asset, root: None })
    }

    /// The statement; the asset is known by its id from now on, and its lineage is asked for when `lineage` says so.
    fn done(self, lineage: Option<&str>, names: &mut Names) -> Observation {
        names.learn(&self.common.id, &self.key, self.root);
        if let Some(sort) = lineage {
            names.targets.push((sort.to_owned(), self.common.id.clone()));
        }
        let mut observation = self.common.state(self.key, Entity::Asset(self.asset), self.kept);
        observation.identity.authority_scope = self.scope;
        observation
    }

    fn property(&mut self, name: &str, value: Option<String>) {
        self.asset.properties.extend(value.map(|value| (name.to_owned(), value)));
    }
}

/// The key of a storage location; `None` for a bucket, whose key has no path.
fn located(path: &str) -> Option<CanonicalKey> {
    let (scheme, rest) = path.split_once("://")?;
    let (authority, path) = rest.split_once('/')?;
    let key = CanonicalKey::new(scheme, Some(authority), path.split('/'));
    (!key.path.is_empty()).then_some(key)
}

fn service(sort: &'static str, value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let kind = AssetKind::Other("service".to_owned());
    let Some(mut making) = Making::of(sort, kind, &["connection"], value, names, listing) else { return Vec::new() };
    let Some(service) = listing.item::<Service>(value) else { return Vec::new() };
    let config = service.connection.and_then(|connection| connection.config);
    if config.is_some() {
        listing.loss("connection", "nothing but the place is taken from the settings of a connection", false);
    }
    let name = making.common.name.filled().unwrap_or_else(|| making.common.fully_qualified_name.clone());
    names.service(sort, &name, &making.common.service_type, config.as_ref());
    making.property("service type", making.common.service_type.filled());
    vec![making.done(None, names)]
}

macro_rules! services {
    ($($name:ident: $sort:literal,)*) => {$(
        pub(super) fn $name(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
            service($sort, value, names, listing)
        }
    )*};
}

services! {
    database_service: "databaseService",
    messaging_service: "messagingService",
    dashboard_service: "dashboardService",
    pipeline_service: "pipelineService",
    mlmodel_service: "mlmodelService",
    storage_service: "storageService",
    search_service: "searchService",
    api_service: "apiService",
}

pub(super) fn database(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let made = Making::of("database", AssetKind::Container, &["databaseSchemas"], value, names, listing);
    made.map(|making| making.done(None, names)).into_iter().collect()
}

pub(super) fn schema(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["database", "tables"];
    let made = Making::of("databaseSchema", AssetKind::Container, &used, value, names, listing);
    made.map(|mut making| {
        making.asset.container = making.parts.database.as_ref().and_then(|of| names.key(of));
        making.done(None, names)
    })
    .into_iter()
    .collect()
}

pub(super) fn table(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = [
        "tableType",
        "columns",
        "tableConstraints",
        "databaseSchema",
        "database",
        "locationPath",
        "testSuite",
        "dataProducts",
    ];
    let Some(mut making) = Making::of("table", AssetKind::Table, &used, value, names, listing) else {
        return Vec::new();
    };
    let word = making.parts.table_type.filled();
    if word.as_deref().is_some_and(|word| word.ends_with("View")) {
        making.asset.kind = AssetKind::View;
    }
    making.property("table type", word);
    let mut columns = columns(&making.parts.columns, "", &mut making.kept, listing);
    constrain(&mut columns, &making.parts.table_constraints, making.value, &mut making.kept, listing);
    making.asset.columns = columns;
    making.asset.container = making.parts.database_schema.as_ref().and_then(|of| names.key(of));
    let place = making.parts.location_path.filled();
    let alias = place.as_deref().and_then(located).map(|key| {
        let evidence = format!("OpenMetadata: locationPath of {}", making.common.fully_qualified_name);
        StatedAlias { key, evidence }
    });
    making.property("location", place);
    let mut observation = making.done(Some("table"), names);
    observation.identity.aliases.extend(alias);
    vec![observation]
}

pub(super) fn topic(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["messageSchema", "dataProducts"];
    let Some(mut making) = Making::of("topic", AssetKind::Topic, &used, value, names, listing) else {
        return Vec::new();
    };
    if let Some(schema) = &making.parts.message_schema {
        (making.asset.columns, making.root) = unwrapped(&schema.schema_fields, &mut making.kept, listing);
        for name in ["schemaText", "schemaType"] {
            let text = value.pointer(&format!("/messageSchema/{name}")).and_then(Value::as_str);
            making.kept.extend(text.map(|text| (name.to_owned(), Value::from(text))));
        }
    }
    vec![making.done(Some("topic"), names)]
}

pub(super) fn chart(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["chartType", "dashboards", "dataProducts"];
    let made = Making::of("chart", AssetKind::Chart, &used, value, names, listing);
    made.map(|mut making| {
        let word = value.get("chartType").and_then(Value::as_str).map(str::to_owned);
        making.property("chart type", word);
        making.done(Some("chart"), names)
    })
    .into_iter()
    .collect()
}

pub(super) fn model(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["columns", "dataProducts"];
    let kind = AssetKind::Other("data model".to_owned());
    let made = Making::of("dashboardDataModel", kind, &used, value, names, listing);
    made.map(|mut making| {
        making.asset.columns = columns(&making.parts.columns, "", &mut making.kept, listing);
        making.done(Some("dashboardDataModel"), names)
    })
    .into_iter()
    .collect()
}

/// A dashboard with edges to the charts on it and from the data models it uses.
pub(super) fn dashboard(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["charts", "dataModels", "dataProducts"];
    let Some(making) = Making::of("dashboard", AssetKind::Dashboard, &used, value, names, listing) else {
        return Vec::new();
    };
    let key = making.key.clone();
    let edge = |from: &CanonicalKey, to: &CanonicalKey, kind| {
        let (from, to) = (from.clone(), to.clone());
        let edge = Edge { from, to, kind, method: Method::Declared, columns: Vec::new(), job: None, last_seen: None };
        Observation::edge(Dialect::OPENMETADATA, edge)
    };
    let charts = keys(&making.parts.charts, names);
    let models = keys(&making.parts.data_models, names);
    let mut observations = vec![making.done(Some("dashboard"), names)];
    observations.extend(charts.iter().map(|chart| edge(&key, chart, EdgeKind::Contains)));
    observations.extend(models.iter().map(|model| edge(model, &key, EdgeKind::Depends)));
    observations
}

pub(super) fn container(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["dataModel", "parent", "children", "fullPath", "fileFormats", "dataProducts"];
    let Some(mut making) = Making::of("container", AssetKind::Container, &used, value, names, listing) else {
        return Vec::new();
    };
    if let Some(model) = &making.parts.data_model {
        making.asset.kind = AssetKind::File;
        making.asset.columns = columns(&model.columns, "", &mut making.kept, listing);
    }
    let formats = Some(making.parts.file_formats.join(", ")).filter(|text| !text.is_empty());
    making.property("file formats", formats);
    making.property("full path", making.parts.full_path.filled());
    if let Some(parent) = making.parts.parent.as_ref().and_then(|of| names.key(of)) {
        making.asset.container = Some(parent);
    }
    vec![making.done(Some("container"), names)]
}

pub(super) fn index(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let kind = AssetKind::Other("search index".to_owned());
    let made = Making::of("searchIndex", kind, &["fields", "dataProducts"], value, names, listing);
    made.map(|mut making| {
        making.asset.columns = columns(&making.parts.fields, "", &mut making.kept, listing);
        making.done(Some("searchIndex"), names)
    })
    .into_iter()
    .collect()
}

pub(super) fn collection(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["apiEndpoints", "dataProducts"];
    let made = Making::of("apiCollection", AssetKind::Container, &used, value, names, listing);
    made.map(|making| making.done(None, names)).into_iter().collect()
}

/// An endpoint; what it takes and what it gives are told apart by the first part of the path.
pub(super) fn endpoint(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["requestSchema", "responseSchema", "apiCollection", "dataProducts"];
    let Some(mut making) = Making::of("apiEndpoint", AssetKind::Api, &used, value, names, listing) else {
        return Vec::new();
    };
    let sides = [("request", making.parts.request_schema.take()), ("response", making.parts.response_schema.take())];
    for (side, schema) in sides {
        let fields = schema.map(|schema| schema.schema_fields).unwrap_or_default();
        making.asset.columns.extend(columns(&fields, side, &mut making.kept, listing));
    }
    making.asset.container = making.parts.api_collection.as_ref().and_then(|of| names.key(of));
    vec![making.done(Some("apiEndpoint"), names)]
}

pub(super) fn metric(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let made = Making::of("metric", AssetKind::Metric, &["dataProducts"], value, names, listing);
    made.map(|making| making.done(Some("metric"), names)).into_iter().collect()
}

/// A model; its features are its columns, and what they come from is told to the lineage.
pub(super) fn mlmodel(value: &Value, names: &mut Names, listing: &mut Listing) -> Vec<Observation> {
    let used = ["mlFeatures", "dataProducts"];
    let Some(mut making) = Making::of("mlmodel", AssetKind::Model, &used, value, names, listing) else {
        return Vec::new();
    };
    let features = std::mem::take(&mut making.parts.ml_features);
    for feature in &features {
        let wire = Field {
            name: feature.name.clone(),
            data_type_display: feature.data_type.clone(),
            description: feature.description.clone(),
            ..Field::default()
        };
        let mut made: Vec<Column> = columns(&[wire], "", &mut making.kept, listing);
        for column in &mut made {
            column.tags = labels(&feature.tags, listing);
        }
        making.asset.columns.extend(made);
        sources(feature, &making.common.id, names);
    }
    vec![making.done(Some("mlmodel"), names)]
}

fn sources(feature: &Feature, model: &str, names: &mut Names) {
    for source in &feature.feature_sources {
        let (Some(from), Some(data)) = (source.name.filled(), &source.data_source) else { continue };
        let flow = ColumnFlow {
            from,
            to: feature.name.filled(),
            transformation: Transformation::Unknown,
            subtype: Some("FEATURE_SOURCE".to_owned()),
            masking: false,
            description: None,
        };
        names.features.entry((data.id.clone(), model.to_owned())).or_default().push(flow);
    }
}
