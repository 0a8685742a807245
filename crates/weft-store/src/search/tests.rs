//! The index and the grammar together, on small meshes.

use super::{Facet, FacetField, MatchedField, Owner, Page, Query, SearchDoc, SearchIndex, Sla, SlaState};
use weft_model::{Kind, Lifecycle, TimeMs};

fn now() -> TimeMs {
    TimeMs::parse("2026-03-10T12:00:00Z").unwrap()
}

fn table(id: i64, path: &str) -> SearchDoc {
    let name = path.rsplit('/').next().unwrap();
    SearchDoc {
        subtype: "table".into(),
        platform: "snowflake".into(),
        catalogs: vec!["halden".into()],
        ..SearchDoc::new(id, format!("snowflake://acct/{path}"), name, Kind::Asset)
    }
}

fn product(id: i64, name: &str) -> SearchDoc {
    SearchDoc::new(id, format!("product:///p{id}"), name, Kind::Product)
}

fn filled(docs: Vec<SearchDoc>) -> SearchIndex {
    let index = SearchIndex::in_memory().unwrap();
    index.rebuild(docs, 1).unwrap();
    index
}

fn search(index: &SearchIndex, text: &str) -> Page {
    let query = Query::parse(text, now()).map_err(|error| format!("{text}: {error}")).unwrap();
    index.search(&query, now(), 100, 0).unwrap()
}

fn names(page: &Page) -> Vec<&str> {
    page.hits.iter().map(|hit| hit.doc.name.as_str()).collect()
}

fn found(index: &SearchIndex, text: &str) -> Vec<i64> {
    let mut ids: Vec<i64> = search(index, text).hits.iter().map(|hit| hit.doc.id).collect();
    ids.sort_unstable();
    ids
}

fn mesh() -> SearchIndex {
    let owner = |name: &str, mail: &str| Owner { name: name.into(), also: vec![mail.into()] };
    let day = |text| TimeMs::parse(text);
    filled(vec![
        SearchDoc {
            usage: 900,
            owners: vec![owner("Ana Souza", "ana@halden.example")],
            columns: vec!["order_id".into(), "net_amount".into(), "customer_id".into()],
            tags: vec!["pii".into(), "Gold".into()],
            domain: Some("Sales".into()),
            domain_key: Some("domain:///sales-id".into()),
            changed_at: day("2026-03-09"),
            sla: Some(Sla { state: SlaState::Pass, due_at: day("2026-03-10T08:00:00Z") }),
            ..table(1, "HALDEN/MARTS/ORDERS_DAILY")
        },
        SearchDoc {
            description: Some("One row per order line, with the net amount in euro.".into()),
            lifecycle: Lifecycle::Deprecated,
            domain: Some("sales".into()),
            tags: vec!["gold".into(), "GOLD".into()],
            changed_at: day("2026-01-15"),
            sla: Some(Sla { state: SlaState::Pass, due_at: day("2026-03-11") }),
            ..table(2, "HALDEN/MARTS/orders")
        },
        SearchDoc { stub: true, orphan: true, columns: vec!["a".into(); 12], ..table(3, "RAW/SHOP/payments_v2") },
        SearchDoc {
            domain: Some("Sales EU".into()),
            owners: vec![owner("Anabel Cruz", "anabel@halden.example")],
            terms: vec!["Net Amount".into()],
            contracts: vec!["orders-contract".into()],
            disagrees: true,
            ..product(4, "Order Analytics")
        },
        SearchDoc { usage: 5, ..table(5, "RAW/SHOP/customerOrders") },
        SearchDoc { subtype: "view".into(), unreadable: true, ..table(6, "RAW/SHOP/AM100") },
        SearchDoc {
            aliases: vec!["ana@halden.example".into()],
            subtype: "person".into(),
            ..SearchDoc::new(7, "person:///ana@halden.example", "Ana Souza", Kind::Person)
        },
    ])
}

