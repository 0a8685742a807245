//! Who says what about one thing, and which of several words is shown.
//!
//! The table of precedence, for every field: a contract or product file (ODCS, ODPS, ODPI, DCS), then a catalog
//! (DataHub, OpenMetadata, any catalog not named here), then dbt, then OpenLineage, then a list of people. Contract
//! and product files are reviewed promises, catalogs are edited by people, dbt describes one pipeline, events only
//! what passed. For persons and teams the list of people comes first: it is kept for that purpose. Between equals the
//! newest statement wins, then the smaller catalog id. The words not shown stay visible beside the one that is.

use std::collections::{BTreeMap, BTreeSet};
use weft_model::{
    CanonicalKey, Claim, Column, Dialect, Entity, Fact, Kind, Lifecycle, Ownership, Promise, Role, Sensitivity, TagRef,
};

/// One field of a thing with everyone who speaks about it.
#[derive(Debug, Clone, PartialEq)]
pub struct FactRow {
    /// Name of the field: `name`, `domain`, `owner`, `column email: type`, `promise freshness` …
    pub field: String,
    /// The value that is shown.
    pub shown: Option<Claim>,
    /// The other statements, in order of precedence.
    pub others: Vec<Claim>,
    /// True when all of them say the same.
    pub agrees: bool,
}

/// Place of a dialect in the table of precedence for statements about `kind`; lower wins.
pub fn precedence(kind: Kind, dialect: &str) -> u8 {
    match dialect {
        Dialect::PEOPLE if matches!(kind, Kind::Person | Kind::Team) => 0,
        Dialect::ODCS | Dialect::ODPS | Dialect::ODPI | Dialect::DCS => 1,
        Dialect::DBT => 3,
        Dialect::OPENLINEAGE => 4,
        Dialect::PEOPLE => 5,
        _ => 2,
    }
}

/// How sensitive a tag makes its bearer, told by the last word of its name (`Classification.Confidential`,
/// `PII`, `data-class/restricted`); `None` for a tag that classifies nothing.
pub fn sensitivity_of(tag: &str) -> Option<Sensitivity> {
    let last = tag.rsplit(['.', '/', ':', '=']).next().unwrap_or(tag).trim().to_lowercase();
    match last.as_str() {
        "public" | "open" | "unrestricted" => Some(Sensitivity::Public),
        "internal" => Some(Sensitivity::Internal),
        "confidential" => Some(Sensitivity::Confidential),
        "pii"
        | "phi"
        | "pci"
        | "personal"
        | "personal data"
        | "sensitive"
        | "restricted"
        | "secret"
        | "highly confidential"
        | "strictly confidential" => Some(Sensitivity::Restricted),
        _ => None,
    }
}

/// The rows of a thing's page, from its members' facts: fields of the thing first, then columns, then promises.
/// Fields that nobody speaks about have no row.
pub fn facts_of(members: &[Fact]) -> Vec<FactRow> {
    let mut ordered: Vec<&Fact> = members.iter().collect();
    ordered.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut rows = Rows::default();
    for fact in ordered {
        say_fields(&mut rows, fact);
        say_columns(&mut rows, fact);
        fact.observation.entity.promises().iter().for_each(|promise| {
            rows.say(3, &format!("promise {}", promise_name(promise)), fact, promise_text(promise));
        });
    }
    rows.finish()
}

/// What precedence compares: place in the table, newest first, catalog id, then dialect and native id for the sake of
/// one fixed order.
fn order(fact: &Fact) -> (u8, std::cmp::Reverse<i64>, &str, &Dialect, &str) {
    let said = &fact.observation;
    let at = said.changed_at.unwrap_or(fact.synced_at).millis();
    let place = precedence(said.kind(), said.dialect.as_str());
    (place, std::cmp::Reverse(at), &fact.catalog, &said.dialect, &said.native)
}

/// Collects claims per field; statements must come in order of precedence.
#[derive(Default)]
struct Rows {
    /// (section, order of first mention, field) → claims.
    order: Vec<(u8, String)>,
    claims: BTreeMap<(u8, String), Vec<Claim>>,
}

impl Rows {
    fn say(&mut self, section: u8, field: &str, fact: &Fact, value: impl Into<String>) {
        let value = value.into();
        if value.is_empty() {
            return;
        }
        let place = (section, field.to_owned());
        let list = self.claims.entry(place.clone()).or_insert_with(|| {
            self.order.push(place);
            Vec::new()
        });
        list.push(Claim {
            value,
            catalog: fact.catalog.clone(),
            dialect: fact.observation.dialect.clone(),
            at: Some(fact.observation.changed_at.unwrap_or(fact.synced_at)),
        });
    }

    fn say_option(&mut self, field: &str, fact: &Fact, value: Option<impl Into<String>>) {
        if let Some(value) = value {
            self.say(0, field, fact, value);
        }
    }

