//! Staging and swap.

use super::{ByKey, Never, asset, at, complete, edge, ended, loss, numbered, partial, staged, sync, table, whole_map};
use crate::{Store, StoreError, SwapRequest};
use sqlx::Connection;
use weft_model::{CanonicalKey, Completeness, Derive, Dialect, Entity, Kind, Observation, Run, ScopeReport, Stitched};

async fn total_changes(store: &Store) -> i64 {
    sqlx::query_scalar("SELECT total_changes()").fetch_one(&mut *store.mesh().await).await.unwrap()
}

async fn count(store: &Store, table: &'static str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(sql).fetch_one(&mut *store.mesh().await).await.unwrap()
}

#[tokio::test]
async fn a_sync_shows_nothing_before_the_swap_and_all_after_it() {
    let store = Store::in_memory().await.unwrap();
    let staging = staged(&store, "halden", vec![asset("orders", "o"), edge("raw", "orders")], 1).await;
    assert_eq!(whole_map(&store).await.unwrap(), Stitched::default());
    let summary = staging.swap(ended(complete("dbt"), 2), ByKey::boxed()).await.unwrap();
    assert_eq!((summary.added, summary.complete, summary.derived), (2, true, true));
    assert_eq!((summary.things, summary.edges), (2, 1), "orders, and a stub for the end that nobody describes");
    assert_eq!(count(&store, "staged").await, 0);
}

#[tokio::test]
async fn a_second_sync_of_the_same_writes_the_run_and_nothing_else() {
    let store = Store::in_memory().await.unwrap();
    let first = sync(&store, "halden", numbered(0..50), 1).await;
    let staging = staged(&store, "halden", numbered(0..50), 2).await;
    let before = total_changes(&store).await;
    let second = staging.swap(ended(complete("dbt"), 3), Box::new(Never)).await.unwrap();
    assert_eq!(total_changes(&store).await - before, 1);
    assert_eq!((second.unchanged, second.added, second.changed, second.gone), (50, 0, 0, 0));
    assert_eq!((second.hash, second.things, second.derived), (first.hash, first.things, false));
}

#[tokio::test]
async fn only_changes_make_new_versions_and_new_rows() {
    let store = Store::in_memory().await.unwrap();
    let first = sync(&store, "halden", numbered(0..50), 1).await;
    let before = total_changes(&store).await;
    let mut changed = numbered(0..50);
    changed[7] = asset("t7", "other words");
    let second = sync(&store, "halden", changed, 2).await;
    assert_eq!((second.changed, second.unchanged), (1, 49));
    assert_ne!(second.hash, first.hash);
    assert!(total_changes(&store).await - before < 20, "{}", total_changes(&store).await - before);
    let versions = store.versions("halden", &table("t7")).await.unwrap();
    let spans: Vec<_> = versions.iter().map(|v| (v.from_sync, v.to_sync)).collect();
    assert_eq!(spans, [(first.seq, Some(second.seq)), (second.seq, None)]);
    let back = sync(&store, "halden", numbered(0..50), 3).await;
    assert_eq!(back.hash, first.hash);
}

#[tokio::test]
async fn d14_a_complete_listing_with_a_third_gone_is_held_until_it_is_accepted() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..100), 1).await;
    let held = sync(&store, "halden", numbered(0..70), 2).await;
    assert_eq!((held.gone, held.held_missing, held.complete, held.things), (0, 30, false, 100));
    assert!(held.gaps[0].held && held.gaps[0].reason.contains("30 of 100"));
    let still = staged(&store, "halden", numbered(0..70), 3).await;
    let still = still.swap(ended(complete("dbt"), 3), Box::new(Never)).await.unwrap();
    assert_eq!((still.held_missing, still.complete, still.derived), (30, false, false));
    let fact = store.versions("halden", &table("t99")).await.unwrap().pop().unwrap();
    assert!(fact.unconfirmed_missing);
    assert_eq!(fact.synced_at, at(1), "it was last seen by the first sync");
    let mut request = ended(complete("dbt"), 4);
    request.accept_removals = true;
    let accepted = staged(&store, "halden", numbered(0..70), 4).await.swap(request, ByKey::boxed()).await.unwrap();
    assert_eq!((accepted.gone, accepted.held_missing, accepted.complete, accepted.things), (30, 0, true, 70));
}

