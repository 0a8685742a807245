//! `models` of a Data Contract Specification: fields, nested fields and their quality rules.

use crate::formats::fields::{Fields, Unmapped};
use crate::formats::odcs::Named;
use crate::formats::openlineage::naming;
use crate::formats::quality;
use crate::formats::servers::Server;
use serde_json::Value;
use std::collections::BTreeMap;
use weft_model::contract::ContractSubject;
use weft_model::entity::logical_type;
use weft_model::{
    Asset, AssetKind, CanonicalKey, Check, Column, ColumnFlow, Dialect, Edge, EdgeKind, Method, Observation, TagRef,
    Transformation,
};

/// What is needed to read the models of one contract.
pub(super) struct Models<'a> {
    pub(super) contract: &'a str,
    pub(super) servers: &'a [Server],
    /// The whole document, for local references.
    pub(super) root: &'a Value,
}

/// What the models say.
#[derive(Default)]
pub(super) struct Found {
    pub(super) subjects: Vec<ContractSubject>,
    pub(super) checks: Vec<Check>,
    /// Assets and the flows into them.
    pub(super) assets: Vec<Observation>,
}

/// Fields of one model while they are read.
struct Reading<'a> {
    root: &'a Value,
    subject: CanonicalKey,
    columns: Vec<Column>,
    checks: Vec<Check>,
    /// Columns that flow in, by the dataset they come from.
    flows: BTreeMap<CanonicalKey, Vec<ColumnFlow>>,
    unmapped: &'a mut Unmapped,
}

impl Models<'_> {
    /// Reads `models`.
    pub(super) fn read(&self, root: &Fields<'_>, unmapped: &mut Unmapped) -> Found {
        let mut found = Found::default();
        let models = root.named("models", unmapped);
        let alone = models.len() == 1;
        for (name, model) in models {
            self.model(name, model, alone, &mut found, unmapped);
        }
        found
    }

    fn model(&self, name: &str, model: Fields<'_>, alone: bool, found: &mut Found, unmapped: &mut Unmapped) {
        let named = Named { contract: self.contract, name, physical: name, alone };
        let keys = named.keys(self.servers);
        let subject = keys[0].1.clone();
        found.checks.extend(quality::checks(&model, &subject, None, unmapped));
        let mut reading = Reading {
            root: self.root,
            subject,
            columns: Vec::new(),
            checks: Vec::new(),
            flows: BTreeMap::new(),
            unmapped: &mut *unmapped,
        };
        for (field, fields) in model.named("fields", reading.unmapped) {
            reading.field(field, fields, 0);
        }
        let Reading { mut columns, mut checks, flows, .. } = reading;
        found.checks.append(&mut checks);
        let primary = model.texts("primaryKey");
        for column in columns.iter_mut().filter(|column| primary.contains(&column.path)) {
            column.key = true;
        }
        let asset = Asset {
            kind: model.text("type").map_or(AssetKind::Table, asset_kind),
            name: model.text("title"),
            description: model.text("description").map(|text| text.trim().to_owned()),
            tags: model.texts("tags").into_iter().map(TagRef::tag).collect(),
            columns: columns.clone(),
            ..Asset::default()
        };
        model.pass("examples", "sample data is not kept", unmapped);
        model.rest(unmapped);
        for (server, key) in keys {
            let columns = columns.clone();
            found.subjects.push(ContractSubject { asset: key.clone(), name: name.to_owned(), columns });
            found.assets.extend(edges(&flows, &key));
            found.assets.push(named.observation(Dialect::DCS, server, key, asset.clone()));
        }
    }
}

/// The flows that the fields declare, as edges into one asset.
fn edges(flows: &BTreeMap<CanonicalKey, Vec<ColumnFlow>>, to: &CanonicalKey) -> Vec<Observation> {
    let edge = |(from, columns): (&CanonicalKey, &Vec<ColumnFlow>)| {
        let edge = Edge {
            from: from.clone(),
            to: to.clone(),
            kind: EdgeKind::Data,
            method: Method::DeclaredPort,
            columns: columns.clone(),
            job: None,
            last_seen: None,
        };
        Observation::edge(Dialect::DCS, edge)
    };
    flows.iter().map(edge).collect()
}

