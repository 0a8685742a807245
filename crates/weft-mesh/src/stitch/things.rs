//! One thing for each cluster: its key, its shown values by precedence, and what it is linked to.

use super::{Map, ThingKeys, intake};
use crate::claims::precedence;
use crate::identity::fold_words;
use crate::names::{KeyId, NO_KEY, NumberMap, Sym};
use crate::statement::{Book, Says, Statement, StatementId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use weft_model::{CanonicalKey, Kind, Lifecycle, MapSink, Thing};

/// Product membership and contracts between clusters, by the first statement of each.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Products a thing belongs to.
    pub(super) products: BTreeMap<StatementId, BTreeSet<StatementId>>,
    /// Contracts that speak of a thing.
    contracts: BTreeMap<StatementId, BTreeSet<StatementId>>,
    /// Things a contract speaks of.
    pub(super) subjects: BTreeMap<StatementId, BTreeSet<StatementId>>,
}

impl Links {
    /// Reads ports, contract subjects and contract products. What an output port's contract covers belongs to the
    /// product, because a port may name its contract and no asset (ODPS).
    pub(super) fn new(map: &Map) -> Self {
        let mut links = Self::default();
        for id in 0..map.book.len() {
            let statement = map.book.get(id);
            let (source, own) = ((statement.catalog, statement.dialect), map.root(id));
            let Some(says) = &statement.says else { continue };
            let target = |key: KeyId, kind: Kind| map.target(source, key, kind);
            if let Some(product) = &says.product {
                let assets = product.assets.iter().filter_map(|&asset| target(asset, Kind::Asset));
                assets.for_each(|asset| links.belongs(asset, own));
                for contract in product.contracts.iter().filter_map(|&id| target(id, Kind::Contract)) {
                    links.belongs(contract, own);
                    links.contracts.entry(own).or_default().insert(contract);
                }
            }
            if let Some(contract) = &says.contract {
                if let Some(product) = target(contract.product, Kind::Product) {
                    links.belongs(own, product);
                    links.contracts.entry(product).or_default().insert(own);
                }
                for subject in contract.subjects.iter().filter_map(|(asset, _)| target(*asset, Kind::Asset)) {
                    links.subjects.entry(own).or_default().insert(subject);
                    links.contracts.entry(subject).or_default().insert(own);
                }
            }
        }
        for (contract, subjects) in &links.subjects {
            let Some(products) = links.products.get(contract).cloned() else { continue };
            for &subject in subjects {
                links.products.entry(subject).or_default().extend(&products);
            }
        }
        links
    }

    fn belongs(&mut self, thing: StatementId, product: StatementId) {
        self.products.entry(thing).or_default().insert(product);
    }
}

/// A cluster with its members in book order and those that describe it in order of precedence.
struct Cluster<'a> {
    root: StatementId,
    members: Vec<StatementId>,
    speakers: Vec<(&'a Statement, &'a Says)>,
}

/// Writes every thing in order of its key and returns what edges need of them.
pub(super) fn build(map: &Map, sink: &mut dyn MapSink) -> (ThingKeys, Links) {
    let mut clusters = clusters(map);
    let keys = thing_keys(map.book, &clusters);
    let links = Links::new(map);
    let domains: NumberMap<StatementId, StatementId> =
        clusters.iter().filter_map(|cluster| Some((cluster.root, *stated_domains(map, cluster).first()?))).collect();
    clusters.sort_unstable_by(|a, b| keys[&a.root].cmp(&keys[&b.root]));
    clusters.iter().for_each(|cluster| sink.thing(thing(map, &keys, &links, &domains, cluster)));
    (keys, links)
}

fn clusters<'a>(map: &Map<'a>) -> Vec<Cluster<'a>> {
    let mut order: Vec<(StatementId, StatementId)> = (0..map.book.len()).map(|id| (map.root(id), id)).collect();
    order.sort_unstable();
    order
        .chunk_by(|a, b| a.0 == b.0)
        .map(|group| {
            let members: Vec<StatementId> = group.iter().map(|(_, id)| *id).collect();
            let described = members.iter().map(|&id| map.book.get(id));
            let mut speakers: Vec<(&Statement, &Says)> =
                described.filter_map(|statement| Some((statement, statement.says.as_deref()?))).collect();
            speakers.sort_by_key(|(statement, says)| {
                let dialect = map.book.text(statement.dialect);
                (precedence(statement.kind, dialect), Reverse(says.at), map.book.text(statement.catalog), dialect)
            });
            Cluster { root: group[0].0, members, speakers }
        })
        .collect()
}