#[tokio::test]
async fn d14_what_is_held_can_be_accepted_without_a_sync_and_what_comes_back_is_found() {
    let store = Store::in_memory().await.unwrap();
    let first = sync(&store, "halden", numbered(0..100), 1).await;
    sync(&store, "halden", numbered(0..70), 2).await;
    let found = sync(&store, "halden", numbered(0..80), 3).await;
    assert_eq!((found.held_missing, found.added, found.unchanged), (20, 0, 80));
    assert!(!store.versions("halden", &table("t75")).await.unwrap().pop().unwrap().unconfirmed_missing);
    let all = sync(&store, "halden", numbered(0..100), 4).await;
    assert_eq!((all.held_missing, all.complete, all.hash), (0, true, first.hash));
    sync(&store, "halden", numbered(0..70), 5).await;
    let accepted = store.accept_missing("halden", at(6), ByKey::boxed()).await.unwrap();
    assert_eq!((accepted.gone, accepted.things, accepted.complete), (30, 70, true));
    let same = sync(&store, "halden", numbered(0..70), 7).await;
    assert_eq!((same.unchanged, same.hash), (70, accepted.hash));
}

#[tokio::test]
async fn d14_an_empty_listing_is_never_believed_but_a_few_losses_are() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..30), 1).await;
    let few = sync(&store, "halden", numbered(0..20), 2).await;
    assert_eq!((few.gone, few.held_missing), (10, 0), "fewer than twenty");
    let empty = sync(&store, "halden", Vec::new(), 3).await;
    assert_eq!((empty.gone, empty.held_missing, empty.things), (0, 20, 20));
}

#[tokio::test]
async fn d14_runs_that_are_told_no_more_are_history_and_no_loss() {
    let store = Store::in_memory().await.unwrap();
    let run = |n: u32| {
        let job = CanonicalKey::of_kind(Kind::Job, "load");
        let entity =
            Entity::Run(Run { job, state: "success".to_owned(), started: Some(at(i64::from(n))), ended: None });
        Observation::new(
            Dialect::DBT,
            format!("run-{n}"),
            CanonicalKey::of_kind(Kind::Run, &format!("run-{n}")),
            entity,
        )
    };
    let told = |days: std::ops::Range<u32>| [numbered(0..5), days.map(run).collect()].concat();
    sync(&store, "halden", told(0..100), 1).await;
    let later = sync(&store, "halden", told(80..180), 2).await;
    assert_eq!((later.added, later.gone, later.held_missing, later.complete), (80, 80, 0, true));
    let none = sync(&store, "halden", told(0..0), 3).await;
    assert_eq!((none.gone, none.held_missing, none.complete), (100, 0, true));
}

#[tokio::test]
async fn d15_a_partial_listing_ends_nothing_and_takes_what_it_brings() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..100), 1).await;
    let staging = staged(&store, "halden", numbered(99..102), 2).await;
    let partly = staging.swap(ended(partial("dbt"), 2), ByKey::boxed()).await.unwrap();
    assert_eq!((partly.gone, partly.held_missing, partly.unread, partly.added), (0, 0, 99, 2));
    assert!(!partly.complete);
    assert_eq!(partly.gaps[0].reason, "page 3: 500");
    let as_of = store.as_of().await.unwrap();
    assert_eq!((as_of.at, as_of.complete, as_of.gaps.len()), (Some(at(1)), false, 1));
}