fn asset_kind(word: String) -> AssetKind {
    match word.trim().to_lowercase().as_str() {
        "object" | "" => AssetKind::Table,
        _ => AssetKind::from(word),
    }
}

impl Reading<'_> {
    /// Reads one field, what it refers to in the same document, and what is nested in it.
    fn field(&mut self, path: &str, field: Fields<'_>, depth: usize) {
        let reference = field.text("$ref");
        let target = reference.as_deref().and_then(|target| self.root.pointer(target.strip_prefix('#')?));
        let base = target.and_then(|value| Fields::of(value, reference.as_deref().unwrap_or_default()));
        if base.is_none() && reference.is_some() {
            // Listed as an unresolved reference; the word itself is all that is known.
            self.unmapped.note(&field.place("$ref"), "the field refers to something that is not in the file", false);
        }
        let text = |key: &str| field.text(key).or_else(|| base.as_ref()?.text(key));
        let flag = |key: &str| field.flag(key).or_else(|| base.as_ref()?.flag(key));
        let raw = text("type");
        let mut tags = field.texts("tags");
        tags.extend(base.iter().flat_map(|base| base.texts("tags")));
        tags.extend(text("classification"));
        if flag("pii") == Some(true) {
            tags.push("pii".to_owned());
        }
        let mut seen: Vec<String> = Vec::new();
        tags.retain(|tag| {
            !seen.contains(tag) && {
                seen.push(tag.clone());
                true
            }
        });
        let primary = [flag("primaryKey"), flag("primary")].contains(&Some(true));
        let column = Column {
            path: path.to_owned(),
            logical_type: raw.as_deref().map(|word| logical_type(word).to_owned()),
            data_type: raw,
            nullable: flag("required").map(|required| !required),
            key: primary,
            unique: flag("unique") == Some(true),
            description: text("description").or_else(|| text("title")).map(|text| text.trim().to_owned()),
            tags: tags.into_iter().map(TagRef::tag).collect(),
        };
        self.columns.push(column);
        self.checks.extend(quality::checks(&field, &self.subject, Some(path), self.unmapped));
        field.pass("example", "sample data is not kept", self.unmapped);
        field.pass("examples", "sample data is not kept", self.unmapped);
        self.lineage(path, &field);
        self.nested(path, &field, depth);
        field.rest(self.unmapped);
    }

    /// `lineage.inputFields` name datasets as OpenLineage does.
    fn lineage(&mut self, path: &str, field: &Fields<'_>) {
        let Some(lineage) = field.object("lineage") else { return };
        let kind = lineage.text("transformationType");
        let description = lineage.text("transformationDescription");
        for input in lineage.objects("inputFields", self.unmapped) {
            let (namespace, name, column) = (input.text("namespace"), input.text("name"), input.text("field"));
            let key = namespace.zip(name).and_then(|(namespace, name)| naming::dataset_key(&namespace, &name));
            match key.zip(column) {
                Some((key, column)) => self.flows.entry(key).or_default().push(ColumnFlow {
                    from: column,
                    to: Some(path.to_owned()),
                    transformation: Transformation::Direct,
                    subtype: kind.clone(),
                    masking: kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("masked")),
                    description: description.clone(),
                }),
                None => {
                    let reason = "an input field needs namespace, name and field; not used";
                    self.unmapped.note(&input.place(""), reason, false);
                }
            }
            input.rest(self.unmapped);
        }
        lineage.rest(self.unmapped);
    }

    fn nested(&mut self, path: &str, field: &Fields<'_>, depth: usize) {
        if depth > 64 {
            return self.unmapped.note(&field.place(""), "nested deeper than 64 levels; not read", false);
        }
        for (name, inner) in field.named("fields", self.unmapped) {
            self.field(&format!("{path}.{name}"), inner, depth + 1);
        }
        if let Some(items) = field.object("items") {
            for (name, inner) in items.named("fields", self.unmapped) {
                self.field(&format!("{path}.{name}"), inner, depth + 1);
            }
            items.text("type");
            items.rest(self.unmapped);
        }
    }
}