/// Chooses for each cluster the best of its members' keys, and makes the choices differ where two clusters have the
/// same: an unknown authority is then written as `~catalog`.
fn thing_keys(book: &Book, clusters: &[Cluster]) -> ThingKeys {
    let mut keys = ThingKeys::default();
    keys.reserve(clusters.len());
    let mut taken: HashSet<CanonicalKey> = HashSet::new();
    let mut late: Vec<(&Cluster, StatementId)> = Vec::new();
    let mut used: HashSet<KeyId> = HashSet::new();
    let mut order: Vec<&Cluster> = clusters.iter().collect();
    order.sort_by_key(|cluster| (cluster.speakers.is_empty(), cluster.root));
    for cluster in order {
        let best = best_member(book, cluster);
        match used.insert(book.get(best).key) {
            true => {
                keys.insert(cluster.root, book.key(best));
            }
            false => late.push((cluster, best)),
        }
    }
    for (cluster, best) in late {
        let key = (0..)
            .map(|attempt| marked(book, best, attempt))
            .find(|key| !taken.contains(key) && book.keys.find(&book.words, key).is_none());
        if let Some(key) = key {
            taken.insert(key.clone());
            keys.insert(cluster.root, key);
        }
    }
    keys
}

fn marked(book: &Book, id: StatementId, attempt: u32) -> CanonicalKey {
    let (statement, key) = (book.get(id), book.key(id));
    let mut authority = format!("{}~{}", key.authority.as_deref().unwrap_or(""), book.text(statement.catalog));
    if attempt > 0 {
        authority = format!("{authority}~{}", book.text(statement.dialect));
    }
    if attempt > 1 {
        authority = format!("{authority}~{attempt}");
    }
    CanonicalKey { authority: Some(authority), ..key }
}

/// The member whose key names the thing best: for data a table's place before a storage location before the name that
/// dbt, a contract or Dagster has for it, with authority before without; for persons a mail; for what has a name of its
/// own the id that reads like that name.
fn best_member(book: &Book, cluster: &Cluster) -> StatementId {
    let shown = cluster.speakers.iter().map(|(s, _)| s.name).find(|&name| name != 0).unwrap_or(0);
    let shown = fold_words(book.text(shown));
    let rank = |id: StatementId| {
        let statement = book.get(id);
        let row = book.keys.row(statement.key);
        let silent = statement.says.is_none();
        let id_text = book.text(book.keys.name(statement.key));
        match statement.kind {
            Kind::Asset | Kind::Job => {
                let location = match book.text(row.platform) {
                    "dbt" | "contract" | "dagster" => 2,
                    platform if is_location(platform) => 1,
                    _ => 0,
                };
                (location, row.authority == 0, silent, id)
            }
            Kind::Person => (0, !id_text.contains('@'), silent, id),
            _ => (0, !shown.is_empty() && fold_words(id_text) != shown, silent, id),
        }
    };
    cluster.members.iter().copied().min_by_key(|&id| rank(id)).unwrap_or(cluster.root)
}

fn is_location(platform: &str) -> bool {
    matches!(platform, "s3" | "gcs" | "abfss" | "hdfs" | "file" | "dbfs")
}

