use super::*;
use crate::batch::Batch;
use sqlx::Connection;
use std::time::Instant;
use weft_model::Column;

fn big(n: usize, salt: &str) -> Observation {
    let name = format!("orders_{n}");
    let columns = (0..10)
        .map(|c| {
            let mut col = Column::named(format!("column_{c}")).typed("varchar(64)");
            col.description = Some(format!("the {c}th column of the table, described in some words"));
            col
        })
        .collect();
    let a = Asset {
        description: Some(format!("{salt} {}", "A table of orders with many words in it. ".repeat(5))),
        domain: Some(CanonicalKey::of_kind(Kind::Domain, &format!("domain{}", n % 40))),
        columns,
        owners: vec![weft_model::Ownership { party: CanonicalKey::of_kind(Kind::Person, &format!("p{}@x.example", n % 900)), role: weft_model::Role::Owner, raw_role: None, inherited: false, since: None, until: None }],
        ..Asset::default()
    };
    let key = CanonicalKey::new("snowflake", Some("halden-production-account"), ["HALDEN", &format!("SCHEMA_{}", n % 300), &name]);
    Observation::new("dbt", format!("model.halden_production.{name}"), key, Entity::Asset(a))
}
fn key(n: usize) -> CanonicalKey { CanonicalKey::new("snowflake", Some("halden-production-account"), ["HALDEN", &format!("SCHEMA_{}", n % 300), &format!("orders_{n}")]) }
fn bige(a: usize, b: usize) -> Observation {
    Observation::edge("dbt", Edge { from: key(a), to: key(b), kind: EdgeKind::Data, method: Method::Declared, columns: vec![], job: None, last_seen: None })
}
fn cpu() -> f64 { let s = std::fs::read_to_string("/proc/self/stat").unwrap(); let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect(); (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0 }
fn rss() -> String { std::fs::read_to_string("/proc/self/status").unwrap().lines().filter(|l| l.starts_with("VmHWM") || l.starts_with("VmRSS")).collect::<Vec<_>>().join(" ") }

async fn run(store: &Store, n: usize, changed: usize, label: &str) {
    let (t, c) = (Instant::now(), cpu());
    let mut staging = store.begin_sync("halden", at(1)).await.unwrap();
    let begin = t.elapsed();
    for chunk in 0..n / 1000 {
        let mut v = Vec::with_capacity(4000);
        for i in chunk * 1000..chunk * 1000 + 1000 {
            v.push(big(i, if i % 100 < changed { label } else { "" }));
            for k in 1..4 { v.push(bige(i, (i * 7 + k * 13) % n)); }
        }
        staging.add(v).await.unwrap();
    }
    staging.flush().await.unwrap();
    let (staged, c1) = (t.elapsed(), cpu());
    eprintln!("after staging {}", rss());
    let s = staging.swap(ended(complete("dbt"), 2), ByKey::boxed()).await.unwrap();
    eprintln!("{label}: begin {begin:?} staged {staged:?} total {:?}; cpu staged {:.2} total {:.2}; +{} ~{} -{} ={} things {} edges {} | {}", t.elapsed(), c1 - c, cpu() - c, s.added, s.changed, s.gone, s.unchanged, s.things, s.edges, rss());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn profile() {
    let n: usize = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let (t, c) = (Instant::now(), cpu());
    for chunk in 0..n / 1000 { for i in chunk * 1000..chunk * 1000 + 1000 { std::hint::black_box(big(i, "")); for k in 1..4 { std::hint::black_box(bige(i, (i * 7 + k * 13) % n)); } } }
    eprintln!("generate {:?} cpu {:.2}", t.elapsed(), cpu() - c);
    // plain multi-row inserts of the same rows
    let dir = tempfile::tempdir().unwrap();
    let opt = crate::store::writer_options(&dir.path().join("raw.db"), sqlx::sqlite::SqliteSynchronous::Normal);
    let mut conn = sqlx::SqliteConnection::connect_with(&opt).await.unwrap();
    sqlx::raw_sql("CREATE TABLE a (id INTEGER PRIMARY KEY, key TEXT, name TEXT, body TEXT); CREATE INDEX a_key ON a(key); CREATE TABLE e (id INTEGER PRIMARY KEY, f TEXT, t TEXT, body TEXT)").execute(&mut conn).await.unwrap();
    let (t, c) = (Instant::now(), cpu());
    let mut tx = conn.begin().await.unwrap();
    let mut a = Batch::new("INSERT INTO a (key,name,body)", 3);
    let mut e = Batch::new("INSERT INTO e (f,t,body)", 3);
    for i in 0..n {
        let o = big(i, "");
        a.bind(o.key.to_string()).unwrap().bind(o.native.clone()).unwrap().bind(serde_json::to_string(&o.entity).unwrap()).unwrap();
        a.end_row(&mut tx).await.unwrap();
        for k in 1..4 {
            let o = bige(i, (i * 7 + k * 13) % n);
            let Entity::Edge(x) = &o.entity else { panic!() };
            e.bind(x.from.to_string()).unwrap().bind(x.to.to_string()).unwrap().bind("{\"kind\":\"data\"}").unwrap();
            e.end_row(&mut tx).await.unwrap();
        }
    }
    a.finish(&mut tx).await.unwrap(); e.finish(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    eprintln!("raw sqlx inserts with generation {:?} cpu {:.2}", t.elapsed(), cpu() - c);
    let store = Store::in_memory().await.unwrap();
    run(&store, n, 0, "first").await;
    run(&store, n, 0, "unchanged").await;
    run(&store, n, 1, "one percent").await;
    struct Null;
    impl Derive for Null { fn add(&mut self, f: Fact) { std::hint::black_box(f); } fn finish(self: Box<Self>) -> Stitched { Stitched::default() } }
    let (t, c) = (Instant::now(), cpu()); store.facts_at(3, &mut Null).await.unwrap(); eprintln!("feed only {:?} cpu {:.2}", t.elapsed(), cpu() - c);
    let (t, c) = (Instant::now(), cpu()); let mut by = Box::<ByKey>::default(); store.facts_at(3, by.as_mut()).await.unwrap(); let f = by.finish(); eprintln!("feed + ByKey {:?} cpu {:.2} {}", t.elapsed(), cpu() - c, f.things.len()); drop(f);
    let t = Instant::now();
    let (nodes, edges) = store.graph().await.unwrap();
    eprintln!("graph {:?} {} {}", t.elapsed(), nodes.len(), edges.len());
    let t = Instant::now(); let ch = store.changes(2, 100_000).await.unwrap(); eprintln!("changes {:?} {}", t.elapsed(), ch.len());
    let t = Instant::now(); store.find("orders_777").await.unwrap(); eprintln!("find {:?}", t.elapsed());
    let t = Instant::now(); store.find("schema_177.orders_777").await.unwrap(); eprintln!("find suffix {:?}", t.elapsed());
    let t = Instant::now(); store.counts().await.unwrap(); eprintln!("counts {:?}", t.elapsed());
    let t = Instant::now(); store.things(&crate::ThingFilter { kind: Some(Kind::Asset), limit: 50, ..Default::default() }).await.unwrap(); eprintln!("things {:?}", t.elapsed());
    eprintln!("size {}", std::fs::metadata(store.dir().join("mesh.db")).unwrap().len());
    let dir = store.dir().to_owned();
    let t = Instant::now(); let second = Store::open(&dir).await.unwrap(); eprintln!("open {:?}", t.elapsed());
    drop(second);
}
