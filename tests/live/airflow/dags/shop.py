"""The pipelines of a web shop, with the kinds of assets that the bundled examples do not have."""

import datetime

from airflow.sdk import DAG, Asset, AssetAlias, task

ORDERS_TOPIC = Asset(uri="kafka://broker.shop.example:9092/shop.orders.v1", name="orders topic")
ORDERS_RAW = Asset(uri="s3://shop-raw/orders/daily", extra={"format": "parquet", "partitions": 24})
CUSTOMERS = Asset(uri="postgres://crm.shop.example:5432/crm/public/customers", name="crm customers")
ORDERS = Asset(uri="snowflake://shop-prod/SHOP/MARTS/ORDERS", name="orders mart", group="mart")
REVENUE = Asset(uri="bigquery://shop-bi/finance/revenue_daily", name="revenue")
LOCAL = Asset("forecast inputs are complete")
ANY_EXPORT = AssetAlias("shop exports")

with DAG(
    dag_id="shop_orders",
    dag_display_name="Shop: orders",
    description="Loads orders",
    doc_md="### Orders\n\nReads the topic of the shop once a day and builds the mart.",
    schedule="15 4 * * *",
    start_date=datetime.datetime(2026, 1, 1),
    catchup=False,
    tags=["shop", "Ärger & Freude"],
    default_args={"owner": "ana.lindqvist@shop.example"},
    owner_links={"data platform": "mailto:platform@shop.example"},
):

    @task(inlets=[ORDERS_TOPIC], outlets=[ORDERS_RAW])
    def extract():
        """Copies one day of the topic."""

    @task(inlets=[ORDERS_RAW, CUSTOMERS], outlets=[ORDERS], owner="data platform")
    def build():
        pass

    @task(inlets=[ORDERS, CUSTOMERS], outlets=[REVENUE, LOCAL])
    def report():
        pass

    @task(outlets=[ANY_EXPORT])
    def export(*, outlet_events):
        outlet_events[ANY_EXPORT].add(Asset(uri="s3://shop-exports/forecast"))

    extract() >> build() >> [report(), export()]

with DAG(
    dag_id="shop_forecast",
    schedule=(ORDERS & REVENUE),
    start_date=datetime.datetime(2026, 1, 1),
    catchup=False,
    tags=["shop"],
):

    @task(inlets=[ORDERS])
    def forecast():
        pass

    forecast()