fn thing(
    map: &Map,
    keys: &ThingKeys,
    links: &Links,
    domains: &NumberMap<StatementId, StatementId>,
    cluster: &Cluster,
) -> Thing {
    let book = map.book;
    let key = keys[&cluster.root].clone();
    let kind = book.get(cluster.root).kind;
    let key_of = |root: &StatementId| keys[root].clone();
    let linked = |table: &BTreeMap<StatementId, BTreeSet<StatementId>>| -> Vec<CanonicalKey> {
        table.get(&cluster.root).into_iter().flatten().map(key_of).collect()
    };
    let mut products = linked(&links.products);
    if kind == Kind::Product {
        products = vec![key.clone()];
    }
    let name = cluster.speakers.iter().map(|(s, _)| s.name).find(|&name| name != 0);
    Thing {
        kind,
        subtype: subtype(book, cluster, &key),
        name: name.map_or_else(|| key.name().to_owned(), |name| book.text(name).to_owned()),
        description: cluster.speakers.iter().find_map(|(_, says)| says.description.as_deref()).map(str::to_owned),
        domain: domain(links, domains, cluster).map(|root| key_of(&root)),
        products,
        lifecycle: lifecycle(cluster),
        owners: owners(map, cluster).iter().map(key_of).collect(),
        tags: tags(book, cluster),
        columns: columns(book, cluster),
        contracts: linked(&links.contracts),
        stub: cluster.speakers.is_empty(),
        disagrees: disagrees(map, cluster),
        unreadable: cluster.speakers.iter().any(|(_, says)| says.unreadable),
        usage: cluster.speakers.iter().map(|(_, says)| says.usage).max().unwrap_or(0),
        members: cluster.members.iter().map(|&id| book.member(id)).collect(),
        key,
    }
}

fn subtype(book: &Book, cluster: &Cluster, key: &CanonicalKey) -> String {
    match (cluster.speakers.first(), book.get(cluster.root).kind) {
        (Some((statement, _)), Kind::Contract) => format!("{} contract", book.text(statement.dialect)),
        (Some((_, says)), _) => book.text(says.subtype).to_owned(),
        (None, Kind::Asset) => match key.platform.as_str() {
            "kafka" => "topic".to_owned(),
            platform if is_location(platform) => "file".to_owned(),
            _ => "unknown".to_owned(),
        },
        (None, kind) => kind.as_str().to_owned(),
    }
}

/// The domains stated for the thing itself, in order of precedence.
fn stated_domains(map: &Map, cluster: &Cluster) -> Vec<StatementId> {
    let target = |(s, _): &(&Statement, &Says)| match s.domain {
        NO_KEY => None,
        domain => map.target((s.catalog, s.dialect), domain, Kind::Domain),
    };
    cluster.speakers.iter().filter_map(target).collect()
}

/// The stated domain, else that of its products when they are all in one.
fn domain(links: &Links, domains: &NumberMap<StatementId, StatementId>, cluster: &Cluster) -> Option<StatementId> {
    if let Some(stated) = domains.get(&cluster.root) {
        return Some(*stated);
    }
    let products = links.products.get(&cluster.root)?;
    let inherited: BTreeSet<StatementId> =
        products.iter().filter_map(|product| domains.get(product)).copied().collect();
    if inherited.len() == 1 { inherited.first().copied() } else { None }
}

fn lifecycle(cluster: &Cluster) -> Lifecycle {
    let stated = cluster.speakers.iter().map(|(_, says)| says.lifecycle);
    stated.into_iter().find(|&word| word != Lifecycle::Unknown).unwrap_or_default()
}

/// Parties that own the thing: direct owners in order of precedence, then inherited ones.
fn owners(map: &Map, cluster: &Cluster) -> Vec<StatementId> {
    let mut owners: Vec<StatementId> = Vec::new();
    for wanted in [false, true] {
        for (statement, says) in &cluster.speakers {
            for &(party, _) in says.owners.iter().filter(|(_, inherited)| *inherited == wanted) {
                owners.extend(owner(map, statement, party).filter(|party| !owners.contains(party)));
            }
        }
    }
    owners
}

fn owner(map: &Map, statement: &Statement, party: KeyId) -> Option<StatementId> {
    map.target((statement.catalog, statement.dialect), party, intake::party_kind(map.book, party))
}