#[test]
fn an1_the_exact_name_is_first_and_products_stand_above_tables() {
    let index = filled(vec![
        SearchDoc { usage: 90_000, certified: true, ..table(1, "A/B/orders_daily") },
        SearchDoc { usage: 90_000, ..product(2, "Orders Intelligence") },
        table(3, "A/B/orders"),
        product(4, "Orders"),
        SearchDoc {
            columns: vec!["orders".into()],
            description: Some("orders orders orders".into()),
            ..table(5, "A/B/x")
        },
        table(6, "A/B/dim_orders"),
        table(7, "A/B/ordersheet"),
    ]);
    let page = search(&index, "orders");
    let order: Vec<i64> = page.hits.iter().map(|hit| hit.doc.id).collect();
    assert_eq!(order, [3, 4, 2, 1, 6, 7, 5]);
    assert!(page.hits[0].exact && page.hits[1].exact && !page.hits[2].exact);
    assert!(page.hits.iter().all(|hit| !hit.matched.is_empty() && !hit.fuzzy));
    // The same name on a product and a table: the product.
    let index = filled(vec![SearchDoc { usage: 7, ..table(1, "A/B/orders") }, product(2, "orders")]);
    assert_eq!(search(&index, "ORDERS").hits[0].doc.id, 2);
}

#[test]
fn keys_and_paths_find_their_thing_first() {
    let index = mesh();
    let first = |text: &str| search(&index, text).hits.first().map(|hit| hit.doc.id);
    assert_eq!(first("halden.marts.orders"), Some(2));
    assert_eq!(found(&index, "halden.marts.orders"), [1, 2]);
    assert_eq!(first("HALDEN.MARTS.ORDERS_DAILY"), Some(1));
    assert_eq!(first("marts.orders_d"), Some(1));
    assert_eq!(first("snowflake://acct/HALDEN/MARTS/ORDERS_DAILY"), Some(1));
    assert_eq!(first("person:///ana@halden.example"), Some(7));
    assert_eq!(first("ana@halden.example"), Some(7));
    assert_eq!(found(&index, "key:halden.marts"), [1, 2]);
    assert_eq!(found(&index, "key:\"marts.orders\""), [2]);
}

#[test]
fn identifiers_are_found_by_pieces_wholes_and_beginnings() {
    let index = mesh();
    assert_eq!(found(&index, "am100"), [6]);
    assert_eq!(found(&index, "AM"), [6]);
    assert_eq!(found(&index, "am1"), [6]);
    assert_eq!(found(&index, "payments_v2"), [3]);
    assert_eq!(found(&index, "v2"), [3]);
    assert_eq!(found(&index, "paymentsv2"), [3]);
    assert_eq!(found(&index, "ordersdaily"), [1]);
    assert_eq!(search(&index, "customer_ord").hits[0].doc.id, 5);
    assert_eq!(found(&index, "customerorders"), [5]);
    assert_eq!(found(&index, "p name:payments"), [3]);
    assert_eq!(search(&index, "netam").hits[0].doc.id, 1);
    assert_eq!(found(&index, "\"net amount\""), [1, 2, 4]);
    assert_eq!(found(&index, "\"amount net\""), Vec::<i64>::new());
    // A column's words do not run into the next column.
    assert_eq!(found(&index, "column:\"id net\""), Vec::<i64>::new());
    assert_eq!(found(&index, "column:id_net"), Vec::<i64>::new());
    assert_eq!(found(&index, "column:net_amount"), [1]);
    assert_eq!(found(&index, "column:\"NET_AMOUNT\""), [1]);
    assert_eq!(found(&index, "column:net*"), [1]);
}

