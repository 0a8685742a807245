"""Fills the metadata service: tables, columns, lineage and dashboards through its own models (its API cannot make them),
people, owners, tags, badges and descriptions through its API. Usage: fill.py <file> <port> <repository>."""

import json
import sys
import urllib.request

import serve
from amundsen_rds.models.application import Application, ApplicationTable
from amundsen_rds.models.cluster import Cluster
from amundsen_rds.models.column import ColumnDescription, ColumnLineage, ColumnStat, TableColumn
from amundsen_rds.models.dashboard import (
    Dashboard, DashboardChart, DashboardCluster, DashboardDescription, DashboardExecution, DashboardGroup,
    DashboardOwner, DashboardQuery, DashboardTable, DashboardTimestamp,
)
from amundsen_rds.models.database import Database
from amundsen_rds.models.schema import Schema
from amundsen_rds.models.table import (
    Table, TableDescription, TableLineage, TableProgrammaticDescription, TableSource, TableTimestamp, TableUsage,
    TableWatermark,
)
from sqlalchemy.orm import Session

PORT, REPOSITORY = sys.argv[2:4]
STAMP = dict(published_tag="weft", publisher_last_updated_epoch_ms=1_796_000_000_000)
FIXTURES = f"{REPOSITORY}/tests/fixtures/dbt/jaffle_shop_duckdb"


def put(path, body=None):
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/{path}", json.dumps(body or {}).encode(), method="PUT")
    request.add_header("content-type", "application/json")
    urllib.request.urlopen(request).read()


def with_containers(session):
    for name, cluster, schemas in [("duckdb", "jaffle_shop", ["main"]), ("hive", "gold", ["events"])]:
        session.add(Database(rk=f"database://{name}", name=name, **STAMP))
        session.add(Cluster(rk=f"{name}://{cluster}", name=cluster, database_rk=f"database://{name}", **STAMP))
        for schema in schemas:
            session.add(Schema(rk=f"{name}://{cluster}.{schema}", name=schema, cluster_rk=f"{name}://{cluster}", **STAMP))


def with_table(session, schema, name, columns, description, view=False):
    key = f"{schema}/{name}"
    session.add(Table(rk=key, name=name, is_view=view, schema_rk=schema, **STAMP))
    if description:
        session.add(TableDescription(rk=f"{key}/_description", description_source="description", description=description, table_rk=key, **STAMP))
    for order, (column, sort, words) in enumerate(columns):
        session.add(TableColumn(rk=f"{key}/{column}", name=column, type=sort, sort_order=order, table_rk=key, **STAMP))
        if words:
            session.add(ColumnDescription(rk=f"{key}/{column}/_description", description_source="description", description=words, column_rk=f"{key}/{column}", **STAMP))
    return key


def tables(session):
    with open(f"{FIXTURES}/catalog.json") as catalog, open(f"{FIXTURES}/manifest.json") as manifest:
        nodes, said = json.load(catalog)["nodes"], json.load(manifest)["nodes"]
    keys = {}
    for unique_id, node in nodes.items():
        words = said.get(unique_id, {})
        columns = [
            (c["name"], c["type"], words.get("columns", {}).get(c["name"], {}).get("description", ""))
            for c in sorted(node["columns"].values(), key=lambda c: c["index"])
        ]
        view = node["metadata"]["type"] == "VIEW"
        name = node["metadata"]["name"]
        keys[unique_id] = with_table(session, "duckdb://jaffle_shop.main", name, columns, words.get("description"), view)
    for unique_id, key in keys.items():
        for before in said.get(unique_id, {}).get("depends_on", {}).get("nodes", []):
            session.add(TableLineage(table_source_rk=keys[before], table_target_rk=key, **STAMP))
    flows = [("raw_customers/id", "stg_customers/customer_id"), ("stg_customers/customer_id", "customers/customer_id")]
    for before, after in flows:
        base = "duckdb://jaffle_shop.main/"
        session.add(ColumnLineage(column_source_rk=base + before, column_target_rk=base + after, **STAMP))
    clicks = with_table(session, "hive://gold.events", "clicks", [("id", "bigint", ""), ("at", "timestamp", "When")], "Clicks")
    session.add(TableTimestamp(rk=f"{clicks}/timestamp", last_updated_timestamp=1_795_000_000, timestamp=1_795_000_000, name="last_updated_timestamp", table_rk=clicks, **STAMP))
    session.add(TableSource(rk=f"{clicks}/_source", source="https://code.example.org/clicks", source_type="github", table_rk=clicks, **STAMP))
    session.add(TableProgrammaticDescription(rk=f"{clicks}/_quality_description", description_source="quality", description="Checked **daily**", table_rk=clicks, **STAMP))
    session.add(TableWatermark(rk=f"{clicks}/high_watermark/", partition_key="day", partition_value="2026-11-01", create_time="2026-11-02T00:00:00", table_rk=clicks, **STAMP))
    session.add(ColumnStat(rk=f"{clicks}/id/distinct/", stat_type="distinct values", stat_val="8", start_epoch="1", end_epoch="2", column_rk=f"{clicks}/id", **STAMP))
    app = "application://gold.airflow/load/clicks"
    session.add(Application(rk=app, application_url="https://airflow.example.org/load", name="Airflow", id="load/clicks", description="Airflow with id load/clicks", **STAMP))
    session.add(ApplicationTable(rk=clicks, application_rk=app, **STAMP))
    return keys, clicks


