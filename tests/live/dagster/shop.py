"""A code location like those of real companies: raw tables, marts, reports, files, checks, promises."""

from datetime import timedelta

import dagster as dg

PREFIX = "shop.main"


def table(name, kind="duckdb"):
    return {"dagster/table_name": f"{PREFIX}.{name}", "dagster/storage_kind": kind}


def columns(*rows):
    return dg.TableSchema(columns=[dg.TableColumn(*row) if type(row) is tuple else row for row in rows])


def lineage(**columns):
    deps = {
        column: [dg.TableColumnDep(asset_key=dg.AssetKey(path.split("/")), column_name=source) for path, source in deps]
        for column, deps in columns.items()
    }
    return dg.TableColumnLineage(deps_by_column=deps)


raw_orders = dg.AssetSpec(
    ["raw", "orders"],
    description="Orders as the till writes them.",
    group_name="ingestion",
    owners=["team:platform", "ada@shop.example"],
    kinds={"duckdb"},
    tags={"tier": "bronze"},
    metadata={
        **table("raw_orders"),
        "dagster/column_schema": columns(
            ("id", "bigint", "Number of the order."), ("customer", "varchar"), ("cents", "bigint")
        ),
    },
    freshness_policy=dg.FreshnessPolicy.time_window(
        fail_window=timedelta(days=1), warn_window=timedelta(hours=6)
    ),
)

raw_customers = dg.AssetSpec(
    ["raw", "customers"],
    group_name="ingestion",
    owners=["team:platform"],
    kinds={"duckdb"},
    metadata=table("raw_customers"),
)

# Only the events of this one say what it is: its columns come with a materialisation.
lake = dg.AssetSpec(
    ["lake", "clicks"],
    description="Clicks of the web shop, one file an hour.",
    group_name="ingestion",
    kinds={"s3", "parquet"},
    metadata={"dagster/uri": "s3://shop-lake/clicks", "runbook": dg.MetadataValue.url("https://wiki.shop.example/clicks")},
)


@dg.asset(
    deps=[raw_orders],
    group_name="sales",
    owners=["bo@shop.example"],
    kinds={"dbt", "duckdb"},
    tags={"tier": "silver", "pii": ""},
    code_version="7",
    metadata={
        **table("stg_orders"),
        "dagster_dbt/unique_id": "model.shop.stg_orders",
        "dagster-dbt/materialization_type": "view",
        "dagster/column_schema": columns(
            dg.TableColumn("order_id", "?", "Key of the order.", dg.TableColumnConstraints(nullable=False, unique=True)),
            dg.TableColumn("customer_id", "?", "Who ordered.", tags={"pii": "true"}),
            ("amount", "?", None),
        ),
    },
)
def stg_orders(context):
    """Orders with clean names."""
    context.add_output_metadata(
        {
            "dagster/column_schema": columns(
                ("order_id", "BIGINT"), ("customer_id", "VARCHAR"), ("amount", "DECIMAL(18,2)")
            ),
            "dagster/column_lineage": lineage(
                order_id=[("raw/orders", "id")],
                customer_id=[("raw/orders", "customer")],
                amount=[("raw/orders", "cents")],
            ),
        }
    )


@dg.asset(
    deps=[raw_customers],
    group_name="sales",
    owners=["bo@shop.example", "team:sales"],
    kinds={"duckdb"},
    metadata=table("customers"),
    freshness_policy=dg.FreshnessPolicy.cron(
        deadline_cron="0 7 * * *",
        lower_bound_delta=timedelta(minutes=90),
        timezone="Europe/Berlin",
    ),
)
def customers(context):
    context.add_output_metadata(
        {
            "dagster/row_count": 922,
            "dagster/column_schema": dg.TableSchema(
                constraints=dg.TableConstraints(other=["every customer has a mail"]),
                columns=[
                    dg.TableColumn("id", "varchar", constraints=dg.TableColumnConstraints(other=["primary key"])),
                    dg.TableColumn("mail", "varchar", "Where to write.", tags={"pii": ""}),
                    dg.TableColumn("since", "timestamp"),
                ],
            ),
        }
    )


