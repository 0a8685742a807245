//! One catalog said one thing before and says another now: the difference in words.

use crate::claims::{promise_name, promise_text};
use std::collections::{BTreeMap, BTreeSet};
use weft_model::{CanonicalKey, Column, Entity, Lifecycle, Observation, Ownership, TagRef};

/// What sort of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// Columns, their types and keys.
    Schema,
    /// Owners and other roles.
    Owner,
    /// Promises.
    Sla,
    /// Flows, ports and what they name.
    Lineage,
    /// Lifecycle.
    Lifecycle,
    /// Words about it.
    Description,
    /// Tags, terms and classifications.
    Tags,
    /// Anything else.
    Other,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What sort.
    pub kind: ChangeKind,
    /// The sentence for the change feed, without a full stop.
    pub text: String,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// The value before.
    pub before: Option<String>,
    /// The value now.
    pub after: Option<String>,
}

/// The differences between two statements of one catalog about one thing, in words. Parties and other references are
/// named by their ids; [`describe_change_named`] takes names for people.
pub fn describe_change(old: &Observation, new: &Observation) -> Vec<Change> {
    describe_change_named(old, new, |key| key.name().to_owned())
}

/// As [`describe_change`], with `name_of` giving the name for people of a referenced key.
pub fn describe_change_named(
    old: &Observation,
    new: &Observation,
    name_of: impl Fn(&CanonicalKey) -> String,
) -> Vec<Change> {
    let subject = new.entity.display_name().unwrap_or_else(|| new.key.name()).to_owned();
    let mut report = Report { subject, name_of: &name_of, changes: Vec::new() };
    if let (Entity::Edge(before), Entity::Edge(after)) = (&old.entity, &new.entity) {
        report.edge(before, after);
        return report.changes;
    }
    if let (Entity::Check(before), Entity::Check(after)) = (&old.entity, &new.entity) {
        report.check(before, after);
        return report.changes;
    }
    report.columns(&columns(&old.entity), &columns(&new.entity));
    report.owners(old.entity.owners(), new.entity.owners());
    report.promises(&old.entity, &new.entity);
    report.lifecycle(old.entity.lifecycle(), new.entity.lifecycle());
    let (before, after) = (old.entity.description(), new.entity.description());
    report.value(ChangeKind::Description, "description", before.map(str::to_owned), after.map(str::to_owned));
    report.tags(None, old.entity.tags(), new.entity.tags());
    report.references(&old.entity, &new.entity);
    report.rest(old, new);
    report.changes
}

/// A column list with the name of the contract's subject it belongs to; an asset's own list has none.
type Listed<'a> = (Option<&'a str>, &'a [Column]);

fn columns(entity: &Entity) -> Vec<Listed<'_>> {
    match entity {
        Entity::Asset(asset) => vec![(None, &asset.columns)],
        Entity::Contract(contract) => {
            contract.subjects.iter().map(|subject| (Some(subject.name.as_str()), &*subject.columns)).collect()
        }
        _ => Vec::new(),
    }
}

struct Report<'a> {
    subject: String,
    name_of: &'a dyn Fn(&CanonicalKey) -> String,
    changes: Vec<Change>,
}

