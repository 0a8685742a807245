//! Reading the map and the facts.

use super::{ByKey, asset, at, complete, edge, ended, numbered, staged, sync, table};
use crate::tables::authority_map::AuthorityMapRow;
use crate::tables::catalog::CatalogRow;
use crate::tables::saved_view::SavedView;
use crate::tables::seen_mark::SeenMark;
use crate::{Found, LedgerFilter, LinkRole, Store, ThingFilter};
use std::collections::BTreeMap;
use weft_model::{CanonicalKey, Check, Decision, DecisionVerdict, Entity, Kind, Observation, Promise, Step};

fn domain(id: &str) -> Observation {
    let domain = weft_model::entity::Domain { name: Some("Sales".to_owned()), ..Default::default() };
    Observation::new("dbt", id, CanonicalKey::of_kind(Kind::Domain, id), Entity::Domain(domain))
}

fn check(on: &str) -> Observation {
    let check = Check {
        subject: table(on),
        column: None,
        name: "not_null".to_owned(),
        check_type: None,
        dimension: None,
        severity: None,
        results: Vec::new(),
    };
    let native = format!("test.{on}");
    Observation::new("dbt", native.clone(), CanonicalKey::of_kind(Kind::Check, &native), Entity::Check(check))
}

async fn shop() -> Store {
    let store = Store::in_memory().await.unwrap();
    let mut promising = asset("promised", "p");
    if let Entity::Asset(a) = &mut promising.entity {
        a.promises = vec![Promise::new("freshness", "sources.yml")];
    }
    let all = vec![
        domain("sales"),
        asset("orders", "o"),
        asset("Order_Items", "i"),
        promising,
        edge("orders", "Order_Items"),
        edge("nowhere", "orders"),
        check("orders"),
        check("promised"),
    ];
    sync(&store, "halden", all, 1).await;
    sync(&store, "other", vec![asset("orders", "o too"), asset("only_here", "x")], 2).await;
    store
}

async fn one(store: &Store, text: &str) -> String {
    match store.find(text).await.unwrap() {
        Found::One(row) => row.thing.key.to_string(),
        other => panic!("{text}: {other:?}"),
    }
}

#[tokio::test]
async fn a_thing_is_found_by_key_native_id_name_and_end_of_path() {
    let store = shop().await;
    let orders = "postgres://h/shop/marts/orders";
    for text in
        [orders, "model.shop.orders", "orders", "ORDERS", "marts.orders", "shop.MARTS.orders", "shop/marts/orders"]
    {
        assert_eq!(one(&store, text).await, orders, "{text}");
    }
    assert_eq!(one(&store, "order_items").await, "postgres://h/shop/marts/Order_Items");
    assert_eq!(one(&store, "POSTGRES://h/shop/MARTS/orders").await, orders);
    assert_eq!(one(&store, "sales").await, "domain:///sales");
    assert_eq!(one(&store, "Sales").await, "domain:///sales");
    let Found::None(near) = store.find("ordres").await.unwrap() else { panic!() };
    assert_eq!(near[0].thing.name, "orders");
    assert!(matches!(store.find("").await.unwrap(), Found::None(_)));
    assert!(matches!(store.find("other.orders").await.unwrap(), Found::None(_)));
}

#[tokio::test]
async fn one_name_of_several_things_offers_them_all() {
    let store = Store::in_memory().await.unwrap();
    let mut elsewhere = asset("orders", "raw");
    elsewhere.key = CanonicalKey::new("postgres", Some("h"), ["shop", "raw", "orders"]);
    elsewhere.native = "source.orders".to_owned();
    sync(&store, "halden", vec![asset("orders", "o"), elsewhere], 1).await;
    assert!(matches!(store.find("orders").await.unwrap(), Found::Many(found) if found.len() == 2));
    assert_eq!(one(&store, "raw.orders").await, "postgres://h/shop/raw/orders");
}