    fn finish(mut self) -> Vec<FactRow> {
        self.order.sort_by_key(|(section, _)| *section);
        let mut rows = Vec::with_capacity(self.order.len());
        for place in self.order {
            let mut claims = self.claims.remove(&place).unwrap_or_default().into_iter();
            let shown = claims.next();
            let others: Vec<Claim> = claims.collect();
            let first = shown.as_ref().map(|claim| fold(&claim.value));
            let agrees = others.iter().all(|claim| Some(fold(&claim.value)) == first);
            rows.push(FactRow { field: place.1, shown, others, agrees });
        }
        rows
    }
}

/// Values that differ only in case and outer white space agree.
fn fold(value: &str) -> String {
    value.trim().to_lowercase()
}

fn say_fields(rows: &mut Rows, fact: &Fact) {
    let entity = &fact.observation.entity;
    rows.say_option("name", fact, entity.display_name());
    rows.say_option("description", fact, entity.description());
    rows.say_option("domain", fact, entity.domain().map(CanonicalKey::name));
    for (role, field) in ROLES {
        rows.say(0, field, fact, parties(entity.owners(), *role));
    }
    if entity.lifecycle() != Lifecycle::Unknown {
        rows.say(0, "lifecycle", fact, entity.lifecycle().as_str());
    }
    rows.say(0, "tags", fact, tags(entity.tags()));
    match entity {
        Entity::Product(product) => {
            rows.say_option("purpose", fact, product.purpose.as_deref());
            rows.say_option("limitations", fact, product.limitations.as_deref());
            rows.say_option("version", fact, product.version.as_deref());
            rows.say_option("status", fact, product.raw_status.as_deref());
            rows.say_option("tier", fact, product.tier.as_deref());
            rows.say_option("certification", fact, product.certification.as_deref());
            rows.say_option("successor", fact, product.successor.as_ref().map(CanonicalKey::name));
            rows.say(0, "support", fact, product.support.join(", "));
            rows.say(0, "links", fact, product.links.join(", "));
        }
        Entity::Asset(asset) => {
            rows.say(0, "kind", fact, asset.kind.as_str());
            rows.say_option("status", fact, asset.raw_status.as_deref());
            rows.say_option("container", fact, asset.container.as_ref().map(CanonicalKey::name));
            rows.say_option("successor", fact, asset.successor.as_ref().map(CanonicalKey::name));
            rows.say(0, "links", fact, asset.links.join(", "));
            for (name, value) in &asset.properties {
                rows.say(1, &format!("property {name}"), fact, value.as_str());
            }
        }
        Entity::Contract(contract) => {
            rows.say_option("version", fact, contract.version.as_deref());
            rows.say_option("status", fact, contract.status.raw.as_deref());
            rows.say_option("product", fact, contract.product.as_ref().map(CanonicalKey::name));
            rows.say(0, "support", fact, contract.support.join(", "));
        }
        other => say_other_kinds(rows, fact, other),
    }
}

fn say_other_kinds(rows: &mut Rows, fact: &Fact, entity: &Entity) {
    match entity {
        Entity::Domain(domain) => rows.say_option("type", fact, domain.domain_type.as_deref()),
        Entity::Person(party) | Entity::Team(party) => {
            rows.say(0, "mail", fact, party.mails.join(", "));
            rows.say(0, "login", fact, party.logins.join(", "));
            rows.say_option("title", fact, party.title.as_deref());
            rows.say_option("manager", fact, party.manager.as_deref());
            rows.say_option("active", fact, party.active.map(|active| if active { "yes" } else { "no" }));
            rows.say_option("left on", fact, party.left_on.map(|at| at.to_string()));
            rows.say_option("replaced by", fact, party.replaced_by.as_deref());
        }
        Entity::Term(tag) | Entity::Tag(tag) => {
            rows.say_option("scheme", fact, tag.scheme.as_deref());
            rows.say(0, "synonyms", fact, tag.synonyms.join(", "));
        }
        Entity::Job(job) => {
            rows.say_option("integration", fact, job.integration.as_deref());
            rows.say_option("schedule", fact, job.schedule.as_deref());
        }
        _ => {}
    }
}

const ROLES: &[(Role, &str)] = &[
    (Role::BusinessOwner, "business owner"),
    (Role::TechnicalOwner, "technical owner"),
    (Role::Owner, "owner"),
    (Role::Steward, "steward"),
    (Role::Expert, "expert"),
    (Role::Support, "support contact"),
    (Role::Consumer, "consumer"),
    (Role::Other, "other role"),
];