impl Report<'_> {
    fn push(&mut self, kind: ChangeKind, text: String, before: Option<String>, after: Option<String>) {
        self.changes.push(Change { kind, text, column: None, before, after });
    }

    fn schema(&mut self, column: &str, text: String, before: Option<String>, after: Option<String>) {
        let kind = ChangeKind::Schema;
        self.changes.push(Change { kind, text, column: Some(column.to_owned()), before, after });
    }

    fn columns(&mut self, old: &[Listed], new: &[Listed]) {
        let subjects: BTreeSet<Option<&str>> = old.iter().chain(new).map(|(subject, _)| *subject).collect();
        let of = |all: &[Listed], wanted: Option<&str>| -> BTreeMap<String, Column> {
            let lists = all.iter().filter(|(subject, _)| *subject == wanted);
            lists.flat_map(|(_, columns)| columns.iter()).map(|c| (c.path.clone(), c.clone())).collect()
        };
        for subject in subjects {
            let (before, after) = (of(old, subject), of(new, subject));
            let owner = subject.map_or_else(|| self.subject.clone(), str::to_owned);
            for (path, column) in &after {
                match before.get(path) {
                    None => {
                        let text = format!("{owner}.{path} was added");
                        self.schema(path, text, None, column.data_type.clone());
                    }
                    Some(held) => self.column(&owner, held, column),
                }
            }
            for (path, column) in before.iter().filter(|(path, _)| !after.contains_key(*path)) {
                self.schema(path, format!("{owner}.{path} was removed"), column.data_type.clone(), None);
            }
        }
    }

    fn column(&mut self, owner: &str, old: &Column, new: &Column) {
        let path = &new.path;
        if old.data_type != new.data_type {
            let word = |column: &Column| column.data_type.clone().unwrap_or_else(|| "no stated type".to_owned());
            let text = format!("{owner}.{path} changed type from {} to {}", word(old), word(new));
            self.schema(path, text, old.data_type.clone(), new.data_type.clone());
        }
        if old.nullable != new.nullable {
            let text = match new.nullable {
                Some(true) => format!("{owner}.{path} became nullable"),
                Some(false) => format!("{owner}.{path} became required"),
                None => format!("{owner}.{path} no longer says whether it may be null"),
            };
            let word = |nullable: Option<bool>| nullable.map(|n| if n { "nullable" } else { "required" }.to_owned());
            self.schema(path, text, word(old.nullable), word(new.nullable));
        }
        for (was, is, word) in [(old.key, new.key, "part of the primary key"), (old.unique, new.unique, "unique")] {
            if was != is {
                let verb = if is { "became" } else { "is no longer" };
                self.schema(path, format!("{owner}.{path} {verb} {word}"), None, None);
            }
        }
        if old.description != new.description {
            let text = format!("{owner}.{path} has {}", description_words(&old.description, &new.description));
            let (before, after) = (old.description.clone(), new.description.clone());
            let kind = ChangeKind::Description;
            self.changes.push(Change { kind, text, column: Some(path.clone()), before, after });
        }
        self.tags(Some((owner, path)), &old.tags, &new.tags);
    }

    fn owners(&mut self, old: &[Ownership], new: &[Ownership]) {
        let roles = |owners: &[Ownership]| -> BTreeMap<(CanonicalKey, String), Ownership> {
            let role = |owner: &Ownership| match owner.role.is_owner() {
                true => "owner".to_owned(),
                false => owner.raw_role.clone().unwrap_or_else(|| format!("{:?}", owner.role).to_lowercase()),
            };
            owners.iter().map(|owner| ((owner.party.clone(), role(owner)), owner.clone())).collect()
        };
        let (before, after) = (roles(old), roles(new));
        let subject = self.subject.clone();
        for ((party, role), _) in after.iter().filter(|(place, _)| !before.contains_key(*place)) {
            let name = (self.name_of)(party);
            self.push(ChangeKind::Owner, format!("{subject} has a new {role}, {name}"), None, Some(name));
        }
        for ((party, role), _) in before.iter().filter(|(place, _)| !after.contains_key(*place)) {
            let name = (self.name_of)(party);
            self.push(ChangeKind::Owner, format!("{name} is no longer {role} of {subject}"), Some(name), None);
        }
        for (place, held) in &before {
            let Some(now) = after.get(place).filter(|now| now.until != held.until) else { continue };
            let (name, date) = ((self.name_of)(&place.0), |owner: &Ownership| owner.until.map(|at| at.to_string()));
            let text = match date(now) {
                Some(end) => format!("{name} is {} of {subject} until {end}", place.1),
                None => format!("{name} is {} of {subject} without an end", place.1),
            };
            self.push(ChangeKind::Owner, text, date(held), date(now));
        }
    }

    fn promises(&mut self, old: &Entity, new: &Entity) {
        // A document may state one property several times (for several elements); the texts are compared as a list.
        let of = |entity: &Entity| -> BTreeMap<String, Vec<String>> {
            let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for promise in entity.promises() {
                all.entry(promise_name(promise)).or_default().push(promise_text(promise));
            }
            all
        };
        let (before, after) = (of(old), of(new));
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let several = names.len() > 1;
        for name in names {
            let text_of = |all: &BTreeMap<String, Vec<String>>| all.get(name).map(|texts| texts.join(" and "));
            let (was, is) = (text_of(&before), text_of(&after));
            let about = if several { format!(" for {name}") } else { String::new() };
            let subject = &self.subject;
            let text = match (&was, &is) {
                (Some(was), Some(is)) if was != is => format!("{subject} promises {is} instead of {was}{about}"),
                (None, Some(is)) => format!("{subject} promises {is} for {name}"),
                (Some(was), None) => format!("{subject} no longer promises {was} for {name}"),
                _ => continue,
            };
            self.push(ChangeKind::Sla, text, was, is);
        }
    }

    fn lifecycle(&mut self, old: Lifecycle, new: Lifecycle) {
        if old != new {
            let text = format!("{} went from {} to {}", self.subject, old.as_str(), new.as_str());
            self.push(ChangeKind::Lifecycle, text, Some(old.as_str().to_owned()), Some(new.as_str().to_owned()));
        }
    }

    fn tags(&mut self, column: Option<(&str, &str)>, old: &[TagRef], new: &[TagRef]) {
        let names = |tags: &[TagRef]| -> BTreeSet<String> { tags.iter().map(|tag| tag.name.clone()).collect() };
        let (before, after) = (names(old), names(new));
        let subject = column.map_or_else(|| self.subject.clone(), |(owner, path)| format!("{owner}.{path}"));
        let column = column.map(|(_, path)| path.to_owned());
        let mut push = |text: String, before: Option<String>, after: Option<String>| {
            self.changes.push(Change { kind: ChangeKind::Tags, text, column: column.clone(), before, after });
        };
        for tag in after.difference(&before) {
            push(format!("{subject} is tagged {tag}"), None, Some(tag.clone()));
        }
        for tag in before.difference(&after) {
            push(format!("{subject} is no longer tagged {tag}"), Some(tag.clone()), None);
        }
    }

    /// Keys that a product, contract or job names: where data comes from, what is offered.
    fn references(&mut self, old: &Entity, new: &Entity) {
        let (before, after) = (named(old), named(new));
        let subject = self.subject.clone();
        for (key, how) in after.difference(&before) {
            let name = (self.name_of)(key);
            self.push(ChangeKind::Lineage, format!("{subject} now {how} {name}"), None, Some(name));
        }
        for (key, how) in before.difference(&after) {
            let name = (self.name_of)(key);
            self.push(ChangeKind::Lineage, format!("{subject} no longer {how} {name}"), Some(name), None);
        }
    }

    fn edge(&mut self, old: &weft_model::Edge, new: &weft_model::Edge) {
        let way = format!("{} → {}", (self.name_of)(&new.from), (self.name_of)(&new.to));
        if old.columns != new.columns {
            let count = |edge: &weft_model::Edge| Some(format!("{} column mappings", edge.columns.len()));
            self.push(ChangeKind::Lineage, format!("{way} maps its columns differently"), count(old), count(new));
        }
        if old.method != new.method {
            let word = |edge: &weft_model::Edge| Some(format!("{:?}", edge.method));
            self.push(ChangeKind::Lineage, format!("{way} is known by another method"), word(old), word(new));
        }
    }

    /// Only a different outcome is news; a further result of the same outcome is not.
    fn check(&mut self, old: &weft_model::Check, new: &weft_model::Check) {
        let outcome = |check: &weft_model::Check| check.results.first().map(|result| result.status);
        let word = |check: &weft_model::Check| outcome(check).map(|status| format!("{status:?}").to_lowercase());
        if let (true, Some(is)) = (outcome(old) != outcome(new), word(new)) {
            let text = format!("check {} on {} is now {is}", new.name, (self.name_of)(&new.subject));
            self.push(ChangeKind::Other, text, word(old), Some(is));
        }
    }

    fn value(&mut self, kind: ChangeKind, field: &str, before: Option<String>, after: Option<String>) {
        if before == after {
            return;
        }
        let subject = &self.subject;
        let text = match (kind, &before, &after) {
            (ChangeKind::Description, before, after) => format!("{subject} has {}", description_words(before, after)),
            (_, Some(was), Some(is)) => format!("{subject} changed its {field} from {was} to {is}"),
            (_, None, Some(is)) => format!("{subject} states its {field}: {is}"),
            (_, Some(was), None) => format!("{subject} no longer states its {field} ({was})"),
            (_, None, None) => return,
        };
        self.push(kind, text, before, after);
    }

    /// Single values that have no section of their own, and at last the bare fact that something else differs.
    fn rest(&mut self, old: &Observation, new: &Observation) {
        let domain = |observation: &Observation| observation.entity.domain().map(|key| (self.name_of)(key));
        let (before, after) = (domain(old), domain(new));
        self.value(ChangeKind::Other, "domain", before, after);
        for ((field, before), (_, after)) in values(&old.entity).into_iter().zip(values(&new.entity)) {
            self.value(ChangeKind::Other, field, before, after);
        }
        if self.changes.is_empty() && without_measurements(&old.entity) != without_measurements(&new.entity) {
            let text = format!("{} changed in a detail", self.subject);
            self.push(ChangeKind::Other, text, None, None);
        }
    }
}