#[tokio::test]
async fn a_scope_that_nobody_reports_keeps_its_items() {
    let store = Store::in_memory().await.unwrap();
    let mut other = asset("elsewhere", "words");
    other.scope = "dbt of another file".to_owned();
    let mut request = ended(complete("dbt"), 1);
    request.reports.push(complete("dbt of another file"));
    let all = vec![asset("orders", "o"), asset("items", "i"), other];
    staged(&store, "halden", all, 1).await.swap(request, ByKey::boxed()).await.unwrap();
    let second = sync(&store, "halden", vec![asset("orders", "o"), asset("items", "i")], 2).await;
    assert_eq!((second.gone, second.unread, second.complete), (0, 1, false));
    assert_eq!(second.gaps[0].scope, "dbt of another file");
}

#[tokio::test]
async fn poorer_words_of_a_partial_scope_do_not_replace_richer_ones() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", vec![asset("orders", "rich"), asset("items", "i")], 1).await;
    let mut poor = asset("orders", "rich");
    poor.entity = weft_model::Entity::Asset(weft_model::Asset::default());
    let staging = staged(&store, "halden", vec![poor.clone(), asset("items", "i")], 2).await;
    let kept = staging.swap(ended(partial("dbt"), 2), Box::new(Never)).await.unwrap();
    assert_eq!((kept.kept_richer, kept.changed), (1, 0));
    assert_eq!(count(&store, "statement").await, 2);
    let taken = sync(&store, "halden", vec![poor, asset("items", "i")], 3).await;
    assert_eq!((taken.kept_richer, taken.changed), (0, 1), "read to its end, it is what the source says now");
}

#[tokio::test]
async fn h17_what_could_not_be_read_again_keeps_what_was_known_and_else_is_marked() {
    let unread = |id: &str, why: &str| {
        let mut listed = asset(id, "rich");
        listed.entity =
            weft_model::Entity::Asset(weft_model::Asset { unreadable: Some(why.to_owned()), ..Default::default() });
        listed
    };
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", vec![asset("orders", "rich")], 1).await;
    let now = vec![unread("orders", "404"), unread("items", "404")];
    let kept = staged(&store, "halden", now, 2).await.swap(ended(partial("dbt"), 2), ByKey::boxed()).await.unwrap();
    assert_eq!((kept.kept_richer, kept.changed, kept.added), (1, 0, 1));
    let marked = |rows: Vec<crate::ThingRow>| -> Vec<(String, bool)> {
        rows.into_iter().map(|row| (row.thing.key.to_string(), row.thing.unreadable)).collect()
    };
    let all = crate::ThingFilter { limit: 10, ..Default::default() };
    let found = marked(store.things(&all).await.unwrap().0);
    assert_eq!(found.iter().map(|(_, unreadable)| *unreadable).collect::<Vec<_>>(), [true, false], "{found:?}");
    let now = vec![asset("orders", "rich"), unread("items", "410")];
    let told = staged(&store, "halden", now, 3).await.swap(ended(partial("dbt"), 3), ByKey::boxed()).await.unwrap();
    assert_eq!((told.kept_richer, told.changed), (0, 1), "another reason is told");
    let read = sync(&store, "halden", vec![asset("orders", "rich"), asset("items", "rich")], 4).await;
    assert_eq!((read.changed, marked(store.things(&all).await.unwrap().0).iter().any(|(_, mark)| *mark)), (1, false));
}

