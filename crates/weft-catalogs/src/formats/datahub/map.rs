//! From records to observations: keys first, then one entity after the other.

use super::reader::Reader;
use super::records::{Record, Records};
use super::wire;
use super::{assets, business, edges, jobs, people, quality, urn};
use crate::formats::Collector;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use weft_model::{CanonicalKey, Kind, TagRef};

/// All records, and the key of each.
pub(super) struct Catalogue<'a> {
    records: &'a Records,
    keys: HashMap<&'a str, CanonicalKey>,
    /// Records of single fields, by the urn of their dataset.
    fields: HashMap<&'a str, Vec<(String, &'a Record)>>,
    /// Assertions by urn, for contracts.
    pub(super) instances: HashMap<&'a str, String>,
}

impl<'a> Catalogue<'a> {
    fn new(records: &'a Records) -> Self {
        let mut catalogue = Self { records, keys: HashMap::new(), fields: HashMap::new(), instances: HashMap::new() };
        let mails = shared_mails(records);
        for (urn, record) in &records.by_urn {
            if let Some((dataset, path)) = urn::schema_field(urn) {
                catalogue.fields.entry(dataset).or_default().push((path, record));
                continue;
            }
            let instance = text(record, "dataplatforminstance", "instance");
            let instance = instance.map(|urn| urn::tuple(urn::id(urn)).last().map_or(urn, |part| part).to_owned());
            let key = match (urn::dataset(urn), mail(urn, record)) {
                (Some(dataset), _) => {
                    Some(urn::dataset_key(dataset, instance.as_deref())).filter(|k| !k.path.is_empty())
                }
                // Two accounts with one mail are two records here; whether they are one person is decided later.
                (None, Some(mail)) if mails.get(mail.to_lowercase().as_str()) == Some(&1) => {
                    Some(CanonicalKey::of_kind(Kind::Person, mail))
                }
                _ => urn::plain_key(urn),
            };
            catalogue.keys.extend(key.map(|key| (urn.as_str(), key)));
            catalogue.instances.extend(instance.map(|instance| (urn.as_str(), instance)));
        }
        catalogue
    }

    /// The key of whatever a urn names, described here or not.
    pub(super) fn key(&self, urn: &str) -> Option<CanonicalKey> {
        self.keys.get(urn).cloned().or_else(|| urn::plain_key(urn))
    }

    pub(super) fn record(&self, urn: &str) -> Option<&'a Record> {
        self.records.by_urn.get(urn)
    }

    /// Records of a dataset's single fields.
    pub(super) fn fields_of(&self, dataset: &str) -> &[(String, &'a Record)] {
        self.fields.get(dataset).map_or(&[], Vec::as_slice)
    }

    /// The name that a record gives itself in one of the aspects.
    pub(super) fn name_of(&self, urn: &str, aspects: &[&str]) -> Option<String> {
        let record = self.record(urn)?;
        let name = aspects.iter().find_map(|a| text(record, a, "displayName").or_else(|| text(record, a, "name")))?;
        (!name.trim().is_empty()).then(|| name.to_owned())
    }

    /// The name of a type of ownership: as its record says, else the id.
    pub(super) fn ownership_type(&self, urn: &str) -> String {
        self.name_of(urn, &["ownershiptypeinfo"]).unwrap_or_else(|| urn::id(urn).to_owned())
    }

    pub(super) fn tag_refs(&self, tags: Option<&wire::Tags>, terms: Option<&wire::Terms>) -> Vec<TagRef> {
        let tags = tags.iter().flat_map(|t| &t.tags).filter_map(|t| t.tag.as_deref()).map(|urn| (urn, false));
        let terms = terms.iter().flat_map(|t| &t.terms).filter_map(|t| t.urn.as_deref()).map(|urn| (urn, true));
        let mut refs: Vec<TagRef> = Vec::new();
        for (urn, term) in tags.chain(terms) {
            let aspects = if term { ["glossaryterminfo", "glossarytermkey"] } else { ["tagproperties", "tagkey"] };
            let name = self.name_of(urn, &aspects[..1]).unwrap_or_else(|| urn::id(urn).to_owned());
            let found = TagRef { name, key: self.key(urn), term };
            if !refs.contains(&found) {
                refs.push(found);
            }
        }
        refs
    }
}