/// The entity without what every sync measures anew: freshness evidence and usage are no change of the thing.
fn without_measurements(entity: &Entity) -> Entity {
    let mut entity = entity.clone();
    if let Entity::Asset(asset) = &mut entity {
        asset.evidence.clear();
        asset.usage = None;
    }
    entity
}

fn description_words(before: &Option<String>, after: &Option<String>) -> &'static str {
    match (before, after) {
        (None, _) => "a description now",
        (_, None) => "no description any more",
        _ => "a new description",
    }
}

/// What an entity names, with the verb that says how.
fn named(entity: &Entity) -> BTreeSet<(CanonicalKey, &'static str)> {
    let mut all = BTreeSet::new();
    let mut add = |keys: &[CanonicalKey], how| all.extend(keys.iter().map(|key| (key.clone(), how)));
    match entity {
        Entity::Product(product) => {
            add(&product.assets, "holds");
            for port in &product.ports {
                let how = match port.direction {
                    weft_model::PortDirection::Input => "reads",
                    weft_model::PortDirection::Output => "offers",
                    weft_model::PortDirection::Management => "is managed through",
                };
                add(&port.assets, how);
                add(port.contract.as_slice(), how);
                add(&port.input_contracts, "reads under");
            }
        }
        Entity::Contract(contract) => {
            contract.subjects.iter().for_each(|subject| add(std::slice::from_ref(&subject.asset), "covers"));
        }
        Entity::Job(job) => {
            add(&job.inputs, "reads");
            add(&job.outputs, "writes");
        }
        _ => {}
    }
    all
}