#[tokio::test]
async fn poorer_words_beside_a_listing_that_was_lost_do_not_replace_richer_ones() {
    let store = Store::in_memory().await.unwrap();
    let tagged = |id: &str| Observation { scope: "tags".to_owned(), ..asset(id, "t") };
    let both = |rich: Observation| vec![rich, asset("items", "i"), tagged("pii")];
    let reports = |tags: Completeness| {
        let report = |scope: &str, completeness| ScopeReport { scope: scope.to_owned(), completeness, items: 1 };
        vec![report("dbt", Completeness::Complete), report("tags", tags)]
    };
    let request =
        |tags, seconds| SwapRequest { reports: reports(tags), losses: vec![], accept_removals: false, at: at(seconds) };
    let staging = staged(&store, "halden", both(asset("orders", "rich")), 1).await;
    staging.swap(request(Completeness::Complete, 1), ByKey::boxed()).await.unwrap();
    let mut poor = asset("orders", "rich");
    poor.entity = weft_model::Entity::Asset(weft_model::Asset::default());
    let staging = staged(&store, "halden", vec![poor.clone(), asset("items", "i")], 2).await;
    let lost = Completeness::Partial("not allowed".to_owned());
    let kept = staging.swap(request(lost, 2), Box::new(Never)).await.unwrap();
    assert_eq!((kept.kept_richer, kept.changed, kept.gone), (1, 0, 0), "what is missing may be what the tags told");
    let staging = staged(&store, "halden", both(poor), 3).await;
    let taken = staging.swap(request(Completeness::Complete, 3), ByKey::boxed()).await.unwrap();
    assert_eq!((taken.kept_richer, taken.changed), (0, 1));
}

#[tokio::test]
async fn d16_gone_and_back_is_the_same_thing_with_a_visible_gap() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..5), 1).await;
    let gone = sync(&store, "halden", numbered(0..4), 2).await;
    let back = sync(&store, "halden", numbered(0..5), 3).await;
    assert_eq!((gone.gone, back.added), (1, 1));
    let spans: Vec<_> =
        store.versions("halden", &table("t4")).await.unwrap().into_iter().map(|v| (v.from_sync, v.to_sync)).collect();
    assert_eq!(spans, [(1, Some(2)), (3, None)]);
    let kinds: Vec<_> =
        store.changes(1, 100).await.unwrap().iter().map(|c| (c.seq, c.old.is_some(), c.new.is_some())).collect();
    assert_eq!(kinds, [(2, true, false), (3, false, true)]);
}

#[tokio::test]
async fn h06_the_same_item_twice_is_one_row_and_the_newest_wins_whatever_the_order() {
    let dated = |words: &str, seconds: i64| Observation { changed_at: Some(at(seconds)), ..asset("orders", words) };
    for observations in [
        vec![dated("new", 20), dated("old", 10)],
        vec![dated("old", 10), dated("new", 20)],
        vec![dated("older", 5), dated("new", 20), dated("old", 10)],
    ] {
        let store = Store::in_memory().await.unwrap();
        let mut staging = store.begin_sync("halden", at(1)).await.unwrap();
        let most = observations.len() as u32 - 1;
        for observation in observations {
            staging.add(vec![observation]).await.unwrap();
            staging.flush().await.unwrap();
        }
        let summary = staging.swap(ended(complete("dbt"), 2), ByKey::boxed()).await.unwrap();
        assert_eq!((summary.added, summary.duplicates), (1, most));
        assert_eq!(count(&store, "statement").await, 1);
        let map = whole_map(&store).await.unwrap();
        assert_eq!(map.things[0].description.as_deref(), Some("new"));
    }
}

#[tokio::test]
async fn h06_the_newest_wins_also_while_the_first_one_is_being_written() {
    let dated = |words: &str, seconds: i64| Observation { changed_at: Some(at(seconds)), ..asset("orders", words) };
    for (first, second) in [(("old", 10), ("new", 20)), (("new", 20), ("old", 10))] {
        let store = Store::in_memory().await.unwrap();
        // More than one transaction takes: the first of them is on its way when the item comes again.
        let mut read = vec![dated(first.0, first.1)];
        read.extend(numbered(0..4_100));
        let mut staging = staged(&store, "halden", read, 1).await;
        staging.add(vec![dated(second.0, second.1)]).await.unwrap();
        let summary = staging.swap(ended(complete("dbt"), 2), ByKey::boxed()).await.unwrap();
        assert_eq!((summary.added, summary.duplicates), (4_101, 1));
        assert_eq!(count(&store, "statement").await, 4_101);
        let map = whole_map(&store).await.unwrap();
        let orders = map.things.iter().find(|thing| thing.key == table("orders")).unwrap();
        assert_eq!(orders.description.as_deref(), Some("new"));
    }
}