def dashboards(session, tables):
    session.add(DashboardCluster(rk="mode_dashboard://gold", name="gold", **STAMP))
    group = "mode_dashboard://gold.sales"
    session.add(DashboardGroup(rk=group, name="Sales", dashboard_group_url="https://mode.example.org/sales", cluster_rk="mode_dashboard://gold", **STAMP))
    key = f"{group}/orders"
    session.add(Dashboard(rk=key, name="Orders", created_timestamp=1_790_000_000, dashboard_url="https://mode.example.org/orders", dashboard_group_rk=group, **STAMP))
    session.add(DashboardDescription(rk=f"{key}/_description", description="Orders by day", dashboard_rk=key, **STAMP))
    session.add(DashboardTimestamp(rk=f"{key}/_last_modified_timestamp", timestamp=1_794_000_000, name="last_updated_timestamp", dashboard_rk=key, **STAMP))
    session.add(DashboardExecution(rk=f"{key}/execution/_last_execution", timestamp=1_795_100_000, state="succeeded", dashboard_rk=key, **STAMP))
    session.add(DashboardQuery(rk=f"{key}/query/q1", id="q1", name="by day", url="https://mode.example.org/q1", query_text="select 1", dashboard_rk=key, **STAMP))
    session.add(DashboardChart(rk=f"{key}/query/q1/chart/c1", id="c1", name="Orders per day", type="bar", url="https://mode.example.org/c1", query_rk=f"{key}/query/q1", **STAMP))
    for table in tables:
        session.add(DashboardTable(dashboard_rk=key, table_rk=table, **STAMP))
    return key


def main():
    with Session(serve.store()) as session:
        with_containers(session)
        session.flush()
        keys, clicks = tables(session)
        orders = keys["model.jaffle_shop.orders"]
        dashboard = dashboards(session, [orders, clicks])
        session.commit()
        people = [
            ("ana@example.org", "Ana Lima", "Sales", True), ("bob@example.org", "Bob Ost", "Platform", True),
            ("eve@example.org", "Eve Gone", "Sales", False),
        ]
        for mail, name, team, active in people:
            put("user", {
                "email": mail, "full_name": name, "first_name": name.split()[0], "team_name": team, "is_active": active,
                "user_id": mail, "role_name": "engineer", "manager_email": "bob@example.org", "github_username": name.split()[0].lower(),
            })
        session.add(DashboardOwner(dashboard_rk=dashboard, user_rk="bob@example.org", **STAMP))
        session.add(TableUsage(table_rk=orders, user_rk="bob@example.org", read_count=12, **STAMP))
        session.commit()
    for unique_id, key in keys.items():
        if unique_id.startswith("model."):
            put(f"table/{key}/owner/ana@example.org")
            put(f"table/{key}/tag/mart")
    put(f"table/{orders}/owner/bob@example.org")
    put(f"table/{orders}/tag/gold")
    put(f"table/{orders}/badge/beta?category=table_status")
    put(f"table/{keys['model.jaffle_shop.customers']}/column/first_name/badge/pii?category=column")
    put(f"dashboard/{dashboard}/tag/weekly")


main()