#[test]
fn fields_negation_and_ranges_filter() {
    let index = mesh();
    assert_eq!(found(&index, "owner:ana"), [1]);
    assert_eq!(found(&index, "owner:ana*"), [1, 4]);
    assert_eq!(found(&index, "owner:\"ana souza\""), [1]);
    assert_eq!(found(&index, "owner:\"ANABEL@halden.example\""), [4]);
    assert_eq!(found(&index, "domain:sales"), [1, 2, 4]);
    assert_eq!(found(&index, "domain:\"Sales\""), [1, 2]);
    assert_eq!(found(&index, "domain:\"sales-id\""), [1]);
    assert_eq!(found(&index, "kind:table|view"), [1, 2, 3, 5, 6]);
    assert_eq!(found(&index, "kind:product"), [4]);
    assert_eq!(found(&index, "orders -kind:product -is:deprecated"), [1, 5]);
    assert_eq!(found(&index, "-(kind:table OR kind:product)"), [6, 7]);
    assert_eq!(found(&index, "kind:view OR is:stub"), [3, 6]);
    assert_eq!(found(&index, "columns:>10"), [3]);
    assert_eq!(found(&index, "columns:1..3"), [1]);
    assert_eq!(found(&index, "usage:>=5"), [1, 5]);
    assert_eq!(found(&index, "changed:<7d"), [1]);
    assert_eq!(found(&index, "changed:2026-01-01..2026-02-01"), [2]);
    assert_eq!(found(&index, "-changed:>2000-01-01"), [3, 4, 5, 6, 7]);
    assert_eq!(found(&index, "has:contract"), [4]);
    assert_eq!(found(&index, "is:disagreement|orphan"), [3, 4]);
    assert_eq!(found(&index, "is:unreadable"), [6]);
    assert_eq!(found(&index, "has:promise -sla:pass"), [1]);
    assert_eq!(found(&index, "sla:unknown"), [1]);
    assert_eq!(found(&index, "tag:\"net amount\""), [4]);
    assert_eq!(found(&index, "contract:orders"), [4]);
    assert_eq!(found(&index, "description:euro"), [2]);
    assert_eq!(found(&index, "catalog:halden platform:snow*"), [1, 2, 3, 5, 6]);
    assert_eq!(found(&index, "").len(), 7);
}

#[test]
fn facets_count_the_whole_result_and_equal_its_lists() {
    let index = mesh();
    for text in ["", "orders", "kind:table", "-is:stub", "gold"] {
        let page = search(&index, text);
        assert_eq!(page.total, page.hits.len() as u64, "{text}");
        let query = Query::parse(text, now()).unwrap();
        let second = index.search(&query, now(), 1, 1).unwrap();
        assert_eq!((second.total, &second.facets), (page.total, &page.facets), "{text}");
        assert_eq!(second.hits.first(), page.hits.get(1), "{text}");
        assert_eq!(page.facets.len(), FacetField::ALL.len());
        for Facet { field, values, distinct } in &page.facets {
            assert_eq!(values.len(), *distinct);
            for value in values {
                let narrowed = format!("{text} {}:\"{}\"", field.as_str(), value.value);
                assert_eq!(search(&index, &narrowed).total, value.count, "{narrowed}");
            }
        }
    }
    let page = search(&index, "");
    let of = |field| page.facets.iter().find(|f| f.field == field).unwrap().values.iter();
    // Spellings that differ only by case are one value, and a thing counts once for it.
    assert_eq!(of(FacetField::Tag).find(|v| v.value.eq_ignore_ascii_case("gold")).unwrap().count, 2);
    assert_eq!(of(FacetField::Domain).map(|v| v.count).sum::<u64>(), 3);
    assert_eq!(of(FacetField::Sla).map(|v| v.count).sum::<u64>(), 7);
}

#[test]
fn hits_say_why_they_matched() {
    let index = mesh();
    let page = search(&index, "net_am");
    let hit = page.hits.iter().find(|hit| hit.doc.id == 1).unwrap();
    assert_eq!(hit.matched.len(), 1);
    assert_eq!((hit.matched[0].field, hit.matched[0].text.as_str()), (MatchedField::Column, "net_amount"));
    assert_eq!(hit.matched[0].ranges, [(0, 6)]);
    let hit = &search(&index, "column:id").hits[0];
    assert_eq!(hit.matched.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), ["order_id", "customer_id"]);
    let hit = &search(&index, "owner:\"ana souza\" tag:pii -kind:view").hits[0];
    assert_eq!(hit.matched.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), ["pii", "Ana Souza"]);
    let hit = &search(&index, "customerOrd").hits[0];
    assert_eq!((hit.matched[0].field, hit.matched[0].ranges.as_slice()), (MatchedField::Name, &[(0, 11)][..]));
    let hit = &search(&index, "euro").hits[0];
    assert_eq!(hit.matched[0].field, MatchedField::Description);
    let long = format!("{}Ünïcode needle here. {}", "é ".repeat(300), "tail ".repeat(200));
    let index = filled(vec![SearchDoc { description: Some(long), ..table(1, "A/B/c") }]);
    let matched = &search(&index, "needle").hits[0].matched[0];
    let (from, to) = matched.ranges[0];
    assert_eq!(matched.text.chars().skip(from).take(to - from).collect::<String>(), "needle");
    assert!(matched.text.starts_with('…') && matched.text.chars().count() <= 242);
}