#[tokio::test]
async fn members_facts_and_ledger_of_a_thing_come_from_all_catalogs() {
    let store = shop().await;
    let orders = store.thing(&table("orders")).await.unwrap().unwrap();
    assert_eq!(orders.thing.members.len(), 2);
    let facts = store.members(orders.id).await.unwrap();
    let said: Vec<_> = facts.iter().map(|f| (f.catalog.as_str(), f.observation.entity.description())).collect();
    assert_eq!(said, [("halden", Some("o")), ("other", Some("o too"))]);
    assert_eq!(facts[1].synced_at, at(2));
    let filter = LedgerFilter { thing: Some(orders.id), steps: vec![Step::ExactKey], limit: 0 };
    let ledger = store.ledger(&filter).await.unwrap();
    assert_eq!((ledger.len(), ledger[0].left.catalog.as_str()), (1, "halden"));
    assert_eq!(ledger[0].right.native, "model.shop.orders");
    let about = store.facts_about(&[table("orders"), table("none")]).await.unwrap();
    assert_eq!(about.len(), 1);
    assert_eq!(about[0].observation, check("orders"));
    assert_eq!(store.promise_facts().await.unwrap().len(), 1);
    assert_eq!(store.facts_of_kind(Kind::Edge, None).await.unwrap()[0].observation, edge("orders", "Order_Items"));
    assert_eq!(store.facts_of_kind(Kind::Asset, Some(1)).await.unwrap().len(), 3);
    assert_eq!(store.facts_by_id(&[facts[0].id, 9_999]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn lists_are_filtered_counted_and_paged() {
    let store = shop().await;
    let names = async |filter: ThingFilter| {
        let (rows, all) = store.things(&filter).await.unwrap();
        (rows.into_iter().map(|row| row.thing.name).collect::<Vec<_>>(), all)
    };
    let assets = ThingFilter { kind: Some(Kind::Asset), stub: Some(false), limit: 2, ..Default::default() };
    assert_eq!(names(assets.clone()).await, (vec!["only_here".to_owned(), "Order_Items".to_owned()], 4));
    assert_eq!(names(ThingFilter { offset: 2, ..assets.clone() }).await.0, ["orders", "promised"]);
    let sales = (LinkRole::Domain, CanonicalKey::of_kind(Kind::Domain, "sales"));
    assert_eq!(names(ThingFilter { linked: Some(sales), ..assets.clone() }).await.1, 4);
    assert_eq!(names(ThingFilter { catalog: Some("other".to_owned()), ..assets }).await.1, 2);
    let bare = store.things_of_kind(Kind::Asset).await.unwrap();
    assert_eq!(bare.len(), 5, "stubs too");
    assert!(bare.iter().all(|row| row.thing.members.is_empty()));
    let stubs = ThingFilter { stub: Some(true), limit: 9, ..Default::default() };
    assert_eq!(names(stubs).await, (vec!["nowhere".to_owned()], 1));
    let counts = store.counts().await.unwrap();
    assert_eq!((counts.by_kind[&Kind::Asset], counts.stubs, counts.edges), (4, 1, 2));
    let sales = store.things_of_kind(Kind::Domain).await.unwrap()[0].id;
    assert_eq!(counts.by_domain.into_iter().collect::<Vec<_>>(), [((sales, Kind::Asset), 4)]);
}

#[tokio::test]
async fn the_graph_has_every_edge_and_row_ids_that_stay() {
    let store = shop().await;
    let (nodes, edges) = store.graph().await.unwrap();
    let (things, _) = store.things(&ThingFilter { limit: 99, ..Default::default() }).await.unwrap();
    let id = |name: &str| things.iter().find(|row| row.thing.name == name).unwrap().id;
    let known = |from: &str, to: &str| edges.iter().find(|e| (e.from, e.to) == (id(from), id(to))).unwrap();
    assert_eq!(edges.len(), 2);
    let first = known("nowhere", "orders");
    assert_eq!(nodes.iter().find(|n| n.id == id("orders")).unwrap().domain, Some(id("Sales")));
    assert_eq!(store.edges_by_id(&[first.id, 0]).await.unwrap()[0].1.from, table("nowhere"));
    let between = store.edges_between(&[id("orders"), id("nowhere")]).await.unwrap();
    assert_eq!((between[0].0, &between[0].1.from), (first.id, &table("nowhere")));
    known("orders", "Order_Items");
    assert_eq!(store.graph().await.unwrap(), (nodes.clone(), edges.clone()), "the copy is the same");
    store.derive_again(at(3), ByKey::boxed()).await.unwrap();
    assert_eq!(store.graph().await.unwrap(), (nodes, edges));
}

#[tokio::test]
async fn whoever_follows_the_map_is_given_what_changed() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..3), 1).await;
    let gone = store.thing(&table("t2")).await.unwrap().unwrap().id;
    let seen = store.stamp().await.unwrap();
    sync(&store, "halden", vec![asset("t0", "words"), asset("t1", "new"), asset("t9", "words")], 2).await;
    let mut names = Vec::new();
    let (removed, newest) =
        store.things_since(seen, &mut |rows| names.extend(rows.into_iter().map(|r| r.thing.name))).await.unwrap();
    assert_eq!((names, removed, newest), (vec!["t1".to_owned(), "t9".to_owned()], vec![gone], at(2).millis()));
}