fn parties(owners: &[Ownership], role: Role) -> String {
    let mut names: Vec<String> = owners
        .iter()
        .filter(|owner| owner.role == role)
        .map(|owner| match owner.inherited {
            true => format!("{} (inherited)", owner.party.name()),
            false => owner.party.name().to_owned(),
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

fn tags(tags: &[TagRef]) -> String {
    let names: BTreeSet<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

fn say_columns(rows: &mut Rows, fact: &Fact) {
    let columns: &[Column] = match &fact.observation.entity {
        Entity::Asset(asset) => &asset.columns,
        _ => &[],
    };
    for column in columns {
        let path = &column.path;
        if let Some(data_type) = &column.data_type {
            rows.say(2, &format!("column {path}: type"), fact, data_type.as_str());
        }
        if let Some(nullable) = column.nullable {
            rows.say(2, &format!("column {path}: nullable"), fact, if nullable { "yes" } else { "no" });
        }
        if let Some(description) = &column.description {
            rows.say(2, &format!("column {path}: description"), fact, description.as_str());
        }
        rows.say(2, &format!("column {path}: tags"), fact, tags(&column.tags));
    }
}

/// A promise's name with what it is about, where it is about a part.
pub(crate) fn promise_name(promise: &Promise) -> String {
    match &promise.element {
        Some(element) => format!("{} of {element}", promise.property),
        None => promise.property.clone(),
    }
}

/// A promise's figure as its source writes it: `2 h`, `0 6 * * * (Europe/Berlin)`.
pub(crate) fn promise_text(promise: &Promise) -> String {
    let mut parts: Vec<&str> = Vec::new();
    parts.extend(promise.value.as_deref());
    parts.extend(promise.unit.as_deref());
    let mut text = parts.join(" ");
    if let Some(schedule) = &promise.schedule {
        let zone = schedule.tz.as_deref().map(|tz| format!(" ({tz})")).unwrap_or_default();
        let gap = if text.is_empty() { "" } else { ", " };
        text.push_str(&format!("{gap}{}{zone}", schedule.cron));
    }
    if text.is_empty() { promise.description.clone().unwrap_or_default() } else { text }
}

/// The domain row of a thing that states no domain itself and belongs to exactly one product's domain: the claim is
/// the product's and says that it is inherited.
pub fn inherited_domain(product: &Fact) -> Option<FactRow> {
    let said = &product.observation;
    let name = said.entity.display_name().unwrap_or_else(|| said.key.name());
    let claim = Claim {
        value: format!("{} (inherited from product {name})", said.entity.domain()?.name()),
        catalog: product.catalog.clone(),
        dialect: said.dialect.clone(),
        at: Some(said.changed_at.unwrap_or(product.synced_at)),
    };
    Some(FactRow { field: "domain".to_owned(), shown: Some(claim), others: Vec::new(), agrees: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stitch::kit::{With, asset, key, owner, person, product};

    const T: &str = "postgres://h/shop/public/orders";

    fn row<'a>(rows: &'a [FactRow], field: &str) -> &'a FactRow {
        rows.iter().find(|row| row.field == field).unwrap()
    }

    #[test]
    fn every_field_shows_the_best_source_and_keeps_the_others() {
        let say = |catalog: &str, dialect: &str, words: &str| {
            asset(catalog, dialect, T).columns(&["id"]).with(|a| {
                a.description = Some(words.to_owned());
                a.lifecycle = Lifecycle::Active;
                a.columns[0].nullable = Some(dialect == "dbt");
                a.columns[0].data_type = Some(if dialect == "dbt" { "INT" } else { "int" }.to_owned());
                a.owners.push(owner("person:///ana", Role::TechnicalOwner));
            })
        };
        let rows =
            facts_of(&[say("c", "dbt", "dbt words"), say("a", "odcs", "contract words"), say("b", "om", "om words")]);
        let description = row(&rows, "description");
        assert_eq!(description.shown.as_ref().unwrap().value, "contract words");
        let others: Vec<&str> = description.others.iter().map(|claim| claim.value.as_str()).collect();
        assert_eq!((others, description.agrees), (vec!["om words", "dbt words"], false));
        assert!(row(&rows, "lifecycle").agrees && row(&rows, "technical owner").agrees);
        assert!(row(&rows, "column id: type").agrees, "case of a type is no difference");
        assert!(!row(&rows, "column id: nullable").agrees);
        assert!(rows.iter().all(|row| row.field != "domain"));
    }

    #[test]
    fn people_lists_name_people_first_and_equals_go_to_the_newest() {
        let rows =
            facts_of(&[person("a", "datahub", "ana", "ana h.", &[]), person("z", "people", "ana", "Ana Holm", &[])]);
        assert_eq!(row(&rows, "name").shown.as_ref().unwrap().value, "Ana Holm");
        let mut newer = person("z", "datahub", "ana", "New", &[]);
        newer.observation.changed_at = weft_model::TimeMs::from_millis(5_000);
        let rows = facts_of(&[person("a", "datahub", "ana", "Old", &[]), newer]);
        assert_eq!(row(&rows, "name").shown.as_ref().unwrap().value, "New");
    }

    #[test]
    fn an_inherited_domain_says_so() {
        let of = product("files", "odps", "orders", |p| {
            p.name = Some("Orders".into());
            p.domain = Some(key("domain:///sales"));
        });
        let row = inherited_domain(&of).unwrap();
        assert_eq!(row.shown.unwrap().value, "sales (inherited from product Orders)");
    }

    #[test]
    fn the_last_word_of_a_tag_classifies() {
        assert_eq!(sensitivity_of("Classification.Confidential"), Some(Sensitivity::Confidential));
        assert_eq!(sensitivity_of("PII"), Some(Sensitivity::Restricted));
        assert_eq!(sensitivity_of("gold"), None);
    }
}