#[test]
fn every_hit_of_words_has_a_mark() {
    let index = mesh();
    for text in [
        "o",
        "or",
        "ord",
        "orders",
        "net_am",
        "v2",
        "customerorders",
        "halden.marts.o",
        "ordres",
        "ordersdaly",
        "orders_daly",
        "sales eu",
    ] {
        let hits = search(&index, text).hits;
        assert!(!hits.is_empty(), "{text}");
        for hit in hits {
            assert!(!hit.matched.is_empty(), "{text}: {}", hit.doc.name);
            for matched in hit.matched {
                let length = matched.text.chars().count();
                assert!(matched.ranges.iter().all(|(from, to)| from < to && *to <= length), "{text}: {matched:?}");
            }
        }
    }
}

#[test]
fn misspellings_are_tried_only_when_little_is_found_and_say_so() {
    let index = mesh();
    let page = search(&index, "ordres");
    assert!(page.fuzzy && page.hits.iter().all(|hit| hit.fuzzy));
    assert!(names(&page).contains(&"orders"));
    let page = search(&index, "paymets");
    assert_eq!((names(&page), page.fuzzy), (vec!["payments_v2"], true));
    assert!(!search(&index, "orders").fuzzy);
    assert!(!search(&index, "zzz").fuzzy);
    assert!(!search(&index, "\"paymets\"").fuzzy);
    // What is found as typed stays first and unlabelled; what is named so needs no guessing.
    let index = filled(vec![table(1, "A/B/payment_x"), table(2, "A/B/paymant")]);
    assert_eq!(names(&search(&index, "paymant")), ["paymant"]);
    let page = search(&index, "payment");
    assert_eq!(names(&page), ["payment_x", "paymant"]);
    assert_eq!((page.hits[0].fuzzy, page.hits[1].fuzzy, page.fuzzy), (false, true, true));
}

#[test]
fn odd_names_are_found_and_break_nothing() {
    let index = filled(vec![
        table(1, "A/B/__proto__"),
        SearchDoc { tags: vec!["constructor".into()], ..table(2, "A/B/constructor") },
        SearchDoc { name: String::new(), ..table(3, "A/B/nameless") },
        SearchDoc { name: "  ".into(), tags: vec![" ".into(), String::new()], ..table(4, "A/B/blank") },
        SearchDoc { name: "***".into(), ..table(5, "A/B/stars") },
        SearchDoc { name: "Übergröße-顧客".into(), ..table(6, "A/B/uni") },
        SearchDoc { name: "x".repeat(70_000), key: "y".repeat(70_000), ..product(7, "") },
        SearchDoc {
            name: "<script>alert(1)</script>\u{0}\u{1}".into(),
            tags: vec!["a\u{1}b".into()],
            ..product(8, "")
        },
    ]);
    assert_eq!(found(&index, "__proto__"), [1]);
    assert_eq!(found(&index, "tag:constructor"), [2]);
    assert_eq!(search(&index, "constructor").hits[0].doc.id, 2);
    assert_eq!(found(&index, "nameless"), [3]);
    assert_eq!(found(&index, "\"***\""), [5]);
    assert_eq!(search(&index, "\"***\"").hits[0].matched[0].ranges, [(0, 3)]);
    assert_eq!(found(&index, "ubergrosse"), [6]);
    assert_eq!(found(&index, "UBERGRÖ"), [6]);
    assert_eq!(found(&index, "客"), [6]);
    assert_eq!(found(&index, &"x".repeat(300)), [7]);
    assert_eq!(found(&index, "alert"), [8]);
    assert_eq!(found(&index, "tag:\"a b\""), [8]);
    assert_eq!(found(&index, "_"), Vec::<i64>::new());
}