fn tags(book: &Book, cluster: &Cluster) -> Vec<String> {
    let all = cluster.speakers.iter().flat_map(|(_, says)| says.tags.iter());
    let names: BTreeSet<&str> = all.map(|&tag| book.text(tag)).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// Column names: those of the first who lists any, then what only others know. Case does not make a second column.
fn columns(book: &Book, cluster: &Cluster) -> Vec<String> {
    let described = cluster.speakers.iter().map(|(statement, _)| *statement);
    let named = cluster.members.iter().map(|&id| book.get(id)).filter(|statement| statement.says.is_none());
    let lists: Vec<&[Sym]> =
        described.chain(named).map(|statement| &*statement.columns).filter(|list| !list.is_empty()).collect();
    if let [only] = lists.as_slice() {
        return only.iter().map(|&column| book.text(column).to_owned()).collect();
    }
    let mut seen: HashSet<String> = HashSet::new();
    let all = lists.into_iter().flatten().map(|&column| book.text(column));
    all.filter(|column| seen.insert(column.to_lowercase())).map(str::to_owned).collect()
}

/// True when two sources (catalog and dialect) differ on domain, lifecycle, classification or direct owners. Owners
/// differ when two sources name no owner in common.
fn disagrees(map: &Map, cluster: &Cluster) -> bool {
    if cluster.speakers.len() < 2 {
        return false;
    }
    let several = |values: BTreeSet<StatementId>| values.len() > 1;
    let lifecycles: BTreeSet<Lifecycle> =
        cluster.speakers.iter().map(|(_, says)| says.lifecycle).filter(|word| *word != Lifecycle::Unknown).collect();
    let classes: BTreeSet<_> = cluster.speakers.iter().filter_map(|(_, says)| says.sensitivity).collect();
    several(stated_domains(map, cluster).into_iter().collect())
        || lifecycles.len() > 1
        || classes.len() > 1
        || owners_disjoint(map, cluster)
}

fn owners_disjoint(map: &Map, cluster: &Cluster) -> bool {
    let mut by_source: BTreeMap<(Sym, Sym), BTreeSet<StatementId>> = BTreeMap::new();
    for (statement, says) in &cluster.speakers {
        let direct = says.owners.iter().filter(|(_, inherited)| !inherited);
        let parties = direct.filter_map(|&(party, _)| owner(map, statement, party));
        by_source.entry((statement.catalog, statement.dialect)).or_default().extend(parties);
    }
    let sets: Vec<&BTreeSet<StatementId>> = by_source.values().filter(|set| !set.is_empty()).collect();
    sets.iter().enumerate().any(|(at, set)| sets[at + 1..].iter().any(|other| set.is_disjoint(other)))
}

#[cfg(test)]
mod tests {
    use super::super::kit::*;
    use weft_model::{Asset, AssetKind, Entity, Kind, Lifecycle, Method, Ownership, Port, PortDirection, Role, TagRef};

    const T: &str = "postgres://h/shop/public/orders";

    fn port(direction: PortDirection, assets: &[&str], contract: Option<&str>) -> Port {
        Port {
            name: "out".into(),
            direction,
            version: None,
            protocol: None,
            description: None,
            assets: assets.iter().map(|text| key(text)).collect(),
            contract: contract.map(key),
            input_contracts: vec![],
        }
    }

    fn contract_of(id: &str, asset: &str) -> weft_model::Fact {
        contract("files", "odcs", id, |c| {
            let columns = vec![weft_model::Column::named("id")];
            c.subjects.push(weft_model::contract::ContractSubject {
                asset: key(asset),
                name: "orders".into(),
                columns,
            });
        })
    }

    #[test]
    fn shown_values_follow_the_table_of_precedence() {
        let say = |catalog: &str, dialect: &str, words: &str, lifecycle| {
            asset(catalog, dialect, T).with(|a| {
                a.description = Some(words.to_owned());
                a.lifecycle = lifecycle;
                a.name = Some(format!("{dialect} name"));
            })
        };
        let facts = vec![
            say("c", "dbt", "dbt words", Lifecycle::Active),
            say("b", "datahub", "datahub words", Lifecycle::Unknown),
            say("a", "openlineage", "event words", Lifecycle::Draft),
        ];
        let map = stitch(facts.clone());
        let shown = thing(&map, T);
        assert_eq!(shown.description.as_deref(), Some("datahub words"));
        assert_eq!((shown.lifecycle, shown.name.as_str(), shown.disagrees), (Lifecycle::Active, "datahub name", true));
        let mut facts = facts;
        facts.push(say("z", "odcs", "contract words", Lifecycle::Unknown));
        assert_eq!(thing(&stitch(facts), T).description.as_deref(), Some("contract words"));
        let mut newer = say("b", "datahub", "newer words", Lifecycle::Unknown);
        newer.observation.changed_at = weft_model::TimeMs::from_millis(9_000);
        let older = say("a", "datahub", "older words", Lifecycle::Unknown);
        assert_eq!(thing(&stitch(vec![older, newer]), T).description.as_deref(), Some("newer words"));
    }

    #[test]
    fn a_table_is_shown_under_its_place_and_not_under_the_name_of_what_builds_it() {
        let model = asset("dbt", "dbt", "duckdb:///shop/main/orders").scope("dbt:shop:duckdb:shop");
        let built = asset("dg", "dagster", "dagster://h:3000/orders").alias("duckdb:///shop/main/orders", "table name");
        let map = stitch(vec![built, model]);
        assert_eq!(map.things.len(), 1);
        assert_eq!(map.things[0].key.to_string(), "duckdb:///shop/main/orders");
    }

    #[test]
    fn products_reach_assets_through_ports_and_contracts_and_give_them_their_domain() {
        let other = "postgres://h/shop/public/returns";
        let source = "postgres://h/shop/public/raw";
        let facts = vec![
            asset("dbt", "dbt", T),
            asset("dbt", "dbt", other),
            product("files", "odps", "orders", |p| {
                p.domain = Some(key("domain:///sales"));
                p.ports.push(port(PortDirection::Output, &[T], None));
                p.ports.push(port(PortDirection::Output, &[], Some("contract:///returns")));
                p.ports.push(port(PortDirection::Input, &[source], None));
                p.owners.push(owner("person:///ana@x.example", Role::Owner));
            }),
            contract_of("returns", other),
        ];
        let map = stitch(facts);
        for table in [T, other] {
            assert_eq!(thing(&map, table).products, [key("product:///orders")], "{table}");
            assert_eq!(thing(&map, table).domain, Some(key("domain:///sales")));
            assert!(thing(&map, table).owners.is_empty(), "a product's owner is not the table's");
        }
        assert!(thing(&map, source).products.is_empty(), "what a product reads is not its own");
        assert_eq!(thing(&map, other).contracts, [key("contract:///returns")]);
        let orders = thing(&map, "product:///orders");
        assert_eq!(orders.products, std::slice::from_ref(&orders.key));
        assert_eq!(orders.contracts, [key("contract:///returns")]);
        assert!(thing(&map, "domain:///sales").stub && thing(&map, "person:///ana@x.example").stub);
        assert_eq!(thing(&map, "contract:///returns").subtype, "odcs contract");
    }

    #[test]
    fn an_asset_of_products_in_two_domains_inherits_none() {
        let of = |id: &str, domain: &str| {
            product("files", "odps", id, |p| {
                p.domain = Some(key(&format!("domain:///{domain}")));
                p.assets.push(key(T));
            })
        };
        let map = stitch(vec![of("a", "sales"), of("b", "finance")]);
        assert_eq!((thing(&map, T).domain.clone(), thing(&map, T).products.len()), (None, 2));
    }

    #[test]
    fn owners_that_count_come_direct_before_inherited_and_disagree_when_disjoint() {
        let owned = |catalog: &str, owners: Vec<Ownership>| asset(catalog, "datahub", T).with(|a| a.owners = owners);
        let (ana, bo) = ("person:///ana@x.example", "person:///bo@x.example");
        let inherited = Ownership { inherited: true, ..owner("team:///core", Role::TechnicalOwner) };
        let facts = vec![
            owned("a", vec![inherited, owner(ana, Role::Owner), owner(bo, Role::Steward)]),
            owned("b", vec![owner("person:///ANA@x.example", Role::BusinessOwner)]),
        ];
        let map = stitch(facts.clone());
        assert_eq!(
            thing(&map, T).owners.iter().map(|k| k.name().to_lowercase()).collect::<Vec<_>>(),
            ["ana@x.example", "core"]
        );
        assert!(!thing(&map, T).disagrees);
        let mut facts = facts;
        facts.push(owned("c", vec![owner(bo, Role::Owner)]));
        assert!(thing(&stitch(facts), T).disagrees);
    }

    #[test]
    fn classification_and_domain_differences_are_disagreements_and_silence_is_none() {
        let tagged = |catalog: &str, tag: &str| asset(catalog, "datahub", T).with(|a| a.tags.push(TagRef::tag(tag)));
        assert!(thing(&stitch(vec![tagged("a", "Class.Public"), tagged("b", "PII")]), T).disagrees);
        assert!(!thing(&stitch(vec![tagged("a", "gold"), tagged("b", "PII")]), T).disagrees);
        let placed = |catalog: &str, domain: &str| {
            asset(catalog, "datahub", T).with(|a| a.domain = Some(key(&format!("domain:///{domain}"))))
        };
        assert!(!thing(&stitch(vec![placed("a", "sales"), placed("b", "Sales")]), T).disagrees);
        assert!(thing(&stitch(vec![placed("a", "sales"), placed("b", "finance")]), T).disagrees);
    }

    #[test]
    fn columns_and_tags_of_all_members_are_found_once() {
        let one = asset("a", "datahub", T).columns(&["ID", "NET"]).with(|a| {
            a.columns[0].tags.push(TagRef::tag("PII"));
            a.tags.push(TagRef::tag("gold"));
        });
        let map = stitch(vec![one, asset("b", "dbt", T).columns(&["id", "net", "vat"])]);
        assert_eq!(thing(&map, T).columns, ["ID", "NET", "vat"]);
        assert_eq!(thing(&map, T).tags, ["PII", "gold"]);
    }

    #[test]
    fn h17_what_one_catalog_could_not_read_is_marked_whoever_else_describes_it() {
        let listed = asset("a", "iceberg", T).with(|a| a.unreadable = Some("404".to_owned()));
        let described = asset("b", "dbt", T).columns(&["id"]);
        let map = stitch(vec![listed, described.clone()]);
        assert_eq!((thing(&map, T).unreadable, thing(&map, T).columns.len()), (true, 1));
        assert!(!thing(&stitch(vec![described]), T).unreadable);
    }

    #[test]
    fn whatever_is_only_named_becomes_a_stub() {
        let read = edge("ol", "openlineage", "kafka://h:9092/orders", T, Method::ExplicitFacet);
        let map = stitch(vec![read, contract_of("c", "postgres://h/shop/public/new")]);
        let topic = thing(&map, "kafka://h:9092/orders");
        assert_eq!((topic.stub, topic.subtype.as_str(), topic.members[0].observation), (true, "topic", 0));
        assert_eq!(thing(&map, "postgres://h/shop/public/new").columns, ["id"]);
        assert_eq!(map.things.len(), 4);
        let check = weft_model::Check {
            subject: key(T),
            column: None,
            name: "n".into(),
            check_type: None,
            dimension: None,
            severity: None,
            results: vec![],
        };
        let map = stitch(vec![says("a", "dbt", "check:///1", Entity::Check(check))]);
        assert_eq!((map.things.len(), map.things[0].kind), (1, Kind::Asset));
    }

    #[test]
    fn two_things_never_share_a_key() {
        let same = "duckdb:///main/s/t";
        let facts = (0..4).map(|n| asset(&format!("c{n}"), "dbt", same)).collect();
        let map = stitch(facts);
        let keys: std::collections::BTreeSet<_> = map.things.iter().map(|t| t.key.to_string()).collect();
        assert_eq!((map.things.len(), keys.len()), (4, 4));
        assert!(keys.contains(same) && keys.contains("duckdb://~c1/main/s/t"), "{keys:?}");
        assert!(map.things.windows(2).all(|pair| pair[0].key < pair[1].key));
    }

    #[test]
    fn the_finer_word_is_that_of_the_best_source() {
        let of = |dialect: &str, kind: AssetKind| {
            says(dialect, dialect, T, Entity::Asset(Asset { kind, ..Asset::default() }))
        };
        let map = stitch(vec![of("openlineage", AssetKind::Table), of("datahub", AssetKind::View)]);
        assert_eq!(thing(&map, T).subtype, "view");
    }
}