#[tokio::test]
async fn n17_a_sync_given_up_while_it_writes_leaves_nothing_to_the_next_one() {
    let store = Store::in_memory().await.unwrap();
    for discard in [true, false] {
        let staging = staged(&store, "halden", numbered(0..4_100), 1).await;
        if discard {
            staging.discard().await.unwrap();
        } else {
            drop(staging);
        }
        let staging = staged(&store, "halden", numbered(0..3), 2).await;
        let summary = staging.swap(ended(complete("dbt"), 2), ByKey::boxed()).await.unwrap();
        assert_eq!((summary.added + summary.unchanged, summary.gone), (3, 0));
        tokio::task::yield_now().await;
        assert_eq!((count(&store, "statement").await, count(&store, "staged").await), (3, 0));
    }
}

#[tokio::test]
async fn a_duplicate_that_ends_as_before_changes_nothing() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", vec![asset("orders", "o"), asset("items", "i")], 1).await;
    for flush in [false, true] {
        let mut staging = staged(&store, "halden", vec![asset("orders", "passing"), asset("items", "i")], 2).await;
        if flush {
            staging.flush().await.unwrap();
        }
        staging.add(vec![asset("orders", "o")]).await.unwrap();
        let summary = staging.swap(ended(complete("dbt"), 2), Box::new(Never)).await.unwrap();
        assert_eq!((summary.unchanged, summary.duplicates, summary.changed), (2, 1, 0));
        assert_eq!(count(&store, "statement").await, 2);
    }
}

#[tokio::test]
async fn the_past_replays_as_it_was_derived_then() {
    let store = Store::in_memory().await.unwrap();
    let mut derived = Vec::new();
    let steps: [Vec<Observation>; 5] = [
        numbered(0..40),
        [numbered(0..39), vec![asset("t39", "changed"), edge("t1", "t2")]].concat(),
        numbered(0..10),
        numbered(0..12),
        [numbered(0..40), vec![edge("t1", "t3"), edge("t3", "nowhere")]].concat(),
    ];
    for (i, observations) in steps.into_iter().enumerate() {
        let summary = sync(&store, "halden", observations.clone(), i as i64 + 1).await;
        derived.push((summary.seq, whole_map(&store).await.unwrap()));
        let other = sync(&store, "other", observations.into_iter().take(5 + i).collect(), i as i64 + 1).await;
        derived.push((other.seq, whole_map(&store).await.unwrap()));
        let mut counted: Vec<(String, u64)> = Vec::new();
        for fact in store.facts_of_catalog("halden").await.unwrap() {
            let kind = fact.observation.kind().as_str();
            match counted.iter_mut().find(|(known, _)| known == kind) {
                Some((_, n)) => *n += 1,
                None => counted.push((kind.to_owned(), 1)),
            }
        }
        counted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        assert_eq!(store.statements_by_kind("halden").await.unwrap(), counted);
    }
    for (seq, expected) in derived {
        let mut replay = Box::<ByKey>::default();
        store.facts_at(seq, replay.as_mut()).await.unwrap();
        let mut then = replay.finish();
        let known = |key: &weft_model::CanonicalKey, things: &[weft_model::Thing]| things.iter().any(|t| t.key == *key);
        let stubs: Vec<_> =
            expected.things.iter().filter(|t| t.stub && !known(&t.key, &then.things)).cloned().collect();
        then.things.extend(stubs);
        then.things.sort_by(|a, b| a.key.cmp(&b.key));
        let order =
            |a: &weft_model::LedgerRow, b: &weft_model::LedgerRow| (&a.left, &a.right).cmp(&(&b.left, &b.right));
        let mut expected = expected;
        expected.ledger.sort_by(order);
        then.ledger.sort_by(order);
        assert_eq!(then, expected, "sync {seq}");
    }
}

