"""Fills a Unity Catalog server through its API with the jaffle shop of dbt's own documentation and a wide schema."""

import json
import sys
import urllib.error
import urllib.request

url, work, jaffle = sys.argv[1:4]
made = 0


def post(path, body, base="/api/2.1/unity-catalog/"):
    global made
    data = json.dumps(body).encode()
    request = urllib.request.Request(url + base + path, data, {"content-type": "application/json"})
    try:
        urllib.request.urlopen(request).read()
    except urllib.error.HTTPError as error:
        sys.exit(f"POST {path} {body.get('name')}: {error.code} {error.read().decode()[:500]}")
    made += 1


def column(position, name, data_type, comment=None, nullable=True):
    spark = {"bigint": "long", "varchar": "string", "integer": "integer", "double": "double"}
    json_type = data_type if isinstance(data_type, dict) else spark.get(data_type.lower(), data_type.lower())
    names = {"long": "LONG", "string": "STRING", "integer": "INT", "double": "DOUBLE", "date": "DATE"}
    sort = json_type["type"].upper() if isinstance(json_type, dict) else names.get(json_type, "STRING")
    text = sort.lower() if isinstance(json_type, dict) else data_type.lower()
    field = {"name": name, "type": json_type, "nullable": nullable, "metadata": {}}
    made = {"name": name, "type_text": text, "type_name": sort, "type_json": json.dumps(field), "position": position,
            "nullable": nullable}
    if comment:
        made["comment"] = comment
    return made


def table(catalog, schema, name, columns, comment, properties):
    body = {"name": name, "catalog_name": catalog, "schema_name": schema, "table_type": "EXTERNAL",
            "data_source_format": "DELTA", "storage_location": f"file://{work}/ext/{catalog}/{schema}/{name}",
            "columns": columns, "properties": properties}
    if comment:
        body["comment"] = comment
    post("tables", body)


post("credentials", {"name": "local", "purpose": "STORAGE", "aws_iam_role": {"role_arn": "arn:aws:iam::1:role/x"}})
for place in ["managed", "ext"]:
    post("external-locations", {"name": place, "url": f"file://{work}/{place}", "credential_name": "local"})
catalogs = {"jaffle": "Jaffle Shop", "ml": "Models and files", "wide": "Many tables", "empty": "Nothing yet"}
for name, comment in catalogs.items():
    post("catalogs", {"name": name, "comment": comment, "properties": {"team": "shop"},
                      "storage_root": f"file://{work}/managed"})
for catalog, schema in [("jaffle", "main"), ("jaffle", "raw"), ("ml", "churn"), ("wide", "all"), ("empty", "none")]:
    post("schemas", {"name": schema, "catalog_name": catalog, "comment": f"{schema} of {catalog}"})

manifest = json.load(open(f"{jaffle}/manifest.json"))
catalog = json.load(open(f"{jaffle}/catalog.json"))
for unique_id, node in sorted(catalog["nodes"].items()):
    said = manifest["nodes"][unique_id]
    schema = "raw" if said["resource_type"] == "seed" else "main"
    words = {name.lower(): c.get("description") for name, c in said.get("columns", {}).items()}
    columns = [column(c["index"] - 1, c["name"], c["type"], words.get(c["name"].lower()))
               for c in node["columns"].values()]
    table("jaffle", schema, said["name"], columns, said.get("description"), {"dbt_unique_id": unique_id})

line = {"type": "struct", "fields": [
    {"name": "sku", "type": "string", "nullable": False, "metadata": {"comment": "Stock keeping unit"}},
    {"name": "price", "type": "decimal(10,2)", "nullable": True, "metadata": {}}]}
nested = [column(0, "id", "bigint", "Key", nullable=False),
          column(1, "lines", {"type": "array", "elementType": line, "containsNull": True}),
          column(2, "labels", {"type": "map", "keyType": "string", "valueType": line, "valueContainsNull": True})]
table("jaffle", "main", "baskets", nested, "Baskets with their lines · with more than ASCII: Körbe", {})
for number in range(117):
    table("wide", "all", f"t_{number:03}", [column(0, "id", "bigint"), column(1, "note", "varchar", f"Note {number}")],
          f"Table {number}", {"number": str(number)})

post("volumes", {"name": "letters", "catalog_name": "ml", "schema_name": "churn", "volume_type": "EXTERNAL",
                 "storage_location": f"file://{work}/ext/letters", "comment": "Letters of customers"})
post("models", {"name": "churn", "catalog_name": "ml", "schema_name": "churn", "comment": "Who will leave"})
post("functions", {"function_info": {
    "name": "cents_to_dollars", "catalog_name": "jaffle", "schema_name": "main", "data_type": "DOUBLE",
    "input_params": {"parameters": [{"name": "cents", "type_text": "int", "type_json": '"integer"', "type_name": "INT",
                                     "position": 0}]},
    "full_data_type": "double", "routine_body": "SQL", "routine_definition": "cents / 100.0", "parameter_style": "S",
    "is_deterministic": True, "sql_data_access": "CONTAINS_SQL", "is_null_call": False, "security_type": "DEFINER",
    "specific_name": "cents_to_dollars", "comment": "Cents as dollars"}})

for key, words, values in [("pii", "Personal data", ["yes", "no"]), ("tier", "How important", ["gold", "silver"])]:
    post("tag-policies", {"tag_key": key, "description": words, "values": [{"name": v} for v in values]}, "/api/2.1/")
for sort, name, key, value in [
    ("tables", "jaffle.main.customers", "pii", "yes"),
    ("tables", "jaffle.main.orders", "tier", "gold"),
    ("tables", "jaffle.main.orders", "pii", "no"),
    ("schemas", "jaffle.main", "tier", "gold"),
    ("catalogs", "jaffle", "tier", "silver"),
    ("volumes", "ml.churn.letters", "pii", "yes"),
]:
    post("entity-tag-assignments", {"entity_type": sort, "entity_name": name, "tag_key": key, "tag_value": value})
print(f"filled with {made} things")
