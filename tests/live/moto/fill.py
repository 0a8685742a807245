"""Fills moto with a small lake: the tables of dbt's jaffle shop (from this repository's fixtures), views, jobs, triggers,
a crawler, a schema registry, Lake Formation tags and permissions. Usage: fill.py <endpoint> <repository>."""

import json
import sys

import boto3

ENDPOINT, REPOSITORY = sys.argv[1:3]
OPTIONS = dict(
    endpoint_url=ENDPOINT, region_name="eu-central-1", aws_access_key_id="AKIAWEFT", aws_secret_access_key="weft-secret"
)
glue = boto3.client("glue", **OPTIONS)
lake = boto3.client("lakeformation", **OPTIONS)

HIVE = {"INTEGER": "int", "BIGINT": "bigint", "VARCHAR": "string", "DATE": "date", "DOUBLE": "double", "HUGEINT": "decimal(38,0)"}
ROLE = "arn:aws:iam::123456789012:role/"


def storage(name, columns):
    return {
        "Columns": columns,
        "Location": f"s3://jaffle-lake/{name}/",
        "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
    }


def tables():
    with open(f"{REPOSITORY}/tests/fixtures/dbt/jaffle_shop_duckdb/catalog.json") as file:
        nodes = json.load(file)["nodes"]
    with open(f"{REPOSITORY}/tests/fixtures/dbt/jaffle_shop_duckdb/manifest.json") as file:
        said = json.load(file)["nodes"]
    for unique_id, node in nodes.items():
        name, view = node["metadata"]["name"], node["metadata"]["type"] == "VIEW"
        words = said.get(unique_id, {})
        columns = []
        for column in sorted(node["columns"].values(), key=lambda c: c["index"]):
            comment = words.get("columns", {}).get(column["name"], {}).get("description", "")
            columns.append({"Name": column["name"], "Type": HIVE.get(column["type"], "string"), "Comment": comment[:255]})
        table = {
            "Name": name,
            "Description": words.get("description", ""),
            "Owner": "ana" if name.startswith("raw") else "hadoop",
            "StorageDescriptor": {"Columns": columns} if view else storage(name, columns),
            "TableType": "VIRTUAL_VIEW" if view else "EXTERNAL_TABLE",
            "Parameters": {"classification": "parquet", "EXTERNAL": "TRUE"},
        }
        if view:
            table["ViewOriginalText"] = f"select * from raw.{name.replace('stg', 'raw')}"
        yield ("raw" if name.startswith("raw") else "core"), table


def fill_tables():
    glue.create_database(DatabaseInput={"Name": "raw", "Description": "As it came", "LocationUri": "s3://jaffle-lake/"})
    glue.create_database(DatabaseInput={"Name": "core", "Parameters": {"layer": "gold"}})
    for database, table in tables():
        glue.create_table(DatabaseName=database, TableInput=table)
    columns = [
        {"Name": "id", "Type": "string", "Comment": "Id of the event"},
        {"Name": "payload", "Type": "struct<kind:string,items:array<struct<sku:string,price:decimal(10,2)>>>"},
        {"Name": "labels", "Type": "map<string,string>"},
    ]
    keys = [{"Name": "day", "Type": "date"}, {"Name": "region", "Type": "string", "Comment": "Where it happened"}]
    events = {"Name": "events", "StorageDescriptor": storage("events", columns), "PartitionKeys": keys}
    glue.create_table(DatabaseName="raw", TableInput={**events, "TableType": "EXTERNAL_TABLE"})
    columns.append({"Name": "added_later", "Type": "timestamp"})
    glue.update_table(DatabaseName="raw", TableInput={**events, "TableType": "EXTERNAL_TABLE"})


