//! Reading of one record: which aspects were used, and what is left over.

use super::map::Catalogue;
use super::records::Record;
use super::urn;
use super::wire::{self, Info};
use crate::formats::Collector;
use crate::formats::tolerant::{self, filled, plain, says_nothing};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use weft_model::{CanonicalKey, Dialect, Entity, Kind, Lifecycle, Observation, Ownership, Role, TagRef, TimeMs};

/// One record while it is turned into an observation.
pub(super) struct Reader<'a> {
    pub(super) urn: &'a str,
    pub(super) record: &'a Record,
    pub(super) catalogue: &'a Catalogue<'a>,
    used: BTreeSet<String>,
    unmapped: Map<String, Value>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(urn: &'a str, record: &'a Record, catalogue: &'a Catalogue<'a>) -> Self {
        Self { urn, record, catalogue, used: BTreeSet::new(), unmapped: Map::new() }
    }

    /// The aspect of that name; it counts as used. Parts that do not fit are losses.
    pub(super) fn take<T: DeserializeOwned>(&mut self, name: &str, out: &mut Collector) -> Option<T> {
        let lower = name.to_lowercase();
        let value = self.record.aspects.get(&lower)?.value.as_ref()?;
        self.used.insert(lower);
        tolerant::read(value, |path, why| out.loss(&format!("{name}.{path}"), why, false))
    }

    /// The first of several `…Info` or `…Properties` aspects, with what it says beyond the model kept.
    pub(super) fn info(&mut self, names: &[&str], out: &mut Collector) -> Info {
        for name in names {
            let Some(mut info) = self.take::<Info>(name, out) else { continue };
            self.rest(name, &mut info.rest, out);
            return info;
        }
        Info::default()
    }

    /// Keeps what an aspect says beyond the model, and reports it.
    pub(super) fn rest(&mut self, name: &str, rest: &mut Map<String, Value>, out: &mut Collector) {
        let rest: Map<String, Value> = std::mem::take(rest).into_iter().filter(|(_, v)| !says_nothing(v)).collect();
        for field in rest.keys() {
            out.loss(&format!("{name}.{field}"), "has no place in the model", true);
        }
        if !rest.is_empty() {
            self.unmapped.insert(name.to_owned(), Value::Object(rest));
        }
    }

    /// Keeps something beside the model.
    pub(super) fn keep(&mut self, name: &str, value: Value) {
        self.unmapped.insert(name.to_owned(), value);
    }

    /// All events of a time series, oldest first.
    pub(super) fn series<T: DeserializeOwned>(&self, name: &str, out: &mut Collector) -> Vec<T> {
        let mut found: Vec<(i64, T)> = Vec::new();
        for (_, value) in self.record.series.iter().filter(|(n, _)| *n == name.to_lowercase()) {
            let at = value.get("timestampMillis").and_then(Value::as_i64).unwrap_or(0);
            let read = tolerant::read(value, |path, why| out.loss(&format!("{name}.{path}"), why, false));
            found.extend(read.map(|r| (at, r)));
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, read)| read).collect()
    }

    pub(super) fn key(&self) -> CanonicalKey {
        self.catalogue.key(self.urn).unwrap_or_else(|| CanonicalKey::of_kind(Kind::Asset, self.urn))
    }

    /// Owners with their roles.
    pub(super) fn owners(&mut self, out: &mut Collector) -> Vec<Ownership> {
        let stated = self.take::<wire::Owners>("ownership", out).unwrap_or_default();
        let mut owners = Vec::with_capacity(stated.owners.len());
        for owner in stated.owners {
            let Some(party) = owner.owner.as_deref().and_then(|urn| self.catalogue.key(urn)) else {
                out.loss("ownership.owners[].owner", "is no urn of a user or group", false);
                continue;
            };
            let custom = owner.type_urn.as_deref().map(|u| self.catalogue.ownership_type(u));
            let word = custom.or(owner.sort).unwrap_or_default();
            let raw_role = filled(Some(word.clone()));
            owners.push(Ownership { party, role: role(&word), raw_role, inherited: false, since: None, until: None });
        }
        owners
    }

    /// Tags and glossary terms.
    pub(super) fn tags(&mut self, out: &mut Collector) -> Vec<TagRef> {
        let tags = self.take::<wire::Tags>("globalTags", out);
        let terms = self.take::<wire::Terms>("glossaryTerms", out);
        self.catalogue.tag_refs(tags.as_ref(), terms.as_ref())
    }

    /// The domain; more than one is not possible in the model.
    pub(super) fn domain(&mut self, out: &mut Collector) -> Option<CanonicalKey> {
        let stated = self.take::<wire::Domains>("domains", out)?.domains;
        for _ in stated.iter().skip(1) {
            out.loss("domains.domains[]", "only the first domain is shown", false);
        }
        stated.first().and_then(|urn| self.catalogue.key(urn))
    }

    /// Links of `institutionalMemory`, and those in the info aspect.
    pub(super) fn links(&mut self, info: &Info, out: &mut Collector) -> Vec<String> {
        let memory = self.take::<wire::Memory>("institutionalMemory", out).unwrap_or_default();
        let stated = [&info.external_url, &info.chart_url, &info.dashboard_url, &info.source_url, &info.uri];
        let mut links: Vec<String> = stated.into_iter().filter_map(|url| filled(url.clone())).collect();
        for url in memory.elements.into_iter().filter_map(|link| filled(link.url)) {
            if !links.contains(&url) {
                links.push(url);
            }
        }
        links
    }

    /// Lifecycle, its raw word, and what replaces a deprecated thing.
    pub(super) fn lifecycle(&mut self, out: &mut Collector) -> (Lifecycle, Option<String>, Option<CanonicalKey>) {
        let removed = self.take::<wire::Status>("status", out).and_then(|s| s.removed).unwrap_or(false);
        let mut deprecation = self.take::<wire::Deprecation>("deprecation", out).unwrap_or_default();
        self.rest("deprecation", &mut deprecation.rest, out);
        let successor = deprecation.replacement.as_deref().and_then(|urn| self.catalogue.key(urn));
        if removed {
            return (Lifecycle::Retired, Some("removed".to_owned()), successor);
        }
        if deprecation.deprecated.unwrap_or(false) {
            let note = filled(deprecation.note).map_or_else(|| "deprecated".to_owned(), |n| format!("deprecated: {n}"));
            return (Lifecycle::Deprecated, Some(note), successor);
        }
        (Lifecycle::Unknown, None, None)
    }

    /// Custom and structured properties, and the subtypes.
    pub(super) fn properties(&mut self, info: &Info, out: &mut Collector) -> Vec<(String, String)> {
        let mut list: Vec<(String, String)> =
            info.custom_properties.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
        let structured = self.take::<wire::Structured>("structuredProperties", out).unwrap_or_default();
        for property in structured.properties {
            let Some(urn) = property.property_urn else { continue };
            let name =
                self.catalogue.name_of(&urn, &["propertydefinition"]).unwrap_or_else(|| urn::id(&urn).to_owned());
            let values: Vec<String> = property.values.iter().map(plain).collect();
            list.push((name, values.join(", ")));
        }
        list
    }

    /// Names of aspects that nobody used.
    pub(super) fn unread(&self) -> Vec<&'a str> {
        let unused = |(lower, aspect): &(&String, &super::records::Aspect)| {
            !self.used.contains(*lower) && !lower.ends_with("key") && aspect.value.is_some()
        };
        self.record.aspects.iter().filter(unused).map(|(_, aspect)| aspect.name.as_str()).collect()
    }

    /// Ends the reading: aspects that nobody used are kept beside the model and reported.
    pub(super) fn observation(
        mut self,
        entity: Entity,
        changed_at: Option<TimeMs>,
        out: &mut Collector,
    ) -> Observation {
        for (lower, aspect) in &self.record.aspects {
            let Some(value) = aspect.value.as_ref().filter(|v| !says_nothing(v)) else { continue };
            // Key aspects repeat the urn.
            if self.used.contains(lower) || lower.ends_with("key") {
                continue;
            }
            out.loss(&aspect.name, "has no place in the model", true);
            self.unmapped.insert(aspect.name.clone(), value.clone());
        }
        let mut observation = Observation::new(Dialect::DATAHUB, self.urn, self.key(), entity);
        observation.changed_at = changed_at;
        observation.unmapped = (!self.unmapped.is_empty()).then(|| Value::Object(std::mem::take(&mut self.unmapped)));
        observation
    }
}