#[test]
fn two_thousand_characters_and_control_characters_are_answered() {
    let index = mesh();
    for text in ["x".repeat(2_000), "_a".repeat(1_000), "é-".repeat(1_000), "orders\u{0}\u{1b}[31m\t".repeat(90)] {
        if let Ok(query) = Query::parse(&text, now()) {
            index.search(&query, now(), 20, 0).unwrap();
        }
    }
    let query = Query::parse("orders", now()).unwrap();
    assert_eq!(index.search(&query, now(), usize::MAX, usize::MAX).unwrap().hits.len(), 0);
    let none = index.search(&query, now(), 0, 0).unwrap();
    assert_eq!((none.hits.len(), none.total), (0, 4));
}

#[test]
fn updates_replace_remove_and_stamp() {
    let index = mesh();
    assert_eq!((index.stamp(), index.len()), (Some(1), 7));
    index.update([table(2, "HALDEN/MARTS/invoices"), table(9, "HALDEN/MARTS/new_one")], &[1, 777], 2).unwrap();
    assert_eq!((index.stamp(), index.len()), (Some(2), 7));
    assert_eq!(found(&index, "halden.marts"), [2, 9]);
    assert_eq!(found(&index, "marts.orders"), Vec::<i64>::new());
    let page = search(&index, "");
    assert_eq!(page.facets.iter().find(|f| f.field == FacetField::Kind).unwrap().values[0].count, 5);
    index.rebuild([], 3).unwrap();
    assert_eq!((index.stamp(), index.len(), search(&index, "a").total), (Some(3), 0, 0));
}

/// A folder of its own that is removed at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("weft-search-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn an_index_on_disk_is_kept_and_a_damaged_or_old_one_becomes_empty() {
    let folder = Folder::new("disk");
    let fill = || {
        let index = SearchIndex::open(&folder.0).unwrap();
        index.rebuild([table(1, "A/B/orders")], 42).unwrap();
    };
    assert_eq!(SearchIndex::open(&folder.0).unwrap().stamp(), None);
    fill();
    let index = SearchIndex::open(&folder.0).unwrap();
    assert_eq!((index.stamp(), found(&index, "orders"), index.is_intact()), (Some(42), vec![1], true));
    drop(index);
    let damages: [fn(&std::path::Path); 4] = [
        |dir| std::fs::write(dir.join("meta.json"), "{").unwrap(),
        |dir| std::fs::remove_file(dir.join("meta.json")).unwrap(),
        |dir| {
            let meta = std::fs::read_to_string(dir.join("meta.json")).unwrap();
            std::fs::write(dir.join("meta.json"), meta.replace("\\\"format\\\":", "\\\"format\\\":9")).unwrap();
        },
        |dir| {
            for file in std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path()) {
                if !file.ends_with("meta.json") {
                    std::fs::write(file, "rubbish").unwrap();
                }
            }
        },
    ];
    for (n, damage) in damages.into_iter().enumerate() {
        fill();
        damage(&folder.0);
        let index = SearchIndex::open(&folder.0).unwrap();
        assert_eq!((index.stamp(), index.len()), (None, 0), "damage {n}");
    }
}

#[test]
fn many_documents_keep_one_order_over_all_pages() {
    let docs = (0..3_000).map(|n| SearchDoc { usage: n % 7, ..table(i64::from(n), &format!("A/B/orders_{}", n % 50)) });
    let index = filled(docs.collect());
    let query = Query::parse("ord", now()).unwrap();
    let all = index.search(&query, now(), usize::MAX, 0).unwrap();
    assert_eq!((all.total, all.hits.len()), (3_000, 3_000));
    let mut paged = Vec::new();
    for offset in (0..3_000).step_by(700) {
        paged.extend(index.search(&query, now(), 700, offset).unwrap().hits);
    }
    assert!(all.hits == paged);
}
