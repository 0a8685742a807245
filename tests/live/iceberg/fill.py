"""Fills an Iceberg REST catalog with pyiceberg: nested namespaces, tables of many forms, snapshots, views."""

import datetime
import sys

import pyarrow as pa
from pyiceberg.catalog import load_catalog
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table.sorting import SortDirection, SortField, SortOrder
from pyiceberg.transforms import BucketTransform, DayTransform, IdentityTransform
from pyiceberg.types import (
    BooleanType, DateType, DecimalType, DoubleType, ListType, LongType, MapType, NestedField, StringType, StructType,
    TimestamptzType, UUIDType,
)

url = sys.argv[1]
catalog = load_catalog("live", type="rest", uri=url)

catalog.create_namespace("sales", {"owner": "ana@halden.example", "comment": "Orders and customers"})
catalog.create_namespace(("sales", "eu"), {"region": "eu-west-1"})
catalog.create_namespace(("sales", "eu", "archive"))
catalog.create_namespace("wide", {"comment": "Many tables"})
catalog.create_namespace("empty")

orders = catalog.create_table(
    "sales.orders",
    Schema(
        NestedField(1, "id", LongType(), required=True, doc="Number of the order"),
        NestedField(2, "ordered_at", TimestamptzType(), required=False, doc="When it was placed"),
        NestedField(3, "status", StringType(), required=False),
        NestedField(4, "amount", DecimalType(10, 2), required=False, doc="Sum · with more than ASCII: Körbe"),
        identifier_field_ids=[1],
    ),
    partition_spec=PartitionSpec(
        PartitionField(2, 1000, DayTransform(), "ordered_day"),
        PartitionField(1, 1001, BucketTransform(16), "id_bucket"),
    ),
    sort_order=SortOrder(SortField(2, transform=IdentityTransform(), direction=SortDirection.DESC)),
    properties={"owner": "orders-team", "comment": "One row per order", "quality": "gold"},
)
rows = pa.table(
    {
        "id": pa.array([1, 2, 3], pa.int64()),
        "ordered_at": pa.array([datetime.datetime(2026, 1, day, tzinfo=datetime.timezone.utc) for day in (1, 2, 3)]),
        "status": ["open", "open", "shipped"],
        "amount": pa.array([1, 2, 3], pa.decimal128(10, 2)),
    },
    schema=pa.schema([
        pa.field("id", pa.int64(), nullable=False),
        pa.field("ordered_at", pa.timestamp("us", tz="UTC")),
        pa.field("status", pa.string()),
        pa.field("amount", pa.decimal128(10, 2)),
    ]),
)
orders.append(rows)
orders.append(rows)
orders.delete("status == 'shipped'")

line = StructType(
    NestedField(11, "sku", StringType(), required=True, doc="Stock keeping unit"),
    NestedField(12, "price", DoubleType(), required=False),
)
baskets = catalog.create_table(
    ("sales", "eu", "baskets"),
    Schema(
        NestedField(1, "id", UUIDType(), required=True),
        NestedField(2, "lines", ListType(10, line, element_required=False), required=False, doc="What is in it"),
        NestedField(3, "labels", MapType(20, StringType(), 21, StringType()), required=False),
        NestedField(4, "buyer", StructType(
            NestedField(30, "name", StringType(), required=False),
            NestedField(31, "address", StructType(NestedField(32, "zip", StringType(), required=False)), required=False),
        ), required=False),
    ),
    partition_spec=PartitionSpec(PartitionField(1, 1000, IdentityTransform(), "id")),
)
with baskets.update_schema() as update:
    update.rename_column("labels", "tags")
    update.add_column("paid", BooleanType(), doc="Whether it was paid")
catalog.create_table(("sales", "eu", "archive", "orders"), Schema(NestedField(1, "day", DateType(), required=False)))
for number in range(117):
    schema = Schema(NestedField(1, "id", LongType(), required=False, doc=f"Key {number}"))
    catalog.create_table(f"wide.t_{number:03}", schema, properties={"number": str(number)})

session, base = catalog._session, f"{url}/v1/namespaces"
for namespace, name, sql in [("sales", "open_orders", "SELECT id FROM sales.orders WHERE status = 'open'"),
                             ("sales\x1feu", "labels", "SELECT tags FROM baskets")]:
    answer = session.post(f"{base}/{namespace.replace(chr(31), '%1F')}/views", json={
        "name": name,
        "schema": {"type": "struct", "schema-id": 0, "fields": [
            {"id": 1, "name": "id", "type": "long", "required": False, "doc": "From the view"}]},
        "view-version": {"version-id": 1, "timestamp-ms": 1767225600000, "schema-id": 0, "summary": {"engine": "test"},
                         "representations": [{"type": "sql", "sql": sql, "dialect": "spark"}],
                         "default-namespace": namespace.split("\x1f")},
        "properties": {"comment": f"View {name}", "owner": "ana@halden.example"},
    })
    answer.raise_for_status()
print("filled")