#[tokio::test]
async fn changes_pair_old_and_new_and_stop_at_the_limit() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..30), 1).await;
    sync(&store, "halden", [vec![asset("t0", "new")], numbered(2..31)].concat(), 2).await;
    let changes = store.changes(1, 100).await.unwrap();
    let words = |o: &Option<Observation>| o.as_ref().and_then(|o| o.entity.description().map(str::to_owned));
    let seen: Vec<_> = changes.iter().map(|c| (c.key.name(), words(&c.old), words(&c.new))).collect();
    let text = |t: &str| Some(t.to_owned());
    assert_eq!(seen, [("t0", text("words"), text("new")), ("t30", None, text("words")), ("t1", text("words"), None)]);
    assert_eq!(store.changes(0, 5).await.unwrap().len(), 5);
    assert!(store.changes(2, 5).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_map_is_as_old_as_the_oldest_complete_catalog() {
    let store = Store::in_memory().await.unwrap();
    assert_eq!(store.as_of().await.unwrap().at, None);
    sync(&store, "halden", numbered(0..3), 10).await;
    sync(&store, "other", numbered(0..3), 20).await;
    assert_eq!(store.as_of().await.unwrap().at, Some(at(10)));
    let staging = staged(&store, "third", numbered(0..1), 30).await;
    staging.swap(ended(super::partial("dbt"), 30), ByKey::boxed()).await.unwrap();
    let as_of = store.as_of().await.unwrap();
    assert_eq!((as_of.seq, as_of.at, as_of.complete), (3, None, false), "the third was never complete");
}

#[tokio::test]
async fn a_clock_that_jumps_back_does_not_change_the_order_of_history() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..3), 100_000).await;
    let earlier = sync(&store, "halden", numbered(0..2), 5).await;
    assert_eq!(earlier.seq, 2);
    assert_eq!(store.syncs(Some("halden")).await.unwrap()[0].seq, 2);
    let staging = staged(&store, "halden", numbered(0..3), 6).await;
    assert_eq!(staging.swap(ended(complete("dbt"), 4), ByKey::boxed()).await.unwrap().seq, 3);
}

#[tokio::test]
async fn what_the_user_said_is_kept_changed_and_taken_back() {
    let store = Store::in_memory().await.unwrap();
    let catalog = CatalogRow {
        id: "halden".to_owned(),
        name: "Halden".to_owned(),
        kind: "files".to_owned(),
        location: "samples".to_owned(),
        options: BTreeMap::from([("glob".to_owned(), "*.yml".to_owned())]),
        enabled: true,
        created_at: at(1),
    };
    store.save_catalog(&catalog).await.unwrap();
    store.save_catalog(&CatalogRow { enabled: false, ..catalog.clone() }).await.unwrap();
    assert!(!store.catalogs().await.unwrap()[0].enabled);
    store.remove_catalog("halden").await.unwrap();
    assert_eq!(store.remove_catalog("halden").await.unwrap_err().code(), "NotFound");

    let decision = Decision {
        left: table("a"),
        left_catalog: "one".to_owned(),
        right: table("b"),
        right_catalog: "two".to_owned(),
        verdict: DecisionVerdict::Same,
        at: at(1),
    };
    store.save_decision(&decision).await.unwrap();
    let other_way = Decision {
        left: decision.right.clone(),
        left_catalog: "two".to_owned(),
        right: decision.left.clone(),
        right_catalog: "one".to_owned(),
        verdict: DecisionVerdict::Different,
        at: at(2),
    };
    store.save_decision(&other_way).await.unwrap();
    let kept = store.decisions().await.unwrap();
    assert_eq!((kept.len(), kept[0].verdict), (1, DecisionVerdict::Different));
    store.remove_decision(("two", &table("b")), ("one", &table("a"))).await.unwrap();
    assert!(store.decisions().await.unwrap().is_empty());

    let map = AuthorityMapRow { catalog: "c".to_owned(), scope: "dbt:shop".to_owned(), authority: "acct".to_owned() };
    store.save_authority_map(&map, at(1)).await.unwrap();
    assert_eq!(store.authority_maps().await.unwrap(), [map]);
    store.remove_authority_map("c", "dbt:shop").await.unwrap();

    let view = SavedView { name: "mine".to_owned(), route: "/search?q=x".to_owned(), updated_at: at(1) };
    store.save_view(&view).await.unwrap();
    assert_eq!(store.saved_views().await.unwrap(), [view]);
    store.remove_view("mine").await.unwrap();

    store.set_star(&table("a"), Some(at(1))).await.unwrap();
    store.set_star(&table("b"), Some(at(2))).await.unwrap();
    assert_eq!(store.stars().await.unwrap(), [table("b"), table("a")]);
    store.set_star(&table("b"), None).await.unwrap();
    assert_eq!(store.stars().await.unwrap().len(), 1);

    let mark = SeenMark { seq: 4, seen_at: at(9) };
    store.set_seen_mark("changes", &mark).await.unwrap();
    assert_eq!(store.seen_mark("changes").await.unwrap(), Some(mark));
    store.save_setting("theme", Some(&"dark".into()), at(1)).await.unwrap();
    store.save_setting("theme", None, at(2)).await.unwrap();
    assert_eq!(store.setting("theme").await.unwrap(), None);
}