/// The time of an audit stamp (`{time, actor}`), of a pair of them, or of a time stamp.
pub(super) fn time_in(value: Option<&Value>) -> Option<TimeMs> {
    let value = value?;
    let stamp = value.get("lastModified").unwrap_or(value);
    TimeMs::from_millis(stamp.get("time").unwrap_or(stamp).as_i64()?)
}

/// Our role for a type of ownership: the old enumeration, the system types, or the words of a custom type's name.
fn role(word: &str) -> Role {
    let lower = word.trim_start_matches("__system__").to_lowercase();
    match lower.as_str() {
        "technical_owner" | "developer" | "producer" => Role::TechnicalOwner,
        "business_owner" => Role::BusinessOwner,
        "data_steward" => Role::Steward,
        "dataowner" | "none" | "" => Role::Owner,
        "consumer" => Role::Consumer,
        "delegate" | "stakeholder" => Role::Other,
        w if w.contains("steward") => Role::Steward,
        w if w.contains("technical") => Role::TechnicalOwner,
        w if w.contains("business") => Role::BusinessOwner,
        w if w.contains("expert") => Role::Expert,
        w if w.contains("support") || w.contains("contact") => Role::Support,
        w if w.contains("owner") => Role::Owner,
        _ => Role::Other,
    }
}