/// Single values by field name; the same fields in the same order for one kind.
fn values(entity: &Entity) -> Vec<(&'static str, Option<String>)> {
    let key = |key: &Option<CanonicalKey>| key.as_ref().map(|key| key.name().to_owned());
    match entity {
        Entity::Product(p) => vec![
            ("name", p.name.clone()),
            ("version", p.version.clone()),
            ("tier", p.tier.clone()),
            ("certification", p.certification.clone()),
            ("successor", key(&p.successor)),
        ],
        Entity::Asset(a) => vec![
            ("name", a.name.clone()),
            ("kind", Some(a.kind.as_str().to_owned())),
            ("container", key(&a.container)),
            ("successor", key(&a.successor)),
        ],
        Entity::Contract(c) => vec![("name", c.name.clone()), ("version", c.version.clone())],
        Entity::Person(p) | Entity::Team(p) => vec![
            ("name", p.display.clone()),
            ("state", p.active.map(|active| if active { "active" } else { "inactive" }.to_owned())),
            ("leave date", p.left_on.map(|at| at.to_string())),
            ("successor", p.replaced_by.clone()),
        ],
        other => vec![("name", other.display_name().map(str::to_owned))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use weft_model::{Asset, Check, CheckResult, CheckStatus, Contract, Kind, Promise, Role};

    fn observation(name: &str, entity: Entity) -> Observation {
        Observation::new("odcs", name, CanonicalKey::new("postgres", Some("h"), ["d", name]), entity)
    }

    fn asset(change: impl FnOnce(&mut Asset)) -> Entity {
        let mut asset = Asset { columns: vec![Column::named("email").typed("varchar")], ..Asset::default() };
        change(&mut asset);
        Entity::Asset(asset)
    }

    fn texts(name: &str, old: Entity, new: Entity) -> Vec<String> {
        describe_change(&observation(name, old), &observation(name, new)).into_iter().map(|c| c.text).collect()
    }

    #[test]
    fn columns_speak_in_sentences() {
        let new = asset(|a| {
            a.columns[0].nullable = Some(true);
            a.columns[0].tags = vec![TagRef::tag("PII")];
            a.columns.push(Column::named("phone"));
        });
        let old = asset(|a| {
            a.columns[0].nullable = Some(false);
            a.columns.push(Column::named("fax"));
        });
        let expected = [
            "customer.email became nullable",
            "customer.email is tagged PII",
            "customer.phone was added",
            "customer.fax was removed",
        ];
        assert_eq!(texts("customer", old, new), expected);
        let retyped = asset(|a| a.columns[0] = Column::named("email").typed("text"));
        let expected = ["customer.email changed type from varchar to text"];
        assert_eq!(texts("customer", asset(|_| {}), retyped), expected);
    }

    #[test]
    fn a_new_owner_is_named_for_people() {
        let party = CanonicalKey::of_kind(Kind::Person, "mara@halden.example");
        let owner =
            Ownership { party, role: Role::TechnicalOwner, raw_role: None, inherited: false, since: None, until: None };
        let (old, new) = (asset(|_| {}), asset(|a| a.owners.push(owner)));
        let name = |_: &CanonicalKey| "Mara Lindt".to_owned();
        let (old, new) = (observation("orders_daily", old), observation("orders_daily", new));
        let changes = describe_change_named(&old, &new, name);
        assert_eq!(changes[0].text, "orders_daily has a new owner, Mara Lindt");
        assert_eq!((changes[0].kind, changes.len()), (ChangeKind::Owner, 1));
        assert_eq!(describe_change_named(&new, &old, name)[0].text, "Mara Lindt is no longer owner of orders_daily");
    }

    #[test]
    fn a_tighter_promise_says_both_figures() {
        let contract = |hours: &str| {
            let mut promise = Promise::new("latency", "slaProperties[0]");
            promise.value = Some(hours.to_owned());
            promise.unit = Some("h".to_owned());
            Entity::Contract(Contract { promises: vec![promise], ..Contract::default() })
        };
        let expected = ["payments_v2 promises 2 h instead of 6 h"];
        assert_eq!(texts("payments_v2", contract("6"), contract("2")), expected);
        let none = Entity::Contract(Contract::default());
        assert_eq!(texts("payments_v2", none, contract("2")), ["payments_v2 promises 2 h for latency"]);
    }

    #[test]
    fn a_check_is_news_when_its_outcome_turns_and_fresh_evidence_never_is() {
        let check = |status| {
            let results = vec![CheckResult { status, at: None, observed: None }];
            let subject = CanonicalKey::new("postgres", Some("h"), ["d", "orders"]);
            let (column, check_type, dimension, severity) = (None, None, None, None);
            Entity::Check(Check { subject, column, name: "not_null".into(), check_type, dimension, severity, results })
        };
        let turned = texts("c", check(CheckStatus::Pass), check(CheckStatus::Fail));
        assert_eq!(turned, ["check not_null on orders is now fail"]);
        assert!(texts("c", check(CheckStatus::Pass), check(CheckStatus::Pass)).is_empty());
        let usage = weft_model::Usage { from: None, to: None, queries: Some(4), users: None, last_used: None };
        assert!(texts("t", asset(|_| {}), asset(|a| a.usage = Some(usage))).is_empty());
    }

    #[test]
    fn equal_statements_have_no_change_and_unknown_details_are_never_silent() {
        assert_eq!(texts("t", asset(|_| {}), asset(|_| {})), Vec::<String>::new());
        let new = asset(|a| a.links.push("https://x.example".into()));
        assert_eq!(texts("t", asset(|_| {}), new), ["t changed in a detail"]);
        let new = asset(|a| {
            a.lifecycle = Lifecycle::Deprecated;
            a.description = Some("x".into());
        });
        let expected = ["t went from unknown to deprecated", "t has a description now"];
        assert_eq!(texts("t", asset(|_| {}), new), expected);
    }
}