def fill_jobs():
    command = {"Name": "glueetl", "ScriptLocation": "s3://jaffle-code/load_orders.py", "PythonVersion": "3"}
    on = [{"From": "n1", "Keys": [["id"]]}, {"From": "n2", "Keys": [["order_id"]]}]
    nodes = {
        "n1": {"CatalogSource": {"Name": "orders", "Database": "raw", "Table": "raw_orders"}},
        "n2": {"CatalogSource": {"Name": "payments", "Database": "raw", "Table": "raw_payments"}},
        "n3": {"Join": {"Name": "join", "Inputs": ["n1", "n2"], "JoinType": "left", "Columns": on}},
        "n4": {"CatalogTarget": {"Name": "out", "Inputs": ["n3"], "Database": "core", "Table": "orders"}},
    }
    glue.create_job(
        Name="load_orders", Role=ROLE + "etl", Command=command, Description="Joins orders with their payments",
        GlueVersion="4.0", CodeGenConfigurationNodes=nodes, DefaultArguments={"--job-language": "python"},
    )
    glue.create_job(Name="load_customers", Role=ROLE + "etl", Command=command)
    for _ in range(3):
        glue.start_job_run(JobName="load_orders")
    glue.create_trigger(
        Name="nightly", Type="SCHEDULED", Schedule="cron(0 3 * * ? *)", Actions=[{"JobName": "load_orders"}],
        StartOnCreation=True,
    )
    conditions = [{"LogicalOperator": "EQUALS", "JobName": "load_orders", "State": "SUCCEEDED"}]
    glue.create_trigger(
        Name="then", Type="CONDITIONAL", Actions=[{"JobName": "load_customers"}], StartOnCreation=True,
        Predicate={"Logical": "AND", "Conditions": conditions},
    )
    glue.create_crawler(
        Name="raw_crawler", Role=ROLE + "crawl", DatabaseName="raw", Schedule="cron(15 * * * ? *)",
        Targets={"S3Targets": [{"Path": "s3://jaffle-lake/events/"}]}, TablePrefix="raw_",
    )


def fill_lake():
    admins = [{"DataLakePrincipalIdentifier": ROLE + "lake-admin"}]
    settings = lake.get_data_lake_settings()["DataLakeSettings"]
    lake.put_data_lake_settings(DataLakeSettings={**settings, "DataLakeAdmins": admins})
    lake.create_lf_tag(TagKey="layer", TagValues=["raw", "core"])
    lake.create_lf_tag(TagKey="pii", TagValues=["yes", "no"])
    # moto answers 500 for a database or table without tags, so everything gets some.
    for database in ("raw", "core"):
        tags = [{"TagKey": "layer", "TagValues": [database]}]
        lake.add_lf_tags_to_resource(Resource={"Database": {"Name": database}}, LFTags=tags)
        for table in glue.get_tables(DatabaseName=database)["TableList"]:
            pii = "yes" if "customers" in table["Name"] else "no"
            resource = {"Table": {"DatabaseName": database, "Name": table["Name"]}}
            lake.add_lf_tags_to_resource(Resource=resource, LFTags=tags + [{"TagKey": "pii", "TagValues": [pii]}])
    analyst, loader = ({"DataLakePrincipalIdentifier": ROLE + name} for name in ("analyst", "loader"))
    table = {"DatabaseName": "core", "Name": "customers"}
    grants = [
        (analyst, {"TableWithColumns": {**table, "ColumnNames": ["customer_id", "first_name"]}}, ["SELECT"], []),
        (loader, {"Table": table}, ["SELECT", "INSERT"], ["SELECT"]),
        (loader, {"Table": {"DatabaseName": "raw", "TableWildcard": {}}}, ["ALL"], []),
        (loader, {"Database": {"Name": "core"}}, ["CREATE_TABLE"], []),
        (loader, {"Catalog": {}}, ["CREATE_DATABASE"], []),
        (loader, {"DataLocation": {"ResourceArn": "arn:aws:s3:::jaffle-lake/events"}}, ["DATA_LOCATION_ACCESS"], []),
    ]
    for principal, resource, permissions, again in grants:
        lake.grant_permissions(
            Principal=principal, Resource=resource, Permissions=permissions, PermissionsWithGrantOption=again
        )


fill_tables()
fill_jobs()
fill_lake()
