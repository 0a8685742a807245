//! Three catalogs that describe one warehouse, one of them a server, make one map: dbt's artifacts and OpenLineage
//! events of the sample, and an Airflow that loads a table of theirs.

#[path = "../catalogs/fakes/airflow.rs"]
#[allow(dead_code, reason = "this test needs one of the two Airflows")]
mod airflow;

use weft_tests::fake::FakeServer;
use weft_tests::raw::Answer;
use weft_tests::{Home, list, repository, text};

/// The table as OpenLineage names it; in the capture this Airflow was made from, the asset is a file.
const TABLE: &str = "postgres://fin-db.halden.example:5432/finance/marts/revenue_recognised";
const CAPTURED: &str = "s3://team-a/daily";

/// The fake of Airflow, its one asset renamed to the table of the finance mart in every answer.
fn server() -> FakeServer {
    let server = FakeServer::start(airflow::fake());
    server.meddle(|_, _, _, answer| match answer {
        Answer::Whole { status, headers, body } => {
            let body = String::from_utf8(body).expect("answers are text").replace(CAPTURED, TABLE);
            Answer::Whole { status, headers, body: body.into_bytes() }
        }
        other => other,
    });
    server
}

#[test]
fn dbt_events_and_airflow_make_one_map_with_lineage_across_them_and_a_list_of_disagreements() {
    let server = server();
    let home = Home::new();
    for id in ["dbt-finance", "events", "contracts"] {
        home.add(id, &repository().join("samples/mesh").join(id));
    }
    let fake = airflow::fake();
    let secret = fake.secret().expect("this Airflow wants a login");
    let (url, mut arguments) = (server.url(), vec!["catalog", "add", "airflow", "--kind", "airflow", "--at"]);
    arguments.extend([url.as_str(), "--secret-env", "WEFT_TEST_SECRET"]);
    let options: Vec<String> = fake.options().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    options.iter().for_each(|option| arguments.extend(["--option", option.as_str()]));
    for arguments in [arguments.as_slice(), &["sync"]] {
        let output = home.command(arguments).env("WEFT_TEST_SECRET", secret).output().expect("weft starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
    }

    let page = home.json(&["show", TABLE]);
    let catalogs: Vec<&str> = list(&page["thing"], "catalogs").iter().filter_map(|c| c.as_str()).collect();
    for catalog in ["airflow", "contracts", "dbt-finance", "events"] {
        assert!(catalogs.contains(&catalog), "{catalog} speaks of the table: {catalogs:?}");
    }

    // From the copied table (events), through the models (dbt), to the DAG that waits for the mart (Airflow).
    let dag = format!("{}/monthly_team_a_rollup", url.replace("http://", "airflow://"));
    let paths = home.json(&["lineage", "--from", "finance.inbound.orders_daily", "--to", &dag, "--paths", "1"]);
    let path = list(&paths, "paths")[0].as_array().expect("a path is a list of things");
    let keys: Vec<&str> = path.iter().map(|thing| text(thing, "key")).collect();
    assert!(keys.first().is_some_and(|key| key.ends_with("finance/inbound/orders_daily")), "{keys:?}");
    assert_eq!(keys[keys.len() - 2..], [TABLE, dag.as_str()]);
    let edge = home.json(&["lineage", TABLE, "--up", "0", "--down", "1"]);
    let edge = list(&edge, "edges").iter().find(|edge| text(edge, "to") == dag).expect("the DAG waits for the table");
    assert!(edge["provenance"].to_string().contains("airflow"), "only Airflow says so: {edge}");

    let differing = home.json(&["search", "is:disagreement"]);
    assert!(!list(&differing, "hits").is_empty(), "where the catalogs differ is a list");
}