#[tokio::test]
async fn losses_are_those_of_the_newest_sync() {
    let store = Store::in_memory().await.unwrap();
    let mut request = ended(complete("dbt"), 1);
    request.losses = vec![loss("b"), loss("a")];
    staged(&store, "halden", numbered(0..2), 1).await.swap(request, ByKey::boxed()).await.unwrap();
    assert_eq!(store.losses("halden").await.unwrap(), [loss("a"), loss("b")]);
    sync(&store, "halden", numbered(0..2), 2).await;
    assert!(store.losses("halden").await.unwrap().is_empty());
    assert_eq!(store.losses("nobody").await.unwrap_err().code(), "NotFound");
}

#[tokio::test]
async fn d07_one_catalog_is_synced_once_at_a_time_and_two_catalogs_together() {
    let store = Store::in_memory().await.unwrap();
    let first = store.begin_sync("halden", at(1)).await.unwrap();
    assert_eq!(store.begin_sync("halden", at(1)).await.err().map(|e| e.code()), Some("Locked"));
    let second = store.begin_sync("other", at(1)).await.unwrap();
    let elsewhere = Store::open(store.dir()).await.unwrap();
    let refused = elsewhere.begin_sync("third", at(1)).await.err().unwrap();
    assert!(matches!(&refused, StoreError::Locked { holder, .. } if holder.contains("sync of halden")), "{refused}");
    first.discard().await.unwrap();
    second.discard().await.unwrap();
    assert!(elsewhere.begin_sync("third", at(1)).await.is_ok());
}

#[tokio::test]
async fn n17_a_discarded_or_dropped_sync_leaves_nothing() {
    let store = Store::in_memory().await.unwrap();
    let mut staging = staged(&store, "halden", numbered(0..10), 1).await;
    staging.flush().await.unwrap();
    staging.discard().await.unwrap();
    assert_eq!((count(&store, "statement").await, count(&store, "staged").await), (0, 0));
    let mut staging = staged(&store, "halden", numbered(0..10), 1).await;
    staging.flush().await.unwrap();
    drop(staging);
    assert_eq!(count(&store, "statement").await, 10);
    let reopened = Store::open(store.dir()).await.unwrap();
    assert_eq!((count(&reopened, "statement").await, count(&reopened, "staged").await), (0, 0));
}

/// Limits the file to `pages` more pages than it has, so that some statement of what follows fails.
async fn leave_pages(store: &Store, pages: i64) {
    let mut mesh = store.mesh().await;
    let used: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *mesh).await.unwrap();
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {}", used + pages));
    sqlx::query(sql).execute(&mut *mesh).await.unwrap();
}

#[tokio::test]
async fn d18_d03_a_swap_that_runs_out_of_space_anywhere_leaves_the_old_map_or_the_new() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..60), 1).await;
    let old = whole_map(&store).await.unwrap();
    let next: Vec<Observation> = (10..120)
        .map(|n| asset(&format!("t{n}"), "new words"))
        .chain((10..90).map(|n| edge(&format!("t{n}"), &format!("t{}", n + 1))))
        .collect();
    let mut failures = 0;
    let summary = loop {
        leave_pages(&store, 1_000_000).await;
        let mut staging = staged(&store, "halden", next.clone(), 2).await;
        staging.flush().await.unwrap();
        leave_pages(&store, failures).await;
        match staging.swap(ended(complete("dbt"), 2), ByKey::boxed()).await {
            Ok(summary) => break summary,
            Err(error) => {
                assert_eq!(error.code(), "DiskFull", "{error}");
                failures += 1;
            }
        }
        assert_eq!(whole_map(&store).await.unwrap(), old, "after failure {failures}");
        leave_pages(&store, 1_000_000).await;
        assert_eq!((count(&store, "staged").await, count(&store, "observation").await), (0, 60));
        assert_eq!(store.check().await.unwrap().mesh, None);
    };
    assert!(failures > 5, "only {failures} points of failure were met");
    assert_eq!((summary.added, summary.changed, summary.gone), (140, 50, 10));
    assert_eq!(whole_map(&store).await.unwrap().edges.len(), 80);
}