/// A text in an aspect of a record.
pub(super) fn text<'a>(record: &'a Record, aspect: &str, field: &str) -> Option<&'a str> {
    record.aspects.get(aspect)?.value.as_ref()?.get(field).and_then(Value::as_str)
}

/// The mail of a user's record.
fn mail<'a>(urn: &str, record: &'a Record) -> Option<&'a str> {
    let of = |aspect| text(record, aspect, "email").map(str::trim).filter(|m| m.contains('@'));
    (urn::parts(urn)?.0 == "corpuser").then(|| of("corpuserinfo").or_else(|| of("corpusereditableinfo")))?
}

fn shared_mails(records: &Records) -> HashMap<String, usize> {
    let mut mails: HashMap<String, usize> = HashMap::new();
    for (urn, record) in &records.by_urn {
        if let Some(mail) = mail(urn, record) {
            *mails.entry(mail.to_lowercase()).or_default() += 1;
        }
    }
    mails
}

/// Emits every record.
pub(super) fn emit(records: &Records, out: &mut Collector) {
    let catalogue = Catalogue::new(records);
    let mut found = edges::Edges::default();
    let mut only_fields: BTreeMap<&str, Record> = BTreeMap::new();
    for (urn, record) in &records.by_urn {
        out.set_source(&record.source);
        if let Some((dataset, _)) = urn::schema_field(urn) {
            if catalogue.record(dataset).is_none() {
                only_fields.entry(dataset).or_default().source.clone_from(&record.source);
            }
            continue;
        }
        if record.hidden {
            continue;
        }
        if record.deleted {
            out.loss("[].changeType", "the file deletes this entity, so nothing is shown of it", false);
            continue;
        }
        emit_record(urn, record, &catalogue, &mut found, out);
    }
    // Fields that are described while their dataset is not still describe the dataset's columns.
    for (urn, record) in &only_fields {
        out.set_source(&record.source);
        emit_record(urn, record, &catalogue, &mut found, out);
    }
    found.emit(out);
}

fn emit_record(urn: &str, record: &Record, catalogue: &Catalogue<'_>, found: &mut edges::Edges, out: &mut Collector) {
    let Some((sort, _)) = urn::parts(urn) else {
        out.loss("[].urn", "is no urn of the form urn:li:<type>:<id>", false);
        return;
    };
    if urn::kind(sort).is_some() && catalogue.key(urn).is_none() {
        out.loss("[].urn", &format!("is no well-formed urn of a {sort}"), false);
        return;
    }
    let reader = Reader::new(urn, record, catalogue);
    match sort {
        "dataset" => assets::dataset(reader, found, out),
        "chart" | "dashboard" | "container" | "notebook" | "mlModel" | "mlModelGroup" | "mlFeature"
        | "mlFeatureTable" | "mlPrimaryKey" => assets::other(sort, reader, found, out),
        "dataFlow" | "dataJob" => jobs::job(sort, reader, found, out),
        "dataProcessInstance" => jobs::run(reader, out),
        "corpuser" => people::person(reader, out),
        "corpGroup" => people::team(reader, out),
        "domain" => business::domain(reader, out),
        "dataProduct" => business::product(reader, out),
        "tag" | "glossaryTerm" | "glossaryNode" => business::tag(sort, reader, out),
        "assertion" => quality::assertion(reader, out),
        "incident" => quality::incident(reader, out),
        "dataContract" => quality::contract(reader, out),
        other => {
            let reason = "DataHub's own bookkeeping or a thing that the model has no word for";
            for aspect in record.aspects.values().filter(|a| a.value.is_some()) {
                out.loss(&format!("{other}: {}", aspect.name), reason, false);
            }
        }
    }
}