@dg.asset(deps=[stg_orders, customers], group_name="sales", kinds={"duckdb"}, metadata=table("orders"))
def orders(context):
    """One row an order, with its customer."""
    context.add_output_metadata(
        {
            "dagster/column_schema": columns(
                ("order_id", "BIGINT"), ("customer", "VARCHAR"), ("mail", "VARCHAR"), ("amount", "DECIMAL(18,2)")
            ),
            "dagster/column_lineage": lineage(
                order_id=[("stg_orders", "order_id")],
                customer=[("customers", "id"), ("stg_orders", "customer_id")],
                mail=[("customers", "mail")],
                amount=[("stg_orders", "amount")],
            ),
            "rows": 42,
            "share": 0.25,
            "good": True,
            "notes": dg.MetadataValue.md("# all well"),
            "plan": dg.MetadataValue.json({"a": [1, 2]}),
        }
    )


@dg.asset(
    deps=[orders, lake],
    group_name="reporting",
    owners=["team:reporting", "ada@shop.example"],
    kinds={"python", "snowflake"},
    tags={"tier": "gold", "domain/area": "finance"},
    metadata={"dagster/table_name": "SHOP.MARTS.REVENUE"},
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(hours=36)),
)
def revenue():
    """Revenue by day."""


@dg.asset(deps=[revenue], group_name="reporting", kinds={"tableau", "dashboard"})
def revenue_board():
    """What the board of directors looks at."""


@dg.asset(deps=[orders], key=["ml", "churn_scores"], group_name="ml", kinds={"python"}, owners=["team:data_science"])
def churn():
    """Weekly churn scores."""


# Names of what Dagster does not build itself may hold anything.
size = dg.AssetSpec(["ml", "größe"], deps=[churn], group_name="ml", description="A key that is not ASCII.")
quoted = dg.AssetSpec(["ml", "it's a/b"], group_name="ml")


# More than one page of them.
archive = [
    dg.AssetSpec(["archive", f"orders_{year}"], group_name="archive", kinds={"duckdb"}, metadata=table(f"orders_{year}"))
    for year in range(1970, 2025)
]
# Dagster's paging loses this one: last in the order of a page, first in the order of its cursor.
lost = dg.AssetSpec("ärger", group_name="sales", description="Complaints.", deps=[orders])

# Depends on the other code location.
budget = dg.AssetSpec("budget", group_name="reporting", deps=[dg.AssetKey("forecast")])

daily = dg.DailyPartitionsDefinition(start_date="2026-01-01")


@dg.asset(partitions_def=daily, group_name="reporting", deps=[orders])
def by_day(context):
    """Orders of one day."""


@dg.asset(deps=[dg.AssetKey(["crm", "contacts"])], group_name="sales")
def never_built():
    """Nobody has built this yet."""


@dg.asset(group_name="ingestion")
def breaks():
    raise RuntimeError("the till did not answer")


@dg.asset_check(asset=orders, description="Every order has a customer.", blocking=True)
def orders_have_customers():
    return dg.AssetCheckResult(passed=True, metadata={"rows": 42})


@dg.asset_check(asset=orders, description="Amounts are plausible.")
def amounts_are_plausible():
    return dg.AssetCheckResult(
        passed=False, severity=dg.AssetCheckSeverity.WARN, description="2 amounts are above 10,000", metadata={"bad": 2}
    )


@dg.asset_check(asset=customers)
def mails_are_unique():
    return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.ERROR)


@dg.asset_check(asset=customers)
def cannot_be_measured():
    raise RuntimeError("the database is away")


@dg.asset_check(asset=never_built)
def never_ran():
    return dg.AssetCheckResult(passed=True)


@dg.op
def hello():
    pass


@dg.job(tags={"team": "platform"})
def housekeeping():
    """Empties the bins."""
    hello()


sales_job = dg.define_asset_job("sales_job", selection=[stg_orders, customers, orders], description="Builds sales.")

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=sales_job,
    cron_schedule="30 5 * * *",
    execution_timezone="Europe/Berlin",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
weekly = dg.ScheduleDefinition(name="weekly", job=housekeeping, cron_schedule="0 3 * * 0")


@dg.sensor(job=housekeeping, minimum_interval_seconds=300)
def full_bins():
    yield dg.SkipReason("empty")


@dg.sensor(asset_selection=[revenue])
def new_prices():
    yield dg.SkipReason("none")


defs = dg.Definitions(
    assets=[
        raw_orders,
        raw_customers,
        lake,
        stg_orders,
        customers,
        orders,
        revenue,
        revenue_board,
        churn,
        size,
        quoted,
        by_day,
        never_built,
        breaks,
        *archive,
        lost,
        budget,
    ],
    asset_checks=[orders_have_customers, amounts_are_plausible, mails_are_unique, cannot_be_measured, never_ran],
    jobs=[sales_job, housekeeping],
    schedules=[nightly, weekly],
    sensors=[full_bins, new_prices],
)