#[tokio::test]
async fn d03_a_sync_whose_reading_could_not_be_kept_is_not_swapped_in() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..5), 1).await;
    leave_pages(&store, 0).await;
    let mut staging = store.begin_sync("halden", at(2)).await.unwrap();
    staging.add(numbered(100..3_000)).await.unwrap();
    assert_eq!(staging.flush().await.unwrap_err().code(), "DiskFull");
    let refused = staging.swap(ended(complete("dbt"), 2), Box::new(Never)).await.unwrap_err();
    assert_eq!(refused.code(), "StagingFailed");
    leave_pages(&store, 1_000_000).await;
    assert_eq!(sync(&store, "halden", numbered(0..6), 3).await.added, 1);
}

#[tokio::test]
async fn r03_a_panic_while_deriving_is_an_error_and_frees_the_locks() {
    let store = Store::in_memory().await.unwrap();
    struct Broken;
    impl Derive for Broken {
        fn add(&mut self, _fact: weft_model::Fact) {}
        fn finish(self: Box<Self>) -> Stitched {
            panic!("a defect")
        }
    }
    let staging = staged(&store, "halden", numbered(0..5), 1).await;
    let failed = staging.swap(ended(complete("dbt"), 1), Box::new(Broken)).await.unwrap_err();
    assert_eq!(failed.code(), "DeriveFailed");
    assert_eq!(sync(&store, "halden", numbered(0..5), 2).await.added, 5);
}

#[tokio::test]
async fn a_change_of_mind_is_derived_without_a_sync_and_a_forgotten_catalog_is_gone() {
    let store = Store::in_memory().await.unwrap();
    sync(&store, "halden", numbered(0..5), 1).await;
    sync(&store, "other", numbered(3..8), 2).await;
    let stamp = store.stamp().await.unwrap();
    store.derive_again(at(3), ByKey::boxed()).await.unwrap();
    assert_eq!(store.stamp().await.unwrap(), at(3).millis());
    store.derive_again(at(0), ByKey::boxed()).await.unwrap();
    assert_eq!(store.stamp().await.unwrap(), at(3).millis() + 1, "it grows, also when the clock goes back");
    assert!(stamp < at(3).millis());
    store.forget_catalog("halden", at(4), ByKey::boxed()).await.unwrap();
    assert_eq!(whole_map(&store).await.unwrap().things.len(), 5);
    assert_eq!(store.syncs(None).await.unwrap().len(), 1);
    assert_eq!(count(&store, "statement").await, 5);
}

#[tokio::test]
async fn a_cancelled_swap_is_rolled_back() {
    let store = Store::in_memory().await.unwrap();
    let staging = staged(&store, "halden", numbered(0..500), 1).await;
    let swap = staging.swap(ended(complete("dbt"), 1), ByKey::boxed());
    let cut = tokio::time::timeout(std::time::Duration::from_millis(2), swap).await;
    let things = if cut.is_ok() { 500 } else { 0 };
    assert_eq!(whole_map(&store).await.unwrap().things.len(), things);
    let mut mesh = store.mesh().await;
    mesh.begin_with("BEGIN IMMEDIATE").await.unwrap().rollback().await.unwrap();
    drop(mesh);
    sync(&store, "halden", numbered(0..500), 2).await;
    assert_eq!(whole_map(&store).await.unwrap().things.len(), 500);
}
